/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "files.h"

/* Rows of CSV, both ways, and JSON lines. */

static void
assert_csv (Files *files,
            gboolean named_columns,
            const char *content,
            const char *expected)
{
  g_autoptr (GFile) file = files_file (files, "a.csv");
  KitsunePipeline *pieces = named_columns ? kitsune_file_read_csv (file) : kitsune_file_read_csv_rows (file);

  files_write (files, "a.csv", content);
  assert_run (files, named_columns ? kitsune_file_read_csv (file) : kitsune_file_read_csv_rows (file), expected);
  kitsune_pipeline_set (pieces, "buffer-size", 16, NULL);
  assert_run (files, pieces, expected);
}

static void
test_rows (Files *files,
           gconstpointer data)
{
  assert_csv (files, FALSE, "", "");
  assert_csv (files, FALSE, "\n\r\n", "");
  assert_csv (files, FALSE, "a", "[\"a\"]");
  assert_csv (files, FALSE, "a,b\n1,2\r\n", "[\"a\", \"b\"]|[\"1\", \"2\"]");
  assert_csv (files, FALSE, ",\n,x", "[\"\", \"\"]|[\"\", \"x\"]");
  assert_csv (files, FALSE, "\"\"\n\"a\"", "[\"\"]|[\"a\"]");
  assert_csv (files, FALSE, "\xef\xbb\xbf\"a\",b\n", "[\"a\", \"b\"]");
  assert_csv (files, FALSE, " a , b \n", "[\" a \", \" b \"]");
}

static void
test_quotes (Files *files,
             gconstpointer data)
{
  assert_csv (files, FALSE, "\"a,b\",\"c\"\"d\"\"\"\n", "[\"a,b\", \"c\\\"d\\\"\"]");
  assert_csv (files, FALSE, "\"one\ntwo\r\nthree\",x\ny,z\n",
              "[\"one\\ntwo\\r\\nthree\", \"x\"]|[\"y\", \"z\"]");
  assert_csv (files, FALSE, "\"a\"\"\nb\",\"\"\n", "[\"a\\\"\\nb\", \"\"]");
}

static void
test_mistakes (Files *files,
               gconstpointer data)
{
  assert_csv (files, FALSE, "a,b\n\"c\nd\",e\nf\n",
              "!stage \"read-csv-1\": a.csv:4: expected 2 columns, got 1");
  assert_csv (files, FALSE, "a,b\nc,d,e\n", "!stage \"read-csv-1\": a.csv:2: expected 2 columns, got 3");
  assert_csv (files, FALSE, "a,\"b\nc,d\n", "!stage \"read-csv-1\": a.csv:1: the quotes of column 2 are not closed");
  assert_csv (files, FALSE, "a,\"b\"c\n", "!stage \"read-csv-1\": a.csv:1: column 2 goes on behind its quotes");
  assert_csv (files, FALSE, "a,b\"c\n",
              "!stage \"read-csv-1\": a.csv:1: quote inside of column 2, which is not quoted");
}

/* A stray quote costs its own row and no other. */
static void
test_mistakes_dropped (Files *files,
                       gconstpointer data)
{
  g_autoptr (GFile) file = files_file (files, "a.csv");

  files_write (files, "a.csv", "id,text\n1,a \"quote\n2,b\n3\n4,\"c\"d\n5,e\n");
  assert_run (files, dropping (kitsune_file_read_csv (file)),
              "{\"id\": \"2\", \"text\": \"b\"}|{\"id\": \"5\", \"text\": \"e\"}");
}

static void
test_header (Files *files,
             gconstpointer data)
{
  g_autoptr (GFile) file = files_file (files, "a.csv");
  const char *const names[] = { "x", "y", NULL };
  KitsunePipeline *pipeline;

  assert_csv (files, TRUE, "", "");
  assert_csv (files, TRUE, "\nid,name\n", "");
  assert_csv (files, TRUE, "id,name\n1,Ann\n2,\n",
              "{\"id\": \"1\", \"name\": \"Ann\"}|{\"id\": \"2\", \"name\": \"\"}");
  assert_csv (files, TRUE, "id,id\n1,2\n", "!stage \"read-csv-1\": a.csv:1: column \"id\" occurs twice in the header");

  /* without a header no row means anything: no error handler is asked */
  files_write (files, "a.csv", "a,\"b\"c\n1,2\n");
  assert_run (files, dropping (kitsune_file_read_csv (file)),
              "!stage \"read-csv-1\": a.csv:1: column 2 goes on behind its quotes");

  files_write (files, "a.csv", "1;2\n3;4\n");
  pipeline = kitsune_file_read_csv (file);
  kitsune_pipeline_set (pipeline, "columns", names, "delimiter", ";", NULL);
  assert_run (files, pipeline, "{\"x\": \"1\", \"y\": \"2\"}|{\"x\": \"3\", \"y\": \"4\"}");
}

