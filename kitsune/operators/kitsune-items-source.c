/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-items-source.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * Sources that know all their items: a list, a list over and over, and a range
 * of integers.
 */
typedef struct
{
  KitsuneOp op;
  gsize next;
} KitsuneItemsOp;

static KitsuneFlow
kitsune_items_op_produce (KitsuneOp *op,
                          guint max)
{
  KitsuneItemsOp *self = (KitsuneItemsOp *) op;
  KitsuneItems *items = op->params;
  gsize end = MIN (kitsune_items_get_size (items), self->next + max);

  while (self->next < end && !op->done)
    {
      GValue value = G_VALUE_INIT;

      kitsune_value_copy (kitsune_items_get (items, self->next++), &value);
      kitsune_op_emit (op, 0, &value);
    }

  return self->next < kitsune_items_get_size (items) ? KITSUNE_FLOW_MORE : KITSUNE_FLOW_END;
}

static const KitsuneOpClass kitsune_items_op_class = {
  .instance_size = sizeof (KitsuneItemsOp),
  .produce = kitsune_items_op_produce,
};

/* The one type all items have, if there is one. Null items alone tell nothing
 * about what could stand beside them. */
static GType
kitsune_items_find_type (KitsuneItems *items)
{
  GType type = G_TYPE_INVALID;
  gboolean empty = TRUE;

  for (gsize i = 0; i < kitsune_items_get_size (items); i++)
    {
      GType other = G_VALUE_TYPE (kitsune_items_get (items, i));

      if (type != G_TYPE_INVALID && type != other)
        return G_TYPE_VALUE;
      type = other;
      empty &= kitsune_value_is_null (kitsune_items_get (items, i));
    }

  return empty ? G_TYPE_VALUE : type;
}

/**
 * kitsune_pipeline_new_from_items:
 * @items: the items
 *
 * Creates a pipeline that emits the items of a list, in order, and ends.
 *
 * The item type is that of the items if all have the same and are not all
 * null, otherwise `G_TYPE_VALUE`.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_from_items (KitsuneItems *items)
{
  g_return_val_if_fail (items != NULL, NULL);

  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_STAGE, "items", &kitsune_items_op_class,
                                                       KITSUNE_STAGE_CANNOT_FAIL, kitsune_items_ref (items),
                                                       (GDestroyNotify) kitsune_items_unref),
                                    kitsune_items_find_type (items));
}

/**
 * kitsune_pipeline_new_from_values:
 * @items: (array length=n_items) (nullable): the items; they are copied
 * @n_items: how many there are
 *
 * Creates a pipeline that emits the items of an array, in order, and ends.
 *
 * The item type is that of the items if all have the same and are not all
 * null, otherwise `G_TYPE_VALUE`.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_from_values (const GValue *items,
                                  gsize n_items)
{
  g_autoptr (KitsuneItems) list = NULL;

  g_return_val_if_fail (items != NULL || n_items == 0, NULL);

  list = kitsune_items_new (items, n_items);

  return kitsune_pipeline_new_from_items (list);
}

static KitsuneFlow
kitsune_cycle_op_produce (KitsuneOp *op,
                          guint max)
{
  KitsuneItemsOp *self = (KitsuneItemsOp *) op;
  KitsuneItems *items = op->params;

  for (guint i = 0; i < max && !op->done; i++)
    {
      GValue value = G_VALUE_INIT;

      kitsune_value_copy (kitsune_items_get (items, self->next++), &value);
      kitsune_op_emit (op, 0, &value);
      if (self->next == kitsune_items_get_size (items))
        self->next = 0;
    }

  return KITSUNE_FLOW_MORE;
}

static const KitsuneOpClass kitsune_cycle_op_class = {
  .instance_size = sizeof (KitsuneItemsOp),
  .produce = kitsune_cycle_op_produce,
};

/**
 * kitsune_pipeline_new_cycle:
 * @items: the items; an empty list is a construction mistake
 *
 * Creates a pipeline that emits the items of a list, in order, over and over.
 *
 * The item type is that of the items if all have the same, otherwise
 * `G_TYPE_VALUE`. It never ends by itself.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_cycle (KitsuneItems *items)
{
  KitsuneStage *stage;

  g_return_val_if_fail (items != NULL, NULL);

  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "cycle", &kitsune_cycle_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                             kitsune_items_ref (items), (GDestroyNotify) kitsune_items_unref);
  if (kitsune_items_get_size (items) == 0)
    kitsune_stage_add_problem (stage, "items must not be empty");

  return kitsune_stage_to_pipeline (stage, kitsune_items_find_type (items));
}

typedef struct
{
  gint64 start;
  gint64 stop;
  gint64 step;
} KitsuneRangeParams;

typedef struct
{
  KitsuneOp op;
  gint64 next;
  guint64 n_left;
} KitsuneRangeOp;

static gboolean
kitsune_range_op_start (KitsuneOp *op,
                        GError **error)
{
  KitsuneRangeOp *self = (KitsuneRangeOp *) op;
  const KitsuneRangeParams *params = op->params;
  guint64 width;

  /* unsigned: the width of a range of gint64 does not fit into one */
  self->next = params->start;
  if (params->step > 0 && params->start < params->stop)
    {
      width = (guint64) params->stop - (guint64) params->start;
      self->n_left = (width - 1) / (guint64) params->step + 1;
    }
  else if (params->step < 0 && params->start > params->stop)
    {
      width = (guint64) params->start - (guint64) params->stop;
      self->n_left = (width - 1) / (0 - (guint64) params->step) + 1;
    }

  return TRUE;
}

static KitsuneFlow
kitsune_range_op_produce (KitsuneOp *op,
                          guint max)
{
  KitsuneRangeOp *self = (KitsuneRangeOp *) op;
  const KitsuneRangeParams *params = op->params;
  KitsuneVector *vector = kitsune_op_get_vector (op, 0);
  guint n = (guint) MIN (self->n_left, max);
  guint64 next = (guint64) self->next;

  for (guint i = 0; i < n; i++)
    {
      vector->values[i].g_type = G_TYPE_INT64;
      vector->values[i].data[0].v_int64 = (gint64) next;
      next += (guint64) params->step;
    }
  vector->n_items = n;
  self->next = (gint64) next;
  self->n_left -= n;

  return self->n_left > 0 ? KITSUNE_FLOW_MORE : KITSUNE_FLOW_END;
}

static const KitsuneOpClass kitsune_range_op_class = {
  .instance_size = sizeof (KitsuneRangeOp),
  .start = kitsune_range_op_start,
  .produce = kitsune_range_op_produce,
};

/**
 * kitsune_pipeline_new_range:
 * @start: the first number
 * @stop: the number before which to end; it is not emitted
 * @step: the distance between two numbers, negative to count down; 0 is a
 *   construction mistake
 *
 * Creates a pipeline that emits the integers from @start to before @stop, and
 * ends.
 *
 * The item type is `G_TYPE_INT64`. If there is no number in between it emits
 * nothing.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_range (gint64 start,
                            gint64 stop,
                            gint64 step)
{
  KitsuneRangeParams *params = g_new (KitsuneRangeParams, 1);
  KitsuneStage *stage;

  *params = (KitsuneRangeParams){ start, stop, step };
  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "range", &kitsune_range_op_class,
                             KITSUNE_STAGE_CANNOT_FAIL, params, g_free);
  if (step == 0)
    kitsune_stage_add_problem (stage, "step must not be 0");

  return kitsune_stage_to_pipeline (stage, G_TYPE_INT64);
}
