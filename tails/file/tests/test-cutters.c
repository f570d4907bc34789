/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <string.h>

#include "tails/file/kitsune-file-csv-private.h"
#include "tails/file/kitsune-file-cutter-private.h"
#include "tails/file/kitsune-file-text-private.h"

/*
 * Random bytes through the cutters and what reads their records: nothing may
 * crash, and how the bytes come in pieces may make no difference. The seeds are
 * fixed, and one is g_test's, which is printed; `--seed` repeats it. FILES as
 * arguments are read, too, so that it can be driven by a fuzzer that writes
 * files.
 */

/* What is special somewhere, more often than it would be by chance. */
static const char alphabet[] = "\"\",,;\n\n\r\n\r\t {}[]:1a-.eE+\\u\0\xc3\xa4\xff\xef\xbb\xbf";

static GByteArray *
random_bytes (GRand *random)
{
  GByteArray *bytes = g_byte_array_new ();
  guint length = g_rand_int_range (random, 0, 200);

  for (guint i = 0; i < length; i++)
    {
      guint8 byte = alphabet[g_rand_int_range (random, 0, sizeof alphabet - 1)];

      if (g_rand_int_range (random, 0, 10) == 0)
        byte = g_rand_int_range (random, 0, 256);
      g_byte_array_append (bytes, &byte, 1);
    }

  return bytes;
}

static void
note_record (GString *log,
             const KitsuneFileRecord *record,
             KitsuneFileFormat *format)
{
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;
  GValue item = G_VALUE_INIT;

  g_string_append_printf (log, "%" G_GUINT64_FORMAT "%s:", record->line, record->too_long ? "+" : "");
  g_string_append_len (log, record->text, record->length);
  g_string_append (log, "=");

  if (!kitsune_file_text_is_valid (record->text, record->length, &error))
    {
      g_assert_nonnull (error);
    }
  else if (format == NULL)
    {
      g_autofree char *line = kitsune_file_text_dup (record->text, record->length);
      g_autoptr (KitsuneItem) value = kitsune_value_from_json (line, &error);

      g_assert_true ((value == NULL) == (error != NULL));
    }
  else
    {
      KitsuneFileParsed parsed = format->klass->parse (format, record->text, record->length, &item, &error);

      g_assert_true ((parsed >= KITSUNE_FILE_PARSED_FAILED) == (error != NULL));
      g_assert_true ((parsed == KITSUNE_FILE_PARSED_ITEM) == (G_IS_VALUE (&item)));
    }

  if (error != NULL)
    g_string_append (log, error->message);
  else if (G_IS_VALUE (&item))
    g_string_append (log, shown = kitsune_value_to_string (&item));
  g_string_append_c (log, '\n');
  if (G_IS_VALUE (&item))
    g_value_unset (&item);
}

/* All records and what became of them, for pieces of @size bytes; 0: random
 * ones, and a negative number: all at once. */
static char *
cut (GByteArray *bytes,
     gint size,
     gsize max_length,
     char delimiter,
     gboolean named_columns,
     GRand *random)
{
  KitsuneFileFormat *format = delimiter != '\0' ? kitsune_file_csv_format_new (delimiter, named_columns, NULL) : NULL;
  GString *log = g_string_new (NULL);
  KitsuneFileCutter cutter;
  KitsuneFileRecord record;
  gsize at = 0;

  kitsune_file_cutter_init (&cutter, max_length, delimiter);
  while (at < bytes->len)
    {
      gsize n = size < 0 ? bytes->len : size > 0 ? (guint) size
                                                 : (guint) g_rand_int_range (random, 1, 20);
      /* a copy, so that a look beyond the piece is a look beyond the memory */
      g_autofree char *piece = g_memdup2 (bytes->data + at, MIN (n, bytes->len - at));
      const char *data = piece;
      gsize length = MIN (n, bytes->len - at);

      at += length;
      while (kitsune_file_cutter_next (&cutter, &data, &length, &record))
        note_record (log, &record, format);
      g_assert_cmpuint (length, ==, 0);
    }
  if (kitsune_file_cutter_finish (&cutter, &record))
    note_record (log, &record, format);
  g_assert_false (kitsune_file_cutter_finish (&cutter, &record));

  kitsune_file_cutter_clear (&cutter);
  if (format != NULL)
    kitsune_file_format_free (format);

  return g_string_free (log, FALSE);
}

