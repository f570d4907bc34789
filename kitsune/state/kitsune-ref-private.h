/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/state/kitsune-ref-inline.h"

G_BEGIN_DECLS

/*
 * One ref serves all calls of one operator in one run, like the emitter: it is
 * opened on a state before a call and closed after it. In between it works on
 * the value of the state itself, so neither call costs more than some stores.
 */
struct _KitsuneRef
{
  _KitsuneRefHead head; /* known to programs */

  GType type; /* of the value; G_TYPE_VALUE: anything */

  /* Puts the initial value into @value, which is unset. */
  gboolean (*make) (gpointer owner,
                    const GValue *key,
                    GValue *value,
                    GError **error);
  /* The key that @cell belongs to, in the ref's own @key if need be; NULL: there
   * is one state for the stage. */
  const GValue *(*get_key) (KitsuneRefCell *cell,
                            GValue *key);
  gpointer owner;
  GValue key; /* owns nothing */
};

KitsuneRef *kitsune_ref_new (GType type);

static inline void
kitsune_ref_open (KitsuneRef *self,
                  KitsuneRefCell *cell)
{
  self->head.cell = cell;
  self->head.changed = FALSE;
  self->head.touched = FALSE;
}

static inline void
kitsune_ref_close (KitsuneRef *self)
{
  self->head.cell = NULL;
}

G_END_DECLS
