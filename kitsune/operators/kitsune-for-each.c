/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sinks-private.h"

#include "kitsune/base/kitsune-loops-inline.h"
#include "kitsune/operators/kitsune-worker-stage-private.h"

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
                                        ((KitsuneFunc *) op->params)->loop != NULL;
  kitsune_op_get_emitter_for (op, op->params);

  return TRUE;
}

/* The straight way: a C function over items that need no freeing and have no
 * columns. Returns where it stopped; the call there failed with *error. */
static guint
kitsune_for_each_op_run_loop (KitsuneFunc *func,
                              KitsuneVector *vector,
                              GError **error)
{
  KitsuneItemLoopFunc loop = (KitsuneItemLoopFunc) func->loop;
  guint n_done = loop ((KitsuneItemFunc) func->callback, vector->values, vector->n_items, func->user_data, error);

  if (n_done < vector->n_items && *error == NULL)
    kitsune_func_set_silent (error);

  return n_done;
}

/* Items from @first on, one by one; the call for that one may have failed with
 * @error. Returns where it stopped. */
static G_GNUC_NO_INLINE guint
kitsune_for_each_op_go_on (KitsuneOp *op,
                           KitsuneVector *vector,
                           guint first,
                           GError *error)
{
  for (guint i = first; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      KitsuneCall call;

      if (error != NULL)
        call = kitsune_op_resolve (op, item, g_steal_pointer (&error), NULL);
      else
        call = kitsune_op_call_item (op, op->params, item);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        return i;
      kitsune_value_clear (item);
      kitsune_vector_drop_column (vector, i);
    }

  return vector->n_items;
}

static guint
kitsune_for_each_op_process (KitsuneOp *op,
                             guint input,
                             KitsuneVector *vector)
{
  GError *error = NULL;
  guint first = 0;

  if (((KitsuneForEachOp *) op)->straight && vector->columns == NULL)
    first = kitsune_for_each_op_run_loop (op->params, vector, &error);
  if (first < vector->n_items)
    first = kitsune_for_each_op_go_on (op, vector, first, error);

  return first;
}

static const KitsuneOpClass kitsune_for_each_op_class = {
  .instance_size = sizeof (KitsuneForEachOp),
  .variant = kitsune_worker_stage_get_variant,
  .start = kitsune_for_each_op_start,
  .process = kitsune_for_each_op_process,
};

KitsuneStage *
kitsune_sink_new_for_each (KitsunePipeline *pipeline,
                           KitsuneFunc *func)
{
  KitsuneStage *stage = kitsune_worker_stage_new (pipeline, "for-each", &kitsune_for_each_op_class,
                                                  KITSUNE_STAGE_SINK, func, (GDestroyNotify) kitsune_func_unref);

  kitsune_worker_stage_set_work (stage, KITSUNE_WORK_FOR_EACH, func);

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
