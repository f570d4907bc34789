/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * A bounded queue from any number of threads to one, without locks as long as
 * nothing out of the ordinary is going on: see kitsune-funnel.c. What belongs to
 * one side is on cache lines of its own.
 */
typedef struct
{
  GValue value;
  _Atomic guint64 turn; /* n + 1: it holds the item of number n */
} KitsuneFunnelSlot;

typedef enum
{
  KITSUNE_FUNNEL_GUARDED = 1 << 0, /* nothing goes in but what its owner puts there, under a lock of his */
  KITSUNE_FUNNEL_IDLE = 1 << 1,    /* the same, and the consumer sleeps */
} KitsuneFunnelFlags;

#define KITSUNE_FUNNEL_FLAGS 3u
#define KITSUNE_FUNNEL_STEP 4u
#define KITSUNE_FUNNEL_MAX 1024
/* How far ahead slots are fetched for writing: 4 lines. Measured: without it an
 * item takes 50 ns, with 4 slots 18, with 8 14.5, with 16 17, with 32 21. */
#define KITSUNE_FUNNEL_AHEAD 8

typedef struct
{
  KitsuneFunnelSlot *slots; /* ring of @mask + 1; full with @capacity */
  guint capacity;
  guint mask;

  _Alignas(64) _Atomic guint64 tail; /* producers: how many were ever claimed, times STEP, and flags */
  _Atomic guint64 seen_head;         /* producers: @head at the last look */

  _Alignas(64) _Atomic guint64 head; /* consumer: how many were ever taken out */
} KitsuneFunnel;

/* @capacity may be 0, and is cut at KITSUNE_FUNNEL_MAX. */
KitsuneFunnel *kitsune_funnel_new (guint capacity);
void kitsune_funnel_free (KitsuneFunnel *self);

/* Any thread. A bound, if items move meanwhile. */
guint kitsune_funnel_get_length (KitsuneFunnel *self);

/* --- producers --- */

/* Any producer: moves *@value in if there is room and no flag is up. What is left
 * there is as it was, but no longer the caller's. */
static inline gboolean kitsune_funnel_offer (KitsuneFunnel *self,
                                             const GValue *value);
/* The same whatever the flags are, for the owner. */
gboolean kitsune_funnel_put (KitsuneFunnel *self,
                             const GValue *value);
/* For waiting awake; @funnel is one: half of it is free, or a flag is up. */
gboolean kitsune_funnel_has_room (gpointer funnel);

/* --- the consumer --- */

/* About how many of the next @max can be taken out, without looking at all of
 * them. */
guint kitsune_funnel_estimate (KitsuneFunnel *self,
                               guint max);
/* Appends what can be taken out to @vector, until that has @max items. */
void kitsune_funnel_take (KitsuneFunnel *self,
                          KitsuneVector *vector,
                          guint max);
/* For waiting awake; @funnel is one: something can be taken out. */
gboolean kitsune_funnel_has_items (gpointer funnel);
/* Whether all that was claimed has been taken out. Stays true while guarded. */
gboolean kitsune_funnel_is_empty (KitsuneFunnel *self);
/* Puts the IDLE flag up, unless something has been claimed that was not taken
 * out. */
gboolean kitsune_funnel_fall_idle (KitsuneFunnel *self);

/* --- the owner, under its lock --- */

void kitsune_funnel_set_flag (KitsuneFunnel *self,
                              KitsuneFunnelFlags flag);
void kitsune_funnel_clear_flag (KitsuneFunnel *self,
                                KitsuneFunnelFlags flag);

/* Whether there is room behind @n_claimed items. */
static inline gboolean
kitsune_funnel_fits (KitsuneFunnel *self,
                     guint64 n_claimed)
{
  guint64 head = atomic_load_explicit (&self->seen_head, memory_order_acquire);

  /* less than none if @n_claimed is old: then the claim fails */
  if (G_LIKELY ((gint64) (n_claimed - head) < (gint64) self->capacity))
    return TRUE;

  /* acquire and release: whoever believes this number writes over what the
   * consumer has read before it moved its index */
  head = atomic_load_explicit (&self->head, memory_order_acquire);
  atomic_store_explicit (&self->seen_head, head, memory_order_release);

  return (gint64) (n_claimed - head) < (gint64) self->capacity;
}

static inline void
kitsune_funnel_fill (KitsuneFunnel *self,
                     guint64 n,
                     const GValue *value)
{
  KitsuneFunnelSlot *slot = &self->slots[n & self->mask];

  slot->value = *value;
  atomic_store_explicit (&slot->turn, n + 1, memory_order_release);
}

static inline gboolean
kitsune_funnel_offer (KitsuneFunnel *self,
                      const GValue *value)
{
  guint64 tail = atomic_load_explicit (&self->tail, memory_order_relaxed);

  do
    {
      if ((tail & KITSUNE_FUNNEL_FLAGS) != 0 || !kitsune_funnel_fits (self, tail / KITSUNE_FUNNEL_STEP))
        return FALSE;
    }
  while (!atomic_compare_exchange_weak_explicit (&self->tail, &tail, tail + KITSUNE_FUNNEL_STEP,
                                                 memory_order_relaxed, memory_order_relaxed));

  /* this thread will write there soon: the line is got from the consumer's
   * processor meanwhile */
  kitsune_prefetch_for_writing (&self->slots[(tail / KITSUNE_FUNNEL_STEP + KITSUNE_FUNNEL_AHEAD) & self->mask]);
  kitsune_funnel_fill (self, tail / KITSUNE_FUNNEL_STEP, value);

  return TRUE;
}

G_END_DECLS
