/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * How long a thread has been at something, and, for a little more, whether it has
 * computed or waited meanwhile. Started and read on the same thread.
 */
typedef struct
{
  gint64 start;  /* of kitsune_get_ns() */
  glong n_waits; /* how often the thread had gone to sleep until then; -1: nobody asks */
  gint64 cpu;    /* and how many ns of a processor it had used, if somebody does */
} KitsuneStopwatch;

/* From now on. With @thoroughly, kitsune_stopwatch_has_waited() can be asked, and
 * that takes about a microsecond. */
void kitsune_stopwatch_start (KitsuneStopwatch *self,
                              gboolean thoroughly);

static inline gint64
kitsune_stopwatch_get_elapsed (const KitsuneStopwatch *self)
{
  return kitsune_get_ns () - self->start;
}

/* Whether there is an answer to the next question. */
static inline gboolean
kitsune_stopwatch_is_thorough (const KitsuneStopwatch *self)
{
  return self->n_waits >= 0;
}

/* Whether the thread was without a processor most of the @elapsed nanoseconds
 * because it did not want one: it waited for something. */
gboolean kitsune_stopwatch_has_waited (const KitsuneStopwatch *self,
                                       gint64 elapsed);

G_END_DECLS
