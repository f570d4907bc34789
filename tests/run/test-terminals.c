/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/run/results.h"

#include <math.h>

/*
 * The terminals that end with a result: each in its blocking and its
 * asynchronous form, with functions of C and of scripts, in all situations that
 * the input of a terminal gets into.
 */
typedef char *(*RunFunc) (KitsunePipeline *pipeline,
                          KitsuneRunOptions *options,
                          GCancellable *cancellable,
                          gboolean async);

static void
got_cb (GObject *object,
        GAsyncResult *result,
        gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

/* --- functions --- */

/* Whether the number is that of @data, and fails for its negative. */
static gboolean
is_number (const GValue *item,
           gpointer user_data,
           GError **error)
{
  gint64 number = *(const gint64 *) user_data;

  if (support_number (item) == -number)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no answer for %d", (int) -number);

  return support_number (item) == number;
}

static gboolean
is_number_process (const GValue *item,
                   KitsuneEmitter *out,
                   gpointer user_data,
                   GError **error)
{
  if (is_number (item, user_data, error))
    kitsune_emitter_forward (out);
  else
    kitsune_emitter_skip (out);

  return error == NULL || *error == NULL;
}

static gboolean
is_not_number (const GValue *item,
               gpointer user_data,
               GError **error)
{
  return !is_number (item, user_data, error);
}

static gboolean
is_not_number_process (const GValue *item,
                       KitsuneEmitter *out,
                       gpointer user_data,
                       GError **error)
{
  kitsune_emitter_push_boolean (out, !is_number (item, user_data, error));

  return error == NULL || *error == NULL;
}

/* Distance to 3. */
static gint64
get_distance (const GValue *item)
{
  return ABS (support_number (item) - 3);
}

static gboolean
distance (const GValue *item,
          GValue *key,
          gpointer user_data,
          GError **error)
{
  kitsune_value_set_int64 (key, get_distance (item));

  return TRUE;
}

static gboolean
distance_process (const GValue *item,
                  KitsuneEmitter *out,
                  gpointer user_data,
                  GError **error)
{
  kitsune_emitter_push_int64 (out, get_distance (item));

  return TRUE;
}

static gint
by_distance (const GValue *a,
             const GValue *b,
             gpointer user_data,
             GError **error)
{
  return (gint) (get_distance (a) - get_distance (b));
}

static gboolean
by_distance_process (const GValue *pair,
                     KitsuneEmitter *out,
                     gpointer user_data,
                     GError **error)
{
  KitsunePair *both = g_value_get_boxed (pair);

  kitsune_emitter_push_int64 (out, get_distance (kitsune_pair_get_first (both)) -
                                       get_distance (kitsune_pair_get_second (both)));

  return TRUE;
}

static gint64 two = 2;
static guint n_destroyed;

static void
destroyed_cb (gpointer data)
{
  n_destroyed++;
}

/* --- one function for each terminal --- */

#define RUN_PLAIN(name, print)                                                                      \
  static char *run_##name (KitsunePipeline *pipeline, KitsuneRunOptions *options,                   \
                           GCancellable *cancellable, gboolean async)                               \
  {                                                                                                 \
    g_autoptr (GAsyncResult) result = NULL;                                                         \
    GError *error = NULL;                                                                           \
                                                                                                    \
    if (!async)                                                                                     \
      return print (kitsune_pipeline_##name (pipeline, options, cancellable, &error), &error);      \
    kitsune_pipeline_##name##_async (pipeline, options, cancellable, got_cb, &result);              \
    return print (kitsune_pipeline_##name##_finish (pipeline, wait_for (&result), &error), &error); \
  }

#define RUN_FUNC(name, form, variant, print, func, data)                                                \
  static char *run_##variant (KitsunePipeline *pipeline, KitsuneRunOptions *options,                    \
                              GCancellable *cancellable, gboolean async)                                \
  {                                                                                                     \
    g_autoptr (GAsyncResult) result = NULL;                                                             \
    GError *error = NULL;                                                                               \
    char *text;                                                                                         \
                                                                                                        \
    n_destroyed = 0;                                                                                    \
    if (!async)                                                                                         \
      {                                                                                                 \
        text = print (kitsune_pipeline_##form (pipeline, func, data, destroyed_cb, options,             \
                                               cancellable, &error),                                    \
                      &error);                                                                          \
      }                                                                                                 \
    else                                                                                                \
      {                                                                                                 \
        kitsune_pipeline_##form##_async (pipeline, func, data, destroyed_cb, options, cancellable,      \
                                         got_cb, &result);                                              \
        text = print (kitsune_pipeline_##name##_finish (pipeline, wait_for (&result), &error), &error); \
      }                                                                                                 \
    g_clear_object (&result);                                                                           \
    support_settle ();                                                                                  \
    g_assert_cmpuint (n_destroyed, ==, 1);                                                              \
    return text;                                                                                        \
  }

