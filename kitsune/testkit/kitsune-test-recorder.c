/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-test-recorder.h"
#include "kitsune/testkit/kitsune-test-error.h"
#include "kitsune/testkit/kitsune-test-event-private.h"

/**
 * KitsuneTestRecorder:
 *
 * Writes down what a runner signals about its runs: what each stage gave out,
 * what failed, was dropped, given up or restarted, and when stages and runs began
 * and ended.
 *
 * All runs that are started while it exists are recorded. What its functions
 * return is the state at the time of the call and does not change later. They may
 * be called from any thread.
 *
 * Since: 1.0
 */
struct _KitsuneTestRecorder
{
  GObject parent_instance;

  KitsuneRunner *runner;
  GMutex lock;
  GPtrArray *events; /* KitsuneTestEvent; under lock */
};

enum
{
  PROP_0,
  PROP_RUNNER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneTestRecorder, kitsune_test_recorder, G_TYPE_OBJECT)

/* --- what is signalled --- */

static KitsuneTestEvent *
kitsune_test_recorder_new_event (KitsuneTestRecorder *self,
                                 KitsuneTestEventKind kind,
                                 const GValue *item,
                                 const GError *error)
{
  KitsuneClock *clock = kitsune_run_options_get_clock (kitsune_runner_get_options (self->runner));
  GSignalInvocationHint *hint = g_signal_get_invocation_hint (self->runner);

  /* the detail is the name that the stage has in this run */
  return kitsune_test_event_new (kind, clock, g_quark_to_string (hint->detail), item, error);
}

static void
kitsune_test_recorder_take (KitsuneTestRecorder *self,
                            KitsuneTestEvent *event)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->events, event);
  g_mutex_unlock (&self->lock);
}

static void
kitsune_test_recorder_add (KitsuneTestRecorder *self,
                           KitsuneTestEventKind kind,
                           const GValue *item,
                           const GError *error)
{
  kitsune_test_recorder_take (self, kitsune_test_recorder_new_event (self, kind, item, error));
}

static void
kitsune_test_recorder_started_cb (KitsuneTestRecorder *self)
{
  kitsune_test_recorder_add (self, KITSUNE_TEST_EVENT_STARTED, NULL, NULL);
}

static void
kitsune_test_recorder_finished_cb (KitsuneTestRecorder *self)
{
  kitsune_test_recorder_add (self, KITSUNE_TEST_EVENT_END, NULL, NULL);
}

static void
kitsune_test_recorder_item_cb (KitsuneTestRecorder *self,
                               KitsuneRun *run,
                               KitsuneStage *stage,
                               const GValue *item)
{
  kitsune_test_recorder_add (self, KITSUNE_TEST_EVENT_ITEM, item, NULL);
}

static void
kitsune_test_recorder_error_cb (KitsuneTestRecorder *self,
                                KitsuneRun *run,
                                KitsuneStage *stage,
                                const GValue *item,
                                const GError *error,
                                guint attempt)
{
  KitsuneTestEvent *event = kitsune_test_recorder_new_event (self, KITSUNE_TEST_EVENT_ERROR, item, error);

  event->attempt = attempt;
  kitsune_test_recorder_take (self, event);
}

static void
kitsune_test_recorder_dropped_cb (KitsuneTestRecorder *self,
                                  KitsuneRun *run,
                                  KitsuneStage *stage,
                                  const GValue *item,
                                  KitsuneDropReason reason)
{
  KitsuneTestEvent *event = kitsune_test_recorder_new_event (self, KITSUNE_TEST_EVENT_DROPPED, item, NULL);

  event->reason = reason;
  kitsune_test_recorder_take (self, event);
}

static void
kitsune_test_recorder_restarted_cb (KitsuneTestRecorder *self,
                                    KitsuneRun *run,
                                    KitsuneStage *stage,
                                    guint attempt,
                                    const GError *error)
{
  KitsuneTestEvent *event = kitsune_test_recorder_new_event (self, KITSUNE_TEST_EVENT_RESTARTED, NULL, error);

  event->attempt = attempt;
  kitsune_test_recorder_take (self, event);
}

static void
kitsune_test_recorder_dead_letter_cb (KitsuneTestRecorder *self,
                                      KitsuneRun *run,
                                      KitsuneStage *stage,
                                      const GValue *item,
                                      const GError *error)
{
  kitsune_test_recorder_add (self, KITSUNE_TEST_EVENT_DEAD_LETTER, item, error);
}

static void
kitsune_test_recorder_completed_cb (KitsuneTestRecorder *self,
                                    KitsuneRun *run,
                                    KitsuneRunSummary *summary)
{
  kitsune_test_recorder_add (self, KITSUNE_TEST_EVENT_COMPLETED, NULL, kitsune_run_summary_get_error (summary));
}

