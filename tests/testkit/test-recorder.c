/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-testkit.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  KitsuneTestClock *clock;
  KitsunePipeline *source;
  KitsunePipeline *failing;
  KitsuneRunner *runner;
  KitsuneTestRecorder *recorder;
} Scene;

/* The numbers 1 to 3 through a stage "check" that fails at the second. */
static void
scene_init (Scene *self)
{
  const guint calls[] = { 1 };
  g_autoptr (KitsuneTestFault) fault = kitsune_test_fault_new_at (calls, 1, NULL);

  self->clock = kitsune_test_clock_new ();
  self->source = kitsune_pipeline_new_range (1, 4, 1);
  self->failing = kitsune_test_fault_apply (fault, self->source);
  kitsune_stage_set_name (kitsune_pipeline_get_stage (self->failing), "check");
  self->runner = kitsune_runner_new (self->failing);
  kitsune_stage_set_name (kitsune_runner_get_terminal (self->runner, 0), "last");
  kitsune_run_options_set_clock (kitsune_runner_get_options (self->runner), KITSUNE_CLOCK (self->clock));
  kitsune_run_options_set_max_vector (kitsune_runner_get_options (self->runner), 1);
  self->recorder = kitsune_test_recorder_new (self->runner);
}

static void
scene_run (Scene *self)
{
  g_autoptr (KitsuneRun) run = kitsune_runner_start (self->runner, NULL, NULL);

  kitsune_test_clock_advance (self->clock, 10 * SECOND);
}

static void
scene_clear (Scene *self)
{
  g_assert_finalize_object (self->recorder);
  g_assert_finalize_object (self->runner);
  g_assert_finalize_object (self->failing);
  g_assert_finalize_object (self->source);
  g_assert_finalize_object (self->clock);
}

static char *
events_of (KitsuneTestRecorder *recorder,
           const char *stage)
{
  g_autoptr (KitsuneItems) events = kitsune_test_recorder_get_events (recorder, stage);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < kitsune_items_get_size (events); i++)
    {
      g_autofree char *one = kitsune_test_event_to_string (g_value_get_boxed (kitsune_items_get (events, i)));

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", one);
    }

  return g_string_free (text, FALSE);
}

#define assert_events(recorder, stage, expected)          \
  G_STMT_START                                            \
  {                                                       \
    g_autofree char *text_ = events_of (recorder, stage); \
    g_assert_cmpstr (text_, ==, expected);                \
  }                                                       \
  G_STMT_END

static void
test_records_by_stage (void)
{
  Scene scene;
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsuneItems) items = NULL;
  g_autofree char *text = NULL;

  scene_init (&scene);
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (scene.failing), drop);
  scene_run (&scene);

  assert_events (scene.recorder, "check",
                 "check: started@0 check: 1@0 check: error(2, injected failure)@0 "
                 "check: dropped(2, error)@0 check: 3@0 check: end@0");
  assert_events (scene.recorder, "last", "last: started@0 last: 1@0 last: 3@0 last: end@0");
  assert_events (scene.recorder, "nobody", "");
  items = kitsune_test_recorder_get_items (scene.recorder, "check");
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 2);

  kitsune_test_assert_count (scene.recorder, KITSUNE_TEST_EVENT_COMPLETED, NULL, 1);
  kitsune_test_assert_count (scene.recorder, KITSUNE_TEST_EVENT_ITEM, "range-1", 3);
  kitsune_test_assert_count (scene.recorder, KITSUNE_TEST_EVENT_DROPPED, NULL, 1);
  kitsune_test_assert_count (scene.recorder, KITSUNE_TEST_EVENT_RESTARTED, NULL, 0);
  text = kitsune_test_recorder_to_string (scene.recorder);
  g_assert_true (g_str_has_suffix (text, "\ncompleted@0"));

  kitsune_test_recorder_clear (scene.recorder);
  assert_events (scene.recorder, NULL, "");
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 2);
  scene_clear (&scene);
}

static void
test_restarts (void)
{
  Scene scene;
  g_autoptr (KitsuneBackoff) second = kitsune_backoff_new_fixed (SECOND);
  g_autoptr (KitsuneSupervisionPolicy) policy = kitsune_supervision_policy_new_restart_on_error (1, second);

  scene_init (&scene);
  kitsune_stage_set_supervision (kitsune_pipeline_get_stage (scene.failing), policy);
  scene_run (&scene);
  assert_events (scene.recorder, "check",
                 "check: started@0 check: 1@0 check: error(2, injected failure)@0 "
                 "check: restarted(injected failure)@0 "
                 "check: dead-letter(2, injected failure)@0 check: dropped(2, error)@0 "
                 "check: 3@1 check: end@1");
  scene_clear (&scene);
}

static void
test_errors (void)
{
  Scene scene;
  g_autoptr (KitsuneItems) events = NULL;
  g_autoptr (GError) error = NULL;
  KitsuneTestEvent *event;

  scene_init (&scene);
  kitsune_test_assert_no_errors (scene.recorder);
  scene_run (&scene);
  g_assert_false (kitsune_test_recorder_expect_no_errors (scene.recorder, &error));
  g_assert_error (error, KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_UNEXPECTED);
  g_assert_cmpstr (error->message, ==,
                   "expected no errors, got:\n"
                   "  check: error(2, injected failure)@0\n"
                   "  completed(stage \"check\": injected failure)@0");

  events = kitsune_test_recorder_get_events (scene.recorder, "check");
  event = g_value_get_boxed (kitsune_items_get (events, 2));
  g_assert_cmpint (kitsune_test_event_get_kind (event), ==, KITSUNE_TEST_EVENT_ERROR);
  g_assert_cmpuint (kitsune_test_event_get_attempt (event), ==, 1);
  g_assert_cmpstr (kitsune_test_event_get_stage (event), ==, "check");
  scene_clear (&scene);
}

/* It stops with the recorder, not with the runner. */
static void
test_records_as_long_as_it_exists (void)
{
  Scene scene;
  g_autoptr (KitsuneTestRecorder) other = NULL;

  scene_init (&scene);
  other = g_steal_pointer (&scene.recorder);
  scene.recorder = kitsune_test_recorder_new (scene.runner);
  scene_run (&scene);
  kitsune_test_assert_count (other, KITSUNE_TEST_EVENT_COMPLETED, NULL, 1);
  g_assert_finalize_object (g_steal_pointer (&other));
  scene_run (&scene);
  kitsune_test_assert_count (scene.recorder, KITSUNE_TEST_EVENT_COMPLETED, NULL, 2);
  scene_clear (&scene);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/testkit/recorder/records-by-stage", test_records_by_stage);
  g_test_add_func ("/kitsune/testkit/recorder/restarts", test_restarts);
  g_test_add_func ("/kitsune/testkit/recorder/errors", test_errors);
  g_test_add_func ("/kitsune/testkit/recorder/records-as-long-as-it-exists", test_records_as_long_as_it_exists);

  return g_test_run ();
}
