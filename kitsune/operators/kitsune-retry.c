/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-retry.h"

#include "kitsune/base/kitsune-retry-attempt.h"
#include "kitsune/define/kitsune-retry-strategy-private.h"
#include "kitsune/operators/kitsune-time-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/*
 * retry: a pipeline that is run again, as a whole, when it has failed.
 *
 * The pipeline is no input but is opened, once for every attempt: so each has
 * sources and stages of its own and nothing is left of the one before. For the
 * engine the operator is a source.
 *
 *            produce               failed, attempts left
 *   waiting ─────────▶ attempting ───────────────────────┐
 *      ▲                   │                             │
 *      │                   └──▶ ended, or failed for good│
 *      └─────────────────────────────────────────────────┘
 *            timer, or at once where there is no backoff
 */
typedef struct
{
  KitsuneOp op;
  gboolean attempting; /* the pipeline is open */
  guint64 n_failed;
  KitsuneTimer timer;
  KitsuneRandom random; /* for the jitter */
} KitsuneRetryOp;

static gboolean
kitsune_retry_op_start (KitsuneOp *op,
                        GError **error)
{
  kitsune_op_init_random (op, &((KitsuneRetryOp *) op)->random);

  return TRUE;
}

static KitsuneFlow
kitsune_retry_op_produce (KitsuneOp *op,
                          guint max)
{
  const KitsuneStageInput *nested = kitsune_stage_get_nested (op->stage, 0);
  GError *error = NULL;
  guint input;

  if (kitsune_op_open (op, nested->pipeline, nested->accepts, &input, &error))
    ((KitsuneRetryOp *) op)->attempting = TRUE;
  else
    kitsune_op_fail (op, error);

  return KITSUNE_FLOW_WAIT;
}

static void
kitsune_retry_add_failure (GError *error,
                           const char *what,
                           const GError *failure)
{
  g_autofree char *message = error->message;

  error->message = g_strdup_printf ("%s (and %s of the retry strategy failed: %s)", message, what, failure->message);
}

/* Whether there is to be another attempt; if not, @error may tell more. */
static gboolean
kitsune_retry_op_ask (KitsuneRetryOp *self,
                      const KitsuneRetryStrategy *strategy,
                      GError *error)
{
  KitsuneOp *op = &self->op;
  g_autoptr (GError) failure = NULL;
  gboolean again = TRUE;

  if (kitsune_op_is_draining (op))
    return FALSE;
  if (strategy->max_attempts >= 0 && self->n_failed >= (guint64) strategy->max_attempts)
    return FALSE;
  if (strategy->retryable == NULL)
    return TRUE;

  if (kitsune_func_test_error (strategy->retryable, kitsune_op_get_emitter (op), error, &again, &failure))
    return again;

  kitsune_retry_add_failure (error, "the predicate", failure);

  return FALSE;
}

/* Returns FALSE if the function fails, which @error then tells of, too. */
static gboolean
kitsune_retry_op_tell (KitsuneRetryOp *self,
                       const KitsuneRetryStrategy *strategy,
                       GError *error,
                       gint64 delay)
{
  KitsuneOp *op = &self->op;
  g_autoptr (GError) failure = NULL;
  GValue item = G_VALUE_INIT;

  if (strategy->on_retry == NULL)
    return TRUE;

  g_value_init (&item, KITSUNE_TYPE_RETRY_ATTEMPT);
  g_value_take_boxed (&item, kitsune_retry_attempt_new (self->n_failed, error, delay));
  if (!kitsune_func_call (strategy->on_retry, kitsune_op_get_emitter (op), &item, &failure))
    kitsune_retry_add_failure (error, "the function", failure);
  g_value_unset (&item);

  return failure == NULL;
}

static gint64
kitsune_retry_op_get_delay (KitsuneRetryOp *self,
                            const KitsuneRetryStrategy *strategy)
{
  gdouble random;

  if (strategy->backoff == NULL)
    return 0;

  random = kitsune_backoff_get_jitter (strategy->backoff) > 0 ? kitsune_random_next_double (&self->random) : 0;

  return kitsune_backoff_get_delay (strategy->backoff, self->n_failed, random);
}

