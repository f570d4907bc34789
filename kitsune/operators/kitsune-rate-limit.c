/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-rate-limit.h"

#include <math.h>

#include "kitsune/base/kitsune-value.h"
#include "kitsune/kitsune-enum-types.h"
#include "kitsune/operators/kitsune-time-private.h"
#include "kitsune/runtime/kitsune-op-private.h"

/**
 * KitsuneRateLimitStage:
 *
 * The stage of [method@Pipeline.rate_limit].
 *
 * Since: 1.0
 */
struct _KitsuneRateLimitStage
{
  KitsuneStage parent_instance;

  guint burst;
  KitsuneRateLimitMode mode;
};

/*
 * rate_limit: so many items in a second, and a few at once.
 *
 * A token bucket, as the generic cell rate algorithm (ITU-T I.371) keeps it: not
 * how many tokens there are, but the time at which the bucket would be full
 * again. An item passes if that is no more than a bucket's worth of time ahead,
 * and moves it on by the time that one token takes.
 */
typedef struct
{
  KitsuneOp op;
  gdouble per_item; /* microseconds that a token takes */
  gdouble leeway;   /* how far ahead @full may be for an item to pass */
  gdouble full;     /* when the bucket is full, since the start */
  gint64 started_at;
  gboolean drops;
  KitsuneTimer timer;
} KitsuneRateLimitOp;

enum
{
  PROP_0,
  PROP_BURST,
  PROP_MODE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneRateLimitStage, kitsune_rate_limit_stage, KITSUNE_TYPE_STAGE)

static gboolean
kitsune_rate_limit_op_start (KitsuneOp *op,
                             GError **error)
{
  KitsuneRateLimitOp *self = (KitsuneRateLimitOp *) op;
  const KitsuneRateLimitStage *stage = KITSUNE_RATE_LIMIT_STAGE (op->stage);

  self->per_item = G_USEC_PER_SEC / *(const gdouble *) op->params;
  self->leeway = self->per_item * (stage->burst - 1);
  self->started_at = kitsune_op_get_time (op);
  self->drops = stage->mode == KITSUNE_RATE_LIMIT_MODE_DROP;

  return TRUE;
}

/* Whether an item may pass at @now; takes a token if so. */
static inline gboolean
kitsune_rate_limit_op_take (KitsuneRateLimitOp *self,
                            gdouble now)
{
  if (now < self->full - self->leeway)
    return FALSE;

  /* what a timer was late by rounding must not add up */
  if (now - self->full >= 1)
    self->full = now;
  self->full += self->per_item;

  return TRUE;
}

/* Until there is a token. A time beyond all clocks is never. */
static void
kitsune_rate_limit_op_wait (KitsuneRateLimitOp *self)
{
  gdouble due = ceil (self->full - self->leeway);

  kitsune_op_hold (&self->op, 0);
  kitsune_op_arm_timer (&self->op, &self->timer,
                        due < 0x1p62 ? kitsune_time_after (self->started_at, (gint64) due) : G_MAXINT64);
}

static guint
kitsune_rate_limit_op_process (KitsuneOp *op,
                               guint input,
                               KitsuneVector *vector)
{
  KitsuneRateLimitOp *self = (KitsuneRateLimitOp *) op;
  gdouble now = (gdouble) (kitsune_op_get_time (op) - self->started_at);
  guint i;

  for (i = 0; i < vector->n_items && kitsune_op_has_room (op) && !op->done; i++)
    {
      if (kitsune_rate_limit_op_take (self, now))
        {
          kitsune_op_forward (op, 0, vector, i);
          continue;
        }
      if (!self->drops)
        {
          kitsune_rate_limit_op_wait (self);
          return i;
        }
      kitsune_vector_drop_column (vector, i);
      kitsune_op_drop (op, &vector->values[i], KITSUNE_DROP_REASON_THROTTLED);
    }

  return i;
}

static void
kitsune_rate_limit_op_timer (KitsuneOp *op,
                             KitsuneTimer *timer)
{
  kitsune_op_release (op, 0);
}

static const KitsuneOpClass kitsune_rate_limit_op_class = {
  .instance_size = sizeof (KitsuneRateLimitOp),
  .start = kitsune_rate_limit_op_start,
  .process = kitsune_rate_limit_op_process,
  .timer = kitsune_rate_limit_op_timer,
};

