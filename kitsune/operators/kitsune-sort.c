/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sort.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-gather-private.h"

/*
 * sort and sort_by: all items, in order.
 *
 * What is sorted is an array of keys with the number of their items, so that a
 * stable sort moves little and every key is computed once; sort's keys are the
 * items themselves. GLib's sort cannot be stopped: after the first comparison
 * that fails all others say "equal", and the error is raised when it returns.
 */
typedef struct
{
  KitsuneFunc *func; /* (nullable) */
  gboolean by_key;   /* func gives keys; otherwise it compares */
} KitsuneSortParams;

typedef struct
{
  KitsuneOp op;
  KitsuneGather items;
  KitsuneGather keys; /* sort_by only: as many as items */
  guint32 *order;     /* once it is sorted */
  gsize n_given;      /* of @order */
  guint64 limit;
  KitsuneFunc *compare;
  GError *error; /* of the first comparison that failed */
} KitsuneSortOp;

static void
kitsune_sort_params_free (gpointer data)
{
  KitsuneSortParams *params = data;

  g_clear_pointer (&params->func, kitsune_func_unref);
  g_free (params);
}

static gboolean
kitsune_sort_op_start (KitsuneOp *op,
                       GError **error)
{
  KitsuneSortOp *self = (KitsuneSortOp *) op;
  const KitsuneSortParams *params = op->params;

  /* GLib sorts at most so many */
  self->limit = MIN (kitsune_bounded_get_limit (op), G_MAXINT);
  self->compare = params->by_key ? NULL : params->func;
  if (self->compare != NULL)
    kitsune_op_get_emitter_for (op, self->compare);

  return TRUE;
}

static guint
kitsune_sort_op_process (KitsuneOp *op,
                         guint input,
                         KitsuneVector *vector)
{
  KitsuneSortOp *self = (KitsuneSortOp *) op;
  const KitsuneSortParams *params = op->params;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      GValue key = G_VALUE_INIT;
      KitsuneCall call = KITSUNE_CALL_OK;

      if (params->by_key)
        call = kitsune_op_call_map (op, params->func, item, &key, NULL);

      if (call == KITSUNE_CALL_OK && G_UNLIKELY (self->items.n_values >= self->limit))
        {
          kitsune_bounded_fail (op, self->limit, "items");
          call = KITSUNE_CALL_STOP;
        }

      if (G_LIKELY (call == KITSUNE_CALL_OK))
        {
          kitsune_gather_take (&self->items, item);
          if (params->by_key)
            kitsune_gather_take (&self->keys, &key);
        }
      kitsune_value_clear (&key);
      if (call == KITSUNE_CALL_STOP)
        return i;

      kitsune_value_clear (item);
      kitsune_vector_drop_column (vector, i);
    }

  return vector->n_items;
}

static gint
kitsune_sort_op_compare (gconstpointer a,
                         gconstpointer b,
                         gpointer data)
{
  KitsuneSortOp *self = data;
  const GValue *keys = self->keys.values != NULL ? self->keys.values : self->items.values;
  const GValue *x = &keys[*(const guint32 *) a];
  const GValue *y = &keys[*(const guint32 *) b];
  gint order = 0;

  if (G_UNLIKELY (self->error != NULL))
    return 0;

  /* what most keys are, without a call */
  if (self->compare == NULL && x->g_type == G_TYPE_INT64 && y->g_type == G_TYPE_INT64)
    return (x->data[0].v_int64 > y->data[0].v_int64) - (x->data[0].v_int64 < y->data[0].v_int64);

  if (self->compare != NULL)
    kitsune_func_compare (self->compare, self->op.emitter, x, y, &order, &self->error);
  else
    kitsune_value_compare (x, y, &order, &self->error);

  return order;
}

static void
kitsune_sort_op_ended (KitsuneOp *op,
                       guint input)
{
  KitsuneSortOp *self = (KitsuneSortOp *) op;
  gsize n_items = self->items.n_values;

  self->order = g_new (guint32, n_items);
  for (gsize i = 0; i < n_items; i++)
    self->order[i] = (guint32) i;
  if (n_items > 1)
    g_qsort_with_data (self->order, (gint) n_items, sizeof *self->order, kitsune_sort_op_compare, self);

  if (self->error != NULL)
    kitsune_op_fail (op, g_steal_pointer (&self->error));
  else
    kitsune_op_produce (op);
}

static KitsuneFlow
kitsune_sort_op_produce (KitsuneOp *op,
                         guint max)
{
  KitsuneSortOp *self = (KitsuneSortOp *) op;
  gsize end = MIN (self->n_given + max, self->items.n_values);

  while (self->n_given < end)
    kitsune_op_emit (op, 0, &self->items.values[self->order[self->n_given++]]);

  return end < self->items.n_values ? KITSUNE_FLOW_MORE : KITSUNE_FLOW_END;
}

static void
kitsune_sort_op_abandon (KitsuneOp *op)
{
  /* what was given out has left an unset value */
  kitsune_gather_abandon (&((KitsuneSortOp *) op)->items, op, 0);
}

