/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-run-options.h"
#include "kitsune/run/kitsune-run-summary.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_LIST_MODEL (kitsune_list_model_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneListModel, kitsune_list_model, KITSUNE, LIST_MODEL, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneListModel *kitsune_list_model_new (KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_list_model_get_pipeline (KitsuneListModel *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_list_model_get_max_length (KitsuneListModel *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_list_model_set_max_length (KitsuneListModel *self,
                                        guint max_length);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_list_model_start (KitsuneListModel *self,
                                   KitsuneRunOptions *options,
                                   GCancellable *cancellable,
                                   GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_list_model_stop (KitsuneListModel *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_list_model_is_running (KitsuneListModel *self);
KITSUNE_AVAILABLE_IN_1_0
const GError *kitsune_list_model_get_error (KitsuneListModel *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunSummary *kitsune_list_model_get_summary (KitsuneListModel *self);

G_END_DECLS
