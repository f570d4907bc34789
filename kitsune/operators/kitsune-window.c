/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-window.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-gather-private.h"
#include "kitsune/operators/kitsune-time-private.h"

#include <string.h>

/*
 * sliding_window: lists of neighbouring items that overlap.
 * session_window: lists of items that came without a long pause in between.
 */
typedef struct
{
  guint size;
  guint step;
} KitsuneSlidingParams;

typedef struct
{
  KitsuneOp op;
  KitsuneGather window;
  guint size;
  guint step;
  guint n_fresh; /* items at the end of the window that were in none before */
} KitsuneSlidingOp;

typedef struct
{
  KitsuneOp op;
  KitsuneGather session;
  guint64 limit;
  gint64 gap;
  gint64 last;        /* when the last item came */
  KitsuneTimer timer; /* armed while there is a session */
} KitsuneSessionOp;

static gboolean
kitsune_sliding_op_start (KitsuneOp *op,
                          GError **error)
{
  KitsuneSlidingOp *self = (KitsuneSlidingOp *) op;
  const KitsuneSlidingParams *params = op->params;

  self->size = params->size;
  self->step = params->step;

  return TRUE;
}

/* Emits the full window and moves it on: what leaves it is moved, what stays
 * is copied. */
static void
kitsune_sliding_op_emit (KitsuneSlidingOp *self)
{
  KitsuneGather full = { NULL };
  GValue result = G_VALUE_INIT;
  guint n_stay = self->size - self->step;

  kitsune_gather_reserve (&full, self->size);
  memcpy (full.values, self->window.values, self->step * sizeof *full.values);
  memset (full.values + self->step, 0, n_stay * sizeof *full.values);
  for (guint i = self->step; i < self->size; i++)
    kitsune_value_copy (&self->window.values[i], &full.values[i]);
  full.n_values = self->size;

  memmove (self->window.values, self->window.values + self->step, n_stay * sizeof *full.values);
  self->window.n_values = n_stay;
  self->n_fresh = 0;

  kitsune_gather_finish (&full, &result);
  kitsune_op_emit (&self->op, 0, &result);
}

static guint
kitsune_sliding_op_process (KitsuneOp *op,
                            guint input,
                            KitsuneVector *vector)
{
  KitsuneSlidingOp *self = (KitsuneSlidingOp *) op;
  guint i;

  for (i = 0; i < vector->n_items && kitsune_op_has_room (op) && !op->done; i++)
    {
      kitsune_gather_take (&self->window, &vector->values[i]);
      kitsune_vector_drop_column (vector, i);
      self->n_fresh++;
      if (self->window.n_values == self->size)
        kitsune_sliding_op_emit (self);
    }

  return i;
}

static void
kitsune_sliding_op_ended (KitsuneOp *op,
                          guint input)
{
  KitsuneSlidingOp *self = (KitsuneSlidingOp *) op;

  for (gsize i = self->window.n_values - self->n_fresh; i < self->window.n_values; i++)
    kitsune_op_drop (op, &self->window.values[i], KITSUNE_DROP_REASON_INCOMPLETE);
  kitsune_op_end (op);
}

static void
kitsune_sliding_op_finalize (KitsuneOp *op)
{
  kitsune_gather_clear (&((KitsuneSlidingOp *) op)->window);
}

static const KitsuneOpClass kitsune_sliding_op_class = {
  .instance_size = sizeof (KitsuneSlidingOp),
  .start = kitsune_sliding_op_start,
  .process = kitsune_sliding_op_process,
  .ended = kitsune_sliding_op_ended,
  .finalize = kitsune_sliding_op_finalize,
};

static gboolean
kitsune_session_op_start (KitsuneOp *op,
                          GError **error)
{
  KitsuneSessionOp *self = (KitsuneSessionOp *) op;

  self->limit = kitsune_bounded_get_limit (op);
  self->gap = *(const gint64 *) op->params;

  return TRUE;
}

static void
kitsune_session_op_flush (KitsuneSessionOp *self)
{
  GValue result = G_VALUE_INIT;

  kitsune_op_disarm_timer (&self->op, &self->timer);
  kitsune_gather_finish (&self->session, &result);
  kitsune_op_emit (&self->op, 0, &result);
}

