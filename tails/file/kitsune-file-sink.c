/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-sink.h"

#include "tails/file/kitsune-file-enum-types.h"
#include "tails/file/kitsune-file-writer-private.h"

#define DEFAULT_BUFFER_SIZE (64 * 1024)
#define MAX_BUFFER_SIZE (64 * 1024 * 1024)

typedef struct
{
  GFile *file;
  KitsuneFileWriteMode mode;
  KitsuneFileCompression compression;
  gboolean sync;
  guint buffer_size;
} KitsuneFileSinkPrivate;

enum
{
  PROP_0,
  PROP_FILE,
  PROP_MODE,
  PROP_COMPRESSION,
  PROP_SYNC,
  PROP_BUFFER_SIZE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * KitsuneFileSink:
 *
 * What the terminals that write a file of text have in common.
 *
 * Items are gathered on the main context of the run and written by a thread, in
 * large pieces while they come fast and at once when they do not; while writing
 * is slower than the pipeline, the pipeline waits.
 *
 * Unless it is appended to, the file is there as a whole or not at all: a
 * temporary file beside it takes its place when the run has come to its end. If
 * the run fails or is cancelled, the temporary file is deleted before it ends,
 * for which it waits for the write that is under way. The file keeps its
 * permissions; what is no regular file, such as a pipe, is written to directly.
 *
 * An item that has no form in the file is left to the error handler of the
 * stage. If the file cannot be written, the stage fails. All messages name the
 * file.
 *
 * Since: 1.0
 */

/**
 * KitsuneFileSinkClass::new_encoder: (skip)
 * @self: a terminal
 *
 * What items become in the file; for the terminals of this library.
 *
 * Returns: (transfer full): a new encoder
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (KitsuneFileSink, kitsune_file_sink, KITSUNE_TYPE_SINK)

static inline KitsuneFileSinkPrivate *
kitsune_file_sink_private (KitsuneFileSink *self)
{
  return kitsune_file_sink_get_instance_private (self);
}

static KitsuneWriter *
kitsune_file_sink_open (KitsuneSink *sink,
                        GError **error)
{
  KitsuneFileSink *self = KITSUNE_FILE_SINK (sink);
  KitsuneFileSinkPrivate *priv = kitsune_file_sink_private (self);
  KitsuneFileOutputOptions options = { priv->file, priv->mode, priv->compression, priv->sync };

  return kitsune_file_writer_new (&options, priv->buffer_size, KITSUNE_FILE_SINK_GET_CLASS (self)->new_encoder (self));
}

static void
kitsune_file_sink_check (KitsuneStage *stage)
{
  KITSUNE_STAGE_CLASS (kitsune_file_sink_parent_class)->check (stage);

  if (kitsune_file_sink_private (KITSUNE_FILE_SINK (stage))->file == NULL)
    kitsune_stage_report_problem (stage, "no file is set");
}

KitsuneRunner *
kitsune_file_sink_run (KitsuneFileSink *self,
                       KitsunePipeline *pipeline)
{
  kitsune_sink_connect (KITSUNE_SINK (self), pipeline, G_TYPE_VALUE);

  return kitsune_runner_new_for_stage (KITSUNE_STAGE (self));
}

static void
kitsune_file_sink_get_property (GObject *object,
                                guint prop_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  KitsuneFileSink *self = KITSUNE_FILE_SINK (object);

  switch (prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, kitsune_file_sink_get_file (self));
      break;
    case PROP_MODE:
      g_value_set_enum (value, kitsune_file_sink_get_mode (self));
      break;
    case PROP_COMPRESSION:
      g_value_set_enum (value, kitsune_file_sink_get_compression (self));
      break;
    case PROP_SYNC:
      g_value_set_boolean (value, kitsune_file_sink_get_sync (self));
      break;
    case PROP_BUFFER_SIZE:
      g_value_set_uint (value, kitsune_file_sink_get_buffer_size (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_file_sink_set_property (GObject *object,
                                guint prop_id,
                                const GValue *value,
                                GParamSpec *pspec)
{
  KitsuneFileSink *self = KITSUNE_FILE_SINK (object);

  switch (prop_id)
    {
    case PROP_FILE:
      kitsune_file_sink_private (self)->file = g_value_dup_object (value);
      break;
    case PROP_MODE:
      kitsune_file_sink_set_mode (self, g_value_get_enum (value));
      break;
    case PROP_COMPRESSION:
      kitsune_file_sink_set_compression (self, g_value_get_enum (value));
      break;
    case PROP_SYNC:
      kitsune_file_sink_set_sync (self, g_value_get_boolean (value));
      break;
    case PROP_BUFFER_SIZE:
      kitsune_file_sink_set_buffer_size (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_file_sink_finalize (GObject *object)
{
  g_clear_object (&kitsune_file_sink_private (KITSUNE_FILE_SINK (object))->file);

  G_OBJECT_CLASS (kitsune_file_sink_parent_class)->finalize (object);
}

static void
kitsune_file_sink_class_init (KitsuneFileSinkClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_file_sink_get_property;
  object_class->set_property = kitsune_file_sink_set_property;
  object_class->finalize = kitsune_file_sink_finalize;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_file_sink_check;
  KITSUNE_SINK_CLASS (klass)->open = kitsune_file_sink_open;

  /**
   * KitsuneFileSink:file: (getter get_file)
   *
   * The file that is written.
   *
   * Since: 1.0
   */
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE,
                                               G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * KitsuneFileSink:mode: (getter get_mode) (setter set_mode)
   *
   * What becomes of the file: whether it is replaced, appended to, or must not
   * exist.
   *
   * Since: 1.0
   */
  properties[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, KITSUNE_FILE_TYPE_WRITE_MODE,
                                             KITSUNE_FILE_WRITE_MODE_REPLACE, flags);

