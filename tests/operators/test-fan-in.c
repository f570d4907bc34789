/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "branches.h"

static gboolean
first_of (const GValue *first,
          const GValue *second,
          GValue *result,
          gpointer user_data,
          GError **error)
{
  kitsune_value_copy (first, result);

  return TRUE;
}

/* first * 10 + second; fails where the second one is 2. */
static gboolean
tens_and_ones (const GValue *first,
               const GValue *second,
               GValue *result,
               gpointer user_data,
               GError **error)
{
  if (support_number (second) == 2)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no 2");
      return FALSE;
    }

  kitsune_value_set_int64 (result, support_number (first) * 10 + support_number (second));

  return TRUE;
}

static gboolean
sum_process (const GValue *pair,
             KitsuneEmitter *out,
             gpointer user_data,
             GError **error)
{
  KitsunePair *both = g_value_get_boxed (pair);

  kitsune_emitter_push_int64 (out, support_number (kitsune_pair_get_first (both)) +
                                       support_number (kitsune_pair_get_second (both)));

  return TRUE;
}

static gboolean
make_text (const GValue *first,
           const GValue *second,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  g_value_init (result, G_TYPE_STRING);
  g_value_set_static_string (result, "text");

  return TRUE;
}

static gboolean
is_any (const GValue *item,
        gpointer user_data,
        GError **error)
{
  return TRUE;
}

static KitsunePipeline *
merge (KitsunePipeline *a,
       KitsunePipeline *b)
{
  return support_own (kitsune_pipeline_merge_with (a, b));
}

static KitsunePipeline *
concat (KitsunePipeline *a,
        KitsunePipeline *b)
{
  return support_own (kitsune_pipeline_concat_with (a, b));
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

static GPtrArray *
partition (KitsunePipeline *pipeline)
{
  return own_outputs (kitsune_pipeline_partition (pipeline, is_even, NULL, NULL));
}

static void
set_max_items (KitsunePipeline *pipeline,
               gint64 max_items)
{
  kitsune_bounded_stage_set_max_items (KITSUNE_BOUNDED_STAGE (kitsune_pipeline_get_stage (pipeline)), max_items);
}

/* --- batteries: joins that change nothing --- */

typedef enum
{
  MERGE_EMPTY,
  MERGE_ONE,
  MERGE_FORK,
  CONCAT_EMPTY,
  CONCAT_BEFORE_EMPTY,
  CONCAT_FORK,
  ZIP_FORK,
  COMBINE_LATEST,
  LATEST_FROM,
  TAKE_UNTIL,
  DROP_UNTIL,
} Join;

#define N_JOINS (DROP_UNTIL + 1)

static gboolean
is_concat (Join join)
{
  return join >= CONCAT_EMPTY && join <= CONCAT_FORK;
}

/* For what is not promised, but for the order that the engine has. */
static gboolean
skip_shuffled (void)
{
  if (g_getenv ("KITSUNE_SHUFFLE") == NULL)
    return FALSE;

  g_test_skip ("which of the inputs is first is drawn");

  return TRUE;
}

static KitsunePipeline *
build_fork (KitsunePipeline *pipeline,
            Join join)
{
  g_autoptr (GPtrArray) outputs = kitsune_pipeline_partition (pipeline, is_any, NULL, NULL);
  g_autoptr (GPtrArray) copies = NULL;

  if (join == MERGE_FORK)
    return kitsune_pipeline_merge ((KitsunePipeline **) outputs->pdata, 2);
  if (join == CONCAT_FORK)
    return kitsune_pipeline_concat ((KitsunePipeline **) outputs->pdata, 2);

  kitsune_pipeline_set_discard (output (outputs, 1), TRUE);
  copies = kitsune_pipeline_broadcast (output (outputs, 0), 2);

  return kitsune_pipeline_zip_with (output (copies, 0), output (copies, 1),
                                    kitsune_pipeline_get_item_type (pipeline), first_of, NULL, NULL);
}

static KitsunePipeline *
build_join (KitsunePipeline *pipeline,
            gpointer data)
{
  Join join = GPOINTER_TO_UINT (data);
  GType item_type = kitsune_pipeline_get_item_type (pipeline);
  g_autoptr (KitsunePipeline) empty = kitsune_pipeline_new_empty (item_type);
  g_autoptr (KitsunePipeline) never = kitsune_pipeline_new_never (item_type);

  switch (join)
    {
    case MERGE_EMPTY:
      return kitsune_pipeline_merge_with (empty, pipeline);
    case MERGE_ONE:
      return kitsune_pipeline_merge (&pipeline, 1);
    case CONCAT_EMPTY:
      return kitsune_pipeline_concat_with (empty, pipeline);
    case CONCAT_BEFORE_EMPTY:
      return kitsune_pipeline_concat_with (pipeline, empty);
    case COMBINE_LATEST:
      return kitsune_pipeline_combine_latest_with (pipeline, support_ints (0), item_type, first_of, NULL, NULL);
    case LATEST_FROM:
      return kitsune_pipeline_latest_from_with (pipeline, support_ints (0), item_type, first_of, NULL, NULL);
    case TAKE_UNTIL:
      return kitsune_pipeline_take_until (pipeline, never);
    case DROP_UNTIL:
      return kitsune_pipeline_drop_until (pipeline, empty);
    case MERGE_FORK:
    case CONCAT_FORK:
    case ZIP_FORK:
    default:
      return build_fork (pipeline, join);
    }
}

static void
test_edges (gconstpointer data)
{
  const SupportEdges unchanged = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };
  Join join = GPOINTER_TO_UINT (data);

  if (!(join == MERGE_EMPTY || join == MERGE_ONE || join == TAKE_UNTIL || is_concat (join)) && skip_shuffled ())
    return;

  support_operator_edges (build_join, (gpointer) data, &unchanged);
}

