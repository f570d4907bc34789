/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

G_BEGIN_DECLS

#define KITSUNE_TEST_TYPE_FAULT (kitsune_test_fault_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneTestFault, kitsune_test_fault, KITSUNE_TEST, FAULT, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneTestFault *kitsune_test_fault_new_at (const guint *calls,
                                             gsize n_calls,
                                             const GError *error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
KitsuneTestFault *kitsune_test_fault_new_every (guint n,
                                                const GError *error) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_test_fault_check (KitsuneTestFault *self,
                                   GError **error);
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_test_fault_apply (KitsuneTestFault *self,
                                           KitsunePipeline *pipeline) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_test_fault_get_n_calls (KitsuneTestFault *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_test_fault_get_n_failures (KitsuneTestFault *self);

KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_test_slow (KitsunePipeline *pipeline,
                                    gint64 duration) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
