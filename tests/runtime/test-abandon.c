/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

/*
 * No item gets lost without a trace: what a source gave out has arrived at the
 * terminal or was announced, and counted, as dropped, however the run ends.
 * Lists and dicts count as the items that are in them.
 */

static gboolean
equals_itself (const GValue *previous,
               const GValue *item,
               GValue *result,
               gpointer user_data,
               GError **error)
{
  kitsune_value_set_boolean (result, TRUE);

  return TRUE;
}

static gboolean
key_of (const GValue *item,
        GValue *key,
        gpointer user_data,
        GError **error)
{
  kitsune_value_set_int64 (key, g_value_get_int64 (item) / 3);

  return TRUE;
}

static gboolean
same (const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  kitsune_value_copy (item, result);

  return TRUE;
}

static gboolean
same_but_fifth (const GValue *item,
                GValue *result,
                gpointer user_data,
                GError **error)
{
  if (g_value_get_int64 (item) == 5)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "five");
      return FALSE;
    }

  return same (item, result, user_data, error);
}

static gboolean
is_not_fifth (const GValue *item,
              gpointer user_data,
              GError **error)
{
  if (g_value_get_int64 (item) == 5)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "five");

  return TRUE;
}

static gboolean
forward (const GValue *item,
         KitsuneEmitter *out,
         gpointer user_data,
         GError **error)
{
  kitsune_emitter_forward (out);

  return TRUE;
}

static KitsunePipeline *
build_map (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_map (pipeline, G_TYPE_INT64, same, NULL, NULL);
}

static KitsunePipeline *
build_map_failing (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_map (pipeline, G_TYPE_INT64, same_but_fifth, NULL, NULL);
}

static KitsunePipeline *
build_map_dropping (KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();
  KitsunePipeline *mapped = build_map_failing (pipeline);

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (mapped), handler);

  return mapped;
}

static KitsunePipeline *
build_filter_failing (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_filter (pipeline, is_not_fifth, NULL, NULL);
}

static KitsunePipeline *
build_take_while_failing (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_take_while (pipeline, is_not_fifth, NULL, NULL);
}

static KitsunePipeline *
build_flat_map (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_flat_map (pipeline, G_TYPE_INT64, forward, NULL, NULL);
}

static KitsunePipeline *
build_batch (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_batch (pipeline, 4);
}

static KitsunePipeline *
build_unbatch (KitsunePipeline *pipeline)
{
  g_autoptr (KitsunePipeline) batches = kitsune_pipeline_batch (pipeline, 7);

  return kitsune_pipeline_unbatch (batches);
}

static KitsunePipeline *
build_chunk_by (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_chunk_by (pipeline, key_of, NULL, NULL);
}

static KitsunePipeline *
build_chunk_while (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_chunk_while (pipeline, equals_itself, NULL, NULL);
}

static KitsunePipeline *
build_sliding_window (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_sliding_window (pipeline, 3, 3);
}

static KitsunePipeline *
build_session_window (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_session_window (pipeline, G_TIME_SPAN_HOUR);
}

static KitsunePipeline *
build_group_by (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_group_by (pipeline, key_of, NULL, NULL);
}

static KitsunePipeline *
build_sort (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_sort (pipeline, NULL, NULL, NULL);
}

static KitsunePipeline *
build_sort_by (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_sort_by (pipeline, key_of, NULL, NULL);
}

static KitsunePipeline *
build_throttle (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_throttle (pipeline, G_TIME_SPAN_HOUR);
}

static KitsunePipeline *
build_debounce (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_debounce (pipeline, G_TIME_SPAN_HOUR);
}

static KitsunePipeline *
build_sample (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_sample (pipeline, G_TIME_SPAN_HOUR);
}

static KitsunePipeline *
other_source (void)
{
  KitsunePipeline *other = support_source (G_TYPE_INT64, 7, SUPPORT_THEN_END);

  kitsune_stage_set_name (kitsune_pipeline_get_stage (other), "other");

  return other;
}

static KitsunePipeline *
build_zip (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_zip (other_source (), pipeline);
}

static KitsunePipeline *
build_merge (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_merge_with (pipeline, other_source ());
}

static KitsunePipeline *
build_concat (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_concat_with (pipeline, other_source ());
}

/* --- on other threads, in later turns --- */

static KitsunePipeline *
build_boundary (KitsunePipeline *pipeline)
{
  KitsunePipeline *crossed = kitsune_pipeline_async_boundary (pipeline);

  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (crossed), 2);

  return crossed;
}

static KitsunePipeline *
build_batch_on_lane (KitsunePipeline *pipeline)
{
  g_autoptr (KitsunePipeline) batches = build_batch (pipeline);

  return build_boundary (batches);
}

static KitsunePipeline *
build_map_dropping_on_lane (KitsunePipeline *pipeline)
{
  g_autoptr (KitsunePipeline) mapped = build_map_dropping (pipeline);

  return build_boundary (mapped);
}

