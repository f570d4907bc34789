/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"
#include "tests/base/values.h"

#include <gio/gio.h>
#include <math.h>

static void
set_int (KitsuneDict *dict,
         gint64 key,
         gint64 value)
{
  kitsune_dict_set (dict, &INT64_VALUE (key), &INT64_VALUE (value));
}

static gint64
key_at (KitsuneDict *dict,
        gsize index)
{
  return g_value_get_int64 (kitsune_dict_get_key (dict, index));
}

/* The keys are the expected ones in the expected order, and each of them finds
 * its value, which is ten times the key.
 */
static void
check_keys (KitsuneDict *dict,
            GArray *expected)
{
  g_assert_cmpuint (kitsune_dict_get_size (dict), ==, expected->len);

  for (guint i = 0; i < expected->len; i++)
    {
      gint64 key = g_array_index (expected, gint64, i);
      const GValue *value = kitsune_dict_lookup (dict, &INT64_VALUE (key));

      g_assert_cmpint (key_at (dict, i), ==, key);
      g_assert_nonnull (value);
      g_assert_cmpint (g_value_get_int64 (value), ==, key * 10);
      g_assert_true (kitsune_dict_get_value (dict, i) == value);
    }
}

static void
test_dict_empty (void)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  g_autoptr (KitsuneDict) copy = kitsune_dict_copy (dict);

  g_assert_cmpuint (kitsune_dict_get_size (dict), ==, 0);
  g_assert_null (kitsune_dict_lookup (dict, &INT_VALUE (1)));
  g_assert_null (kitsune_dict_lookup_string (dict, "a"));
  g_assert_false (kitsune_dict_contains (dict, &NULL_VALUE ()));
  g_assert_false (kitsune_dict_remove (dict, &INT_VALUE (1)));
  g_assert_cmpuint (kitsune_dict_get_size (copy), ==, 0);
}

static void
test_dict_keeps_insertion_order (void)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

  kitsune_dict_set_string_key (dict, "z", &INT_VALUE (1));
  kitsune_dict_set_string_key (dict, "a", &INT_VALUE (2));
  kitsune_dict_set_string_key (dict, "m", &INT_VALUE (3));
  kitsune_dict_set_string_key (dict, "z", &STRING_VALUE ("new"));

  g_assert_cmpuint (kitsune_dict_get_size (dict), ==, 3);
  g_assert_cmpstr (g_value_get_string (kitsune_dict_get_key (dict, 0)), ==, "z");
  g_assert_cmpstr (g_value_get_string (kitsune_dict_get_value (dict, 0)), ==, "new");
  g_assert_cmpstr (g_value_get_string (kitsune_dict_get_key (dict, 1)), ==, "a");
  g_assert_cmpstr (g_value_get_string (kitsune_dict_get_key (dict, 2)), ==, "m");
  g_assert_cmpint (g_value_get_int (kitsune_dict_lookup_string (dict, "m")), ==, 3);

  /* What is removed and set again comes last. */
  g_assert_true (kitsune_dict_remove (dict, &STRING_VALUE ("z")));
  g_assert_false (kitsune_dict_remove (dict, &STRING_VALUE ("z")));
  kitsune_dict_set_string_key (dict, "z", &INT_VALUE (4));
  g_assert_cmpstr (g_value_get_string (kitsune_dict_get_key (dict, 2)), ==, "z");
}

