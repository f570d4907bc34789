/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "late-store.h"

/*
 * Results that wait until the states are saved that they are of.
 */
static KitsunePipeline *
writing_through (KitsunePipeline *pipeline)
{
  g_object_set (kitsune_pipeline_get_stage (pipeline), "write-through", TRUE, NULL);

  return pipeline;
}

static gboolean
log_result (const GValue *item,
            gpointer user_data,
            GError **error)
{
  LateStore *store = user_data;

  g_string_append_printf (store->log, ", out %" G_GINT64_FORMAT, kitsune_value_get_int64 (item));

  return TRUE;
}

/* What becomes of the run, in the log of the store, whose content is erased
 * first. Takes the pipeline. */
static void
expect_log (LateStore *store,
            guint max_vector,
            KitsunePipeline *pipeline,
            const char *expected)
{
  g_autoptr (KitsuneRunOptions) options = store_options (store, max_vector);
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, log_result, store, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;

  g_hash_table_remove_all (store->content);
  g_string_truncate (store->log, 0);
  kitsune_runner_set_options (runner, options);
  summary = kitsune_runner_run (runner, NULL, &error);
  if (error != NULL)
    g_string_append_printf (store->log, " ! %s", error->message);
  g_assert_cmpstr (store->log->str, ==, expected);
  g_object_unref (pipeline);
}

/* Results of items that come together are saved together. */
static void
test_results_wait_for_the_store (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;

  if (skip_shuffled ())
    return;

  expect_log (store, 1, writing_through (map_with (script ("1 1"))),
              "get count, set count=1, out 1, set count=2, out 2");
  expect_log (store, 64, writing_through (map_with (at_once ("0 0", "1 1 1"))),
              "get count, set count=3, out 1, out 2, out 3, set count=6, out 4, out 5, out 6");
  expect_log (store, 64, writing_through (map_with_key (at_once ("0", "1 2 1"))),
              "get count:1, get count:2, set count:1=2, set count:2=1, out 1, out 1, out 2");
  expect_log (store, 64, writing_through (script_map_with (script ("1"))), "get count, set count=1, out 1");
  expect_log (store, 2, writing_through (flat_map_with (script ("3 4"))),
              "get count, set count=1, out 3, set count=2, out 4, out 4");
}

static void
test_results_wait_in_any_state (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  g_autoptr (KitsunePipeline) counted = NULL;

  for (guint max_vector = 1; max_vector <= 64; max_vector *= 4)
    {
      g_hash_table_remove_all (store->content);
      expect_with (store, max_vector, writing_through (map_with_key (script ("1 2 11 12 3 1"))), "1 1 2 2 1 3");
      assert_content (store, "count:1=3 count:2=2 count:3=1");
      expect_with (store, max_vector, writing_through (flat_map_with_key (script ("1 3"))), "1 1 1 1 3 3");
      expect_with (store, max_vector, writing_through (flat_map_with (script ("1 16 1"))), "1 16 16");
      expect_with (store, max_vector, with (writing_through (map_with_key (script ("4 5 6"))), "max-items", 2),
                   "! stage \"map-with-key-1\": more keys than max-items allows, which is 2");
    }

  counted = writing_through (map_with (script ("1 1 1 1")));
  g_hash_table_remove_all (store->content);
  expect_with (store, 1, kitsune_pipeline_take (counted, 2), "1 2");
  assert_content (store, "count=2");
}

/* What was done before a failure goes out before it; what could not be saved
 * does not. */
static void
test_results_of_failures (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;

  if (skip_shuffled ())
    return;

  expect_log (store, 64, writing_through (map_with (at_once ("0", "1 1 13 1"))),
              "get count, set count=3, out 1, out 2 ! stage \"map-with-1\": unlucky");
  expect_log (store, 64, writing_through (map_with (script ("1 !"))),
              "get count, set count=1, out 1 ! stage \"script-1\": script failed");

  store->failing = 's';
  store->n_failures = 1;
  expect_log (store, 64, writing_through (map_with (at_once ("0", "1 1"))),
              "get count, set count=2 ! stage \"map-with-1\": cannot save state \"count\": no more room");
  store->n_failures = 2;
  expect_log (store, 64, retrying (writing_through (map_with (at_once ("0", "1 1"))), 3),
              "get count, set count=2, set count=2, set count=2, out 1, out 2");
  store->n_failures = 1;
  expect_log (store, 64, dropping (writing_through (map_with (at_once ("0", "1 1")))),
              "get count, set count=2, out 1, out 2");
}

static void
note_change_cb (KitsuneStore *store,
                const char *key,
                GString *log)
{
  g_string_append_printf (log, ", set %s", key);
}

/* A direct store has each state before its results, also those of a vector. */
static void
test_direct_stores (void)
{
  g_autoptr (KitsuneMemoryStore) store = kitsune_memory_store_new ();
  g_autoptr (LateStore) log = late_store_new ();
  g_autoptr (KitsuneRunOptions) options = store_options (store, 1);
  g_autoptr (KitsunePipeline) pipeline = writing_through (flat_map_with (at_once ("0", "1 2")));
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, log_result, log, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;

  g_signal_connect (store, "changed", G_CALLBACK (note_change_cb), log->log);
  kitsune_runner_set_options (runner, options);
  summary = kitsune_runner_run (runner, NULL, NULL);
  g_assert_nonnull (summary);
  g_assert_cmpstr (log->log->str, ==, ", set count, out 1, set count, out 2, out 2");

  expect_problem (with (writing_through (map_with_key (script ("1"))), "concurrency", 2),
                  "property \"write-through\" is set, but with a \"concurrency\" of 2 the next call for a key does not "
                  "wait until its state is saved");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/write-through/results-wait-for-the-store", test_results_wait_for_the_store);
  g_test_add_func ("/kitsune/operators/write-through/results-wait-in-any-state", test_results_wait_in_any_state);
  g_test_add_func ("/kitsune/operators/write-through/results-of-failures", test_results_of_failures);
  g_test_add_func ("/kitsune/operators/write-through/direct-stores", test_direct_stores);

  return g_test_run ();
}
