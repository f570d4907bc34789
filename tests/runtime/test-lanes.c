/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/branches.h"
#include "tests/support/support.h"

#include <dirent.h>

/*
 * Runs on several threads: async_boundary, blocking sources.
 */

static KitsunePipeline *
boundary (KitsunePipeline *pipeline)
{
  return support_own (kitsune_pipeline_async_boundary (pipeline));
}

static KitsunePipeline *
boundary_of (KitsunePipeline *pipeline,
             gint size,
             KitsuneOverflow overflow)
{
  KitsunePipeline *bounded = boundary (pipeline);

  g_object_set (kitsune_pipeline_get_stage (bounded), "buffer-size", size, "overflow", overflow, NULL);

  return bounded;
}

/* Runs a context until the run has ended: other threads have their part in it. */
static void
wait_for (KitsuneRun *run)
{
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
}

static guint
count_threads (void)
{
  DIR *dir = opendir ("/proc/self/task");
  guint n = 0;

  while (readdir (dir) != NULL)
    n++;
  closedir (dir);

  return n - 2;
}

/* --- threads --- */

typedef struct
{
  GThread *above;
  GThread *below;
  char name[32];
} Threads;

static gboolean
see_above (const GValue *item,
           gpointer user_data,
           GError **error)
{
  Threads *threads = user_data;

  threads->above = g_thread_self ();
  pthread_getname_np (pthread_self (), threads->name, sizeof threads->name);

  return TRUE;
}

static gboolean
see_below (const GValue *item,
           gpointer user_data,
           GError **error)
{
  ((Threads *) user_data)->below = g_thread_self ();

  return TRUE;
}

static void
test_lanes_threads (void)
{
  Threads threads = { NULL };
  KitsunePipeline *above = support_own (kitsune_pipeline_tap (range (0, 5), see_above, &threads, NULL));
  KitsunePipeline *below = support_own (kitsune_pipeline_tap (boundary (above), see_below, &threads, NULL));

  assert_items (below, "[0, 1, 2, 3, 4]");
  g_assert_true (threads.below == g_thread_self ());
  g_assert_true (threads.above != g_thread_self ());
  g_assert_cmpstr (threads.name, ==, "kitsune-lane-1");
}

/* --- items, ends and errors --- */

static void
test_lanes_many (void)
{
  const gint sizes[] = { 1, 2, 3, 16, 256, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      KitsunePipeline *pipeline = boundary_of (range (0, 5000), sizes[i], KITSUNE_OVERFLOW_BLOCK);
      g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (pipeline, NULL, NULL, NULL);

      g_assert_cmpuint (kitsune_items_get_size (items), ==, 5000);
      for (guint k = 0; k < 5000; k++)
        g_assert_cmpint (g_value_get_int64 (kitsune_items_get (items, k)), ==, k);
    }
}

static void
test_lanes_ends (void)
{
  assert_run (boundary (support_source (G_TYPE_INT64, 0, SUPPORT_THEN_END)), "[]");
  assert_run (boundary (support_source (G_TYPE_INT64, 3, SUPPORT_THEN_FAIL)),
              "[1, 2, 3] error: stage \"source\": source failed");
  assert_run (take (boundary (support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END)), 3), "[1, 2, 3]");
  assert_run (boundary (failing (range (0, 10), 4)), "[0, 1, 2, 3] error: stage \"tap-1\": no 4");
  assert_run (failing (boundary (range (0, 10)), 4), "[0, 1, 2, 3] error: stage \"tap-1\": no 4");
}

static void
test_lanes_chain (void)
{
  KitsunePipeline *pipeline = range (0, 2000);
  g_autoptr (KitsuneItems) items = NULL;

  for (guint i = 0; i < 4; i++)
    pipeline = boundary (above (pipeline, (gint) i));
  items = kitsune_pipeline_collect (pipeline, NULL, NULL, NULL);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 1996);
  assert_run (take (pipeline, 2), "[4, 5]");
}

