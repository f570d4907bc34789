/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <time.h>

/*
 * What costs once per item or per run: locks, wake-ups, calls of the main loop,
 * starts and ends.
 */
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

typedef struct
{
  KitsuneChannel *channel;
  GAsyncQueue *seen; /* of times of arrival, in nanoseconds */
  GArray *delays;    /* gdouble */
} BenchLatency;

static gint64
bench_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (gint64) now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static gboolean
bench_arrived (const GValue *item,
               gpointer user_data,
               GError **error)
{
  BenchLatency *latency = user_data;

  g_async_queue_push (latency->seen, g_memdup2 (&(gint64){ bench_now () - kitsune_value_get_int64 (item) },
                                                sizeof (gint64)));

  return TRUE;
}

/* Sends the next item only after the one before has been seen and the run has
 * had time to fall asleep again. */
static gpointer
bench_send_one_by_one (gpointer data)
{
  BenchLatency *latency = data;
  GValue value = G_VALUE_INIT;
  guint n_items = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (latency->channel), "bench-n-items"));

  for (guint i = 0; i < n_items; i++)
    {
      g_autofree gint64 *delay = NULL;
      gdouble ns;

      g_usleep (300);
      kitsune_value_set_int64 (&value, bench_now ());
      if (!kitsune_channel_send (latency->channel, &value, NULL, NULL))
        break;
      delay = g_async_queue_pop (latency->seen);
      ns = (gdouble) *delay;
      g_array_append_val (latency->delays, ns);
    }
  kitsune_channel_close (latency->channel);

  return NULL;
}

static int
bench_compare_delays (gconstpointer a,
                      gconstpointer b)
{
  gdouble x = *(const gdouble *) a;
  gdouble y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static gint64
bench_latency_of (guint64 n_items,
                  guint percent)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 256);
  g_autoptr (GAsyncQueue) seen = g_async_queue_new_full (g_free);
  g_autoptr (GArray) delays = g_array_new (FALSE, FALSE, sizeof (gdouble));
  BenchLatency latency = { channel, seen, delays };
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (kitsune_channel_get_pipeline (channel),
                                                                bench_arrived, &latency, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  GThread *thread;

  g_object_set_data (G_OBJECT (channel), "bench-n-items", GUINT_TO_POINTER ((guint) n_items));
  thread = g_thread_new ("sender", bench_send_one_by_one, &latency);
  summary = kitsune_runner_run (runner, NULL, NULL);
  g_thread_join (thread);
  g_assert (delays->len == n_items);
  g_array_sort (delays, bench_compare_delays);
  bench_set_time (g_array_index (delays, gdouble, delays->len * percent / 100));

  return (gint64) n_items;
}

static gint64
bench_latency (guint64 n_items)
{
  return bench_latency_of (n_items, 50);
}

static gint64
bench_latency_99 (guint64 n_items)
{
  return bench_latency_of (n_items, 99);
}

static gboolean
bench_complete_idle (gpointer data)
{
  KitsuneAsyncCall *call = data;
  GValue value = G_VALUE_INIT;

  kitsune_value_set_int64 (&value, 1);
  kitsune_async_call_complete_take (call, &value);

  return G_SOURCE_REMOVE;
}

static void
bench_begin (const GValue *item,
             KitsuneAsyncCall *call,
             gpointer user_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_callback (source, bench_complete_idle, g_object_ref (call), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static gint64
bench_async (guint64 n_items,
             guint concurrency)
{
  KitsunePipeline *numbers = bench_range (n_items);
  KitsunePipeline *mapped = kitsune_pipeline_map_async (numbers, G_TYPE_INT64, bench_begin, NULL, NULL);

  kitsune_pipeline_set (mapped, "concurrency", concurrency, NULL);

  return bench_run_sum (bench_then (numbers, mapped));
}

static gint64
bench_async_64 (guint64 n_items)
{
  return bench_async (n_items, 64);
}

typedef struct
{
  GMainContext *context;
  guint64 n_left;
  guint64 n_done;
} BenchRawAsync;

static void bench_raw_async_begin (BenchRawAsync *work);

static gboolean
bench_raw_async_done (gpointer data)
{
  BenchRawAsync *work = data;

  work->n_done++;
  bench_raw_async_begin (work);

  return G_SOURCE_REMOVE;
}

static void
bench_raw_async_begin (BenchRawAsync *work)
{
  g_autoptr (GSource) source = NULL;

  if (work->n_left == 0)
    return;

  work->n_left--;
  source = g_idle_source_new ();
  g_source_set_callback (source, bench_raw_async_done, work, NULL);
  g_source_attach (source, work->context);
}

/* The same idle sources, 64 of them at a time, without streams. */
static gint64
bench_raw_async_64 (guint64 n_items)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  BenchRawAsync work = { context, n_items, 0 };

  for (guint i = 0; i < 64; i++)
    bench_raw_async_begin (&work);
  while (work.n_done < n_items)
    g_main_context_iteration (context, TRUE);

  return (gint64) work.n_done;
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

static KitsunePipeline *
bench_children (const GValue *item,
                gpointer user_data,
                GError **error)
{
  gint64 first = 2 * kitsune_value_get_int64 (item) + 1;
  gint64 end = MIN (first + 2, (gint64) GPOINTER_TO_SIZE (user_data));

  return first < end ? kitsune_pipeline_new_range (first, end, 1) : NULL;
}

/* A binary tree, numbered row by row. Counted per node. */
static gint64
bench_expand (guint64 n_items)
{
  KitsunePipeline *root = bench_range (1);

  return bench_run_count (bench_then (root, kitsune_pipeline_expand_map (root, bench_children,
                                                                         GSIZE_TO_POINTER (n_items), NULL,
                                                                         NULL, NULL, NULL)),
                          NULL);
}

const BenchCase bench_live_cases[] = {
  { "channel", "one thread that sends, room for 256", "raw-3", bench_channel, 2000000, .at_most = 5.0 },
  { "latency", "one item into an idle channel until the sink, median", NULL, bench_latency, 200, .whole = TRUE },
  { "latency-99", "the same, what 99 of 100 stay below", NULL, bench_latency_99, 200, .whole = TRUE },
  { "raw-async-64", "idle sources of the main loop, 64 at a time, no streams", NULL, bench_raw_async_64, 100000 },
  { "async-64", "map_async with these sources, 64 at a time", "raw-async-64", bench_async_64, 100000 },
  { "start-stop-5", "a run of five stages and one item, per run", NULL, bench_start_stop_5, 5000, .at_most_ns = 20000 },
  { "make-pipeline", "blueprints of three stages made and freed, no run", NULL, bench_make_only, 10000 },
  { "scope-same", "concat_map: three stages and one item, one handle", "start-stop-5", bench_scope_same, 10000 },
  { "scope-new", "the same, a new pipeline for every item", "make-pipeline", bench_scope_new, 10000 },
  { "expand", "expand_map of a binary tree, a pipeline for every other node", "scope-new", bench_expand, 10000 },
  { NULL },
};
