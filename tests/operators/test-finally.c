/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

#include "kitsune/base/kitsune-value.h"

/* The calls of one function, as text: " end" or " " and the error. */
typedef struct
{
  GString *log;
  gboolean fails;
  GCancellable *cancellable; /* to be cancelled by the call */
} Heard;

static Heard *
heard_new (void)
{
  Heard *self = g_new0 (Heard, 1);

  self->log = g_string_new (NULL);

  return self;
}

static void
heard_free (Heard *self)
{
  g_string_free (self->log, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Heard, heard_free)

/* Compares what was heard since the last time. */
#define assert_heard(self, expected)                  \
  G_STMT_START                                        \
  {                                                   \
    g_assert_cmpstr ((self)->log->str, ==, expected); \
    g_string_truncate ((self)->log, 0);               \
  }                                                   \
  G_STMT_END

static gboolean
hear (const GValue *item,
      gpointer user_data,
      GError **error)
{
  Heard *self = user_data;

  if (kitsune_value_is_null (item))
    {
      g_string_append (self->log, " end");
    }
  else
    {
      const GError *failure = g_value_get_boxed (item);

      g_assert_true (G_VALUE_HOLDS (item, G_TYPE_ERROR));
      g_assert_error (failure, G_IO_ERROR, G_IO_ERROR_FAILED);
      g_string_append_printf (self->log, " %s", failure->message);
    }
  g_cancellable_cancel (self->cancellable);
  if (self->fails)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not now");

  return !self->fails;
}

static gboolean
hear_process (const GValue *item,
              KitsuneEmitter *out,
              gpointer user_data,
              GError **error)
{
  kitsune_emitter_push_string (out, "ignored");

  return hear (item, user_data, error);
}

static KitsunePipeline *
build_tap_error (KitsunePipeline *pipeline,
                 gpointer data)
{
  return kitsune_pipeline_tap_error (pipeline, hear, data, NULL);
}

static KitsunePipeline *
build_tap_error_process (KitsunePipeline *pipeline,
                         gpointer data)
{
  return kitsune_pipeline_tap_error_process (pipeline, hear_process, data, NULL);
}

static KitsunePipeline *
build_finally (KitsunePipeline *pipeline,
               gpointer data)
{
  return kitsune_pipeline_finally (pipeline, hear, data, NULL);
}

static KitsunePipeline *
build_finally_process (KitsunePipeline *pipeline,
                       gpointer data)
{
  return kitsune_pipeline_finally_process (pipeline, hear_process, data, NULL);
}

static KitsunePipeline *
build_ignore_elements (KitsunePipeline *pipeline,
                       gpointer data)
{
  return kitsune_pipeline_ignore_elements (pipeline);
}

static const SupportEdges untouched = {
  SUPPORT_EDGES_UNCHANGED,
  .flags = SUPPORT_ANY_TYPE,
};

static void
test_tap_error_edges (void)
{
  g_autoptr (Heard) heard = heard_new ();

  support_operator_edges (build_tap_error, heard, &untouched);
  support_operator_edges (build_tap_error_process, heard, &untouched);
}

static void
test_finally_edges (void)
{
  g_autoptr (Heard) heard = heard_new ();

  support_operator_edges (build_finally, heard, &untouched);
  support_operator_edges (build_finally_process, heard, &untouched);
}

static KitsunePipeline *
failing (guint64 n_items)
{
  return support_source (G_TYPE_INT64, n_items, SUPPORT_THEN_FAIL);
}

/* Each way to end, and what @build has heard of it. */
static void
check_calls (SupportBuildFunc build,
             const char *on_end,
             const char *on_error,
             const char *on_stop)
{
  g_autoptr (Heard) heard = heard_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *cancelled = NULL;
  KitsunePipeline *ends = support_own (build (support_ints (1, 2), heard));
  KitsunePipeline *fails = support_own (build (failing (1), heard));
  KitsunePipeline *endless = support_own (build (support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END),
                                                 heard));
  KitsunePipeline *cut = support_own (build (support_source_cancelling (G_TYPE_INT64, 3, cancellable), heard));

  for (guint i = 0; i < 2; i++)
    {
      assert_run (ends, "[1, 2]");
      assert_heard (heard, on_end);
      assert_run (fails, "[1] error: stage \"source\": source failed");
      assert_heard (heard, on_error);
      assert_run (support_own (kitsune_pipeline_take (endless, 2)), "[1, 2]");
      assert_heard (heard, on_stop);
    }

  cancelled = support_run (cut, NULL, cancellable);
  g_assert_true (g_str_has_suffix (cancelled, "] error: the run was cancelled"));
  assert_heard (heard, on_stop);
  /* before anything could come */
  g_free (cancelled);
  cancelled = support_run (ends, NULL, cancellable);
  g_assert_cmpstr (cancelled, ==, "[] error: the run was cancelled");
  assert_heard (heard, on_stop);
}

static void
test_tap_error_calls (void)
{
  check_calls (build_tap_error, "", " stage \"source\": source failed", "");
  check_calls (build_tap_error_process, "", " stage \"source\": source failed", "");
}

