/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * How much of everything there may be: stages in a row, runs at once, items
 * from one; and how little an idle run does.
 */
#include <kitsune/kitsune.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <pthread.h>
#include <time.h>

#define N_STAGES 2000
#define N_RUNS 1000
#define N_PUSHED 1000000
#define MAX_VECTOR 128
#define INNER_TOLERANCE ((gsize) 64 << 10)
#define STACK_SIZE (512 * 1024)

/* Checkers need a multiple of the time and of the stack. */
static gboolean
is_checked (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return TRUE;
#else
  return g_getenv ("KITSUNE_UNTIMED") != NULL;
#endif
}

/* --- many stages ------------------------------------------------------------ */

static gboolean
add_one (const GValue *item,
         GValue *result,
         gpointer user_data,
         GError **error)
{
  g_value_set_int64 (result, g_value_get_int64 (item) + 1);

  return TRUE;
}

static gboolean
push_one_more (const GValue *item,
               KitsuneEmitter *out,
               gpointer user_data,
               GError **error)
{
  kitsune_emitter_push_int64 (out, g_value_get_int64 (item) + 1);

  return TRUE;
}

static void
add_async (const GValue *item,
           KitsuneAsyncCall *call,
           gpointer user_data)
{
  GValue result = G_VALUE_INIT;

  g_value_init (&result, G_TYPE_INT64);
  g_value_set_int64 (&result, g_value_get_int64 (item) + 1);
  kitsune_async_call_complete (call, &result);
}

/* Each of these adds one to every number. */
static KitsunePipeline *
chain_map (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_map (pipeline, G_TYPE_INT64, add_one, NULL, NULL);
}

static KitsunePipeline *
chain_flat_map (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_flat_map (pipeline, G_TYPE_INT64, push_one_more, NULL, NULL);
}

static KitsunePipeline *
chain_edge (KitsunePipeline *pipeline)
{
  KitsunePipeline *next = chain_map (pipeline);

  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (next), 2);

  return next;
}

static KitsunePipeline *
chain_rendezvous (KitsunePipeline *pipeline)
{
  KitsunePipeline *next = chain_flat_map (pipeline);

  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (next), 0);

  return next;
}

static KitsunePipeline *
chain_merge (KitsunePipeline *pipeline)
{
  g_autoptr (KitsunePipeline) mapped = chain_map (pipeline);
  g_autoptr (KitsunePipeline) empty = kitsune_pipeline_new_empty (G_TYPE_INT64);

  return kitsune_pipeline_merge_with (mapped, empty);
}

static KitsunePipeline *
chain_concat (KitsunePipeline *pipeline)
{
  g_autoptr (KitsunePipeline) mapped = chain_map (pipeline);
  g_autoptr (KitsunePipeline) empty = kitsune_pipeline_new_empty (G_TYPE_INT64);

  return kitsune_pipeline_concat_with (empty, mapped);
}

static gboolean
one (const GValue *item,
     GValue *result,
     gpointer user_data,
     GError **error)
{
  g_value_set_int64 (result, 1);

  return TRUE;
}

static gboolean
add_second (const GValue *state,
            const GValue *item,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, g_value_get_int64 (state) + g_value_get_int64 (item));

  return TRUE;
}

static KitsunePipeline *
chain_zip (KitsunePipeline *pipeline)
{
  g_autoptr (KitsunePipeline) ones = kitsune_pipeline_new_repeatedly (G_TYPE_INT64, one, NULL, NULL);

  return kitsune_pipeline_zip_with (pipeline, ones, G_TYPE_INT64, add_second, NULL, NULL);
}

/* Every stage is consumed twice: what is below has both copies, of which one is
 * dropped. */
static KitsunePipeline *
chain_fork (KitsunePipeline *pipeline)
{
  g_autoptr (KitsunePipeline) mapped = chain_map (pipeline);
  g_autoptr (KitsunePipeline) none = kitsune_pipeline_take (pipeline, 0);

  return kitsune_pipeline_merge_with (mapped, none);
}

static KitsunePipeline *
chain_async (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_map_async (pipeline, G_TYPE_INT64, add_async, NULL, NULL);
}

static KitsunePipeline *
chain_batch (KitsunePipeline *pipeline)
{
  g_autoptr (KitsunePipeline) mapped = chain_map (pipeline);
  g_autoptr (KitsunePipeline) batches = kitsune_pipeline_batch (mapped, 3);

  return kitsune_pipeline_unbatch (batches);
}

