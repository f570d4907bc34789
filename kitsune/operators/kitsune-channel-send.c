/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-channel-private.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-produce-private.h"

/*
 * The ways into a channel: at once, after a sleep, by a task. What happens under
 * the channel's lock is in kitsune-channel-transfer.c.
 */

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

/* The way of nearly all items: no lock, no copy that could fail. */
static inline gboolean
kitsune_channel_send_plain (KitsuneChannel *self,
                            const GValue *item)
{
  return item != NULL && item->g_type != 0 && kitsune_value_is_plain (item) &&
         (item->g_type == self->item_type || self->item_type == G_TYPE_VALUE) &&
         kitsune_funnel_offer (self->funnel, item);
}

/* The same with what is the caller's already, and is left unset. */
static inline gboolean
kitsune_channel_send_copy (KitsuneChannel *self,
                           GValue *copy)
{
  if (!kitsune_funnel_offer (self->funnel, copy))
    return FALSE;

  *copy = (GValue) G_VALUE_INIT;

  return TRUE;
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
  gint64 start = g_get_monotonic_time ();
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

  kitsune_spin_slept (&channel->sender_spin, start);
  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
}

/* With the lock held: takes the item, refuses it, or has it wait in the queue of
 * senders. Returns TRUE if the sender had better look for room awake. */
static gboolean
kitsune_sender_begin (KitsuneSender *self,
                      KitsuneChannel *channel,
                      gboolean patient)
{
  gboolean would_block = channel->reader != NULL && g_main_context_is_owner (channel->context);

  if (channel->closed)
    self->state = KITSUNE_SENDER_REFUSED;
  else if ((channel->capacity > 0 || would_block) && kitsune_channel_put (channel, &self->item))
    self->state = KITSUNE_SENDER_TAKEN;
  else if (!would_block && patient && channel->capacity > 0 && kitsune_spin_pays (&channel->sender_spin))
    return TRUE;
  else if (!would_block)
    kitsune_channel_enqueue (channel, self);

  return FALSE;
}

static void
kitsune_sender_begin_patiently (KitsuneSender *self,
                                KitsuneChannel *channel)
{
  gboolean again;

  g_mutex_lock (&channel->lock);
  again = kitsune_sender_begin (self, channel, TRUE);
  g_mutex_unlock (&channel->lock);
  if (!again)
    return;

  /* only once: then it gets its turn in the queue */
  kitsune_spin_until (&channel->sender_spin, KITSUNE_SPIN_LIMIT, kitsune_funnel_has_room, channel->funnel);
  g_mutex_lock (&channel->lock);
  kitsune_sender_begin (self, channel, FALSE);
  g_mutex_unlock (&channel->lock);
}

/* Out of line, so that the way of nearly all items saves no registers for it. */
static G_GNUC_NO_INLINE gboolean
kitsune_channel_send_other (KitsuneChannel *self,
                            const GValue *item,
                            GCancellable *cancellable,
                            GError **error)
{
  KitsuneSender sender = { NULL };

  if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !kitsune_channel_copy_item (self, item, &sender.item, error))
    return FALSE;
  if (kitsune_channel_send_copy (self, &sender.item))
    return TRUE;

  g_cond_init (&sender.decided);
  kitsune_sender_begin_patiently (&sender, self);
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
  g_return_val_if_fail (KITSUNE_IS_CHANNEL (self), FALSE);

  if (G_LIKELY (cancellable == NULL && kitsune_channel_send_plain (self, item)))
    return TRUE;

  return kitsune_channel_send_other (self, item, cancellable, error);
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

  if (G_LIKELY (kitsune_channel_send_plain (self, item)))
    return TRUE;
  if (!kitsune_channel_copy_item (self, item, &copy, error))
    return FALSE;
  if (kitsune_channel_send_copy (self, &copy))
    return TRUE;

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
