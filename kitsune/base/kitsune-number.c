/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-number-private.h"
#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-kind-private.h"
#include "kitsune/base/kitsune-value.h"

#include <math.h>

static void
kitsune_number_from_int (KitsuneNumber *self,
                         gint64 i)
{
  self->form = KITSUNE_NUMBER_INT;
  self->i = i;
}

static void
kitsune_number_from_uint (KitsuneNumber *self,
                          guint64 u)
{
  if (u <= G_MAXINT64)
    {
      kitsune_number_from_int (self, (gint64) u);
      return;
    }

  self->form = KITSUNE_NUMBER_UINT;
  self->u = u;
}

static void
kitsune_number_from_double (KitsuneNumber *self,
                            gdouble d)
{
  /* The casts below are defined only inside of these limits. */
  if (d >= -0x1p63 && d < 0x1p63 && (gdouble) (gint64) d == d)
    {
      kitsune_number_from_int (self, (gint64) d);
      return;
    }

  /* From 2^53 on every double is whole. */
  if (d >= 0x1p63 && d < 0x1p64)
    {
      kitsune_number_from_uint (self, (guint64) d);
      return;
    }

  self->form = KITSUNE_NUMBER_DOUBLE;
  self->d = d;
}

gboolean
kitsune_number_read (const GValue *value,
                     KitsuneNumber *out)
{
  switch (kitsune_type_get_fundamental (value->g_type))
    {
    case G_TYPE_CHAR:
      kitsune_number_from_int (out, g_value_get_schar (value));
      return TRUE;
    case G_TYPE_UCHAR:
      kitsune_number_from_int (out, g_value_get_uchar (value));
      return TRUE;
    case G_TYPE_INT:
      kitsune_number_from_int (out, value->data[0].v_int);
      return TRUE;
    case G_TYPE_UINT:
      kitsune_number_from_int (out, value->data[0].v_uint);
      return TRUE;
    case G_TYPE_LONG:
      kitsune_number_from_int (out, value->data[0].v_long);
      return TRUE;
    case G_TYPE_ULONG:
      kitsune_number_from_uint (out, value->data[0].v_ulong);
      return TRUE;
    case G_TYPE_INT64:
      kitsune_number_from_int (out, value->data[0].v_int64);
      return TRUE;
    case G_TYPE_UINT64:
      kitsune_number_from_uint (out, value->data[0].v_uint64);
      return TRUE;
    case G_TYPE_FLOAT:
      kitsune_number_from_double (out, value->data[0].v_float);
      return TRUE;
    case G_TYPE_DOUBLE:
      kitsune_number_from_double (out, value->data[0].v_double);
      return TRUE;
    default:
      return FALSE;
    }
}

gboolean
kitsune_number_equal (const KitsuneNumber *a,
                      const KitsuneNumber *b)
{
  if (a->form != b->form)
    return FALSE;

  if (a->form == KITSUNE_NUMBER_DOUBLE)
    return a->d == b->d || (isnan (a->d) && isnan (b->d));

  return a->u == b->u;
}

gdouble
kitsune_number_to_double (const KitsuneNumber *number)
{
  switch (number->form)
    {
    case KITSUNE_NUMBER_INT:
      return (gdouble) number->i;
    case KITSUNE_NUMBER_UINT:
      return (gdouble) number->u;
    case KITSUNE_NUMBER_DOUBLE:
    default:
      return number->d;
    }
}

/* A whole number against one that is not whole, or beyond both integer types:
 * they are never equal.
 */
static gint
kitsune_number_compare_to_double (const KitsuneNumber *whole,
                                  gdouble d)
{
  if (isnan (d) || d >= 0x1p64)
    return -1;

  /* What is left is below all integers, or a fraction and so smaller than 2^53. A
   * whole number that a double cannot hold is larger than that, and rounding
   * does not change it.
   */
  return kitsune_number_to_double (whole) < d ? -1 : 1;
}

