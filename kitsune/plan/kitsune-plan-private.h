/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-graph.h"
#include "kitsune/define/kitsune-run-options.h"
#include "kitsune/define/kitsune-stage-private.h"

G_BEGIN_DECLS

typedef struct
{
  guint node;                /* which node feeds this input */
  guint output;              /* and by which of its outputs */
  KitsunePipeline *pipeline; /* the handle in between; owned by the stage */
} KitsunePlanInput;

typedef struct _KitsuneGate KitsuneGate;

typedef struct
{
  KitsuneStage *stage; /* owned */
  char *name;          /* effective name, unique in the plan */
  const char *prefix;  /* of the name in messages; the plan's */
  GArray *inputs;      /* KitsunePlanInput */
  guint lane;          /* 0: the run's own, see kitsune-plan-lanes.c */
  KitsuneGate *gate;   /* of the plan of one lane: what the stage is one end of */
  GPtrArray *problems; /* (nullable): char *, without the name */
} KitsunePlanNode;

/*
 * What is to be run: the stages reachable from some terminals, upstream first,
 * each once, checked and named. Immutable after construction.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char *prefix;      /* "outer/" of an inner pipeline, otherwise empty */
  GPtrArray *nodes;  /* KitsunePlanNode */
  GArray *terminals; /* guint: index of each terminal's node, in the order given */
  guint n_lanes;
  gboolean away; /* of an inner pipeline: the stage that opens it is on another thread than the run */
} KitsunePlan;

/* Fails with KITSUNE_ERROR_INVALID, whose message has one line per mistake.
 * @options are those that it is to be run with; NULL: not known yet. */
KitsunePlan *kitsune_plan_new (KitsuneStage *const *terminals,
                               guint n_terminals,
                               gboolean complete,
                               KitsuneRunOptions *options,
                               GError **error);
/* The plan of a pipeline that stage @owner of another plan is to open, and that
 * must give items that @accepts fits. The names of the stages are unique in it;
 * messages have @owner in front of them. */
KitsunePlan *kitsune_plan_new_inner (KitsunePipeline *pipeline,
                                     GType accepts,
                                     const char *owner,
                                     GError **error);
/* The same with the mistakes in it, which are added to @problems. */
KitsunePlan *kitsune_plan_build (KitsuneStage *const *terminals,
                                 guint n_terminals,
                                 gboolean complete,
                                 KitsuneRunOptions *options,
                                 GString *problems);
/* The plan of a pipeline that @node of @self opens, with the mistakes in it. */
KitsunePlan *kitsune_plan_build_nested (KitsunePlan *self,
                                        KitsunePlanNode *node,
                                        guint nested,
                                        KitsuneRunOptions *options,
                                        GString *problems);
/* A description of such a plan. */
KitsuneGraph *kitsune_plan_describe (KitsuneStage *const *terminals,
                                     guint n_terminals,
                                     gboolean complete,
                                     KitsuneRunOptions *options);
KitsunePlan *kitsune_plan_ref (KitsunePlan *self);
void kitsune_plan_unref (KitsunePlan *self);
void kitsune_plan_node_free (gpointer data);
KitsunePlanNode *kitsune_plan_get_node (KitsunePlan *self,
                                        guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsunePlan, kitsune_plan_unref)

G_END_DECLS
