/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tails/file/kitsune-file-sink.h"
#include "tails/file/kitsune-file-source.h"

G_BEGIN_DECLS

#define KITSUNE_FILE_TYPE_LINES_SOURCE (kitsune_file_lines_source_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneFileLinesSource, kitsune_file_lines_source, KITSUNE_FILE, LINES_SOURCE, KitsuneFileSource)

KITSUNE_AVAILABLE_IN_1_0
KitsuneFileLinesSource *kitsune_file_lines_source_new (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_file_read_lines (GFile *file) G_GNUC_WARN_UNUSED_RESULT;

#define KITSUNE_FILE_TYPE_LINES_SINK (kitsune_file_lines_sink_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneFileLinesSink, kitsune_file_lines_sink, KITSUNE_FILE, LINES_SINK, KitsuneFileSink)

KITSUNE_AVAILABLE_IN_1_0
KitsuneFileLinesSink *kitsune_file_lines_sink_new (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_file_write_lines (KitsunePipeline *pipeline,
                                         GFile *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