RUN_PLAIN (first, print_item)
RUN_PLAIN (last, print_item)
RUN_PLAIN (single, print_item)
RUN_PLAIN (count, print_count)
RUN_PLAIN (sum, print_item)
RUN_FUNC (find, find, find, print_item, is_number, &two)
RUN_FUNC (find, find_process, find_process, print_item, is_number_process, &two)
RUN_FUNC (any, any, any, print_answer, is_number, &two)
RUN_FUNC (any, any_process, any_process, print_answer, is_number_process, &two)
RUN_FUNC (all, all, all, print_answer, is_not_number, &two)
RUN_FUNC (all, all_process, all_process, print_answer, is_not_number_process, &two)
RUN_FUNC (sum_by, sum_by, sum_by, print_item, distance, NULL)
RUN_FUNC (sum_by, sum_by_process, sum_by_process, print_item, distance_process, NULL)
RUN_FUNC (min, min, min_compare, print_item, by_distance, NULL)
RUN_FUNC (min, min_process, min_process, print_item, by_distance_process, NULL)
RUN_FUNC (max, max, max_compare, print_item, by_distance, NULL)
RUN_FUNC (max, max_process, max_process, print_item, by_distance_process, NULL)
RUN_FUNC (min_by, min_by, min_by, print_item, distance, NULL)
RUN_FUNC (min_by, min_by_process, min_by_process, print_item, distance_process, NULL)
RUN_FUNC (max_by, max_by, max_by, print_item, distance, NULL)
RUN_FUNC (max_by, max_by_process, max_by_process, print_item, distance_process, NULL)

static char *
run_min (KitsunePipeline *pipeline,
         KitsuneRunOptions *options,
         GCancellable *cancellable,
         gboolean async)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  if (!async)
    return print_item (kitsune_pipeline_min (pipeline, NULL, NULL, NULL, options, cancellable, &error), &error);
  kitsune_pipeline_min_async (pipeline, NULL, NULL, NULL, options, cancellable, got_cb, &result);
  return print_item (kitsune_pipeline_min_finish (pipeline, wait_for (&result), &error), &error);
}

static char *
run_max (KitsunePipeline *pipeline,
         KitsuneRunOptions *options,
         GCancellable *cancellable,
         gboolean async)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  if (!async)
    return print_item (kitsune_pipeline_max_process (pipeline, NULL, NULL, NULL, options, cancellable, &error), &error);
  kitsune_pipeline_max_process_async (pipeline, NULL, NULL, NULL, options, cancellable, got_cb, &result);
  return print_item (kitsune_pipeline_max_finish (pipeline, wait_for (&result), &error), &error);
}

static char *
run_contains_two (KitsunePipeline *pipeline,
                  KitsuneRunOptions *options,
                  GCancellable *cancellable,
                  gboolean async)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_DOUBLE);
  g_value_set_double (&value, 2);
  if (!async)
    return print_answer (kitsune_pipeline_contains (pipeline, &value, options, cancellable, &error), &error);
  kitsune_pipeline_contains_async (pipeline, &value, options, cancellable, got_cb, &result);
  return print_answer (kitsune_pipeline_contains_finish (pipeline, wait_for (&result), &error), &error);
}

/* --- the battery --- */

#define FAILED "error: stage \"source\": source failed"
#define NO_ITEM "error: stage \"single-1\": expected one item, got none"
#define MORE "error: stage \"single-1\": expected one item, got more than one"

/* What comes of the input 1, 2, ...; failed: after that many items comes an
 * error. */
typedef struct
{
  const char *name;
  RunFunc run;
  const char *empty;
  const char *one;
  const char *five;
  const char *failed_0;
  const char *failed_1;
  const char *failed_3;
  gboolean only_ints;
  gboolean ends_early; /* with the second item at the latest */
} Terminal;

