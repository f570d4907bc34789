/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-test-probe.h"
#include "kitsune/testkit/kitsune-test-clock.h"
#include "kitsune/testkit/kitsune-test-error.h"
#include "kitsune/testkit/kitsune-test-event-private.h"

/**
 * KitsuneTestProbe:
 *
 * Writes down exactly what comes out of a pipeline and when: every item, and how
 * the stream ends.
 *
 * A probe is a terminal ([method@Probe.consume], [method@Probe.start]) or sits
 * between two stages ([method@Probe.tap]). It can hold the stream, so that a test
 * sees what backpressure does: [method@Probe.hold], [method@Probe.request] and
 * [method@Probe.release].
 *
 * The events of all its runs come in one list. A stream ends with one of
 * `end`, `error` and `stopped`, see [enum@EventKind], and after that nothing
 * comes.
 *
 * A probe is used on the thread of its runs, before, while and after they go on.
 *
 * Since: 1.0
 */
struct _KitsuneTestProbe
{
  GObject parent_instance;

  GPtrArray *events;  /* KitsuneTestEvent */
  guint n_read;       /* of them, by next and expect */
  GPtrArray *running; /* writers and processors of the runs that go on, not owned */
  gboolean holding;
  guint64 demand; /* with holding: how many items are taken all the same */
};

G_DEFINE_FINAL_TYPE (KitsuneTestProbe, kitsune_test_probe, G_TYPE_OBJECT)

/* --- what is seen --- */

static void
kitsune_test_probe_add (KitsuneTestProbe *self,
                        KitsuneTestEventKind kind,
                        KitsuneClock *clock,
                        const GValue *item,
                        const GError *error)
{
  g_ptr_array_add (self->events, kitsune_test_event_new (kind, clock, NULL, item, error));
}

static void
kitsune_test_probe_apply (KitsuneTestProbe *self,
                          gpointer running)
{
  gboolean held = self->holding && self->demand == 0;

  if (KITSUNE_IS_WRITER (running))
    (held ? kitsune_writer_hold : kitsune_writer_release) (running);
  else
    (held ? kitsune_processor_hold : kitsune_processor_release) (running);
}

static void
kitsune_test_probe_apply_all (KitsuneTestProbe *self)
{
  for (guint i = 0; i < self->running->len; i++)
    kitsune_test_probe_apply (self, g_ptr_array_index (self->running, i));
}

static void
kitsune_test_probe_see_start (KitsuneTestProbe *self,
                              gpointer running)
{
  g_ptr_array_add (self->running, running);
  if (self->holding)
    kitsune_test_probe_apply (self, running);
}

static void
kitsune_test_probe_see_item (KitsuneTestProbe *self,
                             KitsuneClock *clock,
                             const GValue *item)
{
  kitsune_test_probe_add (self, KITSUNE_TEST_EVENT_ITEM, clock, item, NULL);
  if (!self->holding || self->demand == 0)
    return;

  if (--self->demand == 0)
    kitsune_test_probe_apply_all (self);
}

static void
kitsune_test_probe_see_stop (KitsuneTestProbe *self,
                             gpointer running,
                             KitsuneClock *clock,
                             gboolean ended)
{
  g_ptr_array_remove (self->running, running);
  if (!ended)
    kitsune_test_probe_add (self, KITSUNE_TEST_EVENT_STOPPED, clock, NULL, NULL);
}

/* --- as a terminal --- */

#define KITSUNE_TEST_TYPE_PROBE_WRITER (kitsune_test_probe_writer_get_type ())
#define KITSUNE_TEST_TYPE_PROBE_SINK (kitsune_test_probe_sink_get_type ())

G_DECLARE_FINAL_TYPE (KitsuneTestProbeWriter, kitsune_test_probe_writer, KITSUNE_TEST, PROBE_WRITER, KitsuneWriter)
G_DECLARE_FINAL_TYPE (KitsuneTestProbeSink, kitsune_test_probe_sink, KITSUNE_TEST, PROBE_SINK, KitsuneSink)

struct _KitsuneTestProbeWriter
{
  KitsuneWriter parent_instance;

  KitsuneTestProbe *probe;
  gboolean ended;
};

