/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Runs that are started by a thread which does not iterate their context. */
#include <kitsune/kitsune.h>

#define N_RUNS 50

typedef struct
{
  GMainLoop *loop;
  GThread *main_thread;
  guint n_completed; /* main thread only */
  gint64 sum;        /* main thread only */
} Fixture;

static gboolean
add_up (const GValue *item,
        gpointer user_data,
        GError **error)
{
  Fixture *fixture = user_data;

  g_assert_true (g_thread_self () == fixture->main_thread);
  fixture->sum += kitsune_value_get_int64 (item);

  return TRUE;
}

static void
completed_cb (GObject *object,
              GAsyncResult *result,
              gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run_finish (KITSUNE_RUNNER (object), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (summary);
  g_assert_true (g_thread_self () == fixture->main_thread);
  if (++fixture->n_completed == N_RUNS)
    g_main_loop_quit (fixture->loop);
}

static gpointer
start_runs (gpointer data)
{
  for (guint i = 0; i < N_RUNS; i++)
    {
      g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 1000, 1);
      g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (numbers, add_up, data, NULL);

      kitsune_runner_run_async (runner, NULL, completed_cb, data);
    }

  return NULL;
}

/* A thread without a context of its own means the default one, which belongs to
 * another thread: nothing of the run may happen in the thread that started it. */
static void
test_run_foreign_start (void)
{
  Fixture fixture = { NULL };
  GThread *thread;

  fixture.loop = g_main_loop_new (NULL, FALSE);
  fixture.main_thread = g_thread_self ();

  g_main_context_acquire (NULL);
  thread = g_thread_new ("starter", start_runs, &fixture);
  g_main_loop_run (fixture.loop);
  g_main_context_release (NULL);
  g_thread_join (thread);

  g_assert_cmpint (fixture.sum, ==, N_RUNS * 1000 * 999 / 2);
  g_main_loop_unref (fixture.loop);
}

static gpointer
start_cancelled (gpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, G_MAXINT64, 1);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (numbers);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);

  return kitsune_runner_start (runner, cancellable, &error);
}

static void
test_run_foreign_start_cancelled (void)
{
  GThread *thread;
  g_autoptr (KitsuneRun) run = NULL;

  g_main_context_acquire (NULL);
  thread = g_thread_new ("starter", start_cancelled, NULL);
  run = g_thread_join (thread);
  g_assert_nonnull (run);
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
  g_main_context_release (NULL);

  g_assert_error (kitsune_run_summary_get_error (kitsune_run_get_summary (run)), G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/run/foreign-start/runs-on-its-context", test_run_foreign_start);
  g_test_add_func ("/kitsune/run/foreign-start/cancelled-before", test_run_foreign_start_cancelled);

  return g_test_run ();
}
