/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "script.h"

/* Adds numbers up; refuses the number 13 and everything that is no number. */
static gboolean
add (const GValue *state,
     const GValue *item,
     GValue *result,
     gpointer user_data,
     GError **error)
{
  gint64 number;

  if (!kitsune_value_get_as_int64 (item, &number, error))
    return FALSE;
  if (number == 13)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "unlucky");
      return FALSE;
    }

  kitsune_value_set_int64 (result, kitsune_value_get_int64 (state) + number);
  return TRUE;
}

static gboolean
join (const GValue *state,
      const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  g_autofree char *text = kitsune_value_to_string (item);

  g_value_init (result, G_TYPE_STRING);
  g_value_take_string (result, g_strconcat (g_value_get_string (state), text, NULL));

  return TRUE;
}

/* What a script does: pushes the sum, as another type than the state's. */
static gboolean
add_pair (const GValue *pair,
          KitsuneEmitter *out,
          gpointer user_data,
          GError **error)
{
  KitsunePair *both = g_value_get_boxed (pair);

  kitsune_emitter_push_double (out, (double) (g_value_get_int64 (kitsune_pair_get_first (both)) +
                                              g_value_get_int64 (kitsune_pair_get_second (both))));
  return TRUE;
}

static gboolean
give_text (const GValue *state,
           const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  g_value_init (result, G_TYPE_STRING);
  g_value_set_static_string (result, "text");

  return TRUE;
}

static gboolean
give_nothing (const GValue *state,
              const GValue *item,
              GValue *result,
              gpointer user_data,
              GError **error)
{
  return TRUE;
}

static GValue
int64_value (gint64 number)
{
  GValue value = G_VALUE_INIT;

  kitsune_value_set_int64 (&value, number);

  return value;
}

static KitsunePipeline *
sums (KitsunePipeline *source)
{
  GValue seed = int64_value (0);

  return kitsune_pipeline_scan (source, G_TYPE_INT64, &seed, add, NULL, NULL);
}

static KitsunePipeline *
sum (KitsunePipeline *source)
{
  GValue seed = int64_value (42);

  return kitsune_pipeline_reduce (source, G_TYPE_INT64, &seed, add, NULL, NULL);
}

static KitsunePipeline *
script_sums (KitsunePipeline *source)
{
  GValue seed = int64_value (0);

  return kitsune_pipeline_scan_process (source, G_TYPE_INT64, &seed, add_pair, NULL, NULL);
}

static KitsunePipeline *
script_sum (KitsunePipeline *source)
{
  GValue seed = int64_value (0);

  return kitsune_pipeline_reduce_process (source, G_TYPE_INT64, &seed, add_pair, NULL, NULL);
}

static KitsunePipeline *
joined (KitsunePipeline *source)
{
  g_auto (GValue) seed = G_VALUE_INIT;

  g_value_init (&seed, G_TYPE_STRING);
  g_value_set_string (&seed, ">");

  return kitsune_pipeline_scan (source, G_TYPE_STRING, &seed, join, NULL, NULL);
}

static void
test_scan_emits_every_state (void)
{
  expect_built (sums, "1 2 3 4", "1 3 6 10");
  expect_built (sums, "7", "7");
  expect_built (sums, "", "");
  expect_built (joined, "'a 1 'b", ">a >a1 >a1b");
}

static void
test_reduce_emits_the_last_state (void)
{
  expect_built (sum, "1 2 3 4", "52");
  expect_built (sum, "", "42");
}

static void
test_script_functions_get_pairs (void)
{
  expect_built (script_sums, "1 2 3", "1 3 6");
  expect_built (script_sum, "1 2 3", "6");
}

static void
test_failed_function_fails_the_run (void)
{
  expect_built (sums, "1 13 2", "! stage \"scan-1\": unlucky");
  expect_built (sum, "13", "! stage \"reduce-1\": unlucky");
}

static KitsunePipeline *
dropping (KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);

  return pipeline;
}

static void
test_dropped_item_leaves_the_state (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("13 1 13 2 'x 3 13");

  expect (dropping (sums (source)), "1 3 6");
  expect (dropping (sum (source)), "48");
}

static void
test_scan_emits_what_the_handler_returns (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 13 2");
  GValue minus = int64_value (-1);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_return (&minus);
  KitsunePipeline *scan = sums (source);
  KitsunePipeline *reduce = sum (source);

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (scan), handler);
  expect (scan, "1 -1 3");

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (reduce), handler);
  expect_problem (reduce, "has no output item to replace");
}

static void
test_state_of_a_wrong_type_fails (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1");
  GValue seed = int64_value (0);

  expect (kitsune_pipeline_scan (source, G_TYPE_INT64, &seed, give_text, NULL, NULL),
          "! stage \"scan-1\": cannot convert gchararray to gint64");
  expect (kitsune_pipeline_scan (source, G_TYPE_VALUE, &seed, give_text, NULL, NULL), "text");
  expect (kitsune_pipeline_reduce (source, G_TYPE_VALUE, &seed, give_nothing, NULL, NULL),
          "! stage \"reduce-1\": user function left its result unset");
}

static void
test_seed_is_converted (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("");
  g_auto (GValue) seed = G_VALUE_INIT;
  g_auto (GValue) bad = G_VALUE_INIT;

  g_value_init (&seed, G_TYPE_INT);
  g_value_set_int (&seed, 5);
  g_value_init (&bad, G_TYPE_STRING);
  g_value_set_static_string (&bad, "five");

  expect (kitsune_pipeline_reduce (source, G_TYPE_DOUBLE, &seed, add, NULL, NULL), "5.0");
  expect (kitsune_pipeline_reduce (source, G_TYPE_INT64, NULL, add, NULL, NULL), "null");
  expect_problem (kitsune_pipeline_reduce (source, G_TYPE_INT64, &bad, add, NULL, NULL), "seed cannot be used");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/scan/emits-every-state", test_scan_emits_every_state);
  g_test_add_func ("/kitsune/operators/scan/emits-what-the-handler-returns", test_scan_emits_what_the_handler_returns);
  g_test_add_func ("/kitsune/operators/reduce/emits-the-last-state", test_reduce_emits_the_last_state);
  g_test_add_func ("/kitsune/operators/fold/script-functions-get-pairs", test_script_functions_get_pairs);
  g_test_add_func ("/kitsune/operators/fold/failed-function-fails-the-run", test_failed_function_fails_the_run);
  g_test_add_func ("/kitsune/operators/fold/dropped-item-leaves-the-state", test_dropped_item_leaves_the_state);
  g_test_add_func ("/kitsune/operators/fold/state-of-a-wrong-type-fails", test_state_of_a_wrong_type_fails);
  g_test_add_func ("/kitsune/operators/fold/seed-is-converted", test_seed_is_converted);

  return g_test_run ();
}
