/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-circuit-breaker.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/kitsune-enum-types.h"
#include "kitsune/operators/kitsune-circuit-private.h"
#include "kitsune/operators/kitsune-flight-private.h"
#include "kitsune/operators/kitsune-produce-private.h"
#include "kitsune/operators/kitsune-worker-stage-private.h"

/**
 * KitsuneCircuitBreakerStage:
 *
 * The stage of [method@Pipeline.circuit_breaker].
 *
 * What a run has learned it keeps for itself: the circuit of every run is closed
 * at first.
 *
 * With a [property@ConcurrentStage:concurrency] above 1 all calls of a run share
 * one circuit. It is asked just before a call is made; calls that have begun when
 * it opens go on. How a call went counts only in the state in which it was begun:
 * what began while the circuit was closed does not decide about a half-open one.
 * How many calls a half-open circuit lets through at once is not limited beyond
 * the concurrency.
 *
 * Since: 1.0
 */
struct _KitsuneCircuitBreakerStage
{
  KitsuneWorkerStage parent_instance;

  guint failure_threshold;
  gint64 cooldown;
  guint half_open_probes;
  gint64 half_open_timeout;
};

/*
 * circuit_breaker: a map that stops calling a function which fails all the time.
 *
 * Works in place, or with concurrency on worker threads. These share one circuit,
 * which they ask just before a call, so that it stops those that have been taken
 * in, too.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneCircuit circuit;
} KitsuneCircuitBreakerOp;

typedef struct
{
  GMutex lock;
  KitsuneCircuit circuit; /* under lock */
  GArray *turns;          /* KitsuneCircuitState not announced; under lock */
  _Atomic guint n_untold; /* length of @turns; changed under lock */
} KitsuneSharedCircuit;

enum
{
  PROP_0,
  PROP_FAILURE_THRESHOLD,
  PROP_COOLDOWN,
  PROP_HALF_OPEN_PROBES,
  PROP_HALF_OPEN_TIMEOUT,
  N_PROPS
};

enum
{
  SIGNAL_STATE_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (KitsuneCircuitBreakerStage, kitsune_circuit_breaker_stage, KITSUNE_TYPE_WORKER_STAGE)

static void
kitsune_circuit_breaker_refuse (GError **error)
{
  g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_CIRCUIT_OPEN,
                       "the circuit is open: too many calls in a row have failed");
}

/* --- on worker threads --- */

static gpointer
kitsune_shared_circuit_new (KitsuneOp *op)
{
  KitsuneSharedCircuit *self = g_new0 (KitsuneSharedCircuit, 1);

  g_mutex_init (&self->lock);
  kitsune_circuit_init (&self->circuit, KITSUNE_CIRCUIT_BREAKER_STAGE (op->stage));
  self->turns = g_array_new (FALSE, FALSE, sizeof (KitsuneCircuitState));

  return self;
}

static void
kitsune_shared_circuit_free (gpointer data)
{
  KitsuneSharedCircuit *self = data;

  g_mutex_clear (&self->lock);
  g_array_unref (self->turns);
  g_free (self);
}

/* With the lock held: there had been @turn changes. */
static void
kitsune_shared_circuit_record (KitsuneSharedCircuit *self,
                               guint64 turn)
{
  if (G_LIKELY (self->circuit.n_turns == turn))
    return;

  g_array_append_val (self->turns, self->circuit.state);
  atomic_store_explicit (&self->n_untold, self->turns->len, memory_order_relaxed);
}

/* @turn is for telling how it went. The clock, which may have a lock of its own,
 * is read without ours. */
