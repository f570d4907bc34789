/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "sources.h"

#include "kitsune/testkit/kitsune-testkit.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define EPOCH (G_GINT64_CONSTANT (1577836800) * SECOND)

/* A run on a clock that stands still. */
typedef struct
{
  Live live;
  KitsuneTestClock *clock;
} Timed;

static void
timed_start (Timed *self,
             KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();

  self->clock = kitsune_test_clock_new ();
  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (self->clock));
  live_start_with (&self->live, pipeline, options);
  settle ();
}

static void
timed_clear (Timed *self)
{
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (self->clock), ==, 0);
  live_clear (&self->live);
  g_assert_finalize_object (self->clock);
}

/* Items are written as times since the clock's start. */
static void
assert_ticks (Timed *self,
              const char *expected)
{
  g_auto (GStrv) words = g_strsplit (self->live.log->str, " ", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            (g_ascii_strtoll (words[i], NULL, 10) - EPOCH) / 1000);
  g_assert_cmpstr (text->str, ==, expected);
  g_string_truncate (self->live.log, 0);
}

static void
test_ticks (void)
{
  Timed timed;

  timed_start (&timed, kitsune_pipeline_new_ticker (SECOND));
  kitsune_test_clock_advance (timed.clock, SECOND - 1);
  live_assert (&timed.live, "");
  kitsune_test_clock_advance (timed.clock, 1);
  assert_ticks (&timed, "1000");
  kitsune_test_clock_advance (timed.clock, 3 * SECOND);
  assert_ticks (&timed, "2000 3000 4000");
  kitsune_run_stop (timed.live.run);
  settle ();
  g_assert_null (live_error (&timed.live));
  timed_clear (&timed);
}

static void
test_take_ends_the_run (void)
{
  Timed timed;

  timed_start (&timed, take (kitsune_pipeline_new_ticker (SECOND), 3));
  kitsune_test_clock_advance (timed.clock, 10 * SECOND);
  assert_ticks (&timed, "1000 2000 3000");
  g_assert_true (live_is_finished (&timed.live));
  timed_clear (&timed);
}

/* One tick waits for the consumer, the latest; the grid stays. */
static void
test_pause_keeps_one_tick (void)
{
  Timed timed;

  timed_start (&timed, kitsune_pipeline_new_ticker (SECOND));
  kitsune_run_pause (timed.live.run);
  settle ();
  kitsune_test_clock_advance (timed.clock, 3 * SECOND + SECOND / 2);
  live_assert (&timed.live, "");
  g_assert_cmpuint (live_dropped (&timed.live, "ticker-1", KITSUNE_DROP_REASON_SUPERSEDED), ==, 2);
  kitsune_run_resume (timed.live.run);
  settle ();
  assert_ticks (&timed, "3000");
  kitsune_test_clock_advance (timed.clock, SECOND / 2);
  assert_ticks (&timed, "4000");
  g_assert_cmpuint (live_dropped (&timed.live, "ticker-1", KITSUNE_DROP_REASON_SUPERSEDED), ==, 2);
  kitsune_run_cancel (timed.live.run);
  settle ();
  timed_clear (&timed);
}

static gpointer
advance_thread (gpointer data)
{
  kitsune_test_clock_advance (data, 3 * SECOND + SECOND / 4);

  return NULL;
}

static gboolean
record_drop (KitsuneStage *stage,
             KitsuneRun *run,
             const GValue *item,
             KitsuneDropReason reason,
             GString *log)
{
  log_value (log, item);

  return TRUE;
}

/* The time moves on while the loop is kept busy: by the time it looks, several
 * ticks have passed. */
static void
test_missed_ticks_count (void)
{
  g_autoptr (GString) dropped = g_string_new (NULL);
  KitsunePipeline *pipeline = kitsune_pipeline_new_ticker (SECOND);
  KitsuneStage *stage = g_object_ref (kitsune_pipeline_get_stage (pipeline));
  Timed timed;

  g_signal_connect (stage, "dropped", G_CALLBACK (record_drop), dropped);
  timed_start (&timed, pipeline);
  g_assert_true (g_main_context_acquire (NULL));
  g_thread_join (g_thread_new ("advance", advance_thread, timed.clock));
  g_main_context_release (NULL);
  settle ();
  assert_ticks (&timed, "3000");
  g_assert_cmpuint (live_dropped (&timed.live, "ticker-1", KITSUNE_DROP_REASON_SUPERSEDED), ==, 2);
  g_assert_cmpstr (dropped->str, ==, "1577836801000000 1577836802000000");
  kitsune_test_clock_advance (timed.clock, SECOND);
  assert_ticks (&timed, "4000");
  kitsune_run_stop (timed.live.run);
  settle ();
  timed_clear (&timed);
  g_assert_finalize_object (stage);
}

static void
test_bad_times (void)
{
  assert_emits (kitsune_pipeline_new_ticker (0), "!stage \"ticker-1\": interval must be greater than 0");
  assert_emits (kitsune_pipeline_new_ticker (-1), "!stage \"ticker-1\": interval must be greater than 0");
  assert_emits (kitsune_pipeline_new_timer (-1, NULL), "!stage \"timer-1\": delay must not be negative");
}

/* An interval that ends after the end of time is never over. */
static void
test_endless_times (void)
{
  Timed timed;

  timed_start (&timed, kitsune_pipeline_new_ticker (G_MAXINT64));
  kitsune_test_clock_advance (timed.clock, 1000 * SECOND);
  live_assert (&timed.live, "");
  kitsune_run_stop (timed.live.run);
  settle ();
  timed_clear (&timed);
}

