/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-state-stage-private.h"

#include "kitsune/define/kitsune-func-private.h"
#include "kitsune/define/kitsune-script-private.h"
#include "kitsune/define/kitsune-state-key-private.h"

/**
 * KitsuneStateStage:
 *
 * The stage of [method@Pipeline.map_with], [method@Pipeline.flat_map_with],
 * [method@Pipeline.map_with_key] and [method@Pipeline.flat_map_with_key].
 *
 * Where there is a state for every key, [property@StateStage:max-items] is
 * how many states there may be at a time, and [property@StateStage:key-ttl] how
 * long a state stays that is not used.
 *
 * With a [property@ConcurrentStage:concurrency] of n the keys are divided into n
 * shards, each of which has its function called for one item after the other,
 * so that items of a key keep their order and nobody else has its state; up to n
 * shards are worked on at once, on worker threads. The function has to be thread
 * safe, and so does one that makes initial values; that of the key is called on
 * the thread of the run. Functions that compute use no more threads than there
 * are processors. JavaScript functions cannot be called on other threads; such a
 * stage is a mistake. Where states are kept in a store that takes time, one
 * function is called at a time all the same.
 *
 * Since: 1.0
 */
struct _KitsuneStateStage
{
  KitsuneConcurrentStage parent_instance;

  gint64 max_items;
  gint64 key_ttl;
  gboolean write_through;
};

enum
{
  PROP_0,
  PROP_MAX_ITEMS,
  PROP_KEY_TTL,
  PROP_WRITE_THROUGH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneStateStage, kitsune_state_stage, KITSUNE_TYPE_CONCURRENT_STAGE)

gint64
kitsune_state_stage_get_effective_key_ttl (KitsuneOp *op)
{
  const KitsuneStateParams *params = op->params;
  gint64 key_ttl = KITSUNE_STATE_STAGE (op->stage)->key_ttl;

  if (params->key_func == NULL)
    return 0;

  return key_ttl >= 0 ? key_ttl : MAX (kitsune_op_get_default_key_ttl (op), 0);
}

guint64
kitsune_state_stage_get_limit (KitsuneOp *op)
{
  gint64 max_items = KITSUNE_STATE_STAGE (op->stage)->max_items;

  return max_items < 0 ? G_MAXUINT64 : (guint64) max_items;
}

