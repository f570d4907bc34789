/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Compiled as C and as C++, as a user would. */

#include <kitsune/kitsune.h>

static gboolean
twice (const GValue *item,
       GValue *result,
       gpointer user_data,
       GError **error)
{
  (void) user_data;
  (void) error;
  g_value_set_int64 (result, 2 * g_value_get_int64 (item));
  return TRUE;
}

static gboolean
is_large (const GValue *item,
          gpointer user_data,
          GError **error)
{
  (void) user_data;
  (void) error;
  return g_value_get_int64 (item) > 2;
}

int
main (void)
{
  GError *error = NULL;
  KitsunePipeline *numbers = kitsune_pipeline_new_range (1, 4, 1);
  KitsunePipeline *doubled = kitsune_pipeline_map (numbers, G_TYPE_INT64, twice, NULL, NULL);
  KitsunePipeline *large = kitsune_pipeline_filter (doubled, is_large, NULL, NULL);
  KitsuneItems *items = kitsune_pipeline_collect (large, NULL, NULL, &error);

  if (!kitsune_check_version (KITSUNE_MAJOR_VERSION, KITSUNE_MINOR_VERSION, KITSUNE_MICRO_VERSION))
    g_error ("the library is older than its headers");
  if (items == NULL)
    g_error ("%s", error->message);

  for (gsize i = 0; i < kitsune_items_get_size (items); i++)
    g_print ("%s%" G_GINT64_FORMAT, i > 0 ? " " : "", g_value_get_int64 (kitsune_items_get (items, i)));
  g_print ("\n");

  kitsune_items_unref (items);
  g_object_unref (large);
  g_object_unref (doubled);
  g_object_unref (numbers);
  return 0;
}
