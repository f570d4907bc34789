/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-signal-source.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

/*
 * What listens to a signal of some object on behalf of a source, and keeps
 * what has been heard until the source gives it out.
 */
typedef struct _KitsuneListener KitsuneListener;

/* Makes items of one emission and pushes them; params[0] is the object. Called
 * where the signal is emitted: on any thread, with any locks. */
typedef void (*KitsuneHeardFunc) (KitsuneListener *self,
                                  const GValue *params,
                                  guint n_params);

typedef struct
{
  KitsuneHeardFunc heard;
  gconstpointer data; /* for @heard; lives as long as the stage */
  guint64 capacity;
  const char *limit; /* what @capacity is called */
  KitsuneWhenFull when_full;
  KitsuneDropReason reason; /* of what there is no room for */
} KitsuneListenerSetup;

/* The run state of sources that listen. */
typedef struct
{
  KitsuneOp op;
  KitsuneListener *listener; /* NULL before start */
} KitsuneListenerOp;

/* In start: the source has a listener from now on. */
KitsuneListener *kitsune_listener_op_init (KitsuneOp *op,
                                           const KitsuneListenerSetup *setup);
/* The rest of the functions of its class. */
KitsuneFlow kitsune_listener_op_produce (KitsuneOp *op,
                                         guint max);
void kitsune_listener_op_notified (KitsuneOp *op);
void kitsune_listener_op_drain (KitsuneOp *op);
void kitsune_listener_op_abandon (KitsuneOp *op);
void kitsune_listener_op_finalize (KitsuneOp *op);

/* Hears the signal from now on; the source ends when the object is disposed
 * of. At most once. */
void kitsune_listener_connect (KitsuneListener *self,
                               GObject *object,
                               guint signal_id,
                               GQuark detail);
/* Adds an item, from any thread; takes the value. */
void kitsune_listener_push (KitsuneListener *self,
                            GValue *item);
/* The same if nothing has been pushed yet. */
void kitsune_listener_push_first (KitsuneListener *self,
                                  GValue *item);
/* No more items come: the source ends when it has given out those it has. */
void kitsune_listener_end (KitsuneListener *self);
gconstpointer kitsune_listener_get_data (KitsuneListener *self);

/* A copy of an argument or a property as an item: of what is in it if it is
 * itself a GValue. @item must be unset. */
void kitsune_listener_copy_value (const GValue *value,
                                  GValue *item);

G_END_DECLS
