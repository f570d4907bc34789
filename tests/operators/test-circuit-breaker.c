/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "script.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* circuit_breaker and rate_limit. */

/* Fails on odd numbers. */
static gboolean
even_only (const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  gint64 number = g_value_get_int64 (item);

  ++*(guint *) user_data;
  kitsune_value_set_int64 (result, number);
  if (number % 2 == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%" G_GINT64_FORMAT " is odd", number);
  return FALSE;
}

static guint n_calls;
static GString *states;

static void
state_changed_cb (KitsuneStage *stage,
                  KitsuneRun *run,
                  KitsuneCircuitState state,
                  gpointer user_data)
{
  g_assert_true (KITSUNE_IS_RUN (run));
  g_string_append_c (states, "COH"[state]);
}

/* Two failures open it for ten seconds; errors are dropped. */
static KitsunePipeline *
new_breaker (KitsunePipeline *source)
{
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  KitsunePipeline *pipeline = kitsune_pipeline_circuit_breaker (source, G_TYPE_INT64, even_only, &n_calls, NULL);
  KitsuneStage *stage = kitsune_pipeline_get_stage (pipeline);

  g_object_set (stage, "failure-threshold", 2, "error-handler", drop, NULL);
  g_signal_connect (stage, "state-changed", G_CALLBACK (state_changed_cb), NULL);

  return pipeline;
}

/* Takes @pipeline over; runs it twice, item by item and in vectors. */
static void
expect_circuit (KitsunePipeline *pipeline,
                const char *expected,
                const char *expected_states,
                guint expected_calls)
{
  g_autofree char *twice = g_strconcat (expected_states, expected_states, NULL);

  n_calls = 0;
  states = g_string_new (NULL);
  expect_play (pipeline, expected);
  g_assert_cmpstr (states->str, ==, twice);
  g_assert_cmpuint (n_calls, ==, 2 * expected_calls);
  g_string_free (states, TRUE);
}

static void
test_circuit_opens (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("2 1 4 1 3 6 8 @9 10");

  expect_circuit (new_breaker (source),
                  "2@0 4@0 .@9 -1:error@0 -1:error@0 -3:error@0 -6:error@0 -8:error@0 -10:error@9", "O", 5);
}

static void
test_circuit_closes_again (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 1 2 @10 4 6 1 8");

  expect_circuit (new_breaker (source), "4@10 6@10 8@10 .@10 -1:error@0 -1:error@0 -2:error@0 -1:error@10", "OHC", 6);
}

static void
test_circuit_probe_fails (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 1 @10 1 2 @19 4 @20 6");

  expect_circuit (new_breaker (source), "6@20 .@20 -1:error@0 -1:error@0 -1:error@10 -2:error@10 -4:error@19", "OHOHC",
                  4);
}

static void
test_circuit_probes (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 1 @10 2 4 1 6 @20 8 10 12");
  KitsunePipeline *pipeline = new_breaker (source);

  g_object_set (kitsune_pipeline_get_stage (pipeline), "half-open-probes", 3, NULL);
  expect_circuit (pipeline, "2@10 4@10 8@20 10@20 12@20 .@20 -1:error@0 -1:error@0 -1:error@10 -6:error@10",
                  "OHOHC", 8);
}

static void
test_circuit_half_open_timeout (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 1 @10 2 @13 4 @23 6 @24 8 @25 10");
  KitsunePipeline *pipeline = new_breaker (source);

  g_object_set (kitsune_pipeline_get_stage (pipeline), "half-open-probes", 2, "half-open-timeout", 3 * SECOND, NULL);
  expect_circuit (pipeline, "2@10 6@23 8@24 10@25 .@25 -1:error@0 -1:error@0 -4:error@13", "OHOHC", 6);
}

/* What is refused says so, and the handler decides. */
static void
test_circuit_error (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2 1 1");
  g_autoptr (KitsuneErrorHandler) handler = NULL;
  KitsunePipeline *pipeline = new_breaker (source);
  KitsuneStage *stage = kitsune_pipeline_get_stage (pipeline);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = NULL;

  states = g_string_new (NULL);
  handler = kitsune_error_handler_new_return (&(GValue){ .g_type = G_TYPE_INT64 });
  kitsune_stage_set_error_handler (stage, handler);
  items = kitsune_pipeline_collect (pipeline, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 4);

  g_object_set (stage, "failure-threshold", 1, NULL);
  kitsune_stage_set_error_handler (stage, NULL);
  g_assert_null (kitsune_pipeline_collect (pipeline, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_string_free (states, TRUE);
  g_object_unref (pipeline);
}

/* Attempts wait until the circuit lets them through, and count as calls. */
static void
test_circuit_with_attempts (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("2 1 4");
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (4 * SECOND);
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsuneErrorHandler) retry = kitsune_error_handler_new_retry_then (5, backoff, drop);
  KitsunePipeline *pipeline = new_breaker (source);

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), retry);
  /* calls at 0 and 4, refused at 8 and 12, a probe at 16; 4 waits from 16 to 26 */
  expect_circuit (pipeline, "2@0 4@28 .@28 -1:error@16", "OHOHC", 5);
}