/* --- merge --- */

static void
test_merge_none (void)
{
  KitsunePipeline *none = support_own (kitsune_pipeline_merge (NULL, 0));

  g_assert_true (kitsune_pipeline_get_item_type (none) == G_TYPE_VALUE);
  assert_run (none, "[]");
  assert_run (support_own (kitsune_pipeline_concat (NULL, 0)), "[]");
}

static void
test_merge_types (void)
{
  KitsunePipeline *both = merge (support_ints (1), support_ints (2));
  KitsunePipeline *mixed = merge (support_ints (1), support_strings ("a"));

  g_assert_true (kitsune_pipeline_get_item_type (both) == G_TYPE_INT64);
  g_assert_true (kitsune_pipeline_get_item_type (mixed) == G_TYPE_VALUE);
  g_assert_true (kitsune_pipeline_get_item_type (concat (support_ints (1), both)) == G_TYPE_INT64);
  g_assert_true (kitsune_pipeline_get_item_type (concat (support_ints (1), mixed)) == G_TYPE_VALUE);
}

/* Nothing is lost and every input keeps its order. */
static void
test_merge_all (void)
{
  KitsunePipeline *pipelines[] = { range (0, 100), range (100, 300), range (300, 301) };
  KitsunePipeline *merged = support_own (kitsune_pipeline_merge (pipelines, 3));
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (merged, NULL, NULL, &error);
  gint64 next[] = { 0, 100, 300 };

  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 301);
  for (gsize i = 0; i < kitsune_items_get_size (items); i++)
    {
      gint64 number = kitsune_value_get_int64 (kitsune_items_get (items, i));

      g_assert_cmpint (number, ==, next[number < 100 ? 0 : number < 300 ? 1
                                                                        : 2]++);
    }
}

static void
test_merge_stops (void)
{
  KitsunePipeline *endless = merge (support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END),
                                    support_own (kitsune_pipeline_new_never (G_TYPE_INT64)));

  assert_run (take (endless, 3), "[1, 2, 3]");
  assert_run (merge (failing (support_ints (1, 2), 1), support_own (kitsune_pipeline_new_never (G_TYPE_INT64))),
              "[] error: stage \"tap-1\": no 1");
}

/* --- concat --- */

