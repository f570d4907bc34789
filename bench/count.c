/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <gmodule.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Runs one case once, for check-counts.py, which counts instructions. The size of
 * vectors follows the time that they take, so time stands still here: each run
 * does exactly the same.
 *
 * Usage: kitsune-bench-count CASE N-ITEMS
 *
 * Prints what it was compiled with and how many allocations the run took.
 */
G_MODULE_EXPORT gint64
g_get_monotonic_time (void)
{
  return G_USEC_PER_SEC;
}

int
main (int argc,
      char **argv)
{
  const BenchCase *info = argc == 3 ? bench_find_case (argv[1]) : NULL;
  guint64 n_items;

  if (info == NULL)
    {
      fprintf (stderr, "Usage: kitsune-bench-count CASE N-ITEMS\n");
      return EXIT_FAILURE;
    }

  n_items = g_ascii_strtoull (argv[2], NULL, 10);
  /* what is only made once per process is no matter of a run */
  info->func (100);
  bench_allocs_start ();
  info->func (n_items);
  printf ("compiler %s, GLib %u.%u\n%" G_GUINT64_FORMAT "\n", __VERSION__, glib_major_version, glib_minor_version,
          bench_allocs_stop ());

  return EXIT_SUCCESS;
}
