/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Much of the library, from C; prints what the other languages print: scenario FILE */

#include <kitsune/kitsune.h>

#include <locale.h>

#define MANY 1000000000

/* --- showing ---------------------------------------------------------------- */

static void
say_values (const char *title,
            const GValue *values,
            gsize n_values)
{
  g_print ("%s:", title);
  for (gsize i = 0; i < n_values; i++)
    {
      g_autofree char *text = kitsune_value_to_string (&values[i]);

      g_print (" %s", text);
    }
  g_print ("\n");
}

static void
say_array (const char *title,
           GArray *values)
{
  say_values (title, (const GValue *) (gpointer) values->data, values->len);
}

/* Consumes the pipeline. */
static void
say (const char *title,
     KitsunePipeline *pipeline)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (pipeline, NULL, NULL, &error);
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (GValue));

  g_assert_no_error (error);
  for (gsize i = 0; i < kitsune_items_get_size (items); i++)
    g_array_append_vals (values, kitsune_items_get (items, i), 1); /* borrowed */
  say_array (title, values);
  g_object_unref (pipeline);
}

/* Consumes the item. */
static void
say_item (const char *title,
          KitsuneItem *item)
{
  if (item != NULL)
    say_values (title, kitsune_item_get_value (item), 1);
  else
    g_print ("%s: nothing\n", title);
  g_clear_pointer (&item, kitsune_item_unref);
}

static GArray *
new_values (void)
{
  GArray *values = g_array_new (FALSE, TRUE, sizeof (GValue));

  g_array_set_clear_func (values, (GDestroyNotify) g_value_unset);
  return values;
}

static void
add_value (GArray *values,
           const GValue *item)
{
  GValue copy = G_VALUE_INIT;

  g_value_init (&copy, G_VALUE_TYPE (item));
  g_value_copy (item, &copy);
  g_array_append_val (values, copy);
}

static const char *
yes_no (gboolean answer)
{
  return answer ? "yes" : "no";
}

static void
set_int64 (GValue *value,
           gint64 number)
{
  if (!G_IS_VALUE (value))
    g_value_init (value, G_TYPE_INT64);
  g_value_set_int64 (value, number);
}

/* --- functions of stages ---------------------------------------------------- */

static gboolean
square (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  set_int64 (result, g_value_get_int64 (item) * g_value_get_int64 (item));
  return TRUE;
}

static gboolean
twice (const GValue *item,
       GValue *result,
       gpointer user_data,
       GError **error)
{
  set_int64 (result, 2 * g_value_get_int64 (item));
  return TRUE;
}

static gboolean
negate (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  set_int64 (result, -g_value_get_int64 (item));
  return TRUE;
}

static gboolean
parity (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  set_int64 (result, g_value_get_int64 (item) % 2);
  return TRUE;
}

static gboolean
is_odd (const GValue *item,
        gpointer user_data,
        GError **error)
{
  return g_value_get_int64 (item) % 2 == 1;
}

static gboolean
is_even (const GValue *item,
         gpointer user_data,
         GError **error)
{
  return g_value_get_int64 (item) % 2 == 0;
}

static gboolean
is_above_four (const GValue *item,
               gpointer user_data,
               GError **error)
{
  return g_value_get_int64 (item) > 4;
}

static gboolean
repeat (const GValue *item,
        KitsuneEmitter *out,
        gpointer user_data,
        GError **error)
{
  for (gint64 i = 0; i < g_value_get_int64 (item); i++)
    kitsune_emitter_forward (out);
  return TRUE;
}

static gboolean
add (const GValue *state,
     const GValue *item,
     GValue *result,
     gpointer user_data,
     GError **error)
{
  set_int64 (result, g_value_get_int64 (state) + g_value_get_int64 (item));
  return TRUE;
}

static gboolean
show_groups (const GValue *item,
             KitsuneEmitter *out,
             gpointer user_data,
             GError **error)
{
  KitsuneDict *dict = g_value_get_boxed (item);

  for (gsize i = 0; i < kitsune_dict_get_size (dict); i++)
    {
      g_autofree char *key = kitsune_value_to_string (kitsune_dict_get_key (dict, i));
      g_autofree char *value = kitsune_value_to_string (kitsune_dict_get_value (dict, i));
      g_autofree char *text = g_strdup_printf ("%s: %s", key, value);

      kitsune_emitter_push_string (out, text);
    }
  return TRUE;
}