static void
kitsune_sort_op_finalize (KitsuneOp *op)
{
  KitsuneSortOp *self = (KitsuneSortOp *) op;

  kitsune_gather_clear (&self->items);
  kitsune_gather_clear (&self->keys);
  g_free (self->order);
  g_clear_error (&self->error);
}

static const KitsuneOpClass kitsune_sort_op_class = {
  .instance_size = sizeof (KitsuneSortOp),
  .start = kitsune_sort_op_start,
  .produce = kitsune_sort_op_produce,
  .process = kitsune_sort_op_process,
  .ended = kitsune_sort_op_ended,
  .abandon = kitsune_sort_op_abandon,
  .finalize = kitsune_sort_op_finalize,
};

static KitsunePipeline *
kitsune_sort_new (KitsunePipeline *self,
                  gboolean by_key,
                  KitsuneFunc *func)
{
  KitsuneSortParams *params = g_new (KitsuneSortParams, 1);
  KitsuneStage *stage;

  *params = (KitsuneSortParams){ func, by_key };
  stage = kitsune_stage_new (KITSUNE_TYPE_BOUNDED_STAGE, by_key ? "sort-by" : "sort", &kitsune_sort_op_class,
                             by_key ? KITSUNE_STAGE_NO_FLAGS : KITSUNE_STAGE_CANNOT_FAIL,
                             params, kitsune_sort_params_free);
  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}

/**
 * kitsune_pipeline_sort: (skip)
 * @self: a pipeline
 * @func: (nullable): compares two items; %NULL for the natural order,
 *   [func@value_compare]
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Emits the items in order.
 *
 * Items keep their type; items that are equal keep the order in which they
 * came. Nothing is emitted before the input has ended. The whole stream is
 * kept; [property@BoundedStage:max-items] limits the number of items. The sort
 * itself is done in one go and holds up the main loop meanwhile.
 *
 * If two items cannot be compared, or @func fails, the stage fails with that
 * error: as there is no item to blame, no error handler is asked.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_sort (KitsunePipeline *self,
                       KitsuneCompareFunc func,
                       gpointer user_data,
                       GDestroyNotify destroy)
{
  KitsuneFunc *compare = NULL;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  if (func != NULL)
    compare = kitsune_func_new (KITSUNE_FUNC_COMPARE, G_CALLBACK (func), user_data, destroy);

  return kitsune_sort_new (self, FALSE, compare);
}

/**
 * kitsune_pipeline_sort_process: (rename-to kitsune_pipeline_sort)
 * @self: a pipeline
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy):
 *   gets a [struct@Pair] of items and pushes a number: negative if the first
 *   comes before the second, 0 if they are equal, positive if it comes after;
 *   %NULL for the natural order, [func@value_compare]
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Emits the items in order.
 *
 * Items keep their type; items that are equal keep the order in which they
 * came. Nothing is emitted before the input has ended. The whole stream is
 * kept; [property@BoundedStage:max-items] limits the number of items. The sort
 * itself is done in one go and holds up the main loop meanwhile.
 *
 * If two items cannot be compared, or @func fails, the stage fails with that
 * error: as there is no item to blame, no error handler is asked.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_sort_process (KitsunePipeline *self,
                               KitsuneProcessFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  KitsuneFunc *compare = NULL;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  if (func != NULL)
    compare = kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy);

  return kitsune_sort_new (self, FALSE, compare);
}

/**
 * kitsune_pipeline_sort_by: (skip)
 * @self: a pipeline
 * @func: computes the key of an item, once
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Emits the items in the natural order of their keys, [func@value_compare].
 *
 * Items keep their type; items with equal keys keep the order in which they
 * came. Nothing is emitted before the input has ended. The whole stream and
 * its keys are kept; [property@BoundedStage:max-items] limits the number of
 * items. The sort itself is done in one go and holds up the main loop
 * meanwhile.
 *
 * An item whose function fails is left to the error handler of the stage. If
 * two keys cannot be compared the stage fails.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_sort_by (KitsunePipeline *self,
                          KitsuneKeyFunc func,
                          gpointer user_data,
                          GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_sort_new (self, TRUE, kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_sort_by_process: (rename-to kitsune_pipeline_sort_by)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the key
 *   of an item; called once for each
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Emits the items in the natural order of their keys, [func@value_compare].
 *
 * Items keep their type; items with equal keys keep the order in which they
 * came. Nothing is emitted before the input has ended. The whole stream and
 * its keys are kept; [property@BoundedStage:max-items] limits the number of
 * items. The sort itself is done in one go and holds up the main loop
 * meanwhile.
 *
 * An item whose function fails is left to the error handler of the stage. If
 * two keys cannot be compared the stage fails.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_sort_by_process (KitsunePipeline *self,
                                  KitsuneProcessFunc func,
                                  gpointer user_data,
                                  GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_sort_new (self, TRUE, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
