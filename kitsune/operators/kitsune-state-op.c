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
 *   map, no store or a direct one     in place, as a transform
 *   flat_map, the same                results go through the outbox
 *   either with any other store       results go through the outbox; an item
 *                                     whose state is loading is held, with all
 *                                     that come after it
 *
 * Changes of a state are kept when the call fails: the error handler decides
 * about the item and its results, not about what the function did.
 */

/* --- calling the function --- */

static inline void
kitsune_state_op_open (KitsuneStateOp *self,
                       KitsuneState *state)
{
  kitsune_ref_open (self->ref, &state->value, state->keyed ? &state->key : NULL, state->is_set);
}

/* After a call: notes what became of the state. Returns FALSE, with *error
 * set, if the call is to be taken for a failure. */
static inline gboolean
kitsune_state_op_close (KitsuneStateOp *self,
                        KitsuneState *state,
                        gboolean ok,
                        GError **error)
{
  KitsuneRef *ref = self->ref;

  kitsune_ref_close (ref);
  if (G_LIKELY (ref->changed))
    {
      state->is_set = ref->is_set;
      if (G_UNLIKELY (self->ttl > 0))
        kitsune_states_touch (&self->states, KITSUNE_STATES_WRITTEN, state, self->now);
      if (G_UNLIKELY (self->keeper != NULL))
        kitsune_keeper_mark (self->keeper, state);
    }

  if (G_LIKELY (ref->error == NULL))
    return ok;

  if (ok)
    g_propagate_error (error, g_steal_pointer (&ref->error));
  else
    g_clear_error (&ref->error);

  return FALSE;
}

/* The result has left @self->result: make that ready for the next call. */
static inline void
kitsune_state_op_renew (KitsuneStateOp *self)
{
  if (G_LIKELY (self->plain))
    return;

  self->result = (GValue) G_VALUE_INIT;
  if (self->op.item_type != G_TYPE_VALUE)
    g_value_init (&self->result, self->op.item_type);
}

static gboolean
kitsune_state_op_convert_result (KitsuneStateOp *self,
                                 GError **error)
{
  GType type = self->op.item_type;
  GValue other = self->result;
  gboolean ok;

  if (kitsune_value_is_null (&other))
    return TRUE;

  self->result = (GValue) G_VALUE_INIT;
  g_value_init (&self->result, type);
  ok = kitsune_value_convert (&other, &self->result, error);
  g_value_unset (&other);

  return ok;
}

/* Calls the function of a map; on OK and REPLACE the result is in
 * @self->result. */
static inline KitsuneCall
kitsune_state_op_call_map (KitsuneStateOp *self,
                           const GValue *item,
                           KitsuneState *state)
{
  GType type = self->op.item_type;
  GValue replacement = G_VALUE_INIT;
  GError *error = NULL;
  KitsuneCall call;
  gboolean ok;

  kitsune_state_op_open (self, state);
  ok = kitsune_func_map_ref (self->params->func, self->op.emitter, item, self->ref, &self->result, &error);
  ok = kitsune_state_op_close (self, state, ok, &error);
  if (ok && G_UNLIKELY (type != G_TYPE_VALUE && self->result.g_type != type &&
                        !g_type_is_a (self->result.g_type, type)))
    ok = kitsune_state_op_convert_result (self, &error);
  if (G_LIKELY (ok))
    return KITSUNE_CALL_OK;

  call = kitsune_op_resolve (&self->op, item, error, &replacement);

  /* whatever the function left behind is not a result */
  kitsune_value_clear (&self->result);
  if (call == KITSUNE_CALL_REPLACE)
    self->result = replacement;
  else if (type != G_TYPE_VALUE)
    g_value_init (&self->result, type);

  return call;
}

/* The item was neither worked on nor is it to be: a handler may have something
 * in its place. */
static KitsuneCall
kitsune_state_op_take_replacement (KitsuneStateOp *self,
                                   KitsuneCall call,
                                   GValue *replacement)
{
  if (call != KITSUNE_CALL_REPLACE)
    return call;

  kitsune_value_clear (&self->result);
  self->result = *replacement;

  return call;
}

/* --- in place --- */

static void
kitsune_state_op_transform (KitsuneOp *op,
                            KitsuneVector *vector)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;
  guint n_out = 0;

  kitsune_state_op_begin_vector (self);
  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      GValue replacement = G_VALUE_INIT;
      KitsuneState *state = NULL;
      KitsuneCall call = KITSUNE_CALL_OK;

      if (G_LIKELY (kitsune_state_op_find (self, &state, item, &replacement, &call) == KITSUNE_STATE_FOUND))
        call = kitsune_state_op_call_map (self, item, state);
      else
        call = kitsune_state_op_take_replacement (self, call, &replacement);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_op_abandon_rest (op, vector, i);
          break;
        }

      kitsune_value_clear (item);
      if (G_UNLIKELY (call == KITSUNE_CALL_DROPPED))
        {
          kitsune_vector_drop_column (vector, i);
          continue;
        }

      vector->values[n_out] = self->result;
      kitsune_vector_move_column (vector, n_out++, i);
      kitsune_state_op_renew (self);
    }
  vector->n_items = n_out;
  kitsune_state_op_end_vector (self);
}

/* --- through the outbox --- */

