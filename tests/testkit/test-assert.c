/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-testkit.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static KitsunePipeline *
failing (void)
{
  const guint calls[] = { 1 };
  g_autoptr (KitsuneTestFault) fault = kitsune_test_fault_new_at (calls, 1, NULL);
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 4, 1);

  return kitsune_test_fault_apply (fault, numbers);
}

static KitsunePipeline *
words (void)
{
  g_autoptr (KitsuneTestScript) script = kitsune_test_script_new ();

  kitsune_test_script_add_string (script, "b, [");
  kitsune_test_script_add_string (script, "a\"]");

  return kitsune_test_script_to_pipeline (script, G_TYPE_STRING);
}

/* --- assertions that hold --- */

static void
test_holds (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 4, 1);
  g_autoptr (KitsunePipeline) none = kitsune_pipeline_new_empty (G_TYPE_INT64);
  g_autoptr (KitsunePipeline) pairs = kitsune_pipeline_batch (numbers, 2);
  g_autoptr (KitsunePipeline) texts = words ();
  g_autoptr (KitsunePipeline) bad = failing ();

  kitsune_test_assert_items (numbers, "[1, 2, 3]");
  kitsune_test_assert_items (numbers, "[1,2,3]");
  kitsune_test_assert_items (none, "[]");
  kitsune_test_assert_items (pairs, "[[1, 2], [3]]");
  kitsune_test_assert_items (texts, "[\"b, [\", \"a\\\"]\"]");
  kitsune_test_assert_items_unordered (numbers, "[3, 1, 2]");
  kitsune_test_assert_items_unordered (texts, "[\"a\\\"]\", \"b, [\"]");
  kitsune_test_assert_items_unordered (pairs, "[[3], [1, 2]]");
  kitsune_test_assert_fails (bad, "[1]", KITSUNE_TEST_ERROR, KITSUNE_TEST_ERROR_INJECTED);
  kitsune_test_assert_play (numbers, 0, "1@0 2@0 3@0 end@0");
}

/* --- assertions that fail --- */

static void
fail_value (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 4, 1);

  kitsune_test_assert_items (numbers, "[1, 7, 3]");
}

static void
fail_missing (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 4, 1);

  kitsune_test_assert_items (numbers, "[1, 2, 3, 4]");
}

static void
fail_too_many (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 4, 1);

  kitsune_test_assert_items (numbers, "[1, 2]");
}

static void
fail_order (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 4, 1);

  kitsune_test_assert_items_unordered (numbers, "[1, 2, 2]");
}

static void
fail_list (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 4, 1);

  kitsune_test_assert_items (numbers, "1, 2, 3");
}

static void
fail_error (void)
{
  g_autoptr (KitsunePipeline) bad = failing ();

  kitsune_test_assert_items (bad, "[1]");
}

static void
fail_no_error (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 4, 1);

  kitsune_test_assert_fails (numbers, "[1]", G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
fail_other_error (void)
{
  g_autoptr (KitsunePipeline) bad = failing ();

  kitsune_test_assert_fails (bad, "[1]", G_IO_ERROR, G_IO_ERROR_BUSY);
}

static void
fail_play (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 3, 1);

  kitsune_test_assert_play (numbers, 0, "1@0 end@0");
}

static void
fail_events (void)
{
  g_autoptr (KitsuneTestProbe) probe = kitsune_test_probe_new ();

  kitsune_test_assert_events (probe, "1@0");
}

static void
fail_errors (void)
{
  g_autoptr (KitsunePipeline) bad = failing ();
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (bad);
  g_autoptr (KitsuneTestRecorder) recorder = kitsune_test_recorder_new (runner);

  kitsune_runner_run (runner, NULL, NULL);
  kitsune_test_assert_no_errors (recorder);
}

static void
fail_count (void)
{
  g_autoptr (KitsunePipeline) numbers = kitsune_pipeline_new_range (1, 3, 1);
  g_autoptr (KitsuneRunner) runner = kitsune_runner_new (numbers);
  g_autoptr (KitsuneTestRecorder) recorder = kitsune_test_recorder_new (runner);
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run (runner, NULL, NULL);

  kitsune_test_assert_count (recorder, KITSUNE_TEST_EVENT_ITEM, "range-1", 3);
}

static const struct
{
  const char *name;
  void (*func) (void);
  const char *says;
} failures[] = {
  { "value", fail_value, "*test-assert.c:*fail_value*expected [1, 7, 3], got [1, 2, 3]: item 1 is 2, not 7*" },
  { "missing", fail_missing, "*expected [1, 2, 3, 4], got [1, 2, 3]: item 3, 4, is missing*" },
  { "too-many", fail_too_many, "*expected [1, 2], got [1, 2, 3]: item 2, 3, is one too many*" },
  { "order", fail_order, "*expected [1, 2, 2] in any order, got [1, 2, 3]*" },
  { "list", fail_list, "*the expected items are not a list such as [1, 2]: 1, 2, 3*" },
  { "error", fail_error, "*expected [1], got [1] and then the error: stage *injected failure*" },
  { "no-error", fail_no_error, "*expected an error (g-io-error-quark, *), got [1, 2, 3] and the end*" },
  { "other-error", fail_other_error, "*expected an error (g-io-error-quark, *), got stage *(kitsune-test-error*" },
  { "play", fail_play, "*expected \"1@0 end@0\", got \"1@0 2@0 end@0\"*" },
  { "events", fail_events, "*expected \"1@0\", got \"\"*" },
  { "errors", fail_errors, "*expected no errors, got:*error(2, injected failure)*" },
  { "count", fail_count, "*expected 3 events of the kind \"item\" at stage range-1, got 2, among:*range-1: 1@*" },
};

static void
test_fails (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);

  if (g_test_subprocess ())
    {
      failures[i].func ();
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (failures[i].says);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/testkit/assert/holds", test_holds);
  for (guint i = 0; i < G_N_ELEMENTS (failures); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kitsune/testkit/assert/fails/%s", failures[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_fails);
    }

  return g_test_run ();
}
