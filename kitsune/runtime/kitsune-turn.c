/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-flow-private.h"

#include "kitsune/base/kitsune-hash-private.h"
#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-shuffle-private.h"

/*
 * What an operator does when it has its turn: start, take what is pending, or
 * produce. A turn is a vector of each input or one call of produce, so that
 * those who wait behind it in the lane get theirs.
 *
 * Runs on the lane's thread; kitsune_lane_dispatch() gives the turns.
 */

gboolean
kitsune_op_start (KitsuneOp *op)
{
  GError *error = NULL;

  if (op->started)
    return !op->done;

  op->started = TRUE;
  atomic_store_explicit (&op->counters->state, KITSUNE_OP_RUNNING, memory_order_relaxed);
  op->exec->events->started (op->exec->events_data, op);
  if (op->done)
    return FALSE;
  if (op->klass->start != NULL && !op->klass->start (op, &error))
    kitsune_op_fail (op, error);
  kitsune_op_settle (op);

  return !op->done;
}

/* The most items that have room in the buffers below @op, as far as items go
 * through at once. Forks within forks would be many ways: not all are looked at. */
static guint
kitsune_op_visit_room (KitsuneOp *op,
                       guint max,
                       guint *n_visits)
{
  for (guint o = 0; o < op->n_outputs; o++)
    for (guint i = 0; i < op->outputs[o].n_peers; i++)
      {
        KitsuneInput *in = op->outputs[o].peers[i];

        if (in->closed || *n_visits == 0)
          continue;
        (*n_visits)--;
        if (in->edge != NULL)
          max = kitsune_edge_get_room (in, max);
        if (in->pending.n_items == 0 && kitsune_op_class_passes (in->op->klass))
          max = kitsune_op_visit_room (in->op, max, n_visits);
      }

  return max;
}

static guint
kitsune_op_get_room (KitsuneOp *op,
                     guint max)
{
  guint n_visits = 32;

  return kitsune_op_visit_room (op, max, &n_visits);
}

/* The most items that can be used by the operators below @op. */
static guint
kitsune_op_get_use (KitsuneOp *op,
                    guint max)
{
  for (KitsuneOp *next = op; next->n_outputs == 1 && next->outputs[0].n_peers == 1;)
    {
      next = next->outputs[0].peers[0]->op;
      if (next->klass->demand != NULL)
        max = (guint) MIN (max, next->klass->demand (next));
      if (next->klass->transform == NULL)
        break;
    }

  return max;
}

/* Who has a say in what @op is asked for never changes. Mostly that is nobody, or
 * a single buffer somewhere down a straight line. */
static void
kitsune_op_look_down (KitsuneOp *op)
{
  gboolean demands = TRUE;

  op->looked_down = TRUE;
  for (KitsuneOp *next = op; next->n_outputs > 0;)
    {
      KitsuneOutput *out = &next->outputs[0];

      if (next->n_outputs > 1 || out->n_peers != 1 || (out->peers[0]->edge != NULL && op->only_edge != NULL))
        {
          op->many_edges = op->exec->has_edges;
          return;
        }
      if (out->peers[0]->edge != NULL)
        op->only_edge = out->peers[0];
      next = out->peers[0]->op;
      op->demanded |= demands && next->klass->demand != NULL;
      demands = demands && next->klass->transform != NULL;
      if (!kitsune_op_class_passes (next->klass))
        return;
    }
}

/* The most items that @op should give: no more than whoever consumes them can use,
 * so that an early stop needs nothing that it throws away, and than have room. */
static inline guint
kitsune_op_get_demand (KitsuneOp *op,
                       guint max)
{
  if (G_UNLIKELY (!op->looked_down))
    kitsune_op_look_down (op);
  if (op->demanded)
    max = kitsune_op_get_use (op, max);
  if (G_UNLIKELY (op->many_edges))
    max = kitsune_op_get_room (op, max);
  else if (op->only_edge != NULL && !op->only_edge->closed)
    max = kitsune_edge_get_room (op->only_edge, max);

  return MAX (max, 1);
}

