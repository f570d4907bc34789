/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "flaky.h"

/*
 * Every operator that calls a function: the items before the one that fails go
 * out at once, that one and all behind it after the delays.
 */
static gboolean
flaky_map (const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  if (result->g_type == 0)
    g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, g_value_get_int64 (item) * 10);

  return call (item, error);
}

static gboolean
flaky_next (const GValue *item,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  if (result->g_type == 0)
    g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, g_value_get_int64 (item) + 1);

  return call (item, error);
}

/* One less than the item: 0 for 1, so that there are two kinds of keys. */
static gboolean
flaky_parity (const GValue *item,
              GValue *result,
              gpointer user_data,
              GError **error)
{
  if (result->g_type == 0)
    g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, g_value_get_int64 (item) % 2);

  return call (item, error);
}

static gboolean
flaky_true (const GValue *item,
            gpointer user_data,
            GError **error)
{
  call (item, error);

  return TRUE;
}

static gboolean
flaky_small (const GValue *item,
             gpointer user_data,
             GError **error)
{
  call (item, error);

  return g_value_get_int64 (item) <= 3;
}

static gboolean
flaky_sum (const GValue *first,
           const GValue *second,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, g_value_get_int64 (first) + g_value_get_int64 (second));

  return call (second, error);
}

static gboolean
flaky_join (const GValue *first,
            const GValue *second,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT "+%" G_GINT64_FORMAT, g_value_get_int64 (first),
                                           g_value_get_int64 (second));

  if (result->g_type == 0)
    g_value_init (result, G_TYPE_STRING);
  g_value_set_string (result, text);

  return call (first, error);
}

static gboolean
flaky_same_parity (const GValue *first,
                   const GValue *second,
                   GValue *result,
                   gpointer user_data,
                   GError **error)
{
  g_value_init (result, G_TYPE_BOOLEAN);
  g_value_set_boolean (result, g_value_get_int64 (second) != 4);

  return call (second, error);
}

static gboolean
flaky_twice (const GValue *item,
             KitsuneEmitter *out,
             gpointer user_data,
             GError **error)
{
  kitsune_emitter_push (out, item);
  kitsune_emitter_push (out, item);
  kitsune_emitter_end (out); /* nothing of a call that failed counts */
  if (!call (item, error))
    return FALSE;

  return TRUE;
}

/* --- what is tested --- */

static KitsunePipeline *
build_map (KitsunePipeline *source)
{
  return kitsune_pipeline_map (source, G_TYPE_INT64, flaky_map, NULL, NULL);
}

static KitsunePipeline *
build_filter (KitsunePipeline *source)
{
  return kitsune_pipeline_filter (source, flaky_true, NULL, NULL);
}

static KitsunePipeline *
build_reject (KitsunePipeline *source)
{
  return kitsune_pipeline_reject (source, flaky_small, NULL, NULL);
}

static KitsunePipeline *
build_take_while (KitsunePipeline *source)
{
  return kitsune_pipeline_take_while (source, flaky_small, NULL, NULL);
}

static KitsunePipeline *
build_drop_while (KitsunePipeline *source)
{
  return kitsune_pipeline_drop_while (source, flaky_small, NULL, NULL);
}

static KitsunePipeline *
build_scan (KitsunePipeline *source)
{
  return kitsune_pipeline_scan (source, G_TYPE_INT64, &(GValue){ .g_type = G_TYPE_INT64 }, flaky_sum, NULL, NULL);
}

static KitsunePipeline *
build_reduce (KitsunePipeline *source)
{
  return kitsune_pipeline_reduce (source, G_TYPE_INT64, &(GValue){ .g_type = G_TYPE_INT64 }, flaky_sum, NULL, NULL);
}

static KitsunePipeline *
build_distinct_by (KitsunePipeline *source)
{
  return kitsune_pipeline_distinct_by (source, flaky_map, NULL, NULL);
}

static KitsunePipeline *
build_group_by (KitsunePipeline *source)
{
  return kitsune_pipeline_group_by (source, flaky_parity, NULL, NULL);
}

static KitsunePipeline *
build_chunk_by (KitsunePipeline *source)
{
  return kitsune_pipeline_chunk_by (source, flaky_parity, NULL, NULL);
}

