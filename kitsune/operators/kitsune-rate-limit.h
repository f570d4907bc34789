/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

/**
 * KitsuneRateLimitMode:
 * @KITSUNE_RATE_LIMIT_MODE_WAIT: they wait, and so does everything behind them
 * @KITSUNE_RATE_LIMIT_MODE_DROP: they are dropped
 *
 * What becomes of items that come too early.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_RATE_LIMIT_MODE_WAIT,
  KITSUNE_RATE_LIMIT_MODE_DROP,
} KitsuneRateLimitMode;

#define KITSUNE_TYPE_RATE_LIMIT_STAGE (kitsune_rate_limit_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneRateLimitStage, kitsune_rate_limit_stage, KITSUNE, RATE_LIMIT_STAGE, KitsuneStage)

KITSUNE_AVAILABLE_IN_1_0
guint kitsune_rate_limit_stage_get_burst (KitsuneRateLimitStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_rate_limit_stage_set_burst (KitsuneRateLimitStage *self,
                                         guint burst);
KITSUNE_AVAILABLE_IN_1_0
KitsuneRateLimitMode kitsune_rate_limit_stage_get_mode (KitsuneRateLimitStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_rate_limit_stage_set_mode (KitsuneRateLimitStage *self,
                                        KitsuneRateLimitMode mode);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_rate_limit (KitsunePipeline *self,
                                              gdouble rate) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
