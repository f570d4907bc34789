/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a snapshot of metrics answers. */
#include <kitsune/kitsune.h>

#include "kitsune/observe/kitsune-metrics-private.h"

static KitsuneMetrics *
make_metrics (void)
{
  KitsuneMetrics *metrics = kitsune_metrics_new (1500);
  KitsuneStageMetrics *stage = kitsune_metrics_add_stage (metrics, "parse", "map");
  KitsuneBufferStatus *buffer;

  stage->items_in = 1000;
  stage->items_out = 990;
  stage->errors = 12;
  stage->retries = 5;
  stage->restarts = 2;
  stage->expired_states = 6;
  stage->dropped[KITSUNE_DROP_REASON_ERROR] = 9;
  stage->dropped[KITSUNE_DROP_REASON_ABANDONED] = 1;
  stage->measured_items = 100;
  stage->measured_ns = 5000;
  stage->max_ns = 400;
  stage->latency[2] = 50;        /* 2 ns */
  stage->latency[4 * 4] = 49;    /* 64 ns */
  stage->latency[4 * 4 + 3] = 1; /* 112 ns */
  kitsune_metrics_add_stage (metrics, "idle", "filter");
  buffer = kitsune_metrics_add_buffer (metrics, "parse", "idle");
  buffer->capacity = 16;
  buffer->length = 3;
  buffer->high_water = 14;
  buffer->n_dropped = 7;
  metrics->n_enlarged = 2;

  return metrics;
}

static void
test_metrics_lookup (void)
{
  g_autoptr (KitsuneMetrics) metrics = make_metrics ();
  KitsuneStageMetrics *stage = kitsune_metrics_lookup (metrics, "parse");

  g_assert_cmpint (kitsune_metrics_get_elapsed (metrics), ==, 1500);
  g_assert_cmpuint (kitsune_metrics_get_n_stages (metrics), ==, 2);
  g_assert_true (kitsune_metrics_get_stage (metrics, 0) == stage);
  g_assert_null (kitsune_metrics_lookup (metrics, "nobody"));
  g_assert_cmpstr (kitsune_stage_metrics_get_name (stage), ==, "parse");
  g_assert_cmpstr (kitsune_stage_metrics_get_kind (stage), ==, "map");
  g_assert_cmpuint (kitsune_stage_metrics_get_items_in (stage), ==, 1000);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (stage), ==, 990);
  g_assert_cmpuint (kitsune_stage_metrics_get_errors (stage), ==, 12);
  g_assert_cmpuint (kitsune_stage_metrics_get_retries (stage), ==, 5);
  g_assert_cmpuint (kitsune_stage_metrics_get_restarts (stage), ==, 2);
  g_assert_cmpuint (kitsune_stage_metrics_get_expired_states (stage), ==, 6);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped (stage), ==, 10);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped_for (stage, KITSUNE_DROP_REASON_ERROR), ==, 9);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped_for (stage, KITSUNE_DROP_REASON_THROTTLED), ==, 0);
}

static void
test_metrics_time (void)
{
  g_autoptr (KitsuneMetrics) metrics = make_metrics ();
  KitsuneStageMetrics *stage = kitsune_metrics_lookup (metrics, "parse");
  KitsuneStageMetrics *idle = kitsune_metrics_lookup (metrics, "idle");

  /* a tenth of the items was measured */
  g_assert_cmpuint (kitsune_stage_metrics_get_busy_time (stage), ==, 50000);
  g_assert_cmpuint (kitsune_stage_metrics_get_mean_latency (stage), ==, 50);
  g_assert_cmpuint (kitsune_stage_metrics_get_max_latency (stage), ==, 400);

  g_assert_cmpuint (kitsune_stage_metrics_get_percentile (stage, 0.0), ==, 2);
  g_assert_cmpuint (kitsune_stage_metrics_get_percentile (stage, 0.5), ==, 2);
  g_assert_cmpuint (kitsune_stage_metrics_get_percentile (stage, 0.51), ==, 32);
  g_assert_cmpuint (kitsune_stage_metrics_get_percentile (stage, 0.99), ==, 32);
  g_assert_cmpuint (kitsune_stage_metrics_get_percentile (stage, 1.0), ==, 56);
  g_assert_cmpuint (kitsune_stage_metrics_get_percentile (stage, 7.0), ==, 56);
  g_assert_cmpuint (kitsune_stage_metrics_get_percentile (stage, -1.0), ==, 2);

  g_assert_cmpuint (kitsune_stage_metrics_get_busy_time (idle), ==, 0);
  g_assert_cmpuint (kitsune_stage_metrics_get_mean_latency (idle), ==, 0);
  g_assert_cmpuint (kitsune_stage_metrics_get_percentile (idle, 0.5), ==, 0);
}

