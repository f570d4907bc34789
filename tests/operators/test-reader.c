/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "sources.h"

/* What a source that is written outside of the library may do in a call. */

typedef void (*Step) (KitsuneReader *reader,
                      KitsuneEmitter *out,
                      gboolean *ok,
                      GError **error);

#define MAX_STEPS 4

typedef struct
{
  KitsuneSource parent_instance;
  Step steps[MAX_STEPS];
} TestSource;
typedef struct
{
  KitsuneSourceClass parent_class;
} TestSourceClass;
typedef struct
{
  KitsuneReader parent_instance;
  TestSource *source;
  guint step;
} TestReader;
typedef struct
{
  KitsuneReaderClass parent_class;
} TestReaderClass;

GType test_source_get_type (void);
GType test_reader_get_type (void);
G_DEFINE_TYPE (TestSource, test_source, KITSUNE_TYPE_SOURCE)
G_DEFINE_TYPE (TestReader, test_reader, KITSUNE_TYPE_READER)

static gboolean
test_reader_produce (KitsuneReader *reader,
                     KitsuneEmitter *out,
                     GError **error)
{
  TestReader *self = (TestReader *) reader;
  gboolean ok = TRUE;
  Step step = self->step < MAX_STEPS ? self->source->steps[self->step++] : NULL;

  if (step == NULL)
    kitsune_emitter_end (out);
  else
    step (reader, out, &ok, error);

  return ok;
}

static void
test_reader_class_init (TestReaderClass *klass)
{
  KITSUNE_READER_CLASS (klass)->produce = test_reader_produce;
}

static void
test_reader_init (TestReader *self)
{
}

static KitsuneReader *
test_source_open (KitsuneSource *source,
                  GError **error)
{
  TestReader *reader = g_object_new (test_reader_get_type (), NULL);

  reader->source = (TestSource *) source;

  return KITSUNE_READER (reader);
}

static void
test_source_class_init (TestSourceClass *klass)
{
  KITSUNE_SOURCE_CLASS (klass)->open = test_source_open;
  kitsune_source_class_set_kind (KITSUNE_SOURCE_CLASS (klass), "test");
}

static void
test_source_init (TestSource *self)
{
}

static KitsunePipeline *
source (Step first,
        Step second)
{
  g_autoptr (KitsuneSource) made = g_object_new (test_source_get_type (), NULL);

  ((TestSource *) made)->steps[0] = first;
  ((TestSource *) made)->steps[1] = second;

  return kitsune_source_to_pipeline (made, G_TYPE_INT64);
}

static KitsunePipeline *
handled (KitsunePipeline *pipeline,
         KitsuneErrorHandler *handler)
{
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  kitsune_error_handler_unref (handler);

  return pipeline;
}

static KitsuneErrorHandler *
return_99 (void)
{
  GValue value = G_VALUE_INIT;

  kitsune_value_set_int64 (&value, 99);

  return kitsune_error_handler_new_return (&value);
}

static void
fail_item (KitsuneReader *reader,
           const char *text)
{
  GValue item = G_VALUE_INIT;
  g_autoptr (GError) error = g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "bad: %s", text);

  g_value_init (&item, G_TYPE_STRING);
  g_value_set_string (&item, text);
  kitsune_reader_fail_item (reader, &item, error);
  g_value_unset (&item);
}

static void
step_items_amid_failures (KitsuneReader *reader,
                          KitsuneEmitter *out,
                          gboolean *ok,
                          GError **error)
{
  fail_item (reader, "a");
  kitsune_emitter_push_int64 (out, 1);
  fail_item (reader, "b");
  fail_item (reader, "c");
  kitsune_emitter_push_int64 (out, 2);
  fail_item (reader, "d");
}

static void
step_one (KitsuneReader *reader,
          KitsuneEmitter *out,
          gboolean *ok,
          GError **error)
{
  kitsune_emitter_push_int64 (out, 3);
}

static void
step_only_failure (KitsuneReader *reader,
                   KitsuneEmitter *out,
                   gboolean *ok,
                   GError **error)
{
  fail_item (reader, "x");
}

static void
step_returns_false (KitsuneReader *reader,
                    KitsuneEmitter *out,
                    gboolean *ok,
                    GError **error)
{
  kitsune_emitter_push_int64 (out, 1);
  g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_PARSE, "after one");
  *ok = FALSE;
}

