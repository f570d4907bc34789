/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"

#include <gio/gio.h>

#include "kitsune/base/kitsune-value.h"
#include "kitsune/define/kitsune-error-handler-private.h"
#include "kitsune/runtime/kitsune-recovery-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"

/*
 * Calls of user functions and what becomes of those that fail.
 *
 * Every operator calls through here, so every function of every operator is
 * handled alike: first the stage's handler, then the run's, then the policy
 * that supervises the stage; then the operator fails with the error. How a call is
 * made again is in kitsune-recovery.c.
 *
 * Runs on the operator's lane.
 */

KitsuneEmitter *
kitsune_op_get_emitter (KitsuneOp *op)
{
  if (op->emitter == NULL)
    {
      op->emitter = kitsune_emitter_new (op->item_type);
      op->emitter->n_repeated = &op->counters->repeated;
    }

  return op->emitter;
}

void
kitsune_attempts_clear (KitsuneAttempts *self)
{
  self->n_failed = 0;
  self->first_at = 0;
  self->redelivered = FALSE;
  g_clear_pointer (&self->counts, g_free);
}

/* Whether the predicate of @handler wants another attempt. Returns FALSE if it
 * failed itself, which @error then tells of, too. */
static gboolean
kitsune_op_ask (KitsuneOp *op,
                const KitsuneErrorHandler *handler,
                gboolean *again,
                GError **error)
{
  g_autoptr (GError) failure = NULL;
  KitsuneEmitter *emitter = NULL;
  char *message;

  /* the operator's own may have something in it */
  if (handler->predicate->kind == KITSUNE_FUNC_PROCESS)
    {
      KitsuneRecovery *recovery = kitsune_op_need_recovery (op);

      if (recovery->emitter == NULL)
        recovery->emitter = kitsune_emitter_new (G_TYPE_VALUE);
      recovery->emitter->n_repeated = &op->counters->repeated;
      emitter = recovery->emitter;
    }

  if (kitsune_func_test_error (handler->predicate, emitter, *error, again, &failure))
    return TRUE;

  message = g_strdup_printf ("%s (and the predicate of the error handler failed: %s)", (*error)->message,
                             failure->message);
  g_free ((*error)->message);
  (*error)->message = message;

  return FALSE;
}

/* Whether an attempt after @delay would begin too late; @error then says so. */
static gboolean
kitsune_op_is_too_late (KitsuneOp *op,
                        const KitsuneAttempts *attempts,
                        gint64 now,
                        gint64 delay,
                        GError **error)
{
  GError *late;

  /* all of these are times that have been or durations: nothing overflows */
  if (op->total_timeout == 0 || delay <= op->total_timeout - (now - attempts->first_at))
    return FALSE;

  late = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
                      "no success after %" G_GUINT64_FORMAT " attempts, and the next would begin later than "
                      "%" G_GINT64_FORMAT " us after the first: %s",
                      attempts->n_failed, op->total_timeout, (*error)->message);
  g_clear_error (error);
  *error = late;

  return TRUE;
}

/* Asks one handler after the other until one decides, and returns that; if it
 * is one that makes attempts, after how many microseconds in @delay. NULL is to
 * halt. */
static const KitsuneErrorHandler *
kitsune_op_consult (KitsuneOp *op,
                    KitsuneAttempts *attempts,
                    GError **error,
                    gint64 *delay)
{
  const KitsuneErrorHandler *handler = op->handler;
  gint64 now = op->total_timeout > 0 ? kitsune_op_get_time (op) : 0;
  guint level = 0;

  if (attempts->n_failed == 1 && attempts->first_at == 0)
    attempts->first_at = now;
  if (attempts->counts == NULL && kitsune_error_handler_get_depth (handler) > 0)
    attempts->counts = g_new0 (guint64, kitsune_error_handler_get_depth (handler));

  for (; handler != NULL && handler->action == KITSUNE_ERROR_ACTION_RETRY; handler = handler->then, level++)
    {
      guint64 n_failed = ++attempts->counts[level];
      gboolean again = TRUE;

      if (handler->max_attempts >= 0 && n_failed >= (guint64) handler->max_attempts)
        continue;
      if (handler->predicate != NULL && !kitsune_op_ask (op, handler, &again, error))
        return NULL;
      if (!again)
        continue;

      *delay = kitsune_op_get_delay (op, handler->backoff, n_failed);
      if (kitsune_op_is_too_late (op, attempts, now, *delay, error))
        return kitsune_error_handler_get_last (handler);
      return handler;
    }

  return handler;
}

static void
kitsune_op_note_failure (KitsuneOp *op,
                         const GValue *item,
                         const GError *error,
                         guint64 attempt,
                         guint64 index)
{
  KitsuneTally *tally = op->tally;
  GValue none = G_VALUE_INIT;

  g_clear_error (&tally->error);
  tally->error = g_error_copy (error);
  tally->attempt = attempt;
  tally->index = index;

  if (item == NULL)
    kitsune_value_init_null (&none);
  kitsune_counter_add (&op->counters->errors, 1);
  op->exec->events->error (op->exec->events_data, op, item != NULL ? item : &none, error, attempt, index);
}

