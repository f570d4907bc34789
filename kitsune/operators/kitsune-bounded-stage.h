/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_BOUNDED_STAGE (kitsune_bounded_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneBoundedStage, kitsune_bounded_stage, KITSUNE, BOUNDED_STAGE, KitsuneStage)

struct _KitsuneBoundedStageClass
{
  KitsuneStageClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_bounded_stage_get_max_items (KitsuneBoundedStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_bounded_stage_set_max_items (KitsuneBoundedStage *self,
                                          gint64 max_items);

G_END_DECLS
