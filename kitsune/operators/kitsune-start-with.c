/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-start-with.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-literal-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * start_with and end_with: fixed items before or after those of the input.
 *
 * The fixed items are produced as a source produces them. While that lasts the
 * input is blocked, so that nothing is asked of the stages above start_with
 * before its items are out; end_with has no input any more.
 */
typedef struct
{
  KitsuneItems *items; /* as they fit into the stream */
} KitsuneAffixParams;

typedef struct
{
  KitsuneOp op;
  gsize next;
} KitsuneAffixOp;

static KitsuneItems *
kitsune_affix_op_get_items (KitsuneOp *op)
{
  return ((KitsuneAffixParams *) op->params)->items;
}

/* Returns whether there are more. */
static gboolean
kitsune_affix_op_emit (KitsuneOp *op,
                       guint max)
{
  KitsuneAffixOp *self = (KitsuneAffixOp *) op;
  KitsuneItems *items = kitsune_affix_op_get_items (op);
  gsize n_items = kitsune_items_get_size (items);
  gsize end = MIN (n_items, self->next + max);

  while (self->next < end)
    {
      GValue value = G_VALUE_INIT;

      kitsune_value_copy (kitsune_items_get (items, self->next++), &value);
      kitsune_op_emit (op, 0, &value);
    }

  return self->next < n_items;
}

/* The items of the input pass as they are. */
static void
kitsune_affix_op_transform (KitsuneOp *op,
                            KitsuneVector *vector)
{
}

static gboolean
kitsune_start_with_op_start (KitsuneOp *op,
                             GError **error)
{
  if (kitsune_items_get_size (kitsune_affix_op_get_items (op)) > 0)
    kitsune_op_produce (op);

  return TRUE;
}

static KitsuneFlow
kitsune_start_with_op_produce (KitsuneOp *op,
                               guint max)
{
  return kitsune_affix_op_emit (op, max) ? KITSUNE_FLOW_MORE : KITSUNE_FLOW_WAIT;
}

static const KitsuneOpClass kitsune_start_with_op_class = {
  .instance_size = sizeof (KitsuneAffixOp),
  .start = kitsune_start_with_op_start,
  .transform = kitsune_affix_op_transform,
  .produce = kitsune_start_with_op_produce,
};

static void
kitsune_end_with_op_ended (KitsuneOp *op,
                           guint input)
{
  if (kitsune_items_get_size (kitsune_affix_op_get_items (op)) > 0)
    kitsune_op_produce (op);
  else
    kitsune_op_end (op);
}

static KitsuneFlow
kitsune_end_with_op_produce (KitsuneOp *op,
                             guint max)
{
  return kitsune_affix_op_emit (op, max) ? KITSUNE_FLOW_MORE : KITSUNE_FLOW_END;
}

static const KitsuneOpClass kitsune_end_with_op_class = {
  .instance_size = sizeof (KitsuneAffixOp),
  .transform = kitsune_affix_op_transform,
  .ended = kitsune_end_with_op_ended,
  .produce = kitsune_end_with_op_produce,
};

static void
kitsune_affix_params_free (gpointer data)
{
  KitsuneAffixParams *params = data;

  g_clear_pointer (&params->items, kitsune_items_unref);
  g_free (params);
}

static KitsunePipeline *
kitsune_affix_new (KitsunePipeline *self,
                   const char *kind,
                   const KitsuneOpClass *op_class,
                   KitsuneItems *items)
{
  KitsuneAffixParams *params = g_new0 (KitsuneAffixParams, 1);
  KitsunePipeline *pipeline = kitsune_pipeline_add_stage (self, kind, op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                                          kitsune_pipeline_get_item_type (self), params,
                                                          kitsune_affix_params_free);

  params->items = kitsune_literal_copy_items (kitsune_pipeline_get_stage (pipeline), items,
                                              kitsune_pipeline_get_item_type (self));

  return pipeline;
}

/**
 * kitsune_pipeline_start_with:
 * @self: a pipeline
 * @items: the items to begin with
 *
 * Emits the items of a list before those of the pipeline.
 *
 * Takes items of any type and emits them as they come, after all of @items.
 * Nothing is asked of the stages above before those are out. They must fit the
 * item type of the pipeline and are converted to it if they can be; it is a
 * construction mistake if they cannot.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_start_with (KitsunePipeline *self,
                             KitsuneItems *items)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (items != NULL, NULL);

  return kitsune_affix_new (self, "start-with", &kitsune_start_with_op_class, items);
}

/**
 * kitsune_pipeline_end_with:
 * @self: a pipeline
 * @items: the items to end with
 *
 * Emits the items of a list after those of the pipeline.
 *
 * Takes items of any type and emits them as they come; once they have ended,
 * all of @items, and completes. After an error @items are not emitted. They
 * must fit the item type of the pipeline and are converted to it if they can
 * be; it is a construction mistake if they cannot.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_end_with (KitsunePipeline *self,
                           KitsuneItems *items)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (items != NULL, NULL);

  return kitsune_affix_new (self, "end-with", &kitsune_end_with_op_class, items);
}
