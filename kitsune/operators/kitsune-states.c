/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-states-private.h"

#include <sys/mman.h>

/* Where the memory of a process comes in pages that are larger still, some are
 * this large. */
#define KITSUNE_STATES_HUGE_PAGE (2u << 20)

/* Many states in no order need as many entries of the processor's table of pages,
 * which is smaller than its cache; and pages are handed out one by one. */
static gpointer
kitsune_states_alloc (gsize size)
{
  gpointer memory;

  if (size < KITSUNE_STATES_HUGE_PAGE)
    return g_aligned_alloc (1, size, KITSUNE_STATES_LINE);

  memory = g_aligned_alloc (1, size, KITSUNE_STATES_HUGE_PAGE);
#ifdef MADV_HUGEPAGE
  (void) madvise (memory, size, MADV_HUGEPAGE);
#endif

  return memory;
}

KitsuneStatesNone kitsune_states_none;

void
kitsune_states_init (KitsuneStates *self,
                     gboolean more)
{
  memset (self, 0, sizeof *self);
  self->n_lines = more ? 2 : 1;
}

/* --- places --- */

/* In lines. */
static guint32
kitsune_states_get_block_size (guint32 block)
{
  return block <= KITSUNE_STATES_BLOCK_BITS ? MIN (KITSUNE_STATES_FIRST_BLOCK << (block - 1), KITSUNE_STATES_LAST_BLOCK)
                                            : KITSUNE_STATES_LAST_BLOCK;
}

/* Lines of the block that have or had a state. */
static guint32
kitsune_states_get_used (const KitsuneStates *self,
                         guint32 block)
{
  return block == self->n_blocks - 1 ? self->n_used : kitsune_states_get_block_size (block);
}

/* --- the index --- */

/* So many grow by less at once. */
#define KITSUNE_STATES_MANY_BUCKETS 4096
/* States from whose look-up memory answers. */
#define KITSUNE_STATES_AHEAD 16

static void
kitsune_states_index (KitsuneStates *self,
                      guint32 hash,
                      guint32 number)
{
  for (guint32 at = hash & self->mask;; at = (at + 1) & self->mask)
    {
      KitsuneStatesBucket *bucket = &self->buckets[at];
      guint found = kitsune_states_match (bucket, 0);

      if (G_LIKELY (found != 0))
        {
          guint place = (guint) __builtin_ctz (found);

          bucket->tags[place] = kitsune_states_tag (hash);
          bucket->numbers[place] = number;
          return;
        }
      if (bucket->n_passed < KITSUNE_STATES_PASSED_MAX)
        bucket->n_passed++;
    }
}

/* Returns the number of the state. */
static guint32
kitsune_states_unindex (KitsuneStates *self,
                        const KitsuneState *state)
{
  guint16 tag = kitsune_states_tag (state->hash);

  for (guint32 at = state->hash & self->mask;; at = (at + 1) & self->mask)
    {
      KitsuneStatesBucket *bucket = &self->buckets[at];

      for (guint found = kitsune_states_match (bucket, tag); found != 0; found &= found - 1)
        {
          guint place = (guint) __builtin_ctz (found);

          if (kitsune_states_get (self, bucket->numbers[place]) == state)
            {
              bucket->tags[place] = 0;
              return bucket->numbers[place];
            }
        }
      if (bucket->n_passed < KITSUNE_STATES_PASSED_MAX)
        bucket->n_passed--;
    }
}

/* Knows which lines of the index it needs before it needs them. */
static void
kitsune_states_index_block (KitsuneStates *self,
                            guint32 block)
{
  guint32 first = block << KITSUNE_STATES_BLOCK_BITS;
  guint32 end = first + kitsune_states_get_used (self, block);
  guint32 ahead = first;

  for (guint32 number = first; number < end; number += self->n_lines)
    {
      const KitsuneState *state = kitsune_states_get (self, number);

      for (; ahead < end && ahead <= number + KITSUNE_STATES_AHEAD * self->n_lines; ahead += self->n_lines)
        kitsune_states_prefetch_bucket (self, kitsune_states_get (self, ahead)->hash);
      if (state->form != KITSUNE_STATE_FREE)
        kitsune_states_index (self, state->hash, number);
    }
}

static void
kitsune_states_grow_index (KitsuneStates *self)
{
  guint32 n_old = self->buckets != NULL ? self->mask + 1 : 0;
  guint32 n_buckets = n_old == 0 ? 1 : n_old < KITSUNE_STATES_MANY_BUCKETS ? n_old * 4
                                                                           : n_old * 2;
  gsize size = n_buckets * sizeof *self->buckets;

  g_aligned_free (self->buckets);
  self->buckets = kitsune_states_alloc (size);
  memset (self->buckets, 0, size);
  self->mask = n_buckets - 1;
  for (guint32 block = 1; block < self->n_blocks; block++)
    kitsune_states_index_block (self, block);
}

/* --- states --- */

static void
kitsune_states_add_block (KitsuneStates *self)
{
  guint32 block = MAX (self->n_blocks, 1);

  self->blocks = g_renew (char *, self->blocks, block + 1);
  self->blocks[0] = kitsune_states_none.states[0];
  self->blocks[block] = kitsune_states_alloc ((gsize) kitsune_states_get_block_size (block) * KITSUNE_STATES_LINE);
  self->n_blocks = block + 1;
  self->n_used = 0;
}

static guint32
kitsune_states_take_place (KitsuneStates *self)
{
  guint32 number = self->free;

  if (number != 0)
    {
      self->free = kitsune_states_get (self, number)->key.next_free;
      return number;
    }

  if (self->n_blocks == 0 || self->n_used == kitsune_states_get_block_size (self->n_blocks - 1))
    kitsune_states_add_block (self);

  number = ((self->n_blocks - 1) << KITSUNE_STATES_BLOCK_BITS) + self->n_used;
  self->n_used += self->n_lines;

  return number;
}

