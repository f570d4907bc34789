/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "states.h"

#include <stdatomic.h>

/*
 * States per key, worked on by several threads: what the serial form does, in
 * order or not, and never two calls for one state at once.
 */
static KitsunePipeline *
sharded (KitsunePipeline *pipeline)
{
  g_object_set (kitsune_pipeline_get_stage (pipeline), "concurrency", 3, "ordered", TRUE, NULL);

  return pipeline;
}

/* --- every situation --- */

static KitsunePipeline *
build_map (KitsunePipeline *pipeline,
           gpointer data)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  return sharded (
      kitsune_pipeline_map_with_key (pipeline, G_TYPE_VALUE, key, own_key, NULL, NULL, count_and_pass, NULL, NULL));
}

static KitsunePipeline *
build_flat (KitsunePipeline *pipeline,
            gpointer data)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  return sharded (
      kitsune_pipeline_flat_map_with_key (pipeline, G_TYPE_VALUE, key, own_key, NULL, NULL, repeat_any, NULL, NULL));
}

static void
test_edges (void)
{
  const SupportBuildFunc builds[] = { build_map, build_flat };
  const SupportEdges passed = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (builds); i++)
    support_operator_edges (builds[i], NULL, &passed);
}

/* --- as with one thread --- */

static void
test_a_state_per_key (void)
{
  expect (sharded (map_with_key (script ("1 11 2 21 32 3"))), "1 2 1 3 2 1");
  expect (sharded (script_map_with_key (script ("1 11 2 21 32 3"))), "1 2 1 3 2 1");
  expect (sharded (flat_map_with_key (script ("1 2 11 2"))), "1 2 11 11 2 2");
  expect (sharded (map_with_key (script ("1 1.0 '1 1 '1 ~ ~ 'a 'a 2.5 2.5"))), "1 2 1 3 2 1 2 1 2 1 2");
  expect (sharded (flat_map_with_key (script ("1 16"))), "1 16");
}

static void
test_keys_are_limited (void)
{
  expect (with (sharded (map_with_key (script ("1 2 11 12 3"))), "max-items", 2),
          "! stage \"map-with-key-1\": more keys than max-items allows, which is 2");
  expect (with (sharded (map_with_key (script ("1 2 11 12"))), "max-items", 2), "1 1 2 2");
}

static void
test_failures_of_keys (void)
{
  expect (sharded (map_with_key (script ("1 13"))), "! stage \"map-with-key-1\": unlucky");
  expect (dropping (sharded (map_with_key (script ("3 13 14 3")))), "1 2");
  expect (returning (sharded (map_with_key (script ("3 13 14 3")))), "1 -1 -1 2");
  expect (returning (sharded (flat_map_with_key (script ("3 13 14 3")))), "3 -1 -1 3 3");
}

/* Fails twice for every item that is a multiple of 5, after it was counted. */
static gboolean
fail_often (const GValue *item,
            KitsuneRef *ref,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  gint64 n = kitsune_ref_add (ref, 1);

  if (kitsune_value_get_int64 (item) % 5 == 0 && n % 3 != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not yet");
      return FALSE;
    }

  kitsune_value_set_int64 (result, n);
  return TRUE;
}

static KitsunePipeline *
failing_often (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  return sharded (
      kitsune_pipeline_map_with_key (source, G_TYPE_INT64, key, last_digit, NULL, NULL, fail_often, NULL, NULL));
}

/* An item that is tried again stays in front of those of its key; what was
 * changed by the attempts is there. */
static void
test_failures (void)
{
  expect (sharded (with_handler (failing_often (script ("5 1 5 1 15")), kitsune_error_handler_new_retry (3, NULL))),
          "3 1 6 2 9");
  expect (failing_often (script ("1 5 1")), "! stage \"map-with-key-1\": not yet");
  expect (dropping (failing_often (script ("5 1 5 1 15"))), "1 2 3");
  expect (returning (failing_often (script ("5 1 5 1 15"))), "-1 1 -1 2 3");
  expect (dropping (sharded (map_with_key (script ("1 15 1")))), "1 2");
}

