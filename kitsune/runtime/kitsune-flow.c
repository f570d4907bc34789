/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-flow-private.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-recovery-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"

/*
 * How items, ends and backpressure travel between the operators of a lane.
 *
 * Items are pushed: an operator hands a vector to its output, which hands it
 * to the consuming input, and so on down to an operator that keeps it. A
 * stretch of operators that work in place is a loop here, not a recursion.
 *
 * Backpressure is one bit per input, told upstream when it changes:
 *
 *               held by the operator        ┐
 *   blocked  =  or an output is blocked     ├─▶ outputs above are blocked,
 *               or items are pending        │   and so on up to the sources
 *               or the operator produces,   ┘
 *               or waits for a call to be made again
 *
 * An input with a buffer is blocked only when that is full, one that drops what
 * does not fit never: see kitsune-edge.c.
 *
 * Only sources look at it before they act. Whatever is pushed into a blocked
 * input all the same (the rest of a vector) becomes pending there: nothing is
 * lost and nothing recurses. Pending items go before anything else as soon as
 * the input is free; ends come behind them.
 *
 * Everything here runs on the lane's thread, below kitsune_op_run().
 */

/* --- backpressure --- */

void
kitsune_output_set_blocked (KitsuneOutput *out,
                            gboolean blocked)
{
  KitsuneOp *op = out->op;

  if (blocked)
    {
      if (out->n_blocked++ == 0 && op->n_blocked_outputs++ == 0)
        kitsune_op_update_inputs (op);
      return;
    }

  if (--out->n_blocked > 0 || --op->n_blocked_outputs > 0 || op->done)
    return;

  kitsune_op_update_inputs (op);
  if (op->producing)
    kitsune_lane_queue (op->lane, op);
}

void
kitsune_input_tell (KitsuneInput *in)
{
  gboolean blocked;

  if (in->closed || in->ended)
    blocked = FALSE;
  else if (in->lossy)
    blocked = in->soft = in->soft && in->pending.n_items > in->capacity;
  else if (in->capacity > 0)
    blocked = in->pending.n_items >= in->capacity;
  else
    blocked = in->pending.n_items > 0 || !kitsune_input_can_process (in);

  if (blocked == in->blocked)
    return;

  in->blocked = blocked;
  kitsune_output_set_blocked (in->peer, blocked);
  if (!blocked && in->scope != NULL)
    kitsune_scope_unblocked (in->scope);
}

void
kitsune_input_update (KitsuneInput *in)
{
  gboolean waiting = in->pending.n_items > 0 || in->pending_end;

  if (in->edge != NULL)
    kitsune_edge_note (in);
  if (waiting && !in->closed && kitsune_input_can_process (in))
    kitsune_lane_queue (in->op->lane, in->op);
  if (G_UNLIKELY (in->loose))
    kitsune_input_add_task (in, KITSUNE_SCOPE_UPDATE);
  else
    kitsune_input_tell (in);
}

void
kitsune_op_update_inputs (KitsuneOp *op)
{
  for (guint i = 0; i < op->n_inputs; i++)
    kitsune_input_update (&op->inputs[i]);
  for (guint i = 0; i < op->n_inlets; i++)
    if (op->inlets[i] != NULL)
      kitsune_input_update (op->inlets[i]);
}

void
kitsune_op_hold (KitsuneOp *op,
                 guint input)
{
  KitsuneInput *in = kitsune_op_get_input (op, input);

  in->held = TRUE;
  kitsune_input_update (in);
}

void
kitsune_op_release (KitsuneOp *op,
                    guint input)
{
  KitsuneInput *in = kitsune_op_get_input (op, input);

  in->held = FALSE;
  kitsune_input_update (in);
}

void
kitsune_op_look_ahead (KitsuneOp *op,
                       guint input)
{
  KitsuneInput *in = kitsune_op_get_input (op, input);

  in->ahead = TRUE;
  /* item by item is what somebody asked for who allows no more */
  if (in->edge == NULL && op->exec->max_vector > 1)
    in->capacity = op->exec->max_vector;
  kitsune_input_update (in);
}

/* --- items --- */

static G_GNUC_NO_INLINE void
kitsune_op_announce (KitsuneOp *op,
                     KitsuneVector *vector,
                     guint first)
{
  KitsuneExec *exec = op->exec;

  if (op->watch & KITSUNE_WATCH_ITEM)
    exec->events->items (exec->events_data, op, vector, first);

  if (!(op->watch & KITSUNE_WATCH_SAMPLED))
    return;
  for (guint i = first; i < vector->n_items; i++)
    if (op->n_sampled++ % exec->sample_rate == 0)
      exec->events->sampled (exec->events_data, op, &vector->values[i]);
}

