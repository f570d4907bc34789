/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "script.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static KitsunePipeline *
throttle_two_seconds (KitsunePipeline *source)
{
  return kitsune_pipeline_throttle (source, 2 * SECOND);
}

static KitsunePipeline *
debounce_two_seconds (KitsunePipeline *source)
{
  return kitsune_pipeline_debounce (source, 2 * SECOND);
}

static KitsunePipeline *
sample_two_seconds (KitsunePipeline *source)
{
  return kitsune_pipeline_sample (source, 2 * SECOND);
}

static KitsunePipeline *
timestamp (KitsunePipeline *source)
{
  return kitsune_pipeline_timestamp (source);
}

static void
test_throttle_passes_one_per_window (void)
{
  expect_play_built (throttle_two_seconds, "1 @1 2 @2 3 4 @3.5 5 @10 6",
                     "1@0 3@2 6@10 .@10 -2:throttled@1 -4:throttled@2 -5:throttled@3.5");
  expect_play_built (throttle_two_seconds, "@5 1", "1@5 .@5");
  expect_play_built (throttle_two_seconds, "", ".@0");
}

static void
test_throttle_without_window_passes_all (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2 3");

  expect (kitsune_pipeline_throttle (source, 0), "1 2 3");
}

static void
test_debounce_passes_after_silence (void)
{
  expect_play_built (debounce_two_seconds, "1 @1 2 @2 3 @5 4 5 @9",
                     "3@4 5@7 .@9 -1:superseded@1 -2:superseded@2 -4:superseded@5");
}

static void
test_debounce_restarts_with_every_item (void)
{
  expect_play_built (debounce_two_seconds, "1 @1.5 2 @3 3 @4.5 4 @20",
                     "4@6.5 .@20 -1:superseded@1.5 -2:superseded@3 -3:superseded@4.5");
}

static void
test_debounce_flushes_at_the_end (void)
{
  expect_play_built (debounce_two_seconds, "1 @1 2 @1.5", "2@1.5 .@1.5 -1:superseded@1");
  expect_play_built (debounce_two_seconds, "@1", ".@1");
}

/* The item that comes at the very end of the silence is not part of it. */
static void
test_debounce_silence_ends_exactly (void)
{
  expect_play_built (debounce_two_seconds, "1 @2 2 @3", "1@2 2@3 .@3");
}

static void
test_debounce_discards_on_error (void)
{
  expect_play_built (debounce_two_seconds, "1 @1 !", "! stage \"script-1\": script failed@1");
}

static void
test_sample_passes_latest_at_ticks (void)
{
  expect_play_built (sample_two_seconds, "1 @1 2 3 @5 4 @9 5",
                     "3@2 4@6 .@9 -1:superseded@1 -2:superseded@1 -5:incomplete@9");
  expect_play_built (sample_two_seconds, "@7", ".@7");
}

static void
test_sample_does_not_repeat (void)
{
  expect_play_built (sample_two_seconds, "1 @11", "1@2 .@11");
}

static void
test_timestamp_is_real_time (void)
{
  /* 2020-01-01 00:00:00 UTC and later */
  expect_play_built (timestamp, "1 @1.5 'a",
                     "Timestamped(1, 1577836800000000)@0 "
                     "Timestamped(\"a\", 1577836801500000)@1.5 .@1.5");
  expect_play_built (timestamp, "", ".@0");
}

static KitsunePipeline *
debounce_hour (KitsunePipeline *source)
{
  return kitsune_pipeline_debounce (source, 3600 * SECOND);
}

static KitsunePipeline *
throttle_hour (KitsunePipeline *source)
{
  return kitsune_pipeline_throttle (source, 3600 * SECOND);
}

static KitsunePipeline *
sample_hour (KitsunePipeline *source)
{
  return kitsune_pipeline_sample (source, 3600 * SECOND);
}

static void
test_end_comes_before_any_timer (void)
{
  expect_built (throttle_hour, "'a 1 2", "a");
  expect_built (debounce_hour, "1 2 'b", "b");
  expect_built (sample_hour, "1 2", "");
}

static void
test_mistakes (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1");

  expect_problem (kitsune_pipeline_throttle (source, -1), "window must not be negative");
  expect_problem (kitsune_pipeline_debounce (source, 0), "silence must be greater than 0");
  expect_problem (kitsune_pipeline_sample (source, 0), "period must be greater than 0");
}

/* What lies beyond the end of time never comes. */
static void
test_endless_durations (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 @5 2");

  expect_play (kitsune_pipeline_debounce (source, G_MAXINT64), "2@5 .@5 -1:superseded@5");
  expect_play (kitsune_pipeline_throttle (source, G_MAXINT64), "1@0 .@5 -2:throttled@5");
  expect_play (kitsune_pipeline_sample (source, G_MAXINT64), ".@5 -1:superseded@5 -2:incomplete@5");
  expect_play (kitsune_pipeline_session_window (source, G_MAXINT64), "[1, 2]@5 .@5");
}

static gpointer
collect_on_thread (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsunePipeline) source = script_new ("1 @5 2 @9");
  g_autoptr (KitsunePipeline) pipeline = debounce_two_seconds (source);
  g_autoptr (KitsuneItems) items = NULL;
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (context);
  kitsune_run_options_set_clock (options, data);
  items = kitsune_pipeline_collect (pipeline, options, NULL, &error);
  g_main_context_pop_thread_default (context);

  return items_to_text (items, error);
}

/* The clock is moved by one thread, the run lives on another. */
static void
test_clock_of_another_thread (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  GThread *thread = g_thread_new ("run", collect_on_thread, clock);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 2; i++)
    {
      /* the script's and debounce's */
      g_assert_true (kitsune_test_clock_wait_for_timers (clock, 2, NULL, NULL));
      kitsune_test_clock_advance (clock, 2 * SECOND);
      g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 1);
      kitsune_test_clock_advance (clock, (i == 0 ? 3 : 2) * SECOND);
    }
  text = g_thread_join (thread);

  g_assert_cmpstr (text, ==, "1 2");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/throttle/passes-one-per-window", test_throttle_passes_one_per_window);
  g_test_add_func ("/kitsune/operators/throttle/without-window-passes-all", test_throttle_without_window_passes_all);
  g_test_add_func ("/kitsune/operators/debounce/passes-after-silence", test_debounce_passes_after_silence);
  g_test_add_func ("/kitsune/operators/debounce/restarts-with-every-item", test_debounce_restarts_with_every_item);
  g_test_add_func ("/kitsune/operators/debounce/flushes-at-the-end", test_debounce_flushes_at_the_end);
  g_test_add_func ("/kitsune/operators/debounce/silence-ends-exactly", test_debounce_silence_ends_exactly);
  g_test_add_func ("/kitsune/operators/debounce/discards-on-error", test_debounce_discards_on_error);
  g_test_add_func ("/kitsune/operators/sample/passes-latest-at-ticks", test_sample_passes_latest_at_ticks);
  g_test_add_func ("/kitsune/operators/sample/does-not-repeat", test_sample_does_not_repeat);
  g_test_add_func ("/kitsune/operators/timestamp/is-real-time", test_timestamp_is_real_time);
  g_test_add_func ("/kitsune/operators/rate/end-comes-before-any-timer", test_end_comes_before_any_timer);
  g_test_add_func ("/kitsune/operators/rate/mistakes", test_mistakes);
  g_test_add_func ("/kitsune/operators/rate/endless-durations", test_endless_durations);

  g_test_add_func ("/kitsune/operators/rate/clock-of-another-thread", test_clock_of_another_thread);

  return g_test_run ();
}
