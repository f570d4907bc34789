/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support-private.h"

/* The numbers, in the type of the items of @pipeline. */
static KitsuneItems *
items_like (KitsunePipeline *pipeline,
            guint first,
            guint n_items)
{
  GValue *values = g_new0 (GValue, n_items);

  for (guint i = 0; i < n_items; i++)
    support_value_init (&values[i], kitsune_pipeline_get_item_type (pipeline), first + i);

  return kitsune_items_new_take (values, n_items);
}

static KitsunePipeline *
build_with_index (KitsunePipeline *pipeline,
                  gpointer data)
{
  return kitsune_pipeline_with_index (pipeline);
}

static void
test_with_index_edges (void)
{
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[Indexed(0, 1)]",
    .five = "[Indexed(0, 1), Indexed(1, 2), Indexed(2, 3), Indexed(3, 4), Indexed(4, 5)]",
    .failed_0 = "[] failed",
    .failed_3 = "[Indexed(0, 1), Indexed(1, 2), Indexed(2, 3)] failed",
    .failed_5 = "[Indexed(0, 1), Indexed(1, 2), Indexed(2, 3), Indexed(3, 4), Indexed(4, 5)] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_with_index, NULL, &edges);
}

static KitsunePipeline *
build_pairwise (KitsunePipeline *pipeline,
                gpointer data)
{
  return kitsune_pipeline_pairwise (pipeline);
}

static void
test_pairwise_edges (void)
{
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[]",
    .five = "[Consecutive(1, 2), Consecutive(2, 3), Consecutive(3, 4), Consecutive(4, 5)]",
    .failed_0 = "[] failed",
    .failed_3 = "[Consecutive(1, 2), Consecutive(2, 3)] failed",
    .failed_5 = "[Consecutive(1, 2), Consecutive(2, 3), Consecutive(3, 4), Consecutive(4, 5)] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_pairwise, NULL, &edges);
}

static void
test_types_of_pairs (void)
{
  KitsunePipeline *ints = support_ints (1);

  g_assert_true (kitsune_pipeline_get_item_type (support_own (kitsune_pipeline_with_index (ints))) ==
                 KITSUNE_TYPE_INDEXED);
  g_assert_true (kitsune_pipeline_get_item_type (support_own (kitsune_pipeline_pairwise (ints))) ==
                 KITSUNE_TYPE_CONSECUTIVE);
}

static KitsunePipeline *
build_start_with (KitsunePipeline *pipeline,
                  gpointer data)
{
  g_autoptr (KitsuneItems) items = items_like (pipeline, 8, GPOINTER_TO_UINT (data));

  return kitsune_pipeline_start_with (pipeline, items);
}

static KitsunePipeline *
build_end_with (KitsunePipeline *pipeline,
                gpointer data)
{
  g_autoptr (KitsuneItems) items = items_like (pipeline, 8, GPOINTER_TO_UINT (data));

  return kitsune_pipeline_end_with (pipeline, items);
}

static void
test_start_with_edges (void)
{
  const SupportEdges two = {
    .empty = "[8, 9]",
    .one = "[8, 9, 1]",
    .five = "[8, 9, 1, 2, 3, 4, 5]",
    .failed_0 = "[8, 9] failed",
    .failed_3 = "[8, 9, 1, 2, 3] failed",
    .failed_5 = "[8, 9, 1, 2, 3, 4, 5] failed",
    .flags = SUPPORT_INTS_ONLY,
  };
  const SupportEdges none = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_start_with, GUINT_TO_POINTER (2), &two);
  support_operator_edges (build_start_with, GUINT_TO_POINTER (0), &none);
}

static void
test_end_with_edges (void)
{
  const SupportEdges two = {
    .empty = "[8, 9]",
    .one = "[1, 8, 9]",
    .five = "[1, 2, 3, 4, 5, 8, 9]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 3] failed",
    .failed_5 = "[1, 2, 3, 4, 5] failed",
    .flags = SUPPORT_INTS_ONLY,
  };
  const SupportEdges none = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_end_with, GUINT_TO_POINTER (2), &two);
  support_operator_edges (build_end_with, GUINT_TO_POINTER (0), &none);
}

/* Its own items come first in time, too, and in portions. */
static void
test_start_with_asks_later (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *pipeline = support_own (build_start_with (source, GUINT_TO_POINTER (1000)));
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (support_hold_after (pipeline, 500));
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, &error);
  g_autoptr (KitsuneMetrics) metrics = NULL;

  g_assert_no_error (error);
  support_settle ();
  metrics = kitsune_run_get_metrics (run);
  g_assert_cmpuint (support_source_count (source), ==, 0);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (kitsune_metrics_lookup (metrics, "start-with-1")), <=,
                    500 + 2 * 128);
  kitsune_run_cancel (run);
  support_settle ();
}

static void
test_end_with_gives_in_portions (void)
{
  KitsunePipeline *pipeline = support_own (build_end_with (support_ints (), GUINT_TO_POINTER (1000)));
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (support_hold_after (pipeline, 500));
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, &error);
  g_autoptr (KitsuneMetrics) metrics = NULL;

  g_assert_no_error (error);
  support_settle ();
  metrics = kitsune_run_get_metrics (run);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (kitsune_metrics_lookup (metrics, "end-with-1")), <=,
                    500 + 2 * 128);
  kitsune_run_cancel (run);
  support_settle ();
}