/* --- timer --- */

static void
test_timer_emits_once (void)
{
  GValue item = G_VALUE_INIT;
  g_autoptr (KitsunePipeline) pipeline = NULL;
  Timed timed;

  g_value_init (&item, G_TYPE_STRING);
  g_value_set_string (&item, "now");
  pipeline = kitsune_pipeline_new_timer (SECOND, &item);
  g_value_unset (&item);
  g_assert_true (kitsune_pipeline_get_item_type (pipeline) == G_TYPE_STRING);

  for (guint i = 0; i < 2; i++)
    {
      timed_start (&timed, g_object_ref (pipeline));
      kitsune_test_clock_advance (timed.clock, SECOND - 1);
      live_assert (&timed.live, "");
      kitsune_test_clock_advance (timed.clock, 1);
      live_assert (&timed.live, "now");
      g_assert_true (live_is_finished (&timed.live));
      timed_clear (&timed);
    }
}

static void
test_timer_without_delay (void)
{
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_timer (0, NULL);

  g_assert_true (kitsune_pipeline_get_item_type (pipeline) == G_TYPE_VALUE);
  assert_emits (g_object_ref (pipeline), "null");
}

typedef struct
{
  guint n_calls;
  guint n_freed;
  gboolean fail;
} Maker;

static gboolean
make (const GValue *item,
      GValue *result,
      gpointer data,
      GError **error)
{
  Maker *maker = data;

  g_assert_null (item);
  maker->n_calls++;
  if (maker->fail)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "too late");
      return FALSE;
    }
  kitsune_value_set_int64 (result, 42);

  return TRUE;
}

static void
maker_freed (gpointer data)
{
  ((Maker *) data)->n_freed++;
}

static gboolean
make_process (const GValue *item,
              KitsuneEmitter *out,
              gpointer data,
              GError **error)
{
  kitsune_emitter_push_int64 (out, 43);

  return TRUE;
}

static void
test_timer_calls_its_function (void)
{
  Maker maker = { 0 };
  Timed timed;

  timed_start (&timed, kitsune_pipeline_new_timer_with_func (G_TYPE_INT64, SECOND, make, &maker, maker_freed));
  kitsune_test_clock_advance (timed.clock, SECOND - 1);
  g_assert_cmpuint (maker.n_calls, ==, 0);
  kitsune_test_clock_advance (timed.clock, 1);
  live_assert (&timed.live, "42");
  g_assert_cmpuint (maker.n_calls, ==, 1);
  timed_clear (&timed);
  g_assert_cmpuint (maker.n_freed, ==, 1);

  assert_emits (kitsune_pipeline_new_timer_with_func_process (G_TYPE_DOUBLE, 0, make_process, NULL, NULL), "43.0");
}

static void
test_timer_failure (void)
{
  Maker maker = { .fail = TRUE };
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_timer_with_func (G_TYPE_INT64, 0, make, &maker, NULL);

  assert_emits (g_object_ref (pipeline), "!stage \"timer-1\": too late");
  kitsune_pipeline_set (pipeline, "error-handler", drop, NULL);
  assert_emits (g_object_ref (pipeline), "");
}

static void
test_timer_ended_early (void)
{
  Maker maker = { 0 };
  Timed timed;

  timed_start (&timed, kitsune_pipeline_new_timer_with_func (G_TYPE_INT64, SECOND, make, &maker, NULL));
  kitsune_run_stop (timed.live.run);
  settle ();
  g_assert_null (live_error (&timed.live));
  timed_clear (&timed);

  timed_start (&timed, kitsune_pipeline_new_timer_with_func (G_TYPE_INT64, SECOND, make, &maker, NULL));
  kitsune_run_cancel (timed.live.run);
  settle ();
  timed_clear (&timed);
  g_assert_cmpuint (maker.n_calls, ==, 0);
}

static void
test_timer_paused (void)
{
  Maker maker = { 0 };
  Timed timed;

  timed_start (&timed, kitsune_pipeline_new_timer_with_func (G_TYPE_INT64, SECOND, make, &maker, NULL));
  kitsune_run_pause (timed.live.run);
  settle ();
  kitsune_test_clock_advance (timed.clock, 2 * SECOND);
  g_assert_cmpuint (maker.n_calls, ==, 0);
  kitsune_run_resume (timed.live.run);
  settle ();
  live_assert (&timed.live, "42");
  timed_clear (&timed);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/ticker/ticks", test_ticks);
  g_test_add_func ("/kitsune/operators/ticker/take-ends-the-run", test_take_ends_the_run);
  g_test_add_func ("/kitsune/operators/ticker/pause-keeps-one-tick", test_pause_keeps_one_tick);
  g_test_add_func ("/kitsune/operators/ticker/missed-ticks-count", test_missed_ticks_count);
  g_test_add_func ("/kitsune/operators/ticker/bad-times", test_bad_times);
  g_test_add_func ("/kitsune/operators/ticker/endless-times", test_endless_times);
  g_test_add_func ("/kitsune/operators/timer/emits-once", test_timer_emits_once);
  g_test_add_func ("/kitsune/operators/timer/without-delay", test_timer_without_delay);
  g_test_add_func ("/kitsune/operators/timer/calls-its-function", test_timer_calls_its_function);
  g_test_add_func ("/kitsune/operators/timer/failure", test_timer_failure);
  g_test_add_func ("/kitsune/operators/timer/ended-early", test_timer_ended_early);
  g_test_add_func ("/kitsune/operators/timer/paused", test_timer_paused);

  return g_test_run ();
}
