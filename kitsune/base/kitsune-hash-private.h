/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <string.h>

#include <glib.h>

G_BEGIN_DECLS

/* Hashes are for tables in memory: they are the same for equal values in one
 * process, but not from one machine or version to the next.
 */

/* Odd, and otherwise without pattern; the second one keeps apart what would
 * otherwise enter the last step alike: numbers, texts and what is combined.
 */
#define KITSUNE_HASH_ODD G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
#define KITSUNE_HASH_ODD_2 G_GUINT64_CONSTANT (0xd1b54a32d192ed03)

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014, with the constants of
 * Stafford's "Mix13"). It is a bijection in which every bit of the argument
 * reaches every bit of the result, so that numbers in sequence spread.
 */
static inline guint64
kitsune_hash_mix (guint64 x)
{
  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return x ^ (x >> 31);
}

/* Adds to a hash; the order of what is added matters. */
static inline guint64
kitsune_hash_combine (guint64 hash,
                      guint64 more)
{
  return kitsune_hash_mix (hash * KITSUNE_HASH_ODD + more);
}

/* Eight bytes at a time. One step is a bijection too, so that texts which
 * differ in one word cannot meet before the end.
 */
static inline guint64
kitsune_hash_bytes (gconstpointer data,
                    gsize length)
{
  const guint8 *at = (const guint8 *) data;
  gsize left = length;
  guint64 hash = KITSUNE_HASH_ODD_2 ^ length;
  guint64 word;

  for (; left >= sizeof word; left -= sizeof word, at += sizeof word)
    {
      memcpy (&word, at, sizeof word);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
      hash ^= hash >> 32;
    }

  if (left > 0)
    {
      word = 0;
      memcpy (&word, at, left);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
      hash ^= hash >> 32;
    }

  return kitsune_hash_mix (hash);
}

G_END_DECLS
