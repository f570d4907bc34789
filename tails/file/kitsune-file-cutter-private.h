/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Cuts bytes, which come in pieces, into records: lines, or rows whose quoted
 * fields may hold line feeds. Knows nothing of files and nothing of what is in
 * a record.
 */
typedef struct
{
  const char *text; /* without its line feed; good until the next call */
  gsize length;
  guint64 line; /* of the first byte, from 1 */
  gboolean too_long;
} KitsuneFileRecord;

typedef struct
{
  gsize max_length; /* of a record; 0: any */
  char delimiter;   /* between quoted fields; '\0': lines, which know no quotes */

  GByteArray *carry;   /* of a record that is not complete */
  gboolean carry_used; /* handed out: to be emptied */
  gboolean too_long;   /* of the record that is not complete only the beginning is kept */
  guint state;         /* within it */
  guint64 line;        /* of the next byte */
  guint64 record_line; /* of the record that is not complete */
} KitsuneFileCutter;

void kitsune_file_cutter_init (KitsuneFileCutter *self,
                               gsize max_length,
                               char delimiter);
void kitsune_file_cutter_clear (KitsuneFileCutter *self);
/* Starts at line 1 again; there must be nothing incomplete. */
void kitsune_file_cutter_rewind (KitsuneFileCutter *self);
/* Takes the next record from the front of *data; without one it takes all there
 * is and returns FALSE. */
gboolean kitsune_file_cutter_next (KitsuneFileCutter *self,
                                   const char **data,
                                   gsize *length,
                                   KitsuneFileRecord *record);
/* What is left when nothing comes any more: a last record without line feed. */
gboolean kitsune_file_cutter_finish (KitsuneFileCutter *self,
                                     KitsuneFileRecord *record);

G_END_DECLS
