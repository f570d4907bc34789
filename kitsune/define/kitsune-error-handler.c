/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-error-handler-private.h"

#include "kitsune/base/kitsune-value.h"

/**
 * KitsuneErrorHandler:
 *
 * Decides what becomes of an item whose user function failed.
 *
 * A handler is set on a stage ([property@Stage:error-handler]) or for a whole
 * run ([property@RunOptions:error-handler]); the stage's comes first. Without
 * any, the stage ends with the error.
 *
 * Handlers never change and may be shared between stages and threads.
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (KitsuneErrorHandler, kitsune_error_handler, kitsune_error_handler_ref, kitsune_error_handler_unref)

static KitsuneErrorHandler *
kitsune_error_handler_new (KitsuneErrorAction action)
{
  KitsuneErrorHandler *self = g_new0 (KitsuneErrorHandler, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->action = action;

  return self;
}

/**
 * kitsune_error_handler_new_halt:
 *
 * Creates a handler that ends the stage with the error.
 *
 * This is what happens without a handler too; it is useful on a stage in a run
 * whose own handler does something else.
 *
 * Returns: (transfer full): a new handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_error_handler_new_halt (void)
{
  return kitsune_error_handler_new (KITSUNE_ERROR_ACTION_HALT);
}

/**
 * kitsune_error_handler_new_drop:
 *
 * Creates a handler that drops the item and goes on with the next.
 *
 * Dropped items are counted and announced by [signal@Stage::dropped].
 *
 * Returns: (transfer full): a new handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_error_handler_new_drop (void)
{
  return kitsune_error_handler_new (KITSUNE_ERROR_ACTION_DROP);
}

/**
 * kitsune_error_handler_new_return:
 * @value: what to emit instead; it is copied
 *
 * Creates a handler that emits a value in place of what the stage would have
 * produced from the item.
 *
 * The value must fit the output type of the stage. Stages that have no output
 * of their own to replace do not take such a handler; both mistakes are found
 * by [method@Pipeline.validate].
 *
 * Returns: (transfer full): a new handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_error_handler_new_return (const GValue *value)
{
  KitsuneErrorHandler *self;

  g_return_val_if_fail (G_IS_VALUE (value), NULL);

  self = kitsune_error_handler_new (KITSUNE_ERROR_ACTION_RETURN);
  kitsune_value_copy (value, &self->value);

  return self;
}

/**
 * kitsune_error_handler_ref:
 * @self: a handler
 *
 * Adds a reference.
 *
 * Returns: (transfer full): the same handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_error_handler_ref (KitsuneErrorHandler *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_error_handler_unref:
 * @self: (transfer full): a handler
 *
 * Drops a reference; the last one frees the handler.
 *
 * Since: 1.0
 */
void
kitsune_error_handler_unref (KitsuneErrorHandler *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->action == KITSUNE_ERROR_ACTION_RETURN)
    g_value_unset (&self->value);
  g_free (self);
}
