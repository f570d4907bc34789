/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

#include <string.h>

/*
 * Functions on several threads: whatever the serial form does, in order or not.
 */
typedef struct
{
  guint concurrency;
  gboolean blocking;
} Build;

static void
set_options (KitsunePipeline *pipeline,
             guint concurrency,
             gboolean ordered,
             gboolean blocking)
{
  g_object_set (kitsune_pipeline_get_stage (pipeline),
                "concurrency", concurrency, "ordered", ordered, "blocking", blocking, NULL);
}

static gboolean
same (const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  if (result->g_type != 0)
    g_value_copy (item, result);
  else
    kitsune_value_copy (item, result);

  return TRUE;
}

static gboolean
yes (const GValue *item,
     gpointer user_data,
     GError **error)
{
  return TRUE;
}

static gboolean
no (const GValue *item,
    gpointer user_data,
    GError **error)
{
  return FALSE;
}

static gboolean
forward (const GValue *item,
         KitsuneEmitter *out,
         gpointer user_data,
         GError **error)
{
  kitsune_emitter_forward (out);

  return TRUE;
}

static KitsunePipeline *
finish (KitsunePipeline *pipeline,
        const Build *build)
{
  set_options (pipeline, build->concurrency, TRUE, build->blocking);

  return pipeline;
}

static KitsunePipeline *
build_map (KitsunePipeline *pipeline,
           gpointer data)
{
  return finish (kitsune_pipeline_map (pipeline, kitsune_pipeline_get_item_type (pipeline), same, NULL, NULL), data);
}

static KitsunePipeline *
build_map_process (KitsunePipeline *pipeline,
                   gpointer data)
{
  return finish (kitsune_pipeline_map_process (pipeline, G_TYPE_VALUE, forward, NULL, NULL), data);
}

static KitsunePipeline *
build_flat_map (KitsunePipeline *pipeline,
                gpointer data)
{
  return finish (kitsune_pipeline_flat_map (pipeline, kitsune_pipeline_get_item_type (pipeline), forward, NULL, NULL),
                 data);
}

static KitsunePipeline *
build_filter (KitsunePipeline *pipeline,
              gpointer data)
{
  return finish (kitsune_pipeline_filter (pipeline, yes, NULL, NULL), data);
}

static KitsunePipeline *
build_reject (KitsunePipeline *pipeline,
              gpointer data)
{
  return finish (kitsune_pipeline_reject (pipeline, no, NULL, NULL), data);
}

static KitsunePipeline *
build_tap (KitsunePipeline *pipeline,
           gpointer data)
{
  return finish (kitsune_pipeline_tap (pipeline, yes, NULL, NULL), data);
}

static gboolean
refuse (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no %" G_GINT64_FORMAT, support_number (item));

  return FALSE;
}

static gboolean
recover (const GValue *item,
         const GError *error,
         GValue *result,
         gpointer user_data,
         GError **again)
{
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);

  return same (item, result, user_data, again);
}

static KitsunePipeline *
build_map_or (KitsunePipeline *pipeline,
              gpointer data)
{
  return finish (kitsune_pipeline_map_or (pipeline, kitsune_pipeline_get_item_type (pipeline), refuse, NULL, NULL,
                                          same, NULL, NULL),
                 data);
}

static KitsunePipeline *
build_map_recover (KitsunePipeline *pipeline,
                   gpointer data)
{
  return finish (kitsune_pipeline_map_recover (pipeline, kitsune_pipeline_get_item_type (pipeline), refuse, NULL, NULL,
                                               recover, NULL, NULL),
                 data);
}

static void
test_workers_edges (void)
{
  const SupportBuildFunc builds[] = {
    build_map,
    build_map_or,
    build_map_recover,
    build_map_process,
    build_flat_map,
    build_filter,
    build_reject,
    build_tap,
  };
  const SupportEdges edges = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (builds); i++)
    {
      Build build = { 3, i % 2 == 1 };

      support_operator_edges (builds[i], &build, &edges);
    }
}

/* --- results --- */

/* Long enough for others to overtake: even numbers take longer. */
static gboolean
work (const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  gint64 n = g_value_get_int64 (item);
  guint64 x = (guint64) n;

  for (guint i = 0; i < (n % 2 == 0 ? 2000 : 50); i++)
    x = x * 6364136223846793005u + 1442695040888963407u;
  if (user_data != NULL && n % 100 == GPOINTER_TO_INT (user_data))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot do %d", (int) n);
      return FALSE;
    }
  g_value_set_int64 (result, x == 42 ? -1 : n);

  return TRUE;
}

