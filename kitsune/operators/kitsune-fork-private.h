/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/* Adds @n_outputs outputs of the item type of @self to @stage, whose reference
 * is consumed, and connects it. Makes one output at least, so that there is a
 * handle by which mistakes of the stage are reported. */
GPtrArray *kitsune_fork_new (KitsunePipeline *self,
                             KitsuneStage *stage,
                             guint n_outputs) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
