/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include <malloc.h>

#include "tests/operators/inner.h"

/* Pipelines that are opened by operators: whatever does not depend on which
 * operator it is. */

static KitsunePipeline *
add_concat_map (KitsunePipeline *pipeline,
                KitsunePipelineFunc func,
                gpointer user_data)
{
  return support_own (kitsune_pipeline_concat_map (pipeline, G_TYPE_VALUE, func, user_data, NULL));
}

static KitsuneRun *
start (KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (pipeline);
  g_autoptr (GError) error = NULL;
  KitsuneRun *run = kitsune_runner_start (runner, NULL, &error);

  g_assert_no_error (error);

  return run;
}

static void
run_to_end (KitsuneRun *run)
{
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
}

/* --- paths --- */

static gboolean
add_ten (const GValue *item,
         GValue *result,
         gpointer user_data,
         GError **error)
{
  kitsune_value_set_int64 (result, support_number (item) + 10);

  return TRUE;
}

static KitsunePipeline *
inner_mapped (const GValue *item,
              gpointer user_data,
              GError **error)
{
  g_autoptr (KitsunePipeline) one = inner_copies (item, 2);

  return kitsune_pipeline_map (one, G_TYPE_INT64, add_ten, NULL, NULL);
}

static KitsunePipeline *
inner_nested (const GValue *item,
              gpointer user_data,
              GError **error)
{
  g_autoptr (KitsunePipeline) one = inner_copies (item, 1);

  return kitsune_pipeline_concat_map (one, G_TYPE_VALUE, inner_mapped, user_data, NULL);
}

static void
test_paths (void)
{
  KitsunePipeline *nested = add_concat_map (support_ints (1, 2, 3), inner_nested, NULL);
  g_autoptr (KitsuneRun) run = start (nested);
  g_autoptr (KitsuneMetrics) metrics = NULL;

  run_to_end (run);
  assert_counts (run, "concat-map-1", "9 6 0 0");
  assert_counts (run, "concat-map-1/items-1", "0 3 0 0");
  assert_counts (run, "concat-map-1/concat-map-1", "9 6 0 0");
  assert_counts (run, "concat-map-1/concat-map-1/items-1", "0 6 0 0");
  assert_counts (run, "concat-map-1/concat-map-1/map-1", "6 6 0 0");

  metrics = kitsune_run_get_metrics (run);
  g_assert_cmpuint (kitsune_metrics_get_n_stages (metrics), ==, 7);
  g_assert_cmpstr (kitsune_stage_metrics_get_kind (kitsune_metrics_lookup (metrics, "concat-map-1/concat-map-1/map-1")),
                   ==, "map");
}

/* --- signals --- */

static void
log_started_cb (KitsuneRunner *runner,
                KitsuneRun *run,
                KitsuneStage *stage,
                GString *log)
{
  g_string_append_printf (log, "%s started, ", kitsune_stage_get_kind (stage));
}

static void
log_finished_cb (KitsuneRunner *runner,
                 KitsuneRun *run,
                 KitsuneStage *stage,
                 GString *log)
{
  g_string_append_printf (log, "%s finished, ", kitsune_stage_get_kind (stage));
}

static void
log_item_cb (KitsuneRunner *runner,
             KitsuneRun *run,
             KitsuneStage *stage,
             const GValue *item,
             GString *log)
{
  g_autofree char *text = kitsune_value_to_string (item);

  g_string_append_printf (log, "%s from %s, ", text, kitsune_stage_get_kind (stage));
}

