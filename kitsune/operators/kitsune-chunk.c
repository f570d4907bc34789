/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-chunk.h"

#include "kitsune/base/kitsune-pair.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-gather-private.h"
#include "kitsune/operators/kitsune-key-private.h"

/*
 * chunk_by and chunk_while: lists of consecutive items that belong together,
 * because their keys are equal or because a function says so of each two
 * neighbours.
 *
 * Both ask one question of an item: does it begin a new chunk? An item whose
 * function fails belongs to no chunk and is nobody's neighbour.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneGather chunk;
  guint64 limit;
  GValue key;   /* chunk_by: of the open chunk */
  guint32 hash; /* of @key */
} KitsuneChunkOp;

typedef KitsuneCall (*KitsuneChunkFunc) (KitsuneChunkOp *self,
                                         const GValue *item,
                                         gboolean *begins);

static gboolean
kitsune_chunk_op_start (KitsuneOp *op,
                        GError **error)
{
  ((KitsuneChunkOp *) op)->limit = kitsune_bounded_get_limit (op);

  return TRUE;
}

static void
kitsune_chunk_op_flush (KitsuneChunkOp *self)
{
  GValue result = G_VALUE_INIT;

  if (self->chunk.n_values == 0)
    return;

  kitsune_gather_finish (&self->chunk, &result);
  kitsune_op_emit (&self->op, 0, &result);
}

static inline guint
kitsune_chunk_op_work (KitsuneChunkOp *self,
                       KitsuneVector *vector,
                       KitsuneChunkFunc ask)
{
  KitsuneOp *op = &self->op;
  guint i;

  for (i = 0; i < vector->n_items && kitsune_op_has_room (op) && !op->done; i++)
    {
      GValue *item = &vector->values[i];
      gboolean begins = FALSE;
      KitsuneCall call = ask (self, item, &begins);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        return i;
      if (begins)
        kitsune_chunk_op_flush (self);
      if (G_UNLIKELY (call == KITSUNE_CALL_OK && self->chunk.n_values >= self->limit))
        {
          kitsune_bounded_fail (op, self->limit, "items in a chunk");
          return i;
        }

      if (G_LIKELY (call == KITSUNE_CALL_OK))
        kitsune_gather_take (&self->chunk, item);
      kitsune_value_clear (item);
      kitsune_vector_drop_column (vector, i);
    }

  return i;
}

static KitsuneCall
kitsune_chunk_by_op_ask (KitsuneChunkOp *self,
                         const GValue *item,
                         gboolean *begins)
{
  GValue key = G_VALUE_INIT;
  guint32 hash = 0;
  KitsuneCall call = kitsune_op_call_key (&self->op, self->op.params, item, &key, &hash, NULL);

  if (G_UNLIKELY (call != KITSUNE_CALL_OK))
    return call;

  if (self->chunk.n_values > 0 && hash == self->hash && kitsune_value_equal (&key, &self->key))
    {
      kitsune_value_clear (&key);
      return call;
    }

  kitsune_value_clear (&self->key);
  kitsune_value_move (&self->key, &key);
  self->hash = hash;
  *begins = TRUE;

  return call;
}

static guint
kitsune_chunk_by_op_process (KitsuneOp *op,
                             guint input,
                             KitsuneVector *vector)
{
  return kitsune_chunk_op_work ((KitsuneChunkOp *) op, vector, kitsune_chunk_by_op_ask);
}

/* What a C function answered about two neighbours. */
static gboolean
kitsune_chunk_while_op_read (const GValue *result,
                             gboolean *answer,
                             GError **error)
{
  if (!G_VALUE_HOLDS_BOOLEAN (result))
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH,
                   "expected a boolean as answer, got %s", G_VALUE_TYPE_NAME (result));
      return FALSE;
    }

  *answer = kitsune_value_get_boolean (result);
  return TRUE;
}

/* A script answers as a predicate of a pair does. */
static gboolean
kitsune_chunk_while_op_test (KitsuneChunkOp *self,
                             const GValue *previous,
                             const GValue *item,
                             gboolean *answer,
                             GError **error)
{
  KitsuneOp *op = &self->op;
  KitsuneFunc *func = op->params;
  GValue value = G_VALUE_INIT;
  gboolean ok;

  if (func->kind == KITSUNE_FUNC_PROCESS)
    {
      g_value_init (&value, KITSUNE_TYPE_PAIR);
      g_value_take_boxed (&value, kitsune_pair_new (previous, item));
      ok = kitsune_func_test (func, kitsune_op_get_emitter (op), &value, answer, error);
    }
  else
    {
      ok = kitsune_func_fold (func, kitsune_op_get_emitter (op), previous, item, &value, error) &&
           kitsune_chunk_while_op_read (&value, answer, error);
    }
  kitsune_value_clear (&value);

  return ok;
}

