/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-concurrent-stage.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_WORKER_STAGE (kitsune_worker_stage_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (KitsuneWorkerStage, kitsune_worker_stage, KITSUNE, WORKER_STAGE, KitsuneConcurrentStage)

struct _KitsuneWorkerStageClass
{
  KitsuneConcurrentStageClass parent_class;

  /*< private >*/
  gpointer padding[4];
};

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_worker_stage_get_blocking (KitsuneWorkerStage *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_worker_stage_set_blocking (KitsuneWorkerStage *self,
                                        gboolean blocking);

G_END_DECLS
