/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* What a function with a state does most, without a call into the library, and
 * the loop that calls such a function for many items. Both are compiled into the
 * program, see kitsune-loops-inline.h. For C alone.
 */

#include "kitsune/base/kitsune-loops-inline.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/state/kitsune-ref.h"

G_BEGIN_DECLS

/**
 * KitsuneRefCell: (skip)
 *
 * What a ref refers to.
 *
 * Since: 1.0
 */
typedef struct _KitsuneRefCell KitsuneRefCell;

/**
 * KitsuneRefBatch: (skip)
 * @items: the items
 * @cells: the state of each
 * @results: where to put the results, which may be where the items are if these
 *   need no freeing
 * @n_items: how many there are
 *
 * The items of a [callback@RefMapLoopFunc].
 *
 * Since: 1.0
 */
typedef struct
{
  const GValue *items;
  KitsuneRefCell *const *cells;
  GValue *results;
  guint n_items;
} KitsuneRefBatch;

/**
 * KitsuneRefMapLoopFunc: (skip)
 * @func: the function
 * @ref: passed to @func
 * @batch: what to call it for
 * @result: passed to @func; of the type that results have, which need no freeing
 * @user_data: data for @func
 * @error: passed to @func
 *
 * Calls a function with a state for every item until a call goes out of the
 * ordinary.
 *
 * In that case @ref is closed if the function said that it failed. If it is open
 * the ref has an error, or the function changed the type of @result.
 *
 * Returns: how many calls went well
 *
 * Since: 1.0
 */
typedef guint (*KitsuneRefMapLoopFunc) (KitsuneRefMapFunc func,
                                        KitsuneRef *ref,
                                        const KitsuneRefBatch *batch,
                                        GValue *result,
                                        gpointer user_data,
                                        GError **error);

#ifndef __GI_SCANNER__

struct _KitsuneRefCell
{
  GValue value;
  guint8 is_set; /* not the initial value */
};

/* How a ref begins; the rest is the library's. */
typedef struct
{
  GObject parent_instance;

  KitsuneRefCell *cell; /* NULL: no call is going on */
  GError *error;        /* what could not be done */
  guint8 changed;       /* the state was set or reset in this call */
  guint8 touched;       /* the function reached the ref at all */
} _KitsuneRefHead;

static inline void
_kitsune_ref_head_changed (_KitsuneRefHead *self)
{
  self->touched = TRUE;
  self->changed = TRUE;
  self->cell->is_set = TRUE;
}

/* The cell of an open ref that holds a @type, otherwise NULL. */
static inline KitsuneRefCell *
_kitsune_ref_head_get_cell (const _KitsuneRefHead *self,
                            GType type)
{
  return G_LIKELY (self->cell != NULL && self->cell->value.g_type == type) ? self->cell : NULL;
}

static inline gint64
_kitsune_ref_get_int64 (KitsuneRef *ref)
{
  _KitsuneRefHead *self = (_KitsuneRefHead *) ref;
  KitsuneRefCell *cell = _kitsune_ref_head_get_cell (self, G_TYPE_INT64);

  if (G_UNLIKELY (cell == NULL))
    return kitsune_ref_get_int64 (ref);

  self->touched = TRUE;

  return cell->value.data[0].v_int64;
}

static inline gdouble
_kitsune_ref_get_double (KitsuneRef *ref)
{
  _KitsuneRefHead *self = (_KitsuneRefHead *) ref;
  KitsuneRefCell *cell = _kitsune_ref_head_get_cell (self, G_TYPE_DOUBLE);

  if (G_UNLIKELY (cell == NULL))
    return kitsune_ref_get_double (ref);

  self->touched = TRUE;

  return cell->value.data[0].v_double;
}

static inline gboolean
_kitsune_ref_get_boolean (KitsuneRef *ref)
{
  _KitsuneRefHead *self = (_KitsuneRefHead *) ref;
  KitsuneRefCell *cell = _kitsune_ref_head_get_cell (self, G_TYPE_BOOLEAN);

  if (G_UNLIKELY (cell == NULL))
    return kitsune_ref_get_boolean (ref);

  self->touched = TRUE;

  return cell->value.data[0].v_int;
}

