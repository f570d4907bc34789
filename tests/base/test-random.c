/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-random-private.h"

/* The first numbers of the authors' own programs for these states. */
static void
test_random_matches_reference (void)
{
  const guint64 split_mix[] = {
    G_GUINT64_CONSTANT (6457827717110365317),
    G_GUINT64_CONSTANT (3203168211198807973),
    G_GUINT64_CONSTANT (9817491932198370423),
    G_GUINT64_CONSTANT (4593380528125082431),
    G_GUINT64_CONSTANT (16408922859458223821),
  };
  const guint64 xoshiro[] = {
    11520,
    0,
    1509978240,
    G_GUINT64_CONSTANT (1215971899390074240),
    G_GUINT64_CONSTANT (1216172134540287360),
    G_GUINT64_CONSTANT (607988272756665600),
  };
  KitsuneRandom random = { { 1, 2, 3, 4 } };
  guint64 seed = 1234567;

  for (gsize i = 0; i < G_N_ELEMENTS (split_mix); i++)
    g_assert_true (kitsune_random_split_mix (&seed) == split_mix[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (xoshiro); i++)
    g_assert_true (kitsune_random_next (&random) == xoshiro[i]);
}

static void
test_random_depends_on_seed_only (void)
{
  KitsuneRandom a;
  KitsuneRandom b;
  KitsuneRandom c;
  guint n_same = 0;

  kitsune_random_init (&a, 0);
  kitsune_random_init (&b, 0);
  kitsune_random_init (&c, 1);

  for (guint i = 0; i < 1000; i++)
    {
      guint64 number = kitsune_random_next (&a);

      g_assert_true (kitsune_random_next (&b) == number);
      n_same += kitsune_random_next (&c) == number;
    }
  g_assert_cmpuint (n_same, ==, 0);
}

static void
test_random_stays_below_bound (void)
{
  KitsuneRandom random;
  guint counts[6] = { 0 };
  gdouble sum = 0;

  kitsune_random_init (&random, 42);

  for (guint i = 0; i < 6000; i++)
    {
      gdouble number = kitsune_random_next_double (&random);

      g_assert_true (number >= 0 && number < 1);
      sum += number;
      counts[kitsune_random_next_below (&random, 6)]++;
      g_assert_true (kitsune_random_next_below (&random, 1) == 0);
      g_assert_true (kitsune_random_next_below (&random, ((guint64) 1 << 63) + 1) <= (guint64) 1 << 63);
    }

  /* Seven standard deviations; the seed is fixed. */
  for (guint i = 0; i < 6; i++)
    {
      g_assert_cmpuint (counts[i], >, 800);
      g_assert_cmpuint (counts[i], <, 1200);
    }
  g_assert_cmpfloat (sum, >, 2840);
  g_assert_cmpfloat (sum, <, 3160);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/random/matches-reference", test_random_matches_reference);
  g_test_add_func ("/kitsune/base/random/depends-on-seed-only", test_random_depends_on_seed_only);
  g_test_add_func ("/kitsune/base/random/stays-below-bound", test_random_stays_below_bound);

  return g_test_run ();
}
