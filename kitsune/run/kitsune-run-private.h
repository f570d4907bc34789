/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/plan/kitsune-plan-private.h"
#include "kitsune/run/kitsune-run.h"
#include "kitsune/run/kitsune-runner.h"

G_BEGIN_DECLS

/* Starts a run on @context, which the calling thread owns. Never fails: what
 * goes wrong is in the summary. */
KitsuneRun *kitsune_run_start (KitsuneRunner *runner,
                               KitsunePlan *plan,
                               KitsuneRunOptions *options,
                               GMainContext *context,
                               GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
/* The result of a terminal of a run that has ended; unset if there is none. */
const GValue *kitsune_run_get_result (KitsuneRun *self,
                                      guint terminal);
/* How to reach the operator of a terminal while the run goes on: lane only. */
gpointer kitsune_run_get_terminal (KitsuneRun *self,
                                   guint terminal);

/* Runs on a context of its own until the end. @result (nullable) gets the
 * result of the first terminal and is left unset if there is none. */
gboolean kitsune_runner_run_for_result (KitsuneRunner *self,
                                        GCancellable *cancellable,
                                        GValue *result,
                                        GError **error);
KitsuneRunner *kitsune_runner_new_for_sink (KitsuneStage *sink,
                                            KitsuneRunOptions *options) G_GNUC_WARN_UNUSED_RESULT;
/* The runs that are going on. (element-type KitsuneRun) */
GPtrArray *kitsune_runner_dup_runs (KitsuneRunner *self) G_GNUC_WARN_UNUSED_RESULT;
void kitsune_runner_run_started (KitsuneRunner *self,
                                 KitsuneRun *run);
void kitsune_runner_run_completed (KitsuneRunner *self,
                                   KitsuneRun *run);

/* --- the signals of a runner, emitted by its runs --- */

typedef enum
{
  KITSUNE_RUNNER_STAGE_STARTED,
  KITSUNE_RUNNER_ITEM,
  KITSUNE_RUNNER_SAMPLED,
  KITSUNE_RUNNER_STAGE_ERROR,
  KITSUNE_RUNNER_DROPPED,
  KITSUNE_RUNNER_STAGE_RESTARTED,
  KITSUNE_RUNNER_DEAD_LETTER,
  KITSUNE_RUNNER_STAGE_FINISHED,
  KITSUNE_RUNNER_COMPLETED,
  KITSUNE_RUNNER_N_SIGNALS
} KitsuneRunnerSignal;

void kitsune_runner_init_signals (GType type);
guint kitsune_runner_get_signal (KitsuneRunnerSignal signal);

KitsuneStageFailure *kitsune_stage_failure_new (const char *stage,
                                                guint64 n_errors,
                                                const GError *error,
                                                guint64 attempt,
                                                guint64 index) G_GNUC_WARN_UNUSED_RESULT;
/* Takes @failures (KitsuneStageFailure). */
KitsuneRunSummary *kitsune_run_summary_new (const GError *error,
                                            GPtrArray *more_errors,
                                            GPtrArray *failures,
                                            KitsuneMetrics *metrics,
                                            gint64 seed,
                                            gint64 completed_at) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
