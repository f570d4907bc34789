/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/plan/kitsune-plan-private.h"

#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/define/kitsune-graph-private.h"

/*
 * What a plan says to the world: a description that keeps nothing of it.
 */

static gint
kitsune_compare_options (gconstpointer a,
                         gconstpointer b)
{
  return strcmp ((*(GParamSpec *const *) a)->name, (*(GParamSpec *const *) b)->name);
}

/* The properties that can be set, but for those that have a place of their own
 * in the description, and for what only says which language a function is of. */
static gboolean
kitsune_is_option (GParamSpec *spec)
{
  return (spec->flags & G_PARAM_READABLE) && (spec->flags & G_PARAM_WRITABLE) &&
         !g_str_equal (spec->name, "name") && !g_str_equal (spec->name, "error-handler") &&
         !g_str_equal (spec->name, "thread-bound");
}

/* A policy as text, of an object its type; everything else as it is. Nothing of the
 * stage is kept. */
static void
kitsune_plan_describe_option (GValue *value)
{
  KitsuneSupervisionPolicy *policy;
  char *text = NULL;

  if (G_VALUE_HOLDS_OBJECT (value) || G_VALUE_HOLDS (value, KITSUNE_TYPE_STORE))
    {
      if (g_value_get_object (value) != NULL)
        text = g_strdup (G_OBJECT_TYPE_NAME (g_value_get_object (value)));
    }
  else if (G_VALUE_HOLDS (value, KITSUNE_TYPE_SUPERVISION_POLICY))
    {
      policy = g_value_get_boxed (value);
      text = policy != NULL ? kitsune_supervision_policy_to_string (policy) : NULL;
    }
  else
    {
      return;
    }

  g_value_unset (value);
  g_value_init (value, G_TYPE_STRING);
  g_value_take_string (value, text);
}

static void
kitsune_plan_describe_options (KitsuneStage *stage,
                               KitsuneDict *options)
{
  guint n_specs;
  g_autofree GParamSpec **specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (stage), &n_specs);

  qsort (specs, n_specs, sizeof *specs, kitsune_compare_options);
  for (guint i = 0; i < n_specs; i++)
    {
      GValue value = G_VALUE_INIT;

      if (!kitsune_is_option (specs[i]))
        continue;
      g_value_init (&value, specs[i]->value_type);
      g_object_get_property (G_OBJECT (stage), specs[i]->name, &value);
      if (g_param_value_defaults (specs[i], &value))
        {
          g_value_unset (&value);
          continue;
        }
      kitsune_plan_describe_option (&value);
      kitsune_dict_set_string_key_take (options, specs[i]->name, &value);
    }
}

/* A plan that is being described; those in which it is nested wait meanwhile. */
typedef struct
{
  KitsunePlan *plan;
  GArray *indices; /* guint: of its nodes in the graph */
  guint n_nested;  /* pipelines of the next node that have been seen to */
} KitsunePlanLevel;

static void
kitsune_plan_level_clear (gpointer data)
{
  KitsunePlanLevel *level = data;

  kitsune_plan_unref (level->plan);
  g_array_unref (level->indices);
}

static void
kitsune_plan_describe_node (KitsunePlanNode *node,
                            GArray *indices,
                            KitsuneGraphNode *description)
{
  KitsuneErrorHandler *handler = kitsune_stage_get_error_handler (node->stage);

  description->id = kitsune_stage_get_id (node->stage);
  description->name = g_strconcat (node->prefix, node->name, NULL);
  description->named = kitsune_stage_get_name (node->stage) != NULL;
  description->kind = g_intern_string (kitsune_stage_get_kind (node->stage));

  for (guint i = 0; i < node->inputs->len; i++)
    {
      KitsunePlanInput *input = &g_array_index (node->inputs, KitsunePlanInput, i);
      KitsuneGraphInput described = { g_array_index (indices, guint, input->node), input->output };

      g_array_append_val (description->inputs, described);
    }
  for (guint o = 0; o < kitsune_stage_get_n_outputs (node->stage); o++)
    {
      const KitsuneStageOutput *output = kitsune_stage_get_output (node->stage, o);
      KitsuneGraphOutput described = { output->item_type, output->discard };

      g_array_append_val (description->outputs, described);
    }

  kitsune_plan_describe_options (node->stage, description->options);
  if (handler != NULL)
    description->error_handler = kitsune_error_handler_to_string (handler);
  for (guint i = 0; node->problems != NULL && i < node->problems->len; i++)
    g_ptr_array_add (description->problems, g_strdup (g_ptr_array_index (node->problems, i)));
  g_ptr_array_add (description->problems, NULL);
}