static inline void
_kitsune_ref_set_int64 (KitsuneRef *ref,
                        gint64 value)
{
  _KitsuneRefHead *self = (_KitsuneRefHead *) ref;
  KitsuneRefCell *cell = _kitsune_ref_head_get_cell (self, G_TYPE_INT64);

  if (G_UNLIKELY (cell == NULL))
    {
      kitsune_ref_set_int64 (ref, value);
      return;
    }

  cell->value.data[0].v_int64 = value;
  _kitsune_ref_head_changed (self);
}

static inline void
_kitsune_ref_set_double (KitsuneRef *ref,
                         gdouble value)
{
  _KitsuneRefHead *self = (_KitsuneRefHead *) ref;
  KitsuneRefCell *cell = _kitsune_ref_head_get_cell (self, G_TYPE_DOUBLE);

  if (G_UNLIKELY (cell == NULL))
    {
      kitsune_ref_set_double (ref, value);
      return;
    }

  cell->value.data[0].v_double = value;
  _kitsune_ref_head_changed (self);
}

static inline void
_kitsune_ref_set_boolean (KitsuneRef *ref,
                          gboolean value)
{
  _KitsuneRefHead *self = (_KitsuneRefHead *) ref;
  KitsuneRefCell *cell = _kitsune_ref_head_get_cell (self, G_TYPE_BOOLEAN);

  if (G_UNLIKELY (cell == NULL))
    {
      kitsune_ref_set_boolean (ref, value);
      return;
    }

  cell->value.data[0].v_int = !!value;
  _kitsune_ref_head_changed (self);
}

static inline gint64
_kitsune_ref_add (KitsuneRef *ref,
                  gint64 number)
{
  _KitsuneRefHead *self = (_KitsuneRefHead *) ref;
  KitsuneRefCell *cell = _kitsune_ref_head_get_cell (self, G_TYPE_INT64);
  gint64 sum;

  if (G_UNLIKELY (cell == NULL || self->error != NULL ||
                  __builtin_add_overflow (cell->value.data[0].v_int64, number, &sum)))
    return kitsune_ref_add (ref, number);

  cell->value.data[0].v_int64 = sum;
  _kitsune_ref_head_changed (self);

  return sum;
}

#ifndef KITSUNE_COMPILATION
#define kitsune_ref_get_int64 _kitsune_ref_get_int64
#define kitsune_ref_get_double _kitsune_ref_get_double
#define kitsune_ref_get_boolean _kitsune_ref_get_boolean
#define kitsune_ref_set_int64 _kitsune_ref_set_int64
#define kitsune_ref_set_double _kitsune_ref_set_double
#define kitsune_ref_set_boolean _kitsune_ref_set_boolean
#define kitsune_ref_add _kitsune_ref_add
#endif

static inline guint
kitsune_ref_map_loop (KitsuneRefMapFunc func,
                      KitsuneRef *ref,
                      const KitsuneRefBatch *batch,
                      GValue *result,
                      gpointer user_data,
                      GError **error)
{
  _KitsuneRefHead *head = (_KitsuneRefHead *) ref;
  const GType type = result->g_type;
  const GValue *item = batch->items;
  const GValue *end = item + batch->n_items;
  KitsuneRefCell *const *cell = batch->cells;
  GValue *next = batch->results;
  GError *failure = NULL;

  if (batch->n_items == 0)
    return 0;

  _KITSUNE_ALIGN_LOOP;
  do
    {
      head->cell = *cell;
      if (_KITSUNE_NEVER (!func (item, ref, result, user_data, &failure)))
        break;
      if (_KITSUNE_NEVER (failure != NULL))
        break;
      if (_KITSUNE_NEVER (result->g_type != type || head->error != NULL))
        return (guint) (item - batch->items);
      next->g_type = type;
      next->data[0] = result->data[0];
      next++;
      cell++;
      item++;
    }
  while (item != end);

  head->cell = NULL;
  *error = failure;

  return (guint) (item - batch->items);
}

#endif /* __GI_SCANNER__ */

G_END_DECLS
