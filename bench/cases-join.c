/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

/*
 * Graphs that are no straight line: buffers, second threads, forks and joins.
 */
static KitsunePipeline *
bench_mapped (guint64 n_items,
              gint buffer_size)
{
  KitsunePipeline *numbers = bench_range (n_items);
  KitsunePipeline *mapped = kitsune_pipeline_map (numbers, G_TYPE_INT64, bench_inline_map, NULL, NULL);

  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (mapped), buffer_size);

  return bench_then (numbers, mapped);
}

static gint64
bench_edge_none (guint64 n_items)
{
  return bench_run_count (bench_mapped (n_items, -1), NULL);
}

static gint64
bench_edge_16 (guint64 n_items)
{
  return bench_run_count (bench_mapped (n_items, 16), NULL);
}

static gint64
bench_edge_1 (guint64 n_items)
{
  return bench_run_count (bench_mapped (n_items, 1), NULL);
}

static gint64
bench_boundary_of (guint64 n_items,
                   gint buffer_size)
{
  KitsunePipeline *mapped = bench_mapped (n_items, -1);
  KitsunePipeline *crossed = bench_then (mapped, kitsune_pipeline_async_boundary (mapped));

  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (crossed), buffer_size);

  return bench_run_count (crossed, NULL);
}

static gint64
bench_boundary (guint64 n_items)
{
  return bench_boundary_of (n_items, 256);
}

static gint64
bench_boundary_16 (guint64 n_items)
{
  return bench_boundary_of (n_items, 16);
}

/* Counted per item of the source; every consumer gets all of them. */
static gint64
bench_broadcast_2 (guint64 n_items)
{
  g_autoptr (KitsunePipeline) numbers = bench_range (n_items);
  g_autoptr (GPtrArray) branches = kitsune_pipeline_broadcast (numbers, 2);
  gint64 sums[2] = { 0, 0 };
  KitsuneRunner *runners[2];
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;

  for (guint i = 0; i < 2; i++)
    runners[i] = kitsune_pipeline_for_each (g_ptr_array_index (branches, i), bench_inline_sink, &sums[i], NULL);
  runner = kitsune_runner_new_merged (runners, 2);
  summary = kitsune_runner_run (runner, NULL, NULL);
  g_assert (summary != NULL && sums[0] == sums[1]);
  for (guint i = 0; i < 2; i++)
    g_object_unref (runners[i]);

  return sums[0];
}

/* Counted per item that comes out. */
static gint64
bench_merge_2 (guint64 n_items)
{
  g_autoptr (KitsunePipeline) a = bench_range (n_items / 2);
  g_autoptr (KitsunePipeline) b = bench_range (n_items / 2);

  return bench_run_sum (kitsune_pipeline_merge_with (a, b));
}

static gboolean
bench_add (const GValue *a,
           const GValue *b,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  kitsune_value_set_int64 (result, kitsune_value_get_int64 (a) + kitsune_value_get_int64 (b));

  return TRUE;
}

/* Counted per pair. */
static gint64
bench_zip (guint64 n_items)
{
  g_autoptr (KitsunePipeline) a = bench_range (n_items);
  g_autoptr (KitsunePipeline) b = bench_range (n_items);

  return bench_run_sum (kitsune_pipeline_zip_with (a, b, G_TYPE_INT64, bench_add, NULL, NULL));
}

const BenchCase bench_join_cases[] = {
  { "edge-none", "map, no buffer", "raw-3", bench_edge_none, 5000000, .at_most = 2.0 },
  { "edge", "map with a buffer of 16", "raw-3", bench_edge_16, 5000000, .at_most = 3.0 },
  { "edge-1", "map with a buffer of 1", "raw-3", bench_edge_1, 1000000, .at_most = 9.0 },
  { "boundary", "map and function on two threads, ring of 256", "raw-3", bench_boundary, 5000000, .at_most = 3.5 },
  { "boundary-16", "the same, ring of 16", "raw-3", bench_boundary_16, 300000 },
  { "broadcast-2", "every item to two functions, per item", "source-only", bench_broadcast_2, 5000000 },
  { "merge-2", "two ranges into one function", "source-only", bench_merge_2, 5000000 },
  { "zip", "zip_with of two ranges, per pair", "source-only", bench_zip, 2000000 },
  { NULL },
};