static KitsuneCall
kitsune_op_drop_failed (KitsuneOp *op,
                        const GValue *item)
{
  GValue none = G_VALUE_INIT;

  if (item == NULL)
    kitsune_value_init_null (&none);
  kitsune_counter_add (&op->counters->dropped[KITSUNE_DROP_REASON_ERROR], 1);
  if (op->watch & KITSUNE_WATCH_DROPPED)
    op->exec->events->dropped (op->exec->events_data, op, item != NULL ? item : &none, KITSUNE_DROP_REASON_ERROR);

  /* a handler that ended the run has heard of the item; that is enough */
  op->counted = op->done;

  return op->done ? KITSUNE_CALL_STOP : KITSUNE_CALL_DROPPED;
}

static KitsuneCall
kitsune_op_give_up (KitsuneOp *op,
                    const GValue *item,
                    const GError *error)
{
  if (item != NULL)
    op->exec->events->dead_letter (op->exec->events_data, op, item, error);

  return kitsune_op_drop_failed (op, item);
}

/* The handlers want the operator to end: what its supervision says to that. */
static KitsuneCall
kitsune_op_supervise (KitsuneOp *op,
                      const GValue *item,
                      KitsuneAttempts *attempts,
                      GError *error,
                      gint64 *delay)
{
  g_autoptr (GError) owned = error;
  gboolean redeliver;

  if (g_error_matches (owned, KITSUNE_ERROR, KITSUNE_ERROR_PANIC) &&
      kitsune_supervision_policy_get_panic_action (op->supervision) == KITSUNE_PANIC_ACTION_SKIP)
    {
      kitsune_attempts_clear (attempts);
      return kitsune_op_give_up (op, item, owned);
    }

  if (!kitsune_op_restart (op, owned, delay))
    {
      kitsune_attempts_clear (attempts);
      kitsune_op_fail_reported (op, g_steal_pointer (&owned));
      return KITSUNE_CALL_STOP;
    }
  if (op->done)
    return KITSUNE_CALL_STOP;

  redeliver = kitsune_supervision_policy_get_redeliver (op->supervision) && item != NULL && !attempts->redelivered;
  if (redeliver)
    {
      g_clear_pointer (&attempts->counts, g_free);
      attempts->first_at = kitsune_op_get_time (op) + *delay;
      attempts->redelivered = TRUE;
      return KITSUNE_CALL_RETRY;
    }

  kitsune_attempts_clear (attempts);
  kitsune_op_rest (op, *delay);

  return kitsune_op_give_up (op, item, owned);
}

KitsuneCall
kitsune_op_judge (KitsuneOp *op,
                  const GValue *item,
                  KitsuneAttempts *attempts,
                  GError *error,
                  GValue *replacement,
                  gint64 *delay)
{
  g_autoptr (GError) owned = error;
  const KitsuneErrorHandler *handler;

  kitsune_op_note_failure (op, item, owned, ++attempts->n_failed, attempts->index);
  /* somebody who heard of the error may have ended the run */
  if (op->done)
    return KITSUNE_CALL_STOP;

  handler = kitsune_op_consult (op, attempts, &owned, delay);
  if (op->done)
    return KITSUNE_CALL_STOP;

  if (handler != NULL && handler->action == KITSUNE_ERROR_ACTION_RETRY)
    {
      kitsune_counter_add (&op->counters->retries, 1);
      return KITSUNE_CALL_RETRY;
    }

  if (handler != NULL && handler->action == KITSUNE_ERROR_ACTION_DROP)
    {
      kitsune_attempts_clear (attempts);
      return kitsune_op_drop_failed (op, item);
    }

  /* a handler of the run that returns a value serves the stages that can use
   * it; the others halt, as they would without one */
  if (handler != NULL && handler->action == KITSUNE_ERROR_ACTION_RETURN && replacement != NULL &&
      (op->item_type == G_TYPE_VALUE || g_type_is_a (G_VALUE_TYPE (&handler->value), op->item_type)))
    {
      kitsune_attempts_clear (attempts);
      kitsune_value_copy (&handler->value, replacement);
      return KITSUNE_CALL_REPLACE;
    }

  if (op->supervision != NULL)
    return kitsune_op_supervise (op, item, attempts, g_steal_pointer (&owned), delay);

  kitsune_attempts_clear (attempts);
  kitsune_op_fail_reported (op, g_steal_pointer (&owned));

  return KITSUNE_CALL_STOP;
}

/* The number of @item among those that came in, or of what a source was about
 * to give out. */
