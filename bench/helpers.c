/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

/*
 * What cases are made of.
 */
const BenchCase *const bench_tables[] = {
  bench_fused_cases,
  bench_content_cases,
  bench_operator_cases,
  bench_join_cases,
  bench_keyed_cases,
  bench_live_cases,
  bench_concurrent_cases,
#ifdef BENCH_WITH_FILES
  bench_file_cases,
#endif
  NULL,
};

static gdouble bench_told_time;

void
bench_set_time (gdouble ns)
{
  bench_told_time = ns;
}

gdouble
bench_take_time (void)
{
  gdouble ns = bench_told_time;

  bench_told_time = 0;

  return ns;
}

const BenchCase *
bench_find_case (const char *name)
{
  for (guint t = 0; bench_tables[t] != NULL; t++)
    for (const BenchCase *info = bench_tables[t]; info->name != NULL; info++)
      if (g_str_equal (info->name, name))
        return info;

  return NULL;
}

KitsunePipeline *
bench_range (guint64 n_items)
{
  return kitsune_pipeline_new_range (0, (gint64) n_items, 1);
}

/* Lets go of the first and returns the second: chains of constructors. */
KitsunePipeline *
bench_then (KitsunePipeline *upstream,
            KitsunePipeline *pipeline)
{
  g_object_unref (upstream);

  return pipeline;
}

static gboolean
bench_count (const GValue *item,
             gpointer user_data,
             GError **error)
{
  (*(gint64 *) user_data)++;

  return TRUE;
}

static gint64
bench_run_to_end (KitsunePipeline *pipeline,
                  KitsuneItemFunc func,
                  KitsuneRunOptions *options)
{
  gint64 result = 0;
  g_autoptr (KitsunePipeline) owned = pipeline;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (owned, func, &result, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;

  if (options != NULL)
    kitsune_runner_set_options (runner, options);
  summary = kitsune_runner_run (runner, NULL, &error);
  if (summary == NULL)
    g_error ("%s", error->message);

  return result;
}

/* Runs to the end and gives the number of items that came out. Takes
 * @pipeline. */
gint64
bench_run_count (KitsunePipeline *pipeline,
                 KitsuneRunOptions *options)
{
  return bench_run_to_end (pipeline, bench_count, options);
}

/* The same with the sum of the items. */
gint64
bench_run_sum (KitsunePipeline *pipeline)
{
  return bench_run_to_end (pipeline, bench_inline_sink, NULL);
}

static gboolean
bench_keep (const GValue *item,
            gpointer user_data,
            GError **error)
{
  *(gint64 *) user_data = kitsune_value_get_int64 (item);

  return TRUE;
}

/* The same with the last item. */
gint64
bench_run_last (KitsunePipeline *pipeline)
{
  return bench_run_to_end (pipeline, bench_keep, NULL);
}