/* The initial value may have to be made on any thread. */
static gboolean
make_hundred (const GValue *entity,
              GValue *result,
              gpointer user_data,
              GError **error)
{
  kitsune_value_set_int64 (result, 100);

  return TRUE;
}

static gboolean
reset_at_twelve (const GValue *item,
                 KitsuneRef *ref,
                 GValue *result,
                 gpointer user_data,
                 GError **error)
{
  if (kitsune_value_get_int64 (item) == 12)
    kitsune_ref_reset (ref);
  kitsune_value_set_int64 (result, kitsune_ref_add (ref, 1));

  return TRUE;
}

static void
test_factories (void)
{
  g_autoptr (KitsuneStateKey) key = kitsune_state_key_new_with_factory ("made", G_TYPE_INT64, make_hundred, NULL, NULL);

  expect (sharded (kitsune_pipeline_map_with_key (script ("1 2 2 12 1"), G_TYPE_INT64, key, last_digit, NULL, NULL,
                                                  reset_at_twelve, NULL, NULL)),
          "101 101 102 101 102");
}

typedef struct
{
  KitsuneTestClock *clock;
  gint64 start;
  KitsuneChannel *channel;
  GString *results;
  guint n_results;
} Timed;

static gboolean
note_result (const GValue *item,
             gpointer user_data,
             GError **error)
{
  Timed *self = user_data;

  g_string_append_printf (self->results, " %" G_GINT64_FORMAT, kitsune_value_get_int64 (item));
  self->n_results++;

  return TRUE;
}

/* Sends an item at a time in seconds, and waits for its result. */
static void
send_at (Timed *self,
         guint seconds,
         gint64 number)
{
  const guint n_results = self->n_results + 1;
  gint64 passed = kitsune_clock_get_time (KITSUNE_CLOCK (self->clock)) - self->start;
  GValue item = G_VALUE_INIT;

  kitsune_test_clock_advance (self->clock, seconds * SECOND - passed);
  kitsune_value_set_int64 (&item, number);
  g_assert_true (kitsune_channel_try_send (self->channel, &item, NULL));
  while (self->n_results < n_results)
    g_main_context_iteration (NULL, TRUE);
}

/* Takes the state's key. */
static void
check_times (KitsuneStateKey *key,
             gint64 key_ttl)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 10);
  g_autoptr (GString) results = g_string_new (NULL);
  g_autoptr (KitsunePipeline) source = kitsune_channel_get_pipeline (channel);
  g_autoptr (KitsunePipeline) counted = sharded (
      kitsune_pipeline_map_with_key (source, G_TYPE_INT64, key, last_digit, NULL, NULL, number_items, NULL, NULL));
  Timed timed = { clock, kitsune_clock_get_time (KITSUNE_CLOCK (clock)), channel, results, 0 };
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (counted, note_result, &timed, NULL);
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;
  const guint times[] = { 0, 0, 3, 6, 6, 11, 11 };
  const gint64 items[] = { 1, 2, 1, 1, 2, 1, 2 };

  g_object_unref (key);
  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
  kitsune_run_options_set_default_key_ttl (options, key_ttl);
  kitsune_runner_set_options (runner, options);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    send_at (&timed, times[i], items[i]);
  g_assert_cmpstr (results->str, ==, " 1 1 2 3 1 1 1");

  kitsune_channel_close (channel);
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
}

/* An idle key is evicted, one that is used is not. */
static void
test_time_to_live (void)
{
  KitsuneStateKey *key = count_key ();

  check_times (count_key (), 5 * SECOND);
  kitsune_state_key_set_ttl (key, 5 * SECOND);
  check_times (key, -1);
}

