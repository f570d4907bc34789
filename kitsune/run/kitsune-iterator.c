/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-iterator.h"

#include "kitsune/base/kitsune-error.h"
#include "kitsune/operators/kitsune-pull-private.h"
#include "kitsune/run/kitsune-run-private.h"

#define DEFAULT_LOOKAHEAD 16

/**
 * KitsuneIterator:
 *
 * The items of a pipeline, taken one by one.
 *
 * The run starts when the first item is asked for. It is ahead of whoever takes
 * the items by [property@Iterator:lookahead] at most; then it waits. After the
 * last item comes %NULL, and after the items before an error the error, as
 * often as one asks. Closing the iterator, or dropping it, cancels the run.
 *
 * There are two ways to use an iterator, and the first call decides:
 * [method@Iterator.next] blocks, and the run, which then has a main context of
 * its own, moves only during such calls. With [method@Iterator.next_async] the
 * run lives on the main context that is thread-default, like any other. The
 * wrong one afterwards fails with %KITSUNE_ERROR_INVALID.
 *
 * An iterator is for one thread at a time.
 *
 * Since: 1.0
 */
struct _KitsuneIterator
{
  GObject parent_instance;

  KitsunePipeline *pipeline;
  KitsuneRunOptions *options; /* (nullable) */
  GCancellable *cancellable;  /* (nullable) */

  KitsunePull *pull;
  KitsuneRun *run;       /* NULL until started, or if it could not be */
  GMainContext *context; /* of the run, if calls block */
  gboolean started;
  gint busy; /* atomic: a call that blocks is under way */
};

enum
{
  PROP_0,
  PROP_LOOKAHEAD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneIterator, kitsune_iterator, G_TYPE_OBJECT)

static gboolean
kitsune_iterator_is_running (KitsuneIterator *self)
{
  return self->run != NULL && kitsune_run_get_state (self->run) != KITSUNE_RUN_STATE_FINISHED;
}

/* Nobody else iterates the context of a run that belongs to calls that block:
 * it has to end here. Not while such a call is under way, perhaps further up on
 * the stack; that one does it. */
static void
kitsune_iterator_wind_up (KitsuneIterator *self)
{
  if (self->context == NULL || !kitsune_iterator_is_running (self) ||
      !g_atomic_int_compare_and_exchange (&self->busy, FALSE, TRUE))
    return;

  g_main_context_push_thread_default (self->context);
  while (kitsune_iterator_is_running (self))
    g_main_context_iteration (self->context, TRUE);
  g_main_context_pop_thread_default (self->context);
  g_atomic_int_set (&self->busy, FALSE);
}

static void
kitsune_iterator_dispose (GObject *object)
{
  KitsuneIterator *self = KITSUNE_ITERATOR (object);

  kitsune_iterator_close (self);

  G_OBJECT_CLASS (kitsune_iterator_parent_class)->dispose (object);
}

static void
kitsune_iterator_finalize (GObject *object)
{
  KitsuneIterator *self = KITSUNE_ITERATOR (object);

  g_clear_object (&self->pipeline);
  g_clear_object (&self->options);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->run);
  g_clear_pointer (&self->context, g_main_context_unref);
  kitsune_pull_unref (self->pull);

  G_OBJECT_CLASS (kitsune_iterator_parent_class)->finalize (object);
}

