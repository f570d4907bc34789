/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-async-call.h"
#include "kitsune/operators/kitsune-flight-private.h"

G_BEGIN_DECLS

/*
 * What the calls of one operator in one run share with it. Calls may outlive
 * the operator and be completed on any thread: the lock decides whether a call
 * still counts.
 *
 * A call counts while the slot that it was made for has its serial. It loses it
 * when it is completed, when its time is up, and when its result is not wanted
 * any more; whoever takes the serial away finishes the slot.
 */
typedef struct
{
  gatomicrefcount ref_count;
  GMutex lock;
  KitsuneFlight *flight; /* under lock; NULL: the run has ended */
  gboolean attentive;    /* under lock; the lane will look for finished slots */
} KitsuneAsyncPort;

typedef struct
{
  KitsuneSlot slot;
  guint64 serial;            /* under lock; 0: no call counts */
  GCancellable *cancellable; /* under lock; NULL until asked for */
  KitsuneTimer timer;
} KitsuneAsyncSlot;

KitsuneAsyncPort *kitsune_async_port_new (KitsuneFlight *flight);
void kitsune_async_port_unref (KitsuneAsyncPort *self);
/* The calls of the slot count no more. Returns FALSE if none did. *cancellable
 * is for the caller to cancel, without the lock; NULL if nobody asked for it. */
gboolean kitsune_async_port_revoke (KitsuneAsyncPort *self,
                                    KitsuneAsyncSlot *slot,
                                    GCancellable **cancellable);

KitsuneAsyncCall *kitsune_async_call_new (KitsuneAsyncPort *port,
                                          KitsuneAsyncSlot *slot,
                                          guint64 serial) G_GNUC_WARN_UNUSED_RESULT;
/* Whether nobody has completed the call or kept it. */
gboolean kitsune_async_call_is_untouched (KitsuneAsyncCall *self);

G_END_DECLS
