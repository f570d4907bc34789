/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-source.h"

#include "tails/file/kitsune-file-enum-types.h"
#include "tails/file/kitsune-file-reader-private.h"

#define DEFAULT_MAX_LINE_LENGTH (16 * 1024 * 1024)
#define DEFAULT_BUFFER_SIZE (128 * 1024)
#define MIN_BUFFER_SIZE 16
#define MAX_BUFFER_SIZE (64 * 1024 * 1024)

typedef struct
{
  GFile *file;
  gboolean follow;
  gboolean from_end;
  KitsuneFileCompression compression;
  guint max_line_length;
  guint buffer_size;
} KitsuneFileSourcePrivate;

enum
{
  PROP_0,
  PROP_FILE,
  PROP_FOLLOW,
  PROP_FROM_END,
  PROP_COMPRESSION,
  PROP_MAX_LINE_LENGTH,
  PROP_BUFFER_SIZE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * KitsuneFileSource:
 *
 * What the sources that read a file of text have in common.
 *
 * The file is read in large pieces by a thread, ahead of the pipeline by two of
 * them at most, and cut into items on the main context of the run, which never
 * waits for a disk. Text is UTF-8; a byte order mark at the start is taken
 * away, lines end with a line feed or with a carriage return and a line feed,
 * and the last one need not. Compressed files are recognised.
 *
 * With [property@Source:follow] a source works like `tail -F`: it waits for a
 * file that does not exist yet, goes on when the file grows, and when the file
 * has been replaced by another one, as rotation of logs does, or has been cut
 * short, it reads what is there then from its beginning. A line that has begun
 * waits for its end. Such a source never ends by itself; stop or cancel the
 * run, or end it with an operator such as `take`.
 *
 * Something that cannot be an item, such as bytes that are no text, is an error
 * whose message begins with file and line, `events.csv:12: ...`. It is left to
 * the error handler of the stage, so that a single bad line need not end the
 * run. A file that cannot be read ends the stage in any case.
 *
 * Since: 1.0
 */

/**
 * KitsuneFileSourceClass::new_format: (skip)
 * @self: a source
 *
 * What the lines of the file mean; for the sources of this library.
 *
 * Returns: (transfer full): a new format
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KitsuneFileSource, kitsune_file_source, KITSUNE_TYPE_SOURCE)

static inline KitsuneFileSourcePrivate *
kitsune_file_source_private (KitsuneFileSource *self)
{
  return kitsune_file_source_get_instance_private (self);
}

static KitsuneReader *
kitsune_file_source_open (KitsuneSource *source,
                          GError **error)
{
  KitsuneFileSource *self = KITSUNE_FILE_SOURCE (source);
  KitsuneFileSourcePrivate *priv = kitsune_file_source_private (self);
  KitsuneFileFeedOptions options = { 0 };

  options.file = priv->file;
  /* what grows cannot be asked what it will be */
  options.compression = priv->follow ? KITSUNE_FILE_COMPRESSION_NONE : priv->compression;
  options.block_size = priv->buffer_size;
  options.follow = priv->follow;
  options.from_end = priv->from_end;

  return kitsune_file_reader_new (&options, priv->max_line_length,
                                  KITSUNE_FILE_SOURCE_GET_CLASS (self)->new_format (self));
}

static void
kitsune_file_source_check (KitsuneStage *stage)
{
  KitsuneFileSourcePrivate *priv = kitsune_file_source_private (KITSUNE_FILE_SOURCE (stage));

  KITSUNE_STAGE_CLASS (kitsune_file_source_parent_class)->check (stage);

  if (priv->file == NULL)
    kitsune_stage_report_problem (stage, "no file is set");
  if (priv->from_end && !priv->follow)
    kitsune_stage_report_problem (stage, "from-end has no meaning without follow");
  if (priv->follow && priv->compression == KITSUNE_FILE_COMPRESSION_GZIP)
    kitsune_stage_report_problem (stage, "a compressed file cannot be followed");
}

