/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-stage.h"
#include "kitsune/observe/kitsune-buffer-status.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_METRICS (kitsune_metrics_get_type ())

typedef struct _KitsuneMetrics KitsuneMetrics;

#define KITSUNE_TYPE_STAGE_METRICS (kitsune_stage_metrics_get_type ())

typedef struct _KitsuneStageMetrics KitsuneStageMetrics;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_metrics_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneMetrics *kitsune_metrics_ref (KitsuneMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_metrics_unref (KitsuneMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_metrics_get_elapsed (KitsuneMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_metrics_get_n_stages (KitsuneMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneStageMetrics *kitsune_metrics_get_stage (KitsuneMetrics *self,
                                                guint index);
KITSUNE_AVAILABLE_IN_1_0
KitsuneStageMetrics *kitsune_metrics_lookup (KitsuneMetrics *self,
                                             const char *name);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_metrics_get_n_buffers (KitsuneMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneBufferStatus *kitsune_metrics_get_buffer (KitsuneMetrics *self,
                                                 guint index);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_metrics_get_n_enlarged (KitsuneMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_metrics_to_json (KitsuneMetrics *self) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_stage_metrics_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneStageMetrics *kitsune_stage_metrics_ref (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_stage_metrics_unref (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_stage_metrics_get_name (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_stage_metrics_get_kind (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_items_in (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_items_out (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_errors (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_retries (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_restarts (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_repeated_calls (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_expired_states (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_dropped (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_dropped_for (KitsuneStageMetrics *self,
                                               KitsuneDropReason reason);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_busy_time (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_mean_latency (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_max_latency (KitsuneStageMetrics *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_metrics_get_percentile (KitsuneStageMetrics *self,
                                              gdouble quantile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneMetrics, kitsune_metrics_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneStageMetrics, kitsune_stage_metrics_unref)

G_END_DECLS
