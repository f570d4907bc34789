/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-processor-private.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/define/kitsune-script-private.h"
#include "kitsune/operators/kitsune-outbox-private.h"

/*
 * The running half of a KitsuneTransform.
 *
 * The operator here owns the processor, its timers and what it has pushed and
 * downstream could not yet take. It calls the processor only while downstream
 * takes items; timers that come due and calls of wake in the meantime wait for
 * their turn, before any further item. All of it happens on the operator's
 * lane, but for kitsune_processor_wake().
 *
 *   start → (process | timer | woken)* → finish → stop
 *
 * A timer is never freed before the operator is: a clock may have sent word of
 * it that is still on its way. It is used again instead.
 */
typedef struct
{
  KitsuneTimer timer;
  guint64 id;
  gboolean due; /* waits in due_timers */
} KitsuneProcessorTimer;

struct _KitsuneProcessorOp
{
  KitsuneOp op;
  KitsuneProcessor *processor;
  KitsuneOutbox outbox;
  GHashTable *timers;       /* id → KitsuneProcessorTimer, those that are set; NULL until used */
  GPtrArray *all_timers;    /* owned */
  GPtrArray *unused_timers; /* of all_timers */
  GQueue due_timers;        /* KitsuneProcessorTimer, in the order in which they came due */
  _Atomic gboolean woken;
};

/* --- calls --- */

typedef enum
{
  KITSUNE_PROCESSOR_PROCESS,
  KITSUNE_PROCESSOR_FINISH,
  KITSUNE_PROCESSOR_TIMER,
  KITSUNE_PROCESSOR_WOKEN,
} KitsuneProcessorSlot;

static inline gboolean
kitsune_processor_op_invoke (KitsuneProcessorOp *self,
                             KitsuneProcessorSlot slot,
                             const GValue *item,
                             guint64 id,
                             GError **error)
{
  KitsuneProcessor *processor = self->processor;
  KitsuneProcessorClass *klass = KITSUNE_PROCESSOR_GET_CLASS (processor);
  KitsuneEmitter *out = self->op.emitter;

  switch (slot)
    {
    case KITSUNE_PROCESSOR_PROCESS:
      return klass->process (processor, item, out, error);
    case KITSUNE_PROCESSOR_FINISH:
      return klass->finish (processor, out, error);
    case KITSUNE_PROCESSOR_TIMER:
      return klass->timer (processor, id, out, error);
    case KITSUNE_PROCESSOR_WOKEN:
      return klass->woken (processor, out, error);
    default:
      g_assert_not_reached ();
    }
}

/* What was produced is left in the operator's emitter. */
static KitsuneCall
kitsune_processor_op_call (KitsuneProcessorOp *self,
                           KitsuneProcessorSlot slot,
                           const GValue *item,
                           guint64 id,
                           GValue *replacement)
{
  KitsuneEmitter *out = self->op.emitter;
  GError *error = NULL;
  gboolean ok;

  kitsune_emitter_open (out, item);
  ok = kitsune_processor_op_invoke (self, slot, item, id, &error);
  if (G_UNLIKELY (!ok && error == NULL && !out->touched && kitsune_script_recover ()))
    {
      kitsune_counter_add (&self->op.counters->repeated, 1);
      ok = kitsune_processor_op_invoke (self, slot, item, id, &error);
    }
  kitsune_emitter_close (out);

  if (G_UNLIKELY (out->error != NULL && error == NULL))
    error = g_steal_pointer (&out->error);
  if (G_UNLIKELY (!ok && error == NULL))
    kitsune_func_set_silent (&error);
  if (G_LIKELY (error == NULL && !self->op.done))
    return KITSUNE_CALL_OK;

  kitsune_emitter_clear (out);
  out->ended = FALSE;
  if (error == NULL)
    return KITSUNE_CALL_STOP;

  return kitsune_op_resolve (&self->op, item, error, replacement);
}

