/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"
#include "kitsune/runtime/kitsune-ring-private.h"

G_BEGIN_DECLS

/*
 * A passage from one lane to another: an operator at the end of the one, which
 * puts items into a ring, and one at the beginning of the other, which takes
 * them out. See kitsune-gate.c.
 *
 * Belongs to the root exec. What is not atomic is set before any thread starts.
 */
#define KITSUNE_RING_DEFAULT_SIZE 256

struct _KitsuneGate
{
  KitsuneRing *ring;
  KitsuneOverflow overflow;
  KitsuneStage *sink_stage;   /* owned; nobody else sees it */
  KitsuneStage *source_stage; /* (nullable): owned; of a gate without a boundary */
  KitsunePlanNode *owner;     /* the stage that asked for it; of the run's plan */
  KitsuneOp *sink;
  KitsuneOp *source;
  KitsuneSpin producer_spin; /* the sink's lane */
  KitsuneSpin consumer_spin; /* the source's lane */
};

extern const KitsuneOpClass kitsune_gate_sink_op_class;
extern const KitsuneOpClass kitsune_gate_source_op_class;

/* The stage as others know it: that which stands for a hidden operator. */
KitsuneOp *kitsune_gate_get_face (KitsuneOp *op);
/* When the threads have ended: counts what is left in the ring. */
void kitsune_gate_let_go (KitsuneGate *self);
/* @op is one end of it. */
void kitsune_gate_connect (KitsuneGate *self,
                           KitsuneOp *op);
/* The consumer wants no more. */
void kitsune_gate_cancel (KitsuneGate *self);
void kitsune_gate_free (gpointer data);

/* --- the lanes of a run: kitsune-exec-lanes.c --- */

/* Makes execs for the other lanes of @plan and returns what is left for the
 * run's own. */
KitsunePlan *kitsune_exec_split (KitsuneExec *self,
                                 KitsunePlan *plan,
                                 KitsuneRunOptions *options) G_GNUC_WARN_UNUSED_RESULT;
void kitsune_exec_free_children (KitsuneExec *self);
/* Any lane of the run: the thread of @child is to start. */
void kitsune_exec_request (KitsuneExec *child);
/* Calls @func on every other lane that is at work. */
void kitsune_exec_tell_children (KitsuneExec *self,
                                 KitsuneLaneFunc func);

G_END_DECLS
