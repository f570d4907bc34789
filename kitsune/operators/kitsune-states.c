/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-states-private.h"

/* --- the index --- */

static void
kitsune_states_index (KitsuneStates *self,
                      guint32 hash,
                      guint32 number)
{
  guint32 at = hash & self->mask;

  while (self->slots[at].number != 0)
    at = (at + 1) & self->mask;

  self->slots[at] = (KitsuneStateSlot){ hash, number };
}

static void
kitsune_states_grow_index (KitsuneStates *self)
{
  g_autofree KitsuneStateSlot *old = self->slots;
  guint32 n_old = old != NULL ? self->mask + 1 : 0;
  guint32 n_slots = MAX (16, n_old * 2);

  self->slots = g_new0 (KitsuneStateSlot, n_slots);
  self->mask = n_slots - 1;
  for (guint32 i = 0; i < n_old; i++)
    if (old[i].number != 0)
      kitsune_states_index (self, old[i].hash, old[i].number);
}

/* Closes the gap: what stands behind it moves there unless it would come to
 * stand before the place where its search begins. */
static void
kitsune_states_unindex (KitsuneStates *self,
                        const KitsuneState *state)
{
  guint32 gap = state->hash & self->mask;

  while (self->slots[gap].number != state->number)
    gap = (gap + 1) & self->mask;

  for (guint32 at = (gap + 1) & self->mask; self->slots[at].number != 0; at = (at + 1) & self->mask)
    {
      guint32 home = self->slots[at].hash & self->mask;

      if (((at - home) & self->mask) < ((at - gap) & self->mask))
        continue;
      self->slots[gap] = self->slots[at];
      gap = at;
    }

  self->slots[gap].number = 0;
}

/* --- states --- */

static void
kitsune_states_add_block (KitsuneStates *self)
{
  KitsuneState *block = g_aligned_alloc0 (KITSUNE_STATES_BLOCK, sizeof *block, KITSUNE_STATES_LINE);

  self->blocks = g_renew (KitsuneState *, self->blocks, self->n_blocks + 1);
  self->blocks[self->n_blocks] = block;
  for (guint32 i = KITSUNE_STATES_BLOCK; i > 0; i--)
    {
      block[i - 1].number = self->n_blocks * KITSUNE_STATES_BLOCK + i;
      block[i - 1].links[0].next = self->free;
      self->free = &block[i - 1];
    }
  self->n_blocks++;
}

KitsuneState *
kitsune_states_add (KitsuneStates *self,
                    guint32 hash,
                    GValue *key)
{
  KitsuneState *state;
  guint32 number;

  if (self->free == NULL)
    kitsune_states_add_block (self);
  /* nine searches of ten then end where they begin: a mispredicted branch costs
   * more than the cache that a fuller index would save */
  if (self->slots == NULL || self->n_states >= (self->mask + 1) / 4)
    kitsune_states_grow_index (self);

  state = self->free;
  self->free = state->links[0].next;
  number = state->number;
  memset (state, 0, sizeof *state);
  state->number = number;
  state->hash = hash;
  kitsune_value_move (&state->key, key);
  kitsune_states_index (self, hash, number);
  self->n_states++;

  return state;
}

void
kitsune_states_unlink (KitsuneStates *self,
                       KitsuneStatesOrder order,
                       KitsuneState *state)
{
  KitsuneStateLink *link = &state->links[order];

  if (!kitsune_states_is_linked (self, order, state))
    return;

  if (link->previous != NULL)
    link->previous->links[order].next = link->next;
  else
    self->first[order] = link->next;
  if (link->next != NULL)
    link->next->links[order].previous = link->previous;
  else
    self->last[order] = link->previous;
  link->previous = NULL;
  link->next = NULL;
}

void
kitsune_states_touch (KitsuneStates *self,
                      KitsuneStatesOrder order,
                      KitsuneState *state,
                      gint64 time)
{
  KitsuneStateLink *link = &state->links[order];
  KitsuneState *previous;

  if (self->last[order] == state && time >= link->time)
    {
      link->time = time;
      return;
    }

  kitsune_states_unlink (self, order, state);
  link->time = time;
  previous = self->last[order];
  while (previous != NULL && previous->links[order].time > time)
    previous = previous->links[order].previous;

  link->previous = previous;
  link->next = previous != NULL ? previous->links[order].next : self->first[order];
  if (link->next != NULL)
    link->next->links[order].previous = state;
  else
    self->last[order] = state;
  if (previous != NULL)
    previous->links[order].next = state;
  else
    self->first[order] = state;
}

void
kitsune_states_remove (KitsuneStates *self,
                       KitsuneState *state)
{
  GValue key;
  GValue value;

  for (guint i = 0; i < KITSUNE_STATES_N_ORDERS; i++)
    kitsune_states_unlink (self, i, state);
  kitsune_states_unindex (self, state);
  self->n_states--;

  key = state->key;
  value = state->value;
  state->key = (GValue) G_VALUE_INIT;
  state->value = (GValue) G_VALUE_INIT;
  state->links[0].next = self->free;
  self->free = state;

  /* last, because freeing them may run code of the user */
  kitsune_value_clear (&key);
  kitsune_value_clear (&value);
}

KitsuneState *
kitsune_states_peek (KitsuneStates *self,
                     guint n)
{
  KitsuneState *state = kitsune_states_get (self, n + 1);

  return state->key.g_type != 0 ? state : NULL;
}

void
kitsune_states_clear (KitsuneStates *self)
{
  KitsuneStates old = *self;

  memset (self, 0, sizeof *self);
  for (guint n = 0; n < old.n_blocks * KITSUNE_STATES_BLOCK; n++)
    {
      KitsuneState *state = kitsune_states_peek (&old, n);

      if (state == NULL)
        continue;
      kitsune_value_clear (&state->key);
      kitsune_value_clear (&state->value);
    }

  for (guint i = 0; i < old.n_blocks; i++)
    g_aligned_free (old.blocks[i]);
  g_free (old.blocks);
  g_free (old.slots);
}
