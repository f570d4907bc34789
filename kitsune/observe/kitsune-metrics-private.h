/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "kitsune/observe/kitsune-buffer-status.h"
#include "kitsune/observe/kitsune-metrics.h"

G_BEGIN_DECLS

#define KITSUNE_N_DROP_REASONS (KITSUNE_DROP_REASON_ABANDONED + 1)
#define KITSUNE_N_LATENCY_BUCKETS 128

/* A snapshot: filled once, then never changed. */
struct _KitsuneStageMetrics
{
  gatomicrefcount ref_count;
  char *name;
  const char *kind;
  guint64 items_in;
  guint64 items_out;
  guint64 errors;
  guint64 retries;
  guint64 restarts;
  guint64 repeated_calls;
  guint64 expired_states;
  guint64 dropped[KITSUNE_N_DROP_REASONS];
  guint64 measured_items;
  guint64 measured_ns;
  guint64 max_ns;
  guint64 latency[KITSUNE_N_LATENCY_BUCKETS]; /* 0 to 3 ns one each, then four per power of two */
};

struct _KitsuneBufferStatus
{
  gatomicrefcount ref_count;
  char *stage;
  char *consumer;
  guint capacity;
  guint length;
  guint high_water;
  guint64 n_dropped;
};

struct _KitsuneMetrics
{
  gatomicrefcount ref_count;
  gint64 elapsed;     /* microseconds */
  GPtrArray *stages;  /* KitsuneStageMetrics */
  GPtrArray *buffers; /* KitsuneBufferStatus */
  guint64 n_enlarged;
};

KitsuneMetrics *kitsune_metrics_new (gint64 elapsed) G_GNUC_WARN_UNUSED_RESULT;
/* A new stage at the end, to be filled in. */
KitsuneStageMetrics *kitsune_metrics_add_stage (KitsuneMetrics *self,
                                                const char *name,
                                                const char *kind);
KitsuneBufferStatus *kitsune_metrics_add_buffer (KitsuneMetrics *self,
                                                 const char *stage,
                                                 const char *consumer);

G_END_DECLS
