/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sinks-private.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-literal-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * The terminals that look for an item: any, all, find and contains.
 *
 * All end with the first item that decides, which stops the stages above them;
 * all looks for one that speaks against it. The items before it are sorted out
 * on purpose and not counted as dropped.
 */
typedef struct
{
  KitsuneFunc *func;
  gboolean wanted; /* the answer that decides */
} KitsuneSearchParams;

typedef struct
{
  KitsuneOp op;
  GValue found; /* unset: none */
} KitsuneSearchOp;

static void
kitsune_search_params_free (gpointer data)
{
  KitsuneSearchParams *params = data;

  kitsune_func_unref (params->func);
  g_free (params);
}

/* Item @index decides: the rest is not looked at. */
static guint
kitsune_search_op_decide (KitsuneOp *op,
                          KitsuneVector *vector,
                          guint index)
{
  guint n_items = vector->n_items;

  kitsune_value_move (&((KitsuneSearchOp *) op)->found, &vector->values[index]);
  kitsune_vector_clear (vector);
  kitsune_op_end (op);

  return n_items;
}

static guint
kitsune_search_op_process (KitsuneOp *op,
                           guint input,
                           KitsuneVector *vector)
{
  const KitsuneSearchParams *params = op->params;

  for (guint i = 0; i < vector->n_items; i++)
    {
      gboolean answer = FALSE;
      KitsuneCall call = kitsune_op_call_test (op, params->func, &vector->values[i], &answer, NULL);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        return i;
      if (G_UNLIKELY (call == KITSUNE_CALL_OK && !answer == !params->wanted))
        return kitsune_search_op_decide (op, vector, i);
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return vector->n_items;
}

static void
kitsune_search_op_result_found (KitsuneOp *op,
                                GValue *result)
{
  kitsune_value_set_boolean (result, ((KitsuneSearchOp *) op)->found.g_type != 0);
}

static void
kitsune_search_op_result_not_found (KitsuneOp *op,
                                    GValue *result)
{
  kitsune_value_set_boolean (result, ((KitsuneSearchOp *) op)->found.g_type == 0);
}

static void
kitsune_search_op_result_item (KitsuneOp *op,
                               GValue *result)
{
  kitsune_value_move (result, &((KitsuneSearchOp *) op)->found);
}

static void
kitsune_search_op_finalize (KitsuneOp *op)
{
  kitsune_value_clear (&((KitsuneSearchOp *) op)->found);
}

static KitsuneStage *
kitsune_search_new (KitsunePipeline *pipeline,
                    const char *kind,
                    const KitsuneOpClass *klass,
                    KitsuneFunc *func,
                    gboolean wanted)
{
  KitsuneSearchParams *params = g_new (KitsuneSearchParams, 1);
  KitsuneStage *stage;

  *params = (KitsuneSearchParams){ func, wanted };
  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, kind, klass, KITSUNE_STAGE_SINK, params, kitsune_search_params_free);
  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}

static const KitsuneOpClass kitsune_any_op_class = {
  .instance_size = sizeof (KitsuneSearchOp),
  .process = kitsune_search_op_process,
  .result = kitsune_search_op_result_found,
  .finalize = kitsune_search_op_finalize,
};

KitsuneStage *
kitsune_sink_new_any (KitsunePipeline *pipeline,
                      KitsuneFunc *func)
{
  return kitsune_search_new (pipeline, "any", &kitsune_any_op_class, func, TRUE);
}

static const KitsuneOpClass kitsune_all_op_class = {
  .instance_size = sizeof (KitsuneSearchOp),
  .process = kitsune_search_op_process,
  .result = kitsune_search_op_result_not_found,
  .finalize = kitsune_search_op_finalize,
};

KitsuneStage *
kitsune_sink_new_all (KitsunePipeline *pipeline,
                      KitsuneFunc *func)
{
  return kitsune_search_new (pipeline, "all", &kitsune_all_op_class, func, FALSE);
}

static const KitsuneOpClass kitsune_find_op_class = {
  .instance_size = sizeof (KitsuneSearchOp),
  .process = kitsune_search_op_process,
  .result = kitsune_search_op_result_item,
  .finalize = kitsune_search_op_finalize,
};

KitsuneStage *
kitsune_sink_new_find (KitsunePipeline *pipeline,
                       KitsuneFunc *func)
{
  return kitsune_search_new (pipeline, "find", &kitsune_find_op_class, func, TRUE);
}

static guint
kitsune_contains_op_process (KitsuneOp *op,
                             guint input,
                             KitsuneVector *vector)
{
  guint n_items = vector->n_items;

  for (guint i = 0; i < n_items; i++)
    if (kitsune_value_equal (&vector->values[i], op->params))
      return kitsune_search_op_decide (op, vector, i);

  kitsune_vector_clear (vector);

  return n_items;
}

static const KitsuneOpClass kitsune_contains_op_class = {
  .instance_size = sizeof (KitsuneSearchOp),
  .process = kitsune_contains_op_process,
  .result = kitsune_search_op_result_found,
  .finalize = kitsune_search_op_finalize,
};

KitsuneStage *
kitsune_sink_new_contains (KitsunePipeline *pipeline,
                           const GValue *value)
{
  GValue *copy = g_new0 (GValue, 1);
  KitsuneStage *stage;

  kitsune_literal_copy (NULL, NULL, value, G_TYPE_VALUE, copy);
  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "contains", &kitsune_contains_op_class,
                             KITSUNE_STAGE_SINK | KITSUNE_STAGE_CANNOT_FAIL, copy, kitsune_literal_free);
  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}
