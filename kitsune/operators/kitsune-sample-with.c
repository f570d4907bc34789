/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sample-with.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-gather-private.h"

/*
 * sample_with and buffer_with: a second pipeline says when to emit the latest
 * item, or all items since the last time. What it emits is ignored.
 */
#define KITSUNE_SAMPLE_MAIN 0
#define KITSUNE_SAMPLE_SIGNAL 1

typedef struct
{
  KitsuneOp op;
  GValue latest; /* unset: none since the last signal */
} KitsuneSampleWithOp;

static guint
kitsune_sample_with_op_process (KitsuneOp *op,
                                guint input,
                                KitsuneVector *vector)
{
  KitsuneSampleWithOp *self = (KitsuneSampleWithOp *) op;
  guint n_items = vector->n_items;

  if (input == KITSUNE_SAMPLE_SIGNAL)
    {
      kitsune_vector_clear (vector);
      if (self->latest.g_type != 0)
        kitsune_op_emit (op, 0, &self->latest);
      if (op->inputs[KITSUNE_SAMPLE_MAIN].ended)
        kitsune_op_end (op);
      return n_items;
    }

  for (guint i = 0; i < n_items; i++)
    {
      if (self->latest.g_type != 0)
        kitsune_op_drop (op, &self->latest, KITSUNE_DROP_REASON_SUPERSEDED);
      kitsune_value_move (&self->latest, &vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return n_items;
}

static void
kitsune_sample_with_op_ended (KitsuneOp *op,
                              guint input)
{
  KitsuneSampleWithOp *self = (KitsuneSampleWithOp *) op;

  /* the last item may still be wanted */
  if (input == KITSUNE_SAMPLE_MAIN && self->latest.g_type != 0)
    return;

  if (self->latest.g_type != 0)
    kitsune_op_drop (op, &self->latest, KITSUNE_DROP_REASON_INCOMPLETE);
  kitsune_op_end (op);
}

static void
kitsune_sample_with_op_abandon (KitsuneOp *op)
{
  kitsune_op_abandon (op, &((KitsuneSampleWithOp *) op)->latest);
}

static void
kitsune_sample_with_op_finalize (KitsuneOp *op)
{
  kitsune_value_clear (&((KitsuneSampleWithOp *) op)->latest);
}

static const KitsuneOpClass kitsune_sample_with_op_class = {
  .instance_size = sizeof (KitsuneSampleWithOp),
  .process = kitsune_sample_with_op_process,
  .ended = kitsune_sample_with_op_ended,
  .abandon = kitsune_sample_with_op_abandon,
  .finalize = kitsune_sample_with_op_finalize,
};

typedef struct
{
  KitsuneOp op;
  KitsuneGather buffer;
  guint64 limit;
} KitsuneBufferWithOp;

static gboolean
kitsune_buffer_with_op_start (KitsuneOp *op,
                              GError **error)
{
  ((KitsuneBufferWithOp *) op)->limit = kitsune_bounded_get_limit (op);

  return TRUE;
}

static void
kitsune_buffer_with_op_flush (KitsuneBufferWithOp *self)
{
  GValue list = G_VALUE_INIT;

  if (self->buffer.n_values == 0)
    return;

  kitsune_gather_finish (&self->buffer, &list);
  kitsune_op_emit (&self->op, 0, &list);
}

static guint
kitsune_buffer_with_op_process (KitsuneOp *op,
                                guint input,
                                KitsuneVector *vector)
{
  KitsuneBufferWithOp *self = (KitsuneBufferWithOp *) op;
  guint n_items = vector->n_items;

  if (input == KITSUNE_SAMPLE_SIGNAL)
    {
      kitsune_vector_clear (vector);
      kitsune_buffer_with_op_flush (self);
      return n_items;
    }

  for (guint i = 0; i < n_items; i++)
    {
      if (self->buffer.n_values >= self->limit)
        {
          kitsune_bounded_fail (op, self->limit, "items between two signals");
          return i;
        }
      kitsune_gather_take (&self->buffer, &vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return n_items;
}

static void
kitsune_buffer_with_op_ended (KitsuneOp *op,
                              guint input)
{
  kitsune_buffer_with_op_flush ((KitsuneBufferWithOp *) op);
  kitsune_op_end (op);
}

static void
kitsune_buffer_with_op_abandon (KitsuneOp *op)
{
  kitsune_gather_abandon (&((KitsuneBufferWithOp *) op)->buffer, op, 0);
}

static void
kitsune_buffer_with_op_finalize (KitsuneOp *op)
{
  kitsune_gather_clear (&((KitsuneBufferWithOp *) op)->buffer);
}

static const KitsuneOpClass kitsune_buffer_with_op_class = {
  .instance_size = sizeof (KitsuneBufferWithOp),
  .start = kitsune_buffer_with_op_start,
  .process = kitsune_buffer_with_op_process,
  .ended = kitsune_buffer_with_op_ended,
  .abandon = kitsune_buffer_with_op_abandon,
  .finalize = kitsune_buffer_with_op_finalize,
};

static KitsuneStage *
kitsune_sample_with_new (KitsunePipeline *self,
                         KitsunePipeline *other,
                         GType type,
                         const char *kind,
                         const KitsuneOpClass *op_class)
{
  KitsuneStage *stage = kitsune_stage_new (type, kind, op_class, KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);
  kitsune_stage_add_input (stage, other, G_TYPE_VALUE);

  return stage;
}

/**
 * kitsune_pipeline_sample_with:
 * @self: a pipeline
 * @sampler: says when
 *
 * Emits the latest item whenever another pipeline emits one.
 *
 * What @sampler emits is ignored. Nothing is emitted if no item has come since
 * the last time; an item whose place a newer one takes is dropped as
 * superseded.
 *
 * Ends when @sampler ends; an item that waits then is dropped as incomplete.
 * Once @self has ended only its last item is waited for: the stage ends with
 * the next signal, or at once if nothing waits. An error of either ends it with
 * that error. Which of two comes first that come at the same time is not
 * defined.
 *
 * Items keep their type and their order.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_sample_with (KitsunePipeline *self,
                              KitsunePipeline *sampler)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (sampler), NULL);

  return kitsune_stage_to_pipeline (kitsune_sample_with_new (self, sampler, KITSUNE_TYPE_STAGE, "sample-with",
                                                             &kitsune_sample_with_op_class),
                                    kitsune_pipeline_get_item_type (self));
}

/**
 * kitsune_pipeline_buffer_with:
 * @self: a pipeline
 * @closer: says when
 *
 * Gathers items into lists that end whenever another pipeline emits something.
 *
 * Takes items of any type and emits lists, [struct@Items], none of which is
 * empty. What @closer emits is ignored. When either of the two ends, the items
 * of the list that was begun are emitted and the stage ends. An error of either
 * ends it with that error. Which of two comes first that come at the same time
 * is not defined.
 *
 * How long a list may become is limited by [property@BoundedStage:max-items];
 * one item more ends the stage with %KITSUNE_ERROR_LIMIT_EXCEEDED. The stage is
 * a [class@BoundedStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_buffer_with (KitsunePipeline *self,
                              KitsunePipeline *closer)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (closer), NULL);

  return kitsune_stage_to_pipeline (kitsune_sample_with_new (self, closer, KITSUNE_TYPE_BOUNDED_STAGE, "buffer-with",
                                                             &kitsune_buffer_with_op_class),
                                    KITSUNE_TYPE_ITEMS);
}
