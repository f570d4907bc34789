/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/inner.h"

/* --- a pipeline that fails some times --- */

static guint n_built; /* how often the one of this test case was run */

static gboolean
fail_some (const GValue *item,
           gpointer user_data,
           GError **error)
{
  if (support_number (item) == 1)
    n_built++;
  if (support_number (item) < 3 || n_built > GPOINTER_TO_UINT (user_data))
    return TRUE;

  g_set_error (error, G_IO_ERROR, n_built == 1 ? G_IO_ERROR_BUSY : G_IO_ERROR_FAILED, "attempt %u", n_built);

  return FALSE;
}

/* 1 2 3, but the first @n_failures attempts fail at 3. */
static KitsunePipeline *
flaky (guint n_failures)
{
  n_built = 0;

  return support_own (kitsune_pipeline_tap (support_ints (1, 2, 3), fail_some, GUINT_TO_POINTER (n_failures), NULL));
}

static KitsunePipeline *
retry_up_to (KitsunePipeline *pipeline,
             gint max_attempts)
{
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_up_to (max_attempts, NULL);

  return support_own (kitsune_pipeline_retry (pipeline, strategy));
}

static KitsunePipeline *
build_retry (KitsunePipeline *pipeline,
             gpointer data)
{
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_up_to (GPOINTER_TO_INT (data), NULL);

  return kitsune_pipeline_retry (pipeline, strategy);
}

static void
test_edges (void)
{
  const SupportEdges once = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges twice = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 2, 3, 4, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 3, 1, 2, 3] failed",
    .failed_5 = "[1, 2, 3, 4, 5, 1, 2, 3, 4, 5] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_retry, GINT_TO_POINTER (1), &once);
  support_operator_edges (build_retry, GINT_TO_POINTER (2), &twice);
}

static void
test_attempts (void)
{
  assert_run (retry_up_to (flaky (0), 3), "[1, 2, 3]");
  assert_run (retry_up_to (flaky (2), 3), "[1, 2, 1, 2, 1, 2, 3]");
  assert_run (retry_up_to (flaky (9), 3), "[1, 2, 1, 2, 1, 2] error: stage \"retry-1/tap-1\": attempt 3");
  g_assert_cmpuint (n_built, ==, 3);
  assert_run (retry_up_to (flaky (9), 1), "[1, 2] error: stage \"retry-1/tap-1\": attempt 1");
  assert_run (support_own (kitsune_pipeline_take (retry_up_to (flaky (9), -1), 5)), "[1, 2, 1, 2, 1]");
}

/* Attempts that never wait do not keep the run from being cancelled. */
static void
test_endless (void)
{
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_forever (NULL);
  KitsunePipeline *pipeline = kitsune_pipeline_retry (flaky (G_MAXINT), strategy);
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kitsune_retry_strategy_get_max_attempts (strategy), ==, -1);
  runner = kitsune_pipeline_for_each (pipeline, inner_log_cb, log, NULL);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  while (n_built < 1000)
    g_main_context_iteration (NULL, TRUE);
  kitsune_run_cancel (run);
  support_settle ();
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_FINISHED);
  g_clear_object (&run);
  g_clear_object (&runner);
  g_assert_finalize_object (pipeline);
}

/* --- waiting --- */

static KitsunePipeline *
retry_script (const char *script,
              gint max_attempts,
              KitsuneBackoff *backoff)
{
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_up_to (max_attempts, backoff);
  g_autoptr (KitsunePipeline) pipeline = script_new (script);

  return kitsune_pipeline_retry (pipeline, strategy);
}

static void
test_backoff (void)
{
  g_autoptr (KitsuneBackoff) fixed = kitsune_backoff_new_fixed (3 * G_USEC_PER_SEC);
  g_autoptr (KitsuneBackoff) doubling = kitsune_backoff_new_exponential (G_USEC_PER_SEC, 2);

  /* times of a script are those of the run, so later attempts do not wait for them */
  expect_play (retry_script ("@1 7 !", 3, fixed), "7@1 7@4 7@7 ! stage \"retry-1/script-1\": script failed@7");
  expect_play (retry_script ("7 !", 4, doubling), "7@0 7@1 7@3 7@7 ! stage \"retry-1/script-1\": script failed@7");
}

static void
test_drain (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (5 * G_USEC_PER_SEC);
  KitsunePipeline *pipeline = retry_script ("7 !", -1, backoff);
  InnerRun run;

  /* while it waits there is nothing to be drained */
  inner_run_start (&run, pipeline, 64);
  kitsune_run_stop (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " 7 .");
  inner_run_clear (&run);
  g_assert_finalize_object (pipeline);

  /* an attempt is brought to its end */
  pipeline = retry_script ("7 @5 8", -1, backoff);
  inner_run_start (&run, pipeline, 64);
  kitsune_run_stop (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " 7 .");
  inner_run_clear (&run);
  g_assert_finalize_object (pipeline);
}

