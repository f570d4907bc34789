/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_combine_latest (KitsunePipeline *self,
                                                  KitsunePipeline *other) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_combine_latest_with (KitsunePipeline *self,
                                                       KitsunePipeline *other,
                                                       GType item_type,
                                                       KitsuneFoldFunc func,
                                                       gpointer user_data,
                                                       GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_combine_latest_with_process (KitsunePipeline *self,
                                                               KitsunePipeline *other,
                                                               GType item_type,
                                                               KitsuneProcessFunc func,
                                                               gpointer user_data,
                                                               GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_latest_from (KitsunePipeline *self,
                                               KitsunePipeline *other) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_latest_from_with (KitsunePipeline *self,
                                                    KitsunePipeline *other,
                                                    GType item_type,
                                                    KitsuneFoldFunc func,
                                                    gpointer user_data,
                                                    GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_latest_from_with_process (KitsunePipeline *self,
                                                            KitsunePipeline *other,
                                                            GType item_type,
                                                            KitsuneProcessFunc func,
                                                            gpointer user_data,
                                                            GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
