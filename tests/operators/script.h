/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/*
 * Sources that follow a script, on the clock of their run, and what came out of
 * an operator that worked on it.
 *
 * A script is a row of words:
 *
 *   17     emit an integer          'ab    emit the string ab
 *   1.5    emit a floating number   ~      emit the null item
 *   @3     wait until second 3      !      fail with "script failed"
 *
 * and the source ends where the script ends.
 */

#include "kitsune/kitsune.h"
#include "kitsune/runtime/kitsune-op-private.h"
#include "kitsune/testkit/kitsune-testkit.h"

#include <string.h>

/* Adds the operator that is tested to a source. */
typedef KitsunePipeline *(*BuildFunc) (KitsunePipeline *source);

typedef struct
{
  KitsuneOp op;
  guint next; /* word */
  KitsuneTimer timer;
} ScriptOp;

static void
script_emit (KitsuneOp *op,
             const char *word)
{
  GValue value = G_VALUE_INIT;

  if (word[0] == '~')
    {
      kitsune_value_init_null (&value);
    }
  else if (word[0] == '\'')
    {
      g_value_init (&value, G_TYPE_STRING);
      g_value_set_string (&value, word + 1);
    }
  else if (strchr (word, '.') != NULL)
    {
      kitsune_value_set_double (&value, g_ascii_strtod (word, NULL));
    }
  else
    {
      kitsune_value_set_int64 (&value, g_ascii_strtoll (word, NULL, 10));
    }
  kitsune_op_emit (op, 0, &value);
}

static KitsuneFlow
script_produce (KitsuneOp *op,
                guint max)
{
  ScriptOp *self = (ScriptOp *) op;
  char **words = op->params;

  for (guint n = 0; n < max && words[self->next] != NULL;)
    {
      const char *word = words[self->next];
      gint64 due;

      if (word[0] == '@')
        {
          due = (gint64) (g_ascii_strtod (word + 1, NULL) * G_USEC_PER_SEC);
          if (kitsune_op_get_time (op) < due)
            {
              kitsune_op_arm_timer (op, &self->timer, due);
              return KITSUNE_FLOW_WAIT;
            }
        }
      else if (word[0] == '!')
        {
          kitsune_op_fail (op, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "script failed"));
          return KITSUNE_FLOW_WAIT;
        }
      else if (word[0] != '\0')
        {
          script_emit (op, word);
          n++;
        }
      self->next++;
    }

  return words[self->next] != NULL ? KITSUNE_FLOW_MORE : KITSUNE_FLOW_END;
}

static void
script_timer (KitsuneOp *op,
              KitsuneTimer *timer)
{
  kitsune_op_produce (op);
}

static const KitsuneOpClass script_op_class = {
  .instance_size = sizeof (ScriptOp),
  .produce = script_produce,
  .timer = script_timer,
};

static inline KitsunePipeline *
script_new (const char *script)
{
  KitsuneStage *stage = kitsune_stage_new (KITSUNE_TYPE_STAGE, "script", &script_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                           g_strsplit (script, " ", -1), (GDestroyNotify) g_strfreev);

  return kitsune_stage_to_pipeline (stage, G_TYPE_VALUE);
}

/* Takes one item, then nothing until its turn comes again: a slow consumer. */
typedef struct
{
  KitsuneOp op;
} SlowOp;

static guint
slow_process (KitsuneOp *op,
              guint input,
              KitsuneVector *vector)
{
  kitsune_op_emit (op, 0, &vector->values[0]);
  kitsune_vector_drop_column (vector, 0);
  kitsune_op_produce (op);

  return 1;
}

static KitsuneFlow
slow_produce (KitsuneOp *op,
              guint max)
{
  return KITSUNE_FLOW_WAIT;
}

static const KitsuneOpClass slow_op_class = {
  .instance_size = sizeof (SlowOp),
  .process = slow_process,
  .produce = slow_produce,
};

static inline KitsunePipeline *
slow_new (KitsunePipeline *pipeline)
{
  return kitsune_pipeline_add_stage (pipeline, "slow", &slow_op_class, KITSUNE_STAGE_CANNOT_FAIL,
                                     kitsune_pipeline_get_item_type (pipeline), NULL, NULL);
}

static inline char *
items_to_text (KitsuneItems *items,
               const GError *error)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; items != NULL && i < kitsune_items_get_size (items); i++)
    {
      g_autofree char *one = kitsune_value_to_string (kitsune_items_get (items, i));

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", one);
    }
  if (error != NULL)
    g_string_append_printf (text, "! %s", error->message);

  return g_string_free (text, FALSE);
}

/* Runs @pipeline to its end: all its items, or "! " and the error. */
static inline char *
collect_text (KitsunePipeline *pipeline,
              guint max_vector)
{
  g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = NULL;

  kitsune_run_options_set_max_vector (options, max_vector);
  items = kitsune_pipeline_collect (pipeline, options, NULL, &error);
  g_assert_true ((items == NULL) == (error != NULL));

  return items_to_text (items, error);
}

static inline void
collected_cb (GObject *object,
              GAsyncResult *result,
              gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitsuneItems) items = kitsune_pipeline_collect_finish (KITSUNE_PIPELINE (object), result, &error);

  *(char **) data = items_to_text (items, error);
}

