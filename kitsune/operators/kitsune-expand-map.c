/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-expand-map.h"

#include "kitsune/base/kitsune-table-private.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-inner-private.h"
#include "kitsune/operators/kitsune-key-private.h"

/*
 * expand_map: the items of a tree or a graph, breadth first.
 *
 *   input, and what is opened ──▶ seen before? ──▶ emitted ──▶ queue ─┐
 *                ▲                                                    │
 *                └──────── the pipeline for the item in front ◀───────┘
 *
 * Every item that is emitted is kept until its turn comes to be expanded. So the
 * queue holds the rest of one level and then what was found of the next. Nothing
 * is expanded before the input has ended: its items are the first level. The
 * function is asked for one pipeline at a time, when there is room downstream;
 * whoever needs no more below stops all of it.
 */
typedef struct
{
  KitsuneFunc *func;
  KitsuneFunc *key; /* (nullable) */
} KitsuneExpandParams;

typedef struct
{
  KitsuneOp op;
  KitsuneQueue queue; /* emitted and not expanded yet */
  guint64 n_level;    /* first of @queue: those of the same level */
  gint depth;         /* of what is being expanded; -1: the input is still there */
  KitsuneTable seen;  /* keys */
  guint64 n_emitted;
  gint max_depth; /* -1: no limit */
  guint64 max_items;
  guint64 max_pending;
} KitsuneExpandOp;

/**
 * KitsuneExpandMapStage:
 *
 * The stage of [method@Pipeline.expand_map].
 *
 * Since: 1.0
 */
struct _KitsuneExpandMapStage
{
  KitsuneStage parent_instance;

  gint max_depth;
  gint64 max_items;
  gint64 max_pending;
};

enum
{
  PROP_0,
  PROP_MAX_DEPTH,
  PROP_MAX_ITEMS,
  PROP_MAX_PENDING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneExpandMapStage, kitsune_expand_map_stage, KITSUNE_TYPE_STAGE)

static guint64
kitsune_expand_limit (gint64 limit)
{
  return limit < 0 ? G_MAXUINT64 : (guint64) limit;
}

static gboolean
kitsune_expand_op_start (KitsuneOp *op,
                         GError **error)
{
  KitsuneExpandOp *self = (KitsuneExpandOp *) op;
  KitsuneExpandMapStage *stage = KITSUNE_EXPAND_MAP_STAGE (op->stage);

  self->depth = -1;
  self->max_depth = stage->max_depth;
  self->max_items = kitsune_expand_limit (stage->max_items);
  self->max_pending = kitsune_expand_limit (stage->max_pending);
  if (self->max_items == 0)
    kitsune_op_end (op);

  return TRUE;
}

/* One more was emitted; that may have been the last. */
static void
kitsune_expand_op_count (KitsuneExpandOp *self)
{
  if (++self->n_emitted == self->max_items)
    kitsune_op_end (&self->op);
}

/* Whether @item is new: KITSUNE_CALL_OK and @is_new. @key, which is to be unset,
 * then is its key, if there are any. */
static KitsuneCall
kitsune_expand_op_look (KitsuneExpandOp *self,
                        const GValue *item,
                        GValue *key,
                        guint32 *hash,
                        gboolean *is_new,
                        GValue *replacement)
{
  const KitsuneExpandParams *params = self->op.params;
  KitsuneCall call;

  *is_new = TRUE;
  if (params->key == NULL)
    return KITSUNE_CALL_OK;

  call = kitsune_op_call_key (&self->op, params->key, item, key, hash, replacement);
  if (call != KITSUNE_CALL_OK)
    return call;

  *is_new = kitsune_table_find (&self->seen, key, *hash) == NULL;
  if (!*is_new)
    kitsune_value_clear (key);

  return KITSUNE_CALL_OK;
}

/* Whether what comes now is to be expanded later. */
static gboolean
kitsune_expand_op_is_kept (KitsuneExpandOp *self)
{
  return self->max_depth < 0 || self->depth + 1 < self->max_depth;
}

