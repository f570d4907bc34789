/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-consecutive.h"
#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-indexed.h"
#include "kitsune/base/kitsune-item.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-pair.h"
#include "kitsune/base/kitsune-timestamped.h"
#include "kitsune/base/kitsune-value.h"
#include "tests/base/values.h"

#include <gio/gio.h>
#include <math.h>

static void
assert_prints (const GValue *value,
               const char *expected)
{
  g_autofree char *text = kitsune_value_to_string (value);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_print_numbers (void)
{
  assert_prints (&CHAR_VALUE (-128), "-128");
  assert_prints (&UCHAR_VALUE (255), "255");
  assert_prints (&INT64_VALUE (G_MININT64), "-9223372036854775808");
  assert_prints (&UINT64_VALUE (G_MAXUINT64), "18446744073709551615");
  assert_prints (&DOUBLE_VALUE (1), "1.0");
  assert_prints (&DOUBLE_VALUE (-0.0), "-0.0");
  assert_prints (&DOUBLE_VALUE (0.1), "0.1");
  assert_prints (&DOUBLE_VALUE (0.1 + 0.2), "0.30000000000000004");
  assert_prints (&DOUBLE_VALUE (1e22), "1e+22");
  assert_prints (&DOUBLE_VALUE (5e-324), "5e-324");
  assert_prints (&DOUBLE_VALUE (1.5e-310), "1.5e-310");
  assert_prints (&FLOAT_VALUE (1e-45f), "1e-45");
  assert_prints (&FLOAT_VALUE (G_MAXFLOAT), "3.4028235e+38");
  assert_prints (&DOUBLE_VALUE (G_MAXDOUBLE), "1.7976931348623157e+308");
  assert_prints (&DOUBLE_VALUE (INFINITY), "inf");
  assert_prints (&DOUBLE_VALUE (-INFINITY), "-inf");
  assert_prints (&DOUBLE_VALUE (NAN), "nan");
  assert_prints (&DOUBLE_VALUE (-NAN), "nan");
  assert_prints (&FLOAT_VALUE (0.1f), "0.1");
  assert_prints (&FLOAT_VALUE (16777216.0f), "16777216.0");
  assert_prints (&FLOAT_VALUE (NAN), "nan");
}

static void
test_print_simple_values (void)
{
  assert_prints (&NULL_VALUE (), "null");
  assert_prints (&STRING_VALUE (NULL), "null");
  assert_prints (&BOOLEAN_VALUE (TRUE), "true");
  assert_prints (&BOOLEAN_VALUE (FALSE), "false");
  assert_prints (&ENUM_VALUE (G_TYPE_FILE_TYPE, G_FILE_TYPE_SYMBOLIC_LINK), "symbolic-link");
  assert_prints (&ENUM_VALUE (G_TYPE_FILE_TYPE, -3), "-3");
  assert_prints (&FLAGS_VALUE (G_TYPE_FILE_CREATE_FLAGS, 3), "private|replace-destination");
  assert_prints (&FLAGS_VALUE (G_TYPE_FILE_CREATE_FLAGS, 0x11), "private|0x10");
  assert_prints (&FLAGS_VALUE (G_TYPE_BINDING_FLAGS, 0), "0");
  assert_prints (&GTYPE_VALUE (G_TYPE_FILE), "GFile");
  assert_prints (&GTYPE_VALUE (0), "invalid");
  assert_prints (&UNSET_VALUE (), "unset");
}

static void
test_print_strings (void)
{
  GValue strings[] = { STRING_VALUE ("a \"b\"\\\n\x01\xc3\xa9"), STRING_VALUE ("") };
  GValue invalid = STRING_VALUE ("a\xff"
                                 "b");
  g_autoptr (KitsuneItems) items = kitsune_items_new (strings, 2);
  g_autoptr (KitsuneItems) broken = kitsune_items_new (&invalid, 1);

  assert_prints (&strings[0], "a \"b\"\\\n\x01\xc3\xa9");
  assert_prints (&strings[1], "");
  assert_prints (&BORROWED_VALUE (KITSUNE_TYPE_ITEMS, items), "[\"a \\\"b\\\"\\\\\\n\\u0001\xc3\xa9\", \"\"]");
  assert_prints (&invalid, "a\xef\xbf\xbd"
                           "b");
  assert_prints (&BORROWED_VALUE (KITSUNE_TYPE_ITEMS, broken), "[\"a\xef\xbf\xbd"
                                                               "b\"]");
}

static void
test_print_boxed_values (void)
{
  const char *const strv[] = { "a", "b\"", NULL };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("a\"\\\0\xff\n", 6);
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new ("(us)", 1, "x"));
  g_autoptr (GDateTime) date_time = g_date_time_new_from_iso8601 ("2020-02-03T04:05:06.5Z", NULL);
  g_autoptr (GError) error = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_FAILED, "oops");

  assert_prints (&BORROWED_VALUE (G_TYPE_STRV, strv), "[\"a\", \"b\\\"\"]");
  assert_prints (&BORROWED_VALUE (G_TYPE_BYTES, bytes), "b\"a\\\"\\\\\\x00\\xff\\x0a\"");
  assert_prints (&BORROWED_VALUE (G_TYPE_VARIANT, variant), "(uint32 1, 'x')");
  assert_prints (&BORROWED_VALUE (G_TYPE_DATE_TIME, date_time), "2020-02-03T04:05:06.500000Z");
  assert_prints (&BORROWED_VALUE (G_TYPE_ERROR, error), "<GError oops>");
}

