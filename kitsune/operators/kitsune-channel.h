/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_CHANNEL (kitsune_channel_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneChannel, kitsune_channel, KITSUNE, CHANNEL, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneChannel *kitsune_channel_new (GType item_type,
                                     guint capacity) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
GType kitsune_channel_get_item_type (KitsuneChannel *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_channel_get_capacity (KitsuneChannel *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_channel_get_n_items (KitsuneChannel *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_channel_is_closed (KitsuneChannel *self);
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_channel_get_pipeline (KitsuneChannel *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_channel_send (KitsuneChannel *self,
                               const GValue *item,
                               GCancellable *cancellable,
                               GError **error);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_channel_try_send (KitsuneChannel *self,
                                   const GValue *item,
                                   GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_channel_send_async (KitsuneChannel *self,
                                 const GValue *item,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_channel_send_finish (KitsuneChannel *self,
                                      GAsyncResult *result,
                                      GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_channel_close (KitsuneChannel *self);
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_from_channel (KitsuneChannel *channel) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
