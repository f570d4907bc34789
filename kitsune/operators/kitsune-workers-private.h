/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-flight-private.h"
#include "kitsune/operators/kitsune-stopwatch-private.h"

G_BEGIN_DECLS

/*
 * Operators whose functions are called on several threads at once, see
 * kitsune-workers.c. What a call is, and in which portions there is work, is
 * their own.
 *
 * What there is to do stands in a ring as jobs, which the lane puts there and
 * whoever is free claims: slots of the flight, bundles, or what stands for several
 * slots.
 */
#define KITSUNE_JOBS_MAX 64

typedef struct _KitsuneWorkers KitsuneWorkers;
typedef struct _KitsuneCrew KitsuneCrew;

typedef struct
{
  /* What a worker needs for its calls, such as an emitter. On its thread. */
  gpointer (*hire) (KitsuneWorkers *self);
  void (*dismiss) (gpointer hand);
  /* Does the work of @jobs, some of it at least, and hands slots back with
   * kitsune_workers_deliver(). On a worker, or on the lane. */
  void (*work) (KitsuneWorkers *self,
                gpointer hand,
                gpointer *jobs,
                guint n_jobs);
  guint max_jobs; /* at once, at most KITSUNE_JOBS_MAX */

  /* Puts items in, from item @first of @vector on; there is room for one.
   * Returns how many, 0 if it is to be handed in again. */
  guint (*put) (KitsuneWorkers *self,
                KitsuneVector *vector,
                guint first);
  /* Nobody works any more and the operator is done. NULL: nothing to do. */
  void (*let_go) (KitsuneWorkers *self);
} KitsuneWorkersClass;

/* The beginning of the operator's struct. */
struct _KitsuneWorkers
{
  KitsuneFlight flight;
  /* written with the flight's n_returning, whenever something was finished */
  _Atomic guint64 done_ns;    /* that calls have taken, on other threads than the lane's */
  _Atomic guint64 done_items; /* calls */
  char apart_claimed[KITSUNE_CACHE_LINE];
  _Atomic guint64 claimed; /* jobs, by anybody */
  char apart_end[KITSUNE_CACHE_LINE];
  _Atomic guint64 end; /* jobs, by the lane */
  guint64 own_ns;      /* like the two above, on the lane's thread */
  guint64 own_items;
  guint64 told_ns; /* of all that, the operator's counters */
  guint64 told_items;
  /* seldom written */
  char apart_read[KITSUNE_CACHE_LINE];
  const KitsuneWorkersClass *klass;
  guint concurrency;
  gboolean blocking;
  KitsuneCrew *crew; /* NULL: not started */
  gpointer hand;     /* the lane's */
  gboolean gone;     /* the crew is, and what it left behind */

  _Atomic (gpointer) *jobs; /* a ring */
  guint64 mask;
  _Atomic gint64 cost;         /* ns of a call, lately; 0: not known */
  _Atomic gint pace;           /* KitsunePace */
  _Atomic gint64 paced_at;     /* when that was last looked into */
  gboolean waited;             /* the lane has, for the first result */
  _Atomic gboolean seems_long; /* that took a while, and no more is known yet */
  _Atomic gboolean waiting;    /* the lane wants to hear when something is finished */
  _Atomic guint64 tell_at;     /* and this much has been claimed */
  char apart_own[KITSUNE_CACHE_LINE];
};

/* From the start of the operator: a flight whose slots have @slot_size, and
 * nobody at work yet. */
void kitsune_workers_init (KitsuneWorkers *self,
                           const KitsuneWorkersClass *klass,
                           gsize slot_size);
/* A job that is a bundle is taken alone. What stands in the ring says so, so that
 * nobody has to look at it for that. */
static inline gpointer
kitsune_job_new_bundle (KitsuneBundle *bundle)
{
  return (char *) bundle + 1;
}

static inline gboolean
kitsune_job_is_bundle (gpointer job)
{
  return (GPOINTER_TO_SIZE (job) & 1) != 0;
}

static inline KitsuneBundle *
kitsune_job_get_bundle (gpointer job)
{
  return (KitsuneBundle *) (gpointer) ((char *) job - 1);
}

/* The lane: there is something to do. There are never more jobs waiting than
 * slots, or than the concurrency of the stage. */
static inline void
kitsune_workers_push (KitsuneWorkers *self,
                      gpointer job)
{
  guint64 end = atomic_load_explicit (&self->end, memory_order_relaxed);

  atomic_store_explicit (&self->jobs[end & self->mask], job, memory_order_relaxed);
  atomic_store_explicit (&self->end, end + 1, memory_order_release);
}

/* Before the next slots are worked on; for kitsune_workers_deliver(). */
void kitsune_workers_start_watch (KitsuneWorkers *self,
                                  KitsuneStopwatch *watch);
/* How many calls are worth being told of. */
guint kitsune_workers_get_chunk (KitsuneWorkers *self);
/* How many of @n_calls calls somebody should take at once: what is worth the
 * effort, and leaves enough to the others. */
guint kitsune_workers_get_portion (KitsuneWorkers *self,
                                   guint64 n_calls);
/* Whether whoever works is to leave off. */
gboolean kitsune_workers_are_closing (KitsuneWorkers *self);
/* Before the last call of a portion: what handing back and claiming the next one
 * will touch is got meanwhile. */
void kitsune_workers_foresee (KitsuneWorkers *self);
/* Hands back the slots from @first to @last, which are linked by their next, the
 * latest first, after @n_calls calls in the time of @watch; @typical: what it took
 * is what it takes. */
void kitsune_workers_deliver (KitsuneWorkers *self,
                              gpointer hand,
                              KitsuneSlot *first,
                              KitsuneSlot *last,
                              guint n_calls,
                              const KitsuneStopwatch *watch,
                              gboolean typical);
/* The lane: gets as many to work as there is work for. */
void kitsune_workers_rouse (KitsuneWorkers *self);
/* A further attempt at a slot that is a job goes before the ring. */
void kitsune_workers_begin_again (KitsuneWorkers *self,
                                  KitsuneSlot *slot);

/* Functions of the operator's class. */
guint kitsune_workers_process (KitsuneOp *op,
                               guint input,
                               KitsuneVector *vector);
KitsuneFlow kitsune_workers_produce (KitsuneOp *op,
                                     guint max);
void kitsune_workers_ended (KitsuneOp *op,
                            guint input);
void kitsune_workers_failed (KitsuneOp *op,
                             guint input,
                             GError *error);
void kitsune_workers_returned (KitsuneOp *op);
void kitsune_workers_abandon (KitsuneOp *op);
void kitsune_workers_finalize (KitsuneOp *op);

G_END_DECLS
