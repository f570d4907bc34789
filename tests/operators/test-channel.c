/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "sources.h"

#include "kitsune/operators/kitsune-channel-private.h"

static GValue *
number (gint64 n)
{
  static GPrivate values = G_PRIVATE_INIT (g_free);
  GValue *value = g_private_get (&values);

  if (value == NULL)
    {
      value = g_new0 (GValue, 1);
      g_private_set (&values, value);
    }
  *value = (GValue) G_VALUE_INIT;
  kitsune_value_set_int64 (value, n);

  return value;
}

static void
send_now (KitsuneChannel *channel,
          gint64 first,
          gint64 last)
{
  g_autoptr (GError) error = NULL;

  for (gint64 n = first; n <= last; n++)
    {
      g_assert_true (kitsune_channel_try_send (channel, number (n), &error));
      g_assert_no_error (error);
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

/* --- senders on threads --- */

typedef struct
{
  KitsuneChannel *channel;
  GCancellable *cancellable;
  gint64 first;
  gint64 n;
  gint64 n_sent;
  GError *error;
  GThread *thread;
} Sender;

static gpointer
sender_thread (gpointer data)
{
  Sender *sender = data;

  for (gint64 i = 0; i < sender->n; i++)
    {
      if (!kitsune_channel_send (sender->channel, number (sender->first + i), sender->cancellable, &sender->error))
        break;
      sender->n_sent++;
    }

  return NULL;
}

static void
sender_start (Sender *sender,
              KitsuneChannel *channel,
              gint64 first,
              gint64 n)
{
  *sender = (Sender){ channel, NULL, first, n };
  sender->thread = g_thread_new ("sender", sender_thread, sender);
}

static void
wait_until_blocked (KitsuneChannel *channel,
                    guint n_senders)
{
  while (count_waiting (channel) < n_senders)
    g_thread_yield ();
}

/* --- the plain cases --- */

static void
test_delivers_in_order_and_ends_when_closed (void)
{
  for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
    {
      g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 8);
      g_autofree char *text = NULL;

      g_assert_true (kitsune_channel_get_item_type (channel) == G_TYPE_INT64);
      g_assert_cmpuint (kitsune_channel_get_capacity (channel), ==, 8);
      send_now (channel, 1, 8);
      g_assert_cmpuint (kitsune_channel_get_n_items (channel), ==, 8);
      kitsune_channel_close (channel);
      text = run_vector (kitsune_pipeline_new_from_channel (channel), max_vector);
      g_assert_cmpstr (text, ==, "1 2 3 4 5 6 7 8");
      g_assert_cmpuint (kitsune_channel_get_n_items (channel), ==, 0);
    }
}

static void
test_empty_and_closed (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 1);

  kitsune_channel_close (channel);
  kitsune_channel_close (channel);
  g_assert_true (kitsune_channel_is_closed (channel));
  assert_emits (kitsune_pipeline_new_from_channel (channel), "");
}

static void
test_refuses_when_closed (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_VALUE, 4);
  g_autoptr (GError) error = NULL;

  g_assert_false (kitsune_channel_is_closed (channel));
  kitsune_channel_close (channel);
  g_assert_false (kitsune_channel_send (channel, number (1), NULL, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_CHANNEL_CLOSED);
  g_clear_error (&error);
  g_assert_false (kitsune_channel_try_send (channel, number (1), &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_CHANNEL_CLOSED);
}

static void
test_full_is_no_error (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_VALUE, 2);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  send_now (channel, 1, 2);
  g_assert_false (kitsune_channel_try_send (channel, number (3), &error));
  g_assert_no_error (error);
  kitsune_channel_close (channel);
  text = run_vector (take (kitsune_pipeline_new_from_channel (channel), 3), 64);
  g_assert_cmpstr (text, ==, "1 2");
}

