/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/inner.h"
#include "tests/operators/late-store.h"

static KitsunePipeline *
none (const GValue *item,
      gpointer user_data,
      GError **error)
{
  return NULL;
}

static KitsunePipeline *
build_leaves (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_expand_map (pipeline, none, NULL, NULL, NULL, NULL, NULL);
}

static gboolean
copy_key (const GValue *item,
          GValue *key,
          gpointer user_data,
          GError **error)
{
  kitsune_value_copy (item, key);

  return TRUE;
}

static KitsunePipeline *
build_visited (KitsunePipeline *pipeline,
               gpointer data)
{
  return kitsune_pipeline_expand_map (pipeline, inner_one, NULL, NULL, copy_key, NULL, NULL);
}

static void
test_edges (void)
{
  const SupportEdges leaves = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges visited = {
    SUPPORT_EDGES_UNCHANGED,
  };

  support_operator_edges (build_leaves, NULL, &leaves);
  /* every item has itself as its child, which has been there before */
  support_operator_edges (build_visited, NULL, &visited);
}

/* A binary heap: n has 2n and 2n + 1, up to a largest number; 0: without end. */
static guint n_asked;

static KitsunePipeline *
halves (const GValue *item,
        gpointer user_data,
        GError **error)
{
  gint64 number = support_number (item);
  gint64 max = GPOINTER_TO_INT (user_data);

  n_asked++;
  if (max > 0 && 2 * number > max)
    return NULL;

  return kitsune_pipeline_new_range (2 * number, max > 0 ? MIN (2 * number + 2, max + 1) : 2 * number + 2, 1);
}

static KitsunePipeline *
heap (KitsunePipeline *roots,
      gint max)
{
  n_asked = 0;

  return support_own (kitsune_pipeline_expand_map (roots, halves, GINT_TO_POINTER (max), NULL, NULL, NULL, NULL));
}

static KitsuneExpandMapStage *
stage_of (KitsunePipeline *pipeline)
{
  return KITSUNE_EXPAND_MAP_STAGE (kitsune_pipeline_get_stage (pipeline));
}

static void
test_breadth_first (void)
{
  assert_run (heap (support_ints (1), 7), "[1, 2, 3, 4, 5, 6, 7]");
  g_assert_cmpuint (n_asked, ==, 7);
  assert_run (heap (support_ints (1), 6), "[1, 2, 3, 4, 5, 6]");
  assert_run (heap (support_ints (2, 3), 7), "[2, 3, 4, 5, 6, 7]");
  assert_run (heap (support_ints (1, 1), 3), "[1, 1, 2, 3, 2, 3]");
}

