/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_STORE_CALL (kitsune_store_call_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneStoreCall, kitsune_store_call, KITSUNE, STORE_CALL, GObject)

KITSUNE_AVAILABLE_IN_1_0
GCancellable *kitsune_store_call_get_cancellable (KitsuneStoreCall *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_store_call_is_wanted (KitsuneStoreCall *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_call_complete (KitsuneStoreCall *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_call_complete_get (KitsuneStoreCall *self,
                                      GBytes *bytes);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_call_complete_replace (KitsuneStoreCall *self,
                                          gboolean replaced);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_call_fail (KitsuneStoreCall *self,
                              const GError *error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_store_call_fail_literal (KitsuneStoreCall *self,
                                      GQuark domain,
                                      gint code,
                                      const char *message);

G_END_DECLS
