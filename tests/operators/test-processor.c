/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

/*
 * A processor that does what the numbers it gets say, or what is asked of the
 * runs of its stage; what it was called for is logged.
 */
typedef struct
{
  GString *log; /* nullable */
  const char *fail_in;
  const char *end_in;
  gboolean silently; /* without an error */
  guint copies;
} Orders;

typedef struct
{
  KitsuneProcessor parent_instance;
  const Orders *orders;
  gint64 sum;
} Adder;

typedef KitsuneProcessorClass AdderClass;

GType adder_get_type (void);
G_DEFINE_FINAL_TYPE (Adder, adder, KITSUNE_TYPE_PROCESSOR)

static gboolean
adder_called (KitsuneProcessor *processor,
              const char *function,
              KitsuneEmitter *out,
              GError **error)
{
  const Orders *orders = ((Adder *) processor)->orders;

  if (orders == NULL)
    return TRUE;
  if (orders->log != NULL)
    g_string_append_printf (orders->log, "%s%s", orders->log->len > 0 ? " " : "", function);
  if (g_strcmp0 (orders->end_in, function) == 0)
    kitsune_emitter_end (out);
  if (g_strcmp0 (orders->fail_in, function) != 0)
    return TRUE;

  if (out != NULL)
    {
      kitsune_emitter_push_int64 (out, -1);
      kitsune_emitter_end (out);
    }
  if (!orders->silently)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no %s", function);

  return FALSE;
}

static gboolean
adder_start (KitsuneProcessor *processor,
             GError **error)
{
  return adder_called (processor, "start", NULL, error);
}

/* Emits the sum so far. */
static gboolean
adder_process (KitsuneProcessor *processor,
               const GValue *item,
               KitsuneEmitter *out,
               GError **error)
{
  Adder *self = (Adder *) processor;

  self->sum += support_number (item);
  for (guint i = 1; self->orders != NULL && i < self->orders->copies; i++)
    kitsune_emitter_push_int64 (out, self->sum);
  kitsune_emitter_push_int64 (out, self->sum);

  return adder_called (processor, "process", out, error);
}

/* A hundred, so that it can be told from a sum. */
static gboolean
adder_finish (KitsuneProcessor *processor,
              KitsuneEmitter *out,
              GError **error)
{
  kitsune_emitter_push_int64 (out, ((Adder *) processor)->sum + 100);

  return adder_called (processor, "finish", out, error);
}

static void
adder_stop (KitsuneProcessor *processor)
{
  adder_called (processor, "stop", NULL, NULL);
}

static void
adder_class_init (AdderClass *klass)
{
  klass->start = adder_start;
  klass->process = adder_process;
  klass->finish = adder_finish;
  klass->stop = adder_stop;
}

static void
adder_init (Adder *self)
{
}

static KitsuneProcessor *
new_adder (gpointer user_data,
           GError **error)
{
  Adder *adder = g_object_new (adder_get_type (), NULL);

  adder->orders = user_data;

  return KITSUNE_PROCESSOR (adder);
}

static KitsunePipeline *
add (KitsunePipeline *pipeline,
     Orders *orders)
{
  return support_own (kitsune_pipeline_process_with (pipeline, G_TYPE_INT64, new_adder, orders, NULL));
}

/* --- every situation --- */

/* Forwards, so that items of all types come out. */
typedef KitsuneProcessor Passer;
typedef KitsuneProcessorClass PasserClass;
GType passer_get_type (void);
G_DEFINE_FINAL_TYPE (Passer, passer, KITSUNE_TYPE_PROCESSOR)

static gboolean
passer_process (KitsuneProcessor *processor,
                const GValue *item,
                KitsuneEmitter *out,
                GError **error)
{
  for (gint64 i = 0; i < MIN (support_number (item), 3); i++)
    kitsune_emitter_forward (out);

  return TRUE;
}

static void
passer_class_init (PasserClass *klass)
{
  klass->process = passer_process;
}

static void
passer_init (Passer *self)
{
}

static KitsunePipeline *
build_passer (KitsunePipeline *pipeline,
              gpointer data)
{
  return kitsune_pipeline_process (pipeline, kitsune_pipeline_get_item_type (pipeline), passer_get_type ());
}

static KitsunePipeline *
build_adder (KitsunePipeline *pipeline,
             gpointer data)
{
  return kitsune_pipeline_process (pipeline, G_TYPE_INT64, adder_get_type ());
}

