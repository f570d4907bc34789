/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The heap of a lane's timers, against a simple model. No time passes: the lane
 * is told what time it is. */
#include <kitsune/kitsune.h>

#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-lane-private.h"

#define N_TIMERS 200

typedef struct
{
  KitsuneOp op;
  GArray *fired; /* guint: which timers, in order */
  KitsuneTimer timers[N_TIMERS];
  guint rearm; /* how often timer 0 arms itself again */
} TestOp;

static void
test_op_timer (KitsuneOp *op,
               KitsuneTimer *timer)
{
  TestOp *self = (TestOp *) op;
  guint index = (guint) (timer - self->timers);

  g_array_append_val (self->fired, index);
  if (index == 0 && self->rearm > 0)
    {
      self->rearm--;
      kitsune_op_arm_timer (op, timer, timer->due + 10);
    }
}

static const KitsuneOpClass test_op_class = {
  .instance_size = sizeof (TestOp),
  .timer = test_op_timer,
};

typedef struct
{
  GMainContext *context;
  KitsuneExec exec;
  TestOp op;
} Fixture;

static void
set_up (Fixture *fixture,
        gconstpointer data)
{
  fixture->context = g_main_context_new ();
  fixture->exec.lane = kitsune_lane_ref_for_context (fixture->context);
  fixture->op.op.klass = &test_op_class;
  fixture->op.op.exec = &fixture->exec;
  fixture->op.op.lane = fixture->exec.lane;
  fixture->op.fired = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
tear_down (Fixture *fixture,
           gconstpointer data)
{
  kitsune_op_disarm_all (&fixture->op.op);
  g_assert_cmpuint (fixture->op.op.n_timers, ==, 0);
  g_assert_cmpuint (fixture->exec.n_timers, ==, 0);
  g_assert_cmpuint (fixture->exec.lane->timers->len, ==, 0);
  kitsune_lane_unref (fixture->exec.lane);
  g_array_unref (fixture->op.fired);
  g_main_context_unref (fixture->context);
}

static void
arm (Fixture *fixture,
     guint index,
     gint64 due)
{
  kitsune_op_arm_timer (&fixture->op.op, &fixture->op.timers[index], due);
}

static void
advance (Fixture *fixture,
         gint64 now)
{
  fixture->exec.lane->now = now;
  kitsune_lane_fire_timers (fixture->exec.lane);
}

static void
assert_fired (Fixture *fixture,
              const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < fixture->op.fired->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "", g_array_index (fixture->op.fired, guint, i));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_timers_order (Fixture *fixture,
                   gconstpointer data)
{
  arm (fixture, 1, 30);
  arm (fixture, 2, 10);
  arm (fixture, 3, 20);
  arm (fixture, 4, 10);
  arm (fixture, 5, 40);
  g_assert_cmpint (kitsune_lane_next_due (fixture->exec.lane), ==, 10);

  advance (fixture, 9);
  assert_fired (fixture, "");
  advance (fixture, 30);
  assert_fired (fixture, "2 4 3 1");
  g_assert_cmpint (kitsune_lane_next_due (fixture->exec.lane), ==, 40);
}

static void
test_timers_disarm_and_move (Fixture *fixture,
                             gconstpointer data)
{
  arm (fixture, 1, 10);
  arm (fixture, 2, 20);
  arm (fixture, 3, 30);
  arm (fixture, 1, 25); /* moves */
  kitsune_op_disarm_timer (&fixture->op.op, &fixture->op.timers[2]);
  kitsune_op_disarm_timer (&fixture->op.op, &fixture->op.timers[2]);
  g_assert_cmpuint (fixture->op.op.n_timers, ==, 2);

  advance (fixture, 100);
  assert_fired (fixture, "1 3");
  g_assert_cmpint (kitsune_lane_next_due (fixture->exec.lane), ==, G_MAXINT64);
}

/* A timer that is armed again while it fires is due once more in the same
 * round if its new time has passed too. */
static void
test_timers_rearm (Fixture *fixture,
                   gconstpointer data)
{
  fixture->op.rearm = 3;
  arm (fixture, 0, 10);
  arm (fixture, 1, 25);

  advance (fixture, 35);
  assert_fired (fixture, "0 0 1 0");
  advance (fixture, 40);
  assert_fired (fixture, "0 0 1 0 0");
}

/* Nothing fires for an operator that is done. */
static void
test_timers_done (Fixture *fixture,
                  gconstpointer data)
{
  arm (fixture, 1, 10);
  fixture->op.op.done = TRUE;
  arm (fixture, 2, 10);
  g_assert_cmpuint (fixture->op.op.n_timers, ==, 1);

  advance (fixture, 10);
  assert_fired (fixture, "");
}

static void
test_timers_random (Fixture *fixture,
                    gconstpointer data)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20241);
  gint64 due[N_TIMERS] = { 0 }; /* 0: not armed */
  gint64 now = 0;

  for (guint step = 0; step < 20000; step++)
    {
      guint index = (guint) g_rand_int_range (random, 1, N_TIMERS);
      gint what = g_rand_int_range (random, 0, 10);

      if (what < 6)
        {
          due[index] = now + g_rand_int_range (random, 1, 500);
          arm (fixture, index, due[index]);
        }
      else if (what < 8)
        {
          due[index] = 0;
          kitsune_op_disarm_timer (&fixture->op.op, &fixture->op.timers[index]);
        }
      else
        {
          gint64 last = 0;

          now += g_rand_int_range (random, 1, 50);
          g_array_set_size (fixture->op.fired, 0);
          advance (fixture, now);

          for (guint i = 0; i < fixture->op.fired->len; i++)
            {
              guint fired = g_array_index (fixture->op.fired, guint, i);

              g_assert_cmpint (due[fired], !=, 0);
              g_assert_cmpint (due[fired], <=, now);
              g_assert_cmpint (due[fired], >=, last);
              last = due[fired];
              due[fired] = 0;
            }
          for (guint i = 0; i < N_TIMERS; i++)
            g_assert_true (due[i] == 0 || due[i] > now);
        }
    }
}

int
main (int argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/kitsune/runtime/timers/order", test_timers_order);
  ADD ("/kitsune/runtime/timers/disarm-and-move", test_timers_disarm_and_move);
  ADD ("/kitsune/runtime/timers/rearm", test_timers_rearm);
  ADD ("/kitsune/runtime/timers/done", test_timers_done);
  ADD ("/kitsune/runtime/timers/random", test_timers_random);
#undef ADD

  return g_test_run ();
}
