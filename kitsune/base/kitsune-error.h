/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

/**
 * KITSUNE_ERROR:
 *
 * The domain of the library's own errors; its codes are
 * [error@Kitsune.Error].
 *
 * Since: 1.0
 */
#define KITSUNE_ERROR (kitsune_error_quark ())

/**
 * KitsuneError:
 * @KITSUNE_ERROR_FAILED: something failed that no other code describes
 * @KITSUNE_ERROR_INVALID: a pipeline was put together wrongly: a bad
 *   parameter, an option where it has no meaning, an output nobody consumes
 * @KITSUNE_ERROR_TYPE_MISMATCH: a value has a type that cannot be used or
 *   converted there
 * @KITSUNE_ERROR_CALLBACK_FAILED: a user function reported failure without
 *   saying why
 * @KITSUNE_ERROR_PANIC: a user function failed in a way it did not plan for,
 *   such as an uncaught exception
 * @KITSUNE_ERROR_CHANNEL_CLOSED: an item was sent to a closed channel
 * @KITSUNE_ERROR_CIRCUIT_OPEN: a call was refused because too many before it
 *   had failed
 * @KITSUNE_ERROR_NO_RUNNERS: a merged run was asked for with nothing to run
 * @KITSUNE_ERROR_SNAPSHOT_MISSING: a snapshot that was to be loaded does not
 *   exist
 * @KITSUNE_ERROR_STALLED: a run can make no more progress
 * @KITSUNE_ERROR_LIMIT_EXCEEDED: a configured or documented limit was
 *   exceeded
 * @KITSUNE_ERROR_DRAIN_TIMEOUT: a run that was asked to stop did not finish
 *   its items before the deadline
 * @KITSUNE_ERROR_EMPTY: an item was asked for from a stream that had none
 * @KITSUNE_ERROR_TOO_MANY: a stream had more items than were allowed
 * @KITSUNE_ERROR_NOT_COMPARABLE: two values have no order
 * @KITSUNE_ERROR_NOT_HASHABLE: a value cannot be used as a key
 * @KITSUNE_ERROR_OVERFLOW: a number is outside the range of the type that it
 *   was to have
 * @KITSUNE_ERROR_PARSE: text or data could not be understood
 * @KITSUNE_ERROR_BUSY: an object is in use and cannot do this now
 *
 * The codes of the %KITSUNE_ERROR domain.
 *
 * More codes may be added at the end; be prepared for unknown ones.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_ERROR_FAILED,
  KITSUNE_ERROR_INVALID,
  KITSUNE_ERROR_TYPE_MISMATCH,
  KITSUNE_ERROR_CALLBACK_FAILED,
  KITSUNE_ERROR_PANIC,
  KITSUNE_ERROR_CHANNEL_CLOSED,
  KITSUNE_ERROR_CIRCUIT_OPEN,
  KITSUNE_ERROR_NO_RUNNERS,
  KITSUNE_ERROR_SNAPSHOT_MISSING,
  KITSUNE_ERROR_STALLED,
  KITSUNE_ERROR_LIMIT_EXCEEDED,
  KITSUNE_ERROR_DRAIN_TIMEOUT,
  KITSUNE_ERROR_EMPTY,
  KITSUNE_ERROR_TOO_MANY,
  KITSUNE_ERROR_NOT_COMPARABLE,
  KITSUNE_ERROR_NOT_HASHABLE,
  KITSUNE_ERROR_OVERFLOW,
  KITSUNE_ERROR_PARSE,
  KITSUNE_ERROR_BUSY,
} KitsuneError;

KITSUNE_AVAILABLE_IN_1_0
GQuark kitsune_error_quark (void);

G_END_DECLS
