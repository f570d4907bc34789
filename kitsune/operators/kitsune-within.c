/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-within.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-bounded-stage-private.h"
#include "kitsune/operators/kitsune-gather-private.h"

/*
 * within: a piece of pipeline that works on the content of each list.
 *
 * The function of the user is called once, when the stage is made, on a source
 * that has no items of its own. What it makes of that is opened anew for every
 * list, and the source then finds the list at the operator that opened it, which
 * may be further out if the piece opens pipelines itself. The two know each
 * other by a mark that both have as their parameters.
 *
 * The items of the list are in flight already when the source comes to be, so a
 * run that is being drained takes them to their end.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneItems *list; /* being worked on; NULL: none */
  KitsuneGather results;
  guint64 limit; /* of @results */
} KitsuneWithinOp;

typedef struct
{
  KitsuneOp op;
  KitsuneItems *list;
  gsize next;
} KitsuneContentOp;

static gboolean
kitsune_within_op_start (KitsuneOp *op,
                         GError **error)
{
  ((KitsuneWithinOp *) op)->limit = kitsune_bounded_get_limit (op);

  return TRUE;
}

/* Begins with a list. FALSE if the operator is done, or has to wait. */
static gboolean
kitsune_within_op_open (KitsuneWithinOp *self,
                        KitsuneItems *list)
{
  KitsuneOp *op = &self->op;
  const KitsuneStageInput *nested = kitsune_stage_get_nested (op->stage, 0);
  GError *error = NULL;
  guint input;

  if (!kitsune_op_open (op, nested->pipeline, nested->accepts, &input, &error))
    {
      kitsune_op_fail (op, error);
      return FALSE;
    }

  self->list = kitsune_items_ref (list);
  kitsune_op_hold (op, 0);

  return TRUE;
}

static gboolean
kitsune_within_op_begin (KitsuneWithinOp *self,
                         const GValue *item)
{
  KitsuneOp *op = &self->op;
  KitsuneItems *list = G_VALUE_HOLDS (item, KITSUNE_TYPE_ITEMS) ? g_value_get_boxed (item) : NULL;
  GValue replacement = G_VALUE_INIT;
  GError *error;
  KitsuneCall call;

  if (list != NULL)
    return kitsune_within_op_open (self, list);

  error = g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "expected a list of items, got %s",
                       kitsune_value_is_null (item) ? "the null item" : G_VALUE_TYPE_NAME (item));
  call = kitsune_op_resolve (op, item, error, &replacement);
  if (call == KITSUNE_CALL_REPLACE)
    kitsune_op_emit (op, 0, &replacement);

  return call != KITSUNE_CALL_STOP;
}

/* What comes from inside. */
static guint
kitsune_within_op_keep (KitsuneWithinOp *self,
                        KitsuneVector *vector)
{
  for (guint i = 0; i < vector->n_items; i++)
    {
      if (self->results.n_values >= self->limit)
        {
          kitsune_bounded_fail (&self->op, self->limit, "items in one list");
          return i;
        }
      kitsune_gather_take (&self->results, &vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return vector->n_items;
}

static guint
kitsune_within_op_process (KitsuneOp *op,
                           guint input,
                           KitsuneVector *vector)
{
  KitsuneWithinOp *self = (KitsuneWithinOp *) op;
  guint i;

  if (input > 0)
    return kitsune_within_op_keep (self, vector);

  for (i = 0; i < vector->n_items && self->list == NULL && kitsune_op_has_room (op) && !kitsune_op_is_done (op); i++)
    {
      if (!kitsune_within_op_begin (self, &vector->values[i]))
        return i;
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return i;
}

static void
kitsune_within_op_ended (KitsuneOp *op,
                         guint input)
{
  KitsuneWithinOp *self = (KitsuneWithinOp *) op;
  GValue result = G_VALUE_INIT;

  /* not before the last list is through: the input is held until then */
  if (input == 0)
    {
      kitsune_op_end (op);
      return;
    }

  g_clear_pointer (&self->list, kitsune_items_unref);
  kitsune_gather_finish (&self->results, &result);
  kitsune_op_emit (op, 0, &result);
  kitsune_op_release (op, 0);
}

static void
kitsune_within_op_abandon (KitsuneOp *op)
{
  kitsune_gather_abandon (&((KitsuneWithinOp *) op)->results, op, 0);
}

static void
kitsune_within_op_finalize (KitsuneOp *op)
{
  KitsuneWithinOp *self = (KitsuneWithinOp *) op;

  g_clear_pointer (&self->list, kitsune_items_unref);
  kitsune_gather_clear (&self->results);
}

static const KitsuneOpClass kitsune_within_op_class = {
  .instance_size = sizeof (KitsuneWithinOp),
  .start = kitsune_within_op_start,
  .process = kitsune_within_op_process,
  .ended = kitsune_within_op_ended,
  .abandon = kitsune_within_op_abandon,
  .finalize = kitsune_within_op_finalize,
};

/* --- the source inside --- */

static gboolean
kitsune_content_op_start (KitsuneOp *op,
                          GError **error)
{
  KitsuneContentOp *self = (KitsuneContentOp *) op;
  KitsuneOp *owner = kitsune_op_get_owner (op);

  while (owner != NULL && (owner->klass != &kitsune_within_op_class || owner->params != op->params))
    owner = kitsune_op_get_owner (owner);
  if (owner == NULL)
    {
      g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID,
                           "the content of a list is there only inside of the stage that it was made for");
      return FALSE;
    }

  self->list = kitsune_items_ref (((KitsuneWithinOp *) owner)->list);

  return TRUE;
}

static KitsuneFlow
kitsune_content_op_produce (KitsuneOp *op,
                            guint max)
{
  KitsuneContentOp *self = (KitsuneContentOp *) op;
  gsize size = kitsune_items_get_size (self->list);
  gsize end = MIN (size, self->next + max);

  while (self->next < end && !op->done)
    {
      GValue value = G_VALUE_INIT;

      kitsune_value_copy (kitsune_items_get (self->list, self->next++), &value);
      kitsune_op_emit (op, 0, &value);
    }

  return self->next < size ? KITSUNE_FLOW_MORE : KITSUNE_FLOW_END;
}

static void
kitsune_content_op_finalize (KitsuneOp *op)
{
  g_clear_pointer (&((KitsuneContentOp *) op)->list, kitsune_items_unref);
}

static const KitsuneOpClass kitsune_content_op_class = {
  .instance_size = sizeof (KitsuneContentOp),
  .in_flight = TRUE,
  .start = kitsune_content_op_start,
  .produce = kitsune_content_op_produce,
  .finalize = kitsune_content_op_finalize,
};

static KitsunePipeline *
kitsune_content_new (gpointer mark)
{
  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_STAGE, "content", &kitsune_content_op_class,
                                                       KITSUNE_STAGE_CANNOT_FAIL, g_atomic_rc_box_acquire (mark),
                                                       (GDestroyNotify) g_atomic_rc_box_release),
                                    G_TYPE_VALUE);
}

