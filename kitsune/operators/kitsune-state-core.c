/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-state-core-private.h"

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
kitsune_state_maker_make (gpointer owner,
                          const GValue *key,
                          GValue *value,
                          GError **error)
{
  KitsuneStateMaker *self = owner;

  return kitsune_state_key_make (self->key, self->emitter, key, value, error);
}

static const GValue *
kitsune_state_core_get_ref_key (KitsuneRefCell *cell,
                                GValue *key)
{
  return kitsune_state_get_key (kitsune_state_of_cell (cell), key);
}

KitsuneRef *
kitsune_state_maker_new_ref (KitsuneStateMaker *self)
{
  KitsuneRef *ref = kitsune_ref_new (kitsune_state_key_get_value_type (self->key));

  ref->make = kitsune_state_maker_make;
  ref->get_key = kitsune_state_core_get_ref_key;
  ref->owner = self;

  return ref;
}

gboolean
kitsune_state_core_init (KitsuneStateCore *self,
                         KitsuneOp *op,
                         GError **error)
{
  self->op = op;
  self->params = op->params;
  self->key_ttl = kitsune_state_stage_get_effective_key_ttl (op);
  self->ttl = MAX (kitsune_state_key_get_ttl (self->params->key), 0);
  self->limit = MIN (kitsune_state_stage_get_limit (op), KITSUNE_STATES_MAX);
  self->expiry.background = TRUE;
  kitsune_states_init (&self->states, kitsune_state_core_has_ttl (self) || kitsune_op_get_store (op) != NULL);

  if (kitsune_op_get_store (op) != NULL)
    {
      self->keeper = kitsune_keeper_new (op, &self->states, self->params->key, self->key_ttl, self->ttl, error);
      if (self->keeper == NULL)
        return FALSE;
    }

  self->maker.key = self->params->key;
  self->maker.emitter = kitsune_emitter_new (G_TYPE_VALUE);
  self->maker.emitter->n_repeated = &op->counters->repeated;

  return TRUE;
}

void
kitsune_state_core_clear (KitsuneStateCore *self)
{
  g_clear_pointer (&self->keeper, kitsune_keeper_free);
  kitsune_states_clear (&self->states);
  g_clear_object (&self->maker.emitter);
}

/* --- expiry --- */

static gint64
kitsune_state_core_get_due (const KitsuneStateCore *self,
                            KitsuneStatesOrder order)
{
  const KitsuneState *first = self->states.first[order];
  gint64 duration = order == KITSUNE_STATES_USED ? self->key_ttl : self->ttl;

  return first != NULL ? kitsune_time_after (first->more->links[order].time, duration) : G_MAXINT64;
}

/* The life of a state is over. The store is told to forget it, and one with a
 * key is then removed. */
static void
kitsune_state_core_expire_state (KitsuneStateCore *self,
                                 KitsuneState *state)
{
  gboolean was_set = state->cell.is_set;
  GValue value = state->cell.value;

  for (guint i = 0; i < KITSUNE_STATES_N_ORDERS; i++)
    kitsune_states_unlink (&self->states, i, state);
  kitsune_op_count_expired (self->op, 1);

  state->cell.value = (GValue) G_VALUE_INIT;
  state->cell.is_set = FALSE;
  state->gone = state->form != KITSUNE_STATE_SINGLE;
  if (self->keeper != NULL && was_set)
    kitsune_keeper_mark (self->keeper, state);
  else if (state->gone && !state->dirty && !state->saving)
    {
      kitsune_state_forget_trouble (state);
      kitsune_states_remove (&self->states, state);
    }

  /* last, because it may run code of the user */
  kitsune_value_clear (&value);
}

static void
kitsune_state_core_expire_order (KitsuneStateCore *self,
                                 KitsuneStatesOrder order)
{
  while (kitsune_state_core_get_due (self, order) <= self->now)
    {
      KitsuneState *state = self->states.first[order];

      /* an item waits for it, or is being worked on */
      if (state->load == KITSUNE_STATE_LOADING || state->n_calls > 0)
        kitsune_states_unlink (&self->states, order, state);
      else
        kitsune_state_core_expire_state (self, state);
    }
}

