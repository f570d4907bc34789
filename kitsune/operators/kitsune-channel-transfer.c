/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-channel-private.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-produce-private.h"

/*
 * Everything is under one lock, which is held for as long as it takes to move a
 * few values. The lane is woken only when it has said that it waits, so a
 * sender that is faster than the run never makes a system call.
 *
 * A sender that has to wait is in the queue of senders with its item, from
 * where the reader, or whoever closes the channel, takes it off: the state says
 * what came of it.
 *
 *           ┌─▶ TAKEN      by the reader, into the buffer or past it
 *   WAITING ┼─▶ REFUSED    by close
 *           └─▶ CANCELLED  by its own cancellable
 *
 * Nothing that could call back is called with the lock held. Of other locks
 * only that of the lane and those of a main context are taken inside of it.
 */
typedef enum
{
  KITSUNE_SENDER_WAITING,
  KITSUNE_SENDER_TAKEN,
  KITSUNE_SENDER_REFUSED,
  KITSUNE_SENDER_CANCELLED,
} KitsuneSenderState;

typedef struct
{
  KitsuneChannel *channel;
  GList link; /* in the queue of senders; under the channel's lock */
  GValue item;
  KitsuneSenderState state; /* under the channel's lock */
  GCond decided;            /* a blocking sender waits for it */
  GTask *task;              /* NULL: a blocking sender, which lives on a stack */
  GSource *cancel_source;   /* (nullable) */
} KitsuneSender;

static void
kitsune_channel_set_closed (GError **error)
{
  g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_CHANNEL_CLOSED, "the channel is closed");
}

/* Not g_cancellable_set_error_if_cancelled(): it may have been reset. */
static void
kitsune_channel_set_cancelled (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "sending was cancelled");
}

static void
kitsune_sender_free (gpointer data)
{
  KitsuneSender *self = data;

  kitsune_value_clear (&self->item);
  g_clear_pointer (&self->cancel_source, g_source_unref);
  g_cond_clear (&self->decided);
  g_free (self);
}

/* The converted copy that is sent. */
static gboolean
kitsune_channel_copy_item (KitsuneChannel *self,
                           const GValue *item,
                           GValue *copy,
                           GError **error)
{
  if (item != NULL && item->g_type != 0)
    kitsune_value_copy (item, copy);
  else
    kitsune_value_init_null (copy);

  return kitsune_produce_fit (copy, self->item_type, error);
}

/* With the lock held. */
static void
kitsune_channel_wake (KitsuneChannel *self)
{
  if (!self->waiting)
    return;

  self->waiting = FALSE;
  kitsune_op_notify (self->reader);
}

/* With the lock held: takes the value if nobody has to wait for that. */
static gboolean
kitsune_channel_put (KitsuneChannel *self,
                     GValue *value)
{
  /* without a buffer there is room when the reader stands there with nothing
   * in its hands */
  guint room = self->capacity > 0 ? self->capacity : (guint) self->waiting;

  if (self->closed || self->senders.length > 0 || self->items.n_items >= room)
    return FALSE;

  kitsune_queue_push_take (&self->items, value);
  kitsune_channel_wake (self);

  return TRUE;
}

/* With the lock held. */
static void
kitsune_channel_enqueue (KitsuneChannel *self,
                         KitsuneSender *sender)
{
  sender->channel = self;
  sender->link.data = sender;
  g_queue_push_tail_link (&self->senders, &sender->link);
  kitsune_channel_wake (self);
}

/* With the lock held: the sender is no longer in the queue. A blocking one may
 * be gone as soon as the lock is; the others are to be told without it. */
static void
kitsune_sender_decide (KitsuneSender *self,
                       KitsuneSenderState state,
                       GQueue *untold)
{
  self->state = state;
  if (self->task != NULL)
    g_queue_push_tail_link (untold, &self->link);
  else
    g_cond_signal (&self->decided);
}

static void
kitsune_sender_tell (KitsuneSender *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  GError *error = NULL;

  if (self->cancel_source != NULL)
    g_source_destroy (self->cancel_source);

  if (self->state == KITSUNE_SENDER_TAKEN)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  kitsune_channel_set_closed (&error);
  g_task_return_error (task, error);
}

