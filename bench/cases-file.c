/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tails/file/kitsune-file.h"

/*
 * Files of lines, against what reads the same file without streams. The file is
 * made once per process and lies in the page cache.
 */
typedef enum
{
  BENCH_LINES,
  BENCH_CSV,
  BENCH_JSON,
  BENCH_N_KINDS
} BenchKind;

#define BENCH_LINE_SIZE 100 /* with its end */
#define BENCH_CSV_SIZE 64
#define BENCH_JSON_SIZE 64

static char *bench_files[BENCH_N_KINDS];
static guint64 bench_file_items[BENCH_N_KINDS];

static void
bench_remove_files (void)
{
  for (guint i = 0; i < BENCH_N_KINDS; i++)
    if (bench_files[i] != NULL)
      remove (bench_files[i]);
}

static void
bench_append_line (GString *text,
                   BenchKind kind,
                   guint i)
{
  gsize size = kind == BENCH_LINES ? BENCH_LINE_SIZE : kind == BENCH_CSV ? BENCH_CSV_SIZE
                                                                         : BENCH_JSON_SIZE;
  gsize start = text->len;

  switch (kind)
    {
    case BENCH_CSV:
      g_string_append_printf (text, "%08u,name of %u,%u.25,", i, i % 1000, i % 10000);
      break;
    case BENCH_JSON:
      g_string_append_printf (text, "{\"id\":%u,\"price\":%u.25,\"name\":\"", 10000000 + i, i % 10000);
      break;
    case BENCH_LINES:
    case BENCH_N_KINDS:
    default:
      g_string_append_printf (text, "%08u ", i);
      break;
    }
  while (text->len < start + size - (kind == BENCH_JSON ? 3 : 1))
    g_string_append_c (text, 'x');
  g_string_append (text, kind == BENCH_JSON ? "\"}\n" : "\n");
}

static void
bench_write_file (const char *path,
                  BenchKind kind,
                  guint64 n_items)
{
  FILE *file = fopen (path, "w");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint64 i = 0; i < n_items; i++)
    {
      g_string_truncate (text, 0);
      bench_append_line (text, kind, (guint) i);
      fwrite (text->str, 1, text->len, file);
    }
  if (fclose (file) != 0)
    g_error ("%s cannot be written", path);
}

/* The file with that many lines, made anew where the number has changed. */
static const char *
bench_file (BenchKind kind,
            guint64 n_items)
{
  static gboolean registered;
  g_autoptr (GError) error = NULL;

  if (bench_files[kind] == NULL)
    {
      int fd = g_file_open_tmp ("kitsune-bench-XXXXXX", &bench_files[kind], &error);

      if (fd < 0 || !g_close (fd, &error))
        g_error ("%s", error->message);
      if (!registered)
        atexit (bench_remove_files);
      registered = TRUE;
    }
  if (bench_file_items[kind] != n_items)
    bench_write_file (bench_files[kind], kind, n_items);
  bench_file_items[kind] = n_items;

  return bench_files[kind];
}

static gint64
bench_file_lines (guint64 n_items)
{
  g_autoptr (GFile) file = g_file_new_for_path (bench_file (BENCH_LINES, n_items));

  return bench_run_count (kitsune_file_read_lines (file), NULL);
}

/* With the start of another program, which is some thousandth of its time. */
static gint64
bench_wc_lines (guint64 n_items)
{
  const char *argv[] = { "wc", "-l", bench_file (BENCH_LINES, n_items), NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL, &error))
    g_error ("%s", error->message);

  return g_ascii_strtoll (output, NULL, 10);
}

/* What one writes by hand with GIO. */
static gint64
bench_data_input_lines (guint64 n_items)
{
  g_autoptr (GFile) file = g_file_new_for_path (bench_file (BENCH_LINES, n_items));
  g_autoptr (GFileInputStream) bytes = g_file_read (file, NULL, NULL);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (G_INPUT_STREAM (bytes));
  gint64 count = 0;

  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      if (line == NULL)
        return count;
      count++;
    }
}

static gint64
bench_csv (guint64 n_items)
{
  g_autoptr (GFile) file = g_file_new_for_path (bench_file (BENCH_CSV, n_items));

  return bench_run_count (kitsune_file_read_csv_rows (file), NULL);
}

/* Lines cut at commas, without a look at quotes. */
static gint64
bench_raw_csv (guint64 n_items)
{
  FILE *file = fopen (bench_file (BENCH_CSV, n_items), "r");
  char line[2 * BENCH_CSV_SIZE];
  gint64 count = 0;

  while (fgets (line, sizeof line, file) != NULL)
    {
      g_auto (GStrv) cells = g_strsplit (line, ",", -1);

      if (cells[0] != NULL)
        count++;
    }
  fclose (file);

  return count;
}

static gint64
bench_jsonl (guint64 n_items)
{
  g_autoptr (GFile) file = g_file_new_for_path (bench_file (BENCH_JSON, n_items));

  return bench_run_count (kitsune_file_read_json_lines (file), NULL);
}

/* Each line by json-glib. */
static gint64
bench_raw_jsonl (guint64 n_items)
{
  FILE *file = fopen (bench_file (BENCH_JSON, n_items), "r");
  g_autoptr (JsonParser) parser = json_parser_new ();
  char line[2 * BENCH_JSON_SIZE];
  gint64 count = 0;

  while (fgets (line, sizeof line, file) != NULL)
    if (json_parser_load_from_data (parser, line, -1, NULL))
      count++;
  fclose (file);

  return count;
}

const BenchCase bench_file_cases[] = {
  { "wc-lines", "wc -l of a file of lines of 100 bytes", NULL, bench_wc_lines, 500000,
    .item_size = BENCH_LINE_SIZE },
  { "data-input-lines", "the same file by GDataInputStream", "wc-lines", bench_data_input_lines, 500000,
    .item_size = BENCH_LINE_SIZE },
  { "file-lines", "the same file by read_lines", "wc-lines", bench_file_lines, 500000,
    .item_size = BENCH_LINE_SIZE },
  { "raw-csv", "a file of rows of 64 bytes and 4 cells by fgets and g_strsplit", NULL, bench_raw_csv, 200000,
    .item_size = BENCH_CSV_SIZE },
  { "csv", "the same file by read_csv_rows", "raw-csv", bench_csv, 200000, .item_size = BENCH_CSV_SIZE },
  { "raw-jsonl", "a file of objects of 64 bytes by fgets and JsonParser", NULL, bench_raw_jsonl, 50000,
    .item_size = BENCH_JSON_SIZE },
  { "jsonl", "the same file by read_json_lines", "raw-jsonl", bench_jsonl, 50000, .item_size = BENCH_JSON_SIZE },
  { NULL },
};
