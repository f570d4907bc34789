/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-ticker.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-produce-private.h"
#include "kitsune/operators/kitsune-time-private.h"

/*
 * ticker: the time, again and again.
 *
 * Ticks keep to a grid that begins with the run, so that lateness does not add
 * up. At most one tick waits for its consumer; a later one takes its place.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneTimer timer;
  gint64 due;  /* of the next tick */
  GValue tick; /* unset if none waits */
} KitsuneTickerOp;

static void
kitsune_ticker_op_arm (KitsuneTickerOp *self,
                       gint64 after)
{
  gint64 interval = *(gint64 *) self->op.params;

  self->due = kitsune_time_after (after, interval);
  kitsune_op_arm_timer (&self->op, &self->timer, self->due);
}

static gboolean
kitsune_ticker_op_start (KitsuneOp *op,
                         GError **error)
{
  kitsune_ticker_op_arm ((KitsuneTickerOp *) op, kitsune_op_get_time (op));

  return TRUE;
}

static void
kitsune_ticker_op_replace (KitsuneTickerOp *self,
                           gint64 time)
{
  if (self->tick.g_type != 0)
    kitsune_op_drop (&self->op, &self->tick, KITSUNE_DROP_REASON_SUPERSEDED);
  kitsune_value_set_int64 (&self->tick, time);
}

static void
kitsune_ticker_op_timer (KitsuneOp *op,
                         KitsuneTimer *timer)
{
  KitsuneTickerOp *self = (KitsuneTickerOp *) op;
  gint64 interval = *(gint64 *) op->params;
  gint64 now = kitsune_op_get_time (op);
  gint64 real = kitsune_op_get_real_time (op);

  /* a loop that was kept busy missed ticks: they count, each with its time */
  for (; now - self->due >= interval && !op->done; self->due += interval)
    kitsune_ticker_op_replace (self, real - (now - self->due));
  if (op->done)
    return;

  kitsune_ticker_op_replace (self, real - (now - self->due));
  kitsune_ticker_op_arm (self, self->due);
  kitsune_op_produce (op);
}

static KitsuneFlow
kitsune_ticker_op_produce (KitsuneOp *op,
                           guint max)
{
  KitsuneTickerOp *self = (KitsuneTickerOp *) op;

  if (self->tick.g_type != 0)
    kitsune_op_emit (op, 0, &self->tick);

  return KITSUNE_FLOW_WAIT;
}

static const KitsuneOpClass kitsune_ticker_op_class = {
  .instance_size = sizeof (KitsuneTickerOp),
  .start = kitsune_ticker_op_start,
  .produce = kitsune_ticker_op_produce,
  .timer = kitsune_ticker_op_timer,
};

/**
 * kitsune_pipeline_new_ticker:
 * @interval: the time between two ticks, in microseconds; one that is not
 *   positive is a construction mistake
 *
 * Creates a pipeline that emits the time at regular intervals, for ever.
 *
 * Items are of type `G_TYPE_INT64`: the time at which the tick was due, in
 * microseconds since 1970-01-01 00:00 UTC on the run's clock. The first one
 * comes after one interval; being late with one does not shift those after it.
 *
 * A tick that could not be used before the next one was due, because the run
 * was paused or busy, is dropped with the reason
 * %KITSUNE_DROP_REASON_SUPERSEDED, so that at most one tick waits.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_ticker (gint64 interval)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "ticker", &kitsune_ticker_op_class,
                                           KITSUNE_STAGE_CANNOT_FAIL, g_memdup2 (&interval, sizeof interval), g_free);

  if (interval <= 0)
    kitsune_stage_add_problem (stage, "interval must be greater than 0");

  return kitsune_stage_to_pipeline (stage, G_TYPE_INT64);
}

/*
 * timer: one item after a while, given or made by a function then.
 */
typedef struct
{
  gint64 delay;
  KitsuneFunc *func; /* (nullable): emit @item */
  GValue item;
} KitsuneDelayParams;

typedef struct
{
  KitsuneOp op;
  KitsuneTimer timer;
  gboolean due;
} KitsuneDelayOp;

static void
kitsune_delay_params_free (gpointer data)
{
  KitsuneDelayParams *params = data;

  g_clear_pointer (&params->func, kitsune_func_unref);
  kitsune_value_clear (&params->item);
  g_free (params);
}

