/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-testkit.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static KitsunePipeline *
pipeline_of (KitsuneTestScript *script)
{
  return kitsune_test_script_to_pipeline (script, G_TYPE_INT64);
}

static void
test_follows_its_steps (void)
{
  g_autoptr (KitsuneTestScript) script = kitsune_test_script_new ();
  g_autoptr (KitsunePipeline) pipeline = pipeline_of (script);

  kitsune_test_assert_play (pipeline, 0, "end@0");

  kitsune_test_script_add_int64 (script, 1);
  kitsune_test_script_add_delay (script, SECOND);
  kitsune_test_script_add_int64 (script, 2);
  kitsune_test_script_add_int64 (script, 3);
  kitsune_test_script_add_delay (script, SECOND / 2);
  kitsune_test_script_add_delay (script, 0);
  kitsune_test_script_add_end (script);
  kitsune_test_script_add_int64 (script, 4);

  kitsune_test_assert_play (pipeline, SECOND - 1, "1@0");
  g_assert_cmpuint (kitsune_test_script_get_position (script), ==, 1);
  kitsune_test_assert_play (pipeline, 10 * SECOND, "1@0 2@1 3@1 end@1.5");
  g_assert_cmpuint (kitsune_test_script_get_position (script), ==, 7);
  g_assert_cmpuint (kitsune_test_script_get_n_steps (script), ==, 8);
  g_assert_cmpuint (kitsune_test_script_get_n_runs (script), ==, 3);
}

static void
test_items_of_any_type (void)
{
  g_autoptr (KitsuneTestScript) script = kitsune_test_script_new ();
  g_autoptr (KitsunePipeline) pipeline = kitsune_test_script_to_pipeline (script, G_TYPE_VALUE);
  GValue values[2] = { G_VALUE_INIT, G_VALUE_INIT };

  kitsune_value_init_null (&values[0]);
  g_value_init (&values[1], G_TYPE_BOOLEAN);
  kitsune_test_script_add_string (script, "a");
  kitsune_test_script_add_items (script, values, 2);
  kitsune_test_script_add_item (script, &values[1]);
  kitsune_test_assert_items (pipeline, "[\"a\", null, false, false]");
}

static void
test_fails (void)
{
  g_autoptr (KitsuneTestScript) script = kitsune_test_script_new ();
  g_autoptr (KitsunePipeline) pipeline = pipeline_of (script);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "gone");

  kitsune_test_script_add_int64 (script, 1);
  kitsune_test_script_add_error (script, error);
  kitsune_test_script_add_int64 (script, 2);
  kitsune_test_assert_fails (pipeline, "[1]", G_IO_ERROR, G_IO_ERROR_CLOSED);
  kitsune_test_assert_play (pipeline, 0, "1@0 error(stage \"script-1\": gone)@0");
}

static void
test_fails_for_an_item (void)
{
  g_autoptr (KitsuneTestScript) script = kitsune_test_script_new ();
  g_autoptr (KitsunePipeline) pipeline = pipeline_of (script);
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();

  kitsune_test_script_add_int64 (script, 1);
  kitsune_test_script_add_item_error (script, NULL, NULL);
  kitsune_test_script_add_int64 (script, 2);
  kitsune_test_assert_fails (pipeline, "[1]", KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_INJECTED);
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), drop);
  kitsune_test_assert_items (pipeline, "[1, 2]");
}

static void
test_gates (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneTestScript) script = kitsune_test_script_new ();
  g_autoptr (KitsuneTestProbe) probe = kitsune_test_probe_new ();
  g_autoptr (KitsunePipeline) pipeline = pipeline_of (script);
  g_autoptr (KitsuneRun) run = NULL;

  kitsune_test_script_add_int64 (script, 1);
  kitsune_test_script_add_gate (script);
  kitsune_test_script_add_int64 (script, 2);
  kitsune_test_script_add_gate (script);

  run = kitsune_test_probe_start (probe, pipeline, KITSUNE_CLOCK (clock), NULL);
  kitsune_test_clock_advance (clock, SECOND);
  kitsune_test_assert_events (probe, "1@0");
  kitsune_test_script_open_gate (script);
  kitsune_test_clock_advance (clock, SECOND);
  kitsune_test_assert_events (probe, "2@1");
  kitsune_test_script_open_gate (script);
  kitsune_test_clock_advance (clock, 0);
  kitsune_test_assert_events (probe, "end@2");
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_FINISHED);

  /* open for the next run, too */
  kitsune_test_assert_play (pipeline, 0, "1@0 2@0 end@0");
}

/* A run that is given up takes its timer with it. */
static void
test_two_runs_and_cancel (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneTestScript) script = kitsune_test_script_new ();
  g_autoptr (KitsuneTestProbe) one = kitsune_test_probe_new ();
  g_autoptr (KitsuneTestProbe) two = kitsune_test_probe_new ();
  g_autoptr (KitsunePipeline) pipeline = pipeline_of (script);
  g_autoptr (KitsuneRun) first = NULL;
  g_autoptr (KitsuneRun) second = NULL;

  kitsune_test_script_add_delay (script, 2 * SECOND);
  kitsune_test_script_add_int64 (script, 1);
  first = kitsune_test_probe_start (one, pipeline, KITSUNE_CLOCK (clock), NULL);
  kitsune_test_clock_advance (clock, SECOND);
  second = kitsune_test_probe_start (two, pipeline, KITSUNE_CLOCK (clock), NULL);
  kitsune_test_clock_advance (clock, 0);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 2);
  kitsune_run_cancel (second);
  kitsune_test_clock_advance (clock, SECOND);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 0);
  kitsune_test_assert_events (one, "1@2 end@2");
  kitsune_test_assert_events (two, "stopped@1");
}

static void
test_nothing_is_left (void)
{
  KitsuneTestScript *script = kitsune_test_script_new ();
  KitsunePipeline *pipeline = pipeline_of (script);

  kitsune_test_script_add_int64 (script, 1);
  kitsune_test_script_add_error (script, NULL);
  kitsune_test_assert_fails (pipeline, "[1]", KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_INJECTED);
  g_assert_finalize_object (pipeline);
  g_assert_finalize_object (script);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/testkit/script/follows-its-steps", test_follows_its_steps);
  g_test_add_func ("/kitsune/testkit/script/items-of-any-type", test_items_of_any_type);
  g_test_add_func ("/kitsune/testkit/script/fails", test_fails);
  g_test_add_func ("/kitsune/testkit/script/fails-for-an-item", test_fails_for_an_item);
  g_test_add_func ("/kitsune/testkit/script/gates", test_gates);
  g_test_add_func ("/kitsune/testkit/script/two-runs-and-cancel", test_two_runs_and_cancel);
  g_test_add_func ("/kitsune/testkit/script/nothing-is-left", test_nothing_is_left);

  return g_test_run ();
}
