/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/inner.h"

/* Makes pipelines of scripts, the next one each time, and logs that. */
typedef struct
{
  GString *log;
  const char *const *scripts; /* see inner_script() */
  gint64 n_calls;
} World;

static KitsunePipeline *
make (const GValue *item,
      gpointer user_data,
      GError **error)
{
  World *self = user_data;
  GValue number = G_VALUE_INIT;

  g_assert_null (item);
  kitsune_value_set_int64 (&number, ++self->n_calls);
  g_string_append_printf (self->log, " <%" G_GINT64_FORMAT ">", self->n_calls);

  return inner_script (&number, (gpointer) self->scripts, error);
}

static gboolean
make_process (const GValue *item,
              KitsuneEmitter *out,
              gpointer user_data,
              GError **error)
{
  g_autoptr (KitsunePipeline) pipeline = make (item, user_data, error);
  GValue result = G_VALUE_INIT;

  if (*error != NULL)
    return FALSE;
  g_value_init (&result, KITSUNE_TYPE_PIPELINE);
  g_value_set_object (&result, pipeline);
  kitsune_emitter_push (out, &result);
  g_value_unset (&result);

  return TRUE;
}

static KitsunePipeline *
defer (World *world)
{
  return support_own (kitsune_pipeline_new_defer (G_TYPE_VALUE, make, world, NULL));
}

/* What the run of @pipeline gives, and before that which calls it has made. */
static void
check (World *world,
       KitsunePipeline *pipeline,
       const char *calls,
       const char *expected)
{
  world->n_calls = 0;
  g_string_truncate (world->log, 0);
  assert_run (pipeline, expected);
  g_assert_cmpstr (world->log->str, ==, calls);
}

static KitsunePipeline *
made_before (const GValue *item,
             gpointer user_data,
             GError **error)
{
  return g_object_ref (user_data);
}

static KitsunePipeline *
build_deferred (KitsunePipeline *pipeline,
                gpointer data)
{
  return kitsune_pipeline_new_defer (kitsune_pipeline_get_item_type (pipeline), made_before, g_object_ref (pipeline),
                                     g_object_unref);
}

static void
test_edges (void)
{
  const SupportEdges unchanged = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_deferred, NULL, &unchanged);
}

/* Making a pipeline of it, or looking at one, calls nobody; each run does. */
static void
test_runs (void)
{
  const char *const scripts[] = { "7 8", "9" };
  g_autoptr (GString) log = g_string_new (NULL);
  World world = { log, scripts, 0 };
  KitsunePipeline *pipeline = defer (&world);
  g_autoptr (KitsuneGraph) graph = kitsune_pipeline_describe (pipeline);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (kitsune_graph_get_n_nodes (graph), ==, 1);
  g_assert_true (kitsune_pipeline_validate (pipeline, &error));
  g_assert_cmpstr (log->str, ==, "");
  assert_run (pipeline, "[7, 8]");
  assert_run (pipeline, "[9]");
  g_assert_cmpstr (log->str, ==, " <1> <2>");
}

/* Each is made when its turn has come, and not where it never comes. */
static void
test_concat (void)
{
  const char *const scripts[] = { "1 2", "3", "!" };
  g_autoptr (GString) log = g_string_new (NULL);
  World world = { log, scripts, 0 };
  KitsunePipeline *four[] = { defer (&world), defer (&world), defer (&world), defer (&world) };
  KitsunePipeline *all = support_own (kitsune_pipeline_concat (four, G_N_ELEMENTS (four)));
  KitsunePipeline *prefixed = support_own (kitsune_pipeline_start_with_pipeline (four[0], four[1]));
  KitsunePipeline *suffixed = support_own (kitsune_pipeline_end_with_pipeline (four[0], four[1]));

  check (&world, all, " <1> <2> <3>", "[1, 2, 3] error: stage \"defer-3/script-1\": script failed");
  check (&world, support_own (kitsune_pipeline_take (all, 3)), " <1> <2>", "[1, 2, 3]");
  check (&world, support_own (kitsune_pipeline_take (all, 1)), " <1>", "[1]");
  check (&world, support_own (kitsune_pipeline_take (prefixed, 2)), " <1>", "[1, 2]");
  check (&world, prefixed, " <1> <2>", "[1, 2, 3]");
  check (&world, suffixed, " <1> <2>", "[1, 2, 3]");
}

static void
test_concat_in_time (void)
{
  const char *const scripts[] = { "1 @2 2", "@3 3" };
  g_autoptr (GString) log = g_string_new (NULL);
  World world = { log, scripts, 0 };
  KitsunePipeline *all = kitsune_pipeline_concat_with (defer (&world), defer (&world));
  InnerRun run;

  inner_run_start (&run, all, 64);
  g_assert_cmpstr (log->str, ==, " <1>");
  inner_run_advance (&run, 1);
  g_assert_cmpstr (log->str, ==, " <1>");
  inner_run_advance (&run, 1);
  g_assert_cmpstr (log->str, ==, " <1> <2>");
  inner_run_advance (&run, 9);
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " 1 @2 2 @3 3 .");
  inner_run_clear (&run);
  g_assert_finalize_object (all);
}

