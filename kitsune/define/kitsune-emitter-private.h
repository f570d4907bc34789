/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-emitter.h"

G_BEGIN_DECLS

/*
 * One emitter serves all calls of one operator in one run. It is opened before
 * a user function is called and closed after it; in between it only collects.
 * What to do with the collected values is up to the operator.
 */
struct _KitsuneEmitter
{
  GObject parent_instance;

  GType item_type;     /* G_TYPE_VALUE: anything */
  const GValue *input; /* of the call going on; NULL for functions without one */
  GValue *values;      /* what the call pushed */
  guint n_values;
  guint capacity;
  GError *error;               /* a value that could not be converted */
  _Atomic guint64 *n_repeated; /* counts calls made again; NULL: nobody wants to know */

  guint open : 1;    /* a call is going on */
  guint touched : 1; /* the function reached the emitter at all */
  guint forwarded : 1;
  guint skipped : 1;
  guint ended : 1;
};

KitsuneEmitter *kitsune_emitter_new (GType item_type);
void kitsune_emitter_open (KitsuneEmitter *self,
                           const GValue *input);
void kitsune_emitter_close (KitsuneEmitter *self);
void kitsune_emitter_clear (KitsuneEmitter *self);

G_END_DECLS
