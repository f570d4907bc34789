/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-error.h"

/* The formatter would take the dashes for minus signs. */
/* clang-format off */

/**
 * kitsune_error_quark:
 *
 * Gets the domain of the library's own errors.
 *
 * Returns: the quark behind %KITSUNE_ERROR
 *
 * Since: 1.0
 */
G_DEFINE_QUARK (kitsune-error-quark, kitsune_error)
/* clang-format on */
