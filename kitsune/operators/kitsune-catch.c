/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-catch.h"

#include "kitsune/base/kitsune-value.h"
#include "kitsune/operators/kitsune-inner-private.h"

/*
 * catch: another pipeline in the place of one that failed.
 *
 * The fallback is opened at an input of its own once the first one has failed.
 * What comes in goes out as it is, from either.
 */
typedef struct
{
  KitsuneOp op;
  GError *first; /* what was caught */
} KitsuneCatchOp;

/* Takes @error. */
static void
kitsune_catch_op_open (KitsuneCatchOp *self,
                       GError *error)
{
  KitsuneOp *op = &self->op;
  g_autoptr (GError) owned = error;
  GValue item = G_VALUE_INIT;
  GValue replacement = G_VALUE_INIT;
  KitsuneCall call;
  guint input;

  g_value_init (&item, G_TYPE_ERROR);
  g_value_set_boxed (&item, owned);
  call = kitsune_inner_open (op, op->params, &item, &input, &replacement);
  g_value_unset (&item);

  /* failed, or to be called again with the same error */
  if (call == KITSUNE_CALL_STOP)
    return;

  if (call == KITSUNE_CALL_REPLACE)
    {
      kitsune_op_emit (op, 0, &replacement);
      kitsune_op_end (op);
    }
  else if (input == KITSUNE_INNER_NONE)
    {
      kitsune_op_pass_error (op, g_steal_pointer (&owned));
    }
  else
    {
      self->first = g_steal_pointer (&owned);
    }
}

static void
kitsune_catch_op_failed (KitsuneOp *op,
                         guint input,
                         GError *error)
{
  KitsuneCatchOp *self = (KitsuneCatchOp *) op;
  char *message;

  if (input == 0 && !kitsune_op_is_draining (op))
    {
      kitsune_catch_op_open (self, error);
      return;
    }

  if (self->first != NULL)
    {
      message = g_strdup_printf ("%s (after: %s)", error->message, self->first->message);
      g_free (error->message);
      error->message = message;
    }
  kitsune_op_pass_error (op, error);
}

static void
kitsune_catch_op_finalize (KitsuneOp *op)
{
  g_clear_error (&((KitsuneCatchOp *) op)->first);
}

static const KitsuneOpClass kitsune_catch_op_class = {
  .instance_size = sizeof (KitsuneCatchOp),
  .process = kitsune_op_pass_on,
  .failed = kitsune_catch_op_failed,
  .finalize = kitsune_catch_op_finalize,
};

/**
 * kitsune_pipeline_catch: (skip)
 * @self: a pipeline
 * @func: makes the fallback for an error
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Goes on with another pipeline when this one fails.
 *
 * Items that came before the error stay; those of the fallback follow. The
 * function is called with the error as its item, a `GLib.Error`, and chooses:
 * without a pipeline the error is passed on. It is not called if @self ends
 * well, and a run that is being stopped or cancelled opens no fallback.
 *
 * An error of the fallback ends the stage; its message says what the first error
 * was, too. The fallback must give items of the type of @self and is part of the
 * run, as the pipelines of [method@Pipeline.concat_map] are. If the function
 * fails, or its pipeline cannot be run, that is left to the error handler of the
 * stage: to drop passes the first error on, to return ends the stage with that
 * item.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_catch (KitsunePipeline *self,
                        KitsunePipelineFunc func,
                        gpointer user_data,
                        GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_inner_new (self, KITSUNE_TYPE_STAGE, "catch", &kitsune_catch_op_class,
                            kitsune_pipeline_get_item_type (self),
                            kitsune_func_new (KITSUNE_FUNC_PIPELINE, G_CALLBACK (func), user_data, destroy));
}

/**
 * kitsune_pipeline_catch_process: (rename-to kitsune_pipeline_catch)
 * @self: a pipeline
 * @func: (scope notified) (closure user_data) (destroy destroy): pushes the
 *   fallback for an error, a [class@Pipeline], or nothing
 * @user_data: data for @func
 * @destroy: (nullable): frees @user_data
 *
 * Goes on with another pipeline when this one fails.
 *
 * Items that came before the error stay; those of the fallback follow. The
 * function is called with the error as its item, a `GLib.Error`, and chooses:
 * without a pipeline the error is passed on. It is not called if @self ends
 * well, and a run that is being stopped or cancelled opens no fallback.
 *
 * An error of the fallback ends the stage; its message says what the first error
 * was, too. The fallback must give items of the type of @self and is part of the
 * run, as the pipelines of [method@Pipeline.concat_map] are. If the function
 * fails, or its pipeline cannot be run, that is left to the error handler of the
 * stage: to drop passes the first error on, to return ends the stage with that
 * item.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_catch_process (KitsunePipeline *self,
                                KitsuneProcessFunc func,
                                gpointer user_data,
                                GDestroyNotify destroy)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (func != NULL, NULL);

  return kitsune_inner_new (self, KITSUNE_TYPE_STAGE, "catch", &kitsune_catch_op_class,
                            kitsune_pipeline_get_item_type (self),
                            kitsune_func_new (KITSUNE_FUNC_PROCESS, G_CALLBACK (func), user_data, destroy));
}
