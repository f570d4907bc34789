/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-error-handler.h"

G_BEGIN_DECLS

typedef enum
{
  KITSUNE_ERROR_ACTION_HALT,
  KITSUNE_ERROR_ACTION_DROP,
  KITSUNE_ERROR_ACTION_RETURN,
} KitsuneErrorAction;

struct _KitsuneErrorHandler
{
  gatomicrefcount ref_count;
  KitsuneErrorAction action;
  GValue value; /* KITSUNE_ERROR_ACTION_RETURN only */
};

G_END_DECLS
