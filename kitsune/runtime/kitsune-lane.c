/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-lane-private.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"
#include "kitsune/runtime/kitsune-shuffle-private.h"

#include <unistd.h>

/*
 * The scheduler. A lane is one GSource on its context: a dispatch gives ready
 * operators one turn after the other, in the order in which they became ready,
 * until nothing is ready or the time slice is over. It gives way early when
 * another source of the context is waiting.
 *
 * Runs on the thread that iterates the context, except for what is marked as
 * callable from any thread; must never block.
 *
 *            post (any thread)                 prepare: nothing ready
 *   inbox ──────────────────────▶ wake ◀───────────── idle = TRUE
 *     │                                                    ▲
 *     ▼                                                    │
 *   dispatch: inbox → timers → tasks → ready queue → completed
 *
 * The flag @idle saves the system call that waking a context costs: only a loop
 * that has said it may sleep is woken.
 */
struct _KitsuneMessage
{
  KitsuneMessage *next;
  KitsuneExec *exec;
  KitsuneScope *scope; /* NULL: it concerns no operator, or one of any */
  KitsuneLaneFunc func;
  gpointer data;
  GDestroyNotify destroy;
};

typedef struct
{
  GSource source;
  KitsuneLane *lane;
} KitsuneLaneSource;

static GMutex kitsune_lanes_lock;
static GHashTable *kitsune_lanes; /* GMainContext -> KitsuneLane; under the lock */

static void
kitsune_message_free (KitsuneMessage *message)
{
  if (message->destroy != NULL)
    message->destroy (message->data);
  g_free (message);
}

static inline gboolean
kitsune_lane_has_work (KitsuneLane *self)
{
  return self->ready_head != NULL || self->first_task != NULL || self->unsettled ||
         self->completed->len > 0 || atomic_load (&self->mail);
}

static gboolean
kitsune_lane_prepare (GSource *source,
                      gint *timeout)
{
  KitsuneLane *self = ((KitsuneLaneSource *) source)->lane;

  *timeout = -1;
  if (kitsune_lane_has_work (self))
    return TRUE;

  atomic_store (&self->idle, TRUE);
  if (atomic_load (&self->mail))
    return TRUE;

  if (self->poke != NULL)
    kitsune_exec_poke_root (g_steal_pointer (&self->poke));

  *timeout = kitsune_lane_prepare_timers (self);

  return *timeout == 0;
}

static gboolean
kitsune_lane_check (GSource *source)
{
  KitsuneLane *self = ((KitsuneLaneSource *) source)->lane;

  atomic_store (&self->idle, FALSE);

  if (self->timer_tag != NULL && g_source_query_unix_fd (source, self->timer_tag) != 0)
    {
      guint64 n_expired;

      /* only to make it silent again: whether a timer is due is asked below */
      if (read (self->timer_fd, &n_expired, sizeof n_expired) == sizeof n_expired)
        self->timer_fd_due = 0;
    }

  return kitsune_lane_has_work (self) || kitsune_lane_next_due (self) <= g_get_monotonic_time ();
}

static void
kitsune_lane_read_mail (KitsuneLane *self)
{
  KitsuneMessage *message;

  if (!atomic_load_explicit (&self->mail, memory_order_relaxed))
    return;

  /* one at a time: a message may end a run and so take others with it */
  for (;;)
    {
      g_mutex_lock (&self->lock);
      message = self->inbox_head;
      if (message != NULL)
        self->inbox_head = message->next;
      if (self->inbox_head == NULL)
        {
          self->inbox_tail = NULL;
          atomic_store (&self->mail, FALSE);
        }
      g_mutex_unlock (&self->lock);

      if (message == NULL)
        return;

      kitsune_exec_touch (message->exec);
      message->func (message->exec, message->data);
      kitsune_message_free (message);
    }
}

