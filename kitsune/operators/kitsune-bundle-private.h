/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-flight-private.h"

G_BEGIN_DECLS

/*
 * Several items that share a slot, see kitsune-bundle.c. They own no memory, nor
 * does what comes of them.
 */
#define KITSUNE_BUNDLE_MIN 8
#define KITSUNE_BUNDLE_MAX KITSUNE_VECTOR_MAX

struct _KitsuneBundle
{
  /* What everybody has to look at is one cache line. */
  _Alignas(KITSUNE_CACHE_LINE) KitsuneSlot *slot;
  guint n_items;
  guint n_done;   /* how many of them were worked on */
  guint n_values; /* what came of those, in @values */
  /* Of item @n_done, unless that is all: failed, or a value of another type.
   * KITSUNE_OUTCOME_BUNDLE: it was not looked at. */
  KitsuneOutcome outcome;
  GError *error; /* with @outcome */
  GValue odd;    /* the same */

  /* At first the items, and then whatever the one who has the slot makes of them. */
  _Alignas(KITSUNE_CACHE_LINE) GValue values[KITSUNE_BUNDLE_MAX];

  /* The lane's. */
  _Alignas(KITSUNE_CACHE_LINE) KitsuneBundle *next; /* among the free */
  guint n_given;                                    /* of the values */
  gboolean selects;                                 /* the values are those items that are kept */
  GValue items[KITSUNE_BUNDLE_MAX];                 /* as they were */
};

/* How many of the next @n_items items of @vector may share a slot: fewer than
 * KITSUNE_BUNDLE_MIN are not worth it. */
guint kitsune_bundle_get_room (KitsuneFlight *self,
                               const KitsuneVector *vector,
                               guint n_items);
/* Moves @n_items items of @vector, from @first on, into a slot that is then busy.
 * @selects: the work is to choose among them. */
KitsuneBundle *kitsune_bundle_put (KitsuneFlight *self,
                                   KitsuneVector *vector,
                                   guint first,
                                   guint n_items,
                                   gboolean selects);
/* The slot has come back. */
void kitsune_bundle_collected (KitsuneFlight *self,
                               KitsuneSlot *slot);
/* Gives out as much as fits into a vector. Returns FALSE if that ended the
 * operator. */
gboolean kitsune_bundle_give (KitsuneFlight *self,
                              KitsuneSlot *slot);
/* What has not been given out is reported as abandoned. */
void kitsune_bundle_abandon (KitsuneFlight *self,
                             KitsuneSlot *slot);
void kitsune_bundle_finalize (KitsuneFlight *self);

G_END_DECLS
