/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-batch.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-gather-private.h"
#include "kitsune/operators/kitsune-time-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/**
 * KitsuneBatchStage:
 *
 * The stage of [method@Pipeline.batch] and [method@Pipeline.batch_by_measure].
 *
 * A batch is emitted when the first of its triggers says so: so many items,
 * so large a sum of measures, or so long after its first item. At least one
 * trigger has to be set.
 *
 * Since: 1.0
 */
struct _KitsuneBatchStage
{
  KitsuneStage parent_instance;

  guint count;
  gint64 measure_max;
  gint64 timeout;
  gboolean drop_partial;
};

typedef struct
{
  KitsuneOp op;
  KitsuneFunc *measure; /* of the stage; NULL: none */
  guint count;          /* G_MAXUINT: no trigger */
  gint64 measure_max;
  gint64 timeout; /* -1: no trigger */
  gboolean drop_partial;

  KitsuneGather batch;
  gint64 sum;         /* of the measures in the batch */
  KitsuneTimer timer; /* armed for the batch that is open, if any */
} KitsuneBatchOp;

enum
{
  PROP_0,
  PROP_COUNT,
  PROP_MEASURE_MAX,
  PROP_TIMEOUT,
  PROP_DROP_PARTIAL,
  N_PROPS
};

/* Batches up to this size get their memory at once. */
#define KITSUNE_BATCH_RESERVE 1024

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneBatchStage, kitsune_batch_stage, KITSUNE_TYPE_STAGE)

static gboolean
kitsune_batch_op_start (KitsuneOp *op,
                        GError **error)
{
  KitsuneBatchOp *self = (KitsuneBatchOp *) op;
  const KitsuneBatchStage *stage = KITSUNE_BATCH_STAGE (op->stage);

  self->measure = op->params;
  self->count = stage->count > 0 ? stage->count : G_MAXUINT;
  self->measure_max = stage->measure_max > 0 ? stage->measure_max : G_MAXINT64;
  self->timeout = stage->timeout;
  self->drop_partial = stage->drop_partial;

  return TRUE;
}

static void
kitsune_batch_op_flush (KitsuneBatchOp *self)
{
  GValue result = G_VALUE_INIT;

  kitsune_op_disarm_timer (&self->op, &self->timer);
  kitsune_gather_finish (&self->batch, &result);
  self->sum = 0;
  kitsune_op_emit (&self->op, 0, &result);
}

/* Adds the measure of @item to the sum. */
static KitsuneCall
kitsune_batch_op_measure (KitsuneBatchOp *self,
                          const GValue *item)
{
  GValue result = G_VALUE_INIT;
  GError *error = NULL;
  gint64 measure = 0;
  KitsuneCall call = kitsune_op_call_map (&self->op, self->measure, item, &result, NULL);

  if (call != KITSUNE_CALL_OK)
    {
      kitsune_value_clear (&result);
      return call;
    }

  if (kitsune_value_get_as_int64 (&result, &measure, &error) && measure < 0)
    g_set_error (&error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID,
                 "measure of an item is negative: %" G_GINT64_FORMAT, measure);
  kitsune_value_clear (&result);
  if (error != NULL)
    return kitsune_op_resolve (&self->op, item, error, NULL);

  if (__builtin_add_overflow (self->sum, measure, &self->sum))
    self->sum = G_MAXINT64;

  return KITSUNE_CALL_OK;
}

static guint
kitsune_batch_op_process (KitsuneOp *op,
                          guint input,
                          KitsuneVector *vector)
{
  KitsuneBatchOp *self = (KitsuneBatchOp *) op;
  guint i;

  for (i = 0; i < vector->n_items && kitsune_op_has_room (op) && !op->done; i++)
    {
      GValue *item = &vector->values[i];
      KitsuneCall call = self->measure != NULL ? kitsune_batch_op_measure (self, item) : KITSUNE_CALL_OK;

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        return i;

      if (self->batch.values == NULL && self->count <= KITSUNE_BATCH_RESERVE)
        kitsune_gather_reserve (&self->batch, self->count);
      if (G_LIKELY (call == KITSUNE_CALL_OK))
        kitsune_gather_take (&self->batch, item);
      kitsune_value_clear (item);
      kitsune_vector_drop_column (vector, i);

      if (self->batch.n_values >= self->count || self->sum >= self->measure_max)
        kitsune_batch_op_flush (self);
    }

  /* items of one vector came at the same time, so one look at the clock will
   * do for the batch that they leave open */
  if (self->timeout > 0 && self->batch.n_values > 0 && !self->timer.armed && !op->done)
    kitsune_op_arm_timer (op, &self->timer, kitsune_time_after (kitsune_op_get_time (op), self->timeout));

  return i;
}