static const struct
{
  const char *signal;
  GCallback callback;
} kitsune_test_recorder_signals[] = {
  { "stage-started", G_CALLBACK (kitsune_test_recorder_started_cb) },
  { "item", G_CALLBACK (kitsune_test_recorder_item_cb) },
  { "stage-error", G_CALLBACK (kitsune_test_recorder_error_cb) },
  { "dropped", G_CALLBACK (kitsune_test_recorder_dropped_cb) },
  { "stage-restarted", G_CALLBACK (kitsune_test_recorder_restarted_cb) },
  { "dead-letter", G_CALLBACK (kitsune_test_recorder_dead_letter_cb) },
  { "stage-finished", G_CALLBACK (kitsune_test_recorder_finished_cb) },
  { "completed", G_CALLBACK (kitsune_test_recorder_completed_cb) },
};

static void
kitsune_test_recorder_constructed (GObject *object)
{
  KitsuneTestRecorder *self = KITSUNE_TEST_RECORDER (object);

  G_OBJECT_CLASS (kitsune_test_recorder_parent_class)->constructed (object);

  for (guint i = 0; self->runner != NULL && i < G_N_ELEMENTS (kitsune_test_recorder_signals); i++)
    g_signal_connect_object (self->runner, kitsune_test_recorder_signals[i].signal,
                             kitsune_test_recorder_signals[i].callback, self, G_CONNECT_SWAPPED);
}

