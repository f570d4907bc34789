/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/state/kitsune-codec.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_STATE_KEY (kitsune_state_key_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneStateKey, kitsune_state_key, KITSUNE, STATE_KEY, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneStateKey *kitsune_state_key_new (const char *name,
                                        GType type,
                                        const GValue *initial) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneStateKey *kitsune_state_key_new_with_factory (const char *name,
                                                     GType type,
                                                     KitsuneMapFunc func,
                                                     gpointer user_data,
                                                     GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneStateKey *kitsune_state_key_new_with_factory_process (const char *name,
                                                             GType type,
                                                             KitsuneProcessFunc func,
                                                             gpointer user_data,
                                                             GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_state_key_get_name (KitsuneStateKey *self);
KITSUNE_AVAILABLE_IN_1_0
GType kitsune_state_key_get_value_type (KitsuneStateKey *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_state_key_get_ttl (KitsuneStateKey *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_state_key_set_ttl (KitsuneStateKey *self,
                                gint64 ttl);
KITSUNE_AVAILABLE_IN_1_0
KitsuneCodec *kitsune_state_key_get_codec (KitsuneStateKey *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_state_key_set_codec (KitsuneStateKey *self,
                                  KitsuneCodec *codec);

G_END_DECLS