/* --- the stage --- */

/* Takes @piece, which is NULL with @error set if the function failed. */
static KitsunePipeline *
kitsune_within_new (KitsunePipeline *self,
                    gpointer mark,
                    KitsunePipeline *piece,
                    const GError *error)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_BOUNDED_STAGE, "within", &kitsune_within_op_class,
                                           KITSUNE_STAGE_TAKES_RETURN, mark, (GDestroyNotify) g_atomic_rc_box_release);

  kitsune_stage_add_input (stage, self, KITSUNE_TYPE_ITEMS);
  if (piece != NULL)
    kitsune_stage_add_nested (stage, piece, G_TYPE_VALUE);
  else
    kitsune_stage_add_problem (stage, "the function failed: %s",
                               error != NULL ? error->message : "it made no pipeline");
  g_clear_object (&piece);

  return kitsune_stage_to_pipeline (stage, KITSUNE_TYPE_ITEMS);
}

/**
 * kitsune_pipeline_within: (skip)
 * @self: a pipeline
 * @func: adds stages to a pipeline that has the items of one list
 * @user_data: data for @func
 *
 * Works on the content of lists with a piece of pipeline.
 *
 * Takes lists, [struct@Items], and emits one for each, in order: what the piece
 * makes of the items of the list, be that nothing. The next list is not looked at
 * before.
 *
 * @func is called once, before this function returns. It gets a pipeline whose
 * items are of type `G_TYPE_VALUE`, adds stages to it and returns the result,
 * which is run for every list. If it fails, that is a construction mistake.
 *
 * The piece is an inner pipeline: its stages are listed as `within-1/sort-1`. Its
 * errors end the stage. Something that is no list is left to the error handler.
 * While the run is being stopped, lists that come are worked on to their end.
 * How long a list may become is limited by [property@BoundedStage:max-items]; one
 * item more ends the stage with %KITSUNE_ERROR_LIMIT_EXCEEDED. The stage is a
 * [class@BoundedStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_within (KitsunePipeline *self,
                         KitsuneFragmentFunc func,
                         gpointer user_data)
{
  gpointer mark;
  g_autoptr (KitsunePipeline) content = NULL;
  g_autoptr (GError) error = NULL;
  KitsunePipeline *piece;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  mark = g_atomic_rc_box_alloc0 (1);
  content = kitsune_content_new (mark);
  piece = func (content, user_data, &error);
  if (error != NULL)
    g_clear_object (&piece);

  return kitsune_within_new (self, mark, piece, error);
}

/**
 * kitsune_pipeline_within_process: (rename-to kitsune_pipeline_within)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): gets a
 *   [class@Pipeline] that has the items of one list, and pushes what it has made of
 *   it
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Works on the content of lists with a piece of pipeline.
 *
 * Takes lists, [struct@Items], and emits one for each, in order: what the piece
 * makes of the items of the list, be that nothing. The next list is not looked at
 * before.
 *
 * @func is called once, before this function returns. It gets a pipeline whose
 * items are of type `G_TYPE_VALUE`, adds stages to it and returns the result,
 * which is run for every list. If it fails, that is a construction mistake.
 *
 * The piece is an inner pipeline: its stages are listed as `within-1/sort-1`. Its
 * errors end the stage. Something that is no list is left to the error handler.
 * While the run is being stopped, lists that come are worked on to their end.
 * How long a list may become is limited by [property@BoundedStage:max-items]; one
 * item more ends the stage with %KITSUNE_ERROR_LIMIT_EXCEEDED. The stage is a
 * [class@BoundedStage].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_within_process (KitsunePipeline *self,
                                 KitsuneProcessFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy)
{
  g_autoptr (KitsuneFunc) owned = NULL;
  g_autoptr (KitsuneEmitter) emitter = NULL;
  g_autoptr (KitsunePipeline) content = NULL;
  g_autoptr (GError) error = NULL;
  KitsunePipeline *piece = NULL;
  GValue item = G_VALUE_INIT;
  gpointer mark;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  owned = kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy);
  emitter = kitsune_emitter_new (G_TYPE_VALUE);
  mark = g_atomic_rc_box_alloc0 (1);
  content = kitsune_content_new (mark);
  g_value_init (&item, KITSUNE_TYPE_PIPELINE);
  g_value_set_object (&item, content);
  kitsune_func_pipeline (owned, emitter, &item, &piece, &error);
  g_value_unset (&item);

  return kitsune_within_new (self, mark, piece, error);
}