/* FALSE if the operator failed. Takes @key, which may be unset. */
static gboolean
kitsune_expand_op_keep (KitsuneExpandOp *self,
                        const GValue *item,
                        GValue *key,
                        guint32 hash)
{
  GValue copy = G_VALUE_INIT;
  GValue none = G_VALUE_INIT;
  gboolean kept = kitsune_expand_op_is_kept (self);

  if (kept && self->queue.n_items >= self->max_pending)
    {
      kitsune_value_clear (key);
      kitsune_op_fail (&self->op, g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_LIMIT_EXCEEDED,
                                               "more items to be expanded than max-pending allows, which is "
                                               "%" G_GUINT64_FORMAT,
                                               self->max_pending));
      return FALSE;
    }
  if (key->g_type != 0 && self->seen.n_live >= KITSUNE_KEYS_MAX)
    {
      kitsune_value_clear (key);
      kitsune_op_fail (&self->op, g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_LIMIT_EXCEEDED, "more than %u keys",
                                               (guint) KITSUNE_KEYS_MAX));
      return FALSE;
    }

  if (key->g_type != 0)
    kitsune_table_add (&self->seen, hash, key, &none);
  if (kept)
    {
      kitsune_value_copy (item, &copy);
      kitsune_queue_push_take (&self->queue, &copy);
    }

  return TRUE;
}

/* Uses item @index of @vector up. FALSE if it has to stay there. */
static gboolean
kitsune_expand_op_take (KitsuneExpandOp *self,
                        KitsuneVector *vector,
                        guint index)
{
  KitsuneOp *op = &self->op;
  GValue *item = &vector->values[index];
  GValue replacement = G_VALUE_INIT;
  GValue key = G_VALUE_INIT;
  guint32 hash = 0;
  gboolean is_new = FALSE;
  KitsuneCall call = kitsune_expand_op_look (self, item, &key, &hash, &is_new, &replacement);

  if (call == KITSUNE_CALL_STOP)
    return FALSE;
  if (call == KITSUNE_CALL_OK && is_new)
    {
      if (!kitsune_expand_op_keep (self, item, &key, hash))
        return FALSE;
      kitsune_op_forward (op, 0, vector, index);
      kitsune_expand_op_count (self);
      return TRUE;
    }

  kitsune_value_clear (item);
  kitsune_vector_drop_column (vector, index);
  if (call == KITSUNE_CALL_REPLACE)
    {
      kitsune_op_emit (op, 0, &replacement);
      kitsune_expand_op_count (self);
    }

  return TRUE;
}

static guint
kitsune_expand_op_process (KitsuneOp *op,
                           guint input,
                           KitsuneVector *vector)
{
  KitsuneExpandOp *self = (KitsuneExpandOp *) op;
  guint n_items = vector->n_items;
  guint i;

  for (i = 0; i < n_items && kitsune_op_has_room (op) && !kitsune_op_is_done (op); i++)
    if (!kitsune_expand_op_take (self, vector, i))
      return i;

  /* what comes behind the last item that is wanted is left out, not lost */
  if (self->n_emitted >= self->max_items)
    {
      kitsune_vector_truncate (vector, i);
      return n_items;
    }

  return i;
}

static KitsuneFlow
kitsune_expand_op_produce (KitsuneOp *op,
                           guint max)
{
  KitsuneExpandOp *self = (KitsuneExpandOp *) op;
  const KitsuneExpandParams *params = op->params;

  for (guint n = 0; n < max && kitsune_op_has_room (op) && !kitsune_op_is_done (op); n++)
    {
      GValue replacement = G_VALUE_INIT;
      GValue item = G_VALUE_INIT;
      KitsuneCall call;
      guint input;

      if (self->queue.n_items == 0 || kitsune_op_is_draining (op))
        return KITSUNE_FLOW_END;

      call = kitsune_inner_open (op, params->func, kitsune_queue_peek (&self->queue, 0), &input, &replacement);
      if (call == KITSUNE_CALL_STOP && !kitsune_op_gave_up (op))
        return KITSUNE_FLOW_WAIT;

      if (self->n_level == 0)
        {
          self->n_level = self->queue.n_items;
          self->depth++;
        }
      self->n_level--;
      kitsune_queue_pop (&self->queue, &item);
      kitsune_value_clear (&item);
      if (call == KITSUNE_CALL_STOP)
        return KITSUNE_FLOW_WAIT;
      if (call == KITSUNE_CALL_REPLACE)
        {
          kitsune_op_emit (op, 0, &replacement);
          kitsune_expand_op_count (self);
        }
      if (input != KITSUNE_INNER_NONE)
        return KITSUNE_FLOW_WAIT;
    }

  return KITSUNE_FLOW_MORE;
}