static gboolean
kitsune_shared_circuit_ask (KitsuneSharedCircuit *self,
                            KitsuneOp *op,
                            guint64 *turn)
{
  gboolean closed;
  gboolean may;
  gint64 now;

  g_mutex_lock (&self->lock);
  closed = self->circuit.state == KITSUNE_CIRCUIT_STATE_CLOSED;
  *turn = self->circuit.n_turns;
  g_mutex_unlock (&self->lock);
  if (G_LIKELY (closed))
    return TRUE;

  now = kitsune_op_get_time (op);
  g_mutex_lock (&self->lock);
  *turn = self->circuit.n_turns;
  may = kitsune_circuit_ask (&self->circuit, now);
  kitsune_shared_circuit_record (self, *turn);
  *turn = self->circuit.n_turns;
  g_mutex_unlock (&self->lock);

  return may;
}

static void
kitsune_shared_circuit_tell (KitsuneSharedCircuit *self,
                             KitsuneOp *op,
                             guint64 turn,
                             gboolean ok)
{
  gint64 now = ok ? 0 : kitsune_op_get_time (op);
  guint64 before;

  g_mutex_lock (&self->lock);
  before = self->circuit.n_turns;
  kitsune_circuit_tell (&self->circuit, turn, ok, now);
  kitsune_shared_circuit_record (self, before);
  g_mutex_unlock (&self->lock);
}

static gboolean
kitsune_circuit_breaker_work (KitsuneOp *op,
                              gpointer state,
                              KitsuneEmitter *emitter,
                              KitsuneSlot *slot,
                              GError **error)
{
  guint64 turn;
  gboolean ok;

  slot->value = (GValue) G_VALUE_INIT;
  slot->outcome = KITSUNE_OUTCOME_VALUE;
  if (G_UNLIKELY (!kitsune_shared_circuit_ask (state, op, &turn)))
    {
      kitsune_circuit_breaker_refuse (error);
      return FALSE;
    }

  ok = kitsune_produce_try_with (op->params, emitter, op->item_type, &slot->item, &slot->value, error);
  kitsune_shared_circuit_tell (state, op, turn, ok);

  return ok;
}

/* The lane: takes the first change that is not announced. */
static gboolean
kitsune_shared_circuit_take (KitsuneSharedCircuit *self,
                             KitsuneCircuitState *state)
{
  gboolean found;

  g_mutex_lock (&self->lock);
  found = self->turns->len > 0;
  if (found)
    {
      *state = g_array_index (self->turns, KitsuneCircuitState, 0);
      g_array_remove_index (self->turns, 0);
      atomic_store_explicit (&self->n_untold, self->turns->len, memory_order_relaxed);
    }
  g_mutex_unlock (&self->lock);

  return found;
}

/* What a call changed was recorded before its slot came back, which is what
 * orders the two. */
static void
kitsune_circuit_breaker_returned (KitsuneOp *op,
                                  gpointer data)
{
  KitsuneSharedCircuit *self = data;
  KitsuneCircuitState state;

  if (G_LIKELY (atomic_load_explicit (&self->n_untold, memory_order_relaxed) == 0))
    return;

  while (!op->done && kitsune_shared_circuit_take (self, &state))
    kitsune_op_signal (op, signals[SIGNAL_STATE_CHANGED], state);
}

static const KitsuneWorkClass kitsune_circuit_breaker_work_class = {
  .call = kitsune_circuit_breaker_work,
  .state_new = kitsune_shared_circuit_new,
  .state_free = kitsune_shared_circuit_free,
  .returned = kitsune_circuit_breaker_returned,
};

/* --- in place --- */

static gboolean
kitsune_circuit_breaker_op_start (KitsuneOp *op,
                                  GError **error)
{
  kitsune_circuit_init (&((KitsuneCircuitBreakerOp *) op)->circuit, KITSUNE_CIRCUIT_BREAKER_STAGE (op->stage));
  kitsune_op_get_emitter (op);

  return TRUE;
}

/* There had been @turn changes. */
static void
kitsune_circuit_breaker_op_announce (KitsuneCircuitBreakerOp *self,
                                     guint64 turn)
{
  if (G_UNLIKELY (self->circuit.n_turns != turn))
    kitsune_op_signal (&self->op, signals[SIGNAL_STATE_CHANGED], self->circuit.state);
}

