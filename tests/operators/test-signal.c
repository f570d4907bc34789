/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "bell.h"

/* Signals of objects as sources. */

static void
count (TestBell *bell,
       gint first,
       gint last)
{
  for (gint i = first; i <= last; i++)
    g_signal_emit_by_name (bell, "counted", i);
}

static void
live_start_signal (Live *live,
                   TestBell *bell,
                   const char *signal)
{
  live_start (live, kitsune_pipeline_new_from_signal (G_OBJECT (bell), signal));
  settle ();
}

/* --- what becomes of the arguments --- */

static void
test_arguments (void)
{
  const struct
  {
    const char *signal;
    GType type;
  } cases[] = {
    { "rung", G_TYPE_VALUE },
    { "counted", G_TYPE_INT },
    { "said", G_TYPE_STRING },
    { "asked", KITSUNE_TYPE_ITEMS },
    { "held", G_TYPE_VALUE },
    { "notify", G_TYPE_PARAM },
  };
  g_autoptr (TestBell) bell = bell_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_from_signal (G_OBJECT (bell), cases[i].signal);

      g_assert_true (kitsune_pipeline_get_item_type (pipeline) == cases[i].type);
    }
}

static void
test_no_argument (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  Live live;

  live_start_signal (&live, bell, "rung");
  g_signal_emit_by_name (bell, "rung");
  g_signal_emit_by_name (bell, "rung");
  settle ();
  live_assert (&live, "null null");
  live_stop (&live);
  g_assert_false (is_heard (bell, "rung"));
}

static void
test_one_argument (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  char text[] = "first";
  Live live;

  live_start_signal (&live, bell, "said");
  g_signal_emit_by_name (bell, "said", text);
  text[0] = 'F';
  g_signal_emit_by_name (bell, "said", NULL);
  settle ();
  live_assert (&live, "first (null)");
  live_stop (&live);
}

static void
test_several_arguments (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  gboolean handled = TRUE;
  Live live;

  live_start_signal (&live, bell, "asked");
  g_signal_emit_by_name (bell, "asked", "why", 3, &handled);
  g_assert_false (handled);
  settle ();
  live_assert (&live, "[\"why\", 3]");
  live_stop (&live);
}

static void
test_value_argument (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  GValue value = G_VALUE_INIT;
  Live live;

  live_start_signal (&live, bell, "held");
  kitsune_value_set_int64 (&value, 7);
  g_signal_emit_by_name (bell, "held", &value);
  g_signal_emit_by_name (bell, "held", NULL);
  settle ();
  live_assert (&live, "7 null");
  live_stop (&live);
}

static void
test_detail (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  Live live;

  live_start_signal (&live, bell, "counted::even");
  g_signal_emit_by_name (bell, "counted::odd", 1);
  g_signal_emit_by_name (bell, "counted::even", 2);
  g_signal_emit_by_name (bell, "counted", 3);
  settle ();
  live_assert (&live, "2");
  live_stop (&live);
}

static void
test_mistakes (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  GObject *object = G_OBJECT (bell);

  assert_emits (kitsune_pipeline_new_from_signal (object, "gone"),
                "!stage \"signal-1\": TestBell has no signal \"gone\"");
  assert_emits (kitsune_pipeline_new_from_signal (object, "rung::twice"),
                "!stage \"signal-1\": TestBell has no signal \"rung::twice\"");
  assert_emits (kitsune_pipeline_new_from_signal (object, ""), "!stage \"signal-1\": TestBell has no signal \"\"");
}

/* --- ends --- */

static void
test_take_disconnects (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  Live live;

  live_start (&live, take (kitsune_pipeline_new_from_signal (G_OBJECT (bell), "counted"), 2));
  g_assert_false (is_heard (bell, "counted"));
  settle ();
  g_assert_true (is_heard (bell, "counted"));
  count (bell, 1, 5);
  settle ();
  live_assert (&live, "1 2");
  g_assert_true (live_is_finished (&live));
  g_assert_false (is_heard (bell, "counted"));
  g_assert_cmpuint (live_dropped (&live, "signal-1", KITSUNE_DROP_REASON_ABANDONED) +
                        live_dropped (&live, "test-take-1", KITSUNE_DROP_REASON_ABANDONED),
                    ==, 3);
  live_clear (&live);
}

static void
test_cancel_disconnects (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  Live live;

  live_start_signal (&live, bell, "counted");
  count (bell, 1, 2);
  kitsune_run_cancel (live.run);
  count (bell, 3, 3);
  settle ();
  g_assert_true (live_is_finished (&live));
  g_assert_false (is_heard (bell, "counted"));
  g_assert_cmpstr (live_error (&live), ==, "the run was cancelled");
  live_clear (&live);
}

