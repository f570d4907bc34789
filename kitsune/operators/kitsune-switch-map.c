/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-switch-map.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-inner-private.h"

/*
 * switch_map and exhaust_map: a pipeline for an item, at most one at a time. A
 * newer item replaces the pipeline, or is passed over while there is one.
 *
 * What is the newer item must not depend on how items travel. So the input is
 * held after a pipeline was opened, until that stands still: whatever it has to
 * give without waiting comes before anything that happens later.
 */
typedef struct
{
  KitsuneOp op;
  guint inner; /* its input, or KITSUNE_INNER_NONE */
} KitsuneSwitchMapOp;

static gboolean
kitsune_switch_map_op_start (KitsuneOp *op,
                             GError **error)
{
  ((KitsuneSwitchMapOp *) op)->inner = KITSUNE_INNER_NONE;

  return TRUE;
}

/* Returns FALSE if the operator is done. */
static gboolean
kitsune_switch_map_op_begin (KitsuneSwitchMapOp *self,
                             const GValue *item)
{
  KitsuneOp *op = &self->op;
  GValue replacement = G_VALUE_INIT;
  KitsuneCall call;
  guint input;

  if (self->inner != KITSUNE_INNER_NONE)
    kitsune_op_close_input (op, self->inner);
  self->inner = KITSUNE_INNER_NONE;
  if (kitsune_op_is_done (op))
    return FALSE;

  call = kitsune_inner_open (op, op->params, item, &input, &replacement);
  if (call == KITSUNE_CALL_STOP)
    return FALSE;
  if (call == KITSUNE_CALL_REPLACE)
    kitsune_op_emit (op, 0, &replacement);
  if (input == KITSUNE_INNER_NONE)
    return TRUE;

  self->inner = input;
  kitsune_op_hold (op, 0);
  kitsune_op_await_quiet (op, input);

  return TRUE;
}

