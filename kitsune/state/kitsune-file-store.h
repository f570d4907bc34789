/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/state/kitsune-store.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_FILE_STORE (kitsune_file_store_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneFileStore, kitsune_file_store, KITSUNE, FILE_STORE, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneFileStore *kitsune_file_store_new (const char *path) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_file_store_get_path (KitsuneFileStore *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_file_store_get_durable (KitsuneFileStore *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_file_store_set_durable (KitsuneFileStore *self,
                                     gboolean durable);

KITSUNE_AVAILABLE_IN_1_0
char *kitsune_file_store_make_file_name (const char *key) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
