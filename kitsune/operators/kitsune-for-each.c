/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sinks-private.h"

#include "kitsune/runtime/kitsune-op-private.h"

/*
 * The terminals without a result: for_each calls a function for every item,
 * discard lets them go.
 */
typedef struct
{
  KitsuneOp op;
} KitsuneForEachOp;

static gboolean
kitsune_for_each_op_start (KitsuneOp *op,
                           GError   **error)
{
  kitsune_op_get_emitter (op);

  return TRUE;
}

static guint
kitsune_for_each_op_process (KitsuneOp     *op,
                             guint          input,
                             KitsuneVector *vector)
{
  KitsuneFunc *func = op->params;

  for (guint i = 0; i < vector->n_items; i++)
    {
      if (G_UNLIKELY (kitsune_op_call_item (op, func, &vector->values[i]) == KITSUNE_CALL_STOP))
        {
          kitsune_vector_drop_column (vector, i);
          kitsune_value_clear (&vector->values[i]);
          return i + 1;
        }
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return vector->n_items;
}

static const KitsuneOpClass kitsune_for_each_op_class = {
  .instance_size = sizeof (KitsuneForEachOp),
  .start = kitsune_for_each_op_start,
  .process = kitsune_for_each_op_process,
};

KitsuneStage *
kitsune_sink_new_for_each (KitsunePipeline *pipeline,
                           KitsuneFunc     *func)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "for-each", &kitsune_for_each_op_class,
                                           KITSUNE_STAGE_SINK, func, (GDestroyNotify) kitsune_func_unref);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}

static guint
kitsune_discard_op_process (KitsuneOp     *op,
                            guint          input,
                            KitsuneVector *vector)
{
  guint n_items = vector->n_items;

  kitsune_vector_clear (vector);

  return n_items;
}

static const KitsuneOpClass kitsune_discard_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .process = kitsune_discard_op_process,
};

KitsuneStage *
kitsune_sink_new_discard (KitsunePipeline *pipeline)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "discard", &kitsune_discard_op_class,
                                           KITSUNE_STAGE_SINK | KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}
