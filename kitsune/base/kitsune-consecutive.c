/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-consecutive.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

static KitsuneBoxInfo kitsune_consecutive_info = {
  .name = "Consecutive",
  .n_fields = 2,
  .fields = { "previous", "current" },
};

G_DEFINE_BOXED_TYPE_WITH_CODE (KitsuneConsecutive,
                               kitsune_consecutive,
                               kitsune_consecutive_ref,
                               kitsune_consecutive_unref,
                               kitsune_box_register (&kitsune_consecutive_info, g_define_type_id))

/**
 * kitsune_consecutive_new:
 * @previous: the earlier value
 * @current: the later value
 *
 * Makes a consecutive pair of copies of two values.
 *
 * Returns: (transfer full): the consecutive pair
 *
 * Since: 1.0
 */
KitsuneConsecutive *
kitsune_consecutive_new (const GValue *previous,
                         const GValue *current)
{
  g_return_val_if_fail (previous != NULL, NULL);
  g_return_val_if_fail (current != NULL, NULL);

  return kitsune_box_new_pair (&kitsune_consecutive_info, previous, current);
}

/**
 * kitsune_consecutive_new_take: (skip)
 * @previous: (transfer full): the earlier value; it is left unset
 * @current: (transfer full): the later value; it is left unset
 *
 * Makes a consecutive pair of two values without copying them.
 *
 * Returns: (transfer full): the consecutive pair
 *
 * Since: 1.0
 */
KitsuneConsecutive *
kitsune_consecutive_new_take (GValue *previous,
                              GValue *current)
{
  g_return_val_if_fail (previous != NULL, NULL);
  g_return_val_if_fail (current != NULL && current != previous, NULL);

  return kitsune_box_new_pair_take (&kitsune_consecutive_info, previous, current);
}

/**
 * kitsune_consecutive_ref:
 * @self: a consecutive pair
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
KitsuneConsecutive *
kitsune_consecutive_ref (KitsuneConsecutive *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_ref (self);
}

/**
 * kitsune_consecutive_unref:
 * @self: (transfer full): a consecutive pair
 *
 * Drops a reference and frees @self with its values if it was the last one;
 * from any thread.
 *
 * Since: 1.0
 */
void
kitsune_consecutive_unref (KitsuneConsecutive *self)
{
  g_return_if_fail (self != NULL);

  kitsune_box_unref (self);
}

/**
 * kitsune_consecutive_get_previous:
 * @self: a consecutive pair
 *
 * Gets the earlier value.
 *
 * Returns: (transfer none): the earlier value, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GValue *
kitsune_consecutive_get_previous (KitsuneConsecutive *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_get_field (self, 0);
}

/**
 * kitsune_consecutive_get_current:
 * @self: a consecutive pair
 *
 * Gets the later value.
 *
 * Returns: (transfer none): the later value, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GValue *
kitsune_consecutive_get_current (KitsuneConsecutive *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_get_field (self, 1);
}
