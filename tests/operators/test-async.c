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
    SUPPORT_EDGES_UNCHANGED,
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
    SUPPORT_EDGES_UNCHANGED,
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

/* --- attempts: an operation takes its seconds, and fails the first times --- */

/* How often 3 still fails. */
static guint n_failures;

static void
fail_item_cb (gpointer data)
{
  kitsune_async_call_fail_literal (data, G_IO_ERROR, G_IO_ERROR_FAILED, "not yet");
}

static void
three_fails (const GValue *item,
             KitsuneAsyncCall *call,
             gpointer user_data)
{
  gint64 n = g_value_get_int64 (item);
  gint64 due = kitsune_clock_get_time (play_clock) + n * G_USEC_PER_SEC;
  gboolean fails = n == 3 && n_failures > 0;

  if (fails)
    n_failures--;
  kitsune_clock_add_timer (play_clock, due, fails ? fail_item_cb : complete_item_cb, g_object_ref (call),
                           g_object_unref);
}

static KitsunePipeline *
three_attempts (KitsunePipeline *source,
                guint concurrency,
                gboolean ordered,
                gint64 delay)
{
  KitsunePipeline *pipeline = kitsune_pipeline_map_async (source, G_TYPE_INT64, three_fails, NULL, NULL);
  g_autoptr (KitsuneBackoff) backoff = delay > 0 ? kitsune_backoff_new_fixed (delay) : NULL;
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (3, backoff);

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  set_options (pipeline, concurrency, ordered);

  return pipeline;
}

static void
fill_cb (gpointer failures)
{
  n_failures = GPOINTER_TO_UINT (failures);
}

static void
expect_attempts (guint failures,
                 guint concurrency,
                 gboolean ordered,
                 gint64 delay,
                 const char *expected)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 3 2 1");
  KitsunePipeline *pipeline = three_attempts (source, concurrency, ordered, delay);

  /* a play runs twice */
  n_failures = failures;
  g_signal_connect_swapped (kitsune_pipeline_get_stage (pipeline), "started", G_CALLBACK (fill_cb),
                            GUINT_TO_POINTER (failures));
  expect_play (pipeline, expected);
}

static void
test_async_attempts (void)
{
  expect_attempts (2, 1, FALSE, 0, "1@1 3@10 2@12 1@13 .@13");
  expect_attempts (2, 1, FALSE, G_USEC_PER_SEC, "1@1 3@12 2@14 1@15 .@15");
  expect_attempts (1, 2, FALSE, G_USEC_PER_SEC, "1@1 2@3 1@4 3@7 .@7");
  expect_attempts (1, 2, TRUE, G_USEC_PER_SEC, "1@1 3@7 2@7 1@7 .@7");
  expect_attempts (3, 2, TRUE, 0,
                   "1@1 ! stage \"map-async-1\": not yet@9 -3:abandoned@9 -2:abandoned@9 -1:abandoned@9");
}

static void
fail_at_once (const GValue *item,
              KitsuneAsyncCall *call,
              gpointer user_data)
{
  guint *n_calls = user_data;

  if (++*n_calls % 4 == 0)
    kitsune_async_call_forward (call);
  else
    kitsune_async_call_fail_literal (call, G_IO_ERROR, G_IO_ERROR_FAILED, "not yet");
}

static void
test_async_attempts_at_once (void)
{
  for (guint concurrency = 1; concurrency <= 2; concurrency++)
    {
      guint n_calls = 0;
      KitsunePipeline *pipeline = support_own (kitsune_pipeline_map_async (support_ints (1, 2, 3), G_TYPE_INT64,
                                                                           fail_at_once, &n_calls, NULL));
      g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (-1, NULL);

      kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
      set_options (pipeline, concurrency, TRUE);
      assert_run (pipeline, "[1, 2, 3]");
      g_assert_cmpuint (n_calls, ==, 12);
    }
}

static void
test_async_restarts (void)
{
  guint n_calls = 2;
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map_async (support_ints (1, 2, 3, 4), G_TYPE_INT64,
                                                                       fail_at_once, &n_calls, NULL));
  g_autoptr (KitsuneSupervisionPolicy) policy = kitsune_supervision_policy_new_restart_on_error (2, NULL);

  /* call 3 fails and its item is lost, 4 goes well, 5 fails, 6 fails for good */
  kitsune_stage_set_supervision (kitsune_pipeline_get_stage (pipeline), policy);
  assert_run (pipeline, "[2] error: stage \"map-async-1\": not yet");
}

/* --- results --- */

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

  g_test_add_func ("/kitsune/operators/async/edges", test_async_edges);
  g_test_add_func ("/kitsune/operators/async/edges-on-threads", test_async_edges_on_threads);
  g_test_add_func ("/kitsune/operators/async/one-after-the-other", test_async_one_after_the_other);
  g_test_add_func ("/kitsune/operators/async/as-they-come", test_async_as_they_come);
  g_test_add_func ("/kitsune/operators/async/in-order", test_async_in_order);
  g_test_add_func ("/kitsune/operators/async/deadline", test_async_deadline);
  g_test_add_func ("/kitsune/operators/async/attempts", test_async_attempts);
  g_test_add_func ("/kitsune/operators/async/attempts-at-once", test_async_attempts_at_once);
  g_test_add_func ("/kitsune/operators/async/restarts", test_async_restarts);
  g_test_add_func ("/kitsune/operators/async/flat-map-takes-anything", test_async_flat_map_takes_anything);
  g_test_add_func ("/kitsune/operators/async/map-takes-one-value", test_async_map_takes_one_value);
  g_test_add_func ("/kitsune/operators/async/filter-takes-an-answer", test_async_filter_takes_an_answer);
  g_test_add_func ("/kitsune/operators/async/results-are-converted", test_async_results_are_converted);
  g_test_add_func ("/kitsune/operators/async/many-results", test_async_many_results);
  g_test_add_func ("/kitsune/operators/async/mistakes", test_async_mistakes);

  return g_test_run ();
}
