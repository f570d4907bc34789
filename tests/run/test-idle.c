/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A run that waits costs nothing: its main loop sleeps until something happens,
 * and so do its threads.
 */
#include <kitsune/kitsune.h>

#include <glib/gstdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* How long nothing may happen, in milliseconds. */
#define QUIET_TIME 150
#define SETTLE_TIME 30

/* --- the loop --------------------------------------------------------------- */

static gint capped_at; /* milliseconds; of a poll that would take longer */
static guint n_polls;
static guint n_woken;

static gint
counting_poll (GPollFD *fds,
               guint n_fds,
               gint timeout)
{
  gint n_ready;

  n_polls++;
  if (timeout == 0)
    return g_poll (fds, n_fds, 0);

  /* ours are an hour away */
  g_assert_true (timeout < 0 || timeout > 1000 * 1000);
  n_ready = g_poll (fds, n_fds, capped_at);
  if (n_ready > 0)
    n_woken++;

  return n_ready;
}

/* --- threads ---------------------------------------------------------------- */

/* Threads on which functions of the run were called. They are in a pool of GLib,
 * whose other threads look now and then whether there are too many of them. */
static GMutex workers_lock;
static pid_t workers[64]; /* under workers_lock */
static guint n_workers;   /* under workers_lock */

static void
note_worker (void)
{
  pid_t thread = (pid_t) syscall (SYS_gettid);

  g_mutex_lock (&workers_lock);
  for (guint i = 0; i < n_workers; i++)
    if (workers[i] == thread)
      thread = 0;
  if (thread != 0 && thread != getpid () && n_workers < G_N_ELEMENTS (workers))
    workers[n_workers++] = thread;
  g_mutex_unlock (&workers_lock);
}

static gboolean
is_worker (const char *task)
{
  pid_t thread = (pid_t) g_ascii_strtoll (task, NULL, 10);
  gboolean found = FALSE;

  g_mutex_lock (&workers_lock);
  for (guint i = 0; i < n_workers && !found; i++)
    found = workers[i] == thread;
  g_mutex_unlock (&workers_lock);

  return found;
}

/* How often the threads of lanes and the workers have gone to sleep, and thus have
 * been woken. @n_threads is how many lanes have one; @awake, whether any thread but
 * this one has something to do, or would if it had a processor. */
static guint64
count_sleeps (guint *n_threads,
              gboolean *awake)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;
  guint64 n_sleeps = 0;

  *n_threads = 0;
  *awake = FALSE;
  while ((task = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/status", task);
      g_autofree char *text = NULL;
      const char *line;
      gboolean of_lane;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      *awake |= strstr (text, "\nState:\tS") == NULL && g_ascii_strtoll (task, NULL, 10) != getpid ();
      of_lane = g_str_has_prefix (text, "Name:\tkitsune-lane");
      if (!of_lane && !is_worker (task))
        continue;
      line = strstr (text, "\nvoluntary_ctxt_switches:");
      g_assert_nonnull (line);
      n_sleeps += g_ascii_strtoull (line + strlen ("\nvoluntary_ctxt_switches:"), NULL, 10);
      *n_threads += of_lane;
    }

  return n_sleeps;
}

/* --- runs that wait --------------------------------------------------------- */

static gboolean
pass (const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  g_value_set_int64 (result, g_value_get_int64 (item));

  return TRUE;
}

static gboolean
work (const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  note_worker ();
  g_value_set_int64 (result, g_value_get_int64 (item));

  return TRUE;
}

static gboolean
number (const GValue *item,
        KitsuneRef *ref,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  note_worker ();
  kitsune_value_set_int64 (result, kitsune_ref_add (ref, 1));

  return TRUE;
}

static gboolean
get_parity (const GValue *item,
            GValue *key,
            gpointer user_data,
            GError **error)
{
  kitsune_value_set_int64 (key, g_value_get_int64 (item) % 2);

  return TRUE;
}

static void
never_answer (const GValue *item,
              KitsuneAsyncCall *call,
              gpointer calls)
{
  g_ptr_array_add (calls, g_object_ref (call));
}

static gboolean
count_item (const GValue *item,
            gpointer n_items,
            GError **error)
{
  ++*(guint *) n_items;

  return TRUE;
}

