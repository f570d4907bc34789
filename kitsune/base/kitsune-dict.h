/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_DICT (kitsune_dict_get_type ())

/**
 * KitsuneDict:
 *
 * A map from keys to values that keeps the order in which the keys were added.
 *
 * Any value that [func@value_is_hashable] accepts can be a key; keys are found
 * by [func@value_equal], so that the numbers 1 and 1.0 are the same key.
 * Looking a key up takes constant time, removing one logarithmic time.
 *
 * Whoever makes a dict fills it and then publishes it: once it has become an
 * item of a pipeline, or has been handed to other code in any way, it must not
 * be changed any more, because others read it without a lock, on other threads
 * too. Change a [method@Dict.copy] instead.
 *
 * Since: 1.0
 */
typedef struct _KitsuneDict KitsuneDict;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_dict_get_type (void) G_GNUC_CONST;

KITSUNE_AVAILABLE_IN_1_0
KitsuneDict *kitsune_dict_new (void) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneDict *kitsune_dict_copy (KitsuneDict *self) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
KitsuneDict *kitsune_dict_ref (KitsuneDict *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_dict_unref (KitsuneDict *self);

KITSUNE_AVAILABLE_IN_1_0
gsize kitsune_dict_get_size (KitsuneDict *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_dict_get_key (KitsuneDict *self,
                                    gsize index);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_dict_get_value (KitsuneDict *self,
                                      gsize index);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_dict_lookup (KitsuneDict *self,
                                   const GValue *key);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_dict_lookup_string (KitsuneDict *self,
                                          const char *key);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_dict_contains (KitsuneDict *self,
                                const GValue *key);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_dict_contains_string (KitsuneDict *self,
                                       const char *key);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_dict_set (KitsuneDict *self,
                       const GValue *key,
                       const GValue *value);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_dict_set_take (KitsuneDict *self,
                            GValue *key,
                            GValue *value);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_dict_set_string_key (KitsuneDict *self,
                                  const char *key,
                                  const GValue *value);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_dict_set_string_key_take (KitsuneDict *self,
                                       const char *key,
                                       GValue *value);

KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_dict_remove (KitsuneDict *self,
                              const GValue *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneDict, kitsune_dict_unref)

G_END_DECLS
