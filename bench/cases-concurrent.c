/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <stdatomic.h>
#include <time.h>

/*
 * Functions that take a while, one at a time and on several threads. They
 * compute for about 300 ns, 5 µs and 50 µs, or sleep for 50 µs.
 */
static guint64
bench_steps (guint64 x,
             guint n_steps)
{
  /* each step needs the one before: some 1.3 ns */
  for (guint i = 0; i < n_steps; i++)
    x = x * 6364136223846793005u + 1442695040888963407u;

  return x >> 1;
}

static gboolean
bench_compute (const GValue *item,
               GValue *result,
               gpointer user_data,
               GError **error)
{
  guint64 x = bench_steps ((guint64) kitsune_value_get_int64 (item), GPOINTER_TO_UINT (user_data));

  kitsune_value_set_int64 (result, (gint64) x);

  return TRUE;
}

static gboolean
bench_sleep (const GValue *item,
             GValue *result,
             gpointer user_data,
             GError **error)
{
  const struct timespec time = { 0, 50000 };

  nanosleep (&time, NULL);
  kitsune_value_set_int64 (result, kitsune_value_get_int64 (item));

  return TRUE;
}

static gint64
bench_run_concurrent (guint64 n_items,
                      KitsuneMapFunc func,
                      guint n_steps,
                      guint concurrency,
                      gboolean ordered)
{
  g_autoptr (KitsunePipeline) range = kitsune_pipeline_new_range (0, (gint64) n_items, 1);
  g_autoptr (KitsunePipeline) mapped = kitsune_pipeline_map (range, G_TYPE_INT64, func,
                                                             GUINT_TO_POINTER (n_steps), NULL);
  gint64 sum = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (mapped, bench_inline_sink, &sum, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;

  g_object_set (kitsune_pipeline_get_stage (mapped), "concurrency", concurrency, "ordered", ordered, NULL);
  summary = kitsune_runner_run (runner, NULL, NULL);
  g_assert (summary != NULL);

  return sum;
}

/* What this machine can do: the same ring of slots for two threads, of plain
 * numbers and for nothing else. */
#define BENCH_RAW_SLOTS 256
#define BENCH_RAW_CHUNK 32

typedef struct
{
  guint64 value;
  _Atomic guint64 done; /* the number of the item after it */
} BenchRawSlot;

typedef struct
{
  _Alignas(64) BenchRawSlot slots[BENCH_RAW_SLOTS];
  _Alignas(64) _Atomic guint64 tail;
  _Alignas(64) _Atomic guint64 claimed;
  guint64 n_items;
  guint n_steps;
} BenchRawRing;

static gboolean
bench_raw_work (BenchRawRing *ring)
{
  guint64 claimed = atomic_load (&ring->claimed);
  guint64 n;

  do
    {
      n = MIN (atomic_load (&ring->tail) - claimed, BENCH_RAW_CHUNK);
      if (n == 0)
        return FALSE;
    }
  while (!atomic_compare_exchange_weak (&ring->claimed, &claimed, claimed + n));

  for (guint64 i = claimed; i < claimed + n; i++)
    {
      BenchRawSlot *slot = &ring->slots[i % BENCH_RAW_SLOTS];

      slot->value = bench_steps (slot->value, ring->n_steps);
      atomic_store_explicit (&slot->done, i + 1, memory_order_release);
    }

  return TRUE;
}

static gpointer
bench_raw_worker (gpointer data)
{
  BenchRawRing *ring = data;

  while (atomic_load (&ring->claimed) < ring->n_items)
    bench_raw_work (ring);

  return NULL;
}

static gint64
bench_raw_concurrent (guint64 n_items,
                      guint n_steps)
{
  BenchRawRing *ring = g_aligned_alloc0 (1, sizeof *ring, 64);
  guint64 head = 0;
  guint64 sum = 0;
  GThread *thread;

  ring->n_items = n_items;
  ring->n_steps = n_steps;
  thread = g_thread_new ("worker", bench_raw_worker, ring);
  while (head < n_items)
    {
      guint64 tail = atomic_load (&ring->tail);

      while (head < tail && atomic_load_explicit (&ring->slots[head % BENCH_RAW_SLOTS].done,
                                                  memory_order_acquire) == head + 1)
        sum += ring->slots[head++ % BENCH_RAW_SLOTS].value;
      for (; tail < n_items && tail - head < BENCH_RAW_SLOTS; tail++)
        ring->slots[tail % BENCH_RAW_SLOTS].value = tail;
      atomic_store (&ring->tail, tail);
      bench_raw_work (ring);
    }
  g_thread_join (thread);
  g_aligned_free (ring);

  return (gint64) sum;
}

static gint64
bench_raw_concurrent_300ns (guint64 n_items)
{
  return bench_raw_concurrent (n_items, 240);
}

static gint64
bench_raw_concurrent_5us (guint64 n_items)
{
  return bench_raw_concurrent (n_items, 4000);
}

#define BENCH_CONCURRENT(name, func, n_steps, concurrency, ordered)             \
  static gint64 bench_##name (guint64 n_items)                                  \
  {                                                                             \
    return bench_run_concurrent (n_items, func, n_steps, concurrency, ordered); \
  }

BENCH_CONCURRENT (one_300ns, bench_compute, 240, 1, FALSE)
BENCH_CONCURRENT (concurrent_300ns, bench_compute, 240, 2, FALSE)
BENCH_CONCURRENT (ordered_300ns, bench_compute, 240, 2, TRUE)
BENCH_CONCURRENT (one_5us, bench_compute, 4000, 1, FALSE)
BENCH_CONCURRENT (concurrent_5us, bench_compute, 4000, 2, FALSE)
BENCH_CONCURRENT (ordered_5us, bench_compute, 4000, 2, TRUE)
BENCH_CONCURRENT (one_50us, bench_compute, 40000, 1, FALSE)
BENCH_CONCURRENT (concurrent_50us, bench_compute, 40000, 2, FALSE)
BENCH_CONCURRENT (ordered_50us, bench_compute, 40000, 2, TRUE)
BENCH_CONCURRENT (one_sleep, bench_sleep, 0, 1, FALSE)
BENCH_CONCURRENT (concurrent_sleep, bench_sleep, 0, 8, FALSE)
BENCH_CONCURRENT (ordered_sleep, bench_sleep, 0, 8, TRUE)
BENCH_CONCURRENT (sleep_2, bench_sleep, 0, 2, FALSE)
BENCH_CONCURRENT (sleep_4, bench_sleep, 0, 4, FALSE)
BENCH_CONCURRENT (concurrent_4_5us, bench_compute, 4000, 4, FALSE)
BENCH_CONCURRENT (concurrent_8_5us, bench_compute, 4000, 8, FALSE)

/* Speed-ups s are targets of 1 / s. All runs are so long that it hardly matters how
 * the second thread begins, and how the first calls go, of which is not known how long
 * they take. */
const BenchCase bench_concurrent_cases[] = {
  { "one-300ns", "a function of 300 ns, one at a time", NULL, bench_one_300ns, 600000 },
  { "raw-concurrent-2-300ns", "two threads and a ring of numbers, nothing else", "one-300ns",
    bench_raw_concurrent_300ns, 600000 },
  { "concurrent-2-300ns", "two at a time", "one-300ns", bench_concurrent_300ns, 600000, .at_most = 1 / 1.85 },
  { "ordered-2-300ns", "two at a time, in order", "one-300ns", bench_ordered_300ns, 600000, .at_most = 1 / 1.85 },
  { "one-5us", "a function of 5 µs, one at a time", NULL, bench_one_5us, 30000 },
  { "raw-concurrent-2-5us", "two threads and a ring of numbers, nothing else", "one-5us",
    bench_raw_concurrent_5us, 30000 },
  { "concurrent-2-5us", "two at a time", "one-5us", bench_concurrent_5us, 30000, .at_most = 1 / 1.9 },
  { "ordered-2-5us", "two at a time, in order", "one-5us", bench_ordered_5us, 30000, .at_most = 1 / 1.9 },
  { "concurrent-4-5us", "four at a time", "one-5us", bench_concurrent_4_5us, 30000 },
  { "concurrent-8-5us", "eight at a time", "one-5us", bench_concurrent_8_5us, 30000 },
  { "one-50us", "a function of 50 µs, one at a time", NULL, bench_one_50us, 3000 },
  { "concurrent-2-50us", "two at a time", "one-50us", bench_concurrent_50us, 3000, .at_most = 1 / 1.9 },
  { "ordered-2-50us", "two at a time, in order", "one-50us", bench_ordered_50us, 3000, .at_most = 1 / 1.9 },
  { "one-sleep", "a function that sleeps 50 µs, one at a time", NULL, bench_one_sleep, 2400 },
  { "concurrent-2-sleep", "two at a time", "one-sleep", bench_sleep_2, 2400 },
  { "concurrent-4-sleep", "four at a time", "one-sleep", bench_sleep_4, 2400 },
  { "concurrent-8-sleep", "eight at a time", "one-sleep", bench_concurrent_sleep, 2400, .at_most = 1 / 6.8 },
  { "ordered-8-sleep", "eight at a time, in order", "one-sleep", bench_ordered_sleep, 2400, .at_most = 1 / 6.8 },
  { NULL },
};