struct _KitsuneTestProbeSink
{
  KitsuneSink parent_instance;

  KitsuneTestProbe *probe;
};

G_DEFINE_FINAL_TYPE (KitsuneTestProbeWriter, kitsune_test_probe_writer, KITSUNE_TYPE_WRITER)
G_DEFINE_FINAL_TYPE (KitsuneTestProbeSink, kitsune_test_probe_sink, KITSUNE_TYPE_SINK)

static gboolean
kitsune_test_probe_writer_start (KitsuneWriter *writer,
                                 GError **error)
{
  kitsune_test_probe_see_start (KITSUNE_TEST_PROBE_WRITER (writer)->probe, writer);

  return TRUE;
}

static gboolean
kitsune_test_probe_writer_write (KitsuneWriter *writer,
                                 const GValue *item,
                                 GError **error)
{
  kitsune_test_probe_see_item (KITSUNE_TEST_PROBE_WRITER (writer)->probe, kitsune_writer_get_clock (writer), item);

  return TRUE;
}

static void
kitsune_test_probe_writer_finish (KitsuneWriter *writer)
{
  KitsuneTestProbeWriter *self = KITSUNE_TEST_PROBE_WRITER (writer);

  self->ended = TRUE;
  kitsune_test_probe_add (self->probe, KITSUNE_TEST_EVENT_END, kitsune_writer_get_clock (writer), NULL, NULL);
  kitsune_writer_done (writer);
}

static void
kitsune_test_probe_writer_failed (KitsuneWriter *writer,
                                  const GError *error)
{
  KitsuneTestProbeWriter *self = KITSUNE_TEST_PROBE_WRITER (writer);

  self->ended = TRUE;
  kitsune_test_probe_add (self->probe, KITSUNE_TEST_EVENT_ERROR, kitsune_writer_get_clock (writer), NULL, error);
}

static void
kitsune_test_probe_writer_stop (KitsuneWriter *writer)
{
  KitsuneTestProbeWriter *self = KITSUNE_TEST_PROBE_WRITER (writer);

  kitsune_test_probe_see_stop (self->probe, self, kitsune_writer_get_clock (writer), self->ended);
}

static void
kitsune_test_probe_writer_finalize (GObject *object)
{
  g_object_unref (KITSUNE_TEST_PROBE_WRITER (object)->probe);

  G_OBJECT_CLASS (kitsune_test_probe_writer_parent_class)->finalize (object);
}

static void
kitsune_test_probe_writer_class_init (KitsuneTestProbeWriterClass *klass)
{
  KitsuneWriterClass *writer_class = KITSUNE_WRITER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kitsune_test_probe_writer_finalize;
  writer_class->start = kitsune_test_probe_writer_start;
  writer_class->write = kitsune_test_probe_writer_write;
  writer_class->finish = kitsune_test_probe_writer_finish;
  writer_class->failed = kitsune_test_probe_writer_failed;
  writer_class->stop = kitsune_test_probe_writer_stop;
}

static void
kitsune_test_probe_writer_init (KitsuneTestProbeWriter *self)
{
}

static KitsuneWriter *
kitsune_test_probe_sink_open (KitsuneSink *sink,
                              GError **error)
{
  KitsuneTestProbeWriter *writer = g_object_new (KITSUNE_TEST_TYPE_PROBE_WRITER, NULL);

  writer->probe = g_object_ref (KITSUNE_TEST_PROBE_SINK (sink)->probe);

  return KITSUNE_WRITER (writer);
}

static void
kitsune_test_probe_sink_finalize (GObject *object)
{
  g_object_unref (KITSUNE_TEST_PROBE_SINK (object)->probe);

  G_OBJECT_CLASS (kitsune_test_probe_sink_parent_class)->finalize (object);
}

static void
kitsune_test_probe_sink_class_init (KitsuneTestProbeSinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_test_probe_sink_finalize;
  KITSUNE_SINK_CLASS (klass)->open = kitsune_test_probe_sink_open;
  kitsune_sink_class_set_kind (KITSUNE_SINK_CLASS (klass), "probe");
}

static void
kitsune_test_probe_sink_init (KitsuneTestProbeSink *self)
{
}

/* --- between two stages --- */

