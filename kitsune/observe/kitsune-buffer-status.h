/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_BUFFER_STATUS (kitsune_buffer_status_get_type ())

typedef struct _KitsuneBufferStatus KitsuneBufferStatus;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_buffer_status_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneBufferStatus *kitsune_buffer_status_ref (KitsuneBufferStatus *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_buffer_status_unref (KitsuneBufferStatus *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_buffer_status_get_stage (KitsuneBufferStatus *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_buffer_status_get_consumer (KitsuneBufferStatus *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_buffer_status_get_capacity (KitsuneBufferStatus *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_buffer_status_get_length (KitsuneBufferStatus *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_buffer_status_get_high_water (KitsuneBufferStatus *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_buffer_status_get_dropped (KitsuneBufferStatus *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneBufferStatus, kitsune_buffer_status_unref)

G_END_DECLS
