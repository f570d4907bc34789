/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_STAGE_FAILURE (kitsune_stage_failure_get_type ())

typedef struct _KitsuneStageFailure KitsuneStageFailure;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_stage_failure_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneStageFailure *kitsune_stage_failure_ref (KitsuneStageFailure *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_stage_failure_unref (KitsuneStageFailure *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_stage_failure_get_stage (KitsuneStageFailure *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_failure_get_n_errors (KitsuneStageFailure *self);
KITSUNE_AVAILABLE_IN_1_0
const GError *kitsune_stage_failure_get_error (KitsuneStageFailure *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_failure_get_attempt (KitsuneStageFailure *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_stage_failure_get_index (KitsuneStageFailure *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneStageFailure, kitsune_stage_failure_unref)

G_END_DECLS