static void
test_dict_finds_equal_keys_of_other_types (void)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

  kitsune_dict_set (dict, &INT_VALUE (1), &STRING_VALUE ("one"));
  kitsune_dict_set (dict, &DOUBLE_VALUE (1.0), &STRING_VALUE ("uno"));
  kitsune_dict_set (dict, &DOUBLE_VALUE (NAN), &STRING_VALUE ("nan"));
  kitsune_dict_set (dict, &FLOAT_VALUE (-NAN), &STRING_VALUE ("not a number"));
  kitsune_dict_set (dict, &DOUBLE_VALUE (-0.0), &STRING_VALUE ("zero"));
  kitsune_dict_set (dict, &STRING_VALUE (NULL), &STRING_VALUE ("null"));

  g_assert_cmpuint (kitsune_dict_get_size (dict), ==, 4);
  g_assert_cmpstr (g_value_get_string (kitsune_dict_lookup (dict, &UINT64_VALUE (1))), ==, "uno");
  g_assert_cmpstr (g_value_get_string (kitsune_dict_lookup (dict, &DOUBLE_VALUE (NAN))), ==, "not a number");
  g_assert_cmpstr (g_value_get_string (kitsune_dict_lookup (dict, &UCHAR_VALUE (0))), ==, "zero");
  g_assert_cmpstr (g_value_get_string (kitsune_dict_lookup (dict, &NULL_VALUE ())), ==, "null");
  g_assert_false (kitsune_dict_contains (dict, &BOOLEAN_VALUE (TRUE)));
  g_assert_false (kitsune_dict_contains (dict, &STRING_VALUE ("1")));
  g_assert_false (kitsune_dict_contains_string (dict, "1"));

  /* The first form of a key stays. */
  g_assert_true (G_VALUE_HOLDS_INT (kitsune_dict_get_key (dict, 0)));
}

static void
test_dict_takes_containers_as_keys (void)
{
  GValue numbers[] = { INT_VALUE (1), STRING_VALUE ("x") };
  GValue same[] = { DOUBLE_VALUE (1), STRING_VALUE ("x") };
  g_autoptr (KitsuneItems) items = kitsune_items_new (numbers, 2);
  g_autoptr (KitsuneItems) equal = kitsune_items_new (same, 2);
  g_autoptr (KitsuneDict) inner = kitsune_dict_new ();
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

  kitsune_dict_set (dict, &BORROWED_VALUE (KITSUNE_TYPE_ITEMS, items), &INT_VALUE (1));
  kitsune_dict_set (dict, &BORROWED_VALUE (KITSUNE_TYPE_DICT, inner), &INT_VALUE (2));
  kitsune_dict_set (dict, &GTYPE_VALUE (G_TYPE_FILE), &INT_VALUE (3));

  g_assert_cmpint (g_value_get_int (kitsune_dict_lookup (dict, &BORROWED_VALUE (KITSUNE_TYPE_ITEMS, equal))), ==, 1);
  g_assert_cmpint (g_value_get_int (kitsune_dict_lookup (dict, &BORROWED_VALUE (KITSUNE_TYPE_DICT, inner))), ==, 2);
  g_assert_cmpint (g_value_get_int (kitsune_dict_lookup (dict, &GTYPE_VALUE (G_TYPE_FILE))), ==, 3);
}

static void
test_dict_knows_no_unhashable_keys (void)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

  set_int (dict, 1, 10);
  g_assert_false (kitsune_dict_contains (dict, &OPAQUE_VALUE (1)));
  g_assert_false (kitsune_dict_remove (dict, &UNSET_VALUE ()));
}

static void
test_dict_refuses_unhashable_keys (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

      kitsune_dict_set (dict, &OPAQUE_VALUE (1), &INT_VALUE (1));
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*hashable*");
}

static void
test_dict_refuses_bad_index (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

      set_int (dict, 1, 10);
      set_int (dict, 2, 20);
      kitsune_dict_remove (dict, &INT_VALUE (1));
      kitsune_dict_get_key (dict, 1);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*index < *");
}

