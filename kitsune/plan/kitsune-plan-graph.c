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

/* A policy as text; everything else as it is. Nothing of the stage is kept. */
static void
kitsune_plan_describe_option (GValue *value)
{
  KitsuneSupervisionPolicy *policy;
  char *text;

  if (!G_VALUE_HOLDS (value, KITSUNE_TYPE_SUPERVISION_POLICY))
    return;

  policy = g_value_get_boxed (value);
  text = policy != NULL ? kitsune_supervision_policy_to_string (policy) : NULL;
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

static void
kitsune_plan_describe_node (KitsunePlanNode *node,
                            KitsuneGraphNode *description)
{
  KitsuneErrorHandler *handler = kitsune_stage_get_error_handler (node->stage);

  description->id = kitsune_stage_get_id (node->stage);
  description->name = g_strdup (node->name);
  description->named = kitsune_stage_get_name (node->stage) != NULL;
  description->kind = g_intern_string (kitsune_stage_get_kind (node->stage));

  for (guint i = 0; i < node->inputs->len; i++)
    {
      KitsunePlanInput *input = &g_array_index (node->inputs, KitsunePlanInput, i);
      KitsuneGraphInput described = { input->node, input->output };

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

KitsuneGraph *
kitsune_plan_describe (KitsuneStage *const *terminals,
                       guint n_terminals,
                       gboolean complete)
{
  g_autoptr (GString) problems = g_string_new (NULL);
  g_autoptr (KitsunePlan) plan = kitsune_plan_build (terminals, n_terminals, complete, problems);
  KitsuneGraph *graph = kitsune_graph_new ();

  for (guint n = 0; n < plan->nodes->len; n++)
    kitsune_plan_describe_node (kitsune_plan_get_node (plan, n), kitsune_graph_add_node (graph));

  return graph;
}
