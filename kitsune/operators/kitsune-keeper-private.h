/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-state-key-private.h"
#include "kitsune/operators/kitsune-state-trouble-private.h"
#include "kitsune/runtime/kitsune-op-private.h"
#include "kitsune/state/kitsune-store.h"

G_BEGIN_DECLS

/*
 * What keeps the states of an operator in the store of the run; see
 * kitsune-keeper.c.
 */
typedef struct _KitsuneKeeper KitsuneKeeper;

/* NULL with @error set if another operator has claimed the name of the state.
 * Lives in @states are over after @key_ttl without use or @ttl without a
 * change; 0 is never. */
KitsuneKeeper *kitsune_keeper_new (KitsuneOp *op,
                                   KitsuneStates *states,
                                   KitsuneStateKey *key,
                                   gint64 key_ttl,
                                   gint64 ttl,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kitsune_keeper_free (KitsuneKeeper *self);

/* Whether nothing takes time. If so only load, mark and save are needed. */
gboolean kitsune_keeper_is_direct (KitsuneKeeper *self);

/* Gets a state that is new from the store: it is ready afterwards or loading. In
 * that case kitsune_keeper_notified() has it ready, or new with an error. */
gboolean kitsune_keeper_load (KitsuneKeeper *self,
                              KitsuneState *state,
                              GError **error);
/* What is to be done about a state that could not be loaded, for the item that
 * needs it, whose @state has the error. On KITSUNE_CALL_RETRY it is loading
 * again; no other call asks for attempts, because between them others may be
 * made that go well. */
KitsuneCall kitsune_keeper_judge_load (KitsuneKeeper *self,
                                       KitsuneState *state,
                                       const GValue *item,
                                       GValue *replacement);
/* The state was changed. */
void kitsune_keeper_mark (KitsuneKeeper *self,
                          KitsuneState *state);
/* Saves what was changed, as far as there are not too many requests. */
void kitsune_keeper_save (KitsuneKeeper *self);
/* Whether changes wait that the store has to take first. */
gboolean kitsune_keeper_is_full (KitsuneKeeper *self);
/* Whether all that was changed is saved or given up. */
gboolean kitsune_keeper_is_clean (KitsuneKeeper *self);
/* Whether the operator fails because something was not saved. */
gboolean kitsune_keeper_is_giving_up (KitsuneKeeper *self);

/* From the functions of the same name of the operator. */
void kitsune_keeper_notified (KitsuneKeeper *self);
gboolean kitsune_keeper_timer (KitsuneKeeper *self,
                               KitsuneTimer *timer);

/* Takes no more items, and ends the operator when all is saved, with @error,
 * which it takes and which may be NULL. */
void kitsune_keeper_finish (KitsuneKeeper *self,
                            GError *error);
gboolean kitsune_keeper_is_finishing (KitsuneKeeper *self);
/* The operator wants to fail: takes @error and returns TRUE if it is to finish
 * first. */
gboolean kitsune_keeper_failing (KitsuneKeeper *self,
                                 GError *error);

G_END_DECLS
