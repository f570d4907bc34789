/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/run/kitsune-runner.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_pipeline_any (KitsunePipeline *self,
                               KitsunePredicateFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy,
                               KitsuneRunOptions *options,
                               GCancellable *cancellable,
                               GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_any_async (KitsunePipeline *self,
                                 KitsunePredicateFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy,
                                 KitsuneRunOptions *options,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer callback_data);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_pipeline_any_process (KitsunePipeline *self,
                                       KitsuneProcessFunc func,
                                       gpointer user_data,
                                       GDestroyNotify destroy,
                                       KitsuneRunOptions *options,
                                       GCancellable *cancellable,
                                       GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_any_process_async (KitsunePipeline *self,
                                         KitsuneProcessFunc func,
                                         gpointer user_data,
                                         GDestroyNotify destroy,
                                         KitsuneRunOptions *options,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer callback_data);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_pipeline_any_finish (KitsunePipeline *self,
                                      GAsyncResult *result,
                                      GError **error);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_pipeline_all (KitsunePipeline *self,
                               KitsunePredicateFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy,
                               KitsuneRunOptions *options,
                               GCancellable *cancellable,
                               GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_all_async (KitsunePipeline *self,
                                 KitsunePredicateFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy,
                                 KitsuneRunOptions *options,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer callback_data);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_pipeline_all_process (KitsunePipeline *self,
                                       KitsuneProcessFunc func,
                                       gpointer user_data,
                                       GDestroyNotify destroy,
                                       KitsuneRunOptions *options,
                                       GCancellable *cancellable,
                                       GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_all_process_async (KitsunePipeline *self,
                                         KitsuneProcessFunc func,
                                         gpointer user_data,
                                         GDestroyNotify destroy,
                                         KitsuneRunOptions *options,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer callback_data);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_pipeline_all_finish (KitsunePipeline *self,
                                      GAsyncResult *result,
                                      GError **error);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_pipeline_contains (KitsunePipeline *self,
                                    const GValue *value,
                                    KitsuneRunOptions *options,
                                    GCancellable *cancellable,
                                    GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_contains_async (KitsunePipeline *self,
                                      const GValue *value,
                                      KitsuneRunOptions *options,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_pipeline_contains_finish (KitsunePipeline *self,
                                           GAsyncResult *result,
                                           GError **error);

G_END_DECLS
