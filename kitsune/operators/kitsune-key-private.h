/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/* As many keys as a KitsuneTable holds. */
#define KITSUNE_KEYS_MAX (G_MAXUINT32 / 8)

/* Computes the key of @item into @key, which must be unset, and its hash for a
 * KitsuneTable. A key that cannot be hashed is a failure of the function. Where
 * the result is not KITSUNE_CALL_OK, @key is left unset. @replacement as for
 * kitsune_op_call_map(). */
KitsuneCall kitsune_op_call_key (KitsuneOp *op,
                                 KitsuneFunc *func,
                                 const GValue *item,
                                 GValue *key,
                                 guint32 *hash,
                                 GValue *replacement);

/* The same without anybody being told of a failure: FALSE. */
gboolean kitsune_op_try_key (KitsuneOp *op,
                             KitsuneFunc *func,
                             const GValue *item,
                             GValue *key,
                             guint32 *hash);

/* The same for an item that is its own key. */
KitsuneCall kitsune_op_hash_item (KitsuneOp *op,
                                  const GValue *item,
                                  guint32 *hash,
                                  GValue *replacement);

G_END_DECLS
