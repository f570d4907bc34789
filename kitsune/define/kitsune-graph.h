/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/base/kitsune-dict.h"

G_BEGIN_DECLS

#define KITSUNE_TYPE_GRAPH (kitsune_graph_get_type ())
#define KITSUNE_TYPE_GRAPH_NODE (kitsune_graph_node_get_type ())

/**
 * KitsuneGraph:
 *
 * What a pipeline or a runner is made of, as it was when it was asked:
 * one [struct@GraphNode] per stage, each after those it consumes.
 *
 * Stages may open pipelines while they run. Where such an inner pipeline is known
 * before, because the stage was made with it, its stages are part of the graph, in
 * front of the one that opens it, with names such as `retry-1/map-1`. What functions
 * make for an item is seen only in the metrics of a run.
 *
 * See [method@Pipeline.describe] and [method@Runner.describe]. A graph holds
 * nothing of the stages and never changes; it may be used from any thread.
 *
 * Since: 1.0
 */
typedef struct _KitsuneGraph KitsuneGraph;

/**
 * KitsuneGraphNode:
 *
 * One stage of a [struct@Graph].
 *
 * Since: 1.0
 */
typedef struct _KitsuneGraphNode KitsuneGraphNode;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_graph_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneGraph *kitsune_graph_ref (KitsuneGraph *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_graph_unref (KitsuneGraph *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_graph_get_n_nodes (KitsuneGraph *self);
KITSUNE_AVAILABLE_IN_1_0
KitsuneGraphNode *kitsune_graph_get_node (KitsuneGraph *self,
                                          guint index);
KITSUNE_AVAILABLE_IN_1_0
KitsuneGraphNode *kitsune_graph_lookup (KitsuneGraph *self,
                                        const char *name);
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_graph_to_string (KitsuneGraph *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_graph_to_json (KitsuneGraph *self) G_GNUC_WARN_UNUSED_RESULT;
KITSUNE_AVAILABLE_IN_1_0
char *kitsune_graph_to_dot (KitsuneGraph *self) G_GNUC_WARN_UNUSED_RESULT;

KITSUNE_AVAILABLE_IN_1_0
GType kitsune_graph_node_get_type (void) G_GNUC_CONST;
KITSUNE_AVAILABLE_IN_1_0
KitsuneGraphNode *kitsune_graph_node_ref (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_graph_node_unref (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_graph_node_get_index (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_graph_node_get_id (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_graph_node_get_name (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_graph_node_is_named (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_graph_node_get_kind (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_graph_node_is_terminal (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_graph_node_get_n_inputs (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_graph_node_get_input_node (KitsuneGraphNode *self,
                                         guint input);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_graph_node_get_input_output (KitsuneGraphNode *self,
                                           guint input);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_graph_node_get_n_inner (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_graph_node_get_inner_node (KitsuneGraphNode *self,
                                         guint inner);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_graph_node_get_inner_output (KitsuneGraphNode *self,
                                           guint inner);
KITSUNE_AVAILABLE_IN_1_0
guint kitsune_graph_node_get_n_outputs (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
GType kitsune_graph_node_get_item_type (KitsuneGraphNode *self,
                                        guint output);
KITSUNE_AVAILABLE_IN_1_0
gboolean kitsune_graph_node_get_discard (KitsuneGraphNode *self,
                                         guint output);
KITSUNE_AVAILABLE_IN_1_0
KitsuneDict *kitsune_graph_node_get_options (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
const char *kitsune_graph_node_get_error_handler (KitsuneGraphNode *self);
KITSUNE_AVAILABLE_IN_1_0
const char *const *kitsune_graph_node_get_problems (KitsuneGraphNode *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneGraph, kitsune_graph_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitsuneGraphNode, kitsune_graph_node_unref)

G_END_DECLS