static void
test_concat_order (void)
{
  KitsunePipeline *pipelines[] = { range (0, 3), range (0, 0), range (3, 100), range (0, 0), range (100, 200) };
  KitsunePipeline *all = support_own (kitsune_pipeline_concat (pipelines, 5));

  assert_run (concat (support_ints (1, 2), support_ints (3)), "[1, 2, 3]");
  assert_run (above (all, 196), "[197, 198, 199]");
  assert_run (take (all, 5), "[0, 1, 2, 3, 4]");
  assert_run (concat (support_ints (1), support_hold (support_ints (2, 3), 1)), "[1, 2, 3]");
}

/* What comes later is not run before its turn, and not at all after an error. */
static void
test_concat_lazy (void)
{
  KitsunePipeline *waiting = support_source (G_TYPE_INT64, 1, SUPPORT_THEN_WAIT);
  KitsunePipeline *later = support_source (G_TYPE_INT64, 5, SUPPORT_THEN_END);
  KitsunePipeline *both = concat (waiting, later);
  GString *text = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;

  kitsune_stage_set_name (kitsune_pipeline_get_stage (waiting), "waiting");
  runner = support_record (both, NULL, text);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  support_settle ();
  g_assert_cmpstr (text->str, ==, "[1");
  g_assert_cmpuint (support_source_count (later), ==, 0);
  kitsune_run_cancel (run);
  support_settle ();
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_FINISHED);
  g_string_free (text, TRUE);

  assert_run (concat (failing (support_ints (1, 2), 2), later), "[1] error: stage \"tap-1\": no 2");
  g_assert_cmpuint (support_source_count (later), ==, 0);
}

/* Pipelines with a common part: what has to wait is kept. */
static void
test_concat_fork (void)
{
  GPtrArray *both = partition (range (0, 300));
  GPtrArray *copies = broadcast (range (0, 300));
  KitsunePipeline *numbers = support_ints (1, 2, 3);

  assert_run (above (concat (output (both, 1), output (both, 0)), 293), "[295, 297, 299, 294, 296, 298]");
  assert_run (above (concat (output (copies, 0), output (copies, 1)), 297), "[298, 299, 298, 299]");
  assert_run (concat (numbers, numbers), "[1, 2, 3, 1, 2, 3]");
  assert_run (take (concat (numbers, numbers), 4), "[1, 2, 3, 1]");
  assert_run (concat (concat (numbers, numbers), numbers), "[1, 2, 3, 1, 2, 3, 1, 2, 3]");
}

static void
test_concat_fork_error (void)
{
  GPtrArray *copies = broadcast (support_ints (1, 2, 3));

  /* the error comes where it would have come without the other one */
  assert_run (concat (output (copies, 0), failing (output (copies, 1), 2)),
              "[1, 2, 3, 1] error: stage \"tap-1\": no 2");
}

static void
test_concat_limit (void)
{
  GPtrArray *both = partition (range (0, 300));
  KitsunePipeline *all = concat (output (both, 1), output (both, 0));

  set_max_items (all, 150);
  assert_run (above (all, 297), "[299, 298]");
  set_max_items (all, 10);
  assert_run (above (all, 297), "[] error: stage \"concat-1\": more items of pipelines that have to wait than "
                                "max-items allows, which is 10");
}

/* --- zip --- */

static void
test_zip_lengths (void)
{
  assert_run (zip (support_ints (1, 2), support_strings ("a", "b")), "[Pair(1, \"a\"), Pair(2, \"b\")]");
  assert_run (zip (support_ints (1, 2, 3, 4, 5), support_ints (6, 7)), "[Pair(1, 6), Pair(2, 7)]");
  assert_run (zip (support_ints (1, 2), support_ints (3, 4, 5, 6, 7)), "[Pair(1, 3), Pair(2, 4)]");
  assert_run (zip (support_ints (), support_ints (1)), "[]");
  assert_run (zip (support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END), support_ints (7)), "[Pair(1, 7)]");
  assert_run (take (zip (support_ints (1, 2), support_ints (3, 4)), 1), "[Pair(1, 3)]");
  g_assert_true (kitsune_pipeline_get_item_type (zip (support_ints (1), support_ints (1))) == KITSUNE_TYPE_PAIR);
}

