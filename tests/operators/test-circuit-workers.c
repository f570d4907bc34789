/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/operators/kitsune-circuit-private.h"
#include "kitsune/testkit/kitsune-testkit.h"
#include "tests/support/support.h"

#include <string.h>

#define COOLDOWN ((gint64) 10 * G_USEC_PER_SEC)

/* circuit_breaker on worker threads. */
typedef struct
{
  GMutex lock;
  GCond cond;
  guint n_calls;    /* begun; under lock */
  guint n_meet;     /* every call waits until so many have begun */
  gint n_bad;       /* so many calls fail */
  gulong pause;     /* and each takes so long, in microseconds */
  gboolean on_lane; /* under lock */

  GThread *thread; /* of the run; what follows is its */
  GString *states;
  GString *errors;
  KitsuneTestClock *clock; /* moved on when the circuit opens */
  KitsuneTestClock *late;  /* moved on after so many errors */
  gsize n_errors;
} Peer;

static void
peer_init (Peer *self,
           guint n_meet,
           gint n_bad)
{
  memset (self, 0, sizeof *self);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->n_meet = n_meet;
  self->n_bad = n_bad;
  self->thread = g_thread_self ();
  self->states = g_string_new (NULL);
  self->errors = g_string_new (NULL);
}

static void
peer_clear (Peer *self)
{
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_string_free (self->states, TRUE);
  g_string_free (self->errors, TRUE);
}

static gboolean
ask_peer (const GValue *item,
          GValue *result,
          gpointer user_data,
          GError **error)
{
  Peer *self = user_data;
  gboolean bad;

  g_mutex_lock (&self->lock);
  bad = (gint) self->n_calls < self->n_bad;
  self->n_calls++;
  self->on_lane |= g_thread_self () == self->thread;
  g_cond_broadcast (&self->cond);
  while (self->n_calls < self->n_meet)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);

  if (self->pause > 0)
    g_usleep (self->pause);
  if (bad)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "nobody there");
      return FALSE;
    }
  if (result->g_type != 0)
    g_value_copy (item, result);
  else
    kitsune_value_copy (item, result);

  return TRUE;
}

/* Every change leads on from the one before. */
static void
state_cb (KitsuneStage *stage,
          KitsuneRun *run,
          KitsuneCircuitState state,
          Peer *self)
{
  char before = self->states->len > 0 ? self->states->str[self->states->len - 1] : 'C';
  char now = "COH"[state];

  g_assert_true (g_thread_self () == self->thread);
  g_assert_true (KITSUNE_IS_RUN (run));
  g_assert_true (before == 'C' ? now == 'O' : before == 'O' ? now == 'H'
                                                            : now != 'H');
  g_string_append_c (self->states, now);
  if (now == 'O' && self->clock != NULL)
    kitsune_test_clock_advance (self->clock, COOLDOWN);
}

/* lint: size: the signature of a signal */
static void
error_cb (KitsuneStage *stage,
          KitsuneRun *run,
          const GValue *item,
          const GError *error,
          guint attempt,
          guint64 index,
          Peer *self)
{
  g_string_append_c (self->errors, g_error_matches (error, KITSUNE_ERROR, KITSUNE_ERROR_CIRCUIT_OPEN) ? 'o' : 'x');
  if (self->late != NULL && self->errors->len == self->n_errors)
    kitsune_test_clock_advance (self->late, COOLDOWN);
}

static KitsunePipeline *
new_breaker (KitsunePipeline *source,
             Peer *peer,
             guint threshold,
             gboolean ordered)
{
  KitsunePipeline *pipeline = kitsune_pipeline_circuit_breaker (source, kitsune_pipeline_get_item_type (source),
                                                                ask_peer, peer, NULL);
  KitsuneStage *stage = kitsune_pipeline_get_stage (pipeline);

  g_object_set (stage, "concurrency", 4, "ordered", ordered, "blocking", TRUE, "failure-threshold", threshold,
                "cooldown", COOLDOWN, NULL);
  g_signal_connect (stage, "state-changed", G_CALLBACK (state_cb), peer);
  g_signal_connect (stage, "error", G_CALLBACK (error_cb), peer);

  return pipeline;
}