static void
test_edges (void)
{
  const SupportEdges edges = {
    .empty = "[]",
    .one = "[1]",
    .five = "[1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 2, 2, 3, 3, 3] failed",
    .failed_5 = "[1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5] failed",
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_passer, NULL, &edges);
}

/* State of a run, which another run at the same time must not see, and a
 * finish that is told the normal end only. */
static void
test_edges_of_state (void)
{
  const SupportEdges edges = {
    .empty = "[100]",
    .one = "[1, 101]",
    .five = "[1, 3, 6, 10, 15, 115]",
    .failed_0 = "[] failed",
    .failed_3 = "[1, 3, 6] failed",
    .failed_5 = "[1, 3, 6, 10, 15] failed",
    .flags = SUPPORT_INTS_ONLY,
  };

  support_operator_edges (build_adder, NULL, &edges);
}

/* --- the life of a processor --- */

static void
assert_life (KitsunePipeline *pipeline,
             Orders *orders,
             const char *expected_items,
             const char *expected_log)
{
  const guint max_vectors[] = { 64, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (max_vectors); i++)
    {
      g_autoptr (GString) log = orders->log = g_string_new (NULL);
      g_autofree char *text = support_run (pipeline, support_options (max_vectors[i]), NULL);

      g_assert_cmpstr (text, ==, expected_items);
      g_assert_cmpstr (log->str, ==, expected_log);
      orders->log = NULL;
    }
}

static void
test_life (void)
{
  Orders orders = { 0 };

  assert_life (add (support_ints (1, 2), &orders), &orders, "[1, 3, 103]", "start process process finish stop");
  assert_life (add (support_ints (), &orders), &orders, "[100]", "start finish stop");
}

/* Whoever ends early asks for nothing more, but everything is let go of. */
static void
test_life_ends_early (void)
{
  Orders orders = { .copies = 1000 };
  KitsunePipeline *source = support_source (G_TYPE_INT64, SUPPORT_ENDLESS, SUPPORT_THEN_END);

  assert_life (support_own (kitsune_pipeline_take (add (source, &orders), 1)), &orders, "[1]", "start process stop");
  assert_life (add (support_source (G_TYPE_INT64, 0, SUPPORT_THEN_FAIL), &orders), &orders,
               "[] error: stage \"source\": source failed", "start stop");

  orders = (Orders){ .end_in = "process" };
  assert_life (add (source, &orders), &orders, "[1]", "start process stop");
  orders = (Orders){ .end_in = "finish" };
  assert_life (add (support_ints (), &orders), &orders, "[100]", "start finish stop");
}

static void
test_failures (void)
{
  Orders orders = { .fail_in = "process" };
  KitsunePipeline *pipeline = add (support_ints (1, 2), &orders);

  assert_life (pipeline, &orders, "[] error: stage \"process-1\": no process", "start process stop");
  support_drop_errors (pipeline);
  assert_life (pipeline, &orders, "[103]", "start process process finish stop");
  support_return_on_error (pipeline, 99);
  assert_life (pipeline, &orders, "[99, 99, 103]", "start process process finish stop");

  orders = (Orders){ .fail_in = "finish" };
  pipeline = add (support_ints (1, 2), &orders);
  assert_life (pipeline, &orders, "[1, 3] error: stage \"process-1\": no finish", "start process process finish stop");
  support_drop_errors (pipeline);
  assert_life (pipeline, &orders, "[1, 3]", "start process process finish stop");
  support_return_on_error (pipeline, 99);
  assert_life (pipeline, &orders, "[1, 3, 99]", "start process process finish stop");
}

/* Nothing can be made of a processor that is not ready, whatever the handler. */
static void
test_failure_at_start (void)
{
  Orders orders = { .fail_in = "start" };
  KitsunePipeline *pipeline = add (support_ints (1), &orders);

  assert_life (pipeline, &orders, "[] error: stage \"process-1\": no start", "start stop");
  support_drop_errors (pipeline);
  assert_life (pipeline, &orders, "[] error: stage \"process-1\": no start", "start stop");
}

static void
test_failure_without_error (void)
{
  const char *functions[] = { "start", "process", "finish" };

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    {
      Orders orders = { .fail_in = functions[i], .silently = TRUE };
      g_autofree char *text = support_run (add (support_ints (1), &orders), NULL, NULL);

      g_assert_true (g_str_has_suffix (text, "error: stage \"process-1\": user function failed without an error"));
    }
}

