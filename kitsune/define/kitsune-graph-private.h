/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/define/kitsune-graph.h"

G_BEGIN_DECLS

/* Filled by whoever makes a graph, before anybody else sees it; nothing of it
 * changes after that. */

typedef struct
{
  guint node;
  guint output;
} KitsuneGraphInput;

typedef struct
{
  GType item_type;
  gboolean discard;
} KitsuneGraphOutput;

struct _KitsuneGraphNode
{
  gatomicrefcount ref_count;
  guint index;
  guint64 id;
  char *name;
  const char *kind; /* interned */
  gboolean named;
  GArray *inputs;  /* KitsuneGraphInput */
  GArray *outputs; /* KitsuneGraphOutput */
  GArray *inner;   /* KitsuneGraphInput: ends of pipelines that it opens */
  KitsuneDict *options;
  char *error_handler; /* (nullable) */
  GPtrArray *problems; /* char *, with NULL at the end */
};

struct _KitsuneGraph
{
  gatomicrefcount ref_count;
  GPtrArray *nodes; /* KitsuneGraphNode */
};

KitsuneGraph *kitsune_graph_new (void);
KitsuneGraphNode *kitsune_graph_add_node (KitsuneGraph *self);

static inline KitsuneGraphNode *
kitsune_graph_peek (KitsuneGraph *self,
                    guint index)
{
  return g_ptr_array_index (self->nodes, index);
}

static inline KitsuneGraphInput *
kitsune_graph_node_peek_input (KitsuneGraphNode *self,
                               guint input)
{
  return &g_array_index (self->inputs, KitsuneGraphInput, input);
}

static inline KitsuneGraphInput *
kitsune_graph_node_peek_inner (KitsuneGraphNode *self,
                               guint inner)
{
  return &g_array_index (self->inner, KitsuneGraphInput, inner);
}

static inline KitsuneGraphOutput *
kitsune_graph_node_peek_output (KitsuneGraphNode *self,
                                guint output)
{
  return &g_array_index (self->outputs, KitsuneGraphOutput, output);
}

/* "any" for G_TYPE_VALUE. */
const char *kitsune_graph_type_name (GType type);

G_END_DECLS
