/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

/*
 * Runs the benchmarks and prints, per case, nanoseconds per item (minimum and
 * median over the rounds), allocations per item, and the ratio to the case it
 * is measured against, both from the minima of this run.
 */
typedef struct
{
  const BenchCase *info;
  GArray *rounds; /* gdouble: ns per item */
  gdouble allocs;
  gint64 checksum;
} BenchResult;

static int
bench_compare_doubles (gconstpointer a,
                       gconstpointer b)
{
  gdouble x = *(const gdouble *) a;
  gdouble y = *(const gdouble *) b;

  return (x > y) - (x < y);
}

static void
bench_result_free (gpointer data)
{
  BenchResult *result = data;

  g_array_unref (result->rounds);
  g_free (result);
}

static gdouble
bench_result_min (BenchResult *result)
{
  g_array_sort (result->rounds, bench_compare_doubles);

  return g_array_index (result->rounds, gdouble, 0);
}

static gdouble
bench_result_median (BenchResult *result)
{
  g_array_sort (result->rounds, bench_compare_doubles);

  return g_array_index (result->rounds, gdouble, result->rounds->len / 2);
}

static BenchResult *
bench_find (GPtrArray *results,
            const char *name)
{
  for (guint i = 0; name != NULL && i < results->len; i++)
    {
      BenchResult *result = g_ptr_array_index (results, i);

      if (g_str_equal (result->info->name, name))
        return result;
    }

  return NULL;
}

static void
bench_run_round (BenchResult *result)
{
  gint64 start = g_get_monotonic_time ();
  gint64 checksum = result->info->func (result->info->n_items);
  gdouble ns = (gdouble) (g_get_monotonic_time () - start) * 1000.0 / (gdouble) result->info->n_items;

  if (result->rounds->len > 0 && checksum != result->checksum)
    g_error ("%s: the result changes from round to round", result->info->name);
  result->checksum = checksum;
  g_array_append_val (result->rounds, ns);
}

/* What a run needs whatever its length is taken out by comparing two lengths. */
static void
bench_count_allocs (BenchResult *result)
{
  const guint64 n = MIN (10000, result->info->n_items);
  guint64 one;
  guint64 two;

  result->info->func (n);
  bench_allocs_start ();
  result->info->func (n);
  one = bench_allocs_stop ();
  bench_allocs_start ();
  result->info->func (2 * n);
  two = bench_allocs_stop ();

  result->allocs = two > one ? (gdouble) (two - one) / (gdouble) n : 0.0;
}

static gboolean
bench_is_wanted (const char *name,
                 char **names)
{
  return names == NULL || names[0] == NULL || g_strv_contains ((const char *const *) names, name);
}

/* A case brings the one it is compared with. */
static GPtrArray *
bench_select (char **names)
{
  const BenchCase *tables[] = { bench_fused_cases, bench_operator_cases, bench_concurrent_cases,
                                bench_keyed_cases };
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *results = g_ptr_array_new_with_free_func (bench_result_free);

  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const BenchCase *info = tables[t]; info->name != NULL; info++)
      if (bench_is_wanted (info->name, names))
        {
          g_hash_table_add (wanted, (gpointer) info->name);
          if (info->ratio_to != NULL)
            g_hash_table_add (wanted, (gpointer) info->ratio_to);
        }

  for (guint t = 0; t < G_N_ELEMENTS (tables); t++)
    for (const BenchCase *info = tables[t]; info->name != NULL; info++)
      if (g_hash_table_contains (wanted, info->name))
        {
          BenchResult *result = g_new0 (BenchResult, 1);

          result->info = info;
          result->rounds = g_array_new (FALSE, FALSE, sizeof (gdouble));
          g_ptr_array_add (results, result);
        }

  return results;
}

static void
bench_print (GPtrArray *results)
{
  g_print ("%-22s %9s %9s %9s %8s  %s\n", "case", "min ns", "median", "M items/s", "allocs", "ratio");
  for (guint i = 0; i < results->len; i++)
    {
      BenchResult *result = g_ptr_array_index (results, i);
      BenchResult *base = bench_find (results, result->info->ratio_to);
      gdouble min = bench_result_min (result);

      g_print ("%-22s %9.2f %9.2f %9.1f %8.3f", result->info->name, min, bench_result_median (result),
               1000.0 / min, result->allocs);
      if (base != NULL)
        g_print ("  %.2f x %s", min / bench_result_min (base), base->info->name);
      g_print ("\n");
    }
}

static char *
bench_describe_machine (void)
{
  g_autofree char *cpuinfo = NULL;
  g_auto (GStrv) lines = NULL;
  struct utsname name = { 0 };
  const char *model = "unknown processor";

  if (g_file_get_contents ("/proc/cpuinfo", &cpuinfo, NULL, NULL))
    lines = g_strsplit (cpuinfo, "\n", -1);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "model name") && strchr (lines[i], ':') != NULL)
      {
        model = strchr (lines[i], ':') + 2;
        break;
      }
  uname (&name);

  return g_strdup_printf ("%s, %u processors, %s %s", model, g_get_num_processors (), name.sysname, name.release);
}

static gboolean
bench_write_json (GPtrArray *results,
                  const char *path,
                  GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *machine = bench_describe_machine ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "machine");
  json_builder_add_string_value (builder, machine);
  json_builder_set_member_name (builder, "cases");
  json_builder_begin_array (builder);
  for (guint i = 0; i < results->len; i++)
    {
      BenchResult *result = g_ptr_array_index (results, i);
      BenchResult *base = bench_find (results, result->info->ratio_to);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, result->info->name);
      json_builder_set_member_name (builder, "ns_per_item");
      json_builder_add_double_value (builder, bench_result_median (result));
      json_builder_set_member_name (builder, "min");
      json_builder_add_double_value (builder, bench_result_min (result));
      if (base != NULL)
        {
          json_builder_set_member_name (builder, "ratio_to");
          json_builder_add_string_value (builder, base->info->name);
          json_builder_set_member_name (builder, "ratio");
          json_builder_add_double_value (builder, bench_result_min (result) / bench_result_min (base));
        }
      json_builder_set_member_name (builder, "allocs_per_item");
      json_builder_add_double_value (builder, result->allocs);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);

  return g_file_set_contents (path, text, -1, error);
}

int
main (int argc,
      char **argv)
{
  g_autofree char *json = NULL;
  g_auto (GStrv) names = NULL;
  gboolean slow = FALSE;
  gint n_rounds = 5;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_FILENAME, &json, "Also write the results to FILE", "FILE" },
    { "long", 0, 0, G_OPTION_ARG_NONE, &slow, "Three times as many rounds", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &names, NULL, "[CASE...]" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- measure Kitsune");
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  results = bench_select (names);
  if (results->len == 0)
    {
      g_printerr ("no case of that name\n");
      return EXIT_FAILURE;
    }

  for (guint i = 0; i < results->len; i++)
    bench_count_allocs (g_ptr_array_index (results, i));
  for (gint round = 0; round < (slow ? 3 * n_rounds : n_rounds); round++)
    for (guint i = 0; i < results->len; i++)
      bench_run_round (g_ptr_array_index (results, i));

  bench_print (results);
  if (json != NULL && !bench_write_json (results, json, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }

  return EXIT_SUCCESS;
}
