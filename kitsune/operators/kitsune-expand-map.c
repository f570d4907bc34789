/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-expand-map-private.h"

#include "kitsune/base/kitsune-table-private.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/define/kitsune-script-private.h"
#include "kitsune/operators/kitsune-inner-private.h"
#include "kitsune/operators/kitsune-key-private.h"
#include "kitsune/operators/kitsune-visitor-private.h"

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
 *
 * Who has been seen is in a table or, if a store says so, with a visitor; an item
 * then waits in front of its input for what the store says, and those behind it
 * in the vector are asked for meanwhile.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneQueue queue;      /* emitted and not expanded yet */
  guint64 n_level;         /* first of @queue: those of the same level */
  gint depth;              /* of what is being expanded; -1: the input is still there */
  KitsuneTable seen;       /* keys */
  KitsuneVisitor *visitor; /* (nullable): has them instead */
  guint waiting;           /* input that is held until the store has answered */
  guint64 n_emitted;
  gint max_depth; /* -1: no limit */
  guint64 max_items;
  guint64 max_pending;
} KitsuneExpandOp;

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
  if (stage->visited_store != NULL)
    self->visitor = kitsune_visitor_new (op, stage->visited_store);
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

/* Takes @key. */
static KitsuneCall
kitsune_expand_op_visit (KitsuneExpandOp *self,
                         const GValue *item,
                         GValue *key,
                         guint32 hash,
                         gboolean *is_new,
                         GValue *replacement)
{
  GError *error = NULL;
  KitsuneVisit visit = kitsune_visitor_visit (self->visitor, key, hash, &error);

  *is_new = visit == KITSUNE_VISIT_NEW;
  if (visit == KITSUNE_VISIT_FAILED)
    return kitsune_op_resolve (&self->op, item, error, replacement);

  return visit == KITSUNE_VISIT_WAIT ? KITSUNE_CALL_RETRY : KITSUNE_CALL_OK;
}

/* Whether @item is new: KITSUNE_CALL_OK and @is_new. @key, which is to be unset,
 * then is its key, if there are any, unless a visitor has it. KITSUNE_CALL_RETRY
 * if that has to be waited for. */
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

  if (self->visitor != NULL)
    return kitsune_expand_op_visit (self, item, key, *hash, is_new, replacement);

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

/* Item @index has to wait: those behind it are asked for, too. Key functions are
 * called again when it is their items' turn, so what fails here is left for then. */
static void
kitsune_expand_op_wait (KitsuneExpandOp *self,
                        guint input,
                        KitsuneVector *vector,
                        guint index)
{
  KitsuneOp *op = &self->op;
  const KitsuneExpandParams *params = op->params;
  gboolean more = TRUE;

  self->waiting = input;
  kitsune_op_hold (op, input);
  for (guint i = index + 1; i < vector->n_items && more && !op->done; i++)
    {
      GValue key = G_VALUE_INIT;
      guint32 hash;

      if (kitsune_op_try_key (op, params->key, &vector->values[i], &key, &hash))
        more = kitsune_visitor_ask_early (self->visitor, &key, hash);
    }
}

/* Uses item @index of @vector up. FALSE if it has to stay there. */
static gboolean
kitsune_expand_op_take (KitsuneExpandOp *self,
                        guint input,
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

  if (call == KITSUNE_CALL_RETRY)
    kitsune_expand_op_wait (self, input, vector, index);
  if (call == KITSUNE_CALL_STOP || call == KITSUNE_CALL_RETRY)
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
    if (!kitsune_expand_op_take (self, input, vector, i))
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

static void
kitsune_expand_op_notified (KitsuneOp *op)
{
  KitsuneExpandOp *self = (KitsuneExpandOp *) op;

  if (kitsune_visitor_notified (self->visitor) && !op->done)
    kitsune_op_release (op, self->waiting);
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
  g_clear_pointer (&self->visitor, kitsune_visitor_free);
}

static const KitsuneOpClass kitsune_expand_op_class = {
  .instance_size = sizeof (KitsuneExpandOp),
  .start = kitsune_expand_op_start,
  .process = kitsune_expand_op_process,
  .produce = kitsune_expand_op_produce,
  .ended = kitsune_expand_op_ended,
  .notified = kitsune_expand_op_notified,
  .demand = kitsune_expand_op_demand,
  .finalize = kitsune_expand_op_finalize,
};

/* A store of JavaScript is for its thread alone. */
static gboolean
kitsune_expand_map_stage_is_bound (gpointer stage)
{
  return kitsune_script_made (KITSUNE_EXPAND_MAP_STAGE (stage)->visited_store);
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
  kitsune_stage_set_holder (stage, stage, kitsune_expand_map_stage_is_bound);
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
 * until the end; [property@ExpandMapStage:max-pending] limits the former. With
 * [property@ExpandMapStage:visited-store] keys are known for longer than a run.
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
 * until the end; [property@ExpandMapStage:max-pending] limits the former. With
 * [property@ExpandMapStage:visited-store] keys are known for longer than a run.
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
