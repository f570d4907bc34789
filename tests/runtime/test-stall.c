/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/branches.h"
#include "tests/support/support.h"

#include "kitsune/testkit/kitsune-test-clock.h"

/*
 * Runs that could not go on: those that can be helped, those that cannot, and
 * what is said about them.
 */

static KitsunePipeline *
buffered (KitsunePipeline *pipeline,
          gint size)
{
  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (pipeline), size);

  return pipeline;
}

static KitsunePipeline *
zip (KitsunePipeline *a,
     KitsunePipeline *b)
{
  return support_own (kitsune_pipeline_zip (a, b));
}

static GPtrArray *
broadcast (KitsunePipeline *pipeline)
{
  return own_outputs (kitsune_pipeline_broadcast (pipeline, 2));
}

/* --- an operator that holds one input and keeps nothing --- */

static gboolean
later_op_start (KitsuneOp *op,
                GError **error)
{
  kitsune_op_hold (op, 0);

  return TRUE;
}

static guint
later_op_process (KitsuneOp *op,
                  guint input,
                  KitsuneVector *vector)
{
  guint n_items = vector->n_items;

  kitsune_op_push (op, 0, vector);

  return n_items;
}

static void
later_op_ended (KitsuneOp *op,
                guint input)
{
  if (input == 1)
    kitsune_op_release (op, 0);
  else if (op->inputs[1].ended)
    kitsune_op_end (op);
}

static const KitsuneOpClass later_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .start = later_op_start,
  .process = later_op_process,
  .ended = later_op_ended,
};

/* All of @second, then all of @first. */
static KitsunePipeline *
later (KitsunePipeline *first,
       KitsunePipeline *second)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "later", &later_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                           NULL, NULL);

  kitsune_stage_add_input (stage, first, G_TYPE_VALUE);
  kitsune_stage_add_input (stage, second, G_TYPE_VALUE);

  return support_own (kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (first)));
}

/* --- helped --- */

typedef struct
{
  char *text;
  guint64 n_enlarged;
  KitsuneRunSummary *summary;
} Result;

