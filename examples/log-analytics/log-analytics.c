/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What happened in a Debian package log: log-analytics [LOG] */

#include <kitsune/kitsune.h>
#include <tails/file/kitsune-file.h>

#include <string.h>
#include <unistd.h>

/* --- a line of the log --- */

typedef struct
{
  char *minute;
  char *action;
  char *package; /* NULL if the line is about none */
} Event;

static void
event_clear (gpointer data)
{
  Event *event = data;

  g_free (event->minute);
  g_free (event->action);
  g_free (event->package);
}

static Event *
event_ref (Event *event)
{
  return g_rc_box_acquire (event);
}

static void
event_unref (Event *event)
{
  g_rc_box_release_full (event, event_clear);
}

#define TYPE_EVENT (event_get_type ())
static GType event_get_type (void);
G_DEFINE_BOXED_TYPE (Event, event, event_ref, event_unref)

static gboolean
parse (const GValue *item,
       GValue *result,
       gpointer user_data,
       GError **error)
{
  const char *line = kitsune_value_get_string (item);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *rest = NULL;
  g_auto (GStrv) words = NULL;
  const char *word;
  Event *event;

  if (!g_regex_match (user_data, line, 0, &match))
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "not a line of a package log: %s", line);
      return FALSE;
    }

  event = g_rc_box_new0 (Event);
  event->minute = g_match_info_fetch (match, 1);
  event->action = g_match_info_fetch (match, 2);
  rest = g_match_info_fetch (match, 3);
  words = g_strsplit (rest, " ", 3);
  word = g_str_equal (event->action, "status") ? words[1] : words[0]; /* status STATE PACKAGE VERSION */
  if (word != NULL && !g_str_equal (event->action, "startup"))
    event->package = g_strndup (word, strcspn (word, ":"));

  g_value_take_boxed (result, event);
  return TRUE;
}

static gboolean
touches_package (const GValue *item,
                 gpointer user_data,
                 GError **error)
{
  Event *event = g_value_get_boxed (item);

  return event->package != NULL && !g_str_equal (event->action, "status");
}

/* Keys: which part of an event they are is the offset in @user_data. */
static gboolean
get_part (const GValue *item,
          GValue *key,
          gpointer user_data,
          GError **error)
{
  g_value_init (key, G_TYPE_STRING);
  g_value_set_string (key, G_STRUCT_MEMBER (char *, g_value_get_boxed (item), GPOINTER_TO_SIZE (user_data)));
  return TRUE;
}

#define PART(name) GSIZE_TO_POINTER (G_STRUCT_OFFSET (Event, name))

/* --- from groups of events to the largest of them --- */

static KitsunePair *
new_size (const char *name,
          gsize size)
{
  g_auto (GValue) first = G_VALUE_INIT;
  g_auto (GValue) second = G_VALUE_INIT;

  g_value_init (&first, G_TYPE_STRING);
  g_value_set_string (&first, name);
  g_value_init (&second, G_TYPE_INT64);
  g_value_set_int64 (&second, (gint64) size);

  return kitsune_pair_new (&first, &second);
}

static gboolean
sizes (const GValue *item,
       KitsuneEmitter *out,
       gpointer user_data,
       GError **error)
{
  KitsuneDict *groups = g_value_get_boxed (item);

  for (gsize i = 0; i < kitsune_dict_get_size (groups); i++)
    {
      g_auto (GValue) pair = G_VALUE_INIT;
      KitsuneItems *events = g_value_get_boxed (kitsune_dict_get_value (groups, i));

      g_value_init (&pair, KITSUNE_TYPE_PAIR);
      g_value_take_boxed (&pair, new_size (g_value_get_string (kitsune_dict_get_key (groups, i)),
                                           kitsune_items_get_size (events)));
      kitsune_emitter_push (out, &pair);
    }

  return TRUE;
}

static gboolean
size_of_minute (const GValue *item,
                GValue *result,
                gpointer user_data,
                GError **error)
{
  KitsuneItems *events = g_value_get_boxed (item);
  Event *first = g_value_get_boxed (kitsune_items_get (events, 0));

  g_value_take_boxed (result, new_size (first->minute, kitsune_items_get_size (events)));
  return TRUE;
}

static gboolean
minus_size (const GValue *item,
            GValue *key,
            gpointer user_data,
            GError **error)
{
  g_value_init (key, G_TYPE_INT64);
  g_value_set_int64 (key, -g_value_get_int64 (kitsune_pair_get_second (g_value_get_boxed (item))));
  return TRUE;
}

static KitsunePipeline *
largest (KitsunePipeline *pairs,
         guint n)
{
  g_autoptr (KitsunePipeline) sorted = kitsune_pipeline_sort_by (pairs, minus_size, NULL, NULL);

  return kitsune_pipeline_take (sorted, n);
}

static KitsunePipeline *
largest_groups (KitsunePipeline *events,
                gpointer part,
                guint n)
{
  g_autoptr (KitsunePipeline) groups = kitsune_pipeline_group_by (events, get_part, part, NULL);
  g_autoptr (KitsunePipeline) pairs = kitsune_pipeline_flat_map (groups, KITSUNE_TYPE_PAIR, sizes, NULL, NULL);

  return largest (pairs, n);
}

/* --- what people see --- */

static gboolean
add_row (const GValue *item,
         gpointer user_data,
         GError **error)
{
  KitsunePair *pair = g_value_get_boxed (item);

  g_string_append_printf (user_data, "  %-32s %7" G_GINT64_FORMAT "\n",
                          g_value_get_string (kitsune_pair_get_first (pair)),
                          g_value_get_int64 (kitsune_pair_get_second (pair)));
  return TRUE;
}

