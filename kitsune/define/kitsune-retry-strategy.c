/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-retry-strategy-private.h"

/**
 * KitsuneRetryStrategy:
 *
 * How often, when and after which errors something is attempted again as a
 * whole, such as a pipeline by [method@Pipeline.retry].
 *
 * ```c
 * g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_exponential (G_TIME_SPAN_SECOND, 2);
 * g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_up_to (5, backoff);
 * ```
 *
 * For single calls of a function that fails there are the error handlers, see
 * [struct@ErrorHandler].
 *
 * Strategies never change and may be shared between stages and threads.
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (KitsuneRetryStrategy,
                     kitsune_retry_strategy,
                     kitsune_retry_strategy_ref,
                     kitsune_retry_strategy_unref)

static KitsuneRetryStrategy *
kitsune_retry_strategy_new (gint max_attempts,
                            KitsuneBackoff *backoff)
{
  KitsuneRetryStrategy *self = g_new0 (KitsuneRetryStrategy, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->max_attempts = max_attempts;
  self->backoff = backoff != NULL ? kitsune_backoff_ref (backoff) : NULL;

  return self;
}

gboolean
kitsune_retry_strategy_is_bound (gpointer self)
{
  const KitsuneRetryStrategy *strategy = self;

  return kitsune_func_is_bound (strategy->retryable) || kitsune_func_is_bound (strategy->on_retry);
}

static KitsuneRetryStrategy *
kitsune_retry_strategy_copy (KitsuneRetryStrategy *self)
{
  KitsuneRetryStrategy *copy = kitsune_retry_strategy_new (self->max_attempts, self->backoff);

  copy->retryable = self->retryable != NULL ? kitsune_func_ref (self->retryable) : NULL;
  copy->on_retry = self->on_retry != NULL ? kitsune_func_ref (self->on_retry) : NULL;

  return copy;
}

/**
 * kitsune_retry_strategy_new_up_to:
 * @max_attempts: how many attempts to make, the first one included, at least
 *   1; -1 is without limit
 * @backoff: (nullable): how long to wait between two attempts; %NULL for not at
 *   all
 *
 * Creates a strategy that makes a certain number of attempts.
 *
 * With 1 for @max_attempts there is no second one. What the last attempt fails
 * with is the error of the whole.
 *
 * Returns: (transfer full): a new strategy
 *
 * Since: 1.0
 */
KitsuneRetryStrategy *
kitsune_retry_strategy_new_up_to (gint max_attempts,
                                  KitsuneBackoff *backoff)
{
  g_return_val_if_fail (max_attempts == -1 || max_attempts >= 1, NULL);

  return kitsune_retry_strategy_new (max_attempts, backoff);
}

/**
 * kitsune_retry_strategy_new_forever:
 * @backoff: (nullable): how long to wait between two attempts; %NULL for not at
 *   all
 *
 * Creates a strategy that makes attempts until one succeeds.
 *
 * Returns: (transfer full): a new strategy
 *
 * Since: 1.0
 */
KitsuneRetryStrategy *
kitsune_retry_strategy_new_forever (KitsuneBackoff *backoff)
{
  return kitsune_retry_strategy_new (-1, backoff);
}

static KitsuneRetryStrategy *
kitsune_retry_strategy_copy_retryable (KitsuneRetryStrategy *self,
                                       KitsuneFunc *func)
{
  KitsuneRetryStrategy *copy = kitsune_retry_strategy_copy (self);

  g_clear_pointer (&copy->retryable, kitsune_func_unref);
  copy->retryable = func;

  return copy;
}

static KitsuneRetryStrategy *
kitsune_retry_strategy_copy_on_retry (KitsuneRetryStrategy *self,
                                      KitsuneFunc *func)
{
  KitsuneRetryStrategy *copy = kitsune_retry_strategy_copy (self);

  g_clear_pointer (&copy->on_retry, kitsune_func_unref);
  copy->on_retry = func;

  return copy;
}

/**
 * kitsune_retry_strategy_with_retryable: (skip)
 * @self: a strategy
 * @predicate: says whether to make another attempt
 * @user_data: data for @predicate
 * @destroy: (nullable): frees @user_data
 *
 * Makes a strategy that goes on only as long as a predicate says so of the
 * error.
 *
 * It is asked only while there are attempts left. If it fails itself there is no
 * further attempt, and the message of the error tells of both.
 *
 * Returns: (transfer full): a new strategy
 *
 * Since: 1.0
 */
KitsuneRetryStrategy *
kitsune_retry_strategy_with_retryable (KitsuneRetryStrategy *self,
                                       KitsuneErrorFunc predicate,
                                       gpointer user_data,
                                       GDestroyNotify destroy)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (predicate != NULL, NULL);

  return kitsune_retry_strategy_copy_retryable (self, kitsune_func_new (KITSUNE_FUNC_ERROR, G_CALLBACK (predicate),
                                                                        user_data, destroy));
}

