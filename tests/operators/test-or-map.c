/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/inner.h"

static KitsunePipeline *
none (const GValue *item,
      gpointer user_data,
      GError **error)
{
  return NULL;
}

static KitsunePipeline *
build_primary (KitsunePipeline *pipeline,
               gpointer data)
{
  return kitsune_pipeline_or_map (pipeline, kitsune_pipeline_get_item_type (pipeline), inner_one, NULL, NULL,
                                  none, NULL, NULL);
}

static KitsunePipeline *
build_fallback (KitsunePipeline *pipeline,
                gpointer data)
{
  return kitsune_pipeline_or_map (pipeline, kitsune_pipeline_get_item_type (pipeline), none, NULL, NULL,
                                  inner_one, NULL, NULL);
}

static const SupportEdges unchanged = {
  SUPPORT_EDGES_UNCHANGED,
  .flags = SUPPORT_ANY_TYPE,
};

static void
test_edges (void)
{
  support_operator_edges (build_primary, NULL, &unchanged);
  support_operator_edges (build_fallback, NULL, &unchanged);
}

/* Item n has the n-th script of both; see inner_script(). */
static KitsunePipeline *
or_map (KitsunePipeline *numbers,
        const char *const *primary,
        const char *const *fallback)
{
  return kitsune_pipeline_or_map (numbers, G_TYPE_VALUE, inner_script, (gpointer) primary, NULL,
                                  inner_script, (gpointer) fallback, NULL);
}

static void
test_first_item (void)
{
  const char *const primary[] = { "11 12", "", "none", "!", "fail", "broken" };
  const char *const fallback[] = { "21", "22", "23 24", "25", "26", "27" };

  inner_expect (or_map (support_ints (1, 2, 3, 4, 5, 6), primary, fallback), " 11 22 23 25 26 27 .");
}

/* One item at a time, and not more of a pipeline than is needed. */
static void
test_time (void)
{
  const char *const primary[] = { "@3 11 @9 12", "@5", "@6 !" };
  const char *const fallback[] = { "21", "22", "@8 23" };

  inner_expect (or_map (support_ints (1, 2, 3), primary, fallback), " @3 11 @5 22 @8 23 .");
}

static void
test_nothing (void)
{
  const char *const primary[] = { "", "none", "!", "fail", "11" };
  const char *const fallback[] = { "none", "", "", "none", "22" };

  inner_expect (or_map (support_ints (1, 2, 3, 4, 5), primary, fallback), " 11 .");
}

static void
test_both_fail (void)
{
  const char *const primary[] = { "!", "fail", "", "1" };
  const char *const fallback[] = { "!", "fail", "!", "2" };
  KitsunePipeline *mapped = NULL;

  inner_expect (or_map (support_ints (4, 1), primary, fallback),
                " 1 ! stage \"or-map-1\": stage \"or-map-1/script-1\": script failed (after: "
                "stage \"or-map-1/script-1\": script failed)");
  inner_expect (or_map (support_ints (2), primary, fallback),
                " ! stage \"or-map-1\": no pipeline (after: no pipeline)");
  inner_expect (or_map (support_ints (3), primary, fallback),
                " ! stage \"or-map-1\": stage \"or-map-1/script-1\": script failed");

  mapped = or_map (support_ints (1, 4, 2, 4, 3, 4), primary, fallback);
  support_drop_errors (mapped);
  inner_expect (mapped, " 1 1 1 .");
  mapped = or_map (support_ints (1, 4, 2), primary, fallback);
  support_return_on_error (mapped, 9);
  inner_expect (mapped, " 9 1 9 .");
}

/* Another attempt begins with the first pipeline. */
typedef struct
{
  guint n_calls[2];
  guint n_failures; /* of the pairs of calls */
} Calls;

