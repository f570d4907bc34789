/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"

#include "kitsune/base/kitsune-system-clock.h"
#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-gate-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-recovery-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"

static guint64 last_serial; /* atomic */

/* Any number will do that people can read aloud and JavaScript can hold. */
static gint64
kitsune_exec_draw_seed (void)
{
  return ((gint64) g_random_int () << 20 ^ g_random_int ()) & ((G_GINT64_CONSTANT (1) << 52) - 1);
}

KitsuneExec *
kitsune_exec_new (KitsunePlan *plan,
                  GMainContext *context,
                  KitsuneRunOptions *options,
                  const KitsuneExecEvents *events,
                  gpointer events_data)
{
  KitsuneExec *self = g_new0 (KitsuneExec, 1);

  self->home = self;
  self->children = g_ptr_array_new ();
  self->gates = g_ptr_array_new_with_free_func (kitsune_gate_free);
  g_mutex_init (&self->events_lock);
  g_cond_init (&self->events_room);
  self->lane = kitsune_lane_ref_for_context (context);
  self->clock = g_object_ref (kitsune_run_options_get_clock (options));
  self->foreign_clock = !KITSUNE_IS_SYSTEM_CLOCK (self->clock);
  self->foreign_timers = g_ptr_array_new ();
  self->events = events;
  self->events_data = events_data;
  self->max_vector = kitsune_run_options_get_max_vector (options);
  self->sample_rate = kitsune_run_options_get_sample_rate (options);
  self->time_slice = kitsune_run_options_get_time_slice (options);
  self->max_buffer = kitsune_run_options_get_max_buffer_size (options);
  self->seed = kitsune_run_options_get_seed (options);
  if (self->seed < 0)
    self->seed = kitsune_exec_draw_seed ();

  self->handler = kitsune_run_options_get_error_handler (options);
  if (self->handler != NULL)
    kitsune_error_handler_ref (self->handler);
  self->default_buffer_size = kitsune_run_options_get_default_buffer_size (options);
  g_set_object (&self->store, kitsune_run_options_get_store (options));
  g_set_object (&self->codec, kitsune_run_options_get_codec (options));
  self->default_key_ttl = MAX (kitsune_run_options_get_default_key_ttl (options), 0);

  g_mutex_init (&self->tally_lock);
  self->tallies = g_ptr_array_new_with_free_func (kitsune_tally_free);
  self->serial = __atomic_add_fetch (&last_serial, 1, __ATOMIC_RELAXED);
  self->plan = plan->n_lanes > 1 ? kitsune_exec_split (self, plan, options) : kitsune_plan_ref (plan);
  self->root = kitsune_scope_new (self, NULL, NULL, kitsune_model_new (self, NULL, self->plan));

  return self;
}

void
kitsune_exec_let_go (KitsuneExec *self)
{
  for (guint i = 0; i < self->children->len; i++)
    kitsune_exec_let_go (g_ptr_array_index (self->children, i));
  for (KitsuneScope *scope = self->scopes; scope != NULL; scope = scope->next)
    for (guint n = 0; n < scope->n_ops; n++)
      kitsune_op_let_go (scope->ops[n]);
  for (guint i = 0; i < self->gates->len; i++)
    kitsune_gate_let_go (g_ptr_array_index (self->gates, i));
}

void
kitsune_exec_free (KitsuneExec *self)
{
  /* until an operator is finalized other threads may still post to it */
  for (KitsuneScope *scope = self->scopes; scope != NULL; scope = scope->next)
    kitsune_scope_finalize (scope);
  kitsune_lane_detach (self->lane, self);
  while (self->last_scope != NULL)
    kitsune_scope_free (self->last_scope);

  kitsune_exec_free_children (self);
  g_ptr_array_unref (self->children);
  g_ptr_array_unref (self->gates);
  g_mutex_clear (&self->events_lock);
  g_cond_clear (&self->events_room);
  g_ptr_array_unref (self->tallies);
  g_mutex_clear (&self->tally_lock);
  g_clear_pointer (&self->handler, kitsune_error_handler_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->codec);
  g_clear_error (&self->error);
  g_clear_pointer (&self->more_errors, g_ptr_array_unref);
  g_ptr_array_unref (self->foreign_timers);
  g_object_unref (self->clock);
  kitsune_lane_unref (self->lane);
  kitsune_plan_unref (self->plan);
  g_free (self);
}

void
kitsune_exec_start (KitsuneExec *self)
{
  kitsune_lane_attach (self->lane, self);
  self->started = TRUE;
  self->lane->unsettled = TRUE;
  self->unsettled = TRUE;
  kitsune_scope_start (self->root);
}

static void
kitsune_exec_wake_sources (KitsuneExec *self)
{
  for (KitsuneScope *scope = self->scopes; scope != NULL; scope = scope->next)
    for (guint n = 0; n < scope->n_ops; n++)
      if (scope->ops[n]->n_inputs == 0 && scope->ops[n]->producing)
        kitsune_lane_queue (scope->ops[n]->lane, scope->ops[n]);
}

