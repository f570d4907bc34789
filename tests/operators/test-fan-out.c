/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "branches.h"

static GPtrArray *
broadcast (KitsunePipeline *pipeline,
           guint n)
{
  return own_outputs (kitsune_pipeline_broadcast (pipeline, n));
}

static GPtrArray *
partition (KitsunePipeline *pipeline)
{
  return own_outputs (kitsune_pipeline_partition (pipeline, is_even, NULL, NULL));
}

static gboolean
key_of (const GValue *item,
        GValue *key,
        gpointer user_data,
        GError **error)
{
  gint64 number = support_number (item);

  if (number < 0)
    {
      /* a wrong key, on purpose: of no type at all */
      return TRUE;
    }
  /* types differ, keys do not */
  if (number >= 10)
    kitsune_value_set_int (key, (gint) (number % 5));
  else
    kitsune_value_set_int64 (key, number % 5);

  return TRUE;
}

static gboolean
key_process (const GValue *item,
             KitsuneEmitter *out,
             gpointer user_data,
             GError **error)
{
  kitsune_emitter_push_int64 (out, support_number (item) % 5);

  return TRUE;
}

static gboolean
even_process (const GValue *item,
              KitsuneEmitter *out,
              gpointer user_data,
              GError **error)
{
  if (support_number (item) % 2 == 0)
    kitsune_emitter_forward (out);
  else
    kitsune_emitter_skip (out);

  return TRUE;
}

/* --- batteries: forks and joins that change nothing --- */

static KitsunePipeline *
build_broadcast (KitsunePipeline *pipeline,
                 gpointer data)
{
  g_autoptr (GPtrArray) outputs = kitsune_pipeline_broadcast (pipeline, 2);

  kitsune_pipeline_set_discard (output (outputs, GPOINTER_TO_UINT (data)), TRUE);

  return g_object_ref (output (outputs, !GPOINTER_TO_UINT (data)));
}

static KitsunePipeline *
build_balance (KitsunePipeline *pipeline,
               gpointer data)
{
  g_autoptr (GPtrArray) outputs = kitsune_pipeline_balance (pipeline, 1);

  return g_object_ref (output (outputs, 0));
}

static KitsunePipeline *
build_share (KitsunePipeline *pipeline,
             gpointer data)
{
  g_autoptr (KitsuneShare) share = kitsune_pipeline_share (pipeline);

  return kitsune_share_subscribe (share);
}

static KitsunePipeline *
build_keyed_balance (KitsunePipeline *pipeline,
                     gpointer data)
{
  g_autoptr (GPtrArray) outputs = kitsune_pipeline_keyed_balance (pipeline, 1, key_of, NULL, NULL);

  return g_object_ref (output (outputs, 0));
}

static const SupportEdges unchanged = {
  SUPPORT_EDGES_UNCHANGED,
  .flags = SUPPORT_ANY_TYPE,
};

static void
test_edges (void)
{
  support_operator_edges (build_broadcast, GUINT_TO_POINTER (0), &unchanged);
  support_operator_edges (build_broadcast, GUINT_TO_POINTER (1), &unchanged);
  support_operator_edges (build_balance, NULL, &unchanged);
  support_operator_edges (build_share, NULL, &unchanged);
  support_operator_edges (build_keyed_balance, NULL, &unchanged);
}

static KitsunePipeline *
build_partition (KitsunePipeline *pipeline,
                 gpointer data)
{
  g_autoptr (GPtrArray) outputs = kitsune_pipeline_partition (pipeline, is_even, NULL, NULL);

  kitsune_pipeline_set_discard (output (outputs, 1), TRUE);

  return g_object_ref (output (outputs, 0));
}

