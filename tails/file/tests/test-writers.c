/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "files.h"

/* Files that are written. */

typedef KitsuneRunner *(*Write) (KitsunePipeline *pipeline,
                                 GFile *file);

/* What is written to, as text of JSON lines. */
static KitsunePipeline *
items (Files *files,
       const char *json_lines)
{
  g_autoptr (GFile) file = files_file (files, "input");

  files_write (files, "input", json_lines);

  return kitsune_file_read_json_lines (file);
}

static KitsuneRunner *
writing (Files *files,
         KitsunePipeline *pipeline,
         Write write,
         const char *name)
{
  g_autoptr (GFile) file = files_file (files, name);
  KitsuneRunner *runner = write (pipeline, file);

  g_object_unref (pipeline);

  return runner;
}

static KitsuneStage *
terminal (KitsuneRunner *runner)
{
  return kitsune_runner_get_terminal (runner, 0);
}

/* Consumes the runner; the message, or NULL. */
static char *
run (Files *files,
     KitsuneRunner *runner)
{
  g_autoptr (KitsuneRunner) owned = runner;
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (owned, NULL, &error);

  return summary != NULL ? NULL : files_shorten (files, error->message);
}

#define assert_fails(files, runner, expected)            \
  G_STMT_START                                           \
  {                                                      \
    g_autofree char *message_ = run ((files), (runner)); \
    g_assert_cmpstr (message_, ==, (expected));          \
  }                                                      \
  G_STMT_END

#define assert_content(files, name, expected)                 \
  G_STMT_START                                                \
  {                                                           \
    g_autofree char *content_ = files_read ((files), (name)); \
    g_assert_cmpstr (content_, ==, (expected));               \
  }                                                           \
  G_STMT_END

#define assert_files(files, expected)              \
  G_STMT_START                                     \
  {                                                \
    g_autofree char *list_ = files_list ((files)); \
    g_assert_cmpstr (list_, ==, (expected));       \
  }                                                \
  G_STMT_END

static void
assert_written (Files *files,
                Write write,
                const char *json_lines,
                const char *expected)
{
  assert_fails (files, writing (files, items (files, json_lines), write, "out"), NULL);
  assert_content (files, "out", expected);
  assert_files (files, "input out");
}

static void
test_lines (Files *files,
            gconstpointer data)
{
  assert_written (files, kitsune_file_write_lines, "", "");
  assert_written (files, kitsune_file_write_lines, "\"a\"\n\"\"\n5\n", "a\n\n5\n");
  assert_fails (files, writing (files, items (files, "\"a\"\n\"b\\nc\"\n"), kitsune_file_write_lines, "new"),
                "stage \"write-lines-1\": new: item 2: a line cannot hold a line feed");
  assert_files (files, "input out");
}

static void
test_csv (Files *files,
          gconstpointer data)
{
  const char *const names[] = { "b", "c", "a", NULL };
  KitsuneRunner *runner;

  assert_written (files, kitsune_file_write_csv, "", "");
  assert_written (files, kitsune_file_write_csv,
                  "[1, \"a b\", null, true, 1.5]\n[\",\", \"\\\"\", \"\\n\", \"\\r\", \"\"]\n",
                  "1,a b,,true,1.5\n\",\",\"\"\"\",\"\n\",\"\r\",\n");
  assert_written (files, kitsune_file_write_csv, "[\"\"]\n[null]\n", "\"\"\n\"\"\n");
  assert_written (files, kitsune_file_write_csv, "[\"\\ufeffa\", 1]\n", "\"\xef\xbb\xbf"
                                                                        "a\",1\n");
  assert_written (files, kitsune_file_write_csv, "{\"a\": 1, \"b,\": {\"x\": [1]}}\n{\"b,\": 2}\n",
                  "a,\"b,\"\n1,\"{\"\"x\"\":[1]}\"\n,2\n");

  runner = writing (files, items (files, "{\"a\": 1, \"b\": 2}\n[3, 4, 5]\n"), kitsune_file_write_csv, "out");
  g_object_set (terminal (runner), "columns", names, "delimiter", "\t", NULL);
  assert_fails (files, runner, NULL);
  assert_content (files, "out", "b\tc\ta\n2\t\t1\n3\t4\t5\n");

  runner = writing (files, items (files, ""), kitsune_file_write_csv, "out");
  g_object_set (terminal (runner), "columns", names, NULL);
  assert_fails (files, runner, NULL);
  assert_content (files, "out", "b,c,a\n");
}

