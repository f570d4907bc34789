/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-scope-private.h"

#include "kitsune/base/kitsune-system-clock.h"
#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-gate-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-recovery-private.h"
#include "kitsune/runtime/kitsune-shuffle-private.h"

/*
 * Scopes: groups of operators that live and die together.
 *
 * The outermost scope of a run is made from the runner's plan and goes with the
 * run. Any operator may open further ones: it gets an input more, and the
 * pipeline that it opened is connected to that.
 *
 *              ┌──────────── scope ────────────┐
 *              │ source ─▶ stage ─▶ last stage │──▶ inlet ┐
 *              └───────────────────────────────┘          ├ owner ─▶
 *   ──────────────────────────────────────────────▶ input ┘
 *
 * The inlet is an input like any other, so items, ends, errors, backpressure
 * and early stop work as everywhere. All stages of a pipeline are upstream of
 * its last one: to close the inlet is to cancel the scope.
 *
 *   opened ──▶ started ──▶ over ──▶ freed
 *      │                    ▲
 *      └────────────────────┘ closed before
 *
 * A scope is over when all of its operators are done and the owner has got all
 * that came from them. It is freed as soon as none of them is in the ready queue
 * or on the stack and no scope inside of it is left.
 *
 * What has to happen outside of all functions of operators is a task. Tasks
 * are done from the top of the lane's loop, before the next operator has its
 * turn. That is so for starts, so that an operator that opens a pipeline when
 * another one has ended does not do so deeper and deeper down the stack, and
 * for freeing. For the same reason every sixteenth scope of those that are
 * inside of each other is loose: what passes its inlet, in either direction,
 * is put down there and picked up by a task or in another turn. So are the inputs
 * of a scope by which every sixty-fourth stage of a row is reached, so that a
 * pipeline of thousands of stages needs no more of the stack than a short one.
 *
 * Runs on the lane's thread.
 */
#define KITSUNE_SCOPE_LOOSE 16
#define KITSUNE_SCOPE_ROW 64

/* How long, in microseconds, something that never waits keeps others from
 * happening that wait until it stands still. */
#define KITSUNE_SCOPE_PATIENCE (20 * G_TIME_SPAN_MILLISECOND)
/* ... and how many turns it gets in any case, so that what takes only a few
 * does not depend on how busy the machine is. */
#define KITSUNE_SCOPE_MIN_TURNS 16

/* --- operators --- */

static const KitsuneOpClass *
kitsune_scope_choose_class (KitsuneStage *stage)
{
  const KitsuneOpClass *klass = kitsune_stage_get_op_class (stage);
  const KitsuneOpClass *variant = klass->variant != NULL ? klass->variant (stage) : NULL;

  return variant != NULL ? variant : klass;
}

