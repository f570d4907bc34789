/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-run-options-private.h"

#include "kitsune/base/kitsune-system-clock.h"

#define KITSUNE_DEFAULT_MAX_BUFFER_SIZE (1 << 20)

/**
 * KitsuneRunOptions:
 *
 * Everything that is decided per run and not per stage.
 *
 * A run reads its options when it starts; changing them later has an effect on
 * later runs only.
 *
 * Since: 1.0
 */
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneRunOptions, kitsune_run_options, G_TYPE_OBJECT)

static void
kitsune_run_options_finalize (GObject *object)
{
  KitsuneRunOptions *self = KITSUNE_RUN_OPTIONS (object);

  g_clear_object (&self->clock);
  g_clear_object (&self->store);
  g_clear_object (&self->codec);
  g_clear_pointer (&self->error_handler, kitsune_error_handler_unref);

  G_OBJECT_CLASS (kitsune_run_options_parent_class)->finalize (object);
}

static void
kitsune_run_options_get_property (GObject *object,
                                  guint prop_id,
                                  GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneRunOptions *self = KITSUNE_RUN_OPTIONS (object);

  switch (prop_id)
    {
    case PROP_CLOCK:
      g_value_set_object (value, self->clock);
      break;
    case PROP_ERROR_HANDLER:
      g_value_set_boxed (value, self->error_handler);
      break;
    case PROP_MAX_VECTOR:
      g_value_set_uint (value, self->max_vector);
      break;
    case PROP_TIME_SLICE:
      g_value_set_uint (value, self->time_slice);
      break;
    case PROP_DRAIN_TIMEOUT:
      g_value_set_int64 (value, self->drain_timeout);
      break;
    case PROP_SAMPLE_RATE:
      g_value_set_uint (value, self->sample_rate);
      break;
    case PROP_DEFAULT_BUFFER_SIZE:
      g_value_set_int (value, self->default_buffer_size);
      break;
    case PROP_MAX_BUFFER_SIZE:
      g_value_set_int64 (value, self->max_buffer_size);
      break;
    case PROP_SEED:
      g_value_set_int64 (value, self->seed);
      break;
    case PROP_STORE:
      g_value_set_object (value, self->store);
      break;
    case PROP_CODEC:
      g_value_set_object (value, self->codec);
      break;
    case PROP_DEFAULT_KEY_TTL:
      g_value_set_int64 (value, self->default_key_ttl);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_run_options_set_property (GObject *object,
                                  guint prop_id,
                                  const GValue *value,
                                  GParamSpec *pspec)
{
  KitsuneRunOptions *self = KITSUNE_RUN_OPTIONS (object);

  switch (prop_id)
    {
    case PROP_CLOCK:
      kitsune_run_options_set_clock (self, g_value_get_object (value));
      break;
    case PROP_ERROR_HANDLER:
      kitsune_run_options_set_error_handler (self, g_value_get_boxed (value));
      break;
    case PROP_MAX_VECTOR:
      kitsune_run_options_set_max_vector (self, g_value_get_uint (value));
      break;
    case PROP_TIME_SLICE:
      kitsune_run_options_set_time_slice (self, g_value_get_uint (value));
      break;
    case PROP_DRAIN_TIMEOUT:
      kitsune_run_options_set_drain_timeout (self, g_value_get_int64 (value));
      break;
    case PROP_SAMPLE_RATE:
      kitsune_run_options_set_sample_rate (self, g_value_get_uint (value));
      break;
    case PROP_DEFAULT_BUFFER_SIZE:
      kitsune_run_options_set_default_buffer_size (self, g_value_get_int (value));
      break;
    case PROP_MAX_BUFFER_SIZE:
      kitsune_run_options_set_max_buffer_size (self, g_value_get_int64 (value));
      break;
    case PROP_SEED:
      kitsune_run_options_set_seed (self, g_value_get_int64 (value));
      break;
    case PROP_STORE:
      kitsune_run_options_set_store (self, g_value_get_object (value));
      break;
    case PROP_CODEC:
      kitsune_run_options_set_codec (self, g_value_get_object (value));
      break;
    case PROP_DEFAULT_KEY_TTL:
      kitsune_run_options_set_default_key_ttl (self, g_value_get_int64 (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_run_options_init_buffer_properties (void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  /**
   * KitsuneRunOptions:default-buffer-size: (getter get_default_buffer_size) (setter set_default_buffer_size)
   *
   * The [property@Stage:buffer-size] of stages that do not say it themselves;
   * -1 gives them no buffer.
   *
   * Since: 1.0
   */
  properties[PROP_DEFAULT_BUFFER_SIZE] = g_param_spec_int ("default-buffer-size", NULL, NULL, -1, G_MAXINT, -1, flags);

  /**
   * KitsuneRunOptions:max-buffer-size: (getter get_max_buffer_size) (setter set_max_buffer_size)
   *
   * How many items a buffer may at most be made to hold when the run could not
   * go on otherwise; -1 is without limit.
   *
   * Bounded buffers can block each other where a stream forks and is joined
   * again. The smallest of them is then doubled, up to this limit. If that does
   * not help the run fails with %KITSUNE_ERROR_STALLED. Larger buffers that
   * were asked for are not made smaller.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_BUFFER_SIZE] =
      g_param_spec_int64 ("max-buffer-size", NULL, NULL, -1, G_MAXINT64, KITSUNE_DEFAULT_MAX_BUFFER_SIZE, flags);
}

static void
kitsune_run_options_class_init (KitsuneRunOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = kitsune_run_options_finalize;
  object_class->get_property = kitsune_run_options_get_property;
  object_class->set_property = kitsune_run_options_set_property;

  /**
   * KitsuneRunOptions:clock: (getter get_clock) (setter set_clock)
   *
   * The clock that everything in the run asks for the time.
   *
   * The default is the clock of the machine.
   *
   * Since: 1.0
   */
  properties[PROP_CLOCK] = g_param_spec_object ("clock", NULL, NULL, KITSUNE_TYPE_CLOCK, flags);

  /**
   * KitsuneRunOptions:error-handler: (getter get_error_handler) (setter set_error_handler)
   *
   * What to do with an item whose user function failed, for stages that do not
   * say it themselves; %NULL ends the stage with the error.
   *
   * Since: 1.0
   */
  properties[PROP_ERROR_HANDLER] = g_param_spec_boxed ("error-handler", NULL, NULL, KITSUNE_TYPE_ERROR_HANDLER, flags);

  /**
   * KitsuneRunOptions:max-vector: (getter get_max_vector) (setter set_max_vector)
   *
   * The most items that one stage hands to the next at once.
   *
   * Stages work on small batches; 1 gives strict item-by-item execution, in
   * which every item goes all the way before the next one starts.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_VECTOR] = g_param_spec_uint ("max-vector", NULL, NULL, 1, 128, 128, flags);

  /**
   * KitsuneRunOptions:time-slice: (getter get_time_slice) (setter set_time_slice)
   *
   * The longest time, in microseconds, that the run keeps its main context from
   * its other sources.
   *
   * When other sources are waiting it gives way after an eighth of it. A single
   * call of a user function is never interrupted.
   *
   * Since: 1.0
   */
  properties[PROP_TIME_SLICE] = g_param_spec_uint ("time-slice", NULL, NULL, 100, 1000000, 2000, flags);

  /**
   * KitsuneRunOptions:drain-timeout: (getter get_drain_timeout) (setter set_drain_timeout)
   *
   * How long, in microseconds, a run that is asked to stop may take to finish
   * what is in flight; -1 is without limit.
   *
   * Since: 1.0
   */
  properties[PROP_DRAIN_TIMEOUT] = g_param_spec_int64 ("drain-timeout", NULL, NULL, -1, G_MAXINT64, -1, flags);

  /**
   * KitsuneRunOptions:sample-rate: (getter get_sample_rate) (setter set_sample_rate)
   *
   * Every how many items [signal@Stage::sampled] is emitted.
   *
   * Since: 1.0
   */
  properties[PROP_SAMPLE_RATE] = g_param_spec_uint ("sample-rate", NULL, NULL, 1, G_MAXUINT, 10, flags);

  /**
   * KitsuneRunOptions:seed: (getter get_seed) (setter set_seed)
   *
   * What everything random in a run depends on; -1 draws another seed for each
   * run.
   *
   * Two runs of the same pipelines with the same seed draw the same random
   * numbers. Which seed a run had is in its summary,
   * [method@RunSummary.get_seed].
   *
   * Since: 1.0
   */
  properties[PROP_SEED] = g_param_spec_int64 ("seed", NULL, NULL, -1, G_MAXINT64, -1, flags);

  kitsune_run_options_init_buffer_properties ();
  kitsune_run_options_init_state_properties (properties);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_run_options_init (KitsuneRunOptions *self)
{
  self->clock = g_object_ref (kitsune_system_clock_get_default ());
  self->max_vector = 128;
  self->time_slice = 2000;
  self->drain_timeout = -1;
  self->sample_rate = 10;
  self->default_buffer_size = -1;
  self->max_buffer_size = KITSUNE_DEFAULT_MAX_BUFFER_SIZE;
  self->seed = -1;
  self->default_key_ttl = -1;
}

/**
 * kitsune_run_options_new:
 *
 * Creates run options with their defaults.
 *
 * Returns: (transfer full): new options
 *
 * Since: 1.0
 */
KitsuneRunOptions *
kitsune_run_options_new (void)
{
  return g_object_new (KITSUNE_TYPE_RUN_OPTIONS, NULL);
}

/**
 * kitsune_run_options_get_clock: (get-property clock)
 * @self: run options
 *
 * Returns [property@RunOptions:clock].
 *
 * Returns: (transfer none): the clock
 *
 * Since: 1.0
 */
KitsuneClock *
kitsune_run_options_get_clock (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), NULL);

  return self->clock;
}

/**
 * kitsune_run_options_set_clock: (set-property clock)
 * @self: run options
 * @clock: the clock
 *
 * Sets [property@RunOptions:clock].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_clock (KitsuneRunOptions *self, KitsuneClock *clock)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));

  g_return_if_fail (KITSUNE_IS_CLOCK (clock));

  if (g_set_object (&self->clock, clock))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOCK]);
}

/**
 * kitsune_run_options_get_error_handler: (get-property error-handler)
 * @self: run options
 *
 * Returns [property@RunOptions:error-handler].
 *
 * Returns: (transfer none) (nullable): the handler
 *
 * Since: 1.0
 */
KitsuneErrorHandler *
kitsune_run_options_get_error_handler (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), NULL);

  return self->error_handler;
}

/**
 * kitsune_run_options_set_error_handler: (set-property error-handler)
 * @self: run options
 * @error_handler: (nullable): the handler
 *
 * Sets [property@RunOptions:error-handler].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_error_handler (KitsuneRunOptions *self, KitsuneErrorHandler *error_handler)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));

  if (self->error_handler == error_handler)
    return;

  if (error_handler != NULL)
    kitsune_error_handler_ref (error_handler);
  g_clear_pointer (&self->error_handler, kitsune_error_handler_unref);
  self->error_handler = error_handler;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR_HANDLER]);
}

/**
 * kitsune_run_options_get_max_vector: (get-property max-vector)
 * @self: run options
 *
 * Returns [property@RunOptions:max-vector].
 *
 * Returns: the number of items
 *
 * Since: 1.0
 */
guint
kitsune_run_options_get_max_vector (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), 0);

  return self->max_vector;
}

/**
 * kitsune_run_options_set_max_vector: (set-property max-vector)
 * @self: run options
 * @max_vector: the number of items
 *
 * Sets [property@RunOptions:max-vector].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_max_vector (KitsuneRunOptions *self, guint max_vector)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));

  g_return_if_fail (max_vector >= 1 && max_vector <= 128);

  if (self->max_vector == max_vector)
    return;

  self->max_vector = max_vector;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_VECTOR]);
}

/**
 * kitsune_run_options_get_time_slice: (get-property time-slice)
 * @self: run options
 *
 * Returns [property@RunOptions:time-slice].
 *
 * Returns: the time slice in microseconds
 *
 * Since: 1.0
 */
guint
kitsune_run_options_get_time_slice (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), 0);

  return self->time_slice;
}

