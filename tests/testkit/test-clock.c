/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-testkit.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  GString *log;
  KitsuneClock *clock;
  const char *name;
  guint n_freed;
  gint64 again; /* idle_arm: when */
} Timer;

static void
timer_fired (gpointer data)
{
  Timer *timer = data;

  g_string_append_printf (timer->log, "%s@%" G_GINT64_FORMAT " ", timer->name,
                          kitsune_clock_get_time (timer->clock) / SECOND);
}

static void
timer_freed (gpointer data)
{
  ((Timer *) data)->n_freed++;
}

static guint64
add (Timer *timer,
     gint64 due)
{
  return kitsune_clock_add_timer (timer->clock, due, timer_fired, timer, timer_freed);
}

static void
test_starts_in_2020_and_stands_still (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (GDateTime) start = g_date_time_new_utc (2020, 1, 1, 0, 0, 0);

  g_assert_cmpint (kitsune_clock_get_time (KITSUNE_CLOCK (clock)), ==, 0);
  g_assert_cmpint (kitsune_clock_get_real_time (KITSUNE_CLOCK (clock)), ==, g_date_time_to_unix (start) * SECOND);

  kitsune_test_clock_advance (clock, 90 * SECOND + 1);
  g_assert_cmpint (kitsune_clock_get_time (KITSUNE_CLOCK (clock)), ==, 90 * SECOND + 1);
  g_assert_cmpint (kitsune_clock_get_real_time (KITSUNE_CLOCK (clock)), ==,
                   (g_date_time_to_unix (start) + 90) * SECOND + 1);
}

static void
test_fires_in_order_at_the_due_times (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Timer a = { log, KITSUNE_CLOCK (clock), "a" };
  Timer b = { log, KITSUNE_CLOCK (clock), "b" };
  Timer c = { log, KITSUNE_CLOCK (clock), "c" };

  add (&a, 3 * SECOND);
  add (&b, 2 * SECOND);
  add (&c, 2 * SECOND);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 3);

  kitsune_test_clock_advance (clock, 2 * SECOND - 1);
  g_assert_cmpstr (log->str, ==, "");
  kitsune_test_clock_advance (clock, 1);
  g_assert_cmpstr (log->str, ==, "b@2 c@2 ");
  g_assert_cmpuint (b.n_freed, ==, 1);
  g_assert_cmpuint (a.n_freed, ==, 0);
  kitsune_test_clock_advance (clock, 10 * SECOND);
  g_assert_cmpstr (log->str, ==, "b@2 c@2 a@3 ");
  g_assert_cmpint (kitsune_clock_get_time (KITSUNE_CLOCK (clock)), ==, 12 * SECOND);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 0);
}

static void
test_late_timer_fires_at_once (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Timer a = { log, KITSUNE_CLOCK (clock), "a" };

  g_assert_cmpuint (add (&a, 0), !=, 0);
  g_assert_cmpstr (log->str, ==, "a@0 ");
  g_assert_cmpuint (a.n_freed, ==, 1);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 0);
}

static void
test_removed_timer_does_not_fire (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Timer a = { log, KITSUNE_CLOCK (clock), "a" };
  guint64 id = add (&a, SECOND);

  kitsune_clock_remove_timer (KITSUNE_CLOCK (clock), id + 1);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 1);
  kitsune_clock_remove_timer (KITSUNE_CLOCK (clock), id);
  g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 0);
  g_assert_cmpuint (a.n_freed, ==, 1);
  kitsune_clock_remove_timer (KITSUNE_CLOCK (clock), id);
  kitsune_test_clock_advance (clock, 2 * SECOND);
  g_assert_cmpstr (log->str, ==, "");
  g_assert_cmpuint (a.n_freed, ==, 1);
}

static void
test_frees_armed_timers (void)
{
  Timer a = { 0 };
  KitsuneTestClock *clock = kitsune_test_clock_new ();

  a.clock = KITSUNE_CLOCK (clock);
  add (&a, SECOND);
  g_assert_finalize_object (clock);
  g_assert_cmpuint (a.n_freed, ==, 1);
}

/* Reacts on the main context, as a run does, by arming the next timer. */
static gboolean
idle_arm (gpointer data)
{
  Timer *timer = data;

  add (timer, timer->again);
  timer->again = G_MAXINT64;

  return G_SOURCE_REMOVE;
}

