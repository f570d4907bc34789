/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-map-recover.h"

#include "kitsune/base/kitsune-pair.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-flight-private.h"
#include "kitsune/operators/kitsune-produce-private.h"
#include "kitsune/operators/kitsune-worker-stage-private.h"

/*
 * map_recover and map_or: one result for every item, from a second function
 * where the first one fails. That of map_recover gets the error as well.
 *
 * Works in place, or with concurrency on worker threads. Only a failure of the
 * second function is left to the error handler; another attempt then begins with
 * the first one.
 */
typedef struct
{
  KitsuneFunc *func;
  KitsuneFunc *recover;
  gboolean is_or;
} KitsuneMapRecoverParams;

static void
kitsune_map_recover_params_free (gpointer data)
{
  KitsuneMapRecoverParams *params = data;

  kitsune_func_unref (params->func);
  kitsune_func_unref (params->recover);
  g_free (params);
}

static gboolean
kitsune_map_recover_op_start (KitsuneOp *op,
                              GError **error)
{
  kitsune_op_get_emitter (op);

  return TRUE;
}

/* A script gets the item and the error as a pair. */
static gboolean
kitsune_map_recover_call_script (KitsuneFunc *recover,
                                 KitsuneEmitter *emitter,
                                 const GValue *item,
                                 const GError *failure,
                                 GValue *result,
                                 GError **error)
{
  GValue boxed = G_VALUE_INIT;
  GValue pair = G_VALUE_INIT;
  gboolean ok;

  g_value_init (&boxed, G_TYPE_ERROR);
  g_value_set_boxed (&boxed, failure);
  g_value_init (&pair, KITSUNE_TYPE_PAIR);
  g_value_take_boxed (&pair, kitsune_pair_new (item, &boxed));
  ok = kitsune_func_map (recover, emitter, &pair, result, error);
  g_value_unset (&boxed);
  g_value_unset (&pair);

  return ok;
}

static gboolean
kitsune_map_recover_call_recover (KitsuneFunc *recover,
                                  KitsuneEmitter *emitter,
                                  const GValue *item,
                                  const GError *failure,
                                  GValue *result,
                                  GError **error)
{
  GError *again = NULL;

  if (recover->kind == KITSUNE_FUNC_PROCESS)
    return kitsune_map_recover_call_script (recover, emitter, item, failure, result, error);

  if (((KitsuneRecoverFunc) recover->callback) (item, failure, result, recover->user_data, &again) && again == NULL)
    {
      if (result->g_type != 0)
        return TRUE;
      g_set_error_literal (&again, KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED, "user function left its result unset");
    }
  if (again == NULL)
    kitsune_func_set_silent (&again);
  g_propagate_error (error, again);

  return FALSE;
}

/* The second function, whose result is of @item_type. Where both fail the error of
 * map_or tells of both; that of map_recover has had the first one.
 * lint: size: the same on every thread, so all that it needs is handed to it */
static gboolean
kitsune_map_recover_call (const KitsuneMapRecoverParams *params,
                          GType item_type,
                          KitsuneEmitter *emitter,
                          const GValue *item,
                          const GError *failure,
                          GValue *result,
                          GError **error)
{
  GError *again = NULL;
  char *message;

  if (params->is_or &&
      kitsune_produce_try_with (params->recover, emitter, item_type, item, result, &again))
    return TRUE;
  if (params->is_or)
    {
      message = g_strdup_printf ("%s (after: %s)", again->message, failure->message);
      g_free (again->message);
      again->message = message;
      g_propagate_error (error, again);
      return FALSE;
    }

  if (item_type != G_TYPE_VALUE)
    g_value_init (result, item_type);
  if (kitsune_map_recover_call_recover (params->recover, emitter, item, failure, result, error) &&
      kitsune_produce_fit (result, item_type, error))
    return TRUE;
  kitsune_value_clear (result);

  return FALSE;
}

