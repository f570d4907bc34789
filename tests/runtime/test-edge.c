/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/branches.h"
#include "tests/support/support.h"

/*
 * Buffers: buffer-size and overflow of a stage.
 */

static KitsunePipeline *
set_buffer (KitsunePipeline *pipeline,
            gint size,
            KitsuneOverflow overflow)
{
  g_object_set (kitsune_pipeline_get_stage (pipeline), "buffer-size", size, "overflow", overflow, NULL);

  return pipeline;
}

static KitsunePipeline *
numbers (guint64 n_items,
         SupportThen then)
{
  return support_source (G_TYPE_INT64, n_items, then);
}

/* --- the battery --- */

static gboolean
twice (const GValue *item,
       KitsuneEmitter *out,
       gpointer user_data,
       GError **error)
{
  kitsune_emitter_forward (out);
  kitsune_emitter_forward (out);

  return TRUE;
}

static KitsunePipeline *
build_through (KitsunePipeline *pipeline,
               gpointer data)
{
  set_buffer (pipeline, GPOINTER_TO_INT (data), KITSUNE_OVERFLOW_BLOCK);

  return set_buffer (kitsune_pipeline_drop (pipeline, 0), GPOINTER_TO_INT (data), KITSUNE_OVERFLOW_BLOCK);
}

static KitsunePipeline *
build_twice (KitsunePipeline *pipeline,
             gpointer data)
{
  return set_buffer (kitsune_pipeline_flat_map (pipeline, G_TYPE_INT64, twice, NULL, NULL), GPOINTER_TO_INT (data),
                     KITSUNE_OVERFLOW_BLOCK);
}

static KitsunePipeline *
build_batch (KitsunePipeline *pipeline,
             gpointer data)
{
  set_buffer (pipeline, GPOINTER_TO_INT (data), KITSUNE_OVERFLOW_BLOCK);

  return set_buffer (kitsune_pipeline_batch (pipeline, 2), GPOINTER_TO_INT (data), KITSUNE_OVERFLOW_BLOCK);
}

static KitsunePipeline *
build_take (KitsunePipeline *pipeline,
            gpointer data)
{
  set_buffer (pipeline, GPOINTER_TO_INT (data), KITSUNE_OVERFLOW_BLOCK);

  return kitsune_pipeline_take (pipeline, 4);
}

static void
test_edge_battery (gconstpointer data)
{
  gint size = GPOINTER_TO_INT (data);

  check_buffer_edges (build_through, build_batch, GINT_TO_POINTER (size));
  support_operator_edges (build_twice, GINT_TO_POINTER (size),
                          &(SupportEdges){
                              .empty = "[]",
                              .one = "[1, 1]",
                              .five = "[1, 1, 2, 2, 3, 3, 4, 4, 5, 5]",
                              .failed_0 = "[] failed",
                              .failed_3 = "[1, 1, 2, 2, 3, 3] failed",
                              .failed_5 = "[1, 1, 2, 2, 3, 3, 4, 4, 5, 5] failed",
                          });
  support_operator_edges (build_take, GINT_TO_POINTER (size),
                          &(SupportEdges){
                              .empty = "[]",
                              .one = "[1]",
                              .five = "[1, 2, 3, 4]",
                              .failed_0 = "[] failed",
                              .failed_3 = "[1, 2, 3] failed",
                              .failed_5 = "[1, 2, 3, 4]",
                              .flags = SUPPORT_ANY_TYPE | SUPPORT_ENDS_EARLY,
                          });
}

/* --- full buffers --- */

typedef struct
{
  GString *text;
  KitsuneRunner *runner;
  KitsuneRun *run;
  KitsuneMetrics *metrics; /* when nothing moved any more */
} Held;

/* Starts a run and lets it go until nothing moves. */
static Held
held_start (KitsunePipeline *pipeline,
            guint max_vector)
{
  Held self = { g_string_new (NULL), NULL, NULL, NULL };
  g_autoptr (GError) error = NULL;

  self.runner = support_record (pipeline, support_options (max_vector), self.text);
  self.run = kitsune_runner_start (self.runner, NULL, &error);
  g_assert_no_error (error);
  support_settle ();
  self.metrics = kitsune_run_get_metrics (self.run);

  return self;
}

static void
held_clear (Held *self)
{
  kitsune_run_cancel (self->run);
  support_settle ();
  g_assert_cmpint (kitsune_run_get_state (self->run), ==, KITSUNE_RUN_STATE_FINISHED);
  g_string_free (self->text, TRUE);
  g_clear_pointer (&self->metrics, kitsune_metrics_unref);
  g_clear_object (&self->run);
  g_clear_object (&self->runner);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Held, held_clear)

