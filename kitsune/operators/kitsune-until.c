/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-until.h"

#include "kitsune/runtime/kitsune-op-private.h"

/*
 * take_until and drop_until: a second pipeline says when to stop, or when to
 * begin.
 */
#define KITSUNE_UNTIL_MAIN 0
#define KITSUNE_UNTIL_BOUNDARY 1

static guint
kitsune_take_until_op_process (KitsuneOp *op,
                               guint input,
                               KitsuneVector *vector)
{
  guint n_items = vector->n_items;

  if (input == KITSUNE_UNTIL_MAIN)
    {
      kitsune_op_push (op, 0, vector);
      return n_items;
    }

  kitsune_vector_clear (vector);
  kitsune_op_end (op);

  return n_items;
}

static void
kitsune_take_until_op_ended (KitsuneOp *op,
                             guint input)
{
  kitsune_op_end (op);
}

static const KitsuneOpClass kitsune_take_until_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .process = kitsune_take_until_op_process,
  .ended = kitsune_take_until_op_ended,
};

typedef struct
{
  KitsuneOp op;
  gboolean open;
} KitsuneDropUntilOp;

static guint
kitsune_drop_until_op_process (KitsuneOp *op,
                               guint input,
                               KitsuneVector *vector)
{
  KitsuneDropUntilOp *self = (KitsuneDropUntilOp *) op;
  guint n_items = vector->n_items;

  if (input == KITSUNE_UNTIL_MAIN && self->open)
    {
      kitsune_op_push (op, 0, vector);
      return n_items;
    }

  kitsune_vector_clear (vector);
  if (input == KITSUNE_UNTIL_BOUNDARY)
    {
      self->open = TRUE;
      kitsune_op_close_input (op, input);
    }

  return n_items;
}

static void
kitsune_drop_until_op_ended (KitsuneOp *op,
                             guint input)
{
  KitsuneDropUntilOp *self = (KitsuneDropUntilOp *) op;

  if (input == KITSUNE_UNTIL_MAIN)
    kitsune_op_end (op);
  else
    self->open = TRUE;
}

static const KitsuneOpClass kitsune_drop_until_op_class = {
  .instance_size = sizeof (KitsuneDropUntilOp),
  .process = kitsune_drop_until_op_process,
  .ended = kitsune_drop_until_op_ended,
};

static KitsunePipeline *
kitsune_until_new (KitsunePipeline *self,
                   KitsunePipeline *boundary,
                   const char *kind,
                   const KitsuneOpClass *op_class)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, kind, op_class, KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);
  kitsune_stage_add_input (stage, boundary, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}

/**
 * kitsune_pipeline_take_until:
 * @self: a pipeline
 * @boundary: says when to stop
 *
 * Passes items on until another pipeline emits something or ends.
 *
 * What @boundary emits is ignored. Then, or when @self ends, both are stopped
 * and the stage ends. An error of either ends it with that error. Which of two
 * comes first that come at the same time is not defined.
 *
 * Items keep their type and their order.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_take_until (KitsunePipeline *self,
                             KitsunePipeline *boundary)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (boundary), NULL);

  return kitsune_until_new (self, boundary, "take-until", &kitsune_take_until_op_class);
}

/**
 * kitsune_pipeline_drop_until:
 * @self: a pipeline
 * @boundary: says when to begin
 *
 * Passes items on from when another pipeline emits something or ends.
 *
 * What comes before that is left out, which does not count as dropped. What
 * @boundary emits is ignored; it is stopped after its first item. Ends when
 * @self ends; an error of either ends it with that error. Which of two comes
 * first that come at the same time is not defined.
 *
 * Items keep their type and their order.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_drop_until (KitsunePipeline *self,
                             KitsunePipeline *boundary)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (boundary), NULL);

  return kitsune_until_new (self, boundary, "drop-until", &kitsune_drop_until_op_class);
}
