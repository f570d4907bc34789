/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-zip.h"

#include "kitsune/base/kitsune-pair.h"
#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-join-private.h"

/*
 * zip: the n-th item of one pipeline with the n-th item of another.
 *
 * Of the two queues one is always empty: the other is that of the side which
 * is ahead. That side is held when its queue has reached its limit. The limit
 * is soft: the rest of a vector is taken in all the same, so that a side which
 * is held does not have to be called for every single item, and it doubles
 * when the run could not go on otherwise. The stage's max-items is not soft.
 */
#define KITSUNE_ZIP_LIMIT 64

typedef struct
{
  KitsuneQueue queue;
  guint64 limit;
} KitsuneZipSide;

typedef struct
{
  KitsuneOp op;
  KitsuneZipSide sides[2];
  guint64 max_kept;
} KitsuneZipOp;

static gboolean
kitsune_zip_op_start (KitsuneOp *op,
                      GError **error)
{
  KitsuneZipOp *self = (KitsuneZipOp *) op;

  self->max_kept = kitsune_bounded_get_limit (op);
  for (guint i = 0; i < 2; i++)
    self->sides[i].limit = MIN (KITSUNE_ZIP_LIMIT, self->max_kept);

  return TRUE;
}

/* No more pairs: what waits for a partner has waited in vain. */
static void
kitsune_zip_op_finish (KitsuneZipOp *self)
{
  for (guint i = 0; i < 2; i++)
    while (self->sides[i].queue.n_items > 0)
      {
        GValue item = G_VALUE_INIT;

        kitsune_queue_pop (&self->sides[i].queue, &item);
        kitsune_op_drop (&self->op, &item, KITSUNE_DROP_REASON_UNPAIRED);
      }
  kitsune_op_end (&self->op);
}

/* Makes a pair of @item and the first one that waits on the other side. */
static KitsuneCall
kitsune_zip_op_match (KitsuneZipOp *self,
                      guint input,
                      GValue *item)
{
  KitsuneQueue *queue = &self->sides[!input].queue;
  const GValue *first = kitsune_queue_peek (queue, 0);
  GValue waiting = G_VALUE_INIT;
  KitsuneCall call = KITSUNE_CALL_OK;

  if (self->op.params != NULL)
    call = kitsune_join_emit (&self->op, input == 0 ? item : first, input == 0 ? first : item, item);
  if (call == KITSUNE_CALL_STOP)
    return call;

  kitsune_queue_pop (queue, &waiting);
  if (self->op.params == NULL)
    kitsune_join_emit_take (&self->op, input == 0 ? item : &waiting, input == 0 ? &waiting : item);
  kitsune_value_clear (&waiting);
  kitsune_value_clear (item);

  return call;
}

/* Pairs items of @vector with those of the other side that wait for them, and
 * counts them in @n_done. Returns FALSE if that is all for now. */
static gboolean
kitsune_zip_op_pair (KitsuneZipOp *self,
                     guint input,
                     KitsuneVector *vector,
                     guint *n_done)
{
  guint i;

  for (i = 0; i < vector->n_items && self->sides[!input].queue.n_items > 0 && !kitsune_op_is_done (&self->op); i++)
    {
      if (kitsune_zip_op_match (self, input, &vector->values[i]) == KITSUNE_CALL_STOP)
        {
          *n_done = i;
          return FALSE;
        }
      kitsune_vector_drop_column (vector, i);
    }
  *n_done = i;

  return !kitsune_op_is_done (&self->op);
}

static guint
kitsune_zip_op_process (KitsuneOp *op,
                        guint input,
                        KitsuneVector *vector)
{
  KitsuneZipOp *self = (KitsuneZipOp *) op;
  KitsuneZipSide *side = &self->sides[input];
  KitsuneZipSide *other = &self->sides[!input];
  guint n;

  if (!kitsune_zip_op_pair (self, input, vector, &n))
    return n;
  if (op->inputs[!input].held && other->queue.n_items < other->limit)
    kitsune_op_release (op, !input);

  if (op->inputs[!input].ended && other->queue.n_items == 0)
    {
      for (; n < vector->n_items; n++)
        {
          kitsune_vector_drop_column (vector, n);
          kitsune_op_drop (op, &vector->values[n], KITSUNE_DROP_REASON_UNPAIRED);
        }
      kitsune_zip_op_finish (self);
      return n;
    }

  for (; n < vector->n_items && side->queue.n_items < self->max_kept; n++)
    {
      kitsune_queue_push_take (&side->queue, &vector->values[n]);
      kitsune_vector_drop_column (vector, n);
    }
  if (n < vector->n_items || side->queue.n_items >= side->limit)
    kitsune_op_hold (op, input);

  return n;
}

