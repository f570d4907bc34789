/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-stage-private.h"

G_BEGIN_DECLS

/*
 * The stages at the end of a run. Each has one input and no output; those with
 * a result give it through the operator's result function. Functions are taken
 * over.
 */
KitsuneStage *kitsune_sink_new_discard (KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;
KitsuneStage *kitsune_sink_new_for_each (KitsunePipeline *pipeline,
                                         KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;
/* @func is a KitsuneAsyncFunc. */
KitsuneStage *kitsune_sink_new_for_each_async (KitsunePipeline *pipeline,
                                               KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;
/* Result: KitsuneItems. */
KitsuneStage *kitsune_sink_new_collect (KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
