/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-state-op-private.h"

/*
 * map_with, flat_map_with and their keyed forms: functions with a state.
 *
 * The state of an item is looked up by its key (or is the only one), and the
 * function works on its value in place, through a ref. There are three ways
 * to go:
 *
 *   map, no store or a direct one     in place, as a transform: kitsune-state-map.c
 *   flat_map, the same                results go through the outbox
 *   either with any other store       results go through the outbox; an item
 *                                     whose state is loading holds the others
 *
 * Changes of a state are kept when the call fails: the error handler decides
 * about the item and its results, not about what the function did.
 */

/* What an operator becomes that finds a store that takes time. */
static const KitsuneOpClass kitsune_state_kept_op_class;

static gboolean
kitsune_state_op_start (KitsuneOp *op,
                        GError **error)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;

  if (!kitsune_state_core_init (&self->core, op, error))
    return FALSE;
  if (self->core.keeper != NULL && !kitsune_keeper_is_direct (self->core.keeper))
    {
      op->klass = &kitsune_state_kept_op_class;
      if (self->core.params->key_func != NULL)
        kitsune_op_look_ahead (op, 0);
    }

  self->write_through =
      self->core.keeper != NULL && kitsune_state_stage_get_write_through (KITSUNE_STATE_STAGE (op->stage));
  self->ref = kitsune_state_maker_new_ref (&self->core.maker);
  self->plain = kitsune_type_is_plain (op->item_type);
  self->straight = self->plain && self->core.keeper == NULL && !kitsune_state_core_has_ttl (&self->core) &&
                   self->core.params->func->loop != NULL;
  self->in_place = kitsune_op_input_is_plain (op, 0);
  self->initial = kitsune_state_key_get_plain_initial (self->core.params->key);
  if (!self->core.params->flat && op->item_type != G_TYPE_VALUE)
    g_value_init (&self->result, op->item_type);
  kitsune_op_get_emitter (op);

  return TRUE;
}

static void
kitsune_state_op_abandon (KitsuneOp *op)
{
  kitsune_op_abandon_queue (op, &((KitsuneStateOp *) op)->outbox.queue);
}

static void
kitsune_state_op_finalize (KitsuneOp *op)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;

  kitsune_state_core_clear (&self->core);
  kitsune_outbox_clear (&self->outbox);
  kitsune_value_clear (&self->result);
  g_clear_object (&self->ref);
  g_clear_error (&self->error);
}

static void
kitsune_state_op_timer (KitsuneOp *op,
                        KitsuneTimer *timer)
{
  kitsune_state_core_timer (&((KitsuneStateOp *) op)->core, timer);
}

/* --- through the outbox --- */

/* A store that is direct has the state before its result goes on. */
static void
kitsune_state_op_write_through (KitsuneStateOp *self)
{
  if (G_UNLIKELY (self->write_through && kitsune_keeper_is_direct (self->core.keeper)))
    kitsune_keeper_save (self->core.keeper);
}

/* With the outbox's help, or by asking to be ended when it is empty: a keeper
 * has something to finish first. */
static void
kitsune_state_op_send (KitsuneStateOp *self,
                       KitsuneVector *vector,
                       guint i)
{
  KitsuneEmitter *emitter = self->op.emitter;

  if (self->core.keeper != NULL && emitter->ended)
    {
      emitter->ended = FALSE;
      self->ending = TRUE;
    }
  kitsune_outbox_send (&self->outbox, &self->op, vector, i);
}

static KitsuneCall
kitsune_state_op_work_flat (KitsuneStateOp *self,
                            KitsuneVector *vector,
                            guint i,
                            KitsuneState *state)
{
  KitsuneOp *op = &self->op;
  const GValue *item = &vector->values[i];
  GValue replacement = G_VALUE_INIT;
  GError *error = NULL;
  KitsuneCall call = KITSUNE_CALL_OK;
  gboolean ok;

  kitsune_state_op_open (self, state);
  ok = kitsune_func_process_ref (self->core.params->func, op->emitter, item, self->ref, &error);
  if (!kitsune_state_op_close (self, state, ok, &error))
    {
      kitsune_emitter_clear (op->emitter);
      call = kitsune_op_resolve (op, item, error, &replacement);
    }
  else if (op->done)
    {
      kitsune_emitter_clear (op->emitter);
      call = KITSUNE_CALL_STOP;
    }

  kitsune_state_op_write_through (self);
  if (G_LIKELY (call == KITSUNE_CALL_OK))
    kitsune_state_op_send (self, vector, i);
  else if (call == KITSUNE_CALL_REPLACE)
    kitsune_outbox_send_value (&self->outbox, op, &replacement, vector, i);
  /* nor is the end that a failed call asked for one */
  op->emitter->ended = FALSE;

  return call;
}

