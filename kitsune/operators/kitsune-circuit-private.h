/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-circuit-breaker.h"

G_BEGIN_DECLS

/*
 * A circuit, which knows from how calls went whether the next one is worth
 * trying.
 *
 *              so many failures in a row
 *     closed ────────────────────────────▶ open ◀───────────┐
 *       ▲                                   │               │ a failure, or
 *       │                                   │ cooldown over │ the time is up
 *       │                                   ▼               │
 *       └──────────────────────────── half-open ────────────┘
 *              so many successes
 *
 * It moves only when it is asked or told, so it needs no timer, and while it is
 * closed no clock but for failures. Calls may overlap: how one went counts only in
 * the state in which it was begun, since it says nothing about what has happened
 * after. Takes no lock.
 */
typedef struct
{
  guint failure_threshold;
  gint64 cooldown;
  guint half_open_probes;
  gint64 half_open_timeout; /* -1: none */

  KitsuneCircuitState state;
  guint64 n_turns;   /* changes of the state */
  guint n_failures;  /* closed: in a row */
  guint n_successes; /* half-open */
  gint64 since;      /* open, half-open: when it became so */
} KitsuneCircuit;

/* A closed one with the properties of @stage. */
void kitsune_circuit_init (KitsuneCircuit *self,
                           KitsuneCircuitBreakerStage *stage);
/* Whether a call may be made. @now counts only if the circuit is not closed. */
gboolean kitsune_circuit_ask (KitsuneCircuit *self,
                              gint64 now);
/* How a call went that was allowed when there had been @turn changes. @now counts
 * only if it failed. */
void kitsune_circuit_tell (KitsuneCircuit *self,
                           guint64 turn,
                           gboolean ok,
                           gint64 now);

G_END_DECLS
