/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_BATCH_STAGE (kitsune_batch_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneBatchStage, kitsune_batch_stage, KITSUNE, BATCH_STAGE, KitsuneStage)

KITSUNE_AVAILABLE_IN_1_0
guint kitsune_batch_stage_get_count (KitsuneBatchStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_batch_stage_set_count (KitsuneBatchStage *self,
                                    guint count);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_batch_stage_get_measure_max (KitsuneBatchStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_batch_stage_set_measure_max (KitsuneBatchStage *self,
                                          gint64 measure_max);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_batch_stage_get_timeout (KitsuneBatchStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_batch_stage_set_timeout (KitsuneBatchStage *self,
                                      gint64 timeout);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_batch_stage_get_drop_partial (KitsuneBatchStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_batch_stage_set_drop_partial (KitsuneBatchStage *self,
                                           gboolean drop_partial);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_batch (KitsunePipeline *self,
                                         guint count) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_batch_by_measure (KitsunePipeline *self,
                                                    gint64 measure_max,
                                                    KitsuneKeyFunc func,
                                                    gpointer user_data,
                                                    GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_batch_by_measure_process (KitsunePipeline *self,
                                                            gint64 measure_max,
                                                            KitsuneProcessFunc func,
                                                            gpointer user_data,
                                                            GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
