/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_LINES_SOURCE (kitsune_lines_source_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneLinesSource, kitsune_lines_source, KITSUNE, LINES_SOURCE, KitsuneStage)

KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_lines_source_get_max_line_length (KitsuneLinesSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_lines_source_set_max_line_length (KitsuneLinesSource *self,
                                               gint64 max_line_length);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_lines_source_get_close_stream (KitsuneLinesSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_lines_source_set_close_stream (KitsuneLinesSource *self,
                                            gboolean close_stream);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_from_lines (GInputStream *stream) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
