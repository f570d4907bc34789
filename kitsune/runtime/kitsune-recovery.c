/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-recovery-private.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"

/*
 * Calls that failed and are to be made again.
 *
 * An operator cannot wait in the middle of one of its functions. It returns
 * instead, leaving everything as it was before the call, and the engine calls
 * the same function again when the time has come:
 *
 *                  call fails,                     delay is over
 *                  attempts left
 *   working ─────────────────────▶ waiting ──────────────────────▶ ready
 *      ▲                              ▲                              │
 *      │                              │  call fails, attempts left   │ turn: the same
 *      │                              └──────────────────────────────┤ function with
 *      └─────────────────────────────────────────────────────────────┘ the same item
 *            call goes well, or the item is dropped or replaced
 *
 * While an operator is waiting all its inputs are blocked: what has come before
 * the item has gone out, and what comes behind it becomes pending behind it. An
 * operator that is ready gets that one item alone, so that whether the function
 * fails again or not says how the attempt went. Its other inputs stay blocked
 * until then, and its timers go on.
 *
 * Runs on the operator's lane.
 */

KitsuneRecovery *
kitsune_op_need_recovery (KitsuneOp *op)
{
  KitsuneRecovery *self = op->recovery;

  if (self != NULL)
    return self;

  self = op->recovery = g_new0 (KitsuneRecovery, 1);
  /* not the numbers that the operator itself draws, see kitsune_op_init_random() */
  kitsune_random_init (&self->random, kitsune_hash_combine ((guint64) op->exec->seed, op->index + 1));

  return self;
}

void
kitsune_op_free_recovery (KitsuneOp *op)
{
  KitsuneRecovery *self = g_steal_pointer (&op->recovery);

  if (self == NULL)
    return;

  kitsune_attempts_clear (&self->attempts);
  g_clear_object (&self->emitter);
  g_clear_error (&self->end);
  g_clear_error (&self->error);
  g_free (self);
}

gint64
kitsune_op_get_delay (KitsuneOp *op,
                      KitsuneBackoff *backoff,
                      guint64 attempt)
{
  gdouble random;

  if (backoff == NULL)
    return 0;

  random = kitsune_backoff_get_jitter (backoff) > 0 ? kitsune_random_next_double (&op->recovery->random) : 0;

  return kitsune_backoff_get_delay (backoff, attempt, random);
}

void
kitsune_op_suspend (KitsuneOp *op,
                    gint64 delay)
{
  KitsuneRecovery *self = kitsune_op_need_recovery (op);

  op->recovering = TRUE;
  self->fresh = TRUE;
  self->ready = FALSE;
  if (delay > 0)
    {
      gint64 now = kitsune_op_get_time (op);

      kitsune_op_arm_timer (op, &self->timer, delay < G_MAXINT64 - now ? now + delay : G_MAXINT64);
    }
}

void
kitsune_op_keep_rest (KitsuneOp *op,
                      KitsuneVector *vector,
                      guint first)
{
  KitsuneInput *in = &op->inputs[0];
  guint n = vector->n_items - first;

  op->recovery->n_kept = n;
  in->n_announced += n;
  kitsune_queue_prepend (&in->pending, vector, first);
}

/* Back to normal. */
static void
kitsune_op_recovered (KitsuneOp *op)
{
  KitsuneRecovery *self = op->recovery;

  op->recovering = FALSE;
  self->ready = FALSE;
  self->site = KITSUNE_SITE_NONE;
  self->input = NULL;
  self->origin = NULL;
  g_clear_error (&self->end);
  kitsune_attempts_clear (&self->attempts);
  kitsune_op_update_inputs (op);
}

void
kitsune_op_recover (KitsuneOp *op,
                    KitsuneSite site,
                    KitsuneInput *input,
                    KitsuneTimer *origin)
{
  KitsuneRecovery *self = op->recovery;

  if (op->done)
    {
      op->recovering = FALSE;
      return;
    }

  if (self->fresh)
    {
      self->fresh = FALSE;
      self->site = site;
      self->input = input;
      self->origin = origin;
      kitsune_op_update_inputs (op);
      if (!self->timer.armed)
        kitsune_lane_queue (op->lane, op);
    }
  else if (self->ready && self->site == site && self->input == input)
    {
      kitsune_op_recovered (op);
    }
}

void
kitsune_op_wake (KitsuneOp *op)
{
  op->recovery->ready = TRUE;
  kitsune_lane_queue (op->lane, op);
}

gboolean
kitsune_input_may_resume (KitsuneInput *in)
{
  KitsuneRecovery *self = in->op->recovery;

  return self->ready && self->site == KITSUNE_SITE_INPUT && self->input == in;
}

gboolean
kitsune_op_resume (KitsuneOp *op)
{
  KitsuneRecovery *self = op->recovery;

  if (self->timer.armed)
    return TRUE;

  self->ready = TRUE;
  switch (self->site)
    {
    case KITSUNE_SITE_INPUT:
      if (self->input->pending.n_items == 0)
        break;
      kitsune_input_drain (self->input);
      return TRUE;

    case KITSUNE_SITE_PRODUCE:
      if (!op->producing)
        break;
      kitsune_op_run_produce (op);
      return TRUE;

    case KITSUNE_SITE_ENDED:
      kitsune_input_tell_end (self->input, g_steal_pointer (&self->end));
      return TRUE;

    case KITSUNE_SITE_TIMER:
      kitsune_op_call_timer (op, self->origin);
      return TRUE;

    case KITSUNE_SITE_NONE:
    default:
      break;
    }

  /* what failed has been given up since */
  kitsune_op_recovered (op);

  return FALSE;
}
