/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-item.h"
#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_value_equal (const GValue *a,
                              const GValue *b);

KITSUNE_AVAILABLE_IN_1_0
guint kitsune_value_hash (const GValue *value);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_value_is_hashable (const GValue *value);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_value_compare (const GValue *a,
                                const GValue *b,
                                gint *order,
                                GError **error);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_value_is_number (const GValue *value);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_value_get_as_int64 (const GValue *value,
                                     gint64 *out,
                                     GError **error);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_value_get_as_double (const GValue *value,
                                      gdouble *out,
                                      GError **error);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_value_is_null (const GValue *value);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_value_init_null (GValue *value);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_value_copy (const GValue *src,
                         GValue *dest);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_value_convert (const GValue *src,
                                GValue *dest,
                                GError **error);

KITSUNE_AVAILABLE_IN_1_0
char *kitsune_value_to_string (const GValue *value) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
char *kitsune_value_to_json (const GValue *value,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneItem *kitsune_value_from_json (const char *text,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
