/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-using.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-inner-private.h"

/*
 * using: a pipeline that needs a resource for as long as it runs.
 *
 *   produce: acquire ──▶ build ──▶ the pipeline is open ──▶ it is gone: release
 *                          │                                   ▲
 *                          └── failed, or no pipeline ─────────┘
 *
 * The resource is released when nothing of the pipeline is left, which is later
 * than its end: an operator above may still give something up. So that the run
 * does not end before that, the operator is pinned while it has a resource; the
 * engine tells it by its freed, whatever has become of the operator itself. For
 * the engine it is a source.
 */
typedef struct
{
  KitsuneFunc *acquire;
  KitsuneFunc *build;
  KitsuneFunc *release;
} KitsuneUsingParams;

typedef struct
{
  KitsuneOp op;
  GValue resource;
  gboolean acquired; /* and not released yet */
  gboolean open;     /* the pipeline, or what is left of it */
  GError *error;     /* what it failed with */
} KitsuneUsingOp;

/* Returns FALSE with @error set if the function failed. */
static gboolean
kitsune_using_op_release (KitsuneUsingOp *self,
                          GError **error)
{
  KitsuneOp *op = &self->op;
  const KitsuneUsingParams *params = op->params;
  GError *failure = NULL;

  self->acquired = FALSE;
  if (!kitsune_func_call (params->release, kitsune_op_get_emitter (op), &self->resource, &failure))
    kitsune_op_report (op, &self->resource, failure);
  kitsune_value_clear (&self->resource);
  kitsune_op_unpin (op);
  if (failure != NULL)
    g_propagate_error (error, failure);

  return failure == NULL;
}

/* Nothing more will come: releases what there is and ends. */
static void
kitsune_using_op_finish (KitsuneUsingOp *self)
{
  KitsuneOp *op = &self->op;
  GError *failure = NULL;
  GError *error;

  if (self->acquired && !kitsune_using_op_release (self, &failure) && self->error != NULL)
    {
      g_autofree char *message = self->error->message;

      self->error->message = g_strdup_printf ("%s (and the release of stage \"%s\" failed: %s)", message, op->name,
                                              failure->message);
      g_clear_error (&failure);
    }

  error = g_steal_pointer (&self->error);
  if (error != NULL)
    kitsune_op_pass_error (op, error);
  else if (failure != NULL)
    kitsune_op_fail (op, failure);
  else
    kitsune_op_end (op);
}

/* Returns FALSE if there is nothing to be done but to wait. */
static gboolean
kitsune_using_op_acquire (KitsuneUsingOp *self)
{
  KitsuneOp *op = &self->op;
  const KitsuneUsingParams *params = op->params;
  GValue replacement = G_VALUE_INIT;
  KitsuneCall call;

  if (self->acquired)
    return TRUE;

  call = kitsune_op_call_map (op, params->acquire, NULL, &self->resource, &replacement);
  if (self->resource.g_type != 0)
    {
      self->acquired = TRUE;
      kitsune_op_pin (op);
    }
  if (call == KITSUNE_CALL_OK)
    return TRUE;

  if (call == KITSUNE_CALL_REPLACE)
    kitsune_op_emit (op, 0, &replacement);
  if (call != KITSUNE_CALL_STOP)
    kitsune_using_op_finish (self);

  return FALSE;
}

static KitsuneFlow
kitsune_using_op_produce (KitsuneOp *op,
                          guint max)
{
  KitsuneUsingOp *self = (KitsuneUsingOp *) op;
  const KitsuneUsingParams *params = op->params;
  GValue replacement = G_VALUE_INIT;
  KitsuneCall call;
  guint input;

  if (!kitsune_using_op_acquire (self))
    return KITSUNE_FLOW_WAIT;

  call = kitsune_inner_open (op, params->build, &self->resource, &input, &replacement);
  if (call == KITSUNE_CALL_STOP)
    return KITSUNE_FLOW_WAIT;

  if (call == KITSUNE_CALL_REPLACE)
    kitsune_op_emit (op, 0, &replacement);
  if (input == KITSUNE_INNER_NONE)
    kitsune_using_op_finish (self);
  else
    self->open = TRUE;

  return KITSUNE_FLOW_WAIT;
}

