/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-transform.h"

#include "kitsune/operators/kitsune-processor-private.h"

/*
 * Operators that are written outside of the library: the stage, which makes a
 * processor for every run. The running half is that of the processor.
 */

/**
 * KitsuneTransform:
 *
 * A stage with one input and one output that is written outside of the library.
 *
 * Derive from it, give it properties for its options, and let
 * [vfunc@Transform.open] make a [class@Processor], which does the work in one
 * run. Like every stage a transform holds nothing of a run. An operator without
 * options of its own needs no such stage: [method@Pipeline.process_with] takes
 * the processor alone.
 *
 * Since: 1.0
 */

/**
 * KitsuneTransformClass::open:
 * @self: a transform
 * @error: return location for a [type@GLib.Error]
 *
 * Makes what works in one run, from the options as they are now.
 *
 * Returns: (transfer full): a new processor, or %NULL with @error set
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE (KitsuneTransform, kitsune_transform, KITSUNE_TYPE_STAGE)

static void
kitsune_transform_constructed (GObject *object)
{
  G_OBJECT_CLASS (kitsune_transform_parent_class)->constructed (object);

  kitsune_stage_set_native (KITSUNE_STAGE (object), KITSUNE_TRANSFORM_GET_CLASS (object)->kind,
                            &kitsune_processor_op_class, KITSUNE_STAGE_TAKES_RETURN);
}

static void
kitsune_transform_class_init (KitsuneTransformClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = kitsune_transform_constructed;
  klass->kind = "transform";
}

static void
kitsune_transform_init (KitsuneTransform *self)
{
}

/**
 * kitsune_transform_class_set_kind: (skip)
 * @klass: the class of a transform
 * @kind: what it does, in kebab case, such as `geo-lookup`
 *
 * Sets what unnamed stages of the class are called after; called in the class
 * initialisation.
 *
 * Since: 1.0
 */
void
kitsune_transform_class_set_kind (KitsuneTransformClass *klass,
                                  const char *kind)
{
  g_return_if_fail (KITSUNE_IS_TRANSFORM_CLASS (klass));
  g_return_if_fail (kind != NULL);

  klass->kind = g_intern_string (kind);
}

/**
 * kitsune_transform_connect:
 * @self: a transform
 * @pipeline: what it consumes
 * @accepts: the type that items must have; `G_TYPE_VALUE` if it may be any
 * @item_type: the type of the items it emits; `G_TYPE_VALUE` if it may be any
 *
 * Connects a transform to the pipeline it consumes and returns a handle on its
 * own items.
 *
 * Called once, usually by the function that makes the transform.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_transform_connect (KitsuneTransform *self,
                           KitsunePipeline *pipeline,
                           GType accepts,
                           GType item_type)
{
  KitsuneStage *stage = (KitsuneStage *) self;

  g_return_val_if_fail (KITSUNE_IS_TRANSFORM (self), NULL);
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (pipeline), NULL);
  g_return_val_if_fail (kitsune_stage_get_n_inputs (stage) == 0, NULL);

  kitsune_stage_add_input (stage, pipeline, accepts);

  return kitsune_stage_new_pipeline (stage, kitsune_stage_add_output (stage, item_type));
}

/* --- the stage of process --- */

typedef struct
{
  KitsuneTransform parent_instance;

  KitsuneProcessorFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} KitsuneProcessStage;

typedef KitsuneTransformClass KitsuneProcessStageClass;

G_GNUC_INTERNAL
GType kitsune_process_stage_get_type (void);
G_DEFINE_FINAL_TYPE (KitsuneProcessStage, kitsune_process_stage, KITSUNE_TYPE_TRANSFORM)

static KitsuneProcessor *
kitsune_process_stage_open (KitsuneTransform *transform,
                            GError **error)
{
  KitsuneProcessStage *self = (KitsuneProcessStage *) transform;

  return self->func (self->user_data, error);
}

static void
kitsune_process_stage_finalize (GObject *object)
{
  KitsuneProcessStage *self = (KitsuneProcessStage *) object;

  if (self->destroy != NULL)
    self->destroy (self->user_data);

  G_OBJECT_CLASS (kitsune_process_stage_parent_class)->finalize (object);
}

static void
kitsune_process_stage_class_init (KitsuneProcessStageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_process_stage_finalize;
  klass->open = kitsune_process_stage_open;
  klass->kind = "process";
}

static void
kitsune_process_stage_init (KitsuneProcessStage *self)
{
}

static KitsuneProcessor *
kitsune_processor_new_of_type (gpointer user_data,
                               GError **error)
{
  return g_object_new (GPOINTER_TO_SIZE (user_data), NULL);
}

/**
 * kitsune_pipeline_process: (skip)
 * @self: a pipeline
 * @item_type: the type of the items it emits; `G_TYPE_VALUE` if it may be any
 * @processor_type: the type of the processor, a class derived from
 *   [class@Processor]
 *
 * Lets a processor work on the items.
 *
 * See [method@Pipeline.process_with]; the processors are made with nothing but
 * their type.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_process (KitsunePipeline *self,
                          GType item_type,
                          GType processor_type)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (g_type_is_a (processor_type, KITSUNE_TYPE_PROCESSOR), NULL);
  g_return_val_if_fail (!G_TYPE_IS_ABSTRACT (processor_type), NULL);

  return kitsune_pipeline_process_with (self, item_type, kitsune_processor_new_of_type,
                                        GSIZE_TO_POINTER (processor_type), NULL);
}

/**
 * kitsune_pipeline_process_with: (rename-to kitsune_pipeline_process)
 * @self: a pipeline
 * @item_type: the type of the items it emits; `G_TYPE_VALUE` if it may be any
 * @func: (scope notified) (closure user_data) (destroy destroy): makes a
 *   processor; called once for every run
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Lets a [class@Processor] work on the items.
 *
 * Takes items of any type and emits items of @item_type, those that the
 * processor pushes, in that order. It completes with its input, after
 * [vfunc@Processor.finish], or when the processor says so with
 * [method@Emitter.end]. A function of the processor that fails emits nothing and
 * is left to the error handler of the stage, which may return one item in its
 * place.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_process_with (KitsunePipeline *self,
                               GType item_type,
                               KitsuneProcessorFunc func,
                               gpointer user_data,
                               GDestroyNotify destroy)
{
  g_autoptr (KitsuneTransform) stage = NULL;
  KitsuneProcessStage *process;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  stage = g_object_new (kitsune_process_stage_get_type (), NULL);
  process = (KitsuneProcessStage *) stage;
  process->func = func;
  process->user_data = user_data;
  process->destroy = destroy;

  return kitsune_transform_connect (stage, self, G_TYPE_VALUE, item_type);
}
