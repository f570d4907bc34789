/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-concurrent-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_ASYNC_STAGE (kitsune_async_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneAsyncStage, kitsune_async_stage, KITSUNE, ASYNC_STAGE, KitsuneConcurrentStage)

KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_async_stage_get_item_timeout (KitsuneAsyncStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_async_stage_set_item_timeout (KitsuneAsyncStage *self,
                                           gint64 item_timeout);

G_END_DECLS