  /**
   * KitsuneFileSink:compression: (getter get_compression) (setter set_compression)
   *
   * How the file is compressed.
   *
   * What is compressed reaches the file later than it was written to it, but
   * for the end.
   *
   * Since: 1.0
   */
  properties[PROP_COMPRESSION] = g_param_spec_enum ("compression", NULL, NULL, KITSUNE_FILE_TYPE_COMPRESSION,
                                                    KITSUNE_FILE_COMPRESSION_AUTO, flags);

  /**
   * KitsuneFileSink:sync: (getter get_sync) (setter set_sync)
   *
   * Whether the run ends only when the disk has what was written, so that it
   * outlives a loss of power.
   *
   * Since: 1.0
   */
  properties[PROP_SYNC] = g_param_spec_boolean ("sync", NULL, NULL, FALSE, flags);

  /**
   * KitsuneFileSink:buffer-size: (getter get_buffer_size) (setter set_buffer_size)
   *
   * How many bytes are gathered before they are written, if more come in the
   * meantime. Up to twice as many are in memory.
   *
   * Since: 1.0
   */
  properties[PROP_BUFFER_SIZE] = g_param_spec_uint ("buffer-size", NULL, NULL, 1, MAX_BUFFER_SIZE,
                                                    DEFAULT_BUFFER_SIZE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_file_sink_init (KitsuneFileSink *self)
{
  kitsune_file_sink_private (self)->buffer_size = DEFAULT_BUFFER_SIZE;
}

/**
 * kitsune_file_sink_get_file: (get-property file)
 * @self: a stage
 *
 * Returns the file that is written.
 *
 * Returns: (transfer none): the file
 *
 * Since: 1.0
 */
GFile *
kitsune_file_sink_get_file (KitsuneFileSink *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SINK (self), NULL);

  return kitsune_file_sink_private (self)->file;
}

/**
 * kitsune_file_sink_get_mode: (get-property mode)
 * @self: a stage
 *
 * Returns what becomes of the file.
 *
 * Returns: the mode
 *
 * Since: 1.0
 */
KitsuneFileWriteMode
kitsune_file_sink_get_mode (KitsuneFileSink *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SINK (self), KITSUNE_FILE_WRITE_MODE_REPLACE);