static inline KitsuneOp *
kitsune_lane_next_ready (KitsuneLane *self)
{
  KitsuneOp *op;

  if (G_UNLIKELY (self->shuffle != NULL))
    kitsune_shuffle_ready (self);

  op = self->ready_head;
  if (op == NULL)
    return NULL;

  self->ready_head = op->next_ready;
  if (self->ready_head == NULL)
    self->ready_tail = NULL;
  op->next_ready = NULL;
  op->queued = FALSE;
  op->exec->n_ready--;

  return op;
}

/* Runs that can never move again as they are get help, or end. Those in which
 * nothing has moved since are what they were. */
static void
kitsune_lane_check_stalls (KitsuneLane *self)
{
  for (guint i = 0; i < self->execs->len && self->ready_head == NULL && self->first_task == NULL; i++)
    {
      KitsuneExec *exec = g_ptr_array_index (self->execs, i);

      if (!exec->unsettled || atomic_load (&self->mail))
        continue;
      exec->unsettled = FALSE;
      kitsune_exec_check_stall (exec);
    }
}

static void
kitsune_lane_report_completed (KitsuneLane *self)
{
  while (self->completed->len > 0)
    {
      KitsuneExec *exec = g_ptr_array_steal_index (self->completed, 0);

      /* frees the run, and perhaps starts another one */
      exec->events->completed (exec->events_data);
    }
}

gboolean
kitsune_lane_check_slice (KitsuneLane *self)
{
  self->now = g_get_monotonic_time ();
  if (G_UNLIKELY (self->shuffle != NULL))
    self->slice_over = self->slice_over || kitsune_shuffle_slice (self);
  else
    self->slice_over = self->now >= self->slice_end;

  return self->slice_over;
}