static void
test_partition_edges (void)
{
  const SupportEdges even = {
    .empty = "[]",
    .one = "[]",
    .five = "[2, 4]",
    .failed_0 = "[] failed",
    .failed_3 = "[2] failed",
    .failed_5 = "[2, 4] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_partition, NULL, &even);
}

/* --- broadcast --- */

static void
test_broadcast_all (void)
{
  GPtrArray *three = broadcast (support_ints (1, 2, 3), 3);
  GPtrArray *strings = broadcast (support_strings ("a", "b"), 2);

  g_assert_cmpuint (three->len, ==, 3);
  g_assert_true (kitsune_pipeline_get_item_type (output (three, 2)) == G_TYPE_INT64);
  assert_branches ("[1, 2, 3] [1, 2, 3] [1, 2, 3]", output (three, 0), output (three, 1), output (three, 2));
  assert_branches ("[\"a\", \"b\"] [\"a\", \"b\"]", output (strings, 0), output (strings, 1));
}

static void
test_broadcast_many (void)
{
  GPtrArray *two = broadcast (range (0, 1000), 2);
  KitsunePipeline *sums[2];

  for (guint i = 0; i < 2; i++)
    sums[i] = above (output (two, i), 997);
  assert_branches ("[998, 999] [998, 999]", sums[0], sums[1]);
  assert_branches ("[998, 999] [998, 999]", support_hold (sums[0], 1), sums[1]);
  assert_branches ("[998, 999] [998, 999]", sums[0], support_hold (sums[1], 1));
}

/* An early stop of one branch leaves the other untouched. */
static void
test_broadcast_stops (void)
{
  GPtrArray *five = broadcast (support_ints (1, 2, 3, 4, 5), 2);
  GPtrArray *endless = broadcast (support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END), 2);

  assert_branches ("[1, 2] [1, 2, 3, 4, 5]", take (output (five, 0), 2), output (five, 1));
  assert_branches ("[1, 2, 3, 4, 5] [1]", output (five, 0), take (output (five, 1), 1));
  assert_branches ("[] [1, 2, 3, 4, 5]", take (output (five, 0), 0), output (five, 1));
  assert_branches ("[1] [1]", take (output (endless, 0), 1), take (output (endless, 1), 1));
  assert_branches ("[1] [1, 2, 3]", take (output (endless, 0), 1), take (output (endless, 1), 3));
}

/* What a branch that stopped did not get went to the other: nothing is lost. */
static void
test_broadcast_loses_nothing (void)
{
  GPtrArray *five = broadcast (support_ints (1, 2, 3, 4, 5), 2);
  KitsunePipeline *pipelines[] = { take (output (five, 0), 2), output (five, 1) };
  g_auto (Branches) branches = branches_run (pipelines, 2, 1);

  g_assert_cmpstr (branches.text, ==, "[1, 2] [1, 2, 3, 4, 5]");
  g_assert_cmpuint (branches_dropped (&branches, "broadcast-1", KITSUNE_DROP_REASON_ABANDONED), ==, 0);
}

/* An error of one branch is an error of the run. */
static void
test_broadcast_error (void)
{
  GPtrArray *two = broadcast (support_ints (1, 2, 3), 2);
  KitsunePipeline *pipelines[] = { output (two, 0), failing (output (two, 1), 2) };
  g_auto (Branches) branches = branches_run (pipelines, 2, 1);

  /* it may come before the other branch has got what it could */
  g_assert_true (g_str_has_prefix (branches.text, "[1"));
  g_assert_true (g_str_has_suffix (branches.text, "] [1] error: stage \"tap-1\": no 2"));
  g_assert_null (strchr (branches.text, '3'));
  g_assert_cmpuint (kitsune_run_summary_get_n_errors (branches.summary), ==, 1);
}

static void
test_broadcast_problems (void)
{
  GPtrArray *one = broadcast (support_ints (1), 1);
  GPtrArray *none = broadcast (support_ints (1), 0);
  GPtrArray *two = broadcast (support_ints (1, 2), 2);
  KitsunePipeline *half[] = { output (two, 1) };

  assert_problem (output (one, 0), "stage \"broadcast-1\": the number of outputs must be at least 2, not 1");
  g_assert_cmpuint (none->len, ==, 1);
  assert_problem (output (none, 0), "stage \"broadcast-1\": the number of outputs must be at least 2, not 0");

  {
    g_auto (Branches) branches = branches_run (half, 1, 64);

    g_assert_cmpstr (branches.text, ==,
                     "[] error: stage \"broadcast-1\": output 0 is not consumed in this run; "
                     "set \"discard\" on it if its items are not wanted");
  }

  kitsune_pipeline_set_discard (output (two, 0), TRUE);
  assert_branches ("[1, 2]", output (two, 1));
}

