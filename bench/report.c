/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "harness.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/utsname.h>

/*
 * The results, for people and for programs.
 */
static gboolean
bench_has_ratio (BenchSubject *subject)
{
  return subject->ratio_to != NULL && subject->rounds->len > 0 && subject->together->len > 0;
}

static char *
bench_print_peak (gint64 peak)
{
  if (peak < 0)
    return g_strdup ("");
  if (peak < 10 * 1024 * 1024)
    return g_strdup_printf ("%d KiB", (int) (peak / 1024));

  return g_strdup_printf ("%d MiB", (int) (peak / 1024 / 1024));
}

static void
bench_print_verdict (gboolean good)
{
  g_print (": %s", good ? "met" : "MISSED");
}

static void
bench_print_targets (BenchSubject *subject)
{
  gdouble min = bench_min (subject->rounds);

  if (bench_has_ratio (subject))
    {
      gdouble ratio = bench_subject_ratio (subject);
      gdouble above = min - bench_min (subject->together);

      g_print ("  %.2f x %s", ratio, subject->ratio_to);
      if (subject->at_most > 0)
        {
          g_print (", at most %.2f", subject->at_most);
          bench_print_verdict (ratio <= subject->at_most);
        }
      if (subject->at_least > 0)
        {
          g_print (", at least %.2f", subject->at_least);
          bench_print_verdict (ratio >= subject->at_least);
        }
      if (subject->above_ns > 0)
        {
          g_print (", %.1f ns above it, at most %.0f", above, subject->above_ns);
          bench_print_verdict (above <= subject->above_ns);
        }
    }
  if (subject->at_most_ns > 0)
    {
      g_print ("  at most %.0f ns", subject->at_most_ns);
      bench_print_verdict (min <= subject->at_most_ns);
    }
  if (subject->item_size > 0)
    g_print ("  %.2f GB/s", (gdouble) subject->item_size / min);
}

void
bench_print (GPtrArray *subjects)
{
  g_print ("%-22s %11s %11s %10s %8s %9s  %s\n", "case", "min ns", "median", "k items/s", "allocs", "memory", "ratio");
  for (guint i = 0; i < subjects->len; i++)
    {
      BenchSubject *subject = g_ptr_array_index (subjects, i);
      g_autofree char *peak = bench_print_peak (subject->peak);

      g_print ("%-22s", subject->name);
      if (subject->skipped != NULL)
        {
          g_print (" skipped: %s\n", subject->skipped);
          continue;
        }
      g_print (" %11.2f %11.2f %10.0f", bench_min (subject->rounds), bench_median (subject->rounds),
               1e6 / bench_min (subject->rounds));
      if (subject->has_allocs)
        g_print (" %8.3f", subject->allocs);
      else
        g_print (" %8s", "");
      g_print (" %9s", peak);
      bench_print_targets (subject);
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

static void
bench_add_string (JsonBuilder *builder,
                  const char *name,
                  const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
bench_add_double (JsonBuilder *builder,
                  const char *name,
                  gdouble value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
bench_add_figures (JsonBuilder *builder,
                   BenchSubject *subject)
{
  gdouble min = bench_min (subject->rounds);

  bench_add_double (builder, "ns_per_item", bench_median (subject->rounds));
  bench_add_double (builder, "min", min);
  bench_add_double (builder, "items_per_second", 1e9 / min);
  if (subject->item_size > 0)
    bench_add_double (builder, "bytes_per_second", 1e9 * (gdouble) subject->item_size / min);
  if (bench_has_ratio (subject))
    {
      bench_add_string (builder, "ratio_to", subject->ratio_to);
      bench_add_double (builder, "ratio", bench_subject_ratio (subject));
    }
  if (subject->has_allocs)
    bench_add_double (builder, "allocs_per_item", subject->allocs);
  if (subject->peak >= 0)
    {
      json_builder_set_member_name (builder, "peak_memory");
      json_builder_add_int_value (builder, subject->peak);
    }
}

gboolean
bench_write_json (GPtrArray *subjects,
                  const char *path,
                  GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *machine = bench_describe_machine ();
  g_autofree char *text = NULL;

  json_builder_begin_object (builder);
  bench_add_string (builder, "machine", machine);
  bench_add_string (builder, "date", date);
  json_builder_set_member_name (builder, "cases");
  json_builder_begin_array (builder);
  for (guint i = 0; i < subjects->len; i++)
    {
      BenchSubject *subject = g_ptr_array_index (subjects, i);

      json_builder_begin_object (builder);
      bench_add_string (builder, "name", subject->name);
      if (subject->skipped != NULL)
        bench_add_string (builder, "skipped", subject->skipped);
      else
        bench_add_figures (builder, subject);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);

  return g_file_set_contents (path, text, -1, error);
}