gboolean
kitsune_state_has_other_key (const KitsuneState *self,
                             const GValue *key)
{
  GValue scratch;
  const GValue *own;

  if (self->form == KITSUNE_STATE_OF_TEXT && key->g_type == G_TYPE_STRING && key->data[0].v_pointer != NULL)
    return strcmp (self->key.text, key->data[0].v_pointer) == 0;

  own = kitsune_state_get_key (self, &scratch);

  return own != NULL && kitsune_value_equal (own, key);
}

static void
kitsune_state_set_key (KitsuneState *self,
                       const GValue *key,
                       gboolean single)
{
  const char *text = key->g_type == G_TYPE_STRING ? key->data[0].v_pointer : NULL;
  gsize size = text != NULL ? strlen (text) + 1 : G_MAXSIZE;

  if (single)
    {
      self->form = KITSUNE_STATE_SINGLE;
    }
  else if (key->g_type == G_TYPE_INT64)
    {
      self->form = KITSUNE_STATE_OF_INT64;
      self->key.value = *key;
    }
  else if (size <= KITSUNE_STATES_TEXT_SIZE)
    {
      self->form = KITSUNE_STATE_OF_TEXT;
      memcpy (self->key.text, text, size);
    }
  else
    {
      self->form = KITSUNE_STATE_OF_VALUE;
      kitsune_value_copy (key, &self->key.value);
    }
}

KitsuneState *
kitsune_states_add (KitsuneStates *self,
                    guint32 hash,
                    const GValue *key,
                    gboolean single)
{
  KitsuneState *state;
  guint32 number;

  /* seven for a bucket on average, so that few have more than there is room for */
  if (self->buckets == NULL || self->n_states >= (self->mask + 1) * 7u)
    kitsune_states_grow_index (self);

  number = kitsune_states_take_place (self);
  state = kitsune_states_get (self, number);
  memset (state, 0, (gsize) self->n_lines * KITSUNE_STATES_LINE);
  state->hash = hash;
  kitsune_state_set_key (state, key, single);
  kitsune_states_index (self, hash, number);
  self->n_states++;

  return state;
}

void
kitsune_states_unlink (KitsuneStates *self,
                       KitsuneStatesOrder order,
                       KitsuneState *state)
{
  KitsuneStateLink *link = &state->more->links[order];

  if (!kitsune_states_is_linked (self, order, state))
    return;

  if (link->previous != NULL)
    link->previous->more->links[order].next = link->next;
  else
    self->first[order] = link->next;
  if (link->next != NULL)
    link->next->more->links[order].previous = link->previous;
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
  KitsuneStateLink *link = &state->more->links[order];
  KitsuneState *previous;

  if (self->last[order] == state && time >= link->time)
    {
      link->time = time;
      return;
    }

  kitsune_states_unlink (self, order, state);
  link->time = time;
  previous = self->last[order];
  while (previous != NULL && previous->more->links[order].time > time)
    previous = previous->more->links[order].previous;

  link->previous = previous;
  link->next = previous != NULL ? previous->more->links[order].next : self->first[order];
  if (link->next != NULL)
    link->next->more->links[order].previous = state;
  else
    self->last[order] = state;
  if (previous != NULL)
    previous->more->links[order].next = state;
  else
    self->first[order] = state;
}

void
kitsune_states_remove (KitsuneStates *self,
                       KitsuneState *state)
{
  gboolean owned = state->form >= KITSUNE_STATE_OF_INT64;
  guint32 number;
  GValue key = G_VALUE_INIT;
  GValue value = state->cell.value;

  if (owned)
    key = state->key.value;
  for (guint i = 0; i < KITSUNE_STATES_N_ORDERS; i++)
    kitsune_states_unlink (self, i, state);
  number = kitsune_states_unindex (self, state);
  self->n_states--;

  state->cell.value = (GValue) G_VALUE_INIT;
  state->form = KITSUNE_STATE_FREE;
  state->key.next_free = self->free;
  self->free = number;

  /* last, because freeing them may run code of the user */
  kitsune_value_clear (&key);
  kitsune_value_clear (&value);
}

KitsuneState *
kitsune_states_next (const KitsuneStates *self,
                     guint32 *number)
{
  guint32 block = *number >> KITSUNE_STATES_BLOCK_BITS;
  guint32 line = (*number & (KITSUNE_STATES_LAST_BLOCK - 1)) + self->n_lines;

  if (block == 0)
    {
      block = 1;
      line = 0;
    }

  for (; block < self->n_blocks; block++, line = 0)
    {
      guint32 n = kitsune_states_get_used (self, block);

      for (; line < n; line += self->n_lines)
        {
          KitsuneState *state;

          *number = (block << KITSUNE_STATES_BLOCK_BITS) + line;
          state = kitsune_states_get (self, *number);
          if (state->form != KITSUNE_STATE_FREE)
            return state;
        }
    }

  return NULL;
}

void
kitsune_states_clear (KitsuneStates *self)
{
  KitsuneStates old = *self;
  KitsuneState *state;
  guint32 number = 0;

  memset (self, 0, sizeof *self);
  while ((state = kitsune_states_next (&old, &number)) != NULL)
    {
      if (state->form == KITSUNE_STATE_OF_VALUE)
        kitsune_value_clear (&state->key.value);
      kitsune_value_clear (&state->cell.value);
    }

  for (guint i = 1; i < old.n_blocks; i++)
    g_aligned_free (old.blocks[i]);
  g_free (old.blocks);
  g_aligned_free (old.buckets);
}
