/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-or-map.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-inner-private.h"

/*
 * or_map: the first item of the pipeline for an item, or of a second pipeline if
 * the first one has none.
 *
 *         ┌── no pipeline, nothing came, failed ──┐
 *         │                                       ▼
 *      primary ──▶ an item comes: done ◀────── fallback
 *         ▲                                       │ failed
 *         │       left to the error handler       ▼
 *         └──────────── another attempt ─────── failed
 *
 * The item stays in front of the input, which is held while a pipeline is open,
 * and is handed in for every step: so it is where error handlers want it to be.
 */
typedef enum
{
  KITSUNE_OR_PRIMARY,
  KITSUNE_OR_FALLBACK,
  KITSUNE_OR_FAILED, /* both have, or the fallback has */
  KITSUNE_OR_DONE,
} KitsuneOrStep;

typedef struct
{
  KitsuneFunc *primary;
  KitsuneFunc *fallback;
} KitsuneOrParams;

typedef struct
{
  KitsuneOp op;
  KitsuneOrStep step;
  GError *error; /* of the step before */
} KitsuneOrOp;

/* Takes @error, which may be NULL: nothing came. */
static void
kitsune_or_op_advance (KitsuneOrOp *self,
                       GError *error)
{
  char *message;

  if (self->step == KITSUNE_OR_PRIMARY)
    {
      self->step = KITSUNE_OR_FALLBACK;
      self->error = error;
      return;
    }

  if (error != NULL && self->error != NULL)
    {
      message = g_strdup_printf ("%s (after: %s)", error->message, self->error->message);
      g_free (error->message);
      error->message = message;
    }
  g_clear_error (&self->error);
  self->error = error;
  self->step = error != NULL ? KITSUNE_OR_FAILED : KITSUNE_OR_DONE;
}

/* Returns whether the pipeline of this step is open. */
static gboolean
kitsune_or_op_open (KitsuneOrOp *self,
                    const GValue *item)
{
  KitsuneOp *op = &self->op;
  const KitsuneOrParams *params = op->params;
  KitsuneFunc *func = self->step == KITSUNE_OR_PRIMARY ? params->primary : params->fallback;
  g_autoptr (KitsunePipeline) pipeline = NULL;
  GError *error = NULL;
  guint input;

  if (kitsune_func_pipeline (func, kitsune_op_get_emitter_for (op, func), item, &pipeline, &error) &&
      pipeline != NULL && !op->done)
    {
      if (kitsune_op_open (op, pipeline, op->item_type, &input, &error))
        {
          kitsune_op_hold (op, 0);
          return TRUE;
        }
      g_prefix_error (&error, "the pipeline for the item cannot be run: ");
    }
  /* a stage of the pipeline tells of its failure itself, nobody else of this one */
  if (error != NULL && self->step == KITSUNE_OR_PRIMARY)
    kitsune_op_report (op, item, error);
  kitsune_or_op_advance (self, error);

  return FALSE;
}

/* Makes steps until the item is used up, which is TRUE, or has to stay. */
static gboolean
kitsune_or_op_work (KitsuneOrOp *self,
                    const GValue *item)
{
  KitsuneOp *op = &self->op;
  GValue replacement = G_VALUE_INIT;
  KitsuneCall call;

  while (self->step == KITSUNE_OR_PRIMARY || self->step == KITSUNE_OR_FALLBACK)
    if (kitsune_or_op_open (self, item) || op->done)
      return FALSE;

  if (self->step == KITSUNE_OR_FAILED)
    {
      self->step = KITSUNE_OR_PRIMARY;
      call = kitsune_op_resolve (op, item, g_steal_pointer (&self->error), &replacement);
      if (call == KITSUNE_CALL_STOP)
        return FALSE;
      if (call == KITSUNE_CALL_REPLACE)
        kitsune_op_emit (op, 0, &replacement);
    }
  self->step = KITSUNE_OR_PRIMARY;

  return TRUE;
}

