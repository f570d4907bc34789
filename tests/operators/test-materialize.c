/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

static KitsunePipeline *
build_both (KitsunePipeline *pipeline,
            gpointer data)
{
  g_autoptr (KitsunePipeline) notifications = kitsune_pipeline_materialize (pipeline);

  return kitsune_pipeline_dematerialize (notifications);
}

static KitsunePipeline *
dematerialize (KitsunePipeline *pipeline)
{
  return support_own (kitsune_pipeline_dematerialize (pipeline));
}

static void
test_round_trip_edges (void)
{
  const SupportEdges edges = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_both, NULL, &edges);
}

/* -1 for an end, -2 for an error. */
static gboolean
number_of (const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  KitsuneNotification *notification = g_value_get_boxed (item);

  if (kitsune_notification_is_value (notification))
    g_value_set_int64 (result, support_number (kitsune_notification_get_value (notification)));
  else
    g_value_set_int64 (result, kitsune_notification_is_complete (notification) ? -1 : -2);

  return TRUE;
}

static KitsunePipeline *
build_materialize (KitsunePipeline *pipeline,
                   gpointer data)
{
  g_autoptr (KitsunePipeline) notifications = kitsune_pipeline_materialize (pipeline);

  return kitsune_pipeline_map (notifications, G_TYPE_INT64, number_of, NULL, NULL);
}

static void
test_materialize_edges (void)
{
  const SupportEdges edges = {
    .empty = "[-1]",
    .one = "[1, -1]",
    .five = "[1, 2, 3, 4, 5, -1]",
    .failed_0 = "[-2]",
    .failed_3 = "[1, 2, 3, -2]",
    .failed_5 = "[1, 2, 3, 4, 5, -2]",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_materialize, NULL, &edges);
}

static void
test_materialize_kinds (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, 1, SUPPORT_THEN_FAIL);
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_materialize (source));
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (pipeline, NULL, NULL, &error);
  KitsuneNotification *next;
  KitsuneNotification *last;

  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 2);
  next = g_value_get_boxed (kitsune_items_get (items, 0));
  g_assert_true (kitsune_notification_is_value (next));
  g_assert_cmpint (support_number (kitsune_notification_get_value (next)), ==, 1);
  g_assert_null (kitsune_notification_get_error (next));
  last = g_value_get_boxed (kitsune_items_get (items, 1));
  g_assert_true (kitsune_notification_is_error (last));
  g_assert_false (kitsune_notification_is_complete (last));
  g_assert_error (kitsune_notification_get_error (last), G_IO_ERROR, G_IO_ERROR_FAILED);
}

static gboolean
make_notification (const GValue *item,
                   GValue *result,
                   gpointer user_data,
                   GError **error)
{
  /* 0 is no notification, 9 the end */
  if (support_number (item) == 0)
    {
      g_value_init (result, G_TYPE_INT64);
      return TRUE;
    }

  g_value_init (result, KITSUNE_TYPE_NOTIFICATION);
  g_value_take_boxed (result, support_number (item) == 9 ? kitsune_notification_new_complete ()
                                                         : kitsune_notification_new_next (item));

  return TRUE;
}

static KitsunePipeline *
notifications (KitsunePipeline *numbers)
{
  return support_own (kitsune_pipeline_map (numbers, G_TYPE_VALUE, make_notification, NULL, NULL));
}

static void
test_dematerialize (void)
{
  KitsunePipeline *mixed = dematerialize (notifications (support_ints (1, 0, 2)));

  assert_run (dematerialize (notifications (support_ints (1, 2))), "[1, 2]");
  assert_run (dematerialize (notifications (support_ints (1, 9, 2, 0))), "[1]");
  assert_run (mixed, "[1] error: stage \"dematerialize-1\": expected a notification, got gint64");
  support_drop_errors (mixed);
  assert_run (mixed, "[1, 2]");
  support_return_on_error (mixed, 7);
  assert_run (mixed, "[1, 7, 2]");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/materialize/round-trip-edges", test_round_trip_edges);
  g_test_add_func ("/kitsune/operators/materialize/edges", test_materialize_edges);
  g_test_add_func ("/kitsune/operators/materialize/kinds", test_materialize_kinds);
  g_test_add_func ("/kitsune/operators/dematerialize/behaviour", test_dematerialize);

  return g_test_run ();
}
