/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/define/kitsune-graph-private.h"

#include "kitsune/base/kitsune-value.h"

/*
 * Graphs for people: one line per stage, with lines beside them for the ways
 * that items take.
 *
 *     ● numbers (items) → gint64
 *     ├─╮
 *     ● │ filter-1 → gint64
 *     │ ● map-1 → gint64
 *     ├─╯
 *     ● zip-1 → KitsunePair
 *
 * Every way from an output to an input that has begun and not yet ended has a
 * column. A stage stands in the leftmost column of its inputs, where the others
 * join it; the first of the ways that it begins goes on there, the others begin
 * in free columns to the right.
 */

/* More ways side by side than anybody can follow; the text then does without
 * the lines and says in words what each stage consumes. */
#define MAX_COLUMNS 24

/* A way: input @input of node @node. */
typedef struct
{
  guint node;
  guint input;
  gboolean used;
} KitsuneColumn;

typedef struct
{
  KitsuneGraph *graph;
  GString *text;
  GPtrArray *consumers; /* by node: GArray of KitsuneColumn */
  GArray *columns;      /* KitsuneColumn */
  gboolean drawing;
  guint position; /* column of the node going on */
} KitsuneDrawing;

static KitsuneColumn *
kitsune_drawing_get_column (KitsuneDrawing *self,
                            guint column)
{
  return &g_array_index (self->columns, KitsuneColumn, column);
}

static guint
kitsune_drawing_find_free (KitsuneDrawing *self,
                           guint from)
{
  KitsuneColumn free_column = { 0 };

  while (from < self->columns->len && kitsune_drawing_get_column (self, from)->used)
    from++;
  if (from == self->columns->len)
    g_array_append_val (self->columns, free_column);

  return from;
}

/* Forgets columns at the end that nothing is in. */
static void
kitsune_drawing_shrink (KitsuneDrawing *self)
{
  while (self->columns->len > 0 && !kitsune_drawing_get_column (self, self->columns->len - 1)->used)
    g_array_set_size (self->columns, self->columns->len - 1);
}

/* One row of ways. In those for which @meets says so, the row from @position to
 * the right ends or bends: with @bend at the last of them. */
static void
kitsune_drawing_add_branches (KitsuneDrawing *self,
                              const gboolean *meets,
                              const char *fork,
                              const char *bend)
{
  guint last = self->position;

  for (guint c = 0; c < self->columns->len; c++)
    if (meets[c])
      last = c;

  for (guint c = 0; c < self->columns->len; c++)
    {
      gboolean used = kitsune_drawing_get_column (self, c)->used;

      if (c == self->position)
        g_string_append (self->text, "├");
      else if (meets[c])
        g_string_append (self->text, c == last ? bend : fork);
      else if (c > self->position && c < last)
        g_string_append (self->text, used ? "┼" : "─");
      else
        g_string_append (self->text, used ? "│" : " ");
      g_string_append (self->text, c >= self->position && c < last ? "─" : " ");
    }
}

static void
kitsune_drawing_end_line (KitsuneDrawing *self)
{
  while (self->text->len > 0 && self->text->str[self->text->len - 1] == ' ')
    g_string_truncate (self->text, self->text->len - 1);
  g_string_append_c (self->text, '\n');
}

/* Brings the ways to a node together in the leftmost of them. */
static void
kitsune_drawing_join (KitsuneDrawing *self,
                      guint node)
{
  gboolean meets[MAX_COLUMNS] = { 0 };
  guint n_met = 0;

  self->position = G_MAXUINT;
  for (guint c = 0; c < self->columns->len; c++)
    {
      KitsuneColumn *column = kitsune_drawing_get_column (self, c);

      if (!column->used || column->node != node)
        continue;
      if (self->position == G_MAXUINT)
        {
          self->position = c;
          continue;
        }
      meets[c] = TRUE;
      n_met++;
    }

  if (self->position == G_MAXUINT)
    self->position = kitsune_drawing_find_free (self, 0);
  kitsune_drawing_get_column (self, self->position)->used = TRUE;
  if (n_met == 0)
    return;

  kitsune_drawing_add_branches (self, meets, "┴", "╯");
  kitsune_drawing_end_line (self);
  for (guint c = 0; c < self->columns->len; c++)
    if (meets[c])
      kitsune_drawing_get_column (self, c)->used = FALSE;
  kitsune_drawing_shrink (self);
}