static void
kitsune_file_source_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneFileSource *self = KITSUNE_FILE_SOURCE (object);

  switch (prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, kitsune_file_source_get_file (self));
      break;
    case PROP_FOLLOW:
      g_value_set_boolean (value, kitsune_file_source_get_follow (self));
      break;
    case PROP_FROM_END:
      g_value_set_boolean (value, kitsune_file_source_get_from_end (self));
      break;
    case PROP_COMPRESSION:
      g_value_set_enum (value, kitsune_file_source_get_compression (self));
      break;
    case PROP_MAX_LINE_LENGTH:
      g_value_set_uint (value, kitsune_file_source_get_max_line_length (self));
      break;
    case PROP_BUFFER_SIZE:
      g_value_set_uint (value, kitsune_file_source_get_buffer_size (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_file_source_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneFileSource *self = KITSUNE_FILE_SOURCE (object);

  switch (prop_id)
    {
    case PROP_FILE:
      kitsune_file_source_private (self)->file = g_value_dup_object (value);
      break;
    case PROP_FOLLOW:
      kitsune_file_source_set_follow (self, g_value_get_boolean (value));
      break;
    case PROP_FROM_END:
      kitsune_file_source_set_from_end (self, g_value_get_boolean (value));
      break;
    case PROP_COMPRESSION:
      kitsune_file_source_set_compression (self, g_value_get_enum (value));
      break;
    case PROP_MAX_LINE_LENGTH:
      kitsune_file_source_set_max_line_length (self, g_value_get_uint (value));
      break;
    case PROP_BUFFER_SIZE:
      kitsune_file_source_set_buffer_size (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_file_source_finalize (GObject *object)
{
  g_clear_object (&kitsune_file_source_private (KITSUNE_FILE_SOURCE (object))->file);

  G_OBJECT_CLASS (kitsune_file_source_parent_class)->finalize (object);
}

static void
kitsune_file_source_class_init (KitsuneFileSourceClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_file_source_get_property;
  object_class->set_property = kitsune_file_source_set_property;
  object_class->finalize = kitsune_file_source_finalize;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_file_source_check;
  KITSUNE_SOURCE_CLASS (klass)->open = kitsune_file_source_open;

  /**
   * KitsuneFileSource:file: (getter get_file)
   *
   * The file that is read.
   *
   * Since: 1.0
   */
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE,
                                               G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * KitsuneFileSource:follow: (getter get_follow) (setter set_follow)
   *
   * Whether reading goes on when the end of the file is reached: waits for what
   * will be appended to it, for a file that replaces it, and for the file itself
   * if it does not exist.
   *
   * What is followed is read as it is, without decompression.
   *
   * Since: 1.0
   */
  properties[PROP_FOLLOW] = g_param_spec_boolean ("follow", NULL, NULL, FALSE, flags);

  /**
   * KitsuneFileSource:from-end: (getter get_from_end) (setter set_from_end)
   *
   * Whether to leave out what the file holds when it is first opened, up to its
   * last line feed. For [property@Source:follow].
   *
   * As nobody counted the lines before, messages then say how many lines after
   * the start something happened.
   *
   * Since: 1.0
   */
  properties[PROP_FROM_END] = g_param_spec_boolean ("from-end", NULL, NULL, FALSE, flags);

  /**
   * KitsuneFileSource:compression: (getter get_compression) (setter set_compression)
   *
   * How the file is compressed.
   *
   * Since: 1.0
   */
  properties[PROP_COMPRESSION] = g_param_spec_enum ("compression", NULL, NULL, KITSUNE_FILE_TYPE_COMPRESSION,
                                                    KITSUNE_FILE_COMPRESSION_AUTO, flags);

  /**
   * KitsuneFileSource:max-line-length: (getter get_max_line_length) (setter set_max_line_length)
   *
   * How many bytes a line, or a row of several lines, may have, without its
   * end; 0 means any number.
   *
   * A longer one is an error, and is not kept in memory as a whole.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_LINE_LENGTH] = g_param_spec_uint ("max-line-length", NULL, NULL, 0, G_MAXUINT - 1,
                                                        DEFAULT_MAX_LINE_LENGTH, flags);

  /**
   * KitsuneFileSource:buffer-size: (getter get_buffer_size) (setter set_buffer_size)
   *
   * How many bytes are read at a time. Up to three times as many are in memory.
   *
   * Since: 1.0
   */
  properties[PROP_BUFFER_SIZE] = g_param_spec_uint ("buffer-size", NULL, NULL, MIN_BUFFER_SIZE, MAX_BUFFER_SIZE,
                                                    DEFAULT_BUFFER_SIZE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_file_source_init (KitsuneFileSource *self)
{
  KitsuneFileSourcePrivate *priv = kitsune_file_source_private (self);

  priv->max_line_length = DEFAULT_MAX_LINE_LENGTH;
  priv->buffer_size = DEFAULT_BUFFER_SIZE;
}

/**
 * kitsune_file_source_get_file: (get-property file)
 * @self: a stage
 *
 * Returns the file that is read.
 *
 * Returns: (transfer none): the file
 *
 * Since: 1.0
 */
GFile *
kitsune_file_source_get_file (KitsuneFileSource *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SOURCE (self), NULL);

  return kitsune_file_source_private (self)->file;
}

/**
 * kitsune_file_source_get_follow: (get-property follow)
 * @self: a stage
 *
 * Returns whether reading goes on at the end of the file.
 *
 * Returns: %TRUE if it does
 *
 * Since: 1.0
 */
gboolean
kitsune_file_source_get_follow (KitsuneFileSource *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SOURCE (self), FALSE);

  return kitsune_file_source_private (self)->follow;
}

/**
 * kitsune_file_source_set_follow: (set-property follow)
 * @self: a stage
 * @follow: whether it does
 *
 * Sets whether reading goes on at the end of the file.
 *
 * Since: 1.0
 */
void
kitsune_file_source_set_follow (KitsuneFileSource *self,
                                gboolean follow)
{
  KitsuneFileSourcePrivate *priv;

  g_return_if_fail (KITSUNE_FILE_IS_SOURCE (self));

  priv = kitsune_file_source_private (self);
  if (priv->follow == !!follow)
    return;

  priv->follow = !!follow;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOW]);
}

/**
 * kitsune_file_source_get_from_end: (get-property from-end)
 * @self: a stage
 *
 * Returns whether reading starts at the end of the file.
 *
 * Returns: %TRUE if it does
 *
 * Since: 1.0
 */
gboolean
kitsune_file_source_get_from_end (KitsuneFileSource *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SOURCE (self), FALSE);

  return kitsune_file_source_private (self)->from_end;
}

/**
 * kitsune_file_source_set_from_end: (set-property from-end)
 * @self: a stage
 * @from_end: whether it does
 *
 * Sets whether reading starts at the end of the file.
 *
 * Since: 1.0
 */
void
kitsune_file_source_set_from_end (KitsuneFileSource *self,
                                  gboolean from_end)
{
  KitsuneFileSourcePrivate *priv;

  g_return_if_fail (KITSUNE_FILE_IS_SOURCE (self));

  priv = kitsune_file_source_private (self);
  if (priv->from_end == !!from_end)
    return;

  priv->from_end = !!from_end;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FROM_END]);
}

