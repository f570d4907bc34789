/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tails/file/kitsune-file-csv-source.h"

#include <string.h>

#include "tails/file/kitsune-file-csv-private.h"
#include "tails/file/kitsune-file-format-private.h"
#include "tails/file/kitsune-file-text-private.h"

struct _KitsuneFileCsvSource
{
  KitsuneFileSource parent_instance;
  gboolean named_columns;
  char *delimiter;
  char **columns;
};

enum
{
  PROP_0,
  PROP_NAMED_COLUMNS,
  PROP_DELIMITER,
  PROP_COLUMNS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/**
 * KitsuneFileCsvSource:
 *
 * Reads the rows of a file of comma-separated values (RFC 4180).
 *
 * A field may be quoted with `"` and may then hold the delimiter, line feeds
 * and, doubled, quotes. Elsewhere a quote is a mistake. Empty lines are left
 * out. All values are strings.
 *
 * Every row must have as many fields as there are columns: as many as the
 * header has, as [property@CsvSource:columns] names, or as the first row has.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (KitsuneFileCsvSource, kitsune_file_csv_source, KITSUNE_FILE_TYPE_SOURCE)

/* --- rows --- */

typedef struct
{
  KitsuneFileFormat parent;
  gboolean named_columns;
  gboolean columns_given; /* by the option, not by a header */
  GPtrArray *columns;     /* of char *; NULL until known */
  guint n_columns;        /* 0 until known */
  GArray *fields;         /* of GValue, of the row that is being read */
  GString *unquoted;
} KitsuneFileCsvFormat;

/* A field in quotes, which begins at @position; moves behind it. */
static gboolean
kitsune_file_csv_parse_quoted (KitsuneFileCsvFormat *self,
                               const char *text,
                               gsize length,
                               gsize *position,
                               GError **error)
{
  gsize at = *position + 1;

  g_string_truncate (self->unquoted, 0);
  for (;;)
    {
      const char *quote = memchr (text + at, '"', length - at);

      if (quote == NULL)
        {
          g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "the quotes of column %u are not closed",
                       self->fields->len + 1);
          return FALSE;
        }
      g_string_append_len (self->unquoted, text + at, quote - (text + at));
      at = quote + 1 - text;
      if (at == length || text[at] != '"')
        break;
      g_string_append_c (self->unquoted, '"');
      at++;
    }

  if (at < length && text[at] != self->parent.delimiter)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "column %u goes on behind its quotes",
                   self->fields->len + 1);
      return FALSE;
    }
  *position = at;

  return TRUE;
}

static gboolean
kitsune_file_csv_parse_plain (KitsuneFileCsvFormat *self,
                              const char *text,
                              gsize length,
                              gsize *position,
                              GError **error)
{
  const char *start = text + *position;
  const char *end = memchr (start, self->parent.delimiter, length - *position);
  gsize n = end != NULL ? (gsize) (end - start) : length - *position;

  if (memchr (start, '"', n) != NULL)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "quote inside of column %u, which is not quoted",
                   self->fields->len + 1);
      return FALSE;
    }
  g_string_truncate (self->unquoted, 0);
  g_string_append_len (self->unquoted, start, n);
  *position += n;

  return TRUE;
}

static gboolean
kitsune_file_csv_parse_fields (KitsuneFileCsvFormat *self,
                               const char *text,
                               gsize length,
                               GError **error)
{
  gsize position = 0;

  g_array_set_size (self->fields, 0);
  for (;;)
    {
      gboolean quoted = position < length && text[position] == '"';
      GValue field = G_VALUE_INIT;

      if (!(quoted ? kitsune_file_csv_parse_quoted : kitsune_file_csv_parse_plain) (self, text, length, &position,
                                                                                    error))
        return FALSE;
      g_value_init (&field, G_TYPE_STRING);
      g_value_take_string (&field, kitsune_file_text_dup (self->unquoted->str, self->unquoted->len));
      g_array_append_val (self->fields, field);
      if (position == length)
        return TRUE;
      position++;
    }
}

static gboolean
kitsune_file_csv_take_header (KitsuneFileCsvFormat *self,
                              GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->fields->len; i++)
    {
      char *name = g_value_dup_string (&g_array_index (self->fields, GValue, i));

      g_ptr_array_add (columns, name);
      if (!g_hash_table_add (seen, name))
        {
          g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "column \"%s\" occurs twice in the header", name);
          return FALSE;
        }
    }
  self->columns = g_steal_pointer (&columns);
  self->n_columns = self->columns->len;

  return TRUE;
}

