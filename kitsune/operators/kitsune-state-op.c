/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-outbox-private.h"
#include "kitsune/operators/kitsune-state-core-private.h"

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
 *                                     whose state is loading holds the others
 *
 * Changes of a state are kept when the call fails: the error handler decides
 * about the item and its results, not about what the function did.
 */

typedef struct
{
  KitsuneOp op;
  KitsuneStateCore core;
  KitsuneRef *ref;
  KitsuneOutbox outbox;

  GValue result;     /* map: of the item type; reused for every call */
  gboolean plain;    /* items of that type need no freeing */
  gboolean straight; /* map: and nothing but the function looks at the states */
  gboolean ending;   /* when the outbox is empty: a function said so, or failed */
  GError *error;     /* to end with then; NULL: none */

  gboolean write_through; /* results wait until states are saved */

  /* with a store that takes time */
  KitsuneState *awaited; /* loading, for the item in front; NULL: none is */
  guint n_ahead;         /* first of what is pending: their states have been asked for */
} KitsuneStateOp;

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
                   self->core.params->func->kind == KITSUNE_FUNC_REF_MAP;
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
      if (G_UNLIKELY (self->core.ttl > 0))
        kitsune_states_touch (&self->core.states, KITSUNE_STATES_WRITTEN, state, self->core.now);
      if (G_UNLIKELY (self->core.keeper != NULL))
        kitsune_keeper_mark (self->core.keeper, state);
    }

  if (G_LIKELY (ref->error == NULL))
    return ok;

  if (ok)
    g_propagate_error (error, g_steal_pointer (&ref->error));
  else
    g_clear_error (&ref->error);

  return FALSE;
}

