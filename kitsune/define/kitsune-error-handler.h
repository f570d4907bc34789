/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-backoff.h"
#include "kitsune/base/kitsune-callbacks.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_ERROR_HANDLER (kitsune_error_handler_get_type ())

typedef struct _KitsuneErrorHandler KitsuneErrorHandler;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_error_handler_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_error_handler_new_halt (void) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_error_handler_new_drop (void) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_error_handler_new_return (const GValue *value) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_error_handler_new_retry (gint max_attempts,
                                                      KitsuneBackoff *backoff) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_error_handler_new_retry_then (gint max_attempts,
                                                           KitsuneBackoff *backoff,
                                                           KitsuneErrorHandler *then) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_error_handler_new_retry_if (gint max_attempts,
                                                         KitsuneBackoff *backoff,
                                                         KitsuneErrorFunc predicate,
                                                         gpointer user_data,
                                                         GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_error_handler_new_retry_if_process (gint max_attempts,
                                                                 KitsuneBackoff *backoff,
                                                                 KitsuneProcessFunc predicate,
                                                                 gpointer user_data,
                                                                 GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_error_handler_new_retry_if_then (gint max_attempts,
                                                              KitsuneBackoff *backoff,
                                                              KitsuneErrorHandler *then,
                                                              KitsuneErrorFunc predicate,
                                                              gpointer user_data,
                                                              GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_error_handler_new_retry_if_then_process (gint max_attempts,
                                                                      KitsuneBackoff *backoff,
                                                                      KitsuneErrorHandler *then,
                                                                      KitsuneProcessFunc predicate,
                                                                      gpointer user_data,
                                                                      GDestroyNotify destroy)
    G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_error_handler_to_string (KitsuneErrorHandler *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneErrorHandler *kitsune_error_handler_ref (KitsuneErrorHandler *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_error_handler_unref (KitsuneErrorHandler *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneErrorHandler, kitsune_error_handler_unref)

G_END_DECLS