/* All items are used up, those that a pipeline makes wait excepted. */
static guint
kitsune_switch_map_op_process (KitsuneOp *op,
                               guint input,
                               KitsuneVector *vector)
{
  KitsuneSwitchMapOp *self = (KitsuneSwitchMapOp *) op;
  guint n_items = vector->n_items;
  guint i;

  if (input > 0)
    {
      kitsune_op_push (op, 0, vector);
      return n_items;
    }

  for (i = 0; i < n_items && !op->inputs[0].held && kitsune_op_has_room (op) && !kitsune_op_is_done (op); i++)
    {
      if (kitsune_inner_is_over (op, vector, i))
        return n_items;
      if (!kitsune_switch_map_op_begin (self, &vector->values[i]))
        return i;
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return i;
}

static void
kitsune_switch_map_op_quiet (KitsuneOp *op,
                             guint input)
{
  kitsune_op_release (op, 0);
}

static void
kitsune_switch_map_op_ended (KitsuneOp *op,
                             guint input)
{
  KitsuneSwitchMapOp *self = (KitsuneSwitchMapOp *) op;

  if (input > 0)
    {
      self->inner = KITSUNE_INNER_NONE;
      kitsune_op_release (op, 0);
    }
  if (op->n_open_inputs == 0)
    kitsune_op_end (op);
}

static guint64
kitsune_switch_map_op_demand (KitsuneOp *op)
{
  return 1;
}

static const KitsuneOpClass kitsune_switch_map_op_class = {
  .instance_size = sizeof (KitsuneSwitchMapOp),
  .start = kitsune_switch_map_op_start,
  .process = kitsune_switch_map_op_process,
  .ended = kitsune_switch_map_op_ended,
  .quiet = kitsune_switch_map_op_quiet,
  .demand = kitsune_switch_map_op_demand,
};

static guint
kitsune_exhaust_map_op_process (KitsuneOp *op,
                                guint input,
                                KitsuneVector *vector)
{
  KitsuneSwitchMapOp *self = (KitsuneSwitchMapOp *) op;
  guint i;

  if (input > 0 || self->inner == KITSUNE_INNER_NONE)
    return kitsune_switch_map_op_process (op, input, vector);

  for (i = 0; i < vector->n_items && !kitsune_op_is_done (op); i++)
    {
      kitsune_op_drop (op, &vector->values[i], KITSUNE_DROP_REASON_THROTTLED);
      kitsune_vector_drop_column (vector, i);
    }

  return i;
}

static const KitsuneOpClass kitsune_exhaust_map_op_class = {
  .instance_size = sizeof (KitsuneSwitchMapOp),
  .start = kitsune_switch_map_op_start,
  .process = kitsune_exhaust_map_op_process,
  .ended = kitsune_switch_map_op_ended,
  .quiet = kitsune_switch_map_op_quiet,
  .demand = kitsune_switch_map_op_demand,
};

static KitsunePipeline *
kitsune_switch_map_new (KitsunePipeline *self,
                        GType item_type,
                        KitsuneFunc *func)
{
  return kitsune_inner_new (self, KITSUNE_TYPE_STAGE, "switch-map", &kitsune_switch_map_op_class, item_type, func);
}

static KitsunePipeline *
kitsune_exhaust_map_new (KitsunePipeline *self,
                         GType item_type,
                         KitsuneFunc *func)
{
  return kitsune_inner_new (self, KITSUNE_TYPE_STAGE, "exhaust-map", &kitsune_exhaust_map_op_class, item_type, func);
}

/**
 * kitsune_pipeline_switch_map: (skip)
 * @self: a pipeline
 * @item_type: the type of the items of the pipelines; `G_TYPE_VALUE` if it may
 *   be any
 * @func: makes the pipeline for an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Runs a pipeline for every item and cancels that of the item before.
 *
 * Takes items of any type and emits items of @item_type: those of the inner
 * pipeline of the latest item. A new item cancels the pipeline that is open
 * before @func is called; what it has in flight is dropped as abandoned. No
 * pipeline stands for one without items. Ends when the input and the last inner
 * pipeline have ended.
 *
 * A pipeline is not cancelled by an item that was there already when it was
 * opened, before it has come as far as it can without waiting: `switch_map` of
 * a list, with pipelines that never wait, emits the items of all of them. One
 * that computes for longer than 20 ms is cancelled by whatever comes next.
 *
 * An inner pipeline is part of the run: same thread, clock and options; its
 * stages are listed as `switch-map-1/map-1`. Every time a pipeline is opened it has
 * stages of its own, even if it is the same handle or has a part in common with
 * something else in the run. An error of one ends the stage and cancels the
 * others. A pipeline with construction mistakes, or with items that @item_type
 * does not allow, is an error of the item, as a failed function is: it is left
 * to the error handler of the stage, which may return one item in its place.
 *
 * While the run is being stopped no further pipeline is opened: items that have
 * to wait are then dropped as abandoned.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_switch_map (KitsunePipeline *self,
                             GType item_type,
                             KitsunePipelineFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_switch_map_new (self, item_type,
                                 kitsune_func_new (KITSUNE_FUNC_PIPELINE, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_switch_map_process: (rename-to kitsune_pipeline_switch_map)
 * @self: a pipeline
 * @item_type: the type of the items of the pipelines; `G_TYPE_VALUE` if it may
 *   be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   pipeline for an item, a [class@Pipeline], or nothing
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Runs a pipeline for every item and cancels that of the item before.
 *
 * Takes items of any type and emits items of @item_type: those of the inner
 * pipeline of the latest item. A new item cancels the pipeline that is open
 * before @func is called; what it has in flight is dropped as abandoned. No
 * pipeline stands for one without items. Ends when the input and the last inner
 * pipeline have ended.
 *
 * A pipeline is not cancelled by an item that was there already when it was
 * opened, before it has come as far as it can without waiting: `switch_map` of
 * a list, with pipelines that never wait, emits the items of all of them. One
 * that computes for longer than 20 ms is cancelled by whatever comes next.
 *
 * An inner pipeline is part of the run: same thread, clock and options; its
 * stages are listed as `switch-map-1/map-1`. Every time a pipeline is opened it has
 * stages of its own, even if it is the same handle or has a part in common with
 * something else in the run. An error of one ends the stage and cancels the
 * others. A pipeline with construction mistakes, or with items that @item_type
 * does not allow, is an error of the item, as a failed function is: it is left
 * to the error handler of the stage, which may return one item in its place.
 *
 * While the run is being stopped no further pipeline is opened: items that have
 * to wait are then dropped as abandoned.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_switch_map_process (KitsunePipeline *self,
                                     GType item_type,
                                     KitsuneProcessFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_switch_map_new (self, item_type,
                                 kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_exhaust_map: (skip)
 * @self: a pipeline
 * @item_type: the type of the items of the pipelines; `G_TYPE_VALUE` if it may
 *   be any
 * @func: makes the pipeline for an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Runs a pipeline for an item and passes over the items that come before it has ended.
 *
 * Takes items of any type and emits items of @item_type: those of the inner
 * pipelines. Items that come while one is open are dropped as throttled; @func is
 * not called for them. No pipeline stands for one without items. Ends when the
 * input and the last inner pipeline have ended.
 *
 * An item that was there already when a pipeline was opened waits until that has
 * come as far as it can without waiting, for at most 20 ms: `exhaust_map` of a
 * list, with pipelines that never wait, emits the items of all of them.
 *
 * An inner pipeline is part of the run: same thread, clock and options; its
 * stages are listed as `exhaust-map-1/map-1`. Every time a pipeline is opened it has
 * stages of its own, even if it is the same handle or has a part in common with
 * something else in the run. An error of one ends the stage and cancels the
 * others. A pipeline with construction mistakes, or with items that @item_type
 * does not allow, is an error of the item, as a failed function is: it is left
 * to the error handler of the stage, which may return one item in its place.
 *
 * While the run is being stopped no further pipeline is opened: items that have
 * to wait are then dropped as abandoned.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_exhaust_map (KitsunePipeline *self,
                              GType item_type,
                              KitsunePipelineFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_exhaust_map_new (self, item_type,
                                  kitsune_func_new (KITSUNE_FUNC_PIPELINE, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_exhaust_map_process: (rename-to kitsune_pipeline_exhaust_map)
 * @self: a pipeline
 * @item_type: the type of the items of the pipelines; `G_TYPE_VALUE` if it may
 *   be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   pipeline for an item, a [class@Pipeline], or nothing
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Runs a pipeline for an item and passes over the items that come before it has ended.
 *
 * Takes items of any type and emits items of @item_type: those of the inner
 * pipelines. Items that come while one is open are dropped as throttled; @func is
 * not called for them. No pipeline stands for one without items. Ends when the
 * input and the last inner pipeline have ended.
 *
 * An item that was there already when a pipeline was opened waits until that has
 * come as far as it can without waiting, for at most 20 ms: `exhaust_map` of a
 * list, with pipelines that never wait, emits the items of all of them.
 *
 * An inner pipeline is part of the run: same thread, clock and options; its
 * stages are listed as `exhaust-map-1/map-1`. Every time a pipeline is opened it has
 * stages of its own, even if it is the same handle or has a part in common with
 * something else in the run. An error of one ends the stage and cancels the
 * others. A pipeline with construction mistakes, or with items that @item_type
 * does not allow, is an error of the item, as a failed function is: it is left
 * to the error handler of the stage, which may return one item in its place.
 *
 * While the run is being stopped no further pipeline is opened: items that have
 * to wait are then dropped as abandoned.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_exhaust_map_process (KitsunePipeline *self,
                                      GType item_type,
                                      KitsuneProcessFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_exhaust_map_new (self, item_type,
                                  kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
