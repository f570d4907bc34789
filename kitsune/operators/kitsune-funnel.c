/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-funnel-private.h"

/*
 * A ring into which any thread puts items and out of which one takes them.
 *
 *   producer: claim: tail += 1 (compare-and-swap) ─▶ write the slot ─▶ turn = n + 1
 *   consumer: turn is n + 1 ─▶ move out, as many as there are ─▶ head += many
 *
 * Whether anything may go in is in the same word as the tail: two flags, of which
 * either makes the claim of a producer fail. So there is an order between all
 * claims and the raising of a flag, and nobody needs a fence:
 *
 *   GUARDED  nothing is claimed any more; what was claimed before is all that
 *            will ever come out. For closing, and for keeping an order that is
 *            not the ring's.
 *   IDLE     raised by the consumer together with the proof that nothing was
 *            claimed: whoever comes next has to wake it.
 *
 * While a flag is up only the owner puts something in, under its lock, and wakes
 * the consumer if that is due.
 *
 * A producer may lose its processor between claim and turn; others go on, the
 * consumer cannot, but neither must it sleep: nobody would wake it. It is not
 * empty then, although there is nothing to take.
 *
 * Slots keep the number of their last turn, so nothing has to be cleared.
 *
 * A consumer that is as fast as the producers and takes what they have just
 * written has each line of slots go back and forth for every item: 60 ns. So it
 * asks first how many there are, takes no more, and rests where there are few.
 */
KitsuneFunnel *
kitsune_funnel_new (guint capacity)
{
  KitsuneFunnel *self = g_aligned_alloc0 (1, sizeof (KitsuneFunnel), 64);
  guint size = 1;

  self->capacity = MIN (capacity, KITSUNE_FUNNEL_MAX);
  while (size < self->capacity)
    size *= 2;
  self->mask = size - 1;
  self->slots = g_aligned_alloc0 (size, sizeof (KitsuneFunnelSlot), 64);

  return self;
}

void
kitsune_funnel_free (KitsuneFunnel *self)
{
  for (guint64 n = self->head; n < self->tail / KITSUNE_FUNNEL_STEP; n++)
    kitsune_value_clear (&self->slots[n & self->mask].value);
  g_aligned_free (self->slots);
  g_aligned_free (self);
}

guint
kitsune_funnel_get_length (KitsuneFunnel *self)
{
  guint64 head = atomic_load (&self->head);
  guint64 n_claimed = atomic_load (&self->tail) / KITSUNE_FUNNEL_STEP;

  return (guint) MIN (n_claimed - head, self->capacity);
}

gboolean
kitsune_funnel_put (KitsuneFunnel *self,
                    const GValue *value)
{
  guint64 tail = atomic_load_explicit (&self->tail, memory_order_relaxed);

  do
    {
      if (!kitsune_funnel_fits (self, tail / KITSUNE_FUNNEL_STEP))
        return FALSE;
    }
  while (!atomic_compare_exchange_weak_explicit (&self->tail, &tail, tail + KITSUNE_FUNNEL_STEP,
                                                 memory_order_relaxed, memory_order_relaxed));

  kitsune_funnel_fill (self, tail / KITSUNE_FUNNEL_STEP, value);

  return TRUE;
}

gboolean
kitsune_funnel_has_room (gpointer funnel)
{
  KitsuneFunnel *self = funnel;
  guint64 tail = atomic_load_explicit (&self->tail, memory_order_relaxed);
  guint64 head = atomic_load_explicit (&self->head, memory_order_relaxed);

  return (tail & KITSUNE_FUNNEL_FLAGS) != 0 || tail / KITSUNE_FUNNEL_STEP - head <= self->capacity / 2;
}

static inline gboolean
kitsune_funnel_is_filled (KitsuneFunnel *self,
                          guint64 n)
{
  return atomic_load_explicit (&self->slots[n & self->mask].turn, memory_order_relaxed) == n + 1;
}

guint
kitsune_funnel_estimate (KitsuneFunnel *self,
                         guint max)
{
  guint64 head = atomic_load_explicit (&self->head, memory_order_relaxed);

  for (max = MIN (max, self->capacity); max > 0; max /= 2)
    if (kitsune_funnel_is_filled (self, head + max - 1))
      break;

  return max;
}

void
kitsune_funnel_take (KitsuneFunnel *self,
                     KitsuneVector *vector,
                     guint max)
{
  guint64 head = atomic_load_explicit (&self->head, memory_order_relaxed);
  guint64 n = head;

  while (vector->n_items < max)
    {
      KitsuneFunnelSlot *slot = &self->slots[n & self->mask];
      GValue value;

      if (atomic_load_explicit (&slot->turn, memory_order_acquire) != n + 1)
        break;
      /* the slot stays as it is: its line need not become the consumer's */
      value = slot->value;
      kitsune_vector_take (vector, &value);
      n++;
    }

  if (n > head)
    atomic_store_explicit (&self->head, n, memory_order_release);
}

gboolean
kitsune_funnel_has_items (gpointer funnel)
{
  KitsuneFunnel *self = funnel;
  guint64 head = atomic_load_explicit (&self->head, memory_order_relaxed);

  return kitsune_funnel_is_filled (self, head);
}

gboolean
kitsune_funnel_is_empty (KitsuneFunnel *self)
{
  return atomic_load_explicit (&self->tail, memory_order_relaxed) / KITSUNE_FUNNEL_STEP ==
         atomic_load_explicit (&self->head, memory_order_relaxed);
}

gboolean
kitsune_funnel_fall_idle (KitsuneFunnel *self)
{
  guint64 tail = atomic_load_explicit (&self->tail, memory_order_relaxed);

  do
    {
      if (tail / KITSUNE_FUNNEL_STEP != atomic_load_explicit (&self->head, memory_order_relaxed))
        return FALSE;
    }
  while (!atomic_compare_exchange_weak_explicit (&self->tail, &tail, tail | KITSUNE_FUNNEL_IDLE,
                                                 memory_order_relaxed, memory_order_relaxed));

  return TRUE;
}

void
kitsune_funnel_set_flag (KitsuneFunnel *self,
                         KitsuneFunnelFlags flag)
{
  atomic_fetch_or_explicit (&self->tail, flag, memory_order_relaxed);
}

void
kitsune_funnel_clear_flag (KitsuneFunnel *self,
                           KitsuneFunnelFlags flag)
{
  atomic_fetch_and_explicit (&self->tail, ~(guint64) flag, memory_order_relaxed);
}
