/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-gate-private.h"

#include "kitsune/runtime/kitsune-flow-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"

/*
 * The two operators of a passage between lanes.
 *
 *      one lane                              another
 *   ─▶ map ─▶ sink ──┐                 ┌── source ─▶ map ─▶
 *                    └─▶ ring of items ┘
 *                     ◀── cancelled ───
 *
 * For its lane the sink is a terminal and the source a source, so everything
 * that ends, holds, drains and cancels works as without a passage. Ends and
 * errors are in the ring, behind all items. To cancel is a flag beside it.
 *
 *   sink:    open ──▶ held (ring full) ──▶ open ...    ──▶ done: the end is in the ring
 *   source:  open ──▶ waits (ring empty) ──▶ open ...  ──▶ done: the flag is up
 *
 * Who has to wait does so awake for about as long as waking takes, if that has
 * paid of late, and then lets its lane go on with something else, or sleep. The
 * other side wakes it through the inbox of its lane.
 *
 * The sink runs on the producing lane, the source on the consuming one; neither
 * touches the other but by kitsune_op_notify().
 */

static inline KitsuneGate *
kitsune_op_get_gate (KitsuneOp *op)
{
  return op->params;
}

KitsuneOp *
kitsune_gate_get_face (KitsuneOp *op)
{
  KitsuneGate *gate = kitsune_op_get_gate (op);

  return gate->source_stage != NULL ? gate->sink->inputs[0].peer->op : gate->source;
}

void
kitsune_gate_connect (KitsuneGate *self,
                      KitsuneOp *op)
{
  op->params = self;
  if (op->klass == &kitsune_gate_sink_op_class)
    self->sink = op;
  else
    self->source = op;
}

void
kitsune_gate_free (gpointer data)
{
  KitsuneGate *self = data;

  kitsune_ring_free (self->ring);
  g_clear_object (&self->sink_stage);
  g_clear_object (&self->source_stage);
  g_free (self);
}

void
kitsune_gate_cancel (KitsuneGate *self)
{
  atomic_store (&self->ring->cancelled, TRUE);
  g_cancellable_cancel (self->sink->exec->cancellable);
  kitsune_op_notify (self->sink);
}

/* --- the sink --- */

static void
kitsune_gate_sink_drop (KitsuneOp *op,
                        GValue *item)
{
  kitsune_counter_add (&kitsune_op_get_gate (op)->ring->n_dropped, 1);
  kitsune_op_drop (op, item, KITSUNE_DROP_REASON_OVERFLOW);
}

/* There is no room for items @first and later. Returns how many were dropped. */
static guint
kitsune_gate_sink_overflow (KitsuneOp *op,
                            KitsuneVector *vector,
                            guint first)
{
  KitsuneGate *gate = kitsune_op_get_gate (op);
  g_autoptr (KitsuneVector) evicted = NULL;

  if (gate->overflow == KITSUNE_OVERFLOW_DROP_NEWEST)
    {
      for (guint i = first; i < vector->n_items; i++)
        {
          kitsune_vector_drop_column (vector, i);
          kitsune_gate_sink_drop (op, &vector->values[i]);
        }
      return vector->n_items - first;
    }

  evicted = kitsune_vector_new ();
  kitsune_ring_evict (gate->ring, evicted, MIN (vector->n_items - first, gate->ring->capacity));
  for (guint i = 0; i < evicted->n_items; i++)
    kitsune_gate_sink_drop (op, &evicted->values[i]);
  evicted->n_items = 0;

  return 0;
}

static guint
kitsune_gate_sink_process (KitsuneOp *op,
                           guint input,
                           KitsuneVector *vector)
{
  KitsuneGate *gate = kitsune_op_get_gate (op);
  KitsuneRing *ring = gate->ring;
  guint i = 0;

  while (i < vector->n_items)
    {
      guint n;

      if (G_UNLIKELY (atomic_load_explicit (&ring->cancelled, memory_order_relaxed)))
        {
          kitsune_op_end (op);
          return i;
        }

      n = kitsune_ring_push (ring, vector, i);
      i += n;
      if (kitsune_ring_claim_consumer (ring))
        kitsune_op_notify (gate->source);
      if (i == vector->n_items)
        break;

      if (gate->overflow != KITSUNE_OVERFLOW_BLOCK)
        i += kitsune_gate_sink_overflow (op, vector, i);
      else if (!kitsune_spin_until (&gate->producer_spin, KITSUNE_SPIN_LIMIT, kitsune_ring_has_room, ring) &&
               kitsune_ring_wait_for_room (ring))
        {
          kitsune_op_hold (op, 0);
          kitsune_op_set_external (op, TRUE);
          return i;
        }
    }

  return i;
}

/* The consumer has made room, or wants no more. */
static KitsuneFlow
kitsune_gate_sink_produce (KitsuneOp *op,
                           guint max)
{
  KitsuneGate *gate = kitsune_op_get_gate (op);

  if (atomic_load (&gate->ring->cancelled))
    {
      kitsune_op_end (op);
      return KITSUNE_FLOW_WAIT;
    }

  kitsune_spin_encourage (&gate->producer_spin);
  kitsune_op_set_external (op, FALSE);
  if (op->inputs[0].held)
    kitsune_op_release (op, 0);

  return KITSUNE_FLOW_WAIT;
}

