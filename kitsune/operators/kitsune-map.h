/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-loops-inline.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map (KitsunePipeline *self,
                                       GType item_type,
                                       KitsuneMapFunc func,
                                       gpointer user_data,
                                       GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_looped (KitsunePipeline *self,
                                              GType item_type,
                                              KitsuneMapFunc func,
                                              KitsuneMapLoopFunc loop,
                                              gpointer user_data,
                                              GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
#ifndef __GI_SCANNER__
#ifndef KITSUNE_COMPILATION
static inline KitsunePipeline *
_kitsune_pipeline_map (KitsunePipeline *self,
                       GType item_type,
                       KitsuneMapFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy)
{
  return kitsune_pipeline_map_looped (self, item_type, func, kitsune_map_loop, user_data, destroy);
}
#define kitsune_pipeline_map _kitsune_pipeline_map
#endif
#endif /* __GI_SCANNER__ */
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_process (KitsunePipeline *self,
                                               GType item_type,
                                               KitsuneProcessFunc func,
                                               gpointer user_data,
                                               GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
