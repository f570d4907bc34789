/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

/* Forwards an item as often as its number says, but at most three times; fails
 * for the number that @user_data points to after it has pushed. */
static gboolean
repeat (const GValue *item,
        KitsuneEmitter *out,
        gpointer user_data,
        GError **error)
{
  const gint64 *fail_at = user_data;
  gint64 number = support_number (item);

  for (gint64 i = 0; i < MIN (number, 3); i++)
    kitsune_emitter_forward (out);
  if (fail_at == NULL || number != *fail_at)
    return TRUE;

  kitsune_emitter_end (out);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no copies of %d", (int) number);

  return FALSE;
}

static KitsunePipeline *
build_flat_map (KitsunePipeline *pipeline,
                gpointer data)
{
  return kitsune_pipeline_flat_map (pipeline, kitsune_pipeline_get_item_type (pipeline), repeat, data, NULL);
}

static void
test_flat_map_edges (void)
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

  support_operator_edges (build_flat_map, NULL, &edges);
}

/* What a failed call has pushed, even the end, has not happened. */
static void
test_flat_map_failures (void)
{
  gint64 two = 2;
  KitsunePipeline *pipeline = support_own (build_flat_map (support_ints (1, 2, 3), &two));

  assert_run (pipeline, "[1] error: stage \"flat-map-1\": no copies of 2");
  support_drop_errors (pipeline);
  assert_run (pipeline, "[1, 3, 3, 3]");
  support_return_on_error (pipeline, 99);
  assert_run (pipeline, "[1, 99, 3, 3, 3]");
}

static gboolean
push_text (const GValue *item,
           KitsuneEmitter *out,
           gpointer user_data,
           GError **error)
{
  kitsune_emitter_push_int64 (out, 1);
  kitsune_emitter_push_string (out, "two");

  return TRUE;
}

static void
test_flat_map_result_of_wrong_type (void)
{
  g_autofree char *text = support_run (
      support_own (kitsune_pipeline_flat_map (support_ints (1), G_TYPE_INT64, push_text, NULL, NULL)), NULL, NULL);

  g_assert_true (g_str_has_prefix (text, "[] error: stage \"flat-map-1\": "));
  assert_run (support_own (kitsune_pipeline_flat_map (support_ints (1), G_TYPE_VALUE, push_text, NULL, NULL)),
              "[1, \"two\"]");
}

static gboolean
end_at_two (const GValue *item,
            KitsuneEmitter *out,
            gpointer user_data,
            GError **error)
{
  guint n_copies = GPOINTER_TO_UINT (user_data);

  if (support_number (item) == 2)
    kitsune_emitter_end (out);
  for (guint i = 0; i < n_copies; i++)
    kitsune_emitter_forward (out);

  return TRUE;
}

static void
test_flat_map_can_end (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *many;
  g_autoptr (KitsuneItems) items = NULL;
  g_autoptr (GError) error = NULL;

  assert_run (support_own (kitsune_pipeline_flat_map (source, G_TYPE_INT64, end_at_two, GUINT_TO_POINTER (2), NULL)),
              "[1, 1, 2, 2]");
  assert_run (support_own (kitsune_pipeline_flat_map (source, G_TYPE_INT64, end_at_two, GUINT_TO_POINTER (0), NULL)),
              "[]");

  many = support_own (kitsune_pipeline_flat_map (source, G_TYPE_INT64, end_at_two, GUINT_TO_POINTER (1000), NULL));
  items = kitsune_pipeline_collect (many, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 2000);
}

static gboolean
push_many (const GValue *item,
           KitsuneEmitter *out,
           gpointer user_data,
           GError **error)
{
  guint *n_calls = user_data;

  (*n_calls)++;
  for (gint64 i = 0; i < 10000; i++)
    kitsune_emitter_push_int64 (out, i);

  return TRUE;
}

/* How many items have left the stage that is named @name. */
static guint64
count_out (KitsuneRun *run,
           const char *name)
{
  g_autoptr (KitsuneMetrics) metrics = kitsune_run_get_metrics (run);

  return kitsune_stage_metrics_get_items_out (kitsune_metrics_lookup (metrics, name));
}

/* While downstream waits, neither the results of the call nor further calls
 * pile up there. */
static void
test_flat_map_gives_in_portions (void)
{
  guint n_calls = 0;
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *many =
      support_own (kitsune_pipeline_flat_map (source, G_TYPE_INT64, push_many, &n_calls, NULL));
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (support_hold_after (many, 200));
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, &error);

  g_assert_no_error (error);
  support_settle ();
  g_assert_cmpuint (n_calls, ==, 1);
  g_assert_cmpuint (count_out (run, "holder"), ==, 200);
  g_assert_cmpuint (count_out (run, "flat-map-1"), <=, 200 + 2 * 128);
  kitsune_run_cancel (run);
  support_settle ();
}

/* Many small results are no way around that. */
static void
test_flat_map_stops_between_calls (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *copies =
      support_own (kitsune_pipeline_flat_map (source, G_TYPE_INT64, repeat, NULL, NULL));
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (support_hold_after (copies, 1));
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, &error);

  g_assert_no_error (error);
  support_settle ();
  g_assert_cmpuint (count_out (run, "flat-map-1"), <=, 2 * 128);
  kitsune_run_cancel (run);
  support_settle ();
}

static gboolean
push_hundred (const GValue *item,
              KitsuneEmitter *out,
              gpointer user_data,
              GError **error)
{
  for (gint64 i = 0; i < 100; i++)
    kitsune_emitter_forward (out);

  return TRUE;
}

static KitsunePipeline *
build_hundred (KitsunePipeline *pipeline,
               gpointer data)
{
  g_autoptr (KitsunePipeline) many =
      kitsune_pipeline_flat_map (pipeline, kitsune_pipeline_get_item_type (pipeline), push_hundred, NULL, NULL);

  return kitsune_pipeline_take_every (many, 100);
}

/* Every situation again for results that do not fit into a vector. */
static void
test_flat_map_edges_of_portions (void)
{
  const SupportEdges edges = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_hundred, NULL, &edges);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/flat-map/edges", test_flat_map_edges);
  g_test_add_func ("/kitsune/operators/flat-map/failures", test_flat_map_failures);
  g_test_add_func ("/kitsune/operators/flat-map/result-of-wrong-type", test_flat_map_result_of_wrong_type);
  g_test_add_func ("/kitsune/operators/flat-map/can-end", test_flat_map_can_end);
  g_test_add_func ("/kitsune/operators/flat-map/gives-in-portions", test_flat_map_gives_in_portions);
  g_test_add_func ("/kitsune/operators/flat-map/stops-between-calls", test_flat_map_stops_between_calls);
  g_test_add_func ("/kitsune/operators/flat-map/edges-of-portions", test_flat_map_edges_of_portions);

  return g_test_run ();
}
