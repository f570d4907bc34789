/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/state/kitsune-ref.h"

G_BEGIN_DECLS

/*
 * One ref serves all calls of one operator in one run, like the emitter: it is
 * opened on a state before a call and closed after it. In between it works on
 * the value of the state itself, so neither call costs more than some stores.
 */
struct _KitsuneRef
{
  GObject parent_instance;

  GType type;        /* of the value; G_TYPE_VALUE: anything */
  GValue *value;     /* of the state; NULL: no call is going on */
  const GValue *key; /* of the state; NULL: there is one for the stage */
  guint8 is_set;     /* in and out: not the initial value */
  guint8 changed;    /* out: set or reset in this call */
  guint8 touched;    /* out: the function reached the ref at all */
  GError *error;     /* what could not be done */

  /* Puts the initial value into @value, which is unset. */
  gboolean (*make) (gpointer owner,
                    const GValue *key,
                    GValue *value,
                    GError **error);
  gpointer owner;
};

KitsuneRef *kitsune_ref_new (GType type);

static inline void
kitsune_ref_open (KitsuneRef *self,
                  GValue *value,
                  const GValue *key,
                  gboolean is_set)
{
  self->value = value;
  self->key = key;
  self->is_set = !!is_set;
  self->changed = FALSE;
  self->touched = FALSE;
}

static inline void
kitsune_ref_close (KitsuneRef *self)
{
  self->value = NULL;
  self->key = NULL;
}

G_END_DECLS
