/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/script.h"
#include "tests/support/support-private.h"

static KitsunePipeline *
build_sample_never (KitsunePipeline *pipeline,
                    gpointer data)
{
  g_autoptr (KitsunePipeline) never = kitsune_pipeline_new_never (G_TYPE_INT64);

  return kitsune_pipeline_sample_with (pipeline, never);
}

/* Nothing ever fires, but the end of the input flushes. */
static KitsunePipeline *
build_buffer_never (KitsunePipeline *pipeline,
                    gpointer data)
{
  g_autoptr (KitsunePipeline) never = kitsune_pipeline_new_never (G_TYPE_INT64);

  return kitsune_pipeline_buffer_with (pipeline, never);
}

/* Hands every item on by one output, and by the other one a signal right behind
 * it. Whatever is next, the end too, waits until there is room for both. */
typedef struct
{
  KitsuneOp op;
  GError *error;
} TickingOp;

static guint
ticking_process (KitsuneOp *op,
                 guint input,
                 KitsuneVector *vector)
{
  guint n_items = vector->n_items;
  guint i;

  for (i = 0; i < n_items && kitsune_op_has_room (op) && !kitsune_op_is_done (op); i++)
    {
      GValue tick = G_VALUE_INIT;

      kitsune_op_forward (op, 0, vector, i);
      kitsune_op_flush (op, 0);
      kitsune_value_set_int64 (&tick, 0);
      kitsune_op_emit (op, 1, &tick);
      kitsune_op_flush (op, 1);
    }

  return i;
}

static void
ticking_ended (KitsuneOp *op,
               guint input)
{
  kitsune_op_produce (op);
}

static void
ticking_failed (KitsuneOp *op,
                guint input,
                GError *error)
{
  ((TickingOp *) op)->error = error;
  kitsune_op_produce (op);
}

static KitsuneFlow
ticking_produce (KitsuneOp *op,
                 guint max)
{
  TickingOp *self = (TickingOp *) op;

  if (self->error == NULL)
    return KITSUNE_FLOW_END;

  kitsune_op_pass_error (op, g_steal_pointer (&self->error));

  return KITSUNE_FLOW_WAIT;
}

static void
ticking_finalize (KitsuneOp *op)
{
  g_clear_error (&((TickingOp *) op)->error);
}

static const KitsuneOpClass ticking_op_class = {
  .instance_size = sizeof (TickingOp),
  .process = ticking_process,
  .ended = ticking_ended,
  .failed = ticking_failed,
  .produce = ticking_produce,
  .finalize = ticking_finalize,
};

/* @build of the items of @pipeline and a signal behind each of them. */
static KitsunePipeline *
tick (KitsunePipeline *pipeline,
      KitsunePipeline *(*build) (KitsunePipeline *, KitsunePipeline *) )
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "ticking", &ticking_op_class,
                                           KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);
  g_autoptr (KitsunePipeline) items = NULL;
  g_autoptr (KitsunePipeline) ticks = NULL;

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);
  kitsune_stage_add_output (stage, kitsune_pipeline_get_item_type (pipeline));
  kitsune_stage_add_output (stage, G_TYPE_INT64);
  items = kitsune_stage_new_pipeline (stage, 0);
  ticks = kitsune_stage_new_pipeline (stage, 1);
  g_object_unref (stage);

  return build (items, ticks);
}

static KitsunePipeline *
build_sample_each (KitsunePipeline *pipeline,
                   gpointer data)
{
  return tick (pipeline, kitsune_pipeline_sample_with);
}

static KitsunePipeline *
build_buffer_each (KitsunePipeline *pipeline,
                   gpointer data)
{
  return tick (pipeline, kitsune_pipeline_buffer_with);
}

