/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-run-private.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/operators/kitsune-sinks-private.h"

/**
 * KitsuneRunner:
 *
 * One or more terminals made runnable.
 *
 * A runner is made from a pipeline and what is to be done with its items, and
 * may be run any number of times, also at the same time. A run happens on the
 * main context that is thread-default where it is started; [method@Runner.run]
 * uses one of its own and blocks.
 *
 * The signals of a runner are those of all the stages in its runs. They have
 * the name of the stage as detail, so `item::parse` is about the stage named
 * "parse". They are emitted on the main context of the run, after the signal of
 * the stage itself.
 *
 * Since: 1.0
 */
struct _KitsuneRunner
{
  GObject parent_instance;

  GPtrArray *sinks; /* KitsuneStage */
  gboolean empty;   /* merged from no runners */
  KitsuneRunOptions *options;

  GMutex lock;
  GPtrArray *runs;                 /* KitsuneRun that go on; under lock */
  KitsuneRunSummary *last_summary; /* under lock */
};

enum
{
  PROP_0,
  PROP_OPTIONS,
  PROP_LAST_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneRunner, kitsune_runner, G_TYPE_OBJECT)

static void
kitsune_runner_finalize (GObject *object)
{
  KitsuneRunner *self = KITSUNE_RUNNER (object);

  g_ptr_array_unref (self->sinks);
  g_ptr_array_unref (self->runs);
  g_clear_object (&self->options);
  g_clear_pointer (&self->last_summary, kitsune_run_summary_unref);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kitsune_runner_parent_class)->finalize (object);
}

