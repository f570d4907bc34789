/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "flaky.h"

static gboolean
one_more (const GValue *item,
          GValue *result,
          gpointer user_data,
          GError **error)
{
  kitsune_value_set_int64 (result, g_value_get_int64 (item) + 1);

  return call (item, error);
}

static KitsuneErrorHandler *
new_then (gint max_attempts,
          gint64 delay,
          KitsuneErrorHandler *then)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (delay);
  g_autoptr (KitsuneErrorHandler) owned = then;

  return kitsune_error_handler_new_retry_then (max_attempts, backoff, owned);
}

/* Once a second. */
static KitsuneErrorHandler *
new_endless (void)
{
  return new_then (-1, G_USEC_PER_SEC, kitsune_error_handler_new_drop ());
}

static void
test_retry_counts_attempts (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_linear (G_USEC_PER_SEC, G_USEC_PER_SEC);
  g_autoptr (KitsuneStageMetrics) metrics = NULL;
  Scene scene;

  scene_start (&scene, new_flaky ("1 3 3 4", 3, kitsune_error_handler_new_retry (4, backoff)), scene_item);
  scene_expect (&scene, 100, "1/1@0 1@0 2/1@1 3/1@3 3@6 1/2@6 2/2@7 3/2@9 3@12 4@12 .@12");
  metrics = scene_get_metrics (&scene, "tap-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (metrics), ==, 4);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (metrics), ==, 4);
  g_assert_cmpuint (kitsune_stage_metrics_get_errors (metrics), ==, 6);
  g_assert_cmpuint (kitsune_stage_metrics_get_retries (metrics), ==, 6);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped (metrics), ==, 0);
  g_assert_cmpuint (flaky.n_calls, ==, 10);
  scene_end (&scene);
}

static void
test_retry_gives_up (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (G_USEC_PER_SEC);
  g_autoptr (KitsuneStageMetrics) metrics = NULL;
  Scene scene;

  scene_start (&scene, new_flaky ("1 3 4", G_MAXUINT, kitsune_error_handler_new_retry (3, backoff)), scene_item);
  scene_expect (&scene, 100, "1/1@0 1@0 2/1@1 3/1@2 -3@2 -4@2 stage \"tap-1\": failure 3@2");
  metrics = scene_get_metrics (&scene, "tap-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (metrics), ==, 3);
  g_assert_cmpuint (kitsune_stage_metrics_get_errors (metrics), ==, 3);
  g_assert_cmpuint (kitsune_stage_metrics_get_retries (metrics), ==, 2);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped_for (metrics, KITSUNE_DROP_REASON_ABANDONED), ==, 2);
  scene_end (&scene);
}

/* What failed last in each stage, whatever became of it. */
static void
test_retry_summary (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (G_USEC_PER_SEC);
  g_autofree char *json = NULL;
  KitsuneRunSummary *summary;
  KitsuneStageFailure *failure;
  Scene scene;

  scene_start (&scene, new_flaky ("1 3 4", 2, kitsune_error_handler_new_retry (3, backoff)), scene_item);
  scene_expect (&scene, 100, "1/1@0 1@0 2/1@1 3@2 4@2 .@2");
  summary = kitsune_run_get_summary (scene.run);
  g_assert_cmpint (kitsune_run_summary_get_outcome (summary), ==, KITSUNE_RUN_OUTCOME_SUCCESS);
  g_assert_cmpuint (kitsune_run_summary_get_n_failures (summary), ==, 1);
  failure = kitsune_run_summary_get_nth_failure (summary, 0);
  g_assert_cmpstr (kitsune_stage_failure_get_stage (failure), ==, "tap-1");
  g_assert_cmpuint (kitsune_stage_failure_get_n_errors (failure), ==, 2);
  g_assert_cmpuint (kitsune_stage_failure_get_attempt (failure), ==, 2);
  g_assert_cmpuint (kitsune_stage_failure_get_index (failure), ==, 1);
  g_assert_true (g_error_matches (kitsune_stage_failure_get_error (failure), G_IO_ERROR, G_IO_ERROR_BUSY));
  json = kitsune_run_summary_to_json (summary);
  g_assert_nonnull (strstr (json, "\"stage\" : \"tap-1\""));
  g_assert_nonnull (strstr (json, "\"attempt\" : 2"));
  g_assert_nonnull (strstr (json, "\"seed\" : 1"));
  kitsune_stage_failure_ref (failure);
  scene_end (&scene);
  g_assert_cmpstr (kitsune_stage_failure_get_error (failure)->message, ==, "failure 2");
  kitsune_stage_failure_unref (failure);
}

