/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-error-item.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

static KitsuneBoxInfo kitsune_error_item_info = {
  .name = "ErrorItem",
  .n_fields = 2,
  .fields = { "item", "error" },
};

G_DEFINE_BOXED_TYPE_WITH_CODE (KitsuneErrorItem,
                               kitsune_error_item,
                               kitsune_error_item_ref,
                               kitsune_error_item_unref,
                               kitsune_box_register (&kitsune_error_item_info, g_define_type_id))

/**
 * kitsune_error_item_new:
 * @item: the item
 * @error: what went wrong
 *
 * Makes an error item of copies of an item and an error.
 *
 * Returns: (transfer full): the error item
 *
 * Since: 1.0
 */
KitsuneErrorItem *
kitsune_error_item_new (const GValue *item,
                        const GError *error)
{
  KitsuneBox *self;

  g_return_val_if_fail (item != NULL, NULL);
  g_return_val_if_fail (error != NULL, NULL);

  self = kitsune_box_new (&kitsune_error_item_info);
  kitsune_value_copy (item, &self->fields[0]);
  g_value_init (&self->fields[1], G_TYPE_ERROR);
  g_value_set_boxed (&self->fields[1], error);

  return (KitsuneErrorItem *) self;
}

/**
 * kitsune_error_item_new_take: (skip)
 * @item: (transfer full): the item; it is left unset
 * @error: (transfer full): what went wrong
 *
 * Makes an error item without copying anything.
 *
 * Returns: (transfer full): the error item
 *
 * Since: 1.0
 */
KitsuneErrorItem *
kitsune_error_item_new_take (GValue *item,
                             GError *error)
{
  KitsuneBox *self;

  g_return_val_if_fail (item != NULL, NULL);
  g_return_val_if_fail (error != NULL, NULL);

  self = kitsune_box_new (&kitsune_error_item_info);
  kitsune_value_move (&self->fields[0], item);
  g_value_init (&self->fields[1], G_TYPE_ERROR);
  g_value_take_boxed (&self->fields[1], error);

  return (KitsuneErrorItem *) self;
}

/**
 * kitsune_error_item_ref:
 * @self: an error item
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
KitsuneErrorItem *
kitsune_error_item_ref (KitsuneErrorItem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_ref (self);
}

/**
 * kitsune_error_item_unref:
 * @self: (transfer full): an error item
 *
 * Drops a reference and frees @self with its content if it was the last one;
 * from any thread.
 *
 * Since: 1.0
 */
void
kitsune_error_item_unref (KitsuneErrorItem *self)
{
  g_return_if_fail (self != NULL);

  kitsune_box_unref (self);
}

/**
 * kitsune_error_item_get_item:
 * @self: an error item
 *
 * Gets the item that a function failed on.
 *
 * Returns: (transfer none): the item, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GValue *
kitsune_error_item_get_item (KitsuneErrorItem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_get_field (self, 0);
}

/**
 * kitsune_error_item_get_error:
 * @self: an error item
 *
 * Gets what went wrong.
 *
 * Returns: (transfer none): the error, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GError *
kitsune_error_item_get_error (KitsuneErrorItem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_value_get_boxed (kitsune_box_get_field (self, 1));
}
