/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-emitter-private.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/base/kitsune-value-inline.h"

/**
 * KitsuneEmitter:
 *
 * Takes what a user function produces.
 *
 * A function gets an emitter with every call and pushes any number of values
 * into it. An emitter takes values only while the call lasts: keeping it and
 * pushing later is a programming error. What was pushed goes on if the
 * function succeeds and is discarded if it fails.
 *
 * When the stage has a declared output type, values of other types are
 * converted to it; a value that cannot be converted fails the call.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (KitsuneEmitter, kitsune_emitter, G_TYPE_OBJECT)

static void
kitsune_emitter_finalize (GObject *object)
{
  KitsuneEmitter *self = KITSUNE_EMITTER (object);

  kitsune_emitter_clear (self);
  g_free (self->values);

  G_OBJECT_CLASS (kitsune_emitter_parent_class)->finalize (object);
}

static void
kitsune_emitter_class_init (KitsuneEmitterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_emitter_finalize;
}

static void
kitsune_emitter_init (KitsuneEmitter *self)
{
  self->item_type = G_TYPE_VALUE;
}

KitsuneEmitter *
kitsune_emitter_new (GType item_type)
{
  KitsuneEmitter *self = g_object_new (KITSUNE_TYPE_EMITTER, NULL);

  self->item_type = item_type;

  return self;
}

/* Starts a call; nothing of an earlier call may be left. */
void
kitsune_emitter_open (KitsuneEmitter *self,
                      const GValue *input)
{
  g_assert (self->n_values == 0 && self->error == NULL);

  self->input = input;
  self->open = TRUE;
  self->touched = FALSE;
  self->forwarded = FALSE;
  self->skipped = FALSE;
  self->ended = FALSE;
}

void
kitsune_emitter_close (KitsuneEmitter *self)
{
  self->open = FALSE;
  self->input = NULL;
}

void
kitsune_emitter_clear (KitsuneEmitter *self)
{
  for (guint i = 0; i < self->n_values; i++)
    kitsune_value_clear (&self->values[i]);
  self->n_values = 0;
  g_clear_error (&self->error);
}

static gboolean
kitsune_emitter_touch (KitsuneEmitter *self)
{
  if (G_UNLIKELY (!self->open))
    {
      g_critical ("KitsuneEmitter: used outside of the call it was made for");
      return FALSE;
    }

  self->touched = TRUE;
  return TRUE;
}

static GValue *
kitsune_emitter_add (KitsuneEmitter *self)
{
  GValue *slot;

  if (self->n_values == self->capacity)
    {
      self->capacity = MAX (8, self->capacity * 2);
      self->values = g_renew (GValue, self->values, self->capacity);
    }

  slot = &self->values[self->n_values++];
  *slot = (GValue) G_VALUE_INIT;

  return slot;
}

static void
kitsune_emitter_convert (KitsuneEmitter *self,
                         const GValue *value)
{
  GValue *slot = kitsune_emitter_add (self);
  g_autoptr (GError) error = NULL;

  g_value_init (slot, self->item_type);
  if (!kitsune_value_convert (value, slot, &error) && self->error == NULL)
    self->error = g_steal_pointer (&error);
}

static inline gboolean
kitsune_emitter_fits (KitsuneEmitter *self,
                      GType type)
{
  return self->item_type == G_TYPE_VALUE || self->item_type == type || g_type_is_a (type, self->item_type);
}

/**
 * kitsune_emitter_push:
 * @self: an emitter
 * @value: (nullable): the value; it is copied. %NULL is the null item
 *
 * Produces a value.
 *
 * Since: 1.0
 */
void
kitsune_emitter_push (KitsuneEmitter *self,
                      const GValue *value)
{
  g_return_if_fail (KITSUNE_IS_EMITTER (self));

  if (!kitsune_emitter_touch (self))
    return;

  if (value == NULL || !G_IS_VALUE (value))
    {
      GValue *slot = kitsune_emitter_add (self);
      kitsune_value_init_null (slot);
    }
  else if (kitsune_emitter_fits (self, G_VALUE_TYPE (value)) || kitsune_value_is_null (value))
    {
      kitsune_value_copy (value, kitsune_emitter_add (self));
    }
  else
    {
      kitsune_emitter_convert (self, value);
    }
}

/**
 * kitsune_emitter_take: (skip)
 * @self: an emitter
 * @value: the value; its content is moved out and it is left unset
 *
 * Produces a value without copying it.
 *
 * Since: 1.0
 */
void
kitsune_emitter_take (KitsuneEmitter *self,
                      GValue *value)
{
  g_return_if_fail (KITSUNE_IS_EMITTER (self));
  g_return_if_fail (G_IS_VALUE (value));

  if (!kitsune_emitter_touch (self))
    return;

  if (kitsune_emitter_fits (self, G_VALUE_TYPE (value)) || kitsune_value_is_null (value))
    {
      kitsune_value_move (kitsune_emitter_add (self), value);
    }
  else
    {
      kitsune_emitter_convert (self, value);
      g_value_unset (value);
    }
}

