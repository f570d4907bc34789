/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "kitsune-bench-binding.h"

/*
 * Calls a function of a script for numbers, in the shape in which Kitsune
 * calls it, and does nothing else: what a callback costs in a binding.
 */
struct _KitsuneBenchOut
{
  GObject parent_instance;

  gint64 sum;
};

G_DEFINE_FINAL_TYPE (KitsuneBenchOut, kitsune_bench_out, G_TYPE_OBJECT)

static void
kitsune_bench_out_class_init (KitsuneBenchOutClass *klass)
{
}

static void
kitsune_bench_out_init (KitsuneBenchOut *self)
{
}

/**
 * kitsune_bench_out_push_int64:
 * @self: what takes the results
 * @value: a result
 *
 * Takes one result.
 */
void
kitsune_bench_out_push_int64 (KitsuneBenchOut *self,
                              gint64 value)
{
  self->sum += value;
}

/**
 * kitsune_bench_call:
 * @n_items: how many calls to make
 * @func: (scope notified) (closure user_data) (destroy destroy): the function
 * @user_data: its data
 * @destroy: frees its data
 *
 * Calls a function for the numbers from 0.
 *
 * Returns: the sum of all results, or -1 if a call has failed
 */
gint64
kitsune_bench_call (gint64 n_items,
                    KitsuneBenchFunc func,
                    gpointer user_data,
                    GDestroyNotify destroy)
{
  g_autoptr (KitsuneBenchOut) out = g_object_new (KITSUNE_BENCH_TYPE_OUT, NULL);
  GValue item = G_VALUE_INIT;
  gboolean good = TRUE;

  g_value_init (&item, G_TYPE_INT64);
  for (gint64 i = 0; i < n_items && good; i++)
    {
      g_autoptr (GError) error = NULL;

      g_value_set_int64 (&item, i);
      good = func (&item, out, user_data, &error);
    }
  if (destroy != NULL)
    destroy (user_data);

  return good ? out->sum : -1;
}