static void
kitsune_batch_op_timer (KitsuneOp *op,
                        KitsuneTimer *timer)
{
  kitsune_batch_op_flush ((KitsuneBatchOp *) op);
}

static void
kitsune_batch_op_ended (KitsuneOp *op,
                        guint input)
{
  KitsuneBatchOp *self = (KitsuneBatchOp *) op;

  if (self->drop_partial)
    {
      for (gsize i = 0; i < self->batch.n_values; i++)
        kitsune_op_drop (op, &self->batch.values[i], KITSUNE_DROP_REASON_INCOMPLETE);
    }
  else if (self->batch.n_values > 0)
    {
      kitsune_batch_op_flush (self);
    }
  kitsune_op_end (op);
}

static void
kitsune_batch_op_finalize (KitsuneOp *op)
{
  kitsune_gather_clear (&((KitsuneBatchOp *) op)->batch);
}

static const KitsuneOpClass kitsune_batch_op_class = {
  .instance_size = sizeof (KitsuneBatchOp),
  .start = kitsune_batch_op_start,
  .process = kitsune_batch_op_process,
  .timer = kitsune_batch_op_timer,
  .ended = kitsune_batch_op_ended,
  .finalize = kitsune_batch_op_finalize,
};

static void
kitsune_batch_stage_check (KitsuneStage *stage)
{
  KitsuneBatchStage *self = KITSUNE_BATCH_STAGE (stage);
  gboolean measures = kitsune_stage_get_params (stage) != NULL;

  if (self->timeout == 0)
    kitsune_stage_add_problem (stage, "timeout must be greater than 0, or -1 for none");
  if (self->measure_max > 0 && !measures)
    kitsune_stage_add_problem (stage, "property \"measure-max\" is set, but no function measures the items");
  if (self->measure_max == 0)
    kitsune_stage_add_problem (stage, "measure-max must be greater than 0, or -1 for none");
  if (self->measure_max < 0 && measures)
    kitsune_stage_add_problem (stage, "a function measures the items, but property \"measure-max\" is not set");
  if (self->count == 0 && self->measure_max < 0 && self->timeout < 0)
    kitsune_stage_add_problem (stage, "no trigger: set \"count\", \"timeout\" or \"measure-max\"");
  if (self->count == 1 && self->drop_partial)
    kitsune_stage_add_problem (stage, "property \"drop-partial\" is set, but batches of one are never partial");

  KITSUNE_STAGE_CLASS (kitsune_batch_stage_parent_class)->check (stage);
}

