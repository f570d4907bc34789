/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-emitter-private.h"
#include "kitsune/operators/kitsune-flight-private.h"
#include "kitsune/operators/kitsune-worker-stage-private.h"

#include <time.h>

/*
 * Functions that are called on several threads at once.
 *
 * The lane puts items into slots, in a ring; whoever is free claims the next few
 * by compare-and-swap on one counter, calls the function, writes the result in
 * place and hands the slots back:
 *
 *      given out        worked on         to be claimed        free
 *   ───────────────┬─────────────────┬──────────────────┬───────────────
 *                head             claimed              tail
 *
 * Short functions are the work of as many threads as there are processors, one
 * of which is the lane's own: when the ring is full it claims like the others.
 * Long ones get as many threads as there is concurrency, and the lane does
 * nothing that it does not know to be short. Which kind it is, and how many
 * items are claimed at once, follows from the measured time of the calls.
 *
 * Workers come from one pool for the whole process. They stay with the operator,
 * asleep when there is nothing to do, until it is done. The operator is pinned
 * until the last one has left: no call outlasts its run, and no item is freed
 * under it.
 *
 * Shared between the threads are the ring, the flight's stack of returning
 * slots, and what is marked atomic below. A worker may use the operator while it
 * is counted in the crew's n_workers.
 */
#define KITSUNE_CHUNK_MAX 64
#define KITSUNE_CHUNK_NS 5000
#define KITSUNE_LONG_NS 50000 /* what takes longer waits for something */
#define KITSUNE_SPIN_NS 50000 /* what it takes to wake a thread */
#define KITSUNE_RING_SIZE 256

typedef struct _KitsuneWorkersOp KitsuneWorkersOp;

typedef struct
{
  gatomicrefcount ref_count;
  KitsuneWorkersOp *op;
  GMutex lock;
  GCond cond;
  _Atomic guint n_workers;  /* changed under lock */
  KitsuneSlot *again;       /* under lock: to be called once more */
  _Atomic guint n_again;    /* changed under lock */
  _Atomic guint n_asleep;   /* changed under lock */
  _Atomic gboolean closing; /* changed under lock */
} KitsuneCrew;

struct _KitsuneWorkersOp
{
  KitsuneFlight flight;
  KitsuneFunc *func;
  KitsuneWork work;
  guint concurrency;
  gboolean blocking;
  KitsuneCrew *crew; /* NULL: not started */
  gboolean gone;     /* the crew is, and what it left behind */

  _Atomic guint64 claimed;
  _Atomic gboolean waiting; /* the lane wants to hear when something is finished */
  _Atomic guint64 tell_at;  /* and this much has been claimed */
  _Atomic gint64 cost;      /* ns of a call, lately; 0: not known */
  _Atomic guint64 done_ns;  /* not in the counters yet */
  _Atomic guint64 done_items;
};

static GThreadPool *kitsune_workers_pool; /* set once */
static guint kitsune_n_processors;        /* set once; asking is a system call */
static _Atomic guint kitsune_n_spinning;