static void
test_lanes_branches (void)
{
  GPtrArray *copies = own_outputs (kitsune_pipeline_broadcast (range (0, 300), 2));
  KitsunePipeline *zipped = support_own (kitsune_pipeline_zip (boundary (output (copies, 0)),
                                                               boundary (output (copies, 1))));
  GPtrArray *others = own_outputs (kitsune_pipeline_broadcast (range (0, 3), 2));
  KitsunePipeline *through = boundary (boundary (output (others, 0)));
  KitsunePipeline *back = support_own (kitsune_pipeline_zip (through, boundary (output (others, 1))));
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (zipped, NULL, NULL, NULL);

  g_assert_cmpuint (kitsune_items_get_size (items), ==, 300);
  assert_run (take (zipped, 2), "[Pair(0, 0), Pair(1, 1)]");
  assert_run (back, "[Pair(0, 0), Pair(1, 1), Pair(2, 2)]");
}

/* --- the battery --- */

static KitsunePipeline *
build_through (KitsunePipeline *pipeline,
               gpointer data)
{
  KitsunePipeline *crossed = kitsune_pipeline_async_boundary (pipeline);

  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (crossed), GPOINTER_TO_INT (data));

  return crossed;
}

static KitsunePipeline *
build_batch (KitsunePipeline *pipeline,
             gpointer data)
{
  g_autoptr (KitsunePipeline) batched = kitsune_pipeline_batch (pipeline, 2);

  return build_through (batched, data);
}

static void
test_lanes_battery (void)
{
  for (gint size = -1; size <= 2; size += 3)
    check_buffer_edges (build_through, build_batch, GINT_TO_POINTER (size));
}

/* --- signals --- */

static void
stage_event_cb (KitsuneRunner *runner,
                KitsuneRun *run,
                KitsuneStage *stage,
                GString *text)
{
  g_assert_true (g_main_context_is_owner (g_main_context_default ()));
  g_string_append_printf (text, " %s", kitsune_stage_get_name (stage));
}

static void
item_cb (KitsuneRunner *runner,
         KitsuneRun *run,
         KitsuneStage *stage,
         const GValue *item,
         GString *text)
{
  g_assert_true (g_main_context_is_owner (g_main_context_default ()));
  g_string_append_printf (text, " %s:%" G_GINT64_FORMAT, kitsune_stage_get_name (stage), g_value_get_int64 (item));
}

/* All of them on the context of the run, those of one item from top to bottom. */
static void
test_lanes_signals (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 2, SUPPORT_THEN_END);
  KitsunePipeline *crossed = boundary (source);
  g_autoptr (GString) items = g_string_new (NULL);
  g_autoptr (GString) started = g_string_new (NULL);
  g_autoptr (GString) finished = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRun) run = NULL;
  const char *first;
  const char *second;

  kitsune_stage_set_name (kitsune_pipeline_get_stage (crossed), "crossed");
  runner = support_record (crossed, support_options (1), text);
  kitsune_stage_set_name (kitsune_runner_get_terminal (runner, 0), "last");
  g_signal_connect (runner, "item", G_CALLBACK (item_cb), items);
  g_signal_connect (runner, "stage-started", G_CALLBACK (stage_event_cb), started);
  g_signal_connect (runner, "stage-finished", G_CALLBACK (stage_event_cb), finished);
  run = kitsune_runner_start (runner, NULL, NULL);
  wait_for (run);

  g_assert_cmpstr (started->str, ==, " last crossed source");
  g_assert_cmpstr (text->str, ==, "[1, 2");
  first = strstr (items->str, "source:1");
  second = strstr (items->str, "crossed:1");
  g_assert_nonnull (first);
  g_assert_nonnull (second);
  g_assert_true (first < second);
  g_assert_true (second < strstr (items->str, "last:1"));
  g_assert_true (strstr (items->str, "source:2") < strstr (items->str, "crossed:2"));
  g_assert_cmpuint (strlen (items->str), ==, strlen (" source:1 crossed:1 last:1 source:2 crossed:2 last:2"));
  g_assert_cmpuint (strlen (finished->str), ==, strlen (" source last crossed"));
  g_assert_nonnull (strstr (finished->str, " last crossed"));
  g_assert_nonnull (strstr (finished->str, " source"));
}

