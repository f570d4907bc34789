/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-item.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "tests/base/values.h"

/* An object value, and a pointer to it that becomes NULL when it dies. */
static void
init_watched (GValue *value,
              gpointer *watch)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);

  *watch = object;
  g_object_add_weak_pointer (object, watch);
  g_value_init (value, G_TYPE_OBJECT);
  g_value_take_object (value, object);
}

static void
test_items_empty (void)
{
  g_autoptr (KitsuneItems) copied = kitsune_items_new (NULL, 0);
  g_autoptr (KitsuneItems) taken = kitsune_items_new_take (NULL, 0);

  g_assert_cmpuint (kitsune_items_get_size (copied), ==, 0);
  g_assert_cmpuint (kitsune_items_get_size (taken), ==, 0);
}

static void
test_items_copies_values (void)
{
  char text[] = "abc";
  GValue values[] = { INT_VALUE (1), STRING_VALUE (text), DOUBLE_VALUE (2.5) };
  g_autoptr (KitsuneItems) items = kitsune_items_new (values, 3);

  text[0] = 'X';
  values[0] = INT_VALUE (9);

  g_assert_cmpuint (kitsune_items_get_size (items), ==, 3);
  g_assert_cmpint (g_value_get_int (kitsune_items_get (items, 0)), ==, 1);
  g_assert_cmpstr (g_value_get_string (kitsune_items_get (items, 1)), ==, "abc");
  g_assert_cmpfloat (g_value_get_double (kitsune_items_get (items, 2)), ==, 2.5);
  g_assert_true (kitsune_items_get (items, 1) == kitsune_items_get (items, 1));
}

static void
test_items_takes_array (void)
{
  GValue *values = g_new0 (GValue, 2);
  char *text = g_strdup ("abc");
  g_autoptr (KitsuneItems) items = NULL;

  kitsune_value_take_string (&values[0], text);
  kitsune_value_set_int (&values[1], 2);
  items = kitsune_items_new_take (values, 2);

  g_assert_true (kitsune_items_get (items, 0) == values);
  g_assert_true (g_value_get_string (kitsune_items_get (items, 0)) == text);
}

static void
test_items_frees_values_once (void)
{
  GValue value = G_VALUE_INIT;
  gpointer watch;
  KitsuneItems *items;

  init_watched (&value, &watch);
  items = kitsune_items_new (&value, 1);
  kitsune_value_clear (&value);
  g_assert_nonnull (watch);

  g_assert_true (kitsune_items_ref (items) == items);
  kitsune_items_unref (items);
  g_assert_nonnull (watch);
  kitsune_items_unref (items);
  g_assert_null (watch);
}

static void
test_items_travels_in_values (void)
{
  GValue one = INT_VALUE (1);
  KitsuneItems *items = kitsune_items_new (&one, 1);
  GValue value = G_VALUE_INIT;
  GValue copy = G_VALUE_INIT;

  g_value_init (&value, KITSUNE_TYPE_ITEMS);
  g_value_init (&copy, KITSUNE_TYPE_ITEMS);
  g_value_take_boxed (&value, items);
  g_value_copy (&value, &copy);

  /* Copying a value is taking a reference. */
  g_assert_true (g_value_get_boxed (&copy) == items);
  g_value_unset (&value);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 1);
  g_value_unset (&copy);
}

static void
test_items_refuses_bad_index (void)
{
  if (g_test_subprocess ())
    {
      GValue one = INT_VALUE (1);
      g_autoptr (KitsuneItems) items = kitsune_items_new (&one, 1);

      kitsune_items_get (items, 1);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*index < self->n_values*");
}

static void
test_items_item_holds_one_value (void)
{
  GValue value = G_VALUE_INIT;
  gpointer watch;
  KitsuneItem *item;

  init_watched (&value, &watch);
  item = kitsune_item_new (&value);
  g_assert_true (G_VALUE_HOLDS_OBJECT (&value));
  g_assert_true (g_value_get_object (kitsune_item_get_value (item)) == watch);
  kitsune_value_clear (&value);

  g_assert_true (kitsune_item_ref (item) == item);
  kitsune_item_unref (item);
  g_assert_nonnull (watch);
  kitsune_item_unref (item);
  g_assert_null (watch);
}

static void
test_items_item_takes_value (void)
{
  GValue value = G_VALUE_INIT;
  gpointer watch;
  g_autoptr (KitsuneItem) item = NULL;

  init_watched (&value, &watch);
  item = kitsune_item_new_take (&value);
  g_assert_true (G_VALUE_TYPE (&value) == 0);
  g_assert_nonnull (watch);

  g_clear_pointer (&item, kitsune_item_unref);
  g_assert_null (watch);
}

/* Several threads count up and down; one of them is the last. */
static gpointer
count_up_and_down (gpointer items)
{
  for (guint i = 0; i < 10000; i++)
    kitsune_items_unref (kitsune_items_ref (items));
  kitsune_items_unref (items);

  return NULL;
}

static void
test_items_counts_in_threads (void)
{
  GValue value = G_VALUE_INIT;
  GThread *threads[4];
  gpointer watch;
  KitsuneItems *items;

  init_watched (&value, &watch);
  items = kitsune_items_new (&value, 1);
  kitsune_value_clear (&value);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("count", count_up_and_down, kitsune_items_ref (items));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);

  g_assert_nonnull (watch);
  kitsune_items_unref (items);
  g_assert_null (watch);
}

