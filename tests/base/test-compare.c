/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-pair.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"
#include "tests/base/values.h"

#include <gio/gio.h>
#include <math.h>

#define TWO_63 9223372036854775808.0
#define TWO_64 18446744073709551616.0
#define TWO_53 G_GINT64_CONSTANT (9007199254740992)

static gint
order_of (const GValue *a,
          const GValue *b)
{
  g_autoptr (GError) error = NULL;
  gint order = 99;
  gboolean success = kitsune_value_compare (a, b, &order, &error);

  g_assert_no_error (error);
  g_assert_true (success);

  return order;
}

static void
assert_not_comparable (const GValue *a,
                       const GValue *b)
{
  g_autoptr (GError) error = NULL;
  gint order;

  g_assert_false (kitsune_value_compare (a, b, &order, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_NOT_COMPARABLE);
  g_clear_error (&error);
  g_assert_false (kitsune_value_compare (b, a, &order, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_NOT_COMPARABLE);
}

static void
assert_equal (const GValue *a,
              const GValue *b)
{
  g_assert_true (kitsune_value_equal (a, b));
  g_assert_true (kitsune_value_equal (b, a));
  g_assert_cmpuint (kitsune_value_hash (a), ==, kitsune_value_hash (b));
}

static void
assert_different (const GValue *a,
                  const GValue *b)
{
  g_assert_false (kitsune_value_equal (a, b));
  g_assert_false (kitsune_value_equal (b, a));
}

/* Each list ascends strictly; every value is compared with every other one, and
 * order, equality and hash have to agree.
 */
static void
check_ascending (const GValue *values,
                 gsize n_values)
{
  for (gsize i = 0; i < n_values; i++)
    {
      for (gsize j = 0; j < n_values; j++)
        {
          gint expected = (i > j) - (i < j);

          g_assert_cmpint (order_of (&values[i], &values[j]), ==, expected);
          g_assert_cmpint (kitsune_value_equal (&values[i], &values[j]), ==, i == j);
          if (i != j)
            g_assert_cmpuint (kitsune_value_hash (&values[i]), !=, kitsune_value_hash (&values[j]));
        }
      g_assert_true (kitsune_value_is_hashable (&values[i]));
    }
}

static void
test_compare_numbers_of_all_types (void)
{
  const GValue values[] = {
    NULL_VALUE (),
    DOUBLE_VALUE (-INFINITY),
    DOUBLE_VALUE (-G_MAXDOUBLE),
    FLOAT_VALUE (-G_MAXFLOAT),
    DOUBLE_VALUE (-TWO_64),
    DOUBLE_VALUE (nextafter (-TWO_63, -INFINITY)),
    INT64_VALUE (G_MININT64),
    INT64_VALUE (G_MININT64 + 1),
    INT64_VALUE (-TWO_53 - 1),
    DOUBLE_VALUE (-TWO_53),
    INT_VALUE (G_MININT),
    CHAR_VALUE (-128),
    DOUBLE_VALUE (-1.5),
    LONG_VALUE (-1),
    DOUBLE_VALUE (-G_MINDOUBLE),
    UINT_VALUE (0),
    DOUBLE_VALUE (5e-324),
    FLOAT_VALUE (0.5f),
    UCHAR_VALUE (1),
    DOUBLE_VALUE (nextafter (1.0, 2.0)),
    FLOAT_VALUE (1.5f),
    UINT_VALUE (G_MAXUINT),
    DOUBLE_VALUE (TWO_53),
    INT64_VALUE (TWO_53 + 1),
    ULONG_VALUE (TWO_53 + 2),
    DOUBLE_VALUE (9223372036854774784.0),
    INT64_VALUE (G_MAXINT64 - 1),
    UINT64_VALUE (G_MAXINT64),
    DOUBLE_VALUE (TWO_63),
    UINT64_VALUE ((guint64) G_MAXINT64 + 2),
    UINT64_VALUE (G_MAXUINT64 - 1),
    UINT64_VALUE (G_MAXUINT64),
    DOUBLE_VALUE (TWO_64),
    FLOAT_VALUE (G_MAXFLOAT),
    DOUBLE_VALUE (INFINITY),
    DOUBLE_VALUE (NAN),
  };

  check_ascending (values, G_N_ELEMENTS (values));
}

static void
test_compare_same_number_in_all_types (void)
{
  const GValue ones[] = {
    CHAR_VALUE (1),
    UCHAR_VALUE (1),
    INT_VALUE (1),
    UINT_VALUE (1),
    LONG_VALUE (1),
    ULONG_VALUE (1),
    INT64_VALUE (1),
    UINT64_VALUE (1),
    FLOAT_VALUE (1),
    DOUBLE_VALUE (1),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ones); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (ones); j++)
        {
          assert_equal (&ones[i], &ones[j]);
          g_assert_cmpint (order_of (&ones[i], &ones[j]), ==, 0);
        }
      assert_different (&ones[i], &BOOLEAN_VALUE (TRUE));
      assert_different (&ones[i], &STRING_VALUE ("1"));
      assert_different (&ones[i], &ENUM_VALUE (G_TYPE_FILE_TYPE, 1));
    }

  assert_equal (&UINT64_VALUE ((guint64) 1 << 63), &DOUBLE_VALUE (TWO_63));
  assert_equal (&INT64_VALUE (G_MININT64), &DOUBLE_VALUE (-TWO_63));
  assert_equal (&CHAR_VALUE (-1), &DOUBLE_VALUE (-1));
  assert_equal (&FLOAT_VALUE (0.5f), &DOUBLE_VALUE (0.5));
  assert_different (&FLOAT_VALUE (0.1f), &DOUBLE_VALUE (0.1));
  assert_different (&INT64_VALUE (-1), &UINT64_VALUE (G_MAXUINT64));
  assert_different (&UINT64_VALUE (G_MAXUINT64), &DOUBLE_VALUE (TWO_64));
  assert_different (&INT64_VALUE (G_MAXINT64), &DOUBLE_VALUE (TWO_63));
}

