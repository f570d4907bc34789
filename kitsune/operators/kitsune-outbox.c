/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-outbox-private.h"

static void
kitsune_outbox_emit (KitsuneOp *op,
                     GValue *value,
                     const KitsuneVector *origin,
                     guint from)
{
  KitsuneVector *out = kitsune_op_get_vector (op, 0);

  kitsune_vector_take (out, value);
  if (G_UNLIKELY (origin != NULL && origin->columns != NULL))
    kitsune_vector_inherit (out, out->n_items - 1, origin, from);
  if (out->n_items >= op->vector_limit)
    kitsune_op_flush (op, 0);
}

/* Puts @n_values aside. */
static void
kitsune_outbox_keep (KitsuneOutbox *self,
                     KitsuneOp *op,
                     GValue *values,
                     guint n_values,
                     const KitsuneVector *origin,
                     guint from)
{
  g_autoptr (KitsuneVector) portion = kitsune_vector_new ();

  for (guint i = 0; i < n_values; i++)
    {
      kitsune_vector_take (portion, &values[i]);
      if (G_UNLIKELY (origin != NULL && origin->columns != NULL))
        kitsune_vector_inherit (portion, portion->n_items - 1, origin, from);
      if (portion->n_items == KITSUNE_VECTOR_MAX)
        kitsune_queue_append (&self->queue, portion, 0);
    }
  if (portion->n_items > 0)
    kitsune_queue_append (&self->queue, portion, 0);

  if (!self->withholding)
    kitsune_op_produce (op);
}

void
kitsune_outbox_send (KitsuneOutbox *self,
                     KitsuneOp *op,
                     const KitsuneVector *origin,
                     guint from)
{
  KitsuneEmitter *emitter = op->emitter;
  guint n_values = emitter->n_values;
  gboolean ended = emitter->ended;

  if (n_values > op->vector_limit || self->queue.n_items > 0 || self->withholding || !kitsune_op_has_room (op))
    {
      if (n_values > 0)
        kitsune_outbox_keep (self, op, emitter->values, n_values, origin, from);
    }
  else
    {
      for (guint i = 0; i < n_values; i++)
        kitsune_outbox_emit (op, &emitter->values[i], origin, from);
    }

  emitter->n_values = 0;
  emitter->ended = FALSE;
  if (ended)
    kitsune_outbox_end (self, op);
}

void
kitsune_outbox_send_value (KitsuneOutbox *self,
                           KitsuneOp *op,
                           GValue *value,
                           const KitsuneVector *origin,
                           guint from)
{
  if (self->queue.n_items > 0 || self->withholding || !kitsune_op_has_room (op))
    kitsune_outbox_keep (self, op, value, 1, origin, from);
  else
    kitsune_outbox_emit (op, value, origin, from);
}

void
kitsune_outbox_end (KitsuneOutbox *self,
                    KitsuneOp *op)
{
  self->ending = TRUE;
  if (self->queue.n_items == 0)
    kitsune_op_end (op);
}

KitsuneFlow
kitsune_outbox_produce (KitsuneOutbox *self,
                        KitsuneOp *op,
                        guint max)
{
  g_autoptr (KitsuneVector) portion = kitsune_vector_new ();

  kitsune_queue_take (&self->queue, portion, MIN (max, op->vector_limit));
  kitsune_op_push (op, 0, portion);

  if (self->queue.n_items > 0)
    return KITSUNE_FLOW_MORE;

  return self->ending ? KITSUNE_FLOW_END : KITSUNE_FLOW_WAIT;
}

void
kitsune_outbox_clear (KitsuneOutbox *self)
{
  kitsune_queue_clear (&self->queue);
}
