/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "sources.h"

#include "kitsune/testkit/kitsune-testkit.h"

/* The sources that need nothing but a list or a function. */

#define MILLISECOND ((gint64) G_TIME_SPAN_MILLISECOND)

static GValue *
int_value (gint64 number)
{
  static GValue value;

  value = (GValue) G_VALUE_INIT;
  kitsune_value_set_int64 (&value, number);

  return &value;
}

static KitsuneItems *
numbers (gint64 n)
{
  g_autofree GValue *values = g_new0 (GValue, n);

  for (gint64 i = 0; i < n; i++)
    kitsune_value_set_int64 (&values[i], i + 1);

  return kitsune_items_new (values, n);
}

static KitsunePipeline *
from_numbers (gint64 n)
{
  g_autoptr (KitsuneItems) items = numbers (n);

  return kitsune_pipeline_new_from_items (items);
}

/* --- items, values, range --- */

static void
test_items (void)
{
  assert_emits (from_numbers (0), "");
  assert_emits (from_numbers (1), "1");
  assert_emits (from_numbers (5), "1 2 3 4 5");
  assert_emits (take (from_numbers (200), 3), "1 2 3");
}

static void
test_values_have_their_type (void)
{
  GValue values[3] = { G_VALUE_INIT, G_VALUE_INIT, G_VALUE_INIT };
  g_autoptr (KitsunePipeline) strings = NULL;
  g_autoptr (KitsunePipeline) mixed = NULL;
  g_autoptr (KitsunePipeline) none = kitsune_pipeline_new_from_values (NULL, 0);

  g_value_init (&values[0], G_TYPE_STRING);
  g_value_set_static_string (&values[0], "a");
  g_value_init (&values[1], G_TYPE_STRING);
  g_value_set_string (&values[1], "b");
  kitsune_value_set_int64 (&values[2], 7);
  strings = kitsune_pipeline_new_from_values (values, 2);
  mixed = kitsune_pipeline_new_from_values (values, 3);
  g_value_unset (&values[0]);
  g_value_unset (&values[1]);

  g_assert_true (kitsune_pipeline_get_item_type (strings) == G_TYPE_STRING);
  g_assert_true (kitsune_pipeline_get_item_type (mixed) == G_TYPE_VALUE);
  g_assert_true (kitsune_pipeline_get_item_type (none) == G_TYPE_VALUE);
  assert_emits (g_object_ref (strings), "a b");
  assert_emits (g_object_ref (mixed), "a b 7");
  assert_emits (g_object_ref (none), "");
}

static void
test_range (void)
{
  assert_emits (kitsune_pipeline_new_range (0, 5, 1), "0 1 2 3 4");
  assert_emits (kitsune_pipeline_new_range (0, 5, 2), "0 2 4");
  assert_emits (kitsune_pipeline_new_range (5, 0, -2), "5 3 1");
  assert_emits (kitsune_pipeline_new_range (5, 0, 1), "");
  assert_emits (kitsune_pipeline_new_range (3, 3, 1), "");
  assert_emits (kitsune_pipeline_new_range (0, 1, 0), "!stage \"range-1\": step must not be 0");
  assert_emits (kitsune_pipeline_new_range (G_MAXINT64 - 2, G_MAXINT64, 1), "9223372036854775805 9223372036854775806");
  assert_emits (kitsune_pipeline_new_range (G_MININT64, G_MAXINT64, G_MAXINT64),
                "-9223372036854775808 -1 9223372036854775806");
  assert_emits (kitsune_pipeline_new_range (G_MAXINT64, G_MININT64, G_MININT64), "9223372036854775807 -1");
}

/* --- cycle, empty, never --- */

static void
test_cycle (void)
{
  g_autoptr (KitsuneItems) three = numbers (3);
  g_autoptr (KitsuneItems) none = numbers (0);

  assert_emits (take (kitsune_pipeline_new_cycle (three), 7), "1 2 3 1 2 3 1");
  assert_emits (take (kitsune_pipeline_new_cycle (three), 0 + 1), "1");
  assert_emits (kitsune_pipeline_new_cycle (none), "!stage \"cycle-1\": items must not be empty");
}

static void
test_empty (void)
{
  g_autoptr (KitsunePipeline) empty = kitsune_pipeline_new_empty (G_TYPE_INT64);

  g_assert_true (kitsune_pipeline_get_item_type (empty) == G_TYPE_INT64);
  assert_emits (g_object_ref (empty), "");
}