static KitsunePipeline *
call (const GValue *item,
      Calls *calls,
      guint which,
      GError **error)
{
  calls->n_calls[which]++;
  if (calls->n_calls[0] > calls->n_failures)
    return inner_one (item, NULL, error);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "call %u", calls->n_calls[which]);

  return NULL;
}

static KitsunePipeline *
call_primary (const GValue *item,
              gpointer user_data,
              GError **error)
{
  return call (item, user_data, 0, error);
}

static KitsunePipeline *
call_fallback (const GValue *item,
               gpointer user_data,
               GError **error)
{
  return call (item, user_data, 1, error);
}

static void
test_retry (void)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (3, NULL);
  Calls calls = { { 0, 0 }, 2 };
  KitsunePipeline *mapped = support_own (kitsune_pipeline_or_map (support_ints (7, 8), G_TYPE_INT64,
                                                                  call_primary, &calls, NULL,
                                                                  call_fallback, &calls, NULL));

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (mapped), handler);
  assert_run (mapped, "[7, 8]");
  g_assert_cmpuint (calls.n_calls[0], ==, 4);
  g_assert_cmpuint (calls.n_calls[1], ==, 2);

  calls = (Calls){ { 0, 0 }, 9 };
  assert_run (mapped, "[] error: stage \"or-map-1\": call 3 (after: call 3)");
}

static void
test_supervision (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (1);
  g_autoptr (KitsuneSupervisionPolicy) policy = kitsune_supervision_policy_new_restart_on_error (5, backoff);
  Calls calls = { { 0, 0 }, 2 };
  KitsunePipeline *mapped = support_own (kitsune_pipeline_or_map (support_ints (7, 8, 9), G_TYPE_INT64,
                                                                  call_primary, &calls, NULL,
                                                                  call_fallback, &calls, NULL));

  kitsune_stage_set_supervision (kitsune_pipeline_get_stage (mapped), policy);
  assert_run (mapped, "[9]");
  g_assert_cmpuint (calls.n_calls[0], ==, 3);
}

static void
test_metrics (void)
{
  const char *const primary[] = { "!", "11 12 13", "@5 1" };
  const char *const fallback[] = { "21", "none", "none" };
  KitsunePipeline *mapped = or_map (support_ints (1, 2, 3), primary, fallback);
  InnerRun run;

  inner_run_start (&run, mapped, 64);
  assert_counts (run.run, "or-map-1", "4 2 0 0");
  kitsune_run_cancel (run.run);
  support_settle ();
  assert_counts (run.run, "or-map-1", "5 2 0 1");
  inner_run_clear (&run);
  g_assert_finalize_object (mapped);
}

/* One failure is one failure: who failed says so, and the stage tells of its own
 * functions, of pipelines that cannot be run, and of what it gives up. */
static void
test_failures_are_told (void)
{
  const char *const primary[] = { "!", "fail", "broken", "!" };
  const char *const fallback[] = { "21", "22", "23", "!" };
  KitsunePipeline *mapped = or_map (support_ints (1, 2, 4), primary, fallback);
  InnerRun run;

  support_drop_errors (mapped);
  inner_run_start (&run, mapped, 64);
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " 21 22 .");
  g_assert_cmpstr (run.failures->str, ==,
                   " script: script failed or-map: no pipeline script: script failed script: script failed"
                   " or-map: stage \"or-map-1/script-1\": script failed (after: stage \"or-map-1/script-1\": "
                   "script failed)");
  assert_counts (run.run, "or-map-1", "5 2 2 1");
  assert_counts (run.run, "or-map-1/script-1", "0 2 3 0");
  inner_run_clear (&run);
  g_assert_finalize_object (mapped);

  mapped = or_map (support_ints (3), primary, fallback);
  inner_run_start (&run, mapped, 64);
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " 23 .");
  g_assert_true (g_str_has_prefix (run.failures->str, " or-map: the pipeline for the item cannot be run: "));
  assert_counts (run.run, "or-map-1", "2 1 1 0");
  inner_run_clear (&run);
  g_assert_finalize_object (mapped);
}

