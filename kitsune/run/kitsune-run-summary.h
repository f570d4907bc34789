/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/observe/kitsune-metrics.h"
#include "kitsune/run/kitsune-stage-failure.h"

G_BEGIN_DECLS

/**
 * KitsuneRunOutcome:
 * @KITSUNE_RUN_OUTCOME_SUCCESS: everything was done
 * @KITSUNE_RUN_OUTCOME_PARTIAL_SUCCESS: the run ended in order, but something
 *   that was not required failed
 * @KITSUNE_RUN_OUTCOME_FAILURE: the run ended with an error or was cancelled
 *
 * How a run ended.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_RUN_OUTCOME_SUCCESS,
  KITSUNE_RUN_OUTCOME_PARTIAL_SUCCESS,
  KITSUNE_RUN_OUTCOME_FAILURE,
} KitsuneRunOutcome;

#define KITSUNE_TYPE_RUN_SUMMARY (kitsune_run_summary_get_type ())

typedef struct _KitsuneRunSummary KitsuneRunSummary;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_run_summary_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunSummary *kitsune_run_summary_ref (KitsuneRunSummary *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_run_summary_unref (KitsuneRunSummary *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunOutcome kitsune_run_summary_get_outcome (KitsuneRunSummary *self);
KITSUNE_AVAILABLE_IN_1_0
const GError *kitsune_run_summary_get_error (KitsuneRunSummary *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_run_summary_get_n_errors (KitsuneRunSummary *self);
KITSUNE_AVAILABLE_IN_1_0
const GError *kitsune_run_summary_get_nth_error (KitsuneRunSummary *self,
                                                 guint index);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_run_summary_get_n_failures (KitsuneRunSummary *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneStageFailure *kitsune_run_summary_get_nth_failure (KitsuneRunSummary *self,
                                                          guint index);
KITSUNE_AVAILABLE_IN_1_0
KitsuneMetrics *kitsune_run_summary_get_metrics (KitsuneRunSummary *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_run_summary_get_seed (KitsuneRunSummary *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_run_summary_get_duration (KitsuneRunSummary *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_run_summary_get_completed_at (KitsuneRunSummary *self);
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_run_summary_to_json (KitsuneRunSummary *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_run_outcome_to_string (KitsuneRunOutcome outcome);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneRunSummary, kitsune_run_summary_unref)

G_END_DECLS
