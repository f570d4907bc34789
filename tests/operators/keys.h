/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "script.h"

/* Key functions for tests: the last digit of a number, the first letter of a
 * string, the null item for itself. The number 13 fails, and the number 14 has
 * a key that cannot be hashed. */

/* A fundamental type of our own, whose values nobody can look into. */
static inline GType
opaque_type (void)
{
  static gsize type;
  static const GTypeValueTable table = { .value_init = NULL };

  if (g_once_init_enter (&type))
    {
      static const GTypeInfo info = { .value_table = NULL };
      GTypeInfo full = info;
      static const GTypeFundamentalInfo fundamental = { 0 };
      static GTypeValueTable values;

      values = table;
      values.value_init = (void (*) (GValue *)) (gpointer) g_value_reset;
      values.value_copy = (void (*) (const GValue *, GValue *)) (gpointer) g_value_copy;
      full.value_table = &values;
      g_once_init_leave (&type, g_type_register_fundamental (g_type_fundamental_next (), "TestOpaque",
                                                             &full, &fundamental, 0));
    }

  return type;
}
