/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/branches.h"

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
  gint n_functions; /* not yet let go of */
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
  scene.n_functions++;

  return &scene;
}

static void
function_free (gpointer data)
{
  g_assert_true (data == &scene);
  scene.n_functions--;
}

/* --- functions -------------------------------------------------------------- */

static gboolean
map_item (const GValue *item,
          GValue *result,
          gpointer user_data,
          GError **error)
{
  if (!strike ())
    return FALSE;

  kitsune_value_copy (item, result);

  return TRUE;
}

static gboolean
test_item (const GValue *item,
           gpointer user_data,
           GError **error)
{
  gboolean failed = !strike ();

  if (failed)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "it was to fail");

  return !failed;
}

static gboolean
process_item (const GValue *item,
              KitsuneEmitter *out,
              gpointer user_data,
              GError **error)
{
  kitsune_emitter_push (out, item);
  if (!strike ())
    return FALSE;
  kitsune_emitter_push (out, item);

  return TRUE;
}

static gboolean
fold_item (const GValue *state,
           const GValue *item,
           GValue *result,
           gpointer user_data,
           GError **error)
{
  if (!strike ())
    return FALSE;

  kitsune_value_set_boolean (result, TRUE);

  return TRUE;
}

static gboolean
key_of_item (const GValue *item,
             GValue *key,
             gpointer user_data,
             GError **error)
{
  if (!strike ())
    return FALSE;

  kitsune_value_set_int64 (key, support_number (item) % 3);

  return TRUE;
}

static gint
compare_items (const GValue *a,
               const GValue *b,
               gpointer user_data,
               GError **error)
{
  test_item (a, NULL, error);

  return (gint) (support_number (a) - support_number (b));
}

static void
start_call (const GValue *item,
            KitsuneAsyncCall *call,
            gpointer user_data)
{
  if (strike ())
    kitsune_async_call_forward (call);
}

static KitsunePipeline *
open_pipeline (const GValue *item,
               gpointer user_data,
               GError **error)
{
  return strike () ? kitsune_pipeline_new_range (0, 3, 1) : NULL;
}

static gboolean
generate_item (const GValue *item,
               KitsuneEmitter *out,
               gpointer user_data,
               GError **error)
{
  gboolean ok = strike ();

  if (g_atomic_int_get (&scene.n_calls) <= N_ITEMS)
    kitsune_emitter_push_int64 (out, 1);

  return ok;
}

static gboolean
fail_always (const GValue *item,
             GValue *result,
             gpointer user_data,
             GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "always");

  return FALSE;
}

static gboolean
ask_error (const GError *error,
           gpointer user_data)
{
  return strike ();
}

/* --- a processor that strikes in each of its functions ---------------------- */

G_DECLARE_FINAL_TYPE (Hostile, hostile, TEST, HOSTILE, KitsuneProcessor)

struct _Hostile
{
  KitsuneProcessor parent_instance;
};

G_DEFINE_FINAL_TYPE (Hostile, hostile, KITSUNE_TYPE_PROCESSOR)

static const char *striking; /* the function that does */

static gboolean
hostile_strike (const char *function)
{
  return g_strcmp0 (striking, function) != 0 || strike ();
}

static gboolean
hostile_start (KitsuneProcessor *processor,
               GError **error)
{
  kitsune_processor_set_timer (processor, 1, 0);

  return hostile_strike ("start");
}

static gboolean
hostile_process (KitsuneProcessor *processor,
                 const GValue *item,
                 KitsuneEmitter *out,
                 GError **error)
{
  kitsune_emitter_push (out, item);
  kitsune_processor_wake (processor);

  return hostile_strike ("process");
}

static gboolean
hostile_finish (KitsuneProcessor *processor,
                KitsuneEmitter *out,
                GError **error)
{
  return hostile_strike ("finish");
}

static gboolean
hostile_timer (KitsuneProcessor *processor,
               guint64 id,
               KitsuneEmitter *out,
               GError **error)
{
  return hostile_strike ("timer");
}