static const Terminal terminals[] = {
  { "first", run_first, "none", "1", "1", FAILED, "1", "1", FALSE, TRUE },
  { "last", run_last, "none", "1", "5", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "single", run_single, NO_ITEM, "1", MORE, FAILED, FAILED, MORE, FALSE, TRUE },
  { "count", run_count, "0", "1", "5", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "sum", run_sum, "0", "1", "15", FAILED, FAILED, FAILED, TRUE, FALSE },
  { "find", run_find, "none", "none", "2", FAILED, FAILED, "2", FALSE, TRUE },
  { "find-process", run_find_process, "none", "none", "2", FAILED, FAILED, "2", FALSE, TRUE },
  { "any", run_any, "no", "no", "yes", FAILED, FAILED, "yes", FALSE, TRUE },
  { "any-process", run_any_process, "no", "no", "yes", FAILED, FAILED, "yes", FALSE, TRUE },
  { "all", run_all, "yes", "yes", "no", FAILED, FAILED, "no", FALSE, TRUE },
  { "all-process", run_all_process, "yes", "yes", "no", FAILED, FAILED, "no", FALSE, TRUE },
  { "contains", run_contains_two, "no", "no", "yes", FAILED, FAILED, "yes", TRUE, TRUE },
  { "sum-by", run_sum_by, "0", "2", "6", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "sum-by-process", run_sum_by_process, "0", "2", "6", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "min", run_min, "none", "1", "1", FAILED, FAILED, FAILED, TRUE, FALSE },
  { "max", run_max, "none", "1", "5", FAILED, FAILED, FAILED, TRUE, FALSE },
  { "min-compare", run_min_compare, "none", "1", "3", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "min-process", run_min_process, "none", "1", "3", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "max-compare", run_max_compare, "none", "1", "1", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "max-process", run_max_process, "none", "1", "1", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "min-by", run_min_by, "none", "1", "3", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "min-by-process", run_min_by_process, "none", "1", "3", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "max-by", run_max_by, "none", "1", "1", FAILED, FAILED, FAILED, FALSE, FALSE },
  { "max-by-process", run_max_by_process, "none", "1", "1", FAILED, FAILED, FAILED, FALSE, FALSE },
};

typedef struct
{
  const Terminal *terminal;
  GType item_type;
  guint max_vector;
  gboolean async;
} Battery;

static void
check (const Battery *self,
       const char *step,
       KitsunePipeline *pipeline,
       GCancellable *cancellable,
       const char *expected)
{
  KitsuneRunOptions *options = support_options (self->max_vector);
  g_autofree char *text = self->terminal->run (pipeline, options, cancellable, self->async);

  if (g_strcmp0 (text, expected) != 0)
    g_error ("%s, %s, items of type %s, max-vector %u, async %d:\n  got      %s\n  expected %s", self->terminal->name,
             step, g_type_name (self->item_type), self->max_vector, self->async, text, expected);
  support_settle ();
  if (support_count_live () != 0)
    g_error ("%s, %s: %d items leaked", self->terminal->name, step, support_count_live ());
}

static void
check_input (const Battery *self,
             const char *step,
             guint64 n_items,
             SupportThen then,
             const char *expected)
{
  KitsunePipeline *pipeline = support_source (self->item_type, n_items, then);

  check (self, step, pipeline, NULL, expected);
  check (self, "run a second time", pipeline, NULL, expected);
  check (self, "in portions", support_hold (pipeline, 1), NULL, expected);
  check (self, "in one piece", support_hold (pipeline, G_MAXUINT), NULL, expected);
}

static void
check_cancel (const Battery *self)
{
  GCancellable *before = support_own (g_cancellable_new ());
  GCancellable *cancellable = support_own (g_cancellable_new ());
  const char *cancelled = "error: the run was cancelled";

  g_cancellable_cancel (before);
  check (self, "cancelled before", support_source (self->item_type, SUPPORT_ENDLESS, SUPPORT_THEN_END), before,
         cancelled);
  if (!self->terminal->ends_early)
    check (self, "cancelled", support_source_cancelling (self->item_type, 3, cancellable), cancellable, cancelled);
}

static void
run_battery (const Battery *self)
{
  const Terminal *terminal = self->terminal;

  check_input (self, "no items", 0, SUPPORT_THEN_END, terminal->empty);
  check_input (self, "one item", 1, SUPPORT_THEN_END, terminal->one);
  check_input (self, "five items", 5, SUPPORT_THEN_END, terminal->five);
  check_input (self, "an error at once", 0, SUPPORT_THEN_FAIL, terminal->failed_0);
  check_input (self, "an error after one item", 1, SUPPORT_THEN_FAIL, terminal->failed_1);
  check_input (self, "an error after three items", 3, SUPPORT_THEN_FAIL, terminal->failed_3);
  if (terminal->ends_early)
    {
      check_input (self, "endless", SUPPORT_ENDLESS, SUPPORT_THEN_END, terminal->five);
      check_input (self, "no end", 2, SUPPORT_THEN_WAIT, terminal->five);
    }
  check_cancel (self);
}