static void
test_signals (void)
{
  KitsunePipeline *mapped = add_concat_map (support_ints (1, 2), inner_mapped, NULL);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (mapped);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;

  g_signal_connect (runner, "stage-started::concat-map-1/map-1", G_CALLBACK (log_started_cb), log);
  g_signal_connect (runner, "stage-finished::concat-map-1/map-1", G_CALLBACK (log_finished_cb), log);
  g_signal_connect (runner, "item::concat-map-1/map-1", G_CALLBACK (log_item_cb), log);
  summary = kitsune_runner_run (runner, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (log->str, ==,
                   "map started, 11 from map, 11 from map, map finished, "
                   "map started, 12 from map, 12 from map, map finished, ");
}

/* A handle that is listened to before it is opened, and its stage. */
static KitsunePipeline *
inner_given (const GValue *item,
             gpointer user_data,
             GError **error)
{
  return g_object_ref (user_data);
}

static void
count_item_cb (GObject *object,
               KitsuneRun *run,
               const GValue *item,
               guint *n_items)
{
  (*n_items)++;
}

static void
test_same_handle (void)
{
  KitsunePipeline *inner = support_ints (1, 2, 3);
  KitsunePipeline *mapped = add_concat_map (support_ints (1, 2, 3, 4), inner_given, inner);
  guint n_passed = 0;
  guint n_left = 0;

  g_signal_connect (inner, "item", G_CALLBACK (count_item_cb), &n_passed);
  g_signal_connect (kitsune_pipeline_get_stage (inner), "item", G_CALLBACK (count_item_cb), &n_left);
  for (guint i = 1; i <= 3; i++)
    {
      assert_items (mapped, "[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]");
      g_assert_cmpuint (n_passed, ==, i * 12);
      g_assert_cmpuint (n_left, ==, i * 12);
    }
}

/* Options are looked at by every run. */
static void
test_handle_gets_mistake (void)
{
  KitsunePipeline *inner = support_own (kitsune_pipeline_merge_map (support_ints (1), G_TYPE_INT64, inner_one,
                                                                    NULL, NULL));
  KitsunePipeline *mapped = add_concat_map (support_ints (1, 2), inner_given, inner);

  assert_items (mapped, "[1, 1]");
  kitsune_pipeline_set (inner, "concurrency", 0, NULL);
  assert_run (mapped, "[] error: stage \"concat-map-1\": the pipeline for the item cannot be run: "
                      "stage \"concat-map-1/merge-map-1\": property \"concurrency\" must not be 0");
  kitsune_pipeline_set (inner, "concurrency", 1, NULL);
  assert_items (mapped, "[1, 1]");
}

/* --- what is shared --- */

/* The outer run and every scope have a source of their own. */
static void
test_shared_source (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 3, SUPPORT_THEN_END);
  KitsunePipeline *mapped = add_concat_map (source, inner_given, source);

  assert_items (mapped, "[1, 2, 3, 1, 2, 3, 1, 2, 3]");
  g_assert_cmpuint (support_source_count (source), ==, 12);
}

/* Inside of one scope a pipeline that is consumed twice is one. */
static void
test_shared_inside (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 2, SUPPORT_THEN_END);
  KitsunePipeline *both = support_own (kitsune_pipeline_zip (source, source));
  KitsunePipeline *mapped = add_concat_map (support_ints (1, 2), inner_given, both);

  assert_items (mapped, "[Pair(1, 1), Pair(2, 2), Pair(1, 1), Pair(2, 2)]");
  g_assert_cmpuint (support_source_count (source), ==, 4);
}

/* An output of which only one is used inside is a mistake there. */
static void
test_output_left_over (void)
{
  g_autoptr (GPtrArray) outputs = kitsune_pipeline_broadcast (support_ints (1, 2), 2);
  KitsunePipeline *mapped = add_concat_map (support_ints (1), inner_given, g_ptr_array_index (outputs, 0));

  assert_run (mapped, "[] error: stage \"concat-map-1\": the pipeline for the item cannot be run: "
                      "stage \"concat-map-1/broadcast-1\": output 1 is not consumed in this run; "
                      "set \"discard\" on it if its items are not wanted");
  kitsune_pipeline_set_discard (g_ptr_array_index (outputs, 1), TRUE);
  assert_items (mapped, "[1, 2]");
}

/* --- many and deep --- */

static void
test_many (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 100000, SUPPORT_THEN_END);
  KitsunePipeline *mapped = add_concat_map (source, inner_mapped, NULL);
  g_autoptr (KitsuneRun) run = start (mapped);
  gsize at_start = 0;

  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    {
      g_main_context_iteration (NULL, TRUE);
#ifdef __GLIBC__
      if (at_start == 0 && support_source_count (source) > 1000)
        at_start = mallinfo2 ().uordblks;
      else if (at_start != 0)
        g_assert_cmpuint (mallinfo2 ().uordblks, <, at_start + 64 * 1024);
#endif
    }
  assert_counts (run, "concat-map-1", "300000 200000 0 0");
  assert_counts (run, "concat-map-1/map-1", "200000 200000 0 0");
}

