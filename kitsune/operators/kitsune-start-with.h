/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_start_with (KitsunePipeline *self, KitsuneItems *items) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_end_with (KitsunePipeline *self, KitsuneItems *items) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_start_with_pipeline (KitsunePipeline *self,
                                                       KitsunePipeline *prefix) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_end_with_pipeline (KitsunePipeline *self,
                                                     KitsunePipeline *suffix) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
