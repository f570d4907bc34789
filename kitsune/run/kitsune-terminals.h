/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-items.h"
#include "kitsune/base/kitsune-loops-inline.h"
#include "kitsune/run/kitsune-iterator.h"
#include "kitsune/run/kitsune-runner.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_pipeline_validate (KitsunePipeline *self,
                                    GError **error);
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_pipeline_for_each (KitsunePipeline *self,
                                          KitsuneItemFunc func,
                                          gpointer user_data,
                                          GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_pipeline_for_each_looped (KitsunePipeline *self,
                                                 KitsuneItemFunc func,
                                                 KitsuneItemLoopFunc loop,
                                                 gpointer user_data,
                                                 GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
#ifndef __GI_SCANNER__
#ifndef KITSUNE_COMPILATION
static inline KitsuneRunner *
_kitsune_pipeline_for_each (KitsunePipeline *self,
                            KitsuneItemFunc func,
                            gpointer user_data,
                            GDestroyNotify destroy)
{
  return kitsune_pipeline_for_each_looped (self, func, kitsune_item_loop, user_data, destroy);
}
#define kitsune_pipeline_for_each _kitsune_pipeline_for_each
#endif
#endif /* __GI_SCANNER__ */
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_pipeline_for_each_process (KitsunePipeline *self,
                                                  KitsuneProcessFunc func,
                                                  gpointer user_data,
                                                  GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_pipeline_collect (KitsunePipeline *self,
                                        KitsuneRunOptions *options,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_pipeline_collect_async (KitsunePipeline *self,
                                     KitsuneRunOptions *options,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_pipeline_collect_finish (KitsunePipeline *self,
                                               GAsyncResult *result,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneIterator *kitsune_pipeline_iter (KitsunePipeline *self,
                                        KitsuneRunOptions *options,
                                        GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