static gboolean
hostile_woken (KitsuneProcessor *processor,
               KitsuneEmitter *out,
               GError **error)
{
  return hostile_strike ("woken");
}

static void
hostile_stop (KitsuneProcessor *processor)
{
  hostile_strike ("stop");
}

static void
hostile_failed (KitsuneProcessor *processor,
                const GError *error)
{
  hostile_strike ("failed");
}

static void
hostile_class_init (HostileClass *klass)
{
  KitsuneProcessorClass *processor_class = KITSUNE_PROCESSOR_CLASS (klass);

  processor_class->start = hostile_start;
  processor_class->process = hostile_process;
  processor_class->finish = hostile_finish;
  processor_class->timer = hostile_timer;
  processor_class->woken = hostile_woken;
  processor_class->stop = hostile_stop;
  processor_class->failed = hostile_failed;
}

static void
hostile_init (Hostile *self)
{
}

/* --- where functions are called --------------------------------------------- */

static KitsunePipeline *
numbers (SupportThen then)
{
  return g_object_ref (support_source (SUPPORT_TYPE_OBJECT, N_ITEMS, then));
}

static KitsunePipeline *
build_map (KitsunePipeline *source)
{
  return kitsune_pipeline_map (source, SUPPORT_TYPE_OBJECT, map_item, function_new (), function_free);
}

static KitsunePipeline *
build_map_on_lane (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) mapped = build_map (source);

  return kitsune_pipeline_async_boundary (mapped);
}

static KitsunePipeline *
build_map_workers (KitsunePipeline *source)
{
  KitsunePipeline *mapped = build_map (source);

  g_object_set (kitsune_pipeline_get_stage (mapped), "concurrency", 3, NULL);

  return mapped;
}

static KitsunePipeline *
build_map_supervised (KitsunePipeline *source)
{
  g_autoptr (KitsuneSupervisionPolicy) policy = kitsune_supervision_policy_new_restart_always (-1, NULL);
  KitsunePipeline *mapped = build_map (source);

  kitsune_stage_set_supervision (kitsune_pipeline_get_stage (mapped), policy);

  return mapped;
}

static KitsunePipeline *
build_filter (KitsunePipeline *source)
{
  return kitsune_pipeline_filter (source, test_item, function_new (), function_free);
}

static KitsunePipeline *
build_tap (KitsunePipeline *source)
{
  return kitsune_pipeline_tap (source, test_item, function_new (), function_free);
}

static KitsunePipeline *
build_take_while (KitsunePipeline *source)
{
  return kitsune_pipeline_take_while (source, test_item, function_new (), function_free);
}

static KitsunePipeline *
build_flat_map (KitsunePipeline *source)
{
  return kitsune_pipeline_flat_map (source, G_TYPE_VALUE, process_item, function_new (), function_free);
}

static KitsunePipeline *
build_chunk_while (KitsunePipeline *source)
{
  return kitsune_pipeline_chunk_while (source, fold_item, function_new (), function_free);
}

static KitsunePipeline *
build_group_by (KitsunePipeline *source)
{
  return kitsune_pipeline_group_by (source, key_of_item, function_new (), function_free);
}

static KitsunePipeline *
build_sort (KitsunePipeline *source)
{
  return kitsune_pipeline_sort (source, compare_items, function_new (), function_free);
}

static KitsunePipeline *
build_map_async (KitsunePipeline *source)
{
  KitsunePipeline *mapped = kitsune_pipeline_map_async (source, G_TYPE_VALUE, start_call, function_new (),
                                                        function_free);

  g_object_set (kitsune_pipeline_get_stage (mapped), "concurrency", 2, NULL);

  return mapped;
}

static KitsunePipeline *
build_concat_map (KitsunePipeline *source)
{
  return kitsune_pipeline_concat_map (source, G_TYPE_VALUE, open_pipeline, function_new (), function_free);
}

static KitsunePipeline *
build_switch_map (KitsunePipeline *source)
{
  return kitsune_pipeline_switch_map (source, G_TYPE_VALUE, open_pipeline, function_new (), function_free);
}

