/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-value-private.h"
#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-keeper-private.h"
#include "kitsune/operators/kitsune-state-stage-private.h"
#include "kitsune/state/kitsune-ref-private.h"

G_BEGIN_DECLS

/*
 * What operators with a state have in common, whoever calls their functions:
 * the states, how the one of an item is found, and how states begin and end. It
 * is all the lane's.
 */

/* What makes initial values: part of a core or, where functions are called on
 * other threads, of each of them. */
typedef struct
{
  KitsuneStateKey *key;
  KitsuneEmitter *emitter;
} KitsuneStateMaker;

typedef struct
{
  KitsuneOp *op;
  const KitsuneStateParams *params;
  KitsuneStates states;
  KitsuneState *single;    /* without keys; NULL until used */
  KitsuneStateMaker maker; /* whose emitter is for key functions, too */
  KitsuneKeeper *keeper;   /* NULL: states live as long as the run */

  guint64 limit;  /* of states */
  gint64 key_ttl; /* 0: none */
  gint64 ttl;
  gint64 now; /* as of this vector, if something can expire */
  KitsuneTimer expiry;
} KitsuneStateCore;

/* What came of looking for the state of an item. */
typedef enum
{
  KITSUNE_STATE_FOUND,
  KITSUNE_STATE_WAIT,   /* it is being loaded */
  KITSUNE_STATE_FAILED, /* with an error; without, it could not be loaded */
  KITSUNE_STATE_FULL,   /* it would be one too many */
} KitsuneStateFind;

/* Returns FALSE if the name of the state is taken, with @error set. */
gboolean kitsune_state_core_init (KitsuneStateCore *self,
                                  KitsuneOp *op,
                                  GError **error);
void kitsune_state_core_clear (KitsuneStateCore *self);
/* Opens on the states of @maker. */
KitsuneRef *kitsune_state_maker_new_ref (KitsuneStateMaker *self) G_GNUC_WARN_UNUSED_RESULT;

/* The one of the class: for expiry, and for the keeper. */
void kitsune_state_core_timer (KitsuneStateCore *self,
                               KitsuneTimer *timer);
/* Ends the lives that are over by now, which is read from the clock. */
void kitsune_state_core_expire (KitsuneStateCore *self);
/* Waits for the next one. */
void kitsune_state_core_arm (KitsuneStateCore *self);

/* A new state; takes @key. */
KitsuneState *kitsune_state_core_add (KitsuneStateCore *self,
                                      GValue *key,
                                      guint32 hash,
                                      gboolean keyed);
/* Makes a state ready that is new, or was over. */
KitsuneStateFind kitsune_state_core_prepare (KitsuneStateCore *self,
                                             KitsuneState *state,
                                             GError **error);
/* Asks for the state of an item whose turn has not come. The key function is
 * called again then, so what fails here is left for then. FALSE if nothing more is
 * to be asked for. */
gboolean kitsune_state_core_load_early (KitsuneStateCore *self,
                                        const GValue *item);
/* What is to be done about an item whose state was not found, and why; takes
 * @error. On KITSUNE_CALL_RETRY the state is being loaded once more. */
KitsuneCall kitsune_state_core_judge (KitsuneStateCore *self,
                                      KitsuneStateFind find,
                                      KitsuneState *state,
                                      const GValue *item,
                                      GError *error,
                                      GValue *replacement);

/* --- around a vector --- */

static inline gboolean
kitsune_state_core_has_ttl (const KitsuneStateCore *self)
{
  return self->key_ttl > 0 || self->ttl > 0;
}

static inline void
kitsune_state_core_begin_vector (KitsuneStateCore *self)
{
  if (G_UNLIKELY (kitsune_state_core_has_ttl (self)))
    kitsune_state_core_expire (self);
}

static inline void
kitsune_state_core_end_vector (KitsuneStateCore *self)
{
  if (G_UNLIKELY (kitsune_state_core_has_ttl (self)) && !self->op->done)
    kitsune_state_core_arm (self);
  if (self->keeper != NULL)
    kitsune_keeper_save (self->keeper);
}

