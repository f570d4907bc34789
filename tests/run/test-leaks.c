/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Nothing is kept of items, functions and runs that are over: after a few
 * rounds to warm up, further rounds need no further memory, and everything that
 * can be counted is gone. */

#include <kitsune/kitsune.h>

#include <stdio.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unistd.h>

#define N_ITEMS 100000
#define N_WARM 2
#define N_ROUNDS 2
#define N_CHANCES 3                 /* memory that is leaked does not stop to grow */
#define TOLERANCE ((gsize) 1 << 20) /* 5 bytes for each item of a round */

static gint n_things;
static gint n_boxes;
static gint n_closures;

/* --- what is counted -------------------------------------------------------- */

#define TYPE_THING (thing_get_type ())
G_DECLARE_FINAL_TYPE (Thing, thing, THE, THING, GObject)

struct _Thing
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE (Thing, thing, G_TYPE_OBJECT)

static void
thing_finalize (GObject *object)
{
  n_things--;
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
  n_things++;
}

typedef struct
{
  char text[24];
} Box;

static Box *
box_copy (Box *box)
{
  n_boxes++;
  return g_memdup2 (box, sizeof (*box));
}

static void
box_free (Box *box)
{
  n_boxes--;
  g_free (box);
}

static GType box_get_type (void);
G_DEFINE_BOXED_TYPE (Box, box, box_copy, box_free)

/* What functions are given and let go of. */
static gpointer
closure_new (void)
{
  n_closures++;
  return g_malloc (24);
}

static void
closure_free (gpointer data)
{
  n_closures--;
  g_free (data);
}

/* --- memory ----------------------------------------------------------------- */

/* Checkers look after leaks themselves, and their memory is not ours. */
static gboolean
is_checked (void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return TRUE;
#else
  return g_strcmp0 (g_getenv ("G_SLICE"), "always-malloc") == 0; /* valgrind */
#endif
}

static gint64
get_n_items (void)
{
  return is_checked () ? 1000 : N_ITEMS;
}

static gsize
get_resident (void)
{
  g_autofree char *text = NULL;
  unsigned long pages;

#ifdef __GLIBC__
  malloc_trim (0);
#endif
  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*u %lu", &pages), ==, 1);
  return pages * (gsize) sysconf (_SC_PAGESIZE);
}

static gsize
run_rounds (GFunc func)
{
  gsize least = G_MAXSIZE;

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      func (NULL, NULL);
      g_assert_cmpint (n_things, ==, 0);
      g_assert_cmpint (n_boxes, ==, 0);
      g_assert_cmpint (n_closures, ==, 0);
      least = MIN (least, get_resident ());
    }

  return least;
}

static void
test_rounds (gconstpointer func)
{
  gsize before;
  gsize after;

  for (guint i = 0; i < N_WARM; i++)
    ((GFunc) func) (NULL, NULL);

  after = run_rounds ((GFunc) func);
  for (guint i = 0; i < N_CHANCES; i++)
    {
      before = after;
      after = run_rounds ((GFunc) func);
      if (is_checked () || after <= before + TOLERANCE)
        return;
    }
  g_assert_cmpuint (after, <=, before + TOLERANCE);
}

/* --- functions of stages ---------------------------------------------------- */

static gboolean
to_text (const GValue *item,
         GValue *result,
         gpointer user_data,
         GError **error)
{
  g_value_take_string (result, g_strdup_printf ("item number %" G_GINT64_FORMAT, g_value_get_int64 (item)));
  return TRUE;
}

static gboolean
to_box (const GValue *item,
        GValue *result,
        gpointer user_data,
        GError **error)
{
  Box box = { "a box" };

  g_value_set_boxed (result, &box);
  return TRUE;
}

static gboolean
to_thing (const GValue *item,
          GValue *result,
          gpointer user_data,
          GError **error)
{
  g_value_take_object (result, g_object_new (TYPE_THING, NULL));
  return TRUE;
}

static gboolean
fail (const GValue *item,
      GValue *result,
      gpointer user_data,
      GError **error)
{
  g_set_error (error, KITSUNE_ERROR, KITSUNE_ERROR_FAILED, "no %" G_GINT64_FORMAT, g_value_get_int64 (item));
  return FALSE;
}

static gboolean
push_twice (const GValue *item,
            KitsuneEmitter *out,
            gpointer user_data,
            GError **error)
{
  kitsune_emitter_push_string (out, "one");
  kitsune_emitter_push (out, item);
  return TRUE;
}

static gboolean
ignore (const GValue *item,
        gpointer user_data,
        GError **error)
{
  return TRUE;
}

static gboolean
cancel_later (const GValue *item,
              gpointer user_data,
              GError **error)
{
  if (g_value_get_int64 (item) == get_n_items () / 2)
    g_cancellable_cancel (user_data);
  return TRUE;
}

/* --- rounds ----------------------------------------------------------------- */

static KitsunePipeline *
numbers (void)
{
  return kitsune_pipeline_new_range (0, get_n_items (), 1);
}

/* Consumes the pipeline. */
static void
count (KitsunePipeline *pipeline)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kitsune_pipeline_count (pipeline, NULL, NULL, &error), >=, 0);
  g_assert_no_error (error);
  g_object_unref (pipeline);
}