static void
kitsune_batch_stage_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneBatchStage *self = KITSUNE_BATCH_STAGE (object);

  switch (prop_id)
    {
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    case PROP_MEASURE_MAX:
      g_value_set_int64 (value, self->measure_max);
      break;
    case PROP_TIMEOUT:
      g_value_set_int64 (value, self->timeout);
      break;
    case PROP_DROP_PARTIAL:
      g_value_set_boolean (value, self->drop_partial);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_batch_stage_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneBatchStage *self = KITSUNE_BATCH_STAGE (object);

  switch (prop_id)
    {
    case PROP_COUNT:
      kitsune_batch_stage_set_count (self, g_value_get_uint (value));
      break;
    case PROP_MEASURE_MAX:
      kitsune_batch_stage_set_measure_max (self, g_value_get_int64 (value));
      break;
    case PROP_TIMEOUT:
      kitsune_batch_stage_set_timeout (self, g_value_get_int64 (value));
      break;
    case PROP_DROP_PARTIAL:
      kitsune_batch_stage_set_drop_partial (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_batch_stage_class_init (KitsuneBatchStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = kitsune_batch_stage_get_property;
  object_class->set_property = kitsune_batch_stage_set_property;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_batch_stage_check;

  /**
   * KitsuneBatchStage:count: (getter get_count) (setter set_count)
   *
   * How many items make a batch; 0 means that their number does not matter.
   *
   * Since: 1.0
   */
  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * KitsuneBatchStage:measure-max: (getter get_measure_max) (setter set_measure_max)
   *
   * The sum of measures that makes a batch; -1 means none.
   *
   * The item that reaches it is part of the batch.
   *
   * Since: 1.0
   */
  properties[PROP_MEASURE_MAX] = g_param_spec_int64 ("measure-max", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * KitsuneBatchStage:timeout: (getter get_timeout) (setter set_timeout)
   *
   * How long after its first item a batch is emitted as it is, in
   * microseconds; -1 means never.
   *
   * Since: 1.0
   */
  properties[PROP_TIMEOUT] = g_param_spec_int64 ("timeout", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * KitsuneBatchStage:drop-partial: (getter get_drop_partial) (setter set_drop_partial)
   *
   * Whether a batch that is open when the input ends is dropped instead of
   * emitted.
   *
   * Since: 1.0
   */
  properties[PROP_DROP_PARTIAL] = g_param_spec_boolean ("drop-partial", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_batch_stage_init (KitsuneBatchStage *self)
{
  self->measure_max = -1;
  self->timeout = -1;
}

/**
 * kitsune_batch_stage_get_count: (get-property count)
 * @self: a stage
 *
 * Returns how many items make a batch.
 *
 * Returns: the number of items; 0 if it does not matter
 *
 * Since: 1.0
 */
guint
kitsune_batch_stage_get_count (KitsuneBatchStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_BATCH_STAGE (self), 0);

  return self->count;
}

/**
 * kitsune_batch_stage_set_count: (set-property count)
 * @self: a stage
 * @count: the number of items; 0 if it does not matter
 *
 * Sets how many items make a batch.
 *
 * Since: 1.0
 */
void
kitsune_batch_stage_set_count (KitsuneBatchStage *self,
                               guint count)
{
  g_return_if_fail (KITSUNE_IS_BATCH_STAGE (self));

  if (self->count == count)
    return;

  self->count = count;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
}

/**
 * kitsune_batch_stage_get_measure_max: (get-property measure-max)
 * @self: a stage
 *
 * Returns the sum of measures that makes a batch.
 *
 * Returns: the sum; -1 for none
 *
 * Since: 1.0
 */
gint64
kitsune_batch_stage_get_measure_max (KitsuneBatchStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_BATCH_STAGE (self), -1);

  return self->measure_max;
}

/**
 * kitsune_batch_stage_set_measure_max: (set-property measure-max)
 * @self: a stage
 * @measure_max: the sum; -1 for none
 *
 * Sets the sum of measures that makes a batch.
 *
 * It has a meaning only where a function measures the items.
 *
 * Since: 1.0
 */
void
kitsune_batch_stage_set_measure_max (KitsuneBatchStage *self,
                                     gint64 measure_max)
{
  g_return_if_fail (KITSUNE_IS_BATCH_STAGE (self));
  g_return_if_fail (measure_max >= -1);

  if (self->measure_max == measure_max)
    return;

  self->measure_max = measure_max;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MEASURE_MAX]);
}

/**
 * kitsune_batch_stage_get_timeout: (get-property timeout)
 * @self: a stage
 *
 * Returns how long after its first item a batch is emitted as it is.
 *
 * Returns: the time in microseconds; -1 for never
 *
 * Since: 1.0
 */
gint64
kitsune_batch_stage_get_timeout (KitsuneBatchStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_BATCH_STAGE (self), -1);

  return self->timeout;
}

/**
 * kitsune_batch_stage_set_timeout: (set-property timeout)
 * @self: a stage
 * @timeout: the time in microseconds; -1 for never
 *
 * Sets how long after its first item a batch is emitted as it is.
 *
 * Since: 1.0
 */
void
kitsune_batch_stage_set_timeout (KitsuneBatchStage *self,
                                 gint64 timeout)
{
  g_return_if_fail (KITSUNE_IS_BATCH_STAGE (self));
  g_return_if_fail (timeout >= -1);

  if (self->timeout == timeout)
    return;

  self->timeout = timeout;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIMEOUT]);
}

/**
 * kitsune_batch_stage_get_drop_partial: (get-property drop-partial)
 * @self: a stage
 *
 * Returns whether a batch that is open when the input ends is dropped.
 *
 * Returns: %TRUE if it is dropped, %FALSE if it is emitted
 *
 * Since: 1.0
 */
gboolean
kitsune_batch_stage_get_drop_partial (KitsuneBatchStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_BATCH_STAGE (self), FALSE);

  return self->drop_partial;
}