static KitsuneItems *
collect (KitsunePipeline *pipeline)
{
  g_autoptr (GError) error = NULL;
  KitsuneItems *items = kitsune_pipeline_collect (pipeline, NULL, NULL, &error);

  g_assert_no_error (error);

  return items;
}

static void
test_workers_keep_the_order (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 20000, SUPPORT_THEN_END);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map (source, G_TYPE_INT64, work, NULL, NULL));
  g_autoptr (KitsuneItems) items = NULL;

  set_options (pipeline, 4, TRUE, FALSE);
  items = collect (pipeline);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 20000);
  for (gsize i = 0; i < 20000; i++)
    g_assert_cmpint (g_value_get_int64 (kitsune_items_get (items, i)), ==, (gint64) i + 1);
}

static void
test_workers_lose_nothing (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 20000, SUPPORT_THEN_END);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map (source, G_TYPE_INT64, work, NULL, NULL));
  g_autofree gboolean *seen = g_new0 (gboolean, 20001);
  g_autoptr (KitsuneItems) items = NULL;

  set_options (pipeline, 4, FALSE, FALSE);
  items = collect (pipeline);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 20000);
  for (gsize i = 0; i < 20000; i++)
    {
      gint64 n = g_value_get_int64 (kitsune_items_get (items, i));

      g_assert_false (seen[n]);
      seen[n] = TRUE;
    }
}

static void
test_workers_failures (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 120, SUPPORT_THEN_END);
  gpointer three = GINT_TO_POINTER (3);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map (source, G_TYPE_INT64, work, three, NULL));
  g_autoptr (KitsuneItems) items = NULL;
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (3, NULL);

  set_options (pipeline, 3, TRUE, FALSE);
  assert_run (pipeline, "[1, 2] error: stage \"map-1\": cannot do 3");

  support_drop_errors (pipeline);
  items = collect (pipeline);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 118);
  g_assert_cmpint (g_value_get_int64 (kitsune_items_get (items, 2)), ==, 4);

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  assert_run (pipeline, "[1, 2] error: stage \"map-1\": cannot do 3");
}

/* lint: size: the signature of a signal */
static void
failure_cb (KitsuneStage *stage,
            KitsuneRun *run,
            const GValue *item,
            const GError *error,
            guint attempt,
            guint64 index,
            GString *text)
{
  g_assert_cmpuint (index, ==, (guint64) support_number (item) - 1);
  g_string_append_printf (text, " %" G_GINT64_FORMAT ":%s", support_number (item), error->message);
}

static gboolean
refuse_even (const GValue *item,
             GValue *result,
             gpointer user_data,
             GError **error)
{
  if (support_number (item) % 2 == 0)
    return refuse (item, result, user_data, error);

  return same (item, result, user_data, error);
}

static gboolean
refuse_fours (const GValue *item,
              GValue *result,
              gpointer user_data,
              GError **error)
{
  gint64 n = support_number (item);

  if (n % 4 == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "nor %" G_GINT64_FORMAT, n);
      return FALSE;
    }
  g_value_set_int64 (result, -n);

  return TRUE;
}

/* What is overcome on a worker is told of on the lane, in turn, once for every
 * attempt, as it is without workers. */
static void
check_overcome (guint concurrency,
                gboolean ordered)
{
  KitsunePipeline *numbers = support_ints (1, 2, 3, 4, 5, 6);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map_or (numbers, G_TYPE_INT64, refuse_even, NULL, NULL,
                                                                    refuse_fours, NULL, NULL));
  KitsuneStage *stage = kitsune_pipeline_get_stage (pipeline);
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsuneErrorHandler) twice = kitsune_error_handler_new_retry_then (2, NULL, drop);
  g_autoptr (GString) text = g_string_new (NULL);

  set_options (pipeline, concurrency, ordered, FALSE);
  g_signal_connect (stage, "error", G_CALLBACK (failure_cb), text);
  assert_run (pipeline, "[1, -2, 3] error: stage \"map-or-1\": nor 4 (after: no 4)");
  g_assert_cmpstr (text->str, ==, " 2:no 2 4:no 4 4:nor 4 (after: no 4)");

  g_string_truncate (text, 0);
  kitsune_stage_set_error_handler (stage, twice);
  assert_run (pipeline, "[1, -2, 3, 5, -6]");
  g_assert_cmpstr (text->str, ==,
                   " 2:no 2 4:no 4 4:nor 4 (after: no 4) 4:no 4 4:nor 4 (after: no 4) 6:no 6");
}

