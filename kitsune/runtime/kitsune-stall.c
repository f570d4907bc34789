/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-gate-private.h"
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
 * Runs when nothing of the run is ready, on the run's lane. Where there are
 * several, each looks at its own part, in which other lanes count as something
 * outside. One that could only be helped by another tells the run's own, which
 * keeps all of them from working for a moment and looks at the whole.
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
  return (op->external || op->n_timers > op->n_background) && !(op->n_inputs == 0 && op->n_blocked_outputs > 0);
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

/* Doubles the smaller one of the buffers at @in. */
static void
kitsune_input_relieve (KitsuneInput *in)
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
    kitsune_counter_add (&in->op->exec->n_relieved, 1);
}

/* Returns TRUE if that set anything in motion. To release one input may not be
 * enough: what feeds it may be blocked by another one as well. */
static gboolean
kitsune_exec_relieve (KitsuneExec *self)
{
  KitsuneInput *in;

  while (!kitsune_exec_is_moving (self) && (in = kitsune_exec_find_deadlock (self)) != NULL)
    kitsune_input_relieve (in);

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

static void
kitsune_exec_explain_held (KitsuneExec *self,
                           GString *text,
                           guint *n_held)
{
  for (guint i = 0; i < self->children->len; i++)
    kitsune_exec_explain_held (g_ptr_array_index (self->children, i), text, n_held);
  for (KitsuneScope *scope = self->scopes; scope != NULL; scope = scope->next)
    for (guint n = 0; n < scope->n_ops; n++)
      kitsune_op_explain_held (scope->ops[n], text, n_held);
}

static void
kitsune_exec_give_up (KitsuneExec *self)
{
  g_autoptr (GString) held = g_string_new (NULL);
  guint n_held = 0;

  kitsune_exec_explain_held (self, held, &n_held);
  if (n_held > KITSUNE_STALL_MAX_NAMED)
    g_string_append_printf (held, ", and %u more", n_held - KITSUNE_STALL_MAX_NAMED);
  kitsune_exec_abort (self, g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_STALLED,
                                         "the run can never move again: %s",
                                         held->len > 0 ? held->str
                                                       : "every source waits for something that cannot come"));
}

/* --- several lanes --- */

/* How many operators of @self wait for another lane. */
static guint
kitsune_exec_count_waiting (KitsuneExec *self)
{
  GPtrArray *gates = self->home->gates;
  guint n = 0;

  for (guint i = 0; i < gates->len; i++)
    {
      KitsuneGate *gate = g_ptr_array_index (gates, i);

      n += gate->sink->exec == self && gate->sink->external;
      n += gate->source->exec == self && gate->source->external;
    }

  return n;
}

/* Whether nothing but another lane can make the lane of @self move. */
static gboolean
kitsune_exec_is_still (KitsuneExec *self)
{
  return !kitsune_exec_is_moving (self) && self->n_timers == 0 && !atomic_load (&self->lane->mail) &&
         self->n_external == kitsune_exec_count_waiting (self);
}

/* The smallest buffer of all that are full, and whether an operator holds back
 * and it is not just rings that are full. */
static KitsuneInput *
kitsune_exec_find_full (KitsuneExec *self,
                        guint64 *smallest,
                        gboolean *holds)
{
  KitsuneInput *found = NULL;

  for (guint i = 0; i < self->children->len; i++)
    {
      KitsuneInput *in = kitsune_exec_find_full (g_ptr_array_index (self->children, i), smallest, holds);

      if (in != NULL)
        found = in;
    }

  for (KitsuneScope *scope = self->scopes; scope != NULL; scope = scope->next)
    for (guint n = 0; n < scope->n_ops; n++)
      for (guint i = 0; i < kitsune_op_count_inputs (scope->ops[n]) && !scope->ops[n]->done; i++)
        {
          KitsuneInput *in = kitsune_op_get_input (scope->ops[n], i);
          guint64 size = in != NULL ? kitsune_input_get_size (in) : G_MAXUINT64;

          if (in != NULL && in->held && !in->closed && !in->op->klass->hidden)
            *holds = TRUE;
          if (size >= *smallest)
            continue;
          found = in;
          *smallest = size;
        }

  return found;
}

static gboolean
kitsune_exec_all_still (KitsuneExec *self)
{
  gboolean still = kitsune_exec_is_still (self);

  for (guint i = 0; i < self->children->len && still; i++)
    {
      KitsuneExec *child = g_ptr_array_index (self->children, i);

      still = child->thread == NULL || (child->started && !child->completed && kitsune_exec_is_still (child));
    }

  return still;
}

/* With all lanes stopped. Where lanes wait for each other it is not looked up
 * who is to blame. Returns FALSE if there is nothing to enlarge. */
static gboolean
kitsune_exec_relieve_all (KitsuneExec *self)
{
  while (kitsune_exec_all_still (self))
    {
      guint64 smallest = G_MAXUINT64;
      gboolean holds = FALSE;
      KitsuneInput *in = kitsune_exec_find_full (self, &smallest, &holds);

      if (in == NULL || !holds)
        return FALSE;
      kitsune_input_relieve (in);
      if (in->op->exec != self)
        g_main_context_wakeup (in->op->lane->context);
    }

  return TRUE;
}

static void
kitsune_exec_check_all (KitsuneExec *self)
{
  gboolean moves;

  /* whoever is at work looks again when it is done */
  if (!kitsune_exec_try_stop (self))
    return;

  moves = kitsune_exec_relieve_all (self);
  kitsune_exec_go_on (self);

  if (!moves)
    kitsune_exec_give_up (self);
}

void
kitsune_exec_check_stall (KitsuneExec *self)
{
  if (!self->started || self->n_live == 0 || self->n_ready > 0 || self->paused || atomic_load (&self->lane->mail))
    return;

  kitsune_exec_settle_edges (self);
  if (self->n_ready > 0 || kitsune_exec_relieve (self) || self->n_timers > 0)
    return;
  if (self->n_external > kitsune_exec_count_waiting (self))
    return;

  if (self->home != self)
    self->lane->poke = self;
  else if (self->n_external > 0)
    kitsune_exec_check_all (self);
  else
    kitsune_exec_give_up (self);
}
