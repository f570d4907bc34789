/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-default-if-empty.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-literal-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/* default_if_empty: a stream that has at least one item. */
typedef struct
{
  KitsuneOp op;
  gboolean passed; /* at least one item has */
} KitsuneDefaultIfEmptyOp;

static void
kitsune_default_if_empty_op_transform (KitsuneOp *op,
                                       KitsuneVector *vector)
{
  ((KitsuneDefaultIfEmptyOp *) op)->passed = TRUE;
}

static void
kitsune_default_if_empty_op_ended (KitsuneOp *op,
                                   guint input)
{
  if (!((KitsuneDefaultIfEmptyOp *) op)->passed)
    {
      GValue value = G_VALUE_INIT;

      kitsune_value_copy (op->params, &value);
      kitsune_op_emit (op, 0, &value);
    }

  kitsune_op_end (op);
}

static const KitsuneOpClass kitsune_default_if_empty_op_class = {
  .instance_size = sizeof (KitsuneDefaultIfEmptyOp),
  .transform = kitsune_default_if_empty_op_transform,
  .ended = kitsune_default_if_empty_op_ended,
};

/**
 * kitsune_pipeline_default_if_empty:
 * @self: a pipeline
 * @value: (nullable): the item to emit if there is no other; %NULL is the null
 *   item
 *
 * Emits a fixed item if the pipeline has none.
 *
 * Takes items of any type and emits them as they come. If the input ends
 * without one, emits @value; not so if it fails. It must fit the item type of
 * the pipeline and is converted to it if it can be; it is a construction mistake
 * if it cannot.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_default_if_empty (KitsunePipeline *self,
                                   const GValue *value)
{
  GValue *copy;
  KitsunePipeline *pipeline;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  copy = g_new0 (GValue, 1);
  pipeline = kitsune_pipeline_add_stage (self, "default-if-empty", &kitsune_default_if_empty_op_class,
                                         KITSUNE_STAGE_CANNOT_FAIL,
                                         kitsune_pipeline_get_item_type (self), copy, kitsune_literal_free);
  kitsune_literal_copy (kitsune_pipeline_get_stage (pipeline), "the value", value,
                        kitsune_pipeline_get_item_type (self), copy);

  return pipeline;
}
