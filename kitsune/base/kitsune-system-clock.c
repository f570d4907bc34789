/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "config.h"

#include "kitsune/base/kitsune-system-clock.h"

/**
 * KitsuneSystemClock:
 *
 * The clock of the machine.
 *
 * There is one, [func@SystemClock.get_default]. Timers added through
 * [method@Clock.add_timer] run on the main context that was thread-default
 * when they were added; runs keep their own timers, which are more precise.
 *
 * Since: 1.0
 */
struct _KitsuneSystemClock
{
  GObject parent_instance;

  GMutex lock;
  GHashTable *timers; /* guint64 id -> GSource; under lock */
  guint64 last_id;    /* under lock */
};

typedef struct
{
  KitsuneSystemClock *clock;
  guint64 id;
  KitsuneClockFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} SystemTimer;

static void kitsune_system_clock_iface_init (KitsuneClockInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (KitsuneSystemClock, kitsune_system_clock, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (KITSUNE_TYPE_CLOCK, kitsune_system_clock_iface_init))

static void
system_timer_free (gpointer data)
{
  SystemTimer *timer = data;

  if (timer->destroy != NULL)
    timer->destroy (timer->user_data);
  g_object_unref (timer->clock);
  g_free (timer);
}

static gboolean
system_timer_fired_cb (gpointer data)
{
  SystemTimer *timer = data;

  g_mutex_lock (&timer->clock->lock);
  g_hash_table_remove (timer->clock->timers, &timer->id);
  g_mutex_unlock (&timer->clock->lock);

  timer->func (timer->user_data);

  return G_SOURCE_REMOVE;
}

static gint64
kitsune_system_clock_get_time (KitsuneClock *clock)
{
  return g_get_monotonic_time ();
}

static gint64
kitsune_system_clock_get_real_time (KitsuneClock *clock)
{
  return g_get_real_time ();
}

static guint64
kitsune_system_clock_add_timer (KitsuneClock *clock,
                                gint64 due,
                                KitsuneClockFunc func,
                                gpointer user_data,
                                GDestroyNotify destroy)
{
  KitsuneSystemClock *self = KITSUNE_SYSTEM_CLOCK (clock);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GSource) source = g_timeout_source_new (0);
  SystemTimer *timer = g_new0 (SystemTimer, 1);
  guint64 id;

  timer->clock = g_object_ref (self);
  timer->func = func;
  timer->user_data = user_data;
  timer->destroy = destroy;

  g_source_set_static_name (source, "[kitsune] clock timer");
  g_source_set_ready_time (source, due);
  g_source_set_callback (source, system_timer_fired_cb, timer, system_timer_free);

  g_mutex_lock (&self->lock);
  id = timer->id = ++self->last_id;
  g_hash_table_insert (self->timers, g_memdup2 (&id, sizeof id), g_source_ref (source));
  g_mutex_unlock (&self->lock);

  g_source_attach (source, context);

  return id;
}

static void
kitsune_system_clock_remove_timer (KitsuneClock *clock,
                                   guint64 id)
{
  KitsuneSystemClock *self = KITSUNE_SYSTEM_CLOCK (clock);
  g_autoptr (GSource) source = NULL;
  g_autofree gpointer key = NULL;

  g_mutex_lock (&self->lock);
  g_hash_table_steal_extended (self->timers, &id, &key, (gpointer *) &source);
  g_mutex_unlock (&self->lock);

  if (source != NULL)
    g_source_destroy (source);
}

static void
kitsune_system_clock_iface_init (KitsuneClockInterface *iface)
{
  iface->get_time = kitsune_system_clock_get_time;
  iface->get_real_time = kitsune_system_clock_get_real_time;
  iface->add_timer = kitsune_system_clock_add_timer;
  iface->remove_timer = kitsune_system_clock_remove_timer;
}

static void
kitsune_system_clock_finalize (GObject *object)
{
  KitsuneSystemClock *self = KITSUNE_SYSTEM_CLOCK (object);

  g_hash_table_unref (self->timers);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (kitsune_system_clock_parent_class)->finalize (object);
}

static void
kitsune_system_clock_class_init (KitsuneSystemClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kitsune_system_clock_finalize;
}

static void
kitsune_system_clock_init (KitsuneSystemClock *self)
{
  g_mutex_init (&self->lock);
  self->timers = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_source_unref);
}

/**
 * kitsune_system_clock_get_default:
 *
 * Returns the clock of the machine.
 *
 * Returns: (transfer none) (type KitsuneSystemClock): the clock, which is never freed
 *
 * Since: 1.0
 */
KitsuneClock *
kitsune_system_clock_get_default (void)
{
  static gsize instance;

  if (g_once_init_enter (&instance))
    g_once_init_leave (&instance, (gsize) g_object_new (KITSUNE_TYPE_SYSTEM_CLOCK, NULL));

  return (KitsuneClock *) instance;
}