/* --- making processors --- */

static KitsuneProcessor *
make_none (gpointer user_data,
           GError **error)
{
  const gboolean *silently = user_data;

  if (!*silently)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "out of processors");

  return NULL;
}

static KitsuneProcessor *
make_the_same (gpointer user_data,
               GError **error)
{
  return g_object_ref (user_data);
}

static void
test_making_fails (void)
{
  gboolean silently = FALSE;
  KitsunePipeline *pipeline =
      support_own (kitsune_pipeline_process_with (support_ints (1), G_TYPE_INT64, make_none, &silently, NULL));

  assert_run (pipeline, "[] error: stage \"process-1\": out of processors");
  silently = TRUE;
  assert_run (pipeline, "[] error: stage \"process-1\": user function failed without an error");
}

static void
test_making_must_be_anew (void)
{
  KitsuneProcessor *processor = support_own (g_object_new (adder_get_type (), NULL));
  KitsunePipeline *pipeline = support_own (kitsune_pipeline_process_with (
      support_ints (1), G_TYPE_INT64, make_the_same, g_object_ref (processor), g_object_unref));

  assert_run (pipeline, "[1, 101]");
  assert_run (pipeline, "[] error: stage \"process-1\": expected a new processor for this run, "
                        "got a Adder that has been in use");
}

static void
test_results_have_the_declared_type (void)
{
  KitsunePipeline *pipeline =
      support_own (kitsune_pipeline_process (support_strings ("1"), G_TYPE_INT64, passer_get_type ()));

  assert_run (pipeline, "[] error: stage \"process-1\": cannot convert gchararray to gint64");
}

/* --- a stage with options --- */

typedef struct
{
  KitsuneTransform parent_instance;
  Orders orders;
} Adding;

typedef KitsuneTransformClass AddingClass;
GType adding_get_type (void);
G_DEFINE_FINAL_TYPE (Adding, adding, KITSUNE_TYPE_TRANSFORM)

static KitsuneProcessor *
adding_open (KitsuneTransform *transform,
             GError **error)
{
  return new_adder (&((Adding *) transform)->orders, error);
}

static void
adding_class_init (AddingClass *klass)
{
  klass->open = adding_open;
  kitsune_transform_class_set_kind (klass, "adding");
}

static void
adding_init (Adding *self)
{
}

static void
test_transform (void)
{
  KitsuneTransform *stage = support_own (g_object_new (adding_get_type (), NULL));
  KitsunePipeline *pipeline =
      support_own (kitsune_transform_connect (stage, support_ints (1, 2), G_TYPE_INT64, G_TYPE_INT64));

  assert_run (pipeline, "[1, 3, 103]");
  ((Adding *) stage)->orders.copies = 2;
  assert_run (pipeline, "[1, 1, 3, 3, 103]");
  ((Adding *) stage)->orders.fail_in = "process";
  assert_run (pipeline, "[] error: stage \"adding-1\": no process");

  stage = support_own (g_object_new (adding_get_type (), NULL));
  pipeline = support_own (kitsune_transform_connect (stage, support_strings ("1"), G_TYPE_INT64, G_TYPE_INT64));
  assert_problem (pipeline, "stage \"adding-1\": expects items of type gint64, but stage \"items-1\" gives gchararray");
}

/* --- what a processor can ask --- */

typedef KitsuneProcessor Curious;
typedef KitsuneProcessorClass CuriousClass;
GType curious_get_type (void);
G_DEFINE_FINAL_TYPE (Curious, curious, KITSUNE_TYPE_PROCESSOR)

static gboolean
curious_process (KitsuneProcessor *self,
                 const GValue *item,
                 KitsuneEmitter *out,
                 GError **error)
{
  g_autofree char *text =
      g_strdup_printf ("%s %d %d", kitsune_processor_get_stage_name (self),
                       (int) kitsune_processor_get_items_in (self), (int) kitsune_processor_get_items_out (self));

  g_assert_true (KITSUNE_IS_CLOCK (kitsune_processor_get_clock (self)));
  kitsune_emitter_push_string (out, text);
  kitsune_emitter_push_string (out, "");

  return TRUE;
}

static void
curious_class_init (CuriousClass *klass)
{
  klass->process = curious_process;
}

static void
curious_init (Curious *self)
{
}