static void
compare (GByteArray *bytes,
         gsize max_length,
         char delimiter,
         gboolean named_columns,
         GRand *random)
{
  g_autofree char *whole = cut (bytes, -1, max_length, delimiter, named_columns, random);
  const gint sizes[] = { 1, 2, 3, 16, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *pieces = cut (bytes, sizes[i], max_length, delimiter, named_columns, random);

      g_assert_cmpstr (pieces, ==, whole);
    }
}

static void
try_bytes (GByteArray *bytes,
           GRand *random)
{
  const gsize limits[] = { 0, 1, 7 };

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      compare (bytes, limits[i], '\0', FALSE, random);
      compare (bytes, limits[i], ',', FALSE, random);
      compare (bytes, limits[i], ',', TRUE, random);
      compare (bytes, limits[i], ';', FALSE, random);
    }
}

static void
try_seed (guint32 seed)
{
  GRand *random = g_rand_new_with_seed (seed);

  for (guint i = 0; i < 150; i++)
    {
      g_autoptr (GByteArray) bytes = random_bytes (random);

      try_bytes (bytes, random);
    }
  g_rand_free (random);
}

static void
test_fixed_seeds (void)
{
  for (guint32 seed = 1; seed <= 5; seed++)
    try_seed (seed);
}

static void
test_random_seed (void)
{
  guint32 seed = g_test_rand_int ();

  g_test_message ("seed %u", seed);
  try_seed (seed);
}

/* --- what random bytes would hardly find --- */

static void
assert_lines (const char *text,
              gsize max_length,
              const char *expected)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  GString *log = g_string_new (NULL);
  KitsuneFileCutter cutter;
  KitsuneFileRecord record;
  gsize length = strlen (text);

  kitsune_file_cutter_init (&cutter, max_length, '\0');
  while (kitsune_file_cutter_next (&cutter, &text, &length, &record))
    g_string_append_printf (log, "%.*s%s|", (int) record.length, record.text, record.too_long ? "+" : "");
  if (kitsune_file_cutter_finish (&cutter, &record))
    g_string_append_printf (log, "%.*s%s", (int) record.length, record.text, record.too_long ? "+" : "");
  g_assert_cmpstr (log->str, ==, expected);
  g_string_free (log, TRUE);
  kitsune_file_cutter_clear (&cutter);
}

static void
test_limits (void)
{
  assert_lines ("abc\nabcd\r\nabcde\nab", 4, "abc|abcd|abcd+|ab");
  assert_lines ("abcd\r", 4, "abcd+");
  assert_lines ("abcde", 4, "abcd+");
  assert_lines ("\r\n\n\r", 4, "||\r");
}

static void
test_long_record_is_not_kept (void)
{
  KitsuneFileCutter cutter;
  char block[4096];

  memset (block, 'x', sizeof block);
  kitsune_file_cutter_init (&cutter, 100, '\0');
  for (guint i = 0; i < 1000; i++)
    {
      const char *data = block;
      gsize length = sizeof block;
      KitsuneFileRecord record;

      g_assert_false (kitsune_file_cutter_next (&cutter, &data, &length, &record));
      g_assert_cmpuint (cutter.carry->len, <=, 101);
    }
  kitsune_file_cutter_clear (&cutter);
}

static void
test_file (gconstpointer data)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  GRand *random = g_rand_new_with_seed (1);

  g_file_get_contents (data, &content, &length, &error);
  g_assert_no_error (error);
  g_byte_array_append (bytes, (const guint8 *) content, length);
  try_bytes (bytes, random);
  g_rand_free (random);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/file/cutters/fixed-seeds", test_fixed_seeds);
  g_test_add_func ("/kitsune/file/cutters/random-seed", test_random_seed);
  g_test_add_func ("/kitsune/file/cutters/limits", test_limits);
  g_test_add_func ("/kitsune/file/cutters/long-record-is-not-kept", test_long_record_is_not_kept);
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/file/cutters/file/%d", i);

      g_test_add_data_func (path, argv[i], test_file);
    }

  return g_test_run ();
}
