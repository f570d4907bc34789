/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-generate.h"

#include "kitsune/operators/kitsune-produce-private.h"

/*
 * generate: asks a function for items whenever there is room for some.
 *
 * What a call pushed stays in the emitter and is given out from there, so that
 * one call that pushes a lot does not run over those downstream. A call that
 * pushes nothing has nothing for now: the function is left alone for a moment,
 * twice as long each time, because to ask again at once would keep the main
 * loop from sleeping.
 */
#define KITSUNE_GENERATE_MIN_REST (1 * G_TIME_SPAN_MILLISECOND)
#define KITSUNE_GENERATE_MAX_REST (64 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  KitsuneOp op;
  guint next;     /* in the emitter */
  gboolean ended; /* the function said so */
  gint64 rest;    /* how long the last one was; 0 if there was none */
  KitsuneTimer timer;
} KitsuneGenerateOp;

static gboolean
kitsune_generate_op_start (KitsuneOp *op,
                           GError **error)
{
  kitsune_op_get_emitter (op);

  return TRUE;
}

static KitsuneFlow
kitsune_generate_op_rest (KitsuneGenerateOp *self)
{
  self->rest = CLAMP (self->rest * 2, KITSUNE_GENERATE_MIN_REST, KITSUNE_GENERATE_MAX_REST);
  kitsune_op_arm_timer (&self->op, &self->timer, kitsune_op_get_time (&self->op) + self->rest);

  return KITSUNE_FLOW_WAIT;
}

/* Gives out what the function pushed; returns how many. */
static guint
kitsune_generate_op_give (KitsuneGenerateOp *self,
                          guint max)
{
  KitsuneOp *op = &self->op;
  guint n = 0;

  while (n < max && self->next < op->emitter->n_values)
    {
      kitsune_op_emit (op, 0, &op->emitter->values[self->next++]);
      n++;
    }

  return n;
}

static KitsuneFlow
kitsune_generate_op_produce (KitsuneOp *op,
                             guint max)
{
  KitsuneGenerateOp *self = (KitsuneGenerateOp *) op;
  GValue replacement = G_VALUE_INIT;
  guint n = 0;

  for (;;)
    {
      KitsuneCall call;

      n += kitsune_generate_op_give (self, max - n);
      if (op->done)
        return KITSUNE_FLOW_END;
      if (self->next < op->emitter->n_values)
        return KITSUNE_FLOW_MORE;

      /* all of them have been moved out */
      op->emitter->n_values = 0;
      self->next = 0;
      if (self->ended)
        return KITSUNE_FLOW_END;
      if (n >= max)
        return KITSUNE_FLOW_MORE;

      call = kitsune_op_call_process (op, op->params, NULL, &replacement);
      if (call == KITSUNE_CALL_STOP)
        return KITSUNE_FLOW_END;
      if (call == KITSUNE_CALL_REPLACE)
        {
          kitsune_op_emit (op, 0, &replacement);
          n++;
        }

      /* a call that failed did not end anything either */
      self->ended = call == KITSUNE_CALL_OK && op->emitter->ended;
      op->emitter->ended = FALSE;
      if (call == KITSUNE_CALL_DROPPED || (call == KITSUNE_CALL_OK && op->emitter->n_values == 0 && !self->ended))
        return kitsune_generate_op_rest (self);
      self->rest = 0;
    }
}

static void
kitsune_generate_op_timer (KitsuneOp *op,
                           KitsuneTimer *timer)
{
  kitsune_op_produce (op);
}

static void
kitsune_generate_op_output_closed (KitsuneOp *op,
                                   guint output)
{
  KitsuneGenerateOp *self = (KitsuneGenerateOp *) op;

  while (op->emitter != NULL && self->next < op->emitter->n_values)
    kitsune_op_drop (op, &op->emitter->values[self->next++], KITSUNE_DROP_REASON_ABANDONED);
  kitsune_op_end (op);
}

static const KitsuneOpClass kitsune_generate_op_class = {
  .instance_size = sizeof (KitsuneGenerateOp),
  .start = kitsune_generate_op_start,
  .produce = kitsune_generate_op_produce,
  .timer = kitsune_generate_op_timer,
  .output_closed = kitsune_generate_op_output_closed,
};

/**
 * kitsune_pipeline_new_generate:
 * @item_type: the type of the items; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   next items; it gets no item itself
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that asks a function for its items.
 *
 * The function is called whenever there is room for more items. It pushes any
 * number of them, at least one if it has one, and calls
 * [method@Emitter.end] when it has given the last one. What one call pushes is
 * kept until it has been used, so a function with much to give pushes a little
 * with each call.
 *
 * A call that pushes nothing and does not end the stream says that there is
 * nothing for now. The function is then called again after a pause of one
 * millisecond, which doubles with every further such call up to 64
 * milliseconds. A function that has to wait for something outside is better
 * replaced by a [class@Channel].
 *
 * A call that fails is left to the error handler of the stage. If that drops
 * it, the function is called again after a pause, as if it had pushed nothing.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_generate (GType item_type,
                               KitsuneProcessFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  KitsuneFunc *holder;

  g_return_val_if_fail (func != NULL, NULL);

  holder = kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy);

  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_STAGE, "generate", &kitsune_generate_op_class,
                                                       KITSUNE_STAGE_TAKES_RETURN, holder,
                                                       (GDestroyNotify) kitsune_func_unref),
                                    item_type);
}

/*
 * repeatedly: one item for every call of a function, for ever.
 */
static KitsuneFlow
kitsune_repeatedly_op_produce (KitsuneOp *op,
                               guint max)
{
  for (guint i = 0; i < max && !op->done; i++)
    {
      GValue item = G_VALUE_INIT;
      KitsuneCall call = kitsune_produce_call (op, op->params, NULL, &item);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        return KITSUNE_FLOW_END;
      if (G_LIKELY (call != KITSUNE_CALL_DROPPED))
        kitsune_op_emit (op, 0, &item);
    }

  return KITSUNE_FLOW_MORE;
}

static const KitsuneOpClass kitsune_repeatedly_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .produce = kitsune_repeatedly_op_produce,
};

static KitsunePipeline *
kitsune_repeatedly_new (GType item_type,
                        KitsuneFunc *func)
{
  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_STAGE, "repeatedly", &kitsune_repeatedly_op_class,
                                                       KITSUNE_STAGE_TAKES_RETURN, func,
                                                       (GDestroyNotify) kitsune_func_unref),
                                    item_type);
}

/**
 * kitsune_pipeline_new_repeatedly: (skip)
 * @item_type: the type of the items; `G_TYPE_VALUE` if it may be any
 * @func: makes an item as its result; the item it is given is %NULL
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that calls a function for every item, for ever.
 *
 * The function is called as often as there is room for items, which may be a
 * few times more than items are used. A call that fails is left to the error
 * handler of the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_repeatedly (GType item_type,
                                 KitsuneMapFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_repeatedly_new (item_type, kitsune_func_new (KITSUNE_FUNC_MAP, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_new_repeatedly_process: (rename-to kitsune_pipeline_new_repeatedly)
 * @item_type: the type of the items; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes
 *   exactly one item; it gets none itself
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Creates a pipeline that calls a function for every item, for ever.
 *
 * The function is called as often as there is room for items, which may be a
 * few times more than items are used. A call that fails is left to the error
 * handler of the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_repeatedly_process (GType item_type,
                                         KitsuneProcessFunc func,
                                         gpointer user_data,
                                         GDestroyNotify destroy)
{
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_repeatedly_new (item_type,
                                 kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
