/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

/**
 * KitsuneRecoverFunc:
 * @item: the item that a function failed on
 * @failure: what went wrong
 * @result: the result, initialised to the type of the stage's results, or
 *   unset where that may be any
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Makes a result where the function that should have done so has failed.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
typedef gboolean (*KitsuneRecoverFunc) (const GValue *item,
                                        const GError *failure,
                                        GValue *result,
                                        gpointer user_data,
                                        GError **error);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_recover (KitsunePipeline *self,
                                               GType item_type,
                                               KitsuneMapFunc func,
                                               gpointer user_data,
                                               GDestroyNotify destroy,
                                               KitsuneRecoverFunc recover,
                                               gpointer recover_data,
                                               GDestroyNotify recover_destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_recover_process (KitsunePipeline *self,
                                                       GType item_type,
                                                       KitsuneProcessFunc func,
                                                       gpointer user_data,
                                                       GDestroyNotify destroy,
                                                       KitsuneProcessFunc recover,
                                                       gpointer recover_data,
                                                       GDestroyNotify recover_destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_or (KitsunePipeline *self,
                                          GType item_type,
                                          KitsuneMapFunc func,
                                          gpointer user_data,
                                          GDestroyNotify destroy,
                                          KitsuneMapFunc fallback,
                                          gpointer fallback_data,
                                          GDestroyNotify fallback_destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_map_or_process (KitsunePipeline *self,
                                                  GType item_type,
                                                  KitsuneProcessFunc func,
                                                  gpointer user_data,
                                                  GDestroyNotify destroy,
                                                  KitsuneProcessFunc fallback,
                                                  gpointer fallback_data,
                                                  GDestroyNotify fallback_destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