static void
kitsune_gate_sink_finish (KitsuneOp *op,
                          GError *error)
{
  KitsuneGate *gate = kitsune_op_get_gate (op);

  kitsune_ring_end (gate->ring, error);
  if (kitsune_ring_claim_consumer (gate->ring))
    kitsune_op_notify (gate->source);
}

static void
kitsune_gate_sink_ended (KitsuneOp *op,
                         guint input)
{
  kitsune_gate_sink_finish (op, NULL);
  kitsune_op_end (op);
}

static void
kitsune_gate_sink_failed (KitsuneOp *op,
                          guint input,
                          GError *error)
{
  kitsune_gate_sink_finish (op, error);
  kitsune_op_end (op);
}

/* Whatever ended it, the other side must not wait for ever. */
static void
kitsune_gate_sink_retired (KitsuneOp *op)
{
  KitsuneGate *gate = kitsune_op_get_gate (op);

  if (!atomic_load_explicit (&gate->ring->ended, memory_order_relaxed))
    kitsune_gate_sink_finish (op, op->exec->error != NULL ? g_error_copy (op->exec->error) : NULL);
}

const KitsuneOpClass kitsune_gate_sink_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .hidden = TRUE,
  .process = kitsune_gate_sink_process,
  .produce = kitsune_gate_sink_produce,
  .ended = kitsune_gate_sink_ended,
  .failed = kitsune_gate_sink_failed,
  .retired = kitsune_gate_sink_retired,
};

/* --- the source --- */

static gboolean
kitsune_gate_source_start (KitsuneOp *op,
                           GError **error)
{
  KitsuneGate *gate = kitsune_op_get_gate (op);

  kitsune_op_set_external (op, TRUE);
  kitsune_exec_request (gate->sink->exec);

  return TRUE;
}

static KitsuneFlow
kitsune_gate_source_wait (KitsuneOp *op)
{
  KitsuneGate *gate = kitsune_op_get_gate (op);

  if (kitsune_ring_is_over (gate->ring))
    {
      GError *error = g_steal_pointer (&gate->ring->error);

      if (error == NULL)
        return KITSUNE_FLOW_END;
      kitsune_op_pass_error (op, error);
      return KITSUNE_FLOW_WAIT;
    }

  if (kitsune_spin_until (&gate->consumer_spin, kitsune_op_get_patience (op), kitsune_ring_has_items, gate->ring) ||
      !kitsune_ring_wait_for_items (gate->ring))
    return KITSUNE_FLOW_MORE;

  return KITSUNE_FLOW_WAIT;
}

static KitsuneFlow
kitsune_gate_source_produce (KitsuneOp *op,
                             guint max)
{
  KitsuneGate *gate = kitsune_op_get_gate (op);
  KitsuneVector *vector = kitsune_op_get_vector (op, 0);
  guint n = kitsune_ring_get_length (gate->ring);

  /* what the stages above announced about these items goes first */
  if (G_UNLIKELY (n > 0 && op->exec->home == op->exec && atomic_load (&op->lane->mail)))
    return KITSUNE_FLOW_MORE;

  n = MIN (n, MIN (max, op->vector_limit));
  if (n == 0)
    return kitsune_gate_source_wait (op);

  if (vector->n_items > 0)
    kitsune_op_flush (op, 0);
  vector = kitsune_op_get_vector (op, 0);
  kitsune_ring_pop (gate->ring, vector, n);
  kitsune_counter_add (&op->counters->items_in, vector->n_items);
  if (n >= 16)
    kitsune_spin_encourage (&gate->consumer_spin);
  if (kitsune_ring_claim_producer (gate->ring))
    kitsune_op_notify (gate->sink);
  kitsune_op_flush (op, 0);

  return KITSUNE_FLOW_MORE;
}

/* What drains are the sources above. */
static void
kitsune_gate_source_drain (KitsuneOp *op)
{
}

static void
kitsune_gate_source_retired (KitsuneOp *op)
{
  kitsune_gate_cancel (kitsune_op_get_gate (op));
}

void
kitsune_gate_let_go (KitsuneGate *self)
{
  g_autoptr (KitsuneVector) vector = kitsune_vector_new ();
  KitsuneOp *op = self->source;
  guint n;

  /* it may grow meanwhile */
  while ((n = kitsune_ring_get_length (self->ring)) > 0)
    {
      n = MIN (n, KITSUNE_VECTOR_MAX);
      kitsune_ring_pop (self->ring, vector, n);
      kitsune_counter_add (&op->counters->items_in, vector->n_items);
      kitsune_op_abandon_rest (op, vector, 0);
    }
}

/* In a run without other lanes, which only happens inside of other pipelines, a
 * boundary is nothing. */
static void
kitsune_gate_source_transform (KitsuneOp *op,
                               KitsuneVector *vector)
{
}

const KitsuneOpClass kitsune_gate_source_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .relays = TRUE,
  .hidden = TRUE,
  .start = kitsune_gate_source_start,
  .produce = kitsune_gate_source_produce,
  .drain = kitsune_gate_source_drain,
  .retired = kitsune_gate_source_retired,
};

const KitsuneOpClass kitsune_boundary_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .relays = TRUE,
  .start = kitsune_gate_source_start,
  .produce = kitsune_gate_source_produce,
  .transform = kitsune_gate_source_transform,
  .drain = kitsune_gate_source_drain,
  .retired = kitsune_gate_source_retired,
};
