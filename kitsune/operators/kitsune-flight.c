/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-bundle-private.h"

#include "kitsune/base/kitsune-value.h"

/*
 * Everything here runs on the operator's lane, except for
 * kitsune_flight_finish(). That is all there is between the threads: a ring of
 * pointers, in which whoever has finished slots takes as many places at once and
 * then fills them.
 *
 *   returning   ─┬──────────────┬─────────────┬───────────────┬─
 *                │ filled       │ some filled │ NULL          │
 *         n_collected                    n_returning
 *
 * The lane empties a place when it takes the slot. There are as many places as
 * slots, and a slot has one only while it is finished and not collected, so that
 * a place that is taken is empty. That the one who fills it sees the emptying
 * follows from n_returning, which all of them change in turn (acquire, release):
 * since the place was emptied at least one slot has been given out and come back.
 *
 * Slots that another processor has written take long to get. Beside the ring they
 * can be asked for ahead, many at a time; a list of them would be got one after
 * the other.
 */

void
kitsune_flight_init (KitsuneFlight *self,
                     guint n_slots,
                     gsize slot_size,
                     guint max_busy,
                     gboolean ordered)
{
  guint64 capacity = 1;

  while (capacity < n_slots)
    capacity *= 2;

  self->n_slots = n_slots;
  self->slot_size = (slot_size + KITSUNE_CACHE_LINE - 1) / KITSUNE_CACHE_LINE * KITSUNE_CACHE_LINE;
  self->blocks = g_new0 (char *, (n_slots + KITSUNE_FLIGHT_BLOCK - 1) / KITSUNE_FLIGHT_BLOCK);
  self->max_busy = max_busy;
  self->ordered = ordered;
  if (ordered)
    self->ring = g_new0 (KitsuneSlot *, capacity);
  self->returning = g_malloc0 (capacity * sizeof *self->returning);
  self->mask = capacity - 1;
}

KitsuneSlot *
kitsune_flight_make_slot (KitsuneFlight *self)
{
  guint i = self->n_made++;

  if (i % KITSUNE_FLIGHT_BLOCK == 0)
    self->blocks[i / KITSUNE_FLIGHT_BLOCK] = g_aligned_alloc0 (MIN (self->n_slots - i, KITSUNE_FLIGHT_BLOCK),
                                                               self->slot_size, KITSUNE_CACHE_LINE);

  return kitsune_flight_get_slot (self, i);
}

KitsuneSlot *
kitsune_flight_find_slot (KitsuneFlight *self,
                          gconstpointer address)
{
  for (guint i = 0; i < self->n_made; i += KITSUNE_FLIGHT_BLOCK)
    {
      gsize offset = (gsize) address - (gsize) self->blocks[i / KITSUNE_FLIGHT_BLOCK];

      if (offset < KITSUNE_FLIGHT_BLOCK * self->slot_size)
        return kitsune_flight_get_slot (self, i + (guint) (offset / self->slot_size));
    }

  g_assert_not_reached ();
}

KitsuneSlot *
kitsune_flight_put (KitsuneFlight *self,
                    KitsuneVector *vector,
                    guint index)
{
  KitsuneSlot *slot = kitsune_flight_take_slot (self);

  slot->stamped = vector->columns != NULL;
  kitsune_value_move (&slot->item, &vector->values[index]);
  if (G_UNLIKELY (vector->columns != NULL))
    {
      slot->time = vector->columns->times[index];
      slot->context = g_steal_pointer (&vector->columns->contexts[index]);
    }
  slot->attempts.index = atomic_load_explicit (&self->op.counters->items_in, memory_order_relaxed) + index;
  kitsune_flight_use_slot (self, slot, 1);

  return slot;
}

void
kitsune_slot_take_values (KitsuneSlot *slot,
                          KitsuneEmitter *emitter,
                          gboolean ok)
{
  GValue *values = slot->values;
  guint capacity = slot->capacity;

  slot->outcome = KITSUNE_OUTCOME_VALUES;
  slot->last = ok && emitter->ended;
  slot->values = emitter->values;
  slot->n_values = emitter->n_values;
  slot->capacity = emitter->capacity;
  emitter->values = values;
  emitter->n_values = 0;
  emitter->capacity = capacity;
  emitter->ended = FALSE;
}

