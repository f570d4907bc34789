/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-flow-private.h"

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"

/*
 * The buffers that were asked for: buffer-size and overflow of a stage.
 *
 * Every input keeps what it cannot process yet as pending items. An edge says
 * how many these may be before the stage above is held, or has items dropped.
 * So a buffer costs nothing while its consumer keeps up: items pass it without
 * ever being in it. It belongs to the stage above, which is the one that counts
 * and announces what is dropped.
 *
 *   overflow       pending items beyond the capacity
 *   block          none are asked for: the output above is blocked when the
 *                  buffer is full, and sources are asked for what has room
 *   drop-newest    the last ones are dropped
 *   drop-oldest    the first ones are dropped
 *
 * Without capacity (0) an item goes on only into the hands of the consumer.
 *
 * A buffer that drops does so only while its consumer is really held: by a
 * timer, a call, an event. One that is free is handed items at once, slice or no
 * slice. One that only waits for its turn, or for that of somebody below it, has
 * no less time than the stage above: that one is then held after all (@soft),
 * until it turns out, once per slice, that there is more to it.
 *
 * Runs on the lane's thread; the numbers in the struct are for everybody.
 */
void
kitsune_edge_attach (KitsuneInput *in,
                     gint default_size)
{
  KitsuneStage *stage = in->peer->op->stage;
  KitsuneOverflow overflow = kitsune_stage_get_overflow (stage);
  gint size = kitsune_stage_get_buffer_size (stage);
  KitsuneEdge *self;

  /* the ring is that buffer */
  if (in->peer->op->klass->relays || (in->op->klass->hidden && kitsune_stage_is_blocking (stage)))
    return;
  if (size < 0)
    size = default_size;
  if (size < 0 && overflow != KITSUNE_OVERFLOW_BLOCK)
    size = KITSUNE_EDGE_DEFAULT_SIZE;
  if (size < 0)
    return;

  self = g_new0 (KitsuneEdge, 1);
  self->overflow = overflow;
  self->capacity = (guint) size;
  in->edge = self;
  if (in->peer->op->scope->owner != NULL)
    {
      self->sum = kitsune_tally_get_edge (in->peer->op->tally, in->op->exec, in->op->tally);
      atomic_store_explicit (&self->sum->capacity, self->capacity, memory_order_relaxed);
    }
  in->op->exec->has_edges = TRUE;
  in->capacity = (guint) size;
  in->lossy = overflow != KITSUNE_OVERFLOW_BLOCK;
}

/* Adds to a number that only the lane writes. */
static void
kitsune_edge_add (_Atomic guint *number,
                  guint n)
{
  atomic_store_explicit (number, atomic_load_explicit (number, memory_order_relaxed) + n, memory_order_relaxed);
}

void
kitsune_edge_free (KitsuneEdge *self)
{
  if (self->sum != NULL)
    kitsune_edge_add (&self->sum->length, 0 - atomic_load_explicit (&self->length, memory_order_relaxed));
  g_free (self);
}

void
kitsune_edge_note (KitsuneInput *in)
{
  KitsuneEdge *self = in->edge;
  KitsuneEdge *sum = self->sum;

  if (sum != NULL)
    {
      /* unsigned numbers go round: the difference may be negative */
      kitsune_edge_add (&sum->length,
                        in->pending.n_items - atomic_load_explicit (&self->length, memory_order_relaxed));
      if (in->pending.n_items > atomic_load_explicit (&sum->high_water, memory_order_relaxed))
        atomic_store_explicit (&sum->high_water, in->pending.n_items, memory_order_relaxed);
    }
  atomic_store_explicit (&self->length, in->pending.n_items, memory_order_relaxed);
  if (in->pending.n_items > atomic_load_explicit (&self->high_water, memory_order_relaxed))
    atomic_store_explicit (&self->high_water, in->pending.n_items, memory_order_relaxed);
}

/* Takes out what has waited longest, except for an item that is being tried
 * again: that is in use. */
static void
kitsune_edge_pop_oldest (KitsuneInput *in,
                         guint n_items,
                         GValue *excess)
{
  g_autoptr (KitsuneVector) front = NULL;

  if (in->op->recovering)
    {
      front = kitsune_vector_new ();
      kitsune_queue_take (&in->pending, front, 1);
    }
  for (guint i = 0; i < n_items; i++)
    kitsune_queue_pop (&in->pending, &excess[i]);
  in->n_announced -= MIN (in->n_announced, n_items);
  if (front != NULL)
    kitsune_queue_prepend (&in->pending, front, 0);
}

