/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "keys.h"

static KitsunePipeline *
sort (KitsunePipeline *source)
{
  return kitsune_pipeline_sort (source, NULL, NULL, NULL);
}

static KitsunePipeline *
script_sort (KitsunePipeline *source)
{
  return kitsune_pipeline_sort_process (source, NULL, NULL, NULL);
}

static gint
backwards (const GValue *a,
           const GValue *b,
           gpointer user_data,
           GError **error)
{
  gint64 x = kitsune_value_get_int64 (a);
  gint64 y = kitsune_value_get_int64 (b);

  if (x == 13 || y == 13)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "unlucky");

  return x < y ? 1 : x > y ? -1
                           : 0;
}

static gboolean
push_backwards (const GValue *pair,
                KitsuneEmitter *out,
                gpointer user_data,
                GError **error)
{
  KitsunePair *both = g_value_get_boxed (pair);

  kitsune_emitter_push_int64 (out, backwards (kitsune_pair_get_first (both), kitsune_pair_get_second (both),
                                              user_data, error));
  return *error == NULL;
}

static KitsunePipeline *
sort_backwards (KitsunePipeline *source)
{
  return kitsune_pipeline_sort (source, backwards, NULL, NULL);
}

static KitsunePipeline *
script_sort_backwards (KitsunePipeline *source)
{
  return kitsune_pipeline_sort_process (source, push_backwards, NULL, NULL);
}

static KitsunePipeline *
sort_by (KitsunePipeline *source)
{
  return kitsune_pipeline_sort_by (source, last_digit, NULL, NULL);
}

static KitsunePipeline *
script_sort_by (KitsunePipeline *source)
{
  return kitsune_pipeline_sort_by_process (source, push_last_digit, NULL, NULL);
}

static KitsunePipeline *
group_by (KitsunePipeline *source)
{
  return kitsune_pipeline_group_by (source, last_digit, NULL, NULL);
}

static KitsunePipeline *
script_group_by (KitsunePipeline *source)
{
  return kitsune_pipeline_group_by_process (source, push_last_digit, NULL, NULL);
}

static void
test_sort_in_natural_order (void)
{
  expect_built (sort, "3 1 2 2 -5", "-5 1 2 2 3");
  expect_built (sort, "'b 'ab 'a", "a ab b");
  expect_built (sort, "2 ~ 1.5 1", "null 1 1.5 2");
  expect_built (script_sort, "3 1 2", "1 2 3");
  expect_built (sort, "1", "1");
  expect_built (sort, "", "");
}

static void
test_sort_with_comparison (void)
{
  expect_built (sort_backwards, "1 3 2", "3 2 1");
  expect_built (script_sort_backwards, "1 3 2", "3 2 1");
}

/* More than a vector: it is given bit by bit. */
static void
test_sort_of_many (void)
{
  g_autoptr (GString) script = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < 1000; i++)
    {
      g_string_append_printf (script, "%s%u", i > 0 ? " " : "", (i * 7919) % 1000);
      g_string_append_printf (expected, "%s%u", i > 0 ? " " : "", i);
    }

  expect_built (sort, script->str, expected->str);
}

static void
test_sort_is_stable (void)
{
  expect_built (sort_by, "21 12 1 32 11 2 91", "21 1 11 91 12 32 2");
  expect_built (script_sort_by, "21 12 1 32 11 2", "21 1 11 12 32 2");
  expect_built (sort, "1.0 1 2 2.0", "1.0 1 2 2.0");
}

static gboolean
count_calls (const GValue *item,
             GValue *key,
             gpointer user_data,
             GError **error)
{
  (*(guint *) user_data)++;
  kitsune_value_copy (item, key);

  return TRUE;
}

static void
test_sort_by_computes_each_key_once (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("9 8 7 6 5 4 3 2 1 0");
  guint n_calls = 0;
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_sort_by (source, count_calls, &n_calls, NULL);
  g_autofree char *text = collect_text (pipeline, 64);

  g_assert_cmpstr (text, ==, "0 1 2 3 4 5 6 7 8 9");
  g_assert_cmpuint (n_calls, ==, 10);
}