static void
test_questions (void)
{
  KitsunePipeline *pipeline =
      support_own (kitsune_pipeline_process (support_ints (1, 2), G_TYPE_STRING, curious_get_type ()));

  assert_items (pipeline, "[\"process-1 1 0\", \"\", \"process-1 2 2\", \"\"]");
  kitsune_stage_set_name (kitsune_pipeline_get_stage (pipeline), "curious");
  assert_items (pipeline, "[\"curious 1 0\", \"\", \"curious 2 2\", \"\"]");
}

static void
test_outside_of_a_run (void)
{
  g_autoptr (KitsuneProcessor) processor = g_object_new (adder_get_type (), NULL);

  kitsune_processor_hold (processor);
  kitsune_processor_release (processor);
  kitsune_processor_wake (processor);
  kitsune_processor_set_timer (processor, 1, 0);
  g_assert_false (kitsune_processor_has_timer (processor, 1));
  g_assert_false (kitsune_processor_cancel_timer (processor, 1));
  g_assert_null (kitsune_processor_get_clock (processor));
  g_assert_null (kitsune_processor_get_stage_name (processor));
  g_assert_cmpuint (kitsune_processor_get_items_in (processor), ==, 0);
  g_assert_cmpuint (kitsune_processor_get_items_out (processor), ==, 0);
}

/* Stops the run of everything and lets go of it, from within. */
typedef struct
{
  KitsuneRun *run;
  KitsuneRunner *runner;
} Held;

typedef struct
{
  KitsuneProcessor parent_instance;
  Held *held;
} Ender;

typedef KitsuneProcessorClass EnderClass;
GType ender_get_type (void);
G_DEFINE_FINAL_TYPE (Ender, ender, KITSUNE_TYPE_PROCESSOR)

static gboolean
ender_process (KitsuneProcessor *self,
               const GValue *item,
               KitsuneEmitter *out,
               GError **error)
{
  Held *held = ((Ender *) self)->held;

  kitsune_emitter_forward (out);
  kitsune_run_cancel (held->run);
  g_clear_object (&held->run);
  g_clear_object (&held->runner);

  return TRUE;
}

static void
ender_class_init (EnderClass *klass)
{
  klass->process = ender_process;
}

static void
ender_init (Ender *self)
{
}

static KitsuneProcessor *
new_ender (gpointer user_data,
           GError **error)
{
  Ender *ender = g_object_new (ender_get_type (), NULL);

  ender->held = user_data;

  return KITSUNE_PROCESSOR (ender);
}

static void
test_may_end_everything (void)
{
  Held held = { NULL, NULL };
  KitsunePipeline *source = support_source (SUPPORT_TYPE_OBJECT, SUPPORT_ENDLESS, SUPPORT_THEN_END);
  KitsunePipeline *pipeline =
      support_own (kitsune_pipeline_process_with (source, G_TYPE_VALUE, new_ender, &held, NULL));
  g_autoptr (GError) error = NULL;

  held.runner = kitsune_runner_new (pipeline);
  held.run = kitsune_runner_start (held.runner, NULL, &error);
  g_assert_no_error (error);
  support_settle ();
  g_assert_null (held.run);
  g_assert_cmpint (support_count_live (), ==, 0);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/processor/edges", test_edges);
  g_test_add_func ("/kitsune/operators/processor/edges-of-state", test_edges_of_state);
  g_test_add_func ("/kitsune/operators/processor/life", test_life);
  g_test_add_func ("/kitsune/operators/processor/life-ends-early", test_life_ends_early);
  g_test_add_func ("/kitsune/operators/processor/failures", test_failures);
  g_test_add_func ("/kitsune/operators/processor/failure-at-start", test_failure_at_start);
  g_test_add_func ("/kitsune/operators/processor/failure-without-error", test_failure_without_error);
  g_test_add_func ("/kitsune/operators/processor/making-fails", test_making_fails);
  g_test_add_func ("/kitsune/operators/processor/making-must-be-anew", test_making_must_be_anew);
  g_test_add_func ("/kitsune/operators/processor/results-have-the-declared-type", test_results_have_the_declared_type);
  g_test_add_func ("/kitsune/operators/processor/transform", test_transform);
  g_test_add_func ("/kitsune/operators/processor/questions", test_questions);
  g_test_add_func ("/kitsune/operators/processor/outside-of-a-run", test_outside_of_a_run);
  g_test_add_func ("/kitsune/operators/processor/may-end-everything", test_may_end_everything);

  return g_test_run ();
}
