/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "tests/support/support-private.h"

#include <string.h>

G_BEGIN_DECLS

/*
 * Functions of users that do something to their own run: cancel, stop or pause
 * it, let go of it, run something else, start it once more, ask about it, or
 * fail without saying why. In every place where the engine calls one, in the
 * middle of the run, it ends as it should, once, and nothing is left.
 */

typedef enum
{
  DEED_CANCEL,
  DEED_STOP,
  DEED_PAUSE, /* and let go on in a later turn */
  DEED_LET_GO,
  DEED_NEST,
  DEED_START,
  DEED_ASK,
  DEED_FAIL,
  N_DEEDS,
} Deed;

#define N_ITEMS 10

static struct
{
  Deed deed;
  gint n_calls;    /* atomic: of the function in question */
  gint at;         /* which of them does it */
  gboolean let_go; /* as soon as there is something to let go of */
  KitsuneRunner *runner;
  KitsuneRun *owned; /* NULL: let go of */
  KitsuneRun *run;   /* for as long as it exists */
  guint n_completed;
  gint n_functions; /* atomic: not yet let go of */
} scene;

static gboolean
resume_cb (gpointer user_data)
{
  if (scene.run != NULL)
    kitsune_run_resume (scene.run);

  return G_SOURCE_REMOVE;
}

static void
do_nested_run (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 5, 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (kitsune_pipeline_count (numbers, NULL, NULL, &error), ==, 5);
  g_assert_no_error (error);
}

static void
do_start_again (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) other = NULL;

  if (scene.runner == NULL)
    return;
  other = kitsune_runner_start (scene.runner, NULL, &error);
  g_assert_no_error (error);
  kitsune_run_cancel (other);
}

static void
do_ask (void)
{
  g_autofree char *explanation = kitsune_run_explain_stall (scene.run);
  g_autoptr (KitsuneMetrics) metrics = kitsune_run_get_metrics (scene.run);

  g_assert_nonnull (metrics);
}

/* What a function of a user does. FALSE: it is to fail. */
static gboolean
strike (void)
{
  if (g_atomic_int_add (&scene.n_calls, 1) + 1 != scene.at)
    return TRUE;

  switch (scene.deed)
    {
    case DEED_CANCEL:
      kitsune_run_cancel (scene.run);
      return TRUE;
    case DEED_STOP:
      kitsune_run_stop (scene.run);
      return TRUE;
    case DEED_PAUSE:
      kitsune_run_pause (scene.run);
      g_idle_add (resume_cb, NULL);
      return TRUE;
    case DEED_LET_GO:
      scene.let_go = TRUE;
      if (scene.owned != NULL)
        {
          g_clear_object (&scene.runner);
          g_clear_object (&scene.owned);
        }
      return TRUE;
    case DEED_NEST:
      do_nested_run ();
      return TRUE;
    case DEED_START:
      do_start_again ();
      return TRUE;
    case DEED_ASK:
      do_ask ();
      return TRUE;
    case DEED_FAIL:
      return FALSE;
    case N_DEEDS:
    default:
      g_assert_not_reached ();
    }
}

static gpointer
function_new (void)
{
  g_atomic_int_inc (&scene.n_functions);

  return &scene;
}

static void
function_free (gpointer data)
{
  g_assert_true (data == &scene);
  g_atomic_int_add (&scene.n_functions, -1);
}

static const char *striking; /* the function that does */

static gboolean
hostile_strike (const char *function)
{
  return g_strcmp0 (striking, function) != 0 || strike ();
}

/* A class of a user, without its class_init. @members may be nothing. */
#define HOSTILE_CLASS(Name, name, NAME, Parent, PARENT, members) \
  G_DECLARE_FINAL_TYPE (Name, name, TEST, NAME, Parent)          \
                                                                 \
  struct _##Name                                                 \
  {                                                              \
    Parent parent_instance;                                      \
    members                                                      \
  };                                                             \
                                                                 \
  G_DEFINE_FINAL_TYPE (Name, name, PARENT)                       \
                                                                 \
  static void                                                    \
      name##_init (Name *self)                                   \
  {                                                              \
  }

/* What a source or a sink opens. */
static G_GNUC_UNUSED gpointer
hostile_open (const char *function,
              GType type)
{
  return hostile_strike (function) ? g_object_new (type, NULL) : NULL;
}