static void
test_csv_mistakes (Files *files,
                   gconstpointer data)
{
  const struct
  {
    const char *input;
    const char *message;
  } cases[] = {
    { "{\"a\": 1}\n{\"a\": 2, \"b\": 3}\n", "item 2: there is no column \"b\"" },
    { "[1, 2]\n[3]\n", "item 2: expected 2 columns, got 1" },
    { "[1]\n{\"a\": 2}\n", "item 2: expected a list like the rows before" },
    { "[]\n", "item 1: row without columns" },
    { "{}\n", "item 1: row without columns" },
    { "5\n", "item 1: expected a KitsuneDict or KitsuneItems, got gint64" },
  };

  files_write (files, "out", "old");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expected = g_strdup_printf ("stage \"write-csv-1\": out: %s", cases[i].message);

      assert_fails (files, writing (files, items (files, cases[i].input), kitsune_file_write_csv, "out"), expected);
      assert_content (files, "out", "old");
      assert_files (files, "input out");
    }
}

/* What is dropped leaves nothing of itself in the file. */
static void
test_items_dropped (Files *files,
                    gconstpointer data)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();
  KitsuneRunner *runner = writing (files, items (files, "{\"a\": 1}\n{\"a\": 2, \"b\": 3}\n5\n{\"a\": 4}\n"),
                                   kitsune_file_write_csv, "out");

  kitsune_stage_set_error_handler (terminal (runner), handler);
  assert_fails (files, runner, NULL);
  assert_content (files, "out", "a\n1\n4\n");
}

static void
test_json (Files *files,
           gconstpointer data)
{
  assert_written (files, kitsune_file_write_json_lines, "{\"a\": [1, 2.0, null]}\n\"\\n\"\n",
                  "{\"a\":[1,2.0,null]}\n\"\\n\"\n");
}

/* --- modes --- */

static void
set_mode (KitsuneRunner *runner,
          KitsuneFileWriteMode mode)
{
  g_object_set (terminal (runner), "mode", mode, NULL);
}

static void
test_append (Files *files,
             gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      KitsuneRunner *runner = writing (files, items (files, "{\"a\": 1}\n"), kitsune_file_write_csv, "out");

      set_mode (runner, KITSUNE_FILE_WRITE_MODE_APPEND);
      assert_fails (files, runner, NULL);
    }
  /* one file, one header */
  assert_content (files, "out", "a\n1\n1\n");
}

static void
test_create (Files *files,
             gconstpointer data)
{
  KitsuneRunner *runner = writing (files, items (files, "1\n"), kitsune_file_write_lines, "out");

  set_mode (runner, KITSUNE_FILE_WRITE_MODE_CREATE);
  assert_fails (files, runner, NULL);
  assert_content (files, "out", "1\n");

  runner = writing (files, items (files, "2\n"), kitsune_file_write_lines, "out");
  set_mode (runner, KITSUNE_FILE_WRITE_MODE_CREATE);
  assert_fails (files, runner, "stage \"write-lines-1\": out: the file exists");
  assert_content (files, "out", "1\n");
  assert_files (files, "input out");
}

/* Permissions stay, and links stay links. */
static void
test_replace (Files *files,
              gconstpointer data)
{
  g_autofree char *path = files_path (files, "out");
  g_autofree char *link_path = files_path (files, "link");
  GStatBuf buffer;

  files_write (files, "out", "old");
  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_cmpint (symlink ("out", link_path), ==, 0);
  assert_fails (files, writing (files, items (files, "1\n"), kitsune_file_write_lines, "link"), NULL);
  assert_content (files, "out", "1\n");
  assert_files (files, "input link out");
  g_assert_cmpint (g_stat (path, &buffer), ==, 0);
  g_assert_cmpuint (buffer.st_mode & 07777, ==, 0640);
  g_assert_cmpint (g_lstat (link_path, &buffer), ==, 0);
  g_assert_true (S_ISLNK (buffer.st_mode));
}

