/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-flight-private.h"

G_BEGIN_DECLS

/*
 * Operators whose functions are called on several threads at once, see
 * kitsune-workers.c. What a call is, and in which portions there is work, is
 * their own.
 *
 * What there is to do stands in a ring as jobs, which the lane puts there and
 * whoever is free claims: slots of the flight, or what stands for several of
 * them.
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

  /* Puts item @i of @vector in, for which there is room. Returns FALSE if it is
   * to be handed in again. */
  gboolean (*put) (KitsuneWorkers *self,
                   KitsuneVector *vector,
                   guint i);
  /* Nobody works any more and the operator is done. NULL: nothing to do. */
  void (*let_go) (KitsuneWorkers *self);
} KitsuneWorkersClass;

/* The beginning of the operator's struct. */
struct _KitsuneWorkers
{
  KitsuneFlight flight;
  const KitsuneWorkersClass *klass;
  guint concurrency;
  gboolean blocking;
  KitsuneCrew *crew; /* NULL: not started */
  gpointer hand;     /* the lane's */
  gboolean gone;     /* the crew is, and what it left behind */

  _Atomic (gpointer) *jobs; /* a ring */
  guint64 mask;
  _Atomic guint64 *end; /* the next one to be put */
  _Atomic guint64 claimed;

  _Atomic gboolean waiting; /* the lane wants to hear when something is finished */
  _Atomic guint64 tell_at;  /* and this much has been claimed */
  _Atomic gint64 cost;      /* ns of a call, lately; 0: not known */
  _Atomic guint64 done_ns;  /* not in the counters yet */
  _Atomic guint64 done_items;
};

/* From the start of the operator: a flight whose slots have @slot_size, and
 * nobody at work yet. The jobs are the slots. */
void kitsune_workers_init (KitsuneWorkers *self,
                           const KitsuneWorkersClass *klass,
                           gsize slot_size);
/* In what time the next slots are done; for kitsune_workers_deliver(). */
gint64 kitsune_workers_now (void);
/* How many calls are worth being told of. */
guint kitsune_workers_get_chunk (KitsuneWorkers *self);
/* Whether whoever works is to leave off. */
gboolean kitsune_workers_are_closing (KitsuneWorkers *self);
/* Before the last call of a portion: what handing back and claiming the next one
 * will touch is got meanwhile. */
void kitsune_workers_foresee (KitsuneWorkers *self);
/* Hands back @n_slots slots, from @first to @last, which are linked by their
 * next, the latest first. Work on them began at @start; @typical: what it took is
 * what it takes. */
void kitsune_workers_deliver (KitsuneWorkers *self,
                              KitsuneSlot *first,
                              KitsuneSlot *last,
                              guint n_slots,
                              gint64 start,
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
