/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"

#include "kitsune/base/kitsune-system-clock.h"
#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-gate-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-shuffle-private.h"

static KitsuneOp *
kitsune_exec_new_op (KitsuneExec *self,
                     guint index,
                     KitsuneErrorHandler *run_handler)
{
  KitsunePlanNode *node = kitsune_plan_get_node (self->plan, index);
  const KitsuneOpClass *klass = kitsune_stage_get_op_class (node->stage);
  KitsuneOp *op = g_malloc0 (klass->instance_size);
  KitsuneErrorHandler *handler = kitsune_stage_get_error_handler (node->stage);

  op->klass = klass;
  op->stage = node->stage;
  op->name = node->name;
  op->params = kitsune_stage_get_params (node->stage);
  if (node->gate != NULL)
    {
      op->params = node->gate;
      if (klass == &kitsune_gate_sink_op_class)
        node->gate->sink = op;
      else
        node->gate->source = op;
    }
  op->exec = self;
  op->lane = self->lane;
  op->index = index;
  op->n_inputs = node->inputs->len;
  op->n_outputs = kitsune_stage_get_n_outputs (node->stage);
  op->item_type = op->n_outputs > 0 ? kitsune_stage_get_output (node->stage, 0)->item_type : G_TYPE_VALUE;
  op->inputs = g_new0 (KitsuneInput, op->n_inputs);
  op->outputs = g_new0 (KitsuneOutput, op->n_outputs);
  op->n_open_inputs = op->n_inputs;
  op->vector_limit = self->max_vector;
  op->vector_size = 1;

  if (handler == NULL)
    handler = run_handler;
  if (handler != NULL)
    op->handler = kitsune_error_handler_ref (handler);
  op->total_timeout = kitsune_stage_get_total_timeout (node->stage);
  op->supervision = kitsune_stage_get_supervision (node->stage);
  if (op->supervision != NULL)
    kitsune_supervision_policy_ref (op->supervision);

  for (guint i = 0; i < op->n_inputs; i++)
    {
      KitsunePlanInput *input = &g_array_index (node->inputs, KitsunePlanInput, i);

      op->inputs[i].op = op;
      op->inputs[i].index = i;
      op->inputs[i].peer = &self->ops[input->node]->outputs[input->output];
      op->inputs[i].pipeline = input->pipeline;
      op->inputs[i].peer->n_peers++;
    }
  for (guint o = 0; o < op->n_outputs; o++)
    {
      op->outputs[o].op = op;
      op->outputs[o].index = o;
    }

  return op;
}

/* Upstream comes first in the plan, so every peer exists by now. */
static void
kitsune_exec_connect (KitsuneExec *self,
                      gint default_buffer_size)
{
  for (guint n = 0; n < self->n_ops; n++)
    {
      KitsuneOp *op = self->ops[n];

      for (guint o = 0; o < op->n_outputs; o++)
        {
          KitsuneOutput *out = &op->outputs[o];

          out->closed = out->n_peers == 0;
          op->n_open_outputs += out->n_peers > 0;
          out->peers = g_new (KitsuneInput *, out->n_peers);
          out->n_peers = 0;
        }
      for (guint i = 0; i < op->n_inputs; i++)
        {
          KitsuneOutput *peer = op->inputs[i].peer;

          peer->peers[peer->n_peers++] = &op->inputs[i];
          kitsune_edge_attach (&op->inputs[i], default_buffer_size);
        }
    }

  for (guint n = self->n_ops; n > 0; n--)
    kitsune_edge_limit_vectors (self->ops[n - 1]);
}

static void
kitsune_exec_make_ops (KitsuneExec *self,
                       KitsuneRunOptions *options)
{
  self->n_ops = self->plan->nodes->len;
  self->n_live = self->n_ops;
  self->ops = g_new (KitsuneOp *, self->n_ops);
  for (guint n = 0; n < self->n_ops; n++)
    self->ops[n] = kitsune_exec_new_op (self, n, kitsune_run_options_get_error_handler (options));
  kitsune_exec_connect (self, kitsune_run_options_get_default_buffer_size (options));
}

/* The operators of a stage of the whole plan, whatever lane it is on. */
static void
kitsune_exec_find_ops (KitsuneExec *self,
                       KitsunePlan *whole)
{
  g_autoptr (GHashTable) by_stage = NULL;

  self->n_all_ops = whole->nodes->len;
  self->all_ops = self->ops;
  if (self->children->len == 0)
    return;

  by_stage = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i <= self->children->len; i++)
    {
      KitsuneExec *exec = i == 0 ? self : g_ptr_array_index (self->children, i - 1);

      for (guint n = 0; n < exec->n_ops; n++)
        g_hash_table_insert (by_stage, exec->ops[n]->stage, exec->ops[n]);
    }

  self->all_ops = g_new (KitsuneOp *, self->n_all_ops);
  for (guint n = 0; n < self->n_all_ops; n++)
    self->all_ops[n] = g_hash_table_lookup (by_stage, kitsune_plan_get_node (whole, n)->stage);
}

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

  self->root = self;
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

  self->plan = plan->n_lanes > 1 ? kitsune_exec_split (self, plan, options) : kitsune_plan_ref (plan);
  kitsune_exec_make_ops (self, options);
  kitsune_exec_find_ops (self, plan);
  if (G_UNLIKELY (self->lane->shuffle != NULL))
    kitsune_shuffle_exec (self);

  return self;
}

