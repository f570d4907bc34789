/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-output-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gfiledescriptorbased.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tails/file/kitsune-file-feed-private.h"

#define ATTRIBUTES \
  G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_UNIX_MODE

/*
 * The run's thread hands over one piece, and the next when that has been
 * written. In between it never waits for the file but once: when a run ends
 * early it waits for the call that is under way, as otherwise nobody could
 * promise that nothing is left behind.
 *
 * A file that is to be replaced is written beside its final place and renamed
 * at the end; what is no regular file, such as a pipe, cannot be replaced and is
 * written to directly.
 */
struct _KitsuneFileOutput
{
  KitsuneFileOutputOptions options;
  GCancellable *cancellable;
  GMainContext *context;
  GSourceFunc done;
  gpointer data;

  GMutex lock;
  GCond idle;
  gboolean working; /* under lock, like all below */
  GSource *source;  /* tells that it is not working any more */
  GError *error;

  /* the thread while it works, the run's thread while it does not */
  char *header;
  GString *piece;
  gboolean last;
  GFile *target;             /* without symbolic links */
  GFile *temporary;          /* exists and has to be renamed or deleted */
  GFileOutputStream *stream; /* NULL: not open, or closed again */
  GOutputStream *encoded;    /* of the stream, which compresses or does not */
  gboolean opened;
  gboolean failed; /* nothing is written any more */
};

/* --- the thread --- */

static GFile *
kitsune_file_output_find_target (GFile *file)
{
  const char *path = g_file_peek_path (file);
  char *real = path != NULL ? realpath (path, NULL) : NULL;
  GFile *target;

  if (real == NULL)
    return g_object_ref (file);

  target = g_file_new_for_path (real);
  free (real);

  return target;
}

/* Opens a new file beside the target, with the permissions of that. */
static gboolean
kitsune_file_output_open_temporary (KitsuneFileOutput *self,
                                    GFileInfo *info,
                                    GError **error)
{
  g_autofree char *base = g_file_get_basename (self->target);
  g_autoptr (GFile) folder = g_file_get_parent (self->target);

  for (guint attempt = 0; attempt < 100; attempt++)
    {
      g_autofree char *name = g_strdup_printf (".%s.%08x.tmp", base, g_random_int ());
      g_autoptr (GFile) file = g_file_get_child (folder, name);
      g_autoptr (GError) local_error = NULL;

      self->stream = g_file_create (file, G_FILE_CREATE_NONE, self->cancellable, &local_error);
      if (self->stream != NULL)
        {
          self->temporary = g_steal_pointer (&file);
          /* a file system without permissions is as good */
          if (info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_UNIX_MODE))
            g_file_set_attribute_uint32 (
                self->temporary, G_FILE_ATTRIBUTE_UNIX_MODE,
                g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_MODE) & 07777, G_FILE_QUERY_INFO_NONE,
                NULL, NULL);
          return TRUE;
        }
      if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_EXISTS) || attempt == 99)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }

  return FALSE;
}

static gboolean
kitsune_file_output_open_file (KitsuneFileOutput *self,
                               gboolean *empty,
                               GError **error)
{
  g_autoptr (GFileInfo) info = NULL;
  GFileType type = G_FILE_TYPE_UNKNOWN;

  *empty = TRUE;
  self->target = kitsune_file_output_find_target (self->options.file);
  info = g_file_query_info (self->target, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, self->cancellable, NULL);
  if (info != NULL)
    type = g_file_info_get_file_type (info);

  if (type == G_FILE_TYPE_DIRECTORY)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY, "is a directory");
      return FALSE;
    }
  if (info != NULL && self->options.mode == KITSUNE_FILE_WRITE_MODE_CREATE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "the file exists");
      return FALSE;
    }
  if (self->options.mode == KITSUNE_FILE_WRITE_MODE_APPEND || (info != NULL && type != G_FILE_TYPE_REGULAR))
    {
      *empty = info == NULL || type != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) == 0;
      self->stream = g_file_append_to (self->target, G_FILE_CREATE_NONE, self->cancellable, error);
      return self->stream != NULL;
    }

  return kitsune_file_output_open_temporary (self, info, error);
}

static gboolean
kitsune_file_output_open (KitsuneFileOutput *self,
                          GError **error)
{
  g_autofree char *name = g_file_get_basename (self->options.file);
  gboolean empty;

  if (self->opened)
    return TRUE;
  if (!kitsune_file_output_open_file (self, &empty, error))
    return FALSE;

  self->opened = TRUE;
  if (self->options.compression == KITSUNE_FILE_COMPRESSION_GZIP ||
      (self->options.compression == KITSUNE_FILE_COMPRESSION_AUTO && name != NULL && g_str_has_suffix (name, ".gz")))
    {
      g_autoptr (GConverter) converter =
          G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));

      self->encoded = g_converter_output_stream_new (G_OUTPUT_STREAM (self->stream), converter);
      g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (self->encoded), FALSE);
    }
  else
    {
      self->encoded = g_object_ref (G_OUTPUT_STREAM (self->stream));
    }

  return self->header == NULL || !empty ||
         g_output_stream_write_all (self->encoded, self->header, strlen (self->header), NULL, self->cancellable, error);
}

static gboolean
kitsune_file_output_sync_fd (gint fd,
                             GError **error)
{
  gint saved_errno;

  /* what cannot be synchronised, such as a pipe, is not less safe for it */
  if (fsync (fd) == 0 || errno == EINVAL || errno == EROFS)
    return TRUE;

  saved_errno = errno;
  g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (saved_errno), "cannot be synchronised: %s",
               g_strerror (saved_errno));

  return FALSE;
}

