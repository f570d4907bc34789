/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <unistd.h>

#include "sources.h"

/* Streams of text as sources: in memory where everything is there at once, a
 * pipe where it is not. */

static KitsunePipeline *
lines_with (GInputStream *stream,
            gint64 max_line_length,
            gboolean close_stream)
{
  KitsunePipeline *pipeline = kitsune_pipeline_new_from_lines (stream);

  g_object_set (kitsune_pipeline_get_stage (pipeline), "max-line-length", max_line_length, "close-stream",
                close_stream, NULL);

  return pipeline;
}

static KitsunePipeline *
lines_of_bytes (const char *text,
                gssize length,
                gint64 max_line_length)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, length, NULL);

  return lines_with (stream, max_line_length, FALSE);
}

/* The lines as "<a> <b>", or what went wrong. */
static char *
read_all (KitsunePipeline *pipeline,
          guint max_vector)
{
  g_autoptr (KitsunePipeline) owned = pipeline;
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneItems) items = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  kitsune_run_options_set_max_vector (options, max_vector);
  items = kitsune_pipeline_collect (owned, options, NULL, &error);
  if (items == NULL)
    g_string_append (text, error->message);
  for (gsize i = 0; items != NULL && i < kitsune_items_get_size (items); i++)
    g_string_append_printf (text, "<%s>", g_value_get_string (kitsune_items_get (items, i)));

  return g_string_free (text, FALSE);
}

static void
assert_lines (const char *text,
              const char *expected)
{
  for (guint max_vector = 1; max_vector <= 64; max_vector *= 64)
    {
      g_autofree char *got = read_all (lines_of_bytes (text, -1, -1), max_vector);

      g_assert_cmpstr (got, ==, expected);
    }
}

static void
test_line_ends (void)
{
  assert_lines ("", "");
  assert_lines ("a", "<a>");
  assert_lines ("a\n", "<a>");
  assert_lines ("a\nb", "<a><b>");
  assert_lines ("\n", "<>");
  assert_lines ("\n\na\n\n", "<><><a><>");
  assert_lines ("a\r\nb\r\n", "<a><b>");
  assert_lines ("a\r\nb\nc\r\n\r\nd", "<a><b><c><><d>");
  assert_lines ("a\rb\nc\r", "<a\rb><c\r>");
  assert_lines ("äöü\n日本\n", "<äöü><日本>");
}

static void
test_type (void)
{
  g_autoptr (KitsunePipeline) pipeline = lines_of_bytes ("a", -1, -1);

  g_assert_true (kitsune_pipeline_get_item_type (pipeline) == G_TYPE_STRING);
}

/* Lines across the chunks in which the stream is read. */
static void
test_many_and_long_lines (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *got = NULL;

  for (guint i = 0; i < 3000; i++)
    {
      g_autofree char *line = g_strnfill (i % 97, 'a' + i % 26);

      g_string_append_printf (text, "%s%s", line, i % 3 == 0 ? "\r\n" : "\n");
      g_string_append_printf (expected, "<%s>", line);
    }
  {
    g_autofree char *line = g_strnfill (100000, 'x');

    g_string_append (text, line);
    g_string_append_printf (expected, "<%s>", line);
  }

  got = read_all (lines_of_bytes (text->str, (gssize) text->len, -1), 64);
  g_assert_cmpstr (got, ==, expected->str);
}

/* --- what is wrong with a line --- */

/* lint: size: the signature of a signal */
static void
record_error (KitsuneStage *stage,
              KitsuneRun *run,
              const GValue *item,
              const GError *error,
              guint attempt,
              guint64 index,
              GString *log)
{
  GBytes *bytes = g_value_get_boxed (item);

  g_string_append_printf (log, "%s (%" G_GSIZE_FORMAT ") ", error->message, g_bytes_get_size (bytes));
}

/* Runs with a handler that drops; what the errors said is left in @log. */
static char *
read_dropping (KitsunePipeline *pipeline,
               GString *log)
{
  KitsuneStage *stage = kitsune_pipeline_get_stage (pipeline);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();

  kitsune_stage_set_error_handler (stage, handler);
  g_signal_connect (stage, "error", G_CALLBACK (record_error), log);

  return read_all (pipeline, 64);
}

