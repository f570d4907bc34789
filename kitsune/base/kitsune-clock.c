/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-clock.h"

/**
 * KitsuneClock:
 *
 * The time of a run.
 *
 * Everything in a run that knows time (timers, windows, time-outs, waits) asks
 * the clock of its [class@RunOptions]. The default is [class@SystemClock];
 * tests use a clock that moves only when told to.
 *
 * Since: 1.0
 */
G_DEFINE_INTERFACE (KitsuneClock, kitsune_clock, G_TYPE_OBJECT)

static void
kitsune_clock_default_init (KitsuneClockInterface *iface)
{
}

/**
 * kitsune_clock_get_time:
 * @self: a clock
 *
 * Returns the time that never goes back, from an arbitrary start.
 *
 * Returns: the monotonic time in microseconds
 *
 * Since: 1.0
 */
gint64
kitsune_clock_get_time (KitsuneClock *self)
{
  g_return_val_if_fail (KITSUNE_IS_CLOCK (self), 0);

  return KITSUNE_CLOCK_GET_IFACE (self)->get_time (self);
}

/**
 * kitsune_clock_get_real_time:
 * @self: a clock
 *
 * Returns the time of day.
 *
 * Returns: the time since 1970-01-01 00:00 UTC in microseconds
 *
 * Since: 1.0
 */
gint64
kitsune_clock_get_real_time (KitsuneClock *self)
{
  g_return_val_if_fail (KITSUNE_IS_CLOCK (self), 0);

  return KITSUNE_CLOCK_GET_IFACE (self)->get_real_time (self);
}

/**
 * kitsune_clock_add_timer:
 * @self: a clock
 * @due: the monotonic time, in microseconds, at which to call @func; a time
 *   that has passed means at once
 * @func: (scope notified) (closure user_data) (destroy destroy): the function
 *   to call, once
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data after the call or the removal
 *
 * Arms a timer.
 *
 * Returns: the id of the timer, never 0
 *
 * Since: 1.0
 */
guint64
kitsune_clock_add_timer (KitsuneClock *self,
                         gint64 due,
                         KitsuneClockFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_CLOCK (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  return KITSUNE_CLOCK_GET_IFACE (self)->add_timer (self, due, func, user_data, destroy);
}

/**
 * kitsune_clock_remove_timer:
 * @self: a clock
 * @id: what [method@Clock.add_timer] returned
 *
 * Disarms a timer; one that was called already is ignored.
 *
 * Since: 1.0
 */
void
kitsune_clock_remove_timer (KitsuneClock *self,
                            guint64 id)
{
  g_return_if_fail (KITSUNE_IS_CLOCK (self));

  KITSUNE_CLOCK_GET_IFACE (self)->remove_timer (self, id);
}
