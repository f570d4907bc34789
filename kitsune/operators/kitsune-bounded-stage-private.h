/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-bounded-stage.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * What an operator of a bounded stage does: reads the limit when it starts,
 * and asks before it keeps one thing more.
 */

/* How many things the stage of @op may keep; G_MAXUINT64 if any number. */
guint64 kitsune_bounded_get_limit (KitsuneOp *op);

/* Fails the operator because it would have to keep more than @limit @things,
 * such as "items" or "keys". */
void kitsune_bounded_fail (KitsuneOp *op,
                           guint64 limit,
                           const char *things);

G_END_DECLS