void
kitsune_flight_finish (KitsuneFlight *self,
                       KitsuneSlot *first,
                       KitsuneSlot *last)
{
  KitsuneSlot *slot;
  guint64 place;
  guint n = 1;

  for (slot = first; slot != last; slot = slot->next)
    n++;
  place = atomic_fetch_add_explicit (&self->n_returning, n, memory_order_acq_rel) + n;

  /* whoever sees that a place is filled may use the slot at once */
  slot = first;
  for (guint i = 1; i <= n; i++)
    {
      KitsuneSlot *next = slot->next;

      atomic_store_explicit (&self->returning[(place - i) & self->mask], slot, memory_order_release);
      slot = next;
    }
}

void
kitsune_flight_finish_here (KitsuneFlight *self,
                            KitsuneSlot *first,
                            KitsuneSlot *last)
{
  last->next = self->home;
  self->home = first;
}

#define KITSUNE_FLIGHT_AHEAD 12

/* Asks for the slot that is @ahead of the next one to be collected. */
static inline void
kitsune_flight_fetch (KitsuneFlight *self,
                      guint ahead)
{
  KitsuneSlot *slot = atomic_load_explicit (&self->returning[(self->n_collected + ahead) & self->mask],
                                            memory_order_relaxed);

  if (slot != NULL)
    kitsune_prefetch_for_writing (slot);
}

/* Returns FALSE if looking at it ended the operator. */
static inline gboolean
kitsune_flight_collect_slot (KitsuneFlight *self,
                             KitsuneSlot *slot)
{
  slot->next = NULL;
  slot->finished = TRUE;
  self->n_busy -= slot->outcome == KITSUNE_OUTCOME_BUNDLE ? slot->bundle->n_items : 1;
  if (self->returned != NULL)
    {
      self->returned (self, slot);
      if (self->op.done)
        return FALSE;
    }
  kitsune_flight_queue (self, slot);
  if (slot->outcome == KITSUNE_OUTCOME_BUNDLE)
    kitsune_bundle_collected (self, slot);

  return TRUE;
}

static gboolean
kitsune_flight_collect_home (KitsuneFlight *self)
{
  KitsuneSlot *slots = NULL;

  while (self->home != NULL)
    {
      KitsuneSlot *slot = self->home;

      self->home = slot->next;
      slot->next = slots;
      slots = slot;
    }
  while (slots != NULL)
    {
      KitsuneSlot *slot = slots;

      slots = slot->next;
      if (!kitsune_flight_collect_slot (self, slot))
        return FALSE;
    }

  return TRUE;
}

/* What was finished becomes the lane's, the earliest first. Returns FALSE if
 * looking at it ended the operator. */
static gboolean
kitsune_flight_collect (KitsuneFlight *self)
{
  KitsuneSlot *slot;

  if (self->home != NULL && !kitsune_flight_collect_home (self))
    return FALSE;
  if (!kitsune_flight_has_mail (self))
    return TRUE;

  for (guint i = 0; i < KITSUNE_FLIGHT_AHEAD; i++)
    kitsune_flight_fetch (self, i);
  while ((slot = atomic_load_explicit (&self->returning[self->n_collected & self->mask], memory_order_acquire)) != NULL)
    {
      atomic_store_explicit (&self->returning[self->n_collected & self->mask], NULL, memory_order_relaxed);
      self->n_collected++;
      kitsune_flight_fetch (self, KITSUNE_FLIGHT_AHEAD);
      if (!kitsune_flight_collect_slot (self, slot))
        return FALSE;
    }

  return TRUE;
}

/* The finished slot whose turn it is, or NULL. */
static inline KitsuneSlot *
kitsune_flight_peek (KitsuneFlight *self)
{
  KitsuneSlot *slot;

  if (!self->ordered)
    return self->queue_head;
  if (self->head == self->tail)
    return NULL;

  slot = self->ring[self->head & self->mask];

  return slot->finished ? slot : NULL;
}

