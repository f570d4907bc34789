/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-latest.h"

#include "kitsune/base/kitsune-pair.h"
#include "kitsune/operators/kitsune-join-private.h"

/*
 * combine_latest and latest_from: what came last from either of two pipelines.
 * Nothing is held back: a value stays until the next one replaces it.
 */
typedef struct
{
  KitsuneOp op;
  GValue latest[2]; /* unset until something came */
} KitsuneLatestOp;

static inline gboolean
kitsune_latest_op_has (KitsuneLatestOp *self,
                       guint input)
{
  return self->latest[input].g_type != 0;
}

static inline void
kitsune_latest_op_replace (KitsuneLatestOp *self,
                           guint input,
                           KitsuneVector *vector,
                           guint index)
{
  kitsune_value_clear (&self->latest[input]);
  kitsune_value_move (&self->latest[input], &vector->values[index]);
  kitsune_vector_drop_column (vector, index);
}

static void
kitsune_latest_op_finalize (KitsuneOp *op)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;

  kitsune_value_clear (&self->latest[0]);
  kitsune_value_clear (&self->latest[1]);
}

/* --- combine_latest --- */

static KitsuneCall
kitsune_combine_latest_op_emit (KitsuneLatestOp *self,
                                guint input,
                                const GValue *item)
{
  const GValue *first = input == 0 ? item : &self->latest[0];
  const GValue *second = input == 0 ? &self->latest[1] : item;

  return kitsune_join_emit (&self->op, first, second, item);
}

static guint
kitsune_combine_latest_op_process (KitsuneOp *op,
                                   guint input,
                                   KitsuneVector *vector)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;
  gboolean ready = kitsune_latest_op_has (self, !input);

  for (guint i = 0; i < vector->n_items; i++)
    {
      if (!ready && kitsune_latest_op_has (self, input))
        kitsune_op_drop (op, &self->latest[input], KITSUNE_DROP_REASON_NOT_READY);
      if (kitsune_op_is_done (op))
        return i;

      if (ready && kitsune_combine_latest_op_emit (self, input, &vector->values[i]) == KITSUNE_CALL_STOP)
        return i;
      kitsune_latest_op_replace (self, input, vector, i);
    }

  return vector->n_items;
}

/* A side that ended keeps its latest value. One that never had any leaves the
 * other without a partner for good. */
static void
kitsune_combine_latest_op_ended (KitsuneOp *op,
                                 guint input)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;

  if (kitsune_latest_op_has (self, input))
    {
      if (op->n_open_inputs == 0)
        kitsune_op_end (op);
      return;
    }

  if (kitsune_latest_op_has (self, !input))
    kitsune_op_drop (op, &self->latest[!input], KITSUNE_DROP_REASON_NOT_READY);
  kitsune_op_end (op);
}

/* A value that never had a partner has not been used. */
static void
kitsune_combine_latest_op_abandon (KitsuneOp *op)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;

  for (guint i = 0; i < 2; i++)
    if (!kitsune_latest_op_has (self, !i))
      kitsune_op_abandon (op, &self->latest[i]);
}

static const KitsuneOpClass kitsune_combine_latest_op_class = {
  .instance_size = sizeof (KitsuneLatestOp),
  .process = kitsune_combine_latest_op_process,
  .ended = kitsune_combine_latest_op_ended,
  .abandon = kitsune_combine_latest_op_abandon,
  .finalize = kitsune_latest_op_finalize,
};

/* --- latest_from --- */

#define KITSUNE_LATEST_MAIN 0
#define KITSUNE_LATEST_OTHER 1

static KitsuneCall
kitsune_latest_from_op_look_up (KitsuneLatestOp *self,
                                GValue *item)
{
  KitsuneOp *op = &self->op;
  KitsuneCall call;

  if (!kitsune_latest_op_has (self, KITSUNE_LATEST_OTHER))
    {
      kitsune_op_drop (op, item, KITSUNE_DROP_REASON_NOT_READY);
      return KITSUNE_CALL_DROPPED;
    }

  call = kitsune_join_emit (op, item, &self->latest[KITSUNE_LATEST_OTHER], item);
  if (call != KITSUNE_CALL_STOP)
    kitsune_value_clear (item);

  return call;
}

static guint
kitsune_latest_from_op_process (KitsuneOp *op,
                                guint input,
                                KitsuneVector *vector)
{
  KitsuneLatestOp *self = (KitsuneLatestOp *) op;
  guint i;

  if (input == KITSUNE_LATEST_OTHER)
    {
      for (i = 0; i < vector->n_items; i++)
        kitsune_latest_op_replace (self, input, vector, i);
      return i;
    }

  for (i = 0; i < vector->n_items && !kitsune_op_is_done (op); i++)
    {
      if (kitsune_latest_from_op_look_up (self, &vector->values[i]) == KITSUNE_CALL_STOP)
        return i;
      kitsune_vector_drop_column (vector, i);
    }

  return i;
}

static void
kitsune_latest_from_op_ended (KitsuneOp *op,
                              guint input)
{
  if (input == KITSUNE_LATEST_MAIN)
    kitsune_op_end (op);
}

static const KitsuneOpClass kitsune_latest_from_op_class = {
  .instance_size = sizeof (KitsuneLatestOp),
  .process = kitsune_latest_from_op_process,
  .ended = kitsune_latest_from_op_ended,
  .finalize = kitsune_latest_op_finalize,
};

