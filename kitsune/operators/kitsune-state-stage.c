/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-state-stage-private.h"

#include "kitsune/define/kitsune-state-key-private.h"

/**
 * KitsuneStateStage:
 *
 * The stage of [method@Pipeline.map_with], [method@Pipeline.flat_map_with],
 * [method@Pipeline.map_with_key] and [method@Pipeline.flat_map_with_key].
 *
 * Where there is a state for every key, [property@BoundedStage:max-items] is
 * how many states there may be at a time, and [property@StateStage:key-ttl] how
 * long a state stays that is not used.
 *
 * Since: 1.0
 */
struct _KitsuneStateStage
{
  KitsuneBoundedStage parent_instance;

  gint64 key_ttl;
};

enum
{
  PROP_0,
  PROP_KEY_TTL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneStateStage, kitsune_state_stage, KITSUNE_TYPE_BOUNDED_STAGE)

gint64
kitsune_state_stage_get_effective_key_ttl (KitsuneOp *op)
{
  const KitsuneStateParams *params = op->params;
  gint64 key_ttl = KITSUNE_STATE_STAGE (op->stage)->key_ttl;

  if (params->key_func == NULL)
    return 0;

  return key_ttl >= 0 ? key_ttl : MAX (kitsune_op_get_default_key_ttl (op), 0);
}

static void
kitsune_state_stage_check (KitsuneStage *stage)
{
  KitsuneStateStage *self = KITSUNE_STATE_STAGE (stage);
  const KitsuneStateParams *params = kitsune_stage_get_params (stage);
  const char *problem = kitsune_state_key_get_problem (params->key);

  if (problem != NULL)
    kitsune_stage_add_problem (stage, "%s", problem);
  if (kitsune_state_key_get_ttl (params->key) == 0)
    kitsune_stage_add_problem (stage, "state \"%s\": ttl must be greater than 0, or -1 for none",
                               kitsune_state_key_get_name (params->key));
  if (params->key_func == NULL && self->key_ttl >= 0)
    kitsune_stage_add_problem (stage, "property \"key-ttl\" is set, but the stage has no keys");
  if (params->key_func == NULL && kitsune_bounded_stage_get_max_items (KITSUNE_BOUNDED_STAGE (stage)) >= 0)
    kitsune_stage_add_problem (stage, "property \"max-items\" is set, but the stage has no keys");

  KITSUNE_STAGE_CLASS (kitsune_state_stage_parent_class)->check (stage);
}

static void
kitsune_state_stage_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneStateStage *self = KITSUNE_STATE_STAGE (object);

  switch (prop_id)
    {
    case PROP_KEY_TTL:
      g_value_set_int64 (value, self->key_ttl);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_state_stage_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneStateStage *self = KITSUNE_STATE_STAGE (object);

  switch (prop_id)
    {
    case PROP_KEY_TTL:
      kitsune_state_stage_set_key_ttl (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_state_stage_class_init (KitsuneStateStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_state_stage_get_property;
  object_class->set_property = kitsune_state_stage_set_property;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_state_stage_check;

  /**
   * KitsuneStateStage:key-ttl: (getter get_key_ttl) (setter set_key_ttl)
   *
   * How long after its last item, in microseconds, the state of a key is
   * removed; 0 is never, -1 is as long as
   * [property@RunOptions:default-key-ttl] says.
   *
   * Since: 1.0
   */
  properties[PROP_KEY_TTL] = g_param_spec_int64 ("key-ttl", NULL, NULL, -1, G_MAXINT64, -1,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                     G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_state_stage_init (KitsuneStateStage *self)
{
  self->key_ttl = -1;
}

/**
 * kitsune_state_stage_get_key_ttl: (get-property key-ttl)
 * @self: a stage
 *
 * Returns how long after its last item the state of a key is removed.
 *
 * Returns: the time in microseconds; 0 for never, -1 for what the run says
 *
 * Since: 1.0
 */
gint64
kitsune_state_stage_get_key_ttl (KitsuneStateStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STATE_STAGE (self), -1);

  return self->key_ttl;
}

/**
 * kitsune_state_stage_set_key_ttl: (set-property key-ttl)
 * @self: a stage
 * @key_ttl: the time in microseconds; 0 for never, -1 for what the run says
 *
 * Sets how long after its last item the state of a key is removed.
 *
 * Since: 1.0
 */
void
kitsune_state_stage_set_key_ttl (KitsuneStateStage *self,
                                 gint64 key_ttl)
{
  g_return_if_fail (KITSUNE_IS_STATE_STAGE (self));
  g_return_if_fail (key_ttl >= -1);

  if (self->key_ttl == key_ttl)
    return;

  self->key_ttl = key_ttl;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEY_TTL]);
}

/* --- making one --- */

static void
kitsune_state_params_free (gpointer data)
{
  KitsuneStateParams *params = data;

  g_object_unref (params->key);
  g_clear_pointer (&params->key_func, kitsune_func_unref);
  kitsune_func_unref (params->func);
  g_free (params);
}

/* lint: size: all that the four operators differ in */
KitsunePipeline *
kitsune_state_stage_add (KitsunePipeline *pipeline,
                         const char *kind,
                         GType item_type,
                         KitsuneStateKey *key,
                         KitsuneFunc *key_func,
                         KitsuneFunc *func,
                         gboolean flat)
{
  KitsuneStateParams *params = g_new0 (KitsuneStateParams, 1);
  KitsuneStage *stage;

  params->key = g_object_ref (key);
  params->key_func = key_func;
  params->func = func;
  params->flat = flat;
  stage = kitsune_stage_new (KITSUNE_TYPE_STATE_STAGE, kind,
                             flat ? &kitsune_state_flat_op_class : &kitsune_state_map_op_class,
                             KITSUNE_STAGE_TAKES_RETURN, params, kitsune_state_params_free);
  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, item_type);
}
