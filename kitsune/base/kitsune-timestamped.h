/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_TIMESTAMPED (kitsune_timestamped_get_type ())

/**
 * KitsuneTimestamped:
 *
 * A value and the time at which it passed, in microseconds.
 *
 * Which clock and which zero the time counts from is up to the operator that
 * made it.
 *
 * Since: 1.0
 */
typedef struct _KitsuneTimestamped KitsuneTimestamped;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_timestamped_get_type (void) G_GNUC_CONST;

KITSUNE_AVAILABLE_IN_1_0
KitsuneTimestamped *kitsune_timestamped_new (const GValue *value,
                                             gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneTimestamped *kitsune_timestamped_new_take (GValue *value,
                                                  gint64 time_us) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneTimestamped *kitsune_timestamped_ref (KitsuneTimestamped *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_timestamped_unref (KitsuneTimestamped *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_timestamped_get_value (KitsuneTimestamped *self);

KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_timestamped_get_time (KitsuneTimestamped *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneTimestamped, kitsune_timestamped_unref)

G_END_DECLS
