/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/state/kitsune-ref-private.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-value.h"

/**
 * KitsuneRef:
 *
 * The state that belongs to a call.
 *
 * The functions of [method@Pipeline.map_with] and its like get one with every
 * item. It is good while the call lasts: keeping it and using it later is a
 * programming error.
 *
 * A state has a type, and what is set is converted to it; the null item is of
 * every type. A value that cannot be converted, a state that is read as
 * something it is not and a sum that is out of range make the call fail, even if
 * the function says that it succeeded.
 *
 * Values never change once they are set: a function that works on a list or a
 * dict sets a new one.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (KitsuneRef, kitsune_ref, G_TYPE_OBJECT)

static void
kitsune_ref_finalize (GObject *object)
{
  g_clear_error (&KITSUNE_REF (object)->head.error);

  G_OBJECT_CLASS (kitsune_ref_parent_class)->finalize (object);
}

static void
kitsune_ref_class_init (KitsuneRefClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_ref_finalize;
}

static void
kitsune_ref_init (KitsuneRef *self)
{
}

KitsuneRef *
kitsune_ref_new (GType type)
{
  KitsuneRef *self = g_object_new (KITSUNE_TYPE_REF, NULL);

  self->type = type;

  return self;
}

/* These run once or twice per item, so they do not ask for the type of @self:
 * an open ref is one that an operator has made. */
static inline gboolean
kitsune_ref_touch (KitsuneRef *self)
{
  if (G_UNLIKELY (self->head.cell == NULL))
    {
      g_critical ("KitsuneRef: used outside of the call it was made for");
      return FALSE;
    }

  self->head.touched = TRUE;
  return TRUE;
}

/* The first failure is the one that is told. */
static void
kitsune_ref_fail (KitsuneRef *self,
                  GError *error)
{
  if (self->head.error == NULL)
    self->head.error = error;
  else
    g_error_free (error);
}

static inline void
kitsune_ref_mark (KitsuneRef *self)
{
  self->head.cell->is_set = TRUE;
  self->head.changed = TRUE;
}

static gboolean
kitsune_ref_fits (KitsuneRef *self,
                  const GValue *value)
{
  return self->type == G_TYPE_VALUE || G_VALUE_TYPE (value) == self->type ||
         g_type_is_a (G_VALUE_TYPE (value), self->type) || kitsune_value_is_null (value);
}

/**
 * kitsune_ref_get_value_type:
 * @self: a ref
 *
 * Returns the type of the state.
 *
 * Returns: the type; `G_TYPE_VALUE` if it may be any
 *
 * Since: 1.0
 */
GType
kitsune_ref_get_value_type (KitsuneRef *self)
{
  g_return_val_if_fail (KITSUNE_IS_REF (self), G_TYPE_INVALID);

  return self->type;
}

/**
 * kitsune_ref_get_key:
 * @self: a ref
 *
 * Returns the key that the state belongs to.
 *
 * Returns: (transfer none) (nullable): the key; %NULL where the whole stage has
 *   one state
 *
 * Since: 1.0
 */
const GValue *
kitsune_ref_get_key (KitsuneRef *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_ref_touch (self) ? self->get_key (self->head.cell, &self->key) : NULL;
}

/**
 * kitsune_ref_is_set:
 * @self: a ref
 *
 * Returns whether the state was ever set.
 *
 * Returns: %FALSE if it still has its initial value, or has it again
 *
 * Since: 1.0
 */
gboolean
kitsune_ref_is_set (KitsuneRef *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return kitsune_ref_touch (self) && self->head.cell->is_set;
}

/**
 * kitsune_ref_get:
 * @self: a ref
 *
 * Returns the state.
 *
 * Returns: (transfer none): the value; it stays until the state is set
 *
 * Since: 1.0
 */
const GValue *
kitsune_ref_get (KitsuneRef *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_ref_touch (self) ? &self->head.cell->value : NULL;
}

/* The state is not of the type in which it is read. */
static gint64
kitsune_ref_convert_int64 (KitsuneRef *self)
{
  GError *error = NULL;
  gint64 number = 0;

  if (!kitsune_value_get_as_int64 (&self->head.cell->value, &number, &error))
    kitsune_ref_fail (self, error);

  return number;
}

/**
 * kitsune_ref_get_int64:
 * @self: a ref
 *
 * Returns a state that is a number, as a 64-bit integer.
 *
 * Returns: the number; 0 if it is none, which fails the call
 *
 * Since: 1.0
 */
gint64
kitsune_ref_get_int64 (KitsuneRef *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (!kitsune_ref_touch (self))
    return 0;
  if (G_LIKELY (self->head.cell->value.g_type == G_TYPE_INT64))
    return self->head.cell->value.data[0].v_int64;

  return kitsune_ref_convert_int64 (self);
}

/**
 * kitsune_ref_get_double:
 * @self: a ref
 *
 * Returns a state that is a number, as a floating-point number.
 *
 * Returns: the number; 0 if it is none, which fails the call
 *
 * Since: 1.0
 */
