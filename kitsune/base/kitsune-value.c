/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/base/kitsune-value-inline.h"

/**
 * kitsune_value_is_null:
 * @value: a value
 *
 * Checks whether a value is the null item.
 *
 * The null item is a value of type `G_TYPE_POINTER` that holds %NULL; it is what
 * `None` and `null` become. A string, object or boxed value that holds %NULL is
 * not the null item, although [func@value_equal] calls them equal.
 *
 * Returns: whether @value is the null item
 *
 * Since: 1.0
 */
gboolean
kitsune_value_is_null (const GValue *value)
{
  g_return_val_if_fail (value != NULL, FALSE);

  return value->g_type == G_TYPE_POINTER && value->data[0].v_pointer == NULL;
}

/**
 * kitsune_value_init_null: (skip)
 * @value: an unset value
 *
 * Makes an unset value the null item.
 *
 * Since: 1.0
 */
void
kitsune_value_init_null (GValue *value)
{
  g_return_if_fail (value != NULL);
  g_return_if_fail (value->g_type == 0);

  kitsune_value_set_pointer (value, NULL);
}

/**
 * kitsune_value_copy: (skip)
 * @src: a value, which may be unset
 * @dest: where to put the copy: an unset value, or a set one, which is cleared
 *   before
 *
 * Makes one value a copy of another, type included.
 *
 * As always with GValue, strings are duplicated, and objects, variants and
 * reference counted boxed types get one more reference.
 *
 * Since: 1.0
 */
void
kitsune_value_copy (const GValue *src,
                    GValue *dest)
{
  GValue copy = G_VALUE_INIT;

  g_return_if_fail (src != NULL);
  g_return_if_fail (dest != NULL);

  if (kitsune_value_is_plain (src))
    {
      copy.g_type = src->g_type;
      copy.data[0] = src->data[0];
    }
  else
    {
      g_value_init (&copy, src->g_type);
      g_value_copy (src, &copy);
    }

  /* Only now: dest may own what src is part of. */
  kitsune_value_clear (dest);
  *dest = copy;
}
