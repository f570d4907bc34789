/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_ITEM (kitsune_item_get_type ())

/**
 * KitsuneItem:
 *
 * One value in a box that is passed around by reference.
 *
 * A function that may have no value to return returns a `KitsuneItem`, so that
 * %NULL means that there is none. The value in it never changes.
 *
 * Since: 1.0
 */
typedef struct _KitsuneItem KitsuneItem;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_item_get_type (void) G_GNUC_CONST;

KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_item_new (const GValue *value) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_item_new_take (GValue *value) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_item_ref (KitsuneItem *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_item_unref (KitsuneItem *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_item_get_value (KitsuneItem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneItem, kitsune_item_unref)

G_END_DECLS