static void
kitsune_rate_limit_stage_get_property (GObject *object,
                                       guint prop_id,
                                       GValue *value,
                                       GParamSpec *pspec)
{
  KitsuneRateLimitStage *self = KITSUNE_RATE_LIMIT_STAGE (object);

  switch (prop_id)
    {
    case PROP_BURST:
      g_value_set_uint (value, self->burst);
      break;
    case PROP_MODE:
      g_value_set_enum (value, self->mode);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_rate_limit_stage_set_property (GObject *object,
                                       guint prop_id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  KitsuneRateLimitStage *self = KITSUNE_RATE_LIMIT_STAGE (object);

  switch (prop_id)
    {
    case PROP_BURST:
      kitsune_rate_limit_stage_set_burst (self, g_value_get_uint (value));
      break;
    case PROP_MODE:
      kitsune_rate_limit_stage_set_mode (self, g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_rate_limit_stage_class_init (KitsuneRateLimitStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = kitsune_rate_limit_stage_get_property;
  object_class->set_property = kitsune_rate_limit_stage_set_property;

  /**
   * KitsuneRateLimitStage:burst: (getter get_burst) (setter set_burst)
   *
   * How many items may pass at once after a pause; at the start, too.
   *
   * Since: 1.0
   */
  properties[PROP_BURST] = g_param_spec_uint ("burst", NULL, NULL, 1, G_MAXUINT, 1, flags);

  /**
   * KitsuneRateLimitStage:mode: (getter get_mode) (setter set_mode)
   *
   * What becomes of items that come too early.
   *
   * Since: 1.0
   */
  properties[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, KITSUNE_TYPE_RATE_LIMIT_MODE,
                                             KITSUNE_RATE_LIMIT_MODE_WAIT, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_rate_limit_stage_init (KitsuneRateLimitStage *self)
{
  self->burst = 1;
}

/**
 * kitsune_rate_limit_stage_get_burst: (get-property burst)
 * @self: a stage
 *
 * Returns how many items may pass at once after a pause.
 *
 * Returns: the number of items, at least 1
 *
 * Since: 1.0
 */
guint
kitsune_rate_limit_stage_get_burst (KitsuneRateLimitStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_RATE_LIMIT_STAGE (self), 0);

  return self->burst;
}

/**
 * kitsune_rate_limit_stage_set_burst: (set-property burst)
 * @self: a stage
 * @burst: the number of items, at least 1
 *
 * Sets how many items may pass at once after a pause.
 *
 * Since: 1.0
 */
void
kitsune_rate_limit_stage_set_burst (KitsuneRateLimitStage *self,
                                    guint burst)
{
  g_return_if_fail (KITSUNE_IS_RATE_LIMIT_STAGE (self));
  g_return_if_fail (burst >= 1);

  if (self->burst == burst)
    return;

  self->burst = burst;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BURST]);
}

/**
 * kitsune_rate_limit_stage_get_mode: (get-property mode)
 * @self: a stage
 *
 * Returns what becomes of items that come too early.
 *
 * Returns: the mode
 *
 * Since: 1.0
 */
KitsuneRateLimitMode
kitsune_rate_limit_stage_get_mode (KitsuneRateLimitStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_RATE_LIMIT_STAGE (self), KITSUNE_RATE_LIMIT_MODE_WAIT);

  return self->mode;
}

/**
 * kitsune_rate_limit_stage_set_mode: (set-property mode)
 * @self: a stage
 * @mode: the mode
 *
 * Sets what becomes of items that come too early.
 *
 * Since: 1.0
 */
void
kitsune_rate_limit_stage_set_mode (KitsuneRateLimitStage *self,
                                   KitsuneRateLimitMode mode)
{
  g_return_if_fail (KITSUNE_IS_RATE_LIMIT_STAGE (self));

  if (self->mode == mode)
    return;

  self->mode = mode;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

/**
 * kitsune_pipeline_rate_limit:
 * @self: a pipeline
 * @rate: how many items may pass in a second on average; greater than 0 and
 *   finite, anything else is a construction mistake
 *
 * Lets no more than a certain number of items pass in a second.
 *
 * Items keep their type and their order. The stage has a bucket of
 * [property@RateLimitStage:burst] tokens, which is full at the start and gets
 * @rate new ones in a second; an item takes one to pass. Where there is none
 * the input is held until there is, so nothing is lost and upstream slows down
 * to the same rate; with %KITSUNE_RATE_LIMIT_MODE_DROP the item is dropped as
 * throttled. Time is that of the run's clock.
 *
 * Returns: (transfer full): a new pipeline, whose stage is a
 *   [class@RateLimitStage]
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_rate_limit (KitsunePipeline *self,
                             gdouble rate)
{
  KitsuneStage *stage;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  stage = kitsune_stage_new (KITSUNE_TYPE_RATE_LIMIT_STAGE, "rate-limit", &kitsune_rate_limit_op_class,
                             KITSUNE_STAGE_CANNOT_FAIL, g_memdup2 (&rate, sizeof rate), g_free);
  kitsune_stage_add_input (stage, self, G_TYPE_VALUE);
  if (!isfinite (rate) || rate <= 0)
    kitsune_stage_add_problem (stage, "rate must be greater than 0 and finite, not %g", rate);

  return kitsune_stage_to_pipeline (stage, kitsune_pipeline_get_item_type (self));
}
