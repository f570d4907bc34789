/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* kitsune_value_hash() in 64 bits; fails where kitsune_value_is_hashable() is
 * false, for one walk through the value instead of two.
 */
gboolean kitsune_value_try_hash (const GValue *value,
                                 guint64 *hash);

/* The bytes by which variants are compared: the same for equal variants of one
 * type. Free with g_bytes_unref().
 */
GBytes *kitsune_variant_to_bytes (GVariant *variant);

G_END_DECLS
