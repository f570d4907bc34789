/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * What operators share that open a pipeline for an item.
 */
#define KITSUNE_INNER_NONE G_MAXUINT

/* Calls @func and opens the pipeline that it returns; *input gets the number of
 * its input, or KITSUNE_INNER_NONE. A pipeline that cannot be run is treated as
 * a failed call. */
KitsuneCall kitsune_inner_open (KitsuneOp *op,
                                KitsuneFunc *func,
                                const GValue *item,
                                guint *input,
                                GValue *replacement);
/* A stage that calls such a function for the items of @self and gives items of
 * @item_type, which those of the pipelines must be, too. */
KitsunePipeline *kitsune_inner_new (KitsunePipeline *self,
                                    GType type,
                                    const char *kind,
                                    const KitsuneOpClass *op_class,
                                    GType item_type,
                                    KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;

/* No item is begun with any more once the run is being drained: item @first of
 * @vector and all behind it are abandoned. Returns whether that is so. */
static inline gboolean
kitsune_inner_is_over (KitsuneOp *op,
                       KitsuneVector *vector,
                       guint first)
{
  if (G_LIKELY (!kitsune_op_is_draining (op)))
    return FALSE;

  kitsune_op_abandon_rest (op, vector, first);
  return TRUE;
}

G_END_DECLS
