/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "harness.h"

/*
 * One case: its runs and what is made of them.
 */
BenchSubject *
bench_subject_new (const BenchCase *info)
{
  BenchSubject *self = g_new0 (BenchSubject, 1);

  self->rounds = g_array_new (FALSE, FALSE, sizeof (gdouble));
  self->together = g_array_new (FALSE, FALSE, sizeof (gdouble));
  self->n_parts = 1;
  self->peak = -1;
  if (info == NULL)
    return self;

  self->name = g_strdup (info->name);
  self->what = g_strdup (info->what);
  self->ratio_to = g_strdup (info->ratio_to);
  self->func = info->func;
  self->n_items = info->n_items;
  self->item_size = info->item_size;
  self->whole = info->whole;
  self->at_most = info->at_most;
  self->at_most_ns = info->at_most_ns;
  self->above_ns = info->above_ns;

  return self;
}

void
bench_subject_free (gpointer data)
{
  BenchSubject *self = data;

  g_free (self->name);
  g_free (self->what);
  g_free (self->ratio_to);
  g_free (self->skipped);
  g_clear_pointer (&self->program, bench_program_free);
  g_array_unref (self->rounds);
  g_array_unref (self->together);
  g_free (self);
}

static gboolean
bench_subject_run_program (BenchSubject *self,
                           gint64 *ns,
                           gint64 *checksum)
{
  g_autoptr (GError) error = NULL;

  if (bench_program_run (self->program, self->n_items, ns, checksum, &error))
    return TRUE;

  g_printerr ("%s: %s\n", self->name, error->message);
  self->skipped = g_strdup (error->message);
  self->failed = TRUE;

  return FALSE;
}

/* One run, whose time is added to @rounds. */
void
bench_subject_run (BenchSubject *self,
                   GArray *rounds)
{
  gint64 checksum;
  gint64 taken;
  gdouble ns;

  if (self->skipped != NULL)
    return;

  if (self->program != NULL)
    {
      if (!bench_subject_run_program (self, &taken, &checksum))
        return;
      ns = (gdouble) taken / (gdouble) self->n_items;
    }
  else
    {
      gint64 start = g_get_monotonic_time ();

      checksum = self->func (self->n_items);
      ns = (gdouble) (g_get_monotonic_time () - start) * 1000.0 / (gdouble) self->n_items;
      taken = (gint64) bench_take_time ();
      if (taken > 0)
        ns = (gdouble) taken;
    }

  if (self->has_checksum && checksum != self->checksum)
    g_error ("%s: the result changes from round to round", self->name);
  self->checksum = checksum;
  self->has_checksum = TRUE;
  g_array_append_val (rounds, ns);
}

static int
bench_compare_doubles (gconstpointer a,
                       gconstpointer b)
{
  gdouble x = *(const gdouble *) a;
  gdouble y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

gdouble
bench_min (GArray *rounds)
{
  g_array_sort (rounds, bench_compare_doubles);

  return g_array_index (rounds, gdouble, 0);
}

gdouble
bench_median (GArray *rounds)
{
  g_array_sort (rounds, bench_compare_doubles);

  return g_array_index (rounds, gdouble, rounds->len / 2);
}

/*
 * The best time against the best time of the other case among those runs that
 * took place right before: both had the same chances to be disturbed.
 */
gdouble
bench_subject_ratio (BenchSubject *self)
{
  return bench_min (self->rounds) / bench_min (self->together);
}
