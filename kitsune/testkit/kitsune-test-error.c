/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-test-error.h"

/**
 * kitsune_test_error_quark:
 *
 * Gets the domain of the errors of the test kit.
 *
 * Returns: the quark behind %KITSUNE_TEST_ERROR
 *
 * Since: 1.0
 */
GQuark
kitsune_test_error_quark (void)
{
  return g_quark_from_static_string ("kitsune-test-error-quark");
}