static void
test_dict_frees_everything_once (void)
{
  GObject *objects[4];
  gpointer watches[4];
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  KitsuneDict *copy;

  for (guint i = 0; i < 4; i++)
    {
      objects[i] = g_object_new (G_TYPE_OBJECT, NULL);
      watches[i] = objects[i];
      g_object_add_weak_pointer (objects[i], &watches[i]);
    }

  kitsune_dict_set (dict, &BORROWED_VALUE (G_TYPE_OBJECT, objects[0]), &BORROWED_VALUE (G_TYPE_OBJECT, objects[1]));
  kitsune_dict_set (dict, &INT_VALUE (1), &BORROWED_VALUE (G_TYPE_OBJECT, objects[2]));
  kitsune_dict_set (dict, &INT_VALUE (2), &BORROWED_VALUE (G_TYPE_OBJECT, objects[3]));
  for (guint i = 0; i < 4; i++)
    g_object_unref (objects[i]);

  /* Replaced, removed, and at the end. */
  kitsune_dict_set (dict, &INT_VALUE (1), &INT_VALUE (1));
  g_assert_null (watches[2]);
  copy = kitsune_dict_copy (dict);
  g_assert_true (kitsune_dict_remove (dict, &BORROWED_VALUE (G_TYPE_OBJECT, watches[0])));
  g_assert_nonnull (watches[0]);
  kitsune_dict_unref (copy);
  g_assert_null (watches[0]);
  g_assert_null (watches[1]);
  g_assert_nonnull (watches[3]);

  g_assert_true (kitsune_dict_ref (dict) == dict);
  kitsune_dict_unref (dict);
  g_assert_nonnull (watches[3]);
  g_clear_pointer (&dict, kitsune_dict_unref);
  g_assert_null (watches[3]);
}

static void
test_dict_takes_values (void)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  GValue key = G_VALUE_INIT;
  GValue value = G_VALUE_INIT;
  char *key_text = g_strdup ("key");
  char *value_text = g_strdup ("value");

  kitsune_value_take_string (&key, key_text);
  kitsune_value_take_string (&value, value_text);
  kitsune_dict_set_take (dict, &key, &value);
  g_assert_true (G_VALUE_TYPE (&key) == 0);
  g_assert_true (G_VALUE_TYPE (&value) == 0);
  g_assert_true (g_value_get_string (kitsune_dict_get_key (dict, 0)) == key_text);
  g_assert_true (g_value_get_string (kitsune_dict_get_value (dict, 0)) == value_text);

  /* The key that is there stays, the new one is freed. */
  kitsune_value_take_string (&key, g_strdup ("key"));
  kitsune_value_set_int (&value, 5);
  kitsune_dict_set_take (dict, &key, &value);
  g_assert_true (G_VALUE_TYPE (&key) == 0);
  g_assert_true (g_value_get_string (kitsune_dict_get_key (dict, 0)) == key_text);
  g_assert_cmpint (g_value_get_int (kitsune_dict_lookup_string (dict, "key")), ==, 5);

  kitsune_value_take_string (&value, g_strdup ("text"));
  kitsune_dict_set_string_key_take (dict, "other", &value);
  g_assert_true (G_VALUE_TYPE (&value) == 0);
  g_assert_cmpstr (g_value_get_string (kitsune_dict_lookup_string (dict, "other")), ==, "text");
}

/* A value out of the dict may be set in the dict again, under a new key. */
static void
test_dict_sets_its_own_values (void)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

  kitsune_dict_set_string_key (dict, "0", &STRING_VALUE ("text"));
  for (guint i = 1; i < 100; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      kitsune_dict_set_string_key (dict, key, kitsune_dict_get_value (dict, i - 1));
    }

  for (guint i = 0; i < 100; i++)
    g_assert_cmpstr (g_value_get_string (kitsune_dict_get_value (dict, i)), ==, "text");
}

static void
test_dict_copy_is_independent (void)
{
  for (gint64 n = 0; n < 40; n++)
    {
      g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
      g_autoptr (KitsuneDict) copy = NULL;
      g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));

      for (gint64 i = 0; i < n; i++)
        {
          set_int (dict, i, i * 10);
          if (i % 3 != 0)
            g_array_append_val (keys, i);
        }
      for (gint64 i = 0; i < n; i += 3)
        g_assert_true (kitsune_dict_remove (dict, &INT64_VALUE (i)));

      copy = kitsune_dict_copy (dict);
      check_keys (dict, keys);
      check_keys (copy, keys);

      set_int (dict, 1000, 10000);
      kitsune_dict_remove (dict, &INT64_VALUE (1));
      check_keys (copy, keys);
      set_int (copy, 2000, 20000);
      g_assert_false (kitsune_dict_contains (dict, &INT64_VALUE (2000)));
    }
}

