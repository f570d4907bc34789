/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-kind-private.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-dict.h"
#include "kitsune/base/kitsune-items.h"

static KitsuneKind
kitsune_kind_of_boxed (GType type)
{
  if (type == KITSUNE_TYPE_DICT)
    return KITSUNE_KIND_DICT;
  if (type == KITSUNE_TYPE_ITEMS)
    return KITSUNE_KIND_ITEMS;
  if (kitsune_box_find_info (type) != NULL)
    return KITSUNE_KIND_BOX;
  if (type == G_TYPE_BYTES)
    return KITSUNE_KIND_BYTES;
  if (type == G_TYPE_DATE_TIME)
    return KITSUNE_KIND_DATE_TIME;
  if (type == G_TYPE_STRV)
    return KITSUNE_KIND_STRV;
  if (type == G_TYPE_ERROR)
    return KITSUNE_KIND_ERROR;

  return KITSUNE_KIND_IDENTITY;
}

static KitsuneKind
kitsune_kind_of_pointer (const GValue *value,
                         KitsuneKind kind)
{
  return value->data[0].v_pointer == NULL ? KITSUNE_KIND_NULL : kind;
}

/* Types that GLib does not know can keep anything in a value; only those that
 * say so keep a pointer.
 */
static KitsuneKind
kitsune_kind_of_foreign (const GValue *value)
{
  if (!g_value_fits_pointer (value))
    return KITSUNE_KIND_OPAQUE;

  return kitsune_kind_of_pointer (value, KITSUNE_KIND_IDENTITY);
}

KitsuneKind
kitsune_kind_of (const GValue **value)
{
  const GValue *v = *value;

  switch (kitsune_type_get_fundamental (v->g_type))
    {
    case G_TYPE_INVALID:
      return KITSUNE_KIND_UNSET;

    case G_TYPE_BOOLEAN:
      return KITSUNE_KIND_BOOLEAN;

    case G_TYPE_CHAR:
    case G_TYPE_UCHAR:
    case G_TYPE_INT:
    case G_TYPE_UINT:
    case G_TYPE_LONG:
    case G_TYPE_ULONG:
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
    case G_TYPE_FLOAT:
    case G_TYPE_DOUBLE:
      return KITSUNE_KIND_NUMBER;

    case G_TYPE_ENUM:
      return KITSUNE_KIND_ENUM;

    case G_TYPE_FLAGS:
      return KITSUNE_KIND_FLAGS;

    case G_TYPE_STRING:
      return kitsune_kind_of_pointer (v, KITSUNE_KIND_STRING);

    case G_TYPE_POINTER:
      if (v->g_type == G_TYPE_GTYPE)
        return KITSUNE_KIND_GTYPE;
      return kitsune_kind_of_pointer (v, KITSUNE_KIND_IDENTITY);

    case G_TYPE_BOXED:
      if (v->data[0].v_pointer == NULL)
        return KITSUNE_KIND_NULL;
      if (v->g_type != G_TYPE_VALUE)
        return kitsune_kind_of_boxed (v->g_type);
      *value = v->data[0].v_pointer;
      return kitsune_kind_of (value);

    case G_TYPE_OBJECT:
    case G_TYPE_INTERFACE:
    case G_TYPE_PARAM:
      return kitsune_kind_of_pointer (v, KITSUNE_KIND_IDENTITY);

    case G_TYPE_VARIANT:
      return kitsune_kind_of_pointer (v, KITSUNE_KIND_VARIANT);

    default:
      return kitsune_kind_of_foreign (v);
    }
}
