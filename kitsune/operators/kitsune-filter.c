/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-filter.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-worker-stage-private.h"

/*
 * filter and reject: pass on the items that a predicate answers yes (no) to.
 *
 * Vectors are compacted in place. An item that is sorted out is the purpose of
 * the stage, not a loss: it is not counted as dropped.
 */
typedef struct
{
  KitsuneFunc *func;
  gboolean wanted; /* the answer that lets an item pass */
} KitsuneFilterParams;

typedef struct
{
  KitsuneOp op;
  gboolean straight; /* items need no freeing and the function is C */
} KitsuneFilterOp;

static void
kitsune_filter_params_free (gpointer data)
{
  KitsuneFilterParams *params = data;

  kitsune_func_unref (params->func);
  g_free (params);
}

static gboolean
kitsune_filter_op_start (KitsuneOp *op,
                         GError **error)
{
  KitsuneFilterParams *params = op->params;

  ((KitsuneFilterOp *) op)->straight = kitsune_op_input_is_plain (op, 0) &&
                                       params->func->loop != NULL;
  kitsune_op_get_emitter_for (op, params->func);

  return TRUE;
}

/* Items from @first on, one by one, behind the @n_out that are kept; the call for
 * the first of them may have failed with @error. */
static G_GNUC_NO_INLINE void
kitsune_filter_op_go_on (KitsuneOp *op,
                         KitsuneVector *vector,
                         guint first,
                         guint n_out,
                         GError *error)
{
  KitsuneFilterParams *params = op->params;
  GValue replacement = G_VALUE_INIT;

  for (guint i = first; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      gboolean answer = FALSE;
      KitsuneCall call;

      if (error != NULL)
        call = kitsune_op_resolve (op, item, g_steal_pointer (&error), &replacement);
      else
        call = kitsune_op_call_test (op, params->func, item, &answer, &replacement);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_op_abandon_rest (op, vector, i);
          break;
        }

      if (G_UNLIKELY (call == KITSUNE_CALL_REPLACE))
        {
          kitsune_value_clear (item);
          kitsune_value_move (item, &replacement);
        }
      else if (call == KITSUNE_CALL_DROPPED || !answer != !params->wanted)
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
kitsune_filter_op_transform (KitsuneOp *op,
                             KitsuneVector *vector)
{
  const KitsuneFunc *func = ((KitsuneFilterParams *) op->params)->func;
  GError *error = NULL;
  guint first = 0;
  guint n_out = 0;

  if (((KitsuneFilterOp *) op)->straight && vector->columns == NULL)
    {
      KitsunePredicateLoopFunc loop = (KitsunePredicateLoopFunc) func->loop;

      first = loop ((KitsunePredicateFunc) func->callback, vector->values, vector->n_items, &n_out,
                    func->user_data, &error);
    }
  if (first == vector->n_items)
    vector->n_items = n_out;
  else
    kitsune_filter_op_go_on (op, vector, first, n_out, error);
}

static const KitsuneOpClass kitsune_filter_op_class = {
  .instance_size = sizeof (KitsuneFilterOp),
  .variant = kitsune_worker_stage_get_variant,
  .start = kitsune_filter_op_start,
  .transform = kitsune_filter_op_transform,
};

static KitsunePipeline *
kitsune_filter_new (KitsunePipeline *self,
                    const char *kind,
                    gboolean wanted,
                    KitsuneFunc *func)
{
  KitsuneFilterParams *params = g_new (KitsuneFilterParams, 1);
  KitsuneStage *stage;

  params->func = func;
  params->wanted = wanted;
  stage = kitsune_worker_stage_new (self, kind, &kitsune_filter_op_class, KITSUNE_STAGE_TAKES_RETURN,
                                    params, kitsune_filter_params_free);
  kitsune_worker_stage_set_work (stage, wanted ? KITSUNE_WORK_FILTER : KITSUNE_WORK_REJECT, func);

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}

/**
 * kitsune_pipeline_filter: (skip)
 * @self: a pipeline
 * @func: says whether an item passes
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Keeps the items for which a predicate is true.
 *
 * Items keep their type and their order.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_filter (KitsunePipeline *self,
                         KitsunePredicateFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  return kitsune_pipeline_filter_looped (self, func, kitsune_filter_loop, user_data, destroy);
}

/**
 * kitsune_pipeline_filter_looped: (skip)
 * @self: a pipeline
 * @func: a predicate
 * @loop: calls @func for many items, or does the same to them by itself
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Is what kitsune_pipeline_filter() becomes in a C program, which brings the
 * innermost loop with it.
 *
 * The loop is used where items own no memory, and @func elsewhere: what comes of an item
 * must not depend on which of them it meets. With concurrency, several threads call
 * both at once.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_filter_looped (KitsunePipeline *self,
                                KitsunePredicateFunc func,
                                KitsunePredicateLoopFunc loop,
                                gpointer user_data,
                                GDestroyNotify destroy)
{
  KitsuneFunc *shared;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  shared = kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy);
  shared->loop = G_CALLBACK (loop);

  return kitsune_filter_new (self, "filter", TRUE, shared);
}

/**
 * kitsune_pipeline_filter_process: (rename-to kitsune_pipeline_filter)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards the
 *   items that pass and skips the others
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Keeps the items for which a predicate is true.
 *
 * Items keep their type and their order.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_filter_process (KitsunePipeline *self,
                                 KitsuneProcessFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_filter_new (self, "filter", TRUE,
                             kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_reject: (skip)
 * @self: a pipeline
 * @func: says whether an item is sorted out
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Keeps the items for which a predicate is false.
 *
 * Items keep their type and their order.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_reject (KitsunePipeline *self,
                         KitsunePredicateFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy)
{
  return kitsune_pipeline_reject_looped (self, func, kitsune_reject_loop, user_data, destroy);
}

/**
 * kitsune_pipeline_reject_looped: (skip)
 * @self: a pipeline
 * @func: a predicate
 * @loop: calls @func for many items, or does the same to them by itself
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Is what kitsune_pipeline_reject() becomes in a C program, which brings the
 * innermost loop with it.
 *
 * The loop is used where items own no memory, and @func elsewhere: what comes of an item
 * must not depend on which of them it meets. With concurrency, several threads call
 * both at once.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_reject_looped (KitsunePipeline *self,
                                KitsunePredicateFunc func,
                                KitsunePredicateLoopFunc loop,
                                gpointer user_data,
                                GDestroyNotify destroy)
{
  KitsuneFunc *shared;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  shared = kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy);
  shared->loop = G_CALLBACK (loop);

  return kitsune_filter_new (self, "reject", FALSE, shared);
}

/**
 * kitsune_pipeline_reject_process: (rename-to kitsune_pipeline_reject)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards the
 *   items that are sorted out and skips the others
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Keeps the items for which a predicate is false.
 *
 * Items keep their type and their order.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_reject_process (KitsunePipeline *self,
                                 KitsuneProcessFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_filter_new (self, "reject", FALSE,
                             kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
