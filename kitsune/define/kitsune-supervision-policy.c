/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-supervision-policy.h"

/**
 * KitsuneSupervisionPolicy:
 *
 * Whether a stage that would fail is restarted instead.
 *
 * A policy is set on a stage, [property@Stage:supervision], and is asked when
 * the error handlers have decided that the stage is to end with an error. If it
 * restarts the stage, the stage gives up the item whose function failed and,
 * after the delay of the backoff, goes on with the next. It keeps everything
 * else: its input, its place in the run and its state, such as the groups and
 * sums it has come to.
 *
 * ```c
 * g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_exponential (G_TIME_SPAN_SECOND, 2);
 * g_autoptr (KitsuneSupervisionPolicy) always = kitsune_supervision_policy_new_restart_always (5, backoff);
 * g_autoptr (KitsuneSupervisionPolicy) policy = kitsune_supervision_policy_with_window (always, G_TIME_SPAN_MINUTE);
 * ```
 *
 * Errors are told from panics: %KITSUNE_ERROR_PANIC, which is what an exception
 * of a script is that is no [type@GLib.Error], and what a C function sets that
 * has found itself broken. Everything else is an error.
 *
 * Every restart is counted and announced by [signal@Stage::restarted], every
 * item that is given up by [signal@Stage::dead-letter].
 *
 * Policies never change and may be shared between stages and threads.
 *
 * Since: 1.0
 */
struct _KitsuneSupervisionPolicy
{
  gatomicrefcount ref_count;
  gboolean restarts_errors;
  KitsunePanicAction panic_action;
  gint max_restarts;       /* -1: no limit */
  gint64 window;           /* -1: the whole run */
  KitsuneBackoff *backoff; /* (nullable): at once */
  gboolean redeliver;
};

G_DEFINE_BOXED_TYPE (KitsuneSupervisionPolicy, kitsune_supervision_policy, kitsune_supervision_policy_ref, kitsune_supervision_policy_unref)

