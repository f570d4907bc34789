/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * How long a thread has been at something, and, for a little more, whether it has
 * computed or waited meanwhile. Started and read on the same thread.
 */
typedef struct
{
  gint64 start; /* of kitsune_stopwatch_now() */
  gint64 cpu;   /* ns of its processor that the thread had used then; -1: nobody asks */
  glong n_waits;
} KitsuneStopwatch;

/* Nanoseconds of the monotonic clock. */
gint64 kitsune_stopwatch_now (void);

/* From now on. With @thoroughly, kitsune_stopwatch_has_waited() can be asked, and
 * that takes about a microsecond. */
void kitsune_stopwatch_start (KitsuneStopwatch *self,
                              gboolean thoroughly);

static inline gint64
kitsune_stopwatch_get_elapsed (const KitsuneStopwatch *self)
{
  return kitsune_stopwatch_now () - self->start;
}

/* Whether there is an answer to the next question. */
static inline gboolean
kitsune_stopwatch_is_thorough (const KitsuneStopwatch *self)
{
  return self->cpu >= 0;
}

/* Whether the thread was without a processor most of the @elapsed nanoseconds
 * because it did not want one: it waited for something. */
gboolean kitsune_stopwatch_has_waited (const KitsuneStopwatch *self,
                                       gint64 elapsed);

G_END_DECLS
