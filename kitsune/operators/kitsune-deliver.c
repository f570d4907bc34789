/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-sinks-private.h"

#include "kitsune/runtime/kitsune-op-private.h"

/* The terminal that hands whole vectors to somebody outside of the engine, who
 * tells others once for many items. */
typedef struct
{
  KitsuneDeliverFunc func;
  gpointer data;
  GDestroyNotify destroy;
} KitsuneDeliverParams;

static void
kitsune_deliver_params_free (gpointer data)
{
  KitsuneDeliverParams *params = data;

  params->destroy (params->data);
  g_free (params);
}

static guint
kitsune_deliver_op_process (KitsuneOp *op,
                            guint input,
                            KitsuneVector *vector)
{
  const KitsuneDeliverParams *params = op->params;
  guint n_done = 0;

  while (n_done < vector->n_items)
    {
      GError *error = NULL;

      n_done += params->func (&vector->values[n_done], vector->n_items - n_done, params->data, &error);
      if (G_LIKELY (error == NULL))
        continue;
      if (kitsune_op_resolve (op, &vector->values[n_done], error, NULL) == KITSUNE_CALL_STOP)
        break;
      kitsune_value_clear (&vector->values[n_done++]);
    }

  for (guint i = 0; i < n_done; i++)
    kitsune_vector_drop_column (vector, i);

  return n_done;
}

static const KitsuneOpClass kitsune_deliver_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .process = kitsune_deliver_op_process,
};

KitsuneStage *
kitsune_sink_new_deliver (KitsunePipeline *pipeline,
                          const char *kind,
                          KitsuneDeliverFunc func,
                          gpointer data,
                          GDestroyNotify destroy)
{
  KitsuneDeliverParams *params = g_new (KitsuneDeliverParams, 1);
  KitsuneStage *stage;

  *params = (KitsuneDeliverParams){ func, data, destroy };
  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, kind, &kitsune_deliver_op_class, KITSUNE_STAGE_SINK, params,
                             kitsune_deliver_params_free);
  kitsune_stage_add_input (stage, pipeline, G_TYPE_VALUE);

  return stage;
}
