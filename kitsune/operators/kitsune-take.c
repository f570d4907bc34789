/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-take.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * take, take_while and take_every: a beginning of the stream, or a part of it.
 *
 * All work in place. The first two end by themselves, which stops the stages
 * above them. What is sorted out is the purpose of the stage, not a loss: it is
 * not counted as dropped.
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

static void
kitsune_take_while_op_transform (KitsuneOp *op,
                                 KitsuneVector *vector)
{
  GValue replacement = G_VALUE_INIT;
  guint n_out = 0;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      gboolean answer = FALSE;
      KitsuneCall call = kitsune_op_call_test (op, op->params, item, &answer, &replacement);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_op_abandon_rest (op, vector, i);
          break;
        }
      if (G_UNLIKELY (call == KITSUNE_CALL_OK && !answer))
        {
          kitsune_vector_truncate (vector, i);
          kitsune_op_end (op);
          break;
        }

      if (G_UNLIKELY (call != KITSUNE_CALL_OK))
        kitsune_value_clear (item);
      if (G_UNLIKELY (call == KITSUNE_CALL_DROPPED))
        {
          kitsune_vector_drop_column (vector, i);
          continue;
        }
      if (G_UNLIKELY (call == KITSUNE_CALL_REPLACE))
        kitsune_value_move (item, &replacement);

      vector->values[n_out] = *item;
      kitsune_vector_move_column (vector, n_out++, i);
    }

  vector->n_items = n_out;
}

static const KitsuneOpClass kitsune_take_while_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .transform = kitsune_take_while_op_transform,
};

typedef struct
{
  KitsuneOp op;
  guint n_to_skip; /* before the next one that passes */
} KitsuneTakeEveryOp;

static void
kitsune_take_every_op_transform (KitsuneOp *op,
                                 KitsuneVector *vector)
{
  KitsuneTakeEveryOp *self = (KitsuneTakeEveryOp *) op;
  guint n = GPOINTER_TO_UINT (op->params);
  guint n_out = 0;

  for (guint i = 0; i < vector->n_items; i++)
    {
      if (self->n_to_skip > 0)
        {
          self->n_to_skip--;
          kitsune_value_clear (&vector->values[i]);
          kitsune_vector_drop_column (vector, i);
          continue;
        }

      self->n_to_skip = n - 1;
      vector->values[n_out] = vector->values[i];
      kitsune_vector_move_column (vector, n_out++, i);
    }

  vector->n_items = n_out;
}

static const KitsuneOpClass kitsune_take_every_op_class = {
  .instance_size = sizeof (KitsuneTakeEveryOp),
  .transform = kitsune_take_every_op_transform,
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

static KitsunePipeline *
kitsune_take_while_new (KitsunePipeline *self,
                        KitsuneFunc *func)
{
  return kitsune_pipeline_add_stage (self, "take-while", &kitsune_take_while_op_class, KITSUNE_STAGE_TAKES_RETURN,
                                     kitsune_pipeline_get_item_type (self), func,
                                     (GDestroyNotify) kitsune_func_unref);
}

/**
 * kitsune_pipeline_take_while: (skip)
 * @self: a pipeline
 * @func: says whether to go on with an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Keeps the items before the first one for which a predicate is false, and ends.
 *
 * Takes items of any type and emits them as they come. It completes when the
 * predicate is false, without that item, and then stops the stages above it,
 * which may have worked on a few more. An item whose predicate fails does not
 * pass: it is left to the error handler of the stage, and if that lets the run
 * go on, so does the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_take_while (KitsunePipeline *self,
                             KitsunePredicateFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_take_while_new (self,
                                 kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_take_while_process: (rename-to kitsune_pipeline_take_while)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards an
 *   item to go on with it and skips it to end
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Keeps the items before the first one for which a predicate is false, and ends.
 *
 * Takes items of any type and emits them as they come. It completes when the
 * predicate is false, without that item, and then stops the stages above it,
 * which may have worked on a few more. An item whose predicate fails does not
 * pass: it is left to the error handler of the stage, and if that lets the run
 * go on, so does the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_take_while_process (KitsunePipeline *self,
                                     KitsuneProcessFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_take_while_new (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_take_every:
 * @self: a pipeline
 * @n: the distance between two items that pass, at least 1; 0 is a construction
 *   mistake
 *
 * Keeps one item of every @n, beginning with the first.
 *
 * Takes items of any type and emits those at the positions 0, @n, 2 @n and so
 * on, as they come.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_take_every (KitsunePipeline *self,
                             guint n)
{
  KitsunePipeline *pipeline;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  pipeline = kitsune_pipeline_add_stage (self, "take-every", &kitsune_take_every_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                         kitsune_pipeline_get_item_type (self), GUINT_TO_POINTER (n), NULL);
  if (n == 0)
    kitsune_stage_add_problem (kitsune_pipeline_get_stage (pipeline), "n must be greater than 0");

  return pipeline;
}
