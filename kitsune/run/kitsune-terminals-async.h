/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/run/kitsune-runner.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_pipeline_for_each_async (KitsunePipeline *self,
                                                KitsuneAsyncFunc func,
                                                gpointer user_data,
                                                GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
