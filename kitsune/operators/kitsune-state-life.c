/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-state-op-private.h"

#include "kitsune/operators/kitsune-time-private.h"

/*
 * How the states of an operator begin and end.
 *
 * A state begins with its first item: with what the store has, or with the
 * initial value. It ends when it was not used for the time that the stage says,
 * or not set for the time that its key says. States of each kind of end stand
 * in a list in the order of their time, so one timer for the first is enough.
 * The clock is read once per vector, and only if there is something that can
 * end.
 */

/* --- life --- */

static gboolean
kitsune_state_op_make_cb (gpointer owner,
                          const GValue *key,
                          GValue *value,
                          GError **error)
{
  KitsuneStateOp *self = owner;

  return kitsune_state_key_make (self->params->key, self->maker, key, value, error);
}

gboolean
kitsune_state_op_start (KitsuneOp *op,
                        GError **error)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;

  self->params = op->params;
  self->key_ttl = kitsune_state_stage_get_effective_key_ttl (op);
  self->ttl = MAX (kitsune_state_key_get_ttl (self->params->key), 0);
  self->limit = MIN (kitsune_bounded_get_limit (op), KITSUNE_STATES_MAX);
  self->expiry.background = TRUE;

  if (kitsune_op_get_store (op) != NULL)
    {
      self->keeper = kitsune_keeper_new (op, &self->states, self->params->key, self->key_ttl, self->ttl, error);
      if (self->keeper == NULL)
        return FALSE;
      if (!kitsune_keeper_is_direct (self->keeper))
        op->klass = &kitsune_state_kept_op_class;
    }

  self->maker = kitsune_emitter_new (G_TYPE_VALUE);
  self->maker->n_repeated = &op->counters->repeated;
  self->ref = kitsune_ref_new (kitsune_state_key_get_value_type (self->params->key));
  self->ref->make = kitsune_state_op_make_cb;
  self->ref->owner = self;
  self->plain = kitsune_type_is_plain (op->item_type);
  if (!self->params->flat && op->item_type != G_TYPE_VALUE)
    g_value_init (&self->result, op->item_type);
  kitsune_op_get_emitter (op);

  return TRUE;
}

void
kitsune_state_op_abandon (KitsuneOp *op)
{
  kitsune_op_abandon_queue (op, &((KitsuneStateOp *) op)->outbox.queue);
}

void
kitsune_state_op_finalize (KitsuneOp *op)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;

  g_clear_pointer (&self->keeper, kitsune_keeper_free);
  kitsune_states_clear (&self->states);
  kitsune_outbox_clear (&self->outbox);
  kitsune_value_clear (&self->result);
  g_clear_object (&self->ref);
  g_clear_object (&self->maker);
}

/* --- expiry --- */

static gint64
kitsune_state_op_get_due (const KitsuneStateOp *self,
                          KitsuneStatesOrder order)
{
  const KitsuneState *first = self->states.first[order];
  gint64 duration = order == KITSUNE_STATES_USED ? self->key_ttl : self->ttl;

  return first != NULL ? kitsune_time_after (first->links[order].time, duration) : G_MAXINT64;
}

/* The life of a state is over. The store is told to forget it, and one with a
 * key is then removed. */
static void
kitsune_state_op_expire_state (KitsuneStateOp *self,
                               KitsuneState *state)
{
  gboolean was_set = state->is_set;
  GValue value = state->value;

  for (guint i = 0; i < KITSUNE_STATES_N_ORDERS; i++)
    kitsune_states_unlink (&self->states, i, state);
  kitsune_op_count_expired (&self->op, 1);

  state->value = (GValue) G_VALUE_INIT;
  state->is_set = FALSE;
  state->gone = state->keyed;
  if (self->keeper != NULL && was_set)
    kitsune_keeper_mark (self->keeper, state);
  else if (state->gone && !state->dirty && !state->saving)
    {
      kitsune_state_forget_attempts (state);
      kitsune_states_remove (&self->states, state);
    }

  /* last, because it may run code of the user */
  kitsune_value_clear (&value);
}

static void
kitsune_state_op_expire_order (KitsuneStateOp *self,
                               KitsuneStatesOrder order)
{
  while (kitsune_state_op_get_due (self, order) <= self->now)
    {
      KitsuneState *state = self->states.first[order];

      /* an item waits for it */
      if (state->load == KITSUNE_STATE_LOADING)
        kitsune_states_unlink (&self->states, order, state);
      else
        kitsune_state_op_expire_state (self, state);
    }
}

void
kitsune_state_op_expire (KitsuneStateOp *self)
{
  self->now = kitsune_op_get_time (&self->op);
  for (guint i = 0; i < KITSUNE_STATES_N_ORDERS; i++)
    kitsune_state_op_expire_order (self, i);
}

/* Due is what was first when the timer was armed; by then it may have been used
 * again, which costs a look and no more. */
void
kitsune_state_op_arm (KitsuneStateOp *self)
{
  gint64 due = MIN (kitsune_state_op_get_due (self, KITSUNE_STATES_USED),
                    kitsune_state_op_get_due (self, KITSUNE_STATES_WRITTEN));

  if (due < G_MAXINT64 && (!self->expiry.armed || due < self->expiry.due))
    kitsune_op_arm_timer (&self->op, &self->expiry, due);
}

void
kitsune_state_op_timer (KitsuneOp *op,
                        KitsuneTimer *timer)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;

  if (self->keeper != NULL && kitsune_keeper_timer (self->keeper, timer))
    return;

  kitsune_state_op_expire (self);
  kitsune_state_op_end_vector (self);
}

/* --- beginning --- */

KitsuneState *
kitsune_state_op_add (KitsuneStateOp *self,
                      GValue *key,
                      guint32 hash,
                      gboolean keyed)
{
  GValue own = G_VALUE_INIT;
  KitsuneState *state;

  /* a function may give a string that belongs to its item */
  kitsune_value_copy (key, &own);
  kitsune_state_op_drop_key (key);
  state = kitsune_states_add (&self->states, hash, &own);
  state->keyed = keyed;
  if (self->keeper == NULL)
    state->load = KITSUNE_STATE_READY;

  return state;
}

KitsuneStateFind
kitsune_state_op_prepare (KitsuneStateOp *self,
                          KitsuneState *state,
                          const GValue *item,
                          GValue *replacement,
                          KitsuneCall *call)
{
  GError *error = NULL;

  if (state->error != NULL)
    {
      *call = kitsune_keeper_judge_load (self->keeper, state, item, replacement);
      return *call == KITSUNE_CALL_RETRY ? KITSUNE_STATE_WAIT : KITSUNE_STATE_FAILED;
    }

  if (state->load == KITSUNE_STATE_NEW && !kitsune_keeper_load (self->keeper, state, &error))
    return kitsune_state_op_fail_find (self, item, error, replacement, call);
  if (state->load == KITSUNE_STATE_LOADING)
    return KITSUNE_STATE_WAIT;

  if (state->value.g_type == 0 &&
      !kitsune_state_op_make_cb (self, state->keyed ? &state->key : NULL, &state->value, &error))
    return kitsune_state_op_fail_find (self, item, error, replacement, call);

  state->gone = FALSE;
  if (self->ttl > 0 && !state->is_set)
    kitsune_states_touch (&self->states, KITSUNE_STATES_WRITTEN, state, self->now);

  return KITSUNE_STATE_FOUND;
}
