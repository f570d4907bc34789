/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-value-private.h"
#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-keeper-private.h"
#include "kitsune/operators/kitsune-outbox-private.h"
#include "kitsune/operators/kitsune-state-stage-private.h"
#include "kitsune/state/kitsune-ref-private.h"

G_BEGIN_DECLS

/*
 * The running half of operators with a state: its states, and how the one of an
 * item is found. What is done with it is in kitsune-state-op.c, how states
 * begin and end in kitsune-state-life.c.
 */
typedef struct
{
  KitsuneOp op;
  const KitsuneStateParams *params;
  KitsuneRef *ref;
  KitsuneStates states;
  KitsuneState *single;  /* without keys; NULL until used */
  KitsuneEmitter *maker; /* for factories and key functions of scripts */
  KitsuneKeeper *keeper; /* NULL: states live as long as the run */
  KitsuneOutbox outbox;

  GValue result;  /* map: of the item type; reused for every call */
  gboolean plain; /* items of that type need no freeing */

  guint64 limit;  /* of states */
  gint64 key_ttl; /* 0: none */
  gint64 ttl;
  gint64 now; /* as of this vector, if something can expire */
  KitsuneTimer expiry;
  gboolean ending; /* when the outbox is empty, because a function said so */
} KitsuneStateOp;

/* What is to be done about an item. */
typedef enum
{
  KITSUNE_STATE_FOUND,
  KITSUNE_STATE_WAIT,   /* it is being loaded */
  KITSUNE_STATE_FAILED, /* see *call */
} KitsuneStateFind;

/* What an operator becomes that finds a store that takes time. */
extern const KitsuneOpClass kitsune_state_kept_op_class;

/* --- kitsune-state-life.c --- */

gboolean kitsune_state_op_start (KitsuneOp *op,
                                 GError **error);
void kitsune_state_op_abandon (KitsuneOp *op);
void kitsune_state_op_finalize (KitsuneOp *op);
void kitsune_state_op_timer (KitsuneOp *op,
                             KitsuneTimer *timer);

/* Ends the lives that are over by now, which is read from the clock. */
void kitsune_state_op_expire (KitsuneStateOp *self);
/* Waits for the next one. */
void kitsune_state_op_arm (KitsuneStateOp *self);

/* A new state; takes @key. */
KitsuneState *kitsune_state_op_add (KitsuneStateOp *self,
                                    GValue *key,
                                    guint32 hash,
                                    gboolean keyed);
/* Makes a state ready that is new, or was over. */
KitsuneStateFind kitsune_state_op_prepare (KitsuneStateOp *self,
                                           KitsuneState *state,
                                           const GValue *item,
                                           GValue *replacement,
                                           KitsuneCall *call);

/* --- around a vector --- */

static inline gboolean
kitsune_state_op_has_ttl (const KitsuneStateOp *self)
{
  return self->key_ttl > 0 || self->ttl > 0;
}

static inline void
kitsune_state_op_begin_vector (KitsuneStateOp *self)
{
  if (G_UNLIKELY (kitsune_state_op_has_ttl (self)))
    kitsune_state_op_expire (self);
}

static inline void
kitsune_state_op_end_vector (KitsuneStateOp *self)
{
  if (G_UNLIKELY (kitsune_state_op_has_ttl (self)) && !self->op.done)
    kitsune_state_op_arm (self);
  if (self->keeper != NULL)
    kitsune_keeper_save (self->keeper);
}

/* --- finding the state --- */

/* A key that was found in a state is needed no more; most own nothing. */
static inline void
kitsune_state_op_drop_key (GValue *key)
{
  if (key->g_type == G_TYPE_STRING && (key->data[1].v_uint & G_VALUE_NOCOPY_CONTENTS) != 0)
    key->g_type = 0;
  else
    kitsune_value_clear (key);
}

static inline KitsuneStateFind
kitsune_state_op_use (KitsuneStateOp *self,
                      KitsuneState *state,
                      const GValue *item,
                      GValue *replacement,
                      KitsuneCall *call)
{
  if (G_UNLIKELY (self->key_ttl > 0))
    kitsune_states_touch (&self->states, KITSUNE_STATES_USED, state, self->now);
  if (G_LIKELY (state->value.g_type != 0 && state->load == KITSUNE_STATE_READY))
    return KITSUNE_STATE_FOUND;

  return kitsune_state_op_prepare (self, state, item, replacement, call);
}

/* Computes the key of @item into @key, which must be unset. */
static inline gboolean
kitsune_state_op_get_key (KitsuneStateOp *self,
                          const GValue *item,
                          GValue *key,
                          guint32 *hash,
                          GError **error)
{
  guint64 wide;

  if (G_UNLIKELY (!kitsune_func_map (self->params->key_func, self->maker, item, key, error)))
    {
      kitsune_value_clear (key);
      return FALSE;
    }

  if (G_LIKELY (key->g_type == G_TYPE_INT64))
    {
      *hash = kitsune_states_hash_int64 (key->data[0].v_int64);
      return TRUE;
    }

  if (G_LIKELY (kitsune_value_try_hash (key, &wide)))
    {
      *hash = (guint32) wide;
      return TRUE;
    }

  g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_NOT_HASHABLE, "a value of type %s cannot be a key",
               G_VALUE_TYPE_NAME (key));
  kitsune_value_clear (key);

  return FALSE;
}

static inline KitsuneStateFind
kitsune_state_op_fail_find (KitsuneStateOp *self,
                            const GValue *item,
                            GError *error,
                            GValue *replacement,
                            KitsuneCall *call)
{
  *call = kitsune_op_resolve (&self->op, item, error, replacement);

  return KITSUNE_STATE_FAILED;
}

static inline KitsuneStateFind
kitsune_state_op_find_single (KitsuneStateOp *self,
                              KitsuneState **state,
                              const GValue *item,
                              GValue *replacement,
                              KitsuneCall *call)
{
  if (G_UNLIKELY (self->single == NULL))
    {
      GValue key = G_VALUE_INIT;

      kitsune_value_init_null (&key);
      self->single = kitsune_state_op_add (self, &key, 0, FALSE);
    }

  *state = self->single;

  return kitsune_state_op_use (self, *state, item, replacement, call);
}

static inline KitsuneStateFind
kitsune_state_op_find (KitsuneStateOp *self,
                       KitsuneState **state,
                       const GValue *item,
                       GValue *replacement,
                       KitsuneCall *call)
{
  GValue key = G_VALUE_INIT;
  guint32 hash = 0;
  GError *error = NULL;

  if (self->params->key_func == NULL)
    return kitsune_state_op_find_single (self, state, item, replacement, call);

  if (G_UNLIKELY (!kitsune_state_op_get_key (self, item, &key, &hash, &error)))
    return kitsune_state_op_fail_find (self, item, error, replacement, call);

  *state = kitsune_states_find (&self->states, &key, hash);
  if (G_LIKELY (*state != NULL))
    {
      kitsune_state_op_drop_key (&key);
    }
  else if (G_LIKELY (self->states.n_states < self->limit))
    {
      *state = kitsune_state_op_add (self, &key, hash, TRUE);
    }
  else
    {
      kitsune_state_op_drop_key (&key);
      kitsune_bounded_fail (&self->op, self->limit, "keys");
      *call = KITSUNE_CALL_STOP;
      return KITSUNE_STATE_FAILED;
    }

  return kitsune_state_op_use (self, *state, item, replacement, call);
}

G_END_DECLS
