/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

/* Descriptions of pipelines and runners: the nodes, and what is written. */

static gboolean
same (const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  g_assert_not_reached ();
}

static KitsunePipeline *
map (KitsunePipeline *pipeline,
     const char *name)
{
  KitsunePipeline *mapped = support_own (kitsune_pipeline_map (pipeline, G_TYPE_INT64, same, NULL, NULL));

  kitsune_pipeline_set (mapped, "name", name, NULL);

  return mapped;
}

static KitsunePipeline *
zip (KitsunePipeline *a,
     KitsunePipeline *b)
{
  return support_own (kitsune_pipeline_zip (a, b));
}

#define assert_text(pipeline, expected)                                     \
  G_STMT_START                                                              \
  {                                                                         \
    g_autoptr (KitsuneGraph) graph_ = kitsune_pipeline_describe (pipeline); \
    g_autofree char *text_ = kitsune_graph_to_string (graph_);              \
    g_assert_cmpstr (text_, ==, expected);                                  \
  }                                                                         \
  G_STMT_END

static void
test_nodes (void)
{
  KitsunePipeline *numbers = support_ints (1);
  KitsunePipeline *pipeline = map (map (numbers, NULL), "double");
  g_autoptr (KitsuneGraph) graph = NULL;
  KitsuneGraphNode *node;

  support_return_on_error (pipeline, 7);
  graph = kitsune_pipeline_describe (pipeline);
  g_assert_cmpuint (kitsune_graph_get_n_nodes (graph), ==, 3);
  g_assert_null (kitsune_graph_get_node (graph, 3));
  g_assert_null (kitsune_graph_lookup (graph, "other"));

  node = kitsune_graph_get_node (graph, 0);
  g_assert_cmpstr (kitsune_graph_node_get_name (node), ==, "items-1");
  g_assert_cmpstr (kitsune_graph_node_get_kind (node), ==, "items");
  g_assert_false (kitsune_graph_node_is_named (node));
  g_assert_false (kitsune_graph_node_is_terminal (node));
  g_assert_cmpuint (kitsune_graph_node_get_n_inputs (node), ==, 0);
  g_assert_cmpuint (kitsune_graph_node_get_id (node), ==, kitsune_stage_get_id (kitsune_pipeline_get_stage (numbers)));
  g_assert_null (kitsune_graph_node_get_error_handler (node));

  node = kitsune_graph_lookup (graph, "double");
  g_assert_cmpuint (kitsune_graph_node_get_index (node), ==, 2);
  g_assert_true (kitsune_graph_node_is_named (node));
  g_assert_cmpstr (kitsune_graph_node_get_kind (node), ==, "map");
  g_assert_cmpuint (kitsune_graph_node_get_n_inputs (node), ==, 1);
  g_assert_cmpuint (kitsune_graph_node_get_input_node (node, 0), ==, 1);
  g_assert_cmpuint (kitsune_graph_node_get_input_output (node, 0), ==, 0);
  g_assert_cmpuint (kitsune_graph_node_get_n_outputs (node), ==, 1);
  g_assert_cmpuint (kitsune_graph_node_get_item_type (node, 0), ==, G_TYPE_INT64);
  g_assert_false (kitsune_graph_node_get_discard (node, 0));
  g_assert_cmpstr (kitsune_graph_node_get_error_handler (node), ==, "return 7");
  g_assert_null (kitsune_graph_node_get_problems (node)[0]);
  g_assert_cmpuint (kitsune_dict_get_size (kitsune_graph_node_get_options (node)), ==, 0);
}

/* A node outlives its graph, and both outlive the stages. */
static void
test_holds_nothing (void)
{
  KitsunePipeline *pipeline = kitsune_pipeline_new_empty (G_TYPE_INT64);
  KitsuneGraph *graph = kitsune_pipeline_describe (pipeline);
  g_autoptr (KitsuneGraphNode) node = kitsune_graph_node_ref (kitsune_graph_get_node (graph, 0));

  g_assert_finalize_object (pipeline);
  kitsune_graph_unref (graph);
  g_assert_cmpstr (kitsune_graph_node_get_name (node), ==, "empty-1");
}

