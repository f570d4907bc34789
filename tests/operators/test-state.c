/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "states.h"

/* --- every situation --- */

static KitsunePipeline *
build_map (KitsunePipeline *pipeline,
           gpointer data)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  if (data == NULL)
    return kitsune_pipeline_map_with (pipeline, G_TYPE_VALUE, key, count_and_pass, NULL, NULL);

  return kitsune_pipeline_map_with_key (pipeline, G_TYPE_VALUE, key, own_key, NULL, NULL, count_and_pass, NULL, NULL);
}

static KitsunePipeline *
build_flat (KitsunePipeline *pipeline,
            gpointer data)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  if (data == NULL)
    return kitsune_pipeline_flat_map_with (pipeline, G_TYPE_INT64, key, repeat_any, NULL, NULL);

  return kitsune_pipeline_flat_map_with_key (pipeline, G_TYPE_VALUE, key, own_key, NULL, NULL, repeat_any, NULL, NULL);
}

static void
test_edges (void)
{
  const SupportEdges passed = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges repeated = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 2, 3, 3, 3] failed",
    .failed_5 = "[1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5] failed",
  };

  support_operator_edges (build_map, NULL, &passed);
  support_operator_edges (build_map, GINT_TO_POINTER (TRUE), &passed);
  support_operator_edges (build_flat, NULL, &repeated);
  support_operator_edges (build_flat, GINT_TO_POINTER (TRUE), &passed);
}

/* --- states --- */

static void
test_one_state (void)
{
  expect_built (map_with, "7 7 'a 2.5", "1 2 3 4");
  expect_built (script_map_with, "7 7 'a 2.5", "1 2 3 4");
  expect_built (flat_map_with, "1 2 3", "1 2 2 3 3 3");
}

static void
test_a_state_per_key (void)
{
  expect_built (map_with_key, "1 11 2 21 32 3", "1 2 1 3 2 1");
  expect_built (script_map_with_key, "1 11 2 21 32 3", "1 2 1 3 2 1");
  expect_built (flat_map_with_key, "1 2 11 2", "1 2 11 11 2 2");
}

/* Keys are values: of one number there is one, whatever its type. */
static void
test_keys_are_compared_as_values (void)
{
  expect_built (map_with_key, "1 1.0 '1 1 '1 ~ ~ 'a 'a 2.5 2.5", "1 2 1 3 2 1 2 1 2 1 2");
}

/* The table grows and keeps all that is in it. */
static void
test_many_keys (void)
{
  g_autoptr (GString) words = g_string_new ("'start");
  g_autoptr (GString) expected = g_string_new ("1");

  for (guint round = 1; round <= 3; round++)
    for (guint i = 0; i < 1000; i++)
      {
        g_string_append_printf (words, " 'k%u", i);
        g_string_append_printf (expected, " %u", round);
      }
  expect_built (map_with_key, words->str, expected->str);
}

static void
test_keys_are_limited (void)
{
  expect (with (map_with_key (script ("1 2 11 12 3")), "max-items", 2),
          "! stage \"map-with-key-1\": more keys than max-items allows, which is 2");
  expect (with (map_with_key (script ("1 2 11 12")), "max-items", 2), "1 1 2 2");
}

/* --- failures --- */

/* What was changed before the failure stays. */
static void
test_failures_keep_the_state (void)
{
  expect_built (map_with, "1 13 1", "! stage \"map-with-1\": unlucky");
  expect (dropping (map_with (script ("1 13 1"))), "1 3");
  expect (returning (map_with (script ("1 13 1"))), "1 -1 3");
  expect (dropping (script_map_with (script ("1 13 1"))), "1 3");
  expect (dropping (flat_map_with (script ("1 13 1"))), "1 1 1 1");
  expect (returning (flat_map_with (script ("1 13 1"))), "1 -1 1 1 1");
}

/* The key of 13 fails, that of 14 cannot be hashed. */
static void
test_failures_of_keys (void)
{
  expect_built (map_with_key, "1 13", "! stage \"map-with-key-1\": unlucky");
  expect_built (map_with_key, "14", "! stage \"map-with-key-1\": a value of type TestOpaque cannot be a key");
  expect (dropping (map_with_key (script ("3 13 14 3"))), "1 2");
  expect (returning (map_with_key (script ("3 13 14 3"))), "1 -1 -1 2");
  expect (dropping (flat_map_with_key (script ("3 13 14 3"))), "3 3 3");
  expect (returning (flat_map_with_key (script ("3 13 14 3"))), "3 -1 -1 3 3");
}

static void
test_states_have_a_type (void)
{
  expect_built (map_with, "1 15", "! stage \"map-with-1\": cannot convert gchararray to gint64");
  expect (dropping (map_with (script ("1 15 1"))), "1 3");
  expect_built (script_map_with, "1 14", "! stage \"map-with-1\": user function produced 0 values, expected one");
}