static KitsunePipeline *
build_chunk_while (KitsunePipeline *source)
{
  return kitsune_pipeline_chunk_while (source, flaky_same_parity, NULL, NULL);
}

static KitsunePipeline *
build_sort_by (KitsunePipeline *source)
{
  return kitsune_pipeline_sort_by (source, flaky_parity, NULL, NULL);
}

static KitsunePipeline *
build_batch_by_measure (KitsunePipeline *source)
{
  KitsunePipeline *pipeline = kitsune_pipeline_batch_by_measure (source, 30, flaky_map, NULL, NULL);

  return pipeline;
}

static KitsunePipeline *
build_zip_with (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) other = script_new ("10 20 30 40 50");

  return kitsune_pipeline_zip_with (source, other, G_TYPE_STRING, flaky_join, NULL, NULL);
}

static KitsunePipeline *
build_latest_from_with (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) other = script_new ("7");

  return kitsune_pipeline_latest_from_with (source, other, G_TYPE_STRING, flaky_join, NULL, NULL);
}

static KitsunePipeline *
build_combine_latest_with (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) other = script_new ("7");

  return kitsune_pipeline_combine_latest_with (source, other, G_TYPE_STRING, flaky_join, NULL, NULL);
}

/* Fails twice, then works; one second between two attempts. */
static void
expect_retried (BuildFunc build,
                const char *script,
                const char *expected)
{
  g_autoptr (KitsunePipeline) source = script_new (script);
  g_autoptr (KitsuneBackoff) second = kitsune_backoff_new_fixed (G_USEC_PER_SEC);
  KitsunePipeline *pipeline = build (source);

  flaky = (Flaky){ .n_failures = 2 };
  handle (pipeline, kitsune_error_handler_new_retry (3, second));
  expect_play (pipeline, expected);
}

static void
test_retry_transforms (void)
{
  expect_retried (build_map, "1 2 3 4 5", "10@0 20@0 30@2 40@2 50@2 .@2");
  expect_retried (build_filter, "1 2 3 4 5", "1@0 2@0 3@2 4@2 5@2 .@2");
  expect_retried (build_reject, "1 5 3 4 5", "5@0 4@2 5@2 .@2");
  expect_retried (build_tap, "1 2 3 4 5", "1@0 2@0 3@2 4@2 5@2 .@2");
  expect_retried (build_take_while, "1 2 3 4", "1@0 2@0 3@2 .@2");
  expect_retried (build_drop_while, "1 2 3 4 5", "4@2 5@2 .@2");
  expect_retried (build_scan, "1 2 3 4 5", "1@0 3@0 6@2 10@2 15@2 .@2");
  expect_retried (build_distinct_by, "1 1 3 4 1 5", "1@0 3@2 4@2 5@2 .@2");
}

/* Items that need no freeing take a shorter way. */
static void
expect_retried_plain (BuildFunc build,
                      const char *expected)
{
  g_autoptr (KitsunePipeline) source = kitsune_pipeline_new_range (1, 6, 1);
  g_autoptr (KitsuneBackoff) second = kitsune_backoff_new_fixed (G_USEC_PER_SEC);
  KitsunePipeline *pipeline = build (source);

  flaky = (Flaky){ .n_failures = 2 };
  handle (pipeline, kitsune_error_handler_new_retry (3, second));
  expect_play (pipeline, expected);
}

static void
test_retry_plain_items (void)
{
  expect_retried_plain (build_map, "10@0 20@0 30@2 40@2 50@2 .@2");
  expect_retried_plain (build_filter, "1@0 2@0 3@2 4@2 5@2 .@2");
  expect_retried_plain (build_reject, "4@2 5@2 .@2");
  expect_retried_plain (build_tap, "1@0 2@0 3@2 4@2 5@2 .@2");
}

static void
test_retry_groups (void)
{
  expect_retried (build_reduce, "1 2 3 4 5", "15@2 .@2");
  expect_retried (build_group_by, "1 2 3 4 5", "{1: [1, 3, 5], 0: [2, 4]}@2 .@2");
  expect_retried (build_chunk_by, "1 1 2 3 5", "[1, 1]@0 [2]@2 [3, 5]@2 .@2");
  expect_retried (build_chunk_while, "1 2 3 4 5", "[1, 2, 3]@2 [4, 5]@2 .@2");
  expect_retried (build_sort_by, "1 2 3 4 5", "2@2 4@2 1@2 3@2 5@2 .@2");
  expect_retried (build_batch_by_measure, "1 2 3 4 5", "[1, 2]@0 [3]@2 [4]@2 [5]@2 .@2");
}

