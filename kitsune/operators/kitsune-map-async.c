/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-map-async.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/define/kitsune-script-private.h"
#include "kitsune/operators/kitsune-async-call-private.h"
#include "kitsune/operators/kitsune-async-stage.h"
#include "kitsune/operators/kitsune-sinks-private.h"

/*
 * map_async, flat_map_async, filter_async and for_each_async: a function starts
 * an operation for every item and its call is completed later.
 *
 * They differ only in what a call may be completed with. The input is held
 * while as many calls are under way as may be. Nobody waits for a call whose
 * result is not wanted any more: it is cancelled and forgotten.
 */
typedef enum
{
  KITSUNE_ASYNC_MAP,
  KITSUNE_ASYNC_FLAT_MAP,
  KITSUNE_ASYNC_FILTER,
  KITSUNE_ASYNC_FOR_EACH,
} KitsuneAsyncShape;

typedef struct
{
  KitsuneFunc *func;
  KitsuneAsyncShape shape;
} KitsuneAsyncParams;

typedef struct
{
  KitsuneFlight flight;
  KitsuneAsyncPort *port;
  KitsuneAsyncShape shape;
  gint64 timeout;
  guint64 last_serial;
} KitsuneAsyncOp;

static void
kitsune_async_params_free (gpointer data)
{
  KitsuneAsyncParams *params = data;

  kitsune_func_unref (params->func);
  g_free (params);
}

static void
kitsune_async_op_set_failed (KitsuneSlot *slot,
                             const char *message)
{
  slot->outcome = KITSUNE_OUTCOME_FAILED;
  slot->error = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED, message);
}

/* A predicate may be answered with a truth value. */
static void
kitsune_async_op_read_answer (KitsuneSlot *slot)
{
  gboolean answer;

  if (slot->outcome == KITSUNE_OUTCOME_FORWARD || slot->outcome == KITSUNE_OUTCOME_NOTHING)
    return;
  if (slot->outcome != KITSUNE_OUTCOME_VALUE || slot->value.g_type != G_TYPE_BOOLEAN)
    {
      kitsune_async_op_set_failed (slot, "predicate gave no answer, expected forward, skip or one boolean");
      return;
    }

  answer = kitsune_value_get_boolean (&slot->value);
  slot->outcome = answer ? KITSUNE_OUTCOME_FORWARD : KITSUNE_OUTCOME_NOTHING;
}