/* The rename, too, has to reach the disk. */
static gboolean
kitsune_file_output_sync_folder (KitsuneFileOutput *self,
                                 GError **error)
{
  g_autoptr (GFile) folder = g_file_get_parent (self->target);
  const char *path = folder != NULL ? g_file_peek_path (folder) : NULL;
  gboolean ok;
  gint fd;

  if (path == NULL)
    return TRUE;
  fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return TRUE;
  ok = kitsune_file_output_sync_fd (fd, error);
  close (fd);

  return ok;
}

static gboolean
kitsune_file_output_close (KitsuneFileOutput *self,
                           GError **error)
{
  const GFileCopyFlags flags = G_FILE_COPY_NO_FALLBACK_FOR_MOVE |
                               (self->options.mode == KITSUNE_FILE_WRITE_MODE_CREATE ? 0 : G_FILE_COPY_OVERWRITE);

  if (self->encoded != G_OUTPUT_STREAM (self->stream) &&
      !g_output_stream_close (self->encoded, self->cancellable, error))
    return FALSE;
  if (!g_output_stream_flush (G_OUTPUT_STREAM (self->stream), self->cancellable, error))
    return FALSE;

  if (self->options.sync)
    {
      if (!G_IS_FILE_DESCRIPTOR_BASED (self->stream))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "sync is not possible there");
          return FALSE;
        }
      if (!kitsune_file_output_sync_fd (g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (self->stream)), error))
        return FALSE;
    }
  if (!g_output_stream_close (G_OUTPUT_STREAM (self->stream), self->cancellable, error))
    return FALSE;
  if (self->temporary == NULL)
    return TRUE;

  if (!g_file_move (self->temporary, self->target, flags, self->cancellable, NULL, NULL, error))
    return FALSE;
  g_clear_object (&self->temporary);

  return !self->options.sync || kitsune_file_output_sync_folder (self, error);
}

static gboolean
kitsune_file_output_write_piece (KitsuneFileOutput *self,
                                 GError **error)
{
  if (!kitsune_file_output_open (self, error) ||
      !g_output_stream_write_all (self->encoded, self->piece->str, self->piece->len, NULL, self->cancellable, error))
    return FALSE;

  return !self->last || kitsune_file_output_close (self, error);
}

static void
kitsune_file_output_work (gpointer data,
                          gpointer unused)
{
  KitsuneFileOutput *self = data;
  g_autoptr (GError) error = NULL;

  /* sees what the run's thread has left, however the pool hands it over */
  g_mutex_lock (&self->lock);
  g_mutex_unlock (&self->lock);

  if (!self->failed && !kitsune_file_output_write_piece (self, &error))
    {
      self->failed = TRUE;
      kitsune_file_prefix_error (error, self->options.file);
    }

  g_mutex_lock (&self->lock);
  self->working = FALSE;
  if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  g_source_attach (self->source, self->context);
  g_cond_signal (&self->idle);
  g_mutex_unlock (&self->lock);
}

/* --- the run's thread --- */

KitsuneFileOutput *
kitsune_file_output_new (const KitsuneFileOutputOptions *options,
                         GSourceFunc done,
                         gpointer data)
{
  KitsuneFileOutput *self = g_new0 (KitsuneFileOutput, 1);

  self->options = *options;
  g_object_ref (self->options.file);
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->done = done;
  self->data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);

  return self;
}

static void
kitsune_file_output_drop_source (KitsuneFileOutput *self)
{
  if (self->source == NULL)
    return;

  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

void
kitsune_file_output_write (KitsuneFileOutput *self,
                           const char *header,
                           GString *piece,
                           gboolean last)
{
  static gsize pool = 0;

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, (gsize) g_thread_pool_new (kitsune_file_output_work, NULL, -1, FALSE, NULL));

  g_mutex_lock (&self->lock);
  g_assert (!self->working);
  g_free (self->header);
  self->header = g_strdup (header);
  if (self->piece != NULL)
    g_string_free (self->piece, TRUE);
  self->piece = piece;
  self->last = last;
  self->working = TRUE;
  kitsune_file_output_drop_source (self);
  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->source, "[kitsune] file written");
  g_source_set_callback (self->source, self->done, self->data, NULL);
  g_mutex_unlock (&self->lock);
  g_thread_pool_push ((GThreadPool *) pool, self, NULL);
}

gboolean
kitsune_file_output_is_idle (KitsuneFileOutput *self)
{
  gboolean idle;

  g_mutex_lock (&self->lock);
  idle = !self->working;
  g_mutex_unlock (&self->lock);

  return idle;
}

GError *
kitsune_file_output_steal_error (KitsuneFileOutput *self)
{
  GError *error;

  g_mutex_lock (&self->lock);
  error = g_steal_pointer (&self->error);
  g_mutex_unlock (&self->lock);

  return error;
}

void
kitsune_file_output_free (KitsuneFileOutput *self)
{
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->lock);
  while (self->working)
    g_cond_wait (&self->idle, &self->lock);
  kitsune_file_output_drop_source (self);
  g_mutex_unlock (&self->lock);

  g_clear_object (&self->encoded);
  g_clear_object (&self->stream);
  if (self->temporary != NULL)
    g_file_delete (self->temporary, NULL, NULL);
  g_clear_object (&self->temporary);
  g_clear_object (&self->target);
  if (self->piece != NULL)
    g_string_free (self->piece, TRUE);
  g_free (self->header);
  g_clear_error (&self->error);
  g_object_unref (self->options.file);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->idle);
  g_free (self);
}
