/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-feed-private.h"

#include <string.h>

#include "tails/file/kitsune-file-bytes-private.h"

/*
 * Two threads share a feed: the one of the run, and one of a pool, which works
 * while there is something to read and room for a block, and is asked again
 * when there is. The thread knows nothing of main contexts: it wakes the
 * reader, which may be woken from anywhere, and lets go of the feed when it is
 * stopped, so a run never waits for a disk.
 *
 * In follow mode the thread stops at the end of the file. Events of the file
 * are asked for before it is opened; one that comes while the thread works makes
 * it look again before it stops.
 */
#define MAX_BLOCKS 2
#define BOM "\xef\xbb\xbf"
#define BOM_SIZE 3

/* How long a monitor may keep changes back to report several at once; the
 * first one it reports immediately. */
#define MONITOR_RATE_MS 10

struct _KitsuneFileFeed
{
  gatomicrefcount ref_count;
  KitsuneFileFeedOptions options;
  GCancellable *cancellable;
  GFileMonitor *monitor; /* the run's thread only */

  GMutex lock;
  KitsuneReader *reader; /* under lock, like all below; NULL: stopped */
  GQueue blocks;
  GError *error;     /* comes after the blocks */
  gboolean ended;    /* comes after the blocks */
  gboolean working;  /* the thread is at it */
  gboolean changed;  /* an event that the thread has not looked after */
  gboolean starving; /* the reader waits for a block */

  /* the working thread only, and start before there is one */
  KitsuneFileBytes *bytes;
  GInputStream *stream; /* borrowed from bytes */
  char *id;             /* of the open file; NULL if it has none */
  guint64 position;     /* in it */
  gboolean fresh;       /* the next block is the first of the file */
  gboolean midfile;
  gboolean opened; /* some file, at least once */
};

typedef enum
{
  KITSUNE_FILE_STEP_BLOCK,
  KITSUNE_FILE_STEP_END,
  KITSUNE_FILE_STEP_FAILED,
} KitsuneFileStep;

char *
kitsune_file_get_display_name (GFile *file)
{
  const char *path = g_file_peek_path (file);

  return path != NULL ? g_filename_display_name (path) : g_file_get_parse_name (file);
}

void
kitsune_file_prefix_error (GError *error,
                           GFile *file)
{
  g_autofree char *name = kitsune_file_get_display_name (file);
  char *message = NULL;

  /* GIO has often done it already */
  if (strstr (error->message, name) != NULL)
    return;

  message = g_strdup_printf ("%s: %s", name, error->message);
  g_free (error->message);
  error->message = message;
}

static void
kitsune_file_feed_close (KitsuneFileFeed *self)
{
  g_clear_pointer (&self->bytes, kitsune_file_bytes_free);
  g_clear_pointer (&self->id, g_free);
  self->stream = NULL;
}

static KitsuneFileFeed *
kitsune_file_feed_ref (KitsuneFileFeed *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
kitsune_file_feed_unref (KitsuneFileFeed *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  kitsune_file_feed_close (self);
  g_queue_clear_full (&self->blocks, g_free);
  g_clear_error (&self->error);
  g_object_unref (self->options.file);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_free (self);
}

KitsuneFileFeed *
kitsune_file_feed_new (const KitsuneFileFeedOptions *options,
                       KitsuneReader *reader)
{
  KitsuneFileFeed *self = g_new0 (KitsuneFileFeed, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->options = *options;
  g_object_ref (self->options.file);
  self->cancellable = g_cancellable_new ();
  self->reader = reader;
  g_mutex_init (&self->lock);
  g_queue_init (&self->blocks);

  return self;
}

/* --- the thread --- */

/* Goes back from the end to behind the last line feed: a line that has begun is
 * still to come as a whole. */
static gboolean
kitsune_file_feed_seek_to_last_line (KitsuneFileFeed *self,
                                     GError **error)
{
  GSeekable *seekable = G_SEEKABLE (self->stream);
  char buffer[4096];
  goffset position;

  if (!g_seekable_seek (seekable, 0, G_SEEK_END, self->cancellable, error))
    return FALSE;

  position = g_seekable_tell (seekable);
  while (position > 0)
    {
      gsize n = MIN (position, (goffset) sizeof buffer);
      gsize n_read = 0;
      const char *found;

      if (!g_seekable_seek (seekable, position - n, G_SEEK_SET, self->cancellable, error) ||
          !g_input_stream_read_all (self->stream, buffer, n, &n_read, self->cancellable, error))
        return FALSE;
      found = memrchr (buffer, '\n', n_read);
      position -= n;
      if (found != NULL)
        {
          position += found + 1 - buffer;
          break;
        }
    }

  self->position = position;

  return g_seekable_seek (seekable, position, G_SEEK_SET, self->cancellable, error);
}

/* Opens the file; without one, in follow mode, that is no error. */
static gboolean
kitsune_file_feed_open (KitsuneFileFeed *self,
                        GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileInfo) info = NULL;
  GFileInputStream *stream = g_file_read (self->options.file, self->cancellable, &local_error);

  if (stream == NULL)
    {
      if (self->options.follow && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        {
          /* what appears later is new from its first byte */
          self->opened = TRUE;
          return TRUE;
        }
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  self->stream = G_INPUT_STREAM (stream);
  self->bytes = kitsune_file_bytes_new (self->stream, self->options.compression);
  self->position = 0;
  self->fresh = TRUE;
  self->midfile = FALSE;
  if (self->options.follow)
    {
      info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_UNIX_DEVICE "," G_FILE_ATTRIBUTE_UNIX_INODE,
                                             self->cancellable, NULL);
      if (info != NULL)
        self->id = g_strdup_printf ("%u:%" G_GUINT64_FORMAT,
                                    g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_DEVICE),
                                    g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_UNIX_INODE));
    }

  if (self->options.from_end && !self->opened)
    {
      if (!kitsune_file_feed_seek_to_last_line (self, error))
        return FALSE;
      self->midfile = self->position > 0;
    }
  self->opened = TRUE;

  return TRUE;
}

