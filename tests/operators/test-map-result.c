/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

/* map_result and map_recover. */

/* Fails on 3. */
static gboolean
times_ten (const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  gint64 number = support_number (item);

  kitsune_value_set_int64 (result, number * 10);
  if (number != 3)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no threes");
  return FALSE;
}

/* The two outputs as one stream: what is told apart is their content. */
static KitsunePipeline *
merge_outputs (GPtrArray *outputs)
{
  KitsunePipeline *results = g_ptr_array_index (outputs, 0);
  KitsunePipeline *merged = kitsune_pipeline_merge_with (results, g_ptr_array_index (outputs, 1));

  g_ptr_array_unref (outputs);

  return merged;
}

/* One output, the other one thrown away. */
static KitsunePipeline *
take_output (GPtrArray *outputs,
             guint output)
{
  KitsunePipeline *taken = g_object_ref (g_ptr_array_index (outputs, output));

  kitsune_pipeline_set_discard (g_ptr_array_index (outputs, !output), TRUE);
  g_ptr_array_unref (outputs);

  return taken;
}

static KitsunePipeline *
build_results (KitsunePipeline *pipeline,
               gpointer data)
{
  return take_output (kitsune_pipeline_map_result (pipeline, G_TYPE_INT64, times_ten, NULL, NULL), 0);
}

static gint64 last_failed;

static gboolean
failed_number (const GValue *item,
               GValue *result,
               gpointer user_data,
               GError **error)
{
  KitsuneErrorItem *failed = g_value_get_boxed (item);

  g_assert_true (g_error_matches (kitsune_error_item_get_error (failed), G_IO_ERROR, G_IO_ERROR_FAILED));
  g_assert_cmpstr (kitsune_error_item_get_error (failed)->message, ==, "no threes");
  last_failed = support_number (kitsune_error_item_get_item (failed));
  kitsune_value_set_int64 (result, -last_failed);

  return TRUE;
}

static KitsunePipeline *
build_errors (KitsunePipeline *pipeline,
              gpointer data)
{
  g_autoptr (KitsunePipeline) errors =
      take_output (kitsune_pipeline_map_result (pipeline, G_TYPE_INT64, times_ten, NULL, NULL), 1);

  return kitsune_pipeline_map (errors, G_TYPE_INT64, failed_number, NULL, NULL);
}

static void
test_map_result_edges (void)
{
  const SupportEdges results = {
    .empty = "[]",
    .one = "[10]",
    .five = "[10, 20, 40, 50]",
    .failed_0 = "[] failed",
    .failed_3 = "[10, 20] failed",
    .failed_5 = "[10, 20, 40, 50] failed",
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges errors = {
    .empty = "[]",
    .one = "[]",
    .five = "[-3]",
    .failed_0 = "[] failed",
    .failed_3 = "[-3] failed",
    .failed_5 = "[-3] failed",
    .flags = SUPPORT_ANY_TYPE | SUPPORT_NEEDS_END,
  };

  support_operator_edges (build_results, NULL, &results);
  support_operator_edges (build_errors, NULL, &errors);
}

static void
test_map_result_has_two_outputs (void)
{
  KitsunePipeline *source = support_ints (1, 3);
  g_autoptr (GPtrArray) outputs = kitsune_pipeline_map_result (source, G_TYPE_INT64, times_ten, NULL, NULL);

  g_assert_cmpuint (outputs->len, ==, 2);
  g_assert_true (kitsune_pipeline_get_item_type (g_ptr_array_index (outputs, 0)) == G_TYPE_INT64);
  g_assert_true (kitsune_pipeline_get_item_type (g_ptr_array_index (outputs, 1)) == KITSUNE_TYPE_ERROR_ITEM);
}

/* lint: size: the signature of a signal */
static void
count_error_cb (KitsuneStage *stage,
                GObject *run,
                const GValue *item,
                const GError *error,
                guint attempt,
                guint64 index,
                guint *n_errors)
{
  g_assert_cmpint (support_number (item), ==, 3);
  g_assert_cmpuint (attempt, ==, 1);
  g_assert_cmpuint (index, ==, 1);
  ++*n_errors;
}

/* The handlers have no say, but failures are not silent. */
static void
test_map_result_asks_no_handler (void)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();
  KitsuneRunOptions *options = support_options (128);
  GPtrArray *outputs = kitsune_pipeline_map_result (support_ints (1, 3, 4), G_TYPE_INT64, times_ten, NULL, NULL);
  KitsuneStage *stage = kitsune_pipeline_get_stage (g_ptr_array_index (outputs, 0));
  g_autofree char *text = NULL;
  guint n_errors = 0;
  KitsunePipeline *merged;

  kitsune_run_options_set_error_handler (options, handler);
  g_signal_connect (stage, "error", G_CALLBACK (count_error_cb), &n_errors);
  merged = support_own (merge_outputs (outputs));
  text = support_run (merged, options, NULL);
  g_assert_nonnull (strstr (text, "10"));
  g_assert_nonnull (strstr (text, "40"));
  g_assert_nonnull (strstr (text, "ErrorItem(3, "));
  g_assert_cmpuint (n_errors, ==, 1);

  kitsune_stage_set_error_handler (stage, handler);
  assert_problem (merged, "stage \"map-result-1\": property \"error-handler\" is set, "
                          "but map-result calls no function that could fail");
}

