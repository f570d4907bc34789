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
  gboolean straight; /* items need no freeing and the function is C */
} KitsuneForEachOp;

static gboolean
kitsune_for_each_op_start (KitsuneOp *op,
                           GError **error)
{
  ((KitsuneForEachOp *) op)->straight = kitsune_op_input_is_plain (op, 0) &&
                                        ((KitsuneFunc *) op->params)->kind == KITSUNE_FUNC_ITEM;
  kitsune_op_get_emitter (op);

  return TRUE;
}

/* The straight way: a C function over items that need no freeing and have no
 * columns. Returns where it stopped; if a call failed there, *error is set. */
static G_NO_INLINE guint
kitsune_for_each_op_run_plain (KitsuneFunc *func,
                               KitsuneVector *vector,
                               GError **error)
{
  KitsuneItemFunc callback = (KitsuneItemFunc) func->callback;
  gpointer user_data = func->user_data;
  guint n_items = vector->n_items;
  const GValue *item = vector->values;
  guint i;

  for (i = 0; i < n_items; i++, item++)
    if (G_UNLIKELY (!kitsune_func_call_item (callback, item, user_data, error)))
      break;

  return i;
}

static guint
kitsune_for_each_op_process (KitsuneOp *op,
                             guint input,
                             KitsuneVector *vector)
{
  KitsuneFunc *func = op->params;
  GError *error = NULL;
  guint first = 0;

  if (((KitsuneForEachOp *) op)->straight && vector->columns == NULL)
    first = kitsune_for_each_op_run_plain (func, vector, &error);

  for (guint i = first; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      KitsuneCall call;

      if (error != NULL)
        call = kitsune_op_resolve (op, item, g_steal_pointer (&error), NULL);
      else
        call = kitsune_op_call_item (op, func, item);

      kitsune_value_clear (item);
      kitsune_vector_drop_column (vector, i);
      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        return i + 1;
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
                           KitsuneFunc *func)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "for-each", &kitsune_for_each_op_class,
                                           KITSUNE_STAGE_SINK, func, (GDestroyNotify) kitsune_func_unref);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}

static guint
kitsune_discard_op_process (KitsuneOp *op,
                            guint input,
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
