/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-table-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value-private.h"
#include "kitsune/base/kitsune-value.h"

struct _KitsuneDict
{
  gatomicrefcount ref_count;
  KitsuneTable table;
};

G_DEFINE_BOXED_TYPE (KitsuneDict, kitsune_dict, kitsune_dict_ref, kitsune_dict_unref)

/**
 * kitsune_dict_new:
 *
 * Makes an empty dict.
 *
 * Returns: (transfer full): the dict
 *
 * Since: 1.0
 */
KitsuneDict *
kitsune_dict_new (void)
{
  KitsuneDict *self = g_new0 (KitsuneDict, 1);

  g_atomic_ref_count_init (&self->ref_count);

  return self;
}

/**
 * kitsune_dict_copy:
 * @self: a dict
 *
 * Makes a dict with copies of the keys and values of another, which can then be
 * changed independently of it.
 *
 * Values that are containers themselves are shared, as they never change.
 *
 * Returns: (transfer full): the new dict
 *
 * Since: 1.0
 */
KitsuneDict *
kitsune_dict_copy (KitsuneDict *self)
{
  KitsuneDict *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = kitsune_dict_new ();
  kitsune_table_copy (&self->table, &copy->table);

  return copy;
}

/**
 * kitsune_dict_ref:
 * @self: a dict
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
KitsuneDict *
kitsune_dict_ref (KitsuneDict *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_dict_unref:
 * @self: (transfer full): a dict
 *
 * Drops a reference and frees @self with its keys and values if it was the last
 * one; from any thread.
 *
 * Since: 1.0
 */
void
kitsune_dict_unref (KitsuneDict *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  kitsune_table_clear (&self->table);
  g_free (self);
}

/**
 * kitsune_dict_get_size:
 * @self: a dict
 *
 * Gets the number of keys in the dict.
 *
 * Returns: the number of keys
 *
 * Since: 1.0
 */
gsize
kitsune_dict_get_size (KitsuneDict *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->table.n_live;
}

/**
 * kitsune_dict_get_key:
 * @self: a dict
 * @index: a position in the order in which the keys were added, less than
 *   [method@Dict.get_size]
 *
 * Gets the key at a position.
 *
 * Returns: (transfer none): the key, which stays valid until @self is changed or
 *   freed
 *
 * Since: 1.0
 */
const GValue *
kitsune_dict_get_key (KitsuneDict *self,
                      gsize index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->table.n_live, NULL);

  return &kitsune_table_get_nth (&self->table, (guint32) index)->key;
}

/**
 * kitsune_dict_get_value:
 * @self: a dict
 * @index: a position in the order in which the keys were added, less than
 *   [method@Dict.get_size]
 *
 * Gets the value of the key at a position.
 *
 * Returns: (transfer none): the value, which stays valid until @self is changed
 *   or freed
 *
 * Since: 1.0
 */
const GValue *
kitsune_dict_get_value (KitsuneDict *self,
                        gsize index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->table.n_live, NULL);

  return &kitsune_table_get_nth (&self->table, (guint32) index)->value;
}

/**
 * kitsune_dict_lookup:
 * @self: a dict
 * @key: any value
 *
 * Looks a key up.
 *
 * Returns: (transfer none) (nullable): the value of the key, which stays valid
 *   until @self is changed or freed, or %NULL if @key is not in the dict
 *
 * Since: 1.0
 */
const GValue *
kitsune_dict_lookup (KitsuneDict *self,
                     const GValue *key)
{
  KitsuneTableEntry *entry;
  guint64 hash;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  /* What cannot be a key cannot be in here. */
  if (!kitsune_value_try_hash (key, &hash))
    return NULL;

  entry = kitsune_table_find (&self->table, key, (guint32) hash);

  return entry != NULL ? &entry->value : NULL;
}

/**
 * kitsune_dict_lookup_string:
 * @self: a dict
 * @key: a string
 *
 * Looks a key that is a string up.
 *
 * Returns: (transfer none) (nullable): the value of the key, which stays valid
 *   until @self is changed or freed, or %NULL if @key is not in the dict
 *
 * Since: 1.0
 */
const GValue *
kitsune_dict_lookup_string (KitsuneDict *self,
                            const char *key)
{
  /* Borrows the string; nobody copies or unsets this value. */
  const GValue value = { .g_type = G_TYPE_STRING, .data = { { .v_pointer = (gpointer) key } } };

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return kitsune_dict_lookup (self, &value);
}

/**
 * kitsune_dict_contains:
 * @self: a dict
 * @key: any value
 *
 * Checks whether a key is in the dict.
 *
 * Returns: whether @key is in the dict
 *
 * Since: 1.0
 */