static void
test_options (void)
{
  KitsunePipeline *lists = support_own (kitsune_pipeline_batch (support_ints (1), 3));
  g_autoptr (KitsuneGraph) graph = NULL;
  KitsuneDict *options;

  kitsune_pipeline_set (lists, "drop-partial", TRUE, NULL);
  graph = kitsune_pipeline_describe (lists);
  options = kitsune_graph_node_get_options (kitsune_graph_lookup (graph, "batch-1"));
  g_assert_cmpuint (kitsune_dict_get_size (options), ==, 2);
  g_assert_cmpstr (g_value_get_string (kitsune_dict_get_key (options, 0)), ==, "count");
  g_assert_true (g_value_get_boolean (kitsune_dict_lookup_string (options, "drop-partial")));
  assert_text (lists, "● items-1 → gint64\n"
                      "● batch-1 → KitsuneItems, count: 3, drop-partial: true\n");
}

static void
test_runner (void)
{
  KitsunePipeline *numbers = support_ints (1);
  g_autoptr (KitsuneRunner) one = kitsune_runner_new (map (numbers, "left"));
  g_autoptr (KitsuneRunner) other = kitsune_runner_new (map (numbers, "right"));
  KitsuneRunner *runners[] = { one, other };
  g_autoptr (KitsuneRunner) merged = kitsune_runner_new_merged (runners, 2);
  g_autoptr (KitsuneRunner) none = kitsune_runner_new_merged (NULL, 0);
  g_autoptr (KitsuneGraph) graph = kitsune_runner_describe (merged);
  g_autoptr (KitsuneGraph) empty = kitsune_runner_describe (none);
  g_autofree char *text = kitsune_graph_to_string (graph);
  g_autofree char *empty_text = kitsune_graph_to_string (empty);

  g_assert_true (kitsune_graph_node_is_terminal (kitsune_graph_lookup (graph, "discard-2")));
  g_assert_cmpstr (text, ==,
                   "● items-1 → gint64\n"
                   "├─╮\n"
                   "● │ left (map) → gint64\n"
                   "● │ discard-1\n"
                   "  ● right (map) ← items-1 → gint64\n"
                   "  ● discard-2\n");
  g_assert_cmpuint (kitsune_graph_get_n_nodes (empty), ==, 0);
  g_assert_cmpstr (empty_text, ==, "");
}

/* --- text --- */

static void
test_text_of_forks_and_joins (void)
{
  KitsunePipeline *numbers = support_ints (1);
  KitsunePipeline *inner = zip (map (numbers, "a"), map (numbers, "b"));

  assert_text (zip (map (numbers, "left"), map (numbers, "right")),
               "● items-1 → gint64\n"
               "├─╮\n"
               "● │ left (map) → gint64\n"
               "│ ● right (map) ← items-1 → gint64\n"
               "├─╯\n"
               "● zip-1 ← left, right → KitsunePair\n");

  /* more than two ways, and one that passes another by */
  assert_text (zip (map (numbers, "c"), zip (inner, map (numbers, "d"))),
               "● items-1 → gint64\n"
               "├─┬─┬─╮\n"
               "● │ │ │ c (map) → gint64\n"
               "│ ● │ │ a (map) ← items-1 → gint64\n"
               "│ │ ● │ b (map) ← items-1 → gint64\n"
               "│ ├─╯ │\n"
               "│ ●   │ zip-1 ← a, b → KitsunePair\n"
               "│ │   ● d (map) ← items-1 → gint64\n"
               "│ ├───╯\n"
               "│ ● zip-2 ← zip-1, d → KitsunePair\n"
               "├─╯\n"
               "● zip-3 ← c, zip-2 → KitsunePair\n");

  /* a way to oneself twice, and a second source */
  assert_text (zip (zip (numbers, numbers), support_strings ("x")),
               "● items-1 → gint64\n"
               "├─╮\n"
               "├─╯\n"
               "● zip-1 ← items-1, items-1 → KitsunePair\n"
               "│ ● items-2 → gchararray\n"
               "├─╯\n"
               "● zip-2 ← zip-1, items-2 → KitsunePair\n");
}

static gboolean
odd (const GValue *item,
     gpointer user_data,
     GError **error)
{
  g_assert_not_reached ();
}

