/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/define/kitsune-error-handler-private.h"

/*
 * Calls of user functions and what becomes of those that fail.
 *
 * Every operator calls through here, so every function of every operator is
 * handled alike: first the stage's handler, then the run's, then the operator
 * fails with the error. Runs on the operator's lane.
 */

KitsuneEmitter *
kitsune_op_get_emitter (KitsuneOp *op)
{
  if (op->emitter == NULL)
    {
      op->emitter = kitsune_emitter_new (op->item_type);
      op->emitter->n_repeated = &op->counters.repeated;
    }

  return op->emitter;
}

KitsuneCall
kitsune_op_resolve (KitsuneOp *op,
                    const GValue *item,
                    GError *error,
                    GValue *replacement)
{
  const KitsuneExecEvents *events = op->exec->events;
  KitsuneErrorHandler *handler = op->handler;
  GValue none = G_VALUE_INIT;

  if (item == NULL)
    {
      kitsune_value_init_null (&none);
      item = &none;
    }

  kitsune_counter_add (&op->counters.errors, 1);
  events->error (op->exec->events_data, op, item, error);

  /* somebody who heard of the error may have ended the run */
  if (op->done)
    {
      g_error_free (error);
      return KITSUNE_CALL_STOP;
    }

  if (handler != NULL && handler->action == KITSUNE_ERROR_ACTION_DROP)
    {
      kitsune_counter_add (&op->counters.dropped[KITSUNE_DROP_REASON_ERROR], 1);
      if (op->watch & KITSUNE_WATCH_DROPPED)
        events->dropped (op->exec->events_data, op, item, KITSUNE_DROP_REASON_ERROR);
      g_error_free (error);
      return op->done ? KITSUNE_CALL_STOP : KITSUNE_CALL_DROPPED;
    }

  /* a handler of the run that returns a value serves the stages that can use
   * it; the others halt, as they would without one */
  if (handler != NULL && handler->action == KITSUNE_ERROR_ACTION_RETURN && replacement != NULL &&
      (op->item_type == G_TYPE_VALUE || g_type_is_a (G_VALUE_TYPE (&handler->value), op->item_type)))
    {
      kitsune_value_copy (&handler->value, replacement);
      g_error_free (error);
      return KITSUNE_CALL_REPLACE;
    }

  kitsune_op_fail (op, error);

  return KITSUNE_CALL_STOP;
}

KitsuneCall
kitsune_op_call_map (KitsuneOp *op,
                     KitsuneFunc *func,
                     const GValue *item,
                     GValue *result,
                     GValue *replacement)
{
  GError *error = NULL;

  if (G_LIKELY (kitsune_func_map (func, kitsune_op_get_emitter (op), item, result, &error)))
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

  if (G_LIKELY (kitsune_func_test (func, kitsune_op_get_emitter (op), item, answer, &error)))
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

  if (G_LIKELY (kitsune_func_fold (func, kitsune_op_get_emitter (op), state, item, result, &error)))
    return op->done ? KITSUNE_CALL_STOP : KITSUNE_CALL_OK;

  return kitsune_op_resolve (op, item, error, replacement);
}

KitsuneCall
kitsune_op_call_item (KitsuneOp *op,
                      KitsuneFunc *func,
                      const GValue *item)
{
  GError *error = NULL;

  if (G_LIKELY (kitsune_func_call (func, kitsune_op_get_emitter (op), item, &error)))
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

  if (G_LIKELY (kitsune_func_process (func, kitsune_op_get_emitter (op), item, &error)))
    {
      if (!op->done)
        return KITSUNE_CALL_OK;
      kitsune_emitter_clear (op->emitter);
      return KITSUNE_CALL_STOP;
    }

  return kitsune_op_resolve (op, item, error, replacement);
}
