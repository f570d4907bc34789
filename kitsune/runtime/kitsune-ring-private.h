/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * A bounded queue from one thread to one other, without locks: see
 * kitsune-ring.c for the protocol. What belongs to one side is on cache lines
 * of its own.
 */
typedef struct
{
  GValue *slots;                 /* ring of @mask + 1; full with @capacity */
  gint64 *times;                 /* columns of the slots */
  KitsuneItemContext **contexts; /* the same */
  guint capacity;
  guint mask;
  GMutex *lock; /* both sides take it; NULL unless the oldest are dropped */

  _Alignas(64) _Atomic guint64 tail; /* producer: how many were ever put in */
  guint64 seen_head;                 /* producer: @head at its last look */
  gboolean has_columns;              /* producer */
  _Atomic guint high_water;          /* producer */
  _Atomic guint64 n_dropped;         /* producer */

  _Alignas(64) _Atomic guint64 head; /* consumer: how many were ever taken out */
  guint64 seen_tail;                 /* consumer: @tail at its last look */

  _Alignas(64) _Atomic guint64 columns_from; /* the first item that has some */
  _Atomic gboolean producer_waits;           /* wants to be woken */
  _Atomic gboolean consumer_waits;
  _Atomic gboolean ended;     /* by the producer, behind all items; @error is set before */
  _Atomic gboolean cancelled; /* by the consumer: it takes no more */
  GError *error;              /* producer until @ended, then consumer */
} KitsuneRing;

KitsuneRing *kitsune_ring_new (guint capacity,
                               KitsuneOverflow overflow);
/* Both threads must be done with it. */
void kitsune_ring_free (KitsuneRing *self);

/* --- the producer's --- */

/* Moves items @first and later of @vector in, as many as fit, and returns how
 * many. They can be seen at once. */
guint kitsune_ring_push (KitsuneRing *self,
                         KitsuneVector *vector,
                         guint first);
/* With a lock: takes out the oldest items, into @vector, which is empty, so that
 * @n_items fit. */
void kitsune_ring_evict (KitsuneRing *self,
                         KitsuneVector *vector,
                         guint n_items);
/* Takes @error. */
void kitsune_ring_end (KitsuneRing *self,
                       GError *error);
/* From now on the consumer has to wake the producer. FALSE if there is room
 * after all. */
gboolean kitsune_ring_wait_for_room (KitsuneRing *self);
/* For waiting awake; @ring is a KitsuneRing. */
gboolean kitsune_ring_has_room (gpointer ring);
/* Whether the consumer is to be woken: the caller does it then. */
gboolean kitsune_ring_claim_consumer (KitsuneRing *self);

/* --- the consumer's --- */

/* How many items can be taken out, or whether there is an end behind none. */
guint kitsune_ring_get_length (KitsuneRing *self);
/* Moves @n_items, no more than there are, to @vector, which is empty. */
void kitsune_ring_pop (KitsuneRing *self,
                       KitsuneVector *vector,
                       guint n_items);
/* From now on the producer has to wake the consumer. FALSE if there is something
 * after all. */
gboolean kitsune_ring_wait_for_items (KitsuneRing *self);
gboolean kitsune_ring_has_items (gpointer ring);
/* TRUE once all items have been taken out and no more can come. */
gboolean kitsune_ring_is_over (KitsuneRing *self);
/* Whether the producer is to be woken: the caller does it then. */
gboolean kitsune_ring_claim_producer (KitsuneRing *self);

/* --- anybody's --- */

guint kitsune_ring_peek_length (KitsuneRing *self);

G_END_DECLS
