/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/operators/inner.h"

/* What happened, in order; the resource is a number, drawn anew each time. */
typedef struct
{
  GString *log;
  gint64 n_acquired;
  guint acquire_failures; /* how many of the next calls fail */
  guint build_failures;
  gboolean release_fails;
  gboolean builds_none;
  GCancellable *cancellable; /* cancelled by acquire */
  const char *script;
} World;

static void
world_init (World *self,
            const char *script)
{
  *self = (World){ .log = g_string_new (NULL), .script = script };
}

static void
world_clear (World *self)
{
  g_string_free (self->log, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

#define assert_log(world, expected)                    \
  G_STMT_START                                         \
  {                                                    \
    g_assert_cmpstr ((world)->log->str, ==, expected); \
    g_string_truncate ((world)->log, 0);               \
  }                                                    \
  G_STMT_END

static gboolean
acquire (const GValue *item,
         GValue *result,
         gpointer user_data,
         GError **error)
{
  World *self = user_data;

  g_assert_null (item);
  g_cancellable_cancel (self->cancellable);
  if (self->acquire_failures > 0)
    {
      self->acquire_failures--;
      g_string_append (self->log, " none");
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not there");
      return FALSE;
    }

  kitsune_value_set_int64 (result, ++self->n_acquired);
  g_string_append_printf (self->log, " +%" G_GINT64_FORMAT, self->n_acquired);

  return TRUE;
}

static gboolean
log_end (const GValue *item,
         gpointer user_data,
         GError **error)
{
  g_string_append (((World *) user_data)->log, " end");

  return TRUE;
}

static KitsunePipeline *
build (const GValue *item,
       gpointer user_data,
       GError **error)
{
  World *self = user_data;
  g_autoptr (KitsunePipeline) pipeline = NULL;
  g_autoptr (KitsunePipeline) watched = NULL;

  g_string_append_printf (self->log, " build%" G_GINT64_FORMAT, support_number (item));
  if (self->build_failures > 0)
    {
      self->build_failures--;
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "not built");
      return NULL;
    }
  if (self->builds_none)
    return NULL;

  pipeline = script_new (self->script);
  watched = kitsune_pipeline_finally (pipeline, log_end, self, NULL);

  return kitsune_pipeline_take (watched, 3);
}

static gboolean
release (const GValue *item,
         gpointer user_data,
         GError **error)
{
  World *self = user_data;

  g_string_append_printf (self->log, " -%" G_GINT64_FORMAT, support_number (item));
  if (!self->release_fails)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "still in use");

  return FALSE;
}

/* A resource like any other, and a pipeline that was there before. */
static gboolean
acquire_nothing (const GValue *item,
                 GValue *result,
                 gpointer user_data,
                 GError **error)
{
  g_value_init (result, SUPPORT_TYPE_OBJECT);
  g_value_take_object (result, g_object_new (SUPPORT_TYPE_OBJECT, NULL));

  return TRUE;
}

static KitsunePipeline *
built_before (const GValue *item,
              gpointer user_data,
              GError **error)
{
  g_assert_true (G_VALUE_HOLDS (item, SUPPORT_TYPE_OBJECT));

  return g_object_ref (user_data);
}

static gboolean
release_nothing (const GValue *item,
                 gpointer user_data,
                 GError **error)
{
  g_assert_true (G_VALUE_HOLDS (item, SUPPORT_TYPE_OBJECT));

  return TRUE;
}

static KitsunePipeline *
build_using (KitsunePipeline *pipeline,
             gpointer data)
{
  return kitsune_pipeline_new_using (kitsune_pipeline_get_item_type (pipeline), acquire_nothing, NULL, NULL,
                                     built_before, g_object_ref (pipeline), g_object_unref,
                                     release_nothing, NULL, NULL);
}

static void
test_edges (void)
{
  const SupportEdges unchanged = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_using, NULL, &unchanged);
}

static KitsunePipeline *using(World *world)
{
  return support_own (kitsune_pipeline_new_using (G_TYPE_VALUE, acquire, world, NULL, build, world, NULL,
                                                  release, world, NULL));
}

