/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The innermost loops over a vector, which call one function of the user per
 * item. They are compiled into the program that gives the function, not only
 * into the library: a call from a library to a program more than 4 GiB away,
 * which is where the two are loaded, costs about as much again as the rest of
 * the loop. See doc/design/performance.md. For C alone.
 */

#include <string.h>

#include "kitsune/base/kitsune-callbacks.h"

G_BEGIN_DECLS

/**
 * KitsuneMapLoopFunc: (skip)
 * @func: the function
 * @items: the items, which need no freeing; replaced by the results
 * @n_items: how many they are
 * @result: passed to @func; of the type that results have
 * @user_data: data for @func
 * @error: passed to @func
 *
 * Calls a function for every item until a call goes out of the ordinary, or does
 * for the whole array what that function would do.
 *
 * It may stop at an item because that failed, with @error set, or because its
 * result, which is in @result then, is of another type. A loop that does the work
 * itself replaces items by results of the type that @result has.
 *
 * Returns: how many items were replaced
 *
 * Since: 1.0
 */
typedef guint (*KitsuneMapLoopFunc) (KitsuneMapFunc func,
                                     GValue *items,
                                     guint n_items,
                                     GValue *result,
                                     gpointer user_data,
                                     GError **error);

/**
 * KitsunePredicateLoopFunc: (skip)
 * @func: the predicate
 * @items: the items, which need no freeing; those that are kept move to the front
 * @n_items: how many they are
 * @n_kept: return location for how many are kept
 * @user_data: data for @func
 * @error: passed to @func
 *
 * Calls a predicate for every item until a call fails, with @error set, or does
 * for the whole array what that predicate would do.
 *
 * Returns: how many items were looked at
 *
 * Since: 1.0
 */
typedef guint (*KitsunePredicateLoopFunc) (KitsunePredicateFunc func,
                                           GValue *items,
                                           guint n_items,
                                           guint *n_kept,
                                           gpointer user_data,
                                           GError **error);

/**
 * KitsuneItemLoopFunc: (skip)
 * @func: the function
 * @items: the items
 * @n_items: how many they are
 * @user_data: data for @func
 * @error: passed to @func
 *
 * Calls a function for every item until a call fails, with @error set, or does for
 * the whole array what that function would do.
 *
 * Returns: how many items were dealt with
 *
 * Since: 1.0
 */
typedef guint (*KitsuneItemLoopFunc) (KitsuneItemFunc func,
                                      const GValue *items,
                                      guint n_items,
                                      gpointer user_data,
                                      GError **error);

/**
 * KitsuneKeyLoopFunc: (skip)
 * @func: the function
 * @items: the items
 * @n_items: how many they are
 * @keys: where to put their keys; need not be initialised
 * @user_data: data for @func
 * @error: passed to @func
 *
 * Computes the key of every item until a call goes out of the ordinary.
 *
 * The key of that call is left unset if the function said that it succeeded, and
 * otherwise gets the type `G_TYPE_NONE`.
 *
 * Returns: how many calls went well
 *
 * Since: 1.0
 */
typedef guint (*KitsuneKeyLoopFunc) (KitsuneKeyFunc func,
                                     const GValue *items,
                                     guint n_items,
                                     GValue *keys,
                                     gpointer user_data,
                                     GError **error);

#ifndef __GI_SCANNER__

/* What ends a loop early: kept out of its way, so that one round is straight
 * code of at most 64 bytes. Where a loop that small lies in memory decides over
 * a quarter of its time, and straight code feels the least of it.
 */
#if defined(__has_builtin)
#if __has_builtin(__builtin_expect_with_probability)
#define _KITSUNE_NEVER(condition) __builtin_expect_with_probability (!!(condition), 0, 1.0)
#endif
#endif
#ifndef _KITSUNE_NEVER
#define _KITSUNE_NEVER(condition) G_UNLIKELY (condition)
#endif

/* Stands before a loop and makes it begin with a line of the cache, give or take
 * what the compiler puts in between. */
#if defined(__GNUC__) || defined(__clang__)
#define _KITSUNE_ALIGN_LOOP __asm__ volatile(".p2align 6")
#else
#define _KITSUNE_ALIGN_LOOP
#endif

