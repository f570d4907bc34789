/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <tails/file/kitsune-file.h>

int
main (int argc,
      char **argv)
{
  GError *error = NULL;
  GFile *file = g_file_new_for_path (argc > 1 ? argv[1] : "lines.txt");
  KitsunePipeline *lines = kitsune_file_read_lines (file);
  KitsuneItems *items = kitsune_pipeline_collect (lines, NULL, NULL, &error);

  if (items == NULL)
    g_error ("%s", error->message);

  for (gsize i = 0; i < kitsune_items_get_size (items); i++)
    g_print ("%s%s", i > 0 ? " " : "", g_value_get_string (kitsune_items_get (items, i)));
  g_print ("\n");

  kitsune_items_unref (items);
  g_object_unref (lines);
  g_object_unref (file);
  return 0;
}
