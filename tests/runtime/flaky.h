/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tests/operators/script.h"

/*
 * Calls that are made again, in every operator that calls a function.
 *
 * All functions here are the same one in different shapes: it fails a number of
 * times for the item 3 and then works. Whatever the operator, the items before
 * go out at once, and 3 and all behind it after the delays.
 *
 * How what is heard of the stage and what comes out of it mix within one moment
 * is not promised: the items before the one that failed go out when the vector
 * they came in is through, and how large that is, is nobody's business. So a
 * scene compares two orders, each with its times, and that nothing comes out
 * before the failures of what is in front of it.
 */
typedef struct
{
  guint n_failures; /* for every 3 that comes */
  guint n_failed;   /* so far */
  guint n_calls;
  gboolean panics; /* instead of failing in an ordinary way */
} Flaky;

static Flaky flaky;

static inline gboolean
call (const GValue *item,
      GError **error)
{
  flaky.n_calls++;
  if (item == NULL || g_value_get_int64 (item) != 3 || flaky.n_failed == flaky.n_failures)
    {
      flaky.n_failed = item != NULL && g_value_get_int64 (item) == 3 ? 0 : flaky.n_failed;
      return TRUE;
    }

  flaky.n_failed++;
  if (flaky.panics)
    g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PANIC, "failure %u", flaky.n_failed);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "failure %u", flaky.n_failed);
  return FALSE;
}

static inline gboolean
flaky_item (const GValue *item,
            gpointer user_data,
            GError **error)
{
  return call (item, error);
}

static inline KitsunePipeline *
build_tap (KitsunePipeline *source)
{
  return kitsune_pipeline_tap (source, flaky_item, NULL, NULL);
}

static inline void
handle (KitsunePipeline *pipeline,
        KitsuneErrorHandler *handler)
{
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  kitsune_error_handler_unref (handler);
}

/* --- a run that is watched --- */

/* Items of other branches than the one that is flaky begin here. */
#define SCENE_OTHERS 10

typedef struct
{
  KitsuneTestClock *clock;
  KitsuneRunOptions *options;
  KitsuneRunner *runner;
  KitsuneRun *run;
  GString *log;
  guint64 n_out; /* items that have come out of the stage that is flaky */
} Scene;

static inline void G_GNUC_PRINTF (2, 3)
    scene_log (Scene *self,
               const char *format,
               ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_string_append_printf (self->log, "%s%s@%g", self->log->len > 0 ? " " : "", text,
                          (double) kitsune_clock_get_time (KITSUNE_CLOCK (self->clock)) / G_USEC_PER_SEC);
}

/* lint: size: the signature of a signal */
static inline void
scene_error_cb (KitsuneRunner *runner,
                KitsuneRun *run,
                KitsuneStage *stage,
                const GValue *item,
                const GError *error,
                guint attempt,
                guint64 index,
                Scene *self)
{
  scene_log (self, "%u/%" G_GUINT64_FORMAT, attempt, index);
  g_assert_cmpuint (self->n_out, <=, index);
}

static inline void
scene_dropped_cb (KitsuneRunner *runner,
                  KitsuneRun *run,
                  KitsuneStage *stage,
                  const GValue *item,
                  KitsuneDropReason reason,
                  Scene *self)
{
  g_autofree char *text = kitsune_value_to_string (item);

  scene_log (self, "-%s", text);
}

static inline void
scene_completed_cb (KitsuneRunner *runner,
                    KitsuneRun *run,
                    KitsuneRunSummary *summary,
                    Scene *self)
{
  const GError *error = kitsune_run_summary_get_error (summary);

  scene_log (self, "%s", error != NULL ? error->message : ".");
}

static inline gboolean
scene_item (const GValue *item,
            gpointer user_data,
            GError **error)
{
  Scene *self = user_data;

  scene_log (self, "%" G_GINT64_FORMAT, g_value_get_int64 (item));
  self->n_out += g_value_get_int64 (item) < SCENE_OTHERS;

  return TRUE;
}

/* The same, but the run is to have vectors of one. */
static inline gboolean
scene_single_item (const GValue *item,
                   gpointer user_data,
                   GError **error)
{
  return scene_item (item, user_data, error);
}

static inline gboolean
scene_flaky_item (const GValue *item,
                  gpointer user_data,
                  GError **error)
{
  if (!call (item, error))
    return FALSE;

  return scene_item (item, user_data, error);
}

