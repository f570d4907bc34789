/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

/**
 * KitsuneFragmentFunc:
 * @pipeline: a pipeline
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Adds stages to a pipeline.
 *
 * Returns: (transfer full): what has become of it; %NULL with @error set on
 *   failure
 *
 * Since: 1.0
 */
typedef KitsunePipeline *(*KitsuneFragmentFunc) (KitsunePipeline *pipeline,
                                                 gpointer user_data,
                                                 GError **error);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_within (KitsunePipeline *self,
                                          KitsuneFragmentFunc func,
                                          gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_within_process (KitsunePipeline *self,
                                                  KitsuneProcessFunc func,
                                                  gpointer user_data,
                                                  GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
