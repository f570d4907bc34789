/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-pipeline.h"
#include "kitsune/define/kitsune-stage.h"

G_BEGIN_DECLS

/**
 * KitsuneWhenFull:
 * @KITSUNE_WHEN_FULL_DROP_OLDEST: the item that has waited longest makes room
 * @KITSUNE_WHEN_FULL_DROP_NEWEST: the item that has just come is dropped
 * @KITSUNE_WHEN_FULL_FAIL: the stage fails, after the items that wait
 *
 * What a source does that cannot be held back and has no room for an item.
 *
 * Since: 1.0
 */
typedef enum
{
  KITSUNE_WHEN_FULL_DROP_OLDEST,
  KITSUNE_WHEN_FULL_DROP_NEWEST,
  KITSUNE_WHEN_FULL_FAIL,
} KitsuneWhenFull;

#define KITSUNE_TYPE_SIGNAL_SOURCE (kitsune_signal_source_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneSignalSource, kitsune_signal_source, KITSUNE, SIGNAL_SOURCE, KitsuneStage)

KITSUNE_AVAILABLE_IN_1_0
guint kitsune_signal_source_get_capacity (KitsuneSignalSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_signal_source_set_capacity (KitsuneSignalSource *self,
                                         guint capacity);
KITSUNE_AVAILABLE_IN_1_0
KitsuneWhenFull kitsune_signal_source_get_when_full (KitsuneSignalSource *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_signal_source_set_when_full (KitsuneSignalSource *self,
                                          KitsuneWhenFull when_full);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_from_signal (GObject *object,
                                                   const char *detailed_signal) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_from_property (GObject *object,
                                                     const char *property_name) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
