/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Functions that take many numbers at a time. */

#include <kitsune/kitsune.h>

/* [one] */
static gboolean
square (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  gint64 number = kitsune_value_get_int64 (item);

  kitsune_value_set_int64 (result, number * number);
  return TRUE;
}
/* [one] */

/* [many] */
static guint
square_all (KitsuneMapFunc func,
            GValue *items,
            guint n_items,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  for (guint i = 0; i < n_items; i++)
    {
      gint64 number = kitsune_value_get_int64 (&items[i]);

      kitsune_value_set_int64 (&items[i], number * number);
    }
  return n_items;
}
/* [many] */

static guint
add_all (KitsuneItemFunc func,
         const GValue *items,
         guint n_items,
         gpointer user_data,
         GError **error)
{
  gint64 *sum = user_data;

  for (guint i = 0; i < n_items; i++)
    *sum += kitsune_value_get_int64 (&items[i]);
  return n_items;
}

static gboolean
add (const GValue *item,
     gpointer user_data,
     GError **error)
{
  return add_all (NULL, item, 1, user_data, error) == 1;
}

int
main (void)
{
  gint64 sum = 0;
  g_autoptr (GError) error = NULL;
  /* [run] */
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 1001, 1);
  g_autoptr (KitsunePipeline) squares =
      kitsune_pipeline_map_looped (numbers, G_TYPE_INT64, square, square_all, NULL, NULL);
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each_looped (squares, add, add_all, &sum, NULL);
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, &error);
  /* [run] */

  if (summary == NULL)
    g_error ("%s", error->message);
  g_print ("%" G_GINT64_FORMAT "\n", sum);

  return 0;
}
