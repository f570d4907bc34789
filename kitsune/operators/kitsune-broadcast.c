/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-broadcast.h"

#include "kitsune/operators/kitsune-fork-private.h"

/*
 * broadcast and share: every item to several consumers.
 *
 * broadcast has a fixed number of outputs, all of which have to be consumed.
 * share has one output with any number of handles on it; the engine does the
 * copying.
 */
GPtrArray *
kitsune_fork_new (KitsunePipeline *self,
                  KitsuneStage *stage,
                  guint n_outputs)
{
  GPtrArray *outputs = g_ptr_array_new_with_free_func (g_object_unref);
  GType item_type = kitsune_pipeline_get_item_type (self);

  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);
  for (guint o = 0; o < MAX (n_outputs, 1); o++)
    kitsune_stage_add_output (stage, item_type);
  for (guint o = 0; o < MAX (n_outputs, 1); o++)
    g_ptr_array_add (outputs, kitsune_stage_new_pipeline (stage, o));
  g_object_unref (stage);

  return outputs;
}

/* --- broadcast --- */

static gint
kitsune_broadcast_op_next (KitsuneOp *op,
                           gint output)
{
  do
    output++;
  while (output < (gint) op->n_outputs && op->outputs[output].closed);

  return output < (gint) op->n_outputs ? output : -1;
}

/* All open outputs but the last get copies. Delivering to one may close others,
 * so who is the last is looked up each time. */
static guint
kitsune_broadcast_op_process (KitsuneOp *op,
                              guint input,
                              KitsuneVector *vector)
{
  guint n_items = vector->n_items;
  gint output = kitsune_broadcast_op_next (op, -1);

  while (output >= 0)
    {
      gint next = kitsune_broadcast_op_next (op, output);

      if (next < 0)
        {
          kitsune_op_push (op, (guint) output, vector);
          return n_items;
        }

      kitsune_vector_copy (vector, kitsune_op_get_vector (op, (guint) output));
      kitsune_op_flush (op, (guint) output);
      output = kitsune_broadcast_op_next (op, output);
    }
  kitsune_vector_clear (vector);

  return n_items;
}

static const KitsuneOpClass kitsune_broadcast_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .passes = TRUE,
  .process = kitsune_broadcast_op_process,
};

/**
 * kitsune_pipeline_broadcast:
 * @self: a pipeline
 * @n: how many outputs, 2 or more; less is a construction mistake
 *
 * Gives every item to several consumers.
 *
 * Each of the outputs emits all items in order. All of them have to be consumed
 * in one run, for example by a merged [class@Runner]; one that is not wanted is
 * marked with [property@Pipeline:discard]. The slowest consumer sets the pace.
 * A consumer that stops early leaves the others alone; when all have stopped,
 * the stage ends.
 *
 * [method@Pipeline.share] does the same for a number of consumers that is not
 * known beforehand.
 *
 * Returns: (transfer container) (element-type KitsunePipeline): the outputs
 *
 * Since: 1.0
 */
GPtrArray *
kitsune_pipeline_broadcast (KitsunePipeline *self,
                            guint n)
{
  KitsuneStage *stage;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "broadcast", &kitsune_broadcast_op_class,
                             KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);
  if (n < 2)
    kitsune_stage_add_problem (stage, "the number of outputs must be at least 2, not %u", n);

  return kitsune_fork_new (self, stage, n);
}

/* --- share --- */

/**
 * KitsuneShare:
 *
 * Makes any number of pipelines that all emit the items of one.
 *
 * In every run in which at least one of them takes part, the shared pipeline is
 * run once, and each of them sees all items. Those that do not take part in a
 * run do not matter to it.
 *
 * Since: 1.0
 */
struct _KitsuneShare
{
  GObject parent_instance;

  KitsunePipeline *pipeline;
  KitsuneStage *stage;
};

enum
{
  PROP_0,
  PROP_PIPELINE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneShare, kitsune_share, G_TYPE_OBJECT)

/* Nothing to do: where an output has several consumers, the engine copies. */
static void
kitsune_share_op_transform (KitsuneOp *op,
                            KitsuneVector *vector)
{
}

static const KitsuneOpClass kitsune_share_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .transform = kitsune_share_op_transform,
};

static void
kitsune_share_constructed (GObject *object)
{
  KitsuneShare *self = KITSUNE_SHARE (object);

  G_OBJECT_CLASS (kitsune_share_parent_class)->constructed (object);

  g_return_if_fail (self->pipeline != NULL);

  self->stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "share", &kitsune_share_op_class,
                                   KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);
  kitsune_stage_add_input (self->stage, self->pipeline, G_TYPE_VALUE);
  kitsune_stage_add_output (self->stage, kitsune_pipeline_get_item_type (self->pipeline));
}

static void
kitsune_share_finalize (GObject *object)
{
  KitsuneShare *self = KITSUNE_SHARE (object);

  g_clear_object (&self->pipeline);
  g_clear_object (&self->stage);

  G_OBJECT_CLASS (kitsune_share_parent_class)->finalize (object);
}

static void
kitsune_share_get_property (GObject *object,
                            guint prop_id,
                            GValue *value,
                            GParamSpec *pspec)
{
  KitsuneShare *self = KITSUNE_SHARE (object);

  switch (prop_id)
    {
    case PROP_PIPELINE:
      g_value_set_object (value, self->pipeline);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_share_set_property (GObject *object,
                            guint prop_id,
                            const GValue *value,
                            GParamSpec *pspec)
{
  KitsuneShare *self = KITSUNE_SHARE (object);

  switch (prop_id)
    {
    case PROP_PIPELINE:
      self->pipeline = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_share_class_init (KitsuneShareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = kitsune_share_constructed;
  object_class->finalize = kitsune_share_finalize;
  object_class->get_property = kitsune_share_get_property;
  object_class->set_property = kitsune_share_set_property;

  /**
   * KitsuneShare:pipeline: (getter get_pipeline)
   *
   * The pipeline that is shared.
   *
   * Since: 1.0
   */
  properties[PROP_PIPELINE] = g_param_spec_object ("pipeline", NULL, NULL, KITSUNE_TYPE_PIPELINE,
                                                   G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY |
                                                       G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_share_init (KitsuneShare *self)
{
}

/**
 * kitsune_pipeline_share:
 * @self: a pipeline
 *
 * Shares a pipeline among any number of consumers.
 *
 * Each of them subscribes with [method@Share.subscribe].
 *
 * Returns: (transfer full): a new share
 *
 * Since: 1.0
 */
KitsuneShare *
kitsune_pipeline_share (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return g_object_new (KITSUNE_TYPE_SHARE, "pipeline", self, NULL);
}

/**
 * kitsune_share_get_pipeline: (get-property pipeline)
 * @self: a share
 *
 * Returns the pipeline that is shared.
 *
 * Returns: (transfer none): the pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_share_get_pipeline (KitsuneShare *self)
{
  g_return_val_if_fail (KITSUNE_IS_SHARE (self), NULL);

  return self->pipeline;
}

/**
 * kitsune_share_subscribe:
 * @self: a share
 *
 * Makes one more pipeline that emits the shared items.
 *
 * It emits all of them in every run in which it takes part, whatever happens to
 * the others: one that stops early leaves the rest alone. The slowest consumer
 * sets the pace. May be called at any time; a run that is going on is not
 * changed by it.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_share_subscribe (KitsuneShare *self)
{
  g_return_val_if_fail (KITSUNE_IS_SHARE (self), NULL);

  return kitsune_stage_new_pipeline (self->stage, 0);
}