static void
test_retry_joins (void)
{
  expect_retried (build_zip_with, "1 2 3 4 5", "1+10@0 2+20@0 3+30@2 4+40@2 5+50@2 .@2");
  expect_retried (build_latest_from_with, "@1 1 2 3 4 5", "1+7@1 2+7@1 3+7@3 4+7@3 5+7@3 .@3");
  expect_retried (build_combine_latest_with, "@1 1 2 3 4 5",
                  "1+7@1 2+7@1 3+7@3 4+7@3 5+7@3 .@3");
}

/* What waits on the other side stays there. */
static KitsunePipeline *
build_zip_from_other (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) other = script_new ("@1 10 20 30 40 50");

  return kitsune_pipeline_zip_with (source, other, G_TYPE_STRING, flaky_join, NULL, NULL);
}

/* While the item of one input is tried again, the other input waits. */
static KitsunePipeline *
build_latest_of_many (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) other = script_new ("7 @1.5 8 @2.5 9");

  return kitsune_pipeline_latest_from_with (source, other, G_TYPE_STRING, flaky_join, NULL, NULL);
}

static void
test_retry_holds_other_inputs (void)
{
  expect_retried (build_zip_from_other, "1 2 3 4 5",
                  "1+10@1 2+20@1 3+30@3 4+40@3 5+50@3 .@3");
  expect_retried (build_latest_of_many, "@1 1 3 @3.5 4 @4 5", "1+7@1 3+7@3 4+9@3.5 5+9@4 .@4");
}

/* The outputs of a fork, merged again. */
static KitsunePipeline *
merge_two (GPtrArray *outputs)
{
  KitsunePipeline *first = g_ptr_array_index (outputs, 0);
  KitsunePipeline *merged = kitsune_pipeline_merge_with (first, g_ptr_array_index (outputs, 1));

  g_ptr_array_unref (outputs);

  return merged;
}

static void
handle_second (KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneBackoff) second = kitsune_backoff_new_fixed (G_USEC_PER_SEC);

  handle (pipeline, kitsune_error_handler_new_retry (-1, second));
}

static KitsunePipeline *
build_partition (KitsunePipeline *source)
{
  GPtrArray *outputs = kitsune_pipeline_partition (source, flaky_small, NULL, NULL);

  handle_second (g_ptr_array_index (outputs, 0));

  return merge_two (outputs);
}

static KitsunePipeline *
build_keyed_balance (KitsunePipeline *source)
{
  GPtrArray *outputs = kitsune_pipeline_keyed_balance (source, 2, flaky_parity, NULL, NULL);

  handle_second (g_ptr_array_index (outputs, 0));

  return merge_two (outputs);
}

/* The stage below has no function to handle the errors of. */
static void
expect_retried_above (BuildFunc build,
                      const char *script,
                      const char *expected)
{
  g_autoptr (KitsunePipeline) source = script_new (script);

  flaky = (Flaky){ .n_failures = 2 };
  expect_play (build (source), expected);
}

static void
test_retry_forks (void)
{
  expect_retried_above (build_partition, "1 2 3 3", "1@0 2@0 3@2 3@4 .@4");
  expect_retried_above (build_keyed_balance, "1 3 5", "1@0 3@2 5@2 .@2");
}

static gboolean
push_next (const GValue *item,
           KitsuneEmitter *out,
           gpointer user_data,
           GError **error)
{
  gint64 *last = user_data;
  GValue next = G_VALUE_INIT;

  kitsune_value_set_int64 (&next, *last + 1);
  kitsune_emitter_push (out, &next);
  if (*last == 4)
    kitsune_emitter_end (out);
  if (!call (&next, error))
    {
      kitsune_emitter_end (out);
      return FALSE;
    }
  *last = *last == 4 ? 0 : *last + 1;

  return TRUE;
}

static gboolean
make_next (const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  gint64 *last = user_data;

  kitsune_value_set_int64 (result, *last + 1);
  if (!call (result, error))
    return FALSE;
  *last = (*last + 1) % 5;

  return TRUE;
}

