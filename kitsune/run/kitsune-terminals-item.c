/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-terminals-item.h"

#include "kitsune/operators/kitsune-sinks-private.h"
#include "kitsune/run/kitsune-terminals-private.h"

/*
 * The terminals that give one of the items: first, last, single and find.
 *
 * lint: size: parameters of the stage and of the run
 */

/**
 * kitsune_pipeline_first:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs until the first item comes and returns that.
 *
 * Takes items of any type. The stages above are stopped and asked for no more
 * than is needed. An error is returned only if it comes before the item.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_first (KitsunePipeline *self,
                        KitsuneRunOptions *options,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_run_item (kitsune_sink_new_first (self), options, cancellable, error);
}

/**
 * kitsune_pipeline_first_async:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Runs until the first item comes.
 *
 * See [method@Pipeline.first]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_first_async (KitsunePipeline *self,
                              KitsuneRunOptions *options,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (self, kitsune_sink_new_first (self), options, cancellable, callback, user_data);
}

/**
 * kitsune_pipeline_first_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.first_async].
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_first_finish (KitsunePipeline *self,
                               GAsyncResult *result,
                               GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_finish_item (self, result, error);
}

/**
 * kitsune_pipeline_last:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the last item.
 *
 * Takes items of any type; only one is kept at a time.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_last (KitsunePipeline *self,
                       KitsuneRunOptions *options,
                       GCancellable *cancellable,
                       GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_run_item (kitsune_sink_new_last (self), options, cancellable, error);
}

/**
 * kitsune_pipeline_last_async:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Runs to the end for the last item.
 *
 * See [method@Pipeline.last]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_last_async (KitsunePipeline *self,
                             KitsuneRunOptions *options,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (self, kitsune_sink_new_last (self), options, cancellable, callback, user_data);
}

/**
 * kitsune_pipeline_last_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.last_async].
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_last_finish (KitsunePipeline *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_finish_item (self, result, error);
}

/**
 * kitsune_pipeline_single:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the one item that came.
 *
 * Takes items of any type. Fails with %KITSUNE_ERROR_EMPTY if none came, and
 * with %KITSUNE_ERROR_TOO_MANY as soon as a second one does, which stops the
 * stages above. To have a value for the case that none comes, put
 * [method@Pipeline.default_if_empty] before it.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full): the item, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_single (KitsunePipeline *self,
                         KitsuneRunOptions *options,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_run_item (kitsune_sink_new_single (self), options, cancellable, error);
}

/**
 * kitsune_pipeline_single_async:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Runs to the end for the one item that comes.
 *
 * See [method@Pipeline.single]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_single_async (KitsunePipeline *self,
                               KitsuneRunOptions *options,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (self, kitsune_sink_new_single (self), options, cancellable, callback, user_data);
}

/**
 * kitsune_pipeline_single_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.single_async].
 *
 * Returns: (transfer full): the item, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_single_finish (KitsunePipeline *self,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_finish_item (self, result, error);
}

/**
 * kitsune_pipeline_find: (skip)
 * @self: a pipeline
 * @func: says whether an item is the one
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs until an item comes for which a predicate is true, and returns it.
 *
 * Takes items of any type. Stops the stages above it as soon as that is
 * decided; they may have worked on a few more items. An item whose function
 * fails is left to the error handler of the run. An error of the input is
 * returned only if it comes before the item.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_find (KitsunePipeline *self,
                       KitsunePredicateFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy,
                       KitsuneRunOptions *options,
                       GCancellable *cancellable,
                       GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_terminal_run_item (
      kitsune_sink_new_find (self, kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_find_async: (skip)
 * @self: a pipeline
 * @func: says whether an item is the one
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs until an item comes for which a predicate is true.
 *
 * See [method@Pipeline.find]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_find_async (KitsunePipeline *self,
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
      kitsune_sink_new_find (
          self, kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_find_process: (rename-to kitsune_pipeline_find)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards the
 *   item that is looked for and skips the others
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs until an item comes for which a predicate is true, and returns it.
 *
 * Takes items of any type. Stops the stages above it as soon as that is
 * decided; they may have worked on a few more items. An item whose function
 * fails is left to the error handler of the run. An error of the input is
 * returned only if it comes before the item.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_find_process (KitsunePipeline *self,
                               KitsuneProcessFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy,
                               KitsuneRunOptions *options,
                               GCancellable *cancellable,
                               GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_terminal_run_item (
      kitsune_sink_new_find (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_find_process_async: (rename-to kitsune_pipeline_find_async)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards the
 *   item that is looked for and skips the others
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs until an item comes for which a predicate is true.
 *
 * See [method@Pipeline.find]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_find_process_async (KitsunePipeline *self,
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
      kitsune_sink_new_find (
          self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_find_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.find_async].
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_find_finish (KitsunePipeline *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_finish_item (self, result, error);
}
