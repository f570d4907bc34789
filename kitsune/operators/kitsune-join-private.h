/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * What operators of two inputs share that make one item of two: a pair, or
 * whatever a function makes of them. The function is the stage's params.
 */

/* Takes @func, which is NULL for pairs. */
KitsuneStage *kitsune_join_new_stage (GType type,
                                      const char *kind,
                                      const KitsuneOpClass *op_class,
                                      KitsuneFunc *func) G_GNUC_WARN_UNUSED_RESULT;
/* Consumes the reference on @stage. */
KitsunePipeline *kitsune_join_new (KitsunePipeline *self,
                                   KitsunePipeline *other,
                                   KitsuneStage *stage,
                                   GType item_type) G_GNUC_WARN_UNUSED_RESULT;

/* Emits what becomes of two values, of which @item is the one that has just
 * come. On KITSUNE_CALL_STOP that is to stay where it is. */
KitsuneCall kitsune_join_emit (KitsuneOp *op,
                               const GValue *first,
                               const GValue *second,
                               const GValue *item);
/* The same for an operator without a function; leaves both unset. */
void kitsune_join_emit_take (KitsuneOp *op,
                             GValue *first,
                             GValue *second);

G_END_DECLS