static void
test_order (void)
{
  g_auto (World) world;

  world_init (&world, "7 8");
  assert_run (using(&world), "[7, 8]");
  assert_log (&world, " +1 build1 end -1");
  /* anew in every run */
  assert_run (using(&world), "[7, 8]");
  assert_log (&world, " +2 build2 end -2");
}

/* Whoever is above the end of the pipeline still has the resource. */
static void
test_early_stop (void)
{
  g_auto (World) world;

  world_init (&world, "7 8 9 10 11");
  assert_run (using(&world), "[7, 8, 9]");
  assert_log (&world, " +1 build1 end -1");
  assert_run (support_own (kitsune_pipeline_take (using(&world), 1)), "[7]");
  assert_log (&world, " +2 build2 end -2");
}

static void
test_failed (void)
{
  g_auto (World) world;

  world_init (&world, "7 !");
  assert_run (using(&world), "[7] error: stage \"using-1/script-1\": script failed");
  assert_log (&world, " +1 build1 end -1");
}

static void
test_no_pipeline (void)
{
  g_auto (World) world;

  world_init (&world, "7");
  world.builds_none = TRUE;
  assert_run (using(&world), "[]");
  assert_log (&world, " +1 build1 -1");
}

static void
test_acquire_fails (void)
{
  g_auto (World) world;
  KitsunePipeline *pipeline = NULL;
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (3, NULL);

  world_init (&world, "7");
  pipeline = using(&world);
  world.acquire_failures = 9;
  assert_run (pipeline, "[] error: stage \"using-1\": not there");
  assert_log (&world, " none");
  support_drop_errors (pipeline);
  assert_run (pipeline, "[]");
  assert_log (&world, " none");
  support_return_on_error (pipeline, 5);
  assert_run (pipeline, "[5]");
  assert_log (&world, " none");
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  world.acquire_failures = 2;
  assert_run (pipeline, "[7]");
  assert_log (&world, " none none +1 build1 end -1");
}

/* What was acquired is released whatever the handler says. */
static void
test_build_fails (void)
{
  g_auto (World) world;
  KitsunePipeline *pipeline = NULL;
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (3, NULL);

  world_init (&world, "7");
  pipeline = using(&world);
  world.build_failures = 1;
  assert_run (pipeline, "[] error: stage \"using-1\": not built");
  assert_log (&world, " +1 build1 -1");
  world.build_failures = 1;
  support_drop_errors (pipeline);
  assert_run (pipeline, "[]");
  assert_log (&world, " +2 build2 -2");
  world.build_failures = 1;
  support_return_on_error (pipeline, 5);
  assert_run (pipeline, "[5]");
  assert_log (&world, " +3 build3 -3");
  /* another attempt has the same resource */
  world.build_failures = 2;
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  assert_run (pipeline, "[7]");
  assert_log (&world, " +4 build4 build4 build4 end -4");
}

static void
test_release_fails (void)
{
  g_auto (World) world;

  world_init (&world, "7");
  world.release_fails = TRUE;
  assert_run (using(&world), "[7] error: stage \"using-1\": still in use");
  world.script = "7 !";
  assert_run (using(&world), "[7] error: stage \"using-1/script-1\": script failed (and the release of stage "
                             "\"using-1\" failed: still in use)");
  /* nobody is there any more to be told */
  world.script = "7 8";
  assert_run (support_own (kitsune_pipeline_take (using(&world), 1)), "[7]");
}

static void
test_cancel (void)
{
  g_auto (World) world;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *text = NULL;
  InnerRun run;

  world_init (&world, "7 @5 8");
  inner_run_start (&run, using(&world), 64);
  kitsune_run_cancel (run.run);
  support_settle ();
  inner_run_finish (&run);
  inner_run_clear (&run);
  assert_log (&world, " +1 build1 end -1");

  /* while the resource is being acquired */
  world.cancellable = cancellable;
  text = support_run (using(&world), NULL, cancellable);
  g_assert_true (g_str_has_prefix (text, "[] error: "));
  assert_log (&world, " +2 build2 -2");
}

