/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/observe/kitsune-metrics-private.h"
#include "kitsune/kitsune-enum-types.h"

#include <json-glib/json-glib.h>

/**
 * KitsuneMetrics:
 *
 * What the stages of a run have done up to some moment.
 *
 * Snapshots never change.
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (KitsuneMetrics, kitsune_metrics, kitsune_metrics_ref, kitsune_metrics_unref)

/**
 * KitsuneStageMetrics:
 *
 * What one stage of a run has done up to some moment.
 *
 * Items are counted exactly. Time is measured for some vectors only and
 * extrapolated, so that measuring costs nothing to speak of.
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (KitsuneStageMetrics, kitsune_stage_metrics, kitsune_stage_metrics_ref, kitsune_stage_metrics_unref)

KitsuneMetrics *
kitsune_metrics_new (gint64 elapsed)
{
  KitsuneMetrics *self = g_new0 (KitsuneMetrics, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->elapsed = elapsed;
  self->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) kitsune_stage_metrics_unref);
  self->buffers = g_ptr_array_new_with_free_func ((GDestroyNotify) kitsune_buffer_status_unref);

  return self;
}

KitsuneStageMetrics *
kitsune_metrics_add_stage (KitsuneMetrics *self,
                           const char *name,
                           const char *kind)
{
  KitsuneStageMetrics *stage = g_new0 (KitsuneStageMetrics, 1);

  g_atomic_ref_count_init (&stage->ref_count);
  stage->name = g_strdup (name);
  stage->kind = kind;
  g_ptr_array_add (self->stages, stage);

  return stage;
}

KitsuneBufferStatus *
kitsune_metrics_add_buffer (KitsuneMetrics *self,
                            const char *stage,
                            const char *consumer)
{
  KitsuneBufferStatus *buffer = g_new0 (KitsuneBufferStatus, 1);

  g_atomic_ref_count_init (&buffer->ref_count);
  buffer->stage = g_strdup (stage);
  buffer->consumer = g_strdup (consumer);
  g_ptr_array_add (self->buffers, buffer);

  return buffer;
}

/**
 * kitsune_metrics_ref:
 * @self: metrics
 *
 * Adds a reference.
 *
 * Returns: (transfer full): the same metrics
 *
 * Since: 1.0
 */
KitsuneMetrics *
kitsune_metrics_ref (KitsuneMetrics *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_metrics_unref:
 * @self: (transfer full): metrics
 *
 * Drops a reference; the last one frees the metrics.
 *
 * Since: 1.0
 */
void
kitsune_metrics_unref (KitsuneMetrics *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->stages);
  g_ptr_array_unref (self->buffers);
  g_free (self);
}

/**
 * kitsune_metrics_get_elapsed:
 * @self: metrics
 *
 * Returns how long the run had been going on, on its own clock.
 *
 * Returns: the time in microseconds
 *
 * Since: 1.0
 */
gint64
kitsune_metrics_get_elapsed (KitsuneMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->elapsed;
}

/**
 * kitsune_metrics_get_n_stages:
 * @self: metrics
 *
 * Returns how many stages the run has.
 *
 * Returns: the number of stages
 *
 * Since: 1.0
 */
guint
kitsune_metrics_get_n_stages (KitsuneMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->stages->len;
}

/**
 * kitsune_metrics_get_stage:
 * @self: metrics
 * @index: which stage, from 0; less than the number of stages. Stages come
 *   after those they consume
 *
 * Returns what one stage did.
 *
 * Returns: (transfer none): the metrics of the stage
 *
 * Since: 1.0
 */
KitsuneStageMetrics *
kitsune_metrics_get_stage (KitsuneMetrics *self,
                           guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->stages->len, NULL);

  return g_ptr_array_index (self->stages, index);
}

/**
 * kitsune_metrics_lookup:
 * @self: metrics
 * @name: the name of a stage in the run
 *
 * Returns what the stage with a given name did.
 *
 * Returns: (transfer none) (nullable): the metrics of the stage, or %NULL if
 *   there is none of that name
 *
 * Since: 1.0
 */
KitsuneStageMetrics *
kitsune_metrics_lookup (KitsuneMetrics *self,
                        const char *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->stages->len; i++)
    {
      KitsuneStageMetrics *stage = g_ptr_array_index (self->stages, i);

      if (g_str_equal (stage->name, name))
        return stage;
    }

  return NULL;
}

/**
 * kitsune_metrics_get_n_buffers:
 * @self: metrics
 *
 * Returns how many buffers the run has: those that its options or those of its
 * stages ask for.
 *
 * Returns: the number of buffers
 *
 * Since: 1.0
 */
guint
kitsune_metrics_get_n_buffers (KitsuneMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->buffers->len;
}

/**
 * kitsune_metrics_get_buffer:
 * @self: metrics
 * @index: which buffer, from 0; less than the number of buffers
 *
 * Returns the state of one buffer.
 *
 * Returns: (transfer none): the state of the buffer
 *
 * Since: 1.0
 */
KitsuneBufferStatus *
kitsune_metrics_get_buffer (KitsuneMetrics *self,
                            guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->buffers->len, NULL);

  return g_ptr_array_index (self->buffers, index);
}

