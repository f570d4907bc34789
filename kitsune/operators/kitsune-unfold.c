/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-unfold.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-produce-private.h"

/*
 * Sources that make every item from the one before it: unfold, with a state
 * beside the items, and iterate, where the item is the state.
 *
 * A call that fails leaves no state to go on from. Where an error handler drops
 * it the source therefore ends.
 */
typedef struct
{
  KitsuneFunc *func;
  GValue seed;
} KitsuneUnfoldParams;

typedef struct
{
  KitsuneOp op;
  GValue state; /* iterate: the item given last; unset before the first */
} KitsuneUnfoldOp;

static void
kitsune_unfold_params_free (gpointer data)
{
  KitsuneUnfoldParams *params = data;

  kitsune_func_unref (params->func);
  kitsune_value_clear (&params->seed);
  g_free (params);
}

static void
kitsune_unfold_op_finalize (KitsuneOp *op)
{
  kitsune_value_clear (&((KitsuneUnfoldOp *) op)->state);
}

static gboolean
kitsune_unfold_op_start (KitsuneOp *op,
                         GError **error)
{
  KitsuneUnfoldParams *params = op->params;

  /* the next state is pushed too, and is of any type */
  op->emitter = kitsune_emitter_new (G_TYPE_VALUE);
  kitsune_value_copy (&params->seed, &((KitsuneUnfoldOp *) op)->state);

  return TRUE;
}

static gboolean
kitsune_unfold_op_call_script (KitsuneUnfoldOp *self,
                               GValue *item,
                               GValue *next,
                               GError **error)
{
  KitsuneUnfoldParams *params = self->op.params;
  KitsuneEmitter *emitter = self->op.emitter;

  if (!kitsune_func_process (params->func, emitter, &self->state, error))
    return FALSE;

  if (emitter->n_values == 2)
    {
      kitsune_value_move (item, &emitter->values[0]);
      kitsune_value_move (next, &emitter->values[1]);
    }
  else if (emitter->n_values != 0)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
                   "user function produced %u values, expected an item and a state, or none", emitter->n_values);
      kitsune_emitter_clear (emitter);
      return FALSE;
    }
  emitter->n_values = 0;

  return TRUE;
}

static gboolean
kitsune_unfold_op_call (KitsuneUnfoldOp *self,
                        GValue *item,
                        GValue *next,
                        GError **error)
{
  KitsuneUnfoldParams *params = self->op.params;
  KitsuneUnfoldFunc func = (KitsuneUnfoldFunc) params->func->callback;
  GError *failure = NULL;

  if (params->func->kind == KITSUNE_FUNC_PROCESS)
    return kitsune_unfold_op_call_script (self, item, next, error);

  if (!func (&self->state, item, next, params->func->user_data, &failure) && failure == NULL)
    kitsune_func_set_silent (&failure);
  else if (failure == NULL && item->g_type != 0 && next->g_type == 0)
    g_set_error_literal (&failure, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
                         "user function left its next state unset");

  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

static KitsuneFlow
kitsune_unfold_op_produce (KitsuneOp *op,
                           guint max)
{
  KitsuneUnfoldOp *self = (KitsuneUnfoldOp *) op;

  for (guint i = 0; i < max && !op->done; i++)
    {
      GValue item = G_VALUE_INIT;
      GValue next = G_VALUE_INIT;
      GError *error = NULL;

      if (G_UNLIKELY (!kitsune_unfold_op_call (self, &item, &next, &error) ||
                      (item.g_type != 0 && !kitsune_produce_fit (&item, op->item_type, &error))))
        kitsune_op_resolve (op, &self->state, error, NULL);

      if (G_UNLIKELY (error != NULL || item.g_type == 0))
        {
          kitsune_value_clear (&item);
          kitsune_value_clear (&next);
          return KITSUNE_FLOW_END;
        }

      kitsune_value_clear (&self->state);
      kitsune_value_move (&self->state, &next);
      kitsune_op_emit (op, 0, &item);
    }

  return KITSUNE_FLOW_MORE;
}

static const KitsuneOpClass kitsune_unfold_op_class = {
  .instance_size = sizeof (KitsuneUnfoldOp),
  .start = kitsune_unfold_op_start,
  .produce = kitsune_unfold_op_produce,
  .finalize = kitsune_unfold_op_finalize,
};

static KitsuneFlow
kitsune_iterate_op_produce (KitsuneOp *op,
                            guint max)
{
  KitsuneUnfoldOp *self = (KitsuneUnfoldOp *) op;
  KitsuneUnfoldParams *params = op->params;

  for (guint i = 0; i < max && !op->done; i++)
    {
      GValue item = G_VALUE_INIT;

      if (G_UNLIKELY (self->state.g_type == 0))
        {
          kitsune_value_copy (&params->seed, &self->state);
        }
      else
        {
          KitsuneCall call = kitsune_produce_call (op, params->func, &self->state, &item);

          if (G_UNLIKELY (call == KITSUNE_CALL_STOP || call == KITSUNE_CALL_DROPPED))
            return KITSUNE_FLOW_END;
          kitsune_value_clear (&self->state);
          kitsune_value_move (&self->state, &item);
        }

      kitsune_value_copy (&self->state, &item);
      kitsune_op_emit (op, 0, &item);
    }

  return KITSUNE_FLOW_MORE;
}

static const KitsuneOpClass kitsune_iterate_op_class = {
  .instance_size = sizeof (KitsuneUnfoldOp),
  .produce = kitsune_iterate_op_produce,
  .finalize = kitsune_unfold_op_finalize,
};

static KitsunePipeline *
kitsune_unfold_new (GType item_type,
                    const GValue *seed,
                    KitsuneFunc *func)
{
  KitsuneUnfoldParams *params = g_new0 (KitsuneUnfoldParams, 1);
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "unfold", &kitsune_unfold_op_class,
                                           KITSUNE_STAGE_NO_FLAGS, params, kitsune_unfold_params_free);

  params->func = func;
  kitsune_produce_copy_param (stage, "seed", seed, G_TYPE_VALUE, &params->seed);

  return kitsune_stage_to_pipeline (stage, item_type);
}