/**
 * kitsune_batch_stage_set_drop_partial: (set-property drop-partial)
 * @self: a stage
 * @drop_partial: whether it is dropped
 *
 * Sets whether a batch that is open when the input ends is dropped.
 *
 * Since: 1.0
 */
void
kitsune_batch_stage_set_drop_partial (KitsuneBatchStage *self,
                                      gboolean drop_partial)
{
  g_return_if_fail (KITSUNE_IS_BATCH_STAGE (self));

  drop_partial = !!drop_partial;
  if (self->drop_partial == drop_partial)
    return;

  self->drop_partial = drop_partial;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DROP_PARTIAL]);
}

static KitsuneStage *
kitsune_batch_stage_new (KitsunePipeline *pipeline,
                         const char *kind,
                         KitsuneFunc *measure)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_BATCH_STAGE, kind, &kitsune_batch_op_class,
                                           measure != NULL ? KITSUNE_STAGE_NO_FLAGS : KITSUNE_STAGE_CANNOT_FAIL,
                                           measure, measure != NULL ? (GDestroyNotify) kitsune_func_unref : NULL);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}

/**
 * kitsune_pipeline_batch:
 * @self: a pipeline
 * @count: how many items make a batch; 0 if it does not matter
 *
 * Gathers items into lists.
 *
 * Takes items of any type and emits an [struct@Items] when it holds @count
 * items or when [property@BatchStage:timeout] is over, whichever comes first;
 * a batch is never empty. When the input ends the open batch is emitted, or
 * dropped with [property@BatchStage:drop-partial]. Without any trigger the
 * stage is a construction mistake.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@BatchStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_batch (KitsunePipeline *self,
                        guint count)
{
  KitsuneStage *stage;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  stage = kitsune_batch_stage_new (self, "batch", NULL);
  kitsune_batch_stage_set_count (KITSUNE_BATCH_STAGE (stage), count);

  return kitsune_stage_to_pipeline (stage, KITSUNE_TYPE_ITEMS);
}

static KitsunePipeline *
kitsune_batch_by_measure_new (KitsunePipeline *self,
                              gint64 measure_max,
                              KitsuneFunc *func)
{
  KitsuneStage *stage = kitsune_batch_stage_new (self, "batch-by-measure", func);

  /* what is not greater than 0 is reported as 0 by the check */
  kitsune_batch_stage_set_measure_max (KITSUNE_BATCH_STAGE (stage), MAX (measure_max, 0));

  return kitsune_stage_to_pipeline (stage, KITSUNE_TYPE_ITEMS);
}

/**
 * kitsune_pipeline_batch_by_measure: (skip)
 * @self: a pipeline
 * @measure_max: the sum of measures that makes a batch; greater than 0
 * @func: measures an item, such as its size in bytes: an integer that is not
 *   negative
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Gathers items into lists of a certain size as a function measures it.
 *
 * Takes items of any type and emits an [struct@Items] when the sum of the
 * measures of its items reaches @measure_max, the item that does so included.
 * The other triggers, [property@BatchStage:count] and
 * [property@BatchStage:timeout], may be set as well; the first one decides.
 * When the input ends the open batch is emitted, or dropped with
 * [property@BatchStage:drop-partial]. An item whose function fails, or has no
 * such measure, is left to the error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@BatchStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_batch_by_measure (KitsunePipeline *self,
                                   gint64 measure_max,
                                   KitsuneKeyFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_batch_by_measure_new (self, measure_max,
                                       kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_batch_by_measure_process: (rename-to kitsune_pipeline_batch_by_measure)
 * @self: a pipeline
 * @measure_max: the sum of measures that makes a batch; greater than 0
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   measure of an item, such as its size in bytes: an integer that is not
 *   negative
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Gathers items into lists of a certain size as a function measures it.
 *
 * Takes items of any type and emits an [struct@Items] when the sum of the
 * measures of its items reaches @measure_max, the item that does so included.
 * The other triggers, [property@BatchStage:count] and
 * [property@BatchStage:timeout], may be set as well; the first one decides.
 * When the input ends the open batch is emitted, or dropped with
 * [property@BatchStage:drop-partial]. An item whose function fails, or has no
 * such measure, is left to the error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@BatchStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_batch_by_measure_process (KitsunePipeline *self,
                                           gint64 measure_max,
                                           KitsuneProcessFunc func,
                                           gpointer user_data,
                                           GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_batch_by_measure_new (self, measure_max,
                                       kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
