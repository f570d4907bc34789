/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-start-with.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-literal-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * start_with and end_with: fixed items, or those of another pipeline, before or
 * after those of the input.
 *
 * Fixed items are produced as a source produces them. While that lasts the
 * input is blocked, so that nothing is asked of the stages above start_with
 * before its items are out; end_with has no input any more.
 *
 * A pipeline is opened when it is its turn, at an inlet, and the input is held
 * meanwhile.
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

/* --- the same with pipelines --- */

/* Returns FALSE with @error set if it cannot be run. */
static gboolean
kitsune_affix_op_open (KitsuneOp *op,
                       GError **error)
{
  const KitsuneStageInput *nested = kitsune_stage_get_nested (op->stage, 0);
  guint input;

  return kitsune_op_open (op, nested->pipeline, nested->accepts, &input, error);
}

static guint
kitsune_affix_op_process (KitsuneOp *op,
                          guint input,
                          KitsuneVector *vector)
{
  guint n_items = vector->n_items;

  kitsune_op_push (op, 0, vector);

  return n_items;
}

static gboolean
kitsune_prefix_op_start (KitsuneOp *op,
                         GError **error)
{
  kitsune_op_hold (op, 0);

  return kitsune_affix_op_open (op, error);
}

static void
kitsune_prefix_op_ended (KitsuneOp *op,
                         guint input)
{
  if (input == 0)
    kitsune_op_end (op);
  else
    kitsune_op_release (op, 0);
}

static const KitsuneOpClass kitsune_prefix_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .passes = TRUE,
  .start = kitsune_prefix_op_start,
  .process = kitsune_affix_op_process,
  .ended = kitsune_prefix_op_ended,
};

static void
kitsune_suffix_op_ended (KitsuneOp *op,
                         guint input)
{
  GError *error = NULL;

  if (input > 0 || kitsune_op_is_draining (op))
    kitsune_op_end (op);
  else if (!kitsune_affix_op_open (op, &error))
    kitsune_op_fail (op, error);
}

static const KitsuneOpClass kitsune_suffix_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .passes = TRUE,
  .process = kitsune_affix_op_process,
  .ended = kitsune_suffix_op_ended,
};

static KitsunePipeline *
kitsune_affix_new_pipeline (KitsunePipeline *self,
                            const char *kind,
                            const KitsuneOpClass *op_class,
                            KitsunePipeline *affix)
{
  GType item_type = kitsune_pipeline_get_item_type (self);
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, kind, op_class, KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);
  kitsune_stage_add_nested (stage, affix, item_type);

  return kitsune_stage_to_pipeline (stage, item_type);
}

/**
 * kitsune_pipeline_start_with_pipeline:
 * @self: a pipeline
 * @prefix: the pipeline to begin with; its items must fit the item type of @self
 *
 * Emits the items of another pipeline before those of this one.
 *
 * Takes items of any type and emits them as they come, once @prefix has ended;
 * the sources of @self do not start before that. An error of either ends the
 * stage with that error.
 *
 * @prefix is an inner pipeline: its stages are listed as
 * `start-with-1/items-1`, and they are its own, even if it has a part in common
 * with @self. [method@Pipeline.concat_with] puts pipelines one after the other
 * that share what they have in common. [ctor@Pipeline.new_defer] has it made when
 * it is opened.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_start_with_pipeline (KitsunePipeline *self,
                                      KitsunePipeline *prefix)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (prefix), NULL);

  return kitsune_affix_new_pipeline (self, "start-with", &kitsune_prefix_op_class, prefix);
}

/**
 * kitsune_pipeline_end_with_pipeline:
 * @self: a pipeline
 * @suffix: the pipeline to end with; its items must fit the item type of @self
 *
 * Emits the items of another pipeline after those of this one.
 *
 * Takes items of any type and emits them as they come; once they have ended,
 * @suffix is opened, and its items follow. That does not happen if @self fails,
 * if nobody wants more, or while the run is being stopped. An error of @suffix
 * ends the stage with that error.
 *
 * @suffix is an inner pipeline: its stages are listed as `end-with-1/items-1`,
 * and they are its own, even if it has a part in common with @self.
 * [method@Pipeline.concat_with] puts pipelines one after the other that share
 * what they have in common. [ctor@Pipeline.new_defer] has it made when it is opened.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_end_with_pipeline (KitsunePipeline *self,
                                    KitsunePipeline *suffix)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (suffix), NULL);

  return kitsune_affix_new_pipeline (self, "end-with", &kitsune_suffix_op_class, suffix);
}