static KitsuneCall
kitsune_circuit_breaker_op_call (KitsuneCircuitBreakerOp *self,
                                 const GValue *item,
                                 GValue *result)
{
  KitsuneOp *op = &self->op;
  KitsuneCircuit *circuit = &self->circuit;
  const gboolean closed = circuit->state == KITSUNE_CIRCUIT_STATE_CLOSED;
  guint64 turn = circuit->n_turns;
  gboolean may = kitsune_circuit_ask (circuit, closed ? 0 : kitsune_op_get_time (op));
  GError *error = NULL;

  kitsune_circuit_breaker_op_announce (self, turn);
  if (G_UNLIKELY (!may))
    {
      kitsune_circuit_breaker_refuse (&error);
    }
  else if (!op->done)
    {
      turn = circuit->n_turns;
      kitsune_produce_try (op, op->params, item, result, &error);
      if (!op->done)
        {
          kitsune_circuit_tell (circuit, turn, error == NULL, error != NULL ? kitsune_op_get_time (op) : 0);
          kitsune_circuit_breaker_op_announce (self, turn);
        }
    }

  if (G_UNLIKELY (op->done))
    {
      g_clear_error (&error);
      return KITSUNE_CALL_STOP;
    }
  if (G_UNLIKELY (error != NULL))
    return kitsune_op_resolve (op, item, error, result);

  return KITSUNE_CALL_OK;
}

static void
kitsune_circuit_breaker_op_transform (KitsuneOp *op,
                                      KitsuneVector *vector)
{
  KitsuneCircuitBreakerOp *self = (KitsuneCircuitBreakerOp *) op;
  guint n_out = 0;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      GValue result = G_VALUE_INIT;
      KitsuneCall call = kitsune_circuit_breaker_op_call (self, item, &result);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_value_clear (&result);
          kitsune_op_abandon_rest (op, vector, i);
          break;
        }

      kitsune_value_clear (item);
      if (G_UNLIKELY (call == KITSUNE_CALL_DROPPED))
        {
          kitsune_vector_drop_column (vector, i);
          continue;
        }
      vector->values[n_out] = result;
      kitsune_vector_move_column (vector, n_out++, i);
    }

  vector->n_items = n_out;
}

static const KitsuneOpClass kitsune_circuit_breaker_op_class = {
  .instance_size = sizeof (KitsuneCircuitBreakerOp),
  .variant = kitsune_worker_stage_get_variant,
  .start = kitsune_circuit_breaker_op_start,
  .transform = kitsune_circuit_breaker_op_transform,
};