/* On a worker: the failure that was overcome is told of on the lane. */
static gboolean
kitsune_map_recover_work (KitsuneOp *op,
                          gpointer state,
                          KitsuneEmitter *emitter,
                          KitsuneSlot *slot,
                          GError **error)
{
  const KitsuneMapRecoverParams *params = op->params;

  slot->value = (GValue) G_VALUE_INIT;
  slot->outcome = KITSUNE_OUTCOME_VALUE;
  if (kitsune_produce_try_with (params->func, emitter, op->item_type, &slot->item, &slot->value, &slot->overcome))
    return TRUE;

  slot->littered = TRUE;

  return kitsune_map_recover_call (params, op->item_type, emitter, &slot->item, slot->overcome, &slot->value, error);
}

static const KitsuneWorkClass kitsune_map_recover_work_class = {
  .call = kitsune_map_recover_work,
};

/* The first function failed: takes @failure. */
static KitsuneCall
kitsune_map_recover_op_failed (KitsuneOp *op,
                               const GValue *item,
                               GError *failure,
                               GValue *result)
{
  g_autoptr (GError) owned = failure;
  GError *error = NULL;

  kitsune_op_report (op, item, owned);
  if (op->done)
    return KITSUNE_CALL_STOP;

  if (kitsune_map_recover_call (op->params, op->item_type, op->emitter, item, owned, result, &error))
    return op->done ? KITSUNE_CALL_STOP : KITSUNE_CALL_OK;

  return kitsune_op_resolve (op, item, error, result);
}

static void
kitsune_map_recover_op_transform (KitsuneOp *op,
                                  KitsuneVector *vector)
{
  const KitsuneMapRecoverParams *params = op->params;
  guint n_out = 0;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      GValue result = G_VALUE_INIT;
      GError *error = NULL;
      KitsuneCall call = KITSUNE_CALL_OK;

      if (G_UNLIKELY (!kitsune_produce_try (op, params->func, item, &result, &error)))
        call = kitsune_map_recover_op_failed (op, item, error, &result);
      else if (G_UNLIKELY (op->done))
        call = KITSUNE_CALL_STOP;

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_value_clear (&result);
          kitsune_op_abandon_rest (op, vector, i);
          break;
        }

      kitsune_value_clear (item);
      if (G_UNLIKELY (call == KITSUNE_CALL_DROPPED))
        {
          kitsune_vector_drop_column (vector, i);
          continue;
        }
      vector->values[n_out] = result;
      kitsune_vector_move_column (vector, n_out++, i);
    }

  vector->n_items = n_out;
}

static const KitsuneOpClass kitsune_map_recover_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .variant = kitsune_worker_stage_get_variant,
  .start = kitsune_map_recover_op_start,
  .transform = kitsune_map_recover_op_transform,
};

