/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-retry-strategy.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_retry (KitsunePipeline *self,
                                         KitsuneRetryStrategy *strategy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
