/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-ring-private.h"

/*
 * The queue between two lanes.
 *
 *   producer: write slots, tail += n ───▶ consumer: see tail, move out, head += n
 *
 * Each side keeps what it last saw of the other's index, and looks again only
 * when that says that there is nothing to do. Items are published a vector at
 * a time.
 *
 * Who has nothing to do may wait, asleep or awake. To sleep:
 *
 *   waiter:  flag = TRUE; look at the index again; if still nothing: sleep
 *   other:   move the index; if the flag is TRUE and exchange (flag, FALSE): wake
 *
 * All four are sequentially consistent, so one of the two sees the other. A
 * producer is woken only when the ring is half empty: waking costs as much as
 * thousands of items do.
 *
 * An end is behind all items: the consumer believes it only when it has seen an
 * empty ring after it.
 *
 * To drop the oldest items the producer has to take them out, which is the
 * consumer's business: such a ring has a lock, and both take it for a vector.
 */
KitsuneRing *
kitsune_ring_new (guint capacity,
                  KitsuneOverflow overflow)
{
  KitsuneRing *self = g_aligned_alloc0 (1, sizeof (KitsuneRing), 64);
  guint size = 1;

  while (size < capacity)
    size *= 2;
  self->capacity = capacity;
  self->mask = size - 1;
  self->slots = g_new0 (GValue, size);
  self->times = g_new0 (gint64, size);
  self->contexts = g_new0 (KitsuneItemContext *, size);
  self->columns_from = G_MAXUINT64;
  if (overflow == KITSUNE_OVERFLOW_DROP_OLDEST)
    {
      self->lock = g_new (GMutex, 1);
      g_mutex_init (self->lock);
    }

  return self;
}

void
kitsune_ring_free (KitsuneRing *self)
{
  for (guint64 i = self->head; i != self->tail; i++)
    {
      kitsune_value_clear (&self->slots[i & self->mask]);
      g_clear_pointer (&self->contexts[i & self->mask], kitsune_item_context_unref);
    }
  if (self->lock != NULL)
    g_mutex_clear (self->lock);
  g_free (self->lock);
  g_clear_error (&self->error);
  g_free (self->slots);
  g_free (self->times);
  g_free (self->contexts);
  g_aligned_free (self);
}

static inline void
kitsune_ring_enter (KitsuneRing *self)
{
  if (G_UNLIKELY (self->lock != NULL))
    g_mutex_lock (self->lock);
}

static inline void
kitsune_ring_leave (KitsuneRing *self)
{
  if (G_UNLIKELY (self->lock != NULL))
    g_mutex_unlock (self->lock);
}

/* --- the producer's --- */

static void
kitsune_ring_store_columns (KitsuneRing *self,
                            guint64 at,
                            KitsuneVector *vector,
                            guint first,
                            guint n)
{
  KitsuneColumns *columns = vector->columns;

  if (!self->has_columns)
    {
      self->has_columns = TRUE;
      atomic_store_explicit (&self->columns_from, at, memory_order_relaxed);
    }
  for (guint i = 0; i < n; i++)
    {
      guint slot = (guint) (at + i) & self->mask;

      self->times[slot] = columns != NULL ? columns->times[first + i] : KITSUNE_NO_TIME;
      self->contexts[slot] = columns != NULL ? g_steal_pointer (&columns->contexts[first + i]) : NULL;
    }
}

guint
kitsune_ring_push (KitsuneRing *self,
                   KitsuneVector *vector,
                   guint first)
{
  guint64 tail = atomic_load_explicit (&self->tail, memory_order_relaxed);
  guint n = vector->n_items - first;
  guint room = self->capacity - (guint) (tail - self->seen_head);
  guint length;

  kitsune_ring_enter (self);
  if (room < n)
    {
      self->seen_head = atomic_load_explicit (&self->head, memory_order_acquire);
      room = self->capacity - (guint) (tail - self->seen_head);
    }
  n = MIN (n, room);
  for (guint i = 0; i < n; i++)
    self->slots[(tail + i) & self->mask] = vector->values[first + i];
  if (G_UNLIKELY (self->has_columns || vector->columns != NULL) && n > 0)
    kitsune_ring_store_columns (self, tail, vector, first, n);
  atomic_store (&self->tail, tail + n);
  kitsune_ring_leave (self);

  length = (guint) (tail + n - self->seen_head);
  if (length > atomic_load_explicit (&self->high_water, memory_order_relaxed))
    atomic_store_explicit (&self->high_water, length, memory_order_relaxed);

  return n;
}

