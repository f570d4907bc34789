/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-state-key.h"
#include "kitsune/state/kitsune-ref.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_with (KitsunePipeline *self,
                                            GType item_type,
                                            KitsuneStateKey *state,
                                            KitsuneRefMapFunc func,
                                            gpointer user_data,
                                            GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_with_process (KitsunePipeline *self,
                                                    GType item_type,
                                                    KitsuneStateKey *state,
                                                    KitsuneRefProcessFunc func,
                                                    gpointer user_data,
                                                    GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_flat_map_with (KitsunePipeline *self,
                                                 GType item_type,
                                                 KitsuneStateKey *state,
                                                 KitsuneRefProcessFunc func,
                                                 gpointer user_data,
                                                 GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_with_key (KitsunePipeline *self,
                                                GType item_type,
                                                KitsuneStateKey *state,
                                                KitsuneKeyFunc key_func,
                                                gpointer key_data,
                                                GDestroyNotify key_destroy,
                                                KitsuneRefMapFunc func,
                                                gpointer user_data,
                                                GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_with_key_process (KitsunePipeline *self,
                                                        GType item_type,
                                                        KitsuneStateKey *state,
                                                        KitsuneProcessFunc key_func,
                                                        gpointer key_data,
                                                        GDestroyNotify key_destroy,
                                                        KitsuneRefProcessFunc func,
                                                        gpointer user_data,
                                                        GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_flat_map_with_key (KitsunePipeline *self,
                                                     GType item_type,
                                                     KitsuneStateKey *state,
                                                     KitsuneKeyFunc key_func,
                                                     gpointer key_data,
                                                     GDestroyNotify key_destroy,
                                                     KitsuneRefProcessFunc func,
                                                     gpointer user_data,
                                                     GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_flat_map_with_key_process (KitsunePipeline *self,
                                                             GType item_type,
                                                             KitsuneStateKey *state,
                                                             KitsuneProcessFunc key_func,
                                                             gpointer key_data,
                                                             GDestroyNotify key_destroy,
                                                             KitsuneRefProcessFunc func,
                                                             gpointer user_data,
                                                             GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
