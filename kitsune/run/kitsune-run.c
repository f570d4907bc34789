/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-run-events-private.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/kitsune-enum-types.h"
#include "kitsune/observe/kitsune-metrics-private.h"
#include "kitsune/runtime/kitsune-gate-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-recovery-private.h"

/**
 * KitsuneRun:
 *
 * One run of a runner: the handle on what is going on.
 *
 * A run lives on the main context that was thread-default when it was started;
 * its signals, user functions and timers happen there. The methods of the
 * handle may be called from any thread. A run keeps itself alive until it has
 * ended, whether or not anybody holds the handle.
 *
 * Since: 1.0
 */
enum
{
  PROP_0,
  PROP_RUNNER,
  PROP_STATE,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneRun, kitsune_run, G_TYPE_OBJECT)

static void
kitsune_run_finalize (GObject *object)
{
  KitsuneRun *self = KITSUNE_RUN (object);

  g_assert (self->exec == NULL);

  g_clear_object (&self->runner);
  g_clear_object (&self->options);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->summary, kitsune_run_summary_unref);
  g_array_unref (self->results);
  g_ptr_array_unref (self->waiters);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kitsune_run_parent_class)->finalize (object);
}

static void
kitsune_run_get_property (GObject *object,
                          guint prop_id,
                          GValue *value,
                          GParamSpec *pspec)
{
  KitsuneRun *self = KITSUNE_RUN (object);

  switch (prop_id)
    {
    case PROP_RUNNER:
      g_value_set_object (value, self->runner);
      break;
    case PROP_STATE:
      g_value_set_enum (value, kitsune_run_get_state (self));
      break;
    case PROP_SUMMARY:
      g_value_set_boxed (value, kitsune_run_get_summary (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_run_class_init (KitsuneRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = kitsune_run_finalize;
  object_class->get_property = kitsune_run_get_property;

  /**
   * KitsuneRun:runner:
   *
   * The runner that was run.
   *
   * Since: 1.0
   */
  properties[PROP_RUNNER] = g_param_spec_object ("runner", NULL, NULL, KITSUNE_TYPE_RUNNER, flags);

  /**
   * KitsuneRun:state: (getter get_state)
   *
   * What the run is doing; changes are notified on its main context.
   *
   * Since: 1.0
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, KITSUNE_TYPE_RUN_STATE,
                                              KITSUNE_RUN_STATE_RUNNING, flags);

  /**
   * KitsuneRun:summary: (getter get_summary)
   *
   * How the run ended; %NULL before that.
   *
   * Since: 1.0
   */
  properties[PROP_SUMMARY] = g_param_spec_boxed ("summary", NULL, NULL, KITSUNE_TYPE_RUN_SUMMARY, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_run_init (KitsuneRun *self)
{
  g_mutex_init (&self->lock);
  self->results = g_array_new (FALSE, TRUE, sizeof (GValue));
  g_array_set_clear_func (self->results, (GDestroyNotify) kitsune_value_clear);
  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
kitsune_run_set_state (KitsuneRun *self,
                       KitsuneRunState state)
{
  g_mutex_lock (&self->lock);
  self->state = state;
  g_mutex_unlock (&self->lock);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Any thread: calls @func on the lane if the run still goes on. */
static void
kitsune_run_post (KitsuneRun *self,
                  KitsuneLaneFunc func,
                  gpointer data,
                  GDestroyNotify destroy)
{
  g_mutex_lock (&self->lock);
  if (self->exec != NULL)
    kitsune_lane_post (self->exec->lane, self->exec, func, data, destroy);
  else if (destroy != NULL)
    destroy (data);
  g_mutex_unlock (&self->lock);
}

static void
kitsune_run_do_abort (KitsuneExec *exec,
                      gpointer data)
{
  if (!exec->completed)
    kitsune_exec_abort (exec, g_error_copy (data));
}

static void
kitsune_run_cancelled_cb (GCancellable *cancellable,
                          gpointer user_data)
{
  kitsune_run_cancel (user_data);
}

/* The run may end on its own thread while this is going on. */
static void
kitsune_run_watch_cancellable (KitsuneRun *self,
                               GCancellable *cancellable)
{
  gulong id = g_cancellable_connect (cancellable, G_CALLBACK (kitsune_run_cancelled_cb),
                                     g_object_ref (self), g_object_unref);
  gboolean finished;

  g_mutex_lock (&self->lock);
  finished = self->exec == NULL;
  if (!finished)
    {
      self->cancellable = g_object_ref (cancellable);
      self->cancelled_id = id;
    }
  g_mutex_unlock (&self->lock);

  if (finished)
    g_cancellable_disconnect (cancellable, id);
}

static void
kitsune_run_do_start (KitsuneExec *exec,
                      gpointer data)
{
  kitsune_exec_start (exec);
}

/* A thread without a context of its own starts runs on the default one, which
 * another thread may be iterating: everything else must then happen there. */
static void
kitsune_run_start_on_lane (KitsuneRun *self)
{
  if (g_main_context_acquire (self->context))
    {
      KitsuneLane *lane = self->exec->lane;

      g_rec_mutex_lock (&lane->busy);
      kitsune_exec_start (self->exec);
      g_rec_mutex_unlock (&lane->busy);
      g_main_context_release (self->context);
    }
  else
    {
      kitsune_lane_post (self->exec->lane, self->exec, kitsune_run_do_start, NULL, NULL);
    }
}

KitsuneRun *
kitsune_run_start (KitsuneRunner *runner,
                   KitsunePlan *plan,
                   KitsuneRunOptions *options,
                   GMainContext *context,
                   GCancellable *cancellable)
{
  KitsuneRun *self = g_object_new (KITSUNE_TYPE_RUN, NULL);

  self->runner = g_object_ref (runner);
  self->options = g_object_ref (options);
  self->context = g_main_context_ref (context);
  self->started_at = kitsune_clock_get_time (kitsune_run_options_get_clock (options));
  self->exec = kitsune_exec_new (plan, context, options, &kitsune_run_events, self);
  g_array_set_size (self->results, plan->terminals->len);
  g_object_ref (self); /* dropped when it has ended */

  kitsune_runner_run_started (runner, self);
  kitsune_run_start_on_lane (self);
  if (cancellable != NULL)
    kitsune_run_watch_cancellable (self, cancellable);

  return self;
}

static void
kitsune_run_read_edge (KitsuneMetrics *metrics,
                       const char *stage,
                       const char *consumer,
                       const KitsuneEdge *edge)
{
#define READ(field) atomic_load_explicit (&edge->field, memory_order_relaxed)
  KitsuneBufferStatus *buffer = kitsune_metrics_add_buffer (metrics, stage, consumer);

  buffer->capacity = READ (capacity);
  buffer->length = READ (length);
  buffer->high_water = READ (high_water);
  buffer->n_dropped = READ (n_dropped);
#undef READ
}

/* Those of inner pipelines come and go: there is a sum for each place. */
static void
kitsune_run_read_inner_buffers (KitsuneExec *exec,
                                KitsuneMetrics *metrics)
{
  g_mutex_lock (&exec->tally_lock);
  for (guint n = 0; n < exec->tallies->len; n++)
    {
      KitsuneTally *tally = g_ptr_array_index (exec->tallies, n);

      for (guint i = 0; tally->edges != NULL && i < tally->edges->len; i++)
        {
          KitsuneTallyEdge *edge = g_ptr_array_index (tally->edges, i);

          kitsune_run_read_edge (metrics, tally->path, edge->to->path, &edge->sum);
        }
    }
  g_mutex_unlock (&exec->tally_lock);
}

static void
kitsune_run_read_buffers (KitsuneExec *exec,
                          KitsuneMetrics *metrics)
{
  for (guint i = 0; i < exec->children->len; i++)
    kitsune_run_read_buffers (g_ptr_array_index (exec->children, i), metrics);

  for (guint n = 0; n < exec->root->n_ops; n++)
    for (guint i = 0; i < exec->root->ops[n]->n_inputs; i++)
      {
        KitsuneInput *in = &exec->root->ops[n]->inputs[i];

        if (in->edge != NULL)
          kitsune_run_read_edge (metrics, in->peer->op->name, in->op->name, in->edge);
      }
  kitsune_run_read_inner_buffers (exec, metrics);
}

/* Between two threads: the buffer, and what the operators at its ends dropped,
 * of which nobody else knows. */
static void
kitsune_run_read_gate (KitsuneGate *gate,
                       KitsuneMetrics *metrics)
{
  KitsuneStageMetrics *face = kitsune_metrics_lookup (metrics, kitsune_gate_get_face (gate->sink)->name);
  KitsuneOp *consumer = gate->source_stage != NULL ? gate->source->outputs[0].peers[0]->op : gate->source;
  KitsuneBufferStatus *buffer = kitsune_metrics_add_buffer (metrics, gate->sink->inputs[0].peer->op->name,
                                                            consumer->name);

  buffer->capacity = gate->ring->capacity;
  buffer->length = kitsune_ring_peek_length (gate->ring);
  buffer->high_water = atomic_load_explicit (&gate->ring->high_water, memory_order_relaxed);
  buffer->n_dropped = atomic_load_explicit (&gate->ring->n_dropped, memory_order_relaxed);

  for (guint i = 0; i < KITSUNE_N_DROP_REASONS; i++)
    {
      guint64 n = atomic_load_explicit (&gate->sink->counters->dropped[i], memory_order_relaxed);

      if (gate->source_stage == NULL)
        face->items_in += n;
      else
        n += atomic_load_explicit (&gate->source->counters->dropped[i], memory_order_relaxed);
      face->dropped[i] += n;
    }
}

static void
kitsune_run_read_tally (KitsuneTally *tally,
                        KitsuneMetrics *metrics)
{
#define READ(field) atomic_load_explicit (&tally->counters.field, memory_order_relaxed)
  KitsuneStageMetrics *stage = kitsune_metrics_add_stage (metrics, tally->path, tally->kind);

  stage->items_in = READ (items_in);
  stage->items_out = READ (items_out);
  stage->errors = READ (errors);
  stage->retries = READ (retries);
  stage->restarts = READ (restarts);
  stage->expired_states = READ (expired);
  stage->repeated_calls = READ (repeated);
  stage->measured_items = READ (measured_items);
  stage->measured_ns = READ (measured_ns);
  stage->max_ns = READ (max_ns);
  for (guint i = 0; i < KITSUNE_N_DROP_REASONS; i++)
    stage->dropped[i] = READ (dropped[i]);
  for (guint i = 0; i < KITSUNE_N_LATENCY_BUCKETS; i++)
    stage->latency[i] = READ (latency[i]);
#undef READ
}

/* Operators at the ends of gates are nobody's stages. */
static void
kitsune_run_read_tallies (KitsuneExec *exec,
                          KitsuneMetrics *metrics)
{
  for (guint i = 0; i < exec->children->len; i++)
    kitsune_run_read_tallies (g_ptr_array_index (exec->children, i), metrics);

  g_mutex_lock (&exec->tally_lock);
  for (guint n = 0; n < exec->tallies->len; n++)
    {
      KitsuneTally *tally = g_ptr_array_index (exec->tallies, n);

      if (g_strcmp0 (tally->kind, "gate") != 0)
        kitsune_run_read_tally (tally, metrics);
    }
  g_mutex_unlock (&exec->tally_lock);
}

static KitsuneMetrics *
kitsune_run_read_metrics (KitsuneRun *self)
{
  KitsuneExec *exec = self->exec;
  KitsuneMetrics *metrics = kitsune_metrics_new (kitsune_clock_get_time (exec->clock) - self->started_at);

  kitsune_run_read_tallies (exec, metrics);

  metrics->n_enlarged = kitsune_exec_get_n_relieved (exec);
  kitsune_run_read_buffers (exec, metrics);
  for (guint i = 0; i < exec->gates->len; i++)
    kitsune_run_read_gate (g_ptr_array_index (exec->gates, i), metrics);

  return metrics;
}

static void
kitsune_run_add_failures (KitsuneExec *exec,
                          GPtrArray *failures)
{
  for (guint i = 0; i < exec->children->len; i++)
    kitsune_run_add_failures (g_ptr_array_index (exec->children, i), failures);

  for (guint n = 0; n < exec->tallies->len; n++)
    {
      KitsuneTally *tally = g_ptr_array_index (exec->tallies, n);

      if (tally->error == NULL)
        continue;
      g_ptr_array_add (failures,
                       kitsune_stage_failure_new (tally->path,
                                                  atomic_load_explicit (&tally->counters.errors, memory_order_relaxed),
                                                  tally->error, tally->attempt, tally->index));
    }
}

static GPtrArray *
kitsune_run_read_failures (KitsuneRun *self)
{
  GPtrArray *failures = g_ptr_array_new_with_free_func ((GDestroyNotify) kitsune_stage_failure_unref);

  kitsune_run_add_failures (self->exec, failures);

  return failures;
}

static void
kitsune_run_take_results (KitsuneRun *self)
{
  KitsuneExec *exec = self->exec;

  for (guint i = 0; exec->error == NULL && i < exec->plan->terminals->len; i++)
    {
      KitsuneOp *op = exec->root->ops[g_array_index (exec->plan->terminals, guint, i)];

      if (op->klass->result != NULL)
        op->klass->result (op, &g_array_index (self->results, GValue, i));
    }
}

/* Called by the engine, as the last thing. Everything that was borrowed from
 * the user is let go of before anybody hears that the run has ended. */
void
kitsune_run_completed (KitsuneRun *self)
{
  KitsuneExec *exec = self->exec;
  g_autoptr (KitsuneMetrics) metrics = NULL;
  g_autoptr (GPtrArray) waiters = NULL;
  gulong cancelled_id;

  kitsune_run_take_results (self);
  kitsune_exec_let_go (exec);
  metrics = kitsune_run_read_metrics (self);
  if (self->drain_timer != 0)
    kitsune_clock_remove_timer (exec->clock, self->drain_timer);

  g_mutex_lock (&self->lock);
  self->summary = kitsune_run_summary_new (exec->error, exec->more_errors,
                                           kitsune_run_read_failures (self), metrics, exec->seed,
                                           kitsune_clock_get_real_time (exec->clock));
  self->exec = NULL;
  self->state = KITSUNE_RUN_STATE_FINISHED;
  cancelled_id = self->cancelled_id;
  waiters = g_steal_pointer (&self->waiters);
  self->waiters = g_ptr_array_new_with_free_func (g_object_unref);
  g_mutex_unlock (&self->lock);

  kitsune_exec_free (exec);
  if (cancelled_id != 0)
    g_cancellable_disconnect (self->cancellable, cancelled_id);

  kitsune_runner_run_completed (self->runner, self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
  for (guint i = 0; i < waiters->len; i++)
    g_task_return_boolean (g_ptr_array_index (waiters, i), TRUE);

  g_object_unref (self);
}

const GValue *
kitsune_run_get_result (KitsuneRun *self,
                        guint terminal)
{
  return &g_array_index (self->results, GValue, terminal);
}

gpointer
kitsune_run_get_terminal (KitsuneRun *self,
                          guint terminal)
{
  if (self->exec == NULL)
    return NULL;

  return self->exec->root->ops[g_array_index (self->exec->plan->terminals, guint, terminal)];
}

/**
 * kitsune_run_get_state: (get-property state)
 * @self: a run
 *
 * Returns what the run is doing. May be called from any thread.
 *
 * Returns: the state
 *
 * Since: 1.0
 */
KitsuneRunState
kitsune_run_get_state (KitsuneRun *self)
{
  KitsuneRunState state;

  g_return_val_if_fail (KITSUNE_IS_RUN (self), KITSUNE_RUN_STATE_FINISHED);

  g_mutex_lock (&self->lock);
  state = self->state;
  g_mutex_unlock (&self->lock);

  return state;
}

static void
kitsune_run_do_pause (KitsuneExec *exec,
                      gpointer data)
{
  KitsuneRun *self = data;

  if (exec->completed || exec->paused || exec->draining)
    return;

  kitsune_exec_pause (exec);
  kitsune_run_set_state (self, KITSUNE_RUN_STATE_PAUSED);
}

/**
 * kitsune_run_pause:
 * @self: a run
 *
 * Stops sources from producing; what is in flight goes on.
 *
 * Does nothing if the run is paused, stopping or finished. May be called from
 * any thread; it takes effect on the run's main context.
 *
 * Since: 1.0
 */
void
kitsune_run_pause (KitsuneRun *self)
{
  g_return_if_fail (KITSUNE_IS_RUN (self));

  kitsune_run_post (self, kitsune_run_do_pause, g_object_ref (self), g_object_unref);
}

static void
kitsune_run_do_resume (KitsuneExec *exec,
                       gpointer data)
{
  KitsuneRun *self = data;

  if (!exec->paused)
    return;

  kitsune_exec_resume (exec);
  kitsune_run_set_state (self, KITSUNE_RUN_STATE_RUNNING);
}

/**
 * kitsune_run_resume:
 * @self: a run
 *
 * Lets sources produce again; does nothing if the run is not paused.
 *
 * May be called from any thread; it takes effect on the run's main context.
 *
 * Since: 1.0
 */
void
kitsune_run_resume (KitsuneRun *self)
{
  g_return_if_fail (KITSUNE_IS_RUN (self));

  kitsune_run_post (self, kitsune_run_do_resume, g_object_ref (self), g_object_unref);
}

static void
kitsune_run_drain_expired (gpointer user_data)
{
  g_autoptr (GError) error = g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_DRAIN_TIMEOUT,
                                                  "the run did not finish what was in flight before its drain timeout");

  kitsune_run_post (user_data, kitsune_run_do_abort, g_steal_pointer (&error), (GDestroyNotify) g_error_free);
}

static void
kitsune_run_do_stop (KitsuneExec *exec,
                     gpointer data)
{
  KitsuneRun *self = data;
  gint64 timeout = kitsune_run_options_get_drain_timeout (self->options);

  if (exec->completed || exec->draining)
    return;

  kitsune_run_set_state (self, KITSUNE_RUN_STATE_STOPPING);
  if (timeout >= 0)
    {
      gint64 now = kitsune_clock_get_time (exec->clock);

      g_main_context_push_thread_default (self->context);
      self->drain_timer = kitsune_clock_add_timer (exec->clock, timeout < G_MAXINT64 - now ? now + timeout : G_MAXINT64,
                                                   kitsune_run_drain_expired, g_object_ref (self), g_object_unref);
      g_main_context_pop_thread_default (self->context);
    }
  kitsune_exec_drain (exec);
}

/**
 * kitsune_run_stop:
 * @self: a run
 *
 * Ends the run in order: sources end, everything in flight is finished.
 *
 * If that takes longer than [property@RunOptions:drain-timeout], the rest is
 * dropped and the run fails with %KITSUNE_ERROR_DRAIN_TIMEOUT. May be called
 * from any thread; it takes effect on the run's main context.
 *
 * Since: 1.0
 */
void
kitsune_run_stop (KitsuneRun *self)
{
  g_return_if_fail (KITSUNE_IS_RUN (self));

  kitsune_run_post (self, kitsune_run_do_stop, g_object_ref (self), g_object_unref);
}

/**
 * kitsune_run_cancel:
 * @self: a run
 *
 * Ends the run as soon as possible; what is in flight is dropped.
 *
 * The run fails with %G_IO_ERROR_CANCELLED unless it had consumed all its
 * input before. May be called from any thread; it takes effect on the run's
 * main context, and never in the middle of a user function.
 *
 * Since: 1.0
 */
void
kitsune_run_cancel (KitsuneRun *self)
{
  g_return_if_fail (KITSUNE_IS_RUN (self));

  kitsune_run_post (self, kitsune_run_do_abort,
                    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the run was cancelled"),
                    (GDestroyNotify) g_error_free);
}

/**
 * kitsune_run_get_metrics:
 * @self: a run
 *
 * Takes a snapshot of what the stages have done so far; once the run has
 * ended, of what they did. May be called from any thread.
 *
 * Returns: (transfer full): the snapshot
 *
 * Since: 1.0
 */
KitsuneMetrics *
kitsune_run_get_metrics (KitsuneRun *self)
{
  KitsuneMetrics *metrics;

  g_return_val_if_fail (KITSUNE_IS_RUN (self), NULL);

  g_mutex_lock (&self->lock);
  if (self->exec != NULL)
    metrics = kitsune_run_read_metrics (self);
  else
    metrics = kitsune_metrics_ref (kitsune_run_summary_get_metrics (self->summary));
  g_mutex_unlock (&self->lock);

  return metrics;
}

/**
 * kitsune_run_get_summary: (get-property summary)
 * @self: a run
 *
 * Returns how the run ended.
 *
 * Returns: (transfer none) (nullable): the summary, or %NULL if the run has
 *   not ended yet
 *
 * Since: 1.0
 */
KitsuneRunSummary *
kitsune_run_get_summary (KitsuneRun *self)
{
  KitsuneRunSummary *summary;

  g_return_val_if_fail (KITSUNE_IS_RUN (self), NULL);

  g_mutex_lock (&self->lock);
  summary = self->summary;
  g_mutex_unlock (&self->lock);

  return summary;
}

/**
 * kitsune_run_wait_async:
 * @self: a run
 * @cancellable: (nullable): ends the waiting, not the run
 * @callback: (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Waits for the end of the run; any number of callers may.
 *
 * Since: 1.0
 */
void
kitsune_run_wait_async (KitsuneRun *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  gboolean finished;

  g_return_if_fail (KITSUNE_IS_RUN (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, kitsune_run_wait_async);

  g_mutex_lock (&self->lock);
  finished = self->exec == NULL;
  if (!finished)
    g_ptr_array_add (self->waiters, g_object_ref (task));
  g_mutex_unlock (&self->lock);

  if (finished)
    g_task_return_boolean (task, TRUE);
}

/**
 * kitsune_run_wait_finish:
 * @self: a run
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Run.wait_async].
 *
 * Returns: (transfer full): the summary of a run that ended well, or %NULL
 *   with the error of the run in @error
 *
 * Since: 1.0
 */
KitsuneRunSummary *
kitsune_run_wait_finish (KitsuneRun *self,
                         GAsyncResult *result,
                         GError **error)
{
  const GError *failure;

  g_return_val_if_fail (KITSUNE_IS_RUN (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  failure = kitsune_run_summary_get_error (self->summary);
  if (failure != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (failure);
      return NULL;
    }

  return kitsune_run_summary_ref (self->summary);
}
