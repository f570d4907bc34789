/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-states-private.h"
#include "kitsune/state/kitsune-codec.h"

G_BEGIN_DECLS

/*
 * How states look in a store that keeps bytes: under which names, and in which
 * form.
 */

/* "counts", or "counts:" and the key of the state. Equal keys have one name, and
 * other keys other names. NULL with @error set for a key that has no text. */
char *kitsune_state_record_make_name (const char *name,
                                      const KitsuneState *state,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The part behind the colon. */
char *kitsune_state_record_name_key (const GValue *key,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @time is the time of day at which the value was set; with 0 the bytes are
 * those of the codec and nothing else. */
GBytes *kitsune_state_record_encode (KitsuneCodec *codec,
                                     const GValue *value,
                                     gint64 time,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads both; *time is 0 if the bytes do not tell it. */
KitsuneItem *kitsune_state_record_decode (KitsuneCodec *codec,
                                          GBytes *bytes,
                                          GType type,
                                          gint64 *time,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
