/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-items.h"
#include "tests/base/values.h"

#include <gio/gio.h>

static void
test_value_plain_types (void)
{
  const GType plain[] = {
    0, G_TYPE_CHAR, G_TYPE_UCHAR, G_TYPE_BOOLEAN, G_TYPE_INT, G_TYPE_UINT, G_TYPE_LONG,
    G_TYPE_ULONG, G_TYPE_INT64, G_TYPE_UINT64, G_TYPE_ENUM, G_TYPE_FLAGS, G_TYPE_FLOAT,
    G_TYPE_DOUBLE, G_TYPE_POINTER
  };
  const GType others[] = {
    G_TYPE_NONE, G_TYPE_INTERFACE, G_TYPE_STRING, G_TYPE_BOXED, G_TYPE_PARAM, G_TYPE_OBJECT,
    G_TYPE_VARIANT, G_TYPE_BYTES, G_TYPE_GTYPE, G_TYPE_FILE, G_TYPE_FILE_TYPE, G_TYPE_VALUE
  };

  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    g_assert_true (kitsune_type_is_plain (plain[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (kitsune_type_is_plain (others[i]));
}

#define CHECK_ACCESSORS(name, TYPE, first, second)                 \
  G_STMT_START                                                     \
  {                                                                \
    GValue value = G_VALUE_INIT;                                   \
    kitsune_value_set_##name (&value, first);                      \
    g_assert_true (G_VALUE_HOLDS (&value, TYPE));                  \
    g_assert_true (g_value_get_##name (&value) == (first));        \
    g_assert_true (kitsune_value_get_##name (&value) == (first));  \
    kitsune_value_set_##name (&value, second);                     \
    g_assert_true (G_VALUE_TYPE (&value) == TYPE);                 \
    g_assert_true (kitsune_value_get_##name (&value) == (second)); \
    kitsune_value_clear (&value);                                  \
    g_assert_true (G_VALUE_TYPE (&value) == 0);                    \
  }                                                                \
  G_STMT_END

static void
test_value_accessors_agree_with_glib (void)
{
  char dummy[1];

  CHECK_ACCESSORS (int, G_TYPE_INT, G_MININT, G_MAXINT);
  CHECK_ACCESSORS (uint, G_TYPE_UINT, 0, G_MAXUINT);
  CHECK_ACCESSORS (int64, G_TYPE_INT64, G_MININT64, G_MAXINT64);
  CHECK_ACCESSORS (uint64, G_TYPE_UINT64, 0, G_MAXUINT64);
  CHECK_ACCESSORS (float, G_TYPE_FLOAT, -1.5f, G_MAXFLOAT);
  CHECK_ACCESSORS (double, G_TYPE_DOUBLE, -1.5, G_MAXDOUBLE);
  CHECK_ACCESSORS (boolean, G_TYPE_BOOLEAN, TRUE, FALSE);
  CHECK_ACCESSORS (pointer, G_TYPE_POINTER, NULL, dummy);
}

/* g_value_get_int64() accepts subtypes, and so must the quick form. */
static void
test_value_accessors_accept_subtypes (void)
{
  GTypeInfo info = { 0 };
  GType number_type = g_type_register_static (G_TYPE_INT64, "TestInt64", &info, 0);
  GType string_type = g_type_register_static (G_TYPE_STRING, "TestString", &info, 0);
  GValue value = G_VALUE_INIT;

  g_value_init (&value, number_type);
  kitsune_value_set_int64 (&value, 42);
  g_assert_true (G_VALUE_TYPE (&value) == number_type);
  g_assert_cmpint (kitsune_value_get_int64 (&value), ==, 42);
  kitsune_value_clear (&value);

  g_value_init (&value, string_type);
  kitsune_value_take_string (&value, g_strdup ("abc"));
  g_assert_true (G_VALUE_TYPE (&value) == string_type);
  g_assert_cmpstr (kitsune_value_get_string (&value), ==, "abc");
  kitsune_value_clear (&value);
  g_assert_true (G_VALUE_TYPE (&value) == 0);
}

static void
test_value_accessors_refuse_other_types (void)
{
  if (g_test_subprocess ())
    {
      GValue value = STRING_VALUE ("1");

      g_assert_cmpint (kitsune_value_get_int64 (&value), ==, 0);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*G_VALUE_HOLDS_INT64*");
}

static void
test_value_object_and_boxed_accessors (void)
{
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GFile) file = g_file_new_for_path ("/");
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  GValue plain = BORROWED_VALUE (G_TYPE_OBJECT, object);
  GValue derived = BORROWED_VALUE (G_TYPE_FROM_INSTANCE (file), file);
  GValue boxed = BORROWED_VALUE (G_TYPE_BYTES, bytes);

  g_assert_true (kitsune_value_get_object (&plain) == object);
  g_assert_true (kitsune_value_get_object (&derived) == file);
  g_assert_true (kitsune_value_get_boxed (&boxed) == bytes);
}

static void
test_value_static_strings (void)
{
  static const char text[] = "static";
  GValue value = G_VALUE_INIT;
  GValue copy = G_VALUE_INIT;

  kitsune_value_set_static_string (&value, text);
  g_assert_true (G_VALUE_HOLDS_STRING (&value));
  g_assert_true (g_value_get_string (&value) == text);
  g_value_init (&copy, G_TYPE_STRING);
  g_value_copy (&value, &copy);
  g_assert_true (g_value_get_string (&copy) != text);
  g_assert_cmpstr (g_value_get_string (&copy), ==, text);

  /* what it replaces is freed, and what was not its own is not */
  kitsune_value_set_static_string (&copy, text);
  g_assert_true (g_value_get_string (&copy) == text);
  kitsune_value_clear (&copy);
  kitsune_value_clear (&value);
}

static void
test_value_take_string_replaces (void)
{
  GValue value = G_VALUE_INIT;

  /* What an unset value was before must not matter. */
  value.data[1].v_uint = G_VALUE_NOCOPY_CONTENTS;

  kitsune_value_take_string (&value, g_strdup ("first"));
  g_assert_cmpstr (kitsune_value_get_string (&value), ==, "first");
  kitsune_value_take_string (&value, g_strdup ("second"));
  g_assert_cmpstr (g_value_get_string (&value), ==, "second");
  kitsune_value_take_string (&value, NULL);
  g_assert_null (kitsune_value_get_string (&value));
  kitsune_value_clear (&value);
}

static void
test_value_clear_frees_and_repeats (void)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  gpointer weak = object;
  GValue value = G_VALUE_INIT;

  g_object_add_weak_pointer (object, &weak);
  g_value_init (&value, G_TYPE_OBJECT);
  g_value_take_object (&value, object);

  kitsune_value_clear (&value);
  g_assert_null (weak);
  g_assert_true (G_VALUE_TYPE (&value) == 0);

  kitsune_value_clear (&value);
  g_assert_true (G_VALUE_TYPE (&value) == 0);
}

static void
test_value_move_empties_source (void)
{
  GValue src = G_VALUE_INIT;
  GValue dest = G_VALUE_INIT;
  GValue zero = G_VALUE_INIT;
  char *text = g_strdup ("abc");

  kitsune_value_take_string (&src, text);
  kitsune_value_move (&dest, &src);

  g_assert_true (kitsune_value_get_string (&dest) == text);
  g_assert_cmpmem (&src, sizeof src, &zero, sizeof zero);
  kitsune_value_clear (&dest);
}

static void
test_value_copy_is_independent (void)
{
  GValue src = G_VALUE_INIT;
  GValue dest = G_VALUE_INIT;

  kitsune_value_take_string (&src, g_strdup ("abc"));
  kitsune_value_copy (&src, &dest);
  g_assert_cmpstr (kitsune_value_get_string (&dest), ==, "abc");
  g_assert_true (kitsune_value_get_string (&dest) != kitsune_value_get_string (&src));

  /* The type changes with the content, and what was there is freed. */
  kitsune_value_copy (&INT64_VALUE (7), &dest);
  g_assert_true (G_VALUE_TYPE (&dest) == G_TYPE_INT64);
  g_assert_cmpint (kitsune_value_get_int64 (&dest), ==, 7);

  kitsune_value_copy (&src, &dest);
  kitsune_value_copy (&UNSET_VALUE (), &dest);
  g_assert_true (G_VALUE_TYPE (&dest) == 0);

  kitsune_value_clear (&src);
}

static void
test_value_copy_onto_itself_and_its_container (void)
{
  GValue value = G_VALUE_INIT;
  KitsuneItems *items;

  kitsune_value_take_string (&value, g_strdup ("abc"));
  kitsune_value_copy (&value, &value);
  g_assert_cmpstr (kitsune_value_get_string (&value), ==, "abc");
  kitsune_value_clear (&value);

  items = kitsune_items_new (&STRING_VALUE ("inner"), 1);
  g_value_init (&value, KITSUNE_TYPE_ITEMS);
  g_value_take_boxed (&value, items);
  kitsune_value_copy (kitsune_items_get (items, 0), &value);
  g_assert_cmpstr (kitsune_value_get_string (&value), ==, "inner");
  kitsune_value_clear (&value);
}

static void
test_value_null_is_one_thing (void)
{
  GValue value = G_VALUE_INIT;
  int dummy = 0;

  kitsune_value_init_null (&value);
  g_assert_true (G_VALUE_HOLDS_POINTER (&value));
  g_assert_null (g_value_get_pointer (&value));
  g_assert_true (kitsune_value_is_null (&value));

  g_assert_false (kitsune_value_is_null (&POINTER_VALUE (&dummy)));
  g_assert_false (kitsune_value_is_null (&STRING_VALUE (NULL)));
  g_assert_false (kitsune_value_is_null (&INT_VALUE (0)));
  g_assert_false (kitsune_value_is_null (&GTYPE_VALUE (0)));
  g_assert_false (kitsune_value_is_null (&UNSET_VALUE ()));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/value/plain-types", test_value_plain_types);
  g_test_add_func ("/kitsune/base/value/accessors/agree-with-glib", test_value_accessors_agree_with_glib);
  g_test_add_func ("/kitsune/base/value/accessors/accept-subtypes", test_value_accessors_accept_subtypes);
  g_test_add_func ("/kitsune/base/value/accessors/refuse-other-types", test_value_accessors_refuse_other_types);
  g_test_add_func ("/kitsune/base/value/accessors/object-and-boxed", test_value_object_and_boxed_accessors);
  g_test_add_func ("/kitsune/base/value/take-string-replaces", test_value_take_string_replaces);
  g_test_add_func ("/kitsune/base/value/static-strings", test_value_static_strings);
  g_test_add_func ("/kitsune/base/value/clear-frees-and-repeats", test_value_clear_frees_and_repeats);
  g_test_add_func ("/kitsune/base/value/move-empties-source", test_value_move_empties_source);
  g_test_add_func ("/kitsune/base/value/copy/is-independent", test_value_copy_is_independent);
  g_test_add_func ("/kitsune/base/value/copy/onto-itself-and-its-container",
                   test_value_copy_onto_itself_and_its_container);
  g_test_add_func ("/kitsune/base/value/null-is-one-thing", test_value_null_is_one_thing);

  return g_test_run ();
}
