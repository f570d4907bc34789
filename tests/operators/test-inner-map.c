/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/inner.h"

/* concat_map, merge_map, switch_map, exhaust_map. */
typedef KitsunePipeline *(*MapFunc) (KitsunePipeline *pipeline,
                                     GType item_type,
                                     KitsunePipelineFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy);

typedef struct
{
  const char *name;
  MapFunc map;
  gint concurrency; /* 0: no such option */
} Kind;

static const Kind kinds[] = {
  { "concat-map", kitsune_pipeline_concat_map, 0 },
  { "merge-map", kitsune_pipeline_merge_map, 1 },
  { "switch-map", kitsune_pipeline_switch_map, 0 },
  { "exhaust-map", kitsune_pipeline_exhaust_map, 0 },
};

static KitsunePipeline *
add_map (KitsunePipeline *pipeline,
         const Kind *kind,
         KitsunePipelineFunc func,
         gpointer user_data)
{
  KitsunePipeline *mapped = kind->map (pipeline, kitsune_pipeline_get_item_type (pipeline), func, user_data, NULL);

  if (kind->concurrency != 0)
    kitsune_pipeline_set (mapped, "concurrency", kind->concurrency, NULL);

  return mapped;
}

static KitsunePipeline *
build_repeat (KitsunePipeline *pipeline,
              gpointer data)
{
  return add_map (pipeline, data, inner_repeat, NULL);
}

/* Inner pipelines that do not wait: all four do the same. */
static void
test_edges (gconstpointer data)
{
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 2, 3, 3, 3] failed",
    .failed_5 = "[1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_repeat, (gpointer) data, &edges);
}

static KitsunePipeline *
map_scripts (const Kind *kind,
             gint concurrency,
             const char *outer,
             const char *const *scripts)
{
  g_autoptr (KitsunePipeline) source = script_new (outer);
  KitsunePipeline *mapped = kind->map (source, G_TYPE_VALUE, inner_script, (gpointer) scripts, NULL);

  if (concurrency != 0)
    kitsune_pipeline_set (mapped, "concurrency", concurrency, NULL);

  return mapped;
}

#define CONCAT &kinds[0]
#define MERGE &kinds[1]
#define SWITCH &kinds[2]
#define EXHAUST &kinds[3]

/* Two pipelines that take their time. */
static void
test_timed (void)
{
  const char *const scripts[] = { "10 @2 11 @4 12", "20 @3 21 @6 22", "30" };

  inner_expect (map_scripts (CONCAT, 0, "1 2 3", scripts), " 10 @2 11 @4 12 20 21 @6 22 30 .");
  inner_expect (map_scripts (MERGE, -1, "1 @1 2 @2.5 3", scripts), " 10 @1 20 @2 11 @3 30 21 @4 12 @6 22 .");
  inner_expect (map_scripts (MERGE, 2, "1 @1 2 @2.5 3", scripts), " 10 @1 20 @2 11 @3 21 @4 12 30 @6 22 .");
  inner_expect (map_scripts (MERGE, 1, "1 2 3", scripts), " 10 @2 11 @4 12 20 21 @6 22 30 .");
  inner_expect (map_scripts (SWITCH, 0, "1 2 3", scripts), " 10 20 30 .");
  inner_expect (map_scripts (SWITCH, 0, "1 @3 2 @7 3", scripts), " 10 @2 11 @3 20 21 @6 22 @7 30 .");
  inner_expect (map_scripts (EXHAUST, 0, "1 2 3", scripts), " 10 @2 11 @4 12 .");
  inner_expect (map_scripts (EXHAUST, 0, "1 @3 2 @5 3 @8", scripts), " 10 @2 11 @4 12 @5 30 @8 .");
}

/* The input ends while a pipeline is open, or the other way round. */
static void
test_ends (void)
{
  const char *const scripts[] = { "10 @2 11", "" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      inner_expect (map_scripts (&kinds[i], 0, "1", scripts), " 10 @2 11 .");
      inner_expect (map_scripts (&kinds[i], 0, "1 @5", scripts), " 10 @2 11 @5 .");
      inner_expect (map_scripts (&kinds[i], 0, "2 @3 2", scripts), " @3 .");
      inner_expect (map_scripts (&kinds[i], 0, "@3", scripts), " @3 .");
    }
}

/* An error of the pipeline, at once, amid, at its end; of the input; and of the
 * function. */
