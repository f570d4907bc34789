/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define KITSUNE_BENCH_TYPE_OUT (kitsune_bench_out_get_type ())

G_DECLARE_FINAL_TYPE (KitsuneBenchOut, kitsune_bench_out, KITSUNE_BENCH, OUT, GObject)

void kitsune_bench_out_push_int64 (KitsuneBenchOut *self,
                                   gint64 value);

/**
 * KitsuneBenchFunc:
 * @item: (nullable): an item
 * @out: what takes the results
 * @user_data: (closure): data of the function
 * @error: return location for an error
 *
 * A function in the shape of those that Kitsune calls.
 *
 * Returns: whether it succeeded
 */
typedef gboolean (*KitsuneBenchFunc) (const GValue *item,
                                      KitsuneBenchOut *out,
                                      gpointer user_data,
                                      GError **error);

gint64 kitsune_bench_call (gint64 n_items,
                           KitsuneBenchFunc func,
                           gpointer user_data,
                           GDestroyNotify destroy);

G_END_DECLS