/* Moves the result to *@dest, which is unset, and gets ready for the next. */
static inline void
kitsune_state_op_take_result (KitsuneStateOp *self,
                              GValue *dest)
{
  /* in the words in which it was just written: to read two of them at once
   * would have to wait until both are in the cache */
  if (G_LIKELY (self->plain && self->result.g_type == self->op.item_type))
    {
      dest->g_type = self->result.g_type;
      dest->data[0] = self->result.data[0];
      return;
    }

  *dest = self->result;
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

/* After a call of the function of a map; on OK and REPLACE the result is in
 * @self->result. Takes @error. */
static KitsuneCall
kitsune_state_op_settle_map (KitsuneStateOp *self,
                             const GValue *item,
                             KitsuneState *state,
                             gboolean ok,
                             GError *error)
{
  GType type = self->op.item_type;
  GValue replacement = G_VALUE_INIT;
  KitsuneCall call;

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

static KitsuneCall
kitsune_state_op_call_map (KitsuneStateOp *self,
                           const GValue *item,
                           KitsuneState *state)
{
  GError *error = NULL;
  gboolean ok;

  kitsune_state_op_open (self, state);
  ok = kitsune_func_map_ref (self->core.params->func, self->op.emitter, item, self->ref, &self->result, &error);

  return kitsune_state_op_settle_map (self, item, state, ok, error);
}

/* The same for an item whose state was not found. */
static KitsuneCall
kitsune_state_op_map_without (KitsuneStateOp *self,
                              KitsuneStateFind find,
                              const GValue *item,
                              GError *error)
{
  GValue replacement = G_VALUE_INIT;
  KitsuneCall call = kitsune_state_core_judge (&self->core, find, NULL, item, error, &replacement);

  if (call == KITSUNE_CALL_REPLACE)
    {
      kitsune_value_clear (&self->result);
      self->result = replacement;
    }

  return call;
}

/* --- in place --- */

/* With more states than this most look-ups miss the cache. */
#define KITSUNE_STATE_OP_MANY 256

/* The keys of the items that come next. */
typedef struct
{
  GValue values[KITSUNE_VECTOR_MAX];
  guint32 hashes[KITSUNE_VECTOR_MAX];
} KitsuneStateKeys;

/* Computes the keys of item @first and those behind it and returns how many;
 * that are not all if there is an error with the next one. Where there are many
 * states the look-ups that follow would each wait for memory; so they wait for
 * it all together. */
static guint
kitsune_state_op_read_keys (KitsuneStateOp *self,
                            const KitsuneVector *vector,
                            guint first,
                            KitsuneStateKeys *keys,
                            GError **error)
{
  KitsuneFunc *func = self->core.params->key_func;
  gboolean many = self->core.states.n_states > KITSUNE_STATE_OP_MANY;
  guint n = vector->n_items - first;

  for (guint i = 0; i < n; i++)
    {
      const GValue *item = &vector->values[first + i];
      GValue *key = &keys->values[i];

      *key = (GValue) G_VALUE_INIT;
      if (!kitsune_func_map_inline (func, self->core.maker.emitter, item, key, error) ||
          !kitsune_state_core_hash_key (key, &keys->hashes[i], error))
        {
          kitsune_value_clear (key);
          n = i;
        }
      else if (many)
        {
          kitsune_states_prefetch_slot (&self->core.states, keys->hashes[i]);
        }
    }

  for (guint i = 0; many && i < n; i++)
    kitsune_states_prefetch_state (&self->core.states, keys->hashes[i]);

  return n;
}

/* After item @i, whose result is in @self->result. Returns FALSE if the
 * operator is to stop. */
static inline gboolean
kitsune_state_op_replace_item (KitsuneStateOp *self,
                               KitsuneVector *vector,
                               guint i,
                               guint *n_out,
                               KitsuneCall call)
{
  if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
    {
      kitsune_op_abandon_rest (&self->op, vector, i);
      return FALSE;
    }

  kitsune_value_clear (&vector->values[i]);
  if (G_UNLIKELY (call == KITSUNE_CALL_DROPPED))
    {
      kitsune_vector_drop_column (vector, i);
      return TRUE;
    }

  kitsune_state_op_take_result (self, &vector->values[*n_out]);
  kitsune_vector_move_column (vector, (*n_out)++, i);

  return TRUE;
}

static inline KitsuneCall
kitsune_state_op_map_item (KitsuneStateOp *self,
                           const GValue *item,
                           GValue *key,
                           guint32 hash)
{
  KitsuneState *state = NULL;
  GError *error = NULL;
  KitsuneStateFind find = kitsune_state_core_find_keyed (&self->core, &state, key, hash, &error);

  if (G_LIKELY (find == KITSUNE_STATE_FOUND))
    return kitsune_state_op_call_map (self, item, state);

  return kitsune_state_op_map_without (self, find, item, error);
}

/* What nearly every item comes to, if the operator is straight: its state is
 * there, and all goes well. Otherwise returns FALSE, with *call set if the
 * function was called. */
static inline gboolean
kitsune_state_op_map_straight (KitsuneStateOp *self,
                               GValue *item,
                               const GValue *key,
                               guint32 hash,
                               KitsuneCall *call)
{
  KitsuneFunc *func = self->core.params->func;
  KitsuneState *state = kitsune_states_find (&self->core.states, key, hash);
  KitsuneRef *ref = self->ref;
  GError *error = NULL;
  gboolean ok;

  *call = KITSUNE_CALL_RETRY;
  if (G_UNLIKELY (state == NULL || state->value.g_type == 0))
    return FALSE;

  kitsune_ref_open (ref, &state->value, &state->key, state->is_set);
  ok = ((KitsuneRefMapFunc) func->callback) (item, ref, &self->result, func->user_data, &error);
  if (G_LIKELY (ok && error == NULL && ref->error == NULL && self->result.g_type == self->op.item_type))
    {
      state->is_set = ref->is_set;
      kitsune_ref_close (ref);
      kitsune_value_clear (item);
      kitsune_state_op_take_result (self, item);
      return TRUE;
    }

  if (!ok || error != NULL || self->result.g_type == 0)
    ok = kitsune_func_map_failed (ok, g_steal_pointer (&error), &error);
  *call = kitsune_state_op_settle_map (self, item, state, ok, error);

  return FALSE;
}

/* Returns how many items remain. */
static guint
kitsune_state_op_transform_keyed (KitsuneStateOp *self,
                                  KitsuneVector *vector)
{
  KitsuneStateKeys keys;
  guint n_out = 0;
  guint i = 0;
  gboolean going = TRUE;

  while (going && i < vector->n_items)
    {
      GError *error = NULL;
      guint n_keys = kitsune_state_op_read_keys (self, vector, i, &keys, &error);
      guint k = 0;

      for (; going && k < n_keys; k++, i++)
        {
          GValue *item = &vector->values[i];
          GValue *key = &keys.values[k];
          KitsuneCall call = KITSUNE_CALL_RETRY;

          if (self->straight && n_out == i && kitsune_state_op_map_straight (self, item, key, keys.hashes[k], &call))
            {
              n_out++;
              kitsune_state_core_drop_key (key);
              continue;
            }

          if (call == KITSUNE_CALL_RETRY)
            call = kitsune_state_op_map_item (self, item, key, keys.hashes[k]);
          else
            kitsune_state_core_drop_key (key);
          going = kitsune_state_op_replace_item (self, vector, i, &n_out, call);
        }
      for (; k < n_keys; k++)
        kitsune_state_core_drop_key (&keys.values[k]);

      if (G_UNLIKELY (error != NULL && going))
        {
          KitsuneCall call = kitsune_state_op_map_without (self, KITSUNE_STATE_FAILED, &vector->values[i],
                                                           g_steal_pointer (&error));

          going = kitsune_state_op_replace_item (self, vector, i++, &n_out, call);
        }
      g_clear_error (&error);
    }

  return n_out;
}

static guint
kitsune_state_op_transform_single (KitsuneStateOp *self,
                                   KitsuneVector *vector)
{
  guint n_out = 0;
  gboolean going = TRUE;

  for (guint i = 0; going && i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      KitsuneState *state = NULL;
      GError *error = NULL;
      KitsuneStateFind find = kitsune_state_core_find_single (&self->core, &state, &error);
      KitsuneCall call;

      if (G_LIKELY (find == KITSUNE_STATE_FOUND))
        call = kitsune_state_op_call_map (self, item, state);
      else
        call = kitsune_state_op_map_without (self, find, item, error);
      going = kitsune_state_op_replace_item (self, vector, i, &n_out, call);
    }

  return n_out;
}

static void
kitsune_state_op_transform (KitsuneOp *op,
                            KitsuneVector *vector)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;

  kitsune_state_core_begin_vector (&self->core);
  vector->n_items = self->core.params->key_func != NULL ? kitsune_state_op_transform_keyed (self, vector)
                                                        : kitsune_state_op_transform_single (self, vector);
  kitsune_state_core_end_vector (&self->core);
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
