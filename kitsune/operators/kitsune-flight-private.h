/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-outbox-private.h"

G_BEGIN_DECLS

/*
 * Items in flight: what an operator has taken in and something else is working
 * on, be it an asynchronous operation or a thread.
 *
 *              put                 finish (any thread)           settle
 *   free ──────────────▶ busy ─────────────────────▶ finished ──────────▶ free
 *                          │ ▲                           │                 ▲
 *                          │ └── failed, to be repeated ◀┤                 │
 *                          │                             │                 │
 *                          └──────────────┬──────────────┘     abandon     │
 *                                         └────────────────────────────────┘
 *
 * Each item has a slot, which keeps it until its results have gone out or its
 * error has been dealt with. Whoever finishes a slot writes the outcome into it
 * and hands it back with kitsune_flight_finish(); from then on it is the
 * lane's again. Results go out in the order in which the slots were put, or in
 * the one in which they were finished. What is not freed on the lane is only
 * what never left the one who finishes.
 */
#define KITSUNE_CACHE_LINE 64
#define KITSUNE_FLIGHT_BLOCK 32

typedef struct _KitsuneSlot KitsuneSlot;
typedef struct _KitsuneBundle KitsuneBundle;
typedef struct _KitsuneFlight KitsuneFlight;

typedef enum
{
  KITSUNE_OUTCOME_NOTHING, /* nothing comes of the item */
  KITSUNE_OUTCOME_FORWARD, /* the item itself */
  KITSUNE_OUTCOME_VALUE,   /* @value */
  KITSUNE_OUTCOME_VALUES,  /* @n_values of @values */
  KITSUNE_OUTCOME_FAILED,  /* @error */
  KITSUNE_OUTCOME_BUNDLE,  /* what is in @bundle, see kitsune-bundle-private.h */
} KitsuneOutcome;

/* What a call that goes well touches on another thread is one cache line; the
 * rest stays with the lane. */
struct _KitsuneSlot
{
  KitsuneSlot *next; /* among the free, or among the finished */
  GValue item;       /* unset: the slot is free */
  GValue value;
  KitsuneOutcome outcome;
  guint8 finished; /* known to the lane; lane only, like the next one */
  guint8 stamped;  /* @time and @context count */
  guint8 littered; /* more of it than @item and @value is to be looked at, and cleared */
  guint8 followed; /* by @rest */

  GError *error;
  GError *overcome; /* a failure that is told of, whatever the outcome; NULL: none */
  GValue *values;   /* kept with the slot, to be filled again */
  guint n_values;
  guint capacity;
  gboolean last; /* the stage ends with these results */

  gint64 time;
  KitsuneItemContext *context;
  KitsuneAttempts attempts;
  KitsuneTimer again;    /* until the next attempt */
  KitsuneBundle *bundle; /* NULL: the slot is that of one item */
  KitsuneSlot *rest;     /* what has its turn after this one, and no place in the ring */
};

/* The beginning of the operator's struct. */
struct _KitsuneFlight
{
  KitsuneOp op;
  KitsuneOutbox outbox;

  /* Starts the work on a slot: at first after it was put, and then for every
   * further attempt, here. */
  void (*begin) (KitsuneFlight *self,
                 KitsuneSlot *slot);
  /* A finished slot has come back: the operator may have another look at the
   * outcome, and be ended by whoever hears of it. NULL: no need. */
  void (*returned) (KitsuneFlight *self,
                    KitsuneSlot *slot);
  /* The slot is about to be free: nothing more is done for its item. NULL: no
   * need. */
  void (*freed) (KitsuneFlight *self,
                 KitsuneSlot *slot);

  char **blocks; /* of KITSUNE_FLIGHT_BLOCK slots of @slot_size each, made when they are needed */
  gsize slot_size;
  guint n_slots; /* that there may be */
  guint n_made;  /* that there are */
  guint max_busy;
  guint n_used;      /* items that have a place: no more than there are slots */
  guint n_busy;      /* of which not known to be finished */
  gboolean emptying; /* take no more until none is in use */
  KitsuneSlot *free;
  KitsuneBundle *free_bundles;
  guint n_single; /* items that get a slot each, whatever happens */

  gboolean ordered;
  KitsuneSlot **ring;      /* in the order in which they were put, if that counts */
  guint64 head;            /* the next one to be given out */
  guint64 tail;            /* the next one to be put */
  KitsuneSlot *queue_head; /* finished, if it does not */
  KitsuneSlot *queue_tail;
  guint64 n_collected; /* finished slots, by the lane */
  KitsuneSlot *home;   /* finished by the lane itself, the latest first */
  KitsuneSlot *failed; /* to be begun again in the next turn */

  gboolean ended; /* the input has */
  GError *upstream_error;

  /* What others read, and what they write, is on cache lines of its own. */
  char apart_read[KITSUNE_CACHE_LINE];
  guint64 mask;                       /* of the rings */
  _Atomic (KitsuneSlot *) *returning; /* ring of finished slots; NULL: not there yet */
  char apart_written[KITSUNE_CACHE_LINE];
  _Atomic guint64 n_returning; /* places in @returning that were taken, by anybody */
};

/* @max_busy slots may be busy at once, and @n_slots in use. */
void kitsune_flight_init (KitsuneFlight *self,
                          guint n_slots,
                          gsize slot_size,
                          guint max_busy,
                          gboolean ordered);
/* Moves item @index of @vector into a free slot, which is then busy. There must
 * be one: kitsune_flight_can_put() says so. */
KitsuneSlot *kitsune_flight_put (KitsuneFlight *self,
                                 KitsuneVector *vector,
                                 guint index);
