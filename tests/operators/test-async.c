/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "script.h"

#include "tests/support/support.h"

/*
 * Functions that start something and complete their call later: at once, in a
 * later turn of the loop, on another thread, when the clock says so, when the
 * test says so, or never.
 */

static void
set_options (KitsunePipeline *pipeline,
             guint concurrency,
             gboolean ordered)
{
  g_object_set (kitsune_pipeline_get_stage (pipeline), "concurrency", concurrency, "ordered", ordered, NULL);
}

/* --- at once, later, elsewhere --- */

static void
forward_at_once (const GValue *item,
                 KitsuneAsyncCall *call,
                 gpointer user_data)
{
  kitsune_async_call_forward (call);
}

static gboolean
forward_cb (gpointer data)
{
  kitsune_async_call_forward (data);

  return G_SOURCE_REMOVE;
}

static void
destroy_source_cb (GCancellable *cancellable,
                   GSource *source)
{
  g_source_destroy (source);
}

/* On the context of the run, which is that of a blocking run, too. */
static void
forward_later (const GValue *item,
               KitsuneAsyncCall *call,
               gpointer user_data)
{
  GSource *source = g_idle_source_new ();

  g_signal_connect_data (kitsune_async_call_get_cancellable (call), "cancelled", G_CALLBACK (destroy_source_cb),
                         source, (GClosureNotify) g_source_unref, 0);
  g_source_set_callback (source, forward_cb, g_object_ref (call), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

typedef struct
{
  KitsuneAsyncCall *call;
  gint64 number;
} Work;

static void
complete_on_thread (gpointer data,
                    gpointer user_data)
{
  Work *work = data;
  GValue value = G_VALUE_INIT;

  kitsune_value_set_int64 (&value, work->number);
  kitsune_async_call_complete (work->call, &value);
  g_object_unref (work->call);
  g_free (work);
}

static void
complete_elsewhere (const GValue *item,
                    KitsuneAsyncCall *call,
                    gpointer user_data)
{
  Work *work = g_new (Work, 1);

  work->call = g_object_ref (call);
  work->number = support_number (item);
  g_thread_pool_push (user_data, work, NULL);
}

typedef struct
{
  KitsuneAsyncFunc func;
  gpointer data;
  guint concurrency;
} Build;

static KitsunePipeline *
build_map (KitsunePipeline *pipeline,
           gpointer data)
{
  const Build *build = data;
  KitsunePipeline *mapped = kitsune_pipeline_map_async (pipeline, kitsune_pipeline_get_item_type (pipeline),
                                                        build->func, build->data, NULL);

  set_options (mapped, build->concurrency, TRUE);

  return mapped;
}

static KitsunePipeline *
build_flat_map (KitsunePipeline *pipeline,
                gpointer data)
{
  const Build *build = data;
  KitsunePipeline *mapped = kitsune_pipeline_flat_map_async (pipeline, kitsune_pipeline_get_item_type (pipeline),
                                                             build->func, build->data, NULL);

  set_options (mapped, build->concurrency, TRUE);

  return mapped;
}

static KitsunePipeline *
build_filter (KitsunePipeline *pipeline,
              gpointer data)
{
  const Build *build = data;
  KitsunePipeline *filtered = kitsune_pipeline_filter_async (pipeline, build->func, build->data, NULL);

  set_options (filtered, build->concurrency, TRUE);

  return filtered;
}

static void
test_async_edges (void)
{
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 2, 3, 4, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 3] failed",
    .failed_5 = "[1, 2, 3, 4, 5] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  for (guint concurrency = 1; concurrency <= 3; concurrency += 2)
    {
      Build at_once = { forward_at_once, NULL, concurrency };
      Build later = { forward_later, NULL, concurrency };

      support_operator_edges (build_map, &at_once, &edges);
      support_operator_edges (build_map, &later, &edges);
      support_operator_edges (build_filter, &later, &edges);
      support_operator_edges (build_flat_map, &later, &edges);
    }
}

static void
test_async_edges_on_threads (void)
{
  g_autoptr (GError) error = NULL;
  GThreadPool *threads = g_thread_pool_new (complete_on_thread, NULL, 2, TRUE, &error);
  Build build = { complete_elsewhere, threads, 4 };
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 2, 3, 4, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 3] failed",
    .failed_5 = "[1, 2, 3, 4, 5] failed",
  };

  g_assert_no_error (error);
  support_operator_edges (build_map, &build, &edges);
  g_thread_pool_free (threads, FALSE, TRUE);
}