/* Begins the ways from a node to all that consume it. */
static void
kitsune_drawing_fork (KitsuneDrawing *self,
                      guint node)
{
  GArray *consumers = g_ptr_array_index (self->consumers, node);
  gboolean meets[MAX_COLUMNS] = { 0 };

  if (consumers->len == 0)
    {
      kitsune_drawing_get_column (self, self->position)->used = FALSE;
      kitsune_drawing_shrink (self);
      return;
    }

  *kitsune_drawing_get_column (self, self->position) = g_array_index (consumers, KitsuneColumn, 0);
  for (guint i = 1; i < consumers->len; i++)
    {
      guint c = kitsune_drawing_find_free (self, self->position + 1);

      if (c >= MAX_COLUMNS)
        {
          self->drawing = FALSE;
          return;
        }
      *kitsune_drawing_get_column (self, c) = g_array_index (consumers, KitsuneColumn, i);
      meets[c] = TRUE;
    }
  if (consumers->len == 1)
    return;

  kitsune_drawing_add_branches (self, meets, "┬", "╮");
  kitsune_drawing_end_line (self);
}

static void
kitsune_drawing_add_ways (KitsuneDrawing *self,
                          const char *at_position)
{
  if (!self->drawing)
    {
      g_string_append (self->text, g_str_equal (at_position, "●") ? "● " : "  ");
      return;
    }

  for (guint c = 0; c < self->columns->len; c++)
    {
      if (c == self->position)
        g_string_append (self->text, at_position);
      else
        g_string_append (self->text, kitsune_drawing_get_column (self, c)->used ? "│" : " ");
      g_string_append_c (self->text, ' ');
    }
}

static void
kitsune_drawing_add_end (KitsuneDrawing *self,
                         const KitsuneGraphInput *end,
                         const char *before)
{
  KitsuneGraphNode *from = kitsune_graph_peek (self->graph, end->node);

  g_string_append_printf (self->text, "%s%s", before, from->name);
  if (from->outputs->len > 1)
    g_string_append_printf (self->text, ":%u", end->output);
}

/* Names what the node consumes, unless that is all of the node in the line
 * above. */
static void
kitsune_drawing_add_inputs (KitsuneDrawing *self,
                            KitsuneGraphNode *node)
{
  if (node->inputs->len == 0)
    return;
  if (node->inputs->len == 1 && kitsune_graph_node_peek_input (node, 0)->node + 1 == node->index &&
      kitsune_graph_peek (self->graph, node->index - 1)->outputs->len == 1)
    return;

  for (guint i = 0; i < node->inputs->len; i++)
    kitsune_drawing_add_end (self, kitsune_graph_node_peek_input (node, i), i == 0 ? " ← " : ", ");
}

static void
kitsune_drawing_add_node (KitsuneDrawing *self,
                          KitsuneGraphNode *node)
{
  GString *text = self->text;

  g_string_append (text, node->name);
  if (node->named)
    g_string_append_printf (text, " (%s)", node->kind);
  kitsune_drawing_add_inputs (self, node);
  for (guint i = 0; i < node->inner->len; i++)
    kitsune_drawing_add_end (self, kitsune_graph_node_peek_inner (node, i), i == 0 ? ", opens " : ", ");

  for (guint o = 0; o < node->outputs->len; o++)
    {
      KitsuneGraphOutput *output = kitsune_graph_node_peek_output (node, o);

      g_string_append (text, o == 0 ? " → " : ", ");
      if (node->outputs->len > 1)
        g_string_append_printf (text, "%u: ", o);
      g_string_append (text, kitsune_graph_type_name (output->item_type));
      if (output->discard)
        g_string_append (text, " (discarded)");
    }

  for (gsize i = 0; i < kitsune_dict_get_size (node->options); i++)
    {
      g_autofree char *value = kitsune_value_to_string (kitsune_dict_get_value (node->options, i));

      g_string_append_printf (text, ", %s: %s", g_value_get_string (kitsune_dict_get_key (node->options, i)), value);
    }
  if (node->error_handler != NULL)
    g_string_append_printf (text, ", on error: %s", node->error_handler);
}

