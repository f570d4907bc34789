/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-loops-inline.h"
#include "kitsune/define/kitsune-emitter-private.h"
#include "kitsune/operators/kitsune-bundle-private.h"
#include "kitsune/operators/kitsune-worker-stage-private.h"
#include "kitsune/operators/kitsune-workers-private.h"

#include <string.h>

/*
 * The operators of worker stages: functions that have nothing to do with each
 * other, so that every slot is a job and anybody may do it.
 */
#define KITSUNE_BUNDLE_PIECE 32
#define KITSUNE_BUNDLE_NS 400000 /* what was short when the bundle was made is not any more */

typedef struct
{
  KitsuneWorkers workers;
  KitsuneFunc *func;
  KitsuneWork work;
  const KitsuneWorkClass *klass; /* of KITSUNE_WORK_CALL */
  gpointer state;                /* its */
  gboolean straight;             /* a bundle may be made of items */
} KitsuneWorkerOp;

static gboolean
kitsune_worker_op_call_map (KitsuneWorkerOp *self,
                            KitsuneEmitter *emitter,
                            KitsuneSlot *slot,
                            GError **error)
{
  const GType type = self->workers.flight.op.item_type;

  slot->value = (GValue) G_VALUE_INIT;
  if (kitsune_type_is_plain (type))
    slot->value.g_type = type;
  else if (type != G_TYPE_VALUE)
    g_value_init (&slot->value, type);
  slot->outcome = KITSUNE_OUTCOME_VALUE;

  return kitsune_func_map (self->func, emitter, &slot->item, &slot->value, error);
}

static gboolean
kitsune_worker_op_call_flat_map (KitsuneWorkerOp *self,
                                 KitsuneEmitter *emitter,
                                 KitsuneSlot *slot,
                                 GError **error)
{
  gboolean ok = kitsune_func_process (self->func, emitter, &slot->item, error);

  kitsune_slot_take_values (slot, emitter, ok);

  return ok;
}

static gboolean
kitsune_worker_op_call_test (KitsuneWorkerOp *self,
                             KitsuneEmitter *emitter,
                             KitsuneSlot *slot,
                             GError **error)
{
  gboolean answer = FALSE;
  gboolean ok = kitsune_func_test (self->func, emitter, &slot->item, &answer, error);

  slot->outcome = !answer == (self->work == KITSUNE_WORK_REJECT) ? KITSUNE_OUTCOME_FORWARD : KITSUNE_OUTCOME_NOTHING;

  return ok;
}

/* Returns FALSE if the function was not called: how long that took says nothing
 * about it. */
static gboolean
kitsune_worker_op_call (KitsuneWorkerOp *self,
                        KitsuneEmitter *emitter,
                        KitsuneSlot *slot)
{
  GError *error = NULL;
  gboolean ok;

  switch (self->work)
    {
    case KITSUNE_WORK_MAP:
      ok = kitsune_worker_op_call_map (self, emitter, slot, &error);
      break;
    case KITSUNE_WORK_FLAT_MAP:
      ok = kitsune_worker_op_call_flat_map (self, emitter, slot, &error);
      break;
    case KITSUNE_WORK_FILTER:
    case KITSUNE_WORK_REJECT:
      ok = kitsune_worker_op_call_test (self, emitter, slot, &error);
      break;
    case KITSUNE_WORK_TAP:
    case KITSUNE_WORK_FOR_EACH:
      ok = kitsune_func_call (self->func, emitter, &slot->item, &error);
      slot->outcome = self->work == KITSUNE_WORK_TAP ? KITSUNE_OUTCOME_FORWARD : KITSUNE_OUTCOME_NOTHING;
      break;
    case KITSUNE_WORK_CALL:
      ok = self->klass->call (&self->workers.flight.op, self->state, emitter, slot, &error);
      break;
    default:
      g_assert_not_reached ();
    }

  if (G_LIKELY (ok))
    return TRUE;
  slot->outcome = KITSUNE_OUTCOME_FAILED;
  slot->error = error;

  return !g_error_matches (error, KITSUNE_ERROR, KITSUNE_ERROR_CIRCUIT_OPEN);
}

/* The loop of the function over @n_items values that own nothing, for as long as
 * nothing out of the ordinary happens. Returns how many it has done; *n_values are
 * there now, and @odd is the result of the next one if that has another type. */