static KitsuneRunOptions *
new_options (KitsuneTestClock *clock)
{
  KitsuneRunOptions *options = support_options (128);

  kitsune_run_options_set_clock (options, KITSUNE_CLOCK (clock));

  return options;
}

static KitsunePipeline *
build_closed (KitsunePipeline *pipeline,
              gpointer data)
{
  return new_breaker (pipeline, data, 1, TRUE);
}

static void
test_closed (void)
{
  const SupportEdges edges = {
    SUPPORT_EDGES_UNCHANGED,
    .flags = SUPPORT_ANY_TYPE,
  };
  Peer peer;

  peer_init (&peer, 0, 0);
  support_operator_edges (build_closed, &peer, &edges);
  g_assert_cmpstr (peer.states->str, ==, "");
  peer_clear (&peer);
}

/* Four calls have begun when the first one fails: nothing else is called, not
 * even for what has been taken in. */
static void
test_opens (void)
{
  for (gint ordered = 0; ordered < 2; ordered++)
    {
      g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
      KitsunePipeline *source = support_source (SUPPORT_TYPE_OBJECT, 40, SUPPORT_THEN_END);
      KitsunePipeline *pipeline;
      g_autofree char *text = NULL;
      Peer peer;
      guint n_open = 0;

      peer_init (&peer, 4, 4);
      pipeline = support_own (new_breaker (source, &peer, 1, ordered));
      support_drop_errors (pipeline);
      text = support_run (pipeline, new_options (clock), NULL);
      g_assert_cmpstr (text, ==, "[]");
      g_assert_cmpuint (peer.n_calls, ==, 4);
      g_assert_cmpstr (peer.states->str, ==, "O");
      for (gsize i = 0; i < peer.errors->len; i++)
        n_open += peer.errors->str[i] == 'o';
      g_assert_cmpuint (n_open, ==, 36);
      g_assert_cmpuint (peer.errors->len, ==, 40);
      g_assert_cmpint (support_count_live (), ==, 0);
      peer_clear (&peer);
    }
}

/* Each attempt asks the circuit: a probe that fails opens it again. */
static void
test_recovers (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneErrorHandler) retry = kitsune_error_handler_new_retry (-1, NULL);
  KitsunePipeline *pipeline;
  g_autofree char *text = NULL;
  Peer peer;

  peer_init (&peer, 0, 2);
  peer.clock = clock;
  pipeline = support_own (new_breaker (support_ints (1), &peer, 1, TRUE));
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), retry);
  text = support_run (pipeline, new_options (clock), NULL);
  g_assert_cmpstr (text, ==, "[1]");
  g_assert_cmpstr (peer.states->str, ==, "OHOHC");
  g_assert_cmpstr (peer.errors->str, ==, "xx");
  g_assert_cmpuint (peer.n_calls, ==, 3);
  peer_clear (&peer);
}

/* With many at once nothing is lost, whatever the lane. */
static void
check_many (gboolean crossing)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  g_autoptr (KitsuneErrorHandler) retry = kitsune_error_handler_new_retry (-1, NULL);
  KitsunePipeline *source = support_source (G_TYPE_INT64, 300, SUPPORT_THEN_END);
  KitsunePipeline *pipeline;
  g_autoptr (KitsuneItems) items = NULL;
  g_autoptr (GError) error = NULL;
  Peer peer;

  peer_init (&peer, 4, 7);
  peer.clock = clock;
  pipeline = support_own (new_breaker (source, &peer, 2, TRUE));
  kitsune_stage_set_error_handler (kitsune_pipeline_get_stage (pipeline), retry);
  if (crossing)
    pipeline = support_own (kitsune_pipeline_async_boundary (pipeline));
  items = kitsune_pipeline_collect (pipeline, new_options (clock), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kitsune_items_get_size (items), ==, 300);
  for (gsize i = 0; i < 300; i++)
    g_assert_cmpint (g_value_get_int64 (kitsune_items_get (items, i)), ==, (gint64) i + 1);
  g_assert_true (g_str_has_prefix (peer.states->str, "OH"));
  g_assert_true (g_str_has_suffix (peer.states->str, "HC"));
  g_assert_cmpuint (peer.n_calls, ==, 307);
  peer_clear (&peer);
}

