/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tails/file/kitsune-file-sink.h"
#include "tails/file/kitsune-file-source.h"

G_BEGIN_DECLS

#define KITSUNE_FILE_TYPE_JSON_SOURCE (kitsune_file_json_source_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneFileJsonSource, kitsune_file_json_source, KITSUNE_FILE, JSON_SOURCE, KitsuneFileSource)

KITSUNE_AVAILABLE_IN_1_0
KitsuneFileJsonSource *kitsune_file_json_source_new (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_file_read_json_lines (GFile *file) G_GNUC_WARN_UNUSED_RESULT;

#define KITSUNE_FILE_TYPE_JSON_SINK (kitsune_file_json_sink_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneFileJsonSink, kitsune_file_json_sink, KITSUNE_FILE, JSON_SINK, KitsuneFileSink)

KITSUNE_AVAILABLE_IN_1_0
KitsuneFileJsonSink *kitsune_file_json_sink_new (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_file_write_json_lines (KitsunePipeline *pipeline,
                                              GFile *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
