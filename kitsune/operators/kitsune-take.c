/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-take.h"

#include "kitsune/runtime/kitsune-op-private.h"

/*
 * take: a beginning of the stream.
 *
 * Works in place and ends by itself, which stops the stages above it. What it
 * sorts out is the purpose of the stage, not a loss: it is not counted as
 * dropped.
 */
typedef struct
{
  KitsuneOp op;
  guint64 n_left;
} KitsuneTakeOp;

static gboolean
kitsune_take_op_start (KitsuneOp *op,
                       GError **error)
{
  KitsuneTakeOp *self = (KitsuneTakeOp *) op;

  self->n_left = *(const guint64 *) op->params;
  if (self->n_left == 0)
    kitsune_op_end (op);

  return TRUE;
}

static void
kitsune_take_op_transform (KitsuneOp *op,
                           KitsuneVector *vector)
{
  KitsuneTakeOp *self = (KitsuneTakeOp *) op;

  if (vector->n_items < self->n_left)
    {
      self->n_left -= vector->n_items;
      return;
    }

  kitsune_vector_truncate (vector, (guint) self->n_left);
  self->n_left = 0;
  kitsune_op_end (op);
}

static guint64
kitsune_take_op_demand (KitsuneOp *op)
{
  return ((KitsuneTakeOp *) op)->n_left;
}

static const KitsuneOpClass kitsune_take_op_class = {
  .instance_size = sizeof (KitsuneTakeOp),
  .start = kitsune_take_op_start,
  .transform = kitsune_take_op_transform,
  .demand = kitsune_take_op_demand,
};

/**
 * kitsune_pipeline_take:
 * @self: a pipeline
 * @n: how many items to take
 *
 * Keeps the first items and ends.
 *
 * Takes items of any type and emits the first @n of them as they come. It
 * completes with the last of these, or with its input if that has fewer, and
 * then stops the stages above it; no more is asked of them than is needed. With
 * 0 it completes before anything is asked of them.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_take (KitsunePipeline *self,
                       guint64 n)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "take", &kitsune_take_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                     kitsune_pipeline_get_item_type (self), g_memdup2 (&n, sizeof n), g_free);
}