void
kitsune_ring_evict (KitsuneRing *self,
                    KitsuneVector *vector,
                    guint n_items)
{
  guint64 head;
  guint64 tail;
  guint n;

  kitsune_ring_enter (self);
  head = atomic_load_explicit (&self->head, memory_order_relaxed);
  tail = atomic_load_explicit (&self->tail, memory_order_relaxed);
  n = self->capacity - (guint) (tail - head);
  n = MIN (MIN (n_items > n ? n_items - n : 0, (guint) (tail - head)), KITSUNE_VECTOR_MAX);
  for (guint i = 0; i < n; i++)
    {
      guint slot = (guint) (head + i) & self->mask;

      kitsune_vector_take (vector, &self->slots[slot]);
      if (G_UNLIKELY (self->has_columns))
        g_clear_pointer (&self->contexts[slot], kitsune_item_context_unref);
    }
  atomic_store (&self->head, head + n);
  self->seen_head = head + n;
  kitsune_ring_leave (self);
}

void
kitsune_ring_end (KitsuneRing *self,
                  GError *error)
{
  self->error = error;
  atomic_store (&self->ended, TRUE);
}

gboolean
kitsune_ring_has_room (gpointer data)
{
  KitsuneRing *self = data;
  guint64 used;

  self->seen_head = atomic_load (&self->head);
  used = atomic_load_explicit (&self->tail, memory_order_relaxed) - self->seen_head;

  return used <= self->capacity / 2 || atomic_load (&self->cancelled);
}

gboolean
kitsune_ring_wait_for_room (KitsuneRing *self)
{
  atomic_store (&self->producer_waits, TRUE);
  if (!kitsune_ring_has_room (self))
    return TRUE;

  /* whoever has taken the flag meanwhile will wake us for nothing */
  atomic_store (&self->producer_waits, FALSE);

  return FALSE;
}

gboolean
kitsune_ring_claim_consumer (KitsuneRing *self)
{
  return atomic_load (&self->consumer_waits) && atomic_exchange (&self->consumer_waits, FALSE);
}

/* --- the consumer's --- */

guint
kitsune_ring_get_length (KitsuneRing *self)
{
  guint64 head = atomic_load_explicit (&self->head, memory_order_relaxed);

  if (self->seen_tail <= head || self->lock != NULL)
    self->seen_tail = atomic_load (&self->tail);

  return (guint) (self->seen_tail - head);
}

void
kitsune_ring_pop (KitsuneRing *self,
                  KitsuneVector *vector,
                  guint n_items)
{
  guint64 head;

  kitsune_ring_enter (self);
  head = atomic_load_explicit (&self->head, memory_order_relaxed);
  /* the producer may have taken some of them itself */
  if (self->lock != NULL)
    n_items = MIN (n_items, (guint) (atomic_load (&self->tail) - head));
  for (guint i = 0; i < n_items; i++)
    {
      guint64 at = head + i;
      guint slot = (guint) at & self->mask;

      vector->values[i] = self->slots[slot];
      vector->n_items = i + 1;
      if (G_LIKELY (at < atomic_load_explicit (&self->columns_from, memory_order_relaxed)))
        {
          if (vector->columns != NULL)
            {
              vector->columns->times[i] = KITSUNE_NO_TIME;
              vector->columns->contexts[i] = NULL;
            }
          continue;
        }
      kitsune_vector_set_time (vector, i, self->times[slot]);
      vector->columns->contexts[i] = g_steal_pointer (&self->contexts[slot]);
    }
  atomic_store (&self->head, head + n_items);
  kitsune_ring_leave (self);
}

gboolean
kitsune_ring_has_items (gpointer data)
{
  KitsuneRing *self = data;

  /* the order matters: an end is behind all items */
  return atomic_load (&self->ended) ||
         atomic_load (&self->tail) != atomic_load_explicit (&self->head, memory_order_relaxed);
}

gboolean
kitsune_ring_wait_for_items (KitsuneRing *self)
{
  atomic_store (&self->consumer_waits, TRUE);
  if (!kitsune_ring_has_items (self))
    return TRUE;

  atomic_store (&self->consumer_waits, FALSE);

  return FALSE;
}

gboolean
kitsune_ring_is_over (KitsuneRing *self)
{
  return atomic_load (&self->ended) &&
         atomic_load (&self->tail) == atomic_load_explicit (&self->head, memory_order_relaxed);
}

gboolean
kitsune_ring_claim_producer (KitsuneRing *self)
{
  if (!atomic_load (&self->producer_waits))
    return FALSE;
  if (kitsune_ring_peek_length (self) > self->capacity / 2 && !atomic_load (&self->cancelled))
    return FALSE;

  return atomic_exchange (&self->producer_waits, FALSE);
}

guint
kitsune_ring_peek_length (KitsuneRing *self)
{
  guint64 head = atomic_load (&self->head);
  guint64 tail = atomic_load (&self->tail);

  return tail > head ? (guint) MIN (tail - head, self->capacity) : 0;
}