void
kitsune_exec_let_go (KitsuneExec *self)
{
  for (guint i = 0; i < self->children->len; i++)
    kitsune_exec_let_go (g_ptr_array_index (self->children, i));
  for (guint n = 0; n < self->n_ops; n++)
    kitsune_op_let_go (self->ops[n]);
  for (guint i = 0; i < self->gates->len; i++)
    kitsune_gate_let_go (g_ptr_array_index (self->gates, i));
}

static void
kitsune_op_finalize (KitsuneOp *op)
{
  if (op->n_timers > 0)
    kitsune_op_disarm_all (op);
  if (op->klass->finalize != NULL)
    op->klass->finalize (op);
}

static void
kitsune_op_free (KitsuneOp *op)
{
  for (guint i = 0; i < op->n_inputs; i++)
    {
      kitsune_queue_clear (&op->inputs[i].pending);
      g_clear_error (&op->inputs[i].pending_error);
      g_clear_pointer (&op->inputs[i].edge, kitsune_edge_free);
    }
  for (guint o = 0; o < op->n_outputs; o++)
    {
      g_clear_pointer (&op->outputs[o].vector, kitsune_vector_free);
      g_free (op->outputs[o].peers);
    }
  g_clear_object (&op->emitter);
  g_clear_pointer (&op->handler, kitsune_error_handler_unref);
  g_clear_pointer (&op->supervision, kitsune_supervision_policy_unref);
  g_clear_error (&op->failure);
  kitsune_op_free_recovery (op);
  g_free (op->inputs);
  g_free (op->outputs);
  g_free (op);
}

void
kitsune_exec_free (KitsuneExec *self)
{
  /* until an operator is finalized other threads may still post to it */
  for (guint n = 0; n < self->n_ops; n++)
    kitsune_op_finalize (self->ops[n]);
  kitsune_lane_detach (self->lane, self);
  for (guint n = 0; n < self->n_ops; n++)
    kitsune_op_free (self->ops[n]);

  kitsune_exec_free_children (self);
  g_ptr_array_unref (self->children);
  g_ptr_array_unref (self->gates);
  g_mutex_clear (&self->events_lock);
  g_cond_clear (&self->events_room);
  if (self->all_ops != self->ops)
    g_free (self->all_ops);
  g_free (self->ops);
  g_clear_error (&self->error);
  g_clear_pointer (&self->more_errors, g_ptr_array_unref);
  g_ptr_array_unref (self->foreign_timers);
  g_object_unref (self->clock);
  kitsune_lane_unref (self->lane);
  kitsune_plan_unref (self->plan);
  g_free (self);
}

/* Terminals first: whoever produces finds somebody who is ready to consume. */
void
kitsune_exec_start (KitsuneExec *self)
{
  kitsune_lane_attach (self->lane, self);
  self->started = TRUE;
  self->lane->unsettled = TRUE;
  kitsune_exec_refresh (self);

  for (guint n = self->n_ops; n > 0 && !self->aborted; n--)
    {
      KitsuneOp *op = self->ops[n - 1];

      if (op->done)
        continue;
      if (op->n_inputs == 0)
        kitsune_op_produce (op);
      else
        kitsune_op_start (op);
    }
}

static void
kitsune_exec_wake_sources (KitsuneExec *self)
{
  for (guint n = 0; n < self->n_ops; n++)
    if (self->ops[n]->n_inputs == 0 && self->ops[n]->producing)
      kitsune_lane_queue (self->lane, self->ops[n]);
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
  for (guint n = 0; n < self->n_ops; n++)
    {
      KitsuneOp *op = self->ops[n];

      if (op->n_inputs > 0 || op->done)
        continue;
      if (op->klass->drain != NULL && op->started)
        op->klass->drain (op);
      else
        kitsune_op_end (op);
    }
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
  for (guint n = self->n_ops; n > 0; n--)
    if (self->ops[n - 1]->n_outputs == 0)
      kitsune_op_close (self->ops[n - 1]);
}

void
kitsune_exec_op_done (KitsuneExec *self,
                      KitsuneOp *op)
{
  kitsune_op_set_external (op, FALSE);
  if (op->n_timers > 0)
    kitsune_op_disarm_all (op);

  atomic_store_explicit (&op->counters.state, KITSUNE_OP_DONE, memory_order_relaxed);
  if (op->started)
    self->events->finished (self->events_data, op);

  if (--self->n_live == 0 && self->n_children == 0)
    kitsune_exec_complete (self);
}

void
kitsune_exec_complete (KitsuneExec *self)
{
  self->completed = TRUE;
  kitsune_lane_complete (self->lane, self);
}

void
kitsune_exec_refresh (KitsuneExec *self)
{
  self->events->refresh (self->events_data, self);
  kitsune_exec_settle_edges (self);
}
