/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-state-key.h"
#include "kitsune/state/kitsune-ref-inline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_with (KitsunePipeline *self,
                                            GType item_type,
                                            KitsuneStateKey *state,
                                            KitsuneRefMapFunc func,
                                            gpointer user_data,
                                            GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_with_looped (KitsunePipeline *self,
                                                   GType item_type,
                                                   KitsuneStateKey *state,
                                                   KitsuneRefMapFunc func,
                                                   KitsuneRefMapLoopFunc loop,
                                                   gpointer user_data,
                                                   GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
#ifndef __GI_SCANNER__
#ifndef KITSUNE_COMPILATION
static inline KitsunePipeline *
_kitsune_pipeline_map_with (KitsunePipeline *self,
                            GType item_type,
                            KitsuneStateKey *state,
                            KitsuneRefMapFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  return kitsune_pipeline_map_with_looped (self, item_type, state, func, kitsune_ref_map_loop, user_data, destroy);
}
#define kitsune_pipeline_map_with _kitsune_pipeline_map_with
#endif
#endif /* __GI_SCANNER__ */
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
KitsunePipeline *kitsune_pipeline_map_with_key_looped (KitsunePipeline *self,
                                                       GType item_type,
                                                       KitsuneStateKey *state,
                                                       KitsuneKeyFunc key_func,
                                                       KitsuneKeyLoopFunc key_loop,
                                                       gpointer key_data,
                                                       GDestroyNotify key_destroy,
                                                       KitsuneRefMapFunc func,
                                                       KitsuneRefMapLoopFunc loop,
                                                       gpointer user_data,
                                                       GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
#ifndef __GI_SCANNER__
#ifndef KITSUNE_COMPILATION
/* lint: size: two functions with their data */
static inline KitsunePipeline *
_kitsune_pipeline_map_with_key (KitsunePipeline *self,
                                GType item_type,
                                KitsuneStateKey *state,
                                KitsuneKeyFunc key_func,
                                gpointer key_data,
                                GDestroyNotify key_destroy,
                                KitsuneRefMapFunc func,
                                gpointer user_data,
                                GDestroyNotify destroy)
{
  return kitsune_pipeline_map_with_key_looped (self, item_type, state, key_func, kitsune_key_loop, key_data,
                                               key_destroy, func, kitsune_ref_map_loop, user_data, destroy);
}
#define kitsune_pipeline_map_with_key _kitsune_pipeline_map_with_key
#endif
#endif /* __GI_SCANNER__ */
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