void
kitsune_state_core_expire (KitsuneStateCore *self)
{
  self->now = kitsune_op_get_time (self->op);
  for (guint i = 0; i < KITSUNE_STATES_N_ORDERS; i++)
    kitsune_state_core_expire_order (self, i);
}

/* Due is what was first when the timer was armed; by then it may have been used
 * again, which costs a look and no more. */
void
kitsune_state_core_arm (KitsuneStateCore *self)
{
  gint64 due = MIN (kitsune_state_core_get_due (self, KITSUNE_STATES_USED),
                    kitsune_state_core_get_due (self, KITSUNE_STATES_WRITTEN));

  if (due < G_MAXINT64 && (!self->expiry.armed || due < self->expiry.due))
    kitsune_op_arm_timer (self->op, &self->expiry, due);
}

void
kitsune_state_core_timer (KitsuneStateCore *self,
                          KitsuneTimer *timer)
{
  if (self->keeper != NULL && kitsune_keeper_timer (self->keeper, timer))
    return;

  kitsune_state_core_expire (self);
  kitsune_state_core_end_vector (self);
}

/* --- beginning --- */

KitsuneState *
kitsune_state_core_add (KitsuneStateCore *self,
                        GValue *key,
                        guint32 hash,
                        gboolean keyed)
{
  /* a copy, because a function may give a string that belongs to its item */
  KitsuneState *state = kitsune_states_add (&self->states, hash, key, !keyed);

  kitsune_state_core_drop_key (key);
  if (self->keeper == NULL)
    state->load = KITSUNE_STATE_READY;

  return state;
}

KitsuneStateFind
kitsune_state_core_prepare (KitsuneStateCore *self,
                            KitsuneState *state,
                            GError **error)
{
  GValue key;

  if (self->keeper != NULL &&
      (kitsune_state_cannot_be_loaded (state) ||
       (state->load == KITSUNE_STATE_NEW && !kitsune_keeper_load (self->keeper, state, error))))
    return KITSUNE_STATE_FAILED;
  if (state->load == KITSUNE_STATE_LOADING)
    return KITSUNE_STATE_WAIT;

  if (state->cell.value.g_type == 0 &&
      !kitsune_state_maker_make (&self->maker, kitsune_state_get_key (state, &key), &state->cell.value, error))
    return KITSUNE_STATE_FAILED;

  state->gone = FALSE;
  if (self->ttl > 0 && !state->cell.is_set)
    kitsune_states_touch (&self->states, KITSUNE_STATES_WRITTEN, state, self->now);

  return KITSUNE_STATE_FOUND;
}

gboolean
kitsune_state_core_load_early (KitsuneStateCore *self,
                               const GValue *item)
{
  GValue key = G_VALUE_INIT;
  guint32 hash;
  g_autoptr (GError) error = NULL;
  KitsuneState *state;

  if (self->states.n_states >= self->limit)
    return FALSE;
  if (!kitsune_state_core_get_key (self, item, &key, &hash, &error))
    return !self->op->done;
  if (self->op->done)
    {
      kitsune_state_core_drop_key (&key);
      return FALSE;
    }

  state = kitsune_states_find (&self->states, &key, hash);
  if (state == NULL)
    {
      state = kitsune_state_core_add (self, &key, hash, TRUE);
      if (self->key_ttl > 0)
        kitsune_states_touch (&self->states, KITSUNE_STATES_USED, state, self->now);
    }
  kitsune_state_core_drop_key (&key);
  if (state->load == KITSUNE_STATE_NEW && !kitsune_state_cannot_be_loaded (state))
    kitsune_keeper_load (self->keeper, state, &error);

  return TRUE;
}

KitsuneCall
kitsune_state_core_judge (KitsuneStateCore *self,
                          KitsuneStateFind find,
                          KitsuneState *state,
                          const GValue *item,
                          GError *error,
                          GValue *replacement)
{
  if (find == KITSUNE_STATE_FULL)
    {
      kitsune_bounded_fail (self->op, self->limit, "keys");
      return KITSUNE_CALL_STOP;
    }
  if (error == NULL)
    return kitsune_keeper_judge_load (self->keeper, state, item, replacement);

  return kitsune_op_resolve (self->op, item, error, replacement);
}
