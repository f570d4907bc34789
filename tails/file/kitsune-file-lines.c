/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-lines.h"

#include <string.h>

#include "tails/file/kitsune-file-encoder-private.h"
#include "tails/file/kitsune-file-format-private.h"
#include "tails/file/kitsune-file-text-private.h"

struct _KitsuneFileLinesSource
{
  KitsuneFileSource parent_instance;
};

struct _KitsuneFileLinesSink
{
  KitsuneFileSink parent_instance;
};

/* --- reading --- */

/**
 * KitsuneFileLinesSource:
 *
 * Reads the lines of a file.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (KitsuneFileLinesSource, kitsune_file_lines_source, KITSUNE_FILE_TYPE_SOURCE)

static KitsuneFileParsed
kitsune_file_lines_parse (KitsuneFileFormat *format,
                          const char *text,
                          gsize length,
                          GValue *item,
                          GError **error)
{
  g_value_init (item, G_TYPE_STRING);
  g_value_take_string (item, kitsune_file_text_dup (text, length));

  return KITSUNE_FILE_PARSED_ITEM;
}

static const KitsuneFileFormatClass kitsune_file_lines_class = {
  .parse = kitsune_file_lines_parse,
};

static gpointer
kitsune_file_lines_source_new_format (KitsuneFileSource *source)
{
  KitsuneFileFormat *format = g_new0 (KitsuneFileFormat, 1);

  format->klass = &kitsune_file_lines_class;

  return format;
}

static void
kitsune_file_lines_source_class_init (KitsuneFileLinesSourceClass *klass)
{
  KITSUNE_FILE_SOURCE_CLASS (klass)->new_format = kitsune_file_lines_source_new_format;
  kitsune_source_class_set_kind (KITSUNE_SOURCE_CLASS (klass), "read-lines");
}

static void
kitsune_file_lines_source_init (KitsuneFileLinesSource *self)
{
}

/**
 * kitsune_file_lines_source_new:
 * @file: the file to read
 *
 * Makes a source of the lines of a file.
 *
 * Give it options, then make a pipeline of it with
 * [method@Kitsune.Source.to_pipeline] and `G_TYPE_STRING`;
 * [func@read_lines] does both.
 *
 * Returns: (transfer full): a new source
 *
 * Since: 1.0
 */
KitsuneFileLinesSource *
kitsune_file_lines_source_new (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return g_object_new (KITSUNE_FILE_TYPE_LINES_SOURCE, "file", file, NULL);
}

/**
 * kitsune_file_read_lines:
 * @file: the file to read
 *
 * Reads the lines of a file.
 *
 * Items are strings, one per line, without its end. The options are properties
 * of the stage, see [class@LinesSource].
 *
 * The stage fails if the file cannot be read. Lines that are not UTF-8, hold a
 * NUL byte or are longer than [property@Source:max-line-length] are left to its
 * error handler.
 *
 * Returns: (transfer full): a new pipeline of strings
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_file_read_lines (GFile *file)
{
  g_autoptr (KitsuneFileLinesSource) source = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  source = kitsune_file_lines_source_new (file);

  return kitsune_source_to_pipeline (KITSUNE_SOURCE (source), G_TYPE_STRING);
}

/* --- writing --- */

/**
 * KitsuneFileLinesSink:
 *
 * Writes items as lines.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (KitsuneFileLinesSink, kitsune_file_lines_sink, KITSUNE_FILE_TYPE_SINK)

static gboolean
kitsune_file_lines_encode (KitsuneFileEncoder *encoder,
                           const GValue *item,
                           GString *out,
                           GError **error)
{
  g_autofree char *printed = NULL;
  const char *text = G_VALUE_HOLDS_STRING (item) ? g_value_get_string (item) : NULL;
  gsize length;

  if (text == NULL)
    text = printed = kitsune_value_to_string (item);

  length = strlen (text);
  if (memchr (text, '\n', length) != NULL)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "a line cannot hold a line feed");
      return FALSE;
    }
  if (!kitsune_file_text_is_valid (text, length, error))
    return FALSE;
  g_string_append_len (out, text, length);
  g_string_append_c (out, '\n');

  return TRUE;
}

static const KitsuneFileEncoderClass kitsune_file_lines_encoder_class = {
  .encode = kitsune_file_lines_encode,
};

static gpointer
kitsune_file_lines_sink_new_encoder (KitsuneFileSink *sink)
{
  KitsuneFileEncoder *encoder = g_new0 (KitsuneFileEncoder, 1);

  encoder->klass = &kitsune_file_lines_encoder_class;

  return encoder;
}

static void
kitsune_file_lines_sink_class_init (KitsuneFileLinesSinkClass *klass)
{
  KITSUNE_FILE_SINK_CLASS (klass)->new_encoder = kitsune_file_lines_sink_new_encoder;
  kitsune_sink_class_set_kind (KITSUNE_SINK_CLASS (klass), "write-lines");
}

static void
kitsune_file_lines_sink_init (KitsuneFileLinesSink *self)
{
}

/**
 * kitsune_file_lines_sink_new:
 * @file: the file to write
 *
 * Makes a terminal that writes lines.
 *
 * Connect it with [method@Kitsune.Sink.connect]; [func@write_lines] does both.
 *
 * Returns: (transfer full): a new terminal
 *
 * Since: 1.0
 */
KitsuneFileLinesSink *
kitsune_file_lines_sink_new (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return g_object_new (KITSUNE_FILE_TYPE_LINES_SINK, "file", file, NULL);
}

/**
 * kitsune_file_write_lines:
 * @pipeline: what to write
 * @file: the file to write
 *
 * Writes items as lines.
 *
 * Strings are written as they are, everything else as
 * [func@Kitsune.value_to_string] prints it. Text that holds a line feed or is
 * not UTF-8 is left to the error handler of the stage. The options are
 * properties of the terminal, see [class@LinesSink].
 *
 * Returns: (transfer full): a new runner
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_file_write_lines (KitsunePipeline *pipeline,
                          GFile *file)
{
  g_autoptr (KitsuneFileLinesSink) sink = NULL;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  sink = kitsune_file_lines_sink_new (file);

  return kitsune_file_sink_run (KITSUNE_FILE_SINK (sink), pipeline);
}
