/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Counts words, and goes on where the last run has stopped. */

#include <glib/gstdio.h>

/* [import] */
#include <kitsune/kitsune.h>
/* [import] */

static KitsunePipeline *
new_source (const char *const *words)
{
  GArray *values = g_array_new (FALSE, TRUE, sizeof (GValue));
  KitsunePipeline *source;

  g_array_set_clear_func (values, (GDestroyNotify) g_value_unset);
  for (gsize i = 0; words[i] != NULL; i++)
    {
      GValue value = G_VALUE_INIT;

      g_value_init (&value, G_TYPE_STRING);
      g_value_set_string (&value, words[i]);
      g_array_append_val (values, value);
    }
  source = kitsune_pipeline_new_from_values ((GValue *) (gpointer) values->data, values->len);
  g_array_unref (values);
  return source;
}

/* [functions] */
static gboolean
get_word (const GValue *item,
          GValue *key,
          gpointer user_data,
          GError **error)
{
  g_value_init (key, G_TYPE_STRING);
  g_value_set_string (key, g_value_get_string (item));
  return TRUE;
}

static gboolean
count (const GValue *item,
       KitsuneRef *ref,
       GValue *result,
       gpointer user_data,
       GError **error)
{
  gint64 n = kitsune_ref_add (ref, 1);

  g_value_take_string (result, g_strdup_printf ("%s %" G_GINT64_FORMAT, g_value_get_string (item), n));
  return TRUE;
}
/* [functions] */

/* [count] */
static void
count_words (const char *title,
             const char *const *words,
             KitsuneRunOptions *options)
{
  GValue zero = G_VALUE_INIT;
  g_autoptr (KitsuneStateKey) counts = NULL;
  g_autoptr (KitsunePipeline) source = new_source (words);
  g_autoptr (KitsunePipeline) counted = NULL;
  g_autoptr (KitsuneItems) items = NULL;
  const char *before = title;

  g_value_init (&zero, G_TYPE_INT64);
  counts = kitsune_state_key_new ("counts", G_TYPE_INT64, &zero);
  counted = kitsune_pipeline_map_with_key (source, G_TYPE_STRING, counts, get_word, NULL, NULL, count, NULL, NULL);
  items = kitsune_pipeline_collect (counted, options, NULL, NULL);
  for (gsize i = 0; i < kitsune_items_get_size (items); i++, before = ", ")
    g_print ("%s%s", before, g_value_get_string (kitsune_items_get (items, i)));
  g_print ("\n");
}
/* [count] */

/* [store] */
static void
count_in_files (const char *path,
                const char *title,
                const char *const *words)
{
  g_autoptr (KitsuneFileStore) store = kitsune_file_store_new (path);
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();

  kitsune_run_options_set_store (options, KITSUNE_STORE (store));
  count_words (title, words, options);
}
/* [store] */

/* [changes] */
/* The difference to the value before, which is the state. */
static gboolean
changed (const GValue *item,
         KitsuneRef *ref,
         KitsuneEmitter *out,
         gpointer user_data,
         GError **error)
{
  gboolean is_first = !kitsune_ref_is_set (ref);
  gint64 value = g_value_get_int64 (item);
  gint64 before = kitsune_ref_get_int64 (ref);

  kitsune_ref_set_int64 (ref, value);
  if (!is_first && value != before)
    kitsune_emitter_push_int64 (out, value - before);
  return TRUE;
}
/* [changes] */

static void
print_changes (void)
{
  const gint64 numbers[] = { 20, 20, 23, 21 };
  GValue values[G_N_ELEMENTS (numbers)] = { G_VALUE_INIT };
  g_autoptr (KitsuneStateKey) last = NULL;
  g_autoptr (KitsunePipeline) source = NULL;
  g_autoptr (KitsunePipeline) changes = NULL;
  g_autoptr (KitsuneItems) items = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_value_init (&values[i], G_TYPE_INT64);
      g_value_set_int64 (&values[i], numbers[i]);
    }
  source = kitsune_pipeline_new_from_values (values, G_N_ELEMENTS (values));
  last = kitsune_state_key_new ("last", G_TYPE_INT64, &values[0]);
  changes = kitsune_pipeline_flat_map_with (source, G_TYPE_INT64, last, changed, NULL, NULL);
  items = kitsune_pipeline_collect (changes, NULL, NULL, NULL);
  g_print ("changes:");
  for (gsize i = 0; i < kitsune_items_get_size (items); i++)
    g_print (" %" G_GINT64_FORMAT, g_value_get_int64 (kitsune_items_get (items, i)));
  g_print ("\n");
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

int
main (void)
{
  const char *const words[] = { "to", "be", "or", "not", "to", "be", NULL };
  g_autofree char *path = g_dir_make_tmp (NULL, NULL);

  count_words ("", words, NULL);
  count_in_files (path, "first: ", (const char *const[]){ "to", "be", NULL });
  count_in_files (path, "then: ", (const char *const[]){ "not", "to", "be", NULL });
  print_changes ();
  remove_folder (path);
  return 0;
}