/* A call and what comes of it. FALSE if the operator is to be left alone. */
static inline gboolean
kitsune_processor_op_do (KitsuneProcessorOp *self,
                         KitsuneProcessorSlot slot,
                         KitsuneVector *vector,
                         guint index,
                         guint64 id)
{
  KitsuneOp *op = &self->op;
  KitsuneProcessorPrivate *priv = kitsune_processor_private (self->processor);
  const GValue *item = vector != NULL ? &vector->values[index] : NULL;
  GValue replacement = G_VALUE_INIT;

  switch (kitsune_processor_op_call (self, slot, item, id, &replacement))
    {
    case KITSUNE_CALL_OK:
      priv->items_out += op->emitter->n_values;
      kitsune_outbox_send (&self->outbox, op, vector, index);
      return TRUE;

    case KITSUNE_CALL_REPLACE:
      priv->items_out++;
      kitsune_outbox_send_value (&self->outbox, op, &replacement, vector, index);
      return TRUE;

    case KITSUNE_CALL_DROPPED:
      return TRUE;

    case KITSUNE_CALL_STOP:
    case KITSUNE_CALL_RETRY:
    default:
      return FALSE;
    }
}

/* --- timers --- */

static KitsuneProcessorTimer *
kitsune_processor_op_new_timer (KitsuneProcessorOp *self,
                                guint64 id)
{
  KitsuneProcessorTimer *timer;

  if (self->timers == NULL)
    {
      self->timers = g_hash_table_new (g_int64_hash, g_int64_equal);
      self->all_timers = g_ptr_array_new_with_free_func (g_free);
      self->unused_timers = g_ptr_array_new ();
    }

  if (self->unused_timers->len > 0)
    {
      timer = g_ptr_array_steal_index_fast (self->unused_timers, self->unused_timers->len - 1);
    }
  else
    {
      timer = g_new0 (KitsuneProcessorTimer, 1);
      g_ptr_array_add (self->all_timers, timer);
    }
  timer->id = id;
  g_hash_table_insert (self->timers, &timer->id, timer);

  return timer;
}

static inline KitsuneProcessorTimer *
kitsune_processor_op_find_timer (KitsuneProcessorOp *self,
                                 guint64 id)
{
  return self->timers != NULL ? g_hash_table_lookup (self->timers, &id) : NULL;
}

/* No longer due, wherever it waits to be. */
static void
kitsune_processor_op_unset_timer (KitsuneProcessorOp *self,
                                  KitsuneProcessorTimer *timer)
{
  if (timer->due)
    g_queue_remove (&self->due_timers, timer);
  timer->due = FALSE;
  kitsune_op_disarm_timer (&self->op, &timer->timer);
}

static void
kitsune_processor_op_forget_timer (KitsuneProcessorOp *self,
                                   KitsuneProcessorTimer *timer)
{
  kitsune_processor_op_unset_timer (self, timer);
  g_hash_table_remove (self->timers, &timer->id);
  g_ptr_array_add (self->unused_timers, timer);
}

void
kitsune_processor_op_set_timer (KitsuneProcessorOp *self,
                                guint64 id,
                                gint64 delay_us)
{
  KitsuneProcessorTimer *timer = kitsune_processor_op_find_timer (self, id);
  gint64 now = kitsune_op_get_time (&self->op);

  if (timer == NULL)
    timer = kitsune_processor_op_new_timer (self, id);
  else
    kitsune_processor_op_unset_timer (self, timer);

  delay_us = CLAMP (delay_us, 0, G_MAXINT64 - MAX (now, 0));
  kitsune_op_arm_timer (&self->op, &timer->timer, now + delay_us);
}

gboolean
kitsune_processor_op_cancel_timer (KitsuneProcessorOp *self,
                                   guint64 id)
{
  KitsuneProcessorTimer *timer = kitsune_processor_op_find_timer (self, id);

  if (timer == NULL)
    return FALSE;

  kitsune_processor_op_forget_timer (self, timer);

  return TRUE;
}

gboolean
kitsune_processor_op_has_timer (KitsuneProcessorOp *self,
                                guint64 id)
{
  return kitsune_processor_op_find_timer (self, id) != NULL;
}

/* The function may set the timer again, so it is forgotten before; if the call
 * is to be made again it is due again. */