static void
state_thread_cb (KitsuneStage *stage,
                 KitsuneRun *run,
                 KitsuneCircuitState state,
                 gpointer main_thread)
{
  g_assert_true (g_thread_self () == main_thread);
}

/* With a thread of its own it is still on that of the run that users hear of
 * it, and what the change led to has not arrived there yet. */
static void
test_circuit_on_a_lane (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("2 1 4 1 3 6");
  KitsunePipeline *pipeline = new_breaker (source);
  g_autoptr (KitsunePipeline) crossed = kitsune_pipeline_async_boundary (pipeline);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = NULL;

  n_calls = 0;
  states = g_string_new (NULL);
  g_signal_connect (kitsune_pipeline_get_stage (pipeline), "state-changed", G_CALLBACK (state_thread_cb),
                    g_thread_self ());
  items = kitsune_pipeline_collect (crossed, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 2);
  g_assert_cmpuint (n_calls, ==, 5);
  g_assert_cmpstr (states->str, ==, "O");
  g_string_free (states, TRUE);
  g_object_unref (pipeline);
}

static void
cancel_run_cb (KitsuneStage *stage,
               KitsuneRun *run,
               KitsuneCircuitState state,
               gpointer user_data)
{
  kitsune_run_cancel (run);
}

static void
test_circuit_ends_the_run (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 1 2 @9999999 4");
  KitsunePipeline *pipeline = new_breaker (source);
  g_autoptr (GError) error = NULL;

  states = g_string_new (NULL);
  g_signal_connect (kitsune_pipeline_get_stage (pipeline), "state-changed", G_CALLBACK (cancel_run_cb), NULL);
  g_assert_null (kitsune_pipeline_collect (pipeline, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_string_free (states, TRUE);
  g_object_unref (pipeline);
}

/* --- rate_limit --- */

static KitsunePipeline *
limit_two (KitsunePipeline *source)
{
  return kitsune_pipeline_rate_limit (source, 2);
}

static KitsunePipeline *
limit_burst (KitsunePipeline *source)
{
  KitsunePipeline *pipeline = kitsune_pipeline_rate_limit (source, 1);

  g_object_set (kitsune_pipeline_get_stage (pipeline), "burst", 3, NULL);

  return pipeline;
}

static KitsunePipeline *
limit_dropping (KitsunePipeline *source)
{
  KitsunePipeline *pipeline = limit_burst (source);

  g_object_set (kitsune_pipeline_get_stage (pipeline), "mode", KITSUNE_RATE_LIMIT_MODE_DROP, NULL);

  return pipeline;
}

static void
test_rate_limit_waits (void)
{
  expect_play_built (limit_two, "1 2 3 4 @1.7 5 @9 6", "1@0 2@0.5 3@1 4@1.5 5@2 6@9 .@9");
  expect_play_built (limit_two, "@5 1 2", "1@5 2@5.5 .@5.5");
  expect_play_built (limit_two, "", ".@0");
  expect_play_built (limit_two, "1 2 !", "1@0 2@0.5 ! stage \"script-1\": script failed@0.5");
}

/* The bucket fills up again, but not over its rim. */
static void
test_rate_limit_bursts (void)
{
  expect_play_built (limit_burst, "1 2 3 4 5 @6 6 7 8 9 @60 10 11 12 13",
                     "1@0 2@0 3@0 4@1 5@2 6@6 7@6 8@6 9@7 10@60 11@60 12@60 13@61 .@61");
}

static void
test_rate_limit_drops (void)
{
  expect_play_built (limit_dropping, "1 2 3 4 5 @1.5 6 7 @2.4 8",
                     "1@0 2@0 3@0 6@1.5 8@2.4 .@2.4 -4:throttled@0 -5:throttled@0 -7:throttled@1.5");
}

static KitsunePipeline *
limit_thirds (KitsunePipeline *source)
{
  return kitsune_pipeline_rate_limit (source, 3);
}

static KitsunePipeline *
limit_slowly (KitsunePipeline *source)
{
  return kitsune_pipeline_rate_limit (source, 1e-300);
}

/* The rate holds in the long run although a third of a second is no number of
 * microseconds; and what takes longer than for ever is never let through. */
static void
test_rate_limit_odd_rates (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2");
  g_autoptr (KitsunePipeline) boundary = script_new ("@900 1");
  g_autoptr (KitsunePipeline) slow = limit_slowly (source);

  expect_play_built (limit_thirds, "1 2 3 4", "1@0 2@0.333334 3@0.666667 4@1 .@1");
  expect_play (kitsune_pipeline_take_until (slow, boundary), "1@0 .@900");
}

static void
test_rate_limit_mistakes (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1");

  expect_problem (kitsune_pipeline_rate_limit (source, 0), "rate must be greater than 0 and finite, not 0");
  expect_problem (kitsune_pipeline_rate_limit (source, -1), "rate must be greater than 0 and finite, not -1");
  expect_problem (kitsune_pipeline_rate_limit (source, 0.0 / 0.0), "rate must be greater than 0 and finite");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/circuit-breaker/circuit-opens", test_circuit_opens);
  g_test_add_func ("/kitsune/operators/circuit-breaker/circuit-closes-again", test_circuit_closes_again);
  g_test_add_func ("/kitsune/operators/circuit-breaker/circuit-probe-fails", test_circuit_probe_fails);
  g_test_add_func ("/kitsune/operators/circuit-breaker/circuit-probes", test_circuit_probes);
  g_test_add_func ("/kitsune/operators/circuit-breaker/circuit-half-open-timeout", test_circuit_half_open_timeout);
  g_test_add_func ("/kitsune/operators/circuit-breaker/circuit-error", test_circuit_error);
  g_test_add_func ("/kitsune/operators/circuit-breaker/circuit-with-attempts", test_circuit_with_attempts);
  g_test_add_func ("/kitsune/operators/circuit-breaker/circuit-on-a-lane", test_circuit_on_a_lane);
  g_test_add_func ("/kitsune/operators/circuit-breaker/circuit-ends-the-run", test_circuit_ends_the_run);
  g_test_add_func ("/kitsune/operators/circuit-breaker/rate-limit-waits", test_rate_limit_waits);
  g_test_add_func ("/kitsune/operators/circuit-breaker/rate-limit-bursts", test_rate_limit_bursts);
  g_test_add_func ("/kitsune/operators/circuit-breaker/rate-limit-drops", test_rate_limit_drops);
  g_test_add_func ("/kitsune/operators/circuit-breaker/rate-limit-odd-rates", test_rate_limit_odd_rates);
  g_test_add_func ("/kitsune/operators/circuit-breaker/rate-limit-mistakes", test_rate_limit_mistakes);

  return g_test_run ();
}
