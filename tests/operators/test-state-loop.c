/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "states.h"

/*
 * Functions with a state are called in loops that are compiled into the program.
 * Whatever happens on the way, what comes out is the same as with neither loops
 * nor vectors.
 */

typedef enum
{
  TROUBLE_NONE,
  TROUBLE_FAILS,
  TROUBLE_FAILS_SILENTLY,
  TROUBLE_SETS_ERROR,
  TROUBLE_NO_RESULT,
  TROUBLE_OTHER_RESULT,
  TROUBLE_WRONG_RESULT,
  TROUBLE_MISREADS,
  TROUBLE_MISREADS_AND_FAILS,
  TROUBLE_RESETS,
  TROUBLE_OTHER_STATE,
  TROUBLE_CANCELS,
  TROUBLE_KEY_FAILS,
  TROUBLE_KEY_FAILS_SILENTLY,
  TROUBLE_KEY_FAILS_WITH_KEY,
  TROUBLE_KEY_UNSET,
  TROUBLE_KEY_OPAQUE,
  TROUBLE_KEY_OPAQUE_THEN_FAILS,
  N_TROUBLES
} Trouble;

typedef struct
{
  Trouble trouble;
  gint64 at;
  gint64 n_keys; /* 0: one state */
  GType item_type;
  gboolean factory;
  gint64 max_items;
  guint handler; /* none, drop, return */
  GCancellable *cancellable;
} Case;

static gint64
number_of (const GValue *item)
{
  return G_VALUE_HOLDS_STRING (item) ? g_ascii_strtoll (g_value_get_string (item), NULL, 10)
                                     : kitsune_value_get_int64 (item);
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "unlucky");

  return FALSE;
}

static gboolean
case_key (const GValue *item,
          GValue *key,
          gpointer user_data,
          GError **error)
{
  const Case *self = user_data;
  gint64 number = number_of (item);
  Trouble trouble = number == self->at ? self->trouble : TROUBLE_NONE;

  if (self->trouble == TROUBLE_KEY_OPAQUE_THEN_FAILS && number == self->at + 2)
    return fail (error);

  switch ((gint) trouble)
    {
    case TROUBLE_KEY_FAILS:
      return fail (error);
    case TROUBLE_KEY_FAILS_SILENTLY:
      return FALSE;
    case TROUBLE_KEY_FAILS_WITH_KEY:
      g_value_init (key, G_TYPE_STRING);
      g_value_set_string (key, "half a key");
      return FALSE;
    case TROUBLE_KEY_UNSET:
      return TRUE;
    case TROUBLE_KEY_OPAQUE:
    case TROUBLE_KEY_OPAQUE_THEN_FAILS:
      g_value_init (key, opaque_get_type ());
      return TRUE;
    default:
      break;
    }

  /* the same keys in different words, and strings that fit into a state or not */
  if (number % 5 == 4)
    kitsune_value_set_int (key, (gint) (number % self->n_keys));
  else if (number % 3 == 1)
    kitsune_value_take_string (key, g_strdup_printf ("a key of some length %" G_GINT64_FORMAT, number % self->n_keys));
  else
    kitsune_value_set_int64 (key, number % self->n_keys);

  return TRUE;
}

static gboolean
case_map (const GValue *item,
          KitsuneRef *ref,
          GValue *result,
          gpointer user_data,
          GError **error)
{
  const Case *self = user_data;
  Trouble trouble = number_of (item) == self->at ? self->trouble : TROUBLE_NONE;

  kitsune_value_set_int64 (result, kitsune_ref_add (ref, 1) * 1000 + kitsune_ref_is_set (ref));
  switch ((gint) trouble)
    {
    case TROUBLE_FAILS:
      return fail (error);
    case TROUBLE_FAILS_SILENTLY:
      return FALSE;
    case TROUBLE_SETS_ERROR:
      fail (error);
      break;
    case TROUBLE_NO_RESULT:
      g_value_unset (result);
      break;
    case TROUBLE_OTHER_RESULT:
    case TROUBLE_WRONG_RESULT:
      g_value_unset (result);
      if (trouble == TROUBLE_OTHER_RESULT)
        kitsune_value_set_int (result, 77);
      else
        kitsune_value_take_string (result, g_strdup ("no number"));
      break;
    case TROUBLE_MISREADS:
    case TROUBLE_MISREADS_AND_FAILS:
      kitsune_ref_get_string (ref);
      return trouble == TROUBLE_MISREADS;
    case TROUBLE_RESETS:
      kitsune_ref_reset (ref);
      break;
    case TROUBLE_OTHER_STATE:
      kitsune_ref_set (ref, NULL);
      break;
    case TROUBLE_CANCELS:
      g_cancellable_cancel (self->cancellable);
      break;
    default:
      break;
    }

  return TRUE;
}

/* 0, if that is not asked for. */
static gboolean
case_initial (const GValue *entity,
              GValue *result,
              gpointer user_data,
              GError **error)
{
  kitsune_value_set_int64 (result, kitsune_value_is_null (entity) ? 50 : 60);

  return TRUE;
}

