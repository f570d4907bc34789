/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-flow-private.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"

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
 *               or the operator produces    ┘
 *
 * Only sources look at it before they act. Whatever is pushed into a blocked
 * input all the same (the rest of a vector) becomes pending there: nothing is
 * lost and nothing recurses. Pending items go before anything else as soon as
 * the input is free; ends come behind them.
 *
 * Everything here runs on the lane's thread, below kitsune_op_run().
 */

static void kitsune_input_process (KitsuneInput *in,
                                   KitsuneVector *vector);
static void kitsune_input_end (KitsuneInput *in,
                               GError *error);

/* --- backpressure --- */

static inline gboolean
kitsune_input_can_process (KitsuneInput *in)
{
  KitsuneOp *op = in->op;

  return !in->held && op->n_blocked_outputs == 0 && !(op->producing && op->n_inputs > 0);
}

static void
kitsune_op_update_inputs (KitsuneOp *op);

static void
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

static void
kitsune_input_update (KitsuneInput *in)
{
  gboolean waiting = in->pending.n_items > 0 || in->pending_end;
  gboolean can = kitsune_input_can_process (in);
  gboolean blocked = !in->closed && !in->ended && (!can || in->pending.n_items > 0);

  if (can && waiting && !in->closed)
    kitsune_lane_queue (in->op->lane, in->op);
  if (blocked == in->blocked)
    return;

  in->blocked = blocked;
  kitsune_output_set_blocked (in->peer, blocked);
}

static void
kitsune_op_update_inputs (KitsuneOp *op)
{
  for (guint i = 0; i < op->n_inputs; i++)
    kitsune_input_update (&op->inputs[i]);
}

void
kitsune_op_hold (KitsuneOp *op,
                 guint input)
{
  op->inputs[input].held = TRUE;
  kitsune_input_update (&op->inputs[input]);
}

void
kitsune_op_release (KitsuneOp *op,
                    guint input)
{
  op->inputs[input].held = FALSE;
  kitsune_input_update (&op->inputs[input]);
}

/* --- items --- */

static void
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
  kitsune_counter_add (&op->counters.items_out, vector->n_items);
  if (G_UNLIKELY (op->watch & (KITSUNE_WATCH_ITEM | KITSUNE_WATCH_SAMPLED)))
    kitsune_op_announce (op, vector, 0);
}

static void
kitsune_input_stash (KitsuneInput *in,
                     KitsuneVector *vector)
{
  kitsune_queue_append (&in->pending, vector, 0);
  kitsune_input_update (in);
}

static inline void
kitsune_input_send (KitsuneInput *in,
                    KitsuneVector *vector)
{
  if (G_UNLIKELY (in->closed))
    kitsune_op_abandon_rest (in->peer->op, vector, 0);
  else if (G_UNLIKELY (in->pending.n_items > 0 || !kitsune_input_can_process (in) || in->op->lane->slice_over))
    kitsune_input_stash (in, vector);
  else
    kitsune_input_process (in, vector);
}

/* A fork: all but the last of those who listen get copies. Delivering to one
 * may close others, so who is the last is looked up each time. */
static void
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

static void
kitsune_output_send (KitsuneOutput *out,
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
  kitsune_output_send (out, vector);

  if (out->vector == NULL)
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

static void
kitsune_op_flush_all (KitsuneOp *op)
{
  for (guint o = 0; o < op->n_outputs; o++)
    kitsune_op_flush (op, o);
}

static void
kitsune_op_abandon_outputs (KitsuneOp *op)
{
  for (guint o = 0; o < op->n_outputs; o++)
    if (op->outputs[o].vector != NULL)
      kitsune_op_abandon_rest (op, op->outputs[o].vector, 0);
}

/* After any function of the operator that may have emitted. */
static inline void
kitsune_op_settle (KitsuneOp *op)
{
  if (G_LIKELY (!op->done))
    kitsune_op_flush_all (op);
  else
    kitsune_op_abandon_outputs (op);
}

/* Items before @first have been announced: they were handed in before. */
static void
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
  n_consumed = op->klass->process (op, in->index, vector);
  kitsune_op_settle (op);
  if (G_UNLIKELY (start != 0))
    kitsune_measure_end (op, start, nested, n_consumed);

  kitsune_counter_add (&op->counters.items_in, n_consumed);
  if (G_LIKELY (n_consumed == n_items))
    {
      vector->n_items = 0;
    }
  else if (op->done || in->closed)
    {
      kitsune_counter_add (&op->counters.items_in, n_items - n_consumed);
      kitsune_op_abandon_rest (op, vector, n_consumed);
      vector->n_items = 0;
    }
  else
    {
      kitsune_queue_prepend (&in->pending, vector, n_consumed);
      vector->n_items = 0;
      in->n_announced += n_items - n_consumed;
      kitsune_input_update (in);
    }
}

