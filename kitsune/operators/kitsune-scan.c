/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-scan.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * scan and reduce: fold the items into a state, and emit every state or the
 * last one.
 *
 * The state of a run begins as a copy of the seed. Values never change once
 * they are items, so emitting a state and going on with it needs no more than a
 * copy of the value, which for all that is reference counted is a reference.
 */
typedef struct
{
  KitsuneFunc *func;
  GValue seed; /* of the item type, or the null item */
} KitsuneFoldParams;

typedef struct
{
  KitsuneOp op;
  GValue state;
} KitsuneFoldOp;

static void
kitsune_fold_params_free (gpointer data)
{
  KitsuneFoldParams *params = data;

  kitsune_func_unref (params->func);
  kitsune_value_clear (&params->seed);
  g_free (params);
}

static gboolean
kitsune_fold_op_start (KitsuneOp *op,
                       GError **error)
{
  KitsuneFoldOp *self = (KitsuneFoldOp *) op;
  const KitsuneFoldParams *params = op->params;

  kitsune_value_copy (&params->seed, &self->state);

  return TRUE;
}

static inline gboolean
kitsune_fold_op_fits (KitsuneOp *op,
                      const GValue *state)
{
  return op->item_type == G_TYPE_VALUE || G_VALUE_TYPE (state) == op->item_type ||
         g_type_is_a (G_VALUE_TYPE (state), op->item_type) || kitsune_value_is_null (state);
}

/* Folds @item into the state. */
static KitsuneCall
kitsune_fold_op_step (KitsuneFoldOp *self,
                      const GValue *item,
                      GValue *replacement)
{
  KitsuneOp *op = &self->op;
  const KitsuneFoldParams *params = op->params;
  GValue next = G_VALUE_INIT;
  GValue converted = G_VALUE_INIT;
  GError *error = NULL;
  KitsuneCall call = kitsune_op_call_fold (op, params->func, &self->state, item, &next, replacement);

  if (G_LIKELY (call == KITSUNE_CALL_OK && kitsune_fold_op_fits (op, &next)))
    {
      kitsune_value_clear (&self->state);
      kitsune_value_move (&self->state, &next);
      return call;
    }

  if (call == KITSUNE_CALL_OK)
    {
      g_value_init (&converted, op->item_type);
      if (kitsune_value_convert (&next, &converted, &error))
        {
          kitsune_value_clear (&self->state);
          kitsune_value_move (&self->state, &converted);
        }
      else
        {
          kitsune_value_clear (&converted);
          call = kitsune_op_resolve (op, item, error, replacement);
        }
    }
  kitsune_value_clear (&next);

  return call;
}

static void
kitsune_fold_op_finalize (KitsuneOp *op)
{
  KitsuneFoldOp *self = (KitsuneFoldOp *) op;

  kitsune_value_clear (&self->state);
}

static inline void
kitsune_fold_op_copy_state (KitsuneFoldOp *self,
                            GValue *slot)
{
  if (G_LIKELY (kitsune_value_is_plain (&self->state)))
    {
      *slot = self->state;
      return;
    }

  *slot = (GValue) G_VALUE_INIT;
  kitsune_value_copy (&self->state, slot);
}

static void
kitsune_scan_op_transform (KitsuneOp *op,
                           KitsuneVector *vector)
{
  KitsuneFoldOp *self = (KitsuneFoldOp *) op;
  GValue replacement = G_VALUE_INIT;
  guint n_out = 0;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      GValue *slot = &vector->values[n_out];
      KitsuneCall call = kitsune_fold_op_step (self, item, &replacement);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_vector_truncate (vector, i);
          break;
        }

      kitsune_value_clear (item);
      if (G_UNLIKELY (call == KITSUNE_CALL_DROPPED))
        {
          kitsune_vector_drop_column (vector, i);
          continue;
        }

      if (G_UNLIKELY (call == KITSUNE_CALL_REPLACE))
        kitsune_value_move (slot, &replacement);
      else
        kitsune_fold_op_copy_state (self, slot);
      kitsune_vector_move_column (vector, n_out++, i);
    }

  vector->n_items = n_out;
}