static KitsunePipeline *
with_workers (KitsunePipeline *pipeline,
              gboolean ordered)
{
  g_object_set (kitsune_pipeline_get_stage (pipeline), "concurrency", 3, "ordered", ordered, NULL);

  return pipeline;
}

static KitsunePipeline *
build_map_workers (KitsunePipeline *pipeline)
{
  return with_workers (build_map (pipeline), FALSE);
}

static KitsunePipeline *
build_map_workers_failing (KitsunePipeline *pipeline)
{
  return with_workers (build_map_failing (pipeline), TRUE);
}

static KitsunePipeline *
build_map_workers_dropping (KitsunePipeline *pipeline)
{
  return with_workers (build_map_dropping (pipeline), TRUE);
}

static KitsunePipeline *
build_flat_map_workers (KitsunePipeline *pipeline)
{
  return with_workers (build_flat_map (pipeline), TRUE);
}

static gboolean
answer_cb (gpointer data)
{
  kitsune_async_call_forward (data);

  return G_SOURCE_REMOVE;
}

/* Items 1, 4, ... at once, 2, 5, ... are forgotten, 3, 6, ... in a later turn. */
static void
answer (const GValue *item,
        KitsuneAsyncCall *call,
        gpointer user_data)
{
  gint64 number = g_value_get_int64 (item);
  g_autoptr (GSource) source = NULL;

  if (number % 3 == 1 || user_data != NULL)
    {
      if (number == 5)
        kitsune_async_call_fail_literal (call, G_IO_ERROR, G_IO_ERROR_FAILED, "five");
      else
        kitsune_async_call_forward (call);
      return;
    }
  if (number % 3 == 2)
    return;

  source = g_idle_source_new ();
  g_source_set_callback (source, answer_cb, g_object_ref (call), g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static KitsunePipeline *
build_map_async (KitsunePipeline *pipeline)
{
  KitsunePipeline *mapped = kitsune_pipeline_map_async (pipeline, G_TYPE_INT64, answer, NULL, NULL);
  KitsuneStage *stage = kitsune_pipeline_get_stage (mapped);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();

  g_object_set (stage, "concurrency", 4, "ordered", TRUE, NULL);
  kitsune_stage_set_error_handler (stage, handler);

  return mapped;
}

static KitsunePipeline *
build_map_async_failing (KitsunePipeline *pipeline)
{
  KitsunePipeline *mapped = kitsune_pipeline_map_async (pipeline, G_TYPE_INT64, answer, GINT_TO_POINTER (1), NULL);

  g_object_set (kitsune_pipeline_get_stage (mapped), "concurrency", 4, NULL);

  return mapped;
}

static KitsunePipeline *
build_map_async_dropping (KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();
  KitsunePipeline *mapped = build_map_async_failing (pipeline);

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (mapped), handler);

  return mapped;
}

typedef struct
{
  const char *name;
  KitsunePipeline *(*build) (KitsunePipeline *pipeline);
} Operator;

static const Operator operators[] = {
  { "map", build_map },
  { "map-failing", build_map_failing },
  { "map-dropping", build_map_dropping },
  { "filter-failing", build_filter_failing },
  { "take-while-failing", build_take_while_failing },
  { "flat-map", build_flat_map },
  { "batch", build_batch },
  { "unbatch", build_unbatch },
  { "chunk-by", build_chunk_by },
  { "chunk-while", build_chunk_while },
  { "sliding-window", build_sliding_window },
  { "session-window", build_session_window },
  { "group-by", build_group_by },
  { "sort", build_sort },
  { "sort-by", build_sort_by },
  { "throttle", build_throttle },
  { "debounce", build_debounce },
  { "sample", build_sample },
  { "zip", build_zip },
  { "merge", build_merge },
  { "concat", build_concat },
  { "boundary", build_boundary },
  { "batch-on-lane", build_batch_on_lane },
  { "map-dropping-on-lane", build_map_dropping_on_lane },
  { "map-workers", build_map_workers },
  { "map-workers-failing", build_map_workers_failing },
  { "map-workers-dropping", build_map_workers_dropping },
  { "flat-map-workers", build_flat_map_workers },
  { "map-async", build_map_async },
  { "map-async-failing", build_map_async_failing },
  { "map-async-dropping", build_map_async_dropping },
};

/* --- the balance --- */

/* In the place of a number of a call: whoever hears of a dropped item ends the
 * run. */
#define END_ON_DROP G_MAXUINT64

typedef struct
{
  guint64 n_delivered;
  guint64 n_lost; /* items in what was dropped, but by a source */
  guint64 n_announced;
  guint64 fail_at; /* the terminal: at this call */
  guint64 n_calls;
} Balance;

static guint64
weigh (const GValue *item)
{
  guint64 weight = 0;

  if (G_VALUE_HOLDS (item, KITSUNE_TYPE_PAIR))
    return 2;
  if (G_VALUE_HOLDS (item, KITSUNE_TYPE_ITEMS))
    return kitsune_items_get_size (g_value_get_boxed (item));
  if (!G_VALUE_HOLDS (item, KITSUNE_TYPE_DICT))
    return 1;

  for (gsize i = 0; i < kitsune_dict_get_size (g_value_get_boxed (item)); i++)
    weight += weigh (kitsune_dict_get_value (g_value_get_boxed (item), i));

  return weight;
}

static gboolean
deliver (const GValue *item,
         gpointer user_data,
         GError **error)
{
  Balance *self = user_data;

  if (++self->n_calls == self->fail_at)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "enough");
      return FALSE;
    }
  self->n_delivered += weigh (item);

  return TRUE;
}

