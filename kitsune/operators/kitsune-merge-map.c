/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-merge-map.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-inner-private.h"

/*
 * merge_map and concat_map: a pipeline for every item, several at a time or one
 * after the other.
 *
 * The input is held while as many pipelines are open as may be. What comes from
 * them goes on as it is.
 */
typedef struct
{
  KitsuneOp op;
  guint n_open;
  guint max_open;
} KitsuneMergeMapOp;

/**
 * KitsuneMergeMapStage:
 *
 * The stage of [method@Pipeline.merge_map].
 *
 * Since: 1.0
 */
struct _KitsuneMergeMapStage
{
  KitsuneStage parent_instance;

  gint concurrency;
};

enum
{
  PROP_0,
  PROP_CONCURRENCY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneMergeMapStage, kitsune_merge_map_stage, KITSUNE_TYPE_STAGE)

static gboolean
kitsune_merge_map_op_start (KitsuneOp *op,
                            GError **error)
{
  KitsuneMergeMapOp *self = (KitsuneMergeMapOp *) op;
  gint concurrency = 1;

  if (KITSUNE_IS_MERGE_MAP_STAGE (op->stage))
    concurrency = kitsune_merge_map_stage_get_concurrency (KITSUNE_MERGE_MAP_STAGE (op->stage));
  self->max_open = concurrency < 0 ? G_MAXUINT : (guint) concurrency;

  return TRUE;
}

/* Returns FALSE if the operator is done. */
static gboolean
kitsune_merge_map_op_begin (KitsuneMergeMapOp *self,
                            const GValue *item)
{
  KitsuneOp *op = &self->op;
  GValue replacement = G_VALUE_INIT;
  guint input;
  KitsuneCall call = kitsune_inner_open (op, op->params, item, &input, &replacement);

  if (call == KITSUNE_CALL_STOP)
    return FALSE;
  if (call == KITSUNE_CALL_REPLACE)
    kitsune_op_emit (op, 0, &replacement);
  if (input == KITSUNE_INNER_NONE)
    return TRUE;

  if (++self->n_open == self->max_open)
    kitsune_op_hold (op, 0);

  return TRUE;
}

