/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "hostile.h"

/* Functions of classes that users derive or implement, and of stages with a
 * state: see hostile.h for what they do. */

/* --- a processor ------------------------------------------------------------ */

HOSTILE_CLASS (Hostile, hostile, HOSTILE, KitsuneProcessor, KITSUNE_TYPE_PROCESSOR, )

static gboolean
hostile_start (KitsuneProcessor *processor,
               GError **error)
{
  kitsune_processor_set_timer (processor, 1, 0);

  return hostile_strike ("start");
}

static gboolean
hostile_process (KitsuneProcessor *processor,
                 const GValue *item,
                 KitsuneEmitter *out,
                 GError **error)
{
  kitsune_emitter_push (out, item);
  kitsune_processor_wake (processor);

  return hostile_strike ("process");
}

static gboolean
hostile_finish (KitsuneProcessor *processor,
                KitsuneEmitter *out,
                GError **error)
{
  return hostile_strike ("finish");
}

static gboolean
hostile_timer (KitsuneProcessor *processor,
               guint64 id,
               KitsuneEmitter *out,
               GError **error)
{
  return hostile_strike ("timer");
}

static gboolean
hostile_woken (KitsuneProcessor *processor,
               KitsuneEmitter *out,
               GError **error)
{
  return hostile_strike ("woken");
}

static void
hostile_stop (KitsuneProcessor *processor)
{
  hostile_strike ("stop");
}

static void
hostile_failed (KitsuneProcessor *processor,
                const GError *error)
{
  hostile_strike ("failed");
}

static void
hostile_class_init (HostileClass *klass)
{
  KitsuneProcessorClass *processor_class = KITSUNE_PROCESSOR_CLASS (klass);

  processor_class->start = hostile_start;
  processor_class->process = hostile_process;
  processor_class->finish = hostile_finish;
  processor_class->timer = hostile_timer;
  processor_class->woken = hostile_woken;
  processor_class->stop = hostile_stop;
  processor_class->failed = hostile_failed;
}

static KitsunePipeline *
build_processor (KitsunePipeline *source)
{
  return kitsune_pipeline_process (source, SUPPORT_TYPE_OBJECT, hostile_get_type ());
}

/* --- a sink ----------------------------------------------------------------- */

HOSTILE_CLASS (HostileWriter, hostile_writer, HOSTILE_WRITER, KitsuneWriter, KITSUNE_TYPE_WRITER, )
HOSTILE_CLASS (HostileSink, hostile_sink, HOSTILE_SINK, KitsuneSink, KITSUNE_TYPE_SINK, )

static gboolean
hostile_writer_start (KitsuneWriter *writer,
                      GError **error)
{
  return hostile_strike ("writer-start");
}

static gboolean
hostile_writer_write (KitsuneWriter *writer,
                      const GValue *item,
                      GError **error)
{
  return hostile_strike ("writer-write");
}

static void
hostile_writer_finish (KitsuneWriter *writer)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "cannot finish");

  if (hostile_strike ("writer-finish"))
    kitsune_writer_done (writer);
  else
    kitsune_writer_fail (writer, error);
}

static void
hostile_writer_failed (KitsuneWriter *writer,
                       const GError *error)
{
  if (!hostile_strike ("writer-failed"))
    kitsune_writer_fail (writer, error);
}

static void
hostile_writer_stop (KitsuneWriter *writer)
{
  hostile_strike ("writer-stop");
}

static void
hostile_writer_class_init (HostileWriterClass *klass)
{
  KitsuneWriterClass *writer_class = KITSUNE_WRITER_CLASS (klass);

  writer_class->start = hostile_writer_start;
  writer_class->write = hostile_writer_write;
  writer_class->finish = hostile_writer_finish;
  writer_class->failed = hostile_writer_failed;
  writer_class->stop = hostile_writer_stop;
}

static KitsuneWriter *
hostile_sink_open (KitsuneSink *sink,
                   GError **error)
{
  return hostile_open ("sink-open", hostile_writer_get_type ());
}

static void
hostile_sink_class_init (HostileSinkClass *klass)
{
  KITSUNE_SINK_CLASS (klass)->open = hostile_sink_open;
}