static void
test_text_of_outputs (void)
{
  g_autoptr (GPtrArray) parts = kitsune_pipeline_partition (support_ints (1), odd, NULL, NULL);
  KitsunePipeline *first = g_ptr_array_index (parts, 0);
  KitsunePipeline *second = g_ptr_array_index (parts, 1);

  assert_text (zip (second, map (first, NULL)),
               "● items-1 → gint64\n"
               "● partition-1 → 0: gint64, 1: gint64\n"
               "├─╮\n"
               "● │ map-1 ← partition-1:0 → gint64\n"
               "├─╯\n"
               "● zip-1 ← partition-1:1, map-1 → KitsunePair\n");

  kitsune_pipeline_set_discard (second, TRUE);
  assert_text (map (first, NULL),
               "● items-1 → gint64\n"
               "● partition-1 → 0: gint64, 1: gint64 (discarded)\n"
               "● map-1 ← partition-1:0 → gint64\n");
}

/* --- mistakes --- */

static void
test_mistakes (void)
{
  KitsunePipeline *lists = support_own (kitsune_pipeline_batch (map (map (support_ints (1), "twice"), "twice"), 0));
  g_autoptr (KitsuneGraph) graph = kitsune_pipeline_describe (lists);
  const char *const *problems = kitsune_graph_node_get_problems (kitsune_graph_lookup (graph, "batch-1"));

  g_assert_false (kitsune_pipeline_validate (lists, NULL));
  g_assert_cmpstr (problems[0], ==, "no trigger: set \"count\", \"timeout\" or \"measure-max\"");
  g_assert_null (problems[1]);
  assert_text (lists,
               "● items-1 → gint64\n"
               "● twice (map) → gint64\n"
               "● twice (map) → gint64\n"
               "│   ! another stage has the same name\n"
               "● batch-1 → KitsuneItems\n"
               "    ! no trigger: set \"count\", \"timeout\" or \"measure-max\"\n");
}

static void
test_unconsumed_output (void)
{
  g_autoptr (GPtrArray) parts = kitsune_pipeline_partition (support_ints (1), odd, NULL, NULL);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (g_ptr_array_index (parts, 0));
  g_autoptr (KitsuneGraph) graph = kitsune_runner_describe (runner);

  g_assert_true (g_str_has_prefix (
      kitsune_graph_node_get_problems (kitsune_graph_lookup (graph, "partition-1"))[0], "output 1 is not consumed"));
}

/* --- large graphs --- */

static void
test_long_chain (void)
{
  KitsunePipeline *pipeline = g_object_ref (support_ints (1));
  g_autoptr (KitsuneGraph) graph = NULL;
  g_autofree char *text = NULL;
  g_autofree char *dot = NULL;
  g_autofree char *json = NULL;

  for (guint i = 0; i < 2000; i++)
    {
      KitsunePipeline *next = kitsune_pipeline_map (pipeline, G_TYPE_INT64, same, NULL, NULL);

      g_object_unref (pipeline);
      pipeline = next;
    }
  graph = kitsune_pipeline_describe (pipeline);
  g_object_unref (pipeline);
  g_assert_cmpuint (kitsune_graph_get_n_nodes (graph), ==, 2001);
  text = kitsune_graph_to_string (graph);
  g_assert_true (g_str_has_suffix (text, "\n● map-2000 → gint64\n"));
  dot = kitsune_graph_to_dot (graph);
  g_assert_nonnull (strstr (dot, "n1999 -> n2000"));
  json = kitsune_graph_to_json (graph);
  g_assert_nonnull (strstr (json, "\"map-2000\""));
}

/* Too many ways to draw are told in words. */
static void
test_wide_fork (void)
{
  const guint widths[] = { 23, 24, 25, 300 };

  for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      KitsunePipeline *numbers = support_ints (1);
      KitsunePipeline *joined = map (numbers, NULL);
      g_autoptr (KitsuneGraph) graph = NULL;
      g_autofree char *text = NULL;

      for (guint i = 1; i < widths[w]; i++)
        joined = zip (joined, map (numbers, NULL));
      graph = kitsune_pipeline_describe (joined);
      text = kitsune_graph_to_string (graph);
      g_assert_cmpint (strstr (text, "├") != NULL, ==, widths[w] < 24);
      g_assert_nonnull (strstr (text, "map-2 ← items-1 → gint64\n"));
    }
}

/* --- other forms --- */

