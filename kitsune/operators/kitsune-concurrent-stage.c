/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-concurrent-stage.h"

#include "kitsune/define/kitsune-stage-private.h"

/**
 * KitsuneConcurrentStage:
 *
 * The stage of an operator that can work on several items at once.
 *
 * [property@ConcurrentStage:concurrency] says on how many. Results are then
 * given out as they come, or, if the stage is
 * [property@ConcurrentStage:ordered], in the order of the items.
 *
 * Since: 1.0
 */
typedef struct
{
  guint concurrency;
  guint reorder_window;
  gboolean ordered;
} KitsuneConcurrentStagePrivate;

enum
{
  PROP_0,
  PROP_CONCURRENCY,
  PROP_ORDERED,
  PROP_REORDER_WINDOW,
  N_PROPS
};

/* More calls than this at once are a mistake, not a wish. */
#define KITSUNE_CONCURRENCY_MAX 65536

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE_WITH_PRIVATE (KitsuneConcurrentStage, kitsune_concurrent_stage, KITSUNE_TYPE_STAGE)

static inline KitsuneConcurrentStagePrivate *
kitsune_concurrent_stage_private (KitsuneConcurrentStage *self)
{
  return kitsune_concurrent_stage_get_instance_private (self);
}

static void
kitsune_concurrent_stage_get_property (GObject *object,
                                       guint prop_id,
                                       GValue *value,
                                       GParamSpec *pspec)
{
  KitsuneConcurrentStage *self = KITSUNE_CONCURRENT_STAGE (object);

  switch (prop_id)
    {
    case PROP_CONCURRENCY:
      g_value_set_uint (value, kitsune_concurrent_stage_get_concurrency (self));
      break;
    case PROP_ORDERED:
      g_value_set_boolean (value, kitsune_concurrent_stage_get_ordered (self));
      break;
    case PROP_REORDER_WINDOW:
      g_value_set_uint (value, kitsune_concurrent_stage_get_reorder_window (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_concurrent_stage_set_property (GObject *object,
                                       guint prop_id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  KitsuneConcurrentStage *self = KITSUNE_CONCURRENT_STAGE (object);

  switch (prop_id)
    {
    case PROP_CONCURRENCY:
      kitsune_concurrent_stage_set_concurrency (self, g_value_get_uint (value));
      break;
    case PROP_ORDERED:
      kitsune_concurrent_stage_set_ordered (self, g_value_get_boolean (value));
      break;
    case PROP_REORDER_WINDOW:
      kitsune_concurrent_stage_set_reorder_window (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_concurrent_stage_check (KitsuneStage *stage)
{
  KitsuneConcurrentStagePrivate *priv = kitsune_concurrent_stage_private (KITSUNE_CONCURRENT_STAGE (stage));

  KITSUNE_STAGE_CLASS (kitsune_concurrent_stage_parent_class)->check (stage);

  if (priv->reorder_window == 0)
    return;
  if (!priv->ordered || priv->concurrency == 1)
    kitsune_stage_add_problem (stage, "property \"reorder-window\" is set, but results are not put in order: "
                                      "that takes \"ordered\" and a \"concurrency\" above 1");
  else if (priv->reorder_window < priv->concurrency)
    kitsune_stage_add_problem (stage, "property \"reorder-window\" is %u, which is less than the concurrency of %u",
                               priv->reorder_window, priv->concurrency);
}

static void
kitsune_concurrent_stage_class_init (KitsuneConcurrentStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = kitsune_concurrent_stage_get_property;
  object_class->set_property = kitsune_concurrent_stage_set_property;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_concurrent_stage_check;

  /**
   * KitsuneConcurrentStage:concurrency: (getter get_concurrency) (setter set_concurrency)
   *
   * On how many items the stage works at once, at most.
   *
   * Since: 1.0
   */
  properties[PROP_CONCURRENCY] = g_param_spec_uint ("concurrency", NULL, NULL, 1, KITSUNE_CONCURRENCY_MAX, 1, flags);

  /**
   * KitsuneConcurrentStage:ordered: (getter get_ordered) (setter set_ordered)
   *
   * Whether results are given out in the order of the items; otherwise they
   * come in the order in which they are ready.
   *
   * With a concurrency of 1 the order is always kept.
   *
   * Since: 1.0
   */
  properties[PROP_ORDERED] = g_param_spec_boolean ("ordered", NULL, NULL, FALSE, flags);

  /**
   * KitsuneConcurrentStage:reorder-window: (getter get_reorder_window) (setter set_reorder_window)
   *
   * How many items an ordered stage may have taken in and not given out, so
   * that it can go on while one takes long; 0 leaves it to the stage.
   *
   * Must not be less than the concurrency, and has no meaning for a stage that
   * is not ordered.
   *
   * Since: 1.0
   */
  properties[PROP_REORDER_WINDOW] = g_param_spec_uint ("reorder-window", NULL, NULL,
                                                       0, 4 * KITSUNE_CONCURRENCY_MAX, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_concurrent_stage_init (KitsuneConcurrentStage *self)
{
  kitsune_concurrent_stage_private (self)->concurrency = 1;
}

/**
 * kitsune_concurrent_stage_get_concurrency: (get-property concurrency)
 * @self: a stage
 *
 * Returns on how many items the stage works at once, at most.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint
kitsune_concurrent_stage_get_concurrency (KitsuneConcurrentStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_CONCURRENT_STAGE (self), 1);

  return kitsune_concurrent_stage_private (self)->concurrency;
}

/**
 * kitsune_concurrent_stage_set_concurrency: (set-property concurrency)
 * @self: a stage
 * @concurrency: the number of items, from 1 to 65536
 *
 * Sets on how many items the stage works at once, at most.
 *
 * Since: 1.0
 */
void
kitsune_concurrent_stage_set_concurrency (KitsuneConcurrentStage *self,
                                          guint concurrency)
{
  KitsuneConcurrentStagePrivate *priv;

  g_return_if_fail (KITSUNE_IS_CONCURRENT_STAGE (self));
  g_return_if_fail (concurrency >= 1 && concurrency <= KITSUNE_CONCURRENCY_MAX);

  priv = kitsune_concurrent_stage_private (self);
  if (priv->concurrency == concurrency)
    return;

  priv->concurrency = concurrency;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONCURRENCY]);
}

/**
 * kitsune_concurrent_stage_get_ordered: (get-property ordered)
 * @self: a stage
 *
 * Returns whether results are given out in the order of the items.
 *
 * Returns: %TRUE if they are
 *
 * Since: 1.0
 */
gboolean
kitsune_concurrent_stage_get_ordered (KitsuneConcurrentStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_CONCURRENT_STAGE (self), FALSE);

  return kitsune_concurrent_stage_private (self)->ordered;
}

/**
 * kitsune_concurrent_stage_set_ordered: (set-property ordered)
 * @self: a stage
 * @ordered: whether to keep the order
 *
 * Sets whether results are given out in the order of the items.
 *
 * Since: 1.0
 */
void
kitsune_concurrent_stage_set_ordered (KitsuneConcurrentStage *self,
                                      gboolean ordered)
{
  KitsuneConcurrentStagePrivate *priv;

  g_return_if_fail (KITSUNE_IS_CONCURRENT_STAGE (self));

  priv = kitsune_concurrent_stage_private (self);
  if (priv->ordered == !!ordered)
    return;

  priv->ordered = !!ordered;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ORDERED]);
}

/**
 * kitsune_concurrent_stage_get_reorder_window: (get-property reorder-window)
 * @self: a stage
 *
 * Returns how many items an ordered stage may have taken in and not given out.
 *
 * Returns: the number of items, or 0 if it is left to the stage
 *
 * Since: 1.0
 */
guint
kitsune_concurrent_stage_get_reorder_window (KitsuneConcurrentStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_CONCURRENT_STAGE (self), 0);

  return kitsune_concurrent_stage_private (self)->reorder_window;
}

/**
 * kitsune_concurrent_stage_set_reorder_window: (set-property reorder-window)
 * @self: a stage
 * @reorder_window: the number of items, or 0 to leave it to the stage
 *
 * Sets how many items an ordered stage may have taken in and not given out.
 *
 * Since: 1.0
 */
void
kitsune_concurrent_stage_set_reorder_window (KitsuneConcurrentStage *self,
                                             guint reorder_window)
{
  KitsuneConcurrentStagePrivate *priv;

  g_return_if_fail (KITSUNE_IS_CONCURRENT_STAGE (self));
  g_return_if_fail (reorder_window <= 4 * KITSUNE_CONCURRENCY_MAX);

  priv = kitsune_concurrent_stage_private (self);
  if (priv->reorder_window == reorder_window)
    return;

  priv->reorder_window = reorder_window;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REORDER_WINDOW]);
}
