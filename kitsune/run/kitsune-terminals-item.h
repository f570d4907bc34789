/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-item.h"
#include "kitsune/run/kitsune-runner.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_first (KitsunePipeline *self,
                                     KitsuneRunOptions *options,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_first_async (KitsunePipeline *self,
                                   KitsuneRunOptions *options,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_first_finish (KitsunePipeline *self,
                                            GAsyncResult *result,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_last (KitsunePipeline *self,
                                    KitsuneRunOptions *options,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_last_async (KitsunePipeline *self,
                                  KitsuneRunOptions *options,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_last_finish (KitsunePipeline *self,
                                           GAsyncResult *result,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_single (KitsunePipeline *self,
                                      KitsuneRunOptions *options,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_single_async (KitsunePipeline *self,
                                    KitsuneRunOptions *options,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_single_finish (KitsunePipeline *self,
                                             GAsyncResult *result,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_find (KitsunePipeline *self,
                                    KitsunePredicateFunc func,
                                    gpointer user_data,
                                    GDestroyNotify destroy,
                                    KitsuneRunOptions *options,
                                    GCancellable *cancellable,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_find_async (KitsunePipeline *self,
                                  KitsunePredicateFunc func,
                                  gpointer user_data,
                                  GDestroyNotify destroy,
                                  KitsuneRunOptions *options,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer callback_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_find_process (KitsunePipeline *self,
                                            KitsuneProcessFunc func,
                                            gpointer user_data,
                                            GDestroyNotify destroy,
                                            KitsuneRunOptions *options,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_find_process_async (KitsunePipeline *self,
                                          KitsuneProcessFunc func,
                                          gpointer user_data,
                                          GDestroyNotify destroy,
                                          KitsuneRunOptions *options,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer callback_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_pipeline_find_finish (KitsunePipeline *self,
                                           GAsyncResult *result,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