static void
result_clear (Result *self)
{
  g_free (self->text);
  g_clear_pointer (&self->summary, kitsune_run_summary_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

static Result
run (KitsunePipeline *pipeline,
     gint64 max_buffer_size)
{
  Result self = { NULL, 0, NULL };
  GString *text = g_string_new (NULL);
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneRunner) runner = support_record (pipeline, options, text);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;

  kitsune_run_options_set_max_buffer_size (options, max_buffer_size);
  summary = kitsune_runner_run (runner, NULL, &error);
  g_string_append_c (text, ']');
  if (error != NULL)
    g_string_append_printf (text, " error: %s", error->message);
  self.text = g_string_free (text, FALSE);
  self.summary = kitsune_runner_get_last_summary (runner);
  self.n_enlarged = kitsune_metrics_get_n_enlarged (kitsune_run_summary_get_metrics (self.summary));

  return self;
}

/* Buffers of any size between the fork and the join. */
static void
test_stall_fork_buffered (void)
{
  for (gint size = 0; size <= 20; size += 5)
    {
      GPtrArray *copies = broadcast (range (0, 1000));
      GPtrArray *inner = broadcast (range (0, 1000));
      GPtrArray *outer = broadcast (output (inner, 0));
      KitsunePipeline *late = zip (output (copies, 0), buffered (above (output (copies, 1), 997), size));
      KitsunePipeline *nested = zip (output (inner, 1), zip (above (output (outer, 0), 996), output (outer, 1)));

      buffered (output (copies, 0), size);
      buffered (output (inner, 0), size);
      buffered (output (outer, 0), size);
      {
        g_auto (Result) result = run (late, -1);

        g_assert_cmpstr (result.text, ==, "[Pair(0, 998), Pair(1, 999)]");
        g_assert_cmpuint (result.n_enlarged, >, 0);
      }
      {
        g_auto (Result) result = run (nested, -1);

        g_assert_cmpstr (result.text, ==, "[Pair(0, Pair(997, 0)), Pair(1, Pair(998, 1)), Pair(2, Pair(999, 2))]");
        g_assert_cmpuint (result.n_enlarged, >, 0);
      }
    }
}

/* What an operator does not keep itself, the engine keeps at its input. */
static void
test_stall_held_input (void)
{
  for (gint size = -1; size <= 3; size += 2)
    {
      GPtrArray *copies = broadcast (range (0, 300));
      KitsunePipeline *pipeline = later (above (output (copies, 0), 297), above (output (copies, 1), 298));
      GPtrArray *parts = own_outputs (kitsune_pipeline_partition (range (0, 200), is_even, NULL, NULL));
      KitsunePipeline *evens_later = later (output (parts, 0), output (parts, 1));

      buffered (output (copies, 0), size);
      buffered (output (parts, 0), size);
      {
        g_auto (Result) result = run (pipeline, -1);

        g_assert_cmpstr (result.text, ==, "[299, 298, 299]");
      }
      {
        g_auto (Result) result = run (support_own (kitsune_pipeline_take (evens_later, 101)), -1);

        g_assert_cmpuint (result.n_enlarged, >, 0);
        g_assert_true (g_str_has_prefix (result.text, "[1, 3, 5, "));
        g_assert_true (g_str_has_suffix (result.text, ", 197, 199, 0]"));
      }
    }
}

/* The smallest buffer is enlarged, and shows it. */
static void
test_stall_smallest (void)
{
  GPtrArray *copies = broadcast (range (0, 1000));
  g_auto (Result) result = { NULL };
  KitsuneMetrics *metrics;
  KitsuneBufferStatus *buffer;

  buffered (output (copies, 0), 4);
  result = run (zip (output (copies, 0), above (output (copies, 1), 998)), -1);
  metrics = kitsune_run_summary_get_metrics (result.summary);
  buffer = kitsune_metrics_get_buffer (metrics, 1);

  g_assert_cmpstr (result.text, ==, "[Pair(0, 999)]");
  g_assert_cmpstr (kitsune_buffer_status_get_consumer (buffer), ==, "zip-1");
  g_assert_cmpuint (kitsune_buffer_status_get_capacity (buffer), >, 4);
  g_assert_cmpuint (kitsune_buffer_status_get_capacity (buffer), <=, 1024);
  g_assert_cmpuint (kitsune_buffer_status_get_length (buffer), ==, 0);
}

static void
test_stall_limit (void)
{
  GPtrArray *copies = broadcast (range (0, 1000));
  KitsunePipeline *late = zip (output (copies, 0), above (output (copies, 1), 700));
  g_auto (Result) enough = run (support_own (kitsune_pipeline_take (late, 1)), 1024);
  g_auto (Result) too_few = run (late, 300);
  GPtrArray *others = broadcast (range (0, 1000));
  g_auto (Result) held = run (later (output (others, 0), above (output (others, 1), 900)), 100);

  g_assert_cmpstr (enough.text, ==, "[Pair(0, 701)]");
  g_assert_true (g_str_has_prefix (too_few.text, "[] error: the run can never move again: "
                                                 "input 0 of stage \"zip-1\" is held with "));
  g_assert_true (g_error_matches (kitsune_run_summary_get_error (too_few.summary), KITSUNE_ERROR,
                                  KITSUNE_ERROR_STALLED));
  g_assert_true (g_str_has_prefix (held.text, "[] error: the run can never move again: "
                                              "input 0 of stage \"later-1\" is held with "));
}

/* --- explained --- */

typedef struct
{
  KitsuneRunner *runner;
  KitsuneRun *run;
  GString *text;
} Live;

static Live
live_start (KitsunePipeline *pipeline,
            KitsuneClock *clock)
{
  Live self = { NULL, NULL, g_string_new (NULL) };
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();

  if (clock != NULL)
    kitsune_run_options_set_clock (options, clock);
  self.runner = support_record (pipeline, options, self.text);
  self.run = kitsune_runner_start (self.runner, NULL, NULL);
  support_settle ();

  return self;
}

static void
live_clear (Live *self)
{
  kitsune_run_cancel (self->run);
  support_settle ();
  g_clear_object (&self->run);
  g_clear_object (&self->runner);
  g_string_free (self->text, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Live, live_clear)

#define assert_explanation(live, expected)                                  \
  G_STMT_START                                                              \
  {                                                                         \
    g_autofree char *text_ = kitsune_run_explain_stall ((live)->run);       \
    g_autofree char *same_ = kitsune_runner_explain_stall ((live)->runner); \
    g_assert_cmpstr (text_, ==, expected);                                  \
    g_assert_cmpstr (same_, ==, expected);                                  \
  }                                                                         \
  G_STMT_END

static void
test_stall_explain_held (void)
{
  KitsunePipeline *source = buffered (support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END), 3);
  g_auto (Live) live = live_start (support_hold_after (source, 1), NULL);

  assert_explanation (&live,
                      "stage \"source\": output 0 is blocked by input 0 of stage \"holder\"\n"
                      "stage \"holder\": input 0 is held with 3 items waiting, waits for something outside of the run\n"
                      "stage \"for-each-1\": waits for input 0 from stage \"holder\"");
}

static void
test_stall_explain_waiting (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 4);
  KitsunePipeline *sent = support_own (kitsune_channel_get_pipeline (channel));
  KitsunePipeline *ticks = support_own (kitsune_pipeline_new_ticker (1500 * G_TIME_SPAN_MILLISECOND));
  g_auto (Live) live = live_start (zip (sent, ticks), KITSUNE_CLOCK (clock));

  assert_explanation (&live,
                      "stage \"channel-1\": waits for something outside of the run\n"
                      "stage \"ticker-1\": timer due in 1.500000 s\n"
                      "stage \"zip-1\": waits for input 0 from stage \"channel-1\", "
                      "waits for input 1 from stage \"ticker-1\"\n"
                      "stage \"for-each-1\": waits for input 0 from stage \"zip-1\"");
  kitsune_run_pause (live.run);
  kitsune_test_clock_advance (clock, 500 * G_TIME_SPAN_MILLISECOND);
  support_settle ();
  assert_explanation (&live,
                      "stage \"channel-1\": paused\n"
                      "stage \"ticker-1\": timer due in 1.000000 s, paused\n"
                      "stage \"zip-1\": waits for input 0 from stage \"channel-1\", "
                      "waits for input 1 from stage \"ticker-1\"\n"
                      "stage \"for-each-1\": waits for input 0 from stage \"zip-1\"");
}

