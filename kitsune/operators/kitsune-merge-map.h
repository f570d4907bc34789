/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_MERGE_MAP_STAGE (kitsune_merge_map_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneMergeMapStage, kitsune_merge_map_stage, KITSUNE, MERGE_MAP_STAGE, KitsuneStage)

KITSUNE_AVAILABLE_IN_1_0
gint kitsune_merge_map_stage_get_concurrency (KitsuneMergeMapStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_merge_map_stage_set_concurrency (KitsuneMergeMapStage *self,
                                              gint concurrency);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_merge_map (KitsunePipeline *self,
                                             GType item_type,
                                             KitsunePipelineFunc func,
                                             gpointer user_data,
                                             GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_merge_map_process (KitsunePipeline *self,
                                                     GType item_type,
                                                     KitsuneProcessFunc func,
                                                     gpointer user_data,
                                                     GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_concat_map (KitsunePipeline *self,
                                              GType item_type,
                                              KitsunePipelineFunc func,
                                              gpointer user_data,
                                              GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_concat_map_process (KitsunePipeline *self,
                                                      GType item_type,
                                                      KitsuneProcessFunc func,
                                                      gpointer user_data,
                                                      GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
