/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_using (GType item_type,
                                             KitsuneMapFunc acquire,
                                             gpointer acquire_data,
                                             GDestroyNotify acquire_destroy,
                                             KitsunePipelineFunc build,
                                             gpointer build_data,
                                             GDestroyNotify build_destroy,
                                             KitsuneItemFunc release,
                                             gpointer release_data,
                                             GDestroyNotify release_destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_using_process (GType item_type,
                                                     KitsuneProcessFunc acquire,
                                                     gpointer acquire_data,
                                                     GDestroyNotify acquire_destroy,
                                                     KitsuneProcessFunc build,
                                                     gpointer build_data,
                                                     GDestroyNotify build_destroy,
                                                     KitsuneProcessFunc release,
                                                     gpointer release_data,
                                                     GDestroyNotify release_destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
