/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <gmodule.h>

#ifndef BENCH_RAW_LOOP
#define BENCH_RAW_LOOP bench_raw_loop
#endif

G_MODULE_EXPORT gint64
BENCH_RAW_LOOP (guint64 n_items,
                guint n_maps,
                BenchRawMap map,
                BenchRawFilter filter,
                BenchRawSink sink)
{
  gint64 sum = 0;

  for (guint64 i = 0; i < n_items; i++)
    {
      gint64 value = (gint64) i;

      for (guint m = 0; m < n_maps; m++)
        value = map (value, NULL);
      if (filter (value, NULL))
        sink (value, &sum);
    }

  return sum;
}
