/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-backoff.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/* Which function of the operator made the call that failed. */
typedef enum
{
  KITSUNE_SITE_NONE, /* none is to be called again */
  KITSUNE_SITE_INPUT,
  KITSUNE_SITE_PRODUCE,
  KITSUNE_SITE_ENDED,
  KITSUNE_SITE_TIMER,
} KitsuneSite;

/*
 * What an operator remembers of calls that failed, for as long as the run
 * lasts. Only the engine knows it, see kitsune-recovery.c.
 */
struct _KitsuneRecovery
{
  KitsuneAttempts attempts; /* at the item in front */
  KitsuneTimer timer;       /* armed while the next attempt has to wait */
  KitsuneSite site;
  gboolean given_up;    /* with fresh: the item is not to be handed in again */
  gboolean fresh;       /* the call has failed, but its function is not back yet */
  gboolean ready;       /* the next attempt may be made */
  KitsuneInput *input;  /* of the sites input and ended */
  KitsuneTimer *origin; /* of the site timer */
  GError *end;          /* of the site ended: what the input ended with */
  guint n_kept;         /* items that a transform did not get to */

  KitsuneRandom random;    /* for jitter */
  KitsuneEmitter *emitter; /* for predicates of scripts; NULL until used */

  GArray *restarts; /* gint64: when those were that count; NULL until used */
  guint n_restarts; /* of the run */
};

KitsuneRecovery *kitsune_op_need_recovery (KitsuneOp *op);
void kitsune_op_free_recovery (KitsuneOp *op);
/* The operator is done: there will be no other attempt. */
void kitsune_op_forget_recovery (KitsuneOp *op);

/* The call that has just failed is to be made again in @delay microseconds. */
void kitsune_op_suspend (KitsuneOp *op,
                         gint64 delay);
/* The operator goes on, but takes nothing in for @delay microseconds. */
void kitsune_op_rest (KitsuneOp *op,
                      gint64 delay);
/* That time is over. */
void kitsune_op_wake (KitsuneOp *op);
/* How long to wait after attempt number @attempt. */
gint64 kitsune_op_get_delay (KitsuneOp *op,
                             KitsuneBackoff *backoff,
                             guint64 attempt);
/* Keeps the items that the transform going on did not get to. */
void kitsune_op_keep_rest (KitsuneOp *op,
                           KitsuneVector *vector,
                           guint first);
/* Takes the item that process left at @index if that has been given up. Returns
 * how many that were. */
guint kitsune_op_take_given_up (KitsuneOp *op,
                                KitsuneVector *vector,
                                guint index);
/* A function of the operator has returned: it failed and is to be called again,
 * or an attempt has gone well. */
void kitsune_op_recover (KitsuneOp *op,
                         KitsuneSite site,
                         KitsuneInput *input,
                         KitsuneTimer *origin);
/* Whether the policy of the operator restarts it because of @error, and after
 * how many microseconds. */
gboolean kitsune_op_restart (KitsuneOp *op,
                             const GError *error,
                             gint64 *delay);
/* A turn of an operator that is recovering. Returns FALSE if it goes on like
 * any other. */
gboolean kitsune_op_resume (KitsuneOp *op);
/* Whether items of @in may be handed in while the operator is recovering. */
gboolean kitsune_input_may_resume (KitsuneInput *in);

/* After every call of a function of an operator. */
static inline void
kitsune_op_check_recovery (KitsuneOp *op,
                           KitsuneSite site,
                           KitsuneInput *input,
                           KitsuneTimer *origin)
{
  if (G_UNLIKELY (op->recovering))
    kitsune_op_recover (op, site, input, origin);
}

G_END_DECLS