static void
test_compare_zeros_and_nans (void)
{
  GValue nan = DOUBLE_VALUE (NAN);
  GValue other = DOUBLE_VALUE (NAN);

  assert_equal (&DOUBLE_VALUE (-0.0), &DOUBLE_VALUE (0.0));
  assert_equal (&DOUBLE_VALUE (-0.0), &INT_VALUE (0));
  assert_equal (&FLOAT_VALUE (-0.0f), &UINT64_VALUE (0));

  /* A NaN with another sign and payload is still a NaN. */
  other.data[0].v_uint64 ^= G_GUINT64_CONSTANT (0x8000000000000123);
  g_assert_true (isnan (other.data[0].v_double));
  assert_equal (&nan, &other);
  assert_equal (&nan, &FLOAT_VALUE (NAN));
  g_assert_cmpint (order_of (&nan, &other), ==, 0);
}

static void
test_compare_booleans (void)
{
  const GValue values[] = { NULL_VALUE (), BOOLEAN_VALUE (FALSE), BOOLEAN_VALUE (TRUE) };

  check_ascending (values, G_N_ELEMENTS (values));

  /* C knows many truths. */
  assert_equal (&BOOLEAN_VALUE (2), &BOOLEAN_VALUE (TRUE));
  g_assert_cmpint (order_of (&BOOLEAN_VALUE (2), &BOOLEAN_VALUE (TRUE)), ==, 0);
}

static void
test_compare_strings (void)
{
  const GValue values[] = {
    STRING_VALUE (NULL),
    STRING_VALUE (""),
    STRING_VALUE ("A"),
    STRING_VALUE ("a"),
    STRING_VALUE ("a\n"),
    STRING_VALUE ("aa"),
    STRING_VALUE ("aaaaaaaa"),
    STRING_VALUE ("aaaaaaaab"),
    STRING_VALUE ("aaaaaaaac"),
    STRING_VALUE ("b"),
    STRING_VALUE ("baaaaaaa"),
    STRING_VALUE ("\xc3\xa9"),
    STRING_VALUE ("\xff"),
  };
  g_autofree char *copy = g_strdup ("aaaaaaaab");

  check_ascending (values, G_N_ELEMENTS (values));
  assert_equal (&values[7], &STRING_VALUE (copy));
}