static void
kitsune_flight_clear_outcome (KitsuneSlot *slot)
{
  kitsune_value_clear (&slot->value);
  for (guint i = 0; i < slot->n_values; i++)
    kitsune_value_clear (&slot->values[i]);
  slot->n_values = 0;
  slot->last = FALSE;
  slot->outcome = KITSUNE_OUTCOME_NOTHING;
  g_clear_error (&slot->error);
  g_clear_error (&slot->overcome);
}

/* Frees what is left of the item and its outcome. */
static void
kitsune_flight_clear_slot (KitsuneSlot *slot)
{
  kitsune_value_clear (&slot->item);
  kitsune_flight_clear_outcome (slot);
  g_clear_pointer (&slot->context, kitsune_item_context_unref);
  kitsune_attempts_clear (&slot->attempts);
  slot->littered = FALSE;
  slot->stamped = FALSE;
}

static void
kitsune_flight_free_slot (KitsuneFlight *self,
                          KitsuneSlot *slot)
{
  if (self->freed != NULL)
    self->freed (self, slot);
  if (G_UNLIKELY (slot->littered || slot->stamped))
    {
      kitsune_flight_clear_slot (slot);
    }
  else
    {
      kitsune_value_clear (&slot->item);
      kitsune_value_clear (&slot->value);
    }
  kitsune_flight_release_slot (self, slot, 1);
}

static void
kitsune_flight_stamp (const KitsuneSlot *slot,
                      KitsuneVector *vector)
{
  kitsune_vector_set_time (vector, vector->n_items - 1, slot->time);
  kitsune_vector_set_context (vector, vector->n_items - 1, slot->context);
}

static void
kitsune_flight_emit (KitsuneFlight *self,
                     KitsuneSlot *slot,
                     GValue *value)
{
  KitsuneVector *out = kitsune_op_get_vector (&self->op, 0);

  kitsune_vector_take (out, value);
  if (G_UNLIKELY (slot->stamped))
    kitsune_flight_stamp (slot, out);
  if (out->n_items >= self->op.vector_limit)
    kitsune_op_flush (&self->op, 0);
}

/* Many results go out in portions, which produce sees to. */
static void
kitsune_flight_emit_values (KitsuneFlight *self,
                            KitsuneSlot *slot)
{
  g_autoptr (KitsuneVector) portion = NULL;

  if (slot->n_values <= self->op.vector_limit)
    {
      for (guint i = 0; i < slot->n_values; i++)
        kitsune_flight_emit (self, slot, &slot->values[i]);
      slot->n_values = 0;
      return;
    }

  portion = kitsune_vector_new ();
  for (guint i = 0; i < slot->n_values; i++)
    {
      kitsune_vector_take (portion, &slot->values[i]);
      if (slot->stamped)
        kitsune_flight_stamp (slot, portion);
      if (portion->n_items == KITSUNE_VECTOR_MAX || i + 1 == slot->n_values)
        kitsune_queue_append (&self->outbox.queue, portion, 0);
    }
  slot->n_values = 0;
  kitsune_op_produce (&self->op);
}

/* A result of another type than the stage promises is converted. */
static gboolean
kitsune_flight_convert_value (KitsuneFlight *self,
                              GValue *value,
                              GError **error)
{
  const GType type = self->op.item_type;
  GValue other = *value;
  gboolean ok;

  if (G_LIKELY (type == G_TYPE_VALUE || value->g_type == type || g_type_is_a (value->g_type, type) ||
                kitsune_value_is_null (value)))
    return TRUE;

  *value = (GValue) G_VALUE_INIT;
  g_value_init (value, type);
  ok = kitsune_value_convert (&other, value, error);
  kitsune_value_clear (&other);

  return ok;
}