static KitsunePipeline *
build_inner_map (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) mapped = build_map (source);
  g_autoptr (KitsunePipeline) other = build_switch_map (source);

  return kitsune_pipeline_zip (mapped, other);
}

static KitsunePipeline *
build_generate (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) endless = kitsune_pipeline_new_generate (G_TYPE_INT64, generate_item, function_new (),
                                                                       function_free);

  return kitsune_pipeline_take (endless, N_ITEMS);
}

static KitsunePipeline *
build_finally (KitsunePipeline *source)
{
  return kitsune_pipeline_finally (source, test_item, function_new (), function_free);
}

static KitsunePipeline *
build_tap_error (KitsunePipeline *source)
{
  return kitsune_pipeline_tap_error (source, test_item, function_new (), function_free);
}

static KitsunePipeline *
build_catch (KitsunePipeline *source)
{
  return kitsune_pipeline_catch (source, open_pipeline, function_new (), function_free);
}

static KitsunePipeline *
build_retry_if (KitsunePipeline *source)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry_if (3, NULL, ask_error, function_new (),
                                                                                function_free);
  KitsunePipeline *mapped = kitsune_pipeline_map (source, SUPPORT_TYPE_OBJECT, fail_always, NULL, NULL);

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (mapped), handler);

  return mapped;
}

static KitsunePipeline *
build_dropping (KitsunePipeline *source)
{
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_drop ();
  KitsunePipeline *mapped = kitsune_pipeline_map (source, SUPPORT_TYPE_OBJECT, fail_always, NULL, NULL);

  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (mapped), handler);

  return mapped;
}

static KitsunePipeline *
build_restarting (KitsunePipeline *source)
{
  g_autoptr (KitsuneSupervisionPolicy) policy = kitsune_supervision_policy_new_restart_always (-1, NULL);
  KitsunePipeline *mapped = kitsune_pipeline_map (source, SUPPORT_TYPE_OBJECT, fail_always, NULL, NULL);

  kitsune_stage_set_supervision (kitsune_pipeline_get_stage (mapped), policy);

  return mapped;
}

static KitsunePipeline *
build_processor (KitsunePipeline *source)
{
  return kitsune_pipeline_process (source, SUPPORT_TYPE_OBJECT, hostile_get_type ());
}

/* For those whose function is one of a signal or of the terminal. */
static KitsunePipeline *
build_nothing (KitsunePipeline *source)
{
  return g_object_ref (source);
}

typedef struct
{
  const char *name;
  KitsunePipeline *(*build) (KitsunePipeline *source);
  const char *where; /* a function of the processor, a signal of the runner; NULL: the stage's own */
  gint at;
  SupportThen then;
  gboolean elsewhere; /* on another thread */
} Place;