/**
 * kitsune_metrics_get_n_enlarged:
 * @self: metrics
 *
 * Returns how often the run had to make a buffer larger because it could not
 * have gone on otherwise, see [property@RunOptions:max-buffer-size].
 *
 * Returns: the number of times
 *
 * Since: 1.0
 */
guint64
kitsune_metrics_get_n_enlarged (KitsuneMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_enlarged;
}

static void
kitsune_json_add_uint (JsonBuilder *builder,
                       const char *name,
                       guint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64) MIN (value, (guint64) G_MAXINT64));
}

static void
kitsune_stage_metrics_build_json (KitsuneStageMetrics *self,
                                  JsonBuilder *builder)
{
  g_autoptr (GEnumClass) reasons = g_type_class_ref (KITSUNE_TYPE_DROP_REASON);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, self->name);
  json_builder_set_member_name (builder, "kind");
  json_builder_add_string_value (builder, self->kind);
  kitsune_json_add_uint (builder, "items_in", self->items_in);
  kitsune_json_add_uint (builder, "items_out", self->items_out);
  kitsune_json_add_uint (builder, "errors", self->errors);
  kitsune_json_add_uint (builder, "retries", self->retries);
  kitsune_json_add_uint (builder, "restarts", self->restarts);
  kitsune_json_add_uint (builder, "expired_states", self->expired_states);
  kitsune_json_add_uint (builder, "repeated_calls", self->repeated_calls);
  json_builder_set_member_name (builder, "dropped");
  json_builder_begin_object (builder);
  for (guint i = 0; i < KITSUNE_N_DROP_REASONS; i++)
    if (self->dropped[i] > 0)
      kitsune_json_add_uint (builder, g_enum_get_value (reasons, (gint) i)->value_nick, self->dropped[i]);
  json_builder_end_object (builder);
  kitsune_json_add_uint (builder, "busy_ns", kitsune_stage_metrics_get_busy_time (self));
  kitsune_json_add_uint (builder, "mean_ns", kitsune_stage_metrics_get_mean_latency (self));
  kitsune_json_add_uint (builder, "p50_ns", kitsune_stage_metrics_get_percentile (self, 0.5));
  kitsune_json_add_uint (builder, "p99_ns", kitsune_stage_metrics_get_percentile (self, 0.99));
  kitsune_json_add_uint (builder, "max_ns", self->max_ns);
  json_builder_end_object (builder);
}

static void
kitsune_buffer_status_build_json (KitsuneBufferStatus *self,
                                  JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "stage");
  json_builder_add_string_value (builder, self->stage);
  json_builder_set_member_name (builder, "consumer");
  json_builder_add_string_value (builder, self->consumer);
  kitsune_json_add_uint (builder, "capacity", self->capacity);
  kitsune_json_add_uint (builder, "length", self->length);
  kitsune_json_add_uint (builder, "high_water", self->high_water);
  kitsune_json_add_uint (builder, "dropped", self->n_dropped);
  json_builder_end_object (builder);
}

/**
 * kitsune_metrics_to_json:
 * @self: metrics
 *
 * Writes the metrics as a JSON object with the members `elapsed_us`, `stages`
 * and `buffers`, arrays with an object for every stage and buffer, and
 * `enlarged`.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_metrics_to_json (KitsuneMetrics *self)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "elapsed_us");
  json_builder_add_int_value (builder, self->elapsed);
  json_builder_set_member_name (builder, "stages");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->stages->len; i++)
    kitsune_stage_metrics_build_json (g_ptr_array_index (self->stages, i), builder);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "buffers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->buffers->len; i++)
    kitsune_buffer_status_build_json (g_ptr_array_index (self->buffers, i), builder);
  json_builder_end_array (builder);
  kitsune_json_add_uint (builder, "enlarged", self->n_enlarged);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}

/**
 * kitsune_stage_metrics_ref:
 * @self: metrics of a stage
 *
 * Adds a reference.
 *
 * Returns: (transfer full): the same metrics
 *
 * Since: 1.0
 */
KitsuneStageMetrics *
kitsune_stage_metrics_ref (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_stage_metrics_unref:
 * @self: (transfer full): metrics of a stage
 *
 * Drops a reference; the last one frees the metrics.
 *
 * Since: 1.0
 */
void
kitsune_stage_metrics_unref (KitsuneStageMetrics *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name);
  g_free (self);
}

/**
 * kitsune_stage_metrics_get_name:
 * @self: metrics of a stage
 *
 * Returns the name of the stage in the run.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
kitsune_stage_metrics_get_name (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * kitsune_stage_metrics_get_kind:
 * @self: metrics of a stage
 *
 * Returns the kind of the stage.
 *
 * Returns: (transfer none): the kind
 *
 * Since: 1.0
 */
const char *
kitsune_stage_metrics_get_kind (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->kind;
}

