/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

struct _KitsuneItems
{
  gatomicrefcount ref_count;
  gsize n_values;
  GValue *values;
};

G_DEFINE_BOXED_TYPE (KitsuneItems, kitsune_items, kitsune_items_ref, kitsune_items_unref)

/**
 * kitsune_items_new:
 * @items: (nullable) (array length=n_items): the values, in order
 * @n_items: how many there are; 0 makes an empty list
 *
 * Makes a list of copies of values.
 *
 * Returns: (transfer full): the list
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_items_new (const GValue *items,
                   gsize n_items)
{
  GValue *values;

  g_return_val_if_fail (items != NULL || n_items == 0, NULL);

  values = g_new0 (GValue, n_items);
  for (gsize i = 0; i < n_items; i++)
    kitsune_value_copy (&items[i], &values[i]);

  return kitsune_items_new_take (values, n_items);
}

/**
 * kitsune_items_new_take: (skip)
 * @values: (nullable) (transfer full) (array length=n_values): the values, in
 *   order, in memory that g_free() frees
 * @n_values: how many there are; 0 makes an empty list
 *
 * Makes a list of values without copying them or the array.
 *
 * Returns: (transfer full): the list
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_items_new_take (GValue *values,
                        gsize n_values)
{
  KitsuneItems *self;

  g_return_val_if_fail (values != NULL || n_values == 0, NULL);

  self = g_new (KitsuneItems, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->n_values = n_values;
  self->values = values;

  return self;
}

/**
 * kitsune_items_ref:
 * @self: a list
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_items_ref (KitsuneItems *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_items_unref:
 * @self: (transfer full): a list
 *
 * Drops a reference and frees @self with its values if it was the last one;
 * from any thread.
 *
 * Since: 1.0
 */
void
kitsune_items_unref (KitsuneItems *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (gsize i = 0; i < self->n_values; i++)
    kitsune_value_clear (&self->values[i]);

  g_free (self->values);
  g_free (self);
}

/**
 * kitsune_items_get_size:
 * @self: a list
 *
 * Gets the number of values in the list.
 *
 * Returns: the number of values
 *
 * Since: 1.0
 */
gsize
kitsune_items_get_size (KitsuneItems *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_values;
}

/**
 * kitsune_items_get:
 * @self: a list
 * @index: a position, less than [method@Items.get_size]
 *
 * Gets a value of the list.
 *
 * Returns: (transfer none): the value, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GValue *
kitsune_items_get (KitsuneItems *self,
                   gsize index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->n_values, NULL);

  return &self->values[index];
}