static void
test_terminals_edges (gconstpointer data)
{
  const Terminal *terminal = data;
  const GType types[] = { G_TYPE_INT64, G_TYPE_STRING, SUPPORT_TYPE_BOXED, SUPPORT_TYPE_OBJECT };
  guint n_types = terminal->only_ints ? 1 : G_N_ELEMENTS (types);

  for (guint t = 0; t < n_types; t++)
    for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
      for (guint async = 0; async < 2; async++)
        run_battery (&(Battery){ terminal, types[t], max_vector, (gboolean) async });
}

/* --- what each of them is about --- */

static void
test_terminals_ask_for_no_more (void)
{
  KitsunePipeline *first = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *single = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);

  assert_result (kitsune_pipeline_first (first, NULL, NULL, &error), print_item, "1");
  g_assert_cmpuint (support_source_count (first), ==, 1);
  assert_result (kitsune_pipeline_single (single, NULL, NULL, &error), print_item, MORE);
  g_assert_cmpuint (support_source_count (single), ==, 2);
}

static void
test_terminals_errors_have_codes (void)
{
  g_autoptr (GError) none = NULL;
  g_autoptr (GError) many = NULL;

  g_assert_null (kitsune_pipeline_single (support_ints (), NULL, NULL, &none));
  g_assert_error (none, KITSUNE_ERROR, KITSUNE_ERROR_EMPTY);
  g_assert_null (kitsune_pipeline_single (support_ints (1, 2), NULL, NULL, &many));
  g_assert_error (many, KITSUNE_ERROR, KITSUNE_ERROR_TOO_MANY);
}

/* The error may be left out; the answer is then what it says on failure. */
static void
test_terminals_without_error (void)
{
  KitsunePipeline *failing = support_source (G_TYPE_INT64, 0, SUPPORT_THEN_FAIL);

  g_assert_null (kitsune_pipeline_first (failing, NULL, NULL, NULL));
  g_assert_cmpint (kitsune_pipeline_count (failing, NULL, NULL, NULL), ==, -1);
  g_assert_false (kitsune_pipeline_all (failing, is_number, &two, NULL, NULL, NULL, NULL));
}

static void
test_terminals_single_with_default (void)
{
  GValue seven = G_VALUE_INIT;
  KitsunePipeline *pipeline;

  kitsune_value_set_int64 (&seven, 7);
  pipeline = support_own (kitsune_pipeline_default_if_empty (support_ints (), &seven));

  assert_result (kitsune_pipeline_single (pipeline, NULL, NULL, &error), print_item, "7");
}

static KitsunePipeline *
new_nulls (void)
{
  g_autoptr (KitsuneItems) items = NULL;
  GValue *values = g_new0 (GValue, 2);

  kitsune_value_init_null (&values[0]);
  kitsune_value_set_int64 (&values[1], 1);
  items = kitsune_items_new_take (values, 2);

  return support_own (kitsune_pipeline_new_from_items (items));
}

/* The null item is an item. */
static void
test_terminals_null_items (void)
{
  KitsunePipeline *nulls = new_nulls ();
  GValue null = G_VALUE_INIT;

  kitsune_value_init_null (&null);
  assert_result (kitsune_pipeline_first (nulls, NULL, NULL, &error), print_item, "null");
  assert_result (kitsune_pipeline_min (nulls, NULL, NULL, NULL, NULL, NULL, &error), print_item, "null");
  assert_result (kitsune_pipeline_contains (nulls, &null, NULL, NULL, &error), print_answer, "yes");
  assert_result (kitsune_pipeline_contains (support_ints (0), &null, NULL, NULL, &error), print_answer, "no");
}

/* --- functions that fail --- */

static void
test_terminals_failures_of_predicates (void)
{
  gint64 not_two = -2;
  KitsuneRunOptions *drop = dropping_options ();

  assert_result (kitsune_pipeline_any (support_ints (1, 2, 3), is_number, &not_two, NULL, NULL, NULL, &error),
                 print_answer, "error: stage \"any-1\": no answer for 2");
  assert_result (kitsune_pipeline_any_process (support_ints (1, 2, 3), is_number_process, &not_two, NULL, NULL, NULL,
                                               &error),
                 print_answer, "error: stage \"any-1\": no answer for 2");
  assert_result (kitsune_pipeline_any (support_ints (1, 2, -2), is_number, &not_two, NULL, drop, NULL, &error),
                 print_answer, "yes");
  assert_result (kitsune_pipeline_all (support_ints (2), is_number, &not_two, NULL, drop, NULL, &error),
                 print_answer, "yes");
  assert_result (kitsune_pipeline_find (support_ints (2, 1, -2, 3), is_number, &not_two, NULL, drop, NULL, &error),
                 print_item, "-2");
}

