/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-csv-sink.h"

#include <string.h>

#include "tails/file/kitsune-file-csv-private.h"
#include "tails/file/kitsune-file-encoder-private.h"

#define BOM "\xef\xbb\xbf"

struct _KitsuneFileCsvSink
{
  KitsuneFileSink parent_instance;
  char *delimiter;
  char **columns;
};

enum
{
  PROP_0,
  PROP_DELIMITER,
  PROP_COLUMNS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * KitsuneFileCsvSink:
 *
 * Writes rows as comma-separated values (RFC 4180), with line feeds between
 * them.
 *
 * Fields are quoted where they have to be: if they hold the delimiter, a quote
 * or the end of a line. Strings are written as they are, the null item as an
 * empty field, lists and dicts as JSON, and everything else as
 * [func@Kitsune.value_to_string] prints it.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (KitsuneFileCsvSink, kitsune_file_csv_sink, KITSUNE_FILE_TYPE_SINK)

/* --- rows --- */

typedef struct
{
  KitsuneFileEncoder parent;
  char delimiter;
  GPtrArray *columns; /* of char *; NULL: rows have no names */
  guint n_columns;    /* 0 until known */
  GString *header;    /* NULL until known, and without names */
} KitsuneFileCsvEncoder;

static void
kitsune_file_csv_append_text (KitsuneFileCsvEncoder *self,
                              const char *text,
                              GString *out)
{
  const char special[] = { self->delimiter, '"', '\n', '\r', '\0' };

  /* an empty line is no row, and a mark at the start of a file no text */
  if (strpbrk (text, special) == NULL && !(*text == '\0' && self->n_columns == 1) && !g_str_has_prefix (text, BOM))
    {
      g_string_append (out, text);
      return;
    }

  g_string_append_c (out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

static gboolean
kitsune_file_csv_append_field (KitsuneFileCsvEncoder *self,
                               guint index,
                               const GValue *value,
                               GString *out,
                               GError **error)
{
  g_autofree char *text = NULL;

  if (index > 0)
    g_string_append_c (out, self->delimiter);
  if (value == NULL || kitsune_value_is_null (value))
    {
      kitsune_file_csv_append_text (self, "", out);
      return TRUE;
    }
  if (G_VALUE_HOLDS_STRING (value))
    {
      const char *string = g_value_get_string (value);

      if (string != NULL && !g_utf8_validate (string, -1, NULL))
        {
          g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "column %u is not UTF-8", index + 1);
          return FALSE;
        }
      kitsune_file_csv_append_text (self, string != NULL ? string : "", out);
      return TRUE;
    }

  if (G_VALUE_HOLDS (value, KITSUNE_TYPE_DICT) || G_VALUE_HOLDS (value, KITSUNE_TYPE_ITEMS))
    text = kitsune_value_to_json (value, error);
  else
    text = kitsune_value_to_string (value);
  if (text == NULL)
    {
      g_prefix_error (error, "column %u: ", index + 1);
      return FALSE;
    }
  kitsune_file_csv_append_text (self, text, out);

  return TRUE;
}

static void
kitsune_file_csv_set_columns (KitsuneFileCsvEncoder *self,
                              GPtrArray *columns)
{
  self->columns = columns;
  self->n_columns = columns->len;
  self->header = g_string_new (NULL);
  for (guint i = 0; i < columns->len; i++)
    {
      if (i > 0)
        g_string_append_c (self->header, self->delimiter);
      kitsune_file_csv_append_text (self, g_ptr_array_index (columns, i), self->header);
    }
  g_string_append_c (self->header, '\n');
}

static gboolean
kitsune_file_csv_learn_columns (KitsuneFileCsvEncoder *self,
                                KitsuneDict *row,
                                GError **error)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  if (kitsune_dict_get_size (row) == 0)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "row without columns");
      return FALSE;
    }
  for (gsize i = 0; i < kitsune_dict_get_size (row); i++)
    {
      const GValue *key = kitsune_dict_get_key (row, i);

      if (!G_VALUE_HOLDS_STRING (key) || !g_utf8_validate (g_value_get_string (key), -1, NULL))
        {
          g_autofree char *shown = kitsune_value_to_string (key);

          g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "name of a column must be a string, got %s",
                       shown);
          return FALSE;
        }
      g_ptr_array_add (columns, g_value_dup_string (key));
    }
  kitsune_file_csv_set_columns (self, g_steal_pointer (&columns));

  return TRUE;
}

