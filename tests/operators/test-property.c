/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "bell.h"

/* Properties of objects as sources. */

static void
test_changes (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_from_property (G_OBJECT (bell), "number");
  Live live;

  g_assert_true (kitsune_pipeline_get_item_type (pipeline) == G_TYPE_INT);
  live_start (&live, g_object_ref (pipeline));
  settle ();
  live_assert (&live, "0");
  g_object_set (bell, "number", 1, NULL);
  settle ();
  g_object_set (bell, "number", 1, NULL);
  settle ();
  g_object_notify (G_OBJECT (bell), "content");
  settle ();
  live_assert (&live, "1 1");
  live_stop (&live);
  g_assert_false (is_heard (bell, "notify"));

  live_start (&live, g_object_ref (pipeline));
  settle ();
  live_assert (&live, "1");
  live_stop (&live);
}

static void
test_keeps_the_newest (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  Live live;

  live_start (&live, kitsune_pipeline_new_from_property (G_OBJECT (bell), "number"));
  settle ();
  live_assert (&live, "0");
  kitsune_run_pause (live.run);
  settle ();
  for (gint i = 1; i <= 5; i++)
    g_object_set (bell, "number", i, NULL);
  settle ();
  g_assert_cmpuint (live_dropped (&live, "property-1", KITSUNE_DROP_REASON_SUPERSEDED), ==, 4);
  kitsune_run_resume (live.run);
  settle ();
  live_assert (&live, "5");
  live_stop (&live);
}

/* Frozen notifications come as one. */
static void
test_frozen (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  Live live;

  live_start (&live, kitsune_pipeline_new_from_property (G_OBJECT (bell), "number"));
  settle ();
  g_object_freeze_notify (G_OBJECT (bell));
  g_object_set (bell, "number", 1, NULL);
  g_object_set (bell, "number", 2, NULL);
  settle ();
  live_assert (&live, "0");
  g_object_thaw_notify (G_OBJECT (bell));
  settle ();
  live_assert (&live, "2");
  g_assert_cmpuint (live_dropped (&live, "property-1", KITSUNE_DROP_REASON_SUPERSEDED), ==, 0);
  live_stop (&live);
}

static void
test_of_any_type (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_from_property (G_OBJECT (bell), "content");
  GValue value = G_VALUE_INIT;
  Live live;

  g_assert_true (kitsune_pipeline_get_item_type (pipeline) == G_TYPE_VALUE);
  live_start (&live, g_object_ref (pipeline));
  settle ();
  kitsune_value_set_int64 (&value, 8);
  g_object_set (bell, "content", &value, NULL);
  settle ();
  live_assert (&live, "null 8");
  live_stop (&live);
}

static void
test_ends_with_the_object (void)
{
  TestBell *bell = bell_new ();
  Live live;

  live_start (&live, kitsune_pipeline_new_from_property (G_OBJECT (bell), "number"));
  settle ();
  g_object_set (bell, "number", 6, NULL);
  g_assert_finalize_object (bell);
  settle ();
  live_assert (&live, "0 6");
  g_assert_true (live_is_finished (&live));
  live_clear (&live);
}

static void
test_mistakes (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  GObject *object = G_OBJECT (bell);

  assert_emits (kitsune_pipeline_new_from_property (object, "gone"),
                "!stage \"property-1\": TestBell has no property \"gone\"");
  assert_emits (kitsune_pipeline_new_from_property (object, "secret"),
                "!stage \"property-1\": property \"secret\" of TestBell cannot be read");
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/property/changes", test_changes);
  g_test_add_func ("/kitsune/operators/property/keeps-the-newest", test_keeps_the_newest);
  g_test_add_func ("/kitsune/operators/property/frozen", test_frozen);
  g_test_add_func ("/kitsune/operators/property/of-any-type", test_of_any_type);
  g_test_add_func ("/kitsune/operators/property/ends-with-the-object", test_ends_with_the_object);
  g_test_add_func ("/kitsune/operators/property/mistakes", test_mistakes);

  return g_test_run ();
}