static void
test_end_of_a_flat_map (void)
{
  expect_built (flat_map_with, "1 16 1", "1 16 16");
}

static void
test_supervision_keeps_the_state (void)
{
  KitsunePipeline *pipeline = map_with (script ("1 13 1"));
  KitsuneSupervisionPolicy *policy = kitsune_supervision_policy_new_restart_always (-1, NULL);

  kitsune_stage_set_supervision (kitsune_pipeline_get_stage (pipeline), policy);
  kitsune_supervision_policy_unref (policy);
  expect (pipeline, "1 3");
}

/* --- refs --- */

static KitsuneRef *kept_ref;

static gboolean
double_it (const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  if (user_data != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no update");
      return FALSE;
    }

  kitsune_value_set_int64 (result, kitsune_value_get_int64 (item) * 2);
  return TRUE;
}

static gboolean
use_ref (const GValue *item,
         KitsuneRef *ref,
         GValue *result,
         gpointer user_data,
         GError **error)
{
  g_autoptr (GError) failure = NULL;
  GValue number = G_VALUE_INIT;

  g_assert_false (kitsune_ref_is_set (ref));
  g_assert_null (kitsune_ref_get_key (ref));
  g_assert_cmpint (kitsune_ref_get_int64 (ref), ==, 5);
  g_assert_cmpfloat (kitsune_ref_get_double (ref), ==, 5.0);

  kitsune_ref_set_int64 (ref, 6);
  g_assert_true (kitsune_ref_is_set (ref));
  g_assert_true (kitsune_ref_update (ref, double_it, NULL, &failure));
  g_assert_cmpint (kitsune_ref_get_int64 (ref), ==, 12);
  g_assert_false (kitsune_ref_update (ref, double_it, ref, &failure));
  g_assert_error (failure, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (kitsune_ref_get_int64 (ref), ==, 12);

  g_value_init (&number, G_TYPE_INT);
  g_value_set_int (&number, 7);
  kitsune_ref_set (ref, &number);
  g_assert_true (G_VALUE_HOLDS_INT64 (kitsune_ref_get (ref)));
  kitsune_ref_set (ref, NULL);
  g_assert_true (kitsune_value_is_null (kitsune_ref_get (ref)));
  g_assert_null (kitsune_ref_get_string (ref));

  kitsune_ref_reset (ref);
  g_assert_false (kitsune_ref_is_set (ref));
  g_assert_cmpint (kitsune_ref_add (ref, 2), ==, 7);
  kitsune_ref_reset (ref);
  kitsune_value_set_int64 (result, kitsune_ref_get_int64 (ref));
  kept_ref = ref;

  return TRUE;
}

static void
test_refs (void)
{
  GValue five = G_VALUE_INIT;
  g_autoptr (KitsuneStateKey) key = NULL;

  kitsune_value_set_int64 (&five, 5);
  key = kitsune_state_key_new ("five", G_TYPE_INT64, &five);
  expect (kitsune_pipeline_map_with (script ("1 2 3"), G_TYPE_INT64, key, use_ref, NULL, NULL), "5 5 5");
}

static gboolean
keep_ref (const GValue *item,
          KitsuneRef *ref,
          GValue *result,
          gpointer user_data,
          GError **error)
{
  g_set_object (&kept_ref, ref);
  kitsune_value_set_int64 (result, 1);

  return TRUE;
}

static void
test_refs_are_inert_after_the_call (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (KitsuneStateKey) key = count_key ();

      kept_ref = NULL;
      expect (kitsune_pipeline_map_with (script ("1"), G_TYPE_INT64, key, keep_ref, NULL, NULL), "1");
      kitsune_ref_add (kept_ref, 1);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*used outside of the call it was made for*");
}

/* What is asked of a state and is not there fails the call. */
static gboolean
misread (const GValue *item,
         KitsuneRef *ref,
         GValue *result,
         gpointer user_data,
         GError **error)
{
  switch (kitsune_value_get_int64 (item))
    {
    case 1:
      kitsune_ref_get_string (ref);
      break;
    case 2:
      kitsune_ref_get_boolean (ref);
      break;
    case 3:
      kitsune_ref_set_int64 (ref, G_MAXINT64);
      g_assert_cmpint (kitsune_ref_add (ref, 1), ==, 0);
      break;
    default:
      break;
    }
  kitsune_value_set_int64 (result, 1);

  return TRUE;
}

static void
test_misread_states (void)
{
  const struct
  {
    const char *script;
    const char *expected;
  } cases[] = {
    { "0 1", "! stage \"map-with-1\": the state is a gint64, not a string" },
    { "0 2", "! stage \"map-with-1\": the state is a gint64, not a boolean" },
    { "0 3", "! stage \"map-with-1\": the sum of 9223372036854775807 and 1 is out of range" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KitsuneStateKey) key = count_key ();

      expect (kitsune_pipeline_map_with (script (cases[i].script), G_TYPE_INT64, key, misread, NULL, NULL),
              cases[i].expected);
    }
}

/* --- keys of states --- */

/* The key of the entity, or 100; fails for the key 3. */
static gboolean
make_initial (const GValue *entity,
              GValue *result,
              gpointer user_data,
              GError **error)
{
  gint64 number = kitsune_value_is_null (entity) ? 100 : kitsune_value_get_int64 (entity);

  if (number == 3)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "nothing for 3");
      return FALSE;
    }

  kitsune_value_set_int64 (result, number * 10);
  return TRUE;
}