/* Items leave @op by any of its outputs. */
static inline void
kitsune_op_account (KitsuneOp *op,
                    KitsuneVector *vector)
{
  kitsune_counter_add (&op->counters->items_out, vector->n_items);
  if (G_UNLIKELY (op->watch & (KITSUNE_WATCH_ITEM | KITSUNE_WATCH_SAMPLED)))
    kitsune_op_announce (op, vector, 0);
}

static G_GNUC_NO_INLINE void
kitsune_input_stash (KitsuneInput *in,
                     KitsuneVector *vector)
{
  if (in->lossy)
    {
      kitsune_edge_offer (in, vector);
      return;
    }

  kitsune_queue_append (&in->pending, vector, 0);
  kitsune_input_update (in);
  if (G_UNLIKELY (in->ahead && in->held))
    kitsune_op_notify (in->op);
}

static inline void
kitsune_input_send (KitsuneInput *in,
                    KitsuneVector *vector)
{
  if (G_UNLIKELY (in->closed))
    kitsune_op_abandon_rest (in->peer->op, vector, 0);
  else if (G_UNLIKELY (in->pending.n_items > 0 || !kitsune_input_can_process (in) || in->op->lane->slice_over ||
                       in->loose))
    kitsune_input_stash (in, vector);
  else
    kitsune_input_process (in, vector);
}

/* A fork: all but the last of those who listen get copies. Delivering to one
 * may close others, so who is the last is looked up each time. */
static G_GNUC_NO_INLINE void
kitsune_output_fan_out (KitsuneOutput *out,
                        KitsuneVector *vector)
{
  for (guint i = 0; i < out->n_peers; i++)
    {
      g_autoptr (KitsuneVector) copy = NULL;
      guint next = i + 1;

      if (out->peers[i]->closed)
        continue;
      while (next < out->n_peers && out->peers[next]->closed)
        next++;
      if (next == out->n_peers)
        {
          kitsune_input_send (out->peers[i], vector);
          return;
        }

      copy = kitsune_vector_new ();
      kitsune_vector_copy (vector, copy);
      kitsune_input_send (out->peers[i], copy);
    }

  /* what somebody has got is not lost, and neither is what is to be discarded */
  kitsune_vector_clear (vector);
}

static inline void
kitsune_output_send_now (KitsuneOutput *out,
                         KitsuneVector *vector)
{
  if (G_UNLIKELY (out->closed && out->n_peers > 0))
    {
      kitsune_op_abandon_rest (out->op, vector, 0);
      return;
    }

  kitsune_op_account (out->op, vector);
  if (G_LIKELY (out->n_peers == 1))
    kitsune_input_send (out->peers[0], vector);
  else
    kitsune_output_fan_out (out, vector);
}

void
kitsune_output_send (KitsuneOutput *out,
                     KitsuneVector *vector)
{
  kitsune_output_send_now (out, vector);
}

void
kitsune_op_flush (KitsuneOp *op,
                  guint output)
{
  KitsuneOutput *out = &op->outputs[output];
  KitsuneVector *vector;

  if (out->vector == NULL || out->vector->n_items == 0)
    return;

  /* out of sight while it is on its way: what happens downstream may lead
   * back to this output */
  vector = g_steal_pointer (&out->vector);
  if (!op->producing && vector->n_items == op->vector_limit)
    kitsune_lane_check_slice (op->lane);
  kitsune_output_send_now (out, vector);

  if (G_LIKELY (out->vector == NULL))
    out->vector = vector;
  else
    kitsune_vector_free (vector);
}

void
kitsune_op_push (KitsuneOp *op,
                 guint output,
                 KitsuneVector *vector)
{
  kitsune_op_flush (op, output);
  if (vector->n_items > 0)
    kitsune_output_send (&op->outputs[output], vector);
}

guint
kitsune_op_pass_on (KitsuneOp *op,
                    guint input,
                    KitsuneVector *vector)
{
  guint n_items = vector->n_items;

  kitsune_op_push (op, 0, vector);

  return n_items;
}

void
kitsune_op_abandon_outputs (KitsuneOp *op)
{
  for (guint o = 0; o < op->n_outputs; o++)
    if (op->outputs[o].vector != NULL)
      kitsune_op_abandon_rest (op, op->outputs[o].vector, 0);
}

