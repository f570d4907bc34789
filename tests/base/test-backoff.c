/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-backoff.h"

#define MS G_TIME_SPAN_MILLISECOND

static void
assert_delays (KitsuneBackoff *backoff,
               const gint64 *delays,
               guint n_delays)
{
  for (guint i = 0; i < n_delays; i++)
    g_assert_cmpint (kitsune_backoff_get_delay (backoff, i + 1, 0), ==, delays[i]);
}

static void
assert_text (KitsuneBackoff *backoff,
             const char *expected)
{
  g_autofree char *text = kitsune_backoff_to_string (backoff);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_backoff_fixed (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (30 * MS);

  assert_delays (backoff, (gint64[]){ 30 * MS, 30 * MS, 30 * MS }, 3);
  g_assert_cmpint (kitsune_backoff_get_delay (backoff, G_MAXUINT64, 0.999), ==, 30 * MS);
  assert_text (backoff, "fixed (30000 us)");
}

static void
test_backoff_linear (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_linear (10 * MS, 5 * MS);
  g_autoptr (KitsuneBackoff) limited = kitsune_backoff_with_max (backoff, 18 * MS);

  assert_delays (backoff, (gint64[]){ 10 * MS, 15 * MS, 20 * MS, 25 * MS }, 4);
  assert_delays (limited, (gint64[]){ 10 * MS, 15 * MS, 18 * MS, 18 * MS }, 4);
  assert_text (limited, "linear (10000 us, + 5000 us, max 18000 us)");
}

static void
test_backoff_exponential (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_exponential (10 * MS, 2);
  g_autoptr (KitsuneBackoff) limited = kitsune_backoff_with_max (backoff, 100 * MS);
  g_autoptr (KitsuneBackoff) slow = kitsune_backoff_new_exponential (1000, 1.5);

  assert_delays (limited, (gint64[]){ 10 * MS, 20 * MS, 40 * MS, 80 * MS, 100 * MS, 100 * MS }, 6);
  assert_delays (slow, (gint64[]){ 1000, 1500, 2250, 3375 }, 4);
  assert_text (limited, "exponential (10000 us, x 2, max 100000 us)");
}

/* No number of failures makes a delay that is negative or small again. */
static void
test_backoff_saturates (void)
{
  const guint64 attempts[] = { 63, 64, 65, 1000, 5000, G_MAXUINT32, G_MAXINT64, G_MAXUINT64 };
  g_autoptr (KitsuneBackoff) exponential = kitsune_backoff_new_exponential (10 * MS, 2);
  g_autoptr (KitsuneBackoff) steep = kitsune_backoff_new_exponential (1, G_MAXDOUBLE);
  g_autoptr (KitsuneBackoff) linear = kitsune_backoff_new_linear (1, G_MAXINT64 / 2);
  g_autoptr (KitsuneBackoff) full = kitsune_backoff_with_jitter (exponential, 1);
  g_autoptr (KitsuneBackoff) limited = kitsune_backoff_with_max (exponential, 100 * MS);

  for (guint i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_assert_cmpint (kitsune_backoff_get_delay (exponential, attempts[i], 0), ==, G_MAXINT64);
      g_assert_cmpint (kitsune_backoff_get_delay (steep, attempts[i], 0), ==, G_MAXINT64);
      g_assert_cmpint (kitsune_backoff_get_delay (linear, attempts[i], 0), ==, G_MAXINT64);
      g_assert_cmpint (kitsune_backoff_get_delay (limited, attempts[i], 0), ==, 100 * MS);
      g_assert_cmpint (kitsune_backoff_get_delay (full, attempts[i], 0x1.fffffffffffffp-1), >=, 0);
    }
  g_assert_cmpint (kitsune_backoff_get_delay (linear, 2, 0), ==, G_MAXINT64 / 2 + 1);
  g_assert_cmpint (kitsune_backoff_get_delay (linear, 3, 0), ==, G_MAXINT64);
}

static void
test_backoff_of_nothing (void)
{
  g_autoptr (KitsuneBackoff) fixed = kitsune_backoff_new_fixed (0);
  g_autoptr (KitsuneBackoff) linear = kitsune_backoff_new_linear (0, 0);
  g_autoptr (KitsuneBackoff) exponential = kitsune_backoff_new_exponential (0, 10);
  g_autoptr (KitsuneBackoff) none = kitsune_backoff_new_linear (5, 5);
  g_autoptr (KitsuneBackoff) limited = kitsune_backoff_with_max (none, 0);

  g_assert_cmpint (kitsune_backoff_get_delay (fixed, 1, 0), ==, 0);
  g_assert_cmpint (kitsune_backoff_get_delay (linear, G_MAXUINT64, 0), ==, 0);
  g_assert_cmpint (kitsune_backoff_get_delay (exponential, G_MAXUINT64, 0), ==, 0);
  g_assert_cmpint (kitsune_backoff_get_delay (limited, 3, 0.5), ==, 0);
}

/* Jitter shortens, by at most its part, after the limit is applied. */
static void
test_backoff_jitter (void)
{
  g_autoptr (KitsuneBackoff) fixed = kitsune_backoff_new_fixed (1000);
  g_autoptr (KitsuneBackoff) half = kitsune_backoff_with_jitter (fixed, 0.5);
  g_autoptr (KitsuneBackoff) full = kitsune_backoff_with_jitter (fixed, 1);
  g_autoptr (KitsuneBackoff) limited = kitsune_backoff_with_max (full, 100);

  g_assert_cmpint (kitsune_backoff_get_delay (fixed, 1, 0.5), ==, 1000);
  g_assert_cmpint (kitsune_backoff_get_delay (half, 1, 0), ==, 1000);
  g_assert_cmpint (kitsune_backoff_get_delay (half, 1, 0.5), ==, 750);
  g_assert_cmpint (kitsune_backoff_get_delay (half, 1, 0.998), ==, 501);
  g_assert_cmpint (kitsune_backoff_get_delay (full, 1, 0.25), ==, 750);
  g_assert_cmpint (kitsune_backoff_get_delay (full, 1, 0.999), ==, 1);
  g_assert_cmpint (kitsune_backoff_get_delay (limited, 1, 0.5), ==, 50);
  assert_text (limited, "fixed (1000 us, max 100 us, jitter 1)");
}

static void
test_backoff_tells_its_rule (void)
{
  g_autoptr (KitsuneBackoff) linear = kitsune_backoff_new_linear (1, 2);
  g_autoptr (KitsuneBackoff) exponential = kitsune_backoff_new_exponential (3, 4.5);
  g_autoptr (KitsuneBackoff) limited = kitsune_backoff_with_max (exponential, 6);
  g_autoptr (KitsuneBackoff) jittered = kitsune_backoff_with_jitter (limited, 0.75);
  g_autoptr (KitsuneBackoff) same = kitsune_backoff_ref (jittered);

  g_assert_cmpint (kitsune_backoff_get_kind (linear), ==, KITSUNE_BACKOFF_KIND_LINEAR);
  g_assert_cmpint (kitsune_backoff_get_initial (linear), ==, 1);
  g_assert_cmpint (kitsune_backoff_get_increment (linear), ==, 2);
  g_assert_cmpfloat (kitsune_backoff_get_factor (linear), ==, 1);
  g_assert_cmpint (kitsune_backoff_get_max (linear), ==, -1);
  g_assert_cmpfloat (kitsune_backoff_get_jitter (linear), ==, 0);

  g_assert_true (same == jittered);
  g_assert_cmpint (kitsune_backoff_get_kind (same), ==, KITSUNE_BACKOFF_KIND_EXPONENTIAL);
  g_assert_cmpint (kitsune_backoff_get_initial (same), ==, 3);
  g_assert_cmpint (kitsune_backoff_get_increment (same), ==, 0);
  g_assert_cmpfloat (kitsune_backoff_get_factor (same), ==, 4.5);
  g_assert_cmpint (kitsune_backoff_get_max (same), ==, 6);
  g_assert_cmpfloat (kitsune_backoff_get_jitter (same), ==, 0.75);
  /* the ones it was made from stay as they were */
  g_assert_cmpint (kitsune_backoff_get_max (exponential), ==, -1);
  g_assert_cmpfloat (kitsune_backoff_get_jitter (limited), ==, 0);
}

static void
test_backoff_refuses_nonsense (void)
{
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (1);

  g_test_expect_message ("Kitsune", G_LOG_LEVEL_CRITICAL, "*delay >= 0*");
  g_assert_null (kitsune_backoff_new_fixed (-1));
  g_test_expect_message ("Kitsune", G_LOG_LEVEL_CRITICAL, "*factor >= 1*");
  g_assert_null (kitsune_backoff_new_exponential (1, 0.5));
  g_test_expect_message ("Kitsune", G_LOG_LEVEL_CRITICAL, "*increment >= 0*");
  g_assert_null (kitsune_backoff_new_linear (1, -1));
  g_test_expect_message ("Kitsune", G_LOG_LEVEL_CRITICAL, "*jitter*");
  g_assert_null (kitsune_backoff_with_jitter (backoff, 1.5));
  g_test_expect_message ("Kitsune", G_LOG_LEVEL_CRITICAL, "*max >= -1*");
  g_assert_null (kitsune_backoff_with_max (backoff, -2));
  g_test_assert_expected_messages ();
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/backoff/fixed", test_backoff_fixed);
  g_test_add_func ("/kitsune/base/backoff/linear", test_backoff_linear);
  g_test_add_func ("/kitsune/base/backoff/exponential", test_backoff_exponential);
  g_test_add_func ("/kitsune/base/backoff/saturates", test_backoff_saturates);
  g_test_add_func ("/kitsune/base/backoff/of-nothing", test_backoff_of_nothing);
  g_test_add_func ("/kitsune/base/backoff/jitter", test_backoff_jitter);
  g_test_add_func ("/kitsune/base/backoff/tells-its-rule", test_backoff_tells_its_rule);
  g_test_add_func ("/kitsune/base/backoff/refuses-nonsense", test_backoff_refuses_nonsense);

  return g_test_run ();
}
