/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-intersperse.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-literal-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/* intersperse: a fixed item between every two. */
typedef struct
{
  KitsuneOp op;
  gboolean begun; /* the first item has passed */
} KitsuneIntersperseOp;

/* A separator goes out with the item that follows it, so none is ever last. */
static guint
kitsune_intersperse_op_process (KitsuneOp *op,
                                guint input,
                                KitsuneVector *vector)
{
  KitsuneIntersperseOp *self = (KitsuneIntersperseOp *) op;
  guint i = 0;

  do
    {
      KitsuneVector *out;

      if (G_LIKELY (self->begun))
        {
          GValue separator = G_VALUE_INIT;

          kitsune_value_copy (op->params, &separator);
          kitsune_op_emit (op, 0, &separator);
        }
      self->begun = TRUE;

      out = kitsune_op_get_vector (op, 0);
      kitsune_vector_take (out, &vector->values[i]);
      if (G_UNLIKELY (vector->columns != NULL))
        kitsune_vector_inherit (out, out->n_items - 1, vector, i);
      kitsune_vector_drop_column (vector, i);
      if (out->n_items >= op->vector_limit)
        kitsune_op_flush (op, 0);
      i++;
    }
  while (i < vector->n_items && kitsune_op_has_room (op) && !kitsune_op_is_done (op));

  return i;
}

static const KitsuneOpClass kitsune_intersperse_op_class = {
  .instance_size = sizeof (KitsuneIntersperseOp),
  .process = kitsune_intersperse_op_process,
};

/**
 * kitsune_pipeline_intersperse:
 * @self: a pipeline
 * @separator: (nullable): the item to put in between; %NULL is the null item
 *
 * Puts a fixed item between every two items.
 *
 * Takes items of any type and emits them as they come, each but the first with
 * a copy of @separator before it; none is emitted after the last. It must fit
 * the item type of the pipeline and is converted to it if it can be; it is a
 * construction mistake if it cannot.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_intersperse (KitsunePipeline *self,
                              const GValue *separator)
{
  GValue *copy;
  KitsunePipeline *pipeline;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  copy = g_new0 (GValue, 1);
  pipeline = kitsune_pipeline_add_stage (self, "intersperse", &kitsune_intersperse_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                         kitsune_pipeline_get_item_type (self), copy, kitsune_literal_free);
  kitsune_literal_copy (kitsune_pipeline_get_stage (pipeline), "the separator", separator,
                        kitsune_pipeline_get_item_type (self), copy);

  return pipeline;
}