static void
test_stall_explain_ended (void)
{
  g_auto (Live) live = live_start (support_ints (1, 2), NULL);
  g_autofree char *text = kitsune_run_explain_stall (live.run);
  g_autofree char *none = kitsune_runner_explain_stall (live.runner);

  g_assert_cmpstr (text, ==, "the run has ended");
  g_assert_cmpstr (none, ==, "");
}

static gpointer
explain_thread (gpointer data)
{
  return kitsune_run_explain_stall (data);
}

/* Another thread, while nothing runs, and while a function keeps the lane. */
static void
test_stall_explain_thread (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 0, SUPPORT_THEN_WAIT);
  g_auto (Live) live = live_start (source, NULL);
  g_autofree char *text = g_thread_join (g_thread_new ("explain", explain_thread, live.run));

  g_assert_cmpstr (text, ==,
                   "stage \"source\": waits for something outside of the run\n"
                   "stage \"for-each-1\": waits for input 0 from stage \"source\"");
}

typedef struct
{
  KitsuneRun *run;
  char *inside;
  char *outside;
} Asked;

static gboolean
ask_both (const GValue *item,
          gpointer user_data,
          GError **error)
{
  Asked *asked = user_data;

  asked->inside = kitsune_run_explain_stall (asked->run);
  asked->outside = g_thread_join (g_thread_new ("explain", explain_thread, asked->run));

  return TRUE;
}

/* From a user function on the run's thread; and from another thread while that
 * function waits for the answer, which it therefore cannot get. */
static void
test_stall_explain_busy (void)
{
  Asked asked = { NULL };
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (support_ints (1), ask_both, &asked, NULL);
  g_autoptr (KitsuneRun) run_now = kitsune_runner_start (runner, NULL, NULL);

  asked.run = run_now;
  support_settle ();
  g_assert_cmpstr (asked.inside, ==, "stage \"items-1\": waits for nothing\n"
                                     "stage \"for-each-1\": waits for input 0 from stage \"items-1\"");
  g_assert_cmpstr (asked.outside, ==, "stage \"items-1\": has its turn, which takes long");
  g_free (asked.inside);
  g_free (asked.outside);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/runtime/stall/fork-buffered", test_stall_fork_buffered);
  g_test_add_func ("/kitsune/runtime/stall/held-input", test_stall_held_input);
  g_test_add_func ("/kitsune/runtime/stall/smallest", test_stall_smallest);
  g_test_add_func ("/kitsune/runtime/stall/limit", test_stall_limit);
  g_test_add_func ("/kitsune/runtime/stall/explain-held", test_stall_explain_held);
  g_test_add_func ("/kitsune/runtime/stall/explain-waiting", test_stall_explain_waiting);
  g_test_add_func ("/kitsune/runtime/stall/explain-ended", test_stall_explain_ended);
  g_test_add_func ("/kitsune/runtime/stall/explain-thread", test_stall_explain_thread);
  g_test_add_func ("/kitsune/runtime/stall/explain-busy", test_stall_explain_busy);

  return g_test_run ();
}