static gboolean
to_text (const GValue *item,
         GValue *result,
         gpointer user_data,
         GError **error)
{
  g_value_take_string (result, g_strdup_printf ("%" G_GINT64_FORMAT, kitsune_value_get_int64 (item)));

  return TRUE;
}

static gboolean
to_any (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  kitsune_value_set_int64 (result, kitsune_value_get_int64 (item));

  return TRUE;
}

static char *
run_case (Case *self,
          gboolean looped)
{
  GValue zero = G_VALUE_INIT;
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneStateKey) key = NULL;
  g_autoptr (KitsunePipeline) range = kitsune_pipeline_new_range (0, 300, 1);
  g_autoptr (KitsunePipeline) source = NULL;
  g_autoptr (KitsunePipeline) mapped = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  kitsune_value_set_int64 (&zero, 0);
  key = self->factory ? kitsune_state_key_new_with_factory ("n", G_TYPE_INT64, case_initial, NULL, NULL)
                      : kitsune_state_key_new ("n", G_TYPE_INT64, &zero);
  if (self->item_type == G_TYPE_INT64)
    source = g_object_ref (range);
  else
    source = kitsune_pipeline_map (range, self->item_type, self->item_type == G_TYPE_STRING ? to_text : to_any, NULL,
                                   NULL);

  if (self->n_keys == 0)
    mapped = looped ? kitsune_pipeline_map_with (source, G_TYPE_INT64, key, case_map, self, NULL)
                    : kitsune_pipeline_map_with_looped (source, G_TYPE_INT64, key, case_map, NULL, self, NULL);
  else
    mapped = looped ? kitsune_pipeline_map_with_key (source, G_TYPE_INT64, key, case_key, self, NULL, case_map, self,
                                                     NULL)
                    : kitsune_pipeline_map_with_key_looped (source, G_TYPE_INT64, key, case_key, NULL, self, NULL,
                                                            case_map, NULL, self, NULL);
  if (self->max_items >= 0)
    g_object_set (kitsune_pipeline_get_stage (mapped), "max-items", self->max_items, NULL);
  if (self->handler == 1)
    support_drop_errors (mapped);
  else if (self->handler == 2)
    support_return_on_error (mapped, -1);

  kitsune_run_options_set_max_vector (options, looped ? 128 : 1);
  self->cancellable = cancellable;

  return support_run (mapped, options, cancellable);
}

static void
compare (Case *self)
{
  g_autofree char *expected = run_case (self, FALSE);
  g_autofree char *text = run_case (self, TRUE);

  /* items behind the one that cancels are worked on or not; behind 299 is none */
  if (self->trouble == TROUBLE_CANCELS && self->max_items < 0)
    g_assert_true (self->at == 299 || g_str_has_suffix (text, "the run was cancelled"));
  else if (self->trouble != TROUBLE_CANCELS && g_strcmp0 (text, expected) != 0)
    g_error ("trouble %d at %d, %d keys, items of type %s, handler %u:\n  got      %s\n  expected %s", self->trouble,
             (gint) self->at, (gint) self->n_keys, g_type_name (self->item_type), self->handler, text, expected);
}

static void
compare_all (gint64 n_keys,
             gboolean factory,
             gint64 max_items)
{
  const GType types[] = { G_TYPE_INT64, G_TYPE_STRING, G_TYPE_VALUE };
  const gint64 places[] = { 0, 100, 127, 299 };

  for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
    for (gsize p = 0; p < G_N_ELEMENTS (places); p++)
      for (guint handler = 0; handler < 3; handler++)
        for (Trouble trouble = 0; trouble < (n_keys > 0 ? N_TROUBLES : TROUBLE_KEY_FAILS); trouble++)
          {
            Case self = { trouble, places[p], n_keys, types[t], factory, max_items, handler, NULL };

            compare (&self);
          }
}

static void
test_one_state (void)
{
  compare_all (0, FALSE, -1);
  compare_all (0, TRUE, -1);
}

static void
test_states_of_keys (void)
{
  compare_all (7, FALSE, -1);
  compare_all (97, TRUE, -1);
}

static void
test_many_states (void)
{
  compare_all (211, FALSE, -1);
  compare_all (211, FALSE, 120);
}

/* --- the table --- */

#define N_KEYS 12000

/* A few of all kinds that there are, from a number below N_KEYS. */
static gboolean
any_key (const GValue *item,
         GValue *key,
         gpointer user_data,
         GError **error)
{
  gint64 number = kitsune_value_get_int64 (item) % N_KEYS;

  switch (number % 4)
    {
    case 0:
      kitsune_value_set_int64 (key, number << 33);
      break;
    case 1:
      kitsune_value_take_string (key, g_strdup_printf ("%" G_GINT64_FORMAT, number));
      break;
    case 2:
      kitsune_value_take_string (key, g_strdup_printf ("a long string, number %" G_GINT64_FORMAT, number));
      break;
    default:
      kitsune_value_set_double (key, (gdouble) number + 0.5);
      break;
    }

  return TRUE;
}