/* Takes @plan. */
static void
kitsune_plan_enter (GArray *levels,
                    KitsunePlan *plan)
{
  KitsunePlanLevel level = { plan, g_array_new (FALSE, FALSE, sizeof (guint)), 0 };

  g_array_append_val (levels, level);
}

/* Goes into the next pipeline that @node opens and that is not described yet;
 * FALSE if there is none. Each is described once, wherever it is opened: else a
 * graph could be exponentially larger than what it is of. */
static gboolean
kitsune_plan_enter_nested (GArray *levels,
                           KitsunePlanNode *node,
                           GHashTable *ends,
                           KitsuneRunOptions *options,
                           GString *problems)
{
  KitsunePlanLevel *level = &g_array_index (levels, KitsunePlanLevel, levels->len - 1);

  while (level->n_nested < kitsune_stage_get_n_nested (node->stage))
    {
      guint nested = level->n_nested++;

      if (g_hash_table_contains (ends, kitsune_stage_get_nested (node->stage, nested)->pipeline))
        continue;
      kitsune_plan_enter (levels, kitsune_plan_build_nested (level->plan, node, nested, options, problems));
      return TRUE;
    }

  level->n_nested = 0;

  return FALSE;
}

static void
kitsune_plan_describe_inner (KitsunePlanNode *node,
                             GHashTable *ends,
                             KitsuneGraphNode *description)
{
  for (guint i = 0; i < kitsune_stage_get_n_nested (node->stage); i++)
    {
      KitsunePipeline *pipeline = kitsune_stage_get_nested (node->stage, i)->pipeline;
      KitsuneGraphInput end = { GPOINTER_TO_UINT (g_hash_table_lookup (ends, pipeline)),
                                kitsune_pipeline_get_output (pipeline) };

      g_array_append_val (description->inner, end);
    }
}

/* Describes plan after plan, those that are nested in front of the stage that opens
 * them. A stack of our own, as everywhere. */
static void
kitsune_plan_describe_all (KitsuneGraph *graph,
                           KitsunePlan *plan,
                           KitsuneRunOptions *options,
                           GString *problems)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (KitsunePlanLevel));
  g_autoptr (GHashTable) ends = g_hash_table_new (NULL, NULL);

  g_array_set_clear_func (levels, kitsune_plan_level_clear);
  kitsune_plan_enter (levels, plan);
  while (levels->len > 0)
    {
      KitsunePlanLevel *level = &g_array_index (levels, KitsunePlanLevel, levels->len - 1);
      KitsunePlanNode *node;
      KitsuneGraphNode *description;

      if (level->indices->len == level->plan->nodes->len)
        {
          guint end = graph->nodes->len - 1; /* the last one that was described */

          g_array_set_size (levels, levels->len - 1);
          if (levels->len == 0)
            return;
          level = &g_array_index (levels, KitsunePlanLevel, levels->len - 1);
          node = kitsune_plan_get_node (level->plan, level->indices->len);
          g_hash_table_insert (ends, kitsune_stage_get_nested (node->stage, level->n_nested - 1)->pipeline,
                               GUINT_TO_POINTER (end));
        }

      node = kitsune_plan_get_node (level->plan, level->indices->len);
      if (kitsune_plan_enter_nested (levels, node, ends, options, problems))
        continue;
      description = kitsune_graph_add_node (graph);
      kitsune_plan_describe_node (node, level->indices, description);
      kitsune_plan_describe_inner (node, ends, description);
      g_array_append_val (level->indices, description->index);
    }
}

KitsuneGraph *
kitsune_plan_describe (KitsuneStage *const *terminals,
                       guint n_terminals,
                       gboolean complete,
                       KitsuneRunOptions *options)
{
  g_autoptr (GString) problems = g_string_new (NULL);
  KitsunePlan *plan = kitsune_plan_build (terminals, n_terminals, complete, options, problems);
  KitsuneGraph *graph = kitsune_graph_new ();

  kitsune_plan_describe_all (graph, plan, options, problems);

  return graph;
}
