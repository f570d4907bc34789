/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _KitsuneEmitter KitsuneEmitter;
typedef struct _KitsuneAsyncCall KitsuneAsyncCall;

/**
 * KitsuneMapFunc:
 * @item: the item
 * @result: where to put the result; it is initialised to the output type of
 *   the stage, or unset (all zeros) when that is `G_TYPE_VALUE`, in which
 *   case the function initialises it
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Turns one item into one result.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
typedef gboolean (*KitsuneMapFunc) (const GValue *item,
                                    GValue *result,
                                    gpointer user_data,
                                    GError **error);

/**
 * KitsuneKeyFunc:
 * @item: the item
 * @key: where to put the key; unset (all zeros), the
 *   function initialises it
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Computes the key of an item, which may be any hashable value.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
typedef gboolean (*KitsuneKeyFunc) (const GValue *item,
                                    GValue *key,
                                    gpointer user_data,
                                    GError **error);

/**
 * KitsuneFoldFunc:
 * @state: the state so far
 * @item: the item
 * @result: where to put the next state; unset (all zeros), the function
 *   initialises it
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Combines two values into one: a state and an item, or two items.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
typedef gboolean (*KitsuneFoldFunc) (const GValue *state,
                                     const GValue *item,
                                     GValue *result,
                                     gpointer user_data,
                                     GError **error);

/**
 * KitsunePredicateFunc:
 * @item: the item
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Answers a question about an item.
 *
 * A function that cannot answer sets @error; what it returns is then ignored.
 *
 * Returns: the answer
 *
 * Since: 1.0
 */
typedef gboolean (*KitsunePredicateFunc) (const GValue *item,
                                          gpointer user_data,
                                          GError **error);

/**
 * KitsuneItemFunc:
 * @item: the item
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Does something with an item.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
typedef gboolean (*KitsuneItemFunc) (const GValue *item,
                                     gpointer user_data,
                                     GError **error);

/**
 * KitsuneCompareFunc:
 * @a: a value
 * @b: another value
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Orders two values.
 *
 * A function that cannot compare sets @error; what it returns is then ignored.
 *
 * Returns: a negative number if @a comes before @b, 0 if they are equal, a
 *   positive number if @a comes after @b
 *
 * Since: 1.0
 */
typedef gint (*KitsuneCompareFunc) (const GValue *a,
                                    const GValue *b,
                                    gpointer user_data,
                                    GError **error);

/**
 * KitsuneErrorFunc:
 * @error: what went wrong
 * @user_data: the data given with the function
 *
 * Answers a question about an error.
 *
 * Returns: the answer
 *
 * Since: 1.0
 */
typedef gboolean (*KitsuneErrorFunc) (const GError *error,
                                      gpointer user_data);

/**
 * KitsuneProcessFunc:
 * @item: (nullable): the item, or %NULL where the function makes items from
 *   nothing
 * @out: takes what the function produces; valid during the call only
 * @user_data: the data given with the function
 * @error: return location for a [type@GLib.Error]
 *
 * Produces any number of items from one.
 *
 * What was pushed into @out goes on only if the function succeeds.
 *
 * Returns: %TRUE on success, %FALSE with @error set on failure
 *
 * Since: 1.0
 */
typedef gboolean (*KitsuneProcessFunc) (const GValue *item,
                                        KitsuneEmitter *out,
                                        gpointer user_data,
                                        GError **error);

/**
 * KitsuneAsyncFunc:
 * @item: the item; valid until the function returns
 * @call: to be completed when the operation has ended; keep a reference on it
 *   until then
 * @user_data: the data given with the function
 *
 * Starts an asynchronous operation for an item.
 *
 * The operation belongs to the main context that is thread-default while the
 * function is called, which is that of the run.
 *
 * Since: 1.0
 */
typedef void (*KitsuneAsyncFunc) (const GValue *item,
                                  KitsuneAsyncCall *call,
                                  gpointer user_data);

G_END_DECLS