static void
test_cancel_while_waiting (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (5 * G_USEC_PER_SEC);
  KitsunePipeline *pipeline = retry_script ("7 !", -1, backoff);
  InnerRun run;

  inner_run_start (&run, pipeline, 64);
  kitsune_run_cancel (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_true (g_str_has_prefix (run.log->str, " 7 ! "));
  g_assert_error (kitsune_run_summary_get_error (kitsune_run_get_summary (run.run)), G_IO_ERROR,
                  G_IO_ERROR_CANCELLED);
  inner_run_clear (&run);
  g_assert_finalize_object (pipeline);
}

/* --- functions of the strategy --- */

static gboolean
is_busy (const GError *error,
         gpointer user_data)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

static gboolean
is_busy_process (const GValue *item,
                 KitsuneEmitter *out,
                 gpointer user_data,
                 GError **error)
{
  if (user_data != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no answer");
      return FALSE;
    }

  kitsune_emitter_push_boolean (out, is_busy (g_value_get_boxed (item), NULL));

  return TRUE;
}

static void
test_retryable (void)
{
  g_autoptr (KitsuneRetryStrategy) all = kitsune_retry_strategy_new_up_to (5, NULL);
  g_autoptr (KitsuneRetryStrategy) busy = kitsune_retry_strategy_with_retryable (all, is_busy, NULL, NULL);
  g_autoptr (KitsuneRetryStrategy) script = kitsune_retry_strategy_with_retryable_process (all, is_busy_process, NULL,
                                                                                           NULL);
  g_autoptr (KitsuneRetryStrategy) silent = kitsune_retry_strategy_with_retryable_process (busy, is_busy_process, all,
                                                                                           NULL);
  KitsuneRetryStrategy *both[] = { busy, script };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      /* only the first error is one of those */
      assert_run (support_own (kitsune_pipeline_retry (flaky (1), both[i])), "[1, 2, 1, 2, 3]");
      assert_run (support_own (kitsune_pipeline_retry (flaky (2), both[i])),
                  "[1, 2, 1, 2] error: stage \"retry-1/tap-1\": attempt 2");
    }
  assert_run (support_own (kitsune_pipeline_retry (flaky (1), silent)),
              "[1, 2] error: stage \"retry-1/tap-1\": attempt 1 (and the predicate of the retry strategy failed: "
              "no answer)");
}

static gboolean
log_attempt (const GValue *item,
             gpointer user_data,
             GError **error)
{
  KitsuneRetryAttempt *attempt = g_value_get_boxed (item);

  g_assert_true (G_VALUE_HOLDS (item, KITSUNE_TYPE_RETRY_ATTEMPT));
  g_string_append_printf (user_data, "%" G_GUINT64_FORMAT " %s %" G_GINT64_FORMAT ", ",
                          kitsune_retry_attempt_get_number (attempt),
                          kitsune_retry_attempt_get_error (attempt)->message,
                          kitsune_retry_attempt_get_delay (attempt));
  if (kitsune_retry_attempt_get_number (attempt) < 3)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "enough");

  return FALSE;
}

static gboolean
log_attempt_process (const GValue *item,
                     KitsuneEmitter *out,
                     gpointer user_data,
                     GError **error)
{
  kitsune_emitter_push_int64 (out, 7);

  return log_attempt (item, user_data, error);
}

static void
test_on_retry (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_linear (10, 10);
  g_autoptr (KitsuneRetryStrategy) all = kitsune_retry_strategy_new_up_to (4, backoff);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (KitsuneRetryStrategy) plain = kitsune_retry_strategy_with_on_retry (all, log_attempt, log, NULL);
  g_autoptr (KitsuneRetryStrategy) script = kitsune_retry_strategy_with_on_retry_process (all, log_attempt_process,
                                                                                          log, NULL);
  KitsuneRetryStrategy *both[] = { plain, script };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      assert_run (support_own (kitsune_pipeline_retry (flaky (2), both[i])), "[1, 2, 1, 2, 1, 2, 3]");
      g_assert_cmpstr (log->str, ==,
                       "1 stage \"retry-1/tap-1\": attempt 1 10, 2 stage \"retry-1/tap-1\": attempt 2 20, ");
      assert_run (support_own (kitsune_pipeline_retry (flaky (3), both[i])),
                  "[1, 2, 1, 2, 1, 2] error: stage \"retry-1/tap-1\": attempt 3 (and the function of the retry "
                  "strategy failed: enough)");
      g_string_truncate (log, 0);
    }
}

static void
test_strategy (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (1000);
  g_autoptr (KitsuneRetryStrategy) some = kitsune_retry_strategy_new_up_to (5, backoff);
  g_autoptr (KitsuneRetryStrategy) busy = kitsune_retry_strategy_with_retryable (some, is_busy, NULL, NULL);
  g_autoptr (KitsuneRetryStrategy) all = kitsune_retry_strategy_new_forever (NULL);
  g_autofree char *some_text = kitsune_retry_strategy_to_string (some);
  g_autofree char *busy_text = kitsune_retry_strategy_to_string (busy);
  g_autofree char *all_text = kitsune_retry_strategy_to_string (all);

  g_assert_cmpstr (some_text, ==, "at most 5 attempts, fixed (1000 us)");
  g_assert_cmpstr (busy_text, ==, "at most 5 attempts after some errors, fixed (1000 us)");
  g_assert_cmpstr (all_text, ==, "any number of attempts");
  g_assert_true (kitsune_retry_strategy_get_backoff (busy) == backoff);
  g_assert_null (kitsune_retry_strategy_get_backoff (all));
  g_assert_cmpint (kitsune_retry_strategy_get_max_attempts (busy), ==, 5);
}

