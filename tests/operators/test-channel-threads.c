/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "sources.h"

#include "kitsune/operators/kitsune-channel-private.h"

/*
 * Many threads at one channel, at its full speed: whatever happens to senders,
 * channel and runs, what a sender was told to be taken comes out, once and in
 * the sender's order, and nothing else does.
 */
#define N_SENDERS 4
#define STRIDE G_GINT64_CONSTANT (10000000)

typedef struct
{
  KitsuneChannel *channel;
  GCancellable *cancellable; /* (nullable) */
  guint number;
  gint64 n;
  gboolean impatient; /* does not wait for room */
  gint64 n_sent;
  GError *error;
  GThread *thread;
} Sender;

static gpointer
sender_thread (gpointer data)
{
  Sender *sender = data;
  GValue value = G_VALUE_INIT;

  while (sender->n_sent < sender->n && sender->error == NULL)
    {
      gboolean sent;

      kitsune_value_set_int64 (&value, sender->number * STRIDE + sender->n_sent);
      if (sender->impatient)
        sent = kitsune_channel_try_send (sender->channel, &value, &sender->error);
      else
        sent = kitsune_channel_send (sender->channel, &value, sender->cancellable, &sender->error);
      g_assert_true (sent || sender->impatient || sender->error != NULL);
      if (sent)
        sender->n_sent++;
      else
        g_thread_yield ();
    }

  return NULL;
}

static void
senders_start (Sender *senders,
               KitsuneChannel *channel,
               gint64 n)
{
  for (guint i = 0; i < N_SENDERS; i++)
    {
      senders[i] = (Sender){ channel, NULL, i, n, i == 1 };
      senders[i].thread = g_thread_new ("sender", sender_thread, &senders[i]);
    }
}

typedef struct
{
  gint64 next[N_SENDERS];
  gint64 n;
} Seen;

static gboolean
see (const GValue *item,
     gpointer data,
     GError **error)
{
  Seen *seen = data;
  gint64 value = kitsune_value_get_int64 (item);
  gint64 *next = &seen->next[value / STRIDE];

  g_assert_cmpint (value % STRIDE, ==, *next);
  ++*next;
  seen->n++;

  return TRUE;
}

static void
run_and_see (KitsunePipeline *pipeline,
             Seen *seen)
{
  g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, see, seen, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, &error);

  g_assert_no_error (error);
  g_object_unref (pipeline);
}

static void
assert_seen (Seen *seen,
             Sender *senders)
{
  for (guint i = 0; i < N_SENDERS; i++)
    g_assert_cmpint (seen->next[i], ==, senders[i].n_sent);
}

static const guint capacities[] = { 0, 1, 2, 7, 256, 3000 };

static gpointer
come_and_go (gpointer data)
{
  Sender *senders = data;

  for (guint i = 0; i < N_SENDERS; i++)
    g_thread_join (senders[i].thread);
  /* the same numbers go on with other threads */
  for (guint round = 0; round < 20; round++)
    for (guint i = 0; i < N_SENDERS; i++)
      {
        senders[i].n += 50;
        senders[i].thread = g_thread_new ("sender", sender_thread, &senders[i]);
        if (round % 2 == 0)
          g_thread_join (senders[i].thread);
        if (round % 2 == 1 && i == N_SENDERS - 1)
          for (guint k = 0; k < N_SENDERS; k++)
            g_thread_join (senders[k].thread);
      }
  kitsune_channel_close (senders[0].channel);

  return NULL;
}

static void
test_senders_come_and_go (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (capacities); c++)
    {
      g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, capacities[c]);
      gint64 n = capacities[c] < 2 ? 100 : 10000;
      Sender senders[N_SENDERS];
      Seen seen = { { 0 } };
      GThread *thread;

      senders_start (senders, channel, n);
      thread = g_thread_new ("starter", come_and_go, senders);
      run_and_see (kitsune_channel_get_pipeline (channel), &seen);
      g_thread_join (thread);
      g_assert_cmpint (seen.n, ==, N_SENDERS * (n + 20 * 50));
      assert_seen (&seen, senders);
    }
}

static gboolean
close_at (const GValue *item,
          gpointer data,
          GError **error)
{
  gpointer *both = data;
  Seen *seen = both[0];

  if (seen->n == 500)
    kitsune_channel_close (both[1]);

  return see (item, seen, error);
}

