/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * Ten thousand runs of every kind, begun and ended in every way: nothing of them
 * is left, neither objects nor memory nor threads.
 */
#include <kitsune/kitsune.h>

#include <stdio.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unistd.h>

#define N_RUNS 10000
#define N_ROUNDS 4
#define N_CHANCES 4                 /* memory that is leaked does not stop to grow */
#define TOLERANCE ((gsize) 1 << 20) /* 100 bytes for each run */

static gint n_alive;     /* atomic: pipelines, stages, runners, runs */
static gint n_items;     /* atomic: items of a class */
static gint n_functions; /* functions of stages, by their data */
static gint n_pending;   /* calls that are not completed */
static guint n_running;

/* Checkers look after memory themselves, and need a multiple of the time. */
static gboolean
is_checked (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return TRUE;
#else
  return g_getenv ("KITSUNE_UNTIMED") != NULL;
#endif
}

/* --- what is counted -------------------------------------------------------- */

static void
gone_cb (gpointer user_data,
         GObject *object)
{
  g_atomic_int_add (&n_alive, -1);
}

static gpointer
watch (gpointer object)
{
  g_atomic_int_inc (&n_alive);
  g_object_weak_ref (object, gone_cb, NULL);

  return object;
}

/* Takes @pipeline; its stage is counted, too. */
static KitsunePipeline *
watch_pipeline (KitsunePipeline *pipeline)
{
  watch (kitsune_pipeline_get_stage (pipeline));

  return watch (pipeline);
}

typedef struct
{
  GObject parent_instance;
} Thing;

typedef struct
{
  GObjectClass parent_class;
} ThingClass;

static GType thing_get_type (void);
G_DEFINE_FINAL_TYPE (Thing, thing, G_TYPE_OBJECT)

static void
thing_finalize (GObject *object)
{
  g_atomic_int_add (&n_items, -1);
  G_OBJECT_CLASS (thing_parent_class)->finalize (object);
}

static void
thing_class_init (ThingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thing_finalize;
}

static void
thing_init (Thing *self)
{
  g_atomic_int_inc (&n_items);
}

static gpointer
function_new (void)
{
  g_atomic_int_inc (&n_functions);

  return g_malloc (16);
}

static void
function_free (gpointer data)
{
  g_atomic_int_add (&n_functions, -1);
  g_free (data);
}

/* But for those that GLib has for itself, and keeps. */
static guint
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;
  guint n = 0;

  while ((task = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/comm", task);
      g_autofree char *name = NULL;

      /* it may have ended since */
      if (g_file_get_contents (path, &name, NULL, NULL) && !g_str_has_prefix (name, "pool-spawner") &&
          !g_str_has_prefix (name, "gmain"))
        n++;
    }

  return n;
}

static gsize
get_resident (void)
{
  g_autofree char *text = NULL;
  unsigned long pages;

#ifdef __GLIBC__
  malloc_trim (0);
#endif
  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*u %lu", &pages), ==, 1);

  return pages * (gsize) sysconf (_SC_PAGESIZE);
}

/* --- what is run ------------------------------------------------------------ */

static gboolean
make_thing (const GValue *item,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  g_value_take_object (result, g_object_new (thing_get_type (), NULL));

  return TRUE;
}

static gboolean
push_three (const GValue *item,
            KitsuneEmitter *out,
            gpointer user_data,
            GError **error)
{
  for (guint i = 0; i < 3; i++)
    kitsune_emitter_push (out, item);

  return TRUE;
}

static gboolean
fail_now_and_then (const GValue *item,
                   gpointer user_data,
                   GError **error)
{
  if (g_random_int_range (0, 20) > 0)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "bad luck");
  return FALSE;
}

static gboolean
complete_cb (gpointer call)
{
  kitsune_async_call_forward (call);

  return G_SOURCE_REMOVE;
}

static void
pending_unref (gpointer call)
{
  n_pending--;
  g_object_unref (call);
}