/* The vector as a transform left it when it wanted to end. */
static void
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

static void
kitsune_input_process (KitsuneInput *in,
                       KitsuneVector *vector)
{
  for (;;)
    {
      KitsuneOp *op = in->op;
      KitsuneOutput *out;
      guint64 start = 0;
      guint64 nested = 0;
      guint first = MIN (in->n_announced, vector->n_items);

      in->n_announced -= first;
      if (G_UNLIKELY (in->watched))
        op->exec->events->passed (op->exec->events_data, in, vector, first);

      if (op->klass->transform == NULL)
        {
          kitsune_op_process (in, vector, first);
          return;
        }

      kitsune_counter_add (&op->counters.items_in, vector->n_items);
      if (G_UNLIKELY (op->lane->measuring))
        start = kitsune_measure_begin (op->lane, &nested);
      op->in_transform = TRUE;
      guint n_items = vector->n_items;
      op->klass->transform (op, vector);
      op->in_transform = FALSE;
      if (G_UNLIKELY (start != 0))
        kitsune_measure_end (op, start, nested, n_items);

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
      if (G_UNLIKELY (in->closed || in->pending.n_items > 0 || !kitsune_input_can_process (in)))
        {
          kitsune_input_send (in, vector);
          return;
        }
    }
}

/* --- ends --- */

void
kitsune_op_close_input (KitsuneOp *op,
                        guint input)
{
  KitsuneInput *in = &op->inputs[input];
  KitsuneOutput *peer = in->peer;
  KitsuneOp *upstream = peer->op;
  gboolean was_blocked = in->blocked;
  guint n_pending = in->pending.n_items;

  if (in->closed)
    return;

  in->closed = TRUE;
  if (!in->ended)
    op->n_open_inputs--;
  if (n_pending > 0)
    {
      kitsune_counter_add (&op->counters.items_in, n_pending);
      kitsune_op_abandon_queue (op, &in->pending);
    }
  in->pending_end = FALSE;
  g_clear_error (&in->pending_error);

  in->blocked = FALSE;
  peer->n_closed++;
  peer->closed = peer->n_closed == peer->n_peers;
  if (was_blocked)
    kitsune_output_set_blocked (peer, FALSE);
  if (!peer->closed || peer->ended || upstream->done)
    return;

  upstream->n_open_outputs--;
  if (upstream->klass->output_closed != NULL)
    upstream->klass->output_closed (upstream, peer->index);
  else if (upstream->n_open_outputs == 0)
    kitsune_op_close (upstream);
}

static void
kitsune_op_close_inputs (KitsuneOp *op)
{
  for (guint i = 0; i < op->n_inputs; i++)
    if (!op->inputs[i].ended)
      kitsune_op_close_input (op, i);
}

/* What an operator is done with ends here. What it keeps it gives up in a turn
 * of its own: whoever made it be done may be its own function. */
static void
kitsune_op_retire (KitsuneOp *op)
{
  kitsune_op_close_inputs (op);
  if (op->klass->abandon != NULL && op->started)
    {
      op->keeping = TRUE;
      kitsune_lane_queue (op->lane, op);
    }
  kitsune_exec_op_done (op->exec, op);
}

void
kitsune_op_let_go (KitsuneOp *op)
{
  if (!op->keeping)
    return;

  op->keeping = FALSE;
  op->klass->abandon (op);
}

void
kitsune_op_close (KitsuneOp *op)
{
  if (op->done)
    return;

  op->done = TRUE;
  kitsune_op_abandon_outputs (op);
  kitsune_op_retire (op);
}