static void
kitsune_expand_op_ended (KitsuneOp *op,
                         guint input)
{
  if (((KitsuneExpandOp *) op)->queue.n_items > 0)
    kitsune_op_produce (op);
  else
    kitsune_op_end (op);
}

/* Without keys every item is one that is emitted. */
static guint64
kitsune_expand_op_demand (KitsuneOp *op)
{
  KitsuneExpandOp *self = (KitsuneExpandOp *) op;
  const KitsuneExpandParams *params = op->params;

  return params->key == NULL ? self->max_items - self->n_emitted : G_MAXUINT64;
}

/* What is in the queue has been emitted: nothing is lost. */
static void
kitsune_expand_op_finalize (KitsuneOp *op)
{
  KitsuneExpandOp *self = (KitsuneExpandOp *) op;

  kitsune_queue_clear (&self->queue);
  kitsune_table_clear (&self->seen);
}

static const KitsuneOpClass kitsune_expand_op_class = {
  .instance_size = sizeof (KitsuneExpandOp),
  .start = kitsune_expand_op_start,
  .process = kitsune_expand_op_process,
  .produce = kitsune_expand_op_produce,
  .ended = kitsune_expand_op_ended,
  .demand = kitsune_expand_op_demand,
  .finalize = kitsune_expand_op_finalize,
};

static void
kitsune_expand_map_stage_get_property (GObject *object,
                                       guint prop_id,
                                       GValue *value,
                                       GParamSpec *pspec)
{
  KitsuneExpandMapStage *self = KITSUNE_EXPAND_MAP_STAGE (object);

  switch (prop_id)
    {
    case PROP_MAX_DEPTH:
      g_value_set_int (value, self->max_depth);
      break;
    case PROP_MAX_ITEMS:
      g_value_set_int64 (value, self->max_items);
      break;
    case PROP_MAX_PENDING:
      g_value_set_int64 (value, self->max_pending);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_expand_map_stage_set_property (GObject *object,
                                       guint prop_id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  KitsuneExpandMapStage *self = KITSUNE_EXPAND_MAP_STAGE (object);

  switch (prop_id)
    {
    case PROP_MAX_DEPTH:
      kitsune_expand_map_stage_set_max_depth (self, g_value_get_int (value));
      break;
    case PROP_MAX_ITEMS:
      kitsune_expand_map_stage_set_max_items (self, g_value_get_int64 (value));
      break;
    case PROP_MAX_PENDING:
      kitsune_expand_map_stage_set_max_pending (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_expand_map_stage_class_init (KitsuneExpandMapStageClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_expand_map_stage_get_property;
  object_class->set_property = kitsune_expand_map_stage_set_property;

  /**
   * KitsuneExpandMapStage:max-depth: (getter get_max_depth) (setter set_max_depth)
   *
   * How many levels there may be below the items of the input.
   *
   * The function is not called for items of the last level. With 0 it is called
   * for none, -1 means any number of levels.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_DEPTH] = g_param_spec_int ("max-depth", NULL, NULL, -1, G_MAXINT, -1, flags);

  /**
   * KitsuneExpandMapStage:max-items: (getter get_max_items) (setter set_max_items)
   *
   * How many items may be emitted; after the last one the stage ends.
   *
   * -1 means any number.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_ITEMS] = g_param_spec_int64 ("max-items", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * KitsuneExpandMapStage:max-pending: (getter get_max_pending) (setter set_max_pending)
   *
   * How many items may be kept that are still to be expanded; one more is an
   * error.
   *
   * -1 means any number.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_PENDING] = g_param_spec_int64 ("max-pending", NULL, NULL, -1, G_MAXINT64, -1, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_expand_map_stage_init (KitsuneExpandMapStage *self)
{
  self->max_depth = -1;
  self->max_items = -1;
  self->max_pending = -1;
}

/**
 * kitsune_expand_map_stage_get_max_depth: (get-property max-depth)
 * @self: a stage
 *
 * Returns how many levels there may be below the items of the input.
 *
 * Returns: the number, or -1 if there is no limit
 *
 * Since: 1.0
 */
gint
kitsune_expand_map_stage_get_max_depth (KitsuneExpandMapStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self), -1);

  return self->max_depth;
}

/**
 * kitsune_expand_map_stage_set_max_depth: (set-property max-depth)
 * @self: a stage
 * @max_depth: the number, or -1 for no limit
 *
 * Sets how many levels there may be below the items of the input.
 *
 * Since: 1.0
 */
void
kitsune_expand_map_stage_set_max_depth (KitsuneExpandMapStage *self,
                                        gint max_depth)
{
  g_return_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self));
  g_return_if_fail (max_depth >= -1);

  if (self->max_depth == max_depth)
    return;

  self->max_depth = max_depth;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_DEPTH]);
}