static void
test_compare_enums_and_flags (void)
{
  const GValue enums[] = {
    NULL_VALUE (),
    ENUM_VALUE (G_TYPE_FILE_TYPE, -1),
    ENUM_VALUE (G_TYPE_FILE_TYPE, G_FILE_TYPE_UNKNOWN),
    ENUM_VALUE (G_TYPE_FILE_TYPE, G_FILE_TYPE_DIRECTORY),
  };
  const GValue flags[] = {
    NULL_VALUE (),
    FLAGS_VALUE (G_TYPE_FILE_QUERY_INFO_FLAGS, 0),
    FLAGS_VALUE (G_TYPE_FILE_QUERY_INFO_FLAGS, 1),
    FLAGS_VALUE (G_TYPE_FILE_QUERY_INFO_FLAGS, 0x80000000u),
  };

  check_ascending (enums, G_N_ELEMENTS (enums));
  check_ascending (flags, G_N_ELEMENTS (flags));
  assert_different (&enums[3], &ENUM_VALUE (G_TYPE_BUS_TYPE, G_FILE_TYPE_DIRECTORY));
  assert_different (&flags[2], &FLAGS_VALUE (G_TYPE_FILE_CREATE_FLAGS, 1));
  assert_not_comparable (&enums[3], &ENUM_VALUE (G_TYPE_BUS_TYPE, G_FILE_TYPE_DIRECTORY));
  assert_not_comparable (&flags[2], &FLAGS_VALUE (G_TYPE_FILE_CREATE_FLAGS, 1));
}

static void
test_compare_bytes (void)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) zero = g_bytes_new_static ("\0", 1);
  g_autoptr (GBytes) zeros = g_bytes_new_static ("\0\0", 2);
  g_autoptr (GBytes) abc = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) abc_too = g_bytes_new ("abc", 3);
  g_autoptr (GBytes) high = g_bytes_new_static ("\xff", 1);
  const GValue values[] = {
    BORROWED_VALUE (G_TYPE_BYTES, NULL),
    BORROWED_VALUE (G_TYPE_BYTES, empty),
    BORROWED_VALUE (G_TYPE_BYTES, zero),
    BORROWED_VALUE (G_TYPE_BYTES, zeros),
    BORROWED_VALUE (G_TYPE_BYTES, abc),
    BORROWED_VALUE (G_TYPE_BYTES, high),
  };

  check_ascending (values, G_N_ELEMENTS (values));
  assert_equal (&values[4], &BORROWED_VALUE (G_TYPE_BYTES, abc_too));
  assert_different (&values[4], &STRING_VALUE ("abc"));
}

static void
test_compare_date_times (void)
{
  g_autoptr (GDateTime) early = g_date_time_new_from_iso8601 ("2020-01-01T00:00:00Z", NULL);
  g_autoptr (GDateTime) late = g_date_time_new_from_iso8601 ("2020-01-01T00:00:00.000001Z", NULL);
  g_autoptr (GDateTime) elsewhere = g_date_time_new_from_iso8601 ("2020-01-01T02:00:00+02", NULL);
  const GValue values[] = {
    NULL_VALUE (),
    BORROWED_VALUE (G_TYPE_DATE_TIME, early),
    BORROWED_VALUE (G_TYPE_DATE_TIME, late),
  };

  check_ascending (values, G_N_ELEMENTS (values));
  assert_equal (&values[1], &BORROWED_VALUE (G_TYPE_DATE_TIME, elsewhere));
}

static void
test_compare_string_arrays (void)
{
  const char *const none[] = { NULL };
  const char *const a[] = { "a", NULL };
  const char *const ab[] = { "a", "b", NULL };
  const char *const b[] = { "b", NULL };
  const char *const ba[] = { "b", "a", NULL };
  const char *const ab_too[] = { "a", "b", NULL };
  const GValue values[] = {
    BORROWED_VALUE (G_TYPE_STRV, NULL),
    BORROWED_VALUE (G_TYPE_STRV, none),
    BORROWED_VALUE (G_TYPE_STRV, a),
    BORROWED_VALUE (G_TYPE_STRV, ab),
    BORROWED_VALUE (G_TYPE_STRV, b),
    BORROWED_VALUE (G_TYPE_STRV, ba),
  };

  check_ascending (values, G_N_ELEMENTS (values));
  assert_equal (&values[3], &BORROWED_VALUE (G_TYPE_STRV, ab_too));
}

static GVariant *
parse_variant (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);

  return variant;
}

