/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"

#include <time.h>

/*
 * Time as operators see it: the clock of the run, timers on it, and what the
 * engine itself measures, which is always the machine's time.
 *
 * A timer on a foreign clock lives in that clock. The clock may fire it on any
 * thread; a ticket carries the event to the lane and is the only thing that
 * both sides share. Arming, disarming and firing all happen on the lane, so a
 * ticket that finds its timer disarmed or armed anew knows that it is late.
 */
typedef struct
{
  KitsuneLane *lane;
  KitsuneScope *scope; /* of the timer's operator */
  KitsuneTimer *timer;
  guint64 order;
} KitsuneTicket;

KitsuneClock *
kitsune_op_get_clock (KitsuneOp *op)
{
  return op->exec->clock;
}

gint64
kitsune_op_get_time (KitsuneOp *op)
{
  return op->exec->foreign_clock ? kitsune_clock_get_time (op->exec->clock) : g_get_monotonic_time ();
}

gint64
kitsune_op_get_real_time (KitsuneOp *op)
{
  return op->exec->foreign_clock ? kitsune_clock_get_real_time (op->exec->clock) : g_get_real_time ();
}

void
kitsune_op_signal (KitsuneOp *op,
                   guint signal,
                   gint value)
{
  op->exec->events->signal (op->exec->events_data, op, signal, value);
}

GMainContext *
kitsune_op_get_context (KitsuneOp *op)
{
  return op->lane->context;
}

void
kitsune_op_init_random (KitsuneOp *op,
                        KitsuneRandom *random)
{
  kitsune_random_init (random, kitsune_hash_mix ((guint64) op->exec->seed) + op->index);
}

GCancellable *
kitsune_op_get_cancellable (KitsuneOp *op)
{
  return op->exec->cancellable;
}

static void
kitsune_ticket_arrived (KitsuneExec *exec,
                        gpointer data)
{
  KitsuneTicket *ticket = data;
  KitsuneTimer *timer = ticket->timer;

  if (timer->armed && timer->order == ticket->order)
    kitsune_op_fire_timer (timer);
}

static void
kitsune_ticket_due (gpointer data)
{
  KitsuneTicket *ticket = data;

  kitsune_lane_post_to (ticket->lane, ticket->scope, kitsune_ticket_arrived,
                        g_memdup2 (ticket, sizeof *ticket), g_free);
}

void
kitsune_op_arm_timer (KitsuneOp *op,
                      KitsuneTimer *timer,
                      gint64 due)
{
  KitsuneTicket *ticket;

  if (op->done)
    return;
  if (timer->armed)
    kitsune_op_disarm_timer (op, timer);

  timer->op = op;
  timer->due = due;
  timer->armed = TRUE;
  op->n_timers++;
  if (timer->background)
    op->n_background++;
  else
    op->exec->n_timers++;

  if (!op->exec->foreign_clock)
    {
      kitsune_lane_add_timer (op->lane, timer);
      return;
    }

  timer->order = ++op->lane->n_armed;
  ticket = g_new (KitsuneTicket, 1);
  *ticket = (KitsuneTicket){ op->lane, op->scope, timer, timer->order };
  g_ptr_array_add (op->exec->foreign_timers, timer);
  timer->clock_id = kitsune_clock_add_timer (op->exec->clock, due, kitsune_ticket_due, ticket, g_free);
}

static void
kitsune_op_forget_timer (KitsuneOp *op,
                         KitsuneTimer *timer)
{
  timer->armed = FALSE;
  op->n_timers--;
  if (timer->background)
    op->n_background--;
  else
    op->exec->n_timers--;
  if (op->exec->foreign_clock)
    g_ptr_array_remove_fast (op->exec->foreign_timers, timer);
}

void
kitsune_op_disarm_timer (KitsuneOp *op,
                         KitsuneTimer *timer)
{
  if (!timer->armed)
    return;

  if (op->exec->foreign_clock)
    kitsune_clock_remove_timer (op->exec->clock, timer->clock_id);
  else if (timer->position != 0)
    kitsune_lane_remove_timer (op->lane, timer);
  kitsune_op_forget_timer (op, timer);
}

