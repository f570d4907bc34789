/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-listener-private.h"

#include "kitsune/base/kitsune-value.h"

/*
 * A signal may be emitted on any thread, and while the run is going away. So
 * the closure that is connected belongs to no operator but to this object,
 * which both it and the operator hold: whichever goes first, the other finds
 * the field that is cleared under the lock.
 *
 *     object ──▶ closure ──▶ listener ◀── operator
 *                               │ items, under the lock
 *                               └──▶ kitsune_op_notify()
 *
 * The object is held weakly. It lets go of its closures when it is disposed of,
 * and that is how the listener learns that nothing more can come.
 *
 * An emission cannot be held back, so what does not fit is lost; it is counted
 * on the operator's lane. With the lock held nothing is called that could call
 * back, and no value is freed.
 */

/* What was lost since the lane was last there is announced with its value, as
 * far as it is not more than this. */
#define KITSUNE_LISTENER_MAX_LOST 64

struct _KitsuneListener
{
  gatomicrefcount ref_count;
  KitsuneListenerSetup setup;
  GWeakRef object;
  guint signal_id;

  GMutex lock;
  KitsuneOp *op;      /* NULL: nobody listens any more; under lock */
  KitsuneQueue items; /* under lock */
  KitsuneQueue lost;  /* under lock */
  guint64 n_lost;     /* those whose values are gone; under lock */
  gboolean begun;     /* something has been pushed; under lock */
  gboolean ended;     /* no more items come; under lock */
  gboolean failing;   /* with the last item, because it was full; under lock */
  gboolean waiting;   /* the operator wants to be notified; under lock */
};

