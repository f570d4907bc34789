/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-concurrent-stage.h"
#include "kitsune/operators/kitsune-workers-private.h"

/*
 * Functions that are called on several threads at once.
 *
 * The lane puts items into slots, in a ring; whoever is free claims the next few
 * by compare-and-swap on one counter, calls the function, writes the result in
 * place and hands the slots back:
 *
 *      given out        worked on         to be claimed        free
 *   ───────────────┬─────────────────┬──────────────────┬───────────────
 *                                   claimed              end
 *
 * Functions that compute for a short time are the work of as many threads as there
 * are processors, one of which is the lane's own: when the ring is full it claims
 * like the others. Those that wait for something, or take long, get as many threads
 * as there is concurrency, and the lane does nothing that it does not know to be
 * short. Which kind it is, and how many items are claimed at once, follows from the
 * measured time of the calls, and from whether their threads sleep meanwhile.
 *
 * Workers come from one pool for the whole process. They stay with the operator,
 * asleep when there is nothing to do, until it is done. The operator is pinned
 * until the last one has left: no call outlasts its run, and no item is freed
 * under it.
 *
 * Shared between the threads are the ring, the flight's ring of returning
 * slots, and what is marked atomic below. A worker may use the operator while it
 * is counted in the crew's n_workers.
 */
#define KITSUNE_CHUNK_NS 40000
#define KITSUNE_CHUNK_MAX 128
#define KITSUNE_LONG_NS 100000    /* what takes longer is nothing for the lane */
#define KITSUNE_TELL_NS 200000    /* what takes longer is told of at once */
#define KITSUNE_AHEAD_NS 25000000 /* as much of what is short is begun ahead */
#define KITSUNE_PACE_NS 1000000   /* as often is looked into who waits */
#define KITSUNE_RING_SIZE 512

struct _KitsuneCrew
{
  gatomicrefcount ref_count;
  KitsuneWorkers *op;
  GMutex lock;
  GCond cond;
  _Atomic guint n_workers;  /* changed under lock */
  KitsuneSlot *again;       /* under lock: to be called once more */
  _Atomic guint n_again;    /* changed under lock */
  _Atomic guint n_asleep;   /* changed under lock */
  _Atomic gboolean closing; /* changed under lock */
  gboolean awaited;         /* under lock: the lane wants to hear when the last one has left */
};

/* What calls do with their time. Two who have seen the contrary change what is
 * believed. */
typedef enum
{
  KITSUNE_PACE_UNKNOWN,
  KITSUNE_PACE_COMPUTES,
  KITSUNE_PACE_SEEMS_TO_COMPUTE,
  KITSUNE_PACE_SEEMS_TO_WAIT,
  KITSUNE_PACE_WAITS,
} KitsunePace;

static GThreadPool *kitsune_workers_pool; /* set once */
static guint kitsune_n_processors;        /* set once; asking is a system call */

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

/* Calls wait for something other than a processor, as far as is known. */
static gboolean
kitsune_workers_let_wait (KitsuneWorkers *self)
{
  return self->blocking || atomic_load_explicit (&self->pace, memory_order_relaxed) >= KITSUNE_PACE_SEEMS_TO_WAIT;
}

static gboolean
kitsune_workers_are_short (KitsuneWorkers *self)
{
  gint64 cost = atomic_load_explicit (&self->cost, memory_order_relaxed);

  return cost > 0 && cost <= KITSUNE_LONG_NS && !kitsune_workers_let_wait (self);
}

/* A message for each result would take longer than a good part of the call. */
static gboolean
kitsune_workers_tell_rarely (KitsuneWorkers *self)
{
  gint64 cost = atomic_load_explicit (&self->cost, memory_order_relaxed);

  return !self->blocking && cost > 0 && cost <= KITSUNE_TELL_NS;
}

guint
kitsune_workers_get_chunk (KitsuneWorkers *self)
{
  gint64 cost = atomic_load_explicit (&self->cost, memory_order_relaxed);

  /* those who wait can all wait at once */
  if (cost == 0 || kitsune_workers_let_wait (self))
    return 1;

  return (guint) CLAMP (KITSUNE_CHUNK_NS / cost, 1, KITSUNE_CHUNK_MAX);
}

