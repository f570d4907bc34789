/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_PIPELINE (kitsune_pipeline_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsunePipeline, kitsune_pipeline, KITSUNE, PIPELINE, GObject)

/**
 * KitsunePipelineFunc:
 * @item: (nullable): the item, or %NULL where there is none
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Makes a pipeline, or chooses one that exists, which the stage then runs.
 *
 * Returning the same handle again costs less than making a new pipeline.
 *
 * Returns: (transfer full) (nullable): the pipeline, or %NULL for none; %NULL
 *   with @error set on failure
 *
 * Since: 1.0
 */
typedef KitsunePipeline *(*KitsunePipelineFunc) (const GValue *item,
                                                 gpointer user_data,
                                                 GError **error);

KITSUNE_AVAILABLE_IN_1_0
KitsuneStage *kitsune_pipeline_get_stage (KitsunePipeline *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_pipeline_get_output (KitsunePipeline *self);
KITSUNE_AVAILABLE_IN_1_0
GType kitsune_pipeline_get_item_type (KitsunePipeline *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_pipeline_get_discard (KitsunePipeline *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_set_discard (KitsunePipeline *self,
                                   gboolean discard);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_set (KitsunePipeline *self,
                           const char *first_property_name,
                           ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