/* Opens itself until the item is 0: the items come from the very bottom. */
static KitsunePipeline *
inner_deeper (const GValue *item,
              gpointer user_data,
              GError **error)
{
  g_autoptr (KitsunePipeline) one = NULL;
  GValue next = G_VALUE_INIT;

  if (support_number (item) == 0)
    return g_object_ref (user_data);

  kitsune_value_set_int64 (&next, support_number (item) - 1);
  one = inner_copies (&next, 1);

  return kitsune_pipeline_concat_map (one, G_TYPE_VALUE, inner_deeper, user_data, NULL);
}

#define DEEP 20000

static void
test_deep (void)
{
  KitsunePipeline *mapped = add_concat_map (support_ints (DEEP), inner_deeper, support_ints (7, 8, 9));
  g_autoptr (KitsuneMetrics) metrics = NULL;
  g_autoptr (KitsuneRun) run = start (mapped);

  run_to_end (run);
  g_assert_no_error (kitsune_run_summary_get_error (kitsune_run_get_summary (run)));
  assert_counts (run, "concat-map-1", "4 3 0 0");
  metrics = kitsune_run_get_metrics (run);
  g_assert_cmpuint (kitsune_metrics_get_n_stages (metrics), <, 30);
}

static void
test_deep_error (void)
{
  KitsunePipeline *failing = support_source (G_TYPE_INT64, 2, SUPPORT_THEN_FAIL);
  KitsunePipeline *mapped = add_concat_map (support_ints (DEEP), inner_deeper, failing);
  g_autoptr (KitsuneRun) run = start (mapped);
  const GError *error;

  run_to_end (run);
  error = kitsune_run_summary_get_error (kitsune_run_get_summary (run));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  assert_counts (run, "concat-map-1", "3 2 0 0");
}

static void
test_deep_cancel (void)
{
  KitsunePipeline *waiting = support_source (G_TYPE_INT64, 2, SUPPORT_THEN_WAIT);
  KitsunePipeline *mapped = add_concat_map (support_ints (DEEP), inner_deeper, waiting);
  g_autoptr (KitsuneRun) run = start (mapped);

  support_settle ();
  assert_counts (run, "concat-map-1", "3 2 0 0");
  kitsune_run_cancel (run);
  support_settle ();
  g_assert_error (kitsune_run_summary_get_error (kitsune_run_get_summary (run)), G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_deep_held (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *mapped = add_concat_map (support_ints (DEEP / 5), inner_deeper, source);
  g_autoptr (KitsuneRun) run = start (support_hold_after (mapped, 100));

  support_settle ();
  g_assert_cmpuint (support_source_count (source), <, 1000000);
  kitsune_run_stop (run);
  support_settle ();
  kitsune_run_cancel (run);
  support_settle ();
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_FINISHED);
}

/* Names that never repeat are counted together from some number on. */
static KitsunePipeline *
inner_named (const GValue *item,
             gpointer user_data,
             GError **error)
{
  KitsunePipeline *one = inner_copies (item, 1);
  g_autofree char *name = g_strdup_printf ("number-%d", (int) support_number (item));

  kitsune_pipeline_set (one, "name", name, NULL);

  return one;
}

static void
test_many_names (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 1000, SUPPORT_THEN_END);
  g_autoptr (KitsuneRun) run = start (add_concat_map (source, inner_named, NULL));

  run_to_end (run);
  assert_counts (run, "concat-map-1/number-256", "0 1 0 0");
  assert_counts (run, "concat-map-1/number-257", NULL);
  assert_counts (run, "concat-map-1/…", "0 744 0 0");
}

/* --- user code that does not behave --- */

static void
cancel_run_cb (KitsuneStage *stage,
               KitsuneRun *run,
               const GValue *item,
               gpointer user_data)
{
  kitsune_run_cancel (run);
}

static void
test_cancelled_inside (void)
{
  KitsunePipeline *inner = support_ints (1, 2, 3);
  KitsunePipeline *mapped = add_concat_map (support_ints (1, 2), inner_given, inner);

  g_signal_connect (kitsune_pipeline_get_stage (inner), "item", G_CALLBACK (cancel_run_cb), NULL);
  assert_run (mapped, "[1] error: the run was cancelled");
}

