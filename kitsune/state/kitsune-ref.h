/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-callbacks.h"
#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_REF (kitsune_ref_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (KitsuneRef, kitsune_ref, KITSUNE, REF, GObject)

/**
 * KitsuneRefMapFunc:
 * @item: the item
 * @ref: the state; valid during the call only
 * @result: where to put the result; it is initialised to the output type of
 *   the stage, or unset (all zeros) when that is `G_TYPE_VALUE`, in which
 *   case the function initialises it
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Turns one item into one result, with the help of a state.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
typedef gboolean (*KitsuneRefMapFunc) (const GValue *item,
                                       KitsuneRef *ref,
                                       GValue *result,
                                       gpointer user_data,
                                       GError **error);

/**
 * KitsuneRefProcessFunc:
 * @item: the item
 * @ref: the state; valid during the call only
 * @out: takes what the function produces; valid during the call only
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Produces any number of items from one, with the help of a state.
 *
 * What was pushed into @out goes on only if the function succeeds. Changes of
 * the state are kept in any case.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
typedef gboolean (*KitsuneRefProcessFunc) (const GValue *item,
                                           KitsuneRef *ref,
                                           KitsuneEmitter *out,
                                           gpointer user_data,
                                           GError **error);

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_ref_get_value_type (KitsuneRef *self);
KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_ref_get_key (KitsuneRef *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_ref_is_set (KitsuneRef *self);

KITSUNE_AVAILABLE_IN_1_0
const GValue *kitsune_ref_get (KitsuneRef *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_ref_get_int64 (KitsuneRef *self);
KITSUNE_AVAILABLE_IN_1_0
gdouble kitsune_ref_get_double (KitsuneRef *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_ref_get_string (KitsuneRef *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_ref_get_boolean (KitsuneRef *self);

KITSUNE_AVAILABLE_IN_1_0
void kitsune_ref_set (KitsuneRef *self,
                      const GValue *value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_ref_take (KitsuneRef *self,
                       GValue *value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_ref_set_int64 (KitsuneRef *self,
                            gint64 value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_ref_set_double (KitsuneRef *self,
                             gdouble value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_ref_set_string (KitsuneRef *self,
                             const char *value);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_ref_set_boolean (KitsuneRef *self,
                              gboolean value);

KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_ref_add (KitsuneRef *self,
                        gint64 number);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_ref_update (KitsuneRef *self,
                             KitsuneMapFunc func,
                             gpointer user_data,
                             GError **error);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_ref_reset (KitsuneRef *self);

G_END_DECLS
