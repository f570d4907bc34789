/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * All operators that fold, group, sort, window and pace, in all situations that
 * any operator can get into; what is special to each is tested beside.
 */
#include "config.h"

#include "tests/support/support-private.h"

#include <string.h>

#define HOUR (3600 * (gint64) G_USEC_PER_SEC)

typedef struct
{
  const char *name;
  SupportBuildFunc build;
  SupportEdges edges;
} Case;

/* The number that every item of the battery stands for, whatever its type. */
static gint64
get_number (const GValue *item)
{
  g_autoptr (GString) text = g_string_new ("[");

  support_print (text, item);

  return g_ascii_strtoll (text->str + strcspn (text->str, "0123456789"), NULL, 10);
}

static gboolean
text_key (const GValue *item,
          GValue *key,
          gpointer user_data,
          GError **error)
{
  g_value_init (key, G_TYPE_STRING);
  g_value_take_string (key, g_strdup_printf ("%" G_GINT64_FORMAT, get_number (item)));

  return TRUE;
}

/* Half of the number, rounded down. */
static gboolean
half_key (const GValue *item,
          GValue *key,
          gpointer user_data,
          GError **error)
{
  kitsune_value_set_int64 (key, get_number (item) / 2);

  return TRUE;
}

static gboolean
same_key (const GValue *previous,
          const GValue *item,
          GValue *result,
          gpointer user_data,
          GError **error)
{
  kitsune_value_set_boolean (result, get_number (previous) / 2 == get_number (item) / 2);

  return TRUE;
}

/* The last item: items of any type are kept alive by the state. */
static gboolean
keep_last (const GValue *state,
           const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  kitsune_value_copy (item, result);

  return TRUE;
}

static gint
by_half_backwards (const GValue *a,
                   const GValue *b,
                   gpointer user_data,
                   GError **error)
{
  return (gint) (get_number (b) / 2 - get_number (a) / 2);
}

static gboolean
one_key (const GValue *item,
         GValue *key,
         gpointer user_data,
         GError **error)
{
  kitsune_value_set_int64 (key, 1);

  return TRUE;
}

static KitsunePipeline *
build_scan (KitsunePipeline *pipeline,
            gpointer data)
{
  return kitsune_pipeline_scan (pipeline, G_TYPE_VALUE, NULL, keep_last, NULL, NULL);
}

static KitsunePipeline *
build_reduce (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_reduce (pipeline, G_TYPE_VALUE, NULL, keep_last, NULL, NULL);
}

static KitsunePipeline *
build_distinct (KitsunePipeline *pipeline,
                gpointer data)
{
  return kitsune_pipeline_distinct (pipeline);
}

static KitsunePipeline *
build_distinct_by (KitsunePipeline *pipeline,
                   gpointer data)
{
  return kitsune_pipeline_distinct_by (pipeline, half_key, NULL, NULL);
}

static KitsunePipeline *
build_dedupe_by (KitsunePipeline *pipeline,
                 gpointer data)
{
  KitsunePipeline *dedupe = kitsune_pipeline_dedupe_by (pipeline, half_key, NULL, NULL);

  kitsune_pipeline_set (dedupe, "window", 2, NULL);

  return dedupe;
}

static KitsunePipeline *
build_sort (KitsunePipeline *pipeline,
            gpointer data)
{
  return kitsune_pipeline_sort (pipeline, by_half_backwards, NULL, NULL);
}

static KitsunePipeline *
build_sort_by (KitsunePipeline *pipeline,
               gpointer data)
{
  return kitsune_pipeline_sort_by (pipeline, text_key, NULL, NULL);
}

static KitsunePipeline *
build_group_by (KitsunePipeline *pipeline,
                gpointer data)
{
  return kitsune_pipeline_group_by (pipeline, half_key, NULL, NULL);
}

