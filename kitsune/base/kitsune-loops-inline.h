/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* The innermost loops over a vector, which call one function of the user per
 * item. They are compiled into the program that gives the function, not only
 * into the library: a call from a library to a program more than 4 GiB away,
 * which is where the two are loaded, costs about as much again as the rest of
 * the loop. See doc/design/performance.md. For C alone.
 */

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
 * Calls a function for every item until a call goes out of the ordinary.
 *
 * In that case @result is of another type: the function changed it, or, if it
 * is unset, the call failed.
 *
 * Returns: how many calls went well
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
 * Calls a predicate for every item until a call fails.
 *
 * Returns: how many calls went well
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
 * Calls a function for every item until a call fails.
 *
 * Returns: how many calls went well
 *
 * Since: 1.0
 */
typedef guint (*KitsuneItemLoopFunc) (KitsuneItemFunc func,
                                      const GValue *items,
                                      guint n_items,
                                      gpointer user_data,
                                      GError **error);

#ifndef __GI_SCANNER__

/* Where a loop this small lies in memory decides over a quarter of its time. */
#if defined(__GNUC__) || defined(__clang__)
#define _KITSUNE_LOOP __attribute__ ((aligned (32)))
#else
#define _KITSUNE_LOOP
#endif

static inline _KITSUNE_LOOP guint
kitsune_map_loop (KitsuneMapFunc func,
                  GValue *items,
                  guint n_items,
                  GValue *result,
                  gpointer user_data,
                  GError **error)
{
  const GType type = result->g_type;
  guint i;

  for (i = 0; i < n_items; i++)
    {
      if (G_UNLIKELY (!func (&items[i], result, user_data, error) || *error != NULL))
        {
          if (result->g_type != 0)
            g_value_unset (result);
          break;
        }
      if (G_UNLIKELY (result->g_type != type))
        break;
      items[i].g_type = type;
      items[i].data[0] = result->data[0];
    }

  return i;
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
  GValue *next = items;
  guint i;

  for (i = 0; i < n_items; i++)
    {
      gboolean answer = func (&items[i], user_data, error);

      if (G_UNLIKELY (*error != NULL))
        break;
      next->g_type = items[i].g_type;
      next->data[0] = items[i].data[0];
      next += (!answer) != wanted;
    }

  *n_kept = (guint) (next - items);

  return i;
}

static inline _KITSUNE_LOOP guint
kitsune_filter_loop (KitsunePredicateFunc func,
                     GValue *items,
                     guint n_items,
                     guint *n_kept,
                     gpointer user_data,
                     GError **error)
{
  return _kitsune_predicate_loop (func, items, n_items, n_kept, user_data, error, TRUE);
}

static inline _KITSUNE_LOOP guint
kitsune_reject_loop (KitsunePredicateFunc func,
                     GValue *items,
                     guint n_items,
                     guint *n_kept,
                     gpointer user_data,
                     GError **error)
{
  return _kitsune_predicate_loop (func, items, n_items, n_kept, user_data, error, FALSE);
}

static inline _KITSUNE_LOOP guint
kitsune_item_loop (KitsuneItemFunc func,
                   const GValue *items,
                   guint n_items,
                   gpointer user_data,
                   GError **error)
{
  guint i;

  for (i = 0; i < n_items; i++)
    if (G_UNLIKELY (!func (&items[i], user_data, error) || *error != NULL))
      break;

  return i;
}

#endif /* __GI_SCANNER__ */

G_END_DECLS