static KitsunePipeline *
open_two (const GValue *item,
          gpointer user_data,
          GError **error)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 2, 1);

  return kitsune_pipeline_tap (numbers, fail_at, GINT_TO_POINTER (1), NULL);
}

static void
count_event_cb (KitsuneRunner *runner,
                KitsuneRun *run,
                KitsuneStage *stage,
                guint *n_events)
{
  g_assert_true (KITSUNE_IS_STAGE (stage));
  (*n_events)++;
}

static void
count_item_cb (KitsuneRunner *runner,
               KitsuneRun *run,
               KitsuneStage *stage,
               const GValue *item,
               guint *n_items)
{
  g_assert_true (KITSUNE_IS_STAGE (stage));
  (*n_items)++;
}

/* lint: size: the signature of a signal */
static void
count_error_cb (KitsuneRunner *runner,
                KitsuneRun *run,
                KitsuneStage *stage,
                const GValue *item,
                const GError *error,
                guint attempt,
                guint64 index,
                guint *n_errors)
{
  g_assert_true (KITSUNE_IS_STAGE (stage));
  (*n_errors)++;
}

/* Of inner pipelines, which are gone when the run's context hears of them. */
static void
test_lanes_signals_inner (void)
{
  KitsunePipeline *opened = support_own (kitsune_pipeline_concat_map (range (0, 100), G_TYPE_INT64, open_two, NULL,
                                                                      NULL));
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  guint n_started = 0;
  guint n_finished = 0;
  guint n_items = 0;
  guint n_errors = 0;

  kitsune_run_options_set_error_handler (options, drop);
  runner = support_record (boundary (opened), options, text);
  g_signal_connect (runner, "stage-started", G_CALLBACK (count_event_cb), &n_started);
  g_signal_connect (runner, "stage-finished", G_CALLBACK (count_event_cb), &n_finished);
  g_signal_connect (runner, "item", G_CALLBACK (count_item_cb), &n_items);
  g_signal_connect (runner, "stage-error", G_CALLBACK (count_error_cb), &n_errors);
  summary = kitsune_runner_run (runner, NULL, NULL);

  g_assert_nonnull (summary);
  g_assert_cmpuint (n_started, ==, 4 + 200);
  g_assert_cmpuint (n_finished, ==, n_started);
  /* out of the range, concat_map and the boundary, into the terminal; and inside */
  g_assert_cmpuint (n_items, ==, 4 * 100 + 300);
  g_assert_cmpuint (n_errors, ==, 100);
}

/* More than the run's context listens to at a time. */
static void
count_cb (KitsuneStage *stage,
          KitsuneRun *run,
          const GValue *item,
          guint *n_items)
{
  (*n_items)++;
}

static void
test_lanes_signals_many (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 20000, SUPPORT_THEN_END);
  guint n_items = 0;
  gulong id = g_signal_connect (kitsune_pipeline_get_stage (source), "item", G_CALLBACK (count_cb), &n_items);
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (boundary (source), support_options (1), NULL, NULL);

  g_assert_cmpuint (kitsune_items_get_size (items), ==, 20000);
  g_assert_cmpuint (n_items, ==, 20000);
  g_signal_handler_disconnect (kitsune_pipeline_get_stage (source), id);
}

/* --- balance --- */

static guint64
items_out (KitsuneMetrics *metrics,
           const char *stage)
{
  return kitsune_stage_metrics_get_items_out (kitsune_metrics_lookup (metrics, stage));
}

