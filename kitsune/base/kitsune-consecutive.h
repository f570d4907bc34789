/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_CONSECUTIVE (kitsune_consecutive_get_type ())

/**
 * KitsuneConsecutive:
 *
 * A value of a stream together with the one before it.
 *
 * Since: 1.0
 */
typedef struct _KitsuneConsecutive KitsuneConsecutive;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_consecutive_get_type (void) G_GNUC_CONST;

KITSUNE_AVAILABLE_IN_1_0
KitsuneConsecutive *kitsune_consecutive_new (const GValue *previous,
                                             const GValue *current) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneConsecutive *kitsune_consecutive_new_take (GValue *previous,
                                                  GValue *current) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneConsecutive *kitsune_consecutive_ref (KitsuneConsecutive *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_consecutive_unref (KitsuneConsecutive *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_consecutive_get_previous (KitsuneConsecutive *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_consecutive_get_current (KitsuneConsecutive *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneConsecutive, kitsune_consecutive_unref)

G_END_DECLS
