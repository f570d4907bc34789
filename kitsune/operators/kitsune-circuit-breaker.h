/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/operators/kitsune-worker-stage.h"

G_BEGIN_DECLS

/**
 * KitsuneCircuitState:
 * @KITSUNE_CIRCUIT_STATE_CLOSED: calls are made
 * @KITSUNE_CIRCUIT_STATE_OPEN: calls are refused
 * @KITSUNE_CIRCUIT_STATE_HALF_OPEN: calls are made to see how they fare
 *
 * What the circuit of a [class@CircuitBreakerStage] does.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_CIRCUIT_STATE_CLOSED,
  KITSUNE_CIRCUIT_STATE_OPEN,
  KITSUNE_CIRCUIT_STATE_HALF_OPEN,
} KitsuneCircuitState;

#define KITSUNE_TYPE_CIRCUIT_BREAKER_STAGE (kitsune_circuit_breaker_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneCircuitBreakerStage,
                      kitsune_circuit_breaker_stage,
                      KITSUNE,
                      CIRCUIT_BREAKER_STAGE,
                      KitsuneWorkerStage)

KITSUNE_AVAILABLE_IN_1_0
guint kitsune_circuit_breaker_stage_get_failure_threshold (KitsuneCircuitBreakerStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_circuit_breaker_stage_set_failure_threshold (KitsuneCircuitBreakerStage *self,
                                                          guint failure_threshold);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_circuit_breaker_stage_get_cooldown (KitsuneCircuitBreakerStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_circuit_breaker_stage_set_cooldown (KitsuneCircuitBreakerStage *self,
                                                 gint64 cooldown);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_circuit_breaker_stage_get_half_open_probes (KitsuneCircuitBreakerStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_circuit_breaker_stage_set_half_open_probes (KitsuneCircuitBreakerStage *self,
                                                         guint half_open_probes);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_circuit_breaker_stage_get_half_open_timeout (KitsuneCircuitBreakerStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_circuit_breaker_stage_set_half_open_timeout (KitsuneCircuitBreakerStage *self,
                                                          gint64 half_open_timeout);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_circuit_breaker (KitsunePipeline *self,
                                                   GType item_type,
                                                   KitsuneMapFunc func,
                                                   gpointer user_data,
                                                   GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_circuit_breaker_process (KitsunePipeline *self,
                                                           GType item_type,
                                                           KitsuneProcessFunc func,
                                                           gpointer user_data,
                                                           GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
