/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* From items to results: what was bought, and for how much. */

/* [import] */
#include <kitsune/kitsune.h>
/* [import] */

static const char *const LINES[] = { "apples 3", "pears 5", "apples 4", "plums ?" };

static KitsunePipeline *
new_lines (void)
{
  GValue values[G_N_ELEMENTS (LINES)] = { G_VALUE_INIT };

  for (gsize i = 0; i < G_N_ELEMENTS (LINES); i++)
    {
      g_value_init (&values[i], G_TYPE_STRING);
      g_value_set_static_string (&values[i], LINES[i]);
    }
  return kitsune_pipeline_new_from_values (values, G_N_ELEMENTS (values));
}

/* [functions] */
static gboolean
parse (const GValue *item,
       GValue *result,
       gpointer user_data,
       GError **error)
{
  g_auto (GStrv) words = g_strsplit (g_value_get_string (item), " ", 2);
  g_auto (GValue) name = G_VALUE_INIT;
  g_auto (GValue) number = G_VALUE_INIT;
  gint64 n;

  if (!g_ascii_string_to_signed (words[1], 10, 0, G_MAXINT64, &n, error))
    return FALSE;

  g_value_init (&name, G_TYPE_STRING);
  g_value_set_string (&name, words[0]);
  g_value_init (&number, G_TYPE_INT64);
  g_value_set_int64 (&number, n);
  g_value_take_boxed (result, kitsune_pair_new (&name, &number));
  return TRUE;
}

static gboolean
is_apples (const GValue *item,
           gpointer user_data,
           GError **error)
{
  return g_str_equal (g_value_get_string (kitsune_pair_get_first (g_value_get_boxed (item))), "apples");
}

static gboolean
get_number (const GValue *item,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  g_value_copy (kitsune_pair_get_second (g_value_get_boxed (item)), result);
  return TRUE;
}
/* [functions] */

static void
print_purchase (KitsuneItem *item,
                const char *format)
{
  KitsunePair *pair = g_value_get_boxed (kitsune_item_get_value (item));
  const char *name = g_value_get_string (kitsune_pair_get_first (pair));
  gint64 number = g_value_get_int64 (kitsune_pair_get_second (pair));

  if (format != NULL)
    g_print ("%s: %s %" G_GINT64_FORMAT "\n", format, name, number);
  else
    g_print ("%" G_GINT64_FORMAT " %s\n", number, name);
}

static void
show_results (KitsunePipeline *purchases)
{
  /* [results] */
  g_autoptr (KitsunePipeline) apples = kitsune_pipeline_filter (purchases, is_apples, NULL, NULL);
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_map (apples, G_TYPE_INT64, get_number, NULL, NULL);
  g_autoptr (KitsuneItem) sum = kitsune_pipeline_sum (numbers, NULL, NULL, NULL);
  g_autoptr (KitsuneItem) first = kitsune_pipeline_first (purchases, NULL, NULL, NULL);
  g_autoptr (KitsuneIterator) iterator = kitsune_pipeline_iter (purchases, NULL, NULL);
  KitsuneItem *item;

  g_print ("apples: %" G_GINT64_FORMAT "\n", g_value_get_int64 (kitsune_item_get_value (sum)));
  print_purchase (first, "first");
  while ((item = kitsune_iterator_next (iterator, NULL, NULL)) != NULL)
    {
      print_purchase (item, NULL);
      kitsune_item_unref (item);
    }
  /* [results] */
}

/* [run] */
static void
stage_error_cb (KitsuneRunner *runner,
                KitsuneRun *run,
                KitsuneStage *stage,
                const GValue *line)
{
  g_print ("what is %s\n", g_value_get_string (line));
}

static gboolean
ignore (const GValue *item,
        gpointer user_data,
        GError **error)
{
  return TRUE;
}

static void
run (KitsunePipeline *purchases)
{
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (purchases, ignore, NULL, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  KitsuneStageMetrics *parsed;

  g_signal_connect (runner, "stage-error::parse", G_CALLBACK (stage_error_cb), NULL);
  summary = kitsune_runner_run (runner, NULL, NULL);
  parsed = kitsune_metrics_lookup (kitsune_run_summary_get_metrics (summary), "parse");
  g_print ("%" G_GUINT64_FORMAT " lines, %" G_GUINT64_FORMAT " purchases, %" G_GUINT64_FORMAT " dropped\n",
           kitsune_stage_metrics_get_items_in (parsed), kitsune_stage_metrics_get_items_out (parsed),
           kitsune_stage_metrics_get_dropped (parsed));
}
/* [run] */

int
main (void)
{
  /* [pipeline] */
  g_autoptr (KitsunePipeline) lines = new_lines ();
  g_autoptr (KitsunePipeline) purchases = kitsune_pipeline_map (lines, KITSUNE_TYPE_PAIR, parse, NULL, NULL);
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();

  kitsune_pipeline_set (purchases, "name", "parse", "error-handler", drop, NULL);
  /* [pipeline] */
  show_results (purchases);
  run (purchases);

  /* [failure] */
  g_autoptr (KitsunePipeline) strict = kitsune_pipeline_map (lines, KITSUNE_TYPE_PAIR, parse, NULL, NULL);
  g_autoptr (GError) error = NULL;

  kitsune_pipeline_set (strict, "name", "strict", NULL);
  kitsune_pipeline_count (strict, NULL, NULL, &error);
  if (error != NULL && g_str_has_prefix (error->message, "stage \"strict\": "))
    g_print ("it failed in strict\n");
  /* [failure] */
  return 0;
}
