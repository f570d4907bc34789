/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-map-result.h"

#include "kitsune/base/kitsune-error-item.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-produce-private.h"

/*
 * map_result: results on one output, failures on the other.
 *
 * A failure is an item like any other here, so no handler is asked. Each input
 * gives exactly one item, on one of the outputs.
 */
#define KITSUNE_MAP_RESULT_RESULTS 0
#define KITSUNE_MAP_RESULT_ERRORS 1

/* Takes @error. */
static void
kitsune_map_result_op_emit_error (KitsuneOp *op,
                                  GValue *item,
                                  GError *error)
{
  GValue failed = G_VALUE_INIT;

  kitsune_op_report (op, item, error);
  if (op->done)
    {
      g_error_free (error);
      return;
    }

  g_value_init (&failed, KITSUNE_TYPE_ERROR_ITEM);
  g_value_take_boxed (&failed, kitsune_error_item_new_take (item, error));
  kitsune_op_emit (op, KITSUNE_MAP_RESULT_ERRORS, &failed);
}

static guint
kitsune_map_result_op_process (KitsuneOp *op,
                               guint input,
                               KitsuneVector *vector)
{
  guint i;

  for (i = 0; i < vector->n_items && kitsune_op_has_room (op) && !kitsune_op_is_done (op); i++)
    {
      GValue *item = &vector->values[i];
      GValue result = G_VALUE_INIT;
      GError *error = NULL;

      if (G_LIKELY (kitsune_produce_try (op, op->params, item, &result, &error)))
        kitsune_op_emit (op, KITSUNE_MAP_RESULT_RESULTS, &result);
      else
        kitsune_map_result_op_emit_error (op, item, error);
      if (G_UNLIKELY (item->g_type != 0 && op->done))
        break;

      kitsune_value_clear (item);
      kitsune_vector_drop_column (vector, i);
    }

  return i;
}

static const KitsuneOpClass kitsune_map_result_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .process = kitsune_map_result_op_process,
};

static GPtrArray *
kitsune_map_result_new (KitsunePipeline *self,
                        GType item_type,
                        KitsuneFunc *func)
{
  GPtrArray *outputs = g_ptr_array_new_with_free_func (g_object_unref);
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "map-result", &kitsune_map_result_op_class,
                                           KITSUNE_STAGE_CANNOT_FAIL, func, (GDestroyNotify) kitsune_func_unref);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);
  kitsune_stage_add_output (stage, item_type);
  kitsune_stage_add_output (stage, KITSUNE_TYPE_ERROR_ITEM);
  for (guint o = 0; o < 2; o++)
    g_ptr_array_add (outputs, kitsune_stage_new_pipeline (stage, o));
  g_object_unref (stage);

  return outputs;
}

/**
 * kitsune_pipeline_map_result: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: computes the result of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by what a function makes of it, and sends those that it
 * fails on elsewhere.
 *
 * Takes items of any type. The first output emits the results, of @item_type;
 * the second one a [struct@ErrorItem] for every item on which @func failed,
 * with the item and the error. On each they keep their order. The stage itself
 * never fails because of its function, so it takes no error handler; failures
 * are counted and announced by [signal@Stage::error] all the same.
 *
 * Both outputs have to be consumed in one run, or be marked with
 * [property@Pipeline:discard].
 *
 * Returns: (transfer container) (element-type KitsunePipeline): the two outputs
 *
 * Since: 1.0
 */
GPtrArray *
kitsune_pipeline_map_result (KitsunePipeline *self,
                             GType item_type,
                             KitsuneMapFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_map_result_new (self, item_type,
                                 kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_map_result_process: (rename-to kitsune_pipeline_map_result)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes
 *   exactly one result
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by what a function makes of it, and sends those that it
 * fails on elsewhere.
 *
 * Takes items of any type. The first output emits the results, of @item_type;
 * the second one a [struct@ErrorItem] for every item on which @func failed,
 * with the item and the error. On each they keep their order. The stage itself
 * never fails because of its function, so it takes no error handler; failures
 * are counted and announced by [signal@Stage::error] all the same.
 *
 * Both outputs have to be consumed in one run, or be marked with
 * [property@Pipeline:discard].
 *
 * Returns: (transfer container) (element-type KitsunePipeline): the two outputs
 *
 * Since: 1.0
 */
GPtrArray *
kitsune_pipeline_map_result_process (KitsunePipeline *self,
                                     GType item_type,
                                     KitsuneProcessFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_map_result_new (self, item_type,
                                 kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
