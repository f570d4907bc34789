/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-timestamp.h"

#include "kitsune/base/kitsune-timestamped.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * timestamp: items with the time at which they came by.
 *
 * The items of a vector come by at once, so the clock is read once for all.
 */
typedef struct
{
  KitsuneOp op;
} KitsuneTimestampOp;

static void
kitsune_timestamp_op_transform (KitsuneOp *op,
                                KitsuneVector *vector)
{
  gint64 now = kitsune_op_get_real_time (op);

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue result = G_VALUE_INIT;

      g_value_init (&result, KITSUNE_TYPE_TIMESTAMPED);
      g_value_take_boxed (&result, kitsune_timestamped_new_take (&vector->values[i], now));
      kitsune_value_move (&vector->values[i], &result);
    }
}

static const KitsuneOpClass kitsune_timestamp_op_class = {
  .instance_size = sizeof (KitsuneTimestampOp),
  .transform = kitsune_timestamp_op_transform,
};

/**
 * kitsune_pipeline_timestamp:
 * @self: a pipeline
 *
 * Adds to every item the time of day at which it came by.
 *
 * Takes items of any type and emits a [struct@Timestamped] for each, in order,
 * with the real time of the run's clock in microseconds since 1970-01-01
 * 00:00:00 UTC.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_timestamp (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "timestamp", &kitsune_timestamp_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                     KITSUNE_TYPE_TIMESTAMPED, NULL, NULL);
}
