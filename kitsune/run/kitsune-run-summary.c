/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-run-private.h"

#include <json-glib/json-glib.h>

/**
 * KitsuneRunSummary:
 *
 * How a run ended: its outcome, its errors and what its stages did.
 *
 * Summaries never change.
 *
 * Since: 1.0
 */
struct _KitsuneRunSummary
{
  gatomicrefcount ref_count;
  KitsuneRunOutcome outcome;
  GPtrArray *errors;   /* GError; the first one ended the run */
  GPtrArray *failures; /* KitsuneStageFailure, in the order of the stages */
  KitsuneMetrics *metrics;
  gint64 seed;
  gint64 duration;
  gint64 completed_at;
};

G_DEFINE_BOXED_TYPE (KitsuneRunSummary, kitsune_run_summary, kitsune_run_summary_ref, kitsune_run_summary_unref)

KitsuneRunSummary *
kitsune_run_summary_new (const GError *error,
                         GPtrArray *more_errors,
                         GPtrArray *failures,
                         KitsuneMetrics *metrics,
                         gint64 seed,
                         gint64 completed_at)
{
  KitsuneRunSummary *self = g_new0 (KitsuneRunSummary, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->outcome = error == NULL ? KITSUNE_RUN_OUTCOME_SUCCESS : KITSUNE_RUN_OUTCOME_FAILURE;
  self->errors = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  if (error != NULL)
    g_ptr_array_add (self->errors, g_error_copy (error));
  for (guint i = 0; more_errors != NULL && i < more_errors->len; i++)
    g_ptr_array_add (self->errors, g_error_copy (g_ptr_array_index (more_errors, i)));
  self->failures = failures;
  self->metrics = kitsune_metrics_ref (metrics);
  self->seed = seed;
  self->duration = kitsune_metrics_get_elapsed (metrics);
  self->completed_at = completed_at;

  return self;
}

/**
 * kitsune_run_summary_ref:
 * @self: a summary
 *
 * Adds a reference.
 *
 * Returns: (transfer full): the same summary
 *
 * Since: 1.0
 */
KitsuneRunSummary *
kitsune_run_summary_ref (KitsuneRunSummary *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_run_summary_unref:
 * @self: (transfer full): a summary
 *
 * Drops a reference; the last one frees the summary.
 *
 * Since: 1.0
 */
void
kitsune_run_summary_unref (KitsuneRunSummary *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->errors);
  g_ptr_array_unref (self->failures);
  kitsune_metrics_unref (self->metrics);
  g_free (self);
}

/**
 * kitsune_run_summary_get_outcome:
 * @self: a summary
 *
 * Returns how the run ended.
 *
 * Returns: the outcome
 *
 * Since: 1.0
 */
KitsuneRunOutcome
kitsune_run_summary_get_outcome (KitsuneRunSummary *self)
{
  g_return_val_if_fail (self != NULL, KITSUNE_RUN_OUTCOME_FAILURE);

  return self->outcome;
}

/**
 * kitsune_run_summary_get_error:
 * @self: a summary
 *
 * Returns the error that ended the run.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL if there was none
 *
 * Since: 1.0
 */
const GError *
kitsune_run_summary_get_error (KitsuneRunSummary *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->errors->len > 0 ? g_ptr_array_index (self->errors, 0) : NULL;
}

/**
 * kitsune_run_summary_get_n_errors:
 * @self: a summary
 *
 * Returns how many errors there were: the one that ended the run and those
 * that came to light while it was ending.
 *
 * Returns: the number of errors
 *
 * Since: 1.0
 */
guint
kitsune_run_summary_get_n_errors (KitsuneRunSummary *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->errors->len;
}

/**
 * kitsune_run_summary_get_nth_error:
 * @self: a summary
 * @index: which error, from 0; less than the number of errors
 *
 * Returns one of the errors, in the order in which they occurred.
 *
 * Returns: (transfer none): the error
 *
 * Since: 1.0
 */
const GError *
kitsune_run_summary_get_nth_error (KitsuneRunSummary *self,
                                   guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->errors->len, NULL);

  return g_ptr_array_index (self->errors, index);
}

/**
 * kitsune_run_summary_get_n_failures:
 * @self: a summary
 *
 * Returns in how many stages a function failed, whatever became of it.
 *
 * Returns: the number of stages
 *
 * Since: 1.0
 */
guint
kitsune_run_summary_get_n_failures (KitsuneRunSummary *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->failures->len;
}

