/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-worker-stage-private.h"

#include "kitsune/define/kitsune-script-private.h"

/**
 * KitsuneWorkerStage:
 *
 * The stage of an operator whose function may be called on several threads.
 *
 * With a [property@ConcurrentStage:concurrency] above 1 the function is called
 * on worker threads, for so many items at once: it has to be thread safe, and
 * so must be what frees the values it makes on the way. Functions that compute
 * use no more threads than there are processors, and the thread of the run does
 * its share; functions that wait for something get as many threads as there is
 * concurrency.
 *
 * Python functions work, one at a time except for where they wait. JavaScript
 * functions cannot be called on other threads; such a stage is a mistake. Use
 * [method@Pipeline.map_async] and its like there.
 *
 * Since: 1.0
 */
typedef struct
{
  KitsuneWork work;
  const KitsuneWorkClass *klass; /* of KITSUNE_WORK_CALL */
  KitsuneFunc *func;             /* of the params */
  gboolean blocking;
} KitsuneWorkerStagePrivate;

enum
{
  PROP_0,
  PROP_BLOCKING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE_WITH_PRIVATE (KitsuneWorkerStage, kitsune_worker_stage, KITSUNE_TYPE_CONCURRENT_STAGE)

static inline KitsuneWorkerStagePrivate *
kitsune_worker_stage_private (KitsuneWorkerStage *self)
{
  return kitsune_worker_stage_get_instance_private (self);
}

static void
kitsune_worker_stage_get_property (GObject *object,
                                   guint prop_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  KitsuneWorkerStage *self = KITSUNE_WORKER_STAGE (object);

  switch (prop_id)
    {
    case PROP_BLOCKING:
      g_value_set_boolean (value, kitsune_worker_stage_get_blocking (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_worker_stage_set_property (GObject *object,
                                   guint prop_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  KitsuneWorkerStage *self = KITSUNE_WORKER_STAGE (object);

  switch (prop_id)
    {
    case PROP_BLOCKING:
      kitsune_worker_stage_set_blocking (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_worker_stage_check (KitsuneStage *stage)
{
  KitsuneWorkerStagePrivate *priv = kitsune_worker_stage_private (KITSUNE_WORKER_STAGE (stage));
  guint concurrency = kitsune_concurrent_stage_get_concurrency (KITSUNE_CONCURRENT_STAGE (stage));

  KITSUNE_STAGE_CLASS (kitsune_worker_stage_parent_class)->check (stage);

  if (priv->blocking && concurrency == 1)
    kitsune_stage_add_problem (stage, "property \"blocking\" is set, but with a \"concurrency\" of 1 the function is "
                                      "called on the thread of the run");
  if (concurrency > 1 && kitsune_script_owns ((gpointer) priv->func->destroy))
    kitsune_stage_add_problem (stage, "property \"concurrency\" is %u, but a JavaScript function cannot be called on "
                                      "other threads: an asynchronous function can do several things at once",
                               concurrency);
}

static void
kitsune_worker_stage_class_init (KitsuneWorkerStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_worker_stage_get_property;
  object_class->set_property = kitsune_worker_stage_set_property;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_worker_stage_check;

  /**
   * KitsuneWorkerStage:blocking: (getter get_blocking) (setter set_blocking)
   *
   * Whether the function waits for something, such as a file or a peer, rather
   * than compute.
   *
   * It then has as many threads as there is concurrency from the first item on,
   * and is never called on the thread of the run. Without this the stage finds
   * out by itself, from how long the calls take and whether their threads sleep
   * meanwhile.
   *
   * Since: 1.0
   */
  properties[PROP_BLOCKING] = g_param_spec_boolean ("blocking", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                        G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_worker_stage_init (KitsuneWorkerStage *self)
{
}

KitsuneStage *
kitsune_worker_stage_new (KitsunePipeline *pipeline,
                          const char *kind,
                          const KitsuneOpClass *op_class,
                          KitsuneStageFlags flags,
                          gpointer params,
                          GDestroyNotify params_free)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_WORKER_STAGE, kind, op_class, flags,
                                           params, params_free);

  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}

void
kitsune_worker_stage_set_work (KitsuneStage *stage,
                               KitsuneWork work,
                               KitsuneFunc *func)
{
  KitsuneWorkerStagePrivate *priv = kitsune_worker_stage_private (KITSUNE_WORKER_STAGE (stage));

  priv->work = work;
  priv->func = func;
}

void
kitsune_worker_stage_set_call (KitsuneStage *stage,
                               const KitsuneWorkClass *klass,
                               KitsuneFunc *func)
{
  kitsune_worker_stage_set_work (stage, KITSUNE_WORK_CALL, func);
  kitsune_worker_stage_private (KITSUNE_WORKER_STAGE (stage))->klass = klass;
}

const KitsuneWorkClass *
kitsune_worker_stage_get_call (KitsuneStage *stage)
{
  return kitsune_worker_stage_private (KITSUNE_WORKER_STAGE (stage))->klass;
}

KitsuneWork
kitsune_worker_stage_get_work (KitsuneStage *stage)
{
  return kitsune_worker_stage_private (KITSUNE_WORKER_STAGE (stage))->work;
}

KitsuneFunc *
kitsune_worker_stage_get_func (KitsuneStage *stage)
{
  return kitsune_worker_stage_private (KITSUNE_WORKER_STAGE (stage))->func;
}

/**
 * kitsune_worker_stage_get_blocking: (get-property blocking)
 * @self: a stage
 *
 * Returns whether the function is said to wait for something.
 *
 * Returns: %TRUE if it is
 *
 * Since: 1.0
 */
gboolean
kitsune_worker_stage_get_blocking (KitsuneWorkerStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_WORKER_STAGE (self), FALSE);

  return kitsune_worker_stage_private (self)->blocking;
}

/**
 * kitsune_worker_stage_set_blocking: (set-property blocking)
 * @self: a stage
 * @blocking: whether the function waits for something
 *
 * Says that the function waits for something rather than compute.
 *
 * Since: 1.0
 */
void
kitsune_worker_stage_set_blocking (KitsuneWorkerStage *self,
                                   gboolean blocking)
{
  KitsuneWorkerStagePrivate *priv;

  g_return_if_fail (KITSUNE_IS_WORKER_STAGE (self));

  priv = kitsune_worker_stage_private (self);
  if (priv->blocking == !!blocking)
    return;

  priv->blocking = !!blocking;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BLOCKING]);
}