/* --- on the clock: an item is the number of seconds it takes --- */

static void
complete_item_cb (gpointer data)
{
  kitsune_async_call_forward (data);
}

static void
take_seconds (const GValue *item,
              KitsuneAsyncCall *call,
              gpointer user_data)
{
  gint64 due = kitsune_clock_get_time (play_clock) + g_value_get_int64 (item) * G_USEC_PER_SEC;

  kitsune_clock_add_timer (play_clock, due, complete_item_cb, g_object_ref (call), g_object_unref);
}

static KitsunePipeline *
serial (KitsunePipeline *source)
{
  return kitsune_pipeline_map_async (source, G_TYPE_INT64, take_seconds, NULL, NULL);
}

static KitsunePipeline *
two_at_once (KitsunePipeline *source)
{
  KitsunePipeline *pipeline = serial (source);

  set_options (pipeline, 2, FALSE);

  return pipeline;
}

static KitsunePipeline *
two_in_order (KitsunePipeline *source)
{
  KitsunePipeline *pipeline = serial (source);

  set_options (pipeline, 2, TRUE);

  return pipeline;
}

static KitsunePipeline *
two_in_window_of_three (KitsunePipeline *source)
{
  KitsunePipeline *pipeline = two_in_order (source);

  g_object_set (kitsune_pipeline_get_stage (pipeline), "reorder-window", 3, NULL);

  return pipeline;
}

static void
test_async_one_after_the_other (void)
{
  expect_play_built (serial, "3 1 2", "3@3 1@4 2@6 .@6");
  expect_play_built (serial, "", ".@0");
  expect_play_built (serial, "3 @1 1 @9 2", "3@3 1@4 2@11 .@11");
  expect_play_built (serial, "3 @1 1 !", "3@3 1@4 ! stage \"script-1\": script failed@4");
}

static void
test_async_as_they_come (void)
{
  expect_play_built (two_at_once, "5 1 2 4", "1@1 2@3 5@5 4@7 .@7");
  expect_play_built (two_at_once, "5 1 2 !", "1@1 2@3 5@5 ! stage \"script-1\": script failed@5");
}

static void
test_async_in_order (void)
{
  expect_play_built (two_in_order, "5 1 2 4", "5@5 1@5 2@5 4@7 .@7");
  /* 1, 2 and 3 are ready and wait: the window of four is full */
  expect_play_built (two_in_order, "9 1 2 3 4", "9@9 1@9 2@9 3@9 4@13 .@13");
  expect_play_built (two_in_window_of_three, "9 1 2 3 4", "9@9 1@9 2@9 3@12 4@13 .@13");
}

static KitsunePipeline *
at_most_two_seconds (KitsunePipeline *source)
{
  KitsunePipeline *pipeline = serial (source);

  g_object_set (kitsune_pipeline_get_stage (pipeline), "item-timeout", (gint64) 2 * G_USEC_PER_SEC, NULL);

  return pipeline;
}

static KitsunePipeline *
at_most_two_seconds_or_dropped (KitsunePipeline *source)
{
  KitsunePipeline *pipeline = at_most_two_seconds (source);

  support_drop_errors (pipeline);

  return pipeline;
}

static KitsunePipeline *
two_at_most_two_seconds_or_dropped (KitsunePipeline *source)
{
  KitsunePipeline *pipeline = at_most_two_seconds_or_dropped (source);

  set_options (pipeline, 2, TRUE);

  return pipeline;
}