static gboolean
push_initial (const GValue *entity,
              KitsuneEmitter *out,
              gpointer user_data,
              GError **error)
{
  GValue result = G_VALUE_INIT;

  if (!make_initial (entity, &result, user_data, error))
    return FALSE;

  kitsune_emitter_take (out, &result);
  return TRUE;
}

static KitsunePipeline *
made (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) key = kitsune_state_key_new_with_factory ("made", G_TYPE_INT64, make_initial, NULL, NULL);

  return kitsune_pipeline_map_with_key (source, G_TYPE_INT64, key, last_digit, NULL, NULL, number_items, NULL, NULL);
}

static KitsunePipeline *
script_made (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) key =
      kitsune_state_key_new_with_factory_process ("made", G_TYPE_INT64, push_initial, NULL, NULL);

  return kitsune_pipeline_map_with_key (source, G_TYPE_INT64, key, last_digit, NULL, NULL, number_items, NULL, NULL);
}

static KitsunePipeline *
made_once (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) key = kitsune_state_key_new_with_factory ("made", G_TYPE_INT64, make_initial, NULL, NULL);

  return kitsune_pipeline_map_with (source, G_TYPE_INT64, key, number_items, NULL, NULL);
}

static void
test_factories (void)
{
  expect_built (made, "1 2 1", "11 21 12");
  expect_built (script_made, "1 2 1", "11 21 12");
  expect_built (made_once, "1 2 1", "1001 1002 1003");
  expect_built (made, "1 3", "! stage \"map-with-key-1\": nothing for 3");
  expect (dropping (made (script ("1 3 3 1"))), "11 12");
}

static void
test_mistakes (void)
{
  GValue text = G_VALUE_INIT;
  g_autoptr (KitsuneStateKey) wrong = NULL;
  g_autoptr (KitsuneStateKey) colon = kitsune_state_key_new ("a:b", G_TYPE_INT64, NULL);
  g_autoptr (KitsuneStateKey) empty = kitsune_state_key_new ("", G_TYPE_INT64, NULL);
  g_autoptr (KitsuneStateKey) zero = count_key ();

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_static_string (&text, "x");
  wrong = kitsune_state_key_new ("count", G_TYPE_INT64, &text);
  kitsune_state_key_set_ttl (zero, 0);
  expect_problem (kitsune_pipeline_map_with (script ("1"), G_TYPE_INT64, wrong, number_items, NULL, NULL),
                  "state \"count\": initial value cannot be used: cannot convert gchararray to gint64");
  expect_problem (kitsune_pipeline_map_with (script ("1"), G_TYPE_INT64, colon, number_items, NULL, NULL),
                  "the name of state \"a:b\" must not have a \":\" in it");
  expect_problem (kitsune_pipeline_map_with (script ("1"), G_TYPE_INT64, empty, number_items, NULL, NULL),
                  "a state must have a name");
  expect_problem (kitsune_pipeline_map_with (script ("1"), G_TYPE_INT64, zero, number_items, NULL, NULL),
                  "state \"count\": ttl must be greater than 0, or -1 for none");
  expect_problem (with (map_with (script ("1")), "key-ttl", SECOND),
                  "property \"key-ttl\" is set, but the stage has no keys");
  expect_problem (with (map_with (script ("1")), "max-items", 5),
                  "property \"max-items\" is set, but the stage has no keys");
}

/* --- time --- */

static KitsunePipeline *
map_with_ttl (KitsunePipeline *source,
              gint64 ttl,
              gboolean keyed)
{
  g_autoptr (KitsuneStateKey) key = count_key ();

  kitsune_state_key_set_ttl (key, ttl);
  if (!keyed)
    return kitsune_pipeline_map_with (source, G_TYPE_INT64, key, number_items, NULL, NULL);

  return kitsune_pipeline_map_with_key (source, G_TYPE_INT64, key, last_digit, NULL, NULL, number_items, NULL, NULL);
}

