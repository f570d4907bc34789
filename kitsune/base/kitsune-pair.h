/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_PAIR (kitsune_pair_get_type ())

/**
 * KitsunePair:
 *
 * Two values that belong together, such as what zip makes of two streams.
 *
 * Since: 1.0
 */
typedef struct _KitsunePair KitsunePair;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_pair_get_type (void) G_GNUC_CONST;

KITSUNE_AVAILABLE_IN_1_0
KitsunePair *kitsune_pair_new (const GValue *first,
                               const GValue *second) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsunePair *kitsune_pair_new_take (GValue *first,
                                    GValue *second) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsunePair *kitsune_pair_ref (KitsunePair *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_pair_unref (KitsunePair *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_pair_get_first (KitsunePair *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_pair_get_second (KitsunePair *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsunePair, kitsune_pair_unref)

G_END_DECLS
