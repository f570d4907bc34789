/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "files.h"

#include <sys/resource.h>

/* Lines that are read once, from the beginning to the end. */

static KitsunePipeline *
lines (Files *files,
       const char *name)
{
  g_autoptr (GFile) file = files_file (files, name);

  return kitsune_file_read_lines (file);
}

/* The same in pieces that are smaller than most lines. */
static KitsunePipeline *
small_pieces (KitsunePipeline *pipeline)
{
  kitsune_pipeline_set (pipeline, "buffer-size", 16, NULL);

  return pipeline;
}

static void
assert_lines (Files *files,
              const char *content,
              gssize length,
              const char *expected)
{
  files_write_bytes (files, "a.txt", content, length < 0 ? strlen (content) : (gsize) length);
  assert_run (files, lines (files, "a.txt"), expected);
  assert_run (files, small_pieces (lines (files, "a.txt")), expected);
}

static void
test_ends_of_lines (Files *files,
                    gconstpointer data)
{
  assert_lines (files, "", -1, "");
  assert_lines (files, "\n", -1, "");
  assert_lines (files, "one", -1, "one");
  assert_lines (files, "one\n", -1, "one");
  assert_lines (files, "one\ntwo", -1, "one|two");
  assert_lines (files, "one\r\ntwo\r\n", -1, "one|two");
  assert_lines (files, "\n\none\n\n", -1, "||one|");
  assert_lines (files, "a\rb\r\r\nlast\r", -1, "a\rb\r|last\r");
  assert_lines (files, "a line that is longer than a piece\r\nfifteen bytes..\r\nx", -1,
                "a line that is longer than a piece|fifteen bytes..|x");
}

static void
test_byte_order_mark (Files *files,
                      gconstpointer data)
{
  assert_lines (files, "\xef\xbb\xbfone\n\xef\xbb\xbftwo\n", -1, "one|\xef\xbb\xbftwo");
  assert_lines (files, "\xef\xbb\xbf", -1, "");
  assert_lines (files, "\xef\xbb", -1, "!stage \"read-lines-1\": a.txt:1: invalid UTF-8 at byte 1 of the line");
}

static void
test_not_text (Files *files,
               gconstpointer data)
{
  assert_lines (files, "b\xc3\xa4r\nb\xe4r\n", -1,
                "!stage \"read-lines-1\": a.txt:2: invalid UTF-8 at byte 2 of the line");
  assert_lines (files, "0123456789abcdef\xff", -1,
                "!stage \"read-lines-1\": a.txt:1: invalid UTF-8 at byte 17 of the line");
  assert_lines (files, "one\ntw\0o\n", 9, "!stage \"read-lines-1\": a.txt:2: NUL byte at byte 3 of the line");
  assert_lines (files, "0123\0"
                       "456789abcdef\n",
                18,
                "!stage \"read-lines-1\": a.txt:1: NUL byte at byte 5 of the line");
}

/* lint: size: the signal has these parameters */
static void
note_error (KitsuneStage *stage,
            KitsuneRun *run,
            const GValue *item,
            const GError *error,
            guint attempt,
            guint64 index,
            GString *log)
{
  g_autofree char *text = kitsune_value_to_string (item);
  const char *message = strstr (error->message, "a.txt");

  g_string_append_printf (log, "[%s: %s]", text, message != NULL ? message : error->message);
}

static void
test_error_handlers (Files *files,
                     gconstpointer data)
{
  g_autoptr (KitsuneErrorHandler) returning = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  KitsunePipeline *pipeline;
  GValue value = G_VALUE_INIT;

  files_write (files, "a.txt", "one\n\xff\nthree\n\xfe\n");
  assert_run (files, dropping (lines (files, "a.txt")), "one|three");
  assert_run (files, dropping (small_pieces (lines (files, "a.txt"))), "one|three");

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_static_string (&value, "?");
  returning = kitsune_error_handler_new_return (&value);
  pipeline = lines (files, "a.txt");
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), returning);
  assert_run (files, pipeline, "one|?|three|?");

  files_write (files, "a.txt", "a long line\nshort\n");
  pipeline = dropping (lines (files, "a.txt"));
  kitsune_pipeline_set (pipeline, "max-line-length", 5, NULL);
  g_signal_connect (kitsune_pipeline_get_stage (pipeline), "error", G_CALLBACK (note_error), log);
  assert_run (files, pipeline, "short");
  g_assert_cmpstr (log->str, ==,
                   "[a lon: a.txt:1: line is longer than max-line-length allows, which is 5]");
}

