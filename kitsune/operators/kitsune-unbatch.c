/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-unbatch.h"

#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * unbatch: the items of lists, one after the other.
 *
 * A list that fits into a vector is given at once. A longer one is kept and
 * produced from, so that however long it is there is never more than a vector
 * of it on the way; the input waits meanwhile.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneItems *items; /* being given; NULL: none */
  gsize n_given;       /* of @items */
} KitsuneUnbatchOp;

static void
kitsune_unbatch_op_give (KitsuneOp *op,
                         KitsuneItems *items,
                         gsize first,
                         gsize end)
{
  for (gsize i = first; i < end; i++)
    {
      GValue item = G_VALUE_INIT;

      kitsune_value_copy (kitsune_items_get (items, i), &item);
      kitsune_op_emit (op, 0, &item);
    }
}

static KitsuneCall
kitsune_unbatch_op_refuse (KitsuneOp *op,
                           const GValue *item,
                           GValue *replacement)
{
  return kitsune_op_resolve (op, item,
                             g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH,
                                          "expected a list of items, got %s",
                                          kitsune_value_is_null (item) ? "the null item" : G_VALUE_TYPE_NAME (item)),
                             replacement);
}

/* Starts on @item. */
static KitsuneCall
kitsune_unbatch_op_begin (KitsuneUnbatchOp *self,
                          const GValue *item)
{
  KitsuneOp *op = &self->op;
  KitsuneItems *items = G_VALUE_HOLDS (item, KITSUNE_TYPE_ITEMS) ? g_value_get_boxed (item) : NULL;
  GValue replacement = G_VALUE_INIT;
  KitsuneCall call;

  if (G_UNLIKELY (items == NULL))
    {
      call = kitsune_unbatch_op_refuse (op, item, &replacement);
      if (call == KITSUNE_CALL_REPLACE)
        kitsune_op_emit (op, 0, &replacement);
      return call;
    }

  if (kitsune_items_get_size (items) <= op->vector_limit)
    {
      kitsune_unbatch_op_give (op, items, 0, kitsune_items_get_size (items));
      return KITSUNE_CALL_OK;
    }

  self->items = kitsune_items_ref (items);
  self->n_given = 0;
  kitsune_op_produce (op);

  return KITSUNE_CALL_OK;
}

static guint
kitsune_unbatch_op_process (KitsuneOp *op,
                            guint input,
                            KitsuneVector *vector)
{
  KitsuneUnbatchOp *self = (KitsuneUnbatchOp *) op;
  guint i;

  for (i = 0; i < vector->n_items && self->items == NULL && kitsune_op_has_room (op) && !op->done; i++)
    {
      if (G_UNLIKELY (kitsune_unbatch_op_begin (self, &vector->values[i]) == KITSUNE_CALL_STOP))
        return i;
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return i;
}

static KitsuneFlow
kitsune_unbatch_op_produce (KitsuneOp *op,
                            guint max)
{
  KitsuneUnbatchOp *self = (KitsuneUnbatchOp *) op;
  gsize size = kitsune_items_get_size (self->items);
  gsize end = MIN (size, self->n_given + max);

  kitsune_unbatch_op_give (op, self->items, self->n_given, end);
  self->n_given = end;
  if (end < size)
    return KITSUNE_FLOW_MORE;

  g_clear_pointer (&self->items, kitsune_items_unref);

  return KITSUNE_FLOW_WAIT;
}

static void
kitsune_unbatch_op_finalize (KitsuneOp *op)
{
  g_clear_pointer (&((KitsuneUnbatchOp *) op)->items, kitsune_items_unref);
}

static const KitsuneOpClass kitsune_unbatch_op_class = {
  .instance_size = sizeof (KitsuneUnbatchOp),
  .process = kitsune_unbatch_op_process,
  .produce = kitsune_unbatch_op_produce,
  .finalize = kitsune_unbatch_op_finalize,
};

/**
 * kitsune_pipeline_unbatch:
 * @self: a pipeline
 *
 * Emits the items of lists, one after the other.
 *
 * Takes items of type [struct@Items] and emits what is in them, in order; an
 * empty list gives nothing. The item type is `G_TYPE_VALUE`. An item that is
 * no list is left to the error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_unbatch (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "unbatch", &kitsune_unbatch_op_class, KITSUNE_STAGE_TAKES_RETURN,
                                     G_TYPE_VALUE, NULL, NULL);
}
