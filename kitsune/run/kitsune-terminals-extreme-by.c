/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-terminals-extreme-by.h"

#include "kitsune/operators/kitsune-sinks-private.h"
#include "kitsune/run/kitsune-terminals-private.h"

/*
 * The terminals that give the item with the key at one end of their order: min_by and max_by.
 *
 * lint: size: parameters of the stage and of the run
 */

/**
 * kitsune_pipeline_min_by: (skip)
 * @self: a pipeline
 * @func: computes the key of an item, once
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the item whose key comes before those of all
 * others.
 *
 * Takes items of any type; keys are in natural order, [func@value_compare]. Of
 * items with equal keys the first one wins. An item whose function fails, or
 * whose key cannot be compared with the best so far, is left to the error
 * handler of the run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_min_by (KitsunePipeline *self,
                         KitsuneKeyFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy,
                         KitsuneRunOptions *options,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_terminal_run_item (
      kitsune_sink_new_min_by (self, kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_min_by_async: (skip)
 * @self: a pipeline
 * @func: computes the key of an item, once
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs to the end for the item whose key comes before those of all others.
 *
 * See [method@Pipeline.min_by]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_min_by_async (KitsunePipeline *self,
                               KitsuneKeyFunc func,
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
      kitsune_sink_new_min_by (self, kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_min_by_process: (rename-to kitsune_pipeline_min_by)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   key of an item; called once for each
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the item whose key comes before those of all
 * others.
 *
 * Takes items of any type; keys are in natural order, [func@value_compare]. Of
 * items with equal keys the first one wins. An item whose function fails, or
 * whose key cannot be compared with the best so far, is left to the error
 * handler of the run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_min_by_process (KitsunePipeline *self,
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
      kitsune_sink_new_min_by (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_min_by_process_async: (rename-to kitsune_pipeline_min_by_async)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   key of an item; called once for each
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs to the end for the item whose key comes before those of all others.
 *
 * See [method@Pipeline.min_by]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_min_by_process_async (KitsunePipeline *self,
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
      kitsune_sink_new_min_by (
          self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_min_by_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.min_by_async].
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_min_by_finish (KitsunePipeline *self,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_finish_item (self, result, error);
}

/**
 * kitsune_pipeline_max_by: (skip)
 * @self: a pipeline
 * @func: computes the key of an item, once
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the item whose key comes after those of all
 * others.
 *
 * Takes items of any type; keys are in natural order, [func@value_compare]. Of
 * items with equal keys the first one wins. An item whose function fails, or
 * whose key cannot be compared with the best so far, is left to the error
 * handler of the run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_max_by (KitsunePipeline *self,
                         KitsuneKeyFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy,
                         KitsuneRunOptions *options,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_terminal_run_item (
      kitsune_sink_new_max_by (self, kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_max_by_async: (skip)
 * @self: a pipeline
 * @func: computes the key of an item, once
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs to the end for the item whose key comes after those of all others.
 *
 * See [method@Pipeline.max_by]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_max_by_async (KitsunePipeline *self,
                               KitsuneKeyFunc func,
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
      kitsune_sink_new_max_by (self, kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_max_by_process: (rename-to kitsune_pipeline_max_by)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   key of an item; called once for each
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the item whose key comes after those of all
 * others.
 *
 * Takes items of any type; keys are in natural order, [func@value_compare]. Of
 * items with equal keys the first one wins. An item whose function fails, or
 * whose key cannot be compared with the best so far, is left to the error
 * handler of the run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_max_by_process (KitsunePipeline *self,
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
      kitsune_sink_new_max_by (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_max_by_process_async: (rename-to kitsune_pipeline_max_by_async)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   key of an item; called once for each
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs to the end for the item whose key comes after those of all others.
 *
 * See [method@Pipeline.max_by]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_max_by_process_async (KitsunePipeline *self,
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
      kitsune_sink_new_max_by (
          self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_max_by_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.max_by_async].
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_max_by_finish (KitsunePipeline *self,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_finish_item (self, result, error);
}
