/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-async-call-private.h"

#include "kitsune/base/kitsune-value.h"

/**
 * KitsuneAsyncCall:
 *
 * One call of a function that starts an asynchronous operation for an item.
 *
 * The function keeps a reference on the call and completes it once, when the
 * operation has ended: with a result, or with an error. That may happen before
 * the function returns, and on any thread. A call whose last reference goes
 * without that has failed with %KITSUNE_ERROR_CALLBACK_FAILED.
 *
 * The result of a call may become unwanted: because the run or the part of it
 * that the stage belongs to has ended, or because the operation took longer
 * than [property@AsyncStage:item-timeout]. Its cancellable is then cancelled,
 * and completing it has no effect.
 *
 * Since: 1.0
 */
struct _KitsuneAsyncCall
{
  GObject parent_instance;

  KitsuneAsyncPort *port;
  KitsuneAsyncSlot *slot; /* only while it has our serial */
  guint64 serial;
  GCancellable *cancellable; /* under the port's lock; NULL until asked for */
  _Atomic gboolean completed;
};

G_DEFINE_FINAL_TYPE (KitsuneAsyncCall, kitsune_async_call, G_TYPE_OBJECT)

KitsuneAsyncPort *
kitsune_async_port_new (KitsuneFlight *flight)
{
  KitsuneAsyncPort *self = g_new0 (KitsuneAsyncPort, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->flight = flight;

  return self;
}

void
kitsune_async_port_unref (KitsuneAsyncPort *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
kitsune_async_port_revoke (KitsuneAsyncPort *self,
                           KitsuneAsyncSlot *slot,
                           GCancellable **cancellable)
{
  gboolean counted;

  g_mutex_lock (&self->lock);
  counted = slot->serial != 0;
  slot->serial = 0;
  *cancellable = g_steal_pointer (&slot->cancellable);
  g_mutex_unlock (&self->lock);

  return counted;
}

/* With the lock held. */
static inline gboolean
kitsune_async_call_counts (KitsuneAsyncCall *self)
{
  return self->port->flight != NULL && self->slot->serial == self->serial;
}

/* With the lock held. */
static void
kitsune_async_port_wake (KitsuneAsyncPort *self)
{
  KitsuneOp *op = &self->flight->op;

  if (self->attentive)
    return;

  self->attentive = TRUE;
  /* on the lane's own thread no message is needed */
  if (g_main_context_is_owner (kitsune_op_get_context (op)))
    kitsune_op_produce (op);
  else
    kitsune_op_notify (op);
}

/* Takes what @outcome has, if the call still counts. The values and the error
 * are the caller's to free in any other case. */
static gboolean
kitsune_async_call_finish (KitsuneAsyncCall *self,
                           const KitsuneSlot *outcome)
{
  GCancellable *cancellable = NULL;
  gboolean counts;

  g_mutex_lock (&self->port->lock);
  counts = kitsune_async_call_counts (self);
  if (counts)
    {
      KitsuneSlot *slot = &self->slot->slot;

      self->slot->serial = 0;
      cancellable = g_steal_pointer (&self->slot->cancellable);
      slot->outcome = outcome->outcome;
      slot->value = outcome->value;
      slot->error = outcome->error;
      if (outcome->values != NULL)
        {
          g_free (slot->values);
          slot->values = outcome->values;
          slot->n_values = slot->capacity = outcome->n_values;
        }
      kitsune_flight_finish (self->port->flight, slot, slot);
      kitsune_async_port_wake (self->port);
    }
  g_mutex_unlock (&self->port->lock);
  g_clear_object (&cancellable);

  return counts;
}

/* The first completion is the only one. */
static gboolean
kitsune_async_call_begin_completion (KitsuneAsyncCall *self)
{
  if (!atomic_exchange (&self->completed, TRUE))
    return TRUE;

  g_critical ("KitsuneAsyncCall: completed twice");

  return FALSE;
}

static void
kitsune_async_call_dispose (GObject *object)
{
  KitsuneAsyncCall *self = KITSUNE_ASYNC_CALL (object);
  KitsuneSlot outcome = { .outcome = KITSUNE_OUTCOME_FAILED };

  if (!atomic_exchange (&self->completed, TRUE))
    {
      outcome.error = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
                                           "user function let go of its call without completing it");
      if (!kitsune_async_call_finish (self, &outcome))
        g_error_free (outcome.error);
    }

  G_OBJECT_CLASS (kitsune_async_call_parent_class)->dispose (object);
}

static void
kitsune_async_call_finalize (GObject *object)
{
  KitsuneAsyncCall *self = KITSUNE_ASYNC_CALL (object);

  g_clear_object (&self->cancellable);
  kitsune_async_port_unref (self->port);

  G_OBJECT_CLASS (kitsune_async_call_parent_class)->finalize (object);
}

static void
kitsune_async_call_class_init (KitsuneAsyncCallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kitsune_async_call_dispose;
  object_class->finalize = kitsune_async_call_finalize;
}

static void
kitsune_async_call_init (KitsuneAsyncCall *self)
{
}

KitsuneAsyncCall *
kitsune_async_call_new (KitsuneAsyncPort *port,
                        KitsuneAsyncSlot *slot,
                        guint64 serial)
{
  KitsuneAsyncCall *self = g_object_new (KITSUNE_TYPE_ASYNC_CALL, NULL);

  g_atomic_ref_count_inc (&port->ref_count);
  self->port = port;
  self->slot = slot;
  self->serial = serial;

  return self;
}

gboolean
kitsune_async_call_is_untouched (KitsuneAsyncCall *self)
{
  return !atomic_load (&self->completed) && g_atomic_int_get (&G_OBJECT (self)->ref_count) == 1;
}

/**
 * kitsune_async_call_get_cancellable:
 * @self: a call
 *
 * Returns what is cancelled when the result of the call is not wanted any more;
 * hand it to the operation.
 *
 * It is cancelled on the main context of the run. May be called from any
 * thread.
 *
 * Returns: (transfer none): the cancellable
 *
 * Since: 1.0
 */
GCancellable *
kitsune_async_call_get_cancellable (KitsuneAsyncCall *self)
{
  gboolean unwanted = FALSE;

  g_return_val_if_fail (KITSUNE_IS_ASYNC_CALL (self), NULL);

  g_mutex_lock (&self->port->lock);
  if (self->cancellable == NULL)
    {
      self->cancellable = g_cancellable_new ();
      if (kitsune_async_call_counts (self))
        self->slot->cancellable = g_object_ref (self->cancellable);
      else
        unwanted = !atomic_load (&self->completed);
    }
  g_mutex_unlock (&self->port->lock);

  if (unwanted)
    g_cancellable_cancel (self->cancellable);

  return self->cancellable;
}

/**
 * kitsune_async_call_is_wanted:
 * @self: a call
 *
 * Returns whether completing the call would have an effect.
 *
 * May be called from any thread.
 *
 * Returns: %FALSE once the call was completed or its result is not wanted any
 *   more
 *
 * Since: 1.0
 */
gboolean
kitsune_async_call_is_wanted (KitsuneAsyncCall *self)
{
  gboolean counts;

  g_return_val_if_fail (KITSUNE_IS_ASYNC_CALL (self), FALSE);

  g_mutex_lock (&self->port->lock);
  counts = kitsune_async_call_counts (self);
  g_mutex_unlock (&self->port->lock);

  return counts;
}

/**
 * kitsune_async_call_complete:
 * @self: a call
 * @value: (nullable): the result; it is copied. %NULL is the null item
 *
 * Completes the call with one result.
 *
 * For [method@Pipeline.filter_async] the result is a truth value. May be
 * called from any thread.
 *
 * Since: 1.0
 */
void
kitsune_async_call_complete (KitsuneAsyncCall *self,
                             const GValue *value)
{
  GValue copy = G_VALUE_INIT;

  g_return_if_fail (KITSUNE_IS_ASYNC_CALL (self));

  if (value == NULL || !G_IS_VALUE (value))
    kitsune_value_init_null (&copy);
  else
    kitsune_value_copy (value, &copy);
  kitsune_async_call_complete_take (self, &copy);
}

/**
 * kitsune_async_call_complete_take: (skip)
 * @self: a call
 * @value: the result; its content is moved out and it is left unset
 *
 * Completes the call with one result without copying it.
 *
 * May be called from any thread.
 *
 * Since: 1.0
 */
void
kitsune_async_call_complete_take (KitsuneAsyncCall *self,
                                  GValue *value)
{
  KitsuneSlot outcome = { .outcome = KITSUNE_OUTCOME_VALUE };

  g_return_if_fail (KITSUNE_IS_ASYNC_CALL (self));
  g_return_if_fail (G_IS_VALUE (value));

  kitsune_value_move (&outcome.value, value);
  if (!kitsune_async_call_begin_completion (self) || !kitsune_async_call_finish (self, &outcome))
    kitsune_value_clear (&outcome.value);
}

/**
 * kitsune_async_call_complete_with_items:
 * @self: a call
 * @items: (array length=n_items): the results; they are copied
 * @n_items: how many
 *
 * Completes the call with any number of results, for
 * [method@Pipeline.flat_map_async].
 *
 * May be called from any thread.
 *
 * Since: 1.0
 */
void
kitsune_async_call_complete_with_items (KitsuneAsyncCall *self,
                                        const GValue *items,
                                        gsize n_items)
{
  KitsuneSlot outcome = { .outcome = KITSUNE_OUTCOME_VALUES };

  g_return_if_fail (KITSUNE_IS_ASYNC_CALL (self));
  g_return_if_fail (items != NULL || n_items == 0);
  g_return_if_fail (n_items <= G_MAXUINT);

  if (n_items > 0)
    outcome.values = g_new0 (GValue, n_items);
  outcome.n_values = (guint) n_items;
  for (guint i = 0; i < outcome.n_values; i++)
    kitsune_value_copy (&items[i], &outcome.values[i]);

  if (kitsune_async_call_begin_completion (self) && kitsune_async_call_finish (self, &outcome))
    return;

  for (guint i = 0; i < outcome.n_values; i++)
    kitsune_value_clear (&outcome.values[i]);
  g_free (outcome.values);
}

/**
 * kitsune_async_call_forward:
 * @self: a call
 *
 * Completes the call with the item itself; for
 * [method@Pipeline.filter_async] this is the answer yes.
 *
 * May be called from any thread.
 *
 * Since: 1.0
 */
void
kitsune_async_call_forward (KitsuneAsyncCall *self)
{
  const KitsuneSlot outcome = { .outcome = KITSUNE_OUTCOME_FORWARD };

  g_return_if_fail (KITSUNE_IS_ASYNC_CALL (self));

  if (kitsune_async_call_begin_completion (self))
    kitsune_async_call_finish (self, &outcome);
}

/**
 * kitsune_async_call_skip:
 * @self: a call
 *
 * Completes the call without a result; for [method@Pipeline.filter_async] this
 * is the answer no.
 *
 * May be called from any thread.
 *
 * Since: 1.0
 */
void
kitsune_async_call_skip (KitsuneAsyncCall *self)
{
  const KitsuneSlot outcome = { .outcome = KITSUNE_OUTCOME_NOTHING };

  g_return_if_fail (KITSUNE_IS_ASYNC_CALL (self));

  if (kitsune_async_call_begin_completion (self))
    kitsune_async_call_finish (self, &outcome);
}

/**
 * kitsune_async_call_fail:
 * @self: a call
 * @error: what went wrong
 *
 * Completes the call with an error, which is left to the error handler of the
 * stage.
 *
 * May be called from any thread.
 *
 * Since: 1.0
 */
void
kitsune_async_call_fail (KitsuneAsyncCall *self,
                         const GError *error)
{
  KitsuneSlot outcome = { .outcome = KITSUNE_OUTCOME_FAILED };

  g_return_if_fail (KITSUNE_IS_ASYNC_CALL (self));
  g_return_if_fail (error != NULL);

  outcome.error = g_error_copy (error);
  if (!kitsune_async_call_begin_completion (self) || !kitsune_async_call_finish (self, &outcome))
    g_error_free (outcome.error);
}

/**
 * kitsune_async_call_fail_literal:
 * @self: a call
 * @domain: the domain of the error
 * @code: its code
 * @message: its text
 *
 * Completes the call with an error, for those who have its parts: PyGObject
 * cannot hand over a [type@GLib.Error].
 *
 * May be called from any thread.
 *
 * Since: 1.0
 */
void
kitsune_async_call_fail_literal (KitsuneAsyncCall *self,
                                 GQuark domain,
                                 gint code,
                                 const char *message)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (KITSUNE_IS_ASYNC_CALL (self));
  g_return_if_fail (domain != 0);
  g_return_if_fail (message != NULL);

  error = g_error_new_literal (domain, code, message);
  kitsune_async_call_fail (self, error);
}
