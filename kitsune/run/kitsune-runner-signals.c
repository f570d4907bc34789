/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-run-private.h"

#include "kitsune/kitsune-enum-types.h"

/* The signals of a runner, which are those of all stages in its runs; emitted
 * in kitsune-run-events.c. */
static guint signals[KITSUNE_RUNNER_N_SIGNALS];

static void
kitsune_runner_init_item_signals (GType type)
{
  GSignalFlags flags = G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED;
  GType value_type = G_TYPE_VALUE | G_SIGNAL_TYPE_STATIC_SCOPE;
  GType error_type = G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE;

  /**
   * KitsuneRunner::item:
   * @self: the runner
   * @run: the run
   * @stage: the stage
   * @item: the item
   *
   * Emitted for every item that leaves a stage, see [signal@Stage::item].
   *
   * Since: 1.0
   */
  signals[KITSUNE_RUNNER_ITEM] =
      g_signal_new ("item", type, flags, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, KITSUNE_TYPE_RUN, KITSUNE_TYPE_STAGE, value_type);

  /**
   * KitsuneRunner::sampled:
   * @self: the runner
   * @run: the run
   * @stage: the stage
   * @item: the item
   *
   * Emitted for every n-th item that leaves a stage, see
   * [signal@Stage::sampled].
   *
   * Since: 1.0
   */
  signals[KITSUNE_RUNNER_SAMPLED] =
      g_signal_new ("sampled", type, flags, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, KITSUNE_TYPE_RUN, KITSUNE_TYPE_STAGE, value_type);

  /**
   * KitsuneRunner::stage-error:
   * @self: the runner
   * @run: the run
   * @stage: the stage
   * @item: the item that was being worked on; the null item when there was none
   * @error: what went wrong, without the name of the stage
   * @attempt: the number of the attempt at this item, from 1
   * @index: the number of the item, see [signal@Stage::error]
   *
   * Emitted when a user function failed, see [signal@Stage::error].
   *
   * Since: 1.0
   */
  signals[KITSUNE_RUNNER_STAGE_ERROR] =
      g_signal_new ("stage-error", type, flags, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 6, KITSUNE_TYPE_RUN, KITSUNE_TYPE_STAGE, value_type, error_type, G_TYPE_UINT,
                    G_TYPE_UINT64);

  /**
   * KitsuneRunner::dropped:
   * @self: the runner
   * @run: the run
   * @stage: the stage
   * @item: the item
   * @reason: why it was dropped
   *
   * Emitted for an item that goes no further, see [signal@Stage::dropped].
   *
   * Since: 1.0
   */
  signals[KITSUNE_RUNNER_DROPPED] =
      g_signal_new ("dropped", type, flags, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 4, KITSUNE_TYPE_RUN, KITSUNE_TYPE_STAGE, value_type, KITSUNE_TYPE_DROP_REASON);
}

static void
kitsune_runner_init_life_signals (GType type)
{
  GSignalFlags flags = G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED;
  GType error_type = G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE;

  /**
   * KitsuneRunner::stage-started:
   * @self: the runner
   * @run: the run
   * @stage: the stage
   *
   * Emitted when a stage begins to work, see [signal@Stage::started].
   *
   * Since: 1.0
   */
  signals[KITSUNE_RUNNER_STAGE_STARTED] =
      g_signal_new ("stage-started", type, flags, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, KITSUNE_TYPE_RUN, KITSUNE_TYPE_STAGE);

  /**
   * KitsuneRunner::stage-restarted:
   * @self: the runner
   * @run: the run
   * @stage: the stage
   * @attempt: the number of the restart, from 1
   * @error: what made it necessary
   *
   * Emitted when a stage is restarted, see [signal@Stage::restarted].
   *
   * Since: 1.0
   */
  signals[KITSUNE_RUNNER_STAGE_RESTARTED] =
      g_signal_new ("stage-restarted", type, flags, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 4, KITSUNE_TYPE_RUN, KITSUNE_TYPE_STAGE, G_TYPE_UINT, error_type);

  /**
   * KitsuneRunner::dead-letter:
   * @self: the runner
   * @run: the run
   * @stage: the stage
   * @item: the item
   * @error: what went wrong
   *
   * Emitted for an item that a restart gave up, see [signal@Stage::dead-letter].
   *
   * Since: 1.0
   */
  signals[KITSUNE_RUNNER_DEAD_LETTER] =
      g_signal_new ("dead-letter", type, flags, 0, NULL, NULL, NULL, G_TYPE_NONE, 4, KITSUNE_TYPE_RUN,
                    KITSUNE_TYPE_STAGE, G_TYPE_VALUE | G_SIGNAL_TYPE_STATIC_SCOPE, error_type);

  /**
   * KitsuneRunner::stage-finished:
   * @self: the runner
   * @run: the run
   * @stage: the stage
   *
   * Emitted when a stage has done its work, see [signal@Stage::finished].
   *
   * Since: 1.0
   */
  signals[KITSUNE_RUNNER_STAGE_FINISHED] =
      g_signal_new ("stage-finished", type, flags, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, KITSUNE_TYPE_RUN, KITSUNE_TYPE_STAGE);

  /**
   * KitsuneRunner::completed:
   * @self: the runner
   * @run: the run
   * @summary: how it ended
   *
   * Emitted when a run has ended, before whoever waits for it is told.
   *
   * Since: 1.0
   */
  signals[KITSUNE_RUNNER_COMPLETED] =
      g_signal_new ("completed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, KITSUNE_TYPE_RUN, KITSUNE_TYPE_RUN_SUMMARY);
}

void
kitsune_runner_init_signals (GType type)
{
  kitsune_runner_init_item_signals (type);
  kitsune_runner_init_life_signals (type);
}

guint
kitsune_runner_get_signal (KitsuneRunnerSignal signal)
{
  return signals[signal];
}