/**
 * kitsune_retry_strategy_with_retryable_process: (rename-to kitsune_retry_strategy_with_retryable)
 * @self: a strategy
 * @predicate: (scope notified) (closure user_data) (destroy destroy): gets the error
 *   as its item and forwards it to make another attempt, or skips it
 * @user_data: data for @predicate
 * @destroy: (nullable): frees @user_data
 *
 * Makes a strategy that goes on only as long as a predicate says so of the
 * error.
 *
 * It is asked only while there are attempts left. If it fails itself there is no
 * further attempt, and the message of the error tells of both.
 *
 * Returns: (transfer full): a new strategy
 *
 * Since: 1.0
 */
KitsuneRetryStrategy *
kitsune_retry_strategy_with_retryable_process (KitsuneRetryStrategy *self,
                                               KitsuneProcessFunc predicate,
                                               gpointer user_data,
                                               GDestroyNotify destroy)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (predicate != NULL, NULL);

  return kitsune_retry_strategy_copy_retryable (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (predicate),
                                                                        user_data, destroy));
}

/**
 * kitsune_retry_strategy_with_on_retry: (skip)
 * @self: a strategy
 * @func: called before another attempt is made
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Makes a strategy that tells a function of every attempt that failed and is
 * followed by another one.
 *
 * Its item is a [struct@RetryAttempt]. It is called before the delay. If it
 * fails there is no further attempt, and the message of the error tells of both.
 *
 * Returns: (transfer full): a new strategy
 *
 * Since: 1.0
 */
KitsuneRetryStrategy *
kitsune_retry_strategy_with_on_retry (KitsuneRetryStrategy *self,
                                      KitsuneItemFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_retry_strategy_copy_on_retry (self, kitsune_func_new (KITSUNE_FUNC_ITEM, G_CALLBACK (func),
                                                                       user_data, destroy));
}

/**
 * kitsune_retry_strategy_with_on_retry_process: (rename-to kitsune_retry_strategy_with_on_retry)
 * @self: a strategy
 * @func: (scope notified) (closure user_data) (destroy destroy): called before another
 *   attempt is made; nothing becomes of what it pushes
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Makes a strategy that tells a function of every attempt that failed and is
 * followed by another one.
 *
 * Its item is a [struct@RetryAttempt]. It is called before the delay. If it
 * fails there is no further attempt, and the message of the error tells of both.
 *
 * Returns: (transfer full): a new strategy
 *
 * Since: 1.0
 */
KitsuneRetryStrategy *
kitsune_retry_strategy_with_on_retry_process (KitsuneRetryStrategy *self,
                                              KitsuneProcessFunc func,
                                              gpointer user_data,
                                              GDestroyNotify destroy)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_retry_strategy_copy_on_retry (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func),
                                                                       user_data, destroy));
}

/**
 * kitsune_retry_strategy_ref:
 * @self: a strategy
 *
 * Adds a reference; from any thread.
 *
 * Returns: (transfer full): the same strategy
 *
 * Since: 1.0
 */
KitsuneRetryStrategy *
kitsune_retry_strategy_ref (KitsuneRetryStrategy *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_retry_strategy_unref:
 * @self: (transfer full): a strategy
 *
 * Drops a reference; the last one frees the strategy. From any thread, unless
 * its functions are those of a script.
 *
 * Since: 1.0
 */
void
kitsune_retry_strategy_unref (KitsuneRetryStrategy *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->backoff, kitsune_backoff_unref);
  g_clear_pointer (&self->retryable, kitsune_func_unref);
  g_clear_pointer (&self->on_retry, kitsune_func_unref);
  g_free (self);
}

/**
 * kitsune_retry_strategy_get_max_attempts:
 * @self: a strategy
 *
 * Returns how many attempts there may be, the first one included.
 *
 * Returns: the number; -1 for any
 *
 * Since: 1.0
 */
gint
kitsune_retry_strategy_get_max_attempts (KitsuneRetryStrategy *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return self->max_attempts;
}

/**
 * kitsune_retry_strategy_get_backoff:
 * @self: a strategy
 *
 * Returns how long another attempt is waited for.
 *
 * Returns: (transfer none) (nullable): the backoff, or %NULL for not at all
 *
 * Since: 1.0
 */
KitsuneBackoff *
kitsune_retry_strategy_get_backoff (KitsuneRetryStrategy *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->backoff;
}

/**
 * kitsune_retry_strategy_to_string:
 * @self: a strategy
 *
 * Describes the strategy, such as `at most 5 attempts after some errors, fixed
 * (1000000 us)`.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_retry_strategy_to_string (KitsuneRetryStrategy *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  if (self->max_attempts >= 0)
    g_string_append_printf (text, "at most %d attempts", self->max_attempts);
  else
    g_string_append (text, "any number of attempts");
  if (self->retryable != NULL)
    g_string_append (text, " after some errors");
  if (self->backoff != NULL)
    {
      g_autofree char *backoff = kitsune_backoff_to_string (self->backoff);

      g_string_append_printf (text, ", %s", backoff);
    }

  return g_string_free (text, FALSE);
}