static void
kitsune_circuit_breaker_stage_get_property (GObject *object,
                                            guint prop_id,
                                            GValue *value,
                                            GParamSpec *pspec)
{
  KitsuneCircuitBreakerStage *self = KITSUNE_CIRCUIT_BREAKER_STAGE (object);

  switch (prop_id)
    {
    case PROP_FAILURE_THRESHOLD:
      g_value_set_uint (value, self->failure_threshold);
      break;
    case PROP_COOLDOWN:
      g_value_set_int64 (value, self->cooldown);
      break;
    case PROP_HALF_OPEN_PROBES:
      g_value_set_uint (value, self->half_open_probes);
      break;
    case PROP_HALF_OPEN_TIMEOUT:
      g_value_set_int64 (value, self->half_open_timeout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_circuit_breaker_stage_set_property (GObject *object,
                                            guint prop_id,
                                            const GValue *value,
                                            GParamSpec *pspec)
{
  KitsuneCircuitBreakerStage *self = KITSUNE_CIRCUIT_BREAKER_STAGE (object);

  switch (prop_id)
    {
    case PROP_FAILURE_THRESHOLD:
      kitsune_circuit_breaker_stage_set_failure_threshold (self, g_value_get_uint (value));
      break;
    case PROP_COOLDOWN:
      kitsune_circuit_breaker_stage_set_cooldown (self, g_value_get_int64 (value));
      break;
    case PROP_HALF_OPEN_PROBES:
      kitsune_circuit_breaker_stage_set_half_open_probes (self, g_value_get_uint (value));
      break;
    case PROP_HALF_OPEN_TIMEOUT:
      kitsune_circuit_breaker_stage_set_half_open_timeout (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_circuit_breaker_stage_init_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * KitsuneCircuitBreakerStage:failure-threshold: (getter get_failure_threshold) (setter set_failure_threshold)
   *
   * How many calls in a row have to fail for the circuit to open.
   *
   * Since: 1.0
   */
  properties[PROP_FAILURE_THRESHOLD] = g_param_spec_uint ("failure-threshold", NULL, NULL, 1, G_MAXUINT, 5, flags);

  /**
   * KitsuneCircuitBreakerStage:cooldown: (getter get_cooldown) (setter set_cooldown)
   *
   * How long the circuit stays open, in microseconds.
   *
   * Since: 1.0
   */
  properties[PROP_COOLDOWN] = g_param_spec_int64 ("cooldown", NULL, NULL, 0, G_MAXINT64, 10 * G_USEC_PER_SEC, flags);

  /**
   * KitsuneCircuitBreakerStage:half-open-probes: (getter get_half_open_probes) (setter set_half_open_probes)
   *
   * How many calls have to succeed for a half-open circuit to close.
   *
   * Since: 1.0
   */
  properties[PROP_HALF_OPEN_PROBES] = g_param_spec_uint ("half-open-probes", NULL, NULL, 1, G_MAXUINT, 1, flags);

  /**
   * KitsuneCircuitBreakerStage:half-open-timeout: (getter get_half_open_timeout) (setter set_half_open_timeout)
   *
   * How long the circuit may be half-open before it opens again, in
   * microseconds; -1 is without limit.
   *
   * Since: 1.0
   */
  properties[PROP_HALF_OPEN_TIMEOUT] = g_param_spec_int64 ("half-open-timeout", NULL, NULL, -1, G_MAXINT64, -1, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_circuit_breaker_stage_class_init (KitsuneCircuitBreakerStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_circuit_breaker_stage_get_property;
  object_class->set_property = kitsune_circuit_breaker_stage_set_property;
  kitsune_circuit_breaker_stage_init_properties (object_class);

  /**
   * KitsuneCircuitBreakerStage::state-changed:
   * @self: the stage
   * @run: (type KitsuneRun): the run
   * @state: the new state
   *
   * Emitted when the circuit of a run opens, closes or becomes half-open, on the
   * thread of the run, in order, and before the result or failure goes out that
   * led to it. A change by a call that returns when the stage is done already is
   * not announced.
   *
   * Since: 1.0
   */
  signals[SIGNAL_STATE_CHANGED] = g_signal_new ("state-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 2, G_TYPE_OBJECT, KITSUNE_TYPE_CIRCUIT_STATE);
}

static void
kitsune_circuit_breaker_stage_init (KitsuneCircuitBreakerStage *self)
{
  self->failure_threshold = 5;
  self->cooldown = 10 * G_USEC_PER_SEC;
  self->half_open_probes = 1;
  self->half_open_timeout = -1;
}

/**
 * kitsune_circuit_breaker_stage_get_failure_threshold: (get-property failure-threshold)
 * @self: a stage
 *
 * Returns how many calls in a row have to fail for the circuit to open.
 *
 * Returns: the number of calls, at least 1
 *
 * Since: 1.0
 */
guint
kitsune_circuit_breaker_stage_get_failure_threshold (KitsuneCircuitBreakerStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_CIRCUIT_BREAKER_STAGE (self), 0);

  return self->failure_threshold;
}

/**
 * kitsune_circuit_breaker_stage_set_failure_threshold: (set-property failure-threshold)
 * @self: a stage
 * @failure_threshold: the number of calls, at least 1
 *
 * Sets how many calls in a row have to fail for the circuit to open.
 *
 * Since: 1.0
 */
void
kitsune_circuit_breaker_stage_set_failure_threshold (KitsuneCircuitBreakerStage *self,
                                                     guint failure_threshold)
{
  g_return_if_fail (KITSUNE_IS_CIRCUIT_BREAKER_STAGE (self));
  g_return_if_fail (failure_threshold >= 1);

  if (self->failure_threshold == failure_threshold)
    return;

  self->failure_threshold = failure_threshold;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAILURE_THRESHOLD]);
}

/**
 * kitsune_circuit_breaker_stage_get_cooldown: (get-property cooldown)
 * @self: a stage
 *
 * Returns how long the circuit stays open.
 *
 * Returns: the time in microseconds, at least 0
 *
 * Since: 1.0
 */
gint64
kitsune_circuit_breaker_stage_get_cooldown (KitsuneCircuitBreakerStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_CIRCUIT_BREAKER_STAGE (self), 0);

  return self->cooldown;
}

/**
 * kitsune_circuit_breaker_stage_set_cooldown: (set-property cooldown)
 * @self: a stage
 * @cooldown: the time in microseconds, at least 0
 *
 * Sets how long the circuit stays open.
 *
 * Since: 1.0
 */
void
kitsune_circuit_breaker_stage_set_cooldown (KitsuneCircuitBreakerStage *self,
                                            gint64 cooldown)
{
  g_return_if_fail (KITSUNE_IS_CIRCUIT_BREAKER_STAGE (self));
  g_return_if_fail (cooldown >= 0);

  if (self->cooldown == cooldown)
    return;

  self->cooldown = cooldown;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COOLDOWN]);
}

/**
 * kitsune_circuit_breaker_stage_get_half_open_probes: (get-property half-open-probes)
 * @self: a stage
 *
 * Returns how many calls have to succeed for a half-open circuit to close.
 *
 * Returns: the number of calls, at least 1
 *
 * Since: 1.0
 */
guint
kitsune_circuit_breaker_stage_get_half_open_probes (KitsuneCircuitBreakerStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_CIRCUIT_BREAKER_STAGE (self), 0);

  return self->half_open_probes;
}

/**
 * kitsune_circuit_breaker_stage_set_half_open_probes: (set-property half-open-probes)
 * @self: a stage
 * @half_open_probes: the number of calls, at least 1
 *
 * Sets how many calls have to succeed for a half-open circuit to close.
 *
 * Since: 1.0
 */
void
kitsune_circuit_breaker_stage_set_half_open_probes (KitsuneCircuitBreakerStage *self,
                                                    guint half_open_probes)
{
  g_return_if_fail (KITSUNE_IS_CIRCUIT_BREAKER_STAGE (self));
  g_return_if_fail (half_open_probes >= 1);

  if (self->half_open_probes == half_open_probes)
    return;

  self->half_open_probes = half_open_probes;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HALF_OPEN_PROBES]);
}

