/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_RETRY_ATTEMPT (kitsune_retry_attempt_get_type ())

/**
 * KitsuneRetryAttempt:
 *
 * An attempt that failed, before another one is made.
 *
 * Since: 1.0
 */
typedef struct _KitsuneRetryAttempt KitsuneRetryAttempt;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_retry_attempt_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRetryAttempt *kitsune_retry_attempt_new (guint64 number,
                                                const GError *error,
                                                gint64 delay) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRetryAttempt *kitsune_retry_attempt_ref (KitsuneRetryAttempt *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_retry_attempt_unref (KitsuneRetryAttempt *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_retry_attempt_get_number (KitsuneRetryAttempt *self);
KITSUNE_AVAILABLE_IN_1_0
const GError *kitsune_retry_attempt_get_error (KitsuneRetryAttempt *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_retry_attempt_get_delay (KitsuneRetryAttempt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneRetryAttempt, kitsune_retry_attempt_unref)

G_END_DECLS
