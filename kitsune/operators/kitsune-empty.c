/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-empty.h"

#include "kitsune/runtime/kitsune-op-private.h"

/*
 * Sources without items: one that ends at once, and one that never does.
 */
static KitsuneFlow
kitsune_empty_op_produce (KitsuneOp *op,
                          guint max)
{
  return KITSUNE_FLOW_END;
}

static const KitsuneOpClass kitsune_empty_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .produce = kitsune_empty_op_produce,
};

/**
 * kitsune_pipeline_new_empty:
 * @item_type: the type of the items that it does not emit; `G_TYPE_VALUE` for
 *   any
 *
 * Creates a pipeline that ends at once, without an item.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_empty (GType item_type)
{
  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_STAGE, "empty", &kitsune_empty_op_class,
                                                       KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL),
                                    item_type);
}

static gboolean
kitsune_never_op_start (KitsuneOp *op,
                        GError **error)
{
  /* what it waits for is that somebody stops the run */
  kitsune_op_set_external (op, TRUE);

  return TRUE;
}

static KitsuneFlow
kitsune_never_op_produce (KitsuneOp *op,
                          guint max)
{
  return KITSUNE_FLOW_WAIT;
}

static const KitsuneOpClass kitsune_never_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .start = kitsune_never_op_start,
  .produce = kitsune_never_op_produce,
};

/**
 * kitsune_pipeline_new_never:
 * @item_type: the type of the items that it does not emit; `G_TYPE_VALUE` for
 *   any
 *
 * Creates a pipeline that neither emits an item nor ends.
 *
 * A run of it ends when it is stopped or cancelled, or when nobody downstream
 * wants its items any more.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_never (GType item_type)
{
  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_STAGE, "never", &kitsune_never_op_class,
                                                       KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL),
                                    item_type);
}
