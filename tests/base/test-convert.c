/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"
#include "tests/base/values.h"

#include <gio/gio.h>
#include <math.h>

#define TWO_53 G_GINT64_CONSTANT (9007199254740992)

/* Converts and checks type and content. */
static void
assert_converts (const GValue *src,
                 const GValue *expected)
{
  GValue dest = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  gboolean success;

  g_value_init (&dest, G_VALUE_TYPE (expected));
  success = kitsune_value_convert (src, &dest, &error);

  g_assert_no_error (error);
  g_assert_true (success);
  g_assert_true (G_VALUE_TYPE (&dest) == G_VALUE_TYPE (expected));
  g_assert_true (kitsune_value_equal (&dest, expected));
  kitsune_value_clear (&dest);
}

static void
assert_refuses (const GValue *src,
                GType type,
                KitsuneError code,
                const char *message)
{
  GValue dest = G_VALUE_INIT;
  GValue before = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&dest, type);
  kitsune_value_copy (&dest, &before);

  g_assert_false (kitsune_value_convert (src, &dest, &error));
  g_assert_error (error, KITSUNE_ERROR, (gint) code);
  g_assert_cmpstr (error->message, ==, message);
  g_assert_true (G_VALUE_TYPE (&dest) == type);
  g_assert_true (kitsune_value_equal (&dest, &before));

  kitsune_value_clear (&dest);
  kitsune_value_clear (&before);
}

/* The number goes into the type of the range exactly if it is in the range. */
static void
check_range (const GValue *number,
             const GValue *min,
             const GValue *max)
{
  GValue dest = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;
  gint low;
  gint high;

  g_value_init (&dest, G_VALUE_TYPE (min));
  g_assert_true (kitsune_value_compare (number, min, &low, NULL));
  g_assert_true (kitsune_value_compare (number, max, &high, NULL));

  if (low >= 0 && high <= 0)
    {
      g_assert_true (kitsune_value_convert (number, &dest, &error));
      g_assert_true (kitsune_value_equal (number, &dest));
    }
  else
    {
      g_assert_false (kitsune_value_convert (number, &dest, &error));
      g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_OVERFLOW);
    }
}

