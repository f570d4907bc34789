/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-reader-private.h"

#include "tails/file/kitsune-file-cutter-private.h"
#include "tails/file/kitsune-file-text-private.h"

/*
 * Reads one file in one run: blocks of the feed are cut into records, and those
 * become items as the format says. Many per call, as many as are wanted.
 */
struct _KitsuneFileReader
{
  KitsuneReader parent_instance;

  KitsuneFileFeed *feed;
  KitsuneFileFormat *format;
  KitsuneFileCutter cutter;
  GFile *file;
  char *name;              /* of the file, for messages; NULL until needed */
  KitsuneFileBlock *block; /* NULL: to be asked for */
  const char *data;        /* in it */
  gsize length;
  gboolean midfile; /* lines are counted from where reading started */
  gboolean failed;
};

G_DEFINE_FINAL_TYPE (KitsuneFileReader, kitsune_file_reader, KITSUNE_TYPE_READER)

static gboolean
kitsune_file_reader_start (KitsuneReader *reader,
                           GError **error)
{
  return kitsune_file_feed_start (KITSUNE_FILE_READER (reader)->feed, error);
}

/* Takes @error; @useless: reading cannot go on. */
static void
kitsune_file_reader_fail_record (KitsuneFileReader *self,
                                 const KitsuneFileRecord *record,
                                 gboolean useless,
                                 GError *error)
{
  g_autoptr (GError) owned = error;
  GValue item = G_VALUE_INIT;

  if (self->name == NULL)
    self->name = kitsune_file_get_display_name (self->file);
  if (self->midfile)
    g_prefix_error (&owned, "%s: line %" G_GUINT64_FORMAT " after the start: ", self->name, record->line);
  else
    g_prefix_error (&owned, "%s:%" G_GUINT64_FORMAT ": ", self->name, record->line);

  if (useless)
    {
      self->failed = TRUE;
      kitsune_reader_fail (KITSUNE_READER (self), owned);
      return;
    }
  if (kitsune_file_text_is_valid (record->text, record->length, NULL))
    {
      g_value_init (&item, G_TYPE_STRING);
      g_value_take_string (&item, kitsune_file_text_dup (record->text, record->length));
    }
  else
    {
      g_value_init (&item, G_TYPE_BYTES);
      g_value_take_boxed (&item, g_bytes_new (record->text, record->length));
    }
  kitsune_reader_fail_item (KITSUNE_READER (self), &item, owned);
  g_value_unset (&item);
}

/* Whether the record became something, an item or a failure. */
static gboolean
kitsune_file_reader_use (KitsuneFileReader *self,
                         const KitsuneFileRecord *record,
                         KitsuneEmitter *out)
{
  GError *error = NULL;
  GValue item = G_VALUE_INIT;
  KitsuneFileParsed parsed = KITSUNE_FILE_PARSED_FAILED;

  if (record->too_long)
    g_set_error (&error, KITSUNE_ERROR, KITSUNE_ERROR_LIMIT_EXCEEDED,
                 "line is longer than max-line-length allows, which is %" G_GSIZE_FORMAT, self->cutter.max_length);
  else if (kitsune_file_text_is_valid (record->text, record->length, &error))
    parsed = self->format->klass->parse (self->format, record->text, record->length, &item, &error);

  if (parsed == KITSUNE_FILE_PARSED_ITEM)
    kitsune_emitter_take (out, &item);
  else if (parsed != KITSUNE_FILE_PARSED_NOTHING)
    kitsune_file_reader_fail_record (self, record, parsed == KITSUNE_FILE_PARSED_USELESS, error);

  return parsed != KITSUNE_FILE_PARSED_NOTHING;
}

static void
kitsune_file_reader_drop_block (KitsuneFileReader *self)
{
  g_clear_pointer (&self->block, g_free);
  self->data = NULL;
  self->length = 0;
}

