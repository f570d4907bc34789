/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-balance.h"

#include "kitsune/operators/kitsune-fork-private.h"
#include "kitsune/operators/kitsune-key-private.h"

/*
 * balance, keyed_balance and partition: every item to one of several
 * consumers.
 *
 * A consumer that stopped gets nothing more. Where the item decides who gets
 * it, the item is then lost, which the engine counts when it leaves; balance
 * gives it to the next one.
 */
typedef struct
{
  KitsuneOp op;
  guint next;
} KitsuneBalanceOp;

/* Somebody is there, or the operator would be done. Outputs without a consumer
 * from the start take part: they are there to be discarded. */
static guint
kitsune_balance_op_next (KitsuneBalanceOp *self)
{
  KitsuneOp *op = &self->op;
  guint output = self->next;

  for (guint i = 0; i < op->n_outputs; i++)
    {
      if (!op->outputs[output].closed || op->outputs[output].n_peers == 0)
        break;
      output = (output + 1) % op->n_outputs;
    }
  self->next = (output + 1) % op->n_outputs;

  return output;
}

static guint
kitsune_balance_op_process (KitsuneOp *op,
                            guint input,
                            KitsuneVector *vector)
{
  guint i;

  for (i = 0; i < vector->n_items && !kitsune_op_is_done (op); i++)
    kitsune_op_forward (op, kitsune_balance_op_next ((KitsuneBalanceOp *) op), vector, i);

  return i;
}

static const KitsuneOpClass kitsune_balance_op_class = {
  .instance_size = sizeof (KitsuneBalanceOp),
  .passes = TRUE,
  .process = kitsune_balance_op_process,
};

typedef KitsuneCall (*KitsuneRouteFunc) (KitsuneOp *op,
                                         const GValue *item,
                                         guint *output);

static inline guint
kitsune_route (KitsuneOp *op,
               KitsuneVector *vector,
               KitsuneRouteFunc route)
{
  guint i;

  for (i = 0; i < vector->n_items && !kitsune_op_is_done (op); i++)
    {
      guint output = 0;
      KitsuneCall call = route (op, &vector->values[i], &output);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        return i;

      if (G_LIKELY (call == KITSUNE_CALL_OK))
        {
          kitsune_op_forward (op, output, vector, i);
        }
      else
        {
          kitsune_value_clear (&vector->values[i]);
          kitsune_vector_drop_column (vector, i);
        }
    }

  return i;
}

static KitsuneCall
kitsune_keyed_balance_op_route (KitsuneOp *op,
                                const GValue *item,
                                guint *output)
{
  GValue key = G_VALUE_INIT;
  guint32 hash;
  KitsuneCall call = kitsune_op_call_key (op, op->params, item, &key, &hash, NULL);

  if (call != KITSUNE_CALL_OK)
    return call;

  kitsune_value_clear (&key);
  *output = hash % op->n_outputs;

  return call;
}

static guint
kitsune_keyed_balance_op_process (KitsuneOp *op,
                                  guint input,
                                  KitsuneVector *vector)
{
  return kitsune_route (op, vector, kitsune_keyed_balance_op_route);
}

static const KitsuneOpClass kitsune_keyed_balance_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .passes = TRUE,
  .process = kitsune_keyed_balance_op_process,
};

static KitsuneCall
kitsune_partition_op_route (KitsuneOp *op,
                            const GValue *item,
                            guint *output)
{
  gboolean answer = FALSE;
  KitsuneCall call = kitsune_op_call_test (op, op->params, item, &answer, NULL);

  *output = answer ? 0 : 1;

  return call;
}

static guint
kitsune_partition_op_process (KitsuneOp *op,
                              guint input,
                              KitsuneVector *vector)
{
  return kitsune_route (op, vector, kitsune_partition_op_route);
}

static const KitsuneOpClass kitsune_partition_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .passes = TRUE,
  .process = kitsune_partition_op_process,
};

static GPtrArray *
kitsune_balance_new (KitsunePipeline *self,
                     const char *kind,
                     const KitsuneOpClass *op_class,
                     guint n,
                     KitsuneFunc *func)
{
  KitsuneStage *stage;

  if (func != NULL)
    stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, kind, op_class, KITSUNE_STAGE_NO_FLAGS, func,
                               (GDestroyNotify) kitsune_func_unref);
  else
    stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, kind, op_class, KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);
  if (n == 0)
    kitsune_stage_add_problem (stage, "the number of outputs must be greater than 0");

  return kitsune_fork_new (self, stage, n);
}