static void
check_balance (KitsunePipeline *pipeline,
               gboolean cancel)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = support_record (pipeline, NULL, text);
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, NULL);
  KitsuneMetrics *metrics;
  KitsuneStageMetrics *crossed;
  KitsuneStageMetrics *last;

  if (cancel)
    {
      for (guint i = 0; i < 3; i++)
        g_main_context_iteration (NULL, TRUE);
      kitsune_run_cancel (run);
    }
  wait_for (run);
  metrics = kitsune_run_summary_get_metrics (kitsune_run_get_summary (run));
  crossed = kitsune_metrics_lookup (metrics, "async-boundary-1");
  last = kitsune_metrics_lookup (metrics, "for-each-1");
  g_assert_cmpuint (items_out (metrics, "source"), ==, kitsune_stage_metrics_get_items_in (crossed));
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (crossed), ==,
                    kitsune_stage_metrics_get_items_out (crossed) + kitsune_stage_metrics_get_dropped (crossed));
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (last), <=, kitsune_stage_metrics_get_items_out (crossed));
  g_assert_cmpint (support_count_live (), ==, 0);
}

static void
test_lanes_balance (void)
{
  const KitsuneOverflow policies[] = { KITSUNE_OVERFLOW_BLOCK, KITSUNE_OVERFLOW_DROP_NEWEST,
                                       KITSUNE_OVERFLOW_DROP_OLDEST };

  for (guint p = 0; p < G_N_ELEMENTS (policies); p++)
    {
      KitsunePipeline *finite = support_source (SUPPORT_TYPE_OBJECT, 3000, SUPPORT_THEN_END);
      KitsunePipeline *failing = support_source (SUPPORT_TYPE_OBJECT, 3000, SUPPORT_THEN_FAIL);
      KitsunePipeline *endless = support_source (SUPPORT_TYPE_OBJECT, SUPPORT_ENDLESS, SUPPORT_THEN_END);

      check_balance (boundary_of (finite, 8, policies[p]), FALSE);
      check_balance (boundary_of (failing, 8, policies[p]), FALSE);
      check_balance (take (boundary_of (endless, 8, policies[p]), 100), FALSE);
      check_balance (boundary_of (endless, 8, policies[p]), TRUE);
      check_balance (support_hold (boundary_of (endless, 64, policies[p]), 3), TRUE);
    }
}

/* With a consumer that is held, what is left is in order, and the newest or the
 * oldest. */
static void
test_lanes_overflow (void)
{
  for (guint p = 0; p < 2; p++)
    {
      KitsuneOverflow overflow = p == 0 ? KITSUNE_OVERFLOW_DROP_NEWEST : KITSUNE_OVERFLOW_DROP_OLDEST;
      KitsunePipeline *source = support_source (G_TYPE_INT64, 3000, SUPPORT_THEN_END);
      g_autoptr (GString) text = g_string_new (NULL);
      KitsunePipeline *held = support_hold (boundary_of (source, 5, overflow), 2);
      g_autoptr (KitsuneRunner) runner = support_record (held, NULL, text);
      g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, NULL);
      KitsuneMetrics *metrics = kitsune_run_summary_get_metrics (summary);
      guint64 n_dropped = kitsune_stage_metrics_get_dropped_for (kitsune_metrics_lookup (metrics, "async-boundary-1"),
                                                                 KITSUNE_DROP_REASON_OVERFLOW);
      g_auto (GStrv) parts = g_strsplit (text->str + 1, ", ", -1);
      gint64 last = 0;

      g_assert_cmpuint (g_strv_length (parts) + n_dropped, ==, 3000);
      for (guint i = 0; parts[i] != NULL; i++)
        {
          g_assert_cmpint (g_ascii_strtoll (parts[i], NULL, 10), >, last);
          last = g_ascii_strtoll (parts[i], NULL, 10);
        }
      if (overflow == KITSUNE_OVERFLOW_DROP_OLDEST)
        g_assert_cmpint (last, ==, 3000);
      g_assert_cmpuint (kitsune_metrics_get_n_buffers (metrics), ==, 1);
      g_assert_cmpuint (kitsune_buffer_status_get_capacity (kitsune_metrics_get_buffer (metrics, 0)), ==, 5);
      g_assert_cmpuint (kitsune_buffer_status_get_dropped (kitsune_metrics_get_buffer (metrics, 0)), ==, n_dropped);
    }
}