static void
kitsune_runner_get_property (GObject *object,
                             guint prop_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  KitsuneRunner *self = KITSUNE_RUNNER (object);

  switch (prop_id)
    {
    case PROP_OPTIONS:
      g_value_set_object (value, self->options);
      break;
    case PROP_LAST_SUMMARY:
      g_value_take_boxed (value, kitsune_runner_get_last_summary (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_runner_set_property (GObject *object,
                             guint prop_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_OPTIONS:
      kitsune_runner_set_options (KITSUNE_RUNNER (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_runner_class_init (KitsuneRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kitsune_runner_finalize;
  object_class->get_property = kitsune_runner_get_property;
  object_class->set_property = kitsune_runner_set_property;

  /**
   * KitsuneRunner:options: (getter get_options) (setter set_options)
   *
   * What is decided per run; read when a run starts.
   *
   * Since: 1.0
   */
  properties[PROP_OPTIONS] = g_param_spec_object ("options", NULL, NULL, KITSUNE_TYPE_RUN_OPTIONS,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  /**
   * KitsuneRunner:last-summary: (getter get_last_summary)
   *
   * How the run that ended last ended, also if it failed; %NULL before that.
   *
   * Since: 1.0
   */
  properties[PROP_LAST_SUMMARY] = g_param_spec_boxed ("last-summary", NULL, NULL, KITSUNE_TYPE_RUN_SUMMARY,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
  kitsune_runner_init_signals (G_TYPE_FROM_CLASS (klass));
}

static void
kitsune_runner_init (KitsuneRunner *self)
{
  g_mutex_init (&self->lock);
  self->sinks = g_ptr_array_new_with_free_func (g_object_unref);
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
  self->options = kitsune_run_options_new ();
}

KitsuneRunner *
kitsune_runner_new_for_sink (KitsuneStage *sink,
                             KitsuneRunOptions *options)
{
  KitsuneRunner *self = g_object_new (KITSUNE_TYPE_RUNNER, NULL);

  g_ptr_array_add (self->sinks, sink);
  if (options != NULL)
    g_set_object (&self->options, options);

  return self;
}

/**
 * kitsune_runner_new:
 * @pipeline: a pipeline
 *
 * Creates a runner that runs a pipeline for its side effects and lets its
 * items go.
 *
 * Returns: (transfer full): a new runner
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_runner_new (KitsunePipeline *pipeline)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);

  return kitsune_runner_new_for_sink (kitsune_sink_new_discard (pipeline), NULL);
}

/**
 * kitsune_runner_new_for_stage:
 * @stage: a stage that consumes and emits nothing, such as a [class@Sink] that
 *   has been connected
 *
 * Creates a runner that runs a terminal stage.
 *
 * A stage that has outputs, or that consumes nothing, is a construction
 * mistake.
 *
 * Returns: (transfer full): a new runner
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_runner_new_for_stage (KitsuneStage *stage)
{
  g_return_val_if_fail (KITSUNE_IS_STAGE (stage), NULL);

  return kitsune_runner_new_for_sink (g_object_ref (stage), NULL);
}

/**
 * kitsune_runner_new_merged:
 * @runners: (array length=n_runners): the runners
 * @n_runners: how many they are
 *
 * Creates a runner that runs the terminals of several runners as one run.
 *
 * Stages that several of them have upstream work once, and each terminal sees
 * all their items. The new runner has the options of the first one. Running a
 * runner that was merged from none fails with %KITSUNE_ERROR_NO_RUNNERS.
 *
 * Returns: (transfer full): a new runner
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_runner_new_merged (KitsuneRunner **runners,
                           gsize n_runners)
{
  KitsuneRunner *self;

  g_return_val_if_fail (runners != NULL || n_runners == 0, NULL);

  self = g_object_new (KITSUNE_TYPE_RUNNER, NULL);
  self->empty = n_runners == 0;
  if (n_runners > 0)
    g_set_object (&self->options, runners[0]->options);
  for (gsize i = 0; i < n_runners; i++)
    for (guint s = 0; s < runners[i]->sinks->len; s++)
      if (!g_ptr_array_find (self->sinks, g_ptr_array_index (runners[i]->sinks, s), NULL))
        g_ptr_array_add (self->sinks, g_object_ref (g_ptr_array_index (runners[i]->sinks, s)));

  return self;
}

/**
 * kitsune_runner_get_terminal:
 * @self: a runner
 * @index: the number of the terminal, from 0
 *
 * Returns the stage that uses the items, so that its options can be set.
 *
 * A runner has one terminal, unless it was merged from several.
 *
 * Returns: (transfer none) (nullable): the stage, or %NULL if there is none
 *   with that number
 *
 * Since: 1.0
 */
KitsuneStage *
kitsune_runner_get_terminal (KitsuneRunner *self,
                             guint index)
{
  g_return_val_if_fail (KITSUNE_IS_RUNNER (self), NULL);

  return index < self->sinks->len ? g_ptr_array_index (self->sinks, index) : NULL;
}

/**
 * kitsune_runner_get_options: (get-property options)
 * @self: a runner
 *
 * Returns what is decided per run.
 *
 * Returns: (transfer none): the options
 *
 * Since: 1.0
 */
KitsuneRunOptions *
kitsune_runner_get_options (KitsuneRunner *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUNNER (self), NULL);

  return self->options;
}

/**
 * kitsune_runner_set_options: (set-property options)
 * @self: a runner
 * @options: the options
 *
 * Sets what is decided per run.
 *
 * Since: 1.0
 */
void
kitsune_runner_set_options (KitsuneRunner *self,
                            KitsuneRunOptions *options)
{
  g_return_if_fail (KITSUNE_IS_RUNNER (self));
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (options));

  if (g_set_object (&self->options, options))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPTIONS]);
}

static KitsunePlan *
kitsune_runner_make_plan (KitsuneRunner *self,
                          GError **error)
{
  if (self->empty)
    {
      g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_NO_RUNNERS,
                           "a runner merged from no runners has nothing to run");
      return NULL;
    }

  return kitsune_plan_new ((KitsuneStage **) self->sinks->pdata, self->sinks->len, TRUE, self->options, error);
}

/**
 * kitsune_runner_validate:
 * @self: a runner
 * @error: return location for a [type@GLib.Error]
 *
 * Looks for everything that is wrong with the stages that would be run.
 *
 * All mistakes are reported at once, one per line of the error's message, each
 * with the name of its stage. Every way to run does this too.
 *
 * Returns: %TRUE if there is nothing wrong
 *
 * Since: 1.0
 */
gboolean
kitsune_runner_validate (KitsuneRunner *self,
                         GError **error)
{
  g_autoptr (KitsunePlan) plan = NULL;

  g_return_val_if_fail (KITSUNE_IS_RUNNER (self), FALSE);

  plan = kitsune_runner_make_plan (self, error);

  return plan != NULL;
}

void
kitsune_runner_run_started (KitsuneRunner *self,
                            KitsuneRun *run)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->runs, g_object_ref (run));
  g_mutex_unlock (&self->lock);
}

void
kitsune_runner_run_completed (KitsuneRunner *self,
                              KitsuneRun *run)
{
  KitsuneRunSummary *summary = kitsune_run_get_summary (run);

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->last_summary, kitsune_run_summary_unref);
  self->last_summary = kitsune_run_summary_ref (summary);
  g_mutex_unlock (&self->lock);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SUMMARY]);
  g_signal_emit (self, kitsune_runner_get_signal (KITSUNE_RUNNER_COMPLETED), 0, run, summary);

  g_mutex_lock (&self->lock);
  g_ptr_array_remove (self->runs, run);
  g_mutex_unlock (&self->lock);
}

