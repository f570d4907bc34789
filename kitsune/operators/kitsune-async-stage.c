/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-async-stage.h"

/**
 * KitsuneAsyncStage:
 *
 * The stage of an operator whose function starts an asynchronous operation for
 * every item.
 *
 * See [method@Pipeline.map_async]. At most
 * [property@ConcurrentStage:concurrency] operations are under way at once; none
 * of them occupies a thread.
 *
 * Since: 1.0
 */
struct _KitsuneAsyncStage
{
  KitsuneConcurrentStage parent_instance;

  gint64 item_timeout;
};

enum
{
  PROP_0,
  PROP_ITEM_TIMEOUT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneAsyncStage, kitsune_async_stage, KITSUNE_TYPE_CONCURRENT_STAGE)

static void
kitsune_async_stage_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneAsyncStage *self = KITSUNE_ASYNC_STAGE (object);

  switch (prop_id)
    {
    case PROP_ITEM_TIMEOUT:
      g_value_set_int64 (value, self->item_timeout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_async_stage_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneAsyncStage *self = KITSUNE_ASYNC_STAGE (object);

  switch (prop_id)
    {
    case PROP_ITEM_TIMEOUT:
      kitsune_async_stage_set_item_timeout (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_async_stage_class_init (KitsuneAsyncStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_async_stage_get_property;
  object_class->set_property = kitsune_async_stage_set_property;

  /**
   * KitsuneAsyncStage:item-timeout: (getter get_item_timeout) (setter set_item_timeout)
   *
   * How long the operation for an item may take, in microseconds on the clock
   * of the run; 0 means any time.
   *
   * An operation that takes longer is cancelled and has failed with
   * %G_IO_ERROR_TIMED_OUT.
   *
   * Since: 1.0
   */
  properties[PROP_ITEM_TIMEOUT] = g_param_spec_int64 ("item-timeout", NULL, NULL, 0, G_MAXINT64, 0,
                                                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                          G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_async_stage_init (KitsuneAsyncStage *self)
{
}

/**
 * kitsune_async_stage_get_item_timeout: (get-property item-timeout)
 * @self: a stage
 *
 * Returns how long the operation for an item may take.
 *
 * Returns: the time in microseconds, or 0 for any
 *
 * Since: 1.0
 */
gint64
kitsune_async_stage_get_item_timeout (KitsuneAsyncStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_ASYNC_STAGE (self), 0);

  return self->item_timeout;
}

/**
 * kitsune_async_stage_set_item_timeout: (set-property item-timeout)
 * @self: a stage
 * @item_timeout: the time in microseconds, or 0 for any
 *
 * Sets how long the operation for an item may take.
 *
 * Since: 1.0
 */
void
kitsune_async_stage_set_item_timeout (KitsuneAsyncStage *self,
                                      gint64 item_timeout)
{
  g_return_if_fail (KITSUNE_IS_ASYNC_STAGE (self));
  g_return_if_fail (item_timeout >= 0);

  if (self->item_timeout == item_timeout)
    return;

  self->item_timeout = item_timeout;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM_TIMEOUT]);
}