static void
test_zip_unpaired (void)
{
  KitsunePipeline *pipelines[] = { zip (support_ints (1, 2, 3, 4, 5), above (support_ints (1, 2, 3, 4, 5), 3)) };
  g_auto (Branches) branches = branches_run (pipelines, 1, 1);

  g_assert_cmpstr (branches.text, ==, "[Pair(1, 4), Pair(2, 5)]");
  /* in the shuffle mode it is drawn how far the longer input is by then */
  if (g_getenv ("KITSUNE_SHUFFLE") == NULL)
    g_assert_cmpuint (branches_dropped (&branches, "zip-1", KITSUNE_DROP_REASON_UNPAIRED), ==, 2);
}

static void
test_zip_with (void)
{
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_zip_with (support_ints (1, 2, 3), support_ints (1, 2, 3),
                                                                      G_TYPE_INT64, tens_and_ones, NULL, NULL));
  KitsunePipeline *wide = support_own (kitsune_pipeline_zip_with (support_ints (1), support_ints (3),
                                                                  G_TYPE_DOUBLE, tens_and_ones, NULL, NULL));
  KitsunePipeline *wrong = support_own (kitsune_pipeline_zip_with (support_ints (1), support_ints (2),
                                                                   G_TYPE_INT64, make_text, NULL, NULL));
  KitsunePipeline *script = support_own (kitsune_pipeline_zip_with_process (support_ints (1, 2), support_ints (3, 4),
                                                                            G_TYPE_INT64, sum_process, NULL, NULL));

  assert_run (pipeline, "[11] error: stage \"zip-with-1\": no 2");
  support_drop_errors (pipeline);
  assert_run (pipeline, "[11, 33]");
  support_return_on_error (pipeline, 0);
  assert_run (pipeline, "[11, 0, 33]");

  g_assert_true (kitsune_pipeline_get_item_type (wide) == G_TYPE_DOUBLE);
  assert_run (wide, "[13.0]");
  assert_run (script, "[4, 6]");

  {
    g_autofree char *text = support_run (wrong, NULL, NULL);

    g_assert_true (g_str_has_prefix (text, "[] error: stage \"zip-with-1\": "));
  }
  support_return_on_error (wrong, 5);
  assert_run (wrong, "[5]");
}

/* The fork waits for zip, which waits for the fork. */
static void
test_zip_fork (void)
{
  GPtrArray *copies = broadcast (range (0, 1000));
  GPtrArray *outer = broadcast (range (0, 1000));
  GPtrArray *inner = broadcast (output (outer, 0));
  KitsunePipeline *late = zip (output (copies, 0), above (output (copies, 1), 997));
  KitsunePipeline *nested = zip (output (outer, 1), zip (above (output (inner, 0), 996), output (inner, 1)));

  assert_run (late, "[Pair(0, 998), Pair(1, 999)]");
  assert_run (zip (above (range (0, 3), 0), late), "[Pair(1, Pair(0, 998)), Pair(2, Pair(1, 999))]");
  assert_run (take (nested, 2), "[Pair(0, Pair(997, 0)), Pair(1, Pair(998, 1))]");
}

/* Two sources, each held by the one that waits for the other. */
static void
test_zip_crossed (void)
{
  GPtrArray *a = broadcast (range (0, 500));
  GPtrArray *b = broadcast (range (0, 500));

  assert_branches ("[Pair(0, 498), Pair(1, 499)] [Pair(497, 0), Pair(498, 1), Pair(499, 2)]",
                   zip (output (a, 0), above (output (b, 0), 497)),
                   zip (above (output (a, 1), 496), output (b, 1)));
}

static void
test_zip_limit (void)
{
  GPtrArray *copies = broadcast (range (0, 1000));
  KitsunePipeline *late = zip (output (copies, 0), above (output (copies, 1), 500));

  set_max_items (late, 600);
  assert_run (take (late, 1), "[Pair(0, 501)]");
  for (gint64 max_items = 0; max_items <= 200; max_items += 100)
    {
      g_autofree char *expected = g_strdup_printf ("[] error: stage \"zip-1\": more items without a partner than "
                                                   "max-items allows, which is %" G_GINT64_FORMAT,
                                                   max_items);

      set_max_items (late, max_items);
      assert_run (take (late, 1), expected);
    }
}

