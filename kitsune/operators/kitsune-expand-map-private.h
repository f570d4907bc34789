/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-expand-map.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/* What the operator and its stage share. */
typedef struct
{
  KitsuneFunc *func;
  KitsuneFunc *key; /* (nullable) */
} KitsuneExpandParams;

struct _KitsuneExpandMapStage
{
  KitsuneStage parent_instance;

  gint max_depth;
  gint64 max_items;
  gint64 max_pending;
  KitsuneStore *visited_store;
};

G_END_DECLS
