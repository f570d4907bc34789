/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tails/file/kitsune-file-source.h"

G_BEGIN_DECLS

#define KITSUNE_FILE_TYPE_LINES_SOURCE (kitsune_file_lines_source_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneFileLinesSource, kitsune_file_lines_source, KITSUNE_FILE, LINES_SOURCE, KitsuneFileSource)

KITSUNE_AVAILABLE_IN_1_0
KitsuneFileLinesSource *kitsune_file_lines_source_new (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_file_read_lines (GFile *file) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
