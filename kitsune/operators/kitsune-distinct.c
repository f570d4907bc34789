/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-distinct.h"

#include "kitsune/base/kitsune-table-private.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-dedupe-stage.h"
#include "kitsune/operators/kitsune-key-private.h"

/*
 * distinct and dedupe: pass on the items whose key was not seen before, in the
 * whole run or among the last keys that were passed on.
 *
 * The table of keys keeps the order in which they came, so it is the window
 * too: its first entry is the one that leaves it.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneFunc *func; /* of the stage; NULL: the item is the key */
  KitsuneTable seen;
  guint window;  /* 0: all */
  guint64 limit; /* of keys, without a window */
} KitsuneDistinctOp;

static gboolean
kitsune_distinct_op_start (KitsuneOp *op,
                           GError **error)
{
  KitsuneDistinctOp *self = (KitsuneDistinctOp *) op;

  self->func = op->params;
  self->limit = MIN (kitsune_bounded_get_limit (op), KITSUNE_KEYS_MAX);
  if (KITSUNE_IS_DEDUPE_STAGE (op->stage))
    self->window = kitsune_dedupe_stage_get_window (KITSUNE_DEDUPE_STAGE (op->stage));

  return TRUE;
}

/* Makes room in the table for one key more; FALSE if the operator failed. */
static gboolean
kitsune_distinct_op_make_room (KitsuneDistinctOp *self)
{
  if (self->window > 0 && self->seen.n_live >= self->window)
    kitsune_table_remove (&self->seen, kitsune_table_get_nth (&self->seen, 0));

  if (G_LIKELY (self->seen.n_live < self->limit))
    return TRUE;

  kitsune_bounded_fail (&self->op, self->limit, "distinct keys");
  return FALSE;
}

/* Whether @item passes: KITSUNE_CALL_OK and @is_new. */
static KitsuneCall
kitsune_distinct_op_look (KitsuneDistinctOp *self,
                          const GValue *item,
                          gboolean *is_new,
                          GValue *replacement)
{
  GValue key = G_VALUE_INIT;
  GValue none = G_VALUE_INIT;
  guint32 hash = 0;
  KitsuneCall call;

  if (self->func != NULL)
    call = kitsune_op_call_key (&self->op, self->func, item, &key, &hash, replacement);
  else
    call = kitsune_op_hash_item (&self->op, item, &hash, replacement);
  if (G_UNLIKELY (call != KITSUNE_CALL_OK))
    return call;

  *is_new = kitsune_table_find (&self->seen, self->func != NULL ? &key : item, hash) == NULL;
  if (*is_new && G_UNLIKELY (!kitsune_distinct_op_make_room (self)))
    {
      call = KITSUNE_CALL_STOP;
    }
  else if (*is_new)
    {
      if (self->func == NULL)
        kitsune_value_copy (item, &key);
      kitsune_table_add (&self->seen, hash, &key, &none);
    }
  kitsune_value_clear (&key);

  return call;
}

static void
kitsune_distinct_op_transform (KitsuneOp *op,
                               KitsuneVector *vector)
{
  KitsuneDistinctOp *self = (KitsuneDistinctOp *) op;
  GValue replacement = G_VALUE_INIT;
  guint n_out = 0;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      gboolean is_new = FALSE;
      KitsuneCall call = kitsune_distinct_op_look (self, item, &is_new, &replacement);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_vector_truncate (vector, i);
          break;
        }

      if (G_UNLIKELY (call == KITSUNE_CALL_REPLACE))
        {
          kitsune_value_clear (item);
          kitsune_value_move (item, &replacement);
        }
      else if (call == KITSUNE_CALL_DROPPED || !is_new)
        {
          kitsune_value_clear (item);
          kitsune_vector_drop_column (vector, i);
          continue;
        }

      vector->values[n_out] = *item;
      kitsune_vector_move_column (vector, n_out++, i);
    }

  vector->n_items = n_out;
}

static void
kitsune_distinct_op_finalize (KitsuneOp *op)
{
  kitsune_table_clear (&((KitsuneDistinctOp *) op)->seen);
}