static void
test_async_deadline (void)
{
  expect_play_built (at_most_two_seconds, "1 5",
                     "1@1 ! stage \"map-async-1\": operation took longer than 2 s@3 -5:abandoned@3");
  expect_play_built (at_most_two_seconds_or_dropped, "1 5 1", "1@1 1@4 .@4 -5:error@3");
  /* a deadline that is met to the microsecond is not missed */
  expect_play_built (at_most_two_seconds_or_dropped, "2 2", "2@2 2@4 .@4");
  expect_play_built (two_at_most_two_seconds_or_dropped, "5 1 1 9", "1@2 1@2 .@4 -5:error@2 -9:error@4");
}

/* --- when the test says so --- */

typedef struct
{
  GPtrArray *calls; /* KitsuneAsyncCall */
  GString *log;     /* the numbers that were begun */
} Calls;

static void
calls_clear (Calls *self)
{
  g_ptr_array_unref (self->calls);
  g_string_free (self->log, TRUE);
}

static void
calls_init (Calls *self)
{
  self->calls = g_ptr_array_new_with_free_func (g_object_unref);
  self->log = g_string_new (NULL);
}

static void
keep_call (const GValue *item,
           KitsuneAsyncCall *call,
           gpointer user_data)
{
  Calls *self = user_data;

  g_ptr_array_add (self->calls, g_object_ref (call));
  g_string_append_printf (self->log, "%s%" G_GINT64_FORMAT, self->log->len > 0 ? " " : "", support_number (item));
}

static void
complete_with (Calls *self,
               guint index,
               gint64 number)
{
  GValue value = G_VALUE_INIT;

  kitsune_value_set_int64 (&value, number);
  kitsune_async_call_complete (g_ptr_array_index (self->calls, index), &value);
  support_settle ();
}

static gboolean
is_cancelled (Calls *self,
              guint index)
{
  return g_cancellable_is_cancelled (kitsune_async_call_get_cancellable (g_ptr_array_index (self->calls, index)));
}

static gboolean
is_wanted (Calls *self,
           guint index)
{
  return kitsune_async_call_is_wanted (g_ptr_array_index (self->calls, index));
}

static gboolean
append_item (const GValue *item,
             gpointer user_data,
             GError **error)
{
  GString *text = user_data;

  g_string_append_printf (text, "%s%" G_GINT64_FORMAT, text->len > 0 ? " " : "", support_number (item));

  return TRUE;
}

static KitsuneRun *
start (KitsunePipeline *pipeline,
       GString *text)
{
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, append_item, text, NULL);
  g_autoptr (GError) error = NULL;
  KitsuneRun *run = kitsune_runner_start (runner, NULL, &error);

  g_assert_no_error (error);
  support_settle ();

  return run;
}

static void
assert_finished (KitsuneRun *run,
                 const char *expected)
{
  const GError *error = NULL;

  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_FINISHED);
  error = kitsune_run_summary_get_error (kitsune_run_get_summary (run));
  g_assert_cmpstr (error != NULL ? error->message : NULL, ==, expected);
}

static void
assert_dropped (KitsuneRun *run,
                const char *stage,
                KitsuneDropReason reason,
                guint64 expected)
{
  g_autoptr (KitsuneMetrics) metrics = kitsune_run_get_metrics (run);
  KitsuneStageMetrics *counts = kitsune_metrics_lookup (metrics, stage);

  g_assert_nonnull (counts);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped_for (counts, reason), ==, expected);
}

static KitsunePipeline *
new_kept (Calls *calls,
          KitsunePipeline *source,
          guint concurrency,
          gboolean ordered)
{
  KitsunePipeline *pipeline = kitsune_pipeline_map_async (source, G_TYPE_INT64, keep_call, calls, NULL);

  set_options (pipeline, concurrency, ordered);

  return support_own (pipeline);
}