static KitsunePipeline *
build_batch (KitsunePipeline *pipeline,
             gpointer data)
{
  KitsunePipeline *batch = kitsune_pipeline_batch (pipeline, 2);

  kitsune_pipeline_set (batch, "timeout", HOUR, NULL);

  return batch;
}

static KitsunePipeline *
build_batch_whole (KitsunePipeline *pipeline,
                   gpointer data)
{
  KitsunePipeline *batch = kitsune_pipeline_batch (pipeline, 2);

  kitsune_pipeline_set (batch, "drop-partial", TRUE, NULL);

  return batch;
}

static KitsunePipeline *
build_batch_by_measure (KitsunePipeline *pipeline,
                        gpointer data)
{
  return kitsune_pipeline_batch_by_measure (pipeline, 2, one_key, NULL, NULL);
}

static KitsunePipeline *
build_unbatch (KitsunePipeline *pipeline,
               gpointer data)
{
  g_autoptr (KitsunePipeline) batch = kitsune_pipeline_batch (pipeline, 2);

  return kitsune_pipeline_unbatch (batch);
}

/* Lists that are longer than any vector. */
static KitsunePipeline *
build_unbatch_long (KitsunePipeline *pipeline,
                    gpointer data)
{
  g_autoptr (KitsunePipeline) batch = kitsune_pipeline_batch (pipeline, 200);

  return kitsune_pipeline_unbatch (batch);
}

static KitsunePipeline *
build_sliding (KitsunePipeline *pipeline,
               gpointer data)
{
  return kitsune_pipeline_sliding_window (pipeline, 3, 2);
}

static KitsunePipeline *
build_session (KitsunePipeline *pipeline,
               gpointer data)
{
  return kitsune_pipeline_session_window (pipeline, HOUR);
}

static KitsunePipeline *
build_chunk_by (KitsunePipeline *pipeline,
                gpointer data)
{
  return kitsune_pipeline_chunk_by (pipeline, half_key, NULL, NULL);
}

static KitsunePipeline *
build_chunk_while (KitsunePipeline *pipeline,
                   gpointer data)
{
  return kitsune_pipeline_chunk_while (pipeline, same_key, NULL, NULL);
}

static KitsunePipeline *
build_throttle (KitsunePipeline *pipeline,
                gpointer data)
{
  return kitsune_pipeline_throttle (pipeline, 0);
}

static KitsunePipeline *
build_throttle_hour (KitsunePipeline *pipeline,
                     gpointer data)
{
  return kitsune_pipeline_throttle (pipeline, HOUR);
}

static KitsunePipeline *
build_debounce (KitsunePipeline *pipeline,
                gpointer data)
{
  return kitsune_pipeline_debounce (pipeline, HOUR);
}

static KitsunePipeline *
build_sample (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_sample (pipeline, HOUR);
}

/* What comes out of 1; of 1 to 5; of 1 to 3 and an error; of 1 to 5 and an
 * error; an empty input gives nothing, a failed one nothing but its error. */
#define EDGES(one_, five_, three_failed_, five_failed_, flags_)                                              \
  {                                                                                                          \
    .empty = "[]", .one = one_, .five = five_, .failed_0 = "[] failed", .failed_3 = three_failed_ " failed", \
    .failed_5 = five_failed_ " failed", .flags = flags_                                                      \
  }

#define ANY SUPPORT_ANY_TYPE
#define ANY_AT_END (SUPPORT_ANY_TYPE | SUPPORT_NEEDS_END)

