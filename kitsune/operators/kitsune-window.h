/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_sliding_window (KitsunePipeline *self,
                                                  guint size,
                                                  guint step) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_session_window (KitsunePipeline *self,
                                                  gint64 gap) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