/* Between two attempts to build. */
static void
test_cancel_while_waiting (void)
{
  g_auto (World) world;
  g_autoptr (KitsuneBackoff) backoff = kitsune_backoff_new_fixed (5 * G_USEC_PER_SEC);
  g_autoptr (KitsuneErrorHandler) handler = kitsune_error_handler_new_retry (-1, backoff);
  KitsunePipeline *pipeline;
  InnerRun run;

  world_init (&world, "7");
  pipeline = using(&world);
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), handler);
  world.build_failures = 9;
  inner_run_start (&run, pipeline, 64);
  kitsune_run_cancel (run.run);
  support_settle ();
  inner_run_finish (&run);
  inner_run_clear (&run);
  assert_log (&world, " +1 build1 -1");
}

static void
test_drain (void)
{
  g_auto (World) world;
  InnerRun run;

  world_init (&world, "7 @5 8");
  inner_run_start (&run, using(&world), 64);
  kitsune_run_stop (run.run);
  support_settle ();
  inner_run_finish (&run);
  g_assert_cmpstr (run.log->str, ==, " 7 .");
  inner_run_clear (&run);
  assert_log (&world, " +1 build1 end -1");
}

/* Each attempt has a resource of its own, released before the next one. */
static void
test_retried (void)
{
  g_auto (World) world;
  g_autoptr (KitsuneRetryStrategy) strategy = kitsune_retry_strategy_new_up_to (2, NULL);

  world_init (&world, "7 !");
  assert_run (support_own (kitsune_pipeline_retry (using(&world), strategy)),
              "[7, 7] error: stage \"retry-1/using-1/script-1\": script failed");
  assert_log (&world, " +1 build1 end -1 +2 build2 end -2");
}

static gboolean
acquire_process (const GValue *item,
                 KitsuneEmitter *out,
                 gpointer user_data,
                 GError **error)
{
  GValue result = G_VALUE_INIT;

  if (!acquire (item, &result, user_data, error))
    return FALSE;
  kitsune_emitter_push (out, &result);

  return TRUE;
}

static gboolean
build_process (const GValue *item,
               KitsuneEmitter *out,
               gpointer user_data,
               GError **error)
{
  g_autoptr (KitsunePipeline) pipeline = build (item, user_data, error);
  GValue result = G_VALUE_INIT;

  g_value_init (&result, KITSUNE_TYPE_PIPELINE);
  g_value_set_object (&result, pipeline);
  kitsune_emitter_push (out, &result);
  g_value_unset (&result);

  return TRUE;
}

static gboolean
release_process (const GValue *item,
                 KitsuneEmitter *out,
                 gpointer user_data,
                 GError **error)
{
  return release (item, user_data, error);
}

static void
test_process (void)
{
  g_auto (World) world;

  world_init (&world, "7 8");
  assert_run (support_own (kitsune_pipeline_new_using_process (G_TYPE_VALUE, acquire_process, &world, NULL,
                                                               build_process, &world, NULL,
                                                               release_process, &world, NULL)),
              "[7, 8]");
  assert_log (&world, " +1 build1 end -1");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/using/edges", test_edges);
  g_test_add_func ("/kitsune/operators/using/order", test_order);
  g_test_add_func ("/kitsune/operators/using/early-stop", test_early_stop);
  g_test_add_func ("/kitsune/operators/using/failed", test_failed);
  g_test_add_func ("/kitsune/operators/using/no-pipeline", test_no_pipeline);
  g_test_add_func ("/kitsune/operators/using/acquire-fails", test_acquire_fails);
  g_test_add_func ("/kitsune/operators/using/build-fails", test_build_fails);
  g_test_add_func ("/kitsune/operators/using/release-fails", test_release_fails);
  g_test_add_func ("/kitsune/operators/using/cancel", test_cancel);
  g_test_add_func ("/kitsune/operators/using/cancel-while-waiting", test_cancel_while_waiting);
  g_test_add_func ("/kitsune/operators/using/drain", test_drain);
  g_test_add_func ("/kitsune/operators/using/retried", test_retried);
  g_test_add_func ("/kitsune/operators/using/process", test_process);

  return g_test_run ();
}
