/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-error-handler-private.h"
#include "kitsune/define/kitsune-script-private.h"
#include "kitsune/define/kitsune-stage-private.h"
#include "kitsune/kitsune-enum-types.h"

/*
 * The options of the buffer behind a stage. They are properties of every stage;
 * the plan says where they make no sense.
 */

void
kitsune_stage_init_buffer_properties (GParamSpec **size,
                                      GParamSpec **overflow,
                                      GParamSpec **thread_bound)
{
  /**
   * KitsuneStage:buffer-size: (getter get_buffer_size) (setter set_buffer_size)
   *
   * How many items that the stage has emitted may wait for each consumer that
   * cannot take them; -1 leaves it to [property@RunOptions:default-buffer-size].
   *
   * Without a buffer, which is the default, a stage and its consumers work in
   * step: when a consumer takes no more, neither does the stage, and only what
   * was under way waits. A buffer lets the stage go on for so many items, which
   * matters where a consumer takes items by fits and starts, or one of several
   * consumers lags. With 0, the stage works on an item only when the consumer
   * can take it: one item is under way at a time.
   *
   * A stage that makes many items of one may exceed the size by the rest of
   * these. Setting it on a stage without outputs is a construction mistake.
   *
   * Since: 1.0
   */
  *size = g_param_spec_int ("buffer-size", NULL, NULL, -1, G_MAXINT, -1,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                G_PARAM_EXPLICIT_NOTIFY);

  /**
   * KitsuneStage:thread-bound: (getter get_thread_bound) (setter set_thread_bound)
   *
   * Whether the functions of the stage may be called only on the thread of the
   * run.
   *
   * Such a stage above a [method@Pipeline.async_boundary] is a construction
   * mistake. Functions of JavaScript set it. Those that a stage has only by way of
   * something else are found without it: functions of error handlers, strategies
   * and states, and those of classes that are written in JavaScript.
   *
   * Since: 1.0
   */
  *thread_bound = g_param_spec_boolean ("thread-bound", NULL, NULL, FALSE,
                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                            G_PARAM_EXPLICIT_NOTIFY);

  /**
   * KitsuneStage:overflow: (getter get_overflow) (setter set_overflow)
   *
   * What the stage does when its buffer is full.
   *
   * With a value that drops items, the stage is never held by its consumers.
   * It then has a buffer of 16 items if [property@Stage:buffer-size] says
   * nothing else. Items are dropped only while a consumer really takes none;
   * they are counted, and announced by [signal@Stage::dropped], as
   * %KITSUNE_DROP_REASON_OVERFLOW of this stage. Those that are left arrive in
   * order.
   *
   * With a buffer size of 0, whatever comes while the consumer is busy is the
   * newest; dropping the oldest then is a construction mistake.
   *
   * Since: 1.0
   */
  *overflow = g_param_spec_enum ("overflow", NULL, NULL, KITSUNE_TYPE_OVERFLOW, KITSUNE_OVERFLOW_BLOCK,
                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
}

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

void
kitsune_stage_set_holder (KitsuneStage *self,
                          gpointer holder,
                          gboolean (*is_bound) (gpointer holder))
{
  kitsune_stage_get_buffer (self)->holder = holder;
  kitsune_stage_get_buffer (self)->is_bound = is_bound;
}

gboolean
kitsune_stage_is_bound (KitsuneStage *self)
{
  const KitsuneStageBuffer *buffer = kitsune_stage_get_buffer (self);

  return buffer->thread_bound || kitsune_script_made (self) ||
         kitsune_error_handler_is_bound (kitsune_stage_get_error_handler (self)) ||
         (buffer->holder != NULL && buffer->is_bound (buffer->holder));
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
