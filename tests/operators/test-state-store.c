/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "late-store.h"
#include "tests/support/support-private.h"

#include <glib/gstdio.h>

/* --- memory --- */

static void
test_memory_store (void)
{
  g_autoptr (KitsuneMemoryStore) store = kitsune_memory_store_new ();
  g_autoptr (KitsuneTimestamped) stored = NULL;
  g_auto (GStrv) keys = NULL;
  g_autofree char *listed = NULL;

  for (guint i = 0; i < 2; i++)
    {
      kitsune_memory_store_clear (store);
      expect_with (store, i == 0 ? 64 : 1, map_with_key (script ("1 2 11")), "1 1 2");
      expect_with (store, i == 0 ? 64 : 1, map_with_key (script ("1 2 3")), "3 2 1");
      expect_with (store, i == 0 ? 64 : 1, flat_map_with_key (script ("1")), "1 1 1 1");
    }

  keys = kitsune_memory_store_list_keys (store);
  listed = g_strjoinv (" ", keys);
  g_assert_cmpstr (listed, ==, "count:1 count:2 count:3");
  stored = kitsune_store_lookup (KITSUNE_STORE (store), "count:1", NULL);
  g_assert_cmpint (g_value_get_int64 (kitsune_timestamped_get_value (stored)), ==, 4);
}

/* No codec is asked: an object is kept as it is. */
static gboolean
keep_item (const GValue *item,
           KitsuneRef *ref,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  kitsune_value_set_boolean (result, kitsune_ref_is_set (ref));
  kitsune_ref_set (ref, item);

  return TRUE;
}

static void
test_memory_store_needs_no_codec (void)
{
  g_autoptr (KitsuneMemoryStore) store = kitsune_memory_store_new ();
  g_autoptr (KitsuneStateKey) key = kitsune_state_key_new ("last", G_TYPE_OBJECT, NULL);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_OBJECT);
  g_value_take_object (&value, g_object_new (G_TYPE_OBJECT, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (KitsunePipeline) source = kitsune_pipeline_new_from_values (&value, 1);

      expect_with (store, 64, kitsune_pipeline_map_with (source, G_TYPE_BOOLEAN, key, keep_item, NULL, NULL),
                   i == 0 ? "false" : "true");
    }
}

/* --- stores that take time --- */

static void
test_states_outlive_the_run (void)
{
  const guint max_vectors[] = { 64, 1, 3 };

  for (guint i = 0; i < G_N_ELEMENTS (max_vectors); i++)
    {
      LateStore *store = late_store_new ();
      g_autoptr (GObject) owner = (GObject *) store;

      expect_with (store, max_vectors[i], map_with_key (script ("1 2 11 12 3 1")), "1 1 2 2 1 3");
      assert_content (store, "count:1=3 count:2=2 count:3=1");
      expect_with (store, max_vectors[i], script_map_with_key (script ("1 2 'a")), "4 3 1");
      expect_with (store, max_vectors[i], flat_map_with_key (script ("3 3")), "3 3 3 3 3");
      assert_content (store, "count:\"a\"=1 count:1=4 count:2=3 count:3=3");

      expect_with (store, max_vectors[i], map_with (script ("5 5")), "1 2");
      expect_with (store, max_vectors[i], script_map_with (script ("5")), "3");
      expect_with (store, max_vectors[i], flat_map_with (script ("5")), "5 5 5 5");
    }
}

/* A store that takes time is spoken to by one operator, so there is one call at
 * a time, whatever the concurrency. */
static void
test_shards_wait_for_the_store (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  KitsunePipeline *pipeline = map_with_key (script ("1 2 11"));

  g_object_set (kitsune_pipeline_get_stage (pipeline), "concurrency", 4, NULL);
  expect_with (store, 64, pipeline, "1 1 2");
  assert_content (store, "count:1=2 count:2=1");
}

/* All states that a vector needs are asked for at once, and each once; a key
 * that cannot be computed fails when it is its turn. */
static void
test_states_are_loaded_ahead (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;

  if (skip_shuffled ())
    return;

  expect_with (store, 64, map_with_key (at_once ("0", "1 2 1 3 13")), "! stage \"map-with-key-1\": unlucky");
  g_assert_true (g_str_has_prefix (store->log->str, "get count:1, get count:2, get count:3, set count:1=2"));
  assert_content (store, "count:1=2 count:2=1 count:3=1");
}

/* A run whose items are sent one by one, to a store whose answers wait. */
typedef struct
{
  LateStore *store;
  KitsuneChannel *channel;
  KitsuneRun *run;
  GString *text; /* what came out, as far as it has */
} OneByOne;

