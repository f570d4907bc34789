/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-describe.h"

#include "kitsune/plan/kitsune-plan-private.h"

/*
 * Looking at what would be run. A description is made of the same plan as a
 * run, so names and numbers are those of the run; unlike a run it does not mind
 * mistakes.
 */

/**
 * kitsune_pipeline_describe:
 * @self: a pipeline
 *
 * Describes the stages that make the items of a pipeline, as they are now.
 *
 * Nothing is run for it, and there may be mistakes in the stages: they are in
 * the description. The numbers of unnamed stages are those that they have in a
 * run of this pipeline alone.
 *
 * Returns: (transfer full): the description, whose last node is the stage of
 *   the pipeline
 *
 * Since: 1.0
 */
KitsuneGraph *
kitsune_pipeline_describe (KitsunePipeline *self)
{
  KitsuneStage *stage;

  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  stage = kitsune_pipeline_get_stage (self);

  return kitsune_plan_describe (&stage, 1, FALSE, NULL);
}

/**
 * kitsune_runner_describe:
 * @self: a runner
 *
 * Describes the stages that a runner would run, as they are now.
 *
 * Nothing is run for it, and there may be mistakes in the stages: they are in
 * the description. Names and order are those of the runs.
 *
 * Returns: (transfer full): the description, empty if the runner was merged
 *   from none
 *
 * Since: 1.0
 */
KitsuneGraph *
kitsune_runner_describe (KitsuneRunner *self)
{
  g_autoptr (GPtrArray) terminals = g_ptr_array_new ();
  KitsuneStage *terminal;

  g_return_val_if_fail (KITSUNE_IS_RUNNER (self), NULL);

  while ((terminal = kitsune_runner_get_terminal (self, terminals->len)) != NULL)
    g_ptr_array_add (terminals, terminal);

  return kitsune_plan_describe ((KitsuneStage **) terminals->pdata, terminals->len, TRUE,
                                kitsune_runner_get_options (self));
}