static void
kitsune_iterator_get_property (GObject *object,
                               guint prop_id,
                               GValue *value,
                               GParamSpec *pspec)
{
  KitsuneIterator *self = KITSUNE_ITERATOR (object);

  switch (prop_id)
    {
    case PROP_LOOKAHEAD:
      g_value_set_uint (value, kitsune_iterator_get_lookahead (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_iterator_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  KitsuneIterator *self = KITSUNE_ITERATOR (object);

  switch (prop_id)
    {
    case PROP_LOOKAHEAD:
      kitsune_iterator_set_lookahead (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_iterator_class_init (KitsuneIteratorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kitsune_iterator_dispose;
  object_class->finalize = kitsune_iterator_finalize;
  object_class->get_property = kitsune_iterator_get_property;
  object_class->set_property = kitsune_iterator_set_property;

  /**
   * KitsuneIterator:lookahead: (getter get_lookahead) (setter set_lookahead)
   *
   * How many items the run may be ahead.
   *
   * When so many wait to be taken the run waits, too, until half of them are
   * gone. Stages that work on several items at once may have some more in hand.
   *
   * Since: 1.0
   */
  properties[PROP_LOOKAHEAD] =
      g_param_spec_uint ("lookahead", NULL, NULL, 1, G_MAXINT, DEFAULT_LOOKAHEAD,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_iterator_init (KitsuneIterator *self)
{
  self->pull = kitsune_pull_new (DEFAULT_LOOKAHEAD);
}

/**
 * kitsune_iterator_new:
 * @pipeline: a pipeline
 * @options: (nullable): options for the run
 * @cancellable: (nullable): cancels the run
 *
 * Creates an iterator over the items of a pipeline.
 *
 * Nothing is run yet.
 *
 * Returns: (transfer full): a new iterator
 *
 * Since: 1.0
 */
KitsuneIterator *
kitsune_iterator_new (KitsunePipeline *pipeline,
                      KitsuneRunOptions *options,
                      GCancellable *cancellable)
{
  KitsuneIterator *self;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);

  self = g_object_new (KITSUNE_TYPE_ITERATOR, NULL);
  self->pipeline = g_object_ref (pipeline);
  g_set_object (&self->options, options);
  g_set_object (&self->cancellable, cancellable);

  return self;
}

/**
 * kitsune_iterator_get_lookahead: (get-property lookahead)
 * @self: an iterator
 *
 * Returns how many items the run may be ahead.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint
kitsune_iterator_get_lookahead (KitsuneIterator *self)
{
  g_return_val_if_fail (KITSUNE_IS_ITERATOR (self), 0);

  return kitsune_pull_get_limit (self->pull);
}

/**
 * kitsune_iterator_set_lookahead: (set-property lookahead)
 * @self: an iterator
 * @lookahead: the number of items, at least 1
 *
 * Sets how many items the run may be ahead; also while it is going on.
 *
 * Since: 1.0
 */
void
kitsune_iterator_set_lookahead (KitsuneIterator *self,
                                guint lookahead)
{
  g_return_if_fail (KITSUNE_IS_ITERATOR (self));
  g_return_if_fail (lookahead > 0);

  if (kitsune_pull_get_limit (self->pull) == lookahead)
    return;

  kitsune_pull_set_limit (self->pull, lookahead);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOOKAHEAD]);
}

static void
kitsune_iterator_waited_cb (GObject *object,
                            GAsyncResult *result,
                            gpointer user_data)
{
  g_autoptr (KitsunePull) pull = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_run_wait_finish (KITSUNE_RUN (object), result, &error);

  kitsune_pull_finish (pull, error);
}

/* On the context that is thread-default. What goes wrong is what the iterator
 * gives then. */
static void
kitsune_iterator_start (KitsuneIterator *self)
{
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (GError) error = NULL;

  self->started = TRUE;
  if (kitsune_pull_is_closed (self->pull))
    return;

  runner = kitsune_runner_new_for_sink (kitsune_sink_new_pull (self->pipeline, self->pull), self->options);
  self->run = kitsune_runner_start (runner, self->cancellable, &error);
  if (self->run != NULL)
    kitsune_run_wait_async (self->run, NULL, kitsune_iterator_waited_cb, kitsune_pull_ref (self->pull));
  else
    kitsune_pull_finish (self->pull, error);
}

static gboolean
kitsune_iterator_check_way (KitsuneIterator *self,
                            gboolean blocking,
                            GError **error)
{
  if (!self->started || blocking == (self->context != NULL))
    return TRUE;

  g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID,
               "an iterator whose first call %s cannot be used by one that %s",
               blocking ? "was asynchronous" : "blocked", blocking ? "blocks" : "is asynchronous");

  return FALSE;
}

static void
kitsune_iterator_cancelled_cb (GCancellable *cancellable,
                               gpointer user_data)
{
  g_main_context_wakeup (user_data);
}

/* Lets the run move until there is an answer or @cancellable is cancelled. */
static KitsunePullState
kitsune_iterator_iterate (KitsuneIterator *self,
                          GCancellable *cancellable,
                          KitsuneItem **item,
                          GError **error)
{
  KitsunePullState state;
  gulong cancelled_id = 0;

  g_main_context_push_thread_default (self->context);
  if (!self->started)
    kitsune_iterator_start (self);

  state = kitsune_pull_take (self->pull, item, error);
  /* not a source: GLib leaks one that goes while another thread cancels */
  if (state == KITSUNE_PULL_WAIT && cancellable != NULL)
    cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (kitsune_iterator_cancelled_cb),
                                          g_main_context_ref (self->context), (GDestroyNotify) g_main_context_unref);

  while (state == KITSUNE_PULL_WAIT && !g_cancellable_is_cancelled (cancellable))
    {
      g_main_context_iteration (self->context, TRUE);
      state = kitsune_pull_take (self->pull, item, error);
    }

  if (cancelled_id != 0)
    g_cancellable_disconnect (cancellable, cancelled_id);
  g_main_context_pop_thread_default (self->context);

  return state;
}

/**
 * kitsune_iterator_next:
 * @self: an iterator
 * @cancellable: (nullable): ends the waiting, not the run
 * @error: return location for a [type@GLib.Error]
 *
 * Waits for the next item and returns it.
 *
 * The run moves only during this call, on a main context of its own, in the
 * calling thread. A call from a function of that very run fails with
 * %KITSUNE_ERROR_BUSY.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error after the
 *   last one or once @self is closed, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_iterator_next (KitsuneIterator *self,
                       GCancellable *cancellable,
                       GError **error)
{
  KitsuneItem *item = NULL;
  KitsunePullState state;

  g_return_val_if_fail (KITSUNE_IS_ITERATOR (self), NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !kitsune_iterator_check_way (self, TRUE, error))
    return NULL;
  if (!g_atomic_int_compare_and_exchange (&self->busy, FALSE, TRUE))
    {
      g_set_error_literal (error, KITSUNE_ERROR, KITSUNE_ERROR_BUSY, "the iterator is waiting for an item already");
      return NULL;
    }

  /* functions of the run may drop the iterator */
  g_object_ref (self);
  if (self->context == NULL)
    self->context = g_main_context_new ();
  state = kitsune_iterator_iterate (self, cancellable, &item, error);
  g_atomic_int_set (&self->busy, FALSE);

  if (state == KITSUNE_PULL_WAIT)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  else if (state != KITSUNE_PULL_ITEM)
    kitsune_iterator_wind_up (self);
  g_object_unref (self);

  return item;
}

/**
 * kitsune_iterator_next_async:
 * @self: an iterator
 * @cancellable: (nullable): ends the waiting, not the run
 * @callback: (scope async): called when there is an item, or none any more
 * @user_data: data for @callback
 *
 * Waits for the next item.
 *
 * With the first call the run starts, on the thread-default main context. Any
 * number of calls may be under way; they are answered in their order.
 *
 * Since: 1.0
 */
void
kitsune_iterator_next_async (KitsuneIterator *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (KITSUNE_IS_ITERATOR (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, kitsune_iterator_next_async);
  if (!kitsune_iterator_check_way (self, FALSE, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }

  if (!self->started)
    kitsune_iterator_start (self);
  kitsune_pull_take_async (self->pull, task);
}

/**
 * kitsune_iterator_next_finish:
 * @self: an iterator
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Iterator.next_async].
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error after the
 *   last one or once @self is closed, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_iterator_next_finish (KitsuneIterator *self,
                              GAsyncResult *result,
                              GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_ITERATOR (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * kitsune_iterator_try_next:
 * @self: an iterator
 * @error: return location for a [type@GLib.Error]
 *
 * Returns the next item if it is there already.
 *
 * Starts nothing and waits for nothing. Calls of [method@Iterator.next_async]
 * that are under way come first.
 *
 * Returns: (transfer full) (nullable): the item; %NULL without @error if there
 *   is none now, and with @error set on failure
 *
 * Since: 1.0
 */
KitsuneItem *
kitsune_iterator_try_next (KitsuneIterator *self,
                           GError **error)
{
  KitsuneItem *item = NULL;

  g_return_val_if_fail (KITSUNE_IS_ITERATOR (self), NULL);

  return kitsune_pull_take (self->pull, &item, error) == KITSUNE_PULL_ITEM ? item : NULL;
}

/**
 * kitsune_iterator_close:
 * @self: an iterator
 *
 * Lets go of the items that are still there and cancels the run.
 *
 * Where calls block the run has ended when this returns, unless it was called
 * from a function of that run; otherwise see [method@Iterator.close_async].
 * Does nothing if @self is closed.
 *
 * Since: 1.0
 */
void
kitsune_iterator_close (KitsuneIterator *self)
{
  g_return_if_fail (KITSUNE_IS_ITERATOR (self));

  kitsune_pull_close (self->pull);
  if (kitsune_iterator_is_running (self))
    {
      kitsune_run_cancel (self->run);
      kitsune_iterator_wind_up (self);
    }
}

static void
kitsune_iterator_closed_cb (GObject *object,
                            GAsyncResult *result,
                            gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  /* that it was cancelled is no news; if this was, the task says so itself */
  g_autoptr (KitsuneRunSummary) summary = kitsune_run_wait_finish (KITSUNE_RUN (object), result, NULL);

  g_task_return_boolean (task, TRUE);
}

/**
 * kitsune_iterator_close_async:
 * @self: an iterator
 * @cancellable: (nullable): ends the waiting
 * @callback: (scope async): called when the run has ended
 * @user_data: data for @callback
 *
 * Closes an iterator and waits for the end of its run.
 *
 * Since: 1.0
 */
void
kitsune_iterator_close_async (KitsuneIterator *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (KITSUNE_IS_ITERATOR (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, kitsune_iterator_close_async);

  kitsune_iterator_close (self);
  if (self->run != NULL)
    kitsune_run_wait_async (self->run, cancellable, kitsune_iterator_closed_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * kitsune_iterator_close_finish:
 * @self: an iterator
 * @result: the result given to the callback
 * @error: return location for a [type@GLib.Error]
 *
 * Finishes [method@Iterator.close_async].
 *
 * Returns: %TRUE on success, %FALSE with @error set if the waiting was
 *   cancelled
 *
 * Since: 1.0
 */
gboolean
kitsune_iterator_close_finish (KitsuneIterator *self,
                               GAsyncResult *result,
                               GError **error)
{
  g_return_val_if_fail (KITSUNE_IS_ITERATOR (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