static void
test_converts_to_the_item_type (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_DOUBLE, 4);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GValue word = G_VALUE_INIT;

  g_value_init (&word, G_TYPE_STRING);
  g_value_set_string (&word, "word");
  send_now (channel, 3, 3);
  g_assert_true (kitsune_channel_try_send (channel, NULL, &error));
  g_assert_false (kitsune_channel_try_send (channel, &word, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH);
  g_clear_error (&error);
  g_assert_false (kitsune_channel_send (channel, &word, NULL, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH);
  g_value_unset (&word);
  kitsune_channel_close (channel);
  text = run_vector (kitsune_pipeline_new_from_channel (channel), 64);
  g_assert_cmpstr (text, ==, "3.0 null");
}

static void
test_wakes_a_waiting_run (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 4);
  Live live;

  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  settle ();
  live_assert (&live, "");
  send_now (channel, 1, 2);
  settle ();
  live_assert (&live, "1 2");
  send_now (channel, 3, 3);
  kitsune_channel_close (channel);
  settle ();
  live_assert (&live, "3");
  live_clear (&live);
}

static void
test_pause_and_resume (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 2);
  Live live;

  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  settle ();
  kitsune_run_pause (live.run);
  settle ();
  send_now (channel, 1, 2);
  settle ();
  live_assert (&live, "");
  g_assert_false (kitsune_channel_try_send (channel, number (3), NULL));
  kitsune_run_resume (live.run);
  settle ();
  live_assert (&live, "1 2");
  live_cancel (&live);
}

/* What a stopped run had not taken is for the next one. */
static void
test_stop_leaves_the_rest (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 4);
  Live live;
  Live next;

  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  settle ();
  kitsune_run_pause (live.run);
  settle ();
  send_now (channel, 1, 3);
  kitsune_run_stop (live.run);
  settle ();
  live_assert (&live, "");
  g_assert_null (live_error (&live));
  g_assert_cmpuint (kitsune_channel_get_n_items (channel), ==, 3);

  live_start (&next, kitsune_pipeline_new_from_channel (channel));
  settle ();
  live_assert (&next, "1 2 3");
  live_cancel (&next);
  live_clear (&live);
}

/* An early stop takes no more than it needs, and lets go of the channel before
 * the run is over. */
static void
test_early_stop_leaves_the_rest (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 100);
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_from_channel (channel);
  Live live;

  send_now (channel, 1, 100);
  for (guint i = 0; i < 4; i++)
    {
      live_start (&live, kitsune_pipeline_take (pipeline, 25));
      live_wait (&live);
      g_assert_cmpuint (kitsune_channel_get_n_items (channel), ==, 75 - 25 * i);
      g_string_truncate (live.log, 0);
      live_clear (&live);
    }
}

static void
test_only_one_run_may_read (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 4);
  Live live;
  g_autofree char *text = NULL;
  g_autofree char *later = NULL;

  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  settle ();
  text = run_vector (kitsune_pipeline_new_from_channel (channel), 64);
  g_assert_cmpstr (text, ==, "!stage \"channel-1\": the channel is being read by another stage or run");
  send_now (channel, 1, 1);
  settle ();
  live_assert (&live, "1");
  send_now (channel, 2, 2);
  kitsune_channel_close (channel);
  live_wait (&live);
  live_assert (&live, "2");
  live_clear (&live);
  later = run_vector (kitsune_pipeline_new_from_channel (channel), 64);
  g_assert_cmpstr (later, ==, "");
}

static void
test_same_pipeline_twice_in_one_run (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 4);
  g_autoptr (KitsunePipeline) first = kitsune_channel_get_pipeline (channel);
  g_autoptr (KitsunePipeline) second = kitsune_channel_get_pipeline (channel);
  Live a = { g_string_new (NULL), NULL, NULL, -1, -1, -1 };
  Live b = { g_string_new (NULL), NULL, NULL, -1, -1, -1 };
  KitsuneRunner *runners[2] = { kitsune_pipeline_for_each (first, live_item, &a, NULL),
                                kitsune_pipeline_for_each (second, live_item, &b, NULL) };
  g_autoptr (KitsuneRunner) merged = kitsune_runner_new_merged (runners, 2);
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (first == second);
  send_now (channel, 1, 3);
  kitsune_channel_close (channel);
  summary = kitsune_runner_run (merged, NULL, &error);
  g_assert_no_error (error);
  live_assert (&a, "1 2 3");
  live_assert (&b, "1 2 3");
  g_string_free (a.log, TRUE);
  g_string_free (b.log, TRUE);
  g_object_unref (runners[0]);
  g_object_unref (runners[1]);
}

