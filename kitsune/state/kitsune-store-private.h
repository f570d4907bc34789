/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/state/kitsune-store.h"

G_BEGIN_DECLS

/*
 * A state has one writer at a time: whoever loads a state, changes it and saves
 * it would undo what another one saves in between. So whoever writes below
 * @name claims it first, in this process and on this store object. Returns
 * FALSE if somebody else has. Any thread.
 */
gboolean kitsune_store_claim (KitsuneStore *self,
                              const char *name);
void kitsune_store_disclaim (KitsuneStore *self,
                             const char *name);

G_END_DECLS
