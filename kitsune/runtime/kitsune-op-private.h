/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdatomic.h>

#include <gio/gio.h>

#include "kitsune/base/kitsune-clock.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-random-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/define/kitsune-emitter-private.h"
#include "kitsune/define/kitsune-stage-private.h"
#include "kitsune/runtime/kitsune-spin-private.h"
#include "kitsune/runtime/kitsune-vector-private.h"
#include "kitsune/state/kitsune-codec.h"
#include "kitsune/state/kitsune-store.h"

G_BEGIN_DECLS

/*
 * What an operator is made of: the one header of the engine that the operators
 * see.
 *
 * An operator is the running instance of a stage in one run: a struct that
 * begins with a KitsuneOp, made by the engine from the class's instance_size
 * and zeroed. All functions below run on the operator's lane, never two at
 * once; none of them may block or run the main loop.
 *
 * The life of an operator:
 *
 *   start → (process | transform | produce | timer)* → ended or failed → done
 *
 * It is done when it called kitsune_op_end(), kitsune_op_fail() or when nobody
 * wants its output any more. After that none of its functions is called but
 * abandon, soon, and finalize, at the end of the run, once each.
 *
 * No item gets lost without a trace: when an operator is done, what it took in
 * has gone out, was sorted out because that is what the operator is for, or is
 * counted as dropped. The engine sees to the items that wait in inputs and
 * outputs; an operator that keeps items of its own has abandon.
 */
typedef struct _KitsuneOp KitsuneOp;
typedef struct _KitsuneEdge KitsuneEdge;
typedef struct _KitsuneInput KitsuneInput;
typedef struct _KitsuneOutput KitsuneOutput;
typedef struct _KitsuneExec KitsuneExec;
typedef struct _KitsuneLane KitsuneLane;
typedef struct _KitsuneRecovery KitsuneRecovery;
typedef struct _KitsuneScope KitsuneScope;
typedef struct _KitsuneTally KitsuneTally;

typedef enum
{
  KITSUNE_FLOW_MORE, /* call me again while there is room downstream */
  KITSUNE_FLOW_WAIT, /* nothing now; kitsune_op_produce() or _notify() will tell */
  KITSUNE_FLOW_END,  /* that was all: like kitsune_op_end() */
} KitsuneFlow;

typedef struct
{
  KitsuneOp *op;
  gint64 due;       /* monotonic, on the run's clock */
  guint64 order;    /* of arming, decides between equal times */
  guint64 clock_id; /* of a foreign clock's timer */
  guint position;   /* in the lane's heap, from 1 */
  guint armed : 1;
  guint background : 1; /* set before it is armed: no item comes of it, so nobody waits for it */
} KitsuneTimer;

struct _KitsuneOpClass
{
  gsize instance_size;

  /* Another class that works in the place of this one, by what the options of
   * the stage are when a run starts. NULL: none. */
  const KitsuneOpClass *(*variant) (KitsuneStage *stage);

  /* What comes in goes out at once, so that the room behind the operator is
   * what may be handed to it. Implied by transform. */
  gboolean passes;

  /* A source of items that others make, on another lane: it goes on while the
   * run is paused. For gates alone, like the next two. */
  gboolean relays;
  /* No stage that a user has made: nothing is heard of it. */
  gboolean hidden;
  /* The operator is done, whether it was started or not. Called at once: it may
   * be on the stack. */
  void (*retired) (KitsuneOp *op);

  /* Before anything else. Sources are started when somebody can take their
   * items for the first time, all others with the run. On failure the
   * operator fails with the error. May give an operator another class, of the
   * same size and for the same number of items in and out. */
  gboolean (*start) (KitsuneOp *op,
                     GError **error);

  /* Sources, and operators that have more to give than they can at once (see
   * kitsune_op_produce): emits at most about @max items. Called only while
   * there is room downstream. */
  KitsuneFlow (*produce) (KitsuneOp *op,
                          guint max);

  /* Operators with one input and one output that give at most one item for
   * one: works on the vector in place, which then goes on. May shorten it, and
   * may call kitsune_op_end() or kitsune_op_fail(): the vector as left goes out
   * first. */
  void (*transform) (KitsuneOp *op,
                     KitsuneVector *vector);

