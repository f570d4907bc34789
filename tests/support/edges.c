/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "tests/support/support.h"

#include <string.h>

#include <gio/gio.h>

#include "tests/support/support-private.h"

/*
 * The battery of situations that every operator must survive.
 *
 * Every step builds its own pipeline, runs it, compares, drops it, and looks
 * whether any item is still alive. A failed comparison names the step.
 */
typedef struct
{
  SupportBuildFunc build;
  gpointer data;
  const SupportEdges *edges;
  GType item_type;
  guint max_vector;
} SupportBattery;

static void
assert_text (const char *step,
             const SupportBattery *self,
             const char *text,
             const char *expected)
{
  if (g_strcmp0 (text, expected) != 0)
    g_error ("%s, items of type %s, max-vector %u:\n  got      %s\n  expected %s", step,
             g_type_name (self->item_type), self->max_vector, text, expected);
}

/* Called after everything of a step is gone. */
static void
assert_no_leak (const char *step,
                const SupportBattery *self)
{
  if (support_count_live () != 0)
    g_error ("%s, items of type %s, max-vector %u: %d items leaked", step,
             g_type_name (self->item_type), self->max_vector, support_count_live ());
}

static KitsuneRunOptions *
new_options (const SupportBattery *self)
{
  KitsuneRunOptions *options = kitsune_run_options_new ();

  kitsune_run_options_set_max_vector (options, self->max_vector);
  if (self->edges->clock != NULL)
    kitsune_run_options_set_clock (options, self->edges->clock);

  return options;
}

/* Strings look like numbers then, and the error of the source, which may be one
 * of an inner pipeline, is "failed". */
static char *
simplify (const char *text)
{
  const char *error = strstr (text, " error: ");
  GString *simple = g_string_new_len (text, error != NULL ? error - text : -1);

  g_string_replace (simple, "\"", "", 0);
  if (error != NULL && (g_str_equal (error, " error: stage \"source\": source failed") ||
                        (g_str_has_prefix (error, " error: stage \"") &&
                         g_str_has_suffix (error, "/source\": source failed"))))
    g_string_append (simple, " failed");
  else if (error != NULL)
    g_string_append (simple, error);

  return g_string_free (simple, FALSE);
}

static char *
run (const SupportBattery *self,
     KitsunePipeline *pipeline,
     GCancellable *cancellable)
{
  g_autoptr (KitsuneRunOptions) options = new_options (self);
  g_autofree char *text = support_run (pipeline, options, cancellable);

  return simplify (text);
}

static KitsunePipeline *
add (const SupportBattery *self,
     KitsunePipeline *pipeline)
{
  KitsunePipeline *built = self->build (pipeline, self->data);

  g_assert_true (KITSUNE_IS_PIPELINE (built));

  return built;
}

/* --- the ends of the input, with and without pauses downstream --- */

static void
check_input (const SupportBattery *self,
             const char *step,
             guint64 n_items,
             SupportThen then,
             const char *expected)
{
  g_autoptr (KitsunePipeline) pipeline = add (self, support_source (self->item_type, n_items, then));
  g_autofree char *first = run (self, pipeline, NULL);
  g_autofree char *second = NULL;

  assert_text (step, self, first, expected);
  assert_no_leak (step, self);

  second = run (self, pipeline, NULL);
  assert_text ("run a second time", self, second, expected);

  for (guint every = 1; every <= 3; every += 2)
    {
      g_autofree char *held = run (self, support_hold (pipeline, every), NULL);

      assert_text ("held now and then", self, held, expected);
      assert_no_leak ("held now and then", self);
    }
}

/* What comes from a stage that looks at no demand, and in portions. */
static void
check_portions (const SupportBattery *self,
                guint64 n_items,
                guint portion,
                const char *expected)
{
  KitsunePipeline *source = support_source (self->item_type, n_items, SUPPORT_THEN_END);
  g_autoptr (KitsunePipeline) pipeline = add (self, support_hold (source, portion));
  g_autofree char *text = run (self, pipeline, NULL);

  assert_text ("input in portions", self, text, expected);
  assert_no_leak ("input in portions", self);
}

