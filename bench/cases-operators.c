/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <string.h>

/*
 * Operators beyond the straight stretch, each between a range of integers and a
 * function that counts.
 */
static gboolean
bench_count (const GValue *item,
             gpointer user_data,
             GError **error)
{
  (*(gint64 *) user_data)++;

  return TRUE;
}

/* Runs to the end and gives the number of items that came out. Takes
 * @pipeline. */
static gint64
bench_run_count (KitsunePipeline *pipeline,
                 KitsuneRunOptions *options)
{
  gint64 n_items = 0;
  g_autoptr (KitsunePipeline) owned = pipeline;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (owned, bench_count, &n_items, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;

  if (options != NULL)
    kitsune_runner_set_options (runner, options);
  summary = kitsune_runner_run (runner, NULL, &error);
  if (summary == NULL)
    g_error ("%s", error->message);

  return n_items;
}

static KitsunePipeline *
bench_range (guint64 n_items)
{
  return kitsune_pipeline_new_range (0, (gint64) n_items, 1);
}

/* Lets go of the first and returns the second: chains of constructors. */
static KitsunePipeline *
bench_then (KitsunePipeline *upstream,
            KitsunePipeline *pipeline)
{
  g_object_unref (upstream);

  return pipeline;
}

static gint64
bench_source_only (guint64 n_items)
{
  return bench_run_count (bench_range (n_items), NULL);
}

static gboolean
bench_string_map (const GValue *item,
                  GValue *result,
                  gpointer user_data,
                  GError **error)
{
  char text[] = "0123456789012345678901234567890";

  text[0] = (char) ('0' + kitsune_value_get_int64 (item) % 10);
  g_value_set_string (result, text);

  return TRUE;
}

static gboolean
bench_string_change (const GValue *item,
                     GValue *result,
                     gpointer user_data,
                     GError **error)
{
  char *text = g_value_dup_string (item);

  text[1] = 'x';
  g_value_take_string (result, text);

  return TRUE;
}

static gboolean
bench_string_sink (const GValue *item,
                   gpointer user_data,
                   GError **error)
{
  *(gint64 *) user_data += kitsune_value_get_string (item)[0];

  return TRUE;
}

/* One string made per item, one more per item in the second map. */
static gint64
bench_fused_string (guint64 n_items)
{
  g_autoptr (KitsunePipeline) numbers = bench_range (n_items);
  g_autoptr (KitsunePipeline) made = kitsune_pipeline_map (numbers, G_TYPE_STRING, bench_string_map, NULL, NULL);
  g_autoptr (KitsunePipeline) changed = kitsune_pipeline_map (made, G_TYPE_STRING, bench_string_change, NULL, NULL);
  gint64 sum = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (changed, bench_string_sink, &sum, NULL);
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, NULL);

  return sum;
}

/* The same without streams: what the strings themselves cost. */
static gint64
bench_raw_string (guint64 n_items)
{
  gint64 sum = 0;

  for (guint64 i = 0; i < n_items; i++)
    {
      char text[] = "0123456789012345678901234567890";
      g_autofree char *made = NULL;
      g_autofree char *changed = NULL;

      text[0] = (char) ('0' + i % 10);
      made = g_strdup (text);
      changed = g_strdup (made);
      changed[1] = 'x';
      sum += changed[0];
    }

  return sum;
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

static gint64
bench_batch_unbatch (guint64 n_items)
{
  KitsunePipeline *numbers = bench_range (n_items);
  KitsunePipeline *batches = bench_then (numbers, kitsune_pipeline_batch (numbers, 100));

  return bench_run_count (bench_then (batches, kitsune_pipeline_unbatch (batches)), NULL);
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

static gpointer
bench_send (gpointer data)
{
  KitsuneChannel *channel = data;
  GValue value = G_VALUE_INIT;
  guint64 n_items = GPOINTER_TO_SIZE (g_object_get_data (data, "bench-n-items"));

  for (guint64 i = 0; i < n_items; i++)
    {
      kitsune_value_set_int64 (&value, (gint64) i);
      if (!kitsune_channel_send (channel, &value, NULL, NULL))
        break;
    }
  kitsune_channel_close (channel);

  return NULL;
}

/* One thread that sends, a channel with room for 256. */
static gint64
bench_channel (guint64 n_items)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 256);
  GThread *thread;
  gint64 count;

  g_object_set_data (G_OBJECT (channel), "bench-n-items", GSIZE_TO_POINTER (n_items));
  thread = g_thread_new ("sender", bench_send, channel);
  count = bench_run_count (kitsune_channel_get_pipeline (channel), NULL);
  g_thread_join (thread);

  return count;
}

