/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

/*
 * Counting per key, beside the same chain with a map in the place of the count.
 * Items come to the keys in no order; strings are of 16 bytes and lent by the
 * function that gives the key.
 */
typedef enum
{
  BENCH_PLAIN,
  BENCH_KEYED,
  BENCH_KEYED_INLINE,
  BENCH_KEYED_TTL,
  BENCH_KEYED_STORE,
  BENCH_KEYED_WORK,
  BENCH_KEYED_WORK_SHARDED,
} BenchKeyed;

#define BENCH_STRING_SIZE 17

static char (*bench_strings)[BENCH_STRING_SIZE];
static guint bench_n_strings;

static void
bench_make_strings (guint n_keys)
{
  if (n_keys <= bench_n_strings)
    return;

  bench_strings = g_realloc_n (bench_strings, n_keys, BENCH_STRING_SIZE);
  for (guint i = bench_n_strings; i < n_keys; i++)
    g_snprintf (bench_strings[i], BENCH_STRING_SIZE, "%016x", i * 2654435761U);
  bench_n_strings = n_keys;
}

static guint
bench_spread (const GValue *item,
              gpointer n_keys)
{
  guint64 number = (guint64) kitsune_value_get_int64 (item) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  return (guint) ((number >> 33) % GPOINTER_TO_UINT (n_keys));
}

static gboolean
bench_spread_numbers (const GValue *item,
                      GValue *result,
                      gpointer user_data,
                      GError **error)
{
  kitsune_value_set_int64 (result, bench_spread (item, user_data));

  return TRUE;
}

static gboolean
bench_spread_strings (const GValue *item,
                      GValue *result,
                      gpointer user_data,
                      GError **error)
{
  g_value_set_static_string (result, bench_strings[bench_spread (item, user_data)]);

  return TRUE;
}

static gboolean
bench_one (const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  kitsune_value_set_int64 (result, 1);

  return TRUE;
}

static gboolean
bench_number_key (const GValue *item,
                  GValue *key,
                  gpointer user_data,
                  GError **error)
{
  kitsune_value_set_int64 (key, kitsune_value_get_int64 (item));

  return TRUE;
}

static gboolean
bench_string_key (const GValue *item,
                  GValue *key,
                  gpointer user_data,
                  GError **error)
{
  g_value_init (key, G_TYPE_STRING);
  g_value_set_static_string (key, g_value_get_string (item));

  return TRUE;
}

/* The same without calls into the type system. */
static gboolean
bench_inline_string_key (const GValue *item,
                         GValue *key,
                         gpointer user_data,
                         GError **error)
{
  kitsune_value_set_static_string (key, kitsune_value_get_string (item));

  return TRUE;
}

static gboolean
bench_add_one (const GValue *item,
               KitsuneRef *ref,
               GValue *result,
               gpointer user_data,
               GError **error)
{
  kitsune_value_set_int64 (result, kitsune_ref_add (ref, 1));

  return TRUE;
}

/* The same with some 5 us of work. */
static gboolean
bench_work_and_add (const GValue *item,
                    KitsuneRef *ref,
                    GValue *result,
                    gpointer user_data,
                    GError **error)
{
  guint64 number = (guint64) kitsune_value_get_int64 (item);

  for (guint i = 0; i < 4000; i++)
    number = number * G_GUINT64_CONSTANT (6364136223846793005) + 1442695040888963407;
  kitsune_value_set_int64 (result, kitsune_ref_add (ref, number == 42 ? 2 : 1));

  return TRUE;
}

static gint64
bench_run_keyed (guint64 n_items,
                 guint n_keys,
                 gboolean strings,
                 BenchKeyed form)
{
  GValue zero = G_VALUE_INIT;
  g_autoptr (KitsuneStateKey) key = NULL;
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneMemoryStore) store = NULL;
  g_autoptr (KitsunePipeline) range = kitsune_pipeline_new_range (0, (gint64) n_items, 1);
  g_autoptr (KitsunePipeline) spread =
      kitsune_pipeline_map (range, strings ? G_TYPE_STRING : G_TYPE_INT64,
                            strings ? bench_spread_strings : bench_spread_numbers, GUINT_TO_POINTER (n_keys), NULL);
  g_autoptr (KitsunePipeline) counted = NULL;
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  gint64 sum = 0;

  if (strings)
    bench_make_strings (n_keys);
  kitsune_value_set_int64 (&zero, 0);
  key = kitsune_state_key_new ("count", G_TYPE_INT64, &zero);
  if (form == BENCH_PLAIN)
    counted = kitsune_pipeline_map (spread, G_TYPE_INT64, bench_one, NULL, NULL);
  else
    counted = kitsune_pipeline_map_with_key (spread, G_TYPE_INT64, key,
                                             !strings                     ? bench_number_key
                                             : form == BENCH_KEYED_INLINE ? bench_inline_string_key
                                                                          : bench_string_key,
                                             NULL, NULL,
                                             form >= BENCH_KEYED_WORK ? bench_work_and_add : bench_add_one, NULL, NULL);
  if (form == BENCH_KEYED_TTL)
    kitsune_run_options_set_default_key_ttl (options, G_USEC_PER_SEC);
  if (form == BENCH_KEYED_WORK_SHARDED)
    g_object_set (kitsune_pipeline_get_stage (counted), "concurrency", 2, NULL);
  if (form == BENCH_KEYED_STORE)
    {
      store = kitsune_memory_store_new ();
      kitsune_run_options_set_store (options, KITSUNE_STORE (store));
    }

  runner = kitsune_pipeline_for_each (counted, bench_inline_sink, &sum, NULL);
  kitsune_runner_set_options (runner, options);
  summary = kitsune_runner_run (runner, NULL, NULL);
  g_assert (summary != NULL);

  return sum;
}