/* Ends every open output, with @error or normally, and lets go of the inputs. */
static void
kitsune_op_finish (KitsuneOp *op,
                   GError *error)
{
  kitsune_op_flush_all (op);
  if (op->done)
    {
      g_clear_error (&error);
      return;
    }

  op->done = TRUE;
  for (guint o = 0; o < op->n_outputs; o++)
    for (guint i = 0; i < op->outputs[o].n_peers; i++)
      kitsune_input_end (op->outputs[o].peers[i], error != NULL ? g_error_copy (error) : NULL);
  kitsune_op_retire (op);

  if (op->n_outputs == 0 && error != NULL)
    kitsune_exec_abort (op->exec, g_steal_pointer (&error));
  g_clear_error (&error);
}

void
kitsune_op_end (KitsuneOp *op)
{
  if (op->done || op->ending)
    return;

  if (op->in_transform)
    op->ending = TRUE;
  else
    kitsune_op_finish (op, NULL);
}

void
kitsune_op_pass_error (KitsuneOp *op,
                       GError *error)
{
  if (op->done || op->ending)
    {
      g_error_free (error);
      return;
    }

  if (op->in_transform)
    {
      op->ending = TRUE;
      op->failure = error;
    }
  else
    {
      kitsune_op_finish (op, error);
    }
}

void
kitsune_op_fail (KitsuneOp *op,
                 GError *error)
{
  g_prefix_error (&error, "stage \"%s\": ", op->name);
  kitsune_op_pass_error (op, error);
}

void
kitsune_op_end_output (KitsuneOp *op,
                       guint output)
{
  KitsuneOutput *out = &op->outputs[output];

  kitsune_op_flush (op, output);
  if (out->ended || op->done)
    return;

  out->ended = TRUE;
  if (!out->closed)
    op->n_open_outputs--;
  for (guint i = 0; i < out->n_peers; i++)
    kitsune_input_end (out->peers[i], NULL);

  if (op->n_open_outputs == 0)
    kitsune_op_end (op);
}

static void
kitsune_input_deliver_end (KitsuneInput *in,
                           GError *error)
{
  KitsuneOp *op = in->op;

  in->ended = TRUE;
  op->n_open_inputs--;
  kitsune_input_update (in);

  if (error != NULL && op->klass->failed != NULL)
    op->klass->failed (op, in->index, error);
  else if (error != NULL)
    kitsune_op_pass_error (op, error);
  else if (op->klass->ended != NULL)
    op->klass->ended (op, in->index);
  else if (op->n_open_inputs == 0)
    kitsune_op_end (op);

  kitsune_op_settle (op);
}

/* An input is told that nothing more comes; takes @error. */
static void
kitsune_input_end (KitsuneInput *in,
                   GError *error)
{
  if (in->closed || in->ended || in->pending_end)
    {
      g_clear_error (&error);
      return;
    }

  if (in->pending.n_items > 0 || in->held || (in->op->producing && in->op->n_inputs > 0))
    {
      in->pending_end = TRUE;
      in->pending_error = error;
      kitsune_input_update (in);
      return;
    }

  kitsune_input_deliver_end (in, error);
}

/* --- turns --- */

gboolean
kitsune_op_start (KitsuneOp *op)
{
  GError *error = NULL;

  if (op->started)
    return !op->done;

  op->started = TRUE;
  atomic_store_explicit (&op->counters.state, KITSUNE_OP_RUNNING, memory_order_relaxed);
  op->exec->events->started (op->exec->events_data, op);
  if (op->done)
    return FALSE;
  if (op->klass->start != NULL && !op->klass->start (op, &error))
    kitsune_op_fail (op, error);
  kitsune_op_settle (op);

  return !op->done;
}

/* Hands in what is pending on one input. Returns TRUE if it did anything. */
static gboolean
kitsune_input_drain (KitsuneInput *in)
{
  KitsuneVector *vector = in->op->lane->scratch;
  gboolean moved = FALSE;

  if (in->closed || in->ended || !kitsune_input_can_process (in))
    return FALSE;

  if (in->pending.n_items > 0)
    {
      kitsune_queue_take (&in->pending, vector, in->op->vector_limit);
      kitsune_input_process (in, vector);
      moved = TRUE;
    }

  if (in->pending_end && in->pending.n_items == 0 && !in->closed && !in->held &&
      !(in->op->producing && in->op->n_inputs > 0))
    {
      in->pending_end = FALSE;
      kitsune_input_deliver_end (in, g_steal_pointer (&in->pending_error));
      return TRUE;
    }

  if (moved)
    kitsune_input_update (in);

  return moved;
}

