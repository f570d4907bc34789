/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "flaky.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* --- what is heard of restarts, beside what flaky.h hears --- */

static void
restarted_cb (KitsuneRunner *runner,
              KitsuneRun *run,
              KitsuneStage *stage,
              guint restart,
              const GError *error,
              Scene *self)
{
  scene_log (self, "R%u:%s", restart, error->message);
}

static void
dead_letter_cb (KitsuneRunner *runner,
                KitsuneRun *run,
                KitsuneStage *stage,
                const GValue *item,
                const GError *error,
                Scene *self)
{
  g_autofree char *text = kitsune_value_to_string (item);

  scene_log (self, "+%s:%s", text, error->message);
}

static KitsunePipeline *
supervise (KitsunePipeline *pipeline,
           KitsuneSupervisionPolicy *policy)
{
  kitsune_stage_set_supervision (kitsune_pipeline_get_stage (pipeline), policy);
  kitsune_supervision_policy_unref (policy);

  return pipeline;
}

/* Takes both over. */
static void
start (Scene *scene,
       KitsunePipeline *pipeline,
       KitsuneSupervisionPolicy *policy)
{
  supervise (pipeline, policy);
  scene_prepare (scene, pipeline, scene_item);
  g_signal_connect (scene->runner, "stage-restarted", G_CALLBACK (restarted_cb), scene);
  g_signal_connect (scene->runner, "dead-letter", G_CALLBACK (dead_letter_cb), scene);
  scene_run (scene);
}

static KitsuneSupervisionPolicy *
always (gint max_restarts,
        gint64 delay)
{
  g_autoptr (KitsuneBackoff) backoff = delay > 0 ? kitsune_backoff_new_fixed (delay) : NULL;

  return kitsune_supervision_policy_new_restart_always (max_restarts, backoff);
}

static KitsuneSupervisionPolicy *
with_window (KitsuneSupervisionPolicy *policy,
             gint64 window)
{
  g_autoptr (KitsuneSupervisionPolicy) owned = policy;

  return kitsune_supervision_policy_with_window (owned, window);
}

static KitsuneSupervisionPolicy *
with_redeliver (KitsuneSupervisionPolicy *policy)
{
  g_autoptr (KitsuneSupervisionPolicy) owned = policy;

  return kitsune_supervision_policy_with_redeliver (owned, TRUE);
}

static KitsuneSupervisionPolicy *
with_skip (KitsuneSupervisionPolicy *policy)
{
  g_autoptr (KitsuneSupervisionPolicy) owned = policy;

  return kitsune_supervision_policy_with_panic_action (owned, KITSUNE_PANIC_ACTION_SKIP);
}

static KitsunePipeline *
new_failing (const char *script)
{
  return new_flaky (script, G_MAXUINT, kitsune_error_handler_new_halt ());
}

static KitsunePipeline *
new_panicking (const char *script)
{
  KitsunePipeline *pipeline = new_failing (script);

  flaky.panics = TRUE;

  return pipeline;
}

/* The item is lost, is known to be, and everything else goes on. */
static void
test_supervision_restarts (void)
{
  g_autoptr (KitsuneStageMetrics) metrics = NULL;
  Scene scene;

  start (&scene, new_failing ("1 3 4 3 5"), always (-1, 0));
  scene_expect (&scene, 0,
                "1/1@0 R1:failure 1@0 +3:failure 1@0 -3@0 1/3@0 R2:failure 2@0 +3:failure 2@0 -3@0 1@0 4@0 5@0 .@0");
  metrics = scene_get_metrics (&scene, "tap-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (metrics), ==, 5);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (metrics), ==, 3);
  g_assert_cmpuint (kitsune_stage_metrics_get_errors (metrics), ==, 2);
  g_assert_cmpuint (kitsune_stage_metrics_get_retries (metrics), ==, 0);
  g_assert_cmpuint (kitsune_stage_metrics_get_restarts (metrics), ==, 2);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped_for (metrics, KITSUNE_DROP_REASON_ERROR), ==, 2);
  scene_end (&scene);
}

