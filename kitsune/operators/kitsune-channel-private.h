/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-channel.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

struct _KitsuneChannel
{
  GObject parent_instance;

  GType item_type;
  guint capacity;
  GWeakRef pipeline;

  GMutex lock;
  KitsuneQueue items;    /* under lock */
  GQueue senders;        /* KitsuneSender, those that wait; under lock */
  gboolean closed;       /* under lock */
  KitsuneOp *reader;     /* NULL: none; under lock */
  GMainContext *context; /* of the reader's run; under lock */
  gboolean waiting;      /* the reader wants to be notified; under lock */
};

/*
 * The reading end of a channel, for the operator that reads it. All of these
 * run on the operator's lane.
 */

/* Makes @op the reader; fails if another operator is. */
gboolean kitsune_channel_connect (KitsuneChannel *self,
                                  KitsuneOp *op,
                                  GError **error);
/* May be called more than once, and by an operator that is not the reader. */
void kitsune_channel_disconnect (KitsuneChannel *self,
                                 KitsuneOp *op);
/* Moves at most @max items to @vector, which must be empty. WAIT means that the
 * reader will be notified of the next item or of the end. */
KitsuneFlow kitsune_channel_receive (KitsuneChannel *self,
                                     KitsuneVector *vector,
                                     guint max);

G_END_DECLS
