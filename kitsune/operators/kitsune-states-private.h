/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <string.h>

#include "kitsune/base/kitsune-hash-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

G_BEGIN_DECLS

/*
 * The states of a stage by their keys, and the order in which they expire.
 *
 * States stay where they are until they are removed, so that a ref, a list and
 * a request to a store can point to one. They come from blocks of 64 and go to a
 * free list. The index is an open-addressed table of hashes and numbers, so
 * that a look-up that finds its state reads one line of each; see
 * doc/design/state.md for what that is compared with others.
 *
 * Zeroed memory has no states.
 */
typedef struct _KitsuneState KitsuneState;

typedef enum
{
  KITSUNE_STATE_NEW, /* nobody has asked the store yet */
  KITSUNE_STATE_LOADING,
  KITSUNE_STATE_READY,
} KitsuneStateLoad;

typedef struct
{
  KitsuneState *previous;
  KitsuneState *next;
  gint64 time;
} KitsuneStateLink;

typedef enum
{
  KITSUNE_STATES_USED,    /* by when a state was last asked for */
  KITSUNE_STATES_WRITTEN, /* by when it was last set */
  KITSUNE_STATES_N_ORDERS
} KitsuneStatesOrder;

/* All that most streams need is on the first of two cache lines. */
struct _KitsuneState
{
  GValue key;   /* unset: free */
  GValue value; /* unset: the initial value is still to be made */
  guint32 hash;
  guint32 number;  /* from 1, of its place in the blocks */
  guint16 n_calls; /* going on on other threads, which have the value until it is 0 */
  guint8 is_set;   /* theirs, too */
  guint8 keyed;    /* else the key is the null item, and it is the only state */

  /* belongs to the keeper, see kitsune-keeper.c */
  guint8 load;   /* KitsuneStateLoad */
  guint8 dirty;  /* the store is to get it, or to forget it if it is not set */
  guint8 saving; /* a request of its is under way */
  guint8 gone;   /* nobody needs it but the store */

  KitsuneStateLink links[KITSUNE_STATES_N_ORDERS];

  /* the keeper's, too */
  KitsuneState *next_dirty;
  gpointer trouble; /* with the store; NULL: none */
};

#define KITSUNE_STATES_LINE 64

G_STATIC_ASSERT (G_STRUCT_OFFSET (KitsuneState, links) <= KITSUNE_STATES_LINE);
G_STATIC_ASSERT (sizeof (KitsuneState) <= 2 * KITSUNE_STATES_LINE);

typedef struct
{
  guint32 hash;
  guint32 number; /* 0: free */
} KitsuneStateSlot;

typedef struct
{
  guint32 n_states;
  guint32 mask; /* of the slots: their number - 1 */
  KitsuneStateSlot *slots;
  KitsuneState **blocks;
  guint32 n_blocks;
  KitsuneState *free; /* by links[0].next */
  KitsuneState *first[KITSUNE_STATES_N_ORDERS];
  KitsuneState *last[KITSUNE_STATES_N_ORDERS];
} KitsuneStates;

#define KITSUNE_STATES_BLOCK 64
/* As many as the index can have. */
#define KITSUNE_STATES_MAX (1u << 29)

/* Takes *key, which must not be there. The value is unset. */
KitsuneState *kitsune_states_add (KitsuneStates *self,
                                  guint32 hash,
                                  GValue *key);
void kitsune_states_remove (KitsuneStates *self,
                            KitsuneState *state);
void kitsune_states_clear (KitsuneStates *self);

/* The nth state, for n below n_blocks * KITSUNE_STATES_BLOCK; NULL if there is
 * none. */
KitsuneState *kitsune_states_peek (KitsuneStates *self,
                                   guint n);

/* Puts @state behind all that are not later, whether it was in the order or
 * not. Nearly always it is the last. */
void kitsune_states_touch (KitsuneStates *self,
                           KitsuneStatesOrder order,
                           KitsuneState *state,
                           gint64 time);
void kitsune_states_unlink (KitsuneStates *self,
                            KitsuneStatesOrder order,
                            KitsuneState *state);

static inline gboolean
kitsune_states_is_linked (const KitsuneStates *self,
                          KitsuneStatesOrder order,
                          const KitsuneState *state)
{
  return self->first[order] == state || state->links[order].previous != NULL;
}

static inline gboolean
kitsune_state_has_key (const KitsuneState *self,
                       const GValue *key)
{
  if (G_LIKELY (key->g_type == G_TYPE_INT64 && self->key.g_type == G_TYPE_INT64))
    return self->key.data[0].v_int64 == key->data[0].v_int64;

  if (key->g_type == G_TYPE_STRING && self->key.g_type == G_TYPE_STRING && key->data[0].v_pointer != NULL &&
      self->key.data[0].v_pointer != NULL)
    return strcmp (self->key.data[0].v_pointer, key->data[0].v_pointer) == 0;

  return kitsune_value_equal (&self->key, key);
}

/* The lower half of what kitsune_value_try_hash() says of a gint64. */
static inline guint32
kitsune_states_hash_int64 (gint64 number)
{
  return (guint32) kitsune_hash_mix ((guint64) number);
}

static inline KitsuneState *
kitsune_states_get (const KitsuneStates *self,
                    guint32 number)
{
  return &self->blocks[(number - 1) / KITSUNE_STATES_BLOCK][(number - 1) % KITSUNE_STATES_BLOCK];
}

/* A look-up that is made a little later finds the line of the index there. */
static inline void
kitsune_states_prefetch_slot (const KitsuneStates *self,
                              guint32 hash)
{
  __builtin_prefetch (&self->slots[hash & self->mask]);
}

/* And then the state that it will find, unless the slot is another's. */
static inline void
kitsune_states_prefetch_state (const KitsuneStates *self,
                               guint32 hash)
{
  guint32 number = self->slots[hash & self->mask].number;

  if (number != 0)
    __builtin_prefetch (kitsune_states_get (self, number), 1);
}

static inline KitsuneState *
kitsune_states_find (const KitsuneStates *self,
                     const GValue *key,
                     guint32 hash)
{
  if (G_UNLIKELY (self->slots == NULL))
    return NULL;

  for (guint32 at = hash & self->mask;; at = (at + 1) & self->mask)
    {
      const KitsuneStateSlot *slot = &self->slots[at];
      KitsuneState *state;

      if (slot->number == 0)
        return NULL;
      if (slot->hash != hash)
        continue;
      state = kitsune_states_get (self, slot->number);
      if (G_LIKELY (kitsune_state_has_key (state, key)))
        return state;
    }
}

G_END_DECLS
