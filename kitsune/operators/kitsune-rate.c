/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-rate.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-time-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * throttle, debounce and sample: fewer items, chosen by time.
 *
 * The items of a vector come at the same time, so the clock is read once for
 * all. Whatever does not pass is counted as dropped.
 */
typedef struct
{
  KitsuneOp op;
  gint64 window;
  gint64 last;     /* when an item passed */
  gboolean passed; /* any item ever */
} KitsuneThrottleOp;

/* debounce and sample: keep the latest item */
typedef struct
{
  KitsuneOp op;
  gint64 wait;   /* silence or period */
  GValue latest; /* unset: none */
  gint64 last;   /* debounce: when it came */
  KitsuneTimer timer;
} KitsuneLatestOp;

static gboolean
kitsune_throttle_op_start (KitsuneOp *op,
                           GError **error)
{
  ((KitsuneThrottleOp *) op)->window = *(const gint64 *) op->params;

  return TRUE;
}

static void
kitsune_throttle_op_transform (KitsuneOp *op,
                               KitsuneVector *vector)
{
  KitsuneThrottleOp *self = (KitsuneThrottleOp *) op;
  gint64 now = kitsune_op_get_time (op);
  guint n_out = 0;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];

      if (self->passed && now < kitsune_time_after (self->last, self->window))
        {
          kitsune_op_drop (op, item, KITSUNE_DROP_REASON_THROTTLED);
          kitsune_vector_drop_column (vector, i);
          continue;
        }

      self->last = now;
      self->passed = TRUE;
      vector->values[n_out] = *item;
      kitsune_vector_move_column (vector, n_out++, i);
    }

  vector->n_items = n_out;
}

static const KitsuneOpClass kitsune_throttle_op_class = {
  .instance_size = sizeof (KitsuneThrottleOp),
  .start = kitsune_throttle_op_start,
  .transform = kitsune_throttle_op_transform,
};

/* The last item of @vector takes the place of all before it. */
static void
kitsune_latest_op_keep (KitsuneLatestOp *self,
                        KitsuneVector *vector)
{
  for (guint i = 0; i < vector->n_items; i++)
    {
      if (self->latest.g_type != 0)
        kitsune_op_drop (&self->op, &self->latest, KITSUNE_DROP_REASON_SUPERSEDED);
      kitsune_value_move (&self->latest, &vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }
}

static void
kitsune_latest_op_finalize (KitsuneOp *op)
{
  kitsune_value_clear (&((KitsuneLatestOp *) op)->latest);
}

static gboolean
kitsune_debounce_op_start (KitsuneOp *op,
                           GError **error)
{
  ((KitsuneLatestOp *) op)->wait = *(const gint64 *) op->params;

  return TRUE;
}

static guint
kitsune_debounce_op_process (KitsuneOp *op,
                             guint input,
                             KitsuneVector *vector)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;
  gint64 now = kitsune_op_get_time (op);

  /* the silence was long enough although the timer has not been heard yet */
  if (self->latest.g_type != 0 && now >= kitsune_time_after (self->last, self->wait))
    {
      kitsune_op_disarm_timer (op, &self->timer);
      kitsune_op_emit (op, 0, &self->latest);
    }

  kitsune_latest_op_keep (self, vector);

  /* a timer that is armed already is moved when it fires: that is cheaper than
   * moving it for every vector */
  self->last = now;
  if (!self->timer.armed)
    kitsune_op_arm_timer (op, &self->timer, kitsune_time_after (now, self->wait));

  return vector->n_items;
}

static void
kitsune_debounce_op_timer (KitsuneOp *op,
                           KitsuneTimer *timer)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;
  gint64 due = kitsune_time_after (self->last, self->wait);

  if (timer->due < due)
    kitsune_op_arm_timer (op, timer, due);
  else
    kitsune_op_emit (op, 0, &self->latest);
}

static void
kitsune_debounce_op_ended (KitsuneOp *op,
                           guint input)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;

  if (self->latest.g_type != 0)
    kitsune_op_emit (op, 0, &self->latest);
  kitsune_op_end (op);
}

static const KitsuneOpClass kitsune_debounce_op_class = {
  .instance_size = sizeof (KitsuneLatestOp),
  .start = kitsune_debounce_op_start,
  .process = kitsune_debounce_op_process,
  .timer = kitsune_debounce_op_timer,
  .ended = kitsune_debounce_op_ended,
  .finalize = kitsune_latest_op_finalize,
};

