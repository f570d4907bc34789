/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"

#include "kitsune/base/kitsune-error.h"

/*
 * Runs that can never move again.
 *
 * Bounded buffers in a graph that forks and joins can block each other although
 * every operator behaves (an artificial deadlock):
 *
 *            ┌─▶ filter, lets nothing pass ──▶ 1
 *   ▶ fork ──┤                                    zip
 *            └──────────────────────────────▶ 0
 *
 * zip holds input 0 until something comes on input 1, so the fork is blocked,
 * so nothing comes on input 1. The remedy is Parks' (1995): enlarge the
 * smallest buffer on the cycle and go on. Buffers are what operators keep
 * themselves, the edges that were asked for, and, where an operator that holds
 * an input keeps nothing, the items that wait there.
 *
 * What an operator waits for is read from the bits that backpressure uses
 * anyway: one with a blocked output waits for whoever blocks it, any other for
 * whoever feeds the inputs that it does not hold. A blocked input is deadlocked
 * if following these leads back to that very input and nowhere to an operator
 * that something outside of the run may wake: then no other part of the run,
 * however lively, can help it. Without such a cycle more memory would not help
 * either; a run in which nothing at all may still happen then ends with an
 * error that says where it is stuck, for it would hang.
 *
 * Runs when nothing of the run is ready, on the run's lane.
 */
typedef struct
{
  GPtrArray *stack; /* KitsuneOp */
  guint64 number;   /* of the run's searches: marks what was seen */
} KitsuneSearch;

static void
kitsune_search_add (KitsuneSearch *self,
                    KitsuneOp *from,
                    KitsuneOp *op)
{
  if (op->searched == self->number || op->done)
    return;

  op->searched = self->number;
  op->searched_from = from;
  g_ptr_array_add (self->stack, op);
}

/* A blocked source emits nothing, whoever wakes it. */
static gboolean
kitsune_op_may_wake (KitsuneOp *op)
{
  return (op->external || op->n_timers > 0) && !(op->n_inputs == 0 && op->n_blocked_outputs > 0);
}

/* Adds what @op waits for. Returns TRUE if that is, among others, @target. */
static gboolean
kitsune_search_expand (KitsuneSearch *self,
                       KitsuneOp *op,
                       KitsuneInput *target)
{
  gboolean found = FALSE;

  if (op->n_blocked_outputs == 0)
    {
      for (guint i = 0; i < kitsune_op_count_inputs (op); i++)
        {
          KitsuneInput *in = kitsune_op_get_input (op, i);

          if (in != NULL && !in->held && !in->ended && !in->closed)
            kitsune_search_add (self, op, in->peer->op);
        }
      return FALSE;
    }

  for (guint o = 0; o < op->n_outputs; o++)
    for (guint i = 0; i < op->outputs[o].n_peers; i++)
      {
        KitsuneInput *peer = op->outputs[o].peers[i];

        if (!peer->blocked)
          continue;
        found |= peer == target;
        kitsune_search_add (self, op, peer->op);
      }

  return found;
}

static gboolean
kitsune_input_is_deadlocked (KitsuneInput *in)
{
  KitsuneExec *exec = in->op->exec;
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();
  KitsuneSearch search = { stack, ++exec->n_searches };
  gboolean found = FALSE;

  kitsune_search_add (&search, NULL, in->op);
  while (stack->len > 0)
    {
      KitsuneOp *op = g_ptr_array_steal_index_fast (stack, stack->len - 1);

      if (op->alive == exec->n_looks || kitsune_op_may_wake (op))
        {
          /* nor need those that lead there be looked at again */
          for (; op != NULL; op = op->searched_from)
            op->alive = exec->n_looks;
          return FALSE;
        }
      found |= kitsune_search_expand (&search, op, in);
    }

  return found;
}

/* Operators keep twice as much each time, beginning with about so much. */
#define KITSUNE_RELIEF_FIRST 64

/* How much the operator of a blocked input keeps; G_MAXUINT64 if it cannot be
 * made to keep more. */
static guint64
kitsune_input_get_relief (KitsuneInput *in)
{
  if (!in->held || in->op->klass->relieve == NULL || in->op->n_relieved == G_MAXUINT)
    return G_MAXUINT64;

  return (guint64) KITSUNE_RELIEF_FIRST << MIN (in->op->n_relieved, 56);
}

/* How much may wait at a blocked input; G_MAXUINT64 if that cannot be more. */
static guint64
kitsune_input_get_waiting (KitsuneInput *in)
{
  if (in->edge == NULL && !(in->held && in->op->klass->relieve == NULL))
    return G_MAXUINT64;

  return MAX (in->capacity, in->pending.n_items);
}

