/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_NOTIFICATION (kitsune_notification_get_type ())

/**
 * KitsuneNotificationKind:
 * @KITSUNE_NOTIFICATION_NEXT: an item
 * @KITSUNE_NOTIFICATION_ERROR: the stream failed
 * @KITSUNE_NOTIFICATION_COMPLETE: the stream ended
 *
 * What a [struct@Notification] tells of.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_NOTIFICATION_NEXT,
  KITSUNE_NOTIFICATION_ERROR,
  KITSUNE_NOTIFICATION_COMPLETE,
} KitsuneNotificationKind;

/**
 * KitsuneNotification:
 *
 * What happens in a stream, as a value: that an item came, or how it ended.
 *
 * Since: 1.0
 */
typedef struct _KitsuneNotification KitsuneNotification;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_notification_get_type (void) G_GNUC_CONST;

KITSUNE_AVAILABLE_IN_1_0
KitsuneNotification *kitsune_notification_new_next (const GValue *value) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneNotification *kitsune_notification_new_next_take (GValue *value) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneNotification *kitsune_notification_new_error (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneNotification *kitsune_notification_new_complete (void) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneNotification *kitsune_notification_ref (KitsuneNotification *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_notification_unref (KitsuneNotification *self);

KITSUNE_AVAILABLE_IN_1_0
KitsuneNotificationKind kitsune_notification_get_kind (KitsuneNotification *self);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_notification_is_value (KitsuneNotification *self);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_notification_is_error (KitsuneNotification *self);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_notification_is_complete (KitsuneNotification *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_notification_get_value (KitsuneNotification *self);

KITSUNE_AVAILABLE_IN_1_0
const GError *kitsune_notification_get_error (KitsuneNotification *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneNotification, kitsune_notification_unref)

G_END_DECLS
