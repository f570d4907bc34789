/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/inner.h"

/* The fallback is given; NULL: none. */
static KitsunePipeline *
fall_back (const GValue *item,
           gpointer user_data,
           GError **error)
{
  const GError *failure = g_value_get_boxed (item);

  g_assert_true (G_VALUE_HOLDS (item, G_TYPE_ERROR));
  g_assert_error (failure, G_IO_ERROR, G_IO_ERROR_FAILED);

  return user_data != NULL ? g_object_ref (user_data) : NULL;
}

static KitsunePipeline *
fail_again (const GValue *item,
            gpointer user_data,
            GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "no fallback");

  return NULL;
}

static KitsunePipeline *
add_catch (KitsunePipeline *pipeline,
           gpointer fallback)
{
  return support_own (kitsune_pipeline_catch (pipeline, fall_back, fallback, NULL));
}

static KitsunePipeline *
build_uncaught (KitsunePipeline *pipeline,
                gpointer data)
{
  return kitsune_pipeline_catch (pipeline, fall_back, NULL, NULL);
}

static KitsunePipeline *
build_copies (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_catch (pipeline, fall_back, data, NULL);
}

static void
test_catch_edges (void)
{
  const SupportEdges uncaught = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };
  const SupportEdges caught = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 2, 3, 4, 5]",
    .failed_0 = "[7, 8]",
    .failed_3 = "[1, 2, 3, 7, 8]",
    .failed_5 = "[1, 2, 3, 4, 5, 7, 8]",
    .flags = SUPPORT_INTS_ONLY,
  };

  support_operator_edges (build_uncaught, NULL, &uncaught);
  support_operator_edges (build_copies, support_ints (7, 8), &caught);
}

static KitsunePipeline *
failing (guint64 n_items)
{
  return support_source (G_TYPE_INT64, n_items, SUPPORT_THEN_FAIL);
}

static void
test_catch_both_fail (void)
{
  assert_run (add_catch (failing (1), failing (2)),
              "[1, 1, 2] error: stage \"catch-1/source\": source failed (after: stage \"source\": source failed)");
  assert_items (add_catch (failing (1), add_catch (failing (1), support_ints (9))), "[1, 1, 9]");
}

static void
test_catch_failed_call (void)
{
  KitsunePipeline *caught = support_own (kitsune_pipeline_catch (failing (1), fail_again, NULL, NULL));

  assert_run (caught, "[1] error: stage \"catch-1\": no fallback");
  support_drop_errors (caught);
  assert_run (caught, "[1] error: stage \"source\": source failed");
  support_return_on_error (caught, 9);
  assert_items (caught, "[1, 9]");
}

static void
test_catch_item_type (void)
{
  assert_run (add_catch (failing (1), support_strings ("a")),
              "[1] error: stage \"catch-1\": the pipeline for the item cannot be run: stage \"catch-1/items-1\": "
              "gives items of type gchararray, but stage \"catch-1\" expects gint64");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/catch/edges", test_catch_edges);
  g_test_add_func ("/kitsune/operators/catch/both-fail", test_catch_both_fail);
  g_test_add_func ("/kitsune/operators/catch/failed-call", test_catch_failed_call);
  g_test_add_func ("/kitsune/operators/catch/item-type", test_catch_item_type);

  return g_test_run ();
}
