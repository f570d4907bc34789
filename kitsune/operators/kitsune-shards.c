/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-func-private.h"
#include "kitsune/operators/kitsune-state-core-private.h"
#include "kitsune/operators/kitsune-workers-private.h"

/*
 * map_with_key and flat_map_with_key with concurrency: keys are divided into
 * shards by their hash, and a shard is worked on by one thread at a time.
 *
 * The lane has the table of all states. It computes the key of an item, finds
 * its state and puts both into the mail of the shard; a shard that has mail is
 * a job of the workers. So no two threads have a state at once, items of a key
 * keep their order, and nothing is locked:
 *
 *              mail                claimed                 no more mail
 *   asleep ───────────▶ in the ring ──────▶ being worked on ───────────▶ asleep
 *                          ▲                     │
 *                          │ judged              │ a call failed
 *                          └────── halted ◀──────┘
 *
 * While calls for a state are under way (n_calls) the lane does not touch its
 * value: it neither expires nor is saved. A shard whose call has failed waits
 * until it is clear what becomes of that item; the others go on.
 */
#define KITSUNE_SHARDS_LINE 64

typedef struct
{
  /* the latest first; the lane puts, who works takes */
  _Alignas(KITSUNE_SHARDS_LINE) _Atomic (KitsuneSlot *) mail;
  _Atomic gboolean awake; /* all but asleep */
  KitsuneSlot *queue;     /* taken out of the mail, the earliest first; of who works */
} KitsuneShard;

typedef struct
{
  KitsuneSlot slot;
  KitsuneState *state;
  KitsuneShard *shard;
  gboolean changed; /* the state was, and the lane has not noted it */
  gboolean counted; /* in the calls of the state */
} KitsuneShardSlot;

typedef struct
{
  KitsuneWorkers workers;
  KitsuneStateCore core;
  KitsuneShard *shards;
  guint n_shards;
} KitsuneShardsOp;

/* What a thread needs for its calls. */
typedef struct
{
  KitsuneEmitter *emitter;
  KitsuneStateMaker maker;
  KitsuneRef *ref;
} KitsuneShardHand;

/* --- calls, on any thread --- */

static gpointer
kitsune_shards_hire (KitsuneWorkers *workers)
{
  const KitsuneStateParams *params = workers->flight.op.params;
  KitsuneShardHand *hand = g_new0 (KitsuneShardHand, 1);

  hand->emitter = kitsune_emitter_new (workers->flight.op.item_type);
  hand->maker.key = params->key;
  hand->maker.emitter = kitsune_emitter_new (G_TYPE_VALUE);
  hand->ref = kitsune_state_maker_new_ref (&hand->maker);

  return hand;
}

static void
kitsune_shards_dismiss (gpointer data)
{
  KitsuneShardHand *hand = data;

  g_object_unref (hand->emitter);
  g_object_unref (hand->maker.emitter);
  g_object_unref (hand->ref);
  g_free (hand);
}

static gboolean
kitsune_shards_call_map (KitsuneShardsOp *self,
                         KitsuneShardHand *hand,
                         KitsuneSlot *slot,
                         GError **error)
{
  const GType type = self->workers.flight.op.item_type;

  slot->value = (GValue) G_VALUE_INIT;
  if (type != G_TYPE_VALUE)
    g_value_init (&slot->value, type);
  slot->outcome = KITSUNE_OUTCOME_VALUE;

  return kitsune_func_map_ref (self->core.params->func, hand->emitter, &slot->item, hand->ref, &slot->value, error);
}

static gboolean
kitsune_shards_call_flat_map (KitsuneShardsOp *self,
                              KitsuneShardHand *hand,
                              KitsuneSlot *slot,
                              GError **error)
{
  gboolean ok = kitsune_func_process_ref (self->core.params->func, hand->emitter, &slot->item, hand->ref, error);

  kitsune_slot_take_values (slot, hand->emitter, ok);

  return ok;
}

/* Conversion is part of it, so that whatever fails halts the shard. */
static void
kitsune_shards_call (KitsuneShardsOp *self,
                     KitsuneShardHand *hand,
                     KitsuneShardSlot *slot)
{
  KitsuneState *state = slot->state;
  KitsuneRef *ref = hand->ref;
  GError *error = NULL;
  gboolean ok;

  kitsune_ref_open (ref, &state->cell);
  ok = self->core.params->flat ? kitsune_shards_call_flat_map (self, hand, &slot->slot, &error)
                               : kitsune_shards_call_map (self, hand, &slot->slot, &error);
  kitsune_ref_close (ref);
  if (ref->head.changed)
    slot->changed = TRUE;

  if (ok && ref->head.error != NULL)
    error = g_steal_pointer (&ref->head.error);
  g_clear_error (&ref->head.error);
  if (error == NULL && kitsune_flight_convert (&self->workers.flight, &slot->slot, &error))
    return;

  slot->slot.outcome = KITSUNE_OUTCOME_FAILED;
  slot->slot.error = error;
}