/* There is a key that is no column. */
static void
kitsune_file_csv_set_surplus (KitsuneFileCsvEncoder *self,
                              KitsuneDict *row,
                              GError **error)
{
  for (gsize i = 0; i < kitsune_dict_get_size (row); i++)
    {
      const GValue *key = kitsune_dict_get_key (row, i);
      gboolean known = FALSE;

      for (guint j = 0; j < self->columns->len && !known; j++)
        known = G_VALUE_HOLDS_STRING (key) &&
                strcmp (g_value_get_string (key), g_ptr_array_index (self->columns, j)) == 0;
      if (!known)
        {
          g_autofree char *shown = kitsune_value_to_string (key);

          g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "there is no column \"%s\"", shown);
          return;
        }
    }
}

static gboolean
kitsune_file_csv_encode_dict (KitsuneFileCsvEncoder *self,
                              KitsuneDict *row,
                              GString *out,
                              GError **error)
{
  gsize n_found = 0;

  if (self->columns == NULL)
    {
      if (self->n_columns > 0)
        {
          g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "expected a list like the rows before");
          return FALSE;
        }
      if (!kitsune_file_csv_learn_columns (self, row, error))
        return FALSE;
    }

  for (guint i = 0; i < self->n_columns; i++)
    {
      const char *name = g_ptr_array_index (self->columns, i);
      const GValue *field = kitsune_dict_lookup_string (row, name);

      if (field != NULL)
        n_found++;
      if (!kitsune_file_csv_append_field (self, i, field, out, error))
        return FALSE;
    }
  if (n_found < kitsune_dict_get_size (row))
    {
      kitsune_file_csv_set_surplus (self, row, error);
      return FALSE;
    }

  return TRUE;
}