/* The smaller of the two, if it may be doubled. */
static guint64
kitsune_input_get_size (KitsuneInput *in)
{
  gint64 max = in->op->exec->max_buffer;
  guint64 size;

  if (!in->blocked || in->closed || in->ended)
    return G_MAXUINT64;

  size = MIN (kitsune_input_get_relief (in), kitsune_input_get_waiting (in));
  if (size >= G_MAXINT || (max >= 0 && size > (guint64) max / 2))
    return G_MAXUINT64;

  return size;
}

/* An input that deadlocks the run and has a smaller buffer than @smallest. */
static KitsuneInput *
kitsune_op_find_deadlock (KitsuneOp *op,
                          guint64 *smallest)
{
  KitsuneInput *found = NULL;

  for (guint i = 0; i < kitsune_op_count_inputs (op) && !op->done; i++)
    {
      KitsuneInput *in = kitsune_op_get_input (op, i);
      guint64 size = in != NULL ? kitsune_input_get_size (in) : G_MAXUINT64;

      if (size >= *smallest || !kitsune_input_is_deadlocked (in))
        continue;
      found = in;
      *smallest = size;
    }

  return found;
}

/* The smallest buffer that deadlocks the run. */
static KitsuneInput *
kitsune_exec_find_deadlock (KitsuneExec *self)
{
  KitsuneInput *found = NULL;
  guint64 smallest = G_MAXUINT64;

  self->n_looks++;
  for (KitsuneScope *scope = self->scopes; scope != NULL; scope = scope->next)
    for (guint n = 0; n < scope->n_ops; n++)
      {
        KitsuneInput *in = kitsune_op_find_deadlock (scope->ops[n], &smallest);

        if (in != NULL)
          found = in;
      }

  return found;
}

static gboolean
kitsune_exec_is_moving (KitsuneExec *self)
{
  return self->n_ready > 0 || self->n_live == 0 || self->lane->first_task != NULL;
}

/* Returns TRUE if that set anything in motion. To release one input may not be
 * enough: what feeds it may be blocked by another one as well. */
static gboolean
kitsune_exec_relieve (KitsuneExec *self)
{
  KitsuneInput *in;

  while (!kitsune_exec_is_moving (self) && (in = kitsune_exec_find_deadlock (self)) != NULL)
    {
      gboolean relieved = TRUE;

      if (kitsune_input_get_relief (in) <= kitsune_input_get_waiting (in))
        {
          in->op->n_relieved++;
          relieved = kitsune_op_relieve (in->op, in->index);
          if (!relieved)
            in->op->n_relieved = G_MAXUINT;
        }
      else
        {
          kitsune_edge_enlarge (in);
        }
      if (relieved)
        kitsune_counter_add (&self->n_relieved, 1);
    }

  return kitsune_exec_is_moving (self);
}

#define KITSUNE_STALL_MAX_NAMED 8

static void
kitsune_op_explain_held (KitsuneOp *op,
                         GString *text,
                         guint *n_held)
{
  for (guint i = 0; i < kitsune_op_count_inputs (op) && !op->done; i++)
    {
      KitsuneInput *in = kitsune_op_get_input (op, i);

      if (in == NULL || !in->held || in->closed || (*n_held)++ >= KITSUNE_STALL_MAX_NAMED)
        continue;
      g_string_append_printf (text, "%sinput %u of stage \"%s\" is held with %u items waiting",
                              text->len > 0 ? ", " : "", i, op->name, in->pending.n_items);
    }
}

static char *
kitsune_exec_explain_held (KitsuneExec *self)
{
  GString *text = g_string_new (NULL);
  guint n_held = 0;

  for (KitsuneScope *scope = self->scopes; scope != NULL; scope = scope->next)
    for (guint n = 0; n < scope->n_ops; n++)
      kitsune_op_explain_held (scope->ops[n], text, &n_held);
  if (n_held > KITSUNE_STALL_MAX_NAMED)
    g_string_append_printf (text, ", and %u more", n_held - KITSUNE_STALL_MAX_NAMED);

  return g_string_free (text, FALSE);
}

void
kitsune_exec_check_stall (KitsuneExec *self)
{
  g_autofree char *held = NULL;

  if (!self->started || self->n_live == 0 || self->n_ready > 0 || self->paused || atomic_load (&self->lane->mail))
    return;
  kitsune_exec_settle_edges (self);
  if (self->n_ready > 0 || kitsune_exec_relieve (self) || self->n_timers > 0 || self->n_external > 0)
    return;

  held = kitsune_exec_explain_held (self);
  kitsune_exec_abort (self, g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_STALLED,
                                         "the run can never move again: %s",
                                         held[0] != '\0' ? held : "every source waits for something that cannot come"));
}