static KitsuneListener *
kitsune_listener_ref (KitsuneListener *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

static void
kitsune_listener_unref (KitsuneListener *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  kitsune_queue_clear (&self->items);
  kitsune_queue_clear (&self->lost);
  g_weak_ref_clear (&self->object);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gconstpointer
kitsune_listener_get_data (KitsuneListener *self)
{
  return self->setup.data;
}

void
kitsune_listener_copy_value (const GValue *value,
                             GValue *item)
{
  if (G_VALUE_HOLDS (value, G_TYPE_VALUE))
    {
      value = g_value_get_boxed (value);
      if (value == NULL || value->g_type == 0)
        {
          kitsune_value_init_null (item);
          return;
        }
    }

  kitsune_value_copy (value, item);
}

/* --- where the signal is emitted --- */

/* With the lock held: takes the value; *unused is to be freed without. */
static void
kitsune_listener_lose (KitsuneListener *self,
                       GValue *item,
                       GValue *unused)
{
  if (self->lost.n_items == KITSUNE_LISTENER_MAX_LOST)
    {
      kitsune_queue_pop (&self->lost, unused);
      self->n_lost++;
    }
  kitsune_queue_push_take (&self->lost, item);
}

/* With the lock held: takes the value; *unused is to be freed without. */
static void
kitsune_listener_put (KitsuneListener *self,
                      GValue *item,
                      GValue *unused)
{
  GValue oldest = G_VALUE_INIT;

  self->begun = TRUE;
  if (G_LIKELY (self->items.n_items < self->setup.capacity))
    {
      kitsune_queue_push_take (&self->items, item);
      return;
    }

  switch (self->setup.when_full)
    {
    case KITSUNE_WHEN_FULL_DROP_OLDEST:
      kitsune_queue_pop (&self->items, &oldest);
      kitsune_queue_push_take (&self->items, item);
      kitsune_listener_lose (self, &oldest, unused);
      break;

    case KITSUNE_WHEN_FULL_FAIL:
      self->failing = TRUE;
      self->ended = TRUE;
      kitsune_listener_lose (self, item, unused);
      break;

    case KITSUNE_WHEN_FULL_DROP_NEWEST:
    default:
      kitsune_listener_lose (self, item, unused);
      break;
    }
}

/* With the lock held. */
static void
kitsune_listener_wake (KitsuneListener *self)
{
  if (self->op == NULL || (!self->waiting && self->lost.n_items == 0))
    return;

  self->waiting = FALSE;
  kitsune_op_notify (self->op);
}

static void
kitsune_listener_add (KitsuneListener *self,
                      GValue *item,
                      gboolean only_first)
{
  GValue unused = G_VALUE_INIT;

  g_mutex_lock (&self->lock);
  if (self->op != NULL && !self->ended && !(only_first && self->begun))
    {
      kitsune_listener_put (self, item, &unused);
      kitsune_listener_wake (self);
    }
  g_mutex_unlock (&self->lock);

  kitsune_value_clear (item);
  kitsune_value_clear (&unused);
}

void
kitsune_listener_push (KitsuneListener *self,
                       GValue *item)
{
  kitsune_listener_add (self, item, FALSE);
}

void
kitsune_listener_push_first (KitsuneListener *self,
                             GValue *item)
{
  kitsune_listener_add (self, item, TRUE);
}

void
kitsune_listener_end (KitsuneListener *self)
{
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  kitsune_listener_wake (self);
  g_mutex_unlock (&self->lock);
}

static void
kitsune_listener_marshal (GClosure *closure,
                          GValue *return_value,
                          guint n_params,
                          const GValue *params,
                          gpointer hint,
                          gpointer marshal_data)
{
  KitsuneListener *self = closure->data;

  self->setup.heard (self, params, n_params);
}

static void
kitsune_listener_gone (gpointer data,
                       GClosure *closure)
{
  kitsune_listener_end (data);
  kitsune_listener_unref (data);
}

void
kitsune_listener_connect (KitsuneListener *self,
                          GObject *object,
                          guint signal_id,
                          GQuark detail)
{
  GClosure *closure = g_closure_new_simple (sizeof (GClosure), kitsune_listener_ref (self));

  g_closure_set_marshal (closure, kitsune_listener_marshal);
  g_closure_add_finalize_notifier (closure, self, kitsune_listener_gone);
  self->signal_id = signal_id;
  g_weak_ref_set (&self->object, object);
  g_signal_connect_closure_by_id (object, signal_id, detail, closure, FALSE);
}

/* --- where the source runs --- */

static void
kitsune_listener_disconnect (KitsuneListener *self)
{
  g_autoptr (GObject) object = g_weak_ref_get (&self->object);

  /* if it has been disposed of, this finds nothing */
  if (object != NULL)
    g_signal_handlers_disconnect_matched (object, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA, self->signal_id, 0, NULL,
                                          NULL, self);
  g_weak_ref_set (&self->object, NULL);
}

KitsuneListener *
kitsune_listener_op_init (KitsuneOp *op,
                          const KitsuneListenerSetup *setup)
{
  KitsuneListener *self = g_new0 (KitsuneListener, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_weak_ref_init (&self->object, NULL);
  self->setup = *setup;
  self->op = op;
  ((KitsuneListenerOp *) op)->listener = self;
  kitsune_op_set_external (op, TRUE);

  return self;
}

static void
kitsune_listener_op_count_lost (KitsuneOp *op)
{
  KitsuneListener *self = ((KitsuneListenerOp *) op)->listener;
  KitsuneDropReason reason = self->setup.reason;
  KitsuneQueue lost;
  guint64 n_lost;

  g_mutex_lock (&self->lock);
  lost = self->lost;
  n_lost = self->n_lost;
  self->lost = (KitsuneQueue){ 0 };
  self->n_lost = 0;
  g_mutex_unlock (&self->lock);

  kitsune_counter_add (&op->counters->dropped[reason], n_lost);
  while (lost.n_items > 0)
    {
      GValue item = G_VALUE_INIT;

      kitsune_queue_pop (&lost, &item);
      kitsune_op_drop (op, &item, reason);
    }
  kitsune_queue_clear (&lost);
}

KitsuneFlow
kitsune_listener_op_produce (KitsuneOp *op,
                             guint max)
{
  KitsuneListener *self = ((KitsuneListenerOp *) op)->listener;
  gboolean empty;
  gboolean ended;
  gboolean failing;

  g_mutex_lock (&self->lock);
  kitsune_queue_take (&self->items, kitsune_op_get_vector (op, 0), max);
  empty = self->items.n_items == 0;
  ended = self->ended;
  failing = self->failing;
  self->waiting = empty && !ended;
  g_mutex_unlock (&self->lock);

  if (!empty)
    return KITSUNE_FLOW_MORE;
  if (!ended)
    return KITSUNE_FLOW_WAIT;

  if (failing)
    kitsune_op_fail (op, g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_LIMIT_EXCEEDED,
                                      "more items than %s allows, which is %" G_GUINT64_FORMAT, self->setup.limit,
                                      self->setup.capacity));

  return KITSUNE_FLOW_END;
}

void
kitsune_listener_op_notified (KitsuneOp *op)
{
  kitsune_listener_op_count_lost (op);
  kitsune_op_produce (op);
}

/* What came before the run was to stop is still given out. */
void
kitsune_listener_op_drain (KitsuneOp *op)
{
  KitsuneListener *self = ((KitsuneListenerOp *) op)->listener;

  kitsune_listener_end (self);
  kitsune_listener_disconnect (self);
  kitsune_op_produce (op);
}

void
kitsune_listener_op_abandon (KitsuneOp *op)
{
  KitsuneListener *self = ((KitsuneListenerOp *) op)->listener;
  KitsuneQueue items;

  if (self == NULL)
    return;

  kitsune_listener_disconnect (self);
  g_mutex_lock (&self->lock);
  self->op = NULL;
  items = self->items;
  self->items = (KitsuneQueue){ 0 };
  g_mutex_unlock (&self->lock);

  kitsune_listener_op_count_lost (op);
  kitsune_op_abandon_queue (op, &items);
  kitsune_queue_clear (&items);
}

void
kitsune_listener_op_finalize (KitsuneOp *op)
{
  KitsuneListenerOp *self = (KitsuneListenerOp *) op;

  g_clear_pointer (&self->listener, kitsune_listener_unref);
}