static void
test_many (void)
{
  check_many (FALSE);
  check_many (TRUE);
}

static void
test_fails (void)
{
  KitsunePipeline *pipeline;
  Peer peer;

  peer_init (&peer, 4, 4);
  pipeline = support_own (new_breaker (support_ints (1, 2, 3, 4, 5, 6), &peer, 9, TRUE));
  assert_run (pipeline, "[] error: stage \"circuit-breaker-1\": nobody there");
  g_assert_cmpstr (peer.states->str, ==, "");
  peer_clear (&peer);
}

static void
cancel_cb (KitsuneStage *stage,
           KitsuneRun *run)
{
  kitsune_run_cancel (run);
}

static void
test_ends_the_run (void)
{
  for (gint ordered = 0; ordered < 2; ordered++)
    {
      KitsunePipeline *source = support_source (SUPPORT_TYPE_OBJECT, 40, SUPPORT_THEN_WAIT);
      KitsunePipeline *pipeline;
      g_autofree char *text = NULL;
      Peer peer;

      peer_init (&peer, 4, 4);
      pipeline = support_own (new_breaker (source, &peer, 1, ordered));
      support_drop_errors (pipeline);
      g_signal_connect (kitsune_pipeline_get_stage (pipeline), "state-changed", G_CALLBACK (cancel_cb), NULL);
      text = support_run (pipeline, NULL, NULL);
      g_assert_cmpstr (text, ==, "[] error: the run was cancelled");
      g_assert_cmpstr (peer.states->str, ==, "O");
      g_assert_cmpint (support_count_live (), ==, 0);
      peer_clear (&peer);
    }
}