static const Case cases[] = {
  { "scan", build_scan, EDGES ("[1]", "[1, 2, 3, 4, 5]", "[1, 2, 3]", "[1, 2, 3, 4, 5]", ANY) },
  { "distinct", build_distinct, EDGES ("[1]", "[1, 2, 3, 4, 5]", "[1, 2, 3]", "[1, 2, 3, 4, 5]", ANY) },
  { "distinct-by", build_distinct_by, EDGES ("[1]", "[1, 2, 4]", "[1, 2]", "[1, 2, 4]", ANY) },
  { "dedupe-by", build_dedupe_by, EDGES ("[1]", "[1, 2, 4]", "[1, 2]", "[1, 2, 4]", ANY) },
  { "sort", build_sort, EDGES ("[1]", "[4, 5, 2, 3, 1]", "[]", "[]", ANY_AT_END) },
  { "sort-by", build_sort_by, EDGES ("[1]", "[1, 2, 3, 4, 5]", "[]", "[]", ANY_AT_END) },
  { "batch", build_batch, EDGES ("[[1]]", "[[1, 2], [3, 4], [5]]", "[[1, 2]]", "[[1, 2], [3, 4]]", ANY) },
  { "batch-whole", build_batch_whole, EDGES ("[]", "[[1, 2], [3, 4]]", "[[1, 2]]", "[[1, 2], [3, 4]]", ANY) },
  { "batch-by-measure", build_batch_by_measure,
    EDGES ("[[1]]", "[[1, 2], [3, 4], [5]]", "[[1, 2]]", "[[1, 2], [3, 4]]", ANY) },
  { "unbatch", build_unbatch, EDGES ("[1]", "[1, 2, 3, 4, 5]", "[1, 2]", "[1, 2, 3, 4]", ANY) },
  { "unbatch-long", build_unbatch_long, EDGES ("[1]", "[1, 2, 3, 4, 5]", "[]", "[]", ANY) },
  { "sliding-window", build_sliding,
    EDGES ("[]", "[[1, 2, 3], [3, 4, 5]]", "[[1, 2, 3]]", "[[1, 2, 3], [3, 4, 5]]", ANY) },
  { "session-window", build_session, EDGES ("[[1]]", "[[1, 2, 3, 4, 5]]", "[]", "[]", ANY_AT_END) },
  { "chunk-by", build_chunk_by, EDGES ("[[1]]", "[[1], [2, 3], [4, 5]]", "[[1]]", "[[1], [2, 3]]", ANY) },
  { "chunk-while", build_chunk_while, EDGES ("[[1]]", "[[1], [2, 3], [4, 5]]", "[[1]]", "[[1], [2, 3]]", ANY) },
  { "throttle", build_throttle, EDGES ("[1]", "[1, 2, 3, 4, 5]", "[1, 2, 3]", "[1, 2, 3, 4, 5]", ANY) },
  { "throttle-hour", build_throttle_hour, EDGES ("[1]", "[1]", "[1]", "[1]", ANY) },
  { "debounce", build_debounce, EDGES ("[1]", "[5]", "[]", "[]", ANY_AT_END) },
  { "sample", build_sample, EDGES ("[]", "[]", "[]", "[]", ANY_AT_END) },
};

/* Those that emit one item for an empty input too, and none before the end. */
#define WHOLE(empty_, one_, five_)                                                                 \
  {                                                                                                \
    .empty = empty_, .one = one_, .five = five_, .failed_0 = "[] failed", .failed_3 = "[] failed", \
    .failed_5 = "[] failed", .flags = ANY_AT_END                                                   \
  }

static const Case wholes[] = {
  { "reduce", build_reduce, WHOLE ("[null]", "[1]", "[5]") },
  { "group-by", build_group_by, WHOLE ("[{}]", "[{0: [1]}]", "[{0: [1], 1: [2, 3], 2: [4, 5]}]") },
};

static void
test_edges (gconstpointer data)
{
  const Case *one = data;

  support_operator_edges (one->build, NULL, &one->edges);
}

static void
add_cases (const Case *all,
           guint n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strconcat ("/kitsune/operators/edges/", all[i].name, NULL);

      g_test_add_data_func (path, &all[i], test_edges);
    }
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_cases (cases, G_N_ELEMENTS (cases));
  add_cases (wholes, G_N_ELEMENTS (wholes));

  return g_test_run ();
}
