/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/run/kitsune-run-events-private.h"

/*
 * Why a run does not move, for people who ask: from any thread, and while a
 * user function is being called.
 *
 * The lane is kept from working while it is looked at. Another thread than its
 * own does not wait for that with the lock of the run held, which the lane may
 * be waiting for itself, and not for ever.
 */
#define KITSUNE_EXPLAIN_PATIENCE G_TIME_SPAN_SECOND
#define KITSUNE_EXPLAIN_PAUSE G_TIME_SPAN_MILLISECOND

/* With the run's lock held. Returns NULL if the lane is at work. */
static char *
kitsune_run_try_explain (KitsuneRun *self)
{
  char *text;

  if (self->exec == NULL)
    return g_strdup ("the run has ended");

  if (!kitsune_exec_try_stop (self->exec))
    return NULL;

  text = kitsune_exec_explain (self->exec);
  kitsune_exec_go_on (self->exec);

  return text;
}

/* With the run's lock held. */
static char *
kitsune_run_explain_busy (KitsuneRun *self)
{
  const char *stage = self->exec != NULL ? kitsune_exec_get_busy_stage (self->exec) : NULL;

  if (stage != NULL)
    return g_strdup_printf ("stage \"%s\": has its turn, which takes long", stage);

  return g_strdup ("the thread of the run is busy with something else");
}

/**
 * kitsune_run_explain_stall:
 * @self: a run
 *
 * Says what every stage waits for, to find out why a run does not move.
 *
 * The text is for people. It has a line for each stage that has not ended, for
 * example
 *
 * ```
 * stage "numbers": output 0 is blocked by input 0 of stage "slow"
 * stage "slow": input 0 is held with 12 items waiting, timer due in 0.250000 s
 * stage "for-each-1": waits for input 0 from stage "slow"
 * ```
 *
 * Other reasons are that something outside of the run has to happen, that the
 * run is paused, and that the stage has work to do, so that nothing is wrong.
 *
 * May be called from any thread at any time, also from a user function of the
 * run. On another thread than that of the run it waits for the end of the turn
 * that is going on, at most a second; if that is not enough the text says which
 * stage keeps the thread busy.
 *
 * Returns: (transfer full): the text
 *
 * Since: 1.0
 */
char *
kitsune_run_explain_stall (KitsuneRun *self)
{
  gint64 deadline;
  char *text;

  g_return_val_if_fail (KITSUNE_IS_RUN (self), NULL);

  deadline = g_get_monotonic_time () + KITSUNE_EXPLAIN_PATIENCE;
  for (;;)
    {
      g_mutex_lock (&self->lock);
      text = kitsune_run_try_explain (self);
      if (text == NULL && g_get_monotonic_time () >= deadline)
        text = kitsune_run_explain_busy (self);
      g_mutex_unlock (&self->lock);

      if (text != NULL)
        return text;
      g_usleep (KITSUNE_EXPLAIN_PAUSE);
    }
}

/**
 * kitsune_runner_explain_stall:
 * @self: a runner
 *
 * Says what every stage of all runs that are going on waits for, see
 * [method@Run.explain_stall].
 *
 * Returns: (transfer full): the text; empty if no run is going on
 *
 * Since: 1.0
 */
char *
kitsune_runner_explain_stall (KitsuneRunner *self)
{
  g_autoptr (GPtrArray) runs = NULL;
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (KITSUNE_IS_RUNNER (self), NULL);

  runs = kitsune_runner_dup_runs (self);
  for (guint i = 0; i < runs->len; i++)
    {
      g_autofree char *run = kitsune_run_explain_stall (g_ptr_array_index (runs, i));

      if (text->len > 0)
        g_string_append (text, "\n\n");
      g_string_append (text, run);
    }

  return g_string_free (text, FALSE);
}
