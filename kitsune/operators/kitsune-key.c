/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-key-private.h"

#include "kitsune/base/kitsune-value-private.h"
#include "kitsune/base/kitsune-value.h"

static KitsuneCall
kitsune_op_resolve_unhashable (KitsuneOp *op,
                               const GValue *item,
                               const GValue *key,
                               GValue *replacement)
{
  return kitsune_op_resolve (op, item,
                             g_error_new (KITSUNE_ERROR, KITSUNE_ERROR_NOT_HASHABLE,
                                          "a value of type %s cannot be a key", G_VALUE_TYPE_NAME (key)),
                             replacement);
}

KitsuneCall
kitsune_op_hash_item (KitsuneOp *op,
                      const GValue *item,
                      guint32 *hash,
                      GValue *replacement)
{
  guint64 wide;

  if (G_UNLIKELY (!kitsune_value_try_hash (item, &wide)))
    return kitsune_op_resolve_unhashable (op, item, item, replacement);

  *hash = (guint32) wide;
  return KITSUNE_CALL_OK;
}

KitsuneCall
kitsune_op_call_key (KitsuneOp *op,
                     KitsuneFunc *func,
                     const GValue *item,
                     GValue *key,
                     guint32 *hash,
                     GValue *replacement)
{
  KitsuneCall call = kitsune_op_call_map (op, func, item, key, replacement);
  guint64 wide;

  if (G_LIKELY (call == KITSUNE_CALL_OK && kitsune_value_try_hash (key, &wide)))
    {
      *hash = (guint32) wide;
      return call;
    }

  if (call == KITSUNE_CALL_OK)
    call = kitsune_op_resolve_unhashable (op, item, key, replacement);
  kitsune_value_clear (key);

  return call;
}

gboolean
kitsune_op_try_key (KitsuneOp *op,
                    KitsuneFunc *func,
                    const GValue *item,
                    GValue *key,
                    guint32 *hash)
{
  g_autoptr (GError) error = NULL;
  guint64 wide;

  if (kitsune_func_map (func, kitsune_op_get_emitter (op), item, key, &error) && !op->done &&
      kitsune_value_try_hash (key, &wide))
    {
      *hash = (guint32) wide;
      return TRUE;
    }
  kitsune_value_clear (key);

  return FALSE;
}