static void
kitsune_drawing_draw (KitsuneDrawing *self)
{
  for (guint n = 0; n < self->graph->nodes->len; n++)
    {
      KitsuneGraphNode *node = kitsune_graph_peek (self->graph, n);
      guint n_consumers = ((GArray *) g_ptr_array_index (self->consumers, n))->len;
      gboolean drawing = self->drawing;

      if (drawing)
        kitsune_drawing_join (self, n);
      kitsune_drawing_add_ways (self, "●");
      kitsune_drawing_add_node (self, node);
      g_string_append_c (self->text, '\n');
      for (guint i = 0; g_ptr_array_index (node->problems, i) != NULL; i++)
        {
          kitsune_drawing_add_ways (self, n_consumers > 0 ? "│" : " ");
          g_string_append_printf (self->text, "  ! %s\n", (char *) g_ptr_array_index (node->problems, i));
        }
      if (drawing)
        kitsune_drawing_fork (self, n);
      if (drawing && (!self->drawing || self->columns->len >= MAX_COLUMNS))
        {
          self->drawing = FALSE;
          return;
        }
    }
}

static GPtrArray *
kitsune_graph_find_consumers (KitsuneGraph *graph)
{
  GPtrArray *consumers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint n = 0; n < graph->nodes->len; n++)
    g_ptr_array_add (consumers, g_array_new (FALSE, FALSE, sizeof (KitsuneColumn)));

  for (guint n = 0; n < graph->nodes->len; n++)
    {
      KitsuneGraphNode *node = kitsune_graph_peek (graph, n);

      for (guint i = 0; i < node->inputs->len; i++)
        {
          KitsuneColumn column = { n, i, TRUE };

          g_array_append_val (g_ptr_array_index (consumers, kitsune_graph_node_peek_input (node, i)->node), column);
        }
      for (guint i = 0; i < node->inner->len; i++)
        {
          KitsuneColumn column = { n, node->inputs->len + i, TRUE };

          g_array_append_val (g_ptr_array_index (consumers, kitsune_graph_node_peek_inner (node, i)->node), column);
        }
    }

  return consumers;
}

/**
 * kitsune_graph_to_string:
 * @self: a graph
 *
 * Writes the graph for people: a line per stage, and lines in front of them for
 * the ways that the items take.
 *
 * A line has the name of the stage, its kind if it has a name of its own, what
 * it consumes where that is not obvious, the inner pipelines that it opens, the
 * types of its items, and its options and error handler. What is wrong with a stage follows below it, after an
 * exclamation mark. The text is for reading: programs should use the other forms
 * or the nodes.
 *
 * Returns: (transfer full): the text, each line of which ends in a line feed
 *
 * Since: 1.0
 */
char *
kitsune_graph_to_string (KitsuneGraph *self)
{
  g_autoptr (GPtrArray) consumers = NULL;
  g_autoptr (GArray) columns = NULL;
  KitsuneDrawing drawing = { .graph = self, .drawing = TRUE };

  g_return_val_if_fail (self != NULL, NULL);

  drawing.consumers = consumers = kitsune_graph_find_consumers (self);
  drawing.columns = columns = g_array_new (FALSE, FALSE, sizeof (KitsuneColumn));
  drawing.text = g_string_new (NULL);
  kitsune_drawing_draw (&drawing);
  if (!drawing.drawing)
    {
      g_string_truncate (drawing.text, 0);
      kitsune_drawing_draw (&drawing);
    }

  return g_string_free (drawing.text, FALSE);
}