  /* All others: consumes items from the front of @vector and returns how many.
   * Consumed slots must be moved out or cleared. What is not consumed, because
   * the operator held its input in between, is kept and handed in again. Emits
   * with kitsune_op_emit(). */
  guint (*process) (KitsuneOp *op,
                    guint input,
                    KitsuneVector *vector);

  /* An input ended. Default: when all have ended, kitsune_op_end(). */
  void (*ended) (KitsuneOp *op,
                 guint input);

  /* An input ended with an error, which the function takes over. Default:
   * kitsune_op_fail(). */
  void (*failed) (KitsuneOp *op,
                  guint input,
                  GError *error);

  /* Nobody wants output @output any more; may end the operator, but not emit.
   * Default: when no output is open, the operator is done. */
  void (*output_closed) (KitsuneOp *op,
                         guint output);

  /* The operator is about to fail with @error, which has its name already.
   * Returns TRUE if it takes the error over, because there is something to
   * finish first: it takes no more items and ends with kitsune_op_pass_error()
   * later. */
  gboolean (*failing) (KitsuneOp *op,
                       GError *error);

  void (*timer) (KitsuneOp *op,
                 KitsuneTimer *timer);

  /* Somebody called kitsune_op_notify(), once or more; comes even while there
   * is no room downstream, so it must not emit. Default: kitsune_op_produce(). */
  void (*notified) (KitsuneOp *op);

  /* The same of an operator that is done: for those who wait for other threads
   * to let go, see kitsune_op_pin(). */
  void (*returned) (KitsuneOp *op);

  /* The run is being drained: produce no more. For sources only. Default:
   * kitsune_op_end(). */
  void (*drain) (KitsuneOp *op);

  /* A source whose items are in flight when it comes to be: it is not drained. */
  gboolean in_flight;

  /* What was opened at @input and is awaited by kitsune_op_await_quiet() stands
   * still: it waits for time or for something outside. Not called if it ends
   * before. */
  void (*quiet) (KitsuneOp *op,
                 guint input);

  /* What was opened at @input is gone: all of its operators have been finalized,
   * whatever it ended with. Comes even if the operator is done; one that waits
   * for it has to be pinned. */
  void (*freed) (KitsuneOp *op,
                 guint input);

  /* Input @input is held, and because of that nothing can come of what the
   * operator waits for: take more from it, twice as much as before. Returns
   * FALSE if it cannot; it is then not asked again. Operators that hold an
   * input until another one delivers and that bound what they keep have this;
   * for all others the engine lets more items wait at the input. */
  gboolean (*relieve) (KitsuneOp *op,
                       guint input);

  /* How many items it will take at most from now on. Default: any number. */
  guint64 (*demand) (KitsuneOp *op);

  /* Terminals: puts the result into @result, unset when there is none. Called
   * once, after the operator is done and if the run did not fail. */
  void (*result) (KitsuneOp *op,
                  GValue *result);

  /* The operator is done: hands over all items that it took in and has not
   * given out, to kitsune_op_abandon() and its like. Called once if start was,
   * never while another function of the operator is on the stack. Operators
   * that keep no items between calls need none. */
  void (*abandon) (KitsuneOp *op);

  /* The operator is about to be freed: let go of everything. Called on the
   * run's thread even if start was not. */
  void (*finalize) (KitsuneOp *op);
};

/* Four buckets for every power of two of nanoseconds. */
#define KITSUNE_LATENCY_BUCKETS 128

/* What the snapshot of metrics reads from any thread; written by the lane
 * only, relaxed. */
typedef struct
{
  _Atomic guint64 items_in;
  _Atomic guint64 items_out;
  _Atomic guint64 errors;
  _Atomic guint64 retries; /* of those, calls that were made again */
  _Atomic guint64 restarts;
  _Atomic guint64 repeated; /* calls made again, see kitsune_script_recover() */
  _Atomic guint64 expired;  /* states, not items */
  _Atomic guint64 dropped[KITSUNE_DROP_REASON_ABANDONED + 1];
  _Atomic guint64 measured_items; /* of which the next one is the time */
  _Atomic guint64 measured_ns;
  _Atomic guint64 max_ns;                           /* largest measured time per item */
  _Atomic gint state;                               /* KitsuneOpState */
  _Atomic guint64 latency[KITSUNE_LATENCY_BUCKETS]; /* items by measured ns, log-linear */
} KitsuneCounters;

typedef enum
{
  KITSUNE_OP_PENDING,
  KITSUNE_OP_RUNNING,
  KITSUNE_OP_DONE,
} KitsuneOpState;