static void
check_inputs (const SupportBattery *self)
{
  const SupportEdges *edges = self->edges;

  check_input (self, "no items", 0, SUPPORT_THEN_END, edges->empty);
  check_input (self, "one item", 1, SUPPORT_THEN_END, edges->one);
  check_input (self, "five items", 5, SUPPORT_THEN_END, edges->five);
  check_input (self, "an error at once", 0, SUPPORT_THEN_FAIL, edges->failed_0);
  check_input (self, "an error after three items", 3, SUPPORT_THEN_FAIL, edges->failed_3);
  check_input (self, "an error after five items", 5, SUPPORT_THEN_FAIL, edges->failed_5);
  check_portions (self, 5, 2, edges->five);
  check_portions (self, 5, G_MAXUINT, edges->five);
}

/* --- early stop --- */

static KitsuneItems *
collect_five (const SupportBattery *self)
{
  g_autoptr (KitsunePipeline) pipeline = add (self, support_source (self->item_type, 5, SUPPORT_THEN_END));
  g_autoptr (KitsuneRunOptions) options = new_options (self);
  g_autoptr (GError) error = NULL;
  KitsuneItems *items = kitsune_pipeline_collect (pipeline, options, NULL, &error);

  g_assert_no_error (error);

  return items;
}

static void
check_take (const SupportBattery *self,
            const char *step,
            guint64 n_items,
            guint64 n_taken,
            const char *expected)
{
  g_autoptr (KitsunePipeline) pipeline = add (self, support_source (self->item_type, n_items, SUPPORT_THEN_END));
  g_autoptr (KitsunePipeline) taken = kitsune_pipeline_take (pipeline, n_taken);
  g_autofree char *text = run (self, taken, NULL);

  assert_text (step, self, text, expected);
}

static void
check_early_stop (const SupportBattery *self)
{
  g_autoptr (KitsuneItems) five = collect_five (self);
  gsize n_five = kitsune_items_get_size (five);

  for (gsize k = 0; k <= n_five; k++)
    {
      g_autoptr (GString) prefix = g_string_new ("[");
      g_autofree char *expected = NULL;

      for (gsize i = 0; i < k; i++)
        support_print (prefix, kitsune_items_get (five, i));
      g_string_append_c (prefix, ']');
      expected = simplify (prefix->str);

      check_take (self, "stopped early", 5, k, expected);
      if (k <= 2 && k < n_five && !(self->edges->flags & SUPPORT_NEEDS_END))
        check_take (self, "stopped early, endless input", SUPPORT_ENDLESS, k, expected);
    }

  g_clear_pointer (&five, kitsune_items_unref);
  assert_no_leak ("stopped early", self);
}

/* --- cancel --- */

static void
check_cancelled (const SupportBattery *self,
                 const char *step,
                 const char *text)
{
  gboolean cancelled = g_str_has_suffix (text, "] error: the run was cancelled");

  /* what has ended by itself cannot be cancelled any more */
  if (!cancelled && (!(self->edges->flags & SUPPORT_ENDS_EARLY) || !g_str_has_suffix (text, "]")))
    g_error ("%s, items of type %s, max-vector %u: got %s, expected to be cancelled", step,
             g_type_name (self->item_type), self->max_vector, text);
  assert_no_leak (step, self);
}

static void
check_cancel (const SupportBattery *self)
{
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (KitsunePipeline) never_run = add (self, support_source (self->item_type, 5, SUPPORT_THEN_END));
  g_autofree char *text = NULL;

  g_cancellable_cancel (before);
  text = run (self, never_run, before);
  check_cancelled (self, "cancelled before", text);

  for (guint64 at = 1; at <= 4; at++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (KitsunePipeline) pipeline =
          add (self, support_source_cancelling (self->item_type, at, cancellable));
      g_autofree char *middle = run (self, pipeline, cancellable);

      check_cancelled (self, "cancelled in the middle", middle);
    }
}

/* --- held for good --- */

