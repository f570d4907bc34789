/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-cutter-private.h"

#include <string.h>

/* Where in a row the next byte is. A quote opens a field only as its first
 * byte; elsewhere it is none, so that a stray one does not swallow the rest of
 * the file. */
enum
{
  FIELD_START,
  PLAIN,
  QUOTED,
  QUOTE_IN_QUOTED, /* the end of the quoted text, or the first of two */
};

void
kitsune_file_cutter_init (KitsuneFileCutter *self,
                          gsize max_length,
                          char delimiter)
{
  *self = (KitsuneFileCutter){ .max_length = max_length, .delimiter = delimiter };
  self->carry = g_byte_array_new ();
  kitsune_file_cutter_rewind (self);
}

void
kitsune_file_cutter_clear (KitsuneFileCutter *self)
{
  g_clear_pointer (&self->carry, g_byte_array_unref);
}

void
kitsune_file_cutter_rewind (KitsuneFileCutter *self)
{
  self->line = self->record_line = 1;
  self->state = FIELD_START;
}

/* How long the part of a record is that *data begins with; @ended: with its
 * line feed, which does not count. */
static gsize
kitsune_file_cutter_scan_line (KitsuneFileCutter *self,
                               const char *data,
                               gsize length,
                               gboolean *ended)
{
  const char *found = memchr (data, '\n', length);

  *ended = found != NULL;
  if (found == NULL)
    return length;

  self->line++;

  return found - data;
}

static gsize
kitsune_file_cutter_scan_row (KitsuneFileCutter *self,
                              const char *data,
                              gsize length,
                              gboolean *ended)
{
  guint state = self->state;
  gsize i;

  *ended = FALSE;
  for (i = 0; i < length && !*ended; i++)
    {
      char c = data[i];

      if (state == QUOTED)
        {
          if (c == '"')
            state = QUOTE_IN_QUOTED;
          else if (c == '\n')
            self->line++;
        }
      else if (c == '\n')
        {
          self->line++;
          *ended = TRUE;
        }
      else if (c == self->delimiter)
        {
          state = FIELD_START;
        }
      else if (c == '"' && state != PLAIN)
        {
          state = QUOTED;
        }
      else
        {
          state = PLAIN;
        }
    }
  self->state = *ended ? FIELD_START : state;

  return *ended ? i - 1 : i;
}

/* Keeps a part of a record, as far as it may become one; one byte more, which
 * may be the carriage return of its end. */
static void
kitsune_file_cutter_carry (KitsuneFileCutter *self,
                           const char *data,
                           gsize length)
{
  gsize limit = self->max_length > 0 ? self->max_length + 1 : G_MAXUINT;
  gsize room = limit - MIN (limit, self->carry->len);

  if (length > room)
    self->too_long = TRUE;
  g_byte_array_append (self->carry, (const guint8 *) data, MIN (length, room));
}

/* Hands a record out; the carriage return before a line feed belongs to the end
 * of the line. */
static void
kitsune_file_cutter_give (KitsuneFileCutter *self,
                          KitsuneFileRecord *record,
                          const char *text,
                          gsize length,
                          gboolean ended)
{
  gboolean whole = !self->too_long && (self->max_length == 0 || length <= self->max_length + 1);

  if (whole && ended && length > 0 && text[length - 1] == '\r')
    length--;
  record->text = text;
  record->too_long = !whole || (self->max_length > 0 && length > self->max_length);
  record->length = record->too_long ? MIN (length, self->max_length) : length;
  record->line = self->record_line;
  self->record_line = self->line;
  self->too_long = FALSE;
}

static void
kitsune_file_cutter_drop_used (KitsuneFileCutter *self)
{
  if (!self->carry_used)
    return;

  g_byte_array_set_size (self->carry, 0);
  self->carry_used = FALSE;
}

gboolean
kitsune_file_cutter_next (KitsuneFileCutter *self,
                          const char **data,
                          gsize *length,
                          KitsuneFileRecord *record)
{
  const char *start = *data;
  gboolean ended;
  gsize n;

  kitsune_file_cutter_drop_used (self);
  if (*length == 0)
    return FALSE;

  if (self->delimiter == '\0')
    n = kitsune_file_cutter_scan_line (self, start, *length, &ended);
  else
    n = kitsune_file_cutter_scan_row (self, start, *length, &ended);
  *data += n + (ended ? 1 : 0);
  *length -= n + (ended ? 1 : 0);

  if (!ended)
    {
      kitsune_file_cutter_carry (self, start, n);
      return FALSE;
    }

  if (self->carry->len > 0)
    {
      kitsune_file_cutter_carry (self, start, n);
      self->carry_used = TRUE;
      kitsune_file_cutter_give (self, record, (const char *) self->carry->data, self->carry->len, TRUE);
    }
  else
    {
      kitsune_file_cutter_give (self, record, start, n, TRUE);
    }

  return TRUE;
}

gboolean
kitsune_file_cutter_finish (KitsuneFileCutter *self,
                            KitsuneFileRecord *record)
{
  kitsune_file_cutter_drop_used (self);
  if (self->carry->len == 0)
    return FALSE;

  self->carry_used = TRUE;
  kitsune_file_cutter_give (self, record, (const char *) self->carry->data, self->carry->len, FALSE);
  self->state = FIELD_START;

  return TRUE;
}