/* That every state has the key of its item, too. */
static gboolean
count_checked (const GValue *item,
               KitsuneRef *ref,
               GValue *result,
               gpointer user_data,
               GError **error)
{
  GValue key = G_VALUE_INIT;

  any_key (item, &key, NULL, NULL);
  g_assert_true (kitsune_value_equal (kitsune_ref_get_key (ref), &key));
  kitsune_value_clear (&key);
  kitsune_value_set_int64 (result, kitsune_ref_add (ref, 1));

  return TRUE;
}

/* The item is the one that was counted for the nth time in round n. */
static gboolean
check_count (const GValue *item,
             gpointer user_data,
             GError **error)
{
  gint64 *n_items = user_data;

  g_assert_cmpint (kitsune_value_get_int64 (item), ==, (*n_items)++ / N_KEYS + 1);

  return TRUE;
}

static void
test_table (void)
{
  g_autoptr (KitsunePipeline) range = kitsune_pipeline_new_range (0, 3 * N_KEYS, 1);
  g_autoptr (KitsuneStateKey) key = count_key ();
  g_autoptr (KitsunePipeline) counted =
      kitsune_pipeline_map_with_key (range, G_TYPE_INT64, key, any_key, NULL, NULL, count_checked, NULL, NULL);
  gint64 n_items = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (counted, check_count, &n_items, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (summary);
  g_assert_cmpint (n_items, ==, 3 * N_KEYS);
}

static gboolean
advance_clock (const GValue *item,
               gpointer user_data,
               GError **error)
{
  kitsune_test_clock_advance (user_data, SECOND / 1000);

  return TRUE;
}

/* States that are removed leave no trace, and their places are used again: less
 * than half of them are there at a time. */
static void
test_table_with_removals (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsunePipeline) range = kitsune_pipeline_new_range (0, 3 * N_KEYS, 1);
  g_autoptr (KitsunePipeline) timed = kitsune_pipeline_tap (range, advance_clock, clock, NULL);
  g_autoptr (KitsuneStateKey) key = count_key ();
  g_autoptr (KitsunePipeline) counted =
      kitsune_pipeline_map_with_key (timed, G_TYPE_INT64, key, any_key, NULL, NULL, count_checked, NULL, NULL);
  g_autoptr (KitsunePipeline) unique = kitsune_pipeline_distinct (counted);
  g_autofree char *text = NULL;

  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
  kitsune_run_options_set_default_key_ttl (options, 5 * SECOND);
  text = support_run (unique, options, NULL);
  g_assert_cmpstr (text, ==, "[1]");
}

/* --- refs --- */

static gboolean
use_inline (const GValue *item,
            KitsuneRef *ref,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  g_assert_false (kitsune_ref_is_set (ref));
  g_assert_cmpint (kitsune_ref_get_int64 (ref), ==, 0);
  kitsune_ref_set_int64 (ref, 5);
  g_assert_true (kitsune_ref_is_set (ref));
  g_assert_cmpint (kitsune_ref_get_int64 (ref), ==, 5);
  g_assert_cmpfloat (kitsune_ref_get_double (ref), ==, 5.0);
  g_assert_cmpint (kitsune_ref_add (ref, -6), ==, -1);

  kitsune_ref_set_double (ref, 0.25);
  g_assert_cmpfloat (kitsune_ref_get_double (ref), ==, 0.25);
  kitsune_ref_set_double (ref, 0.5);
  g_assert_cmpfloat (kitsune_ref_get_double (ref), ==, 0.5);

  kitsune_ref_set_boolean (ref, 2);
  g_assert_cmpint (kitsune_ref_get_boolean (ref), ==, TRUE);
  kitsune_ref_set_boolean (ref, FALSE);
  g_assert_cmpint (kitsune_ref_get_boolean (ref), ==, FALSE);

  kitsune_ref_reset (ref);
  kitsune_value_set_int64 (result, kitsune_ref_is_set (ref));

  return TRUE;
}

static void
test_inline_refs (void)
{
  GValue zero = G_VALUE_INIT;
  g_autoptr (KitsuneStateKey) key = NULL;
  g_autoptr (KitsunePipeline) range = kitsune_pipeline_new_range (0, 3, 1);
  g_autoptr (KitsunePipeline) mapped = NULL;

  kitsune_value_set_int64 (&zero, 0);
  key = kitsune_state_key_new ("any", G_TYPE_VALUE, &zero);
  mapped = kitsune_pipeline_map_with (range, G_TYPE_INT64, key, use_inline, NULL, NULL);
  assert_items (mapped, "[0, 0, 0]");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/state-loop/one-state", test_one_state);
  g_test_add_func ("/kitsune/operators/state-loop/states-of-keys", test_states_of_keys);
  g_test_add_func ("/kitsune/operators/state-loop/many-states", test_many_states);
  g_test_add_func ("/kitsune/operators/state-loop/table", test_table);
  g_test_add_func ("/kitsune/operators/state-loop/table-with-removals", test_table_with_removals);
  g_test_add_func ("/kitsune/operators/state-loop/inline-refs", test_inline_refs);

  return g_test_run ();
}
