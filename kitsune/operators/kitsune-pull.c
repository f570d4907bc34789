/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-pull-private.h"

#include "kitsune/runtime/kitsune-op-private.h"

/*
 * iter: the terminal from which items are taken, and where they wait.
 *
 *   run ──▶ operator ──▶ items, at most limit ──▶ whoever takes them
 *               ▲                                     │
 *               └──── notified at half the limit ─────┘
 *
 * When there is no room the operator holds its input, which stops the stages
 * above it; it counts as waiting for something outside, so that the run is not
 * thought to be stuck. The operator runs on its lane; the lock protects what it
 * shares with those who take, and user code is never called under it.
 */
struct _KitsunePull
{
  gatomicrefcount ref_count;

  GMutex lock;
  KitsuneQueue items; /* under lock, as all below */
  GQueue waiters;     /* KitsunePullWaiter: only while there are no items */
  KitsuneOp *op;      /* NULL before and after the run */
  guint limit;
  gboolean holding; /* the operator waits for room */
  gboolean finished;
  gboolean closed;
  GError *error; /* with finished */
};

typedef struct
{
  GTask *task;
  GSource *cancelled; /* (nullable) */
} KitsunePullWaiter;

KitsunePull *
kitsune_pull_new (guint limit)
{
  KitsunePull *self = g_new0 (KitsunePull, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_queue_init (&self->waiters);
  self->limit = limit;

  return self;
}

KitsunePull *
kitsune_pull_ref (KitsunePull *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
kitsune_pull_unref (KitsunePull *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  /* a task refers to who waits, who refers to this */
  g_assert (self->waiters.length == 0 && self->op == NULL);

  kitsune_queue_clear (&self->items);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* --- those who take --- */

/* Under lock. */
static void
kitsune_pull_make_room (KitsunePull *self)
{
  if (self->holding && self->items.n_items <= self->limit / 2)
    {
      self->holding = FALSE;
      kitsune_op_notify (self->op);
    }
}

/* Under lock. */
static KitsunePullState
kitsune_pull_take_locked (KitsunePull *self,
                          KitsuneItem **item,
                          GError **error)
{
  if (self->items.n_items > 0)
    {
      GValue value = G_VALUE_INIT;

      kitsune_queue_pop (&self->items, &value);
      *item = kitsune_item_new_take (&value);
      kitsune_pull_make_room (self);
      return KITSUNE_PULL_ITEM;
    }

  if (self->closed)
    return KITSUNE_PULL_END;
  if (!self->finished)
    return KITSUNE_PULL_WAIT;
  if (self->error == NULL)
    return KITSUNE_PULL_END;

  if (error != NULL)
    *error = g_error_copy (self->error);
  return KITSUNE_PULL_FAILED;
}

KitsunePullState
kitsune_pull_take (KitsunePull *self,
                   KitsuneItem **item,
                   GError **error)
{
  KitsunePullState state = KITSUNE_PULL_WAIT;

  g_mutex_lock (&self->lock);
  /* those who wait come first */
  if (self->waiters.length == 0)
    state = kitsune_pull_take_locked (self, item, error);
  g_mutex_unlock (&self->lock);

  return state;
}

static void
kitsune_pull_waiter_free (KitsunePullWaiter *waiter)
{
  if (waiter->cancelled != NULL)
    {
      g_source_destroy (waiter->cancelled);
      g_source_unref (waiter->cancelled);
    }
  g_object_unref (waiter->task);
  g_free (waiter);
}

static void
kitsune_pull_answer (GTask *task,
                     KitsunePullState state,
                     KitsuneItem *item,
                     GError *error)
{
  if (state == KITSUNE_PULL_FAILED)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, item, (GDestroyNotify) kitsune_item_unref);
}

/* Gives those who wait what has come meanwhile. */
static void
kitsune_pull_answer_waiters (KitsunePull *self)
{
  for (;;)
    {
      KitsunePullState state = KITSUNE_PULL_WAIT;
      KitsunePullWaiter *waiter = NULL;
      KitsuneItem *item = NULL;
      GError *error = NULL;

      g_mutex_lock (&self->lock);
      if (self->waiters.length > 0)
        state = kitsune_pull_take_locked (self, &item, &error);
      if (state != KITSUNE_PULL_WAIT)
        waiter = g_queue_pop_head (&self->waiters);
      g_mutex_unlock (&self->lock);

      if (waiter == NULL)
        return;
      kitsune_pull_answer (waiter->task, state, item, error);
      kitsune_pull_waiter_free (waiter);
    }
}

static gboolean
kitsune_pull_cancelled_cb (GCancellable *cancellable,
                           gpointer user_data)
{
  GTask *task = user_data;
  KitsunePull *self = g_task_get_task_data (task);
  KitsunePullWaiter *waiter = NULL;

  g_mutex_lock (&self->lock);
  for (GList *link = self->waiters.head; link != NULL && waiter == NULL; link = link->next)
    {
      if (((KitsunePullWaiter *) link->data)->task != task)
        continue;
      waiter = link->data;
      g_queue_delete_link (&self->waiters, link);
    }
  g_mutex_unlock (&self->lock);

  if (waiter != NULL)
    {
      g_task_return_error_if_cancelled (task);
      kitsune_pull_waiter_free (waiter);
    }

  return G_SOURCE_REMOVE;
}

static KitsunePullWaiter *
kitsune_pull_waiter_new (GTask *task)
{
  KitsunePullWaiter *waiter = g_new0 (KitsunePullWaiter, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  waiter->task = task;
  if (cancellable == NULL)
    return waiter;

  waiter->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (waiter->cancelled, G_SOURCE_FUNC (kitsune_pull_cancelled_cb), g_object_ref (task),
                         g_object_unref);
  g_source_set_static_name (waiter->cancelled, "[kitsune] pull cancelled");

  return waiter;
}

void
kitsune_pull_take_async (KitsunePull *self,
                         GTask *task)
{
  KitsunePullState state = KITSUNE_PULL_WAIT;
  KitsunePullWaiter *waiter;
  KitsuneItem *item = NULL;
  GError *error = NULL;

  /* whoever takes the task out of the queue answers it: an item that was taken
   * for it does not get lost */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, kitsune_pull_ref (self), (GDestroyNotify) kitsune_pull_unref);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }

  waiter = kitsune_pull_waiter_new (task);
  g_mutex_lock (&self->lock);
  if (self->waiters.length == 0)
    state = kitsune_pull_take_locked (self, &item, &error);
  if (state == KITSUNE_PULL_WAIT)
    {
      g_queue_push_tail (&self->waiters, waiter);
      if (waiter->cancelled != NULL)
        g_source_attach (waiter->cancelled, g_task_get_context (task));
    }
  g_mutex_unlock (&self->lock);

  if (state == KITSUNE_PULL_WAIT)
    return;
  kitsune_pull_answer (task, state, item, error);
  kitsune_pull_waiter_free (waiter);
}

guint
kitsune_pull_get_limit (KitsunePull *self)
{
  guint limit;

  g_mutex_lock (&self->lock);
  limit = self->limit;
  g_mutex_unlock (&self->lock);

  return limit;
}

void
kitsune_pull_set_limit (KitsunePull *self,
                        guint limit)
{
  g_mutex_lock (&self->lock);
  self->limit = limit;
  kitsune_pull_make_room (self);
  g_mutex_unlock (&self->lock);
}

void
kitsune_pull_finish (KitsunePull *self,
                     const GError *error)
{
  g_mutex_lock (&self->lock);
  if (!self->finished)
    {
      self->finished = TRUE;
      self->error = error != NULL ? g_error_copy (error) : NULL;
    }
  g_mutex_unlock (&self->lock);

  kitsune_pull_answer_waiters (self);
}

void
kitsune_pull_close (KitsunePull *self)
{
  KitsuneQueue items;

  /* freeing an item may run code of the user */
  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  items = self->items;
  self->items = (KitsuneQueue){ NULL };
  g_mutex_unlock (&self->lock);

  kitsune_queue_clear (&items);
  kitsune_pull_answer_waiters (self);
}

gboolean
kitsune_pull_is_closed (KitsunePull *self)
{
  gboolean closed;

  g_mutex_lock (&self->lock);
  closed = self->closed;
  g_mutex_unlock (&self->lock);

  return closed;
}

/* --- the operator --- */

static gboolean
kitsune_pull_op_start (KitsuneOp *op,
                       GError **error)
{
  KitsunePull *pull = op->params;

  g_mutex_lock (&pull->lock);
  pull->op = op;
  g_mutex_unlock (&pull->lock);

  return TRUE;
}

static guint
kitsune_pull_op_process (KitsuneOp *op,
                         guint input,
                         KitsuneVector *vector)
{
  KitsunePull *pull = op->params;
  guint n_taken = 0;
  gboolean closed;
  gboolean full;

  g_mutex_lock (&pull->lock);
  closed = pull->closed;
  while (!closed && n_taken < vector->n_items && pull->items.n_items < pull->limit)
    {
      kitsune_queue_push_take (&pull->items, &vector->values[n_taken]);
      kitsune_vector_drop_column (vector, n_taken++);
    }
  full = !closed && pull->items.n_items >= pull->limit && pull->waiters.length == 0;
  pull->holding = full;
  g_mutex_unlock (&pull->lock);

  if (closed)
    {
      kitsune_op_end (op);
    }
  else if (full)
    {
      kitsune_op_set_external (op, TRUE);
      kitsune_op_hold (op, 0);
    }
  kitsune_pull_answer_waiters (pull);

  return n_taken;
}

/* There is room again. */
static KitsuneFlow
kitsune_pull_op_produce (KitsuneOp *op,
                         guint max)
{
  kitsune_op_set_external (op, FALSE);
  kitsune_op_release (op, 0);

  return KITSUNE_FLOW_WAIT;
}

static guint64
kitsune_pull_op_demand (KitsuneOp *op)
{
  KitsunePull *pull = op->params;
  guint64 demand;

  g_mutex_lock (&pull->lock);
  demand = pull->limit - MIN (pull->items.n_items, pull->limit);
  g_mutex_unlock (&pull->lock);

  return demand;
}

static void
kitsune_pull_op_finalize (KitsuneOp *op)
{
  KitsunePull *pull = op->params;

  g_mutex_lock (&pull->lock);
  pull->op = NULL;
  pull->holding = FALSE;
  g_mutex_unlock (&pull->lock);
}

static const KitsuneOpClass kitsune_pull_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .start = kitsune_pull_op_start,
  .produce = kitsune_pull_op_produce,
  .process = kitsune_pull_op_process,
  .demand = kitsune_pull_op_demand,
  .finalize = kitsune_pull_op_finalize,
};

KitsuneStage *
kitsune_sink_new_pull (KitsunePipeline *pipeline,
                       KitsunePull *pull)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "iter", &kitsune_pull_op_class,
                                           KITSUNE_STAGE_SINK | KITSUNE_STAGE_CANNOT_FAIL, kitsune_pull_ref (pull),
                                           (GDestroyNotify) kitsune_pull_unref);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}
