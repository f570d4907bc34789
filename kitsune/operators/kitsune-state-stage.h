/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-concurrent-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_STATE_STAGE (kitsune_state_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneStateStage, kitsune_state_stage, KITSUNE, STATE_STAGE, KitsuneConcurrentStage)

KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_state_stage_get_max_items (KitsuneStateStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_state_stage_set_max_items (KitsuneStateStage *self,
                                        gint64 max_items);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_state_stage_get_write_through (KitsuneStateStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_state_stage_set_write_through (KitsuneStateStage *self,
                                            gboolean write_through);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_state_stage_get_key_ttl (KitsuneStateStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_state_stage_set_key_ttl (KitsuneStateStage *self,
                                      gint64 key_ttl);

G_END_DECLS