static void
test_async_begins_as_many_as_may_be (void)
{
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;

  calls_init (&calls);
  run = start (new_kept (&calls, support_ints (1, 2, 3, 4, 5), 2, FALSE), text);
  g_assert_cmpstr (calls.log->str, ==, "1 2");
  g_assert_true (is_wanted (&calls, 0));
  g_assert_false (is_cancelled (&calls, 0));
  complete_with (&calls, 1, 20);
  g_assert_cmpstr (calls.log->str, ==, "1 2 3");
  g_assert_cmpstr (text->str, ==, "20");
  g_assert_false (is_wanted (&calls, 1));
  complete_with (&calls, 2, 30);
  complete_with (&calls, 0, 10);
  complete_with (&calls, 4, 50);
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_RUNNING);
  complete_with (&calls, 3, 40);
  g_assert_cmpstr (text->str, ==, "20 30 10 50 40");
  assert_finished (run, NULL);
  g_assert_false (is_cancelled (&calls, 0));
  calls_clear (&calls);
}

static void
test_async_is_not_begun_while_downstream_is_held (void)
{
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;
  KitsunePipeline *pipeline;

  calls_init (&calls);
  pipeline = new_kept (&calls, support_ints (1, 2, 3, 4, 5), 2, FALSE);
  run = start (support_hold_after (pipeline, 1), text);
  complete_with (&calls, 0, 10);
  g_assert_cmpstr (text->str, ==, "10");
  g_assert_cmpstr (calls.log->str, ==, "1 2");
  complete_with (&calls, 1, 20);
  g_assert_cmpstr (text->str, ==, "10");
  g_assert_cmpstr (calls.log->str, ==, "1 2");
  kitsune_run_cancel (run);
  support_settle ();
  assert_finished (run, "the run was cancelled");
  calls_clear (&calls);
}

static void
test_async_early_stop_cancels (void)
{
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;
  KitsunePipeline *pipeline;

  calls_init (&calls);
  pipeline = new_kept (&calls, support_ints (1, 2, 3), 3, FALSE);
  run = start (support_own (kitsune_pipeline_take (pipeline, 1)), text);
  g_assert_false (is_cancelled (&calls, 0));
  complete_with (&calls, 1, 20);
  g_assert_cmpstr (text->str, ==, "20");
  assert_finished (run, NULL);
  /* one that was asked for its cancellable before, and one that was not */
  g_assert_true (is_cancelled (&calls, 0));
  g_assert_true (is_cancelled (&calls, 2));
  g_assert_false (is_cancelled (&calls, 1));
  g_assert_false (is_wanted (&calls, 0));
  assert_dropped (run, "map-async-1", KITSUNE_DROP_REASON_ABANDONED, 2);
  /* has no effect */
  complete_with (&calls, 0, 10);
  kitsune_async_call_skip (g_ptr_array_index (calls.calls, 2));
  calls_clear (&calls);
}

static void
test_async_cancelled_run_cancels (void)
{
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;

  calls_init (&calls);
  run = start (new_kept (&calls, support_ints (1, 2), 2, TRUE), text);
  g_assert_false (is_cancelled (&calls, 0));
  complete_with (&calls, 1, 20);
  kitsune_run_cancel (run);
  support_settle ();
  assert_finished (run, "the run was cancelled");
  g_assert_true (is_cancelled (&calls, 0));
  g_assert_false (is_cancelled (&calls, 1));
  assert_dropped (run, "map-async-1", KITSUNE_DROP_REASON_ABANDONED, 2);
  g_assert_cmpstr (text->str, ==, "");
  calls_clear (&calls);
}

