/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "keys.h"

static KitsunePipeline *
distinct (KitsunePipeline *source)
{
  return kitsune_pipeline_distinct (source);
}

static KitsunePipeline *
distinct_by (KitsunePipeline *source)
{
  return kitsune_pipeline_distinct_by (source, last_digit, NULL, NULL);
}

static KitsunePipeline *
script_distinct_by (KitsunePipeline *source)
{
  return kitsune_pipeline_distinct_by_process (source, push_last_digit, NULL, NULL);
}

static KitsunePipeline *
dedupe (KitsunePipeline *source)
{
  return kitsune_pipeline_dedupe (source);
}

static KitsunePipeline *
dedupe_window (KitsunePipeline *source,
               guint window)
{
  KitsunePipeline *pipeline = kitsune_pipeline_dedupe (source);

  kitsune_pipeline_set (pipeline, "window", window, NULL);

  return pipeline;
}

static KitsunePipeline *
dedupe_one (KitsunePipeline *source)
{
  return dedupe_window (source, 1);
}

static KitsunePipeline *
dedupe_three (KitsunePipeline *source)
{
  return dedupe_window (source, 3);
}

static KitsunePipeline *
dedupe_by (KitsunePipeline *source)
{
  KitsunePipeline *pipeline = kitsune_pipeline_dedupe_by (source, last_digit, NULL, NULL);

  kitsune_pipeline_set (pipeline, "window", 1, NULL);

  return pipeline;
}

static KitsunePipeline *
script_dedupe_by (KitsunePipeline *source)
{
  return kitsune_pipeline_dedupe_by_process (source, push_last_digit, NULL, NULL);
}

static void
test_distinct_keeps_the_first (void)
{
  expect_built (distinct, "1 2 1 3 2 4", "1 2 3 4");
  expect_built (distinct, "5", "5");
  expect_built (distinct, "", "");
}

/* Equality is that of values: 1 and 1.0 are the same, 1 and "1" are not. */
static void
test_distinct_compares_values (void)
{
  expect_built (distinct, "1 1.0 '1 ~ 'a ~ 'a 2.5 2.5", "1 1 null a 2.5");
}

static void
test_distinct_by_compares_keys (void)
{
  expect_built (distinct_by, "1 11 2 21 32 3", "1 2 3");
  expect_built (script_distinct_by, "1 11 2 21 'a 32 3 'a", "1 2 a 3");
}

static void
test_dedupe_looks_back_to_the_start (void)
{
  expect_built (dedupe, "1 2 1 3 2 1", "1 2 3");
}

static void
test_dedupe_of_neighbours (void)
{
  expect_built (dedupe_one, "1 1 2 2 3 1 1", "1 2 3 1");
  expect_built (dedupe_by, "1 11 2 1 21", "1 2 1");
  expect_built (script_dedupe_by, "1 11 2 1 21", "1 2");
}

/* The window holds what was emitted; a repetition does not refresh it. */
static void
test_dedupe_window_slides_over_emitted_keys (void)
{
  expect_built (dedupe_three, "1 2 3 1 4", "1 2 3 4");
  expect_built (dedupe_three, "1 2 3 1 4 1 2 3", "1 2 3 4 1 2 3");
}

/* Against the definition, with more keys than any window holds. */
static void
test_dedupe_window_follows_its_definition (void)
{
  const guint windows[] = { 1, 2, 7, 8, 9, 33, 100 };

  for (guint w = 0; w < G_N_ELEMENTS (windows); w++)
    {
      g_autoptr (GString) script = g_string_new (NULL);
      g_autoptr (GString) expected = g_string_new (NULL);
      g_autoptr (GArray) emitted = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_autoptr (GRand) random = g_rand_new_with_seed (windows[w]);
      g_autoptr (KitsunePipeline) source = NULL;

      for (guint i = 0; i < 1000; i++)
        {
          guint32 number = g_rand_int (random) % 50;
          gboolean seen = FALSE;

          for (guint back = 1; back <= MIN (windows[w], emitted->len); back++)
            seen |= g_array_index (emitted, guint32, emitted->len - back) == number;
          g_string_append_printf (script, "%s%u", i > 0 ? " " : "", number);
          if (seen)
            continue;
          g_string_append_printf (expected, "%s%u", expected->len > 0 ? " " : "", number);
          g_array_append_val (emitted, number);
        }

      source = script_new (script->str);
      expect (dedupe_window (source, windows[w]), expected->str);
    }
}