/* --- min and max --- */

static void
test_terminals_extremes (void)
{
  const GValue mixed[] = { INT64 (2), DOUBLE (NAN), DOUBLE (1.5), UINT64 (G_MAXUINT64) };
  const GValue odd[] = { INT64 (2), BOOLEAN (TRUE), INT64 (1) };
  KitsunePipeline *numbers = new_values (4, mixed);
  KitsunePipeline *strings = support_strings ("b", "a", "c");

  assert_result (kitsune_pipeline_min (numbers, NULL, NULL, NULL, NULL, NULL, &error), print_item, "1.5");
  assert_result (kitsune_pipeline_max (numbers, NULL, NULL, NULL, NULL, NULL, &error), print_item, "nan");
  assert_result (kitsune_pipeline_min (strings, NULL, NULL, NULL, NULL, NULL, &error), print_item, "a");
  assert_result (kitsune_pipeline_max (strings, NULL, NULL, NULL, NULL, NULL, &error), print_item, "c");
  assert_result (kitsune_pipeline_min (new_values (3, odd), NULL, NULL, NULL, NULL, NULL, &error), print_item,
                 "error: stage \"min-1\": cannot compare gboolean with gint64");
  assert_result (kitsune_pipeline_min (new_values (3, odd), NULL, NULL, NULL, dropping_options (), NULL, &error),
                 print_item, "1");
}

static void
test_terminals_the_first_of_equals_wins (void)
{
  KitsunePipeline *numbers = support_ints (4, 2, 5, 1);

  assert_result (kitsune_pipeline_min (numbers, by_distance, NULL, NULL, NULL, NULL, &error), print_item, "4");
  assert_result (kitsune_pipeline_max (numbers, by_distance, NULL, NULL, NULL, NULL, &error), print_item, "5");
  assert_result (kitsune_pipeline_min_by (numbers, distance, NULL, NULL, NULL, NULL, &error), print_item, "4");
  assert_result (kitsune_pipeline_max_by (numbers, distance, NULL, NULL, NULL, NULL, &error), print_item, "5");
}

/* --- what user code does meanwhile --- */

static gboolean
cancel_at_two (const GValue *item,
               gpointer user_data,
               GError **error)
{
  if (support_number (item) == 2)
    g_cancellable_cancel (user_data);

  return FALSE;
}

static void
test_terminals_cancelled_by_its_function (void)
{
  GCancellable *cancellable = support_own (g_cancellable_new ());
  KitsunePipeline *endless = support_source (SUPPORT_TYPE_BOXED, SUPPORT_ENDLESS, SUPPORT_THEN_END);

  assert_result (kitsune_pipeline_any (endless, cancel_at_two, cancellable, NULL, NULL, cancellable, &error),
                 print_answer, "error: the run was cancelled");
  g_assert_cmpint (support_count_live (), ==, 0);
}

static gboolean
run_another (const GValue *item,
             gpointer user_data,
             GError **error)
{
  return kitsune_pipeline_count (user_data, NULL, NULL, error) == support_number (item);
}

static void
test_terminals_run_in_a_run (void)
{
  KitsunePipeline *numbers = support_ints (1, 2, 3, 4);

  assert_result (kitsune_pipeline_find (numbers, run_another, numbers, NULL, NULL, NULL, &error), print_item, "4");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (terminals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/run/terminals/edges/%s", terminals[i].name);

      g_test_add_data_func (path, &terminals[i], test_terminals_edges);
    }
  g_test_add_func ("/kitsune/run/terminals/ask-for-no-more", test_terminals_ask_for_no_more);
  g_test_add_func ("/kitsune/run/terminals/errors-have-codes", test_terminals_errors_have_codes);
  g_test_add_func ("/kitsune/run/terminals/without-error", test_terminals_without_error);
  g_test_add_func ("/kitsune/run/terminals/single-with-default", test_terminals_single_with_default);
  g_test_add_func ("/kitsune/run/terminals/null-items", test_terminals_null_items);
  g_test_add_func ("/kitsune/run/terminals/failures-of-predicates", test_terminals_failures_of_predicates);
  g_test_add_func ("/kitsune/run/terminals/extremes", test_terminals_extremes);
  g_test_add_func ("/kitsune/run/terminals/the-first-of-equals-wins", test_terminals_the_first_of_equals_wins);
  g_test_add_func ("/kitsune/run/terminals/cancelled-by-its-function", test_terminals_cancelled_by_its_function);
  g_test_add_func ("/kitsune/run/terminals/run-in-a-run", test_terminals_run_in_a_run);

  return g_test_run ();
}
