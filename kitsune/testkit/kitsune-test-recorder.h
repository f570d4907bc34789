/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

#include "kitsune/testkit/kitsune-test-event.h"

G_BEGIN_DECLS

#define KITSUNE_TEST_TYPE_RECORDER (kitsune_test_recorder_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneTestRecorder, kitsune_test_recorder, KITSUNE_TEST, RECORDER, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneTestRecorder *kitsune_test_recorder_new (KitsuneRunner *runner) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_test_recorder_count (KitsuneTestRecorder *self,
                                   KitsuneTestEventKind kind,
                                   const char *stage);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_test_recorder_get_events (KitsuneTestRecorder *self,
                                                const char *stage) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_test_recorder_get_items (KitsuneTestRecorder *self,
                                               const char *stage) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_test_recorder_expect_no_errors (KitsuneTestRecorder *self,
                                                 GError **error);
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_test_recorder_to_string (KitsuneTestRecorder *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_recorder_clear (KitsuneTestRecorder *self);

G_END_DECLS