static void
test_compare_variants (void)
{
  g_autoptr (GVariant) one = parse_variant ("int32 1");
  g_autoptr (GVariant) two = parse_variant ("int32 2");
  g_autoptr (GVariant) nan = parse_variant ("nan");
  g_autoptr (GVariant) half = parse_variant ("0.5");
  g_autoptr (GVariant) string = parse_variant ("'1'");
  g_autoptr (GVariant) dict = parse_variant ("{'a': <[1, 2]>}");
  g_autoptr (GVariant) dict_too = parse_variant ("{'a': <[1, 2]>}");
  g_autoptr (GVariant) other = parse_variant ("{'a': <[1, 3]>}");
  const GValue ints[] = { NULL_VALUE (), BORROWED_VALUE (G_TYPE_VARIANT, one), BORROWED_VALUE (G_TYPE_VARIANT, two) };
  const GValue doubles[] = { BORROWED_VALUE (G_TYPE_VARIANT, half), BORROWED_VALUE (G_TYPE_VARIANT, nan) };

  check_ascending (ints, G_N_ELEMENTS (ints));
  check_ascending (doubles, G_N_ELEMENTS (doubles));

  assert_equal (&BORROWED_VALUE (G_TYPE_VARIANT, dict), &BORROWED_VALUE (G_TYPE_VARIANT, dict_too));
  assert_different (&BORROWED_VALUE (G_TYPE_VARIANT, dict), &BORROWED_VALUE (G_TYPE_VARIANT, other));
  assert_different (&ints[1], &BORROWED_VALUE (G_TYPE_VARIANT, string));
  assert_different (&ints[1], &INT_VALUE (1));
  assert_not_comparable (&ints[1], &BORROWED_VALUE (G_TYPE_VARIANT, string));
  assert_not_comparable (&BORROWED_VALUE (G_TYPE_VARIANT, dict), &BORROWED_VALUE (G_TYPE_VARIANT, other));
}

/* A boolean byte of 2 means true, as 1 does, but is not in normal form. */
static void
test_compare_variants_in_abnormal_form (void)
{
  const guint8 odd[] = { 2 };
  g_autoptr (GVariant) abnormal = g_variant_new_from_data (G_VARIANT_TYPE_BOOLEAN, odd, 1, FALSE, NULL, NULL);
  g_autoptr (GVariant) normal = NULL;
  GValue a;
  GValue b;

  g_variant_ref_sink (abnormal);
  normal = g_variant_get_normal_form (abnormal);
  a = BORROWED_VALUE (G_TYPE_VARIANT, abnormal);
  b = BORROWED_VALUE (G_TYPE_VARIANT, normal);

  g_assert_false (g_variant_is_normal_form (abnormal));
  assert_equal (&a, &b);
}

static void
test_compare_errors_by_content (void)
{
  g_autoptr (GError) error = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_FAILED, "oops");
  g_autoptr (GError) same = g_error_copy (error);
  g_autoptr (GError) other_code = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_PANIC, "oops");
  g_autoptr (GError) other_text = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_FAILED, "ouch");
  g_autoptr (GError) other_domain = g_error_new_literal (G_IO_ERROR, 0, "oops");
  GValue value = BORROWED_VALUE (G_TYPE_ERROR, error);

  assert_equal (&value, &BORROWED_VALUE (G_TYPE_ERROR, same));
  assert_different (&value, &BORROWED_VALUE (G_TYPE_ERROR, other_code));
  assert_different (&value, &BORROWED_VALUE (G_TYPE_ERROR, other_text));
  assert_different (&value, &BORROWED_VALUE (G_TYPE_ERROR, other_domain));
}

static void
test_compare_instances_by_identity (void)
{
  g_autoptr (GFile) a = g_file_new_for_path ("/a");
  g_autoptr (GFile) also_a = g_file_new_for_path ("/a");
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GByteArray) also_array = g_byte_array_new ();
  g_autoptr (GParamSpec) spec = g_param_spec_ref_sink (g_param_spec_int ("n", NULL, NULL, 0, 1, 0, G_PARAM_READWRITE));
  GValue value = BORROWED_VALUE (G_TYPE_FROM_INSTANCE (a), a);

  /* The declared type does not matter, the instance does. */
  assert_equal (&value, &BORROWED_VALUE (G_TYPE_OBJECT, a));
  assert_equal (&value, &BORROWED_VALUE (G_TYPE_FILE, a));
  assert_different (&value, &BORROWED_VALUE (G_TYPE_OBJECT, also_a));
  assert_equal (&BORROWED_VALUE (G_TYPE_BYTE_ARRAY, array), &BORROWED_VALUE (G_TYPE_BYTE_ARRAY, array));
  assert_different (&BORROWED_VALUE (G_TYPE_BYTE_ARRAY, array), &BORROWED_VALUE (G_TYPE_BYTE_ARRAY, also_array));
  assert_equal (&BORROWED_VALUE (G_TYPE_PARAM, spec), &BORROWED_VALUE (G_TYPE_PARAM_INT, spec));
  assert_equal (&POINTER_VALUE (&value), &POINTER_VALUE (&value));
  assert_different (&POINTER_VALUE (&value), &POINTER_VALUE (array));
  assert_equal (&GTYPE_VALUE (G_TYPE_FILE), &GTYPE_VALUE (G_TYPE_FILE));
  assert_different (&GTYPE_VALUE (G_TYPE_FILE), &GTYPE_VALUE (G_TYPE_OBJECT));
  assert_different (&GTYPE_VALUE (0), &NULL_VALUE ());

  assert_not_comparable (&value, &value);
  assert_not_comparable (&GTYPE_VALUE (G_TYPE_FILE), &GTYPE_VALUE (G_TYPE_OBJECT));
}