gboolean
kitsune_flight_convert (KitsuneFlight *self,
                        KitsuneSlot *slot,
                        GError **error)
{
  switch (slot->outcome)
    {
    case KITSUNE_OUTCOME_NOTHING:
      return TRUE;
    case KITSUNE_OUTCOME_FORWARD:
      if (self->op.item_type == G_TYPE_VALUE || slot->item.g_type == self->op.item_type)
        return TRUE;
      /* the item itself must stay what it is in case of an error */
      kitsune_value_copy (&slot->item, &slot->value);
      slot->outcome = KITSUNE_OUTCOME_VALUE;
      return kitsune_flight_convert_value (self, &slot->value, error);
    case KITSUNE_OUTCOME_VALUE:
      return kitsune_flight_convert_value (self, &slot->value, error);
    case KITSUNE_OUTCOME_VALUES:
      for (guint i = 0; i < slot->n_values; i++)
        if (!kitsune_flight_convert_value (self, &slot->values[i], error))
          return FALSE;
      return TRUE;
    case KITSUNE_OUTCOME_FAILED:
      *error = g_steal_pointer (&slot->error);
      return FALSE;
    case KITSUNE_OUTCOME_BUNDLE:
    default:
      g_assert_not_reached ();
    }
}

/* In the next turn, or that of the timer: what fails at once, for ever, must not
 * keep the lane to itself. */
static void
kitsune_flight_repeat (KitsuneFlight *self,
                       KitsuneSlot *slot,
                       gint64 delay)
{
  gint64 now;

  /* in order, it stays where it is */
  if (!self->ordered)
    kitsune_flight_next (self, slot);
  kitsune_flight_clear_outcome (slot);
  slot->finished = FALSE;
  self->n_busy++;

  if (delay <= 0)
    {
      slot->next = self->failed;
      self->failed = slot;
      return;
    }

  now = kitsune_op_get_time (&self->op);
  kitsune_op_arm_timer (&self->op, &slot->again, delay < G_MAXINT64 - now ? now + delay : G_MAXINT64);
}

/* Returns FALSE if that ended the operator. */
static gboolean
kitsune_flight_settle_failed (KitsuneFlight *self,
                              KitsuneSlot *slot,
                              GError *error)
{
  KitsuneOp *op = &self->op;
  GValue replacement = G_VALUE_INIT;
  gint64 delay = 0;
  KitsuneCall call = kitsune_op_judge (op, &slot->item, &slot->attempts, error,
                                       op->n_outputs > 0 ? &replacement : NULL, &delay);

  slot->littered = TRUE;
  if (call == KITSUNE_CALL_STOP)
    {
      if (op->counted)
        kitsune_value_clear (&slot->item);
      return FALSE;
    }

  if (call == KITSUNE_CALL_RETRY)
    {
      kitsune_flight_repeat (self, slot, delay);
      return TRUE;
    }

  kitsune_flight_next (self, slot);
  if (call == KITSUNE_CALL_REPLACE)
    kitsune_flight_emit (self, slot, &replacement);
  kitsune_flight_free_slot (self, slot);

  return !op->done;
}

/* Somebody who hears of it may end the run. */
static gboolean
kitsune_flight_tell_overcome (KitsuneFlight *self,
                              KitsuneSlot *slot)
{
  g_autoptr (GError) error = g_steal_pointer (&slot->overcome);

  kitsune_op_report_at (&self->op, &slot->item, slot->attempts.index, error);

  return !self->op.done;
}