static gboolean
add_length (const GValue *state,
            const GValue *item,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, g_value_get_int64 (state) + (gint64) strlen (g_value_get_string (item)) + 1);
  return TRUE;
}

static gboolean
show_progress (const GValue *item,
               gpointer user_data,
               GError **error)
{
  const goffset size = *(goffset *) user_data;
  gdouble done = MIN ((gdouble) g_value_get_int64 (item) / (gdouble) size, 1.0);
  g_autofree char *bar = g_strnfill ((gsize) (40 * done), '#');

  g_printerr ("\r[%-40s] %3.0f%% ", bar, 100 * done);
  return TRUE;
}

static KitsuneRunner *
new_progress (KitsunePipeline *lines,
              GFile *file)
{
  static goffset size;
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, 0, NULL, NULL);
  g_auto (GValue) zero = G_VALUE_INIT;
  g_autoptr (KitsunePipeline) n_bytes = NULL;
  g_autoptr (KitsunePipeline) calm = NULL;

  size = MAX (info != NULL ? g_file_info_get_size (info) : 0, 1);
  g_value_init (&zero, G_TYPE_INT64);
  n_bytes = kitsune_pipeline_scan (lines, G_TYPE_INT64, &zero, add_length, NULL, NULL);
  calm = kitsune_pipeline_throttle (n_bytes, 100 * G_TIME_SPAN_MILLISECOND);

  return kitsune_pipeline_for_each (calm, show_progress, &size, NULL);
}

static void
print_metrics (KitsuneMetrics *metrics)
{
  g_print ("\n%-16s %8s %8s %8s %8s %8s\n", "Stage", "in", "out", "errors", "dropped", "ms");
  for (guint i = 0; i < kitsune_metrics_get_n_stages (metrics); i++)
    {
      KitsuneStageMetrics *stage = kitsune_metrics_get_stage (metrics, i);

      g_print ("%-16s %8" G_GUINT64_FORMAT " %8" G_GUINT64_FORMAT " %8" G_GUINT64_FORMAT " %8" G_GUINT64_FORMAT
               " %8.1f\n",
               kitsune_stage_metrics_get_name (stage), kitsune_stage_metrics_get_items_in (stage),
               kitsune_stage_metrics_get_items_out (stage), kitsune_stage_metrics_get_errors (stage),
               kitsune_stage_metrics_get_dropped (stage), kitsune_stage_metrics_get_busy_time (stage) / 1e6);
    }
}

/* A table with a row for each pair; filled when the runner that it adds runs. */
static GString *
add_table (GPtrArray *runners,
           const char *title,
           KitsunePipeline *pairs)
{
  GString *table = g_string_new (NULL);

  g_string_append_printf (table, "\n%s\n", title);
  g_ptr_array_add (runners, kitsune_pipeline_for_each (pairs, add_row, table, NULL));
  g_object_unref (pairs);

  return table;
}

int
main (int argc,
      char **argv)
{
  const char *path = argc > 1 ? argv[1] : "/var/log/dpkg.log";
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GRegex) regex = g_regex_new ("^(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d):\\d\\d (\\S+) (.+)$", 0, 0, NULL);
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsunePipeline) lines = kitsune_file_read_lines (file);
  g_autoptr (KitsunePipeline) events = kitsune_pipeline_map (lines, TYPE_EVENT, parse, regex, NULL);
  g_autoptr (KitsunePipeline) touched = kitsune_pipeline_filter (events, touches_package, NULL, NULL);
  g_autoptr (KitsunePipeline) chunks = kitsune_pipeline_chunk_by (events, get_part, PART (minute), NULL);
  g_autoptr (KitsunePipeline) minutes = kitsune_pipeline_map (chunks, KITSUNE_TYPE_PAIR, size_of_minute, NULL, NULL);
  g_autoptr (GPtrArray) runners = g_ptr_array_new_with_free_func (g_object_unref);
  GString *tables[] = {
    add_table (runners, "Actions", largest_groups (events, PART (action), 20)),
    add_table (runners, "Busiest packages", largest_groups (touched, PART (package), 5)),
    add_table (runners, "Busiest minutes", largest (minutes, 5)),
  };
  g_autoptr (KitsuneRunner) all = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;

  kitsune_pipeline_set (lines, "name", "read", NULL);
  kitsune_pipeline_set (events, "name", "parse", "error-handler", drop, NULL);
  if (isatty (STDERR_FILENO))
    g_ptr_array_add (runners, new_progress (lines, file));

  all = kitsune_runner_new_merged ((KitsuneRunner **) runners->pdata, runners->len);
  summary = kitsune_runner_run (all, NULL, &error); /* everything above, in one pass */

  if (isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");
  if (summary != NULL)
    {
      KitsuneMetrics *metrics = kitsune_run_summary_get_metrics (summary);
      KitsuneStageMetrics *parsed = kitsune_metrics_lookup (metrics, "parse");

      g_print ("%s: %" G_GUINT64_FORMAT " lines, %" G_GUINT64_FORMAT " malformed\n", path,
               kitsune_stage_metrics_get_items_in (parsed), kitsune_stage_metrics_get_dropped (parsed));
      for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
        g_print ("%s", tables[i]->str);
      print_metrics (metrics);
    }
  else
    {
      g_printerr ("%s\n", error->message);
    }

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    g_string_free (tables[i], TRUE);

  return summary != NULL ? 0 : 1;
}