/* All at once; one whose function fails has lost. */
static void
test_amb (void)
{
  const char *const scripts[] = { "@3 1", "fail", "@1 2 @2 3", "none" };
  g_autoptr (GString) log = g_string_new (NULL);
  World world = { log, scripts, 0 };
  KitsunePipeline *four[] = { defer (&world), defer (&world), defer (&world), defer (&world) };
  KitsunePipeline *race = kitsune_pipeline_amb (four, G_N_ELEMENTS (four));
  InnerRun run;

  inner_run_start (&run, race, 64);
  g_assert_cmpstr (log->str, ==, " <1> <2> <3> <4>");
  inner_run_advance (&run, 9);
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " @1 2 @2 3 .");
  g_assert_cmpstr (run.failures->str, ==, " defer: no pipeline");
  inner_run_clear (&run);
  g_assert_finalize_object (race);
}

static void
test_retry (void)
{
  const char *const scripts[] = { "1 !", "2 !", "3" };
  g_autoptr (GString) log = g_string_new (NULL);
  World world = { log, scripts, 0 };
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_forever (NULL);

  check (&world, support_own (kitsune_pipeline_retry (defer (&world), strategy)), " <1> <2> <3>", "[1, 2, 3]");
}

static void
test_failures (void)
{
  const char *const scripts[] = { "fail", "broken", "7" };
  const char *const broken[] = { "broken" };
  g_autoptr (GString) log = g_string_new (NULL);
  World world = { log, scripts, 0 };
  World other = { log, broken, 0 };
  KitsunePipeline *pipeline = defer (&world);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (3, NULL);
  g_autofree char *text = NULL;

  check (&world, pipeline, " <1>", "[] error: stage \"defer-1\": no pipeline");
  support_drop_errors (pipeline);
  check (&world, pipeline, " <1>", "[]");
  support_return_on_error (pipeline, 5);
  check (&world, pipeline, " <1>", "[5]");
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  check (&world, pipeline, " <1> <2> <3>", "[7]");

  text = support_run (defer (&other), NULL, NULL);
  g_assert_true (g_str_has_prefix (text, "[] error: stage \"defer-1\": the pipeline cannot be run: "));
}

/* No pipeline is one without items. */
static void
test_none (void)
{
  const char *const scripts[] = { "none" };
  g_autoptr (GString) log = g_string_new (NULL);
  World world = { log, scripts, 0 };

  check (&world, defer (&world), " <1>", "[]");
}

static void
test_drain (void)
{
  const char *const scripts[] = { "7 @5 8" };
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (KitsuneBackoff) second = kitsune_backoff_new_fixed (G_USEC_PER_SEC);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (-1, second);
  World world = { log, scripts, 0 };
  World failing = { log, (const char *const[]){ "fail" }, 0 };
  KitsunePipeline *pipeline = defer (&failing);
  InnerRun run;

  inner_run_start (&run, defer (&world), 64);
  kitsune_run_stop (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " 7 .");
  inner_run_clear (&run);

  /* while another attempt is waited for */
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  inner_run_start (&run, pipeline, 64);
  kitsune_run_stop (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " .");
  inner_run_clear (&run);
}

static void
test_process (void)
{
  const char *const scripts[] = { "7 8", "none", "fail" };
  g_autoptr (GString) log = g_string_new (NULL);
  World world = { log, scripts, 0 };
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_new_defer_process (G_TYPE_VALUE, make_process, &world,
                                                                               NULL));

  assert_run (pipeline, "[7, 8]");
  assert_run (pipeline, "[]");
  assert_run (pipeline, "[] error: stage \"defer-1\": no pipeline");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/defer/edges", test_edges);
  g_test_add_func ("/kitsune/operators/defer/runs", test_runs);
  g_test_add_func ("/kitsune/operators/defer/concat", test_concat);
  g_test_add_func ("/kitsune/operators/defer/concat-in-time", test_concat_in_time);
  g_test_add_func ("/kitsune/operators/defer/amb", test_amb);
  g_test_add_func ("/kitsune/operators/defer/retry", test_retry);
  g_test_add_func ("/kitsune/operators/defer/failures", test_failures);
  g_test_add_func ("/kitsune/operators/defer/none", test_none);
  g_test_add_func ("/kitsune/operators/defer/drain", test_drain);
  g_test_add_func ("/kitsune/operators/defer/process", test_process);

  return g_test_run ();
}
