/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <string.h>

#include <glib-object.h>

#include "kitsune/base/kitsune-value-inline.h"

G_BEGIN_DECLS

/*
 * The small array of items that operators hand on, and the growable queue that
 * keeps items where they cannot go on yet.
 *
 * Items are moved, never copied, except where a stream forks. Beside the
 * values a vector has two optional columns: the event time of an item and its
 * context (trace, acknowledgement of the source). A column exists only once
 * somebody has filled it; every function here keeps the columns in step with
 * the values.
 */
#define KITSUNE_VECTOR_MAX 128

typedef struct _KitsuneItemContext KitsuneItemContext;

struct _KitsuneItemContext
{
  gatomicrefcount ref_count;
  gpointer data;
  GDestroyNotify destroy;
};

#define KITSUNE_NO_TIME G_MININT64

typedef struct
{
  gint64 times[KITSUNE_VECTOR_MAX];                 /* KITSUNE_NO_TIME: none */
  KitsuneItemContext *contexts[KITSUNE_VECTOR_MAX]; /* NULL: none */
} KitsuneColumns;

typedef struct
{
  guint n_items;
  KitsuneColumns *columns; /* NULL until used */
  GValue values[KITSUNE_VECTOR_MAX];
} KitsuneVector;

typedef struct
{
  GValue *values;                /* ring of @capacity slots */
  gint64 *times;                 /* NULL until used */
  KitsuneItemContext **contexts; /* NULL until used */
  guint capacity;                /* a power of two, or 0 */
  guint head;
  guint n_items;
} KitsuneQueue;

KitsuneItemContext *kitsune_item_context_new (gpointer data,
                                              GDestroyNotify destroy);
KitsuneItemContext *kitsune_item_context_ref (KitsuneItemContext *self);
void kitsune_item_context_unref (KitsuneItemContext *self);

KitsuneVector *kitsune_vector_new (void);
void kitsune_vector_free (KitsuneVector *self);
void kitsune_vector_clear (KitsuneVector *self);
/* Frees items from @first on; the vector is then @first long. */
void kitsune_vector_truncate (KitsuneVector *self,
                              guint first);
/* Fills @dest, which must be empty, with copies. */
void kitsune_vector_copy (const KitsuneVector *self,
                          KitsuneVector *dest);
void kitsune_vector_set_time (KitsuneVector *self,
                              guint index,
                              gint64 time);
void kitsune_vector_set_context (KitsuneVector *self,
                                 guint index,
                                 KitsuneItemContext *context);
/* Gives item @index of @self the columns of item @from of @origin. */
void kitsune_vector_inherit (KitsuneVector *self,
                             guint index,
                             const KitsuneVector *origin,
                             guint from);

void kitsune_queue_clear (KitsuneQueue *self);
/* Moves items @first and later of @vector to the end of the queue. */
void kitsune_queue_append (KitsuneQueue *self,
                           KitsuneVector *vector,
                           guint first);
/* Moves items @first and later of @vector to the front, keeping their order. */
void kitsune_queue_prepend (KitsuneQueue *self,
                            KitsuneVector *vector,
                            guint first);
/* Moves at most @max items to @vector, which must be empty. */
void kitsune_queue_take (KitsuneQueue *self,
                         KitsuneVector *vector,
                         guint max);
void kitsune_queue_push_take (KitsuneQueue *self,
                              GValue *value);
/* The queue must not be empty. */
void kitsune_queue_pop (KitsuneQueue *self,
                        GValue *value);
/* The same from the end that came last. */
void kitsune_queue_pop_last (KitsuneQueue *self,
                             GValue *value);
const GValue *kitsune_queue_peek (const KitsuneQueue *self,
                                  guint index);

/* Lets go of the columns of an item whose value is cleared or moved out. */
static inline void
kitsune_vector_drop_column (KitsuneVector *self,
                            guint index)
{
  if (G_UNLIKELY (self->columns != NULL))
    g_clear_pointer (&self->columns->contexts[index], kitsune_item_context_unref);
}

/* Item @from becomes item @to, whose columns must have been dropped or moved. */
static inline void
kitsune_vector_move_column (KitsuneVector *self,
                            guint to,
                            guint from)
{
  if (G_LIKELY (self->columns == NULL) || to == from)
    return;

  self->columns->times[to] = self->columns->times[from];
  self->columns->contexts[to] = g_steal_pointer (&self->columns->contexts[from]);
}

/* Appends to a vector that has room. */
static inline void
kitsune_vector_take (KitsuneVector *self,
                     GValue *value)
{
  kitsune_value_move (&self->values[self->n_items], value);
  if (G_UNLIKELY (self->columns != NULL))
    {
      self->columns->times[self->n_items] = KITSUNE_NO_TIME;
      self->columns->contexts[self->n_items] = NULL;
    }
  self->n_items++;
}

/* Appends @n_values values that own nothing, for which there is room, and leaves
 * them where they are, too. */
static inline void
kitsune_vector_take_plain (KitsuneVector *self,
                           const GValue *values,
                           guint n_values)
{
  memcpy (&self->values[self->n_items], values, n_values * sizeof (GValue));
  for (guint i = 0; G_UNLIKELY (self->columns != NULL) && i < n_values; i++)
    {
      self->columns->times[self->n_items + i] = KITSUNE_NO_TIME;
      self->columns->contexts[self->n_items + i] = NULL;
    }
  self->n_items += n_values;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneVector, kitsune_vector_free)

G_END_DECLS