static void
test_map_result_needs_both_outputs (void)
{
  g_autoptr (GPtrArray) outputs = kitsune_pipeline_map_result (support_ints (1), G_TYPE_INT64, times_ten, NULL, NULL);
  g_autofree char *text = support_run (g_ptr_array_index (outputs, 0), NULL, NULL);

  g_assert_nonnull (strstr (text, "output 1 is not consumed"));
}

/* --- map_recover --- */

typedef struct
{
  gint64 bad; /* where the second function fails, too */
  guint n_freed;
} Recovery;

static gboolean
recover (const GValue *item,
         const GError *failure,
         GValue *result,
         gpointer user_data,
         GError **error)
{
  Recovery *self = user_data;

  g_assert_cmpstr (failure->message, ==, "no threes");
  if (support_number (item) == self->bad)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "nor here");
      return FALSE;
    }

  kitsune_value_set_int64 (result, 333);
  return TRUE;
}

static void
count_freed (gpointer data)
{
  ((Recovery *) data)->n_freed++;
}

static KitsunePipeline *
build_recover (KitsunePipeline *pipeline,
               gpointer data)
{
  return kitsune_pipeline_map_recover (pipeline, G_TYPE_INT64, times_ten, NULL, NULL, recover, data, count_freed);
}

static void
test_map_recover_edges (void)
{
  static Recovery self = { -1, 0 };
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[10]",
    .five = "[10, 20, 333, 40, 50]",
    .failed_0 = "[] failed",
    .failed_3 = "[10, 20, 333] failed",
    .failed_5 = "[10, 20, 333, 40, 50] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_recover, &self, &edges);
  g_assert_cmpuint (self.n_freed, >, 0);
}

static void
test_map_recover_may_fail (void)
{
  static Recovery self = { 3, 0 };
  KitsunePipeline *pipeline = support_own (build_recover (support_ints (1, 3, 4), &self));

  assert_run (pipeline, "[10] error: stage \"map-recover-1\": nor here");
  support_drop_errors (pipeline);
  assert_run (pipeline, "[10, 40]");
  support_return_on_error (pipeline, 7);
  assert_run (pipeline, "[10, 7, 40]");
}

/* The form for scripts: item and error as a pair. */
static gboolean
push_times_ten (const GValue *item,
                KitsuneEmitter *out,
                gpointer user_data,
                GError **error)
{
  GValue result = G_VALUE_INIT;

  if (!times_ten (item, &result, user_data, error))
    return FALSE;

  kitsune_emitter_push (out, &result);
  return TRUE;
}

static gboolean
push_recovered (const GValue *item,
                KitsuneEmitter *out,
                gpointer user_data,
                GError **error)
{
  KitsunePair *pair = g_value_get_boxed (item);
  const GError *failure = g_value_get_boxed (kitsune_pair_get_second (pair));

  g_assert_cmpint (support_number (kitsune_pair_get_first (pair)), ==, 3);
  g_assert_cmpstr (failure->message, ==, "no threes");
  kitsune_emitter_push_int64 (out, 333);

  return TRUE;
}

static void
test_for_scripts (void)
{
  KitsunePipeline *source = support_ints (1, 3, 4);

  assert_items (support_own (kitsune_pipeline_map_recover_process (source, G_TYPE_INT64, push_times_ten, NULL, NULL,
                                                                   push_recovered, NULL, NULL)),
                "[10, 333, 40]");
  assert_items (support_own (take_output (kitsune_pipeline_map_result_process (source, G_TYPE_INT64, push_times_ten,
                                                                               NULL, NULL),
                                          0)),
                "[10, 40]");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/map-result/edges", test_map_result_edges);
  g_test_add_func ("/kitsune/operators/map-result/has-two-outputs", test_map_result_has_two_outputs);
  g_test_add_func ("/kitsune/operators/map-result/asks-no-handler", test_map_result_asks_no_handler);
  g_test_add_func ("/kitsune/operators/map-result/needs-both-outputs", test_map_result_needs_both_outputs);
  g_test_add_func ("/kitsune/operators/map-result/recover-edges", test_map_recover_edges);
  g_test_add_func ("/kitsune/operators/map-result/recover-may-fail", test_map_recover_may_fail);
  g_test_add_func ("/kitsune/operators/map-result/for-scripts", test_for_scripts);

  return g_test_run ();
}