static void
test_start_with_keeps_items_of_all_types (void)
{
  const GType types[] = { G_TYPE_STRING, SUPPORT_TYPE_BOXED, SUPPORT_TYPE_OBJECT };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (KitsunePipeline) started =
          build_start_with (support_source (types[i], 2, SUPPORT_THEN_END), GUINT_TO_POINTER (1));
      g_autoptr (KitsunePipeline) ended = build_end_with (started, GUINT_TO_POINTER (2));
      g_autofree char *text = support_collect (ended);

      g_assert_cmpstr (text, ==, types[i] == G_TYPE_STRING ? "[\"8\", \"1\", \"2\", \"8\", \"9\"]" : "[8, 1, 2, 8, 9]");
    }
  g_assert_cmpint (support_count_live (), ==, 0);
}

/* What is given in another type than the stream has is made to fit, or is a
 * mistake. */
static void
test_literals_fit (void)
{
  GValue values[2] = { G_VALUE_INIT, G_VALUE_INIT };
  GValue text = G_VALUE_INIT;
  g_autoptr (KitsuneItems) items = NULL;
  KitsunePipeline *pipeline;

  kitsune_value_set_int (&values[0], 7);
  kitsune_value_init_null (&values[1]);
  items = kitsune_items_new (values, 2);
  pipeline = support_own (kitsune_pipeline_start_with (support_ints (1), items));
  assert_items (pipeline, "[7, null, 1]");
  pipeline = support_own (kitsune_pipeline_take (pipeline, 1));
  g_clear_pointer (&items, kitsune_items_unref);
  items = kitsune_pipeline_collect (pipeline, NULL, NULL, NULL);
  g_assert_true (G_VALUE_HOLDS_INT64 (kitsune_items_get (items, 0)));

  assert_items (support_own (kitsune_pipeline_default_if_empty (support_ints (), NULL)), "[null]");
  assert_items (support_own (kitsune_pipeline_intersperse (support_ints (1, 2), NULL)), "[1, null, 2]");

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_static_string (&text, "seven");
  g_clear_pointer (&items, kitsune_items_unref);
  items = kitsune_items_new (&text, 1);
  for (guint i = 0; i < 4; i++)
    {
      KitsunePipeline *ints = support_ints (1);
      KitsunePipeline *wrong[] = {
        support_own (kitsune_pipeline_start_with (ints, items)),
        support_own (kitsune_pipeline_end_with (ints, items)),
        support_own (kitsune_pipeline_intersperse (ints, &text)),
        support_own (kitsune_pipeline_default_if_empty (ints, &text)),
      };
      const char *expected[] = {
        "stage \"start-with-1\": item 0 does not fit into a stream of gint64: ",
        "stage \"end-with-1\": item 0 does not fit into a stream of gint64: ",
        "stage \"intersperse-1\": the separator does not fit into a stream of gint64: ",
        "stage \"default-if-empty-1\": the value does not fit into a stream of gint64: ",
      };
      g_autoptr (GError) error = NULL;

      g_assert_false (kitsune_pipeline_validate (wrong[i], &error));
      g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, expected[i]));
    }
}

static KitsunePipeline *
build_intersperse (KitsunePipeline *pipeline,
                   gpointer data)
{
  GValue zero = G_VALUE_INIT;
  KitsunePipeline *built;

  support_value_init (&zero, kitsune_pipeline_get_item_type (pipeline), 0);
  built = kitsune_pipeline_intersperse (pipeline, &zero);
  g_value_unset (&zero);

  return built;
}

static void
test_intersperse_edges (void)
{
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 0, 2, 0, 3, 0, 4, 0, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 0, 2, 0, 3] failed",
    .failed_5 = "[1, 0, 2, 0, 3, 0, 4, 0, 5] failed",
    .flags = SUPPORT_INTS_ONLY,
  };

  support_operator_edges (build_intersperse, NULL, &edges);
}

static KitsunePipeline *
build_default_if_empty (KitsunePipeline *pipeline,
                        gpointer data)
{
  GValue nine = G_VALUE_INIT;
  KitsunePipeline *built;

  support_value_init (&nine, kitsune_pipeline_get_item_type (pipeline), 9);
  built = kitsune_pipeline_default_if_empty (pipeline, &nine);
  g_value_unset (&nine);

  return built;
}

static void
test_default_if_empty_edges (void)
{
  const SupportEdges edges = {
    .empty = "[9]",
    .one = "[1]",
    .five = "[1, 2, 3, 4, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 3] failed",
    .failed_5 = "[1, 2, 3, 4, 5] failed",
    .flags = SUPPORT_INTS_ONLY,
  };

  support_operator_edges (build_default_if_empty, NULL, &edges);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/with-index/edges", test_with_index_edges);
  g_test_add_func ("/kitsune/operators/pairwise/edges", test_pairwise_edges);
  g_test_add_func ("/kitsune/operators/pairwise/types", test_types_of_pairs);
  g_test_add_func ("/kitsune/operators/start-with/edges", test_start_with_edges);
  g_test_add_func ("/kitsune/operators/start-with/asks-later", test_start_with_asks_later);
  g_test_add_func ("/kitsune/operators/start-with/keeps-items-of-all-types", test_start_with_keeps_items_of_all_types);
  g_test_add_func ("/kitsune/operators/start-with/literals-fit", test_literals_fit);
  g_test_add_func ("/kitsune/operators/end-with/edges", test_end_with_edges);
  g_test_add_func ("/kitsune/operators/end-with/gives-in-portions", test_end_with_gives_in_portions);
  g_test_add_func ("/kitsune/operators/intersperse/edges", test_intersperse_edges);
  g_test_add_func ("/kitsune/operators/default-if-empty/edges", test_default_if_empty_edges);

  return g_test_run ();
}