static KitsunePipeline *
inner_ticker (const GValue *item,
              gpointer user_data,
              GError **error)
{
  return kitsune_pipeline_new_ticker (G_TIME_SPAN_HOUR);
}

static KitsunePipeline *
build_channel (KitsunePipeline *source,
               gpointer data)
{
  return kitsune_pipeline_map (source, G_TYPE_INT64, pass, NULL, NULL);
}

static KitsunePipeline *
build_ticker (KitsunePipeline *source,
              gpointer data)
{
  g_autoptr (KitsunePipeline) ticks = kitsune_pipeline_new_ticker (G_TIME_SPAN_HOUR);

  return kitsune_pipeline_merge_with (source, ticks);
}

static KitsunePipeline *
build_boundary (KitsunePipeline *source,
                gpointer data)
{
  g_autoptr (KitsunePipeline) first = kitsune_pipeline_async_boundary (source);
  g_autoptr (KitsunePipeline) mapped = build_channel (first, NULL);

  return kitsune_pipeline_async_boundary (mapped);
}

static KitsunePipeline *
build_workers (KitsunePipeline *source,
               gpointer data)
{
  KitsunePipeline *mapped = kitsune_pipeline_map (source, G_TYPE_INT64, work, NULL, NULL);

  g_object_set (kitsune_pipeline_get_stage (mapped), "concurrency", 3, NULL);

  return mapped;
}

/* The lane never makes a call that waits for something itself. */
static KitsunePipeline *
build_blocking (KitsunePipeline *source,
                gpointer data)
{
  KitsunePipeline *mapped = build_workers (source, data);

  g_object_set (kitsune_pipeline_get_stage (mapped), "blocking", TRUE, NULL);

  return mapped;
}

/* States of two keys, kept by @store if the run has one. */
static KitsunePipeline *
build_states (KitsunePipeline *source,
              gpointer data)
{
  g_autoptr (KitsuneStateKey) key = NULL;
  GValue zero = G_VALUE_INIT;

  kitsune_value_set_int64 (&zero, 0);
  key = kitsune_state_key_new ("count", G_TYPE_INT64, &zero);
  kitsune_state_key_set_ttl (key, G_TIME_SPAN_HOUR);

  return kitsune_pipeline_map_with_key (source, G_TYPE_INT64, key, get_parity, NULL, NULL, number, NULL, NULL);
}

static KitsunePipeline *
build_shards (KitsunePipeline *source,
              gpointer data)
{
  KitsunePipeline *mapped = build_states (source, data);

  g_object_set (kitsune_pipeline_get_stage (mapped), "concurrency", 2, NULL);

  return mapped;
}

/* All of it. */
static KitsunePipeline *
build_many (KitsunePipeline *source,
            gpointer data)
{
  g_autoptr (KitsunePipeline) boundary = build_boundary (source, NULL);
  g_autoptr (KitsunePipeline) worked = build_blocking (boundary, NULL);
  g_autoptr (KitsunePipeline) counted = build_states (worked, NULL);

  return build_ticker (counted, NULL);
}

static KitsunePipeline *
build_async (KitsunePipeline *source,
             gpointer calls)
{
  KitsunePipeline *mapped = kitsune_pipeline_map_async (source, G_TYPE_VALUE, never_answer, calls, NULL);

  g_object_set (kitsune_pipeline_get_stage (mapped), "concurrency", 5, NULL);

  return mapped;
}

static KitsunePipeline *
build_scope (KitsunePipeline *source,
             gpointer data)
{
  return kitsune_pipeline_switch_map (source, G_TYPE_VALUE, inner_ticker, NULL, NULL);
}

static KitsunePipeline *
build_timers (KitsunePipeline *source,
              gpointer data)
{
  return kitsune_pipeline_debounce (source, G_TIME_SPAN_HOUR);
}

typedef struct
{
  const char *name;
  KitsunePipeline *(*build) (KitsunePipeline *source,
                             gpointer data);
  gboolean gives; /* an item for each at once */
  guint n_threads;
  gboolean stored; /* states are in files */
  guint n_workers; /* that must have worked at least */
} Waiting;

