/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-writer-private.h"

#include "tails/file/kitsune-file-feed-private.h"

/*
 * Writes one file in one run. Items are gathered in a buffer, which is handed
 * to the output when it is full, and also when the run has nothing else to do:
 * what comes seldom is written at once, what comes fast in large pieces. While
 * the output is busy a second buffer fills; then the input is held.
 */
struct _KitsuneFileWriter
{
  KitsuneWriter parent_instance;

  KitsuneFileOutputOptions options; /* owns the file */
  KitsuneFileOutput *output;
  KitsuneFileEncoder *encoder;
  GString *buffer;
  gsize buffer_size;
  GSource *flush; /* waits for the run to have nothing else to do */
  guint64 n_items;
  gboolean held;
  gboolean finishing;
  gboolean last; /* the last piece is with the output */
};

G_DEFINE_FINAL_TYPE (KitsuneFileWriter, kitsune_file_writer, KITSUNE_TYPE_WRITER)

static const char *
kitsune_file_writer_get_header (KitsuneFileWriter *self)
{
  return self->encoder->klass->header != NULL ? self->encoder->klass->header (self->encoder) : NULL;
}

static void
kitsune_file_writer_hand_over (KitsuneFileWriter *self)
{
  GString *piece = self->buffer;

  g_source_set_ready_time (self->flush, -1);
  self->buffer = g_string_sized_new (MIN (self->buffer_size, 65536));
  self->last = self->finishing;
  kitsune_file_output_write (self->output, kitsune_file_writer_get_header (self), piece, self->last);
}

static gboolean
kitsune_file_writer_flush (gpointer data)
{
  KitsuneFileWriter *self = data;

  g_source_set_ready_time (self->flush, -1);
  if (kitsune_file_output_is_idle (self->output) && self->buffer->len > 0)
    kitsune_file_writer_hand_over (self);

  return G_SOURCE_CONTINUE;
}

static gboolean
kitsune_file_writer_dispatch (GSource *source,
                              GSourceFunc callback,
                              gpointer data)
{
  return callback (data);
}

/* One for the whole run: it is wanted after every item, nearly. */
static GSourceFuncs kitsune_file_writer_flush_funcs = {
  .dispatch = kitsune_file_writer_dispatch,
};

static void
kitsune_file_writer_flush_later (KitsuneFileWriter *self)
{
  if (g_source_get_ready_time (self->flush) != 0)
    g_source_set_ready_time (self->flush, 0);
}

/* A piece has been written. */
static gboolean
kitsune_file_writer_written (gpointer data)
{
  KitsuneFileWriter *self = data;
  g_autoptr (GError) error = kitsune_file_output_steal_error (self->output);

  if (error != NULL)
    {
      kitsune_writer_fail (KITSUNE_WRITER (self), error);
      return G_SOURCE_REMOVE;
    }
  if (self->last)
    {
      kitsune_writer_done (KITSUNE_WRITER (self));
      return G_SOURCE_REMOVE;
    }

  if (self->finishing || self->buffer->len >= self->buffer_size)
    kitsune_file_writer_hand_over (self);
  else if (self->buffer->len > 0)
    kitsune_file_writer_flush_later (self);
  if (self->held)
    {
      self->held = FALSE;
      kitsune_writer_release (KITSUNE_WRITER (self));
    }

  return G_SOURCE_REMOVE;
}

static gboolean
kitsune_file_writer_start (KitsuneWriter *writer,
                           GError **error)
{
  KitsuneFileWriter *self = KITSUNE_FILE_WRITER (writer);

  self->output = kitsune_file_output_new (&self->options, kitsune_file_writer_written, self);
  /* behind everything that a run does */
  self->flush = g_source_new (&kitsune_file_writer_flush_funcs, sizeof (GSource));
  g_source_set_priority (self->flush, G_PRIORITY_LOW);
  g_source_set_static_name (self->flush, "[kitsune] file flush");
  g_source_set_callback (self->flush, kitsune_file_writer_flush, self, NULL);
  g_source_attach (self->flush, g_main_context_get_thread_default ());

  return TRUE;
}

static gboolean
kitsune_file_writer_write (KitsuneWriter *writer,
                           const GValue *item,
                           GError **error)
{
  KitsuneFileWriter *self = KITSUNE_FILE_WRITER (writer);
  gsize length = self->buffer->len;

  self->n_items++;
  if (!self->encoder->klass->encode (self->encoder, item, self->buffer, error))
    {
      g_autofree char *name = kitsune_file_get_display_name (self->options.file);

      g_string_truncate (self->buffer, length);
      g_prefix_error (error, "%s: item %" G_GUINT64_FORMAT ": ", name, self->n_items);
      return FALSE;
    }

  if (self->buffer->len < self->buffer_size)
    {
      if (self->buffer->len > 0 && kitsune_file_output_is_idle (self->output))
        kitsune_file_writer_flush_later (self);
    }
  else if (kitsune_file_output_is_idle (self->output))
    {
      kitsune_file_writer_hand_over (self);
    }
  else
    {
      self->held = TRUE;
      kitsune_writer_hold (writer);
    }

  return TRUE;
}

static void
kitsune_file_writer_finish (KitsuneWriter *writer)
{
  KitsuneFileWriter *self = KITSUNE_FILE_WRITER (writer);

  self->finishing = TRUE;
  if (kitsune_file_output_is_idle (self->output))
    kitsune_file_writer_hand_over (self);
}

static void
kitsune_file_writer_stop (KitsuneWriter *writer)
{
  KitsuneFileWriter *self = KITSUNE_FILE_WRITER (writer);

  if (self->flush != NULL)
    g_source_destroy (self->flush);
  g_clear_pointer (&self->flush, g_source_unref);
  g_clear_pointer (&self->output, kitsune_file_output_free);
}

static void
kitsune_file_writer_finalize (GObject *object)
{
  KitsuneFileWriter *self = KITSUNE_FILE_WRITER (object);

  kitsune_file_encoder_free (self->encoder);
  g_string_free (self->buffer, TRUE);
  g_object_unref (self->options.file);

  G_OBJECT_CLASS (kitsune_file_writer_parent_class)->finalize (object);
}

static void
kitsune_file_writer_class_init (KitsuneFileWriterClass *klass)
{
  KitsuneWriterClass *writer_class = KITSUNE_WRITER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kitsune_file_writer_finalize;
  writer_class->start = kitsune_file_writer_start;
  writer_class->write = kitsune_file_writer_write;
  writer_class->finish = kitsune_file_writer_finish;
  writer_class->stop = kitsune_file_writer_stop;
}

static void
kitsune_file_writer_init (KitsuneFileWriter *self)
{
}

KitsuneWriter *
kitsune_file_writer_new (const KitsuneFileOutputOptions *options,
                         guint buffer_size,
                         KitsuneFileEncoder *encoder)
{
  KitsuneFileWriter *self = g_object_new (KITSUNE_FILE_TYPE_WRITER, NULL);

  self->options = *options;
  g_object_ref (self->options.file);
  self->encoder = encoder;
  self->buffer_size = buffer_size;
  self->buffer = g_string_new (NULL);

  return KITSUNE_WRITER (self);
}
