/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * What a case allocates and how much memory it needs at most, measured by a
 * fresh process that runs nothing else: memory that an earlier case has given
 * back would otherwise be used again without being seen.
 */

/* In bytes; 0 where the system does not tell. */
gint64
bench_memory_of (GPid pid,
                 const char *field)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", (int) pid);
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents (path, &status, NULL, NULL))
    return 0;
  line = strstr (status, field);

  return line != NULL ? 1024 * g_ascii_strtoll (line + strlen (field), NULL, 10) : 0;
}

/* What a run needs whatever its length is taken out by comparing two lengths. */
static gdouble
bench_count_allocs (const BenchCase *info)
{
  const guint64 n = MIN (10000, info->n_items);
  guint64 one;
  guint64 two;

  bench_allocs_start ();
  info->func (n);
  one = bench_allocs_stop ();
  bench_allocs_start ();
  info->func (2 * n);
  two = bench_allocs_stop ();

  return two > one ? (gdouble) (two - one) / (gdouble) n : 0.0;
}

/* The work of that process. */
int
bench_probe (const BenchCase *info)
{
  gint64 idle;
  gint64 peak;

  info->func (MIN (100, info->n_items));
  idle = bench_memory_of (getpid (), "VmRSS:");
  info->func (info->n_items);
  peak = bench_memory_of (getpid (), "VmHWM:");
  printf ("%.6f %" G_GINT64_FORMAT "\n", bench_count_allocs (info), MAX (0, peak - idle));

  return EXIT_SUCCESS;
}

void
bench_subject_probe (BenchSubject *self)
{
  const char *argv[] = { "/proc/self/exe", "--probe", self->name, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (self->func == NULL)
    return;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL, &status, &error) ||
      !g_spawn_check_wait_status (status, &error) ||
      sscanf (output, "%lf %" G_GINT64_FORMAT, &self->allocs, &self->peak) != 2)
    g_error ("%s: %s", self->name, error != NULL ? error->message : output);
  self->has_allocs = TRUE;
}