/* At the end of the open file: is it still the one of that name, and as long as
 * it was? Sets @replaced if not. */
static gboolean
kitsune_file_feed_look (KitsuneFileFeed *self,
                        gboolean *replaced,
                        GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *id = NULL;

  *replaced = FALSE;
  info = g_file_query_info (self->options.file,
                            G_FILE_ATTRIBUTE_UNIX_DEVICE "," G_FILE_ATTRIBUTE_UNIX_INODE
                                                         "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, self->cancellable, &local_error);
  if (info == NULL)
    {
      /* moved away; whoever writes it may still do so */
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  id = g_strdup_printf ("%u:%" G_GUINT64_FORMAT, g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_DEVICE),
                        g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_UNIX_INODE));
  *replaced = (self->id != NULL && strcmp (self->id, id) != 0) ||
              (guint64) g_file_info_get_size (info) < self->position;

  return TRUE;
}

/* Reads into @block; 0 at the end, -1 on failure. A byte order mark is taken
 * away, for which the first block has to be long enough. */
static gssize
kitsune_file_feed_read (KitsuneFileFeed *self,
                        KitsuneFileBlock *block,
                        GError **error)
{
  gsize wanted = self->fresh && !self->midfile ? BOM_SIZE : 1;

  block->length = 0;
  while (block->length < wanted)
    {
      gssize n = kitsune_file_bytes_read (self->bytes, block->data + block->length,
                                          self->options.block_size - block->length, self->cancellable, error);

      if (n < 0)
        return -1;
      if (n == 0)
        break;
      block->length += n;
    }

  self->position += block->length;
  if (wanted == BOM_SIZE && block->length >= BOM_SIZE && memcmp (block->data, BOM, BOM_SIZE) == 0)
    {
      block->length -= BOM_SIZE;
      memmove (block->data, block->data + BOM_SIZE, block->length);
      return block->length + BOM_SIZE;
    }

  return block->length;
}

static KitsuneFileStep
kitsune_file_feed_step (KitsuneFileFeed *self,
                        KitsuneFileBlock *block,
                        GError **error)
{
  for (gboolean replaced = FALSE;;)
    {
      gssize n = 0;

      if (self->bytes == NULL)
        {
          if (!kitsune_file_feed_open (self, error))
            return KITSUNE_FILE_STEP_FAILED;
          if (self->bytes == NULL)
            return KITSUNE_FILE_STEP_END;
        }

      n = kitsune_file_feed_read (self, block, error);
      if (n < 0)
        return KITSUNE_FILE_STEP_FAILED;
      if (n > 0)
        {
          block->fresh = self->fresh;
          block->midfile = self->midfile;
          self->fresh = FALSE;
          return KITSUNE_FILE_STEP_BLOCK;
        }
      if (!self->options.follow)
        return KITSUNE_FILE_STEP_END;

      /* what was written before the file was replaced may be behind the end
       * that was just seen: only the second end is one */
      if (replaced)
        {
          kitsune_file_feed_close (self);
          replaced = FALSE;
          continue;
        }
      if (!kitsune_file_feed_look (self, &replaced, error))
        return KITSUNE_FILE_STEP_FAILED;
      if (!replaced)
        return KITSUNE_FILE_STEP_END;
    }
}

/* Whether there is something to do now; if not, the thread is done. */
static gboolean
kitsune_file_feed_has_work (KitsuneFileFeed *self)
{
  gboolean work;

  g_mutex_lock (&self->lock);
  work = self->reader != NULL && !self->ended && self->error == NULL && self->blocks.length < MAX_BLOCKS;
  if (work)
    self->changed = FALSE;
  else
    self->working = FALSE;
  g_mutex_unlock (&self->lock);

  return work;
}

/* Called with the lock held. */
static void
kitsune_file_feed_wake (KitsuneFileFeed *self)
{
  if (!self->starving || self->reader == NULL)
    return;

  self->starving = FALSE;
  kitsune_reader_wake (self->reader);
}

