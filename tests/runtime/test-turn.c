/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/branches.h"

#include <string.h>

/*
 * What happens in the middle of an operator's turn: calls that lead back to the
 * operator, errors that nobody waits for any more.
 */

/* --- produce, while what it gave is on its way --- */

typedef struct
{
  KitsuneOp op;
  gint64 next;
} OneByOneOp;

static KitsuneOp *one_by_one; /* of the run going on */
static gboolean ask_early;    /* from within produce */

static gboolean
one_by_one_start (KitsuneOp *op,
                  GError **error)
{
  one_by_one = op;

  return TRUE;
}

static KitsuneFlow
one_by_one_produce (KitsuneOp *op,
                    guint max)
{
  OneByOneOp *self = (OneByOneOp *) op;
  GValue value = G_VALUE_INIT;

  if (self->next == 5)
    return KITSUNE_FLOW_END;

  kitsune_value_set_int64 (&value, self->next++);
  kitsune_op_emit (op, 0, &value);
  if (ask_early)
    kitsune_op_flush (op, 0);

  return KITSUNE_FLOW_WAIT;
}

static const KitsuneOpClass one_by_one_class = {
  .instance_size = sizeof (OneByOneOp),
  .start = one_by_one_start,
  .produce = one_by_one_produce,
};

static gboolean
ask_for_more (const GValue *item,
              gpointer user_data,
              GError **error)
{
  kitsune_op_produce (one_by_one);

  return TRUE;
}

static void
test_turn_produce_meanwhile (void)
{
  for (guint i = 0; i < 2; i++)
    {
      KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "one-by-one", &one_by_one_class,
                                               KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);
      KitsunePipeline *source = support_own (kitsune_stage_to_pipeline (stage, G_TYPE_INT64));

      ask_early = i == 1;
      assert_items (support_own (kitsune_pipeline_tap (source, ask_for_more, NULL, NULL)), "[0, 1, 2, 3, 4]");
    }
}

/* --- an error behind the last item that is wanted --- */

static gboolean failed_late; /* when nobody wanted anything more */

static KitsuneFlow
two_and_fail_produce (KitsuneOp *op,
                      guint max)
{
  for (gint64 i = 1; i <= 2; i++)
    {
      GValue value = G_VALUE_INIT;

      kitsune_value_set_int64 (&value, i);
      kitsune_op_emit (op, 0, &value);
    }
  failed_late = op->done;
  kitsune_op_fail (op, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "nothing left"));

  return KITSUNE_FLOW_WAIT;
}

static const KitsuneOpClass two_and_fail_class = {
  .instance_size = sizeof (KitsuneOp),
  .produce = two_and_fail_produce,
};

static KitsunePipeline *
two_and_fail (void)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "two", &two_and_fail_class, KITSUNE_STAGE_CANNOT_FAIL,
                                           NULL, NULL);

  return support_own (kitsune_stage_to_pipeline (stage, G_TYPE_INT64));
}

/* lint: size: the signature of a signal */
static void
error_cb (KitsuneRunner *runner,
          KitsuneRun *run,
          KitsuneStage *stage,
          const GValue *item,
          const GError *error,
          guint attempt,
          guint64 index,
          GString *text)
{
  g_assert_true (kitsune_value_is_null (item));
  g_string_append_printf (text, "%s: %s", kitsune_stage_get_kind (stage), error->message);
}

/* An early stop wins over an error that comes later, also if both were in one
 * turn: the answer was decided. The failure is told of all the same, unless the
 * stop has reached the stage before it failed: it depends on the vectors in
 * which the items went out. */
static void
check_failure (KitsunePipeline *pipeline,
               const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = support_record (pipeline, NULL, text);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) good = NULL;
  KitsuneStageFailure *failure;

  g_signal_connect (runner, "stage-error", G_CALLBACK (error_cb), heard);
  good = kitsune_runner_run (runner, NULL, &error);
  if (error != NULL)
    g_string_append_printf (text, " ! %s", error->message);
  g_assert_cmpstr (text->str, ==, expected);

  summary = kitsune_runner_get_last_summary (runner);
  if (failed_late)
    {
      g_assert_nonnull (g_getenv ("KITSUNE_SHUFFLE"));
      g_assert_cmpstr (heard->str, ==, "");
      g_assert_cmpuint (kitsune_run_summary_get_n_failures (summary), ==, 0);
      return;
    }

  g_assert_cmpstr (heard->str, ==, "two: nothing left");
  g_assert_cmpuint (kitsune_run_summary_get_n_failures (summary), ==, 1);
  failure = kitsune_run_summary_get_nth_failure (summary, 0);
  g_assert_cmpstr (kitsune_stage_failure_get_stage (failure), ==, "two-1");
  g_assert_cmpuint (kitsune_stage_failure_get_n_errors (failure), ==, 1);
  g_assert_cmpstr (kitsune_stage_failure_get_error (failure)->message, ==, "nothing left");
}

static void
test_turn_error_too_late (void)
{
  check_failure (take (two_and_fail (), 2), "[1, 2");
  check_failure (take (above (two_and_fail (), 0), 2), "[1, 2");
}

static void
test_turn_error_in_time (void)
{
  check_failure (two_and_fail (), "[1, 2 ! stage \"two-1\": nothing left");
  g_assert_false (failed_late);
  check_failure (take (two_and_fail (), 3), "[1, 2 ! stage \"two-1\": nothing left");
  g_assert_false (failed_late);
}

/* --- a handler that ends the stage it hears of --- */

