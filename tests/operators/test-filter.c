/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

/* filter and reject, each with a C function and with one as scripts have it. */

typedef struct
{
  gint64 fail_at;
  guint n_calls;
} Test;

static gboolean
is_odd (const GValue *item,
        gpointer user_data,
        GError **error)
{
  Test *self = user_data;
  gint64 number = support_number (item);

  self->n_calls++;
  if (number == self->fail_at)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot judge %d", (int) number);
      return TRUE;
    }

  return number % 2 != 0;
}

static gboolean
is_odd_process (const GValue *item,
                KitsuneEmitter *out,
                gpointer user_data,
                GError **error)
{
  GError *failure = NULL;

  if (is_odd (item, user_data, &failure))
    kitsune_emitter_forward (out);
  else
    kitsune_emitter_skip (out);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, failure);
  return FALSE;
}

static KitsunePipeline *
build_filter (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_filter (pipeline, is_odd, data, NULL);
}

static KitsunePipeline *
build_filter_process (KitsunePipeline *pipeline,
                      gpointer data)
{
  return kitsune_pipeline_filter_process (pipeline, is_odd_process, data, NULL);
}

static KitsunePipeline *
build_reject (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_reject (pipeline, is_odd, data, NULL);
}

static KitsunePipeline *
build_reject_process (KitsunePipeline *pipeline,
                      gpointer data)
{
  return kitsune_pipeline_reject_process (pipeline, is_odd_process, data, NULL);
}

static void
test_filter_edges (void)
{
  Test self = { 0, 0 };
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 3, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 3] failed",
    .failed_5 = "[1, 3, 5] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_filter, &self, &edges);
  support_operator_edges (build_filter_process, &self, &edges);
}

static void
test_reject_edges (void)
{
  Test self = { 0, 0 };
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[]",
    .five = "[2, 4]",
    .failed_0 = "[] failed",
    .failed_3 = "[2] failed",
    .failed_5 = "[2, 4] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_reject, &self, &edges);
  support_operator_edges (build_reject_process, &self, &edges);
}

static void
test_filter_failures (void)
{
  const SupportBuildFunc builds[] = { build_filter, build_filter_process, build_reject, build_reject_process };
  const char *failed[] = {
    "[1] error: stage \"filter-1\": cannot judge 3",
    "[2] error: stage \"reject-1\": cannot judge 3",
  };
  const char *dropped[] = { "[1, 5]", "[2, 4]" };
  const char *returned[] = { "[1, 9, 5]", "[2, 9, 4]" };

  for (guint i = 0; i < G_N_ELEMENTS (builds); i++)
    {
      Test self = { 3, 0 };
      KitsunePipeline *pipeline;

      assert_run (support_own (builds[i](support_ints (1, 2, 3, 4, 5), &self)), failed[i / 2]);

      pipeline = support_own (builds[i](support_ints (1, 2, 3, 4, 5), &self));
      support_drop_errors (pipeline);
      assert_run (pipeline, dropped[i / 2]);

      pipeline = support_own (builds[i](support_ints (1, 2, 3, 4, 5), &self));
      support_return_on_error (pipeline, 9);
      assert_run (pipeline, returned[i / 2]);
    }
}

/* What is sorted out is no loss, and each item is asked about once. */
static void
test_filter_is_no_loss (void)
{
  Test self = { 0, 0 };
  KitsunePipeline *pipeline = support_own (build_filter (support_ints (1, 2, 3, 4, 5), &self));
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  KitsuneStageMetrics *metrics;

  runner = kitsune_pipeline_for_each (pipeline, is_odd, &self, NULL);
  summary = kitsune_runner_run (runner, NULL, &error);
  g_assert_no_error (error);
  metrics = kitsune_metrics_lookup (kitsune_run_summary_get_metrics (summary), "filter-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (metrics), ==, 5);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (metrics), ==, 3);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped (metrics), ==, 0);
  g_assert_cmpuint (self.n_calls, ==, 5 + 3);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/filter/edges", test_filter_edges);
  g_test_add_func ("/kitsune/operators/reject/edges", test_reject_edges);
  g_test_add_func ("/kitsune/operators/filter/failures", test_filter_failures);
  g_test_add_func ("/kitsune/operators/filter/is-no-loss", test_filter_is_no_loss);

  return g_test_run ();
}
