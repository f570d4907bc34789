/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sinks-private.h"

#include "kitsune/base/kitsune-items.h"
#include "kitsune/runtime/kitsune-op-private.h"

/* The terminal that keeps everything. */
typedef struct
{
  KitsuneOp op;
  GValue *values;
  gsize n_values;
  gsize capacity;
} KitsuneCollectOp;

static guint
kitsune_collect_op_process (KitsuneOp *op,
                            guint input,
                            KitsuneVector *vector)
{
  KitsuneCollectOp *self = (KitsuneCollectOp *) op;

  if (self->n_values + vector->n_items > self->capacity)
    {
      self->capacity = MAX (self->capacity * 2, KITSUNE_VECTOR_MAX);
      self->values = g_renew (GValue, self->values, self->capacity);
    }
  for (guint i = 0; i < vector->n_items; i++)
    {
      kitsune_value_move (&self->values[self->n_values++], &vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return vector->n_items;
}

static void
kitsune_collect_op_result (KitsuneOp *op,
                           GValue *result)
{
  KitsuneCollectOp *self = (KitsuneCollectOp *) op;

  g_value_init (result, KITSUNE_TYPE_ITEMS);
  g_value_take_boxed (result, kitsune_items_new_take (g_steal_pointer (&self->values), self->n_values));
  self->n_values = 0;
}

static void
kitsune_collect_op_finalize (KitsuneOp *op)
{
  KitsuneCollectOp *self = (KitsuneCollectOp *) op;

  for (gsize i = 0; i < self->n_values; i++)
    kitsune_value_clear (&self->values[i]);
  g_free (self->values);
}

static const KitsuneOpClass kitsune_collect_op_class = {
  .instance_size = sizeof (KitsuneCollectOp),
  .process = kitsune_collect_op_process,
  .result = kitsune_collect_op_result,
  .finalize = kitsune_collect_op_finalize,
};

KitsuneStage *
kitsune_sink_new_collect (KitsunePipeline *pipeline)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "collect", &kitsune_collect_op_class,
                                           KITSUNE_STAGE_SINK | KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}
