/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "keys.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static KitsunePipeline *
sliding_three (KitsunePipeline *source)
{
  return kitsune_pipeline_sliding_window (source, 3, 1);
}

static KitsunePipeline *
tumbling_two (KitsunePipeline *source)
{
  return kitsune_pipeline_sliding_window (source, 2, 2);
}

static KitsunePipeline *
session (KitsunePipeline *source)
{
  return kitsune_pipeline_session_window (source, 2 * SECOND);
}

static KitsunePipeline *
session_hour (KitsunePipeline *source)
{
  return kitsune_pipeline_session_window (source, 3600 * SECOND);
}

static KitsunePipeline *
chunk_by (KitsunePipeline *source)
{
  return kitsune_pipeline_chunk_by (source, last_digit, NULL, NULL);
}

static KitsunePipeline *
script_chunk_by (KitsunePipeline *source)
{
  return kitsune_pipeline_chunk_by_process (source, push_last_digit, NULL, NULL);
}

/* Ascending; fails on 13 and gives a wrong answer on 14. */
static gboolean
ascends (const GValue *previous,
         const GValue *item,
         GValue *result,
         gpointer user_data,
         GError **error)
{
  gint64 number = kitsune_value_get_int64 (item);

  if (number == 13)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "unlucky");
      return FALSE;
    }

  if (number == 14)
    kitsune_value_set_int64 (result, 1);
  else
    kitsune_value_set_boolean (result, kitsune_value_get_int64 (previous) < number);

  return TRUE;
}

static gint64
get_difference (const GValue *pair)
{
  KitsunePair *both = g_value_get_boxed (pair);

  return kitsune_value_get_int64 (kitsune_pair_get_second (both)) -
         kitsune_value_get_int64 (kitsune_pair_get_first (both));
}

static gboolean
push_ascends (const GValue *pair,
              KitsuneEmitter *out,
              gpointer user_data,
              GError **error)
{
  kitsune_emitter_push_boolean (out, get_difference (pair) > 0);

  return TRUE;
}

static gboolean
forward_ascends (const GValue *pair,
                 KitsuneEmitter *out,
                 gpointer user_data,
                 GError **error)
{
  if (get_difference (pair) > 0)
    kitsune_emitter_forward (out);
  else
    kitsune_emitter_skip (out);

  return TRUE;
}

static KitsunePipeline *
chunk_while (KitsunePipeline *source)
{
  return kitsune_pipeline_chunk_while (source, ascends, NULL, NULL);
}

static KitsunePipeline *
push_chunk_while (KitsunePipeline *source)
{
  return kitsune_pipeline_chunk_while_process (source, push_ascends, NULL, NULL);
}

static KitsunePipeline *
forward_chunk_while (KitsunePipeline *source)
{
  return kitsune_pipeline_chunk_while_process (source, forward_ascends, NULL, NULL);
}

static void
test_sliding_overlaps (void)
{
  expect_built (sliding_three, "1 2 3 4 5", "[1, 2, 3] [2, 3, 4] [3, 4, 5]");
  expect_built (sliding_three, "1 2 3", "[1, 2, 3]");
  expect_built (sliding_three, "1 2", "");
  expect_built (sliding_three, "", "");
  expect_built (sliding_three, "'a ~ 1 1.5", "[\"a\", null, 1] [null, 1, 1.5]");
}

static void
test_sliding_tumbles (void)
{
  expect_built (tumbling_two, "1 2 3 4 5", "[1, 2] [3, 4]");
}

/* Only what was in no window at all counts as dropped. */
static void
test_sliding_drops_what_fills_no_window (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2 3 4 5 6");

  expect_play (kitsune_pipeline_sliding_window (source, 4, 3), "[1, 2, 3, 4]@0 .@0 -5:incomplete@0 -6:incomplete@0");
  expect_play (kitsune_pipeline_sliding_window (source, 4, 2), "[1, 2, 3, 4]@0 [3, 4, 5, 6]@0 .@0");
  expect_play (kitsune_pipeline_sliding_window (source, 7, 1),
               ".@0 -1:incomplete@0 -2:incomplete@0 -3:incomplete@0 -4:incomplete@0 -5:incomplete@0 -6:incomplete@0");
}

static void
test_sliding_follows_its_definition (void)
{
  for (guint size = 1; size <= 70; size += 23)
    for (guint step = 1; step <= size; step += 11)
      {
        g_autoptr (KitsunePipeline) source = kitsune_pipeline_new_range (0, 150, 1);
        g_autoptr (GString) expected = g_string_new (NULL);

        for (guint start = 0; start + size <= 150; start += step)
          for (guint i = 0; i < size; i++)
            g_string_append_printf (expected, "%s%u%s", i > 0 ? ", " : start > 0 ? " ["
                                                                                 : "[",
                                    start + i,
                                    i == size - 1 ? "]" : "");
        expect (kitsune_pipeline_sliding_window (source, size, step), expected->str);
      }
}

static void
test_sliding_mistakes (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1");

  expect_problem (kitsune_pipeline_sliding_window (source, 0, 0), "size must be greater than 0");
  expect_problem (kitsune_pipeline_sliding_window (source, 2, 0), "step must be greater than 0");
  expect_problem (kitsune_pipeline_sliding_window (source, 2, 3),
                  "step must not be greater than size, which is 2, but is 3");
}