static KitsuneSlot *
kitsune_shard_next (KitsuneShard *self)
{
  KitsuneSlot *slot;

  if (self->queue == NULL && atomic_load_explicit (&self->mail, memory_order_relaxed) != NULL)
    {
      KitsuneSlot *stack = atomic_exchange_explicit (&self->mail, NULL, memory_order_acquire);

      while (stack != NULL)
        {
          slot = stack;
          stack = slot->next;
          slot->next = self->queue;
          self->queue = slot;
        }
    }

  slot = self->queue;
  if (slot != NULL)
    self->queue = slot->next;

  return slot;
}

/* Returns TRUE if there may be more to do for the caller. */
static gboolean
kitsune_shards_work_on (KitsuneShardsOp *self,
                        KitsuneShardHand *hand,
                        KitsuneShard *shard)
{
  guint chunk = kitsune_workers_get_chunk (&self->workers);
  KitsuneStopwatch watch;
  KitsuneSlot *first = NULL;
  KitsuneSlot *last = NULL;
  gboolean failed = FALSE;
  guint n = 0;

  kitsune_workers_start_watch (&self->workers, &watch);
  while (n < chunk && !failed && !kitsune_workers_are_closing (&self->workers))
    {
      KitsuneSlot *slot = kitsune_shard_next (shard);

      if (slot == NULL)
        break;
      kitsune_shards_call (self, hand, (KitsuneShardSlot *) slot);
      failed = slot->outcome == KITSUNE_OUTCOME_FAILED;
      slot->next = first;
      first = slot;
      if (last == NULL)
        last = slot;
      n++;
    }
  if (n > 0)
    kitsune_workers_deliver (&self->workers, hand, first, last, n, &watch, TRUE);

  if (failed || kitsune_workers_are_closing (&self->workers))
    return FALSE;
  if (n > 0)
    return TRUE;

  /* whoever puts something in from now on wakes it */
  atomic_store (&shard->awake, FALSE);

  return atomic_load (&shard->mail) != NULL && !atomic_exchange (&shard->awake, TRUE);
}

/* --- the lane --- */

static void
kitsune_shards_work (KitsuneWorkers *workers,
                     gpointer hand,
                     gpointer *jobs,
                     guint n_jobs)
{
  KitsuneShardsOp *self = (KitsuneShardsOp *) workers;

  while (kitsune_shards_work_on (self, hand, jobs[0]))
    if (hand == workers->hand)
      {
        /* the lane has other things to do, too */
        kitsune_workers_push (workers, jobs[0]);
        return;
      }
}

static void
kitsune_shards_send (KitsuneShardsOp *self,
                     KitsuneShard *shard,
                     KitsuneSlot *slot)
{
  KitsuneSlot *top = atomic_load_explicit (&shard->mail, memory_order_relaxed);

  do
    slot->next = top;
  while (!atomic_compare_exchange_weak (&shard->mail, &top, slot));

  if (!atomic_exchange (&shard->awake, TRUE))
    kitsune_workers_push (&self->workers, shard);
}

/* An item that has no state is left to the error handler, but only when those
 * before it are out. Returns 0 if it is to be handed in again, else 1. */
static guint
kitsune_shards_refuse (KitsuneShardsOp *self,
                       KitsuneVector *vector,
                       guint i,
                       KitsuneStateFind find,
                       GError *error)
{
  KitsuneFlight *flight = &self->workers.flight;
  GValue replacement = G_VALUE_INIT;
  KitsuneCall call;

  if (flight->n_used > 0)
    {
      flight->emptying = TRUE;
      g_clear_error (&error);
      return 0;
    }

  call = kitsune_state_core_judge (&self->core, find, NULL, &vector->values[i], error, &replacement);
  if (call == KITSUNE_CALL_STOP)
    return 0;

  if (call == KITSUNE_CALL_REPLACE)
    kitsune_outbox_send_value (&flight->outbox, &flight->op, &replacement, vector, i);
  kitsune_value_clear (&vector->values[i]);
  kitsune_vector_drop_column (vector, i);

  return 1;
}

