/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-kind-private.h"
#include "kitsune/base/kitsune-number-private.h"
#include "kitsune/base/kitsune-value-inline.h"

#include <math.h>

/* The value itself is named where it is short for certain. */
static gboolean
kitsune_convert_fail (const GValue *src,
                      GType type,
                      KitsuneError code,
                      GError **error)
{
  const GValue *content = src;
  KitsuneKind kind = kitsune_kind_of (&content);
  g_autofree char *text = NULL;

  if (kind != KITSUNE_KIND_UNSET && kind <= KITSUNE_KIND_FLAGS)
    text = kitsune_value_to_string (src);

  g_set_error (error, KITSUNE_ERROR, code,
               code == KITSUNE_ERROR_OVERFLOW ? "%s%s%s is out of range of %s" : "cannot convert %s%s%s to %s",
               src->g_type != 0 ? g_type_name (src->g_type) : "an unset value",
               text != NULL ? " " : "", text != NULL ? text : "", g_type_name (type));

  return FALSE;
}

/* Booleans, enums and flags count as the integers that they are stored as. */
static gboolean
kitsune_convert_read (const GValue *src,
                      KitsuneNumber *number)
{
  number->form = KITSUNE_NUMBER_INT;

  switch (G_TYPE_FUNDAMENTAL (src->g_type))
    {
    case G_TYPE_BOOLEAN:
      number->i = g_value_get_boolean (src) != FALSE;
      return TRUE;
    case G_TYPE_ENUM:
      number->i = g_value_get_enum (src);
      return TRUE;
    case G_TYPE_FLAGS:
      number->i = g_value_get_flags (src);
      return TRUE;
    default:
      return kitsune_number_read (src, number);
    }
}

static gboolean
kitsune_convert_to_floating (const GValue *src,
                             const KitsuneNumber *number,
                             GValue *dest,
                             GError **error)
{
  gdouble d = kitsune_number_to_double (number);

  /* KitsuneNumber has no -0.0. */
  if (src->g_type == G_TYPE_DOUBLE)
    d = src->data[0].v_double;
  else if (src->g_type == G_TYPE_FLOAT)
    d = src->data[0].v_float;

  if (G_TYPE_FUNDAMENTAL (dest->g_type) == G_TYPE_DOUBLE)
    {
      g_value_set_double (dest, d);
      return TRUE;
    }

  if (isfinite (d) && !isfinite ((gfloat) d))
    return kitsune_convert_fail (src, dest->g_type, KITSUNE_ERROR_OVERFLOW, error);

  g_value_set_float (dest, (gfloat) d);

  return TRUE;
}

