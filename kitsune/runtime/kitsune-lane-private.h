/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

typedef void (*KitsuneLaneFunc) (KitsuneExec *exec,
                                 gpointer data);

typedef struct _KitsuneMessage KitsuneMessage;

/*
 * One thread's share of the engine: everything that is ready on one main
 * context, whatever run it belongs to.
 *
 * A lane is found by its context, is referenced by the runs on it and goes with
 * the last of them. All of it belongs to the thread that iterates the context,
 * except for the inbox, which any thread fills under @lock. Whoever else wants
 * to look at it keeps it from working meanwhile with @busy.
 */
struct _KitsuneLane
{
  gint ref_count; /* under the registry's lock */
  GMainContext *context;
  GSource *source;

  KitsuneOp *ready_head;
  KitsuneOp *ready_tail;
  KitsuneScope *first_task; /* scopes with something to do before the next turn */
  KitsuneScope *last_task;
  GPtrArray *execs;     /* KitsuneExec, not owned */
  GPtrArray *completed; /* those that have ended and are to be told */

  GPtrArray *timers; /* KitsuneTimer, binary heap by due time */
  guint64 n_armed;   /* ever */
  gint timer_fd;     /* -1: none yet */
  gpointer timer_tag;
  gint64 timer_fd_due; /* what the fd is set to; 0: not set */

  guint64 n_dispatches;
  gint64 now; /* at the last look at the clock */
  gint64 slice_end;
  guint time_slice; /* microseconds: the shortest of the runs' */
  gboolean slice_over;
  gboolean own_thread;    /* nothing else is on the context */
  KitsuneExec *poke;      /* whose root is to look whether the whole run stands still */
  gboolean unsettled;     /* not looked for stalls since something moved */
  KitsuneVector *scratch; /* NULL until used */

  GRecMutex busy;                   /* held while anything of the lane may change */
  _Atomic (KitsuneTally *) current; /* whose turn it is; others only compare it */

  guint sequence; /* of vectors that were measured */
  gboolean measuring;
  guint64 nested_ns;
  KitsuneRandom *shuffle; /* NULL: everything in its order, see kitsune-shuffle-private.h */

  _Atomic gboolean idle; /* the loop may be asleep: wake it */
  _Atomic gboolean mail; /* the inbox is not empty */
  GMutex lock;
  KitsuneMessage *inbox_head; /* under lock */
  KitsuneMessage *inbox_tail; /* under lock */
};

KitsuneLane *kitsune_lane_ref_for_context (GMainContext *context);
void kitsune_lane_unref (KitsuneLane *self);
void kitsune_lane_attach (KitsuneLane *self,
                          KitsuneExec *exec);
void kitsune_lane_detach (KitsuneLane *self,
                          KitsuneExec *exec);
/* Forgets what the inbox holds for operators of @scope, which is about to be
 * freed; none of them is ready. */
void kitsune_lane_forget (KitsuneLane *self,
                          KitsuneScope *scope);
/* From any thread: calls @func on the lane unless @exec is detached before. */
void kitsune_lane_post (KitsuneLane *self,
                        KitsuneExec *exec,
                        KitsuneLaneFunc func,
                        gpointer data,
                        GDestroyNotify destroy);
/* The same as kitsune_lane_post() for something that concerns one operator:
 * not called either if its scope is over before. */
void kitsune_lane_post_to (KitsuneLane *self,
                           KitsuneScope *scope,
                           KitsuneLaneFunc func,
                           gpointer data,
                           GDestroyNotify destroy);
/* From any thread: keeps the lane from working until it is let go on. FALSE if
 * it is at work; its own thread is never refused. */
gboolean kitsune_lane_try_stop (KitsuneLane *self);
void kitsune_lane_go_on (KitsuneLane *self);
/* Makes sure that the operator's turn comes. */
void kitsune_lane_queue (KitsuneLane *self,
                         KitsuneOp *op);
/* The run has ended; it is told from the top of the lane's loop. */
void kitsune_lane_complete (KitsuneLane *self,
                            KitsuneExec *exec);
/* Looks at the clock; TRUE once the time slice is used up. */
gboolean kitsune_lane_check_slice (KitsuneLane *self);

void kitsune_lane_add_timer (KitsuneLane *self,
                             KitsuneTimer *timer);
void kitsune_lane_remove_timer (KitsuneLane *self,
                                KitsuneTimer *timer);
gint64 kitsune_lane_next_due (KitsuneLane *self);
gboolean kitsune_lane_fire_timers (KitsuneLane *self);
/* Sets up the wake-up for the earliest timer; returns a poll time-out in ms. */
gint kitsune_lane_prepare_timers (KitsuneLane *self);
void kitsune_lane_clear_timers (KitsuneLane *self);

/* One turn of an operator. */
void kitsune_op_run (KitsuneOp *op);
void kitsune_op_fire_timer (KitsuneTimer *timer);
void kitsune_op_disarm_all (KitsuneOp *op);

G_END_DECLS