static guint
kitsune_merge_map_op_process (KitsuneOp *op,
                              guint input,
                              KitsuneVector *vector)
{
  KitsuneMergeMapOp *self = (KitsuneMergeMapOp *) op;
  guint n_items = vector->n_items;
  guint i;

  if (input > 0)
    {
      kitsune_op_push (op, 0, vector);
      return n_items;
    }

  for (i = 0; i < n_items && self->n_open < self->max_open && kitsune_op_has_room (op) && !kitsune_op_is_done (op); i++)
    {
      if (kitsune_inner_is_over (op, vector, i))
        return n_items;
      if (!kitsune_merge_map_op_begin (self, &vector->values[i]))
        return i;
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return i;
}

static void
kitsune_merge_map_op_ended (KitsuneOp *op,
                            guint input)
{
  KitsuneMergeMapOp *self = (KitsuneMergeMapOp *) op;

  if (input > 0 && self->n_open-- == self->max_open)
    kitsune_op_release (op, 0);
  if (op->n_open_inputs == 0)
    kitsune_op_end (op);
}

static guint64
kitsune_merge_map_op_demand (KitsuneOp *op)
{
  KitsuneMergeMapOp *self = (KitsuneMergeMapOp *) op;

  return self->max_open - self->n_open;
}

static const KitsuneOpClass kitsune_merge_map_op_class = {
  .instance_size = sizeof (KitsuneMergeMapOp),
  .start = kitsune_merge_map_op_start,
  .process = kitsune_merge_map_op_process,
  .ended = kitsune_merge_map_op_ended,
  .demand = kitsune_merge_map_op_demand,
};

static void
kitsune_merge_map_stage_get_property (GObject *object,
                                      guint prop_id,
                                      GValue *value,
                                      GParamSpec *pspec)
{
  KitsuneMergeMapStage *self = KITSUNE_MERGE_MAP_STAGE (object);

  switch (prop_id)
    {
    case PROP_CONCURRENCY:
      g_value_set_int (value, self->concurrency);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_merge_map_stage_set_property (GObject *object,
                                      guint prop_id,
                                      const GValue *value,
                                      GParamSpec *pspec)
{
  KitsuneMergeMapStage *self = KITSUNE_MERGE_MAP_STAGE (object);

  switch (prop_id)
    {
    case PROP_CONCURRENCY:
      kitsune_merge_map_stage_set_concurrency (self, g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_merge_map_stage_check (KitsuneStage *stage)
{
  if (KITSUNE_MERGE_MAP_STAGE (stage)->concurrency == 0)
    kitsune_stage_add_problem (stage, "property \"concurrency\" must not be 0");
}

static void
kitsune_merge_map_stage_class_init (KitsuneMergeMapStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_merge_map_stage_get_property;
  object_class->set_property = kitsune_merge_map_stage_set_property;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_merge_map_stage_check;

  /**
   * KitsuneMergeMapStage:concurrency: (getter get_concurrency) (setter set_concurrency)
   *
   * How many inner pipelines may be open at a time; -1 means any number.
   *
   * Since: 1.0
   */
  properties[PROP_CONCURRENCY] = g_param_spec_int ("concurrency", NULL, NULL, -1, G_MAXINT, 16,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                       G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_merge_map_stage_init (KitsuneMergeMapStage *self)
{
  self->concurrency = 16;
}

/**
 * kitsune_merge_map_stage_get_concurrency: (get-property concurrency)
 * @self: a stage
 *
 * Returns how many inner pipelines may be open at a time.
 *
 * Returns: the number, or -1 if there is no limit
 *
 * Since: 1.0
 */
gint
kitsune_merge_map_stage_get_concurrency (KitsuneMergeMapStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_MERGE_MAP_STAGE (self), -1);

  return self->concurrency;
}

/**
 * kitsune_merge_map_stage_set_concurrency: (set-property concurrency)
 * @self: a stage
 * @concurrency: the number, or -1 for no limit
 *
 * Sets how many inner pipelines may be open at a time.
 *
 * Since: 1.0
 */
void
kitsune_merge_map_stage_set_concurrency (KitsuneMergeMapStage *self,
                                         gint concurrency)
{
  g_return_if_fail (KITSUNE_IS_MERGE_MAP_STAGE (self));
  g_return_if_fail (concurrency >= -1);

  if (self->concurrency == concurrency)
    return;

  self->concurrency = concurrency;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONCURRENCY]);
}

static KitsunePipeline *
kitsune_merge_map_new (KitsunePipeline *self,
                       GType item_type,
                       KitsuneFunc *func)
{
  return kitsune_inner_new (self, KITSUNE_TYPE_MERGE_MAP_STAGE, "merge-map", &kitsune_merge_map_op_class,
                            item_type, func);
}

static KitsunePipeline *
kitsune_concat_map_new (KitsunePipeline *self,
                        GType item_type,
                        KitsuneFunc *func)
{
  return kitsune_inner_new (self, KITSUNE_TYPE_STAGE, "concat-map", &kitsune_merge_map_op_class, item_type, func);
}

/**
 * kitsune_pipeline_merge_map: (skip)
 * @self: a pipeline
 * @item_type: the type of the items of the pipelines; `G_TYPE_VALUE` if it may
 *   be any
 * @func: makes the pipeline for an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Runs a pipeline for every item and emits the items of all of them as they come.
 *
 * Takes items of any type and emits items of @item_type. Those of one inner
 * pipeline keep their order. At most [property@MergeMapStage:concurrency]
 * pipelines are open at a time; the next item waits until one has ended. No
 * pipeline stands for one without items. Ends when the input and all inner
 * pipelines have ended.
 *
 * An inner pipeline is part of the run: same thread, clock and options; its
 * stages are listed as `merge-map-1/map-1`. Every time a pipeline is opened it has
 * stages of its own, even if it is the same handle or has a part in common with
 * something else in the run. An error of one ends the stage and cancels the
 * others. A pipeline with construction mistakes, or with items that @item_type
 * does not allow, is an error of the item, as a failed function is: it is left
 * to the error handler of the stage, which may return one item in its place.
 *
 * While the run is being stopped no further pipeline is opened: items that have
 * to wait are then dropped as abandoned. The stage is a
 * [class@MergeMapStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_merge_map (KitsunePipeline *self,
                            GType item_type,
                            KitsunePipelineFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_merge_map_new (self, item_type,
                                kitsune_func_new (KITSUNE_FUNC_PIPELINE, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_merge_map_process: (rename-to kitsune_pipeline_merge_map)
 * @self: a pipeline
 * @item_type: the type of the items of the pipelines; `G_TYPE_VALUE` if it may
 *   be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   pipeline for an item, a [class@Pipeline], or nothing
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Runs a pipeline for every item and emits the items of all of them as they come.
 *
 * Takes items of any type and emits items of @item_type. Those of one inner
 * pipeline keep their order. At most [property@MergeMapStage:concurrency]
 * pipelines are open at a time; the next item waits until one has ended. No
 * pipeline stands for one without items. Ends when the input and all inner
 * pipelines have ended.
 *
 * An inner pipeline is part of the run: same thread, clock and options; its
 * stages are listed as `merge-map-1/map-1`. Every time a pipeline is opened it has
 * stages of its own, even if it is the same handle or has a part in common with
 * something else in the run. An error of one ends the stage and cancels the
 * others. A pipeline with construction mistakes, or with items that @item_type
 * does not allow, is an error of the item, as a failed function is: it is left
 * to the error handler of the stage, which may return one item in its place.
 *
 * While the run is being stopped no further pipeline is opened: items that have
 * to wait are then dropped as abandoned. The stage is a
 * [class@MergeMapStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_merge_map_process (KitsunePipeline *self,
                                    GType item_type,
                                    KitsuneProcessFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_merge_map_new (self, item_type,
                                kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_concat_map: (skip)
 * @self: a pipeline
 * @item_type: the type of the items of the pipelines; `G_TYPE_VALUE` if it may
 *   be any
 * @func: makes the pipeline for an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Runs a pipeline for every item and emits their items one pipeline after the other.
 *
 * Takes items of any type and emits items of @item_type. The next item is not
 * looked at before the pipeline of the one before it has ended. No pipeline
 * stands for one without items. Ends when the input and the last inner pipeline
 * have ended.
 *
 * An inner pipeline is part of the run: same thread, clock and options; its
 * stages are listed as `concat-map-1/map-1`. Every time a pipeline is opened it has
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
kitsune_pipeline_concat_map (KitsunePipeline *self,
                             GType item_type,
                             KitsunePipelineFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_concat_map_new (self, item_type,
                                 kitsune_func_new (KITSUNE_FUNC_PIPELINE, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_concat_map_process: (rename-to kitsune_pipeline_concat_map)
 * @self: a pipeline
 * @item_type: the type of the items of the pipelines; `G_TYPE_VALUE` if it may
 *   be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   pipeline for an item, a [class@Pipeline], or nothing
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Runs a pipeline for every item and emits their items one pipeline after the other.
 *
 * Takes items of any type and emits items of @item_type. The next item is not
 * looked at before the pipeline of the one before it has ended. No pipeline
 * stands for one without items. Ends when the input and the last inner pipeline
 * have ended.
 *
 * An inner pipeline is part of the run: same thread, clock and options; its
 * stages are listed as `concat-map-1/map-1`. Every time a pipeline is opened it has
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
kitsune_pipeline_concat_map_process (KitsunePipeline *self,
                                     GType item_type,
                                     KitsuneProcessFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_concat_map_new (self, item_type,
                                 kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