static gboolean
make_three (const GValue *item,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  kitsune_value_set_int64 (result, 3);

  return call (result, error);
}

static gboolean
unfold_next (const GValue *state,
             GValue *item,
             GValue *next,
             gpointer user_data,
             GError **error)
{
  if (g_value_get_int64 (state) == 6)
    return TRUE;

  g_value_init (item, G_TYPE_INT64);
  g_value_init (next, G_TYPE_INT64);
  g_value_set_int64 (item, g_value_get_int64 (state));
  g_value_set_int64 (next, g_value_get_int64 (state) + 1);

  return call (state, error);
}

static void
expect_retried_source (KitsunePipeline *source,
                       const char *expected)
{
  flaky = (Flaky){ .n_failures = 2 };
  handle_second (source);
  expect_play (source, expected);
}

/* There is no item to wait behind: sources do not go on before they could. */
static void
test_retry_sources (void)
{
  GValue one = { .g_type = G_TYPE_INT64, .data[0].v_int64 = 1 };
  g_autoptr (KitsunePipeline) endless = NULL;
  KitsunePipeline *delayed;
  gint64 last = 0;

  expect_retried_source (kitsune_pipeline_new_generate (G_TYPE_INT64, push_next, &last, NULL),
                         "1@0 2@0 3@2 4@2 5@2 .@2");
  expect_retried_source (kitsune_pipeline_new_unfold (G_TYPE_INT64, &one, unfold_next, NULL, NULL),
                         "1@0 2@0 3@2 4@2 5@2 .@2");
  delayed = kitsune_pipeline_new_timer_with_func (G_TYPE_INT64, 5 * G_USEC_PER_SEC, make_three, NULL, NULL);
  expect_retried_source (delayed, "3@7 .@7");

  flaky = (Flaky){ .n_failures = 2 };
  endless = kitsune_pipeline_new_iterate (G_TYPE_INT64, &one, flaky_next, NULL, NULL);
  handle_second (endless);
  expect_play (kitsune_pipeline_take (endless, 5), "1@0 2@0 3@0 4@2 5@2 .@2");
  g_clear_object (&endless);

  last = 0;
  endless = kitsune_pipeline_new_repeatedly (G_TYPE_INT64, make_next, &last, NULL);
  handle_second (endless);
  expect_play (kitsune_pipeline_take (endless, 5), "1@0 2@0 3@2 4@2 5@2 .@2");
}

/* All or nothing: what a failed attempt pushed, and its end, do not count. */
static void
test_retry_flat_map (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("3");
  KitsunePipeline *pipeline = kitsune_pipeline_flat_map (source, G_TYPE_INT64, flaky_twice, NULL, NULL);

  flaky = (Flaky){ .n_failures = 2 };
  handle_second (pipeline);
  expect_play (pipeline, "3@2 3@2 .@2");
}

static void
test_retry_terminal (void)
{
  Scene scene;

  flaky = (Flaky){ .n_failures = 2 };
  scene_start (&scene, script_new ("1 2 3 4"), scene_flaky_item);
  scene_expect (&scene, 0, "1@0 2@0 1/2@0");
  scene_expect (&scene, 1, "2/2@1");
  scene_expect (&scene, 1, "3@2 4@2 .@2");
  scene_end (&scene);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/runtime/retry-operators/transforms", test_retry_transforms);
  g_test_add_func ("/kitsune/runtime/retry-operators/plain-items", test_retry_plain_items);
  g_test_add_func ("/kitsune/runtime/retry-operators/groups", test_retry_groups);
  g_test_add_func ("/kitsune/runtime/retry-operators/joins", test_retry_joins);
  g_test_add_func ("/kitsune/runtime/retry-operators/holds-other-inputs", test_retry_holds_other_inputs);
  g_test_add_func ("/kitsune/runtime/retry-operators/forks", test_retry_forks);
  g_test_add_func ("/kitsune/runtime/retry-operators/sources", test_retry_sources);
  g_test_add_func ("/kitsune/runtime/retry-operators/flat-map", test_retry_flat_map);
  g_test_add_func ("/kitsune/runtime/retry-operators/terminal", test_retry_terminal);

  return g_test_run ();
}
