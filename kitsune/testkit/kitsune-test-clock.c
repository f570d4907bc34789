/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/testkit/kitsune-test-clock.h"

/**
 * KitsuneTestClock:
 *
 * A clock that moves only when it is told to.
 *
 * Give it to a run as [property@Kitsune.RunOptions:clock] and move the time
 * with [method@Clock.advance]: what the run does then depends on nothing
 * but the test. The time of day starts at 2020-01-01 00:00:00 UTC, the
 * monotonic time at 0.
 *
 * All functions may be called from any thread.
 *
 * Since: 1.0
 */
#define KITSUNE_TEST_CLOCK_EPOCH (G_GINT64_CONSTANT (1577836800) * G_USEC_PER_SEC)

typedef struct
{
  gint64 due;
  guint64 id; /* decides between equal times: it counts up */
  KitsuneClockFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} KitsuneTestTimer;

struct _KitsuneTestClock
{
  GObject parent_instance;

  /* Held while a timer's function runs, so that removing a timer waits for it;
   * recursive, so that such a function may itself use the clock. */
  GRecMutex lock;
  gint64 now;        /* under lock */
  guint64 last_id;   /* under lock */
  GSequence *timers; /* KitsuneTestTimer by due time; under lock */
  GHashTable *ids;   /* guint64 -> GSequenceIter in @timers; under lock */

  GMutex wait_lock;   /* taken inside @lock */
  GCond changed;      /* with wait_lock */
  guint n_timers;     /* length of @timers; under wait_lock */
  GPtrArray *waiting; /* GMainContext of those who wait; under wait_lock */
};

static void kitsune_test_clock_iface_init (KitsuneClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KitsuneTestClock, kitsune_test_clock, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (KITSUNE_TYPE_CLOCK, kitsune_test_clock_iface_init))

static void
kitsune_test_timer_free (gpointer data)
{
  KitsuneTestTimer *timer = data;

  if (timer->destroy != NULL)
    timer->destroy (timer->user_data);
  g_free (timer);
}

static gint
kitsune_test_timer_compare (gconstpointer a,
                            gconstpointer b,
                            gpointer unused)
{
  const KitsuneTestTimer *timer = a;
  const KitsuneTestTimer *other = b;

  if (timer->due != other->due)
    return timer->due < other->due ? -1 : 1;

  return timer->id < other->id ? -1 : timer->id > other->id;
}

static void
kitsune_test_clock_wake (KitsuneTestClock *self)
{
  g_mutex_lock (&self->wait_lock);
  g_cond_broadcast (&self->changed);
  for (guint i = 0; i < self->waiting->len; i++)
    g_main_context_wakeup (g_ptr_array_index (self->waiting, i));
  g_mutex_unlock (&self->wait_lock);
}

/* With the lock held, after every change of the timers. */
static void
kitsune_test_clock_count (KitsuneTestClock *self)
{
  g_mutex_lock (&self->wait_lock);
  self->n_timers = (guint) g_sequence_get_length (self->timers);
  g_mutex_unlock (&self->wait_lock);

  kitsune_test_clock_wake (self);
}

/* With the lock held. The timer is no longer in the list, and not freed: that
 * may run a destroy function, which wants no lock around it. */
static KitsuneTestTimer *
kitsune_test_clock_steal (KitsuneTestClock *self,
                          GSequenceIter *position)
{
  KitsuneTestTimer *timer = g_sequence_get (position);

  g_hash_table_remove (self->ids, &timer->id);
  g_sequence_remove (position);
  kitsune_test_clock_count (self);

  return timer;
}

static gint64
kitsune_test_clock_get_time (KitsuneClock *clock)
{
  KitsuneTestClock *self = KITSUNE_TEST_CLOCK (clock);
  gint64 now;

  g_rec_mutex_lock (&self->lock);
  now = self->now;
  g_rec_mutex_unlock (&self->lock);

  return now;
}

static gint64
kitsune_test_clock_get_real_time (KitsuneClock *clock)
{
  return KITSUNE_TEST_CLOCK_EPOCH + kitsune_test_clock_get_time (clock);
}

