/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/plan/kitsune-plan-private.h"

G_BEGIN_DECLS

typedef void (*KitsunePlanProblemFunc) (GString *problems,
                                        KitsunePlanNode *node,
                                        const char *format,
                                        ...);

void kitsune_plan_assign_lanes (KitsunePlan *self);
/* @options may be NULL: not known yet. */
void kitsune_plan_check_lanes (KitsunePlan *self,
                               KitsuneRunOptions *options,
                               KitsunePlanProblemFunc add,
                               GString *problems);
/* The stages of @self, a pipeline that a stage opens, are on another thread than
 * the run, as that stage is. */
void kitsune_plan_check_away (KitsunePlan *self,
                              KitsuneRunOptions *options,
                              KitsunePlanProblemFunc add,
                              GString *problems);
/* For pipelines that a stage opens: they have no threads of their own. */
void kitsune_plan_check_one_lane (KitsunePlan *self,
                                  KitsunePlanProblemFunc add,
                                  GString *problems);

G_END_DECLS