static gboolean
kitsune_delay_op_start (KitsuneOp *op,
                        GError **error)
{
  KitsuneDelayParams *params = op->params;

  kitsune_op_arm_timer (op, &((KitsuneDelayOp *) op)->timer,
                        kitsune_time_after (kitsune_op_get_time (op), params->delay));

  return TRUE;
}

static void
kitsune_delay_op_timer (KitsuneOp *op,
                        KitsuneTimer *timer)
{
  ((KitsuneDelayOp *) op)->due = TRUE;
  kitsune_op_produce (op);
}

static KitsuneFlow
kitsune_delay_op_produce (KitsuneOp *op,
                          guint max)
{
  KitsuneDelayParams *params = op->params;
  GValue item = G_VALUE_INIT;
  KitsuneCall call = KITSUNE_CALL_OK;

  if (!((KitsuneDelayOp *) op)->due)
    return KITSUNE_FLOW_WAIT;

  if (params->func != NULL)
    call = kitsune_produce_call (op, params->func, NULL, &item);
  else
    kitsune_value_copy (&params->item, &item);

  if (call == KITSUNE_CALL_OK || call == KITSUNE_CALL_REPLACE)
    kitsune_op_emit (op, 0, &item);

  return KITSUNE_FLOW_END;
}

static const KitsuneOpClass kitsune_delay_op_class = {
  .instance_size = sizeof (KitsuneDelayOp),
  .start = kitsune_delay_op_start,
  .produce = kitsune_delay_op_produce,
  .timer = kitsune_delay_op_timer,
};

static KitsuneStage *
kitsune_delay_new (gint64 delay,
                   KitsuneFunc *func)
{
  KitsuneDelayParams *params = g_new0 (KitsuneDelayParams, 1);
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "timer", &kitsune_delay_op_class,
                                           func != NULL ? KITSUNE_STAGE_TAKES_RETURN : KITSUNE_STAGE_CANNOT_FAIL,
                                           params, kitsune_delay_params_free);

  params->delay = delay;
  params->func = func;
  if (delay < 0)
    kitsune_stage_add_problem (stage, "delay must not be negative");

  return stage;
}

/**
 * kitsune_pipeline_new_timer:
 * @delay: the time from the start of the run to the item, in microseconds; a
 *   negative one is a construction mistake
 * @item: (nullable): the item; %NULL is the null item
 *
 * Creates a pipeline that emits one item after a while, and ends.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_timer (gint64 delay,
                            const GValue *item)
{
  KitsuneStage *stage = kitsune_delay_new (delay, NULL);
  KitsuneDelayParams *params = kitsune_stage_get_params (stage);

  kitsune_produce_copy_param (stage, "item", item, G_TYPE_VALUE, &params->item);

  return kitsune_stage_to_pipeline (stage, kitsune_value_is_null (&params->item) ? G_TYPE_VALUE
                                                                                 : G_VALUE_TYPE (&params->item));
}

static KitsunePipeline *
kitsune_delay_new_func (GType item_type,
                        gint64 delay,
                        KitsuneFunc *func)
{
  return kitsune_stage_to_pipeline (kitsune_delay_new (delay, func), item_type);
}

/**
 * kitsune_pipeline_new_timer_with_func: (skip)
 * @item_type: the type of the item; `G_TYPE_VALUE` if it may be any
 * @delay: the time from the start of the run to the call, in microseconds; a
 *   negative one is a construction mistake
 * @func: makes the item as its result; the item it is given is %NULL
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that calls a function after a while, emits what it makes,
 * and ends.
 *
 * A call that fails is left to the error handler of the stage. A run that ends
 * earlier does not call the function.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_timer_with_func (GType item_type,
                                      gint64 delay,
                                      KitsuneMapFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_delay_new_func (item_type, delay,
                                 kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_new_timer_with_func_process: (rename-to kitsune_pipeline_new_timer_with_func)
 * @item_type: the type of the item; `G_TYPE_VALUE` if it may be any
 * @delay: the time from the start of the run to the call, in microseconds; a
 *   negative one is a construction mistake
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes
 *   exactly one item; it gets none itself
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that calls a function after a while, emits what it makes,
 * and ends.
 *
 * A call that fails is left to the error handler of the stage. A run that ends
 * earlier does not call the function.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_timer_with_func_process (GType item_type,
                                              gint64 delay,
                                              KitsuneProcessFunc func,
                                              gpointer user_data,
                                              GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_delay_new_func (item_type, delay,
                                 kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
