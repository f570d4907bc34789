/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/observe/kitsune-metrics-private.h"

/**
 * KitsuneBufferStatus:
 *
 * How full the buffer between two stages of a run was at some moment.
 *
 * It is part of a snapshot, see [method@Metrics.get_buffer], and never changes.
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (KitsuneBufferStatus, kitsune_buffer_status, kitsune_buffer_status_ref, kitsune_buffer_status_unref)

/**
 * kitsune_buffer_status_ref:
 * @self: the state of a buffer
 *
 * Adds a reference.
 *
 * Returns: (transfer full): the same state
 *
 * Since: 1.0
 */
KitsuneBufferStatus *
kitsune_buffer_status_ref (KitsuneBufferStatus *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_buffer_status_unref:
 * @self: (transfer full): the state of a buffer
 *
 * Drops a reference; the last one frees the state.
 *
 * Since: 1.0
 */
void
kitsune_buffer_status_unref (KitsuneBufferStatus *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->stage);
  g_free (self->consumer);
  g_free (self);
}

/**
 * kitsune_buffer_status_get_stage:
 * @self: the state of a buffer
 *
 * Returns the name of the stage whose emitted items wait in the buffer.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
kitsune_buffer_status_get_stage (KitsuneBufferStatus *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->stage;
}

/**
 * kitsune_buffer_status_get_consumer:
 * @self: the state of a buffer
 *
 * Returns the name of the stage that takes items from the buffer.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
kitsune_buffer_status_get_consumer (KitsuneBufferStatus *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->consumer;
}

/**
 * kitsune_buffer_status_get_capacity:
 * @self: the state of a buffer
 *
 * Returns how many items the buffer can hold now.
 *
 * That is more than was asked for where the run had to make it larger to go on,
 * see [property@RunOptions:max-buffer-size].
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint
kitsune_buffer_status_get_capacity (KitsuneBufferStatus *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->capacity;
}

/**
 * kitsune_buffer_status_get_length:
 * @self: the state of a buffer
 *
 * Returns how many items are in the buffer.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint
kitsune_buffer_status_get_length (KitsuneBufferStatus *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

/**
 * kitsune_buffer_status_get_high_water:
 * @self: the state of a buffer
 *
 * Returns the most items that have ever been in the buffer.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint
kitsune_buffer_status_get_high_water (KitsuneBufferStatus *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->high_water;
}

/**
 * kitsune_buffer_status_get_dropped:
 * @self: the state of a buffer
 *
 * Returns how many items were dropped because the buffer was full.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint64
kitsune_buffer_status_get_dropped (KitsuneBufferStatus *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_dropped;
}