/**
 * kitsune_expand_map_stage_get_max_items: (get-property max-items)
 * @self: a stage
 *
 * Returns how many items may be emitted.
 *
 * Returns: the number, or -1 if there is no limit
 *
 * Since: 1.0
 */
gint64
kitsune_expand_map_stage_get_max_items (KitsuneExpandMapStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self), -1);

  return self->max_items;
}

/**
 * kitsune_expand_map_stage_set_max_items: (set-property max-items)
 * @self: a stage
 * @max_items: the number, or -1 for no limit
 *
 * Sets how many items may be emitted.
 *
 * Since: 1.0
 */
void
kitsune_expand_map_stage_set_max_items (KitsuneExpandMapStage *self,
                                        gint64 max_items)
{
  g_return_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self));
  g_return_if_fail (max_items >= -1);

  if (self->max_items == max_items)
    return;

  self->max_items = max_items;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_ITEMS]);
}

/**
 * kitsune_expand_map_stage_get_max_pending: (get-property max-pending)
 * @self: a stage
 *
 * Returns how many items may be kept that are still to be expanded.
 *
 * Returns: the number, or -1 if there is no limit
 *
 * Since: 1.0
 */
gint64
kitsune_expand_map_stage_get_max_pending (KitsuneExpandMapStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self), -1);

  return self->max_pending;
}

/**
 * kitsune_expand_map_stage_set_max_pending: (set-property max-pending)
 * @self: a stage
 * @max_pending: the number, or -1 for no limit
 *
 * Sets how many items may be kept that are still to be expanded.
 *
 * Since: 1.0
 */
void
kitsune_expand_map_stage_set_max_pending (KitsuneExpandMapStage *self,
                                          gint64 max_pending)
{
  g_return_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self));
  g_return_if_fail (max_pending >= -1);

  if (self->max_pending == max_pending)
    return;

  self->max_pending = max_pending;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_PENDING]);
}

static void
kitsune_expand_params_free (gpointer data)
{
  KitsuneExpandParams *params = data;

  kitsune_func_unref (params->func);
  g_clear_pointer (&params->key, kitsune_func_unref);
  g_free (params);
}