/* Counted per run: five stages, one item. */
static gint64
bench_start_stop_5 (guint64 n_items)
{
  g_autoptr (KitsunePipeline) one = bench_range (1);
  g_autoptr (KitsunePipeline) a = kitsune_pipeline_map (one, G_TYPE_INT64, bench_inline_map, NULL, NULL);
  g_autoptr (KitsunePipeline) b = kitsune_pipeline_map (a, G_TYPE_INT64, bench_inline_map, NULL, NULL);
  g_autoptr (KitsunePipeline) c = kitsune_pipeline_filter (b, bench_inline_filter, NULL, NULL);
  gint64 sum = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (c, bench_inline_sink, &sum, NULL);

  for (guint64 i = 0; i < n_items; i++)
    {
      g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, NULL);

      g_assert (summary != NULL);
    }

  return (gint64) n_items;
}

static KitsunePipeline *
bench_given (const GValue *item,
             gpointer user_data,
             GError **error)
{
  return g_object_ref (user_data);
}

/* One item through two maps: a pipeline as it is often opened. */
static KitsunePipeline *
bench_new_inner (void)
{
  KitsunePipeline *one = kitsune_pipeline_new_range (0, 1, 1);
  KitsunePipeline *a = bench_then (one, kitsune_pipeline_map (one, G_TYPE_INT64, bench_inline_map, NULL, NULL));

  return bench_then (a, kitsune_pipeline_map (a, G_TYPE_INT64, bench_inline_map, NULL, NULL));
}

static KitsunePipeline *
bench_made (const GValue *item,
            gpointer user_data,
            GError **error)
{
  return bench_new_inner ();
}

static gint64
bench_make_only (guint64 n_items)
{
  for (guint64 i = 0; i < n_items; i++)
    g_object_unref (bench_new_inner ());

  return (gint64) n_items;
}

static gint64
bench_scope_same (guint64 n_items)
{
  KitsunePipeline *range = bench_range (n_items);
  g_autoptr (KitsunePipeline) inner = bench_new_inner ();

  return bench_run_count (bench_then (range, kitsune_pipeline_concat_map (range, G_TYPE_INT64, bench_given,
                                                                          inner, NULL)),
                          NULL);
}

static gint64
bench_scope_new (guint64 n_items)
{
  KitsunePipeline *range = bench_range (n_items);

  return bench_run_count (bench_then (range, kitsune_pipeline_concat_map (range, G_TYPE_INT64, bench_made,
                                                                          NULL, NULL)),
                          NULL);
}

const BenchCase bench_operator_cases[] = {
  { "source-only", "a range and a function that counts", NULL, bench_source_only, 10000000 },
  { "raw-string", "two strings made and freed per item, no streams", NULL, bench_raw_string, 2000000 },
  { "fused-string", "two maps that make a string each", "raw-string", bench_fused_string, 2000000 },
  { "lock-step", "map with max-vector 1", "source-only", bench_lock_step, 1000000 },
  { "edge-none", "map, no buffer", "raw-3", bench_edge_none, 5000000 },
  { "edge", "map with a buffer of 16", "raw-3", bench_edge_16, 5000000 },
  { "edge-1", "map with a buffer of 1", "raw-3", bench_edge_1, 1000000 },
  { "boundary", "map and function on two threads, ring of 256", "raw-3", bench_boundary, 5000000 },
  { "boundary-16", "the same, ring of 16", "raw-3", bench_boundary_16, 1000000 },
  { "batch-unbatch", "batches of 100 and flat again", "source-only", bench_batch_unbatch, 2000000 },
  { "dedupe", "window of 1000, half of the items twice", "source-only", bench_dedupe, 1000000 },
  { "group-by", "1000 keys", "source-only", bench_group_by, 1000000 },
  { "sliding", "windows of 10 by 5", "source-only", bench_sliding, 1000000 },
  { "flat-map-10", "ten items from one, per item out", "source-only", bench_flat_map_10, 2000000 },
  { "channel", "one thread that sends, room for 256", "source-only", bench_channel, 1000000 },
  { "start-stop-5", "a run of five stages and one item, per run", NULL, bench_start_stop_5, 5000 },
  { "make-pipeline", "blueprints of three stages made and freed, no run", NULL, bench_make_only, 50000 },
  { "scope-same", "concat_map: three stages and one item, one handle", "start-stop-5", bench_scope_same, 50000 },
  { "scope-new", "the same, a new pipeline for every item", "make-pipeline", bench_scope_new, 50000 },
  { NULL },
};