static void
kitsune_processor_op_fire (KitsuneProcessorOp *self,
                           KitsuneProcessorTimer *timer)
{
  guint64 id = timer->id;

  kitsune_processor_op_forget_timer (self, timer);
  if (kitsune_processor_op_do (self, KITSUNE_PROCESSOR_TIMER, NULL, 0, id) || kitsune_op_is_done (&self->op))
    return;

  timer = kitsune_processor_op_find_timer (self, id);
  if (timer == NULL)
    timer = kitsune_processor_op_new_timer (self, id);
  else
    kitsune_processor_op_unset_timer (self, timer);
  timer->due = TRUE;
  g_queue_push_head (&self->due_timers, timer);
}

/* Always in a turn of its own, in which the call can be made again. */
static void
kitsune_processor_op_timer (KitsuneOp *op,
                            KitsuneTimer *timer)
{
  KitsuneProcessorOp *self = (KitsuneProcessorOp *) op;
  KitsuneProcessorTimer *own = (KitsuneProcessorTimer *) timer;

  own->due = TRUE;
  g_queue_push_tail (&self->due_timers, own);
  kitsune_op_produce (op);
}

/* --- running half --- */

static void
kitsune_processor_op_connect (KitsuneProcessorOp *self)
{
  KitsuneProcessorPrivate *priv = kitsune_processor_private (self->processor);

  g_set_object (&priv->clock, kitsune_op_get_clock (&self->op));
  priv->stage_name = g_strdup (self->op.name);
  g_mutex_lock (&priv->lock);
  priv->op = self;
  g_mutex_unlock (&priv->lock);
}

static gboolean
kitsune_processor_op_open (KitsuneProcessorOp *self,
                           GError **error)
{
  KitsuneTransform *transform = KITSUNE_TRANSFORM (self->op.stage);
  KitsuneTransformClass *klass = KITSUNE_TRANSFORM_GET_CLASS (transform);
  g_autoptr (KitsuneProcessor) processor = klass->open (transform, error);

  if (processor == NULL && *error == NULL && kitsune_script_recover ())
    processor = klass->open (transform, error);
  if (processor == NULL)
    {
      if (*error == NULL)
        kitsune_func_set_silent (error);
      return FALSE;
    }

  if (kitsune_processor_private (processor)->used)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_BUSY,
                   "expected a new processor for this run, got a %s that has been in use",
                   G_OBJECT_TYPE_NAME (processor));
      return FALSE;
    }

  kitsune_processor_private (processor)->used = TRUE;
  self->processor = g_steal_pointer (&processor);

  return TRUE;
}

static gboolean
kitsune_processor_op_start (KitsuneOp *op,
                            GError **error)
{
  KitsuneProcessorOp *self = (KitsuneProcessorOp *) op;
  KitsuneProcessorClass *klass;
  gboolean ok;

  if (!kitsune_processor_op_open (self, error))
    return FALSE;

  kitsune_op_get_emitter (op);
  kitsune_processor_op_connect (self);
  klass = KITSUNE_PROCESSOR_GET_CLASS (self->processor);
  if (klass->process == NULL)
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID, "%s has no function \"process\"",
                   G_OBJECT_TYPE_NAME (self->processor));
      return FALSE;
    }
  ok = klass->start (self->processor, error);
  if (!ok && *error == NULL && kitsune_script_recover ())
    ok = klass->start (self->processor, error);
  if (!ok && *error == NULL)
    kitsune_func_set_silent (error);

  return *error == NULL;
}

static guint
kitsune_processor_op_process (KitsuneOp *op,
                              guint input,
                              KitsuneVector *vector)
{
  KitsuneProcessorOp *self = (KitsuneProcessorOp *) op;
  KitsuneProcessorPrivate *priv = kitsune_processor_private (self->processor);
  guint i = 0;

  do
    {
      priv->items_in++;
      if (!kitsune_processor_op_do (self, KITSUNE_PROCESSOR_PROCESS, vector, i, 0))
        {
          /* it counts when it goes well, or is dropped */
          if (!kitsune_op_is_done (op))
            priv->items_in--;
          return i;
        }

      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
      i++;
    }
  while (i < vector->n_items && !op->inputs[0].held && kitsune_outbox_is_free (&self->outbox, op));

  return i;
}

void
kitsune_processor_op_wake (KitsuneProcessorOp *self)
{
  atomic_store (&self->woken, TRUE);
  kitsune_op_notify (&self->op);
}

