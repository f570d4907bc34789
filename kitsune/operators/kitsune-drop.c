/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-drop.h"

#include <string.h>

#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * drop, drop_while and drop_last: all but a beginning, or an end, of the stream.
 *
 * All work in place. What is sorted out is the purpose of the stage, not a
 * loss: it is not counted as dropped.
 */

/* Removes the first @n items. */
static void
kitsune_vector_drop_first (KitsuneVector *vector,
                           guint n)
{
  for (guint i = 0; i < n; i++)
    {
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }
  vector->n_items -= n;
  memmove (vector->values, vector->values + n, vector->n_items * sizeof (GValue));
  for (guint i = 0; vector->columns != NULL && i < vector->n_items; i++)
    kitsune_vector_move_column (vector, i, i + n);
}

typedef struct
{
  KitsuneOp op;
  guint64 n_left;
} KitsuneDropOp;

static gboolean
kitsune_drop_op_start (KitsuneOp *op,
                       GError **error)
{
  ((KitsuneDropOp *) op)->n_left = *(const guint64 *) op->params;

  return TRUE;
}

static void
kitsune_drop_op_transform (KitsuneOp *op,
                           KitsuneVector *vector)
{
  KitsuneDropOp *self = (KitsuneDropOp *) op;
  guint n;

  if (G_LIKELY (self->n_left == 0))
    return;

  n = (guint) MIN (vector->n_items, self->n_left);
  self->n_left -= n;
  kitsune_vector_drop_first (vector, n);
}

static const KitsuneOpClass kitsune_drop_op_class = {
  .instance_size = sizeof (KitsuneDropOp),
  .start = kitsune_drop_op_start,
  .transform = kitsune_drop_op_transform,
};

typedef struct
{
  KitsuneOp op;
  gboolean passing; /* the predicate has been false */
} KitsuneDropWhileOp;

static void
kitsune_drop_while_op_transform (KitsuneOp *op,
                                 KitsuneVector *vector)
{
  KitsuneDropWhileOp *self = (KitsuneDropWhileOp *) op;
  guint n_out = 0;
  guint i;

  for (i = 0; i < vector->n_items && !self->passing; i++)
    {
      GValue *item = &vector->values[i];
      GValue replacement = G_VALUE_INIT;
      gboolean answer = FALSE;
      KitsuneCall call = kitsune_op_call_test (op, op->params, item, &answer, &replacement);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_op_abandon_rest (op, vector, i);
          vector->n_items = n_out;
          return;
        }
      if (call == KITSUNE_CALL_OK && !answer)
        {
          self->passing = TRUE;
          break;
        }

      kitsune_value_clear (item);
      if (G_UNLIKELY (call == KITSUNE_CALL_REPLACE))
        {
          kitsune_value_move (&vector->values[n_out], &replacement);
          kitsune_vector_move_column (vector, n_out++, i);
          continue;
        }
      kitsune_vector_drop_column (vector, i);
    }

  if (G_LIKELY (i == n_out))
    return;

  for (; i < vector->n_items; i++)
    {
      vector->values[n_out] = vector->values[i];
      kitsune_vector_move_column (vector, n_out++, i);
    }
  vector->n_items = n_out;
}

static const KitsuneOpClass kitsune_drop_while_op_class = {
  .instance_size = sizeof (KitsuneDropWhileOp),
  .transform = kitsune_drop_while_op_transform,
};

typedef struct
{
  KitsuneOp op;
  KitsuneQueue last; /* those that may turn out to be the last ones */
} KitsuneDropLastOp;

static void
kitsune_drop_last_op_transform (KitsuneOp *op,
                                KitsuneVector *vector)
{
  KitsuneQueue *last = &((KitsuneDropLastOp *) op)->last;
  guint n = GPOINTER_TO_UINT (op->params);

  if (n == 0)
    return;

  kitsune_queue_append (last, vector, 0);
  if (last->n_items > n)
    kitsune_queue_take (last, vector, last->n_items - n);
}

/* These were the last ones: the stage sorts them out. */
static void
kitsune_drop_last_op_ended (KitsuneOp *op,
                            guint input)
{
  kitsune_queue_clear (&((KitsuneDropLastOp *) op)->last);
  kitsune_op_end (op);
}

static void
kitsune_drop_last_op_abandon (KitsuneOp *op)
{
  kitsune_op_abandon_queue (op, &((KitsuneDropLastOp *) op)->last);
}

static void
kitsune_drop_last_op_finalize (KitsuneOp *op)
{
  kitsune_queue_clear (&((KitsuneDropLastOp *) op)->last);
}

static const KitsuneOpClass kitsune_drop_last_op_class = {
  .instance_size = sizeof (KitsuneDropLastOp),
  .transform = kitsune_drop_last_op_transform,
  .ended = kitsune_drop_last_op_ended,
  .abandon = kitsune_drop_last_op_abandon,
  .finalize = kitsune_drop_last_op_finalize,
};

/**
 * kitsune_pipeline_drop:
 * @self: a pipeline
 * @n: how many items to leave out
 *
 * Leaves out the first items.
 *
 * Takes items of any type and emits all but the first @n of them, as they come.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_drop (KitsunePipeline *self,
                       guint64 n)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "drop", &kitsune_drop_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                     kitsune_pipeline_get_item_type (self), g_memdup2 (&n, sizeof n), g_free);
}

static KitsunePipeline *
kitsune_drop_while_new (KitsunePipeline *self,
                        KitsuneFunc *func)
{
  return kitsune_pipeline_add_stage (self, "drop-while", &kitsune_drop_while_op_class, KITSUNE_STAGE_TAKES_RETURN,
                                     kitsune_pipeline_get_item_type (self), func,
                                     (GDestroyNotify) kitsune_func_unref);
}

/**
 * kitsune_pipeline_drop_while: (skip)
 * @self: a pipeline
 * @func: says whether to go on leaving out
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Leaves out the items before the first one for which a predicate is false.
 *
 * Takes items of any type. Once the predicate has been false that item and all
 * that follow are emitted as they come; it is not called any more. An item whose
 * predicate fails is left to the error handler of the stage, and if that lets
 * the run go on, the predicate is called for the next one.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_drop_while (KitsunePipeline *self,
                             KitsunePredicateFunc func,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_drop_while_new (self,
                                 kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_drop_while_process: (rename-to kitsune_pipeline_drop_while)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards an
 *   item to go on leaving out and skips it to let it and all others pass
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Leaves out the items before the first one for which a predicate is false.
 *
 * Takes items of any type. Once the predicate has been false that item and all
 * that follow are emitted as they come; it is not called any more. An item whose
 * predicate fails is left to the error handler of the stage, and if that lets
 * the run go on, the predicate is called for the next one.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_drop_while_process (KitsunePipeline *self,
                                     KitsuneProcessFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_drop_while_new (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_drop_last:
 * @self: a pipeline
 * @n: how many items to leave out
 *
 * Leaves out the last items.
 *
 * Takes items of any type and holds back @n of them: an item is emitted when
 * the one @n positions later arrives. Those that are held back when the input
 * ends, or when the run does, are not emitted.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_drop_last (KitsunePipeline *self,
                            guint n)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "drop-last", &kitsune_drop_last_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                     kitsune_pipeline_get_item_type (self), GUINT_TO_POINTER (n), NULL);
}