/* Everybody is in the middle of sending then. */
static void
test_close_while_sending (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (capacities); c++)
    for (guint round = 0; round < 5; round++)
      {
        g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, capacities[c]);
        g_autoptr (KitsunePipeline) pipeline = kitsune_channel_get_pipeline (channel);
        Seen seen = { { 0 } };
        gpointer both[2] = { &seen, channel };
        g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, close_at, both, NULL);
        g_autoptr (KitsuneRunSummary) summary = NULL;
        g_autoptr (GError) error = NULL;
        Sender senders[N_SENDERS];

        senders_start (senders, channel, STRIDE);
        summary = kitsune_runner_run (runner, NULL, &error);
        g_assert_no_error (error);
        for (guint i = 0; i < N_SENDERS; i++)
          {
            g_thread_join (senders[i].thread);
            g_assert_error (senders[i].error, KITSUNE_ERROR, KITSUNE_ERROR_CHANNEL_CLOSED);
            g_clear_error (&senders[i].error);
          }
        g_assert_cmpint (seen.n, >=, 500);
        assert_seen (&seen, senders);
      }
}

/* What one run leaves is the next one's, while others send. */
static void
test_runs_take_turns (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (capacities); c++)
    {
      g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, capacities[c]);
      gint64 n = capacities[c] < 2 ? 90 : 3000;
      Sender senders[N_SENDERS];
      Seen seen = { { 0 } };

      senders_start (senders, channel, n);
      for (guint take = 1; seen.n < N_SENDERS * n; take = take % 100 + 7)
        {
          gint64 before = seen.n;
          gint64 wanted = MIN (take, N_SENDERS * n - before);
          g_autoptr (KitsunePipeline) all = kitsune_channel_get_pipeline (channel);

          run_and_see (kitsune_pipeline_take (all, (guint64) wanted), &seen);
          g_assert_cmpint (seen.n, ==, before + wanted);
        }
      for (guint i = 0; i < N_SENDERS; i++)
        g_thread_join (senders[i].thread);
      g_assert_cmpuint (kitsune_channel_get_n_items (channel), ==, 0);
      assert_seen (&seen, senders);
    }
}

static guint
count_waiting (KitsuneChannel *channel)
{
  guint n;

  g_mutex_lock (&channel->lock);
  n = channel->senders.length;
  g_mutex_unlock (&channel->lock);

  return n;
}

/* Senders that sleep and are cancelled have sent what they were told, and leave
 * no trace; the last one gets its room. */
static void
test_cancel_while_blocked (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (capacities); c++)
    {
      g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, capacities[c]);
      Sender senders[N_SENDERS] = { { NULL } };
      Seen seen = { { 0 } };

      for (guint i = 0; i < N_SENDERS; i++)
        {
          senders[i] = (Sender){ channel, g_cancellable_new (), i, i == 3 ? capacities[c] + 1 : STRIDE };
          senders[i].thread = g_thread_new ("sender", sender_thread, &senders[i]);
        }
      while (count_waiting (channel) < N_SENDERS)
        g_thread_yield ();
      g_assert_cmpuint (kitsune_channel_get_n_items (channel), ==, capacities[c]);
      for (guint i = 0; i < N_SENDERS - 1; i++)
        {
          g_cancellable_cancel (senders[i].cancellable);
          g_thread_join (senders[i].thread);
          g_assert_error (senders[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
          g_clear_error (&senders[i].error);
        }
      g_assert_cmpuint (count_waiting (channel), ==, 1);

      for (gint64 n_left = 1 + capacities[c]; n_left > 0; n_left--)
        {
          g_autoptr (KitsunePipeline) all = kitsune_channel_get_pipeline (channel);

          run_and_see (kitsune_pipeline_take (all, 1), &seen);
          if (seen.n > 20)
            break;
        }
      kitsune_channel_close (channel);
      g_thread_join (senders[3].thread);
      g_clear_error (&senders[3].error);
      run_and_see (kitsune_channel_get_pipeline (channel), &seen);
      assert_seen (&seen, senders);
      for (guint i = 0; i < N_SENDERS; i++)
        g_object_unref (senders[i].cancellable);
    }
}

static void
count_sent (GObject *object,
            GAsyncResult *result,
            gpointer data)
{
  g_assert_true (kitsune_channel_send_finish (KITSUNE_CHANNEL (object), result, NULL));
  ++*(guint *) data;
}

