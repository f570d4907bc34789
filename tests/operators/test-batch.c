/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "keys.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static KitsunePipeline *
batch_two (KitsunePipeline *source)
{
  return kitsune_pipeline_batch (source, 2);
}

static KitsunePipeline *
batch_two_seconds (KitsunePipeline *source)
{
  return with (kitsune_pipeline_batch (source, 3), "timeout", 2 * SECOND);
}

static KitsunePipeline *
drop_partial (KitsunePipeline *pipeline)
{
  kitsune_pipeline_set (pipeline, "drop-partial", TRUE, NULL);

  return pipeline;
}

/* The length of a string, the value of a number; 13 fails. */
static gboolean
measure (const GValue *item,
         GValue *result,
         gpointer user_data,
         GError **error)
{
  if (G_VALUE_HOLDS_STRING (item))
    kitsune_value_set_int64 (result, (gint64) strlen (g_value_get_string (item)));
  else if (kitsune_value_is_null (item))
    kitsune_value_init_null (result);
  else
    return last_digit (item, result, user_data, error);

  return TRUE;
}

static gboolean
push_value (const GValue *item,
            KitsuneEmitter *out,
            gpointer user_data,
            GError **error)
{
  kitsune_emitter_push (out, item);

  return TRUE;
}

static KitsunePipeline *
batch_six (KitsunePipeline *source)
{
  return kitsune_pipeline_batch_by_measure (source, 6, measure, NULL, NULL);
}

static KitsunePipeline *
script_batch_six (KitsunePipeline *source)
{
  return kitsune_pipeline_batch_by_measure_process (source, 6, push_value, NULL, NULL);
}

static KitsunePipeline *
unbatch (KitsunePipeline *source)
{
  return kitsune_pipeline_unbatch (source);
}

static KitsunePipeline *
rebatch (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) batches = kitsune_pipeline_batch (source, 100);

  return kitsune_pipeline_unbatch (batches);
}

static void
test_batch_by_count (void)
{
  expect_built (batch_two, "1 2 3 4 5", "[1, 2] [3, 4] [5]");
  expect_built (batch_two, "1 2 3 4", "[1, 2] [3, 4]");
  expect_built (batch_two, "'a", "[\"a\"]");
  expect_built (batch_two, "", "");
}

static void
test_batch_of_any_size (void)
{
  const guint counts[] = { 1, 63, 64, 65, 999, 1000, 1500, G_MAXUINT };
  g_autoptr (KitsunePipeline) source = kitsune_pipeline_new_range (0, 1000, 1);

  for (guint c = 0; c < G_N_ELEMENTS (counts); c++)
    {
      g_autoptr (GString) expected = g_string_new (NULL);

      for (guint i = 0; i < 1000; i++)
        {
          if (i % counts[c] == 0)
            g_string_append (expected, i > 0 ? "] [" : "[");
          g_string_append_printf (expected, "%s%u", i % counts[c] > 0 ? ", " : "", i);
        }
      g_string_append_c (expected, ']');
      expect (kitsune_pipeline_batch (source, counts[c]), expected->str);
    }
}

static void
test_batch_drops_partial (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2 3 4 5 6 7");

  expect (drop_partial (kitsune_pipeline_batch (source, 3)), "[1, 2, 3] [4, 5, 6]");
  expect_play (drop_partial (kitsune_pipeline_batch (source, 5)), "[1, 2, 3, 4, 5]@0 .@0 "
                                                                  "-6:incomplete@0 -7:incomplete@0");
}

static void
test_batch_by_measure (void)
{
  expect_built (batch_six, "'abc 'def 'gh", "[\"abc\", \"def\"] [\"gh\"]");
  expect_built (batch_six, "'abc 'defghi 'abcdef", "[\"abc\", \"defghi\"] [\"abcdef\"]");
  expect_built (script_batch_six, "1 2 3 9 1", "[1, 2, 3] [9] [1]");
  expect_built (script_batch_six, "5 9223372036854775807 1", "[5, 9223372036854775807] [1]");
}