static guint64
kitsune_op_get_index (KitsuneOp *op,
                      const GValue *item)
{
  guint64 n_before;

  if (op->n_inputs == 0)
    {
      n_before = atomic_load_explicit (&op->counters->items_out, memory_order_relaxed);
      return n_before + (op->outputs[0].vector != NULL ? op->outputs[0].vector->n_items : 0);
    }

  n_before = atomic_load_explicit (&op->counters->items_in, memory_order_relaxed);
  if (op->vector != NULL && item >= op->vector->values && item < op->vector->values + KITSUNE_VECTOR_MAX)
    n_before += (guint64) (item - op->vector->values);

  return n_before;
}

void
kitsune_op_report (KitsuneOp *op,
                   const GValue *item,
                   const GError *error)
{
  kitsune_op_note_failure (op, item, error, 1, kitsune_op_get_index (op, item));
}

void
kitsune_op_report_at (KitsuneOp *op,
                      const GValue *item,
                      guint64 index,
                      const GError *error)
{
  kitsune_op_note_failure (op, item, error, 1, index);
}

KitsuneCall
kitsune_op_resolve (KitsuneOp *op,
                    const GValue *item,
                    GError *error,
                    GValue *replacement)
{
  KitsuneRecovery *recovery = kitsune_op_need_recovery (op);
  guint n_restarts = recovery->n_restarts;
  gint64 delay = 0;
  KitsuneCall call;

  recovery->attempts.index = kitsune_op_get_index (op, item);
  call = kitsune_op_judge (op, item, &recovery->attempts, error, replacement, &delay);
  if (call == KITSUNE_CALL_RETRY)
    {
      kitsune_op_suspend (op, delay);
      return KITSUNE_CALL_STOP;
    }

  /* the item is given up, but the next has to wait; and a source that is
   * restarted must not take it for the end of what it can give */
  if (call == KITSUNE_CALL_DROPPED && recovery->n_restarts > n_restarts && (delay > 0 || op->n_inputs == 0))
    {
      recovery->given_up = TRUE;
      kitsune_op_suspend (op, delay);
      return KITSUNE_CALL_STOP;
    }

  return call;
}

KitsuneCall
kitsune_op_call_map (KitsuneOp *op,
                     KitsuneFunc *func,
                     const GValue *item,
                     GValue *result,
                     GValue *replacement)
{
  GError *error = NULL;

  if (G_LIKELY (kitsune_func_map (func, kitsune_op_get_emitter_for (op, func), item, result, &error)))
    return op->done ? KITSUNE_CALL_STOP : KITSUNE_CALL_OK;

  return kitsune_op_resolve (op, item, error, replacement);
}

KitsuneCall
kitsune_op_call_test (KitsuneOp *op,
                      KitsuneFunc *func,
                      const GValue *item,
                      gboolean *answer,
                      GValue *replacement)
{
  GError *error = NULL;

  if (G_LIKELY (kitsune_func_test (func, kitsune_op_get_emitter_for (op, func), item, answer, &error)))
    return op->done ? KITSUNE_CALL_STOP : KITSUNE_CALL_OK;

  return kitsune_op_resolve (op, item, error, replacement);
}

KitsuneCall
kitsune_op_call_fold (KitsuneOp *op,
                      KitsuneFunc *func,
                      const GValue *state,
                      const GValue *item,
                      GValue *result,
                      GValue *replacement)
{
  GError *error = NULL;

  if (G_LIKELY (kitsune_func_fold (func, kitsune_op_get_emitter_for (op, func), state, item, result, &error)))
    return op->done ? KITSUNE_CALL_STOP : KITSUNE_CALL_OK;

  return kitsune_op_resolve (op, item, error, replacement);
}

KitsuneCall
kitsune_op_call_item (KitsuneOp *op,
                      KitsuneFunc *func,
                      const GValue *item)
{
  GError *error = NULL;

  if (G_LIKELY (kitsune_func_call (func, kitsune_op_get_emitter_for (op, func), item, &error)))
    return op->done ? KITSUNE_CALL_STOP : KITSUNE_CALL_OK;

  return kitsune_op_resolve (op, item, error, NULL);
}

KitsuneCall
kitsune_op_call_process (KitsuneOp *op,
                         KitsuneFunc *func,
                         const GValue *item,
                         GValue *replacement)
{
  GError *error = NULL;

  if (G_LIKELY (kitsune_func_process (func, kitsune_op_get_emitter_for (op, func), item, &error)))
    {
      if (!op->done)
        return KITSUNE_CALL_OK;
      kitsune_emitter_clear (op->emitter);
      return KITSUNE_CALL_STOP;
    }

  return kitsune_op_resolve (op, item, error, replacement);
}

KitsuneCall
kitsune_op_call_pipeline (KitsuneOp *op,
                          KitsuneFunc *func,
                          const GValue *item,
                          KitsunePipeline **pipeline,
                          GValue *replacement)
{
  GError *error = NULL;

  if (G_LIKELY (kitsune_func_pipeline (func, kitsune_op_get_emitter_for (op, func), item, pipeline, &error)))
    {
      if (!op->done)
        return KITSUNE_CALL_OK;
      g_clear_object (pipeline);
      return KITSUNE_CALL_STOP;
    }

  return kitsune_op_resolve (op, item, error, replacement);
}