static void
test_max_depth (void)
{
  KitsunePipeline *tree = heap (support_ints (1), 15);
  const struct
  {
    gint depth;
    const char *items;
    guint n_asked;
  } cases[] = {
    { 0, "[1]", 0 },
    { 1, "[1, 2, 3]", 1 },
    { 2, "[1, 2, 3, 4, 5, 6, 7]", 3 },
    { 3, "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]", 7 },
    { 9, "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]", 15 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      kitsune_expand_map_stage_set_max_depth (stage_of (tree), cases[i].depth);
      n_asked = 0;
      assert_run (tree, cases[i].items);
      g_assert_cmpuint (n_asked, ==, cases[i].n_asked);
    }
}

static void
test_max_items (void)
{
  KitsunePipeline *tree = heap (support_ints (1), 0);

  for (guint n = 0; n < 6; n++)
    {
      const char *const expected[] = { "[]", "[1]", "[1, 2]", "[1, 2, 3]", "[1, 2, 3, 4]", "[1, 2, 3, 4, 5]" };

      kitsune_expand_map_stage_set_max_items (stage_of (tree), n);
      assert_run (tree, expected[n]);
    }
  /* no call too many */
  n_asked = 0;
  assert_run (tree, "[1, 2, 3, 4, 5]");
  g_assert_cmpuint (n_asked, ==, 2);

  kitsune_expand_map_stage_set_max_depth (stage_of (tree), 1);
  assert_run (tree, "[1, 2, 3]");
}

/* Whoever needs no more ends what is endless. */
static void
test_early_stop (void)
{
  assert_run (support_own (kitsune_pipeline_take (heap (support_ints (1), 0), 6)), "[1, 2, 3, 4, 5, 6]");
  g_assert_cmpuint (n_asked, <=, 6);
}

static void
test_max_pending (void)
{
  KitsunePipeline *tree = heap (support_ints (1), 0);

  kitsune_expand_map_stage_set_max_pending (stage_of (tree), 3);
  assert_run (tree, "[1, 2, 3, 4, 5, 6] error: stage \"expand-map-1\": more items to be expanded than max-pending "
                    "allows, which is 3");
  kitsune_expand_map_stage_set_max_depth (stage_of (tree), 2);
  assert_run (tree, "[1, 2, 3, 4, 5, 6, 7]");
}

/* --- graphs --- */

/* 1 -> 2 -> 3 -> 1 */
static KitsunePipeline *
circle (const GValue *item,
        gpointer user_data,
        GError **error)
{
  return kitsune_pipeline_new_range (support_number (item) % 3 + 1, support_number (item) % 3 + 2, 1);
}

static gboolean
fail_key (const GValue *item,
          GValue *key,
          gpointer user_data,
          GError **error)
{
  if (support_number (item) != 2)
    return copy_key (item, key, NULL, error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no key");

  return FALSE;
}

static gboolean
key_process (const GValue *item,
             KitsuneEmitter *out,
             gpointer user_data,
             GError **error)
{
  kitsune_emitter_push (out, item);

  return TRUE;
}

static gboolean
circle_process (const GValue *item,
                KitsuneEmitter *out,
                gpointer user_data,
                GError **error)
{
  GValue result = G_VALUE_INIT;

  g_value_init (&result, KITSUNE_TYPE_PIPELINE);
  g_value_take_object (&result, circle (item, NULL, NULL));
  kitsune_emitter_push (out, &result);
  g_value_unset (&result);

  return TRUE;
}

static void
test_visited (void)
{
  KitsunePipeline *seen = support_own (kitsune_pipeline_expand_map (support_ints (1, 1), circle, NULL, NULL,
                                                                    copy_key, NULL, NULL));

  assert_run (seen, "[1, 2, 3]");
  kitsune_expand_map_stage_set_max_items (stage_of (seen), 2);
  assert_run (seen, "[1, 2]");
  assert_run (support_own (kitsune_pipeline_expand_map_process (support_ints (2), circle_process, NULL, NULL,
                                                                key_process, NULL, NULL)),
              "[2, 3, 1]");
  seen = support_own (kitsune_pipeline_expand_map (support_ints (1), circle, NULL, NULL, fail_key, NULL, NULL));
  assert_run (seen, "[1] error: stage \"expand-map-1\": no key");
  support_drop_errors (seen);
  assert_run (seen, "[1]");
  support_return_on_error (seen, 9);
  assert_run (seen, "[1, 9]");
}

/* --- who has been visited is in a store --- */

static KitsunePipeline *
visiting (KitsunePipeline *roots,
          KitsunePipelineFunc func,
          gpointer store)
{
  KitsunePipeline *tree = support_own (kitsune_pipeline_expand_map (roots, func, NULL, NULL, copy_key, NULL, NULL));

  kitsune_expand_map_stage_set_visited_store (stage_of (tree), store);

  return tree;
}

static KitsunePipeline *
build_visiting (KitsunePipeline *pipeline,
                gpointer data)
{
  KitsunePipeline *tree = kitsune_pipeline_expand_map (pipeline, inner_one, NULL, NULL, copy_key, NULL, NULL);
  g_autoptr (KitsuneMemoryStore) store = kitsune_memory_store_new ();

  kitsune_expand_map_stage_set_visited_store (stage_of (tree), KITSUNE_STORE (store));

  return tree;
}

/* A store whose keys are always new to whoever asks first in a run. */
static void
test_store_edges (void)
{
  g_autoptr (KitsuneMemoryStore) store = kitsune_memory_store_new ();
  KitsunePipeline *tree = support_own (build_visiting (support_source (SUPPORT_TYPE_OBJECT, 5, SUPPORT_THEN_FAIL),
                                                       NULL));
  KitsunePipeline *one = support_own (build_visiting (support_source (SUPPORT_TYPE_OBJECT, 5, SUPPORT_THEN_END), NULL));

  /* objects have no text that could be a key */
  assert_run (tree, "[] error: stage \"expand-map-1\": SupportObject has no JSON form");
  support_drop_errors (one);
  assert_run (one, "[]");
  g_assert_cmpint (support_count_live (), ==, 0);

  assert_run (visiting (support_ints (), inner_one, store), "[]");
  assert_run (visiting (support_source (G_TYPE_INT64, 3, SUPPORT_THEN_FAIL), inner_one, store),
              "[1, 2, 3] error: stage \"source\": source failed");
  assert_run (support_own (kitsune_pipeline_take (visiting (support_source (G_TYPE_INT64, SUPPORT_ENDLESS,
                                                                            SUPPORT_THEN_END),
                                                            inner_one, store),
                                                  2)),
              "[4, 5]");
}

/* Another run goes on where one has left off; so does somebody else. */
static void
test_store_outlives_the_run (void)
{
  LateStore *late = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) late;
  g_autoptr (KitsuneMemoryStore) memory = kitsune_memory_store_new ();
  gpointer stores[] = { late, memory };

  for (guint i = 0; i < G_N_ELEMENTS (stores); i++)
    {
      KitsunePipeline *circular = visiting (support_ints (1, 1), circle, stores[i]);
      KitsunePipeline *endless = visiting (support_ints (3, 4, 3, 5, 4), halves, stores[i]);

      assert_run (circular, "[1, 2, 3]");
      assert_run (circular, "[]");
      kitsune_expand_map_stage_set_max_depth (stage_of (endless), 1);
      assert_run (endless, "[4, 5, 8, 9, 10, 11]");
    }
  /* a text is another key than the number that it shows */
  assert_run (visiting (support_strings ("1", "a"), inner_one, late), "[\"1\", \"a\"]");
  assert_content (late, "\"1\"=true \"a\"=true 1=true 10=true 11=true 2=true 3=true 4=true 5=true 8=true 9=true");
}

static KitsunePipeline *
none_of (const GValue *item,
         gpointer user_data,
         GError **error)
{
  return NULL;
}

/* All keys of a vector are asked for at once, and each once. */
static void
test_store_is_asked_ahead (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;

  if (skip_shuffled ())
    return;

  assert_run (visiting (at_once ("0", "1 2 1 3 2"), none_of, store), "[1, 2, 3]");
  g_assert_cmpstr (store->log->str, ==, "add 1, add 2, add 3");
}

static void
test_store_failures (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (3, NULL);
  KitsunePipeline *tree = visiting (support_ints (1, 2), none_of, store);
  KitsunePipeline *plain = heap (support_ints (1), 3);

  store->failing = 'r';
  store->n_failures = 1;
  assert_run (tree, "[] error: stage \"expand-map-1\": cannot ask the store for a key: no more room");
  g_hash_table_remove_all (store->content);
  store->n_failures = 1;
  support_drop_errors (tree);
  assert_run (tree, "[2]");
  g_hash_table_remove_all (store->content);
  store->n_failures = 2;
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (tree), handler);
  assert_run (tree, "[1, 2]");

  kitsune_expand_map_stage_set_visited_store (stage_of (plain), KITSUNE_STORE (store));
  assert_problem (plain, "stage \"expand-map-1\": property \"visited-store\" is set, but the stage has no keys");
}