/* Why does it not move? */
static void
test_retry_explained (void)
{
  g_autofree char *text = NULL;
  Scene scene;

  scene_start (&scene, new_flaky ("1 3 4", 1, new_endless ()), scene_item);
  scene_expect (&scene, 0.25, "1/1@0 1@0");
  text = kitsune_run_explain_stall (scene.run);
  g_assert_nonnull (strstr (text, "stage \"tap-1\": 2 items wait at input 0, timer due in 0.750000 s, "
                                  "waits to make a call again"));
  scene_expect (&scene, 100, "3@1 4@1 .@1");
  scene_end (&scene);
}

/* Attempts include the first one, so one is none more. */
static void
test_retry_once_is_not_again (void)
{
  Scene scene;

  scene_start (&scene, new_flaky ("1 3", 1, kitsune_error_handler_new_retry (1, NULL)), scene_item);
  scene_expect (&scene, 100, "1/1@0 -3@0 1@0 stage \"tap-1\": failure 1@0");
  scene_end (&scene);
}

/* Without a backoff the next attempt is made at once, but not before others had
 * their turn: an endless one is no endless loop. */
static void
test_retry_at_once (void)
{
  Scene scene;

  scene_start (&scene, new_flaky ("1 3 4", 3, kitsune_error_handler_new_retry (-1, NULL)), scene_item);
  scene_expect (&scene, 0, "1/1@0 1@0 2/1@0 3/1@0 3@0 4@0 .@0");
  scene_end (&scene);

  scene_start (&scene, new_flaky ("1 3 4", G_MAXUINT, kitsune_error_handler_new_retry (-1, NULL)), scene_item);
  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (flaky.n_failed, >, 10);
  kitsune_run_cancel (scene.run);
  while (kitsune_run_get_state (scene.run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
  scene_end (&scene);
}

static void
test_retry_then (void)
{
  Scene scene;

  scene_start (&scene,
               new_flaky ("1 3 4", G_MAXUINT, new_then (2, G_USEC_PER_SEC, kitsune_error_handler_new_drop ())),
               scene_item);
  scene_expect (&scene, 100, "1/1@0 1@0 2/1@1 -3@1 4@1 .@1");
  scene_end (&scene);

  scene_start (&scene,
               new_flaky ("1 3 4", G_MAXUINT,
                          new_then (2, G_USEC_PER_SEC,
                                    kitsune_error_handler_new_return (&(GValue){ .g_type = G_TYPE_INT64 }))),
               scene_item);
  scene_expect (&scene, 100, "1/1@0 1@0 2/1@1 0@1 4@1 .@1");
  scene_end (&scene);
}

/* Three attempts, of which the third is the first of three more, then two. */
static void
test_retry_nested_count_alone (void)
{
  KitsuneErrorHandler *inner = new_then (2, 100 * G_USEC_PER_SEC, kitsune_error_handler_new_drop ());
  KitsuneErrorHandler *middle = new_then (3, 10 * G_USEC_PER_SEC, inner);
  Scene scene;

  scene_start (&scene, new_flaky ("3 3", G_MAXUINT, new_then (3, G_USEC_PER_SEC, middle)), scene_item);
  scene_expect (&scene, 122, "1/0@0 2/0@1 3/0@2 4/0@12 5/0@22 6/0@122 -3@122 1/1@122");
  scene_expect (&scene, 122, "2/1@123 3/1@124 4/1@134 5/1@144 6/1@244 -3@244 .@244");
  scene_end (&scene);
}

static gboolean
is_early (const GError *error,
          gpointer user_data)
{
  g_assert_cmpstr (user_data, ==, "data");
  g_assert_true (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY));

  return g_strcmp0 (error->message, "failure 3") < 0;
}

static void
count_destroyed (gpointer data)
{
  g_free (data);
  flaky.n_failed = 1000;
}

static void
test_retry_if (void)
{
  g_autoptr (KitsuneBackoff) second = kitsune_backoff_new_fixed (G_USEC_PER_SEC);
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  Scene scene;

  scene_start (&scene,
               new_flaky ("1 3 4", G_MAXUINT,
                          kitsune_error_handler_new_retry_if (-1, second, is_early, g_strdup ("data"), g_free)),
               scene_item);
  scene_expect (&scene, 100, "1/1@0 1@0 2/1@1 3/1@2 -3@2 -4@2 stage \"tap-1\": failure 3@2");
  scene_end (&scene);

  scene_start (&scene,
               new_flaky ("1 3 4", G_MAXUINT,
                          kitsune_error_handler_new_retry_if_then (2, second, drop, is_early, g_strdup ("data"),
                                                                   count_destroyed)),
               scene_item);
  scene_expect (&scene, 100, "1/1@0 1@0 2/1@1 -3@1 4@1 .@1");
  g_assert_cmpuint (flaky.n_failed, ==, 2);
  scene_end (&scene);
  g_assert_cmpuint (flaky.n_failed, ==, 1000);
}

/* The form for scripts: the error is the item. */
static gboolean
forward_early (const GValue *item,
               KitsuneEmitter *out,
               gpointer user_data,
               GError **error)
{
  const GError *failure = g_value_get_boxed (item);

  if (g_strcmp0 (failure->message, user_data) < 0)
    kitsune_emitter_forward (out);
  else if (user_data != NULL)
    kitsune_emitter_skip (out);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no idea");

  return *error == NULL;
}

static void
test_retry_if_for_scripts (void)
{
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  Scene scene;

  scene_start (&scene,
               new_flaky ("1 3 4", G_MAXUINT,
                          kitsune_error_handler_new_retry_if_then_process (-1, NULL, drop, forward_early,
                                                                           (gpointer) "failure 3", NULL)),
               scene_item);
  scene_expect (&scene, 100, "1/1@0 1@0 2/1@0 3/1@0 -3@0 4@0 .@0");
  scene_end (&scene);

  scene_start (&scene,
               new_flaky ("1 3 4", G_MAXUINT,
                          kitsune_error_handler_new_retry_if_process (-1, NULL, forward_early, NULL, NULL)),
               scene_item);
  scene_expect (&scene, 100,
                "1/1@0 -3@0 -4@0 1@0 "
                "stage \"tap-1\": failure 1 (and the predicate of the error handler failed: no idea)@0");
  scene_end (&scene);
}

/* The handler of the run serves every stage that has none. */
static void
test_retry_by_the_run (void)
{
  g_autoptr (KitsuneBackoff) second = kitsune_backoff_new_fixed (G_USEC_PER_SEC);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (-1, second);
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsunePipeline) source = script_new ("1 3 5");
  g_autoptr (KitsunePipeline) tapped = build_tap (source);
  g_autoptr (KitsunePipeline) mapped = kitsune_pipeline_map (tapped, G_TYPE_INT64, one_more, NULL, NULL);
  char *text = NULL;

  flaky = (Flaky){ .n_failures = 2 };
  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
  kitsune_run_options_set_error_handler (options, handler);
  kitsune_pipeline_collect_async (mapped, options, NULL, collected_cb, &text);
  kitsune_test_clock_advance (clock, 3 * G_USEC_PER_SEC);
  g_assert_null (text);
  kitsune_test_clock_advance (clock, G_USEC_PER_SEC);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (text, ==, "2 4 6");
  g_free (text);
}