static const Place places[] = {
  { "map", build_map, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "map-on-lane", build_map_on_lane, NULL, 3, SUPPORT_THEN_END, TRUE },
  { "map-workers", build_map_workers, NULL, 3, SUPPORT_THEN_END, TRUE },
  { "map-supervised", build_map_supervised, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "filter", build_filter, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "tap", build_tap, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "take-while", build_take_while, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "flat-map", build_flat_map, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "chunk-while", build_chunk_while, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "group-by", build_group_by, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "sort", build_sort, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "map-async", build_map_async, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "concat-map", build_concat_map, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "switch-map", build_switch_map, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "fork", build_inner_map, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "generate", build_generate, NULL, 3, SUPPORT_THEN_END, FALSE },
  { "finally", build_finally, NULL, 1, SUPPORT_THEN_END, FALSE },
  { "tap-error", build_tap_error, NULL, 1, SUPPORT_THEN_FAIL, FALSE },
  { "catch", build_catch, NULL, 1, SUPPORT_THEN_FAIL, FALSE },
  { "retry-if", build_retry_if, NULL, 1, SUPPORT_THEN_END, FALSE },
  { "processor-start", build_processor, "start", 1, SUPPORT_THEN_END, FALSE },
  { "processor-process", build_processor, "process", 3, SUPPORT_THEN_END, FALSE },
  { "processor-finish", build_processor, "finish", 1, SUPPORT_THEN_END, FALSE },
  { "processor-timer", build_processor, "timer", 1, SUPPORT_THEN_END, FALSE },
  { "processor-woken", build_processor, "woken", 1, SUPPORT_THEN_END, FALSE },
  { "processor-stop", build_processor, "stop", 1, SUPPORT_THEN_END, FALSE },
  { "processor-failed", build_processor, "failed", 1, SUPPORT_THEN_FAIL, FALSE },
  { "signal-stage-started", build_map, "stage-started", 2, SUPPORT_THEN_END, FALSE },
  { "signal-item", build_nothing, "item", 3, SUPPORT_THEN_END, FALSE },
  { "signal-item-on-lane", build_map_on_lane, "item", 3, SUPPORT_THEN_END, FALSE },
  { "signal-sampled", build_nothing, "sampled", 1, SUPPORT_THEN_END, FALSE },
  { "signal-stage-error", build_dropping, "stage-error", 3, SUPPORT_THEN_END, FALSE },
  { "signal-dropped", build_dropping, "dropped", 3, SUPPORT_THEN_END, FALSE },
  { "signal-stage-restarted", build_restarting, "stage-restarted", 3, SUPPORT_THEN_END, FALSE },
  { "signal-dead-letter", build_restarting, "dead-letter", 3, SUPPORT_THEN_END, FALSE },
  { "signal-stage-finished", build_map, "stage-finished", 1, SUPPORT_THEN_END, FALSE },
  { "signal-completed", build_map, "completed", 1, SUPPORT_THEN_END, FALSE },
  { "terminal", build_nothing, "terminal", 3, SUPPORT_THEN_END, FALSE },
};

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
           gpointer striking_too,
           GError **error)
{
  return striking_too == NULL || test_item (item, NULL, error);
}

static gboolean
is_of_stage (const char *where)
{
  return where == NULL || g_strcmp0 (where, "terminal") == 0;
}

static void
check_place (const Place *place,
             Deed deed,
             guint max_vector)
{
  KitsunePipeline *source = numbers (place->then);
  KitsunePipeline *pipeline;
  gboolean terminal = g_strcmp0 (place->where, "terminal") == 0;

  memset (&scene, 0, sizeof scene);
  scene.deed = deed;
  scene.at = place->at;
  striking = place->where;
  pipeline = place->build (source);
  scene.runner = kitsune_pipeline_for_each (pipeline, take_item, terminal ? function_new () : NULL,
                                            terminal ? function_free : NULL);
  g_clear_object (&pipeline);
  kitsune_runner_set_options (scene.runner, support_options (max_vector));
  g_signal_connect (scene.runner, "stage-started", G_CALLBACK (first_cb), NULL);
  g_signal_connect (scene.runner, "completed", G_CALLBACK (completed_cb), NULL);
  if (!is_of_stage (place->where) && place->build != build_processor)
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

/* --- a function that is let go of ------------------------------------------- */

static void
let_go_cb (gpointer data)
{
  do_nested_run ();
  ++*(guint *) data;
}

/* By the last reference to what was run: in the middle of its end. */
static void
test_hostile_destroy (void)
{
  KitsunePipeline *source = numbers (SUPPORT_THEN_END);
  guint n_let_go = 0;
  KitsunePipeline *mapped = kitsune_pipeline_map (source, SUPPORT_TYPE_OBJECT, map_item, &n_let_go, let_go_cb);
  KitsuneRunner *runner = kitsune_runner_new (mapped);

  memset (&scene, 0, sizeof scene);
  g_object_unref (kitsune_runner_start (runner, NULL, NULL));
  g_object_unref (mapped);
  g_object_unref (source);
  g_object_unref (runner);
  while (n_let_go == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_let_go, ==, 1);
  g_assert_cmpint (support_count_live (), ==, 0);
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/runtime/hostile/%s", places[i].name);

      g_test_add_data_func (path, &places[i], test_hostile);
    }
  g_test_add_func ("/kitsune/runtime/hostile/destroy", test_hostile_destroy);

  return g_test_run ();
}
