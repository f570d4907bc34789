/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-ignore-elements.h"

#include "kitsune/runtime/kitsune-op-private.h"

/*
 * ignore_elements: nothing but the end of a stream.
 *
 * What is sorted out is the purpose of the stage, not a loss: it is not counted
 * as dropped.
 */
static void
kitsune_ignore_elements_op_transform (KitsuneOp *op,
                                      KitsuneVector *vector)
{
  kitsune_vector_truncate (vector, 0);
}

static const KitsuneOpClass kitsune_ignore_elements_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .transform = kitsune_ignore_elements_op_transform,
};

/**
 * kitsune_pipeline_ignore_elements:
 * @self: a pipeline
 *
 * Lets no item pass, only how the pipeline ends.
 *
 * Takes items of any type and emits none; the item type stays that of @self. The
 * pipeline is run for what its stages do besides. Ends when it does, or fails as
 * it does.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_ignore_elements (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "ignore-elements", &kitsune_ignore_elements_op_class,
                                     KITSUNE_STAGE_CANNOT_FAIL, kitsune_pipeline_get_item_type (self), NULL, NULL);
}
