/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What is found before a run: names, mistakes, types, outputs. */
#include "tests/support/support.h"

#include "kitsune/plan/kitsune-plan-private.h"

static gboolean
same (const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  kitsune_value_set_int64 (result, kitsune_value_get_int64 (item));

  return TRUE;
}

static KitsunePipeline *
map (KitsunePipeline *pipeline,
     const char *name)
{
  KitsunePipeline *mapped = support_own (kitsune_pipeline_map (pipeline, G_TYPE_INT64, same, NULL, NULL));

  kitsune_pipeline_set (mapped, "name", name, NULL);

  return mapped;
}

static KitsunePlan *
plan_for (KitsunePipeline *pipeline)
{
  KitsuneStage *stage = kitsune_pipeline_get_stage (pipeline);
  g_autoptr (GError) error = NULL;
  KitsunePlan *plan = kitsune_plan_new (&stage, 1, FALSE, NULL, &error);

  g_assert_no_error (error);

  return plan;
}

static void
test_plan_order (void)
{
  g_autoptr (KitsunePlan) plan = plan_for (map (map (support_ints (1), "first"), "second"));

  g_assert_cmpuint (plan->nodes->len, ==, 3);
  g_assert_cmpstr (kitsune_plan_get_node (plan, 0)->name, ==, "items-1");
  g_assert_cmpstr (kitsune_plan_get_node (plan, 1)->name, ==, "first");
  g_assert_cmpstr (kitsune_plan_get_node (plan, 2)->name, ==, "second");
  g_assert_cmpuint (g_array_index (kitsune_plan_get_node (plan, 2)->inputs, KitsunePlanInput, 0).node, ==, 1);
}

/* Numbers count up per kind and never take a name that somebody gave. */
static void
test_plan_names (void)
{
  g_autoptr (KitsunePlan) plan = plan_for (map (map (map (map (support_ints (1), NULL), "map-2"), NULL), NULL));

  g_assert_cmpstr (kitsune_plan_get_node (plan, 1)->name, ==, "map-1");
  g_assert_cmpstr (kitsune_plan_get_node (plan, 2)->name, ==, "map-2");
  g_assert_cmpstr (kitsune_plan_get_node (plan, 3)->name, ==, "map-3");
  g_assert_cmpstr (kitsune_plan_get_node (plan, 4)->name, ==, "map-4");
}

/* A stage that is reached on two ways stands in the plan once. */
static void
test_plan_shared_upstream (void)
{
  KitsunePipeline *numbers = support_ints (1);
  KitsuneStage *stages[] = {
    kitsune_pipeline_get_stage (map (numbers, "left")),
    kitsune_pipeline_get_stage (map (numbers, "right")),
    kitsune_pipeline_get_stage (numbers),
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsunePlan) plan = kitsune_plan_new (stages, G_N_ELEMENTS (stages), FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (plan->nodes->len, ==, 3);
  g_assert_cmpuint (g_array_index (plan->terminals, guint, 0), ==, 1);
  g_assert_cmpuint (g_array_index (plan->terminals, guint, 1), ==, 2);
  g_assert_cmpuint (g_array_index (plan->terminals, guint, 2), ==, 0);
}

static void
test_plan_all_mistakes_at_once (void)
{
  KitsunePipeline *numbers = support_own (kitsune_pipeline_new_range (0, 1, 0));
  KitsunePipeline *twin = map (map (numbers, "parse"), "parse");
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();

  kitsune_pipeline_set (numbers, "error-handler", handler, NULL);
  assert_problem (twin,
                  "stage \"parse\": another stage has the same name\n"
                  "stage \"range-1\": step must not be 0\n"
                  "stage \"range-1\": property \"error-handler\" is set, but range calls no function that could fail");
}

static void
test_plan_handler_of_the_wrong_type (void)
{
  KitsunePipeline *mapped = map (support_ints (1), "parse");
  g_autoptr (KitsuneErrorHandler) handler = NULL;
  GValue text = G_VALUE_INIT;

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_string (&text, "none");
  handler = kitsune_error_handler_new_return (&text);
  g_value_unset (&text);

  kitsune_pipeline_set (mapped, "error-handler", handler, NULL);
  assert_problem (mapped,
                  "stage \"parse\": property \"error-handler\" returns a gchararray, but the stage gives gint64");
}

static void
test_plan_handler_without_output (void)
{
  g_autoptr (KitsuneErrorHandler) handler = NULL;
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (GError) error = NULL;
  GValue number = G_VALUE_INIT;
  KitsunePipeline *numbers = support_ints (1);
  KitsuneStage *stage;

  kitsune_value_set_int64 (&number, 1);
  handler = kitsune_error_handler_new_return (&number);
  runner = kitsune_runner_new (numbers);

  /* the source of a list calls nothing */
  stage = kitsune_pipeline_get_stage (numbers);
  kitsune_stage_set_error_handler (stage, handler);
  g_assert_false (kitsune_runner_validate (runner, &error));
  g_assert_cmpstr (error->message, ==,
                   "stage \"items-1\": property \"error-handler\" is set, but items calls no function that could fail");
}

static void
test_plan_terminal_that_is_none (void)
{
  KitsunePipeline *numbers = support_ints (1);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new_for_stage (kitsune_pipeline_get_stage (numbers));
  g_autoptr (GError) error = NULL;

  g_assert_null (kitsune_runner_run (runner, NULL, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==,
                   "stage \"items-1\": output 0 is not consumed in this run; "
                   "set \"discard\" on it if its items are not wanted\n"
                   "stage \"items-1\": is to be run as a terminal, but consumes nothing\n"
                   "stage \"items-1\": is to be run as a terminal, but emits items");
}

/* Chains that are longer than a thread's stack is deep, there and back. */
static void
test_plan_long_chain (void)
{
  KitsunePipeline *pipeline = kitsune_pipeline_new_range (0, 3, 1);
  g_autoptr (KitsunePlan) plan = NULL;

  for (guint i = 0; i < 20000; i++)
    {
      KitsunePipeline *next = kitsune_pipeline_map (pipeline, G_TYPE_INT64, same, NULL, NULL);

      g_object_unref (pipeline);
      pipeline = next;
    }

  plan = plan_for (pipeline);
  g_assert_cmpuint (plan->nodes->len, ==, 20001);
  g_object_unref (pipeline);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/plan/plan/order", test_plan_order);
  g_test_add_func ("/kitsune/plan/plan/names", test_plan_names);
  g_test_add_func ("/kitsune/plan/plan/shared-upstream", test_plan_shared_upstream);
  g_test_add_func ("/kitsune/plan/plan/all-mistakes-at-once", test_plan_all_mistakes_at_once);
  g_test_add_func ("/kitsune/plan/plan/handler-of-the-wrong-type", test_plan_handler_of_the_wrong_type);
  g_test_add_func ("/kitsune/plan/plan/handler-without-output", test_plan_handler_without_output);
  g_test_add_func ("/kitsune/plan/plan/terminal-that-is-none", test_plan_terminal_that_is_none);
  g_test_add_func ("/kitsune/plan/plan/long-chain", test_plan_long_chain);

  return g_test_run ();
}