static gint64
kitsune_workers_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
kitsune_crew_unref (KitsuneCrew *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* --- what the calls cost --- */

static gboolean
kitsune_workers_are_short (KitsuneWorkersOp *self)
{
  gint64 cost = atomic_load_explicit (&self->cost, memory_order_relaxed);

  return !self->blocking && cost > 0 && cost <= KITSUNE_LONG_NS;
}

static guint
kitsune_workers_get_chunk (KitsuneWorkersOp *self)
{
  gint64 cost = atomic_load_explicit (&self->cost, memory_order_relaxed);

  if (self->blocking || cost == 0)
    return 1;

  return (guint) CLAMP (KITSUNE_CHUNK_NS / cost, 1, KITSUNE_CHUNK_MAX);
}

/* How many threads may be at work beside the lane's. */
static guint
kitsune_workers_get_limit (KitsuneWorkersOp *self)
{
  if (kitsune_workers_are_short (self))
    return MAX (MIN (self->concurrency - 1, kitsune_n_processors - 1), 1);
  if (self->blocking || atomic_load_explicit (&self->cost, memory_order_relaxed) > 0)
    return self->concurrency;

  return MIN (self->concurrency, kitsune_n_processors);
}

static void
kitsune_workers_measure (KitsuneWorkersOp *self,
                         gint64 elapsed,
                         guint n_items)
{
  gint64 before = atomic_load_explicit (&self->cost, memory_order_relaxed);
  gint64 cost = MAX (elapsed / n_items, 1);

  /* that a thread lost its processor says nothing about the function */
  if (before > 0)
    cost = MIN (cost, 4 * before);

  /* two who measure at once may lose one of their results: no matter */
  atomic_store_explicit (&self->cost, before == 0 ? cost : MAX ((before * 7 + cost) / 8, 1), memory_order_relaxed);
  atomic_fetch_add_explicit (&self->done_ns, (guint64) elapsed, memory_order_relaxed);
  atomic_fetch_add_explicit (&self->done_items, n_items, memory_order_relaxed);
}

/* --- calls, on any thread --- */

static gboolean
kitsune_workers_call_map (KitsuneWorkersOp *self,
                          KitsuneEmitter *emitter,
                          KitsuneSlot *slot,
                          GError **error)
{
  slot->value = (GValue) G_VALUE_INIT;
  if (self->flight.op.item_type != G_TYPE_VALUE)
    g_value_init (&slot->value, self->flight.op.item_type);
  slot->outcome = KITSUNE_OUTCOME_VALUE;

  return kitsune_func_map (self->func, emitter, &slot->item, &slot->value, error);
}

/* The slot and the emitter swap their arrays: nothing is allocated or freed. */
static gboolean
kitsune_workers_call_flat_map (KitsuneWorkersOp *self,
                               KitsuneEmitter *emitter,
                               KitsuneSlot *slot,
                               GError **error)
{
  gboolean ok = kitsune_func_process (self->func, emitter, &slot->item, error);
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

  return ok;
}

static gboolean
kitsune_workers_call_test (KitsuneWorkersOp *self,
                           KitsuneEmitter *emitter,
                           KitsuneSlot *slot,
                           GError **error)
{
  gboolean answer = FALSE;
  gboolean ok = kitsune_func_test (self->func, emitter, &slot->item, &answer, error);

  slot->outcome = !answer == (self->work == KITSUNE_WORK_REJECT) ? KITSUNE_OUTCOME_FORWARD : KITSUNE_OUTCOME_NOTHING;

  return ok;
}

static void
kitsune_workers_call (KitsuneWorkersOp *self,
                      KitsuneEmitter *emitter,
                      KitsuneSlot *slot)
{
  GError *error = NULL;
  gboolean ok;

  switch (self->work)
    {
    case KITSUNE_WORK_MAP:
      ok = kitsune_workers_call_map (self, emitter, slot, &error);
      break;
    case KITSUNE_WORK_FLAT_MAP:
      ok = kitsune_workers_call_flat_map (self, emitter, slot, &error);
      break;
    case KITSUNE_WORK_FILTER:
    case KITSUNE_WORK_REJECT:
      ok = kitsune_workers_call_test (self, emitter, slot, &error);
      break;
    case KITSUNE_WORK_TAP:
    case KITSUNE_WORK_FOR_EACH:
      ok = kitsune_func_call (self->func, emitter, &slot->item, &error);
      slot->outcome = self->work == KITSUNE_WORK_TAP ? KITSUNE_OUTCOME_FORWARD : KITSUNE_OUTCOME_NOTHING;
      break;
    default:
      g_assert_not_reached ();
    }

  if (ok)
    return;
  slot->outcome = KITSUNE_OUTCOME_FAILED;
  slot->error = error;
}

/* Returns how many slots are now the caller's. The ring is read before the
 * counter moves: after that the lane may fill it anew. */
static guint
kitsune_workers_claim (KitsuneWorkersOp *self,
                       KitsuneSlot **slots,
                       guint max)
{
  KitsuneFlight *flight = &self->flight;
  guint64 claimed = atomic_load_explicit (&self->claimed, memory_order_relaxed);

  for (;;)
    {
      guint64 tail = atomic_load_explicit (&flight->tail, memory_order_acquire);
      guint n;

      if (claimed >= tail)
        return 0;
      n = (guint) MIN (tail - claimed, max);
      for (guint i = 0; i < n; i++)
        slots[i] = atomic_load_explicit (&flight->ring[(claimed + i) & flight->mask], memory_order_relaxed);
      if (atomic_compare_exchange_weak_explicit (&self->claimed, &claimed, claimed + n, memory_order_acq_rel,
                                                 memory_order_relaxed))
        return n;
    }
}

static gboolean
kitsune_workers_have_work (KitsuneWorkersOp *self)
{
  return atomic_load_explicit (&self->claimed, memory_order_relaxed) <
             atomic_load_explicit (&self->flight.tail, memory_order_relaxed) ||
         atomic_load_explicit (&self->crew->n_again, memory_order_relaxed) > 0;
}

static void
kitsune_workers_run (KitsuneWorkersOp *self,
                     KitsuneEmitter *emitter,
                     KitsuneSlot **slots,
                     guint n_slots)
{
  gint64 start = kitsune_workers_now ();

  for (guint i = 0; i < n_slots; i++)
    {
      kitsune_workers_call (self, emitter, slots[i]);
      if (i > 0)
        slots[i]->next = slots[i - 1];
    }
  kitsune_workers_measure (self, kitsune_workers_now () - start, n_slots);
  kitsune_flight_finish (&self->flight, slots[n_slots - 1], slots[0]);
}

/* --- workers --- */

/* One that is to be called once more goes before the ring. */
static guint
kitsune_worker_take (KitsuneWorkersOp *self,
                     KitsuneSlot **slots)
{
  KitsuneCrew *crew = self->crew;
  guint n = 0;

  if (G_UNLIKELY (atomic_load_explicit (&crew->n_again, memory_order_relaxed) > 0))
    {
      g_mutex_lock (&crew->lock);
      if (crew->again != NULL && !atomic_load (&crew->closing))
        {
          slots[n++] = crew->again;
          crew->again = crew->again->next;
          slots[0]->next = NULL;
          atomic_fetch_sub (&crew->n_again, 1);
        }
      g_mutex_unlock (&crew->lock);
    }

  return n > 0 ? n : kitsune_workers_claim (self, slots, kitsune_workers_get_chunk (self));
}

/* About as long as it would take to wake the thread, but never by so many that
 * nobody is left to do something. */
static gboolean
kitsune_worker_spin (KitsuneWorkersOp *self)
{
  gboolean found = FALSE;
  gint64 end;

  if (!kitsune_workers_are_short (self))
    return FALSE;

  if (atomic_fetch_add (&kitsune_n_spinning, 1) + 1 < kitsune_n_processors)
    {
      end = kitsune_workers_now () + KITSUNE_SPIN_NS;
      do
        found = kitsune_workers_have_work (self) || atomic_load_explicit (&self->crew->closing, memory_order_relaxed);
      while (!found && kitsune_workers_now () < end);
    }
  atomic_fetch_sub (&kitsune_n_spinning, 1);

  return found;
}

/* Returns FALSE if the worker is one too many, and then it is not counted any
 * more: of two who see that, one stays. */
static gboolean
kitsune_worker_wait (KitsuneWorkersOp *self)
{
  KitsuneCrew *crew = self->crew;
  gboolean needed;

  if (kitsune_worker_spin (self))
    return TRUE;

  g_mutex_lock (&crew->lock);
  atomic_fetch_add (&crew->n_asleep, 1);
  atomic_thread_fence (memory_order_seq_cst);
  while (!atomic_load (&crew->closing) && !kitsune_workers_have_work (self) &&
         crew->n_workers <= kitsune_workers_get_limit (self))
    g_cond_wait (&crew->cond, &crew->lock);
  atomic_fetch_sub (&crew->n_asleep, 1);
  needed = atomic_load (&crew->closing) || kitsune_workers_have_work (self) ||
           crew->n_workers <= kitsune_workers_get_limit (self);
  if (!needed)
    crew->n_workers--;
  g_mutex_unlock (&crew->lock);

  return needed;
}

static void
kitsune_worker_main (gpointer data,
                     gpointer user_data)
{
  KitsuneCrew *crew = data;
  KitsuneSlot *slots[KITSUNE_CHUNK_MAX];
  KitsuneEmitter *emitter;
  KitsuneWorkersOp *self;
  gboolean counted = TRUE;

  /* the pool orders this after the operator was set up, but only the lock says
   * so to tools that look for races */
  g_mutex_lock (&crew->lock);
  self = crew->op;
  g_mutex_unlock (&crew->lock);
  emitter = kitsune_emitter_new (self->flight.op.item_type);

  while (counted && !atomic_load (&crew->closing))
    {
      guint n = kitsune_worker_take (self, slots);

      if (n > 0)
        {
          kitsune_workers_run (self, emitter, slots, n);
          atomic_thread_fence (memory_order_seq_cst);
          if (atomic_load (&self->waiting) && atomic_load (&self->claimed) >= atomic_load (&self->tell_at) &&
              atomic_exchange (&self->waiting, FALSE))
            kitsune_op_notify (&self->flight.op);
        }
      else
        {
          counted = kitsune_worker_wait (self);
        }
    }
  g_object_unref (emitter);

  /* the last use of the operator is under the lock, which finalize takes */
  g_mutex_lock (&crew->lock);
  if (counted && --crew->n_workers == 0)
    kitsune_op_notify (&self->flight.op);
  g_mutex_unlock (&crew->lock);
  kitsune_crew_unref (crew);
}

/* --- the lane --- */

/* Gets as many to work as there is work for. */
static void
kitsune_workers_rouse (KitsuneWorkersOp *self)
{
  KitsuneCrew *crew = self->crew;
  guint limit = kitsune_workers_get_limit (self);
  guint chunk = kitsune_workers_get_chunk (self);
  guint64 n_calls;
  guint n_new = 0;

  if (self->flight.op.done)
    return;
  atomic_thread_fence (memory_order_seq_cst);
  if (!kitsune_workers_have_work (self) || (atomic_load (&crew->n_asleep) == 0 && crew->n_workers >= limit))
    return;

  n_calls = atomic_load (&self->flight.tail) - atomic_load (&self->claimed) + atomic_load (&crew->n_again);
  g_mutex_lock (&crew->lock);
  for (guint n = atomic_load (&crew->n_asleep); n > 0 && n_calls > 0; n--, n_calls -= MIN (n_calls, chunk))
    g_cond_signal (&crew->cond);
  while (crew->n_workers < limit && crew->n_workers < self->flight.n_busy)
    {
      crew->n_workers++;
      n_new++;
    }
  g_mutex_unlock (&crew->lock);

  for (guint i = 0; i < n_new; i++)
    {
      g_atomic_ref_count_inc (&crew->ref_count);
      g_thread_pool_push (kitsune_workers_pool, crew, NULL);
    }
}

/* Long calls are not begun far ahead. */
static void
kitsune_workers_adapt (KitsuneWorkersOp *self)
{
  KitsuneOp *op = &self->flight.op;
  guint64 n_items = atomic_exchange_explicit (&self->done_items, 0, memory_order_relaxed);
  guint64 ns = atomic_exchange_explicit (&self->done_ns, 0, memory_order_relaxed);

  self->flight.max_busy = kitsune_workers_are_short (self) ? self->flight.n_slots : 2 * self->concurrency;
  if (n_items > 0)
    kitsune_op_account_work (op, ns, (guint) n_items);
}

/* Does some of the work, or waits for those who do what is left of it. Returns
 * FALSE if there is nothing to be gained. */
static gboolean
kitsune_workers_help (KitsuneWorkersOp *self)
{
  KitsuneSlot *slots[KITSUNE_CHUNK_MAX];
  gint64 end;
  guint n;

  if (!kitsune_workers_are_short (self))
    return FALSE;

  n = kitsune_workers_claim (self, slots, kitsune_workers_get_chunk (self));
  if (n > 0)
    {
      kitsune_workers_run (self, kitsune_op_get_emitter (&self->flight.op), slots, n);
      return TRUE;
    }

  end = kitsune_workers_now () + KITSUNE_SPIN_NS;
  while (!kitsune_flight_has_mail (&self->flight))
    if (kitsune_workers_now () >= end)
      return FALSE;

  return TRUE;
}

/* Short calls are reported when half of what there is has been begun: a message
 * for each would cost more than the call. Returns FALSE if something was
 * finished that the lane has not looked at and that would not be reported. */
static gboolean
kitsune_workers_turn_away (KitsuneWorkersOp *self)
{
  guint64 claimed = atomic_load (&self->claimed);
  guint64 tell_at = claimed;

  if (kitsune_workers_are_short (self))
    tell_at += (atomic_load (&self->flight.tail) - claimed) / 2;
  atomic_store (&self->tell_at, tell_at);
  atomic_store (&self->waiting, TRUE);
  atomic_thread_fence (memory_order_seq_cst);
  if (!kitsune_flight_has_mail (&self->flight) || atomic_load (&self->claimed) < tell_at)
    return TRUE;

  atomic_store (&self->waiting, FALSE);

  return FALSE;
}

static void
kitsune_workers_settle (KitsuneWorkersOp *self)
{
  do
    {
      kitsune_workers_adapt (self);
      kitsune_workers_rouse (self);
      kitsune_flight_settle (&self->flight);
    }
  while (!self->flight.op.done && self->flight.n_busy > 0 && !kitsune_workers_turn_away (self));
}

/* For an attempt that is not the first. */
static void
kitsune_workers_op_begin (KitsuneFlight *flight,
                          KitsuneSlot *slot)
{
  KitsuneCrew *crew = ((KitsuneWorkersOp *) flight)->crew;

  g_mutex_lock (&crew->lock);
  slot->next = crew->again;
  crew->again = slot;
  atomic_fetch_add (&crew->n_again, 1);
  g_mutex_unlock (&crew->lock);
}

static gboolean
kitsune_workers_op_start (KitsuneOp *op,
                          GError **error)
{
  KitsuneWorkersOp *self = (KitsuneWorkersOp *) op;
  KitsuneConcurrentStage *stage = KITSUNE_CONCURRENT_STAGE (op->stage);
  gboolean ordered = kitsune_concurrent_stage_get_ordered (stage);
  guint window = kitsune_concurrent_stage_get_reorder_window (stage);
  static gsize made;

  if (g_once_init_enter (&made))
    {
      kitsune_n_processors = g_get_num_processors ();
      kitsune_workers_pool = g_thread_pool_new (kitsune_worker_main, NULL, -1, FALSE, NULL);
      g_once_init_leave (&made, 1);
    }

  self->func = kitsune_worker_stage_get_func (op->stage);
  self->work = kitsune_worker_stage_get_work (op->stage);
  self->blocking = kitsune_worker_stage_get_blocking (KITSUNE_WORKER_STAGE (stage));
  self->concurrency = kitsune_concurrent_stage_get_concurrency (stage);
  if (window == 0)
    window = MAX (2 * self->concurrency, KITSUNE_RING_SIZE);

  self->crew = g_new0 (KitsuneCrew, 1);
  g_atomic_ref_count_init (&self->crew->ref_count);
  g_mutex_init (&self->crew->lock);
  g_cond_init (&self->crew->cond);
  self->crew->op = self;
  self->flight.begin = kitsune_workers_op_begin;
  kitsune_flight_init (&self->flight, window, sizeof (KitsuneSlot), 2 * self->concurrency, ordered);
  kitsune_op_get_emitter (op);
  kitsune_op_pin (op);

  return TRUE;
}

static guint
kitsune_workers_op_process (KitsuneOp *op,
                            guint input,
                            KitsuneVector *vector)
{
  KitsuneWorkersOp *self = (KitsuneWorkersOp *) op;
  KitsuneFlight *flight = &self->flight;
  guint i = 0;

  atomic_store_explicit (&self->waiting, FALSE, memory_order_relaxed);
  kitsune_workers_adapt (self);
  for (;;)
    {
      while (i < vector->n_items && kitsune_flight_can_put (flight))
        kitsune_flight_put (flight, vector, i++);
      /* with a full ring the input would be held and the lane idle */
      if (i == vector->n_items && (kitsune_flight_can_put (flight) || !kitsune_workers_are_short (self)))
        break;

      kitsune_workers_rouse (self);
      kitsune_flight_give (flight);
      if (!kitsune_outbox_is_free (&flight->outbox, op))
        break;
      if (!kitsune_flight_can_put (flight) && !kitsune_workers_help (self))
        break;
    }
  kitsune_workers_settle (self);

  return i;
}

static KitsuneFlow
kitsune_workers_op_produce (KitsuneOp *op,
                            guint max)
{
  KitsuneWorkersOp *self = (KitsuneWorkersOp *) op;
  KitsuneFlow flow;

  atomic_store_explicit (&self->waiting, FALSE, memory_order_relaxed);
  kitsune_workers_adapt (self);
  flow = kitsune_flight_produce (op, max);
  kitsune_workers_rouse (self);
  if (op->done || flow != KITSUNE_FLOW_WAIT)
    return flow;

  if (self->flight.n_busy == 0)
    return KITSUNE_FLOW_WAIT;
  /* with nothing else to do, the lane may as well */
  if (self->flight.ended && kitsune_workers_have_work (self) && kitsune_workers_help (self))
    return KITSUNE_FLOW_MORE;

  return kitsune_workers_turn_away (self) ? KITSUNE_FLOW_WAIT : KITSUNE_FLOW_MORE;
}

static void
kitsune_workers_op_ended (KitsuneOp *op,
                          guint input)
{
  KitsuneWorkersOp *self = (KitsuneWorkersOp *) op;

  kitsune_flight_input_ended (op, input);
  if (!op->done && kitsune_workers_are_short (self) && kitsune_workers_have_work (self))
    kitsune_op_produce (op);
}

static void
kitsune_workers_op_failed (KitsuneOp *op,
                           guint input,
                           GError *error)
{
  ((KitsuneWorkersOp *) op)->flight.upstream_error = error;
  kitsune_workers_op_ended (op, input);
}

/* Nobody works on anything any more. */
static void
kitsune_workers_let_go (KitsuneWorkersOp *self)
{
  self->gone = TRUE;
  kitsune_workers_adapt (self);
  kitsune_flight_abandon (&self->flight.op);
  kitsune_op_unpin (&self->flight.op);
}

static void
kitsune_workers_op_abandon (KitsuneOp *op)
{
  KitsuneWorkersOp *self = (KitsuneWorkersOp *) op;
  guint n_workers;

  atomic_store (&self->claimed, atomic_load (&self->flight.tail));
  g_mutex_lock (&self->crew->lock);
  atomic_store (&self->crew->closing, TRUE);
  g_cond_broadcast (&self->crew->cond);
  n_workers = self->crew->n_workers;
  g_mutex_unlock (&self->crew->lock);

  if (n_workers == 0)
    kitsune_workers_let_go (self);
}

static void
kitsune_workers_op_returned (KitsuneOp *op)
{
  KitsuneWorkersOp *self = (KitsuneWorkersOp *) op;
  gboolean left;

  /* what was sent before there was an end to wait for may arrive now */
  if (op->keeping || self->gone)
    return;

  g_mutex_lock (&self->crew->lock);
  left = self->crew->n_workers == 0;
  g_mutex_unlock (&self->crew->lock);
  if (left)
    kitsune_workers_let_go (self);
}

static void
kitsune_workers_op_finalize (KitsuneOp *op)
{
  KitsuneWorkersOp *self = (KitsuneWorkersOp *) op;

  if (self->crew == NULL)
    return;

  g_mutex_lock (&self->crew->lock);
  self->crew->op = NULL;
  g_mutex_unlock (&self->crew->lock);
  kitsune_crew_unref (self->crew);
  kitsune_flight_finalize (op);
}

static const KitsuneOpClass kitsune_workers_op_class = {
  .instance_size = sizeof (KitsuneWorkersOp),
  .start = kitsune_workers_op_start,
  .process = kitsune_workers_op_process,
  .produce = kitsune_workers_op_produce,
  .ended = kitsune_workers_op_ended,
  .failed = kitsune_workers_op_failed,
  .timer = kitsune_flight_timer,
  .returned = kitsune_workers_op_returned,
  .abandon = kitsune_workers_op_abandon,
  .finalize = kitsune_workers_op_finalize,
};

const KitsuneOpClass *
kitsune_worker_stage_get_variant (KitsuneStage *stage)
{
  if (kitsune_concurrent_stage_get_concurrency (KITSUNE_CONCURRENT_STAGE (stage)) == 1)
    return NULL;

  return &kitsune_workers_op_class;
}
