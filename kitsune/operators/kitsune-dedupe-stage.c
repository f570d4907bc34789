/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-dedupe-stage.h"

#include "kitsune/define/kitsune-stage-private.h"

/**
 * KitsuneDedupeStage:
 *
 * The stage of [method@Pipeline.dedupe] and [method@Pipeline.dedupe_by].
 *
 * What [property@BoundedStage:max-items] counts are the keys of a stage whose
 * window has no end.
 *
 * Since: 1.0
 */
struct _KitsuneDedupeStage
{
  KitsuneBoundedStage parent_instance;

  guint window;
};

enum
{
  PROP_0,
  PROP_WINDOW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (KitsuneDedupeStage, kitsune_dedupe_stage, KITSUNE_TYPE_BOUNDED_STAGE)

static void
kitsune_dedupe_stage_check (KitsuneStage *stage)
{
  KitsuneDedupeStage *self = KITSUNE_DEDUPE_STAGE (stage);

  if (self->window > 0 && kitsune_bounded_stage_get_max_items (KITSUNE_BOUNDED_STAGE (self)) >= 0)
    kitsune_stage_add_problem (stage, "property \"max-items\" is set, but property \"window\" is a limit already");

  KITSUNE_STAGE_CLASS (kitsune_dedupe_stage_parent_class)->check (stage);
}

static void
kitsune_dedupe_stage_get_property (GObject *object,
                                   guint prop_id,
                                   GValue *value,
                                   GParamSpec *pspec)
{
  KitsuneDedupeStage *self = KITSUNE_DEDUPE_STAGE (object);

  switch (prop_id)
    {
    case PROP_WINDOW:
      g_value_set_uint (value, self->window);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_dedupe_stage_set_property (GObject *object,
                                   guint prop_id,
                                   const GValue *value,
                                   GParamSpec *pspec)
{
  KitsuneDedupeStage *self = KITSUNE_DEDUPE_STAGE (object);

  switch (prop_id)
    {
    case PROP_WINDOW:
      kitsune_dedupe_stage_set_window (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
kitsune_dedupe_stage_class_init (KitsuneDedupeStageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = kitsune_dedupe_stage_get_property;
  object_class->set_property = kitsune_dedupe_stage_set_property;
  KITSUNE_STAGE_CLASS (klass)->check = kitsune_dedupe_stage_check;

  /**
   * KitsuneDedupeStage:window: (getter get_window) (setter set_window)
   *
   * How many of the last distinct keys that were emitted count as seen.
   *
   * 0 means all of the run; 1 removes only repetitions in a row.
   *
   * Since: 1.0
   */
  properties[PROP_WINDOW] = g_param_spec_uint ("window", NULL, NULL, 0, G_MAXUINT, 0,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                   G_PARAM_EXPLICIT_NOTIFY);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
kitsune_dedupe_stage_init (KitsuneDedupeStage *self)
{
}

/**
 * kitsune_dedupe_stage_get_window: (get-property window)
 * @self: a stage
 *
 * Returns how many of the last distinct keys that were emitted count as seen.
 *
 * Returns: the number of keys; 0 means all of the run
 *
 * Since: 1.0
 */
guint
kitsune_dedupe_stage_get_window (KitsuneDedupeStage *self)
{
  g_return_val_if_fail (KITSUNE_IS_DEDUPE_STAGE (self), 0);

  return self->window;
}

/**
 * kitsune_dedupe_stage_set_window: (set-property window)
 * @self: a stage
 * @window: the number of keys; 0 means all of the run
 *
 * Sets how many of the last distinct keys that were emitted count as seen.
 *
 * Since: 1.0
 */
void
kitsune_dedupe_stage_set_window (KitsuneDedupeStage *self,
                                 guint window)
{
  g_return_if_fail (KITSUNE_IS_DEDUPE_STAGE (self));

  if (self->window == window)
    return;

  self->window = window;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WINDOW]);
}
