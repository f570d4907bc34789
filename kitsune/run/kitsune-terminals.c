/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-terminals-private.h"

#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/operators/kitsune-sinks-private.h"
#include "kitsune/run/kitsune-run-private.h"

/*
 * The terminals that give a result: each is a sink and a runner for it, in a
 * blocking and in an asynchronous form.
 */

gboolean
kitsune_terminal_run (KitsuneStage *sink,
                      KitsuneRunOptions *options,
                      GCancellable *cancellable,
                      GValue *result,
                      GError **error)
{
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new_for_sink (sink, options);

  return kitsune_runner_run_for_result (runner, cancellable, result, error);
}

static void
kitsune_terminal_value_free (gpointer data)
{
  GValue *value = data;

  if (value->g_type != 0)
    g_value_unset (value);
  g_free (value);
}

static void
kitsune_terminal_waited_cb (GObject *object,
                            GAsyncResult *result,
                            gpointer user_data)
{
  KitsuneRun *run = KITSUNE_RUN (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_run_wait_finish (run, result, &error);
  GValue *value;

  if (summary == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  value = g_new0 (GValue, 1);
  if (kitsune_run_get_result (run, 0)->g_type != 0)
    {
      g_value_init (value, G_VALUE_TYPE (kitsune_run_get_result (run, 0)));
      g_value_copy (kitsune_run_get_result (run, 0), value);
    }
  g_task_return_pointer (task, value, kitsune_terminal_value_free);
}

void
kitsune_terminal_run_async (KitsunePipeline *pipeline,
                            KitsuneStage *sink,
                            KitsuneRunOptions *options,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new_for_sink (sink, options);
  g_autoptr (GTask) task = g_task_new (pipeline, NULL, callback, user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, cancellable, &error);

  if (run == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  kitsune_run_wait_async (run, NULL, kitsune_terminal_waited_cb, g_steal_pointer (&task));
}

gboolean
kitsune_terminal_run_finish (KitsunePipeline *pipeline,
                             GAsyncResult *result,
                             GValue *value,
                             GError **error)
{
  GValue *taken;

  g_return_val_if_fail (g_task_is_valid (result, pipeline), FALSE);

  taken = g_task_propagate_pointer (G_TASK (result), error);
  if (taken == NULL)
    return FALSE;

  kitsune_value_move (value, taken);
  g_free (taken);

  return TRUE;
}

static KitsuneItem *
kitsune_terminal_to_item (gboolean success,
                          GValue *value)
{
  return success && value->g_type != 0 ? kitsune_item_new_take (value) : NULL;
}

KitsuneItem *
kitsune_terminal_run_item (KitsuneStage *sink,
                           KitsuneRunOptions *options,
                           GCancellable *cancellable,
                           GError **error)
{
  GValue value = G_VALUE_INIT;

  return kitsune_terminal_to_item (kitsune_terminal_run (sink, options, cancellable, &value, error), &value);
}

KitsuneItem *
kitsune_terminal_finish_item (KitsunePipeline *pipeline,
                              GAsyncResult *result,
                              GError **error)
{
  GValue value = G_VALUE_INIT;

  return kitsune_terminal_to_item (kitsune_terminal_run_finish (pipeline, result, &value, error), &value);
}

gboolean
kitsune_terminal_run_answer (KitsuneStage *sink,
                             KitsuneRunOptions *options,
                             GCancellable *cancellable,
                             GError **error)
{
  GValue value = G_VALUE_INIT;

  return kitsune_terminal_run (sink, options, cancellable, &value, error) && kitsune_value_get_boolean (&value);
}

gboolean
kitsune_terminal_finish_answer (KitsunePipeline *pipeline,
                                GAsyncResult *result,
                                GError **error)
{
  GValue value = G_VALUE_INIT;

  return kitsune_terminal_run_finish (pipeline, result, &value, error) && kitsune_value_get_boolean (&value);
}

gint64
kitsune_terminal_run_count (KitsuneStage *sink,
                            KitsuneRunOptions *options,
                            GCancellable *cancellable,
                            GError **error)
{
  GValue value = G_VALUE_INIT;

  return kitsune_terminal_run (sink, options, cancellable, &value, error) ? kitsune_value_get_int64 (&value) : -1;
}

gint64
kitsune_terminal_finish_count (KitsunePipeline *pipeline,
                               GAsyncResult *result,
                               GError **error)
{
  GValue value = G_VALUE_INIT;

  return kitsune_terminal_run_finish (pipeline, result, &value, error) ? kitsune_value_get_int64 (&value) : -1;
}

/**
 * kitsune_pipeline_validate:
 * @self: a pipeline
 * @error: return location for a [type@GLib.Error]
 *
 * Looks for everything that is wrong with the stages above this handle.
 *
 * All mistakes are reported at once, one per line of the error's message, each
 * with the name of its stage. Whether every output has a consumer is known
 * only when something is run, see [method@Runner.validate].
 *
 * Returns: %TRUE if there is nothing wrong
 *
 * Since: 1.0
 */
gboolean
kitsune_pipeline_validate (KitsunePipeline *self,
                           GError **error)
{
  KitsuneStage *stage;
  g_autoptr (KitsunePlan) plan = NULL;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), FALSE);

  stage = kitsune_pipeline_get_stage (self);
  plan = kitsune_plan_new (&stage, 1, FALSE, NULL, error);

  return plan != NULL;
}

/**
 * kitsune_pipeline_for_each: (skip)
 * @self: a pipeline
 * @func: called for every item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a runner that calls a function for every item, in order.
 *
 * An item whose function fails is left to the error handler of the stage.
 *
 * Returns: (transfer full): a new runner
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_pipeline_for_each (KitsunePipeline *self,
                           KitsuneItemFunc func,
                           gpointer user_data,
                           GDestroyNotify destroy)
{
  return kitsune_pipeline_for_each_looped (self, func, kitsune_item_loop, user_data, destroy);
}

/**
 * kitsune_pipeline_for_each_looped: (skip)
 * @self: a pipeline
 * @func: called for every item
 * @loop: calls @func for many items, or does the same to them by itself
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Is what kitsune_pipeline_for_each() becomes in a C program, which brings the
 * innermost loop with it.
 *
 * The loop is used where items own no memory, and @func elsewhere: what comes of an item
 * must not depend on which of them it meets. With concurrency, several threads call
 * both at once.
 *
 * Returns: (transfer full): a new runner
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_pipeline_for_each_looped (KitsunePipeline *self,
                                  KitsuneItemFunc func,
                                  KitsuneItemLoopFunc loop,
                                  gpointer user_data,
                                  GDestroyNotify destroy)
{
  KitsuneFunc *shared;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  shared = kitsune_func_new (KITSUNE_FUNC_ITEM, G_CALLBACK (func), user_data, destroy);
  shared->loop = G_CALLBACK (loop);

  return kitsune_runner_new_for_sink (kitsune_sink_new_for_each (self, shared), NULL);
}

/**
 * kitsune_pipeline_for_each_process: (rename-to kitsune_pipeline_for_each)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): called for
 *   every item; what it pushes is ignored
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a runner that calls a function for every item, in order.
 *
 * An item whose function fails is left to the error handler of the stage.
 *
 * Returns: (transfer full): a new runner
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_pipeline_for_each_process (KitsunePipeline *self,
                                   KitsuneProcessFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_runner_new_for_sink (
      kitsune_sink_new_for_each (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      NULL);
}

/**
 * kitsune_pipeline_collect:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns all items.
 *
 * Everything is kept in memory. The call blocks; the run has a main context of
 * its own.
 *
 * Returns: (transfer full): the items, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_pipeline_collect (KitsunePipeline *self,
                          KitsuneRunOptions *options,
                          GCancellable *cancellable,
                          GError **error)
{
  GValue result = G_VALUE_INIT;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  if (!kitsune_terminal_run (kitsune_sink_new_collect (self), options, cancellable, &result, error))
    return NULL;

  return kitsune_terminal_steal_boxed (&result);
}

/**
 * kitsune_pipeline_collect_async:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Runs on the thread-default main context and collects all items.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_collect_async (KitsunePipeline *self,
                                KitsuneRunOptions *options,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (self, kitsune_sink_new_collect (self), options, cancellable, callback, user_data);
}

/**
 * kitsune_pipeline_collect_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.collect_async].
 *
 * Returns: (transfer full): the items, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_pipeline_collect_finish (KitsunePipeline *self,
                                 GAsyncResult *result,
                                 GError **error)
{
  GValue value = G_VALUE_INIT;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  if (!kitsune_terminal_run_finish (self, result, &value, error))
    return NULL;

  return kitsune_terminal_steal_boxed (&value);
}

/**
 * kitsune_pipeline_iter:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 *
 * Creates an iterator, from which the items are taken one by one.
 *
 * Takes items of any type. The run waits for whoever takes them.
 *
 * Returns: (transfer full): a new iterator
 *
 * Since: 1.0
 */
KitsuneIterator *
kitsune_pipeline_iter (KitsunePipeline *self,
                       KitsuneRunOptions *options,
                       GCancellable *cancellable)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_iterator_new (self, options, cancellable);
}
