/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-tap.h"

#include "kitsune/base/kitsune-loops-inline.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-worker-stage-private.h"

/*
 * tap: looks at the items that pass.
 *
 * Works in place; an item goes on only after its function has returned.
 */
static gboolean
kitsune_tap_op_start (KitsuneOp *op,
                      GError **error)
{
  kitsune_op_get_emitter_for (op, op->params);

  return TRUE;
}

static KitsuneCall
kitsune_tap_op_call (KitsuneOp *op,
                     GValue *item)
{
  GValue replacement = G_VALUE_INIT;
  GError *error = NULL;
  KitsuneCall call;

  if (G_LIKELY (kitsune_func_call (op->params, op->emitter, item, &error)))
    return kitsune_op_is_done (op) ? KITSUNE_CALL_STOP : KITSUNE_CALL_OK;

  call = kitsune_op_resolve (op, item, error, &replacement);
  if (call == KITSUNE_CALL_REPLACE)
    {
      kitsune_value_clear (item);
      kitsune_value_move (item, &replacement);
    }

  return call;
}

static void
kitsune_tap_op_transform (KitsuneOp *op,
                          KitsuneVector *vector)
{
  guint n_out = 0;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      KitsuneCall call = kitsune_tap_op_call (op, item);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_op_abandon_rest (op, vector, i);
          break;
        }
      if (G_UNLIKELY (call == KITSUNE_CALL_DROPPED))
        {
          kitsune_value_clear (item);
          kitsune_vector_drop_column (vector, i);
          continue;
        }

      vector->values[n_out] = *item;
      kitsune_vector_move_column (vector, n_out++, i);
    }

  vector->n_items = n_out;
}

static const KitsuneOpClass kitsune_tap_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .variant = kitsune_worker_stage_get_variant,
  .start = kitsune_tap_op_start,
  .transform = kitsune_tap_op_transform,
};

static KitsunePipeline *
kitsune_tap_new (KitsunePipeline *self,
                 KitsuneFunc *func)
{
  KitsuneStage *stage = kitsune_worker_stage_new (self, "tap", &kitsune_tap_op_class, KITSUNE_STAGE_TAKES_RETURN, func,
                                                  (GDestroyNotify) kitsune_func_unref);

  kitsune_worker_stage_set_work (stage, KITSUNE_WORK_TAP, func);

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}

/**
 * kitsune_pipeline_tap: (skip)
 * @self: a pipeline
 * @func: called for every item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Calls a function for every item that passes.
 *
 * Takes items of any type and emits them as they are, each after its call has
 * returned. An item whose function fails does not pass: it is left to the error
 * handler of the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_tap (KitsunePipeline *self,
                      KitsuneItemFunc func,
                      gpointer user_data,
                      GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_tap_new (self, kitsune_func_new_looped (KITSUNE_FUNC_ITEM, G_CALLBACK (func),
                                                         G_CALLBACK (kitsune_item_loop), user_data, destroy));
}

/**
 * kitsune_pipeline_tap_process: (rename-to kitsune_pipeline_tap)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): called for
 *   every item; nothing becomes of what it pushes
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Calls a function for every item that passes.
 *
 * Takes items of any type and emits them as they are, each after its call has
 * returned. An item whose function fails does not pass: it is left to the error
 * handler of the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_tap_process (KitsunePipeline *self,
                              KitsuneProcessFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_tap_new (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