static void
test_dot (void)
{
  g_autoptr (GPtrArray) parts = kitsune_pipeline_partition (support_ints (1), odd, NULL, NULL);
  KitsunePipeline *named = map (g_ptr_array_index (parts, 1), "a \"b\" \\ c");
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (named);
  g_autoptr (KitsuneGraph) graph = NULL;
  g_autofree char *dot = NULL;

  support_drop_errors (named);
  graph = kitsune_runner_describe (runner);
  dot = kitsune_graph_to_dot (graph);
  g_assert_cmpstr (dot, ==,
                   "digraph kitsune {\n"
                   "  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n"
                   "  edge [fontname=\"sans-serif\", fontsize=10];\n"
                   "  n0 [label=\"items-1\"];\n"
                   "  n1 [label=\"partition-1\\n! output 0 is not consumed in this run; set \\\"discard\\\" on it "
                   "if its items are not wanted\", color=red, fontcolor=red];\n"
                   "  n2 [label=\"a \\\"b\\\" \\\\ c\\n(map)\\non error: drop\"];\n"
                   "  n3 [label=\"discard-1\", peripheries=2];\n"
                   "  n0 -> n1 [label=\"gint64\"];\n"
                   "  n1 -> n2 [label=\"1: gint64\"];\n"
                   "  n2 -> n3 [label=\"gint64\"];\n"
                   "}\n");
}

static void
test_json (void)
{
  KitsunePipeline *lists = support_own (kitsune_pipeline_batch (support_ints (1), 3));
  g_autoptr (KitsuneGraph) graph = NULL;
  g_autofree char *json = NULL;
  g_autofree char *expected = NULL;
  guint64 id = kitsune_stage_get_id (kitsune_pipeline_get_stage (lists));

  kitsune_pipeline_set (lists, "name", "lists", NULL);
  support_drop_errors (lists);
  graph = kitsune_pipeline_describe (lists);
  json = kitsune_graph_to_json (graph);
  expected = g_strdup_printf (
      "{\"nodes\":["
      "{\"id\":%" G_GUINT64_FORMAT ",\"name\":\"items-1\",\"named\":false,\"kind\":\"items\",\"inputs\":[],"
      "\"inner\":[],\"outputs\":[{\"type\":\"gint64\",\"discard\":false}],\"options\":{},\"error-handler\":null,"
      "\"problems\":[]},"
      "{\"id\":%" G_GUINT64_FORMAT ",\"name\":\"lists\",\"named\":true,\"kind\":\"batch\","
      "\"inputs\":[{\"node\":0,\"output\":0}],\"inner\":[],\"outputs\":[{\"type\":\"KitsuneItems\",\"discard\":false}],"
      "\"options\":{\"count\":3},\"error-handler\":\"drop\",\"problems\":["
      "\"property \\\"error-handler\\\" is set, but batch calls no function that could fail\"]}]}",
      id - 1, id);
  g_assert_cmpstr (json, ==, expected);
}

/* --- inner pipelines --- */

static KitsunePipeline *
retry (KitsunePipeline *pipeline,
       const char *name)
{
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_up_to (2, NULL);
  KitsunePipeline *retried = support_own (kitsune_pipeline_retry (pipeline, strategy));

  kitsune_pipeline_set (retried, "name", name, NULL);

  return retried;
}

static void
test_inner (void)
{
  KitsunePipeline *inner = map (support_ints (1), NULL);
  KitsunePipeline *around = support_own (kitsune_pipeline_start_with_pipeline (retry (inner, "again"),
                                                                               support_ints (2)));
  g_autoptr (KitsuneGraph) graph = kitsune_pipeline_describe (around);
  KitsuneGraphNode *node = kitsune_graph_lookup (graph, "again");

  g_assert_cmpuint (kitsune_graph_node_get_index (node), ==, 2);
  g_assert_cmpuint (kitsune_graph_node_get_n_inputs (node), ==, 0);
  g_assert_cmpuint (kitsune_graph_node_get_n_inner (node), ==, 1);
  g_assert_cmpuint (kitsune_graph_node_get_inner_node (node, 0), ==, 1);
  g_assert_cmpuint (kitsune_graph_node_get_inner_output (node, 0), ==, 0);
  node = kitsune_graph_get_node (graph, 1);
  g_assert_cmpstr (kitsune_graph_node_get_name (node), ==, "again/map-1");
  g_assert_cmpuint (kitsune_graph_node_get_input_node (node, 0), ==, 0);
  g_assert_cmpuint (kitsune_graph_node_get_n_inner (node), ==, 0);
  node = kitsune_graph_lookup (graph, "start-with-1");
  g_assert_cmpuint (kitsune_graph_node_get_input_node (node, 0), ==, 2);
  g_assert_cmpuint (kitsune_graph_node_get_inner_node (node, 0), ==, 3);
  assert_text (around, "● again/items-1 → gint64\n"
                       "● again/map-1 → gint64\n"
                       "● again (retry), opens again/map-1 → gint64\n"
                       "│ ● start-with-1/items-1 → gint64\n"
                       "├─╯\n"
                       "● start-with-1 ← again, opens start-with-1/items-1 → gint64\n");
}

