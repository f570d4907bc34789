/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

G_BEGIN_DECLS

/*
 * What the records of a file mean. One per run; a format with state has a
 * struct that begins with this one.
 */
typedef struct _KitsuneFileFormat KitsuneFileFormat;

typedef enum
{
  KITSUNE_FILE_PARSED_ITEM,
  KITSUNE_FILE_PARSED_NOTHING, /* an empty line, a header */
  KITSUNE_FILE_PARSED_FAILED,
  KITSUNE_FILE_PARSED_USELESS, /* so is all that follows */
} KitsuneFileParsed;

typedef struct
{
  /* @text is valid UTF-8 without NUL, but not terminated; @item is unset. */
  KitsuneFileParsed (*parse) (KitsuneFileFormat *self,
                              const char *text,
                              gsize length,
                              GValue *item,
                              GError **error);
  /* Another file begins. Optional. */
  void (*restart) (KitsuneFileFormat *self);
  /* Optional: g_free(). */
  void (*free) (KitsuneFileFormat *self);
} KitsuneFileFormatClass;

struct _KitsuneFileFormat
{
  const KitsuneFileFormatClass *klass;
  char delimiter; /* for the cutter */
};

static inline void
kitsune_file_format_free (KitsuneFileFormat *self)
{
  if (self->klass->free != NULL)
    self->klass->free (self);
  else
    g_free (self);
}

G_END_DECLS