static void
test_stop_gives_what_waits (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  Live live;

  live_start_signal (&live, bell, "counted");
  kitsune_run_pause (live.run);
  settle ();
  count (bell, 1, 3);
  kitsune_run_stop (live.run);
  settle ();
  count (bell, 4, 4);
  settle ();
  live_assert (&live, "1 2 3");
  g_assert_true (live_is_finished (&live));
  g_assert_null (live_error (&live));
  live_clear (&live);
}

static void
test_ends_with_the_object (void)
{
  TestBell *bell = bell_new ();
  Live live;

  live_start_signal (&live, bell, "counted");
  count (bell, 1, 2);
  g_assert_finalize_object (bell);
  settle ();
  live_assert (&live, "1 2");
  g_assert_true (live_is_finished (&live));
  g_assert_null (live_error (&live));
  live_clear (&live);
}

/* As GTK does with widgets that somebody else still holds. */
static void
test_ends_with_disposal (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  Live live;

  live_start_signal (&live, bell, "counted");
  g_object_run_dispose (G_OBJECT (bell));
  settle ();
  g_assert_true (live_is_finished (&live));
  live_clear (&live);
}

static void
test_object_gone_before_the_run (void)
{
  TestBell *bell = bell_new ();
  g_autoptr (KitsunePipeline) signal = kitsune_pipeline_new_from_signal (G_OBJECT (bell), "counted");
  g_autoptr (KitsunePipeline) property = kitsune_pipeline_new_from_property (G_OBJECT (bell), "number");

  g_assert_finalize_object (bell);
  assert_emits (g_object_ref (signal), "");
  assert_emits (g_object_ref (property), "");
}

static void
drop_bell (gpointer data)
{
  g_clear_object ((TestBell **) data);
}

static void
test_drop_inside_the_consumer (void)
{
  TestBell *bell = bell_new ();
  Live live;

  live_start_signal (&live, bell, "counted");
  live.on_item = drop_bell;
  live.on_item_data = &bell;
  count (bell, 1, 3);
  settle ();
  g_assert_null (bell);
  live_assert (&live, "1 2 3");
  g_assert_true (live_is_finished (&live));
  live_clear (&live);
}

static void
drop_in_handler (TestBell *bell,
                 gint number,
                 TestBell **held)
{
  g_clear_object (held);
}

static void
test_drop_inside_a_handler (void)
{
  TestBell *bell = bell_new ();
  Live live;

  g_signal_connect (bell, "counted", G_CALLBACK (drop_in_handler), &bell);
  live_start_signal (&live, bell, "counted");
  count (bell, 1, 1);
  g_assert_null (bell);
  settle ();
  live_assert (&live, "1");
  g_assert_true (live_is_finished (&live));
  live_clear (&live);
}

static void
emit_again (gpointer data)
{
  TestBell *bell = data;

  if (bell->number < 3)
    g_signal_emit_by_name (bell, "counted", ++bell->number);
}

static void
test_emission_inside_the_consumer (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  Live live;

  live_start_signal (&live, bell, "counted");
  live.on_item = emit_again;
  live.on_item_data = bell;
  count (bell, 0, 0);
  settle ();
  live_assert (&live, "0 1 2 3");
  live_stop (&live);
}

static void
test_twice_and_two_at_once (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_from_signal (G_OBJECT (bell), "counted");
  Live first;
  Live second;

  live_start (&first, g_object_ref (pipeline));
  live_start (&second, g_object_ref (pipeline));
  settle ();
  count (bell, 1, 2);
  settle ();
  live_assert (&first, "1 2");
  live_assert (&second, "1 2");
  live_stop (&first);
  count (bell, 3, 3);
  settle ();
  live_assert (&second, "3");
  live_stop (&second);

  live_start (&first, g_object_ref (pipeline));
  settle ();
  count (bell, 4, 4);
  settle ();
  live_assert (&first, "4");
  live_stop (&first);
}

/* --- no room --- */

static gboolean
record_drop (KitsuneStage *stage,
             KitsuneRun *run,
             const GValue *item,
             KitsuneDropReason reason,
             GString *log)
{
  g_assert_cmpint (reason, ==, KITSUNE_DROP_REASON_OVERFLOW);
  log_value (log, item);

  return TRUE;
}

/* Sends 1 to @last into a run that is paused, then goes on with it to the
 * end. */