/* What anybody may read about a buffer; written by the lane. */
struct _KitsuneEdge
{
  KitsuneOverflow overflow;
  _Atomic guint capacity;
  _Atomic guint length;
  _Atomic guint high_water;
  _Atomic guint64 n_dropped;
  KitsuneEdge *sum; /* of all that there are in this place of inner pipelines; NULL: it is not in one */
};

struct _KitsuneInput
{
  KitsuneOp *op;
  guint index;
  KitsuneOutput *peer;
  KitsunePipeline *pipeline;
  KitsuneQueue pending;     /* arrived while it could not be processed */
  KitsuneEdge *edge;        /* (nullable): the buffer of the stage above, see kitsune-edge.c */
  guint capacity;           /* items that may be pending before upstream is held; 0: none */
  GError *pending_error;    /* with pending_end: ended that way */
  guint n_announced;        /* first of @pending: handed in before, but not consumed */
  guint held : 1;           /* by the operator */
  guint blocked : 1;        /* what upstream was last told */
  guint pending_end : 1;    /* upstream is done; to be told after @pending */
  guint ended : 1;          /* the operator was told */
  guint closed : 1;         /* the operator wants no more */
  guint watched : 1;        /* somebody listens to the handle */
  guint lossy : 1;          /* what does not fit is dropped */
  guint soft : 1;           /* with lossy: too full, but the operator only waits for its turn */
  guint ahead : 1;          /* the operator looks at what is pending, see kitsune_op_look_ahead() */
  guint loose : 1;          /* nothing passes it on the stack, see kitsune-scope.c */
  guint tasks : 3;          /* of a loose one: KITSUNE_SCOPE_UPDATE, _DISCONNECT */
  KitsuneScope *scope;      /* that feeds it, if it is the operator's inlet for one */
  KitsuneInput *next_loose; /* with tasks, in the scope of @op; NULL, too: the last one */
};

struct _KitsuneOutput
{
  KitsuneOp *op;
  guint index;
  KitsuneInput **peers; /* every one gets every item */
  guint n_peers;
  guint n_blocked; /* peers that are */
  guint n_closed;
  KitsuneInput *only_peer; /* for @peers, if there is one */
  KitsuneVector *vector;   /* being filled by kitsune_op_emit(); NULL until used */
  guint closed : 1;        /* all peers are */
  guint ended : 1;         /* by kitsune_op_end_output() */
};

typedef enum
{
  KITSUNE_WATCH_ITEM = 1 << 0,
  KITSUNE_WATCH_SAMPLED = 1 << 1,
  KITSUNE_WATCH_DROPPED = 1 << 2,
} KitsuneWatch;

struct _KitsuneOp
{
  const KitsuneOpClass *klass;
  KitsuneStage *stage;
  const char *name; /* path in this run: effective name, after that of who opened the pipeline */
  gpointer params;  /* of the stage */
  KitsuneExec *exec;
  KitsuneLane *lane;
  KitsuneScope *scope;
  KitsuneTally *tally; /* of its path */
  guint index;         /* in the run, by the order of opening; as in the plan for what it began with */
  GType item_type;     /* of output 0; G_TYPE_VALUE for terminals */

  KitsuneInput *inputs;
  KitsuneOutput *outputs;
  KitsuneInput **inlets; /* inputs from @n_inputs on, for what it opens; NULL: not in use */
  guint n_inputs;        /* of the stage: 0 for a source */
  guint n_inlets;
  guint n_outputs;
  guint n_open_inputs; /* neither ended nor closed */
  guint n_open_outputs;
  guint n_blocked_outputs;

  KitsuneEmitter *emitter;               /* NULL until kitsune_op_get_emitter() */
  KitsuneErrorHandler *handler;          /* of the stage or the run; NULL: halt */
  KitsuneSupervisionPolicy *supervision; /* of the stage; NULL: fail */
  gint64 total_timeout;                  /* of the stage; 0: none */
  KitsuneRecovery *recovery;             /* NULL until a call failed */
  KitsuneVector *vector;                 /* being worked on; its items are not counted yet */
  GError *failure;                       /* with ending: fail instead of end */
  guint vector_limit;                    /* the run's max-vector, or what has room below */
  guint vector_size;                     /* how many items a turn may produce */
  KitsuneInput *only_edge;               /* with the only buffer below, if there is but one */
  guint n_timers;                        /* armed */
  guint n_background;                    /* of those */
  guint64 n_sampled;
  guint n_unmeasured;  /* turns until the next one that is measured */
  guint measure_every; /* how many there are between two of these, about */
  gint64 measured_at;
  guint watch;       /* KitsuneWatch */
  guint class_watch; /* what the class of the stage listens to by itself, with @class_watched */
  guint n_relieved;  /* how often it was made to take more than it wanted */

