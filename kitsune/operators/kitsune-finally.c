/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-finally.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * tap_error and finally: look at how a stream ends.
 *
 * Items pass untouched. The function is called before the end goes on, so that
 * whoever is below knows that it has been. A finally that is cut short, by
 * whoever is below or by the run, has no end to wait for: its function is called
 * in the turn in which other operators give up what they keep.
 *
 * An error is never replaced or kept back by what becomes of the call; that is
 * why no error handler is asked.
 */
typedef struct
{
  KitsuneOp op;
  gboolean called;
} KitsuneFinallyOp;

static gboolean
kitsune_tap_error_op_start (KitsuneOp *op,
                            GError **error)
{
  kitsune_op_get_emitter (op);

  return TRUE;
}

static void
kitsune_tap_error_op_transform (KitsuneOp *op,
                                KitsuneVector *vector)
{
}

/* Calls the function with @error, or the null item where there is none. Returns
 * why the call failed. */
static GError *
kitsune_tap_error_op_call (KitsuneOp *op,
                           const GError *error)
{
  GValue item = G_VALUE_INIT;
  GError *failure = NULL;

  if (error != NULL)
    {
      g_value_init (&item, G_TYPE_ERROR);
      g_value_set_boxed (&item, error);
    }
  else
    {
      kitsune_value_init_null (&item);
    }

  if (!kitsune_func_call (op->params, op->emitter, &item, &failure))
    kitsune_op_report (op, &item, failure);
  kitsune_value_clear (&item);

  return failure;
}

static void
kitsune_tap_error_op_failed (KitsuneOp *op,
                             guint input,
                             GError *error)
{
  g_autoptr (GError) failure = kitsune_tap_error_op_call (op, error);

  if (failure != NULL)
    {
      g_autofree char *message = g_steal_pointer (&error->message);

      error->message = g_strdup_printf ("%s (and the function of stage \"%s\" failed: %s)", message, op->name,
                                        failure->message);
    }

  kitsune_op_pass_error (op, error);
}

static const KitsuneOpClass kitsune_tap_error_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .start = kitsune_tap_error_op_start,
  .transform = kitsune_tap_error_op_transform,
  .failed = kitsune_tap_error_op_failed,
};

static void
kitsune_finally_op_failed (KitsuneOp *op,
                           guint input,
                           GError *error)
{
  ((KitsuneFinallyOp *) op)->called = TRUE;
  kitsune_tap_error_op_failed (op, input, error);
}

static void
kitsune_finally_op_ended (KitsuneOp *op,
                          guint input)
{
  GError *failure;

  ((KitsuneFinallyOp *) op)->called = TRUE;
  failure = kitsune_tap_error_op_call (op, NULL);
  if (failure != NULL)
    kitsune_op_fail_reported (op, failure);
  else
    kitsune_op_end (op);
}

static void
kitsune_finally_op_abandon (KitsuneOp *op)
{
  KitsuneFinallyOp *self = (KitsuneFinallyOp *) op;
  g_autoptr (GError) failure = NULL;

  if (self->called)
    return;

  self->called = TRUE;
  failure = kitsune_tap_error_op_call (op, NULL);
}

static const KitsuneOpClass kitsune_finally_op_class = {
  .instance_size = sizeof (KitsuneFinallyOp),
  .start = kitsune_tap_error_op_start,
  .transform = kitsune_tap_error_op_transform,
  .ended = kitsune_finally_op_ended,
  .failed = kitsune_finally_op_failed,
  .abandon = kitsune_finally_op_abandon,
};

static KitsunePipeline *
kitsune_finally_new (KitsunePipeline *self,
                     const char *kind,
                     const KitsuneOpClass *op_class,
                     KitsuneFunc *func)
{
  return kitsune_pipeline_add_stage (self, kind, op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                     kitsune_pipeline_get_item_type (self), func,
                                     (GDestroyNotify) kitsune_func_unref);
}

/**
 * kitsune_pipeline_tap_error: (skip)
 * @self: a pipeline
 * @func: called with the error
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Calls a function with the error that the pipeline fails with.
 *
 * Takes items of any type and emits them as they are. If @self fails, the
 * function is called once, with the error as its item, a `GLib.Error`; then the
 * error goes on. Nothing else calls it: not an end, and not a run that is
 * cancelled or needs no more items.
 *
 * The error goes on in any case. If the function fails, that is counted and
 * announced, and the message of the error says so, too; no error handler is
 * asked.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_tap_error (KitsunePipeline *self,
                            KitsuneItemFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_finally_new (self, "tap-error", &kitsune_tap_error_op_class,
                              kitsune_func_new (KITSUNE_FUNC_ITEM, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_tap_error_process: (rename-to kitsune_pipeline_tap_error)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): called with the error;
 *   nothing becomes of what it pushes
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Calls a function with the error that the pipeline fails with.
 *
 * Takes items of any type and emits them as they are. If @self fails, the
 * function is called once, with the error as its item, a `GLib.Error`; then the
 * error goes on. Nothing else calls it: not an end, and not a run that is
 * cancelled or needs no more items.
 *
 * The error goes on in any case. If the function fails, that is counted and
 * announced, and the message of the error says so, too; no error handler is
 * asked.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_tap_error_process (KitsunePipeline *self,
                                    KitsuneProcessFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_finally_new (self, "tap-error", &kitsune_tap_error_op_class,
                              kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_finally: (skip)
 * @self: a pipeline
 * @func: called when the pipeline ends
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Calls a function when the pipeline ends, however that is.
 *
 * Takes items of any type and emits them as they are. The function is called once
 * in every run, before the end goes on. Its item is the error, a `GLib.Error`, if
 * @self fails, and the null item in all other cases: if it has ended, if nobody
 * wants more of its items, or if the run is cut short, cancelled for instance. In
 * the last two cases the call comes a little later, but before the run is over.
 * Where nobody wanted a single item, there is no stream and no call.
 *
 * An error of @self goes on in any case. If the function fails, that is counted
 * and announced; at the end of @self the stage then fails, and an error of @self
 * gets that into its message. No error handler is asked.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_finally (KitsunePipeline *self,
                          KitsuneItemFunc func,
                          gpointer user_data,
                          GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_finally_new (self, "finally", &kitsune_finally_op_class,
                              kitsune_func_new (KITSUNE_FUNC_ITEM, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_finally_process: (rename-to kitsune_pipeline_finally)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): called when the pipeline ends;
 *   nothing becomes of what it pushes
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Calls a function when the pipeline ends, however that is.
 *
 * Takes items of any type and emits them as they are. The function is called once
 * in every run, before the end goes on. Its item is the error, a `GLib.Error`, if
 * @self fails, and the null item in all other cases: if it has ended, if nobody
 * wants more of its items, or if the run is cut short, cancelled for instance. In
 * the last two cases the call comes a little later, but before the run is over.
 * Where nobody wanted a single item, there is no stream and no call.
 *
 * An error of @self goes on in any case. If the function fails, that is counted
 * and announced; at the end of @self the stage then fails, and an error of @self
 * gets that into its message. No error handler is asked.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_finally_process (KitsunePipeline *self,
                                  KitsuneProcessFunc func,
                                  gpointer user_data,
                                  GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_finally_new (self, "finally", &kitsune_finally_op_class,
                              kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
