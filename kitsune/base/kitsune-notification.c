/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-notification.h"
#include "kitsune/base/kitsune-box-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/kitsune-enum-types.h"

/* The value and the error are null where there is none. */
enum
{
  KITSUNE_NOTIFICATION_FIELD_KIND,
  KITSUNE_NOTIFICATION_FIELD_VALUE,
  KITSUNE_NOTIFICATION_FIELD_ERROR,
};

static KitsuneBoxInfo kitsune_notification_info = {
  .name = "Notification",
  .n_fields = 3,
  .fields = { "kind", "value", "error" },
};

G_DEFINE_BOXED_TYPE_WITH_CODE (KitsuneNotification,
                               kitsune_notification,
                               kitsune_notification_ref,
                               kitsune_notification_unref,
                               kitsune_box_register (&kitsune_notification_info, g_define_type_id))

/* Takes @value, which is left unset; NULL: none. */
static KitsuneNotification *
kitsune_notification_new (KitsuneNotificationKind kind,
                          GValue *value,
                          const GError *error)
{
  KitsuneBox *self = kitsune_box_new (&kitsune_notification_info);

  g_value_init (&self->fields[KITSUNE_NOTIFICATION_FIELD_KIND], KITSUNE_TYPE_NOTIFICATION_KIND);
  g_value_set_enum (&self->fields[KITSUNE_NOTIFICATION_FIELD_KIND], kind);

  if (value != NULL)
    kitsune_value_move (&self->fields[KITSUNE_NOTIFICATION_FIELD_VALUE], value);
  else
    kitsune_value_init_null (&self->fields[KITSUNE_NOTIFICATION_FIELD_VALUE]);

  if (error != NULL)
    {
      g_value_init (&self->fields[KITSUNE_NOTIFICATION_FIELD_ERROR], G_TYPE_ERROR);
      g_value_set_boxed (&self->fields[KITSUNE_NOTIFICATION_FIELD_ERROR], error);
    }
  else
    {
      kitsune_value_init_null (&self->fields[KITSUNE_NOTIFICATION_FIELD_ERROR]);
    }

  return (KitsuneNotification *) self;
}

/**
 * kitsune_notification_new_next:
 * @value: (nullable): the item; %NULL is the null item
 *
 * Makes a notification of an item, which is copied.
 *
 * Returns: (transfer full): the notification
 *
 * Since: 1.0
 */
KitsuneNotification *
kitsune_notification_new_next (const GValue *value)
{
  GValue copy = G_VALUE_INIT;

  if (value == NULL)
    return kitsune_notification_new (KITSUNE_NOTIFICATION_NEXT, NULL, NULL);

  kitsune_value_copy (value, &copy);

  return kitsune_notification_new (KITSUNE_NOTIFICATION_NEXT, &copy, NULL);
}

/**
 * kitsune_notification_new_next_take: (skip)
 * @value: (transfer full): the item; it is left unset
 *
 * Makes a notification of an item without copying it.
 *
 * Returns: (transfer full): the notification
 *
 * Since: 1.0
 */
KitsuneNotification *
kitsune_notification_new_next_take (GValue *value)
{
  g_return_val_if_fail (value != NULL, NULL);

  return kitsune_notification_new (KITSUNE_NOTIFICATION_NEXT, value, NULL);
}

/**
 * kitsune_notification_new_error:
 * @error: the error
 *
 * Makes a notification of an error that a stream ends with, which is copied.
 *
 * Returns: (transfer full): the notification
 *
 * Since: 1.0
 */
KitsuneNotification *
kitsune_notification_new_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return kitsune_notification_new (KITSUNE_NOTIFICATION_ERROR, NULL, error);
}

/**
 * kitsune_notification_new_complete:
 *
 * Makes a notification of the end of a stream that did not fail.
 *
 * Returns: (transfer full): the notification
 *
 * Since: 1.0
 */
KitsuneNotification *
kitsune_notification_new_complete (void)
{
  return kitsune_notification_new (KITSUNE_NOTIFICATION_COMPLETE, NULL, NULL);
}

/**
 * kitsune_notification_ref:
 * @self: a notification
 *
 * Takes a reference; from any thread.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
KitsuneNotification *
kitsune_notification_ref (KitsuneNotification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_ref (self);
}

/**
 * kitsune_notification_unref:
 * @self: (transfer full): a notification
 *
 * Drops a reference and frees @self with its content if it was the last one;
 * from any thread.
 *
 * Since: 1.0
 */
void
kitsune_notification_unref (KitsuneNotification *self)
{
  g_return_if_fail (self != NULL);

  kitsune_box_unref (self);
}

/**
 * kitsune_notification_get_kind:
 * @self: a notification
 *
 * Gets what @self tells of.
 *
 * Returns: an item, an error or the end
 *
 * Since: 1.0
 */
KitsuneNotificationKind
kitsune_notification_get_kind (KitsuneNotification *self)
{
  g_return_val_if_fail (self != NULL, KITSUNE_NOTIFICATION_COMPLETE);

  return g_value_get_enum (kitsune_box_get_field (self, KITSUNE_NOTIFICATION_FIELD_KIND));
}

/**
 * kitsune_notification_is_value:
 * @self: a notification
 *
 * Answers whether @self tells of an item.
 *
 * Returns: whether it is one of [enum@NotificationKind.next]
 *
 * Since: 1.0
 */
gboolean
kitsune_notification_is_value (KitsuneNotification *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return kitsune_notification_get_kind (self) == KITSUNE_NOTIFICATION_NEXT;
}

/**
 * kitsune_notification_is_error:
 * @self: a notification
 *
 * Answers whether @self tells of an error, after which nothing can come.
 *
 * Returns: whether it is one of [enum@NotificationKind.error]
 *
 * Since: 1.0
 */
gboolean
kitsune_notification_is_error (KitsuneNotification *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return kitsune_notification_get_kind (self) == KITSUNE_NOTIFICATION_ERROR;
}

/**
 * kitsune_notification_is_complete:
 * @self: a notification
 *
 * Answers whether @self tells of the end of a stream that did not fail.
 *
 * Returns: whether it is one of [enum@NotificationKind.complete]
 *
 * Since: 1.0
 */
gboolean
kitsune_notification_is_complete (KitsuneNotification *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return kitsune_notification_get_kind (self) == KITSUNE_NOTIFICATION_COMPLETE;
}

/**
 * kitsune_notification_get_value:
 * @self: a notification
 *
 * Gets the item.
 *
 * Returns: (transfer none): the item, which stays valid as long as @self; the
 *   null item if @self does not tell of one
 *
 * Since: 1.0
 */
const GValue *
kitsune_notification_get_value (KitsuneNotification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return kitsune_box_get_field (self, KITSUNE_NOTIFICATION_FIELD_VALUE);
}

/**
 * kitsune_notification_get_error:
 * @self: a notification
 *
 * Gets the error.
 *
 * Returns: (transfer none) (nullable): the error, which stays valid as long as
 *   @self; %NULL if @self does not tell of one
 *
 * Since: 1.0
 */
const GError *
kitsune_notification_get_error (KitsuneNotification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (!kitsune_notification_is_error (self))
    return NULL;

  return g_value_get_boxed (kitsune_box_get_field (self, KITSUNE_NOTIFICATION_FIELD_ERROR));
}