static void
kitsune_file_csv_make_row (KitsuneFileCsvFormat *self,
                           GValue *item)
{
  GValue *fields;
  gsize n = self->fields->len;

  if (self->named_columns)
    {
      KitsuneDict *row = kitsune_dict_new ();

      for (guint i = 0; i < self->n_columns; i++)
        {
          GValue *field = &g_array_index (self->fields, GValue, i);

          kitsune_dict_set_string_key_take (row, g_ptr_array_index (self->columns, i), field);
          *field = (GValue) G_VALUE_INIT;
        }
      g_value_init (item, KITSUNE_TYPE_DICT);
      g_value_take_boxed (item, row);
      return;
    }

  fields = (GValue *) (gpointer) self->fields->data;
  g_value_init (item, KITSUNE_TYPE_ITEMS);
  g_value_take_boxed (item, kitsune_items_new_take (g_memdup2 (fields, n * sizeof (GValue)), n));
  /* they belong to the row now */
  memset (fields, 0, n * sizeof (GValue));
}

static KitsuneFileParsed
kitsune_file_csv_parse (KitsuneFileFormat *format,
                        const char *text,
                        gsize length,
                        GValue *item,
                        GError **error)
{
  KitsuneFileCsvFormat *self = (KitsuneFileCsvFormat *) format;
  gboolean is_header = self->named_columns && self->columns == NULL;

  if (length == 0)
    return KITSUNE_FILE_PARSED_NOTHING;

  if (!kitsune_file_csv_parse_fields (self, text, length, error))
    return is_header ? KITSUNE_FILE_PARSED_USELESS : KITSUNE_FILE_PARSED_FAILED;

  if (is_header)
    return kitsune_file_csv_take_header (self, error) ? KITSUNE_FILE_PARSED_NOTHING : KITSUNE_FILE_PARSED_USELESS;

  if (self->n_columns == 0)
    self->n_columns = self->fields->len;
  if (self->fields->len != self->n_columns)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "expected %u columns, got %u", self->n_columns,
                   self->fields->len);
      return KITSUNE_FILE_PARSED_FAILED;
    }
  kitsune_file_csv_make_row (self, item);

  return KITSUNE_FILE_PARSED_ITEM;
}

static void
kitsune_file_csv_restart (KitsuneFileFormat *format)
{
  KitsuneFileCsvFormat *self = (KitsuneFileCsvFormat *) format;

  if (self->columns_given)
    return;

  g_clear_pointer (&self->columns, g_ptr_array_unref);
  self->n_columns = 0;
}

static void
kitsune_file_csv_free (KitsuneFileFormat *format)
{
  KitsuneFileCsvFormat *self = (KitsuneFileCsvFormat *) format;

  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_array_unref (self->fields);
  g_string_free (self->unquoted, TRUE);
  g_free (self);
}

static void
kitsune_file_csv_clear_field (gpointer data)
{
  GValue *field = data;

  if (G_IS_VALUE (field))
    g_value_unset (field);
}

static const KitsuneFileFormatClass kitsune_file_csv_class = {
  .parse = kitsune_file_csv_parse,
  .restart = kitsune_file_csv_restart,
  .free = kitsune_file_csv_free,
};

KitsuneFileFormat *
kitsune_file_csv_format_new (char delimiter,
                             gboolean named_columns,
                             const char *const *columns)
{
  KitsuneFileCsvFormat *self = g_new0 (KitsuneFileCsvFormat, 1);

  self->parent.klass = &kitsune_file_csv_class;
  self->parent.delimiter = delimiter;
  self->named_columns = named_columns;
  self->fields = g_array_new (FALSE, FALSE, sizeof (GValue));
  g_array_set_clear_func (self->fields, kitsune_file_csv_clear_field);
  self->unquoted = g_string_new (NULL);
  if (columns != NULL)
    {
      self->columns_given = TRUE;
      self->columns = g_ptr_array_new_with_free_func (g_free);
      for (guint i = 0; columns[i] != NULL; i++)
        g_ptr_array_add (self->columns, g_strdup (columns[i]));
      self->n_columns = self->columns->len;
    }

  return &self->parent;
}

void
kitsune_file_csv_check (KitsuneStage *stage,
                        const char *delimiter,
                        const char *const *columns)
{
  if (strlen (delimiter) != 1 || !g_ascii_isprint (delimiter[0]) || delimiter[0] == '"')
    {
      if (strcmp (delimiter, "\t") != 0)
        {
          g_autofree char *shown = g_strescape (delimiter, NULL);
          g_autofree char *problem = g_strdup_printf ("delimiter must be one character of ASCII, not \"%s\"", shown);

          kitsune_stage_report_problem (stage, problem);
        }
    }

  if (columns != NULL && columns[0] == NULL)
    kitsune_stage_report_problem (stage, "columns has no names");
  for (guint i = 0; columns != NULL && columns[i] != NULL; i++)
    {
      for (guint j = 0; j < i; j++)
        {
          if (strcmp (columns[i], columns[j]) == 0)
            {
              g_autofree char *problem = g_strdup_printf ("column \"%s\" occurs twice", columns[i]);

              kitsune_stage_report_problem (stage, problem);
              break;
            }
        }
    }
}

