/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

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
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 2, 3, 4, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 3] failed",
    .failed_5 = "[1, 2, 3, 4, 5] failed",
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

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/take/edges", test_take_edges);
  g_test_add_func ("/kitsune/operators/take/asks-for-no-more", test_take_asks_for_no_more);
  g_test_add_func ("/kitsune/operators/take/leaves-others-alone", test_take_leaves_others_alone);

  return g_test_run ();
}
