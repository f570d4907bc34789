/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-merge.h"

#include "kitsune/operators/kitsune-bounded-stage-private.h"

/*
 * merge and concat: the items of several pipelines in one, as they come or one
 * pipeline after the other.
 *
 * Either may have no input at all. For the engine it is then a source, so both
 * have a produce function.
 */
static KitsuneFlow
kitsune_merge_op_produce (KitsuneOp *op,
                          guint max)
{
  return KITSUNE_FLOW_END;
}

static const KitsuneOpClass kitsune_merge_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .passes = TRUE,
  .process = kitsune_op_pass_on,
  .produce = kitsune_merge_op_produce,
};

/*
 * concat holds all inputs but the current one, and sources start when somebody
 * can take their items: so a pipeline whose turn has not come does not run.
 *
 * If it shares something with the current one, a fork for example, it must all
 * the same, or the current one would not go on either. Its items are then kept
 * in @queue until its turn comes.
 */
#define KITSUNE_CONCAT_STEP 64

typedef struct
{
  KitsuneQueue queue;
  guint64 limit; /* of @queue: from here on the input is held */
  GError *error; /* what the input ended with before its turn */
} KitsuneConcatWaiting;

typedef struct
{
  KitsuneOp op;
  KitsuneConcatWaiting *waiting; /* one for each input */
  guint current;
  guint64 n_kept; /* in all queues */
  guint64 max_kept;
} KitsuneConcatOp;

static gboolean
kitsune_concat_op_start (KitsuneOp *op,
                         GError **error)
{
  KitsuneConcatOp *self = (KitsuneConcatOp *) op;

  self->waiting = g_new0 (KitsuneConcatWaiting, op->n_inputs);
  self->max_kept = kitsune_bounded_get_limit (op);
  for (guint i = 1; i < op->n_inputs; i++)
    kitsune_op_hold (op, i);

  return TRUE;
}

/* Keeps what came too early, because kitsune_concat_op_relieve() let it. */
static guint
kitsune_concat_op_keep (KitsuneConcatOp *self,
                        guint input,
                        KitsuneVector *vector)
{
  KitsuneConcatWaiting *waiting = &self->waiting[input];
  guint n_items = vector->n_items;

  if (self->n_kept + n_items > self->max_kept)
    {
      kitsune_bounded_fail (&self->op, self->max_kept, "items of pipelines that have to wait");
      return 0;
    }

  kitsune_queue_append (&waiting->queue, vector, 0);
  self->n_kept += n_items;
  if (waiting->queue.n_items >= waiting->limit)
    kitsune_op_hold (&self->op, input);

  return n_items;
}

static guint
kitsune_concat_op_process (KitsuneOp *op,
                           guint input,
                           KitsuneVector *vector)
{
  KitsuneConcatOp *self = (KitsuneConcatOp *) op;

  if (input != self->current)
    return kitsune_concat_op_keep (self, input, vector);

  return kitsune_op_pass_on (op, input, vector);
}

/* Goes on with what comes next; more may be over by then than one pipeline. */
static void
kitsune_concat_op_advance (KitsuneConcatOp *self)
{
  KitsuneOp *op = &self->op;

  for (; self->current < op->n_inputs; self->current++)
    {
      KitsuneConcatWaiting *waiting = &self->waiting[self->current];

      if (waiting->queue.n_items > 0)
        {
          kitsune_op_produce (op);
          return;
        }
      if (waiting->error != NULL)
        {
          kitsune_op_pass_error (op, g_steal_pointer (&waiting->error));
          return;
        }
      if (!op->inputs[self->current].ended)
        {
          kitsune_op_release (op, self->current);
          return;
        }
    }

  kitsune_op_end (op);
}

static KitsuneFlow
kitsune_concat_op_produce (KitsuneOp *op,
                           guint max)
{
  KitsuneConcatOp *self = (KitsuneConcatOp *) op;
  KitsuneVector *vector = kitsune_op_get_vector (op, 0);
  KitsuneQueue *queue;

  if (op->n_inputs == 0)
    return KITSUNE_FLOW_END;

  queue = &self->waiting[self->current].queue;
  kitsune_queue_take (queue, vector, max);
  self->n_kept -= vector->n_items;
  kitsune_op_flush (op, 0);
  if (kitsune_op_is_done (op))
    return KITSUNE_FLOW_WAIT;
  if (queue->n_items > 0)
    return KITSUNE_FLOW_MORE;

  kitsune_queue_clear (queue);
  kitsune_concat_op_advance (self);
  if (kitsune_op_is_done (op))
    return KITSUNE_FLOW_WAIT;

  return self->waiting[self->current].queue.n_items > 0 ? KITSUNE_FLOW_MORE : KITSUNE_FLOW_WAIT;
}

static void
kitsune_concat_op_ended (KitsuneOp *op,
                         guint input)
{
  KitsuneConcatOp *self = (KitsuneConcatOp *) op;

  if (input == self->current)
    kitsune_concat_op_advance (self);
}

static void
kitsune_concat_op_failed (KitsuneOp *op,
                          guint input,
                          GError *error)
{
  KitsuneConcatOp *self = (KitsuneConcatOp *) op;

  if (input == self->current)
    kitsune_op_pass_error (op, error);
  else
    self->waiting[input].error = error;
}

static gboolean
kitsune_concat_op_relieve (KitsuneOp *op,
                           guint input)
{
  KitsuneConcatWaiting *waiting = &((KitsuneConcatOp *) op)->waiting[input];

  waiting->limit = MAX (waiting->limit * 2, KITSUNE_CONCAT_STEP);
  kitsune_op_release (op, input);

  return TRUE;
}

