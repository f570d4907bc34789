/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/run/results.h"

/* The types of sums, and sums that cannot be. */
static void
assert_sum (KitsunePipeline *pipeline,
            GType type,
            const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItem) sum = kitsune_pipeline_sum (pipeline, NULL, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (G_VALUE_TYPE_NAME (kitsune_item_get_value (sum)), ==, g_type_name (type));
  text = kitsune_value_to_string (kitsune_item_get_value (sum));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_sum_types (void)
{
  const GValue mixed[] = { INT64 (1), DOUBLE (0.5), UINT64 (2) };
  const GValue whole[] = { INT64 (-3), UINT64 (1) };
  const GValue large[] = { INT64 (G_MAXINT64), INT64 (1) };
  const GValue back[] = { INT64 (G_MAXINT64), INT64 (G_MAXINT64), INT64 (5), INT64 (-G_MAXINT64),
                          INT64 (-G_MAXINT64), INT64 (-6) };
  const GValue lowest[] = { INT64 (G_MININT64), UINT64 (G_MAXUINT64), INT64 (G_MININT64) };
  const GValue doubles[] = { DOUBLE (1e300), DOUBLE (0.5), DOUBLE (0.25), DOUBLE (-1e300) };
  const GValue negative[] = { DOUBLE (-0.5), INT64 (-1) };
  const GValue infinite[] = { DOUBLE (1.7e308), DOUBLE (1.7e308), DOUBLE (0.5) };

  assert_sum (new_values (3, mixed), G_TYPE_DOUBLE, "3.5");
  assert_sum (new_values (2, whole), G_TYPE_INT64, "-2");
  assert_sum (new_values (2, large), G_TYPE_UINT64, "9223372036854775808");
  assert_sum (new_values (6, back), G_TYPE_INT64, "-1");
  assert_sum (new_values (3, lowest), G_TYPE_INT64, "-1");
  assert_sum (new_values (4, doubles), G_TYPE_DOUBLE, "0.75");
  assert_sum (new_values (2, negative), G_TYPE_DOUBLE, "-1.5");
  assert_sum (new_values (3, infinite), G_TYPE_DOUBLE, "inf");
  assert_sum (support_own (kitsune_pipeline_new_empty (G_TYPE_DOUBLE)), G_TYPE_DOUBLE, "0.0");
  assert_sum (support_own (kitsune_pipeline_new_empty (G_TYPE_VALUE)), G_TYPE_INT64, "0");
}

static void
test_sum_overflow (void)
{
  const GValue above[] = { UINT64 (G_MAXUINT64), INT64 (1) };
  const GValue below[] = { INT64 (G_MININT64), INT64 (-1) };
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) other = NULL;

  g_assert_null (kitsune_pipeline_sum (new_values (2, above), NULL, NULL, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_OVERFLOW);
  g_assert_cmpstr (error->message, ==, "stage \"sum-1\": the sum, about 1.84467e+19, does not fit into 64 bits");

  g_assert_null (kitsune_pipeline_sum (new_values (2, below), NULL, NULL, &other));
  g_assert_error (other, KITSUNE_ERROR, KITSUNE_ERROR_OVERFLOW);
  g_assert_cmpstr (other->message, ==, "stage \"sum-1\": the sum, about -9.22337e+18, does not fit into 64 bits");
}

static void
test_sum_of_others (void)
{
  const GValue mixed[] = { INT64 (1), BOOLEAN (TRUE), INT64 (2) };

  assert_result (kitsune_pipeline_sum (new_values (3, mixed), NULL, NULL, &error), print_item,
                 "error: stage \"sum-1\": expected a number, got gboolean");
  assert_result (kitsune_pipeline_sum (new_values (3, mixed), dropping_options (), NULL, &error), print_item, "3");
  assert_result (kitsune_pipeline_sum (support_strings ("1"), NULL, NULL, &error), print_item,
                 "error: stage \"sum-1\": cannot add up items of type gchararray");
}

static gboolean
itself (const GValue *item,
        GValue *key,
        gpointer user_data,
        GError **error)
{
  kitsune_value_copy (item, key);

  return TRUE;
}

static void
test_sum_by_others (void)
{
  assert_result (kitsune_pipeline_sum_by (support_strings ("a"), itself, NULL, NULL, NULL, NULL, &error), print_item,
                 "error: stage \"sum-by-1\": expected a number, got gchararray");
  assert_result (kitsune_pipeline_sum_by (support_strings ("a"), itself, NULL, NULL, dropping_options (), NULL, &error),
                 print_item, "0");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/run/sum/types", test_sum_types);
  g_test_add_func ("/kitsune/run/sum/overflow", test_sum_overflow);
  g_test_add_func ("/kitsune/run/sum/of-others", test_sum_of_others);
  g_test_add_func ("/kitsune/run/sum/by-others", test_sum_by_others);

  return g_test_run ();
}
