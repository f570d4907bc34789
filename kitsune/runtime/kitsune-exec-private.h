/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-exile-private.h"
#include "kitsune/define/kitsune-run-options.h"
#include "kitsune/plan/kitsune-plan-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * What the engine tells whoever started a run. All of them are called on the
 * run's lane; @watch bits of the operators decide whether the ones that come
 * per vector are called at all.
 */
typedef struct
{
  void (*started) (gpointer data,
                   KitsuneOp *op);
  /* items @first and later of @vector */
  void (*items) (gpointer data,
                 KitsuneOp *op,
                 const KitsuneVector *vector,
                 guint first);
  void (*passed) (gpointer data,
                  KitsunePipeline *pipeline,
                  const KitsuneVector *vector,
                  guint first);
  void (*sampled) (gpointer data,
                   KitsuneOp *op,
                   const GValue *item);
  void (*error) (gpointer data,
                 KitsuneOp *op,
                 const GValue *item,
                 const GError *error,
                 guint64 attempt,
                 guint64 index);
  void (*dropped) (gpointer data,
                   KitsuneOp *op,
                   const GValue *item,
                   KitsuneDropReason reason);
  void (*restarted) (gpointer data,
                     KitsuneOp *op,
                     guint restart,
                     const GError *error);
  void (*dead_letter) (gpointer data,
                       KitsuneOp *op,
                       const GValue *item,
                       const GError *error);
  void (*finished) (gpointer data,
                    KitsuneOp *op);
  /* a signal of the stage's own */
  void (*signal) (gpointer data,
                  KitsuneOp *op,
                  guint signal,
                  gint value);
  /* once per time slice: sets the watch bits of the operators of a scope */
  void (*refresh) (gpointer data,
                   KitsuneScope *scope);
  /* the last call; may free the exec */
  void (*completed) (gpointer data);
} KitsuneExecEvents;

/*
 * A running instance of a plan. Belongs to its lane's thread, except for the
 * counters of its operators, which any thread may read while it exists.
 */
struct _KitsuneExec
{
  KitsunePlan *plan;
  KitsuneLane *lane;
  KitsuneClock *clock;
  gboolean foreign_clock;    /* not the machine's: it keeps the timers itself */
  GPtrArray *foreign_timers; /* KitsuneTimer: those that are armed there */
  const KitsuneExecEvents *events;
  gpointer events_data;
  guint max_vector;
  guint sample_rate;
  guint time_slice;
  gint64 max_buffer; /* to which buffers may be enlarged; negative: without limit */
  gint64 seed;       /* of everything random in the run */

  KitsuneErrorHandler *handler; /* of the run; NULL: halt */
  gint default_buffer_size;     /* of stages that say nothing; negative: none */
  KitsuneStore *store;          /* of states; NULL: none */
  KitsuneCodec *codec;          /* of states; NULL: the default */
  gint64 default_key_ttl;       /* 0: none */
  guint64 serial;               /* no other run of the process has it */

  /* The lanes of the run, see kitsune-exec-lanes.c */
  KitsuneExec *home;   /* the one on the context of the run; perhaps itself */
  GPtrArray *children; /* KitsuneExec; of the one at home, like the next five */
  GPtrArray *gates;    /* KitsuneGate */
  guint n_children;    /* whose threads have not been joined */
  GMutex events_lock;
  GCond events_room;
  guint n_events;  /* on their way; under events_lock */
  GThread *thread; /* of a child, like the next six; NULL unless it runs; at home */
  gboolean begun;  /* at home */
  gboolean joined; /* at home, when nobody else is left */
  gboolean ended;  /* its lane */
  guint number;
  GCancellable *cancellable;
  KitsuneExile *exile;

  KitsuneScope *root;   /* what the run began with */
  KitsuneScope *scopes; /* all, in the order in which they were opened */
  KitsuneScope *last_scope;
  KitsuneScope *refresh_next;
  GMutex tally_lock;
  GPtrArray *tallies; /* KitsuneTally; lane writes, under tally_lock */

  guint n_made;     /* operators, ever */
  guint n_live;     /* operators that are not done */
  guint n_pinned;   /* operators in use on other threads, done or not */
  guint n_ready;    /* in the lane's ready queue */
  guint n_timers;   /* armed */
  guint n_external; /* operators that something outside may wake */
  guint64 n_searches;
  guint64 n_looks; /* for stalls */

  GError *error;              /* why the run failed */
  GPtrArray *more_errors;     /* those that came later */
  _Atomic guint64 n_relieved; /* how often buffers were enlarged to go on */
  guint64 refreshed;          /* in which dispatch of its lane */
  gboolean unsettled;         /* not looked at for stalls since something moved */
  gboolean has_edges;
  gboolean started;
  gboolean paused;
  gboolean draining;
  gboolean aborted;
  gboolean completed;
};

KitsuneExec *kitsune_exec_new (KitsunePlan *plan,
                               GMainContext *context,
                               KitsuneRunOptions *options,
                               const KitsuneExecEvents *events,
                               gpointer events_data);
/* On the thread of the context. Finalizes the operators. */
void kitsune_exec_free (KitsuneExec *self);
void kitsune_exec_start (KitsuneExec *self);
void kitsune_exec_pause (KitsuneExec *self);
void kitsune_exec_resume (KitsuneExec *self);
/* Sources stop; what is in flight is finished. */
void kitsune_exec_drain (KitsuneExec *self);
/* Ends the run now; what is in flight is dropped as abandoned. Takes @error. */
void kitsune_exec_abort (KitsuneExec *self,
                         GError *error);
/* Nothing is ready: helps a run, or a part of it, that can never move again as
 * it is, or ends it. */
void kitsune_exec_check_stall (KitsuneExec *self);
/* Something of the run is about to move: looks, once in a dispatch, who listens.
 * A run that is idle costs the others on its lane nothing. */
void kitsune_exec_touch (KitsuneExec *self);
/* What every stage waits for, a line each. With the lane stopped. */
char *kitsune_exec_explain (KitsuneExec *self);
/* Any thread: the stage whose turn it is, or NULL. */
const char *kitsune_exec_get_busy_stage (KitsuneExec *self);
/* All operators are done: what they still keep is counted as abandoned. */
void kitsune_exec_let_go (KitsuneExec *self);

/* The last operator and the last thread have ended. */
void kitsune_exec_complete (KitsuneExec *self);
/* Functions for kitsune_lane_post(). */
void kitsune_exec_do_pause (KitsuneExec *self,
                            gpointer data);
void kitsune_exec_do_resume (KitsuneExec *self,
                             gpointer data);
void kitsune_exec_do_drain (KitsuneExec *self,
                            gpointer data);
/* Any thread: how often buffers of any lane were enlarged. */
guint64 kitsune_exec_get_n_relieved (KitsuneExec *self);
/* From any thread: keeps all lanes of the run from working. FALSE, and nothing
 * is kept, if one is at work. */
gboolean kitsune_exec_try_stop (KitsuneExec *self);
void kitsune_exec_go_on (KitsuneExec *self);
/* From a child's lane: the run is to be looked at as a whole. */
void kitsune_exec_poke_root (KitsuneExec *self);

/* An operator is done (engine only). */
void kitsune_exec_op_done (KitsuneExec *self,
                           KitsuneOp *op);

G_END_DECLS