static void
test_mistakes (void)
{
  expect_problem (sharded (map_with (script ("1"))),
                  "property \"concurrency\" is 3, but the stage has no keys: all its items need the same state");
}

/* --- several threads --- */

#define N_KEYS 50
#define N_ITEMS 20000

static _Atomic gint busy[N_KEYS];

static gboolean
fifty_keys (const GValue *item,
            GValue *key,
            gpointer user_data,
            GError **error)
{
  kitsune_value_set_int64 (key, kitsune_value_get_int64 (item) % N_KEYS);

  return TRUE;
}

/* Adds up the items, for a while, and nobody else may do so meanwhile. */
static gboolean
add_alone (const GValue *item,
           KitsuneRef *ref,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  gint64 n = kitsune_value_get_int64 (item);
  gint64 key = kitsune_value_get_int64 (kitsune_ref_get_key (ref));
  guint64 x = (guint64) n;

  g_assert_cmpint (atomic_fetch_add (&busy[key], 1), ==, 0);
  for (guint i = 0; i < (key % 2 == 0 ? 500 : 50); i++)
    x = x * 6364136223846793005u + 1442695040888963407u;
  g_assert_cmpint (kitsune_ref_get_int64 (ref), ==, n >= N_KEYS ? n - N_KEYS : key);
  kitsune_ref_set_int64 (ref, x == 42 ? -1 : n);
  g_assert_cmpint (atomic_fetch_sub (&busy[key], 1), ==, 1);
  kitsune_value_set_int64 (result, n);

  return TRUE;
}

static gboolean
own_number (const GValue *entity,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  kitsune_value_copy (entity, result);

  return TRUE;
}

static KitsunePipeline *
adding_alone (guint concurrency,
              gboolean ordered)
{
  g_autoptr (KitsuneStateKey) key = kitsune_state_key_new_with_factory ("last", G_TYPE_INT64, own_number, NULL, NULL);
  g_autoptr (KitsunePipeline) range = kitsune_pipeline_new_range (0, N_ITEMS, 1);
  KitsunePipeline *pipeline =
      kitsune_pipeline_map_with_key (range, G_TYPE_INT64, key, fifty_keys, NULL, NULL, add_alone, NULL, NULL);

  g_object_set (kitsune_pipeline_get_stage (pipeline), "concurrency", concurrency, "ordered", ordered, NULL);

  return pipeline;
}

/* Each call finds what the one before it has left, and the results of a key come
 * in the order of its items, even where others overtake. */
static void
test_items_of_a_key_keep_their_order (void)
{
  const guint concurrencies[] = { 2, 4, 64 };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (concurrencies); i++)
    {
      gboolean ordered = i % 2 == 0;
      g_autoptr (KitsunePipeline) pipeline = adding_alone (concurrencies[i / 2], ordered);
      g_autoptr (GError) error = NULL;
      g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (pipeline, NULL, NULL, &error);
      gint64 last[N_KEYS];

      g_assert_no_error (error);
      g_assert_cmpuint (kitsune_items_get_size (items), ==, N_ITEMS);
      for (guint k = 0; k < N_KEYS; k++)
        last[k] = (gint64) k - N_KEYS;
      for (gsize k = 0; k < N_ITEMS; k++)
        {
          gint64 n = g_value_get_int64 (kitsune_items_get (items, k));

          g_assert_cmpint (n, ==, last[n % N_KEYS] + N_KEYS);
          last[n % N_KEYS] = n;
          if (ordered)
            g_assert_cmpint (n, ==, (gint64) k);
        }
    }
}

typedef struct
{
  GMutex lock;
  GCond cond;
  guint n_calls; /* going on */
  gboolean open; /* there were two at once */
} Meeting;

static gboolean
meet (const GValue *item,
      KitsuneRef *ref,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  Meeting *self = user_data;

  g_mutex_lock (&self->lock);
  self->n_calls++;
  self->open |= self->n_calls == 2;
  g_cond_broadcast (&self->cond);
  while (!self->open)
    g_cond_wait (&self->cond, &self->lock);
  self->n_calls--;
  g_mutex_unlock (&self->lock);
  kitsune_value_set_int64 (result, kitsune_ref_add (ref, 1));

  return TRUE;
}