static void
complete_later (const GValue *item,
                KitsuneAsyncCall *call,
                gpointer user_data)
{
  n_pending++;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, complete_cb, g_object_ref (call), pending_unref);
}

static KitsunePipeline *
open_things (const GValue *item,
             gpointer user_data,
             GError **error)
{
  g_autoptr (KitsunePipeline) numbers = watch_pipeline (kitsune_pipeline_new_range (0, 2, 1));

  return watch_pipeline (kitsune_pipeline_map (numbers, thing_get_type (), make_thing, function_new (), function_free));
}

static KitsunePipeline *
with_things (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) owned = source;

  return watch_pipeline (kitsune_pipeline_map (owned, thing_get_type (), make_thing, function_new (), function_free));
}

static KitsunePipeline *
endless_numbers (void)
{
  return watch_pipeline (kitsune_pipeline_new_range (0, G_MAXINT64, 1));
}

static KitsunePipeline *
build_plain (void)
{
  g_autoptr (KitsunePipeline) things = with_things (watch_pipeline (kitsune_pipeline_new_range (0, 100, 1)));
  g_autoptr (KitsunePipeline) many = watch_pipeline (kitsune_pipeline_flat_map (things, G_TYPE_VALUE, push_three,
                                                                                function_new (), function_free));

  return watch_pipeline (kitsune_pipeline_tap (many, fail_now_and_then, function_new (), function_free));
}

static KitsunePipeline *
build_lane (void)
{
  g_autoptr (KitsunePipeline) things = with_things (endless_numbers ());
  g_autoptr (KitsunePipeline) crossed = watch_pipeline (kitsune_pipeline_async_boundary (things));
  g_autoptr (KitsunePipeline) batches = watch_pipeline (kitsune_pipeline_batch (crossed, 7));

  return watch_pipeline (kitsune_pipeline_async_boundary (batches));
}

static KitsunePipeline *
build_workers (void)
{
  KitsunePipeline *things = with_things (endless_numbers ());

  g_object_set (kitsune_pipeline_get_stage (things), "concurrency", 3, "ordered", TRUE, NULL);

  return things;
}

static KitsunePipeline *
build_async (void)
{
  g_autoptr (KitsunePipeline) things = with_things (endless_numbers ());
  KitsunePipeline *later = watch_pipeline (kitsune_pipeline_map_async (things, G_TYPE_VALUE, complete_later,
                                                                       function_new (), function_free));

  g_object_set (kitsune_pipeline_get_stage (later), "concurrency", 4, "item-timeout", (gint64) G_USEC_PER_SEC * 3600,
                NULL);

  return later;
}

static KitsunePipeline *
build_scopes (void)
{
  g_autoptr (KitsunePipeline) numbers = endless_numbers ();
  g_autoptr (KitsunePipeline) opened = watch_pipeline (kitsune_pipeline_concat_map (numbers, G_TYPE_VALUE, open_things,
                                                                                    function_new (), function_free));

  return watch_pipeline (kitsune_pipeline_switch_map (opened, G_TYPE_VALUE, open_things, function_new (),
                                                      function_free));
}

static KitsunePipeline *
build_timers (void)
{
  g_autoptr (KitsunePipeline) ticks = watch_pipeline (kitsune_pipeline_new_ticker (G_TIME_SPAN_MILLISECOND));
  g_autoptr (KitsunePipeline) far = watch_pipeline (kitsune_pipeline_new_ticker (G_TIME_SPAN_HOUR));
  g_autoptr (KitsunePipeline) merged = watch_pipeline (kitsune_pipeline_merge_with (ticks, far));
  g_autoptr (KitsunePipeline) things = with_things (g_object_ref (merged));

  return watch_pipeline (kitsune_pipeline_debounce (things, G_TIME_SPAN_HOUR));
}

static KitsunePipeline *
build_buffers (void)
{
  g_autoptr (KitsunePipeline) things = with_things (endless_numbers ());
  g_autoptr (KitsunePipeline) held = NULL;

  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (things), 3);
  held = watch_pipeline (kitsune_pipeline_throttle (things, G_TIME_SPAN_HOUR));

  return watch_pipeline (kitsune_pipeline_zip (held, things));
}

