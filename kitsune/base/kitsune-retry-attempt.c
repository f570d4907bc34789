/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-retry-attempt.h"

#include "kitsune/base/kitsune-box-private.h"

static KitsuneBoxInfo kitsune_retry_attempt_info = {
  .name = "RetryAttempt",
  .n_fields = 3,
  .fields = { "number", "error", "delay" },
};

G_DEFINE_BOXED_TYPE_WITH_CODE (KitsuneRetryAttempt,
                               kitsune_retry_attempt,
                               kitsune_retry_attempt_ref,
                               kitsune_retry_attempt_unref,
                               kitsune_box_register (&kitsune_retry_attempt_info, g_define_type_id))

/**
 * kitsune_retry_attempt_new:
 * @number: the number of the attempt, from 1
 * @error: what it failed with
 * @delay: how long the next one waits, in microseconds
 *
 * Makes the description of an attempt that failed.
 *
 * Returns: (transfer full): the attempt
 *
 * Since: 1.0
 */
KitsuneRetryAttempt *
kitsune_retry_attempt_new (guint64 number,
                           const GError *error,
                           gint64 delay)
{
  KitsuneBox *self;

  g_return_val_if_fail (error != NULL, NULL);

  self = kitsune_box_new (&kitsune_retry_attempt_info);
  g_value_init (&self->fields[0], G_TYPE_UINT64);
  g_value_set_uint64 (&self->fields[0], number);
  g_value_init (&self->fields[1], G_TYPE_ERROR);
  g_value_set_boxed (&self->fields[1], error);
  g_value_init (&self->fields[2], G_TYPE_INT64);
  g_value_set_int64 (&self->fields[2], delay);

  return (KitsuneRetryAttempt *) self;
}

/**
 * kitsune_retry_attempt_ref:
 * @self: an attempt
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
KitsuneRetryAttempt *
kitsune_retry_attempt_ref (KitsuneRetryAttempt *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_ref (self);
}

/**
 * kitsune_retry_attempt_unref:
 * @self: (transfer full): an attempt
 *
 * Drops a reference and frees @self with its content if it was the last one;
 * from any thread.
 *
 * Since: 1.0
 */
void
kitsune_retry_attempt_unref (KitsuneRetryAttempt *self)
{
  g_return_if_fail (self != NULL);

  kitsune_box_unref (self);
}

/**
 * kitsune_retry_attempt_get_number:
 * @self: an attempt
 *
 * Gets the number of the attempt.
 *
 * Returns: the number; 1 for the first one
 *
 * Since: 1.0
 */
guint64
kitsune_retry_attempt_get_number (KitsuneRetryAttempt *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_value_get_uint64 (&((KitsuneBox *) self)->fields[0]);
}

/**
 * kitsune_retry_attempt_get_error:
 * @self: an attempt
 *
 * Gets what the attempt failed with.
 *
 * Returns: (transfer none): the error, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GError *
kitsune_retry_attempt_get_error (KitsuneRetryAttempt *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_value_get_boxed (&((KitsuneBox *) self)->fields[1]);
}

/**
 * kitsune_retry_attempt_get_delay:
 * @self: an attempt
 *
 * Gets how long the next attempt waits.
 *
 * Returns: the time in microseconds
 *
 * Since: 1.0
 */
gint64
kitsune_retry_attempt_get_delay (KitsuneRetryAttempt *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_value_get_int64 (&((KitsuneBox *) self)->fields[2]);
}