/* A state that others have is ready, and not to be looked into. */
static KitsuneStateFind
kitsune_shards_find (KitsuneShardsOp *self,
                     GValue *key,
                     guint32 hash,
                     KitsuneState **state,
                     GError **error)
{
  KitsuneStateCore *core = &self->core;

  *state = kitsune_state_core_look_up (core, key, hash, kitsune_states_get_none ());
  if (*state == NULL)
    return KITSUNE_STATE_FULL;
  if ((*state)->n_calls == 0)
    return kitsune_state_core_use (core, *state, error);

  if (core->key_ttl > 0)
    kitsune_states_touch (&core->states, KITSUNE_STATES_USED, *state, core->now);

  return KITSUNE_STATE_FOUND;
}

static guint
kitsune_shards_put (KitsuneWorkers *workers,
                    KitsuneVector *vector,
                    guint i)
{
  KitsuneShardsOp *self = (KitsuneShardsOp *) workers;
  KitsuneState *state = NULL;
  GValue key = G_VALUE_INIT;
  guint32 hash = 0;
  GError *error = NULL;
  KitsuneStateFind find;
  KitsuneShardSlot *slot;

  if (!kitsune_state_core_get_key (&self->core, &vector->values[i], &key, &hash, &error))
    return kitsune_shards_refuse (self, vector, i, KITSUNE_STATE_FAILED, error);
  find = kitsune_shards_find (self, &key, hash, &state, &error);
  if (find != KITSUNE_STATE_FOUND)
    return kitsune_shards_refuse (self, vector, i, find, error);
  if (state->n_calls == G_MAXUINT16)
    {
      workers->flight.emptying = TRUE;
      return 0;
    }

  slot = (KitsuneShardSlot *) kitsune_flight_put (&workers->flight, vector, i);
  slot->state = state;
  slot->shard = &self->shards[((guint64) hash * self->n_shards) >> 32];
  slot->counted = TRUE;
  state->n_calls++;
  kitsune_shards_send (self, slot->shard, &slot->slot);

  return 1;
}

/* The call is over, or will never be made. */
static void
kitsune_shards_release (KitsuneShardsOp *self,
                        KitsuneShardSlot *slot)
{
  KitsuneStateCore *core = &self->core;
  KitsuneState *state = slot->state;

  slot->counted = FALSE;
  state->n_calls--;
  /* it was due in the meantime */
  if (state->n_calls == 0 && core->key_ttl > 0 && !kitsune_states_is_linked (&core->states, KITSUNE_STATES_USED, state))
    kitsune_states_touch (&core->states, KITSUNE_STATES_USED, state, kitsune_op_get_time (core->op));
}

static void
kitsune_shards_note_change (KitsuneShardsOp *self,
                            KitsuneShardSlot *slot)
{
  KitsuneStateCore *core = &self->core;

  if (!slot->changed)
    return;

  slot->changed = FALSE;
  if (core->ttl > 0)
    kitsune_states_touch (&core->states, KITSUNE_STATES_WRITTEN, slot->state, kitsune_op_get_time (core->op));
  if (core->keeper != NULL)
    kitsune_keeper_mark (core->keeper, slot->state);
}

static void
kitsune_shards_returned (KitsuneFlight *flight,
                         KitsuneSlot *slot)
{
  KitsuneShardsOp *self = (KitsuneShardsOp *) flight;

  kitsune_shards_note_change (self, (KitsuneShardSlot *) slot);
  if (slot->outcome != KITSUNE_OUTCOME_FAILED)
    kitsune_shards_release (self, (KitsuneShardSlot *) slot);
}

/* The one that halted its shard has been judged. */
static void
kitsune_shards_freed (KitsuneFlight *flight,
                      KitsuneSlot *slot)
{
  KitsuneShardsOp *self = (KitsuneShardsOp *) flight;
  KitsuneShardSlot *own = (KitsuneShardSlot *) slot;

  if (!own->counted)
    return;

  kitsune_shards_release (self, own);
  kitsune_workers_push (&self->workers, own->shard);
  kitsune_workers_rouse (&self->workers);
}

/* A further attempt, for which the shard has been halted. */
static void
kitsune_shards_begin (KitsuneFlight *flight,
                      KitsuneSlot *slot)
{
  KitsuneShard *shard = ((KitsuneShardSlot *) slot)->shard;

  slot->next = shard->queue;
  shard->queue = slot;
  kitsune_workers_push ((KitsuneWorkers *) flight, shard);
}

