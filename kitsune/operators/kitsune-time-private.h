/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The time @duration after @time; durations come from users and may be as long
 * as never. */
static inline gint64
kitsune_time_after (gint64 time,
                    gint64 duration)
{
  gint64 sum;

  return __builtin_add_overflow (time, duration, &sum) ? G_MAXINT64 : sum;
}

G_END_DECLS
