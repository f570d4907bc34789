/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-amb.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * amb: all pipelines compete, and the one whose item comes first is passed on.
 * The others are cancelled.
 *
 *   racing ──▶ an item comes: that input is the winner, the others are closed
 *      │
 *      ├─────▶ an input ends or fails: it leaves the race
 *      │
 *      └─────▶ none is left: ended, or failed if all have failed
 */
#define KITSUNE_AMB_NONE G_MAXUINT

typedef struct
{
  KitsuneOp op;
  guint winner;       /* input, or KITSUNE_AMB_NONE */
  gboolean completed; /* one left the race without an error */
  GError *error;      /* of the one that failed last */
  GString *earlier;   /* the messages of those that failed before; NULL: none */
} KitsuneAmbOp;

static gboolean
kitsune_amb_op_start (KitsuneOp *op,
                      GError **error)
{
  ((KitsuneAmbOp *) op)->winner = KITSUNE_AMB_NONE;

  return TRUE;
}

static guint
kitsune_amb_op_process (KitsuneOp *op,
                        guint input,
                        KitsuneVector *vector)
{
  KitsuneAmbOp *self = (KitsuneAmbOp *) op;
  guint n_items = vector->n_items;

  if (self->winner == KITSUNE_AMB_NONE)
    {
      self->winner = input;
      for (guint i = 0; i < op->n_inputs; i++)
        if (i != input && !op->inputs[i].ended)
          kitsune_op_close_input (op, i);
      /* somebody who heard of what the losers dropped may have ended the run */
      if (kitsune_op_is_done (op))
        return 0;
    }

  kitsune_op_push (op, 0, vector);

  return n_items;
}

/* None is left. */
static void
kitsune_amb_op_finish (KitsuneAmbOp *self)
{
  g_autofree char *message = NULL;

  if (self->completed)
    {
      kitsune_op_end (&self->op);
      return;
    }

  if (self->earlier != NULL)
    {
      message = self->error->message;
      self->error->message = g_strdup_printf ("%s (after: %s)", message, self->earlier->str);
    }
  kitsune_op_pass_error (&self->op, g_steal_pointer (&self->error));
}

static void
kitsune_amb_op_ended (KitsuneOp *op,
                      guint input)
{
  KitsuneAmbOp *self = (KitsuneAmbOp *) op;

  self->completed = TRUE;
  if (input == self->winner)
    kitsune_op_end (op);
  else if (op->n_open_inputs == 0)
    kitsune_amb_op_finish (self);
}

static void
kitsune_amb_op_failed (KitsuneOp *op,
                       guint input,
                       GError *error)
{
  KitsuneAmbOp *self = (KitsuneAmbOp *) op;

  if (input == self->winner)
    {
      kitsune_op_pass_error (op, error);
      return;
    }

  /* whoever failed has said so: nothing is counted here */
  if (self->error != NULL && self->earlier == NULL)
    self->earlier = g_string_new (self->error->message);
  else if (self->error != NULL)
    g_string_append_printf (self->earlier, "; %s", self->error->message);
  g_clear_error (&self->error);
  self->error = error;
  if (op->n_open_inputs == 0)
    kitsune_amb_op_finish (self);
}

/* Without inputs it is a source. */
static KitsuneFlow
kitsune_amb_op_produce (KitsuneOp *op,
                        guint max)
{
  return KITSUNE_FLOW_END;
}

static void
kitsune_amb_op_finalize (KitsuneOp *op)
{
  KitsuneAmbOp *self = (KitsuneAmbOp *) op;

  g_clear_error (&self->error);
  if (self->earlier != NULL)
    g_string_free (self->earlier, TRUE);
}

static const KitsuneOpClass kitsune_amb_op_class = {
  .instance_size = sizeof (KitsuneAmbOp),
  .passes = TRUE,
  .start = kitsune_amb_op_start,
  .process = kitsune_amb_op_process,
  .produce = kitsune_amb_op_produce,
  .ended = kitsune_amb_op_ended,
  .failed = kitsune_amb_op_failed,
  .finalize = kitsune_amb_op_finalize,
};

/**
 * kitsune_pipeline_amb:
 * @pipelines: (array length=n_pipelines): the pipelines
 * @n_pipelines: how many, 0 included
 *
 * Makes one pipeline of several by taking the one that is first to emit.
 *
 * All of them run until one has emitted an item. That one is passed on, with
 * all that it emits, and the others are cancelled; what they have in flight is
 * dropped as abandoned. Which of two is first that come at the same time is not
 * defined.
 *
 * A pipeline that ends or fails before it has emitted anything leaves the race.
 * Its failure is counted and announced once, by [signal@Stage::error] of the stage
 * that failed.
 * If none is left, the stage ends, without items; if all have failed, it fails
 * with the error of the last one, whose message then tells of the others, too.
 * An error of the winner ends it with that error. Without pipelines it emits
 * nothing and ends at once; a single one is passed through.
 *
 * [ctor@Pipeline.new_defer] makes a pipeline when the race begins, anew in every
 * run.
 *
 * The item type is that of the pipelines if all have the same, otherwise
 * `G_TYPE_VALUE`.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_amb (KitsunePipeline **pipelines,
                      gsize n_pipelines)
{
  KitsuneStage *stage;
  GType item_type = G_TYPE_VALUE;

  g_return_val_if_fail (pipelines != NULL || n_pipelines == 0, NULL);
  for (gsize i = 0; i < n_pipelines; i++)
    g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipelines[i]), NULL);

  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "amb", &kitsune_amb_op_class, KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);
  for (gsize i = 0; i < n_pipelines; i++)
    {
      GType type = kitsune_pipeline_get_item_type (pipelines[i]);

      kitsune_stage_add_input (stage, pipelines[i], G_TYPE_VALUE);
      item_type = i == 0 || type == item_type ? type : G_TYPE_VALUE;
    }

  return kitsune_stage_to_pipeline (stage, item_type);
}

/**
 * kitsune_pipeline_amb_with:
 * @self: a pipeline
 * @other: another one
 *
 * Takes the one of two pipelines that is first to emit, like
 * [func@Pipeline.amb].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_amb_with (KitsunePipeline *self,
                           KitsunePipeline *other)
{
  KitsunePipeline *pipelines[] = { self, other };

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (other), NULL);

  return kitsune_pipeline_amb (pipelines, G_N_ELEMENTS (pipelines));
}