static void
test_workers_overcome_failures (void)
{
  check_overcome (1, FALSE);
  check_overcome (3, TRUE);
}

/* Somebody who hears of it ends the run, which is over after what is on its way:
 * nothing of that leaks. */
static void
cancel_cb (KitsuneStage *stage,
           KitsuneRun *run)
{
  kitsune_run_cancel (run);
}

static void
test_workers_overcome_and_cancelled (void)
{
  for (guint concurrency = 1; concurrency <= 3; concurrency += 2)
    {
      KitsunePipeline *source = support_source (SUPPORT_TYPE_OBJECT, 2000, SUPPORT_THEN_WAIT);
      KitsunePipeline *pipeline = support_own (kitsune_pipeline_map_or (source, SUPPORT_TYPE_OBJECT, refuse, NULL, NULL,
                                                                        same, NULL, NULL));
      g_autofree char *text = NULL;

      set_options (pipeline, concurrency, TRUE, FALSE);
      g_signal_connect (kitsune_pipeline_get_stage (pipeline), "error", G_CALLBACK (cancel_cb), NULL);
      text = support_run (pipeline, NULL, NULL);
      g_assert_true (g_str_has_suffix (text, "] error: the run was cancelled"));
      g_assert_null (strstr (text, "2000"));
      g_assert_cmpint (support_count_live (), ==, 0);
    }
}

typedef struct
{
  GMutex lock;
  GCond cond;
  guint n_calls; /* going on */
  guint n_most;
  guint n_wanted; /* everybody waits until so many calls are going on */
  gboolean open;
  GThread *lane;
  gboolean on_lane;
} Meeting;

/* A call begins; under the lock. */
static void
meeting_enter (Meeting *self)
{
  self->on_lane |= g_thread_self () == self->lane;
  self->n_calls++;
  self->n_most = MAX (self->n_most, self->n_calls);
}

static gboolean
meet (const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  Meeting *self = user_data;

  g_mutex_lock (&self->lock);
  meeting_enter (self);
  if (self->n_calls >= self->n_wanted)
    self->open = TRUE;
  g_cond_broadcast (&self->cond);
  while (!self->open)
    g_cond_wait (&self->cond, &self->lock);
  self->n_calls--;
  g_mutex_unlock (&self->lock);
  g_value_copy (item, result);

  return TRUE;
}

/* Six calls that wait for each other need six threads, none of them the lane's. */
static void
test_workers_block_on_threads_of_their_own (void)
{
  Meeting meeting = { .n_wanted = 6, .lane = g_thread_self () };
  KitsunePipeline *source = support_source (G_TYPE_INT64, 30, SUPPORT_THEN_END);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map (source, G_TYPE_INT64, meet, &meeting, NULL));
  g_autoptr (KitsuneItems) items = NULL;

  set_options (pipeline, 6, TRUE, TRUE);
  items = collect (pipeline);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 30);
  g_assert_cmpuint (meeting.n_most, ==, 6);
  g_assert_false (meeting.on_lane);
}

static gboolean
wait_briefly (const GValue *item,
              GValue *result,
              gpointer user_data,
              GError **error)
{
  Meeting *self = user_data;

  g_mutex_lock (&self->lock);
  meeting_enter (self);
  g_mutex_unlock (&self->lock);
  g_usleep (20);
  g_mutex_lock (&self->lock);
  self->n_calls--;
  g_mutex_unlock (&self->lock);
  g_value_copy (item, result);

  return TRUE;
}

/* However short they are: more calls than there are processors can wait at once, and
 * the lane has better things to do. */
static void
test_workers_wait_on_threads_of_their_own (void)
{
  Meeting meeting = { .lane = g_thread_self () };
  KitsunePipeline *source = support_source (G_TYPE_INT64, 500, SUPPORT_THEN_END);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map (source, G_TYPE_INT64, wait_briefly, &meeting, NULL));
  g_autoptr (KitsuneItems) items = NULL;

  set_options (pipeline, 6, TRUE, FALSE);
  items = collect (pipeline);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 500);
  g_assert_cmpuint (meeting.n_most, >=, 3);
  g_assert_false (meeting.on_lane);
}

/* A run that is cancelled ends only when the call has returned. */
static gboolean
open_cb (gpointer user_data)
{
  Meeting *self = user_data;

  g_mutex_lock (&self->lock);
  self->open = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);

  return G_SOURCE_REMOVE;
}