/**
 * kitsune_emitter_push_int64:
 * @self: an emitter
 * @value: the value
 *
 * Produces a 64-bit integer.
 *
 * Since: 1.0
 */
void
kitsune_emitter_push_int64 (KitsuneEmitter *self,
                            gint64 value)
{
  GValue item = { G_TYPE_INT64, { { .v_int64 = value } } };

  g_return_if_fail (KITSUNE_IS_EMITTER (self));

  if (G_UNLIKELY (!kitsune_emitter_fits (self, G_TYPE_INT64)))
    kitsune_emitter_take (self, &item);
  else if (kitsune_emitter_touch (self))
    *kitsune_emitter_add (self) = item;
}

/**
 * kitsune_emitter_push_double:
 * @self: an emitter
 * @value: the value
 *
 * Produces a floating-point number.
 *
 * Since: 1.0
 */
void
kitsune_emitter_push_double (KitsuneEmitter *self,
                             gdouble value)
{
  GValue item = G_VALUE_INIT;

  kitsune_value_set_double (&item, value);
  kitsune_emitter_take (self, &item);
}

/**
 * kitsune_emitter_push_string:
 * @self: an emitter
 * @value: (nullable): the value; it is copied
 *
 * Produces a string; %NULL is the null item.
 *
 * Since: 1.0
 */
void
kitsune_emitter_push_string (KitsuneEmitter *self,
                             const char *value)
{
  GValue item = G_VALUE_INIT;

  if (value == NULL)
    {
      kitsune_emitter_push (self, NULL);
      return;
    }

  g_value_init (&item, G_TYPE_STRING);
  g_value_set_string (&item, value);
  kitsune_emitter_take (self, &item);
}

/**
 * kitsune_emitter_push_boolean:
 * @self: an emitter
 * @value: the value
 *
 * Produces a truth value.
 *
 * Since: 1.0
 */
void
kitsune_emitter_push_boolean (KitsuneEmitter *self,
                              gboolean value)
{
  GValue item = G_VALUE_INIT;

  kitsune_value_set_boolean (&item, value);
  kitsune_emitter_take (self, &item);
}

/**
 * kitsune_emitter_push_items:
 * @self: an emitter
 * @items: the values
 *
 * Produces all values of a list, in order, each by itself.
 *
 * Since: 1.0
 */
void
kitsune_emitter_push_items (KitsuneEmitter *self,
                            KitsuneItems *items)
{
  gsize n_items;

  g_return_if_fail (KITSUNE_IS_EMITTER (self));
  g_return_if_fail (items != NULL);

  n_items = kitsune_items_get_size (items);
  for (gsize i = 0; i < n_items; i++)
    kitsune_emitter_push (self, kitsune_items_get (items, i));
}

/**
 * kitsune_emitter_forward:
 * @self: an emitter
 *
 * Passes the item of this call on untouched; for a predicate this is the
 * answer yes.
 *
 * A function that gets no item has nothing to pass on: this is then a
 * programming error.
 *
 * Since: 1.0
 */
void
kitsune_emitter_forward (KitsuneEmitter *self)
{
  g_return_if_fail (KITSUNE_IS_EMITTER (self));

  if (!kitsune_emitter_touch (self))
    return;

  g_return_if_fail (self->input != NULL);

  self->forwarded = TRUE;
  if (!kitsune_emitter_fits (self, G_VALUE_TYPE (self->input)))
    kitsune_emitter_convert (self, self->input);
  else
    kitsune_value_copy (self->input, kitsune_emitter_add (self));
}

/**
 * kitsune_emitter_skip:
 * @self: an emitter
 *
 * Says that this call produces nothing; for a predicate this is the answer no.
 *
 * Since: 1.0
 */
void
kitsune_emitter_skip (KitsuneEmitter *self)
{
  g_return_if_fail (KITSUNE_IS_EMITTER (self));

  if (kitsune_emitter_touch (self))
    self->skipped = TRUE;
}

/**
 * kitsune_emitter_end:
 * @self: an emitter
 *
 * Says that the stage has produced all it ever will: what this call pushed
 * goes on, then the stage ends.
 *
 * Since: 1.0
 */
void
kitsune_emitter_end (KitsuneEmitter *self)
{
  g_return_if_fail (KITSUNE_IS_EMITTER (self));

  if (kitsune_emitter_touch (self))
    self->ended = TRUE;
}

/**
 * kitsune_emitter_get_item_type:
 * @self: an emitter
 *
 * Returns the type that the values will have.
 *
 * Returns: the type; `G_TYPE_VALUE` if it may be any
 *
 * Since: 1.0
 */
GType
kitsune_emitter_get_item_type (KitsuneEmitter *self)
{
  g_return_val_if_fail (KITSUNE_IS_EMITTER (self), G_TYPE_INVALID);

  return self->item_type;
}
