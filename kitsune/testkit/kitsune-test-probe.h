/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

#include "kitsune/testkit/kitsune-test-event.h"

G_BEGIN_DECLS

#define KITSUNE_TEST_TYPE_PROBE (kitsune_test_probe_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneTestProbe, kitsune_test_probe, KITSUNE_TEST, PROBE, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneTestProbe *kitsune_test_probe_new (void) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_test_probe_tap (KitsuneTestProbe *self,
                                         KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRunner *kitsune_test_probe_consume (KitsuneTestProbe *self,
                                           KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneRun *kitsune_test_probe_start (KitsuneTestProbe *self,
                                      KitsunePipeline *pipeline,
                                      KitsuneClock *clock,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_probe_hold (KitsuneTestProbe *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_probe_request (KitsuneTestProbe *self,
                                 guint n_items);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_probe_release (KitsuneTestProbe *self);

KITSUNE_AVAILABLE_IN_1_0
guint kitsune_test_probe_get_n_events (KitsuneTestProbe *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneTestEvent *kitsune_test_probe_get_event (KitsuneTestProbe *self,
                                                guint index);
KITSUNE_AVAILABLE_IN_1_0
KitsuneTestEvent *kitsune_test_probe_next (KitsuneTestProbe *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_test_probe_get_items (KitsuneTestProbe *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_test_probe_expect (KitsuneTestProbe *self,
                                    const char *expected,
                                    GError **error);
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_test_probe_to_string (KitsuneTestProbe *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_probe_clear (KitsuneTestProbe *self);

KITSUNE_AVAILABLE_IN_1_0
char *kitsune_test_play (KitsunePipeline *pipeline,
                         gint64 duration,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