/* Two consumers of one handle, without any fork. */
static void
test_implicit (void)
{
  KitsunePipeline *numbers = support_ints (1, 2, 3, 4);
  KitsunePipeline *endless = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);

  assert_branches ("[1, 2, 3, 4] [3, 4] [1, 2, 3, 4]", numbers, above (numbers, 2), numbers);
  assert_branches ("[1] [2, 3]", take (numbers, 1), take (above (numbers, 1), 2));
  assert_branches ("[1] [2]", take (endless, 1), take (above (endless, 1), 1));
}

/* --- share --- */

static void
test_share_subscribers (void)
{
  KitsuneShare *share = support_own (kitsune_pipeline_share (support_ints (1, 2, 3)));
  KitsunePipeline *first = support_own (kitsune_share_subscribe (share));
  KitsunePipeline *second = support_own (kitsune_share_subscribe (share));
  KitsunePipeline *third;

  g_assert_true (first != second);
  assert_branches ("[1, 2, 3]", first);
  assert_branches ("[1, 2, 3] [1, 2, 3]", first, second);
  /* a run with some of them does not keep others from subscribing later */
  third = support_own (kitsune_share_subscribe (share));
  assert_branches ("[3] [1, 2, 3] [1]", above (first, 2), third, take (second, 1));
  g_assert_true (kitsune_pipeline_get_item_type (third) == G_TYPE_INT64);
}

/* In one run the shared pipeline runs once. */
static void
test_share_once (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 5, SUPPORT_THEN_END);
  KitsuneShare *share = support_own (kitsune_pipeline_share (source));
  KitsunePipeline *pipelines[] = { support_own (kitsune_share_subscribe (share)),
                                   support_own (kitsune_share_subscribe (share)) };
  g_auto (Branches) branches = branches_run (pipelines, 2, 64);

  g_assert_cmpstr (branches.text, ==, "[1, 2, 3, 4, 5] [1, 2, 3, 4, 5]");
  g_assert_cmpuint (support_source_count (source), ==, 5);
  g_assert_true (kitsune_share_get_pipeline (share) == source);
}

/* --- balance --- */

static void
test_balance_rotates (void)
{
  GPtrArray *two = own_outputs (kitsune_pipeline_balance (support_ints (1, 2, 3, 4, 5, 6), 2));
  GPtrArray *three = own_outputs (kitsune_pipeline_balance (support_ints (1, 2, 3, 4, 5), 3));
  GPtrArray *half = own_outputs (kitsune_pipeline_balance (support_ints (1, 2, 3, 4, 5), 2));

  assert_branches ("[1, 3, 5] [2, 4, 6]", output (two, 0), output (two, 1));
  assert_branches ("[1, 4] [2, 5] [3]", output (three, 0), output (three, 1), output (three, 2));
  assert_branches ("[1, 4] [2, 5] [3]", output (three, 0), support_hold (output (three, 1), 1), output (three, 2));

  kitsune_pipeline_set_discard (output (half, 0), TRUE);
  assert_branches ("[2, 4]", output (half, 1));
}

/* One that stopped is left out. */
static void
test_balance_stops (void)
{
  GPtrArray *two = own_outputs (kitsune_pipeline_balance (support_ints (1, 2, 3, 4, 5, 6), 2));
  GPtrArray *none = own_outputs (kitsune_pipeline_balance (support_ints (1), 0));
  KitsunePipeline *pipelines[] = { take (output (two, 0), 1), output (two, 1) };
  g_auto (Branches) branches = branches_run (pipelines, 2, 1);

  g_assert_cmpstr (branches.text, ==, "[1] [2, 3, 4, 5, 6]");
  assert_problem (output (none, 0), "stage \"balance-1\": the number of outputs must be greater than 0");
}