static void
test_max_line_length (Files *files,
                      gconstpointer data)
{
  const struct
  {
    const char *content;
    const char *expected;
  } cases[] = {
    { "12345\n1234\r\n12345\r\n12345", "12345|1234|12345|12345" },
    { "123456\n1\n", "1" },
    { "123456\r\n1\n", "1" },
    { "1\n123456", "1" },
    { "1\n12345\r", "1" },
    { "12345678901234567890123456789012345678901234567890\n2\n", "2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KitsunePipeline *whole;
      KitsunePipeline *pieces;

      files_write (files, "a.txt", cases[i].content);
      whole = dropping (lines (files, "a.txt"));
      kitsune_pipeline_set (whole, "max-line-length", 5, NULL);
      pieces = dropping (small_pieces (lines (files, "a.txt")));
      kitsune_pipeline_set (pieces, "max-line-length", 5, NULL);
      assert_run (files, whole, cases[i].expected);
      assert_run (files, pieces, cases[i].expected);
    }
}

static void
test_no_file (Files *files,
              gconstpointer data)
{
  g_autofree char *folder = files_path (files, "folder");
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsunePipeline) missing = lines (files, "missing");
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (missing, NULL, NULL, &error);

  g_assert_null (items);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  /* what a handler is for are lines: a missing file is not an empty one */
  assert_run (files, dropping (lines (files, "missing")),
              "!stage \"read-lines-1\": Error opening file missing: No such file or directory");

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_clear_error (&error);
  {
    g_autoptr (KitsunePipeline) directory = lines (files, "folder");

    g_assert_null (kitsune_pipeline_collect (directory, NULL, NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY);
    g_assert_nonnull (strstr (error->message, "folder"));
  }
  assert_run (files, lines (files, "folder/below/x"),
              "!stage \"read-lines-1\": Error opening file folder/below/x: No such file or directory");
}

static void
test_options_without_meaning (Files *files,
                              gconstpointer data)
{
  KitsunePipeline *pipeline = lines (files, "a.txt");

  kitsune_pipeline_set (pipeline, "from-end", TRUE, NULL);
  assert_run (files, pipeline, "!stage \"read-lines-1\": from-end has no meaning without follow");

  pipeline = lines (files, "a.txt");
  kitsune_pipeline_set (pipeline, "follow", TRUE, "compression", KITSUNE_FILE_COMPRESSION_GZIP, NULL);
  assert_run (files, pipeline, "!stage \"read-lines-1\": a compressed file cannot be followed");
}

/* --- compression --- */

static GBytes *
gzip (const char *text)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, converter);
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (stream, NULL, &error);
  g_assert_no_error (error);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
test_gzip (Files *files,
           gconstpointer data)
{
  g_autoptr (GBytes) first = gzip ("one\ntw");
  g_autoptr (GBytes) second = gzip ("o\nthree");
  g_autoptr (GByteArray) both = g_byte_array_new ();
  KitsunePipeline *pipeline;

  g_byte_array_append (both, g_bytes_get_data (first, NULL), g_bytes_get_size (first));
  assert_lines (files, (const char *) both->data, both->len, "one|tw");

  /* members one after the other are one text; zeros at the end are filling */
  g_byte_array_append (both, g_bytes_get_data (second, NULL), g_bytes_get_size (second));
  assert_lines (files, (const char *) both->data, both->len, "one|two|three");
  g_byte_array_append (both, (const guint8 *) "\0\0\0", 3);
  assert_lines (files, (const char *) both->data, both->len, "one|two|three");

  pipeline = lines (files, "a.txt");
  kitsune_pipeline_set (pipeline, "compression", KITSUNE_FILE_COMPRESSION_GZIP, NULL);
  assert_run (files, pipeline, "one|two|three");

  pipeline = lines (files, "a.txt");
  kitsune_pipeline_set (pipeline, "compression", KITSUNE_FILE_COMPRESSION_NONE, NULL);
  assert_run (files, pipeline, "!stage \"read-lines-1\": a.txt:1: invalid UTF-8 at byte 2 of the line");

  files_write (files, "plain.txt", "one\n");
  pipeline = lines (files, "plain.txt");
  kitsune_pipeline_set (pipeline, "compression", KITSUNE_FILE_COMPRESSION_GZIP, NULL);
  assert_run (files, pipeline, "!stage \"read-lines-1\": plain.txt: Invalid compressed data");
}

