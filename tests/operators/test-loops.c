/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

/*
 * Functions that take arrays of items, beside the functions for one: which of
 * them is called, and what becomes of an item that fails in the middle.
 */
typedef struct
{
  guint n_arrays; /* calls with many items */
  guint n_items;  /* calls with one */
  gint64 bad;     /* the item that fails */
  gint64 sum;
} Loops;

static void
set_bad (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "bad");
}

static gboolean
square (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  Loops *self = user_data;
  gint64 number = support_number (item);

  self->n_items++;
  if (number == self->bad)
    {
      set_bad (error);
      return FALSE;
    }
  kitsune_value_set_int64 (result, number * number);

  return TRUE;
}

static guint
square_all (KitsuneMapFunc func,
            GValue *items,
            guint n_items,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  Loops *self = user_data;

  g_assert_true (func == square);
  g_assert_cmpuint (G_VALUE_TYPE (result), ==, G_TYPE_INT64);
  self->n_arrays++;
  for (guint i = 0; i < n_items; i++)
    {
      gint64 number = support_number (&items[i]);

      if (number == self->bad)
        {
          set_bad (error);
          return i;
        }
      kitsune_value_set_int64 (&items[i], number * number);
    }

  return n_items;
}

static gboolean
is_odd (const GValue *item,
        gpointer user_data,
        GError **error)
{
  Loops *self = user_data;
  gint64 number = support_number (item);

  self->n_items++;
  if (number == self->bad)
    set_bad (error);

  return number % 2 != 0;
}

/* Keeps odd ones, or even ones if @wanted is 0. */
static guint
keep (Loops *self,
      GValue *items,
      guint n_items,
      guint *n_kept,
      gint64 wanted,
      GError **error)
{
  guint n = 0;

  self->n_arrays++;
  for (guint i = 0; i < n_items; i++)
    {
      gint64 number = support_number (&items[i]);

      if (number == self->bad)
        {
          set_bad (error);
          *n_kept = n;
          return i;
        }
      kitsune_value_set_int64 (&items[n], number);
      n += number % 2 == wanted;
    }
  *n_kept = n;

  return n_items;
}

static guint
keep_odd (KitsunePredicateFunc func,
          GValue *items,
          guint n_items,
          guint *n_kept,
          gpointer user_data,
          GError **error)
{
  return keep (user_data, items, n_items, n_kept, 1, error);
}

static guint
keep_even (KitsunePredicateFunc func,
           GValue *items,
           guint n_items,
           guint *n_kept,
           gpointer user_data,
           GError **error)
{
  return keep (user_data, items, n_items, n_kept, 0, error);
}

static gboolean
add (const GValue *item,
     gpointer user_data,
     GError **error)
{
  Loops *self = user_data;

  self->n_items++;
  if (support_number (item) == self->bad)
    {
      set_bad (error);
      return FALSE;
    }
  self->sum += support_number (item);

  return TRUE;
}

static guint
add_all (KitsuneItemFunc func,
         const GValue *items,
         guint n_items,
         gpointer user_data,
         GError **error)
{
  Loops *self = user_data;

  self->n_arrays++;
  for (guint i = 0; i < n_items; i++)
    {
      if (support_number (&items[i]) == self->bad)
        {
          set_bad (error);
          return i;
        }
      self->sum += support_number (&items[i]);
    }

  return n_items;
}

static KitsunePipeline *
build_map (KitsunePipeline *pipeline,
           gpointer data)
{
  return kitsune_pipeline_map_looped (pipeline, G_TYPE_INT64, square, square_all, data, NULL);
}

static KitsunePipeline *
build_filter (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_filter_looped (pipeline, is_odd, keep_odd, data, NULL);
}

static KitsunePipeline *
build_reject (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_reject_looped (pipeline, is_odd, keep_even, data, NULL);
}

static void
test_loops_map_edges (void)
{
  Loops self = { .bad = -1 };
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 4, 9, 16, 25]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 4, 9] failed",
    .failed_5 = "[1, 4, 9, 16, 25] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_map, &self, &edges);
}

static void
test_loops_filter_edges (void)
{
  Loops self = { .bad = -1 };
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 3, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 3] failed",
    .failed_5 = "[1, 3, 5] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_filter, &self, &edges);
}

/* Item 40 of a hundred is dropped: those before it and those behind it go on. */
static void
check_bad_item (KitsunePipeline *(*build) (KitsunePipeline *pipeline,
                                           gpointer data),
                gint64 n_items,
                gint64 sum)
{
  Loops self = { .bad = 40 };
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 100, 1);
  g_autoptr (KitsunePipeline) built = build (numbers, &self);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();
  g_autoptr (KitsuneItems) items = NULL;
  g_autoptr (GError) error = NULL;
  gint64 got = 0;

  kitsune_pipeline_set (built, "error-handler", handler, NULL);
  items = kitsune_pipeline_collect (built, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, (guint) n_items);
  for (guint i = 0; i < kitsune_items_get_size (items); i++)
    got += support_number (kitsune_items_get (items, i));
  g_assert_cmpint (got, ==, sum);
  g_assert_cmpuint (self.n_arrays, >, 0);
  /* behind the bad item to the end of its vector */
  g_assert_cmpuint (self.n_items, <, 60);
}

static void
test_loops_drop_bad_item (void)
{
  check_bad_item (build_map, 99, 328350 - 1600);
  check_bad_item (build_filter, 50, 2500);
  check_bad_item (build_reject, 49, 2450 - 40);
}

static void
test_loops_for_each (void)
{
  Loops self = { .bad = -1 };
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 1000, 1);
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each_looped (numbers, add, add_all, &self, NULL);
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, NULL);
  g_autoptr (KitsuneRunSummary) failed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (summary);
  g_assert_cmpint (self.sum, ==, 499500);
  g_assert_cmpuint (self.n_arrays, >, 0);
  /* drawn vectors may be of one item each */
  g_assert_cmpuint (self.n_arrays, <, g_getenv ("KITSUNE_SHUFFLE") == NULL ? 100 : 1001);
  g_assert_cmpuint (self.n_items, ==, 0);

  self = (Loops){ .bad = 500 };
  failed = kitsune_runner_run (runner, NULL, &error);
  g_assert_null (failed);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "stage \"for-each-1\": bad");
  g_assert_cmpint (self.sum, ==, 124750);
}

/* Items that own memory, or that may be anything, are for the other function. */
static void
test_loops_only_plain_items (void)
{
  Loops self = { .bad = -1 };
  KitsunePipeline *numbers = support_source (G_TYPE_STRING, 3, SUPPORT_THEN_END);
  g_autoptr (KitsunePipeline) squares = build_map (numbers, &self);
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (squares, NULL, NULL, NULL);

  g_assert_cmpuint (kitsune_items_get_size (items), ==, 3);
  g_assert_cmpuint (self.n_arrays, ==, 0);
  g_assert_cmpuint (self.n_items, ==, 3);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/loops/map-edges", test_loops_map_edges);
  g_test_add_func ("/kitsune/operators/loops/filter-edges", test_loops_filter_edges);
  g_test_add_func ("/kitsune/operators/loops/drop-bad-item", test_loops_drop_bad_item);
  g_test_add_func ("/kitsune/operators/loops/for-each", test_loops_for_each);
  g_test_add_func ("/kitsune/operators/loops/only-plain-items", test_loops_only_plain_items);

  return g_test_run ();
}
