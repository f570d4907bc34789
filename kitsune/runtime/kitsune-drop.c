/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-exec-private.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-recovery-private.h"

/*
 * Items that go no further: counted with the operator that had them last, and
 * announced where somebody listens. Runs on the operator's lane.
 */

void
kitsune_op_drop (KitsuneOp *op,
                 GValue *item,
                 KitsuneDropReason reason)
{
  kitsune_counter_add (&op->counters->dropped[reason], 1);
  if (G_UNLIKELY (op->watch & KITSUNE_WATCH_DROPPED))
    op->exec->events->dropped (op->exec->events_data, op, item, reason);
  kitsune_value_clear (item);
}

void
kitsune_op_abandon (KitsuneOp *op,
                    GValue *item)
{
  if (item->g_type != 0)
    kitsune_op_drop (op, item, KITSUNE_DROP_REASON_ABANDONED);
}

void
kitsune_op_abandon_values (KitsuneOp *op,
                           GValue *values,
                           gsize n_values)
{
  for (gsize i = 0; i < n_values; i++)
    kitsune_op_abandon (op, &values[i]);
}

void
kitsune_op_abandon_queue (KitsuneOp *op,
                          KitsuneQueue *queue)
{
  while (queue->n_items > 0)
    {
      GValue item = G_VALUE_INIT;

      kitsune_queue_pop (queue, &item);
      kitsune_op_drop (op, &item, KITSUNE_DROP_REASON_ABANDONED);
    }
}

void
kitsune_op_abandon_rest (KitsuneOp *op,
                         KitsuneVector *vector,
                         guint first)
{
  if (G_UNLIKELY (op->recovering && op->in_transform && op->recovery->fresh))
    {
      kitsune_op_keep_rest (op, vector, first);
      return;
    }

  if (G_UNLIKELY (op->counted && op->in_transform && first < vector->n_items))
    {
      op->counted = FALSE;
      kitsune_value_clear (&vector->values[first]);
    }
  for (guint i = first; i < vector->n_items; i++)
    {
      kitsune_op_abandon (op, &vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }
  vector->n_items = MIN (vector->n_items, first);
}
