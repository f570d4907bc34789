/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/inner.h"

static KitsunePipeline *
build_empty_prefix (KitsunePipeline *pipeline,
                    gpointer data)
{
  g_autoptr (KitsunePipeline) empty = kitsune_pipeline_new_empty (kitsune_pipeline_get_item_type (pipeline));

  return kitsune_pipeline_start_with_pipeline (pipeline, empty);
}

static KitsunePipeline *
build_empty_suffix (KitsunePipeline *pipeline,
                    gpointer data)
{
  g_autoptr (KitsunePipeline) empty = kitsune_pipeline_new_empty (kitsune_pipeline_get_item_type (pipeline));

  return kitsune_pipeline_end_with_pipeline (pipeline, empty);
}

static KitsunePipeline *
build_prefix (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_start_with_pipeline (pipeline, data);
}

static KitsunePipeline *
build_suffix (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_end_with_pipeline (pipeline, data);
}

static void
test_edges (void)
{
  const SupportEdges unchanged = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges before = {
    .empty = "[7, 8]",
    .one = "[7, 8, 1]",
    .five = "[7, 8, 1, 2, 3, 4, 5]",
    .failed_0 = "[7, 8] failed",
    .failed_3 = "[7, 8, 1, 2, 3] failed",
    .failed_5 = "[7, 8, 1, 2, 3, 4, 5] failed",
  };
  const SupportEdges after = {
    .empty = "[7, 8]",
    .one = "[1, 7, 8]",
    .five = "[1, 2, 3, 4, 5, 7, 8]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 3] failed",
    .failed_5 = "[1, 2, 3, 4, 5] failed",
  };

  support_operator_edges (build_empty_prefix, NULL, &unchanged);
  support_operator_edges (build_empty_suffix, NULL, &unchanged);
  support_operator_edges (build_prefix, support_ints (7, 8), &before);
  support_operator_edges (build_suffix, support_ints (7, 8), &after);
}

static KitsunePipeline *
around (const char *prefix,
        const char *script,
        const char *suffix)
{
  g_autoptr (KitsunePipeline) before = script_new (prefix);
  g_autoptr (KitsunePipeline) items = script_new (script);
  g_autoptr (KitsunePipeline) after = script_new (suffix);
  g_autoptr (KitsunePipeline) started = kitsune_pipeline_start_with_pipeline (items, before);

  return kitsune_pipeline_end_with_pipeline (started, after);
}

static void
test_order (void)
{
  expect_play (around ("@1 1 @2 2", "3 @4 4", "5 @6 6"), "1@1 2@2 3@2 4@4 5@4 6@6 .@6");
  expect_play (around ("", "", ""), ".@0");
}

static void
test_errors (void)
{
  expect_play (around ("1 !", "2", "3"), "1@0 ! stage \"start-with-1/script-1\": script failed@0");
  expect_play (around ("1", "2 !", "3"), "1@0 2@0 ! stage \"script-1\": script failed@0");
  expect_play (around ("1", "2", "3 !"), "1@0 2@0 3@0 ! stage \"end-with-1/script-1\": script failed@0");
}

/* What is not needed is not run. */
static void
test_on_demand (void)
{
  KitsunePipeline *items = support_source (G_TYPE_INT64, 5, SUPPORT_THEN_END);
  KitsunePipeline *suffix = support_source (G_TYPE_INT64, 5, SUPPORT_THEN_END);
  KitsunePipeline *started = support_own (kitsune_pipeline_start_with_pipeline (items, support_ints (7, 8)));
  KitsunePipeline *all = support_own (kitsune_pipeline_end_with_pipeline (started, suffix));

  assert_run (support_own (kitsune_pipeline_take (all, 2)), "[7, 8]");
  g_assert_cmpuint (support_source_count (items), ==, 0);
  assert_run (support_own (kitsune_pipeline_take (all, 3)), "[7, 8, 1]");
  g_assert_cmpuint (support_source_count (suffix), ==, 0);
  assert_run (all, "[7, 8, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]");
}

/* Nothing new begins while the run drains. */
static void
test_drain (void)
{
  InnerRun run;
  KitsunePipeline *all = around ("1 @5 2", "3", "4");

  inner_run_start (&run, all, 64);
  kitsune_run_stop (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " 1 .");
  inner_run_clear (&run);
  g_assert_finalize_object (all);

  all = around ("1", "2 @5 3", "4");
  inner_run_start (&run, all, 64);
  kitsune_run_stop (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " 1 2 .");
  inner_run_clear (&run);
  g_assert_finalize_object (all);
}

/* Mistakes inside are found before the run. */
static void
test_mistakes (void)
{
  g_autoptr (KitsunePipeline) broken = kitsune_pipeline_new_range (0, 1, 0);

  assert_problem (support_own (kitsune_pipeline_start_with_pipeline (support_ints (1), support_strings ("a"))),
                  "stage \"start-with-1/items-1\": gives items of type gchararray, but stage \"start-with-1\" "
                  "expects gint64");
  assert_problem (support_own (kitsune_pipeline_end_with_pipeline (support_ints (1), broken)),
                  "stage \"end-with-1/range-1\": step must not be 0");
}

/* The same pipeline before, in between and after: it is run three times. */
static void
test_shares_nothing (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 2, SUPPORT_THEN_END);
  KitsunePipeline *started = support_own (kitsune_pipeline_start_with_pipeline (source, source));

  assert_run (support_own (kitsune_pipeline_end_with_pipeline (started, source)), "[1, 2, 1, 2, 1, 2]");
  g_assert_cmpuint (support_source_count (source), ==, 6);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/start-with/edges", test_edges);
  g_test_add_func ("/kitsune/operators/start-with/order", test_order);
  g_test_add_func ("/kitsune/operators/start-with/errors", test_errors);
  g_test_add_func ("/kitsune/operators/start-with/on-demand", test_on_demand);
  g_test_add_func ("/kitsune/operators/start-with/drain", test_drain);
  g_test_add_func ("/kitsune/operators/start-with/mistakes", test_mistakes);
  g_test_add_func ("/kitsune/operators/start-with/shares-nothing", test_shares_nothing);

  return g_test_run ();
}
