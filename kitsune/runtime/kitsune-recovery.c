/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-recovery-private.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"

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
 * An operator that is restarted by its supervision rests in the same way, but
 * the item is given up: what it gets when the time has come is the next.
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
  g_clear_pointer (&self->restarts, g_array_unref);
  g_clear_object (&self->emitter);
  g_clear_error (&self->end);
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

static void
kitsune_op_wait (KitsuneOp *op,
                 gint64 delay)
{
  gint64 now;

  op->recovering = TRUE;
  op->recovery->ready = FALSE;
  if (delay <= 0)
    return;

  now = kitsune_op_get_time (op);
  kitsune_op_arm_timer (op, &op->recovery->timer, delay < G_MAXINT64 - now ? now + delay : G_MAXINT64);
}

void
kitsune_op_suspend (KitsuneOp *op,
                    gint64 delay)
{
  op->recovery->fresh = TRUE;
  kitsune_op_wait (op, delay);
}

void
kitsune_op_rest (KitsuneOp *op,
                 gint64 delay)
{
  if (delay <= 0)
    return;

  op->recovery->site = KITSUNE_SITE_NONE;
  kitsune_op_wait (op, delay);
  kitsune_op_update_inputs (op);
}

/* Forgets the restarts that are too long ago to count. */
static void
kitsune_recovery_slide (KitsuneRecovery *self,
                        gint64 start)
{
  guint n_old = 0;

  while (n_old < self->restarts->len && g_array_index (self->restarts, gint64, n_old) <= start)
    n_old++;
  if (n_old > 0)
    g_array_remove_range (self->restarts, 0, n_old);
}

gboolean
kitsune_op_restart (KitsuneOp *op,
                    const GError *error,
                    gint64 *delay)
{
  KitsuneRecovery *self = kitsune_op_need_recovery (op);
  KitsuneSupervisionPolicy *policy = op->supervision;
  gint64 window = kitsune_supervision_policy_get_window (policy);
  gint max = kitsune_supervision_policy_get_max_restarts (policy);
  gint64 now = kitsune_op_get_time (op);

  if (g_error_matches (error, KITSUNE_ERROR, KITSUNE_ERROR_PANIC))
    {
      if (kitsune_supervision_policy_get_panic_action (policy) != KITSUNE_PANIC_ACTION_RESTART)
        return FALSE;
    }
  else if (!kitsune_supervision_policy_get_restarts_errors (policy))
    {
      return FALSE;
    }

  if (self->restarts == NULL)
    self->restarts = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (window >= 0 && now >= G_MININT64 + window)
    kitsune_recovery_slide (self, now - window);
  if (max >= 0 && self->restarts->len >= (guint) max)
    return FALSE;

  g_array_append_val (self->restarts, now);
  self->n_restarts++;
  *delay = kitsune_op_get_delay (op, kitsune_supervision_policy_get_backoff (policy), self->restarts->len);
  kitsune_op_announce_restart (op, self->n_restarts, error);

  return TRUE;
}

void
kitsune_op_announce_restart (KitsuneOp *op,
                             guint restart,
                             const GError *error)
{
  kitsune_counter_add (&op->counters->restarts, 1);
  op->exec->events->restarted (op->exec->events_data, op, restart, error);
}

gboolean
kitsune_op_gave_up (KitsuneOp *op)
{
  return op->recovering && op->recovery->fresh && op->recovery->given_up;
}

void
kitsune_op_keep_rest (KitsuneOp *op,
                      KitsuneVector *vector,
                      guint first)
{
  KitsuneInput *in = &op->inputs[0];
  guint n_out = first;
  guint n;

  if (op->recovery->given_up)
    {
      kitsune_value_clear (&vector->values[first]);
      kitsune_vector_drop_column (vector, first++);
    }

  n = vector->n_items - first;
  op->recovery->n_kept = n;
  in->n_announced += n;
  kitsune_queue_prepend (&in->pending, vector, first);
  vector->n_items = n_out;
}

guint
kitsune_op_take_given_up (KitsuneOp *op,
                          KitsuneVector *vector,
                          guint index)
{
  gboolean given_up = op->counted || (op->recovery->fresh && op->recovery->given_up);

  op->counted = FALSE;
  if (!given_up || index >= vector->n_items)
    return 0;

  kitsune_value_clear (&vector->values[index]);
  kitsune_vector_drop_column (vector, index);

  return 1;
}

/* A scope is kept while an attempt at its end is to be made. */
void
kitsune_op_forget_recovery (KitsuneOp *op)
{
  KitsuneInput *input = g_steal_pointer (&op->recovery->input);

  op->recovering = FALSE;
  if (input != NULL && input->scope != NULL)
    kitsune_scope_check_over (input->scope);
}

/* Back to normal. */
static void
kitsune_op_recovered (KitsuneOp *op)
{
  KitsuneRecovery *self = op->recovery;

  kitsune_op_forget_recovery (op);
  self->ready = FALSE;
  self->site = KITSUNE_SITE_NONE;
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
      /* there is no going on at an end or a timer without making the call again */
      if (self->given_up && (site == KITSUNE_SITE_INPUT || site == KITSUNE_SITE_PRODUCE))
        site = KITSUNE_SITE_NONE;
      self->given_up = FALSE;
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
