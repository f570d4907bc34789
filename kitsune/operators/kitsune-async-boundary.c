/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-async-boundary.h"

#include "kitsune/runtime/kitsune-op-private.h"

/*
 * async_boundary: what is above it works on another thread. The engine does it
 * all: a plan is split there, and the operator is the end of the passage at
 * which items come out again.
 */

/**
 * kitsune_pipeline_async_boundary:
 * @self: a pipeline
 *
 * Makes everything above this stage work on a thread of its own.
 *
 * The stages from the sources, or from the boundary before, down to here are
 * called on another thread than those below, at the same time. Their functions
 * must be safe for that. What is below the last boundary stays on the main
 * context of the run, and so do all signals, also those of the stages above.
 *
 * Passes all items in order. Up to [property@Stage:buffer-size] items, 256 by
 * default, are between the two threads; with [property@Stage:overflow] the
 * thread above need not wait for the one below. An end or an error comes behind
 * all items, and when nothing more is wanted below, the thread above stops.
 *
 * It pays where both sides have much to do for each item: handing one over costs
 * about as much as two trivial stages.
 *
 * It is a construction mistake if what is above is also connected to what is
 * below, or to a terminal, without passing a boundary, and if functions above
 * it are [property@Stage:thread-bound], as those of JavaScript are.
 *
 * Returns: (transfer full): a new pipeline
 *
 * Since: 1.0
 */
KitsunePipeline *
kitsune_pipeline_async_boundary (KitsunePipeline *self)
{
  g_return_val_if_fail (KITSUNE_IS_PIPELINE (self), NULL);

  return kitsune_pipeline_add_stage (self, "async-boundary", &kitsune_boundary_op_class,
                                     KITSUNE_STAGE_BOUNDARY | KITSUNE_STAGE_CANNOT_FAIL,
                                     kitsune_pipeline_get_item_type (self), NULL, NULL);
}