/**
 * kitsune_runner_start:
 * @self: a runner
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Starts a run on the thread-default main context and returns at once.
 *
 * Fails only for construction mistakes, see [method@Runner.validate]; what
 * goes wrong later is in the summary of the run.
 *
 * Returns: (transfer full): the run, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneRun *
kitsune_runner_start (KitsuneRunner *self,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (KitsunePlan) plan = NULL;
  g_autoptr (GMainContext) context = NULL;

  g_return_val_if_fail (KITSUNE_IS_RUNNER (self), NULL);

  plan = kitsune_runner_make_plan (self, error);
  if (plan == NULL)
    return NULL;

  context = g_main_context_ref_thread_default ();

  return kitsune_run_start (self, plan, self->options, context, cancellable);
}

gboolean
kitsune_runner_run_for_result (KitsuneRunner *self,
                               GCancellable *cancellable,
                               GValue *result,
                               GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (KitsuneRun) run = NULL;
  const GError *failure;

  g_main_context_push_thread_default (context);
  run = kitsune_runner_start (self, cancellable, error);
  while (run != NULL && kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (context, TRUE);
  g_main_context_pop_thread_default (context);

  if (run == NULL)
    return FALSE;

  failure = kitsune_run_summary_get_error (kitsune_run_get_summary (run));
  if (failure != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (failure);
      return FALSE;
    }

  if (result != NULL && kitsune_run_get_result (run, 0)->g_type != 0)
    {
      g_value_init (result, G_VALUE_TYPE (kitsune_run_get_result (run, 0)));
      g_value_copy (kitsune_run_get_result (run, 0), result);
    }

  return TRUE;
}

/**
 * kitsune_runner_run:
 * @self: a runner
 * @cancellable: (nullable): cancels the run
 * @error: return location for a [type@GLib.Error]
 *
 * Runs to the end and returns only then.
 *
 * The run has a main context of its own, on which everything of it happens, in
 * the calling thread. The summary of a run that failed is
 * [property@Runner:last-summary].
 *
 * Returns: (transfer full): the summary, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneRunSummary *
kitsune_runner_run (KitsuneRunner *self,
                    GCancellable *cancellable,
                    GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_RUNNER (self), NULL);

  if (!kitsune_runner_run_for_result (self, cancellable, NULL, error))
    return NULL;

  return kitsune_runner_get_last_summary (self);
}

static void
kitsune_runner_waited_cb (GObject *object,
                          GAsyncResult *result,
                          gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  KitsuneRunSummary *summary = kitsune_run_wait_finish (KITSUNE_RUN (object), result, &error);

  if (summary != NULL)
    g_task_return_pointer (task, summary, (GDestroyNotify) kitsune_run_summary_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * kitsune_runner_run_async:
 * @self: a runner
 * @cancellable: (nullable): cancels the run
 * @callback: (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Runs on the thread-default main context.
 *
 * Since: 1.0
 */
