/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

G_BEGIN_DECLS

#define KITSUNE_TEST_TYPE_CLOCK (kitsune_test_clock_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneTestClock, kitsune_test_clock, KITSUNE_TEST, CLOCK, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneTestClock *kitsune_test_clock_new (void) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_clock_advance (KitsuneTestClock *self,
                                 gint64 duration);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_clock_elapse (KitsuneTestClock *self,
                                gint64 duration);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_test_clock_get_n_timers (KitsuneTestClock *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_test_clock_wait_for_timers (KitsuneTestClock *self,
                                             guint n_timers,
                                             GCancellable *cancellable,
                                             GError **error);

G_END_DECLS
