/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/inner.h"

static KitsunePipeline *
pass (KitsunePipeline *pipeline,
      gpointer user_data,
      GError **error)
{
  return g_object_ref (pipeline);
}

static KitsunePipeline *
sort (KitsunePipeline *pipeline,
      gpointer user_data,
      GError **error)
{
  return kitsune_pipeline_sort (pipeline, NULL, NULL, NULL);
}

static KitsunePipeline *
take_some (KitsunePipeline *pipeline,
           gpointer user_data,
           GError **error)
{
  return kitsune_pipeline_take (pipeline, GPOINTER_TO_UINT (user_data));
}

static KitsunePipeline *
batch (KitsunePipeline *pipeline,
       guint n)
{
  return support_own (kitsune_pipeline_batch (pipeline, n));
}

static KitsunePipeline *
within (KitsunePipeline *pipeline,
        KitsuneFragmentFunc func,
        guint n)
{
  return support_own (kitsune_pipeline_within (pipeline, func, GUINT_TO_POINTER (n)));
}

/* Lists of one, through a piece that changes nothing. */
static KitsunePipeline *
build_within (KitsunePipeline *pipeline,
              gpointer data)
{
  g_autoptr (KitsunePipeline) lists = kitsune_pipeline_batch (pipeline, GPOINTER_TO_UINT (data));

  return kitsune_pipeline_within (lists, pass, NULL);
}

static void
test_edges (void)
{
  const SupportEdges one = {
    .empty = "[]",
    .one = "[[1]]",
    .five = "[[1], [2], [3], [4], [5]]",
    .failed_0 = "[] failed",
    .failed_3 = "[[1], [2], [3]] failed",
    .failed_5 = "[[1], [2], [3], [4], [5]] failed",
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges two = {
    SUPPORT_EDGES_PAIRS,
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_within, GUINT_TO_POINTER (1), &one);
  support_operator_edges (build_within, GUINT_TO_POINTER (2), &two);
}

static void
test_lists (void)
{
  KitsunePipeline *numbers = support_ints (3, 1, 2, 9, 8, 7, 5);

  assert_run (within (batch (numbers, 3), sort, 0), "[[1, 2, 3], [7, 8, 9], [5]]");
  assert_run (within (batch (numbers, 3), take_some, 2), "[[3, 1], [9, 8], [5]]");
  /* a list that nothing is left of is there all the same */
  assert_run (within (batch (numbers, 3), take_some, 0), "[[], [], []]");
  assert_run (support_own (kitsune_pipeline_take (within (batch (numbers, 3), sort, 0), 1)), "[[1, 2, 3]]");
}

/* More items than fit into vectors. */
static void
test_long_lists (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 1000, 1);
  g_autoptr (GError) error = NULL;
  KitsunePipeline *sorted = within (batch (numbers, 700), sort, 0);
  g_autoptr (KitsuneItems) lists = kitsune_pipeline_collect (sorted, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (lists), ==, 2);
  g_assert_cmpuint (kitsune_items_get_size (g_value_get_boxed (kitsune_items_get (lists, 0))), ==, 700);
  g_assert_cmpuint (kitsune_items_get_size (g_value_get_boxed (kitsune_items_get (lists, 1))), ==, 300);
}

static gboolean
refuse_two (const GValue *item,
            gpointer user_data,
            GError **error)
{
  guint *n_left = user_data;

  if (support_number (item) != 2 || *n_left == 0)
    return TRUE;

  (*n_left)--;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no 2");

  return FALSE;
}

static KitsunePipeline *
tap_two (KitsunePipeline *pipeline,
         gpointer user_data,
         GError **error)
{
  return kitsune_pipeline_tap (pipeline, refuse_two, user_data, NULL);
}

/* The content again from its beginning, found by a source two levels further in. */
static KitsunePipeline *
tap_two_retried (KitsunePipeline *pipeline,
                 gpointer user_data,
                 GError **error)
{
  g_autoptr (KitsunePipeline) tapped = tap_two (pipeline, user_data, error);
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_up_to (2, NULL);
  g_autoptr (KitsunePipeline) inner = kitsune_pipeline_retry (tapped, strategy);

  return kitsune_pipeline_retry (inner, strategy);
}

static void
test_errors (void)
{
  guint n_failures = G_MAXUINT;

  assert_run (support_own (kitsune_pipeline_within (batch (support_ints (1, 2, 3), 1), tap_two, &n_failures)),
              "[[1]] error: stage \"within-1/tap-1\": no 2");
  n_failures = 3;
  assert_run (support_own (kitsune_pipeline_within (batch (support_ints (1, 2, 3), 3), tap_two_retried, &n_failures)),
              "[[1, 1, 1, 1, 2, 3]]");
}

/* What is no list is an item that failed. */
static void
test_no_list (void)
{
  g_autoptr (KitsunePipeline) values = script_new ("7 ~");
  KitsunePipeline *lists = within (values, sort, 0);

  assert_run (lists, "[] error: stage \"within-1\": expected a list of items, got gint64");
  support_drop_errors (lists);
  assert_run (lists, "[]");
}

