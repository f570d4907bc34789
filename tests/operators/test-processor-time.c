/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/script.h"
#include "tests/support/support.h"

/* Timers of processors, and what happens between their calls. */

/*
 * 0 to 99: sets timer n for n seconds from now
 * 100 to 199: takes timer n - 100 back
 * 200 to 299: holds, for n - 200 seconds
 * 300: holds until woken by another thread
 * 400: fails in the next timer
 */
typedef struct
{
  KitsuneProcessor parent_instance;
  GThread *thread;
  gboolean fails;
} Timed;

typedef KitsuneProcessorClass TimedClass;
GType timed_get_type (void);
G_DEFINE_FINAL_TYPE (Timed, timed, KITSUNE_TYPE_PROCESSOR)

#define HOLD_TIMER 1000

static gpointer
wake_thread (gpointer data)
{
  kitsune_processor_wake (data);

  return NULL;
}

static gboolean
timed_process (KitsuneProcessor *processor,
               const GValue *item,
               KitsuneEmitter *out,
               GError **error)
{
  Timed *self = (Timed *) processor;
  gint64 number = support_number (item);

  if (number < 100)
    {
      kitsune_processor_set_timer (processor, (guint64) number, number * G_USEC_PER_SEC);
      g_assert_true (kitsune_processor_has_timer (processor, (guint64) number));
    }
  else if (number < 200)
    {
      kitsune_emitter_push_string (
          out, kitsune_processor_cancel_timer (processor, (guint64) number - 100) ? "cancelled" : "none");
      g_assert_false (kitsune_processor_has_timer (processor, (guint64) number - 100));
    }
  else if (number < 300)
    {
      kitsune_processor_hold (processor);
      kitsune_processor_set_timer (processor, HOLD_TIMER, (number - 200) * G_USEC_PER_SEC);
    }
  else if (number == 300)
    {
      kitsune_processor_hold (processor);
      g_clear_pointer (&self->thread, g_thread_join);
      self->thread = g_thread_new ("waker", wake_thread, processor);
    }
  else
    {
      self->fails = TRUE;
    }

  return TRUE;
}

static gboolean
timed_timer (KitsuneProcessor *processor,
             guint64 id,
             KitsuneEmitter *out,
             GError **error)
{
  Timed *self = (Timed *) processor;

  g_assert_false (kitsune_processor_has_timer (processor, id));
  kitsune_emitter_push_int64 (out, (gint64) id);
  if (id == HOLD_TIMER)
    kitsune_processor_release (processor);
  if (!self->fails)
    return TRUE;

  self->fails = FALSE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "timer failed");

  return FALSE;
}

static gboolean
timed_woken (KitsuneProcessor *processor,
             KitsuneEmitter *out,
             GError **error)
{
  kitsune_emitter_push_string (out, "woken");
  kitsune_processor_release (processor);

  return TRUE;
}

static gboolean
timed_finish (KitsuneProcessor *processor,
              KitsuneEmitter *out,
              GError **error)
{
  kitsune_emitter_push_string (out, "end");

  return TRUE;
}

static void
timed_finalize (GObject *object)
{
  g_clear_pointer (&((Timed *) object)->thread, g_thread_join);

  G_OBJECT_CLASS (timed_parent_class)->finalize (object);
}

static void
timed_class_init (TimedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = timed_finalize;
  klass->process = timed_process;
  klass->timer = timed_timer;
  klass->woken = timed_woken;
  klass->finish = timed_finish;
}

static void
timed_init (Timed *self)
{
}

static KitsunePipeline *
build_timed (KitsunePipeline *source)
{
  return kitsune_pipeline_process (source, G_TYPE_VALUE, timed_get_type ());
}

static void
test_timers (void)
{
  expect_play_built (build_timed, "3 1 2 @10", "1@1 2@2 3@3 end@10 .@10");
  /* at once, but not within the call that set it */
  expect_play_built (build_timed, "0 @1", "0@0 end@1 .@1");
  /* setting it again moves it */
  expect_play_built (build_timed, "5 @3 5 @10", "5@8 end@10 .@10");
  expect_play_built (build_timed, "5 @1 105 @2 105 @10", "cancelled@1 none@2 end@10 .@10");
  /* equal times come in the order in which they were set */
  expect_play_built (build_timed, "2 @1 1 @10", "2@2 1@2 end@10 .@10");
  /* used again after it came due */
  expect_play_built (build_timed, "1 @2 1 @4 1 2 @10", "1@1 1@3 1@5 2@6 end@10 .@10");
}