static void
dropped_cb (KitsuneRunner *runner,
            KitsuneRun *run,
            KitsuneStage *stage,
            const GValue *item,
            KitsuneDropReason reason,
            gpointer user_data)
{
  Balance *self = user_data;

  if (self->fail_at == END_ON_DROP)
    kitsune_run_cancel (run);
  self->n_announced++;
  if (g_strcmp0 (kitsune_stage_get_kind (stage), "test-source") != 0)
    self->n_lost += weigh (item);
}

static guint64
count_given (KitsuneMetrics *metrics)
{
  guint64 n_given = 0;

  for (guint i = 0; i < kitsune_metrics_get_n_stages (metrics); i++)
    {
      KitsuneStageMetrics *stage = kitsune_metrics_get_stage (metrics, i);

      if (g_strcmp0 (kitsune_stage_metrics_get_kind (stage), "test-source") == 0)
        n_given += kitsune_stage_metrics_get_items_out (stage);
    }

  return n_given;
}

static guint64
count_dropped (KitsuneMetrics *metrics)
{
  guint64 n_dropped = 0;

  for (guint i = 0; i < kitsune_metrics_get_n_stages (metrics); i++)
    n_dropped += kitsune_stage_metrics_get_dropped (kitsune_metrics_get_stage (metrics, i));

  return n_dropped;
}

static void
check_balance (const Operator *candidate,
               const char *situation,
               KitsunePipeline *pipeline,
               guint max_vector,
               guint64 fail_at,
               GCancellable *cancellable)
{
  Balance self = { .fail_at = fail_at };
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, deliver, &self, NULL);
  g_autoptr (KitsuneRunSummary) good = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  KitsuneMetrics *metrics;
  guint64 n_given;

  g_signal_connect (runner, "dropped", G_CALLBACK (dropped_cb), &self);
  kitsune_runner_set_options (runner, support_options (max_vector));
  good = kitsune_runner_run (runner, cancellable, NULL);

  summary = kitsune_runner_get_last_summary (runner);
  metrics = kitsune_run_summary_get_metrics (summary);
  n_given = count_given (metrics);
  if (n_given != self.n_delivered + self.n_lost || count_dropped (metrics) != self.n_announced)
    g_error ("%s, %s, max-vector %u: of %d items %d arrived and %d were dropped; of %d drops %d were announced",
             candidate->name, situation, max_vector, (int) n_given, (int) self.n_delivered, (int) self.n_lost,
             (int) count_dropped (metrics), (int) self.n_announced);
}

static void
check_source (const Operator *candidate,
              const char *situation,
              SupportThen then,
              guint max_vector)
{
  for (guint n = 0; n <= 12; n++)
    {
      KitsunePipeline *source = support_source (G_TYPE_INT64, n, then);
      KitsunePipeline *pipeline = support_own (candidate->build (source));

      check_balance (candidate, situation, pipeline, max_vector, 0, NULL);
      check_balance (candidate, situation, support_hold (pipeline, 2), max_vector, 0, NULL);
      check_balance (candidate, situation, support_own (candidate->build (support_hold (source, 5))), max_vector, 0,
                     NULL);
      check_balance (candidate, situation, pipeline, max_vector, 2, NULL);
      check_balance (candidate, situation, support_hold (pipeline, 2), max_vector, 2, NULL);
      check_balance (candidate, situation, pipeline, max_vector, END_ON_DROP, NULL);
      check_balance (candidate, situation, support_hold (pipeline, 2), max_vector, END_ON_DROP, NULL);
    }
}

static void
check_cancel (const Operator *candidate,
              gboolean held,
              guint max_vector)
{
  for (guint n = 1; n <= 12; n++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      KitsunePipeline *pipeline = candidate->build (support_source_cancelling (G_TYPE_INT64, n, cancellable));

      support_own (pipeline);
      if (held)
        pipeline = support_hold (pipeline, 1);
      check_balance (candidate, "cancelled", pipeline, max_vector, 0, cancellable);
    }
}

static void
test_abandon_balance (gconstpointer data)
{
  const guint sizes[] = { 1, 4, 64 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      check_source (data, "its input ends", SUPPORT_THEN_END, sizes[i]);
      check_source (data, "its input fails", SUPPORT_THEN_FAIL, sizes[i]);
      check_cancel (data, FALSE, sizes[i]);
      check_cancel (data, TRUE, sizes[i]);
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/runtime/abandon/%s", operators[i].name);

      g_test_add_data_func (path, &operators[i], test_abandon_balance);
    }

  return g_test_run ();
}
