/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-with-index.h"

#include "kitsune/base/kitsune-indexed.h"
#include "kitsune/runtime/kitsune-op-private.h"

/* with_index: counts the items and tells each its number. */
typedef struct
{
  KitsuneOp op;
  guint64 n_passed;
} KitsuneWithIndexOp;

static void
kitsune_with_index_op_transform (KitsuneOp *op,
                                 KitsuneVector *vector)
{
  KitsuneWithIndexOp *self = (KitsuneWithIndexOp *) op;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      KitsuneIndexed *indexed = kitsune_indexed_new_take (self->n_passed++, item);

      *item = (GValue) G_VALUE_INIT;
      g_value_init (item, KITSUNE_TYPE_INDEXED);
      g_value_take_boxed (item, indexed);
    }
}

static const KitsuneOpClass kitsune_with_index_op_class = {
  .instance_size = sizeof (KitsuneWithIndexOp),
  .transform = kitsune_with_index_op_transform,
};

/**
 * kitsune_pipeline_with_index:
 * @self: a pipeline
 *
 * Puts every item together with its position.
 *
 * Takes items of any type and emits a [struct@Indexed] for each, as they come,
 * counted from 0 in every run.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_with_index (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "with-index", &kitsune_with_index_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                     KITSUNE_TYPE_INDEXED, NULL, NULL);
}
