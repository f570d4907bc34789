/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"

G_BEGIN_DECLS

/*
 * A mode for tests: with KITSUNE_SHUFFLE=SEED in the environment the engine
 * draws what is otherwise decided by what became ready first and by the time
 * that things take. None of it may change what comes out of a run.
 *
 *   whose turn it is          any operator that is ready, not the first
 *   how large vectors are     anything up to what is allowed, for every operator
 *                             of a run and for every turn
 *   when a turn of the loop   now and then after a vector, instead of at the
 *   is over                   end of a time slice; what was on its way waits
 *
 * Every lane draws from a generator of its own that starts with the seed, so a
 * test that fails does so when it is run alone, too. Without the mode all that
 * is left is a look at a pointer per turn.
 */

/* NULL: off. */
KitsuneRandom *kitsune_shuffle_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Takes an operator that is ready to the head of the queue. */
void kitsune_shuffle_ready (KitsuneLane *lane);
/* Whether the lane's turn of the loop is over. */
gboolean kitsune_shuffle_slice (KitsuneLane *lane);
/* Draws from 1 to @limit. */
guint kitsune_shuffle_size (KitsuneLane *lane,
                            guint limit);
/* Draws how large the vectors of the operators are. */
void kitsune_shuffle_op (KitsuneOp *op);

G_END_DECLS