static void
test_sort_raises_errors_of_comparisons (void)
{
  expect_built (sort_backwards, "1 13 2 3", "! stage \"sort-1\": unlucky");
  expect_built (script_sort_backwards, "1 13 2 3", "! stage \"sort-1\": unlucky");
  expect_built (sort, "1 'a", "! stage \"sort-1\": cannot compare gint64 with gchararray");
  expect_built (sort_by, "1 'a", "! stage \"sort-by-1\": cannot compare gint64 with gchararray");
}

static void
test_sort_by_leaves_failed_keys_to_the_handler (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("2 13 1");

  expect (sort_by (source), "! stage \"sort-by-1\": unlucky");
  expect (dropping (sort_by (source)), "1 2");
  expect_problem (returning (sort_by (source)), "no output item to replace");
  expect_problem (dropping (sort (source)), "calls no function that could fail");
}

static void
test_sort_limit (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("3 2 1");

  expect (with (sort (source), "max-items", 3), "1 2 3");
  expect (with (sort (source), "max-items", 2), "! stage \"sort-1\": more items than max-items allows, which is 2");
  expect (with (sort_by (source), "max-items", 2),
          "! stage \"sort-by-1\": more items than max-items allows, which is 2");
}

static void
test_group_by_collects_by_key (void)
{
  expect_built (group_by, "1 2 11 3 21 2", "{1: [1, 11, 21], 2: [2, 2], 3: [3]}");
  expect_built (script_group_by, "1 2 11", "{1: [1, 11], 2: [2]}");
  expect_built (group_by, "'a ~ 1 'a 1.5", "{\"a\": [\"a\", \"a\"], null: [null], 1: [1], 1.5: [1.5]}");
  expect_built (group_by, "1", "{1: [1]}");
  expect_built (group_by, "", "{}");
}

static void
test_group_by_leaves_failed_keys_to_the_handler (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 13 14 2");

  expect (group_by (source), "! stage \"group-by-1\": unlucky");
  expect (dropping (group_by (source)), "{1: [1], 2: [2]}");
  expect_built (group_by, "1 14", "! stage \"group-by-1\": a value of type TestOpaque cannot be a key");
  expect_problem (returning (group_by (source)), "no output item to replace");
}

static void
test_group_by_limit (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 11 21");

  expect (with (group_by (source), "max-items", 3), "{1: [1, 11, 21]}");
  expect (with (group_by (source), "max-items", 2),
          "! stage \"group-by-1\": more items than max-items allows, which is 2");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/sort/in-natural-order", test_sort_in_natural_order);
  g_test_add_func ("/kitsune/operators/sort/with-comparison", test_sort_with_comparison);
  g_test_add_func ("/kitsune/operators/sort/of-many", test_sort_of_many);
  g_test_add_func ("/kitsune/operators/sort/is-stable", test_sort_is_stable);
  g_test_add_func ("/kitsune/operators/sort/by-computes-each-key-once", test_sort_by_computes_each_key_once);
  g_test_add_func ("/kitsune/operators/sort/raises-errors-of-comparisons", test_sort_raises_errors_of_comparisons);
  g_test_add_func ("/kitsune/operators/sort/by-leaves-failed-keys-to-the-handler",
                   test_sort_by_leaves_failed_keys_to_the_handler);
  g_test_add_func ("/kitsune/operators/sort/limit", test_sort_limit);
  g_test_add_func ("/kitsune/operators/group-by/collects-by-key", test_group_by_collects_by_key);
  g_test_add_func ("/kitsune/operators/group-by/leaves-failed-keys-to-the-handler",
                   test_group_by_leaves_failed_keys_to_the_handler);
  g_test_add_func ("/kitsune/operators/group-by/limit", test_group_by_limit);

  return g_test_run ();
}