static void
test_never (void)
{
  Live live;

  live_start (&live, kitsune_pipeline_new_never (G_TYPE_STRING));
  settle ();
  g_assert_false (live_is_finished (&live));
  kitsune_run_stop (live.run);
  live_wait (&live);
  g_assert_null (live_error (&live));
  live_assert (&live, "");
  live_clear (&live);

  live_start (&live, kitsune_pipeline_new_never (G_TYPE_STRING));
  settle ();
  live_cancel (&live);
}

/* --- generate --- */

typedef struct
{
  gint64 next;
  gint64 n;       /* ends after so many */
  guint per_call; /* items of one call */
  guint n_calls;
  gint64 fails_at; /* the number at which it fails, once */
  gboolean ends_with_last;
  guint n_freed;
} Counter;

static void
counter_freed (gpointer data)
{
  ((Counter *) data)->n_freed++;
}

static gboolean
count (const GValue *item,
       KitsuneEmitter *out,
       gpointer data,
       GError **error)
{
  Counter *counter = data;

  g_assert_null (item);
  counter->n_calls++;
  for (guint i = 0; i < counter->per_call && counter->next < counter->n; i++)
    kitsune_emitter_push_int64 (out, ++counter->next);

  if (counter->fails_at != 0 && counter->next >= counter->fails_at)
    {
      counter->fails_at = 0;
      kitsune_emitter_end (out);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "no %" G_GINT64_FORMAT, counter->next);
      return FALSE;
    }
  if (counter->next >= counter->n)
    kitsune_emitter_end (out);

  return TRUE;
}

static KitsunePipeline *
generate (Counter *counter)
{
  return kitsune_pipeline_new_generate (G_TYPE_INT64, count, counter, counter_freed);
}

static void
test_generate (void)
{
  for (guint per_call = 1; per_call <= 200; per_call += 199)
    for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
      {
        Counter counter = { .n = 5, .per_call = per_call };
        g_autofree char *text = run_vector (generate (&counter), max_vector);

        g_assert_cmpstr (text, ==, "1 2 3 4 5");
        g_assert_cmpuint (counter.n_calls, ==, per_call == 1 ? 5 : 1);
        g_assert_cmpuint (counter.n_freed, ==, 1);
      }
}

static void
test_generate_ends_at_once (void)
{
  Counter counter = { .n = 0, .per_call = 1 };

  assert_emits (generate (&counter), "");
  g_assert_cmpuint (counter.n_calls, ==, 2); /* one in each run */
}

/* What one call pushed is kept until there is room for it. */
static void
test_generate_gives_out_a_large_call_piecewise (void)
{
  Counter counter = { .n = 1000, .per_call = 1000 };
  Live live;

  live_start (&live, take (generate (&counter), 3));
  live_wait (&live);
  live_assert (&live, "1 2 3");
  g_assert_cmpuint (counter.n_calls, ==, 1);
  /* what nobody took is accounted for: here by the operator, what had left it
   * by the one after it */
  g_assert_cmpuint (live_dropped (&live, "generate-1", KITSUNE_DROP_REASON_ABANDONED) +
                        live_dropped (&live, "test-take-1", KITSUNE_DROP_REASON_ABANDONED),
                    ==, 997);
  live_clear (&live);
}

static void
test_generate_failure (void)
{
  Counter counter = { .n = 5, .per_call = 1, .fails_at = 3 };
  g_autofree char *text = run_vector (generate (&counter), 64);

  g_assert_cmpstr (text, ==, "!stage \"generate-1\": no 3");
}

/* The clock must move for the function to be asked again; nothing that the
 * failed call did counts, its end included. */
static void
test_generate_dropped_failure (void)
{
  Counter counter = { .n = 5, .per_call = 1, .fails_at = 3 };
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  Live live;

  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
  kitsune_run_options_set_error_handler (options, handler);
  live_start_with (&live, generate (&counter), options);
  settle ();
  live_assert (&live, "1 2");
  kitsune_test_clock_advance (clock, MILLISECOND - 1);
  live_assert (&live, "");
  kitsune_test_clock_advance (clock, 1);
  live_assert (&live, "4 5");
  g_assert_true (live_is_finished (&live));
  live_clear (&live);
}