static void
test_keeps_items_without_a_run (void)
{
  KitsuneChannel *channel = kitsune_channel_new (G_TYPE_STRING, 4);
  GValue word = G_VALUE_INIT;

  g_value_init (&word, G_TYPE_STRING);
  g_value_set_string (&word, "word");
  g_assert_true (kitsune_channel_send (channel, &word, NULL, NULL));
  g_value_unset (&word);
  g_assert_finalize_object (channel);
}

/* --- asynchronous senders --- */

typedef struct
{
  GString *log;
  const char *name;
  gboolean unref_channel;
} Told;

static void
sent_cb (GObject *object,
         GAsyncResult *result,
         gpointer data)
{
  Told *told = data;
  g_autoptr (GError) error = NULL;

  if (kitsune_channel_send_finish (KITSUNE_CHANNEL (object), result, &error))
    g_string_append_printf (told->log, "+%s", told->name);
  else
    g_string_append_printf (told->log, "-%s:%s", told->name, error->message);
  if (told->unref_channel)
    g_object_unref (object);
}

static void
test_async_senders_get_their_turn (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 2);
  g_autoptr (GString) log = g_string_new (NULL);
  Told told[5] = { { log, "a" }, { log, "b" }, { log, "c" }, { log, "d" }, { log, "e" } };
  Live live;

  for (guint i = 0; i < 4; i++)
    kitsune_channel_send_async (channel, number (i), NULL, sent_cb, &told[i]);
  g_assert_cmpuint (count_waiting (channel), ==, 2);
  settle ();
  g_assert_cmpstr (log->str, ==, "+a+b");
  g_assert_false (kitsune_channel_try_send (channel, number (9), NULL));

  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  settle ();
  live_assert (&live, "0 1 2 3");
  g_assert_cmpstr (log->str, ==, "+a+b+c+d");
  kitsune_channel_send_async (channel, number (4), NULL, sent_cb, &told[4]);
  settle ();
  live_assert (&live, "4");
  g_assert_cmpstr (log->str, ==, "+a+b+c+d+e");
  live_cancel (&live);
}

static void
test_async_refusals (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GString) log = g_string_new (NULL);
  Told told[5] = { { log, "a" }, { log, "b" }, { log, "c" }, { log, "d" }, { log, "e" } };
  GValue word = G_VALUE_INIT;
  g_autofree char *text = NULL;

  g_value_init (&word, G_TYPE_STRING);
  g_value_set_static_string (&word, "word");
  kitsune_channel_send_async (channel, number (1), cancellable, sent_cb, &told[0]);
  kitsune_channel_send_async (channel, number (2), cancellable, sent_cb, &told[1]);
  kitsune_channel_send_async (channel, number (3), NULL, sent_cb, &told[2]);
  kitsune_channel_send_async (channel, &word, cancellable, sent_cb, &told[3]);
  settle ();
  g_assert_cmpstr (log->str, ==, "+a-d:cannot convert gchararray to gint64");
  g_string_truncate (log, 0);

  g_cancellable_cancel (cancellable);
  settle ();
  g_assert_cmpstr (log->str, ==, "-b:sending was cancelled");
  g_assert_cmpuint (count_waiting (channel), ==, 1);
  g_string_truncate (log, 0);

  kitsune_channel_close (channel);
  kitsune_channel_send_async (channel, number (5), NULL, sent_cb, &told[4]);
  settle ();
  g_assert_cmpstr (log->str, ==, "-c:the channel is closed-e:the channel is closed");
  text = run_vector (kitsune_pipeline_new_from_channel (channel), 64);
  g_assert_cmpstr (text, ==, "1");
  g_value_unset (&word);
}

