/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-func-private.h"
#include "kitsune/define/kitsune-retry-strategy.h"

G_BEGIN_DECLS

struct _KitsuneRetryStrategy
{
  gatomicrefcount ref_count;
  gint max_attempts;       /* -1: no limit */
  KitsuneBackoff *backoff; /* (nullable): at once */
  KitsuneFunc *retryable;  /* (nullable): every error */
  KitsuneFunc *on_retry;   /* (nullable) */
};

/* Whether a function of it can be called on the thread of its script alone. */
gboolean kitsune_retry_strategy_is_bound (gpointer self);

G_END_DECLS
