/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/runtime/kitsune-op-private.h"
#include "tests/support/support-private.h"

G_BEGIN_DECLS

/* What the tests of fan-out and fan-in share. */

/* --- several terminals in one run --- */

typedef struct
{
  char *text;                 /* "[1, 2] [3]", one list for each pipeline; then " error: ..." */
  KitsuneRunSummary *summary; /* NULL if the run could not start */
} Branches;

static inline void
branches_clear (Branches *self)
{
  g_free (self->text);
  g_clear_pointer (&self->summary, kitsune_run_summary_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Branches, branches_clear)

static inline Branches
branches_run (KitsunePipeline *const *pipelines,
              guint n_pipelines,
              guint max_vector)
{
  GString *texts[8];
  KitsuneRunner *runners[8];
  g_autoptr (KitsuneRunner) merged = NULL;
  g_autoptr (KitsuneRunSummary) summary = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  g_assert_cmpuint (n_pipelines, <=, G_N_ELEMENTS (texts));
  for (guint i = 0; i < n_pipelines; i++)
    {
      texts[i] = g_string_new (NULL);
      runners[i] = support_record (pipelines[i], NULL, texts[i]);
    }
  merged = kitsune_runner_new_merged (runners, n_pipelines);
  kitsune_runner_set_options (merged, support_options (max_vector));
  summary = kitsune_runner_run (merged, NULL, &error);

  for (guint i = 0; i < n_pipelines; i++)
    {
      g_string_append_printf (text, "%s%s]", i > 0 ? " " : "", texts[i]->str);
      g_string_free (texts[i], TRUE);
      g_object_unref (runners[i]);
    }
  if (error != NULL)
    g_string_append_printf (text, " error: %s", error->message);

  return (Branches){ g_string_free (text, FALSE), kitsune_runner_get_last_summary (merged) };
}

static inline guint64
branches_dropped (const Branches *self,
                  const char *stage,
                  KitsuneDropReason reason)
{
  KitsuneMetrics *metrics = kitsune_run_summary_get_metrics (self->summary);
  KitsuneStageMetrics *found = kitsune_metrics_lookup (metrics, stage);

  g_assert_nonnull (found);

  return kitsune_stage_metrics_get_dropped_for (found, reason);
}

/* Runs the pipelines together, item by item and in vectors. */
#define assert_branches(expected, ...)                                                   \
  G_STMT_START                                                                           \
  {                                                                                      \
    KitsunePipeline *pipelines_[] = { __VA_ARGS__ };                                     \
    g_auto (Branches) single_ = branches_run (pipelines_, G_N_ELEMENTS (pipelines_), 1); \
    g_auto (Branches) many_ = branches_run (pipelines_, G_N_ELEMENTS (pipelines_), 64);  \
    g_assert_cmpstr (single_.text, ==, expected);                                        \
    g_assert_cmpstr (many_.text, ==, expected);                                          \
  }                                                                                      \
  G_STMT_END

/* The battery for a buffer, or something like one, of size @data: behind whatever
 * comes (@through), and behind lists of two (@batch). */
static inline void
check_buffer_edges (SupportBuildFunc through,
                    SupportBuildFunc batch,
                    gpointer data)
{
  const SupportEdges unchanged = { SUPPORT_EDGES_UNCHANGED, .flags = SUPPORT_ANY_TYPE };
  const SupportEdges pairs = { SUPPORT_EDGES_PAIRS };

  support_operator_edges (through, data, &unchanged);
  support_operator_edges (batch, data, &pairs);
}

/* --- pipelines --- */

/* Output @n of what a fork gave; lives until the test case is over. */
static inline KitsunePipeline *
output (GPtrArray *outputs,
        guint n)
{
  g_assert_cmpuint (n, <, outputs->len);

  return g_ptr_array_index (outputs, n);
}

static inline GPtrArray *
own_outputs (GPtrArray *outputs)
{
  g_test_queue_destroy ((GDestroyNotify) g_ptr_array_unref, outputs);

  return outputs;
}

static inline KitsunePipeline *
range (gint64 start,
       gint64 stop)
{
  return support_own (kitsune_pipeline_new_range (start, stop, 1));
}

static inline KitsuneFlow
stuck_op_produce (KitsuneOp *op,
                  guint max)
{
  return KITSUNE_FLOW_WAIT;
}

static const KitsuneOpClass stuck_op_class = {
  .instance_size = sizeof (KitsuneOp),
  .produce = stuck_op_produce,
};

/* Waits for something that cannot come, and does not say so. */
static inline KitsunePipeline *
stuck (void)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "stuck", &stuck_op_class,
                                           KITSUNE_STAGE_CANNOT_FAIL, NULL, NULL);

  return support_own (kitsune_stage_to_pipeline (stage, G_TYPE_INT64));
}

static inline gboolean
is_even (const GValue *item,
         gpointer user_data,
         GError **error)
{
  return support_number (item) % 2 == 0;
}

static inline gboolean
is_above (const GValue *item,
          gpointer user_data,
          GError **error)
{
  return support_number (item) > GPOINTER_TO_INT (user_data);
}

static inline KitsunePipeline *
above (KitsunePipeline *pipeline,
       gint limit)
{
  return support_own (kitsune_pipeline_filter (pipeline, is_above, GINT_TO_POINTER (limit), NULL));
}

static inline KitsunePipeline *
take (KitsunePipeline *pipeline,
      guint n)
{
  return support_own (kitsune_pipeline_take (pipeline, n));
}

static inline gboolean
fail_at (const GValue *item,
         gpointer user_data,
         GError **error)
{
  if (support_number (item) != GPOINTER_TO_INT (user_data))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no %d", GPOINTER_TO_INT (user_data));

  return FALSE;
}

static inline KitsunePipeline *
failing (KitsunePipeline *pipeline,
         gint number)
{
  return support_own (kitsune_pipeline_tap (pipeline, fail_at, GINT_TO_POINTER (number), NULL));
}

G_END_DECLS