static void
kitsune_concat_op_abandon (KitsuneOp *op)
{
  KitsuneConcatOp *self = (KitsuneConcatOp *) op;

  for (guint i = 0; i < op->n_inputs; i++)
    kitsune_op_abandon_queue (op, &self->waiting[i].queue);
}

static void
kitsune_concat_op_finalize (KitsuneOp *op)
{
  KitsuneConcatOp *self = (KitsuneConcatOp *) op;

  for (guint i = 0; i < op->n_inputs && self->waiting != NULL; i++)
    {
      kitsune_queue_clear (&self->waiting[i].queue);
      g_clear_error (&self->waiting[i].error);
    }
  g_free (self->waiting);
}

static const KitsuneOpClass kitsune_concat_op_class = {
  .instance_size = sizeof (KitsuneConcatOp),
  .start = kitsune_concat_op_start,
  .process = kitsune_concat_op_process,
  .produce = kitsune_concat_op_produce,
  .ended = kitsune_concat_op_ended,
  .failed = kitsune_concat_op_failed,
  .relieve = kitsune_concat_op_relieve,
  .abandon = kitsune_concat_op_abandon,
  .finalize = kitsune_concat_op_finalize,
};

static KitsunePipeline *
kitsune_merge_new (GType type,
                   const char *kind,
                   const KitsuneOpClass *op_class,
                   KitsunePipeline *const *pipelines,
                   gsize n_pipelines)
{
  KitsuneStage *stage = kitsune_stage_new (type, kind, op_class, KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);
  GType item_type = n_pipelines > 0 ? kitsune_pipeline_get_item_type (pipelines[0]) : G_TYPE_VALUE;

  for (gsize i = 0; i < n_pipelines; i++)
    {
      kitsune_stage_add_input (stage, pipelines[i], G_TYPE_VALUE);
      if (kitsune_pipeline_get_item_type (pipelines[i]) != item_type)
        item_type = G_TYPE_VALUE;
    }

  return kitsune_stage_to_pipeline (stage, item_type);
}

static gboolean
kitsune_merge_check (KitsunePipeline *const *pipelines,
                     gsize n_pipelines)
{
  g_return_val_if_fail (pipelines != NULL || n_pipelines == 0, FALSE);
  for (gsize i = 0; i < n_pipelines; i++)
    g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipelines[i]), FALSE);

  return TRUE;
}

/**
 * kitsune_pipeline_merge:
 * @pipelines: (array length=n_pipelines): the pipelines
 * @n_pipelines: how many, 0 included
 *
 * Makes one pipeline of several by taking items as they come.
 *
 * Items of one pipeline keep their order; in which order those of different
 * pipelines come is not defined. Ends when all of them have ended, or with the
 * first error of one. Without pipelines it emits nothing and ends at once; a
 * single one is passed through.
 *
 * The item type is that of the pipelines if all have the same, otherwise
 * `G_TYPE_VALUE`.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_merge (KitsunePipeline **pipelines,
                        gsize n_pipelines)
{
  if (!kitsune_merge_check (pipelines, n_pipelines))
    return NULL;

  return kitsune_merge_new (KITSUNE_TYPE_STAGE, "merge", &kitsune_merge_op_class, pipelines, n_pipelines);
}

/**
 * kitsune_pipeline_merge_with:
 * @self: a pipeline
 * @other: another one
 *
 * Makes one pipeline of two by taking items as they come, like
 * [func@Pipeline.merge].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_merge_with (KitsunePipeline *self,
                             KitsunePipeline *other)
{
  KitsunePipeline *pipelines[] = { self, other };

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);

  return kitsune_pipeline_merge (pipelines, G_N_ELEMENTS (pipelines));
}

/**
 * kitsune_pipeline_concat:
 * @pipelines: (array length=n_pipelines): the pipelines
 * @n_pipelines: how many, 0 included
 *
 * Makes one pipeline of several by emitting one after the other.
 *
 * A pipeline is run when the one before it has ended; its sources do not start
 * before that. An exception are pipelines that have a part in common with the
 * current one: where the current one could not go on otherwise, their items are
 * kept until their turn comes. How many of those there may be in all is limited
 * by [property@BoundedStage:max-items]; exceeding it ends the stage with
 * %KITSUNE_ERROR_LIMIT_EXCEEDED.
 *
 * An error ends it; what comes later is then not run. Without pipelines it
 * emits nothing and ends at once. [ctor@Pipeline.new_defer] makes a pipeline when
 * its turn has come, and not before.
 *
 * The item type is that of the pipelines if all have the same, otherwise
 * `G_TYPE_VALUE`. The stage is a [class@BoundedStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_concat (KitsunePipeline **pipelines,
                         gsize n_pipelines)
{
  if (!kitsune_merge_check (pipelines, n_pipelines))
    return NULL;

  return kitsune_merge_new (KITSUNE_TYPE_BOUNDED_STAGE, "concat", &kitsune_concat_op_class, pipelines, n_pipelines);
}

/**
 * kitsune_pipeline_concat_with:
 * @self: a pipeline
 * @other: the one that comes after it
 *
 * Emits the items of one pipeline and then those of another, like
 * [func@Pipeline.concat].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_concat_with (KitsunePipeline *self,
                              KitsunePipeline *other)
{
  KitsunePipeline *pipelines[] = { self, other };

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);

  return kitsune_pipeline_concat (pipelines, G_N_ELEMENTS (pipelines));
}
