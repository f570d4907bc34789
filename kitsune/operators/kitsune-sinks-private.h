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
/* Result: an item, unset if there is none. single fails instead. */
KitsuneStage *kitsune_sink_new_first (KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;
KitsuneStage *kitsune_sink_new_last (KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;
KitsuneStage *kitsune_sink_new_single (KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;
KitsuneStage *kitsune_sink_new_find (KitsunePipeline *pipeline,
                                     KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;
/* The same; @func (nullable) compares. */
KitsuneStage *kitsune_sink_new_min (KitsunePipeline *pipeline,
                                    KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;
KitsuneStage *kitsune_sink_new_max (KitsunePipeline *pipeline,
                                    KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;
/* The same; @func gives keys. */
KitsuneStage *kitsune_sink_new_min_by (KitsunePipeline *pipeline,
                                       KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;
KitsuneStage *kitsune_sink_new_max_by (KitsunePipeline *pipeline,
                                       KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;
/* Result: a boolean. */
KitsuneStage *kitsune_sink_new_any (KitsunePipeline *pipeline,
                                    KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;
KitsuneStage *kitsune_sink_new_all (KitsunePipeline *pipeline,
                                    KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;
KitsuneStage *kitsune_sink_new_contains (KitsunePipeline *pipeline,
                                         const GValue *value) G_GNUC_WARN_UNUSED_RESULT;
/* Result: a gint64. */
KitsuneStage *kitsune_sink_new_count (KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;
/* Result: a number; @func (nullable) gives what is added up. */
KitsuneStage *kitsune_sink_new_sum (KitsunePipeline *pipeline,
                                    KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;

/* Takes the values, and returns how many; less than all only with @error, which
 * is then about the next one. */
typedef guint (*KitsuneDeliverFunc) (GValue *values,
                                     guint n_values,
                                     gpointer data,
                                     GError **error);

/* Hands every vector to @func, on the lane; no result. Takes @data over. */
KitsuneStage *kitsune_sink_new_deliver (KitsunePipeline *pipeline,
                                        const char *kind,
                                        KitsuneDeliverFunc func,
                                        gpointer data,
                                        GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