static void
test_last_reference_goes_in_a_callback (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  Told told = { log, "a", TRUE };
  KitsuneChannel *channel = kitsune_channel_new (G_TYPE_INT64, 0);

  g_object_add_weak_pointer (G_OBJECT (channel), (gpointer *) &channel);
  kitsune_channel_send_async (channel, number (1), NULL, sent_cb, &told);
  kitsune_channel_close (channel);
  settle ();
  g_assert_cmpstr (log->str, ==, "-a:the channel is closed");
  g_assert_null (channel);
}

static void
close_and_unref (gpointer data)
{
  KitsuneChannel **channel = data;

  if (*channel == NULL)
    return;
  kitsune_channel_close (*channel);
  g_clear_object (channel);
}

static void
test_reference_dropped_while_an_item_is_used (void)
{
  KitsuneChannel *channel = kitsune_channel_new (G_TYPE_INT64, 4);
  Live live;

  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  live.on_item = close_and_unref;
  live.on_item_data = &channel;
  send_now (channel, 1, 2);
  live_wait (&live);
  live_assert (&live, "1 2");
  live_clear (&live);
  g_assert_null (channel);
}

/* --- rendezvous --- */

static void
test_rendezvous_needs_a_waiting_run (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 0);
  Live live;

  g_assert_false (kitsune_channel_try_send (channel, number (1), NULL));
  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  settle ();
  g_assert_true (kitsune_channel_try_send (channel, number (2), NULL));
  g_assert_false (kitsune_channel_try_send (channel, number (3), NULL));
  settle ();
  live_assert (&live, "2");
  g_assert_true (kitsune_channel_try_send (channel, number (4), NULL));
  kitsune_channel_close (channel);
  live_wait (&live);
  live_assert (&live, "4");
  live_clear (&live);
}

typedef struct
{
  Live *live;
  KitsuneChannel *channel;
  GString *log;
} Moment;

static void
note_waiting (gpointer data)
{
  Moment *moment = data;

  g_string_append_printf (moment->log, " %u", count_waiting (moment->channel));
}

/* In order, and never more than one item at a time. */
static void
test_rendezvous_order (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 0);
  g_autoptr (GString) log = g_string_new (NULL);
  Live live;
  Moment moment = { &live, channel, log };
  g_autoptr (GString) told_log = g_string_new (NULL);
  Told told[4] = { { told_log, "a" }, { told_log, "b" }, { told_log, "c" }, { told_log, "d" } };

  for (guint i = 0; i < 4; i++)
    kitsune_channel_send_async (channel, number (i + 1), NULL, sent_cb, &told[i]);
  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  live.on_item = note_waiting;
  live.on_item_data = &moment;
  settle ();
  live_assert (&live, "1 2 3 4");
  g_assert_cmpstr (log->str, ==, " 3 2 1 0");
  g_assert_cmpstr (told_log->str, ==, "+a+b+c+d");
  live_cancel (&live);
}

static void
test_rendezvous_paused (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 0);
  Sender sender;
  Live live;

  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  kitsune_run_pause (live.run);
  settle ();
  sender_start (&sender, channel, 1, 2);
  wait_until_blocked (channel, 1);
  settle ();
  live_assert (&live, "");
  g_assert_cmpuint (count_waiting (channel), ==, 1);
  kitsune_run_resume (live.run);
  live.stop_after = 1;
  live_wait (&live);
  live_assert (&live, "1 2");
  g_thread_join (sender.thread);
  g_assert_no_error (sender.error);
  live_clear (&live);
}

/* --- blocking senders --- */

static void
test_blocking_sender_on_a_thread (void)
{
  for (guint capacity = 0; capacity < 3; capacity++)
    {
      g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, capacity);
      g_autoptr (GString) expected = g_string_new (NULL);
      Sender sender;
      Live live;

      for (gint i = 1; i <= 200; i++)
        g_string_append_printf (expected, "%s%d", i > 1 ? " " : "", i);
      sender_start (&sender, channel, 1, 200);
      live_start (&live, kitsune_pipeline_new_from_channel (channel));
      live.stop_after = 199;
      live_wait (&live);
      live_assert (&live, expected->str);
      g_thread_join (sender.thread);
      g_assert_cmpint (sender.n_sent, ==, 200);
      live_clear (&live);
    }
}