/* --- the stage --- */

static gpointer
kitsune_file_csv_source_new_format (KitsuneFileSource *source)
{
  KitsuneFileCsvSource *self = KITSUNE_FILE_CSV_SOURCE (source);

  return kitsune_file_csv_format_new (self->delimiter[0], self->named_columns, (const char *const *) self->columns);
}

static void
kitsune_file_csv_source_check (KitsuneStage *stage)
{
  KitsuneFileCsvSource *self = KITSUNE_FILE_CSV_SOURCE (stage);

  KITSUNE_STAGE_CLASS (kitsune_file_csv_source_parent_class)->check (stage);

  kitsune_file_csv_check (stage, self->delimiter, (const char *const *) self->columns);
  if (kitsune_file_source_get_from_end (KITSUNE_FILE_SOURCE (self)) && self->named_columns && self->columns == NULL)
    kitsune_stage_report_problem (stage, "from-end leaves out the header: set columns");
}

static void
kitsune_file_csv_source_get_property (GObject *object,
                                      guint prop_id,
                                      GValue *value,
                                      GParamSpec *pspec)
{
  KitsuneFileCsvSource *self = KITSUNE_FILE_CSV_SOURCE (object);

  switch (prop_id)
    {
    case PROP_NAMED_COLUMNS:
      g_value_set_boolean (value, self->named_columns);
      break;
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
kitsune_file_csv_source_set_property (GObject *object,
                                      guint prop_id,
                                      const GValue *value,
                                      GParamSpec *pspec)
{
  KitsuneFileCsvSource *self = KITSUNE_FILE_CSV_SOURCE (object);

  switch (prop_id)
    {
    case PROP_NAMED_COLUMNS:
      self->named_columns = g_value_get_boolean (value);
      break;
    case PROP_DELIMITER:
      kitsune_file_csv_source_set_delimiter (self, g_value_get_string (value));
      break;
    case PROP_COLUMNS:
      kitsune_file_csv_source_set_columns (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_file_csv_source_finalize (GObject *object)
{
  KitsuneFileCsvSource *self = KITSUNE_FILE_CSV_SOURCE (object);

  g_free (self->delimiter);
  g_strfreev (self->columns);

  G_OBJECT_CLASS (kitsune_file_csv_source_parent_class)->finalize (object);
}

static void
kitsune_file_csv_source_class_init (KitsuneFileCsvSourceClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_file_csv_source_get_property;
  object_class->set_property = kitsune_file_csv_source_set_property;
  object_class->finalize = kitsune_file_csv_source_finalize;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_file_csv_source_check;
  KITSUNE_FILE_SOURCE_CLASS (klass)->new_format = kitsune_file_csv_source_new_format;
  kitsune_source_class_set_kind (KITSUNE_SOURCE_CLASS (klass), "read-csv");

  /**
   * KitsuneFileCsvSource:named-columns: (getter get_named_columns)
   *
   * Whether a row is a [struct@Kitsune.Dict] by the names of the columns, or a
   * [struct@Kitsune.Items] of its fields.
   *
   * Since: 1.0
   */
  properties[PROP_NAMED_COLUMNS] = g_param_spec_boolean ("named-columns", NULL, NULL, TRUE,
                                                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                             G_PARAM_STATIC_STRINGS);

  /**
   * KitsuneFileCsvSource:delimiter: (getter get_delimiter) (setter set_delimiter)
   *
   * The character between two fields, one of ASCII.
   *
   * Since: 1.0
   */
  properties[PROP_DELIMITER] = g_param_spec_string ("delimiter", NULL, NULL, ",", flags);

  /**
   * KitsuneFileCsvSource:columns: (getter get_columns) (setter set_columns)
   *
   * The names of the columns of a file without header. If they are not set, and
   * rows have names, the first row of the file is its header.
   *
   * Since: 1.0
   */
  properties[PROP_COLUMNS] = g_param_spec_boxed ("columns", NULL, NULL, G_TYPE_STRV, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_file_csv_source_init (KitsuneFileCsvSource *self)
{
  self->delimiter = g_strdup (",");
}

/**
 * kitsune_file_csv_source_new:
 * @file: the file to read
 * @named_columns: whether rows are dicts, or lists
 *
 * Makes a source of the rows of a CSV file.
 *
 * Give it options, then make a pipeline of it with
 * [method@Kitsune.Source.to_pipeline] and the type of the rows; [func@read_csv]
 * and [func@read_csv_rows] do both.
 *
 * Returns: (transfer full): a new source
 *
 * Since: 1.0
 */
KitsuneFileCsvSource *
kitsune_file_csv_source_new (GFile *file,
                             gboolean named_columns)
{
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  return g_object_new (KITSUNE_FILE_TYPE_CSV_SOURCE, "file", file, "named-columns", named_columns, NULL);
}

/**
 * kitsune_file_csv_source_get_named_columns: (get-property named-columns)
 * @self: a stage
 *
 * Returns whether rows are dicts by the names of the columns.
 *
 * Returns: %TRUE if they are, %FALSE if they are lists
 *
 * Since: 1.0
 */
gboolean
kitsune_file_csv_source_get_named_columns (KitsuneFileCsvSource *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_CSV_SOURCE (self), FALSE);

  return self->named_columns;
}

/**
 * kitsune_file_csv_source_get_delimiter: (get-property delimiter)
 * @self: a stage
 *
 * Returns what separates fields.
 *
 * Returns: the character
 *
 * Since: 1.0
 */
const char *
kitsune_file_csv_source_get_delimiter (KitsuneFileCsvSource *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_CSV_SOURCE (self), NULL);

  return self->delimiter;
}

/**
 * kitsune_file_csv_source_set_delimiter: (set-property delimiter)
 * @self: a stage
 * @delimiter: the character
 *
 * Sets what separates fields.
 *
 * Since: 1.0
 */
void
kitsune_file_csv_source_set_delimiter (KitsuneFileCsvSource *self,
                                       const char *delimiter)
{
  g_return_if_fail (KITSUNE_FILE_IS_CSV_SOURCE (self));
  g_return_if_fail (delimiter != NULL);

  if (g_strcmp0 (self->delimiter, delimiter) == 0)
    return;

  g_free (self->delimiter);
  self->delimiter = g_strdup (delimiter);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DELIMITER]);
}

/**
 * kitsune_file_csv_source_get_columns: (get-property columns)
 * @self: a stage
 *
 * Returns the names of the columns.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the names, or %NULL if none were set
 *
 * Since: 1.0
 */
const char *const *
kitsune_file_csv_source_get_columns (KitsuneFileCsvSource *self)
{
  g_return_val_if_fail (KITSUNE_FILE_IS_CSV_SOURCE (self), NULL);

  return (const char *const *) self->columns;
}

/**
 * kitsune_file_csv_source_set_columns: (set-property columns)
 * @self: a stage
 * @columns: (nullable) (array zero-terminated=1): the names
 *
 * Sets the names of the columns.
 *
 * Since: 1.0
 */
void
kitsune_file_csv_source_set_columns (KitsuneFileCsvSource *self,
                                     const char *const *columns)
{
  g_return_if_fail (KITSUNE_FILE_IS_CSV_SOURCE (self));

  g_strfreev (self->columns);
  self->columns = g_strdupv ((char **) columns);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLUMNS]);
}

/**
 * kitsune_file_read_csv:
 * @file: the file to read
 *
 * Reads the rows of a CSV file whose columns have names.
 *
 * Items are [struct@Kitsune.Dict], from the names of the columns to strings. The
 * names are in the first row of the file, or set as
 * [property@CsvSource:columns].
 *
 * The stage fails if the file cannot be read or its header makes no sense. Rows
 * that make none, or have another number of columns, are left to its error
 * handler.
 *
 * Returns: (transfer full): a new pipeline of dicts
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_file_read_csv (GFile *file)
{
  g_autoptr (KitsuneFileCsvSource) source = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  source = kitsune_file_csv_source_new (file, TRUE);

  return kitsune_source_to_pipeline (KITSUNE_SOURCE (source), KITSUNE_TYPE_DICT);
}

/**
 * kitsune_file_read_csv_rows:
 * @file: the file to read
 *
 * Reads the rows of a CSV file without header.
 *
 * Items are [struct@Kitsune.Items] of strings. The first row decides how many
 * columns there are, unless [property@CsvSource:columns] is set. Rows that make
 * no sense, or have another number of columns, are left to the error handler of
 * the stage.
 *
 * Returns: (transfer full): a new pipeline of lists
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_file_read_csv_rows (GFile *file)
{
  g_autoptr (KitsuneFileCsvSource) source = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  source = kitsune_file_csv_source_new (file, FALSE);

  return kitsune_source_to_pipeline (KITSUNE_SOURCE (source), KITSUNE_TYPE_ITEMS);
}