static void
test_sync (Files *files,
           gconstpointer data)
{
  KitsuneRunner *runner = writing (files, items (files, "1\n"), kitsune_file_write_lines, "out");

  g_object_set (terminal (runner), "sync", TRUE, NULL);
  assert_fails (files, runner, NULL);
  assert_content (files, "out", "1\n");
}

static void
test_gzip (Files *files,
           gconstpointer data)
{
  g_autoptr (GFile) file = files_file (files, "out.gz");

  for (guint i = 0; i < 2; i++)
    {
      KitsuneRunner *runner = writing (files, items (files, "{\"a\": 1}\n{\"a\": 2}\n"), kitsune_file_write_csv,
                                       "out.gz");

      set_mode (runner, KITSUNE_FILE_WRITE_MODE_APPEND);
      assert_fails (files, runner, NULL);
    }
  {
    g_autofree char *content = files_read (files, "out.gz");

    g_assert_cmpint (content[0], ==, '\x1f');
  }
  assert_run (files, kitsune_file_read_lines (file), "a|1|2|1|2");
}

static void
test_no_place (Files *files,
               gconstpointer data)
{
  g_autofree char *folder = files_path (files, "folder");
  g_autofree char *message = NULL;
  KitsuneRunner *runner;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  assert_fails (files, writing (files, items (files, "1\n"), kitsune_file_write_lines, "folder"),
                "stage \"write-lines-1\": folder: is a directory");

  message = run (files, writing (files, items (files, "1\n"), kitsune_file_write_lines, "missing/out"));
  g_assert_true (g_str_has_prefix (message, "stage \"write-lines-1\": missing/out: Error opening file"));

  runner = writing (files, items (files, "1\n"), kitsune_file_write_lines, "missing/out");
  set_mode (runner, KITSUNE_FILE_WRITE_MODE_APPEND);
  assert_fails (files, runner,
                "stage \"write-lines-1\": Error opening file “missing/out”: No such file or directory");
  assert_files (files, "folder input");
}

/* A full disk: what is no regular file is written to directly. */
static void
test_full_disk (Files *files,
                gconstpointer data)
{
  g_autoptr (GFile) full = g_file_new_for_path ("/dev/full");
  g_autoptr (KitsunePipeline) pipeline = items (files, "1\n");

  if (!g_file_query_exists (full, NULL))
    {
      g_test_skip ("there is no /dev/full");
      return;
    }
  assert_fails (files, kitsune_file_write_lines (pipeline, full),
                "stage \"write-lines-1\": /dev/full: Error writing to file: No space left on device");
  g_assert_true (g_file_query_exists (full, NULL));
}

/* --- runs --- */

static KitsunePipeline *
numbers (gint64 n)
{
  return kitsune_pipeline_new_range (0, n, 1);
}

static void
test_many (Files *files,
           gconstpointer data)
{
  g_autoptr (GFile) file = files_file (files, "out");
  KitsuneRunner *runner = writing (files, numbers (100000), kitsune_file_write_lines, "out");
  g_autoptr (KitsunePipeline) lines = kitsune_file_read_lines (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) found = NULL;

  /* pieces are smaller than what a turn gives: the input is held */
  g_object_set (terminal (runner), "buffer-size", 100, NULL);
  assert_fails (files, runner, NULL);
  found = kitsune_pipeline_collect (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (found), ==, 100000);
  for (gsize i = 0; i < 100000; i++)
    {
      g_autofree char *expected = g_strdup_printf ("%" G_GSIZE_FORMAT, i);

      g_assert_cmpstr (g_value_get_string (kitsune_items_get (found, i)), ==, expected);
    }
  assert_files (files, "out");
}

