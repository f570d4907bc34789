/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_ASYNC_CALL (kitsune_async_call_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneAsyncCall, kitsune_async_call, KITSUNE, ASYNC_CALL, GObject)

KITSUNE_AVAILABLE_IN_1_0
GCancellable *kitsune_async_call_get_cancellable (KitsuneAsyncCall *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_async_call_is_wanted (KitsuneAsyncCall *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_async_call_complete (KitsuneAsyncCall *self,
                                  const GValue *value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_async_call_complete_take (KitsuneAsyncCall *self,
                                       GValue *value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_async_call_complete_with_items (KitsuneAsyncCall *self,
                                             const GValue *items,
                                             gsize n_items);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_async_call_forward (KitsuneAsyncCall *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_async_call_skip (KitsuneAsyncCall *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_async_call_fail (KitsuneAsyncCall *self,
                              const GError *error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_async_call_fail_literal (KitsuneAsyncCall *self,
                                      GQuark domain,
                                      gint code,
                                      const char *message);

G_END_DECLS
