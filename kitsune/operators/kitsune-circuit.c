/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-circuit-private.h"

#include "kitsune/operators/kitsune-time-private.h"

void
kitsune_circuit_init (KitsuneCircuit *self,
                      KitsuneCircuitBreakerStage *stage)
{
  *self = (KitsuneCircuit){
    .failure_threshold = kitsune_circuit_breaker_stage_get_failure_threshold (stage),
    .cooldown = kitsune_circuit_breaker_stage_get_cooldown (stage),
    .half_open_probes = kitsune_circuit_breaker_stage_get_half_open_probes (stage),
    .half_open_timeout = kitsune_circuit_breaker_stage_get_half_open_timeout (stage),
    .state = KITSUNE_CIRCUIT_STATE_CLOSED,
  };
}

static void
kitsune_circuit_turn (KitsuneCircuit *self,
                      KitsuneCircuitState state,
                      gint64 now)
{
  self->state = state;
  self->n_turns++;
  self->n_failures = 0;
  self->n_successes = 0;
  self->since = now;
}

gboolean
kitsune_circuit_ask (KitsuneCircuit *self,
                     gint64 now)
{
  switch (self->state)
    {
    case KITSUNE_CIRCUIT_STATE_OPEN:
      if (now < kitsune_time_after (self->since, self->cooldown))
        return FALSE;
      kitsune_circuit_turn (self, KITSUNE_CIRCUIT_STATE_HALF_OPEN, now);
      return TRUE;
    case KITSUNE_CIRCUIT_STATE_HALF_OPEN:
      if (self->half_open_timeout < 0 || now < kitsune_time_after (self->since, self->half_open_timeout))
        return TRUE;
      kitsune_circuit_turn (self, KITSUNE_CIRCUIT_STATE_OPEN, now);
      return FALSE;
    case KITSUNE_CIRCUIT_STATE_CLOSED:
    default:
      return TRUE;
    }
}

void
kitsune_circuit_tell (KitsuneCircuit *self,
                      guint64 turn,
                      gboolean ok,
                      gint64 now)
{
  if (turn != self->n_turns)
    return;

  if (self->state == KITSUNE_CIRCUIT_STATE_HALF_OPEN)
    {
      if (!ok)
        kitsune_circuit_turn (self, KITSUNE_CIRCUIT_STATE_OPEN, now);
      else if (++self->n_successes >= self->half_open_probes)
        kitsune_circuit_turn (self, KITSUNE_CIRCUIT_STATE_CLOSED, now);
    }
  else if (ok)
    {
      self->n_failures = 0;
    }
  else if (++self->n_failures >= self->failure_threshold)
    {
      kitsune_circuit_turn (self, KITSUNE_CIRCUIT_STATE_OPEN, now);
    }
}