/* Against a plain list of keys, in all sizes around the steps of growth: the
 * operations follow a fixed pattern that mixes setting, removing first, last and
 * middle keys, and setting again.
 */
static void
test_dict_agrees_with_list (void)
{
  guint32 random = 1;
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint round = 0; round < 6000; round++)
    {
      /* Grows to a few hundred keys, shrinks to nothing, twice. */
      guint chance = (round / 1500) % 2 == 0 ? 200 : 60;
      gint64 key;
      guint index = 0;

      random = random * 1664525u + 1013904223u;
      key = (random >> 8) % 1000;
      while (index < keys->len && g_array_index (keys, gint64, index) != key)
        index++;

      if (random >> 24 < chance)
        {
          if (index == keys->len)
            g_array_append_val (keys, key);
          set_int (dict, key, key * 10);
        }
      else if (keys->len > 0)
        {
          index = (random >> 4) % 3 == 0 ? 0 : (random >> 4) % 3 == 1 ? keys->len - 1
                                                                      : key % keys->len;
          key = g_array_index (keys, gint64, index);
          g_array_remove_index (keys, index);
          g_assert_true (kitsune_dict_remove (dict, &INT64_VALUE (key)));
          g_assert_false (kitsune_dict_contains (dict, &INT64_VALUE (key)));
        }

      if (round % 7 == 0 || keys->len < 20)
        check_keys (dict, keys);
    }
}

static void
test_dict_many_keys (void)
{
  const gint64 n = 100000;
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

  for (gint64 i = 0; i < n; i++)
    set_int (dict, i << 16, i);
  g_assert_cmpuint (kitsune_dict_get_size (dict), ==, n);

  for (gint64 i = 0; i < n; i++)
    {
      g_assert_cmpint (g_value_get_int64 (kitsune_dict_lookup (dict, &INT64_VALUE (i << 16))), ==, i);
      g_assert_cmpint (key_at (dict, i), ==, i << 16);
    }
  g_assert_false (kitsune_dict_contains (dict, &INT64_VALUE (1)));

  /* Every other one, and then the order of what remains. */
  for (gint64 i = 0; i < n; i += 2)
    g_assert_true (kitsune_dict_remove (dict, &INT64_VALUE (i << 16)));
  for (gint64 i = 1; i < n; i += 2)
    {
      g_assert_cmpint (key_at (dict, i / 2), ==, i << 16);
      g_assert_cmpint (g_value_get_int64 (kitsune_dict_get_value (dict, i / 2)), ==, i);
    }

  /* From the front and from the back, to the last. */
  for (gint64 i = 1; i < n; i += 4)
    g_assert_true (kitsune_dict_remove (dict, &INT64_VALUE (i << 16)));
  while (kitsune_dict_get_size (dict) > 0)
    {
      GValue key = INT64_VALUE (key_at (dict, kitsune_dict_get_size (dict) - 1));

      g_assert_true (kitsune_dict_remove (dict, &key));
    }
  set_int (dict, 5, 50);
  g_assert_cmpint (key_at (dict, 0), ==, 5);
}

/* As a queue, after it has been large: holes are closed all the time, and the
 * table goes back and forth between its large and its small form.
 */
