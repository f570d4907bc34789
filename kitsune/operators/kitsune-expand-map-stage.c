/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-expand-map-private.h"

/**
 * KitsuneExpandMapStage:
 *
 * The stage of [method@Pipeline.expand_map].
 *
 * Since: 1.0
 */

enum
{
  PROP_0,
  PROP_MAX_DEPTH,
  PROP_MAX_ITEMS,
  PROP_MAX_PENDING,
  PROP_VISITED_STORE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneExpandMapStage, kitsune_expand_map_stage, KITSUNE_TYPE_STAGE)

static void
kitsune_expand_map_stage_get_property (GObject *object,
                                       guint prop_id,
                                       GValue *value,
                                       GParamSpec *pspec)
{
  KitsuneExpandMapStage *self = KITSUNE_EXPAND_MAP_STAGE (object);

  switch (prop_id)
    {
    case PROP_MAX_DEPTH:
      g_value_set_int (value, self->max_depth);
      break;
    case PROP_MAX_ITEMS:
      g_value_set_int64 (value, self->max_items);
      break;
    case PROP_MAX_PENDING:
      g_value_set_int64 (value, self->max_pending);
      break;
    case PROP_VISITED_STORE:
      g_value_set_object (value, self->visited_store);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_expand_map_stage_set_property (GObject *object,
                                       guint prop_id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  KitsuneExpandMapStage *self = KITSUNE_EXPAND_MAP_STAGE (object);

  switch (prop_id)
    {
    case PROP_MAX_DEPTH:
      kitsune_expand_map_stage_set_max_depth (self, g_value_get_int (value));
      break;
    case PROP_MAX_ITEMS:
      kitsune_expand_map_stage_set_max_items (self, g_value_get_int64 (value));
      break;
    case PROP_MAX_PENDING:
      kitsune_expand_map_stage_set_max_pending (self, g_value_get_int64 (value));
      break;
    case PROP_VISITED_STORE:
      kitsune_expand_map_stage_set_visited_store (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_expand_map_stage_check (KitsuneStage *stage)
{
  const KitsuneExpandParams *params = kitsune_stage_get_params (stage);

  if (KITSUNE_EXPAND_MAP_STAGE (stage)->visited_store != NULL && params->key == NULL)
    kitsune_stage_add_problem (stage, "property \"visited-store\" is set, but the stage has no keys");

  KITSUNE_STAGE_CLASS (kitsune_expand_map_stage_parent_class)->check (stage);
}

static void
kitsune_expand_map_stage_finalize (GObject *object)
{
  g_clear_object (&KITSUNE_EXPAND_MAP_STAGE (object)->visited_store);

  G_OBJECT_CLASS (kitsune_expand_map_stage_parent_class)->finalize (object);
}

static void
kitsune_expand_map_stage_class_init (KitsuneExpandMapStageClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_expand_map_stage_get_property;
  object_class->set_property = kitsune_expand_map_stage_set_property;
  object_class->finalize = kitsune_expand_map_stage_finalize;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_expand_map_stage_check;

  /**
   * KitsuneExpandMapStage:max-depth: (getter get_max_depth) (setter set_max_depth)
   *
   * How many levels there may be below the items of the input.
   *
   * The function is not called for items of the last level. With 0 it is called
   * for none, -1 means any number of levels.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_DEPTH] = g_param_spec_int ("max-depth", NULL, NULL, -1, G_MAXINT, -1, flags);

  /**
   * KitsuneExpandMapStage:max-items: (getter get_max_items) (setter set_max_items)
   *
   * How many items may be emitted; after the last one the stage ends.
   *
   * -1 means any number.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_ITEMS] = g_param_spec_int64 ("max-items", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * KitsuneExpandMapStage:max-pending: (getter get_max_pending) (setter set_max_pending)
   *
   * How many items may be kept that are still to be expanded; one more is an
   * error.
   *
   * -1 means any number.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_PENDING] = g_param_spec_int64 ("max-pending", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * KitsuneExpandMapStage:visited-store: (getter get_visited_store) (setter set_visited_store)
   *
   * Where the keys of what has been visited are; %NULL for nowhere but in the run.
   *
   * With a store, items whose keys an earlier run has visited are left out, too, or
   * somebody else who uses the same store at the same time: a key is asked for and
   * added in one step, [method@Store.replace_async], before its item is emitted.
   * The store belongs to the keys alone; they are in it by themselves, numbers as
   * such and texts in quotes. A request that fails is a failed call for the item
   * that needs it.
   *
   * Since: 1.0
   */
  properties[PROP_VISITED_STORE] = g_param_spec_object ("visited-store", NULL, NULL, KITSUNE_TYPE_STORE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_expand_map_stage_init (KitsuneExpandMapStage *self)
{
  self->max_depth = -1;
  self->max_items = -1;
  self->max_pending = -1;
}

/**
 * kitsune_expand_map_stage_get_max_depth: (get-property max-depth)
 * @self: a stage
 *
 * Returns how many levels there may be below the items of the input.
 *
 * Returns: the number, or -1 if there is no limit
 *
 * Since: 1.0
 */
gint
kitsune_expand_map_stage_get_max_depth (KitsuneExpandMapStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self), -1);

  return self->max_depth;
}

/**
 * kitsune_expand_map_stage_set_max_depth: (set-property max-depth)
 * @self: a stage
 * @max_depth: the number, or -1 for no limit
 *
 * Sets how many levels there may be below the items of the input.
 *
 * Since: 1.0
 */
void
kitsune_expand_map_stage_set_max_depth (KitsuneExpandMapStage *self,
                                        gint max_depth)
{
  g_return_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self));
  g_return_if_fail (max_depth >= -1);

  if (self->max_depth == max_depth)
    return;

  self->max_depth = max_depth;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_DEPTH]);
}

/**
 * kitsune_expand_map_stage_get_max_items: (get-property max-items)
 * @self: a stage
 *
 * Returns how many items may be emitted.
 *
 * Returns: the number, or -1 if there is no limit
 *
 * Since: 1.0
 */
gint64
kitsune_expand_map_stage_get_max_items (KitsuneExpandMapStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self), -1);

  return self->max_items;
}