typedef struct
{
  gint64 next[4];
  gint64 n;
} Tally;

static gboolean
tally_item (const GValue *item,
            gpointer data,
            GError **error)
{
  Tally *tally = data;
  gint64 value = kitsune_value_get_int64 (item);
  gint64 thread = value / 1000000;

  /* items of one sender keep their order */
  g_assert_cmpint (value % 1000000, ==, tally->next[thread]);
  tally->next[thread]++;
  tally->n++;

  return TRUE;
}

static gpointer
close_after_senders (gpointer data)
{
  Sender *senders = data;

  for (guint i = 0; i < 4; i++)
    g_thread_join (senders[i].thread);
  kitsune_channel_close (senders[0].channel);

  return NULL;
}

static void
test_four_senders (void)
{
  static const guint capacities[] = { 0, 1, 16, 1000 };

  for (guint c = 0; c < G_N_ELEMENTS (capacities); c++)
    {
      g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, capacities[c]);
      g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_from_channel (channel);
      g_autoptr (GError) error = NULL;
      Tally tally = { { 0 } };
      g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, tally_item, &tally, NULL);
      g_autoptr (KitsuneRunSummary) summary = NULL;
      Sender senders[4];
      GThread *closer;
      gint64 n = capacities[c] < 2 ? 250 : 5000;

      for (guint i = 0; i < 4; i++)
        sender_start (&senders[i], channel, i * 1000000, n);
      closer = g_thread_new ("closer", close_after_senders, senders);
      summary = kitsune_runner_run (runner, NULL, &error);
      g_thread_join (closer);
      g_assert_no_error (error);
      g_assert_cmpint (tally.n, ==, 4 * n);
      for (guint i = 0; i < 4; i++)
        g_assert_cmpint (senders[i].n_sent, ==, n);
    }
}

static void
test_close_wakes_blocked_senders (void)
{
  for (guint capacity = 0; capacity < 2; capacity++)
    {
      g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, capacity);
      Sender senders[4];
      gint64 n_sent = 0;
      g_autofree char *text = NULL;

      for (guint i = 0; i < 4; i++)
        sender_start (&senders[i], channel, 7, 2);
      wait_until_blocked (channel, 4);
      kitsune_channel_close (channel);
      for (guint i = 0; i < 4; i++)
        {
          g_thread_join (senders[i].thread);
          g_assert_error (senders[i].error, KITSUNE_ERROR, KITSUNE_ERROR_CHANNEL_CLOSED);
          g_clear_error (&senders[i].error);
          n_sent += senders[i].n_sent;
        }
      g_assert_cmpint (n_sent, ==, capacity);
      text = run_vector (kitsune_pipeline_new_from_channel (channel), 64);
      g_assert_cmpstr (text, ==, capacity > 0 ? "7" : "");
    }
}