/* Cut off anywhere, a compressed file is an error: never just shorter. */
static void
test_gzip_cut_off (Files *files,
                   gconstpointer data)
{
  g_autoptr (GBytes) compressed = gzip ("one\ntwo\nthree\n");
  gsize size;
  const char *bytes = g_bytes_get_data (compressed, &size);

  for (gsize length = 2; length < size; length++)
    {
      files_write_bytes (files, "a.txt", bytes, length);
      assert_run (files, lines (files, "a.txt"),
                  "!stage \"read-lines-1\": a.txt: compressed data end too early");
    }
}

/* --- runs --- */

static void
write_numbers (Files *files,
               const char *name,
               guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 1; i <= n; i++)
    g_string_append_printf (text, "%u\n", i);
  files_write (files, name, text->str);
}

typedef struct
{
  guint64 n;
  guint64 sum;
  guint64 stop_at;
  GCancellable *cancellable;
} Sum;

static gboolean
add (const GValue *item,
     gpointer data,
     GError **error)
{
  Sum *sum = data;

  sum->n++;
  sum->sum += g_ascii_strtoull (g_value_get_string (item), NULL, 10);
  if (sum->n == sum->stop_at)
    g_cancellable_cancel (sum->cancellable);

  return TRUE;
}

static void
test_many (Files *files,
           gconstpointer data)
{
  g_autoptr (KitsunePipeline) pipeline = lines (files, "a.txt");
  Sum sum = { 0 };
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, add, &sum, NULL);
  g_autoptr (GError) error = NULL;

  write_numbers (files, "a.txt", 100000);
  for (guint round = 1; round <= 2; round++)
    {
      g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (sum.n, ==, round * 100000);
      g_assert_cmpuint (sum.sum, ==, round * G_GUINT64_CONSTANT (5000050000));
    }
}

/* A file of 100 MiB: what is in memory at a time is a small part of it. */
static void
test_memory_is_bounded (Files *files,
                        gconstpointer data)
{
  g_autoptr (KitsunePipeline) pipeline = lines (files, "a.txt");
  Sum sum = { 0 };
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, add, &sum, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = files_path (files, "a.txt");
  g_autofree char *filling = g_strnfill (93, '.');
  FILE *stream = fopen (path, "wb");
  struct rusage before;
  struct rusage after;

  g_assert_nonnull (stream);
  for (guint i = 0; i < 1000000; i++)
    fprintf (stream, "%u %s\n", i, filling);
  g_assert_cmpint (fclose (stream), ==, 0);

  getrusage (RUSAGE_SELF, &before);
  summary = kitsune_runner_run (runner, NULL, &error);
  getrusage (RUSAGE_SELF, &after);
  g_assert_no_error (error);
  g_assert_cmpuint (sum.n, ==, 1000000);
  g_assert_cmpuint (sum.sum, ==, G_GUINT64_CONSTANT (499999500000));
  g_test_message ("%ld KiB more than before", after.ru_maxrss - before.ru_maxrss);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 32 * 1024);
#endif
}

/* A consumer that stops for a while gets all of it later. */
static void
test_held (Files *files,
           gconstpointer data)
{
  Live live;
  g_autoptr (GString) expected = g_string_new (NULL);

  write_numbers (files, "a.txt", 50000);
  for (guint i = 1; i <= 50000; i++)
    g_string_append_printf (expected, "%s%u", i > 1 ? "|" : "", i);

  live_start (&live, lines (files, "a.txt"));
  while (live.log->len == 0)
    g_main_context_iteration (NULL, TRUE);
  kitsune_run_pause (live.run);
  {
    gsize length = live.log->len;

    settle ();
    g_assert_cmpuint (live.log->len, ==, length);
    g_assert_cmpuint (length, <, expected->len);
  }
  kitsune_run_resume (live.run);
  live_wait (&live);
  g_assert_cmpstr (live.log->str, ==, expected->str);
  live_clear (&live);
}