static guint64
kitsune_test_clock_add_timer (KitsuneClock *clock,
                              gint64 due,
                              KitsuneClockFunc func,
                              gpointer user_data,
                              GDestroyNotify destroy)
{
  KitsuneTestClock *self = KITSUNE_TEST_CLOCK (clock);
  KitsuneTestTimer *timer = g_new (KitsuneTestTimer, 1);
  guint64 id;
  gboolean late;

  g_rec_mutex_lock (&self->lock);
  id = ++self->last_id;
  *timer = (KitsuneTestTimer){ due, id, func, user_data, destroy };
  late = due <= self->now;
  if (late)
    {
      func (user_data);
    }
  else
    {
      g_hash_table_insert (self->ids, &timer->id,
                           g_sequence_insert_sorted (self->timers, timer, kitsune_test_timer_compare, NULL));
      kitsune_test_clock_count (self);
    }
  g_rec_mutex_unlock (&self->lock);

  if (late)
    kitsune_test_timer_free (timer);

  return id;
}

static void
kitsune_test_clock_remove_timer (KitsuneClock *clock,
                                 guint64 id)
{
  KitsuneTestClock *self = KITSUNE_TEST_CLOCK (clock);
  KitsuneTestTimer *timer = NULL;
  GSequenceIter *position;

  g_rec_mutex_lock (&self->lock);
  position = g_hash_table_lookup (self->ids, &id);
  if (position != NULL)
    timer = kitsune_test_clock_steal (self, position);
  g_rec_mutex_unlock (&self->lock);

  g_clear_pointer (&timer, kitsune_test_timer_free);
}

static void
kitsune_test_clock_iface_init (KitsuneClockInterface *iface)
{
  iface->get_time = kitsune_test_clock_get_time;
  iface->get_real_time = kitsune_test_clock_get_real_time;
  iface->add_timer = kitsune_test_clock_add_timer;
  iface->remove_timer = kitsune_test_clock_remove_timer;
}

static void
kitsune_test_clock_finalize (GObject *object)
{
  KitsuneTestClock *self = KITSUNE_TEST_CLOCK (object);

  g_hash_table_unref (self->ids);
  g_sequence_foreach (self->timers, (GFunc) kitsune_test_timer_free, NULL);
  g_sequence_free (self->timers);
  g_ptr_array_unref (self->waiting);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->wait_lock);
  g_rec_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kitsune_test_clock_parent_class)->finalize (object);
}

static void
kitsune_test_clock_class_init (KitsuneTestClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_test_clock_finalize;
}

static void
kitsune_test_clock_init (KitsuneTestClock *self)
{
  g_rec_mutex_init (&self->lock);
  g_mutex_init (&self->wait_lock);
  g_cond_init (&self->changed);
  self->timers = g_sequence_new (NULL);
  self->ids = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->waiting = g_ptr_array_new ();
}

/**
 * kitsune_test_clock_new:
 *
 * Creates a clock that shows 2020-01-01 00:00:00 UTC and stands still.
 *
 * Returns: (transfer full): a new clock
 *
 * Since: 1.0
 */
KitsuneTestClock *
kitsune_test_clock_new (void)
{
  return g_object_new (KITSUNE_TEST_TYPE_CLOCK, NULL);
}

/* Lets everything on the caller's context react that has a reason to. */
static void
kitsune_test_clock_settle (void)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  if (!g_main_context_acquire (context))
    return;

  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_release (context);
}

/* Fires the first timer that is due by @target; FALSE if there is none, and
 * the time is then @target. */
static gboolean
kitsune_test_clock_step (KitsuneTestClock *self,
                         gint64 target)
{
  KitsuneTestTimer *timer = NULL;
  GSequenceIter *first;

  g_rec_mutex_lock (&self->lock);
  first = g_sequence_get_begin_iter (self->timers);
  if (!g_sequence_iter_is_end (first) && ((KitsuneTestTimer *) g_sequence_get (first))->due <= target)
    timer = kitsune_test_clock_steal (self, first);
  self->now = MAX (self->now, timer != NULL ? timer->due : target);
  if (timer != NULL)
    timer->func (timer->user_data);
  g_rec_mutex_unlock (&self->lock);

  if (timer == NULL)
    return FALSE;

  kitsune_test_timer_free (timer);
  return TRUE;
}

/**
 * kitsune_test_clock_advance:
 * @self: a clock
 * @duration: by how much to move the time, in microseconds; not negative
 *
 * Moves the time on.
 *
 * Timers that become due are fired one after the other, in order of their due
 * times and, where these are equal, in the order in which they were armed. The
 * clock shows the due time of each while it is fired.
 *
 * Before the first timer, between two and after the last, the thread-default
 * main context of the caller is iterated until nothing is pending there. Runs
 * on that context thus finish what they can do at that time, and timers that
 * they arm meanwhile are fired in their turn; a run whose source never pauses
 * keeps this function from returning. Runs on other threads react in their own
 * time: advance step by step there, and use
 * [method@Clock.wait_for_timers] in between.
 *
 * Since: 1.0
 */