/* Holds a call to what its kind of stage may be completed with. */
static void
kitsune_async_op_returned (KitsuneFlight *flight,
                           KitsuneSlot *slot)
{
  KitsuneAsyncOp *self = (KitsuneAsyncOp *) flight;

  kitsune_op_disarm_timer (&flight->op, &((KitsuneAsyncSlot *) slot)->timer);
  if (slot->outcome == KITSUNE_OUTCOME_FAILED)
    return;

  switch (self->shape)
    {
    case KITSUNE_ASYNC_MAP:
      if (slot->outcome == KITSUNE_OUTCOME_NOTHING)
        kitsune_async_op_set_failed (slot, "call was completed without a value, expected one");
      else if (slot->outcome == KITSUNE_OUTCOME_VALUES && slot->n_values != 1)
        kitsune_async_op_set_failed (slot, "call was completed with a list of values, expected one");
      break;
    case KITSUNE_ASYNC_FILTER:
      kitsune_async_op_read_answer (slot);
      break;
    case KITSUNE_ASYNC_FLAT_MAP:
    case KITSUNE_ASYNC_FOR_EACH:
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Whoever finishes a call while the lane gives out what is finished wakes the
 * operator once more. */
static void
kitsune_async_op_turn_away (KitsuneAsyncOp *self)
{
  g_mutex_lock (&self->port->lock);
  self->port->attentive = FALSE;
  g_mutex_unlock (&self->port->lock);
}

static void
kitsune_async_op_settle (KitsuneAsyncOp *self)
{
  kitsune_async_op_turn_away (self);
  kitsune_flight_settle (&self->flight);
}

static void
kitsune_async_op_begin (KitsuneFlight *flight,
                        KitsuneSlot *put)
{
  KitsuneAsyncOp *self = (KitsuneAsyncOp *) flight;
  KitsuneAsyncSlot *slot = (KitsuneAsyncSlot *) put;
  KitsuneOp *op = &flight->op;
  KitsuneFunc *func = ((KitsuneAsyncParams *) op->params)->func;
  gint64 due = self->timeout > 0 ? kitsune_op_get_time (op) + self->timeout : 0;
  KitsuneAsyncCall *call;
  gboolean pending;

  g_mutex_lock (&self->port->lock);
  slot->serial = ++self->last_serial;
  g_mutex_unlock (&self->port->lock);

  call = kitsune_async_call_new (self->port, slot, self->last_serial);
  ((KitsuneAsyncFunc) func->callback) (&slot->slot.item, call, func->user_data);
  /* a call that GJS refused can be made again, see kitsune_func_process() */
  if (G_UNLIKELY (kitsune_async_call_is_untouched (call) && func->thread == g_thread_self () &&
                  kitsune_script_recover ()))
    {
      kitsune_counter_add (&op->counters->repeated, 1);
      ((KitsuneAsyncFunc) func->callback) (&slot->slot.item, call, func->user_data);
    }
  g_object_unref (call);
  if (self->timeout == 0)
    return;

  /* armed after the call: what is completed just in time is not late */
  g_mutex_lock (&self->port->lock);
  pending = slot->serial != 0;
  g_mutex_unlock (&self->port->lock);
  if (pending)
    kitsune_op_arm_timer (op, &slot->timer, due);
}

static gboolean
kitsune_async_op_start (KitsuneOp *op,
                        GError **error)
{
  KitsuneAsyncOp *self = (KitsuneAsyncOp *) op;
  KitsuneAsyncParams *params = op->params;
  KitsuneConcurrentStage *stage = KITSUNE_CONCURRENT_STAGE (op->stage);
  guint n = kitsune_concurrent_stage_get_concurrency (stage);
  gboolean ordered = n == 1 || kitsune_concurrent_stage_get_ordered (stage);
  guint window = kitsune_concurrent_stage_get_reorder_window (stage);

  self->shape = params->shape;
  self->timeout = kitsune_async_stage_get_item_timeout (KITSUNE_ASYNC_STAGE (stage));
  self->port = kitsune_async_port_new (&self->flight);
  self->flight.begin = kitsune_async_op_begin;
  self->flight.returned = kitsune_async_op_returned;
  if (window == 0)
    window = ordered && n > 1 ? 2 * n : n;
  kitsune_flight_init (&self->flight, window, sizeof (KitsuneAsyncSlot), n, ordered);

  return TRUE;
}

static guint
kitsune_async_op_process (KitsuneOp *op,
                          guint input,
                          KitsuneVector *vector)
{
  KitsuneAsyncOp *self = (KitsuneAsyncOp *) op;
  guint i = 0;

  g_mutex_lock (&self->port->lock);
  self->port->attentive = TRUE;
  g_mutex_unlock (&self->port->lock);

  while (i < vector->n_items && kitsune_flight_can_put (&self->flight))
    {
      kitsune_async_op_begin (&self->flight, kitsune_flight_put (&self->flight, vector, i++));
      /* some calls are completed at once */
      if (kitsune_flight_has_mail (&self->flight))
        kitsune_flight_settle (&self->flight);
    }
  kitsune_async_op_settle (self);

  return i;
}

static KitsuneFlow
kitsune_async_op_produce (KitsuneOp *op,
                          guint max)
{
  KitsuneAsyncOp *self = (KitsuneAsyncOp *) op;

  kitsune_async_op_turn_away (self);

  return kitsune_flight_produce (op, max);
}

static void
kitsune_async_op_timer (KitsuneOp *op,
                        KitsuneTimer *timer)
{
  KitsuneAsyncOp *self = (KitsuneAsyncOp *) op;
  KitsuneAsyncSlot *slot = (KitsuneAsyncSlot *) kitsune_flight_find_slot (&self->flight, timer);
  g_autoptr (GCancellable) cancellable = NULL;

  if (timer == &slot->slot.again)
    {
      kitsune_flight_timer (op, timer);
      return;
    }

  /* the operation for an item takes too long */
  if (!kitsune_async_port_revoke (self->port, slot, &cancellable))
    return;

  slot->slot.outcome = KITSUNE_OUTCOME_FAILED;
  slot->slot.error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "operation took longer than %g s",
                                  (gdouble) self->timeout / G_TIME_SPAN_SECOND);
  kitsune_flight_finish (&self->flight, &slot->slot, &slot->slot);
  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  if (kitsune_op_has_room (op))
    kitsune_async_op_settle (self);
  else
    kitsune_op_produce (op);
}

/* Whoever hears that a call is cancelled may do anything: first nothing counts
 * any more, then everybody is told. */
static void
kitsune_async_op_abandon (KitsuneOp *op)
{
  KitsuneAsyncOp *self = (KitsuneAsyncOp *) op;
  g_autoptr (GPtrArray) cancelled = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->flight.n_made; i++)
    {
      GCancellable *cancellable;

      kitsune_async_port_revoke (self->port, (KitsuneAsyncSlot *) kitsune_flight_get_slot (&self->flight, i),
                                 &cancellable);
      if (cancellable != NULL)
        g_ptr_array_add (cancelled, cancellable);
    }
  kitsune_flight_abandon (op);
  for (guint i = 0; i < cancelled->len; i++)
    g_cancellable_cancel (g_ptr_array_index (cancelled, i));
}

