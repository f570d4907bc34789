/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-testkit.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  KitsuneTestClock *clock;
  KitsuneTestScript *script;
  KitsuneTestProbe *probe;
  KitsuneRun *run;
} Scene;

/* Numbers 1 to @n, one a second if @delayed. */
static void
scene_init (Scene *self,
            guint n,
            gboolean delayed)
{
  self->clock = kitsune_test_clock_new ();
  self->script = kitsune_test_script_new ();
  self->probe = kitsune_test_probe_new ();
  self->run = NULL;
  for (guint i = 1; i <= n; i++)
    {
      if (delayed)
        kitsune_test_script_add_delay (self->script, SECOND);
      kitsune_test_script_add_int64 (self->script, i);
    }
}

static void
scene_start (Scene *self)
{
  g_autoptr (KitsunePipeline) pipeline = kitsune_test_script_to_pipeline (self->script, G_TYPE_INT64);
  g_autoptr (KitsuneRunner) runner = kitsune_test_probe_consume (self->probe, pipeline);
  g_autoptr (GError) error = NULL;

  kitsune_run_options_set_clock (kitsune_runner_get_options (runner), KITSUNE_CLOCK (self->clock));
  kitsune_run_options_set_max_vector (kitsune_runner_get_options (runner), 1);
  self->run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  kitsune_test_clock_advance (self->clock, 0);
}

static void
scene_clear (Scene *self)
{
  g_assert_finalize_object (self->run);
  g_assert_finalize_object (self->probe);
  g_assert_finalize_object (self->script);
  g_assert_finalize_object (self->clock);
}

static void
test_sees_when (void)
{
  Scene scene;

  scene_init (&scene, 2, TRUE);
  scene_start (&scene);
  kitsune_test_assert_events (scene.probe, "");
  kitsune_test_clock_advance (scene.clock, SECOND);
  kitsune_test_assert_events (scene.probe, "1@1");
  kitsune_test_assert_events (scene.probe, "");
  kitsune_test_clock_advance (scene.clock, 5 * SECOND);
  kitsune_test_assert_events (scene.probe, "2@2 end@2");
  scene_clear (&scene);
}

static void
test_events (void)
{
  Scene scene;
  KitsuneTestEvent *event;
  g_autoptr (KitsuneItems) items = NULL;
  g_autofree char *text = NULL;
  g_autofree char *end = NULL;

  scene_init (&scene, 2, FALSE);
  kitsune_test_script_add_error (scene.script, NULL);
  scene_start (&scene);

  g_assert_cmpuint (kitsune_test_probe_get_n_events (scene.probe), ==, 3);
  event = kitsune_test_probe_next (scene.probe);
  g_assert_true (event == kitsune_test_probe_get_event (scene.probe, 0));
  g_assert_cmpint (kitsune_test_event_get_kind (event), ==, KITSUNE_TEST_EVENT_ITEM);
  g_assert_cmpint (g_value_get_int64 (kitsune_test_event_get_item (event)), ==, 1);
  g_assert_null (kitsune_test_event_get_error (event));
  g_assert_null (kitsune_test_event_get_stage (event));
  g_assert_cmpint (kitsune_test_event_get_time (event), ==, 0);
  kitsune_test_probe_next (scene.probe);

  event = kitsune_test_probe_next (scene.probe);
  g_assert_cmpint (kitsune_test_event_get_kind (event), ==, KITSUNE_TEST_EVENT_ERROR);
  g_assert_null (kitsune_test_event_get_item (event));
  g_assert_error (kitsune_test_event_get_error (event), KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_INJECTED);
  end = kitsune_test_event_to_string (event);
  g_assert_cmpstr (end, ==, "error(stage \"script-1\": injected failure)@0");

  g_assert_null (kitsune_test_probe_next (scene.probe));
  g_assert_null (kitsune_test_probe_get_event (scene.probe, 3));
  items = kitsune_test_probe_get_items (scene.probe);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 2);
  text = kitsune_test_probe_to_string (scene.probe);
  g_assert_cmpstr (text, ==, "1@0 2@0 error(stage \"script-1\": injected failure)@0");

  kitsune_test_probe_clear (scene.probe);
  g_assert_cmpuint (kitsune_test_probe_get_n_events (scene.probe), ==, 0);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 2);
  scene_clear (&scene);
}

static void
test_expect_says_what_came (void)
{
  Scene scene;
  g_autoptr (GError) error = NULL;

  scene_init (&scene, 1, FALSE);
  scene_start (&scene);
  g_assert_false (kitsune_test_probe_expect (scene.probe, "2@0", &error));
  g_assert_error (error, KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_UNEXPECTED);
  g_assert_cmpstr (error->message, ==, "expected \"2@0\", got \"1@0 end@0\"");
  /* they are still there */
  kitsune_test_assert_events (scene.probe, "1@0 end@0");
  scene_clear (&scene);
}

