/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-state-op-private.h"

#include "kitsune/define/kitsune-state-key-private.h"

/*
 * map_with and map_with_key where nothing is waited for: a vector is worked on in
 * place, in steps that each go through all of it:
 *
 *   1. the function of the key is called for all items
 *   2. keys are hashed, and memory is asked for the lines of the index
 *   3. the lines say where the states should be; memory is asked for these
 *   4. states that are not there are begun, and the keys compared
 *   5. the function is called for all items
 *
 * Steps 1 and 5 are loops of the program, so that no call goes from the library
 * to the program and back for every item. All that goes out of the ordinary ends
 * step 4 or 5 early; that item is then worked on by itself, and the steps go on
 * behind it.
 */

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

KitsuneCall
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

/* --- keys --- */

/* The keys of the items that come next. */
typedef struct
{
  GValue values[KITSUNE_VECTOR_MAX];
  guint32 hashes[KITSUNE_VECTOR_MAX];
  KitsuneRefCell *cells[KITSUNE_VECTOR_MAX]; /* of their states, as guessed or as found */
  guint8 lengths[KITSUNE_VECTOR_MAX];        /* of strings that a state may hold; else more than it may */
  guint n_numbers;                           /* 64-bit integers that come before all others and have no length */
  gboolean owned;                            /* some are to be freed */
} KitsuneStateKeys;

static guint
kitsune_state_op_call_key_func (KitsuneStateOp *self,
                                const GValue *items,
                                guint n,
                                KitsuneStateKeys *keys,
                                GError **error)
{
  KitsuneFunc *func = self->core.params->key_func;
  GError *failure = NULL;
  guint i = 0;

  if (G_LIKELY (func->loop != NULL))
    {
      i = ((KitsuneKeyLoopFunc) func->loop) ((KitsuneKeyFunc) func->callback, items, n, keys->values, func->user_data,
                                             &failure);
      if (G_UNLIKELY (i < n))
        kitsune_func_map_failed (keys->values[i].g_type != G_TYPE_NONE, failure, error);
      return i;
    }

  for (; i < n; i++)
    {
      keys->values[i] = (GValue) G_VALUE_INIT;
      if (!kitsune_func_map (func, self->core.maker.emitter, &items[i], &keys->values[i], error))
        {
          kitsune_value_clear (&keys->values[i]);
          break;
        }
    }

  return i;
}

/* The key number @i cannot be one, which is @why; @failure is why key number @n
 * could not be computed. Returns how many are left. */
static guint
kitsune_state_op_forget_keys (KitsuneStateKeys *keys,
                              guint i,
                              guint n,
                              GError **failure,
                              GError *why)
{
  for (guint k = i + 1; k < n; k++)
    kitsune_state_core_drop_key (&keys->values[k]);
  keys->hashes[i] = 0;
  g_clear_error (failure);
  *failure = why;

  return i;
}

/* The same as below from key @i on, of which the first is no 64-bit integer. */
static guint
kitsune_state_op_hash_other_keys (const KitsuneStates *states,
                                  KitsuneStateKeys *keys,
                                  guint i,
                                  guint n,
                                  GError **failure)
{
  GError *error = NULL;

  for (guint k = i; k < n; k++)
    if (G_LIKELY (keys->values[k].g_type == G_TYPE_STRING))
      __builtin_prefetch (keys->values[k].data[0].v_pointer);

  for (; i < n; i++)
    {
      GValue *key = &keys->values[i];
      const char *text = key->g_type == G_TYPE_STRING ? key->data[0].v_pointer : NULL;

      keys->owned |= !kitsune_state_core_owns_nothing (key);
      keys->lengths[i] = KITSUNE_STATES_TEXT_SIZE;
      if (G_LIKELY (text != NULL))
        {
          gsize length = strlen (text);

          keys->lengths[i] = (guint8) MIN (length, KITSUNE_STATES_TEXT_SIZE);
          keys->hashes[i] = kitsune_states_hash_text (text, length);
        }
      else if (G_UNLIKELY (!kitsune_state_core_hash_key (key, &keys->hashes[i], &error)))
        {
          n = kitsune_state_op_forget_keys (keys, i, n, failure, error);
        }
      kitsune_states_prefetch_bucket (states, keys->hashes[i]);
    }

  return n;
}

/* Hashes @n keys and has the lines of the index fetched. Returns how many; if one
 * cannot be hashed, *failure is replaced by that. */