#define KITSUNE_TEST_TYPE_PROBE_WORKER (kitsune_test_probe_worker_get_type ())
#define KITSUNE_TEST_TYPE_PROBE_TAP (kitsune_test_probe_tap_get_type ())

G_DECLARE_FINAL_TYPE (KitsuneTestProbeWorker, kitsune_test_probe_worker, KITSUNE_TEST, PROBE_WORKER, KitsuneProcessor)
G_DECLARE_FINAL_TYPE (KitsuneTestProbeTap, kitsune_test_probe_tap, KITSUNE_TEST, PROBE_TAP, KitsuneTransform)

struct _KitsuneTestProbeWorker
{
  KitsuneProcessor parent_instance;

  KitsuneTestProbe *probe;
  gboolean ended;
};

struct _KitsuneTestProbeTap
{
  KitsuneTransform parent_instance;

  KitsuneTestProbe *probe;
};

G_DEFINE_FINAL_TYPE (KitsuneTestProbeWorker, kitsune_test_probe_worker, KITSUNE_TYPE_PROCESSOR)
G_DEFINE_FINAL_TYPE (KitsuneTestProbeTap, kitsune_test_probe_tap, KITSUNE_TYPE_TRANSFORM)

static gboolean
kitsune_test_probe_worker_start (KitsuneProcessor *processor,
                                 GError **error)
{
  kitsune_test_probe_see_start (KITSUNE_TEST_PROBE_WORKER (processor)->probe, processor);

  return TRUE;
}

static gboolean
kitsune_test_probe_worker_process (KitsuneProcessor *processor,
                                   const GValue *item,
                                   KitsuneEmitter *out,
                                   GError **error)
{
  kitsune_test_probe_see_item (KITSUNE_TEST_PROBE_WORKER (processor)->probe,
                               kitsune_processor_get_clock (processor), item);
  kitsune_emitter_forward (out);

  return TRUE;
}

static gboolean
kitsune_test_probe_worker_finish (KitsuneProcessor *processor,
                                  KitsuneEmitter *out,
                                  GError **error)
{
  KitsuneTestProbeWorker *self = KITSUNE_TEST_PROBE_WORKER (processor);

  self->ended = TRUE;
  kitsune_test_probe_add (self->probe, KITSUNE_TEST_EVENT_END, kitsune_processor_get_clock (processor), NULL, NULL);

  return TRUE;
}

static void
kitsune_test_probe_worker_failed (KitsuneProcessor *processor,
                                  const GError *error)
{
  KitsuneTestProbeWorker *self = KITSUNE_TEST_PROBE_WORKER (processor);

  self->ended = TRUE;
  kitsune_test_probe_add (self->probe, KITSUNE_TEST_EVENT_ERROR, kitsune_processor_get_clock (processor), NULL, error);
}

static void
kitsune_test_probe_worker_stop (KitsuneProcessor *processor)
{
  KitsuneTestProbeWorker *self = KITSUNE_TEST_PROBE_WORKER (processor);

  kitsune_test_probe_see_stop (self->probe, self, kitsune_processor_get_clock (processor), self->ended);
}

static void
kitsune_test_probe_worker_finalize (GObject *object)
{
  g_object_unref (KITSUNE_TEST_PROBE_WORKER (object)->probe);

  G_OBJECT_CLASS (kitsune_test_probe_worker_parent_class)->finalize (object);
}

static void
kitsune_test_probe_worker_class_init (KitsuneTestProbeWorkerClass *klass)
{
  KitsuneProcessorClass *processor_class = KITSUNE_PROCESSOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = kitsune_test_probe_worker_finalize;
  processor_class->start = kitsune_test_probe_worker_start;
  processor_class->process = kitsune_test_probe_worker_process;
  processor_class->finish = kitsune_test_probe_worker_finish;
  processor_class->failed = kitsune_test_probe_worker_failed;
  processor_class->stop = kitsune_test_probe_worker_stop;
}

static void
kitsune_test_probe_worker_init (KitsuneTestProbeWorker *self)
{
}