static void
test_generate_returned_failure (void)
{
  Counter counter = { .n = 5, .per_call = 1, .fails_at = 3 };
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_return (int_value (-1));
  g_autoptr (KitsunePipeline) pipeline = generate (&counter);
  g_autofree char *text = NULL;

  kitsune_pipeline_set (pipeline, "error-handler", handler, NULL);
  text = run_vector (g_steal_pointer (&pipeline), 64);
  g_assert_cmpstr (text, ==, "1 2 -1 4 5");
}

static gboolean
push_string (const GValue *item,
             KitsuneEmitter *out,
             gpointer data,
             GError **error)
{
  kitsune_emitter_push_string (out, data);
  kitsune_emitter_end (out);

  return TRUE;
}

static void
test_generate_converts (void)
{
  assert_emits (kitsune_pipeline_new_generate (G_TYPE_INT64, push_string, (gpointer) "12", NULL),
                "!stage \"generate-1\": cannot convert gchararray to gint64");
  assert_emits (kitsune_pipeline_new_generate (G_TYPE_VALUE, push_string, (gpointer) "12", NULL), "12");
}

typedef struct
{
  guint n_calls;
  guint n_empty; /* so many calls give nothing, then one gives an item */
} Lazy;

static gboolean
push_seldom (const GValue *item,
             KitsuneEmitter *out,
             gpointer data,
             GError **error)
{
  Lazy *lazy = data;

  if (++lazy->n_calls % (lazy->n_empty + 1) == 0)
    kitsune_emitter_push_int64 (out, lazy->n_calls);

  return TRUE;
}

/* 1 ms, 2 ms, 4 ms ..., and from the start again after an item. */
static void
test_generate_rests (void)
{
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  Lazy lazy = { .n_empty = 9 };
  Live live;

  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
  live_start_with (&live, kitsune_pipeline_new_generate (G_TYPE_INT64, push_seldom, &lazy, NULL), options);
  settle ();
  g_assert_cmpuint (lazy.n_calls, ==, 1);
  for (guint i = 0; i < 9; i++)
    {
      gint64 rest = MIN (1 << i, 64) * MILLISECOND;

      kitsune_test_clock_advance (clock, rest - 1);
      g_assert_cmpuint (lazy.n_calls, ==, i + 1);
      kitsune_test_clock_advance (clock, 1);
      g_assert_cmpuint (lazy.n_calls, ==, i < 8 ? i + 2 : 11);
    }
  live_assert (&live, "10");
  kitsune_test_clock_advance (clock, MILLISECOND);
  g_assert_cmpuint (lazy.n_calls, ==, 12);

  /* a paused run asks for nothing, however late it gets */
  kitsune_run_pause (live.run);
  settle ();
  kitsune_test_clock_advance (clock, 100 * MILLISECOND);
  g_assert_cmpuint (lazy.n_calls, ==, 12);
  kitsune_run_resume (live.run);
  settle ();
  g_assert_cmpuint (lazy.n_calls, ==, 13);

  kitsune_run_stop (live.run);
  settle ();
  g_assert_true (live_is_finished (&live));
  g_assert_null (live_error (&live));
  live_assert (&live, "");
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 0);
  live_clear (&live);
}

/* --- repeatedly --- */

static gboolean
next_number (const GValue *item,
             GValue *result,
             gpointer data,
             GError **error)
{
  Counter *counter = data;

  g_assert_null (item);
  counter->n_calls++;
  if (++counter->next == counter->fails_at)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not now");
      return FALSE;
    }
  kitsune_value_set_int64 (result, counter->next);

  return TRUE;
}

static gboolean
push_number (const GValue *item,
             KitsuneEmitter *out,
             gpointer data,
             GError **error)
{
  Counter *counter = data;

  kitsune_emitter_push_int64 (out, ++counter->next);
  return TRUE;
}

static void
test_repeatedly (void)
{
  Counter counter = { 0 };
  g_autofree char *text = run_vector (take (kitsune_pipeline_new_repeatedly (G_TYPE_INT64, next_number, &counter,
                                                                             counter_freed),
                                            5),
                                      1);
  g_autofree char *script = NULL;
  g_autofree char *converted = NULL;

  g_assert_cmpstr (text, ==, "1 2 3 4 5");
  g_assert_cmpuint (counter.n_calls, ==, 5);
  g_assert_cmpuint (counter.n_freed, ==, 1);

  counter = (Counter){ 0 };
  script = run_vector (take (kitsune_pipeline_new_repeatedly_process (G_TYPE_INT64, push_number, &counter, NULL), 3),
                       64);
  g_assert_cmpstr (script, ==, "1 2 3");

  counter = (Counter){ 0 };
  converted = run_vector (take (kitsune_pipeline_new_repeatedly_process (G_TYPE_DOUBLE, push_number, &counter, NULL),
                                1),
                          1);
  g_assert_cmpstr (converted, ==, "1.0");
}

