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
 * ```c
 * g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_exponential (100 * G_TIME_SPAN_MILLISECOND, 2);
 * g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
 * g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry_then (5, backoff, drop);
 * ```
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

static KitsuneErrorHandler *
kitsune_error_handler_new_attempts (gint max_attempts,
                                    KitsuneBackoff *backoff,
                                    KitsuneErrorHandler *then,
                                    KitsuneFunc *predicate)
{
  KitsuneErrorHandler *self = kitsune_error_handler_new (KITSUNE_ERROR_ACTION_RETRY);

  self->max_attempts = max_attempts;
  self->backoff = backoff != NULL ? kitsune_backoff_ref (backoff) : NULL;
  self->then = then != NULL ? kitsune_error_handler_ref (then) : NULL;
  self->predicate = predicate;

  return self;
}

/**
 * kitsune_error_handler_new_retry:
 * @max_attempts: how many attempts to make, the first one included, at least
 *   1; -1 is without limit
 * @backoff: (nullable): how long to wait between two attempts; %NULL for not at
 *   all
 *
 * Creates a handler that has the call made again, and in the end stops the
 * stage with the error.
 *
 * See [ctor@ErrorHandler.new_retry_then].
 *
 * Returns: (transfer full): a new handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_error_handler_new_retry (gint max_attempts,
                                 KitsuneBackoff *backoff)
{
  g_return_val_if_fail (max_attempts == -1 || max_attempts >= 1, NULL);

  return kitsune_error_handler_new_attempts (max_attempts, backoff, NULL, NULL);
}

/**
 * kitsune_error_handler_new_retry_then:
 * @max_attempts: how many attempts to make, the first one included, at least
 *   1; -1 is without limit
 * @backoff: (nullable): how long to wait between two attempts; %NULL for not at
 *   all
 * @then: what decides after the last attempt
 *
 * Creates a handler that has the call made again, and after the last attempt
 * asks another handler.
 *
 * The items before the one that failed have gone out by then. That one and
 * those behind it wait where they are, in their order; the rest of the run goes
 * on. The waiting is on the run's clock.
 *
 * @then is asked about the error of the last attempt. Each handler counts for
 * itself: that attempt is the first one for @then, should it make more. With
 * 1 for @max_attempts the call is never made again.
 *
 * Returns: (transfer full): a new handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_error_handler_new_retry_then (gint max_attempts,
                                      KitsuneBackoff *backoff,
                                      KitsuneErrorHandler *then)
{
  g_return_val_if_fail (max_attempts == -1 || max_attempts >= 1, NULL);
  g_return_val_if_fail (then != NULL, NULL);

  return kitsune_error_handler_new_attempts (max_attempts, backoff, then, NULL);
}

/**
 * kitsune_error_handler_new_retry_if: (skip)
 * @max_attempts: how many attempts to make, the first one included, at least
 *   1; -1 is without limit
 * @backoff: (nullable): how long to wait between two attempts; %NULL for not at
 *   all
 * @predicate: says whether to make another attempt
 * @user_data: data for @predicate
 * @destroy: (nullable): frees @user_data
 *
 * Creates a handler that has the call made again as long as a predicate says
 * so of the error, and in the end stops the stage with the error.
 *
 * See [ctor@ErrorHandler.new_retry_if_then].
 *
 * Returns: (transfer full): a new handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_error_handler_new_retry_if (gint max_attempts,
                                    KitsuneBackoff *backoff,
                                    KitsuneErrorFunc predicate,
                                    gpointer user_data,
                                    GDestroyNotify destroy)
{
  g_return_val_if_fail (max_attempts == -1 || max_attempts >= 1, NULL);
  g_return_val_if_fail (predicate != NULL, NULL);

  return kitsune_error_handler_new_attempts (max_attempts, backoff, NULL,
                                             kitsune_func_new (KITSUNE_FUNC_ERROR, G_CALLBACK (predicate),
                                                               user_data, destroy));
}

/**
 * kitsune_error_handler_new_retry_if_process: (rename-to kitsune_error_handler_new_retry_if)
 * @max_attempts: how many attempts to make, the first one included, at least
 *   1; -1 is without limit
 * @backoff: (nullable): how long to wait between two attempts; %NULL for not at
 *   all
 * @predicate: (scope notified) (closure user_data) (destroy destroy): gets the error
 *   as its item and forwards it to make another attempt, or skips it
 * @user_data: data for @predicate
 * @destroy: (nullable): frees @user_data
 *
 * Creates a handler that has the call made again as long as a predicate says
 * so of the error, and in the end stops the stage with the error.
 *
 * See [ctor@ErrorHandler.new_retry_if_then].
 *
 * Returns: (transfer full): a new handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_error_handler_new_retry_if_process (gint max_attempts,
                                            KitsuneBackoff *backoff,
                                            KitsuneProcessFunc predicate,
                                            gpointer user_data,
                                            GDestroyNotify destroy)
{
  g_return_val_if_fail (max_attempts == -1 || max_attempts >= 1, NULL);
  g_return_val_if_fail (predicate != NULL, NULL);

  return kitsune_error_handler_new_attempts (max_attempts, backoff, NULL,
                                             kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (predicate),
                                                               user_data, destroy));
}

/**
 * kitsune_error_handler_new_retry_if_then: (skip)
 * @max_attempts: how many attempts to make, the first one included, at least
 *   1; -1 is without limit
 * @backoff: (nullable): how long to wait between two attempts; %NULL for not at
 *   all
 * @then: what decides after the last attempt
 * @predicate: says whether to make another attempt
 * @user_data: data for @predicate
 * @destroy: (nullable): frees @user_data
 *
 * Creates a handler that has the call made again as long as a predicate says
 * so of the error, and then asks another handler.
 *
 * Like [ctor@ErrorHandler.new_retry_then], but the call is made again only if
 * there are attempts left and the predicate is true. A predicate that fails
 * itself stops the stage with the error it was asked about, which then tells of
 * both.
 *
 * Returns: (transfer full): a new handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_error_handler_new_retry_if_then (gint max_attempts,
                                         KitsuneBackoff *backoff,
                                         KitsuneErrorHandler *then,
                                         KitsuneErrorFunc predicate,
                                         gpointer user_data,
                                         GDestroyNotify destroy)
{
  g_return_val_if_fail (max_attempts == -1 || max_attempts >= 1, NULL);
  g_return_val_if_fail (then != NULL, NULL);
  g_return_val_if_fail (predicate != NULL, NULL);

  return kitsune_error_handler_new_attempts (max_attempts, backoff, then,
                                             kitsune_func_new (KITSUNE_FUNC_ERROR, G_CALLBACK (predicate),
                                                               user_data, destroy));
}

/**
 * kitsune_error_handler_new_retry_if_then_process: (rename-to kitsune_error_handler_new_retry_if_then)
 * @max_attempts: how many attempts to make, the first one included, at least
 *   1; -1 is without limit
 * @backoff: (nullable): how long to wait between two attempts; %NULL for not at
 *   all
 * @then: what decides after the last attempt
 * @predicate: (scope notified) (closure user_data) (destroy destroy): gets the error
 *   as its item and forwards it to make another attempt, or skips it
 * @user_data: data for @predicate
 * @destroy: (nullable): frees @user_data
 *
 * Creates a handler that has the call made again as long as a predicate says
 * so of the error, and then asks another handler.
 *
 * Like [ctor@ErrorHandler.new_retry_then], but the call is made again only if
 * there are attempts left and the predicate is true. A predicate that fails
 * itself stops the stage with the error it was asked about, which then tells of
 * both.
 *
 * Returns: (transfer full): a new handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_error_handler_new_retry_if_then_process (gint max_attempts,
                                                 KitsuneBackoff *backoff,
                                                 KitsuneErrorHandler *then,
                                                 KitsuneProcessFunc predicate,
                                                 gpointer user_data,
                                                 GDestroyNotify destroy)
{
  g_return_val_if_fail (max_attempts == -1 || max_attempts >= 1, NULL);
  g_return_val_if_fail (then != NULL, NULL);
  g_return_val_if_fail (predicate != NULL, NULL);

  return kitsune_error_handler_new_attempts (max_attempts, backoff, then,
                                             kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (predicate),
                                                               user_data, destroy));
}

static void
kitsune_error_handler_append (const KitsuneErrorHandler *self,
                              GString *text)
{
  g_autofree char *backoff = NULL;
  g_autofree char *value = NULL;

  switch (self->action)
    {
    case KITSUNE_ERROR_ACTION_HALT:
      g_string_append (text, "halt");
      return;

    case KITSUNE_ERROR_ACTION_DROP:
      g_string_append (text, "drop");
      return;

    case KITSUNE_ERROR_ACTION_RETURN:
      value = kitsune_value_to_string (&self->value);
      g_string_append_printf (text, "return %s", value);
      return;

    case KITSUNE_ERROR_ACTION_RETRY:
      break;

    default:
      g_assert_not_reached ();
    }

  g_string_append (text, self->predicate != NULL ? "retry some" : "retry");
  if (self->max_attempts > 0)
    g_string_append_printf (text, ", at most %d attempts", self->max_attempts);
  if (self->backoff != NULL)
    {
      backoff = kitsune_backoff_to_string (self->backoff);
      g_string_append_printf (text, ", %s", backoff);
    }
  g_string_append (text, ", then ");
  if (self->then != NULL)
    kitsune_error_handler_append (self->then, text);
  else
    g_string_append (text, "halt");
}

/**
 * kitsune_error_handler_to_string:
 * @self: a handler
 *
 * Describes what the handler does, such as `retry, at most 3 attempts, fixed
 * (1000 us), then drop`.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_error_handler_to_string (KitsuneErrorHandler *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  kitsune_error_handler_append (self, text);

  return g_string_free (text, FALSE);
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
  g_clear_pointer (&self->backoff, kitsune_backoff_unref);
  g_clear_pointer (&self->predicate, kitsune_func_unref);
  g_clear_pointer (&self->then, kitsune_error_handler_unref);
  g_free (self);
}