/* Whether the thread shall go on. */
static gboolean
kitsune_file_feed_store (KitsuneFileFeed *self,
                         KitsuneFileStep step,
                         KitsuneFileBlock *block,
                         GError *error)
{
  gboolean going_on = TRUE;

  g_mutex_lock (&self->lock);
  switch (step)
    {
    case KITSUNE_FILE_STEP_BLOCK:
      g_queue_push_tail (&self->blocks, block);
      kitsune_file_feed_wake (self);
      break;

    case KITSUNE_FILE_STEP_FAILED:
      kitsune_file_prefix_error (error, self->options.file);
      self->error = error;
      kitsune_file_feed_wake (self);
      break;

    case KITSUNE_FILE_STEP_END:
    default:
      if (!self->options.follow)
        {
          self->ended = TRUE;
          kitsune_file_feed_wake (self);
        }
      else if (!self->changed)
        {
          self->working = going_on = FALSE;
        }
      break;
    }
  g_mutex_unlock (&self->lock);

  return going_on;
}

static void
kitsune_file_feed_work (gpointer data,
                        gpointer unused)
{
  KitsuneFileFeed *self = data;
  gboolean going_on = TRUE;

  while (going_on && kitsune_file_feed_has_work (self))
    {
      KitsuneFileBlock *block = g_malloc (sizeof (KitsuneFileBlock) + self->options.block_size);
      GError *error = NULL;
      KitsuneFileStep step = kitsune_file_feed_step (self, block, &error);

      if (step == KITSUNE_FILE_STEP_BLOCK && block->length < self->options.block_size / 2)
        block = g_realloc (block, sizeof (KitsuneFileBlock) + block->length);
      if (step != KITSUNE_FILE_STEP_BLOCK)
        g_clear_pointer (&block, g_free);
      going_on = kitsune_file_feed_store (self, step, block, error);
    }

  kitsune_file_feed_unref (self);
}

/* --- the run's thread --- */

/* Called with the lock held. */
static void
kitsune_file_feed_set_to_work (KitsuneFileFeed *self)
{
  static gsize pool = 0;

  if (self->working)
    return;

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, (gsize) g_thread_pool_new (kitsune_file_feed_work, NULL, -1, FALSE, NULL));

  self->working = TRUE;
  g_thread_pool_push ((GThreadPool *) pool, kitsune_file_feed_ref (self), NULL);
}

static void
kitsune_file_feed_changed (KitsuneFileFeed *self)
{
  g_mutex_lock (&self->lock);
  self->changed = TRUE;
  if (self->blocks.length < MAX_BLOCKS && self->error == NULL)
    kitsune_file_feed_set_to_work (self);
  g_mutex_unlock (&self->lock);
}

gboolean
kitsune_file_feed_start (KitsuneFileFeed *self,
                         GError **error)
{
  if (self->options.follow)
    {
      self->monitor = g_file_monitor_file (self->options.file, G_FILE_MONITOR_WATCH_MOVES, NULL, error);
      if (self->monitor == NULL)
        {
          if (error != NULL && *error != NULL)
            kitsune_file_prefix_error (*error, self->options.file);
          return FALSE;
        }
      g_file_monitor_set_rate_limit (self->monitor, MONITOR_RATE_MS);
      g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (kitsune_file_feed_changed), self);
    }

  /* Where the end is must be known when the run has started: what is written
   * from then on has to arrive. For a file of this machine that takes no time
   * to speak of. */
  if (self->options.from_end && g_file_is_native (self->options.file) && !kitsune_file_feed_open (self, error))
    {
      if (error != NULL && *error != NULL)
        kitsune_file_prefix_error (*error, self->options.file);
      return FALSE;
    }

  g_mutex_lock (&self->lock);
  kitsune_file_feed_set_to_work (self);
  g_mutex_unlock (&self->lock);

  return TRUE;
}

KitsuneFileFeedState
kitsune_file_feed_next (KitsuneFileFeed *self,
                        KitsuneFileBlock **block,
                        GError **error)
{
  KitsuneFileFeedState state = KITSUNE_FILE_FEED_BLOCK;

  g_mutex_lock (&self->lock);
  *block = g_queue_pop_head (&self->blocks);
  if (*block != NULL)
    {
      if (!self->ended && self->error == NULL)
        kitsune_file_feed_set_to_work (self);
    }
  else if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      self->ended = TRUE;
      state = KITSUNE_FILE_FEED_FAILED;
    }
  else if (self->ended)
    {
      state = KITSUNE_FILE_FEED_END;
    }
  else
    {
      self->starving = TRUE;
      state = KITSUNE_FILE_FEED_WAIT;
    }
  g_mutex_unlock (&self->lock);

  return state;
}

void
kitsune_file_feed_stop (KitsuneFileFeed *self)
{
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
      g_clear_object (&self->monitor);
    }

  g_mutex_lock (&self->lock);
  self->reader = NULL;
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->cancellable);
}
