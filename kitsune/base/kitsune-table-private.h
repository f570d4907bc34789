/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A map from values to values in the order in which the keys were added: what
 * KitsuneDict is made of, without reference count and without checks. Zeroed
 * memory is an empty table.
 */

typedef struct
{
  /* Unset in a hole */
  GValue key;
  GValue value;
  guint32 hash;
} KitsuneTableEntry;

typedef struct
{
  guint32 n_live;
  /* With holes; the last one is never a hole */
  guint32 n_entries;
  /* 0 or a power of two */
  guint32 capacity;
  KitsuneTableEntry *entries;

  /* Twice the capacity, linear probing; a slot holds the number of an entry plus
   * one, 0 is free. NULL while the table is small.
   */
  guint32 *slots;

  /* How many holes stand before the first entry, if there is no tree */
  guint32 n_front;

  /* A Fenwick tree over the entries, counted from 1, so one longer than the
   * capacity. There is one whenever there are holes between entries: a table from
   * which the oldest are removed has none.
   */
  guint32 *ranks;
} KitsuneTable;

/* Frees all keys and values; the table can be used again. */
void kitsune_table_clear (KitsuneTable *self);

/* Copies all keys and values into an empty table. */
void kitsune_table_copy (const KitsuneTable *self,
                         KitsuneTable *dest);

/* NULL if the key is not there. The hash is the lower half of what
 * kitsune_value_try_hash() says. Entries stay where they are until the table is
 * changed.
 */
KitsuneTableEntry *kitsune_table_find (const KitsuneTable *self,
                                       const GValue *key,
                                       guint32 hash);

/* Moves key and value in; the key must not be there. */
KitsuneTableEntry *kitsune_table_add (KitsuneTable *self,
                                      guint32 hash,
                                      GValue *key,
                                      GValue *value);

void kitsune_table_remove (KitsuneTable *self,
                           KitsuneTableEntry *entry);

/* The nth entry that was added and is still there; n is less than n_live. */
KitsuneTableEntry *kitsune_table_get_nth (const KitsuneTable *self,
                                          guint32 n);

G_END_DECLS
