/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

/*
 * Operators beyond the straight stretch, each between a range of integers and a
 * function that counts.
 */
static gint64
bench_source_only (guint64 n_items)
{
  return bench_run_count (bench_range (n_items), NULL);
}

static gint64
bench_lock_step (guint64 n_items)
{
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  KitsunePipeline *numbers = bench_range (n_items);
  KitsunePipeline *mapped = kitsune_pipeline_map (numbers, G_TYPE_INT64, bench_inline_map, NULL, NULL);

  kitsune_run_options_set_max_vector (options, 1);

  return bench_run_count (bench_then (numbers, mapped), options);
}

static gint64
bench_batch_unbatch (guint64 n_items)
{
  KitsunePipeline *numbers = bench_range (n_items);
  KitsunePipeline *batches = bench_then (numbers, kitsune_pipeline_batch (numbers, 100));

  return bench_run_count (bench_then (batches, kitsune_pipeline_unbatch (batches)), NULL);
}

/* Counted per item in: what RxJS calls bufferCount. */
static gint64
bench_buffer_count (guint64 n_items)
{
  KitsunePipeline *numbers = bench_range (n_items);

  return bench_run_count (bench_then (numbers, kitsune_pipeline_batch (numbers, 100)), NULL);
}

/* Every item is followed at once by the next, but for the last, which is what
 * counts: a moment without the processor is enough for others to come through. */
static gint64
bench_debounce (guint64 n_items)
{
  KitsunePipeline *numbers = bench_range (n_items);

  return bench_run_last (bench_then (numbers, kitsune_pipeline_debounce (numbers, 1000)));
}

static gboolean
bench_half (const GValue *item,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  kitsune_value_set_int64 (result, kitsune_value_get_int64 (item) / 2);

  return TRUE;
}

static gint64
bench_dedupe (guint64 n_items)
{
  KitsunePipeline *numbers = bench_range (n_items);
  KitsunePipeline *halved = bench_then (numbers, kitsune_pipeline_map (numbers, G_TYPE_INT64, bench_half, NULL, NULL));
  KitsunePipeline *deduped = bench_then (halved, kitsune_pipeline_dedupe (halved));

  kitsune_pipeline_set (deduped, "window", 1000, NULL);

  return bench_run_count (deduped, NULL);
}

static gboolean
bench_key (const GValue *item,
           GValue *key,
           gpointer user_data,
           GError **error)
{
  kitsune_value_set_int64 (key, kitsune_value_get_int64 (item) % 1000);

  return TRUE;
}

static gint64
bench_group_by (guint64 n_items)
{
  KitsunePipeline *numbers = bench_range (n_items);

  return bench_run_count (bench_then (numbers, kitsune_pipeline_group_by (numbers, bench_key, NULL, NULL)), NULL);
}

static gint64
bench_sliding (guint64 n_items)
{
  KitsunePipeline *numbers = bench_range (n_items);

  return bench_run_count (bench_then (numbers, kitsune_pipeline_sliding_window (numbers, 10, 5)), NULL);
}

static gboolean
bench_ten (const GValue *item,
           KitsuneEmitter *out,
           gpointer user_data,
           GError **error)
{
  gint64 value = kitsune_value_get_int64 (item);

  for (gint64 i = 0; i < 10; i++)
    kitsune_emitter_push_int64 (out, value + i);

  return TRUE;
}

/* Counted per item that comes out. */
static gint64
bench_flat_map_10 (guint64 n_items)
{
  KitsunePipeline *numbers = bench_range (n_items / 10);

  return bench_run_count (
      bench_then (numbers, kitsune_pipeline_flat_map (numbers, G_TYPE_INT64, bench_ten, NULL, NULL)), NULL);
}

const BenchCase bench_operator_cases[] = {
  { "source-only", "a range and a function that counts", NULL, bench_source_only, 10000000 },
  { "lock-step", "map with max-vector 1", "source-only", bench_lock_step, 500000 },
  { "batch-unbatch", "batches of 100 and flat again", "source-only", bench_batch_unbatch, 2000000 },
  { "buffer-count", "batches of 100", "source-only", bench_buffer_count, 2000000 },
  { "debounce", "items of which all but the last are dropped", "source-only", bench_debounce, 1000000, .whole = TRUE },
  { "dedupe", "window of 1000, half of the items twice", "source-only", bench_dedupe, 1000000 },
  { "group-by", "1000 keys", "source-only", bench_group_by, 1000000 },
  { "sliding", "windows of 10 by 5", "source-only", bench_sliding, 1000000 },
  { "flat-map-10", "ten items from one, per item out", "source-only", bench_flat_map_10, 2000000 },
  { NULL },
};
