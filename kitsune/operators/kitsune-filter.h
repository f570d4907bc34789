/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-loops-inline.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_filter (KitsunePipeline *self,
                                          KitsunePredicateFunc func,
                                          gpointer user_data,
                                          GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_filter_looped (KitsunePipeline *self,
                                                 KitsunePredicateFunc func,
                                                 KitsunePredicateLoopFunc loop,
                                                 gpointer user_data,
                                                 GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
#ifndef __GI_SCANNER__
#ifndef KITSUNE_COMPILATION
static inline KitsunePipeline *
_kitsune_pipeline_filter (KitsunePipeline *self,
                          KitsunePredicateFunc func,
                          gpointer user_data,
                          GDestroyNotify destroy)
{
  return kitsune_pipeline_filter_looped (self, func, kitsune_filter_loop, user_data, destroy);
}
#define kitsune_pipeline_filter _kitsune_pipeline_filter
#endif
#endif /* __GI_SCANNER__ */
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_filter_process (KitsunePipeline *self,
                                                  KitsuneProcessFunc func,
                                                  gpointer user_data,
                                                  GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_reject (KitsunePipeline *self,
                                          KitsunePredicateFunc func,
                                          gpointer user_data,
                                          GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_reject_looped (KitsunePipeline *self,
                                                 KitsunePredicateFunc func,
                                                 KitsunePredicateLoopFunc loop,
                                                 gpointer user_data,
                                                 GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
#ifndef __GI_SCANNER__
#ifndef KITSUNE_COMPILATION
static inline KitsunePipeline *
_kitsune_pipeline_reject (KitsunePipeline *self,
                          KitsunePredicateFunc func,
                          gpointer user_data,
                          GDestroyNotify destroy)
{
  return kitsune_pipeline_reject_looped (self, func, kitsune_reject_loop, user_data, destroy);
}
#define kitsune_pipeline_reject _kitsune_pipeline_reject
#endif
#endif /* __GI_SCANNER__ */
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_reject_process (KitsunePipeline *self,
                                                  KitsuneProcessFunc func,
                                                  gpointer user_data,
                                                  GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
