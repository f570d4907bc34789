/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/testkit/kitsune-test-event.h"

G_BEGIN_DECLS

struct _KitsuneTestEvent
{
  gatomicrefcount ref_count;
  KitsuneTestEventKind kind;
  gint64 time; /* microseconds, monotonic, on the run's clock */
  char *stage; /* NULL: none, or what is watched is one place anyway */
  GValue item; /* unset: none */
  GError *error;
  KitsuneDropReason reason; /* of a dropped item */
  guint attempt;            /* of an error or a restart; 0: none */
};

/* Copies what it is given; @clock may be NULL for 0. */
KitsuneTestEvent *kitsune_test_event_new (KitsuneTestEventKind kind,
                                          KitsuneClock *clock,
                                          const char *stage,
                                          const GValue *item,
                                          const GError *error) G_GNUC_WARN_UNUSED_RESULT;
/* All of @events, KitsuneTestEvent, from @first on, with @separator between. */
char *kitsune_test_events_print (GPtrArray *events,
                                 guint first,
                                 const char *separator) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