static gboolean
parse (const GValue *item,
       GValue *result,
       gpointer user_data,
       GError **error)
{
  gint64 number;

  if (!g_ascii_string_to_signed (g_value_get_string (item), 10, G_MININT64, G_MAXINT64, &number, NULL))
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "not a number: \"%s\"", g_value_get_string (item));
      return FALSE;
    }
  set_int64 (result, number);
  return TRUE;
}

static gboolean
print (const GValue *item,
       GValue *result,
       gpointer user_data,
       GError **error)
{
  g_value_take_string (result, kitsune_value_to_string (item));
  return TRUE;
}

static gboolean
refuse_three (const GValue *item,
              GValue *result,
              gpointer user_data,
              GError **error)
{
  if (g_value_get_int64 (item) == 3)
    {
      g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_FAILED, "3 is not wanted");
      return FALSE;
    }
  g_value_copy (item, result);
  return TRUE;
}

static gboolean
keep (const GValue *item,
      gpointer user_data,
      GError **error)
{
  add_value (user_data, item);
  return TRUE;
}

static gboolean
ignore (const GValue *item,
        gpointer user_data,
        GError **error)
{
  return TRUE;
}

static gboolean
cancel_at_five (const GValue *item,
                gpointer user_data,
                GError **error)
{
  if (g_value_get_int64 (item) == 5)
    g_cancellable_cancel (user_data);
  return TRUE;
}

/* --- sources ---------------------------------------------------------------- */

static KitsunePipeline *
numbers (gint64 stop)
{
  return kitsune_pipeline_new_range (1, stop, 1);
}

static KitsunePipeline *
words (const char *const *texts)
{
  g_autoptr (GArray) values = new_values ();

  for (gsize i = 0; texts[i] != NULL; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_value_init (&value, G_TYPE_STRING);
      g_value_set_static_string (&value, texts[i]);
      add_value (values, &value);
    }
  return kitsune_pipeline_new_from_values ((const GValue *) (gpointer) values->data, values->len);
}

static KitsunePipeline *
lines_of (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &error);

  g_assert_no_error (error);
  return kitsune_pipeline_new_from_lines (G_INPUT_STREAM (stream));
}

static void
send (KitsuneChannel *channel,
      GType type,
      gconstpointer content)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GError) error = NULL;

  g_value_init (&value, type);
  if (type == G_TYPE_STRING)
    g_value_set_string (&value, content);
  else
    g_value_set_int64 (&value, *(const gint64 *) content);
  kitsune_channel_try_send (channel, &value, &error);
  g_assert_no_error (error);
}

static void
send_int64 (KitsuneChannel *channel,
            gint64 number)
{
  send (channel, G_TYPE_INT64, &number);
}

static void
sources (const char *path)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_STRING, 4);

  say ("items", words ((const char *const[]){ "one", "two", "three", NULL }));
  say ("range", numbers (6));
  say ("lines", lines_of (path));
  send (channel, G_TYPE_STRING, "sent");
  send (channel, G_TYPE_STRING, "before");
  send (channel, G_TYPE_STRING, "the run");
  kitsune_channel_close (channel);
  say ("channel", kitsune_channel_get_pipeline (channel));
}

/* --- operators -------------------------------------------------------------- */

static void
transforms (void)
{
  g_autoptr (KitsunePipeline) five = numbers (6);
  g_autoptr (KitsunePipeline) three = numbers (4);
  g_autoptr (KitsunePipeline) groups = kitsune_pipeline_group_by (five, parity, NULL, NULL);
  g_auto (GValue) zero = G_VALUE_INIT;

  set_int64 (&zero, 0);
  say ("map", kitsune_pipeline_map (five, G_TYPE_INT64, square, NULL, NULL));
  say ("filter", kitsune_pipeline_filter (five, is_odd, NULL, NULL));
  say ("flat_map", kitsune_pipeline_flat_map (three, G_TYPE_INT64, repeat, NULL, NULL));
  say ("scan", kitsune_pipeline_scan (five, G_TYPE_INT64, &zero, add, NULL, NULL));
  say ("batch", kitsune_pipeline_batch (five, 2));
  say ("sliding_window", kitsune_pipeline_sliding_window (five, 3, 1));
  say ("sort_by", kitsune_pipeline_sort_by (five, negate, NULL, NULL));
  say ("group_by", kitsune_pipeline_flat_map (groups, G_TYPE_STRING, show_groups, NULL, NULL));
}