/* Nobody waits for an answer any more: the request is cancelled, what waits for
 * it is counted. */
static void
test_store_cancel (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  KitsunePipeline *tree = visiting (support_ints (1, 2, 3), none_of, store);
  InnerRun run;

  store->holding = TRUE;
  inner_run_start (&run, tree, 64);
  g_assert_cmpuint (store->held->len, >, 0);
  kitsune_run_cancel (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " ! the run was cancelled");
  inner_run_clear (&run);
  late_store_release (store);
  support_settle ();
}

/* --- errors --- */

static void
test_errors (void)
{
  const char *const scripts[] = { "2 3", "fail", "4 5", "!", "none", "strings" };
  KitsunePipeline *tree = kitsune_pipeline_expand_map (support_ints (1), inner_script, (gpointer) scripts, NULL,
                                                       NULL, NULL, NULL);

  inner_expect (tree, " 1 2 3 ! stage \"expand-map-1\": no pipeline");
  tree = kitsune_pipeline_expand_map (support_ints (1), inner_script, (gpointer) scripts, NULL, NULL, NULL, NULL);
  support_drop_errors (tree);
  inner_expect (tree, " 1 2 3 4 5 ! stage \"expand-map-1/script-1\": script failed");
  tree = kitsune_pipeline_expand_map (support_ints (6), inner_script, (gpointer) scripts, NULL, NULL, NULL, NULL);
  support_return_on_error (tree, 9);
  /* what the handler returns is not looked at */
  inner_expect (tree, " 6 9 .");
}