void
kitsune_exec_pause (KitsuneExec *self)
{
  self->paused = TRUE;
  kitsune_exec_tell_children (self, kitsune_exec_do_pause);
}

void
kitsune_exec_resume (KitsuneExec *self)
{
  if (!self->paused)
    return;

  self->paused = FALSE;
  kitsune_exec_wake_sources (self);
  kitsune_exec_tell_children (self, kitsune_exec_do_resume);
}

void
kitsune_exec_do_pause (KitsuneExec *self,
                       gpointer data)
{
  if (!self->draining)
    kitsune_exec_pause (self);
}

void
kitsune_exec_do_resume (KitsuneExec *self,
                        gpointer data)
{
  kitsune_exec_resume (self);
}

void
kitsune_exec_do_drain (KitsuneExec *self,
                       gpointer data)
{
  kitsune_exec_drain (self);
}

/* A source that waits in one of its functions is told by its cancellable, which
 * is why that is not left to its lane. */
static void
kitsune_exec_drain_children (KitsuneExec *self)
{
  kitsune_exec_tell_children (self, kitsune_exec_do_drain);
  for (guint i = 0; i < self->children->len; i++)
    {
      KitsuneExec *child = g_ptr_array_index (self->children, i);

      if (child->begun)
        g_cancellable_cancel (child->cancellable);
    }
}

void
kitsune_exec_drain (KitsuneExec *self)
{
  if (self->draining)
    return;

  self->draining = TRUE;
  /* what sources do at their end may open further scopes, which drain when they
   * start, but frees none */
  for (KitsuneScope *scope = self->scopes; scope != NULL; scope = scope->next)
    kitsune_scope_drain (scope);
  kitsune_exec_resume (self);
  kitsune_exec_drain_children (self);
}

void
kitsune_exec_abort (KitsuneExec *self,
                    GError *error)
{
  if (self->error == NULL)
    {
      self->error = error;
    }
  else if (error != NULL)
    {
      if (self->more_errors == NULL)
        self->more_errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
      g_ptr_array_add (self->more_errors, error);
    }

  if (self->aborted)
    return;

  /* closing what the terminals consume closes everything above them */
  self->aborted = TRUE;
  for (guint n = self->root->n_ops; n > 0; n--)
    if (self->root->ops[n - 1]->n_outputs == 0)
      kitsune_op_close (self->root->ops[n - 1]);
}

void
kitsune_exec_op_done (KitsuneExec *self,
                      KitsuneOp *op)
{
  kitsune_op_set_external (op, FALSE);
  if (op->n_timers > 0)
    kitsune_op_disarm_all (op);

  atomic_store_explicit (&op->counters->state, KITSUNE_OP_DONE, memory_order_relaxed);
  if (op->started)
    self->events->finished (self->events_data, op);

  kitsune_scope_op_done (op->scope);
  if (op->recovering)
    kitsune_op_forget_recovery (op);
  if (--self->n_live == 0 && self->n_children == 0)
    kitsune_exec_complete (self);
}

void
kitsune_exec_complete (KitsuneExec *self)
{
  self->completed = TRUE;
  if (self->n_pinned == 0)
    kitsune_lane_complete (self->lane, self);
}

void
kitsune_op_pin (KitsuneOp *op)
{
  op->exec->n_pinned++;
  op->scope->n_pinned++;
}

void
kitsune_op_unpin (KitsuneOp *op)
{
  KitsuneExec *exec = op->exec;

  op->scope->n_pinned--;
  kitsune_scope_check_over (op->scope);
  if (--exec->n_pinned == 0 && exec->n_live == 0 && exec->n_children == 0)
    kitsune_lane_complete (exec->lane, exec);
}

/* All of the outermost scope, and some of the others in turn: however many of
 * those there are, it must not take longer. They were looked at when they were
 * opened, too. */
#define KITSUNE_EXEC_REFRESH 32

static void
kitsune_exec_refresh (KitsuneExec *self)
{
  self->events->refresh (self->events_data, self->root);

  for (guint n = 0; n < KITSUNE_EXEC_REFRESH && self->root->next != NULL; n++)
    {
      KitsuneScope *scope = self->refresh_next != NULL ? self->refresh_next : self->root->next;

      self->events->refresh (self->events_data, scope);
      self->refresh_next = scope->next;
      if (self->refresh_next == NULL)
        return;
    }
}

void
kitsune_exec_touch (KitsuneExec *self)
{
  self->unsettled = TRUE;
  if (G_LIKELY (self->refreshed == self->lane->n_dispatches))
    return;

  self->refreshed = self->lane->n_dispatches;
  kitsune_exec_refresh (self);
}
