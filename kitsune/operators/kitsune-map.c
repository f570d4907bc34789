/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-map.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-worker-stage-private.h"

/*
 * map: one result for every item.
 *
 * Takes any item, emits one item of the declared type, holds nothing back.
 * Items are worked on in place: the result takes the slot of its item.
 */
typedef struct
{
  KitsuneOp op;
  KitsuneFunc *func; /* of the stage */
  GValue result;     /* of the item type; reused for every call */
  GValue blank;      /* @result as it is before every call */
  gboolean plain;    /* items of that type need no freeing */
  gboolean straight; /* nor do those that come in, and the function is C */
} KitsuneMapOp;

/* What g_value_init() makes of a value can be copied for all types of GLib: there
 * is nothing in it. A type that others have made may put something there, and
 * any type may stand behind an interface. */
static gboolean
kitsune_map_op_has_blank (KitsuneMapOp *self)
{
  GType fundamental = G_TYPE_FUNDAMENTAL (self->op.item_type);

  return self->op.item_type == G_TYPE_VALUE ||
         (fundamental != G_TYPE_INTERFACE && fundamental < G_TYPE_MAKE_FUNDAMENTAL (G_TYPE_RESERVED_USER_FIRST));
}

static gboolean
kitsune_map_op_start (KitsuneOp *op,
                      GError **error)
{
  KitsuneMapOp *self = (KitsuneMapOp *) op;

  self->func = op->params;
  self->plain = kitsune_type_is_plain (op->item_type);
  self->straight = self->plain && kitsune_op_input_is_plain (op, 0) && self->func->loop != NULL;
  if (op->item_type != G_TYPE_VALUE)
    g_value_init (&self->result, op->item_type);
  if (kitsune_map_op_has_blank (self))
    self->blank = self->result;
  kitsune_op_get_emitter_for (op, self->func);

  return TRUE;
}

/* The result has left @self->result: make that ready for the next call. */
static inline void
kitsune_map_op_renew (KitsuneMapOp *self)
{
  if (G_LIKELY (self->plain))
    return;

  self->result = self->blank;
  if (G_UNLIKELY (self->result.g_type != self->op.item_type && self->op.item_type != G_TYPE_VALUE))
    g_value_init (&self->result, self->op.item_type);
}

/* The function changed the type of the value it was given to fill. */
static gboolean
kitsune_map_op_restore_type (KitsuneMapOp *self,
                             GError **error)
{
  GValue other = self->result;
  gboolean ok;

  self->result = (GValue) G_VALUE_INIT;
  g_value_init (&self->result, self->op.item_type);
  ok = kitsune_value_convert (&other, &self->result, error);
  g_value_unset (&other);

  return ok;
}

static KitsuneCall
kitsune_map_op_failed (KitsuneMapOp *self,
                       const GValue *item,
                       GError *error)
{
  GValue replacement = G_VALUE_INIT;
  KitsuneCall call = kitsune_op_resolve (&self->op, item, error, &replacement);

  /* whatever the function left behind is not a result */
  if (self->result.g_type != 0)
    g_value_unset (&self->result);
  if (call == KITSUNE_CALL_REPLACE)
    self->result = replacement;
  else if (self->op.item_type != G_TYPE_VALUE)
    g_value_init (&self->result, self->op.item_type);

  return call;
}

/* After a call: takes @error. */
static KitsuneCall
kitsune_map_op_settle (KitsuneMapOp *self,
                       const GValue *item,
                       gboolean ok,
                       GError *error)
{
  if (G_UNLIKELY (!ok))
    return kitsune_map_op_failed (self, item, error);

  if (G_UNLIKELY (self->result.g_type != self->op.item_type && self->op.item_type != G_TYPE_VALUE &&
                  !g_type_is_a (self->result.g_type, self->op.item_type) &&
                  !kitsune_map_op_restore_type (self, &error)))
    return kitsune_map_op_failed (self, item, error);

  return KITSUNE_CALL_OK;
}

static KitsuneCall
kitsune_map_op_call (KitsuneMapOp *self,
                     const GValue *item)
{
  GError *error = NULL;
  gboolean ok = kitsune_func_map (self->func, self->op.emitter, item, &self->result, &error);

  return kitsune_map_op_settle (self, item, ok, error);
}

/* The straight way: a C function whose items and results need no freeing, for
 * as long as nothing out of the ordinary happens. Returns how many items it has
 * done; if that is not all, the function has been called for the next one, too,
 * and either failed or changed the type of its result. */