static void
test_compare_all_nulls_are_equal (void)
{
  const GType types[] = {
    G_TYPE_POINTER, G_TYPE_STRING, G_TYPE_OBJECT, G_TYPE_FILE, G_TYPE_BYTES, G_TYPE_STRV,
    G_TYPE_VARIANT, G_TYPE_PARAM, G_TYPE_VALUE, KITSUNE_TYPE_ITEMS, KITSUNE_TYPE_DICT, KITSUNE_TYPE_PAIR
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GValue null = BORROWED_VALUE (types[i], NULL);

      assert_equal (&null, &NULL_VALUE ());
      assert_different (&null, &INT_VALUE (0));
      assert_different (&null, &STRING_VALUE (""));
      g_assert_cmpint (order_of (&null, &NULL_VALUE ()), ==, 0);
      g_assert_cmpint (order_of (&null, &INT_VALUE (-1)), ==, -1);
      g_assert_cmpint (order_of (&DOUBLE_VALUE (NAN), &null), ==, 1);
    }
}

static void
test_compare_boxed_value_is_its_content (void)
{
  GValue inner = INT_VALUE (5);
  GValue middle = BORROWED_VALUE (G_TYPE_VALUE, &inner);
  GValue outer = BORROWED_VALUE (G_TYPE_VALUE, &middle);

  assert_equal (&outer, &DOUBLE_VALUE (5));
  g_assert_cmpint (order_of (&outer, &INT_VALUE (6)), ==, -1);
}

static void
test_compare_lists (void)
{
  GValue one_two[] = { INT_VALUE (1), INT_VALUE (2) };
  GValue two_one[] = { INT_VALUE (2), INT_VALUE (1) };
  GValue doubles[] = { DOUBLE_VALUE (1), DOUBLE_VALUE (2) };
  GValue mixed[] = { INT_VALUE (1), STRING_VALUE ("2") };
  g_autoptr (KitsuneItems) empty = kitsune_items_new (NULL, 0);
  g_autoptr (KitsuneItems) one = kitsune_items_new (one_two, 1);
  g_autoptr (KitsuneItems) both = kitsune_items_new (one_two, 2);
  g_autoptr (KitsuneItems) reversed = kitsune_items_new (two_one, 2);
  g_autoptr (KitsuneItems) in_doubles = kitsune_items_new (doubles, 2);
  g_autoptr (KitsuneItems) with_text = kitsune_items_new (mixed, 2);
  GValue nested_values[] = { BORROWED_VALUE (KITSUNE_TYPE_ITEMS, both) };
  GValue also_nested_values[] = { BORROWED_VALUE (KITSUNE_TYPE_ITEMS, in_doubles) };
  g_autoptr (KitsuneItems) nested = kitsune_items_new (nested_values, 1);
  g_autoptr (KitsuneItems) also_nested = kitsune_items_new (also_nested_values, 1);
  const GValue values[] = {
    NULL_VALUE (),
    BORROWED_VALUE (KITSUNE_TYPE_ITEMS, empty),
    BORROWED_VALUE (KITSUNE_TYPE_ITEMS, one),
    BORROWED_VALUE (KITSUNE_TYPE_ITEMS, both),
    BORROWED_VALUE (KITSUNE_TYPE_ITEMS, reversed),
  };

  check_ascending (values, G_N_ELEMENTS (values));
  assert_equal (&values[3], &BORROWED_VALUE (KITSUNE_TYPE_ITEMS, in_doubles));
  assert_equal (&BORROWED_VALUE (KITSUNE_TYPE_ITEMS, nested), &BORROWED_VALUE (KITSUNE_TYPE_ITEMS, also_nested));
  assert_different (&BORROWED_VALUE (KITSUNE_TYPE_ITEMS, nested), &values[3]);
  assert_not_comparable (&values[3], &BORROWED_VALUE (KITSUNE_TYPE_ITEMS, with_text));

  /* The first difference decides, so nobody asks about the second one. */
  g_assert_cmpint (order_of (&values[4], &BORROWED_VALUE (KITSUNE_TYPE_ITEMS, with_text)), ==, 1);
}

