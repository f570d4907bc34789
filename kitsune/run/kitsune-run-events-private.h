/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/run/kitsune-run-private.h"
#include "kitsune/runtime/kitsune-exec-private.h"
#include "kitsune/runtime/kitsune-scope-private.h"

G_BEGIN_DECLS

struct _KitsuneRun
{
  GObject parent_instance;

  KitsuneRunner *runner;
  GMainContext *context;
  KitsuneRunOptions *options;
  gint64 started_at;         /* monotonic, on the run's clock */
  GCancellable *cancellable; /* under lock, with the id */
  gulong cancelled_id;

  GArray *results;    /* GValue, one per terminal; lane only */
  GPtrArray *waiters; /* GTask; under lock */

  GMutex lock;
  KitsuneExec *exec;          /* NULL once finished; changed by the lane under lock */
  KitsuneRunState state;      /* under lock */
  KitsuneRunSummary *summary; /* NULL until finished; under lock */
  guint64 drain_timer;        /* lane only */
};

/* Engine events to signals; the data is the KitsuneRun. */
extern const KitsuneExecEvents kitsune_run_events;

void kitsune_run_completed (KitsuneRun *self);

G_END_DECLS
