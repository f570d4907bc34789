/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-vector-private.h"

#include "kitsune/base/kitsune-value.h"

KitsuneItemContext *
kitsune_item_context_new (gpointer data,
                          GDestroyNotify destroy)
{
  KitsuneItemContext *self = g_new (KitsuneItemContext, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->data = data;
  self->destroy = destroy;

  return self;
}

KitsuneItemContext *
kitsune_item_context_ref (KitsuneItemContext *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
kitsune_item_context_unref (KitsuneItemContext *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

/* The values are deliberately left uninitialised: a slot has content only
 * below n_items, and 1.5 KiB of zeroing per operator is felt in short runs. */
KitsuneVector *
kitsune_vector_new (void)
{
  KitsuneVector *self = g_malloc (sizeof (KitsuneVector));

  self->n_items = 0;
  self->columns = NULL;

  return self;
}

void
kitsune_vector_free (KitsuneVector *self)
{
  kitsune_vector_clear (self);
  g_free (self->columns);
  g_free (self);
}

void
kitsune_vector_clear (KitsuneVector *self)
{
  kitsune_vector_truncate (self, 0);
}

void
kitsune_vector_truncate (KitsuneVector *self,
                         guint first)
{
  for (guint i = first; i < self->n_items; i++)
    {
      kitsune_value_clear (&self->values[i]);
      kitsune_vector_drop_column (self, i);
    }
  self->n_items = MIN (self->n_items, first);
}

static void
kitsune_vector_need_columns (KitsuneVector *self)
{
  if (self->columns != NULL)
    return;

  self->columns = g_new0 (KitsuneColumns, 1);
  for (guint i = 0; i < KITSUNE_VECTOR_MAX; i++)
    self->columns->times[i] = KITSUNE_NO_TIME;
}

void
kitsune_vector_copy (const KitsuneVector *self,
                     KitsuneVector *dest)
{
  for (guint i = 0; i < self->n_items; i++)
    {
      dest->values[i] = (GValue) G_VALUE_INIT;
      kitsune_value_copy (&self->values[i], &dest->values[i]);
      kitsune_vector_inherit (dest, i, self, i);
    }
  dest->n_items = self->n_items;
}

void
kitsune_vector_set_time (KitsuneVector *self,
                         guint index,
                         gint64 time)
{
  if (self->columns == NULL && time == KITSUNE_NO_TIME)
    return;

  kitsune_vector_need_columns (self);
  self->columns->times[index] = time;
}

void
kitsune_vector_set_context (KitsuneVector *self,
                            guint index,
                            KitsuneItemContext *context)
{
  if (self->columns == NULL && context == NULL)
    return;

  kitsune_vector_need_columns (self);
  if (context != NULL)
    kitsune_item_context_ref (context);
  kitsune_vector_drop_column (self, index);
  self->columns->contexts[index] = context;
}

void
kitsune_vector_inherit (KitsuneVector *self,
                        guint index,
                        const KitsuneVector *origin,
                        guint from)
{
  if (G_LIKELY (origin == NULL || origin->columns == NULL))
    {
      kitsune_vector_set_time (self, index, KITSUNE_NO_TIME);
      if (self->columns != NULL)
        self->columns->contexts[index] = NULL;
      return;
    }

  kitsune_vector_need_columns (self);
  self->columns->times[index] = origin->columns->times[from];
  self->columns->contexts[index] = origin->columns->contexts[from];
  if (self->columns->contexts[index] != NULL)
    kitsune_item_context_ref (self->columns->contexts[index]);
}

static inline guint
kitsune_queue_slot (const KitsuneQueue *self,
                    guint index)
{
  return (self->head + index) & (self->capacity - 1);
}

static void
kitsune_queue_grow (KitsuneQueue *self,
                    guint n_items,
                    gboolean columns)
{
  KitsuneQueue old = *self;

  columns = columns || old.times != NULL;
  if (n_items <= old.capacity && columns == (old.times != NULL))
    return;

  self->capacity = MAX (old.capacity, 16);
  while (self->capacity < n_items)
    self->capacity *= 2;
  self->values = g_new (GValue, self->capacity);
  self->times = columns ? g_new (gint64, self->capacity) : NULL;
  self->contexts = columns ? g_new (KitsuneItemContext *, self->capacity) : NULL;
  self->head = 0;

  for (guint i = 0; i < old.n_items; i++)
    {
      guint from = kitsune_queue_slot (&old, i);

      self->values[i] = old.values[from];
      if (!columns)
        continue;
      self->times[i] = old.times != NULL ? old.times[from] : KITSUNE_NO_TIME;
      self->contexts[i] = old.contexts != NULL ? old.contexts[from] : NULL;
    }

  g_free (old.values);
  g_free (old.times);
  g_free (old.contexts);
}

void
kitsune_queue_clear (KitsuneQueue *self)
{
  for (guint i = 0; i < self->n_items; i++)
    {
      guint slot = kitsune_queue_slot (self, i);

      kitsune_value_clear (&self->values[slot]);
      if (self->contexts != NULL)
        g_clear_pointer (&self->contexts[slot], kitsune_item_context_unref);
    }
  g_free (self->values);
  g_free (self->times);
  g_free (self->contexts);
  *self = (KitsuneQueue){ NULL };
}

static void
kitsune_queue_store (KitsuneQueue *self,
                     guint slot,
                     KitsuneVector *vector,
                     guint index)
{
  self->values[slot] = vector->values[index];
  if (G_LIKELY (self->times == NULL))
    return;

  self->times[slot] = vector->columns != NULL ? vector->columns->times[index] : KITSUNE_NO_TIME;
  self->contexts[slot] = vector->columns != NULL ? g_steal_pointer (&vector->columns->contexts[index]) : NULL;
}

void
kitsune_queue_append (KitsuneQueue *self,
                      KitsuneVector *vector,
                      guint first)
{
  guint n = vector->n_items - first;

  kitsune_queue_grow (self, self->n_items + n, vector->columns != NULL);
  for (guint i = 0; i < n; i++)
    kitsune_queue_store (self, kitsune_queue_slot (self, self->n_items + i), vector, first + i);
  self->n_items += n;
  vector->n_items = first;
}

void
kitsune_queue_prepend (KitsuneQueue *self,
                       KitsuneVector *vector,
                       guint first)
{
  guint n = vector->n_items - first;

  kitsune_queue_grow (self, self->n_items + n, vector->columns != NULL);
  self->head = (self->head + self->capacity - n) & (self->capacity - 1);
  for (guint i = 0; i < n; i++)
    kitsune_queue_store (self, kitsune_queue_slot (self, i), vector, first + i);
  self->n_items += n;
  vector->n_items = first;
}

void
kitsune_queue_take (KitsuneQueue *self,
                    KitsuneVector *vector,
                    guint max)
{
  guint n = MIN (self->n_items, MIN (max, KITSUNE_VECTOR_MAX));

  for (guint i = 0; i < n; i++)
    {
      guint slot = kitsune_queue_slot (self, i);

      vector->values[i] = self->values[slot];
      if (self->times != NULL)
        kitsune_vector_set_time (vector, i, self->times[slot]);
      else if (vector->columns != NULL)
        vector->columns->times[i] = KITSUNE_NO_TIME;
      if (self->contexts != NULL && self->contexts[slot] != NULL)
        {
          kitsune_vector_need_columns (vector);
          vector->columns->contexts[i] = g_steal_pointer (&self->contexts[slot]);
        }
      else if (vector->columns != NULL)
        vector->columns->contexts[i] = NULL;
    }
  vector->n_items = n;
  self->n_items -= n;
  self->head = self->n_items > 0 ? (self->head + n) & (self->capacity - 1) : 0;
}

void
kitsune_queue_push_take (KitsuneQueue *self,
                         GValue *value)
{
  guint slot;

  kitsune_queue_grow (self, self->n_items + 1, FALSE);
  slot = kitsune_queue_slot (self, self->n_items++);
  kitsune_value_move (&self->values[slot], value);
  if (self->times != NULL)
    {
      self->times[slot] = KITSUNE_NO_TIME;
      self->contexts[slot] = NULL;
    }
}

void
kitsune_queue_pop (KitsuneQueue *self,
                   GValue *value)
{
  guint slot = self->head;

  *value = self->values[slot];
  if (self->contexts != NULL)
    g_clear_pointer (&self->contexts[slot], kitsune_item_context_unref);
  self->n_items--;
  self->head = self->n_items > 0 ? (self->head + 1) & (self->capacity - 1) : 0;
}

void
kitsune_queue_pop_last (KitsuneQueue *self,
                        GValue *value)
{
  guint slot = kitsune_queue_slot (self, --self->n_items);

  *value = self->values[slot];
  if (self->contexts != NULL)
    g_clear_pointer (&self->contexts[slot], kitsune_item_context_unref);
  if (self->n_items == 0)
    self->head = 0;
}

const GValue *
kitsune_queue_peek (const KitsuneQueue *self,
                    guint index)
{
  return &self->values[kitsune_queue_slot (self, index)];
}
