/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-stage-private.h"
#include "kitsune/kitsune-enum-types.h"

/*
 * The options of the buffer behind a stage. They are properties of every stage;
 * the plan says where they make no sense.
 */

/**
 * kitsune_stage_get_buffer_size: (get-property buffer-size)
 * @self: a stage
 *
 * Returns how many emitted items may wait for each consumer.
 *
 * Returns: the number of items, or -1 if it is left to the run
 *
 * Since: 1.0
 */
gint
kitsune_stage_get_buffer_size (KitsuneStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STAGE (self), -1);

  return kitsune_stage_get_buffer (self)->size;
}

/**
 * kitsune_stage_set_buffer_size: (set-property buffer-size)
 * @self: a stage
 * @buffer_size: the number of items, or -1 to leave it to the run
 *
 * Sets how many emitted items may wait for each consumer.
 *
 * Since: 1.0
 */
void
kitsune_stage_set_buffer_size (KitsuneStage *self,
                               gint buffer_size)
{
  KitsuneStageBuffer *buffer;

  g_return_if_fail (KITSUNE_IS_STAGE (self));
  g_return_if_fail (buffer_size >= -1);

  buffer = kitsune_stage_get_buffer (self);
  if (buffer->size == buffer_size)
    return;

  buffer->size = buffer_size;
  g_object_notify (G_OBJECT (self), "buffer-size");
}

/**
 * kitsune_stage_get_overflow: (get-property overflow)
 * @self: a stage
 *
 * Returns what the stage does when its buffer is full.
 *
 * Returns: the policy
 *
 * Since: 1.0
 */
KitsuneOverflow
kitsune_stage_get_overflow (KitsuneStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STAGE (self), KITSUNE_OVERFLOW_BLOCK);

  return kitsune_stage_get_buffer (self)->overflow;
}

/**
 * kitsune_stage_set_overflow: (set-property overflow)
 * @self: a stage
 * @overflow: the policy
 *
 * Sets what the stage does when its buffer is full.
 *
 * Since: 1.0
 */
void
kitsune_stage_set_overflow (KitsuneStage *self,
                            KitsuneOverflow overflow)
{
  KitsuneStageBuffer *buffer;

  g_return_if_fail (KITSUNE_IS_STAGE (self));

  buffer = kitsune_stage_get_buffer (self);
  if (buffer->overflow == overflow)
    return;

  buffer->overflow = overflow;
  g_object_notify (G_OBJECT (self), "overflow");
}

void
kitsune_stage_set_blocking (KitsuneStage *self,
                            gboolean blocking)
{
  kitsune_stage_get_buffer (self)->blocking = blocking;
}

gboolean
kitsune_stage_is_blocking (KitsuneStage *self)
{
  return kitsune_stage_get_buffer (self)->blocking;
}

/**
 * kitsune_stage_get_thread_bound: (get-property thread-bound)
 * @self: a stage
 *
 * Returns whether the functions of the stage may be called only on the thread
 * of the run.
 *
 * Returns: %TRUE if they may not be called on another one
 *
 * Since: 1.0
 */
gboolean
kitsune_stage_get_thread_bound (KitsuneStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STAGE (self), FALSE);

  return kitsune_stage_get_buffer (self)->thread_bound;
}

/**
 * kitsune_stage_set_thread_bound: (set-property thread-bound)
 * @self: a stage
 * @thread_bound: %TRUE if they may not be called on another one
 *
 * Sets whether the functions of the stage may be called only on the thread of
 * the run.
 *
 * Since: 1.0
 */
void
kitsune_stage_set_thread_bound (KitsuneStage *self,
                                gboolean thread_bound)
{
  KitsuneStageBuffer *buffer;

  g_return_if_fail (KITSUNE_IS_STAGE (self));

  buffer = kitsune_stage_get_buffer (self);
  if (buffer->thread_bound == !!thread_bound)
    return;

  buffer->thread_bound = !!thread_bound;
  g_object_notify (G_OBJECT (self), "thread-bound");
}
