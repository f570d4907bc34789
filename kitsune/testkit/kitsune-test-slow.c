/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-test-fault.h"

/*
 * A stage that takes its time. It holds its input meanwhile, and with that the
 * end; the one item that it works on is its whole state.
 */
#define KITSUNE_TEST_TYPE_SLOW_WORKER (kitsune_test_slow_worker_get_type ())
#define KITSUNE_TEST_TYPE_SLOW_STAGE (kitsune_test_slow_stage_get_type ())

G_DECLARE_FINAL_TYPE (KitsuneTestSlowWorker, kitsune_test_slow_worker, KITSUNE_TEST, SLOW_WORKER, KitsuneProcessor)
G_DECLARE_FINAL_TYPE (KitsuneTestSlowStage, kitsune_test_slow_stage, KITSUNE_TEST, SLOW_STAGE, KitsuneTransform)

struct _KitsuneTestSlowWorker
{
  KitsuneProcessor parent_instance;

  gint64 duration;
  GValue item; /* unset: none */
};

struct _KitsuneTestSlowStage
{
  KitsuneTransform parent_instance;

  gint64 duration;
};

G_DEFINE_FINAL_TYPE (KitsuneTestSlowWorker, kitsune_test_slow_worker, KITSUNE_TYPE_PROCESSOR)
G_DEFINE_FINAL_TYPE (KitsuneTestSlowStage, kitsune_test_slow_stage, KITSUNE_TYPE_TRANSFORM)

static gboolean
kitsune_test_slow_worker_process (KitsuneProcessor *processor,
                                  const GValue *item,
                                  KitsuneEmitter *out,
                                  GError **error)
{
  KitsuneTestSlowWorker *self = KITSUNE_TEST_SLOW_WORKER (processor);

  kitsune_value_copy (item, &self->item);
  kitsune_processor_hold (processor);
  kitsune_processor_set_timer (processor, 0, self->duration);

  return TRUE;
}

static gboolean
kitsune_test_slow_worker_timer (KitsuneProcessor *processor,
                                guint64 id,
                                KitsuneEmitter *out,
                                GError **error)
{
  KitsuneTestSlowWorker *self = KITSUNE_TEST_SLOW_WORKER (processor);

  kitsune_emitter_take (out, &self->item);
  kitsune_processor_release (processor);

  return TRUE;
}

static void
kitsune_test_slow_worker_stop (KitsuneProcessor *processor)
{
  KitsuneTestSlowWorker *self = KITSUNE_TEST_SLOW_WORKER (processor);

  if (G_IS_VALUE (&self->item))
    g_value_unset (&self->item);
}

static void
kitsune_test_slow_worker_class_init (KitsuneTestSlowWorkerClass *klass)
{
  KitsuneProcessorClass *processor_class = KITSUNE_PROCESSOR_CLASS (klass);

  processor_class->process = kitsune_test_slow_worker_process;
  processor_class->timer = kitsune_test_slow_worker_timer;
  processor_class->stop = kitsune_test_slow_worker_stop;
}

static void
kitsune_test_slow_worker_init (KitsuneTestSlowWorker *self)
{
}

static KitsuneProcessor *
kitsune_test_slow_stage_open (KitsuneTransform *transform,
                              GError **error)
{
  KitsuneTestSlowWorker *processor = g_object_new (KITSUNE_TEST_TYPE_SLOW_WORKER, NULL);

  processor->duration = KITSUNE_TEST_SLOW_STAGE (transform)->duration;

  return KITSUNE_PROCESSOR (processor);
}

static void
kitsune_test_slow_stage_class_init (KitsuneTestSlowStageClass *klass)
{
  KITSUNE_TRANSFORM_CLASS (klass)->open = kitsune_test_slow_stage_open;
  kitsune_transform_class_set_kind (KITSUNE_TRANSFORM_CLASS (klass), "slow");
}

static void
kitsune_test_slow_stage_init (KitsuneTestSlowStage *self)
{
}

/**
 * kitsune_test_slow:
 * @pipeline: a pipeline
 * @duration: how long each item takes, in microseconds; not negative
 *
 * Adds a stage that keeps each item for a while on the clock of the run, one at a
 * time and without blocking, and then passes it on.
 *
 * For a user function that takes long itself, see [method@Clock.elapse].
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_test_slow (KitsunePipeline *pipeline,
                   gint64 duration)
{
  g_autoptr (KitsuneTestSlowStage) stage = NULL;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);
  g_return_val_if_fail (duration >= 0, NULL);

  stage = g_object_new (KITSUNE_TEST_TYPE_SLOW_STAGE, NULL);
  stage->duration = duration;

  return kitsune_transform_connect (KITSUNE_TRANSFORM (stage), pipeline, G_TYPE_VALUE,
                                    kitsune_pipeline_get_item_type (pipeline));
}
