/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-outbox-private.h"
#include "kitsune/operators/kitsune-state-core-private.h"

G_BEGIN_DECLS

/* The running half of functions with a state, see kitsune-state-op.c. */
typedef struct
{
  KitsuneOp op;
  KitsuneStateCore core;
  KitsuneRef *ref;
  KitsuneOutbox outbox;

  GValue result;         /* map: of the item type; reused for every call */
  gboolean plain;        /* items of that type need no freeing */
  gboolean straight;     /* map: and nothing but the function looks at the states */
  gboolean in_place;     /* items that come in need no freeing, either */
  const GValue *initial; /* of all states, if they can be had without a call */
  gboolean ending;       /* when the outbox is empty: a function said so, or failed */
  GError *error;         /* to end with then; NULL: none */

  gboolean write_through; /* results wait until states are saved */

  /* with a store that takes time */
  KitsuneState *awaited; /* loading, for the item in front; NULL: none is */
  guint n_ahead;         /* first of what is pending: their states have been asked for */
} KitsuneStateOp;

static inline void
kitsune_state_op_open (KitsuneStateOp *self,
                       KitsuneState *state)
{
  kitsune_ref_open (self->ref, &state->cell);
}

/* After a call: notes what became of the state. Returns FALSE, with *error
 * set, if the call is to be taken for a failure. */
static inline gboolean
kitsune_state_op_close (KitsuneStateOp *self,
                        KitsuneState *state,
                        gboolean ok,
                        GError **error)
{
  KitsuneRef *ref = self->ref;

  kitsune_ref_close (ref);
  if (G_LIKELY (ref->head.changed))
    {
      if (G_UNLIKELY (self->core.ttl > 0))
        kitsune_states_touch (&self->core.states, KITSUNE_STATES_WRITTEN, state, self->core.now);
      if (G_UNLIKELY (self->core.keeper != NULL))
        kitsune_keeper_mark (self->core.keeper, state);
    }

  if (G_LIKELY (ref->head.error == NULL))
    return ok;

  if (ok)
    g_propagate_error (error, g_steal_pointer (&ref->head.error));
  else
    g_clear_error (&ref->head.error);

  return FALSE;
}

/* Calls the function of a map; on OK and REPLACE the result is in @self->result. */
KitsuneCall kitsune_state_op_call_map (KitsuneStateOp *self,
                                       const GValue *item,
                                       KitsuneState *state);

/* A map whose states are there at once works in place. */
void kitsune_state_op_transform (KitsuneOp *op,
                                 KitsuneVector *vector);

G_END_DECLS