  guint started : 1;
  guint external : 1; /* see kitsune_op_set_external() */
  guint producing : 1;
  guint ending : 1; /* ended or failed inside transform */
  guint done : 1;
  guint queued : 1; /* in the lane's ready queue */
  guint in_transform : 1;
  guint recovering : 1; /* a call that failed is to be made again, see kitsune-recovery.c */
  guint keeping : 1;    /* done, and its abandon is still to be called */
  guint class_watched : 1;
  guint looked_down : 1; /* the next two and @only_edge are known */
  guint demanded : 1;    /* somebody below has a demand */
  guint many_edges : 1;  /* there are forks below, or several buffers */
  guint again : 1;       /* with producing: kitsune_op_produce() was called meanwhile */
  guint counted : 1;     /* the item of the call that the operator ended in has been counted as dropped */
  KitsuneOp *next_ready;

  _Atomic gboolean notified; /* in the lane's inbox */
  KitsuneOp *next_notified;  /* under the lane's lock */

  KitsuneCounters *counters; /* of all operators of its path */
  guint64 searched;          /* by which search for a deadlock, see kitsune-stall.c */
  guint64 alive;             /* at which look for stalls it turned out to be no part of one */
  KitsuneOp *searched_from;
};

/* --- emitting --- */

/* Moves *value out on @output; it is left unset. Goes downstream when a vector
 * is full, and when the function that emits returns to the engine. */
static inline void kitsune_op_emit (KitsuneOp *op,
                                    guint output,
                                    GValue *value);
/* Moves item @index of @origin out on @output, with its columns. */
static inline void kitsune_op_forward (KitsuneOp *op,
                                       guint output,
                                       KitsuneVector *origin,
                                       guint index);
/* The vector that kitsune_op_emit() appends to, with room for at least one
 * item: for those who fill many slots at once. Whoever fills it to the limit
 * calls kitsune_op_flush(). */
static inline KitsuneVector *kitsune_op_get_vector (KitsuneOp *op,
                                                    guint output);
/* Sends what was emitted on @output now. */
void kitsune_op_flush (KitsuneOp *op,
                       guint output);
/* Sends all of @vector, which is left empty, after what was emitted. */
void kitsune_op_push (KitsuneOp *op,
                      guint output,
                      KitsuneVector *vector);

/* The process of operators that hand on what comes in, by whatever input. */
guint kitsune_op_pass_on (KitsuneOp *op,
                          guint input,
                          KitsuneVector *vector);

/* --- flow --- */

/* TRUE while no output is blocked: what is emitted does not pile up. */
static inline gboolean kitsune_op_has_room (KitsuneOp *op);
/* No more output: flushes, ends all outputs, closes all inputs. */
void kitsune_op_end (KitsuneOp *op);
/* The same with an error, which is taken over and gets the stage's name. It is
 * counted and announced, whether or not somebody below still waits for it. */
void kitsune_op_fail (KitsuneOp *op,
                      GError *error);
/* The same with an error that has been, by kitsune_op_report() or its like. */
void kitsune_op_fail_reported (KitsuneOp *op,
                               GError *error);
/* The same with an error of upstream, which stays as it is. */
void kitsune_op_pass_error (KitsuneOp *op,
                            GError *error);
/* Ends the operator, and the whole run with an error, which is taken over and
 * stays as it is: for what goes wrong when nobody listens any more. */
void kitsune_op_fail_run (KitsuneOp *op,
                          GError *error);
/* Ends output @output alone; with the last one, the operator is done. */
void kitsune_op_end_output (KitsuneOp *op,
                            guint output);
/* Wants no more from @input: upstream along that path stops. */
void kitsune_op_close_input (KitsuneOp *op,
                             guint input);
/* Takes nothing from @input until released; upstream is told. */
void kitsune_op_hold (KitsuneOp *op,
                      guint input);
