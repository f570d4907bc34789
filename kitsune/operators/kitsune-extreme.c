/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sinks-private.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * The terminals that look for the item at one end of an order: min, max, min_by
 * and max_by. Of items that are equal the first one wins.
 */
typedef struct
{
  KitsuneFunc *func; /* (nullable) */
  gboolean by_key;   /* func gives keys; otherwise it compares */
  gint sign;         /* -1: the one before all others, 1: the one after */
} KitsuneExtremeParams;

typedef struct
{
  KitsuneOp op;
  GValue item; /* the best so far; unset: none */
  GValue key;  /* of @item, with by_key */
} KitsuneExtremeOp;

static void
kitsune_extreme_params_free (gpointer data)
{
  KitsuneExtremeParams *params = data;

  g_clear_pointer (&params->func, kitsune_func_unref);
  g_free (params);
}

static gboolean
kitsune_extreme_op_start (KitsuneOp *op,
                          GError **error)
{
  const KitsuneExtremeParams *params = op->params;

  if (params->func != NULL)
    kitsune_op_get_emitter_for (op, params->func);

  return TRUE;
}

/* Whether @item, or its key, is better than the best so far. */
static KitsuneCall
kitsune_extreme_op_compare (KitsuneOp *op,
                            const GValue *item,
                            const GValue *key,
                            gboolean *better)
{
  KitsuneExtremeOp *self = (KitsuneExtremeOp *) op;
  const KitsuneExtremeParams *params = op->params;
  const GValue *best = params->by_key ? &self->key : &self->item;
  GError *error = NULL;
  gint order = 0;
  gboolean ok;

  if (params->func != NULL && !params->by_key)
    ok = kitsune_func_compare (params->func, op->emitter, key, best, &order, &error);
  else
    ok = kitsune_value_compare (key, best, &order, &error);
  if (G_UNLIKELY (!ok))
    return kitsune_op_resolve (op, item, error, NULL);

  *better = params->sign < 0 ? order < 0 : order > 0;

  return op->done ? KITSUNE_CALL_STOP : KITSUNE_CALL_OK;
}

static KitsuneCall
kitsune_extreme_op_look (KitsuneOp *op,
                         GValue *item)
{
  KitsuneExtremeOp *self = (KitsuneExtremeOp *) op;
  const KitsuneExtremeParams *params = op->params;
  GValue key = G_VALUE_INIT;
  gboolean better = TRUE;
  KitsuneCall call = KITSUNE_CALL_OK;

  if (params->by_key)
    call = kitsune_op_call_map (op, params->func, item, &key, NULL);
  if (call == KITSUNE_CALL_OK && self->item.g_type != 0)
    call = kitsune_extreme_op_compare (op, item, params->by_key ? &key : item, &better);

  if (call == KITSUNE_CALL_OK && better)
    {
      kitsune_value_clear (&self->item);
      kitsune_value_move (&self->item, item);
      kitsune_value_clear (&self->key);
      kitsune_value_move (&self->key, &key);
    }
  kitsune_value_clear (&key);

  return call;
}

static guint
kitsune_extreme_op_process (KitsuneOp *op,
                            guint input,
                            KitsuneVector *vector)
{
  for (guint i = 0; i < vector->n_items; i++)
    {
      if (G_UNLIKELY (kitsune_extreme_op_look (op, &vector->values[i]) == KITSUNE_CALL_STOP))
        return i;
      kitsune_value_clear (&vector->values[i]);
      kitsune_vector_drop_column (vector, i);
    }

  return vector->n_items;
}

static void
kitsune_extreme_op_result (KitsuneOp *op,
                           GValue *result)
{
  kitsune_value_move (result, &((KitsuneExtremeOp *) op)->item);
}

static void
kitsune_extreme_op_finalize (KitsuneOp *op)
{
  KitsuneExtremeOp *self = (KitsuneExtremeOp *) op;

  kitsune_value_clear (&self->item);
  kitsune_value_clear (&self->key);
}

static const KitsuneOpClass kitsune_extreme_op_class = {
  .instance_size = sizeof (KitsuneExtremeOp),
  .start = kitsune_extreme_op_start,
  .process = kitsune_extreme_op_process,
  .result = kitsune_extreme_op_result,
  .finalize = kitsune_extreme_op_finalize,
};

static KitsuneStage *
kitsune_extreme_new (KitsunePipeline *pipeline,
                     const char *kind,
                     KitsuneFunc *func,
                     gboolean by_key,
                     gint sign)
{
  KitsuneExtremeParams *params = g_new (KitsuneExtremeParams, 1);
  KitsuneStage *stage;

  *params = (KitsuneExtremeParams){ func, by_key, sign };
  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, kind, &kitsune_extreme_op_class, KITSUNE_STAGE_SINK,
                             params, kitsune_extreme_params_free);
  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}

KitsuneStage *
kitsune_sink_new_min (KitsunePipeline *pipeline,
                      KitsuneFunc *func)
{
  return kitsune_extreme_new (pipeline, "min", func, FALSE, -1);
}

KitsuneStage *
kitsune_sink_new_max (KitsunePipeline *pipeline,
                      KitsuneFunc *func)
{
  return kitsune_extreme_new (pipeline, "max", func, FALSE, 1);
}

KitsuneStage *
kitsune_sink_new_min_by (KitsunePipeline *pipeline,
                         KitsuneFunc *func)
{
  return kitsune_extreme_new (pipeline, "min-by", func, TRUE, -1);
}

KitsuneStage *
kitsune_sink_new_max_by (KitsunePipeline *pipeline,
                         KitsuneFunc *func)
{
  return kitsune_extreme_new (pipeline, "max-by", func, TRUE, 1);
}