static void
test_errors (void)
{
  const char *const scripts[] = { "!", "20 @2 21 ! 22", "30 @3 31 !", "fail", "none", "60 @9" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *at_once =
          g_strdup_printf (" ! stage \"%s-1/script-1\": script failed", kinds[i].name);
      g_autofree char *amid =
          g_strdup_printf (" 20 @2 21 ! stage \"%s-1/script-1\": script failed", kinds[i].name);
      g_autofree char *at_end =
          g_strdup_printf (" 30 @3 31 ! stage \"%s-1/script-1\": script failed", kinds[i].name);
      g_autofree char *call = g_strdup_printf (" ! stage \"%s-1\": no pipeline", kinds[i].name);

      inner_expect (map_scripts (&kinds[i], 0, "1", scripts), at_once);
      inner_expect (map_scripts (&kinds[i], 0, "2 @9", scripts), amid);
      inner_expect (map_scripts (&kinds[i], 0, "3 @9", scripts), at_end);
      inner_expect (map_scripts (&kinds[i], 0, "4 @9", scripts), call);
      inner_expect (map_scripts (&kinds[i], 0, "5 5 5", scripts), " .");
    }

  /* the end of one that others wait for comes behind it */
  inner_expect (map_scripts (CONCAT, 0, "6 @1 !", scripts), " 60 @9 ! stage \"script-1\": script failed");
  inner_expect (map_scripts (EXHAUST, 0, "6 @1 !", scripts), " 60 @1 ! stage \"script-1\": script failed");
  inner_expect (map_scripts (SWITCH, 0, "6 @1 !", scripts), " 60 @1 ! stage \"script-1\": script failed");
  inner_expect (map_scripts (MERGE, 2, "6 @1 !", scripts), " 60 @1 ! stage \"script-1\": script failed");
}

/* What cannot be run is a failed call. */
static void
test_mistakes (void)
{
  const char *const scripts[] = { "10", "broken", "strings", "40", "fail" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      KitsunePipeline *mapped = map_scripts (&kinds[i], kinds[i].concurrency, "1 2 4", scripts);
      g_autofree char *expected =
          g_strdup_printf (" 10 ! stage \"%s-1\": the pipeline for the item cannot be run: "
                           "stage \"%s-1/range-1\": step must not be 0",
                           kinds[i].name, kinds[i].name);

      inner_expect (mapped, expected);

      mapped = map_scripts (&kinds[i], kinds[i].concurrency, "1 2 5 4", scripts);
      support_drop_errors (mapped);
      inner_expect (mapped, " 10 40 .");
      mapped = map_scripts (&kinds[i], kinds[i].concurrency, "1 2 5 4", scripts);
      support_return_on_error (mapped, 99);
      inner_expect (mapped, " 10 99 99 40 .");
    }
}

static void
test_item_types (void)
{
  const char *const scripts[] = { "", "", "strings" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      KitsunePipeline *mapped =
          support_own (kinds[i].map (support_ints (3), G_TYPE_INT64, inner_script, (gpointer) scripts, NULL));
      g_autofree char *expected =
          g_strdup_printf ("[] error: stage \"%s-1\": the pipeline for the item cannot be run: "
                           "stage \"%s-1/items-1\": gives items of type gchararray, "
                           "but stage \"%s-1\" expects gint64",
                           kinds[i].name, kinds[i].name, kinds[i].name);

      assert_run (mapped, expected);
    }
}

static void
test_concurrency (void)
{
  KitsunePipeline *mapped = support_own (kitsune_pipeline_merge_map (support_ints (1), G_TYPE_INT64, inner_one,
                                                                     NULL, NULL));
  gint concurrency;

  g_object_get (kitsune_pipeline_get_stage (mapped), "concurrency", &concurrency, NULL);
  g_assert_cmpint (concurrency, ==, 16);
  kitsune_pipeline_set (mapped, "concurrency", 0, NULL);
  assert_problem (mapped, "stage \"merge-map-1\": property \"concurrency\" must not be 0");
}

static gboolean
push_twice (const GValue *item,
            KitsuneEmitter *out,
            gpointer user_data,
            GError **error)
{
  kitsune_emitter_forward (out);
  kitsune_emitter_forward (out);

  return TRUE;
}

/* Items that have to wait are abandoned, not begun with, when the run stops.
 * What comes in are two items and those from inside. */