static void
test_inner_nested (void)
{
  KitsunePipeline *broken = support_own (kitsune_pipeline_batch (support_ints (1), 0));
  KitsunePipeline *pipeline = retry (retry (broken, NULL), NULL);
  g_autoptr (KitsuneGraph) graph = kitsune_pipeline_describe (pipeline);
  KitsuneGraphNode *node = kitsune_graph_lookup (graph, "retry-1/retry-1/batch-1");

  g_assert_cmpuint (kitsune_graph_get_n_nodes (graph), ==, 4);
  g_assert_nonnull (kitsune_graph_node_get_problems (node)[0]);
  assert_text (pipeline, "● retry-1/retry-1/items-1 → gint64\n"
                         "● retry-1/retry-1/batch-1 → KitsuneItems\n"
                         "│   ! no trigger: set \"count\", \"timeout\" or \"measure-max\"\n"
                         "● retry-1/retry-1, opens retry-1/retry-1/batch-1 → KitsuneItems\n"
                         "● retry-1, opens retry-1/retry-1 → KitsuneItems\n");
}

/* A handle that is opened again and again is described once. */
static void
test_inner_twice (void)
{
  KitsunePipeline *pipeline = support_ints (1);
  g_autoptr (KitsuneGraph) graph = NULL;

  for (guint i = 0; i < 20; i++)
    pipeline = support_own (kitsune_pipeline_start_with_pipeline (pipeline, pipeline));
  graph = kitsune_pipeline_describe (pipeline);
  g_assert_cmpuint (kitsune_graph_get_n_nodes (graph), <, 1000);
}

static void
test_inner_exports (void)
{
  KitsunePipeline *pipeline = retry (support_ints (1), NULL);
  g_autoptr (KitsuneGraph) graph = kitsune_pipeline_describe (pipeline);
  g_autofree char *json = kitsune_graph_to_json (graph);
  g_autofree char *dot = kitsune_graph_to_dot (graph);

  g_assert_nonnull (strstr (json, "\"inputs\":[],\"inner\":[{\"node\":0,\"output\":0}]"));
  g_assert_nonnull (strstr (dot, "  n0 -> n1 [label=\"gint64\", style=dashed];\n"));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/define/graph/nodes", test_nodes);
  g_test_add_func ("/kitsune/define/graph/holds-nothing", test_holds_nothing);
  g_test_add_func ("/kitsune/define/graph/options", test_options);
  g_test_add_func ("/kitsune/define/graph/runner", test_runner);
  g_test_add_func ("/kitsune/define/graph/text-of-forks-and-joins", test_text_of_forks_and_joins);
  g_test_add_func ("/kitsune/define/graph/text-of-outputs", test_text_of_outputs);
  g_test_add_func ("/kitsune/define/graph/mistakes", test_mistakes);
  g_test_add_func ("/kitsune/define/graph/unconsumed-output", test_unconsumed_output);
  g_test_add_func ("/kitsune/define/graph/long-chain", test_long_chain);
  g_test_add_func ("/kitsune/define/graph/wide-fork", test_wide_fork);
  g_test_add_func ("/kitsune/define/graph/dot", test_dot);
  g_test_add_func ("/kitsune/define/graph/json", test_json);
  g_test_add_func ("/kitsune/define/graph/inner", test_inner);
  g_test_add_func ("/kitsune/define/graph/inner-nested", test_inner_nested);
  g_test_add_func ("/kitsune/define/graph/inner-twice", test_inner_twice);
  g_test_add_func ("/kitsune/define/graph/inner-exports", test_inner_exports);

  return g_test_run ();
}