static void
timer_fired_arm_later (gpointer data)
{
  timer_fired (data);
  g_idle_add (idle_arm, data);
}

static void
test_context_reacts_between_timers (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Timer a = { log, KITSUNE_CLOCK (clock), "a", .again = 2 * SECOND };
  Timer b = { log, KITSUNE_CLOCK (clock), "b" };

  kitsune_clock_add_timer (KITSUNE_CLOCK (clock), 1 * SECOND, timer_fired_arm_later, &a, NULL);
  add (&b, 3 * SECOND);
  kitsune_test_clock_advance (clock, 4 * SECOND);

  g_assert_cmpstr (log->str, ==, "a@1 a@2 b@3 ");
}

static void
test_context_reacts_before_the_first_timer (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Timer a = { log, KITSUNE_CLOCK (clock), "a", .again = 2 * SECOND };

  g_idle_add (idle_arm, &a);
  kitsune_test_clock_advance (clock, 2 * SECOND);

  g_assert_cmpstr (log->str, ==, "a@2 ");
}

static void
test_wait_iterates_own_context (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  Timer a = { log, KITSUNE_CLOCK (clock), "a", .again = 2 * SECOND };

  g_assert_true (kitsune_test_clock_wait_for_timers (clock, 0, NULL, &error));
  g_idle_add (idle_arm, &a);
  g_assert_true (kitsune_test_clock_wait_for_timers (clock, 1, NULL, &error));
  g_assert_no_error (error);
}

static gpointer
thread_arm (gpointer data)
{
  add (data, SECOND);
  add (data, SECOND);

  return NULL;
}

static void
test_wait_hears_of_other_threads (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Timer a = { log, KITSUNE_CLOCK (clock), "a" };
  GThread *thread = g_thread_new ("arm", thread_arm, &a);

  g_assert_true (kitsune_test_clock_wait_for_timers (clock, 2, NULL, NULL));
  g_thread_join (thread);
  kitsune_test_clock_advance (clock, SECOND);
  g_assert_cmpstr (log->str, ==, "a@1 a@1 ");
}

static gpointer
thread_wait (gpointer data)
{
  return GINT_TO_POINTER (kitsune_test_clock_wait_for_timers (data, 1, NULL, NULL));
}

static void
test_wait_without_owning_the_context (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Timer a = { log, KITSUNE_CLOCK (clock), "a" };
  GThread *thread;

  g_assert_true (g_main_context_acquire (NULL));
  thread = g_thread_new ("wait", thread_wait, clock);
  add (&a, SECOND);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (thread)));
  g_main_context_release (NULL);
}

static gboolean
idle_cancel (gpointer data)
{
  g_cancellable_cancel (data);

  return G_SOURCE_REMOVE;
}

static void
test_wait_can_be_cancelled (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_idle_add (idle_cancel, cancellable);
  g_assert_false (kitsune_test_clock_wait_for_timers (clock, 1, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/testkit/clock/starts-in-2020-and-stands-still", test_starts_in_2020_and_stands_still);
  g_test_add_func ("/kitsune/testkit/clock/fires-in-order-at-the-due-times", test_fires_in_order_at_the_due_times);
  g_test_add_func ("/kitsune/testkit/clock/late-timer-fires-at-once", test_late_timer_fires_at_once);
  g_test_add_func ("/kitsune/testkit/clock/removed-timer-does-not-fire", test_removed_timer_does_not_fire);
  g_test_add_func ("/kitsune/testkit/clock/frees-armed-timers", test_frees_armed_timers);
  g_test_add_func ("/kitsune/testkit/clock/context-reacts-between-timers", test_context_reacts_between_timers);
  g_test_add_func ("/kitsune/testkit/clock/context-reacts-before-the-first-timer",
                   test_context_reacts_before_the_first_timer);
  g_test_add_func ("/kitsune/testkit/clock/wait-iterates-own-context", test_wait_iterates_own_context);
  g_test_add_func ("/kitsune/testkit/clock/wait-hears-of-other-threads", test_wait_hears_of_other_threads);
  g_test_add_func ("/kitsune/testkit/clock/wait-without-owning-the-context", test_wait_without_owning_the_context);
  g_test_add_func ("/kitsune/testkit/clock/wait-can-be-cancelled", test_wait_can_be_cancelled);

  return g_test_run ();
}