/* One pipeline, however it is run. Takes it over. */
static inline void
expect (KitsunePipeline *pipeline,
        const char *expected)
{
  const guint max_vectors[] = { 64, 1, 2, 64 };
  g_autoptr (KitsunePipeline) slow = slow_new (pipeline);
  char *at_once[2] = { NULL, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (max_vectors); i++)
    {
      g_autofree char *text = collect_text (pipeline, max_vectors[i]);
      g_autofree char *slow_text = collect_text (slow, max_vectors[i]);

      g_assert_cmpstr (text, ==, expected);
      g_assert_cmpstr (slow_text, ==, expected);
    }

  for (guint i = 0; i < 2; i++)
    kitsune_pipeline_collect_async (pipeline, NULL, NULL, collected_cb, &at_once[i]);
  while (at_once[0] == NULL || at_once[1] == NULL)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpstr (at_once[i], ==, expected);
      g_free (at_once[i]);
    }

  g_assert_finalize_object (g_steal_pointer (&slow));
  g_assert_finalize_object (pipeline);
}

static inline void
expect_built (BuildFunc build,
              const char *script,
              const char *expected)
{
  g_autoptr (KitsunePipeline) source = script_new (script);

  expect (build (source), expected);
}

/* A construction mistake, reported with this text. Takes the pipeline over. */
static inline void
expect_problem (KitsunePipeline *pipeline,
                const char *expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (kitsune_pipeline_validate (pipeline, &error));
  g_assert_error (error, KITSUNE_ERROR, KITSUNE_ERROR_INVALID);
  if (strstr (error->message, expected) == NULL)
    g_error ("expected a problem \"%s\", got \"%s\"", expected, error->message);
  g_assert_finalize_object (pipeline);
}

/* --- time --- */

typedef struct
{
  GString *log;
  GString *dropped;
  KitsuneClock *clock;
  gboolean completed;
} Play;

/* Of the play that is going on. */
static G_GNUC_UNUSED KitsuneClock *play_clock;

static inline void
play_log (Play *self,
          GString *log,
          const char *text)
{
  g_string_append_printf (log, "%s%s@%g", log->len > 0 ? " " : "", text,
                          (double) kitsune_clock_get_time (self->clock) / G_USEC_PER_SEC);
}

static inline gboolean
play_item (const GValue *item,
           gpointer user_data,
           GError **error)
{
  g_autofree char *text = kitsune_value_to_string (item);

  play_log (user_data, ((Play *) user_data)->log, text);

  return TRUE;
}

static inline void
play_dropped_cb (KitsuneStage *stage,
                 GObject *run,
                 const GValue *item,
                 KitsuneDropReason reason,
                 Play *self)
{
  GEnumClass *reasons = g_type_class_ref (KITSUNE_TYPE_DROP_REASON);
  g_autofree char *item_text = kitsune_value_to_string (item);
  g_autofree char *text = g_strdup_printf ("-%s:%s", item_text, g_enum_get_value (reasons, (gint) reason)->value_nick);

  play_log (self, self->dropped, text);
  g_type_class_unref (reasons);
}

static inline void
play_completed_cb (KitsuneRunner *runner,
                   GObject *run,
                   KitsuneRunSummary *summary,
                   Play *self)
{
  const GError *error = kitsune_run_summary_get_error (summary);
  g_autofree char *text = error != NULL ? g_strdup_printf ("! %s", error->message) : g_strdup (".");

  play_log (self, self->log, text);
  self->completed = TRUE;
}

/* Runs @pipeline on a test clock for a thousand seconds and says what came out
 * of it when, when it ended (a dot), and then what its last stage dropped when
 * (with a minus). Takes it over. */
static inline void
expect_play (KitsunePipeline *pipeline,
             const char *expected)
{
  const guint max_vectors[] = { 64, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (max_vectors); i++)
    {
      g_autoptr (GString) log = g_string_new (NULL);
      g_autoptr (GString) dropped = g_string_new (NULL);
      g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
      g_autoptr (KitsuneRunOptions) options = kitsune_run_options_new ();
      g_autoptr (GError) error = NULL;
      Play play = { log, dropped, KITSUNE_CLOCK (clock), FALSE };
      g_autoptr (KitsuneRunner) runner = kitsune_pipeline_for_each (pipeline, play_item, &play, NULL);
      KitsuneStage *stage = kitsune_pipeline_get_stage (pipeline);
      gulong handler = g_signal_connect (stage, "dropped", G_CALLBACK (play_dropped_cb), &play);
      g_autoptr (KitsuneRun) run = NULL;

      play_clock = play.clock;
      kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));
      kitsune_run_options_set_max_vector (options, max_vectors[i]);
      kitsune_runner_set_options (runner, options);
      g_signal_connect (runner, "completed", G_CALLBACK (play_completed_cb), &play);

      run = kitsune_runner_start (runner, NULL, &error);
      g_assert_no_error (error);
      kitsune_test_clock_advance (clock, 1000 * G_USEC_PER_SEC);

      g_assert_true (play.completed);
      g_assert_cmpuint (kitsune_test_clock_get_n_timers (clock), ==, 0);
      if (dropped->len > 0)
        g_string_append_printf (log, " %s", dropped->str);
      g_assert_cmpstr (log->str, ==, expected);
      g_signal_handler_disconnect (stage, handler);
    }

  g_assert_finalize_object (pipeline);
}

static inline void
expect_play_built (BuildFunc build,
                   const char *script,
                   const char *expected)
{
  g_autoptr (KitsunePipeline) source = script_new (script);

  expect_play (build (source), expected);
}