static gboolean
kitsune_sample_op_start (KitsuneOp *op,
                         GError **error)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;

  self->wait = *(const gint64 *) op->params;
  kitsune_op_arm_timer (op, &self->timer, kitsune_time_after (kitsune_op_get_time (op), self->wait));

  return TRUE;
}

static guint
kitsune_sample_op_process (KitsuneOp *op,
                           guint input,
                           KitsuneVector *vector)
{
  kitsune_latest_op_keep ((KitsuneLatestOp *) op, vector);

  return vector->n_items;
}

static void
kitsune_sample_op_timer (KitsuneOp *op,
                         KitsuneTimer *timer)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;
  gint64 late = MAX (kitsune_op_get_time (op) - timer->due, 0);

  /* the ticks stay on their grid; those that were missed are not made up for */
  kitsune_op_arm_timer (op, timer, kitsune_time_after (timer->due + late / self->wait * self->wait, self->wait));
  if (self->latest.g_type != 0)
    kitsune_op_emit (op, 0, &self->latest);
}

static void
kitsune_sample_op_ended (KitsuneOp *op,
                         guint input)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;

  if (self->latest.g_type != 0)
    kitsune_op_drop (op, &self->latest, KITSUNE_DROP_REASON_INCOMPLETE);
  kitsune_op_end (op);
}

static const KitsuneOpClass kitsune_sample_op_class = {
  .instance_size = sizeof (KitsuneLatestOp),
  .start = kitsune_sample_op_start,
  .process = kitsune_sample_op_process,
  .timer = kitsune_sample_op_timer,
  .ended = kitsune_sample_op_ended,
  .finalize = kitsune_latest_op_finalize,
};

static KitsuneStage *
kitsune_rate_stage_new (KitsunePipeline *pipeline,
                        const char *kind,
                        const KitsuneOpClass *op_class,
                        gint64 duration)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, kind, op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                           g_memdup2 (&duration, sizeof duration), g_free);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}

/**
 * kitsune_pipeline_throttle:
 * @self: a pipeline
 * @window: how long no item passes after one did, in microseconds; 0 lets all
 *   pass, a negative time is a construction mistake
 *
 * Lets at most one item pass in a certain time.
 *
 * Items keep their type and their order. The first item passes; a later one
 * passes if @window is over since the last one that did, and is otherwise
 * dropped as throttled. What counts is when items come to this stage, by the
 * clock of the run. Nothing is held back.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_throttle (KitsunePipeline *self,
                           gint64 window)
{
  KitsuneStage *stage;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  stage = kitsune_rate_stage_new (self, "throttle", &kitsune_throttle_op_class, window);
  if (window < 0)
    kitsune_stage_add_problem (stage, "window must not be negative");

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}

/**
 * kitsune_pipeline_debounce:
 * @self: a pipeline
 * @silence: how long no item may follow, in microseconds; greater than 0
 *
 * Lets an item pass once no other has followed it for a certain time.
 *
 * Items keep their type. One item is held back; a newer one takes its place,
 * and it is dropped as superseded. When the input ends the item that is held
 * back is emitted at once. What counts is when items come to this stage, by
 * the clock of the run.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_debounce (KitsunePipeline *self,
                           gint64 silence)
{
  KitsuneStage *stage;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  stage = kitsune_rate_stage_new (self, "debounce", &kitsune_debounce_op_class, silence);
  if (silence <= 0)
    kitsune_stage_add_problem (stage, "silence must be greater than 0");

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}

/**
 * kitsune_pipeline_sample:
 * @self: a pipeline
 * @period: the time between two ticks, in microseconds; greater than 0
 *
 * Lets the latest item pass at regular times.
 *
 * Items keep their type. The ticks begin with the run, by its clock. Each
 * emits the item that came last since the tick before, if any; those before it
 * are dropped as superseded. The one that is held back when the input ends is
 * dropped as incomplete.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_sample (KitsunePipeline *self,
                         gint64 period)
{
  KitsuneStage *stage;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  stage = kitsune_rate_stage_new (self, "sample", &kitsune_sample_op_class, period);
  if (period <= 0)
    kitsune_stage_add_problem (stage, "period must be greater than 0");

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}
