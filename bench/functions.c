/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

gint64
bench_raw_map (gint64 value,
               gpointer user_data)
{
  return value * 2;
}

gboolean
bench_raw_filter (gint64 value,
                  gpointer user_data)
{
  return value % 3 != 0;
}

void
bench_raw_sink (gint64 value,
                gpointer user_data)
{
  *(gint64 *) user_data += value;
}

gboolean
bench_inline_map (const GValue *item,
                  GValue *result,
                  gpointer user_data,
                  GError **error)
{
  kitsune_value_set_int64 (result, kitsune_value_get_int64 (item) * 2);

  return TRUE;
}

gboolean
bench_inline_filter (const GValue *item,
                     gpointer user_data,
                     GError **error)
{
  return kitsune_value_get_int64 (item) % 3 != 0;
}

gboolean
bench_inline_sink (const GValue *item,
                   gpointer user_data,
                   GError **error)
{
  *(gint64 *) user_data += kitsune_value_get_int64 (item);

  return TRUE;
}

gboolean
bench_gvalue_map (const GValue *item,
                  GValue *result,
                  gpointer user_data,
                  GError **error)
{
  g_value_set_int64 (result, g_value_get_int64 (item) * 2);

  return TRUE;
}

gboolean
bench_gvalue_filter (const GValue *item,
                     gpointer user_data,
                     GError **error)
{
  return g_value_get_int64 (item) % 3 != 0;
}

gboolean
bench_gvalue_sink (const GValue *item,
                   gpointer user_data,
                   GError **error)
{
  *(gint64 *) user_data += g_value_get_int64 (item);

  return TRUE;
}

guint
bench_array_map (KitsuneMapFunc func,
                 GValue *items,
                 guint n_items,
                 GValue *result,
                 gpointer user_data,
                 GError **error)
{
  for (guint i = 0; i < n_items; i++)
    kitsune_value_set_int64 (&items[i], kitsune_value_get_int64 (&items[i]) * 2);

  return n_items;
}

guint
bench_array_filter (KitsunePredicateFunc func,
                    GValue *items,
                    guint n_items,
                    guint *n_kept,
                    gpointer user_data,
                    GError **error)
{
  guint n = 0;

  for (guint i = 0; i < n_items; i++)
    {
      gint64 value = kitsune_value_get_int64 (&items[i]);

      kitsune_value_set_int64 (&items[n], value);
      n += value % 3 != 0;
    }
  *n_kept = n;

  return n_items;
}

guint
bench_array_sink (KitsuneItemFunc func,
                  const GValue *items,
                  guint n_items,
                  gpointer user_data,
                  GError **error)
{
  gint64 sum = 0;

  for (guint i = 0; i < n_items; i++)
    sum += kitsune_value_get_int64 (&items[i]);
  *(gint64 *) user_data += sum;

  return n_items;
}
