/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include "kitsune/base/kitsune-macros.h"

G_BEGIN_DECLS

/**
 * KitsuneClockFunc:
 * @user_data: the data given with the function
 *
 * Called when a timer of a [iface@Clock] is due.
 *
 * It may be called from any thread, returns quickly and never blocks.
 *
 * Since: 1.0
 */
typedef void (*KitsuneClockFunc) (gpointer user_data);

#define KITSUNE_TYPE_CLOCK (kitsune_clock_get_type ())

KITSUNE_AVAILABLE_IN_1_0
G_DECLARE_INTERFACE (KitsuneClock, kitsune_clock, KITSUNE, CLOCK, GObject)

/**
 * KitsuneClockInterface:
 * @get_time: returns the monotonic time in microseconds
 * @get_real_time: returns the time since 1970-01-01 00:00 UTC in microseconds
 * @add_timer: calls a function once the monotonic time is at least the given
 *   one; returns an id other than 0
 * @remove_timer: forgets a timer; unknown ids and timers that have been called
 *   are ignored
 *
 * The virtual functions of [iface@Clock]; all of them are called from any
 * thread.
 *
 * Since: 1.0
 */
struct _KitsuneClockInterface
{
  /*< private >*/
  GTypeInterface g_iface;

  /*< public >*/
  gint64 (*get_time) (KitsuneClock *self);
  gint64 (*get_real_time) (KitsuneClock *self);
  guint64 (*add_timer) (KitsuneClock *self,
                        gint64 due,
                        KitsuneClockFunc func,
                        gpointer user_data,
                        GDestroyNotify destroy);
  void (*remove_timer) (KitsuneClock *self,
                        guint64 id);

  /*< private >*/
  gpointer padding[4];
};

KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_clock_get_time (KitsuneClock *self);
KITSUNE_AVAILABLE_IN_1_0
gint64 kitsune_clock_get_real_time (KitsuneClock *self);
KITSUNE_AVAILABLE_IN_1_0
guint64 kitsune_clock_add_timer (KitsuneClock *self,
                                 gint64 due,
                                 KitsuneClockFunc func,
                                 gpointer user_data,
                                 GDestroyNotify destroy);
KITSUNE_AVAILABLE_IN_1_0
void kitsune_clock_remove_timer (KitsuneClock *self,
                                 guint64 id);

G_END_DECLS
