/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-value-inline.h"

G_BEGIN_DECLS

/*
 * A growing array of values that becomes a KitsuneItems without being copied.
 * Zeroed memory is an empty one.
 */
typedef struct
{
  GValue *values;
  gsize n_values;
  gsize capacity;
} KitsuneGather;

/* Makes room for @n_values in all, once it is known how many there will be. */
static inline void
kitsune_gather_reserve (KitsuneGather *self,
                        gsize n_values)
{
  if (n_values <= self->capacity)
    return;

  self->capacity = n_values;
  self->values = g_renew (GValue, self->values, self->capacity);
}

/* Moves *value in. */
static inline void
kitsune_gather_take (KitsuneGather *self,
                     GValue *value)
{
  if (G_UNLIKELY (self->n_values == self->capacity))
    kitsune_gather_reserve (self, MAX (self->capacity * 2, 8));
  kitsune_value_move (&self->values[self->n_values++], value);
}

static inline void
kitsune_gather_clear (KitsuneGather *self)
{
  for (gsize i = 0; i < self->n_values; i++)
    kitsune_value_clear (&self->values[i]);
  g_free (self->values);
  *self = (KitsuneGather){ NULL };
}

/* Moves all into a list, which goes into *items, and is empty again. */
static inline void
kitsune_gather_finish (KitsuneGather *self,
                       GValue *items)
{
  /* a list may live long: give back what a doubling left over */
  if (self->capacity - self->n_values > self->n_values / 4 + 8)
    self->values = g_renew (GValue, self->values, self->n_values);

  g_value_init (items, KITSUNE_TYPE_ITEMS);
  g_value_take_boxed (items, kitsune_items_new_take (self->values, self->n_values));
  *self = (KitsuneGather){ NULL };
}

G_END_DECLS