static void
strings (gpointer unused,
         gpointer data)
{
  g_autoptr (KitsunePipeline) source = numbers ();
  g_autoptr (KitsunePipeline) texts = kitsune_pipeline_map (source, G_TYPE_STRING, to_text, NULL, NULL);
  g_autoptr (KitsunePipeline) batches = kitsune_pipeline_batch (texts, 7);
  g_autoptr (KitsuneItem) last = kitsune_pipeline_last (texts, NULL, NULL, NULL);

  g_assert_nonnull (last);
  count (kitsune_pipeline_unbatch (batches));
}

static void
boxes (gpointer unused,
       gpointer data)
{
  g_autoptr (KitsunePipeline) source = numbers ();
  g_autoptr (KitsunePipeline) boxed = kitsune_pipeline_map (source, box_get_type (), to_box, NULL, NULL);
  g_autoptr (KitsunePipeline) pairs = kitsune_pipeline_zip (boxed, source);

  count (kitsune_pipeline_sliding_window (pairs, 3, 1));
}

static void
objects (gpointer unused,
         gpointer data)
{
  g_autoptr (KitsunePipeline) source = numbers ();
  g_autoptr (KitsunePipeline) things = kitsune_pipeline_map (source, TYPE_THING, to_thing, NULL, NULL);
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect (things, NULL, NULL, NULL);

  g_assert_cmpint (n_things, ==, get_n_items ());
}

static void
closures (gpointer unused,
          gpointer data)
{
  for (gint64 i = 0; i < get_n_items () / 100; i++)
    {
      g_autoptr (KitsunePipeline) source = kitsune_pipeline_new_range (0, 10, 1);
      g_autoptr (KitsunePipeline) twice = kitsune_pipeline_flat_map (source, G_TYPE_VALUE, push_twice, closure_new (),
                                                                     closure_free);
      g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (twice, ignore, closure_new (), closure_free);
      g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, NULL);

      g_assert_nonnull (summary);
    }
}

static void
failures (gpointer unused,
          gpointer data)
{
  g_autoptr (KitsunePipeline) source = numbers ();
  g_autoptr (KitsunePipeline) failing = kitsune_pipeline_map (source, G_TYPE_INT64, fail, NULL, NULL);
  g_autoptr (KitsuneErrorHandler) drop = kitsune_error_handler_new_drop ();

  kitsune_pipeline_set (failing, "error-handler", drop, NULL);
  count (g_object_ref (failing));

  kitsune_pipeline_set (failing, "error-handler", NULL, NULL);
  for (gint64 i = 0; i < get_n_items () / 100; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (kitsune_pipeline_collect (failing, NULL, NULL, &error));
      g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_FAILED);
    }
}

static void
early_stops (gpointer unused,
             gpointer data)
{
  g_autoptr (KitsunePipeline) source = numbers ();
  g_autoptr (KitsunePipeline) things = kitsune_pipeline_map (source, TYPE_THING, to_thing, closure_new (),
                                                             closure_free);

  for (gint64 i = 0; i < get_n_items () / 100; i++)
    {
      g_autoptr (KitsuneIterator) iterator = kitsune_pipeline_iter (things, NULL, NULL);
      g_autoptr (KitsuneItem) item = kitsune_iterator_next (iterator, NULL, NULL);

      g_assert_nonnull (item);
      count (kitsune_pipeline_take (things, 90));
    }
}

static void
cancelled_runs (gpointer unused,
                gpointer data)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (KitsunePipeline) source = numbers ();
      g_autoptr (KitsunePipeline) tapped = kitsune_pipeline_tap (source, cancel_later, g_object_ref (cancellable),
                                                                 g_object_unref);
      g_autoptr (KitsunePipeline) things = kitsune_pipeline_map (tapped, TYPE_THING, to_thing, closure_new (),
                                                                 closure_free);
      g_autoptr (GError) error = NULL;

      g_assert_null (kitsune_pipeline_collect (things, NULL, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
}

static void
ended_cb (GObject *source,
          GAsyncResult *result,
          gpointer user_data)
{
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run_finish (KITSUNE_RUNNER (source), result, NULL);

  g_assert_nonnull (summary);
  (*(guint *) user_data)--;
}

static void
loops (gpointer unused,
       gpointer data)
{
  guint n_running = 0;

  for (gint64 i = 0; i < get_n_items () / 1000; i++)
    {
      g_autoptr (KitsunePipeline) source = kitsune_pipeline_new_range (0, 1000, 1);
      g_autoptr (KitsunePipeline) texts = kitsune_pipeline_map (source, G_TYPE_STRING, to_text, closure_new (),
                                                                closure_free);
      g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (texts, ignore, NULL, NULL);

      n_running++;
      kitsune_runner_run_async (runner, NULL, ended_cb, &n_running);
    }
  while (n_running > 0)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/kitsune/run/leaks/strings", strings, test_rounds);
  g_test_add_data_func ("/kitsune/run/leaks/boxes", boxes, test_rounds);
  g_test_add_data_func ("/kitsune/run/leaks/objects", objects, test_rounds);
  g_test_add_data_func ("/kitsune/run/leaks/closures", closures, test_rounds);
  g_test_add_data_func ("/kitsune/run/leaks/failures", failures, test_rounds);
  g_test_add_data_func ("/kitsune/run/leaks/early-stops", early_stops, test_rounds);
  g_test_add_data_func ("/kitsune/run/leaks/cancelled-runs", cancelled_runs, test_rounds);
  g_test_add_data_func ("/kitsune/run/leaks/loops", loops, test_rounds);

  return g_test_run ();
}
