/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-join-private.h"

#include "kitsune/base/kitsune-pair.h"
#include "kitsune/operators/kitsune-produce-private.h"

KitsuneStage *
kitsune_join_new_stage (GType type,
                        const char *kind,
                        const KitsuneOpClass *op_class,
                        KitsuneFunc *func)
{
  if (func == NULL)
    return kitsune_stage_new (type, kind, op_class, KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);

  return kitsune_stage_new (type, kind, op_class, KITSUNE_STAGE_TAKES_RETURN, func,
                            (GDestroyNotify) kitsune_func_unref);
}

KitsunePipeline *
kitsune_join_new (KitsunePipeline *self,
                  KitsunePipeline *other,
                  KitsuneStage *stage,
                  GType item_type)
{
  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);
  kitsune_stage_add_input (stage, other, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, item_type);
}

static void
kitsune_join_emit_pair (KitsuneOp *op,
                        KitsunePair *pair)
{
  GValue result = G_VALUE_INIT;

  g_value_init (&result, KITSUNE_TYPE_PAIR);
  g_value_take_boxed (&result, pair);
  kitsune_op_emit (op, 0, &result);
}

static KitsuneCall
kitsune_join_emit_result (KitsuneOp *op,
                          const GValue *first,
                          const GValue *second,
                          const GValue *item)
{
  GValue result = G_VALUE_INIT;
  GValue replacement = G_VALUE_INIT;
  GError *error = NULL;
  KitsuneCall call = KITSUNE_CALL_OK;

  if (G_UNLIKELY (!kitsune_func_fold (op->params, kitsune_op_get_emitter_for (op, op->params), first, second,
                                      &result, &error) ||
                  !kitsune_produce_fit (&result, op->item_type, &error)))
    call = kitsune_op_resolve (op, item, error, &replacement);
  else if (G_UNLIKELY (op->done))
    call = KITSUNE_CALL_STOP;

  if (call == KITSUNE_CALL_OK)
    {
      kitsune_op_emit (op, 0, &result);
      return call;
    }

  /* a function that failed may have left something behind */
  kitsune_value_clear (&result);
  if (call == KITSUNE_CALL_REPLACE)
    kitsune_op_emit (op, 0, &replacement);

  return call;
}

KitsuneCall
kitsune_join_emit (KitsuneOp *op,
                   const GValue *first,
                   const GValue *second,
                   const GValue *item)
{
  if (op->params != NULL)
    return kitsune_join_emit_result (op, first, second, item);

  kitsune_join_emit_pair (op, kitsune_pair_new (first, second));

  return KITSUNE_CALL_OK;
}

void
kitsune_join_emit_take (KitsuneOp *op,
                        GValue *first,
                        GValue *second)
{
  kitsune_join_emit_pair (op, kitsune_pair_new_take (first, second));
}
