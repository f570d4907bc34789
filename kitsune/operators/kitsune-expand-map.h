/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/state/kitsune-store.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_EXPAND_MAP_STAGE (kitsune_expand_map_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneExpandMapStage, kitsune_expand_map_stage, KITSUNE, EXPAND_MAP_STAGE, KitsuneStage)

KITSUNE_AVAILABLE_IN_1_0
gint kitsune_expand_map_stage_get_max_depth (KitsuneExpandMapStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_expand_map_stage_set_max_depth (KitsuneExpandMapStage *self,
                                             gint max_depth);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_expand_map_stage_get_max_items (KitsuneExpandMapStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_expand_map_stage_set_max_items (KitsuneExpandMapStage *self,
                                             gint64 max_items);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_expand_map_stage_get_max_pending (KitsuneExpandMapStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_expand_map_stage_set_max_pending (KitsuneExpandMapStage *self,
                                               gint64 max_pending);

KITSUNE_AVAILABLE_IN_1_0
KitsuneStore *kitsune_expand_map_stage_get_visited_store (KitsuneExpandMapStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_expand_map_stage_set_visited_store (KitsuneExpandMapStage *self,
                                                 KitsuneStore *visited_store);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_expand_map (KitsunePipeline *self,
                                              KitsunePipelineFunc func,
                                              gpointer user_data,
                                              GDestroyNotify destroy,
                                              KitsuneKeyFunc visited_key,
                                              gpointer visited_key_data,
                                              GDestroyNotify visited_key_destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_expand_map_process (KitsunePipeline *self,
                                                      KitsuneProcessFunc func,
                                                      gpointer user_data,
                                                      GDestroyNotify destroy,
                                                      KitsuneProcessFunc visited_key,
                                                      gpointer visited_key_data,
                                                      GDestroyNotify visited_key_destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
