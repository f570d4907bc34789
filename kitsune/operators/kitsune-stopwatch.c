/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-stopwatch-private.h"

#include <sys/resource.h>
#include <time.h>

/*
 * A thread that has used its processor for less than half of the time may have
 * waited, or others may have had it: on a busy machine that is no different. So it
 * must have gone to sleep of its own accord as well, which the kernel counts. A
 * kernel that counts that only for whole processes tells nothing.
 */
static gint64
kitsune_stopwatch_read (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);

  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

gint64
kitsune_stopwatch_now (void)
{
  return kitsune_stopwatch_read (CLOCK_MONOTONIC);
}

#ifdef RUSAGE_THREAD

static glong
kitsune_stopwatch_count_waits (void)
{
  struct rusage usage;

  return getrusage (RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : 0;
}

void
kitsune_stopwatch_start (KitsuneStopwatch *self,
                         gboolean thoroughly)
{
  self->cpu = -1;
  if (G_UNLIKELY (thoroughly))
    {
      self->n_waits = kitsune_stopwatch_count_waits ();
      self->cpu = kitsune_stopwatch_read (CLOCK_THREAD_CPUTIME_ID);
    }
  self->start = kitsune_stopwatch_now ();
}

gboolean
kitsune_stopwatch_has_waited (const KitsuneStopwatch *self,
                              gint64 elapsed)
{
  return kitsune_stopwatch_count_waits () > self->n_waits &&
         kitsune_stopwatch_read (CLOCK_THREAD_CPUTIME_ID) - self->cpu < elapsed / 2;
}

#else

void
kitsune_stopwatch_start (KitsuneStopwatch *self,
                         gboolean thoroughly)
{
  self->cpu = -1;
  self->start = kitsune_stopwatch_now ();
}

gboolean
kitsune_stopwatch_has_waited (const KitsuneStopwatch *self,
                              gint64 elapsed)
{
  return FALSE;
}

#endif