static void
kitsune_convert_get_range (GType fundamental,
                           gint64 *min,
                           guint64 *max)
{
  const struct
  {
    GType type;
    gint64 min;
    guint64 max;
  } ranges[] = {
    { G_TYPE_CHAR, G_MININT8, G_MAXINT8 },
    { G_TYPE_UCHAR, 0, G_MAXUINT8 },
    { G_TYPE_INT, G_MININT, G_MAXINT },
    { G_TYPE_UINT, 0, G_MAXUINT },
    { G_TYPE_LONG, G_MINLONG, G_MAXLONG },
    { G_TYPE_ULONG, 0, G_MAXULONG },
    { G_TYPE_INT64, G_MININT64, G_MAXINT64 },
    { G_TYPE_UINT64, 0, G_MAXUINT64 },
    { G_TYPE_ENUM, G_MININT, G_MAXINT },
    { G_TYPE_FLAGS, 0, G_MAXUINT },
    { G_TYPE_BOOLEAN, G_MININT64, G_MAXUINT64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      if (ranges[i].type == fundamental)
        {
          *min = ranges[i].min;
          *max = ranges[i].max;
          return;
        }
    }

  g_assert_not_reached ();
}

static gboolean
kitsune_convert_is_member (GType type,
                           gint64 number)
{
  gpointer klass = g_type_class_ref (type);
  gboolean member;

  if (G_IS_FLAGS_CLASS (klass))
    member = ((guint) number & ~((GFlagsClass *) klass)->mask) == 0;
  else
    member = g_enum_get_value (klass, (gint) number) != NULL;

  g_type_class_unref (klass);

  return member;
}

static void
kitsune_convert_store (const KitsuneNumber *number,
                       GValue *dest)
{
  switch (G_TYPE_FUNDAMENTAL (dest->g_type))
    {
    case G_TYPE_CHAR:
      g_value_set_schar (dest, (gint8) number->i);
      break;
    case G_TYPE_UCHAR:
      g_value_set_uchar (dest, (guchar) number->i);
      break;
    case G_TYPE_INT:
      g_value_set_int (dest, (gint) number->i);
      break;
    case G_TYPE_UINT:
      g_value_set_uint (dest, (guint) number->i);
      break;
    case G_TYPE_LONG:
      g_value_set_long (dest, (glong) number->i);
      break;
    case G_TYPE_ULONG:
      g_value_set_ulong (dest, (gulong) number->u);
      break;
    case G_TYPE_INT64:
      g_value_set_int64 (dest, number->i);
      break;
    case G_TYPE_UINT64:
      g_value_set_uint64 (dest, number->u);
      break;
    case G_TYPE_ENUM:
      g_value_set_enum (dest, (gint) number->i);
      break;
    case G_TYPE_FLAGS:
      g_value_set_flags (dest, (guint) number->i);
      break;
    case G_TYPE_BOOLEAN:
      g_value_set_boolean (dest, number->u != 0);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
kitsune_convert_to_integer (const GValue *src,
                            const KitsuneNumber *number,
                            GValue *dest,
                            GError **error)
{
  GType fundamental = G_TYPE_FUNDAMENTAL (dest->g_type);
  gint64 min = 0;
  guint64 max = 0;
  gboolean fits;

  if (number->form == KITSUNE_NUMBER_DOUBLE)
    return kitsune_convert_fail (src, dest->g_type,
                                 trunc (number->d) == number->d ? KITSUNE_ERROR_OVERFLOW
                                                                : KITSUNE_ERROR_TYPE_MISMATCH,
                                 error);

  kitsune_convert_get_range (fundamental, &min, &max);
  fits = number->form == KITSUNE_NUMBER_UINT || number->i >= 0 ? number->u <= max : number->i >= min;
  if (!fits)
    return kitsune_convert_fail (src, dest->g_type, KITSUNE_ERROR_OVERFLOW, error);

  if ((fundamental == G_TYPE_ENUM || fundamental == G_TYPE_FLAGS) &&
      !kitsune_convert_is_member (dest->g_type, number->i))
    return kitsune_convert_fail (src, dest->g_type, KITSUNE_ERROR_OVERFLOW, error);

  kitsune_convert_store (number, dest);

  return TRUE;
}

static gboolean
kitsune_convert_null (const GValue *src,
                      GValue *dest,
                      GError **error)
{
  switch (G_TYPE_FUNDAMENTAL (dest->g_type))
    {
    case G_TYPE_STRING:
    case G_TYPE_BOXED:
    case G_TYPE_OBJECT:
    case G_TYPE_INTERFACE:
    case G_TYPE_PARAM:
    case G_TYPE_VARIANT:
      g_value_reset (dest);
      return TRUE;
    default:
      return kitsune_convert_fail (src, dest->g_type, KITSUNE_ERROR_TYPE_MISMATCH, error);
    }
}

/* What no rule of ours covers: subclasses, objects that happen to be of the
 * wanted class, and transformations that other libraries registered. GLib turns
 * an object of the wrong class into NULL; that is a mismatch.
 */
static gboolean
kitsune_convert_by_glib (const GValue *src,
                         GValue *dest,
                         GError **error)
{
  GValue result = G_VALUE_INIT;

  g_value_init (&result, dest->g_type);

  if (!g_value_transform (src, &result) ||
      (g_value_fits_pointer (src) && g_value_peek_pointer (src) != NULL &&
       g_value_fits_pointer (&result) && g_value_peek_pointer (&result) == NULL))
    {
      g_value_unset (&result);
      return kitsune_convert_fail (src, dest->g_type, KITSUNE_ERROR_TYPE_MISMATCH, error);
    }

  kitsune_value_clear (dest);
  kitsune_value_move (dest, &result);

  return TRUE;
}

/**
 * kitsune_value_convert: (skip)
 * @src: a value
 * @dest: a value that is initialised to the wanted type
 * @error: return location for a [type@GLib.Error]
 *
 * Converts a value to another type.
 *
 * - Numbers, booleans, enums and flags become numbers of other types; an integer
 *   must be in range, a double must be whole to become one. Floats and doubles
 *   take the nearest value that they have, if they have not got the number itself.
 * - Whole numbers become booleans (all but 0 are true) and enums or flags (which
 *   must have such a value).
 * - Numbers, booleans, enums and flags become strings as
 *   [func@value_to_string] prints them; nothing is read back from strings.
 * - The null item becomes a string, object, boxed or variant value that holds
 *   %NULL.
 * - An object becomes a value of any class or interface that it is of.
 * - Everything else is left to [func@GObject.Value.type_transformable].
 *
 * Fails with %KITSUNE_ERROR_OVERFLOW if a number is out of range, and with
 * %KITSUNE_ERROR_TYPE_MISMATCH if there is no conversion; @dest is then left
 * alone.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_value_convert (const GValue *src,
                       GValue *dest,
                       GError **error)
{
  KitsuneNumber number;

  g_return_val_if_fail (src != NULL, FALSE);
  g_return_val_if_fail (dest != NULL && dest->g_type != 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (src->g_type == dest->g_type)
    {
      kitsune_value_copy (src, dest);
      return TRUE;
    }

  if (src->g_type == 0)
    return kitsune_convert_fail (src, dest->g_type, KITSUNE_ERROR_TYPE_MISMATCH, error);
  if (kitsune_value_is_null (src))
    return kitsune_convert_null (src, dest, error);
  if (!kitsune_convert_read (src, &number))
    return kitsune_convert_by_glib (src, dest, error);

  switch (G_TYPE_FUNDAMENTAL (dest->g_type))
    {
    case G_TYPE_FLOAT:
    case G_TYPE_DOUBLE:
      return kitsune_convert_to_floating (src, &number, dest, error);
    case G_TYPE_BOOLEAN:
    case G_TYPE_CHAR:
    case G_TYPE_UCHAR:
    case G_TYPE_INT:
    case G_TYPE_UINT:
    case G_TYPE_LONG:
    case G_TYPE_ULONG:
    case G_TYPE_INT64:
    case G_TYPE_UINT64:
    case G_TYPE_ENUM:
    case G_TYPE_FLAGS:
      return kitsune_convert_to_integer (src, &number, dest, error);
    case G_TYPE_STRING:
      g_value_take_string (dest, kitsune_value_to_string (src));
      return TRUE;
    default:
      return kitsune_convert_by_glib (src, dest, error);
    }
}