/* Those behind the item wait; those before it have gone out. */
static void
test_supervision_waits (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_linear (SECOND, SECOND);
  g_autoptr (KitsuneStageMetrics) metrics = NULL;
  Scene scene;

  start (&scene, new_failing ("1 3 4 3 5"), kitsune_supervision_policy_new_restart_on_error (2, backoff));
  scene_expect (&scene, 0, "1/1@0 R1:failure 1@0 +3:failure 1@0 -3@0 1@0");
  scene_expect (&scene, 1, "1/3@1 R2:failure 2@1 +3:failure 2@1 -3@1 4@1");
  scene_expect (&scene, 2, "5@3 .@3");
  metrics = scene_get_metrics (&scene, "tap-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (metrics), ==, 5);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (metrics), ==, 3);
  scene_end (&scene);
}

static void
test_supervision_has_a_budget (void)
{
  Scene scene;

  start (&scene, new_failing ("3 3 3 4"), always (2, 0));
  scene_expect (&scene, 0,
                "1/0@0 R1:failure 1@0 +3:failure 1@0 -3@0 1/1@0 R2:failure 2@0 +3:failure 2@0 -3@0 "
                "1/2@0 -3@0 -4@0 stage \"tap-1\": failure 3@0");
  scene_end (&scene);

  start (&scene, new_failing ("3"), always (0, 0));
  scene_expect (&scene, 0, "1/0@0 -3@0 stage \"tap-1\": failure 1@0");
  scene_end (&scene);
}

/* Two in ten seconds: the first has left the window when the third comes, the
 * second has not when the fourth does. */
static void
test_supervision_window_slides (void)
{
  Scene scene;

  start (&scene, new_failing ("3 @9 3 @10 3 @11 3 @50 4"), with_window (always (2, 0), 10 * SECOND));
  scene_expect (&scene, 0, "1/0@0 R1:failure 1@0 +3:failure 1@0 -3@0");
  scene_expect (&scene, 9, "1/1@9 R2:failure 2@9 +3:failure 2@9 -3@9");
  scene_expect (&scene, 1, "1/2@10 R3:failure 3@10 +3:failure 3@10 -3@10");
  scene_expect (&scene, 1, "1/3@11 -3@11 stage \"tap-1\": failure 4@11");
  scene_end (&scene);
}

/* An item is handed in again once, with all attempts of its handler. */
static void
test_supervision_redelivers (void)
{
  g_autoptr (KitsuneErrorHandler) retry = kitsune_error_handler_new_retry (2, NULL);
  KitsunePipeline *pipeline;
  Scene scene;

  pipeline = new_flaky ("3 4 @1.5 3", 3, kitsune_error_handler_ref (retry));
  start (&scene, pipeline, with_redeliver (always (-1, SECOND)));
  scene_expect (&scene, 0, "1/0@0 2/0@0 R1:failure 2@0");
  scene_expect (&scene, 1, "3/0@1 3@1 4@1");
  scene_expect (&scene, 1, "1/2@1.5 2/2@1.5 R2:failure 2@1.5");
  scene_expect (&scene, 1, "3/2@2.5 3@2.5 .@2.5");
  scene_end (&scene);

  pipeline = new_flaky ("3 4", 10, kitsune_error_handler_ref (retry));
  start (&scene, pipeline, with_redeliver (always (-1, SECOND)));
  scene_expect (&scene, 0, "1/0@0 2/0@0 R1:failure 2@0");
  scene_expect (&scene, 1, "3/0@1 4/0@1 R2:failure 4@1 +3:failure 4@1 -3@1");
  scene_expect (&scene, 1, "4@2 .@2");
  scene_end (&scene);
}

/* --- panics --- */

static void
test_supervision_tells_panics (void)
{
  Scene scene;

  start (&scene, new_failing ("3 4"), kitsune_supervision_policy_new_restart_on_panic (-1, NULL));
  scene_expect (&scene, 0, "1/0@0 -3@0 -4@0 stage \"tap-1\": failure 1@0");
  scene_end (&scene);

  start (&scene, new_panicking ("3 4"), kitsune_supervision_policy_new_restart_on_panic (-1, NULL));
  scene_expect (&scene, 0, "1/0@0 R1:failure 1@0 +3:failure 1@0 -3@0 4@0 .@0");
  scene_end (&scene);

  start (&scene, new_panicking ("3 4"), kitsune_supervision_policy_new_restart_on_error (-1, NULL));
  scene_expect (&scene, 0, "1/0@0 -3@0 -4@0 stage \"tap-1\": failure 1@0");
  scene_end (&scene);
}

/* To skip a panic is no restart: the item goes, the stage does not even wait. */
static void
test_supervision_skips_panics (void)
{
  Scene scene;

  start (&scene, new_panicking ("1 3 3 4"), with_skip (always (0, SECOND)));
  scene_expect (&scene, 0, "1/1@0 +3:failure 1@0 -3@0 1/2@0 +3:failure 2@0 -3@0 1@0 4@0 .@0");
  scene_end (&scene);
}

/* --- other stages than transforms --- */

static gboolean
add_flaky (const GValue *state,
           const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, g_value_get_int64 (state) + g_value_get_int64 (item));

  return call (item, error);
}