static void
assert_buffer (KitsuneMetrics *metrics,
               const char *stage,
               const char *consumer,
               guint capacity,
               guint length,
               guint64 n_dropped)
{
  for (guint i = 0; i < kitsune_metrics_get_n_buffers (metrics); i++)
    {
      KitsuneBufferStatus *buffer = kitsune_metrics_get_buffer (metrics, i);

      if (g_strcmp0 (kitsune_buffer_status_get_stage (buffer), stage) != 0 ||
          g_strcmp0 (kitsune_buffer_status_get_consumer (buffer), consumer) != 0)
        continue;
      g_assert_cmpuint (kitsune_buffer_status_get_capacity (buffer), ==, capacity);
      g_assert_cmpuint (kitsune_buffer_status_get_length (buffer), ==, length);
      g_assert_cmpuint (kitsune_buffer_status_get_high_water (buffer), >=, length);
      g_assert_cmpuint (kitsune_buffer_status_get_dropped (buffer), ==, n_dropped);
      return;
    }
  g_assert_not_reached ();
}

static guint64
dropped (KitsuneMetrics *metrics,
         const char *stage)
{
  return kitsune_stage_metrics_get_dropped_for (kitsune_metrics_lookup (metrics, stage),
                                                KITSUNE_DROP_REASON_OVERFLOW);
}

/* One item is in the hands of the holder, the buffer is full, and that is all
 * that was made. */