static void
test_cancelled (Files *files,
                gconstpointer data)
{
  g_autoptr (KitsunePipeline) pipeline = lines (files, "a.txt");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Sum sum = { .stop_at = 500, .cancellable = cancellable };
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, add, &sum, NULL);
  g_autoptr (GError) error = NULL;

  write_numbers (files, "a.txt", 100000);
  g_assert_null (kitsune_runner_run (runner, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (sum.n, <, 100000);
}

static void
test_early_stop (Files *files,
                 gconstpointer data)
{
  g_autoptr (KitsunePipeline) pipeline = lines (files, "a.txt");

  write_numbers (files, "a.txt", 10000);
  assert_run (files, kitsune_pipeline_take (pipeline, 3), "1|2|3");
  assert_run (files, kitsune_pipeline_take (pipeline, 0), "");
}

/* --- follow --- */

static KitsunePipeline *
follow (Files *files,
        const char *name,
        gboolean from_end)
{
  KitsunePipeline *pipeline = lines (files, name);

  kitsune_pipeline_set (pipeline, "follow", TRUE, "from-end", from_end, NULL);

  return pipeline;
}

static void
test_follow (Files *files,
             gconstpointer data)
{
  Live live;

  files_write (files, "log", "one\ntwo\nhal");
  live_start (&live, follow (files, "log", FALSE));
  live_expect (&live, "one|two");
  files_append (files, "log", "f\nfour\n");
  live_expect (&live, "half|four");
  files_append (files, "log", "fi");
  files_append (files, "log", "ve");
  files_append (files, "log", "\n\n");
  live_expect (&live, "five|");
  live_stop (&live);
}

static void
test_follow_from_end (Files *files,
                      gconstpointer data)
{
  Live live;
  g_autoptr (GString) old = g_string_new (NULL);

  for (guint i = 0; i < 10000; i++)
    g_string_append (old, "old\n");
  g_string_append (old, "unfin");
  files_write (files, "log", old->str);
  live_start (&live, follow (files, "log", TRUE));
  settle ();
  files_append (files, "log", "ished\n");
  live_expect (&live, "unfinished");
  files_append (files, "log", "new\n");
  live_expect (&live, "new");
  live_stop (&live);
}

static void
test_follow_waits_for_file (Files *files,
                            gconstpointer data)
{
  Live live;

  live_start (&live, follow (files, "log", TRUE));
  settle ();
  files_write (files, "log", "one\n");
  live_expect (&live, "one");
  live_stop (&live);
}

static void
test_follow_rotation (Files *files,
                      gconstpointer data)
{
  Live live;
  g_autofree char *path = files_path (files, "log");
  g_autofree char *moved = files_path (files, "log.1");

  files_write (files, "log", "one\n");
  live_start (&live, dropping (follow (files, "log", FALSE)));
  live_expect (&live, "one");

  /* what is written to the old file while there is no new one still counts */
  g_assert_cmpint (g_rename (path, moved), ==, 0);
  files_append (files, "log.1", "two\nlast line");
  live_expect (&live, "two");
  files_write (files, "log", "three\n");
  live_expect (&live, "last line|three");

  /* by a rename over it, as editors do */
  files_write (files, "log.new", "four\nfive\n");
  {
    g_autofree char *new_path = files_path (files, "log.new");

    g_assert_cmpint (g_rename (new_path, path), ==, 0);
  }
  live_expect (&live, "four|five");
  files_append (files, "log", "six\n");
  live_expect (&live, "six");
  live_stop (&live);
}

static void
test_follow_truncation (Files *files,
                        gconstpointer data)
{
  Live live;

  files_write (files, "log", "one\ntwo\nthr");
  live_start (&live, follow (files, "log", FALSE));
  live_expect (&live, "one|two");
  files_write (files, "log", "new\n");
  live_expect (&live, "thr|new");
  files_append (files, "log", "newer\n");
  live_expect (&live, "newer");
  live_stop (&live);
}

/* Lines are counted from the beginning of each file. */
static void
test_follow_line_numbers (Files *files,
                          gconstpointer data)
{
  Live live;
  g_autofree char *message = NULL;

  files_write (files, "log", "one\ntwo\nthree\n");
  live_start (&live, follow (files, "log", FALSE));
  live_expect (&live, "one|two|three");
  files_write (files, "log", "1\n\xff\n");
  live_wait (&live);
  message = files_shorten (files, live_error (&live));
  g_assert_cmpstr (message, ==, "stage \"read-lines-1\": log:2: invalid UTF-8 at byte 1 of the line");
  live_expect (&live, "1");
  live_clear (&live);

  files_write (files, "log", "one\ntwo\n");
  live_start (&live, follow (files, "log", TRUE));
  settle ();
  files_append (files, "log", "three\n\xff\n");
  live_wait (&live);
  g_clear_pointer (&message, g_free);
  message = files_shorten (files, live_error (&live));
  g_assert_cmpstr (message, ==,
                   "stage \"read-lines-1\": log: line 2 after the start: invalid UTF-8 at byte 1 of the line");
  live_clear (&live);
}

static void
test_follow_cancelled (Files *files,
                       gconstpointer data)
{
  Live live;

  files_write (files, "log", "one\n");
  live_start (&live, follow (files, "log", FALSE));
  live_expect (&live, "one");
  kitsune_run_cancel (live.run);
  live_wait (&live);
  g_assert_cmpstr (live_error (&live), ==, "the run was cancelled");
  live_clear (&live);
}

static void
test_follow_ends_with_take (Files *files,
                            gconstpointer data)
{
  g_autoptr (KitsunePipeline) pipeline = follow (files, "log", FALSE);

  files_write (files, "log", "one\ntwo\nthree\n");
  assert_run (files, kitsune_pipeline_take (pipeline, 2), "one|two");
}

static void
test_follow_paused (Files *files,
                    gconstpointer data)
{
  Live live;

  files_write (files, "log", "one\n");
  live_start (&live, follow (files, "log", FALSE));
  live_expect (&live, "one");
  kitsune_run_pause (live.run);
  files_append (files, "log", "two\n");
  settle ();
  g_assert_cmpstr (live.log->str, ==, "");
  kitsune_run_resume (live.run);
  live_expect (&live, "two");
  live_stop (&live);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  files_add ("/kitsune/file/lines/ends-of-lines", test_ends_of_lines);
  files_add ("/kitsune/file/lines/byte-order-mark", test_byte_order_mark);
  files_add ("/kitsune/file/lines/not-text", test_not_text);
  files_add ("/kitsune/file/lines/error-handlers", test_error_handlers);
  files_add ("/kitsune/file/lines/max-line-length", test_max_line_length);
  files_add ("/kitsune/file/lines/no-file", test_no_file);
  files_add ("/kitsune/file/lines/options-without-meaning", test_options_without_meaning);
  files_add ("/kitsune/file/lines/gzip", test_gzip);
  files_add ("/kitsune/file/lines/gzip-cut-off", test_gzip_cut_off);
  files_add ("/kitsune/file/lines/many", test_many);
  files_add ("/kitsune/file/lines/memory-is-bounded", test_memory_is_bounded);
  files_add ("/kitsune/file/lines/held", test_held);
  files_add ("/kitsune/file/lines/cancelled", test_cancelled);
  files_add ("/kitsune/file/lines/early-stop", test_early_stop);
  files_add ("/kitsune/file/follow/grows", test_follow);
  files_add ("/kitsune/file/follow/from-end", test_follow_from_end);
  files_add ("/kitsune/file/follow/waits-for-file", test_follow_waits_for_file);
  files_add ("/kitsune/file/follow/rotation", test_follow_rotation);
  files_add ("/kitsune/file/follow/truncation", test_follow_truncation);
  files_add ("/kitsune/file/follow/line-numbers", test_follow_line_numbers);
  files_add ("/kitsune/file/follow/cancelled", test_follow_cancelled);
  files_add ("/kitsune/file/follow/ends-with-take", test_follow_ends_with_take);
  files_add ("/kitsune/file/follow/paused", test_follow_paused);

  return g_test_run ();
}