static guint
kitsune_or_op_begin (KitsuneOrOp *self,
                     KitsuneVector *vector)
{
  KitsuneOp *op = &self->op;
  guint n_items = vector->n_items;
  guint i;

  for (i = 0; i < n_items && kitsune_op_has_room (op) && !kitsune_op_is_done (op); i++)
    {
      if (self->step != KITSUNE_OR_DONE && self->step != KITSUNE_OR_FAILED && kitsune_inner_is_over (op, vector, i))
        {
          self->step = KITSUNE_OR_PRIMARY;
          g_clear_error (&self->error);
          return n_items;
        }
      if (!kitsune_or_op_work (self, &vector->values[i]))
        return i;
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return i;
}

static guint
kitsune_or_op_process (KitsuneOp *op,
                       guint input,
                       KitsuneVector *vector)
{
  KitsuneOrOp *self = (KitsuneOrOp *) op;
  guint n_items = vector->n_items;

  if (input == 0)
    return kitsune_or_op_begin (self, vector);

  /* one is enough */
  kitsune_op_forward (op, 0, vector, 0);
  kitsune_vector_truncate (vector, 0);
  g_clear_error (&self->error);
  self->step = KITSUNE_OR_DONE;
  kitsune_op_close_input (op, input);
  if (!kitsune_op_is_done (op))
    kitsune_op_release (op, 0);

  return n_items;
}

/* A pipeline has ended, or failed: takes @error. */
static void
kitsune_or_op_leave (KitsuneOrOp *self,
                     GError *error)
{
  KitsuneOp *op = &self->op;

  kitsune_or_op_advance (self, error);
  if (!kitsune_op_is_done (op))
    kitsune_op_release (op, 0);
}

static void
kitsune_or_op_ended (KitsuneOp *op,
                     guint input)
{
  /* the input is held while a pipeline is open, and its items come before its end */
  if (input == 0)
    kitsune_op_end (op);
  else
    kitsune_or_op_leave ((KitsuneOrOp *) op, NULL);
}

static void
kitsune_or_op_failed (KitsuneOp *op,
                      guint input,
                      GError *error)
{
  if (input == 0)
    kitsune_op_pass_error (op, error);
  else
    kitsune_or_op_leave ((KitsuneOrOp *) op, error);
}

static void
kitsune_or_op_finalize (KitsuneOp *op)
{
  g_clear_error (&((KitsuneOrOp *) op)->error);
}

static guint64
kitsune_or_op_demand (KitsuneOp *op)
{
  return 1;
}

static const KitsuneOpClass kitsune_or_op_class = {
  .instance_size = sizeof (KitsuneOrOp),
  .process = kitsune_or_op_process,
  .ended = kitsune_or_op_ended,
  .failed = kitsune_or_op_failed,
  .demand = kitsune_or_op_demand,
  .finalize = kitsune_or_op_finalize,
};

static void
kitsune_or_params_free (gpointer data)
{
  KitsuneOrParams *params = data;

  kitsune_func_unref (params->primary);
  kitsune_func_unref (params->fallback);
  g_free (params);
}

static KitsunePipeline *
kitsune_or_new (KitsunePipeline *self,
                GType item_type,
                KitsuneFunc *primary,
                KitsuneFunc *fallback)
{
  KitsuneOrParams *params = g_new (KitsuneOrParams, 1);

  *params = (KitsuneOrParams){ primary, fallback };

  return kitsune_pipeline_add_stage (self, "or-map", &kitsune_or_op_class, KITSUNE_STAGE_TAKES_RETURN, item_type,
                                     params, kitsune_or_params_free);
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_or_map: (skip)
 * @self: a pipeline
 * @item_type: the type of the items of the pipelines; `G_TYPE_VALUE` if it may
 *   be any
 * @func: makes the pipeline for an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @fallback: makes the pipeline that is run where that of @func gave nothing
 * @fallback_data: data for @fallback
 * @fallback_destroy: (nullable): frees @fallback_data
 *
 * Emits the first item of the pipeline for an item, or of another one where that
 * has none.
 *
 * Takes items of any type and emits items of @item_type, in order, at most one for
 * each. A pipeline is cancelled after its first item. If that of @func fails or
 * ends without an item, or if there is none, the one of @fallback has its turn;
 * if that has none either, nothing is emitted. The next item is not looked at
 * before.
 *
 * Failures of @func, and first pipelines that cannot be run, are counted and
 * announced by [signal@Stage::error]; a stage of the first pipeline that fails does
 * so for itself. An item for which the fallback fails, in whatever way, is left to
 * the error handler of the stage; the message tells of both errors, and another
 * attempt begins with @func.
 *
 * The pipelines are inner ones: their stages are listed as `or-map-1/map-1`. While
 * the run is being stopped no further pipeline is opened: items that have to wait
 * are then dropped as abandoned.
 *
 * [method@Pipeline.map_or] is the same with functions that have results.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_or_map (KitsunePipeline *self,
                         GType item_type,
                         KitsunePipelineFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy,
                         KitsunePipelineFunc fallback,
                         gpointer fallback_data,
                         GDestroyNotify fallback_destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);
  g_return_val_if_fail (fallback != NULL, NULL);

  return kitsune_or_new (self, item_type,
                         kitsune_func_new (KITSUNE_FUNC_PIPELINE, G_CALLBACK (func), user_data, destroy),
                         kitsune_func_new (KITSUNE_FUNC_PIPELINE, G_CALLBACK (fallback), fallback_data,
                                           fallback_destroy));
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_or_map_process: (rename-to kitsune_pipeline_or_map)
 * @self: a pipeline
 * @item_type: the type of the items of the pipelines; `G_TYPE_VALUE` if it may
 *   be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   pipeline for an item, a [class@Pipeline], or nothing
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @fallback: (scope notified) (closure fallback_data) (destroy fallback_destroy):
 *   pushes the pipeline that is run where that of @func gave nothing, or nothing
 * @fallback_data: data for @fallback
 * @fallback_destroy: (nullable): frees @fallback_data
 *
 * Emits the first item of the pipeline for an item, or of another one where that
 * has none.
 *
 * Takes items of any type and emits items of @item_type, in order, at most one for
 * each. A pipeline is cancelled after its first item. If that of @func fails or
 * ends without an item, or if there is none, the one of @fallback has its turn;
 * if that has none either, nothing is emitted. The next item is not looked at
 * before.
 *
 * Failures of @func, and first pipelines that cannot be run, are counted and
 * announced by [signal@Stage::error]; a stage of the first pipeline that fails does
 * so for itself. An item for which the fallback fails, in whatever way, is left to
 * the error handler of the stage; the message tells of both errors, and another
 * attempt begins with @func.
 *
 * The pipelines are inner ones: their stages are listed as `or-map-1/map-1`. While
 * the run is being stopped no further pipeline is opened: items that have to wait
 * are then dropped as abandoned.
 *
 * [method@Pipeline.map_or] is the same with functions that have results.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_or_map_process (KitsunePipeline *self,
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

  return kitsune_or_new (self, item_type,
                         kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy),
                         kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (fallback), fallback_data,
                                           fallback_destroy));
}
