/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/plan/kitsune-plan-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * What is known of one stage by its path in a run: it stays when the operators
 * that had it are gone. All operators of one path count together. Belongs to
 * the run, which frees it; the counters may be read from any thread.
 */
struct _KitsuneTally
{
  char *path;
  GQuark detail; /* the path, for signals */
  const char *kind;
  guint depth;         /* how many pipelines it is nested in, up to a limit */
  KitsuneTally *owner; /* of the stage that opens the pipeline; NULL: outermost */
  GHashTable *inner;   /* name → KitsuneTally, not owned: of the stages in what it opens; NULL until used */
  KitsuneCounters counters;
  GPtrArray *edges; /* KitsuneTallyEdge: buffers behind the stage, of inner pipelines; NULL until used */

  /* the last failure, for the summary; lane only */
  GError *error;
  guint64 attempt;
  guint64 index;
};

/* The buffers between two paths, which come and go with their pipelines: how much
 * is in all of them, the most that was in one, what all of them have dropped. */
typedef struct
{
  KitsuneTally *to;
  KitsuneEdge sum;
} KitsuneTallyEdge;

/*
 * A plan together with the paths that its stages have in one place of one run.
 * Made once for a handle that is opened again and again; the handle keeps it,
 * together with the scopes that are open.
 */
typedef struct
{
  gatomicrefcount ref_count;
  guint64 serial;      /* of the run */
  KitsuneTally *owner; /* whose inner pipeline it is; NULL: the run's outermost */
  GType accepts;
  KitsunePlan *plan;
  KitsuneTally *tallies[]; /* as the plan's nodes */
} KitsuneModel;

typedef enum
{
  KITSUNE_SCOPE_START = 1 << 0,
  KITSUNE_SCOPE_UPDATE = 1 << 1,     /* tell its inlet's, or an input's, backpressure */
  KITSUNE_SCOPE_DISCONNECT = 1 << 2, /* nobody wants its items any more */
  KITSUNE_SCOPE_QUIET = 1 << 3,      /* look whether it stands still */
  KITSUNE_SCOPE_FREE = 1 << 4,       /* look whether it is over */
  KITSUNE_SCOPE_INPUTS = 1 << 5,     /* some of its inputs have tasks of their own */
} KitsuneScopeTask;

/*
 * A group of operators that lives and dies together: a run's own, or those of
 * an inner pipeline that an operator opened, whose items come in at @inlet.
 * Belongs to the lane's thread. See kitsune-scope.c.
 */
struct _KitsuneScope
{
  KitsuneExec *exec;
  KitsuneScope *parent;      /* NULL: the outermost of a run */
  KitsuneOp *owner;          /* in @parent; NULL: the outermost */
  KitsunePipeline *pipeline; /* owned; NULL: the outermost */
  KitsuneInput inlet;        /* of @owner */
  KitsuneModel *model;
  KitsuneOp **ops; /* as the plan's nodes */
  guint n_ops;
  guint n_live;     /* operators that are not done */
  guint n_pinned;   /* operators in use on other threads, done or not */
  guint n_busy;     /* operators in the ready queue or at work, its start, and if it counts them scopes inside */
  guint n_children; /* scopes inside that exist */
  guint depth;
  gint64 quiet_due; /* machine's time: it counts as standing still from here on; 0: nobody waits for that */
  guint n_turns;    /* of its operators and those inside, since it was opened, if it counts them */
  gboolean counts;  /* what happens inside of it, because somebody waits until it stands still */

  KitsuneScope *previous; /* of the run's */
  KitsuneScope *next;

  KitsuneInput *first_loose; /* of its operators' inputs that have something to do */
  guint tasks;               /* KitsuneScopeTask */
  gboolean in_tasks;
  KitsuneScope *next_task; /* of the lane's */
};

/* --- kitsune-tally.c --- */

KitsuneModel *kitsune_model_new (KitsuneExec *exec,
                                 KitsuneTally *owner,
                                 KitsunePlan *plan) G_GNUC_WARN_UNUSED_RESULT;
/* That of @pipeline, opened by a stage of path @owner; fails with
 * KITSUNE_ERROR_INVALID, whose message has one line per mistake. */
KitsuneModel *kitsune_model_get (KitsuneExec *exec,
                                 KitsuneTally *owner,
                                 KitsunePipeline *pipeline,
                                 GType accepts,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kitsune_model_unref (KitsuneModel *self);
KitsuneEdge *kitsune_tally_get_edge (KitsuneTally *self,
                                     KitsuneExec *exec,
                                     KitsuneTally *to);
void kitsune_tally_free (gpointer data);

/* --- kitsune-scope.c --- */

/* Takes @model. @owner and @pipeline are NULL for a run's outermost scope. */
KitsuneScope *kitsune_scope_new (KitsuneExec *exec,
                                 KitsuneOp *owner,
                                 KitsunePipeline *pipeline,
                                 KitsuneModel *model) G_GNUC_WARN_UNUSED_RESULT;
void kitsune_scope_start (KitsuneScope *self);
/* Sources of the scope stop. */
void kitsune_scope_drain (KitsuneScope *self);
/* Operators are finalized before anything is freed: until then other threads
 * may still post to them. */
void kitsune_scope_finalize (KitsuneScope *self);
void kitsune_scope_free (KitsuneScope *self);
void kitsune_scope_op_done (KitsuneScope *self);
/* Whether it is over may have changed. */
void kitsune_scope_check_over (KitsuneScope *self);

/* From now on, or no longer, something in the scope has work to do. */
void kitsune_scope_set_busy (KitsuneScope *self,
                             gboolean busy);
/* To be done before the next operator has its turn. */
void kitsune_scope_add_task (KitsuneScope *self,
                             KitsuneScopeTask task);
/* The same for a loose input: KITSUNE_SCOPE_UPDATE or _DISCONNECT. */
void kitsune_input_add_task (KitsuneInput *in,
                             KitsuneScopeTask task);
void kitsune_lane_run_tasks (KitsuneLane *lane);
/* Its inlet was blocked and is no longer. */
void kitsune_scope_unblocked (KitsuneScope *self);
/* An operator has had its turn. */
void kitsune_scope_after_turn (KitsuneScope *self);

G_END_DECLS
