/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-item.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

static KitsuneBoxInfo kitsune_item_info = {
  .name = "Item",
  .n_fields = 1,
  .fields = { "value" },
};

G_DEFINE_BOXED_TYPE_WITH_CODE (KitsuneItem,
                               kitsune_item,
                               kitsune_item_ref,
                               kitsune_item_unref,
                               kitsune_box_register (&kitsune_item_info, g_define_type_id))

/**
 * kitsune_item_new:
 * @value: the value
 *
 * Boxes a copy of a value.
 *
 * Returns: (transfer full): the item
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_item_new (const GValue *value)
{
  KitsuneBox *self;

  g_return_val_if_fail (value != NULL, NULL);

  self = kitsune_box_new (&kitsune_item_info);
  kitsune_value_copy (value, &self->fields[0]);

  return (KitsuneItem *) self;
}

/**
 * kitsune_item_new_take: (skip)
 * @value: (transfer full): the value; it is left unset
 *
 * Boxes a value without copying it.
 *
 * Returns: (transfer full): the item
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_item_new_take (GValue *value)
{
  KitsuneBox *self;

  g_return_val_if_fail (value != NULL, NULL);

  self = kitsune_box_new (&kitsune_item_info);
  kitsune_value_move (&self->fields[0], value);

  return (KitsuneItem *) self;
}

/**
 * kitsune_item_ref:
 * @self: an item
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_item_ref (KitsuneItem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_ref (self);
}

/**
 * kitsune_item_unref:
 * @self: (transfer full): an item
 *
 * Drops a reference and frees @self with its values if it was the last one;
 * from any thread.
 *
 * Since: 1.0
 */
void
kitsune_item_unref (KitsuneItem *self)
{
  g_return_if_fail (self != NULL);

  kitsune_box_unref (self);
}

/**
 * kitsune_item_get_value:
 * @self: an item
 *
 * Gets the value in the box.
 *
 * Returns: (transfer none): the value, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GValue *
kitsune_item_get_value (KitsuneItem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_get_field (self, 0);
}