/* --- what the run says about it --- */

static void
restarted_cb (KitsuneStage *stage,
              GObject *run,
              guint attempt,
              const GError *error,
              GString *log)
{
  g_string_append_printf (log, "%u %s, ", attempt, error->message);
}

static void
test_metrics (void)
{
  KitsunePipeline *pipeline = retry_up_to (flaky (2), 3);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GString) items = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, inner_log_cb, items, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  KitsuneMetrics *metrics;

  g_signal_connect (kitsune_pipeline_get_stage (pipeline), "restarted", G_CALLBACK (restarted_cb), log);
  summary = kitsune_runner_run (runner, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (log->str, ==, "1 stage \"retry-1/tap-1\": attempt 1, 2 stage \"retry-1/tap-1\": attempt 2, ");

  /* all attempts count together */
  metrics = kitsune_run_summary_get_metrics (summary);
  g_assert_cmpuint (kitsune_stage_metrics_get_restarts (kitsune_metrics_lookup (metrics, "retry-1")), ==, 2);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (kitsune_metrics_lookup (metrics, "retry-1")), ==, 7);
  g_assert_cmpuint (kitsune_stage_metrics_get_errors (kitsune_metrics_lookup (metrics, "retry-1/tap-1")), ==, 2);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (kitsune_metrics_lookup (metrics, "retry-1/items-1")), ==, 9);
}

/* --- structure --- */

static void
test_mistakes (void)
{
  g_autoptr (KitsunePipeline) broken = kitsune_pipeline_new_range (0, 1, 0);
  g_autoptr (GPtrArray) outputs = kitsune_pipeline_broadcast (support_ints (1, 2), 2);

  assert_problem (retry_up_to (broken, 2), "stage \"retry-1/range-1\": step must not be 0");
  assert_problem (retry_up_to (g_ptr_array_index (outputs, 0), 2),
                  "stage \"retry-1/broadcast-1\": output 1 is not consumed in this run; set \"discard\" on it if its "
                  "items are not wanted");
}

/* Inside of another retry: the inner one gives up, the outer one goes on. */
static void
test_nested (void)
{
  assert_run (retry_up_to (retry_up_to (flaky (3), 2), 2), "[1, 2, 1, 2, 1, 2, 1, 2, 3]");
}

/* Every attempt has a source of its own, and so has whoever else consumes it. */
static void
test_shares_nothing (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 2, SUPPORT_THEN_END);
  KitsunePipeline *retried = retry_up_to (source, 2);

  assert_run (support_own (kitsune_pipeline_concat_with (source, retried)), "[1, 2, 1, 2]");
  g_assert_cmpuint (support_source_count (source), ==, 4);
}

/* The run may be cancelled by the function that hears of the attempt. */
static gboolean
cancel_cb (const GValue *item,
           gpointer user_data,
           GError **error)
{
  g_cancellable_cancel (user_data);

  return TRUE;
}

static void
test_cancel_inside (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KitsuneRetryStrategy) all = kitsune_retry_strategy_new_forever (NULL);
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_with_on_retry (all, cancel_cb, cancellable, NULL);
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_retry (flaky (G_MAXINT), strategy);
  g_autofree char *text = support_run (pipeline, NULL, cancellable);

  g_assert_true (g_str_has_prefix (text, "[1, 2] error: "));
  g_assert_cmpuint (n_built, ==, 1);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/retry/edges", test_edges);
  g_test_add_func ("/kitsune/operators/retry/attempts", test_attempts);
  g_test_add_func ("/kitsune/operators/retry/endless", test_endless);
  g_test_add_func ("/kitsune/operators/retry/backoff", test_backoff);
  g_test_add_func ("/kitsune/operators/retry/drain", test_drain);
  g_test_add_func ("/kitsune/operators/retry/cancel-while-waiting", test_cancel_while_waiting);
  g_test_add_func ("/kitsune/operators/retry/retryable", test_retryable);
  g_test_add_func ("/kitsune/operators/retry/on-retry", test_on_retry);
  g_test_add_func ("/kitsune/operators/retry/strategy", test_strategy);
  g_test_add_func ("/kitsune/operators/retry/metrics", test_metrics);
  g_test_add_func ("/kitsune/operators/retry/mistakes", test_mistakes);
  g_test_add_func ("/kitsune/operators/retry/nested", test_nested);
  g_test_add_func ("/kitsune/operators/retry/shares-nothing", test_shares_nothing);
  g_test_add_func ("/kitsune/operators/retry/cancel-inside", test_cancel_inside);

  return g_test_run ();
}
