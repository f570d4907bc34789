/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-lines.h"

#include "tails/file/kitsune-file-format-private.h"
#include "tails/file/kitsune-file-text-private.h"

struct _KitsuneFileLinesSource
{
  KitsuneFileSource parent_instance;
};

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
