/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-run-events-private.h"

#include "kitsune/runtime/kitsune-gate-private.h"

/*
 * What happens inside the engine, as signals: first on the stage, then on the
 * runner with the name of the stage as detail. Items announce themselves on
 * the stage they leave, then on the runner, then, when they reach the next
 * stage, on the handle in between.
 *
 * Runs on the run's lane. Handlers may do anything, ending the run included.
 */
typedef struct
{
  guint started;
  guint item;
  guint sampled;
  guint error;
  guint dropped;
  guint restarted;
  guint dead_letter;
  guint finished;
  guint pipeline_item;
} KitsuneSignalIds;

static const KitsuneSignalIds *
kitsune_signal_ids (void)
{
  static KitsuneSignalIds ids;
  static gsize looked_up;

  if (g_once_init_enter (&looked_up))
    {
      ids.started = g_signal_lookup ("started", KITSUNE_TYPE_STAGE);
      ids.item = g_signal_lookup ("item", KITSUNE_TYPE_STAGE);
      ids.sampled = g_signal_lookup ("sampled", KITSUNE_TYPE_STAGE);
      ids.error = g_signal_lookup ("error", KITSUNE_TYPE_STAGE);
      ids.dropped = g_signal_lookup ("dropped", KITSUNE_TYPE_STAGE);
      ids.restarted = g_signal_lookup ("restarted", KITSUNE_TYPE_STAGE);
      ids.dead_letter = g_signal_lookup ("dead-letter", KITSUNE_TYPE_STAGE);
      ids.finished = g_signal_lookup ("finished", KITSUNE_TYPE_STAGE);
      ids.pipeline_item = g_signal_lookup ("item", KITSUNE_TYPE_PIPELINE);
      g_once_init_leave (&looked_up, 1);
    }

  return &ids;
}

static inline GQuark
kitsune_op_get_detail (KitsuneOp *op)
{
  return op->tally->detail;
}

static void
kitsune_run_stage_started (gpointer data,
                           KitsuneOp *op)
{
  KitsuneRun *self = data;

  if (op->klass->hidden)
    return;

  g_signal_emit (op->stage, kitsune_signal_ids ()->started, 0, self);
  g_signal_emit (self->runner, kitsune_runner_get_signal (KITSUNE_RUNNER_STAGE_STARTED),
                 kitsune_op_get_detail (op), self, op->stage);
}

static void
kitsune_run_stage_finished (gpointer data,
                            KitsuneOp *op)
{
  KitsuneRun *self = data;

  if (op->klass->hidden)
    return;

  g_signal_emit (op->stage, kitsune_signal_ids ()->finished, 0, self);
  g_signal_emit (self->runner, kitsune_runner_get_signal (KITSUNE_RUNNER_STAGE_FINISHED),
                 kitsune_op_get_detail (op), self, op->stage);
}

static void
kitsune_run_items (gpointer data,
                   KitsuneOp *op,
                   const KitsuneVector *vector,
                   guint first)
{
  KitsuneRun *self = data;
  GQuark detail = kitsune_op_get_detail (op);

  for (guint i = first; i < vector->n_items; i++)
    {
      g_signal_emit (op->stage, kitsune_signal_ids ()->item, 0, self, &vector->values[i]);
      g_signal_emit (self->runner, kitsune_runner_get_signal (KITSUNE_RUNNER_ITEM), detail,
                     self, op->stage, &vector->values[i]);
    }
}

static void
kitsune_run_passed (gpointer data,
                    KitsunePipeline *pipeline,
                    const KitsuneVector *vector,
                    guint first)
{
  for (guint i = first; i < vector->n_items; i++)
    g_signal_emit (pipeline, kitsune_signal_ids ()->pipeline_item, 0, data, &vector->values[i]);
}

static void
kitsune_run_sampled (gpointer data,
                     KitsuneOp *op,
                     const GValue *item)
{
  KitsuneRun *self = data;

  g_signal_emit (op->stage, kitsune_signal_ids ()->sampled, 0, self, item);
  g_signal_emit (self->runner, kitsune_runner_get_signal (KITSUNE_RUNNER_SAMPLED),
                 kitsune_op_get_detail (op), self, op->stage, item);
}

static void
kitsune_run_stage_error (gpointer data,
                         KitsuneOp *op,
                         const GValue *item,
                         const GError *error,
                         guint64 attempt,
                         guint64 index)
{
  KitsuneRun *self = data;
  guint n = (guint) MIN (attempt, G_MAXUINT);

  g_signal_emit (op->stage, kitsune_signal_ids ()->error, 0, self, item, error, n, index);
  g_signal_emit (self->runner, kitsune_runner_get_signal (KITSUNE_RUNNER_STAGE_ERROR),
                 kitsune_op_get_detail (op), self, op->stage, item, error, n, index);
}

static void
kitsune_run_dropped (gpointer data,
                     KitsuneOp *op,
                     const GValue *item,
                     KitsuneDropReason reason)
{
  KitsuneRun *self = data;

  if (op->klass->hidden)
    op = kitsune_gate_get_face (op);
  g_signal_emit (op->stage, kitsune_signal_ids ()->dropped, 0, self, item, reason);
  g_signal_emit (self->runner, kitsune_runner_get_signal (KITSUNE_RUNNER_DROPPED),
                 kitsune_op_get_detail (op), self, op->stage, item, reason);
}

static void
kitsune_run_restarted (gpointer data,
                       KitsuneOp *op,
                       guint restart,
                       const GError *error)
{
  KitsuneRun *self = data;

  g_signal_emit (op->stage, kitsune_signal_ids ()->restarted, 0, self, restart, error);
  g_signal_emit (self->runner, kitsune_runner_get_signal (KITSUNE_RUNNER_STAGE_RESTARTED),
                 kitsune_op_get_detail (op), self, op->stage, restart, error);
}