static void
test_options_without_meaning (Files *files,
                              gconstpointer data)
{
  g_autoptr (GFile) file = files_file (files, "a.csv");
  const char *const names[] = { "x", "y", "x", NULL };
  KitsunePipeline *pipeline = kitsune_file_read_csv (file);

  kitsune_pipeline_set (pipeline, "delimiter", "::", NULL);
  assert_run (files, pipeline, "!stage \"read-csv-1\": delimiter must be one character of ASCII, not \"::\"");

  pipeline = kitsune_file_read_csv (file);
  kitsune_pipeline_set (pipeline, "columns", names, NULL);
  assert_run (files, pipeline, "!stage \"read-csv-1\": column \"x\" occurs twice");

  pipeline = kitsune_file_read_csv (file);
  kitsune_pipeline_set (pipeline, "follow", TRUE, "from-end", TRUE, NULL);
  assert_run (files, pipeline, "!stage \"read-csv-1\": from-end leaves out the header: set columns");
}

/* The new file has a header of its own. */
static void
test_follow (Files *files,
             gconstpointer data)
{
  g_autoptr (GFile) file = files_file (files, "a.csv");
  g_autofree char *path = files_path (files, "a.csv");
  g_autofree char *moved = files_path (files, "b.csv");
  KitsunePipeline *pipeline = kitsune_file_read_csv (file);
  Live live;

  kitsune_pipeline_set (pipeline, "follow", TRUE, NULL);
  files_write (files, "a.csv", "a,b\n1,2\n");
  live_start (&live, pipeline);
  live_expect (&live, "{\"a\": \"1\", \"b\": \"2\"}");
  files_append (files, "a.csv", "3,\"4\n");
  files_append (files, "a.csv", "5\"\n");
  live_expect (&live, "{\"a\": \"3\", \"b\": \"4\\n5\"}");
  g_assert_cmpint (g_rename (path, moved), ==, 0);
  files_write (files, "a.csv", "c\n6\n");
  live_expect (&live, "{\"c\": \"6\"}");
  live_stop (&live);
}

/* --- JSON --- */

static void
test_json (Files *files,
           gconstpointer data)
{
  g_autoptr (GFile) file = files_file (files, "a.jsonl");

  files_write (files, "a.jsonl", "{\"a\": [1, 2.5]}\n\n  \r\nnull\r\n\"x\"\ntrue\n7");
  assert_run (files, kitsune_file_read_json_lines (file), "{\"a\": [1, 2.5]}|null|x|true|7");

  files_write (files, "a.jsonl", "1\n{\"a\" 2}\n3\n");
  assert_run (files, dropping (kitsune_file_read_json_lines (file)), "1|3");
  {
    g_autoptr (KitsunePipeline) pipeline = kitsune_file_read_json_lines (file);
    g_autofree char *text = files_run (files, pipeline);

    g_assert_true (g_str_has_prefix (text, "!stage \"read-json-lines-1\": a.jsonl:2: "));
    g_assert_true (g_str_has_suffix (text, " at column 6"));
    g_assert_null (strstr (text, "line 1"));
  }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  files_add ("/kitsune/file/csv/rows", test_rows);
  files_add ("/kitsune/file/csv/quotes", test_quotes);
  files_add ("/kitsune/file/csv/mistakes", test_mistakes);
  files_add ("/kitsune/file/csv/mistakes-dropped", test_mistakes_dropped);
  files_add ("/kitsune/file/csv/header", test_header);
  files_add ("/kitsune/file/csv/options-without-meaning", test_options_without_meaning);
  files_add ("/kitsune/file/csv/follow", test_follow);
  files_add ("/kitsune/file/json/lines", test_json);

  return g_test_run ();
}