/* An idle key is evicted, one that is used is not. */
static void
test_key_ttl (void)
{
  expect_play (with (map_with_key (script ("1 2 @3 1 @6 1 2 @11 1 2")), "key-ttl", 5 * SECOND),
               "1@0 1@0 2@3 3@6 1@6 1@11 1@11 .@11");
  expect_play (with (map_with_key (script ("1 2 @3 1 @6 1 2")), "key-ttl", 0), "1@0 1@0 2@3 3@6 2@6 .@6");
  expect_play (with (map_with_key (script ("1 2 @3 1 @6 1 2")), "key-ttl", 3600 * SECOND),
               "1@0 1@0 2@3 3@6 2@6 .@6");
  expect_play (with (map_with_key (script ("1 @900 1")), "key-ttl", G_MAXINT64), "1@0 2@900 .@900");
}

/* A state that is read and not set expires; setting it starts its time again. */
static void
test_state_ttl (void)
{
  expect_play (map_with_ttl (script ("1 @3 1 @6 1 @11 1 @12 1"), 5 * SECOND, FALSE),
               "1@0 2@3 3@6 1@11 2@12 .@12");
  expect_play (map_with_ttl (script ("1 2 @3 1 @6 1 2 @11 1 2"), 5 * SECOND, TRUE),
               "1@0 1@0 2@3 3@6 1@6 1@11 1@11 .@11");
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static guint64
count_expired (KitsuneRun *run,
               const char *stage)
{
  g_autoptr (KitsuneMetrics) metrics = kitsune_run_get_metrics (run);

  return kitsune_stage_metrics_get_expired_states (kitsune_metrics_lookup (metrics, stage));
}

/* States go when their time is over, not when somebody looks: memory is free,
 * no timer is left, and it was counted. Nobody waits for them. */
static void
test_ttl_needs_no_items (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 100);
  g_autoptr (KitsunePipeline) source = kitsune_channel_get_pipeline (channel);
  g_autoptr (KitsunePipeline) counted = map_with_key (source);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (counted);
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;

  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
  kitsune_run_options_set_default_key_ttl (options, 5 * SECOND);
  kitsune_runner_set_options (runner, options);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  for (gint64 i = 0; i < 8; i++)
    {
      GValue item = G_VALUE_INIT;

      kitsune_value_set_int64 (&item, i);
      g_assert_true (kitsune_channel_try_send (channel, &item, NULL));
    }
  settle ();
  g_assert_cmpuint (count_expired (run, "map-with-key-1"), ==, 0);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 1);

  kitsune_test_clock_advance (clock, 5 * SECOND - 1);
  settle ();
  g_assert_cmpuint (count_expired (run, "map-with-key-1"), ==, 0);
  kitsune_test_clock_advance (clock, 1);
  settle ();
  g_assert_cmpuint (count_expired (run, "map-with-key-1"), ==, 8);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 0);

  kitsune_channel_close (channel);
  settle ();
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_FINISHED);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/state/edges", test_edges);
  g_test_add_func ("/kitsune/operators/state/one-state", test_one_state);
  g_test_add_func ("/kitsune/operators/state/a-state-per-key", test_a_state_per_key);
  g_test_add_func ("/kitsune/operators/state/keys-are-compared-as-values", test_keys_are_compared_as_values);
  g_test_add_func ("/kitsune/operators/state/many-keys", test_many_keys);
  g_test_add_func ("/kitsune/operators/state/keys-are-limited", test_keys_are_limited);
  g_test_add_func ("/kitsune/operators/state/failures-keep-the-state", test_failures_keep_the_state);
  g_test_add_func ("/kitsune/operators/state/failures-of-keys", test_failures_of_keys);
  g_test_add_func ("/kitsune/operators/state/states-have-a-type", test_states_have_a_type);
  g_test_add_func ("/kitsune/operators/state/end-of-a-flat-map", test_end_of_a_flat_map);
  g_test_add_func ("/kitsune/operators/state/supervision-keeps-the-state", test_supervision_keeps_the_state);
  g_test_add_func ("/kitsune/operators/state/refs", test_refs);
  g_test_add_func ("/kitsune/operators/state/refs-are-inert-after-the-call", test_refs_are_inert_after_the_call);
  g_test_add_func ("/kitsune/operators/state/misread-states", test_misread_states);
  g_test_add_func ("/kitsune/operators/state/factories", test_factories);
  g_test_add_func ("/kitsune/operators/state/mistakes", test_mistakes);
  g_test_add_func ("/kitsune/operators/state/key-ttl", test_key_ttl);
  g_test_add_func ("/kitsune/operators/state/state-ttl", test_state_ttl);
  g_test_add_func ("/kitsune/operators/state/ttl-needs-no-items", test_ttl_needs_no_items);

  return g_test_run ();
}