static guint
kitsune_state_op_hash_keys (const KitsuneStates *states,
                            KitsuneStateKeys *keys,
                            guint n,
                            GError **failure)
{
  guint i = 0;

  for (; i < n && keys->values[i].g_type == G_TYPE_INT64; i++)
    {
      keys->hashes[i] = kitsune_states_hash_int64 (keys->values[i].data[0].v_int64);
      kitsune_states_prefetch_bucket (states, keys->hashes[i]);
    }
  keys->n_numbers = i;
  keys->owned = FALSE;

  return G_LIKELY (i == n) ? n : kitsune_state_op_hash_other_keys (states, keys, i, n, failure);
}

/* Computes the keys of item @first and those behind it and returns how many;
 * that are not all if there is an error with the next one. The look-ups that
 * follow would each wait for memory; so they wait for it all together. */
static guint
kitsune_state_op_read_keys (KitsuneStateOp *self,
                            const KitsuneVector *vector,
                            guint first,
                            KitsuneStateKeys *keys,
                            GError **error)
{
  GError *failure = NULL;
  guint n = kitsune_state_op_call_key_func (self, &vector->values[first], vector->n_items - first, keys, &failure);
  const KitsuneStates states = self->core.states;

  n = kitsune_state_op_hash_keys (&states, keys, n, &failure);
  for (guint i = 0; i < n; i++)
    {
      KitsuneState *guess =
          states.buckets != NULL ? kitsune_states_guess (&states, keys->hashes[i]) : kitsune_states_get_none ();

      keys->cells[i] = &guess->cell;
    }
  if (G_UNLIKELY (failure != NULL))
    g_propagate_error (error, failure);

  return n;
}

/* --- items one by one --- */

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

static KitsuneCall
kitsune_state_op_map_item (KitsuneStateOp *self,
                           const GValue *item,
                           GValue *key,
                           guint32 hash,
                           KitsuneState *guess)
{
  KitsuneState *state = NULL;
  GError *error = NULL;
  KitsuneStateFind find = kitsune_state_core_find_keyed (&self->core, &state, key, hash, guess, &error);

  if (G_LIKELY (find == KITSUNE_STATE_FOUND))
    return kitsune_state_op_call_map (self, item, state);

  return kitsune_state_op_map_without (self, find, item, error);
}

/* --- many items at once --- */

/* A state for a key that has none, or none that has begun. NULL if that takes a
 * call, or would be one too many. */
static KitsuneState *
kitsune_state_op_begin_state (KitsuneStateOp *self,
                              KitsuneState *state,
                              const GValue *key,
                              guint32 hash)
{
  KitsuneStates *states = &self->core.states;

  if (self->initial == NULL || (state == NULL && states->n_states >= self->core.limit))
    return NULL;

  if (state == NULL)
    state = kitsune_states_add (states, hash, key, FALSE);
  state->load = KITSUNE_STATE_READY;
  state->cell.value = *self->initial;

  return state;
}

/* Finds what the states of keys from @k on are, and begins them if need be, for
 * an operator that is straight: nobody sees a state before the call. Returns for
 * how many. */
static guint
kitsune_state_op_find_states (KitsuneStateOp *self,
                              KitsuneStateKeys *keys,
                              guint k,
                              guint n_keys)
{
  guint first = k;

  for (;;)
    {
      const GValue *key;
      KitsuneState *state;

      /* what nearly all come to */
      for (; k < keys->n_numbers; k++)
        {
          state = kitsune_state_of_cell (keys->cells[k]);
          if (G_UNLIKELY (state->form != KITSUNE_STATE_OF_INT64 ||
                          state->key.value.data[0].v_int64 != keys->values[k].data[0].v_int64 ||
                          state->cell.value.g_type == 0))
            break;
        }
      if (k == n_keys)
        break;

      key = &keys->values[k];
      state = kitsune_state_of_cell (keys->cells[k]);
      if (k >= keys->n_numbers && state->cell.value.g_type != 0 &&
          kitsune_state_has_text (state, key->data[0].v_pointer, keys->lengths[k]))
        {
          k++;
          continue;
        }

      state = kitsune_states_find_guessed (&self->core.states, key, keys->hashes[k], state);
      if (G_UNLIKELY (state == NULL || state->cell.value.g_type == 0))
        {
          state = kitsune_state_op_begin_state (self, state, key, keys->hashes[k]);
          if (state == NULL)
            break;
        }
      keys->cells[k++] = &state->cell;
    }

  return k - first;
}

/* Calls the function for item @first and those behind it, which have @n
 * @cells, if the operator is straight. Returns how many calls went well; if
 * that are not all, *call is what is to be done about the next. */