static KitsunePipeline *
numbers (SupportThen then)
{
  return g_object_ref (support_source (SUPPORT_TYPE_OBJECT, N_ITEMS, then));
}

typedef struct
{
  const char *name;
  KitsunePipeline *(*build) (KitsunePipeline *source);
  const char *where; /* a function of the processor, a signal of the runner; NULL: the stage's own */
  gint at;
  SupportThen then;
  gboolean elsewhere; /* on another thread */

  /* NULL: a terminal that lets the items go */
  KitsuneRunner *(*run) (KitsunePipeline *pipeline);
  void (*prepare) (KitsuneRunOptions *options);
} Place;

/* --- a run ------------------------------------------------------------------ */

static void
strike_cb (void)
{
  strike ();
}

static void
gone_cb (gpointer user_data,
         GObject *run)
{
  scene.run = NULL;
}

static void
first_cb (KitsuneRunner *runner,
          KitsuneRun *run,
          KitsuneStage *stage,
          gpointer user_data)
{
  if (scene.run != NULL || scene.n_completed > 0)
    return;

  scene.run = run;
  g_object_weak_ref (G_OBJECT (run), gone_cb, NULL);
}

static void
completed_cb (KitsuneRunner *runner,
              KitsuneRun *run,
              KitsuneRunSummary *summary,
              gpointer user_data)
{
  if (run == scene.run)
    scene.n_completed++;
}

static gboolean
take_item (const GValue *item,
           gpointer user_data,
           GError **error)
{
  if (hostile_strike ("terminal"))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "it was to fail");
  return FALSE;
}

static void
check_place (const Place *place,
             Deed deed,
             guint max_vector)
{
  KitsunePipeline *source = numbers (place->then);
  KitsunePipeline *pipeline;
  KitsuneRunOptions *options = support_options (max_vector);

  memset (&scene, 0, sizeof scene);
  scene.deed = deed;
  scene.at = place->at;
  striking = place->where;
  pipeline = place->build (source);
  scene.runner = place->run != NULL ? place->run (pipeline)
                                    : kitsune_pipeline_for_each (pipeline, take_item, function_new (), function_free);
  g_clear_object (&pipeline);
  if (place->prepare != NULL)
    place->prepare (options);
  kitsune_runner_set_options (scene.runner, options);
  g_signal_connect (scene.runner, "stage-started", G_CALLBACK (first_cb), NULL);
  g_signal_connect (scene.runner, "completed", G_CALLBACK (completed_cb), NULL);
  if (place->where != NULL && g_signal_lookup (place->where, KITSUNE_TYPE_RUNNER) != 0)
    g_signal_connect (scene.runner, place->where, G_CALLBACK (strike_cb), NULL);

  scene.owned = kitsune_runner_start (scene.runner, NULL, NULL);
  g_assert_nonnull (scene.owned);
  if (scene.let_go)
    {
      g_clear_object (&scene.runner);
      g_clear_object (&scene.owned);
    }

  while (scene.n_completed == 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  g_assert_cmpint (scene.n_calls, >=, scene.at);
  g_assert_cmpuint (scene.n_completed, ==, 1);
  if (scene.owned != NULL)
    g_assert_nonnull (kitsune_run_get_summary (scene.owned));
  g_clear_object (&scene.owned);
  g_clear_object (&scene.runner);
  g_clear_object (&source);
  g_assert_null (scene.run);
  g_assert_cmpint (scene.n_functions, ==, 0);
  g_assert_cmpint (support_count_live (), ==, 0);
}

static void
test_hostile (gconstpointer data)
{
  const Place *place = data;

  for (gint deed = 0; deed < N_DEEDS; deed++)
    {
      /* a run that another thread starts is one of that thread's context */
      if (deed == DEED_START && place->elsewhere)
        continue;
      for (guint max_vector = 1; max_vector <= 64; max_vector *= 8)
        check_place (place, (Deed) deed, max_vector);
    }
}

static inline void
add_places (const Place *places,
            guint n_places)
{
  for (guint i = 0; i < n_places; i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/runtime/%s", places[i].name);

      g_test_add_data_func (path, &places[i], test_hostile);
    }
}

G_END_DECLS