static void
test_batch_by_measure_and_count (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 1 1 6 1");
  KitsunePipeline *pipeline = batch_six (source);

  kitsune_pipeline_set (pipeline, "count", 2, NULL);
  expect (pipeline, "[1, 1] [1, 6] [1]");
}

static void
test_failed_measures_reach_the_handler (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 13 -1 2");

  expect (batch_six (source), "! stage \"batch-by-measure-1\": unlucky");
  expect (dropping (batch_six (source)), "[1, 2]");
  expect_built (batch_six, "1 -1", "! stage \"batch-by-measure-1\": measure of an item is negative: -1");
  expect_built (batch_six, "1 ~", "! stage \"batch-by-measure-1\": expected a number, got gpointer");
  expect_problem (dropping (batch_two (source)), "calls no function that could fail");
}

/* Counted from the first item of a batch, not from the one before. */
static void
test_batch_by_time (void)
{
  expect_play_built (batch_two_seconds, "@1 1 @2 2 @3.5 3 @9 4", "[1, 2]@3 [3]@5.5 [4]@9 .@9");
  expect_play_built (batch_two_seconds, "@5", ".@5");
}

static void
test_batch_full_before_its_time (void)
{
  /* the timer of the first batch must not cut the second short */
  expect_play_built (batch_two_seconds, "1 @1 2 3 4 @2.5 5 @20", "[1, 2, 3]@1 [4, 5]@3 .@20");
  expect_play_built (batch_two_seconds, "1 2 3 @20", "[1, 2, 3]@0 .@20");
}

static void
test_batch_by_time_alone (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2 3 4 5 6 7 8 9 10 @1 11 @5 12");

  expect_play (with (kitsune_pipeline_batch (source, 0), "timeout", 2 * SECOND),
               "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]@2 [12]@5 .@5");
  expect_play (drop_partial (with (kitsune_pipeline_batch (source, 0), "timeout", 2 * SECOND)),
               "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]@2 .@5 -12:incomplete@5");
}

static void
test_batch_endless_timeout (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 @5 2");

  expect_play (with (kitsune_pipeline_batch (source, 0), "timeout", G_MAXINT64), "[1, 2]@5 .@5");
}

static void
test_batch_error_discards (void)
{
  expect_play_built (batch_two_seconds, "1 @1 !", "! stage \"script-1\": script failed@1");
}

static void
test_batch_mistakes (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1");

  expect_problem (kitsune_pipeline_batch (source, 0), "no trigger: set \"count\", \"timeout\" or \"measure-max\"");
  expect_problem (with (batch_two (source), "timeout", 0), "timeout must be greater than 0");
  expect_problem (with (batch_two (source), "measure-max", 5), "no function measures the items");
  expect_problem (drop_partial (kitsune_pipeline_batch (source, 1)), "batches of one are never partial");
  expect_problem (kitsune_pipeline_batch_by_measure (source, 0, measure, NULL, NULL),
                  "measure-max must be greater than 0");
  expect_problem (kitsune_pipeline_batch_by_measure (source, -5, measure, NULL, NULL),
                  "measure-max must be greater than 0");
  expect_problem (with (batch_six (source), "measure-max", -1), "\"measure-max\" is not set");
}

static void
test_batch_properties (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("");
  g_autoptr (KitsunePipeline) pipeline = drop_partial (batch_two_seconds (source));
  KitsuneBatchStage *stage = KITSUNE_BATCH_STAGE (kitsune_pipeline_get_stage (pipeline));
  guint count;
  gint64 timeout;
  gint64 measure_max;
  gboolean drop;

  g_object_get (stage, "count", &count, "timeout", &timeout, "measure-max", &measure_max, "drop-partial", &drop, NULL);
  g_assert_cmpuint (count, ==, 3);
  g_assert_cmpuint (kitsune_batch_stage_get_count (stage), ==, 3);
  g_assert_cmpint (timeout, ==, 2 * SECOND);
  g_assert_cmpint (kitsune_batch_stage_get_timeout (stage), ==, 2 * SECOND);
  g_assert_cmpint (measure_max, ==, -1);
  g_assert_cmpint (kitsune_batch_stage_get_measure_max (stage), ==, -1);
  g_assert_true (drop);
  g_assert_true (kitsune_batch_stage_get_drop_partial (stage));
}