static guint
kitsune_worker_op_run_loop (KitsuneWorkerOp *self,
                            GValue *values,
                            guint n_items,
                            guint *n_values,
                            GValue *odd,
                            GError **error)
{
  KitsuneFunc *func = self->func;
  guint n_done;

  switch (self->work)
    {
    case KITSUNE_WORK_MAP:
      odd->g_type = self->workers.flight.op.item_type;
      n_done = ((KitsuneMapLoopFunc) func->loop) ((KitsuneMapFunc) func->callback, values, n_items, odd,
                                                  func->user_data, error);
      *n_values = n_done;
      return n_done;
    case KITSUNE_WORK_FILTER:
    case KITSUNE_WORK_REJECT:
      return ((KitsunePredicateLoopFunc) func->loop) ((KitsunePredicateFunc) func->callback, values, n_items, n_values,
                                                      func->user_data, error);
    case KITSUNE_WORK_TAP:
    case KITSUNE_WORK_FOR_EACH:
      n_done = ((KitsuneItemLoopFunc) func->loop) ((KitsuneItemFunc) func->callback, values, n_items,
                                                   func->user_data, error);
      *n_values = self->work == KITSUNE_WORK_TAP ? n_done : 0;
      return n_done;
    case KITSUNE_WORK_FLAT_MAP:
    case KITSUNE_WORK_CALL:
    default:
      g_assert_not_reached ();
    }
}

/* The next few items of a bundle. Returns FALSE if something happened to one. */
static gboolean
kitsune_worker_op_work_on_piece (KitsuneWorkerOp *self,
                                 KitsuneBundle *bundle)
{
  GValue *values = &bundle->values[bundle->n_done];
  guint n_items = MIN (bundle->n_items - bundle->n_done, KITSUNE_BUNDLE_PIECE);
  GValue odd = G_VALUE_INIT;
  GError *error = NULL;
  guint n_values = 0;
  guint n_done = kitsune_worker_op_run_loop (self, values, n_items, &n_values, &odd, &error);

  if (bundle->n_values < bundle->n_done)
    memmove (&bundle->values[bundle->n_values], values, n_values * sizeof *values);
  bundle->n_values += n_values;
  bundle->n_done += n_done;
  if (G_LIKELY (n_done == n_items))
    return TRUE;

  if (error == NULL && (self->work != KITSUNE_WORK_MAP || odd.g_type == 0))
    kitsune_func_set_silent (&error);
  bundle->outcome = error != NULL ? KITSUNE_OUTCOME_FAILED : KITSUNE_OUTCOME_VALUE;
  bundle->error = error;
  bundle->odd = odd;

  return FALSE;
}

/* Leaves the rest to others if it has turned out that calls take long. */
static void
kitsune_worker_op_work_on_bundle (KitsuneWorkerOp *self,
                                  gpointer hand,
                                  KitsuneBundle *bundle)
{
  KitsuneWorkers *workers = &self->workers;
  KitsuneStopwatch watch;
  gboolean well;

  kitsune_workers_start_watch (workers, &watch);
  bundle->outcome = KITSUNE_OUTCOME_BUNDLE;
  do
    well = kitsune_worker_op_work_on_piece (self, bundle);
  while (well && bundle->n_done < bundle->n_items && !kitsune_workers_are_closing (workers) &&
         kitsune_stopwatch_get_elapsed (&watch) < KITSUNE_BUNDLE_NS);

  kitsune_workers_deliver (workers, hand, bundle->slot, bundle->slot, bundle->n_done + !well, &watch, TRUE);
}

static void
kitsune_worker_op_work (KitsuneWorkers *workers,
                        gpointer hand,
                        gpointer *jobs,
                        guint n_jobs)
{
  KitsuneStopwatch watch;
  gboolean called = TRUE;

  if (kitsune_job_is_bundle (jobs[0]))
    {
      kitsune_worker_op_work_on_bundle ((KitsuneWorkerOp *) workers, hand, kitsune_job_get_bundle (jobs[0]));
      return;
    }

  kitsune_workers_start_watch (workers, &watch);
  /* the lane has written them; the second is there when the first is done */
  kitsune_prefetch_for_writing (jobs[0]);
  if (n_jobs > 1)
    kitsune_prefetch_for_writing (jobs[1]);
  for (guint i = 0; i < n_jobs; i++)
    {
      KitsuneSlot *slot = jobs[i];

      if (i + 2 < n_jobs)
        kitsune_prefetch_for_writing (jobs[i + 2]);
      if (i + 1 == n_jobs)
        kitsune_workers_foresee (workers);
      called &= kitsune_worker_op_call ((KitsuneWorkerOp *) workers, hand, slot);
      if (i > 0)
        slot->next = jobs[i - 1];
    }
  kitsune_workers_deliver (workers, hand, jobs[n_jobs - 1], jobs[0], n_jobs, &watch, called);
}

static gpointer
kitsune_worker_op_hire (KitsuneWorkers *workers)
{
  return kitsune_emitter_new (workers->flight.op.item_type);
}