/* --- finding the state --- */

/* Whether dropping it takes no call. */
static inline gboolean
kitsune_state_core_owns_nothing (const GValue *key)
{
  return key->g_type == G_TYPE_INT64 ||
         (key->g_type == G_TYPE_STRING && (key->data[1].v_uint & G_VALUE_NOCOPY_CONTENTS) != 0);
}

/* A key that was found in a state is needed no more; most own nothing. */
static inline void
kitsune_state_core_drop_key (GValue *key)
{
  if (kitsune_state_core_owns_nothing (key))
    key->g_type = 0;
  else
    kitsune_value_clear (key);
}

static inline KitsuneStateFind
kitsune_state_core_use (KitsuneStateCore *self,
                        KitsuneState *state,
                        GError **error)
{
  if (G_UNLIKELY (self->key_ttl > 0))
    kitsune_states_touch (&self->states, KITSUNE_STATES_USED, state, self->now);
  if (G_LIKELY (state->cell.value.g_type != 0 && state->load == KITSUNE_STATE_READY))
    return KITSUNE_STATE_FOUND;

  return kitsune_state_core_prepare (self, state, error);
}

/* Clears @key if it cannot be one. */
static inline gboolean
kitsune_state_core_hash_key (GValue *key,
                             guint32 *hash,
                             GError **error)
{
  guint64 wide;

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

/* Computes the key of @item into @key, which must be unset. */
static inline gboolean
kitsune_state_core_get_key (KitsuneStateCore *self,
                            const GValue *item,
                            GValue *key,
                            guint32 *hash,
                            GError **error)
{
  if (G_LIKELY (kitsune_func_map (self->params->key_func, self->maker.emitter, item, key, error)))
    return kitsune_state_core_hash_key (key, hash, error);

  kitsune_value_clear (key);

  return FALSE;
}

static inline KitsuneStateFind
kitsune_state_core_find_single (KitsuneStateCore *self,
                                KitsuneState **state,
                                GError **error)
{
  if (G_UNLIKELY (self->single == NULL))
    {
      GValue key = G_VALUE_INIT;

      kitsune_value_init_null (&key);
      self->single = kitsune_state_core_add (self, &key, 0, FALSE);
    }

  *state = self->single;

  return kitsune_state_core_use (self, *state, error);
}

/* The state of @key, which it takes, perhaps that which was guessed; NULL if it would be one too many. */
static inline KitsuneState *
kitsune_state_core_look_up (KitsuneStateCore *self,
                            GValue *key,
                            guint32 hash,
                            KitsuneState *guess)
{
  KitsuneState *state = kitsune_states_find_guessed (&self->states, key, hash, guess);

  if (G_UNLIKELY (state == NULL) && self->states.n_states < self->limit)
    return kitsune_state_core_add (self, key, hash, TRUE);

  kitsune_state_core_drop_key (key);

  return state;
}

static inline KitsuneStateFind
kitsune_state_core_find_keyed (KitsuneStateCore *self,
                               KitsuneState **state,
                               GValue *key,
                               guint32 hash,
                               KitsuneState *guess,
                               GError **error)
{
  *state = kitsune_state_core_look_up (self, key, hash, guess);
  if (G_UNLIKELY (*state == NULL))
    return KITSUNE_STATE_FULL;

  return kitsune_state_core_use (self, *state, error);
}

static inline KitsuneStateFind
kitsune_state_core_find (KitsuneStateCore *self,
                         KitsuneState **state,
                         const GValue *item,
                         GError **error)
{
  GValue key = G_VALUE_INIT;
  guint32 hash = 0;

  if (self->params->key_func == NULL)
    return kitsune_state_core_find_single (self, state, error);

  if (G_UNLIKELY (!kitsune_state_core_get_key (self, item, &key, &hash, error)))
    return KITSUNE_STATE_FAILED;

  return kitsune_state_core_find_keyed (self, state, &key, hash, kitsune_states_get_none (), error);
}

G_END_DECLS