  return kitsune_file_sink_private (self)->mode;
}

/**
 * kitsune_file_sink_set_mode: (set-property mode)
 * @self: a stage
 * @mode: the mode
 *
 * Sets what becomes of the file.
 *
 * Since: 1.0
 */
void
kitsune_file_sink_set_mode (KitsuneFileSink *self,
                            KitsuneFileWriteMode mode)
{
  KitsuneFileSinkPrivate *priv;

  g_return_if_fail (KITSUNE_FILE_IS_SINK (self));

  priv = kitsune_file_sink_private (self);
  if (priv->mode == mode)
    return;

  priv->mode = mode;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

/**
 * kitsune_file_sink_get_compression: (get-property compression)
 * @self: a stage
 *
 * Returns how the file is compressed.
 *
 * Returns: the compression
 *
 * Since: 1.0
 */
KitsuneFileCompression
kitsune_file_sink_get_compression (KitsuneFileSink *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SINK (self), KITSUNE_FILE_COMPRESSION_AUTO);

  return kitsune_file_sink_private (self)->compression;
}

/**
 * kitsune_file_sink_set_compression: (set-property compression)
 * @self: a stage
 * @compression: the compression
 *
 * Sets how the file is compressed.
 *
 * Since: 1.0
 */
void
kitsune_file_sink_set_compression (KitsuneFileSink *self,
                                   KitsuneFileCompression compression)
{
  KitsuneFileSinkPrivate *priv;

  g_return_if_fail (KITSUNE_FILE_IS_SINK (self));

  priv = kitsune_file_sink_private (self);
  if (priv->compression == compression)
    return;

  priv->compression = compression;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPRESSION]);
}

/**
 * kitsune_file_sink_get_sync: (get-property sync)
 * @self: a stage
 *
 * Returns whether the run waits for the disk.
 *
 * Returns: %TRUE if it does
 *
 * Since: 1.0
 */
gboolean
kitsune_file_sink_get_sync (KitsuneFileSink *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SINK (self), FALSE);

  return kitsune_file_sink_private (self)->sync;
}

/**
 * kitsune_file_sink_set_sync: (set-property sync)
 * @self: a stage
 * @sync: whether it does
 *
 * Sets whether the run waits for the disk.
 *
 * Since: 1.0
 */
void
kitsune_file_sink_set_sync (KitsuneFileSink *self,
                            gboolean sync)
{
  KitsuneFileSinkPrivate *priv;

  g_return_if_fail (KITSUNE_FILE_IS_SINK (self));

  priv = kitsune_file_sink_private (self);
  if (priv->sync == !!sync)
    return;

  priv->sync = !!sync;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYNC]);
}

/**
 * kitsune_file_sink_get_buffer_size: (get-property buffer-size)
 * @self: a stage
 *
 * Returns how many bytes are gathered before they are written.
 *
 * Returns: the number of bytes
 *
 * Since: 1.0
 */
guint
kitsune_file_sink_get_buffer_size (KitsuneFileSink *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_SINK (self), 0);

  return kitsune_file_sink_private (self)->buffer_size;
}

/**
 * kitsune_file_sink_set_buffer_size: (set-property buffer-size)
 * @self: a stage
 * @buffer_size: the number of bytes
 *
 * Sets how many bytes are gathered before they are written.
 *
 * Since: 1.0
 */
void
kitsune_file_sink_set_buffer_size (KitsuneFileSink *self,
                                   guint buffer_size)
{
  KitsuneFileSinkPrivate *priv;

  g_return_if_fail (KITSUNE_FILE_IS_SINK (self));
  g_return_if_fail (buffer_size >= 1 && buffer_size <= MAX_BUFFER_SIZE);

  priv = kitsune_file_sink_private (self);
  if (priv->buffer_size == buffer_size)
    return;

  priv->buffer_size = buffer_size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUFFER_SIZE]);
}
