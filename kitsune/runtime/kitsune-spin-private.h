/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <stdatomic.h>

#include <glib.h>

G_BEGIN_DECLS

/*
 * What is done between threads that are awake. Waiting for another one for about
 * as long as waking this one would take: see kitsune-spin.c.
 */
typedef gboolean (*KitsuneReadyFunc) (gpointer data);

/* How often it has paid of late to wait in one place. Threads that share it may
 * lose each other's changes: it is a guess. */
typedef struct
{
  _Atomic gint credit;
} KitsuneSpin;

/* How long that may take, in microseconds. The main loop of a program is not to
 * be kept for that long. */
#define KITSUNE_SPIN_LIMIT 50
#define KITSUNE_SPIN_LIMIT_MAIN 10

/* Waits awake, at most @limit microseconds, until @ready says so. Returns what
 * it says last. Does not wait where that has not paid of late. */
gboolean kitsune_spin_until (KitsuneSpin *self,
                             gint64 limit,
                             KitsuneReadyFunc ready,
                             gpointer data);
/* The same without asking whether it has paid. */
gboolean kitsune_spin_wait (gint64 limit,
                            KitsuneReadyFunc ready,
                            gpointer data);
/* The same, however many others do: for what happens once in a run. */
gboolean kitsune_spin_insist (gint64 limit,
                              KitsuneReadyFunc ready,
                              gpointer data);
/* Leaves the other side's cache lines alone for a microsecond or two. */
void kitsune_spin_rest (void);
/* Much was going on: waiting awake is worth another try. */
void kitsune_spin_encourage (KitsuneSpin *self);
/* The same if it was hardly worth falling asleep, which was at @since, in
 * g_get_monotonic_time(). */
void kitsune_spin_slept (KitsuneSpin *self,
                         gint64 since);

static inline gboolean
kitsune_spin_pays (KitsuneSpin *self)
{
  return atomic_load_explicit (&self->credit, memory_order_relaxed) > 0;
}

/* Gives the core's other thread, and the other side's cache lines, a rest. */
static inline void
kitsune_spin_pause (void)
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause ();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/* Gets a cache line that another processor has, without waiting for it. */
static inline void
kitsune_prefetch_for_writing (gconstpointer address)
{
#if defined(__x86_64__)
  /* gcc takes the form for reading, with which a write waits once more */
  __asm__ volatile("prefetchw %0"
                   :
                   : "m"(*(const char *) address));
#else
  __builtin_prefetch (address, 1);
#endif
}

G_END_DECLS