static void
joins (void)
{
  g_autoptr (KitsunePipeline) five = numbers (6);
  g_autoptr (KitsunePipeline) three = numbers (4);
  g_autoptr (KitsunePipeline) two = numbers (3);
  g_autoptr (KitsunePipeline) letters = words ((const char *const[]){ "a", "b", "c", NULL });
  g_autoptr (KitsunePipeline) merged = kitsune_pipeline_merge_with (three, two);

  say ("zip", kitsune_pipeline_zip (five, letters));
  say ("concat", kitsune_pipeline_concat_with (two, letters));
  say ("merge", kitsune_pipeline_sort (merged, NULL, NULL, NULL));
}

static void
terminals (void)
{
  g_autoptr (KitsunePipeline) five = numbers (6);
  g_autoptr (KitsunePipeline) none = numbers (1);
  g_autoptr (KitsunePipeline) many = numbers (MANY);
  g_autoptr (KitsuneIterator) iterator = kitsune_pipeline_iter (many, NULL, NULL);
  g_autoptr (GArray) seen = new_values ();
  g_autoptr (GError) error = NULL;

  say_item ("first", kitsune_pipeline_first (five, NULL, NULL, &error));
  say_item ("first of none", kitsune_pipeline_first (none, NULL, NULL, &error));
  g_print ("count: %" G_GINT64_FORMAT "\n", kitsune_pipeline_count (five, NULL, NULL, &error));
  say_item ("sum", kitsune_pipeline_sum (five, NULL, NULL, &error));
  g_print ("any: %s\n", yes_no (kitsune_pipeline_any (five, is_above_four, NULL, NULL, NULL, NULL, &error)));
  for (;;)
    {
      g_autoptr (KitsuneItem) item = kitsune_iterator_next (iterator, NULL, &error);

      if (g_value_get_int64 (kitsune_item_get_value (item)) > 3)
        break;
      add_value (seen, kitsune_item_get_value (item));
    }
  kitsune_iterator_close (iterator);
  g_assert_no_error (error);
  say_array ("iteration", seen);
  say ("take", kitsune_pipeline_take (many, 2));
}

/* --- failures --------------------------------------------------------------- */

/* lint: size: the signal says how many there are */
static void
error_cb (KitsuneRunner *runner,
          KitsuneRun *run,
          KitsuneStage *stage,
          const GValue *item,
          const GError *error,
          guint attempt,
          guint64 index,
          gpointer user_data)
{
  g_print ("%s error: \"%s\" at %" G_GUINT64_FORMAT ", attempt %u: %s\n", kitsune_stage_get_name (stage),
           g_value_get_string (item), index, attempt, error->message);
}

static void
failures (const char *path)
{
  g_autoptr (GArray) good = new_values ();
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsunePipeline) lines = lines_of (path);
  g_autoptr (KitsunePipeline) parsed = kitsune_pipeline_map (lines, G_TYPE_INT64, parse, NULL, NULL);
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (parsed, keep, good, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (KitsunePipeline) five = numbers (6);
  g_autoptr (KitsunePipeline) check = kitsune_pipeline_map (five, G_TYPE_INT64, refuse_three, NULL, NULL);
  g_autoptr (KitsunePipeline) none = kitsune_pipeline_batch (five, 0);
  g_autoptr (GError) failed = NULL;
  g_autoptr (GError) refused = NULL;
  KitsuneStageMetrics *metrics;

  kitsune_pipeline_set (parsed, "name", "parse", "error-handler", drop, NULL);
  g_signal_connect (runner, "stage-error::parse", G_CALLBACK (error_cb), NULL);
  summary = kitsune_runner_run (runner, NULL, NULL);
  metrics = kitsune_metrics_lookup (kitsune_run_summary_get_metrics (summary), "parse");
  say_array ("parsed", good);
  g_print ("parse: %" G_GUINT64_FORMAT " in, %" G_GUINT64_FORMAT " out, %" G_GUINT64_FORMAT
           " errors, %" G_GUINT64_FORMAT " dropped\n",
           kitsune_stage_metrics_get_items_in (metrics), kitsune_stage_metrics_get_items_out (metrics),
           kitsune_stage_metrics_get_errors (metrics), kitsune_stage_metrics_get_dropped (metrics));

  kitsune_pipeline_set (check, "name", "check", NULL);
  g_assert_null (kitsune_pipeline_collect (check, NULL, NULL, &failed));
  g_print ("failed: %s\n", failed->message);

  kitsune_pipeline_set (none, "name", "none", NULL);
  g_assert_null (kitsune_pipeline_collect (none, NULL, NULL, &refused));
  g_print ("refused: %s\n", refused->message);
}

