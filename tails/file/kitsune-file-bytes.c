/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-bytes-private.h"

#include <string.h>

#define RAW_SIZE 65536

struct _KitsuneFileBytes
{
  GInputStream *stream;
  KitsuneFileCompression compression; /* AUTO until the first bytes are there */
  GConverter *converter;              /* NULL: plain */
  gboolean in_member;                 /* of gzip: something of it was read */
  gboolean raw_ended;
  gsize raw_start;
  gsize raw_end;
  char raw[RAW_SIZE]; /* read, but not used yet */
};

KitsuneFileBytes *
kitsune_file_bytes_new (GInputStream *stream,
                        KitsuneFileCompression compression)
{
  KitsuneFileBytes *self = g_new (KitsuneFileBytes, 1);

  memset (self, 0, G_STRUCT_OFFSET (KitsuneFileBytes, raw));
  self->stream = stream;
  self->compression = compression;
  if (compression == KITSUNE_FILE_COMPRESSION_GZIP)
    self->converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));

  return self;
}

void
kitsune_file_bytes_free (KitsuneFileBytes *self)
{
  g_clear_object (&self->converter);
  g_clear_object (&self->stream);
  g_free (self);
}

/* Reads more of the stream behind what is there. */
static gboolean
kitsune_file_bytes_fill (KitsuneFileBytes *self,
                         GCancellable *cancellable,
                         GError **error)
{
  gssize n;

  memmove (self->raw, self->raw + self->raw_start, self->raw_end - self->raw_start);
  self->raw_end -= self->raw_start;
  self->raw_start = 0;

  n = g_input_stream_read (self->stream, self->raw + self->raw_end, RAW_SIZE - self->raw_end, cancellable, error);
  if (n < 0)
    return FALSE;
  self->raw_end += n;
  self->raw_ended = n == 0;

  return TRUE;
}

static gboolean
kitsune_file_bytes_detect (KitsuneFileBytes *self,
                           GCancellable *cancellable,
                           GError **error)
{
  while (self->raw_end < 2 && !self->raw_ended)
    {
      if (!kitsune_file_bytes_fill (self, cancellable, error))
        return FALSE;
    }

  if (self->raw_end >= 2 && memcmp (self->raw, "\x1f\x8b", 2) == 0)
    {
      self->compression = KITSUNE_FILE_COMPRESSION_GZIP;
      self->converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
    }
  else
    {
      self->compression = KITSUNE_FILE_COMPRESSION_NONE;
    }

  return TRUE;
}

static gssize
kitsune_file_bytes_read_plain (KitsuneFileBytes *self,
                               char *buffer,
                               gsize size,
                               GCancellable *cancellable,
                               GError **error)
{
  gsize n = MIN (size, self->raw_end - self->raw_start);

  if (n == 0)
    return self->raw_ended ? 0 : g_input_stream_read (self->stream, buffer, size, cancellable, error);

  memcpy (buffer, self->raw + self->raw_start, n);
  self->raw_start += n;

  return n;
}

/* One step of the decompressor; how many bytes came out, -1 on failure. */
static gssize
kitsune_file_bytes_inflate (KitsuneFileBytes *self,
                            char *buffer,
                            gsize size,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gsize used = 0;
  gsize written = 0;
  GConverterResult result;

  result = g_converter_convert (self->converter, self->raw + self->raw_start, self->raw_end - self->raw_start, buffer,
                                size, self->raw_ended ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, &used,
                                &written, &local_error);
  if (result == G_CONVERTER_ERROR)
    {
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) && !self->raw_ended)
        return kitsune_file_bytes_fill (self, cancellable, error) ? 0 : -1;
      if (self->raw_ended && self->raw_start == self->raw_end)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "compressed data end too early");
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return -1;
    }

  self->raw_start += used;
  self->in_member = TRUE;
  if (result == G_CONVERTER_FINISHED)
    {
      self->in_member = FALSE;
      g_converter_reset (self->converter);
    }

  return written;
}

static gssize
kitsune_file_bytes_read_gzip (KitsuneFileBytes *self,
                              char *buffer,
                              gsize size,
                              GCancellable *cancellable,
                              GError **error)
{
  gssize n = 0;

  while (n == 0)
    {
      /* some programs fill compressed files up with zeros */
      while (!self->in_member && self->raw_start < self->raw_end && self->raw[self->raw_start] == '\0')
        self->raw_start++;
      if (self->raw_start == self->raw_end && !self->raw_ended)
        {
          if (!kitsune_file_bytes_fill (self, cancellable, error))
            return -1;
          continue;
        }
      if (self->raw_start == self->raw_end && !self->in_member)
        return 0;
      n = kitsune_file_bytes_inflate (self, buffer, size, cancellable, error);
    }

  return n;
}

gssize
kitsune_file_bytes_read (KitsuneFileBytes *self,
                         char *buffer,
                         gsize size,
                         GCancellable *cancellable,
                         GError **error)
{
  if (self->compression == KITSUNE_FILE_COMPRESSION_AUTO && !kitsune_file_bytes_detect (self, cancellable, error))
    return -1;

  if (self->converter != NULL)
    return kitsune_file_bytes_read_gzip (self, buffer, size, cancellable, error);

  return kitsune_file_bytes_read_plain (self, buffer, size, cancellable, error);
}
