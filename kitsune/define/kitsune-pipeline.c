/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-pipeline-private.h"
#include "kitsune/define/kitsune-stage-private.h"

/**
 * KitsunePipeline:
 *
 * A handle on one output of one stage: a stream of items that can be built
 * upon, run and listened to.
 *
 * Operators are methods of a pipeline and return a new one; the old one stays
 * valid and may be built upon again. Building runs nothing. A pipeline may be
 * run any number of times, also at the same time; each run is independent.
 *
 * If several stages of one run build on the same pipeline, each of them sees
 * every item.
 *
 * Handles reference what they were built from and nothing else, so dropping
 * the last handle frees all of it.
 *
 * Since: 1.0
 */
struct _KitsunePipeline
{
  GObject parent_instance;

  KitsuneStage *stage;
  guint output;
};

enum
{
  PROP_0,
  PROP_STAGE,
  PROP_OUTPUT,
  PROP_ITEM_TYPE,
  PROP_DISCARD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint item_signal;

G_DEFINE_FINAL_TYPE (KitsunePipeline, kitsune_pipeline, G_TYPE_OBJECT)

static void
kitsune_pipeline_finalize (GObject *object)
{
  KitsunePipeline *self = KITSUNE_PIPELINE (object);

  g_object_unref (self->stage);

  G_OBJECT_CLASS (kitsune_pipeline_parent_class)->finalize (object);
}

static void
kitsune_pipeline_get_property (GObject *object,
                               guint prop_id,
                               GValue *value,
                               GParamSpec *pspec)
{
  KitsunePipeline *self = KITSUNE_PIPELINE (object);

  switch (prop_id)
    {
    case PROP_STAGE:
      g_value_set_object (value, self->stage);
      break;
    case PROP_OUTPUT:
      g_value_set_uint (value, self->output);
      break;
    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, kitsune_pipeline_get_item_type (self));
      break;
    case PROP_DISCARD:
      g_value_set_boolean (value, kitsune_pipeline_get_discard (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_pipeline_set_property (GObject *object,
                               guint prop_id,
                               const GValue *value,
                               GParamSpec *pspec)
{
  KitsunePipeline *self = KITSUNE_PIPELINE (object);

  switch (prop_id)
    {
    case PROP_DISCARD:
      kitsune_pipeline_set_discard (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_pipeline_class_init (KitsunePipelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kitsune_pipeline_finalize;
  object_class->get_property = kitsune_pipeline_get_property;
  object_class->set_property = kitsune_pipeline_set_property;

  /**
   * KitsunePipeline:stage: (getter get_stage)
   *
   * The stage whose output this is.
   *
   * Since: 1.0
   */
  properties[PROP_STAGE] = g_param_spec_object ("stage", NULL, NULL, KITSUNE_TYPE_STAGE,
                                                G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * KitsunePipeline:output: (getter get_output)
   *
   * Which output of the stage this is, from 0.
   *
   * Since: 1.0
   */
  properties[PROP_OUTPUT] = g_param_spec_uint ("output", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * KitsunePipeline:item-type: (getter get_item_type)
   *
   * The type of the items; `G_TYPE_VALUE` if it may be any.
   *
   * Since: 1.0
   */
  properties[PROP_ITEM_TYPE] = g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_NONE,
                                                   G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * KitsunePipeline:discard: (getter get_discard) (setter set_discard)
   *
   * Whether this output may stay without a consumer.
   *
   * In a run, every output of a stage that takes part must be consumed, so
   * that no item is lost unnoticed; this is the way to say that the items of
   * this output are not wanted.
   *
   * Since: 1.0
   */
  properties[PROP_DISCARD] = g_param_spec_boolean ("discard", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                       G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * KitsunePipeline::item:
   * @self: the pipeline
   * @run: (type KitsuneRun): the run
   * @item: the item
   *
   * Emitted for every item that passes this handle on its way to the stage
   * that was built on it.
   *
   * Since: 1.0
   */
  item_signal = g_signal_new ("item", KITSUNE_TYPE_PIPELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 2, G_TYPE_OBJECT, G_TYPE_VALUE | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
kitsune_pipeline_init (KitsunePipeline *self)
{
}

KitsunePipeline *
kitsune_pipeline_new (KitsuneStage *stage,
                      guint output)
{
  KitsunePipeline *self = g_object_new (KITSUNE_TYPE_PIPELINE, NULL);

  self->stage = g_object_ref (stage);
  self->output = output;

  return self;
}

/* lint: size: everything that makes a stage, in the order of kitsune_stage_new() */
KitsunePipeline *
kitsune_pipeline_add_stage (KitsunePipeline *self,
                            const char *kind,
                            const KitsuneOpClass *op_class,
                            KitsuneStageFlags flags,
                            GType item_type,
                            gpointer params,
                            GDestroyNotify params_free)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, kind, op_class, flags, params, params_free);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, item_type);
}

/**
 * kitsune_pipeline_get_stage: (get-property stage)
 * @self: a pipeline
 *
 * Returns the stage whose output this is.
 *
 * Returns: (transfer none): the stage
 *
 * Since: 1.0
 */
KitsuneStage *
kitsune_pipeline_get_stage (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return self->stage;
}

/**
 * kitsune_pipeline_get_output: (get-property output)
 * @self: a pipeline
 *
 * Returns which output of the stage this is.
 *
 * Returns: the number of the output, from 0
 *
 * Since: 1.0
 */
guint
kitsune_pipeline_get_output (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), 0);

  return self->output;
}

/**
 * kitsune_pipeline_get_item_type: (get-property item-type)
 * @self: a pipeline
 *
 * Returns the type of the items.
 *
 * Returns: the type; `G_TYPE_VALUE` if it may be any
 *
 * Since: 1.0
 */
GType
kitsune_pipeline_get_item_type (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), G_TYPE_INVALID);

  return kitsune_stage_get_output (self->stage, self->output)->item_type;
}

/**
 * kitsune_pipeline_get_discard: (get-property discard)
 * @self: a pipeline
 *
 * Returns whether this output may stay without a consumer.
 *
 * Returns: %TRUE if its items are not wanted
 *
 * Since: 1.0
 */
gboolean
kitsune_pipeline_get_discard (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), FALSE);

  return kitsune_stage_get_output (self->stage, self->output)->discard;
}

/**
 * kitsune_pipeline_set_discard: (set-property discard)
 * @self: a pipeline
 * @discard: whether the items of this output are not wanted
 *
 * Says whether this output may stay without a consumer.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_set_discard (KitsunePipeline *self,
                              gboolean discard)
{
  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  discard = !!discard;
  if (kitsune_pipeline_get_discard (self) == discard)
    return;

  kitsune_stage_set_discard (self->stage, self->output, discard);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DISCARD]);
}

/**
 * kitsune_pipeline_set: (skip)
 * @self: a pipeline
 * @first_property_name: the name of the first property
 * @...: its value, then more pairs, then %NULL
 *
 * Sets options of the stage whose output this is, as `g_object_set()` would.
 *
 * Since: 1.0
 */
void
kitsune_pipeline_set (KitsunePipeline *self,
                      const char *first_property_name,
                      ...)
{
  va_list args;

  g_return_if_fail (KITSUNE_IS_PIPELINE (self));

  va_start (args, first_property_name);
  g_object_set_valist (G_OBJECT (self->stage), first_property_name, args);
  va_end (args);
}
