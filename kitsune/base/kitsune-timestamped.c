/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-timestamped.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

static KitsuneBoxInfo kitsune_timestamped_info = {
  .name = "Timestamped",
  .n_fields = 2,
  .fields = { "value", "time" },
};

G_DEFINE_BOXED_TYPE_WITH_CODE (KitsuneTimestamped,
                               kitsune_timestamped,
                               kitsune_timestamped_ref,
                               kitsune_timestamped_unref,
                               kitsune_box_register (&kitsune_timestamped_info, g_define_type_id))

/**
 * kitsune_timestamped_new:
 * @value: the value
 * @time_us: the time in microseconds
 *
 * Makes a timestamped value of a copy of a value.
 *
 * Returns: (transfer full): the timestamped value
 *
 * Since: 1.0
 */
KitsuneTimestamped *
kitsune_timestamped_new (const GValue *value,
                         gint64 time_us)
{
  KitsuneBox *self;

  g_return_val_if_fail (value != NULL, NULL);

  self = kitsune_box_new (&kitsune_timestamped_info);
  kitsune_value_set_int64 (&self->fields[1], time_us);
  kitsune_value_copy (value, &self->fields[0]);

  return (KitsuneTimestamped *) self;
}

/**
 * kitsune_timestamped_new_take: (skip)
 * @value: (transfer full): the value; it is left unset
 * @time_us: the time in microseconds
 *
 * Makes a timestamped value without copying the value.
 *
 * Returns: (transfer full): the timestamped value
 *
 * Since: 1.0
 */
KitsuneTimestamped *
kitsune_timestamped_new_take (GValue *value,
                              gint64 time_us)
{
  KitsuneBox *self;

  g_return_val_if_fail (value != NULL, NULL);

  self = kitsune_box_new (&kitsune_timestamped_info);
  kitsune_value_set_int64 (&self->fields[1], time_us);
  kitsune_value_move (&self->fields[0], value);

  return (KitsuneTimestamped *) self;
}

/**
 * kitsune_timestamped_ref:
 * @self: a timestamped value
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
KitsuneTimestamped *
kitsune_timestamped_ref (KitsuneTimestamped *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_ref (self);
}

/**
 * kitsune_timestamped_unref:
 * @self: (transfer full): a timestamped value
 *
 * Drops a reference and frees @self with its values if it was the last one;
 * from any thread.
 *
 * Since: 1.0
 */
void
kitsune_timestamped_unref (KitsuneTimestamped *self)
{
  g_return_if_fail (self != NULL);

  kitsune_box_unref (self);
}

/**
 * kitsune_timestamped_get_value:
 * @self: a timestamped value
 *
 * Gets the value.
 *
 * Returns: (transfer none): the value, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GValue *
kitsune_timestamped_get_value (KitsuneTimestamped *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_get_field (self, 0);
}

/**
 * kitsune_timestamped_get_time:
 * @self: a timestamped value
 *
 * Gets the time in microseconds.
 *
 * Returns: the time in microseconds
 *
 * Since: 1.0
 */
gint64
kitsune_timestamped_get_time (KitsuneTimestamped *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return kitsune_value_get_int64 (kitsune_box_get_field (self, 1));
}