static void
test_edges (void)
{
  const SupportEdges sampled = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges one_by_one = {
    .empty = "[]",
    .one = "[[1]]",
    .five = "[[1], [2], [3], [4], [5]]",
    .failed_0 = "[] failed",
    .failed_3 = "[[1], [2], [3]] failed",
    .failed_5 = "[[1], [2], [3], [4], [5]] failed",
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges buffered = {
    .empty = "[]",
    .one = "[[1]]",
    .five = "[[1, 2, 3, 4, 5]]",
    .failed_0 = "[] failed",
    .failed_3 = "[] failed",
    .failed_5 = "[] failed",
    .flags = SUPPORT_ANY_TYPE | SUPPORT_NEEDS_END,
  };

  support_operator_edges (build_sample_each, NULL, &sampled);
  support_operator_edges (build_buffer_each, NULL, &one_by_one);
  support_operator_edges (build_buffer_never, NULL, &buffered);
}

static KitsunePipeline *
sample (const char *script,
        const char *sampler)
{
  g_autoptr (KitsunePipeline) items = script_new (script);
  g_autoptr (KitsunePipeline) signals = script_new (sampler);

  return kitsune_pipeline_sample_with (items, signals);
}

static KitsunePipeline *
buffer (const char *script,
        const char *closer)
{
  g_autoptr (KitsunePipeline) items = script_new (script);
  g_autoptr (KitsunePipeline) signals = script_new (closer);

  return kitsune_pipeline_buffer_with (items, signals);
}

static void
test_sample_latest (void)
{
  expect_play (sample ("@1 1 2 3 @3 4 @9", "@2 0 @4 0 @6"), "3@2 4@4 .@6 -1:superseded@1 -2:superseded@1");
  /* what the sampler emits does not matter, and two signals at once are one */
  expect_play (sample ("@1 1 @9", "@2 'a ~ 0 @6"), "1@2 .@6");
}

static void
test_sample_nothing_new (void)
{
  expect_play (sample ("@2 1 @5 2 @9", "@1 0 @3 0 @4 0 @6 0 @7"), "1@3 2@6 .@7");
  expect_play (sample ("@9", "@1 0 @3 0"), ".@3");
}

static void
test_sample_sampler_ends (void)
{
  expect_play (sample ("@1 1 @3 2 @9 3", "@2 0 @4"), "1@2 .@4 -2:incomplete@4");
  expect_play (sample ("@1 1", ""), ".@0");
}

/* Once the items have ended only the last one is waited for. */
static void
test_sample_items_end (void)
{
  expect_play (sample ("@1 1 @3", "@2 0 @9 0"), "1@2 .@3");
  expect_play (sample ("@1 1 2", "@5 0 @9 0"), "2@5 .@5 -1:superseded@1");
  expect_play (sample ("@1 1", "@5"), ".@5 -1:incomplete@5");
  expect_play (sample ("", "@5 0"), ".@0");
}

static void
test_sample_errors (void)
{
  expect_play (sample ("@1 1 @3 !", "@2 0 @9"), "1@2 ! stage \"script-1\": script failed@3");
  expect_play (sample ("@1 1 @9", "@2 0 @3 !"), "1@2 ! stage \"script-2\": script failed@3");
  /* the items have ended, the last one waits */
  expect_play (sample ("@1 1", "@3 !"), "! stage \"script-2\": script failed@3 -1:abandoned@3");
}

static void
test_sample_abandons (void)
{
  g_autoptr (KitsunePipeline) sampled = build_sample_never (support_ints (1, 2), NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = support_record (sampled, NULL, text);
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, &error);
  g_autoptr (KitsuneMetrics) metrics = NULL;

  g_assert_no_error (error);
  support_settle ();
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_RUNNING);
  kitsune_run_cancel (run);
  support_settle ();
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_FINISHED);

  metrics = kitsune_run_get_metrics (run);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped_for (kitsune_metrics_lookup (metrics, "sample-with-1"),
                                                           KITSUNE_DROP_REASON_SUPERSEDED),
                    ==, 1);
  g_assert_cmpuint (kitsune_stage_metrics_get_dropped_for (kitsune_metrics_lookup (metrics, "sample-with-1"),
                                                           KITSUNE_DROP_REASON_ABANDONED),
                    ==, 1);
}

static void
test_buffer_flushes (void)
{
  expect_play (buffer ("@1 1 2 @3 3 @5 4 @9", "@2 0 @4 0 @8"), "[1, 2]@2 [3]@4 [4]@8 .@8");
  /* no list is empty */
  expect_play (buffer ("@3 1 @9", "@1 0 @2 0 @4 0 0 @5 0 @9"), "[1]@4 .@9");
}

static void
test_buffer_ends (void)
{
  expect_play (buffer ("@1 1 @3 2", "@2 0 @9 0"), "[1]@2 [2]@3 .@3");
  expect_play (buffer ("@1 1 @9 2", "@2"), "[1]@2 .@2");
  expect_play (buffer ("", "@2"), ".@0");
  expect_play (buffer ("@2 1", ""), ".@0");
}

static void
test_buffer_errors (void)
{
  expect_play (buffer ("@1 1 @3 !", "@9"), "! stage \"script-1\": script failed@3 -1:abandoned@3");
  expect_play (buffer ("@1 1 @9", "@3 !"), "! stage \"script-2\": script failed@3 -1:abandoned@3");
}

static void
test_buffer_limit (void)
{
  KitsunePipeline *pipeline = buffer ("@1 1 2 @3 3 4 5 @9", "@2 0");

  kitsune_bounded_stage_set_max_items (KITSUNE_BOUNDED_STAGE (kitsune_pipeline_get_stage (pipeline)), 2);
  expect_play (pipeline, "[1, 2]@2 .@2");

  pipeline = buffer ("@1 1 2 @3 3 4 5 @9", "@2 0 @9");
  kitsune_bounded_stage_set_max_items (KITSUNE_BOUNDED_STAGE (kitsune_pipeline_get_stage (pipeline)), 2);
  expect_play (pipeline, "[1, 2]@2 ! stage \"buffer-with-1\": more items between two signals than max-items allows, "
                         "which is 2@3 -5:abandoned@3 -3:abandoned@3 -4:abandoned@3");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/sample-with/edges", test_edges);
  g_test_add_func ("/kitsune/operators/sample-with/latest", test_sample_latest);
  g_test_add_func ("/kitsune/operators/sample-with/nothing-new", test_sample_nothing_new);
  g_test_add_func ("/kitsune/operators/sample-with/sampler-ends", test_sample_sampler_ends);
  g_test_add_func ("/kitsune/operators/sample-with/items-end", test_sample_items_end);
  g_test_add_func ("/kitsune/operators/sample-with/errors", test_sample_errors);
  g_test_add_func ("/kitsune/operators/sample-with/abandons", test_sample_abandons);
  g_test_add_func ("/kitsune/operators/sample-with/buffer-flushes", test_buffer_flushes);
  g_test_add_func ("/kitsune/operators/sample-with/buffer-ends", test_buffer_ends);
  g_test_add_func ("/kitsune/operators/sample-with/buffer-errors", test_buffer_errors);
  g_test_add_func ("/kitsune/operators/sample-with/buffer-limit", test_buffer_limit);

  return g_test_run ();
}
