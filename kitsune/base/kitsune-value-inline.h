/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What g_value_get_int64() and its sisters do, without a call where the value
 * has exactly the expected type, which in a typed stream it nearly always has.
 * For C alone: bindings have their own way into a GValue.
 */
#ifndef __GI_SCANNER__

#include <string.h>

#include <glib-object.h>

G_BEGIN_DECLS

#if defined(__GNUC__) || defined(__clang__)
#define _KITSUNE_COLD __attribute__ ((cold, noinline))
#else
#define _KITSUNE_COLD
#endif

/* The fundamental types whose values own nothing, one bit each: bit 0 is the
 * unset value, 3 to 15 are the numbers, boolean, enum and flags, 17 is the
 * pointer.
 */
#define _KITSUNE_PLAIN_FUNDAMENTALS 0x2fff9u

static inline gboolean
kitsune_type_is_plain (GType type)
{
  return type <= G_TYPE_POINTER &&
         ((_KITSUNE_PLAIN_FUNDAMENTALS >> (type >> G_TYPE_FUNDAMENTAL_SHIFT)) & 1u) != 0;
}

/* A type derived from a plain one is not called plain: finding out would cost
 * more than treating it like any other.
 */
static inline gboolean
kitsune_value_is_plain (const GValue *value)
{
  return kitsune_type_is_plain (value->g_type);
}

#ifdef KITSUNE_COMPILATION
/* See kitsune-exile.c. */
void _kitsune_value_unset (GValue *value);
#else
#define _kitsune_value_unset g_value_unset
#endif

/* Leaves the value unset, whether it was set or not. */
static inline void
kitsune_value_clear (GValue *value)
{
  if (G_LIKELY (kitsune_value_is_plain (value)))
    value->g_type = 0;
  else
    _kitsune_value_unset (value);
}

/* Moves a value into an unset one and leaves the source unset. */
static inline void
kitsune_value_move (GValue *dest,
                    GValue *src)
{
  *dest = *src;
  memset (src, 0, sizeof *src);
}

/* Moves the branch it stands in out of the way, so that the getters compile to
 * a test and a load.
 */
static G_GNUC_UNUSED _KITSUNE_COLD const GValue *
_kitsune_value_other (const GValue *value)
{
  return value;
}

static inline gint
kitsune_value_get_int (const GValue *value)
{
  if (G_LIKELY (value->g_type == G_TYPE_INT))
    return value->data[0].v_int;

  return g_value_get_int (_kitsune_value_other (value));
}

static inline guint
kitsune_value_get_uint (const GValue *value)
{
  if (G_LIKELY (value->g_type == G_TYPE_UINT))
    return value->data[0].v_uint;

  return g_value_get_uint (_kitsune_value_other (value));
}

static inline gint64
kitsune_value_get_int64 (const GValue *value)
{
  if (G_LIKELY (value->g_type == G_TYPE_INT64))
    return value->data[0].v_int64;

  return g_value_get_int64 (_kitsune_value_other (value));
}

static inline guint64
kitsune_value_get_uint64 (const GValue *value)
{
  if (G_LIKELY (value->g_type == G_TYPE_UINT64))
    return value->data[0].v_uint64;

  return g_value_get_uint64 (_kitsune_value_other (value));
}

static inline gfloat
kitsune_value_get_float (const GValue *value)
{
  if (G_LIKELY (value->g_type == G_TYPE_FLOAT))
    return value->data[0].v_float;

  return g_value_get_float (_kitsune_value_other (value));
}

static inline gdouble
kitsune_value_get_double (const GValue *value)
{
  if (G_LIKELY (value->g_type == G_TYPE_DOUBLE))
    return value->data[0].v_double;

  return g_value_get_double (_kitsune_value_other (value));
}

static inline gboolean
kitsune_value_get_boolean (const GValue *value)
{
  if (G_LIKELY (value->g_type == G_TYPE_BOOLEAN))
    return value->data[0].v_int;

  return g_value_get_boolean (_kitsune_value_other (value));
}

static inline gpointer
kitsune_value_get_pointer (const GValue *value)
{
  if (G_LIKELY (value->g_type == G_TYPE_POINTER))
    return value->data[0].v_pointer;

  return g_value_get_pointer (_kitsune_value_other (value));
}

static inline const char *
kitsune_value_get_string (const GValue *value)
{
  if (G_LIKELY (value->g_type == G_TYPE_STRING))
    return (const char *) value->data[0].v_pointer;

  return g_value_get_string (_kitsune_value_other (value));
}