/**
 * kitsune_expand_map_stage_set_max_items: (set-property max-items)
 * @self: a stage
 * @max_items: the number, or -1 for no limit
 *
 * Sets how many items may be emitted.
 *
 * Since: 1.0
 */
void
kitsune_expand_map_stage_set_max_items (KitsuneExpandMapStage *self,
                                        gint64 max_items)
{
  g_return_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self));
  g_return_if_fail (max_items >= -1);

  if (self->max_items == max_items)
    return;

  self->max_items = max_items;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_ITEMS]);
}

/**
 * kitsune_expand_map_stage_get_max_pending: (get-property max-pending)
 * @self: a stage
 *
 * Returns how many items may be kept that are still to be expanded.
 *
 * Returns: the number, or -1 if there is no limit
 *
 * Since: 1.0
 */
gint64
kitsune_expand_map_stage_get_max_pending (KitsuneExpandMapStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self), -1);

  return self->max_pending;
}

/**
 * kitsune_expand_map_stage_set_max_pending: (set-property max-pending)
 * @self: a stage
 * @max_pending: the number, or -1 for no limit
 *
 * Sets how many items may be kept that are still to be expanded.
 *
 * Since: 1.0
 */
void
kitsune_expand_map_stage_set_max_pending (KitsuneExpandMapStage *self,
                                          gint64 max_pending)
{
  g_return_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self));
  g_return_if_fail (max_pending >= -1);

  if (self->max_pending == max_pending)
    return;

  self->max_pending = max_pending;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_PENDING]);
}

/**
 * kitsune_expand_map_stage_get_visited_store: (get-property visited-store)
 * @self: a stage
 *
 * Returns where the keys of what has been visited are.
 *
 * Returns: (transfer none) (nullable): the store, or %NULL if there is none
 *
 * Since: 1.0
 */
KitsuneStore *
kitsune_expand_map_stage_get_visited_store (KitsuneExpandMapStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self), NULL);

  return self->visited_store;
}

/**
 * kitsune_expand_map_stage_set_visited_store: (set-property visited-store)
 * @self: a stage
 * @visited_store: (nullable): the store, or %NULL for none
 *
 * Sets where the keys of what has been visited are.
 *
 * Since: 1.0
 */
void
kitsune_expand_map_stage_set_visited_store (KitsuneExpandMapStage *self,
                                            KitsuneStore *visited_store)
{
  g_return_if_fail (KITSUNE_IS_EXPAND_MAP_STAGE (self));
  g_return_if_fail (visited_store == NULL || KITSUNE_IS_STORE (visited_store));

  if (g_set_object (&self->visited_store, visited_store))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VISITED_STORE]);
}