gint
kitsune_number_compare (const KitsuneNumber *a,
                        const KitsuneNumber *b)
{
  if (a->form == KITSUNE_NUMBER_DOUBLE && b->form == KITSUNE_NUMBER_DOUBLE)
    {
      if (isnan (a->d) || isnan (b->d))
        return (isnan (a->d) != 0) - (isnan (b->d) != 0);
      return (a->d > b->d) - (a->d < b->d);
    }

  if (b->form == KITSUNE_NUMBER_DOUBLE)
    return kitsune_number_compare_to_double (a, b->d);
  if (a->form == KITSUNE_NUMBER_DOUBLE)
    return -kitsune_number_compare_to_double (b, a->d);

  /* UINT is beyond every INT. */
  if (a->form != b->form)
    return a->form == KITSUNE_NUMBER_UINT ? 1 : -1;
  if (a->form == KITSUNE_NUMBER_UINT)
    return (a->u > b->u) - (a->u < b->u);

  return (a->i > b->i) - (a->i < b->i);
}

/**
 * kitsune_value_is_number:
 * @value: a value
 *
 * Checks whether a value is a number: an integer of any size, a float or a
 * double.
 *
 * Booleans, enums and flags are not numbers.
 *
 * Returns: whether @value is a number
 *
 * Since: 1.0
 */
gboolean
kitsune_value_is_number (const GValue *value)
{
  KitsuneNumber number;

  g_return_val_if_fail (value != NULL, FALSE);

  return kitsune_number_read (value, &number);
}

static gboolean
kitsune_number_read_or_fail (const GValue *value,
                             KitsuneNumber *out,
                             GError **error)
{
  if (kitsune_number_read (value, out))
    return TRUE;

  g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH,
               "expected a number, got %s",
               value->g_type != 0 ? g_type_name (value->g_type) : "an unset value");

  return FALSE;
}

/**
 * kitsune_value_get_as_int64:
 * @value: a value
 * @out: (out): the number
 * @error: return location for a [type@GLib.Error]
 *
 * Reads a number of any type as a 64-bit integer, if that loses nothing.
 *
 * Fails with %KITSUNE_ERROR_TYPE_MISMATCH if @value is not a number or not a
 * whole one, and with %KITSUNE_ERROR_OVERFLOW if it is out of range; @out is
 * then left alone.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_value_get_as_int64 (const GValue *value,
                            gint64 *out,
                            GError **error)
{
  KitsuneNumber number;
  g_autofree char *text = NULL;
  gboolean whole;

  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!kitsune_number_read_or_fail (value, &number, error))
    return FALSE;

  if (number.form == KITSUNE_NUMBER_INT)
    {
      *out = number.i;
      return TRUE;
    }

  text = kitsune_value_to_string (value);
  whole = number.form == KITSUNE_NUMBER_UINT || trunc (number.d) == number.d;
  if (whole)
    g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_OVERFLOW, "%s does not fit into gint64", text);
  else
    g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH, "%s is not a whole number", text);

  return FALSE;
}

/**
 * kitsune_value_get_as_double:
 * @value: a value
 * @out: (out): the number
 * @error: return location for a [type@GLib.Error]
 *
 * Reads a number of any type as a double, if that loses nothing.
 *
 * Fails with %KITSUNE_ERROR_TYPE_MISMATCH if @value is not a number, and with
 * %KITSUNE_ERROR_OVERFLOW if it is an integer beyond 2^53 that lies between two
 * doubles; @out is then left alone.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
gboolean
kitsune_value_get_as_double (const GValue *value,
                             gdouble *out,
                             GError **error)
{
  KitsuneNumber number;
  KitsuneNumber back;
  g_autofree char *text = NULL;

  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (out != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  /* Not through KitsuneNumber, which would lose the sign of -0.0. */
  if (value->g_type == G_TYPE_DOUBLE)
    {
      *out = value->data[0].v_double;
      return TRUE;
    }
  if (G_TYPE_FUNDAMENTAL (value->g_type) == G_TYPE_FLOAT)
    {
      *out = value->data[0].v_float;
      return TRUE;
    }

  if (!kitsune_number_read_or_fail (value, &number, error))
    return FALSE;

  kitsune_number_from_double (&back, kitsune_number_to_double (&number));
  if (kitsune_number_equal (&number, &back))
    {
      *out = kitsune_number_to_double (&number);
      return TRUE;
    }

  text = kitsune_value_to_string (value);
  g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_OVERFLOW, "%s has no exact double", text);

  return FALSE;
}