/* --- building --- */

static KitsunePipeline *
kitsune_latest_new (KitsunePipeline *self,
                    KitsunePipeline *other,
                    const char *kind,
                    const KitsuneOpClass *op_class,
                    GType item_type,
                    KitsuneFunc *func)
{
  return kitsune_join_new (self, other, kitsune_join_new_stage (KITSUNE_TYPE_STAGE, kind, op_class, func), item_type);
}

/**
 * kitsune_pipeline_combine_latest:
 * @self: a pipeline
 * @other: the one to combine it with
 *
 * Pairs each item of two pipelines with the latest one of the other.
 *
 * Whenever an item comes from either pipeline, emits a [struct@Pair] of the
 * latest items of both, that of @self first. As long as one of them has had no
 * item, nothing is emitted; of the items that come meanwhile all but the latest
 * are dropped as %KITSUNE_DROP_REASON_NOT_READY.
 *
 * Ends when both have ended, or as soon as one ends that had no item at all. In
 * which order items of different pipelines come is not defined.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_combine_latest (KitsunePipeline *self,
                                 KitsunePipeline *other)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);

  return kitsune_latest_new (self, other, "combine-latest", &kitsune_combine_latest_op_class, KITSUNE_TYPE_PAIR, NULL);
}

/**
 * kitsune_pipeline_combine_latest_with: (skip)
 * @self: a pipeline
 * @other: the one to combine it with
 * @item_type: the type of the results; `G_TYPE_VALUE` for any
 * @func: makes one item of two
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Combines each item of two pipelines with the latest one of the other.
 *
 * Like [method@Pipeline.combine_latest], but emits what a function makes of the
 * two items instead of a pair. A result of another type is converted to
 * @item_type; where that is not possible the call has failed.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_combine_latest_with (KitsunePipeline *self,
                                      KitsunePipeline *other,
                                      GType item_type,
                                      KitsuneFoldFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_latest_new (self, other, "combine-latest-with", &kitsune_combine_latest_op_class, item_type,
                             kitsune_func_new (KITSUNE_FUNC_FOLD, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_combine_latest_with_process: (rename-to kitsune_pipeline_combine_latest_with)
 * @self: a pipeline
 * @other: the one to combine it with
 * @item_type: the type of the results; `G_TYPE_VALUE` for any
 * @func: (scope notified) (closure user_data) (destroy destroy): is given a
 *   [struct@Pair] and pushes what becomes of it, one item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Combines each item of two pipelines with the latest one of the other.
 *
 * Like [method@Pipeline.combine_latest], but emits what a function makes of the
 * two items instead of a pair. A result of another type is converted to
 * @item_type; where that is not possible the call has failed.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_combine_latest_with_process (KitsunePipeline *self,
                                              KitsunePipeline *other,
                                              GType item_type,
                                              KitsuneProcessFunc func,
                                              gpointer user_data,
                                              GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_latest_new (self, other, "combine-latest-with", &kitsune_combine_latest_op_class, item_type,
                             kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_latest_from:
 * @self: a pipeline
 * @other: the one to look at
 *
 * Pairs each item with the latest one of another pipeline.
 *
 * Emits a [struct@Pair] of item and latest other item for each item of @self.
 * Items of @self that come before the first one of @other are dropped as
 * %KITSUNE_DROP_REASON_NOT_READY. Items of @other alone emit nothing.
 *
 * Ends when @self ends; if @other ends before that, its last item stays. In
 * which order items of different pipelines come is not defined.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_latest_from (KitsunePipeline *self,
                              KitsunePipeline *other)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);

  return kitsune_latest_new (self, other, "latest-from", &kitsune_latest_from_op_class, KITSUNE_TYPE_PAIR, NULL);
}

/**
 * kitsune_pipeline_latest_from_with: (skip)
 * @self: a pipeline
 * @other: the one to look at
 * @item_type: the type of the results; `G_TYPE_VALUE` for any
 * @func: makes one item of two
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Combines each item with the latest one of another pipeline.
 *
 * Like [method@Pipeline.latest_from], but emits what a function makes of the two
 * items instead of a pair. A result of another type is converted to @item_type;
 * where that is not possible the call has failed.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_latest_from_with (KitsunePipeline *self,
                                   KitsunePipeline *other,
                                   GType item_type,
                                   KitsuneFoldFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_latest_new (self, other, "latest-from-with", &kitsune_latest_from_op_class, item_type,
                             kitsune_func_new (KITSUNE_FUNC_FOLD, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_latest_from_with_process: (rename-to kitsune_pipeline_latest_from_with)
 * @self: a pipeline
 * @other: the one to look at
 * @item_type: the type of the results; `G_TYPE_VALUE` for any
 * @func: (scope notified) (closure user_data) (destroy destroy): is given a
 *   [struct@Pair] and pushes what becomes of it, one item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Combines each item with the latest one of another pipeline.
 *
 * Like [method@Pipeline.latest_from], but emits what a function makes of the two
 * items instead of a pair. A result of another type is converted to @item_type;
 * where that is not possible the call has failed.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_latest_from_with_process (KitsunePipeline *self,
                                           KitsunePipeline *other,
                                           GType item_type,
                                           KitsuneProcessFunc func,
                                           gpointer user_data,
                                           GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_latest_new (self, other, "latest-from-with", &kitsune_latest_from_op_class, item_type,
                             kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