static guint
kitsune_session_op_process (KitsuneOp *op,
                            guint input,
                            KitsuneVector *vector)
{
  KitsuneSessionOp *self = (KitsuneSessionOp *) op;
  gint64 now = kitsune_op_get_time (op);

  /* the pause was long enough although the timer has not been heard yet */
  if (self->session.n_values > 0 && now >= kitsune_time_after (self->last, self->gap))
    kitsune_session_op_flush (self);

  for (guint i = 0; i < vector->n_items; i++)
    {
      if (G_UNLIKELY (self->session.n_values >= self->limit))
        {
          kitsune_bounded_fail (op, self->limit, "items in a session");
          return i;
        }
      kitsune_gather_take (&self->session, &vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  /* a timer that is armed already is moved when it fires: that is cheaper than
   * moving it for every vector */
  self->last = now;
  if (!self->timer.armed)
    kitsune_op_arm_timer (op, &self->timer, kitsune_time_after (now, self->gap));

  return vector->n_items;
}

static void
kitsune_session_op_timer (KitsuneOp *op,
                          KitsuneTimer *timer)
{
  KitsuneSessionOp *self = (KitsuneSessionOp *) op;
  gint64 due = kitsune_time_after (self->last, self->gap);

  if (timer->due < due)
    kitsune_op_arm_timer (op, timer, due);
  else
    kitsune_session_op_flush (self);
}

static void
kitsune_session_op_ended (KitsuneOp *op,
                          guint input)
{
  KitsuneSessionOp *self = (KitsuneSessionOp *) op;

  if (self->session.n_values > 0)
    kitsune_session_op_flush (self);
  kitsune_op_end (op);
}

static void
kitsune_session_op_finalize (KitsuneOp *op)
{
  kitsune_gather_clear (&((KitsuneSessionOp *) op)->session);
}

static const KitsuneOpClass kitsune_session_op_class = {
  .instance_size = sizeof (KitsuneSessionOp),
  .start = kitsune_session_op_start,
  .process = kitsune_session_op_process,
  .timer = kitsune_session_op_timer,
  .ended = kitsune_session_op_ended,
  .finalize = kitsune_session_op_finalize,
};

/**
 * kitsune_pipeline_sliding_window:
 * @self: a pipeline
 * @size: how many items a window holds; greater than 0
 * @step: how many items lie between the starts of two windows; greater than 0
 *   and at most @size
 *
 * Gathers neighbouring items into lists that overlap.
 *
 * Takes items of any type and emits an [struct@Items] of exactly @size items
 * for the items from 0, from @step, from twice @step and so on. With @step
 * equal to @size they do not overlap. Items at the end that fill no window are
 * dropped as incomplete.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_sliding_window (KitsunePipeline *self,
                                 guint size,
                                 guint step)
{
  KitsuneSlidingParams *params;
  KitsuneStage *stage;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  params = g_new (KitsuneSlidingParams, 1);
  *params = (KitsuneSlidingParams){ size, step };
  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "sliding-window", &kitsune_sliding_op_class,
                             KITSUNE_STAGE_CANNOT_FAIL, params, g_free);
  if (size == 0)
    kitsune_stage_add_problem (stage, "size must be greater than 0");
  if (step == 0)
    kitsune_stage_add_problem (stage, "step must be greater than 0");
  if (step > size)
    kitsune_stage_add_problem (stage, "step must not be greater than size, which is %u, but is %u", size, step);
  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, KITSUNE_TYPE_ITEMS);
}

/**
 * kitsune_pipeline_session_window:
 * @self: a pipeline
 * @gap: how long a pause ends a session, in microseconds; greater than 0
 *
 * Gathers items that come without a long pause in between.
 *
 * Takes items of any type and emits an [struct@Items] of them once no item has
 * come for @gap, and when the input ends; a session is never empty. What counts
 * is when items come to this stage, by the clock of the run. The open session
 * is kept; [property@BoundedStage:max-items] limits the number of its items.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_session_window (KitsunePipeline *self,
                                 gint64 gap)
{
  KitsuneStage *stage;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  stage = kitsune_stage_new (KITSUNE_TYPE_BOUNDED_STAGE, "session-window", &kitsune_session_op_class,
                             KITSUNE_STAGE_CANNOT_FAIL, g_memdup2 (&gap, sizeof gap), g_free);
  if (gap <= 0)
    kitsune_stage_add_problem (stage, "gap must be greater than 0");
  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, KITSUNE_TYPE_ITEMS);
}