static gboolean
kitsune_file_csv_encode_items (KitsuneFileCsvEncoder *self,
                               KitsuneItems *row,
                               GString *out,
                               GError **error)
{
  gsize size = kitsune_items_get_size (row);

  if (size == 0 || (self->n_columns > 0 && size != self->n_columns))
    {
      if (self->n_columns == 0)
        g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "row without columns");
      else
        g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "expected %u columns, got %" G_GSIZE_FORMAT,
                     self->n_columns, size);
      return FALSE;
    }

  self->n_columns = size;
  for (gsize i = 0; i < size; i++)
    {
      if (!kitsune_file_csv_append_field (self, i, kitsune_items_get (row, i), out, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
kitsune_file_csv_encode (KitsuneFileEncoder *encoder,
                         const GValue *item,
                         GString *out,
                         GError **error)
{
  KitsuneFileCsvEncoder *self = (KitsuneFileCsvEncoder *) encoder;
  gboolean ok;

  if (G_VALUE_HOLDS (item, KITSUNE_TYPE_DICT) && g_value_get_boxed (item) != NULL)
    {
      ok = kitsune_file_csv_encode_dict (self, g_value_get_boxed (item), out, error);
    }
  else if (G_VALUE_HOLDS (item, KITSUNE_TYPE_ITEMS) && g_value_get_boxed (item) != NULL)
    {
      ok = kitsune_file_csv_encode_items (self, g_value_get_boxed (item), out, error);
    }
  else
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "expected a KitsuneDict or KitsuneItems, got %s",
                   G_VALUE_TYPE_NAME (item));
      return FALSE;
    }
  g_string_append_c (out, '\n');

  return ok;
}

static const char *
kitsune_file_csv_get_header (KitsuneFileEncoder *encoder)
{
  KitsuneFileCsvEncoder *self = (KitsuneFileCsvEncoder *) encoder;

  return self->header != NULL ? self->header->str : NULL;
}

static void
kitsune_file_csv_encoder_free (KitsuneFileEncoder *encoder)
{
  KitsuneFileCsvEncoder *self = (KitsuneFileCsvEncoder *) encoder;

  g_clear_pointer (&self->columns, g_ptr_array_unref);
  if (self->header != NULL)
    g_string_free (self->header, TRUE);
  g_free (self);
}

static const KitsuneFileEncoderClass kitsune_file_csv_encoder_class = {
  .encode = kitsune_file_csv_encode,
  .header = kitsune_file_csv_get_header,
  .free = kitsune_file_csv_encoder_free,
};

/* --- the stage --- */

static gpointer
kitsune_file_csv_sink_new_encoder (KitsuneFileSink *sink)
{
  KitsuneFileCsvSink *self = KITSUNE_FILE_CSV_SINK (sink);
  KitsuneFileCsvEncoder *encoder = g_new0 (KitsuneFileCsvEncoder, 1);

  encoder->parent.klass = &kitsune_file_csv_encoder_class;
  encoder->delimiter = self->delimiter[0];
  if (self->columns != NULL)
    {
      GPtrArray *columns = g_ptr_array_new_with_free_func (g_free);

      for (guint i = 0; self->columns[i] != NULL; i++)
        g_ptr_array_add (columns, g_strdup (self->columns[i]));
      encoder->n_columns = columns->len;
      kitsune_file_csv_set_columns (encoder, columns);
    }

  return encoder;
}

static void
kitsune_file_csv_sink_check (KitsuneStage *stage)
{
  KitsuneFileCsvSink *self = KITSUNE_FILE_CSV_SINK (stage);

  KITSUNE_STAGE_CLASS (kitsune_file_csv_sink_parent_class)->check (stage);

  kitsune_file_csv_check (stage, self->delimiter, (const char *const *) self->columns);
}

static void
kitsune_file_csv_sink_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  KitsuneFileCsvSink *self = KITSUNE_FILE_CSV_SINK (object);

  switch (prop_id)
    {
    case PROP_DELIMITER:
      g_value_set_string (value, self->delimiter);
      break;
    case PROP_COLUMNS:
      g_value_set_boxed (value, self->columns);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_file_csv_sink_set_property (GObject *object,
                                    guint prop_id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  KitsuneFileCsvSink *self = KITSUNE_FILE_CSV_SINK (object);

  switch (prop_id)
    {
    case PROP_DELIMITER:
      kitsune_file_csv_sink_set_delimiter (self, g_value_get_string (value));
      break;
    case PROP_COLUMNS:
      kitsune_file_csv_sink_set_columns (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_file_csv_sink_finalize (GObject *object)
{
  KitsuneFileCsvSink *self = KITSUNE_FILE_CSV_SINK (object);

  g_free (self->delimiter);
  g_strfreev (self->columns);

  G_OBJECT_CLASS (kitsune_file_csv_sink_parent_class)->finalize (object);
}

static void
kitsune_file_csv_sink_class_init (KitsuneFileCsvSinkClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_file_csv_sink_get_property;
  object_class->set_property = kitsune_file_csv_sink_set_property;
  object_class->finalize = kitsune_file_csv_sink_finalize;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_file_csv_sink_check;
  KITSUNE_FILE_SINK_CLASS (klass)->new_encoder = kitsune_file_csv_sink_new_encoder;
  kitsune_sink_class_set_kind (KITSUNE_SINK_CLASS (klass), "write-csv");

  /**
   * KitsuneFileCsvSink:delimiter: (getter get_delimiter) (setter set_delimiter)
   *
   * The character between two fields, one of ASCII.
   *
   * Since: 1.0
   */
  properties[PROP_DELIMITER] = g_param_spec_string ("delimiter", NULL, NULL, ",", flags);

  /**
   * KitsuneFileCsvSink:columns: (getter get_columns) (setter set_columns)
   *
   * The names of the columns, which become the header of a file that is empty.
   *
   * If they are not set, they are the keys of the first row, if that is a dict;
   * a file of lists has then no header.
   *
   * Since: 1.0
   */
  properties[PROP_COLUMNS] = g_param_spec_boxed ("columns", NULL, NULL, G_TYPE_STRV, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_file_csv_sink_init (KitsuneFileCsvSink *self)
{
  self->delimiter = g_strdup (",");
}

/**
 * kitsune_file_csv_sink_new:
 * @file: the file to write
 *
 * Makes a terminal that writes a CSV file.
 *
 * Connect it with [method@Kitsune.Sink.connect]; [func@write_csv] does both.
 *
 * Returns: (transfer full): a new terminal
 *
 * Since: 1.0
 */
KitsuneFileCsvSink *
kitsune_file_csv_sink_new (GFile *file)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return g_object_new (KITSUNE_FILE_TYPE_CSV_SINK, "file", file, NULL);
}

/**
 * kitsune_file_csv_sink_get_delimiter: (get-property delimiter)
 * @self: a stage
 *
 * Returns what separates fields.
 *
 * Returns: the character
 *
 * Since: 1.0
 */
const char *
kitsune_file_csv_sink_get_delimiter (KitsuneFileCsvSink *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_CSV_SINK (self), NULL);

  return self->delimiter;
}

/**
 * kitsune_file_csv_sink_set_delimiter: (set-property delimiter)
 * @self: a stage
 * @delimiter: the character
 *
 * Sets what separates fields.
 *
 * Since: 1.0
 */
void
kitsune_file_csv_sink_set_delimiter (KitsuneFileCsvSink *self,
                                     const char *delimiter)
{
  g_return_if_fail (KITSUNE_FILE_IS_CSV_SINK (self));
  g_return_if_fail (delimiter != NULL);

  if (g_strcmp0 (self->delimiter, delimiter) == 0)
    return;

  g_free (self->delimiter);
  self->delimiter = g_strdup (delimiter);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DELIMITER]);
}

/**
 * kitsune_file_csv_sink_get_columns: (get-property columns)
 * @self: a stage
 *
 * Returns the names of the columns.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the names, or %NULL if none were set
 *
 * Since: 1.0
 */
const char *const *
kitsune_file_csv_sink_get_columns (KitsuneFileCsvSink *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_CSV_SINK (self), NULL);

  return (const char *const *) self->columns;
}

/**
 * kitsune_file_csv_sink_set_columns: (set-property columns)
 * @self: a stage
 * @columns: (nullable) (array zero-terminated=1): the names
 *
 * Sets the names of the columns.
 *
 * Since: 1.0
 */
void
kitsune_file_csv_sink_set_columns (KitsuneFileCsvSink *self,
                                   const char *const *columns)
{
  g_return_if_fail (KITSUNE_FILE_IS_CSV_SINK (self));

  g_strfreev (self->columns);
  self->columns = g_strdupv ((char **) columns);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLUMNS]);
}

/**
 * kitsune_file_write_csv:
 * @pipeline: what to write
 * @file: the file to write
 *
 * Writes rows as CSV.
 *
 * Items are [struct@Kitsune.Dict], by the names of the columns, or
 * [struct@Kitsune.Items]. A dict may lack a column, whose field is then empty,
 * but not have others than the columns; a list must have as many values as
 * there are columns. What is neither, or does not fit, is left to the error
 * handler of the stage. The options are properties of the terminal, see
 * [class@CsvSink].
 *
 * Returns: (transfer full): a new runner
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_file_write_csv (KitsunePipeline *pipeline,
                        GFile *file)
{
  g_autoptr (KitsuneFileCsvSink) sink = NULL;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  sink = kitsune_file_csv_sink_new (file);

  return kitsune_file_sink_run (KITSUNE_FILE_SINK (sink), pipeline);
}