static KitsunePipeline *
chain_sort (KitsunePipeline *pipeline)
{
  g_autoptr (KitsunePipeline) mapped = chain_map (pipeline);

  return kitsune_pipeline_sort (mapped, NULL, NULL, NULL);
}

typedef struct
{
  const char *name;
  KitsunePipeline *(*add) (KitsunePipeline *pipeline);
} Link;

static const Link links[] = {
  { "map", chain_map },
  { "flat-map", chain_flat_map },
  { "edge", chain_edge },
  { "rendezvous", chain_rendezvous },
  { "merge", chain_merge },
  { "concat", chain_concat },
  { "zip", chain_zip },
  { "fork", chain_fork },
  { "async", chain_async },
  { "batch", chain_batch },
  { "sort", chain_sort },
};

static void
check_numbers (KitsunePipeline *pipeline,
               gint64 first,
               guint n_items,
               guint max_vector)
{
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = NULL;

  kitsune_run_options_set_max_vector (options, max_vector);
  items = kitsune_pipeline_collect (pipeline, options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, n_items);
  for (guint i = 0; i < n_items; i++)
    g_assert_cmpint (g_value_get_int64 (kitsune_items_get (items, i)), ==, first + i);
}

/* Described, checked, run to its end, item by item and in vectors, stopped early
 * and cancelled; and all of that freed. */
static gpointer
run_chain (gpointer data)
{
  const Link *link = data;
  guint n_stages = is_checked () ? N_STAGES / 20 : N_STAGES;
  KitsunePipeline *pipeline = kitsune_pipeline_new_range (0, 10, 1);
  g_autoptr (KitsunePipeline) taken = NULL;
  g_autoptr (KitsuneGraph) graph = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_stages; i++)
    {
      KitsunePipeline *next = link->add (pipeline);

      g_object_unref (pipeline);
      pipeline = next;
    }

  g_assert_true (kitsune_pipeline_validate (pipeline, &error));
  g_assert_no_error (error);
  graph = kitsune_pipeline_describe (pipeline);
  g_assert_cmpuint (kitsune_graph_get_n_nodes (graph), >, n_stages);

  check_numbers (pipeline, n_stages, 10, 64);
  check_numbers (pipeline, n_stages, 10, 1);
  taken = kitsune_pipeline_take (pipeline, 3);
  check_numbers (taken, n_stages, 3, 2);

  g_cancellable_cancel (cancellable);
  g_assert_null (kitsune_pipeline_collect (pipeline, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_object (&taken);
  g_clear_pointer (&graph, kitsune_graph_unref);
  g_assert_finalize_object (pipeline);

  return NULL;
}

/* On a stack that is much smaller than usual. */
static void
test_chain (gconstpointer data)
{
  pthread_attr_t attributes;
  pthread_t thread;

  pthread_attr_init (&attributes);
  if (!is_checked ())
    g_assert_cmpint (pthread_attr_setstacksize (&attributes, STACK_SIZE), ==, 0);
  g_assert_cmpint (pthread_create (&thread, &attributes, run_chain, (gpointer) data), ==, 0);
  pthread_join (thread, NULL);
  pthread_attr_destroy (&attributes);
}

/* --- many runs -------------------------------------------------------------- */

typedef struct
{
  KitsuneChannel *channel;
  KitsuneRun *run;
  gint64 sum;
  guint n_items;
} Line;

static guint n_ended;

static gboolean
add_up (const GValue *item,
        gpointer user_data,
        GError **error)
{
  Line *line = user_data;

  line->sum += g_value_get_int64 (item);
  line->n_items++;

  return TRUE;
}

static void
ended_cb (GObject *run,
          GAsyncResult *result,
          gpointer expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_run_wait_finish (KITSUNE_RUN (run), result, &error);

  if (expected != NULL)
    g_assert_error (error, G_IO_ERROR, GPOINTER_TO_INT (expected));
  else
    g_assert_no_error (error);
  n_ended++;
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
line_open (Line *line)
{
  g_autoptr (KitsunePipeline) source = NULL;
  g_autoptr (KitsunePipeline) mapped = NULL;
  g_autoptr (KitsunePipeline) batches = NULL;
  g_autoptr (KitsunePipeline) flat = NULL;
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (GError) error = NULL;

  line->channel = kitsune_channel_new (G_TYPE_INT64, 4);
  source = kitsune_channel_get_pipeline (line->channel);
  mapped = chain_map (source);
  batches = kitsune_pipeline_batch (mapped, 1);
  flat = kitsune_pipeline_unbatch (batches);
  runner = kitsune_pipeline_for_each (flat, add_up, line, NULL);
  line->run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
}

/* Processor time, in microseconds, of a run beside all others. */
static gint64
take_time (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 1000000, 1);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (numbers);
  g_autoptr (KitsuneRun) run = NULL;
  clock_t start = clock ();

  run = kitsune_runner_start (runner, NULL, NULL);
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);

  return (gint64) (clock () - start) * G_USEC_PER_SEC / CLOCKS_PER_SEC;
}