static KitsuneCall
kitsune_state_op_work_map (KitsuneStateOp *self,
                           KitsuneVector *vector,
                           guint i,
                           KitsuneState *state)
{
  KitsuneCall call = kitsune_state_op_call_map (self, &vector->values[i], state);

  if (call != KITSUNE_CALL_OK && call != KITSUNE_CALL_REPLACE)
    return call;
  if (G_UNLIKELY (self->op.done))
    return KITSUNE_CALL_STOP;

  kitsune_outbox_send_value (&self->outbox, &self->op, &self->result, vector, i);
  kitsune_value_clear (&self->result);
  if (self->op.item_type != G_TYPE_VALUE)
    g_value_init (&self->result, self->op.item_type);

  return call;
}

/* Looks ahead: the states that later items of the vector need, and then those
 * that wait behind it, are loaded at the same time. */
static void
kitsune_state_op_load_ahead (KitsuneStateOp *self,
                             const KitsuneVector *vector,
                             guint first)
{
  guint i = MAX (first, self->n_ahead);

  while (i < vector->n_items && kitsune_state_core_load_early (&self->core, &vector->values[i]))
    i++;
  self->n_ahead = MAX (self->n_ahead, i);
  if (self->n_ahead >= vector->n_items && self->op.inputs[0].pending.n_items > 0 && !self->op.done)
    kitsune_op_notify (&self->op);
}

static void
kitsune_state_op_load_pending (KitsuneStateOp *self)
{
  KitsuneInput *in = &self->op.inputs[0];

  if (!in->ahead || !in->held || self->op.done || self->ending || self->n_ahead >= in->pending.n_items ||
      kitsune_keeper_is_finishing (self->core.keeper))
    return;

  /* that a state is needed is a use of it, as of now */
  kitsune_state_core_begin_vector (&self->core);
  while (!self->op.done && self->n_ahead < in->pending.n_items &&
         kitsune_state_core_load_early (&self->core, kitsune_queue_peek (&in->pending, self->n_ahead)))
    self->n_ahead++;
  kitsune_state_core_end_vector (&self->core);
}

/* Results that are withheld may be as many as make a vector. */
static gboolean
kitsune_state_op_may_go_on (KitsuneStateOp *self)
{
  if (self->ending || self->op.inputs[0].closed)
    return FALSE;
  if (self->outbox.withholding)
    return !self->op.done && self->outbox.queue.n_items < self->op.vector_limit;

  return kitsune_outbox_is_free (&self->outbox, &self->op);
}

/* All results are out. */
static void
kitsune_state_op_finish (KitsuneStateOp *self)
{
  if (self->error == NULL)
    kitsune_keeper_finish (self->core.keeper, NULL);
  else
    kitsune_keeper_failing (self->core.keeper, g_steal_pointer (&self->error));
}

/* Gives out what was withheld, if all is saved; until then the input waits. */
static void
kitsune_state_op_let_out (KitsuneStateOp *self)
{
  if (!self->outbox.withholding || self->op.done || kitsune_keeper_is_finishing (self->core.keeper))
    return;

  self->outbox.withholding = self->outbox.queue.n_items > 0 && !kitsune_keeper_is_clean (self->core.keeper);
  if (self->outbox.withholding)
    kitsune_op_hold (&self->op, 0);
  else if (self->outbox.queue.n_items > 0)
    kitsune_op_produce (&self->op);
}

/* Takes items again unless something stands against it, such as that the state for
 * the first of them is not there. */
static void
kitsune_state_op_go_on (KitsuneStateOp *self)
{
  KitsuneOp *op = &self->op;

  if (!op->done && op->inputs[0].held && !self->outbox.withholding && !self->ending && self->awaited == NULL &&
      !kitsune_keeper_is_full (self->core.keeper))
    kitsune_op_release (op, 0);
}

