/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

#include "tails/file/kitsune-file-types.h"

G_BEGIN_DECLS

/*
 * The file that is being written, and the thread of a pool that does it, one
 * piece at a time.
 */
typedef struct _KitsuneFileOutput KitsuneFileOutput;

typedef struct
{
  GFile *file;
  KitsuneFileWriteMode mode;
  KitsuneFileCompression compression;
  gboolean sync;
} KitsuneFileOutputOptions;

/* @done is called with @data on the thread's main context whenever a piece has
 * been written, until the output is stopped. */
KitsuneFileOutput *kitsune_file_output_new (const KitsuneFileOutputOptions *options,
                                            GSourceFunc done,
                                            gpointer data);
/* Opens the file if it is not open, writes the piece, which is taken over, and
 * if it is the last makes everything stay. @header, which may be NULL, is what
 * comes first in a file that is empty; it counts when the file is opened. */
void kitsune_file_output_write (KitsuneFileOutput *self,
                                const char *header,
                                GString *piece,
                                gboolean last);
/* FALSE while a piece is being written. */
gboolean kitsune_file_output_is_idle (KitsuneFileOutput *self);
/* Why writing failed, once; NULL if it did not. */
GError *kitsune_file_output_steal_error (KitsuneFileOutput *self);
/* Waits for the piece that is being written; what must not stay is gone then. */
void kitsune_file_output_free (KitsuneFileOutput *self);

G_END_DECLS