/* All on one main loop, all alive, each gets what is meant for it. Those that
 * wait do not slow down one that works. */
static void
test_runs_at_once (void)
{
  guint n_runs = is_checked () ? N_RUNS / 10 : N_RUNS;
  g_autofree Line *lines = g_new0 (Line, n_runs);
  guint n_threads = count_files ("/proc/self/task");
  gint64 alone = take_time ();
  guint n_files;

  n_ended = 0;
  for (guint i = 0; i < n_runs; i++)
    line_open (&lines[i]);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  n_files = count_files ("/proc/self/fd");
  if (!is_checked ())
    g_assert_cmpint (take_time (), <=, 20 * alone + 100 * G_TIME_SPAN_MILLISECOND);

  for (guint k = 0; k < 3; k++)
    {
      for (guint i = 0; i < n_runs; i++)
        {
          GValue value = G_VALUE_INIT;
          g_autoptr (GError) error = NULL;

          g_value_init (&value, G_TYPE_INT64);
          g_value_set_int64 (&value, i);
          g_assert_true (kitsune_channel_try_send (lines[i].channel, &value, &error));
          g_assert_no_error (error);
        }
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }

  for (guint i = 0; i < n_runs; i++)
    {
      g_assert_cmpuint (lines[i].n_items, ==, 3);
      g_assert_cmpint (lines[i].sum, ==, 3 * ((gint64) i + 1));
      g_assert_cmpint (kitsune_run_get_state (lines[i].run), ==, KITSUNE_RUN_STATE_RUNNING);
    }
  g_assert_cmpuint (count_files ("/proc/self/fd"), ==, n_files);
  g_assert_cmpuint (count_files ("/proc/self/task"), ==, n_threads);

  for (guint i = 0; i < n_runs; i++)
    {
      gboolean cancel = i % 2 == 0;

      kitsune_run_wait_async (lines[i].run, NULL, ended_cb, GINT_TO_POINTER (cancel ? G_IO_ERROR_CANCELLED : 0));
      if (cancel)
        kitsune_run_cancel (lines[i].run);
      else
        kitsune_channel_close (lines[i].channel);
    }
  while (n_ended < n_runs)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  for (guint i = 0; i < n_runs; i++)
    {
      g_object_unref (lines[i].channel);
      g_assert_finalize_object (lines[i].run);
    }
}

/* --- many items from one ---------------------------------------------------- */

/* Atomic: they come and go on two threads. */
static gint n_alive;
static gint most_alive;

typedef struct
{
  GObject parent_instance;
} Thing;

typedef struct
{
  GObjectClass parent_class;
} ThingClass;

static GType thing_get_type (void);
G_DEFINE_FINAL_TYPE (Thing, thing, G_TYPE_OBJECT)

static void
thing_finalize (GObject *object)
{
  g_atomic_int_add (&n_alive, -1);
  G_OBJECT_CLASS (thing_parent_class)->finalize (object);
}

static void
thing_class_init (ThingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thing_finalize;
}

static void
thing_init (Thing *self)
{
  gint now = g_atomic_int_add (&n_alive, 1) + 1;

  if (now > g_atomic_int_get (&most_alive))
    g_atomic_int_set (&most_alive, now);
}

static gboolean
push_very_many (const GValue *item,
                KitsuneEmitter *out,
                gpointer user_data,
                GError **error)
{
  for (gint64 i = 0; i < *(gint64 *) user_data; i++)
    kitsune_emitter_push_int64 (out, i);

  return TRUE;
}

static gboolean
make_thing (const GValue *item,
            GValue *result,
            gpointer user_data,
            GError **error)
{
  g_value_take_object (result, g_object_new (thing_get_type (), NULL));

  return TRUE;
}

/* Pipelines that were opened and are not freed. */
static gint n_open;
static gint most_open;
static gsize memory; /* in use when the first ones had come and gone */
static gsize most_memory;