/* Any thread: what kitsune_flight_finish() will touch is got meanwhile. */
static inline void kitsune_flight_foresee (KitsuneFlight *self);
/* Any thread: hands back the slots from @first to @last, which are linked by
 * their next, the latest first. Their outcomes must be complete. */
void kitsune_flight_finish (KitsuneFlight *self,
                            KitsuneSlot *first,
                            KitsuneSlot *last);
/* The lane: the same, without what that takes between threads. */
void kitsune_flight_finish_here (KitsuneFlight *self,
                                 KitsuneSlot *first,
                                 KitsuneSlot *last);
/* Converts what came of an item to the type that the stage promises; done when
 * it is given out, unless it was before. Any thread that has the slot. */
gboolean kitsune_flight_convert (KitsuneFlight *self,
                                 KitsuneSlot *slot,
                                 GError **error);
/* Takes what a call left in @emitter, in exchange for an array to fill: nothing
 * is allocated or freed. @ok: the call went well. */
void kitsune_slot_take_values (KitsuneSlot *slot,
                               KitsuneEmitter *emitter,
                               gboolean ok);
/* Gives out what is finished while there is room downstream. Returns FALSE if
 * some of it has to wait for that. */
gboolean kitsune_flight_give (KitsuneFlight *self);
/* The same, then holds or releases the input, and ends the operator when
 * nothing more can come. */
void kitsune_flight_settle (KitsuneFlight *self);

/* Functions of the operator's class. */
KitsuneFlow kitsune_flight_produce (KitsuneOp *op,
                                    guint max);
void kitsune_flight_timer (KitsuneOp *op,
                           KitsuneTimer *timer);
void kitsune_flight_input_ended (KitsuneOp *op,
                                 guint input);
void kitsune_flight_input_failed (KitsuneOp *op,
                                  guint input,
                                  GError *error);
void kitsune_flight_abandon (KitsuneOp *op);
void kitsune_flight_finalize (KitsuneOp *op);

static inline KitsuneSlot *
kitsune_flight_get_slot (KitsuneFlight *self,
                         guint index)
{
  char *block = self->blocks[index / KITSUNE_FLIGHT_BLOCK];

  return (KitsuneSlot *) (gpointer) (block + index % KITSUNE_FLIGHT_BLOCK * self->slot_size);
}

static inline gboolean
kitsune_flight_can_put (KitsuneFlight *self)
{
  return self->n_used < self->n_slots && self->n_busy < self->max_busy &&
         kitsune_outbox_is_free (&self->outbox, &self->op);
}

KitsuneSlot *kitsune_flight_make_slot (KitsuneFlight *self);
/* The slot that @address is in. */
KitsuneSlot *kitsune_flight_find_slot (KitsuneFlight *self,
                                       gconstpointer address);

/* No more than n_slots may be in use. */
static inline KitsuneSlot *
kitsune_flight_take_slot (KitsuneFlight *self)
{
  KitsuneSlot *slot = self->free;

  if (G_UNLIKELY (slot == NULL))
    return kitsune_flight_make_slot (self);

  self->free = slot->next;
  slot->next = NULL;
  slot->finished = FALSE;

  return slot;
}

/* The slot is busy, with @n_items items. */
static inline void
kitsune_flight_use_slot (KitsuneFlight *self,
                         KitsuneSlot *slot,
                         guint n_items)
{
  self->n_used += n_items;
  self->n_busy += n_items;
  if (self->ordered)
    self->ring[self->tail++ & self->mask] = slot;
}

/* The turn of @slot, which kitsune_flight_peek() has found, is over. */
static inline void
kitsune_flight_next (KitsuneFlight *self,
                     KitsuneSlot *slot)
{
  if (G_UNLIKELY (slot->followed))
    {
      slot->followed = FALSE;
      self->ring[self->head & self->mask] = g_steal_pointer (&slot->rest);
      return;
    }

  if (self->ordered)
    {
      self->head++;
      return;
    }

  self->queue_head = self->queue_head->next;
  if (self->queue_head == NULL)
    self->queue_tail = NULL;
}

/* A finished slot gets its turn, if that is not what the ring is for. */
static inline void
kitsune_flight_queue (KitsuneFlight *self,
                      KitsuneSlot *slot)
{
  if (self->ordered)
    return;

  if (self->queue_tail != NULL)
    self->queue_tail->next = slot;
  else
    self->queue_head = slot;
  self->queue_tail = slot;
}

/* The slot is free, with nothing left in it. */
static inline void
kitsune_flight_release_slot (KitsuneFlight *self,
                             KitsuneSlot *slot,
                             guint n_items)
{
  slot->next = self->free;
  self->free = slot;
  self->n_used -= n_items;
}

static inline void
kitsune_flight_foresee (KitsuneFlight *self)
{
  guint64 place = atomic_load_explicit (&self->n_returning, memory_order_relaxed);

  kitsune_prefetch_for_writing (&self->n_returning);
  kitsune_prefetch_for_writing (&self->returning[place & self->mask]);
  kitsune_prefetch_for_writing (&self->returning[(place + 8) & self->mask]);
  kitsune_prefetch_for_writing (&self->returning[(place + 16) & self->mask]);
}

/* The lane: whether something was finished that it has not looked at. */
static inline gboolean
kitsune_flight_has_mail (KitsuneFlight *self)
{
  return self->home != NULL ||
         atomic_load_explicit (&self->returning[self->n_collected & self->mask], memory_order_relaxed) != NULL;
}

G_END_DECLS
