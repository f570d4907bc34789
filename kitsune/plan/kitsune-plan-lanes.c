/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/plan/kitsune-plan-lanes-private.h"

#include "kitsune/define/kitsune-error-handler-private.h"
#include "kitsune/define/kitsune-script-private.h"

/*
 * Which stage works on which thread.
 *
 * Links into an asynchronous boundary and out of a blocking source cross from
 * one lane to another. Stages that are connected otherwise, in whatever
 * direction, are on one lane; those that are connected to a terminal are on
 * lane 0, which is the run's own.
 *
 *   source ─▶ map ─┊─▶ boundary ─▶ map ─┊─▶ boundary ─▶ for_each
 *   └── lane 1 ──┘     └──── lane 2 ───┘    └───── lane 0 ─────┘
 */
static gboolean
kitsune_plan_crosses (KitsunePlanNode *from,
                      KitsunePlanNode *to)
{
  return (kitsune_stage_get_flags (to->stage) & KITSUNE_STAGE_BOUNDARY) != 0 ||
         kitsune_stage_is_blocking (from->stage);
}

static guint
kitsune_lanes_find (guint *groups,
                    guint n)
{
  while (groups[n] != n)
    n = groups[n] = groups[groups[n]];

  return n;
}

static void
kitsune_lanes_group (KitsunePlan *self,
                     guint *groups)
{
  for (guint n = 0; n < self->nodes->len; n++)
    groups[n] = n;

  for (guint n = 0; n < self->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self, n);

      for (guint i = 0; i < node->inputs->len; i++)
        {
          guint from = g_array_index (node->inputs, KitsunePlanInput, i).node;

          if (!kitsune_plan_crosses (kitsune_plan_get_node (self, from), node))
            groups[kitsune_lanes_find (groups, n)] = kitsune_lanes_find (groups, from);
        }
    }

  for (guint t = 1; t < self->terminals->len; t++)
    groups[kitsune_lanes_find (groups, g_array_index (self->terminals, guint, t))] =
        kitsune_lanes_find (groups, g_array_index (self->terminals, guint, 0));
}

void
kitsune_plan_assign_lanes (KitsunePlan *self)
{
  g_autofree guint *groups = g_new (guint, self->nodes->len);
  g_autofree guint *lanes = g_new0 (guint, self->nodes->len);
  guint home;

  self->n_lanes = 1;
  if (self->terminals->len == 0)
    return;

  kitsune_lanes_group (self, groups);
  home = kitsune_lanes_find (groups, g_array_index (self->terminals, guint, 0));

  for (guint n = 0; n < self->nodes->len; n++)
    {
      guint group = kitsune_lanes_find (groups, n);

      if (group != home && lanes[group] == 0)
        lanes[group] = self->n_lanes++;
      kitsune_plan_get_node (self, n)->lane = lanes[group];
    }
}

static void
kitsune_plan_check_boundary (KitsunePlan *self,
                             KitsunePlanNode *node,
                             KitsunePlanProblemFunc add,
                             GString *problems)
{
  for (guint i = 0; i < node->inputs->len; i++)
    {
      KitsunePlanNode *from = kitsune_plan_get_node (self, g_array_index (node->inputs, KitsunePlanInput, i).node);

      if (!(kitsune_stage_get_flags (node->stage) & KITSUNE_STAGE_BOUNDARY) || from->lane != node->lane)
        continue;
      if (node->lane == 0)
        add (problems, node,
             "what it consumes also leads to a terminal without passing it, "
             "and terminals stay on the thread of the run");
      else
        add (problems, node, "what it consumes also leads to its consumers without passing it");
    }
}

/* What of @node, which is on another thread, can be called on that of the run
 * alone; NULL if nothing is. */
static const char *
kitsune_plan_find_bound (KitsunePlanNode *node,
                         KitsuneRunOptions *options)
{
  KitsuneStageFlags flags = kitsune_stage_get_flags (node->stage);

  if (kitsune_stage_is_bound (node->stage))
    return "its functions";
  if (options == NULL)
    return NULL;

  if (!(flags & KITSUNE_STAGE_CANNOT_FAIL) && kitsune_stage_get_error_handler (node->stage) == NULL &&
      kitsune_error_handler_is_bound (kitsune_run_options_get_error_handler (options)))
    return "the functions of the run's error handler";
  if ((flags & KITSUNE_STAGE_KEEPS_STATES) && kitsune_script_made (kitsune_run_options_get_store (options)))
    return "the functions of the run's store";
  if ((flags & KITSUNE_STAGE_KEEPS_STATES) && kitsune_script_made (kitsune_run_options_get_codec (options)))
    return "the functions of the run's codec";
  if (kitsune_script_made (kitsune_run_options_get_clock (options)))
    return "the functions of the run's clock";

  return NULL;
}

static void
kitsune_plan_check_bound (KitsunePlanNode *node,
                          KitsuneRunOptions *options,
                          KitsunePlanProblemFunc add,
                          GString *problems)
{
  const char *bound = kitsune_plan_find_bound (node, options);

  if (bound != NULL)
    add (problems, node,
         "%s can be called only on the thread of the run, but it would have another one: "
         "it is above an asynchronous boundary",
         bound);
}

void
kitsune_plan_check_away (KitsunePlan *self,
                         KitsuneRunOptions *options,
                         KitsunePlanProblemFunc add,
                         GString *problems)
{
  for (guint n = 0; n < self->nodes->len; n++)
    kitsune_plan_check_bound (kitsune_plan_get_node (self, n), options, add, problems);
}

void
kitsune_plan_check_lanes (KitsunePlan *self,
                          KitsuneRunOptions *options,
                          KitsunePlanProblemFunc add,
                          GString *problems)
{
  for (guint n = 0; n < self->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self, n);
      gboolean crosses = (kitsune_stage_get_flags (node->stage) & KITSUNE_STAGE_BOUNDARY) != 0 ||
                         kitsune_stage_is_blocking (node->stage);

      kitsune_plan_check_boundary (self, node, add, problems);
      if (crosses && kitsune_stage_get_buffer_size (node->stage) == 0)
        add (problems, node, "property \"buffer-size\" is 0, but two threads need a buffer of at least 1 between them");
      if (node->lane != 0)
        kitsune_plan_check_bound (node, options, add, problems);
    }
}

void
kitsune_plan_check_one_lane (KitsunePlan *self,
                             KitsunePlanProblemFunc add,
                             GString *problems)
{
  for (guint n = 0; n < self->nodes->len; n++)
    {
      KitsunePlanNode *node = kitsune_plan_get_node (self, n);

      if ((kitsune_stage_get_flags (node->stage) & KITSUNE_STAGE_BOUNDARY) || kitsune_stage_is_blocking (node->stage))
        add (problems, node, "needs a thread of its own, which a pipeline that another stage opens cannot have");
    }
}