static void
test_unbatch_gives_the_items (void)
{
  expect_built (rebatch, "1 2 3 'a", "1 2 3 a");
  expect_built (rebatch, "", "");
}

static KitsunePipeline *
lists (const gsize *sizes,
       gsize n_sizes,
       GString *expected)
{
  g_autofree GValue *values = g_new0 (GValue, n_sizes);
  g_autoptr (KitsuneItems) all = NULL;
  gint64 number = 0;

  for (gsize i = 0; i < n_sizes; i++)
    {
      GValue *inner = g_new0 (GValue, sizes[i]);

      for (gsize n = 0; n < sizes[i]; n++)
        {
          g_string_append_printf (expected, "%s%" G_GINT64_FORMAT, number > 0 ? " " : "", number);
          kitsune_value_set_int64 (&inner[n], number++);
        }
      g_value_init (&values[i], KITSUNE_TYPE_ITEMS);
      g_value_take_boxed (&values[i], kitsune_items_new_take (inner, sizes[i]));
    }
  all = kitsune_items_new_take (g_steal_pointer (&values), n_sizes);

  return kitsune_pipeline_new_from_items (all);
}

static void
test_unbatch_of_lists_of_all_sizes (void)
{
  const gsize sizes[] = { 0, 1, 64, 65, 0, 0, 1000, 3, 63, 200, 0 };
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (KitsunePipeline) source = lists (sizes, G_N_ELEMENTS (sizes), expected);
  g_autoptr (KitsunePipeline) pipeline = unbatch (source);

  /* stopped in the middle of the list of 1000 */
  expect (kitsune_pipeline_take (pipeline, 2), "0 1");
  expect (unbatch (source), expected->str);
}

static void
test_unbatch_refuses_other_items (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 ~ 'a");

  expect (unbatch (source), "! stage \"unbatch-1\": expected a list of items, got gint64");
  expect (dropping (unbatch (source)), "");
  expect (returning (unbatch (source)), "-1 -1 -1");
  expect_built (unbatch, "~", "! stage \"unbatch-1\": expected a list of items, got the null item");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/batch/by-count", test_batch_by_count);
  g_test_add_func ("/kitsune/operators/batch/of-any-size", test_batch_of_any_size);
  g_test_add_func ("/kitsune/operators/batch/drops-partial", test_batch_drops_partial);
  g_test_add_func ("/kitsune/operators/batch/by-measure", test_batch_by_measure);
  g_test_add_func ("/kitsune/operators/batch/by-measure-and-count", test_batch_by_measure_and_count);
  g_test_add_func ("/kitsune/operators/batch/failed-measures-reach-the-handler",
                   test_failed_measures_reach_the_handler);
  g_test_add_func ("/kitsune/operators/batch/by-time", test_batch_by_time);
  g_test_add_func ("/kitsune/operators/batch/full-before-its-time", test_batch_full_before_its_time);
  g_test_add_func ("/kitsune/operators/batch/by-time-alone", test_batch_by_time_alone);
  g_test_add_func ("/kitsune/operators/batch/endless-timeout", test_batch_endless_timeout);
  g_test_add_func ("/kitsune/operators/batch/error-discards", test_batch_error_discards);
  g_test_add_func ("/kitsune/operators/batch/mistakes", test_batch_mistakes);
  g_test_add_func ("/kitsune/operators/batch/properties", test_batch_properties);
  g_test_add_func ("/kitsune/operators/unbatch/gives-the-items", test_unbatch_gives_the_items);
  g_test_add_func ("/kitsune/operators/unbatch/of-lists-of-all-sizes", test_unbatch_of_lists_of_all_sizes);
  g_test_add_func ("/kitsune/operators/unbatch/refuses-other-items", test_unbatch_refuses_other_items);

  return g_test_run ();
}
