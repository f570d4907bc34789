/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "kitsune/base/kitsune-hash-private.h"

G_BEGIN_DECLS

/* A small seedable generator: xoshiro256** by Blackman and Vigna ("Scrambled
 * Linear Pseudorandom Number Generators", 2018), its state filled by
 * SplitMix64 as they advise. The same seed gives the same numbers on every
 * machine. Not for secrets; one generator belongs to one thread at a time.
 */
typedef struct
{
  guint64 state[4];
} KitsuneRandom;

static inline guint64
kitsune_random_split_mix (guint64 *state)
{
  *state += KITSUNE_HASH_ODD;

  return kitsune_hash_mix (*state);
}

static inline void
kitsune_random_init (KitsuneRandom *self,
                     guint64 seed)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->state); i++)
    self->state[i] = kitsune_random_split_mix (&seed);
}

static inline guint64
kitsune_random_rotate (guint64 x,
                       guint bits)
{
  return (x << bits) | (x >> (64 - bits));
}

/* All 64 bits are random. */
static inline guint64
kitsune_random_next (KitsuneRandom *self)
{
  guint64 *s = self->state;
  guint64 result = kitsune_random_rotate (s[1] * 5, 7) * 9;
  guint64 shifted = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = kitsune_random_rotate (s[3], 45);

  return result;
}

/* At least 0 and less than 1, a multiple of 2^-53. */
static inline gdouble
kitsune_random_next_double (KitsuneRandom *self)
{
  return (gdouble) (kitsune_random_next (self) >> 11) * 0x1p-53;
}

/* At least 0 and less than the bound, which is at least 1; every number is
 * equally likely, because numbers from the incomplete last round are drawn
 * again.
 */
static inline guint64
kitsune_random_next_below (KitsuneRandom *self,
                           guint64 bound)
{
  guint64 remainder = -bound % bound;
  guint64 number;

  do
    number = kitsune_random_next (self);
  while (number < remainder);

  return number % bound;
}

G_END_DECLS