static gboolean
kitsune_processor_op_has_more (KitsuneProcessorOp *self)
{
  return self->outbox.queue.n_items > 0 || self->outbox.ending || self->due_timers.length > 0 ||
         atomic_load_explicit (&self->woken, memory_order_relaxed);
}

/* What waited while downstream took nothing: one thing at a time. */
static KitsuneFlow
kitsune_processor_op_produce (KitsuneOp *op,
                              guint max)
{
  KitsuneProcessorOp *self = (KitsuneProcessorOp *) op;

  if (self->outbox.queue.n_items > 0 || self->outbox.ending)
    {
      if (kitsune_outbox_produce (&self->outbox, op, max) == KITSUNE_FLOW_END)
        return KITSUNE_FLOW_END;
    }
  else if (self->due_timers.length > 0)
    {
      kitsune_processor_op_fire (self, g_queue_peek_head (&self->due_timers));
    }
  else if (atomic_exchange (&self->woken, FALSE))
    {
      if (!kitsune_processor_op_do (self, KITSUNE_PROCESSOR_WOKEN, NULL, 0, 0) && !kitsune_op_is_done (op))
        atomic_store (&self->woken, TRUE);
    }

  return !kitsune_op_is_done (op) && kitsune_processor_op_has_more (self) ? KITSUNE_FLOW_MORE : KITSUNE_FLOW_WAIT;
}

static void
kitsune_processor_op_ended (KitsuneOp *op,
                            guint input)
{
  KitsuneProcessorOp *self = (KitsuneProcessorOp *) op;

  if (kitsune_processor_op_do (self, KITSUNE_PROCESSOR_FINISH, NULL, 0, 0))
    kitsune_outbox_end (&self->outbox, op);
}

static void
kitsune_processor_op_stop (KitsuneProcessorOp *self)
{
  g_autoptr (KitsuneProcessor) processor = g_steal_pointer (&self->processor);
  KitsuneProcessorPrivate *priv;

  if (processor == NULL)
    return;

  priv = kitsune_processor_private (processor);
  if (priv->op == self)
    {
      g_mutex_lock (&priv->lock);
      priv->op = NULL;
      g_mutex_unlock (&priv->lock);
    }
  if (KITSUNE_PROCESSOR_GET_CLASS (processor)->stop != kitsune_processor_real_stop)
    {
      kitsune_script_prepare (processor);
      KITSUNE_PROCESSOR_GET_CLASS (processor)->stop (processor);
    }
}

static void
kitsune_processor_op_failed (KitsuneOp *op,
                             guint input,
                             GError *error)
{
  KitsuneProcessorOp *self = (KitsuneProcessorOp *) op;
  KitsuneProcessorClass *klass = KITSUNE_PROCESSOR_GET_CLASS (self->processor);

  if (klass->failed != kitsune_processor_real_failed)
    {
      kitsune_script_prepare (self->processor);
      klass->failed (self->processor, error);
    }
  kitsune_op_pass_error (op, error);
}

static void
kitsune_processor_op_abandon (KitsuneOp *op)
{
  KitsuneProcessorOp *self = (KitsuneProcessorOp *) op;

  kitsune_op_abandon_queue (op, &self->outbox.queue);
  kitsune_processor_op_stop (self);
}

static void
kitsune_processor_op_finalize (KitsuneOp *op)
{
  KitsuneProcessorOp *self = (KitsuneProcessorOp *) op;

  kitsune_processor_op_stop (self);
  kitsune_outbox_clear (&self->outbox);
  g_queue_clear (&self->due_timers);
  g_clear_pointer (&self->timers, g_hash_table_unref);
  g_clear_pointer (&self->unused_timers, g_ptr_array_unref);
  g_clear_pointer (&self->all_timers, g_ptr_array_unref);
}

const KitsuneOpClass kitsune_processor_op_class = {
  .instance_size = sizeof (KitsuneProcessorOp),
  .start = kitsune_processor_op_start,
  .process = kitsune_processor_op_process,
  .produce = kitsune_processor_op_produce,
  .ended = kitsune_processor_op_ended,
  .failed = kitsune_processor_op_failed,
  .timer = kitsune_processor_op_timer,
  .abandon = kitsune_processor_op_abandon,
  .finalize = kitsune_processor_op_finalize,
};
