/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_amb (KitsunePipeline **pipelines,
                                       gsize n_pipelines) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_amb_with (KitsunePipeline *self,
                                            KitsunePipeline *other) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
