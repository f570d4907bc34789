/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-channel-private.h"

/*
 * Items go through a funnel, without a lock, as long as the channel is open, has
 * room, nobody waits for some, and the reader is at work. Everything else is
 * under the lock, and behind one of the funnel's flags: while one is up all
 * senders take the lock.
 *
 *   GUARDED  closed, or senders wait, or more is held than the funnel takes, or
 *            the channel has no buffer: order is by funnel, then @items, then
 *            @senders
 *   IDLE     the reader waits: it is woken with the next item
 *
 * The lane is woken only when it has said that it waits, and both sides look for
 * each other a while before they sleep if that has paid of late: while much goes
 * through nobody makes a system call.
 *
 * A sender that has to sleep is in the queue of senders with its item, from
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
void
kitsune_channel_set_closed (GError **error)
{
  g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_CHANNEL_CLOSED, "the channel is closed");
}

/* With the lock held. */
static void
kitsune_channel_guard (KitsuneChannel *self)
{
  if (atomic_load_explicit (&self->guarded, memory_order_relaxed))
    return;

  kitsune_funnel_set_flag (self->funnel, KITSUNE_FUNNEL_GUARDED);
  atomic_store_explicit (&self->guarded, TRUE, memory_order_relaxed);
}

/* With the lock held. */
static void
kitsune_channel_unguard (KitsuneChannel *self)
{
  if (self->closed || self->capacity == 0 || self->senders.length > 0 || self->items.n_items > 0 ||
      !atomic_load_explicit (&self->guarded, memory_order_relaxed))
    return;

  atomic_store_explicit (&self->guarded, FALSE, memory_order_relaxed);
  kitsune_funnel_clear_flag (self->funnel, KITSUNE_FUNNEL_GUARDED);
}

/* With the lock held. */
static void
kitsune_channel_wake (KitsuneChannel *self)
{
  if (!self->waiting)
    return;

  self->waiting = FALSE;
  kitsune_funnel_clear_flag (self->funnel, KITSUNE_FUNNEL_IDLE);
  kitsune_op_notify (self->reader);
}

/* With the lock held: moves the value in behind all others if there is room. */
static gboolean
kitsune_channel_append (KitsuneChannel *self,
                        GValue *value)
{
  if (self->items.n_items == 0 && kitsune_funnel_put (self->funnel, value))
    {
      *value = (GValue) G_VALUE_INIT;
      return TRUE;
    }
  if (kitsune_funnel_get_length (self->funnel) + self->items.n_items >= self->capacity)
    return FALSE;

  /* from now on the funnel takes nothing, lest it overtakes this one */
  kitsune_channel_guard (self);
  kitsune_queue_push_take (&self->items, value);

  return TRUE;
}

gboolean
kitsune_channel_put (KitsuneChannel *self,
                     GValue *value)
{
  if (self->closed || self->senders.length > 0)
    return FALSE;

  if (self->capacity > 0)
    {
      if (!kitsune_channel_append (self, value))
        return FALSE;
    }
  else
    {
      /* without a buffer there is room when the reader stands there with nothing
       * in its hands */
      if (!self->waiting)
        return FALSE;
      kitsune_queue_push_take (&self->items, value);
    }
  kitsune_channel_wake (self);

  return TRUE;
}

void
kitsune_channel_enqueue (KitsuneChannel *self,
                         KitsuneSender *sender)
{
  kitsune_channel_guard (self);
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

void
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
      kitsune_channel_guard (self);
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
      kitsune_funnel_clear_flag (self->funnel, KITSUNE_FUNNEL_IDLE);
      context = g_steal_pointer (&self->context);
    }
  g_mutex_unlock (&self->lock);
}

/* With the lock held. Everything in the funnel has been taken out. */
static void
kitsune_channel_take_guarded (KitsuneChannel *self,
                              KitsuneVector *vector,
                              guint max,
                              GQueue *untold)
{
  while (self->items.n_items > 0 && vector->n_items < max)
    {
      GValue value;

      kitsune_queue_pop (&self->items, &value);
      kitsune_vector_take (vector, &value);
    }
  while (self->senders.length > 0 && vector->n_items < max)
    {
      KitsuneSender *sender = kitsune_channel_pop_sender (self);

      kitsune_vector_take (vector, &sender->item);
      kitsune_sender_decide (sender, KITSUNE_SENDER_TAKEN, untold);
    }
}

