/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sinks-private.h"

#include "kitsune/base/kitsune-number-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/* The terminals that add up: count, sum and sum_by. */
typedef struct
{
  KitsuneOp op;
  gint64 n_items;
} KitsuneCountOp;

static guint
kitsune_count_op_process (KitsuneOp *op,
                          guint input,
                          KitsuneVector *vector)
{
  guint n_items = vector->n_items;

  ((KitsuneCountOp *) op)->n_items += n_items;
  kitsune_vector_clear (vector);

  return n_items;
}

static void
kitsune_count_op_result (KitsuneOp *op,
                         GValue *result)
{
  kitsune_value_set_int64 (result, ((KitsuneCountOp *) op)->n_items);
}

static const KitsuneOpClass kitsune_count_op_class = {
  .instance_size = sizeof (KitsuneCountOp),
  .process = kitsune_count_op_process,
  .result = kitsune_count_op_result,
};

KitsuneStage *
kitsune_sink_new_count (KitsunePipeline *pipeline)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "count", &kitsune_count_op_class,
                                           KITSUNE_STAGE_SINK | KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}

typedef struct
{
  KitsuneOp op;
  KitsuneNumberSum sum;
  GValue result; /* once the input has ended */
} KitsuneSumOp;

static gboolean
kitsune_type_is_floating (GType type)
{
  return G_TYPE_FUNDAMENTAL (type) == G_TYPE_DOUBLE || G_TYPE_FUNDAMENTAL (type) == G_TYPE_FLOAT;
}

static gboolean
kitsune_sum_op_start (KitsuneOp *op,
                      GError **error)
{
  /* the sum of no doubles is one, too */
  if (op->params == NULL)
    ((KitsuneSumOp *) op)->sum.floating =
        kitsune_type_is_floating (kitsune_pipeline_get_item_type (op->inputs[0].pipeline));

  return TRUE;
}

static KitsuneCall
kitsune_sum_op_add (KitsuneOp *op,
                    const GValue *item,
                    const GValue *number)
{
  if (G_LIKELY (kitsune_number_sum_add (&((KitsuneSumOp *) op)->sum, number)))
    return KITSUNE_CALL_OK;

  return kitsune_op_resolve (op, item,
                             g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH,
                                          "expected a number, got %s", G_VALUE_TYPE_NAME (number)),
                             NULL);
}

static guint
kitsune_sum_op_process (KitsuneOp *op,
                        guint input,
                        KitsuneVector *vector)
{
  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      GValue number = G_VALUE_INIT;
      KitsuneCall call;

      if (op->params == NULL)
        {
          call = kitsune_sum_op_add (op, item, item);
        }
      else
        {
          call = kitsune_op_call_map (op, op->params, item, &number, NULL);
          if (G_LIKELY (call == KITSUNE_CALL_OK))
            call = kitsune_sum_op_add (op, item, &number);
          kitsune_value_clear (&number);
        }

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        return i;
      kitsune_value_clear (item);
      kitsune_vector_drop_column (vector, i);
    }

  return vector->n_items;
}

static void
kitsune_sum_op_ended (KitsuneOp *op,
                      guint input)
{
  KitsuneSumOp *self = (KitsuneSumOp *) op;
  GError *error = NULL;

  if (kitsune_number_sum_get (&self->sum, &self->result, &error))
    kitsune_op_end (op);
  else
    kitsune_op_fail (op, error);
}

static void
kitsune_sum_op_result (KitsuneOp *op,
                       GValue *result)
{
  kitsune_value_move (result, &((KitsuneSumOp *) op)->result);
}

static const KitsuneOpClass kitsune_sum_op_class = {
  .instance_size = sizeof (KitsuneSumOp),
  .start = kitsune_sum_op_start,
  .process = kitsune_sum_op_process,
  .ended = kitsune_sum_op_ended,
  .result = kitsune_sum_op_result,
};

static gboolean
kitsune_type_may_be_number (GType type)
{
  GValue value = G_VALUE_INIT;
  KitsuneNumber number;

  if (type == G_TYPE_VALUE || !G_TYPE_IS_VALUE (type))
    return type == G_TYPE_VALUE;

  value.g_type = type;
  return kitsune_number_read (&value, &number);
}

KitsuneStage *
kitsune_sink_new_sum (KitsunePipeline *pipeline,
                      KitsuneFunc *func)
{
  /* an item that is not a number is left to the error handler */
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, func != NULL ? "sum-by" : "sum", &kitsune_sum_op_class,
                                           KITSUNE_STAGE_SINK, func,
                                           func != NULL ? (GDestroyNotify) kitsune_func_unref : NULL);
  GType item_type = kitsune_pipeline_get_item_type (pipeline);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);
  if (func == NULL && !kitsune_type_may_be_number (item_type))
    kitsune_stage_add_problem (stage, "cannot add up items of type %s", g_type_name (item_type));

  return stage;
}