static void
kitsune_zip_op_ended (KitsuneOp *op,
                      guint input)
{
  KitsuneZipOp *self = (KitsuneZipOp *) op;

  if (self->sides[input].queue.n_items == 0)
    kitsune_zip_op_finish (self);
}

static gboolean
kitsune_zip_op_relieve (KitsuneOp *op,
                        guint input)
{
  KitsuneZipOp *self = (KitsuneZipOp *) op;
  KitsuneZipSide *side = &self->sides[input];

  if (side->queue.n_items >= self->max_kept)
    {
      kitsune_bounded_fail (op, self->max_kept, "items without a partner");
      return TRUE;
    }

  side->limit = MIN (side->limit * 2, self->max_kept);
  kitsune_op_release (op, input);

  return TRUE;
}

static void
kitsune_zip_op_abandon (KitsuneOp *op)
{
  KitsuneZipOp *self = (KitsuneZipOp *) op;

  for (guint i = 0; i < 2; i++)
    kitsune_op_abandon_queue (op, &self->sides[i].queue);
}

static void
kitsune_zip_op_finalize (KitsuneOp *op)
{
  KitsuneZipOp *self = (KitsuneZipOp *) op;

  for (guint i = 0; i < 2; i++)
    kitsune_queue_clear (&self->sides[i].queue);
}

static const KitsuneOpClass kitsune_zip_op_class = {
  .instance_size = sizeof (KitsuneZipOp),
  .start = kitsune_zip_op_start,
  .process = kitsune_zip_op_process,
  .ended = kitsune_zip_op_ended,
  .relieve = kitsune_zip_op_relieve,
  .abandon = kitsune_zip_op_abandon,
  .finalize = kitsune_zip_op_finalize,
};

static KitsunePipeline *
kitsune_zip_new (KitsunePipeline *self,
                 KitsunePipeline *other,
                 const char *kind,
                 GType item_type,
                 KitsuneFunc *func)
{
  return kitsune_join_new (self, other,
                           kitsune_join_new_stage (KITSUNE_TYPE_BOUNDED_STAGE, kind, &kitsune_zip_op_class, func),
                           item_type);
}

/**
 * kitsune_pipeline_zip:
 * @self: a pipeline
 * @other: the one to pair it with
 *
 * Pairs the items of two pipelines by position.
 *
 * Emits a [struct@Pair] of the first items of both, one of the second items,
 * and so on. Keeps what has no partner yet, at about 64 items holds the
 * pipeline that is ahead, and takes more of it only if the run could not go on
 * otherwise. [property@BoundedStage:max-items] limits how many items are kept;
 * if more would have to be, the stage fails with
 * %KITSUNE_ERROR_LIMIT_EXCEEDED.
 *
 * Ends as soon as no further pair can come. Items that were kept then are
 * dropped as %KITSUNE_DROP_REASON_UNPAIRED.
 *
 * The stage is a [class@BoundedStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_zip (KitsunePipeline *self,
                      KitsunePipeline *other)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);

  return kitsune_zip_new (self, other, "zip", KITSUNE_TYPE_PAIR, NULL);
}

/**
 * kitsune_pipeline_zip_with: (skip)
 * @self: a pipeline
 * @other: the one to pair it with
 * @item_type: the type of the results; `G_TYPE_VALUE` for any
 * @func: makes one item of two
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Combines the items of two pipelines by position.
 *
 * Like [method@Pipeline.zip], but emits what a function makes of the two items
 * instead of a pair. A result of another type is converted to @item_type; where
 * that is not possible the call has failed.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_zip_with (KitsunePipeline *self,
                           KitsunePipeline *other,
                           GType item_type,
                           KitsuneFoldFunc func,
                           gpointer user_data,
                           GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_zip_new (self, other, "zip-with", item_type,
                          kitsune_func_new (KITSUNE_FUNC_FOLD, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_zip_with_process: (rename-to kitsune_pipeline_zip_with)
 * @self: a pipeline
 * @other: the one to pair it with
 * @item_type: the type of the results; `G_TYPE_VALUE` for any
 * @func: (scope notified) (closure user_data) (destroy destroy): is given a
 *   [struct@Pair] and pushes what becomes of it, one item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Combines the items of two pipelines by position.
 *
 * Like [method@Pipeline.zip], but emits what a function makes of the two items
 * instead of a pair. A result of another type is converted to @item_type; where
 * that is not possible the call has failed.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_zip_with_process (KitsunePipeline *self,
                                   KitsunePipeline *other,
                                   GType item_type,
                                   KitsuneProcessFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_zip_new (self, other, "zip-with", item_type,
                          kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
