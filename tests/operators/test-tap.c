/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

typedef struct
{
  gint64 fail_at;
  gint64 sum; /* of the numbers that were looked at */
} Look;

static gboolean
look (const GValue *item,
      gpointer user_data,
      GError **error)
{
  Look *self = user_data;

  if (support_number (item) == self->fail_at)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot look at %d", (int) self->fail_at);
      return FALSE;
    }
  self->sum += support_number (item);

  return TRUE;
}

static gboolean
look_process (const GValue *item,
              KitsuneEmitter *out,
              gpointer user_data,
              GError **error)
{
  kitsune_emitter_push_string (out, "ignored");

  return look (item, user_data, error);
}

static KitsunePipeline *
build_tap (KitsunePipeline *pipeline,
           gpointer data)
{
  return kitsune_pipeline_tap (pipeline, look, data, NULL);
}

static KitsunePipeline *
build_tap_process (KitsunePipeline *pipeline,
                   gpointer data)
{
  return kitsune_pipeline_tap_process (pipeline, look_process, data, NULL);
}

static void
test_tap_edges (void)
{
  Look self = { 0, 0 };
  const SupportEdges edges = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };

  support_operator_edges (build_tap, &self, &edges);
  support_operator_edges (build_tap_process, &self, &edges);
}

static void
test_tap_sees_every_item (void)
{
  Look self = { 0, 0 };

  assert_run (support_own (build_tap (support_ints (1, 2, 3), &self)), "[1, 2, 3]");
  g_assert_cmpint (self.sum, ==, 6);
  assert_run (support_own (build_tap_process (support_ints (1, 2, 3), &self)), "[1, 2, 3]");
  g_assert_cmpint (self.sum, ==, 12);
}

static void
test_tap_failures (void)
{
  Look self = { 2, 0 };
  KitsunePipeline *pipeline = support_own (build_tap (support_ints (1, 2, 3), &self));

  assert_run (pipeline, "[1] error: stage \"tap-1\": cannot look at 2");
  g_assert_cmpint (self.sum, ==, 1);
  support_drop_errors (pipeline);
  assert_run (pipeline, "[1, 3]");
  support_return_on_error (pipeline, 99);
  assert_run (pipeline, "[1, 99, 3]");
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/tap/edges", test_tap_edges);
  g_test_add_func ("/kitsune/operators/tap/sees-every-item", test_tap_sees_every_item);
  g_test_add_func ("/kitsune/operators/tap/failures", test_tap_failures);

  return g_test_run ();
}
