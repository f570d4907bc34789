/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-bounded-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_DEDUPE_STAGE (kitsune_dedupe_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneDedupeStage, kitsune_dedupe_stage, KITSUNE, DEDUPE_STAGE, KitsuneBoundedStage)

KITSUNE_AVAILABLE_IN_1_0
guint kitsune_dedupe_stage_get_window (KitsuneDedupeStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_dedupe_stage_set_window (KitsuneDedupeStage *self,
                                      guint window);

G_END_DECLS