static OneByOne
one_by_one_start (guint max_vector)
{
  OneByOne self = { late_store_new (), kitsune_channel_new (G_TYPE_INT64, 1000), NULL, g_string_new (NULL) };
  g_autoptr (KitsuneRunOptions) options = store_options (self.store, max_vector);
  g_autoptr (KitsunePipeline) source = kitsune_channel_get_pipeline (self.channel);
  g_autoptr (KitsuneStateKey) key = count_key ();
  g_autoptr (KitsunePipeline) counted = kitsune_pipeline_map_with_key (source, G_TYPE_INT64, key, own_key, NULL, NULL,
                                                                       count_and_pass, NULL, NULL);
  g_autoptr (KitsuneRunner) runner = support_record (counted, options, self.text);
  g_autoptr (GError) error = NULL;

  self.store->holding_gets = TRUE;
  self.run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);

  return self;
}

static void
one_by_one_send (OneByOne *self,
                 gint64 number)
{
  GValue item = G_VALUE_INIT;

  kitsune_value_set_int64 (&item, number);
  g_assert_true (kitsune_channel_try_send (self->channel, &item, NULL));
  support_settle ();
}

/* The answer that was asked for as number @n of those that still wait. */
static void
one_by_one_answer (OneByOne *self,
                   guint n)
{
  late_store_release_one (self->store, n);
  support_settle ();
}

