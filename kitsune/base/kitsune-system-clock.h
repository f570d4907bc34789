/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-clock.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_SYSTEM_CLOCK (kitsune_system_clock_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneSystemClock, kitsune_system_clock, KITSUNE, SYSTEM_CLOCK, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneClock *kitsune_system_clock_get_default (void);

G_END_DECLS
