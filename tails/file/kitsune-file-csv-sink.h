/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tails/file/kitsune-file-sink.h"

G_BEGIN_DECLS

#define KITSUNE_FILE_TYPE_CSV_SINK (kitsune_file_csv_sink_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneFileCsvSink, kitsune_file_csv_sink, KITSUNE_FILE, CSV_SINK, KitsuneFileSink)

KITSUNE_AVAILABLE_IN_1_0
KitsuneFileCsvSink *kitsune_file_csv_sink_new (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_file_csv_sink_get_delimiter (KitsuneFileCsvSink *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_csv_sink_set_delimiter (KitsuneFileCsvSink *self,
                                          const char *delimiter);
KITSUNE_AVAILABLE_IN_1_0
const char *const *kitsune_file_csv_sink_get_columns (KitsuneFileCsvSink *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_csv_sink_set_columns (KitsuneFileCsvSink *self,
                                        const char *const *columns);
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_file_write_csv (KitsunePipeline *pipeline,
                                       GFile *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
