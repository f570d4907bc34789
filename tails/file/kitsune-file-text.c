/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-text-private.h"

#include <kitsune/kitsune.h>
#include <string.h>

#define ONES G_GUINT64_CONSTANT (0x0101010101010101)
#define HIGH_BITS G_GUINT64_CONSTANT (0x8080808080808080)

/* How many bytes at the start are ASCII and not NUL, give or take seven: most
 * text is nothing else, and this looks at eight of them at a time. */
static gsize
kitsune_file_text_skip_ascii (const char *text,
                              gsize length)
{
  gsize i = 0;

  for (; i + sizeof (guint64) <= length; i += sizeof (guint64))
    {
      guint64 word;

      memcpy (&word, text + i, sizeof word);
      /* a byte of 0 borrows from its high bit, and from nothing else if all
       * below it are above 0 */
      if (((word | (word - ONES)) & HIGH_BITS) != 0)
        break;
    }

  return i;
}

gboolean
kitsune_file_text_is_valid (const char *text,
                            gsize length,
                            GError **error)
{
  gsize ascii = kitsune_file_text_skip_ascii (text, length);
  const char *end = NULL;

  if (g_utf8_validate_len (text + ascii, length - ascii, &end))
    return TRUE;

  if (*end == '\0')
    g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "NUL byte at byte %" G_GSIZE_FORMAT " of the line",
                 (gsize) (end - text) + 1);
  else
    g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "invalid UTF-8 at byte %" G_GSIZE_FORMAT " of the line",
                 (gsize) (end - text) + 1);

  return FALSE;
}

gboolean
kitsune_file_text_is_blank (const char *text,
                            gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isspace (text[i]))
        return FALSE;
    }

  return TRUE;
}

char *
kitsune_file_text_dup (const char *text,
                       gsize length)
{
  char *copy = g_malloc (length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';

  return copy;
}