static KitsunePipeline *
kitsune_expand_new (KitsunePipeline *self,
                    KitsuneFunc *func,
                    KitsuneFunc *key)
{
  KitsuneExpandParams *params = g_new (KitsuneExpandParams, 1);
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_EXPAND_MAP_STAGE, "expand-map", &kitsune_expand_op_class,
                                           KITSUNE_STAGE_TAKES_RETURN, params, kitsune_expand_params_free);

  *params = (KitsuneExpandParams){ func, key };
  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_expand_map: (skip)
 * @self: a pipeline
 * @func: makes the pipeline of what is found at an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @visited_key: (nullable): computes the key by which an item is known again;
 *   %NULL if none is to be
 * @visited_key_data: data for @visited_key
 * @visited_key_destroy: (nullable): frees @visited_key_data
 *
 * Emits items and what a function finds at them, and at these, and so on: a tree
 * or a graph, breadth first.
 *
 * Takes items of any type and emits items of the same. First come those of the
 * input; once it has ended, the pipelines of its items are run, one after the
 * other, then those of what they gave, and so on. No pipeline is one without
 * items. Ends when nothing is left to be looked at.
 *
 * With @visited_key an item whose key has been there before is left out, and with
 * it all that would be found at it. That makes graphs with cycles finite.
 * Otherwise it is [property@ExpandMapStage:max-depth],
 * [property@ExpandMapStage:max-items] or somebody further down who needs no more
 * that ends what is endless. Items are kept until they are looked at, and keys
 * until the end; [property@ExpandMapStage:max-pending] limits the former.
 *
 * The pipelines are inner ones: their stages are listed as `expand-map-1/map-1`. An
 * error of one ends the stage. If @func or @visited_key fails, or a pipeline cannot
 * be run, that is left to the error handler of the stage; an item that it returns
 * is emitted and not looked at. While the run is being stopped no further pipeline
 * is opened.
 *
 * The stage is a [class@ExpandMapStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_expand_map (KitsunePipeline *self,
                             KitsunePipelineFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy,
                             KitsuneKeyFunc visited_key,
                             gpointer visited_key_data,
                             GDestroyNotify visited_key_destroy)
{
  KitsuneFunc *key = NULL;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  if (visited_key != NULL)
    key = kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (visited_key), visited_key_data, visited_key_destroy);

  return kitsune_expand_new (self, kitsune_func_new (KITSUNE_FUNC_PIPELINE, G_CALLBACK (func), user_data, destroy),
                             key);
}

/* lint: size: two functions with their data */
/**
 * kitsune_pipeline_expand_map_process: (rename-to kitsune_pipeline_expand_map)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   pipeline of what is found at an item, a [class@Pipeline], or nothing
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 * @visited_key: (nullable) (scope notified) (closure visited_key_data) (destroy visited_key_destroy):
 *   pushes the key by which an item is known again; %NULL if none is to be
 * @visited_key_data: data for @visited_key
 * @visited_key_destroy: (nullable): frees @visited_key_data
 *
 * Emits items and what a function finds at them, and at these, and so on: a tree
 * or a graph, breadth first.
 *
 * Takes items of any type and emits items of the same. First come those of the
 * input; once it has ended, the pipelines of its items are run, one after the
 * other, then those of what they gave, and so on. No pipeline is one without
 * items. Ends when nothing is left to be looked at.
 *
 * With @visited_key an item whose key has been there before is left out, and with
 * it all that would be found at it. That makes graphs with cycles finite.
 * Otherwise it is [property@ExpandMapStage:max-depth],
 * [property@ExpandMapStage:max-items] or somebody further down who needs no more
 * that ends what is endless. Items are kept until they are looked at, and keys
 * until the end; [property@ExpandMapStage:max-pending] limits the former.
 *
 * The pipelines are inner ones: their stages are listed as `expand-map-1/map-1`. An
 * error of one ends the stage. If @func or @visited_key fails, or a pipeline cannot
 * be run, that is left to the error handler of the stage; an item that it returns
 * is emitted and not looked at. While the run is being stopped no further pipeline
 * is opened.
 *
 * The stage is a [class@ExpandMapStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_expand_map_process (KitsunePipeline *self,
                                     KitsuneProcessFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy,
                                     KitsuneProcessFunc visited_key,
                                     gpointer visited_key_data,
                                     GDestroyNotify visited_key_destroy)
{
  KitsuneFunc *key = NULL;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  if (visited_key != NULL)
    key = kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (visited_key), visited_key_data, visited_key_destroy);

  return kitsune_expand_new (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy),
                             key);
}
