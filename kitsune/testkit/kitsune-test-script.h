/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <kitsune/kitsune.h>

G_BEGIN_DECLS

#define KITSUNE_TEST_TYPE_SCRIPT (kitsune_test_script_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneTestScript, kitsune_test_script, KITSUNE_TEST, SCRIPT, GObject)

KITSUNE_AVAILABLE_IN_1_0
KitsuneTestScript *kitsune_test_script_new (void) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_script_add_item (KitsuneTestScript *self,
                                   const GValue *item);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_script_add_items (KitsuneTestScript *self,
                                    const GValue *items,
                                    gsize n_items);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_script_add_int64 (KitsuneTestScript *self,
                                    gint64 number);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_script_add_string (KitsuneTestScript *self,
                                     const char *string);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_script_add_delay (KitsuneTestScript *self,
                                    gint64 duration);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_script_add_gate (KitsuneTestScript *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_script_add_item_error (KitsuneTestScript *self,
                                         const GValue *item,
                                         const GError *error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_script_add_error (KitsuneTestScript *self,
                                    const GError *error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_script_add_end (KitsuneTestScript *self);
KITSUNE_AVAILABLE_IN_1_0
KitsunePipeline *kitsune_test_script_to_pipeline (KitsuneTestScript *self,
                                                  GType item_type) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
void kitsune_test_script_open_gate (KitsuneTestScript *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_test_script_get_n_steps (KitsuneTestScript *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_test_script_get_position (KitsuneTestScript *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_test_script_get_n_runs (KitsuneTestScript *self);

G_END_DECLS
