/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-graph.h"
#include "kitsune/run/kitsune-runner.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsuneGraph *kitsune_pipeline_describe (KitsunePipeline *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneGraph *kitsune_runner_describe (KitsuneRunner *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
