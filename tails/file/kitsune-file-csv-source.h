/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tails/file/kitsune-file-source.h"

G_BEGIN_DECLS

#define KITSUNE_FILE_TYPE_CSV_SOURCE (kitsune_file_csv_source_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneFileCsvSource, kitsune_file_csv_source, KITSUNE_FILE, CSV_SOURCE, KitsuneFileSource)

KITSUNE_AVAILABLE_IN_1_0
KitsuneFileCsvSource *kitsune_file_csv_source_new (GFile *file,
                                                   gboolean named_columns) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_file_csv_source_get_named_columns (KitsuneFileCsvSource *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_file_csv_source_get_delimiter (KitsuneFileCsvSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_csv_source_set_delimiter (KitsuneFileCsvSource *self,
                                            const char *delimiter);
KITSUNE_AVAILABLE_IN_1_0
const char *const *kitsune_file_csv_source_get_columns (KitsuneFileCsvSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_csv_source_set_columns (KitsuneFileCsvSource *self,
                                          const char *const *columns);
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_file_read_csv (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_file_read_csv_rows (GFile *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