static void
test_async_stop_waits (void)
{
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;
  KitsunePipeline *source = support_source (G_TYPE_INT64, 2, SUPPORT_THEN_WAIT);

  calls_init (&calls);
  run = start (new_kept (&calls, source, 2, FALSE), text);
  kitsune_run_stop (run);
  support_settle ();
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_STOPPING);
  g_assert_false (is_cancelled (&calls, 0));
  complete_with (&calls, 0, 10);
  complete_with (&calls, 1, 20);
  g_assert_cmpstr (text->str, ==, "10 20");
  assert_finished (run, NULL);
  calls_clear (&calls);
}

static void
fail_call (Calls *self,
           guint index)
{
  kitsune_async_call_fail_literal (g_ptr_array_index (self->calls, index), G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  support_settle ();
}

static void
test_async_failure_cancels_the_others (void)
{
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;

  calls_init (&calls);
  run = start (new_kept (&calls, support_ints (1, 2), 2, FALSE), text);
  g_assert_false (is_cancelled (&calls, 0));
  fail_call (&calls, 1);
  assert_finished (run, "stage \"map-async-1\": no");
  g_assert_true (is_cancelled (&calls, 0));
  g_assert_false (is_cancelled (&calls, 1));
  assert_dropped (run, "map-async-1", KITSUNE_DROP_REASON_ABANDONED, 2);
  calls_clear (&calls);
}

/* In order, an error is heard of when it is its turn. */
static void
test_async_failures_in_order (void)
{
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;

  calls_init (&calls);
  run = start (new_kept (&calls, support_ints (1, 2, 3), 3, TRUE), text);
  fail_call (&calls, 2);
  fail_call (&calls, 1);
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_RUNNING);
  complete_with (&calls, 0, 10);
  g_assert_cmpstr (text->str, ==, "10");
  assert_finished (run, "stage \"map-async-1\": no");
  calls_clear (&calls);
}

static void
test_async_failures_are_handled (void)
{
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;
  KitsunePipeline *pipeline;

  calls_init (&calls);
  pipeline = new_kept (&calls, support_ints (1, 2, 3), 1, FALSE);
  support_return_on_error (pipeline, 99);
  run = start (pipeline, text);
  complete_with (&calls, 0, 10);
  fail_call (&calls, 1);
  complete_with (&calls, 2, 30);
  g_assert_cmpstr (text->str, ==, "10 99 30");
  assert_finished (run, NULL);
  calls_clear (&calls);
}

/* --- completing in other ways, and in none --- */

static void
let_go (const GValue *item,
        KitsuneAsyncCall *call,
        gpointer user_data)
{
}

static void
test_async_letting_go_is_a_failure (void)
{
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map_async (support_ints (1, 2), G_TYPE_INT64,
                                                                       let_go, NULL, NULL));
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;

  assert_run (pipeline, "[] error: stage \"map-async-1\": user function let go of its call without completing it");

  calls_init (&calls);
  pipeline = new_kept (&calls, support_ints (1, 2), 2, FALSE);
  support_drop_errors (pipeline);
  run = start (pipeline, text);
  g_ptr_array_set_size (calls.calls, 1);
  support_settle ();
  assert_dropped (run, "map-async-1", KITSUNE_DROP_REASON_ERROR, 1);
  g_ptr_array_set_size (calls.calls, 0);
  support_settle ();
  assert_finished (run, NULL);
  assert_dropped (run, "map-async-1", KITSUNE_DROP_REASON_ERROR, 2);
  calls_clear (&calls);
}

static void
test_async_completing_twice_is_a_mistake (void)
{
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;

  calls_init (&calls);
  run = start (new_kept (&calls, support_ints (1), 1, FALSE), text);
  complete_with (&calls, 0, 10);
  g_test_expect_message ("Kitsune", G_LOG_LEVEL_CRITICAL, "*completed twice*");
  complete_with (&calls, 0, 20);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (text->str, ==, "10");
  assert_finished (run, NULL);
  calls_clear (&calls);
}