static guint
kitsune_state_op_process (KitsuneOp *op,
                          guint input,
                          KitsuneVector *vector)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;
  guint i = 0;

  self->outbox.withholding = self->write_through && !kitsune_keeper_is_direct (self->core.keeper);
  kitsune_state_core_begin_vector (&self->core);
  do
    {
      GValue *item = &vector->values[i];
      GValue replacement = G_VALUE_INIT;
      KitsuneState *state = NULL;
      GError *error = NULL;
      KitsuneCall call = KITSUNE_CALL_OK;
      KitsuneStateFind find = kitsune_state_core_find (&self->core, &state, item, &error);

      if (G_UNLIKELY (find == KITSUNE_STATE_FAILED || find == KITSUNE_STATE_FULL))
        call = kitsune_state_core_judge (&self->core, find, state, item, error, &replacement);
      if (find == KITSUNE_STATE_WAIT || call == KITSUNE_CALL_RETRY)
        {
          self->awaited = state;
          kitsune_op_hold (op, input);
          if (self->core.params->key_func != NULL)
            kitsune_state_op_load_ahead (self, vector, i + 1);
          break;
        }

      if (find == KITSUNE_STATE_FOUND && self->core.params->flat)
        call = kitsune_state_op_work_flat (self, vector, i, state);
      else if (find == KITSUNE_STATE_FOUND)
        call = kitsune_state_op_work_map (self, vector, i, state);
      else if (call == KITSUNE_CALL_REPLACE)
        kitsune_outbox_send_value (&self->outbox, op, &replacement, vector, i);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        break;

      kitsune_value_clear (item);
      kitsune_vector_drop_column (vector, i);
      i++;
    }
  while (i < vector->n_items && kitsune_state_op_may_go_on (self));

  self->n_ahead -= MIN (i, self->n_ahead);
  kitsune_state_core_end_vector (&self->core);
  kitsune_state_op_let_out (self);
  if (self->core.keeper != NULL && !op->done && kitsune_keeper_is_full (self->core.keeper))
    kitsune_op_hold (op, input);
  if (self->ending && self->outbox.queue.n_items == 0)
    kitsune_state_op_finish (self);

  return i;
}

static KitsuneFlow
kitsune_state_op_produce (KitsuneOp *op,
                          guint max)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;
  KitsuneFlow flow;

  if (self->outbox.withholding)
    return KITSUNE_FLOW_WAIT;

  flow = kitsune_outbox_produce (&self->outbox, op, max);
  if (self->outbox.queue.n_items > 0 || op->done)
    return flow;
  if (self->ending)
    kitsune_state_op_finish (self);
  else if (self->write_through)
    kitsune_state_op_go_on (self);

  return flow;
}

/* --- with a store that takes time --- */

static void
kitsune_state_op_notified (KitsuneOp *op)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;

  kitsune_keeper_notified (self->core.keeper);
  if (self->awaited != NULL && self->awaited->load != KITSUNE_STATE_LOADING)
    self->awaited = NULL;
  kitsune_state_op_load_pending (self);
  kitsune_state_op_let_out (self);
  kitsune_state_op_go_on (self);
}

static void
kitsune_state_op_ended (KitsuneOp *op,
                        guint input)
{
  kitsune_keeper_finish (((KitsuneStateOp *) op)->core.keeper, NULL);
}

static void
kitsune_state_op_failed (KitsuneOp *op,
                         guint input,
                         GError *error)
{
  kitsune_keeper_finish (((KitsuneStateOp *) op)->core.keeper, error);
}

static void
kitsune_state_op_output_closed (KitsuneOp *op,
                                guint output)
{
  kitsune_state_op_finish ((KitsuneStateOp *) op);
}

/* Results that are withheld go out first, unless it is them that cannot be
 * saved. */
static gboolean
kitsune_state_op_failing (KitsuneOp *op,
                          GError *error)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;
  KitsuneKeeper *keeper = self->core.keeper;

  if (!self->outbox.withholding || self->outbox.queue.n_items == 0 || self->ending || op->n_open_outputs == 0 ||
      kitsune_keeper_is_giving_up (keeper) || kitsune_keeper_is_finishing (keeper))
    return kitsune_keeper_failing (keeper, error);

  self->ending = TRUE;
  self->error = error;
  kitsune_op_hold (op, 0);

  return TRUE;
}

/* --- classes --- */

const KitsuneOpClass kitsune_state_map_op_class = {
  .instance_size = sizeof (KitsuneStateOp),
  .variant = kitsune_state_stage_get_variant,
  .start = kitsune_state_op_start,
  .transform = kitsune_state_op_transform,
  .timer = kitsune_state_op_timer,
  .finalize = kitsune_state_op_finalize,
};

const KitsuneOpClass kitsune_state_flat_op_class = {
  .instance_size = sizeof (KitsuneStateOp),
  .variant = kitsune_state_stage_get_variant,
  .start = kitsune_state_op_start,
  .process = kitsune_state_op_process,
  .produce = kitsune_state_op_produce,
  .timer = kitsune_state_op_timer,
  .abandon = kitsune_state_op_abandon,
  .finalize = kitsune_state_op_finalize,
};

static const KitsuneOpClass kitsune_state_kept_op_class = {
  .instance_size = sizeof (KitsuneStateOp),
  .process = kitsune_state_op_process,
  .produce = kitsune_state_op_produce,
  .notified = kitsune_state_op_notified,
  .ended = kitsune_state_op_ended,
  .failed = kitsune_state_op_failed,
  .output_closed = kitsune_state_op_output_closed,
  .failing = kitsune_state_op_failing,
  .timer = kitsune_state_op_timer,
  .abandon = kitsune_state_op_abandon,
  .finalize = kitsune_state_op_finalize,
};