static void
test_items_many_at_once (void)
{
  const gint64 numbers[] = { 1, G_MININT64, 3 };
  const gdouble fractions[] = { 0.5, -1 };
  const char *const words[] = { "a", "", NULL };
  g_autoptr (KitsuneItems) ints = kitsune_items_new_int64s (numbers, 3);
  g_autoptr (KitsuneItems) doubles = kitsune_items_new_doubles (fractions, 2);
  g_autoptr (KitsuneItems) strings = kitsune_items_new_strings (words);
  g_autofree gint64 *got_numbers = NULL;
  g_autofree gdouble *got_fractions = NULL;
  g_auto (GStrv) got_words = NULL;
  gsize n_values;

  g_assert_cmpuint (G_VALUE_TYPE (kitsune_items_get (ints, 2)), ==, G_TYPE_INT64);
  g_assert_true (kitsune_items_get_int64s (ints, &got_numbers, &n_values));
  g_assert_cmpmem (got_numbers, n_values * sizeof (gint64), numbers, sizeof numbers);
  g_assert_true (kitsune_items_get_doubles (doubles, &got_fractions, &n_values));
  g_assert_cmpmem (got_fractions, n_values * sizeof (gdouble), fractions, sizeof fractions);
  got_words = kitsune_items_dup_strings (strings);
  g_assert_cmpstrv (got_words, words);
}

static void
test_items_many_of_another_type (void)
{
  const char *const words[] = { "a", NULL };
  GValue mixed[2] = { G_VALUE_INIT, G_VALUE_INIT };
  g_autoptr (KitsuneItems) strings = kitsune_items_new_strings (words);
  g_autoptr (KitsuneItems) empty = kitsune_items_new_int64s (NULL, 0);
  g_autoptr (KitsuneItems) items = NULL;
  g_auto (GStrv) no_words = kitsune_items_dup_strings (empty);
  g_autofree gint64 *none = NULL;
  gint64 *numbers = NULL;
  gdouble *fractions = NULL;
  gsize n_values = 7;

  g_value_init (&mixed[0], G_TYPE_INT64);
  g_value_init (&mixed[1], G_TYPE_STRING);
  items = kitsune_items_new (mixed, 2);
  g_assert_false (kitsune_items_get_int64s (items, &numbers, &n_values));
  g_assert_null (numbers);
  g_assert_cmpuint (n_values, ==, 0);
  g_assert_false (kitsune_items_get_doubles (items, &fractions, &n_values));
  g_assert_null (kitsune_items_dup_strings (items));
  g_assert_false (kitsune_items_get_int64s (strings, &numbers, &n_values));

  /* the string of mixed[1] is NULL, which no array of strings can say */
  g_clear_pointer (&items, kitsune_items_unref);
  items = kitsune_items_new (&mixed[1], 1);
  g_assert_null (kitsune_items_dup_strings (items));
  g_value_unset (&mixed[1]);

  g_assert_true (kitsune_items_get_int64s (empty, &none, &n_values));
  g_assert_cmpuint (n_values, ==, 0);
  g_assert_cmpuint (g_strv_length (no_words), ==, 0);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/items/empty", test_items_empty);
  g_test_add_func ("/kitsune/base/items/copies-values", test_items_copies_values);
  g_test_add_func ("/kitsune/base/items/takes-array", test_items_takes_array);
  g_test_add_func ("/kitsune/base/items/frees-values-once", test_items_frees_values_once);
  g_test_add_func ("/kitsune/base/items/travels-in-values", test_items_travels_in_values);
  g_test_add_func ("/kitsune/base/items/refuses-bad-index", test_items_refuses_bad_index);
  g_test_add_func ("/kitsune/base/items/item-holds-one-value", test_items_item_holds_one_value);
  g_test_add_func ("/kitsune/base/items/item-takes-value", test_items_item_takes_value);
  g_test_add_func ("/kitsune/base/items/counts-in-threads", test_items_counts_in_threads);

  g_test_add_func ("/kitsune/base/items/many-at-once", test_items_many_at_once);
  g_test_add_func ("/kitsune/base/items/many-of-another-type", test_items_many_of_another_type);

  return g_test_run ();
}