/**
 * kitsune_stage_metrics_get_items_in:
 * @self: metrics of a stage
 *
 * Returns how many items came to the stage: those it has worked on, and those
 * it had to drop unused when it ended.
 *
 * Returns: the number of items; 0 for a source
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_items_in (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->items_in;
}

/**
 * kitsune_stage_metrics_get_items_out:
 * @self: metrics of a stage
 *
 * Returns how many items have left the stage, by any of its outputs.
 *
 * Returns: the number of items; 0 for a terminal
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_items_out (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->items_out;
}

/**
 * kitsune_stage_metrics_get_errors:
 * @self: metrics of a stage
 *
 * Returns how many calls of the stage's functions failed.
 *
 * Returns: the number of errors
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_errors (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->errors;
}

/**
 * kitsune_stage_metrics_get_retries:
 * @self: metrics of a stage
 *
 * Returns how many of the calls that failed were left to another attempt by an
 * error handler.
 *
 * Returns: the number of attempts after the first
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_retries (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->retries;
}

/**
 * kitsune_stage_metrics_get_restarts:
 * @self: metrics of a stage
 *
 * Returns how often the stage was restarted, see
 * [property@Stage:supervision].
 *
 * Returns: the number of restarts
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_restarts (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->restarts;
}

/**
 * kitsune_stage_metrics_get_repeated_calls:
 * @self: metrics of a stage
 *
 * Returns how many calls of its function the stage made again because the
 * script engine had refused them.
 *
 * GJS before version 1.82 refuses all calls while a garbage collection is
 * between two of its steps. Such a call has no effect; the collection is
 * finished and the call made again. A large number means that the script makes
 * much garbage, and is the time that this costs.
 *
 * Returns: the number of calls
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_repeated_calls (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->repeated_calls;
}

/**
 * kitsune_stage_metrics_get_expired_states:
 * @self: metrics of a stage
 *
 * Returns how many states of the stage ended because they were not used, or
 * not set, for too long.
 *
 * Returns: the number of states
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_expired_states (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->expired_states;
}

/**
 * kitsune_stage_metrics_get_dropped:
 * @self: metrics of a stage
 *
 * Returns how many items the stage dropped, for any reason.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_dropped (KitsuneStageMetrics *self)
{
  guint64 sum = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < KITSUNE_N_DROP_REASONS; i++)
    sum += self->dropped[i];

  return sum;
}

/**
 * kitsune_stage_metrics_get_dropped_for:
 * @self: metrics of a stage
 * @reason: a reason
 *
 * Returns how many items the stage dropped for one reason.
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_dropped_for (KitsuneStageMetrics *self,
                                       KitsuneDropReason reason)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail ((guint) reason < KITSUNE_N_DROP_REASONS, 0);

  return self->dropped[reason];
}

/**
 * kitsune_stage_metrics_get_busy_time:
 * @self: metrics of a stage
 *
 * Returns how long the stage has been working, without what comes after it;
 * extrapolated from the vectors that were measured.
 *
 * Returns: the time in nanoseconds
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_busy_time (KitsuneStageMetrics *self)
{
  guint64 n_items;

  g_return_val_if_fail (self != NULL, 0);

  n_items = MAX (self->items_in, self->items_out);
  if (self->measured_items == 0)
    return 0;

  return (guint64) ((gdouble) self->measured_ns * (gdouble) n_items / (gdouble) self->measured_items);
}

/**
 * kitsune_stage_metrics_get_mean_latency:
 * @self: metrics of a stage
 *
 * Returns how long the stage works on an item on average.
 *
 * Returns: the time in nanoseconds; 0 if nothing was measured yet
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_mean_latency (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->measured_items > 0 ? self->measured_ns / self->measured_items : 0;
}

/**
 * kitsune_stage_metrics_get_max_latency:
 * @self: metrics of a stage
 *
 * Returns the longest time per item that was measured.
 *
 * Returns: the time in nanoseconds
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_max_latency (KitsuneStageMetrics *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->max_ns;
}

static guint64
kitsune_latency_bucket_bound (guint bucket)
{
  return bucket < 4 ? bucket : (guint64) (4 + bucket % 4) << (bucket / 4 - 1);
}

/**
 * kitsune_stage_metrics_get_percentile:
 * @self: metrics of a stage
 * @quantile: between 0 and 1; beyond that it is clamped
 *
 * Returns the time within which the stage has worked on a given part of the
 * measured items.
 *
 * Times are kept in buckets of a quarter of a power of two; the result is the
 * lower bound of the bucket, so it may be too low by up to a fifth.
 *
 * Returns: the time in nanoseconds; 0 if nothing was measured yet
 *
 * Since: 1.0
 */
guint64
kitsune_stage_metrics_get_percentile (KitsuneStageMetrics *self,
                                      gdouble quantile)
{
  gdouble wanted;
  guint64 seen = 0;

  g_return_val_if_fail (self != NULL, 0);

  wanted = CLAMP (quantile, 0.0, 1.0) * (gdouble) self->measured_items;
  for (guint i = 0; i < KITSUNE_N_LATENCY_BUCKETS; i++)
    {
      seen += self->latency[i];
      if (self->latency[i] > 0 && (gdouble) seen >= wanted)
        return kitsune_latency_bucket_bound (i);
    }

  return 0;
}
