/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/operators/kitsune-transform.h"
#include "kitsune/runtime/kitsune-op-private.h"

G_BEGIN_DECLS

typedef struct _KitsuneProcessorOp KitsuneProcessorOp;

typedef struct
{
  GMutex lock;
  KitsuneProcessorOp *op; /* NULL before and after the run; changed under lock */
  gboolean used;          /* in some run */
  KitsuneClock *clock;    /* of the run, as is the name */
  char *stage_name;
  guint64 items_in;
  guint64 items_out;
} KitsuneProcessorPrivate;

/* What every KitsuneTransform runs as; begins with a KitsuneOp. */
extern const KitsuneOpClass kitsune_processor_op_class;

KitsuneProcessorPrivate *kitsune_processor_private (KitsuneProcessor *self);
void kitsune_processor_real_stop (KitsuneProcessor *self);
void kitsune_processor_real_failed (KitsuneProcessor *self,
                                    const GError *error);

/* All but the last on the run's thread, and only before the operator is done. */
void kitsune_processor_op_set_timer (KitsuneProcessorOp *self,
                                     guint64 id,
                                     gint64 delay_us);
gboolean kitsune_processor_op_cancel_timer (KitsuneProcessorOp *self,
                                            guint64 id);
gboolean kitsune_processor_op_has_timer (KitsuneProcessorOp *self,
                                         guint64 id);
void kitsune_processor_op_wake (KitsuneProcessorOp *self);

G_END_DECLS