typedef struct
{
  guint64 n;
  GCancellable *cancellable;
} Counter;

static gboolean
cancel_at_50000 (const GValue *item,
                 gpointer data,
                 GError **error)
{
  Counter *counter = data;

  if (++counter->n == 50000)
    g_cancellable_cancel (counter->cancellable);

  return TRUE;
}

static gboolean
fail_at_50000 (const GValue *item,
               gpointer data,
               GError **error)
{
  Counter *counter = data;

  if (++counter->n == 50000)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "oops");
      return FALSE;
    }

  return TRUE;
}

static void
test_cancelled (Files *files,
                gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KitsunePipeline) all = numbers (100000);
  Counter counter = { 0, cancellable };
  KitsunePipeline *tapped = kitsune_pipeline_tap (all, cancel_at_50000, &counter, NULL);
  g_autoptr (KitsuneRunner) runner = writing (files, tapped, kitsune_file_write_lines, "out");
  g_autoptr (GError) error = NULL;

  files_write (files, "out", "old");
  g_assert_null (kitsune_runner_run (runner, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_content (files, "out", "old");
  assert_files (files, "out");
}

static void
test_upstream_fails (Files *files,
                     gconstpointer data)
{
  g_autoptr (KitsunePipeline) all = numbers (100000);
  Counter counter = { 0 };
  KitsunePipeline *tapped = kitsune_pipeline_tap (all, fail_at_50000, &counter, NULL);

  files_write (files, "out", "old");
  assert_fails (files, writing (files, tapped, kitsune_file_write_lines, "out"), "stage \"tap-1\": oops");
  assert_content (files, "out", "old");
  assert_files (files, "out");
}

/* What comes seldom is in the file before the run ends. */
static void
test_seldom (Files *files,
             gconstpointer data)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_STRING, 16);
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRun) going_on = NULL;
  g_autoptr (GError) error = NULL;
  GValue item = G_VALUE_INIT;

  files_write (files, "out", "");
  runner = writing (files, kitsune_channel_get_pipeline (channel), kitsune_file_write_lines, "out");
  set_mode (runner, KITSUNE_FILE_WRITE_MODE_APPEND);
  going_on = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  g_value_init (&item, G_TYPE_STRING);
  g_value_set_static_string (&item, "one");
  for (guint i = 1; i <= 2; i++)
    {
      const char *expected = i == 1 ? "one\n" : "one\none\n";

      g_assert_true (kitsune_channel_send (channel, &item, NULL, &error));
      g_assert_no_error (error);
      for (gboolean written = FALSE; !written;)
        {
          g_autofree char *content = files_read (files, "out");

          written = strcmp (content, expected) == 0;
          if (!written)
            g_main_context_iteration (NULL, TRUE);
        }
    }
  kitsune_channel_close (channel);
  while (kitsune_run_get_state (going_on) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
  assert_content (files, "out", "one\none\n");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  files_add ("/kitsune/file/writers/lines", test_lines);
  files_add ("/kitsune/file/writers/csv", test_csv);
  files_add ("/kitsune/file/writers/csv-mistakes", test_csv_mistakes);
  files_add ("/kitsune/file/writers/items-dropped", test_items_dropped);
  files_add ("/kitsune/file/writers/json", test_json);
  files_add ("/kitsune/file/writers/append", test_append);
  files_add ("/kitsune/file/writers/create", test_create);
  files_add ("/kitsune/file/writers/replace", test_replace);
  files_add ("/kitsune/file/writers/sync", test_sync);
  files_add ("/kitsune/file/writers/gzip", test_gzip);
  files_add ("/kitsune/file/writers/no-place", test_no_place);
  files_add ("/kitsune/file/writers/full-disk", test_full_disk);
  files_add ("/kitsune/file/writers/many", test_many);
  files_add ("/kitsune/file/writers/cancelled", test_cancelled);
  files_add ("/kitsune/file/writers/upstream-fails", test_upstream_fails);
  files_add ("/kitsune/file/writers/seldom", test_seldom);

  return g_test_run ();
}