/* --- life --- */

static void
test_lanes_pause (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = support_record (boundary (source), NULL, text);
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, NULL);
  gsize length;

  while (text->len < 100)
    g_main_context_iteration (NULL, TRUE);
  kitsune_run_pause (run);
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_PAUSED)
    g_main_context_iteration (NULL, TRUE);
  kitsune_run_stop (run);
  wait_for (run);
  length = text->len;
  g_assert_cmpuint (length, >=, 100);
  g_assert_null (kitsune_run_summary_get_error (kitsune_run_get_summary (run)));
  {
    KitsuneMetrics *metrics = kitsune_run_summary_get_metrics (kitsune_run_get_summary (run));

    /* all that was made has arrived */
    g_assert_cmpuint (items_out (metrics, "source"), ==,
                      kitsune_stage_metrics_get_items_in (kitsune_metrics_lookup (metrics, "for-each-1")));
  }
}

static void
test_lanes_many_runs (void)
{
  guint n_threads;

  assert_items (boundary (support_ints (1, 2)), "[1, 2]");
  n_threads = count_threads ();
  for (guint i = 0; i < 1500; i++)
    {
      g_autoptr (KitsunePipeline) source = kitsune_pipeline_new_range (0, i % 7 * 40, 1);
      g_autoptr (KitsunePipeline) crossed = kitsune_pipeline_async_boundary (source);
      g_autoptr (KitsunePipeline) taken = kitsune_pipeline_take (crossed, i % 11 * 20);
      g_autoptr (KitsuneRunner) runner = kitsune_runner_new (i % 3 == 0 ? taken : crossed);
      g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, NULL);

      for (guint k = 0; k < i % 5; k++)
        g_main_context_iteration (NULL, FALSE);
      if (i % 4 == 1)
        kitsune_run_cancel (run);
      else if (i % 4 == 2)
        kitsune_run_stop (run);
      wait_for (run);
    }
  g_assert_cmpuint (count_threads (), ==, n_threads);
}

/* --- stalls --- */

static void
test_lanes_stall (void)
{
  GPtrArray *copies = own_outputs (kitsune_pipeline_broadcast (range (0, 3000), 2));
  KitsunePipeline *a = boundary_of (output (copies, 0), 4, KITSUNE_OVERFLOW_BLOCK);
  KitsunePipeline *b = boundary_of (above (output (copies, 1), 2997), 4, KITSUNE_OVERFLOW_BLOCK);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = NULL;

  assert_run (support_own (kitsune_pipeline_zip (a, b)), "[Pair(0, 2998), Pair(1, 2999)]");

  items = kitsune_pipeline_collect (support_own (kitsune_pipeline_zip (boundary (range (0, 5)), boundary (stuck ()))),
                                    NULL, NULL, &error);
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_STALLED);
}

static void
test_lanes_explain (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *held = support_hold_after (boundary_of (source, 2, KITSUNE_OVERFLOW_BLOCK), 1);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = support_record (held, support_options (1), text);
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, NULL);
  const char *expected = "stage \"source\": output 0 is blocked by input 0 of stage \"async-boundary-1\"\n"
                         "stage \"async-boundary-1\": input 0 is held with 1 item waiting, "
                         "waits for another thread of the run\n"
                         "stage \"async-boundary-1\": output 0 is blocked by input 0 of stage \"holder\"\n"
                         "stage \"holder\": input 0 is held with 0 items waiting, "
                         "waits for something outside of the run\n"
                         "stage \"for-each-1\": waits for input 0 from stage \"holder\"";

  for (;;)
    {
      g_autofree char *explanation = kitsune_run_explain_stall (run);

      if (g_strcmp0 (explanation, expected) == 0)
        break;
      g_main_context_iteration (NULL, FALSE);
      g_thread_yield ();
    }
  kitsune_run_cancel (run);
  wait_for (run);
}

/* --- mistakes --- */

