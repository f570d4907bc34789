/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/* The part of the flow of items that only the engine calls. */

/* FALSE if the operator failed. Does nothing the second time. */
gboolean kitsune_op_start (KitsuneOp *op);
/* Done because nobody wants anything from it any more. */
void kitsune_op_close (KitsuneOp *op);
/* Calls abandon of an operator that is done, unless that has been. */
void kitsune_op_let_go (KitsuneOp *op);

/* Makes the operator take more from an input that it holds. */
gboolean kitsune_op_relieve (KitsuneOp *op,
                             guint input);

/* Measuring: what @op did from @start on, without what it called. */
guint64 kitsune_measure_begin (KitsuneLane *lane,
                               guint64 *nested);
void kitsune_measure_end (KitsuneOp *op,
                          guint64 start,
                          guint64 nested,
                          guint n_items);
/* Buckets: 0 to 3 ns one each, then four for every power of two. */
guint kitsune_latency_bucket (guint64 ns);

G_END_DECLS
