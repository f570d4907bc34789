/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

KitsunePipeline *kitsune_pipeline_new (KitsuneStage *stage,
                                       guint output) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