static void
test_lanes_mistakes (void)
{
  GPtrArray *copies = own_outputs (kitsune_pipeline_broadcast (range (0, 3), 2));
  KitsunePipeline *joined = support_own (kitsune_pipeline_zip (boundary (output (copies, 0)), output (copies, 1)));
  KitsunePipeline *bound = range (0, 3);
  KitsunePipeline *crossed = boundary (bound);

  assert_problem (joined, "stage \"async-boundary-1\": what it consumes also leads to a terminal without passing it, "
                          "and terminals stay on the thread of the run");
  kitsune_stage_set_thread_bound (kitsune_pipeline_get_stage (bound), TRUE);
  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (crossed), 0);
  assert_problem (crossed, "stage \"range-1\": its functions can be called only on the thread of the run, but it would "
                           "have another one: it is above an asynchronous boundary\n"
                           "stage \"async-boundary-1\": property \"buffer-size\" is 0, but two threads need a buffer "
                           "of at least 1 between them");
}

/* What is known before is where the stage is that opens it, at any depth, and a
 * pipeline that is opened in two places is in both. */
static void
test_lanes_nested_mistakes (void)
{
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_up_to (2, NULL);
  KitsunePipeline *bound = range (0, 3);
  KitsunePipeline *once = support_own (kitsune_pipeline_retry (bound, strategy));
  KitsunePipeline *twice = support_own (kitsune_pipeline_retry (once, strategy));
  KitsunePipeline *here = support_own (kitsune_pipeline_concat_with (once, boundary (range (0, 3))));
  KitsunePipeline *both = support_own (kitsune_pipeline_start_with_pipeline (boundary (once), bound));

  kitsune_stage_set_thread_bound (kitsune_pipeline_get_stage (bound), TRUE);
  assert_problem (boundary (once),
                  "stage \"retry-1/range-1\": its functions can be called only on the thread of the run, but it would "
                  "have another one: it is above an asynchronous boundary");
  assert_problem (boundary (twice),
                  "stage \"retry-1/retry-1/range-1\": its functions can be called only on the thread of the run, but "
                  "it would have another one: it is above an asynchronous boundary");
  assert_problem (both,
                  "stage \"retry-1/range-1\": its functions can be called only on the thread of the run, but it would "
                  "have another one: it is above an asynchronous boundary");
  assert_run (here, "[0, 1, 2, 0, 1, 2]");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/runtime/lanes/threads", test_lanes_threads);
  g_test_add_func ("/kitsune/runtime/lanes/many", test_lanes_many);
  g_test_add_func ("/kitsune/runtime/lanes/ends", test_lanes_ends);
  g_test_add_func ("/kitsune/runtime/lanes/chain", test_lanes_chain);
  g_test_add_func ("/kitsune/runtime/lanes/branches", test_lanes_branches);
  g_test_add_func ("/kitsune/runtime/lanes/signals", test_lanes_signals);
  g_test_add_func ("/kitsune/runtime/lanes/signals-inner", test_lanes_signals_inner);
  g_test_add_func ("/kitsune/runtime/lanes/signals-many", test_lanes_signals_many);
  g_test_add_func ("/kitsune/runtime/lanes/balance", test_lanes_balance);
  g_test_add_func ("/kitsune/runtime/lanes/overflow", test_lanes_overflow);
  g_test_add_func ("/kitsune/runtime/lanes/pause", test_lanes_pause);
  g_test_add_func ("/kitsune/runtime/lanes/stall", test_lanes_stall);
  g_test_add_func ("/kitsune/runtime/lanes/explain", test_lanes_explain);
  g_test_add_func ("/kitsune/runtime/lanes/mistakes", test_lanes_mistakes);
  g_test_add_func ("/kitsune/runtime/lanes/nested-mistakes", test_lanes_nested_mistakes);
  g_test_add_func ("/kitsune/runtime/lanes/battery", test_lanes_battery);
  g_test_add_func ("/kitsune/runtime/lanes/many-runs", test_lanes_many_runs);

  return g_test_run ();
}