void kitsune_op_release (KitsuneOp *op,
                         guint input);
/* A vector of items may wait at @input, without a buffer, and notified is called
 * when some have come while it is held: there is something to be done about
 * items before their turn. They are those of the input's pending. */
void kitsune_op_look_ahead (KitsuneOp *op,
                            guint input);
/* From now on produce is called while there is room downstream, as for a
 * source, until it returns WAIT or END. Called in the middle of produce, or while
 * what that emitted is on its way, it makes a WAIT a MORE. */
void kitsune_op_produce (KitsuneOp *op);
/* The same from any thread, at any time before finalize returns. */
void kitsune_op_notify (KitsuneOp *op);
/* Somebody on another thread uses the operator: whatever becomes of it, the run
 * does not end before as many calls of kitsune_op_unpin(). On the lane. */
void kitsune_op_pin (KitsuneOp *op);
void kitsune_op_unpin (KitsuneOp *op);
/* How long, in microseconds, the operator may keep its lane waiting for another
 * thread, with kitsune_spin_until(); 0 while the lane has other work. */
gint64 kitsune_op_get_patience (KitsuneOp *op);
/* Something outside of the run (a sender, an event, I/O) may make this
 * operator move: the run is not stuck while it waits. */
void kitsune_op_set_external (KitsuneOp *op,
                              gboolean external);
/* Counts (and announces) an item that goes no further; takes the value. */
void kitsune_op_drop (KitsuneOp *op,
                      GValue *item,
                      KitsuneDropReason reason);
/* The same for what nobody will ever use; an unset value is none. */
void kitsune_op_abandon (KitsuneOp *op,
                         GValue *item);
void kitsune_op_abandon_values (KitsuneOp *op,
                                GValue *values,
                                gsize n_values);
/* All of @queue, which is then empty. */
void kitsune_op_abandon_queue (KitsuneOp *op,
                               KitsuneQueue *queue);
/* Items @first and later of @vector, which is then @first long: what a
 * transform leaves behind when it has to stop. Where it stops because the call
 * for @first is to be made again they are kept and handed in again. */
void kitsune_op_abandon_rest (KitsuneOp *op,
                              KitsuneVector *vector,
                              guint first);
static inline gboolean kitsune_op_is_done (KitsuneOp *op);

/* --- inner pipelines --- */

/* Opens @pipeline: it runs beside the operator, in the same run, and its items
 * come in on a further input, whose number goes to @input. Nothing of it runs
 * before the operator's function has returned. kitsune_op_close_input() cancels
 * it; the number may be used again once it has ended or is closed. Fails with
 * KITSUNE_ERROR_INVALID if the pipeline has mistakes. */
gboolean kitsune_op_open (KitsuneOp *op,
                          KitsunePipeline *pipeline,
                          GType accepts,
                          guint *input,
                          GError **error);
/* Calls the class's quiet once what was opened at @input stands still, or has
 * not done so for a while. */
void kitsune_op_await_quiet (KitsuneOp *op,
                             guint input);
/* Who opened the pipeline that the operator is part of; NULL: nobody. */
KitsuneOp *kitsune_op_get_owner (KitsuneOp *op);
/* Whether the run is being drained: then nothing new should be begun. */
gboolean kitsune_op_is_draining (KitsuneOp *op);
/* NULL: the inlet is not in use. */
static inline KitsuneInput *
kitsune_op_get_input (KitsuneOp *op,
                      guint input)
{
  return input < op->n_inputs ? &op->inputs[input] : op->inlets[input - op->n_inputs];
}

static inline guint
kitsune_op_count_inputs (KitsuneOp *op)
{
  return op->n_inputs + op->n_inlets;
}

/* --- user functions --- */

typedef enum
{
  KITSUNE_CALL_OK,      /* went well */
  KITSUNE_CALL_DROPPED, /* failed, the item is to be dropped (it is counted) */
  KITSUNE_CALL_REPLACE, /* failed, *replacement is to be emitted instead */
  KITSUNE_CALL_STOP,    /* failed: return at once */
  KITSUNE_CALL_RETRY,   /* failed, the call is to be made again: only from kitsune_op_judge() */
} KitsuneCall;

KitsuneEmitter *kitsune_op_get_emitter (KitsuneOp *op);
/* What the functions kitsune_func_...() want for a call of @func: only one of a
 * script needs an emitter, others may get NULL. */