/* --- signals and metrics ---------------------------------------------------- */

static void
item_cb (KitsuneRunner *runner,
         KitsuneRun *run,
         KitsuneStage *stage,
         const GValue *item,
         gpointer user_data)
{
  g_autofree char *text = kitsune_value_to_string (item);

  g_print ("%s %s %s\n", (const char *) user_data, kitsune_stage_get_name (stage), text);
}

static void
stage_finished_cb (KitsuneRunner *runner,
                   KitsuneRun *run,
                   KitsuneStage *stage,
                   gpointer user_data)
{
  g_print ("finished: %s\n", kitsune_stage_get_name (stage));
}

static void
finished_cb (KitsuneStage *stage,
             KitsuneRun *run,
             gpointer user_data)
{
  g_print ("%s itself has finished\n", kitsune_stage_get_name (stage));
}

static void
completed_cb (KitsuneRunner *runner,
              KitsuneRun *run,
              KitsuneRunSummary *summary,
              gpointer user_data)
{
  g_print ("completed: %s\n", kitsune_run_outcome_to_string (kitsune_run_summary_get_outcome (summary)));
}

static void
listening (void)
{
  g_autoptr (KitsunePipeline) three = numbers (4);
  g_autoptr (KitsunePipeline) doubled = kitsune_pipeline_map (three, G_TYPE_INT64, twice, NULL, NULL);
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (doubled, ignore, NULL, NULL);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  KitsuneMetrics *metrics;

  kitsune_pipeline_set (three, "name", "numbers", NULL);
  kitsune_pipeline_set (doubled, "name", "double", NULL);
  kitsune_stage_set_name (kitsune_runner_get_terminal (runner, 0), "last");
  g_signal_connect (runner, "item::double", G_CALLBACK (item_cb), (gpointer) "item:");
  g_signal_connect (runner, "item::other", G_CALLBACK (item_cb), (gpointer) "never heard:");
  g_signal_connect (runner, "stage-finished", G_CALLBACK (stage_finished_cb), NULL);
  g_signal_connect (kitsune_pipeline_get_stage (doubled), "finished", G_CALLBACK (finished_cb), NULL);
  g_signal_connect (runner, "completed", G_CALLBACK (completed_cb), NULL);
  summary = kitsune_runner_run (runner, NULL, NULL);
  metrics = kitsune_run_summary_get_metrics (summary);
  for (guint i = 0; i < kitsune_metrics_get_n_stages (metrics); i++)
    {
      KitsuneStageMetrics *stage = kitsune_metrics_get_stage (metrics, i);

      g_print ("metrics of %s: %" G_GUINT64_FORMAT " in, %" G_GUINT64_FORMAT " out\n",
               kitsune_stage_metrics_get_name (stage), kitsune_stage_metrics_get_items_in (stage),
               kitsune_stage_metrics_get_items_out (stage));
    }
}

static void
describing (void)
{
  g_autoptr (KitsunePipeline) five = numbers (6);
  g_autoptr (KitsunePipeline) text = kitsune_pipeline_map (five, G_TYPE_STRING, print, NULL, NULL);
  g_autoptr (KitsunePipeline) pairs = kitsune_pipeline_batch (text, 2);
  g_autoptr (KitsuneGraph) graph = NULL;
  g_autofree char *description = NULL;

  kitsune_pipeline_set (five, "name", "numbers", NULL);
  kitsune_pipeline_set (text, "name", "text", NULL);
  kitsune_pipeline_set (pairs, "name", "pairs", NULL);
  graph = kitsune_pipeline_describe (pairs);
  description = kitsune_graph_to_string (graph);
  g_print ("%s", description);
}

/* --- main loops, cancellation, ends ----------------------------------------- */

static gboolean
turn_cb (gpointer user_data)
{
  guint *turns = user_data;

  (*turns)++;
  return G_SOURCE_CONTINUE;
}

