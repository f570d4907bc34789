/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/operators/kitsune-bounded-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_LIST_SOURCE (kitsune_list_source_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneListSource, kitsune_list_source, KITSUNE, LIST_SOURCE, KitsuneBoundedStage)

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_list_source_get_follow (KitsuneListSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_list_source_set_follow (KitsuneListSource *self,
                                     gboolean follow);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_from_list_model (GListModel *model) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
