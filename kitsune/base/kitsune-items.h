/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_ITEMS (kitsune_items_get_type ())

/**
 * KitsuneItems:
 *
 * A list of values that never changes, passed around by reference.
 *
 * Since: 1.0
 */
typedef struct _KitsuneItems KitsuneItems;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_items_get_type (void) G_GNUC_CONST;

KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_items_new (const GValue *items,
                                 gsize n_items) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_items_new_take (GValue *values,
                                      gsize n_values) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_items_ref (KitsuneItems *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_items_unref (KitsuneItems *self);

KITSUNE_AVAILABLE_IN_1_0
gsize kitsune_items_get_size (KitsuneItems *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_items_get (KitsuneItems *self,
                                 gsize index);

KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_items_new_int64s (const gint64 *values,
                                        gsize n_values) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_items_get_int64s (KitsuneItems *self,
                                   gint64 **values,
                                   gsize *n_values);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_items_new_doubles (const gdouble *values,
                                         gsize n_values) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_items_get_doubles (KitsuneItems *self,
                                    gdouble **values,
                                    gsize *n_values);
KITSUNE_AVAILABLE_IN_1_0
KitsuneItems *kitsune_items_new_strings (const char *const *values) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
char **kitsune_items_dup_strings (KitsuneItems *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneItems, kitsune_items_unref)

G_END_DECLS