static void
test_failed_keys_reach_the_handler (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 13 2 14 3");

  expect (distinct_by (source), "! stage \"distinct-by-1\": unlucky");
  expect (dropping (distinct_by (source)), "1 2 3");
  expect (returning (distinct_by (source)), "1 -1 2 -1 3");
}

static void
test_unhashable_keys_are_errors (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 14 2");
  g_autoptr (KitsunePipeline) opaque = kitsune_pipeline_map (source, G_TYPE_VALUE, opaque_fourteen, NULL, NULL);

  expect (distinct_by (source), "! stage \"distinct-by-1\": a value of type TestOpaque cannot be a key");
  expect (distinct (opaque), "! stage \"distinct-1\": a value of type TestOpaque cannot be a key");
  expect (dropping (dedupe_one (opaque)), "1 2");
}

static void
test_limit_of_keys (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1 2 1 3 2");

  expect (with (distinct (source), "max-items", 3), "1 2 3");
  expect (with (distinct (source), "max-items", 2),
          "! stage \"distinct-1\": more distinct keys than max-items allows, which is 2");
  expect (with (dedupe (source), "max-items", 0),
          "! stage \"dedupe-1\": more distinct keys than max-items allows, which is 0");
}

static void
test_limit_beside_window_is_a_mistake (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("1");

  expect_problem (with (dedupe_three (source), "max-items", 3), "property \"window\" is a limit already");
}

static void
test_properties (void)
{
  g_autoptr (KitsunePipeline) source = script_new ("");
  g_autoptr (KitsunePipeline) pipeline = dedupe_three (source);
  KitsuneStage *stage = kitsune_pipeline_get_stage (pipeline);
  gint64 max_items = 0;

  g_assert_cmpuint (kitsune_dedupe_stage_get_window (KITSUNE_DEDUPE_STAGE (stage)), ==, 3);
  g_object_get (stage, "max-items", &max_items, NULL);
  g_assert_cmpint (max_items, ==, -1);
  g_assert_cmpint (kitsune_bounded_stage_get_max_items (KITSUNE_BOUNDED_STAGE (stage)), ==, -1);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/distinct/keeps-the-first", test_distinct_keeps_the_first);
  g_test_add_func ("/kitsune/operators/distinct/compares-values", test_distinct_compares_values);
  g_test_add_func ("/kitsune/operators/distinct/by-compares-keys", test_distinct_by_compares_keys);
  g_test_add_func ("/kitsune/operators/dedupe/looks-back-to-the-start", test_dedupe_looks_back_to_the_start);
  g_test_add_func ("/kitsune/operators/dedupe/of-neighbours", test_dedupe_of_neighbours);
  g_test_add_func ("/kitsune/operators/dedupe/window-slides-over-emitted-keys",
                   test_dedupe_window_slides_over_emitted_keys);
  g_test_add_func ("/kitsune/operators/dedupe/window-follows-its-definition",
                   test_dedupe_window_follows_its_definition);
  g_test_add_func ("/kitsune/operators/distinct/failed-keys-reach-the-handler", test_failed_keys_reach_the_handler);
  g_test_add_func ("/kitsune/operators/distinct/unhashable-keys-are-errors", test_unhashable_keys_are_errors);
  g_test_add_func ("/kitsune/operators/distinct/limit-of-keys", test_limit_of_keys);
  g_test_add_func ("/kitsune/operators/dedupe/limit-beside-window-is-a-mistake", test_limit_beside_window_is_a_mistake);
  g_test_add_func ("/kitsune/operators/dedupe/properties", test_properties);

  return g_test_run ();
}
