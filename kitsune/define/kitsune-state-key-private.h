/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-state-key.h"

G_BEGIN_DECLS

/* Whether a function of it, or its codec, can be called on the thread of its
 * script alone. */
gboolean kitsune_state_key_is_bound (gpointer self);

/* What is wrong with it, or NULL. */
const char *kitsune_state_key_get_problem (KitsuneStateKey *self);

/* The initial value where that is the same for all and owns nothing, or NULL. */
const GValue *kitsune_state_key_get_plain_initial (KitsuneStateKey *self);

/* Puts the initial value of the state of @entity, which is NULL where a stage
 * has one state, into @value, which must be unset and is left so on failure.
 * @emitter is for functions of scripts; nothing else may be in it. */
gboolean kitsune_state_key_make (KitsuneStateKey *self,
                                 KitsuneEmitter *emitter,
                                 const GValue *entity,
                                 GValue *value,
                                 GError **error);

G_END_DECLS
