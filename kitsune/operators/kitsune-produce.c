/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-produce-private.h"

#include "kitsune/base/kitsune-value.h"

gboolean
kitsune_produce_fit (GValue *value,
                     GType type,
                     GError **error)
{
  GValue converted = G_VALUE_INIT;
  gboolean ok;

  if (G_LIKELY (type == G_TYPE_VALUE || value->g_type == type) || g_type_is_a (value->g_type, type) ||
      kitsune_value_is_null (value))
    return TRUE;

  g_value_init (&converted, type);
  ok = kitsune_value_convert (value, &converted, error);
  kitsune_value_clear (value);
  if (ok)
    kitsune_value_move (value, &converted);
  else
    g_value_unset (&converted);

  return ok;
}

gboolean
kitsune_produce_try_with (KitsuneFunc *func,
                          KitsuneEmitter *emitter,
                          GType item_type,
                          const GValue *item,
                          GValue *result,
                          GError **error)
{
  if (item_type != G_TYPE_VALUE)
    g_value_init (result, item_type);

  if (G_LIKELY (kitsune_func_map (func, emitter, item, result, error) &&
                kitsune_produce_fit (result, item_type, error)))
    return TRUE;

  kitsune_value_clear (result);

  return FALSE;
}

gboolean
kitsune_produce_try (KitsuneOp *op,
                     KitsuneFunc *func,
                     const GValue *item,
                     GValue *result,
                     GError **error)
{
  return kitsune_produce_try_with (func, kitsune_op_get_emitter_for (op, func), op->item_type, item, result, error);
}

KitsuneCall
kitsune_produce_call (KitsuneOp *op,
                      KitsuneFunc *func,
                      const GValue *item,
                      GValue *result)
{
  GError *error = NULL;

  if (G_LIKELY (kitsune_produce_try (op, func, item, result, &error)))
    return KITSUNE_CALL_OK;

  return kitsune_op_resolve (op, item, error, result);
}

void
kitsune_produce_copy_param (KitsuneStage *stage,
                            const char *what,
                            const GValue *item,
                            GType type,
                            GValue *copy)
{
  g_autoptr (GError) error = NULL;

  if (item != NULL && item->g_type != 0)
    kitsune_value_copy (item, copy);
  else
    kitsune_value_init_null (copy);

  if (!kitsune_produce_fit (copy, type, &error))
    kitsune_stage_add_problem (stage, "%s: %s", what, error->message);
}