/* What zip waits for cannot come: taking more would not help. */
static void
test_zip_stalled (void)
{
  KitsunePipeline *endless = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *later = support_source (G_TYPE_INT64, 5, SUPPORT_THEN_END);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (zip (endless, stuck ()), NULL, NULL, &error);

  g_assert_null (items);
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_STALLED);
  g_assert_true (g_str_has_prefix (error->message,
                                   "the run can never move again: input 0 of stage \"zip-1\" is held with "));
  g_assert_cmpuint (support_source_count (endless), <, 1000);

  g_clear_error (&error);
  items = kitsune_pipeline_collect (concat (stuck (), later), NULL, NULL, &error);
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_STALLED);
  g_assert_cmpstr (error->message, ==,
                   "the run can never move again: input 1 of stage \"concat-1\" is held with 0 items waiting");
  g_assert_cmpuint (support_source_count (later), ==, 0);
}

/* --- step by step --- */

typedef struct
{
  KitsuneChannel *a;
  KitsuneChannel *b;
  GString *text;
  KitsuneRunner *runner;
  KitsuneRun *run;
} Steps;

static void
steps_init (Steps *self)
{
  *self = (Steps){ kitsune_channel_new (G_TYPE_INT64, 8), kitsune_channel_new (G_TYPE_INT64, 8) };
}

static KitsunePipeline *
channel (KitsuneChannel *channel)
{
  return support_own (kitsune_pipeline_new_from_channel (channel));
}

static void
steps_start (Steps *self,
             KitsunePipeline *pipeline)
{
  g_autoptr (GError) error = NULL;

  self->text = g_string_new (NULL);
  self->runner = support_record (pipeline, NULL, self->text);
  self->run = kitsune_runner_start (self->runner, NULL, &error);
  g_assert_no_error (error);
  support_settle ();
}

static void
steps_send (KitsuneChannel *to,
            gint64 number)
{
  g_autoptr (GError) error = NULL;
  GValue value = G_VALUE_INIT;

  kitsune_value_set_int64 (&value, number);
  g_assert_true (kitsune_channel_try_send (to, &value, &error));
  g_assert_no_error (error);
  support_settle ();
}

static void
steps_close (KitsuneChannel *to)
{
  kitsune_channel_close (to);
  support_settle ();
}

#define steps_assert(self, expected)                   \
  G_STMT_START                                         \
  {                                                    \
    g_assert_cmpstr ((self)->text->str, ==, expected); \
    g_string_truncate ((self)->text, 1);               \
  }                                                    \
  G_STMT_END

static guint64
steps_dropped (Steps *self,
               const char *stage,
               KitsuneDropReason reason)
{
  g_autoptr (KitsuneMetrics) metrics = kitsune_run_get_metrics (self->run);

  return kitsune_stage_metrics_get_dropped_for (kitsune_metrics_lookup (metrics, stage), reason);
}

static gboolean
steps_running (Steps *self)
{
  return kitsune_run_get_state (self->run) == KITSUNE_RUN_STATE_RUNNING;
}

static void
steps_clear (Steps *self)
{
  g_assert_false (steps_running (self));
  g_assert_null (kitsune_run_summary_get_error (kitsune_run_get_summary (self->run)));
  g_object_unref (self->run);
  g_object_unref (self->runner);
  g_object_unref (self->a);
  g_object_unref (self->b);
  g_string_free (self->text, TRUE);
}

static void
test_combine_latest (void)
{
  Steps steps;

  steps_init (&steps);
  steps_start (&steps, support_own (kitsune_pipeline_combine_latest (channel (steps.a), channel (steps.b))));

  steps_send (steps.a, 1);
  steps_send (steps.a, 2);
  steps_assert (&steps, "[");
  g_assert_cmpuint (steps_dropped (&steps, "combine-latest-1", KITSUNE_DROP_REASON_NOT_READY), ==, 1);
  steps_send (steps.b, 10);
  steps_assert (&steps, "[Pair(2, 10)");
  steps_send (steps.b, 20);
  steps_assert (&steps, "[Pair(2, 20)");
  steps_send (steps.a, 3);
  steps_assert (&steps, "[Pair(3, 20)");
  /* a side that ended keeps its latest */
  steps_close (steps.a);
  g_assert_true (steps_running (&steps));
  steps_send (steps.b, 30);
  steps_assert (&steps, "[Pair(3, 30)");
  g_assert_cmpuint (steps_dropped (&steps, "combine-latest-1", KITSUNE_DROP_REASON_NOT_READY), ==, 1);
  steps_close (steps.b);
  steps_clear (&steps);
}