static void
kitsune_senders_tell (GQueue *untold)
{
  GList *link;

  while ((link = g_queue_pop_head_link (untold)) != NULL)
    kitsune_sender_tell (link->data);
}

/* With the lock held. */
static KitsuneSender *
kitsune_channel_pop_sender (KitsuneChannel *self)
{
  GList *link = g_queue_pop_head_link (&self->senders);

  return link != NULL ? link->data : NULL;
}

static void
kitsune_sender_cancelled_cb (GCancellable *cancellable,
                             gpointer user_data)
{
  KitsuneSender *sender = user_data;

  g_mutex_lock (&sender->channel->lock);
  g_cond_signal (&sender->decided);
  g_mutex_unlock (&sender->channel->lock);
}

/* Blocks until it is decided what becomes of the item. */
static void
kitsune_sender_wait (KitsuneSender *self,
                     GCancellable *cancellable)
{
  KitsuneChannel *channel = self->channel;
  gulong handler = 0;

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (kitsune_sender_cancelled_cb), self, NULL);

  g_mutex_lock (&channel->lock);
  while (self->state == KITSUNE_SENDER_WAITING && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait (&self->decided, &channel->lock);
  if (self->state == KITSUNE_SENDER_WAITING)
    {
      self->state = KITSUNE_SENDER_CANCELLED;
      g_queue_unlink (&channel->senders, &self->link);
    }
  g_mutex_unlock (&channel->lock);

  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
}

/**
 * kitsune_channel_send:
 * @self: a channel
 * @item: (nullable): the item; it is copied, and converted to the item type of
 *   the channel. %NULL is the null item
 * @cancellable: (nullable): ends the waiting
 * @error: return location for a [type@GLib.Error]
 *
 * Sends an item, and waits until there is room for it.
 *
 * The thread blocks meanwhile. A thread that owns the main context of the run
 * that reads the channel must not, for the run could then never make room:
 * where it would have to, the call fails with %G_IO_ERROR_WOULD_BLOCK. As long
 * as no run reads the channel that is not known, so a thread that will itself
 * run the pipeline must not send more than the channel holds before.
 *
 * Fails with %KITSUNE_ERROR_CHANNEL_CLOSED if the channel is closed or gets
 * closed while it waits, with %G_IO_ERROR_CANCELLED, or because the item cannot
 * be converted.
 *
 * Returns: %TRUE if the channel has taken the item
 *
 * Since: 1.0
 */
gboolean
kitsune_channel_send (KitsuneChannel *self,
                      const GValue *item,
                      GCancellable *cancellable,
                      GError **error)
{
  KitsuneSender sender = { NULL };
  gboolean would_block;

  g_return_val_if_fail (KITSUNE_IS_CHANNEL (self), FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !kitsune_channel_copy_item (self, item, &sender.item, error))
    return FALSE;

  g_cond_init (&sender.decided);
  g_mutex_lock (&self->lock);
  would_block = self->reader != NULL && g_main_context_is_owner (self->context);
  if (self->closed)
    sender.state = KITSUNE_SENDER_REFUSED;
  else if ((self->capacity > 0 || would_block) && kitsune_channel_put (self, &sender.item))
    sender.state = KITSUNE_SENDER_TAKEN;
  else if (!would_block)
    kitsune_channel_enqueue (self, &sender);
  g_mutex_unlock (&self->lock);

  if (sender.channel != NULL)
    kitsune_sender_wait (&sender, cancellable);
  kitsune_value_clear (&sender.item);
  g_cond_clear (&sender.decided);

  switch (sender.state)
    {
    case KITSUNE_SENDER_TAKEN:
      return TRUE;

    case KITSUNE_SENDER_REFUSED:
      kitsune_channel_set_closed (error);
      return FALSE;

    case KITSUNE_SENDER_CANCELLED:
      kitsune_channel_set_cancelled (error);
      return FALSE;

    case KITSUNE_SENDER_WAITING:
    default:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                           "the channel is full and is read by this very thread");
      return FALSE;
    }
}

