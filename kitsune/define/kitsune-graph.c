/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-graph-private.h"

/*
 * The description of a graph of stages: plain values, made once by the plan and
 * free of everything that it describes. How it is written is in
 * kitsune-graph-text.c and kitsune-graph-export.c.
 */

G_DEFINE_BOXED_TYPE (KitsuneGraph, kitsune_graph, kitsune_graph_ref, kitsune_graph_unref)
G_DEFINE_BOXED_TYPE (KitsuneGraphNode, kitsune_graph_node, kitsune_graph_node_ref, kitsune_graph_node_unref)

KitsuneGraph *
kitsune_graph_new (void)
{
  KitsuneGraph *self = g_new0 (KitsuneGraph, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) kitsune_graph_node_unref);

  return self;
}

KitsuneGraphNode *
kitsune_graph_add_node (KitsuneGraph *self)
{
  KitsuneGraphNode *node = g_new0 (KitsuneGraphNode, 1);

  g_atomic_ref_count_init (&node->ref_count);
  node->index = self->nodes->len;
  node->inputs = g_array_new (FALSE, FALSE, sizeof (KitsuneGraphInput));
  node->outputs = g_array_new (FALSE, FALSE, sizeof (KitsuneGraphOutput));
  node->inner = g_array_new (FALSE, FALSE, sizeof (KitsuneGraphInput));
  node->options = kitsune_dict_new ();
  node->problems = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->nodes, node);

  return node;
}

const char *
kitsune_graph_type_name (GType type)
{
  return type == G_TYPE_VALUE ? "any" : g_type_name (type);
}

/**
 * kitsune_graph_ref:
 * @self: a graph
 *
 * Adds a reference.
 *
 * Returns: (transfer full): the same graph
 *
 * Since: 1.0
 */
KitsuneGraph *
kitsune_graph_ref (KitsuneGraph *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_graph_unref:
 * @self: (transfer full): a graph
 *
 * Drops a reference; the last one frees the graph.
 *
 * Since: 1.0
 */
void
kitsune_graph_unref (KitsuneGraph *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->nodes);
  g_free (self);
}

/**
 * kitsune_graph_get_n_nodes:
 * @self: a graph
 *
 * Returns how many stages there are.
 *
 * Returns: the number of nodes
 *
 * Since: 1.0
 */
guint
kitsune_graph_get_n_nodes (KitsuneGraph *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->nodes->len;
}

/**
 * kitsune_graph_get_node:
 * @self: a graph
 * @index: the number of the node, from 0
 *
 * Returns one stage; each comes after those it consumes.
 *
 * Returns: (transfer none) (nullable): the node, or %NULL if there are not as
 *   many
 *
 * Since: 1.0
 */
KitsuneGraphNode *
kitsune_graph_get_node (KitsuneGraph *self,
                        guint index)
{
  g_return_val_if_fail (self != NULL, NULL);

  return index < self->nodes->len ? kitsune_graph_peek (self, index) : NULL;
}

/**
 * kitsune_graph_lookup:
 * @self: a graph
 * @name: the name of a stage, as in errors and metrics
 *
 * Finds a stage by its name.
 *
 * Returns: (transfer none) (nullable): the node, or %NULL if there is none
 *
 * Since: 1.0
 */
KitsuneGraphNode *
kitsune_graph_lookup (KitsuneGraph *self,
                      const char *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->nodes->len; i++)
    if (g_str_equal (kitsune_graph_peek (self, i)->name, name))
      return kitsune_graph_peek (self, i);

  return NULL;
}

/**
 * kitsune_graph_node_ref:
 * @self: a node
 *
 * Adds a reference.
 *
 * Returns: (transfer full): the same node
 *
 * Since: 1.0
 */
KitsuneGraphNode *
kitsune_graph_node_ref (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * kitsune_graph_node_unref:
 * @self: (transfer full): a node
 *
 * Drops a reference; the last one frees the node.
 *
 * Since: 1.0
 */
void
kitsune_graph_node_unref (KitsuneGraphNode *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->name);
  g_array_unref (self->inputs);
  g_array_unref (self->outputs);
  g_array_unref (self->inner);
  kitsune_dict_unref (self->options);
  g_free (self->error_handler);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

/**
 * kitsune_graph_node_get_index:
 * @self: a node
 *
 * Returns the number of the node in its graph.
 *
 * Returns: the number, from 0
 *
 * Since: 1.0
 */
guint
kitsune_graph_node_get_index (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->index;
}

/**
 * kitsune_graph_node_get_id:
 * @self: a node
 *
 * Returns the number of the stage, see [property@Stage:id].
 *
 * Returns: the id
 *
 * Since: 1.0
 */
guint64
kitsune_graph_node_get_id (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->id;
}

/**
 * kitsune_graph_node_get_name:
 * @self: a node
 *
 * Returns what the stage is called in errors and metrics.
 *
 * Returns: (transfer none): the name
 *
 * Since: 1.0
 */
const char *
kitsune_graph_node_get_name (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * kitsune_graph_node_is_named:
 * @self: a node
 *
 * Returns whether the name was given to the stage; else it is its kind with a
 * number.
 *
 * Returns: %TRUE if it was given
 *
 * Since: 1.0
 */
gboolean
kitsune_graph_node_is_named (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->named;
}

/**
 * kitsune_graph_node_get_kind:
 * @self: a node
 *
 * Returns what the stage does, see [property@Stage:kind].
 *
 * Returns: (transfer none): the kind
 *
 * Since: 1.0
 */
const char *
kitsune_graph_node_get_kind (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->kind;
}

/**
 * kitsune_graph_node_is_terminal:
 * @self: a node
 *
 * Returns whether the stage emits nothing.
 *
 * Returns: %TRUE if it is a terminal
 *
 * Since: 1.0
 */
gboolean
kitsune_graph_node_is_terminal (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->outputs->len == 0;
}

/**
 * kitsune_graph_node_get_n_inputs:
 * @self: a node
 *
 * Returns how many inputs the stage has.
 *
 * Returns: the number of inputs
 *
 * Since: 1.0
 */
guint
kitsune_graph_node_get_n_inputs (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->inputs->len;
}

/**
 * kitsune_graph_node_get_input_node:
 * @self: a node
 * @input: the number of an input, from 0
 *
 * Returns which node feeds an input.
 *
 * Returns: the number of that node
 *
 * Since: 1.0
 */
guint
kitsune_graph_node_get_input_node (KitsuneGraphNode *self,
                                   guint input)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (input < self->inputs->len, 0);

  return kitsune_graph_node_peek_input (self, input)->node;
}

/**
 * kitsune_graph_node_get_input_output:
 * @self: a node
 * @input: the number of an input, from 0
 *
 * Returns which output of [method@GraphNode.get_input_node] feeds an input.
 *
 * Returns: the number of that output, from 0
 *
 * Since: 1.0
 */
guint
kitsune_graph_node_get_input_output (KitsuneGraphNode *self,
                                     guint input)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (input < self->inputs->len, 0);

  return kitsune_graph_node_peek_input (self, input)->output;
}