static void
answer (const GValue *item,
        KitsuneAsyncCall *call,
        gpointer user_data)
{
  GValue values[3] = { G_VALUE_INIT };
  gint64 n = support_number (item);

  if (n % 5 == 0)
    {
      kitsune_async_call_skip (call);
    }
  else if (n % 5 == 1)
    {
      kitsune_async_call_forward (call);
    }
  else if (n % 5 == 2)
    {
      kitsune_value_set_boolean (&values[0], TRUE);
      kitsune_async_call_complete_take (call, &values[0]);
    }
  else if (n % 5 == 3)
    {
      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        kitsune_value_set_int64 (&values[i], 100 * n + i);
      kitsune_async_call_complete_with_items (call, values, G_N_ELEMENTS (values));
    }
  else
    {
      kitsune_async_call_complete (call, NULL);
    }
}

static void
test_async_flat_map_takes_anything (void)
{
  KitsunePipeline *source = support_ints (0, 1, 2, 3, 4);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_flat_map_async (source, G_TYPE_VALUE, answer, NULL, NULL));

  assert_run (pipeline, "[1, true, 300, 301, 302, null]");
  pipeline = support_own (kitsune_pipeline_flat_map_async (source, G_TYPE_INT64, answer, NULL, NULL));
  assert_run (pipeline, "[1, 1, 300, 301, 302, null]");
}

static void
test_async_map_takes_one_value (void)
{
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map_async (support_ints (1, 0, 3, 2), G_TYPE_INT64,
                                                                       answer, NULL, NULL));

  assert_run (pipeline, "[1] error: stage \"map-async-1\": call was completed without a value, expected one");
  support_drop_errors (pipeline);
  assert_run (pipeline, "[1, 1]");
  pipeline = support_own (kitsune_pipeline_map_async (support_ints (3), G_TYPE_INT64, answer, NULL, NULL));
  assert_run (pipeline, "[] error: stage \"map-async-1\": call was completed with a list of values, expected one");
}

static void
test_async_filter_takes_an_answer (void)
{
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_filter_async (support_ints (0, 1, 2, 5, 6, 7, 4),
                                                                          answer, NULL, NULL));

  assert_run (pipeline, "[1, 2, 6, 7] error: stage \"filter-async-1\": "
                        "predicate gave no answer, expected forward, skip or one boolean");
}

static void
complete_with_text (const GValue *item,
                    KitsuneAsyncCall *call,
                    gpointer user_data)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, support_number (item) == 2 ? "two" : "17");
  kitsune_async_call_complete_take (call, &value);
}

static void
test_async_results_are_converted (void)
{
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map_async (support_ints (1, 2), SUPPORT_TYPE_BOXED,
                                                                       forward_at_once, NULL, NULL));
  g_autofree char *text = support_run (pipeline, NULL, NULL);

  g_assert_true (g_str_has_prefix (text, "[] error: stage \"map-async-1\": "));
  pipeline = support_own (kitsune_pipeline_map_async (support_ints (1, 2), G_TYPE_DOUBLE, forward_at_once, NULL, NULL));
  assert_run (pipeline, "[1.0, 2.0]");
  pipeline = support_own (kitsune_pipeline_map_async (support_ints (1, 2), G_TYPE_STRING,
                                                      complete_with_text, NULL, NULL));
  assert_run (pipeline, "[\"17\", \"two\"]");
}

static void
complete_with_many (const GValue *item,
                    KitsuneAsyncCall *call,
                    gpointer user_data)
{
  GValue values[1000] = { G_VALUE_INIT };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    kitsune_value_set_int64 (&values[i], support_number (item) * 10000 + i);
  kitsune_async_call_complete_with_items (call, values, G_N_ELEMENTS (values));
}