static void
test_invalid_text (void)
{
  const char text[] = "a\nb\xff\x63\nc\n\0\nd\n\xc3";
  g_autofree char *failed = read_all (lines_of_bytes (text, sizeof text - 1, -1), 64);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *dropped = NULL;

  g_assert_cmpstr (failed, ==, "stage \"lines-1\": line 2: byte 2 (0xff) is not valid UTF-8");
  dropped = read_dropping (lines_of_bytes (text, sizeof text - 1, -1), log);
  g_assert_cmpstr (dropped, ==, "<a><c><d>");
  g_assert_cmpstr (log->str, ==,
                   "line 2: byte 2 (0xff) is not valid UTF-8 (3) line 4: byte 1 (0x00) is not valid UTF-8 (1) "
                   "line 6: byte 1 (0xc3) is not valid UTF-8 (1) ");
}

static void
test_replaced_lines (void)
{
  GValue value = G_VALUE_INIT;
  g_autoptr (KitsuneErrorHandler) handler = NULL;
  KitsunePipeline *pipeline = lines_of_bytes ("a\n\xff\nb\n", -1, -1);
  g_autofree char *got = NULL;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_static_string (&value, "?");
  handler = kitsune_error_handler_new_return (&value);
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  got = read_all (pipeline, 64);
  g_assert_cmpstr (got, ==, "<a><?><b>");
  g_value_unset (&value);
}

/* The same line again and again, until the handler gives up. */
static void
test_retried_lines (void)
{
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry_then (3, NULL, drop);
  KitsunePipeline *pipeline = lines_of_bytes ("a\n\xff\nlonger\nb", -1, 5);
  g_autoptr (GString) log = g_string_new (NULL);
  KitsuneStage *stage = kitsune_pipeline_get_stage (pipeline);
  g_autofree char *got = NULL;

  kitsune_stage_set_error_handler (stage, handler);
  g_signal_connect (stage, "error", G_CALLBACK (record_error), log);
  got = read_all (pipeline, 64);
  g_assert_cmpstr (got, ==, "<a><b>");
  g_assert_nonnull (strstr (log->str, "line 2: byte 1 (0xff) is not valid UTF-8 (1) "));
  g_assert_nonnull (strstr (log->str, "line 3: longer than max-line-length allows, which is 5 (6) "));
  g_assert_null (strstr (log->str, "line 4"));
}

static void
test_limit (void)
{
  g_autofree char *fits = read_all (lines_of_bytes ("abc\nabc\r\nabc", -1, 3), 64);
  g_autofree char *inside = read_all (lines_of_bytes ("abc\nabcd\n", -1, 3), 64);
  g_autofree char *last = read_all (lines_of_bytes ("abc\nabcd", -1, 3), 64);
  g_autofree char *carriage = read_all (lines_of_bytes ("abc\r", -1, 3), 64);
  g_autofree char *none = read_all (lines_of_bytes ("\n\r\n\n", -1, 0), 64);

  g_assert_cmpstr (fits, ==, "<abc><abc><abc>");
  g_assert_cmpstr (inside, ==, "stage \"lines-1\": line 2: longer than max-line-length allows, which is 3");
  g_assert_cmpstr (last, ==, inside);
  g_assert_cmpstr (carriage, ==, "stage \"lines-1\": line 1: longer than max-line-length allows, which is 3");
  g_assert_cmpstr (none, ==, "<><><>");
}

/* A line that is too long is passed over, however long it is, and is one line. */
static void
test_too_long_lines_are_dropped (void)
{
  g_autofree char *filler = g_strnfill (50000, 'x');
  g_autofree char *text = g_strdup_printf ("a\n%s\nb\nlonger\nc\n%s", filler, filler);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autofree char *got = read_dropping (lines_of_bytes (text, -1, 5), log);

  g_assert_cmpstr (got, ==, "<a><b><c>");
  g_assert_true (g_str_has_prefix (log->str, "line 2: longer than max-line-length allows, which is 5 ("));
  g_assert_nonnull (strstr (log->str, ") line 4: longer than max-line-length allows, which is 5 (6) line 6: longer"));
  /* the second filler ends with the stream: still one error */
  g_assert_null (strstr (log->str, "line 7"));
}

/* --- a stream that has to be waited for --- */

typedef struct
{
  GInputStream *stream;
  int fd; /* to write to; -1: closed */
} Pipe;

static void
pipe_open (Pipe *self)
{
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, &error));
  g_assert_no_error (error);
  self->stream = g_unix_input_stream_new (fds[0], TRUE);
  self->fd = fds[1];
}

static void
pipe_write (Pipe *self,
            const char *text)
{
  g_assert_cmpint (write (self->fd, text, strlen (text)), ==, (gssize) strlen (text));
}

