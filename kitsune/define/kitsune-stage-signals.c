/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-stage-private.h"
#include "kitsune/kitsune-enum-types.h"

/*
 * The signals of every stage. Runs emit them.
 */
static void
kitsune_stage_init_item_signals (GType type)
{
  GType value_type = G_TYPE_VALUE | G_SIGNAL_TYPE_STATIC_SCOPE;

  /**
   * KitsuneStage::started:
   * @self: the stage
   * @run: (type KitsuneRun): the run
   *
   * Emitted when the stage begins to work in a run, before its first item.
   *
   * Since: 1.0
   */
  g_signal_new ("started", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_OBJECT);

  /**
   * KitsuneStage::item:
   * @self: the stage
   * @run: (type KitsuneRun): the run
   * @item: the item
   *
   * Emitted for every item that leaves the stage, in order and before the next
   * stage gets it; for a terminal, for every item it gets, before it works on
   * it.
   *
   * Since: 1.0
   */
  g_signal_new ("item", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_OBJECT, value_type);

  /**
   * KitsuneStage::sampled:
   * @self: the stage
   * @run: (type KitsuneRun): the run
   * @item: the item
   *
   * Emitted for every n-th item that leaves the stage, where n is
   * [property@RunOptions:sample-rate].
   *
   * Since: 1.0
   */
  g_signal_new ("sampled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_OBJECT, value_type);

  /**
   * KitsuneStage::dropped:
   * @self: the stage
   * @run: (type KitsuneRun): the run
   * @item: the item
   * @reason: why it was dropped
   *
   * Emitted for an item that goes no further although it was not the purpose
   * of the stage to sort it out.
   *
   * Since: 1.0
   */
  g_signal_new ("dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 3, G_TYPE_OBJECT, value_type,
                KITSUNE_TYPE_DROP_REASON);

  /**
   * KitsuneStage::finished:
   * @self: the stage
   * @run: (type KitsuneRun): the run
   *
   * Emitted when the stage has done its work in a run, for whatever reason.
   *
   * Since: 1.0
   */
  g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_OBJECT);
}

/* What is heard of calls that fail. */
static void
kitsune_stage_init_failure_signals (GType type)
{
  GType value_type = G_TYPE_VALUE | G_SIGNAL_TYPE_STATIC_SCOPE;
  GType error_type = G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE;

  /**
   * KitsuneStage::error:
   * @self: the stage
   * @run: (type KitsuneRun): the run
   * @item: the item that was being worked on; the null item when there was none
   * @error: what went wrong, without the name of the stage
   * @attempt: the number of the attempt at this item, from 1
   * @index: the number of the item among those that the stage took in, from 0;
   *   for a source, among those it gave out
   *
   * Emitted when a user function of the stage failed, whatever its error
   * handler then decides: once for every attempt.
   *
   * Since: 1.0
   */
  g_signal_new ("error", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 5, G_TYPE_OBJECT, value_type, error_type, G_TYPE_UINT,
                G_TYPE_UINT64);

  /**
   * KitsuneStage::restarted:
   * @self: the stage
   * @run: (type KitsuneRun): the run
   * @attempt: the number of the restart, from 1
   * @error: what made it necessary
   *
   * Emitted when the stage is restarted after an error instead of failing, see
   * [property@Stage:supervision]; the time of the backoff is still to come.
   *
   * Since: 1.0
   */
  g_signal_new ("restarted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 3, G_TYPE_OBJECT, G_TYPE_UINT, error_type);

  /**
   * KitsuneStage::dead-letter:
   * @self: the stage
   * @run: (type KitsuneRun): the run
   * @item: the item
   * @error: what went wrong
   *
   * Emitted for an item that was given up because the stage was restarted, or
   * because its function panicked and the policy skips that, see
   * [property@Stage:supervision]. [signal@Stage::dropped] is emitted, too.
   *
   * Since: 1.0
   */
  g_signal_new ("dead-letter", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 3, G_TYPE_OBJECT, value_type, error_type);
}

void
kitsune_stage_init_signals (GType type)
{
  kitsune_stage_init_item_signals (type);
  kitsune_stage_init_failure_signals (type);
}