static void
step_fails_reader (KitsuneReader *reader,
                   KitsuneEmitter *out,
                   gboolean *ok,
                   GError **error)
{
  g_autoptr (GError) first = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "gone");
  g_autoptr (GError) second = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "too late");

  kitsune_emitter_push_int64 (out, 1);
  kitsune_reader_fail (reader, first);
  kitsune_reader_fail (reader, second);
}

static gboolean
fail_later (gpointer reader)
{
  g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_CLOSED, "closed");

  kitsune_reader_fail (reader, error);

  return G_SOURCE_REMOVE;
}

static void
step_waits (KitsuneReader *reader,
            KitsuneEmitter *out,
            gboolean *ok,
            GError **error)
{
  g_autoptr (GSource) later = g_idle_source_new ();

  g_source_set_callback (later, fail_later, reader, NULL);
  g_source_attach (later, g_main_context_get_thread_default ());
}

/* --- failed items --- */

static void
test_dropped (void)
{
  assert_emits (handled (source (step_items_amid_failures, step_one), kitsune_error_handler_new_drop ()), "1 2 3");
  assert_emits (handled (source (step_only_failure, step_one), kitsune_error_handler_new_drop ()), "3");
}

static void
test_returned (void)
{
  assert_emits (handled (source (step_items_amid_failures, step_one), return_99 ()), "99 1 99 99 2 99 3");
}

static void
test_halted (void)
{
  assert_emits (source (step_items_amid_failures, step_one), "!stage \"test-1\": bad: a");
  assert_emits (source (step_one, step_only_failure), "!stage \"test-1\": bad: x");
}

static void
test_returns_false (void)
{
  assert_emits (source (step_returns_false, step_one), "!stage \"test-1\": after one");
  assert_emits (handled (source (step_returns_false, step_one), kitsune_error_handler_new_drop ()), "1 3");
}

/* What comes before the failed item arrives, what comes after it does not. */
static void
test_place_of_failure (void)
{
  Live live;

  live_start (&live, source (step_one, step_items_amid_failures));
  live_wait (&live);
  live_assert (&live, "3");
  g_assert_cmpstr (live_error (&live), ==, "stage \"test-1\": bad: a");
  g_assert_cmpuint (live_dropped (&live, "test-1", KITSUNE_DROP_REASON_ABANDONED), ==, 2);
  live_clear (&live);

  live_start (&live, handled (source (step_items_amid_failures, NULL), kitsune_error_handler_new_drop ()));
  live_wait (&live);
  live_assert (&live, "1 2");
  g_assert_cmpuint (live_dropped (&live, "test-1", KITSUNE_DROP_REASON_ERROR), ==, 4);
  live_clear (&live);
}

/* --- failed readers --- */

static void
test_reader_fails (void)
{
  Live live;

  live_start (&live, handled (source (step_fails_reader, step_one), kitsune_error_handler_new_drop ()));
  live_wait (&live);
  live_assert (&live, "1");
  g_assert_cmpstr (live_error (&live), ==, "stage \"test-1\": gone");
  live_clear (&live);
}

static void
test_reader_fails_between_calls (void)
{
  assert_emits (source (step_waits, step_one), "!stage \"test-1\": closed");
}

/* --- how many --- */

static void
step_as_wanted (KitsuneReader *reader,
                KitsuneEmitter *out,
                gboolean *ok,
                GError **error)
{
  kitsune_emitter_push_int64 (out, kitsune_reader_get_wanted (reader));
}

static void
test_wanted (void)
{
  g_autofree char *single = run_vector (source (step_as_wanted, step_as_wanted), 1);
  TestReader *outside = g_object_new (test_reader_get_type (), NULL);

  g_assert_cmpstr (single, ==, "1 1");
  g_assert_cmpuint (kitsune_reader_get_wanted (KITSUNE_READER (outside)), ==, 0);
  g_assert_finalize_object (outside);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/reader/dropped", test_dropped);
  g_test_add_func ("/kitsune/operators/reader/returned", test_returned);
  g_test_add_func ("/kitsune/operators/reader/halted", test_halted);
  g_test_add_func ("/kitsune/operators/reader/returns-false", test_returns_false);
  g_test_add_func ("/kitsune/operators/reader/place-of-failure", test_place_of_failure);
  g_test_add_func ("/kitsune/operators/reader/reader-fails", test_reader_fails);
  g_test_add_func ("/kitsune/operators/reader/reader-fails-between-calls", test_reader_fails_between_calls);
  g_test_add_func ("/kitsune/operators/reader/wanted", test_wanted);

  return g_test_run ();
}
