/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "bench.h"

/*
 * Items that own memory: what the engine adds to making and freeing them.
 */
static gboolean
bench_string_map (const GValue *item,
                  GValue *result,
                  gpointer user_data,
                  GError **error)
{
  char text[] = "0123456789012345678901234567890";

  text[0] = (char) ('0' + kitsune_value_get_int64 (item) % 10);
  g_value_set_string (result, text);

  return TRUE;
}

static gboolean
bench_string_change (const GValue *item,
                     GValue *result,
                     gpointer user_data,
                     GError **error)
{
  char *text = g_value_dup_string (item);

  text[1] = 'x';
  g_value_take_string (result, text);

  return TRUE;
}

static gboolean
bench_string_sink (const GValue *item,
                   gpointer user_data,
                   GError **error)
{
  *(gint64 *) user_data += kitsune_value_get_string (item)[0];

  return TRUE;
}

/* One string made per item, one more per item in the second map. */
static gint64
bench_fused_string (guint64 n_items)
{
  g_autoptr (KitsunePipeline) numbers = bench_range (n_items);
  g_autoptr (KitsunePipeline) made = kitsune_pipeline_map (numbers, G_TYPE_STRING, bench_string_map, NULL, NULL);
  g_autoptr (KitsunePipeline) changed = kitsune_pipeline_map (made, G_TYPE_STRING, bench_string_change, NULL, NULL);
  gint64 sum = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (changed, bench_string_sink, &sum, NULL);
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, NULL);

  return sum;
}

/* The same without streams: what the strings themselves cost. */
static gint64
bench_raw_string (guint64 n_items)
{
  gint64 sum = 0;

  for (guint64 i = 0; i < n_items; i++)
    {
      char text[] = "0123456789012345678901234567890";
      g_autofree char *made = NULL;
      g_autofree char *changed = NULL;

      text[0] = (char) ('0' + i % 10);
      made = g_strdup (text);
      changed = g_strdup (made);
      changed[1] = 'x';
      sum += changed[0];
    }

  return sum;
}

typedef struct
{
  GObject parent_instance;

  gint64 number;
} BenchBox;

typedef GObjectClass BenchBoxClass;

static GType bench_box_get_type (void);

G_DEFINE_FINAL_TYPE (BenchBox, bench_box, G_TYPE_OBJECT)

static void
bench_box_class_init (BenchBoxClass *klass)
{
}

static void
bench_box_init (BenchBox *self)
{
}

static BenchBox *
bench_box_new (gint64 number)
{
  BenchBox *self = g_object_new (bench_box_get_type (), NULL);

  self->number = number;

  return self;
}

static gboolean
bench_object_map (const GValue *item,
                  GValue *result,
                  gpointer user_data,
                  GError **error)
{
  g_value_take_object (result, bench_box_new (kitsune_value_get_int64 (item)));

  return TRUE;
}

static gboolean
bench_object_pass (const GValue *item,
                   GValue *result,
                   gpointer user_data,
                   GError **error)
{
  BenchBox *box = g_value_get_object (item);

  box->number *= 2;
  g_value_set_object (result, box);

  return TRUE;
}

static gboolean
bench_object_sink (const GValue *item,
                   gpointer user_data,
                   GError **error)
{
  BenchBox *box = g_value_get_object (item);

  *(gint64 *) user_data += box->number;

  return TRUE;
}

static gint64
bench_fused_object (guint64 n_items)
{
  GType type = bench_box_get_type ();
  g_autoptr (KitsunePipeline) numbers = bench_range (n_items);
  g_autoptr (KitsunePipeline) made = kitsune_pipeline_map (numbers, type, bench_object_map, NULL, NULL);
  g_autoptr (KitsunePipeline) passed = kitsune_pipeline_map (made, type, bench_object_pass, NULL, NULL);
  gint64 sum = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (passed, bench_object_sink, &sum, NULL);
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, NULL);

  g_assert (summary != NULL);

  return sum;
}

/* The same without streams. */
static gint64
bench_raw_object (guint64 n_items)
{
  gint64 sum = 0;

  for (guint64 i = 0; i < n_items; i++)
    {
      BenchBox *box = bench_box_new ((gint64) i);

      box->number *= 2;
      sum += box->number;
      g_object_unref (box);
    }

  return sum;
}

const BenchCase bench_content_cases[] = {
  { "raw-string", "two strings made and freed per item, no streams", NULL, bench_raw_string, 1000000 },
  { "fused-string", "two maps that make a string each", "raw-string", bench_fused_string, 1000000 },
  { "raw-object", "an object made and freed per item, no streams", NULL, bench_raw_object, 200000 },
  { "fused-object", "a map that makes an object, one that passes it on", "raw-object", bench_fused_object, 200000 },
  { NULL },
};
