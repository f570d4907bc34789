/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-worker-stage.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/* What a call of the function of a stage means. */
typedef enum
{
  KITSUNE_WORK_MAP,      /* gives the result */
  KITSUNE_WORK_FLAT_MAP, /* pushes the results */
  KITSUNE_WORK_FILTER,   /* yes: the item passes */
  KITSUNE_WORK_REJECT,   /* no: the item passes */
  KITSUNE_WORK_TAP,      /* the item passes */
  KITSUNE_WORK_FOR_EACH, /* nothing comes of it */
  KITSUNE_WORK_CALL,     /* what the operator says, see kitsune_worker_stage_set_call() */
} KitsuneWork;

typedef struct _KitsuneSlot KitsuneSlot;

/* What an operator does with an item on its own terms. */
typedef struct
{
  /* Does the work on the item of @slot and puts the outcome into it, of the
   * operator's item type if that is easy; FALSE with @error if it failed. On any
   * thread; @state is what all of them have in common. */
  gboolean (*call) (KitsuneOp *op,
                    gpointer state,
                    KitsuneEmitter *emitter,
                    KitsuneSlot *slot,
                    GError **error);
  /* Makes what the calls of a run have in common. NULL: nothing. */
  gpointer (*state_new) (KitsuneOp *op);
  void (*state_free) (gpointer state);
  /* The lane: what a call left in @state can be told of, before its outcome goes
   * out. May end the operator. NULL: no need. */
  void (*returned) (KitsuneOp *op,
                    gpointer state);
} KitsuneWorkClass;

/* The stage of an operator whose function may be called on worker threads, with
 * one input. Its class has kitsune_worker_stage_get_variant() as variant, which
 * is what works when there is concurrency. @func belongs to @params. */
KitsuneStage *kitsune_worker_stage_new (KitsunePipeline *pipeline,
                                        const char *kind,
                                        const KitsuneOpClass *op_class,
                                        KitsuneStageFlags flags,
                                        gpointer params,
                                        GDestroyNotify params_free);
void kitsune_worker_stage_set_work (KitsuneStage *stage,
                                    KitsuneWork work,
                                    KitsuneFunc *func);
/* @func is one of those that are called. */
void kitsune_worker_stage_set_call (KitsuneStage *stage,
                                    const KitsuneWorkClass *klass,
                                    KitsuneFunc *func);
KitsuneWork kitsune_worker_stage_get_work (KitsuneStage *stage);
const KitsuneWorkClass *kitsune_worker_stage_get_call (KitsuneStage *stage);
KitsuneFunc *kitsune_worker_stage_get_func (KitsuneStage *stage);

/* kitsune-worker-op.c */
const KitsuneOpClass *kitsune_worker_stage_get_variant (KitsuneStage *stage);

G_END_DECLS