/* Gives out what came of an item. Returns FALSE if that ended the operator. */
static gboolean
kitsune_flight_settle_slot (KitsuneFlight *self,
                            KitsuneSlot *slot)
{
  KitsuneOp *op = &self->op;
  GError *error = NULL;
  gboolean last;

  if (slot->outcome >= KITSUNE_OUTCOME_VALUES)
    slot->littered = TRUE;
  last = slot->littered && slot->last;
  if (G_UNLIKELY (slot->littered && slot->overcome != NULL) && !kitsune_flight_tell_overcome (self, slot))
    return FALSE;
  if (op->n_outputs == 0 && slot->outcome != KITSUNE_OUTCOME_FAILED)
    slot->outcome = KITSUNE_OUTCOME_NOTHING;
  if (G_UNLIKELY (!kitsune_flight_convert (self, slot, &error)))
    return kitsune_flight_settle_failed (self, slot, error);

  kitsune_flight_next (self, slot);
  if (slot->outcome == KITSUNE_OUTCOME_VALUE)
    kitsune_flight_emit (self, slot, &slot->value);
  else if (slot->outcome == KITSUNE_OUTCOME_FORWARD)
    kitsune_flight_emit (self, slot, &slot->item);
  else if (slot->outcome == KITSUNE_OUTCOME_VALUES)
    kitsune_flight_emit_values (self, slot);

  kitsune_flight_free_slot (self, slot);
  if (last && !op->done)
    kitsune_outbox_end (&self->outbox, op);

  return !op->done;
}

/* What nearly all slots need: one value of the right type, and nothing else to
 * see to. */
static inline gboolean
kitsune_flight_is_simple (KitsuneFlight *self,
                          KitsuneSlot *slot)
{
  return slot->outcome == KITSUNE_OUTCOME_VALUE && !slot->stamped && !slot->littered &&
         slot->value.g_type == self->op.item_type && self->op.n_outputs > 0 && self->freed == NULL;
}

/* The same as kitsune_flight_settle_slot() for a simple one. */
static inline gboolean
kitsune_flight_settle_simple (KitsuneFlight *self,
                              KitsuneSlot *slot)
{
  KitsuneVector *out = kitsune_op_get_vector (&self->op, 0);

  kitsune_flight_next (self, slot);
  kitsune_vector_take (out, &slot->value);
  kitsune_value_clear (&slot->item);
  kitsune_flight_release_slot (self, slot, 1);
  if (out->n_items >= self->op.vector_limit)
    kitsune_op_flush (&self->op, 0);

  return !self->op.done;
}

/* Nothing is in flight and nothing more comes. */
static void
kitsune_flight_end (KitsuneFlight *self)
{
  if (self->upstream_error != NULL)
    kitsune_op_pass_error (&self->op, g_steal_pointer (&self->upstream_error));
  else
    kitsune_op_end (&self->op);
}

/* Gives out what came of a slot, or a part of it. Returns FALSE if that ended the
 * operator. */
static inline gboolean
kitsune_flight_settle_next (KitsuneFlight *self,
                            KitsuneSlot *slot)
{
  if (slot->outcome == KITSUNE_OUTCOME_BUNDLE)
    return kitsune_bundle_give (self, slot);
  if (G_LIKELY (kitsune_flight_is_simple (self, slot)))
    return kitsune_flight_settle_simple (self, slot);

  return kitsune_flight_settle_slot (self, slot);
}

gboolean
kitsune_flight_give (KitsuneFlight *self)
{
  KitsuneSlot *slot;

  for (;;)
    {
      if (G_UNLIKELY (!kitsune_flight_collect (self)))
        return FALSE;
      slot = kitsune_flight_peek (self);
      if (slot == NULL)
        return TRUE;
      if (!kitsune_outbox_is_free (&self->outbox, &self->op))
        return FALSE;
      if (!kitsune_flight_settle_next (self, slot))
        return FALSE;
    }
}

void
kitsune_flight_settle (KitsuneFlight *self)
{
  KitsuneOp *op = &self->op;
  gboolean given = kitsune_flight_give (self);
  gboolean full;

  if (op->done)
    return;

  self->emptying = self->emptying && self->n_used > 0;
  full = self->n_used == self->n_slots || self->n_busy >= self->max_busy || self->emptying;

  kitsune_op_set_external (op, self->n_busy > 0);
  if (!given || self->failed != NULL || self->outbox.queue.n_items > 0)
    kitsune_op_produce (op);
  else if (self->ended && self->n_used == 0)
    kitsune_flight_end (self);
  else if (op->inputs[0].held != full)
    op->inputs[0].held ? kitsune_op_release (op, 0) : kitsune_op_hold (op, 0);
}

