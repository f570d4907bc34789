/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-bundle-private.h"

#include <string.h>

/*
 * A slot for each item costs more than a short call: it is put, claimed, handed
 * back and given out by itself, and each time another processor has to get it.
 * Items of a vector that own nothing, and whose calls are short, therefore share a
 * slot. They stand one after the other and become their results where they are, by
 * the same loops that go over a vector where there is one thread:
 *
 *              given out     to be given      a call failed    not looked at
 *   values  ───────────────┬────────────────┬────────────────┬────────────────┬─
 *           0           n_given          n_done                            n_items
 *
 * The loops stop where something out of the ordinary happens. The bundle then
 * ends before that item, which gets a slot of its own, with its outcome; and so do
 * those after it, which are still to be worked on. In order, they follow each other
 * where the bundle has its place in the ring. So all that happens to an item that
 * fails is as if it had been alone from the beginning, and for a while all are.
 * The same becomes of what is left of a bundle whose calls take unexpectedly long.
 *
 * As many items as there are slots may be in flight, so there are enough slots.
 */
#define KITSUNE_BUNDLE_PAUSE 1024 /* items that are alone after a failure */

guint
kitsune_bundle_get_room (KitsuneFlight *self,
                         const KitsuneVector *vector,
                         guint n_items)
{
  if (self->n_single > 0 || vector->columns != NULL)
    return 1;

  return MIN (MIN (n_items, KITSUNE_BUNDLE_MAX), MIN (self->n_slots - self->n_used, self->max_busy - self->n_busy));
}

KitsuneBundle *
kitsune_bundle_put (KitsuneFlight *self,
                    KitsuneVector *vector,
                    guint first,
                    guint n_items,
                    gboolean selects)
{
  KitsuneSlot *slot = kitsune_flight_take_slot (self);
  KitsuneBundle *bundle = self->free_bundles;
  const gsize size = n_items * sizeof (GValue);

  if (bundle != NULL)
    self->free_bundles = bundle->next;
  else
    bundle = g_aligned_alloc0 (1, sizeof *bundle, _Alignof(KitsuneBundle));

  memcpy (bundle->values, &vector->values[first], size);
  memcpy (bundle->items, &vector->values[first], size);
  memset (&vector->values[first], 0, size);
  bundle->n_items = n_items;
  bundle->n_done = 0;
  bundle->n_values = 0;
  bundle->n_given = 0;
  bundle->selects = selects;
  bundle->slot = slot;
  slot->bundle = bundle;
  slot->outcome = KITSUNE_OUTCOME_BUNDLE;
  slot->attempts.index = atomic_load_explicit (&self->op.counters->items_in, memory_order_relaxed) + first;
  kitsune_flight_use_slot (self, slot, n_items);

  return bundle;
}

static void
kitsune_bundle_free (KitsuneFlight *self,
                     KitsuneSlot *slot)
{
  KitsuneBundle *bundle = g_steal_pointer (&slot->bundle);

  bundle->next = self->free_bundles;
  self->free_bundles = bundle;
  slot->outcome = KITSUNE_OUTCOME_NOTHING;
}

/* What became of item @n_done, whose slot is @single. */
static void
kitsune_bundle_tell (KitsuneBundle *bundle,
                     KitsuneSlot *single)
{
  single->finished = TRUE;
  single->outcome = bundle->outcome;
  if (single->outcome == KITSUNE_OUTCOME_VALUE)
    kitsune_value_move (&single->value, &bundle->odd);
  single->error = g_steal_pointer (&bundle->error);
}

static void
kitsune_bundle_split (KitsuneFlight *self,
                      KitsuneSlot *slot)
{
  KitsuneBundle *bundle = slot->bundle;
  const guint64 index = slot->attempts.index;
  const guint n_items = bundle->n_items;
  const guint n_done = bundle->n_done;
  KitsuneSlot *last = slot;

  self->n_single = KITSUNE_BUNDLE_PAUSE;
  bundle->n_items = n_done;
  if (n_done == 0)
    kitsune_bundle_free (self, slot);

  for (guint i = n_done; i < n_items; i++)
    {
      KitsuneSlot *single = i == 0 ? slot : kitsune_flight_take_slot (self);

      single->item = bundle->items[i];
      single->attempts.index = index + i;
      if (single != slot && self->ordered)
        {
          last->rest = single;
          last->followed = TRUE;
          last = single;
        }
      if (i == n_done && bundle->outcome != KITSUNE_OUTCOME_BUNDLE)
        {
          kitsune_bundle_tell (bundle, single);
          if (single != slot)
            kitsune_flight_queue (self, single);
          continue;
        }
      /* in the next turn, when somebody is roused for it */
      single->next = self->failed;
      self->failed = single;
      self->n_busy++;
    }
}

void
kitsune_bundle_collected (KitsuneFlight *self,
                          KitsuneSlot *slot)
{
  KitsuneBundle *bundle = slot->bundle;

  if (G_UNLIKELY (bundle->n_done < bundle->n_items))
    kitsune_bundle_split (self, slot);
}

gboolean
kitsune_bundle_give (KitsuneFlight *self,
                     KitsuneSlot *slot)
{
  KitsuneOp *op = &self->op;
  KitsuneBundle *bundle = slot->bundle;
  gboolean full = FALSE;

  if (bundle->n_given < bundle->n_values)
    {
      KitsuneVector *out = kitsune_op_get_vector (op, 0);
      guint n = MIN (bundle->n_values - bundle->n_given, op->vector_limit - out->n_items);

      kitsune_vector_take_plain (out, &bundle->values[bundle->n_given], n);
      bundle->n_given += n;
      full = out->n_items >= op->vector_limit;
    }
  if (bundle->n_given == bundle->n_values)
    {
      guint n_items = bundle->n_items;

      kitsune_flight_next (self, slot);
      kitsune_bundle_free (self, slot);
      kitsune_flight_release_slot (self, slot, n_items);
    }
  if (full)
    kitsune_op_flush (op, 0);

  return !op->done;
}

void
kitsune_bundle_abandon (KitsuneFlight *self,
                        KitsuneSlot *slot)
{
  KitsuneBundle *bundle = slot->bundle;
  GValue *kept = bundle->selects ? bundle->values : bundle->items;

  kitsune_op_abandon_values (&self->op, &kept[bundle->n_given], bundle->n_values - bundle->n_given);
  kitsune_op_abandon_values (&self->op, &bundle->items[bundle->n_done], bundle->n_items - bundle->n_done);
  g_clear_error (&bundle->error);
  kitsune_value_clear (&bundle->odd);
  kitsune_bundle_free (self, slot);
}

void
kitsune_bundle_finalize (KitsuneFlight *self)
{
  for (guint i = 0; i < self->n_made; i++)
    {
      KitsuneSlot *slot = kitsune_flight_get_slot (self, i);

      if (slot->bundle != NULL)
        kitsune_bundle_free (self, slot);
    }
  while (self->free_bundles != NULL)
    {
      KitsuneBundle *bundle = self->free_bundles;

      self->free_bundles = bundle->next;
      g_aligned_free (bundle);
    }
}
