/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/state/kitsune-codec.h"
#include "kitsune/state/kitsune-store.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_MEMORY_STORE (kitsune_memory_store_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneMemoryStore, kitsune_memory_store, KITSUNE, MEMORY_STORE, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneMemoryStore *kitsune_memory_store_new (void) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneCodec *kitsune_memory_store_get_codec (KitsuneMemoryStore *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_memory_store_set_codec (KitsuneMemoryStore *self,
                                     KitsuneCodec *codec);
KITSUNE_AVAILABLE_IN_1_0
char **kitsune_memory_store_list_keys (KitsuneMemoryStore *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_memory_store_clear (KitsuneMemoryStore *self);

G_END_DECLS
