/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-defer.h"

#include "kitsune/operators/kitsune-inner-private.h"

/*
 * defer: a pipeline that is made when it is its turn.
 *
 * For the engine it is a source, and sources are asked for items when somebody
 * can take them: that is when the function is called. So whatever holds its
 * inputs back, such as concat, makes its pipelines one after the other.
 *
 *   produce: func ──▶ the pipeline is open ──▶ it has ended or failed: so has this
 *             │
 *             └── no pipeline: ended
 */
typedef struct
{
  KitsuneOp op;
  gboolean open;
} KitsuneDeferOp;

static KitsuneFlow
kitsune_defer_op_produce (KitsuneOp *op,
                          guint max)
{
  KitsuneDeferOp *self = (KitsuneDeferOp *) op;
  GValue replacement = G_VALUE_INIT;
  guint input;
  KitsuneCall call = kitsune_inner_open (op, op->params, NULL, &input, &replacement);

  if (call == KITSUNE_CALL_STOP)
    return KITSUNE_FLOW_WAIT;

  if (call == KITSUNE_CALL_REPLACE)
    kitsune_op_emit (op, 0, &replacement);
  self->open = input != KITSUNE_INNER_NONE;

  return self->open ? KITSUNE_FLOW_WAIT : KITSUNE_FLOW_END;
}

static void
kitsune_defer_op_ended (KitsuneOp *op,
                        guint input)
{
  kitsune_op_end (op);
}

static void
kitsune_defer_op_failed (KitsuneOp *op,
                         guint input,
                         GError *error)
{
  kitsune_op_pass_error (op, error);
}

/* The sources of the pipeline end by themselves, and with them the pipeline. */
static void
kitsune_defer_op_drain (KitsuneOp *op)
{
  if (!((KitsuneDeferOp *) op)->open)
    kitsune_op_end (op);
}

static const KitsuneOpClass kitsune_defer_op_class = {
  .instance_size = sizeof (KitsuneDeferOp),
  .passes = TRUE,
  .produce = kitsune_defer_op_produce,
  .process = kitsune_op_pass_on,
  .ended = kitsune_defer_op_ended,
  .failed = kitsune_defer_op_failed,
  .drain = kitsune_defer_op_drain,
};

static KitsunePipeline *
kitsune_defer_new (GType item_type,
                   KitsuneFunc *func)
{
  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_STAGE, "defer", &kitsune_defer_op_class,
                                                       KITSUNE_STAGE_TAKES_RETURN, func,
                                                       (GDestroyNotify) kitsune_func_unref),
                                    item_type);
}

/**
 * kitsune_pipeline_new_defer: (skip)
 * @item_type: the type of the items of the pipeline; `G_TYPE_VALUE` if it may be
 *   any
 * @func: makes the pipeline; its item is %NULL
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that is made when it is needed.
 *
 * The function is called in every run when somebody can take items for the first
 * time, and the items of what it makes are emitted. So in [func@Pipeline.concat]
 * it is called when the pipeline before has ended, and not at all if that fails
 * or nobody wants more; in [method@Pipeline.retry] for every attempt; in
 * [func@Pipeline.amb] when the race begins. No pipeline stands for one without
 * items.
 *
 * A call that fails, or makes a pipeline that cannot be run, is left to the error
 * handler of the stage: to drop ends it without items, to return with that one
 * item, to try again calls the function again. An error of the pipeline is passed
 * on.
 *
 * What is made is an inner pipeline: its stages are listed as `defer-1/map-1`.
 * [ctor@Pipeline.new_using] is for one that needs something to be closed in the
 * end.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_defer (GType item_type,
                            KitsunePipelineFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_defer_new (item_type,
                            kitsune_func_new (KITSUNE_FUNC_PIPELINE, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_new_defer_process: (rename-to kitsune_pipeline_new_defer)
 * @item_type: the type of the items of the pipeline; `G_TYPE_VALUE` if it may be
 *   any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   pipeline, a [class@Pipeline], or nothing; it gets no item itself
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that is made when it is needed.
 *
 * The function is called in every run when somebody can take items for the first
 * time, and the items of what it makes are emitted. So in [func@Pipeline.concat]
 * it is called when the pipeline before has ended, and not at all if that fails
 * or nobody wants more; in [method@Pipeline.retry] for every attempt; in
 * [func@Pipeline.amb] when the race begins. No pipeline stands for one without
 * items.
 *
 * A call that fails, or makes a pipeline that cannot be run, is left to the error
 * handler of the stage: to drop ends it without items, to return with that one
 * item, to try again calls the function again. An error of the pipeline is passed
 * on.
 *
 * What is made is an inner pipeline: its stages are listed as `defer-1/map-1`.
 * [ctor@Pipeline.new_using] is for one that needs something to be closed in the
 * end.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_defer_process (GType item_type,
                                    KitsuneProcessFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_defer_new (item_type,
                            kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
