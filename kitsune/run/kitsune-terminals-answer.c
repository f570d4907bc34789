/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-terminals-answer.h"

#include "kitsune/operators/kitsune-sinks-private.h"
#include "kitsune/run/kitsune-terminals-private.h"

/*
 * The terminals that answer a question: any, all and contains.
 *
 * lint: size: parameters of the stage and of the run
 */

/**
 * kitsune_pipeline_any: (skip)
 * @self: a pipeline
 * @func: answers for an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs until it is known whether a predicate is true for any item.
 *
 * Takes items of any type; without items the answer is %FALSE. Stops the
 * stages above it as soon as that is decided; they may have worked on a few
 * more items. An error of the input is returned unless the answer was decided
 * before it. An item whose function fails is left to the error handler of the
 * run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: the answer; %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_pipeline_any (KitsunePipeline *self,
                      KitsunePredicateFunc func,
                      gpointer user_data,
                      GDestroyNotify destroy,
                      KitsuneRunOptions *options,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  return kitsune_terminal_run_answer (
      kitsune_sink_new_any (self, kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_any_async: (skip)
 * @self: a pipeline
 * @func: answers for an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs until it is known whether a predicate is true for any item.
 *
 * See [method@Pipeline.any]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_any_async (KitsunePipeline *self,
                            KitsunePredicateFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy,
                            KitsuneRunOptions *options,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer callback_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));
  g_return_if_fail (func != NULL);

  kitsune_terminal_run_async (
      self,
      kitsune_sink_new_any (
          self, kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_any_process: (rename-to kitsune_pipeline_any)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards an
 *   item to answer yes and skips it to answer no
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs until it is known whether a predicate is true for any item.
 *
 * Takes items of any type; without items the answer is %FALSE. Stops the
 * stages above it as soon as that is decided; they may have worked on a few
 * more items. An error of the input is returned unless the answer was decided
 * before it. An item whose function fails is left to the error handler of the
 * run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: the answer; %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_pipeline_any_process (KitsunePipeline *self,
                              KitsuneProcessFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy,
                              KitsuneRunOptions *options,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  return kitsune_terminal_run_answer (
      kitsune_sink_new_any (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_any_process_async: (rename-to kitsune_pipeline_any_async)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards an
 *   item to answer yes and skips it to answer no
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs until it is known whether a predicate is true for any item.
 *
 * See [method@Pipeline.any]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_any_process_async (KitsunePipeline *self,
                                    KitsuneProcessFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy,
                                    KitsuneRunOptions *options,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer callback_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));
  g_return_if_fail (func != NULL);

  kitsune_terminal_run_async (
      self,
      kitsune_sink_new_any (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_any_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.any_async].
 *
 * Returns: the answer; %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_pipeline_any_finish (KitsunePipeline *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), FALSE);

  return kitsune_terminal_finish_answer (self, result, error);
}

/**
 * kitsune_pipeline_all: (skip)
 * @self: a pipeline
 * @func: answers for an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs until it is known whether a predicate is true for all items.
 *
 * Takes items of any type; without items the answer is %TRUE. Stops the stages
 * above it as soon as that is decided; they may have worked on a few more
 * items. An error of the input is returned unless the answer was decided
 * before it. An item whose function fails is left to the error handler of the
 * run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: the answer; %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_pipeline_all (KitsunePipeline *self,
                      KitsunePredicateFunc func,
                      gpointer user_data,
                      GDestroyNotify destroy,
                      KitsuneRunOptions *options,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  return kitsune_terminal_run_answer (
      kitsune_sink_new_all (self, kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_all_async: (skip)
 * @self: a pipeline
 * @func: answers for an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs until it is known whether a predicate is true for all items.
 *
 * See [method@Pipeline.all]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_all_async (KitsunePipeline *self,
                            KitsunePredicateFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy,
                            KitsuneRunOptions *options,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer callback_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));
  g_return_if_fail (func != NULL);

  kitsune_terminal_run_async (
      self,
      kitsune_sink_new_all (
          self, kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_all_process: (rename-to kitsune_pipeline_all)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards an
 *   item to answer yes and skips it to answer no
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs until it is known whether a predicate is true for all items.
 *
 * Takes items of any type; without items the answer is %TRUE. Stops the stages
 * above it as soon as that is decided; they may have worked on a few more
 * items. An error of the input is returned unless the answer was decided
 * before it. An item whose function fails is left to the error handler of the
 * run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: the answer; %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_pipeline_all_process (KitsunePipeline *self,
                              KitsuneProcessFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy,
                              KitsuneRunOptions *options,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  return kitsune_terminal_run_answer (
      kitsune_sink_new_all (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_all_process_async: (rename-to kitsune_pipeline_all_async)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards an
 *   item to answer yes and skips it to answer no
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs until it is known whether a predicate is true for all items.
 *
 * See [method@Pipeline.all]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_all_process_async (KitsunePipeline *self,
                                    KitsuneProcessFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy,
                                    KitsuneRunOptions *options,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer callback_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));
  g_return_if_fail (func != NULL);

  kitsune_terminal_run_async (
      self,
      kitsune_sink_new_all (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_all_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.all_async].
 *
 * Returns: the answer; %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_pipeline_all_finish (KitsunePipeline *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), FALSE);

  return kitsune_terminal_finish_answer (self, result, error);
}

/**
 * kitsune_pipeline_contains:
 * @self: a pipeline
 * @value: what to look for
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs until it is known whether an item is equal to a value.
 *
 * Takes items of any type, which are compared by [func@value_equal]: numbers
 * by value whatever their types are. Stops the stages above it as soon as that
 * is decided; they may have worked on a few more items. An error of the input
 * is returned unless the answer was decided before it.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: whether there is such an item; %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_pipeline_contains (KitsunePipeline *self,
                           const GValue *value,
                           KitsuneRunOptions *options,
                           GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), FALSE);

  return kitsune_terminal_run_answer (kitsune_sink_new_contains (self, value), options, cancellable, error);
}

/**
 * kitsune_pipeline_contains_async:
 * @self: a pipeline
 * @value: what to look for
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Runs until it is known whether an item is equal to a value.
 *
 * See [method@Pipeline.contains]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_contains_async (KitsunePipeline *self,
                                 const GValue *value,
                                 KitsuneRunOptions *options,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (self, kitsune_sink_new_contains (self, value), options, cancellable, callback, user_data);
}

/**
 * kitsune_pipeline_contains_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.contains_async].
 *
 * Returns: whether there is such an item; %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_pipeline_contains_finish (KitsunePipeline *self,
                                  GAsyncResult *result,
                                  GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), FALSE);

  return kitsune_terminal_finish_answer (self, result, error);
}