/* --- keyed_balance --- */

static void
check_keys (GPtrArray *outputs)
{
  GString *texts[3];
  KitsuneRunner *runners[3];
  g_autoptr (KitsuneRunner) merged = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  guint n_numbers = 0;
  gint where[5] = { -1, -1, -1, -1, -1 };

  for (guint i = 0; i < 3; i++)
    {
      texts[i] = g_string_new (NULL);
      runners[i] = support_record (output (outputs, i), NULL, texts[i]);
    }
  merged = kitsune_runner_new_merged (runners, 3);
  summary = kitsune_runner_run (merged, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 3; i++)
    {
      g_auto (GStrv) numbers = g_strsplit (texts[i]->str + 1, ", ", -1);
      gint64 last = -1;

      for (guint n = 0; numbers[n] != NULL; n++)
        {
          gint64 number = g_ascii_strtoll (numbers[n], NULL, 10);

          g_assert_cmpint (number, >, last);
          last = number;
          if (where[number % 5] < 0)
            where[number % 5] = (gint) i;
          g_assert_cmpint (where[number % 5], ==, i);
          n_numbers++;
        }
      g_string_free (texts[i], TRUE);
      g_object_unref (runners[i]);
    }
  g_assert_cmpuint (n_numbers, ==, 100);
}

static void
test_keyed_balance (void)
{
  check_keys (own_outputs (kitsune_pipeline_keyed_balance (range (0, 100), 3, key_of, NULL, NULL)));
  check_keys (own_outputs (kitsune_pipeline_keyed_balance_process (range (0, 100), 3, key_process, NULL, NULL)));
}

static void
test_keyed_balance_problems (void)
{
  GPtrArray *none = own_outputs (kitsune_pipeline_keyed_balance (support_ints (1), 0, key_of, NULL, NULL));
  GPtrArray *bad = own_outputs (kitsune_pipeline_keyed_balance (support_ints (1, -1, 2), 1, key_of, NULL, NULL));

  assert_problem (output (none, 0), "stage \"keyed-balance-1\": the number of outputs must be greater than 0");
  assert_branches ("[1] error: stage \"keyed-balance-1\": user function left its result unset", output (bad, 0));
  support_drop_errors (output (bad, 0));
  assert_branches ("[1, 2]", output (bad, 0));
}

/* --- partition --- */

static void
test_partition (void)
{
  GPtrArray *both = partition (support_ints (1, 2, 3, 4, 5, 6));
  GPtrArray *script = own_outputs (kitsune_pipeline_partition_process (support_ints (1, 2, 3), even_process, NULL,
                                                                       NULL));

  assert_branches ("[2, 4, 6] [1, 3, 5]", output (both, 0), output (both, 1));
  assert_branches ("[2, 4, 6] [1, 3, 5]", support_hold (output (both, 0), 1), output (both, 1));
  assert_branches ("[2] [1, 3]", output (script, 0), output (script, 1));
}

static gboolean
is_even_or_fail (const GValue *item,
                 gpointer user_data,
                 GError **error)
{
  if (support_number (item) == 3)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no 3");

  return is_even (item, user_data, error);
}

static void
test_partition_error (void)
{
  GPtrArray *both = own_outputs (kitsune_pipeline_partition (support_ints (1, 2, 3, 4), is_even_or_fail, NULL, NULL));

  assert_branches ("[2] [1] error: stage \"partition-1\": no 3", output (both, 0), output (both, 1));
  support_drop_errors (output (both, 0));
  assert_branches ("[2, 4] [1]", output (both, 0), output (both, 1));

  support_return_on_error (output (both, 0), 7);
  assert_problem (output (both, 0), "stage \"partition-1\": property \"error-handler\" returns a value, "
                                    "but partition has no output item to replace");
}