gboolean
kitsune_input_drain (KitsuneInput *in)
{
  KitsuneLane *lane = in->op->lane;
  gboolean moved = FALSE;

  if (in->closed || in->ended || !kitsune_input_can_process (in))
    return FALSE;

  if (in->pending.n_items > 0)
    {
      /* as many as have room further down, if it is one for one */
      guint limit = in->op->recovering ? 1 : in->op->vector_limit;

      if (lane->scratch == NULL)
        lane->scratch = kitsune_vector_new ();
      if (G_UNLIKELY (lane->shuffle != NULL))
        limit = kitsune_shuffle_size (lane, limit);
      if (in->op->exec->has_edges && kitsune_op_class_passes (in->op->klass))
        limit = kitsune_op_get_demand (in->op, limit);
      kitsune_queue_take (&in->pending, lane->scratch, limit);
      kitsune_input_process (in, lane->scratch);
      moved = TRUE;
    }

  if (in->pending_end && in->pending.n_items == 0 && !in->closed && !in->held &&
      !in->op->producing && !in->op->recovering)
    {
      in->pending_end = FALSE;
      kitsune_input_deliver_end (in, g_steal_pointer (&in->pending_error));
      return TRUE;
    }

  if (moved)
    kitsune_input_update (in);

  return moved;
}

static void
kitsune_op_adapt (KitsuneOp *op,
                  gint64 start)
{
  gint64 elapsed;

  kitsune_lane_check_slice (op->lane);
  if (G_UNLIKELY (op->lane->shuffle != NULL))
    {
      op->vector_size = kitsune_shuffle_size (op->lane, op->exec->max_vector);
      return;
    }

  elapsed = op->lane->now - start;
  if (elapsed < 20 && op->vector_size < op->exec->max_vector)
    op->vector_size = MIN (op->vector_size * 2, op->exec->max_vector);
  else if (elapsed > 100 && op->vector_size > 1)
    op->vector_size /= 2;
}

static inline gboolean
kitsune_op_may_produce (const KitsuneOp *op)
{
  return op->n_blocked_outputs == 0 && (op->n_inputs > 0 || !op->exec->paused || op->klass->relays);
}

/* Returns how many items were made of the @max that were asked for. */
static guint64
kitsune_op_produce_vector (KitsuneOp *op,
                           guint max,
                           KitsuneFlow *flow)
{
  guint64 n_out = atomic_load_explicit (&op->counters->items_out, memory_order_relaxed);
  guint64 start = 0;
  guint64 nested = 0;

  if (G_UNLIKELY (op->lane->measuring))
    start = kitsune_measure_begin (op->lane, &nested);
  op->again = FALSE;
  *flow = op->klass->produce (op, max);
  kitsune_op_settle (op);
  n_out = atomic_load_explicit (&op->counters->items_out, memory_order_relaxed) - n_out;
  if (G_UNLIKELY (start != 0))
    kitsune_measure_end (op, start, nested, n_out);
  op->lane->measuring = FALSE; /* one vector of a turn is enough */

  return n_out;
}

/* A vector, or, where a buffer has room for less, as many items in several. */
void
kitsune_op_run_produce (KitsuneOp *op)
{
  KitsuneLane *lane = op->lane;
  gint64 before = lane->now;
  guint64 left = op->recovering ? 1 : op->vector_size;
  guint64 n_made;
  guint demand;
  KitsuneFlow flow;

  if (!kitsune_op_may_produce (op))
    return;

  do
    {
      demand = kitsune_op_get_demand (op, MIN (left, op->vector_limit));
      n_made = kitsune_op_produce_vector (op, demand, &flow);
      left -= MIN (left, n_made);
    }
  while (left > 0 && n_made >= demand && flow == KITSUNE_FLOW_MORE && !op->done && !op->recovering &&
         !lane->slice_over && lane->first_task == NULL && kitsune_op_may_produce (op));

  kitsune_op_adapt (op, before);
  kitsune_op_check_recovery (op, KITSUNE_SITE_PRODUCE, NULL, NULL);
  if (op->done || op->recovering)
    return;

  switch (flow)
    {
    case KITSUNE_FLOW_MORE:
      kitsune_lane_queue (lane, op);
      break;

    case KITSUNE_FLOW_WAIT:
      if (op->again)
        {
          kitsune_lane_queue (lane, op);
          break;
        }
      op->producing = FALSE;
      kitsune_op_update_inputs (op);
      break;

    case KITSUNE_FLOW_END:
      op->producing = FALSE;
      kitsune_op_end (op);
      break;

    default:
      g_assert_not_reached ();
    }
}