/* The most items that can be used by whoever consumes what @op gives: an early
 * stop then needs nothing that it throws away. */
static guint
kitsune_op_get_demand (KitsuneOp *op,
                       guint max)
{
  while (op->n_outputs == 1 && op->outputs[0].n_peers == 1)
    {
      op = op->outputs[0].peers[0]->op;
      if (op->klass->demand != NULL)
        max = (guint) MIN (max, op->klass->demand (op));
      if (op->klass->transform == NULL)
        break;
    }

  return MAX (max, 1);
}

static void
kitsune_op_adapt (KitsuneOp *op,
                  gint64 start)
{
  gint64 elapsed;

  kitsune_lane_check_slice (op->lane);
  elapsed = op->lane->now - start;
  if (elapsed < 20 && op->vector_size < op->vector_limit)
    op->vector_size = MIN (op->vector_size * 2, op->vector_limit);
  else if (elapsed > 100 && op->vector_size > 1)
    op->vector_size /= 2;
}

static void
kitsune_op_run_produce (KitsuneOp *op)
{
  KitsuneLane *lane = op->lane;
  gint64 before = lane->now;
  guint64 start = 0;
  guint64 nested = 0;
  guint64 n_out;
  KitsuneFlow flow;

  if (op->n_blocked_outputs > 0 || (op->n_inputs == 0 && op->exec->paused))
    return;

  lane->measuring = (lane->sequence++ & 15) == 0;
  n_out = atomic_load_explicit (&op->counters.items_out, memory_order_relaxed);
  if (lane->measuring)
    start = kitsune_measure_begin (lane, &nested);
  flow = op->klass->produce (op, kitsune_op_get_demand (op, op->vector_size));
  kitsune_op_settle (op);
  if (start != 0)
    kitsune_measure_end (op, start, nested,
                         atomic_load_explicit (&op->counters.items_out, memory_order_relaxed) - n_out);
  lane->measuring = FALSE;
  kitsune_op_adapt (op, before);
  if (op->done)
    return;

  switch (flow)
    {
    case KITSUNE_FLOW_MORE:
      kitsune_lane_queue (lane, op);
      break;

    case KITSUNE_FLOW_WAIT:
      op->producing = FALSE;
      kitsune_op_update_inputs (op);
      break;

    case KITSUNE_FLOW_END:
      op->producing = FALSE;
      kitsune_op_end (op);
      break;

    default:
      g_assert_not_reached ();
    }
}

void
kitsune_op_run (KitsuneOp *op)
{
  gboolean moved = FALSE;

  if (op->done)
    {
      kitsune_op_let_go (op);
      return;
    }
  if (!op->started)
    {
      if (op->n_blocked_outputs > 0 || op->exec->paused || !kitsune_op_start (op))
        return;
    }

  /* one vector of each input, for the sake of those who wait behind us */
  for (guint i = 0; i < op->n_inputs && !op->done; i++)
    moved |= kitsune_input_drain (&op->inputs[i]);
  if (moved)
    {
      kitsune_lane_check_slice (op->lane);
      return;
    }

  if (op->producing)
    kitsune_op_run_produce (op);
}

void
kitsune_op_produce (KitsuneOp *op)
{
  if (op->done || op->producing)
    return;

  op->producing = TRUE;
  kitsune_op_update_inputs (op);
  if (op->n_blocked_outputs == 0)
    kitsune_lane_queue (op->lane, op);
}

gboolean
kitsune_op_relieve (KitsuneOp *op,
                    guint input)
{
  gboolean relieved = op->klass->relieve (op, input);

  kitsune_op_settle (op);

  return relieved;
}

void
kitsune_op_set_external (KitsuneOp *op,
                         gboolean external)
{
  if (op->external == !!external)
    return;

  op->external = !!external;
  if (external)
    op->exec->n_external++;
  else
    op->exec->n_external--;
}
