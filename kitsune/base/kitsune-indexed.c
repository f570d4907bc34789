/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-indexed.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

static KitsuneBoxInfo kitsune_indexed_info = {
  .name = "Indexed",
  .n_fields = 2,
  .fields = { "index", "value" },
};

G_DEFINE_BOXED_TYPE_WITH_CODE (KitsuneIndexed,
                               kitsune_indexed,
                               kitsune_indexed_ref,
                               kitsune_indexed_unref,
                               kitsune_box_register (&kitsune_indexed_info, g_define_type_id))

/**
 * kitsune_indexed_new:
 * @index: the position of the value, counted from 0
 * @value: the value
 *
 * Makes an indexed value of a copy of a value.
 *
 * Returns: (transfer full): the indexed value
 *
 * Since: 1.0
 */
KitsuneIndexed *
kitsune_indexed_new (guint64 index,
                     const GValue *value)
{
  KitsuneBox *self;

  g_return_val_if_fail (value != NULL, NULL);

  self = kitsune_box_new (&kitsune_indexed_info);
  kitsune_value_set_uint64 (&self->fields[0], index);
  kitsune_value_copy (value, &self->fields[1]);

  return (KitsuneIndexed *) self;
}

/**
 * kitsune_indexed_new_take: (skip)
 * @index: the position of the value, counted from 0
 * @value: (transfer full): the value; it is left unset
 *
 * Makes an indexed value without copying the value.
 *
 * Returns: (transfer full): the indexed value
 *
 * Since: 1.0
 */
KitsuneIndexed *
kitsune_indexed_new_take (guint64 index,
                          GValue *value)
{
  KitsuneBox *self;

  g_return_val_if_fail (value != NULL, NULL);

  self = kitsune_box_new (&kitsune_indexed_info);
  kitsune_value_set_uint64 (&self->fields[0], index);
  kitsune_value_move (&self->fields[1], value);

  return (KitsuneIndexed *) self;
}

/**
 * kitsune_indexed_ref:
 * @self: an indexed value
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
KitsuneIndexed *
kitsune_indexed_ref (KitsuneIndexed *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_ref (self);
}

/**
 * kitsune_indexed_unref:
 * @self: (transfer full): an indexed value
 *
 * Drops a reference and frees @self with its values if it was the last one;
 * from any thread.
 *
 * Since: 1.0
 */
void
kitsune_indexed_unref (KitsuneIndexed *self)
{
  g_return_if_fail (self != NULL);

  kitsune_box_unref (self);
}

/**
 * kitsune_indexed_get_index:
 * @self: an indexed value
 *
 * Gets the position of the value, counted from 0.
 *
 * Returns: the position of the value, counted from 0
 *
 * Since: 1.0
 */
guint64
kitsune_indexed_get_index (KitsuneIndexed *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return kitsune_value_get_uint64 (kitsune_box_get_field (self, 0));
}

/**
 * kitsune_indexed_get_value:
 * @self: an indexed value
 *
 * Gets the value.
 *
 * Returns: (transfer none): the value, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GValue *
kitsune_indexed_get_value (KitsuneIndexed *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_get_field (self, 1);
}
