/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_CONCURRENT_STAGE (kitsune_concurrent_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneConcurrentStage, kitsune_concurrent_stage, KITSUNE, CONCURRENT_STAGE, KitsuneStage)

struct _KitsuneConcurrentStageClass
{
  KitsuneStageClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

KITSUNE_AVAILABLE_IN_1_0
guint kitsune_concurrent_stage_get_concurrency (KitsuneConcurrentStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_concurrent_stage_set_concurrency (KitsuneConcurrentStage *self,
                                               guint concurrency);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_concurrent_stage_get_ordered (KitsuneConcurrentStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_concurrent_stage_set_ordered (KitsuneConcurrentStage *self,
                                           gboolean ordered);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_concurrent_stage_get_reorder_window (KitsuneConcurrentStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_concurrent_stage_set_reorder_window (KitsuneConcurrentStage *self,
                                                  guint reorder_window);

G_END_DECLS