void
kitsune_op_fire_timer (KitsuneTimer *timer)
{
  KitsuneOp *op = timer->op;

  kitsune_op_forget_timer (op, timer);
  if (op->done)
    return;

  if (op->recovery != NULL && timer == &op->recovery->timer)
    kitsune_op_wake (op);
  else
    kitsune_op_call_timer (op, timer);
}

void
kitsune_op_call_timer (KitsuneOp *op,
                       KitsuneTimer *timer)
{
  op->klass->timer (op, timer);
  if (!op->done)
    for (guint o = 0; o < op->n_outputs; o++)
      kitsune_op_flush (op, o);
  kitsune_op_check_recovery (op, KITSUNE_SITE_TIMER, NULL, timer);
}

void
kitsune_op_disarm_all (KitsuneOp *op)
{
  GPtrArray *timers = op->exec->foreign_clock ? op->exec->foreign_timers : op->lane->timers;

  for (guint i = timers->len; i > 0 && op->n_timers > 0;)
    {
      KitsuneTimer *timer = g_ptr_array_index (timers, i - 1);

      if (timer->op == op)
        {
          kitsune_op_disarm_timer (op, timer);
          i = timers->len; /* removing one moves others about */
        }
      else
        {
          i--;
        }
    }
}

static void
kitsune_op_notified (KitsuneExec *exec,
                     gpointer data)
{
  KitsuneOp *op = data;

  atomic_store (&op->notified, FALSE);
  if (op->done && op->klass->returned != NULL)
    op->klass->returned (op);
  else if (op->klass->notified == NULL)
    kitsune_op_produce (op);
  else if (!op->done)
    op->klass->notified (op);
}

void
kitsune_op_notify (KitsuneOp *op)
{
  if (!atomic_exchange (&op->notified, TRUE))
    kitsune_lane_post_to (op->lane, op->scope, kitsune_op_notified, op, NULL);
}

/* --- measuring --- */

gint64
kitsune_get_ns (void)
{
  struct timespec now;

  /* GLib's clock counts in microseconds: too coarse for a vector */
  clock_gettime (CLOCK_MONOTONIC, &now);

  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

guint64
kitsune_measure_begin (KitsuneLane *lane,
                       guint64 *nested)
{
  *nested = lane->nested_ns;
  lane->nested_ns = 0;

  return (guint64) kitsune_get_ns ();
}

guint
kitsune_latency_bucket (guint64 ns)
{
  guint octave;

  if (ns < 4)
    return (guint) ns;

  octave = 63 - (guint) __builtin_clzll (ns);

  return MIN (octave * 4 - 4 + (guint) ((ns >> (octave - 2)) & 3), KITSUNE_LATENCY_BUCKETS - 1);
}

void
kitsune_op_account_work (KitsuneOp *op,
                         guint64 ns,
                         guint n_items)
{
  guint64 per_item = ns / n_items;

  kitsune_counter_add (&op->counters->measured_items, n_items);
  kitsune_counter_add (&op->counters->measured_ns, ns);
  kitsune_counter_add (&op->counters->latency[kitsune_latency_bucket (per_item)], n_items);
  if (per_item > atomic_load_explicit (&op->counters->max_ns, memory_order_relaxed))
    atomic_store_explicit (&op->counters->max_ns, per_item, memory_order_relaxed);
}

void
kitsune_measure_end (KitsuneOp *op,
                     guint64 start,
                     guint64 nested,
                     guint n_items)
{
  KitsuneLane *lane = op->lane;
  guint64 total = (guint64) kitsune_get_ns () - start;
  guint64 own = total > lane->nested_ns ? total - lane->nested_ns : 0;

  lane->nested_ns = nested + total;
  if (n_items == 0)
    return;

  kitsune_op_account_work (op, own, n_items);
}