static KitsuneRunner *
run_sink (KitsunePipeline *pipeline)
{
  g_autoptr (HostileSink) sink = g_object_new (hostile_sink_get_type (), NULL);

  kitsune_sink_connect (KITSUNE_SINK (sink), pipeline, G_TYPE_VALUE);

  return kitsune_runner_new_for_stage (KITSUNE_STAGE (sink));
}

/* --- a source --------------------------------------------------------------- */

HOSTILE_CLASS (HostileReader, hostile_reader, HOSTILE_READER, KitsuneReader, KITSUNE_TYPE_READER, guint n_read;)
HOSTILE_CLASS (HostileSource, hostile_source, HOSTILE_SOURCE, KitsuneSource, KITSUNE_TYPE_SOURCE, )

static gboolean
hostile_reader_start (KitsuneReader *reader,
                      GError **error)
{
  return hostile_strike ("reader-start");
}

static gboolean
hostile_reader_produce (KitsuneReader *reader,
                        KitsuneEmitter *out,
                        GError **error)
{
  HostileReader *self = TEST_HOSTILE_READER (reader);

  if (self->n_read++ == N_ITEMS)
    kitsune_emitter_end (out);
  else
    kitsune_emitter_push_int64 (out, self->n_read);

  return hostile_strike ("reader-produce");
}

static void
hostile_reader_stop (KitsuneReader *reader)
{
  hostile_strike ("reader-stop");
}

static void
hostile_reader_class_init (HostileReaderClass *klass)
{
  KitsuneReaderClass *reader_class = KITSUNE_READER_CLASS (klass);

  reader_class->start = hostile_reader_start;
  reader_class->produce = hostile_reader_produce;
  reader_class->stop = hostile_reader_stop;
}

static KitsuneReader *
hostile_source_open (KitsuneSource *source,
                     GError **error)
{
  return hostile_open ("source-open", hostile_reader_get_type ());
}

static void
hostile_source_class_init (HostileSourceClass *klass)
{
  KITSUNE_SOURCE_CLASS (klass)->open = hostile_source_open;
}

static KitsunePipeline *
build_source (KitsunePipeline *unused)
{
  g_autoptr (HostileSource) source = g_object_new (hostile_source_get_type (), NULL);

  return kitsune_source_to_pipeline (KITSUNE_SOURCE (source), G_TYPE_INT64);
}

/* --- a store, and what it is for -------------------------------------------- */

G_DECLARE_FINAL_TYPE (HostileStore, hostile_store, TEST, HOSTILE_STORE, GObject)

struct _HostileStore
{
  GObject parent_instance;
};

