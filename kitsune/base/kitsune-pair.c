/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-pair.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

static KitsuneBoxInfo kitsune_pair_info = {
  .name = "Pair",
  .n_fields = 2,
  .fields = { "first", "second" },
};

G_DEFINE_BOXED_TYPE_WITH_CODE (KitsunePair,
                               kitsune_pair,
                               kitsune_pair_ref,
                               kitsune_pair_unref,
                               kitsune_box_register (&kitsune_pair_info, g_define_type_id))

/**
 * kitsune_pair_new:
 * @first: the first value
 * @second: the second value
 *
 * Makes a pair of copies of two values.
 *
 * Returns: (transfer full): the pair
 *
 * Since: 1.0
 */
KitsunePair *
kitsune_pair_new (const GValue *first,
                  const GValue *second)
{
  g_return_val_if_fail (first != NULL, NULL);
  g_return_val_if_fail (second != NULL, NULL);

  return kitsune_box_new_pair (&kitsune_pair_info, first, second);
}

/**
 * kitsune_pair_new_take: (skip)
 * @first: (transfer full): the first value; it is left unset
 * @second: (transfer full): the second value; it is left unset
 *
 * Makes a pair of two values without copying them.
 *
 * Returns: (transfer full): the pair
 *
 * Since: 1.0
 */
KitsunePair *
kitsune_pair_new_take (GValue *first,
                       GValue *second)
{
  g_return_val_if_fail (first != NULL, NULL);
  g_return_val_if_fail (second != NULL && second != first, NULL);

  return kitsune_box_new_pair_take (&kitsune_pair_info, first, second);
}

/**
 * kitsune_pair_ref:
 * @self: a pair
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
KitsunePair *
kitsune_pair_ref (KitsunePair *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_ref (self);
}

/**
 * kitsune_pair_unref:
 * @self: (transfer full): a pair
 *
 * Drops a reference and frees @self with its values if it was the last one;
 * from any thread.
 *
 * Since: 1.0
 */
void
kitsune_pair_unref (KitsunePair *self)
{
  g_return_if_fail (self != NULL);

  kitsune_box_unref (self);
}

/**
 * kitsune_pair_get_first:
 * @self: a pair
 *
 * Gets the first value.
 *
 * Returns: (transfer none): the first value, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GValue *
kitsune_pair_get_first (KitsunePair *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_get_field (self, 0);
}

/**
 * kitsune_pair_get_second:
 * @self: a pair
 *
 * Gets the second value.
 *
 * Returns: (transfer none): the second value, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GValue *
kitsune_pair_get_second (KitsunePair *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_get_field (self, 1);
}