static KitsunePipeline *
kitsune_iterate_new (GType item_type,
                     const GValue *seed,
                     KitsuneFunc *func)
{
  KitsuneUnfoldParams *params = g_new0 (KitsuneUnfoldParams, 1);
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "iterate", &kitsune_iterate_op_class,
                                           KITSUNE_STAGE_TAKES_RETURN, params, kitsune_unfold_params_free);

  params->func = func;
  kitsune_produce_copy_param (stage, "seed", seed, item_type, &params->seed);

  return kitsune_stage_to_pipeline (stage, item_type);
}

/**
 * kitsune_pipeline_new_unfold: (skip)
 * @item_type: the type of the items; `G_TYPE_VALUE` if it may be any
 * @seed: (nullable): the first state; %NULL is the null item
 * @func: makes an item and the next state, or ends the stream
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that makes its items from a state that changes with each.
 *
 * The state may be of any type. A call that fails is left to the error handler
 * of the stage; if that drops it, the stream ends, because there is no state
 * to go on from.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_unfold (GType item_type,
                             const GValue *seed,
                             KitsuneUnfoldFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_unfold_new (item_type, seed,
                             kitsune_func_new (KITSUNE_FUNC_UNFOLD, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_new_unfold_process: (rename-to kitsune_pipeline_new_unfold)
 * @item_type: the type of the items; `G_TYPE_VALUE` if it may be any
 * @seed: (nullable): the first state; %NULL is the null item
 * @func: (scope notified) (closure user_data) (destroy destroy): gets the
 *   state as its item and pushes two values, the item and the next state, or
 *   nothing to end the stream
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that makes its items from a state that changes with each.
 *
 * The state may be of any type. A call that fails is left to the error handler
 * of the stage; if that drops it, the stream ends, because there is no state
 * to go on from.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_unfold_process (GType item_type,
                                     const GValue *seed,
                                     KitsuneProcessFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_unfold_new (item_type, seed,
                             kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_new_iterate: (skip)
 * @item_type: the type of the items; `G_TYPE_VALUE` if it may be any
 * @seed: (nullable): the first item; %NULL is the null item
 * @func: computes the next item from the one before it
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that emits a value, what a function makes of it, what the
 * function makes of that, and so on for ever.
 *
 * An item is computed only when there is room for it. A call that fails is
 * left to the error handler of the stage. A value that it returns is the next
 * item; if it drops the call, the stream ends.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_iterate (GType item_type,
                              const GValue *seed,
                              KitsuneMapFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_iterate_new (item_type, seed,
                              kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_new_iterate_process: (rename-to kitsune_pipeline_new_iterate)
 * @item_type: the type of the items; `G_TYPE_VALUE` if it may be any
 * @seed: (nullable): the first item; %NULL is the null item
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   item that comes after the one it gets
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that emits a value, what a function makes of it, what the
 * function makes of that, and so on for ever.
 *
 * An item is computed only when there is room for it. A call that fails is
 * left to the error handler of the stage. A value that it returns is the next
 * item; if it drops the call, the stream ends.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_iterate_process (GType item_type,
                                      const GValue *seed,
                                      KitsuneProcessFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_iterate_new (item_type, seed,
                              kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