static void
one_by_one_finish (OneByOne *self)
{
  self->store->holding_gets = FALSE;
  late_store_release (self->store);
  kitsune_channel_close (self->channel);
  while (kitsune_run_get_state (self->run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
}

static void
one_by_one_clear (OneByOne *self)
{
  g_clear_object (&self->run);
  g_clear_object (&self->channel);
  g_clear_object (&self->store);
  g_string_free (self->text, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OneByOne, one_by_one_clear)

/* Also where items come one by one, the states of those that wait are asked for.
 * In whichever order the answers come, items keep theirs, and none waits for an
 * answer that only a later one needs. */
static void
test_states_of_items_that_wait_are_loaded (void)
{
  g_auto (OneByOne) one = one_by_one_start (64);

  one_by_one_send (&one, 1);
  one_by_one_send (&one, 2);
  one_by_one_send (&one, 1);
  one_by_one_send (&one, 3);
  one_by_one_send (&one, 4);
  g_assert_cmpstr (one.store->log->str, ==, "get count:1, get count:2, get count:3, get count:4");
  g_assert_cmpuint (one.store->held->len, ==, 4);

  one_by_one_answer (&one, 2); /* 3 */
  g_assert_cmpstr (one.text->str, ==, "[");
  one_by_one_answer (&one, 0); /* 1 */
  g_assert_cmpstr (one.text->str, ==, "[1");
  one_by_one_answer (&one, 0); /* 2 */
  g_assert_cmpstr (one.text->str, ==, "[1, 2, 1, 3");
  one_by_one_send (&one, 2);
  one_by_one_send (&one, 5);
  g_assert_cmpuint (one.store->held->len, ==, 2);
  one_by_one_finish (&one);
  g_assert_cmpstr (one.text->str, ==, "[1, 2, 1, 3, 4, 2, 5");
  assert_content (one.store, "count:1=2 count:2=2 count:3=1 count:4=1 count:5=1");
}

/* A vector of them, and no more; and none where items go one by one. */
static void
test_only_so_many_are_loaded_ahead (void)
{
  const guint max_vectors[] = { 64, 8, 1 };

  if (skip_shuffled ())
    return;

  for (guint m = 0; m < G_N_ELEMENTS (max_vectors); m++)
    {
      g_auto (OneByOne) one = one_by_one_start (max_vectors[m]);
      g_autoptr (GString) expected = g_string_new ("[");

      for (gint64 i = 0; i < 200; i++)
        {
          one_by_one_send (&one, i);
          g_string_append_printf (expected, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "", i);
        }
      g_assert_cmpuint (one.store->held->len, ==, max_vectors[m]);
      one_by_one_finish (&one);
      g_assert_cmpstr (one.text->str, ==, expected->str);
    }
}

/* What waits is counted when nobody wants it any more, and the states that it
 * would have needed are not waited for. */
static void
test_cancelled_while_loading_ahead (void)
{
  g_auto (OneByOne) one = one_by_one_start (64);
  g_autoptr (KitsuneMetrics) metrics = NULL;
  KitsuneStageMetrics *stage;

  for (gint64 i = 0; i < 10; i++)
    one_by_one_send (&one, i);
  one_by_one_answer (&one, 0);
  kitsune_run_cancel (one.run);
  one_by_one_finish (&one);
  g_assert_cmpstr (one.text->str, ==, "[0");
  metrics = kitsune_run_get_metrics (one.run);
  stage = kitsune_metrics_lookup (metrics, "map-with-key-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (stage), ==, 10);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped_for (stage, KITSUNE_DROP_REASON_ABANDONED), ==, 9);
  assert_content (one.store, "count:0=1");
}

/* The first one cannot be loaded: the others are not harmed. */
static void
test_failures_while_loading_ahead (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;

  store->failing = 'g';
  store->n_failures = 1;
  expect_with (store, 64, dropping (map_with_key (script ("1 2 3 1 2"))), "1 1 1 2");
  store->n_failures = 2;
  expect_with (store, 64, retrying (map_with_key (script ("1 2 3 1 2")), 3), "2 3 2 3 4");
}

/* What changes while a request is under way is saved once, after it. */
static void
test_changes_are_put_together (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;

  if (skip_shuffled ())
    return;

  expect_with (store, 64, dropping (map_with (at_once ("0 0", "1 2 1 3 13"))), "1 2 3 4 6 7 8 9");
  g_assert_cmpstr (store->log->str, ==, "get count, set count=5, set count=10");
}

/* A key is the same in the store whatever the type of its number; a text of the
 * same digits is another one. */
static void
test_names_of_keys (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;

  expect_with (store, 64, map_with_key (script ("1 2.5 '1 ~ 'a:b")), "1 1 1 1 1");
  assert_content (store, "count:\"1\"=1 count:\"a:b\"=1 count:1=1 count:2.5=1 count:null=1");
  expect_with (store, 64, map_with_key (script ("1.0")), "2");
}

static void
test_two_stages_need_two_names (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  g_autoptr (KitsunePipeline) first = map_with (script ("1 2"));

  expect_with (store, 64, map_with (first),
               "! stage \"map-with-1\": state \"count\" is kept in the same store by another stage");
  /* the claim ends with the run */
  expect_with (store, 64, map_with (script ("1 2")), "1 2");
}

/* --- failures --- */

static void
test_loads_that_fail (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  const char *failure = "! stage \"map-with-key-1\": cannot load state \"count:1\": no more room";

  store->failing = 'g';
  store->n_failures = 1;
  expect_with (store, 64, map_with_key (script ("1 2")), failure);
  store->n_failures = 1;
  expect_with (store, 64, dropping (map_with_key (script ("1 2 1"))), "1 1");
  store->n_failures = 1;
  expect_with (store, 64, returning (map_with_key (script ("1 2 1"))), "-1 2 2");
  store->n_failures = 2;
  expect_with (store, 64, retrying (map_with_key (script ("1 2 1")), 3), "3 3 4");
  store->n_failures = 3;
  expect_with (store, 64, retrying (map_with_key (script ("1")), 3), failure);

  late_store_put (store, "count:1", "nonsense");
  store->n_failures = 0;
  expect_with (store, 64, map_with_key (script ("1")),
               "! stage \"map-with-key-1\": cannot load state \"count:1\": expected a value at line 1, column 1");
  late_store_put (store, "count:1", "\"x\"");
  expect_with (store, 64, map_with_key (script ("1")),
               "! stage \"map-with-key-1\": cannot load state \"count:1\": cannot convert gchararray to gint64");
}

/* A run does not succeed if what it changed is not saved. */
static void
test_saves_that_fail (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  const char *failure = "! stage \"map-with-key-1\": cannot save state \"count:1\": no more room";

  if (skip_shuffled ())
    return;

  store->failing = 's';
  store->n_failures = 1;
  expect_with (store, 64, map_with_key (at_once ("0", "1 1 2")), failure);
  /* all others are saved before it fails */
  assert_content (store, "count:2=1");

  store->n_failures = 2;
  expect_with (store, 64, retrying (map_with_key (script ("1")), 3), "1");
  assert_content (store, "count:1=1 count:2=1");

  store->n_failures = 1;
  expect_with (store, 64, dropping (map_with_key (script ("1 2"))), "2 2");
  assert_content (store, "count:1=1 count:2=2");
}

/* The function failed: what was changed before is saved all the same. */
static void
test_failures_save_first (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;

  expect_with (store, 64, map_with (script ("1 1 13 1")), "! stage \"map-with-1\": unlucky");
  assert_content (store, "count=3");
  expect_with (store, 64, map_with (script ("1 !")), "! stage \"script-1\": script failed");
  assert_content (store, "count=4");
  expect_with (store, 64, flat_map_with (script ("1 16 1")), "1 1 1 1 1 16 16 16 16 16 16");
  assert_content (store, "count=6");
}

/* Downstream has enough, which is no reason to forget anything. */
static void
test_early_stop_saves_first (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  g_autoptr (KitsunePipeline) counted = map_with (script ("1 1 1 1"));

  expect_with (store, 1, kitsune_pipeline_take (counted, 2), "1 2");
  assert_content (store, "count=2");

  /* if that fails the run fails, although its results are there */
  store->failing = 's';
  store->n_failures = 10;
  expect_with (store, 1, kitsune_pipeline_take (counted, 2),
               "! stage \"map-with-1\": cannot save state \"count\": no more room");
}

static void
finished_cb (GObject *object,
             GAsyncResult *result,
             gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  kitsune_run_wait_finish (KITSUNE_RUN (object), result, &error);
  *(gint *) user_data = error != NULL ? error->code : -1;
}

/* A run that is cancelled is over when its states are safe. */
static void
test_cancel_saves_first (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  g_autoptr (KitsuneRunOptions) options = store_options (store, 64);
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 100);
  g_autoptr (KitsunePipeline) source = kitsune_channel_get_pipeline (channel);
  g_autoptr (KitsunePipeline) counted = map_with (source);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (counted);
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GValue item = G_VALUE_INIT;
  gint code = 0;

  kitsune_value_set_int64 (&item, 1);
  kitsune_runner_set_options (runner, options);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  kitsune_run_wait_async (run, NULL, finished_cb, &code);

  store->holding = TRUE;
  g_assert_true (kitsune_channel_try_send (channel, &item, NULL));
  while (store->held->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (kitsune_channel_try_send (channel, &item, NULL));
  while (g_main_context_iteration (NULL, FALSE))
    ;

  kitsune_run_cancel (run);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (code, ==, 0);

  store->holding = FALSE;
  late_store_release (store);
  while (code == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (code, ==, G_IO_ERROR_CANCELLED);
  assert_content (store, "count=2");
}

/* --- time --- */

static gboolean
reset_at_nine (const GValue *item,
               KitsuneRef *ref,
               GValue *result,
               gpointer user_data,
               GError **error)
{
  if (kitsune_value_get_int64 (item) == 9)
    kitsune_ref_reset (ref);
  else
    kitsune_ref_add (ref, 1);
  kitsune_value_set_int64 (result, kitsune_ref_get_int64 (ref));

  return TRUE;
}

static void
test_reset_deletes (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  g_autoptr (KitsuneStateKey) key = count_key ();

  expect_with (store, 64, kitsune_pipeline_map_with (script ("1 1"), G_TYPE_INT64, key, reset_at_nine, NULL, NULL),
               "1 2");
  expect_with (store, 64,
               kitsune_pipeline_map_with (script ("1 9"), G_TYPE_INT64, key, reset_at_nine, NULL, NULL), "3 0");
  assert_content (store, "");
}

/* One rule for memory and store: a key that is idle is forgotten by both, and a
 * state that is too old when it is loaded was idle in between. */
static void
test_ttl_counts_in_the_store (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  g_autoptr (KitsuneMemoryStore) memory = kitsune_memory_store_new ();
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  gpointer stores[] = { store, memory };

  for (guint i = 0; i < G_N_ELEMENTS (stores); i++)
    {
      g_autoptr (KitsuneRunOptions) options = store_options (stores[i], 64);
      char *text;

      kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
      kitsune_run_options_set_default_key_ttl (options, 5 * SECOND);
      text = run_with (map_with_key (script ("1 1")), options);
      g_assert_cmpstr (text, ==, "1 2");
      g_free (text);

      kitsune_test_clock_advance (clock, 4 * SECOND);
      text = run_with (map_with_key (script ("1 2")), options);
      g_assert_cmpstr (text, ==, "3 1");
      g_free (text);

      kitsune_test_clock_advance (clock, 5 * SECOND);
      text = run_with (map_with_key (script ("1")), options);
      g_assert_cmpstr (text, ==, "1");
      g_free (text);
    }
}

static void
test_expired_states_are_deleted (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  g_autoptr (KitsuneRunOptions) options = store_options (store, 64);
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 100);
  g_autoptr (KitsunePipeline) source = kitsune_channel_get_pipeline (channel);
  g_autoptr (KitsunePipeline) counted = map_with_key (source);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (counted);
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;
  GValue item = G_VALUE_INIT;

  kitsune_value_set_int64 (&item, 1);
  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
  kitsune_run_options_set_default_key_ttl (options, 5 * SECOND);
  kitsune_runner_set_options (runner, options);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (kitsune_channel_try_send (channel, &item, NULL));
  while (g_hash_table_size (store->content) == 0)
    g_main_context_iteration (NULL, TRUE);

  kitsune_test_clock_advance (clock, 5 * SECOND);
  while (g_hash_table_size (store->content) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_str_has_suffix (store->log->str, ", delete count:1"));

  kitsune_channel_close (channel);
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
}

/* --- codecs and files --- */

static void
test_codecs (void)
{
  LateStore *store = late_store_new ();
  g_autoptr (GObject) owner = (GObject *) store;
  g_autoptr (KitsuneRunOptions) options = store_options (store, 64);
  g_autoptr (KitsuneVariantCodec) codec = kitsune_variant_codec_new ();
  g_autoptr (KitsuneStateKey) key = count_key ();
  g_autofree char *text = NULL;

  kitsune_run_options_set_codec (options, KITSUNE_CODEC (codec));
  text = run_with (map_with_key (script ("1")), options);
  g_assert_cmpstr (text, ==, "1");
  g_assert_cmpuint (g_bytes_get_size (g_hash_table_lookup (store->content, "count:1")), ==, 10);

  /* that of the key goes first */
  kitsune_state_key_set_codec (key, kitsune_json_codec_get_default ());
  g_free (text);
  text = run_with (kitsune_pipeline_map_with (script ("1"), G_TYPE_INT64, key, number_items, NULL, NULL), options);
  g_assert_cmpmem (g_bytes_get_data (g_hash_table_lookup (store->content, "count"), NULL), 1, "1", 1);
}

static void
test_file_store (void)
{
  g_autofree char *path = g_dir_make_tmp ("kitsune-state-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (path, "count%3A1.state", NULL);
  g_autofree char *content = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (KitsuneFileStore) store = kitsune_file_store_new (path);
      g_autofree char *expected = g_strdup_printf ("%u %u", 2 * i + 1, 2 * i + 2);

      expect_with (store, 64, map_with_key (script ("1 11")), expected);
    }

  g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "6");
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/state-store/memory", test_memory_store);
  g_test_add_func ("/kitsune/operators/state-store/memory-needs-no-codec", test_memory_store_needs_no_codec);
  g_test_add_func ("/kitsune/operators/state-store/states-outlive-the-run", test_states_outlive_the_run);
  g_test_add_func ("/kitsune/operators/state-store/shards-wait-for-the-store", test_shards_wait_for_the_store);
  g_test_add_func ("/kitsune/operators/state-store/states-are-loaded-ahead", test_states_are_loaded_ahead);
  g_test_add_func ("/kitsune/operators/state-store/states-of-items-that-wait-are-loaded",
                   test_states_of_items_that_wait_are_loaded);
  g_test_add_func ("/kitsune/operators/state-store/only-so-many-are-loaded-ahead", test_only_so_many_are_loaded_ahead);
  g_test_add_func ("/kitsune/operators/state-store/cancelled-while-loading-ahead", test_cancelled_while_loading_ahead);
  g_test_add_func ("/kitsune/operators/state-store/failures-while-loading-ahead", test_failures_while_loading_ahead);
  g_test_add_func ("/kitsune/operators/state-store/changes-are-put-together", test_changes_are_put_together);
  g_test_add_func ("/kitsune/operators/state-store/names-of-keys", test_names_of_keys);
  g_test_add_func ("/kitsune/operators/state-store/two-stages-need-two-names", test_two_stages_need_two_names);
  g_test_add_func ("/kitsune/operators/state-store/loads-that-fail", test_loads_that_fail);
  g_test_add_func ("/kitsune/operators/state-store/saves-that-fail", test_saves_that_fail);
  g_test_add_func ("/kitsune/operators/state-store/failures-save-first", test_failures_save_first);
  g_test_add_func ("/kitsune/operators/state-store/early-stop-saves-first", test_early_stop_saves_first);
  g_test_add_func ("/kitsune/operators/state-store/cancel-saves-first", test_cancel_saves_first);
  g_test_add_func ("/kitsune/operators/state-store/reset-deletes", test_reset_deletes);
  g_test_add_func ("/kitsune/operators/state-store/ttl-counts-in-the-store", test_ttl_counts_in_the_store);
  g_test_add_func ("/kitsune/operators/state-store/expired-states-are-deleted", test_expired_states_are_deleted);
  g_test_add_func ("/kitsune/operators/state-store/codecs", test_codecs);
  g_test_add_func ("/kitsune/operators/state-store/files", test_file_store);

  return g_test_run ();
}
