/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-group-by.h"

#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-table-private.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-gather-private.h"
#include "kitsune/operators/kitsune-key-private.h"

/*
 * group_by: all items, in lists by key.
 *
 * A dict never changes once it is an item, so the groups grow in a table of the
 * operator's own and become a dict at the end. Beside its key the table has a
 * pointer to the group.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneTable groups; /* key -> KitsuneGather * */
  guint64 n_items;
  guint64 limit;
} KitsuneGroupByOp;

static gboolean
kitsune_group_by_op_start (KitsuneOp *op,
                           GError **error)
{
  ((KitsuneGroupByOp *) op)->limit = kitsune_bounded_get_limit (op);

  return TRUE;
}

/* The group of @key, which is moved away if the group is new; NULL if the
 * operator failed. */
static KitsuneGather *
kitsune_group_by_op_need_group (KitsuneGroupByOp *self,
                                GValue *key,
                                guint32 hash)
{
  KitsuneTableEntry *entry = kitsune_table_find (&self->groups, key, hash);
  GValue group = G_VALUE_INIT;

  if (entry == NULL && G_UNLIKELY (self->groups.n_live >= KITSUNE_KEYS_MAX))
    {
      kitsune_bounded_fail (&self->op, KITSUNE_KEYS_MAX, "keys");
      return NULL;
    }
  if (entry == NULL)
    {
      kitsune_value_set_pointer (&group, g_new0 (KitsuneGather, 1));
      entry = kitsune_table_add (&self->groups, hash, key, &group);
    }

  return kitsune_value_get_pointer (&entry->value);
}

/* Moves @item into its group and frees @key; FALSE if the operator failed. */
static gboolean
kitsune_group_by_op_add (KitsuneGroupByOp *self,
                         GValue *item,
                         GValue *key,
                         guint32 hash)
{
  KitsuneGather *group = NULL;

  if (G_UNLIKELY (self->n_items >= self->limit))
    kitsune_bounded_fail (&self->op, self->limit, "items");
  else
    group = kitsune_group_by_op_need_group (self, key, hash);
  kitsune_value_clear (key);
  if (group == NULL)
    return FALSE;

  kitsune_gather_take (group, item);
  self->n_items++;

  return TRUE;
}

static guint
kitsune_group_by_op_process (KitsuneOp *op,
                             guint input,
                             KitsuneVector *vector)
{
  KitsuneGroupByOp *self = (KitsuneGroupByOp *) op;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      GValue key = G_VALUE_INIT;
      guint32 hash = 0;
      KitsuneCall call = kitsune_op_call_key (op, op->params, item, &key, &hash, NULL);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        return i;

      if (call == KITSUNE_CALL_OK && G_UNLIKELY (!kitsune_group_by_op_add (self, item, &key, hash)))
        return i;
      kitsune_value_clear (item);
      kitsune_vector_drop_column (vector, i);
    }

  return vector->n_items;
}

static void
kitsune_group_by_op_ended (KitsuneOp *op,
                           guint input)
{
  KitsuneGroupByOp *self = (KitsuneGroupByOp *) op;
  KitsuneDict *dict = kitsune_dict_new ();
  GValue result = G_VALUE_INIT;

  for (guint32 n = 0; n < self->groups.n_live; n++)
    {
      KitsuneTableEntry *entry = kitsune_table_get_nth (&self->groups, n);
      GValue key = G_VALUE_INIT;
      GValue items = G_VALUE_INIT;

      kitsune_value_copy (&entry->key, &key);
      kitsune_gather_finish (kitsune_value_get_pointer (&entry->value), &items);
      kitsune_dict_set_take (dict, &key, &items);
    }

  g_value_init (&result, KITSUNE_TYPE_DICT);
  g_value_take_boxed (&result, dict);
  kitsune_op_emit (op, 0, &result);
  kitsune_op_end (op);
}

static void
kitsune_group_by_op_finalize (KitsuneOp *op)
{
  KitsuneGroupByOp *self = (KitsuneGroupByOp *) op;

  for (guint32 n = 0; n < self->groups.n_live; n++)
    {
      KitsuneGather *group = kitsune_value_get_pointer (&kitsune_table_get_nth (&self->groups, n)->value);

      kitsune_gather_clear (group);
      g_free (group);
    }
  kitsune_table_clear (&self->groups);
}

static const KitsuneOpClass kitsune_group_by_op_class = {
  .instance_size = sizeof (KitsuneGroupByOp),
  .start = kitsune_group_by_op_start,
  .process = kitsune_group_by_op_process,
  .ended = kitsune_group_by_op_ended,
  .finalize = kitsune_group_by_op_finalize,
};

static KitsunePipeline *
kitsune_group_by_new (KitsunePipeline *self,
                      KitsuneFunc *func)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_BOUNDED_STAGE, "group-by", &kitsune_group_by_op_class,
                                           KITSUNE_STAGE_NO_FLAGS, func, (GDestroyNotify) kitsune_func_unref);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, KITSUNE_TYPE_DICT);
}

/**
 * kitsune_pipeline_group_by: (skip)
 * @self: a pipeline
 * @func: computes the key of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Collects all items into lists by key.
 *
 * Takes items of any type and emits one [struct@Dict] when the input has
 * ended: from each key, in the order in which they first came, to a
 * [struct@Items] of its items in their order. An empty input gives an empty
 * dict. The whole stream is kept; [property@BoundedStage:max-items] limits the
 * number of items. An item whose function fails, or whose key cannot be hashed,
 * is left to the error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_group_by (KitsunePipeline *self,
                           KitsuneKeyFunc func,
                           gpointer user_data,
                           GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_group_by_new (self, kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_group_by_process: (rename-to kitsune_pipeline_group_by)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the key
 *   of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Collects all items into lists by key.
 *
 * Takes items of any type and emits one [struct@Dict] when the input has
 * ended: from each key, in the order in which they first came, to a
 * [struct@Items] of its items in their order. An empty input gives an empty
 * dict. The whole stream is kept; [property@BoundedStage:max-items] limits the
 * number of items. An item whose function fails, or whose key cannot be hashed,
 * is left to the error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_group_by_process (KitsunePipeline *self,
                                   KitsuneProcessFunc func,
                                   gpointer user_data,
                                   GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_group_by_new (self, kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