static KitsuneProcessor *
kitsune_test_probe_tap_open (KitsuneTransform *transform,
                             GError **error)
{
  KitsuneTestProbeWorker *processor = g_object_new (KITSUNE_TEST_TYPE_PROBE_WORKER, NULL);

  processor->probe = g_object_ref (KITSUNE_TEST_PROBE_TAP (transform)->probe);

  return KITSUNE_PROCESSOR (processor);
}

static void
kitsune_test_probe_tap_finalize (GObject *object)
{
  g_object_unref (KITSUNE_TEST_PROBE_TAP (object)->probe);

  G_OBJECT_CLASS (kitsune_test_probe_tap_parent_class)->finalize (object);
}

static void
kitsune_test_probe_tap_class_init (KitsuneTestProbeTapClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_test_probe_tap_finalize;
  KITSUNE_TRANSFORM_CLASS (klass)->open = kitsune_test_probe_tap_open;
  kitsune_transform_class_set_kind (KITSUNE_TRANSFORM_CLASS (klass), "probe");
}

static void
kitsune_test_probe_tap_init (KitsuneTestProbeTap *self)
{
}

/* --- the probe --- */

static void
kitsune_test_probe_finalize (GObject *object)
{
  KitsuneTestProbe *self = KITSUNE_TEST_PROBE (object);

  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->running);

  G_OBJECT_CLASS (kitsune_test_probe_parent_class)->finalize (object);
}

static void
kitsune_test_probe_class_init (KitsuneTestProbeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_test_probe_finalize;
}

static void
kitsune_test_probe_init (KitsuneTestProbe *self)
{
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) kitsune_test_event_unref);
  self->running = g_ptr_array_new ();
}

/**
 * kitsune_test_probe_new:
 *
 * Creates a probe that is connected to nothing yet and takes everything.
 *
 * Returns: (transfer full): a new probe
 *
 * Since: 1.0
 */
KitsuneTestProbe *
kitsune_test_probe_new (void)
{
  return g_object_new (KITSUNE_TEST_TYPE_PROBE, NULL);
}

/**
 * kitsune_test_probe_tap:
 * @self: a probe
 * @pipeline: what to watch
 *
 * Puts the probe between a stage and whatever consumes the result.
 *
 * Items, their end and errors pass unchanged.
 *
 * Returns: (transfer full): a new pipeline with the same items
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_test_probe_tap (KitsuneTestProbe *self,
                        KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneTestProbeTap) tap = NULL;

  g_return_val_if_fail (KITSUNE_TEST_IS_PROBE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);

  tap = g_object_new (KITSUNE_TEST_TYPE_PROBE_TAP, NULL);
  tap->probe = g_object_ref (self);

  return kitsune_transform_connect (KITSUNE_TRANSFORM (tap), pipeline, G_TYPE_VALUE,
                                    kitsune_pipeline_get_item_type (pipeline));
}

/**
 * kitsune_test_probe_consume:
 * @self: a probe
 * @pipeline: what to watch
 *
 * Makes the probe the terminal of a pipeline.
 *
 * Returns: (transfer full): a new runner, whose options can be set before it is
 *   run
 *
 * Since: 1.0
 */
KitsuneRunner *
kitsune_test_probe_consume (KitsuneTestProbe *self,
                            KitsunePipeline *pipeline)
{
  g_autoptr (KitsuneTestProbeSink) sink = NULL;

  g_return_val_if_fail (KITSUNE_TEST_IS_PROBE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);

  sink = g_object_new (KITSUNE_TEST_TYPE_PROBE_SINK, NULL);
  sink->probe = g_object_ref (self);
  kitsune_sink_connect (KITSUNE_SINK (sink), pipeline, G_TYPE_VALUE);

  return kitsune_runner_new_for_stage (KITSUNE_STAGE (sink));
}

/**
 * kitsune_test_probe_start:
 * @self: a probe
 * @pipeline: what to watch
 * @clock: (nullable): the clock of the run; %NULL is the system's
 * @error: return location for a [type@GLib.Error]
 *
 * Makes the probe the terminal of a pipeline and starts a run.
 *
 * The run happens on the thread-default main context. With a [class@Clock] the
 * test goes on with [method@Clock.advance], which lets the run do what it can at
 * each point in time; an advance by 0 is enough for all that needs no time.
 *
 * Returns: (transfer full): the run, or %NULL with @error set if the pipeline
 *   cannot be run
 *
 * Since: 1.0
 */
