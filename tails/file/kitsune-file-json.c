/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-json.h"

#include <string.h>

#include "tails/file/kitsune-file-encoder-private.h"
#include "tails/file/kitsune-file-format-private.h"
#include "tails/file/kitsune-file-text-private.h"

struct _KitsuneFileJsonSource
{
  KitsuneFileSource parent_instance;
};

struct _KitsuneFileJsonSink
{
  KitsuneFileSink parent_instance;
};

/* --- reading --- */

/**
 * KitsuneFileJsonSource:
 *
 * Reads JSON values, one per line.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (KitsuneFileJsonSource, kitsune_file_json_source, KITSUNE_FILE_TYPE_SOURCE)

/* The line of the file is already in the message. */
static void
kitsune_file_json_drop_line (GError *error)
{
  static const char inner[] = " at line 1, column ";
  const char *found = g_strrstr (error->message, inner);
  char *message;

  if (found == NULL)
    return;

  message = g_strdup_printf ("%.*s at column %s", (int) (found - error->message), error->message,
                             found + strlen (inner));
  g_free (error->message);
  error->message = message;
}

static KitsuneFileParsed
kitsune_file_json_parse (KitsuneFileFormat *format,
                         const char *text,
                         gsize length,
                         GValue *item,
                         GError **error)
{
  g_autofree char *line = NULL;
  g_autoptr (KitsuneItem) value = NULL;

  if (kitsune_file_text_is_blank (text, length))
    return KITSUNE_FILE_PARSED_NOTHING;

  line = kitsune_file_text_dup (text, length);
  value = kitsune_value_from_json (line, error);
  if (value == NULL)
    {
      kitsune_file_json_drop_line (*error);
      return KITSUNE_FILE_PARSED_FAILED;
    }
  kitsune_value_copy (kitsune_item_get_value (value), item);

  return KITSUNE_FILE_PARSED_ITEM;
}

static const KitsuneFileFormatClass kitsune_file_json_class = {
  .parse = kitsune_file_json_parse,
};

static gpointer
kitsune_file_json_source_new_format (KitsuneFileSource *source)
{
  KitsuneFileFormat *format = g_new0 (KitsuneFileFormat, 1);

  format->klass = &kitsune_file_json_class;

  return format;
}

static void
kitsune_file_json_source_class_init (KitsuneFileJsonSourceClass *klass)
{
  KITSUNE_FILE_SOURCE_CLASS (klass)->new_format = kitsune_file_json_source_new_format;
  kitsune_source_class_set_kind (KITSUNE_SOURCE_CLASS (klass), "read-json-lines");
}

static void
kitsune_file_json_source_init (KitsuneFileJsonSource *self)
{
}

/**
 * kitsune_file_json_source_new:
 * @file: the file to read
 *
 * Makes a source of the JSON values in the lines of a file.
 *
 * Give it options, then make a pipeline of it with
 * [method@Kitsune.Source.to_pipeline] and `G_TYPE_VALUE`;
 * [func@read_json_lines] does both.
 *
 * Returns: (transfer full): a new source
 *
 * Since: 1.0
 */
KitsuneFileJsonSource *
kitsune_file_json_source_new (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return g_object_new (KITSUNE_FILE_TYPE_JSON_SOURCE, "file", file, NULL);
}

/**
 * kitsune_file_read_json_lines:
 * @file: the file to read
 *
 * Reads JSON values, one per line.
 *
 * Items are what [func@Kitsune.value_from_json] makes of a line: objects become
 * [struct@Kitsune.Dict], arrays [struct@Kitsune.Items]. Empty lines are left
 * out. The options are properties of the stage, see [class@JsonSource].
 *
 * The stage fails if the file cannot be read. Lines that are not JSON are left
 * to its error handler.
 *
 * Returns: (transfer full): a new pipeline of any items
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_file_read_json_lines (GFile *file)
{
  g_autoptr (KitsuneFileJsonSource) source = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  source = kitsune_file_json_source_new (file);

  return kitsune_source_to_pipeline (KITSUNE_SOURCE (source), G_TYPE_VALUE);
}

/* --- writing --- */

/**
 * KitsuneFileJsonSink:
 *
 * Writes items as JSON, one per line.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (KitsuneFileJsonSink, kitsune_file_json_sink, KITSUNE_FILE_TYPE_SINK)

static gboolean
kitsune_file_json_encode (KitsuneFileEncoder *encoder,
                          const GValue *item,
                          GString *out,
                          GError **error)
{
  g_autofree char *text = kitsune_value_to_json (item, error);

  if (text == NULL)
    return FALSE;

  g_string_append (out, text);
  g_string_append_c (out, '\n');

  return TRUE;
}

static const KitsuneFileEncoderClass kitsune_file_json_encoder_class = {
  .encode = kitsune_file_json_encode,
};

static gpointer
kitsune_file_json_sink_new_encoder (KitsuneFileSink *sink)
{
  KitsuneFileEncoder *encoder = g_new0 (KitsuneFileEncoder, 1);

  encoder->klass = &kitsune_file_json_encoder_class;

  return encoder;
}

static void
kitsune_file_json_sink_class_init (KitsuneFileJsonSinkClass *klass)
{
  KITSUNE_FILE_SINK_CLASS (klass)->new_encoder = kitsune_file_json_sink_new_encoder;
  kitsune_sink_class_set_kind (KITSUNE_SINK_CLASS (klass), "write-json-lines");
}

static void
kitsune_file_json_sink_init (KitsuneFileJsonSink *self)
{
}

/**
 * kitsune_file_json_sink_new:
 * @file: the file to write
 *
 * Makes a terminal that writes JSON lines.
 *
 * Connect it with [method@Kitsune.Sink.connect]; [func@write_json_lines] does
 * both.
 *
 * Returns: (transfer full): a new terminal
 *
 * Since: 1.0
 */
KitsuneFileJsonSink *
kitsune_file_json_sink_new (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return g_object_new (KITSUNE_FILE_TYPE_JSON_SINK, "file", file, NULL);
}

/**
 * kitsune_file_write_json_lines:
 * @pipeline: what to write
 * @file: the file to write
 *
 * Writes items as JSON, one per line.
 *
 * Items become what [func@Kitsune.value_to_json] makes of them; those that have
 * no form in JSON are left to the error handler of the stage. The options are
 * properties of the terminal, see [class@JsonSink].
 *
 * Returns: (transfer full): a new runner
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_file_write_json_lines (KitsunePipeline *pipeline,
                               GFile *file)
{
  g_autoptr (KitsuneFileJsonSink) sink = NULL;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  sink = kitsune_file_json_sink_new (file);

  return kitsune_file_sink_run (KITSUNE_FILE_SINK (sink), pipeline);
}
