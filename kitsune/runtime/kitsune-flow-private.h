/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"
#include "kitsune/runtime/kitsune-recovery-private.h"

G_BEGIN_DECLS

/* The part of the flow of items that only the engine calls. */

/* --- backpressure and items: kitsune-flow.c --- */

/* Tells upstream whether the input is blocked. */
void kitsune_input_tell (KitsuneInput *in);
void kitsune_output_set_blocked (KitsuneOutput *out,
                                 gboolean blocked);
/* Whether the input is blocked, and whether its operator has work to do, may
 * have changed. */
void kitsune_input_update (KitsuneInput *in);
void kitsune_op_update_inputs (KitsuneOp *op);
/* Hands @vector to the operator of @in and what comes of it further down; the
 * operator must be able to take it. */
void kitsune_input_process (KitsuneInput *in,
                            KitsuneVector *vector);
void kitsune_output_send (KitsuneOutput *out,
                          KitsuneVector *vector);
void kitsune_op_abandon_outputs (KitsuneOp *op);

/* --- buffers: kitsune-edge.c --- */

/* Where the overflow asks for a buffer, but nobody said how large. */
#define KITSUNE_EDGE_DEFAULT_SIZE 16

/* Gives @in the buffer that the stage above asks for, or else the run. */
void kitsune_edge_attach (KitsuneInput *in,
                          gint default_size);
void kitsune_edge_free (KitsuneEdge *self);
/* How many items are pending has changed. */
void kitsune_edge_note (KitsuneInput *in);
/* Takes @vector into a buffer that drops what does not fit. */
void kitsune_edge_offer (KitsuneInput *in,
                         KitsuneVector *vector);
/* There may be more in such a buffer than fits: drops it, or holds the stage
 * above. */
void kitsune_edge_settle (KitsuneInput *in);
/* The same for all buffers that hold the stage above them. */
void kitsune_exec_settle_edges (KitsuneExec *self);
/* Lets twice as many items wait. */
void kitsune_edge_enlarge (KitsuneInput *in);
/* Bounds the vectors of @op by the buffers below it. */
void kitsune_edge_limit_vectors (KitsuneOp *op);

/* --- ends: kitsune-ends.c --- */

/* An input is told that nothing more comes, behind what is pending; takes
 * @error. */
void kitsune_input_end (KitsuneInput *in,
                        GError *error);
/* Tells upstream that an input, which is closed, wants no more. */
void kitsune_input_disconnect (KitsuneInput *in);
/* The same when nothing is pending. */
void kitsune_input_deliver_end (KitsuneInput *in,
                                GError *error);
/* Calls the operator's function for that. */
void kitsune_input_tell_end (KitsuneInput *in,
                             GError *error);

/* --- turns: kitsune-turn.c --- */

/* FALSE if the operator failed. Does nothing the second time. */
gboolean kitsune_op_start (KitsuneOp *op);
/* Hands in what is pending on one input, a vector at most. Returns TRUE if it
 * did anything. */
gboolean kitsune_input_drain (KitsuneInput *in);
void kitsune_op_run_produce (KitsuneOp *op);
/* Done because nobody wants anything from it any more. */
void kitsune_op_close (KitsuneOp *op);
/* Calls abandon of an operator that is done, unless that has been. */
void kitsune_op_let_go (KitsuneOp *op);

/* Makes the operator take more from an input that it holds. */
gboolean kitsune_op_relieve (KitsuneOp *op,
                             guint input);

/* Calls the operator's function for one of its timers. */
void kitsune_op_call_timer (KitsuneOp *op,
                            KitsuneTimer *timer);

/* Measuring: what @op did from @start on, without what it called. */
guint64 kitsune_measure_begin (KitsuneLane *lane,
                               guint64 *nested);
void kitsune_measure_end (KitsuneOp *op,
                          guint64 start,
                          guint64 nested,
                          guint n_items);
/* Buckets: 0 to 3 ns one each, then four for every power of two. */
guint kitsune_latency_bucket (guint64 ns);

static inline gboolean
kitsune_input_can_process (KitsuneInput *in)
{
  KitsuneOp *op = in->op;

  return !in->held && op->n_blocked_outputs == 0 && !op->producing &&
         G_LIKELY (!op->recovering || kitsune_input_may_resume (in));
}

/* The most items that may be emitted at once into @in, which has a buffer; @max if
 * it does not matter. */
static inline guint
kitsune_edge_get_room (const KitsuneInput *in,
                       guint max)
{
  if (in->lossy)
    return max;

  return in->pending.n_items < in->capacity ? MIN (max, in->capacity - in->pending.n_items) : 1;
}

static inline gboolean
kitsune_op_class_passes (const KitsuneOpClass *klass)
{
  return klass->transform != NULL || klass->passes;
}

/* After any function of the operator that may have emitted. */
static inline void
kitsune_op_settle (KitsuneOp *op)
{
  if (G_UNLIKELY (op->done))
    {
      kitsune_op_abandon_outputs (op);
      return;
    }

  for (guint o = 0; o < op->n_outputs; o++)
    if (op->outputs[o].vector != NULL && op->outputs[o].vector->n_items > 0)
      kitsune_op_flush (op, o);
}

G_END_DECLS
