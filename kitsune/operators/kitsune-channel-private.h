/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-channel.h"
#include "kitsune/operators/kitsune-funnel-private.h"

G_BEGIN_DECLS

struct _KitsuneChannel
{
  GObject parent_instance;

  GType item_type;
  guint capacity;
  KitsuneFunnel *funnel;    /* the items; its flags are under lock */
  _Atomic gboolean guarded; /* that flag of the funnel, for the reader; changed under lock */
  KitsuneSpin sender_spin;  /* any thread */
  KitsuneSpin reader_spin;  /* the reader's */
  gint64 waiting_since;     /* the reader's: when it fell asleep; 0: it has seen items since */

  GMutex lock;
  GWeakRef pipeline;     /* under lock */
  KitsuneQueue items;    /* behind those in the funnel; under lock */
  GQueue senders;        /* KitsuneSender, those that wait; under lock */
  gboolean closed;       /* under lock */
  KitsuneOp *reader;     /* NULL: none; under lock */
  GMainContext *context; /* of the reader's run; under lock */
  gboolean waiting;      /* the reader wants to be notified; under lock */
};

typedef enum
{
  KITSUNE_SENDER_WAITING,
  KITSUNE_SENDER_TAKEN,
  KITSUNE_SENDER_REFUSED,
  KITSUNE_SENDER_CANCELLED,
} KitsuneSenderState;

/* Somebody who has to wait, see kitsune-channel-transfer.c. */
typedef struct
{
  KitsuneChannel *channel;
  GList link; /* in the queue of senders; under the channel's lock */
  GValue item;
  KitsuneSenderState state; /* under the channel's lock */
  GCond decided;            /* a blocking sender waits for it */
  GTask *task;              /* NULL: a blocking sender, which lives on a stack */
  GSource *cancel_source;   /* (nullable) */
} KitsuneSender;

/* --- the sending end: kitsune-channel-send.c --- */

/* With the lock held: takes the value if nobody has to wait for that. */
gboolean kitsune_channel_put (KitsuneChannel *self,
                              GValue *value);
/* With the lock held: the sender waits from now on. */
void kitsune_channel_enqueue (KitsuneChannel *self,
                              KitsuneSender *sender);
/* Without the lock: completes the task. */
void kitsune_sender_tell (KitsuneSender *self);
void kitsune_channel_set_closed (GError **error);

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
/* Moves at most @max items to @vector, which must be empty, for @op, which is the
 * reader. WAIT means that it will be notified of the next item or of the end. */
KitsuneFlow kitsune_channel_receive (KitsuneChannel *self,
                                     KitsuneOp *op,
                                     KitsuneVector *vector,
                                     guint max);

G_END_DECLS