static void
test_async_many_results (void)
{
  for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
    for (guint every = 0; every <= 7; every += 7)
      {
        KitsunePipeline *pipeline = support_own (kitsune_pipeline_flat_map_async (support_ints (1, 2, 3), G_TYPE_INT64,
                                                                                  complete_with_many, NULL, NULL));
        KitsuneRunOptions *options = support_options (max_vector);
        g_autoptr (KitsuneItems) items = NULL;
        g_autoptr (GError) error = NULL;

        set_options (pipeline, 2, TRUE);
        if (every > 0)
          pipeline = support_hold (pipeline, every);
        items = kitsune_pipeline_collect (pipeline, options, NULL, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (kitsune_items_get_size (items), ==, 3000);
        for (guint i = 0; i < 3000; i++)
          g_assert_cmpint (g_value_get_int64 (kitsune_items_get (items, i)), ==, (i / 1000 + 1) * 10000 + i % 1000);
      }
}

/* --- the terminal --- */

static void
test_async_for_each (void)
{
  Calls calls;
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;

  calls_init (&calls);
  runner = kitsune_pipeline_for_each_async (support_ints (1, 2, 3), keep_call, &calls, NULL);
  g_object_set (kitsune_runner_get_terminal (runner, 0), "concurrency", 2, NULL);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  support_settle ();
  g_assert_cmpstr (calls.log->str, ==, "1 2");
  complete_with (&calls, 1, 20);
  kitsune_async_call_skip (g_ptr_array_index (calls.calls, 0));
  support_settle ();
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_RUNNING);
  kitsune_async_call_forward (g_ptr_array_index (calls.calls, 2));
  support_settle ();
  assert_finished (run, NULL);
  calls_clear (&calls);
}

static void
test_async_for_each_fails (void)
{
  Calls calls;
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;

  calls_init (&calls);
  runner = kitsune_pipeline_for_each_async (support_ints (1, 2), keep_call, &calls, NULL);
  g_object_set (kitsune_runner_get_terminal (runner, 0), "concurrency", 2, NULL);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  support_settle ();
  g_assert_false (is_cancelled (&calls, 0));
  fail_call (&calls, 1);
  assert_finished (run, "stage \"for-each-async-1\": no");
  g_assert_true (is_cancelled (&calls, 0));
  assert_dropped (run, "for-each-async-1", KITSUNE_DROP_REASON_ABANDONED, 2);
  calls_clear (&calls);
}

/* --- what user code may do --- */

static void
cancelled_cb (GCancellable *cancellable,
              KitsuneAsyncCall *call)
{
  GValue value = G_VALUE_INIT;

  kitsune_value_set_int64 (&value, 1);
  kitsune_async_call_complete (call, &value);
}

static void
complete_when_cancelled (const GValue *item,
                         KitsuneAsyncCall *call,
                         gpointer user_data)
{
  keep_call (item, call, user_data);
  g_signal_connect_object (kitsune_async_call_get_cancellable (call), "cancelled", G_CALLBACK (cancelled_cb), call, 0);
}

static void
test_async_completing_when_cancelled (void)
{
  Calls calls;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;
  KitsunePipeline *pipeline;

  calls_init (&calls);
  pipeline = support_own (kitsune_pipeline_map_async (support_ints (1, 2), G_TYPE_INT64,
                                                      complete_when_cancelled, &calls, NULL));
  set_options (pipeline, 2, FALSE);
  run = start (pipeline, text);
  kitsune_run_cancel (run);
  support_settle ();
  assert_finished (run, "the run was cancelled");
  g_assert_cmpstr (text->str, ==, "");
  g_assert_true (is_cancelled (&calls, 1));
  calls_clear (&calls);
}

/* A stage further down completes a call of this one, on its own stack. */
static gboolean
complete_next (const GValue *item,
               gpointer user_data,
               GError **error)
{
  Calls *calls = user_data;
  gint64 n = g_value_get_int64 (item);

  if (n < (gint64) calls->calls->len)
    kitsune_async_call_forward (g_ptr_array_index (calls->calls, n));

  return TRUE;
}