static void
test_session_ends_with_a_pause (void)
{
  expect_play_built (session, "1 @1 2 @2.5 3 @10 4 5 @13 6", "[1, 2, 3]@4.5 [4, 5]@12 [6]@13 .@13");
  expect_play_built (session, "@5", ".@5");
}

/* The item that comes at the very end of the pause begins the next session. */
static void
test_session_pause_ends_exactly (void)
{
  expect_play_built (session, "1 @2 2 @3.999 3 @20", "[1]@2 [2, 3]@5.999 .@20");
}

static void
test_session_flushes_at_the_end (void)
{
  expect_built (session_hour, "1 2 'a", "[1, 2, \"a\"]");
  expect_built (session_hour, "1", "[1]");
  expect_built (session_hour, "", "");
}

static void
test_session_error_discards (void)
{
  expect_play_built (session, "1 @1 !", "! stage \"script-1\": script failed@1");
}

static void
test_session_limit (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2 @10 3 4");
  g_autoptr (KitsunePipeline) bad = script_new ("1 2 3");

  expect_play (with (session (source), "max-items", 2), "[1, 2]@2 [3, 4]@10 .@10");
  expect (with (session (bad), "max-items", 2),
          "! stage \"session-window-1\": more items in a session than max-items allows, which is 2");
}

static void
test_session_mistakes (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1");

  expect_problem (kitsune_pipeline_session_window (source, 0), "gap must be greater than 0");
  expect_problem (kitsune_pipeline_session_window (source, -1), "gap must be greater than 0");
}

static void
test_chunk_by_key (void)
{
  expect_built (chunk_by, "1 1 2 2 1", "[1, 1] [2, 2] [1]");
  expect_built (script_chunk_by, "1 11 2 22 1", "[1, 11] [2, 22] [1]");
  expect_built (chunk_by, "'a 'a ~ ~ 1 1.0", "[\"a\", \"a\"] [null, null] [1, 1.0]");
  expect_built (chunk_by, "1", "[1]");
  expect_built (chunk_by, "", "");
}

static void
test_chunk_by_failed_keys (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("13 1 13 11 14 2 13");

  expect (chunk_by (source), "! stage \"chunk-by-1\": unlucky");
  expect (dropping (chunk_by (source)), "[1, 11] [2]");
  expect_built (chunk_by, "14", "! stage \"chunk-by-1\": a value of type TestOpaque cannot be a key");
}

static void
test_chunk_while_answer_is_yes (void)
{
  expect_built (chunk_while, "1 2 3 1 2", "[1, 2, 3] [1, 2]");
  expect_built (push_chunk_while, "1 2 3 1 2", "[1, 2, 3] [1, 2]");
  expect_built (forward_chunk_while, "1 2 3 1 2", "[1, 2, 3] [1, 2]");
  expect_built (chunk_while, "3 2 1", "[3] [2] [1]");
  expect_built (chunk_while, "1", "[1]");
  expect_built (chunk_while, "", "");
}

static void
test_chunk_while_failed_answers (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2 13 3 14 1");

  expect (chunk_while (source), "! stage \"chunk-while-1\": unlucky");
  expect (dropping (chunk_while (source)), "[1, 2, 3] [1]");
  expect_built (chunk_while, "1 14", "! stage \"chunk-while-1\": expected a boolean as answer, got gint64");
}

static void
test_chunk_limit (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 1 2 2 3");

  expect (with (chunk_by (source), "max-items", 2), "[1, 1] [2, 2] [3]");
  expect (with (chunk_by (source), "max-items", 1),
          "! stage \"chunk-by-1\": more items in a chunk than max-items allows, which is 1");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/sliding-window/overlaps", test_sliding_overlaps);
  g_test_add_func ("/kitsune/operators/sliding-window/tumbles", test_sliding_tumbles);
  g_test_add_func ("/kitsune/operators/sliding-window/drops-what-fills-no-window",
                   test_sliding_drops_what_fills_no_window);
  g_test_add_func ("/kitsune/operators/sliding-window/follows-its-definition", test_sliding_follows_its_definition);
  g_test_add_func ("/kitsune/operators/sliding-window/mistakes", test_sliding_mistakes);
  g_test_add_func ("/kitsune/operators/session-window/ends-with-a-pause", test_session_ends_with_a_pause);
  g_test_add_func ("/kitsune/operators/session-window/pause-ends-exactly", test_session_pause_ends_exactly);
  g_test_add_func ("/kitsune/operators/session-window/flushes-at-the-end", test_session_flushes_at_the_end);
  g_test_add_func ("/kitsune/operators/session-window/error-discards", test_session_error_discards);
  g_test_add_func ("/kitsune/operators/session-window/limit", test_session_limit);
  g_test_add_func ("/kitsune/operators/session-window/mistakes", test_session_mistakes);
  g_test_add_func ("/kitsune/operators/chunk-by/key", test_chunk_by_key);
  g_test_add_func ("/kitsune/operators/chunk-by/failed-keys", test_chunk_by_failed_keys);
  g_test_add_func ("/kitsune/operators/chunk-while/answer-is-yes", test_chunk_while_answer_is_yes);
  g_test_add_func ("/kitsune/operators/chunk-while/failed-answers", test_chunk_while_failed_answers);
  g_test_add_func ("/kitsune/operators/chunk/limit", test_chunk_limit);

  return g_test_run ();
}