/* Jitter comes from the seed of the run. */
static void
test_retry_jitter_is_seeded (void)
{
  g_autofree char *first = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (KitsuneBackoff) fixed = kitsune_backoff_new_fixed (100 * G_USEC_PER_SEC);
      g_autoptr (KitsuneBackoff) jittered = kitsune_backoff_with_jitter (fixed, 1);
      Scene scene;

      scene_start (&scene, new_flaky ("3", 3, kitsune_error_handler_new_retry (-1, jittered)), scene_item);
      kitsune_test_clock_advance (scene.clock, 300 * G_USEC_PER_SEC);
      g_assert_cmpint (kitsune_run_summary_get_seed (kitsune_run_get_summary (scene.run)), ==, 1);
      if (first == NULL)
        first = g_strdup (scene.log->str);
      g_assert_cmpstr (scene.log->str, ==, first);
      scene_end (&scene);
    }
  g_assert_null (strstr (first, "2/0@100 "));
}

/* --- time --- */

static KitsunePipeline *
new_flaky_within (gint64 total_timeout,
                  KitsuneErrorHandler *handler)
{
  KitsunePipeline *pipeline = new_flaky ("1 3 4 3", G_MAXUINT, handler);

  kitsune_stage_set_total_timeout (kitsune_pipeline_get_stage (pipeline), total_timeout);

  return pipeline;
}

