/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-items.h"
#include "kitsune/define/kitsune-stage-private.h"

G_BEGIN_DECLS

/*
 * Values that were given when a pipeline was built and become items of it.
 * They are made to fit the declared item type; one that cannot is a
 * construction mistake of @stage, which calls it @what.
 */

/* @value may be NULL, which is the null item; @dest must be unset. */
void kitsune_literal_copy (KitsuneStage *stage,
                           const char *what,
                           const GValue *value,
                           GType item_type,
                           GValue *dest);
KitsuneItems *kitsune_literal_copy_items (KitsuneStage *stage,
                                          KitsuneItems *items,
                                          GType item_type) G_GNUC_WARN_UNUSED_RESULT;

/* For parameters that are one value. */
void kitsune_literal_free (gpointer value);

G_END_DECLS
