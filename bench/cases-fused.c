/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

/*
 * Linear stretches on one lane: what the engine adds to the calls of the user's
 * functions. Source, n maps (x * 2), one filter (x % 3 != 0), sum.
 */
typedef struct
{
  KitsuneMapFunc map;
  KitsunePredicateFunc filter;
  KitsuneItemFunc sink;
} BenchFuncs;

static gint64
bench_run_fused (guint64 n_items,
                 guint n_maps,
                 const BenchFuncs *funcs)
{
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_range (0, (gint64) n_items, 1);
  g_autoptr (KitsunePipeline) filtered = NULL;
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  gint64 sum = 0;

  for (guint i = 0; i < n_maps; i++)
    {
      KitsunePipeline *mapped = kitsune_pipeline_map (pipeline, G_TYPE_INT64, funcs->map, NULL, NULL);

      g_object_unref (pipeline);
      pipeline = mapped;
    }
  filtered = kitsune_pipeline_filter (pipeline, funcs->filter, NULL, NULL);
  runner = kitsune_pipeline_for_each (filtered, funcs->sink, &sum, NULL);
  summary = kitsune_runner_run (runner, NULL, &error);
  if (summary == NULL)
    g_error ("%s", error->message);

  return sum;
}

static const BenchFuncs bench_inline_funcs = { bench_inline_map, bench_inline_filter, bench_inline_sink };
static const BenchFuncs bench_gvalue_funcs = { bench_gvalue_map, bench_gvalue_filter, bench_gvalue_sink };

static gint64
bench_raw_3 (guint64 n_items)
{
  return bench_raw_loop (n_items, 1, bench_raw_map, bench_raw_filter, bench_raw_sink);
}

static gint64
bench_raw_3_library (guint64 n_items)
{
  return bench_raw_loop_library (n_items, 1, bench_raw_map, bench_raw_filter, bench_raw_sink);
}

static gint64
bench_raw_8 (guint64 n_items)
{
  return bench_raw_loop (n_items, 6, bench_raw_map, bench_raw_filter, bench_raw_sink);
}

static gint64
bench_raw_8_library (guint64 n_items)
{
  return bench_raw_loop_library (n_items, 6, bench_raw_map, bench_raw_filter, bench_raw_sink);
}

static gint64
bench_fused_inline (guint64 n_items)
{
  return bench_run_fused (n_items, 1, &bench_inline_funcs);
}

static gint64
bench_fused_gvalue (guint64 n_items)
{
  return bench_run_fused (n_items, 1, &bench_gvalue_funcs);
}

static gint64
bench_fused_8 (guint64 n_items)
{
  return bench_run_fused (n_items, 6, &bench_inline_funcs);
}

/* Functions that take arrays of items, as many as there are in a vector. */
static gint64
bench_fused_array (guint64 n_items)
{
  g_autoptr (KitsunePipeline) numbers = bench_range (n_items);
  g_autoptr (KitsunePipeline) mapped =
      kitsune_pipeline_map_looped (numbers, G_TYPE_INT64, bench_inline_map, bench_array_map, NULL, NULL);
  g_autoptr (KitsunePipeline) filtered =
      kitsune_pipeline_filter_looped (mapped, bench_inline_filter, bench_array_filter, NULL, NULL);
  gint64 sum = 0;
  g_autoptr (KitsuneRunner) runner =
      kitsune_pipeline_for_each_looped (filtered, bench_inline_sink, bench_array_sink, &sum, NULL);
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, NULL);

  g_assert (summary != NULL);

  return sum;
}

#define BENCH_STAGES(n)                                                                      \
  static gint64 bench_raw_stages_##n (guint64 n_items)                                       \
  {                                                                                          \
    return bench_raw_loop (n_items, n - 2, bench_raw_map, bench_raw_filter, bench_raw_sink); \
  }                                                                                          \
  static gint64 bench_stages_##n (guint64 n_items)                                           \
  {                                                                                          \
    return bench_run_fused (n_items, n - 2, &bench_inline_funcs);                            \
  }

BENCH_STAGES (4)
BENCH_STAGES (16)
BENCH_STAGES (32)

static void
bench_stage_event (KitsuneRunner *runner,
                   KitsuneRun *run,
                   KitsuneStage *stage,
                   gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
bench_stage_restarted (KitsuneRunner *runner,
                       KitsuneRun *run,
                       KitsuneStage *stage,
                       guint attempt,
                       const GError *error,
                       gpointer user_data)
{
  (*(guint *) user_data)++;
}

/* Somebody watches what happens to the stages, not to the items. */
static gint64
bench_hooked (guint64 n_items)
{
  g_autoptr (KitsunePipeline) numbers = bench_range (n_items);
  g_autoptr (KitsunePipeline) mapped = kitsune_pipeline_map (numbers, G_TYPE_INT64, bench_inline_map, NULL, NULL);
  g_autoptr (KitsunePipeline) filtered = kitsune_pipeline_filter (mapped, bench_inline_filter, NULL, NULL);
  gint64 sum = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (filtered, bench_inline_sink, &sum, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  guint n_events = 0;

  g_signal_connect (runner, "stage-started", G_CALLBACK (bench_stage_event), &n_events);
  g_signal_connect (runner, "stage-finished", G_CALLBACK (bench_stage_event), &n_events);
  g_signal_connect (runner, "stage-restarted", G_CALLBACK (bench_stage_restarted), &n_events);
  summary = kitsune_runner_run (runner, NULL, NULL);
  g_assert (summary != NULL && n_events == 8);

  return sum;
}

const BenchCase bench_fused_cases[] = {
  { "raw-3", "function pointers over plain integers, 3 stages, one program", NULL, bench_raw_3, 10000000 },
  { "raw-3-library", "the same loop in a shared library", "raw-3", bench_raw_3_library, 10000000 },
  { "fused-inline", "map, filter, for_each with inline accessors", "raw-3", bench_fused_inline, 10000000,
    .at_most = 2.0 },
  { "fused-gvalue", "the same with g_value_get and g_value_set", "raw-3", bench_fused_gvalue, 5000000,
    .at_most = 4.5 },
  { "fused-array", "the same with functions that take arrays of items", "raw-3", bench_fused_array, 10000000,
    .at_most = 0.7 },
  { "hooked", "with signals of the stages' life connected", "fused-inline", bench_hooked, 10000000,
    .at_most = 1.05 },
  { "raw-8", "function pointers over plain integers, 8 stages, one program", NULL, bench_raw_8, 5000000 },
  { "raw-8-library", "the same loop in a shared library", "raw-8", bench_raw_8_library, 5000000 },
  { "fused-8", "6 maps, filter, for_each with inline accessors", "raw-8", bench_fused_8, 5000000, .at_most = 1.6 },
  { "raw-stages-4", "the raw loop with 4 stages", NULL, bench_raw_stages_4, 2000000 },
  { "stages-4", "2 maps, filter, for_each", "raw-stages-4", bench_stages_4, 2000000 },
  { "raw-stages-16", "the raw loop with 16 stages", NULL, bench_raw_stages_16, 1000000 },
  { "stages-16", "14 maps, filter, for_each", "raw-stages-16", bench_stages_16, 1000000 },
  { "raw-stages-32", "the raw loop with 32 stages", NULL, bench_raw_stages_32, 500000 },
  { "stages-32", "30 maps, filter, for_each", "raw-stages-32", bench_stages_32, 500000 },
  { NULL },
};