static void
test_compare_dicts (void)
{
  g_autoptr (KitsuneDict) a = kitsune_dict_new ();
  g_autoptr (KitsuneDict) b = kitsune_dict_new ();
  GValue x = BORROWED_VALUE (KITSUNE_TYPE_DICT, a);
  GValue y = BORROWED_VALUE (KITSUNE_TYPE_DICT, b);

  assert_equal (&x, &y);

  kitsune_dict_set_string_key (a, "k", &INT_VALUE (1));
  assert_different (&x, &y);
  kitsune_dict_set_string_key (b, "k", &INT_VALUE (2));
  assert_different (&x, &y);
  kitsune_dict_set_string_key (b, "k", &DOUBLE_VALUE (1));
  assert_equal (&x, &y);

  /* In another order. */
  kitsune_dict_set_string_key (a, "l", &NULL_VALUE ());
  kitsune_dict_set (a, &INT_VALUE (3), &STRING_VALUE ("m"));
  kitsune_dict_set (b, &DOUBLE_VALUE (3), &STRING_VALUE ("m"));
  assert_different (&x, &y);
  kitsune_dict_set_string_key (b, "l", &NULL_VALUE ());
  assert_equal (&x, &y);

  /* As many, but others; and keys are not values. */
  kitsune_dict_remove (b, &INT_VALUE (3));
  kitsune_dict_set_string_key (b, "m", &INT_VALUE (3));
  assert_different (&x, &y);

  assert_not_comparable (&x, &y);
}

static void
test_compare_different_kinds_have_no_order (void)
{
  g_autoptr (KitsuneItems) items = kitsune_items_new (NULL, 0);
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();
  g_autoptr (KitsunePair) pair = kitsune_pair_new (&INT_VALUE (1), &INT_VALUE (1));
  g_autoptr (GBytes) bytes = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  gint order;
  const GValue values[] = {
    INT_VALUE (1),
    BOOLEAN_VALUE (TRUE),
    STRING_VALUE ("1"),
    ENUM_VALUE (G_TYPE_FILE_TYPE, 1),
    FLAGS_VALUE (G_TYPE_FILE_QUERY_INFO_FLAGS, 1),
    BORROWED_VALUE (KITSUNE_TYPE_ITEMS, items),
    BORROWED_VALUE (KITSUNE_TYPE_DICT, dict),
    BORROWED_VALUE (KITSUNE_TYPE_PAIR, pair),
    BORROWED_VALUE (G_TYPE_BYTES, bytes),
    OPAQUE_VALUE (1),
    UNSET_VALUE (),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      for (gsize j = 0; j < i; j++)
        {
          assert_different (&values[i], &values[j]);
          assert_not_comparable (&values[i], &values[j]);
        }
    }

  assert_not_comparable (&UNSET_VALUE (), &NULL_VALUE ());

  g_assert_false (kitsune_value_compare (&values[0], &values[2], &order, &error));
  g_assert_cmpstr (error->message, ==, "cannot compare gint with gchararray");
}

static void
test_compare_unhashable_values (void)
{
  GValue opaque = OPAQUE_VALUE (3);
  g_autoptr (KitsuneItems) items = kitsune_items_new (&opaque, 1);
  g_autoptr (KitsunePair) pair = kitsune_pair_new (&INT_VALUE (1), &opaque);
  g_autoptr (KitsuneDict) dict = kitsune_dict_new ();

  kitsune_dict_set_string_key (dict, "k", &opaque);

  g_assert_false (kitsune_value_is_hashable (&UNSET_VALUE ()));
  g_assert_false (kitsune_value_is_hashable (&opaque));
  g_assert_false (kitsune_value_is_hashable (&BORROWED_VALUE (KITSUNE_TYPE_ITEMS, items)));
  g_assert_false (kitsune_value_is_hashable (&BORROWED_VALUE (KITSUNE_TYPE_PAIR, pair)));
  g_assert_false (kitsune_value_is_hashable (&BORROWED_VALUE (KITSUNE_TYPE_DICT, dict)));

  /* They are still equal to themselves. */
  g_assert_true (kitsune_value_equal (&opaque, &OPAQUE_VALUE (3)));
  g_assert_false (kitsune_value_equal (&opaque, &OPAQUE_VALUE (4)));
  g_assert_true (kitsune_value_equal (&UNSET_VALUE (), &UNSET_VALUE ()));
}

