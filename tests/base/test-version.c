/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/kitsune.h"

static void
test_version_matches_package (void)
{
  g_assert_cmpstr (KITSUNE_VERSION_S, ==, PACKAGE_VERSION);
  g_assert_cmpstr (kitsune_get_version (), ==, PACKAGE_VERSION);
}

static void
test_version_check_compares_all_parts (void)
{
  guint major = KITSUNE_MAJOR_VERSION;
  guint minor = KITSUNE_MINOR_VERSION;
  guint micro = KITSUNE_MICRO_VERSION;

  g_assert_true (kitsune_check_version (major, minor, micro));
  g_assert_true (kitsune_check_version (0, 99, 99));
  g_assert_false (kitsune_check_version (major, minor, micro + 1));
  g_assert_false (kitsune_check_version (major, minor + 1, 0));
  g_assert_false (kitsune_check_version (major + 1, 0, 0));
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/version/matches-package", test_version_matches_package);
  g_test_add_func ("/kitsune/base/version/check-compares-all-parts", test_version_check_compares_all_parts);

  return g_test_run ();
}
