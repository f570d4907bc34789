/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_PIPELINE (kitsune_pipeline_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsunePipeline, kitsune_pipeline, KITSUNE, PIPELINE, GObject)

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
