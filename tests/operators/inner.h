/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/*
 * Functions that make inner pipelines, for the tests of operators that open
 * some, and what the metrics say about those.
 */

#include "tests/support/support.h"

#include "kitsune/base/kitsune-value.h"
#include "script.h"

/* A pipeline of copies of @item. */
static inline KitsunePipeline *
inner_copies (const GValue *item,
              guint n_copies)
{
  GValue *values = g_new0 (GValue, n_copies);
  g_autoptr (KitsuneItems) items = NULL;

  if (n_copies == 0)
    {
      g_free (values);
      return kitsune_pipeline_new_empty (G_VALUE_TYPE (item));
    }

  for (guint i = 0; i < n_copies; i++)
    kitsune_value_copy (item, &values[i]);
  items = kitsune_items_new_take (values, n_copies);

  return kitsune_pipeline_new_from_items (items);
}

/* One copy of every item; the same for all types of items. */
static inline KitsunePipeline *
inner_one (const GValue *item,
           gpointer user_data,
           GError **error)
{
  return inner_copies (item, 1);
}

/* As many copies of an item as its number says, but at most three. */
static inline KitsunePipeline *
inner_repeat (const GValue *item,
              gpointer user_data,
              GError **error)
{
  return inner_copies (item, (guint) MIN (support_number (item), 3));
}

/* Numbers choose pipelines: item n gets that of script n - 1, see script.h. A
 * script "none" is no pipeline at all, one "fail" a failed call, "strings" is a
 * pipeline of strings and "broken" one with a construction mistake. */
static inline KitsunePipeline *
inner_script (const GValue *item,
              gpointer user_data,
              GError **error)
{
  const char *const *scripts = user_data;
  const char *script = scripts[support_number (item) - 1];
  g_autoptr (KitsunePipeline) pipeline = NULL;

  if (g_str_equal (script, "none"))
    return NULL;
  if (g_str_equal (script, "fail"))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no pipeline");
      return NULL;
    }
  if (g_str_equal (script, "strings"))
    return g_object_ref (support_strings ("a"));
  if (g_str_equal (script, "broken"))
    {
      g_autoptr (KitsunePipeline) range = kitsune_pipeline_new_range (0, 1, 0);

      return kitsune_pipeline_take (range, 1);
    }

  pipeline = script_new (script);

  return kitsune_pipeline_take (pipeline, 1000);
}

static inline gboolean
inner_log_cb (const GValue *item,
              gpointer user_data,
              GError **error)
{
  g_autofree char *text = kitsune_value_to_string (item);

  g_string_append_printf (user_data, " %s", text);

  return TRUE;
}

/* A run on a clock that only the test moves. */
typedef struct
{
  KitsuneTestClock *clock;
  KitsuneRun *run;
  GString *log;
  GString *failures; /* what was announced: " KIND: MESSAGE" for each */
  guint second;
} InnerRun;

/* lint: size: the signal's own */
static inline void
inner_failure_cb (KitsuneRunner *runner,
                  KitsuneRun *run,
                  KitsuneStage *stage,
                  const GValue *item,
                  const GError *error,
                  guint attempt,
                  guint64 index,
                  GString *failures)
{
  g_string_append_printf (failures, " %s: %s", kitsune_stage_get_kind (stage), error->message);
}

static inline void
inner_run_start (InnerRun *self,
                 KitsunePipeline *pipeline,
                 guint max_vector)
{
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (GError) error = NULL;

  self->clock = kitsune_test_clock_new ();
  self->log = g_string_new (NULL);
  self->failures = g_string_new (NULL);
  self->second = 0;
  kitsune_run_options_set_max_vector (options, max_vector);
  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (self->clock));
  runner = kitsune_pipeline_for_each (pipeline, inner_log_cb, self->log, NULL);
  kitsune_runner_set_options (runner, options);
  g_signal_connect (runner, "stage-error", G_CALLBACK (inner_failure_cb), self->failures);
  self->run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  support_settle ();
}

static inline gboolean
inner_run_is_over (InnerRun *self)
{
  return kitsune_run_get_state (self->run) == KITSUNE_RUN_STATE_FINISHED;
}

/* What comes in a second, or the end, is logged behind " @" and its number. */
static inline void
inner_run_advance (InnerRun *self,
                   guint n_seconds)
{
  while (n_seconds-- > 0 && !inner_run_is_over (self))
    {
      gsize before = self->log->len;
      gsize length;

      g_string_append_printf (self->log, " @%u", ++self->second);
      length = self->log->len;
      kitsune_test_clock_advance (self->clock, G_USEC_PER_SEC);
      support_settle ();
      if (self->log->len == length && !inner_run_is_over (self))
        g_string_truncate (self->log, before);
    }
}

/* Adds how it ended: "." or "! " and the error. */
static inline void
inner_run_finish (InnerRun *self)
{
  const GError *error;

  g_assert_true (inner_run_is_over (self));
  error = kitsune_run_summary_get_error (kitsune_run_get_summary (self->run));
  if (error != NULL)
    g_string_append_printf (self->log, " ! %s", error->message);
  else
    g_string_append (self->log, " .");
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (self->clock), ==, 0);
}

static inline void
inner_run_clear (InnerRun *self)
{
  g_clear_object (&self->run);
  g_string_free (self->log, TRUE);
  g_string_free (self->failures, TRUE);
  g_assert_finalize_object (self->clock);
}

/* Everything that comes within 20 seconds, and the end; takes @pipeline. */
static inline void
inner_expect (KitsunePipeline *pipeline,
              const char *expected)
{
  const guint max_vectors[] = { 1, 64, 3 };

  for (guint i = 0; i < G_N_ELEMENTS (max_vectors); i++)
    {
      InnerRun run;

      inner_run_start (&run, pipeline, max_vectors[i]);
      inner_run_advance (&run, 20);
      inner_run_finish (&run);
      g_assert_cmpstr (run.log->str, ==, expected);
      inner_run_clear (&run);
    }
  g_assert_finalize_object (pipeline);
}

/* The metrics of stage @path as "in out errors dropped". */
static inline char *
inner_counts (KitsuneRun *run,
              const char *path)
{
  g_autoptr (KitsuneMetrics) metrics = kitsune_run_get_metrics (run);
  KitsuneStageMetrics *stage = kitsune_metrics_lookup (metrics, path);

  if (stage == NULL)
    return NULL;

  return g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
                          kitsune_stage_metrics_get_items_in (stage), kitsune_stage_metrics_get_items_out (stage),
                          kitsune_stage_metrics_get_errors (stage), kitsune_stage_metrics_get_dropped (stage));
}

#define assert_counts(run, path, expected)               \
  G_STMT_START                                           \
  {                                                      \
    g_autofree char *counts_ = inner_counts (run, path); \
    g_assert_cmpstr (counts_, ==, expected);             \
  }                                                      \
  G_STMT_END