/* The time is that of one item, and no attempt begins after it. */
static void
test_retry_total_timeout (void)
{
  Scene scene;

  scene_start (&scene, new_flaky_within (2 * G_USEC_PER_SEC, new_endless ()), scene_single_item);
  scene_expect (&scene, 100, "1@0 1/1@0 2/1@1 3/1@2 -3@2 4@2 1/3@2 2/3@3 3/3@4 -3@4 .@4");
  scene_end (&scene);

  scene_start (&scene,
               new_flaky_within (2 * G_USEC_PER_SEC - 1,
                                 new_then (9, G_USEC_PER_SEC, new_then (9, 0, kitsune_error_handler_new_halt ()))),
               scene_item);
  scene_expect (&scene, 100,
                "1/1@0 1@0 2/1@1 -3@1 -4@1 -3@1 stage \"tap-1\": no success after 2 attempts, "
                "and the next would begin later than 1999999 us after the first: failure 2@1");
  g_assert_error (kitsune_run_summary_get_error (kitsune_run_get_summary (scene.run)), G_IO_ERROR,
                  G_IO_ERROR_TIMED_OUT);
  scene_end (&scene);
}

static void
test_retry_total_timeout_mistakes (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1");
  KitsunePipeline *pipeline = kitsune_pipeline_take (source, 1);

  kitsune_stage_set_total_timeout (kitsune_pipeline_get_stage (pipeline), 1);
  expect_problem (pipeline, "property \"total-timeout\" is set, but take calls no function that could fail");

  expect_problem (new_flaky_within (1, kitsune_error_handler_new_drop ()),
                  "property \"total-timeout\" is set, but the error handler makes no further attempts");
}

/* --- the rest of the run --- */

static KitsunePipeline *
new_two_branches (void)
{
  g_autoptr (KitsunePipeline) failing = new_flaky ("1 3 4", 2, new_endless ());
  g_autoptr (KitsunePipeline) other = script_new ("@0.2 10 @0.5 20 @1.5 30");

  return kitsune_pipeline_merge_with (failing, other);
}

static void
test_retry_other_branches_go_on (void)
{
  Scene scene;

  scene_start (&scene, new_two_branches (), scene_item);
  scene_expect (&scene, 100, "1/1@0 1@0 10@0.2 20@0.5 2/1@1 30@1.5 3@2 4@2 .@2");
  scene_end (&scene);
}

/* Sources end; what is being tried goes on until it has worked out. */
static void
test_retry_drains (void)
{
  Scene scene;

  scene_start (&scene, new_flaky ("1 3 4 @10 5", 2, new_endless ()),
               scene_item);
  scene_expect (&scene, 0.5, "1/1@0 1@0");
  kitsune_run_stop (scene.run);
  scene_expect (&scene, 10, "2/1@1 3@2 4@2 .@2");
  scene_end (&scene);
}

static void
test_retry_drain_has_a_deadline (void)
{
  Scene scene;

  scene_start (&scene, new_flaky ("1 3 4 @10 5", G_MAXUINT, new_endless ()),
               scene_item);
  kitsune_run_options_set_drain_timeout (scene.options, 2 * G_USEC_PER_SEC);
  scene_expect (&scene, 0.5, "1/1@0 1@0");
  kitsune_run_stop (scene.run);
  scene_expect (&scene, 10,
                "2/1@1 3/1@2 -3@2.5 -4@2.5 the run did not finish what was in flight before its drain timeout@2.5");
  scene_end (&scene);
}