typedef struct
{
  guint n_calls;
  guint n_failures;
} Calls;

static KitsunePipeline *
fail_first (const GValue *item,
            gpointer user_data,
            GError **error)
{
  Calls *calls = user_data;

  if (calls->n_calls++ >= calls->n_failures)
    return support_number (item) < 10 ? kitsune_pipeline_new_range (support_number (item) + 10,
                                                                    support_number (item) + 11, 1)
                                      : NULL;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "call %u", calls->n_calls);

  return NULL;
}

static void
test_retry (void)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (3, NULL);
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (1);
  g_autoptr (KitsuneSupervisionPolicy) policy = kitsune_supervision_policy_new_restart_on_error (5, backoff);
  Calls calls = { 0, 2 };
  KitsunePipeline *tree = support_own (kitsune_pipeline_expand_map (support_ints (1, 2, 3), fail_first, &calls, NULL,
                                                                    NULL, NULL, NULL));

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (tree), handler);
  assert_run (tree, "[1, 2, 3, 11, 12, 13]");
  /* items that are given up are not expanded */
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (tree), NULL);
  kitsune_stage_set_supervision (kitsune_pipeline_get_stage (tree), policy);
  calls = (Calls){ 0, 2 };
  assert_run (tree, "[1, 2, 3, 13]");
}

static void
test_drain (void)
{
  const char *const scripts[] = { "2 @5 3", "4", "5" };
  KitsunePipeline *tree = kitsune_pipeline_expand_map (support_ints (1), inner_script, (gpointer) scripts, NULL,
                                                       NULL, NULL, NULL);
  InnerRun run;

  inner_run_start (&run, tree, 64);
  kitsune_run_stop (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " 1 2 .");
  /* what was to be expanded has been emitted: nothing is lost */
  assert_counts (run.run, "expand-map-1", "2 2 0 0");
  inner_run_clear (&run);
  g_assert_finalize_object (tree);
}

/* A long way down, by one child each. */
static KitsunePipeline *
successor (const GValue *item,
           gpointer user_data,
           GError **error)
{
  gint64 number = support_number (item);

  return number < 5000 ? kitsune_pipeline_new_range (number + 1, number + 2, 1) : NULL;
}

static void
test_deep (void)
{
  g_autoptr (KitsunePipeline) chain = kitsune_pipeline_expand_map (support_ints (1), successor, NULL, NULL,
                                                                   NULL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (chain, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 5000);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/expand-map/edges", test_edges);
  g_test_add_func ("/kitsune/operators/expand-map/breadth-first", test_breadth_first);
  g_test_add_func ("/kitsune/operators/expand-map/max-depth", test_max_depth);
  g_test_add_func ("/kitsune/operators/expand-map/max-items", test_max_items);
  g_test_add_func ("/kitsune/operators/expand-map/early-stop", test_early_stop);
  g_test_add_func ("/kitsune/operators/expand-map/max-pending", test_max_pending);
  g_test_add_func ("/kitsune/operators/expand-map/visited", test_visited);
  g_test_add_func ("/kitsune/operators/expand-map/store-edges", test_store_edges);
  g_test_add_func ("/kitsune/operators/expand-map/store-outlives-the-run", test_store_outlives_the_run);
  g_test_add_func ("/kitsune/operators/expand-map/store-is-asked-ahead", test_store_is_asked_ahead);
  g_test_add_func ("/kitsune/operators/expand-map/store-failures", test_store_failures);
  g_test_add_func ("/kitsune/operators/expand-map/store-cancel", test_store_cancel);
  g_test_add_func ("/kitsune/operators/expand-map/errors", test_errors);
  g_test_add_func ("/kitsune/operators/expand-map/retry", test_retry);
  g_test_add_func ("/kitsune/operators/expand-map/drain", test_drain);
  g_test_add_func ("/kitsune/operators/expand-map/deep", test_deep);

  return g_test_run ();
}