static void
kitsune_flight_begin_again (KitsuneFlight *self)
{
  KitsuneSlot *slots = g_steal_pointer (&self->failed);

  while (slots != NULL)
    {
      KitsuneSlot *slot = slots;

      slots = slot->next;
      slot->next = NULL;
      if (!self->op.done)
        self->begin (self, slot);
    }
}

KitsuneFlow
kitsune_flight_produce (KitsuneOp *op,
                        guint max)
{
  KitsuneFlight *self = (KitsuneFlight *) op;

  if (self->outbox.queue.n_items > 0)
    {
      KitsuneFlow flow = kitsune_outbox_produce (&self->outbox, op, max);

      if (flow != KITSUNE_FLOW_WAIT)
        return flow;
    }

  kitsune_flight_begin_again (self);
  kitsune_flight_settle (self);
  /* downstream may finish further items of ours, which must not be missed */
  if (op->n_outputs > 0 && !op->done)
    kitsune_op_flush (op, 0);
  if (op->done)
    return KITSUNE_FLOW_WAIT;

  if (self->outbox.queue.n_items > 0 || self->failed != NULL || kitsune_flight_has_mail (self) ||
      kitsune_flight_peek (self) != NULL)
    return KITSUNE_FLOW_MORE;

  return KITSUNE_FLOW_WAIT;
}

void
kitsune_flight_timer (KitsuneOp *op,
                      KitsuneTimer *timer)
{
  KitsuneFlight *self = (KitsuneFlight *) op;
  KitsuneSlot *slot = (KitsuneSlot *) (gpointer) ((char *) timer - G_STRUCT_OFFSET (KitsuneSlot, again));

  slot->next = self->failed;
  self->failed = slot;
  kitsune_op_produce (op);
}

void
kitsune_flight_input_ended (KitsuneOp *op,
                            guint input)
{
  KitsuneFlight *self = (KitsuneFlight *) op;

  self->ended = TRUE;
  kitsune_flight_settle (self);
}

void
kitsune_flight_input_failed (KitsuneOp *op,
                             guint input,
                             GError *error)
{
  KitsuneFlight *self = (KitsuneFlight *) op;

  self->upstream_error = error;
  kitsune_flight_input_ended (op, input);
}

static void
kitsune_flight_abandon_slot (KitsuneFlight *self,
                             KitsuneSlot *slot)
{
  if (slot->bundle != NULL)
    kitsune_bundle_abandon (self, slot);
  else
    kitsune_op_abandon (&self->op, &slot->item);
  kitsune_flight_clear_slot (slot);
}

void
kitsune_flight_abandon (KitsuneOp *op)
{
  KitsuneFlight *self = (KitsuneFlight *) op;

  kitsune_op_abandon_queue (op, &self->outbox.queue);
  for (guint64 i = self->head; self->ordered && i < self->tail; i++)
    {
      KitsuneSlot *slot = self->ring[i & self->mask];

      for (; slot != NULL; slot = slot->followed ? slot->rest : NULL)
        kitsune_flight_abandon_slot (self, slot);
    }
  for (guint i = 0; !self->ordered && i < self->n_made; i++)
    kitsune_flight_abandon_slot (self, kitsune_flight_get_slot (self, i));
}

void
kitsune_flight_finalize (KitsuneOp *op)
{
  KitsuneFlight *self = (KitsuneFlight *) op;

  for (guint i = 0; i < self->n_made; i++)
    {
      KitsuneSlot *slot = kitsune_flight_get_slot (self, i);

      kitsune_flight_clear_slot (slot);
      g_free (slot->values);
    }
  kitsune_bundle_finalize (self);
  for (guint i = 0; i < self->n_made; i += KITSUNE_FLIGHT_BLOCK)
    g_aligned_free (self->blocks[i / KITSUNE_FLIGHT_BLOCK]);
  g_free (self->blocks);
  g_free (self->ring);
  g_free (self->returning);
  g_clear_error (&self->upstream_error);
  kitsune_outbox_clear (&self->outbox);
}