G_DECLARE_FINAL_TYPE (FailingWriter, failing_writer, FAILING, WRITER, KitsuneWriter)
G_DECLARE_FINAL_TYPE (FailingSink, failing_sink, FAILING, SINK, KitsuneSink)

struct _FailingWriter
{
  KitsuneWriter parent_instance;
};

struct _FailingSink
{
  KitsuneSink parent_instance;
};

G_DEFINE_FINAL_TYPE (FailingWriter, failing_writer, KITSUNE_TYPE_WRITER)
G_DEFINE_FINAL_TYPE (FailingSink, failing_sink, KITSUNE_TYPE_SINK)

static KitsuneWriter *current_writer;

static gboolean
failing_writer_write (KitsuneWriter *writer,
                      const GValue *item,
                      GError **error)
{
  if (g_value_get_int64 (item) != 2)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "two");
  return FALSE;
}

static void
failing_writer_class_init (FailingWriterClass *klass)
{
  KITSUNE_WRITER_CLASS (klass)->write = failing_writer_write;
}

static void
failing_writer_init (FailingWriter *self)
{
}

static KitsuneWriter *
failing_sink_open (KitsuneSink *sink,
                   GError **error)
{
  return current_writer = g_object_new (failing_writer_get_type (), NULL);
}

static void
failing_sink_class_init (FailingSinkClass *klass)
{
  KITSUNE_SINK_CLASS (klass)->open = failing_sink_open;
}

static void
failing_sink_init (FailingSink *self)
{
}

static void
dropped_cb (KitsuneRunner *runner,
            KitsuneRun *run,
            KitsuneStage *stage,
            const GValue *item,
            KitsuneDropReason reason,
            GString *text)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "enough");

  g_string_append_printf (text, " %" G_GINT64_FORMAT ":%s", g_value_get_int64 (item),
                          reason == KITSUNE_DROP_REASON_ERROR ? "error" : "abandoned");
  if (reason == KITSUNE_DROP_REASON_ERROR)
    kitsune_writer_fail (current_writer, error);
}

/* What the handler has heard of is not counted again when the stage ends. */
static void
test_turn_dropped_ends (void)
{
  FailingSink *sink = g_object_new (failing_sink_get_type (), NULL);
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  KitsuneStageMetrics *metrics;

  kitsune_stage_set_error_handler (KITSUNE_STAGE (sink), drop);
  kitsune_sink_connect (KITSUNE_SINK (sink), support_source (G_TYPE_INT64, 3, SUPPORT_THEN_END), G_TYPE_INT64);
  runner = kitsune_runner_new_for_stage (KITSUNE_STAGE (sink));
  kitsune_runner_set_options (runner, support_options (64));
  g_signal_connect (runner, "dropped", G_CALLBACK (dropped_cb), text);
  g_assert_null (kitsune_runner_run (runner, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "enough"));

  summary = kitsune_runner_get_last_summary (runner);
  metrics = kitsune_metrics_lookup (kitsune_run_summary_get_metrics (summary), "sink-1");
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped_for (metrics, KITSUNE_DROP_REASON_ERROR), ==, 1);
  /* the third one may have been on its way, or not */
  if (kitsune_stage_metrics_get_dropped (metrics) > 1)
    g_assert_cmpstr (text->str, ==, " 2:error 3:abandoned");
  else
    g_assert_cmpstr (text->str, ==, " 2:error");
  g_object_unref (sink);
}

/* --- which turns are measured --- */

static gboolean
keep_item (const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  kitsune_value_set_int64 (result, kitsune_value_get_int64 (item));

  return TRUE;
}

static KitsunePipeline *
make_named_numbers (const char *name)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 1000, 1);
  KitsunePipeline *self = kitsune_pipeline_map (numbers, G_TYPE_INT64, keep_item, NULL, NULL);

  kitsune_pipeline_set (self, "name", name, NULL);

  return self;
}

/* Two sources that have their turns alternately: a rule that looks at every so
 * many turns of the lane would always look at the same one. */
static void
test_turn_measures_all (void)
{
  g_autoptr (KitsunePipeline) a = make_named_numbers ("a");
  g_autoptr (KitsunePipeline) b = make_named_numbers ("b");
  g_autoptr (KitsunePipeline) merged = kitsune_pipeline_merge_with (a, b);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (merged);
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneRunSummary) summary = NULL;
  KitsuneMetrics *metrics;

  kitsune_run_options_set_max_vector (options, 1);
  kitsune_runner_set_options (runner, options);
  summary = kitsune_runner_run (runner, NULL, NULL);
  g_assert_nonnull (summary);
  metrics = kitsune_run_summary_get_metrics (summary);
  for (const char **name = (const char *[]){ "a", "b", NULL }; *name != NULL; name++)
    {
      KitsuneStageMetrics *stage = kitsune_metrics_lookup (metrics, *name);

      g_assert_cmpuint (kitsune_stage_metrics_get_items_in (stage), ==, 1000);
      g_assert_cmpuint (kitsune_stage_metrics_get_mean_latency (stage), >, 0);
      g_assert_cmpuint (kitsune_stage_metrics_get_busy_time (stage), >, 0);
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/runtime/turn/produce-meanwhile", test_turn_produce_meanwhile);
  g_test_add_func ("/kitsune/runtime/turn/error-too-late", test_turn_error_too_late);
  g_test_add_func ("/kitsune/runtime/turn/error-in-time", test_turn_error_in_time);
  g_test_add_func ("/kitsune/runtime/turn/dropped-ends", test_turn_dropped_ends);
  g_test_add_func ("/kitsune/runtime/turn/measures-all", test_turn_measures_all);

  return g_test_run ();
}
