/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A long run must not keep its main loop from other sources. What counts is the
 * time that the run itself uses between two turns of the loop, so it is taken
 * from the thread's processor time: what else the machine does meanwhile has no
 * say in it.
 */
#include <kitsune/kitsune.h>

#include <time.h>

#define N_ITEMS 10000000
#define TIME_SLICE 2000

typedef struct
{
  GMainLoop *loop;
  gint64 last; /* processor time at the last turn, nanoseconds */
  gint64 longest;
  guint n_turns;
  gboolean completed;
} Smooth;

static gint64
get_processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);

  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
take_turn (Smooth *self)
{
  gint64 now = get_processor_time ();

  self->longest = MAX (self->longest, now - self->last);
  self->last = now;
  self->n_turns++;
}

static gboolean
turn_cb (gpointer user_data)
{
  take_turn (user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
double_it (const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  kitsune_value_set_int64 (result, kitsune_value_get_int64 (item) * 2);

  return TRUE;
}

static gboolean
add_up (const GValue *item,
        gpointer user_data,
        GError **error)
{
  *(gint64 *) user_data += kitsune_value_get_int64 (item);

  return TRUE;
}

static void
completed_cb (GObject *object,
              GAsyncResult *result,
              gpointer user_data)
{
  Smooth *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run_finish (KITSUNE_RUNNER (object), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (summary);
  take_turn (self);
  self->completed = TRUE;
  g_main_loop_quit (self->loop);
}

static void
run_smooth (Smooth *self,
            gboolean busy)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, N_ITEMS, 1);
  g_autoptr (KitsunePipeline) doubled = kitsune_pipeline_map (numbers, G_TYPE_INT64, double_it, NULL, NULL);
  gint64 sum = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (doubled, add_up, &sum, NULL);
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  guint source = busy ? g_idle_add (turn_cb, self) : g_timeout_add (1, turn_cb, self);

  kitsune_run_options_set_time_slice (options, TIME_SLICE);
  kitsune_runner_set_options (runner, options);

  self->loop = g_main_loop_new (NULL, FALSE);
  self->last = get_processor_time ();
  kitsune_runner_run_async (runner, NULL, completed_cb, self);
  g_main_loop_run (self->loop);

  g_source_remove (source);
  g_main_loop_unref (self->loop);
  g_assert_true (self->completed);
  g_assert_cmpint (sum, ==, (gint64) N_ITEMS * (N_ITEMS - 1));
}

/* A machine that somebody else takes away for a while makes a hold longer, also in
 * processor time, as a guest sees it. Not every time, though. */
#define N_TRIES 3

/* A GTK window's frame clock is such a source: due now and then. */
static void
test_run_smooth_with_timer (void)
{
  Smooth smooth;
  guint n_tries = 0;

  do
    {
      smooth = (Smooth){ NULL };
      run_smooth (&smooth, FALSE);
      g_test_message ("longest hold: %" G_GINT64_FORMAT " ns in %u turns", smooth.longest, smooth.n_turns);
      g_assert_cmpint (smooth.n_turns, >, 5);
    }
  while (smooth.longest > 2 * TIME_SLICE * 1000 && ++n_tries < N_TRIES);

  g_assert_cmpint (smooth.longest, <=, 2 * TIME_SLICE * 1000);
}

/* While somebody else is always waiting, a run gives way after an eighth of its
 * time slice. */
static void
test_run_smooth_with_busy_source (void)
{
  Smooth smooth;
  guint n_tries = 0;
  gint64 start;

  do
    {
      smooth = (Smooth){ NULL };
      start = get_processor_time ();
      run_smooth (&smooth, TRUE);
      g_test_message ("longest hold: %" G_GINT64_FORMAT " ns in %u turns", smooth.longest, smooth.n_turns);
    }
  while (smooth.longest > 2 * TIME_SLICE * 1000 && ++n_tries < N_TRIES);

  g_assert_cmpint (smooth.longest, <=, 2 * TIME_SLICE * 1000);
  g_assert_cmpint ((smooth.last - start) / smooth.n_turns, <=, TIME_SLICE * 1000 / 4);
}

/* A source that waits behind the run is there afterwards as it was before. */
static void
test_run_keeps_no_references (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, N_ITEMS, 1);
  gint64 sum = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (numbers, add_up, &sum, NULL);
  GSource *source = g_idle_source_new ();
  Smooth turns = { 0 };
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;

  g_source_set_priority (source, G_PRIORITY_LOW);
  g_source_set_callback (source, turn_cb, &turns, NULL);
  g_source_attach (source, NULL);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
  /* the last list that GLib made is given back when it makes another one */
  g_main_context_iteration (NULL, FALSE);

  g_source_destroy (source);
  g_assert_cmpuint (g_atomic_int_get (&source->ref_count), ==, 1);
  g_source_unref (source);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  if (g_getenv ("KITSUNE_UNTIMED") == NULL)
    {
      g_test_add_func ("/kitsune/run/smooth/with-timer", test_run_smooth_with_timer);
      g_test_add_func ("/kitsune/run/smooth/with-busy-source", test_run_smooth_with_busy_source);
    }
  g_test_add_func ("/kitsune/run/smooth/keeps-no-references", test_run_keeps_no_references);

  return g_test_run ();
}
