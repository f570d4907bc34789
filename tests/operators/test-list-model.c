/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "sources.h"

/* List models as sources. The objects are actions, which have a name. */

static void
append (GListStore *store,
        const char *name)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new (name, NULL);

  g_list_store_append (store, action);
}

static GListStore *
store_new (const char *names)
{
  GListStore *store = g_list_store_new (G_TYPE_ACTION);

  for (; *names != '\0'; names++)
    append (store, (char[]){ *names, '\0' });

  return store;
}

static gboolean
get_name (const GValue *item,
          GValue *result,
          gpointer data,
          GError **error)
{
  g_value_set_string (result, g_action_get_name (g_value_get_object (item)));

  return TRUE;
}

static KitsunePipeline *
names_of (GListStore *store,
          gboolean follow,
          gint64 max_items)
{
  g_autoptr (KitsunePipeline) objects = kitsune_pipeline_new_from_list_model (G_LIST_MODEL (store));

  g_assert_true (kitsune_pipeline_get_item_type (objects) == G_TYPE_ACTION);
  g_object_set (kitsune_pipeline_get_stage (objects), "follow", follow, "max-items", max_items, NULL);

  return kitsune_pipeline_map (objects, G_TYPE_STRING, get_name, NULL, NULL);
}

static void
test_snapshot (void)
{
  g_autoptr (GListStore) none = store_new ("");
  g_autoptr (GListStore) one = store_new ("a");
  g_autoptr (GListStore) many = store_new ("abcdefghij");

  assert_emits (names_of (none, FALSE, -1), "");
  assert_emits (names_of (one, FALSE, -1), "a");
  assert_emits (names_of (many, FALSE, -1), "a b c d e f g h i j");
  assert_emits (take (names_of (many, FALSE, -1), 2), "a b");
}

/* The list is read at the beginning of each run, and kept as it was then. */
static void
test_changes_after_the_snapshot (void)
{
  g_autoptr (GListStore) store = store_new ("abc");
  g_autoptr (KitsunePipeline) pipeline = names_of (store, FALSE, -1);
  Live live;

  append (store, "d");
  live_start (&live, g_object_ref (pipeline));
  live.pause_after = 0;
  settle ();
  live_assert (&live, "a");
  g_list_store_remove_all (store);
  kitsune_run_resume (live.run);
  settle ();
  live_assert (&live, "b c d");
  g_assert_true (live_is_finished (&live));
  live_clear (&live);
  assert_emits (g_object_ref (pipeline), "");
}

static void
test_follow (void)
{
  g_autoptr (GListStore) store = store_new ("ab");
  g_autoptr (GSimpleAction) first = NULL;
  Live live;

  live_start (&live, names_of (store, TRUE, -1));
  settle ();
  live_assert (&live, "a b");
  append (store, "c");
  append (store, "d");
  settle ();
  live_assert (&live, "c d");

  /* removed: nothing; put in again: added */
  first = g_list_model_get_item (G_LIST_MODEL (store), 0);
  g_list_store_remove (store, 0);
  settle ();
  live_assert (&live, "");
  g_list_store_insert (store, 1, first);
  settle ();
  live_assert (&live, "a");

  kitsune_run_stop (live.run);
  settle ();
  append (store, "e");
  settle ();
  live_assert (&live, "");
  g_assert_null (live_error (&live));
  live_clear (&live);
}

/* One that is removed while it waits is emitted all the same. */
static void
test_removed_while_it_waits (void)
{
  g_autoptr (GListStore) store = store_new ("");
  Live live;

  live_start (&live, names_of (store, TRUE, -1));
  settle ();
  kitsune_run_pause (live.run);
  settle ();
  append (store, "a");
  append (store, "b");
  g_list_store_remove_all (store);
  kitsune_run_resume (live.run);
  settle ();
  live_assert (&live, "a b");
  kitsune_run_stop (live.run);
  settle ();
  live_clear (&live);
}

static void
test_follow_disconnects (void)
{
  g_autoptr (GListStore) store = store_new ("ab");
  guint signal_id = g_signal_lookup ("items-changed", G_TYPE_LIST_MODEL);
  Live live;

  live_start (&live, take (names_of (store, TRUE, -1), 3));
  settle ();
  g_assert_true (g_signal_has_handler_pending (store, signal_id, 0, TRUE));
  append (store, "c");
  settle ();
  live_assert (&live, "a b c");
  g_assert_true (live_is_finished (&live));
  g_assert_false (g_signal_has_handler_pending (store, signal_id, 0, TRUE));
  live_clear (&live);

  live_start (&live, names_of (store, TRUE, -1));
  settle ();
  live_cancel (&live);
  g_assert_false (g_signal_has_handler_pending (store, signal_id, 0, TRUE));
}