/**
 * kitsune_circuit_breaker_stage_get_half_open_timeout: (get-property half-open-timeout)
 * @self: a stage
 *
 * Returns how long the circuit may be half-open before it opens again.
 *
 * Returns: the time in microseconds; -1 is without limit
 *
 * Since: 1.0
 */
gint64
kitsune_circuit_breaker_stage_get_half_open_timeout (KitsuneCircuitBreakerStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_CIRCUIT_BREAKER_STAGE (self), -1);

  return self->half_open_timeout;
}

/**
 * kitsune_circuit_breaker_stage_set_half_open_timeout: (set-property half-open-timeout)
 * @self: a stage
 * @half_open_timeout: the time in microseconds; -1 is without limit
 *
 * Sets how long the circuit may be half-open before it opens again.
 *
 * Since: 1.0
 */
void
kitsune_circuit_breaker_stage_set_half_open_timeout (KitsuneCircuitBreakerStage *self,
                                                     gint64 half_open_timeout)
{
  g_return_if_fail (KITSUNE_IS_CIRCUIT_BREAKER_STAGE (self));
  g_return_if_fail (half_open_timeout >= -1);

  if (self->half_open_timeout == half_open_timeout)
    return;

  self->half_open_timeout = half_open_timeout;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HALF_OPEN_TIMEOUT]);
}