KitsuneRun *
kitsune_test_probe_start (KitsuneTestProbe *self,
                          KitsunePipeline *pipeline,
                          KitsuneClock *clock,
                          GError **error)
{
  g_autoptr (KitsuneRunner) runner = NULL;

  g_return_val_if_fail (KITSUNE_TEST_IS_PROBE (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);
  g_return_val_if_fail (clock == NULL || KITSUNE_IS_CLOCK (clock), NULL);

  runner = kitsune_test_probe_consume (self, pipeline);
  if (clock != NULL)
    kitsune_run_options_set_clock (kitsune_runner_get_options (runner), clock);

  return kitsune_runner_start (runner, NULL, error);
}

/**
 * kitsune_test_probe_hold:
 * @self: a probe
 *
 * Takes no more items, nor the end of the stream.
 *
 * Called before a run starts, it takes none at all. What comes before the probe
 * may still have worked on a few more, as many as go into one vector and into the
 * buffers between.
 *
 * Since: 1.0
 */
void
kitsune_test_probe_hold (KitsuneTestProbe *self)
{
  g_return_if_fail (KITSUNE_TEST_IS_PROBE (self));

  self->holding = TRUE;
  self->demand = 0;
  kitsune_test_probe_apply_all (self);
}

/**
 * kitsune_test_probe_request:
 * @self: a probe
 * @n_items: how many
 *
 * Takes a number of items and then holds, in addition to those that were
 * requested before and have not come.
 *
 * Behind the last of them the end is not taken, either.
 *
 * Since: 1.0
 */
void
kitsune_test_probe_request (KitsuneTestProbe *self,
                            guint n_items)
{
  g_return_if_fail (KITSUNE_TEST_IS_PROBE (self));

  self->demand = (self->holding ? self->demand : 0) + n_items;
  self->holding = TRUE;
  kitsune_test_probe_apply_all (self);
}

/**
 * kitsune_test_probe_release:
 * @self: a probe
 *
 * Takes everything again.
 *
 * Since: 1.0
 */
void
kitsune_test_probe_release (KitsuneTestProbe *self)
{
  g_return_if_fail (KITSUNE_TEST_IS_PROBE (self));

  self->holding = FALSE;
  kitsune_test_probe_apply_all (self);
}

/**
 * kitsune_test_probe_get_n_events:
 * @self: a probe
 *
 * Returns how many events there are.
 *
 * Returns: the number of events
 *
 * Since: 1.0
 */
guint
kitsune_test_probe_get_n_events (KitsuneTestProbe *self)
{
  g_return_val_if_fail (KITSUNE_TEST_IS_PROBE (self), 0);

  return self->events->len;
}

/**
 * kitsune_test_probe_get_event:
 * @self: a probe
 * @index: the number of the event, from 0
 *
 * Returns an event.
 *
 * Returns: (transfer none) (nullable): the event, or %NULL if there are not as
 *   many
 *
 * Since: 1.0
 */
KitsuneTestEvent *
kitsune_test_probe_get_event (KitsuneTestProbe *self,
                              guint index)
{
  g_return_val_if_fail (KITSUNE_TEST_IS_PROBE (self), NULL);

  return index < self->events->len ? g_ptr_array_index (self->events, index) : NULL;
}

/**
 * kitsune_test_probe_next:
 * @self: a probe
 *
 * Returns the first event that neither this function nor
 * [method@Probe.expect] has dealt with.
 *
 * Returns: (transfer none) (nullable): the event, or %NULL if there is none
 *
 * Since: 1.0
 */
KitsuneTestEvent *
kitsune_test_probe_next (KitsuneTestProbe *self)
{
  g_return_val_if_fail (KITSUNE_TEST_IS_PROBE (self), NULL);

  return self->n_read < self->events->len ? g_ptr_array_index (self->events, self->n_read++) : NULL;
}

/**
 * kitsune_test_probe_get_items:
 * @self: a probe
 *
 * Returns the items that have come so far.
 *
 * Returns: (transfer full): a list of them
 *
 * Since: 1.0
 */
KitsuneItems *
kitsune_test_probe_get_items (KitsuneTestProbe *self)
{
  g_autoptr (GArray) values = NULL;

  g_return_val_if_fail (KITSUNE_TEST_IS_PROBE (self), NULL);

  values = g_array_new (FALSE, TRUE, sizeof (GValue));
  for (guint i = 0; i < self->events->len; i++)
    {
      KitsuneTestEvent *event = g_ptr_array_index (self->events, i);

      if (event->kind == KITSUNE_TEST_EVENT_ITEM)
        g_array_append_val (values, event->item); /* borrowed */
    }

  return kitsune_items_new ((const GValue *) (gconstpointer) values->data, values->len);
}

/**
 * kitsune_test_probe_expect:
 * @self: a probe
 * @expected: the events, as [method@Event.to_string] prints them, with a blank
 *   between; an empty string if there should be none
 * @error: return location for a [type@GLib.Error]
 *
 * Checks all events since the last call, or since the beginning.
 *
 *     probe.expect ('1@0 2@1.5 end@3')
 *
 * Where they are what was expected they are done with, so that a test goes
 * through what happens step by step. Where they are not the error says what came
 * instead, and they stay.
 *
 * Returns: %TRUE if exactly these events came, %FALSE with @error set to
 *   %KITSUNE_TEST_ERROR_UNEXPECTED if not
 *
 * Since: 1.0
 */
gboolean
kitsune_test_probe_expect (KitsuneTestProbe *self,
                           const char *expected,
                           GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (KITSUNE_TEST_IS_PROBE (self), FALSE);
  g_return_val_if_fail (expected != NULL, FALSE);

  text = kitsune_test_events_print (self->events, self->n_read, " ");
  if (g_strcmp0 (text, expected) == 0)
    {
      self->n_read = self->events->len;
      return TRUE;
    }

  g_set_error (error, KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_UNEXPECTED, "expected \"%s\", got \"%s\"", expected,
               text);

  return FALSE;
}

/**
 * kitsune_test_probe_to_string:
 * @self: a probe
 *
 * Prints all events as [method@Event.to_string] does, with a blank between.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_test_probe_to_string (KitsuneTestProbe *self)
{
  g_return_val_if_fail (KITSUNE_TEST_IS_PROBE (self), NULL);

  return kitsune_test_events_print (self->events, 0, " ");
}

/**
 * kitsune_test_probe_clear:
 * @self: a probe
 *
 * Forgets all events.
 *
 * Since: 1.0
 */
void
kitsune_test_probe_clear (KitsuneTestProbe *self)
{
  g_return_if_fail (KITSUNE_TEST_IS_PROBE (self));

  g_ptr_array_set_size (self->events, 0);
  self->n_read = 0;
}

/**
 * kitsune_test_play:
 * @pipeline: a pipeline
 * @duration: how long, in microseconds; not negative
 * @error: return location for a [type@GLib.Error]
 *
 * Runs a pipeline on a test clock for a while and says what came out of it when.
 *
 * The clock is the run's own and begins at 0. What is printed is what a
 * [class@Probe] sees: `1@0 2@1.5 end@3`. A run that goes on after that time is
 * cancelled, and how it ends then is not printed.
 *
 * Returns: (transfer full): the text, or %NULL with @error set if the pipeline
 *   cannot be run
 *
 * Since: 1.0
 */
char *
kitsune_test_play (KitsunePipeline *pipeline,
                   gint64 duration,
                   GError **error)
{
  g_autoptr (KitsuneTestProbe) probe = NULL;
  g_autoptr (KitsuneTestClock) clock = NULL;
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GMainContext) context = NULL;
  char *text = NULL;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);
  g_return_val_if_fail (duration >= 0, NULL);

  /* of its own: nothing else is to happen meanwhile */
  context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  probe = kitsune_test_probe_new ();
  clock = kitsune_test_clock_new ();
  run = kitsune_test_probe_start (probe, pipeline, KITSUNE_CLOCK (clock), error);
  if (run != NULL)
    {
      kitsune_test_clock_advance (clock, duration);
      text = kitsune_test_probe_to_string (probe);
      kitsune_run_cancel (run);
      kitsune_test_clock_advance (clock, 0);
    }
  g_main_context_pop_thread_default (context);

  return text;
}