static void
pipe_close (Pipe *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static void
pipe_clear (Pipe *self)
{
  pipe_close (self);
  g_assert_finalize_object (self->stream);
}

/* Until @expected has come. */
static void
live_wait_for (Live *live,
               const char *expected)
{
  while (live->log->len < strlen (expected))
    g_main_context_iteration (NULL, TRUE);
  live_assert (live, expected);
}

static void
test_lines_come_when_they_are_there (void)
{
  Pipe pipe;
  Live live;

  pipe_open (&pipe);
  live_start (&live, lines_with (pipe.stream, -1, FALSE));
  settle ();
  live_assert (&live, "");
  pipe_write (&pipe, "one\ntw");
  live_wait_for (&live, "one");
  pipe_write (&pipe, "o\r");
  settle ();
  live_assert (&live, "");
  pipe_write (&pipe, "\nthree");
  live_wait_for (&live, "two");
  pipe_close (&pipe);
  live_wait (&live);
  live_assert (&live, "three");
  g_assert_null (live_error (&live));
  live_clear (&live);
  g_assert_false (g_input_stream_is_closed (pipe.stream));
  pipe_clear (&pipe);
}

/* Whatever ends the run, the stream is free afterwards, and the lines that were
 * not used are left to the next run. */
static void
test_the_next_run_goes_on (void)
{
  Pipe pipe;
  Live live;
  KitsunePipeline *pipeline;

  pipe_open (&pipe);
  pipeline = lines_with (pipe.stream, -1, FALSE);
  pipe_write (&pipe, "1\n2\n3\n4\n5\n6");
  /* one that says how many it wants, so that no third line is read for it */
  live_start (&live, kitsune_pipeline_take (pipeline, 2));
  live_wait (&live);
  live_assert (&live, "1 2");
  live_clear (&live);

  live_start (&live, g_object_ref (pipeline));
  live_wait_for (&live, "3 4 5");
  live_cancel (&live);
  g_assert_false (g_input_stream_has_pending (pipe.stream));

  live_start (&live, g_object_ref (pipeline));
  settle ();
  kitsune_run_stop (live.run);
  live_wait (&live);
  g_assert_null (live_error (&live));
  live_assert (&live, "");
  live_clear (&live);
  g_assert_false (g_input_stream_has_pending (pipe.stream));

  pipe_write (&pipe, "6\n7\n");
  pipe_close (&pipe);
  live_start (&live, g_object_ref (pipeline));
  live_wait (&live);
  live_assert (&live, "66 7");
  live_clear (&live);

  live_start (&live, pipeline);
  live_wait (&live);
  live_assert (&live, "");
  g_assert_null (live_error (&live));
  live_clear (&live);
  pipe_clear (&pipe);
}

static void
test_early_end_with_a_read_going_on (void)
{
  g_autoptr (KitsunePipeline) lines = NULL;
  g_autoptr (KitsunePipeline) boundary = NULL;
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_VALUE, 1);
  Pipe pipe;
  Live live;

  pipe_open (&pipe);
  lines = lines_with (pipe.stream, -1, TRUE);
  boundary = kitsune_pipeline_new_from_channel (channel);
  live_start (&live, kitsune_pipeline_take_until (lines, boundary));
  pipe_write (&pipe, "a\n");
  live_wait_for (&live, "a");
  settle ();
  g_assert_true (g_input_stream_has_pending (pipe.stream));
  kitsune_channel_close (channel);
  live_wait (&live);
  g_assert_null (live_error (&live));
  g_assert_false (g_input_stream_has_pending (pipe.stream));
  g_assert_true (g_input_stream_is_closed (pipe.stream));
  live_clear (&live);

  /* the thread that closed it may have its hands on the stream still */
  g_object_unref (pipe.stream);
  pipe_close (&pipe);
}

static void
test_one_reader_at_a_time (void)
{
  g_autoptr (KitsunePipeline) pipeline = NULL;
  Pipe pipe;
  Live first;
  Live second;

  pipe_open (&pipe);
  pipeline = lines_with (pipe.stream, -1, FALSE);
  live_start (&first, g_object_ref (pipeline));
  settle ();
  live_start (&second, g_object_ref (pipeline));
  live_wait (&second);
  g_assert_cmpstr (live_error (&second), ==, "stage \"lines-1\": the stream is being read by another run");
  live_clear (&second);
  pipe_write (&pipe, "a\n");
  live_wait_for (&first, "a");
  live_cancel (&first);
  g_clear_object (&pipeline);
  pipe_clear (&pipe);
}

