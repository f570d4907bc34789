/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* How the content of a value is to be understood: everything that looks into
 * values (equality, hashes, order, text, JSON) is a switch over these. Values
 * of different kinds are never equal.
 */
typedef enum
{
  KITSUNE_KIND_UNSET,
  /* The null item, and a NULL string, object, boxed or variant */
  KITSUNE_KIND_NULL,
  KITSUNE_KIND_BOOLEAN,
  KITSUNE_KIND_NUMBER,
  KITSUNE_KIND_ENUM,
  KITSUNE_KIND_FLAGS,
  KITSUNE_KIND_STRING,
  KITSUNE_KIND_GTYPE,
  KITSUNE_KIND_BYTES,
  KITSUNE_KIND_VARIANT,
  KITSUNE_KIND_DATE_TIME,
  KITSUNE_KIND_ERROR,
  KITSUNE_KIND_STRV,
  KITSUNE_KIND_ITEMS,
  KITSUNE_KIND_DICT,
  /* A KitsuneBox */
  KITSUNE_KIND_BOX,
  /* Nothing is known but an address: objects, pointers, other boxed types */
  KITSUNE_KIND_IDENTITY,
  /* A fundamental type of somebody else that is no pointer */
  KITSUNE_KIND_OPAQUE,
} KitsuneKind;

/* G_TYPE_FUNDAMENTAL() without a look into the type system where the type is
 * fundamental itself, which is what most values are of.
 */
static inline GType
kitsune_type_get_fundamental (GType type)
{
  return G_LIKELY (type <= G_TYPE_FUNDAMENTAL_MAX) ? type : G_TYPE_FUNDAMENTAL (type);
}

/* A value that holds a boxed value stands for what is in it: the argument is
 * moved there.
 */
KitsuneKind kitsune_kind_of (const GValue **value);

G_END_DECLS
