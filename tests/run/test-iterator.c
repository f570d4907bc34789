/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/run/results.h"

/* Taking the items of a pipeline one by one, with calls that block and with
 * calls that do not. */

static void
got_cb (GObject *object,
        GAsyncResult *result,
        gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static char *
next (KitsuneIterator *iterator)
{
  GError *error = NULL;

  return print_item (kitsune_iterator_next (iterator, NULL, &error), &error);
}

static char *
finish (KitsuneIterator *iterator,
        GAsyncResult **result)
{
  GError *error = NULL;
  char *text;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  text = print_item (kitsune_iterator_next_finish (iterator, *result, &error), &error);
  g_clear_object (result);

  return text;
}

static char *
next_later (KitsuneIterator *iterator)
{
  GAsyncResult *result = NULL;

  kitsune_iterator_next_async (iterator, NULL, got_cb, &result);

  return finish (iterator, &result);
}

#define assert_next(iterator, expected)       \
  G_STMT_START                                \
  {                                           \
    g_autofree char *text_ = next (iterator); \
    g_assert_cmpstr (text_, ==, expected);    \
  }                                           \
  G_STMT_END

#define assert_next_later(iterator, expected)       \
  G_STMT_START                                      \
  {                                                 \
    g_autofree char *text_ = next_later (iterator); \
    g_assert_cmpstr (text_, ==, expected);          \
  }                                                 \
  G_STMT_END

static KitsuneIterator *
new_iterator (KitsunePipeline *pipeline,
              guint max_vector,
              guint lookahead)
{
  g_autoptr (KitsuneIterator) iterator = kitsune_pipeline_iter (pipeline, support_options (max_vector), NULL);

  kitsune_iterator_set_lookahead (iterator, lookahead);

  return g_steal_pointer (&iterator);
}

/* --- all items, in both ways --- */

static void
check_all (KitsunePipeline *pipeline,
           guint max_vector,
           guint lookahead,
           const char *expected)
{
  for (guint later = 0; later < 2; later++)
    {
      g_autoptr (KitsuneIterator) iterator = new_iterator (pipeline, max_vector, lookahead);
      g_autoptr (GString) all = g_string_new (NULL);
      g_autofree char *again = NULL;

      for (;;)
        {
          g_autofree char *text = later ? next_later (iterator) : next (iterator);

          g_string_append_printf (all, "%s%s", all->len > 0 ? " " : "", text);
          if (!g_ascii_isdigit (text[0]))
            {
              again = later ? next_later (iterator) : next (iterator);
              g_assert_cmpstr (again, ==, text);
              break;
            }
        }
      g_assert_cmpstr (all->str, ==, expected);
      g_assert_finalize_object (g_steal_pointer (&iterator));
      support_settle ();
      g_assert_cmpint (support_count_live (), ==, 0);
    }
}

static void
test_iterator_gives_all (void)
{
  const GType types[] = { G_TYPE_INT64, G_TYPE_STRING, SUPPORT_TYPE_BOXED, SUPPORT_TYPE_OBJECT };
  const guint sizes[] = { 1, 2, 3, 16, 64 };

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (guint max_vector = 1; max_vector <= 64; max_vector += 63)
        {
          const char *failed = "1 2 3 error: stage \"source\": source failed";
          KitsunePipeline *five = support_source (types[t], 5, SUPPORT_THEN_END);
          KitsunePipeline *failing = support_source (types[t], 3, SUPPORT_THEN_FAIL);

          check_all (support_source (types[t], 0, SUPPORT_THEN_END), max_vector, sizes[s], "none");
          check_all (support_source (types[t], 1, SUPPORT_THEN_END), max_vector, sizes[s], "1 none");
          check_all (five, max_vector, sizes[s], "1 2 3 4 5 none");
          check_all (support_hold (five, 1), max_vector, sizes[s], "1 2 3 4 5 none");
          check_all (support_hold (five, G_MAXUINT), max_vector, sizes[s], "1 2 3 4 5 none");
          check_all (failing, max_vector, sizes[s], failed);
          check_all (support_hold (failing, G_MAXUINT), max_vector, sizes[s], failed);
        }
}

static void
test_iterator_many (void)
{
  g_autoptr (KitsuneIterator) iterator =
      new_iterator (support_source (SUPPORT_TYPE_BOXED, 10000, SUPPORT_THEN_END), 64, 7);

  for (gint64 i = 1; i <= 10000; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KitsuneItem) item = kitsune_iterator_next (iterator, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (support_number (kitsune_item_get_value (item)), ==, i);
    }
  assert_next (iterator, "none");
}

static void
test_iterator_mistakes (void)
{
  KitsunePipeline *wrong = support_own (kitsune_pipeline_take_every (support_ints (1), 0));
  g_autoptr (KitsuneIterator) iterator = new_iterator (wrong, 64, 16);
  g_autoptr (KitsuneIterator) later = new_iterator (wrong, 64, 16);

  assert_next (iterator, "error: stage \"take-every-1\": n must be greater than 0");
  assert_next (iterator, "error: stage \"take-every-1\": n must be greater than 0");
  assert_next_later (later, "error: stage \"take-every-1\": n must be greater than 0");
}

/* --- the run waits --- */

static void
test_iterator_starts_late (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  g_autoptr (KitsuneIterator) iterator = new_iterator (source, 64, 16);

  support_settle ();
  g_assert_cmpuint (support_source_count (source), ==, 0);
  g_assert_null (kitsune_iterator_try_next (iterator, NULL));
}

static void
test_iterator_lookahead (void)
{
  const guint sizes[] = { 1, 2, 16, 100 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
      g_autoptr (KitsuneIterator) iterator = new_iterator (source, 64, sizes[s]);

      for (guint i = 1; i <= 300; i++)
        {
          g_autofree char *expected = g_strdup_printf ("%u", i);

          assert_next_later (iterator, expected);
          support_settle ();
          g_assert_cmpuint (support_source_count (source), <=, i + sizes[s]);
        }
      /* half of them were gone now and then: the run does not just follow */
      g_assert_cmpuint (support_source_count (source), >=, 300 + sizes[s] / 2);
    }
}

static void
test_iterator_lookahead_changes (void)
{
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  g_autoptr (KitsuneIterator) iterator = new_iterator (source, 64, 1);
  guint lookahead;

  assert_next_later (iterator, "1");
  support_settle ();
  g_assert_cmpuint (support_source_count (source), <=, 2);
  g_object_set (iterator, "lookahead", 50u, NULL);
  support_settle ();
  g_assert_cmpuint (support_source_count (source), ==, 51);
  g_object_get (iterator, "lookahead", &lookahead, NULL);
  g_assert_cmpuint (lookahead, ==, 50);
}

static void
test_iterator_try_next (void)
{
  g_autoptr (KitsuneIterator) iterator = new_iterator (support_ints (1, 2, 3), 64, 16);
  GError *error = NULL;
  g_autofree char *two = NULL;
  g_autofree char *three = NULL;
  g_autofree char *none = NULL;

  assert_next_later (iterator, "1");
  support_settle ();
  two = print_item (kitsune_iterator_try_next (iterator, &error), &error);
  g_assert_cmpstr (two, ==, "2");
  three = print_item (kitsune_iterator_try_next (iterator, &error), &error);
  g_assert_cmpstr (three, ==, "3");
  none = print_item (kitsune_iterator_try_next (iterator, &error), &error);
  g_assert_cmpstr (none, ==, "none");
}

/* --- ends --- */

/* The finalizer lets go of the run's items, so that they can be counted. */
static void
test_iterator_dropped (void)
{
  for (guint later = 0; later < 2; later++)
    for (guint n_taken = 0; n_taken < 3; n_taken++)
      {
        KitsunePipeline *source = support_source (SUPPORT_TYPE_OBJECT, SUPPORT_ENDLESS, SUPPORT_THEN_END);
        KitsuneIterator *iterator = new_iterator (source, 64, 8);
        guint64 count;

        for (guint i = 0; i < n_taken; i++)
          g_free (later ? next_later (iterator) : next (iterator));
        g_assert_finalize_object (iterator);
        if (later)
          support_settle ();
        g_assert_cmpint (support_count_live (), ==, 0);
        count = support_source_count (source);
        support_settle ();
        g_assert_cmpuint (support_source_count (source), ==, count);
      }
}

static void
test_iterator_closed (void)
{
  KitsunePipeline *source = support_source (SUPPORT_TYPE_BOXED, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  g_autoptr (KitsuneIterator) iterator = new_iterator (source, 64, 8);
  g_autoptr (KitsuneIterator) unused = new_iterator (source, 64, 8);

  assert_next (iterator, "1");
  kitsune_iterator_close (iterator);
  g_assert_cmpint (support_count_live (), ==, 0);
  assert_next (iterator, "none");
  kitsune_iterator_close (iterator);

  kitsune_iterator_close (unused);
  assert_next (unused, "none");
}

static void
test_iterator_closed_later (void)
{
  KitsunePipeline *source = support_source (SUPPORT_TYPE_BOXED, SUPPORT_ENDLESS, SUPPORT_THEN_WAIT);
  g_autoptr (KitsuneIterator) iterator = new_iterator (source, 64, 8);
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;

  assert_next_later (iterator, "1");
  kitsune_iterator_close_async (iterator, NULL, got_cb, (gpointer) &closed);
  while (closed == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (kitsune_iterator_close_finish (iterator, closed, &error));
  g_assert_no_error (error);
  g_assert_cmpint (support_count_live (), ==, 0);
  assert_next_later (iterator, "none");
}

/* Closing answers those who wait. */
static void
test_iterator_closed_while_waiting (void)
{
  g_autoptr (KitsuneIterator) iterator =
      new_iterator (support_source (G_TYPE_INT64, 0, SUPPORT_THEN_WAIT), 64, 8);
  GAsyncResult *result = NULL;
  g_autofree char *text = NULL;

  kitsune_iterator_next_async (iterator, NULL, got_cb, &result);
  support_settle ();
  g_assert_null (result);
  kitsune_iterator_close (iterator);
  text = finish (iterator, &result);
  g_assert_cmpstr (text, ==, "none");
}

static void
test_iterator_run_cancelled (void)
{
  for (guint later = 0; later < 2; later++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      KitsunePipeline *source = support_source_cancelling (SUPPORT_TYPE_BOXED, 3, cancellable);
      g_autoptr (KitsuneIterator) iterator = kitsune_pipeline_iter (source, support_options (1), cancellable);

      /* what was there before is still given */
      for (guint i = 1; i <= 3; i++)
        {
          g_autofree char *text = later ? next_later (iterator) : next (iterator);

          if (g_str_has_prefix (text, "error"))
            break;
          g_assert_cmpint (g_ascii_strtoll (text, NULL, 10), ==, i);
        }
      if (later)
        assert_next_later (iterator, "error: the run was cancelled");
      else
        assert_next (iterator, "error: the run was cancelled");
    }
  support_settle ();
  g_assert_cmpint (support_count_live (), ==, 0);
}

/* --- waiting that is cancelled --- */

static gboolean
cancel_cb (gpointer data)
{
  g_cancellable_cancel (data);

  return G_SOURCE_REMOVE;
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);

  return NULL;
}

static void
test_iterator_waiting_cancelled (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 4);
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_from_channel (channel);
  g_autoptr (KitsuneIterator) iterator = new_iterator (pipeline, 64, 8);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GValue value = G_VALUE_INIT;
  GThread *thread = g_thread_new ("cancel", cancel_thread, cancellable);

  g_assert_null (kitsune_iterator_next (iterator, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);

  /* the run goes on */
  kitsune_value_set_int64 (&value, 7);
  g_assert_true (kitsune_channel_send (channel, &value, NULL, NULL));
  kitsune_channel_close (channel);
  assert_next (iterator, "7");
  assert_next (iterator, "none");
}

static void
test_iterator_waiting_cancelled_later (void)
{
  g_autoptr (KitsuneChannel) channel = kitsune_channel_new (G_TYPE_INT64, 4);
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_new_from_channel (channel);
  g_autoptr (KitsuneIterator) iterator = new_iterator (pipeline, 64, 8);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *cancelled = NULL;
  GAsyncResult *second = NULL;
  GAsyncResult *third = NULL;
  GValue value = G_VALUE_INIT;
  char *texts[3] = { NULL };

  kitsune_iterator_next_async (iterator, cancellable, got_cb, &cancelled);
  kitsune_iterator_next_async (iterator, NULL, got_cb, &second);
  kitsune_iterator_next_async (iterator, NULL, got_cb, &third);
  g_idle_add (cancel_cb, cancellable);
  texts[0] = finish (iterator, &cancelled);
  g_assert_cmpstr (texts[0], ==, "error: Operation was cancelled");
  g_assert_null (second);

  kitsune_value_set_int64 (&value, 7);
  g_assert_true (kitsune_channel_send (channel, &value, NULL, NULL));
  texts[1] = finish (iterator, &second);
  g_assert_cmpstr (texts[1], ==, "7");
  g_assert_null (third);
  kitsune_channel_close (channel);
  texts[2] = finish (iterator, &third);
  g_assert_cmpstr (texts[2], ==, "none");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

/* --- what is not allowed, and what the run's own functions do --- */

static void
test_iterator_two_ways (void)
{
  g_autoptr (KitsuneIterator) iterator = new_iterator (support_ints (1, 2), 64, 16);
  g_autoptr (KitsuneIterator) later = new_iterator (support_ints (1, 2), 64, 16);

  assert_next (iterator, "1");
  assert_next_later (iterator,
                     "error: an iterator whose first call blocked cannot be used by one that is asynchronous");
  assert_next (iterator, "2");
  assert_next_later (later, "1");
  assert_next (later, "error: an iterator whose first call was asynchronous cannot be used by one that blocks");
  assert_next_later (later, "2");
}

typedef struct
{
  KitsuneIterator *iterator;
  gboolean close;
} Inside;

static gboolean
use_inside (const GValue *item,
            gpointer user_data,
            GError **error)
{
  Inside *inside = user_data;

  if (inside->close)
    kitsune_iterator_close (inside->iterator);
  else
    assert_next (inside->iterator, "error: the iterator is waiting for an item already");

  return TRUE;
}

static void
test_iterator_used_by_its_run (void)
{
  Inside inside = { NULL, FALSE };
  KitsunePipeline *source = support_source (SUPPORT_TYPE_BOXED, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  g_autoptr (KitsunePipeline) pipeline = kitsune_pipeline_filter (source, use_inside, &inside, NULL);
  g_autoptr (KitsuneIterator) iterator = new_iterator (pipeline, 1, 1);

  inside.iterator = iterator;
  assert_next (iterator, "1");
  inside.close = TRUE;
  assert_next (iterator, "none");
  assert_next (iterator, "none");
  g_assert_cmpint (support_count_live (), ==, 0);
}

static void
dropped_cb (GObject *object,
            GAsyncResult *result,
            gpointer user_data)
{
  KitsuneItem *item = kitsune_iterator_next_finish (KITSUNE_ITERATOR (object), result, NULL);

  g_assert_nonnull (item);
  kitsune_item_unref (item);
  g_object_unref (object);
  *(gboolean *) user_data = TRUE;
}

/* The callback has the last reference, in the middle of the run's work. */
static void
test_iterator_dropped_by_callback (void)
{
  KitsunePipeline *source = support_source (SUPPORT_TYPE_OBJECT, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  gboolean dropped = FALSE;

  kitsune_iterator_next_async (new_iterator (source, 64, 4), NULL, dropped_cb, &dropped);
  while (!dropped)
    g_main_context_iteration (NULL, TRUE);
  support_settle ();
  g_assert_cmpint (support_count_live (), ==, 0);
}

static void
test_iterator_two_at_once (void)
{
  KitsunePipeline *source = support_source (SUPPORT_TYPE_BOXED, 3, SUPPORT_THEN_END);
  g_autoptr (KitsuneIterator) first = new_iterator (source, 64, 1);
  g_autoptr (KitsuneIterator) second = new_iterator (source, 64, 1);

  assert_next (first, "1");
  assert_next (second, "1");
  assert_next (first, "2");
  assert_next (first, "3");
  assert_next (second, "2");
  assert_next (first, "none");
  assert_next (second, "3");
  assert_next (second, "none");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/run/iterator/gives-all", test_iterator_gives_all);
  g_test_add_func ("/kitsune/run/iterator/many", test_iterator_many);
  g_test_add_func ("/kitsune/run/iterator/mistakes", test_iterator_mistakes);
  g_test_add_func ("/kitsune/run/iterator/starts-late", test_iterator_starts_late);
  g_test_add_func ("/kitsune/run/iterator/lookahead", test_iterator_lookahead);
  g_test_add_func ("/kitsune/run/iterator/lookahead-changes", test_iterator_lookahead_changes);
  g_test_add_func ("/kitsune/run/iterator/try-next", test_iterator_try_next);
  g_test_add_func ("/kitsune/run/iterator/dropped", test_iterator_dropped);
  g_test_add_func ("/kitsune/run/iterator/closed", test_iterator_closed);
  g_test_add_func ("/kitsune/run/iterator/closed-later", test_iterator_closed_later);
  g_test_add_func ("/kitsune/run/iterator/closed-while-waiting", test_iterator_closed_while_waiting);
  g_test_add_func ("/kitsune/run/iterator/run-cancelled", test_iterator_run_cancelled);
  g_test_add_func ("/kitsune/run/iterator/waiting-cancelled", test_iterator_waiting_cancelled);
  g_test_add_func ("/kitsune/run/iterator/waiting-cancelled-later", test_iterator_waiting_cancelled_later);
  g_test_add_func ("/kitsune/run/iterator/two-ways", test_iterator_two_ways);
  g_test_add_func ("/kitsune/run/iterator/used-by-its-run", test_iterator_used_by_its_run);
  g_test_add_func ("/kitsune/run/iterator/dropped-by-callback", test_iterator_dropped_by_callback);
  g_test_add_func ("/kitsune/run/iterator/two-at-once", test_iterator_two_at_once);

  return g_test_run ();
}