gdouble
kitsune_ref_get_double (KitsuneRef *self)
{
  GError *error = NULL;
  gdouble number = 0;

  g_return_val_if_fail (self != NULL, 0);

  if (!kitsune_ref_touch (self))
    return 0;
  if (G_LIKELY (self->head.cell->value.g_type == G_TYPE_DOUBLE))
    return self->head.cell->value.data[0].v_double;

  if (!kitsune_value_get_as_double (&self->head.cell->value, &number, &error))
    kitsune_ref_fail (self, error);

  return number;
}

static void
kitsune_ref_fail_type (KitsuneRef *self,
                       const char *wanted)
{
  kitsune_ref_fail (self, g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "the state is a %s, not a %s",
                                       G_VALUE_TYPE_NAME (&self->head.cell->value), wanted));
}

/**
 * kitsune_ref_get_string:
 * @self: a ref
 *
 * Returns a state that is a string.
 *
 * Returns: (nullable): the string; %NULL for the null item, and if it is
 *   something else, which fails the call
 *
 * Since: 1.0
 */
const char *
kitsune_ref_get_string (KitsuneRef *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (!kitsune_ref_touch (self))
    return NULL;
  if (G_LIKELY (G_VALUE_HOLDS_STRING (&self->head.cell->value)))
    return g_value_get_string (&self->head.cell->value);

  if (!kitsune_value_is_null (&self->head.cell->value))
    kitsune_ref_fail_type (self, "string");

  return NULL;
}

/**
 * kitsune_ref_get_boolean:
 * @self: a ref
 *
 * Returns a state that is a truth value.
 *
 * Returns: the truth value; %FALSE if it is none, which fails the call
 *
 * Since: 1.0
 */
gboolean
kitsune_ref_get_boolean (KitsuneRef *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!kitsune_ref_touch (self))
    return FALSE;
  if (G_LIKELY (G_VALUE_HOLDS_BOOLEAN (&self->head.cell->value)))
    return g_value_get_boolean (&self->head.cell->value);

  kitsune_ref_fail_type (self, "boolean");

  return FALSE;
}

static void
kitsune_ref_set_converted (KitsuneRef *self,
                           const GValue *value)
{
  GValue converted = G_VALUE_INIT;
  GError *error = NULL;

  g_value_init (&converted, self->type);
  if (!kitsune_value_convert (value, &converted, &error))
    {
      kitsune_value_clear (&converted);
      kitsune_ref_fail (self, error);
      return;
    }

  kitsune_ref_take (self, &converted);
}

/**
 * kitsune_ref_set:
 * @self: a ref
 * @value: (nullable): the value; it is copied. %NULL is the null item
 *
 * Sets the state.
 *
 * Since: 1.0
 */
void
kitsune_ref_set (KitsuneRef *self,
                 const GValue *value)
{
  GValue copy = G_VALUE_INIT;

  g_return_if_fail (self != NULL);

  if (!kitsune_ref_touch (self))
    return;

  if (value == NULL || !G_IS_VALUE (value))
    {
      kitsune_value_init_null (&copy);
    }
  else if (!kitsune_ref_fits (self, value))
    {
      kitsune_ref_set_converted (self, value);
      return;
    }
  else
    {
      kitsune_value_copy (value, &copy);
    }

  kitsune_ref_take (self, &copy);
}

/**
 * kitsune_ref_take: (skip)
 * @self: a ref
 * @value: the value; its content is moved out and it is left unset
 *
 * Sets the state without copying the value.
 *
 * Since: 1.0
 */
void
kitsune_ref_take (KitsuneRef *self,
                  GValue *value)
{
  GValue old;

  g_return_if_fail (self != NULL);
  g_return_if_fail (G_IS_VALUE (value));

  if (!kitsune_ref_touch (self))
    {
      kitsune_value_clear (value);
      return;
    }

  if (G_UNLIKELY (!kitsune_ref_fits (self, value)))
    {
      kitsune_ref_set_converted (self, value);
      kitsune_value_clear (value);
      return;
    }

  /* freeing the old value may run code of the user */
  old = self->head.cell->value;
  kitsune_value_move (&self->head.cell->value, value);
  kitsune_ref_mark (self);
  kitsune_value_clear (&old);
}

/**
 * kitsune_ref_set_int64:
 * @self: a ref
 * @value: the value
 *
 * Sets the state to a 64-bit integer.
 *
 * Since: 1.0
 */
void
kitsune_ref_set_int64 (KitsuneRef *self,
                       gint64 value)
{
  GValue number = G_VALUE_INIT;

  g_return_if_fail (self != NULL);

  if (G_LIKELY (self->head.cell != NULL && self->head.cell->value.g_type == G_TYPE_INT64))
    {
      self->head.cell->value.data[0].v_int64 = value;
      self->head.touched = TRUE;
      kitsune_ref_mark (self);
      return;
    }

  kitsune_value_set_int64 (&number, value);
  kitsune_ref_take (self, &number);
}