void
kitsune_test_clock_advance (KitsuneTestClock *self,
                            gint64 duration)
{
  gint64 target;

  g_return_if_fail (KITSUNE_TEST_IS_CLOCK (self));
  g_return_if_fail (duration >= 0);

  target = kitsune_test_clock_get_time (KITSUNE_CLOCK (self)) + duration;

  do
    kitsune_test_clock_settle ();
  while (kitsune_test_clock_step (self, target));

  kitsune_test_clock_settle ();
}

/**
 * kitsune_test_clock_elapse:
 * @self: a clock
 * @duration: by how much to move the time, in microseconds; not negative
 *
 * Moves the time on without letting anything happen meanwhile.
 *
 * This is for user functions: one that calls it has taken so long, as seen by the
 * run, and no test has to wait for it. Timers that become due are fired as in
 * [method@Clock.advance], and who armed them reacts when the function is over.
 *
 * Since: 1.0
 */
void
kitsune_test_clock_elapse (KitsuneTestClock *self,
                           gint64 duration)
{
  gint64 target;

  g_return_if_fail (KITSUNE_TEST_IS_CLOCK (self));
  g_return_if_fail (duration >= 0);

  target = kitsune_test_clock_get_time (KITSUNE_CLOCK (self)) + duration;
  while (kitsune_test_clock_step (self, target))
    ;
}

/**
 * kitsune_test_clock_get_n_timers:
 * @self: a clock
 *
 * Returns how many timers are armed.
 *
 * Returns: the number of timers
 *
 * Since: 1.0
 */
guint
kitsune_test_clock_get_n_timers (KitsuneTestClock *self)
{
  guint n_timers;

  g_return_val_if_fail (KITSUNE_TEST_IS_CLOCK (self), 0);

  g_mutex_lock (&self->wait_lock);
  n_timers = self->n_timers;
  g_mutex_unlock (&self->wait_lock);

  return n_timers;
}

static void
kitsune_test_clock_cancelled_cb (GCancellable *cancellable,
                                 KitsuneTestClock *self)
{
  kitsune_test_clock_wake (self);
}

/* One wait for something to change, on whatever there is to wait on. With
 * wait_lock held, which is given up meanwhile. */
static void
kitsune_test_clock_wait (KitsuneTestClock *self,
                         GMainContext *context)
{
  if (!g_main_context_acquire (context))
    {
      g_cond_wait (&self->changed, &self->wait_lock);
      return;
    }

  g_ptr_array_add (self->waiting, context);
  g_mutex_unlock (&self->wait_lock);
  g_main_context_iteration (context, TRUE);
  g_mutex_lock (&self->wait_lock);
  g_ptr_array_remove_fast (self->waiting, context);
  g_main_context_release (context);
}

/**
 * kitsune_test_clock_wait_for_timers:
 * @self: a clock
 * @n_timers: how many timers
 * @cancellable: (nullable): ends the wait early
 * @error: return location for a [type@GLib.Error]
 *
 * Waits until at least so many timers are armed.
 *
 * The thread-default main context of the caller is iterated meanwhile, unless
 * another thread owns it. Use it to know that a run, on this thread or on
 * another one, has come to the point where it waits for the time. There is no
 * time limit.
 *
 * Returns: %TRUE once there are so many timers, %FALSE if the wait was
 *   cancelled
 *
 * Since: 1.0
 */
gboolean
kitsune_test_clock_wait_for_timers (KitsuneTestClock *self,
                                    guint n_timers,
                                    GCancellable *cancellable,
                                    GError **error)
{
  g_autoptr (GMainContext) context = NULL;
  gulong handler = 0;
  gboolean enough;

  g_return_val_if_fail (KITSUNE_TEST_IS_CLOCK (self), FALSE);

  context = g_main_context_ref_thread_default ();
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (kitsune_test_clock_cancelled_cb), self, NULL);

  g_mutex_lock (&self->wait_lock);
  while (self->n_timers < n_timers && !g_cancellable_is_cancelled (cancellable))
    kitsune_test_clock_wait (self, context);
  enough = self->n_timers >= n_timers;
  g_mutex_unlock (&self->wait_lock);

  if (handler != 0)
    g_cancellable_disconnect (cancellable, handler);
  if (!enough)
    g_cancellable_set_error_if_cancelled (cancellable, error);

  return enough;
}
