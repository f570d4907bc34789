/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

/*
 * What counting per key takes by hand: integers in arrays of 128, a function each
 * for the key, for the state, for the result, behind pointers, and a table that
 * holds nothing but keys and counts in its slots. It fetches the slots of an array
 * before it looks at the first. Has no other types, no errors, nothing that ends
 * early.
 */

#define BENCH_BATCH 128

typedef struct
{
  gint64 key;
  gint64 count; /* 0: free */
} BenchSlot;

typedef struct
{
  BenchSlot *slots;
  gsize mask;
  gsize n_used;
} BenchCounts;

typedef struct
{
  gint64 (*spread) (gint64 item,
                    guint n_keys);
  gint64 (*key) (gint64 item);
  gint64 (*one) (gint64 item);
  gint64 (*add) (gint64 item,
                 gint64 *state);
  void (*sink) (gint64 item,
                gint64 *sum);
} BenchRawFuncs;

static gint64
bench_raw_spread (gint64 item,
                  guint n_keys)
{
  return (gint64) ((((guint64) item * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 33) % n_keys);
}

static gint64
bench_raw_key (gint64 item)
{
  return item;
}

static gint64
bench_raw_one (gint64 item)
{
  return 1;
}

static gint64
bench_raw_add (gint64 item,
               gint64 *state)
{
  return ++*state;
}

static void
bench_raw_sum (gint64 item,
               gint64 *sum)
{
  *sum += item;
}

/* Read at run time, so that no compiler sees through the calls. */
static const BenchRawFuncs *volatile bench_raw_funcs = &(const BenchRawFuncs){
  bench_raw_spread,
  bench_raw_key,
  bench_raw_one,
  bench_raw_add,
  bench_raw_sum,
};

static inline gsize
bench_raw_hash (gint64 key)
{
  guint64 hash = (guint64) key * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (gsize) (hash ^ (hash >> 32));
}

static BenchSlot *
bench_counts_find (const BenchCounts *self,
                   gint64 key,
                   gsize hash)
{
  gsize at = hash & self->mask;

  while (self->slots[at].count != 0 && self->slots[at].key != key)
    at = (at + 1) & self->mask;

  return &self->slots[at];
}

static void
bench_counts_grow (BenchCounts *self)
{
  BenchCounts old = *self;

  self->mask = old.slots != NULL ? old.mask * 2 + 1 : 1023;
  self->slots = g_new0 (BenchSlot, self->mask + 1);
  for (gsize i = 0; old.slots != NULL && i <= old.mask; i++)
    if (old.slots[i].count != 0)
      *bench_counts_find (self, old.slots[i].key, bench_raw_hash (old.slots[i].key)) = old.slots[i];
  g_free (old.slots);
}

static void
bench_counts_add (BenchCounts *self,
                  const BenchRawFuncs *funcs,
                  gint64 *items)
{
  gint64 keys[BENCH_BATCH];
  gsize hashes[BENCH_BATCH];

  while (self->slots == NULL || (self->n_used + BENCH_BATCH) * 2 > self->mask)
    bench_counts_grow (self);

  for (guint i = 0; i < BENCH_BATCH; i++)
    keys[i] = funcs->key (items[i]);
  for (guint i = 0; i < BENCH_BATCH; i++)
    {
      hashes[i] = bench_raw_hash (keys[i]);
      __builtin_prefetch (&self->slots[hashes[i] & self->mask], 1);
    }
  for (guint i = 0; i < BENCH_BATCH; i++)
    {
      BenchSlot *slot = bench_counts_find (self, keys[i], hashes[i]);

      slot->key = keys[i];
      self->n_used += slot->count == 0;
      items[i] = funcs->add (items[i], &slot->count);
    }
}

gint64
bench_run_raw_keyed (guint64 n_items,
                     guint n_keys,
                     gboolean keyed)
{
  const BenchRawFuncs *funcs = bench_raw_funcs;
  BenchCounts counts = { 0 };
  gint64 items[BENCH_BATCH];
  gint64 sum = 0;

  for (guint64 first = 0; first + BENCH_BATCH <= n_items; first += BENCH_BATCH)
    {
      for (guint i = 0; i < BENCH_BATCH; i++)
        items[i] = funcs->spread ((gint64) (first + i), n_keys);
      if (keyed)
        bench_counts_add (&counts, funcs, items);
      else
        for (guint i = 0; i < BENCH_BATCH; i++)
          items[i] = funcs->one (items[i]);
      for (guint i = 0; i < BENCH_BATCH; i++)
        funcs->sink (items[i], &sum);
    }
  g_free (counts.slots);

  return sum;
}
