/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-materialize.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * materialize and dematerialize: what happens in a stream as items, and back.
 *
 * Both work in place. The last notification is emitted behind all items, as the
 * end that it tells of would come.
 */
static void
kitsune_materialize_op_transform (KitsuneOp *op,
                                  KitsuneVector *vector)
{
  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      KitsuneNotification *notification = kitsune_notification_new_next_take (item);

      g_value_init (item, KITSUNE_TYPE_NOTIFICATION);
      g_value_take_boxed (item, notification);
    }
}

/* Takes @notification. */
static void
kitsune_materialize_op_end (KitsuneOp *op,
                            KitsuneNotification *notification)
{
  GValue last = G_VALUE_INIT;

  g_value_init (&last, KITSUNE_TYPE_NOTIFICATION);
  g_value_take_boxed (&last, notification);
  kitsune_op_emit (op, 0, &last);
  kitsune_op_end (op);
}

static void
kitsune_materialize_op_ended (KitsuneOp *op,
                              guint input)
{
  kitsune_materialize_op_end (op, kitsune_notification_new_complete ());
}

static void
kitsune_materialize_op_failed (KitsuneOp *op,
                               guint input,
                               GError *error)
{
  kitsune_materialize_op_end (op, kitsune_notification_new_error (error));
  g_error_free (error);
}

static const KitsuneOpClass kitsune_materialize_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .transform = kitsune_materialize_op_transform,
  .ended = kitsune_materialize_op_ended,
  .failed = kitsune_materialize_op_failed,
};

static KitsuneCall
kitsune_dematerialize_op_refuse (KitsuneOp *op,
                                 const GValue *item,
                                 GValue *replacement)
{
  return kitsune_op_resolve (op, item,
                             g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_TYPE_MISMATCH,
                                          "expected a notification, got %s",
                                          kitsune_value_is_null (item) ? "the null item" : G_VALUE_TYPE_NAME (item)),
                             replacement);
}

/* What becomes of one item: KITSUNE_CALL_OK and KITSUNE_CALL_REPLACE put it into
 * @result, which is left unset where the stream ends. */
static KitsuneCall
kitsune_dematerialize_op_open (KitsuneOp *op,
                               const GValue *item,
                               GValue *result)
{
  KitsuneNotification *notification = NULL;

  if (G_LIKELY (G_VALUE_HOLDS (item, KITSUNE_TYPE_NOTIFICATION)))
    notification = g_value_get_boxed (item);
  if (G_UNLIKELY (notification == NULL))
    return kitsune_dematerialize_op_refuse (op, item, result);

  switch (kitsune_notification_get_kind (notification))
    {
    case KITSUNE_NOTIFICATION_NEXT:
      kitsune_value_copy (kitsune_notification_get_value (notification), result);
      break;

    case KITSUNE_NOTIFICATION_ERROR:
      kitsune_op_pass_error (op, g_error_copy (kitsune_notification_get_error (notification)));
      break;

    case KITSUNE_NOTIFICATION_COMPLETE:
    default:
      kitsune_op_end (op);
      break;
    }

  return KITSUNE_CALL_OK;
}

static void
kitsune_dematerialize_op_transform (KitsuneOp *op,
                                    KitsuneVector *vector)
{
  guint n_out = 0;

  for (guint i = 0; i < vector->n_items; i++)
    {
      GValue *item = &vector->values[i];
      GValue result = G_VALUE_INIT;
      KitsuneCall call = kitsune_dematerialize_op_open (op, item, &result);

      if (G_UNLIKELY (call == KITSUNE_CALL_STOP))
        {
          kitsune_op_abandon_rest (op, vector, i);
          break;
        }

      /* what comes after the end is sorted out */
      if (G_UNLIKELY (call != KITSUNE_CALL_DROPPED && result.g_type == 0))
        {
          kitsune_vector_truncate (vector, i);
          break;
        }

      kitsune_value_clear (item);
      if (G_UNLIKELY (call == KITSUNE_CALL_DROPPED))
        {
          kitsune_vector_drop_column (vector, i);
          continue;
        }

      kitsune_value_move (&vector->values[n_out], &result);
      kitsune_vector_move_column (vector, n_out++, i);
    }

  vector->n_items = n_out;
}

static const KitsuneOpClass kitsune_dematerialize_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .transform = kitsune_dematerialize_op_transform,
};

/**
 * kitsune_pipeline_materialize:
 * @self: a pipeline
 *
 * Turns items, and how the pipeline ends, into notifications.
 *
 * Takes items of any type and emits a [struct@Notification] for each, then one of
 * the end or of the error, and ends: the stage never fails. A run that is
 * cancelled tells nothing of that.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_materialize (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "materialize", &kitsune_materialize_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                     KITSUNE_TYPE_NOTIFICATION, NULL, NULL);
}

/**
 * kitsune_pipeline_dematerialize:
 * @self: a pipeline
 *
 * Turns notifications into what they tell of.
 *
 * Takes items of type [struct@Notification] and emits the items in them, as they
 * come. One of the end ends the stage, and one of an error ends it with that
 * error, as it is; what would come after it is not taken. Without either it ends
 * with its input. The item type is `G_TYPE_VALUE`. An item that is no
 * notification is left to the error handler of the stage.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_dematerialize (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "dematerialize", &kitsune_dematerialize_op_class,
                                     KITSUNE_STAGE_TAKES_RETURN, G_TYPE_VALUE, NULL, NULL);
}