static void
test_finally_calls (void)
{
  check_calls (build_finally, " end", " stage \"source\": source failed", " end");
  check_calls (build_finally_process, " end", " stage \"source\": source failed", " end");
}

static void
test_finally_not_begun (void)
{
  g_autoptr (Heard) heard = heard_new ();
  KitsunePipeline *watched = support_own (build_finally (support_ints (1, 2), heard));

  assert_run (support_own (kitsune_pipeline_take (watched, 0)), "[]");
  assert_heard (heard, "");
}

static KitsunePipeline *
build_finally_on_lane (KitsunePipeline *pipeline,
                       gpointer data)
{
  g_autoptr (KitsunePipeline) watched = build_finally (pipeline, data);

  return kitsune_pipeline_async_boundary (watched);
}

static KitsunePipeline *
build_finally_below_lane (KitsunePipeline *pipeline,
                          gpointer data)
{
  g_autoptr (KitsunePipeline) crossed = kitsune_pipeline_async_boundary (pipeline);

  return build_finally (crossed, data);
}

static KitsunePipeline *
build_tap_error_on_lane (KitsunePipeline *pipeline,
                         gpointer data)
{
  g_autoptr (KitsunePipeline) watched = build_tap_error (pipeline, data);

  return kitsune_pipeline_async_boundary (watched);
}

/* Once, whichever side of a boundary it is on, and before the run is over. One
 * whose thread is never needed has not begun. */
static void
test_finally_lanes (void)
{
  const SupportBuildFunc builds[] = { build_finally_on_lane, build_finally_below_lane };

  for (guint i = 0; i < G_N_ELEMENTS (builds); i++)
    {
      g_autoptr (Heard) heard = heard_new ();
      KitsunePipeline *endless = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      KitsunePipeline *cut = support_source_cancelling (G_TYPE_INT64, 3, cancellable);
      g_autofree char *cancelled = NULL;

      assert_run (support_own (builds[i](support_ints (1, 2), heard)), "[1, 2]");
      assert_heard (heard, " end");
      assert_run (support_own (builds[i](failing (1), heard)), "[1] error: stage \"source\": source failed");
      assert_heard (heard, " stage \"source\": source failed");
      assert_run (support_own (kitsune_pipeline_take (support_own (builds[i](endless, heard)), 2)), "[1, 2]");
      assert_heard (heard, " end");
      cancelled = support_run (support_own (builds[i](cut, heard)), NULL, cancellable);
      g_assert_true (g_str_has_suffix (cancelled, "] error: the run was cancelled"));
      assert_heard (heard, " end");
    }

  {
    g_autoptr (Heard) heard = heard_new ();

    assert_run (support_own (build_tap_error_on_lane (failing (1), heard)),
                "[1] error: stage \"source\": source failed");
    assert_heard (heard, " stage \"source\": source failed");
  }
}

/* A branch that is cut short because another one fails. */
static void
test_finally_other_branch (void)
{
  g_autoptr (Heard) heard = heard_new ();
  KitsunePipeline *waits = support_source (G_TYPE_INT64, 0, SUPPORT_THEN_WAIT);
  KitsunePipeline *watched = support_own (build_finally (waits, heard));
  KitsunePipeline *other = failing (0);

  kitsune_stage_set_name (kitsune_pipeline_get_stage (other), "other");
  assert_run (support_own (kitsune_pipeline_merge_with (watched, other)),
              "[] error: stage \"other\": source failed");
  assert_heard (heard, " end");
}

static gboolean
log_item (const GValue *item,
          gpointer user_data,
          GError **error)
{
  g_string_append_printf (user_data, " %d", (int) support_number (item));

  return TRUE;
}

/* What comes after the end of one comes after the call. */
static void
test_finally_order (void)
{
  g_autoptr (Heard) heard = heard_new ();
  KitsunePipeline *first = support_own (build_finally (support_ints (1, 2), heard));
  KitsunePipeline *logged;

  first = support_own (kitsune_pipeline_tap (first, log_item, heard->log, NULL));
  logged = support_own (kitsune_pipeline_tap (support_ints (3), log_item, heard->log, NULL));
  assert_run (support_own (build_finally (first, heard)), "[1, 2]");
  assert_heard (heard, " 1 2 end end");
  assert_run (logged, "[3]");
  assert_heard (heard, " 3");
}

static void
test_tap_error_failed_call (void)
{
  g_autoptr (Heard) heard = heard_new ();
  KitsunePipeline *tapped = support_own (build_tap_error (failing (1), heard));

  heard->fails = TRUE;
  assert_run (tapped, "[1] error: stage \"source\": source failed "
                      "(and the function of stage \"tap-error-1\" failed: not now)");
  assert_heard (heard, " stage \"source\": source failed");
  support_drop_errors (tapped);
  assert_problem (tapped, "stage \"tap-error-1\": property \"error-handler\" is set, but tap-error "
                          "calls no function that could fail");
}