/* Without an item on one side no combination can come any more. */
static void
test_combine_latest_hopeless (void)
{
  Steps steps;

  steps_init (&steps);
  steps_start (&steps, support_own (kitsune_pipeline_combine_latest (channel (steps.a), channel (steps.b))));

  steps_send (steps.a, 1);
  steps_close (steps.b);
  steps_assert (&steps, "[");
  g_assert_false (steps_running (&steps));
  g_assert_cmpuint (steps_dropped (&steps, "combine-latest-1", KITSUNE_DROP_REASON_NOT_READY), ==, 1);
  steps_clear (&steps);
}

static void
test_latest_from (void)
{
  Steps steps;

  steps_init (&steps);
  steps_start (&steps, support_own (kitsune_pipeline_latest_from (channel (steps.a), channel (steps.b))));

  steps_send (steps.a, 1);
  steps_send (steps.a, 2);
  g_assert_cmpuint (steps_dropped (&steps, "latest-from-1", KITSUNE_DROP_REASON_NOT_READY), ==, 2);
  steps_send (steps.b, 10);
  steps_send (steps.b, 20);
  steps_assert (&steps, "[");
  steps_send (steps.a, 3);
  steps_assert (&steps, "[Pair(3, 20)");
  steps_close (steps.b);
  steps_send (steps.a, 4);
  steps_assert (&steps, "[Pair(4, 20)");
  steps_close (steps.a);
  steps_clear (&steps);
}

static void
test_latest_with (void)
{
  KitsunePipeline *combined = support_own (kitsune_pipeline_combine_latest_with (support_ints (1), support_ints (2),
                                                                                 G_TYPE_INT64, tens_and_ones, NULL,
                                                                                 NULL));
  KitsunePipeline *looked_up = support_own (kitsune_pipeline_latest_from_with (support_ints (1, 2), support_ints (2),
                                                                               G_TYPE_INT64, tens_and_ones, NULL,
                                                                               NULL));

  if (skip_shuffled ())
    return;
  assert_run (combined, "[] error: stage \"combine-latest-with-1\": no 2");
  support_return_on_error (combined, 0);
  assert_run (combined, "[0]");
  assert_run (looked_up, "[] error: stage \"latest-from-with-1\": no 2");
  support_drop_errors (looked_up);
  assert_run (looked_up, "[]");

  assert_run (support_own (kitsune_pipeline_combine_latest_with_process (support_ints (1), support_ints (2),
                                                                         G_TYPE_INT64, sum_process, NULL, NULL)),
              "[3]");
  assert_run (support_own (kitsune_pipeline_latest_from_with_process (support_ints (1, 2), support_ints (2),
                                                                      G_TYPE_INT64, sum_process, NULL, NULL)),
              "[3, 4]");
}

static void
test_take_until (void)
{
  Steps steps;

  steps_init (&steps);
  steps_start (&steps, support_own (kitsune_pipeline_take_until (channel (steps.a), channel (steps.b))));
  steps_send (steps.a, 1);
  steps_send (steps.a, 2);
  steps_assert (&steps, "[1, 2");
  g_assert_true (steps_running (&steps));
  steps_send (steps.b, 0);
  g_assert_false (steps_running (&steps));
  steps_assert (&steps, "[");
  steps_clear (&steps);

  if (skip_shuffled ())
    return;
  assert_run (support_own (kitsune_pipeline_take_until (support_ints (1, 2), support_ints ())), "[]");
  assert_run (support_own (kitsune_pipeline_take_until (support_ints (1, 2), failing (support_ints (1), 1))),
              "[] error: stage \"tap-1\": no 1");
}