static void
test_limit (void)
{
  g_autoptr (GListStore) store = store_new ("abc");
  Live live;

  assert_emits (names_of (store, FALSE, 3), "a b c");
  assert_emits (names_of (store, FALSE, 2),
                "!stage \"list-model-1\": more items than max-items allows, which is 2");

  live_start (&live, names_of (store, TRUE, 3));
  settle ();
  live_assert (&live, "a b c");
  kitsune_run_pause (live.run);
  settle ();
  append (store, "d");
  append (store, "e");
  append (store, "f");
  append (store, "g");
  kitsune_run_resume (live.run);
  settle ();
  live_assert (&live, "d e f");
  g_assert_cmpstr (live_error (&live), ==, "stage \"list-model-1\": more items than max-items allows, which is 3");
  g_assert_cmpuint (live_dropped (&live, "list-model-1", KITSUNE_DROP_REASON_OVERFLOW), ==, 1);
  live_clear (&live);
}

static gpointer
run_in_thread (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_push_thread_default (context);
  assert_emits (names_of (data, FALSE, -1), "a b c");
  g_main_context_pop_thread_default (context);

  return NULL;
}

static void
test_several_runs (void)
{
  g_autoptr (GListStore) store = store_new ("abc");
  g_autoptr (KitsunePipeline) pipeline = names_of (store, TRUE, -1);
  Live first;
  Live second;

  live_start (&first, g_object_ref (pipeline));
  live_start (&second, g_object_ref (pipeline));
  settle ();
  append (store, "d");
  settle ();
  live_assert (&first, "a b c d");
  live_assert (&second, "a b c d");
  live_cancel (&first);
  live_cancel (&second);

  g_list_store_remove (store, 3);
  g_thread_join (g_thread_new ("run", run_in_thread, store));
}

/* The pipeline holds the model, and a model that is cleared keeps nothing. */
static void
test_references (void)
{
  GListStore *store = store_new ("ab");
  GListStore *kept = store;
  KitsunePipeline *pipeline = names_of (store, TRUE, -1);
  Live live;

  g_object_add_weak_pointer (G_OBJECT (store), (gpointer *) &kept);
  g_object_unref (store);
  g_assert_nonnull (kept);
  live_start (&live, pipeline);
  settle ();
  live_assert (&live, "a b");
  g_object_run_dispose (G_OBJECT (kept));
  settle ();
  g_assert_true (live_is_finished (&live));
  g_assert_null (live_error (&live));
  live_clear (&live);
  g_assert_null (kept);
}

static void
test_options_notify (void)
{
  g_autoptr (GListStore) store = store_new ("");
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_from_list_model (G_LIST_MODEL (store));
  KitsuneListSource *stage = KITSUNE_LIST_SOURCE (kitsune_pipeline_get_stage (pipeline));
  gboolean follow = TRUE;
  guint n_notified = 0;

  g_signal_connect_swapped (stage, "notify::follow", G_CALLBACK (g_atomic_int_inc), &n_notified);
  g_object_get (stage, "follow", &follow, NULL);
  g_assert_false (follow);
  kitsune_list_source_set_follow (stage, FALSE);
  g_assert_cmpuint (n_notified, ==, 0);
  kitsune_list_source_set_follow (stage, TRUE);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_true (kitsune_list_source_get_follow (stage));
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/list-model/snapshot", test_snapshot);
  g_test_add_func ("/kitsune/operators/list-model/changes-after-the-snapshot", test_changes_after_the_snapshot);
  g_test_add_func ("/kitsune/operators/list-model/follow", test_follow);
  g_test_add_func ("/kitsune/operators/list-model/removed-while-it-waits", test_removed_while_it_waits);
  g_test_add_func ("/kitsune/operators/list-model/follow-disconnects", test_follow_disconnects);
  g_test_add_func ("/kitsune/operators/list-model/limit", test_limit);
  g_test_add_func ("/kitsune/operators/list-model/several-runs", test_several_runs);
  g_test_add_func ("/kitsune/operators/list-model/references", test_references);
  g_test_add_func ("/kitsune/operators/list-model/options-notify", test_options_notify);

  return g_test_run ();
}