static void
test_cancel_blocked_sender (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Sender sender = { channel, cancellable, 1, 2 };

  sender.thread = g_thread_new ("sender", sender_thread, &sender);
  wait_until_blocked (channel, 1);
  g_cancellable_cancel (cancellable);
  g_thread_join (sender.thread);
  g_assert_error (sender.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&sender.error);
  g_assert_cmpuint (count_waiting (channel), ==, 0);
  g_assert_cmpint (sender.n_sent, ==, 1);

  g_assert_false (kitsune_channel_send (channel, number (1), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A thread must not wait for itself. */
static void
test_own_thread_does_not_block (void)
{
  for (guint capacity = 0; capacity < 2; capacity++)
    {
      g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, capacity);
      g_autoptr (GError) error = NULL;
      Live live;

      g_assert_true (g_main_context_acquire (NULL));
      live_start (&live, kitsune_pipeline_new_from_channel (channel));
      settle ();
      g_assert_true (kitsune_channel_send (channel, number (1), NULL, &error));
      g_assert_no_error (error);
      g_assert_false (kitsune_channel_send (channel, number (2), NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
      g_clear_error (&error);
      settle ();
      live_assert (&live, "1");
      g_main_context_release (NULL);
      live_cancel (&live);
    }
}

typedef struct
{
  KitsuneChannel *channel;
  GError *error;
} Feedback;

static void
feed_back (gpointer data)
{
  Feedback *feedback = data;

  if (feedback->error == NULL)
    kitsune_channel_send (feedback->channel, number (9), NULL, &feedback->error);
}

/* A function of the run that sends into its own channel. The run is stopped from
 * there, too, and hears of it after a vector at most. */
static void
test_feedback_does_not_block (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 2);
  Feedback feedback = { channel };
  Live live;

  live_start (&live, kitsune_pipeline_new_from_channel (channel));
  live.on_item = feed_back;
  live.on_item_data = &feedback;
  live.stop_after = 2;
  send_now (channel, 1, 1);
  live_wait (&live);
  g_assert_no_error (feedback.error);
  g_assert_true (g_str_has_prefix (live.log->str, "1 9 9"));
  if (g_getenv ("KITSUNE_SHUFFLE") == NULL)
    g_assert_cmpstr (live.log->str, ==, "1 9 9");
  g_assert_cmpuint (strlen (live.log->str), <=, 2 * (1 + 128 + 1));
  live_clear (&live);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/channel/delivers-in-order-and-ends-when-closed",
                   test_delivers_in_order_and_ends_when_closed);
  g_test_add_func ("/kitsune/operators/channel/empty-and-closed", test_empty_and_closed);
  g_test_add_func ("/kitsune/operators/channel/refuses-when-closed", test_refuses_when_closed);
  g_test_add_func ("/kitsune/operators/channel/full-is-no-error", test_full_is_no_error);
  g_test_add_func ("/kitsune/operators/channel/converts-to-the-item-type", test_converts_to_the_item_type);
  g_test_add_func ("/kitsune/operators/channel/wakes-a-waiting-run", test_wakes_a_waiting_run);
  g_test_add_func ("/kitsune/operators/channel/pause-and-resume", test_pause_and_resume);
  g_test_add_func ("/kitsune/operators/channel/stop-leaves-the-rest", test_stop_leaves_the_rest);
  g_test_add_func ("/kitsune/operators/channel/early-stop-leaves-the-rest", test_early_stop_leaves_the_rest);
  g_test_add_func ("/kitsune/operators/channel/only-one-run-may-read", test_only_one_run_may_read);
  g_test_add_func ("/kitsune/operators/channel/same-pipeline-twice-in-one-run", test_same_pipeline_twice_in_one_run);
  g_test_add_func ("/kitsune/operators/channel/keeps-items-without-a-run", test_keeps_items_without_a_run);
  g_test_add_func ("/kitsune/operators/channel/async-senders-get-their-turn", test_async_senders_get_their_turn);
  g_test_add_func ("/kitsune/operators/channel/async-refusals", test_async_refusals);
  g_test_add_func ("/kitsune/operators/channel/last-reference-goes-in-a-callback",
                   test_last_reference_goes_in_a_callback);
  g_test_add_func ("/kitsune/operators/channel/reference-dropped-while-an-item-is-used",
                   test_reference_dropped_while_an_item_is_used);
  g_test_add_func ("/kitsune/operators/channel/rendezvous-needs-a-waiting-run", test_rendezvous_needs_a_waiting_run);
  g_test_add_func ("/kitsune/operators/channel/rendezvous-order", test_rendezvous_order);
  g_test_add_func ("/kitsune/operators/channel/rendezvous-paused", test_rendezvous_paused);
  g_test_add_func ("/kitsune/operators/channel/blocking-sender-on-a-thread", test_blocking_sender_on_a_thread);
  g_test_add_func ("/kitsune/operators/channel/four-senders", test_four_senders);
  g_test_add_func ("/kitsune/operators/channel/close-wakes-blocked-senders", test_close_wakes_blocked_senders);
  g_test_add_func ("/kitsune/operators/channel/cancel-blocked-sender", test_cancel_blocked_sender);
  g_test_add_func ("/kitsune/operators/channel/own-thread-does-not-block", test_own_thread_does_not_block);
  g_test_add_func ("/kitsune/operators/channel/feedback-does-not-block", test_feedback_does_not_block);

  return g_test_run ();
}