static void
kitsune_state_stage_check_concurrency (KitsuneStage *stage,
                                       const KitsuneStateParams *params)
{
  KitsuneStateStage *self = KITSUNE_STATE_STAGE (stage);
  guint concurrency = kitsune_concurrent_stage_get_concurrency (KITSUNE_CONCURRENT_STAGE (stage));

  if (concurrency == 1)
    return;
  if (params->key_func == NULL)
    kitsune_stage_add_problem (stage, "property \"concurrency\" is %u, but the stage has no keys: all its items need "
                                      "the same state",
                               concurrency);
  else if (self->write_through)
    kitsune_stage_add_problem (stage, "property \"write-through\" is set, but with a \"concurrency\" of %u the next "
                                      "call for a key does not wait until its state is saved",
                               concurrency);
  else if (kitsune_script_owns ((gpointer) params->func->destroy))
    kitsune_stage_add_problem (stage, "property \"concurrency\" is %u, but a JavaScript function cannot be called on "
                                      "other threads",
                               concurrency);
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
  if (params->key_func == NULL && self->max_items >= 0)
    kitsune_stage_add_problem (stage, "property \"max-items\" is set, but the stage has no keys");
  kitsune_state_stage_check_concurrency (stage, params);

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
    case PROP_MAX_ITEMS:
      g_value_set_int64 (value, self->max_items);
      break;
    case PROP_KEY_TTL:
      g_value_set_int64 (value, self->key_ttl);
      break;
    case PROP_WRITE_THROUGH:
      g_value_set_boolean (value, self->write_through);
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
    case PROP_MAX_ITEMS:
      kitsune_state_stage_set_max_items (self, g_value_get_int64 (value));
      break;
    case PROP_KEY_TTL:
      kitsune_state_stage_set_key_ttl (self, g_value_get_int64 (value));
      break;
    case PROP_WRITE_THROUGH:
      kitsune_state_stage_set_write_through (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_state_stage_class_init (KitsuneStateStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = kitsune_state_stage_get_property;
  object_class->set_property = kitsune_state_stage_set_property;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_state_stage_check;

  /**
   * KitsuneStateStage:max-items: (getter get_max_items) (setter set_max_items)
   *
   * How many states there may be at a time in one run, where there is one for
   * every key; -1 means any number.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_ITEMS] = g_param_spec_int64 ("max-items", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * KitsuneStateStage:key-ttl: (getter get_key_ttl) (setter set_key_ttl)
   *
   * How long after its last item, in microseconds, the state of a key is
   * removed; 0 is never, -1 is as long as
   * [property@RunOptions:default-key-ttl] says.
   *
   * Since: 1.0
   */
  properties[PROP_KEY_TTL] = g_param_spec_int64 ("key-ttl", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * KitsuneStateStage:write-through: (getter get_write_through) (setter set_write_through)
   *
   * Whether results go on only when the states that they are of are saved, where
   * there is a [property@RunOptions:store].
   *
   * What was seen downstream is then never ahead of the store, also after a
   * crash. The results of items that come together are saved together. Cannot be
   * had with a [property@ConcurrentStage:concurrency] above 1.
   *
   * Since: 1.0
   */
  properties[PROP_WRITE_THROUGH] = g_param_spec_boolean ("write-through", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_state_stage_init (KitsuneStateStage *self)
{
  self->max_items = -1;
  self->key_ttl = -1;
}

/**
 * kitsune_state_stage_get_max_items: (get-property max-items)
 * @self: a stage
 *
 * Returns how many states there may be at a time in one run.
 *
 * Returns: the limit, or -1 if there is none
 *
 * Since: 1.0
 */
gint64
kitsune_state_stage_get_max_items (KitsuneStateStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STATE_STAGE (self), -1);

  return self->max_items;
}

/**
 * kitsune_state_stage_set_max_items: (set-property max-items)
 * @self: a stage
 * @max_items: the limit, or -1 for none
 *
 * Sets how many states there may be at a time in one run.
 *
 * Since: 1.0
 */
void
kitsune_state_stage_set_max_items (KitsuneStateStage *self,
                                   gint64 max_items)
{
  g_return_if_fail (KITSUNE_IS_STATE_STAGE (self));
  g_return_if_fail (max_items >= -1);

  if (self->max_items == max_items)
    return;

  self->max_items = max_items;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_ITEMS]);
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

/**
 * kitsune_state_stage_get_write_through: (get-property write-through)
 * @self: a stage
 *
 * Returns whether results go on only when the states that they are of are saved.
 *
 * Returns: %TRUE if they do
 *
 * Since: 1.0
 */
gboolean
kitsune_state_stage_get_write_through (KitsuneStateStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_STATE_STAGE (self), FALSE);

  return self->write_through;
}

/**
 * kitsune_state_stage_set_write_through: (set-property write-through)
 * @self: a stage
 * @write_through: whether results wait for the store
 *
 * Sets whether results go on only when the states that they are of are saved.
 *
 * Since: 1.0
 */
void
kitsune_state_stage_set_write_through (KitsuneStateStage *self,
                                       gboolean write_through)
{
  g_return_if_fail (KITSUNE_IS_STATE_STAGE (self));

  if (self->write_through == !!write_through)
    return;

  self->write_through = !!write_through;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WRITE_THROUGH]);
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
                             KITSUNE_STAGE_TAKES_RETURN | KITSUNE_STAGE_KEEPS_STATES, params,
                             kitsune_state_params_free);
  kitsune_stage_set_holder (stage, key, kitsune_state_key_is_bound);
  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, item_type);
}