/* Takes @pipeline over. */
static inline void
scene_prepare (Scene *self,
               KitsunePipeline *pipeline,
               KitsuneItemFunc func)
{
  self->log = g_string_new (NULL);
  self->n_out = 0;
  self->clock = kitsune_test_clock_new ();
  self->options = kitsune_run_options_new ();
  kitsune_run_options_set_clock (self->options, KITSUNE_CLOCK (self->clock));
  kitsune_run_options_set_seed (self->options, 1);
  kitsune_run_options_set_max_vector (self->options, func == scene_single_item ? 1 : 128);
  self->runner = kitsune_pipeline_for_each (pipeline, func, self, NULL);
  kitsune_runner_set_options (self->runner, self->options);
  g_signal_connect (self->runner, "stage-error", G_CALLBACK (scene_error_cb), self);
  g_signal_connect (self->runner, "dropped", G_CALLBACK (scene_dropped_cb), self);
  g_signal_connect (self->runner, "completed", G_CALLBACK (scene_completed_cb), self);
  if (func == scene_flaky_item)
    {
      g_autoptr (KitsuneBackoff) second = kitsune_backoff_new_fixed (G_USEC_PER_SEC);
      g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (3, second);

      kitsune_stage_set_error_handler (kitsune_runner_get_terminal (self->runner, 0), handler);
    }

  g_object_unref (pipeline);
}

static inline void
scene_run (Scene *self)
{
  g_autoptr (GError) error = NULL;

  self->run = kitsune_runner_start (self->runner, NULL, &error);
  g_assert_no_error (error);
}

static inline void
scene_start (Scene *self,
             KitsunePipeline *pipeline,
             KitsuneItemFunc func)
{
  scene_prepare (self, pipeline, func);
  scene_run (self);
}

/* What is heard of a stage, or else what comes out of it. */
static inline gboolean
scene_hears (const char *entry)
{
  const char *rest = entry + strspn (entry, "0123456789");

  return entry[0] == '-' || entry[0] == '+' || entry[0] == 'R' || (rest > entry && rest[0] == '/');
}

static inline gboolean
scene_tells_an_end (const char *entry)
{
  return !scene_hears (entry) && !g_ascii_isdigit (entry[0]);
}

/* The entries of @log of which one kind, heard of or come out, in a row; the end
 * of the run is behind both. */
static inline char *
scene_select (const char *log,
              gboolean heard)
{
  GString *selected = g_string_new (NULL);

  while (log[0] != '\0')
    {
      const char *time = strchr (log, '@');
      gsize length = (gsize) (time - log) + strcspn (time, " ");

      if (scene_tells_an_end (log) || scene_hears (log) == heard)
        g_string_append_printf (selected, "%.*s ", (int) length, log);
      log += length;
      log += log[0] == ' ';
    }

  return g_string_free (selected, FALSE);
}

/* Lets the time pass and compares what happened in it, and since the start. */
static inline void
scene_expect (Scene *self,
              gdouble seconds,
              const char *expected)
{
  kitsune_test_clock_advance (self->clock, (gint64) (seconds * G_USEC_PER_SEC));
  for (gint heard = 0; heard < 2; heard++)
    {
      g_autofree char *wanted = scene_select (expected, heard);
      g_autofree char *got = scene_select (self->log->str, heard);

      g_assert_cmpstr (got, ==, wanted);
    }
  g_string_truncate (self->log, 0);
}

static inline KitsuneStageMetrics *
scene_get_metrics (Scene *self,
                   const char *stage)
{
  g_autoptr (KitsuneMetrics) metrics = kitsune_run_get_metrics (self->run);
  KitsuneStageMetrics *found = kitsune_metrics_lookup (metrics, stage);

  g_assert_nonnull (found);

  return kitsune_stage_metrics_ref (found);
}

static inline void
scene_end (Scene *self)
{
  g_assert_cmpint (kitsune_run_get_state (self->run), ==, KITSUNE_RUN_STATE_FINISHED);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (self->clock), ==, 0);
  g_assert_finalize_object (self->run);
  g_assert_finalize_object (self->runner);
  g_object_unref (self->options);
  g_assert_finalize_object (self->clock);
  g_string_free (self->log, TRUE);
}

/* A script that gives all it has at once: vectors of other sources grow with
 * the speed of the machine. */
static inline KitsuneFlow
burst_produce (KitsuneOp *op,
               guint max)
{
  return script_produce (op, G_MAXUINT);
}

static const KitsuneOpClass burst_op_class = {
  .instance_size = sizeof (ScriptOp),
  .produce = burst_produce,
  .timer = script_timer,
};

static inline KitsunePipeline *
burst_new (const char *script)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "burst", &burst_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                           g_strsplit (script, " ", -1), (GDestroyNotify) g_strfreev);

  return kitsune_stage_to_pipeline (stage, G_TYPE_VALUE);
}

static inline KitsunePipeline *
new_flaky (const char *script,
           guint n_failures,
           KitsuneErrorHandler *handler)
{
  g_autoptr (KitsunePipeline) source = burst_new (script);
  KitsunePipeline *pipeline = build_tap (source);

  flaky = (Flaky){ .n_failures = n_failures };
  handle (pipeline, handler);

  return pipeline;
}
