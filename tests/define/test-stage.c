/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Stages, handles, handlers and run options as objects. */
#include "tests/support/support.h"

static void
count_cb (GObject *object,
          GParamSpec *pspec,
          gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
test_stage_properties (void)
{
  KitsunePipeline *numbers = support_ints (1, 2);
  KitsuneStage *stage = kitsune_pipeline_get_stage (numbers);
  KitsuneStage *other = kitsune_pipeline_get_stage (support_ints (1));
  guint n_notified = 0;
  g_autofree char *name = NULL;
  g_autofree char *kind = NULL;
  guint64 id;

  g_signal_connect (stage, "notify::name", G_CALLBACK (count_cb), &n_notified);
  kitsune_stage_set_name (stage, "numbers");
  kitsune_stage_set_name (stage, "numbers");
  g_assert_cmpuint (n_notified, ==, 1);

  g_object_get (stage, "name", &name, "kind", &kind, "id", &id, NULL);
  g_assert_cmpstr (name, ==, "numbers");
  g_assert_cmpstr (kind, ==, "items");
  g_assert_cmpuint (id, ==, kitsune_stage_get_id (stage));
  g_assert_cmpuint (id, !=, kitsune_stage_get_id (other));

  kitsune_pipeline_set (numbers, "name", NULL, NULL);
  g_assert_null (kitsune_stage_get_name (stage));
  g_assert_cmpuint (n_notified, ==, 2);
}

static void
test_stage_error_handler (void)
{
  KitsuneStage *stage = kitsune_pipeline_get_stage (support_ints (1));
  KitsuneErrorHandler *handler = kitsune_error_handler_new_drop ();
  guint n_notified = 0;

  g_signal_connect (stage, "notify::error-handler", G_CALLBACK (count_cb), &n_notified);
  g_assert_null (kitsune_stage_get_error_handler (stage));
  kitsune_stage_set_error_handler (stage, handler);
  kitsune_stage_set_error_handler (stage, handler);
  kitsune_error_handler_unref (handler);
  g_assert_true (kitsune_stage_get_error_handler (stage) == handler);
  kitsune_stage_set_error_handler (stage, NULL);
  g_assert_null (kitsune_stage_get_error_handler (stage));
  g_assert_cmpuint (n_notified, ==, 2);
}

static void
test_stage_handle (void)
{
  KitsunePipeline *numbers = support_ints (1);
  guint n_notified = 0;

  g_assert_cmpuint (kitsune_pipeline_get_output (numbers), ==, 0);
  g_assert_true (kitsune_pipeline_get_item_type (numbers) == G_TYPE_INT64);
  g_assert_false (kitsune_pipeline_get_discard (numbers));

  g_signal_connect (numbers, "notify::discard", G_CALLBACK (count_cb), &n_notified);
  kitsune_pipeline_set_discard (numbers, TRUE);
  kitsune_pipeline_set_discard (numbers, 2);
  g_assert_true (kitsune_pipeline_get_discard (numbers));
  g_assert_cmpuint (n_notified, ==, 1);
}

/* Handles reference upstream only: dropping the last one frees all of it, and
 * with it the user's data. */
static void
test_stage_lifetime (void)
{
  KitsunePipeline *numbers = kitsune_pipeline_new_range (0, 1, 1);
  KitsunePipeline *taken = kitsune_pipeline_take (numbers, 1);
  gpointer stage = kitsune_pipeline_get_stage (numbers);

  g_object_add_weak_pointer (stage, &stage);
  g_object_unref (numbers);
  g_assert_nonnull (stage);
  g_object_unref (taken);
  g_assert_null (stage);
}

static void
test_stage_run_options (void)
{
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_halt ();
  g_autoptr (KitsuneClock) clock = NULL;
  g_autoptr (KitsuneErrorHandler) got = NULL;
  guint max_vector;
  guint time_slice;
  guint sample_rate;
  gint64 drain_timeout;

  g_assert_true (kitsune_run_options_get_clock (options) == kitsune_system_clock_get_default ());
  g_object_set (options, "max-vector", 1, "time-slice", 500, "sample-rate", 3, "drain-timeout", (gint64) 0,
                "error-handler", handler, NULL);
  g_object_get (options, "max-vector", &max_vector, "time-slice", &time_slice, "sample-rate", &sample_rate,
                "drain-timeout", &drain_timeout, "error-handler", &got, "clock", &clock, NULL);
  g_assert_cmpuint (max_vector, ==, 1);
  g_assert_cmpuint (time_slice, ==, 500);
  g_assert_cmpuint (sample_rate, ==, 3);
  g_assert_cmpint (drain_timeout, ==, 0);
  g_assert_true (got == handler);
  g_assert_true (clock == kitsune_system_clock_get_default ());
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/define/stage/properties", test_stage_properties);
  g_test_add_func ("/kitsune/define/stage/error-handler", test_stage_error_handler);
  g_test_add_func ("/kitsune/define/stage/handle", test_stage_handle);
  g_test_add_func ("/kitsune/define/stage/lifetime", test_stage_lifetime);
  g_test_add_func ("/kitsune/define/stage/run-options", test_stage_run_options);

  return g_test_run ();
}
