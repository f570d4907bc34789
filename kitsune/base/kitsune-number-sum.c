/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-number-private.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-kind-private.h"
#include "kitsune/base/kitsune-value-inline.h"

/*
 * Sums of numbers of any type.
 *
 * Whole numbers, whatever type they come in, are added exactly, in 128 bits:
 * no order of the items makes a sum overflow that ends up in range. Fractions
 * are added with the correction of Neumaier (1974), which keeps what each
 * addition rounds away.
 */

static inline void
kitsune_number_sum_add_int (KitsuneNumberSum *self,
                            gint64 i)
{
  self->low += (guint64) i;
  self->high += (self->low < (guint64) i) - (i < 0);
}

static void
kitsune_number_sum_add_uint (KitsuneNumberSum *self,
                             guint64 u)
{
  self->low += u;
  self->high += self->low < u;
}

static void
kitsune_number_sum_add_double (KitsuneNumberSum *self,
                               gdouble d)
{
  gdouble total = self->fraction + d;

  /* what is rounded away from an infinity is not a number */
  if (isfinite (total))
    self->rounded += fabs (self->fraction) >= fabs (d) ? (self->fraction - total) + d : (d - total) + self->fraction;
  self->fraction = total;
}

gboolean
kitsune_number_sum_add (KitsuneNumberSum *self,
                        const GValue *value)
{
  KitsuneNumber number;
  GType type;

  if (G_LIKELY (value->g_type == G_TYPE_INT64))
    {
      kitsune_number_sum_add_int (self, value->data[0].v_int64);
      return TRUE;
    }

  if (!kitsune_number_read (value, &number))
    return FALSE;

  type = kitsune_type_get_fundamental (value->g_type);
  self->floating |= type == G_TYPE_DOUBLE || type == G_TYPE_FLOAT;

  if (number.form == KITSUNE_NUMBER_INT)
    kitsune_number_sum_add_int (self, number.i);
  else if (number.form == KITSUNE_NUMBER_UINT)
    kitsune_number_sum_add_uint (self, number.u);
  else
    kitsune_number_sum_add_double (self, number.d);

  return TRUE;
}

static gdouble
kitsune_number_sum_to_double (const KitsuneNumberSum *self)
{
  KitsuneNumberSum all = *self;

  /* a small negative number is -1 * 2^64 and a large low half: not through these */
  if (self->high == -1 && self->low > G_MAXINT64)
    {
      kitsune_number_sum_add_double (&all, (gdouble) (gint64) self->low);
    }
  else
    {
      kitsune_number_sum_add_double (&all, (gdouble) self->high * 0x1p64);
      kitsune_number_sum_add_double (&all, (gdouble) self->low);
    }

  return isfinite (all.fraction) ? all.fraction + all.rounded : all.fraction;
}

gboolean
kitsune_number_sum_get (const KitsuneNumberSum *self,
                        GValue *result,
                        GError **error)
{
  gboolean is_int = self->high == 0 ? self->low <= G_MAXINT64 : self->high == -1 && self->low > G_MAXINT64;

  if (self->floating)
    {
      kitsune_value_set_double (result, kitsune_number_sum_to_double (self));
    }
  else if (is_int)
    {
      kitsune_value_set_int64 (result, (gint64) self->low);
    }
  else if (self->high == 0)
    {
      kitsune_value_set_uint64 (result, self->low);
    }
  else
    {
      g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_OVERFLOW,
                   "the sum, about %g, does not fit into 64 bits", kitsune_number_sum_to_double (self));
      return FALSE;
    }

  return TRUE;
}
