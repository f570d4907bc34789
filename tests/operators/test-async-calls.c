/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

/*
 * Asynchronous operations that the test completes, one by one: what is begun
 * when, what is cancelled, what has an effect.
 */

static void
set_options (KitsunePipeline *pipeline,
             guint concurrency,
             gboolean ordered)
{
  g_object_set (kitsune_pipeline_get_stage (pipeline), "concurrency", concurrency, "ordered", ordered, NULL);
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

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/async-calls/begins-as-many-as-may-be", test_async_begins_as_many_as_may_be);
  g_test_add_func ("/kitsune/operators/async-calls/is-not-begun-while-downstream-is-held",
                   test_async_is_not_begun_while_downstream_is_held);
  g_test_add_func ("/kitsune/operators/async-calls/early-stop-cancels", test_async_early_stop_cancels);
  g_test_add_func ("/kitsune/operators/async-calls/cancelled-run-cancels", test_async_cancelled_run_cancels);
  g_test_add_func ("/kitsune/operators/async-calls/stop-waits", test_async_stop_waits);
  g_test_add_func ("/kitsune/operators/async-calls/failure-cancels-the-others", test_async_failure_cancels_the_others);
  g_test_add_func ("/kitsune/operators/async-calls/failures-in-order", test_async_failures_in_order);
  g_test_add_func ("/kitsune/operators/async-calls/failures-are-handled", test_async_failures_are_handled);
  g_test_add_func ("/kitsune/operators/async-calls/letting-go-is-a-failure", test_async_letting_go_is_a_failure);
  g_test_add_func ("/kitsune/operators/async-calls/completing-twice-is-a-mistake",
                   test_async_completing_twice_is_a_mistake);
  g_test_add_func ("/kitsune/operators/async-calls/for-each", test_async_for_each);
  g_test_add_func ("/kitsune/operators/async-calls/for-each-fails", test_async_for_each_fails);
  g_test_add_func ("/kitsune/operators/async-calls/completing-when-cancelled", test_async_completing_when_cancelled);
  g_test_add_func ("/kitsune/operators/async-calls/completing-from-downstream", test_async_completing_from_downstream);
  g_test_add_func ("/kitsune/operators/async-calls/function-cancels-its-run", test_async_function_cancels_its_run);

  return g_test_run ();
}