static guint
kitsune_reduce_op_process (KitsuneOp *op,
                           guint input,
                           KitsuneVector *vector)
{
  KitsuneFoldOp *self = (KitsuneFoldOp *) op;

  for (guint i = 0; i < vector->n_items; i++)
    {
      if (G_UNLIKELY (kitsune_fold_op_step (self, &vector->values[i], NULL) == KITSUNE_CALL_STOP))
        return i;
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return vector->n_items;
}

static void
kitsune_reduce_op_ended (KitsuneOp *op,
                         guint input)
{
  KitsuneFoldOp *self = (KitsuneFoldOp *) op;

  kitsune_op_emit (op, 0, &self->state);
  kitsune_op_end (op);
}

static const KitsuneOpClass kitsune_scan_op_class = {
  .instance_size = sizeof (KitsuneFoldOp),
  .start = kitsune_fold_op_start,
  .transform = kitsune_scan_op_transform,
  .finalize = kitsune_fold_op_finalize,
};

static const KitsuneOpClass kitsune_reduce_op_class = {
  .instance_size = sizeof (KitsuneFoldOp),
  .start = kitsune_fold_op_start,
  .process = kitsune_reduce_op_process,
  .ended = kitsune_reduce_op_ended,
  .finalize = kitsune_fold_op_finalize,
};

typedef struct
{
  const char *kind;
  const KitsuneOpClass *op_class;
  KitsuneStageFlags flags;
} KitsuneFoldShape;

static const KitsuneFoldShape kitsune_scan_shape = { "scan", &kitsune_scan_op_class, KITSUNE_STAGE_TAKES_RETURN };
static const KitsuneFoldShape kitsune_reduce_shape = { "reduce", &kitsune_reduce_op_class, KITSUNE_STAGE_NO_FLAGS };

static void
kitsune_fold_set_seed (KitsuneFoldParams *params,
                       KitsuneStage *stage,
                       GType item_type,
                       const GValue *seed)
{
  g_autoptr (GError) error = NULL;

  if (seed == NULL || !G_IS_VALUE (seed) || kitsune_value_is_null (seed))
    {
      kitsune_value_init_null (&params->seed);
      return;
    }

  if (item_type == G_TYPE_VALUE || g_type_is_a (G_VALUE_TYPE (seed), item_type))
    {
      kitsune_value_copy (seed, &params->seed);
      return;
    }

  g_value_init (&params->seed, item_type);
  if (!kitsune_value_convert (seed, &params->seed, &error))
    kitsune_stage_add_problem (stage, "seed cannot be used: %s", error->message);
}

static KitsunePipeline *
kitsune_fold_new (KitsunePipeline *self,
                  const KitsuneFoldShape *shape,
                  GType item_type,
                  const GValue *seed,
                  KitsuneFunc *func)
{
  KitsuneFoldParams *params = g_new0 (KitsuneFoldParams, 1);
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, shape->kind, shape->op_class, shape->flags,
                                           params, kitsune_fold_params_free);

  params->func = func;
  kitsune_fold_set_seed (params, stage, item_type, seed);
  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, item_type);
}

/**
 * kitsune_pipeline_scan: (skip)
 * @self: a pipeline
 * @item_type: the type of the states; `G_TYPE_VALUE` if it may be any
 * @seed: (nullable): the state before the first item; %NULL is the null item
 * @func: makes the next state of a state and an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Folds the items into a state and emits every state.
 *
 * Takes items of any type and emits items of @item_type, one for each; the
 * first is what @func makes of @seed and the first item. An empty input emits
 * nothing. An item whose function fails is left to the error handler of the
 * stage and leaves the state as it was.
 *
 * A seed that cannot be converted to @item_type is a construction mistake.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_scan (KitsunePipeline *self,
                       GType item_type,
                       const GValue *seed,
                       KitsuneFoldFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_fold_new (self, &kitsune_scan_shape, item_type, seed,
                           kitsune_func_new (KITSUNE_FUNC_FOLD, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_scan_process: (rename-to kitsune_pipeline_scan)
 * @self: a pipeline
 * @item_type: the type of the states; `G_TYPE_VALUE` if it may be any
 * @seed: (nullable): the state before the first item; %NULL is the null item
 * @func: (scope notified) (closure user_data) (destroy destroy): gets a
 *   [struct@Pair] of state and item and pushes the next state
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Folds the items into a state and emits every state.
 *
 * Takes items of any type and emits items of @item_type, one for each; the
 * first is what @func makes of @seed and the first item. An empty input emits
 * nothing. An item whose function fails is left to the error handler of the
 * stage and leaves the state as it was.
 *
 * A seed that cannot be converted to @item_type is a construction mistake.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_scan_process (KitsunePipeline *self,
                               GType item_type,
                               const GValue *seed,
                               KitsuneProcessFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_fold_new (self, &kitsune_scan_shape, item_type, seed,
                           kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_reduce: (skip)
 * @self: a pipeline
 * @item_type: the type of the state; `G_TYPE_VALUE` if it may be any
 * @seed: (nullable): the state before the first item; %NULL is the null item
 * @func: makes the next state of a state and an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Folds all items into one.
 *
 * Takes items of any type and emits one item of @item_type when the input has
 * ended: the last state, which for an empty input is @seed. An item whose
 * function fails is left to the error handler of the stage; one that is
 * dropped leaves the state as it was.
 *
 * A seed that cannot be converted to @item_type is a construction mistake.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_reduce (KitsunePipeline *self,
                         GType item_type,
                         const GValue *seed,
                         KitsuneFoldFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_fold_new (self, &kitsune_reduce_shape, item_type, seed,
                           kitsune_func_new (KITSUNE_FUNC_FOLD, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_reduce_process: (rename-to kitsune_pipeline_reduce)
 * @self: a pipeline
 * @item_type: the type of the state; `G_TYPE_VALUE` if it may be any
 * @seed: (nullable): the state before the first item; %NULL is the null item
 * @func: (scope notified) (closure user_data) (destroy destroy): gets a
 *   [struct@Pair] of state and item and pushes the next state
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Folds all items into one.
 *
 * Takes items of any type and emits one item of @item_type when the input has
 * ended: the last state, which for an empty input is @seed. An item whose
 * function fails is left to the error handler of the stage; one that is
 * dropped leaves the state as it was.
 *
 * A seed that cannot be converted to @item_type is a construction mistake.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_reduce_process (KitsunePipeline *self,
                                 GType item_type,
                                 const GValue *seed,
                                 KitsuneProcessFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_fold_new (self, &kitsune_reduce_shape, item_type, seed,
                           kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