/* The sum it has come to survives. */
static void
test_supervision_keeps_state (void)
{
  g_autoptr (KitsunePipeline) source = burst_new ("1 2 3 4");
  GValue zero = { .g_type = G_TYPE_INT64 };
  Scene scene;

  flaky = (Flaky){ .n_failures = G_MAXUINT };
  start (&scene, kitsune_pipeline_scan (source, G_TYPE_INT64, &zero, add_flaky, NULL, NULL), always (1, SECOND));
  scene_expect (&scene, 0, "1/2@0 R1:failure 1@0 +3:failure 1@0 -3@0 1@0 3@0");
  scene_expect (&scene, 1, "7@1 .@1");
  scene_end (&scene);
}

static gboolean
push_three (const GValue *item,
            KitsuneEmitter *out,
            gpointer user_data,
            GError **error)
{
  GValue three = { .g_type = G_TYPE_INT64, .data[0].v_int64 = 3 };

  kitsune_emitter_push (out, &three);
  kitsune_emitter_end (out);

  return call (&three, error);
}

static gboolean
unfold_three (const GValue *state,
              GValue *item,
              GValue *next,
              gpointer user_data,
              GError **error)
{
  if (g_value_get_int64 (state) == 4)
    return TRUE;

  g_value_init (item, G_TYPE_INT64);
  g_value_set_int64 (item, 3);
  g_value_init (next, G_TYPE_INT64);
  g_value_set_int64 (next, 4);

  return call (item, error);
}

/* There is no item to give up: the function is called again. */
static void
test_supervision_of_sources (void)
{
  GValue one = { .g_type = G_TYPE_INT64 };
  Scene scene;

  flaky = (Flaky){ .n_failures = 2 };
  start (&scene, kitsune_pipeline_new_generate (G_TYPE_INT64, push_three, NULL, NULL), always (2, SECOND));
  scene_expect (&scene, 5, "1/0@0 R1:failure 1@0 -null@0 1/0@1 R2:failure 2@1 -null@1 3@2 .@2");
  scene_end (&scene);

  flaky = (Flaky){ .n_failures = 2 };
  start (&scene, kitsune_pipeline_new_unfold (G_TYPE_INT64, &one, unfold_three, NULL, NULL), always (2, 0));
  scene_expect (&scene, 0, "1/0@0 R1:failure 1@0 +0:failure 1@0 -0@0 1/0@0 R2:failure 2@0 +0:failure 2@0 -0@0 3@0 .@0");
  scene_end (&scene);
}

static void
test_supervision_of_terminals (void)
{
  g_autoptr (KitsuneSupervisionPolicy) policy = always (-1, SECOND);
  Scene scene;

  flaky = (Flaky){ .n_failures = G_MAXUINT };
  scene_prepare (&scene, burst_new ("1 3 4"), scene_flaky_item);
  kitsune_stage_set_error_handler (kitsune_runner_get_terminal (scene.runner, 0), NULL);
  kitsune_stage_set_supervision (kitsune_runner_get_terminal (scene.runner, 0), policy);
  g_signal_connect (scene.runner, "dead-letter", G_CALLBACK (dead_letter_cb), &scene);
  scene_run (&scene);
  scene_expect (&scene, 5, "1@0 1/1@0 +3:failure 1@0 -3@0 4@1 .@1");
  scene_end (&scene);
}

