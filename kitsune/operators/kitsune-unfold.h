/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/define/kitsune-pipeline.h"

G_BEGIN_DECLS

/**
 * KitsuneUnfoldFunc:
 * @state: the state
 * @item: where to put the item; unset (all zeros), the function initialises
 *   it, or leaves it unset to end the stream
 * @next_state: where to put the next state; unset (all zeros), the function
 *   initialises it along with @item
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Makes one item, and the next state, from a state.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
typedef gboolean (*KitsuneUnfoldFunc) (const GValue *state,
                                       GValue *item,
                                       GValue *next_state,
                                       gpointer user_data,
                                       GError **error);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_unfold (GType item_type,
                                              const GValue *seed,
                                              KitsuneUnfoldFunc func,
                                              gpointer user_data,
                                              GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_unfold_process (GType item_type,
                                                      const GValue *seed,
                                                      KitsuneProcessFunc func,
                                                      gpointer user_data,
                                                      GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_iterate (GType item_type,
                                               const GValue *seed,
                                               KitsuneMapFunc func,
                                               gpointer user_data,
                                               GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_pipeline_new_iterate_process (GType item_type,
                                                       const GValue *seed,
                                                       KitsuneProcessFunc func,
                                                       gpointer user_data,
                                                       GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