void
kitsune_runner_run_async (KitsuneRunner *self,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (KITSUNE_IS_RUNNER (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kitsune_runner_run_async);

  run = kitsune_runner_start (self, cancellable, &error);
  if (run == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  kitsune_run_wait_async (run, NULL, kitsune_runner_waited_cb, g_steal_pointer (&task));
}

/**
 * kitsune_runner_run_finish:
 * @self: a runner
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Runner.run_async].
 *
 * Returns: (transfer full): the summary, or %NULL with @error set
 *
 * Since: 1.0
 */
KitsuneRunSummary *
kitsune_runner_run_finish (KitsuneRunner *self,
                           GAsyncResult *result,
                           GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_RUNNER (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GPtrArray *
kitsune_runner_dup_runs (KitsuneRunner *self)
{
  GPtrArray *runs;

  g_mutex_lock (&self->lock);
  runs = g_ptr_array_copy (self->runs, (GCopyFunc) g_object_ref, NULL);
  g_mutex_unlock (&self->lock);
  g_ptr_array_set_free_func (runs, g_object_unref);

  return runs;
}

static void
kitsune_runner_for_each_run (KitsuneRunner *self,
                             void (*func) (KitsuneRun *run))
{
  g_autoptr (GPtrArray) runs = kitsune_runner_dup_runs (self);

  for (guint i = 0; i < runs->len; i++)
    func (g_ptr_array_index (runs, i));
}

/**
 * kitsune_runner_pause:
 * @self: a runner
 *
 * Pauses all runs that are going on, see [method@Run.pause].
 *
 * Since: 1.0
 */
void
kitsune_runner_pause (KitsuneRunner *self)
{
  g_return_if_fail (KITSUNE_IS_RUNNER (self));

  kitsune_runner_for_each_run (self, kitsune_run_pause);
}

/**
 * kitsune_runner_resume:
 * @self: a runner
 *
 * Resumes all runs that are paused, see [method@Run.resume].
 *
 * Since: 1.0
 */
void
kitsune_runner_resume (KitsuneRunner *self)
{
  g_return_if_fail (KITSUNE_IS_RUNNER (self));

  kitsune_runner_for_each_run (self, kitsune_run_resume);
}

/**
 * kitsune_runner_stop:
 * @self: a runner
 *
 * Stops all runs that are going on in order, see [method@Run.stop].
 *
 * Since: 1.0
 */
void
kitsune_runner_stop (KitsuneRunner *self)
{
  g_return_if_fail (KITSUNE_IS_RUNNER (self));

  kitsune_runner_for_each_run (self, kitsune_run_stop);
}

/**
 * kitsune_runner_get_last_summary: (get-property last-summary)
 * @self: a runner
 *
 * Returns how the run that ended last ended, also if it failed.
 *
 * Returns: (transfer full) (nullable): the summary, or %NULL if no run has
 *   ended yet
 *
 * Since: 1.0
 */
KitsuneRunSummary *
kitsune_runner_get_last_summary (KitsuneRunner *self)
{
  KitsuneRunSummary *summary;

  g_return_val_if_fail (KITSUNE_IS_RUNNER (self), NULL);

  g_mutex_lock (&self->lock);
  summary = self->last_summary != NULL ? kitsune_run_summary_ref (self->last_summary) : NULL;
  g_mutex_unlock (&self->lock);

  return summary;
}
