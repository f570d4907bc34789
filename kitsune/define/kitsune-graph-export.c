/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-graph-private.h"

#include "kitsune/base/kitsune-value.h"

#include <json-glib/json-glib.h>

/*
 * Graphs for other programs: JSON, and the language of Graphviz.
 */

/* --- JSON --- */

static void
kitsune_graph_build_option (JsonBuilder *builder,
                            const GValue *value)
{
  g_autofree char *json = kitsune_value_to_json (value, NULL);
  g_autofree char *text = NULL;
  JsonNode *node = json != NULL ? json_from_string (json, NULL) : NULL;

  if (node != NULL)
    {
      json_builder_add_value (builder, node);
      return;
    }

  text = kitsune_value_to_string (value);
  json_builder_add_string_value (builder, text);
}

/* Where @inputs, an array of KitsuneGraphInput, come from. */
static void
kitsune_graph_build_inputs (JsonBuilder *builder,
                            const char *name,
                            GArray *inputs)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < inputs->len; i++)
    {
      const KitsuneGraphInput *input = &g_array_index (inputs, KitsuneGraphInput, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "node");
      json_builder_add_int_value (builder, input->node);
      json_builder_set_member_name (builder, "output");
      json_builder_add_int_value (builder, input->output);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
kitsune_graph_build_ends (JsonBuilder *builder,
                          KitsuneGraphNode *node)
{
  kitsune_graph_build_inputs (builder, "inputs", node->inputs);
  kitsune_graph_build_inputs (builder, "inner", node->inner);

  json_builder_set_member_name (builder, "outputs");
  json_builder_begin_array (builder);
  for (guint o = 0; o < node->outputs->len; o++)
    {
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "type");
      json_builder_add_string_value (builder,
                                     kitsune_graph_type_name (kitsune_graph_node_peek_output (node, o)->item_type));
      json_builder_set_member_name (builder, "discard");
      json_builder_add_boolean_value (builder, kitsune_graph_node_peek_output (node, o)->discard);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
kitsune_graph_build_node (JsonBuilder *builder,
                          KitsuneGraphNode *node)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_int_value (builder, (gint64) node->id);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, node->name);
  json_builder_set_member_name (builder, "named");
  json_builder_add_boolean_value (builder, node->named);
  json_builder_set_member_name (builder, "kind");
  json_builder_add_string_value (builder, node->kind);
  kitsune_graph_build_ends (builder, node);

  json_builder_set_member_name (builder, "options");
  json_builder_begin_object (builder);
  for (gsize i = 0; i < kitsune_dict_get_size (node->options); i++)
    {
      json_builder_set_member_name (builder, g_value_get_string (kitsune_dict_get_key (node->options, i)));
      kitsune_graph_build_option (builder, kitsune_dict_get_value (node->options, i));
    }
  json_builder_end_object (builder);

  json_builder_set_member_name (builder, "error-handler");
  json_builder_add_string_value (builder, node->error_handler); /* NULL becomes null */
  json_builder_set_member_name (builder, "problems");
  json_builder_begin_array (builder);
  for (guint i = 0; g_ptr_array_index (node->problems, i) != NULL; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (node->problems, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/**
 * kitsune_graph_to_json:
 * @self: a graph
 *
 * Writes the graph as JSON.
 *
 * The text is an object with the member `nodes`, an array. The members of a node
 * are `id`, `name`, `named`, `kind`, `inputs` (objects with the numbers of a
 * `node` and of its `output`), `inner` (the same for the pipelines that it opens),
 * `outputs` (objects with `type` and `discard`),
 * `options` (an object), `error-handler` (text or null) and `problems`.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_graph_to_json (KitsuneGraph *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "nodes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->nodes->len; i++)
    kitsune_graph_build_node (builder, kitsune_graph_peek (self, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

/* --- DOT --- */

/* Within quotes; a line feed as well as the end of a line to the left. */
static void
kitsune_graph_append_escaped (GString *text,
                              const char *string)
{
  for (; *string != '\0'; string++)
    {
      if (*string == '\n')
        g_string_append (text, "\\l");
      else if (*string == '"' || *string == '\\')
        g_string_append_printf (text, "\\%c", *string);
      else
        g_string_append_c (text, *string);
    }
}

static void
kitsune_graph_append_dot_node (GString *text,
                               KitsuneGraphNode *node)
{
  g_string_append_printf (text, "  n%u [label=\"", node->index);
  kitsune_graph_append_escaped (text, node->name);
  if (node->named)
    {
      g_string_append (text, "\\n(");
      kitsune_graph_append_escaped (text, node->kind);
      g_string_append_c (text, ')');
    }
  for (gsize i = 0; i < kitsune_dict_get_size (node->options); i++)
    {
      g_autofree char *value = kitsune_value_to_string (kitsune_dict_get_value (node->options, i));

      g_string_append_printf (text, "\\n%s: ", g_value_get_string (kitsune_dict_get_key (node->options, i)));
      kitsune_graph_append_escaped (text, value);
    }
  if (node->error_handler != NULL)
    {
      g_string_append (text, "\\non error: ");
      kitsune_graph_append_escaped (text, node->error_handler);
    }
  for (guint i = 0; g_ptr_array_index (node->problems, i) != NULL; i++)
    {
      g_string_append (text, "\\n! ");
      kitsune_graph_append_escaped (text, g_ptr_array_index (node->problems, i));
    }
  g_string_append_c (text, '"');
  if (node->outputs->len == 0)
    g_string_append (text, ", peripheries=2");
  if (g_ptr_array_index (node->problems, 0) != NULL)
    g_string_append (text, ", color=red, fontcolor=red");
  g_string_append (text, "];\n");
}

static void
kitsune_graph_append_dot_edge (KitsuneGraph *self,
                               GString *text,
                               KitsuneGraphNode *node,
                               const KitsuneGraphInput *input,
                               const char *style)
{
  KitsuneGraphNode *from = kitsune_graph_peek (self, input->node);

  g_string_append_printf (text, "  n%u -> n%u [label=\"", input->node, node->index);
  if (from->outputs->len > 1)
    g_string_append_printf (text, "%u: ", input->output);
  kitsune_graph_append_escaped (
      text, kitsune_graph_type_name (kitsune_graph_node_peek_output (from, input->output)->item_type));
  g_string_append_printf (text, "\"%s];\n", style);
}

static void
kitsune_graph_append_dot_edges (KitsuneGraph *self,
                                GString *text,
                                KitsuneGraphNode *node)
{
  for (guint i = 0; i < node->inputs->len; i++)
    kitsune_graph_append_dot_edge (self, text, node, kitsune_graph_node_peek_input (node, i), "");
  for (guint i = 0; i < node->inner->len; i++)
    kitsune_graph_append_dot_edge (self, text, node, kitsune_graph_node_peek_inner (node, i), ", style=dashed");
}

/**
 * kitsune_graph_to_dot:
 * @self: a graph
 *
 * Writes the graph in the language of [Graphviz](https://graphviz.org), whose
 * program `dot` makes a picture of it.
 *
 * Stages with mistakes are red, terminals have two borders. The lines from inner
 * pipelines to the stages that open them are dashed.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_graph_to_dot (KitsuneGraph *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new ("digraph kitsune {\n"
                       "  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n"
                       "  edge [fontname=\"sans-serif\", fontsize=10];\n");
  for (guint i = 0; i < self->nodes->len; i++)
    kitsune_graph_append_dot_node (text, kitsune_graph_peek (self, i));
  for (guint i = 0; i < self->nodes->len; i++)
    kitsune_graph_append_dot_edges (self, text, kitsune_graph_peek (self, i));
  g_string_append (text, "}\n");

  return g_string_free (text, FALSE);
}