static void
test_repeatedly_failure (void)
{
  Counter counter = { .fails_at = 2 };
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_repeatedly (G_TYPE_INT64, next_number, &counter, NULL);
  g_autofree char *halted = run_vector (take (g_object_ref (pipeline), 3), 64);
  g_autofree char *dropped = NULL;

  g_assert_cmpstr (halted, ==, "!stage \"repeatedly-1\": not now");
  counter.next = 0;
  kitsune_pipeline_set (pipeline, "error-handler", drop, NULL);
  dropped = run_vector (take (g_object_ref (pipeline), 3), 64);
  g_assert_cmpstr (dropped, ==, "1 3 4");
}

/* --- iterate --- */

static gboolean
twice (const GValue *item,
       GValue *result,
       gpointer data,
       GError **error)
{
  guint *n_calls = data;

  (*n_calls)++;
  if (kitsune_value_get_int64 (item) == 8)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not 8");
      return FALSE;
    }
  kitsune_value_set_int64 (result, kitsune_value_get_int64 (item) * 2);

  return TRUE;
}

static gboolean
push_twice (const GValue *item,
            KitsuneEmitter *out,
            gpointer data,
            GError **error)
{
  kitsune_emitter_push_int64 (out, kitsune_value_get_int64 (item) * 2);

  return TRUE;
}

static void
test_iterate (void)
{
  guint n_calls = 0;
  g_autofree char *one = run_vector (take (kitsune_pipeline_new_iterate (G_TYPE_INT64, int_value (1), twice, &n_calls,
                                                                         NULL),
                                           1),
                                     1);

  g_assert_cmpstr (one, ==, "1");
  g_assert_cmpuint (n_calls, ==, 0);
  assert_emits (take (kitsune_pipeline_new_iterate_process (G_TYPE_INT64, int_value (1), push_twice, NULL, NULL), 5),
                "1 2 4 8 16");
  assert_emits (take (kitsune_pipeline_new_iterate (G_TYPE_INT64, int_value (1), twice, &n_calls, NULL), 5),
                "!stage \"iterate-1\": not 8");
}

static void
test_iterate_seed (void)
{
  guint n_calls = 0;
  GValue word = G_VALUE_INIT;

  g_value_init (&word, G_TYPE_STRING);
  g_value_set_static_string (&word, "one");
  assert_emits (kitsune_pipeline_new_iterate (G_TYPE_INT64, &word, twice, &n_calls, NULL),
                "!stage \"iterate-1\": seed: cannot convert gchararray to gint64");
  assert_emits (take (kitsune_pipeline_new_iterate (G_TYPE_DOUBLE, int_value (3), twice, &n_calls, NULL), 1), "3.0");
  g_assert_cmpuint (n_calls, ==, 0);
}

static void
test_iterate_handlers (void)
{
  guint n_calls = 0;
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsuneErrorHandler) replace = kitsune_error_handler_new_return (int_value (3));
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_iterate (G_TYPE_INT64, int_value (1), twice, &n_calls,
                                                                       NULL);

  kitsune_pipeline_set (pipeline, "error-handler", drop, NULL);
  assert_emits (g_object_ref (pipeline), "1 2 4 8");
  kitsune_pipeline_set (pipeline, "error-handler", replace, NULL);
  assert_emits (take (g_object_ref (pipeline), 7), "1 2 4 8 3 6 12");
}

/* --- unfold --- */

static gboolean
fibonacci (const GValue *state,
           GValue *item,
           GValue *next,
           gpointer data,
           GError **error)
{
  KitsunePair *pair = g_value_get_boxed (state);
  gint64 a = kitsune_value_get_int64 (kitsune_pair_get_first (pair));
  gint64 b = kitsune_value_get_int64 (kitsune_pair_get_second (pair));
  GValue first = G_VALUE_INIT;
  GValue second = G_VALUE_INIT;

  if (a > 20)
    return TRUE;

  kitsune_value_set_int64 (item, a);
  kitsune_value_set_int64 (&first, b);
  kitsune_value_set_int64 (&second, a + b);
  g_value_init (next, KITSUNE_TYPE_PAIR);
  g_value_take_boxed (next, kitsune_pair_new (&first, &second));

  return TRUE;
}