static void
test_workers_run_waits_for_its_calls (void)
{
  Meeting meeting = { .n_wanted = G_MAXUINT };
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map (support_source (G_TYPE_INT64, 2, SUPPORT_THEN_WAIT),
                                                                 G_TYPE_INT64, meet, &meeting, NULL));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (pipeline);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (KitsuneMetrics) metrics = NULL;

  set_options (pipeline, 2, FALSE, TRUE);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  g_mutex_lock (&meeting.lock);
  while (meeting.n_calls < 2)
    {
      g_mutex_unlock (&meeting.lock);
      g_main_context_iteration (NULL, FALSE);
      g_mutex_lock (&meeting.lock);
    }
  g_mutex_unlock (&meeting.lock);

  kitsune_run_cancel (run);
  support_settle ();
  g_assert_cmpint (kitsune_run_get_state (run), !=, KITSUNE_RUN_STATE_FINISHED);
  open_cb (&meeting);
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (meeting.n_calls, ==, 0);
  metrics = kitsune_run_get_metrics (run);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped_for (kitsune_metrics_lookup (metrics, "map-1"),
                                                           KITSUNE_DROP_REASON_ABANDONED),
                    ==, 2);
}

static gboolean
count (const GValue *item,
       gpointer user_data,
       GError **error)
{
  g_atomic_int_add ((gint *) user_data, (gint) g_value_get_int64 (item));

  return TRUE;
}

static void
test_workers_for_each (void)
{
  gint sum = 0;
  KitsunePipeline *source = support_source (G_TYPE_INT64, 1000, SUPPORT_THEN_END);
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (source, count, &sum, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  KitsuneStageMetrics *metrics;

  g_object_set (kitsune_runner_get_terminal (runner, 0), "concurrency", 3, NULL);
  summary = kitsune_runner_run (runner, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sum, ==, 500500);
  metrics = kitsune_metrics_lookup (kitsune_run_summary_get_metrics (summary), "for-each-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (metrics), ==, 1000);
  g_assert_cmpuint (kitsune_stage_metrics_get_busy_time (metrics), >, 0);
}

static gboolean
end_at_fifty (const GValue *item,
              KitsuneEmitter *out,
              gpointer user_data,
              GError **error)
{
  for (gint64 i = 0; i < 200; i++)
    kitsune_emitter_push_int64 (out, g_value_get_int64 (item));
  if (g_value_get_int64 (item) == 50)
    kitsune_emitter_end (out);

  return TRUE;
}

static void
test_workers_flat_map_ends_itself (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_flat_map (source, G_TYPE_INT64, end_at_fifty, NULL, NULL));
  g_autoptr (KitsuneItems) items = NULL;

  set_options (pipeline, 3, TRUE, FALSE);
  items = collect (pipeline);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 10000);
  for (gsize i = 0; i < 10000; i++)
    g_assert_cmpint (g_value_get_int64 (kitsune_items_get (items, i)), ==, (gint64) i / 200 + 1);
}

static void
test_workers_mistakes (void)
{
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_tap (support_ints (1), yes, NULL, NULL));

  g_object_set (kitsune_pipeline_get_stage (pipeline), "blocking", TRUE, NULL);
  assert_problem (pipeline, "stage \"tap-1\": property \"blocking\" is set, but with a \"concurrency\" of 1 the "
                            "function is called on the thread of the run");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/workers/edges", test_workers_edges);
  g_test_add_func ("/kitsune/operators/workers/keep-the-order", test_workers_keep_the_order);
  g_test_add_func ("/kitsune/operators/workers/lose-nothing", test_workers_lose_nothing);
  g_test_add_func ("/kitsune/operators/workers/overcome-failures", test_workers_overcome_failures);
  g_test_add_func ("/kitsune/operators/workers/overcome-and-cancelled", test_workers_overcome_and_cancelled);
  g_test_add_func ("/kitsune/operators/workers/failures", test_workers_failures);
  g_test_add_func ("/kitsune/operators/workers/block-on-threads-of-their-own",
                   test_workers_block_on_threads_of_their_own);
  g_test_add_func ("/kitsune/operators/workers/wait-on-threads-of-their-own",
                   test_workers_wait_on_threads_of_their_own);
  g_test_add_func ("/kitsune/operators/workers/run-waits-for-its-calls", test_workers_run_waits_for_its_calls);
  g_test_add_func ("/kitsune/operators/workers/for-each", test_workers_for_each);
  g_test_add_func ("/kitsune/operators/workers/flat-map-ends-itself", test_workers_flat_map_ends_itself);
  g_test_add_func ("/kitsune/operators/workers/mistakes", test_workers_mistakes);

  return g_test_run ();
}