/**
 * kitsune_run_options_set_time_slice: (set-property time-slice)
 * @self: run options
 * @time_slice: the time slice in microseconds
 *
 * Sets [property@RunOptions:time-slice].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_time_slice (KitsuneRunOptions *self, guint time_slice)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));

  g_return_if_fail (time_slice >= 100 && time_slice <= 1000000);

  if (self->time_slice == time_slice)
    return;

  self->time_slice = time_slice;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIME_SLICE]);
}

/**
 * kitsune_run_options_get_drain_timeout: (get-property drain-timeout)
 * @self: run options
 *
 * Returns [property@RunOptions:drain-timeout].
 *
 * Returns: the time-out in microseconds
 *
 * Since: 1.0
 */
gint64
kitsune_run_options_get_drain_timeout (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), 0);

  return self->drain_timeout;
}

/**
 * kitsune_run_options_set_drain_timeout: (set-property drain-timeout)
 * @self: run options
 * @drain_timeout: the time-out in microseconds
 *
 * Sets [property@RunOptions:drain-timeout].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_drain_timeout (KitsuneRunOptions *self, gint64 drain_timeout)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));

  g_return_if_fail (drain_timeout >= -1);

  if (self->drain_timeout == drain_timeout)
    return;

  self->drain_timeout = drain_timeout;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAIN_TIMEOUT]);
}

/**
 * kitsune_run_options_get_sample_rate: (get-property sample-rate)
 * @self: run options
 *
 * Returns [property@RunOptions:sample-rate].
 *
 * Returns: the rate
 *
 * Since: 1.0
 */