static inline KitsuneEmitter *
kitsune_op_get_emitter_for (KitsuneOp *op,
                            const KitsuneFunc *func)
{
  return kitsune_func_pushes (func) ? kitsune_op_get_emitter (op) : NULL;
}

/* What to do about the failure of a user function on @item, which may be NULL;
 * takes @error. @replacement must be unset; it may be NULL for stages that do
 * not take a handler that returns. @item stays the caller's.
 *
 * KITSUNE_CALL_STOP also says that the call is to be made again: the engine
 * holds the operator for as long as it takes and then calls the same function
 * of it with the same input, @item in front. So an operator changes nothing
 * before the last call for an item has succeeded, and then all that there is to
 * do is to return at once and leave @item where it was:
 *
 *   process     returns how many were consumed before it
 *   transform   calls kitsune_op_abandon_rest()
 *   produce     returns anything
 */
KitsuneCall kitsune_op_resolve (KitsuneOp *op,
                                const GValue *item,
                                GError *error,
                                GValue *replacement);
/* Counts and announces a failure that the operator deals with itself. */
void kitsune_op_report (KitsuneOp *op,
                        const GValue *item,
                        const GError *error);
/* The same for item number @index, for operators with several calls going on. */
void kitsune_op_report_at (KitsuneOp *op,
                           const GValue *item,
                           guint64 index,
                           const GError *error);
/* Right after KITSUNE_CALL_STOP in produce, for operators that have the item
 * themselves: whether it was given up. Then the next one is to be begun with. */
gboolean kitsune_op_gave_up (KitsuneOp *op);
/* Counts and announces that the operator begins anew because of @error, for
 * those that do so by themselves; @restart counts from 1. */
void kitsune_op_announce_restart (KitsuneOp *op,
                                  guint restart,
                                  const GError *error);
/* The attempts that were made at one item. Zeroed before the first. */
typedef struct
{
  guint64 index; /* of the item among those that came in */
  guint64 n_failed;
  gint64 first_at;      /* when the first one began, or failed; 0: not known yet */
  guint64 *counts;      /* of each handler that makes attempts; NULL until used */
  gboolean redelivered; /* after a restart */
} KitsuneAttempts;

/* The same for an operator with several calls going on at once, which keeps
 * count of the attempts of each and makes a call again by itself: on
 * KITSUNE_CALL_RETRY, after @delay microseconds. Where the operator is
 * restarted the engine holds its inputs for as long as that takes. */
KitsuneCall kitsune_op_judge (KitsuneOp *op,
                              const GValue *item,
                              KitsuneAttempts *attempts,
                              GError *error,
                              GValue *replacement,
                              gint64 *delay);
void kitsune_attempts_clear (KitsuneAttempts *self);
/* Call and resolve in one. */
KitsuneCall kitsune_op_call_map (KitsuneOp *op,
                                 KitsuneFunc *func,
                                 const GValue *item,
                                 GValue *result,
                                 GValue *replacement);
KitsuneCall kitsune_op_call_test (KitsuneOp *op,
                                  KitsuneFunc *func,
                                  const GValue *item,
                                  gboolean *answer,
                                  GValue *replacement);
KitsuneCall kitsune_op_call_fold (KitsuneOp *op,
                                  KitsuneFunc *func,
                                  const GValue *state,
                                  const GValue *item,
                                  GValue *result,
                                  GValue *replacement);
KitsuneCall kitsune_op_call_item (KitsuneOp *op,
                                  KitsuneFunc *func,
                                  const GValue *item);
/* @pipeline gets what the function returned, which may be NULL. */
KitsuneCall kitsune_op_call_pipeline (KitsuneOp *op,
                                      KitsuneFunc *func,
                                      const GValue *item,
                                      KitsunePipeline **pipeline,
                                      GValue *replacement);
/* What was produced is left in the operator's emitter. */
KitsuneCall kitsune_op_call_process (KitsuneOp *op,
                                     KitsuneFunc *func,
                                     const GValue *item,
                                     GValue *replacement);

/* --- time --- */

KitsuneClock *kitsune_op_get_clock (KitsuneOp *op);
gint64 kitsune_op_get_time (KitsuneOp *op);
gint64 kitsune_op_get_real_time (KitsuneOp *op);
/* @timer is a zeroed part of the operator. Arming an armed timer moves it. */
void kitsune_op_arm_timer (KitsuneOp *op,
                           KitsuneTimer *timer,
                           gint64 due);
