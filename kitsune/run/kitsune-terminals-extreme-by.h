/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-item.h"
#include "kitsune/run/kitsune-runner.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_min_by (KitsunePipeline *self,
                                      KitsuneKeyFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy,
                                      KitsuneRunOptions *options,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_min_by_async (KitsunePipeline *self,
                                    KitsuneKeyFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy,
                                    KitsuneRunOptions *options,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer callback_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_min_by_process (KitsunePipeline *self,
                                              KitsuneProcessFunc func,
                                              gpointer user_data,
                                              GDestroyNotify destroy,
                                              KitsuneRunOptions *options,
                                              GCancellable *cancellable,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_min_by_process_async (KitsunePipeline *self,
                                            KitsuneProcessFunc func,
                                            gpointer user_data,
                                            GDestroyNotify destroy,
                                            KitsuneRunOptions *options,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer callback_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_min_by_finish (KitsunePipeline *self,
                                             GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_max_by (KitsunePipeline *self,
                                      KitsuneKeyFunc func,
                                      gpointer user_data,
                                      GDestroyNotify destroy,
                                      KitsuneRunOptions *options,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_max_by_async (KitsunePipeline *self,
                                    KitsuneKeyFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy,
                                    KitsuneRunOptions *options,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer callback_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_max_by_process (KitsunePipeline *self,
                                              KitsuneProcessFunc func,
                                              gpointer user_data,
                                              GDestroyNotify destroy,
                                              KitsuneRunOptions *options,
                                              GCancellable *cancellable,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_max_by_process_async (KitsunePipeline *self,
                                            KitsuneProcessFunc func,
                                            gpointer user_data,
                                            GDestroyNotify destroy,
                                            KitsuneRunOptions *options,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer callback_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_max_by_finish (KitsunePipeline *self,
                                             GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