/* What is dropped was in a vector that came too much, so it is no more than one. */
static void
kitsune_edge_trim (KitsuneInput *in)
{
  guint capacity = in->capacity + in->op->recovering;
  GValue excess[KITSUNE_VECTOR_MAX] = { G_VALUE_INIT };
  guint n_items = in->pending.n_items > capacity ? MIN (in->pending.n_items - capacity, KITSUNE_VECTOR_MAX) : 0;

  if (in->edge->overflow == KITSUNE_OVERFLOW_DROP_OLDEST)
    kitsune_edge_pop_oldest (in, n_items, excess);
  else
    for (guint i = n_items; i > 0; i--)
      kitsune_queue_pop_last (&in->pending, &excess[i - 1]);
  in->n_announced = MIN (in->n_announced, in->pending.n_items);

  /* whoever hears of it may close the input, which takes all that waits */
  for (guint i = 0; i < n_items; i++)
    {
      kitsune_counter_add (&in->edge->n_dropped, 1);
      if (in->edge->sum != NULL)
        kitsune_counter_add (&in->edge->sum->n_dropped, 1);
      kitsune_op_drop (in->peer->op, &excess[i], KITSUNE_DROP_REASON_OVERFLOW);
    }
}

/* Whether more is needed than turns for the operators below to go on. */
static gboolean
kitsune_input_is_stopped (KitsuneInput *in,
                          guint *n_visits)
{
  KitsuneOp *op = in->op;

  if (in->held || op->recovering || *n_visits == 0)
    return TRUE;

  (*n_visits)--;
  for (guint o = 0; o < op->n_outputs && op->n_blocked_outputs > 0; o++)
    for (guint i = 0; i < op->outputs[o].n_peers; i++)
      if (op->outputs[o].peers[i]->blocked && kitsune_input_is_stopped (op->outputs[o].peers[i], n_visits))
        return TRUE;

  return FALSE;
}

void
kitsune_edge_settle (KitsuneInput *in)
{
  guint n_visits = 64;

  in->soft = in->pending.n_items > in->capacity && !kitsune_input_is_stopped (in, &n_visits);
  if (!in->soft)
    kitsune_edge_trim (in);
  kitsune_input_update (in);
}

void
kitsune_edge_offer (KitsuneInput *in,
                    KitsuneVector *vector)
{
  if (in->pending.n_items == 0 && kitsune_input_can_process (in) && !in->loose)
    {
      kitsune_input_process (in, vector);
      return;
    }

  kitsune_queue_append (&in->pending, vector, 0);
  while (!in->closed && !in->loose && in->pending.n_items > 0 && kitsune_input_can_process (in))
    {
      kitsune_queue_take (&in->pending, vector, in->op->vector_limit);
      kitsune_input_process (in, vector);
    }
  if (!in->closed)
    kitsune_edge_settle (in);
}

static void
kitsune_op_settle_edges (KitsuneOp *op)
{
  for (guint i = 0; i < kitsune_op_count_inputs (op); i++)
    {
      KitsuneInput *in = kitsune_op_get_input (op, i);

      if (in != NULL && in->soft && !in->closed)
        kitsune_edge_settle (in);
    }
}

void
kitsune_exec_settle_edges (KitsuneExec *self)
{
  for (KitsuneScope *scope = self->scopes; scope != NULL && self->has_edges; scope = scope->next)
    for (guint n = 0; n < scope->n_ops; n++)
      kitsune_op_settle_edges (scope->ops[n]);
}

void
kitsune_edge_enlarge (KitsuneInput *in)
{
  in->capacity = MAX (in->capacity * 2, MAX (1, in->pending.n_items * 2));
  if (in->edge != NULL)
    atomic_store_explicit (&in->edge->capacity, in->capacity, memory_order_relaxed);
  if (in->edge != NULL && in->edge->sum != NULL)
    atomic_store_explicit (&in->edge->sum->capacity, in->capacity, memory_order_relaxed);
  kitsune_input_update (in);
}

/* What is emitted at once cannot be held half way, so it is no more than fits.
 * Called for operators downstream first. */
void
kitsune_edge_limit_vectors (KitsuneOp *op)
{
  for (guint o = 0; o < op->n_outputs; o++)
    for (guint i = 0; i < op->outputs[o].n_peers; i++)
      {
        KitsuneInput *in = op->outputs[o].peers[i];

        if (in->edge != NULL && !in->lossy)
          op->vector_limit = MIN (op->vector_limit, MAX (in->capacity, 1));
        else if (kitsune_op_class_passes (in->op->klass))
          op->vector_limit = MIN (op->vector_limit, in->op->vector_limit);
      }
}