static void
test_async_completing_from_downstream (void)
{
  for (gint ordered = 0; ordered <= 1; ordered++)
    {
      Calls calls;
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (KitsuneRun) run = NULL;
      KitsunePipeline *pipeline;

      calls_init (&calls);
      pipeline = new_kept (&calls, support_ints (1, 2, 3), 3, ordered);
      run = start (support_own (kitsune_pipeline_tap (pipeline, complete_next, &calls, NULL)), text);
      kitsune_async_call_forward (g_ptr_array_index (calls.calls, 0));
      support_settle ();
      g_assert_cmpstr (text->str, ==, "1 2 3");
      assert_finished (run, NULL);
      calls_clear (&calls);
    }
}

static void
stop_the_run (const GValue *item,
              KitsuneAsyncCall *call,
              gpointer user_data)
{
  if (support_number (item) == 2)
    g_cancellable_cancel (user_data);
  kitsune_async_call_forward (call);
}

static void
test_async_function_cancels_its_run (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map_async (source, G_TYPE_INT64,
                                                                       stop_the_run, cancellable, NULL));
  g_autofree char *text = support_run (pipeline, NULL, cancellable);

  g_assert_true (g_str_has_suffix (text, "] error: the run was cancelled"));
}

static void
test_async_mistakes (void)
{
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map_async (support_ints (1), G_TYPE_INT64,
                                                                       forward_at_once, NULL, NULL));
  GObject *stage = G_OBJECT (kitsune_pipeline_get_stage (pipeline));

  g_object_set (stage, "reorder-window", 4, NULL);
  assert_problem (pipeline, "stage \"map-async-1\": property \"reorder-window\" is set, but results are not put in "
                            "order: that takes \"ordered\" and a \"concurrency\" above 1");
  g_object_set (stage, "concurrency", 8, "ordered", TRUE, NULL);
  assert_problem (pipeline, "stage \"map-async-1\": property \"reorder-window\" is 4, which is less than the "
                            "concurrency of 8");
  g_object_set (stage, "reorder-window", 8, NULL);
  assert_run (pipeline, "[1]");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add_func ("/kitsune/operators/async/" path, func)
  ADD ("edges", test_async_edges);
  ADD ("edges-on-threads", test_async_edges_on_threads);
  ADD ("one-after-the-other", test_async_one_after_the_other);
  ADD ("as-they-come", test_async_as_they_come);
  ADD ("in-order", test_async_in_order);
  ADD ("deadline", test_async_deadline);
  ADD ("begins-as-many-as-may-be", test_async_begins_as_many_as_may_be);
  ADD ("is-not-begun-while-downstream-is-held", test_async_is_not_begun_while_downstream_is_held);
  ADD ("early-stop-cancels", test_async_early_stop_cancels);
  ADD ("cancelled-run-cancels", test_async_cancelled_run_cancels);
  ADD ("stop-waits", test_async_stop_waits);
  ADD ("failure-cancels-the-others", test_async_failure_cancels_the_others);
  ADD ("failures-in-order", test_async_failures_in_order);
  ADD ("failures-are-handled", test_async_failures_are_handled);
  ADD ("letting-go-is-a-failure", test_async_letting_go_is_a_failure);
  ADD ("completing-twice-is-a-mistake", test_async_completing_twice_is_a_mistake);
  ADD ("flat-map-takes-anything", test_async_flat_map_takes_anything);
  ADD ("map-takes-one-value", test_async_map_takes_one_value);
  ADD ("filter-takes-an-answer", test_async_filter_takes_an_answer);
  ADD ("results-are-converted", test_async_results_are_converted);
  ADD ("many-results", test_async_many_results);
  ADD ("for-each", test_async_for_each);
  ADD ("for-each-fails", test_async_for_each_fails);
  ADD ("completing-when-cancelled", test_async_completing_when_cancelled);
  ADD ("completing-from-downstream", test_async_completing_from_downstream);
  ADD ("function-cancels-its-run", test_async_function_cancels_its_run);
  ADD ("mistakes", test_async_mistakes);

  return g_test_run ();
}