static void
kitsune_async_op_finalize (KitsuneOp *op)
{
  KitsuneAsyncOp *self = (KitsuneAsyncOp *) op;

  if (self->port == NULL)
    return;

  g_mutex_lock (&self->port->lock);
  self->port->flight = NULL;
  g_mutex_unlock (&self->port->lock);
  kitsune_async_port_unref (self->port);
  kitsune_flight_finalize (op);
}

static const KitsuneOpClass kitsune_async_op_class = {
  .instance_size = sizeof (KitsuneAsyncOp),
  .start = kitsune_async_op_start,
  .process = kitsune_async_op_process,
  .produce = kitsune_async_op_produce,
  .ended = kitsune_flight_input_ended,
  .failed = kitsune_flight_input_failed,
  .timer = kitsune_async_op_timer,
  .abandon = kitsune_async_op_abandon,
  .finalize = kitsune_async_op_finalize,
};

/* Takes @func over. */
static KitsuneStage *
kitsune_async_stage_new (KitsunePipeline *pipeline,
                         KitsuneAsyncShape shape,
                         KitsuneFunc *func)
{
  static const char *const kinds[] = { "map-async", "flat-map-async", "filter-async", "for-each-async" };
  KitsuneStageFlags flags = shape == KITSUNE_ASYNC_FOR_EACH ? KITSUNE_STAGE_SINK : KITSUNE_STAGE_TAKES_RETURN;
  KitsuneAsyncParams *params = g_new (KitsuneAsyncParams, 1);
  KitsuneStage *stage;

  params->func = func;
  params->shape = shape;
  stage = kitsune_stage_new (KITSUNE_TYPE_ASYNC_STAGE, kinds[shape], &kitsune_async_op_class, flags,
                             params, kitsune_async_params_free);
  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}

KitsuneStage *
kitsune_sink_new_for_each_async (KitsunePipeline *pipeline,
                                 KitsuneFunc *func)
{
  return kitsune_async_stage_new (pipeline, KITSUNE_ASYNC_FOR_EACH, func);
}

/**
 * kitsune_pipeline_map_async:
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): starts the
 *   operation for an item, and completes its call with one value
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by the result of an asynchronous operation.
 *
 * Takes items of any type and emits items of @item_type, one for each. The
 * stage is a [class@AsyncStage]: at most
 * [property@ConcurrentStage:concurrency] operations are under way at once, by
 * default one. No operation is begun while downstream is held.
 *
 * An operation that fails or takes longer than
 * [property@AsyncStage:item-timeout] is left to the error handler of the stage.
 * When the stage ends before its operations do they are cancelled, and their
 * items are counted as abandoned.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_async (KitsunePipeline *self,
                            GType item_type,
                            KitsuneAsyncFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  KitsuneFunc *boxed;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  boxed = kitsune_func_new (KITSUNE_FUNC_ASYNC, G_CALLBACK (func), user_data, destroy);

  return kitsune_stage_to_pipeline (kitsune_async_stage_new (self, KITSUNE_ASYNC_MAP, boxed), item_type);
}

/**
 * kitsune_pipeline_flat_map_async:
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): starts the
 *   operation for an item, and completes its call with the results
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by the results of an asynchronous operation.
 *
 * Takes items of any type and emits items of @item_type, any number for each;
 * those of one item stay together. See [method@Pipeline.map_async] for the
 * rest, and [method@AsyncCall.complete_with_items].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_flat_map_async (KitsunePipeline *self,
                                 GType item_type,
                                 KitsuneAsyncFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy)
{
  KitsuneFunc *boxed;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  boxed = kitsune_func_new (KITSUNE_FUNC_ASYNC, G_CALLBACK (func), user_data, destroy);

  return kitsune_stage_to_pipeline (kitsune_async_stage_new (self, KITSUNE_ASYNC_FLAT_MAP, boxed), item_type);
}

/**
 * kitsune_pipeline_filter_async:
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): starts the
 *   operation that decides, and completes its call by
 *   [method@AsyncCall.forward], [method@AsyncCall.skip] or with a truth value
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Keeps the items for which an asynchronous operation says yes.
 *
 * Items keep their type. See [method@Pipeline.map_async] for the rest.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_filter_async (KitsunePipeline *self,
                               KitsuneAsyncFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  KitsuneFunc *boxed;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  boxed = kitsune_func_new (KITSUNE_FUNC_ASYNC, G_CALLBACK (func), user_data, destroy);

  return kitsune_stage_to_pipeline (kitsune_async_stage_new (self, KITSUNE_ASYNC_FILTER, boxed),
                                    kitsune_pipeline_get_item_type (self));
}