static gboolean
kitsune_lane_dispatch (GSource *source,
                       GSourceFunc callback,
                       gpointer user_data)
{
  KitsuneLane *self = kitsune_lane_ref_for_context (((KitsuneLaneSource *) source)->lane->context);
  gint64 look_up;
  gint64 part = MAX (self->time_slice / 8, 50);

  g_rec_mutex_lock (&self->busy);
  self->now = g_get_monotonic_time ();
  self->slice_end = self->now + self->time_slice;
  self->slice_over = FALSE;
  self->unsettled = TRUE;
  look_up = self->now + part;

  self->n_dispatches++;

  /* items that nobody may be asked about any more are dropped once in a slice */
  for (guint i = 0; i < self->execs->len; i++)
    if (((KitsuneExec *) g_ptr_array_index (self->execs, i))->has_edges)
      kitsune_exec_settle_edges (g_ptr_array_index (self->execs, i));

  kitsune_lane_read_mail (self);
  kitsune_lane_fire_timers (self);
  while (!self->slice_over)
    {
      KitsuneOp *op;

      if (G_UNLIKELY (self->first_task != NULL))
        kitsune_lane_run_tasks (self);
      op = kitsune_lane_next_ready (self);
      if (op == NULL)
        {
          if (self->first_task != NULL)
            continue;
          self->unsettled = FALSE;
          kitsune_lane_check_stalls (self);
          if (self->ready_head == NULL && self->first_task == NULL)
            break;
          self->unsettled = TRUE; /* the slice may be over before it is looked again */
          continue;
        }

      atomic_store_explicit (&self->current, op->tally, memory_order_relaxed);
      kitsune_exec_touch (op->exec);
      kitsune_op_run (op); /* looks at the clock */
      kitsune_scope_after_turn (op->scope);
      kitsune_lane_read_mail (self);
      kitsune_lane_fire_timers (self);

      if (self->now < look_up)
        continue;
      look_up = self->now + part;
      if (g_main_context_pending (self->context))
        {
          /* GLib then has a list of sources to dispatch, each with a reference,
           * and forgets it when this dispatch returns; only another call of
           * this gives the references back */
          gint priority;

          g_main_context_prepare (self->context, &priority);
          break;
        }
    }

  atomic_store_explicit (&self->current, NULL, memory_order_relaxed);
  kitsune_lane_report_completed (self);
  g_rec_mutex_unlock (&self->busy);
  kitsune_lane_unref (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs kitsune_lane_funcs = {
  .prepare = kitsune_lane_prepare,
  .check = kitsune_lane_check,
  .dispatch = kitsune_lane_dispatch,
};

static KitsuneLane *
kitsune_lane_new (GMainContext *context)
{
  KitsuneLane *self = g_new0 (KitsuneLane, 1);

  self->ref_count = 1;
  self->context = g_main_context_ref (context);
  self->execs = g_ptr_array_new ();
  self->completed = g_ptr_array_new ();
  self->timers = g_ptr_array_new ();
  self->timer_fd = -1;
  self->time_slice = 2000;
  self->shuffle = kitsune_shuffle_new ();
  g_mutex_init (&self->lock);
  g_rec_mutex_init (&self->busy);

  self->source = g_source_new (&kitsune_lane_funcs, sizeof (KitsuneLaneSource));
  ((KitsuneLaneSource *) self->source)->lane = self;
  g_source_set_static_name (self->source, "[kitsune] lane");
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT_IDLE);
  g_source_attach (self->source, context);

  return self;
}

KitsuneLane *
kitsune_lane_ref_for_context (GMainContext *context)
{
  KitsuneLane *self;

  g_mutex_lock (&kitsune_lanes_lock);
  if (kitsune_lanes == NULL)
    kitsune_lanes = g_hash_table_new (NULL, NULL);
  self = g_hash_table_lookup (kitsune_lanes, context);
  if (self != NULL)
    {
      self->ref_count++;
    }
  else
    {
      self = kitsune_lane_new (context);
      g_hash_table_insert (kitsune_lanes, context, self);
    }
  g_mutex_unlock (&kitsune_lanes_lock);

  return self;
}

void
kitsune_lane_unref (KitsuneLane *self)
{
  gboolean last;

  g_mutex_lock (&kitsune_lanes_lock);
  last = --self->ref_count == 0;
  if (last)
    g_hash_table_remove (kitsune_lanes, self->context);
  g_mutex_unlock (&kitsune_lanes_lock);

  if (!last)
    return;

  g_assert (self->execs->len == 0 && self->ready_head == NULL && self->inbox_head == NULL);

  g_source_destroy (self->source);
  g_source_unref (self->source);
  kitsune_lane_clear_timers (self);
  g_clear_pointer (&self->scratch, kitsune_vector_free);
  g_free (self->shuffle);
  g_ptr_array_unref (self->execs);
  g_ptr_array_unref (self->completed);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_rec_mutex_clear (&self->busy);
  g_free (self);
}

static void
kitsune_lane_update_slice (KitsuneLane *self)
{
  guint slice = G_MAXUINT;

  for (guint i = 0; i < self->execs->len; i++)
    slice = MIN (slice, ((KitsuneExec *) g_ptr_array_index (self->execs, i))->time_slice);
  self->time_slice = slice != G_MAXUINT ? slice : 2000;
}

void
kitsune_lane_attach (KitsuneLane *self,
                     KitsuneExec *exec)
{
  g_ptr_array_add (self->execs, exec);
  kitsune_lane_update_slice (self);
}

static void
kitsune_lane_forget_ready (KitsuneLane *self,
                           KitsuneExec *exec)
{
  self->ready_tail = NULL;
  for (KitsuneOp **link = &self->ready_head; *link != NULL;)
    {
      KitsuneOp *op = *link;

      if (op->exec == exec)
        {
          *link = op->next_ready;
        }
      else
        {
          self->ready_tail = op;
          link = &op->next_ready;
        }
    }
}

static void
kitsune_lane_forget_tasks (KitsuneLane *self,
                           KitsuneExec *exec)
{
  self->last_task = NULL;
  for (KitsuneScope **link = &self->first_task; *link != NULL;)
    {
      KitsuneScope *scope = *link;

      if (scope->exec == exec)
        {
          *link = scope->next_task;
        }
      else
        {
          self->last_task = scope;
          link = &scope->next_task;
        }
    }
}

/* @scope may be NULL: everything that is for @exec. */
static void
kitsune_lane_forget_mail (KitsuneLane *self,
                          KitsuneExec *exec,
                          KitsuneScope *scope)
{
  KitsuneMessage *removed = NULL;

  g_mutex_lock (&self->lock);
  self->inbox_tail = NULL;
  for (KitsuneMessage **link = &self->inbox_head; *link != NULL;)
    {
      KitsuneMessage *message = *link;

      if (message->exec != exec || (scope != NULL && message->scope != scope))
        {
          self->inbox_tail = message;
          link = &message->next;
          continue;
        }
      *link = message->next;
      message->next = removed;
      removed = message;
    }
  atomic_store (&self->mail, self->inbox_head != NULL);
  g_mutex_unlock (&self->lock);

  while (removed != NULL)
    {
      KitsuneMessage *next = removed->next;

      kitsune_message_free (removed);
      removed = next;
    }
}

void
kitsune_lane_forget (KitsuneLane *self,
                     KitsuneScope *scope)
{
  if (atomic_load (&self->mail))
    kitsune_lane_forget_mail (self, scope->exec, scope);
}

/* Forgets everything about a run: its operators are about to be freed. */
void
kitsune_lane_detach (KitsuneLane *self,
                     KitsuneExec *exec)
{
  kitsune_lane_forget_ready (self, exec);
  kitsune_lane_forget_tasks (self, exec);
  kitsune_lane_forget_mail (self, exec, NULL);
  g_ptr_array_remove (self->completed, exec);
  g_ptr_array_remove (self->execs, exec);
  kitsune_lane_update_slice (self);
}

static void
kitsune_lane_deliver (KitsuneLane *self,
                      KitsuneMessage *message)
{
  g_mutex_lock (&self->lock);
  if (self->inbox_tail != NULL)
    self->inbox_tail->next = message;
  else
    self->inbox_head = message;
  self->inbox_tail = message;
  atomic_store (&self->mail, TRUE);
  g_mutex_unlock (&self->lock);

  if (atomic_exchange (&self->idle, FALSE))
    g_main_context_wakeup (self->context);
}

/* Any thread. The caller makes sure that the run is not freed meanwhile. */
void
kitsune_lane_post (KitsuneLane *self,
                   KitsuneExec *exec,
                   KitsuneLaneFunc func,
                   gpointer data,
                   GDestroyNotify destroy)
{
  KitsuneMessage *message = g_new (KitsuneMessage, 1);

  *message = (KitsuneMessage){ NULL, exec, NULL, func, data, destroy };
  kitsune_lane_deliver (self, message);
}

/* Any thread. The caller makes sure that the scope is not freed meanwhile. */
void
kitsune_lane_post_to (KitsuneLane *self,
                      KitsuneScope *scope,
                      KitsuneLaneFunc func,
                      gpointer data,
                      GDestroyNotify destroy)
{
  KitsuneMessage *message = g_new (KitsuneMessage, 1);

  *message = (KitsuneMessage){ NULL, scope->exec, scope, func, data, destroy };
  kitsune_lane_deliver (self, message);
}

gboolean
kitsune_lane_try_stop (KitsuneLane *self)
{
  return g_rec_mutex_trylock (&self->busy);
}

void
kitsune_lane_go_on (KitsuneLane *self)
{
  g_rec_mutex_unlock (&self->busy);
}

void
kitsune_lane_queue (KitsuneLane *self,
                    KitsuneOp *op)
{
  if (op->queued || (op->done && !op->keeping))
    return;

  op->queued = TRUE;
  op->next_ready = NULL;
  op->exec->n_ready++;
  kitsune_scope_set_busy (op->scope, TRUE);
  if (self->ready_tail != NULL)
    self->ready_tail->next_ready = op;
  else
    self->ready_head = op;
  self->ready_tail = op;
}

void
kitsune_lane_complete (KitsuneLane *self,
                       KitsuneExec *exec)
{
  g_ptr_array_add (self->completed, exec);
}