/**
 * kitsune_ref_set_double:
 * @self: a ref
 * @value: the value
 *
 * Sets the state to a floating-point number.
 *
 * Since: 1.0
 */
void
kitsune_ref_set_double (KitsuneRef *self,
                        gdouble value)
{
  GValue number = G_VALUE_INIT;

  g_return_if_fail (self != NULL);

  kitsune_value_set_double (&number, value);
  kitsune_ref_take (self, &number);
}

/**
 * kitsune_ref_set_string:
 * @self: a ref
 * @value: (nullable): the value; it is copied
 *
 * Sets the state to a string; %NULL is the null item.
 *
 * Since: 1.0
 */
void
kitsune_ref_set_string (KitsuneRef *self,
                        const char *value)
{
  GValue text = G_VALUE_INIT;

  g_return_if_fail (self != NULL);

  if (value == NULL)
    {
      kitsune_ref_set (self, NULL);
      return;
    }

  g_value_init (&text, G_TYPE_STRING);
  g_value_set_string (&text, value);
  kitsune_ref_take (self, &text);
}

/**
 * kitsune_ref_set_boolean:
 * @self: a ref
 * @value: the value
 *
 * Sets the state to a truth value.
 *
 * Since: 1.0
 */
void
kitsune_ref_set_boolean (KitsuneRef *self,
                         gboolean value)
{
  GValue truth = G_VALUE_INIT;

  g_return_if_fail (self != NULL);

  kitsune_value_set_boolean (&truth, !!value);
  kitsune_ref_take (self, &truth);
}

/**
 * kitsune_ref_add:
 * @self: a ref
 * @number: what to add
 *
 * Adds to a state that is a whole number.
 *
 * Returns: the sum, which is the state now; 0 if the state is no whole number
 *   or the sum is out of range, which fails the call and leaves the state
 *
 * Since: 1.0
 */
gint64
kitsune_ref_add (KitsuneRef *self,
                 gint64 number)
{
  gint64 before;
  gint64 sum;

  g_return_val_if_fail (self != NULL, 0);

  /* what nearly every call comes to */
  if (G_LIKELY (self->head.cell != NULL && self->head.cell->value.g_type == G_TYPE_INT64 && self->head.error == NULL &&
                !__builtin_add_overflow (self->head.cell->value.data[0].v_int64, number, &sum)))
    {
      self->head.cell->value.data[0].v_int64 = sum;
      self->head.touched = TRUE;
      kitsune_ref_mark (self);
      return sum;
    }

  before = kitsune_ref_get_int64 (self);
  if (G_UNLIKELY (self->head.cell == NULL || self->head.error != NULL))
    return 0;

  if (G_UNLIKELY (__builtin_add_overflow (before, number, &sum)))
    {
      kitsune_ref_fail (self, g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_OVERFLOW,
                                           "the sum of %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT
                                           " is out of range",
                                           before, number));
      return 0;
    }

  kitsune_ref_set_int64 (self, sum);

  return sum;
}

/**
 * kitsune_ref_update: (skip)
 * @self: a ref
 * @func: (scope call): makes the next state of the state; its result comes unset
 * @user_data: data for @func
 * @error: return location for a [type@GLib.Error]
 *
 * Sets the state to what a function makes of it.
 *
 * @func must not use @self. A function that fails leaves the state as it was.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_ref_update (KitsuneRef *self,
                    KitsuneMapFunc func,
                    gpointer user_data,
                    GError **error)
{
  GValue result = G_VALUE_INIT;
  GError *failure = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (func != NULL, FALSE);

  if (!kitsune_ref_touch (self))
    return FALSE;

  if (func (&self->head.cell->value, &result, user_data, &failure) && failure == NULL && result.g_type != 0)
    {
      kitsune_ref_take (self, &result);
      return TRUE;
    }

  kitsune_value_clear (&result);
  if (failure == NULL)
    failure = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_CALLBACK_FAILED,
                                   "the function that updates the state gave neither a result nor an error");
  g_propagate_error (error, failure);

  return FALSE;
}

/**
 * kitsune_ref_reset:
 * @self: a ref
 *
 * Gives the state its initial value again.
 *
 * Where states are kept in a store, the store forgets this one.
 *
 * Since: 1.0
 */
void
kitsune_ref_reset (KitsuneRef *self)
{
  GValue value = G_VALUE_INIT;
  GError *error = NULL;

  g_return_if_fail (self != NULL);

  if (!kitsune_ref_touch (self))
    return;

  if (!self->make (self->owner, self->get_key (self->head.cell, &self->key), &value, &error))
    {
      kitsune_ref_fail (self, error);
      return;
    }

  kitsune_ref_take (self, &value);
  self->head.cell->is_set = FALSE;
}
