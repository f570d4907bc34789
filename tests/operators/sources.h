/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/kitsune.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/* What the tests of the sources share: running a pipeline in one go, or step
 * by step on the default main context, and writing down what comes out. */

static inline void
log_value (GString *log,
           const GValue *value)
{
  g_autofree char *text = NULL;

  if (G_VALUE_HOLDS_STRING (value))
    text = g_value_dup_string (value);
  else
    text = kitsune_value_to_string (value);
  g_string_append_printf (log, "%s%s", log->len > 0 ? " " : "", text);
}

/* --- take, as long as it is needed here --- */

typedef struct
{
  KitsuneOp op;
  guint n_taken;
} TakeOp;

static inline guint
take_op_process (KitsuneOp *op,
                 guint input,
                 KitsuneVector *vector)
{
  TakeOp *self = (TakeOp *) op;
  guint n = MIN (vector->n_items, GPOINTER_TO_UINT (op->params) - self->n_taken);

  for (guint i = 0; i < n; i++)
    kitsune_op_emit (op, 0, &vector->values[i]);
  self->n_taken += n;
  if (self->n_taken == GPOINTER_TO_UINT (op->params))
    kitsune_op_end (op);

  return n;
}

static const KitsuneOpClass take_op_class = {
  .instance_size = sizeof (TakeOp),
  .process = take_op_process,
};

/* Consumes the handle. Unlike a real one it does not say how many it wants. */
static inline KitsunePipeline *
take (KitsunePipeline *pipeline,
      guint n)
{
  KitsunePipeline *taken = kitsune_pipeline_add_stage (pipeline, "test-take", &take_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                                       kitsune_pipeline_get_item_type (pipeline),
                                                       GUINT_TO_POINTER (n), NULL);

  g_object_unref (pipeline);

  return taken;
}

/* --- in one go --- */

/* The items, or an exclamation mark and what went wrong. Consumes the handle. */
static inline char *
run_with (KitsunePipeline *pipeline,
          KitsuneRunOptions *options)
{
  g_autoptr (KitsunePipeline) owned = pipeline;
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (owned, options, NULL, &error);
  GString *log = g_string_new (NULL);

  if (items == NULL)
    {
      g_string_append_printf (log, "!%s", error->message);
      return g_string_free (log, FALSE);
    }

  for (gsize i = 0; i < kitsune_items_get_size (items); i++)
    log_value (log, kitsune_items_get (items, i));

  return g_string_free (log, FALSE);
}

static inline char *
run_vector (KitsunePipeline *pipeline,
            guint max_vector)
{
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();

  kitsune_run_options_set_max_vector (options, max_vector);

  return run_with (pipeline, options);
}

/* Runs the same pipeline twice, with the smallest and with large vectors. */
#define assert_emits(pipeline, expected)                                 \
  G_STMT_START                                                           \
  {                                                                      \
    g_autoptr (KitsunePipeline) _pipeline = (pipeline);                  \
    g_autofree char *_single = run_vector (g_object_ref (_pipeline), 1); \
    g_autofree char *_many = run_vector (g_object_ref (_pipeline), 64);  \
    g_assert_cmpstr (_single, ==, (expected));                           \
    g_assert_cmpstr (_many, ==, (expected));                             \
  }                                                                      \
  G_STMT_END

/* --- step by step --- */

typedef struct
{
  GString *log;
  KitsuneRunner *runner;
  KitsuneRun *run;
  gint64 pause_after; /* items, then the run is paused; negative: never */
  gint64 stop_after;
  gint64 cancel_after;
  void (*on_item) (gpointer data);
  gpointer on_item_data;
} Live;

static inline gboolean
live_item (const GValue *item,
           gpointer data,
           GError **error)
{
  Live *live = data;

  log_value (live->log, item);
  if (live->pause_after >= 0 && live->pause_after-- == 0)
    kitsune_run_pause (live->run);
  if (live->stop_after >= 0 && live->stop_after-- == 0)
    kitsune_run_stop (live->run);
  if (live->cancel_after >= 0 && live->cancel_after-- == 0)
    kitsune_run_cancel (live->run);
  if (live->on_item != NULL)
    live->on_item (live->on_item_data);

  return TRUE;
}

/* Consumes the handle. */
static inline void
live_start_with (Live *live,
                 KitsunePipeline *pipeline,
                 KitsuneRunOptions *options)
{
  g_autoptr (GError) error = NULL;

  *live = (Live){ g_string_new (NULL), kitsune_pipeline_for_each (pipeline, live_item, live, NULL) };
  live->pause_after = live->stop_after = live->cancel_after = -1;
  if (options != NULL)
    kitsune_runner_set_options (live->runner, options);
  live->run = kitsune_runner_start (live->runner, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (pipeline);
}

static inline void
live_start (Live *live,
            KitsunePipeline *pipeline)
{
  live_start_with (live, pipeline, NULL);
}

/* Lets everything happen that can. */
static inline void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static inline gboolean
live_is_finished (Live *live)
{
  return kitsune_run_get_state (live->run) == KITSUNE_RUN_STATE_FINISHED;
}

static inline void
live_wait (Live *live)
{
  while (!live_is_finished (live))
    g_main_context_iteration (NULL, TRUE);
}

/* Compares what has come since the last time. */
#define live_assert(live, expected)                     \
  G_STMT_START                                          \
  {                                                     \
    g_assert_cmpstr ((live)->log->str, ==, (expected)); \
    g_string_truncate ((live)->log, 0);                 \
  }                                                     \
  G_STMT_END

/* The message of a failed run, or NULL. */
static inline const char *
live_error (Live *live)
{
  const GError *error = kitsune_run_summary_get_error (kitsune_run_get_summary (live->run));

  return error != NULL ? error->message : NULL;
}

static inline guint64
live_dropped (Live *live,
              const char *stage,
              KitsuneDropReason reason)
{
  g_autoptr (KitsuneMetrics) metrics = kitsune_run_get_metrics (live->run);
  KitsuneStageMetrics *found = kitsune_metrics_lookup (metrics, stage);

  g_assert_nonnull (found);

  return kitsune_stage_metrics_get_dropped_for (found, reason);
}

static inline void
live_clear (Live *live)
{
  g_assert_true (live_is_finished (live));
  g_assert_finalize_object (live->run);
  g_assert_finalize_object (live->runner);
  g_string_free (live->log, TRUE);
}

/* Ends a run that would not end by itself. */
static inline void
live_cancel (Live *live)
{
  kitsune_run_cancel (live->run);
  live_wait (live);
  g_assert_cmpstr (live_error (live), ==, "the run was cancelled");
  live_clear (live);
}

G_END_DECLS