#define BENCH_KEYED_CASE(name, n_keys, strings, form)        \
  static gint64 bench_##name (guint64 n_items)               \
  {                                                          \
    return bench_run_keyed (n_items, n_keys, strings, form); \
  }

BENCH_KEYED_CASE (plain, 1000, FALSE, BENCH_PLAIN)
BENCH_KEYED_CASE (keyed_1k, 1000, FALSE, BENCH_KEYED)
BENCH_KEYED_CASE (keyed_1k_ttl, 1000, FALSE, BENCH_KEYED_TTL)
BENCH_KEYED_CASE (keyed_1k_store, 1000, FALSE, BENCH_KEYED_STORE)
BENCH_KEYED_CASE (keyed_work, 1000, FALSE, BENCH_KEYED_WORK)
BENCH_KEYED_CASE (keyed_work_sharded, 1000, FALSE, BENCH_KEYED_WORK_SHARDED)
BENCH_KEYED_CASE (plain_100k, 100000, FALSE, BENCH_PLAIN)
BENCH_KEYED_CASE (keyed_100k, 100000, FALSE, BENCH_KEYED)
BENCH_KEYED_CASE (plain_1m, 1000000, FALSE, BENCH_PLAIN)
BENCH_KEYED_CASE (keyed_1m, 1000000, FALSE, BENCH_KEYED)
BENCH_KEYED_CASE (plain_strings, 1000, TRUE, BENCH_PLAIN)
BENCH_KEYED_CASE (keyed_strings, 1000, TRUE, BENCH_KEYED)
BENCH_KEYED_CASE (plain_strings_100k, 100000, TRUE, BENCH_PLAIN)
BENCH_KEYED_CASE (keyed_strings_100k, 100000, TRUE, BENCH_KEYED)
BENCH_KEYED_CASE (keyed_strings_inline_100k, 100000, TRUE, BENCH_KEYED_INLINE)

static gint64
bench_raw_plain_100k (guint64 n_items)
{
  return bench_run_raw_keyed (n_items, 100000, FALSE);
}

static gint64
bench_raw_keyed_100k (guint64 n_items)
{
  return bench_run_raw_keyed (n_items, 100000, TRUE);
}

const BenchCase bench_keyed_cases[] = {
  { "plain-1k", "two maps and a sink, 1000 integers between", NULL, bench_plain, 1000000 },
  { "keyed-1k", "the second counts per key", "plain-1k", bench_keyed_1k, 1000000 },
  { "keyed-1k-ttl", "the same, and unused keys expire", "plain-1k", bench_keyed_1k_ttl, 1000000 },
  { "keyed-1k-store", "the same with a memory store", "plain-1k", bench_keyed_1k_store, 200000 },
  { "keyed-work", "1000 integers, some 5 us of work", NULL, bench_keyed_work, 15000 },
  { "keyed-work-sharded", "the same with a concurrency of 2", "keyed-work", bench_keyed_work_sharded, 15000 },
  { "plain-100k", "as plain-1k with 100000 integers", NULL, bench_plain_100k, 1000000, .whole = TRUE },
  { "keyed-100k", "the second counts per key", "plain-100k", bench_keyed_100k, 1000000,
    .above_ns = 12.0, .whole = TRUE },
  { "plain-1m", "as plain-1k with a million integers", NULL, bench_plain_1m, 2000000, .whole = TRUE },
  { "keyed-1m", "the second counts per key", "plain-1m", bench_keyed_1m, 2000000, .whole = TRUE },
  { "plain-strings-1k", "two maps and a sink, 1000 strings between", NULL, bench_plain_strings, 1000000 },
  { "keyed-strings-1k", "the second counts per key", "plain-strings-1k", bench_keyed_strings, 1000000 },
  { "plain-strings-100k", "the same with 100000 strings", NULL, bench_plain_strings_100k, 1000000, .whole = TRUE },
  { "keyed-strings-100k", "the second counts per key", "plain-strings-100k", bench_keyed_strings_100k, 1000000,
    .above_ns = 25.0, .whole = TRUE },
  { "keyed-strings-inline-100k", "the same, the key set with an inline accessor", "plain-strings-100k",
    bench_keyed_strings_inline_100k, 1000000, .above_ns = 25.0, .whole = TRUE },
  { "raw-plain-100k", "plain-100k by hand, in arrays of 128", NULL, bench_raw_plain_100k, 1000000, .whole = TRUE },
  { "raw-keyed-100k", "keyed-100k by hand, in arrays of 128", "raw-plain-100k", bench_raw_keyed_100k, 1000000,
    .above_ns = 12.0, .whole = TRUE },
  { NULL },
};