static KitsuneCall
kitsune_chunk_while_op_ask (KitsuneChunkOp *self,
                            const GValue *item,
                            gboolean *begins)
{
  KitsuneOp *op = &self->op;
  GError *error = NULL;
  gboolean goes_on = FALSE;

  if (self->chunk.n_values == 0)
    return KITSUNE_CALL_OK;

  if (!kitsune_chunk_while_op_test (self, &self->chunk.values[self->chunk.n_values - 1], item, &goes_on, &error))
    return kitsune_op_resolve (op, item, error, NULL);

  *begins = !goes_on;

  return op->done ? KITSUNE_CALL_STOP : KITSUNE_CALL_OK;
}

static guint
kitsune_chunk_while_op_process (KitsuneOp *op,
                                guint input,
                                KitsuneVector *vector)
{
  return kitsune_chunk_op_work ((KitsuneChunkOp *) op, vector, kitsune_chunk_while_op_ask);
}

static void
kitsune_chunk_op_ended (KitsuneOp *op,
                        guint input)
{
  kitsune_chunk_op_flush ((KitsuneChunkOp *) op);
  kitsune_op_end (op);
}

static void
kitsune_chunk_op_finalize (KitsuneOp *op)
{
  KitsuneChunkOp *self = (KitsuneChunkOp *) op;

  kitsune_gather_clear (&self->chunk);
  kitsune_value_clear (&self->key);
}

static const KitsuneOpClass kitsune_chunk_by_op_class = {
  .instance_size = sizeof (KitsuneChunkOp),
  .start = kitsune_chunk_op_start,
  .process = kitsune_chunk_by_op_process,
  .ended = kitsune_chunk_op_ended,
  .finalize = kitsune_chunk_op_finalize,
};

static const KitsuneOpClass kitsune_chunk_while_op_class = {
  .instance_size = sizeof (KitsuneChunkOp),
  .start = kitsune_chunk_op_start,
  .process = kitsune_chunk_while_op_process,
  .ended = kitsune_chunk_op_ended,
  .finalize = kitsune_chunk_op_finalize,
};

static KitsunePipeline *
kitsune_chunk_new (KitsunePipeline *self,
                   const char *kind,
                   const KitsuneOpClass *op_class,
                   KitsuneFunc *func)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_BOUNDED_STAGE, kind, op_class, KITSUNE_STAGE_NO_FLAGS,
                                           func, (GDestroyNotify) kitsune_func_unref);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, KITSUNE_TYPE_ITEMS);
}

/**
 * kitsune_pipeline_chunk_by: (skip)
 * @self: a pipeline
 * @func: computes the key of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Gathers consecutive items with equal keys.
 *
 * Takes items of any type and emits an [struct@Items] of them when an item
 * with another key comes and when the input ends. The open chunk is kept;
 * [property@BoundedStage:max-items] limits the number of its items. An item
 * whose function fails, or whose key cannot be hashed, is left to the error
 * handler of the stage; dropping it does not end the chunk.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_chunk_by (KitsunePipeline *self,
                           KitsuneKeyFunc func,
                           gpointer user_data,
                           GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_chunk_new (self, "chunk-by", &kitsune_chunk_by_op_class,
                            kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_chunk_by_process: (rename-to kitsune_pipeline_chunk_by)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the key
 *   of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Gathers consecutive items with equal keys.
 *
 * Takes items of any type and emits an [struct@Items] of them when an item
 * with another key comes and when the input ends. The open chunk is kept;
 * [property@BoundedStage:max-items] limits the number of its items. An item
 * whose function fails, or whose key cannot be hashed, is left to the error
 * handler of the stage; dropping it does not end the chunk.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_chunk_by_process (KitsunePipeline *self,
                                   KitsuneProcessFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_chunk_new (self, "chunk-by", &kitsune_chunk_by_op_class,
                            kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_chunk_while: (skip)
 * @self: a pipeline
 * @func: says, as a boolean, whether its second item goes into the same chunk
 *   as its first, which came just before
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Gathers consecutive items as long as a function says so.
 *
 * Takes items of any type and emits an [struct@Items] of them when @func
 * answers no and when the input ends. The open chunk is kept;
 * [property@BoundedStage:max-items] limits the number of its items. An item
 * whose function fails is left to the error handler of the stage; when it is
 * dropped, the next one is compared with the one before it.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_chunk_while (KitsunePipeline *self,
                              KitsuneFoldFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_chunk_new (self, "chunk-while", &kitsune_chunk_while_op_class,
                            kitsune_func_new (KITSUNE_FUNC_FOLD, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_chunk_while_process: (rename-to kitsune_pipeline_chunk_while)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): gets a
 *   [struct@Pair] of an item and the one that came just before it, which is
 *   the first of the two; forwards it if both go into the same chunk and skips
 *   it if not
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Gathers consecutive items as long as a function says so.
 *
 * Takes items of any type and emits an [struct@Items] of them when @func
 * answers no and when the input ends. The open chunk is kept;
 * [property@BoundedStage:max-items] limits the number of its items. An item
 * whose function fails is left to the error handler of the stage; when it is
 * dropped, the next one is compared with the one before it.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_chunk_while_process (KitsunePipeline *self,
                                      KitsuneProcessFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_chunk_new (self, "chunk-while", &kitsune_chunk_while_op_class,
                            kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