guint
kitsune_run_options_get_sample_rate (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), 0);

  return self->sample_rate;
}

/**
 * kitsune_run_options_set_sample_rate: (set-property sample-rate)
 * @self: run options
 * @sample_rate: the rate
 *
 * Sets [property@RunOptions:sample-rate].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_sample_rate (KitsuneRunOptions *self, guint sample_rate)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));

  g_return_if_fail (sample_rate >= 1);

  if (self->sample_rate == sample_rate)
    return;

  self->sample_rate = sample_rate;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAMPLE_RATE]);
}

/**
 * kitsune_run_options_get_seed: (get-property seed)
 * @self: run options
 *
 * Returns [property@RunOptions:seed].
 *
 * Returns: the seed; -1 if each run has its own
 *
 * Since: 1.0
 */
gint64
kitsune_run_options_get_seed (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), -1);

  return self->seed;
}

/**
 * kitsune_run_options_set_seed: (set-property seed)
 * @self: run options
 * @seed: the seed; -1 draws another one for each run
 *
 * Sets [property@RunOptions:seed].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_seed (KitsuneRunOptions *self, gint64 seed)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));

  g_return_if_fail (seed >= -1);

  if (self->seed == seed)
    return;

  self->seed = seed;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEED]);
}

/**
 * kitsune_run_options_get_default_buffer_size: (get-property default-buffer-size)
 * @self: run options
 *
 * Returns [property@RunOptions:default-buffer-size].
 *
 * Returns: the number of items, or -1
 *
 * Since: 1.0
 */