static void
test_compare_hash_of_unhashable_is_refused (void)
{
  if (g_test_subprocess ())
    {
      kitsune_value_hash (&OPAQUE_VALUE (1));
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*hashable*");
}

static guint
count_slots (const guint8 *used)
{
  guint n = 0;

  for (guint i = 0; i < 4096; i++)
    n += used[i];

  return n;
}

/* 4096 hashes thrown into 4096 slots at random leave 1507 empty, give or take 19
 * (one standard deviation); the limits are ten of them away.
 */
static void
test_compare_hash_spreads_sequences (void)
{
  for (guint shift = 0; shift < 48; shift += 12)
    {
      g_autofree guint8 *low = g_new0 (guint8, 4096);
      g_autofree guint8 *high = g_new0 (guint8, 4096);
      g_autofree guint8 *text = g_new0 (guint8, 4096);

      for (guint64 i = 0; i < 4096; i++)
        {
          g_autofree char *string = g_strdup_printf ("key-%" G_GUINT64_FORMAT, i << shift);
          guint hash = kitsune_value_hash (&UINT64_VALUE (i << shift));

          low[hash & 4095] = 1;
          high[hash >> 20] = 1;
          text[kitsune_value_hash (&STRING_VALUE (string)) & 4095] = 1;
        }

      g_assert_cmpuint (count_slots (low), >, 2400);
      g_assert_cmpuint (count_slots (low), <, 2780);
      g_assert_cmpuint (count_slots (high), >, 2400);
      g_assert_cmpuint (count_slots (text), >, 2400);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/compare/numbers-of-all-types", test_compare_numbers_of_all_types);
  g_test_add_func ("/kitsune/base/compare/same-number-in-all-types", test_compare_same_number_in_all_types);
  g_test_add_func ("/kitsune/base/compare/zeros-and-nans", test_compare_zeros_and_nans);
  g_test_add_func ("/kitsune/base/compare/booleans", test_compare_booleans);
  g_test_add_func ("/kitsune/base/compare/strings", test_compare_strings);
  g_test_add_func ("/kitsune/base/compare/enums-and-flags", test_compare_enums_and_flags);
  g_test_add_func ("/kitsune/base/compare/bytes", test_compare_bytes);
  g_test_add_func ("/kitsune/base/compare/date-times", test_compare_date_times);
  g_test_add_func ("/kitsune/base/compare/string-arrays", test_compare_string_arrays);
  g_test_add_func ("/kitsune/base/compare/variants", test_compare_variants);
  g_test_add_func ("/kitsune/base/compare/variants-in-abnormal-form", test_compare_variants_in_abnormal_form);
  g_test_add_func ("/kitsune/base/compare/errors-by-content", test_compare_errors_by_content);
  g_test_add_func ("/kitsune/base/compare/instances-by-identity", test_compare_instances_by_identity);
  g_test_add_func ("/kitsune/base/compare/all-nulls-are-equal", test_compare_all_nulls_are_equal);
  g_test_add_func ("/kitsune/base/compare/boxed-value-is-its-content", test_compare_boxed_value_is_its_content);
  g_test_add_func ("/kitsune/base/compare/lists", test_compare_lists);
  g_test_add_func ("/kitsune/base/compare/dicts", test_compare_dicts);
  g_test_add_func ("/kitsune/base/compare/different-kinds-have-no-order", test_compare_different_kinds_have_no_order);
  g_test_add_func ("/kitsune/base/compare/unhashable-values", test_compare_unhashable_values);
  g_test_add_func ("/kitsune/base/compare/hash-of-unhashable-is-refused", test_compare_hash_of_unhashable_is_refused);
  g_test_add_func ("/kitsune/base/compare/hash-spreads-sequences", test_compare_hash_spreads_sequences);

  return g_test_run ();
}