static void
run_done_cb (GObject *source,
             GAsyncResult *result,
             gpointer user_data)
{
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run_finish (KITSUNE_RUNNER (source), result, NULL);

  g_print ("run_async: %s\n", kitsune_run_outcome_to_string (kitsune_run_summary_get_outcome (summary)));
  g_main_loop_quit (user_data);
}

static void
on_a_main_loop (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (KitsunePipeline) pipeline = numbers (100001);
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, ignore, NULL, NULL);
  guint turns = 0;
  guint idle = g_idle_add (turn_cb, &turns);

  kitsune_runner_run_async (runner, NULL, run_done_cb, loop);
  g_print ("run_async has returned\n");
  g_main_loop_run (loop);
  g_source_remove (idle);
  g_print ("the loop went on: %s\n", yes_no (turns > 0));
}

static void
cancelling (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (KitsunePipeline) many = numbers (MANY);
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (many, cancel_at_five, cancellable, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (kitsune_runner_run (runner, cancellable, &error));
  g_print ("cancelled: %s\n", yes_no (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)));
}

static void
settle (void)
{
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
}

static void
stopped_cb (GObject *source,
            GAsyncResult *result,
            gpointer user_data)
{
  g_autoptr (KitsuneRunSummary) summary = kitsune_run_wait_finish (KITSUNE_RUN (source), result, NULL);

  g_print ("stopped: %s\n", kitsune_run_outcome_to_string (kitsune_run_summary_get_outcome (summary)));
  g_main_loop_quit (user_data);
}

static void
stopping (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 8);
  g_autoptr (KitsunePipeline) pipeline = kitsune_channel_get_pipeline (channel);
  g_autoptr (GArray) seen = new_values ();
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, keep, seen, NULL);
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, NULL);

  kitsune_run_wait_async (run, NULL, stopped_cb, loop);
  send_int64 (channel, 1);
  settle ();
  say_array ("running", seen);
  kitsune_run_pause (run);
  send_int64 (channel, 2);
  settle ();
  g_print ("paused: %s\n", yes_no (kitsune_run_get_state (run) == KITSUNE_RUN_STATE_PAUSED));
  say_array ("meanwhile", seen);
  kitsune_run_resume (run);
  settle ();
  say_array ("resumed", seen);
  send_int64 (channel, 3);
  kitsune_run_stop (run);
  g_main_loop_run (loop);
  say_array ("drained", seen);
  g_print ("finished: %s\n", yes_no (kitsune_run_get_state (run) == KITSUNE_RUN_STATE_FINISHED));
  kitsune_channel_close (channel);
  say ("left for the next run", g_steal_pointer (&pipeline));
}

static void
merging (void)
{
  g_autoptr (KitsunePipeline) source = numbers (6);
  g_autoptr (KitsunePipeline) even = kitsune_pipeline_filter (source, is_even, NULL, NULL);
  g_autoptr (KitsunePipeline) odd = kitsune_pipeline_filter (source, is_odd, NULL, NULL);
  g_autoptr (GArray) evens = new_values ();
  g_autoptr (GArray) odds = new_values ();
  g_autoptr (KitsuneRunner) first = kitsune_pipeline_for_each (even, keep, evens, NULL);
  g_autoptr (KitsuneRunner) second = kitsune_pipeline_for_each (odd, keep, odds, NULL);
  g_autoptr (KitsuneRunner) merged = kitsune_runner_new_merged ((KitsuneRunner *[]){ first, second }, 2);
  g_autoptr (KitsuneRunSummary) summary = NULL;

  kitsune_pipeline_set (source, "name", "source", NULL);
  summary = kitsune_runner_run (merged, NULL, NULL);
  say_array ("evens", evens);
  say_array ("odds", odds);
  g_print ("read once: %" G_GUINT64_FORMAT "\n",
           kitsune_stage_metrics_get_items_out (
               kitsune_metrics_lookup (kitsune_run_summary_get_metrics (summary), "source")));
}

int
main (int argc,
      char **argv)
{
  setlocale (LC_ALL, "");
  g_assert_cmpint (argc, ==, 2);

  sources (argv[1]);
  transforms ();
  joins ();
  terminals ();
  failures (argv[1]);
  listening ();
  describing ();
  on_a_main_loop ();
  cancelling ();
  stopping ();
  merging ();
  return 0;
}