/**
 * kitsune_file_source_get_compression: (get-property compression)
 * @self: a stage
 *
 * Returns how the file is compressed.
 *
 * Returns: the compression
 *
 * Since: 1.0
 */
KitsuneFileCompression
kitsune_file_source_get_compression (KitsuneFileSource *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SOURCE (self), KITSUNE_FILE_COMPRESSION_AUTO);

  return kitsune_file_source_private (self)->compression;
}

/**
 * kitsune_file_source_set_compression: (set-property compression)
 * @self: a stage
 * @compression: the compression
 *
 * Sets how the file is compressed.
 *
 * Since: 1.0
 */
void
kitsune_file_source_set_compression (KitsuneFileSource *self,
                                     KitsuneFileCompression compression)
{
  KitsuneFileSourcePrivate *priv;

  g_return_if_fail (KITSUNE_FILE_IS_SOURCE (self));

  priv = kitsune_file_source_private (self);
  if (priv->compression == compression)
    return;

  priv->compression = compression;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPRESSION]);
}

/**
 * kitsune_file_source_get_max_line_length: (get-property max-line-length)
 * @self: a stage
 *
 * Returns how many bytes a line may have.
 *
 * Returns: the limit; 0 if there is none
 *
 * Since: 1.0
 */
guint
kitsune_file_source_get_max_line_length (KitsuneFileSource *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SOURCE (self), 0);

  return kitsune_file_source_private (self)->max_line_length;
}

/**
 * kitsune_file_source_set_max_line_length: (set-property max-line-length)
 * @self: a stage
 * @max_line_length: the limit; 0 for none
 *
 * Sets how many bytes a line may have.
 *
 * Since: 1.0
 */
void
kitsune_file_source_set_max_line_length (KitsuneFileSource *self,
                                         guint max_line_length)
{
  KitsuneFileSourcePrivate *priv;

  g_return_if_fail (KITSUNE_FILE_IS_SOURCE (self));

  priv = kitsune_file_source_private (self);
  if (priv->max_line_length == max_line_length)
    return;

  priv->max_line_length = max_line_length;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_LINE_LENGTH]);
}

/**
 * kitsune_file_source_get_buffer_size: (get-property buffer-size)
 * @self: a stage
 *
 * Returns how many bytes are read at a time.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint
kitsune_file_source_get_buffer_size (KitsuneFileSource *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SOURCE (self), 0);

  return kitsune_file_source_private (self)->buffer_size;
}

/**
 * kitsune_file_source_set_buffer_size: (set-property buffer-size)
 * @self: a stage
 * @buffer_size: the number of bytes
 *
 * Sets how many bytes are read at a time.
 *
 * Since: 1.0
 */
void
kitsune_file_source_set_buffer_size (KitsuneFileSource *self,
                                     guint buffer_size)
{
  KitsuneFileSourcePrivate *priv;

  g_return_if_fail (KITSUNE_FILE_IS_SOURCE (self));
  g_return_if_fail (buffer_size >= MIN_BUFFER_SIZE && buffer_size <= MAX_BUFFER_SIZE);

  priv = kitsune_file_source_private (self);
  if (priv->buffer_size == buffer_size)
    return;

  priv->buffer_size = buffer_size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUFFER_SIZE]);
}
