/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_INDEXED (kitsune_indexed_get_type ())

/**
 * KitsuneIndexed:
 *
 * A value and its position in a stream, counted from 0.
 *
 * Since: 1.0
 */
typedef struct _KitsuneIndexed KitsuneIndexed;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_indexed_get_type (void) G_GNUC_CONST;

KITSUNE_AVAILABLE_IN_1_0
KitsuneIndexed *kitsune_indexed_new (guint64 index,
                                     const GValue *value) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneIndexed *kitsune_indexed_new_take (guint64 index,
                                          GValue *value) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneIndexed *kitsune_indexed_ref (KitsuneIndexed *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_indexed_unref (KitsuneIndexed *self);

KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_indexed_get_index (KitsuneIndexed *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_indexed_get_value (KitsuneIndexed *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneIndexed, kitsune_indexed_unref)

G_END_DECLS
