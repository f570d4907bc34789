/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-pairwise.h"

#include "kitsune/base/kitsune-consecutive.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-op-private.h"

/* pairwise: every item together with the one before it. */
typedef struct
{
  KitsuneOp op;
  GValue previous; /* unset before the first item */
} KitsunePairwiseOp;

/* A pair takes the slot, and the columns, of the later of its items. */
static void
kitsune_pairwise_op_transform (KitsuneOp *op,
                               KitsuneVector *vector)
{
  KitsunePairwiseOp *self = (KitsunePairwiseOp *) op;
  guint n_out = 0;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      GValue current = G_VALUE_INIT;
      KitsuneConsecutive *pair;

      if (self->previous.g_type == 0)
        {
          kitsune_value_move (&self->previous, item);
          kitsune_vector_drop_column (vector, i);
          continue;
        }

      kitsune_value_copy (item, &current);
      pair = kitsune_consecutive_new_take (&self->previous, &current);
      kitsune_value_move (&self->previous, item);

      vector->values[n_out] = (GValue) G_VALUE_INIT;
      g_value_init (&vector->values[n_out], KITSUNE_TYPE_CONSECUTIVE);
      g_value_take_boxed (&vector->values[n_out], pair);
      kitsune_vector_move_column (vector, n_out++, i);
    }

  vector->n_items = n_out;
}

static void
kitsune_pairwise_op_finalize (KitsuneOp *op)
{
  kitsune_value_clear (&((KitsunePairwiseOp *) op)->previous);
}

static const KitsuneOpClass kitsune_pairwise_op_class = {
  .instance_size = sizeof (KitsunePairwiseOp),
  .transform = kitsune_pairwise_op_transform,
  .finalize = kitsune_pairwise_op_finalize,
};

/**
 * kitsune_pipeline_pairwise:
 * @self: a pipeline
 *
 * Puts every item together with the one before it.
 *
 * Takes items of any type and emits a [struct@Consecutive] for each but the
 * first, as they come; a single item gives none.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_pairwise (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "pairwise", &kitsune_pairwise_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                     KITSUNE_TYPE_CONSECUTIVE, NULL, NULL);
}
