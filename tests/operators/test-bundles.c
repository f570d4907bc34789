/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

#include <stdatomic.h>
#include <string.h>

#include "kitsune/base/kitsune-loops-inline.h"

/*
 * Short functions over plain items, of which workers take many at once: what
 * comes of it is what comes of one at a time.
 */
#define N_ITEMS 20000

typedef enum
{
  KIND_MAP,
  KIND_FILTER,
  KIND_REJECT,
  KIND_TAP,
  N_KINDS,
} Kind;

/* What a function does, the same on any thread. */
typedef struct
{
  gint64 bad;           /* fails for these, from the first of @n_bad thousands on; 0: none */
  gboolean silent;      /* without saying why */
  gboolean odd;         /* makes a result of another type instead */
  guint n_failures;     /* of each; 0: always */
  _Atomic guint *calls; /* for @n_failures, of each item */
} Plan;

static gboolean
goes_wrong (const Plan *plan,
            const GValue *item,
            GError **error)
{
  gint64 n = g_value_get_int64 (item);

  if (plan == NULL || plan->bad == 0 || n % 1000 != plan->bad)
    return FALSE;
  if (plan->n_failures > 0 && atomic_fetch_add (&plan->calls[n], 1) >= plan->n_failures)
    return FALSE;
  if (!plan->silent && !plan->odd)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no %" G_GINT64_FORMAT, n);

  return TRUE;
}

static gboolean
triple (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  const Plan *plan = user_data;

  if (goes_wrong (plan, item, error))
    {
      if (!plan->odd)
        return FALSE;
      g_value_unset (result);
      g_value_init (result, G_TYPE_DOUBLE);
      g_value_set_double (result, -1.0);
      return TRUE;
    }
  g_value_set_int64 (result, 3 * g_value_get_int64 (item));

  return TRUE;
}

static gboolean
is_even (const GValue *item,
         gpointer user_data,
         GError **error)
{
  if (goes_wrong (user_data, item, error))
    return FALSE;

  return g_value_get_int64 (item) % 2 == 0;
}

static gboolean
look (const GValue *item,
      gpointer user_data,
      GError **error)
{
  return !goes_wrong (user_data, item, error);
}

static KitsunePipeline *
build (Kind kind,
       KitsunePipeline *source,
       Plan *plan)
{
  switch (kind)
    {
    case KIND_MAP:
      return support_own (kitsune_pipeline_map (source, G_TYPE_INT64, triple, plan, NULL));
    case KIND_FILTER:
      return support_own (kitsune_pipeline_filter (source, is_even, plan, NULL));
    case KIND_REJECT:
      return support_own (kitsune_pipeline_reject (source, is_even, plan, NULL));
    case KIND_TAP:
      return support_own (kitsune_pipeline_tap (source, look, plan, NULL));
    case N_KINDS:
    default:
      g_assert_not_reached ();
    }
}

static void
set_concurrency (KitsunePipeline *pipeline,
                 guint concurrency,
                 gboolean ordered)
{
  g_object_set (kitsune_pipeline_get_stage (pipeline), "concurrency", concurrency, "ordered", ordered, NULL);
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b)
{
  return (*(const gint64 *) a > *(const gint64 *) b) - (*(const gint64 *) a < *(const gint64 *) b);
}

/* The numbers that came out, in order of size. */
static GArray *
collect_sorted (KitsunePipeline *pipeline)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (pipeline, NULL, NULL, &error);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_assert_no_error (error);
  for (gsize i = 0; i < kitsune_items_get_size (items); i++)
    {
      gint64 n = g_value_get_int64 (kitsune_items_get (items, i));

      g_array_append_val (numbers, n);
    }
  g_array_sort (numbers, compare_numbers);

  return numbers;
}

/* Says where they begin to differ, and not all of it. */
static void
assert_same_text (const char *found,
                  const char *expected)
{
  gsize n = 0;

  while (found[n] != 0 && found[n] == expected[n])
    n++;
  if (found[n] != expected[n])
    g_error ("found %.40s, not %.40s", &found[n], &expected[n]);
}