static void
test_holds (void)
{
  Scene scene;

  scene_init (&scene, 10, FALSE);
  kitsune_test_probe_hold (scene.probe);
  scene_start (&scene);
  kitsune_test_assert_events (scene.probe, "");
  /* one item waits in front of the probe, nothing more was asked for */
  g_assert_cmpuint (kitsune_test_script_get_position (scene.script), <=, 1);

  kitsune_test_probe_request (scene.probe, 1);
  kitsune_test_probe_request (scene.probe, 2);
  kitsune_test_clock_advance (scene.clock, SECOND);
  kitsune_test_assert_events (scene.probe, "1@0 2@0 3@0");
  g_assert_cmpuint (kitsune_test_script_get_position (scene.script), <=, 4);

  kitsune_test_probe_release (scene.probe);
  kitsune_test_probe_request (scene.probe, 7);
  kitsune_test_clock_advance (scene.clock, SECOND);
  kitsune_test_assert_events (scene.probe, "4@1 5@1 6@1 7@1 8@1 9@1 10@1");
  kitsune_test_clock_advance (scene.clock, SECOND);
  kitsune_test_assert_events (scene.probe, "");
  kitsune_test_probe_release (scene.probe);
  kitsune_test_clock_advance (scene.clock, 0);
  kitsune_test_assert_events (scene.probe, "end@3");
  scene_clear (&scene);
}

static void
test_stopped (void)
{
  Scene scene;

  scene_init (&scene, 2, TRUE);
  scene_start (&scene);
  kitsune_test_clock_advance (scene.clock, SECOND);
  kitsune_run_cancel (scene.run);
  kitsune_test_clock_advance (scene.clock, SECOND);
  kitsune_test_assert_events (scene.probe, "1@1 stopped@1");
  scene_clear (&scene);
}

static void
test_tap (void)
{
  g_autoptr (KitsuneTestScript) script = kitsune_test_script_new ();
  g_autoptr (KitsuneTestProbe) probe = kitsune_test_probe_new ();
  g_autoptr (KitsunePipeline) source = kitsune_test_script_to_pipeline (script, G_TYPE_INT64);
  g_autoptr (KitsunePipeline) tapped = kitsune_test_probe_tap (probe, source);
  g_autoptr (KitsunePipeline) first = kitsune_pipeline_take (tapped, 1);
  g_autoptr (KitsunePipeline) failing = NULL;

  g_assert_true (kitsune_pipeline_get_item_type (tapped) == G_TYPE_INT64);
  kitsune_test_script_add_int64 (script, 1);
  kitsune_test_script_add_delay (script, SECOND);
  kitsune_test_script_add_int64 (script, 2);
  kitsune_test_assert_play (tapped, SECOND, "1@0 2@1 end@1");
  kitsune_test_assert_events (probe, "1@0 2@1 end@1");
  kitsune_test_assert_play (first, SECOND, "1@0 end@0");
  kitsune_test_assert_events (probe, "1@0 stopped@0");

  kitsune_test_script_add_error (script, NULL);
  kitsune_test_assert_play (tapped, SECOND, "1@0 2@1 error(stage \"script-1\": injected failure)@1");
  kitsune_test_assert_events (probe, "1@0 2@1 error(stage \"script-1\": injected failure)@1");

  kitsune_test_probe_request (probe, 1);
  kitsune_test_assert_play (tapped, 5 * SECOND, "1@0");
  kitsune_test_assert_events (probe, "1@0 stopped@5");
}

/* Of two branches one is seen to fail, and the other to be stopped by that. */
static void
test_two_terminals (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneTestScript) good = kitsune_test_script_new ();
  g_autoptr (KitsuneTestScript) bad = kitsune_test_script_new ();
  g_autoptr (KitsuneTestProbe) good_probe = kitsune_test_probe_new ();
  g_autoptr (KitsuneTestProbe) bad_probe = kitsune_test_probe_new ();
  g_autoptr (KitsunePipeline) good_pipeline = kitsune_test_script_to_pipeline (good, G_TYPE_INT64);
  g_autoptr (KitsunePipeline) bad_pipeline = kitsune_test_script_to_pipeline (bad, G_TYPE_INT64);
  g_autoptr (KitsuneRunner) good_runner = kitsune_test_probe_consume (good_probe, good_pipeline);
  g_autoptr (KitsuneRunner) bad_runner = kitsune_test_probe_consume (bad_probe, bad_pipeline);
  KitsuneRunner *runners[] = { good_runner, bad_runner };
  g_autoptr (KitsuneRunner) both = kitsune_runner_new_merged (runners, 2);
  g_autoptr (KitsuneRun) run = NULL;

  kitsune_test_script_add_delay (good, 10 * SECOND);
  kitsune_test_script_add_delay (bad, SECOND);
  kitsune_test_script_add_error (bad, NULL);
  kitsune_run_options_set_clock (kitsune_runner_get_options (both), KITSUNE_CLOCK (clock));
  run = kitsune_runner_start (both, NULL, NULL);
  kitsune_test_clock_advance (clock, 20 * SECOND);

  kitsune_test_assert_events (bad_probe, "error(stage \"script-2\": injected failure)@1");
  kitsune_test_assert_events (good_probe, "stopped@1");
}

static void
test_play_reports_mistakes (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 3, 1);
  g_autoptr (KitsunePipeline) none = kitsune_pipeline_sliding_window (numbers, 0, 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (kitsune_test_play (none, 0, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/testkit/probe/sees-when", test_sees_when);
  g_test_add_func ("/kitsune/testkit/probe/events", test_events);
  g_test_add_func ("/kitsune/testkit/probe/expect-says-what-came", test_expect_says_what_came);
  g_test_add_func ("/kitsune/testkit/probe/holds", test_holds);
  g_test_add_func ("/kitsune/testkit/probe/stopped", test_stopped);
  g_test_add_func ("/kitsune/testkit/probe/tap", test_tap);
  g_test_add_func ("/kitsune/testkit/probe/two-terminals", test_two_terminals);
  g_test_add_func ("/kitsune/testkit/probe/play-reports-mistakes", test_play_reports_mistakes);

  return g_test_run ();
}