/* How many threads may be at work beside the lane's. */
static guint
kitsune_workers_get_limit (KitsuneWorkers *self)
{
  if (kitsune_workers_are_short (self))
    return MAX (MIN (self->concurrency - 1, kitsune_n_processors - 1), 1);
  if (self->blocking || atomic_load_explicit (&self->seems_long, memory_order_relaxed) ||
      atomic_load_explicit (&self->cost, memory_order_relaxed) > 0)
    return self->concurrency;

  return MAX (MIN (self->concurrency, kitsune_n_processors - 1), 1);
}

/* Now and then, and until two in a row are of one opinion. */
void
kitsune_workers_start_watch (KitsuneWorkers *self,
                             KitsuneStopwatch *watch)
{
  gint pace = atomic_load_explicit (&self->pace, memory_order_relaxed);

  kitsune_stopwatch_start (watch, FALSE);
  if (G_LIKELY ((pace == KITSUNE_PACE_COMPUTES || pace == KITSUNE_PACE_WAITS) &&
                watch->start < atomic_load_explicit (&self->paced_at, memory_order_relaxed) + KITSUNE_PACE_NS))
    return;

  atomic_store_explicit (&self->paced_at, watch->start, memory_order_relaxed);
  kitsune_stopwatch_start (watch, TRUE);
}

static void
kitsune_workers_judge (KitsuneWorkers *self,
                       gboolean waited)
{
  gint before = atomic_load_explicit (&self->pace, memory_order_relaxed);
  gint pace = waited ? MIN (before + 1, KITSUNE_PACE_WAITS) : MAX (before - 1, KITSUNE_PACE_COMPUTES);

  if (before == KITSUNE_PACE_UNKNOWN)
    pace = waited ? KITSUNE_PACE_WAITS : KITSUNE_PACE_COMPUTES;
  if (pace != before)
    atomic_store_explicit (&self->pace, pace, memory_order_relaxed);
}

static void
kitsune_workers_measure (KitsuneWorkers *self,
                         gint64 elapsed,
                         guint n_calls)
{
  gint64 before = atomic_load_explicit (&self->cost, memory_order_relaxed);
  gint64 cost = MAX (elapsed / n_calls, 1);

  /* that a thread lost its processor says nothing about the function */
  if (before > 0)
    cost = MIN (cost, 4 * before);

  if (before > 0)
    cost = MAX ((before * 7 + cost) / 8, 1);
  /* Two who measure at once may lose one of their results: no matter. As long as
   * it is about the same, nobody needs to get the cache line again. */
  if (before == 0 || ABS (cost - before) > before / 32)
    atomic_store_explicit (&self->cost, cost, memory_order_relaxed);
}

/* --- jobs, on any thread --- */

/* Of few nobody takes so many that others have none: whoever is slower, or loses
 * its processor, keeps no more than a part of them. */
guint
kitsune_workers_get_portion (KitsuneWorkers *self,
                             guint64 n_calls)
{
  guint n_hands = atomic_load_explicit (&self->crew->n_workers, memory_order_relaxed) + 1;
  guint64 share = (n_calls + 2 * n_hands - 1) / (2 * n_hands);
  guint chunk = kitsune_workers_get_chunk (self);

  return (guint) MIN (share, chunk);
}

/* Returns how many jobs are now the caller's; a bundle comes alone. The ring is
 * read before the counter moves: after that the lane may fill it anew. */