/* With the outbox's help, or by asking to be ended when it is empty: a keeper
 * has something to finish first. */
static void
kitsune_state_op_send (KitsuneStateOp *self,
                       KitsuneVector *vector,
                       guint i)
{
  KitsuneEmitter *emitter = self->op.emitter;

  if (self->keeper != NULL && emitter->ended)
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
  ok = kitsune_func_process_ref (self->params->func, op->emitter, item, self->ref, &error);
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

/* Looks ahead: states that later items of the vector need are loaded at the
 * same time. Key functions are asked again when it is their items' turn, so
 * what fails here is left for then. */
static void
kitsune_state_op_load_ahead (KitsuneStateOp *self,
                             const KitsuneVector *vector,
                             guint first)
{
  for (guint i = first; i < vector->n_items && self->states.n_states < self->limit; i++)
    {
      GValue key = G_VALUE_INIT;
      guint32 hash;
      g_autoptr (GError) error = NULL;
      KitsuneState *state;

      if (!kitsune_state_op_get_key (self, &vector->values[i], &key, &hash, &error) || self->op.done)
        return;

      state = kitsune_states_find (&self->states, &key, hash);
      if (state == NULL)
        {
          state = kitsune_state_op_add (self, &key, hash, TRUE);
          if (self->key_ttl > 0)
            kitsune_states_touch (&self->states, KITSUNE_STATES_USED, state, self->now);
        }
      kitsune_state_op_drop_key (&key);
      if (state->load == KITSUNE_STATE_NEW && state->error == NULL &&
          !kitsune_keeper_load (self->keeper, state, &error))
        return;
    }
}

static gboolean
kitsune_state_op_may_go_on (KitsuneStateOp *self)
{
  return !self->ending && kitsune_outbox_is_free (&self->outbox, &self->op) && !self->op.inputs[0].closed;
}

static guint
kitsune_state_op_process (KitsuneOp *op,
                          guint input,
                          KitsuneVector *vector)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;
  guint i = 0;

  kitsune_state_op_begin_vector (self);
  do
    {
      GValue *item = &vector->values[i];
      GValue replacement = G_VALUE_INIT;
      KitsuneState *state = NULL;
      KitsuneCall call = KITSUNE_CALL_OK;
      KitsuneStateFind find = kitsune_state_op_find (self, &state, item, &replacement, &call);

      if (find == KITSUNE_STATE_WAIT)
        {
          if (self->params->key_func != NULL)
            kitsune_state_op_load_ahead (self, vector, i + 1);
          kitsune_op_hold (op, input);
          break;
        }

      if (find == KITSUNE_STATE_FOUND && self->params->flat)
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

  kitsune_state_op_end_vector (self);
  if (self->keeper != NULL && !op->done && kitsune_keeper_is_full (self->keeper))
    kitsune_op_hold (op, input);
  if (self->ending && self->outbox.queue.n_items == 0)
    kitsune_keeper_finish (self->keeper, NULL);

  return i;
}

static KitsuneFlow
kitsune_state_op_produce (KitsuneOp *op,
                          guint max)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;
  KitsuneFlow flow = kitsune_outbox_produce (&self->outbox, op, max);

  if (self->ending && self->outbox.queue.n_items == 0 && !op->done)
    kitsune_keeper_finish (self->keeper, NULL);

  return flow;
}

/* --- with a store that takes time --- */

static void
kitsune_state_op_notified (KitsuneOp *op)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;

  kitsune_keeper_notified (self->keeper);
  /* all that was asked for has to be there: looking for it costs calls */
  if (!op->done && op->inputs[0].held && kitsune_keeper_get_n_loading (self->keeper) == 0 &&
      !kitsune_keeper_is_full (self->keeper))
    kitsune_op_release (op, 0);
}

static void
kitsune_state_op_ended (KitsuneOp *op,
                        guint input)
{
  kitsune_keeper_finish (((KitsuneStateOp *) op)->keeper, NULL);
}

static void
kitsune_state_op_failed (KitsuneOp *op,
                         guint input,
                         GError *error)
{
  kitsune_keeper_finish (((KitsuneStateOp *) op)->keeper, error);
}

static void
kitsune_state_op_output_closed (KitsuneOp *op,
                                guint output)
{
  kitsune_keeper_finish (((KitsuneStateOp *) op)->keeper, NULL);
}

static gboolean
kitsune_state_op_failing (KitsuneOp *op,
                          GError *error)
{
  return kitsune_keeper_failing (((KitsuneStateOp *) op)->keeper, error);
}

/* --- classes --- */

const KitsuneOpClass kitsune_state_map_op_class = {
  .instance_size = sizeof (KitsuneStateOp),
  .start = kitsune_state_op_start,
  .transform = kitsune_state_op_transform,
  .timer = kitsune_state_op_timer,
  .finalize = kitsune_state_op_finalize,
};

const KitsuneOpClass kitsune_state_flat_op_class = {
  .instance_size = sizeof (KitsuneStateOp),
  .start = kitsune_state_op_start,
  .process = kitsune_state_op_process,
  .produce = kitsune_state_op_produce,
  .timer = kitsune_state_op_timer,
  .abandon = kitsune_state_op_abandon,
  .finalize = kitsune_state_op_finalize,
};

const KitsuneOpClass kitsune_state_kept_op_class = {
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
