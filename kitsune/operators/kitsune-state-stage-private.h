/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-state-key.h"
#include "kitsune/operators/kitsune-state-stage.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

typedef struct
{
  KitsuneStateKey *key;
  KitsuneFunc *key_func; /* NULL: the stage has one state */
  KitsuneFunc *func;
  gboolean flat;
} KitsuneStateParams;

/* The classes of the running halves, see kitsune-state-op.c. */
extern const KitsuneOpClass kitsune_state_map_op_class;
extern const KitsuneOpClass kitsune_state_flat_op_class;

/* What works in their place where there is concurrency, see kitsune-shards.c. */
const KitsuneOpClass *kitsune_state_stage_get_variant (KitsuneStage *stage);

/* How long an unused state lasts, in microseconds; 0 is for ever. */
gint64 kitsune_state_stage_get_effective_key_ttl (KitsuneOp *op);

/* How many states there may be. */
guint64 kitsune_state_stage_get_limit (KitsuneOp *op);

/* Takes both functions. */
KitsunePipeline *kitsune_state_stage_add (KitsunePipeline *pipeline,
                                          const char *kind,
                                          GType item_type,
                                          KitsuneStateKey *key,
                                          KitsuneFunc *key_func,
                                          KitsuneFunc *func,
                                          gboolean flat) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
