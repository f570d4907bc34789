/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

G_BEGIN_DECLS

/**
 * KITSUNE_TEST_ERROR:
 *
 * The domain of the errors of the test kit; its codes are
 * [error@KitsuneTest.Error].
 *
 * Since: 1.0
 */
#define KITSUNE_TEST_ERROR (kitsune_test_error_quark ())

/**
 * KitsuneTestError:
 * @KITSUNE_TEST_ERROR_UNEXPECTED: what happened is not what was expected
 * @KITSUNE_TEST_ERROR_INJECTED: a failure that was asked for
 *
 * The codes of the %KITSUNE_TEST_ERROR domain.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_TEST_ERROR_UNEXPECTED,
  KITSUNE_TEST_ERROR_INJECTED,
} KitsuneTestError;

KITSUNE_AVAILABLE_IN_1_0
GQuark kitsune_test_error_quark (void);

G_END_DECLS