static void
kitsune_retry_op_failed (KitsuneOp *op,
                         guint input,
                         GError *error)
{
  KitsuneRetryOp *self = (KitsuneRetryOp *) op;
  const KitsuneRetryStrategy *strategy = op->params;
  gint64 delay = 0;
  gboolean again;

  self->attempting = FALSE;
  self->n_failed++;
  again = kitsune_retry_op_ask (self, strategy, error);
  if (again)
    {
      delay = kitsune_retry_op_get_delay (self, strategy);
      again = kitsune_retry_op_tell (self, strategy, error, delay);
    }
  if (!again)
    {
      kitsune_op_pass_error (op, error);
      return;
    }

  kitsune_op_announce_restart (op, (guint) MIN (self->n_failed, G_MAXUINT), error);
  g_error_free (error);
  /* any of those who heard of it may have ended the run */
  if (kitsune_op_is_done (op))
    return;

  if (kitsune_op_is_draining (op))
    kitsune_op_end (op);
  else if (delay > 0)
    kitsune_op_arm_timer (op, &self->timer, kitsune_time_after (kitsune_op_get_time (op), delay));
  else
    kitsune_op_produce (op);
}

static void
kitsune_retry_op_ended (KitsuneOp *op,
                        guint input)
{
  kitsune_op_end (op);
}

static void
kitsune_retry_op_timer (KitsuneOp *op,
                        KitsuneTimer *timer)
{
  kitsune_op_produce (op);
}

/* The sources of an attempt end by themselves, and with them the attempt. */
static void
kitsune_retry_op_drain (KitsuneOp *op)
{
  if (!((KitsuneRetryOp *) op)->attempting)
    kitsune_op_end (op);
}

static const KitsuneOpClass kitsune_retry_op_class = {
  .instance_size = sizeof (KitsuneRetryOp),
  .passes = TRUE,
  .start = kitsune_retry_op_start,
  .produce = kitsune_retry_op_produce,
  .process = kitsune_op_pass_on,
  .ended = kitsune_retry_op_ended,
  .failed = kitsune_retry_op_failed,
  .timer = kitsune_retry_op_timer,
  .drain = kitsune_retry_op_drain,
};

/**
 * kitsune_pipeline_retry:
 * @self: a pipeline
 * @strategy: how often, when and after which errors
 *
 * Runs the pipeline again when it has failed.
 *
 * Items are emitted as they come. What attempts that failed have emitted is not
 * taken back and not left out the next time: the output is that of all attempts,
 * one after the other. Where that matters, `dedupe_by` after it or a source that
 * knows where to go on is what helps.
 *
 * Ends when an attempt ends well. Fails with the error of the last attempt when
 * none is left, when the strategy does not want another after that error, and
 * when the run is being stopped. The delay is on the run's clock; a run that is
 * being stopped does not wait for it. Every further attempt counts as a restart
 * of the stage and is announced by [signal@Stage::restarted].
 *
 * @self becomes an inner pipeline: its stages are listed as `retry-1/map-1`. Every
 * attempt has stages of its own, even of what something else in the run consumes
 * as well. So all outputs of a fork above have to be consumed above.
 *
 * For single calls that fail there are error handlers, see
 * [ctor@ErrorHandler.new_retry].
 *
 * Items keep their type and their order.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_retry (KitsunePipeline *self,
                        KitsuneRetryStrategy *strategy)
{
  KitsuneStage *stage;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);
  g_return_val_if_fail (strategy != NULL, NULL);

  stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "retry", &kitsune_retry_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                             kitsune_retry_strategy_ref (strategy), (GDestroyNotify) kitsune_retry_strategy_unref);
  kitsune_stage_set_holder (stage, strategy, kitsune_retry_strategy_is_bound);
  kitsune_stage_add_nested (stage, self, G_TYPE_VALUE);

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}