/**
 * kitsune_graph_node_get_n_inner:
 * @self: a node
 *
 * Returns how many pipelines the stage opens that are known before it runs.
 *
 * Returns: the number of inner pipelines
 *
 * Since: 1.0
 */
guint
kitsune_graph_node_get_n_inner (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->inner->len;
}

/**
 * kitsune_graph_node_get_inner_node:
 * @self: a node
 * @inner: the number of an inner pipeline, from 0
 *
 * Returns with which node an inner pipeline ends.
 *
 * Returns: the number of the node
 *
 * Since: 1.0
 */
guint
kitsune_graph_node_get_inner_node (KitsuneGraphNode *self,
                                   guint inner)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (inner < self->inner->len, 0);

  return kitsune_graph_node_peek_inner (self, inner)->node;
}

/**
 * kitsune_graph_node_get_inner_output:
 * @self: a node
 * @inner: the number of an inner pipeline, from 0
 *
 * Returns by which output of its last node an inner pipeline gives its items.
 *
 * Returns: the number of the output
 *
 * Since: 1.0
 */
guint
kitsune_graph_node_get_inner_output (KitsuneGraphNode *self,
                                     guint inner)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (inner < self->inner->len, 0);

  return kitsune_graph_node_peek_inner (self, inner)->output;
}

/**
 * kitsune_graph_node_get_n_outputs:
 * @self: a node
 *
 * Returns how many outputs the stage has.
 *
 * Returns: the number of outputs
 *
 * Since: 1.0
 */
guint
kitsune_graph_node_get_n_outputs (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->outputs->len;
}

/**
 * kitsune_graph_node_get_item_type:
 * @self: a node
 * @output: the number of an output, from 0
 *
 * Returns the type of the items of an output.
 *
 * Returns: the type; `G_TYPE_VALUE` if it may be any
 *
 * Since: 1.0
 */
GType
kitsune_graph_node_get_item_type (KitsuneGraphNode *self,
                                  guint output)
{
  g_return_val_if_fail (self != NULL, G_TYPE_INVALID);
  g_return_val_if_fail (output < self->outputs->len, G_TYPE_INVALID);

  return kitsune_graph_node_peek_output (self, output)->item_type;
}

/**
 * kitsune_graph_node_get_discard:
 * @self: a node
 * @output: the number of an output, from 0
 *
 * Returns whether an output may stay without a consumer, see
 * [property@Pipeline:discard].
 *
 * Returns: %TRUE if its items are not wanted
 *
 * Since: 1.0
 */
gboolean
kitsune_graph_node_get_discard (KitsuneGraphNode *self,
                                guint output)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (output < self->outputs->len, FALSE);

  return kitsune_graph_node_peek_output (self, output)->discard;
}

/**
 * kitsune_graph_node_get_options:
 * @self: a node
 *
 * Returns the options of the stage that differ from their defaults.
 *
 * These are its properties, but for its name and its error handler. What an
 * operator was given when it was made is no option.
 *
 * Returns: (transfer none): names and values, in the order of the names
 *
 * Since: 1.0
 */
KitsuneDict *
kitsune_graph_node_get_options (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->options;
}

/**
 * kitsune_graph_node_get_error_handler:
 * @self: a node
 *
 * Returns what the stage does with an item whose user function failed, in
 * words.
 *
 * Returns: (transfer none) (nullable): the words, or %NULL if it is left to the
 *   run
 *
 * Since: 1.0
 */
const char *
kitsune_graph_node_get_error_handler (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->error_handler;
}

/**
 * kitsune_graph_node_get_problems:
 * @self: a node
 *
 * Returns what is wrong with the stage, see [method@Runner.validate].
 *
 * Returns: (transfer none) (array zero-terminated=1): the mistakes, none if all
 *   is well
 *
 * Since: 1.0
 */
const char *const *
kitsune_graph_node_get_problems (KitsuneGraphNode *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char *const *) self->problems->pdata;
}
