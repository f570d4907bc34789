/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

/* Values without ceremony: they own nothing, so nobody frees them. */

#define NUMBER_VALUE(type_, field_, number_) \
  ((GValue){ .g_type = (type_), .data = { { .field_ = (number_) } } })

#define CHAR_VALUE(v) NUMBER_VALUE (G_TYPE_CHAR, v_int, v)
#define UCHAR_VALUE(v) NUMBER_VALUE (G_TYPE_UCHAR, v_uint, v)
#define INT_VALUE(v) NUMBER_VALUE (G_TYPE_INT, v_int, v)
#define UINT_VALUE(v) NUMBER_VALUE (G_TYPE_UINT, v_uint, v)
#define LONG_VALUE(v) NUMBER_VALUE (G_TYPE_LONG, v_long, v)
#define ULONG_VALUE(v) NUMBER_VALUE (G_TYPE_ULONG, v_ulong, v)
#define INT64_VALUE(v) NUMBER_VALUE (G_TYPE_INT64, v_int64, v)
#define UINT64_VALUE(v) NUMBER_VALUE (G_TYPE_UINT64, v_uint64, v)
#define FLOAT_VALUE(v) NUMBER_VALUE (G_TYPE_FLOAT, v_float, v)
#define DOUBLE_VALUE(v) NUMBER_VALUE (G_TYPE_DOUBLE, v_double, v)
#define BOOLEAN_VALUE(v) NUMBER_VALUE (G_TYPE_BOOLEAN, v_int, v)
#define ENUM_VALUE(type, v) NUMBER_VALUE (type, v_long, v)
#define FLAGS_VALUE(type, v) NUMBER_VALUE (type, v_ulong, v)
#define NULL_VALUE() NUMBER_VALUE (G_TYPE_POINTER, v_pointer, NULL)
#define POINTER_VALUE(v) NUMBER_VALUE (G_TYPE_POINTER, v_pointer, v)
#define GTYPE_VALUE(v) NUMBER_VALUE (G_TYPE_GTYPE, v_pointer, GSIZE_TO_POINTER (v))
#define UNSET_VALUE() ((GValue) G_VALUE_INIT)

#define BORROWED_VALUE(type_, v) \
  ((GValue){ .g_type = (type_), .data = { { .v_pointer = (gpointer) (v) }, { .v_uint = G_VALUE_NOCOPY_CONTENTS } } })
#define STRING_VALUE(v) BORROWED_VALUE (G_TYPE_STRING, v)

/* A fundamental type of which nothing can be known, not even that it is a
 * pointer.
 */
static inline void
opaque_init (GValue *value)
{
  value->data[0].v_int = 0;
}

static inline void
opaque_copy (const GValue *src,
             GValue *dest)
{
  dest->data[0].v_int = src->data[0].v_int;
}

static inline GType
opaque_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type))
    {
      static const GTypeValueTable table = { .value_init = opaque_init, .value_copy = opaque_copy };
      GTypeInfo info = { .value_table = &table };
      GTypeFundamentalInfo fundamental = { 0 };

      g_once_init_leave (&type, g_type_register_fundamental (g_type_fundamental_next (), "TestOpaque",
                                                             &info, &fundamental, 0));
    }

  return type;
}

#define OPAQUE_VALUE(v) NUMBER_VALUE (opaque_get_type (), v_int, v)
