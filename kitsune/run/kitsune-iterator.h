/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "kitsune/base/kitsune-item.h"
#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-run-options.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_ITERATOR (kitsune_iterator_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneIterator, kitsune_iterator, KITSUNE, ITERATOR, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneIterator *kitsune_iterator_new (KitsunePipeline *pipeline,
                                       KitsuneRunOptions *options,
                                       GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_iterator_get_lookahead (KitsuneIterator *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_iterator_set_lookahead (KitsuneIterator *self,
                                     guint lookahead);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_iterator_next (KitsuneIterator *self,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_iterator_next_async (KitsuneIterator *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_iterator_next_finish (KitsuneIterator *self,
                                           GAsyncResult *result,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_iterator_try_next (KitsuneIterator *self,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_iterator_close (KitsuneIterator *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_iterator_close_async (KitsuneIterator *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_iterator_close_finish (KitsuneIterator *self,
                                        GAsyncResult *result,
                                        GError **error);

G_END_DECLS
