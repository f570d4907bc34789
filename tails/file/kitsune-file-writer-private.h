/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

#include "tails/file/kitsune-file-encoder-private.h"
#include "tails/file/kitsune-file-output-private.h"

G_BEGIN_DECLS

#define KITSUNE_FILE_TYPE_WRITER (kitsune_file_writer_get_type ())

G_DECLARE_FINAL_TYPE (KitsuneFileWriter, kitsune_file_writer, KITSUNE_FILE, WRITER, KitsuneWriter)

/* Takes over @encoder. */
KitsuneWriter *kitsune_file_writer_new (const KitsuneFileOutputOptions *options,
                                        guint buffer_size,
                                        KitsuneFileEncoder *encoder);

G_END_DECLS
