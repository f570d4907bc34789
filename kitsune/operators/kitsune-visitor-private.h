/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"
#include "kitsune/state/kitsune-store.h"

G_BEGIN_DECLS

/*
 * The keys that have been visited, in a store that others may use as well and that
 * outlives the run; see kitsune-visitor.c.
 */
typedef struct _KitsuneVisitor KitsuneVisitor;

typedef enum
{
  KITSUNE_VISIT_NEW,    /* it was not there, and is now */
  KITSUNE_VISIT_KNOWN,  /* it was */
  KITSUNE_VISIT_WAIT,   /* the store has been asked */
  KITSUNE_VISIT_FAILED, /* with an error; asked anew the next time */
} KitsuneVisit;

KitsuneVisitor *kitsune_visitor_new (KitsuneOp *op,
                                     KitsuneStore *store) G_GNUC_WARN_UNUSED_RESULT;
/* The operator is about to be freed. */
void kitsune_visitor_free (KitsuneVisitor *self);

/* Takes @key. NEW is the answer once for each key. */
KitsuneVisit kitsune_visitor_visit (KitsuneVisitor *self,
                                    GValue *key,
                                    guint32 hash,
                                    GError **error);
/* Asks for a key whose item has not had its turn. Takes @key. FALSE if there is
 * nothing more to be asked for now. */
gboolean kitsune_visitor_ask_early (KitsuneVisitor *self,
                                    GValue *key,
                                    guint32 hash);
/* From the operator's function of that name: TRUE if every answer is there. */
gboolean kitsune_visitor_notified (KitsuneVisitor *self);

G_END_DECLS
