/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

/* What works in inner pipelines as it does outside of them, and what does not. */

#include "tests/operators/inner.h"

/* The pipeline that is opened is given. */
static KitsunePipeline *
open_it (const GValue *item,
         gpointer user_data,
         GError **error)
{
  return g_object_ref (user_data);
}

static KitsunePipeline *
open_for_each (KitsunePipeline *numbers,
               KitsunePipeline *inner)
{
  return support_own (kitsune_pipeline_merge_map (numbers, kitsune_pipeline_get_item_type (inner), open_it, inner,
                                                  NULL));
}

static KitsunePipeline *
retry_twice (KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_up_to (2, NULL);

  return support_own (kitsune_pipeline_retry (pipeline, strategy));
}

/* --- lanes --- */

/* Found before the run where the pipeline is known, else when it is opened. */
static void
test_boundary (void)
{
  KitsunePipeline *inner = support_own (kitsune_pipeline_async_boundary (support_ints (1, 2)));

  assert_problem (retry_twice (inner), "stage \"retry-1/async-boundary-1\": needs a thread of its own, which a "
                                       "pipeline that another stage opens cannot have");
  assert_run (open_for_each (support_ints (1), inner),
              "[] error: stage \"merge-map-1\": the pipeline for the item cannot be run: "
              "stage \"merge-map-1/async-boundary-1\": needs a thread of its own, which a pipeline that another stage "
              "opens cannot have");
}

/* The stage that opens it may itself be above a boundary. */
static void
test_above_boundary (void)
{
  KitsunePipeline *inner = retry_twice (support_ints (1, 2, 3));

  assert_run (support_own (kitsune_pipeline_async_boundary (inner)), "[1, 2, 3]");
}

/* --- workers --- */

static gboolean
square (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  gint64 number = support_number (item);

  if (user_data != NULL && number == GPOINTER_TO_INT (user_data))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no %" G_GINT64_FORMAT, number);
      return FALSE;
    }
  g_value_set_int64 (result, number * number);

  return TRUE;
}

static KitsunePipeline *
squares (KitsunePipeline *numbers,
         gint fails_at)
{
  KitsunePipeline *mapped = support_own (kitsune_pipeline_map (numbers, G_TYPE_INT64, square,
                                                               GINT_TO_POINTER (fails_at), NULL));

  kitsune_pipeline_set (mapped, "concurrency", 2, "ordered", TRUE, NULL);

  return mapped;
}

static void
test_workers (void)
{
  KitsunePipeline *inner = squares (support_ints (1, 2, 3, 4), 0);
  KitsunePipeline *outer = open_for_each (support_ints (1, 2), inner);

  kitsune_pipeline_set (outer, "concurrency", 1, NULL);
  assert_run (outer, "[1, 4, 9, 16, 1, 4, 9, 16]");
  assert_run (retry_twice (squares (support_ints (1, 2, 3), 3)),
              "[1, 4, 1, 4] error: stage \"retry-1/map-1\": no 3");
  assert_run (support_own (kitsune_pipeline_take (retry_twice (inner), 2)), "[1, 4]");
}

/* --- handlers --- */

static gboolean
fail_always (const GValue *item,
             gpointer user_data,
             GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "busy");

  return FALSE;
}

static void
test_total_timeout (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (2 * G_USEC_PER_SEC);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (-1, backoff);
  g_autoptr (KitsunePipeline) inner = kitsune_pipeline_tap (support_ints (1), fail_always, NULL, NULL);
  KitsuneStage *stage = kitsune_pipeline_get_stage (inner);

  kitsune_stage_set_error_handler (stage, handler);
  kitsune_stage_set_total_timeout (stage, 5 * G_USEC_PER_SEC);
  expect_play (kitsune_pipeline_merge_map (support_ints (1), G_TYPE_INT64, open_it, inner, NULL),
               "! stage \"merge-map-1/tap-1\": no success after 3 attempts, and the next would begin later than "
               "5000000 us after the first: busy@4");
}

/* --- buffers --- */

static KitsuneBufferStatus *
find_buffer (KitsuneMetrics *metrics,
             const char *stage)
{
  KitsuneBufferStatus *found = NULL;

  for (guint i = 0; i < kitsune_metrics_get_n_buffers (metrics); i++)
    {
      KitsuneBufferStatus *buffer = kitsune_metrics_get_buffer (metrics, i);

      if (!g_str_equal (kitsune_buffer_status_get_stage (buffer), stage))
        continue;
      g_assert_null (found);
      found = buffer;
    }
  g_assert_nonnull (found);

  return found;
}

#define assert_buffer(run, expected)                                                                 \
  G_STMT_START                                                                                       \
  {                                                                                                  \
    g_autoptr (KitsuneMetrics) metrics_ = kitsune_run_get_metrics (run);                             \
    KitsuneBufferStatus *buffer_ = find_buffer (metrics_, "merge-map-1/source");                     \
    g_autofree char *text_ = g_strdup_printf ("%u of %u, at most %u, %" G_GUINT64_FORMAT " dropped", \
                                              kitsune_buffer_status_get_length (buffer_),            \
                                              kitsune_buffer_status_get_capacity (buffer_),          \
                                              kitsune_buffer_status_get_high_water (buffer_),        \
                                              kitsune_buffer_status_get_dropped (buffer_));          \
    g_assert_cmpstr (kitsune_buffer_status_get_consumer (buffer_), ==, "merge-map-1/holder");        \
    g_assert_cmpstr (text_, ==, expected);                                                           \
  }                                                                                                  \
  G_STMT_END

/* One buffer for each pipeline; the metrics have their sum. */
static void
test_buffers (gconstpointer data)
{
  gboolean drops = data != NULL;
  KitsunePipeline *source = support_source (G_TYPE_INT64, 10, SUPPORT_THEN_WAIT);
  KitsunePipeline *outer;
  InnerRun run;

  kitsune_pipeline_set (source, "buffer-size", 3, NULL);
  if (drops)
    kitsune_pipeline_set (source, "overflow", KITSUNE_OVERFLOW_DROP_OLDEST, NULL);
  outer = open_for_each (support_ints (1, 2), support_hold_after (source, 1));
  inner_run_start (&run, outer, 64);
  assert_buffer (run.run, drops ? "6 of 3, at most 3, 12 dropped" : "6 of 3, at most 3, 0 dropped");
  kitsune_run_cancel (run.run);
  support_settle ();
  assert_buffer (run.run, drops ? "0 of 3, at most 3, 12 dropped" : "0 of 3, at most 3, 0 dropped");
  inner_run_clear (&run);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/runtime/inner/boundary", test_boundary);
  g_test_add_func ("/kitsune/runtime/inner/above-boundary", test_above_boundary);
  g_test_add_func ("/kitsune/runtime/inner/workers", test_workers);
  g_test_add_func ("/kitsune/runtime/inner/total-timeout", test_total_timeout);
  g_test_add_data_func ("/kitsune/runtime/inner/buffers", NULL, test_buffers);
  g_test_add_data_func ("/kitsune/runtime/inner/buffers-that-drop", GUINT_TO_POINTER (TRUE), test_buffers);

  return g_test_run ();
}
