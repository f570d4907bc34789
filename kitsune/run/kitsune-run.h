/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/run/kitsune-run-summary.h"

G_BEGIN_DECLS

/**
 * KitsuneRunState:
 * @KITSUNE_RUN_STATE_RUNNING: items move
 * @KITSUNE_RUN_STATE_PAUSED: sources are asked for nothing
 * @KITSUNE_RUN_STATE_STOPPING: sources have ended, the rest is being finished
 * @KITSUNE_RUN_STATE_FINISHED: the run has ended and has a summary
 *
 * What a run is doing.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_RUN_STATE_RUNNING,
  KITSUNE_RUN_STATE_PAUSED,
  KITSUNE_RUN_STATE_STOPPING,
  KITSUNE_RUN_STATE_FINISHED,
} KitsuneRunState;

#define KITSUNE_TYPE_RUN (kitsune_run_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneRun, kitsune_run, KITSUNE, RUN, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneRunState kitsune_run_get_state (KitsuneRun *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_pause (KitsuneRun *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_resume (KitsuneRun *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_stop (KitsuneRun *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_cancel (KitsuneRun *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneMetrics *kitsune_run_get_metrics (KitsuneRun *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_run_explain_stall (KitsuneRun *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunSummary *kitsune_run_get_summary (KitsuneRun *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_wait_async (KitsuneRun *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunSummary *kitsune_run_wait_finish (KitsuneRun *self,
                                            GAsyncResult *result,
                                            GError **error);

G_END_DECLS