/* The run waits for its calls; what they lead to then is nobody's business. */
static void
test_cancelled_during_calls (void)
{
  Peer peer;
  KitsunePipeline *pipeline;
  g_autoptr (KitsuneRunner) runner = NULL;
  g_autoptr (KitsuneRun) run = NULL;
  g_autoptr (GError) error = NULL;
  guint n_calls = 0;

  peer_init (&peer, G_MAXUINT, 4);
  pipeline = support_own (new_breaker (support_source (G_TYPE_INT64, 4, SUPPORT_THEN_WAIT), &peer, 1, FALSE));
  runner = kitsune_runner_new (pipeline);
  run = kitsune_runner_start (runner, NULL, &error);
  g_assert_no_error (error);
  while (n_calls < 4)
    {
      g_main_context_iteration (NULL, FALSE);
      g_mutex_lock (&peer.lock);
      n_calls = peer.n_calls;
      g_mutex_unlock (&peer.lock);
    }

  kitsune_run_cancel (run);
  support_settle ();
  g_assert_cmpint (kitsune_run_get_state (run), !=, KITSUNE_RUN_STATE_FINISHED);
  g_mutex_lock (&peer.lock);
  peer.n_meet = 0;
  g_cond_broadcast (&peer.cond);
  g_mutex_unlock (&peer.lock);
  while (kitsune_run_get_state (run) != KITSUNE_RUN_STATE_FINISHED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (peer.states->str, ==, "");
  g_assert_cmpuint (peer.n_calls, ==, 4);
  peer_clear (&peer);
}

/* That items are refused quickly does not mean that the function is short, and
 * that the thread of the run may call it. */
static void
test_refused_are_no_calls (void)
{
  g_autoptr (KitsuneTestClock) clock = kitsune_test_clock_new ();
  KitsunePipeline *source = support_source (G_TYPE_INT64, 1000, SUPPORT_THEN_END);
  KitsunePipeline *pipeline;
  g_autofree char *text = NULL;
  Peer peer;

  peer_init (&peer, 0, 4);
  peer.pause = 1000;
  peer.late = clock;
  peer.n_errors = 700;
  pipeline = support_own (new_breaker (source, &peer, 1, FALSE));
  g_object_set (kitsune_pipeline_get_stage (pipeline), "blocking", FALSE, NULL);
  support_drop_errors (pipeline);
  text = support_run (pipeline, new_options (clock), NULL);
  g_assert_true (g_str_has_prefix (text, "["));
  g_assert_true (g_str_has_prefix (peer.states->str, "OH"));
  g_assert_false (peer.on_lane);
  peer_clear (&peer);
}

/* How a call went counts only in the state in which it was begun. */
static void
test_late_answers (void)
{
  KitsunePipeline *pipeline;
  KitsuneCircuit circuit;
  Peer peer;

  peer_init (&peer, 0, 0);
  pipeline = support_own (new_breaker (support_ints (1), &peer, 2, FALSE));
  kitsune_circuit_init (&circuit, KITSUNE_CIRCUIT_BREAKER_STAGE (kitsune_pipeline_get_stage (pipeline)));
  kitsune_circuit_tell (&circuit, 0, FALSE, 0);
  kitsune_circuit_tell (&circuit, 0, TRUE, 0);
  kitsune_circuit_tell (&circuit, 0, FALSE, 0);
  g_assert_cmpint (circuit.state, ==, KITSUNE_CIRCUIT_STATE_CLOSED);
  kitsune_circuit_tell (&circuit, 0, FALSE, 5);
  g_assert_cmpint (circuit.state, ==, KITSUNE_CIRCUIT_STATE_OPEN);
  kitsune_circuit_tell (&circuit, 0, FALSE, 7);
  kitsune_circuit_tell (&circuit, 0, FALSE, 8);
  g_assert_cmpuint (circuit.n_turns, ==, 1);
  g_assert_false (kitsune_circuit_ask (&circuit, 4 + COOLDOWN));
  g_assert_true (kitsune_circuit_ask (&circuit, 5 + COOLDOWN));
  g_assert_true (kitsune_circuit_ask (&circuit, 5 + COOLDOWN));
  kitsune_circuit_tell (&circuit, 0, FALSE, 6 + COOLDOWN);
  kitsune_circuit_tell (&circuit, 0, TRUE, 6 + COOLDOWN);
  g_assert_cmpint (circuit.state, ==, KITSUNE_CIRCUIT_STATE_HALF_OPEN);
  kitsune_circuit_tell (&circuit, 2, TRUE, 6 + COOLDOWN);
  g_assert_cmpint (circuit.state, ==, KITSUNE_CIRCUIT_STATE_CLOSED);
  kitsune_circuit_tell (&circuit, 2, FALSE, 7 + COOLDOWN);
  g_assert_cmpuint (circuit.n_failures, ==, 0);
  peer_clear (&peer);
}

static void
test_mistakes (void)
{
  KitsunePipeline *pipeline;
  Peer peer;

  peer_init (&peer, 0, 0);
  pipeline = support_own (new_breaker (support_ints (1), &peer, 1, FALSE));
  g_object_set (kitsune_pipeline_get_stage (pipeline), "concurrency", 1, NULL);
  assert_problem (pipeline, "stage \"circuit-breaker-1\": property \"blocking\" is set, but with a \"concurrency\" of "
                            "1 the function is called on the thread of the run");
  peer_clear (&peer);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kitsune/operators/circuit-workers/closed", test_closed);
  g_test_add_func ("/kitsune/operators/circuit-workers/opens", test_opens);
  g_test_add_func ("/kitsune/operators/circuit-workers/recovers", test_recovers);
  g_test_add_func ("/kitsune/operators/circuit-workers/many", test_many);
  g_test_add_func ("/kitsune/operators/circuit-workers/fails", test_fails);
  g_test_add_func ("/kitsune/operators/circuit-workers/ends-the-run", test_ends_the_run);
  g_test_add_func ("/kitsune/operators/circuit-workers/cancelled-during-calls", test_cancelled_during_calls);
  g_test_add_func ("/kitsune/operators/circuit-workers/refused-are-no-calls", test_refused_are_no_calls);
  g_test_add_func ("/kitsune/operators/circuit-workers/late-answers", test_late_answers);
  g_test_add_func ("/kitsune/operators/circuit-workers/mistakes", test_mistakes);

  return g_test_run ();
}