static void
test_supervision_cancelled (void)
{
  g_autoptr (KitsuneStageMetrics) metrics = NULL;
  Scene scene;

  start (&scene, new_failing ("1 3 4 5"), always (-1, SECOND));
  scene_expect (&scene, 0.5, "1/1@0 R1:failure 1@0 +3:failure 1@0 -3@0 1@0");
  kitsune_run_cancel (scene.run);
  scene_expect (&scene, 0, "-4@0.5 -5@0.5 the run was cancelled@0.5");
  metrics = scene_get_metrics (&scene, "tap-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (metrics), ==, 4);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped (metrics), ==, 3);
  scene_end (&scene);
}

/* The end of the input comes during the wait. */
static void
test_supervision_drains (void)
{
  Scene scene;

  start (&scene, new_failing ("1 3 @10 4"), always (-1, SECOND));
  scene_expect (&scene, 0.5, "1/1@0 R1:failure 1@0 +3:failure 1@0 -3@0 1@0");
  kitsune_run_stop (scene.run);
  scene_expect (&scene, 0.5, ".@1");
  scene_end (&scene);
}

/* --- the policy itself --- */

static void
test_supervision_tells_its_rules (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (1000);
  g_autoptr (KitsuneSupervisionPolicy) policy = with_redeliver (with_window (always (5, 1000), SECOND));
  g_autoptr (KitsuneSupervisionPolicy) skip =
      with_skip (kitsune_supervision_policy_new_restart_on_error (-1, NULL));
  g_autoptr (KitsuneSupervisionPolicy) never = with_skip (kitsune_supervision_policy_new_restart_on_panic (3, backoff));
  g_autofree char *text = kitsune_supervision_policy_to_string (policy);
  g_autofree char *skip_text = kitsune_supervision_policy_to_string (skip);
  g_autofree char *never_text = kitsune_supervision_policy_to_string (never);

  g_assert_cmpstr (text, ==,
                   "restart on errors and panics, at most 5 times in 1000000 us, fixed (1000 us), redeliver");
  g_assert_cmpstr (skip_text, ==, "restart on errors, skip panics");
  g_assert_cmpstr (never_text, ==, "restart never, at most 3 times, fixed (1000 us), skip panics");

  g_assert_true (kitsune_supervision_policy_get_restarts_errors (policy));
  g_assert_cmpint (kitsune_supervision_policy_get_panic_action (policy), ==, KITSUNE_PANIC_ACTION_RESTART);
  g_assert_cmpint (kitsune_supervision_policy_get_max_restarts (policy), ==, 5);
  g_assert_cmpint (kitsune_supervision_policy_get_window (policy), ==, SECOND);
  g_assert_cmpint (kitsune_backoff_get_initial (kitsune_supervision_policy_get_backoff (policy)), ==, 1000);
  g_assert_true (kitsune_supervision_policy_get_redeliver (policy));
  g_assert_false (kitsune_supervision_policy_get_restarts_errors (never));
  g_assert_cmpint (kitsune_supervision_policy_get_panic_action (skip), ==, KITSUNE_PANIC_ACTION_SKIP);
  g_assert_cmpint (kitsune_supervision_policy_get_window (skip), ==, -1);
  g_assert_null (kitsune_supervision_policy_get_backoff (skip));
}

static void
test_supervision_mistakes (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1");

  expect_problem (supervise (kitsune_pipeline_take (source, 1), always (1, 0)),
                  "property \"supervision\" is set, but take calls no function that could fail");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/runtime/supervision/restarts", test_supervision_restarts);
  g_test_add_func ("/kitsune/runtime/supervision/waits", test_supervision_waits);
  g_test_add_func ("/kitsune/runtime/supervision/has-a-budget", test_supervision_has_a_budget);
  g_test_add_func ("/kitsune/runtime/supervision/window-slides", test_supervision_window_slides);
  g_test_add_func ("/kitsune/runtime/supervision/redelivers", test_supervision_redelivers);
  g_test_add_func ("/kitsune/runtime/supervision/tells-panics", test_supervision_tells_panics);
  g_test_add_func ("/kitsune/runtime/supervision/skips-panics", test_supervision_skips_panics);
  g_test_add_func ("/kitsune/runtime/supervision/keeps-state", test_supervision_keeps_state);
  g_test_add_func ("/kitsune/runtime/supervision/of-sources", test_supervision_of_sources);
  g_test_add_func ("/kitsune/runtime/supervision/of-terminals", test_supervision_of_terminals);
  g_test_add_func ("/kitsune/runtime/supervision/cancelled", test_supervision_cancelled);
  g_test_add_func ("/kitsune/runtime/supervision/drains", test_supervision_drains);
  g_test_add_func ("/kitsune/runtime/supervision/tells-its-rules", test_supervision_tells_its_rules);
  g_test_add_func ("/kitsune/runtime/supervision/mistakes", test_supervision_mistakes);

  return g_test_run ();
}
