/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-inner-private.h"

KitsuneCall
kitsune_inner_open (KitsuneOp *op,
                    KitsuneFunc *func,
                    const GValue *item,
                    guint *input,
                    GValue *replacement)
{
  KitsunePipeline *pipeline = NULL;
  GError *error = NULL;
  KitsuneCall call = kitsune_op_call_pipeline (op, func, item, &pipeline, replacement);

  *input = KITSUNE_INNER_NONE;
  if (pipeline == NULL)
    return call;

  if (!kitsune_op_open (op, pipeline, op->item_type, input, &error))
    {
      g_prefix_error (&error, "the pipeline%s cannot be run: ", op->n_inputs > 0 ? " for the item" : "");
      call = kitsune_op_resolve (op, item, error, replacement);
    }
  g_object_unref (pipeline);

  return call;
}

KitsunePipeline *
kitsune_inner_new (KitsunePipeline *self,
                   GType type,
                   const char *kind,
                   const KitsuneOpClass *op_class,
                   GType item_type,
                   KitsuneFunc *func)
{
  KitsuneStage *stage = kitsune_stage_new (type, kind, op_class, KITSUNE_STAGE_TAKES_RETURN,
                                           func, (GDestroyNotify) kitsune_func_unref);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, item_type);
}
