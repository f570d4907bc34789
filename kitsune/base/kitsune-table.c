/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-table-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

#include <string.h>

/* The entries stand in an array in the order in which they were added. Beside
 * it stands an open-addressed index from hashes to entries, left out while
 * there are so few entries that looking at all their hashes is quicker.
 *
 * Removing an entry of a small table moves the later ones up. In a large one it
 * leaves a hole, and holes go when there are more of them than entries. While
 * there are holes, a Fenwick tree (Fenwick, "A New Data Structure for Cumulative
 * Frequency Tables", 1994) finds the nth entry in logarithmic time. So reading
 * never changes anything, and threads can share a table that nobody changes.
 */

#define KITSUNE_TABLE_SMALL 8
#define KITSUNE_TABLE_MIN_CAPACITY 4

static gboolean
kitsune_table_is_hole (const KitsuneTable *self,
                       guint32 entry)
{
  return self->entries[entry].key.g_type == 0;
}

/* --- the index ----------------------------------------------------------- */

static guint32
kitsune_table_slot_mask (const KitsuneTable *self)
{
  return self->capacity * 2 - 1;
}

static void
kitsune_table_index_entry (KitsuneTable *self,
                           guint32 entry)
{
  guint32 mask = kitsune_table_slot_mask (self);
  guint32 slot = self->entries[entry].hash & mask;

  while (self->slots[slot] != 0)
    slot = (slot + 1) & mask;

  self->slots[slot] = entry + 1;
}

static void
kitsune_table_rebuild_index (KitsuneTable *self)
{
  g_clear_pointer (&self->slots, g_free);

  if (self->capacity <= KITSUNE_TABLE_SMALL)
    return;

  self->slots = g_new0 (guint32, (gsize) self->capacity * 2);
  for (guint32 i = 0; i < self->n_entries; i++)
    kitsune_table_index_entry (self, i);
}

static guint32
kitsune_table_find_slot (KitsuneTable *self,
                         guint32 entry)
{
  guint32 mask = kitsune_table_slot_mask (self);
  guint32 slot = self->entries[entry].hash & mask;

  while (self->slots[slot] != entry + 1)
    slot = (slot + 1) & mask;

  return slot;
}

/* Closes the gap, so that no marks of former entries slow down later searches:
 * what stands behind it moves there unless it would come to stand before the
 * place where its search begins.
 */
static void
kitsune_table_unindex_entry (KitsuneTable *self,
                             guint32 entry)
{
  guint32 mask = kitsune_table_slot_mask (self);
  guint32 gap = kitsune_table_find_slot (self, entry);
  guint32 slot = gap;

  while (TRUE)
    {
      guint32 home;

      slot = (slot + 1) & mask;
      if (self->slots[slot] == 0)
        break;

      home = self->entries[self->slots[slot] - 1].hash & mask;
      if (((slot - home) & mask) < ((slot - gap) & mask))
        continue;

      self->slots[gap] = self->slots[slot];
      gap = slot;
    }

  self->slots[gap] = 0;
}

static gboolean
kitsune_table_entry_matches (const KitsuneTable *self,
                             guint32 entry,
                             const GValue *key,
                             guint32 hash)
{
  const KitsuneTableEntry *own = &self->entries[entry];

  if (own->hash != hash)
    return FALSE;
  if (G_LIKELY (own->key.g_type == G_TYPE_INT64 && key->g_type == G_TYPE_INT64))
    return own->key.data[0].v_int64 == key->data[0].v_int64;

  return kitsune_value_equal (&own->key, key);
}

KitsuneTableEntry *
kitsune_table_find (const KitsuneTable *self,
                    const GValue *key,
                    guint32 hash)
{
  guint32 mask;

  /* A table without index has no holes, and the index knows no holes. */
  if (self->slots == NULL)
    {
      for (guint32 i = 0; i < self->n_entries; i++)
        {
          if (kitsune_table_entry_matches (self, i, key, hash))
            return &self->entries[i];
        }
      return NULL;
    }

  mask = kitsune_table_slot_mask (self);
  for (guint32 slot = hash & mask; self->slots[slot] != 0; slot = (slot + 1) & mask)
    {
      guint32 entry = self->slots[slot] - 1;

      if (kitsune_table_entry_matches (self, entry, key, hash))
        return &self->entries[entry];
    }

  return NULL;
}

/* --- the nth entry among holes ------------------------------------------- */

static guint32
kitsune_table_lowest_bit (guint32 number)
{
  return number & -number;
}

/* Node n of the tree counts the entries after n minus its lowest bit, up to n. */
static void
kitsune_table_rank_last (KitsuneTable *self)
{
  guint32 node = self->n_entries;
  guint32 count = kitsune_table_is_hole (self, node - 1) ? 0 : 1;

  for (guint32 bit = 1; bit < kitsune_table_lowest_bit (node); bit *= 2)
    count += self->ranks[node - bit];

  self->ranks[node] = count;
}

static void
kitsune_table_build_ranks (KitsuneTable *self)
{
  guint32 n_entries = self->n_entries;

  self->ranks = g_new (guint32, (gsize) self->capacity + 1);

  for (self->n_entries = 1; self->n_entries <= n_entries; self->n_entries++)
    kitsune_table_rank_last (self);

  self->n_entries = n_entries;
}

static void
kitsune_table_unrank_entry (KitsuneTable *self,
                            guint32 entry)
{
  for (guint32 node = entry + 1; node <= self->n_entries; node += kitsune_table_lowest_bit (node))
    self->ranks[node]--;
}