/* Values of objects carry the type of a class, seldom plain G_TYPE_OBJECT. */
static inline gpointer
kitsune_value_get_object (const GValue *value)
{
  if (value->g_type == G_TYPE_OBJECT)
    return value->data[0].v_pointer;

  return g_value_get_object (value);
}

/* There is no value of plain G_TYPE_BOXED, so there is no exact type to test. */
static inline gpointer
kitsune_value_get_boxed (const GValue *value)
{
  return g_value_get_boxed (value);
}

/* The way of keys and other values that come unset; results have their type
 * already, for which the setters are a test and a store. */
static inline gboolean
_kitsune_value_adopt (GValue *value,
                      GType type)
{
  if (value->g_type != 0)
    return FALSE;

  value->g_type = type;
  return TRUE;
}

/* The setters give an unset value their own type; one that is set keeps its
 * type, as with g_value_set_int64().
 */
static inline void
kitsune_value_set_int (GValue *value,
                       gint v)
{
  if (G_UNLIKELY (value->g_type != G_TYPE_INT) && !_kitsune_value_adopt (value, G_TYPE_INT))
    g_value_set_int (value, v);
  else
    value->data[0].v_int = v;
}

static inline void
kitsune_value_set_uint (GValue *value,
                        guint v)
{
  if (G_UNLIKELY (value->g_type != G_TYPE_UINT) && !_kitsune_value_adopt (value, G_TYPE_UINT))
    g_value_set_uint (value, v);
  else
    value->data[0].v_uint = v;
}

static inline void
kitsune_value_set_int64 (GValue *value,
                         gint64 v)
{
  if (G_UNLIKELY (value->g_type != G_TYPE_INT64) && !_kitsune_value_adopt (value, G_TYPE_INT64))
    g_value_set_int64 (value, v);
  else
    value->data[0].v_int64 = v;
}

static inline void
kitsune_value_set_uint64 (GValue *value,
                          guint64 v)
{
  if (G_UNLIKELY (value->g_type != G_TYPE_UINT64) && !_kitsune_value_adopt (value, G_TYPE_UINT64))
    g_value_set_uint64 (value, v);
  else
    value->data[0].v_uint64 = v;
}

static inline void
kitsune_value_set_float (GValue *value,
                         gfloat v)
{
  if (G_UNLIKELY (value->g_type != G_TYPE_FLOAT) && !_kitsune_value_adopt (value, G_TYPE_FLOAT))
    g_value_set_float (value, v);
  else
    value->data[0].v_float = v;
}

static inline void
kitsune_value_set_double (GValue *value,
                          gdouble v)
{
  if (G_UNLIKELY (value->g_type != G_TYPE_DOUBLE) && !_kitsune_value_adopt (value, G_TYPE_DOUBLE))
    g_value_set_double (value, v);
  else
    value->data[0].v_double = v;
}

static inline void
kitsune_value_set_boolean (GValue *value,
                           gboolean v)
{
  if (G_UNLIKELY (value->g_type != G_TYPE_BOOLEAN) && !_kitsune_value_adopt (value, G_TYPE_BOOLEAN))
    g_value_set_boolean (value, v);
  else
    value->data[0].v_int = v;
}

static inline void
kitsune_value_set_pointer (GValue *value,
                           gpointer v)
{
  if (G_UNLIKELY (value->g_type != G_TYPE_POINTER) && !_kitsune_value_adopt (value, G_TYPE_POINTER))
    g_value_set_pointer (value, v);
  else
    value->data[0].v_pointer = v;
}

/* Takes the string over, as g_value_take_string() does. */
static inline void
kitsune_value_take_string (GValue *value,
                           char *v)
{
  if (G_UNLIKELY (value->g_type != 0))
    {
      g_value_take_string (value, v);
      return;
    }

  /* The second word says whether the string is static: it is not. */
  memset (value, 0, sizeof *value);
  value->g_type = G_TYPE_STRING;
  value->data[0].v_pointer = v;
}

/* The value does not own the string, as with g_value_set_static_string(): one that
 * outlives it, or a key, which is copied where it is kept. */
static inline void
kitsune_value_set_static_string (GValue *value,
                                 const char *v)
{
  if (G_UNLIKELY (value->g_type != 0))
    {
      g_value_set_static_string (value, v);
      return;
    }

  memset (value, 0, sizeof *value);
  value->g_type = G_TYPE_STRING;
  value->data[0].v_pointer = (gpointer) v;
  value->data[1].v_uint = G_VALUE_NOCOPY_CONTENTS;
}

G_END_DECLS

#endif /* __GI_SCANNER__ */