static KitsunePipeline *
kitsune_map_recover_new (KitsunePipeline *self,
                         GType item_type,
                         gboolean is_or,
                         KitsuneFunc *func,
                         KitsuneFunc *recover)
{
  KitsuneMapRecoverParams *params = g_new (KitsuneMapRecoverParams, 1);
  KitsuneStage *stage;

  params->func = func;
  params->recover = recover;
  params->is_or = is_or;

  stage = kitsune_worker_stage_new (self, is_or ? "map-or" : "map-recover", &kitsune_map_recover_op_class,
                                    KITSUNE_STAGE_TAKES_RETURN, params, kitsune_map_recover_params_free);
  kitsune_worker_stage_set_call (stage, &kitsune_map_recover_work_class, func);

  return kitsune_stage_to_pipeline (stage, item_type);
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_map_recover: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: computes the result of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @recover: makes a result where @func failed
 * @recover_data: data for @recover
 * @recover_destroy: (nullable): frees @recover_data
 *
 * Replaces every item by what a function makes of it, or where that fails, by
 * what another one makes of the item and the error.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each. Failures of @func are counted and announced by [signal@Stage::error];
 * only an item on which @recover fails, too, is left to the error handler of
 * the stage. The stage is a [class@WorkerStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_recover (KitsunePipeline *self,
                              GType item_type,
                              KitsuneMapFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy,
                              KitsuneRecoverFunc recover,
                              gpointer recover_data,
                              GDestroyNotify recover_destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (recover != NULL, NULL);

  return kitsune_map_recover_new (self, item_type, FALSE,
                                  kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy),
                                  kitsune_func_new (KITSUNE_FUNC_RECOVER, G_CALLBACK (recover), recover_data,
                                                    recover_destroy));
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_map_recover_process: (rename-to kitsune_pipeline_map_recover)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes
 *   exactly one result
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @recover: (scope notified) (closure recover_data) (destroy recover_destroy):
 *   gets a [struct@Pair] of the item and the error, and pushes exactly one
 *   result
 * @recover_data: data for @recover
 * @recover_destroy: (nullable): frees @recover_data
 *
 * Replaces every item by what a function makes of it, or where that fails, by
 * what another one makes of the item and the error.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each. Failures of @func are counted and announced by [signal@Stage::error];
 * only an item on which @recover fails, too, is left to the error handler of
 * the stage. The stage is a [class@WorkerStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_recover_process (KitsunePipeline *self,
                                      GType item_type,
                                      KitsuneProcessFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy,
                                      KitsuneProcessFunc recover,
                                      gpointer recover_data,
                                      GDestroyNotify recover_destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (recover != NULL, NULL);

  return kitsune_map_recover_new (self, item_type, FALSE,
                                  kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy),
                                  kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (recover), recover_data,
                                                    recover_destroy));
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_map_or: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: computes the result of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @fallback: computes it where @func failed
 * @fallback_data: data for @fallback
 * @fallback_destroy: (nullable): frees @fallback_data
 *
 * Replaces every item by what a function makes of it, or where that fails, by
 * what another one makes of the same item.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each. Failures of @func are counted and announced by [signal@Stage::error]. An
 * item on which @fallback fails, too, is left to the error handler of the stage;
 * the error is that of @fallback and its message tells of both. The stage is a
 * [class@WorkerStage].
 *
 * [method@Pipeline.map_recover] also hands the error on;
 * [method@Pipeline.or_map] is the same with functions that make pipelines.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_or (KitsunePipeline *self,
                         GType item_type,
                         KitsuneMapFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy,
                         KitsuneMapFunc fallback,
                         gpointer fallback_data,
                         GDestroyNotify fallback_destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (fallback != NULL, NULL);

  return kitsune_map_recover_new (self, item_type, TRUE,
                                  kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy),
                                  kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (fallback), fallback_data,
                                                    fallback_destroy));
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_map_or_process: (rename-to kitsune_pipeline_map_or)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes
 *   exactly one result
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @fallback: (scope notified) (closure fallback_data) (destroy fallback_destroy):
 *   pushes exactly one result where @func failed
 * @fallback_data: data for @fallback
 * @fallback_destroy: (nullable): frees @fallback_data
 *
 * Replaces every item by what a function makes of it, or where that fails, by
 * what another one makes of the same item.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each. Failures of @func are counted and announced by [signal@Stage::error]. An
 * item on which @fallback fails, too, is left to the error handler of the stage;
 * the error is that of @fallback and its message tells of both. The stage is a
 * [class@WorkerStage].
 *
 * [method@Pipeline.map_recover] also hands the error on;
 * [method@Pipeline.or_map] is the same with functions that make pipelines.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_or_process (KitsunePipeline *self,
                                 GType item_type,
                                 KitsuneProcessFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy,
                                 KitsuneProcessFunc fallback,
                                 gpointer fallback_data,
                                 GDestroyNotify fallback_destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (fallback != NULL, NULL);

  return kitsune_map_recover_new (self, item_type, TRUE,
                                  kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy),
                                  kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (fallback), fallback_data,
                                                    fallback_destroy));
}