/* Has nothing, takes everything. */
static void
hostile_store_get (KitsuneStore *store,
                   const char *key,
                   KitsuneStoreCall *call)
{
  if (hostile_strike ("store-get"))
    kitsune_store_call_complete_get (call, NULL);
  else
    kitsune_store_call_fail_literal (call, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
}

static void
hostile_store_set (KitsuneStore *store,
                   const char *key,
                   GBytes *bytes,
                   KitsuneStoreCall *call)
{
  if (hostile_strike ("store-set"))
    kitsune_store_call_complete (call);
  else
    kitsune_store_call_fail_literal (call, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
}

static void
hostile_store_erase (KitsuneStore *store,
                     const char *key,
                     KitsuneStoreCall *call)
{
  kitsune_store_call_complete (call);
}

static void
hostile_store_init_iface (KitsuneStoreInterface *iface)
{
  iface->get = hostile_store_get;
  iface->set = hostile_store_set;
  iface->erase = hostile_store_erase;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HostileStore, hostile_store, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (KITSUNE_TYPE_STORE, hostile_store_init_iface))

static void
hostile_store_class_init (HostileStoreClass *klass)
{
}

static void
hostile_store_init (HostileStore *self)
{
}

static void
prepare_store (KitsuneRunOptions *options)
{
  g_autoptr (HostileStore) store = g_object_new (hostile_store_get_type (), NULL);

  kitsune_run_options_set_store (options, KITSUNE_STORE (store));
}

static gboolean
map_state (const GValue *item,
           KitsuneRef *ref,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  kitsune_ref_set_int64 (ref, kitsune_ref_get_int64 (ref) + 1);
  kitsune_value_set_int64 (result, kitsune_ref_get_int64 (ref));

  return hostile_strike ("state");
}

static gboolean
key_of_item (const GValue *item,
             GValue *key,
             gpointer user_data,
             GError **error)
{
  kitsune_value_set_int64 (key, support_number (item) % 4);

  return hostile_strike ("key");
}

static KitsuneStateKey *
new_state (void)
{
  GValue zero = G_VALUE_INIT;

  kitsune_value_set_int64 (&zero, 0);

  return kitsune_state_key_new ("hostile", G_TYPE_INT64, &zero);
}

static KitsunePipeline *
build_map_with (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) state = new_state ();

  return kitsune_pipeline_map_with (source, G_TYPE_INT64, state, map_state, function_new (), function_free);
}

static KitsunePipeline *
build_map_with_key (KitsunePipeline *source)
{
  g_autoptr (KitsuneStateKey) state = new_state ();

  return kitsune_pipeline_map_with_key (source, G_TYPE_INT64, state, key_of_item, NULL, NULL, map_state,
                                        function_new (), function_free);
}

static KitsunePipeline *
build_shards (KitsunePipeline *source)
{
  KitsunePipeline *mapped = build_map_with_key (source);

  g_object_set (kitsune_pipeline_get_stage (mapped), "concurrency", 2, NULL);

  return mapped;
}

#define PLACE(name, build, at, then)                                \
  {                                                                 \
    "hostile-parts/" name, build, name, at, then, FALSE, NULL, NULL \
  }
#define SINK(name, at, then)                                                    \
  {                                                                             \
    "hostile-parts/" name, build_nothing, name, at, then, FALSE, run_sink, NULL \
  }
#define STORE(name, build, at)                                                           \
  {                                                                                      \
    "hostile-parts/" name, build, name, at, SUPPORT_THEN_END, FALSE, NULL, prepare_store \
  }

static KitsunePipeline *
build_nothing (KitsunePipeline *source)
{
  return g_object_ref (source);
}

static const Place places[] = {
  PLACE ("start", build_processor, 1, SUPPORT_THEN_END),
  PLACE ("process", build_processor, 3, SUPPORT_THEN_END),
  PLACE ("finish", build_processor, 1, SUPPORT_THEN_END),
  PLACE ("timer", build_processor, 1, SUPPORT_THEN_END),
  PLACE ("woken", build_processor, 1, SUPPORT_THEN_END),
  PLACE ("stop", build_processor, 1, SUPPORT_THEN_END),
  PLACE ("failed", build_processor, 1, SUPPORT_THEN_FAIL),
  SINK ("sink-open", 1, SUPPORT_THEN_END),
  SINK ("writer-start", 1, SUPPORT_THEN_END),
  SINK ("writer-write", 3, SUPPORT_THEN_END),
  SINK ("writer-finish", 1, SUPPORT_THEN_END),
  SINK ("writer-failed", 1, SUPPORT_THEN_FAIL),
  SINK ("writer-stop", 1, SUPPORT_THEN_END),
  PLACE ("source-open", build_source, 1, SUPPORT_THEN_END),
  PLACE ("reader-start", build_source, 1, SUPPORT_THEN_END),
  PLACE ("reader-produce", build_source, 3, SUPPORT_THEN_END),
  PLACE ("reader-stop", build_source, 1, SUPPORT_THEN_END),
  STORE ("store-get", build_map_with_key, 2),
  STORE ("store-set", build_map_with, 1),
  STORE ("state", build_map_with, 3),
  STORE ("key", build_map_with_key, 3),
  { "hostile-parts/shards-state", build_shards, "state", 3, SUPPORT_THEN_END, TRUE, NULL, NULL },
  { "hostile-parts/shards-key", build_shards, "key", 3, SUPPORT_THEN_END, TRUE, NULL, NULL },
  { "hostile-parts/shards-store-get", build_shards, "store-get", 2, SUPPORT_THEN_END, TRUE, NULL, prepare_store },
};

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_places (places, G_N_ELEMENTS (places));

  return g_test_run ();
}