static void
test_dict_queue_of_keys (void)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

  for (gint64 i = 0; i < 200000; i++)
    set_int (dict, i, i * 10);
  for (gint64 i = 0; i < 200000 - 12; i++)
    g_assert_true (kitsune_dict_remove (dict, &INT64_VALUE (i)));

  for (gint64 i = 200000; i < 400000; i++)
    {
      set_int (dict, i, i * 10);
      g_assert_cmpint (key_at (dict, 0), ==, i - 12);
      g_assert_true (kitsune_dict_remove (dict, &INT64_VALUE (i - 12)));
    }
  g_assert_cmpuint (kitsune_dict_get_size (dict), ==, 12);

  /* one in the middle, then the first, then the one that is first then */
  g_assert_true (kitsune_dict_remove (dict, &INT64_VALUE (399990)));
  g_assert_cmpint (key_at (dict, 0), ==, 399988);
  g_assert_cmpint (key_at (dict, 2), ==, 399991);
  g_assert_true (kitsune_dict_remove (dict, &INT64_VALUE (399988)));
  g_assert_true (kitsune_dict_remove (dict, &INT64_VALUE (399989)));
  g_assert_cmpint (key_at (dict, 0), ==, 399991);
  g_assert_cmpint (key_at (dict, 8), ==, 399999);
}

static void
test_dict_string_keys (void)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *key = g_strdup_printf ("a key that is longer than eight bytes %u", i);

      kitsune_dict_set_string_key (dict, key, &UINT_VALUE (i));
    }
  kitsune_dict_set_string_key (dict, "", &UINT_VALUE (7));

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *key = g_strdup_printf ("a key that is longer than eight bytes %u", i);

      g_assert_cmpuint (g_value_get_uint (kitsune_dict_lookup_string (dict, key)), ==, i);
      g_assert_true (kitsune_dict_contains (dict, &STRING_VALUE (key)));
    }
  g_assert_cmpuint (g_value_get_uint (kitsune_dict_lookup_string (dict, "")), ==, 7);
  g_assert_null (kitsune_dict_lookup_string (dict, "a key"));
}

/* Readers share a dict with holes without changing it. */
static gpointer
read_all (gpointer dict)
{
  for (gint64 i = 0; i < 600; i++)
    {
      g_assert_cmpint (key_at (dict, i), ==, i + 400);
      g_assert_true (kitsune_dict_contains (dict, &INT64_VALUE (i + 400)));
    }

  return NULL;
}

static void
test_dict_is_read_by_threads (void)
{
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  GThread *threads[4];

  for (gint64 i = 0; i < 1000; i++)
    set_int (dict, i, i * 10);
  for (gint64 i = 0; i < 400; i++)
    kitsune_dict_remove (dict, &INT64_VALUE (i));

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("read", read_all, dict);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/dict/empty", test_dict_empty);
  g_test_add_func ("/kitsune/base/dict/keeps-insertion-order", test_dict_keeps_insertion_order);
  g_test_add_func ("/kitsune/base/dict/finds-equal-keys-of-other-types", test_dict_finds_equal_keys_of_other_types);
  g_test_add_func ("/kitsune/base/dict/takes-containers-as-keys", test_dict_takes_containers_as_keys);
  g_test_add_func ("/kitsune/base/dict/knows-no-unhashable-keys", test_dict_knows_no_unhashable_keys);
  g_test_add_func ("/kitsune/base/dict/refuses-unhashable-keys", test_dict_refuses_unhashable_keys);
  g_test_add_func ("/kitsune/base/dict/refuses-bad-index", test_dict_refuses_bad_index);
  g_test_add_func ("/kitsune/base/dict/frees-everything-once", test_dict_frees_everything_once);
  g_test_add_func ("/kitsune/base/dict/takes-values", test_dict_takes_values);
  g_test_add_func ("/kitsune/base/dict/sets-its-own-values", test_dict_sets_its_own_values);
  g_test_add_func ("/kitsune/base/dict/copy-is-independent", test_dict_copy_is_independent);
  g_test_add_func ("/kitsune/base/dict/agrees-with-list", test_dict_agrees_with_list);
  g_test_add_func ("/kitsune/base/dict/many-keys", test_dict_many_keys);
  g_test_add_func ("/kitsune/base/dict/queue-of-keys", test_dict_queue_of_keys);
  g_test_add_func ("/kitsune/base/dict/string-keys", test_dict_string_keys);
  g_test_add_func ("/kitsune/base/dict/is-read-by-threads", test_dict_is_read_by_threads);

  return g_test_run ();
}
