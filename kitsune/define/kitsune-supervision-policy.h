/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-backoff.h"

G_BEGIN_DECLS

/**
 * KitsunePanicAction:
 * @KITSUNE_PANIC_ACTION_PROPAGATE: the stage fails
 * @KITSUNE_PANIC_ACTION_RESTART: the stage is restarted
 * @KITSUNE_PANIC_ACTION_SKIP: the item is given up and the stage goes on with
 *   the next
 *
 * What a [struct@SupervisionPolicy] does about %KITSUNE_ERROR_PANIC.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_PANIC_ACTION_PROPAGATE,
  KITSUNE_PANIC_ACTION_RESTART,
  KITSUNE_PANIC_ACTION_SKIP,
} KitsunePanicAction;

#define KITSUNE_TYPE_SUPERVISION_POLICY (kitsune_supervision_policy_get_type ())

typedef struct _KitsuneSupervisionPolicy KitsuneSupervisionPolicy;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_supervision_policy_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneSupervisionPolicy *kitsune_supervision_policy_new_restart_on_error (gint max_restarts,
                                                                           KitsuneBackoff *backoff)
    G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneSupervisionPolicy *kitsune_supervision_policy_new_restart_on_panic (gint max_restarts,
                                                                           KitsuneBackoff *backoff)
    G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneSupervisionPolicy *kitsune_supervision_policy_new_restart_always (gint max_restarts,
                                                                         KitsuneBackoff *backoff)
    G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneSupervisionPolicy *kitsune_supervision_policy_with_window (KitsuneSupervisionPolicy *self,
                                                                  gint64 window) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneSupervisionPolicy *kitsune_supervision_policy_with_redeliver (KitsuneSupervisionPolicy *self,
                                                                     gboolean redeliver) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneSupervisionPolicy *kitsune_supervision_policy_with_panic_action (KitsuneSupervisionPolicy *self,
                                                                        KitsunePanicAction action)
    G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneSupervisionPolicy *kitsune_supervision_policy_ref (KitsuneSupervisionPolicy *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_supervision_policy_unref (KitsuneSupervisionPolicy *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_supervision_policy_get_restarts_errors (KitsuneSupervisionPolicy *self);
KITSUNE_AVAILABLE_IN_1_0
KitsunePanicAction kitsune_supervision_policy_get_panic_action (KitsuneSupervisionPolicy *self);
KITSUNE_AVAILABLE_IN_1_0
gint kitsune_supervision_policy_get_max_restarts (KitsuneSupervisionPolicy *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_supervision_policy_get_window (KitsuneSupervisionPolicy *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneBackoff *kitsune_supervision_policy_get_backoff (KitsuneSupervisionPolicy *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_supervision_policy_get_redeliver (KitsuneSupervisionPolicy *self);
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_supervision_policy_to_string (KitsuneSupervisionPolicy *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneSupervisionPolicy, kitsune_supervision_policy_unref)

G_END_DECLS
