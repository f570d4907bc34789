/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* With the thread sanitizer: what GLib orders is not reported (a report makes
 * the program fail). With an argument: a real race, which must be reported.
 */

#include <gio/gio.h>

static GMutex lock;
static int under_lock;
static int *handed_over;
static int unordered;
static int once_value;

static gpointer
count_under_lock (gpointer data)
{
  for (int i = 0; i < 1000; i++)
    {
      g_mutex_lock (&lock);
      under_lock++;
      g_mutex_unlock (&lock);
    }
  return NULL;
}

static void
test_mutex (void)
{
  GThread *thread = g_thread_new ("count", count_under_lock, NULL);

  count_under_lock (NULL);
  g_thread_join (thread);
  g_assert_cmpint (under_lock, ==, 2000);
}

static gboolean
take_over (gpointer data)
{
  g_assert_cmpint (*handed_over, ==, 7);
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static gpointer
hand_over (gpointer loop)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  handed_over = g_new (int, 1);
  *handed_over = 7;
  /* Not g_main_context_invoke(), which runs it here if the loop is not up yet. */
  g_source_set_callback (source, take_over, loop, NULL);
  g_source_attach (source, g_main_loop_get_context (loop));
  return NULL;
}

static void
test_main_context (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  GThread *thread = g_thread_new ("hand-over", hand_over, loop);

  g_main_loop_run (loop);
  *handed_over = 8;
  g_thread_join (thread);
  g_free (handed_over);
}

static gpointer
push_to_queue (gpointer queue)
{
  for (int i = 1; i <= 100; i++)
    {
      int *item = g_new (int, 1);

      *item = i;
      g_async_queue_push (queue, item);
    }
  return NULL;
}

static void
test_queue (void)
{
  g_autoptr (GAsyncQueue) queue = g_async_queue_new ();
  GThread *thread = g_thread_new ("push", push_to_queue, queue);

  for (int i = 1; i <= 100; i++)
    {
      int *item = g_async_queue_pop (queue);

      g_assert_cmpint (*item, ==, i);
      g_free (item);
    }
  g_thread_join (thread);
}

static int pooled;

static void
count_job (gpointer data,
           gpointer user_data)
{
  int *number = data;

  g_mutex_lock (user_data);
  pooled += *number;
  g_mutex_unlock (user_data);
  g_free (number);
}

static void
test_pool (void)
{
  static GMutex pool_lock;
  GThreadPool *pool = g_thread_pool_new (count_job, &pool_lock, 2, FALSE, NULL);

  for (int i = 1; i <= 100; i++)
    {
      int *number = g_new (int, 1);

      *number = i;
      g_thread_pool_push (pool, number, NULL);
    }
  g_thread_pool_free (pool, FALSE, TRUE);
  g_mutex_lock (&pool_lock);
  g_assert_cmpint (pooled, ==, 5050);
  g_mutex_unlock (&pool_lock);
}

static gpointer
initialise_once (gpointer data)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      once_value = 3;
      g_once_init_leave (&once, 1);
    }
  g_assert_cmpint (once_value, ==, 3);
  return NULL;
}

static void
test_once (void)
{
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("once", initialise_once, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static gpointer
drop_reference (gpointer object)
{
  g_object_set_data_full (object, "note", g_strdup ("mine"), g_free);
  g_object_unref (object);
  return NULL;
}

static void
test_object (void)
{
  GObject *object = G_OBJECT (g_simple_action_new ("x", NULL));
  GThread *thread = g_thread_new ("drop", drop_reference, g_object_ref (object));

  g_object_unref (object);
  g_thread_join (thread);
}

static gpointer
look_up_quarks (gpointer data)
{
  for (int i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("tsan quark %d", i);

      g_quark_try_string (name);
    }
  return NULL;
}

static void
test_quarks (void)
{
  GThread *thread = g_thread_new ("quarks", look_up_quarks, NULL);

  for (int i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("tsan quark %d", i);

      g_assert_cmpuint (g_quark_from_string (name), !=, 0);
    }
  g_thread_join (thread);
}

static gpointer
race (gpointer data)
{
  unordered++;
  return NULL;
}

int
main (int argc,
      char *argv[])
{
  if (argc > 1 && g_str_equal (argv[1], "race"))
    {
      GThread *thread = g_thread_new ("race", race, NULL);

      race (NULL);
      g_thread_join (thread);
      return 0;
    }

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kitsune/tools/tsan/pool", test_pool);
  g_test_add_func ("/kitsune/tools/tsan/mutex", test_mutex);
  g_test_add_func ("/kitsune/tools/tsan/main-context", test_main_context);
  g_test_add_func ("/kitsune/tools/tsan/queue", test_queue);
  g_test_add_func ("/kitsune/tools/tsan/once", test_once);
  g_test_add_func ("/kitsune/tools/tsan/quarks", test_quarks);
  g_test_add_func ("/kitsune/tools/tsan/object", test_object);
  return g_test_run ();
}
