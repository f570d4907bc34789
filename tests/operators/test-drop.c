/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

/* Whether the number is below 3; fails for the number that @data points to. */
static gboolean
is_small (const GValue *item,
          gpointer user_data,
          GError **error)
{
  const gint64 *fail_at = user_data;

  if (fail_at != NULL && support_number (item) == *fail_at)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no answer for %d", (int) *fail_at);
      return TRUE;
    }

  return support_number (item) < 3;
}

static gboolean
is_small_process (const GValue *item,
                  KitsuneEmitter *out,
                  gpointer user_data,
                  GError **error)
{
  if (support_number (item) < 3)
    kitsune_emitter_forward (out);
  else
    kitsune_emitter_skip (out);

  return TRUE;
}

static KitsunePipeline *
build_drop (KitsunePipeline *pipeline,
            gpointer data)
{
  return kitsune_pipeline_drop (pipeline, GPOINTER_TO_UINT (data));
}

static void
test_drop_edges (void)
{
  const SupportEdges two = {
    .empty = "[]",
    .one = "[]",
    .five = "[3, 4, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[3] failed",
    .failed_5 = "[3, 4, 5] failed",
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges none = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges nine = {
    .empty = "[]",
    .one = "[]",
    .five = "[]",
    .failed_0 = "[] failed",
    .failed_3 = "[] failed",
    .failed_5 = "[] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_drop, GUINT_TO_POINTER (2), &two);
  support_operator_edges (build_drop, GUINT_TO_POINTER (0), &none);
  support_operator_edges (build_drop, GUINT_TO_POINTER (9), &nine);
}

/* What is left out on purpose is not reported as lost. */
static void
test_drop_is_no_loss (void)
{
  g_autoptr (KitsuneRunner) runner =
      kitsune_runner_new (support_own (kitsune_pipeline_drop (support_ints (1, 2, 3), 2)));
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, &error);
  KitsuneStageMetrics *metrics;

  g_assert_no_error (error);
  metrics = kitsune_metrics_lookup (kitsune_run_summary_get_metrics (summary), "drop-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (metrics), ==, 3);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (metrics), ==, 1);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped (metrics), ==, 0);
}

static KitsunePipeline *
build_drop_while (KitsunePipeline *pipeline,
                  gpointer data)
{
  return kitsune_pipeline_drop_while (pipeline, is_small, data, NULL);
}

static KitsunePipeline *
build_drop_while_process (KitsunePipeline *pipeline,
                          gpointer data)
{
  return kitsune_pipeline_drop_while_process (pipeline, is_small_process, NULL, NULL);
}

static void
test_drop_while_edges (void)
{
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[]",
    .five = "[3, 4, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[3] failed",
    .failed_5 = "[3, 4, 5] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_drop_while, NULL, &edges);
  support_operator_edges (build_drop_while_process, NULL, &edges);
}

/* The predicate is not called again, so it cannot fail again either. */
static void
test_drop_while_stops_asking (void)
{
  gint64 five = 5;

  assert_run (support_own (kitsune_pipeline_drop_while (support_ints (1, 4, 1, 5, 2), is_small, &five, NULL)),
              "[4, 1, 5, 2]");
}

static void
test_drop_while_failures (void)
{
  gint64 two = 2;
  KitsunePipeline *pipeline =
      support_own (kitsune_pipeline_drop_while (support_ints (1, 2, 1, 4, 2), is_small, &two, NULL));

  assert_run (pipeline, "[] error: stage \"drop-while-1\": no answer for 2");
  support_drop_errors (pipeline);
  assert_run (pipeline, "[4, 2]");
  support_return_on_error (pipeline, 99);
  assert_run (pipeline, "[99, 4, 2]");
}

static KitsunePipeline *
build_drop_last (KitsunePipeline *pipeline,
                 gpointer data)
{
  return kitsune_pipeline_drop_last (pipeline, GPOINTER_TO_UINT (data));
}

static void
test_drop_last_edges (void)
{
  const SupportEdges two = {
    .empty = "[]",
    .one = "[]",
    .five = "[1, 2, 3]",
    .failed_0 = "[] failed",
    .failed_3 = "[1] failed",
    .failed_5 = "[1, 2, 3] failed",
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges none = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges five = {
    .empty = "[]",
    .one = "[]",
    .five = "[]",
    .failed_0 = "[] failed",
    .failed_3 = "[] failed",
    .failed_5 = "[] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_drop_last, GUINT_TO_POINTER (2), &two);
  support_operator_edges (build_drop_last, GUINT_TO_POINTER (0), &none);
  support_operator_edges (build_drop_last, GUINT_TO_POINTER (5), &five);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/drop/edges", test_drop_edges);
  g_test_add_func ("/kitsune/operators/drop/is-no-loss", test_drop_is_no_loss);
  g_test_add_func ("/kitsune/operators/drop-while/edges", test_drop_while_edges);
  g_test_add_func ("/kitsune/operators/drop-while/stops-asking", test_drop_while_stops_asking);
  g_test_add_func ("/kitsune/operators/drop-while/failures", test_drop_while_failures);
  g_test_add_func ("/kitsune/operators/drop-last/edges", test_drop_last_edges);

  return g_test_run ();
}
