/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

#include "tails/file/kitsune-file-feed-private.h"
#include "tails/file/kitsune-file-format-private.h"

G_BEGIN_DECLS

#define KITSUNE_FILE_TYPE_READER (kitsune_file_reader_get_type ())

G_DECLARE_FINAL_TYPE (KitsuneFileReader, kitsune_file_reader, KITSUNE_FILE, READER, KitsuneReader)

/* Takes over @format. */
KitsuneReader *kitsune_file_reader_new (const KitsuneFileFeedOptions *options,
                                        guint max_line_length,
                                        KitsuneFileFormat *format);

G_END_DECLS