/* Items for whoever stopped are lost, and counted; discarded ones are not. */
static void
test_partition_stops (void)
{
  GPtrArray *both = partition (support_ints (1, 2, 3, 4, 5, 6));
  KitsunePipeline *stopped[] = { take (output (both, 0), 1), output (both, 1) };
  KitsunePipeline *discarded[] = { output (both, 1) };

  {
    g_auto (Branches) branches = branches_run (stopped, 2, 1);

    g_assert_cmpstr (branches.text, ==, "[2] [1, 3, 5]");
    g_assert_cmpuint (branches_dropped (&branches, "partition-1", KITSUNE_DROP_REASON_ABANDONED), ==, 2);
  }

  kitsune_pipeline_set_discard (output (both, 0), TRUE);
  {
    g_auto (Branches) branches = branches_run (discarded, 1, 1);

    g_assert_cmpstr (branches.text, ==, "[1, 3, 5]");
    g_assert_cmpuint (branches_dropped (&branches, "partition-1", KITSUNE_DROP_REASON_ABANDONED), ==, 0);
  }
}

/* What waits in one branch when an error comes by the other is dropped, and not
 * without a trace. */
static void
test_broadcast_fork_error (void)
{
  KitsunePipeline *source = support_source (SUPPORT_TYPE_OBJECT, 5, SUPPORT_THEN_FAIL);
  GPtrArray *copies = own_outputs (kitsune_pipeline_broadcast (source, 2));
  KitsunePipeline *held = support_hold_after (output (copies, 1), 1);
  KitsunePipeline *merged = support_own (kitsune_pipeline_merge_with (output (copies, 0), held));
  g_auto (Branches) run = { NULL };
  KitsuneStageMetrics *holder;
  guint64 n_dropped;

  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (output (copies, 0)), 16);
  run = branches_run (&merged, 1, 64);
  g_assert_true (g_str_has_suffix (run.text, "] error: stage \"source\": source failed"));
  holder = kitsune_metrics_lookup (kitsune_run_summary_get_metrics (run.summary), "holder");
  n_dropped = branches_dropped (&run, "holder", KITSUNE_DROP_REASON_ABANDONED);
  g_assert_cmpuint (n_dropped, >=, 4);
  g_assert_cmpuint (n_dropped, ==, kitsune_stage_metrics_get_dropped (holder));
  g_assert_cmpuint (n_dropped + kitsune_stage_metrics_get_items_out (holder), ==, 5);
  g_assert_cmpint (support_count_live (), ==, 0);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/fan-out/edges", test_edges);
  g_test_add_func ("/kitsune/operators/broadcast/all", test_broadcast_all);
  g_test_add_func ("/kitsune/operators/broadcast/many", test_broadcast_many);
  g_test_add_func ("/kitsune/operators/broadcast/stops", test_broadcast_stops);
  g_test_add_func ("/kitsune/operators/broadcast/loses-nothing", test_broadcast_loses_nothing);
  g_test_add_func ("/kitsune/operators/broadcast/error", test_broadcast_error);
  g_test_add_func ("/kitsune/operators/broadcast/problems", test_broadcast_problems);
  g_test_add_func ("/kitsune/operators/broadcast/implicit", test_implicit);
  g_test_add_func ("/kitsune/operators/share/subscribers", test_share_subscribers);
  g_test_add_func ("/kitsune/operators/share/once", test_share_once);
  g_test_add_func ("/kitsune/operators/balance/rotates", test_balance_rotates);
  g_test_add_func ("/kitsune/operators/balance/stops", test_balance_stops);
  g_test_add_func ("/kitsune/operators/keyed-balance/keys", test_keyed_balance);
  g_test_add_func ("/kitsune/operators/keyed-balance/problems", test_keyed_balance_problems);
  g_test_add_func ("/kitsune/operators/partition/edges", test_partition_edges);
  g_test_add_func ("/kitsune/operators/partition/both", test_partition);
  g_test_add_func ("/kitsune/operators/partition/error", test_partition_error);
  g_test_add_func ("/kitsune/operators/partition/stops", test_partition_stops);
  g_test_add_func ("/kitsune/operators/broadcast/fork-error", test_broadcast_fork_error);

  return g_test_run ();
}
