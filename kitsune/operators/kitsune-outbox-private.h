/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * The way out of operators whose calls produce any number of items: what fits
 * goes on at once, much of it waits here and is given by produce, so that
 * downstream never has to keep more than a vector or two.
 *
 * An operator with an outbox consumes no further item while
 * kitsune_outbox_is_free() is FALSE, and hands its produce over.
 */
typedef struct
{
  KitsuneQueue queue;
  gboolean ending;      /* with the last of it */
  gboolean withholding; /* by the operator: nothing goes on, all is kept */
} KitsuneOutbox;

/* Takes what a call left in the operator's emitter. The items inherit the
 * columns of item @from of @origin, which may be NULL. Ends the operator if
 * the call said so and all is out. */
void kitsune_outbox_send (KitsuneOutbox *self,
                          KitsuneOp *op,
                          const KitsuneVector *origin,
                          guint from);
/* The same with one value. */
void kitsune_outbox_send_value (KitsuneOutbox *self,
                                KitsuneOp *op,
                                GValue *value,
                                const KitsuneVector *origin,
                                guint from);
/* Ends the operator once all is out. */
void kitsune_outbox_end (KitsuneOutbox *self,
                         KitsuneOp *op);
KitsuneFlow kitsune_outbox_produce (KitsuneOutbox *self,
                                    KitsuneOp *op,
                                    guint max);
void kitsune_outbox_clear (KitsuneOutbox *self);

static inline gboolean
kitsune_outbox_is_free (KitsuneOutbox *self,
                        KitsuneOp *op)
{
  return self->queue.n_items == 0 && !self->ending && !kitsune_op_is_done (op) && kitsune_op_has_room (op);
}

G_END_DECLS