static KitsuneSupervisionPolicy *
kitsune_supervision_policy_new (gboolean restarts_errors,
                                KitsunePanicAction panic_action,
                                gint max_restarts,
                                KitsuneBackoff *backoff)
{
  KitsuneSupervisionPolicy *self = g_new0 (KitsuneSupervisionPolicy, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->restarts_errors = restarts_errors;
  self->panic_action = panic_action;
  self->max_restarts = max_restarts;
  self->window = -1;
  self->backoff = backoff != NULL ? kitsune_backoff_ref (backoff) : NULL;

  return self;
}

static KitsuneSupervisionPolicy *
kitsune_supervision_policy_copy (KitsuneSupervisionPolicy *self)
{
  KitsuneSupervisionPolicy *copy = kitsune_supervision_policy_new (self->restarts_errors, self->panic_action,
                                                                   self->max_restarts, self->backoff);

  copy->window = self->window;
  copy->redeliver = self->redeliver;

  return copy;
}

/**
 * kitsune_supervision_policy_new_restart_on_error:
 * @max_restarts: how many restarts there may be, at least 0; -1 is without
 *   limit
 * @backoff: (nullable): how long to wait before each; %NULL for not at all
 *
 * Creates a policy that restarts the stage on errors; panics end it.
 *
 * Returns: (transfer full): a new policy
 *
 * Since: 1.0
 */
KitsuneSupervisionPolicy *
kitsune_supervision_policy_new_restart_on_error (gint max_restarts,
                                                 KitsuneBackoff *backoff)
{
  g_return_val_if_fail (max_restarts >= -1, NULL);

  return kitsune_supervision_policy_new (TRUE, KITSUNE_PANIC_ACTION_PROPAGATE, max_restarts, backoff);
}

/**
 * kitsune_supervision_policy_new_restart_on_panic:
 * @max_restarts: how many restarts there may be, at least 0; -1 is without
 *   limit
 * @backoff: (nullable): how long to wait before each; %NULL for not at all
 *
 * Creates a policy that restarts the stage on panics; errors end it.
 *
 * Returns: (transfer full): a new policy
 *
 * Since: 1.0
 */
KitsuneSupervisionPolicy *
kitsune_supervision_policy_new_restart_on_panic (gint max_restarts,
                                                 KitsuneBackoff *backoff)
{
  g_return_val_if_fail (max_restarts >= -1, NULL);

  return kitsune_supervision_policy_new (FALSE, KITSUNE_PANIC_ACTION_RESTART, max_restarts, backoff);
}

/**
 * kitsune_supervision_policy_new_restart_always:
 * @max_restarts: how many restarts there may be, at least 0; -1 is without
 *   limit
 * @backoff: (nullable): how long to wait before each; %NULL for not at all
 *
 * Creates a policy that restarts the stage on errors and on panics.
 *
 * Returns: (transfer full): a new policy
 *
 * Since: 1.0
 */
KitsuneSupervisionPolicy *
kitsune_supervision_policy_new_restart_always (gint max_restarts,
                                               KitsuneBackoff *backoff)
{
  g_return_val_if_fail (max_restarts >= -1, NULL);

  return kitsune_supervision_policy_new (TRUE, KITSUNE_PANIC_ACTION_RESTART, max_restarts, backoff);
}

/**
 * kitsune_supervision_policy_with_window:
 * @self: a policy
 * @window: the time in microseconds, greater than 0; -1 for the whole run
 *
 * Makes a policy that counts only the restarts of the last so and so long.
 *
 * A stage may then be restarted any number of times in a run, but never more
 * often than allowed within any such time. Restarts that are longer ago do not
 * count for the backoff either.
 *
 * Returns: (transfer full): a new policy
 *
 * Since: 1.0
 */
KitsuneSupervisionPolicy *
kitsune_supervision_policy_with_window (KitsuneSupervisionPolicy *self,
                                        gint64 window)
{
  KitsuneSupervisionPolicy *copy;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (window == -1 || window > 0, NULL);

  copy = kitsune_supervision_policy_copy (self);
  copy->window = window;

  return copy;
}

/**
 * kitsune_supervision_policy_with_redeliver:
 * @self: a policy
 * @redeliver: whether to hand the item in again
 *
 * Makes a policy that gives an item another chance after a restart.
 *
 * The item whose function failed is handed in again, once. If it fails again,
 * and the stage is restarted again, it is given up.
 *
 * Returns: (transfer full): a new policy
 *
 * Since: 1.0
 */
KitsuneSupervisionPolicy *
kitsune_supervision_policy_with_redeliver (KitsuneSupervisionPolicy *self,
                                           gboolean redeliver)
{
  KitsuneSupervisionPolicy *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = kitsune_supervision_policy_copy (self);
  copy->redeliver = redeliver;

  return copy;
}

/**
 * kitsune_supervision_policy_with_panic_action:
 * @self: a policy
 * @action: what to do
 *
 * Makes a policy that does something else about panics.
 *
 * %KITSUNE_PANIC_ACTION_SKIP gives up the item only: it is no restart, waits
 * for nothing and does not count.
 *
 * Returns: (transfer full): a new policy
 *
 * Since: 1.0
 */
KitsuneSupervisionPolicy *
kitsune_supervision_policy_with_panic_action (KitsuneSupervisionPolicy *self,
                                              KitsunePanicAction action)
{
  KitsuneSupervisionPolicy *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = kitsune_supervision_policy_copy (self);
  copy->panic_action = action;

  return copy;
}

/**
 * kitsune_supervision_policy_ref:
 * @self: a policy
 *
 * Adds a reference; from any thread.
 *
 * Returns: (transfer full): the same policy
 *
 * Since: 1.0
 */
KitsuneSupervisionPolicy *
kitsune_supervision_policy_ref (KitsuneSupervisionPolicy *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_supervision_policy_unref:
 * @self: (transfer full): a policy
 *
 * Drops a reference; the last one frees the policy. From any thread.
 *
 * Since: 1.0
 */
void
kitsune_supervision_policy_unref (KitsuneSupervisionPolicy *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->backoff, kitsune_backoff_unref);
  g_free (self);
}

/**
 * kitsune_supervision_policy_get_restarts_errors:
 * @self: a policy
 *
 * Returns whether errors restart the stage.
 *
 * Returns: %TRUE if they do
 *
 * Since: 1.0
 */
gboolean
kitsune_supervision_policy_get_restarts_errors (KitsuneSupervisionPolicy *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->restarts_errors;
}

/**
 * kitsune_supervision_policy_get_panic_action:
 * @self: a policy
 *
 * Returns what is done about panics.
 *
 * Returns: the action
 *
 * Since: 1.0
 */
KitsunePanicAction
kitsune_supervision_policy_get_panic_action (KitsuneSupervisionPolicy *self)
{
  g_return_val_if_fail (self != NULL, KITSUNE_PANIC_ACTION_PROPAGATE);

  return self->panic_action;
}

/**
 * kitsune_supervision_policy_get_max_restarts:
 * @self: a policy
 *
 * Returns how many restarts there may be.
 *
 * Returns: the number; -1 for any
 *
 * Since: 1.0
 */
gint
kitsune_supervision_policy_get_max_restarts (KitsuneSupervisionPolicy *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->max_restarts;
}

/**
 * kitsune_supervision_policy_get_window:
 * @self: a policy
 *
 * Returns of how long a time the restarts count.
 *
 * Returns: the time in microseconds; -1 for the whole run
 *
 * Since: 1.0
 */
gint64
kitsune_supervision_policy_get_window (KitsuneSupervisionPolicy *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->window;
}

/**
 * kitsune_supervision_policy_get_backoff:
 * @self: a policy
 *
 * Returns how long a restart is waited for.
 *
 * Returns: (transfer none) (nullable): the backoff, or %NULL for not at all
 *
 * Since: 1.0
 */
KitsuneBackoff *
kitsune_supervision_policy_get_backoff (KitsuneSupervisionPolicy *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->backoff;
}

/**
 * kitsune_supervision_policy_get_redeliver:
 * @self: a policy
 *
 * Returns whether an item is handed in again after a restart.
 *
 * Returns: %TRUE if it is
 *
 * Since: 1.0
 */
gboolean
kitsune_supervision_policy_get_redeliver (KitsuneSupervisionPolicy *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->redeliver;
}

/**
 * kitsune_supervision_policy_to_string:
 * @self: a policy
 *
 * Describes the policy, such as `restart on errors, at most 5 times in 60000000
 * us, fixed (1000000 us)`.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_supervision_policy_to_string (KitsuneSupervisionPolicy *self)
{
  GString *text;
  gboolean panics;

  g_return_val_if_fail (self != NULL, NULL);

  panics = self->panic_action == KITSUNE_PANIC_ACTION_RESTART;
  if (self->restarts_errors)
    text = g_string_new (panics ? "restart on errors and panics" : "restart on errors");
  else
    text = g_string_new (panics ? "restart on panics" : "restart never");
  if (self->max_restarts >= 0)
    g_string_append_printf (text, ", at most %d times", self->max_restarts);
  if (self->max_restarts >= 0 && self->window > 0)
    g_string_append_printf (text, " in %" G_GINT64_FORMAT " us", self->window);
  if (self->backoff != NULL)
    {
      g_autofree char *backoff = kitsune_backoff_to_string (self->backoff);

      g_string_append_printf (text, ", %s", backoff);
    }
  if (self->redeliver)
    g_string_append (text, ", redeliver");
  if (self->panic_action == KITSUNE_PANIC_ACTION_SKIP)
    g_string_append (text, ", skip panics");

  return g_string_free (text, FALSE);
}
