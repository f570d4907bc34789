/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_LIST_ITEM (kitsune_list_item_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneListItem, kitsune_list_item, KITSUNE, LIST_ITEM, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneListItem *kitsune_list_item_new (const GValue *value) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneListItem *kitsune_list_item_new_take (GValue *value) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_list_item_get_value (KitsuneListItem *self);

G_END_DECLS
