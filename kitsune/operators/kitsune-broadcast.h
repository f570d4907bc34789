/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_SHARE (kitsune_share_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneShare, kitsune_share, KITSUNE, SHARE, GObject)

KITSUNE_AVAILABLE_IN_1_0
GPtrArray *kitsune_pipeline_broadcast (KitsunePipeline *self,
                                       guint n) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneShare *kitsune_pipeline_share (KitsunePipeline *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_share_get_pipeline (KitsuneShare *self);
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_share_subscribe (KitsuneShare *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
