/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Time that obeys: an hour of silence passes at once. */

#include <kitsune/testkit/kitsune-testkit.h>

static gboolean
print_item (const GValue *item,
            gpointer user_data,
            GError **error)
{
  (void) user_data;
  (void) error;
  g_print ("%s%" G_GINT64_FORMAT, g_value_get_int64 (item) > 1 ? " " : "", g_value_get_int64 (item));
  return TRUE;
}

int
main (void)
{
  GError *error = NULL;
  KitsuneTestClock *clock = kitsune_test_clock_new ();
  KitsuneRunOptions *options = kitsune_run_options_new ();
  KitsunePipeline *numbers = kitsune_pipeline_new_range (1, 4, 1);
  KitsunePipeline *hourly = kitsune_pipeline_session_window (numbers, G_TIME_SPAN_HOUR);
  KitsunePipeline *again = kitsune_pipeline_unbatch (hourly);
  KitsuneRunner *runner = kitsune_pipeline_for_each (again, print_item, NULL, NULL);
  KitsuneRunSummary *summary;

  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
  kitsune_runner_set_options (runner, options);
  summary = kitsune_runner_run (runner, NULL, &error);
  if (summary == NULL)
    g_error ("%s", error->message);

  kitsune_test_clock_advance (clock, G_TIME_SPAN_HOUR);
  g_print (" %" G_GINT64_FORMAT "\n", kitsune_clock_get_time (KITSUNE_CLOCK (clock)) / G_TIME_SPAN_MINUTE);

  kitsune_run_summary_unref (summary);
  g_object_unref (runner);
  g_object_unref (again);
  g_object_unref (hourly);
  g_object_unref (numbers);
  g_object_unref (options);
  g_object_unref (clock);
  return 0;
}
