/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-error.h"

static void
test_error_domain_has_its_name (void)
{
  g_assert_cmpstr (g_quark_to_string (KITSUNE_ERROR), ==, "kitsune-error-quark");
  g_assert_cmpuint (KITSUNE_ERROR, ==, kitsune_error_quark ());
}

/* Programs are compiled with the numbers. */
static void
test_error_codes_stay (void)
{
  g_assert_cmpint (KITSUNE_ERROR_FAILED, ==, 0);
  g_assert_cmpint (KITSUNE_ERROR_INVALID, ==, 1);
  g_assert_cmpint (KITSUNE_ERROR_TYPE_MISMATCH, ==, 2);
  g_assert_cmpint (KITSUNE_ERROR_CALLBACK_FAILED, ==, 3);
  g_assert_cmpint (KITSUNE_ERROR_PANIC, ==, 4);
  g_assert_cmpint (KITSUNE_ERROR_CHANNEL_CLOSED, ==, 5);
  g_assert_cmpint (KITSUNE_ERROR_CIRCUIT_OPEN, ==, 6);
  g_assert_cmpint (KITSUNE_ERROR_NO_RUNNERS, ==, 7);
  g_assert_cmpint (KITSUNE_ERROR_SNAPSHOT_MISSING, ==, 8);
  g_assert_cmpint (KITSUNE_ERROR_STALLED, ==, 9);
  g_assert_cmpint (KITSUNE_ERROR_LIMIT_EXCEEDED, ==, 10);
  g_assert_cmpint (KITSUNE_ERROR_DRAIN_TIMEOUT, ==, 11);
  g_assert_cmpint (KITSUNE_ERROR_EMPTY, ==, 12);
  g_assert_cmpint (KITSUNE_ERROR_TOO_MANY, ==, 13);
  g_assert_cmpint (KITSUNE_ERROR_NOT_COMPARABLE, ==, 14);
  g_assert_cmpint (KITSUNE_ERROR_NOT_HASHABLE, ==, 15);
  g_assert_cmpint (KITSUNE_ERROR_OVERFLOW, ==, 16);
  g_assert_cmpint (KITSUNE_ERROR_PARSE, ==, 17);
  g_assert_cmpint (KITSUNE_ERROR_BUSY, ==, 18);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/base/error/domain-has-its-name", test_error_domain_has_its_name);
  g_test_add_func ("/kitsune/base/error/codes-stay", test_error_codes_stay);

  return g_test_run ();
}
