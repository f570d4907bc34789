/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sinks-private.h"

#include "kitsune/runtime/kitsune-op-private.h"

/*
 * The terminals that keep one item for its place: first, last and single.
 *
 * The items beside it are sorted out on purpose; they are not counted as
 * dropped. first ends by itself, which stops the stages above it.
 */
typedef struct
{
  KitsuneOp op;
  GValue kept; /* unset: none */
} KitsunePickOp;

static void
kitsune_pick_op_result (KitsuneOp *op,
                        GValue *result)
{
  kitsune_value_move (result, &((KitsunePickOp *) op)->kept);
}

static void
kitsune_pick_op_finalize (KitsuneOp *op)
{
  kitsune_value_clear (&((KitsunePickOp *) op)->kept);
}

static KitsuneStage *
kitsune_pick_new (KitsunePipeline *pipeline,
                  const char *kind,
                  const KitsuneOpClass *klass)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, kind, klass,
                                           KITSUNE_STAGE_SINK | KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}

static guint
kitsune_first_op_process (KitsuneOp *op,
                          guint input,
                          KitsuneVector *vector)
{
  guint n_items = vector->n_items;

  kitsune_value_move (&((KitsunePickOp *) op)->kept, &vector->values[0]);
  kitsune_vector_clear (vector);
  kitsune_op_end (op);

  return n_items;
}

static guint64
kitsune_first_op_demand (KitsuneOp *op)
{
  return 1;
}

static const KitsuneOpClass kitsune_first_op_class = {
  .instance_size = sizeof (KitsunePickOp),
  .process = kitsune_first_op_process,
  .demand = kitsune_first_op_demand,
  .result = kitsune_pick_op_result,
  .finalize = kitsune_pick_op_finalize,
};

KitsuneStage *
kitsune_sink_new_first (KitsunePipeline *pipeline)
{
  return kitsune_pick_new (pipeline, "first", &kitsune_first_op_class);
}

static guint
kitsune_last_op_process (KitsuneOp *op,
                         guint input,
                         KitsuneVector *vector)
{
  KitsunePickOp *self = (KitsunePickOp *) op;
  guint n_items = vector->n_items;

  kitsune_value_clear (&self->kept);
  kitsune_value_move (&self->kept, &vector->values[n_items - 1]);
  kitsune_vector_clear (vector);

  return n_items;
}

static const KitsuneOpClass kitsune_last_op_class = {
  .instance_size = sizeof (KitsunePickOp),
  .process = kitsune_last_op_process,
  .result = kitsune_pick_op_result,
  .finalize = kitsune_pick_op_finalize,
};

KitsuneStage *
kitsune_sink_new_last (KitsunePipeline *pipeline)
{
  return kitsune_pick_new (pipeline, "last", &kitsune_last_op_class);
}

static guint
kitsune_single_op_process (KitsuneOp *op,
                           guint input,
                           KitsuneVector *vector)
{
  KitsunePickOp *self = (KitsunePickOp *) op;
  guint n_taken = 0;

  if (self->kept.g_type == 0)
    {
      kitsune_value_move (&self->kept, &vector->values[n_taken]);
      kitsune_vector_drop_column (vector, n_taken++);
    }
  if (n_taken < vector->n_items)
    kitsune_op_fail (op, g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_TOO_MANY,
                                              "expected one item, got more than one"));

  return n_taken;
}

static void
kitsune_single_op_ended (KitsuneOp *op,
                         guint input)
{
  if (((KitsunePickOp *) op)->kept.g_type != 0)
    kitsune_op_end (op);
  else
    kitsune_op_fail (op, g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_EMPTY, "expected one item, got none"));
}

static guint64
kitsune_single_op_demand (KitsuneOp *op)
{
  return ((KitsunePickOp *) op)->kept.g_type != 0 ? 1 : 2;
}

static const KitsuneOpClass kitsune_single_op_class = {
  .instance_size = sizeof (KitsunePickOp),
  .process = kitsune_single_op_process,
  .ended = kitsune_single_op_ended,
  .demand = kitsune_single_op_demand,
  .result = kitsune_pick_op_result,
  .finalize = kitsune_pick_op_finalize,
};

KitsuneStage *
kitsune_sink_new_single (KitsunePipeline *pipeline)
{
  return kitsune_pick_new (pipeline, "single", &kitsune_single_op_class);
}