KitsuneTableEntry *
kitsune_table_get_nth (const KitsuneTable *self,
                       guint32 n)
{
  guint32 node = 0;

  if (self->ranks == NULL)
    return &self->entries[self->n_front + n];

  /* Goes as far to the right as n entries allow; what comes next is the one. */
  for (guint32 step = self->capacity; step > 0; step /= 2)
    {
      if (node + step <= self->n_entries && self->ranks[node + step] <= n)
        {
          node += step;
          n -= self->ranks[node];
        }
    }

  return &self->entries[node];
}

/* --- making and closing holes -------------------------------------------- */

static void
kitsune_table_set_capacity (KitsuneTable *self,
                            guint32 capacity)
{
  self->capacity = capacity;
  self->entries = g_renew (KitsuneTableEntry, self->entries, capacity);
  if (self->ranks != NULL)
    self->ranks = g_renew (guint32, self->ranks, (gsize) capacity + 1);

  kitsune_table_rebuild_index (self);
}

/* Gives memory back too: what this costs depends on the capacity, and the
 * removals that lead here pay for no more than the live entries.
 */
static void
kitsune_table_close_holes (KitsuneTable *self)
{
  guint32 capacity = self->capacity;
  guint32 to = 0;

  for (guint32 i = 0; i < self->n_entries; i++)
    {
      if (!kitsune_table_is_hole (self, i))
        self->entries[to++] = self->entries[i];
    }

  self->n_entries = to;
  self->n_front = 0;
  g_clear_pointer (&self->ranks, g_free);

  while (capacity > KITSUNE_TABLE_MIN_CAPACITY && capacity / 4 >= self->n_live)
    capacity /= 2;
  kitsune_table_set_capacity (self, capacity);
}

static void
kitsune_table_make_room (KitsuneTable *self)
{
  if (self->n_entries < self->capacity)
    return;

  /* Closing holes makes at least as much room as it takes work. */
  if (self->capacity > 0 && self->n_live <= self->capacity / 2)
    {
      kitsune_table_close_holes (self);
      return;
    }

  /* Numbers of slots have 32 bits. */
  if (self->capacity > G_MAXUINT32 / 8)
    g_error ("a table cannot have more than %u entries", self->capacity);

  if (self->n_live == self->n_entries)
    g_clear_pointer (&self->ranks, g_free);
  kitsune_table_set_capacity (self, MAX (KITSUNE_TABLE_MIN_CAPACITY, self->capacity * 2));
}

KitsuneTableEntry *
kitsune_table_add (KitsuneTable *self,
                   guint32 hash,
                   GValue *key,
                   GValue *value)
{
  KitsuneTableEntry *entry;

  kitsune_table_make_room (self);

  entry = &self->entries[self->n_entries++];
  entry->hash = hash;
  kitsune_value_move (&entry->key, key);
  kitsune_value_move (&entry->value, value);
  self->n_live++;

  if (self->slots != NULL)
    kitsune_table_index_entry (self, self->n_entries - 1);
  if (self->ranks != NULL)
    kitsune_table_rank_last (self);

  return entry;
}

static void
kitsune_table_make_hole (KitsuneTable *self,
                         guint32 entry)
{
  kitsune_table_unindex_entry (self, entry);
  self->entries[entry].key.g_type = 0;

  if (self->ranks != NULL)
    kitsune_table_unrank_entry (self, entry);
  else if (entry == self->n_front)
    self->n_front++;
  else if (entry < self->n_entries - 1)
    kitsune_table_build_ranks (self);

  while (self->n_entries > 0 && kitsune_table_is_hole (self, self->n_entries - 1))
    self->n_entries--;
  self->n_front = MIN (self->n_front, self->n_entries);

  if (self->n_entries - self->n_live > self->n_live)
    kitsune_table_close_holes (self);
}

void
kitsune_table_remove (KitsuneTable *self,
                      KitsuneTableEntry *entry)
{
  KitsuneTableEntry removed = *entry;
  guint32 number = (guint32) (entry - self->entries);

  self->n_live--;

  if (self->slots != NULL)
    {
      kitsune_table_make_hole (self, number);
    }
  else
    {
      self->n_entries--;
      memmove (entry, entry + 1, (self->n_entries - number) * sizeof *entry);
    }

  /* Last, because freeing them may run code of the user. */
  kitsune_value_clear (&removed.key);
  kitsune_value_clear (&removed.value);
}

/* --- the whole table ----------------------------------------------------- */

void
kitsune_table_clear (KitsuneTable *self)
{
  KitsuneTable old = *self;

  memset (self, 0, sizeof *self);

  for (guint32 i = 0; i < old.n_entries; i++)
    {
      if (kitsune_table_is_hole (&old, i))
        continue;
      kitsune_value_clear (&old.entries[i].key);
      kitsune_value_clear (&old.entries[i].value);
    }

  g_free (old.entries);
  g_free (old.slots);
  g_free (old.ranks);
}

void
kitsune_table_copy (const KitsuneTable *self,
                    KitsuneTable *dest)
{
  guint32 capacity = KITSUNE_TABLE_MIN_CAPACITY;

  if (self->n_live == 0)
    return;

  while (capacity < self->n_live)
    capacity *= 2;
  kitsune_table_set_capacity (dest, capacity);

  for (guint32 i = 0; i < self->n_entries; i++)
    {
      GValue key = G_VALUE_INIT;
      GValue value = G_VALUE_INIT;

      if (kitsune_table_is_hole (self, i))
        continue;

      kitsune_value_copy (&self->entries[i].key, &key);
      kitsune_value_copy (&self->entries[i].value, &value);
      kitsune_table_add (dest, self->entries[i].hash, &key, &value);
    }
}
