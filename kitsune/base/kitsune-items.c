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

/**
 * kitsune_items_new_int64s:
 * @values: (nullable) (array length=n_values): the 64-bit integers, in order
 * @n_values: how many there are; 0 makes an empty list
 *
 * Makes a list of 64-bit integers.
 *
 * Bindings turn a whole list of their own into @values at once, which is many times
 * faster than a value after the other.
 *
 * Returns: (transfer full): the list
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_items_new_int64s (const gint64 *values,
                          gsize n_values)
{
  GValue *copies;

  g_return_val_if_fail (values != NULL || n_values == 0, NULL);

  copies = g_new0 (GValue, n_values);
  for (gsize i = 0; i < n_values; i++)
    kitsune_value_set_int64 (&copies[i], values[i]);

  return kitsune_items_new_take (copies, n_values);
}

/**
 * kitsune_items_get_int64s:
 * @self: a list
 * @values: (out) (transfer full) (array length=n_values): return location for the
 *   64-bit integers; free with g_free()
 * @n_values: return location for how many there are
 *
 * Gets all values of a list at once, if they are 64-bit integers, of the type
 * `G_TYPE_INT64`.
 *
 * Returns: %FALSE if there is anything else in the list; @values is then %NULL
 *
 * Since: 1.0
 */
gboolean
kitsune_items_get_int64s (KitsuneItems *self,
                          gint64 **values,
                          gsize *n_values)
{
  gint64 *copies;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (values != NULL && n_values != NULL, FALSE);

  *values = NULL;
  *n_values = 0;
  for (gsize i = 0; i < self->n_values; i++)
    if (self->values[i].g_type != G_TYPE_INT64)
      return FALSE;

  copies = g_new (gint64, self->n_values);
  for (gsize i = 0; i < self->n_values; i++)
    copies[i] = kitsune_value_get_int64 (&self->values[i]);
  *values = copies;
  *n_values = self->n_values;

  return TRUE;
}

/**
 * kitsune_items_new_doubles:
 * @values: (nullable) (array length=n_values): the floating-point numbers, in order
 * @n_values: how many there are; 0 makes an empty list
 *
 * Makes a list of floating-point numbers.
 *
 * Bindings turn a whole list of their own into @values at once, which is many times
 * faster than a value after the other.
 *
 * Returns: (transfer full): the list
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_items_new_doubles (const gdouble *values,
                           gsize n_values)
{
  GValue *copies;

  g_return_val_if_fail (values != NULL || n_values == 0, NULL);

  copies = g_new0 (GValue, n_values);
  for (gsize i = 0; i < n_values; i++)
    kitsune_value_set_double (&copies[i], values[i]);

  return kitsune_items_new_take (copies, n_values);
}

/**
 * kitsune_items_get_doubles:
 * @self: a list
 * @values: (out) (transfer full) (array length=n_values): return location for the
 *   floating-point numbers; free with g_free()
 * @n_values: return location for how many there are
 *
 * Gets all values of a list at once, if they are floating-point numbers, of the type
 * `G_TYPE_DOUBLE`.
 *
 * Returns: %FALSE if there is anything else in the list; @values is then %NULL
 *
 * Since: 1.0
 */
gboolean
kitsune_items_get_doubles (KitsuneItems *self,
                           gdouble **values,
                           gsize *n_values)
{
  gdouble *copies;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (values != NULL && n_values != NULL, FALSE);

  *values = NULL;
  *n_values = 0;
  for (gsize i = 0; i < self->n_values; i++)
    if (self->values[i].g_type != G_TYPE_DOUBLE)
      return FALSE;

  copies = g_new (gdouble, self->n_values);
  for (gsize i = 0; i < self->n_values; i++)
    copies[i] = kitsune_value_get_double (&self->values[i]);
  *values = copies;
  *n_values = self->n_values;

  return TRUE;
}

/**
 * kitsune_items_new_strings:
 * @values: (array zero-terminated=1): the strings, in order; they are copied
 *
 * Makes a list of strings.
 *
 * Returns: (transfer full): the list
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_items_new_strings (const char *const *values)
{
  gsize n_values;
  GValue *copies;

  g_return_val_if_fail (values != NULL, NULL);

  n_values = g_strv_length ((char **) values);
  copies = g_new0 (GValue, n_values);
  for (gsize i = 0; i < n_values; i++)
    {
      g_value_init (&copies[i], G_TYPE_STRING);
      g_value_set_string (&copies[i], values[i]);
    }

  return kitsune_items_new_take (copies, n_values);
}

/**
 * kitsune_items_dup_strings:
 * @self: a list
 *
 * Gets all values of a list at once, if they are strings.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): copies of the
 *   strings; free with g_strfreev(). %NULL if there is anything else in the list
 *
 * Since: 1.0
 */
char **
kitsune_items_dup_strings (KitsuneItems *self)
{
  char **copies;

  g_return_val_if_fail (self != NULL, NULL);

  for (gsize i = 0; i < self->n_values; i++)
    if (self->values[i].g_type != G_TYPE_STRING || g_value_get_string (&self->values[i]) == NULL)
      return NULL;

  copies = g_new (char *, self->n_values + 1);
  for (gsize i = 0; i < self->n_values; i++)
    copies[i] = g_value_dup_string (&self->values[i]);
  copies[self->n_values] = NULL;

  return copies;
}
