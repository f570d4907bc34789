/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * What operators that make items by a function have in common.
 */

/* Calls a function of one result for @item, which is NULL where there is none,
 * and makes sure that the result is of the operator's item type. @result must
 * be unset, and is so again on failure. */
gboolean kitsune_produce_try (KitsuneOp *op,
                              KitsuneFunc *func,
                              const GValue *item,
                              GValue *result,
                              GError **error);
/* The same on whatever thread: with the emitter of a worker. */
gboolean kitsune_produce_try_with (KitsuneFunc *func,
                                   KitsuneEmitter *emitter,
                                   GType item_type,
                                   const GValue *item,
                                   GValue *result,
                                   GError **error);
/* The same and resolve in one: @result is set if the answer is OK or REPLACE. */
KitsuneCall kitsune_produce_call (KitsuneOp *op,
                                  KitsuneFunc *func,
                                  const GValue *item,
                                  GValue *result);

/* Converts *value in place if @type demands it. The null item fits everywhere.
 * On failure *value is left unset. */
gboolean kitsune_produce_fit (GValue *value,
                              GType type,
                              GError **error);

/* A copy of @item, which may be NULL for the null item, as @type demands it;
 * what cannot be converted is a mistake of @stage, reported as that of @what. */
void kitsune_produce_copy_param (KitsuneStage *stage,
                                 const char *what,
                                 const GValue *item,
                                 GType type,
                                 GValue *copy);

G_END_DECLS
