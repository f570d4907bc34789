/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-terminals-total.h"

#include "kitsune/operators/kitsune-sinks-private.h"
#include "kitsune/run/kitsune-terminals-private.h"

/*
 * The terminals that add up: count, sum and sum_by.
 *
 * lint: size: parameters of the stage and of the run
 */

/**
 * kitsune_pipeline_count:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns how many items came.
 *
 * Takes items of any type; none of them is kept.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: the number of items, or -1 with @error set
 *
 * Since: 1.0
 */
gint64
kitsune_pipeline_count (KitsunePipeline *self,
                        KitsuneRunOptions *options,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), -1);

  return kitsune_terminal_run_count (kitsune_sink_new_count (self), options, cancellable, error);
}

/**
 * kitsune_pipeline_count_async:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Runs to the end and counts the items.
 *
 * See [method@Pipeline.count]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_count_async (KitsunePipeline *self,
                              KitsuneRunOptions *options,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (self, kitsune_sink_new_count (self), options, cancellable, callback, user_data);
}

/**
 * kitsune_pipeline_count_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.count_async].
 *
 * Returns: the number of items, or -1 with @error set
 *
 * Since: 1.0
 */
gint64
kitsune_pipeline_count_finish (KitsunePipeline *self,
                               GAsyncResult *result,
                               GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), -1);

  return kitsune_terminal_finish_count (self, result, error);
}

/**
 * kitsune_pipeline_sum:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the sum of all items.
 *
 * Takes numbers. Numbers of any types may be mixed. Whole numbers are added
 * exactly: the sum is a gint64, a guint64 if it is too large for that, and
 * %KITSUNE_ERROR_OVERFLOW beyond. If one of the numbers is a float or a double
 * the sum is a double, which may become infinite but never fails; what
 * rounding loses is corrected. Without items the sum is 0, as a double if the
 * pipeline declares items of such a type.
 *
 * An item that is not a number is left to the error handler of the run; a
 * pipeline that declares items that are none is a construction mistake.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full): the sum, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_sum (KitsunePipeline *self,
                      KitsuneRunOptions *options,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_run_item (kitsune_sink_new_sum (self, NULL), options, cancellable, error);
}

/**
 * kitsune_pipeline_sum_async:
 * @self: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Runs to the end and adds up the items.
 *
 * See [method@Pipeline.sum]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_sum_async (KitsunePipeline *self,
                            KitsuneRunOptions *options,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  kitsune_terminal_run_async (self, kitsune_sink_new_sum (self, NULL), options, cancellable, callback, user_data);
}

/**
 * kitsune_pipeline_sum_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.sum_async].
 *
 * Returns: (transfer full): the sum, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_sum_finish (KitsunePipeline *self,
                             GAsyncResult *result,
                             GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_finish_item (self, result, error);
}

/**
 * kitsune_pipeline_sum_by: (skip)
 * @self: a pipeline
 * @func: gives the number that an item adds
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the sum of a number of each item.
 *
 * Takes items of any type. Numbers of any types may be mixed. Whole numbers
 * are added exactly: the sum is a gint64, a guint64 if it is too large for
 * that, and %KITSUNE_ERROR_OVERFLOW beyond. If one of the numbers is a float
 * or a double the sum is a double, which may become infinite but never fails;
 * what rounding loses is corrected. Without items the sum is 0.
 *
 * An item whose function fails, or gives something else than a number, is left
 * to the error handler of the run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full): the sum, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_sum_by (KitsunePipeline *self,
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
      kitsune_sink_new_sum (self, kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_sum_by_async: (skip)
 * @self: a pipeline
 * @func: gives the number that an item adds
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs to the end and adds up a number of each item.
 *
 * See [method@Pipeline.sum_by]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_sum_by_async (KitsunePipeline *self,
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
      kitsune_sink_new_sum (self, kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_sum_by_process: (rename-to kitsune_pipeline_sum_by)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   number that an item adds
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns the sum of a number of each item.
 *
 * Takes items of any type. Numbers of any types may be mixed. Whole numbers
 * are added exactly: the sum is a gint64, a guint64 if it is too large for
 * that, and %KITSUNE_ERROR_OVERFLOW beyond. If one of the numbers is a float
 * or a double the sum is a double, which may become infinite but never fails;
 * what rounding loses is corrected. Without items the sum is 0.
 *
 * An item whose function fails, or gives something else than a number, is left
 * to the error handler of the run.
 *
 * The call blocks; the run has a main context of its own.
 *
 * Returns: (transfer full): the sum, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_sum_by_process (KitsunePipeline *self,
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
      kitsune_sink_new_sum (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, error);
}

/**
 * kitsune_pipeline_sum_by_process_async: (rename-to kitsune_pipeline_sum_by_async)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   number that an item adds
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async) (closure callback_data): called when the run has
 *   ended
 * @callback_data: data for @callback
 *
 * Runs to the end and adds up a number of each item.
 *
 * See [method@Pipeline.sum_by]. Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_sum_by_process_async (KitsunePipeline *self,
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
      kitsune_sink_new_sum (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy)),
      options, cancellable, callback, callback_data);
}

/**
 * kitsune_pipeline_sum_by_finish:
 * @self: a pipeline
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Pipeline.sum_by_async].
 *
 * Returns: (transfer full): the sum, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_pipeline_sum_by_finish (KitsunePipeline *self,
                                GAsyncResult *result,
                                GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_terminal_finish_item (self, result, error);
}