/* The first call waits for a second one. */
static void
test_shards_are_worked_on_at_once (void)
{
  Meeting meeting = { 0 };
  g_autoptr (KitsuneStateKey) key = count_key ();
  g_autoptr (KitsunePipeline) range = kitsune_pipeline_new_range (0, 10, 1);
  g_autoptr (KitsunePipeline) pipeline = sharded (
      kitsune_pipeline_map_with_key (range, G_TYPE_INT64, key, last_digit, NULL, NULL, meet, &meeting, NULL));
  g_autofree char *text = NULL;

  if (g_get_num_processors () < 2)
    {
      g_test_skip ("as long as it is not known how long calls take, there is one thread per processor");
      return;
    }

  text = collect_text (pipeline, 64);
  g_assert_cmpstr (text, ==, "1 1 1 1 1 1 1 1 1 1");
}

/* --- stores --- */

static void
run_in (KitsuneStore *store,
        KitsunePipeline *pipeline,
        const char *expected)
{
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneItems) items = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  kitsune_run_options_set_store (options, store);
  items = kitsune_pipeline_collect (pipeline, options, NULL, &error);
  text = items_to_text (items, error);
  g_assert_cmpstr (text, ==, expected);
  g_assert_finalize_object (pipeline);
}

static gint64
read_state (KitsuneMemoryStore *store,
            const char *name)
{
  g_autoptr (KitsuneTimestamped) stored = kitsune_store_lookup (KITSUNE_STORE (store), name, NULL);

  return stored != NULL ? g_value_get_int64 (kitsune_timestamped_get_value (stored)) : 0;
}

static void
test_memory_store (void)
{
  g_autoptr (KitsuneMemoryStore) store = kitsune_memory_store_new ();
  KitsunePipeline *counted;

  run_in (KITSUNE_STORE (store), sharded (map_with_key (script ("1 2 11 3"))), "1 1 2 1");
  run_in (KITSUNE_STORE (store), sharded (map_with_key (script ("1 2 3"))), "3 2 2");
  g_assert_cmpint (read_state (store, "count:1"), ==, 3);

  /* what was changed is kept, whatever ends the run */
  counted = support_own (sharded (map_with_key (script ("1 @1 2 @9 3"))));
  run_in (KITSUNE_STORE (store), kitsune_pipeline_take (counted, 1), "4");
  g_assert_cmpint (read_state (store, "count:1"), ==, 4);
  run_in (KITSUNE_STORE (store), sharded (map_with_key (script ("1 !"))), "! stage \"script-1\": script failed");
  g_assert_cmpint (read_state (store, "count:1"), ==, 5);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/shards/edges", test_edges);
  g_test_add_func ("/kitsune/operators/shards/a-state-per-key", test_a_state_per_key);
  g_test_add_func ("/kitsune/operators/shards/keys-are-limited", test_keys_are_limited);
  g_test_add_func ("/kitsune/operators/shards/failures-of-keys", test_failures_of_keys);
  g_test_add_func ("/kitsune/operators/shards/failures", test_failures);
  g_test_add_func ("/kitsune/operators/shards/factories", test_factories);
  g_test_add_func ("/kitsune/operators/shards/time-to-live", test_time_to_live);
  g_test_add_func ("/kitsune/operators/shards/mistakes", test_mistakes);
  g_test_add_func ("/kitsune/operators/shards/items-of-a-key-keep-their-order", test_items_of_a_key_keep_their_order);
  g_test_add_func ("/kitsune/operators/shards/are-worked-on-at-once", test_shards_are_worked_on_at_once);
  g_test_add_func ("/kitsune/operators/shards/memory-store", test_memory_store);

  return g_test_run ();
}
