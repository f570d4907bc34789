/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-terminals-async.h"

#include "kitsune/operators/kitsune-sinks-private.h"
#include "kitsune/run/kitsune-run-private.h"

/**
 * kitsune_pipeline_for_each_async:
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): starts the
 *   operation for an item, and completes its call; what with does not matter
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a runner that starts an asynchronous operation for every item.
 *
 * The run ends when the last operation has. The stage is a
 * [class@AsyncStage]: at most [property@ConcurrentStage:concurrency] operations
 * are under way at once, by default one. If it is
 * [property@ConcurrentStage:ordered], the error that is heard of is that of the
 * earliest item that failed.
 *
 * An operation that fails or takes longer than
 * [property@AsyncStage:item-timeout] is left to the error handler of the stage.
 * When the run ends before its operations do they are cancelled, and their
 * items are counted as abandoned.
 *
 * Returns: (transfer full): a new runner
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_pipeline_for_each_async (KitsunePipeline *self,
                                 KitsuneAsyncFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy)
{
  KitsuneFunc *boxed;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  boxed = kitsune_func_new (KITSUNE_FUNC_ASYNC, G_CALLBACK (func), user_data, destroy);

  return kitsune_runner_new_for_sink (kitsune_sink_new_for_each_async (self, boxed), NULL);
}
