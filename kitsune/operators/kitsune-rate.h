/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_throttle (KitsunePipeline *self,
                                            gint64 window) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_debounce (KitsunePipeline *self,
                                            gint64 silence) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_sample (KitsunePipeline *self,
                                          gint64 period) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