static void
kitsune_test_recorder_get_property (GObject *object,
                                    guint prop_id,
                                    GValue *value,
                                    GParamSpec *pspec)
{
  KitsuneTestRecorder *self = KITSUNE_TEST_RECORDER (object);

  switch (prop_id)
    {
    case PROP_RUNNER:
      g_value_set_object (value, self->runner);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_test_recorder_set_property (GObject *object,
                                    guint prop_id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  KitsuneTestRecorder *self = KITSUNE_TEST_RECORDER (object);

  switch (prop_id)
    {
    case PROP_RUNNER:
      self->runner = g_value_dup_object (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_test_recorder_finalize (GObject *object)
{
  KitsuneTestRecorder *self = KITSUNE_TEST_RECORDER (object);

  g_clear_object (&self->runner);
  g_ptr_array_unref (self->events);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kitsune_test_recorder_parent_class)->finalize (object);
}

static void
kitsune_test_recorder_class_init (KitsuneTestRecorderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = kitsune_test_recorder_constructed;
  object_class->finalize = kitsune_test_recorder_finalize;
  object_class->get_property = kitsune_test_recorder_get_property;
  object_class->set_property = kitsune_test_recorder_set_property;

  /**
   * KitsuneTestRecorder:runner:
   *
   * The runner whose runs are recorded.
   *
   * Since: 1.0
   */
  properties[PROP_RUNNER] = g_param_spec_object ("runner", NULL, NULL, KITSUNE_TYPE_RUNNER,
                                                 G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_test_recorder_init (KitsuneTestRecorder *self)
{
  g_mutex_init (&self->lock);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) kitsune_test_event_unref);
}

/* --- the recorder --- */

/**
 * kitsune_test_recorder_new:
 * @runner: the runner whose runs are recorded
 *
 * Creates a recorder; it records as long as it exists.
 *
 * Returns: (transfer full): a new recorder
 *
 * Since: 1.0
 */
KitsuneTestRecorder *
kitsune_test_recorder_new (KitsuneRunner *runner)
{
  g_return_val_if_fail (KITSUNE_IS_RUNNER (runner), NULL);

  return g_object_new (KITSUNE_TEST_TYPE_RECORDER, "runner", runner, NULL);
}

/* With the lock held. */
static gboolean
kitsune_test_recorder_matches (KitsuneTestEvent *event,
                               const char *stage)
{
  return stage == NULL || g_strcmp0 (event->stage, stage) == 0;
}

/**
 * kitsune_test_recorder_count:
 * @self: a recorder
 * @kind: what to count
 * @stage: (nullable): the name of a stage; %NULL is all of them
 *
 * Returns how many events of a kind there have been.
 *
 * Returns: the number of events
 *
 * Since: 1.0
 */
guint
kitsune_test_recorder_count (KitsuneTestRecorder *self,
                             KitsuneTestEventKind kind,
                             const char *stage)
{
  guint n_events = 0;

  g_return_val_if_fail (KITSUNE_TEST_IS_RECORDER (self), 0);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->events->len; i++)
    {
      KitsuneTestEvent *event = g_ptr_array_index (self->events, i);

      n_events += event->kind == kind && kitsune_test_recorder_matches (event, stage);
    }
  g_mutex_unlock (&self->lock);

  return n_events;
}

/**
 * kitsune_test_recorder_get_events:
 * @self: a recorder
 * @stage: (nullable): the name of a stage; %NULL is all of them
 *
 * Returns the events in the order in which they happened.
 *
 * Returns: (transfer full): a list of [struct@Event]
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_test_recorder_get_events (KitsuneTestRecorder *self,
                                  const char *stage)
{
  g_autoptr (GArray) values = NULL;

  g_return_val_if_fail (KITSUNE_TEST_IS_RECORDER (self), NULL);

  values = g_array_new (FALSE, TRUE, sizeof (GValue));
  g_array_set_clear_func (values, (GDestroyNotify) g_value_unset);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->events->len; i++)
    {
      KitsuneTestEvent *event = g_ptr_array_index (self->events, i);
      GValue value = G_VALUE_INIT;

      if (!kitsune_test_recorder_matches (event, stage))
        continue;
      g_value_init (&value, KITSUNE_TEST_TYPE_EVENT);
      g_value_set_boxed (&value, event);
      g_array_append_val (values, value);
    }
  g_mutex_unlock (&self->lock);

  return kitsune_items_new ((const GValue *) (gconstpointer) values->data, values->len);
}

/**
 * kitsune_test_recorder_get_items:
 * @self: a recorder
 * @stage: the name of a stage
 *
 * Returns the items that have left a stage, or, for a terminal, have come to it.
 *
 * Returns: (transfer full): a list of them
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_test_recorder_get_items (KitsuneTestRecorder *self,
                                 const char *stage)
{
  g_autoptr (GArray) values = NULL;
  KitsuneItems *items;

  g_return_val_if_fail (KITSUNE_TEST_IS_RECORDER (self), NULL);
  g_return_val_if_fail (stage != NULL, NULL);

  values = g_array_new (FALSE, TRUE, sizeof (GValue));
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->events->len; i++)
    {
      KitsuneTestEvent *event = g_ptr_array_index (self->events, i);

      if (event->kind == KITSUNE_TEST_EVENT_ITEM && kitsune_test_recorder_matches (event, stage))
        g_array_append_val (values, event->item); /* borrowed */
    }
  items = kitsune_items_new ((const GValue *) (gconstpointer) values->data, values->len);
  g_mutex_unlock (&self->lock);

  return items;
}

/**
 * kitsune_test_recorder_expect_no_errors:
 * @self: a recorder
 * @error: return location for a [type@GLib.Error]
 *
 * Checks that no user function has failed and that no run has ended with an
 * error.
 *
 * Returns: %TRUE if there were none, %FALSE with @error set to
 *   %KITSUNE_TEST_ERROR_UNEXPECTED, which lists them
 *
 * Since: 1.0
 */
gboolean
kitsune_test_recorder_expect_no_errors (KitsuneTestRecorder *self,
                                        GError **error)
{
  g_autoptr (GPtrArray) failed = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (KITSUNE_TEST_IS_RECORDER (self), FALSE);

  failed = g_ptr_array_new_with_free_func ((GDestroyNotify) kitsune_test_event_unref);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->events->len; i++)
    {
      KitsuneTestEvent *event = g_ptr_array_index (self->events, i);

      if (event->error != NULL)
        g_ptr_array_add (failed, kitsune_test_event_ref (event));
    }
  g_mutex_unlock (&self->lock);

  if (failed->len == 0)
    return TRUE;

  text = kitsune_test_events_print (failed, 0, "\n  ");
  g_set_error (error, KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_UNEXPECTED, "expected no errors, got:\n  %s", text);

  return FALSE;
}

/**
 * kitsune_test_recorder_to_string:
 * @self: a recorder
 *
 * Prints all events, a line each, see [method@Event.to_string].
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_test_recorder_to_string (KitsuneTestRecorder *self)
{
  char *text;

  g_return_val_if_fail (KITSUNE_TEST_IS_RECORDER (self), NULL);

  g_mutex_lock (&self->lock);
  text = kitsune_test_events_print (self->events, 0, "\n");
  g_mutex_unlock (&self->lock);

  return text;
}

/**
 * kitsune_test_recorder_clear:
 * @self: a recorder
 *
 * Forgets all events.
 *
 * Since: 1.0
 */
void
kitsune_test_recorder_clear (KitsuneTestRecorder *self)
{
  g_autoptr (GPtrArray) events = NULL;

  g_return_if_fail (KITSUNE_TEST_IS_RECORDER (self));

  /* items may belong to scripts: freed without the lock */
  g_mutex_lock (&self->lock);
  events = g_steal_pointer (&self->events);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) kitsune_test_event_unref);
  g_mutex_unlock (&self->lock);
}