static void
test_convert_integers_to_their_limits (void)
{
  const struct
  {
    GValue min;
    GValue max;
  } ranges[] = {
    { CHAR_VALUE (G_MININT8), CHAR_VALUE (G_MAXINT8) },
    { UCHAR_VALUE (0), UCHAR_VALUE (G_MAXUINT8) },
    { INT_VALUE (G_MININT), INT_VALUE (G_MAXINT) },
    { UINT_VALUE (0), UINT_VALUE (G_MAXUINT) },
    { LONG_VALUE (G_MINLONG), LONG_VALUE (G_MAXLONG) },
    { ULONG_VALUE (0), ULONG_VALUE (G_MAXULONG) },
    { INT64_VALUE (G_MININT64), INT64_VALUE (G_MAXINT64) },
    { UINT64_VALUE (0), UINT64_VALUE (G_MAXUINT64) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      for (gsize j = 0; j < G_N_ELEMENTS (ranges); j++)
        {
          check_range (&ranges[j].min, &ranges[i].min, &ranges[i].max);
          check_range (&ranges[j].max, &ranges[i].min, &ranges[i].max);
        }
    }

  assert_refuses (&INT64_VALUE (300), G_TYPE_UCHAR, KITSUNE_ERROR_OVERFLOW, "gint64 300 is out of range of guchar");
  assert_refuses (&INT_VALUE (-1), G_TYPE_UINT64, KITSUNE_ERROR_OVERFLOW, "gint -1 is out of range of guint64");
}

static void
test_convert_doubles_to_integers (void)
{
  assert_converts (&DOUBLE_VALUE (-3), &INT64_VALUE (-3));
  assert_converts (&FLOAT_VALUE (255), &UCHAR_VALUE (255));
  assert_converts (&DOUBLE_VALUE (-0.0), &INT_VALUE (0));
  assert_converts (&DOUBLE_VALUE (-9223372036854775808.0), &INT64_VALUE (G_MININT64));
  assert_converts (&DOUBLE_VALUE (9223372036854775808.0), &UINT64_VALUE ((guint64) 1 << 63));

  assert_refuses (&DOUBLE_VALUE (1.5), G_TYPE_INT64, KITSUNE_ERROR_TYPE_MISMATCH,
                  "cannot convert gdouble 1.5 to gint64");
  assert_refuses (&DOUBLE_VALUE (NAN), G_TYPE_INT64, KITSUNE_ERROR_TYPE_MISMATCH,
                  "cannot convert gdouble nan to gint64");
  assert_refuses (&DOUBLE_VALUE (INFINITY), G_TYPE_INT64, KITSUNE_ERROR_OVERFLOW,
                  "gdouble inf is out of range of gint64");
  assert_refuses (&DOUBLE_VALUE (9223372036854775808.0), G_TYPE_INT64, KITSUNE_ERROR_OVERFLOW,
                  "gdouble 9.223372036854776e+18 is out of range of gint64");
  assert_refuses (&DOUBLE_VALUE (1e300), G_TYPE_UINT64, KITSUNE_ERROR_OVERFLOW,
                  "gdouble 1e+300 is out of range of guint64");
}

static void
test_convert_to_floating_numbers (void)
{
  GValue dest = FLOAT_VALUE (0);

  assert_converts (&INT_VALUE (-7), &DOUBLE_VALUE (-7));
  assert_converts (&INT64_VALUE (TWO_53 + 1), &DOUBLE_VALUE (TWO_53));
  assert_converts (&UINT64_VALUE (G_MAXUINT64), &DOUBLE_VALUE (18446744073709551616.0));
  assert_converts (&FLOAT_VALUE (0.1f), &DOUBLE_VALUE ((gdouble) 0.1f));
  assert_converts (&DOUBLE_VALUE (0.1), &FLOAT_VALUE (0.1f));
  assert_converts (&DOUBLE_VALUE (INFINITY), &FLOAT_VALUE (INFINITY));
  assert_converts (&DOUBLE_VALUE (NAN), &FLOAT_VALUE (NAN));
  assert_converts (&DOUBLE_VALUE (1e-320), &FLOAT_VALUE (0));
  assert_refuses (&DOUBLE_VALUE (1e39), G_TYPE_FLOAT, KITSUNE_ERROR_OVERFLOW,
                  "gdouble 1e+39 is out of range of gfloat");

  /* The sign of zero survives. */
  g_assert_true (kitsune_value_convert (&DOUBLE_VALUE (-0.0), &dest, NULL));
  g_assert_true (signbit (g_value_get_float (&dest)));
}

static void
test_convert_booleans_enums_flags (void)
{
  assert_converts (&INT64_VALUE (0), &BOOLEAN_VALUE (FALSE));
  assert_converts (&INT64_VALUE (-5), &BOOLEAN_VALUE (TRUE));
  assert_converts (&UINT64_VALUE (G_MAXUINT64), &BOOLEAN_VALUE (TRUE));
  assert_converts (&DOUBLE_VALUE (1), &BOOLEAN_VALUE (TRUE));
  assert_refuses (&DOUBLE_VALUE (0.5), G_TYPE_BOOLEAN, KITSUNE_ERROR_TYPE_MISMATCH,
                  "cannot convert gdouble 0.5 to gboolean");
  assert_converts (&BOOLEAN_VALUE (2), &INT64_VALUE (1));
  assert_converts (&BOOLEAN_VALUE (TRUE), &DOUBLE_VALUE (1));

  assert_converts (&INT64_VALUE (G_FILE_TYPE_DIRECTORY), &ENUM_VALUE (G_TYPE_FILE_TYPE, G_FILE_TYPE_DIRECTORY));
  assert_converts (&ENUM_VALUE (G_TYPE_BUS_TYPE, G_BUS_TYPE_STARTER), &CHAR_VALUE (-1));
  assert_converts (&DOUBLE_VALUE (-1), &ENUM_VALUE (G_TYPE_BUS_TYPE, G_BUS_TYPE_STARTER));
  assert_refuses (&INT_VALUE (77), G_TYPE_FILE_TYPE, KITSUNE_ERROR_OVERFLOW, "gint 77 is out of range of GFileType");
  assert_refuses (&INT64_VALUE (G_GINT64_CONSTANT (0x100000001)), G_TYPE_FILE_TYPE, KITSUNE_ERROR_OVERFLOW,
                  "gint64 4294967297 is out of range of GFileType");

  assert_converts (&INT_VALUE (3), &FLAGS_VALUE (G_TYPE_FILE_CREATE_FLAGS, 3));
  assert_converts (&INT_VALUE (0), &FLAGS_VALUE (G_TYPE_FILE_CREATE_FLAGS, 0));
  assert_converts (&FLAGS_VALUE (G_TYPE_FILE_CREATE_FLAGS, 3), &UCHAR_VALUE (3));
  assert_refuses (&INT_VALUE (4), G_TYPE_FILE_CREATE_FLAGS, KITSUNE_ERROR_OVERFLOW,
                  "gint 4 is out of range of GFileCreateFlags");
}

static void
test_convert_to_strings (void)
{
  assert_converts (&INT_VALUE (-7), &STRING_VALUE ("-7"));
  assert_converts (&DOUBLE_VALUE (0.1), &STRING_VALUE ("0.1"));
  assert_converts (&BOOLEAN_VALUE (TRUE), &STRING_VALUE ("true"));
  assert_converts (&ENUM_VALUE (G_TYPE_FILE_TYPE, G_FILE_TYPE_REGULAR), &STRING_VALUE ("regular"));
  assert_converts (&STRING_VALUE ("abc"), &STRING_VALUE ("abc"));
  assert_refuses (&STRING_VALUE ("5"), G_TYPE_INT, KITSUNE_ERROR_TYPE_MISMATCH, "cannot convert gchararray to gint");
}

static void
test_convert_null (void)
{
  const GType types[] = {
    G_TYPE_STRING, G_TYPE_OBJECT, G_TYPE_FILE, G_TYPE_BYTES, G_TYPE_VARIANT, G_TYPE_PARAM, KITSUNE_TYPE_ITEMS
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    assert_converts (&NULL_VALUE (), &BORROWED_VALUE (types[i], NULL));

  assert_converts (&NULL_VALUE (), &NULL_VALUE ());
  assert_refuses (&NULL_VALUE (), G_TYPE_INT64, KITSUNE_ERROR_TYPE_MISMATCH, "cannot convert gpointer null to gint64");
  assert_refuses (&NULL_VALUE (), G_TYPE_BOOLEAN, KITSUNE_ERROR_TYPE_MISMATCH,
                  "cannot convert gpointer null to gboolean");
  assert_refuses (&UNSET_VALUE (), G_TYPE_STRING, KITSUNE_ERROR_TYPE_MISMATCH,
                  "cannot convert an unset value to gchararray");
}

/* What was in the destination is replaced and freed. */
static void
test_convert_replaces (void)
{
  GValue dest = G_VALUE_INIT;

  kitsune_value_take_string (&dest, g_strdup ("before"));
  g_assert_true (kitsune_value_convert (&INT_VALUE (1), &dest, NULL));
  g_assert_cmpstr (g_value_get_string (&dest), ==, "1");
  g_assert_true (kitsune_value_convert (&STRING_VALUE ("again"), &dest, NULL));
  g_assert_cmpstr (g_value_get_string (&dest), ==, "again");
  g_assert_true (kitsune_value_convert (&NULL_VALUE (), &dest, NULL));
  g_assert_null (g_value_get_string (&dest));
  g_assert_false (kitsune_value_convert (&BORROWED_VALUE (G_TYPE_OBJECT, NULL), &dest, NULL));
  kitsune_value_clear (&dest);
}

static void
test_convert_objects_by_their_class (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/");
  GType class_type = G_TYPE_FROM_INSTANCE (file);
  GValue as_class = BORROWED_VALUE (class_type, file);
  GValue as_object = BORROWED_VALUE (G_TYPE_OBJECT, file);

  assert_converts (&as_class, &as_object);
  assert_converts (&as_object, &as_class);
  assert_converts (&as_class, &BORROWED_VALUE (G_TYPE_FILE, file));
  assert_converts (&as_object, &BORROWED_VALUE (G_TYPE_FILE, file));
  assert_converts (&BORROWED_VALUE (G_TYPE_FILE, file), &as_object);
  assert_converts (&BORROWED_VALUE (G_TYPE_OBJECT, NULL), &BORROWED_VALUE (G_TYPE_FILE, NULL));

  assert_refuses (&as_object, G_TYPE_CANCELLABLE, KITSUNE_ERROR_TYPE_MISMATCH,
                  "cannot convert GObject to GCancellable");
  assert_refuses (&as_class, G_TYPE_LIST_MODEL, KITSUNE_ERROR_TYPE_MISMATCH, "cannot convert GLocalFile to GListModel");
  assert_refuses (&as_object, G_TYPE_INT, KITSUNE_ERROR_TYPE_MISMATCH, "cannot convert GObject to gint");
  assert_refuses (&INT_VALUE (1), G_TYPE_OBJECT, KITSUNE_ERROR_TYPE_MISMATCH, "cannot convert gint 1 to GObject");
}

static void
test_convert_reads_int64_without_loss (void)
{
  const struct
  {
    GValue value;
    gint64 expected;
  } good[] = {
    { CHAR_VALUE (-5), -5 },
    { UINT64_VALUE (G_MAXINT64), G_MAXINT64 },
    { DOUBLE_VALUE (-9223372036854775808.0), G_MININT64 },
    { DOUBLE_VALUE (1e3), 1000 },
    { FLOAT_VALUE (-0.0f), 0 },
  };
  const struct
  {
    GValue value;
    KitsuneError code;
    const char *message;
  } bad[] = {
    { UINT64_VALUE (G_MAXUINT64), KITSUNE_ERROR_OVERFLOW, "18446744073709551615 does not fit into gint64" },
    { DOUBLE_VALUE (9223372036854775808.0), KITSUNE_ERROR_OVERFLOW, "9.223372036854776e+18 does not fit into gint64" },
    { DOUBLE_VALUE (-INFINITY), KITSUNE_ERROR_OVERFLOW, "-inf does not fit into gint64" },
    { DOUBLE_VALUE (0.5), KITSUNE_ERROR_TYPE_MISMATCH, "0.5 is not a whole number" },
    { DOUBLE_VALUE (NAN), KITSUNE_ERROR_TYPE_MISMATCH, "nan is not a whole number" },
    { STRING_VALUE ("1"), KITSUNE_ERROR_TYPE_MISMATCH, "expected a number, got gchararray" },
    { BOOLEAN_VALUE (TRUE), KITSUNE_ERROR_TYPE_MISMATCH, "expected a number, got gboolean" },
    { UNSET_VALUE (), KITSUNE_ERROR_TYPE_MISMATCH, "expected a number, got an unset value" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gint64 out = 99;

      g_assert_true (kitsune_value_get_as_int64 (&good[i].value, &out, NULL));
      g_assert_cmpint (out, ==, good[i].expected);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 out = 99;

      g_assert_false (kitsune_value_get_as_int64 (&bad[i].value, &out, &error));
      g_assert_error (error, KITSUNE_ERROR, (gint) bad[i].code);
      g_assert_cmpstr (error->message, ==, bad[i].message);
      g_assert_cmpint (out, ==, 99);
    }
}

static void
test_convert_reads_double_without_loss (void)
{
  g_autoptr (GError) error = NULL;
  gdouble out = 99;

  g_assert_true (kitsune_value_get_as_double (&DOUBLE_VALUE (0.1), &out, NULL));
  g_assert_true (out == 0.1);
  g_assert_true (kitsune_value_get_as_double (&DOUBLE_VALUE (-0.0), &out, NULL));
  g_assert_true (out == 0 && signbit (out));
  g_assert_true (kitsune_value_get_as_double (&DOUBLE_VALUE (NAN), &out, NULL));
  g_assert_true (isnan (out));
  g_assert_true (kitsune_value_get_as_double (&FLOAT_VALUE (0.1f), &out, NULL));
  g_assert_true (out == (gdouble) 0.1f);
  g_assert_true (kitsune_value_get_as_double (&INT64_VALUE (-TWO_53), &out, NULL));
  g_assert_true (out == -9007199254740992.0);
  g_assert_true (kitsune_value_get_as_double (&INT64_VALUE (TWO_53 + 2), &out, NULL));
  g_assert_true (out == 9007199254740994.0);
  g_assert_true (kitsune_value_get_as_double (&UINT64_VALUE ((guint64) 1 << 63), &out, NULL));
  g_assert_true (out == 9223372036854775808.0);

  out = 99;
  g_assert_false (kitsune_value_get_as_double (&INT64_VALUE (TWO_53 + 1), &out, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_OVERFLOW);
  g_assert_cmpstr (error->message, ==, "9007199254740993 has no exact double");
  g_clear_error (&error);
  g_assert_false (kitsune_value_get_as_double (&UINT64_VALUE (G_MAXUINT64), &out, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_OVERFLOW);
  g_clear_error (&error);
  g_assert_false (kitsune_value_get_as_double (&NULL_VALUE (), &out, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH);
  g_assert_true (out == 99);
}

static void
test_convert_knows_numbers (void)
{
  const GValue numbers[] = {
    CHAR_VALUE (0), UCHAR_VALUE (0), INT_VALUE (0), UINT_VALUE (0), LONG_VALUE (0), ULONG_VALUE (0),
    INT64_VALUE (0), UINT64_VALUE (0), FLOAT_VALUE (0), DOUBLE_VALUE (NAN)
  };
  const GValue others[] = {
    BOOLEAN_VALUE (1), ENUM_VALUE (G_TYPE_FILE_TYPE, 1), FLAGS_VALUE (G_TYPE_FILE_CREATE_FLAGS, 1),
    STRING_VALUE ("1"), NULL_VALUE (), UNSET_VALUE ()
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_true (kitsune_value_is_number (&numbers[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (kitsune_value_is_number (&others[i]));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/convert/integers-to-their-limits", test_convert_integers_to_their_limits);
  g_test_add_func ("/kitsune/base/convert/doubles-to-integers", test_convert_doubles_to_integers);
  g_test_add_func ("/kitsune/base/convert/to-floating-numbers", test_convert_to_floating_numbers);
  g_test_add_func ("/kitsune/base/convert/booleans-enums-flags", test_convert_booleans_enums_flags);
  g_test_add_func ("/kitsune/base/convert/to-strings", test_convert_to_strings);
  g_test_add_func ("/kitsune/base/convert/null", test_convert_null);
  g_test_add_func ("/kitsune/base/convert/replaces", test_convert_replaces);
  g_test_add_func ("/kitsune/base/convert/objects-by-their-class", test_convert_objects_by_their_class);
  g_test_add_func ("/kitsune/base/convert/reads-int64-without-loss", test_convert_reads_int64_without_loss);
  g_test_add_func ("/kitsune/base/convert/reads-double-without-loss", test_convert_reads_double_without_loss);
  g_test_add_func ("/kitsune/base/convert/knows-numbers", test_convert_knows_numbers);

  return g_test_run ();
}