static guint
kitsune_workers_claim (KitsuneWorkers *self,
                       gpointer *jobs)
{
  guint64 claimed = atomic_load_explicit (&self->claimed, memory_order_relaxed);

  for (;;)
    {
      guint64 end = atomic_load_explicit (&self->end, memory_order_acquire);
      guint max;
      guint n;

      if (claimed >= end)
        return 0;
      max = kitsune_workers_get_portion (self, end - claimed);
      max = MIN (max, self->klass->max_jobs);
      for (n = 0; n < max; n++)
        {
          jobs[n] = atomic_load_explicit (&self->jobs[(claimed + n) & self->mask], memory_order_relaxed);
          if (kitsune_job_is_bundle (jobs[n]))
            break;
        }
      n = MAX (n, 1);
      if (atomic_compare_exchange_weak_explicit (&self->claimed, &claimed, claimed + n, memory_order_acq_rel,
                                                 memory_order_relaxed))
        return n;
    }
}

void
kitsune_workers_foresee (KitsuneWorkers *self)
{
  guint64 claimed = atomic_load_explicit (&self->claimed, memory_order_relaxed);

  kitsune_prefetch_for_writing (&self->claimed);
  kitsune_prefetch_for_writing (&self->done_items);
  __builtin_prefetch (&self->end);
  for (guint i = 0; i < 3; i++)
    __builtin_prefetch (&self->jobs[(claimed + 8 * i) & self->mask]);
  kitsune_flight_foresee (&self->flight);
}

static gboolean
kitsune_workers_have_work (KitsuneWorkers *self)
{
  return atomic_load_explicit (&self->claimed, memory_order_relaxed) <
             atomic_load_explicit (&self->end, memory_order_relaxed) ||
         atomic_load_explicit (&self->crew->n_again, memory_order_relaxed) > 0;
}

gboolean
kitsune_workers_are_closing (KitsuneWorkers *self)
{
  return atomic_load_explicit (&self->crew->closing, memory_order_relaxed);
}

/* lint: size: what is handed back and how it came about */
void
kitsune_workers_deliver (KitsuneWorkers *self,
                         gpointer hand,
                         KitsuneSlot *first,
                         KitsuneSlot *last,
                         guint n_calls,
                         const KitsuneStopwatch *watch,
                         gboolean typical)
{
  gint64 elapsed = kitsune_stopwatch_get_elapsed (watch);

  if (G_UNLIKELY (typical && kitsune_stopwatch_is_thorough (watch)))
    kitsune_workers_judge (self, kitsune_stopwatch_has_waited (watch, elapsed));
  if (G_LIKELY (typical))
    kitsune_workers_measure (self, elapsed, n_calls);
  if (hand == self->hand)
    {
      self->own_ns += (guint64) elapsed;
      self->own_items += n_calls;
      kitsune_flight_finish_here (&self->flight, first, last);
      return;
    }

  atomic_fetch_add_explicit (&self->done_ns, (guint64) elapsed, memory_order_relaxed);
  atomic_fetch_add_explicit (&self->done_items, n_calls, memory_order_relaxed);
  kitsune_flight_finish (&self->flight, first, last);
  atomic_thread_fence (memory_order_seq_cst);
  if (atomic_load (&self->waiting) && atomic_load (&self->claimed) >= atomic_load (&self->tell_at) &&
      atomic_exchange (&self->waiting, FALSE))
    kitsune_op_notify (&self->flight.op);
}

/* --- workers --- */

/* One that is to be called once more goes before the ring. */
static guint
kitsune_worker_take (KitsuneWorkers *self,
                     gpointer *jobs)
{
  KitsuneCrew *crew = self->crew;
  guint n = 0;

  if (G_UNLIKELY (atomic_load_explicit (&crew->n_again, memory_order_relaxed) > 0))
    {
      g_mutex_lock (&crew->lock);
      if (crew->again != NULL && !atomic_load (&crew->closing))
        {
          KitsuneSlot *slot = crew->again;

          crew->again = slot->next;
          slot->next = NULL;
          jobs[n++] = slot;
          atomic_fetch_sub (&crew->n_again, 1);
        }
      g_mutex_unlock (&crew->lock);
    }

  return n > 0 ? n : kitsune_workers_claim (self, jobs);
}

static gboolean
kitsune_workers_want (gpointer data)
{
  KitsuneWorkers *self = data;

  return kitsune_workers_have_work (self) || kitsune_workers_are_closing (self);
}