static void
test_metrics_buffers (void)
{
  g_autoptr (KitsuneMetrics) metrics = make_metrics ();
  KitsuneBufferStatus *buffer = kitsune_metrics_get_buffer (metrics, 0);

  g_assert_cmpuint (kitsune_metrics_get_n_buffers (metrics), ==, 1);
  g_assert_cmpstr (kitsune_buffer_status_get_stage (buffer), ==, "parse");
  g_assert_cmpstr (kitsune_buffer_status_get_consumer (buffer), ==, "idle");
  g_assert_cmpuint (kitsune_buffer_status_get_capacity (buffer), ==, 16);
  g_assert_cmpuint (kitsune_buffer_status_get_length (buffer), ==, 3);
  g_assert_cmpuint (kitsune_buffer_status_get_high_water (buffer), ==, 14);
  g_assert_cmpuint (kitsune_buffer_status_get_dropped (buffer), ==, 7);
  g_assert_cmpuint (kitsune_metrics_get_n_enlarged (metrics), ==, 2);
}

static void
test_metrics_json (void)
{
  g_autoptr (KitsuneMetrics) metrics = make_metrics ();
  g_autofree char *text = kitsune_metrics_to_json (metrics);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItem) parsed = kitsune_value_from_json (text, &error);
  KitsuneDict *root;
  g_autofree char *first = NULL;
  g_autofree char *buffers = NULL;

  g_assert_no_error (error);
  root = g_value_get_boxed (kitsune_item_get_value (parsed));
  g_assert_cmpint (g_value_get_int64 (kitsune_dict_lookup_string (root, "elapsed_us")), ==, 1500);
  first = kitsune_value_to_json (
      kitsune_items_get (g_value_get_boxed (kitsune_dict_lookup_string (root, "stages")), 0), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (first, ==,
                   "{\"name\":\"parse\",\"kind\":\"map\",\"items_in\":1000,\"items_out\":990,\"errors\":12,"
                   "\"retries\":5,\"restarts\":2,\"expired_states\":6,"
                   "\"repeated_calls\":0,\"dropped\":{\"error\":9,\"abandoned\":1},\"busy_ns\":50000,\"mean_ns\":50,"
                   "\"p50_ns\":2,\"p99_ns\":32,\"max_ns\":400}");
  buffers = kitsune_value_to_json (kitsune_dict_lookup_string (root, "buffers"), &error);
  g_assert_cmpstr (buffers, ==,
                   "[{\"stage\":\"parse\",\"consumer\":\"idle\",\"capacity\":16,\"length\":3,\"high_water\":14,"
                   "\"dropped\":7}]");
  g_assert_cmpint (g_value_get_int64 (kitsune_dict_lookup_string (root, "enlarged")), ==, 2);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/observe/metrics/lookup", test_metrics_lookup);
  g_test_add_func ("/kitsune/observe/metrics/time", test_metrics_time);
  g_test_add_func ("/kitsune/observe/metrics/buffers", test_metrics_buffers);
  g_test_add_func ("/kitsune/observe/metrics/json", test_metrics_json);

  return g_test_run ();
}
