/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-channel-private.h"

/**
 * KitsuneChannel:
 *
 * A way into a pipeline for items from anywhere, on any thread.
 *
 * Make a pipeline of it with [ctor@Pipeline.new_from_channel], run that, send
 * items, and close the channel after the last one. All methods may be called
 * from any thread; items arrive in the order in which they were sent.
 *
 * A channel holds up to [property@Channel:capacity] items that no run has
 * taken yet. When it is full, [method@Channel.send] blocks,
 * [method@Channel.send_async] waits and [method@Channel.try_send] refuses;
 * those who wait get their turn in order. A channel with capacity 0 holds
 * nothing: a sender waits until the run takes its item, one at a time, which a
 * run does only when there is room downstream.
 *
 * A channel outlives the runs that read it, one after the other.
 *
 * Since: 1.0
 */

enum
{
  PROP_0,
  PROP_ITEM_TYPE,
  PROP_CAPACITY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneChannel, kitsune_channel, G_TYPE_OBJECT)

static void
kitsune_channel_constructed (GObject *object)
{
  KitsuneChannel *self = KITSUNE_CHANNEL (object);

  G_OBJECT_CLASS (kitsune_channel_parent_class)->constructed (object);

  self->funnel = kitsune_funnel_new (self->capacity);
  if (self->capacity > 0)
    return;
  self->guarded = TRUE;
  kitsune_funnel_set_flag (self->funnel, KITSUNE_FUNNEL_GUARDED);
}

static void
kitsune_channel_finalize (GObject *object)
{
  KitsuneChannel *self = KITSUNE_CHANNEL (object);

  /* both hold references */
  g_assert (self->reader == NULL && self->senders.length == 0);

  kitsune_funnel_free (self->funnel);
  kitsune_queue_clear (&self->items);
  g_weak_ref_clear (&self->pipeline);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kitsune_channel_parent_class)->finalize (object);
}

static void
kitsune_channel_get_property (GObject *object,
                              guint prop_id,
                              GValue *value,
                              GParamSpec *pspec)
{
  KitsuneChannel *self = KITSUNE_CHANNEL (object);

  switch (prop_id)
    {
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, self->item_type);
      break;
    case PROP_CAPACITY:
      g_value_set_uint (value, self->capacity);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_channel_set_property (GObject *object,
                              guint prop_id,
                              const GValue *value,
                              GParamSpec *pspec)
{
  KitsuneChannel *self = KITSUNE_CHANNEL (object);

  switch (prop_id)
    {
    case PROP_ITEM_TYPE:
      if (g_value_get_gtype (value) != G_TYPE_NONE)
        self->item_type = g_value_get_gtype (value);
      break;
    case PROP_CAPACITY:
      self->capacity = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_channel_class_init (KitsuneChannelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = kitsune_channel_constructed;
  object_class->finalize = kitsune_channel_finalize;
  object_class->get_property = kitsune_channel_get_property;
  object_class->set_property = kitsune_channel_set_property;

  /**
   * KitsuneChannel:item-type: (getter get_item_type)
   *
   * The type of the items; `G_TYPE_VALUE`, which is the default, if it may be
   * any.
   *
   * Since: 1.0
   */
  properties[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_NONE, flags);

  /**
   * KitsuneChannel:capacity: (getter get_capacity)
   *
   * How many items the channel holds until a run takes them; 0 means that a
   * sender waits until its item is taken.
   *
   * Since: 1.0
   */
  properties[PROP_CAPACITY] = g_param_spec_uint ("capacity", NULL, NULL, 0, G_MAXINT, 16, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_channel_init (KitsuneChannel *self)
{
  g_mutex_init (&self->lock);
  g_weak_ref_init (&self->pipeline, NULL);
  self->item_type = G_TYPE_VALUE;
}

/**
 * kitsune_channel_new:
 * @item_type: the type of the items; `G_TYPE_VALUE` if it may be any
 * @capacity: how many items it holds; 0 makes senders wait for the run
 *
 * Creates a channel.
 *
 * Returns: (transfer full): a new channel
 *
 * Since: 1.0
 */
KitsuneChannel *
kitsune_channel_new (GType item_type,
                     guint capacity)
{
  return g_object_new (KITSUNE_TYPE_CHANNEL,
                       "item-type", item_type,
                       "capacity", capacity,
                       NULL);
}

/**
 * kitsune_channel_get_item_type: (get-property item-type)
 * @self: a channel
 *
 * Returns the type of the items.
 *
 * Returns: the type; `G_TYPE_VALUE` if it may be any
 *
 * Since: 1.0
 */
GType
kitsune_channel_get_item_type (KitsuneChannel *self)
{
  g_return_val_if_fail (KITSUNE_IS_CHANNEL (self), G_TYPE_INVALID);

  return self->item_type;
}

/**
 * kitsune_channel_get_capacity: (get-property capacity)
 * @self: a channel
 *
 * Returns how many items the channel holds until a run takes them.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint
kitsune_channel_get_capacity (KitsuneChannel *self)
{
  g_return_val_if_fail (KITSUNE_IS_CHANNEL (self), 0);

  return self->capacity;
}

/**
 * kitsune_channel_get_n_items:
 * @self: a channel
 *
 * Returns how many items the channel has taken that no run has taken from it
 * yet, without those whose senders wait.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint
kitsune_channel_get_n_items (KitsuneChannel *self)
{
  guint n_items;

  g_return_val_if_fail (KITSUNE_IS_CHANNEL (self), 0);

  g_mutex_lock (&self->lock);
  n_items = kitsune_funnel_get_length (self->funnel) + self->items.n_items;
  g_mutex_unlock (&self->lock);

  return n_items;
}

/**
 * kitsune_channel_is_closed:
 * @self: a channel
 *
 * Returns whether the channel takes no more items.
 *
 * Returns: %TRUE if it has been closed
 *
 * Since: 1.0
 */
gboolean
kitsune_channel_is_closed (KitsuneChannel *self)
{
  gboolean closed;

  g_return_val_if_fail (KITSUNE_IS_CHANNEL (self), TRUE);

  g_mutex_lock (&self->lock);
  closed = self->closed;
  g_mutex_unlock (&self->lock);

  return closed;
}

/**
 * kitsune_channel_get_pipeline:
 * @self: a channel
 *
 * Returns a pipeline of the channel's items, the same one for as long as
 * anybody holds it.
 *
 * See [ctor@Pipeline.new_from_channel].
 *
 * Returns: (transfer full): the pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_channel_get_pipeline (KitsuneChannel *self)
{
  KitsunePipeline *pipeline;

  g_return_val_if_fail (KITSUNE_IS_CHANNEL (self), NULL);

  g_mutex_lock (&self->lock);
  pipeline = g_weak_ref_get (&self->pipeline);
  if (pipeline == NULL)
    {
      pipeline = kitsune_pipeline_new_from_channel (self);
      g_weak_ref_set (&self->pipeline, pipeline);
    }
  g_mutex_unlock (&self->lock);

  return pipeline;
}