static void
test_drop_until (void)
{
  Steps steps;
  KitsunePipeline *never = support_own (kitsune_pipeline_new_never (G_TYPE_INT64));

  steps_init (&steps);
  steps_start (&steps, support_own (kitsune_pipeline_drop_until (channel (steps.a), channel (steps.b))));
  steps_send (steps.a, 1);
  steps_send (steps.b, 0);
  steps_assert (&steps, "[");
  steps_send (steps.a, 2);
  steps_send (steps.a, 3);
  steps_assert (&steps, "[2, 3");
  steps_close (steps.a);
  steps_clear (&steps);

  assert_run (support_own (kitsune_pipeline_drop_until (support_ints (1, 2), never)), "[]");
  assert_run (support_own (kitsune_pipeline_drop_until (support_ints (), never)), "[]");
  if (skip_shuffled ())
    return;
  assert_run (support_own (kitsune_pipeline_drop_until (support_ints (1, 2), failing (support_ints (1), 1))),
              "[] error: stage \"tap-1\": no 1");
}

/* A deadlock is found although a sender, or somebody else, might still speak. */
static void
test_zip_fork_live (void)
{
  Steps steps;
  GPtrArray *copies;
  GString *expected = g_string_new ("[");

  steps_init (&steps);
  copies = broadcast (channel (steps.a));
  steps_start (&steps, merge (channel (steps.b),
                              support_own (kitsune_pipeline_zip_with (output (copies, 0),
                                                                      above (output (copies, 1), 198),
                                                                      G_TYPE_INT64, first_of, NULL, NULL))));
  for (gint64 i = 0; i < 300; i++)
    {
      steps_send (steps.a, i);
      if (i > 198)
        g_string_append_printf (expected, "%s%" G_GINT64_FORMAT, i > 199 ? ", " : "", i - 199);
      g_assert_cmpstr (steps.text->str, ==, expected->str);
    }
  steps_close (steps.a);
  steps_close (steps.b);
  steps_clear (&steps);
  g_string_free (expected, TRUE);
}

int
main (int argc,
      char *argv[])
{
  static const char *const joins[N_JOINS] = {
    "merge-empty", "merge-one", "merge-fork", "concat-empty", "concat-before-empty", "concat-fork",
    "zip-fork", "combine-latest", "latest-from", "take-until", "drop-until"
  };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < N_JOINS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/operators/fan-in/edges/%s", joins[i]);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_edges);
    }
  g_test_add_func ("/kitsune/operators/merge/none", test_merge_none);
  g_test_add_func ("/kitsune/operators/merge/types", test_merge_types);
  g_test_add_func ("/kitsune/operators/merge/all", test_merge_all);
  g_test_add_func ("/kitsune/operators/merge/stops", test_merge_stops);
  g_test_add_func ("/kitsune/operators/concat/order", test_concat_order);
  g_test_add_func ("/kitsune/operators/concat/lazy", test_concat_lazy);
  g_test_add_func ("/kitsune/operators/concat/fork", test_concat_fork);
  g_test_add_func ("/kitsune/operators/concat/fork-error", test_concat_fork_error);
  g_test_add_func ("/kitsune/operators/concat/limit", test_concat_limit);
  g_test_add_func ("/kitsune/operators/zip/lengths", test_zip_lengths);
  g_test_add_func ("/kitsune/operators/zip/unpaired", test_zip_unpaired);
  g_test_add_func ("/kitsune/operators/zip/with", test_zip_with);
  g_test_add_func ("/kitsune/operators/zip/fork", test_zip_fork);
  g_test_add_func ("/kitsune/operators/zip/fork-live", test_zip_fork_live);
  g_test_add_func ("/kitsune/operators/zip/crossed", test_zip_crossed);
  g_test_add_func ("/kitsune/operators/zip/limit", test_zip_limit);
  g_test_add_func ("/kitsune/operators/zip/stalled", test_zip_stalled);
  g_test_add_func ("/kitsune/operators/combine-latest/steps", test_combine_latest);
  g_test_add_func ("/kitsune/operators/combine-latest/hopeless", test_combine_latest_hopeless);
  g_test_add_func ("/kitsune/operators/latest-from/steps", test_latest_from);
  g_test_add_func ("/kitsune/operators/latest/with", test_latest_with);
  g_test_add_func ("/kitsune/operators/take-until/steps", test_take_until);
  g_test_add_func ("/kitsune/operators/drop-until/steps", test_drop_until);

  return g_test_run ();
}