static const Waiting waiting[] = {
  { "channel", build_channel, TRUE, 0, FALSE, 0 },
  { "ticker", build_ticker, TRUE, 0, FALSE, 0 },
  { "boundary", build_boundary, TRUE, 2, FALSE, 0 },
  { "workers", build_workers, TRUE, 0, FALSE, 0 },
  { "blocking", build_blocking, TRUE, 0, FALSE, 1 },
  { "states", build_states, TRUE, 0, FALSE, 0 },
  { "shards", build_shards, TRUE, 0, FALSE, 0 },
  { "file-store", build_states, TRUE, 0, TRUE, 0 },
  { "file-store-shards", build_shards, TRUE, 0, TRUE, 0 },
  { "many", build_many, TRUE, 2, TRUE, 1 },
  { "async", build_async, FALSE, 0, FALSE, 0 },
  { "scope", build_scope, FALSE, 0, FALSE, 0 },
  { "timers", build_timers, FALSE, 0, FALSE, 0 },
};

/* Something was written, and it can be taken away. */
static void
remove_states (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert_cmpint (g_unlink (file), ==, 0);
      n++;
    }
  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
check_quiet (GMainContext *context,
             const Waiting *self)
{
  guint n_threads;
  guint64 n_sleeps;
  guint64 before;
  gboolean busy;
  gboolean awake;

  /* whoever waits awake, or for a processor, or is on its way to sleep gets there,
   * and a thread has its name only when it has begun */
  capped_at = SETTLE_TIME;
  n_sleeps = count_sleeps (&n_threads, &awake);
  do
    {
      before = n_sleeps;
      busy = g_main_context_iteration (context, TRUE);
      n_sleeps = count_sleeps (&n_threads, &awake);
    }
  while (busy || n_sleeps != before || n_threads != self->n_threads || awake);

  n_polls = 0;
  n_woken = 0;
  capped_at = QUIET_TIME;
  before = count_sleeps (&n_threads, &awake);
  g_assert_false (g_main_context_iteration (context, TRUE));
  g_assert_cmpuint (n_polls, ==, 1);
  g_assert_cmpuint (n_woken, ==, 0);
  g_assert_cmpuint (n_threads, ==, self->n_threads);
  g_assert_cmpuint (count_sleeps (&n_threads, &awake), ==, before);
}

static void
check_waiting (const Waiting *self,
               GMainContext *context,
               KitsuneStore *store)
{
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 8);
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KitsunePipeline) source = kitsune_channel_get_pipeline (channel);
  g_autoptr (KitsunePipeline) pipeline = self->build (source, calls);
  guint n_items = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, count_item, &n_items, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) run = NULL;

  n_workers = 0;
  if (store != NULL)
    kitsune_run_options_set_store (options, store);
  kitsune_runner_set_options (runner, options);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  check_quiet (context, self);

  /* something happens, and it is quiet again */
  for (gint64 i = 0; i < 3; i++)
    {
      GValue value = G_VALUE_INIT;

      g_value_init (&value, G_TYPE_INT64);
      g_value_set_int64 (&value, i);
      g_assert_true (kitsune_channel_try_send (channel, &value, NULL));
    }
  capped_at = 10000;
  while (self->gives && n_items < 3)
    g_main_context_iteration (context, TRUE);
  check_quiet (context, self);
  g_assert_cmpuint (n_items, ==, self->gives ? 3 : 0);
  g_assert_cmpuint (n_workers, >=, self->n_workers);

  /* a run that is paused is no busier */
  kitsune_run_pause (run);
  check_quiet (context, self);
  g_assert_cmpint (kitsune_run_get_state (run), ==, KITSUNE_RUN_STATE_PAUSED);

  kitsune_run_cancel (run);
  capped_at = 10000;
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (context, TRUE);
}

static void
test_idle (gconstpointer data)
{
  const Waiting *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autofree char *path = self->stored ? g_dir_make_tmp ("kitsune-idle-XXXXXX", NULL) : NULL;
  g_autoptr (KitsuneFileStore) store = self->stored ? kitsune_file_store_new (path) : NULL;

  g_main_context_set_poll_func (context, counting_poll);
  g_main_context_push_thread_default (context);
  check_waiting (self, context, (KitsuneStore *) store);
  g_main_context_pop_thread_default (context);
  if (self->stored)
    remove_states (path);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/run/idle/%s", waiting[i].name);

      g_test_add_data_func (path, &waiting[i], test_idle);
    }

  return g_test_run ();
}