/* The end goes on when the resource is released. */
static void
kitsune_using_op_ended (KitsuneOp *op,
                        guint input)
{
}

static void
kitsune_using_op_failed (KitsuneOp *op,
                         guint input,
                         GError *error)
{
  ((KitsuneUsingOp *) op)->error = error;
}

static void
kitsune_using_op_freed (KitsuneOp *op,
                        guint input)
{
  KitsuneUsingOp *self = (KitsuneUsingOp *) op;
  g_autoptr (GError) failure = NULL;

  self->open = FALSE;
  if (!op->done)
    kitsune_using_op_finish (self);
  else
    kitsune_using_op_release (self, &failure);
}

/* Its pipeline has not been built yet, and will not be. */
static void
kitsune_using_op_abandon (KitsuneOp *op)
{
  KitsuneUsingOp *self = (KitsuneUsingOp *) op;
  g_autoptr (GError) failure = NULL;

  if (self->acquired && !self->open)
    kitsune_using_op_release (self, &failure);
}

/* The sources of the pipeline end by themselves. */
static void
kitsune_using_op_drain (KitsuneOp *op)
{
  if (!((KitsuneUsingOp *) op)->open)
    kitsune_op_end (op);
}

static void
kitsune_using_op_finalize (KitsuneOp *op)
{
  g_clear_error (&((KitsuneUsingOp *) op)->error);
}

static const KitsuneOpClass kitsune_using_op_class = {
  .instance_size = sizeof (KitsuneUsingOp),
  .produce = kitsune_using_op_produce,
  .process = kitsune_op_pass_on,
  .ended = kitsune_using_op_ended,
  .failed = kitsune_using_op_failed,
  .freed = kitsune_using_op_freed,
  .drain = kitsune_using_op_drain,
  .abandon = kitsune_using_op_abandon,
  .finalize = kitsune_using_op_finalize,
};

static void
kitsune_using_params_free (gpointer data)
{
  KitsuneUsingParams *params = data;

  kitsune_func_unref (params->acquire);
  kitsune_func_unref (params->build);
  kitsune_func_unref (params->release);
  g_free (params);
}

static KitsunePipeline *
kitsune_using_new (GType item_type,
                   KitsuneFunc *acquire,
                   KitsuneFunc *build,
                   KitsuneFunc *release)
{
  KitsuneUsingParams *params = g_new (KitsuneUsingParams, 1);

  *params = (KitsuneUsingParams){ acquire, build, release };

  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_STAGE, "using", &kitsune_using_op_class,
                                                       KITSUNE_STAGE_TAKES_RETURN, params, kitsune_using_params_free),
                                    item_type);
}

