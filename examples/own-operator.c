/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* An operator of one's own: drops what it has seen within the last second. */

#include <kitsune/kitsune.h>

#include <locale.h>

/* [processor] */
#define DEDUP_TYPE (dedup_get_type ())
G_DECLARE_FINAL_TYPE (Dedup, dedup, EXAMPLE, DEDUP, KitsuneProcessor)

struct _Dedup
{
  KitsuneProcessor parent_instance;
  GHashTable *timers; /* word → number of its timer */
};

G_DEFINE_FINAL_TYPE (Dedup, dedup, KITSUNE_TYPE_PROCESSOR)

static gboolean
dedup_process (KitsuneProcessor *processor,
               const GValue *item,
               KitsuneEmitter *out,
               GError **error)
{
  Dedup *self = EXAMPLE_DEDUP (processor);
  const char *word = g_value_get_string (item);
  gpointer number;

  if (!g_hash_table_lookup_extended (self->timers, word, NULL, &number))
    {
      number = GSIZE_TO_POINTER (kitsune_processor_get_items_in (processor));
      g_hash_table_insert (self->timers, g_strdup (word), number);
      kitsune_emitter_forward (out);
    }
  /* again from now on: a timer that is set is moved */
  kitsune_processor_set_timer (processor, GPOINTER_TO_SIZE (number), G_USEC_PER_SEC);

  return TRUE;
}

static gboolean
dedup_has_number (gpointer word,
                  gpointer number,
                  gpointer wanted)
{
  return number == wanted;
}

static gboolean
dedup_timer (KitsuneProcessor *processor,
             guint64 number,
             KitsuneEmitter *out,
             GError **error)
{
  g_hash_table_foreach_remove (EXAMPLE_DEDUP (processor)->timers, dedup_has_number, GSIZE_TO_POINTER (number));

  return TRUE;
}

static gboolean
dedup_finish (KitsuneProcessor *processor,
              KitsuneEmitter *out,
              GError **error)
{
  g_autofree char *text = g_strdup_printf ("%d in, %d out", (int) kitsune_processor_get_items_in (processor),
                                           (int) kitsune_processor_get_items_out (processor));

  kitsune_emitter_push_string (out, text);

  return TRUE;
}

static void
dedup_finalize (GObject *object)
{
  g_hash_table_unref (EXAMPLE_DEDUP (object)->timers);

  G_OBJECT_CLASS (dedup_parent_class)->finalize (object);
}

static void
dedup_class_init (DedupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dedup_finalize;
  KITSUNE_PROCESSOR_CLASS (klass)->process = dedup_process;
  KITSUNE_PROCESSOR_CLASS (klass)->timer = dedup_timer;
  KITSUNE_PROCESSOR_CLASS (klass)->finish = dedup_finish;
}

static void
dedup_init (Dedup *self)
{
  self->timers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
/* [processor] */

int
main (void)
{
  g_auto (GStrv) words = g_strsplit ("to be or not to be", " ", -1);
  g_autoptr (KitsunePipeline) source = NULL;
  g_autoptr (KitsunePipeline) typed = NULL;
  g_autoptr (KitsuneGraph) graph = NULL;
  g_autofree char *text = NULL;
  GValue items[6] = { G_VALUE_INIT };

  setlocale (LC_ALL, ""); /* descriptions have arrows */

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_value_init (&items[i], G_TYPE_STRING);
      g_value_set_string (&items[i], words[i]);
    }
  source = kitsune_pipeline_new_from_values (items, G_N_ELEMENTS (items));
  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    g_value_unset (&items[i]);

  for (guint run = 0; run < 2; run++)
    {
      /* [use] */
      g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_process (source, G_TYPE_STRING, DEDUP_TYPE);
      g_autoptr (GError) error = NULL;
      g_autoptr (KitsuneItems) results = kitsune_pipeline_collect (pipeline, NULL, NULL, &error);
      /* [use] */

      if (results == NULL)
        g_error ("%s", error->message);
      for (gsize i = 0; i < kitsune_items_get_size (results); i++)
        g_print ("%s%s", i > 0 ? " " : "", g_value_get_string (kitsune_items_get (results, i)));
      g_print ("\n");
    }

  typed = kitsune_pipeline_process (source, G_TYPE_STRING, DEDUP_TYPE);
  kitsune_pipeline_set (typed, "name", "dedup", NULL);
  graph = kitsune_pipeline_describe (typed);
  text = kitsune_graph_to_string (graph);
  g_print ("%s", text);

  return 0;
}
