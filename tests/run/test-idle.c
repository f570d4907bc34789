/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * A run that waits costs nothing: its main loop sleeps until something happens,
 * and so do its threads.
 */
#include <kitsune/kitsune.h>

#include <string.h>

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

/* How often the threads of lanes have gone to sleep, and thus have been woken.
 * Those of workers are in a pool of GLib, which looks now and then whether there
 * are too many. */
static guint64
count_sleeps (guint *n_threads)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;
  guint64 n_sleeps = 0;

  *n_threads = 0;
  while ((task = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_strdup_printf ("/proc/self/task/%s/status", task);
      g_autofree char *text = NULL;
      const char *line;

      if (!g_file_get_contents (path, &text, NULL, NULL) ||
          !g_str_has_prefix (text, "Name:\tkitsune-lane"))
        continue;
      line = strstr (text, "\nvoluntary_ctxt_switches:");
      g_assert_nonnull (line);
      n_sleeps += g_ascii_strtoull (line + strlen ("\nvoluntary_ctxt_switches:"), NULL, 10);
      (*n_threads)++;
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
  KitsunePipeline *mapped = build_channel (source, NULL);

  g_object_set (kitsune_pipeline_get_stage (mapped), "concurrency", 3, NULL);

  return mapped;
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
} Waiting;

static const Waiting waiting[] = {
  { "channel", build_channel, TRUE, 0 },
  { "ticker", build_ticker, TRUE, 0 },
  { "boundary", build_boundary, TRUE, 2 },
  { "workers", build_workers, TRUE, 0 },
  { "async", build_async, FALSE, 0 },
  { "scope", build_scope, FALSE, 0 },
  { "timers", build_timers, FALSE, 0 },
};

static void
check_quiet (GMainContext *context,
             const Waiting *self)
{
  guint n_threads;
  guint64 n_sleeps;
  guint64 before;
  gboolean busy;

  /* whoever waits awake or is on its way to sleep gets there */
  capped_at = SETTLE_TIME;
  n_sleeps = count_sleeps (&n_threads);
  do
    {
      before = n_sleeps;
      busy = g_main_context_iteration (context, TRUE);
      n_sleeps = count_sleeps (&n_threads);
    }
  while (busy || n_sleeps != before);

  n_polls = 0;
  n_woken = 0;
  capped_at = QUIET_TIME;
  before = count_sleeps (&n_threads);
  g_assert_false (g_main_context_iteration (context, TRUE));
  g_assert_cmpuint (n_polls, ==, 1);
  g_assert_cmpuint (n_woken, ==, 0);
  g_assert_cmpuint (n_threads, ==, self->n_threads);
  g_assert_cmpuint (count_sleeps (&n_threads), ==, before);
}

static void
check_waiting (const Waiting *self,
               GMainContext *context)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 8);
  g_autoptr (GPtrArray) calls = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (KitsunePipeline) source = kitsune_channel_get_pipeline (channel);
  g_autoptr (KitsunePipeline) pipeline = self->build (source, calls);
  guint n_items = 0;
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, count_item, &n_items, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) run = kitsune_runner_start (runner, NULL, &error);

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
  g_autoptr (GMainContext) context = g_main_context_new ();

  g_main_context_set_poll_func (context, counting_poll);
  g_main_context_push_thread_default (context);
  check_waiting (data, context);
  g_main_context_pop_thread_default (context);
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