/* In order it is the same text, and without order the same numbers. */
static void
check_same (KitsunePipeline *pipeline,
            Plan *plan)
{
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GArray) sorted = NULL;
  g_autoptr (GArray) others = NULL;
  const gsize size = plan != NULL && plan->calls != NULL ? (N_ITEMS + 1) * sizeof *plan->calls : 0;

  set_concurrency (pipeline, 1, FALSE);
  expected = support_run (pipeline, NULL, NULL);
  if (size > 0)
    memset (plan->calls, 0, size);
  set_concurrency (pipeline, 3, TRUE);
  found = support_run (pipeline, NULL, NULL);
  assert_same_text (found, expected);
  if (strstr (expected, "error") != NULL)
    return;

  if (size > 0)
    memset (plan->calls, 0, size);
  sorted = collect_sorted (pipeline);
  if (size > 0)
    memset (plan->calls, 0, size);
  set_concurrency (pipeline, 3, FALSE);
  others = collect_sorted (pipeline);
  g_assert_cmpmem (others->data, others->len * sizeof (gint64), sorted->data, sorted->len * sizeof (gint64));
}

static void
test_bundles_results (void)
{
  for (guint kind = 0; kind < N_KINDS; kind++)
    check_same (build (kind, support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_END), NULL), NULL);
}

/* --- that there are any --- */

static _Atomic guint most_items;

static guint
triple_all (KitsuneMapFunc func,
            GValue *items,
            guint n_items,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  if (n_items > atomic_load (&most_items))
    atomic_store (&most_items, n_items);
  for (guint i = 0; i < n_items; i++)
    items[i].data[0].v_int64 *= 3;

  return n_items;
}

/* Array functions get arrays on worker threads, too. */
static void
test_bundles_array_functions (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_END);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_map_looped (source, G_TYPE_INT64, triple, triple_all,
                                                                        NULL, NULL));
  g_autoptr (GArray) numbers = NULL;

  set_concurrency (pipeline, 2, TRUE);
  numbers = collect_sorted (pipeline);
  g_assert_cmpuint (numbers->len, ==, N_ITEMS);
  g_assert_cmpint (g_array_index (numbers, gint64, N_ITEMS - 1), ==, 3 * N_ITEMS);
  /* drawn vectors may all be small */
  if (g_getenv ("KITSUNE_SHUFFLE") == NULL)
    g_assert_cmpuint (atomic_load (&most_items), >=, 8);
}

/* --- failures --- */

static void
test_bundles_failures (void)
{
  const gint64 bad[] = { 1, 37, 500, 999 };

  for (guint i = 0; i < N_KINDS * G_N_ELEMENTS (bad); i++)
    {
      Plan plan = { .bad = bad[i / N_KINDS] };
      KitsunePipeline *pipeline = build (i % N_KINDS, support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_END), &plan);

      check_same (pipeline, &plan);
      support_drop_errors (pipeline);
      check_same (pipeline, &plan);
    }
}

static void
test_bundles_attempts (void)
{
  g_autofree _Atomic guint *calls = g_new0 (_Atomic guint, N_ITEMS + 1);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (3, NULL);

  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      Plan plan = { .bad = 400, .n_failures = 2, .calls = calls };
      KitsunePipeline *pipeline = build (kind, support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_END), &plan);

      memset (calls, 0, (N_ITEMS + 1) * sizeof *calls);
      kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
      check_same (pipeline, &plan);
      g_assert_cmpuint (atomic_load (&calls[400]), ==, 3);
      g_assert_cmpuint (atomic_load (&calls[19400]), ==, 3);
    }
}

/* lint: size: the signature of a signal */
static void
failure_cb (KitsuneStage *stage,
            KitsuneRun *run,
            const GValue *item,
            const GError *error,
            guint attempt,
            guint64 index,
            guint *n_failures)
{
  g_assert_cmpuint (index, ==, (guint64) g_value_get_int64 (item) - 1);
  g_assert_cmpint (g_value_get_int64 (item) % 1000, ==, 700);
  g_assert_cmpuint (attempt, ==, 1);
  (*n_failures)++;
}