static void
overflow (guint capacity,
          KitsuneWhenFull when_full,
          gint last,
          Live *live,
          GString *dropped)
{
  TestBell *bell = bell_new ();
  KitsunePipeline *pipeline = kitsune_pipeline_new_from_signal (G_OBJECT (bell), "counted");
  KitsuneSignalSource *stage = KITSUNE_SIGNAL_SOURCE (kitsune_pipeline_get_stage (pipeline));

  kitsune_signal_source_set_capacity (stage, capacity);
  g_object_set (stage, "when-full", when_full, NULL);
  g_signal_connect (stage, "dropped", G_CALLBACK (record_drop), dropped);
  live_start (live, pipeline);
  settle ();
  kitsune_run_pause (live->run);
  settle ();
  count (bell, 1, last);
  settle ();
  live_assert (live, "");
  g_assert_cmpuint (live_dropped (live, "signal-1", KITSUNE_DROP_REASON_OVERFLOW), ==, (guint) last - capacity);
  kitsune_run_resume (live->run);
  settle ();
  g_assert_finalize_object (bell);
  settle ();
  g_assert_true (live_is_finished (live));
}

static void
test_drop_oldest (void)
{
  g_autoptr (GString) dropped = g_string_new (NULL);
  Live live;

  overflow (3, KITSUNE_WHEN_FULL_DROP_OLDEST, 5, &live, dropped);
  live_assert (&live, "3 4 5");
  g_assert_cmpstr (dropped->str, ==, "1 2");
  live_clear (&live);
}

static void
test_drop_newest (void)
{
  g_autoptr (GString) dropped = g_string_new (NULL);
  Live live;

  overflow (3, KITSUNE_WHEN_FULL_DROP_NEWEST, 5, &live, dropped);
  live_assert (&live, "1 2 3");
  g_assert_cmpstr (dropped->str, ==, "4 5");
  live_clear (&live);
}

/* Nothing is taken after the item that did not fit. */
static void
test_fail_when_full (void)
{
  g_autoptr (GString) dropped = g_string_new (NULL);
  Live live;

  overflow (3, KITSUNE_WHEN_FULL_FAIL, 4, &live, dropped);
  live_assert (&live, "1 2 3");
  g_assert_cmpstr (dropped->str, ==, "4");
  g_assert_cmpstr (live_error (&live), ==, "stage \"signal-1\": more items than capacity allows, which is 3");
  g_assert_error (kitsune_run_summary_get_error (kitsune_run_get_summary (live.run)), KITSUNE_ERROR,
                  KITSUNE_ERROR_LIMIT_EXCEEDED);
  live_clear (&live);
}

/* All are counted, but not all are kept until they can be announced. */
static void
test_many_lost (void)
{
  g_autoptr (GString) dropped = g_string_new (NULL);
  g_auto (GStrv) announced = NULL;
  Live live;

  overflow (1, KITSUNE_WHEN_FULL_DROP_OLDEST, 1000, &live, dropped);
  live_assert (&live, "1000");
  announced = g_strsplit (dropped->str, " ", -1);
  g_assert_cmpuint (g_strv_length (announced), ==, 64);
  g_assert_cmpstr (announced[63], ==, "999");
  live_clear (&live);
}

static void
test_capacity_is_256 (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  Live live;

  live_start_signal (&live, bell, "counted");
  kitsune_run_pause (live.run);
  settle ();
  count (bell, 1, 300);
  kitsune_run_resume (live.run);
  settle ();
  g_assert_cmpuint (live_dropped (&live, "signal-1", KITSUNE_DROP_REASON_OVERFLOW), ==, 44);
  g_assert_true (g_str_has_prefix (live.log->str, "45 46 "));
  g_assert_true (g_str_has_suffix (live.log->str, " 299 300"));
  live_stop (&live);
}

static void
test_options_notify (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_from_signal (G_OBJECT (bell), "counted");
  KitsuneSignalSource *stage = KITSUNE_SIGNAL_SOURCE (kitsune_pipeline_get_stage (pipeline));
  guint capacity;
  KitsuneWhenFull when_full;
  guint n_notified = 0;

  g_signal_connect_swapped (stage, "notify", G_CALLBACK (g_atomic_int_inc), &n_notified);
  g_object_get (stage, "capacity", &capacity, "when-full", &when_full, NULL);
  g_assert_cmpuint (capacity, ==, 256);
  g_assert_cmpint (when_full, ==, KITSUNE_WHEN_FULL_DROP_OLDEST);
  kitsune_signal_source_set_capacity (stage, 256);
  kitsune_signal_source_set_when_full (stage, KITSUNE_WHEN_FULL_DROP_OLDEST);
  g_assert_cmpuint (n_notified, ==, 0);
  g_object_set (stage, "capacity", 5, "when-full", KITSUNE_WHEN_FULL_FAIL, NULL);
  g_assert_cmpuint (n_notified, ==, 2);
  g_assert_cmpuint (kitsune_signal_source_get_capacity (stage), ==, 5);
  g_assert_cmpint (kitsune_signal_source_get_when_full (stage), ==, KITSUNE_WHEN_FULL_FAIL);
}