gint
kitsune_run_options_get_default_buffer_size (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), -1);

  return self->default_buffer_size;
}

/**
 * kitsune_run_options_set_default_buffer_size: (set-property default-buffer-size)
 * @self: run options
 * @default_buffer_size: the number of items, or -1
 *
 * Sets [property@RunOptions:default-buffer-size].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_default_buffer_size (KitsuneRunOptions *self,
                                             gint default_buffer_size)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));
  g_return_if_fail (default_buffer_size >= -1);

  if (self->default_buffer_size == default_buffer_size)
    return;

  self->default_buffer_size = default_buffer_size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEFAULT_BUFFER_SIZE]);
}

/**
 * kitsune_run_options_get_max_buffer_size: (get-property max-buffer-size)
 * @self: run options
 *
 * Returns [property@RunOptions:max-buffer-size].
 *
 * Returns: the number of items, or -1
 *
 * Since: 1.0
 */
gint64
kitsune_run_options_get_max_buffer_size (KitsuneRunOptions *self)
{
  g_return_val_if_fail (KITSUNE_IS_RUN_OPTIONS (self), -1);

  return self->max_buffer_size;
}

/**
 * kitsune_run_options_set_max_buffer_size: (set-property max-buffer-size)
 * @self: run options
 * @max_buffer_size: the number of items, or -1
 *
 * Sets [property@RunOptions:max-buffer-size].
 *
 * Since: 1.0
 */
void
kitsune_run_options_set_max_buffer_size (KitsuneRunOptions *self,
                                         gint64 max_buffer_size)
{
  g_return_if_fail (KITSUNE_IS_RUN_OPTIONS (self));
  g_return_if_fail (max_buffer_size >= -1);

  if (self->max_buffer_size == max_buffer_size)
    return;

  self->max_buffer_size = max_buffer_size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MAX_BUFFER_SIZE]);
}