/* The operator took no more than @n_consumed items of the vector: @n_left are left. */
static G_GNUC_NO_INLINE void
kitsune_input_keep_rest (KitsuneInput *in,
                         KitsuneVector *vector,
                         guint n_consumed,
                         guint n_left)
{
  KitsuneOp *op = in->op;

  if (op->done || in->closed)
    {
      kitsune_counter_add (&op->counters->items_in, n_left);
      kitsune_op_abandon_rest (op, vector, n_consumed);
      vector->n_items = 0;
      return;
    }

  kitsune_queue_prepend (&in->pending, vector, n_consumed);
  vector->n_items = 0;
  in->n_announced += n_left;
  if (in->lossy)
    kitsune_edge_settle (in);
  else
    kitsune_input_update (in);
}

/* Items before @first have been announced: they were handed in before. */
static inline void
kitsune_op_process (KitsuneInput *in,
                    KitsuneVector *vector,
                    guint first)
{
  KitsuneOp *op = in->op;
  guint n_items = vector->n_items;
  guint n_consumed;
  guint64 start = 0;
  guint64 nested = 0;

  if (G_UNLIKELY (op->watch & (KITSUNE_WATCH_ITEM | KITSUNE_WATCH_SAMPLED)) && op->n_outputs == 0)
    kitsune_op_announce (op, vector, first);
  if (G_UNLIKELY (op->lane->measuring))
    start = kitsune_measure_begin (op->lane, &nested);
  op->vector = vector;
  n_consumed = op->klass->process (op, in->index, vector);
  op->vector = NULL;
  if (G_UNLIKELY (op->recovering || op->counted))
    n_consumed += kitsune_op_take_given_up (op, vector, n_consumed);
  kitsune_op_settle (op);
  if (G_UNLIKELY (start != 0))
    kitsune_measure_end (op, start, nested, n_consumed);

  kitsune_counter_add (&op->counters->items_in, n_consumed);
  if (G_LIKELY (n_consumed == n_items))
    vector->n_items = 0;
  else
    kitsune_input_keep_rest (in, vector, n_consumed, n_items - n_consumed);
  kitsune_op_check_recovery (op, KITSUNE_SITE_INPUT, in, NULL);
}

/* The vector as a transform left it when it wanted to end. */
static G_GNUC_NO_INLINE void
kitsune_op_finish_transform (KitsuneOp *op,
                             KitsuneVector *vector)
{
  GError *failure = g_steal_pointer (&op->failure);

  op->ending = FALSE;
  if (vector->n_items > 0)
    kitsune_output_send (&op->outputs[0], vector);
  if (failure != NULL)
    kitsune_op_pass_error (op, failure);
  else
    kitsune_op_end (op);
}

static inline void
kitsune_op_transform (KitsuneOp *op,
                      KitsuneVector *vector)
{
  guint n_items = vector->n_items;
  guint64 start = 0;
  guint64 nested = 0;

  if (G_UNLIKELY (op->lane->measuring))
    start = kitsune_measure_begin (op->lane, &nested);
  op->in_transform = TRUE;
  op->vector = vector;
  op->klass->transform (op, vector);
  op->vector = NULL;
  op->in_transform = FALSE;

  if (G_UNLIKELY (op->recovering))
    {
      n_items -= op->recovery->n_kept;
      op->recovery->n_kept = 0;
      kitsune_op_recover (op, KITSUNE_SITE_INPUT, &op->inputs[0], NULL);
    }
  kitsune_counter_add (&op->counters->items_in, n_items);
  if (G_UNLIKELY (start != 0))
    kitsune_measure_end (op, start, nested, n_items);
}

void
kitsune_input_process (KitsuneInput *in,
                       KitsuneVector *vector)
{
  for (;;)
    {
      KitsuneOp *op = in->op;
      KitsuneOutput *out;
      guint first = 0;

      if (G_UNLIKELY (in->n_announced > 0))
        {
          first = MIN (in->n_announced, vector->n_items);
          in->n_announced -= first;
        }
      if (G_UNLIKELY (in->watched))
        op->exec->events->passed (op->exec->events_data, in->pipeline, vector, first);

      if (op->klass->transform == NULL)
        {
          kitsune_op_process (in, vector, first);
          return;
        }

      kitsune_op_transform (op, vector);
      if (G_UNLIKELY (op->ending))
        {
          kitsune_op_finish_transform (op, vector);
          return;
        }
      if (vector->n_items == 0)
        return;

      out = &op->outputs[0];
      if (G_UNLIKELY (out->n_peers != 1 || out->closed))
        {
          kitsune_output_send (out, vector);
          return;
        }
      kitsune_op_account (op, vector);

      in = out->peers[0];
      if (G_UNLIKELY (in->closed || in->pending.n_items > 0 || !kitsune_input_can_process (in) || in->loose))
        {
          kitsune_input_send (in, vector);
          return;
        }
    }
}