static gboolean
push_next (const GValue *item,
           KitsuneEmitter *out,
           gpointer user_data,
           GError **error)
{
  gint64 *last = user_data;
  GValue next = G_VALUE_INIT;

  kitsune_value_set_int64 (&next, *last + 1);
  kitsune_emitter_push (out, &next);
  if (!call (&next, error))
    return FALSE;
  (*last)++;

  return TRUE;
}

/* A source that waits for its next attempt has nothing in flight. */
static void
test_retry_of_a_source_drains_at_once (void)
{
  KitsunePipeline *source;
  gint64 last = 0;
  Scene scene;

  flaky = (Flaky){ .n_failures = G_MAXUINT };
  source = kitsune_pipeline_new_generate (G_TYPE_INT64, push_next, &last, NULL);
  handle (source, new_endless ());
  scene_start (&scene, source, scene_single_item);
  scene_expect (&scene, 0.5, "1@0 2@0 1/2@0");
  kitsune_run_stop (scene.run);
  scene_expect (&scene, 0, ".@0.5");
  scene_end (&scene);
}

static void
test_retry_cancelled (void)
{
  g_autoptr (KitsuneStageMetrics) metrics = NULL;
  Scene scene;

  scene_start (&scene, new_flaky ("1 3 4 @10 5", G_MAXUINT, new_endless ()),
               scene_item);
  scene_expect (&scene, 0.5, "1/1@0 1@0");
  kitsune_run_cancel (scene.run);
  scene_expect (&scene, 0, "-3@0.5 -4@0.5 the run was cancelled@0.5");
  metrics = scene_get_metrics (&scene, "tap-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (metrics), ==, 3);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (metrics), ==, 1);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped (metrics), ==, 2);
  scene_end (&scene);
}

/* Nobody wants the item any more. */
static void
test_retry_stopped_from_below (void)
{
  g_autoptr (KitsunePipeline) failing = new_flaky ("1 3 4", G_MAXUINT,
                                                   new_endless ());
  g_autoptr (KitsunePipeline) boundary = script_new ("@3.5 1");
  Scene scene;

  scene_start (&scene, kitsune_pipeline_take_until (failing, boundary), scene_item);
  scene_expect (&scene, 100, "1/1@0 1@0 2/1@1 3/1@2 4/1@3 -3@3.5 -4@3.5 .@3.5");
  scene_end (&scene);
}

/* lint: size: the signature of a signal */
static void
end_run_cb (KitsuneRunner *runner,
            KitsuneRun *run,
            KitsuneStage *stage,
            const GValue *item,
            const GError *error,
            guint attempt,
            guint64 index,
            gpointer user_data)
{
  if (attempt == 2)
    kitsune_run_cancel (run);
}

/* A handler of the signal ends the run in the middle of an attempt. */
static void
test_retry_cancelled_by_who_hears_of_it (void)
{
  Scene scene;

  scene_start (&scene, new_flaky ("1 3 4", G_MAXUINT, new_endless ()),
               scene_item);
  g_signal_connect (scene.runner, "stage-error::tap-1", G_CALLBACK (end_run_cb), NULL);
  scene_expect (&scene, 100, "1/1@0 1@0 2/1@1 -3@1 -4@1 the run was cancelled@1");
  scene_end (&scene);
}

/* Downstream is full when the time has come. */
static void
test_retry_waits_for_room (void)
{
  g_autoptr (KitsunePipeline) failing = new_flaky ("1 2 3 4 5", 1,
                                                   new_endless ());
  Scene scene;

  scene_start (&scene, slow_new (failing), scene_item);
  scene_expect (&scene, 100, "1/2@0 1@0 2@0 3@1 4@1 5@1 .@1");
  scene_end (&scene);
}

static void
test_retry_describes_itself (void)
{
  g_autoptr (KitsuneErrorHandler) handler = new_then (3, 1000, kitsune_error_handler_new_drop ());
  g_autoptr (KitsuneErrorHandler) endless = kitsune_error_handler_new_retry_if (-1, NULL, is_early, NULL, NULL);
  g_autoptr (KitsuneErrorHandler) value = kitsune_error_handler_new_return (&(GValue){ .g_type = G_TYPE_INT64 });
  g_autofree char *text = kitsune_error_handler_to_string (handler);
  g_autofree char *endless_text = kitsune_error_handler_to_string (endless);
  g_autofree char *value_text = kitsune_error_handler_to_string (value);

  g_assert_cmpstr (text, ==, "retry, at most 3 attempts, fixed (1000 us), then drop");
  g_assert_cmpstr (endless_text, ==, "retry some, then halt");
  g_assert_cmpstr (value_text, ==, "return 0");
}

/* What is returned in the end must fit, however many attempts come before. */
static void
test_retry_mistakes (void)
{
  g_autoptr (KitsunePipeline) source = kitsune_pipeline_new_range (1, 2, 1);
  GValue text = { .g_type = G_TYPE_STRING };
  KitsunePipeline *pipeline = kitsune_pipeline_map (source, G_TYPE_INT64, one_more, NULL, NULL);

  handle (pipeline, new_then (2, 0, new_then (2, 0, kitsune_error_handler_new_return (&text))));
  expect_problem (pipeline, "property \"error-handler\" returns a gchararray, but the stage gives gint64");

  g_test_expect_message ("Kitsune", G_LOG_LEVEL_CRITICAL, "*max_attempts*");
  g_assert_null (kitsune_error_handler_new_retry (0, NULL));
  g_test_assert_expected_messages ();
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/runtime/retry/counts-attempts", test_retry_counts_attempts);
  g_test_add_func ("/kitsune/runtime/retry/gives-up", test_retry_gives_up);
  g_test_add_func ("/kitsune/runtime/retry/summary", test_retry_summary);
  g_test_add_func ("/kitsune/runtime/retry/explained", test_retry_explained);
  g_test_add_func ("/kitsune/runtime/retry/once-is-not-again", test_retry_once_is_not_again);
  g_test_add_func ("/kitsune/runtime/retry/at-once", test_retry_at_once);
  g_test_add_func ("/kitsune/runtime/retry/then", test_retry_then);
  g_test_add_func ("/kitsune/runtime/retry/nested-count-alone", test_retry_nested_count_alone);
  g_test_add_func ("/kitsune/runtime/retry/if", test_retry_if);
  g_test_add_func ("/kitsune/runtime/retry/if-for-scripts", test_retry_if_for_scripts);
  g_test_add_func ("/kitsune/runtime/retry/by-the-run", test_retry_by_the_run);
  g_test_add_func ("/kitsune/runtime/retry/jitter-is-seeded", test_retry_jitter_is_seeded);
  g_test_add_func ("/kitsune/runtime/retry/total-timeout", test_retry_total_timeout);
  g_test_add_func ("/kitsune/runtime/retry/total-timeout-mistakes", test_retry_total_timeout_mistakes);
  g_test_add_func ("/kitsune/runtime/retry/other-branches-go-on", test_retry_other_branches_go_on);
  g_test_add_func ("/kitsune/runtime/retry/drains", test_retry_drains);
  g_test_add_func ("/kitsune/runtime/retry/drain-has-a-deadline", test_retry_drain_has_a_deadline);
  g_test_add_func ("/kitsune/runtime/retry/of-a-source-drains-at-once", test_retry_of_a_source_drains_at_once);
  g_test_add_func ("/kitsune/runtime/retry/cancelled", test_retry_cancelled);
  g_test_add_func ("/kitsune/runtime/retry/stopped-from-below", test_retry_stopped_from_below);
  g_test_add_func ("/kitsune/runtime/retry/cancelled-by-who-hears-of-it", test_retry_cancelled_by_who_hears_of_it);
  g_test_add_func ("/kitsune/runtime/retry/waits-for-room", test_retry_waits_for_room);
  g_test_add_func ("/kitsune/runtime/retry/describes-itself", test_retry_describes_itself);
  g_test_add_func ("/kitsune/runtime/retry/mistakes", test_retry_mistakes);

  return g_test_run ();
}
