/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

#include "tails/file/kitsune-file-types.h"

G_BEGIN_DECLS

/*
 * The bytes of a file, read ahead by a thread of a pool: at most two blocks, so
 * memory is bounded. Compression is undone and a byte order mark at the start
 * is taken away. A feed that follows goes on at the end of the file: it waits
 * for changes, and when the file has been replaced or cut short, it starts with
 * what is there then.
 */
typedef struct _KitsuneFileFeed KitsuneFileFeed;

typedef struct
{
  GFile *file;
  KitsuneFileCompression compression;
  gsize block_size;
  gboolean follow;
  gboolean from_end;
} KitsuneFileFeedOptions;

typedef struct
{
  gsize length;
  gboolean fresh;   /* the first one of a file: what came before has ended */
  gboolean midfile; /* with fresh: reading did not start at the file's start */
  char data[];
} KitsuneFileBlock;

typedef enum
{
  KITSUNE_FILE_FEED_BLOCK,
  KITSUNE_FILE_FEED_WAIT, /* the reader will be woken */
  KITSUNE_FILE_FEED_END,
  KITSUNE_FILE_FEED_FAILED,
} KitsuneFileFeedState;

/* Wakes @reader from its thread until it is stopped. */
KitsuneFileFeed *kitsune_file_feed_new (const KitsuneFileFeedOptions *options,
                                        KitsuneReader *reader);
/* To be called on the main context whose events the feed shall wait with. */
gboolean kitsune_file_feed_start (KitsuneFileFeed *self,
                                  GError **error);
KitsuneFileFeedState kitsune_file_feed_next (KitsuneFileFeed *self,
                                             KitsuneFileBlock **block,
                                             GError **error);
/* Never blocks: what the thread is doing ends by itself. */
void kitsune_file_feed_stop (KitsuneFileFeed *self);
void kitsune_file_feed_unref (KitsuneFileFeed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneFileFeed, kitsune_file_feed_unref)

/* What messages call a file. */
char *kitsune_file_get_display_name (GFile *file);
/* Puts the name before the message, as "NAME: message". */
void kitsune_file_prefix_error (GError *error,
                                GFile *file);

G_END_DECLS
