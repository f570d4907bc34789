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
build_take (KitsunePipeline *pipeline,
            gpointer data)
{
  return kitsune_pipeline_take (pipeline, GPOINTER_TO_UINT (data));
}

static void
test_take_edges (void)
{
  const SupportEdges three = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 2, 3]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 3]",
    .failed_5 = "[1, 2, 3]",
    .flags = SUPPORT_ANY_TYPE | SUPPORT_ENDS_EARLY,
  };
  const SupportEdges none = {
    .empty = "[]",
    .one = "[]",
    .five = "[]",
    .failed_0 = "[]",
    .failed_3 = "[]",
    .failed_5 = "[]",
    .flags = SUPPORT_ANY_TYPE | SUPPORT_ENDS_EARLY,
  };
  const SupportEdges nine = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE | SUPPORT_ENDS_EARLY,
  };

  support_operator_edges (build_take, GUINT_TO_POINTER (3), &three);
  support_operator_edges (build_take, GUINT_TO_POINTER (0), &none);
  support_operator_edges (build_take, GUINT_TO_POINTER (9), &nine);
}

static void
test_take_asks_for_no_more (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *none = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *unused = support_source (G_TYPE_INT64, 0, SUPPORT_THEN_FAIL);

  assert_run (support_own (kitsune_pipeline_take (source, 7)), "[1, 2, 3, 4, 5, 6, 7]");
  g_assert_cmpuint (support_source_count (source), ==, 7);

  assert_run (support_own (kitsune_pipeline_take (none, 0)), "[]");
  g_assert_cmpuint (support_source_count (none), ==, 0);
  assert_run (support_own (kitsune_pipeline_take (unused, 0)), "[]");
}

/* Stops its own path only. */
static void
test_take_leaves_others_alone (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 100, SUPPORT_THEN_END);
  KitsunePipeline *taken = support_own (kitsune_pipeline_take (source, 2));
  g_autoptr (KitsuneRunner) first = kitsune_runner_new (taken);
  g_autoptr (KitsuneRunner) second = kitsune_runner_new (source);
  KitsuneRunner *both[] = { first, second };
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new_merged (both, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (summary);
  g_assert_cmpuint (support_source_count (source), ==, 100);
}

static KitsunePipeline *
build_take_while (KitsunePipeline *pipeline,
                  gpointer data)
{
  return kitsune_pipeline_take_while (pipeline, is_small, data, NULL);
}

static KitsunePipeline *
build_take_while_process (KitsunePipeline *pipeline,
                          gpointer data)
{
  return kitsune_pipeline_take_while_process (pipeline, is_small_process, NULL, NULL);
}

static void
test_take_while_edges (void)
{
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 2]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2]",
    .failed_5 = "[1, 2]",
    .flags = SUPPORT_ANY_TYPE | SUPPORT_ENDS_EARLY,
  };

  support_operator_edges (build_take_while, NULL, &edges);
  support_operator_edges (build_take_while_process, NULL, &edges);
}

static void
test_take_while_never_resumes (void)
{
  assert_run (support_own (kitsune_pipeline_take_while (support_ints (1, 2, 3, 1, 2), is_small, NULL, NULL)),
              "[1, 2]");
  assert_run (support_own (kitsune_pipeline_take_while (support_ints (4, 1), is_small, NULL, NULL)), "[]");
}

static void
test_take_while_failures (void)
{
  gint64 two = 2;
  KitsunePipeline *pipeline =
      support_own (kitsune_pipeline_take_while (support_ints (1, 2, 1, 4, 1), is_small, &two, NULL));

  assert_run (pipeline, "[1] error: stage \"take-while-1\": no answer for 2");
  support_drop_errors (pipeline);
  assert_run (pipeline, "[1, 1]");
  support_return_on_error (pipeline, 99);
  assert_run (pipeline, "[1, 99, 1]");
}

static KitsunePipeline *
build_take_every (KitsunePipeline *pipeline,
                  gpointer data)
{
  return kitsune_pipeline_take_every (pipeline, GPOINTER_TO_UINT (data));
}

static void
test_take_every_edges (void)
{
  const SupportEdges two = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 3, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 3] failed",
    .failed_5 = "[1, 3, 5] failed",
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges one = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_take_every, GUINT_TO_POINTER (2), &two);
  support_operator_edges (build_take_every, GUINT_TO_POINTER (1), &one);
}

static void
test_take_every_counts_from_the_first (void)
{
  assert_items (support_own (kitsune_pipeline_take_every (support_ints (0, 1, 2, 3, 4, 5, 6), 3)), "[0, 3, 6]");
  assert_items (support_own (kitsune_pipeline_take_every (support_ints (7, 8), G_MAXUINT)), "[7]");
}

static void
test_take_every_nothing (void)
{
  assert_problem (support_own (kitsune_pipeline_take_every (support_ints (1), 0)),
                  "stage \"take-every-1\": n must be greater than 0");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/take/edges", test_take_edges);
  g_test_add_func ("/kitsune/operators/take/asks-for-no-more", test_take_asks_for_no_more);
  g_test_add_func ("/kitsune/operators/take/leaves-others-alone", test_take_leaves_others_alone);
  g_test_add_func ("/kitsune/operators/take-while/edges", test_take_while_edges);
  g_test_add_func ("/kitsune/operators/take-while/never-resumes", test_take_while_never_resumes);
  g_test_add_func ("/kitsune/operators/take-while/failures", test_take_while_failures);
  g_test_add_func ("/kitsune/operators/take-every/edges", test_take_every_edges);
  g_test_add_func ("/kitsune/operators/take-every/counts-from-the-first", test_take_every_counts_from_the_first);
  g_test_add_func ("/kitsune/operators/take-every/nothing", test_take_every_nothing);

  return g_test_run ();
}