static void
test_unfold (void)
{
  GValue seed = G_VALUE_INIT;
  GValue zero = G_VALUE_INIT;

  kitsune_value_set_int64 (&zero, 0);
  g_value_init (&seed, KITSUNE_TYPE_PAIR);
  g_value_take_boxed (&seed, kitsune_pair_new (&zero, int_value (1)));
  assert_emits (kitsune_pipeline_new_unfold (G_TYPE_INT64, &seed, fibonacci, NULL, NULL), "0 1 1 2 3 5 8 13");
  assert_emits (take (kitsune_pipeline_new_unfold (G_TYPE_DOUBLE, &seed, fibonacci, NULL, NULL), 3), "0.0 1.0 1.0");
  g_value_unset (&seed);
}

static gboolean
count_down (const GValue *item,
            KitsuneEmitter *out,
            gpointer data,
            GError **error)
{
  gint64 state = kitsune_value_get_int64 (item);

  if (state == 0)
    return TRUE;

  /* the state is not of the item type */
  kitsune_emitter_push_string (out, "x");
  if (state != 13)
    kitsune_emitter_push_int64 (out, state - 1);

  return TRUE;
}

static void
test_unfold_process (void)
{
  assert_emits (kitsune_pipeline_new_unfold_process (G_TYPE_STRING, int_value (3), count_down, NULL, NULL), "x x x");
  assert_emits (kitsune_pipeline_new_unfold_process (G_TYPE_STRING, int_value (0), count_down, NULL, NULL), "");
  assert_emits (kitsune_pipeline_new_unfold_process (G_TYPE_STRING, int_value (13), count_down, NULL, NULL),
                "!stage \"unfold-1\": user function produced 1 values, expected an item and a state, or none");
  assert_emits (kitsune_pipeline_new_unfold_process (G_TYPE_INT64, int_value (1), count_down, NULL, NULL),
                "!stage \"unfold-1\": cannot convert gchararray to gint64");
}

static gboolean
unfold_badly (const GValue *state,
              GValue *item,
              GValue *next,
              gpointer data,
              GError **error)
{
  gint64 number = kitsune_value_get_int64 (state);

  g_value_init (item, G_TYPE_STRING);
  g_value_set_string (item, "item");
  if (number > 0)
    kitsune_value_set_int64 (next, number - 1);
  if (number > 0 || GPOINTER_TO_INT (data) == 0)
    return TRUE;

  if (GPOINTER_TO_INT (data) == 1)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "enough");
  return FALSE;
}

static void
test_unfold_failure (void)
{
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsunePipeline) dropped = kitsune_pipeline_new_unfold (G_TYPE_STRING, int_value (2), unfold_badly,
                                                                     GINT_TO_POINTER (1), NULL);

  assert_emits (kitsune_pipeline_new_unfold (G_TYPE_STRING, int_value (2), unfold_badly, GINT_TO_POINTER (0), NULL),
                "!stage \"unfold-1\": user function left its next state unset");
  assert_emits (g_object_ref (dropped), "!stage \"unfold-1\": enough");
  assert_emits (kitsune_pipeline_new_unfold (G_TYPE_STRING, int_value (2), unfold_badly, GINT_TO_POINTER (2), NULL),
                "!stage \"unfold-1\": user function failed without an error");
  kitsune_pipeline_set (dropped, "error-handler", drop, NULL);
  assert_emits (g_object_ref (dropped), "item item");
}

/* --- all of them --- */

static KitsunePipeline *
make_endless (guint which)
{
  static Counter counter;
  static guint n_calls;
  g_autoptr (KitsuneItems) items = numbers (3);

  counter = (Counter){ .n = G_MAXINT64, .per_call = 3 };
  switch (which)
    {
    case 0:
      return kitsune_pipeline_new_range (0, G_MAXINT64, 1);
    case 1:
      return kitsune_pipeline_new_cycle (items);
    case 2:
      return generate (&counter);
    case 3:
      return kitsune_pipeline_new_repeatedly (G_TYPE_INT64, next_number, &counter, NULL);
    case 4:
      return kitsune_pipeline_new_iterate (G_TYPE_INT64, int_value (0), twice, &n_calls, NULL);
    case 5:
      return kitsune_pipeline_new_unfold_process (G_TYPE_STRING, int_value (G_MAXINT64), count_down, NULL, NULL);
    default:
      return NULL;
    }
}