/* While there is no room nothing more is read than a chunk. */
static void
test_held (void)
{
  Pipe pipe;
  Live live;

  pipe_open (&pipe);
  live_start (&live, lines_with (pipe.stream, -1, FALSE));
  settle ();
  kitsune_run_pause (live.run);
  pipe_write (&pipe, "1\n2\n");
  settle ();
  pipe_write (&pipe, "3\n");
  settle ();
  live_assert (&live, "");
  g_assert_false (g_input_stream_has_pending (pipe.stream));
  kitsune_run_resume (live.run);
  live_wait_for (&live, "1 2 3");
  pipe_close (&pipe);
  live_wait (&live);
  live_clear (&live);
  pipe_clear (&pipe);
}

/* --- closing, and what cannot be read --- */

static void
test_close_stream (void)
{
  const struct
  {
    const char *text;
    guint n_taken;
    const char *expected;
  } cases[] = {
    { "a\nb\n", 9, "<a><b>" },
    { "a\nb\n", 1, "<a>" },
    { "a\n\xff\n", 9, "stage \"lines-1\": line 2: byte 1 (0xff) is not valid UTF-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (cases[i].text, -1, NULL);
      g_autofree char *got = read_all (take (lines_with (stream, -1, TRUE), cases[i].n_taken), 1);

      g_assert_cmpstr (got, ==, cases[i].expected);
      g_assert_true (g_input_stream_is_closed (stream));
    }
}

static void
test_stream_that_cannot_be_read (void)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("a\n", -1, NULL);
  g_autofree char *got = NULL;

  g_assert_true (g_input_stream_close (stream, NULL, NULL));
  got = read_all (lines_with (stream, -1, FALSE), 1);
  g_assert_true (g_str_has_prefix (got, "stage \"lines-1\": "));
}

static void
test_options_notify (void)
{
  g_autoptr (KitsunePipeline) pipeline = lines_of_bytes ("", -1, -1);
  KitsuneLinesSource *stage = KITSUNE_LINES_SOURCE (kitsune_pipeline_get_stage (pipeline));
  guint n_notified = 0;

  g_signal_connect_swapped (stage, "notify", G_CALLBACK (g_atomic_int_inc), &n_notified);
  g_assert_cmpint (kitsune_lines_source_get_max_line_length (stage), ==, -1);
  g_assert_false (kitsune_lines_source_get_close_stream (stage));
  kitsune_lines_source_set_max_line_length (stage, -1);
  kitsune_lines_source_set_close_stream (stage, FALSE);
  g_assert_cmpuint (n_notified, ==, 0);
  kitsune_lines_source_set_max_line_length (stage, 80);
  kitsune_lines_source_set_close_stream (stage, TRUE);
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_cmpint (kitsune_lines_source_get_max_line_length (stage), ==, 80);
  g_assert_true (kitsune_lines_source_get_close_stream (stage));
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/lines/line-ends", test_line_ends);
  g_test_add_func ("/kitsune/operators/lines/type", test_type);
  g_test_add_func ("/kitsune/operators/lines/many-and-long-lines", test_many_and_long_lines);
  g_test_add_func ("/kitsune/operators/lines/invalid-text", test_invalid_text);
  g_test_add_func ("/kitsune/operators/lines/replaced-lines", test_replaced_lines);
  g_test_add_func ("/kitsune/operators/lines/retried-lines", test_retried_lines);
  g_test_add_func ("/kitsune/operators/lines/limit", test_limit);
  g_test_add_func ("/kitsune/operators/lines/too-long-lines-are-dropped", test_too_long_lines_are_dropped);
  g_test_add_func ("/kitsune/operators/lines/lines-come-when-they-are-there", test_lines_come_when_they_are_there);
  g_test_add_func ("/kitsune/operators/lines/the-next-run-goes-on", test_the_next_run_goes_on);
  g_test_add_func ("/kitsune/operators/lines/early-end-with-a-read-going-on", test_early_end_with_a_read_going_on);
  g_test_add_func ("/kitsune/operators/lines/one-reader-at-a-time", test_one_reader_at_a_time);
  g_test_add_func ("/kitsune/operators/lines/held", test_held);
  g_test_add_func ("/kitsune/operators/lines/close-stream", test_close_stream);
  g_test_add_func ("/kitsune/operators/lines/stream-that-cannot-be-read", test_stream_that_cannot_be_read);
  g_test_add_func ("/kitsune/operators/lines/options-notify", test_options_notify);

  return g_test_run ();
}
