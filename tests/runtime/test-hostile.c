/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "hostile.h"

/* Functions of stages and of handlers, signals: see hostile.h for what they do. */

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

/* --- where functions are called --------------------------------------------- */

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
open_tapped (const GValue *item,
             gpointer user_data,
             GError **error)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 3, 1);

  return build_tap (numbers);
}

static KitsunePipeline *
open_nested (const GValue *item,
             gpointer user_data,
             GError **error)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (0, 2, 1);

  return kitsune_pipeline_merge_map (numbers, G_TYPE_VALUE, open_tapped, NULL, NULL);
}

/* The function is one of a pipeline that another stage has opened, and goes with it. */
static KitsunePipeline *
build_inside (KitsunePipeline *source)
{
  return kitsune_pipeline_concat_map (source, G_TYPE_VALUE, open_tapped, NULL, NULL);
}

static KitsunePipeline *
build_deep_inside (KitsunePipeline *source)
{
  return kitsune_pipeline_merge_map (source, G_TYPE_VALUE, open_nested, NULL, NULL);
}

static KitsunePipeline *
build_inside_on_lane (KitsunePipeline *source)
{
  g_autoptr (KitsunePipeline) inside = build_inside (source);

  return kitsune_pipeline_async_boundary (inside);
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

/* For those whose function is one of a signal or of the terminal. */
static KitsunePipeline *
build_nothing (KitsunePipeline *source)
{
  return g_object_ref (source);
}

static const Place places[] = {
  { "hostile/map", build_map, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/map-on-lane", build_map_on_lane, NULL, 3, SUPPORT_THEN_END, TRUE, NULL, NULL },
  { "hostile/map-workers", build_map_workers, NULL, 3, SUPPORT_THEN_END, TRUE, NULL, NULL },
  { "hostile/map-supervised", build_map_supervised, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/filter", build_filter, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/tap", build_tap, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/take-while", build_take_while, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/flat-map", build_flat_map, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/chunk-while", build_chunk_while, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/group-by", build_group_by, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/sort", build_sort, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/map-async", build_map_async, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/concat-map", build_concat_map, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/switch-map", build_switch_map, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/fork", build_inner_map, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/inside", build_inside, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/deep-inside", build_deep_inside, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/inside-on-lane", build_inside_on_lane, NULL, 3, SUPPORT_THEN_END, TRUE, NULL, NULL },
  { "hostile/generate", build_generate, NULL, 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/finally", build_finally, NULL, 1, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/tap-error", build_tap_error, NULL, 1, SUPPORT_THEN_FAIL, FALSE, NULL, NULL },
  { "hostile/catch", build_catch, NULL, 1, SUPPORT_THEN_FAIL, FALSE, NULL, NULL },
  { "hostile/retry-if", build_retry_if, NULL, 1, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/signal-stage-started", build_map, "stage-started", 2, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/signal-item", build_nothing, "item", 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/signal-item-on-lane", build_map_on_lane, "item", 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/signal-sampled", build_nothing, "sampled", 1, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/signal-stage-error", build_dropping, "stage-error", 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/signal-dropped", build_dropping, "dropped", 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/signal-stage-restarted", build_restarting, "stage-restarted", 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/signal-dead-letter", build_restarting, "dead-letter", 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/signal-stage-finished", build_map, "stage-finished", 1, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/signal-completed", build_map, "completed", 1, SUPPORT_THEN_END, FALSE, NULL, NULL },
  { "hostile/terminal", build_nothing, "terminal", 3, SUPPORT_THEN_END, FALSE, NULL, NULL },
};

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

  add_places (places, G_N_ELEMENTS (places));
  g_test_add_func ("/kitsune/runtime/hostile/destroy", test_hostile_destroy);

  return g_test_run ();
}