/* What was changed in a run that was cut short is kept all the same. */
static void
kitsune_shards_let_go (KitsuneWorkers *workers)
{
  KitsuneShardsOp *self = (KitsuneShardsOp *) workers;

  for (guint i = 0; i < workers->flight.n_made; i++)
    {
      KitsuneShardSlot *slot = (KitsuneShardSlot *) kitsune_flight_get_slot (&workers->flight, i);

      kitsune_shards_note_change (self, slot);
      if (slot->counted)
        kitsune_shards_release (self, slot);
    }
  if (self->core.keeper != NULL)
    kitsune_keeper_save (self->core.keeper);
}

/* --- the operator --- */

static const KitsuneWorkersClass kitsune_shards_workers_class = {
  .hire = kitsune_shards_hire,
  .dismiss = kitsune_shards_dismiss,
  .work = kitsune_shards_work,
  .max_jobs = 1,
  .put = kitsune_shards_put,
  .let_go = kitsune_shards_let_go,
};

/* A store that takes time has its own operator, which calls one function at a
 * time. */
static gboolean
kitsune_shards_op_start (KitsuneOp *op,
                         GError **error)
{
  KitsuneShardsOp *self = (KitsuneShardsOp *) op;
  KitsuneStore *store = kitsune_op_get_store (op);

  if (store != NULL && !kitsune_store_is_direct (store))
    {
      g_assert (kitsune_state_flat_op_class.instance_size <= sizeof *self);
      op->klass = &kitsune_state_flat_op_class;
      return op->klass->start (op, error);
    }
  if (!kitsune_state_core_init (&self->core, op, error))
    return FALSE;

  self->workers.flight.begin = kitsune_shards_begin;
  self->workers.flight.returned = kitsune_shards_returned;
  self->workers.flight.freed = kitsune_shards_freed;
  kitsune_workers_init (&self->workers, &kitsune_shards_workers_class, sizeof (KitsuneShardSlot));

  self->n_shards = self->workers.concurrency;
  self->shards = g_aligned_alloc0 (self->n_shards, sizeof *self->shards, KITSUNE_SHARDS_LINE);

  return TRUE;
}

static guint
kitsune_shards_op_process (KitsuneOp *op,
                           guint input,
                           KitsuneVector *vector)
{
  KitsuneShardsOp *self = (KitsuneShardsOp *) op;
  guint n;

  kitsune_state_core_begin_vector (&self->core);
  n = kitsune_workers_process (op, input, vector);
  kitsune_state_core_end_vector (&self->core);

  return n;
}

static KitsuneFlow
kitsune_shards_op_produce (KitsuneOp *op,
                           guint max)
{
  KitsuneFlow flow = kitsune_workers_produce (op, max);

  kitsune_state_core_end_vector (&((KitsuneShardsOp *) op)->core);

  return flow;
}

static void
kitsune_shards_op_ended (KitsuneOp *op,
                         guint input)
{
  kitsune_workers_ended (op, input);
  kitsune_state_core_end_vector (&((KitsuneShardsOp *) op)->core);
}

static void
kitsune_shards_op_failed (KitsuneOp *op,
                          guint input,
                          GError *error)
{
  kitsune_workers_failed (op, input, error);
  kitsune_state_core_end_vector (&((KitsuneShardsOp *) op)->core);
}

static void
kitsune_shards_op_timer (KitsuneOp *op,
                         KitsuneTimer *timer)
{
  KitsuneShardsOp *self = (KitsuneShardsOp *) op;

  if (timer == &self->core.expiry)
    kitsune_state_core_timer (&self->core, timer);
  else
    kitsune_flight_timer (op, timer);
}

static void
kitsune_shards_op_finalize (KitsuneOp *op)
{
  KitsuneShardsOp *self = (KitsuneShardsOp *) op;

  kitsune_workers_finalize (op);
  kitsune_state_core_clear (&self->core);
  g_aligned_free (self->shards);
}

static const KitsuneOpClass kitsune_shards_op_class = {
  .instance_size = sizeof (KitsuneShardsOp),
  .start = kitsune_shards_op_start,
  .process = kitsune_shards_op_process,
  .produce = kitsune_shards_op_produce,
  .ended = kitsune_shards_op_ended,
  .failed = kitsune_shards_op_failed,
  .timer = kitsune_shards_op_timer,
  .returned = kitsune_workers_returned,
  .abandon = kitsune_workers_abandon,
  .finalize = kitsune_shards_op_finalize,
};

const KitsuneOpClass *
kitsune_state_stage_get_variant (KitsuneStage *stage)
{
  if (kitsune_concurrent_stage_get_concurrency (KITSUNE_CONCURRENT_STAGE (stage)) == 1)
    return NULL;

  return &kitsune_shards_op_class;
}