static KitsuneOp *
kitsune_op_new (KitsuneScope *scope,
                guint index)
{
  KitsuneExec *exec = scope->exec;
  KitsunePlanNode *node = kitsune_plan_get_node (scope->model->plan, index);
  const KitsuneOpClass *klass = kitsune_scope_choose_class (node->stage);
  KitsuneOp *op = g_malloc0 (klass->instance_size);
  KitsuneErrorHandler *handler = kitsune_stage_get_error_handler (node->stage);

  op->klass = klass;
  op->stage = node->stage;
  op->params = kitsune_stage_get_params (node->stage);
  if (node->gate != NULL)
    kitsune_gate_connect (node->gate, op);
  op->exec = exec;
  op->scope = scope;
  op->index = exec->n_made++;
  op->lane = scope->owner != NULL ? scope->owner->lane : exec->lane;
  op->tally = scope->model->tallies[index];
  op->counters = &op->tally->counters;
  op->name = op->tally->path;
  op->n_inputs = node->inputs->len;
  op->n_outputs = kitsune_stage_get_n_outputs (node->stage);
  op->item_type = op->n_outputs > 0 ? kitsune_stage_get_output (node->stage, 0)->item_type : G_TYPE_VALUE;
  op->inputs = g_new0 (KitsuneInput, op->n_inputs);
  op->outputs = g_new0 (KitsuneOutput, op->n_outputs);
  op->n_open_inputs = op->n_inputs;
  op->vector_limit = exec->max_vector;
  op->vector_size = 1;

  if (handler == NULL)
    handler = exec->handler;
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
      op->inputs[i].peer = &scope->ops[input->node]->outputs[input->output];
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

static void
kitsune_input_clear (KitsuneInput *in)
{
  kitsune_queue_clear (&in->pending);
  g_clear_error (&in->pending_error);
  g_clear_pointer (&in->edge, kitsune_edge_free);
}

static void
kitsune_op_free (KitsuneOp *op)
{
  for (guint i = 0; i < op->n_inputs; i++)
    kitsune_input_clear (&op->inputs[i]);
  for (guint o = 0; o < op->n_outputs; o++)
    {
      g_clear_pointer (&op->outputs[o].vector, kitsune_vector_free);
      if (op->outputs[o].peers != &op->outputs[o].only_peer)
        g_free (op->outputs[o].peers);
    }
  g_clear_object (&op->emitter);
  g_clear_pointer (&op->handler, kitsune_error_handler_unref);
  g_clear_pointer (&op->supervision, kitsune_supervision_policy_unref);
  g_clear_error (&op->failure);
  kitsune_op_free_recovery (op);
  g_free (op->inlets);
  g_free (op->inputs);
  g_free (op->outputs);
  g_free (op);
}

/* --- making and freeing --- */

static void
kitsune_input_connect (KitsuneInput *in)
{
  KitsuneOutput *peer = in->peer;

  peer->peers[peer->n_peers++] = in;
  kitsune_edge_attach (in, in->op->exec->default_buffer_size);
}

/* Wherever a row of stages passes a multiple of that many, by whatever way. */
static void
kitsune_scope_loosen (KitsuneScope *self)
{
  g_autofree guint *levels = NULL;

  if (self->n_ops <= KITSUNE_SCOPE_ROW)
    return;

  levels = g_new0 (guint, self->n_ops);
  for (guint n = 0; n < self->n_ops; n++)
    {
      GArray *inputs = kitsune_plan_get_node (self->model->plan, n)->inputs;

      for (guint i = 0; i < inputs->len; i++)
        levels[n] = MAX (levels[n], levels[g_array_index (inputs, KitsunePlanInput, i).node] + 1);
      for (guint i = 0; i < inputs->len; i++)
        if (levels[g_array_index (inputs, KitsunePlanInput, i).node] / KITSUNE_SCOPE_ROW !=
            levels[n] / KITSUNE_SCOPE_ROW)
          self->ops[n]->inputs[i].loose = TRUE;
    }
}

/* Upstream comes first in the plan, so every peer exists by now. */
static void
kitsune_scope_connect (KitsuneScope *self)
{
  for (guint n = 0; n < self->n_ops; n++)
    {
      KitsuneOp *op = self->ops[n];

      for (guint o = 0; o < op->n_outputs; o++)
        {
          KitsuneOutput *out = &op->outputs[o];

          out->closed = out->n_peers == 0;
          op->n_open_outputs += out->n_peers > 0;
          out->peers = out->n_peers == 1 ? &out->only_peer : g_new (KitsuneInput *, out->n_peers);
          out->n_peers = 0;
        }
      for (guint i = 0; i < op->n_inputs; i++)
        kitsune_input_connect (&op->inputs[i]);
    }

  kitsune_scope_loosen (self);
  if (self->owner != NULL)
    kitsune_input_connect (&self->inlet);
  for (guint n = self->n_ops; n > 0; n--)
    kitsune_edge_limit_vectors (self->ops[n - 1]);
  for (guint n = 0; n < self->n_ops && self->ops[n]->lane->shuffle != NULL; n++)
    kitsune_shuffle_op (self->ops[n]);
}

static void
kitsune_scope_init_inlet (KitsuneScope *self)
{
  KitsuneOp *last = self->ops[self->n_ops - 1];

  self->inlet.op = self->owner;
  self->inlet.scope = self;
  self->inlet.pipeline = self->pipeline;
  self->inlet.loose = self->depth % KITSUNE_SCOPE_LOOSE == 0;
  self->inlet.peer = &last->outputs[kitsune_pipeline_get_output (self->pipeline)];
  self->inlet.peer->n_peers++;
}

static void
kitsune_scope_link (KitsuneScope *self)
{
  KitsuneExec *exec = self->exec;

  self->previous = exec->last_scope;
  if (exec->last_scope != NULL)
    exec->last_scope->next = self;
  else
    exec->scopes = self;
  exec->last_scope = self;
}

static void
kitsune_scope_unlink (KitsuneScope *self)
{
  KitsuneExec *exec = self->exec;

  if (exec->refresh_next == self)
    exec->refresh_next = self->next;
  if (self->previous != NULL)
    self->previous->next = self->next;
  else
    exec->scopes = self->next;
  if (self->next != NULL)
    self->next->previous = self->previous;
  else
    exec->last_scope = self->previous;
}

KitsuneScope *
kitsune_scope_new (KitsuneExec *exec,
                   KitsuneOp *owner,
                   KitsunePipeline *pipeline,
                   KitsuneModel *model)
{
  KitsuneScope *self = g_new0 (KitsuneScope, 1);

  self->exec = exec;
  self->owner = owner;
  self->model = model;
  if (owner != NULL)
    {
      self->parent = owner->scope;
      self->parent->n_children++;
      self->depth = self->parent->depth + 1;
      self->counts = self->parent->counts;
      self->pipeline = g_object_ref (pipeline);
    }

  self->n_ops = model->plan->nodes->len;
  self->n_live = self->n_ops;
  exec->n_live += self->n_ops;
  self->ops = g_new (KitsuneOp *, self->n_ops);
  for (guint n = 0; n < self->n_ops; n++)
    self->ops[n] = kitsune_op_new (self, n);
  if (owner != NULL)
    kitsune_scope_init_inlet (self);
  kitsune_scope_connect (self);
  kitsune_scope_link (self);

  return self;
}

void
kitsune_scope_finalize (KitsuneScope *self)
{
  for (guint n = 0; n < self->n_ops; n++)
    {
      KitsuneOp *op = self->ops[n];

      if (op->n_timers > 0)
        kitsune_op_disarm_all (op);
      if (op->klass->finalize != NULL)
        op->klass->finalize (op);
    }
}

void
kitsune_scope_free (KitsuneScope *self)
{
  kitsune_scope_unlink (self);
  for (guint n = 0; n < self->n_ops; n++)
    kitsune_op_free (self->ops[n]);
  kitsune_input_clear (&self->inlet);
  g_free (self->ops);
  kitsune_model_unref (self->model);
  g_clear_object (&self->pipeline);
  g_free (self);
}

/* --- life --- */

/* Terminals first: whoever produces finds somebody who is ready to consume. */
void
kitsune_scope_start (KitsuneScope *self)
{
  KitsuneExec *exec = self->exec;

  exec->events->refresh (exec->events_data, self);

  for (guint n = self->n_ops; n > 0 && !exec->aborted; n--)
    {
      KitsuneOp *op = self->ops[n - 1];

      if (op->done)
        continue;
      if (op->n_inputs == 0)
        kitsune_op_produce (op);
      else
        kitsune_op_start (op);
    }

  if (exec->draining)
    kitsune_scope_drain (self);
}

void
kitsune_scope_drain (KitsuneScope *self)
{
  for (guint n = 0; n < self->n_ops; n++)
    {
      KitsuneOp *op = self->ops[n];

      if (op->n_inputs > 0 || op->done || op->klass->in_flight)
        continue;
      if (op->klass->drain != NULL && op->started)
        op->klass->drain (op);
      else
        kitsune_op_end (op);
    }
}

/* An end that a function of the owner could not work on is told again. */
static inline gboolean
kitsune_scope_is_wanted (KitsuneScope *self)
{
  return self->owner->recovering && self->owner->recovery->input == &self->inlet;
}

static inline gboolean
kitsune_scope_is_over (KitsuneScope *self)
{
  return self->n_live == 0 && self->n_pinned == 0 && self->n_busy == 0 && self->n_children == 0 &&
         (self->inlet.ended || self->inlet.closed) && !kitsune_scope_is_wanted (self);
}

void
kitsune_scope_check_over (KitsuneScope *self)
{
  if (self->parent != NULL && kitsune_scope_is_over (self))
    kitsune_scope_add_task (self, KITSUNE_SCOPE_FREE);
}

void
kitsune_scope_op_done (KitsuneScope *self)
{
  self->n_live--;
  kitsune_scope_check_over (self);
}

/* What waits in the lane's inbox for an operator of the scope is forgotten. */
static void
kitsune_scope_end (KitsuneScope *self)
{
  KitsuneScope *parent = self->parent;
  KitsuneOp *owner = self->owner;
  guint input = self->inlet.index;
  KitsuneInput **inlet = &owner->inlets[input - owner->n_inputs];

  kitsune_scope_finalize (self);
  kitsune_lane_forget (owner->lane, self);
  if (*inlet == &self->inlet)
    *inlet = NULL;
  kitsune_scope_free (self);
  if (owner->klass->freed != NULL)
    {
      owner->klass->freed (owner, input);
      kitsune_op_settle (owner);
    }

  parent->n_children--;
  kitsune_scope_check_over (parent);
}

/* --- standing still --- */

static inline gboolean
kitsune_scope_is_patience_over (KitsuneScope *self)
{
  return self->n_turns >= KITSUNE_SCOPE_MIN_TURNS && self->owner->lane->now >= self->quiet_due;
}

static void
kitsune_scope_check_quiet (KitsuneScope *self)
{
  KitsuneOp *owner = self->owner;
  KitsuneInput *in = &self->inlet;

  if (self->quiet_due == 0 || in->ended || in->closed || in->pending_end)
    return;
  /* with room downstream it may well go on */
  if (in->blocked || (self->n_busy > 0 && !kitsune_scope_is_patience_over (self)))
    return;

  self->quiet_due = 0;
  owner->klass->quiet (owner, in->index);
  kitsune_op_settle (owner);
}

void
kitsune_op_await_quiet (KitsuneOp *op,
                        guint input)
{
  KitsuneScope *scope = kitsune_op_get_input (op, input)->scope;

  scope->counts = TRUE; /* nothing is inside of it yet */
  scope->quiet_due = g_get_monotonic_time () + KITSUNE_SCOPE_PATIENCE;
  kitsune_scope_add_task (scope, KITSUNE_SCOPE_QUIET);
}

/* The inlet was blocked and is no longer: what stood still because of that has
 * its time from now on. */
void
kitsune_scope_unblocked (KitsuneScope *self)
{
  if (self->quiet_due == 0)
    return;

  self->quiet_due = self->owner->lane->now + KITSUNE_SCOPE_PATIENCE;
  kitsune_scope_add_task (self, KITSUNE_SCOPE_QUIET);
}

void
kitsune_scope_set_busy (KitsuneScope *self,
                        gboolean busy)
{
  for (; self != NULL; self = self->parent)
    {
      if (busy)
        {
          if (self->n_busy++ > 0)
            return;
        }
      else
        {
          if (--self->n_busy > 0)
            return;
          if (self->quiet_due != 0)
            kitsune_scope_add_task (self, KITSUNE_SCOPE_QUIET);
          kitsune_scope_check_over (self);
        }
      if (self->parent == NULL || !self->parent->counts)
        return;
    }
}

void
kitsune_scope_after_turn (KitsuneScope *self)
{
  for (KitsuneScope *scope = self; scope != NULL && scope->counts; scope = scope->parent)
    {
      scope->n_turns++;
      if (scope->quiet_due != 0 && kitsune_scope_is_patience_over (scope))
        kitsune_scope_add_task (scope, KITSUNE_SCOPE_QUIET);
    }

  kitsune_scope_set_busy (self, FALSE);
}

/* --- tasks --- */

void
kitsune_scope_add_task (KitsuneScope *self,
                        KitsuneScopeTask task)
{
  KitsuneLane *lane = self->exec->lane;

  self->tasks |= task;
  if (self->in_tasks)
    return;

  self->in_tasks = TRUE;
  self->next_task = NULL;
  if (lane->last_task != NULL)
    lane->last_task->next_task = self;
  else
    lane->first_task = self;
  lane->last_task = self;
}

void
kitsune_input_add_task (KitsuneInput *in,
                        KitsuneScopeTask task)
{
  KitsuneScope *scope = in->op->scope;

  if (in->scope != NULL)
    {
      kitsune_scope_add_task (in->scope, task);
      return;
    }

  if (in->tasks == 0)
    {
      in->next_loose = scope->first_loose;
      scope->first_loose = in;
      if (in->next_loose == NULL)
        {
          kitsune_scope_set_busy (scope, TRUE); /* until they are done */
          kitsune_scope_add_task (scope, KITSUNE_SCOPE_INPUTS);
        }
    }
  in->tasks |= task;
}

/* Those that there are now. */
static void
kitsune_scope_run_inputs (KitsuneScope *self)
{
  KitsuneInput *in = g_steal_pointer (&self->first_loose);

  while (in != NULL)
    {
      KitsuneInput *next = in->next_loose;
      guint tasks = in->tasks;

      in->tasks = 0;
      if (tasks & KITSUNE_SCOPE_UPDATE)
        kitsune_input_tell (in);
      if (tasks & KITSUNE_SCOPE_DISCONNECT)
        kitsune_input_disconnect (in);
      in = next;
    }
  kitsune_scope_set_busy (self, FALSE);
}

static inline gboolean
kitsune_scope_take_task (KitsuneScope *self,
                         KitsuneScopeTask task)
{
  gboolean given = (self->tasks & task) != 0;

  self->tasks &= ~(guint) task;

  return given;
}

static void
kitsune_scope_run_tasks (KitsuneScope *self)
{
  if (kitsune_scope_take_task (self, KITSUNE_SCOPE_START))
    {
      kitsune_scope_start (self);
      kitsune_scope_set_busy (self, FALSE);
    }
  if (kitsune_scope_take_task (self, KITSUNE_SCOPE_UPDATE))
    kitsune_input_tell (&self->inlet);
  if (kitsune_scope_take_task (self, KITSUNE_SCOPE_DISCONNECT))
    kitsune_input_disconnect (&self->inlet);
  if (kitsune_scope_take_task (self, KITSUNE_SCOPE_INPUTS))
    kitsune_scope_run_inputs (self);
  if (kitsune_scope_take_task (self, KITSUNE_SCOPE_QUIET))
    kitsune_scope_check_quiet (self);

  /* what came up meanwhile has its turn later */
  self->in_tasks = FALSE;
  if (self->tasks & ~(guint) KITSUNE_SCOPE_FREE)
    kitsune_scope_add_task (self, 0);
  else if (kitsune_scope_take_task (self, KITSUNE_SCOPE_FREE) && kitsune_scope_is_over (self))
    kitsune_scope_end (self);
}

/* Those that are there now: what they lead to comes after an operator's turn. */
void
kitsune_lane_run_tasks (KitsuneLane *lane)
{
  KitsuneScope *last = lane->last_task;
  KitsuneScope *scope;

  do
    {
      scope = lane->first_task;
      lane->first_task = scope->next_task;
      if (lane->first_task == NULL)
        lane->last_task = NULL;
      kitsune_exec_touch (scope->exec);
      kitsune_scope_run_tasks (scope); /* may free it */
    }
  while (scope != last && lane->first_task != NULL);
}

/* --- opening --- */

/* The number of an inlet that is not in use. */
static guint
kitsune_op_add_inlet (KitsuneOp *op)
{
  for (guint i = 0; i < op->n_inlets; i++)
    if (op->inlets[i] == NULL || op->inlets[i]->ended || op->inlets[i]->closed)
      return i;

  op->inlets = g_renew (KitsuneInput *, op->inlets, op->n_inlets + 1);
  op->inlets[op->n_inlets] = NULL;

  return op->n_inlets++;
}

KitsuneOp *
kitsune_op_get_owner (KitsuneOp *op)
{
  return op->scope->owner;
}

gboolean
kitsune_op_open (KitsuneOp *op,
                 KitsunePipeline *pipeline,
                 GType accepts,
                 guint *input,
                 GError **error)
{
  KitsuneModel *model = kitsune_model_get (op->exec, op->tally, pipeline, accepts, error);
  KitsuneScope *scope;
  guint i;

  if (model == NULL)
    return FALSE;

  scope = kitsune_scope_new (op->exec, op, pipeline, model);
  i = kitsune_op_add_inlet (op);
  op->inlets[i] = &scope->inlet;
  op->n_open_inputs++;
  scope->inlet.index = op->n_inputs + i;
  kitsune_input_update (&scope->inlet);

  kitsune_scope_set_busy (scope, TRUE); /* until it is started */
  kitsune_scope_add_task (scope, KITSUNE_SCOPE_START);
  *input = scope->inlet.index;

  return TRUE;
}
