/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

#include <gio/gunixinputstream.h>
#include <unistd.h>

#include "tests/support/support-private.h"

/*
 * Sources that wait in their functions: they read numbers from a pipe here, a
 * byte each.
 */
typedef struct
{
  KitsuneSource parent_instance;
  int fd;
  GThread *thread; /* of the last call */
} PipeSource;
typedef struct
{
  KitsuneSourceClass parent_class;
} PipeSourceClass;
typedef struct
{
  KitsuneReader parent_instance;
  PipeSource *source;
  GInputStream *stream;
} PipeReader;
typedef struct
{
  KitsuneReaderClass parent_class;
} PipeReaderClass;

GType pipe_source_get_type (void);
GType pipe_reader_get_type (void);
G_DEFINE_TYPE (PipeSource, pipe_source, KITSUNE_TYPE_SOURCE)
G_DEFINE_TYPE (PipeReader, pipe_reader, KITSUNE_TYPE_READER)

static gboolean
pipe_reader_produce (KitsuneReader *reader,
                     KitsuneEmitter *out,
                     GError **error)
{
  PipeReader *self = (PipeReader *) reader;
  guint8 bytes[16];
  gssize n = g_input_stream_read (self->stream, bytes, sizeof bytes, kitsune_reader_get_cancellable (reader), error);

  self->source->thread = g_thread_self ();
  for (gssize i = 0; i < n; i++)
    kitsune_emitter_push_int64 (out, bytes[i]);
  if (n == 0)
    kitsune_emitter_end (out);

  return n >= 0;
}

static void
pipe_reader_finalize (GObject *object)
{
  g_object_unref (((PipeReader *) object)->stream);
  G_OBJECT_CLASS (pipe_reader_parent_class)->finalize (object);
}

static void
pipe_reader_class_init (PipeReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pipe_reader_finalize;
  KITSUNE_READER_CLASS (klass)->produce = pipe_reader_produce;
}

static void
pipe_reader_init (PipeReader *self)
{
}

static KitsuneReader *
pipe_source_open (KitsuneSource *source,
                  GError **error)
{
  PipeReader *reader = g_object_new (pipe_reader_get_type (), NULL);

  reader->source = (PipeSource *) source;
  reader->stream = g_unix_input_stream_new (((PipeSource *) source)->fd, FALSE);

  return KITSUNE_READER (reader);
}

static void
pipe_source_class_init (PipeSourceClass *klass)
{
  KITSUNE_SOURCE_CLASS (klass)->open = pipe_source_open;
}

static void
pipe_source_init (PipeSource *self)
{
  kitsune_source_set_blocking (KITSUNE_SOURCE (self), TRUE);
}

typedef struct
{
  int fds[2];
  PipeSource *source;
  KitsunePipeline *pipeline;
  GString *text;
  KitsuneRunner *runner;
  KitsuneRun *run;
} Fixture;

static void
fixture_set_up (Fixture *self,
                gconstpointer data)
{
  g_assert_cmpint (pipe (self->fds), ==, 0);
  self->source = g_object_new (pipe_source_get_type (), "name", "pipe", NULL);
  self->source->fd = self->fds[0];
  self->pipeline = kitsune_source_to_pipeline (KITSUNE_SOURCE (self->source), G_TYPE_INT64);
  self->text = g_string_new (NULL);
}

static void
fixture_start (Fixture *self,
               KitsunePipeline *pipeline)
{
  self->runner = support_record (pipeline, NULL, self->text);
  self->run = kitsune_runner_start (self->runner, NULL, NULL);
}

static void
fixture_send (Fixture *self,
              const char *bytes)
{
  g_assert_cmpint (write (self->fds[1], bytes, strlen (bytes)), ==, (gssize) strlen (bytes));
}

