/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-error-handler.h"
#include "kitsune/define/kitsune-func-private.h"

G_BEGIN_DECLS

typedef enum
{
  KITSUNE_ERROR_ACTION_HALT,
  KITSUNE_ERROR_ACTION_DROP,
  KITSUNE_ERROR_ACTION_RETURN,
  KITSUNE_ERROR_ACTION_RETRY,
} KitsuneErrorAction;

struct _KitsuneErrorHandler
{
  gatomicrefcount ref_count;
  KitsuneErrorAction action;
  GValue value; /* KITSUNE_ERROR_ACTION_RETURN only */

  /* KITSUNE_ERROR_ACTION_RETRY only */
  gint max_attempts;         /* -1: no limit */
  KitsuneBackoff *backoff;   /* (nullable): at once */
  KitsuneFunc *predicate;    /* (nullable): every error */
  KitsuneErrorHandler *then; /* (nullable): halt */
};

/* What decides in the end, after all attempts. */
static inline const KitsuneErrorHandler *
kitsune_error_handler_get_last (const KitsuneErrorHandler *self)
{
  while (self != NULL && self->action == KITSUNE_ERROR_ACTION_RETRY)
    self = self->then;

  return self;
}

/* Whether a function of it can be called on the thread of its script alone. */
static inline gboolean
kitsune_error_handler_is_bound (const KitsuneErrorHandler *self)
{
  for (; self != NULL; self = self->then)
    if (kitsune_func_is_bound (self->predicate))
      return TRUE;

  return FALSE;
}

/* How many handlers there are, one after the other, that make attempts. */
static inline guint
kitsune_error_handler_get_depth (const KitsuneErrorHandler *self)
{
  guint depth = 0;

  for (; self != NULL && self->action == KITSUNE_ERROR_ACTION_RETRY; self = self->then)
    depth++;

  return depth;
}

G_END_DECLS