static void
kitsune_run_dead_letter (gpointer data,
                         KitsuneOp *op,
                         const GValue *item,
                         const GError *error)
{
  KitsuneRun *self = data;

  g_signal_emit (op->stage, kitsune_signal_ids ()->dead_letter, 0, self, item, error);
  g_signal_emit (self->runner, kitsune_runner_get_signal (KITSUNE_RUNNER_DEAD_LETTER),
                 kitsune_op_get_detail (op), self, op->stage, item, error);
}

/* What of the runner's signals is looked at before an item is. */
static const struct
{
  KitsuneRunnerSignal signal;
  guint watch;
} kitsune_runner_watches[] = {
  { KITSUNE_RUNNER_ITEM, KITSUNE_WATCH_ITEM },
  { KITSUNE_RUNNER_SAMPLED, KITSUNE_WATCH_SAMPLED },
  { KITSUNE_RUNNER_DROPPED, KITSUNE_WATCH_DROPPED },
};

static inline gboolean
kitsune_is_heard (gpointer instance,
                  guint signal)
{
  return g_signal_has_handler_pending (instance, signal, 0, FALSE);
}

/* Whether there is any handler for @signal (0: any signal at all), with whatever
 * detail; those that classes have do not count. */
static inline gboolean
kitsune_has_handler (gpointer instance,
                     guint signal)
{
  GSignalMatchType mask = G_SIGNAL_MATCH_UNBLOCKED | (signal != 0 ? G_SIGNAL_MATCH_ID : 0);

  return g_signal_handler_find (instance, mask, signal, 0, NULL, NULL, NULL) != 0;
}

/* What handlers of the runner that name this stage want to hear; they are no
 * handlers without a detail. */
static guint
kitsune_run_watch_detail (KitsuneRun *self,
                          KitsuneOp *op,
                          gboolean any)
{
  GQuark detail = any ? kitsune_op_get_detail (op) : 0;
  guint watch = 0;

  if (detail == 0)
    return 0;

  for (guint i = 0; i < G_N_ELEMENTS (kitsune_runner_watches); i++)
    {
      guint signal = kitsune_runner_get_signal (kitsune_runner_watches[i].signal);

      if (g_signal_has_handler_pending (self->runner, signal, detail, FALSE))
        watch |= kitsune_runner_watches[i].watch;
    }

  return watch;
}

static guint
kitsune_stage_get_watch (KitsuneStage *stage)
{
  const KitsuneSignalIds *ids = kitsune_signal_ids ();
  guint watch = 0;

  if (kitsune_is_heard (stage, ids->item))
    watch |= KITSUNE_WATCH_ITEM;
  if (kitsune_is_heard (stage, ids->sampled))
    watch |= KITSUNE_WATCH_SAMPLED;
  if (kitsune_is_heard (stage, ids->dropped))
    watch |= KITSUNE_WATCH_DROPPED;

  return watch;
}

/* Mostly nobody listens, so that is asked first. What the class of a stage
 * listens to never changes. */
static void
kitsune_run_refresh_op (KitsuneOp *op)
{
  gboolean any = kitsune_has_handler (op->stage, 0);

  if (!any && !op->class_watched)
    {
      op->class_watch = kitsune_stage_get_watch (op->stage);
      op->class_watched = TRUE;
    }
  op->watch = any ? kitsune_stage_get_watch (op->stage) : op->class_watch;

  for (guint i = 0; i < op->n_inputs; i++)
    op->inputs[i].watched = kitsune_is_heard (op->inputs[i].pipeline, kitsune_signal_ids ()->pipeline_item);
}

static void
kitsune_run_refresh (gpointer data,
                     KitsuneScope *scope)
{
  KitsuneRun *self = data;
  guint all = 0;
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (kitsune_runner_watches); i++)
    {
      guint signal = kitsune_runner_get_signal (kitsune_runner_watches[i].signal);

      if (kitsune_is_heard (self->runner, signal))
        all |= kitsune_runner_watches[i].watch;
      any = any || kitsune_has_handler (self->runner, signal);
    }

  for (guint n = 0; n < scope->n_ops; n++)
    {
      KitsuneOp *op = scope->ops[n];

      if (op->klass->hidden)
        {
          op->watch = KITSUNE_WATCH_DROPPED;
          continue;
        }
      kitsune_run_refresh_op (op);
      op->watch |= all | kitsune_run_watch_detail (self, op, any);
    }
  if (scope->owner != NULL)
    scope->inlet.watched = kitsune_is_heard (scope->pipeline, kitsune_signal_ids ()->pipeline_item);
}

static void
kitsune_run_signal (gpointer data,
                    KitsuneOp *op,
                    guint signal,
                    gint value)
{
  g_signal_emit (op->stage, signal, 0, data, value);
}

static void
kitsune_run_events_completed (gpointer data)
{
  kitsune_run_completed (data);
}

const KitsuneExecEvents kitsune_run_events = {
  .started = kitsune_run_stage_started,
  .items = kitsune_run_items,
  .passed = kitsune_run_passed,
  .sampled = kitsune_run_sampled,
  .error = kitsune_run_stage_error,
  .dropped = kitsune_run_dropped,
  .restarted = kitsune_run_restarted,
  .dead_letter = kitsune_run_dead_letter,
  .finished = kitsune_run_stage_finished,
  .signal = kitsune_run_signal,
  .refresh = kitsune_run_refresh,
  .completed = kitsune_run_events_completed,
};