static KitsunePipeline *
kitsune_circuit_breaker_new (KitsunePipeline *self,
                             GType item_type,
                             KitsuneFunc *func)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_CIRCUIT_BREAKER_STAGE, "circuit-breaker",
                                           &kitsune_circuit_breaker_op_class, KITSUNE_STAGE_TAKES_RETURN, func,
                                           (GDestroyNotify) kitsune_func_unref);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);
  kitsune_worker_stage_set_call (stage, &kitsune_circuit_breaker_work_class, func);

  return kitsune_stage_to_pipeline (stage, item_type);
}

/**
 * kitsune_pipeline_circuit_breaker: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: computes the result of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by what a function makes of it, and stops calling it
 * where it fails all the time.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each. After [property@CircuitBreakerStage:failure-threshold] failures in a row
 * the circuit opens: for the time of [property@CircuitBreakerStage:cooldown]
 * the function is not called, and every item fails with
 * %KITSUNE_ERROR_CIRCUIT_OPEN. The next item after that makes the circuit
 * half-open: the function is called again. When
 * [property@CircuitBreakerStage:half-open-probes] calls have succeeded the
 * circuit closes; a failure opens it again, and so does the time of
 * [property@CircuitBreakerStage:half-open-timeout]. Time is that of the run's
 * clock.
 *
 * Both kinds of failures are left to the error handler of the stage, item by
 * item: one that drops sheds the load while the circuit is open, one that makes
 * further attempts waits until it is not. Each attempt counts as a call.
 *
 * Changes are announced by [signal@CircuitBreakerStage::state-changed].
 * With a [property@ConcurrentStage:concurrency] above 1 the function is called on
 * worker threads, and the items come in order only if the stage is
 * [property@ConcurrentStage:ordered].
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@CircuitBreakerStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_circuit_breaker (KitsunePipeline *self,
                                  GType item_type,
                                  KitsuneMapFunc func,
                                  gpointer user_data,
                                  GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_circuit_breaker_new (self, item_type,
                                      kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_circuit_breaker_process: (rename-to kitsune_pipeline_circuit_breaker)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes
 *   exactly one result
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by what a function makes of it, and stops calling it
 * where it fails all the time.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each. After [property@CircuitBreakerStage:failure-threshold] failures in a row
 * the circuit opens: for the time of [property@CircuitBreakerStage:cooldown]
 * the function is not called, and every item fails with
 * %KITSUNE_ERROR_CIRCUIT_OPEN. The next item after that makes the circuit
 * half-open: the function is called again. When
 * [property@CircuitBreakerStage:half-open-probes] calls have succeeded the
 * circuit closes; a failure opens it again, and so does the time of
 * [property@CircuitBreakerStage:half-open-timeout]. Time is that of the run's
 * clock.
 *
 * Both kinds of failures are left to the error handler of the stage, item by
 * item: one that drops sheds the load while the circuit is open, one that makes
 * further attempts waits until it is not. Each attempt counts as a call.
 *
 * Changes are announced by [signal@CircuitBreakerStage::state-changed].
 * With a [property@ConcurrentStage:concurrency] above 1 the function is called on
 * worker threads, and the items come in order only if the stage is
 * [property@ConcurrentStage:ordered].
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@CircuitBreakerStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_circuit_breaker_process (KitsunePipeline *self,
                                          GType item_type,
                                          KitsuneProcessFunc func,
                                          gpointer user_data,
                                          GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_circuit_breaker_new (self, item_type,
                                      kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