static void
test_timers_do_not_hold_the_end_back (void)
{
  expect_play_built (build_timed, "5 9 @3", "end@3 .@3");
  expect_play_built (build_timed, "5 @3 !", "! stage \"script-1\": script failed@3");
}

static void
test_timers_may_fail (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2 400 @9");
  KitsunePipeline *pipeline = build_timed (source);

  expect_play (pipeline, "! stage \"process-1\": timer failed@1");

  pipeline = build_timed (source);
  support_drop_errors (pipeline);
  expect_play (pipeline, "2@2 end@9 .@9 -null:error@1");
}

/* The call is made again, with the same timer. */
static void
test_timers_are_tried_again (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2 400 @9 3 @20");
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (3 * G_USEC_PER_SEC);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (2, backoff);
  KitsunePipeline *pipeline = build_timed (source);

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  expect_play (pipeline, "1@4 2@4 3@12 end@20 .@20");
}

static void
test_holding (void)
{
  expect_play_built (build_timed, "203 101 @1 102", "1000@3 none@3 none@3 end@3 .@3");
  /* the end is held back, too */
  expect_play_built (build_timed, "203", "1000@3 end@3 .@3");
  /* timers are not */
  expect_play_built (build_timed, "1 203 @9", "1@1 1000@3 end@9 .@9");
}

/* The only one to be woken is the one that waits, so this needs no time. */
static void
test_waking (void)
{
  const guint max_vectors[] = { 64, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (max_vectors); i++)
    {
      g_autoptr (KitsunePipeline) source = script_new ("300 101 300");
      g_autofree char *text = NULL;
      g_autoptr (KitsunePipeline) pipeline = build_timed (source);

      text = collect_text (pipeline, max_vectors[i]);
      g_assert_cmpstr (text, ==, "woken none woken end");
    }
}

/* While downstream takes nothing, timers and calls of wake wait. */
static void
test_timers_wait_for_room (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsunePipeline) source = script_new ("1 2 3 199");
  KitsunePipeline *timed = support_own (build_timed (source));
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (support_hold_after (timed, 1));
  g_autoptr (KitsuneMetrics) metrics = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) run = NULL;

  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
  kitsune_runner_set_options (runner, options);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  support_settle ();
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 3);
  kitsune_test_clock_advance (clock, 50 * G_USEC_PER_SEC);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 0);
  metrics = kitsune_run_get_metrics (run);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (kitsune_metrics_lookup (metrics, "process-1")), ==, 1);
  kitsune_run_cancel (run);
  support_settle ();
}

static KitsunePipeline *
build_timed_slow (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) timed = build_timed (source);

  return slow_new (timed);
}

/* They come when there is room again, in order; one that was
 * moved meanwhile comes when it was moved to. */
static void
test_timers_come_late (void)
{
  expect_play_built (build_timed_slow, "2 @1 1 @3", "2@2 1@2 end@3 .@3");
  expect_play_built (build_timed_slow, "3 2 1 @1 2 @2 1 @9", "1@1 3@3 2@3 1@3 end@9 .@9");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/processor-time/timers", test_timers);
  g_test_add_func ("/kitsune/operators/processor-time/timers-do-not-hold-the-end-back",
                   test_timers_do_not_hold_the_end_back);
  g_test_add_func ("/kitsune/operators/processor-time/timers-may-fail", test_timers_may_fail);
  g_test_add_func ("/kitsune/operators/processor-time/timers-are-tried-again", test_timers_are_tried_again);
  g_test_add_func ("/kitsune/operators/processor-time/timers-wait-for-room", test_timers_wait_for_room);
  g_test_add_func ("/kitsune/operators/processor-time/timers-come-late", test_timers_come_late);
  g_test_add_func ("/kitsune/operators/processor-time/holding", test_holding);
  g_test_add_func ("/kitsune/operators/processor-time/waking", test_waking);

  return g_test_run ();
}
