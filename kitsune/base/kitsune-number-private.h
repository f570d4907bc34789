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