static void
test_print_instances (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/");
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autofree char *as_file = g_strdup_printf ("<GLocalFile %p>", (gpointer) file);
  g_autofree char *as_array = g_strdup_printf ("<GByteArray %p>", (gpointer) array);
  g_autofree char *as_pointer = g_strdup_printf ("<gpointer %p>", (gpointer) array);
  g_autofree char *opaque = kitsune_value_to_string (&OPAQUE_VALUE (1));

  assert_prints (&BORROWED_VALUE (G_TYPE_OBJECT, file), as_file);
  assert_prints (&BORROWED_VALUE (G_TYPE_FILE, file), as_file);
  assert_prints (&BORROWED_VALUE (G_TYPE_BYTE_ARRAY, array), as_array);
  assert_prints (&POINTER_VALUE (array), as_pointer);
  g_assert_true (g_str_has_prefix (opaque, "<TestOpaque "));
}

static void
test_print_containers (void)
{
  GValue values[] = { INT_VALUE (1), STRING_VALUE ("x"), NULL_VALUE () };
  g_autoptr (KitsuneItems) empty = kitsune_items_new (NULL, 0);
  g_autoptr (KitsuneItems) items = kitsune_items_new (values, 3);
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  g_autoptr (KitsunePair) pair = kitsune_pair_new (&BORROWED_VALUE (KITSUNE_TYPE_ITEMS, items), &DOUBLE_VALUE (2));
  g_autoptr (KitsuneIndexed) indexed = kitsune_indexed_new (7, &STRING_VALUE ("v"));
  g_autoptr (KitsuneConsecutive) consecutive = kitsune_consecutive_new (&INT_VALUE (1), &INT_VALUE (2));
  g_autoptr (KitsuneTimestamped) timestamped = kitsune_timestamped_new (&BOOLEAN_VALUE (TRUE), -5);
  g_autoptr (KitsuneItem) item = kitsune_item_new (&STRING_VALUE ("i"));

  assert_prints (&BORROWED_VALUE (KITSUNE_TYPE_ITEMS, empty), "[]");
  assert_prints (&BORROWED_VALUE (KITSUNE_TYPE_ITEMS, items), "[1, \"x\", null]");
  assert_prints (&BORROWED_VALUE (KITSUNE_TYPE_DICT, dict), "{}");
  kitsune_dict_set_string_key (dict, "k", &BORROWED_VALUE (KITSUNE_TYPE_PAIR, pair));
  kitsune_dict_set (dict, &INT_VALUE (2), &BORROWED_VALUE (KITSUNE_TYPE_DICT, NULL));
  assert_prints (&BORROWED_VALUE (KITSUNE_TYPE_DICT, dict), "{\"k\": Pair([1, \"x\", null], 2.0), 2: null}");
  assert_prints (&BORROWED_VALUE (KITSUNE_TYPE_INDEXED, indexed), "Indexed(7, \"v\")");
  assert_prints (&BORROWED_VALUE (KITSUNE_TYPE_CONSECUTIVE, consecutive), "Consecutive(1, 2)");
  assert_prints (&BORROWED_VALUE (KITSUNE_TYPE_TIMESTAMPED, timestamped), "Timestamped(true, -5)");
  assert_prints (&BORROWED_VALUE (KITSUNE_TYPE_ITEM, item), "Item(\"i\")");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/print/numbers", test_print_numbers);
  g_test_add_func ("/kitsune/base/print/simple-values", test_print_simple_values);
  g_test_add_func ("/kitsune/base/print/strings", test_print_strings);
  g_test_add_func ("/kitsune/base/print/boxed-values", test_print_boxed_values);
  g_test_add_func ("/kitsune/base/print/instances", test_print_instances);
  g_test_add_func ("/kitsune/base/print/containers", test_print_containers);

  return g_test_run ();
}
