/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-bounded-stage-private.h"

/**
 * KitsuneBoundedStage:
 *
 * The stage of an operator that has to remember what it was given.
 *
 * Sorting, grouping and finding duplicates need memory that grows with the
 * stream. [property@BoundedStage:max-items] bounds it: a run in which the
 * stage would have to keep more fails with %KITSUNE_ERROR_LIMIT_EXCEEDED. What
 * is counted, items, keys or distinct values, is said by each operator.
 *
 * Since: 1.0
 */
typedef struct
{
  gint64 max_items;
} KitsuneBoundedStagePrivate;

enum
{
  PROP_0,
  PROP_MAX_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE_WITH_PRIVATE (KitsuneBoundedStage, kitsune_bounded_stage, KITSUNE_TYPE_STAGE)

static inline KitsuneBoundedStagePrivate *
kitsune_bounded_stage_private (KitsuneBoundedStage *self)
{
  return kitsune_bounded_stage_get_instance_private (self);
}

guint64
kitsune_bounded_get_limit (KitsuneOp *op)
{
  gint64 max_items = kitsune_bounded_stage_get_max_items (KITSUNE_BOUNDED_STAGE (op->stage));

  return max_items < 0 ? G_MAXUINT64 : (guint64) max_items;
}

void
kitsune_bounded_fail (KitsuneOp *op,
                      guint64 limit,
                      const char *things)
{
  kitsune_op_fail (op, g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_LIMIT_EXCEEDED,
                                    "more %s than max-items allows, which is %" G_GUINT64_FORMAT, things, limit));
}

static void
kitsune_bounded_stage_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  KitsuneBoundedStage *self = KITSUNE_BOUNDED_STAGE (object);

  switch (prop_id)
    {
    case PROP_MAX_ITEMS:
      g_value_set_int64 (value, kitsune_bounded_stage_get_max_items (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_bounded_stage_set_property (GObject *object,
                                    guint prop_id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  KitsuneBoundedStage *self = KITSUNE_BOUNDED_STAGE (object);

  switch (prop_id)
    {
    case PROP_MAX_ITEMS:
      kitsune_bounded_stage_set_max_items (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_bounded_stage_class_init (KitsuneBoundedStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_bounded_stage_get_property;
  object_class->set_property = kitsune_bounded_stage_set_property;

  /**
   * KitsuneBoundedStage:max-items: (getter get_max_items) (setter set_max_items)
   *
   * How many things the stage may keep at a time in one run; -1 means any
   * number.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_ITEMS] = g_param_spec_int64 ("max-items", NULL, NULL, -1, G_MAXINT64, -1,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                       G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_bounded_stage_init (KitsuneBoundedStage *self)
{
  kitsune_bounded_stage_private (self)->max_items = -1;
}

/**
 * kitsune_bounded_stage_get_max_items: (get-property max-items)
 * @self: a stage
 *
 * Returns how many things the stage may keep at a time in one run.
 *
 * Returns: the limit, or -1 if there is none
 *
 * Since: 1.0
 */
gint64
kitsune_bounded_stage_get_max_items (KitsuneBoundedStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_BOUNDED_STAGE (self), -1);

  return kitsune_bounded_stage_private (self)->max_items;
}

/**
 * kitsune_bounded_stage_set_max_items: (set-property max-items)
 * @self: a stage
 * @max_items: the limit, or -1 for none
 *
 * Sets how many things the stage may keep at a time in one run.
 *
 * Since: 1.0
 */
void
kitsune_bounded_stage_set_max_items (KitsuneBoundedStage *self,
                                     gint64 max_items)
{
  KitsuneBoundedStagePrivate *priv;

  g_return_if_fail (KITSUNE_IS_BOUNDED_STAGE (self));
  g_return_if_fail (max_items >= -1);

  priv = kitsune_bounded_stage_private (self);
  if (priv->max_items == max_items)
    return;

  priv->max_items = max_items;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_ITEMS]);
}