/* Items go on until the run is paused, none comes after that, and stopping
 * ends the run well. */
static void
test_endless_can_be_paused_and_stopped (void)
{
  for (guint which = 0; which < 6; which++)
    {
      Live live;
      gsize length;

      live_start (&live, make_endless (which));
      live.pause_after = 10;
      while (kitsune_run_get_state (live.run) != KITSUNE_RUN_STATE_PAUSED)
        g_main_context_iteration (NULL, TRUE);
      settle ();
      length = live.log->len;
      g_assert_cmpuint (length, >=, 20);

      live.stop_after = 10;
      kitsune_run_resume (live.run);
      live_wait (&live);
      g_assert_null (live_error (&live));
      g_assert_cmpuint (live.log->len, >, length);
      live_clear (&live);
    }
}

static void
test_endless_can_be_cancelled (void)
{
  for (guint which = 0; which < 6; which++)
    {
      Live live;

      live_start (&live, make_endless (which));
      live.cancel_after = 10;
      live_wait (&live);
      g_assert_cmpstr (live_error (&live), ==, "the run was cancelled");
      live_clear (&live);
    }
}

/* Two runs of one pipeline know nothing of each other. */
static void
test_two_runs_at_once (void)
{
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_iterate_process (G_TYPE_INT64, int_value (1), push_twice,
                                                                               NULL, NULL);
  Live a;
  Live b;

  live_start (&a, take (g_object_ref (pipeline), 4));
  live_start (&b, take (g_object_ref (pipeline), 6));
  live_wait (&a);
  live_wait (&b);
  live_assert (&a, "1 2 4 8");
  live_assert (&b, "1 2 4 8 16 32");
  live_clear (&a);
  live_clear (&b);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/sources/items", test_items);
  g_test_add_func ("/kitsune/operators/sources/values-have-their-type", test_values_have_their_type);
  g_test_add_func ("/kitsune/operators/sources/range", test_range);
  g_test_add_func ("/kitsune/operators/sources/cycle", test_cycle);
  g_test_add_func ("/kitsune/operators/sources/empty", test_empty);
  g_test_add_func ("/kitsune/operators/sources/never", test_never);
  g_test_add_func ("/kitsune/operators/sources/generate", test_generate);
  g_test_add_func ("/kitsune/operators/sources/generate-ends-at-once", test_generate_ends_at_once);
  g_test_add_func ("/kitsune/operators/sources/generate-gives-out-a-large-call-piecewise",
                   test_generate_gives_out_a_large_call_piecewise);
  g_test_add_func ("/kitsune/operators/sources/generate-failure", test_generate_failure);
  g_test_add_func ("/kitsune/operators/sources/generate-dropped-failure", test_generate_dropped_failure);
  g_test_add_func ("/kitsune/operators/sources/generate-returned-failure", test_generate_returned_failure);
  g_test_add_func ("/kitsune/operators/sources/generate-converts", test_generate_converts);
  g_test_add_func ("/kitsune/operators/sources/generate-rests", test_generate_rests);
  g_test_add_func ("/kitsune/operators/sources/repeatedly", test_repeatedly);
  g_test_add_func ("/kitsune/operators/sources/repeatedly-failure", test_repeatedly_failure);
  g_test_add_func ("/kitsune/operators/sources/iterate", test_iterate);
  g_test_add_func ("/kitsune/operators/sources/iterate-seed", test_iterate_seed);
  g_test_add_func ("/kitsune/operators/sources/iterate-handlers", test_iterate_handlers);
  g_test_add_func ("/kitsune/operators/sources/unfold", test_unfold);
  g_test_add_func ("/kitsune/operators/sources/unfold-process", test_unfold_process);
  g_test_add_func ("/kitsune/operators/sources/unfold-failure", test_unfold_failure);
  g_test_add_func ("/kitsune/operators/sources/endless-can-be-paused-and-stopped",
                   test_endless_can_be_paused_and_stopped);
  g_test_add_func ("/kitsune/operators/sources/endless-can-be-cancelled", test_endless_can_be_cancelled);
  g_test_add_func ("/kitsune/operators/sources/two-runs-at-once", test_two_runs_at_once);

  return g_test_run ();
}