/* lint: size: three functions with their data */
/**
 * kitsune_pipeline_new_using: (skip)
 * @item_type: the type of the items of the pipeline; `G_TYPE_VALUE` if it may be
 *   any
 * @acquire: makes the resource as its result; the item it is given is %NULL
 * @acquire_data: data for @acquire
 * @acquire_destroy: (nullable): frees @acquire_data
 * @build: makes the pipeline; its item is the resource
 * @build_data: data for @build
 * @build_destroy: (nullable): frees @build_data
 * @release: called when the pipeline is gone; its item is the resource
 * @release_data: data for @release
 * @release_destroy: (nullable): frees @release_data
 *
 * Creates a pipeline that has a resource for as long as it runs.
 *
 * In every run a resource is acquired when somebody can take items for the first
 * time, and a pipeline is built for it, whose items are emitted. No pipeline
 * stands for one without items. Once the pipeline is gone, all of its stages
 * included, and before the end goes on, the resource is released: exactly once,
 * whether the pipeline has ended or failed, nobody wants more of its items, or
 * the run is cancelled.
 *
 * If @acquire or @build fails, that is left to the error handler of the stage:
 * to drop ends it without items, to return with that one item; what was acquired
 * is released. A failure of @release is counted and announced; at the end of the
 * pipeline the stage then fails, and an error of the pipeline gets it into its
 * message.
 *
 * What is built is an inner pipeline: its stages are listed as `using-1/map-1`.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_using (GType item_type,
                            KitsuneMapFunc acquire,
                            gpointer acquire_data,
                            GDestroyNotify acquire_destroy,
                            KitsunePipelineFunc build,
                            gpointer build_data,
                            GDestroyNotify build_destroy,
                            KitsuneItemFunc release,
                            gpointer release_data,
                            GDestroyNotify release_destroy)
{
  g_return_val_if_fail (acquire != NULL, NULL);
  g_return_val_if_fail (build != NULL, NULL);
  g_return_val_if_fail (release != NULL, NULL);

  return kitsune_using_new (item_type,
                            kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (acquire), acquire_data, acquire_destroy),
                            kitsune_func_new (KITSUNE_FUNC_PIPELINE, G_CALLBACK (build), build_data, build_destroy),
                            kitsune_func_new (KITSUNE_FUNC_ITEM, G_CALLBACK (release), release_data, release_destroy));
}

/* lint: size: three functions with their data */
/**
 * kitsune_pipeline_new_using_process: (rename-to kitsune_pipeline_new_using)
 * @item_type: the type of the items of the pipeline; `G_TYPE_VALUE` if it may be
 *   any
 * @acquire: (scope notified) (closure acquire_data) (destroy acquire_destroy):
 *   pushes exactly one value, the resource; it gets no item itself
 * @acquire_data: data for @acquire
 * @acquire_destroy: (nullable): frees @acquire_data
 * @build: (scope notified) (closure build_data) (destroy build_destroy): gets the
 *   resource and pushes a [class@Pipeline], or nothing
 * @build_data: data for @build
 * @build_destroy: (nullable): frees @build_data
 * @release: (scope notified) (closure release_data) (destroy release_destroy):
 *   gets the resource when the pipeline is gone; nothing becomes of what it pushes
 * @release_data: data for @release
 * @release_destroy: (nullable): frees @release_data
 *
 * Creates a pipeline that has a resource for as long as it runs.
 *
 * In every run a resource is acquired when somebody can take items for the first
 * time, and a pipeline is built for it, whose items are emitted. No pipeline
 * stands for one without items. Once the pipeline is gone, all of its stages
 * included, and before the end goes on, the resource is released: exactly once,
 * whether the pipeline has ended or failed, nobody wants more of its items, or
 * the run is cancelled.
 *
 * If @acquire or @build fails, that is left to the error handler of the stage:
 * to drop ends it without items, to return with that one item; what was acquired
 * is released. A failure of @release is counted and announced; at the end of the
 * pipeline the stage then fails, and an error of the pipeline gets it into its
 * message.
 *
 * What is built is an inner pipeline: its stages are listed as `using-1/map-1`.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_using_process (GType item_type,
                                    KitsuneProcessFunc acquire,
                                    gpointer acquire_data,
                                    GDestroyNotify acquire_destroy,
                                    KitsuneProcessFunc build,
                                    gpointer build_data,
                                    GDestroyNotify build_destroy,
                                    KitsuneProcessFunc release,
                                    gpointer release_data,
                                    GDestroyNotify release_destroy)
{
  g_return_val_if_fail (acquire != NULL, NULL);
  g_return_val_if_fail (build != NULL, NULL);
  g_return_val_if_fail (release != NULL, NULL);

  return kitsune_using_new (item_type,
                            kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (acquire), acquire_data,
                                              acquire_destroy),
                            kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (build), build_data, build_destroy),
                            kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (release), release_data,
                                              release_destroy));
}