static void
test_drain (void)
{
  const char *const primary[] = { "@5", "11" };
  const char *const fallback[] = { "21", "22" };
  KitsunePipeline *mapped = or_map (support_ints (1, 2), primary, fallback);
  InnerRun run;

  inner_run_start (&run, mapped, 64);
  kitsune_run_stop (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " .");
  assert_counts (run.run, "or-map-1", "1 0 0 1");
  inner_run_clear (&run);
  g_assert_finalize_object (mapped);
}

/* --- map_or --- */

static gboolean
halve (const GValue *item,
       GValue *result,
       gpointer user_data,
       GError **error)
{
  gint64 number = support_number (item);

  if (number % 2 != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "odd");
      return FALSE;
    }
  g_value_set_int64 (result, number / 2);

  return TRUE;
}

static gboolean
negate (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  gint64 number = support_number (item);

  if (number == 5)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "five");
      return FALSE;
    }
  g_value_set_int64 (result, -number);

  return TRUE;
}

/* The same as scripts give them. */
typedef struct
{
  KitsuneMapFunc func;
} Processed;

static gboolean
process (const GValue *item,
         KitsuneEmitter *out,
         gpointer user_data,
         GError **error)
{
  const Processed *processed = user_data;
  GValue result = G_VALUE_INIT;

  g_value_init (&result, G_TYPE_INT64);
  if (!processed->func (item, &result, NULL, error))
    return FALSE;
  kitsune_emitter_push (out, &result);

  return TRUE;
}

static gboolean
copy (const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  kitsune_value_clear (result);
  kitsune_value_copy (item, result);

  return TRUE;
}

static gboolean
fail_always (const GValue *item,
             GValue *result,
             gpointer user_data,
             GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "always");

  return FALSE;
}

static KitsunePipeline *
build_map_or (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_map_or (pipeline, kitsune_pipeline_get_item_type (pipeline), fail_always, NULL, NULL,
                                  copy, NULL, NULL);
}

static void
test_map_or (void)
{
  KitsunePipeline *numbers = support_ints (2, 3, 4, 5, 6);
  Processed halving = { halve };
  Processed negating = { negate };
  KitsunePipeline *both[] = {
    support_own (kitsune_pipeline_map_or (numbers, G_TYPE_INT64, halve, NULL, NULL, negate, NULL, NULL)),
    support_own (kitsune_pipeline_map_or_process (numbers, G_TYPE_INT64, process, &halving, NULL,
                                                  process, &negating, NULL)),
  };

  support_operator_edges (build_map_or, NULL, &unchanged);
  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      assert_run (both[i], "[1, -3, 2] error: stage \"map-or-1\": five (after: odd)");
      support_drop_errors (both[i]);
      assert_run (both[i], "[1, -3, 2, 3]");
      support_return_on_error (both[i], 9);
      assert_run (both[i], "[1, -3, 2, 9, 3]");
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/or-map/edges", test_edges);
  g_test_add_func ("/kitsune/operators/or-map/first-item", test_first_item);
  g_test_add_func ("/kitsune/operators/or-map/time", test_time);
  g_test_add_func ("/kitsune/operators/or-map/nothing", test_nothing);
  g_test_add_func ("/kitsune/operators/or-map/both-fail", test_both_fail);
  g_test_add_func ("/kitsune/operators/or-map/retry", test_retry);
  g_test_add_func ("/kitsune/operators/or-map/supervision", test_supervision);
  g_test_add_func ("/kitsune/operators/or-map/metrics", test_metrics);
  g_test_add_func ("/kitsune/operators/or-map/failures-are-told", test_failures_are_told);
  g_test_add_func ("/kitsune/operators/or-map/drain", test_drain);
  g_test_add_func ("/kitsune/operators/or-map/map-or", test_map_or);

  return g_test_run ();
}