/* Whether there is a loop over items that own nothing, as where there is but one
 * thread. */
static gboolean
kitsune_worker_op_is_straight (KitsuneWorkerOp *self)
{
  KitsuneOp *op = &self->workers.flight.op;

  if (self->work == KITSUNE_WORK_FLAT_MAP || self->work == KITSUNE_WORK_CALL)
    return FALSE;

  return self->func->loop != NULL && kitsune_op_input_is_plain (op, 0) &&
         (self->work == KITSUNE_WORK_FOR_EACH || kitsune_type_is_plain (op->item_type));
}

static guint
kitsune_worker_op_put (KitsuneWorkers *workers,
                       KitsuneVector *vector,
                       guint first)
{
  KitsuneWorkerOp *self = (KitsuneWorkerOp *) workers;
  KitsuneFlight *flight = &workers->flight;
  guint n_items = 1;

  if (self->straight)
    {
      /* others change what it follows from */
      guint portion = kitsune_workers_get_portion (workers, 4 * vector->n_items);
      guint n_left = vector->n_items - first;
      guint n_bundles = MAX ((n_left + portion / 2) / portion, 1);

      n_items = kitsune_bundle_get_room (flight, vector, (n_left + n_bundles - 1) / n_bundles);
    }
  if (n_items >= KITSUNE_BUNDLE_MIN)
    {
      KitsuneBundle *bundle = kitsune_bundle_put (flight, vector, first, n_items, self->work != KITSUNE_WORK_MAP);

      kitsune_workers_push (workers, kitsune_job_new_bundle (bundle));
      return n_items;
    }

  flight->n_single -= flight->n_single > 0;
  kitsune_workers_push (workers, kitsune_flight_put (flight, vector, first));

  return 1;
}

static const KitsuneWorkersClass kitsune_worker_op_workers_class = {
  .hire = kitsune_worker_op_hire,
  .dismiss = g_object_unref,
  .work = kitsune_worker_op_work,
  .max_jobs = KITSUNE_JOBS_MAX,
  .put = kitsune_worker_op_put,
};

static void
kitsune_worker_op_begin (KitsuneFlight *flight,
                         KitsuneSlot *slot)
{
  kitsune_workers_begin_again ((KitsuneWorkers *) flight, slot);
}

static void
kitsune_worker_op_returned (KitsuneFlight *flight,
                            KitsuneSlot *slot)
{
  KitsuneWorkerOp *self = (KitsuneWorkerOp *) flight;

  self->klass->returned (&flight->op, self->state);
}

static gboolean
kitsune_worker_op_start (KitsuneOp *op,
                         GError **error)
{
  KitsuneWorkerOp *self = (KitsuneWorkerOp *) op;

  self->func = kitsune_worker_stage_get_func (op->stage);
  self->work = kitsune_worker_stage_get_work (op->stage);
  self->klass = kitsune_worker_stage_get_call (op->stage);
  self->straight = kitsune_worker_op_is_straight (self);
  self->workers.blocking = kitsune_worker_stage_get_blocking (KITSUNE_WORKER_STAGE (op->stage));
  self->workers.flight.begin = kitsune_worker_op_begin;
  if (self->klass != NULL && self->klass->state_new != NULL)
    self->state = self->klass->state_new (op);
  if (self->klass != NULL && self->klass->returned != NULL)
    self->workers.flight.returned = kitsune_worker_op_returned;
  kitsune_workers_init (&self->workers, &kitsune_worker_op_workers_class, sizeof (KitsuneSlot));

  return TRUE;
}

static void
kitsune_worker_op_finalize (KitsuneOp *op)
{
  KitsuneWorkerOp *self = (KitsuneWorkerOp *) op;

  kitsune_workers_finalize (op);
  if (self->state != NULL)
    self->klass->state_free (self->state);
}

static const KitsuneOpClass kitsune_worker_op_class = {
  .instance_size = sizeof (KitsuneWorkerOp),
  .start = kitsune_worker_op_start,
  .process = kitsune_workers_process,
  .produce = kitsune_workers_produce,
  .ended = kitsune_workers_ended,
  .failed = kitsune_workers_failed,
  .timer = kitsune_flight_timer,
  .returned = kitsune_workers_returned,
  .abandon = kitsune_workers_abandon,
  .finalize = kitsune_worker_op_finalize,
};

const KitsuneOpClass *
kitsune_worker_stage_get_variant (KitsuneStage *stage)
{
  if (kitsune_concurrent_stage_get_concurrency (KITSUNE_CONCURRENT_STAGE (stage)) == 1)
    return NULL;

  return &kitsune_worker_op_class;
}