static const KitsuneOpClass kitsune_distinct_op_class = {
  .instance_size = sizeof (KitsuneDistinctOp),
  .start = kitsune_distinct_op_start,
  .transform = kitsune_distinct_op_transform,
  .finalize = kitsune_distinct_op_finalize,
};

static KitsunePipeline *
kitsune_distinct_new (KitsunePipeline *self,
                      const char *kind,
                      GType stage_type,
                      KitsuneFunc *func)
{
  KitsuneStage *stage = kitsune_stage_new (stage_type, kind, &kitsune_distinct_op_class, KITSUNE_STAGE_TAKES_RETURN,
                                           func, func != NULL ? (GDestroyNotify) kitsune_func_unref : NULL);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}

/**
 * kitsune_pipeline_distinct:
 * @self: a pipeline
 *
 * Removes items that are equal to an earlier item of the run.
 *
 * Items keep their type and their order. All distinct items are remembered:
 * memory grows with their number, which [property@BoundedStage:max-items] may
 * limit. An item that cannot be hashed is left to the error handler of the
 * stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_distinct (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_distinct_new (self, "distinct", KITSUNE_TYPE_BOUNDED_STAGE, NULL);
}

/**
 * kitsune_pipeline_distinct_by: (skip)
 * @self: a pipeline
 * @func: computes the key of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Removes items whose key is equal to that of an earlier item of the run.
 *
 * Items keep their type and their order. All distinct keys are remembered:
 * memory grows with their number, which [property@BoundedStage:max-items] may
 * limit. An item whose function fails, or whose key cannot be hashed, is left
 * to the error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_distinct_by (KitsunePipeline *self,
                              KitsuneKeyFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_distinct_new (self, "distinct-by", KITSUNE_TYPE_BOUNDED_STAGE,
                               kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_distinct_by_process: (rename-to kitsune_pipeline_distinct_by)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the key
 *   of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Removes items whose key is equal to that of an earlier item of the run.
 *
 * Items keep their type and their order. All distinct keys are remembered:
 * memory grows with their number, which [property@BoundedStage:max-items] may
 * limit. An item whose function fails, or whose key cannot be hashed, is left
 * to the error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_distinct_by_process (KitsunePipeline *self,
                                      KitsuneProcessFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_distinct_new (self, "distinct-by", KITSUNE_TYPE_BOUNDED_STAGE,
                               kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_dedupe:
 * @self: a pipeline
 *
 * Removes items that are equal to one that was emitted lately.
 *
 * Items keep their type and their order. How far back it looks is
 * [property@DedupeStage:window]: by default to the start of the run. A window
 * of n holds the last n distinct items that were emitted; an item that is
 * removed does not make its like stay there longer. An item that cannot be
 * hashed is left to the error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@DedupeStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_dedupe (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_distinct_new (self, "dedupe", KITSUNE_TYPE_DEDUPE_STAGE, NULL);
}

/**
 * kitsune_pipeline_dedupe_by: (skip)
 * @self: a pipeline
 * @func: computes the key of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Removes items whose key is equal to that of one that was emitted lately.
 *
 * Items keep their type and their order. How far back it looks is
 * [property@DedupeStage:window]: by default to the start of the run. A window
 * of n holds the last n distinct keys that were emitted; an item that is
 * removed does not make its key stay there longer. An item whose function
 * fails, or whose key cannot be hashed, is left to the error handler of the
 * stage.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@DedupeStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_dedupe_by (KitsunePipeline *self,
                            KitsuneKeyFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_distinct_new (self, "dedupe-by", KITSUNE_TYPE_DEDUPE_STAGE,
                               kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_dedupe_by_process: (rename-to kitsune_pipeline_dedupe_by)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the key
 *   of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Removes items whose key is equal to that of one that was emitted lately.
 *
 * Items keep their type and their order. How far back it looks is
 * [property@DedupeStage:window]: by default to the start of the run. A window
 * of n holds the last n distinct keys that were emitted; an item that is
 * removed does not make its key stay there longer. An item whose function
 * fails, or whose key cannot be hashed, is left to the error handler of the
 * stage.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@DedupeStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_dedupe_by_process (KitsunePipeline *self,
                                    KitsuneProcessFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_distinct_new (self, "dedupe-by", KITSUNE_TYPE_DEDUPE_STAGE,
                               kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
