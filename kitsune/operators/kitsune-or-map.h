/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_or_map (KitsunePipeline *self,
                                          GType item_type,
                                          KitsunePipelineFunc func,
                                          gpointer user_data,
                                          GDestroyNotify destroy,
                                          KitsunePipelineFunc fallback,
                                          gpointer fallback_data,
                                          GDestroyNotify fallback_destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_or_map_process (KitsunePipeline *self,
                                                  GType item_type,
                                                  KitsuneProcessFunc func,
                                                  gpointer user_data,
                                                  GDestroyNotify destroy,
                                                  KitsuneProcessFunc fallback,
                                                  gpointer fallback_data,
                                                  GDestroyNotify fallback_destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
