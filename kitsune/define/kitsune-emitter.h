/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_EMITTER (kitsune_emitter_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneEmitter, kitsune_emitter, KITSUNE, EMITTER, GObject)

KITSUNE_AVAILABLE_IN_1_0
void kitsune_emitter_push (KitsuneEmitter *self,
                           const GValue *value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_emitter_take (KitsuneEmitter *self,
                           GValue *value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_emitter_push_int64 (KitsuneEmitter *self,
                                 gint64 value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_emitter_push_double (KitsuneEmitter *self,
                                  gdouble value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_emitter_push_string (KitsuneEmitter *self,
                                  const char *value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_emitter_push_boolean (KitsuneEmitter *self,
                                   gboolean value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_emitter_push_items (KitsuneEmitter *self,
                                 KitsuneItems *items);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_emitter_forward (KitsuneEmitter *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_emitter_skip (KitsuneEmitter *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_emitter_end (KitsuneEmitter *self);
KITSUNE_AVAILABLE_IN_1_0
GType kitsune_emitter_get_item_type (KitsuneEmitter *self);

G_END_DECLS
