/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"

#ifdef HAVE_TIMERFD
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>
#endif

/*
 * The timers of a lane: a binary heap of those that run on the machine's clock.
 * Timers of a run with another clock are kept by that clock, which posts to the
 * lane when one is due.
 *
 * poll() waits in whole milliseconds, which is late by up to one. A timer that
 * is due within ten gets a file descriptor of its own kind, which is late by
 * some fifty microseconds; until then the loop sleeps without it, because every
 * descriptor makes every turn of the loop dearer.
 *
 * Belongs to the lane's thread.
 */
#define KITSUNE_TIMER_NEAR (10 * G_TIME_SPAN_MILLISECOND)

static inline KitsuneTimer *
kitsune_heap_get (KitsuneLane *self,
                  guint position)
{
  return g_ptr_array_index (self->timers, position - 1);
}

static inline void
kitsune_heap_put (KitsuneLane *self,
                  guint position,
                  KitsuneTimer *timer)
{
  g_ptr_array_index (self->timers, position - 1) = timer;
  timer->position = position;
}

static inline gboolean
kitsune_timer_before (const KitsuneTimer *a,
                      const KitsuneTimer *b)
{
  return a->due != b->due ? a->due < b->due : a->order < b->order;
}

static void
kitsune_heap_rise (KitsuneLane *self,
                   guint position,
                   KitsuneTimer *timer)
{
  while (position > 1 && kitsune_timer_before (timer, kitsune_heap_get (self, position / 2)))
    {
      kitsune_heap_put (self, position, kitsune_heap_get (self, position / 2));
      position /= 2;
    }
  kitsune_heap_put (self, position, timer);
}

static void
kitsune_heap_sink (KitsuneLane *self,
                   guint position,
                   KitsuneTimer *timer)
{
  guint n = self->timers->len;

  while (position * 2 <= n)
    {
      guint child = position * 2;

      if (child < n && kitsune_timer_before (kitsune_heap_get (self, child + 1), kitsune_heap_get (self, child)))
        child++;
      if (!kitsune_timer_before (kitsune_heap_get (self, child), timer))
        break;
      kitsune_heap_put (self, position, kitsune_heap_get (self, child));
      position = child;
    }
  kitsune_heap_put (self, position, timer);
}

void
kitsune_lane_add_timer (KitsuneLane *self,
                        KitsuneTimer *timer)
{
  timer->order = ++self->n_armed;
  g_ptr_array_add (self->timers, timer);
  kitsune_heap_rise (self, self->timers->len, timer);
}

void
kitsune_lane_remove_timer (KitsuneLane *self,
                           KitsuneTimer *timer)
{
  guint position = timer->position;
  KitsuneTimer *last = g_ptr_array_steal_index (self->timers, self->timers->len - 1);

  timer->position = 0;
  if (last == timer)
    return;

  if (position > 1 && kitsune_timer_before (last, kitsune_heap_get (self, position / 2)))
    kitsune_heap_rise (self, position, last);
  else
    kitsune_heap_sink (self, position, last);
}

gint64
kitsune_lane_next_due (KitsuneLane *self)
{
  return self->timers->len > 0 ? kitsune_heap_get (self, 1)->due : G_MAXINT64;
}

gboolean
kitsune_lane_fire_timers (KitsuneLane *self)
{
  gboolean fired = FALSE;

  while (self->timers->len > 0 && kitsune_heap_get (self, 1)->due <= self->now)
    {
      KitsuneTimer *timer = kitsune_heap_get (self, 1);

      kitsune_lane_remove_timer (self, timer);
      kitsune_exec_touch (timer->op->exec);
      kitsune_op_fire_timer (timer);
      fired = TRUE;
    }

  return fired;
}

#ifdef HAVE_TIMERFD
static void
kitsune_lane_set_timer_fd (KitsuneLane *self,
                           gint64 due)
{
  struct itimerspec spec = { 0 };

  if (self->timer_fd < 0)
    {
      self->timer_fd = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
      if (self->timer_fd < 0)
        return;
      self->timer_tag = g_source_add_unix_fd (self->source, self->timer_fd, G_IO_IN);
    }

  if (self->timer_fd_due == due)
    return;

  spec.it_value.tv_sec = due / G_USEC_PER_SEC;
  spec.it_value.tv_nsec = (due % G_USEC_PER_SEC) * 1000;
  timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL);
  self->timer_fd_due = due;
}
#endif

gint
kitsune_lane_prepare_timers (KitsuneLane *self)
{
  gint64 due = kitsune_lane_next_due (self);
  gint64 left;

  if (due == G_MAXINT64)
    {
#ifdef HAVE_TIMERFD
      /* a timer that was disarmed must not wake anybody */
      if (self->timer_fd_due != 0)
        kitsune_lane_set_timer_fd (self, 0);
#endif
      return -1;
    }

  left = due - g_get_monotonic_time ();
  if (left <= 0)
    return 0;

#ifdef HAVE_TIMERFD
  if (left < KITSUNE_TIMER_NEAR)
    {
      kitsune_lane_set_timer_fd (self, due);
      if (self->timer_fd >= 0)
        return -1;
    }
  else
    {
      left -= KITSUNE_TIMER_NEAR / 2;
    }
#endif

  return (gint) MIN ((left + 999) / 1000, G_MAXINT);
}

void
kitsune_lane_clear_timers (KitsuneLane *self)
{
#ifdef HAVE_TIMERFD
  if (self->timer_fd >= 0)
    close (self->timer_fd);
#endif
  g_ptr_array_unref (self->timers);
}