static void
test_limit (void)
{
  KitsunePipeline *lists = within (batch (support_ints (1, 2, 3, 4), 3), sort, 0);

  kitsune_bounded_stage_set_max_items (KITSUNE_BOUNDED_STAGE (kitsune_pipeline_get_stage (lists)), 3);
  assert_run (lists, "[[1, 2, 3], [4]]");
  kitsune_bounded_stage_set_max_items (KITSUNE_BOUNDED_STAGE (kitsune_pipeline_get_stage (lists)), 2);
  assert_run (lists, "[] error: stage \"within-1\": more items in one list than max-items allows, which is 2");
}

static KitsunePipeline *
refuse (KitsunePipeline *pipeline,
        gpointer user_data,
        GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "not today");

  return user_data != NULL ? g_object_ref (pipeline) : NULL;
}

static KitsunePipeline *
forget (KitsunePipeline *pipeline,
        gpointer user_data,
        GError **error)
{
  return NULL;
}

static KitsunePipeline *
break_it (KitsunePipeline *pipeline,
          gpointer user_data,
          GError **error)
{
  return kitsune_pipeline_batch (pipeline, 0);
}

static gboolean
push_pipeline (const GValue *item,
               KitsuneEmitter *out,
               gpointer user_data,
               GError **error)
{
  g_autoptr (KitsunePipeline) sorted = kitsune_pipeline_sort (g_value_get_object (item), NULL, NULL, NULL);
  GValue result = G_VALUE_INIT;

  if (user_data == NULL)
    {
      kitsune_emitter_push_int64 (out, 7);
      return TRUE;
    }

  g_value_init (&result, KITSUNE_TYPE_PIPELINE);
  g_value_set_object (&result, sorted);
  kitsune_emitter_push (out, &result);
  g_value_unset (&result);

  return TRUE;
}

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_functions (void)
{
  KitsunePipeline *lists = batch (support_ints (3, 1, 2), 2);
  guint n_freed = 0;

  assert_problem (within (lists, refuse, 0), "stage \"within-1\": the function failed: not today");
  assert_problem (within (lists, refuse, 1), "stage \"within-1\": the function failed: not today");
  assert_problem (within (lists, forget, 0), "stage \"within-1\": the function failed: it made no pipeline");
  assert_problem (within (lists, break_it, 0), "stage \"within-1/batch-1\": no trigger: set \"count\", \"timeout\" or "
                                               "\"measure-max\"");
  assert_problem (support_own (kitsune_pipeline_within_process (lists, push_pipeline, NULL, NULL)),
                  "stage \"within-1\": the function failed: user function produced 1 values, the first of type gint64, "
                  "expected a pipeline or nothing");
  assert_run (support_own (kitsune_pipeline_within_process (lists, push_pipeline, &n_freed, count_cb)),
              "[[1, 3], [2]]");
  g_assert_cmpuint (n_freed, ==, 1);
  assert_problem (within (support_ints (1), sort, 0),
                  "stage \"within-1\": expects items of type KitsuneItems, but stage \"items-1\" gives gint64");
}

static KitsunePipeline *kept;

static KitsunePipeline *
keep (KitsunePipeline *pipeline,
      gpointer user_data,
      GError **error)
{
  kept = g_object_ref (pipeline);

  return g_object_ref (pipeline);
}

/* The content is nothing to be run elsewhere. */
static void
test_elsewhere (void)
{
  KitsunePipeline *lists = within (batch (support_ints (1, 2), 2), keep, 0);

  support_own (kept);
  assert_run (kept, "[] error: stage \"content-1\": the content of a list is there only inside of the stage that it "
                    "was made for");
  assert_run (lists, "[[1, 2]]");
  assert_run (within (batch (support_ints (3, 4), 2), pass, 0), "[[3, 4]]");
}

/* Lists that are in flight when the run is stopped are worked on to their end. */
static void
test_drain (void)
{
  g_autoptr (KitsunePipeline) script = script_new ("3 1 2 @5 4");
  KitsunePipeline *lists = within (batch (script, 5), sort, 0);
  InnerRun run;

  inner_run_start (&run, lists, 64);
  kitsune_run_stop (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " [1, 2, 3] .");
  inner_run_clear (&run);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/within/edges", test_edges);
  g_test_add_func ("/kitsune/operators/within/lists", test_lists);
  g_test_add_func ("/kitsune/operators/within/long-lists", test_long_lists);
  g_test_add_func ("/kitsune/operators/within/errors", test_errors);
  g_test_add_func ("/kitsune/operators/within/no-list", test_no_list);
  g_test_add_func ("/kitsune/operators/within/limit", test_limit);
  g_test_add_func ("/kitsune/operators/within/functions", test_functions);
  g_test_add_func ("/kitsune/operators/within/elsewhere", test_elsewhere);
  g_test_add_func ("/kitsune/operators/within/drain", test_drain);

  return g_test_run ();
}