static KitsunePipeline *(*const builds[]) (void) = {
  build_plain,
  build_lane,
  build_workers,
  build_async,
  build_scopes,
  build_timers,
  build_buffers,
};

/* --- how it ends ------------------------------------------------------------ */

static void
ended_cb (GObject *run,
          GAsyncResult *result,
          gpointer user_data)
{
  g_autoptr (KitsuneRunSummary) summary = kitsune_run_wait_finish (KITSUNE_RUN (run), result, NULL);

  n_running--;
}

static KitsuneRun *
start (guint number)
{
  g_autoptr (KitsunePipeline) pipeline = builds[number % G_N_ELEMENTS (builds)]();
  g_autoptr (KitsunePipeline) taken = NULL;
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (GError) error = NULL;
  KitsuneRun *run;

  if (number % 5 == 4)
    taken = watch_pipeline (kitsune_pipeline_take (pipeline, number % 11));
  runner = watch (kitsune_runner_new (taken != NULL ? taken : pipeline));
  run = watch (kitsune_runner_start (runner, NULL, &error));
  g_assert_no_error (error);
  n_running++;
  kitsune_run_wait_async (run, NULL, ended_cb, NULL);

  return run;
}

/* Every third is paused on the way, and every other one stopped before it is
 * cancelled. */
static void
end (KitsuneRun *run,
     guint number)
{
  for (guint i = 0; i < number % 4; i++)
    g_main_context_iteration (NULL, FALSE);
  if (number % 3 == 0)
    kitsune_run_pause (run);
  if (number % 2 == 0)
    kitsune_run_stop (run);
  for (guint i = 0; i < number % 5; i++)
    g_main_context_iteration (NULL, FALSE);
  kitsune_run_cancel (run);
  g_object_unref (run);
}

/* Some at a time, so that they are there together and end in any order. */
static void
run_many (guint n_runs)
{
  KitsuneRun *runs[8] = { NULL };

  for (guint i = 0; i < n_runs + G_N_ELEMENTS (runs); i++)
    {
      guint slot = i % G_N_ELEMENTS (runs);

      if (runs[slot] != NULL)
        end (g_steal_pointer (&runs[slot]), i - G_N_ELEMENTS (runs));
      if (i < n_runs)
        runs[slot] = start (i);
    }

  while (n_running > 0 || n_pending > 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (g_atomic_int_get (&n_alive), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&n_items), ==, 0);
  g_assert_cmpint (g_atomic_int_get (&n_functions), ==, 0);
}

static void
test_stress_runs (void)
{
  guint n_runs = is_checked () ? 70 : N_RUNS / N_ROUNDS;
  gsize before = 0;
  gsize after = 0;

  for (guint i = 0; i < N_ROUNDS + N_CHANCES; i++)
    {
      run_many (n_runs);
      before = after;
      after = get_resident ();
      if (i >= N_ROUNDS - 1 && (is_checked () || after <= before + TOLERANCE))
        return;
    }
  g_assert_cmpuint (after, <=, before + TOLERANCE);
}

/* What is left are threads of GLib's pools, and they go when they are told to. */
static void
test_stress_threads (void)
{
  guint n_threads = 0;

#ifdef __SANITIZE_THREAD__
  g_test_skip ("the checker has a thread of its own");
  return;
#endif

  for (guint i = 0; i < 10000; i++)
    {
      g_thread_pool_stop_unused_threads ();
      n_threads = count_threads ();
      if (n_threads == 1)
        break;
      g_usleep (1000);
    }
  g_assert_cmpuint (g_thread_pool_get_num_unused_threads (), ==, 0);
  g_assert_cmpuint (n_threads, ==, 1);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/run/stress/runs", test_stress_runs);
  g_test_add_func ("/kitsune/run/stress/threads", test_stress_threads);

  return g_test_run ();
}