void kitsune_op_disarm_timer (KitsuneOp *op,
                              KitsuneTimer *timer);

/* Work on @n_items, taking @ns altogether, that was done on other threads. */
void kitsune_op_account_work (KitsuneOp *op,
                              guint64 ns,
                              guint n_items);

/* --- the run --- */

/* What async_boundary is in a run: the source of a gate, see kitsune-gate.c. */
extern const KitsuneOpClass kitsune_boundary_op_class;
/* Cancelled when a source on a lane of its own is not to wait any longer; NULL
 * on the lane of the run. */
GCancellable *kitsune_op_get_cancellable (KitsuneOp *op);

/* Emits a signal of the stage, whose arguments are the run and a value of an
 * enumeration. That happens on the context of the run, where signals belong: at
 * once, or, if the operator has another thread, before what it emits from now on
 * gets there. At once means that a handler may end the run. */
void kitsune_op_signal (KitsuneOp *op,
                        guint signal,
                        gint value);

/* Where states are kept; NULL: nowhere. */
KitsuneStore *kitsune_op_get_store (KitsuneOp *op);
/* What turns them into bytes; NULL: the default. */
KitsuneCodec *kitsune_op_get_codec (KitsuneOp *op);
/* How long, in microseconds, states that are not used last; 0: for ever. */
gint64 kitsune_op_get_default_key_ttl (KitsuneOp *op);
/* Counts states whose time was over. */
void kitsune_op_count_expired (KitsuneOp *op,
                               guint64 n_states);
/* The run was cancelled or has failed: nobody waits for more than it takes to
 * leave things in order. */
gboolean kitsune_op_is_run_over (KitsuneOp *op);
/* The context on which the run, its signals and its user functions live. */
GMainContext *kitsune_op_get_context (KitsuneOp *op);
/* Starts a generator of random numbers that depends on the run's seed and on
 * nothing else but the operator's place in the run. */
void kitsune_op_init_random (KitsuneOp *op,
                             KitsuneRandom *random);

/* Nanoseconds of the monotonic clock, for what took place: operators go by the clock of
 * their run. Any thread. */
gint64 kitsune_get_ns (void);

static inline gboolean
kitsune_op_is_done (KitsuneOp *op)
{
  return op->done || op->ending;
}

/* Whether the items of an input need no freeing. A declared item type is a
 * promise that every operator keeps, but for the null item, which is plain. */
static inline gboolean
kitsune_op_input_is_plain (KitsuneOp *op,
                           guint input)
{
  GType type = kitsune_pipeline_get_item_type (kitsune_op_get_input (op, input)->pipeline);

  return type != G_TYPE_VALUE && kitsune_type_is_plain (type);
}

static inline gboolean
kitsune_op_has_room (KitsuneOp *op)
{
  return op->n_blocked_outputs == 0;
}

static inline void
kitsune_counter_add (_Atomic guint64 *counter,
                     guint64 n)
{
  atomic_store_explicit (counter, atomic_load_explicit (counter, memory_order_relaxed) + n,
                         memory_order_relaxed);
}

static inline KitsuneVector *
kitsune_op_get_vector (KitsuneOp *op,
                       guint output)
{
  KitsuneOutput *out = &op->outputs[output];

  if (G_UNLIKELY (out->vector == NULL))
    out->vector = kitsune_vector_new ();

  return out->vector;
}

static inline void
kitsune_op_emit (KitsuneOp *op,
                 guint output,
                 GValue *value)
{
  KitsuneVector *vector = kitsune_op_get_vector (op, output);

  kitsune_vector_take (vector, value);
  if (vector->n_items >= op->vector_limit)
    kitsune_op_flush (op, output);
}

static inline void
kitsune_op_forward (KitsuneOp *op,
                    guint output,
                    KitsuneVector *origin,
                    guint index)
{
  KitsuneVector *vector = kitsune_op_get_vector (op, output);

  kitsune_vector_take (vector, &origin->values[index]);
  if (G_UNLIKELY (origin->columns != NULL))
    {
      kitsune_vector_inherit (vector, vector->n_items - 1, origin, index);
      kitsune_vector_drop_column (origin, index);
    }
  if (vector->n_items >= op->vector_limit)
    kitsune_op_flush (op, output);
}

G_END_DECLS