/* More than is kept without a lock: order and count are the same. */
static void
test_large_capacity (void)
{
  const guint capacity = 3 * KITSUNE_FUNNEL_MAX;
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, capacity);
  g_autoptr (GError) error = NULL;
  Seen seen = { { 0 } };
  GValue value = G_VALUE_INIT;
  guint n_told = 0;

  for (guint i = 0; i < capacity; i++)
    {
      kitsune_value_set_int64 (&value, i);
      g_assert_true (kitsune_channel_try_send (channel, &value, &error));
      g_assert_cmpuint (kitsune_channel_get_n_items (channel), ==, i + 1);
    }
  kitsune_value_set_int64 (&value, capacity);
  g_assert_false (kitsune_channel_try_send (channel, &value, &error));
  g_assert_no_error (error);
  kitsune_channel_send_async (channel, &value, NULL, count_sent, &n_told);
  settle ();
  g_assert_cmpuint (n_told, ==, 0);

  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (KitsunePipeline) all = kitsune_channel_get_pipeline (channel);

      run_and_see (kitsune_pipeline_take (all, 100), &seen);
    }
  settle ();
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_cmpuint (kitsune_channel_get_n_items (channel), ==, capacity + 1 - 1000);
  for (guint i = 1; i < 1000; i++)
    {
      kitsune_value_set_int64 (&value, capacity + i);
      g_assert_true (kitsune_channel_try_send (channel, &value, &error));
    }
  g_assert_false (kitsune_channel_try_send (channel, &value, &error));
  kitsune_channel_close (channel);
  run_and_see (kitsune_channel_get_pipeline (channel), &seen);
  g_assert_cmpint (seen.n, ==, capacity + 1000);
}

static gpointer
send_words (gpointer data)
{
  GError *error = NULL;
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  for (guint i = 0; error == NULL; i++)
    {
      g_value_take_string (&value, g_strdup_printf ("word %u", i));
      kitsune_channel_send (data, &value, NULL, &error);
    }
  g_value_unset (&value);
  g_error_free (error);

  return NULL;
}

static void
close_channel (gpointer channel)
{
  kitsune_channel_close (channel);
}

/* Values that own something, of which some are left when nobody reads any more. */
static void
test_strings_are_freed (void)
{
  for (guint c = 0; c < G_N_ELEMENTS (capacities); c++)
    {
      KitsuneChannel *channel = kitsune_channel_new (G_TYPE_STRING, capacities[c]);
      GThread *threads[N_SENDERS];
      Live live;

      for (guint i = 0; i < N_SENDERS; i++)
        threads[i] = g_thread_new ("sender", send_words, channel);
      live_start (&live, take (kitsune_pipeline_new_from_channel (channel), 2000));
      live.on_item = NULL;
      live_wait (&live);
      live_clear (&live);
      close_channel (channel);
      for (guint i = 0; i < N_SENDERS; i++)
        g_thread_join (threads[i]);
      g_assert_finalize_object (channel);
    }
}

/* A run that nothing happens to neither looks nor is woken. */
static void
test_idle_run_sleeps (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 256);
  GValue value = G_VALUE_INIT;
  Live live;

  kitsune_value_set_int64 (&value, 0);
  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  settle ();
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_true (kitsune_channel_try_send (channel, &value, NULL));
      settle ();
      /* one at a time is not worth waiting for awake */
      g_assert_false (kitsune_spin_pays (&channel->reader_spin));
      g_assert_true (channel->waiting);
    }
  g_assert_false (g_main_context_pending (NULL));
  live_cancel (&live);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* what GLib makes when the first error of a domain is set, without telling
   * tools that look for races, is made before there are threads */
  g_error_free (g_error_new_literal (KITSUNE_ERROR, KITSUNE_ERROR_CHANNEL_CLOSED, "none"));
  g_error_free (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "none"));

  g_test_add_func ("/kitsune/operators/channel-threads/senders-come-and-go", test_senders_come_and_go);
  g_test_add_func ("/kitsune/operators/channel-threads/close-while-sending", test_close_while_sending);
  g_test_add_func ("/kitsune/operators/channel-threads/runs-take-turns", test_runs_take_turns);
  g_test_add_func ("/kitsune/operators/channel-threads/cancel-while-blocked", test_cancel_while_blocked);
  g_test_add_func ("/kitsune/operators/channel-threads/large-capacity", test_large_capacity);
  g_test_add_func ("/kitsune/operators/channel-threads/strings-are-freed", test_strings_are_freed);
  g_test_add_func ("/kitsune/operators/channel-threads/idle-run-sleeps", test_idle_run_sleeps);

  return g_test_run ();
}
