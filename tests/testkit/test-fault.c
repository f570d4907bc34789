/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-testkit.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static const guint one_and_three[] = { 3, 1 };

static void
drop_errors (KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), drop);
}

static void
test_fails_at (void)
{
  g_autoptr (KitsuneTestFault) fault = kitsune_test_fault_new_at (one_and_three, 2, NULL);
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 5, 1);
  g_autoptr (KitsunePipeline) failing = kitsune_test_fault_apply (fault, numbers);

  g_assert_true (kitsune_pipeline_get_item_type (failing) == G_TYPE_INT64);
  drop_errors (failing);
  kitsune_test_assert_items (failing, "[0, 2, 4]");
  g_assert_cmpuint (kitsune_test_fault_get_n_calls (fault), ==, 5);
  g_assert_cmpuint (kitsune_test_fault_get_n_failures (fault), ==, 2);
  /* the next run makes other calls */
  kitsune_test_assert_items (failing, "[0, 1, 2, 3, 4]");
}

static void
test_fails_every (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  g_autoptr (KitsuneTestFault) fault = kitsune_test_fault_new_every (2, error);
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 5, 1);
  g_autoptr (KitsunePipeline) failing = kitsune_test_fault_apply (fault, numbers);

  kitsune_test_assert_fails (failing, "[]", G_IO_ERROR, G_IO_ERROR_BUSY);
  drop_errors (failing);
  kitsune_test_assert_items (failing, "[0, 2, 4]");
}

static void
test_retried_calls_count (void)
{
  const guint calls[] = { 1, 2 };
  g_autoptr (KitsuneTestFault) fault = kitsune_test_fault_new_at (calls, 2, NULL);
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 3, 1);
  g_autoptr (KitsunePipeline) failing = kitsune_test_fault_apply (fault, numbers);
  g_autoptr (KitsuneBackoff) second = kitsune_backoff_new_fixed (SECOND);
  g_autoptr (KitsuneErrorHandler) retry = kitsune_error_handler_new_retry (-1, second);

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (failing), retry);
  kitsune_test_assert_play (failing, 10 * SECOND, "0@0 1@2 2@2 end@2");
  g_assert_cmpuint (kitsune_test_fault_get_n_calls (fault), ==, 5);
}

static gboolean
is_even (const GValue *item,
         gpointer fault,
         GError **error)
{
  return kitsune_test_fault_check (fault, error) && g_value_get_int64 (item) % 2 == 0;
}

static void
test_in_a_function (void)
{
  const guint calls[] = { 3 };
  g_autoptr (KitsuneTestFault) fault = kitsune_test_fault_new_at (calls, 1, NULL);
  g_autoptr (KitsuneTestFault) none = kitsune_test_fault_new_at (NULL, 0, NULL);
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 5, 1);
  g_autoptr (KitsunePipeline) even = kitsune_pipeline_filter (numbers, is_even, fault, NULL);
  g_autoptr (GError) error = NULL;

  kitsune_test_assert_fails (even, "[0, 2]", KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_INJECTED);
  g_assert_true (kitsune_test_fault_check (none, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_test_fault_get_n_failures (none), ==, 0);
}

static void
test_slow_stage (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 4, 1);
  g_autoptr (KitsunePipeline) slow = kitsune_test_slow (numbers, SECOND);
  g_autoptr (KitsunePipeline) at_once = kitsune_test_slow (numbers, 0);
  g_autoptr (KitsunePipeline) first = kitsune_pipeline_take (slow, 1);

  kitsune_test_assert_play (slow, 10 * SECOND, "1@1 2@2 3@3 end@3");
  kitsune_test_assert_play (slow, 2 * SECOND, "1@1 2@2");
  kitsune_test_assert_play (first, 10 * SECOND, "1@1 end@1");
  kitsune_test_assert_play (at_once, 0, "1@0 2@0 3@0 end@0");
}

static gboolean
take_a_second (const GValue *item,
               gpointer clock,
               GError **error)
{
  kitsune_test_clock_elapse (clock, SECOND);

  return TRUE;
}

static void
test_slow_function (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneTestProbe) probe = kitsune_test_probe_new ();
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 4, 1);
  g_autoptr (KitsunePipeline) slow = kitsune_pipeline_tap (numbers, take_a_second, clock, NULL);
  g_autoptr (KitsuneRunner) runner = kitsune_test_probe_consume (probe, slow);
  g_autoptr (KitsuneRunSummary) summary = NULL;

  kitsune_run_options_set_clock (kitsune_runner_get_options (runner), KITSUNE_CLOCK (clock));
  kitsune_run_options_set_max_vector (kitsune_runner_get_options (runner), 1);
  summary = kitsune_runner_run (runner, NULL, NULL);
  kitsune_test_assert_events (probe, "1@1 2@2 3@3 end@3");
}

/* Nothing reacts inside of the function, but timers have come due. */
static void
test_elapse_fires_timers (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneTestScript) script = kitsune_test_script_new ();
  g_autoptr (KitsuneTestProbe) probe = kitsune_test_probe_new ();
  g_autoptr (KitsunePipeline) pipeline = kitsune_test_script_to_pipeline (script, G_TYPE_INT64);
  g_autoptr (KitsuneRun) run = NULL;

  kitsune_test_script_add_delay (script, SECOND);
  kitsune_test_script_add_int64 (script, 1);
  run = kitsune_test_probe_start (probe, pipeline, KITSUNE_CLOCK (clock), NULL);
  kitsune_test_clock_advance (clock, 0);
  kitsune_test_clock_elapse (clock, 3 * SECOND);
  kitsune_test_assert_events (probe, "");
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 0);
  kitsune_test_clock_advance (clock, 0);
  kitsune_test_assert_events (probe, "1@3 end@3");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/testkit/fault/fails-at", test_fails_at);
  g_test_add_func ("/kitsune/testkit/fault/fails-every", test_fails_every);
  g_test_add_func ("/kitsune/testkit/fault/retried-calls-count", test_retried_calls_count);
  g_test_add_func ("/kitsune/testkit/fault/in-a-function", test_in_a_function);
  g_test_add_func ("/kitsune/testkit/slow/stage", test_slow_stage);
  g_test_add_func ("/kitsune/testkit/slow/function", test_slow_function);
  g_test_add_func ("/kitsune/testkit/slow/elapse-fires-timers", test_elapse_fires_timers);

  return g_test_run ();
}
