/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"

#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-recovery-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"

/*
 * What everybody in a run waits for, in words: the answer to "why does it not
 * move?". Read from the bits that backpressure uses anyway.
 *
 * Whoever calls this keeps the lane from working meanwhile, see
 * kitsune_lane_try_stop().
 */
typedef struct
{
  GString *text;
  guint n_reasons; /* of the stage being described */
} KitsuneExplanation;

static void G_GNUC_PRINTF (2, 3)
    kitsune_explanation_add (KitsuneExplanation *self,
                             const char *format,
                             ...)
{
  va_list args;

  g_string_append (self->text, self->n_reasons++ == 0 ? ": " : ", ");
  va_start (args, format);
  g_string_append_vprintf (self->text, format, args);
  va_end (args);
}

static void
kitsune_explain_timers (KitsuneExplanation *self,
                        KitsuneOp *op)
{
  GPtrArray *timers = op->exec->foreign_clock ? op->exec->foreign_timers : op->lane->timers;
  gint64 due = G_MAXINT64;
  gint64 left;

  if (op->n_timers == 0)
    return;

  for (guint i = 0; i < timers->len; i++)
    {
      KitsuneTimer *timer = g_ptr_array_index (timers, i);

      if (timer->op == op)
        due = MIN (due, timer->due);
    }
  left = MAX (due - kitsune_op_get_time (op), 0);
  kitsune_explanation_add (self, "timer due in %" G_GINT64_FORMAT ".%06u s", left / G_USEC_PER_SEC,
                           (guint) (left % G_USEC_PER_SEC));
}

static void
kitsune_explain_inputs (KitsuneExplanation *self,
                        KitsuneOp *op)
{
  for (guint i = 0; i < kitsune_op_count_inputs (op); i++)
    {
      KitsuneInput *in = kitsune_op_get_input (op, i);
      guint n_items = in != NULL ? in->pending.n_items : 0;

      if (in == NULL || in->closed || in->ended)
        continue;
      if (in->held)
        kitsune_explanation_add (self, "input %u is held with %u %s waiting", i, n_items,
                                 n_items == 1 ? "item" : "items");
      else if (n_items > 0)
        kitsune_explanation_add (self, "%u %s at input %u", n_items, n_items == 1 ? "item waits" : "items wait", i);
      else if (op->n_blocked_outputs == 0)
        kitsune_explanation_add (self, "waits for input %u from stage \"%s\"", i, in->peer->op->name);
    }
}

static void
kitsune_explain_outputs (KitsuneExplanation *self,
                         KitsuneOp *op)
{
  for (guint o = 0; o < op->n_outputs; o++)
    for (guint i = 0; i < op->outputs[o].n_peers; i++)
      {
        KitsuneInput *peer = op->outputs[o].peers[i];

        if (peer->blocked)
          kitsune_explanation_add (self, "output %u is blocked by input %u of stage \"%s\"", o, peer->index,
                                   peer->op->name);
      }
}

static void
kitsune_explain_op (KitsuneExplanation *self,
                    KitsuneOp *op)
{
  if (op->done || (op->klass->hidden && op->n_inputs == 0))
    return;

  g_string_append_printf (self->text, "%sstage \"%s\"", self->text->len > 0 ? "\n" : "", op->name);
  self->n_reasons = 0;

  kitsune_explain_outputs (self, op);
  kitsune_explain_inputs (self, op);
  kitsune_explain_timers (self, op);
  if (op->recovering)
    kitsune_explanation_add (self, op->recovery->site == KITSUNE_SITE_NONE ? "waits to be restarted"
                                                                           : "waits to make a call again");
  if (op->n_inputs == 0 && op->exec->paused && !op->klass->relays)
    kitsune_explanation_add (self, "paused");
  else if ((op->klass->relays || (op->klass->hidden && op->external)) && op->n_blocked_outputs == 0)
    kitsune_explanation_add (self, "waits for another thread of the run");
  else if (op->external && op->n_blocked_outputs == 0)
    kitsune_explanation_add (self, "waits for something outside of the run");
  if (op->queued)
    kitsune_explanation_add (self, "has work to do");
  if (self->n_reasons == 0)
    kitsune_explanation_add (self, op->started ? "waits for nothing" : "not started");
}

static void
kitsune_explain_exec (KitsuneExplanation *self,
                      KitsuneExec *exec)
{
  for (guint i = 0; i < exec->children->len; i++)
    kitsune_explain_exec (self, g_ptr_array_index (exec->children, i));
  for (KitsuneScope *scope = exec->scopes; scope != NULL; scope = scope->next)
    for (guint n = 0; n < scope->n_ops; n++)
      kitsune_explain_op (self, scope->ops[n]);
}

char *
kitsune_exec_explain (KitsuneExec *self)
{
  KitsuneExplanation explanation = { g_string_new (NULL), 0 };

  kitsune_explain_exec (&explanation, self);

  return g_string_free (explanation.text, FALSE);
}

const char *
kitsune_exec_get_busy_stage (KitsuneExec *self)
{
  const char *path = NULL;
  KitsuneTally *current = atomic_load_explicit (&self->lane->current, memory_order_relaxed);

  /* it may be of another run on the same lane, and gone by now: only compared */
  g_mutex_lock (&self->tally_lock);
  if (g_ptr_array_find (self->tallies, current, NULL))
    path = current->path;
  g_mutex_unlock (&self->tally_lock);

  for (guint i = 0; i < self->children->len && path == NULL; i++)
    path = kitsune_exec_get_busy_stage (g_ptr_array_index (self->children, i));

  return path;
}
