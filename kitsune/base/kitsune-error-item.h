/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_ERROR_ITEM (kitsune_error_item_get_type ())

/**
 * KitsuneErrorItem:
 *
 * An item that a function failed on, and the error.
 *
 * Since: 1.0
 */
typedef struct _KitsuneErrorItem KitsuneErrorItem;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_error_item_get_type (void) G_GNUC_CONST;

KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorItem *kitsune_error_item_new (const GValue *item,
                                          const GError *error) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorItem *kitsune_error_item_new_take (GValue *item,
                                               GError *error) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorItem *kitsune_error_item_ref (KitsuneErrorItem *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_error_item_unref (KitsuneErrorItem *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_error_item_get_item (KitsuneErrorItem *self);

KITSUNE_AVAILABLE_IN_1_0
const GError *kitsune_error_item_get_error (KitsuneErrorItem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneErrorItem, kitsune_error_item_unref)

G_END_DECLS
