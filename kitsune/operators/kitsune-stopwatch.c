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
kitsune_stopwatch_read_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

/* How often the thread has gone to sleep, or -1 if nobody knows. */
static glong
kitsune_stopwatch_count_waits (void)
{
#ifdef RUSAGE_THREAD
  struct rusage usage;

  return getrusage (RUSAGE_THREAD, &usage) == 0 ? usage.ru_nvcsw : -1;
#else
  return -1;
#endif
}

void
kitsune_stopwatch_start (KitsuneStopwatch *self,
                         gboolean thoroughly)
{
  self->n_waits = G_UNLIKELY (thoroughly) ? kitsune_stopwatch_count_waits () : -1;
  if (self->n_waits >= 0)
    self->cpu = kitsune_stopwatch_read_cpu ();
  self->start = kitsune_get_ns ();
}

gboolean
kitsune_stopwatch_has_waited (const KitsuneStopwatch *self,
                              gint64 elapsed)
{
  return kitsune_stopwatch_count_waits () > self->n_waits &&
         kitsune_stopwatch_read_cpu () - self->cpu < elapsed / 2;
}