/* Whoever hears of a failure hears which item it was. */
static void
test_bundles_failed_items (void)
{
  for (guint i = 0; i < 2 * N_KINDS; i++)
    {
      Plan plan = { .bad = 700 };
      KitsunePipeline *pipeline = build (i % N_KINDS, support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_END), &plan);
      g_autoptr (GArray) numbers = NULL;
      guint n_failures = 0;

      support_drop_errors (pipeline);
      set_concurrency (pipeline, 2, i < N_KINDS);
      g_signal_connect (kitsune_pipeline_get_stage (pipeline), "error", G_CALLBACK (failure_cb), &n_failures);
      numbers = collect_sorted (pipeline);
      g_assert_cmpuint (n_failures, ==, N_ITEMS / 1000);
    }
}

/* A call that fails without a reason, and one whose result is of another type. */
static void
test_bundles_surprises (void)
{
  for (guint odd = 0; odd < 2; odd++)
    {
      Plan plan = { .bad = 650, .silent = odd == 0, .odd = odd == 1 };
      KitsunePipeline *pipeline = build (KIND_MAP, support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_END), &plan);

      check_same (pipeline, &plan);
      support_drop_errors (pipeline);
      check_same (pipeline, &plan);
    }
}

/* Calls that take long all of a sudden: others take a share of what was one
 * bundle. */
static gboolean
triple_slowly (const GValue *item,
               GValue *result,
               gpointer user_data,
               GError **error)
{
  gint64 n = g_value_get_int64 (item);
  gint64 until = g_get_monotonic_time () + 200;

  while (n > 9000 && n < 9400 && g_get_monotonic_time () < until)
    ;

  return triple (item, result, user_data, error);
}

static void
test_bundles_slow_calls (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_END);

  check_same (support_own (kitsune_pipeline_map (source, G_TYPE_INT64, triple_slowly, NULL, NULL)), NULL);
}

/* --- cut short --- */

static void
test_bundles_early_stop (void)
{
  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      KitsunePipeline *inner = build (kind, support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_WAIT), NULL);
      KitsunePipeline *pipeline = support_own (kitsune_pipeline_take (inner, 3001));
      g_autofree char *expected = support_run (pipeline, NULL, NULL);
      g_autofree char *found = NULL;

      set_concurrency (inner, 3, TRUE);
      found = support_run (pipeline, NULL, NULL);
      assert_same_text (found, expected);
    }
}

typedef struct
{
  GHashTable *seen; /* numbers that have come out, or were reported as abandoned */
  gint64 last;      /* the largest of them */
  KitsuneStage *stage;
  gint64 factor; /* from what goes into the stage to what comes out */
  guint64 stop_at;
  guint64 n_given;
} Ledger;

static void
enter (Ledger *self,
       gint64 number)
{
  gint64 *key = g_memdup2 (&number, sizeof number);

  g_assert_true (g_hash_table_add (self->seen, key));
  self->last = MAX (self->last, number);
}

static gboolean
note_given (const GValue *item,
            gpointer user_data,
            GError **error)
{
  Ledger *self = user_data;

  g_assert_cmpint (g_value_get_int64 (item) % self->factor, ==, 0);
  /* this one will be reported */
  if (++self->n_given == self->stop_at)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "enough");
      return FALSE;
    }
  enter (self, g_value_get_int64 (item) / self->factor);

  return TRUE;
}

/* At the sink it is a result. */
static gboolean
note_abandoned (KitsuneStage *stage,
                KitsuneRun *run,
                const GValue *item,
                KitsuneDropReason reason,
                Ledger *self)
{
  g_assert_cmpint (reason, ==, KITSUNE_DROP_REASON_ABANDONED);
  enter (self, g_value_get_int64 (item) / (stage == self->stage ? 1 : self->factor));

  return TRUE;
}

/* A sink that fails in the middle: what has gone into the stage has come out, or
 * is reported as what it was, and nothing twice. */
