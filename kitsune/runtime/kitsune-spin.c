/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/runtime/kitsune-spin-private.h"

/*
 * Waking a thread takes some 50 µs, in which thousands of items could have
 * moved. So whoever expects the other side to be back soon waits awake for that
 * long before it sleeps:
 *
 *   - only while that has paid of late. A place begins without credit, gets one
 *     try when much is going on there, more when that succeeds, and loses one
 *     with every try in vain: where little happens nobody spins.
 *   - as many threads at a time as there are processors but one: somebody has to
 *     do what the others wait for.
 *   - in between it lets others have the processor: where there are more threads
 *     than processors the other side may be waiting for this very one.
 *
 * Any thread. Nothing here orders memory: @ready does.
 */
#define KITSUNE_SPIN_MAX_CREDIT 8

static _Atomic guint kitsune_n_spinners;

static gboolean
kitsune_spin_enter (void)
{
  static _Atomic guint n_processors; /* asked for once; whoever asks gets the same answer */
  guint limit = atomic_load_explicit (&n_processors, memory_order_relaxed);

  if (limit == 0)
    {
      limit = g_get_num_processors ();
      atomic_store_explicit (&n_processors, limit, memory_order_relaxed);
    }

  if (atomic_fetch_add (&kitsune_n_spinners, 1) + 1 < limit)
    return TRUE;

  atomic_fetch_sub (&kitsune_n_spinners, 1);

  return FALSE;
}

void
kitsune_spin_rest (void)
{
  for (guint i = 0; i < 32; i++)
    kitsune_spin_pause ();
}

static gboolean
kitsune_spin_watch (gint64 limit,
                    KitsuneReadyFunc ready,
                    gpointer data)
{
  gint64 deadline = g_get_monotonic_time () + limit;
  gboolean done;

  do
    {
      kitsune_spin_rest ();
      done = ready (data);
      if (!done)
        {
          g_thread_yield ();
          done = ready (data);
        }
    }
  while (!done && g_get_monotonic_time () < deadline);

  return done;
}

/* Somebody has entered. */
static gboolean
kitsune_spin_watch_and_leave (gint64 limit,
                              KitsuneReadyFunc ready,
                              gpointer data)
{
  gboolean done = kitsune_spin_watch (limit, ready, data);

  atomic_fetch_sub (&kitsune_n_spinners, 1);

  return done;
}

gboolean
kitsune_spin_insist (gint64 limit,
                     KitsuneReadyFunc ready,
                     gpointer data)
{
  return ready (data) || kitsune_spin_watch (limit, ready, data);
}

gboolean
kitsune_spin_wait (gint64 limit,
                   KitsuneReadyFunc ready,
                   gpointer data)
{
  return ready (data) || (kitsune_spin_enter () && kitsune_spin_watch_and_leave (limit, ready, data));
}

gboolean
kitsune_spin_until (KitsuneSpin *self,
                    gint64 limit,
                    KitsuneReadyFunc ready,
                    gpointer data)
{
  gint credit = atomic_load_explicit (&self->credit, memory_order_relaxed);
  gboolean done;

  if (ready (data))
    return TRUE;
  if (credit <= 0 || limit == 0 || !kitsune_spin_enter ())
    return FALSE;

  done = kitsune_spin_watch_and_leave (limit, ready, data);
  atomic_store_explicit (&self->credit, done ? KITSUNE_SPIN_MAX_CREDIT : credit - 1, memory_order_relaxed);

  return done;
}

void
kitsune_spin_slept (KitsuneSpin *self,
                    gint64 since)
{
  if (g_get_monotonic_time () - since < 2 * KITSUNE_SPIN_LIMIT)
    kitsune_spin_encourage (self);
}

void
kitsune_spin_encourage (KitsuneSpin *self)
{
  if (atomic_load_explicit (&self->credit, memory_order_relaxed) <= 0)
    atomic_store_explicit (&self->credit, 1, memory_order_relaxed);
}
