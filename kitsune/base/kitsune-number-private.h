/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <math.h>

#include <glib-object.h>

#include "kitsune/base/kitsune-hash-private.h"

G_BEGIN_DECLS

/* A number without the type it came in. Each number has exactly one form, so
 * that equal numbers look the same: whole numbers are INT, or UINT beyond the
 * range of gint64; DOUBLE is what remains (fractions, very large numbers,
 * infinities, NaN, but never -0.0).
 */
typedef enum
{
  KITSUNE_NUMBER_INT,
  KITSUNE_NUMBER_UINT,
  KITSUNE_NUMBER_DOUBLE,
} KitsuneNumberForm;

typedef struct
{
  KitsuneNumberForm form;
  union
  {
    gint64 i;
    guint64 u;
    gdouble d;
  };
} KitsuneNumber;

/* Fails on everything that is not one of the numeric fundamental types. */
gboolean kitsune_number_read (const GValue *value,
                              KitsuneNumber *out);

gboolean kitsune_number_equal (const KitsuneNumber *a,
                               const KitsuneNumber *b);

/* By exact value, never through a rounded double; NaN comes last. */
gint kitsune_number_compare (const KitsuneNumber *a,
                             const KitsuneNumber *b);

/* The nearest double. */
gdouble kitsune_number_to_double (const KitsuneNumber *number);

/* A sum of numbers; zeroed memory is the sum of none. */
typedef struct
{
  guint64 low; /* with @high: the whole numbers, exactly */
  gint64 high;
  gdouble fraction;  /* all others */
  gdouble rounded;   /* what @fraction lost so far */
  gboolean floating; /* a float or a double was among them: so is the sum */
} KitsuneNumberSum;

/* Fails, like kitsune_number_read(), on what is not a number. */
gboolean kitsune_number_sum_add (KitsuneNumberSum *self,
                                 const GValue *value);
/* Gives a double if any of the numbers was one, otherwise a gint64, a guint64
 * where that is too small, or KITSUNE_ERROR_OVERFLOW. @result must be unset. */
gboolean kitsune_number_sum_get (const KitsuneNumberSum *self,
                                 GValue *result,
                                 GError **error);

static inline guint64
kitsune_number_hash (const KitsuneNumber *number)
{
  guint64 bits = number->u;

  /* There are many NaNs, with and without a sign. */
  if (number->form == KITSUNE_NUMBER_DOUBLE && isnan (number->d))
    bits = 0;

  return kitsune_hash_mix (bits - number->form * KITSUNE_HASH_ODD_2);
}

G_END_DECLS
