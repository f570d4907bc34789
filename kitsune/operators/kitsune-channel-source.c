/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-channel-private.h"

/*
 * channel: the operator that reads a channel.
 *
 * It lets go of the channel as soon as it is done, not when its run is: what
 * is left there is for the next run.
 */
static gboolean
kitsune_channel_op_start (KitsuneOp *op,
                          GError **error)
{
  kitsune_op_set_external (op, TRUE);

  return kitsune_channel_connect (op->params, op, error);
}

static KitsuneFlow
kitsune_channel_op_produce (KitsuneOp *op,
                            guint max)
{
  KitsuneFlow flow = kitsune_channel_receive (op->params, op, kitsune_op_get_vector (op, 0), max);

  if (flow == KITSUNE_FLOW_END)
    kitsune_channel_disconnect (op->params, op);

  return flow;
}

static void
kitsune_channel_op_finalize (KitsuneOp *op)
{
  kitsune_channel_disconnect (op->params, op);
}

static void
kitsune_channel_op_drain (KitsuneOp *op)
{
  kitsune_channel_disconnect (op->params, op);
  kitsune_op_end (op);
}

static void
kitsune_channel_op_output_closed (KitsuneOp *op,
                                  guint output)
{
  kitsune_channel_op_drain (op);
}

static const KitsuneOpClass kitsune_channel_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .start = kitsune_channel_op_start,
  .produce = kitsune_channel_op_produce,
  .drain = kitsune_channel_op_drain,
  .output_closed = kitsune_channel_op_output_closed,
  .finalize = kitsune_channel_op_finalize,
};

/**
 * kitsune_pipeline_new_from_channel:
 * @channel: the channel
 *
 * Creates a pipeline that emits what is sent to a channel, in order, and ends
 * when the channel is closed and empty.
 *
 * Only one stage of one run may read a channel at a time: a second one fails
 * with %KITSUNE_ERROR_BUSY. To use the items twice in one run, use the same
 * pipeline twice. A run that ends before the channel is closed leaves the
 * items that it has not taken yet to the next run.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_new_from_channel (KitsuneChannel *channel)
{
  g_return_val_if_fail (KITSUNE_IS_CHANNEL (channel), NULL);

  return kitsune_stage_to_pipeline (kitsune_stage_new (KITSUNE_TYPE_STAGE, "channel", &kitsune_channel_op_class,
                                                       KITSUNE_STAGE_CANNOT_FAIL, g_object_ref (channel),
                                                       g_object_unref),
                                    kitsune_channel_get_item_type (channel));
}