static void
test_stop (void)
{
  const char *const scripts[] = { "10 @50 11" };
  static const char *const counts[] = { "3 1 0 1", "3 1 0 1", "4 2 0 0", "3 1 0 1" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      InnerRun run;
      g_autoptr (KitsunePipeline) source = script_new ("1 @60");
      g_autoptr (KitsunePipeline) twice = kitsune_pipeline_flat_map (source, G_TYPE_VALUE, push_twice, NULL, NULL);
      g_autoptr (KitsunePipeline) mapped = add_map (twice, &kinds[i], inner_script, (gpointer) scripts);
      g_autofree char *name = g_strdup_printf ("%s-1", kinds[i].name);

      inner_run_start (&run, mapped, 64);
      inner_run_advance (&run, 3);
      kitsune_run_stop (run.run);
      support_settle ();
      inner_run_finish (&run);
      g_assert_cmpstr (run.log->str, ==, i == 2 ? " 10 10 ." : " 10 .");
      assert_counts (run.run, name, counts[i]);
      inner_run_clear (&run);
    }
}

/* Nothing inside moves while the run is paused. */
static void
test_pause (void)
{
  const char *const scripts[] = { "10 @2 11 @4 12" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      InnerRun run;
      g_autoptr (KitsunePipeline) mapped = map_scripts (&kinds[i], 0, "1", scripts);

      inner_run_start (&run, mapped, 64);
      kitsune_run_pause (run.run);
      support_settle ();
      inner_run_advance (&run, 5);
      g_assert_cmpstr (run.log->str, ==, " 10");
      kitsune_run_resume (run.run);
      support_settle ();
      inner_run_finish (&run);
      g_assert_cmpstr (run.log->str, ==, " 10 11 12 .");
      inner_run_clear (&run);
    }
}

static void
test_cancel (void)
{
  const char *const scripts[] = { "10 @2 11 @4 12" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      InnerRun run;
      g_autoptr (KitsunePipeline) mapped = map_scripts (&kinds[i], 0, "1", scripts);

      inner_run_start (&run, mapped, 64);
      inner_run_advance (&run, 2);
      kitsune_run_cancel (run.run);
      support_settle ();
      inner_run_finish (&run);
      g_assert_cmpstr (run.log->str, ==, " 10 @2 11 ! the run was cancelled");
      inner_run_clear (&run);
    }
}

static KitsunePipeline *
endless (const GValue *item,
         gpointer user_data,
         GError **error)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);

  return kitsune_pipeline_drop (source, G_MAXUINT64);
}

/* A pipeline that never waits gives way all the same, after a while. */
static void
test_busy (void)
{
  for (guint i = 2; i < G_N_ELEMENTS (kinds); i++)
    {
      InnerRun run;
      g_autoptr (KitsunePipeline) source = script_new ("1 2 3");
      g_autoptr (KitsunePipeline) mapped = kinds[i].map (source, G_TYPE_VALUE, endless, NULL, NULL);
      g_autofree char *name = g_strdup_printf ("%s-1", kinds[i].name);
      g_autofree char *counts = NULL;

      run.clock = NULL;
      {
        g_autoptr (KitsuneRunner) runner = kitsune_runner_new (mapped);
        g_autoptr (GError) error = NULL;

        run.run = kitsune_runner_start (runner, NULL, &error);
        g_assert_no_error (error);
      }
      do
        {
          g_main_context_iteration (NULL, TRUE);
          g_free (g_steal_pointer (&counts));
          counts = inner_counts (run.run, name);
        }
      while (!g_str_has_prefix (counts, "3 "));
      g_assert_cmpstr (counts, ==, i == 2 ? "3 0 0 0" : "3 0 0 2");
      kitsune_run_cancel (run.run);
      support_settle ();
      g_clear_object (&run.run);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/operators/inner-map/edges/%s", kinds[i].name);

      g_test_add_data_func (path, &kinds[i], test_edges);
    }
  g_test_add_func ("/kitsune/operators/inner-map/timed", test_timed);
  g_test_add_func ("/kitsune/operators/inner-map/ends", test_ends);
  g_test_add_func ("/kitsune/operators/inner-map/errors", test_errors);
  g_test_add_func ("/kitsune/operators/inner-map/mistakes", test_mistakes);
  g_test_add_func ("/kitsune/operators/inner-map/item-types", test_item_types);
  g_test_add_func ("/kitsune/operators/inner-map/concurrency", test_concurrency);
  g_test_add_func ("/kitsune/operators/inner-map/stop", test_stop);
  g_test_add_func ("/kitsune/operators/inner-map/pause", test_pause);
  g_test_add_func ("/kitsune/operators/inner-map/cancel", test_cancel);
  g_test_add_func ("/kitsune/operators/inner-map/busy", test_busy);

  return g_test_run ();
}
