/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-states-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * What is remembered of requests to a store that failed, for the few states
 * that have had such.
 */
typedef struct
{
  KitsuneAttempts attempts;
  gint64 due;    /* of the next request; 0: at once */
  GError *error; /* why the state could not be loaded; NULL: it could */
} KitsuneStateTrouble;

/* Makes one if there was none so far. */
KitsuneStateTrouble *kitsune_state_get_trouble (KitsuneState *state);
void kitsune_state_forget_trouble (KitsuneState *state);

/* When the next request is due. */
gint64 kitsune_state_get_due (const KitsuneState *state);
void kitsune_state_set_due (KitsuneState *state,
                            gint64 due);

static inline gboolean
kitsune_state_cannot_be_loaded (const KitsuneState *state)
{
  const KitsuneStateTrouble *trouble = state->more->trouble;

  return G_UNLIKELY (trouble != NULL) && trouble->error != NULL;
}

G_END_DECLS