/* --- other threads --- */

#define N_THREADS 4
#define N_EACH 500

static gpointer
count_thread (gpointer data)
{
  count (data, 1, N_EACH);

  return NULL;
}

static void
test_emissions_on_other_threads (void)
{
  g_autoptr (TestBell) bell = bell_new ();
  KitsunePipeline *pipeline = take (kitsune_pipeline_new_from_signal (G_OBJECT (bell), "counted"), N_THREADS * N_EACH);
  GThread *threads[N_THREADS];
  guint64 n_lost;
  Live live;

  live_start (&live, pipeline);
  settle ();
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("count", count_thread, bell);
  for (guint i = 0; i < 200; i++)
    settle ();
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  settle ();

  n_lost = live_dropped (&live, "signal-1", KITSUNE_DROP_REASON_OVERFLOW);
  if (!live_is_finished (&live))
    {
      g_assert_cmpuint (n_lost, >, 0);
      kitsune_run_stop (live.run);
      settle ();
    }
  {
    g_auto (GStrv) words = g_strsplit (live.log->str, " ", -1);

    g_assert_cmpuint (g_strv_length (words) + n_lost, ==, N_THREADS * N_EACH);
  }
  live_clear (&live);
}

static gpointer
drop_thread (gpointer data)
{
  TestBell *bell = data;

  count (bell, 1, 100);
  g_object_unref (bell);

  return NULL;
}

/* The last reference goes on one thread while runs end on another. */
static void
test_object_goes_on_another_thread (void)
{
  for (guint i = 0; i < 50; i++)
    {
      TestBell *bell = bell_new ();
      GThread *thread;
      Live live;

      live_start_signal (&live, bell, "counted");
      if (i % 2 == 0)
        live.stop_after = 3;
      thread = g_thread_new ("drop", drop_thread, bell);
      live_wait (&live);
      g_thread_join (thread);
      live_clear (&live);
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/signal/arguments", test_arguments);
  g_test_add_func ("/kitsune/operators/signal/no-argument", test_no_argument);
  g_test_add_func ("/kitsune/operators/signal/one-argument", test_one_argument);
  g_test_add_func ("/kitsune/operators/signal/several-arguments", test_several_arguments);
  g_test_add_func ("/kitsune/operators/signal/value-argument", test_value_argument);
  g_test_add_func ("/kitsune/operators/signal/detail", test_detail);
  g_test_add_func ("/kitsune/operators/signal/mistakes", test_mistakes);
  g_test_add_func ("/kitsune/operators/signal/take-disconnects", test_take_disconnects);
  g_test_add_func ("/kitsune/operators/signal/cancel-disconnects", test_cancel_disconnects);
  g_test_add_func ("/kitsune/operators/signal/stop-gives-what-waits", test_stop_gives_what_waits);
  g_test_add_func ("/kitsune/operators/signal/ends-with-the-object", test_ends_with_the_object);
  g_test_add_func ("/kitsune/operators/signal/ends-with-disposal", test_ends_with_disposal);
  g_test_add_func ("/kitsune/operators/signal/object-gone-before-the-run", test_object_gone_before_the_run);
  g_test_add_func ("/kitsune/operators/signal/drop-inside-the-consumer", test_drop_inside_the_consumer);
  g_test_add_func ("/kitsune/operators/signal/drop-inside-a-handler", test_drop_inside_a_handler);
  g_test_add_func ("/kitsune/operators/signal/emission-inside-the-consumer", test_emission_inside_the_consumer);
  g_test_add_func ("/kitsune/operators/signal/twice-and-two-at-once", test_twice_and_two_at_once);
  g_test_add_func ("/kitsune/operators/signal/drop-oldest", test_drop_oldest);
  g_test_add_func ("/kitsune/operators/signal/drop-newest", test_drop_newest);
  g_test_add_func ("/kitsune/operators/signal/fail-when-full", test_fail_when_full);
  g_test_add_func ("/kitsune/operators/signal/many-lost", test_many_lost);
  g_test_add_func ("/kitsune/operators/signal/capacity-is-256", test_capacity_is_256);
  g_test_add_func ("/kitsune/operators/signal/options-notify", test_options_notify);
  g_test_add_func ("/kitsune/operators/signal/emissions-on-other-threads", test_emissions_on_other_threads);
  g_test_add_func ("/kitsune/operators/signal/object-goes-on-another-thread", test_object_goes_on_another_thread);

  return g_test_run ();
}