/**
 * kitsune_run_summary_get_nth_failure:
 * @self: a summary
 * @index: which failure, from 0; less than the number of failures
 *
 * Returns what went wrong in one of the stages, in the order in which items
 * come to them.
 *
 * Returns: (transfer none): the failure
 *
 * Since: 1.0
 */
KitsuneStageFailure *
kitsune_run_summary_get_nth_failure (KitsuneRunSummary *self,
                                     guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->failures->len, NULL);

  return g_ptr_array_index (self->failures, index);
}

/**
 * kitsune_run_summary_get_metrics:
 * @self: a summary
 *
 * Returns what the stages did.
 *
 * Returns: (transfer none): the metrics
 *
 * Since: 1.0
 */
KitsuneMetrics *
kitsune_run_summary_get_metrics (KitsuneRunSummary *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->metrics;
}

/**
 * kitsune_run_summary_get_seed:
 * @self: a summary
 *
 * Returns what everything random in the run depended on: given as
 * [property@RunOptions:seed], it makes a run that draws the same.
 *
 * Returns: the seed, at least 0
 *
 * Since: 1.0
 */
gint64
kitsune_run_summary_get_seed (KitsuneRunSummary *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->seed;
}

/**
 * kitsune_run_summary_get_duration:
 * @self: a summary
 *
 * Returns how long the run took, on its own clock.
 *
 * Returns: the duration in microseconds
 *
 * Since: 1.0
 */
gint64
kitsune_run_summary_get_duration (KitsuneRunSummary *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->duration;
}

/**
 * kitsune_run_summary_get_completed_at:
 * @self: a summary
 *
 * Returns when the run ended, on its own clock.
 *
 * Returns: the time since 1970-01-01 00:00 UTC in microseconds
 *
 * Since: 1.0
 */
gint64
kitsune_run_summary_get_completed_at (KitsuneRunSummary *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->completed_at;
}

static void
kitsune_run_summary_build_failure (KitsuneStageFailure *failure,
                                   JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "stage");
  json_builder_add_string_value (builder, kitsune_stage_failure_get_stage (failure));
  json_builder_set_member_name (builder, "errors");
  json_builder_add_int_value (builder, (gint64) kitsune_stage_failure_get_n_errors (failure));
  json_builder_set_member_name (builder, "attempt");
  json_builder_add_int_value (builder, (gint64) kitsune_stage_failure_get_attempt (failure));
  json_builder_set_member_name (builder, "index");
  json_builder_add_int_value (builder, (gint64) kitsune_stage_failure_get_index (failure));
  json_builder_set_member_name (builder, "message");
  json_builder_add_string_value (builder, kitsune_stage_failure_get_error (failure)->message);
  json_builder_end_object (builder);
}

/**
 * kitsune_run_summary_to_json:
 * @self: a summary
 *
 * Writes the summary as a JSON object with the members `outcome`, `errors`
 * (messages), `failures` (of each stage that had any the last one), `seed`,
 * `duration_us`, `completed_at_us` and `metrics`.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_run_summary_to_json (KitsuneRunSummary *self)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *metrics = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  metrics = kitsune_metrics_to_json (self->metrics);
  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "outcome");
  json_builder_add_string_value (builder, kitsune_run_outcome_to_string (self->outcome));
  json_builder_set_member_name (builder, "errors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->errors->len; i++)
    json_builder_add_string_value (builder, ((GError *) g_ptr_array_index (self->errors, i))->message);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "failures");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->failures->len; i++)
    kitsune_run_summary_build_failure (g_ptr_array_index (self->failures, i), builder);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "seed");
  json_builder_add_int_value (builder, self->seed);
  json_builder_set_member_name (builder, "duration_us");
  json_builder_add_int_value (builder, self->duration);
  json_builder_set_member_name (builder, "completed_at_us");
  json_builder_add_int_value (builder, self->completed_at);
  json_builder_set_member_name (builder, "metrics");
  json_builder_add_value (builder, json_from_string (metrics, NULL));
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}

/**
 * kitsune_run_outcome_to_string:
 * @outcome: an outcome
 *
 * Returns the name of an outcome: `success`, `partial-success` or `failure`.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
kitsune_run_outcome_to_string (KitsuneRunOutcome outcome)
{
  switch (outcome)
    {
    case KITSUNE_RUN_OUTCOME_SUCCESS:
      return "success";
    case KITSUNE_RUN_OUTCOME_PARTIAL_SUCCESS:
      return "partial-success";
    case KITSUNE_RUN_OUTCOME_FAILURE:
      return "failure";
    default:
      g_return_val_if_reached (NULL);
    }
}