static guint
kitsune_state_op_run_loop (KitsuneStateOp *self,
                           KitsuneVector *vector,
                           guint first,
                           KitsuneRefCell *const *cells,
                           guint n,
                           KitsuneCall *call)
{
  KitsuneFunc *func = self->core.params->func;
  KitsuneRef *ref = self->ref;
  GValue *items = &vector->values[first];
  GValue results[KITSUNE_VECTOR_MAX];
  KitsuneRefBatch batch = { items, cells, self->in_place ? items : results, n };
  GError *error = NULL;
  guint n_done;
  gboolean ok;

  kitsune_ref_open (ref, NULL);
  n_done = ((KitsuneRefMapLoopFunc) func->loop) ((KitsuneRefMapFunc) func->callback, ref, &batch, &self->result,
                                                 func->user_data, &error);
  for (guint i = 0; !self->in_place && i < n_done; i++)
    {
      kitsune_state_core_drop_key (&items[i]);
      items[i].g_type = results[i].g_type;
      items[i].data[0] = results[i].data[0];
    }

  ok = ref->head.cell != NULL;
  kitsune_ref_close (ref);
  if (G_LIKELY (n_done == n))
    return n;

  if (!ok || self->result.g_type == 0)
    ok = kitsune_func_map_failed (ok, g_steal_pointer (&error), &error);
  *call = kitsune_state_op_settle_map (self, &items[n_done], kitsune_state_of_cell (cells[n_done]), ok, error);

  return n_done;
}

static inline void
kitsune_state_op_drop_keys (KitsuneStateKeys *keys,
                            guint k,
                            guint end)
{
  if (G_UNLIKELY (keys->owned))
    for (; k < end; k++)
      kitsune_state_core_drop_key (&keys->values[k]);
}

/* Works on item *i and those behind it, of which @n_keys have keys. Returns FALSE
 * if the operator is to stop. */
static gboolean
kitsune_state_op_transform_run (KitsuneStateOp *self,
                                KitsuneVector *vector,
                                guint *i,
                                guint *n_out,
                                KitsuneStateKeys *keys,
                                guint n_keys)
{
  gboolean going = TRUE;
  guint k = 0;

  while (going && k < n_keys)
    {
      KitsuneCall call = KITSUNE_CALL_RETRY;

      if (self->straight && *n_out == *i)
        {
          guint n = kitsune_state_op_find_states (self, keys, k, n_keys);

          if (n > 0)
            n = kitsune_state_op_run_loop (self, vector, *i, &keys->cells[k], n, &call);
          kitsune_state_op_drop_keys (keys, k, k + n);
          *i += n;
          *n_out += n;
          k += n;
          if (k == n_keys)
            break;
        }

      if (call == KITSUNE_CALL_RETRY)
        call = kitsune_state_op_map_item (self, &vector->values[*i], &keys->values[k], keys->hashes[k],
                                          kitsune_state_of_cell (keys->cells[k]));
      else
        kitsune_state_op_drop_keys (keys, k, k + 1);
      going = kitsune_state_op_replace_item (self, vector, *i, n_out, call);
      k++;
      (*i)++;
    }
  kitsune_state_op_drop_keys (keys, k, n_keys);

  return going;
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

      going = kitsune_state_op_transform_run (self, vector, &i, &n_out, &keys, n_keys);
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
      KitsuneState *state = NULL;
      GError *error = NULL;
      KitsuneStateFind find = kitsune_state_core_find_single (&self->core, &state, &error);
      KitsuneCall call = KITSUNE_CALL_RETRY;

      if (G_LIKELY (find == KITSUNE_STATE_FOUND) && self->straight && n_out == i)
        {
          KitsuneRefCell *cells[KITSUNE_VECTOR_MAX];
          guint n = vector->n_items - i;

          for (guint k = 0; k < n; k++)
            cells[k] = &state->cell;
          i += kitsune_state_op_run_loop (self, vector, i, cells, n, &call);
          n_out = i;
          if (i == vector->n_items)
            break;
        }

      if (find != KITSUNE_STATE_FOUND)
        call = kitsune_state_op_map_without (self, find, &vector->values[i], error);
      else if (call == KITSUNE_CALL_RETRY)
        call = kitsune_state_op_call_map (self, &vector->values[i], state);
      going = kitsune_state_op_replace_item (self, vector, i, &n_out, call);
    }

  return n_out;
}

void
kitsune_state_op_transform (KitsuneOp *op,
                            KitsuneVector *vector)
{
  KitsuneStateOp *self = (KitsuneStateOp *) op;

  kitsune_state_core_begin_vector (&self->core);
  vector->n_items = self->core.params->key_func != NULL ? kitsune_state_op_transform_keyed (self, vector)
                                                        : kitsune_state_op_transform_single (self, vector);
  kitsune_state_core_end_vector (&self->core);
}