static KitsunePipeline *
inner_drop_all (const GValue *item,
                gpointer user_data,
                GError **error)
{
  g_clear_object ((KitsuneRunner **) user_data);

  return inner_copies (item, 1);
}

/* The last reference on the runner goes while one of its functions is called. */
static void
test_dropped_inside (void)
{
  KitsuneRunner *runner = NULL;
  g_autoptr (KitsunePipeline) source = support_source (G_TYPE_INT64, 3, SUPPORT_THEN_END);
  g_autoptr (KitsunePipeline) mapped = NULL;
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;

  g_object_ref (source);
  mapped = kitsune_pipeline_concat_map (source, G_TYPE_VALUE, inner_drop_all, &runner, NULL);
  runner = kitsune_runner_new (mapped);
  g_clear_object (&mapped);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  run_to_end (run);
  g_assert_null (runner);
  assert_counts (run, "concat-map-1", "6 3 0 0");
}

static void
count_freed (gpointer data)
{
  (*(guint *) data)++;
}

static KitsunePipeline *
inner_counted (const GValue *item,
               gpointer user_data,
               GError **error)
{
  g_autoptr (KitsunePipeline) one = inner_copies (item, 1);

  return kitsune_pipeline_map (one, G_TYPE_INT64, add_ten, user_data, count_freed);
}

static gboolean
check_freed (const GValue *item,
             gpointer user_data,
             GError **error)
{
  /* all before this one, whose item it is */
  g_assert_cmpuint (*(guint *) user_data, ==, support_number (item) - 11);

  return TRUE;
}

/* Everything of a pipeline goes when it is over, not when the run is. */
static void
test_freed_early (void)
{
  guint n_freed = 0;
  KitsunePipeline *source = support_source (G_TYPE_INT64, 100, SUPPORT_THEN_END);
  KitsunePipeline *mapped = add_concat_map (source, inner_counted, &n_freed);
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (mapped, check_freed, &n_freed, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (n_freed, ==, 100);
}

/* --- stalls --- */

/* An input that is held until another one speaks, across the border. */
static KitsunePipeline *
inner_of_few (const GValue *item,
              gpointer user_data,
              GError **error)
{
  return inner_copies (item, support_number (item) % 100 == 0);
}

static void
test_artificial_deadlock (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 500, SUPPORT_THEN_END);
  KitsunePipeline *few = add_concat_map (source, inner_of_few, NULL);

  assert_items (support_own (kitsune_pipeline_zip (few, source)),
                "[Pair(100, 1), Pair(200, 2), Pair(300, 3), Pair(400, 4), Pair(500, 5)]");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/runtime/scope/paths", test_paths);
  g_test_add_func ("/kitsune/runtime/scope/signals", test_signals);
  g_test_add_func ("/kitsune/runtime/scope/same-handle", test_same_handle);
  g_test_add_func ("/kitsune/runtime/scope/handle-gets-mistake", test_handle_gets_mistake);
  g_test_add_func ("/kitsune/runtime/scope/shared-source", test_shared_source);
  g_test_add_func ("/kitsune/runtime/scope/shared-inside", test_shared_inside);
  g_test_add_func ("/kitsune/runtime/scope/output-left-over", test_output_left_over);
  g_test_add_func ("/kitsune/runtime/scope/many", test_many);
  g_test_add_func ("/kitsune/runtime/scope/deep", test_deep);
  g_test_add_func ("/kitsune/runtime/scope/deep-error", test_deep_error);
  g_test_add_func ("/kitsune/runtime/scope/deep-cancel", test_deep_cancel);
  g_test_add_func ("/kitsune/runtime/scope/deep-held", test_deep_held);
  g_test_add_func ("/kitsune/runtime/scope/many-names", test_many_names);
  g_test_add_func ("/kitsune/runtime/scope/cancelled-inside", test_cancelled_inside);
  g_test_add_func ("/kitsune/runtime/scope/dropped-inside", test_dropped_inside);
  g_test_add_func ("/kitsune/runtime/scope/freed-early", test_freed_early);
  g_test_add_func ("/kitsune/runtime/scope/artificial-deadlock", test_artificial_deadlock);

  return g_test_run ();
}