static guint
kitsune_map_op_run_loop (KitsuneMapOp *self,
                         KitsuneVector *vector,
                         GError **error)
{
  KitsuneMapLoopFunc loop = (KitsuneMapLoopFunc) self->func->loop;
  guint n_done = loop ((KitsuneMapFunc) self->func->callback, vector->values, vector->n_items, &self->result,
                       self->func->user_data, error);

  if (n_done < vector->n_items && self->result.g_type == 0 && *error == NULL)
    kitsune_func_set_silent (error);

  return n_done;
}

/* Items from @first on, one by one. With @called the function has been for the
 * first of them, with @error. */
static G_GNUC_NO_INLINE void
kitsune_map_op_go_on (KitsuneMapOp *self,
                      KitsuneVector *vector,
                      guint first,
                      gboolean called,
                      GError *error)
{
  guint n_out = first;

  for (guint i = first; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      KitsuneCall call;

      if (i == first && called)
        call = kitsune_map_op_settle (self, item, error == NULL, error);
      else
        call = kitsune_map_op_call (self, item);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_op_abandon_rest (&self->op, vector, i);
          break;
        }

      kitsune_value_clear (item);
      if (G_UNLIKELY (call == KITSUNE_CALL_DROPPED))
        {
          kitsune_vector_drop_column (vector, i);
          continue;
        }

      vector->values[n_out] = self->result;
      kitsune_vector_move_column (vector, n_out++, i);
      kitsune_map_op_renew (self);
    }

  vector->n_items = n_out;
}

static void
kitsune_map_op_transform (KitsuneOp *op,
                          KitsuneVector *vector)
{
  KitsuneMapOp *self = (KitsuneMapOp *) op;
  GError *error = NULL;
  guint first = 0;

  if (self->straight)
    first = kitsune_map_op_run_loop (self, vector, &error);
  if (first < vector->n_items)
    kitsune_map_op_go_on (self, vector, first, self->straight, error);
}

static void
kitsune_map_op_finalize (KitsuneOp *op)
{
  KitsuneMapOp *self = (KitsuneMapOp *) op;

  if (self->result.g_type != 0)
    g_value_unset (&self->result);
}

static const KitsuneOpClass kitsune_map_op_class = {
  .instance_size = sizeof (KitsuneMapOp),
  .variant = kitsune_worker_stage_get_variant,
  .start = kitsune_map_op_start,
  .transform = kitsune_map_op_transform,
  .finalize = kitsune_map_op_finalize,
};

static KitsunePipeline *
kitsune_map_new (KitsunePipeline *self,
                 GType item_type,
                 KitsuneFunc *func)
{
  KitsuneStage *stage = kitsune_worker_stage_new (self, "map", &kitsune_map_op_class, KITSUNE_STAGE_TAKES_RETURN, func,
                                                  (GDestroyNotify) kitsune_func_unref);

  kitsune_worker_stage_set_work (stage, KITSUNE_WORK_MAP, func);

  return kitsune_stage_to_pipeline (stage, item_type);
}

/**
 * kitsune_pipeline_map: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: computes the result of an item
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by what a function makes of it.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each. An item whose function fails is left to the error handler of the
 * stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map (KitsunePipeline *self,
                      GType item_type,
                      KitsuneMapFunc func,
                      gpointer user_data,
                      GDestroyNotify destroy)
{
  return kitsune_pipeline_map_looped (self, item_type, func, kitsune_map_loop, user_data, destroy);
}

/**
 * kitsune_pipeline_map_looped: (skip)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: computes the result of an item
 * @loop: calls @func for many items, or does the same to them by itself
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Is what kitsune_pipeline_map() becomes in a C program, which brings the
 * innermost loop with it.
 *
 * The loop is used where items and results own no memory, and @func elsewhere: what comes of an item
 * must not depend on which of them it meets. With concurrency, several threads call
 * both at once.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_looped (KitsunePipeline *self,
                             GType item_type,
                             KitsuneMapFunc func,
                             KitsuneMapLoopFunc loop,
                             gpointer user_data,
                             GDestroyNotify destroy)
{
  KitsuneFunc *shared;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  shared = kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy);
  shared->loop = G_CALLBACK (loop);

  return kitsune_map_new (self, item_type, shared);
}

/**
 * kitsune_pipeline_map_process: (rename-to kitsune_pipeline_map)
 * @self: a pipeline
 * @item_type: the type of the results; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes
 *   exactly one result
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Replaces every item by what a function makes of it.
 *
 * Takes items of any type and emits items of @item_type, in order, one for
 * each. An item whose function fails is left to the error handler of the
 * stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_map_process (KitsunePipeline *self,
                              GType item_type,
                              KitsuneProcessFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_map_new (self, item_type,
                          kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