static void
kitsune_op_take_turn (KitsuneOp *op)
{
  gboolean moved = FALSE;

  if (op->done)
    {
      kitsune_op_let_go (op);
      return;
    }
  if (!op->started)
    {
      if (op->n_blocked_outputs > 0 || (op->exec->paused && !op->klass->relays) || !kitsune_op_start (op))
        return;
    }

  if (G_UNLIKELY (op->recovering) && kitsune_op_resume (op))
    {
      kitsune_lane_check_slice (op->lane);
      return;
    }

  /* one vector of each input, for the sake of those who wait behind us */
  for (guint i = 0; i < kitsune_op_count_inputs (op) && !op->done; i++)
    {
      KitsuneInput *in = kitsune_op_get_input (op, i);

      moved |= in != NULL && kitsune_input_drain (in);
    }
  if (moved)
    {
      kitsune_lane_check_slice (op->lane);
      return;
    }

  if (op->producing)
    kitsune_op_run_produce (op);
}

/* Measuring a vector costs as much as some ten calls of functions: it is done every
 * 20 to 100 us, and every time where turns are longer than that. */
static void
kitsune_op_plan_measuring (KitsuneOp *op)
{
  KitsuneLane *lane = op->lane;
  gint64 elapsed = lane->now - op->measured_at;

  if (elapsed < 20 && op->measure_every < 63)
    op->measure_every = op->measure_every * 2 + 1;
  else if (elapsed > 100)
    op->measure_every /= 2;
  op->measured_at = lane->now;

  /* one more or less, lest it is always the same of things that come in turn */
  op->n_unmeasured = op->measure_every + (guint) (kitsune_hash_mix (lane->sequence++) & op->measure_every & 7);
}

void
kitsune_op_run (KitsuneOp *op)
{
  if (G_LIKELY (op->n_unmeasured > 0))
    {
      op->n_unmeasured--;
      kitsune_op_take_turn (op);
      return;
    }

  op->lane->measuring = TRUE;
  kitsune_op_take_turn (op);
  op->lane->measuring = FALSE;
  kitsune_op_plan_measuring (op);
}

void
kitsune_op_produce (KitsuneOp *op)
{
  if (op->done)
    return;
  if (op->producing)
    {
      op->again = TRUE;
      return;
    }

  op->producing = TRUE;
  kitsune_op_update_inputs (op);
  if (op->n_blocked_outputs == 0)
    kitsune_lane_queue (op->lane, op);
}

gboolean
kitsune_op_relieve (KitsuneOp *op,
                    guint input)
{
  gboolean relieved = op->klass->relieve (op, input);

  kitsune_op_settle (op);

  return relieved;
}

void
kitsune_op_set_external (KitsuneOp *op,
                         gboolean external)
{
  if (op->external == !!external)
    return;

  op->external = !!external;
  if (external)
    op->exec->n_external++;
  else
    op->exec->n_external--;
}

gint64
kitsune_op_get_patience (KitsuneOp *op)
{
  KitsuneLane *lane = op->lane;

  if (lane->ready_head != NULL || lane->first_task != NULL || atomic_load_explicit (&lane->mail, memory_order_relaxed))
    return 0;

  return lane->own_thread ? KITSUNE_SPIN_LIMIT : KITSUNE_SPIN_LIMIT_MAIN;
}

gboolean
kitsune_op_is_draining (KitsuneOp *op)
{
  return op->exec->draining;
}