gboolean
kitsune_dict_contains (KitsuneDict *self,
                       const GValue *key)
{
  return kitsune_dict_lookup (self, key) != NULL;
}

/**
 * kitsune_dict_contains_string:
 * @self: a dict
 * @key: a string
 *
 * Checks whether a key that is a string is in the dict.
 *
 * Returns: whether @key is in the dict
 *
 * Since: 1.0
 */
gboolean
kitsune_dict_contains_string (KitsuneDict *self,
                              const char *key)
{
  return kitsune_dict_lookup_string (self, key) != NULL;
}

/**
 * kitsune_dict_set_take: (skip)
 * @self: a dict
 * @key: (transfer full): the key, for which [func@value_is_hashable] is true; it
 *   is left unset
 * @value: (transfer full): its value; it is left unset
 *
 * Sets the value of a key without copying either, as [method@Dict.set] does.
 *
 * Since: 1.0
 */
void
kitsune_dict_set_take (KitsuneDict *self,
                       GValue *key,
                       GValue *value)
{
  KitsuneTableEntry *entry;
  guint64 hash;
  GValue old;
  gboolean hashable;

  g_return_if_fail (self != NULL);
  g_return_if_fail (key != NULL);
  g_return_if_fail (value != NULL && value != key);

  hashable = kitsune_value_try_hash (key, &hash);
  g_return_if_fail (hashable);

  entry = kitsune_table_find (&self->table, key, (guint32) hash);
  if (entry == NULL)
    {
      kitsune_table_add (&self->table, (guint32) hash, key, value);
      return;
    }

  old = entry->value;
  kitsune_value_move (&entry->value, value);

  /* Last, because freeing them may run code of the user. */
  kitsune_value_clear (key);
  kitsune_value_clear (&old);
}

/**
 * kitsune_dict_set:
 * @self: a dict that nobody else has seen yet
 * @key: the key, for which [func@value_is_hashable] is true
 * @value: its value
 *
 * Sets the value of a key.
 *
 * A new key is added at the end. A key that is there already keeps its place and
 * its own form, only its value is replaced.
 *
 * Since: 1.0
 */
void
kitsune_dict_set (KitsuneDict *self,
                  const GValue *key,
                  const GValue *value)
{
  GValue key_copy = G_VALUE_INIT;
  GValue value_copy = G_VALUE_INIT;

  g_return_if_fail (self != NULL);
  g_return_if_fail (key != NULL && kitsune_value_is_hashable (key));
  g_return_if_fail (value != NULL);

  kitsune_value_copy (key, &key_copy);
  kitsune_value_copy (value, &value_copy);
  kitsune_dict_set_take (self, &key_copy, &value_copy);
}

/**
 * kitsune_dict_set_string_key_take: (skip)
 * @self: a dict
 * @key: the key
 * @value: (transfer full): its value; it is left unset
 *
 * Sets the value of a key that is a string without copying the value, as
 * [method@Dict.set] does.
 *
 * Since: 1.0
 */
void
kitsune_dict_set_string_key_take (KitsuneDict *self,
                                  const char *key,
                                  GValue *value)
{
  GValue key_value = G_VALUE_INIT;

  g_return_if_fail (self != NULL);
  g_return_if_fail (key != NULL);
  g_return_if_fail (value != NULL);

  kitsune_value_take_string (&key_value, g_strdup (key));
  kitsune_dict_set_take (self, &key_value, value);
}

/**
 * kitsune_dict_set_string_key:
 * @self: a dict that nobody else has seen yet
 * @key: the key
 * @value: its value
 *
 * Sets the value of a key that is a string, as [method@Dict.set] does.
 *
 * Since: 1.0
 */
void
kitsune_dict_set_string_key (KitsuneDict *self,
                             const char *key,
                             const GValue *value)
{
  GValue copy = G_VALUE_INIT;

  g_return_if_fail (self != NULL);
  g_return_if_fail (key != NULL);
  g_return_if_fail (value != NULL);

  kitsune_value_copy (value, &copy);
  kitsune_dict_set_string_key_take (self, key, &copy);
}

/**
 * kitsune_dict_remove:
 * @self: a dict that nobody else has seen yet
 * @key: any value
 *
 * Removes a key; the others keep their order.
 *
 * Returns: whether @key was in the dict
 *
 * Since: 1.0
 */
gboolean
kitsune_dict_remove (KitsuneDict *self,
                     const GValue *key)
{
  KitsuneTableEntry *entry;
  guint64 hash;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (key != NULL, FALSE);

  if (!kitsune_value_try_hash (key, &hash))
    return FALSE;

  entry = kitsune_table_find (&self->table, key, (guint32) hash);
  if (entry == NULL)
    return FALSE;

  kitsune_table_remove (&self->table, entry);

  return TRUE;
}
