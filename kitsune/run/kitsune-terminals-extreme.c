/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-terminals-extreme.h"

#include "kitsune/operators/kitsune-sinks-private.h"
#include "kitsune/run/kitsune-terminals-private.h"

/*
 * The terminals that give the item at one end of an order: min and max.
 *
 * lint: size: parameters of the stage and of the run
 */

/**
 * kitsune_pipeline_min: (skip)
 * @self: a pipeline
 * @func: (nullable): compares two items; %NULL for the natural order,
 *   [func@value_compare]
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the item that comes before all others in order.
 *
 * Takes items of any type that can be compared. Of items that are equal the
 * first one wins. An item that cannot be compared with the best so far, or for
 * which @func fails, is left to the error handler of the run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_min (KitsunePipeline *self,
                      KitsuneCompareFunc func,
                      gpointer user_data,
                      GDestroyNotify destroy,
                      KitsuneRunOptions *options,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_run_item (
      kitsune_sink_new_min (
          self, kitsune_terminal_new_func (KITSUNE_FUNC_COMPARE, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_min_async: (skip)
 * @self: a pipeline
 * @func: (nullable): compares two items; %NULL for the natural order,
 *   [func@value_compare]
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs to the end for the item that comes before all others in order.
 *
 * See [method@Pipeline.min]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_min_async (KitsunePipeline *self,
                            KitsuneCompareFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy,
                            KitsuneRunOptions *options,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer callback_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (
      self,
      kitsune_sink_new_min (
          self, kitsune_terminal_new_func (KITSUNE_FUNC_COMPARE, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_min_process: (rename-to kitsune_pipeline_min)
 * @self: a pipeline
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy):
 *   gets a [struct@Pair] of items and pushes a number: negative if the first
 *   comes before the second, 0 if they are equal, positive if it comes after;
 *   %NULL for the natural order, [func@value_compare]
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the item that comes before all others in order.
 *
 * Takes items of any type that can be compared. Of items that are equal the
 * first one wins. An item that cannot be compared with the best so far, or for
 * which @func fails, is left to the error handler of the run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_min_process (KitsunePipeline *self,
                              KitsuneProcessFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy,
                              KitsuneRunOptions *options,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_run_item (
      kitsune_sink_new_min (
          self, kitsune_terminal_new_func (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_min_process_async: (rename-to kitsune_pipeline_min_async)
 * @self: a pipeline
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy):
 *   gets a [struct@Pair] of items and pushes a number: negative if the first
 *   comes before the second, 0 if they are equal, positive if it comes after;
 *   %NULL for the natural order, [func@value_compare]
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs to the end for the item that comes before all others in order.
 *
 * See [method@Pipeline.min]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_min_process_async (KitsunePipeline *self,
                                    KitsuneProcessFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy,
                                    KitsuneRunOptions *options,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer callback_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (
      self,
      kitsune_sink_new_min (
          self, kitsune_terminal_new_func (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_min_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.min_async].
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_min_finish (KitsunePipeline *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_finish_item (self, result, error);
}

/**
 * kitsune_pipeline_max: (skip)
 * @self: a pipeline
 * @func: (nullable): compares two items; %NULL for the natural order,
 *   [func@value_compare]
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the item that comes after all others in order.
 *
 * Takes items of any type that can be compared. Of items that are equal the
 * first one wins. An item that cannot be compared with the best so far, or for
 * which @func fails, is left to the error handler of the run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_max (KitsunePipeline *self,
                      KitsuneCompareFunc func,
                      gpointer user_data,
                      GDestroyNotify destroy,
                      KitsuneRunOptions *options,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_run_item (
      kitsune_sink_new_max (
          self, kitsune_terminal_new_func (KITSUNE_FUNC_COMPARE, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_max_async: (skip)
 * @self: a pipeline
 * @func: (nullable): compares two items; %NULL for the natural order,
 *   [func@value_compare]
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs to the end for the item that comes after all others in order.
 *
 * See [method@Pipeline.max]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_max_async (KitsunePipeline *self,
                            KitsuneCompareFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy,
                            KitsuneRunOptions *options,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer callback_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (
      self,
      kitsune_sink_new_max (
          self, kitsune_terminal_new_func (KITSUNE_FUNC_COMPARE, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_max_process: (rename-to kitsune_pipeline_max)
 * @self: a pipeline
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy):
 *   gets a [struct@Pair] of items and pushes a number: negative if the first
 *   comes before the second, 0 if they are equal, positive if it comes after;
 *   %NULL for the natural order, [func@value_compare]
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the item that comes after all others in order.
 *
 * Takes items of any type that can be compared. Of items that are equal the
 * first one wins. An item that cannot be compared with the best so far, or for
 * which @func fails, is left to the error handler of the run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_max_process (KitsunePipeline *self,
                              KitsuneProcessFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy,
                              KitsuneRunOptions *options,
                              GCancellable *cancellable,
                              GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_run_item (
      kitsune_sink_new_max (
          self, kitsune_terminal_new_func (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_max_process_async: (rename-to kitsune_pipeline_max_async)
 * @self: a pipeline
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy):
 *   gets a [struct@Pair] of items and pushes a number: negative if the first
 *   comes before the second, 0 if they are equal, positive if it comes after;
 *   %NULL for the natural order, [func@value_compare]
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs to the end for the item that comes after all others in order.
 *
 * See [method@Pipeline.max]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_max_process_async (KitsunePipeline *self,
                                    KitsuneProcessFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy,
                                    KitsuneRunOptions *options,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer callback_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (
      self,
      kitsune_sink_new_max (
          self, kitsune_terminal_new_func (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_max_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.max_async].
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_max_finish (KitsunePipeline *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_finish_item (self, result, error);
}