static void
check_held_for_good (const SupportBattery *self)
{
  g_autoptr (KitsuneItems) five = collect_five (self);
  gboolean endless = kitsune_items_get_size (five) >= 2 && !(self->edges->flags & SUPPORT_NEEDS_END);
  KitsunePipeline *source = support_source (self->item_type, endless ? SUPPORT_ENDLESS : 5, SUPPORT_THEN_WAIT);
  g_autoptr (KitsunePipeline) pipeline = add (self, source);
  g_autoptr (KitsuneRunOptions) options = new_options (self);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (KitsuneRunner) runner = support_record (support_hold_after (pipeline, 1), options, text);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRun) held = kitsune_runner_start (runner, NULL, &error);

  g_assert_no_error (error);
  support_settle ();
  /* however long its downstream waits, a source is asked for a few vectors */
  if (support_source_count (source) > 1000)
    g_error ("held for good: the source emitted %" G_GUINT64_FORMAT " items", support_source_count (source));

  if (kitsune_run_get_state (held) == KITSUNE_RUN_STATE_RUNNING)
    kitsune_run_cancel (held);
  /* calls on other threads have to return first */
  while (kitsune_run_get_state (held) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&five, kitsune_items_unref);
  assert_no_leak ("held for good", self);
}

/* --- two runs at once --- */

typedef struct
{
  KitsuneRunner *runner;
  GString *text;
  gboolean done;
} SupportParallel;

static void
parallel_done_cb (GObject *object,
                  GAsyncResult *result,
                  gpointer user_data)
{
  SupportParallel *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneRunSummary) summary = kitsune_runner_run_finish (self->runner, result, &error);

  g_assert_no_error (error);
  g_string_append_c (self->text, ']');
  self->done = TRUE;
}

static void
check_two_at_once (const SupportBattery *self)
{
  g_autoptr (KitsunePipeline) pipeline = add (self, support_source (self->item_type, 5, SUPPORT_THEN_END));
  KitsunePipeline *held = support_hold (pipeline, 1);
  SupportParallel runs[2] = { { NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autoptr (KitsuneRunOptions) options = new_options (self);

      runs[i].text = g_string_new (NULL);
      runs[i].runner = support_record (held, options, runs[i].text);
      kitsune_runner_run_async (runs[i].runner, NULL, parallel_done_cb, &runs[i]);
    }

  while (!runs[0].done || !runs[1].done)
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_autofree char *text = simplify (runs[i].text->str);

      assert_text ("two runs at once", self, text, self->edges->five);
      g_object_unref (runs[i].runner);
      g_string_free (runs[i].text, TRUE);
    }
  assert_no_leak ("two runs at once", self);
}

/* --- many items --- */

static void
check_many (SupportBattery *self)
{
  const guint sizes[] = { 1, 2, 64, 128 };
  g_autofree char *expected = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (KitsunePipeline) pipeline = add (self, support_source (self->item_type, 300, SUPPORT_THEN_END));
      g_autofree char *text = NULL;
      g_autofree char *held = NULL;

      self->max_vector = sizes[i];
      text = run (self, pipeline, NULL);
      if (expected == NULL)
        expected = g_steal_pointer (&text);
      else
        assert_text ("many items", self, text, expected);

      held = run (self, support_hold (pipeline, 7), NULL);
      assert_text ("many items, held now and then", self, held, expected);
      assert_no_leak ("many items", self);
      check_portions (self, 300, G_MAXUINT, expected);
    }
}

void
support_operator_edges (SupportBuildFunc build,
                        gpointer data,
                        const SupportEdges *edges)
{
  const GType types[] = { G_TYPE_INT64, G_TYPE_STRING, SUPPORT_TYPE_BOXED, SUPPORT_TYPE_OBJECT };
  guint n_types = edges->flags & SUPPORT_ANY_TYPE ? G_N_ELEMENTS (types) : 1;

  for (guint t = 0; t < n_types; t++)
    {
      SupportBattery self = { build, data, edges, types[t], 1 };

      check_many (&self);
      for (self.max_vector = 1; self.max_vector <= 64; self.max_vector += 63)
        {
          check_inputs (&self);
          check_early_stop (&self);
          check_cancel (&self);
          check_held_for_good (&self);
          check_two_at_once (&self);
        }
    }
}
