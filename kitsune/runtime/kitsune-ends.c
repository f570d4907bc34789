/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-flow-private.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"

/*
 * How streams end, in both directions: an operator that is through ends its
 * outputs and lets go of its inputs; one that nobody wants anything from any
 * more is closed. Ends travel behind all items, see kitsune-flow.c.
 *
 * States of an input:
 *
 *   open ──▶ pending end ──▶ ended          the operator was told
 *     │           │
 *     └───────────┴────────▶ closed         the operator wants no more
 *
 * Runs on the lane's thread, below kitsune_op_run().
 */

void
kitsune_op_close_input (KitsuneOp *op,
                        guint input)
{
  KitsuneInput *in = kitsune_op_get_input (op, input);
  guint n_pending;

  if (in == NULL || in->closed)
    return;

  n_pending = in->pending.n_items;

  in->closed = TRUE;
  if (!in->ended)
    op->n_open_inputs--;
  if (n_pending > 0)
    {
      kitsune_counter_add (&op->counters->items_in, n_pending);
      kitsune_op_abandon_queue (op, &in->pending);
    }
  in->pending_end = FALSE;
  g_clear_error (&in->pending_error);

  if (G_UNLIKELY (in->loose))
    kitsune_input_add_task (in, KITSUNE_SCOPE_DISCONNECT);
  else
    kitsune_input_disconnect (in);
  if (in->scope != NULL)
    kitsune_scope_check_over (in->scope);
}

void
kitsune_input_disconnect (KitsuneInput *in)
{
  KitsuneOutput *peer = in->peer;
  KitsuneOp *upstream = peer->op;
  gboolean was_blocked = in->blocked;

  in->blocked = FALSE;
  if (in->edge != NULL)
    kitsune_edge_note (in);
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
  for (guint i = 0; i < kitsune_op_count_inputs (op); i++)
    {
      KitsuneInput *in = kitsune_op_get_input (op, i);

      if (in != NULL && !in->ended)
        kitsune_op_close_input (op, i);
    }
}

/* What an operator is done with ends here. What it keeps it gives up in a turn
 * of its own: whoever made it be done may be its own function. */
static void
kitsune_op_retire (KitsuneOp *op)
{
  kitsune_op_close_inputs (op);
  if (op->klass->retired != NULL)
    op->klass->retired (op);
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
  kitsune_op_settle (op);
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

/* Items that go out before the error may be all that is wanted below: then it
 * is nobody's any more, as if it had come later, but it has been heard of. */
void
kitsune_op_fail (KitsuneOp *op,
                 GError *error)
{
  if (!op->done && !op->ending)
    kitsune_op_report (op, NULL, error);
  kitsune_op_fail_reported (op, error);
}

void
kitsune_op_fail_reported (KitsuneOp *op,
                          GError *error)
{
  g_prefix_error (&error, "stage \"%s\": ", op->name);
  if (op->klass->failing != NULL && op->started && !op->done && op->klass->failing (op, error))
    return;
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

void
kitsune_input_deliver_end (KitsuneInput *in,
                           GError *error)
{
  KitsuneOp *op = in->op;

  in->ended = TRUE;
  op->n_open_inputs--;
  if (in->scope != NULL)
    kitsune_scope_check_over (in->scope);
  kitsune_input_update (in);
  kitsune_input_tell_end (in, error);
}

void
kitsune_input_tell_end (KitsuneInput *in,
                        GError *error)
{
  KitsuneOp *op = in->op;
  g_autoptr (GError) copy = error != NULL && op->handler != NULL ? g_error_copy (error) : NULL;

  if (error != NULL && op->klass->failed != NULL)
    op->klass->failed (op, in->index, error);
  else if (error != NULL)
    kitsune_op_pass_error (op, error);
  else if (op->klass->ended != NULL)
    op->klass->ended (op, in->index);
  else if (op->n_open_inputs == 0)
    kitsune_op_end (op);

  kitsune_op_settle (op);
  kitsune_op_check_recovery (op, KITSUNE_SITE_ENDED, in, NULL);
  if (op->recovering)
    op->recovery->end = g_steal_pointer (&copy);
}

void
kitsune_input_end (KitsuneInput *in,
                   GError *error)
{
  if (in->closed || in->ended || in->pending_end)
    {
      g_clear_error (&error);
      return;
    }

  if (in->pending.n_items > 0 || in->held || in->op->producing || in->op->recovering || in->loose)
    {
      in->pending_end = TRUE;
      in->pending_error = error;
      kitsune_input_update (in);
      return;
    }

  kitsune_input_deliver_end (in, error);
}
