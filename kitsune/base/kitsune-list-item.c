/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-list-item.h"

#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"

/**
 * KitsuneListItem:
 *
 * A value as an object, for lists that can hold objects only.
 *
 * The value never changes.
 *
 * Since: 1.0
 */
struct _KitsuneListItem
{
  GObject parent_instance;

  GValue value;
};

enum
{
  PROP_0,
  PROP_VALUE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneListItem, kitsune_list_item, G_TYPE_OBJECT)

static void
kitsune_list_item_finalize (GObject *object)
{
  kitsune_value_clear (&KITSUNE_LIST_ITEM (object)->value);

  G_OBJECT_CLASS (kitsune_list_item_parent_class)->finalize (object);
}

static void
kitsune_list_item_get_property (GObject *object,
                                guint prop_id,
                                GValue *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_VALUE:
      g_value_set_boxed (value, &KITSUNE_LIST_ITEM (object)->value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_list_item_class_init (KitsuneListItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = kitsune_list_item_finalize;
  object_class->get_property = kitsune_list_item_get_property;

  /**
   * KitsuneListItem:value: (getter get_value)
   *
   * The value.
   *
   * Since: 1.0
   */
  properties[PROP_VALUE] =
      g_param_spec_boxed ("value", NULL, NULL, G_TYPE_VALUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_list_item_init (KitsuneListItem *self)
{
  kitsune_value_init_null (&self->value);
}

/**
 * kitsune_list_item_new:
 * @value: the value
 *
 * Makes an object of a copy of a value.
 *
 * Returns: (transfer full): the object
 *
 * Since: 1.0
 */
KitsuneListItem *
kitsune_list_item_new (const GValue *value)
{
  GValue copy = G_VALUE_INIT;

  g_return_val_if_fail (G_IS_VALUE (value), NULL);

  kitsune_value_copy (value, &copy);

  return kitsune_list_item_new_take (&copy);
}

/**
 * kitsune_list_item_new_take: (skip)
 * @value: (transfer full): the value; it is left unset
 *
 * Makes an object of a value without copying it.
 *
 * Returns: (transfer full): the object
 *
 * Since: 1.0
 */
KitsuneListItem *
kitsune_list_item_new_take (GValue *value)
{
  KitsuneListItem *self;

  g_return_val_if_fail (G_IS_VALUE (value), NULL);

  self = g_object_new (KITSUNE_TYPE_LIST_ITEM, NULL);
  kitsune_value_move (&self->value, value);

  return self;
}

/**
 * kitsune_list_item_get_value: (get-property value)
 * @self: a list item
 *
 * Gets the value.
 *
 * Returns: (transfer none): the value, which stays valid as long as @self
 *
 * Since: 1.0
 */
const GValue *
kitsune_list_item_get_value (KitsuneListItem *self)
{
  g_return_val_if_fail (KITSUNE_IS_LIST_ITEM (self), NULL);

  return &self->value;
}