static gsize
get_memory (void)
{
#ifdef __GLIBC__
  return mallinfo2 ().uordblks;
#else
  return 0;
#endif
}

static void
closed_cb (gpointer user_data,
           GObject *pipeline)
{
  n_open--;
}

static KitsunePipeline *
two_of_each (const GValue *item,
             gpointer user_data,
             GError **error)
{
  KitsunePipeline *inner = kitsune_pipeline_new_range (0, 2, 1);
  guint *n_opened = user_data;

  g_object_weak_ref (G_OBJECT (inner), closed_cb, NULL);
  n_open++;
  most_open = MAX (most_open, n_open);
  if (++*n_opened == 1000)
    memory = get_memory ();
  else if (*n_opened % 1000 == 0)
    most_memory = MAX (most_memory, get_memory ());

  return inner;
}

/* What one call gives is in one list, for it is all or nothing; but further down
 * there is never more than vectors and buffers hold. */
static void
check_push (KitsunePipeline *(*below) (KitsunePipeline *things),
            gint64 n_pushed,
            gint64 n_out,
            gint limit)
{
  gint64 n_items = is_checked () ? n_pushed / 100 : n_pushed;
  g_autoptr (KitsunePipeline) source = kitsune_pipeline_new_range (0, 1, 1);
  g_autoptr (KitsunePipeline) many = kitsune_pipeline_flat_map (source, G_TYPE_INT64, push_very_many, &n_items,
                                                                NULL);
  g_autoptr (KitsunePipeline) things = kitsune_pipeline_map (many, thing_get_type (), make_thing, NULL, NULL);
  g_autoptr (KitsunePipeline) last = below (things);
  g_autoptr (GError) error = NULL;

  most_alive = 0;
  g_assert_cmpint (kitsune_pipeline_count (last, NULL, NULL, &error), ==, n_items * n_out);
  g_assert_no_error (error);
  g_assert_cmpint (n_alive, ==, 0);
  g_assert_cmpint (most_alive, >, 0);
  g_assert_cmpint (most_alive, <=, limit);
}

static KitsunePipeline *
below_nothing (KitsunePipeline *things)
{
  return g_object_ref (things);
}

static KitsunePipeline *
below_boundary (KitsunePipeline *things)
{
  return kitsune_pipeline_async_boundary (things);
}

static void
test_push (void)
{
  check_push (below_nothing, N_PUSHED, 1, MAX_VECTOR);
  check_push (below_boundary, N_PUSHED, 1, 4 * 256);
}

static guint n_opened;

static KitsunePipeline *
below_buffer (KitsunePipeline *things)
{
  kitsune_stage_set_buffer_size (kitsune_pipeline_get_stage (things), 100);

  return kitsune_pipeline_concat_map (things, G_TYPE_INT64, two_of_each, &n_opened, NULL);
}

static KitsunePipeline *
below_merge (KitsunePipeline *things)
{
  return kitsune_pipeline_merge_map (things, G_TYPE_INT64, two_of_each, &n_opened, NULL);
}

/* A pipeline for every item: it has gone with all that belongs to it before the
 * next is opened, or makes room for it, however many there are. */
static void
check_inner (KitsunePipeline *(*below) (KitsunePipeline *things),
             gint64 n_pushed,
             gint limit,
             gint open_limit)
{
  n_opened = 0;
  most_open = 0;
  most_memory = 0;
  check_push (below, n_pushed, 2, limit);
  g_assert_cmpuint (n_opened, ==, is_checked () ? n_pushed / 100 : n_pushed);
  g_assert_cmpint (n_open, ==, 0);
  g_assert_cmpint (most_open, >, 0);
  g_assert_cmpint (most_open, <=, open_limit);
  if (!is_checked ())
    g_assert_cmpuint (most_memory, <=, memory + INNER_TOLERANCE);
}

static void
test_inner (void)
{
  check_inner (below_buffer, N_PUSHED, 100 + MAX_VECTOR + 1, 1);
  check_inner (below_merge, N_PUSHED / 10, MAX_VECTOR + 16, 16);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/run/limits/chain/%s", links[i].name);

      g_test_add_data_func (path, &links[i], test_chain);
    }
  g_test_add_func ("/kitsune/run/limits/runs-at-once", test_runs_at_once);
  g_test_add_func ("/kitsune/run/limits/push", test_push);
  g_test_add_func ("/kitsune/run/limits/inner", test_inner);

  return g_test_run ();
}