/* With the lock held: those who wait get the room that there is. */
static void
kitsune_channel_admit (KitsuneChannel *self,
                       GQueue *untold)
{
  while (self->senders.length > 0)
    {
      KitsuneSender *sender = g_queue_peek_head (&self->senders);

      if (self->capacity == 0 || !kitsune_channel_append (self, &sender->item))
        break;
      kitsune_channel_pop_sender (self);
      kitsune_sender_decide (sender, KITSUNE_SENDER_TAKEN, untold);
    }
}

/* What there is beside the funnel, or nothing more at the moment. */
static KitsuneFlow
kitsune_channel_receive_guarded (KitsuneChannel *self,
                                 KitsuneVector *vector,
                                 guint max)
{
  GQueue untold = G_QUEUE_INIT;
  KitsuneFlow flow = KITSUNE_FLOW_MORE;
  gboolean drained;

  g_mutex_lock (&self->lock);
  kitsune_funnel_take (self->funnel, vector, max);
  drained = kitsune_funnel_is_empty (self->funnel);
  if (drained)
    kitsune_channel_take_guarded (self, vector, max, &untold);
  kitsune_channel_admit (self, &untold);
  kitsune_channel_unguard (self);

  /* without a buffer, only a reader that came and found nothing is known to
   * have nothing in its hands */
  if (drained && self->items.n_items == 0 && self->senders.length == 0 &&
      (self->capacity > 0 || vector->n_items == 0) && kitsune_funnel_fall_idle (self->funnel))
    {
      self->waiting = !self->closed;
      self->waiting_since = g_get_monotonic_time ();
      flow = self->closed ? KITSUNE_FLOW_END : KITSUNE_FLOW_WAIT;
    }
  g_mutex_unlock (&self->lock);

  kitsune_senders_tell (&untold);

  /* a sender has lost its processor between claiming a place and filling it */
  if (!drained && vector->n_items == 0)
    g_thread_yield ();

  return flow;
}

/* So many at once are worth waiting for the next ones, or half of what the
 * channel holds. */
#define KITSUNE_CHANNEL_BUSY 16

/* How many items to take out, after a while if that pays. */
static guint
kitsune_channel_look (KitsuneChannel *self,
                      KitsuneOp *op,
                      guint max)
{
  guint n = kitsune_funnel_estimate (self->funnel, max);
  guint busy = MIN (KITSUNE_CHANNEL_BUSY, (self->capacity + 1) / 2);

  if (self->waiting_since != 0 && n > 0)
    {
      kitsune_spin_slept (&self->reader_spin, self->waiting_since);
      self->waiting_since = 0;
    }
  if (n >= busy && busy > 1)
    kitsune_spin_encourage (&self->reader_spin);
  if (n >= MIN (busy, max) || !kitsune_spin_pays (&self->reader_spin))
    return n;

  if (n > 0)
    kitsune_spin_rest ();
  else
    kitsune_spin_until (&self->reader_spin, kitsune_op_get_patience (op), kitsune_funnel_has_items, self->funnel);

  return kitsune_funnel_estimate (self->funnel, max);
}

KitsuneFlow
kitsune_channel_receive (KitsuneChannel *self,
                         KitsuneOp *op,
                         KitsuneVector *vector,
                         guint max)
{
  guint n;

  if (self->capacity == 0)
    return kitsune_channel_receive_guarded (self, vector, 1);

  max = MIN (max, KITSUNE_VECTOR_MAX);
  n = kitsune_channel_look (self, op, max);
  kitsune_funnel_take (self->funnel, vector, n);

  /* What was taken goes on before anybody waits. That the channel is guarded may
   * be seen late, but not too late: who falls idle takes the lock first. */
  if (!atomic_load_explicit (&self->guarded, memory_order_relaxed) &&
      (vector->n_items == max || (vector->n_items > 0 && kitsune_spin_pays (&self->reader_spin))))
    return KITSUNE_FLOW_MORE;

  return kitsune_channel_receive_guarded (self, vector, max);
}
