/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-run-private.h"
#include "kitsune/run/kitsune-stage-failure.h"

/**
 * KitsuneStageFailure:
 *
 * What went wrong in one stage of a run: how often a function of it failed, and
 * the last time.
 *
 * Found in the summary of the run, [method@RunSummary.get_nth_failure], whether
 * or not the run as a whole failed. It never changes.
 *
 * Since: 1.0
 */
struct _KitsuneStageFailure
{
  gatomicrefcount ref_count;
  char *stage;
  guint64 n_errors;
  GError *error;
  guint64 attempt;
  guint64 index;
};

G_DEFINE_BOXED_TYPE (KitsuneStageFailure, kitsune_stage_failure, kitsune_stage_failure_ref, kitsune_stage_failure_unref)

KitsuneStageFailure *
kitsune_stage_failure_new (const char *stage,
                           guint64 n_errors,
                           const GError *error,
                           guint64 attempt,
                           guint64 index)
{
  KitsuneStageFailure *self = g_new (KitsuneStageFailure, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->stage = g_strdup (stage);
  self->n_errors = n_errors;
  self->error = g_error_copy (error);
  self->attempt = attempt;
  self->index = index;

  return self;
}

/**
 * kitsune_stage_failure_ref:
 * @self: a failure
 *
 * Adds a reference.
 *
 * Returns: (transfer full): the same failure
 *
 * Since: 1.0
 */
KitsuneStageFailure *
kitsune_stage_failure_ref (KitsuneStageFailure *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_stage_failure_unref:
 * @self: (transfer full): a failure
 *
 * Drops a reference; the last one frees the failure.
 *
 * Since: 1.0
 */
void
kitsune_stage_failure_unref (KitsuneStageFailure *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->stage);
  g_error_free (self->error);
  g_free (self);
}

/**
 * kitsune_stage_failure_get_stage:
 * @self: a failure
 *
 * Returns the name of the stage in the run.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
kitsune_stage_failure_get_stage (KitsuneStageFailure *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->stage;
}

/**
 * kitsune_stage_failure_get_n_errors:
 * @self: a failure
 *
 * Returns how many calls of functions of the stage failed.
 *
 * Returns: the number of errors, at least 1
 *
 * Since: 1.0
 */
guint64
kitsune_stage_failure_get_n_errors (KitsuneStageFailure *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_errors;
}

/**
 * kitsune_stage_failure_get_error:
 * @self: a failure
 *
 * Returns the error of the last call that failed, without the name of the stage.
 *
 * Returns: (transfer none): the error
 *
 * Since: 1.0
 */
const GError *
kitsune_stage_failure_get_error (KitsuneStageFailure *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->error;
}

/**
 * kitsune_stage_failure_get_attempt:
 * @self: a failure
 *
 * Returns which attempt at its item the last call that failed was.
 *
 * Returns: the number of the attempt, from 1
 *
 * Since: 1.0
 */
guint64
kitsune_stage_failure_get_attempt (KitsuneStageFailure *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->attempt;
}

/**
 * kitsune_stage_failure_get_index:
 * @self: a failure
 *
 * Returns for which item the last call that failed was made.
 *
 * Returns: the number of the item among those that the stage took in, from 0;
 *   for a source, among those it gave out
 *
 * Since: 1.0
 */
guint64
kitsune_stage_failure_get_index (KitsuneStageFailure *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->index;
}
