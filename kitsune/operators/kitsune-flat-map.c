/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-flat-map.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-outbox-private.h"
#include "kitsune/operators/kitsune-worker-stage-private.h"

/*
 * flat_map: any number of results for every item.
 *
 * What a call pushed is withheld until it has succeeded, so a failed call
 * leaves no trace. The next item is not touched before all results of this one
 * have found room downstream.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneOutbox outbox;
} KitsuneFlatMapOp;

static gboolean
kitsune_flat_map_op_start (KitsuneOp *op,
                           GError **error)
{
  kitsune_op_get_emitter (op);

  return TRUE;
}

static guint
kitsune_flat_map_op_process (KitsuneOp *op,
                             guint input,
                             KitsuneVector *vector)
{
  KitsuneFlatMapOp *self = (KitsuneFlatMapOp *) op;
  KitsuneFunc *func = op->params;
  guint i = 0;

  do
    {
      GValue *item = &vector->values[i];
      GValue replacement = G_VALUE_INIT;
      KitsuneCall call = kitsune_op_call_process (op, func, item, &replacement);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        return i;

      if (G_LIKELY (call == KITSUNE_CALL_OK))
        kitsune_outbox_send (&self->outbox, op, vector, i);
      else if (call == KITSUNE_CALL_REPLACE)
        kitsune_outbox_send_value (&self->outbox, op, &replacement, vector, i);
      /* nor is the end that a failed call asked for one */
      op->emitter->ended = FALSE;

      kitsune_value_clear (item);
      kitsune_vector_drop_column (vector, i);
      i++;
    }
  while (i < vector->n_items && kitsune_outbox_is_free (&self->outbox, op));

  return i;
}

static KitsuneFlow
kitsune_flat_map_op_produce (KitsuneOp *op,
                             guint max)
{
  return kitsune_outbox_produce (&((KitsuneFlatMapOp *) op)->outbox, op, max);
}

static void
kitsune_flat_map_op_abandon (KitsuneOp *op)
{
  kitsune_op_abandon_queue (op, &((KitsuneFlatMapOp *) op)->outbox.queue);
}

static void
kitsune_flat_map_op_finalize (KitsuneOp *op)
{
  kitsune_outbox_clear (&((KitsuneFlatMapOp *) op)->outbox);
}

static const KitsuneOpClass kitsune_flat_map_op_class = {
  .instance_size = sizeof (KitsuneFlatMapOp),
  .variant = kitsune_worker_stage_get_variant,
  .start = kitsune_flat_map_op_start,
  .process = kitsune_flat_map_op_process,
  .produce = kitsune_flat_map_op_produce,
  .abandon = kitsune_flat_map_op_abandon,
  .finalize = kitsune_flat_map_op_finalize,
};

/**
 * kitsune_pipeline_flat_map:
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   results of an item, as many as there are
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by any number of others.
 *
 * Takes items of any type and emits items of @item_type, in the order in which
 * they were pushed. The results of an item are withheld until its call has
 * succeeded: a call that fails emits nothing and is left to the error handler
 * of the stage, which may return one item in its place. A large number of
 * results is handed on in portions, as fast as downstream takes them, before
 * the next call.
 *
 * [method@Emitter.end] makes the stage complete with the results of that call.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_flat_map (KitsunePipeline *self,
                           GType item_type,
                           KitsuneProcessFunc func,
                           gpointer user_data,
                           GDestroyNotify destroy)
{
  KitsuneStage *stage;
  KitsuneFunc *boxed;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  boxed = kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy);
  stage = kitsune_worker_stage_new (self, "flat-map", &kitsune_flat_map_op_class, KITSUNE_STAGE_TAKES_RETURN, boxed,
                                    (GDestroyNotify) kitsune_func_unref);
  kitsune_worker_stage_set_work (stage, KITSUNE_WORK_FLAT_MAP, boxed);

  return kitsune_stage_to_pipeline (stage, item_type);
}