static void
fixture_wait_for_text (Fixture *self,
                       const char *text)
{
  while (g_strcmp0 (self->text->str, text) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
fixture_wait (Fixture *self)
{
  while (kitsune_run_get_state (self->run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
}

static void
fixture_tear_down (Fixture *self,
                   gconstpointer data)
{
  close (self->fds[0]);
  if (self->fds[1] >= 0)
    close (self->fds[1]);
  g_string_free (self->text, TRUE);
  g_clear_object (&self->run);
  g_clear_object (&self->runner);
  g_object_unref (self->pipeline);
  g_object_unref (self->source);
}

static void
test_blocking_reads (Fixture *self,
                     gconstpointer data)
{
  fixture_start (self, self->pipeline);
  fixture_send (self, "\1\2");
  fixture_wait_for_text (self, "[1, 2");
  fixture_send (self, "\3");
  fixture_wait_for_text (self, "[1, 2, 3");
  close (self->fds[1]);
  self->fds[1] = -1;
  fixture_wait (self);
  g_assert_null (kitsune_run_summary_get_error (kitsune_run_get_summary (self->run)));
  g_assert_true (self->source->thread != g_thread_self ());
}

/* While the source waits. */
static void
test_blocking_stop (Fixture *self,
                    gconstpointer data)
{
  fixture_start (self, self->pipeline);
  fixture_send (self, "\1\2");
  fixture_wait_for_text (self, "[1, 2");
  kitsune_run_stop (self->run);
  fixture_wait (self);
  g_assert_null (kitsune_run_summary_get_error (kitsune_run_get_summary (self->run)));
  g_assert_cmpstr (self->text->str, ==, "[1, 2");
}

static void
test_blocking_cancel (Fixture *self,
                      gconstpointer data)
{
  fixture_start (self, self->pipeline);
  fixture_send (self, "\1");
  fixture_wait_for_text (self, "[1");
  kitsune_run_cancel (self->run);
  fixture_wait (self);
  g_assert_true (g_error_matches (kitsune_run_summary_get_error (kitsune_run_get_summary (self->run)), G_IO_ERROR,
                                  G_IO_ERROR_CANCELLED));
}

static void
test_blocking_early_stop (Fixture *self,
                          gconstpointer data)
{
  g_autoptr (KitsunePipeline) taken = kitsune_pipeline_take (self->pipeline, 2);

  fixture_start (self, taken);
  fixture_send (self, "\5\6\7");
  fixture_wait (self);
  g_assert_cmpstr (self->text->str, ==, "[5, 6");
  g_assert_null (kitsune_run_summary_get_error (kitsune_run_get_summary (self->run)));
}

/* Two consumers on the run's lane share one passage. */
static void
test_blocking_two_consumers (Fixture *self,
                             gconstpointer data)
{
  g_autoptr (KitsunePipeline) zipped = kitsune_pipeline_zip (self->pipeline, self->pipeline);
  KitsuneMetrics *metrics;

  fixture_start (self, zipped);
  fixture_send (self, "\1\2");
  close (self->fds[1]);
  self->fds[1] = -1;
  fixture_wait (self);
  metrics = kitsune_run_summary_get_metrics (kitsune_run_get_summary (self->run));
  g_assert_cmpstr (self->text->str, ==, "[Pair(1, 1), Pair(2, 2)");
  g_assert_cmpuint (kitsune_metrics_get_n_stages (metrics), ==, 3);
  g_assert_cmpuint (kitsune_stage_metrics_get_items_out (kitsune_metrics_lookup (metrics, "pipe")), ==, 2);
  g_assert_cmpuint (kitsune_metrics_get_n_buffers (metrics), ==, 1);
  g_assert_cmpstr (kitsune_buffer_status_get_stage (kitsune_metrics_get_buffer (metrics, 0)), ==, "pipe");
}

static void
test_blocking_unstarted (Fixture *self,
                         gconstpointer data)
{
  g_autoptr (KitsunePipeline) taken = kitsune_pipeline_take (self->pipeline, 0);

  fixture_start (self, taken);
  fixture_wait (self);
  g_assert_cmpstr (self->text->str, ==, "[");
  g_assert_null (self->source->thread);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/kitsune/runtime/blocking/reads", Fixture, NULL, fixture_set_up, test_blocking_reads,
              fixture_tear_down);
  g_test_add ("/kitsune/runtime/blocking/stop", Fixture, NULL, fixture_set_up, test_blocking_stop,
              fixture_tear_down);
  g_test_add ("/kitsune/runtime/blocking/cancel", Fixture, NULL, fixture_set_up, test_blocking_cancel,
              fixture_tear_down);
  g_test_add ("/kitsune/runtime/blocking/early-stop", Fixture, NULL, fixture_set_up, test_blocking_early_stop,
              fixture_tear_down);
  g_test_add ("/kitsune/runtime/blocking/two-consumers", Fixture, NULL, fixture_set_up, test_blocking_two_consumers,
              fixture_tear_down);
  g_test_add ("/kitsune/runtime/blocking/unstarted", Fixture, NULL, fixture_set_up, test_blocking_unstarted,
              fixture_tear_down);

  return g_test_run ();
}