/* Returns FALSE if the worker is one too many, and then it is not counted any
 * more: of two who see that, one stays. */
static gboolean
kitsune_worker_wait (KitsuneWorkers *self)
{
  KitsuneCrew *crew = self->crew;
  gboolean needed;

  /* about as long as it would take to wake the thread */
  if (kitsune_workers_are_short (self) && kitsune_spin_wait (KITSUNE_SPIN_LIMIT, kitsune_workers_want, self))
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
  gpointer jobs[KITSUNE_JOBS_MAX];
  gpointer hand;
  KitsuneWorkers *self;
  gboolean counted = TRUE;

  /* the pool orders this after the operator was set up, but only the lock says
   * so to tools that look for races */
  g_mutex_lock (&crew->lock);
  self = crew->op;
  g_mutex_unlock (&crew->lock);
  hand = self->klass->hire (self);

  while (counted && !atomic_load (&crew->closing))
    {
      guint n = kitsune_worker_take (self, jobs);

      if (n > 0)
        self->klass->work (self, hand, jobs, n);
      else
        counted = kitsune_worker_wait (self);
    }
  self->klass->dismiss (hand);

  /* the last use of the operator is under the lock, which finalize takes */
  g_mutex_lock (&crew->lock);
  if (counted && --crew->n_workers == 0 && crew->awaited)
    kitsune_op_notify (&self->flight.op);
  g_mutex_unlock (&crew->lock);
  kitsune_crew_unref (crew);
}

/* --- the lane --- */

