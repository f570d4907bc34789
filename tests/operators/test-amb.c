/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/branches.h"
#include "tests/operators/inner.h"

/* One competitor that matters and some that do not. */
static KitsunePipeline *
build_amb (KitsunePipeline *pipeline,
           gpointer data)
{
  GType item_type = kitsune_pipeline_get_item_type (pipeline);
  g_autoptr (KitsunePipeline) never = kitsune_pipeline_new_never (item_type);

  return kitsune_pipeline_amb_with (never, pipeline);
}

static KitsunePipeline *
build_one (KitsunePipeline *pipeline,
           gpointer data)
{
  return kitsune_pipeline_amb (&pipeline, 1);
}

static void
test_edges (void)
{
  const SupportEdges one = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_one, NULL, &one);
}

static KitsunePipeline *
race (const char *a,
      const char *b,
      const char *c)
{
  g_autoptr (KitsunePipeline) first = script_new (a);
  g_autoptr (KitsunePipeline) second = script_new (b);
  g_autoptr (KitsunePipeline) third = script_new (c);
  KitsunePipeline *all[] = { first, second, third };

  return kitsune_pipeline_amb (all, G_N_ELEMENTS (all));
}

static void
test_first_wins (void)
{
  expect_play (race ("@3 1 2", "@1 3 @2 4 @9 5", "@2 6"), "3@1 4@2 5@9 .@9");
  expect_play (race ("@1 1", "@3 2", "@2 3"), "1@1 .@1");
  /* whoever has won is not stopped by its error alone, but ends with it */
  expect_play (race ("@1 1 @2 !", "@3 2", "@3 3"), "1@1 ! stage \"script-1\": script failed@2");
}

/* One that ends without an item does not win. */
static void
test_empty_leaves (void)
{
  expect_play (race ("", "@2 1", "@1"), "1@2 .@2");
  expect_play (race ("", "@2", "@1"), ".@2");
}

static void
test_failed_leaves (void)
{
  expect_play (race ("!", "@2 1 2", "@1 !"), "1@2 2@2 .@2");
  /* an end without items is no failure */
  expect_play (race ("!", "@2", "@1 !"), ".@2");
  expect_play (race ("@1", "!", "@2 !"), ".@2");
  expect_play (race ("!", "@2 !", "@1 !"),
               "! stage \"script-2\": script failed (after: stage \"script-1\": script failed; "
               "stage \"script-3\": script failed)@2");
}

/* What failed without ending the run is told all the same, once each, by whom it
 * happened to: signals, metrics and the summary agree. */
static void
check_failures (KitsunePipeline *pipeline,
                const char *log,
                const char *failures,
                guint n_failures)
{
  KitsuneRunSummary *summary;
  InnerRun run;

  inner_run_start (&run, pipeline, 64);
  inner_run_advance (&run, 3);
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, log);
  g_assert_cmpstr (run.failures->str, ==, failures);

  summary = kitsune_run_get_summary (run.run);
  g_assert_cmpuint (kitsune_run_summary_get_n_failures (summary), ==, n_failures);
  for (guint i = 0; i < n_failures; i++)
    {
      KitsuneStageFailure *failure = kitsune_run_summary_get_nth_failure (summary, i);

      g_assert_true (g_str_has_prefix (kitsune_stage_failure_get_stage (failure), "script-"));
      g_assert_cmpstr (kitsune_stage_failure_get_error (failure)->message, ==, "script failed");
      assert_counts (run.run, kitsune_stage_failure_get_stage (failure), "0 0 1 0");
    }
  inner_run_clear (&run);
  g_assert_finalize_object (pipeline);
}

static void
test_failures_are_told (void)
{
  check_failures (race ("!", "@2 1", "@3"), " @2 1 .", " script: script failed", 1);
  check_failures (race ("@1 !", "!", "@2 1"), " @2 1 .", " script: script failed script: script failed", 2);
  check_failures (race ("@1 !", "!", "@2 !"),
                  " @2 ! stage \"script-3\": script failed (after: stage \"script-2\": script failed; "
                  "stage \"script-1\": script failed)",
                  " script: script failed script: script failed script: script failed", 3);
}

static void
test_none (void)
{
  KitsunePipeline *none = support_own (kitsune_pipeline_amb (NULL, 0));

  g_assert_true (kitsune_pipeline_get_item_type (none) == G_TYPE_VALUE);
  assert_run (none, "[]");
}

static void
test_never_is_the_identity (void)
{
  KitsunePipeline *both = support_own (build_amb (range (0, 200), NULL));

  g_assert_true (kitsune_pipeline_get_item_type (both) == G_TYPE_INT64);
  assert_run (above (both, 197), "[198, 199]");
  assert_run (take (both, 3), "[0, 1, 2]");
}

static void
test_types (void)
{
  g_autoptr (KitsunePipeline) mixed = kitsune_pipeline_amb_with (support_ints (1), support_strings ("a"));
  KitsunePipeline *three[] = { support_strings ("a"), support_ints (1), support_ints (1) };
  g_autoptr (KitsunePipeline) more = kitsune_pipeline_amb (three, G_N_ELEMENTS (three));

  g_assert_true (kitsune_pipeline_get_item_type (mixed) == G_TYPE_VALUE);
  g_assert_true (kitsune_pipeline_get_item_type (more) == G_TYPE_VALUE);
}

/* What the losers had in flight is counted, and their sources stop. */
static void
test_losers_stop (void)
{
  KitsunePipeline *endless = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *held = support_hold_after (endless, 0);

  assert_run (support_own (kitsune_pipeline_amb_with (held, range (0, 4))),
              "[0, 1, 2, 3]");
}

/* Both come from the same fork: one branch is passed on, whole. */
static void
test_fork (void)
{
  KitsunePipeline *numbers = range (0, 300);

  assert_run (above (support_own (kitsune_pipeline_amb_with (numbers, numbers)), 298), "[299]");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/amb/edges", test_edges);
  g_test_add_func ("/kitsune/operators/amb/first-wins", test_first_wins);
  g_test_add_func ("/kitsune/operators/amb/empty-leaves", test_empty_leaves);
  g_test_add_func ("/kitsune/operators/amb/failed-leaves", test_failed_leaves);
  g_test_add_func ("/kitsune/operators/amb/failures-are-told", test_failures_are_told);
  g_test_add_func ("/kitsune/operators/amb/none", test_none);
  g_test_add_func ("/kitsune/operators/amb/never-is-the-identity", test_never_is_the_identity);
  g_test_add_func ("/kitsune/operators/amb/types", test_types);
  g_test_add_func ("/kitsune/operators/amb/losers-stop", test_losers_stop);
  g_test_add_func ("/kitsune/operators/amb/fork", test_fork);

  return g_test_run ();
}