/* Between two files: the last line of the old one, and from line 1 again. */
static gboolean
kitsune_file_reader_change_file (KitsuneFileReader *self,
                                 KitsuneEmitter *out)
{
  KitsuneFileRecord record;
  gboolean used = FALSE;

  if (kitsune_file_cutter_finish (&self->cutter, &record))
    used = kitsune_file_reader_use (self, &record, out);

  kitsune_file_cutter_rewind (&self->cutter);
  if (self->format->klass->restart != NULL)
    self->format->klass->restart (self->format);
  self->midfile = self->block->midfile;

  return used;
}

/* Makes @block the one that is cut. Sets @used if that gave an item; FALSE if
 * there is no block. */
static gboolean
kitsune_file_reader_next_block (KitsuneFileReader *self,
                                KitsuneEmitter *out,
                                gboolean *used)
{
  KitsuneFileRecord record;
  g_autoptr (GError) error = NULL;

  *used = FALSE;
  switch (kitsune_file_feed_next (self->feed, &self->block, &error))
    {
    case KITSUNE_FILE_FEED_BLOCK:
      self->data = self->block->data;
      self->length = self->block->length;
      if (self->block->fresh)
        *used = kitsune_file_reader_change_file (self, out);
      return TRUE;

    case KITSUNE_FILE_FEED_FAILED:
      kitsune_reader_fail (KITSUNE_READER (self), error);
      return FALSE;

    case KITSUNE_FILE_FEED_END:
      if (kitsune_file_cutter_finish (&self->cutter, &record))
        kitsune_file_reader_use (self, &record, out);
      kitsune_emitter_end (out);
      return FALSE;

    case KITSUNE_FILE_FEED_WAIT:
    default:
      return FALSE;
    }
}

static gboolean
kitsune_file_reader_produce (KitsuneReader *reader,
                             KitsuneEmitter *out,
                             GError **error)
{
  KitsuneFileReader *self = KITSUNE_FILE_READER (reader);
  guint wanted = kitsune_reader_get_wanted (reader);
  guint n = 0;

  while (n < wanted && !self->failed)
    {
      KitsuneFileRecord record;
      gboolean used;

      if (self->block == NULL)
        {
          if (!kitsune_file_reader_next_block (self, out, &used))
            return TRUE;
          n += used;
        }
      else if (kitsune_file_cutter_next (&self->cutter, &self->data, &self->length, &record))
        {
          n += kitsune_file_reader_use (self, &record, out);
        }
      else
        {
          kitsune_file_reader_drop_block (self);
        }
    }

  return TRUE;
}

static void
kitsune_file_reader_stop (KitsuneReader *reader)
{
  kitsune_file_feed_stop (KITSUNE_FILE_READER (reader)->feed);
}

static void
kitsune_file_reader_finalize (GObject *object)
{
  KitsuneFileReader *self = KITSUNE_FILE_READER (object);

  kitsune_file_reader_drop_block (self);
  kitsune_file_feed_stop (self->feed);
  kitsune_file_feed_unref (self->feed);
  kitsune_file_format_free (self->format);
  kitsune_file_cutter_clear (&self->cutter);
  g_object_unref (self->file);
  g_free (self->name);

  G_OBJECT_CLASS (kitsune_file_reader_parent_class)->finalize (object);
}

static void
kitsune_file_reader_class_init (KitsuneFileReaderClass *klass)
{
  KitsuneReaderClass *reader_class = KITSUNE_READER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kitsune_file_reader_finalize;
  reader_class->start = kitsune_file_reader_start;
  reader_class->produce = kitsune_file_reader_produce;
  reader_class->stop = kitsune_file_reader_stop;
}

static void
kitsune_file_reader_init (KitsuneFileReader *self)
{
}

KitsuneReader *
kitsune_file_reader_new (const KitsuneFileFeedOptions *options,
                         guint max_line_length,
                         KitsuneFileFormat *format)
{
  KitsuneFileReader *self = g_object_new (KITSUNE_FILE_TYPE_READER, NULL);

  self->file = g_object_ref (options->file);
  self->feed = kitsune_file_feed_new (options, KITSUNE_READER (self));
  self->format = format;
  kitsune_file_cutter_init (&self->cutter, max_line_length, format->delimiter);

  return KITSUNE_READER (self);
}