void
kitsune_workers_rouse (KitsuneWorkers *self)
{
  KitsuneCrew *crew = self->crew;
  guint limit = kitsune_workers_get_limit (self);
  guint chunk = kitsune_workers_get_chunk (self);
  guint64 end = atomic_load_explicit (&self->end, memory_order_relaxed);
  guint64 n_calls;
  guint n_new = 0;

  if (self->flight.op.done)
    return;
  atomic_thread_fence (memory_order_seq_cst);
  /* all are awake: mostly, and then nobody has to give away what they write */
  if ((atomic_load (&crew->n_asleep) == 0 && crew->n_workers >= limit) || !kitsune_workers_have_work (self))
    return;

  /* what one of those who are woken takes at once */
  chunk = MIN (chunk, self->klass->max_jobs);
  if (end > 0 && kitsune_job_is_bundle (atomic_load_explicit (&self->jobs[(end - 1) & self->mask],
                                                              memory_order_relaxed)))
    chunk = 1;
  n_calls = end - atomic_load (&self->claimed) + atomic_load (&crew->n_again);
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
kitsune_workers_adapt (KitsuneWorkers *self)
{
  KitsuneOp *op = &self->flight.op;
  const gint64 cost = atomic_load_explicit (&self->cost, memory_order_relaxed);
  guint64 n_items = self->own_items + atomic_load_explicit (&self->done_items, memory_order_relaxed);
  guint64 ns = self->own_ns + atomic_load_explicit (&self->done_ns, memory_order_relaxed);
  const guint n_slots = self->flight.n_slots;
  /* once: others change what it follows from */
  gint64 n_ahead = KITSUNE_AHEAD_NS / MAX (cost, 1);

  if (kitsune_workers_are_short (self))
    self->flight.max_busy = (guint) CLAMP (n_ahead, MIN (4 * self->concurrency, n_slots), n_slots);
  else
    self->flight.max_busy = (kitsune_workers_tell_rarely (self) ? 4 : 2) * self->concurrency;
  if (n_items == self->told_items)
    return;

  kitsune_op_account_work (op, ns - self->told_ns, (guint) (n_items - self->told_items));
  self->told_items = n_items;
  self->told_ns = ns;
}

/* Mostly it does not, and then nobody is to lose the cache line. */
static inline void
kitsune_workers_stop_waiting (KitsuneWorkers *self)
{
  if (atomic_load_explicit (&self->waiting, memory_order_relaxed))
    atomic_store_explicit (&self->waiting, FALSE, memory_order_relaxed);
}

static gboolean
kitsune_workers_have_mail (gpointer data)
{
  return kitsune_flight_has_mail (&((KitsuneWorkers *) data)->flight);
}

/* Does some of the work, or waits for those who do what is left of it. Returns
 * FALSE if there is nothing to be gained. */
static gboolean
kitsune_workers_help (KitsuneWorkers *self)
{
  gpointer jobs[KITSUNE_JOBS_MAX];
  guint n;

  if (!kitsune_workers_are_short (self))
    return FALSE;

  n = kitsune_workers_claim (self, jobs);
  if (n > 0)
    {
      self->klass->work (self, self->hand, jobs, n);
      return TRUE;
    }

  return kitsune_spin_wait (KITSUNE_SPIN_LIMIT, kitsune_workers_have_mail, self);
}

/* How long the first call takes decides over all that follows, and to fall asleep
 * until then takes longer than most calls do: once, the lane waits awake. What
 * takes longer than that will hardly turn out to be short. */
static void
kitsune_workers_await_first (KitsuneWorkers *self)
{
  if (self->waited || self->blocking)
    return;

  self->waited = TRUE;
  if (kitsune_spin_insist (2 * KITSUNE_SPIN_LIMIT, kitsune_workers_have_mail, self))
    return;

  atomic_store_explicit (&self->seems_long, TRUE, memory_order_relaxed);
  kitsune_workers_rouse (self);
}

/* The next message is wanted when half of what there is has been begun, or at once
 * where calls take long. Returns FALSE if something was finished that the lane has
 * not looked at and that would not be reported. */
static gboolean
kitsune_workers_turn_away (KitsuneWorkers *self)
{
  guint64 claimed;
  guint64 tell_at;

  kitsune_workers_await_first (self);
  claimed = tell_at = atomic_load (&self->claimed);
  if (kitsune_workers_tell_rarely (self))
    tell_at += (atomic_load (&self->end) - claimed) / 2;
  atomic_store (&self->tell_at, tell_at);
  atomic_store (&self->waiting, TRUE);
  atomic_thread_fence (memory_order_seq_cst);
  if (!kitsune_flight_has_mail (&self->flight) || atomic_load (&self->claimed) < tell_at)
    return TRUE;

  atomic_store (&self->waiting, FALSE);

  return FALSE;
}

static void
kitsune_workers_settle (KitsuneWorkers *self)
{
  do
    {
      kitsune_workers_adapt (self);
      kitsune_workers_rouse (self);
      kitsune_flight_settle (&self->flight);
    }
  while (!self->flight.op.done && self->flight.n_busy > 0 && !kitsune_workers_turn_away (self));
}

void
kitsune_workers_begin_again (KitsuneWorkers *self,
                             KitsuneSlot *slot)
{
  KitsuneCrew *crew = self->crew;

  g_mutex_lock (&crew->lock);
  slot->next = crew->again;
  crew->again = slot;
  atomic_fetch_add (&crew->n_again, 1);
  g_mutex_unlock (&crew->lock);
}

void
kitsune_workers_init (KitsuneWorkers *self,
                      const KitsuneWorkersClass *klass,
                      gsize slot_size)
{
  KitsuneConcurrentStage *stage = KITSUNE_CONCURRENT_STAGE (self->flight.op.stage);
  gboolean ordered = kitsune_concurrent_stage_get_ordered (stage);
  guint window = kitsune_concurrent_stage_get_reorder_window (stage);
  guint64 capacity = 1;
  static gsize made;

  if (g_once_init_enter (&made))
    {
      kitsune_n_processors = g_get_num_processors ();
      kitsune_error_quark (); /* looked up without a lock: workers find it there */
      kitsune_workers_pool = g_thread_pool_new (kitsune_worker_main, NULL, -1, FALSE, NULL);
      g_once_init_leave (&made, 1);
    }

  self->klass = klass;
  self->concurrency = kitsune_concurrent_stage_get_concurrency (stage);
  if (window == 0)
    window = MAX (2 * self->concurrency, KITSUNE_RING_SIZE);

  self->crew = g_new0 (KitsuneCrew, 1);
  g_atomic_ref_count_init (&self->crew->ref_count);
  g_mutex_init (&self->crew->lock);
  g_cond_init (&self->crew->cond);
  self->crew->op = self;
  kitsune_flight_init (&self->flight, window, slot_size, 2 * self->concurrency, ordered);
  while (capacity < MAX (window, self->concurrency))
    capacity *= 2;
  self->jobs = g_malloc0 (capacity * sizeof *self->jobs);
  self->mask = capacity - 1;
  self->hand = klass->hire (self);
  kitsune_op_pin (&self->flight.op);
}

guint
kitsune_workers_process (KitsuneOp *op,
                         guint input,
                         KitsuneVector *vector)
{
  KitsuneWorkers *self = (KitsuneWorkers *) op;
  KitsuneFlight *flight = &self->flight;
  gboolean refused = FALSE;
  guint i = 0;

  kitsune_workers_stop_waiting (self);
  kitsune_workers_adapt (self);
  for (;;)
    {
      while (i < vector->n_items && kitsune_flight_can_put (flight))
        {
          guint n = self->klass->put (self, vector, i);

          refused = n == 0;
          if (refused)
            break;
          i += n;
        }
      if (refused)
        break;
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

KitsuneFlow
kitsune_workers_produce (KitsuneOp *op,
                         guint max)
{
  KitsuneWorkers *self = (KitsuneWorkers *) op;
  KitsuneFlow flow;

  kitsune_workers_stop_waiting (self);
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

void
kitsune_workers_ended (KitsuneOp *op,
                       guint input)
{
  KitsuneWorkers *self = (KitsuneWorkers *) op;

  kitsune_flight_input_ended (op, input);
  if (!op->done && kitsune_workers_are_short (self) && kitsune_workers_have_work (self))
    kitsune_op_produce (op);
}

void
kitsune_workers_failed (KitsuneOp *op,
                        guint input,
                        GError *error)
{
  ((KitsuneWorkers *) op)->flight.upstream_error = error;
  kitsune_workers_ended (op, input);
}

/* Nobody works on anything any more. */
static void
kitsune_workers_let_go (KitsuneWorkers *self)
{
  self->gone = TRUE;
  kitsune_workers_adapt (self);
  if (self->klass->let_go != NULL)
    self->klass->let_go (self);
  kitsune_flight_abandon (&self->flight.op);
  kitsune_op_unpin (&self->flight.op);
}

void
kitsune_workers_abandon (KitsuneOp *op)
{
  KitsuneWorkers *self = (KitsuneWorkers *) op;
  KitsuneCrew *crew = self->crew;
  gboolean left;

  atomic_store (&self->claimed, atomic_load (&self->end));
  g_mutex_lock (&crew->lock);
  atomic_store (&crew->closing, TRUE);
  g_cond_broadcast (&crew->cond);
  g_mutex_unlock (&crew->lock);

  /* those who are awake leave at once */
  for (guint i = 0; i < 4 && kitsune_workers_are_short (self) && atomic_load (&crew->n_workers) > 0; i++)
    kitsune_spin_rest ();
  g_mutex_lock (&crew->lock);
  left = crew->n_workers == 0;
  crew->awaited = !left;
  g_mutex_unlock (&crew->lock);

  if (left)
    kitsune_workers_let_go (self);
}

void
kitsune_workers_returned (KitsuneOp *op)
{
  KitsuneWorkers *self = (KitsuneWorkers *) op;
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

void
kitsune_workers_finalize (KitsuneOp *op)
{
  KitsuneWorkers *self = (KitsuneWorkers *) op;

  if (self->crew == NULL)
    return;

  g_mutex_lock (&self->crew->lock);
  self->crew->op = NULL;
  g_mutex_unlock (&self->crew->lock);
  kitsune_crew_unref (self->crew);
  self->klass->dismiss (self->hand);
  g_free (self->jobs);
  kitsune_flight_finalize (op);
}