static void
test_edge_full (void)
{
  const gint sizes[] = { 0, 1, 2, 16, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
      {
        guint size = (guint) sizes[i];
        KitsunePipeline *source = set_buffer (numbers (SUPPORT_ENDLESS, SUPPORT_THEN_END), sizes[i],
                                              KITSUNE_OVERFLOW_BLOCK);
        g_auto (Held) held = held_start (support_hold_after (source, 1), max_vector);

        g_assert_cmpuint (support_source_count (source), ==, size + 1);
        assert_buffer (held.metrics, "source", "holder", size, size, 0);
        g_assert_cmpuint (kitsune_metrics_get_n_enlarged (held.metrics), ==, 0);
      }
}

/* The room is that of the buffer, however many stages are in between. */
static void
test_edge_full_below (void)
{
  for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
    {
      KitsunePipeline *source = numbers (SUPPORT_ENDLESS, SUPPORT_THEN_END);
      g_autoptr (KitsunePipeline) first = kitsune_pipeline_drop (source, 2);
      g_autoptr (KitsunePipeline) second = set_buffer (kitsune_pipeline_take (first, 1000), 10, KITSUNE_OVERFLOW_BLOCK);
      g_auto (Held) held = held_start (support_hold_after (second, 3), max_vector);

      g_assert_cmpuint (support_source_count (source), ==, 2 + 3 + 10);
      assert_buffer (held.metrics, "take-1", "holder", 10, 10, 0);
    }
}

/* A branch that lags is a buffer behind the other one, and no more. */
static void
test_edge_fork (void)
{
  for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
    {
      KitsunePipeline *source = numbers (SUPPORT_ENDLESS, SUPPORT_THEN_END);
      GPtrArray *copies = own_outputs (kitsune_pipeline_broadcast (source, 2));
      g_autoptr (GString) fast = g_string_new (NULL);
      g_autoptr (GString) slow = g_string_new (NULL);
      KitsuneRunner *runners[2];
      g_autoptr (KitsuneRunner) merged = NULL;
      g_autoptr (KitsuneRun) run = NULL;

      set_buffer (output (copies, 0), 6, KITSUNE_OVERFLOW_BLOCK);
      runners[0] = support_record (output (copies, 0), NULL, fast);
      runners[1] = support_record (support_hold_after (output (copies, 1), 2), NULL, slow);
      merged = kitsune_runner_new_merged (runners, 2);
      kitsune_runner_set_options (merged, support_options (max_vector));
      run = kitsune_runner_start (merged, NULL, NULL);
      support_settle ();

      g_assert_cmpstr (fast->str, ==, "[1, 2, 3, 4, 5, 6, 7, 8");
      g_assert_cmpstr (slow->str, ==, "[1, 2");
      g_assert_cmpuint (support_source_count (source), ==, 8);
      kitsune_run_cancel (run);
      support_settle ();
      g_object_unref (runners[0]);
      g_object_unref (runners[1]);
    }
}

static void
test_edge_default_size (void)
{
  KitsunePipeline *source = numbers (SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *own = set_buffer (numbers (SUPPORT_ENDLESS, SUPPORT_THEN_END), 2, KITSUNE_OVERFLOW_BLOCK);
  KitsunePipeline *both[] = { source, own };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (KitsuneRunner) runner = support_record (support_hold_after (both[i], 1), options, text);
      g_autoptr (KitsuneRun) run = NULL;

      kitsune_run_options_set_default_buffer_size (options, 5);
      run = kitsune_runner_start (runner, NULL, NULL);
      support_settle ();
      g_assert_cmpuint (support_source_count (both[i]), ==, i == 0 ? 6 : 3);
      kitsune_run_cancel (run);
      support_settle ();
    }
}

/* --- dropping --- */

static void
dropped_cb (KitsuneStage *stage,
            KitsuneRun *run,
            const GValue *item,
            KitsuneDropReason reason,
            GString *text)
{
  g_assert_cmpint (reason, ==, KITSUNE_DROP_REASON_OVERFLOW);
  g_string_append_printf (text, " %" G_GINT64_FORMAT, g_value_get_int64 (item));
}

static void
check_drop (KitsuneOverflow overflow,
            gint size,
            guint max_vector,
            guint64 n_dropped,
            const char *expected)
{
  KitsunePipeline *source = set_buffer (numbers (8, SUPPORT_THEN_WAIT), size, overflow);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *rest = NULL;
  gulong id = g_signal_connect (kitsune_pipeline_get_stage (source), "dropped", G_CALLBACK (dropped_cb), text);

  {
    g_auto (Held) held = held_start (support_hold_after (source, 2), max_vector);

    g_assert_cmpstr (held.text->str, ==, "[1, 2");
    g_assert_cmpstr (text->str, ==, expected);
    g_assert_cmpuint (dropped (held.metrics, "source"), ==, n_dropped);
    assert_buffer (held.metrics, "source", "holder", (guint) size, (guint) size, n_dropped);
    g_assert_cmpuint (support_source_count (source), ==, 8);
    g_signal_handler_disconnect (kitsune_pipeline_get_stage (source), id);
  }
}

static void
test_edge_drop (void)
{
  for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
    {
      check_drop (KITSUNE_OVERFLOW_DROP_NEWEST, 4, max_vector, 2, " 7 8");
      check_drop (KITSUNE_OVERFLOW_DROP_OLDEST, 4, max_vector, 2, " 3 4");
      check_drop (KITSUNE_OVERFLOW_DROP_OLDEST, 1, max_vector, 5, " 3 4 5 6 7");
    }
  check_drop (KITSUNE_OVERFLOW_DROP_NEWEST, 0, 1, 6, " 3 4 5 6 7 8");
}

/* Received and dropped make up what was sent; what is left is in order, and the
 * newest survives where the oldest is dropped. How much that is depends on how
 * fast the machine is; exact numbers are in test_edge_drop(). */
static void
test_edge_conservation (void)
{
  const KitsuneOverflow policies[] = { KITSUNE_OVERFLOW_DROP_NEWEST, KITSUNE_OVERFLOW_DROP_OLDEST };

  for (guint p = 0; p < 2; p++)
    for (gint size = 1; size <= 16; size *= 2)
      for (guint every = 1; every <= 7; every += 3)
        {
          g_autoptr (KitsuneRunner) runner = NULL;
          g_autoptr (KitsuneRunSummary) summary = NULL;
          g_autoptr (GString) text = g_string_new (NULL);
          g_auto (GStrv) parts = NULL;
          KitsunePipeline *source = set_buffer (numbers (500, SUPPORT_THEN_END), size, policies[p]);
          KitsuneMetrics *metrics;
          gint64 last = 0;

          runner = support_record (support_hold (source, every), NULL, text);
          summary = kitsune_runner_run (runner, NULL, NULL);
          metrics = kitsune_run_summary_get_metrics (summary);
          parts = g_strsplit (text->str + 1, ", ", -1);
          g_assert_cmpuint (g_strv_length (parts) + dropped (metrics, "source"), ==, 500);
          g_assert_cmpuint (kitsune_stage_metrics_get_items_in (kitsune_metrics_lookup (metrics, "holder")), ==,
                            g_strv_length (parts));
          for (guint i = 0; parts[i] != NULL; i++)
            {
              gint64 number = g_ascii_strtoll (parts[i], NULL, 10);

              g_assert_cmpint (number, >, last);
              last = number;
            }
          if (policies[p] == KITSUNE_OVERFLOW_DROP_OLDEST)
            g_assert_cmpint (last, ==, 500);
        }
}

/* A consumer that only waits for its turn loses nothing. */
static void
test_edge_drop_free (void)
{
  for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
    {
      KitsunePipeline *source = set_buffer (numbers (20000, SUPPORT_THEN_END), 1, KITSUNE_OVERFLOW_DROP_NEWEST);
      g_autoptr (KitsunePipeline) doubled = kitsune_pipeline_flat_map (source, G_TYPE_INT64, twice, NULL, NULL);
      g_autoptr (KitsuneItems) items = NULL;

      set_buffer (doubled, 2, KITSUNE_OVERFLOW_DROP_OLDEST);
      items = kitsune_pipeline_collect (doubled, support_options (max_vector), NULL, NULL);
      g_assert_cmpuint (kitsune_items_get_size (items), ==, 40000);
    }
}

static void
end_run_cb (KitsuneStage *stage,
            KitsuneRun *run,
            const GValue *item,
            KitsuneDropReason reason,
            guint *n_dropped)
{
  if ((*n_dropped)++ == 0)
    kitsune_run_cancel (run);
}

static void
test_edge_drop_ends_run (void)
{
  KitsunePipeline *source = set_buffer (support_source (SUPPORT_TYPE_OBJECT, 100, SUPPORT_THEN_WAIT), 2,
                                        KITSUNE_OVERFLOW_DROP_OLDEST);
  guint n_dropped = 0;
  gulong id = g_signal_connect (kitsune_pipeline_get_stage (source), "dropped", G_CALLBACK (end_run_cb), &n_dropped);
  g_autofree char *text = support_run (support_hold_after (source, 1), NULL, NULL);

  g_assert_cmpstr (text, ==, "[1] error: the run was cancelled");
  g_assert_cmpuint (n_dropped, >, 0);
  g_assert_cmpint (support_count_live (), ==, 0);
  g_signal_handler_disconnect (kitsune_pipeline_get_stage (source), id);
}

/* --- mistakes --- */

static void
test_edge_mistakes (void)
{
  KitsunePipeline *source = set_buffer (numbers (3, SUPPORT_THEN_END), 0, KITSUNE_OVERFLOW_DROP_OLDEST);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (numbers (3, SUPPORT_THEN_END));
  g_autoptr (GError) error = NULL;

  assert_problem (source, "stage \"source\": property \"overflow\" drops the oldest item of a buffer, "
                          "but \"buffer-size\" is 0");
  set_buffer (source, 1, KITSUNE_OVERFLOW_DROP_OLDEST);
  assert_items (source, "[1, 2, 3]");

  g_object_set (kitsune_runner_get_terminal (runner, 0), "buffer-size", 4, "overflow", KITSUNE_OVERFLOW_DROP_NEWEST,
                NULL);
  g_assert_false (kitsune_runner_validate (runner, &error));
  g_assert_cmpstr (error->message, ==,
                   "stage \"discard-1\": property \"buffer-size\" is set, but discard emits nothing that could wait\n"
                   "stage \"discard-1\": property \"overflow\" is set, but discard emits nothing that could wait");
}

int
main (int argc,
      char **argv)
{
  const gint sizes[] = { 0, 1, 2, 16 };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/runtime/edge/battery/%d", sizes[i]);

      g_test_add_data_func (path, GINT_TO_POINTER (sizes[i]), test_edge_battery);
    }
  g_test_add_func ("/kitsune/runtime/edge/full", test_edge_full);
  g_test_add_func ("/kitsune/runtime/edge/full-below", test_edge_full_below);
  g_test_add_func ("/kitsune/runtime/edge/fork", test_edge_fork);
  g_test_add_func ("/kitsune/runtime/edge/default-size", test_edge_default_size);
  g_test_add_func ("/kitsune/runtime/edge/drop", test_edge_drop);
  g_test_add_func ("/kitsune/runtime/edge/conservation", test_edge_conservation);
  g_test_add_func ("/kitsune/runtime/edge/drop-free", test_edge_drop_free);
  g_test_add_func ("/kitsune/runtime/edge/drop-ends-run", test_edge_drop_ends_run);
  g_test_add_func ("/kitsune/runtime/edge/mistakes", test_edge_mistakes);

  return g_test_run ();
}
