/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib/gstdio.h>
#include <string.h>
#include <tails/file/kitsune-file.h>

G_BEGIN_DECLS

/* What the tests of files share: a folder for each case, pipelines run in one
 * go, and runs that go on beside the test. */

typedef struct
{
  char *folder;
} Files;

static inline void
files_set_up (Files *files,
              gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  files->folder = g_dir_make_tmp ("kitsune-file-XXXXXX", &error);
  g_assert_no_error (error);
}

static inline char *
files_path (Files *files,
            const char *name)
{
  return g_build_filename (files->folder, name, NULL);
}

static inline GFile *
files_file (Files *files,
            const char *name)
{
  g_autofree char *path = files_path (files, name);

  return g_file_new_for_path (path);
}

static inline gint
files_compare (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names of all files there are, sorted. */
static inline char *
files_list (Files *files)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (files->folder, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, files_compare);
  g_ptr_array_add (names, NULL);

  return g_strjoinv (" ", (char **) names->pdata);
}

static inline void
files_tear_down (Files *files,
                 gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (files->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = files_path (files, name);

      if (g_remove (path) != 0)
        g_assert_cmpint (g_rmdir (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (files->folder), ==, 0);
  g_free (files->folder);
}

static inline void
files_write_bytes (Files *files,
                   const char *name,
                   const char *content,
                   gsize length)
{
  g_autofree char *path = files_path (files, name);
  g_autoptr (GError) error = NULL;
  FILE *stream = fopen (path, "wb");

  g_assert_nonnull (stream);
  g_assert_cmpuint (fwrite (content, 1, length, stream), ==, length);
  g_assert_cmpint (fclose (stream), ==, 0);
}

static inline void
files_write (Files *files,
             const char *name,
             const char *content)
{
  files_write_bytes (files, name, content, strlen (content));
}

static inline void
files_append (Files *files,
              const char *name,
              const char *content)
{
  g_autofree char *path = files_path (files, name);
  FILE *stream = fopen (path, "ab");

  g_assert_nonnull (stream);
  g_assert_cmpuint (fwrite (content, 1, strlen (content), stream), ==, strlen (content));
  g_assert_cmpint (fclose (stream), ==, 0);
}

static inline char *
files_read (Files *files,
            const char *name)
{
  g_autofree char *path = files_path (files, name);
  g_autoptr (GError) error = NULL;
  char *content = NULL;

  g_file_get_contents (path, &content, NULL, &error);
  g_assert_no_error (error);

  return content;
}

/* @text without the folder's name, which is another one every time. */
static inline char *
files_shorten (Files *files,
               const char *text)
{
  g_autofree char *prefix = g_strconcat (files->folder, G_DIR_SEPARATOR_S, NULL);
  g_auto (GStrv) parts = g_strsplit (text, prefix, -1);

  return g_strjoinv ("", parts);
}

static inline char *
item_text (const GValue *item)
{
  return G_VALUE_HOLDS_STRING (item) ? g_value_dup_string (item) : kitsune_value_to_string (item);
}

/* What comes out of the pipeline, separated by bars, or an exclamation mark and
 * the error. */
static inline char *
files_run (Files *files,
           KitsunePipeline *pipeline)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (pipeline, NULL, NULL, &error);
  GString *text = g_string_new (NULL);

  if (items == NULL)
    {
      g_autofree char *message = files_shorten (files, error->message);

      g_string_append_printf (text, "!%s", message);
    }
  for (gsize i = 0; items != NULL && i < kitsune_items_get_size (items); i++)
    {
      const GValue *item = kitsune_items_get (items, i);
      g_autofree char *content = item_text (item);

      g_string_append_printf (text, "%s%s", i > 0 ? "|" : "", content);
    }

  return g_string_free (text, FALSE);
}

/* Consumes the handle. */
#define assert_run(files, pipeline, expected)                \
  G_STMT_START                                               \
  {                                                          \
    g_autoptr (KitsunePipeline) pipeline_ = (pipeline);      \
    g_autofree char *text_ = files_run ((files), pipeline_); \
    g_assert_cmpstr (text_, ==, (expected));                 \
  }                                                          \
  G_STMT_END

static inline KitsunePipeline *
dropping (KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);

  return pipeline;
}

#define files_add(path, function) g_test_add (path, Files, NULL, files_set_up, function, files_tear_down)

/* --- a run beside the test --- */

typedef struct
{
  GString *log;
  KitsuneRunner *runner;
  KitsuneRun *run;
} Live;

static inline gboolean
live_item (const GValue *item,
           gpointer data,
           GError **error)
{
  Live *live = data;
  g_autofree char *text = item_text (item);

  g_string_append_printf (live->log, "%s%s", live->log->len > 0 ? "|" : "", text);

  return TRUE;
}

/* Consumes the handle. */
static inline void
live_start (Live *live,
            KitsunePipeline *pipeline)
{
  g_autoptr (GError) error = NULL;

  live->log = g_string_new (NULL);
  live->runner = kitsune_pipeline_for_each (pipeline, live_item, live, NULL);
  live->run = kitsune_runner_start (live->runner, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (pipeline);
}

/* Lets everything happen that can at once: the stages of the run are started. */
static inline void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static inline gboolean
live_is_finished (Live *live)
{
  return kitsune_run_get_state (live->run) == KITSUNE_RUN_STATE_FINISHED;
}

/* Waits until exactly this has come since the last time. */
static inline void
live_expect (Live *live,
             const char *expected)
{
  while (strlen (live->log->str) < strlen (expected) && !live_is_finished (live))
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (live->log->str, ==, expected);
  g_string_truncate (live->log, 0);
}

static inline void
live_wait (Live *live)
{
  while (!live_is_finished (live))
    g_main_context_iteration (NULL, TRUE);
}

/* The message of a failed run, or NULL. */
static inline const char *
live_error (Live *live)
{
  const GError *error = kitsune_run_summary_get_error (kitsune_run_get_summary (live->run));

  return error != NULL ? error->message : NULL;
}

static inline void
live_clear (Live *live)
{
  g_assert_true (live_is_finished (live));
  g_assert_finalize_object (live->run);
  g_assert_finalize_object (live->runner);
  g_string_free (live->log, TRUE);
}

/* Stops a run that goes on, and looks that nothing more came. */
static inline void
live_stop (Live *live)
{
  kitsune_run_stop (live->run);
  live_wait (live);
  g_assert_cmpstr (live_error (live), ==, NULL);
  g_assert_cmpstr (live->log->str, ==, "");
  live_clear (live);
}

G_END_DECLS
