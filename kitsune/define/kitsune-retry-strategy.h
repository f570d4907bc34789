/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-backoff.h"
#include "kitsune/base/kitsune-callbacks.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_RETRY_STRATEGY (kitsune_retry_strategy_get_type ())

typedef struct _KitsuneRetryStrategy KitsuneRetryStrategy;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_retry_strategy_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRetryStrategy *kitsune_retry_strategy_new_up_to (gint max_attempts,
                                                        KitsuneBackoff *backoff) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRetryStrategy *kitsune_retry_strategy_new_forever (KitsuneBackoff *backoff) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRetryStrategy *kitsune_retry_strategy_with_retryable (KitsuneRetryStrategy *self,
                                                             KitsuneErrorFunc predicate,
                                                             gpointer user_data,
                                                             GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRetryStrategy *kitsune_retry_strategy_with_retryable_process (KitsuneRetryStrategy *self,
                                                                     KitsuneProcessFunc predicate,
                                                                     gpointer user_data,
                                                                     GDestroyNotify destroy)
    G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRetryStrategy *kitsune_retry_strategy_with_on_retry (KitsuneRetryStrategy *self,
                                                            KitsuneItemFunc func,
                                                            gpointer user_data,
                                                            GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRetryStrategy *kitsune_retry_strategy_with_on_retry_process (KitsuneRetryStrategy *self,
                                                                    KitsuneProcessFunc func,
                                                                    gpointer user_data,
                                                                    GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRetryStrategy *kitsune_retry_strategy_ref (KitsuneRetryStrategy *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_retry_strategy_unref (KitsuneRetryStrategy *self);
KITSUNE_AVAILABLE_IN_1_0
gint kitsune_retry_strategy_get_max_attempts (KitsuneRetryStrategy *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneBackoff *kitsune_retry_strategy_get_backoff (KitsuneRetryStrategy *self);
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_retry_strategy_to_string (KitsuneRetryStrategy *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneRetryStrategy, kitsune_retry_strategy_unref)

G_END_DECLS
