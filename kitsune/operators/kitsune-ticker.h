/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_ticker (gint64 interval) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_timer (gint64 delay,
                                             const GValue *item) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_timer_with_func (GType item_type,
                                                       gint64 delay,
                                                       KitsuneMapFunc func,
                                                       gpointer user_data,
                                                       GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_timer_with_func_process (GType item_type,
                                                               gint64 delay,
                                                               KitsuneProcessFunc func,
                                                               gpointer user_data,
                                                               GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