static void
check_abandoned (Kind kind,
                 gboolean ordered,
                 guint64 stop_at)
{
  KitsunePipeline *pipeline = build (kind, support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_WAIT), NULL);
  Ledger ledger = { .factor = kind == KIND_MAP ? 3 : 1, .stop_at = stop_at };
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, note_given, &ledger, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  KitsuneStage *stage = kitsune_pipeline_get_stage (pipeline);

  ledger.stage = stage;
  ledger.seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  set_concurrency (pipeline, 2, ordered);
  g_signal_connect (stage, "dropped", G_CALLBACK (note_abandoned), &ledger);
  g_signal_connect (kitsune_runner_get_terminal (runner, 0), "dropped", G_CALLBACK (note_abandoned), &ledger);
  summary = kitsune_runner_run (runner, NULL, &error);
  g_assert_nonnull (error);
  g_assert_cmpuint (g_hash_table_size (ledger.seen), >=, stop_at);
  /* what went in were the first numbers, and all of them are accounted for */
  if (kind == KIND_MAP || kind == KIND_TAP)
    g_assert_cmpint (ledger.last, ==, (gint64) g_hash_table_size (ledger.seen));
  g_hash_table_unref (ledger.seen);
}

static void
test_bundles_abandoned (void)
{
  const guint64 stops[] = { 1, 129, 2000, 7777 };

  for (guint i = 0; i < G_N_ELEMENTS (stops); i++)
    for (guint kind = 0; kind < N_KINDS; kind++)
      {
        check_abandoned (kind, TRUE, stops[i]);
        check_abandoned (kind, FALSE, stops[i]);
      }
}

/* Small buffers below: a bundle goes out in pieces. */
static void
test_bundles_small_room (void)
{
  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      KitsunePipeline *inner = build (kind, support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_END), NULL);
      KitsunePipeline *pipeline = support_own (kitsune_pipeline_tap (inner, look, NULL, NULL));
      g_autofree char *expected = support_run (pipeline, NULL, NULL);
      g_autofree char *found = NULL;

      set_concurrency (inner, 3, TRUE);
      kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (inner), 3);
      found = support_run (pipeline, NULL, NULL);
      assert_same_text (found, expected);
    }
}

/* --- for_each --- */

typedef struct
{
  _Atomic guint64 sum;
  Plan plan;
} Sum;

static gboolean
add (const GValue *item,
     gpointer user_data,
     GError **error)
{
  Sum *self = user_data;

  if (goes_wrong (&self->plan, item, error))
    return FALSE;
  atomic_fetch_add (&self->sum, (guint64) g_value_get_int64 (item));

  return TRUE;
}

static void
test_bundles_for_each (void)
{
  for (guint i = 0; i < 4; i++)
    {
      KitsunePipeline *source = support_source (G_TYPE_INT64, N_ITEMS, SUPPORT_THEN_END);
      Sum sum = { .plan.bad = i / 2 * 250 };
      g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (source, add, &sum, NULL);
      g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
      g_autoptr (KitsuneRunSummary) summary = NULL;
      g_autoptr (GError) error = NULL;
      KitsuneStage *stage = kitsune_runner_get_terminal (runner, 0);
      guint64 expected = (guint64) N_ITEMS * (N_ITEMS + 1) / 2;

      g_object_set (stage, "concurrency", 3, "ordered", i % 2 == 0, NULL);
      kitsune_stage_set_error_handler (stage, drop);
      summary = kitsune_runner_run (runner, NULL, &error);
      g_assert_no_error (error);
      /* 250, 1250 and so on to 19250 are missing */
      g_assert_cmpuint (atomic_load (&sum.sum), ==, expected - (i < 2 ? 0 : 20 * (250 + 19250) / 2));
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/bundles/results", test_bundles_results);
  g_test_add_func ("/kitsune/operators/bundles/array-functions", test_bundles_array_functions);
  g_test_add_func ("/kitsune/operators/bundles/failures", test_bundles_failures);
  g_test_add_func ("/kitsune/operators/bundles/attempts", test_bundles_attempts);
  g_test_add_func ("/kitsune/operators/bundles/failed-items", test_bundles_failed_items);
  g_test_add_func ("/kitsune/operators/bundles/surprises", test_bundles_surprises);
  g_test_add_func ("/kitsune/operators/bundles/slow-calls", test_bundles_slow_calls);
  g_test_add_func ("/kitsune/operators/bundles/early-stop", test_bundles_early_stop);
  g_test_add_func ("/kitsune/operators/bundles/abandoned", test_bundles_abandoned);
  g_test_add_func ("/kitsune/operators/bundles/small-room", test_bundles_small_room);
  g_test_add_func ("/kitsune/operators/bundles/for-each", test_bundles_for_each);

  return g_test_run ();
}