/**
 * kitsune_pipeline_balance:
 * @self: a pipeline
 * @n: how many outputs, 1 or more; 0 is a construction mistake
 *
 * Gives items to several consumers in turn.
 *
 * The first item goes to the first output, the second to the second and so on,
 * strictly: nobody is passed over for being slow, so the slowest consumer sets
 * the pace. One that stopped is left out from then on; when all have stopped,
 * the stage ends.
 *
 * All outputs have to be consumed in one run. Items for an output that is
 * marked with [property@Pipeline:discard] instead are thrown away.
 *
 * Returns: (transfer container) (element-type KitsunePipeline): the outputs
 *
 * Since: 1.0
 */
GPtrArray *
kitsune_pipeline_balance (KitsunePipeline *self,
                          guint n)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_balance_new (self, "balance", &kitsune_balance_op_class, n, NULL);
}

/**
 * kitsune_pipeline_keyed_balance: (skip)
 * @self: a pipeline
 * @n: how many outputs, 1 or more; 0 is a construction mistake
 * @func: computes the key of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Gives items to several consumers, those with the same key to the same one.
 *
 * An item goes to the output whose number is [func@value_hash] of its key
 * modulo @n. Equal keys have equal hashes whatever their types are. Items of
 * one key keep their order. A key that cannot be hashed is a failure of the
 * call, %KITSUNE_ERROR_NOT_HASHABLE.
 *
 * All outputs have to be consumed in one run, or be marked with
 * [property@Pipeline:discard]. Items for a consumer that stopped are dropped as
 * %KITSUNE_DROP_REASON_ABANDONED; when all have stopped, the stage ends.
 *
 * Returns: (transfer container) (element-type KitsunePipeline): the outputs
 *
 * Since: 1.0
 */
GPtrArray *
kitsune_pipeline_keyed_balance (KitsunePipeline *self,
                                guint n,
                                KitsuneKeyFunc func,
                                gpointer user_data,
                                GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_balance_new (self, "keyed-balance", &kitsune_keyed_balance_op_class, n,
                              kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_keyed_balance_process: (rename-to kitsune_pipeline_keyed_balance)
 * @self: a pipeline
 * @n: how many outputs, 1 or more; 0 is a construction mistake
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the key
 *   of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Gives items to several consumers, those with the same key to the same one.
 *
 * An item goes to the output whose number is [func@value_hash] of its key
 * modulo @n. Equal keys have equal hashes whatever their types are. Items of
 * one key keep their order. A key that cannot be hashed is a failure of the
 * call, %KITSUNE_ERROR_NOT_HASHABLE.
 *
 * All outputs have to be consumed in one run, or be marked with
 * [property@Pipeline:discard]. Items for a consumer that stopped are dropped as
 * %KITSUNE_DROP_REASON_ABANDONED; when all have stopped, the stage ends.
 *
 * Returns: (transfer container) (element-type KitsunePipeline): the outputs
 *
 * Since: 1.0
 */
GPtrArray *
kitsune_pipeline_keyed_balance_process (KitsunePipeline *self,
                                        guint n,
                                        KitsuneProcessFunc func,
                                        gpointer user_data,
                                        GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_balance_new (self, "keyed-balance", &kitsune_keyed_balance_op_class, n,
                              kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_partition: (skip)
 * @self: a pipeline
 * @func: says where an item goes
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Splits a pipeline in two by a predicate.
 *
 * The first output emits the items for which @func is true, the second one the
 * others; on each they keep their order.
 *
 * Both have to be consumed in one run, or be marked with
 * [property@Pipeline:discard]. Items for a consumer that stopped are dropped as
 * %KITSUNE_DROP_REASON_ABANDONED; when both have stopped, the stage ends.
 *
 * Returns: (transfer container) (element-type KitsunePipeline): the two outputs
 *
 * Since: 1.0
 */
GPtrArray *
kitsune_pipeline_partition (KitsunePipeline *self,
                            KitsunePredicateFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_balance_new (self, "partition", &kitsune_partition_op_class, 2,
                              kitsune_func_new (KITSUNE_FUNC_PREDICATE, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_partition_process: (rename-to kitsune_pipeline_partition)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): forwards the
 *   items that go to the first output and skips the others
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Splits a pipeline in two by a predicate.
 *
 * The first output emits the items for which @func is true, the second one the
 * others; on each they keep their order.
 *
 * Both have to be consumed in one run, or be marked with
 * [property@Pipeline:discard]. Items for a consumer that stopped are dropped as
 * %KITSUNE_DROP_REASON_ABANDONED; when both have stopped, the stage ends.
 *
 * Returns: (transfer container) (element-type KitsunePipeline): the two outputs
 *
 * Since: 1.0
 */
GPtrArray *
kitsune_pipeline_partition_process (KitsunePipeline *self,
                                    KitsuneProcessFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_balance_new (self, "partition", &kitsune_partition_op_class, 2,
                              kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