/**
 * kitsune_channel_try_send:
 * @self: a channel
 * @item: (nullable): the item; it is copied, and converted to the item type of
 *   the channel. %NULL is the null item
 * @error: return location for a [type@GLib.Error]
 *
 * Sends an item if there is room for it.
 *
 * A channel with capacity 0 has room when a run waits for an item. Fails with
 * %KITSUNE_ERROR_CHANNEL_CLOSED if the channel is closed, or because the item
 * cannot be converted.
 *
 * Returns: %TRUE if the channel has taken the item; %FALSE if it is full,
 *   without an error, and on failure, with @error set
 *
 * Since: 1.0
 */
gboolean
kitsune_channel_try_send (KitsuneChannel *self,
                          const GValue *item,
                          GError **error)
{
  GValue copy = G_VALUE_INIT;
  gboolean closed;
  gboolean taken;

  g_return_val_if_fail (KITSUNE_IS_CHANNEL (self), FALSE);

  if (!kitsune_channel_copy_item (self, item, &copy, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  closed = self->closed;
  taken = kitsune_channel_put (self, &copy);
  g_mutex_unlock (&self->lock);

  kitsune_value_clear (&copy);
  if (closed)
    kitsune_channel_set_closed (error);

  return taken;
}

static gboolean
kitsune_channel_task_cancelled_cb (GCancellable *cancellable,
                                   gpointer user_data)
{
  GTask *task = user_data;
  KitsuneSender *sender = g_task_get_task_data (task);
  KitsuneChannel *self = sender->channel;
  g_autoptr (GTask) owned = NULL;

  g_mutex_lock (&self->lock);
  if (sender->state == KITSUNE_SENDER_WAITING)
    {
      sender->state = KITSUNE_SENDER_CANCELLED;
      g_queue_unlink (&self->senders, &sender->link);
      owned = g_steal_pointer (&sender->task);
    }
  g_mutex_unlock (&self->lock);

  if (owned != NULL)
    {
      GError *error = NULL;

      kitsune_channel_set_cancelled (&error);
      g_task_return_error (owned, error);
    }

  return G_SOURCE_REMOVE;
}

static KitsuneSender *
kitsune_sender_new (GTask *task,
                    GCancellable *cancellable)
{
  KitsuneSender *self = g_new0 (KitsuneSender, 1);

  g_cond_init (&self->decided);
  self->task = g_object_ref (task);
  g_task_set_task_data (task, self, kitsune_sender_free);
  if (cancellable == NULL)
    return self;

  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_static_name (self->cancel_source, "[kitsune] send");
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (kitsune_channel_task_cancelled_cb),
                         g_object_ref (task), g_object_unref);

  return self;
}

/**
 * kitsune_channel_send_async:
 * @self: a channel
 * @item: (nullable): the item; it is copied, and converted to the item type of
 *   the channel. %NULL is the null item
 * @cancellable: (nullable): ends the waiting
 * @callback: (scope async): called when the channel has taken the item, or will
 *   not
 * @user_data: data for @callback
 *
 * Sends an item as soon as there is room for it, without blocking.
 *
 * Items wait in the order of the calls, along with those of blocked senders,
 * and in any number. What can go wrong is what can with
 * [method@Channel.send].
 *
 * Since: 1.0
 */
void
kitsune_channel_send_async (KitsuneChannel *self,
                            const GValue *item,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;
  KitsuneSender *sender;
  gboolean waits;

  g_return_if_fail (KITSUNE_IS_CHANNEL (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, kitsune_channel_send_async);
  /* an item that was taken is taken */
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_return_error_if_cancelled (task))
    return;

  sender = kitsune_sender_new (task, cancellable);
  if (!kitsune_channel_copy_item (self, item, &sender->item, &error))
    {
      g_clear_object (&sender->task);
      g_clear_pointer (&sender->cancel_source, g_source_unref);
      g_task_return_error (task, error);
      return;
    }

  g_mutex_lock (&self->lock);
  if (self->closed)
    sender->state = KITSUNE_SENDER_REFUSED;
  else if (self->capacity > 0 && kitsune_channel_put (self, &sender->item))
    sender->state = KITSUNE_SENDER_TAKEN;
  else
    kitsune_channel_enqueue (self, sender);
  waits = sender->state == KITSUNE_SENDER_WAITING;
  if (waits && sender->cancel_source != NULL)
    g_source_attach (sender->cancel_source, g_task_get_context (task));
  g_mutex_unlock (&self->lock);

  if (!waits)
    kitsune_sender_tell (sender);
}

/**
 * kitsune_channel_send_finish:
 * @self: a channel
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Channel.send_async].
 *
 * Returns: %TRUE if the channel has taken the item
 *
 * Since: 1.0
 */
gboolean
kitsune_channel_send_finish (KitsuneChannel *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_CHANNEL (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * kitsune_channel_close:
 * @self: a channel
 *
 * Says that no more items come.
 *
 * Items that the channel has taken are still delivered, then the stage that
 * reads it ends. Those who wait to send fail with
 * %KITSUNE_ERROR_CHANNEL_CLOSED. Never blocks; does nothing if the channel is
 * closed.
 *
 * Since: 1.0
 */
void
kitsune_channel_close (KitsuneChannel *self)
{
  GQueue untold = G_QUEUE_INIT;
  KitsuneSender *sender;

  g_return_if_fail (KITSUNE_IS_CHANNEL (self));

  /* a callback of a sender may drop the last reference */
  g_object_ref (self);

  g_mutex_lock (&self->lock);
  if (!self->closed)
    {
      self->closed = TRUE;
      while ((sender = kitsune_channel_pop_sender (self)) != NULL)
        kitsune_sender_decide (sender, KITSUNE_SENDER_REFUSED, &untold);
      kitsune_channel_wake (self);
    }
  g_mutex_unlock (&self->lock);

  kitsune_senders_tell (&untold);
  g_object_unref (self);
}

/* --- the reading end --- */

gboolean
kitsune_channel_connect (KitsuneChannel *self,
                         KitsuneOp *op,
                         GError **error)
{
  gboolean busy;

  g_mutex_lock (&self->lock);
  busy = self->reader != NULL;
  if (!busy)
    {
      self->reader = op;
      self->context = g_main_context_ref (kitsune_op_get_context (op));
    }
  g_mutex_unlock (&self->lock);

  if (busy)
    g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_BUSY, "the channel is being read by another stage or run");

  return !busy;
}

void
kitsune_channel_disconnect (KitsuneChannel *self,
                            KitsuneOp *op)
{
  g_autoptr (GMainContext) context = NULL;

  g_mutex_lock (&self->lock);
  if (self->reader == op)
    {
      self->reader = NULL;
      self->waiting = FALSE;
      context = g_steal_pointer (&self->context);
    }
  g_mutex_unlock (&self->lock);
}

KitsuneFlow
kitsune_channel_receive (KitsuneChannel *self,
                         KitsuneVector *vector,
                         guint max)
{
  GQueue untold = G_QUEUE_INIT;
  KitsuneFlow flow = KITSUNE_FLOW_MORE;

  if (self->capacity == 0)
    max = 1;

  g_mutex_lock (&self->lock);
  kitsune_queue_take (&self->items, vector, max);
  while (self->senders.length > 0 && vector->n_items < max)
    {
      KitsuneSender *sender = kitsune_channel_pop_sender (self);

      kitsune_vector_take (vector, &sender->item);
      kitsune_sender_decide (sender, KITSUNE_SENDER_TAKEN, &untold);
    }
  while (self->senders.length > 0 && self->items.n_items < self->capacity)
    {
      KitsuneSender *sender = kitsune_channel_pop_sender (self);

      kitsune_queue_push_take (&self->items, &sender->item);
      kitsune_sender_decide (sender, KITSUNE_SENDER_TAKEN, &untold);
    }

  /* without a buffer, only a reader that came and found nothing is known to
   * have nothing in its hands */
  self->waiting = self->items.n_items == 0 && self->senders.length == 0 &&
                  (self->capacity > 0 || vector->n_items == 0);
  if (self->waiting && self->closed)
    {
      self->waiting = FALSE;
      flow = KITSUNE_FLOW_END;
    }
  else if (self->waiting)
    {
      flow = KITSUNE_FLOW_WAIT;
    }
  g_mutex_unlock (&self->lock);

  kitsune_senders_tell (&untold);

  return flow;
}