static inline guint
kitsune_map_loop (KitsuneMapFunc func,
                  GValue *items,
                  guint n_items,
                  GValue *result,
                  gpointer user_data,
                  GError **error)
{
  const GType type = result->g_type;
  const GValue *end = items + n_items;
  GValue *item = items;

  if (n_items == 0)
    return 0;

  _KITSUNE_ALIGN_LOOP;
  do
    {
      if (_KITSUNE_NEVER (!func (item, result, user_data, error)))
        break;
      if (_KITSUNE_NEVER (*error != NULL))
        break;
      if (_KITSUNE_NEVER (result->g_type != type))
        return (guint) (item - items);
      item->g_type = type;
      item->data[0] = result->data[0];
      item++;
    }
  while (item != end);

  if (item != end && result->g_type != 0)
    g_value_unset (result);

  return (guint) (item - items);
}

/* Moves the items with the answer @wanted to the front, without a branch,
 * because a mispredicted one costs more than everything else here.
 * lint: size: always inlined, so its parameters are no parameters */
static inline guint
_kitsune_predicate_loop (KitsunePredicateFunc func,
                         GValue *items,
                         guint n_items,
                         guint *n_kept,
                         gpointer user_data,
                         GError **error,
                         gboolean wanted)
{
  const GValue *end = items + n_items;
  GValue *item = items;
  GValue *next = items;

  *n_kept = 0;
  if (n_items == 0)
    return 0;

  _KITSUNE_ALIGN_LOOP;
  do
    {
      gboolean answer = func (item, user_data, error);

      if (_KITSUNE_NEVER (*error != NULL))
        break;
      next->g_type = item->g_type;
      next->data[0] = item->data[0];
      next += (!answer) != wanted;
      item++;
    }
  while (item != end);

  *n_kept = (guint) (next - items);

  return (guint) (item - items);
}

static inline guint
kitsune_filter_loop (KitsunePredicateFunc func,
                     GValue *items,
                     guint n_items,
                     guint *n_kept,
                     gpointer user_data,
                     GError **error)
{
  return _kitsune_predicate_loop (func, items, n_items, n_kept, user_data, error, TRUE);
}

static inline guint
kitsune_reject_loop (KitsunePredicateFunc func,
                     GValue *items,
                     guint n_items,
                     guint *n_kept,
                     gpointer user_data,
                     GError **error)
{
  return _kitsune_predicate_loop (func, items, n_items, n_kept, user_data, error, FALSE);
}

static inline guint
kitsune_item_loop (KitsuneItemFunc func,
                   const GValue *items,
                   guint n_items,
                   gpointer user_data,
                   GError **error)
{
  const GValue *end = items + n_items;
  const GValue *item = items;

  if (n_items == 0)
    return 0;

  _KITSUNE_ALIGN_LOOP;
  do
    {
      if (_KITSUNE_NEVER (!func (item, user_data, error)))
        break;
      if (_KITSUNE_NEVER (*error != NULL))
        break;
      item++;
    }
  while (item != end);

  return (guint) (item - items);
}

static inline guint
kitsune_key_loop (KitsuneKeyFunc func,
                  const GValue *items,
                  guint n_items,
                  GValue *keys,
                  gpointer user_data,
                  GError **error)
{
  const GValue *end = items + n_items;
  const GValue *item = items;
  GValue *key = keys;

  if (n_items == 0)
    return 0;

  _KITSUNE_ALIGN_LOOP;
  do
    {
      memset (key, 0, sizeof *key);
      if (_KITSUNE_NEVER (!func (item, key, user_data, error) || *error != NULL))
        break;
      if (_KITSUNE_NEVER (key->g_type == 0))
        return (guint) (item - items);
      key++;
      item++;
    }
  while (item != end);

  if (item != end)
    {
      if (key->g_type != 0)
        g_value_unset (key);
      key->g_type = G_TYPE_NONE;
    }

  return (guint) (item - items);
}

#endif /* __GI_SCANNER__ */

G_END_DECLS