static void
test_finally_failed_call (void)
{
  g_autoptr (Heard) heard = heard_new ();
  KitsunePipeline *ends = support_own (build_finally (support_ints (1, 2), heard));
  KitsunePipeline *fails = support_own (build_finally (failing (1), heard));

  heard->fails = TRUE;
  assert_run (ends, "[1, 2] error: stage \"finally-1\": not now");
  assert_heard (heard, " end");
  assert_run (fails, "[1] error: stage \"source\": source failed "
                     "(and the function of stage \"finally-1\" failed: not now)");
  assert_heard (heard, " stage \"source\": source failed");
}

/* An error that nobody waits for any more is counted all the same. */
static void
test_finally_failed_call_after_stop (void)
{
  g_autoptr (Heard) heard = heard_new ();
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GString) items = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  KitsunePipeline *ends = support_own (build_finally (support_ints (1, 2, 3), heard));
  KitsuneStageFailure *failure;

  heard->fails = TRUE;
  ends = support_own (kitsune_pipeline_take (ends, 1));
  runner = kitsune_pipeline_for_each (ends, log_item, items, NULL);
  summary = kitsune_runner_run (runner, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (items->str, ==, " 1");
  assert_heard (heard, " end");
  g_assert_cmpuint (kitsune_run_summary_get_n_failures (summary), ==, 1);
  failure = kitsune_run_summary_get_nth_failure (summary, 0);
  g_assert_cmpstr (kitsune_stage_failure_get_stage (failure), ==, "finally-1");
  g_assert_error (kitsune_stage_failure_get_error (failure), G_IO_ERROR, G_IO_ERROR_BUSY);
}

/* The call may end the run that it belongs to. */
static void
test_finally_cancels (void)
{
  const struct
  {
    SupportBuildFunc build;
    SupportThen then;
    guint64 n_taken;
    const char *heard;
  } cases[] = {
    { build_finally, SUPPORT_THEN_END, 9, " end" },
    { build_finally, SUPPORT_THEN_FAIL, 9, " stage \"source\": source failed" },
    { build_finally, SUPPORT_THEN_WAIT, 1, " end" },
    { build_tap_error, SUPPORT_THEN_FAIL, 9, " stage \"source\": source failed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Heard) heard = heard_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autofree char *text = NULL;
      KitsunePipeline *pipeline = support_own (cases[i].build (support_source (SUPPORT_TYPE_BOXED, 2, cases[i].then),
                                                               heard));

      heard->cancellable = cancellable;
      text = support_run (support_own (kitsune_pipeline_take (pipeline, cases[i].n_taken)), NULL, cancellable);
      g_assert_true (g_str_has_prefix (text, "[1"));
      assert_heard (heard, cases[i].heard);
      g_assert_cmpint (support_count_live (), ==, 0);
    }
}

static void
test_ignore_elements_edges (void)
{
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[]",
    .five = "[]",
    .failed_0 = "[] failed",
    .failed_3 = "[] failed",
    .failed_5 = "[] failed",
    .flags = SUPPORT_ANY_TYPE | SUPPORT_NEEDS_END,
  };

  support_operator_edges (build_ignore_elements, NULL, &edges);
}

static void
test_ignore_elements_runs_all (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  KitsunePipeline *tapped = support_own (kitsune_pipeline_tap (support_ints (1, 2, 3), log_item, log, NULL));
  KitsunePipeline *ignored = support_own (kitsune_pipeline_ignore_elements (tapped));
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (ignored, log_item, log, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, &error);
  KitsuneStageMetrics *stage;

  g_assert_no_error (error);
  g_assert_cmpstr (log->str, ==, " 1 2 3");
  g_assert_true (kitsune_pipeline_get_item_type (ignored) == G_TYPE_INT64);
  stage = kitsune_metrics_lookup (kitsune_run_summary_get_metrics (summary), "ignore-elements-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (stage), ==, 3);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (stage), ==, 0);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped (stage), ==, 0);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/finally/lanes", test_finally_lanes);
  g_test_add_func ("/kitsune/operators/finally/edges", test_finally_edges);
  g_test_add_func ("/kitsune/operators/finally/calls", test_finally_calls);
  g_test_add_func ("/kitsune/operators/finally/not-begun", test_finally_not_begun);
  g_test_add_func ("/kitsune/operators/finally/other-branch", test_finally_other_branch);
  g_test_add_func ("/kitsune/operators/finally/order", test_finally_order);
  g_test_add_func ("/kitsune/operators/finally/failed-call", test_finally_failed_call);
  g_test_add_func ("/kitsune/operators/finally/failed-call-after-stop", test_finally_failed_call_after_stop);
  g_test_add_func ("/kitsune/operators/finally/cancels", test_finally_cancels);
  g_test_add_func ("/kitsune/operators/tap-error/edges", test_tap_error_edges);
  g_test_add_func ("/kitsune/operators/tap-error/calls", test_tap_error_calls);
  g_test_add_func ("/kitsune/operators/tap-error/failed-call", test_tap_error_failed_call);
  g_test_add_func ("/kitsune/operators/ignore-elements/edges", test_ignore_elements_edges);
  g_test_add_func ("/kitsune/operators/ignore-elements/runs-all", test_ignore_elements_runs_all);

  return g_test_run ();
}
